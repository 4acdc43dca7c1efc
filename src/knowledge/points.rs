//! Names of points: nouns that hold another name, rooms, two names in one text.

use crate::text::words::Word;
use crate::text::{letters, words};

use super::profile::{List, PointLists};
use super::vocabulary::Vocabulary;

/// Where a text of two known names in their dictionary forms would be cut.
pub(crate) fn two_names(text: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let mut before = 'x';
    let capital = text.chars().any(|letter| {
        let starts = before == ' ' && letter.is_uppercase();
        before = letter;
        starts
    });
    if !capital {
        return None;
    }
    let words = words::words(text);
    let forms = &vocabulary.touchpoint_forms;
    let whole =
        |from: usize, to: usize| forms.exact_at(&words[..to], from).is_some_and(|found| found.last + 1 == to);
    // A name in brackets or quotes explains the one before it.
    let apart = |at: usize| {
        let between = &text[words[at - 1].end..words[at].start];
        let count = |mark: char| text[..words[at].start].matches(mark).count();
        between.chars().all(|letter| letter.is_whitespace() || matches!(letter, '»' | ')'))
            && count('(') == count(')')
            && count('«') == count('»')
    };
    (1..words.len())
        .find(|at| {
            words[*at].capital
                && apart(*at)
                && whole(0, *at)
                && whole(*at, words.len())
                && !whole(0, words.len())
        })
        .map(|at| words[at].start)
}

/// Whether the first of two names says which of its kind it is only by the second: «Личный кабинет ЕПГУ».
/// A site may be the body's own.
pub(crate) fn is_named_by(first: &str, nouns: &PointLists) -> bool {
    let words = words::words(first);
    words.last().is_some_and(|word| holds_name(first, word, nouns) && !is_among(&nouns.own, first, word))
}

/// «Портал Госуслуги», «Личный кабинет ЕПГУ»: a single name after such a word belongs to it.
pub(crate) fn holds_name(text: &str, before: &Word, nouns: &PointLists) -> bool {
    is_among(&nouns.holders, text, before)
}

/// «кабинет 305», «окно № 5»: where in a building, not a point of its own.
pub(crate) fn numbered_room(text: &str, words: &[Word], at: usize, nouns: &PointLists) -> bool {
    let numbered = words[at + 1..]
        .iter()
        .map(|word| &text[word.start..word.end])
        .find(|word| *word != "№")
        .is_some_and(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    numbered && is_among(&nouns.rooms, text, &words[at])
}

/// Whether a word of a text is one of a list of folded words.
fn is_among(list: &List, text: &str, word: &Word) -> bool {
    let word = letters::fold(&text[word.start..word.end]);
    list.contains(&word)
}
