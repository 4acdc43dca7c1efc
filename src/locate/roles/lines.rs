//! The rows of a document as one sequence, and the header that each stands under.
//!
//! Only headers that `header.rs` found count: of all rows the one whose captions fit best is the header less
//! often.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use crate::knowledge::captions::Headers;
use crate::locate::found::{RawList, RawPiece, Verdict};
use crate::locate::header::caption;
use crate::locate::{Located, TableVerdict};
use crate::model::document::{Block, Cell, Document, Grid, Row, TableName};
use crate::model::table::Leaves;
use crate::model::{Field, Role};
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::signs::ordinal;
use crate::text::words;

use super::by_rules::Fates;
use super::grammar::Gap;

/// Leaves that are told apart; a list has no more.
pub(super) const LEAVES: usize = 128;

/// A filled row of the sequence.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that is true of the row or not")]
pub(super) struct Line<'a> {
    pub(super) grid: &'a Grid,
    pub(super) row: &'a Row,
    /// Its cells with text.
    pub(super) cells: Vec<&'a Cell>,
    /// Leaves that a cell from above reaches into.
    pub(super) covered: u128,
    pub(super) frame: usize,
    /// The frame whose header begins here.
    pub(super) heads: Option<usize>,
    pub(super) place: Place,
    pub(super) new_grid: bool,
    /// Blank rows above.
    pub(super) blank: u32,
    /// A paragraph stands between the table and the one above.
    pub(super) under_text: bool,
    /// Rows above are left out, all of them plain.
    pub(super) hole: bool,
    /// What the rules made of it.
    pub(super) by_rules: Role,
    /// Nothing speaks against a row of data: it needs no features.
    pub(super) plain: bool,
    /// It is plain, or another rule tells of it.
    pub(super) settled: bool,
}

/// Where a row stands to the first header of the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Before,
    /// Its first row, or one below that belongs to it.
    FirstOfHead,
    Head,
    After,
}

/// The columns that rows stand under: those of the last piece of a list that begins above.
#[derive(Debug)]
pub(super) struct Frame<'a> {
    /// Index among the lists of the document.
    pub(super) list: usize,
    pub(super) leaves: &'a Leaves,
    pub(super) number: Option<usize>,
    /// The leaves of the points with their addresses.
    pub(super) with_contacts: u128,
    /// What each caption of each header row says.
    pub(super) captions: Vec<Vec<u64>>,
    /// What the caption of each leaf says.
    pub(super) of_leaves: Vec<u64>,
    pub(super) width: u32,
    grid: usize,
    first_row: usize,
    header: Option<RangeInclusive<usize>>,
}

/// The rows of a document that may have a role, and the frames they stand in.
#[derive(Debug, Default)]
pub(super) struct Lines<'a> {
    pub(super) lines: Vec<Line<'a>>,
    pub(super) frames: Vec<Frame<'a>>,
}

/// Which rows are wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Scope {
    All,
    /// Those that are not plain, with a few around each: in a large sheet few are worth a look.
    InDoubt,
}

/// Plain rows that are kept around each other one.
const AROUND: usize = 3;

impl<'a> Lines<'a> {
    /// The rows of all tables in sight, if the document has a list.
    pub(super) fn of(document: &'a Document, located: &'a Located, scope: Scope) -> Lines<'a> {
        let grids: Vec<&Grid> = document.grids().collect();
        let frames = frames(&located.lists, &grids);
        if frames.iter().all(|frame| frame.header.is_none()) {
            return Lines::default();
        }
        let fates = Fates::of(&located.lists, &grids);
        let sight = Sight::of(document, located, &frames);
        let mut reader =
            Reader { frames: &frames, fates, frame: 0, place: Place::Before, scope, lines: Vec::new() };
        let (mut index, mut under_text) = (0, false);
        for block in &document.blocks {
            match block {
                Block::Paragraph(paragraph) => under_text |= !letters::is_blank(&paragraph.text),
                Block::Grid(grid) => {
                    if sight.holds(grid, index) {
                        reader.grid(grid, index, std::mem::take(&mut under_text));
                    }
                    index += 1;
                }
            }
        }
        let lines = reader.lines;
        Lines { lines, frames }
    }
}

/// Which tables are looked at.
struct Sight<'a> {
    document: &'a Document,
    /// Hidden, or set aside.
    aside: HashSet<&'a TableName, KeyedState>,
    /// The grids that hold rows of a list.
    of_lists: HashSet<usize, KeyedState>,
}

impl<'a> Sight<'a> {
    fn of(document: &'a Document, located: &'a Located, frames: &[Frame<'_>]) -> Sight<'a> {
        let aside = |known: &&TableVerdict| matches!(known.verdict, Verdict::Hidden | Verdict::SetAside);
        let aside = located.tables.iter().filter(aside).map(|known| &known.table).collect();
        Sight { document, aside, of_lists: frames.iter().map(|frame| frame.grid).collect() }
    }

    fn holds(&self, grid: &Grid, index: usize) -> bool {
        let name = &self.document.tables[grid.table as usize];
        !grid.hidden
            && (grid.nested_in.is_none() || self.of_lists.contains(&index))
            && !self.aside.contains(name)
    }
}

fn frames<'a>(lists: &'a [RawList], grids: &[&'a Grid]) -> Vec<Frame<'a>> {
    let mut frames: Vec<Frame<'a>> = Vec::new();
    for (list, known) in lists.iter().enumerate() {
        let mut captions: Vec<Vec<u64>> = Vec::new();
        for piece in &known.pieces {
            let grid = grids[piece.grid];
            if let Some(header) = &piece.header {
                captions =
                    grid.rows[header.clone()].iter().map(sayings).filter(|row| !row.is_empty()).collect();
            }
            frames.push(frame(list, piece, grid, captions.clone()));
        }
    }
    frames.sort_by_key(|frame| (frame.grid, frame.first_row));
    frames
}

fn frame<'a>(list: usize, piece: &'a RawPiece, grid: &Grid, captions: Vec<Vec<u64>>) -> Frame<'a> {
    let leaves = &piece.leaves;
    let is = |at: usize, fields: &[Field]| leaves[at].guess.is_some_and(|field| fields.contains(&field));
    let all = 0..leaves.len().min(LEAVES);
    Frame {
        list,
        leaves,
        number: all.clone().find(|at| is(*at, &[Field::Number])),
        with_contacts: all
            .filter(|at| is(*at, &[Field::Contacts, Field::Touchpoint]))
            .fold(0, |set, at| set | 1 << at),
        captions,
        of_leaves: leaves.iter().map(|leaf| saying(&leaf.text)).collect(),
        width: grid.width,
        grid: piece.grid,
        first_row: piece.rows.start,
        header: piece.header.clone(),
    }
}

impl Frame<'_> {
    pub(super) fn leaf(&self, cell: &Cell) -> Option<usize> {
        self.leaves.of(cell).filter(|leaf| *leaf < LEAVES)
    }

    pub(super) fn field(&self, cell: &Cell) -> Option<Field> {
        self.leaf(cell).and_then(|leaf| self.leaves[leaf].guess)
    }

    /// The cell of the column of numbers.
    pub(super) fn number_of<'a>(&self, line: &Line<'a>) -> Option<&'a Cell> {
        self.number?;
        line.cells.iter().find(|cell| self.leaf(cell) == self.number).copied()
    }

    /// The leaves of cells, as a set.
    pub(super) fn set(&self, cells: &[&Cell]) -> u128 {
        cells.iter().filter_map(|cell| self.leaf(cell)).fold(0, |set, leaf| set | 1 << leaf)
    }
}

/// What a text says: its words without endings, hyphens of line breaks, look-alikes and capitals.
pub(super) fn saying(text: &str) -> u64 {
    words::saying(&words::words(&caption(text)))
}

/// What the cells of a row say, each once.
pub(super) fn sayings(row: &Row) -> Vec<u64> {
    let mut found: Vec<u64> =
        row.cells.iter().filter(|cell| !cell.is_blank()).map(|cell| saying(&cell.text)).collect();
    found.sort_unstable();
    found.dedup();
    found
}

struct Reader<'a, 'b> {
    frames: &'b [Frame<'a>],
    fates: Fates,
    /// The frame that rows stand in.
    frame: usize,
    place: Place,
    scope: Scope,
    lines: Vec<Line<'a>>,
}

impl<'a> Reader<'a, '_> {
    fn grid(&mut self, grid: &'a Grid, index: usize, under_text: bool) {
        let from = self.lines.len();
        let kept = match self.scope {
            Scope::All => None,
            Scope::InDoubt => Some(self.wanted(grid, index)),
        };
        let (mut last, mut last_kept) = (0, None);
        let mut reaching: Vec<(&Cell, u64)> = Vec::new();
        for (at, row) in grid.rows.iter().enumerate() {
            let heads = self.enter(index, at);
            reaching.retain(|(_, until)| *until > u64::from(row.number));
            let frame = &self.frames[self.frame];
            let covered =
                reaching.iter().filter_map(|(cell, _)| frame.leaf(cell)).fold(0, |set, leaf| set | 1 << leaf);
            let tall = row.cells.iter().filter(|cell| cell.row_span > 1 && !cell.is_blank());
            reaching.extend(tall.map(|cell| (cell, u64::from(row.number) + u64::from(cell.row_span))));
            if row.deleted || row.cells.iter().all(Cell::is_blank) {
                continue;
            }
            let (above, above_kept) = (std::mem::replace(&mut last, row.number), last_kept);
            if kept.as_ref().is_some_and(|kept| !kept[at].0) {
                continue;
            }
            last_kept = Some(row.number);
            let new_grid = self.lines.len() == from;
            let by_rules = self.fates.role(grid.table, row.number);
            let plain = kept.as_ref().is_some_and(|kept| kept[at].1);
            self.lines.push(Line {
                grid,
                row,
                cells: row.cells.iter().filter(|cell| !cell.is_blank()).collect(),
                covered,
                frame: self.frame,
                heads,
                place: self.place,
                new_grid,
                blank: if above == 0 { 0 } else { row.number - above - 1 },
                under_text: new_grid && under_text,
                hole: above_kept.is_some_and(|kept| kept < above),
                by_rules,
                plain,
                settled: plain || self.fates.is_told(grid.table, row.number),
            });
        }
    }

    /// The frame that begins at a row; frames are in the order of the rows.
    fn frame_at(&self, grid: usize, row: usize) -> Option<usize> {
        let at = self.frames.partition_point(|frame| (frame.grid, frame.first_row) < (grid, row));
        self.frames.get(at).is_some_and(|frame| (frame.grid, frame.first_row) == (grid, row)).then_some(at)
    }

    /// Goes to a row; says which frame's header begins there.
    fn enter(&mut self, grid: usize, row: usize) -> Option<usize> {
        self.frame = self.frame_at(grid, row).unwrap_or(self.frame);
        let header = self.frames[self.frame].header.as_ref().filter(|_| self.frames[self.frame].grid == grid);
        let begins = header.is_some_and(|header| *header.start() == row);
        self.place = match self.place {
            Place::Before if begins => Place::FirstOfHead,
            Place::Before => Place::Before,
            Place::FirstOfHead | Place::Head if header.is_some_and(|header| header.contains(&row)) => {
                Place::Head
            }
            _ => Place::After,
        };
        begins.then_some(self.frame)
    }

    /// Of each row whether it is wanted and whether it is plain.
    fn wanted(&self, grid: &Grid, index: usize) -> Vec<(bool, bool)> {
        let mut frame = self.frame;
        let mut number: Option<u32> = None;
        let mut reaching: Vec<(usize, u64)> = Vec::new();
        let plain: Vec<bool> = grid
            .rows
            .iter()
            .enumerate()
            .map(|(at, row)| {
                frame = self.frame_at(index, at).unwrap_or(frame);
                let frame = &self.frames[frame];
                reaching.retain(|(_, until)| *until > u64::from(row.number));
                let merged =
                    frame.number.is_some_and(|number| reaching.iter().any(|(leaf, _)| *leaf == number));
                let above = number;
                let own = cell_of(row, frame).and_then(|cell| ordinal(&cell.text));
                number = if merged { above } else { own };
                let counted =
                    frame.number.is_none() || merged || above.zip(own).is_some_and(|(a, b)| a + 1 == b);
                // What stands below captions may explain them.
                let below =
                    frame.header.as_ref().filter(|_| frame.grid == index).map_or(0, |head| head.end() + 3);
                let plain = counted && at >= below && is_plain(row, frame, reaching.len());
                let tall = row.cells.iter().filter(|cell| cell.row_span > 1);
                let tall = tall.filter_map(|cell| Some((frame.leaf(cell)?, cell)));
                reaching.extend(
                    tall.map(|(leaf, cell)| (leaf, u64::from(row.number) + u64::from(cell.row_span))),
                );
                plain && self.fates.role(grid.table, row.number) == Role::Data
            })
            .collect();
        let odd_near = |at: usize| {
            let from = at.saturating_sub(AROUND);
            let to = (at + AROUND + 1).min(plain.len());
            plain[from..to].iter().any(|plain| !plain)
        };
        plain.iter().enumerate().map(|(at, plain)| (!plain || odd_near(at), *plain)).collect()
    }
}

fn cell_of<'a>(row: &'a Row, frame: &Frame<'_>) -> Option<&'a Cell> {
    frame.number?;
    row.cells.iter().find(|cell| frame.leaf(cell) == frame.number)
}

/// Whether a row is one of the list at the first glance: nearly all columns filled, by its own cells or by
/// `merged` ones from above, and its texts begin neither as the captions do nor as rests do.
fn is_plain(row: &Row, frame: &Frame<'_>, merged: usize) -> bool {
    if row.deleted {
        return false;
    }
    let (mut filled, mut captions, mut small, mut longest) = (0, 0, 0, 0);
    for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
        let Some(leaf) = frame.leaf(cell).filter(|_| cell.column_span == 1) else { return false };
        filled += 1;
        longest = longest.max(cell.text.len());
        small += usize::from(cell.text.starts_with(char::is_lowercase));
        let caption = &frame.leaves[leaf].text;
        captions += usize::from(letters::first_letter(&cell.text) == letters::first_letter(caption));
    }
    filled >= 3
        && longest > super::words::LONGEST_COUNT
        && (filled + merged) * 5 >= frame.leaves.len() * 4
        && captions * 2 < filled
        && small * 2 < filled
}

/// What lies between a line and the one above.
pub(super) fn gap(line: &Line<'_>) -> Gap {
    match (line.new_grid, line.blank) {
        (true, _) => Gap::Table,
        (false, 0) => Gap::Below,
        (false, _) => Gap::BlankRows,
    }
}

/// The captions of a list and of a profile.
pub(super) fn field_of(headers: &Headers, text: &str) -> Option<Field> {
    const LIKELY: f32 = 0.6;
    headers.best(text).filter(|(_, score)| *score >= LIKELY).map(|(field, _)| field)
}
