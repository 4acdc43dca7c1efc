//! «Замечания» of a workbook of ours, and what the ministry answered there.

use crate::model::document::{Cell, Document, Grid, Origin, Row, TableName};
use crate::model::finding::{At, Level, Reply};
use crate::text::{Text, letters};

use super::reply::{Answered, Fate, Mark, Remark};
use super::{
    ABOUT_ANSWER, ANSWER_CAPTION, CLAUSE_CAPTION, CODE_CAPTION, EXPECTED_CAPTION, EXPLANATION_CAPTION,
    HINT_CAPTION, LEVEL_CAPTION, MARK_CAPTION, MESSAGE_CAPTION, QUOTE_CAPTION, ROWS_TRIED, SETTLED,
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

/// A hint without what was said of the answer.
fn without_answer(hint: &Text) -> Text {
    hint.split_once(ABOUT_ANSWER).map_or_else(|| hint.clone(), |(hint, _)| hint.trim_end().into())
}

fn level_of(text: &str) -> Option<Level> {
    let word = text.strip_suffix(SETTLED).unwrap_or(text);
    Level::ALL.into_iter().find(|known| known.russian() == word)
}

/// The lines of «Замечания» of a workbook of ours, in the order of the sheet.
pub(crate) fn read(document: &Document) -> Vec<Remark> {
    if document.origin != Some(Origin::Workbook) {
        return Vec::new();
    }
    document.grids().flat_map(|grid| remarks_of(grid, &document.tables[grid.table as usize])).collect()
}

fn remarks_of(grid: &Grid, table: &TableName) -> Vec<Remark> {
    let Some(header) = remarks_header(grid) else { return Vec::new() };
    let column = |caption: &str| column_of(&grid.rows[header], caption);
    let (code, message, mark) = (column(CODE_CAPTION), column(MESSAGE_CAPTION), column(MARK_CAPTION));
    let [level, quote, expected, hint, clause, answer, explanation] = [
        LEVEL_CAPTION,
        QUOTE_CAPTION,
        EXPECTED_CAPTION,
        HINT_CAPTION,
        CLAUSE_CAPTION,
        ANSWER_CAPTION,
        EXPLANATION_CAPTION,
    ]
    .map(column);
    let remark = |row: &Row| {
        let text = |column: Option<u32>| {
            let cell = row.cells.iter().find(|cell| Some(cell.column) == column);
            cell.map(|cell| cell.text.clone()).unwrap_or_default()
        };
        let reply = Reply {
            answer: letters::one_line(&text(answer)).into(),
            explanation: text(explanation).trim().into(),
            former: false,
        };
        let code = letters::one_line(&text(code));
        (!code.is_empty()).then(|| Remark {
            level: level_of(&letters::one_line(&text(level))),
            quote: text(quote),
            expected: text(expected),
            hint: without_answer(&text(hint)),
            clause: text(clause),
            answered: Answered {
                code: code.as_str().into(),
                message: text(message),
                mark: Mark::read(&text(mark)),
                reply,
                at: At {
                    table: Some(table.clone()),
                    row: Some(row.number),
                    column_number: answer,
                    column: Some(ANSWER_CAPTION.into()),
                },
                fate: Fate::Gone,
            },
        })
    };
    grid.rows[header + 1..].iter().filter_map(remark).collect()
}
