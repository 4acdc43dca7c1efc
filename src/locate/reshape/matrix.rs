//! Points across a table, services down: each filled cell where they meet becomes a row. Words in such a cell are the
//! kind of the point if they are kinds, else the needs.
//!
//! Columns of marks under captions that a header names already are read in `map/marks.rs`, one row with several
//! points; here are the tables whose cells hold words, and those that have no other caption of points.

use crate::model::document::{Block, Cell, Grid, Reshaped, Row};
use crate::model::{Field, Place};
use crate::text::Text;
use crate::text::words;

use super::super::header;
use super::{Change, Found, Known, Part, Said, build, titled};

/// Points across, at least.
const LEAST: usize = 2;
/// Rows that are tried as captions.
const TRIED: usize = 12;

pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Part::Grid(grid, Found::Nothing) = part else { continue };
        if grid.width < 3 || !titled(parts, at, known) && !titled_within(grid, known) {
            continue;
        }
        let rows = grid.rows.iter().enumerate().filter(|(_, row)| !row.deleted && row.cells.len() > LEAST);
        let made = rows.take(TRIED).find_map(|(index, _)| matrix(grid, index, known));
        changes.extend(made.map(|grid| Change { of: vec![at], blocks: vec![Block::Grid(grid)] }));
    }
    changes
}

fn titled_within(grid: &Grid, known: &Known<'_>) -> bool {
    let cells = grid.rows.iter().take(TRIED).filter(|row| row.cells.len() < 3).flat_map(|row| &row.cells);
    cells.flat_map(|cell| cell.text.split('\n')).any(|line| known.is_title(line.trim()))
}

/// The grid of a matrix whose captions stand in the row of this index.
fn matrix(grid: &Grid, index: usize, known: &Known<'_>) -> Option<Grid> {
    let captions: Vec<&Cell> = grid.rows[index].cells.iter().filter(|cell| !cell.is_blank()).collect();
    let points: Vec<&Cell> = captions.iter().copied().filter(|cell| names_point(&cell.text, known)).collect();
    let others: Vec<&Cell> =
        captions.iter().copied().filter(|cell| !names_point(&cell.text, known)).collect();
    let subject = others.iter().any(|cell| {
        matches!(
            known.field(&cell.text),
            Some(Field::Service | Field::Process | Field::Direction | Field::Needs)
        )
    });
    let side_by_side = points.windows(2).all(|pair| pair[0].column + pair[0].column_span == pair[1].column);
    let kinds_of = kinds_below(grid, index, &points, known);
    let deepest = if kinds_of.is_some() { 2 } else { 1 };
    let too_deep =
        captions.iter().any(|cell| cell.row_span > deepest) || points.iter().any(|cell| cell.row_span > 1);
    if points.len() < LEAST || !subject || !side_by_side || too_deep {
        return None;
    }
    let body = kinds_of.map_or(index, |kinds| kinds) + 1;
    let (first, last) = (points[0].column, points[points.len() - 1].column);
    // A cell that stands under no caption would be lost.
    let headed = |cell: &Cell| captions.iter().any(|caption| caption.column == cell.column);
    if grid.rows[body..].iter().filter(|row| !row.deleted).any(|row| {
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        filled().any(|cell| !headed(cell) || cell.column_span > 1 && filled().count() > 1)
    }) {
        return None;
    }
    let within = |cell: &&Cell| (first..=last).contains(&cell.column) && !cell.is_blank();
    let below = || grid.rows[body..].iter().filter(|row| !row.deleted).flat_map(|row| &row.cells);
    let marks = &known.general.words.marks;
    let kinds = &known.general.words.kinds;
    let words: Vec<&Cell> = below().filter(within).filter(|cell| marks.mark(&cell.text).is_none()).collect();
    let are_kinds = words.iter().filter(|cell| kinds.is_kind(&cell.text)).count() * 2 > words.len();
    let says = if words.is_empty() {
        None
    } else if are_kinds {
        Some(Field::Channel)
    } else {
        Some(Field::Needs)
    };
    let says = says.filter(|field| !others.iter().any(|cell| known.field(&cell.text) == Some(*field)));
    if !words.is_empty() && says.is_none() {
        return None;
    }
    if kinds_of.is_some() && says == Some(Field::Channel) {
        return None;
    }
    let shape = Shape { grid, index, body, kinds: kinds_of.map(|row| &grid.rows[row]), points, others, says };
    let made = shape.grid(known);
    header::find(&made, 0, known.headers, known.general).is_ok().then_some(made)
}

/// The row right below the captions that says of each point its kind, and nothing else.
fn kinds_below(grid: &Grid, index: usize, points: &[&Cell], known: &Known<'_>) -> Option<usize> {
    let row = grid.rows.get(index + 1).filter(|row| !row.deleted)?;
    let kinds = &known.general.words.kinds;
    let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
    let of_point = |cell: &Cell| points.iter().any(|point| point.column == cell.column);
    let all =
        filled().count() == points.len() && filled().all(|cell| of_point(cell) && kinds.is_kind(&cell.text));
    (all && !points.is_empty()).then_some(index + 1)
}

fn names_point(text: &str, known: &Known<'_>) -> bool {
    let words = words::words(text);
    (1..=8).contains(&words.len()) && known.general.touchpoints.naming(&words).is_some()
}

/// A matrix as it was recognised.
struct Shape<'a> {
    grid: &'a Grid,
    /// Of the row of captions, and of the first row below them.
    index: usize,
    body: usize,
    /// The row that says of what kind each point is.
    kinds: Option<&'a Row>,
    points: Vec<&'a Cell>,
    others: Vec<&'a Cell>,
    /// The field of the words in its cells.
    says: Option<Field>,
}

impl Shape<'_> {
    fn grid(&self, known: &Known<'_>) -> Grid {
        let Shape { grid, index, body, kinds, points, others, says } = self;
        let header = &grid.rows[*index];
        let at = |cell: &Cell, row: &Row| Place { table: grid.table, row: row.number, column: cell.column };
        let width = self.width();
        let mut rows: Vec<Row> = grid.rows[..*index].to_vec();
        let point_column = others.len() as u32 + 1;
        let mut captions: Vec<Cell> = (1..)
            .zip(others)
            .map(|(column, cell)| build::cell(column, said(cell, at(cell, header)), false))
            .collect();
        let made = |field: Field| Said::made(field.russian(), at(points[0], header));
        captions.push(build::cell(point_column, made(Field::Touchpoint), true));
        captions.extend(says.map(|field| build::cell(point_column + 1, made(field), true)));
        captions.extend(kinds.map(|_| build::cell(width, made(Field::Channel), true)));
        rows.push(Row { cells: captions, ..build::row() });
        for row in grid.rows[*body..].iter().filter(|row| !row.deleted) {
            rows.extend(self.rows(row, known));
        }
        for (number, row) in (1..).zip(&mut rows) {
            row.number = number;
        }
        let marks = &known.general.words.marks;
        let below = grid.rows[*body..].iter().filter(|row| !row.deleted).flat_map(|row| &row.cells);
        let denied = below.filter(|cell| {
            let of_point = points.iter().any(|point| point.column == cell.column);
            of_point && !cell.is_blank() && marks.mark(&cell.text) == Some(false)
        });
        let of_kinds = if kinds.is_some() { points.len() } else { 0 };
        let captions = (points.len() + of_kinds + denied.count()) as u64;
        let why = "точки в шапке, услуги в строках".to_owned();
        Grid {
            width,
            hidden_columns: Vec::new(),
            filled: None,
            reshaped: Some(Box::new(Reshaped {
                captions,
                beside: 0,
                guess: *says == Some(Field::Needs),
                why,
            })),
            rows,
            ..**grid
        }
    }

    fn width(&self) -> u32 {
        let more = u32::from(self.says.is_some()) + u32::from(self.kinds.is_some());
        self.others.len() as u32 + 1 + more
    }

    /// The rows that a row of the matrix becomes: one for each point that is marked in it.
    fn rows(&self, row: &Row, known: &Known<'_>) -> Vec<Row> {
        let at = |cell: &Cell| Place { table: self.grid.table, row: row.number, column: cell.column };
        // A cell merged from above goes for this row too, and counts where it is anchored.
        let left: Vec<(u32, &Row, &Cell)> = (1..)
            .zip(&self.others)
            .filter_map(|(column, caption)| {
                let of_column =
                    |row: &'_ Row| row.cells.iter().position(|cell| cell.column == caption.column);
                let rows = self.grid.rows[self.body..].iter().filter(|known| known.number <= row.number);
                let (anchor, cell) = rows.rev().find_map(|row| Some((row, &row.cells[of_column(row)?])))?;
                let reaches = u64::from(anchor.number) + u64::from(cell.row_span) > u64::from(row.number);
                reaches.then_some((column, anchor, cell))
            })
            .collect();
        let point_column = self.others.len() as u32 + 1;
        let marks = &known.general.words.marks;
        let mut rows: Vec<Row> = Vec::new();
        for point in &self.points {
            let Some(cell) = row.cells.iter().find(|cell| cell.column == point.column && !cell.is_blank())
            else {
                continue;
            };
            let mark = marks.mark(&cell.text);
            if mark == Some(false) {
                continue;
            }
            let first = rows.is_empty();
            let mut cells: Vec<Cell> = left
                .iter()
                .map(|(column, anchor, cell)| {
                    let place = Place { row: anchor.number, ..at(cell) };
                    build::cell(*column, said(cell, place), !first || anchor.number != row.number)
                })
                .collect();
            let words = mark.is_none().then_some(self.says).flatten();
            let text = Said { text: point.text.clone(), ..said(cell, at(cell)) };
            cells.push(build::cell(point_column, text, words.is_some()));
            cells.extend(words.map(|_| build::cell(point_column + 1, said(cell, at(cell)), false)));
            let kind = self.kinds.and_then(|kinds| {
                let of_point = kinds.cells.iter().find(|kind| kind.column == point.column)?;
                let place = Place { row: kinds.number, ..at(of_point) };
                Some(build::cell(self.width(), said(of_point, place), true))
            });
            cells.extend(kind);
            rows.push(Row { cells, ..build::row() });
        }
        if rows.is_empty() {
            let own = left.iter().filter(|(_, anchor, _)| anchor.number == row.number);
            let cells = own.map(|(column, _, cell)| Cell {
                column_span: self.span(cell),
                ..build::cell(*column, said(cell, at(cell)), false)
            });
            let cells: Vec<Cell> = cells.collect();
            if !cells.is_empty() {
                rows.push(Row { cells, ..build::row() });
            }
        }
        rows
    }

    /// A heading over all points stays one.
    fn span(&self, cell: &Cell) -> u32 {
        if cell.column_span > 1 { self.others.len() as u32 + 1 } else { 1 }
    }
}

fn said(cell: &Cell, place: Place) -> Said {
    Said { text: Text::clone(&cell.text), place, more: cell.more.clone() }
}
