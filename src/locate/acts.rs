//! Acts named in a text: date, number, and the words between them as written.

use crate::knowledge::profile::ActLists;
use crate::knowledge::words::Words;
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

/// The act by which a sentence says that a list or the order of keeping it was approved: «перечень, утверждённый
/// приказом Департамента от 17.01.2025 № 55», «во исполнение приказа … № 44 „Об утверждении перечня точек
/// взаимодействия …“». Other acts that a letter names approve nothing.
pub(super) fn approving(text: &str, words: &Words) -> Option<Act> {
    let lists = &words.lists.acts;
    let begins = |at: usize| !text[..at].ends_with(letters::is_letter);
    let named = |at: &usize| begins(*at) && letters::begins_with_one(text[*at..].chars(), &lists.named);
    let named: Vec<usize> = text.char_indices().map(|(at, _)| at).filter(named).collect();
    named.iter().enumerate().find_map(|(index, at)| {
        let end = named.get(index + 1).copied().unwrap_or(text.len());
        let (requisites, title) = requisites(&text[*at..end]);
        let before = &text[text.floor_char_boundary(at.saturating_sub(BEFORE))..*at];
        let told = is_approved(before, lists)
            || words.titles.name_points(title) && last(title, &lists.approving).is_some();
        act(requisites).filter(|act| told && act.date.is_some() && act.number.is_some())
    })
}

/// Bytes before the name of an act that may say what it approved.
const BEFORE: usize = 160;

/// What stands before the title of an act in quotes, and the title. A day may stand in quotes, too, but before its
/// number.
fn requisites(text: &str) -> (&str, &str) {
    const QUOTES: [char; 4] = ['«', '"', '“', '„'];
    let quote = text.match_indices(QUOTES).map(|(at, _)| at).find(|at| number(&text[..*at]).is_some());
    text.split_at(quote.unwrap_or(text.len()))
}

/// «… перечень точек взаимодействия, утверждённый»: the last thing that is named is a list, and it is approved.
fn is_approved(text: &str, lists: &ActLists) -> bool {
    let list = last(text, &lists.of_letters);
    list.is_some() && last(text, &lists.approving) > list && last(text, &lists.others_of_letters) < list
}

/// Where the last word begins that begins so.
fn last(text: &str, stems: &[String]) -> Option<usize> {
    let begins = |(at, _): &(usize, char)| {
        !text[..*at].ends_with(letters::is_letter) && letters::begins_with_one(text[*at..].chars(), stems)
    };
    text.char_indices().rev().find(begins).map(|(at, _)| at)
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
    use crate::knowledge::profile::Mappings;

    #[test]
    fn a_sentence_names_the_act_that_approved_the_list() {
        let words = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for (text, expected) in [
            (
                "Во исполнение приказа комитета от 11.03.2025 № 01.1-08/44 «Об утверждении перечня точек взаимодействия \
                 с клиентом»",
                Some("от 11.03.2025 № 01.1-08/44"),
            ),
            ("направляет перечень, утверждённый приказом от 17.01.2025 № 55", Some("от 17.01.2025 № 55")),
            (
                "На запрос от 01.02.2025 № 7 направляем перечень, утв. приказом от 02.02.2025 № 8",
                Some("от 02.02.2025 № 8"),
            ),
            // An act that approved something else, or nothing.
            ("Во исполнение приказа от 11.03.2025 № 44 «О работе с обращениями» направляем перечень", None),
            ("перечень составлен по Положению, утверждённому приказом от 17.01.2025 № 55", None),
            ("во исполнение поручения от 17.01.2025 № 55 направляем перечень точек взаимодействия", None),
        ] {
            assert_eq!(approving(text, &words).as_ref().map(|act| &*act.written), expected, "{text}");
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
