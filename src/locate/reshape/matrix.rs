//! Points across a table, services down: each filled cell where they meet becomes a row. Words in such a cell are the
//! kind of the point if they are kinds, else the needs.
//!
//! Columns of marks under captions that a header names already are read in `map/marks.rs`, one row with several
//! points; here are the tables whose cells hold words, and those that have no other caption of points.

use crate::model::document::{Block, Cell, Grid, Reshaped, Row};
use crate::model::{Field, Place};
use crate::text::Text;
use crate::text::words;

use super::super::header::{self, Covering};
use super::{Change, Found, Known, Part, Said, build, titled};

/// Points across, at least.
const LEAST: usize = 2;
/// Rows that are tried as captions.
const TRIED: usize = 12;

pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    for (at, part) in parts.iter().enumerate() {
        let Part::Grid(grid, found) = part else { continue };
        if grid.width < 3 || !titled(parts, at, known) && !titled_within(grid, known) {
            continue;
        }
        let rows = grid.rows.iter().enumerate().filter(|(_, row)| !row.deleted && row.cells.len() >= LEAST);
        let mut made = rows.take(TRIED).filter_map(|(index, _)| Captions::of(grid, index, known));
        // A caption over all points made a header of it.
        let made = made.find(|captions| *found == Found::Nothing || captions.group.is_some());
        let made = made.and_then(|captions| matrix(&captions, known));
        changes.extend(made.map(|grid| Change { of: vec![at], blocks: vec![Block::Grid(grid)] }));
    }
    changes
}

fn titled_within(grid: &Grid, known: &Known<'_>) -> bool {
    let cells = grid.rows.iter().take(TRIED).filter(|row| row.cells.len() < 3).flat_map(|row| &row.cells);
    cells.flat_map(|cell| cell.text.split('\n')).any(|line| known.is_title(line.trim()))
}

/// The captions of a matrix.
struct Captions<'a> {
    grid: &'a Grid,
    /// Of the row of points, of the first row of captions, and of the first row below them.
    index: usize,
    top: usize,
    body: usize,
    points: Vec<&'a Cell>,
    others: Vec<Covering<'a>>,
    /// The row that says of what kind each point is.
    kinds: Option<&'a Row>,
    /// «Точки взаимодействия и потребности клиента» over all points.
    group: Option<&'a Cell>,
}

impl<'a> Captions<'a> {
    /// The captions whose points stand in the row of this index.
    fn of(grid: &'a Grid, index: usize, known: &Known<'_>) -> Option<Captions<'a>> {
        let captions: Vec<Covering<'_>> =
            header::covering(grid, index, 0).into_iter().filter(|caption| !caption.cell.is_blank()).collect();
        let top = captions.iter().map(|caption| caption.row).min()?;
        let kinds = kinds_below(grid, index, known);
        let group = group_above(grid, index, known).filter(|_| top + 1 == index);
        let over_kind = |cell: &Cell| {
            group.is_some()
                && kinds.is_some_and(|row| {
                    row.cells.iter().any(|kind| kind.column == cell.column && !kind.is_blank())
                })
        };
        let is_point = |caption: &Covering<'_>| {
            caption.row == index && (names_point(&caption.cell.text, known) || over_kind(caption.cell))
        };
        let (points, others): (Vec<_>, Vec<_>) = captions.into_iter().partition(is_point);
        let points: Vec<&Cell> = points.into_iter().map(|caption| caption.cell).collect();
        let of_point = |cell: &Cell| points.iter().any(|point| point.column == cell.column);
        let of_points = |row: &&Row| {
            let filled = row.cells.iter().filter(|cell| !cell.is_blank());
            filled.clone().count() == points.len() && filled.clone().all(of_point)
        };
        let kinds = kinds.filter(of_points);
        let body = index + 1 + usize::from(kinds.is_some());
        (top == index || group.is_some())
            .then_some(Captions { grid, index, top, body, points, others, kinds, group })
            .filter(|captions| captions.are_sound(known))
    }

    /// Whether points stand side by side, something else says what they serve, and no caption reaches into the body.
    fn are_sound(&self, known: &Known<'_>) -> bool {
        let Captions { grid, body, points, others, .. } = self;
        let subject = others.iter().any(|caption| {
            matches!(
                known.field(&caption.cell.text),
                Some(Field::Service | Field::Process | Field::Direction | Field::Needs)
            )
        });
        let side_by_side =
            points.windows(2).all(|pair| pair[0].column + pair[0].column_span == pair[1].column);
        let last = grid.rows[body - 1].number;
        let ends = |caption: &Covering<'_>| {
            u64::from(grid.rows[caption.row].number) + u64::from(caption.cell.row_span) <= u64::from(last) + 1
        };
        points.len() >= LEAST
            && subject
            && side_by_side
            && others.iter().all(ends)
            && points.iter().all(|point| point.row_span == 1)
    }

    /// Whether the caption over all points says that the words below them are needs.
    fn names_needs(&self, known: &Known<'_>) -> bool {
        let says = |(field, score): (Field, f32)| field == Field::Needs && score >= 0.5;
        self.group.is_some_and(|group| known.headers.score(&group.text).into_iter().any(says))
    }

    /// The cells of the captions that become no caption of the new grid.
    fn left_out(&self) -> usize {
        let of_kinds = if self.kinds.is_some() { self.points.len() } else { 0 };
        self.points.len() + of_kinds + usize::from(self.group.is_some())
    }
}

/// The caption right above the points of a row that covers them all.
fn group_above<'a>(grid: &'a Grid, index: usize, known: &Known<'_>) -> Option<&'a Cell> {
    let above = grid.rows[..index].last().filter(|row| !row.deleted)?;
    let wide = |cell: &&Cell| cell.column_span > 1 && !cell.is_blank();
    let mut groups = above.cells.iter().filter(wide);
    let group = groups.next().filter(|_| groups.next().is_none())?;
    let covered = |cell: &Cell| {
        group.column <= cell.column && cell.column + cell.column_span <= group.column + group.column_span
    };
    let own = || grid.rows[index].cells.iter().filter(|cell| !cell.is_blank());
    let points = known.field(&group.text) == Some(Field::Touchpoint);
    (points && own().count() >= LEAST && own().all(covered)).then_some(group)
}

/// The grid of a matrix with these captions.
fn matrix(captions: &Captions<'_>, known: &Known<'_>) -> Option<Grid> {
    let Captions { grid, body, points, others, kinds: kinds_of, .. } = captions;
    let (first, last) = (points[0].column, points[points.len() - 1].column);
    // A cell that stands under no caption would be lost.
    let headed = |cell: &Cell| {
        points.iter().any(|point| point.column == cell.column)
            || others.iter().any(|caption| caption.cell.column == cell.column)
    };
    if grid.rows[*body..].iter().filter(|row| !row.deleted).any(|row| {
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        filled().any(|cell| !headed(cell) || cell.column_span > 1 && filled().count() > 1)
    }) {
        return None;
    }
    let within = |cell: &&Cell| (first..=last).contains(&cell.column) && !cell.is_blank();
    let below = || grid.rows[*body..].iter().filter(|row| !row.deleted).flat_map(|row| &row.cells);
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
    let says =
        says.filter(|field| !others.iter().any(|caption| known.field(&caption.cell.text) == Some(*field)));
    if !words.is_empty() && says.is_none() {
        return None;
    }
    if kinds_of.is_some() && says == Some(Field::Channel) {
        return None;
    }
    let made = Shape { captions, says }.grid(known);
    header::find(&made, 0, known.headers, known.general).is_ok().then_some(made)
}

/// The row right below the points of a row, if it holds kinds and nothing else.
fn kinds_below<'a>(grid: &'a Grid, index: usize, known: &Known<'_>) -> Option<&'a Row> {
    let row = grid.rows.get(index + 1).filter(|row| !row.deleted)?;
    let kinds = &known.general.words.kinds;
    let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
    (filled().count() > 0 && filled().all(|cell| kinds.is_kind(&cell.text))).then_some(row)
}

fn names_point(text: &str, known: &Known<'_>) -> bool {
    let words = words::words(text);
    (1..=8).contains(&words.len()) && known.general.touchpoints.naming(&words).is_some()
}

/// A matrix as it was recognised.
struct Shape<'a> {
    captions: &'a Captions<'a>,
    /// The field of the words in its cells.
    says: Option<Field>,
}

impl Shape<'_> {
    fn grid(&self, known: &Known<'_>) -> Grid {
        let Captions { grid, index, top, body, kinds, points, others, .. } = self.captions;
        let at = |cell: &Cell, row: usize| Place {
            table: grid.table,
            row: grid.rows[row].number,
            column: cell.column,
        };
        let width = self.width();
        let mut rows: Vec<Row> = grid.rows[..*top].to_vec();
        let point_column = others.len() as u32 + 1;
        let mut captions: Vec<Cell> = (1..)
            .zip(others)
            .map(|(column, Covering { cell, row })| build::cell(column, said(cell, at(cell, *row)), false))
            .collect();
        let made = |field: Field| Said::made(field.russian(), at(points[0], *index));
        captions.push(build::cell(point_column, made(Field::Touchpoint), true));
        captions.extend(self.says.map(|field| build::cell(point_column + 1, made(field), true)));
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
        let guess = self.says == Some(Field::Needs) && !self.captions.names_needs(known);
        Grid {
            width,
            hidden_columns: Vec::new(),
            filled: None,
            reshaped: Some(Box::new(Reshaped {
                captions: (self.captions.left_out() + denied.count()) as u64,
                beside: 0,
                guess,
                why: "точки в шапке, услуги в строках".to_owned(),
            })),
            rows,
            ..**grid
        }
    }

    fn width(&self) -> u32 {
        let more = u32::from(self.says.is_some()) + u32::from(self.captions.kinds.is_some());
        self.captions.others.len() as u32 + 1 + more
    }

    /// The rows that a row of the matrix becomes: one for each point that is marked in it.
    fn rows(&self, row: &Row, known: &Known<'_>) -> Vec<Row> {
        let Captions { grid, body, others, points, kinds, .. } = self.captions;
        let at = |cell: &Cell| Place { table: grid.table, row: row.number, column: cell.column };
        // A cell merged from above goes for this row too, and counts where it is anchored.
        let left: Vec<(u32, &Row, &Cell)> = (1..)
            .zip(others)
            .filter_map(|(column, caption)| {
                let of_column =
                    |row: &'_ Row| row.cells.iter().position(|cell| cell.column == caption.cell.column);
                let rows = grid.rows[*body..].iter().filter(|known| known.number <= row.number);
                let (anchor, cell) = rows.rev().find_map(|row| Some((row, &row.cells[of_column(row)?])))?;
                let reaches = u64::from(anchor.number) + u64::from(cell.row_span) > u64::from(row.number);
                reaches.then_some((column, anchor, cell))
            })
            .collect();
        let point_column = others.len() as u32 + 1;
        let marks = &known.general.words.marks;
        let mut rows: Vec<Row> = Vec::new();
        for point in points {
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
            let kind = kinds.and_then(|kinds| {
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
        if cell.column_span > 1 { self.captions.others.len() as u32 + 1 } else { 1 }
    }
}

fn said(cell: &Cell, place: Place) -> Said {
    Said { text: Text::clone(&cell.text), place, more: cell.more.clone() }
}
