//! Cuts a grid into pieces: a sheet may hold several lists below each other, and other tables
//! below a list.

use std::ops::Range;

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::Words;
use crate::model::document::{Cell, Grid, Row};
use crate::model::{Field, Place};
use crate::text::letters;
use crate::text::words;

use super::context::is_title;
use super::header::{self, Header};
use super::rows::is_number;
use crate::model::table::Leaf;
use crate::own::remarks::is_remarks;
use crate::text::signs::ordinal;

/// Rows between a title and its header, at most.
pub(super) const TITLE_ROWS: usize = 12;

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
    if is_remarks(grid) {
        let header = Err("лист замечаний рабочей книги".to_owned());
        return vec![Piece { grid, index, rows: whole, header, remarks: true }];
    }
    let mut pieces = Vec::new();
    let mut from = 0;
    let mut header = header::find(grid, 0, headers, general);
    while let Ok(found) = &header {
        let Some((cut, next)) = next_piece(grid, found, from, headers, general) else { break };
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
    general: &Vocabulary,
) -> Option<(usize, Result<Header, String>)> {
    let number = found.leaves.iter().find(|leaf| leaf.guess == Some(Field::Number));
    let mut titled: Option<usize> = None;
    // Texts alone in their rows since the last row of data: a heading of what follows.
    let mut alone: Option<usize> = None;
    // The same, whether or not a blank row stands above them.
    let mut heading: Option<usize> = None;
    let mut apart = false;
    let mut above: u32 = 0;
    let mut data = 0usize;
    // Rows of the same captions again.
    let mut repeated = 0;
    for index in found.last + 1..grid.rows.len() {
        let row = &grid.rows[index];
        if index < repeated {
            continue;
        }
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
            let begins = begins_list(&first.text, &general.words) && !is_caption_again(grid, index, found);
            if begins || apart && begins_head(&first.text, &general.words) {
                titled.get_or_insert(index);
            }
            if apart {
                alone.get_or_insert(index);
            }
            if is_heading(&first.text, &general.words) {
                heading.get_or_insert(index);
            }
            apart = true;
            continue;
        }
        if titled.is_some_and(|at| index > at + TITLE_ROWS) {
            titled = None;
        }
        if (apart || titled.is_some()) && may_be_header(row) {
            if let Some(next) = header::header_at(grid, index, from.max(found.last + 1), headers, general)
                .filter(|_| !is_row_of(row, found, general))
            {
                let title = titled.filter(|at| *at < next.first);
                if title.is_some() || !same_captions(&next, found) {
                    let start = title.or(heading).unwrap_or(next.first);
                    return Some((start.max(found.last + 1), Ok(next)));
                }
                repeated = next.last + 1;
                titled = None;
                alone = None;
                heading = None;
                apart = false;
                continue;
            }
            let numbers = number.map(|leaf| leaf.first);
            let others = || heads_others(grid, index, found.last + 1, numbers, &found.leaves, &general.words);
            if data > 0 && (is_other_table(row, numbers, &found.leaves, &general.words) || others()) {
                let why = "не перечень: другая таблица под перечнем".to_owned();
                return Some((alone.unwrap_or(index), Err(why)));
            }
        }
        data += 1;
        apart = false;
        alone = None;
        heading = None;
    }
    None
}

/// Where the rows of a list end in a table without captions of its own: at a blank or lone text above the
/// captions of another table.
pub(super) fn end_of_rows(grid: &Grid, leaves: &[Leaf], words: &Words) -> usize {
    let number = leaves.iter().find(|leaf| leaf.guess == Some(Field::Number)).map(|leaf| leaf.first);
    let mut alone: Option<usize> = None;
    let mut above: u32 = 0;
    for (index, row) in grid.rows.iter().enumerate().filter(|(_, row)| !row.deleted) {
        let filled = row.cells.iter().filter(|cell| !cell.is_blank()).take(2).count();
        if filled < 2 || above > 0 && row.number > above + 1 {
            alone.get_or_insert(index);
        }
        if filled == 0 {
            continue;
        }
        above = row.number;
        if filled == 2 {
            let start = alone.take().filter(|_| may_be_header(row));
            if let Some(start) = start.filter(|start| *start > 0)
                && (is_other_table(row, number, leaves, words)
                    || heads_others(grid, index, 0, number, leaves, words))
            {
                return start;
            }
        }
    }
    grid.rows.len()
}

/// Whether a row holds values where the list's header says so: a kind of point, or a point of the
/// catalogue. Names of services and needs may read like captions.
fn is_row_of(row: &Row, found: &Header, general: &Vocabulary) -> bool {
    row.cells.iter().filter(|cell| !cell.is_blank()).any(|cell| {
        let leaf = found.leaves.iter().find(|leaf| leaf.first == cell.column);
        match leaf.and_then(|leaf| leaf.guess) {
            // A caption may name both kinds.
            Some(Field::Channel) => {
                let kinds = general.words.kinds.parse(&cell.text);
                kinds.only && kinds.values.len() == 1
            }
            Some(Field::Touchpoint) => general.touchpoints.at(&words::words(&cell.text), 0).is_some(),
            _ => false,
        }
    })
}

/// Where a whole table without a header begins one of whose columns holds points or their kinds as a
/// list's does: at least half of its cells, beside two other columns; or whose name says that it goes on.
pub(super) fn holds_points<'a>(piece: &Piece<'a>, general: &Vocabulary, goes_on: bool) -> Option<Place> {
    const SAMPLE: usize = 10;
    let grid = piece.grid;
    if piece.remarks || piece.rows.start > 0 || grid.nested_in.is_some() || grid.width < 3 {
        return None;
    }
    let rows = || grid.rows.iter().filter(|row| !row.deleted).filter(|row| row.cells.len() > 2).take(SAMPLE);
    let is_point = |text: &str| {
        general.words.kinds.is_kind(text) || general.touchpoints.naming(&words::words(text)).is_some()
    };
    let holds = goes_on
        || (1..=grid.width).take(WIDEST).any(|column| {
            let cells = || {
                let of_column = move |row: &'a Row| {
                    row.cells.iter().find(|cell| cell.column == column && !cell.is_blank())
                };
                rows().filter_map(of_column)
            };
            let count = cells().count();
            count > 0 && cells().filter(|cell| is_point(&cell.text)).count() * 2 >= count.max(2)
        });
    let first = grid.rows.iter().find(|row| row.cells.iter().any(|cell| !cell.is_blank()))?;
    if !goes_on && has_captions(grid, first, &general.words) {
        return None;
    }
    holds.then_some(Place { table: grid.table, row: first.number, column: 1 })
}

/// Whether the first row of a table that is no list holds captions: short texts, of which two are known
/// captions of other tables, or one stands over nothing but numbers.
fn has_captions(grid: &Grid, first: &Row, known: &Words) -> bool {
    let filled = || first.cells.iter().filter(|cell| !cell.is_blank());
    let caption = |cell: &Cell| {
        let text = cell.text.trim();
        words::words(text).len() <= CAPTION_WORDS
            && text.starts_with(|letter: char| letter.is_uppercase() || letter == '№')
            && !text.ends_with(['.', ';'])
            && !known.kinds.is_kind(text)
    };
    if filled().count() < 2 || !filled().all(caption) {
        return false;
    }
    let lists = [&known.lists.captions.other, &known.lists.captions.other_tables];
    let is_known = |cell: &&Cell| {
        let word = letters::first_word(&cell.text);
        lists.iter().any(|list| list.contains(&word))
    };
    let over_numbers = |cell: &Cell| {
        let below = || {
            let rows = grid.rows.iter().filter(|row| row.number > first.number && !row.deleted);
            rows.filter_map(|row| {
                row.cells.iter().find(|below| below.column == cell.column && !below.is_blank())
            })
        };
        below().nth(1).is_some() && below().all(|cell| is_number(&cell.text)) && !is_number(&cell.text)
    };
    filled().filter(is_known).count() >= 2 || filled().any(over_numbers)
}

/// Columns of a table that are looked at for points.
const WIDEST: usize = 12;

fn begins_list(text: &str, words: &Words) -> bool {
    text.split('\n').any(|line| is_title(line, &words.titles, &words.lists.titles))
}

/// A text alone in its row that may head what stands below it: no note, no sentence.
fn is_heading(text: &str, words: &Words) -> bool {
    let text = text.trim();
    let note = words.lists.rows.notes.iter().any(|note| letters::begins_folded(text.chars(), note));
    !note && !text.ends_with(['.', ';']) && text.chars().count() <= 200
}

/// A group caption alone in its row, below captions that the list's header has too: no title.
fn is_caption_again(grid: &Grid, index: usize, found: &Header) -> bool {
    let texts = |row: &Row| -> Vec<String> {
        row.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| letters::fold(cell.text.trim())).collect()
    };
    let own = texts(&grid.rows[index]);
    let header = &grid.rows[found.first..=found.last];
    header.iter().any(|row| texts(row).iter().any(|text| own.contains(text)))
}

/// «Приложение 2», «УТВЕРЖДАЮ»: what stands above the title of a further list.
fn begins_head(text: &str, known: &Words) -> bool {
    let word = letters::first_word(text);
    let acts = &known.lists.acts;
    acts.approve.contains(&word)
        || acts.approved.contains(&word)
        || acts.annex.contains(&word) && words::words(text).len() <= 12
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
        .filter(|leaf| other.leaves.iter().any(|known| words::same_words(&known.text, &leaf.text)))
        .count();
    same * 10 >= one.leaves.len().max(other.leaves.len()) * 7
}

/// Captions of a table of whatever kind: short texts in fewer columns than the list has, rows below
/// that fill no other columns, and either no № where the list has its own, or a column left out that
/// the list always fills.
fn heads_others(
    grid: &Grid,
    index: usize,
    from: usize,
    number: Option<u32>,
    leaves: &[Leaf],
    known: &Words,
) -> bool {
    let filled = |row: &'_ Row| -> Vec<u32> {
        row.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.column).collect()
    };
    let row = &grid.rows[index];
    let columns = filled(row);
    let side_by_side = columns.windows(2).all(|pair| pair[1] == pair[0] + 1);
    let captions = row.cells.iter().filter(|cell| !cell.is_blank()).all(|cell| {
        let text = cell.text.trim();
        cell.column_span == 1
            && cell.row_span == 1
            && words::words(text).len() <= CAPTION_WORDS
            && text.starts_with(|letter: char| letter.is_uppercase() || letter == '№')
            && !text.ends_with(['.', ';', ':'])
            && !known.marks.is_ditto(text)
    });
    if columns.len() < 3 || columns.len() >= leaves.len() || !side_by_side || !captions {
        return false;
    }
    let below = || {
        let rows = grid.rows[index + 1..].iter().filter(|row| !row.deleted).map(&filled);
        rows.take_while(|columns| columns.len() > 1).take(NEAR)
    };
    let within =
        below().count() > 0 && below().all(|filled| filled.iter().all(|column| columns.contains(column)));
    if !within {
        return false;
    }
    let numbered =
        |row: &Row| row.cells.iter().any(|cell| Some(cell.column) == number && is_number(&cell.text));
    let above = || grid.rows[from..index].iter().rev().filter(|row| !row.deleted).take(NEAR);
    let rows = || above().map(&filled).filter(|columns| columns.len() > 2);
    if number.is_some_and(|number| columns.contains(&number)) {
        return above().filter(|row| numbered(row)).count() * 2 > rows().count();
    }
    leaves.iter().any(|leaf| {
        let fills = |columns: &Vec<u32>| columns.contains(&leaf.first);
        !fills(&columns) && rows().count() > 0 && rows().all(|columns| fills(&columns))
    })
}

/// Rows above and below captions that tell whose they are: each row of a list below a blank one may be such.
const NEAR: usize = 300;

/// Words of a caption, at most.
const CAPTION_WORDS: usize = 5;

/// Captions of a table of terms, persons or contacts, where the list has its numbers or its names.
fn is_other_table(row: &Row, number: Option<u32>, leaves: &[Leaf], known: &Words) -> bool {
    let captions = &known.lists.captions.other_tables;
    let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
    let caption = |cell: &&Cell| {
        let words = words::words(&cell.text);
        let letters: String = cell.text.chars().filter(|letter| !matches!(letter, '.' | ' ')).collect();
        words.len() <= 5
            && (captions.contains(&letters::fold(&letters))
                || words
                    .iter()
                    .take(if words.len() > 3 { 1 } else { 3 })
                    .any(|word| captions.contains(&letters::fold(&cell.text[word.start..word.end]))))
    };
    let known = filled().filter(caption).count();
    let numbered = filled().any(|cell| Some(cell.column) == number && is_number(&cell.text));
    // Of as many columns as the list has, nearly all must be captions.
    let narrow = filled().count() < leaves.len().max(4) || known * 4 >= filled().count() * 3;
    !numbered && known >= 2 && known * 2 >= filled().count() && narrow
}
