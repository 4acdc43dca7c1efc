//! What is told of hidden rows and columns.

use crate::model::document::{Document, Notice, NoticeKind, Row, column_letters};

use super::place::Ranges;

/// Hidden rows and columns that hold something: the blank rest of a sheet is hidden for looks.
pub(in crate::read) fn tell(document: &mut Document, table: u32, rows: &[Row], hidden_columns: &Ranges) {
    let filled = |row: &&Row| row.cells.iter().any(|cell| !cell.is_blank());
    let hidden_rows: Vec<u32> =
        rows.iter().filter(|row| row.hidden).filter(filled).map(|row| row.number).collect();
    let mut columns: Vec<u32> = Vec::new();
    if !hidden_columns.is_empty() {
        let cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_blank());
        columns.extend(cells.map(|cell| cell.column).filter(|column| hidden_columns.contains(*column)));
        columns.sort_unstable();
        columns.dedup();
    }
    let (rows, columns) = (hidden_rows.as_slice(), columns.as_slice());
    if !rows.is_empty() {
        let text = in_ranges(rows, |row| row.to_string());
        document.notices.push(Notice::of_table(NoticeKind::HiddenRows, table, rows.len() as u32, text));
    }
    if !columns.is_empty() {
        let text = in_ranges(columns, column_letters);
        document.notices.push(Notice::of_table(NoticeKind::HiddenColumns, table, columns.len() as u32, text));
    }
}

/// Ascending numbers as «5–7, 12».
fn in_ranges(numbers: &[u32], name: impl Fn(u32) -> String) -> String {
    let ranges = numbers.chunk_by(|one, next| *next == *one + 1).map(|run| match run {
        [one] => name(*one),
        [first, .., last] => format!("{}–{}", name(*first), name(*last)),
        [] => String::new(),
    });
    ranges.collect::<Vec<_>>().join(", ")
}
