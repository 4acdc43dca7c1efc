//! Acts named in a text: date, number, and the words between them as written.

use crate::model::Act;
use crate::text::Text;
use crate::text::dates::{date, number};
use crate::text::letters;

/// Date and number of an act named in a text, with the words between them as written.
pub(super) fn act(text: &str) -> Option<Act> {
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
                letters::one_line(&text[date.clone()]),
                letters::one_line(&text[number.clone()])
            )
        }
        _ => letters::one_line(&text[from..to]),
    };
    Some(Act {
        number: number.map(|(value, _)| Text::from(value)),
        date: date.map(|(value, _)| Text::from(value)),
        written: written.into(),
        by: None,
    })
}

/// The act of an УТВЕРЖДЕН stamp, with what stands between that word and the act's date and number.
pub(super) fn of_stamp(stamp: &str) -> Option<Act> {
    // «приказом департамента … и департамента … области»
    const LONGEST: usize = 300;
    let act = act(stamp)?;
    let starts = [date(stamp).map(|(_, range)| range.start), number(stamp).map(|(_, range)| range.start)];
    let before = &stamp[..starts.into_iter().flatten().min()?];
    let by = before.split_once(char::is_whitespace).map_or("", |(_, by)| by.trim());
    let by = by.strip_suffix(" от").unwrap_or(by).trim();
    let is_whole = by.len() <= LONGEST && by.chars().filter(|letter| letters::is_letter(*letter)).count() > 2;
    Some(Act { by: is_whole.then(|| by.into()), ..act })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_act_is_its_date_and_the_number_after_it() {
        let act = act("приказом Министерства от 19.03.2024 № 29/01-01").expect("an act");
        assert_eq!(
            (act.date.as_deref(), act.number.as_deref(), &*act.written),
            (Some("2024-03-19"), Some("29/01-01"), "от 19.03.2024 № 29/01-01")
        );
    }

    #[test]
    fn a_stamp_says_what_approved() {
        for (stamp, by) in [
            (
                "УТВЕРЖДЁН приказом министерства культуры области от 20.02.2025 № 61-ОД",
                Some("приказом министерства культуры области"),
            ),
            ("УТВЕРЖДЕН Приказ Минспорта № 7 от 01.02.2024", Some("Приказ Минспорта")),
            ("УТВЕРЖДЕН 01.02.2024 № 7", None),
            ("УТВЕРЖДЕН от 01.02.2024 № 7", None),
        ] {
            assert_eq!(of_stamp(stamp).expect("an act").by.as_deref(), by, "{stamp}");
        }
    }
}
