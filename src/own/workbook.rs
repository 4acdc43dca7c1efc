//! Reading our own workbook back: the hidden sheet says what every column is, the hidden column
//! which record a row was.

use std::collections::HashSet;

use crate::knowledge::names::Names;
use crate::model::IdentityDoubt;
use crate::model::document::{Document, Grid, Origin, TableName};
use crate::model::table::{Leaf, Leaves};
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::passport::Passport;
use super::shown;
use super::table::{Counted, Stretch, Table};
use super::{ABOUT_SHEET, LIST_SHEET, PASSPORT_SHEET, ROWS_TRIED, is_note};

/// A workbook of ours that still says what it was.
#[derive(Debug)]
pub(crate) struct OurWorkbook {
    pub passport: Passport,
    /// Index of the sheet with the list in [`Document::tables`].
    pub sheet: u32,
    pub table: Table,
    /// Where the hidden sheet differs from «О перечне».
    pub doubts: Vec<IdentityDoubt>,
}

/// The list of a workbook of ours; `None` if it no longer says what it was.
pub(crate) fn read(document: &Document, names: &Names) -> Option<OurWorkbook> {
    if document.origin != Some(Origin::Workbook) {
        return None;
    }
    let grids: Vec<&Grid> = document.grids().collect();
    let is =
        |grid: &Grid, sheet: &str| document.tables[grid.table as usize] == TableName::Sheet(sheet.into());
    let mut passport = passport(grids.iter().find(|grid| is(grid, PASSPORT_SHEET))?);
    let about = grids.iter().find(|grid| is(grid, ABOUT_SHEET));
    let doubts = about.map(|about| shown::settle(&mut passport, about, names)).unwrap_or_default();
    // «Перечень» first, and then whatever name an officer gave it.
    let mut by_name: Vec<&Grid> = grids.into_iter().filter(|grid| !grid.hidden).collect();
    by_name.sort_by_key(|grid| !is(grid, LIST_SHEET));
    let (grid, (header, leaves)) =
        by_name.into_iter().find_map(|grid| Some((grid, header(grid, &passport)?)))?;
    let stretch = Stretch {
        grid,
        rows: 0..grid.rows.len(),
        header: Some(header..=header),
        column_numbers: None,
        leaves,
        heading: None,
        nested: Vec::new(),
    };
    let table = Table::read(&[stretch], Counted::ByLetter, None);
    Some(OurWorkbook { passport, sheet: grid.table, table, doubts })
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

/// The header of «Перечень»: the first row with most captions of the passport, or with our own,
/// for an officer may have written above it and renamed some.
fn header(grid: &Grid, passport: &Passport) -> Option<(usize, Leaves)> {
    let captions: HashSet<String, KeyedState> =
        passport.columns.iter().map(|column| letters::fold(&column.caption)).collect();
    let (at, row) = grid.rows.iter().enumerate().take(ROWS_TRIED).find(|(_, row)| {
        let texts = || row.cells.iter().map(|cell| letters::one_line(&cell.text));
        let known = texts().filter(|text| captions.contains(&letters::fold(text))).count();
        known > 0 && known * 10 >= captions.len() * 7 || texts().filter(|text| is_note(text)).count() > 1
    })?;
    let leaves = row.cells.iter().map(|cell| Leaf {
        first: cell.column,
        last: cell.column,
        text: letters::one_line(&cell.text).into(),
        groups: Vec::new(),
        guess: None,
    });
    Some((at, Leaves::new(leaves.collect())))
}
