//! Reading our own workbook back: the hidden sheet says what every column is, the hidden column
//! which record a row was. Nothing is guessed.

use std::collections::HashMap;

use crate::document::{Document, Grid, TableName, Text};
use crate::lexicon::FixedState;
use crate::write::workbook::{ABOUT_SHEET, ABOUT_TITLE, Continuation, LIST_SHEET, PASSPORT_SHEET, Passport};

use super::header::{Header, Leaf, one_line};
use super::names::Names;
use super::{FileContext, Located, RawCell, RawList, TableVerdict, Verdict, rows};

/// Locates the one list of a workbook of ours; `None` if its sheets are no longer there.
pub(super) fn locate(document: &Document, grids: &[&Grid], names: &Names) -> Option<Located> {
    let name = |grid: &Grid| &document.tables[grid.table as usize];
    let is = |grid: &Grid, sheet: &str| *name(grid) == TableName::Sheet(sheet.into());
    let list_grid = grids.iter().find(|grid| is(grid, LIST_SHEET))?;
    let mut passport = passport(grids.iter().find(|grid| is(grid, PASSPORT_SHEET))?);
    if let Some(title) = grids.iter().find(|grid| is(grid, ABOUT_SHEET)).and_then(|grid| title(grid)) {
        passport.context.title_body = names.body_in(&title).map(|body| body.name);
        passport.context.title = Some(title);
    }
    let header = header(list_grid)?;
    let mut builder = rows::Builder::new(passport.context.clone(), &header, true, true);
    builder.piece(list_grid, Some(&header), &[], None);
    let mut list = builder.finish();
    join_continuations(&mut list);
    let file = FileContext {
        body: passport.context.body.clone(),
        body_from: passport.context.body_from,
        region: passport.context.region.clone(),
        head_act: passport.context.head_act.clone(),
        stamp_act: passport.context.stamp_act.clone(),
        ..FileContext::default()
    };
    list.passport = Some(passport);
    let tables = grids
        .iter()
        .map(|grid| {
            let found = is(grid, LIST_SHEET);
            TableVerdict {
                table: name(grid).clone(),
                verdict: if found { Verdict::List } else { Verdict::Other },
                why: if found {
                    "перечень: лист рабочей книги этой программы"
                } else {
                    "служебный лист рабочей книги"
                }
                .into(),
                list: found.then_some(0),
            }
        })
        .collect();
    Some(Located { lists: vec![list], tables, file, bare_titles: Vec::new() })
}

fn passport(grid: &Grid) -> Passport {
    Passport::from_rows(grid.rows.iter().map(|row| {
        let width = row.cells.last().map_or(0, |cell| cell.column as usize);
        let mut texts = vec![""; width];
        for cell in &row.cells {
            texts[cell.column as usize - 1] = &cell.text;
        }
        texts
    }))
}

/// The title as it stands on «О перечне», where the officer may have repaired it.
fn title(grid: &Grid) -> Option<Text> {
    let row =
        grid.rows.iter().find(|row| row.cells.first().is_some_and(|cell| &*cell.text == ABOUT_TITLE))?;
    row.cells.iter().find(|cell| cell.column == 2 && !cell.is_blank()).map(|cell| one_line(&cell.text))
}

/// The header of «Перечень»: its first row.
fn header(grid: &Grid) -> Option<Header> {
    let first = grid.rows.first().filter(|row| row.number == 1)?;
    let leaves = first
        .cells
        .iter()
        .map(|cell| Leaf {
            first: cell.column,
            last: cell.column,
            text: one_line(&cell.text),
            groups: Vec::new(),
            guess: None,
        })
        .collect();
    Some(Header { first: 0, last: 0, leaves, column_numbers: None, why: String::new() })
}

/// A text too long for a cell goes on in rows below its record: they are joined by the record's id,
/// whatever order the officer sorted them into.
fn join_continuations(list: &mut RawList) {
    let Some(identity) = list.columns.iter().position(|column| &*column.header == PASSPORT_SHEET) else {
        return;
    };
    let read = |cell: &RawCell| serde_json::from_str::<Continuation>(&cell.text).ok();
    if list.rows.iter().all(|row| read(&row.cells[identity]).is_none()) {
        return;
    }
    let mut further = Vec::new();
    let mut rows = Vec::new();
    let mut by_id: HashMap<String, usize, FixedState> = HashMap::default();
    for row in std::mem::take(&mut list.rows) {
        if let Some(continuation) = read(&row.cells[identity]) {
            further.push((continuation, row));
            continue;
        }
        if let Ok(known) = serde_json::from_str::<crate::model::Identity>(&row.cells[identity].text) {
            by_id.insert(known.id, rows.len());
        }
        rows.push(row);
    }
    further.sort_by_key(|(continuation, _)| continuation.part);
    for (continuation, more) in further {
        let Some(row) = by_id.get(&continuation.continues).and_then(|at| rows.get_mut(*at)) else {
            rows.push(more);
            continue;
        };
        for (at, (cell, more)) in row.cells.iter_mut().zip(&more.cells).enumerate() {
            if at != identity && !more.is_blank() {
                cell.text = Text::from(format!("{}{}", cell.text, more.text));
            }
        }
        row.parts.extend(more.parts);
    }
    list.rows = rows;
}
