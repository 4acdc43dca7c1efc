//! The frame of a spreadsheet that was saved as a page: letters above its columns and numbers beside its rows.

use crate::model::document::{Row, column_letters};

/// Columns that the letters stand above, at least: «A», «B», «C».
const COLUMNS: usize = 3;

/// Takes the frame off, if there is one: its row and column go, and rows and columns are counted as the frame counts
/// them. Whether there was one.
pub(super) fn take_off(rows: &mut Vec<Row>) -> bool {
    let [letters, others @ ..] = rows.as_slice() else { return false };
    if others.is_empty() || !are_letters(letters) {
        return false;
    }
    let numbers: Option<Vec<u32>> = others.iter().map(number).collect();
    let Some(numbers) = numbers.filter(|numbers| numbers.is_sorted_by(|one, next| one < next)) else {
        return false;
    };
    rows.remove(0);
    for (row, number) in rows.iter_mut().zip(numbers) {
        row.number = number;
        row.cells.remove(0);
        for cell in &mut row.cells {
            cell.column -= 1;
        }
    }
    rows.retain(|row| !row.cells.is_empty());
    true
}

/// «A», «B», «C» … above all columns but the first.
fn are_letters(row: &Row) -> bool {
    let cells = row.cells.iter().skip_while(|cell| cell.column == 1 && cell.is_blank());
    let mut count = 0;
    for (cell, column) in cells.zip(2..) {
        if cell.column != column || cell.text.trim() != column_letters(column - 1) {
            return false;
        }
        count += 1;
    }
    count >= COLUMNS
}

/// The number that a row begins with, alone in its cell.
fn number(row: &Row) -> Option<u32> {
    let first =
        row.cells.first().filter(|cell| cell.column == 1 && cell.column_span == 1 && cell.row_span == 1)?;
    first.text.trim().parse().ok().filter(|number| *number > 0)
}
