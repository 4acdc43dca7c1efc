//! What depends on the language of the machine or of a format code.

use super::super::super::limits::Language;

/// Signs of a language, and its names of months and days.
#[derive(Debug, PartialEq, Eq)]
pub(in crate::read) struct Locale {
    pub(super) decimal: char,
    pub(super) group: char,
    /// Between the parts of a date, where a code has `/`.
    pub(super) date: char,
    months: [&'static str; 12],
    /// Beside a day: «19 марта».
    of_months: [&'static str; 12],
    short_months: [&'static str; 12],
    weekdays: [&'static str; 7],
    short_weekdays: [&'static str; 7],
    /// `[$-F800]`, `[$-F400]`: as the settings of the system show them.
    pub(super) long_date: &'static str,
    pub(super) long_time: &'static str,
}

/// What an officer's Excel shows.
pub(in crate::read) static RUSSIAN: Locale = Locale {
    decimal: ',',
    group: '\u{A0}',
    date: '.',
    months: [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ],
    of_months: [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    short_months: ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"],
    weekdays: ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"],
    short_weekdays: ["вс", "пн", "вт", "ср", "чт", "пт", "сб"],
    long_date: "d mmmm yyyy \"г.\"",
    long_time: "h:mm:ss",
};

/// What a code shows that asks for English, and what the exports show that the engine is compared with.
pub(in crate::read) static ENGLISH: Locale = Locale {
    decimal: '.',
    group: ',',
    date: '/',
    months: ENGLISH_MONTHS,
    of_months: ENGLISH_MONTHS,
    short_months: ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
    weekdays: ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"],
    short_weekdays: ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"],
    long_date: "dddd, mmmm d, yyyy",
    long_time: "h:mm:ss AM/PM",
};

const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

impl Locale {
    pub(super) fn of(language: Language) -> &'static Locale {
        match language {
            Language::Russian => &RUSSIAN,
            Language::English => &ENGLISH,
        }
    }

    /// The language that a code asks for by its number (`[$-409]`), if its names are known here.
    pub(super) fn asked(number: u32) -> Option<&'static Locale> {
        match number & 0x3FF {
            0x09 => Some(&ENGLISH),
            0x19 => Some(&RUSSIAN),
            _ => None,
        }
    }

    /// A month (0 to 11) in so many letters of the code, with or without a day beside it.
    pub(super) fn month(&self, month: usize, length: usize, with_day: bool) -> String {
        match length {
            3 => self.short_months[month].to_owned(),
            5 => self.months[month].chars().take(1).flat_map(char::to_uppercase).collect(),
            _ if with_day => self.of_months[month].to_owned(),
            _ => self.months[month].to_owned(),
        }
    }

    /// A day of the week (0: Sunday) in so many letters of the code.
    pub(super) fn weekday(&self, day: usize, length: usize) -> &'static str {
        if length == 3 { self.short_weekdays[day] } else { self.weekdays[day] }
    }
}
