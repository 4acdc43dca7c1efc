//! Every table that the readers see, as one line of JSON a file: what the readers give, for tests
//! and for comparing with other programs.

use std::io::{self, Write};

use crate::model::document::{Cell, Document, Grid};

/// Positions of a table printed as a full rectangle, blank rows included; a larger one, which a
/// single far cell makes, has its rows with content only.
const RECTANGLE: u64 = 20_000_000;

/// Bytes of a file's line: merges repeat their text, and a few bytes can claim a million positions.
const LINE: u64 = 1 << 30;

/// Prints `{"file", "tables": [[[cell,…],…],…]}`: each sheet or Word table once, from its first row and
/// column to the last that are used, merged text in every position it covers. A nested table follows
/// the one that holds it.
///
/// # Errors
/// The output cannot be written. A document whose tables would fill more than a gibibyte
/// gives the line of [`refusal`] instead, and `Ok(false)`.
pub(crate) fn write(file: &str, document: &Document, out: &mut impl Write) -> io::Result<bool> {
    let size: u64 = document.grids().map(size).fold(0, u64::saturating_add);
    if size > LINE {
        let mib = size >> 20;
        let limit = LINE >> 20;
        let why =
            format!("Объединённые ячейки заняли бы в выводе {mib} МиБ, допустимо не более {limit} МиБ.");
        refusal(file, &why, out)?;
        return Ok(false);
    }
    out.write_all(b"{\"file\":")?;
    serde_json::to_writer(&mut *out, file)?;
    out.write_all(b",\"tables\":[")?;
    for (index, grid) in document.grids().enumerate() {
        out.write_all(if index == 0 { b"[" } else { b",[" })?;
        table(grid, out)?;
        out.write_all(b"]")?;
    }
    out.write_all(b"]}\n")?;
    Ok(true)
}

/// Prints `{"file", "error"}`: why the file has no tables to show.
///
/// # Errors
/// The output cannot be written.
pub(crate) fn refusal(file: &str, why: &str, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &serde_json::json!({ "file": file, "error": why }))?;
    out.write_all(b"\n")
}

fn is_full(grid: &Grid) -> bool {
    let rows = grid.rows.last().map_or(0, |row| row.number);
    u64::from(rows) * u64::from(grid.width) <= RECTANGLE
}

/// About as many bytes as the table takes: quotes and commas, and the text of each position.
fn size(grid: &Grid) -> u64 {
    const POSITION: u64 = 3;
    let bottom = grid.rows.last().map_or(0, |row| row.number);
    let (full, mut size) = (is_full(grid), 0_u64);
    for (index, row) in grid.rows.iter().enumerate() {
        let rows_below = if full { bottom - row.number + 1 } else { (grid.rows.len() - index) as u32 };
        for cell in &row.cells {
            let rows = cell.row_span.min(rows_below);
            let columns = cell.column_span.min(grid.width);
            let covered = u64::from(rows) * u64::from(columns);
            size = size.saturating_add(covered.saturating_mul(cell.text.len() as u64));
            if !full {
                let last = u64::from(cell.column - 1 + columns);
                size = size.saturating_add(u64::from(rows) * last * POSITION);
            }
        }
    }
    if full { size.saturating_add(u64::from(bottom) * u64::from(grid.width) * POSITION) } else { size }
}

/// A merged cell that reaches below its first row.
struct Reaching<'a> {
    cell: &'a Cell,
    last_row: u32,
}

fn table(grid: &Grid, out: &mut impl Write) -> io::Result<()> {
    let full = is_full(grid);
    let mut reaching: Vec<Reaching<'_>> = Vec::new();
    let mut separator: &[u8] = b"[";
    let mut next = 1;
    for row in &grid.rows {
        let from = if full { next } else { row.number };
        for number in from..=row.number {
            out.write_all(separator)?;
            separator = b",[";
            reaching.retain(|above| above.last_row >= number);
            let own: &[Cell] = if number == row.number { &row.cells } else { &[] };
            let end = line(own, &reaching, grid.width, out)?;
            if full {
                (end..=grid.width).try_for_each(|column| position("", column, out))?;
            }
            out.write_all(b"]")?;
        }
        for cell in row.cells.iter().filter(|cell| cell.row_span > 1 && !cell.text.is_empty()) {
            reaching.push(Reaching { cell, last_row: row.number.saturating_add(cell.row_span - 1) });
        }
        next = row.number + 1;
    }
    Ok(())
}

/// One row's texts in all positions that they cover; gives the column after the last.
fn line(cells: &[Cell], reaching: &[Reaching<'_>], width: u32, out: &mut impl Write) -> io::Result<u32> {
    let own = cells.iter().filter(|cell| !cell.text.is_empty());
    let mut covering: Vec<&Cell> = own.chain(reaching.iter().map(|above| above.cell)).collect();
    // The row's own cells come first and win where a broken file has two in one place.
    covering.sort_by_key(|cell| cell.column);
    let mut column = 1;
    for cell in covering {
        let last = cell.column.saturating_add(cell.column_span - 1).min(width);
        while column <= last {
            position(if column < cell.column { "" } else { &cell.text }, column, out)?;
            column += 1;
        }
    }
    Ok(column)
}

fn position(text: &str, column: u32, out: &mut impl Write) -> io::Result<()> {
    if column > 1 {
        out.write_all(b",")?;
    }
    Ok(serde_json::to_writer(out, text)?)
}

#[cfg(test)]
mod tests {
    use crate::inspect::tables::*;
    use crate::model::document::{Block, Row, TableName};

    /// A grid from its cells: row, column, rows, columns, text.
    fn grid(cells: &[(u32, u32, u32, u32, &str)]) -> Document {
        let mut rows: Vec<Row> = Vec::new();
        for &(number, column, row_span, column_span, text) in cells {
            if rows.last().is_none_or(|row| row.number != number) {
                rows.push(Row { number, hidden: false, deleted: false, header: false, cells: Vec::new() });
            }
            let cell = Cell { column, column_span, row_span, text: text.into(), more: None };
            rows.last_mut().expect("a row").cells.push(cell);
        }
        let width = cells.iter().map(|cell| cell.1 + cell.3 - 1).max().unwrap_or(0);
        let (hidden_columns, nested_in) = (Vec::new(), None);
        let grid = Grid {
            table: 0,
            width,
            hidden: false,
            hidden_columns,
            nested_in,
            rows,
            reshaped: None,
            filled: None,
        };
        Document {
            tables: vec![TableName::Ordinal(1)],
            blocks: vec![Block::Grid(grid)],
            ..Document::default()
        }
    }

    fn printed(document: &Document) -> String {
        let mut out = Vec::new();
        write("a.xlsx", document, &mut out).expect("memory");
        String::from_utf8(out).expect("UTF-8")
    }

    #[test]
    fn merged_text_stands_in_every_position_and_blank_rows_stay() {
        let document = grid(&[(1, 2, 3, 2, "а\n\"б\""), (1, 4, 1, 1, "в"), (4, 1, 9, 1, "г")]);
        assert_eq!(
            printed(&document),
            r#"{"file":"a.xlsx","tables":[[["","а\n\"б\"","а\n\"б\"","в"],["","а\n\"б\"","а\n\"б\"",""],["","а\n\"б\"","а\n\"б\"",""],["г","","",""]]]}"#
                .to_owned()
                + "\n"
        );
        assert_eq!(printed(&Document::default()), "{\"file\":\"a.xlsx\",\"tables\":[]}\n");
    }

    #[test]
    fn far_cells_and_boundless_merges_cost_what_they_hold() {
        let far = grid(&[(1, 1, 1, 1, "а"), (1_048_576, 3, 1, 16_000, "б")]);
        let line = printed(&far);
        assert!(line.starts_with(r#"{"file":"a.xlsx","tables":[[["а"],["","","б","б","#), "{line:.60}");
        assert!(line.len() < 100_000, "{}", line.len());
        let full = |row| grid(&[(1, 1, 1, 1, "а"), (row, 1_000, 1, 1, "б")]).grids().all(is_full);
        assert_eq!((full(20_000), full(20_001)), (true, false), "a rectangle at the limit and one beyond");
        let flood = grid(&[(1, 1, 1_000_000, 16_000, "сто букв "), (1_000_000, 16_001, 1, 1, "б")]);
        let mut out = Vec::new();
        assert!(matches!(write("a.xlsx", &flood, &mut out), Ok(true)), "two rows that exist are no flood");
        let mut cells = vec![(1, 1, 1_000_000, 16_000, "сто букв ")];
        cells.extend((2..100_000).map(|row| (row, 16_001, 1, 1, "б")));
        let mut out = Vec::new();
        assert!(matches!(write("a.xlsx", &grid(&cells), &mut out), Ok(false)));
        let line = String::from_utf8(out).expect("UTF-8");
        assert!(line.starts_with(r#"{"error":"Объединённые"#) && line.contains("1024 МиБ"), "{line}");
    }
}
