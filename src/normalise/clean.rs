//! Clean spelling of every cell; what counts as clean says [`crate::text::clean`].

use crate::model::{Change, SourceRow, Sourced, TouchpointList};
use crate::text::Text;
use crate::text::clean::{Repairs, clean, is_plain};
use crate::text::memory::{Memo, is_shared};

use crate::knowledge::Knowledge;

/// Cleans every cell of the list.
pub(super) fn pass(list: &mut TouchpointList, _: &Knowledge<'_>) {
    let mut one_line = Memo::default();
    let mut with_lines = Memo::default();
    for row in &mut list.rows {
        for (value, lines) in cells(row) {
            clean_value(value, lines, if lines { &mut with_lines } else { &mut one_line });
        }
    }
}

/// Every cell of a row, and whether its line breaks still separate values.
fn cells(row: &mut SourceRow) -> impl Iterator<Item = (&mut Sourced<Text>, bool)> {
    let single = [
        row.number.as_mut(),
        row.direction.as_mut().map(|direction| &mut direction.text),
        row.service.as_mut(),
        row.features.as_deref_mut(),
        row.client_cell.as_deref_mut(),
    ];
    let lines = [
        row.process.as_mut(),
        row.needs_cell.as_mut(),
        row.interactions_cell.as_deref_mut(),
        row.channel.as_mut().map(|channel| &mut channel.text),
    ];
    let extra = row.extra.iter_mut().map(|(_, value)| (value, false));
    single
        .into_iter()
        .flatten()
        .map(|value| (value, false))
        .chain(lines.into_iter().flatten().map(|value| (value, true)))
        .chain(row.touchpoint_cells.iter_mut().chain(&mut row.contact_cells).map(|value| (value, true)))
        .chain(extra)
}

fn clean_value(value: &mut Sourced<Text>, lines: bool, known: &mut Memo<Option<(Text, Repairs)>>) {
    // Most texts are plain, and one of its own is not worth remembering.
    if !is_shared(&value.value) && is_plain(&value.value) {
        return;
    }
    let cleaned = |text: &str| clean(text, lines).map(|(text, repairs)| (text.into(), repairs));
    if let Some((text, repairs)) = known.of(&value.value, cleaned) {
        value.value = text.clone();
        for (done, change) in [(repairs.cleaned, Change::Cleaned), (repairs.respelt, Change::Respelt)] {
            if done {
                value.changes.add(change);
            }
        }
    }
}
