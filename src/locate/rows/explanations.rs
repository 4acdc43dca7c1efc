//! Rows below the captions that say how the columns are filled in.

use crate::knowledge::words::Words;
use crate::model::document::Cell;
use crate::text::letters;
use crate::text::signs::{is_bracketed, ordinal};

/// Whether the filled cells of a row explain the captions above or show a sample: «(указывается точка)» in every
/// cell, «пример» in place of a №. `number` is the cell of the column of numbers.
pub(in crate::locate) fn explains(filled: &[&Cell], number: Option<&Cell>, words: &Words) -> bool {
    let is_number = |cell: &Cell| number.is_some_and(|number| std::ptr::eq(number, cell));
    let of_values = || filled.iter().filter(|cell| !is_number(cell));
    let sample = || {
        filled.first().is_some_and(|first| {
            let text = letters::fold(first.text.trim_matches([' ', '.', ':', '\n']));
            words.lists.rows.samples.contains(&text)
        })
    };
    let counted = number.and_then(|cell| ordinal(&cell.text)).is_some_and(|number| number > 0);
    of_values().nth(1).is_some()
        && (of_values().all(|cell| is_bracketed(&cell.text)) || sample() || instructs(filled, counted, words))
}

/// «указывается наименование | выбрать: цифровая или офлайн» in at least half of the cells, or «Пример: Сайт».
fn instructs(filled: &[&Cell], counted: bool, words: &Words) -> bool {
    let rows = &words.lists.rows;
    let instructs = |cell: &&&Cell| {
        letters::begins_with_one(
            cell.text.trim_start_matches(['(', '[', '«', ' ', '–', '-']).chars(),
            &rows.explanations,
        )
    };
    let shows = |cell: &&&Cell| {
        if !cell.text.contains([':', '(']) {
            return false;
        }
        let folded = letters::fold(cell.text.trim());
        let begins =
            |sample: &String| folded.strip_prefix(sample.as_str()).is_some_and(|rest| rest.starts_with(':'));
        let inside = |sample: &String| {
            let mut bracketed = folded.split('(').skip(1);
            bracketed.any(|rest| rest.strip_prefix(sample.as_str()).is_some_and(|rest| rest.starts_with(')')))
        };
        rows.samples.iter().any(|sample| begins(sample) || inside(sample))
    };
    let told = filled.iter().filter(instructs).count();
    let samples = filled.iter().filter(shows).count();
    !counted && told >= 2 && told * 2 >= filled.len() || samples >= if counted { 2 } else { 1 }
}
