//! Split cells: `OpenDocument` writes a cell that was split as a table within it (`table:is-sub-table`). What looks
//! like rows of the table to everybody becomes rows of it.

use crate::model::document::{Block, Cell, Document, Grid, Row};

use super::super::table::Columns;

/// A table within a cell that stands for the cell's parts.
#[derive(Clone, Copy)]
pub(super) struct SubTable {
    /// Its block, and the ordinal of the grid that it stands in.
    pub(super) block: usize,
    pub(super) outer: u32,
    /// Number of the outer row, and the boundary at which the cell begins.
    pub(super) row: u32,
    pub(super) boundary: u32,
}

/// Puts the rows of split cells into the grid of the ordinal `outer`, which is finished.
pub(super) fn put_in(
    grid: &mut Grid,
    outer: u32,
    columns: &Columns,
    subs: &mut Vec<SubTable>,
    document: &mut Document,
) {
    let of_grid = |sub: &SubTable| sub.outer == outer;
    let mut own: Vec<SubTable> = subs.iter().copied().filter(of_grid).collect();
    subs.retain(|sub| !of_grid(sub));
    // From the last row up, so that the numbers of those above stay.
    own.sort_by_key(|sub| std::cmp::Reverse(sub.row));
    while let Some(row) = own.first().map(|sub| sub.row) {
        let of_row: Vec<SubTable> = own.iter().copied().filter(|sub| sub.row == row).collect();
        own.retain(|sub| sub.row != row);
        split(grid, row, columns, &of_row, document);
    }
}

/// Splits one row of a grid at its split cells.
fn split(grid: &mut Grid, number: u32, columns: &Columns, subs: &[SubTable], document: &mut Document) {
    let Some(at) = grid.rows.iter().position(|row| row.number == number) else { return };
    let mut parts: Vec<(u32, Vec<Row>)> = Vec::new();
    for sub in subs {
        let Some(Block::Grid(inner)) = document.blocks.get_mut(sub.block) else { continue };
        let first = columns.of(sub.boundary);
        let own = grid.rows[at].cells.iter().find(|cell| cell.column == first);
        let next = grid.rows[at].cells.iter().map(|cell| cell.column).find(|column| *column > first);
        let room = own.map_or_else(|| next.unwrap_or(grid.width + 1) - first, |cell| cell.column_span);
        // A cell with text of its own beside the table, or with more parts than columns, stays as it is.
        if inner.rows.is_empty() || inner.width > room || own.is_some_and(|cell| !cell.is_blank()) {
            continue;
        }
        let mut rows = std::mem::take(&mut inner.rows);
        for cell in rows.iter_mut().flat_map(|row| &mut row.cells) {
            let last = cell.column + cell.column_span > inner.width;
            cell.column += first - 1;
            if last {
                cell.column_span += room - inner.width;
            }
        }
        grid.rows[at].cells.retain(|cell| cell.column != first);
        parts.push((first, rows));
    }
    let height = parts.iter().map(|(_, rows)| rows.len()).max().unwrap_or(1) as u32;
    for (_, rows) in &mut parts {
        stretch(rows, height);
    }
    if height > 1 {
        for row in &mut grid.rows[..at] {
            let reaching = row.cells.iter_mut().filter(|cell| row.number + cell.row_span > number);
            reaching.for_each(|cell| cell.row_span += height - 1);
        }
        for row in &mut grid.rows[at + 1..] {
            row.number += height - 1;
        }
        grid.rows[at].cells.iter_mut().for_each(|cell| cell.row_span += height - 1);
    }
    let first = &grid.rows[at];
    let mut rows: Vec<Row> =
        (0..height).map(|offset| Row { number: number + offset, cells: Vec::new(), ..*first }).collect();
    rows[0].cells.clone_from(&first.cells);
    for inner in parts.into_iter().flat_map(|(_, rows)| rows) {
        if let Some(row) = rows.get_mut(inner.number.saturating_sub(1) as usize) {
            row.cells.extend(inner.cells);
        }
    }
    for row in &mut rows {
        row.cells.sort_by_key(|cell: &Cell| cell.column);
    }
    grid.rows.splice(at..=at, rows);
}

/// Lets the last of fewer rows reach down to where the others end.
fn stretch(rows: &mut [Row], height: u32) {
    let short = height.saturating_sub(rows.len() as u32);
    if let Some(last) = rows.last_mut() {
        last.cells.iter_mut().for_each(|cell| cell.row_span += short);
    }
}
