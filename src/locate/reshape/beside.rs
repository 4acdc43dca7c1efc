//! Two lists side by side in one table or sheet: each becomes a grid of its own, at the column where its captions
//! begin again.

use crate::model::Field;
use crate::model::document::{Block, Document, Grid, Reshaped, Row, TableName};
use crate::model::table::Leaf;
use crate::text::words;

use super::super::pieces::Piece;
use super::{Change, Found, Part};

/// Tables whose captions stand twice, cut at the second time.
pub(super) fn changes(parts: &[Part<'_>], pieces: &[Piece<'_>], document: &Document) -> Vec<Change> {
    let mut changes = Vec::new();
    for piece in pieces {
        let Ok(header) = &piece.header else { continue };
        let points = header.leaves.iter().filter(|leaf| leaf.guess == Some(Field::Touchpoint)).count();
        if points < 2 || piece.grid.nested_in.is_some() {
            continue;
        }
        let Some(at) = second(&header.leaves) else { continue };
        let block = parts.iter().position(
            |part| matches!(part, Part::Grid(grid, Found::Header) if std::ptr::eq(*grid, piece.grid)),
        );
        let Some(block) = block.filter(|block| changes.iter().all(|known: &Change| known.of[0] != *block))
        else {
            continue;
        };
        let column = header.leaves[at].first;
        let sheet = matches!(document.tables[piece.grid.table as usize], TableName::Sheet(_));
        let beside = if sheet { column - 1 } else { at as u32 };
        let crosses = |row: &Row| {
            row.cells.iter().any(|cell| {
                !cell.is_blank() && cell.column < column && cell.column + cell.column_span > column
            })
        };
        if piece.grid.rows[header.first..].iter().any(crosses) {
            continue;
        }
        let left = part(piece.grid, &|first| first < column, 0);
        let right = part(piece.grid, &|first| first >= column, beside);
        changes.push(Change { of: vec![block], blocks: vec![Block::Grid(left), Block::Grid(right)] });
    }
    changes
}

/// The leaf at which the captions begin again: as many of the same, or a list of its own behind a blank column.
fn second(leaves: &[Leaf]) -> Option<usize> {
    let points = |leaves: &[Leaf]| leaves.iter().any(|leaf| leaf.guess == Some(Field::Touchpoint));
    let named = |leaves: &[Leaf]| leaves.iter().filter(|leaf| leaf.guess.is_some()).count() >= 2;
    (2..leaves.len().saturating_sub(1)).find(|at| {
        let (left, right) = leaves.split_at(*at);
        let pairs =
            || left.iter().zip(right).filter(|(one, other)| words::same_words(&one.text, &other.text));
        let again =
            pairs().count() * 4 >= right.len() * 3 && words::same_words(&left[0].text, &right[0].text);
        let apart = left[left.len() - 1].last + 1 < right[0].first || left[left.len() - 1].text.is_empty();
        points(left) && points(right) && named(left) && named(right) && (again || apart)
    })
}

/// The cells of a grid whose first column is taken.
fn part(grid: &Grid, takes: &dyn Fn(u32) -> bool, beside: u32) -> Grid {
    let rows = grid.rows.iter().map(|row| Row {
        cells: row.cells.iter().filter(|cell| takes(cell.column)).cloned().collect(),
        ..*row
    });
    let rows: Vec<Row> = rows.filter(|row| !row.cells.is_empty()).collect();
    let last = |row: &Row| row.cells.last().map_or(0, |cell| cell.column + cell.column_span - 1);
    let why = "два перечня рядом в одной таблице".to_owned();
    Grid {
        width: rows.iter().map(last).max().unwrap_or(0),
        hidden_columns: grid.hidden_columns.clone(),
        filled: None,
        reshaped: Some(Box::new(Reshaped { captions: 0, beside, guess: false, why })),
        rows,
        ..*grid
    }
}
