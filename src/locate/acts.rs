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
    })
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
}
