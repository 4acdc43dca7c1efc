//! Reading our own workbook back: the hidden sheet says what every column is, the hidden column
//! which record a row was. Nothing is guessed.

use std::collections::{HashMap, HashSet};

use crate::knowledge::vocabulary::Vocabulary;
use crate::model::Identity;
use crate::model::document::{Cell, Document, Grid, Origin, Row, TableName};
use crate::model::finding::{At, Reply};
use crate::own::passport::Passport;
use crate::own::reply::{Answered, unmark};
use crate::own::{
    ABOUT_SHEET, ABOUT_TITLE, ANSWER_CAPTION, CODE_CAPTION, CONTINUES, Continuation, EXPLANATION_CAPTION,
    HINT_CAPTION, LIST_SHEET, MARK_CAPTION, MESSAGE_CAPTION, PASSPORT_SHEET, PLACE_CAPTION,
};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::header::{Header, Leaf, ROWS_TRIED, one_line};
use super::pieces::Piece;
use super::{FileContext, Located, RawColumn, RawList, RawRow, TableVerdict, Verdict, rows};
use crate::knowledge::names::Names;
use crate::own::is_note;

/// Captions of «Замечания» that no list has.
const REMARKS_CAPTIONS: [&str; 3] = [MESSAGE_CAPTION, HINT_CAPTION, ANSWER_CAPTION];

/// Whether a list stands in our columns although nothing else is left of our workbook: an officer
/// copied what he saw.
pub(super) fn is_ours(header: &Header) -> bool {
    header.leaves.iter().filter(|leaf| is_note(&leaf.text)).count() > 1
}

/// Whether a sheet is «Замечания» of a workbook of ours, under any name.
pub(super) fn is_remarks(grid: &Grid) -> bool {
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
        let reply = Reply { answer: one_line(&text(answer)), explanation: text(explanation).trim().into() };
        let (fingerprint, records) = unmark(&text(mark));
        (reply != Reply::default()).then(|| Answered {
            code: one_line(&text(code)),
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

/// Locates the one list of a workbook of ours; `None` if it no longer says what it was.
pub(super) fn locate(
    document: &Document,
    grids: &[&Grid],
    names: &Names,
    general: &Vocabulary,
) -> Option<Located> {
    let name = |grid: &Grid| &document.tables[grid.table as usize];
    let is = |grid: &Grid, sheet: &str| *name(grid) == TableName::Sheet(sheet.into());
    let mut passport = passport(grids.iter().find(|grid| is(grid, PASSPORT_SHEET))?);
    if let Some(title) = grids.iter().find(|grid| is(grid, ABOUT_SHEET)).and_then(|grid| title(grid)) {
        passport.context.title_body = names.body_in(&title).map(|body| body.name);
        passport.context.title = Some(title);
    }
    // «Перечень» first, and then whatever name an officer gave it.
    let mut by_name: Vec<&&Grid> = grids.iter().filter(|grid| !grid.hidden).collect();
    by_name.sort_by_key(|grid| !is(grid, LIST_SHEET));
    let (list_grid, header) = by_name.into_iter().find_map(|grid| Some((*grid, header(grid, &passport)?)))?;
    let mut builder = rows::Builder::new(passport.context.clone(), &header, true, true);
    let piece = Piece {
        grid: list_grid,
        index: 0,
        rows: 0..list_grid.rows.len(),
        header: Ok(header),
        remarks: false,
    };
    builder.piece(&piece, &[], Vec::new(), general);
    let mut list = builder.finish(general);
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
            let found = grid.table == list_grid.table;
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
    Some(Located { lists: vec![list], tables, file, ..Located::default() })
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

/// The header of «Перечень»: the first row with most captions of the passport, or with our own,
/// for an officer may have written above it and renamed some.
fn header(grid: &Grid, passport: &Passport) -> Option<Header> {
    let captions: HashSet<String, KeyedState> =
        passport.columns.iter().map(|column| letters::fold(&column.caption)).collect();
    let (at, row) = grid.rows.iter().enumerate().take(ROWS_TRIED).find(|(_, row)| {
        let texts = || row.cells.iter().map(|cell| one_line(&cell.text));
        let known = texts().filter(|text| captions.contains(&letters::fold(text))).count();
        known > 0 && known * 10 >= captions.len() * 7 || texts().filter(|text| is_note(text)).count() > 1
    })?;
    let leaves = row
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
    Some(Header { first: at, last: at, leaves, column_numbers: None, why: String::new() })
}

/// A text too long for a cell goes on in rows below its record: they are joined by the record's id,
/// whatever order the officer sorted them into, or to the row above where the identities are lost.
pub(super) fn join_continuations(list: &mut RawList) {
    let column = |caption: &str| list.columns.iter().position(|column| &*column.header == caption);
    let (identity, place) = (column(PASSPORT_SHEET), column(PLACE_CAPTION));
    let text = |row: &RawRow, column: Option<usize>| column.map(|at| row.cells[at].text.clone());
    let read = |row: &RawRow| serde_json::from_str::<Continuation>(&text(row, identity)?).ok();
    let mut further = Vec::new();
    let mut rows: Vec<RawRow> = Vec::new();
    let mut by_id: HashMap<String, usize, KeyedState> = HashMap::default();
    for row in std::mem::take(&mut list.rows) {
        if let Some(continuation) = read(&row) {
            further.push((continuation, row));
            continue;
        }
        let known = text(&row, identity).and_then(|json| serde_json::from_str::<Identity>(&json).ok());
        if let Some(known) = known {
            by_id.insert(known.id, rows.len());
        } else if text(&row, place).is_some_and(|place| place.trim() == CONTINUES)
            && let Some(above) = rows.last_mut()
        {
            join(above, &row, &list.columns);
            continue;
        }
        rows.push(row);
    }
    further.sort_by_key(|(continuation, _)| continuation.part);
    for (continuation, more) in further {
        match by_id.get(&continuation.continues).and_then(|at| rows.get_mut(*at)) {
            Some(row) => join(row, &more, &list.columns),
            None => rows.push(more),
        }
    }
    list.rows = rows;
}

/// Appends the texts of a row to those of the record that it continues.
fn join(row: &mut RawRow, more: &RawRow, columns: &[RawColumn]) {
    for ((cell, more), column) in row.cells.iter_mut().zip(&more.cells).zip(columns) {
        if !is_note(&column.header) && !more.is_blank() {
            cell.text = Text::from(format!("{}{}", cell.text, more.text));
        }
    }
    row.parts.extend(more.parts.iter().copied());
}
