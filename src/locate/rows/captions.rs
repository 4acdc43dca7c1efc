//! The captions of a header row, to know it where it stands again.

use crate::model::document::{Cell, Row};
use crate::text::{Text, letters, words};

/// A caption of a header row, and what it begins with.
pub(super) struct Caption {
    first: Option<char>,
    text: Text,
}

/// The captions of a header row.
pub(super) fn captions(row: &Row) -> Vec<Caption> {
    let filled = row.cells.iter().filter(|cell| !cell.is_blank());
    filled.map(|cell| Caption { first: letters::first_letter(&cell.text), text: cell.text.clone() }).collect()
}

/// Whether a cell holds a caption of a header row; few cells share even the first letter with one.
pub(super) fn is_caption(cell: &Cell, captions: &[Caption]) -> bool {
    let first = letters::first_letter(&cell.text);
    captions.iter().any(|caption| caption.first == first && words::same_words(&cell.text, &caption.text))
}
