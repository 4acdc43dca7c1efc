//! Cleans the spelling of every cell, as [`crate::text::clean`] describes, and empties those that say
//! «нет» where a point, a need, an interaction or a kind is asked for.

use crate::knowledge::kinds::MarkWords;
use crate::model::{Change, SourceRow, Sourced, TouchpointList};
use crate::text::Text;
use crate::text::clean::{Repairs, clean, is_plain};
use crate::text::memory::{Memo, is_shared};

use crate::knowledge::Knowledge;

/// Cleans every cell of the list.
pub(super) fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let marks = &knowledge.vocabulary.words.marks;
    let mut one_line = Memo::default();
    let mut with_lines = Memo::default();
    for row in &mut list.rows {
        for (value, lines) in row.cells_mut() {
            clean_value(value, lines, if lines { &mut with_lines } else { &mut one_line });
        }
        empty_none(row, marks);
    }
}

/// Words for none («не предусмотрено», «н/д», «#ССЫЛКА!») are no point, need, interaction or kind: the cell
/// is blank to every later step. Elsewhere they are ordinary text.
fn empty_none(row: &mut SourceRow, marks: &MarkWords) {
    let channel = row.channel.as_mut().map(|cell| &mut cell.text);
    let cells = row
        .touchpoint_cells
        .iter_mut()
        .chain(channel)
        .chain(row.needs_cell.as_mut())
        .chain(row.interactions_cell.as_deref_mut());
    for cell in cells.filter(|cell| !cell.is_blank() && marks.says_none(&cell.value)) {
        cell.value = Text::default();
        cell.changes.add(Change::SaysNone);
    }
}

fn clean_value(value: &mut Sourced<Text>, lines: bool, known: &mut Memo<Option<(Text, Repairs)>>) {
    // Most texts are plain, and one of its own is not worth remembering.
    if !is_shared(&value.value) && is_plain(&value.value) {
        return;
    }
    let cleaned = |text: &str| clean(text, lines).map(|(text, repairs)| (text.into(), repairs));
    if let Some((text, repairs)) = known.of(&value.value, cleaned) {
        value.clean_to(text.clone(), *repairs);
    }
}
