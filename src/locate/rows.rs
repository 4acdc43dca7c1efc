//! Turns the pieces of a list table into rows: merges filled down, service rows set aside.

mod continuation;
mod explanations;
mod service;

use std::collections::BTreeSet;
use std::sync::Arc;

use thin_vec::thin_vec;

use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::Words;
use crate::model::document::{Cell, Grid, Row};
use crate::model::{Context, Doubt, DoubtKind, Field, Part, Place, Reason, Role, SetAside, Sourced};

pub(super) use continuation::{Continues, goes_on};
pub(super) use explanations::explains;

use super::found::{RawList, RawPiece, Settled, set_aside};
use super::header::{self, Header};
use super::laid::Laid;
use super::pieces::{self, Piece};
use super::section::{self, Sections};
use crate::model::table::{Leaf, Leaves, Links, RawCell, RawColumn, RawRow};
use crate::text::Text;

/// Collects the pieces of one list.
pub(super) struct Builder<'b> {
    pub(super) laid: Laid<'b>,
    words: Arc<Words>,
    list: RawList,
    leaves: Leaves,
    sections: Sections,
    /// Headings above the first table that only those above further tables show to be such.
    first_headings: Vec<Sourced<Text>>,
    /// Cells of a row that stands above its group: they go for the blank ones below.
    carried: Vec<(usize, RawCell)>,
    /// Rows that may be a note or signature below the table, until a data row follows.
    pending: Vec<Place>,
    data_seen: bool,
    /// A line of the title may be a heading, if the list names its direction nowhere else.
    title_doubt: Option<Doubt>,
    /// The tables are sheets, not tables of a document.
    sheet: bool,
    /// Columns of another list at the left, in the table under way.
    beside: u32,
    /// Rows whose roles are known beforehand.
    settled: Arc<Settled>,
}

/// A merged cell that reaches into the rows below.
struct Reaching<'a> {
    cell: &'a Cell,
    place: Place,
    /// Number of the row in which it is anchored.
    row: u32,
    until: u64,
    leaf: usize,
}

impl<'b> Builder<'b> {
    pub(super) fn new(
        context: Context,
        header: &Header,
        sheet: bool,
        words: Arc<Words>,
        settled: Arc<Settled>,
        laid: Laid<'b>,
    ) -> Builder<'b> {
        let columns = header
            .leaves
            .iter()
            .map(|leaf| RawColumn {
                header: leaf.text.clone(),
                groups: leaf.groups.clone(),
                number: 0,
                guess: leaf.guess,
                marks: false,
            })
            .collect::<Vec<_>>();
        Builder {
            laid,
            words,
            list: RawList {
                context,
                data_cells: vec![0; columns.len()],
                columns,
                rows: Vec::new(),
                set_aside: Vec::new(),
                mends: Vec::new(),
                doubts: Vec::new(),
                unplaced: Vec::new(),
                header_cells: 0,
                total_cells: 0,
                header_rows: Vec::new(),
                blank: false,
                goes_on: false,
                pieces: Vec::new(),
            },
            leaves: Leaves::new(header.leaves.clone()),
            sections: Sections::default(),
            first_headings: Vec::new(),
            carried: Vec::new(),
            pending: Vec::new(),
            data_seen: false,
            title_doubt: None,
            sheet,
            beside: 0,
            settled,
        }
    }

    pub(super) fn is_over(&self) -> bool {
        self.laid.over.is_some()
    }

    pub(super) fn title(&self) -> Option<&Text> {
        self.list.context.title.as_ref()
    }

    /// Whether a title stands above it, its own or that of the list which it goes on with.
    pub(super) fn is_titled(&self) -> bool {
        self.list.goes_on || self.title().is_some()
    }

    /// Whether headings part its rows.
    pub(super) fn has_headings(&self) -> bool {
        !self.sections.is_empty() || !self.first_headings.is_empty()
    }

    /// Takes note that nothing begins another list between the list above and this one.
    pub(super) fn go_on(&mut self, above: bool) {
        self.list.goes_on = above;
    }

    /// Takes note of a line of the title that may be a heading.
    pub(super) fn doubt_title(&mut self, line: Option<Doubt>) {
        self.title_doubt = line;
    }

    /// Takes note of a table that only perhaps goes on with this list.
    pub(super) fn doubt_piece(&mut self, piece: &Piece<'_>) {
        let row = piece.grid.rows.first().map_or(1, |row| row.number);
        let place = Place { table: piece.grid.table, row, column: 1 };
        self.list.doubts.push(Doubt { kind: DoubtKind::Continued, place, text: Text::default() });
    }

    /// Adds a piece of the list.
    pub(super) fn piece(
        &mut self,
        piece: &Piece<'_>,
        nested: &[&Grid],
        headings: Vec<Sourced<Text>>,
        general: &Vocabulary,
    ) {
        let grid = piece.grid;
        let header = piece.header.as_ref().ok();
        let first_piece = self.list.pieces.is_empty();
        self.open_headings(headings.clone(), first_piece, general);
        if let Some(header) = header {
            // The physical columns of this piece may differ from those of the first.
            let ordered = if first_piece { None } else { self.in_order_of_list(&header.leaves) };
            self.leaves = Leaves::new(ordered.unwrap_or_else(|| header.leaves.clone()));
            if first_piece {
                for leaf in 0..self.leaves.len() {
                    self.list.columns[leaf].number = self.column_number(leaf);
                }
            }
        } else {
            let places =
                self.places_in(grid, true).unwrap_or_else(|| (1..).take(self.leaves.len()).collect());
            let leaves = self.leaves.iter().zip(places);
            let leaves = leaves.map(|(leaf, at)| Leaf { first: at, last: at, ..leaf.clone() });
            self.leaves = Leaves::new(leaves.collect());
        }
        let end = match header {
            Some(_) => piece.rows.end,
            None => pieces::end_of_rows(grid, &self.leaves, &self.words),
        };
        let rows = piece.rows.start..end;
        self.list.pieces.push(RawPiece {
            grid: piece.index,
            rows: rows.clone(),
            header: header.map(|header| header.first..=header.last),
            column_numbers: header.and_then(|header| header.column_numbers),
            leaves: self.leaves.clone(),
            headings,
        });
        let cells = grid.rows[rows.clone()].iter().flat_map(|row| &row.cells);
        self.list.total_cells += cells.filter(|cell| cell.counts()).count() as u64;
        if let Some(reshaped) = grid.reshaped.as_ref().filter(|_| header.is_some()) {
            self.list.total_cells += reshaped.captions;
            self.list.header_cells += reshaped.captions;
            let guessed = grid.rows.iter().flat_map(|row| &row.cells).rev().find_map(Cell::place);
            if let Some(place) = guessed.filter(|_| reshaped.guess) {
                self.list.doubts.push(Doubt { kind: DoubtKind::Crossed, place, text: Text::default() });
            }
        }
        if let Some(filled) = grid.filled.as_ref().filter(|_| end == grid.rows.len()) {
            self.list.total_cells += u64::from(filled.rows());
            self.list.set_aside.push(SetAside::filled(grid.table, filled));
        }
        self.beside = grid.reshaped.as_ref().map_or(0, |reshaped| reshaped.beside);
        self.list.rows.reserve(piece.rows.len());
        let mut reaching: Vec<Reaching<'_>> = Vec::new();
        let mut starts_piece = !first_piece;
        for (index, row) in grid.rows.iter().enumerate().take(end).skip(piece.rows.start) {
            for cell in &row.cells {
                self.hidden(cell, row.number, grid.table);
            }
            if let Some(header) = header {
                if index < header.first {
                    self.above(row, grid.table);
                    continue;
                }
                if index <= header.last {
                    self.header_row(row, grid.table, first_piece, index == header.last);
                    continue;
                }
                if header.column_numbers == Some(index) {
                    self.aside(row, grid.table, Reason::ColumnNumbers);
                    continue;
                }
            }
            if self.is_over() {
                return;
            }
            let below = || grid.rows[index + 1..end].iter().find(|row: &&Row| is_filled(row));
            if self.row(row, grid.table, &mut reaching, starts_piece, &below, general) {
                starts_piece = false;
            } else if self.role_of(row, grid.table) == Some(Role::Repeat) {
                starts_piece = true;
            }
        }
        for inner in nested {
            self.nested(inner, grid.table);
        }
    }

    /// Headings above a table: those above the first are taken if they plainly are headings, or once a
    /// further table has one in the same place.
    fn open_headings(&mut self, mut headings: Vec<Sourced<Text>>, first_piece: bool, general: &Vocabulary) {
        if first_piece {
            let plain = |heading: &Sourced<Text>| {
                section::is_plain(&heading.value, general)
                    || self.leaf_with(Field::Direction).is_none()
                        && (self.list.goes_on || section::is_first(&heading.value, general))
            };
            if headings.iter().any(plain) {
                self.sections.table(headings, general);
            } else {
                self.first_headings = headings;
            }
            return;
        }
        if self.sheet && self.sections.is_empty() && self.first_headings.is_empty() {
            headings.retain(|heading| section::is_plain(&heading.value, general));
        }
        if !headings.is_empty() {
            self.adopt_first_headings(general);
        }
        self.sections.table(headings, general);
    }

    /// The headings above the first table head its rows, since other rows have headings too.
    pub(super) fn adopt_first_headings(&mut self, general: &Vocabulary) {
        let first = std::mem::take(&mut self.first_headings);
        if first.is_empty() || !self.sections.is_empty() || self.list.rows.is_empty() {
            return;
        }
        let mut sections = Sections::default();
        sections.table(first, general);
        let shared = sections.row();
        for row in self.list.rows.iter_mut().filter(|row| row.sections.is_empty()) {
            row.sections = shared.clone();
        }
    }

    /// A column as the officer counts it: by letter in a sheet, by its place among the captions in a document.
    fn column_number(&self, leaf: usize) -> u32 {
        if self.sheet { self.leaves[leaf].first } else { self.beside + leaf as u32 + 1 }
    }

    fn above(&mut self, row: &Row, table: u32) {
        for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
            let place = cell.place().unwrap_or(Place { table, row: row.number, column: cell.column });
            let title = self.list.context.title_place == Some(place);
            if title {
                self.list.header_cells += 1;
            } else {
                self.list.set_aside.push(set_aside(place, &cell.text, Reason::Above));
            }
        }
    }

    fn header_row(&mut self, row: &Row, table: u32, first_piece: bool, leaf_row: bool) {
        if first_piece {
            self.list.header_cells += row.cells.iter().filter(|cell| cell.counts()).count() as u64;
            if leaf_row {
                self.list.header_rows.push((table, row.number));
            }
        } else {
            self.aside(row, table, Reason::RepeatedHeader);
        }
    }

    fn aside(&mut self, row: &Row, table: u32, reason: Reason) {
        for cell in row.cells.iter().filter(|cell| cell.counts()) {
            let place = self.place(cell, row.number, table);
            self.list.set_aside.push(set_aside(place, &cell.text, reason));
        }
    }

    /// Where a cell stands in the file, the column as the officer counts it.
    fn place(&self, cell: &Cell, row: u32, table: u32) -> Place {
        cell.place().unwrap_or_else(|| Place { table, row, column: self.column_of(cell) })
    }

    fn column_of(&self, cell: &Cell) -> u32 {
        self.leaf_of(cell).map_or(cell.column, |leaf| self.column_number(leaf))
    }

    fn leaf_of(&self, cell: &Cell) -> Option<usize> {
        self.leaves.of(cell)
    }

    /// The role of a row that is known beforehand.
    fn role_of(&self, row: &Row, table: u32) -> Option<Role> {
        self.settled.get(&(table, row.number)).copied()
    }

    /// Adds a row below the header; says whether it is a data row. `below` gives the next row with text.
    fn row<'a>(
        &mut self,
        row: &'a Row,
        table: u32,
        reaching: &mut Vec<Reaching<'a>>,
        starts_piece: bool,
        below: &dyn Fn() -> Option<&'a Row>,
        general: &Vocabulary,
    ) -> bool {
        reaching.retain(|merge| merge.until > u64::from(row.number));
        let filled: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_blank()).collect();
        if row.deleted {
            self.aside(row, table, Reason::Deleted);
            return false;
        }
        for cell in row.cells.iter().filter(|cell| cell.row_span > 1) {
            if let Some(leaf) = self.leaf_of(cell) {
                let place = self.place(cell, row.number, table);
                let until = u64::from(row.number) + u64::from(cell.row_span);
                reaching.push(Reaching { cell, place, row: row.number, until, leaf });
            }
        }
        if filled.is_empty() {
            return false;
        }
        if filled.iter().all(|cell| self.leaf_of(cell).is_none()) && reaching.is_empty() {
            for cell in filled {
                let place = self.place(cell, row.number, table);
                self.list.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
            }
            return false;
        }
        let settled = self.role_of(row, table);
        if matches!(settled, Some(Role::Data | Role::Rest)) {
            self.data_row(row, table, reaching, starts_piece);
            return true;
        }
        if let Some(reason) = settled.and_then(|role| self.reason(role, &filled)) {
            if reason == Reason::Section {
                // Its № comes first wherever the column stands.
                let number = self.leaf_with(Field::Number);
                let mut cells = filled.clone();
                cells.sort_by_key(|cell| number.is_none() || self.leaf_of(cell) != number);
                let place = self.place(cells[cells.len() - 1], row.number, table);
                let text: Vec<&str> = cells.iter().map(|cell| cell.text.trim()).collect();
                let text = header::caption(&text.join(" "));
                self.adopt_first_headings(general);
                self.sections.push(Sourced::read(text, place), general);
                self.carried.clear();
            }
            if matches!(reason, Reason::Note | Reason::Signature | Reason::Section) {
                self.pending.push(Place { table, row: row.number, column: 0 });
            }
            self.aside(row, table, reason);
            return false;
        }
        if self.heads_group(&filled, reaching, below) {
            self.carry(&filled, row.number, table);
            return false;
        }
        self.data_row(row, table, reaching, starts_piece);
        true
    }

    /// Keeps the cells of a group's row for the rows below.
    fn carry(&mut self, filled: &[&Cell], row: u32, table: u32) {
        for cell in filled {
            let Some(leaf) = self.leaf_of(cell) else { continue };
            self.list.data_cells[leaf] += u64::from(cell.counts());
            let place = self.place(cell, row, table);
            self.carried.retain(|(known, _)| *known < leaf);
            self.carried.push((
                leaf,
                RawCell {
                    text: cell.text.clone(),
                    place,
                    merged: true,
                    ditto: false,
                    joined: false,
                    links: Links::boxed(cell.links()),
                },
            ));
        }
    }

    fn leaf_with(&self, field: Field) -> Option<usize> {
        self.leaves.iter().position(|leaf| leaf.guess == Some(field))
    }

    fn data_row(&mut self, row: &Row, table: u32, reaching: &[Reaching<'_>], starts_piece: bool) {
        self.data_seen = true;
        self.pending.clear();
        let part = self.part(row, table);
        let above = reaching.iter().filter(|merge| merge.row < row.number).map(|merge| &merge.cell.text);
        let texts = row.cells.iter().map(|cell| &cell.text).chain(above);
        if !self.laid.row(self.leaves.len(), texts, Place { table, row: row.number, column: 1 }) {
            return;
        }
        let place = |leaf| Place { table: part.table, row: part.first, column: self.column_number(leaf) };
        let mut cells: Vec<RawCell> =
            (0..self.leaves.len()).map(|leaf| RawCell::blank(place(leaf))).collect();
        for merge in reaching.iter().filter(|merge| merge.row < row.number) {
            if let Some(cell) = cells.get_mut(merge.leaf) {
                cell.place = merge.place;
                cell.merged = true;
                if self.words.marks.vacancy(&merge.cell.text).is_none() {
                    cell.text = merge.cell.text.clone();
                    cell.links = Links::boxed(merge.cell.links());
                }
            }
        }
        for cell in &row.cells {
            if cell.is_blank() {
                let stands = cell.place().zip(self.leaf_of(cell).and_then(|leaf| cells.get_mut(leaf)));
                if let Some((place, blank)) = stands.filter(|(_, blank)| blank.is_blank() && !blank.merged) {
                    blank.place = place;
                }
                continue;
            }
            let Some(leaf) = self.leaf_of(cell).filter(|leaf| *leaf < cells.len()) else {
                let place = self.place(cell, row.number, table);
                self.list.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
                continue;
            };
            let place = self.place(cell, row.number, table);
            if let Some(reason) = self.words.marks.vacancy(&cell.text) {
                if cell.counts() {
                    self.list.set_aside.push(set_aside(place, &cell.text, reason));
                }
                continue;
            }
            self.list.data_cells[leaf] += u64::from(cell.counts());
            let target = &mut cells[leaf];
            if target.is_blank() || target.merged {
                target.text = cell.text.clone();
                target.links = Links::boxed(cell.links());
                target.merged = false;
                target.place = place;
            } else {
                // Two cells under one caption: both are kept, as lines of one.
                target.text = format!("{}\n{}", target.text, cell.text).into();
                let known = target.links.as_ref().map_or(&[][..], |links| &links.0);
                target.links = Links::boxed(&[known, cell.links()].concat());
                let header = &self.list.columns[leaf].header;
                let told = |doubt: &Doubt| doubt.kind == DoubtKind::TwoCells && doubt.text == *header;
                // Under one label of a card several cells are one value.
                if cell.place().is_none() && !header.is_empty() && !self.list.doubts.iter().any(told) {
                    let doubt =
                        Doubt { kind: DoubtKind::TwoCells, place: target.place, text: header.clone() };
                    self.list.doubts.push(doubt);
                }
            }
        }
        self.take_from_above(&mut cells);
        self.list.rows.push(RawRow {
            parts: thin_vec![part],
            cells,
            sections: self.sections.row(),
            starts_piece,
        });
    }

    /// Where a row stands: of one that was made of cells elsewhere, where most of them are.
    fn part(&self, row: &Row, table: u32) -> Part {
        let places = || row.cells.iter().filter(|cell| cell.counts()).filter_map(Cell::place);
        let of_table = |table: u32| places().filter(move |place| place.table == table);
        let Some(table) = places().map(|place| place.table).max_by_key(|table| of_table(*table).count())
        else {
            let column = if self.beside > 0 { self.beside + 1 } else { 0 };
            return Part { table, first: row.number, last: row.number, column };
        };
        let rows = || of_table(table).map(|place| place.row);
        let column = of_table(table).map(|place| place.column).max().unwrap_or(0);
        Part {
            table,
            first: rows().min().unwrap_or(row.number),
            last: rows().max().unwrap_or(row.number),
            column,
        }
    }

    /// Cells of the group's row, and what «то же» stands for.
    fn take_from_above(&mut self, cells: &mut [RawCell]) {
        self.carried.retain(|(leaf, _)| cells.get(*leaf).is_some_and(RawCell::is_blank));
        for (leaf, cell) in &self.carried {
            cells[*leaf] = cell.clone();
        }
        let Some(above) = self.list.rows.last() else { return };
        for (cell, above) in cells.iter_mut().zip(&above.cells) {
            if !cell.merged && self.words.marks.is_ditto(&cell.text) && !above.is_blank() {
                *cell = RawCell { merged: false, ditto: true, ..above.clone() };
            }
        }
    }

    fn hidden(&mut self, cell: &Cell, row: u32, table: u32) {
        let Some(more) = &cell.more else { return };
        let place = self.place(cell, row, table);
        if let Some(text) = &more.hidden_text {
            self.list.total_cells += 1;
            match self.words.marks.vacancy(text) {
                Some(reason) => self.list.set_aside.push(set_aside(place, text, reason)),
                None => self.list.unplaced.push(Sourced::read(text.clone(), place).map(())),
            }
        }
        // Rule F02 tells of tracked changes, with their places.
        if let Some(text) = &more.deleted_text {
            self.list.total_cells += 1;
            self.list.set_aside.push(set_aside(place, text, Reason::Deleted));
        }
    }

    fn nested(&mut self, grid: &Grid, table: u32) {
        let row = grid.nested_in.map_or(1, |(_, row)| row);
        for cell in grid.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_blank()) {
            self.list.total_cells += 1;
            let place = Place { table, row, column: 1 };
            self.list.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
        }
    }

    pub(super) fn finish(mut self, general: &Vocabulary) -> (RawList, Laid<'b>) {
        if self.list.context.title.is_some()
            && self.leaf_with(Field::Direction).is_none()
            && self.first_headings.last().is_some_and(|heading| section::may_be_name(&heading.value))
        {
            if let Some(heading) = self.first_headings.last() {
                let Sourced { value, place, .. } = heading.clone();
                self.list.doubts.push(Doubt { kind: DoubtKind::Heading, place, text: value });
            }
            self.adopt_first_headings(general);
        } else if self.leaf_with(Field::Direction).is_none()
            && self.list.rows.first().is_some_and(|row| row.sections.is_empty())
        {
            self.list.doubts.extend(self.title_doubt.take());
        }
        // A full-width text below the last data row is a note, not a section title.
        let pending: BTreeSet<(u32, u32)> =
            self.pending.iter().filter(|_| self.data_seen).map(|place| (place.table, place.row)).collect();
        let sections = self.list.set_aside.iter_mut().filter(|aside| aside.reason == Reason::Section);
        for aside in sections.filter(|aside| pending.contains(&(aside.place.table, aside.place.row))) {
            aside.reason = Reason::Note;
        }
        self.list.blank = self.list.rows.is_empty();
        without_empty_columns(&mut self.list);
        self.list.set_aside.sort_by_key(|aside: &SetAside| aside.place);
        (self.list, self.laid)
    }
}

/// Drops columns without caption that no row fills: what stood in them belongs to another table below.
fn without_empty_columns(list: &mut RawList) {
    let kept: Vec<bool> = list
        .columns
        .iter()
        .zip(&list.data_cells)
        .map(|(column, cells)| *cells > 0 || !column.header.is_empty() || column.guess.is_some())
        .collect();
    if kept.iter().all(|kept| *kept) {
        return;
    }
    let keep = |at: &mut usize| {
        *at += 1;
        kept[*at - 1]
    };
    let (mut column, mut cells) = (0, 0);
    list.columns.retain(|_| keep(&mut column));
    list.data_cells.retain(|_| keep(&mut cells));
    for row in &mut list.rows {
        let mut cell = 0;
        row.cells.retain(|_| keep(&mut cell));
    }
}

fn is_filled(row: &Row) -> bool {
    !row.deleted && row.cells.iter().any(|cell| !cell.is_blank())
}

/// «1», «1.2», «IV»: a № of any kind.
pub(super) fn is_number(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ')']);
    !text.is_empty()
        && (text.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
            || text.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X')))
}
