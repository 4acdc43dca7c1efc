//! A table a point: «Точка взаимодействия: Общественная приёмная» above the table of its processes and needs. The
//! tables become one, with the point in a column of its own.

use crate::model::document::{Block, Cell, CellMore, Grid, Row};
use crate::model::{Field, Place};
use crate::text::letters;

use super::build::{self, Card, Item};
use super::{Change, Found, Known, Line, Part, Said, line_above, titled};

/// Bytes of a line that names a point, at most.
const LINE: usize = 300;

/// The tables under lines that name their points, as one list.
pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Option<Change> {
    let (mut items, mut of) = (Vec::new(), Vec::new());
    let mut table = 0;
    for (at, part) in parts.iter().enumerate() {
        let Part::Grid(grid, Found::Nothing) = part else { continue };
        let Some((line, label, point)) = line_above(parts, at).and_then(|line| named(line, known)) else {
            continue;
        };
        let alone = matches!(parts[line.block], Part::Lines(of, _) if letters::is_one_line(of.text.trim()));
        let Some(captions) = captions(grid, known).filter(|_| alone && titled(parts, at, known)) else {
            continue;
        };
        let cards = cards(grid, captions, (line, label, point), known);
        if of.is_empty() {
            table = grid.table;
        }
        items.extend(cards?.into_iter().map(Item::Card));
        of.extend([line.block, at]);
    }
    let why = "точка названа над таблицей";
    let grid = (!items.is_empty()).then(|| build::grid(items, table, 0, why, known))??;
    Some(Change { of, blocks: vec![Block::Grid(grid)] })
}

/// The label and the point of a line: «Точка взаимодействия: Общественная приёмная».
fn named<'a>(line: Line<'a>, known: &Known<'_>) -> Option<(Line<'a>, &'a str, &'a str)> {
    let text = line.text.trim();
    let (label, point) = text.split_once(':').filter(|_| text.len() <= LINE)?;
    let (label, point) = (label.trim(), point.trim());
    (!point.is_empty() && known.field(label) == Some(Field::Touchpoint)).then_some((line, label, point))
}

/// The row of captions of a table that says what is done at a point and nothing of other points.
fn captions<'a>(grid: &'a Grid, known: &Known<'_>) -> Option<&'a Row> {
    let row = grid.rows.iter().find(|row| !row.deleted && row.cells.iter().any(|cell| !cell.is_blank()))?;
    let fields = || row.cells.iter().filter_map(|cell| known.field(&cell.text));
    let has = |wanted: &[Field]| fields().any(|field| wanted.contains(&field));
    let lists = has(&[Field::Service, Field::Process, Field::Direction])
        && has(&[Field::Needs, Field::Interactions, Field::Channel]);
    (lists && !has(&[Field::Touchpoint])).then_some(row)
}

/// A card for each row below the captions; `None` if a cell stands under none of them.
fn cards(
    grid: &Grid,
    captions: &Row,
    (line, label, point): (Line<'_>, &str, &str),
    known: &Known<'_>,
) -> Option<Vec<Card>> {
    let place = Place { table: known.lines, row: line.number, column: 1 };
    let below = grid.rows.iter().filter(|row| row.number > captions.number && !row.deleted);
    let mut cards: Vec<Card> = Vec::new();
    for row in below.filter(|row| row.cells.iter().any(|cell| !cell.is_blank())) {
        // What the file has once is counted once.
        let once = cards.is_empty();
        let of = |said: Said| if once { said } else { Said::made(&said.text, said.place) };
        let mut card = Card::default();
        card.fields.push((of(Said::at(label, place)), vec![of(Said::at(point, place))]));
        for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
            let caption = captions.cells.iter().find(|caption| caption.column == cell.column)?;
            if cell.column_span > 1 || cell.row_span > 1 || caption.is_blank() {
                return None;
            }
            card.fields.push((of(said(caption, captions, grid)), vec![said(cell, row, grid)]));
        }
        cards.push(card);
    }
    (!cards.is_empty()).then_some(cards)
}

fn said(cell: &Cell, row: &Row, grid: &Grid) -> Said {
    let place = Place { table: grid.table, row: row.number, column: cell.column };
    Said {
        text: cell.text.clone(),
        place,
        more: cell.more.as_ref().map(|more| Box::new(CellMore::clone(more))),
    }
}
