//! Turns the pieces of a list table into rows: merges filled down, service rows set aside.

use crate::document::{Cell, Grid, Row, Text};
use crate::lexicon;
use crate::model::{Context, Field, Part, Place, Reason, SetAside, Sourced};

use super::context::initials;
use super::dates;
use super::header::{self, Header, Leaf};
use super::{RawCell, RawColumn, RawList, RawRow, is_placeholder, ordinal, same_words, set_aside};

/// What a signature below a table begins with.
const POSTS: &[&str] = &[
    "министр",
    "заместитель",
    "первый заместитель",
    "начальник",
    "директор",
    "руководитель",
    "председатель",
    "исполняющий обязанности",
    "и.о. ",
    "врио ",
];

/// Collects the pieces of one list.
pub(super) struct Builder {
    list: RawList,
    leaves: Vec<Leaf>,
    /// Captions of every header row of the first piece, to know a repeated one.
    header_rows: Vec<Vec<Vec<u64>>>,
    section: Option<Sourced<Text>>,
    /// Rows that may be a note or signature below the table, until a data row follows.
    pending: Vec<Place>,
    data_seen: bool,
    /// Number of the last row of this piece that has a № or fills most columns: signatures stand below it.
    last_full_row: u32,
    /// The tables are sheets, not tables of a document.
    sheet: bool,
}

/// A merged cell that reaches into the rows below.
struct Reaching<'a> {
    cell: &'a Cell,
    place: Place,
    until: u64,
    leaf: usize,
}

impl Builder {
    pub(super) fn new(context: Context, header: &Header, own: bool, sheet: bool) -> Builder {
        let columns = header
            .leaves
            .iter()
            .map(|leaf| RawColumn {
                header: leaf.text.clone(),
                groups: leaf.groups.clone(),
                number: 0,
                guess: leaf.guess,
            })
            .collect::<Vec<_>>();
        Builder {
            list: RawList {
                context,
                data_cells: vec![0; columns.len()],
                columns,
                rows: Vec::new(),
                set_aside: Vec::new(),
                mends: Vec::new(),
                unplaced: Vec::new(),
                header_cells: 0,
                total_cells: 0,
                header_rows: Vec::new(),
                blank: false,
                own,
                passport: None,
            },
            leaves: header.leaves.clone(),
            header_rows: Vec::new(),
            section: None,
            pending: Vec::new(),
            data_seen: false,
            last_full_row: 0,
            sheet,
        }
    }

    /// Whether a further grid belongs to this list: the same captions, or as many columns and no header.
    pub(super) fn continues(&self, grid: &Grid, header: Option<&Header>) -> bool {
        match header {
            Some(header) => {
                let same = header
                    .leaves
                    .iter()
                    .zip(&self.leaves)
                    .filter(|(one, other)| same_words(&one.text, &other.text))
                    .count();
                header.leaves.len() == self.leaves.len() && same * 10 >= self.leaves.len() * 7
            }
            None => {
                grid.nested_in.is_none()
                    && grid.width as usize == self.leaves.len()
                    && self.leaves.len() >= 3
                    && self.data_seen
            }
        }
    }

    /// Adds a grid of the list.
    pub(super) fn piece<'a>(
        &mut self,
        grid: &'a Grid,
        header: Option<&Header>,
        nested: &[&Grid],
        heading: Option<Sourced<Text>>,
    ) {
        let first_piece = self.header_rows.is_empty();
        self.list.total_cells +=
            grid.rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_blank()).count() as u64;
        if heading.is_some() {
            self.section = heading;
        }
        if let Some(header) = header {
            // The physical columns of this piece may differ from those of the first.
            self.leaves.clone_from(&header.leaves);
            if first_piece {
                for leaf in 0..self.leaves.len() {
                    self.list.columns[leaf].number = self.column_number(leaf);
                }
                self.header_rows = grid.rows[header.first..=header.last]
                    .iter()
                    .map(captions)
                    .filter(|row| row.len() > 1)
                    .collect();
            }
        } else {
            self.leaves = (1..=grid.width)
                .zip(&self.leaves)
                .map(|(at, leaf)| Leaf { first: at, last: at, ..leaf.clone() })
                .collect();
        }
        let number = self.leaves.iter().position(|leaf| leaf.guess == Some(Field::Number));
        let full = |row: &&Row| {
            let filled = row.cells.iter().filter(|cell| !cell.is_blank());
            let numbered = |cell: &Cell| {
                number.is_some() && self.leaf_of(cell) == number && ordinal(&cell.text).is_some()
            };
            let first = filled.clone().next().map_or_else(String::new, |cell| beginning(&cell.text));
            let post = POSTS.iter().any(|post| first.starts_with(post));
            !post && filled.clone().count() * 3 > self.leaves.len() * 2 || filled.clone().any(numbered)
        };
        self.last_full_row = grid.rows.iter().rev().find(full).map_or(0, |row| row.number);
        let mut reaching: Vec<Reaching<'a>> = Vec::new();
        let mut starts_piece = !first_piece;
        for (index, row) in grid.rows.iter().enumerate() {
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
            if header.is_none() && index == 0 && header::is_column_numbers(&row.cells, self.leaves.len()) {
                self.aside(row, grid.table, Reason::ColumnNumbers);
                continue;
            }
            if self.row(row, grid.table, &mut reaching, starts_piece) {
                starts_piece = false;
            } else if self.repeats_header(row) {
                starts_piece = true;
            }
        }
        for inner in nested {
            self.nested(inner, grid.table);
        }
    }

    /// A column as the officer counts it: by letter in a sheet, by its place among the captions in a document.
    fn column_number(&self, leaf: usize) -> u32 {
        if self.sheet { self.leaves[leaf].first } else { leaf as u32 + 1 }
    }

    fn above(&mut self, row: &Row, table: u32) {
        for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
            let place = Place { table, row: row.number, column: cell.column };
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
            self.list.header_cells += row.cells.iter().filter(|cell| !cell.is_blank()).count() as u64;
            if leaf_row {
                self.list.header_rows.push((table, row.number));
            }
        } else {
            self.aside(row, table, Reason::RepeatedHeader);
        }
    }

    fn aside(&mut self, row: &Row, table: u32, reason: Reason) {
        for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
            let place = Place { table, row: row.number, column: self.column_of(cell) };
            self.list.set_aside.push(set_aside(place, &cell.text, reason));
        }
    }

    fn column_of(&self, cell: &Cell) -> u32 {
        self.leaf_of(cell).map_or(cell.column, |leaf| self.column_number(leaf))
    }

    fn leaf_of(&self, cell: &Cell) -> Option<usize> {
        let last = cell.column + cell.column_span - 1;
        // The leaf that the cell overlaps most; the first of equals.
        let overlap = |leaf: &Leaf| (last.min(leaf.last) + 1).saturating_sub(cell.column.max(leaf.first));
        let (at, width) = self
            .leaves
            .iter()
            .map(overlap)
            .enumerate()
            .fold((0, 0), |best, (at, width)| if width > best.1 { (at, width) } else { best });
        (width > 0).then_some(at)
    }

    fn repeats_header(&self, row: &Row) -> bool {
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        let cells = filled().count();
        self.header_rows.iter().any(|known| {
            let needed = (known.len().max(cells) * 7).div_ceil(10).max(2);
            // A row of data is told by the first few of its cells.
            let (mut same, mut left) = (0, cells);
            for cell in filled() {
                if same + left < needed {
                    return false;
                }
                same += usize::from(is_caption(cell, known));
                left -= 1;
            }
            same >= needed
        })
    }

    /// Adds a row below the header; says whether it is a data row.
    fn row<'a>(
        &mut self,
        row: &'a Row,
        table: u32,
        reaching: &mut Vec<Reaching<'a>>,
        starts_piece: bool,
    ) -> bool {
        reaching.retain(|merge| merge.until > u64::from(row.number));
        let filled: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_blank()).collect();
        if row.deleted {
            self.aside(row, table, Reason::Deleted);
            return false;
        }
        for cell in row.cells.iter().filter(|cell| cell.row_span > 1) {
            if let Some(leaf) = self.leaf_of(cell) {
                let place = Place { table, row: row.number, column: self.column_number(leaf) };
                let until = u64::from(row.number) + u64::from(cell.row_span);
                reaching.push(Reaching { cell, place, until, leaf });
            }
        }
        if filled.is_empty() {
            return false;
        }
        if let Some(reason) = self.service_row(row, &filled, reaching) {
            if reason == Reason::Section {
                let cell = filled[0];
                let place = Place { table, row: row.number, column: self.column_of(cell) };
                self.section = Some(Sourced::read(header::one_line(&cell.text), place));
            }
            if matches!(reason, Reason::Note | Reason::Signature | Reason::Section) {
                self.pending.push(Place { table, row: row.number, column: 0 });
            }
            self.aside(row, table, reason);
            return false;
        }
        self.data_row(row, table, reaching, starts_piece);
        true
    }

    fn data_row(&mut self, row: &Row, table: u32, reaching: &[Reaching<'_>], starts_piece: bool) {
        self.data_seen = true;
        self.pending.clear();
        let mut cells: Vec<RawCell> = (0..self.leaves.len())
            .map(|leaf| RawCell {
                text: Text::default(),
                place: Place { table, row: row.number, column: self.column_number(leaf) },
                merged: false,
                joined: false,
                links: Vec::new(),
            })
            .collect();
        for merge in
            reaching.iter().filter(|merge| merge.place.row < row.number || merge.place.table != table)
        {
            if let Some(cell) = cells.get_mut(merge.leaf) {
                cell.text = merge.cell.text.clone();
                cell.place = merge.place;
                cell.merged = true;
                cell.links = merge.cell.links().to_vec();
            }
        }
        for cell in &row.cells {
            if cell.is_blank() {
                continue;
            }
            let Some(leaf) = self.leaf_of(cell).filter(|leaf| *leaf < cells.len()) else {
                let place = Place { table, row: row.number, column: cell.column };
                self.list.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
                continue;
            };
            self.list.data_cells[leaf] += 1;
            let column = self.column_number(leaf);
            let target = &mut cells[leaf];
            if target.is_blank() || target.merged {
                target.text = cell.text.clone();
                target.links = cell.links().to_vec();
                target.merged = false;
                target.place = Place { table, row: row.number, column };
            } else {
                // Two cells under one caption: both are kept, as lines of one.
                target.text = format!("{}\n{}", target.text, cell.text).into();
                target.links.extend_from_slice(cell.links());
            }
        }
        self.list.rows.push(RawRow {
            parts: vec![Part { table, first: row.number, last: row.number }],
            cells,
            section: self.section.clone(),
            starts_piece,
        });
    }

    fn hidden(&mut self, cell: &Cell, row: u32, table: u32) {
        let Some(more) = &cell.more else { return };
        for text in [&more.hidden_text, &more.deleted_text].into_iter().flatten() {
            let place = Place { table, row, column: self.column_of(cell) };
            self.list.total_cells += 1;
            self.list.unplaced.push(Sourced::read(text.clone(), place).map(()));
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

    /// Tells rows that are no data.
    fn service_row(&self, row: &Row, filled: &[&Cell], reaching: &[Reaching<'_>]) -> Option<Reason> {
        if self.repeats_header(row) {
            return Some(Reason::RepeatedHeader);
        }
        if self.list.own {
            return None;
        }
        if self.after_repeated_header() && header::is_column_numbers(&row.cells, self.leaves.len()) {
            return Some(Reason::ColumnNumbers);
        }
        let number = self.leaves.iter().position(|leaf| leaf.guess == Some(Field::Number));
        let placeholders = filled.iter().all(|cell| {
            is_placeholder(&cell.text)
                || number.is_some() && self.leaf_of(cell) == number && ordinal(&cell.text).is_some()
        });
        // A row of dashes inside a merged group is data that says "none"; alone it is an unfilled form.
        let inside = reaching.iter().any(|merge| merge.place.row < row.number && !merge.cell.is_blank());
        if placeholders && !inside {
            return Some(Reason::Placeholder);
        }
        let first = filled[0];
        let folded = beginning(&first.text);
        if filled.len() <= 3 && (folded.starts_with("итого") || folded.starts_with("всего")) {
            return Some(Reason::Total);
        }
        let below = row.number > self.last_full_row && !inside;
        if self.is_signature(filled, below) {
            return Some(Reason::Signature);
        }
        if filled.len() > 2 {
            return None;
        }
        let wide = first.column_span as usize + 1 >= self.leaves.len().max(3);
        let note =
            ["примечан", "*", "согласован", "сноск", "справочно"].iter().any(|word| folded.starts_with(word));
        let agreed = filled.len() == 1 && below && folded.trim_end_matches([':', '.']) == "согласовано";
        if agreed || note && (wide || first.column <= self.leaves.first().map_or(1, |leaf| leaf.last)) {
            return Some(Reason::Note);
        }
        if filled.len() > 1 {
            return None;
        }
        let covered = row.cells.iter().any(|cell| cell.row_span > 1);
        if wide && !covered {
            return Some(Reason::Section);
        }
        // A lone text in the № column is a section title or a note, never a number.
        let lone = self.leaf_of(first) == number && number.is_some() && !inside;
        if lone
            && ordinal(&first.text).is_none()
            && first.text.chars().filter(|letter| lexicon::is_letter(*letter)).count() > 8
        {
            return Some(if self.data_seen && first.text.chars().count() > 200 {
                Reason::Note
            } else {
                Reason::Section
            });
        }
        None
    }

    /// «Министр | ____ | И.И. Иванов», «Исполнитель: …, тел. …» below the table. A row with a № of its
    /// own or with a text in the point's column that is no part of a signature is data.
    fn is_signature(&self, filled: &[&Cell], below: bool) -> bool {
        if filled.len() > 4 {
            return false;
        }
        let text: String = filled.iter().map(|cell| cell.text.trim()).collect::<Vec<_>>().join(" ");
        let folded = beginning(&text);
        let begins = |words: &[&str]| words.iter().any(|word| folded.starts_with(word));
        if filled.len() <= 2 && begins(&["исполнитель", "исп.", "ответственный исполнитель", "подпись"])
        {
            return text.chars().count() < 200;
        }
        let signed = || text.contains("____") || initials(&text).is_some();
        let post = || {
            begins(POSTS)
                && filled.iter().all(|cell| {
                    let text = cell.text.trim();
                    text.chars().count() < 120 && ordinal(text).is_none()
                })
        };
        // Every further cell of a signature is the line to sign on, a name or a date.
        let further = || {
            filled[1..].iter().all(|cell| {
                is_placeholder(&cell.text)
                    || cell.text.contains("__")
                    || initials(&cell.text).is_some()
                    || dates::date(&cell.text).is_some()
            })
        };
        if text.contains("____") && (filled.len() <= 2 || below && self.data_seen && post()) {
            return true;
        }
        // A post alone may be all that is left of one below the data.
        let alone = filled.len() == 1 && text.chars().count() < 80;
        below && self.data_seen && post() && (signed() && further() || alone)
    }

    fn after_repeated_header(&self) -> bool {
        self.list.set_aside.last().is_some_and(|aside| aside.reason == Reason::RepeatedHeader)
    }

    pub(super) fn finish(mut self) -> RawList {
        // A full-width text below the last data row is a note, not a section title.
        for place in &self.pending {
            for aside in &mut self.list.set_aside {
                let same_row = aside.place.row == place.row && aside.place.table == place.table;
                if same_row && aside.reason == Reason::Section && self.data_seen {
                    aside.reason = Reason::Note;
                }
            }
        }
        self.list.blank = self.list.rows.is_empty();
        self.list.set_aside.sort_by_key(|aside: &SetAside| aside.place);
        self.list
    }
}

/// The captions of a header row, each as the forms of its words.
fn captions(row: &Row) -> Vec<Vec<u64>> {
    let filled = row.cells.iter().filter(|cell| !cell.is_blank());
    filled.map(|cell| lexicon::forms(&cell.text).collect()).collect()
}

/// The folded beginning of a text, long enough to know a service row by: cells may be pages long.
fn beginning(text: &str) -> String {
    const LETTERS: usize = 40;
    let text = text.trim_start();
    let end = text.char_indices().nth(LETTERS).map_or(text.len(), |(end, _)| end);
    lexicon::fold(text[..end].trim_end())
}

/// Whether a cell holds a caption of a header row; few cells share even the first word with one.
fn is_caption(cell: &Cell, captions: &[Vec<u64>]) -> bool {
    let first = lexicon::forms(&cell.text).next();
    captions.iter().any(|caption| {
        caption.first().copied() == first && lexicon::forms(&cell.text).eq(caption.iter().copied())
    })
}
