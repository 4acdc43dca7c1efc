//! What the officer sees in a cell: numbers by their format, dates, errors in Russian words.

use std::borrow::Cow;

use super::super::limits::Language;
use super::number::{self, Format};

/// A number as its format shows it, blank if the format hides it; text that is no number as it stands.
pub(in crate::read) fn number<'v>(
    value: &'v str,
    format: Option<&Format>,
    is_1904: bool,
    language: Language,
) -> Cow<'v, str> {
    let value = value.trim_ascii();
    if format.is_none_or(Format::is_general) && is_plain(value) {
        return Cow::Borrowed(value);
    }
    let Some(parsed) = value.parse::<f64>().ok().filter(|parsed| parsed.is_finite()) else {
        return Cow::Borrowed(value);
    };
    Cow::Owned(shown(parsed, format, is_1904, language))
}

/// A number as its format shows it, blank if the format hides it.
///
/// Without a format Excel shows a whole number of more than eleven digits as a power of ten. Its digits are those
/// of a code or a telephone, which must not be lost, so they are given as the line of formulas shows them.
pub(in crate::read) fn shown(
    value: f64,
    format: Option<&Format>,
    is_1904: bool,
    language: Language,
) -> String {
    let format = format.filter(|format| !format.is_general());
    match format {
        Some(format) => format.show(value, is_1904, language),
        None if value.fract() == 0.0 && value.abs() < 1e18 => number::whole(value),
        None => number::general(value, language),
    }
}

/// A whole number already written as it is shown.
fn is_plain(value: &str) -> bool {
    let digits = value.as_bytes();
    let leading = digits.first().is_some_and(|digit| (b'1'..=b'9').contains(digit));
    (leading || digits == b"0") && digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit)
}

pub(in crate::read) fn boolean(value: &str, language: Language) -> &str {
    match (value.trim_ascii(), language) {
        ("1" | "true", Language::Russian) => "ИСТИНА",
        ("0" | "false", Language::Russian) => "ЛОЖЬ",
        ("1" | "true", Language::English) => "TRUE",
        ("0" | "false", Language::English) => "FALSE",
        (other, _) => other,
    }
}

/// An error value as Excel shows it.
pub(in crate::read) fn error(value: &str, language: Language) -> &str {
    if language == Language::English {
        return value;
    }
    match value {
        "#DIV/0!" => "#ДЕЛ/0!",
        "#N/A" | "#GETTING_DATA" => "#Н/Д",
        "#NAME?" => "#ИМЯ?",
        "#NULL!" => "#ПУСТО!",
        "#NUM!" => "#ЧИСЛО!",
        "#REF!" => "#ССЫЛКА!",
        "#VALUE!" => "#ЗНАЧ!",
        other => other,
    }
}

/// A date that the file gives as ISO text, by its format; without one `2024-03-19T00:00:00` → 19.03.2024.
pub(in crate::read) fn iso_date<'t>(
    text: &'t str,
    format: Option<&Format>,
    language: Language,
) -> Cow<'t, str> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    if let Some(format) = format.filter(|format| !format.is_general())
        && let Some(serial) = serial(date, time)
    {
        return Cow::Owned(format.show(serial, false, language));
    }
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return Cow::Borrowed(text);
    };
    let time = time.trim_end_matches('Z').split('.').next().unwrap_or_default();
    let time = time.strip_suffix(":00").unwrap_or(time);
    match time {
        "" | "00:00" => Cow::Owned(format!("{day}.{month}.{year}")),
        time => Cow::Owned(format!("{day}.{month}.{year} {time}")),
    }
}

/// The number of a date, as Excel counts days from 1900; a day that it calls 31.12.1899 is a time alone.
fn serial(date: &str, time: &str) -> Option<f64> {
    let mut parts = date.splitn(3, '-').map(|part| part.parse::<i32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    if !(1899..=9999).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    // Days of the calendar that begins in March, so that the leap day is the last.
    let (year_of_march, month_of_march) = if month > 2 { (year, month - 3) } else { (year - 1, month + 9) };
    let days = 365 * year_of_march + year_of_march / 4 - year_of_march / 100
        + year_of_march / 400
        + (153 * month_of_march + 2) / 5
        + day;
    // 30.12.1899 is day 0; up to February 1900 Excel counts one less.
    let days = days - 693_900;
    let days = if days < 61 { (days - 1).max(0) } else { days };
    let mut seconds = 0.0;
    for (part, unit) in time.trim_end_matches('Z').split(':').zip([3_600.0, 60.0, 1.0]) {
        seconds += if part.is_empty() { 0.0 } else { part.parse::<f64>().ok()? * unit };
    }
    Some(f64::from(days) + seconds / 86_400.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn iso_dates_are_shown_by_their_format() {
        let time = Format::new("h:mm");
        for (text, format, expected) in [
            ("2024-03-19T00:00:00", None, "19.03.2024"),
            ("2024-03-19T13:45:30", None, "19.03.2024 13:45:30"),
            ("2024-03-19T00:00:00.000", Some(&Format::new("mmmm yyyy")), "март 2024"),
            ("1900-03-01", Some(&Format::new("d.m.yyyy")), "1.3.1900"),
            ("1900-01-01", Some(&Format::new("d.m.yyyy")), "1.1.1900"),
            ("1899-12-31T13:45:00.000", Some(&time), "13:45"),
            ("13:45:30", Some(&time), "13:45:30"),
        ] {
            assert_eq!(iso_date(text, format, Language::Russian), expected, "{text}");
        }
    }

    #[test]
    fn the_digits_of_a_long_whole_number_are_not_lost() {
        for (value, expected) in [
            ("123456789012", "123456789012"),
            ("304500116000157", "304500116000157"),
            ("1.23456789012E+11", "123456789012"),
            ("0.333333333333333", "0,333333333"),
            ("-5", "-5"),
            ("1e300", "1E+300"),
        ] {
            assert_eq!(number(value, None, false, Language::Russian), expected, "{value}");
        }
        let powers = Format::new("0.00E+00");
        assert_eq!(number("123456789012", Some(&powers), false, Language::Russian), "1,23E+11");
        assert_eq!(number("123456789012", Some(&powers), false, Language::English), "1.23E+11");
    }
}
