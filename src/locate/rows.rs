//! Turns the pieces of a list table into rows: merges filled down, service rows set aside.

use std::collections::BTreeSet;

use thin_vec::thin_vec;

use crate::knowledge::kinds;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Cell, Grid, Row, TableName};
use crate::model::{Context, Doubt, DoubtKind, Field, Part, Place, Reason, SetAside, Sourced};
use crate::text::Text;
use crate::text::letters;
use crate::text::words;

use super::header::{self, Header, Leaf};
use super::pieces::{self, Piece};
use super::section::{self, Sections};
use super::{Links, RawCell, RawColumn, RawList, RawRow, set_aside};
use crate::text::dates;
use crate::text::signs::initials;
use crate::text::signs::{is_ditto, is_placeholder, ordinal};

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

/// What a line below a table begins with that names who wrote or signed it.
const EXECUTOR: &[&str] = &["исполнитель", "исп.", "ответственный исполнитель", "подпись"];

/// What a note below a table begins with.
const NOTES: &[&str] =
    &["примечан", "*", "<*>", "согласован", "сноск", "справочно", "источник:", "дата составления"];

/// What a row of totals begins with.
const TOTALS: &[&str] = &["итог", "всего", "общее количество", "общее число", "количество точек", "подытог"];

/// Collects the pieces of one list.
pub(super) struct Builder {
    list: RawList,
    leaves: Vec<Leaf>,
    /// The leaf that covers each of the first grid columns.
    leaf_at: Vec<Option<usize>>,
    /// Captions of every header row of the first piece, to know a repeated one.
    header_rows: Vec<Vec<Caption>>,
    /// Captions alone in their header row.
    lone_captions: Vec<Caption>,
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
    /// Number of the last row of this piece that has a № or fills most columns: signatures stand below it.
    last_full_row: u32,
    /// The tables are sheets, not tables of a document.
    sheet: bool,
}

/// Whether a further table belongs to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Continues {
    Not,
    /// It has as many columns, and nothing more speaks for it.
    Perhaps,
    Surely,
}

/// «Продолжение 1», «Перечень (окончание)»: a sheet that goes on with the one before.
pub(super) fn goes_on(name: &TableName) -> bool {
    let TableName::Sheet(name) = name else { return false };
    let folded = letters::fold(name);
    ["продолж", "окончание"].iter().any(|stem| folded.contains(stem))
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
                marks: false,
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
                doubts: Vec::new(),
                unplaced: Vec::new(),
                header_cells: 0,
                total_cells: 0,
                header_rows: Vec::new(),
                blank: false,
                own,
                passport: None,
            },
            leaf_at: covering(&header.leaves),
            leaves: header.leaves.clone(),
            header_rows: Vec::new(),
            lone_captions: Vec::new(),
            sections: Sections::new(own),
            first_headings: Vec::new(),
            carried: Vec::new(),
            pending: Vec::new(),
            data_seen: false,
            title_doubt: None,
            last_full_row: 0,
            sheet,
        }
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

    /// Whether a further piece belongs to this list: the same captions, or as many columns and no
    /// header, with values of the same kinds.
    ///
    /// The name of a sheet may say that it goes on.
    pub(super) fn continues(&self, piece: &Piece<'_>, name: &TableName, general: &Vocabulary) -> Continues {
        let grid = piece.grid;
        if let Ok(header) = &piece.header {
            let same = header
                .leaves
                .iter()
                .zip(&self.leaves)
                .filter(|(one, other)| words::same_words(&one.text, &other.text))
                .count();
            let all = header.leaves.len() == self.leaves.len() && same * 10 >= self.leaves.len() * 7;
            return if all { Continues::Surely } else { Continues::Not };
        }
        let may =
            grid.nested_in.is_none() && piece.rows.start == 0 && self.leaves.len() >= 3 && self.data_seen;
        let places = if may { self.places_in(grid, goes_on(name)) } else { None };
        places.map_or(Continues::Not, |places| self.holds_alike(grid, &places, general))
    }

    /// The columns of a grid without captions that take those of this list: as many side by side, not
    /// always from the first on, or on a sheet the same ones, of which one may be blank, or half of them
    /// where its name says that it goes on. `None`: the grid has more columns or fewer.
    fn places_in(&self, grid: &Grid, goes_on: bool) -> Option<Vec<u32>> {
        let columns = self.leaves.len();
        if grid.width as usize == columns {
            return Some((1..).take(columns).collect());
        }
        let filled: BTreeSet<u32> = grid
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .filter(|cell| !cell.is_blank())
            .map(|cell| cell.column)
            .collect();
        let first = *filled.first()?;
        if grid.width + 1 - first == columns as u32 {
            return Some((first..).take(columns).collect());
        }
        let within = |column: &u32| self.leaves.iter().any(|leaf| (leaf.first..=leaf.last).contains(column));
        let enough = filled.len() + 1 >= columns || goes_on && filled.len() * 2 >= columns;
        let same = self.sheet && enough && filled.iter().all(within);
        same.then(|| self.leaves.iter().map(|leaf| leaf.first).collect())
    }

    /// Whether the columns of a grid without header hold what this list's columns do: numbers, kinds
    /// of points, points. A table of contacts may have as many columns.
    fn holds_alike(&self, grid: &Grid, places: &[u32], general: &Vocabulary) -> Continues {
        let share = |field: Field, holds: &dyn Fn(&str) -> bool| -> Option<f32> {
            let column = places[self.leaf_with(field)?];
            let texts: Vec<&Text> = grid
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .filter(|cell| cell.column == column && !cell.is_blank() && cell.column_span == 1)
                .map(|cell| &cell.text)
                .take(30)
                .collect();
            let held = texts.iter().filter(|text| holds(text)).count();
            (!texts.is_empty()).then(|| held as f32 / texts.len() as f32)
        };
        let number = share(Field::Number, &|text| is_number(text) || is_ditto(text));
        let kind = share(Field::Channel, &|text| {
            !kinds::parse(text).values.is_empty() || kinds::mark(text).is_some() || is_ditto(text)
        });
        let point = share(Field::Touchpoint, &|text| {
            general.touchpoints.naming(&words::words(text)).is_some() || is_ditto(text)
        });
        // The first row that is more than a heading, and not a row of data: that has its №.
        let captions = grid.rows.iter().find(|row| row.cells.len() >= 3).is_some_and(|row| {
            row.cells.iter().all(|cell| {
                let words = words::words(&cell.text).len();
                words > 0 && words <= 4 && ordinal(&cell.text).is_none() && !is_number(&cell.text)
            })
        });
        let held = match (number, kind) {
            (Some(number), Some(kind)) => number >= 0.5 && kind >= 0.5 || kind >= 0.8,
            // Captions of its own stand where a row would have its №.
            (Some(number), None) => number >= 0.5 && !captions,
            (None, Some(kind)) => kind >= 0.5,
            (None, None) if point.is_some_and(|point| point >= 0.5) => true,
            // Nothing but as many columns.
            (None, None) if point.is_none() || !captions => return Continues::Perhaps,
            (None, None) => false,
        };
        if held { Continues::Surely } else { Continues::Not }
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
        let first_piece = self.header_rows.is_empty();
        self.open_headings(headings, first_piece, general);
        if let Some(header) = header {
            // The physical columns of this piece may differ from those of the first.
            self.leaves.clone_from(&header.leaves);
            if first_piece {
                for leaf in 0..self.leaves.len() {
                    self.list.columns[leaf].number = self.column_number(leaf);
                }
                let rows = grid.rows[header.first..=header.last].iter().map(captions);
                let (several, alone): (Vec<_>, Vec<_>) =
                    rows.filter(|row| !row.is_empty()).partition(|row| row.len() > 1);
                self.header_rows = several;
                self.lone_captions = alone.into_iter().flatten().collect();
            }
        } else {
            let places =
                self.places_in(grid, true).unwrap_or_else(|| (1..).take(self.leaves.len()).collect());
            for (leaf, at) in self.leaves.iter_mut().zip(places) {
                (leaf.first, leaf.last) = (at, at);
            }
        }
        self.leaf_at = covering(&self.leaves);
        let end = match header {
            Some(_) => piece.rows.end,
            None => pieces::end_of_rows(grid, &self.leaves),
        };
        let rows = piece.rows.start..end;
        self.list.total_cells +=
            grid.rows[rows.clone()].iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_blank()).count()
                as u64;
        let number = self.leaves.iter().position(|leaf| leaf.guess == Some(Field::Number));
        let full = |row: &&Row| {
            let filled = row.cells.iter().filter(|cell| !cell.is_blank());
            let numbered = |cell: &Cell| {
                number.is_some() && self.leaf_of(cell) == number && ordinal(&cell.text).is_some()
            };
            let post = filled.clone().next().is_some_and(|cell| begins(cell.text.trim().chars(), POSTS));
            !post && filled.clone().count() * 3 > self.leaves.len() * 2 || filled.clone().any(numbered)
        };
        self.last_full_row = grid.rows[rows].iter().rev().find(full).map_or(0, |row| row.number);
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
            if header.is_none()
                && index == piece.rows.start
                && header::is_column_numbers(&row.cells, self.leaves.len())
            {
                self.aside(row, grid.table, Reason::ColumnNumbers);
                continue;
            }
            let below = || grid.rows[index + 1..end].iter().find(|row: &&Row| is_filled(row));
            if self.row(row, grid.table, &mut reaching, starts_piece, &below, general) {
                starts_piece = false;
            } else if self.repeats_header(row) {
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
                    || self.leaf_with(Field::Direction).is_none() && section::is_first(&heading.value)
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
    fn adopt_first_headings(&mut self, general: &Vocabulary) {
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
        if cell.column_span == 1
            && let Some(leaf) = self.leaf_at.get(cell.column as usize)
        {
            return *leaf;
        }
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
            let mut before: Option<&Cell> = None;
            for cell in filled() {
                if same + left < needed {
                    return false;
                }
                // One text in every column is no row of captions.
                let again = before.is_some_and(|before| before.text == cell.text);
                same += usize::from(!again && is_caption(cell, known));
                before = Some(cell);
                left -= 1;
            }
            same >= needed
        })
    }

    /// The caption of a group alone in its row of a repeated header.
    fn is_lone_caption<'a>(&self, row: &Row, filled: &[&Cell], below: &dyn Fn() -> Option<&'a Row>) -> bool {
        let [only] = filled else { return false };
        let follows = || {
            self.after_repeated_header()
                && self.list.set_aside.last().is_some_and(|aside| aside.place.row + 1 == row.number)
        };
        !self.lone_captions.is_empty()
            && is_caption(only, &self.lone_captions)
            && (follows() || below().is_some_and(|next| self.repeats_header(next)))
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
                let place = Place { table, row: row.number, column: self.column_number(leaf) };
                let until = u64::from(row.number) + u64::from(cell.row_span);
                reaching.push(Reaching { cell, place, until, leaf });
            }
        }
        if filled.is_empty() {
            return false;
        }
        if filled.iter().all(|cell| self.leaf_of(cell).is_none()) && reaching.is_empty() {
            for cell in filled {
                let place = Place { table, row: row.number, column: cell.column };
                self.list.unplaced.push(Sourced::read(cell.text.clone(), place).map(()));
            }
            return false;
        }
        if self.is_lone_caption(row, &filled, below) {
            self.aside(row, table, Reason::RepeatedHeader);
            return false;
        }
        // At the beginning of a further piece a text in small letters is the rest of a row above.
        let rest =
            starts_piece && filled.iter().all(|cell| cell.text.trim_start().starts_with(char::is_lowercase));
        let reason = self.service_row(row, &filled, reaching).or_else(|| {
            self.heads_section(row, &filled, reaching, below, general).then_some(Reason::Section)
        });
        let reason = reason.filter(|reason| !(rest && *reason == Reason::Section));
        if let Some(reason) = reason {
            if reason == Reason::Section {
                // Its № comes first wherever the column stands.
                let number = self.leaf_with(Field::Number);
                let mut cells = filled.clone();
                cells.sort_by_key(|cell| number.is_none() || self.leaf_of(cell) != number);
                let place = Place { table, row: row.number, column: self.column_of(cells[cells.len() - 1]) };
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
        if !rest && self.heads_group(&filled, reaching, below) {
            self.carry(&filled, row.number, table);
            return false;
        }
        self.data_row(row, table, reaching, starts_piece);
        true
    }

    /// A row with nothing but a heading in a cell of the table: a number and a text whose parts are
    /// numbered below («1» over «1.1»), or a text that plainly heads a part of the list.
    fn heads_section<'a>(
        &self,
        row: &Row,
        filled: &[&Cell],
        reaching: &[Reaching<'_>],
        below: &dyn Fn() -> Option<&'a Row>,
        general: &Vocabulary,
    ) -> bool {
        if self.list.own || filled.len() > 2 || row.cells.iter().any(|cell| cell.row_span > 1) {
            return false;
        }
        if reaching.iter().any(|merge| merge.place.row < row.number && !merge.cell.is_blank()) {
            return false;
        }
        let number = self.leaf_with(Field::Number);
        let (numbered, text) = match filled {
            [text] => (None, *text),
            [first, text] if number.is_some() && self.leaf_of(first) == number => {
                (Some(first.text.trim()), *text)
            }
            [text, last] if number.is_some() && self.leaf_of(last) == number => {
                (Some(last.text.trim()), *text)
            }
            _ => return false,
        };
        let leaf = self.leaf_of(text);
        let field = leaf.and_then(|leaf| self.leaves[leaf].guess);
        let Some(next) = below() else { return false };
        let next_number = next
            .cells
            .iter()
            .find(|cell| number.is_some() && self.leaf_of(cell) == number && !cell.is_blank())
            .map(|cell| cell.text.trim());
        let part = numbered.zip(next_number).is_some_and(|(whole, part)| is_part(whole, part));
        // A point may stand alone in its row; over points numbered as its parts it is none, if the list
        // names what they belong to nowhere else.
        let heads_points = || {
            let above = [Field::Direction, Field::Service, Field::Process];
            field == Some(Field::Touchpoint)
                && part
                && above.iter().all(|field| self.leaf_with(*field).is_none())
        };
        // A text alone in the first column above captions again heads the part below them.
        let first = usize::from(self.leaves.first().is_some_and(|leaf| leaf.guess == Some(Field::Number)));
        let heads_table = || {
            let undirected = self.leaf_with(Field::Direction).is_none();
            undirected
                && leaf.is_some_and(|leaf| leaf <= first)
                && filled.len() == 1
                && self.repeats_header(next)
        };
        if heads_table() {
            return true;
        }
        if matches!(field, Some(Field::Touchpoint | Field::Channel | Field::Needs | Field::Contacts))
            && text.column_span == 1
            && !heads_points()
        {
            return false;
        }
        let wide = text.column_span as usize + 2 >= self.leaves.len() && text.column_span > 1;
        if let Some(numbered) = numbered {
            let bare = numbered.trim_end_matches(['.', ')']);
            let roman =
                !bare.is_empty() && bare.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X' | 'І' | 'Х'));
            return part || wide || roman && next_number.is_some_and(|next| !next.is_empty());
        }
        let undirected = self.leaf_with(Field::Direction).is_none();
        if undirected && self.stands_alone(text, leaf, next) {
            return true;
        }
        let plain = undirected && section::is_plain(&text.text, general);
        // The row below must have more than a heading; its cell below this one need not be blank.
        wide || plain && next.cells.iter().filter(|cell| !cell.is_blank()).count() > 1
    }

    /// A text alone in the first column but №, over a row that fills that column and the point's too: it
    /// heads rows, since a row of data would have a point or leave what follows blank.
    fn stands_alone(&self, text: &Cell, leaf: Option<usize>, next: &Row) -> bool {
        let first = usize::from(self.leaves.first().is_some_and(|leaf| leaf.guess == Some(Field::Number)));
        let fills =
            |leaf: usize| next.cells.iter().any(|cell| !cell.is_blank() && self.leaf_of(cell) == Some(leaf));
        leaf == Some(first)
            && matches!(self.leaves[first].guess, Some(Field::Service | Field::Process))
            && text
                .text
                .trim_start()
                .starts_with(|letter: char| letter.is_uppercase() || letter.is_ascii_digit())
            && text.text.chars().any(letters::is_letter)
            && fills(first)
            && (0..self.leaves.len())
                .any(|leaf| self.leaves[leaf].guess == Some(Field::Touchpoint) && fills(leaf))
    }

    /// A row with a direction, service or process alone, and rows of its group below that leave this
    /// column blank.
    fn heads_group<'a>(
        &self,
        filled: &[&Cell],
        reaching: &[Reaching<'_>],
        below: &dyn Fn() -> Option<&'a Row>,
    ) -> bool {
        if self.list.own || !reaching.is_empty() {
            return false;
        }
        let number = self.leaf_with(Field::Number);
        let groups: Vec<usize> = filled.iter().filter_map(|cell| self.leaf_of(cell)).collect();
        let group = |leaf: usize| {
            matches!(self.leaves[leaf].guess, Some(Field::Direction | Field::Service | Field::Process))
        };
        let only = groups.len() == filled.len()
            && groups.iter().all(|leaf| Some(*leaf) == number || group(*leaf))
            && groups.iter().filter(|leaf| group(**leaf)).count() == 1;
        let Some(next) = below().filter(|_| only) else { return false };
        let holds =
            |leaf: usize| next.cells.iter().any(|cell| !cell.is_blank() && self.leaf_of(cell) == Some(leaf));
        let points = self.leaf_with(Field::Touchpoint).is_some_and(holds);
        let deeper = (0..self.leaves.len()).any(|leaf| group(leaf) && !groups.contains(&leaf) && holds(leaf));
        points && deeper && groups.iter().filter(|leaf| group(**leaf)).all(|leaf| !holds(*leaf))
    }

    /// Keeps the cells of a group's row for the rows below.
    fn carry(&mut self, filled: &[&Cell], row: u32, table: u32) {
        for cell in filled {
            let Some(leaf) = self.leaf_of(cell) else { continue };
            self.list.data_cells[leaf] += 1;
            let place = Place { table, row, column: self.column_number(leaf) };
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
        let mut cells: Vec<RawCell> = (0..self.leaves.len())
            .map(|leaf| RawCell {
                text: Text::default(),
                place: Place { table, row: row.number, column: self.column_number(leaf) },
                merged: false,
                ditto: false,
                joined: false,
                links: None,
            })
            .collect();
        for merge in
            reaching.iter().filter(|merge| merge.place.row < row.number || merge.place.table != table)
        {
            if let Some(cell) = cells.get_mut(merge.leaf) {
                cell.text = merge.cell.text.clone();
                cell.place = merge.place;
                cell.merged = true;
                cell.links = Links::boxed(merge.cell.links());
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
                target.links = Links::boxed(cell.links());
                target.merged = false;
                target.place = Place { table, row: row.number, column };
            } else {
                // Two cells under one caption: both are kept, as lines of one.
                target.text = format!("{}\n{}", target.text, cell.text).into();
                let known = target.links.as_ref().map_or(&[][..], |links| &links.0);
                target.links = Links::boxed(&[known, cell.links()].concat());
                let header = &self.list.columns[leaf].header;
                let told = |doubt: &Doubt| doubt.kind == DoubtKind::TwoCells && doubt.text == *header;
                if !self.list.own && !header.is_empty() && !self.list.doubts.iter().any(told) {
                    let doubt =
                        Doubt { kind: DoubtKind::TwoCells, place: target.place, text: header.clone() };
                    self.list.doubts.push(doubt);
                }
            }
        }
        self.take_from_above(&mut cells);
        self.list.rows.push(RawRow {
            parts: thin_vec![Part { table, first: row.number, last: row.number }],
            cells,
            sections: self.sections.row(),
            starts_piece,
        });
    }

    /// Cells of the group's row, and what «то же» stands for.
    fn take_from_above(&mut self, cells: &mut [RawCell]) {
        self.carried.retain(|(leaf, _)| cells.get(*leaf).is_some_and(RawCell::is_blank));
        for (leaf, cell) in &self.carried {
            cells[*leaf] = cell.clone();
        }
        if self.list.own {
            return;
        }
        let Some(above) = self.list.rows.last() else { return };
        for (cell, above) in cells.iter_mut().zip(&above.cells) {
            if !cell.merged && is_ditto(&cell.text) && !above.is_blank() {
                *cell = RawCell { merged: false, ditto: true, ..above.clone() };
            }
        }
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
            is_placeholder(&cell.text) && !(self.data_seen && is_ditto(&cell.text))
                || number.is_some() && self.leaf_of(cell) == number && ordinal(&cell.text).is_some()
        });
        // A row of dashes inside a merged group is data that says "none"; alone it is an unfilled form.
        let inside = reaching.iter().any(|merge| merge.place.row < row.number && !merge.cell.is_blank());
        if placeholders && !inside {
            return Some(Reason::Placeholder);
        }
        if filled.len() > 4 {
            return None;
        }
        let first = filled[0];
        let text = first.text.trim();
        let total = || begins(text.chars(), TOTALS);
        if filled.len() <= 3 && total() && filled[1..].iter().all(|cell| is_figure(&cell.text)) {
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
        let agreed = || letters::fold(text.trim_end_matches([':', '.'])) == "согласовано";
        let note = || begins(text.chars(), NOTES);
        if filled.len() == 1 && below && agreed()
            || note() && (wide || first.column <= self.leaves.first().map_or(1, |leaf| leaf.last))
        {
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
            && first.text.chars().filter(|letter| letters::is_letter(*letter)).count() > 8
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
        let lined = filled.iter().any(|cell| cell.text.contains('_') && cell.text.contains("____"));
        if filled.len() > 4 || filled.len() > 2 && !lined && !below {
            return false;
        }
        let whole = || {
            let cells = filled.iter().enumerate();
            cells.flat_map(|(at, cell)| (at > 0).then_some(' ').into_iter().chain(cell.text.trim().chars()))
        };
        if filled.len() <= 2 && begins(whole(), EXECUTOR) {
            return whole().count() < 200;
        }
        let signed = || lined || initials(&whole().collect::<String>()).is_some();
        let post = || {
            begins(whole(), POSTS)
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
        if lined && (filled.len() <= 2 || below && self.data_seen && post()) {
            return true;
        }
        // A post alone may be all that is left of one below the data.
        let alone = || filled.len() == 1 && whole().count() < 80;
        below && self.data_seen && post() && (signed() && further() || alone())
    }

    fn after_repeated_header(&self) -> bool {
        self.list.set_aside.last().is_some_and(|aside| aside.reason == Reason::RepeatedHeader)
    }

    pub(super) fn finish(mut self, general: &Vocabulary) -> RawList {
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
        for place in &self.pending {
            for aside in &mut self.list.set_aside {
                let same_row = aside.place.row == place.row && aside.place.table == place.table;
                if same_row && aside.reason == Reason::Section && self.data_seen {
                    aside.reason = Reason::Note;
                }
            }
        }
        self.list.blank = self.list.rows.is_empty();
        if !self.list.own {
            without_empty_columns(&mut self.list);
        }
        self.list.set_aside.sort_by_key(|aside: &SetAside| aside.place);
        self.list
    }
}

/// For each of the first grid columns (by its number, from 0) the first leaf that covers it.
fn covering(leaves: &[Leaf]) -> Vec<Option<usize>> {
    const MOST: u32 = 256;
    let end = leaves.iter().map(|leaf| leaf.last.saturating_add(1)).max().unwrap_or(0).min(MOST);
    (0..end).map(|column| leaves.iter().position(|leaf| (leaf.first..=leaf.last).contains(&column))).collect()
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

/// A number of a total, with its unit at most: «15», «15 шт.», «15 точек», «х».
fn is_figure(text: &str) -> bool {
    let text = text.trim();
    text.starts_with(|letter: char| letter.is_ascii_digit()) && text.chars().count() < 20
        || text.chars().count() <= 1
        || is_placeholder(text)
}

/// A caption of a header row, and what it begins with.
struct Caption {
    first: Option<char>,
    text: Text,
}

/// The captions of a header row.
fn captions(row: &Row) -> Vec<Caption> {
    let filled = row.cells.iter().filter(|cell| !cell.is_blank());
    filled.map(|cell| Caption { first: letters::first_letter(&cell.text), text: cell.text.clone() }).collect()
}

/// Whether a text begins with one of several, all folded, whatever its case.
fn begins(text: impl IntoIterator<Item = char, IntoIter: Clone>, folded: &[&str]) -> bool {
    let text = text.into_iter();
    folded.iter().any(|beginning| letters::begins_folded(text.clone(), beginning))
}

/// Whether a cell holds a caption of a header row; few cells share even the first letter with one.
fn is_caption(cell: &Cell, captions: &[Caption]) -> bool {
    let first = letters::first_letter(&cell.text);
    captions.iter().any(|caption| caption.first == first && words::same_words(&cell.text, &caption.text))
}

/// Whether a number is that of a part: «1.1» of «1.».
fn is_part(whole: &str, part: &str) -> bool {
    part.strip_prefix(whole.trim_end_matches(['.', ')'])).is_some_and(|rest| {
        rest.starts_with('.') && rest[1..].starts_with(|letter: char| letter.is_ascii_digit())
    })
}
