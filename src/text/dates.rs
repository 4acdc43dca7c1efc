//! Dates and numbers of acts as ministries write them: «19» марта 2024, « 18 » 03 2024 г., 16.02.2024.

use crate::text::letters;
use crate::text::letters::is_letter_or_digit;

const MONTHS: [&str; 12] = [
    "январ",
    "феврал",
    "март",
    "апрел",
    "ма",
    "июн",
    "июл",
    "август",
    "сентябр",
    "октябр",
    "ноябр",
    "декабр",
];

/// Quotes that stand before and after the day.
const OPENING: [char; 4] = ['«', '"', '“', '„'];
const CLOSING: [char; 4] = ['»', '"', '”', '“'];

/// The first date of a text in ISO 8601, and where it stands.
pub(crate) fn date(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let mut from = 0;
    loop {
        let first = from + text.as_bytes()[from..].iter().position(u8::is_ascii_digit)?;
        let end = first + digits(&text[first..]);
        let Some((month, year)) = after_day(&text[end..]) else {
            from = end;
            continue;
        };
        let day = end.saturating_sub(2).max(first);
        // A digit just before means that this is the tail of something longer.
        let before = text[from..day].trim_end();
        let before = before.strip_suffix(OPENING).unwrap_or(before);
        let start = from + before.len();
        let glued = text[..start].ends_with(|letter: char| letter.is_ascii_digit());
        let number: u32 = text[day..end].parse().ok()?;
        let year_end = text.len() - year.len() + 4;
        if (1..=31).contains(&number) && (1..=12).contains(&month) && !glued {
            return Some((format!("{}-{month:02}-{number:02}", &year[..4]), start..year_end));
        }
        from = year_end;
    }
}

/// The day that a cell holds, as a clerk writes it or as a spreadsheet keeps it; `None` where there is no such day.
pub(crate) fn day(text: &str) -> Option<jiff::civil::Date> {
    let kept = text.split_whitespace().next()?.parse();
    kept.ok().or_else(|| date(text)?.0.parse().ok())
}

/// The number of the month that follows a day, and the text from the year on.
fn after_day(text: &str) -> Option<(u32, &str)> {
    let mut rest = text.trim_start();
    let mut apart = rest.len() < text.len();
    if let Some(closed) = rest.strip_prefix(CLOSING) {
        rest = closed.trim_start();
        apart = rest.len() < closed.len();
    }
    let (month, rest) = if let Some(name) =
        rest.strip_prefix('.').map(str::trim_start).or(Some(rest).filter(|_| apart))
        && let length @ 1..=2 = digits(name)
    {
        let after = name[length..].trim_start();
        let dotted = after.strip_prefix('.').map(str::trim_start);
        (name[..length].parse().ok()?, dotted.or((after.len() < name.len() - length).then_some(after))?)
    } else {
        let letters = rest.len() - rest.trim_start_matches(char::is_alphabetic).len();
        let name = letters::fold(&rest[..letters]);
        let month = MONTHS.iter().position(|month| name.starts_with(month))?;
        if MONTHS[month] == "ма" && !name.starts_with("май") && !name.starts_with("мая") {
            return None;
        }
        let after = rest[letters..].trim_start();
        (month as u32 + 1, (after.len() < rest.len() - letters).then_some(after)?)
    };
    let is_year = (rest.starts_with("19") || rest.starts_with("20")) && digits(rest) >= 4;
    is_year.then_some((month, rest))
}

/// How many ASCII digits a text begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The first act number of a text («№ 29/01-01»), without its sign.
pub(crate) fn number(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let signs = memchr::memchr2_iter(b'N', "№".as_bytes()[0], text.as_bytes());
    let (start, rest) = signs.into_iter().find_map(|at| {
        let latin = text[at..].starts_with('N');
        let inside = latin && text[..at].ends_with(|letter| letter == '_' || is_letter_or_digit(letter));
        let rest = text[at..].strip_prefix(['N', '№'])?.trim_start();
        (!inside && rest.starts_with(is_letter_or_digit)).then_some((at, rest))
    })?;
    let of_number = |letter| is_letter_or_digit(letter) || matches!(letter, '/' | '-' | '–' | '.');
    let number = &rest[..rest.find(|letter| !of_number(letter)).unwrap_or(rest.len())];
    let value = number.trim_end_matches(['.', '-', '–', '/']);
    let end = text.len() - rest.len() + number.len();
    value.chars().any(|letter| letter.is_ascii_digit()).then(|| (value.to_owned(), start..end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_every_style_are_one() {
        for (text, expected) in [
            ("16.02.2024", Some("2024-02-16")),
            ("«19» марта 2024", Some("2024-03-19")),
            ("от « 18 » 03 2024 г. № 11-Пр-54", Some("2024-03-18")),
            ("«18» 03 2024 г.", Some("2024-03-18")),
            ("5 мая 2023 года", Some("2023-05-05")),
            ("5МАЯ 2023", Some("2023-05-05")),
            ("“18” 03.2024", Some("2024-03-18")),
            ("18 . 03 .2024", Some("2024-03-18")),
            ("18»03.2024", None),
            ("118.03.2024 и 1.4.2024", Some("2024-04-01")),
            ("5 маслин 2024", None),
            ("«___» _____ 2024 года", None),
            ("45.13.2024", None),
        ] {
            assert_eq!(date(text).map(|(date, _)| date).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn numbers_of_every_style_are_read() {
        for (text, expected) in [
            ("от 16.02.2024 № 19", Some("19")),
            ("№ 29/01-01", Some("29/01-01")),
            ("« 18 » 03 2024 г. № 11-Пр-54", Some("11-Пр-54")),
            ("N 48-П", Some("48-П")),
            ("№ ____", None),
        ] {
            assert_eq!(number(text).map(|(number, _)| number).as_deref(), expected, "{text}");
        }
    }

    #[test]
    fn a_day_is_known_as_it_is_written_and_as_it_is_kept() {
        for (text, day) in [
            ("30.11.2026", Some("2026-11-30")),
            ("2026-11-30", Some("2026-11-30")),
            ("2026-11-30 00:00:00", Some("2026-11-30")),
            ("30 ноября 2026 г.", Some("2026-11-30")),
            ("31.02.2026", None),
            ("завтра", None),
            ("", None),
        ] {
            assert_eq!(super::day(text).map(|day| day.to_string()).as_deref(), day, "{text}");
        }
    }
}
