//! Numbers and dates as a Russian Excel shows them, from the value and its format code.

use calamine::{ExcelDateTime, ExcelDateTimeType};

/// A format code, prepared once for all its cells.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) enum Format {
    General,
    Date(Vec<DatePart>),
    /// Positive, negative, zero.
    Number(Vec<Section>),
}

/// One section of a number format.
#[derive(Debug, Clone, Default, PartialEq)]
pub(in crate::read) struct Section {
    parts: Vec<Part>,
    decimals: usize,
    /// Decimals that are shown even when they are zero.
    fixed_decimals: usize,
    grouped: bool,
    percents: i32,
    /// Divisions by a thousand.
    thousands: i32,
}

#[derive(Debug, Clone, PartialEq)]
enum Part {
    Literal(String),
    /// A digit before the decimal point; whether it is shown when there is none.
    Digit(bool),
    Decimals,
    General,
}

#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) enum DatePart {
    Literal(String),
    Year(usize),
    Month(usize),
    Day(usize),
    Hour(usize),
    Minute(usize),
    Second(usize),
    /// Hours, minutes, seconds that do not turn over at a day's end.
    Elapsed(char, usize),
    HalfDay,
    Fraction(usize),
}

const MONTHS: [&str; 12] = [
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
];
const OF_MONTHS: [&str; 12] = [
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
];
const SHORT_MONTHS: [&str; 12] =
    ["янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек"];
const WEEKDAYS: [&str; 7] =
    ["воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота"];
const SHORT_WEEKDAYS: [&str; 7] = ["вс", "пн", "вт", "ср", "чт", "пт", "сб"];

impl Format {
    /// A built-in format by its number; codes as a Russian Excel means them.
    pub(in crate::read) fn built_in(id: u32) -> Format {
        let code = match id {
            1 => "0",
            2 => "0.00",
            3 | 37 | 38 => "#,##0",
            4 | 39 | 40 => "#,##0.00",
            9 => "0%",
            10 => "0.00%",
            14 | 27..=31 | 34..=36 | 50..=58 => "dd.mm.yyyy",
            15 => "dd.mmm.yy",
            16 => "dd.mmm",
            17 => "mmm.yy",
            18 | 20 | 32 => "h:mm",
            19 | 21 | 33 => "h:mm:ss",
            22 => "dd.mm.yyyy h:mm",
            45 => "mm:ss",
            46 => "[h]:mm:ss",
            47 => "mm:ss.0",
            _ => return Format::General,
        };
        Format::new(code)
    }

    pub(in crate::read) fn new(code: &str) -> Format {
        // Excel's own limit; a longer one is forged and would cost its length at every cell.
        if code.len() > 1_024 {
            return Format::General;
        }
        let sections = split_sections(code);
        let Some(first) = sections.first() else {
            return Format::General;
        };
        let system_date = first.to_ascii_uppercase().starts_with("[$-F8");
        if system_date {
            return Format::new("dd.mm.yyyy");
        }
        if let Some(parts) = date_parts(first) {
            return Format::Date(parts);
        }
        // Conditions other than the usual order of sections, fractions and powers of ten are rare
        // and shown in full.
        if code.contains(['?', 'E', 'e']) && !code.contains("General") && has_odd_digits(first) {
            return Format::General;
        }
        let sections: Option<Vec<Section>> =
            sections.iter().take(3).map(|section| number_section(section)).collect();
        match sections {
            Some(sections) if sections[0].parts.iter().any(|part| !matches!(part, Part::Literal(_))) => {
                if sections.len() == 1 && sections[0].parts == [Part::General] {
                    Format::General
                } else {
                    Format::Number(sections)
                }
            }
            _ => Format::General,
        }
    }

    /// The number as shown.
    pub(in crate::read) fn show(&self, value: f64, is_1904: bool) -> String {
        match self {
            Format::General => general(value),
            Format::Date(parts) => date(value, parts, is_1904).unwrap_or_else(|| general(value)),
            Format::Number(sections) => {
                let (section, value) = match sections.as_slice() {
                    [_, negative, ..] if value < 0.0 => (negative, -value),
                    [_, _, zero] if value == 0.0 => (zero, value),
                    sections => (&sections[0], value),
                };
                // A format may hide the number; the reader does not.
                Some(section.show(value))
                    .filter(|text| !text.trim().is_empty())
                    .unwrap_or_else(|| general(value))
            }
        }
    }
}

impl Section {
    fn show(&self, value: f64) -> String {
        let scaled = value * 100_f64.powi(self.percents) / 1000_f64.powi(self.thousands);
        if !scaled.is_finite() || scaled.abs() >= 1e18 {
            return general(value);
        }
        let rounded = format!("{:.*}", self.decimals, scaled.abs());
        let (whole, fraction) = rounded.split_once('.').unwrap_or((&rounded, ""));
        let mut shown_fraction = fraction.trim_end_matches('0');
        if shown_fraction.len() < self.fixed_decimals {
            shown_fraction = &fraction[..self.fixed_decimals];
        }
        let negative = scaled < 0.0 && rounded.contains(|digit: char| matches!(digit, '1'..='9'));

        // Digits fall into their places from the right; what is left over goes to the first place.
        let mut digits: Vec<char> = if whole == "0" { Vec::new() } else { whole.chars().collect() };
        let mut pieces: Vec<String> = Vec::with_capacity(self.parts.len());
        let mut places = self.parts.iter().filter(|part| matches!(part, Part::Digit(_))).count();
        let mut shown = 0;
        for part in self.parts.iter().rev() {
            pieces.push(match part {
                Part::Literal(text) => text.clone(),
                Part::General => general(scaled.abs()),
                Part::Decimals if self.decimals == 0 => ",".to_owned(),
                Part::Decimals if shown_fraction.is_empty() => String::new(),
                Part::Decimals => format!(",{shown_fraction}"),
                Part::Digit(fixed) => {
                    places -= 1;
                    let take = if places == 0 { digits.len().max(1) } else { 1 };
                    let mut piece = String::new();
                    for _ in 0..take {
                        let digit = digits.pop().or(fixed.then_some('0'));
                        let Some(digit) = digit else { break };
                        if self.grouped && shown > 0 && shown % 3 == 0 {
                            piece.insert(0, '\u{A0}');
                        }
                        piece.insert(0, digit);
                        shown += 1;
                    }
                    piece
                }
            });
        }
        let text: String = pieces.into_iter().rev().collect();
        if negative { format!("-{text}") } else { text }
    }
}

/// A number without a format: up to fifteen digits, a decimal comma, no powers of ten where
/// the digits can be written.
pub(in crate::read) fn general(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs();
    if magnitude < 1e15 && value.fract() == 0.0 {
        return (value as i64).to_string();
    }
    if !(1e-9..1e18).contains(&magnitude) {
        return format!("{value:E}").replace('.', ",");
    }
    let whole_digits = magnitude.log10().floor() as i32 + 1;
    let decimals = usize::try_from(15 - whole_digits).unwrap_or(0).min(20);
    let text = format!("{value:.decimals$}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    text.replace('.', ",")
}

/// Sections of a code; `;` inside quotes or after `\` does not separate.
fn split_sections(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in code.chars() {
        let section = sections.len() - 1;
        if character == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= character == '"' && !escaped;
        escaped = character == '\\' && !escaped && !quoted;
        sections[section].push(character);
    }
    sections
}

/// Fractions and powers of ten.
fn has_odd_digits(section: &str) -> bool {
    let bare = without_literals(section);
    bare.contains('/') || bare.contains("E+") || bare.contains("E-") || bare.contains("e+")
}

/// The code without quoted and escaped text and without brackets.
fn without_literals(section: &str) -> String {
    let mut bare = String::new();
    let mut characters = section.chars();
    while let Some(character) = characters.next() {
        match character {
            '"' => drop(characters.by_ref().find(|next| *next == '"')),
            '[' => drop(characters.by_ref().find(|next| *next == ']')),
            '\\' | '_' | '*' => drop(characters.next()),
            character => bare.push(character),
        }
    }
    bare
}

fn number_section(section: &str) -> Option<Section> {
    let mut made = Section::default();
    let mut characters = section.chars().peekable();
    let mut after_point = false;
    let literal = |parts: &mut Vec<Part>, text: &str| match parts.last_mut() {
        Some(Part::Literal(last)) => last.push_str(text),
        _ => parts.push(Part::Literal(text.to_owned())),
    };
    while let Some(character) = characters.next() {
        match character {
            '"' => {
                let text: String = characters.by_ref().take_while(|next| *next != '"').collect();
                literal(&mut made.parts, &text);
            }
            '[' => {
                let text: String = characters.by_ref().take_while(|next| *next != ']').collect();
                // `[$₽-419]` is a currency, `[Red]` a colour, `[>=100]` a condition.
                if let Some(currency) = text.strip_prefix('$') {
                    literal(&mut made.parts, currency.split('-').next().unwrap_or_default());
                } else if text.starts_with(['<', '>', '=']) {
                    return None;
                }
            }
            '\\' => {
                if let Some(next) = characters.next() {
                    literal(&mut made.parts, next.encode_utf8(&mut [0; 4]));
                }
            }
            '_' | '*' => drop(characters.next()),
            '0' | '#' | '?' if after_point => {
                made.decimals += 1;
                if character == '0' {
                    made.fixed_decimals = made.decimals;
                }
            }
            '0' | '#' | '?' => made.parts.push(Part::Digit(character == '0')),
            '.' if !after_point => {
                after_point = true;
                made.parts.push(Part::Decimals);
            }
            ',' => {
                if characters.peek().is_some_and(|next| matches!(next, '0' | '#' | '?')) {
                    made.grouped = true;
                } else if made.parts.iter().any(|part| matches!(part, Part::Digit(_))) {
                    made.thousands += 1;
                } else {
                    literal(&mut made.parts, ",");
                }
            }
            '%' => {
                made.percents += 1;
                literal(&mut made.parts, "%");
            }
            'G' | 'g' => {
                let rest: String = characters.clone().take(6).collect();
                if rest.eq_ignore_ascii_case("eneral") {
                    characters.nth(5);
                    made.parts.push(Part::General);
                } else {
                    literal(&mut made.parts, "G");
                }
            }
            '@' => made.parts.push(Part::General),
            other => literal(&mut made.parts, other.encode_utf8(&mut [0; 4])),
        }
    }
    // A point without digits before it still shows the whole part.
    if made.parts.contains(&Part::Decimals) && !made.parts.iter().any(|part| matches!(part, Part::Digit(_))) {
        let at = made.parts.iter().position(|part| *part == Part::Decimals)?;
        made.parts.insert(at, Part::Digit(false));
    }
    made.decimals = made.decimals.min(20);
    made.fixed_decimals = made.fixed_decimals.min(made.decimals);
    Some(made)
}

/// The parts of a date or time code; `None` if it is none.
fn date_parts(section: &str) -> Option<Vec<DatePart>> {
    let bare = without_literals(section).to_ascii_lowercase();
    let elapsed = ["[h]", "[hh]", "[m]", "[mm]", "[s]", "[ss]"]
        .iter()
        .any(|mark| section.to_ascii_lowercase().contains(mark));
    if bare.contains("general")
        || (!elapsed && !bare.contains(['y', 'm', 'd', 'h', 's']))
        || bare.contains('#')
    {
        return None;
    }
    let mut parts = Vec::new();
    let mut characters = section.chars().peekable();
    while let Some(character) = characters.next() {
        let lower = character.to_ascii_lowercase();
        let mut run = |first: char| {
            let mut length = 1;
            while characters.next_if(|next| next.to_ascii_lowercase() == first).is_some() {
                length += 1;
            }
            length
        };
        let part = match lower {
            'y' => DatePart::Year(run('y')),
            'm' => DatePart::Month(run('m')),
            'd' => DatePart::Day(run('d')),
            'h' => DatePart::Hour(run('h')),
            's' => DatePart::Second(run('s')),
            '0' => DatePart::Fraction(run('0')),
            'a' => {
                let rest: String = characters.clone().take(4).collect();
                if rest.eq_ignore_ascii_case("m/pm") {
                    characters.nth(3);
                } else if rest.get(..2).is_some_and(|rest| rest.eq_ignore_ascii_case("/p")) {
                    characters.nth(1);
                } else {
                    continue;
                }
                DatePart::HalfDay
            }
            '[' => {
                let text: String = characters.by_ref().take_while(|next| *next != ']').collect();
                match text.to_ascii_lowercase().as_str() {
                    unit @ ("h" | "hh" | "m" | "mm" | "s" | "ss") => {
                        DatePart::Elapsed(char::from(unit.as_bytes()[0]), unit.len())
                    }
                    _ => continue,
                }
            }
            '"' => DatePart::Literal(characters.by_ref().take_while(|next| *next != '"').collect()),
            '\\' => DatePart::Literal(characters.next().map(String::from).unwrap_or_default()),
            '_' | '*' => {
                characters.next();
                continue;
            }
            '@' => continue,
            // The separator of dates is the locale's.
            '/' => DatePart::Literal(".".to_owned()),
            other => DatePart::Literal(other.to_string()),
        };
        parts.push(part);
    }
    minutes(&mut parts);
    Some(parts)
}

/// `m` means minutes after hours or before seconds.
fn minutes(parts: &mut [DatePart]) {
    let units: Vec<usize> = (0..parts.len())
        .filter(|at| !matches!(parts[*at], DatePart::Literal(_) | DatePart::HalfDay))
        .collect();
    for (order, &at) in units.iter().enumerate() {
        let DatePart::Month(length @ 1..=2) = parts[at] else { continue };
        let after_hours = order.checked_sub(1).is_some_and(|before| {
            matches!(parts[units[before]], DatePart::Hour(_) | DatePart::Elapsed('h', _))
        });
        let before_seconds = units
            .get(order + 1)
            .is_some_and(|next| matches!(parts[*next], DatePart::Second(_) | DatePart::Elapsed('s', _)));
        if after_hours || before_seconds {
            parts[at] = DatePart::Minute(length);
        }
    }
}

#[expect(clippy::cast_sign_loss, reason = "the value is checked to lie within Excel's dates")]
fn date(value: f64, parts: &[DatePart], is_1904: bool) -> Option<String> {
    if !(0.0..2_958_466.0).contains(&value) {
        return None;
    }
    let moment = ExcelDateTime::new(value, ExcelDateTimeType::DateTime, is_1904);
    let (year, month, day, hour, minute, second, milli) = moment.to_ymd_hms_milli();
    let with_day = parts.iter().any(|part| matches!(part, DatePart::Day(1..=2)));
    let half_days = parts.contains(&DatePart::HalfDay);
    let month_index = usize::from(month.clamp(1, 12)) - 1;
    // Serial 1 was a Sunday in Excel's count.
    let weekday = (value as usize + if is_1904 { 5 } else { 6 }) % 7;
    let mut text = String::new();
    for part in parts {
        let piece = match part {
            DatePart::Literal(literal) => literal.clone(),
            DatePart::Year(1..=2) => format!("{:02}", year % 100),
            DatePart::Year(_) => year.to_string(),
            DatePart::Month(1) => month.to_string(),
            DatePart::Month(2) => format!("{month:02}"),
            DatePart::Month(3) => SHORT_MONTHS[month_index].to_owned(),
            DatePart::Month(_) if with_day => OF_MONTHS[month_index].to_owned(),
            DatePart::Month(_) => MONTHS[month_index].to_owned(),
            DatePart::Day(1) => day.to_string(),
            DatePart::Day(2) => format!("{day:02}"),
            DatePart::Day(3) => SHORT_WEEKDAYS[weekday].to_owned(),
            DatePart::Day(_) => WEEKDAYS[weekday].to_owned(),
            DatePart::Hour(length) => {
                let hour = if half_days { (hour + 11) % 12 + 1 } else { hour };
                format!("{hour:0length$}", length = (*length).min(2))
            }
            DatePart::Minute(length) => format!("{minute:0length$}", length = (*length).min(2)),
            DatePart::Second(length) => format!("{second:0length$}", length = (*length).min(2)),
            DatePart::Fraction(length) => {
                let thousandths = format!("{milli:03}");
                thousandths[..(*length).min(3)].to_owned()
            }
            DatePart::HalfDay => if hour < 12 { "AM" } else { "PM" }.to_owned(),
            DatePart::Elapsed(unit, length) => {
                let seconds = (value * 86_400.0).round() as u64;
                let count = match unit {
                    'h' => seconds / 3_600,
                    'm' => seconds / 60,
                    _ => seconds,
                };
                format!("{count:0length$}")
            }
        };
        text.push_str(&piece);
    }
    Some(text.trim().to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_the_officer_sees_them() {
        for (code, value, expected) in [
            ("General", 1.0, "1"),
            ("General", 1.5, "1,5"),
            ("General", 0.1 + 0.2, "0,3"),
            ("General", 89_001_234_567.0, "89001234567"),
            ("General", 1e15, "1000000000000000"),
            ("General", -0.000_012, "-0,000012"),
            ("0", 7.0, "7"),
            ("000", 8.0, "008"),
            ("0\".\"", 1.0, "1."),
            ("0\\.", 12.0, "12."),
            ("General\".\"", 3.0, "3."),
            ("\"№ \"0", 4.0, "№ 4"),
            ("0%", 0.25, "25%"),
            ("0.0%", 0.255, "25,5%"),
            ("#,##0", 1_234_567.0, "1\u{A0}234\u{A0}567"),
            ("#,##0.00", -1234.5, "-1\u{A0}234,50"),
            ("0.00;[Red]-0.00", -2.5, "-2,50"),
            ("#,##0.00 [$₽-419]", 10.0, "10,00 ₽"),
            ("0.##", 1.5, "1,5"),
            ("#.00", 0.5, ",50"),
            ("0,", 12_000.0, "12"),
            ("00-00-00", 123_456.0, "12-34-56"),
            ("+#-###-###-##-##", 79_001_234_567.0, "+7-900-123-45-67"),
            ("0;-0;\"нет\"", 0.0, "нет"),
            (";;;", 5.0, "5"),
            ("@", 5.0, "5"),
            ("[<=100]0;General", 5.0, "5"),
            ("# ?/?", 0.5, "0,5"),
            ("0.00E+00", 12_345.0, "12345"),
        ] {
            assert_eq!(Format::new(code).show(value, false), expected, "{code} of {value}");
        }
    }

    #[test]
    fn dates_are_shown_as_the_officer_sees_them() {
        // 19.03.2024 is day 45370, a Tuesday.
        for (code, value, expected) in [
            ("dd.mm.yyyy", 45_370.0, "19.03.2024"),
            ("dd/mm/yy", 45_370.0, "19.03.24"),
            ("yyyy\\-mm\\-dd", 45_370.0, "2024-03-19"),
            ("[$-FC19]d mmmm yyyy\" г.\"", 45_370.0, "19 марта 2024 г."),
            ("mmmm yyyy", 45_370.0, "март 2024"),
            ("dd.mmm", 45_370.0, "19.мар"),
            ("dddd", 45_370.0, "вторник"),
            ("dd.mm.yyyy h:mm", 45_370.562_5, "19.03.2024 13:30"),
            ("h:mm AM/PM", 45_370.562_5, "1:30 PM"),
            ("mm:ss", 0.5 / 24.0, "30:00"),
            ("[h]:mm", 1.5, "36:00"),
            ("[$-F800]dddd, mmmm dd, yyyy", 45_370.0, "19.03.2024"),
            ("dd.mm.yyyy", -1.0, "-1"),
        ] {
            assert_eq!(Format::new(code).show(value, false), expected, "{code} of {value}");
        }
        assert_eq!(Format::built_in(14).show(45_370.0, false), "19.03.2024");
        assert_eq!(Format::built_in(14).show(43_908.0, true), "19.03.2024");
    }
}
