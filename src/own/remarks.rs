//! «Замечания» of a workbook of ours, and what the ministry answered there.

use crate::model::document::{Cell, Document, Grid, Origin, Row, TableName};
use crate::model::finding::{At, Reply};
use crate::text::letters;

use super::reply::{Answered, unmark};
use super::{
    ANSWER_CAPTION, CODE_CAPTION, EXPLANATION_CAPTION, HINT_CAPTION, MARK_CAPTION, MESSAGE_CAPTION,
    ROWS_TRIED,
};

/// Captions of «Замечания» that no list has.
const REMARKS_CAPTIONS: [&str; 3] = [MESSAGE_CAPTION, HINT_CAPTION, ANSWER_CAPTION];

/// Whether a sheet is «Замечания» of a workbook of ours, under any name.
pub(crate) fn is_remarks(grid: &Grid) -> bool {
    remarks_header(grid).is_some()
}

/// The index of the header of «Замечания».
fn remarks_header(grid: &Grid) -> Option<usize> {
    let holds = |row: &Row| REMARKS_CAPTIONS.iter().all(|caption| column_of(row, caption).is_some());
    grid.rows.iter().take(ROWS_TRIED).position(holds)
}

fn column_of(row: &Row, caption: &str) -> Option<u32> {
    // Asked of every cell of a table: most begin with other letters.
    let first = caption.chars().next();
    let is = |cell: &&Cell| {
        cell.text.trim_start().chars().next() == first && cell.text.split_whitespace().eq(caption.split(' '))
    };
    row.cells.iter().find(is).map(|cell| cell.column)
}

/// What the ministry answered to the findings of a workbook of ours, in the order of the sheet.
pub(crate) fn replies(document: &Document) -> Vec<Answered> {
    if document.origin != Some(Origin::Workbook) {
        return Vec::new();
    }
    document.grids().flat_map(|grid| replies_of(grid, &document.tables[grid.table as usize])).collect()
}

fn replies_of(grid: &Grid, table: &TableName) -> Vec<Answered> {
    let Some(header) = remarks_header(grid) else { return Vec::new() };
    let column = |caption: &str| column_of(&grid.rows[header], caption);
    let [code, message, answer, explanation, mark] =
        [CODE_CAPTION, MESSAGE_CAPTION, ANSWER_CAPTION, EXPLANATION_CAPTION, MARK_CAPTION].map(column);
    let answered = |row: &Row| {
        let text = |column: Option<u32>| {
            let cell = row.cells.iter().find(|cell| Some(cell.column) == column);
            cell.map(|cell| cell.text.clone()).unwrap_or_default()
        };
        let reply = Reply {
            answer: letters::one_line(&text(answer)).into(),
            explanation: text(explanation).trim().into(),
        };
        let (fingerprint, records) = unmark(&text(mark));
        (reply != Reply::default()).then(|| Answered {
            code: letters::one_line(&text(code)).into(),
            message: text(message),
            fingerprint,
            records,
            reply,
            at: At {
                table: Some(table.clone()),
                row: Some(row.number),
                column_number: answer,
                column: Some(ANSWER_CAPTION.into()),
            },
            stands: false,
        })
    };
    grid.rows[header + 1..].iter().filter_map(answered).collect()
}
