//! Cleans the spelling of every cell, as [`crate::text::clean`] describes.

use crate::model::{Sourced, TouchpointList};
use crate::text::Text;
use crate::text::clean::{Repairs, clean, is_plain};
use crate::text::memory::{Memo, is_shared};

use crate::knowledge::Knowledge;

/// Cleans every cell of the list.
pub(super) fn pass(list: &mut TouchpointList, _: &Knowledge<'_>) {
    let mut one_line = Memo::default();
    let mut with_lines = Memo::default();
    for row in &mut list.rows {
        for (value, lines) in row.cells_mut() {
            clean_value(value, lines, if lines { &mut with_lines } else { &mut one_line });
        }
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
