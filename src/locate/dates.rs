//! Dates and numbers of acts as ministries write them: «19» марта 2024, « 18 » 03 2024 г., 16.02.2024.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::Text;
use crate::lexicon::{self, is_letter_or_digit};
use crate::model::Act;

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

static DATE: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r#"(?ix)
        [«"“„]?\s*(?P<day>\d{1,2})\s*[»"”“]?\s*
        (?: [.\s]\s*(?P<number>\d{1,2})\s*[.\s]\s* | (?P<month>январ|феврал|март|апрел|ма[йя]|июн|июл|август|сентябр|октябр|ноябр|декабр)\p{L}*\s+ )
        (?P<year>(?:19|20)\d\d)"#,
    )
    .ok()
});

/// The first date of a text in ISO 8601, and where it stands.
pub fn date(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let regex = DATE.as_ref()?;
    let mut from = 0;
    while let Some(found) = regex.captures_at(text, before_digit(text, from)?) {
        let whole = found.get(0)?;
        let day: u32 = found.name("day")?.as_str().parse().ok()?;
        let month = match (found.name("number"), found.name("month")) {
            (Some(number), _) => number.as_str().parse().ok()?,
            (None, Some(name)) => {
                let name = name.as_str().to_lowercase();
                MONTHS.iter().position(|month| name.starts_with(month)).map_or(0, |at| at as u32 + 1)
            }
            (None, None) => 0,
        };
        // A digit just before means that this is the tail of something longer.
        let glued = text[..whole.start()].ends_with(|letter: char| letter.is_ascii_digit());
        if (1..=31).contains(&day) && (1..=12).contains(&month) && !glued {
            return Some((format!("{}-{month:02}-{day:02}", &found["year"]), whole.range()));
        }
        from = whole.end();
    }
    None
}

/// Where a date may begin: at the first digit, or at the quote before it. Most texts hold none.
fn before_digit(text: &str, from: usize) -> Option<usize> {
    let before = text[from..].split_once(|letter: char| letter.is_ascii_digit())?.0.trim_end();
    Some(from + before.trim_end_matches(['«', '"', '“', '„']).len())
}

/// The first act number of a text («№ 29/01-01»), without its sign.
pub fn number(text: &str) -> Option<(String, std::ops::Range<usize>)> {
    let (start, rest) = text.match_indices(['№', 'N']).find_map(|(at, sign)| {
        let inside =
            sign == "N" && text[..at].ends_with(|letter| letter == '_' || is_letter_or_digit(letter));
        let rest = text[at + sign.len()..].trim_start();
        (!inside && rest.starts_with(is_letter_or_digit)).then_some((at, rest))
    })?;
    let of_number = |letter| is_letter_or_digit(letter) || matches!(letter, '/' | '-' | '–' | '.');
    let number = &rest[..rest.find(|letter| !of_number(letter)).unwrap_or(rest.len())];
    let value = number.trim_end_matches(['.', '-', '–', '/']);
    let end = text.len() - rest.len() + number.len();
    value.chars().any(|letter| letter.is_ascii_digit()).then(|| (value.to_owned(), start..end))
}

/// Date and number of an act named in a text, with the words between them as written.
pub fn act(text: &str) -> Option<Act> {
    let date = date(text);
    let number = number(&text[date.as_ref().map_or(0, |(_, range)| range.end)..])
        .map(|(value, range)| {
            let shift = date.as_ref().map_or(0, |(_, range)| range.end);
            (value, range.start + shift..range.end + shift)
        })
        .or_else(|| number(text));
    let (from, to) = match (&date, &number) {
        (None, None) => return None,
        (Some((_, one)), None) | (None, Some((_, one))) => (one.start, one.end),
        (Some((_, one)), Some((_, other))) => (one.start.min(other.start), one.end.max(other.end)),
    };
    let written = match (&date, &number) {
        (Some((_, date)), Some((_, number))) => {
            format!(
                "от {} {}",
                lexicon::one_line(&text[date.clone()]),
                lexicon::one_line(&text[number.clone()])
            )
        }
        _ => lexicon::one_line(&text[from..to]),
    };
    Some(Act {
        number: number.map(|(value, _)| Text::from(value)),
        date: date.map(|(value, _)| Text::from(value)),
        written: written.into(),
    })
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
    fn an_act_is_its_date_and_the_number_after_it() {
        let act = act("приказом Министерства от 19.03.2024 № 29/01-01").expect("an act");
        assert_eq!(
            (act.date.as_deref(), act.number.as_deref(), &*act.written),
            (Some("2024-03-19"), Some("29/01-01"), "от 19.03.2024 № 29/01-01")
        );
    }
}
