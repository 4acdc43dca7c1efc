//! Cuts a grid into pieces: a sheet may hold several lists below each other, and other tables
//! below a list.

use std::ops::Range;

use crate::document::{Cell, Grid, Row};
use crate::lexicon;
use crate::model::Field;
use crate::vocabulary::{Headers, Vocabulary};

use super::context::is_title;
use super::header::{self, Header};
use super::{ordinal, own, same_words};

/// Rows between a title and its header, at most.
const TITLE_ROWS: usize = 12;

/// Consecutive rows of a grid, with at most one header at their beginning.
#[derive(Debug)]
pub(super) struct Piece<'a> {
    pub(super) grid: &'a Grid,
    /// Index among the document's grids.
    pub(super) index: usize,
    /// Indices into [`Grid::rows`].
    pub(super) rows: Range<usize>,
    /// The header, or why there is none.
    pub(super) header: Result<Header, String>,
    /// «Замечания» of a workbook of ours.
    pub(super) remarks: bool,
}

/// The pieces of a grid, in order, that together hold all its rows.
pub(super) fn cut<'a>(
    grid: &'a Grid,
    index: usize,
    headers: &Headers,
    general: &Vocabulary,
) -> Vec<Piece<'a>> {
    let whole = 0..grid.rows.len();
    if own::is_remarks(grid) {
        let header = Err("лист замечаний рабочей книги".to_owned());
        return vec![Piece { grid, index, rows: whole, header, remarks: true }];
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut header = header::find(grid, 0, headers, general);
    while let Ok(found) = &header {
        let Some((cut, next)) = next_piece(grid, found, from, headers) else { break };
        pieces.push(Piece { grid, index, rows: from..cut, header, remarks: false });
        from = cut;
        header = next;
    }
    pieces.push(Piece { grid, index, rows: from..grid.rows.len(), header, remarks: false });
    pieces
}

/// Where the list under a header ends and what begins there: a list under a title or captions of its
/// own, or a table that is no list.
fn next_piece(
    grid: &Grid,
    found: &Header,
    from: usize,
    headers: &Headers,
) -> Option<(usize, Result<Header, String>)> {
    let number = found.leaves.iter().find(|leaf| leaf.guess == Some(Field::Number));
    let mut titled: Option<usize> = None;
    let mut apart = false;
    let mut above: u32 = 0;
    let mut data = 0usize;
    for index in found.last + 1..grid.rows.len() {
        let row = &grid.rows[index];
        let mut filled = row.cells.iter().filter(|cell| !cell.is_blank());
        let (Some(first), second) = (filled.next(), filled.next()) else {
            apart = true;
            continue;
        };
        if row.deleted {
            continue;
        }
        apart |= above > 0 && row.number > above + 1;
        above = row.number;
        if second.is_none() {
            if begins_list(&first.text) {
                titled.get_or_insert(index);
            }
            apart = true;
            continue;
        }
        if titled.is_some_and(|at| index > at + TITLE_ROWS) {
            titled = None;
        }
        if (apart || titled.is_some()) && may_be_header(row) {
            if let Some(next) = header::header_at(grid, index, from.max(found.last + 1), headers)
                && (titled.is_some() || !same_captions(&next, found))
            {
                let start = titled.unwrap_or(next.first);
                return Some((start.max(found.last + 1), Ok(next)));
            }
            if data > 0 && is_other_table(row, number.map(|leaf| leaf.first), found) {
                let why = "не перечень: другая таблица под перечнем".to_owned();
                return Some((index, Err(why)));
            }
        }
        data += 1;
        apart = false;
    }
    None
}

fn begins_list(text: &str) -> bool {
    text.split('\n').any(is_title)
}

/// Short texts that begin with no number: a quick look before captions are scored.
fn may_be_header(row: &Row) -> bool {
    let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
    filled().count() >= 2
        && filled().all(|cell| cell.text.len() <= 400)
        && filled().next().is_some_and(|cell| ordinal(&cell.text).is_none())
}

fn same_captions(one: &Header, other: &Header) -> bool {
    let same = one
        .leaves
        .iter()
        .filter(|leaf| other.leaves.iter().any(|known| same_words(&known.text, &leaf.text)))
        .count();
    same * 10 >= one.leaves.len().max(other.leaves.len()) * 7
}

/// Captions of a table of terms, persons or contacts, where the list has its numbers or its names.
fn is_other_table(row: &Row, number: Option<u32>, found: &Header) -> bool {
    const CAPTIONS: &[&str] = &[
        "термин",
        "термины",
        "понятие",
        "определение",
        "сокращение",
        "сокращения",
        "расшифровка",
        "аббревиатура",
        "должность",
        "фио",
        "фамилия",
        "наименование должности",
        "подразделение",
        "телефон",
        "исполнитель",
        "подпись",
        "дата",
        "примечание",
        "значение",
        "показатель",
        "количество",
        "код",
    ];
    let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
    let caption = |cell: &&Cell| {
        let words = lexicon::words(&cell.text);
        let letters: String = cell.text.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
        words.len() <= 5
            && (CAPTIONS.contains(&lexicon::fold(&letters).as_str())
                || words.first().is_some_and(|word| {
                    CAPTIONS.contains(&lexicon::fold(&cell.text[word.start..word.end]).as_str())
                }))
    };
    let known = filled().filter(caption).count();
    let numbered = filled().any(|cell| Some(cell.column) == number && ordinal(&cell.text).is_some());
    !numbered && known >= 2 && known * 2 >= filled().count() && filled().count() < found.leaves.len().max(4)
}
