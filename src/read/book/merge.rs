//! Merged regions, applied in one sweep over the rows that exist: a region may claim the whole
//! sheet and costs no more than one row.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BinaryHeap};

use crate::model::document::{Cell, Row};
use crate::text::Text;

use super::place::{At, Ranges};

/// The rightmost column that a cell covers.
pub(in crate::read) fn width(rows: &[Row]) -> u32 {
    rows.iter().flat_map(|row| &row.cells).map(|cell| cell.column + cell.column_span - 1).max().unwrap_or(0)
}

/// Rows and cells that came out of order; of two cells in one place the later counts, as in Excel.
pub(in crate::read) fn in_order(rows: Vec<Row>) -> Vec<Row> {
    let mut sorted: BTreeMap<u32, (Row, BTreeMap<u32, Cell>)> = BTreeMap::new();
    for mut row in rows {
        let cells = std::mem::take(&mut row.cells);
        let (_, kept) = sorted.entry(row.number).or_insert_with(|| (row, BTreeMap::new()));
        kept.extend(cells.into_iter().map(|cell| (cell.column, cell)));
    }
    sorted
        .into_values()
        .map(|(mut row, cells)| {
            row.cells = cells.into_values().collect();
            row
        })
        .collect()
}

/// An anchor whose region reaches the row at hand.
#[derive(Debug, Clone, Copy)]
struct Active {
    last_row: u32,
    last_column: u32,
    /// Index of the anchor's row in the result.
    row: usize,
}

/// Gives anchors their spans, clipped to the used area, and takes covered cells out.
pub(in crate::read) fn apply(rows: Vec<Row>, merges: &[(At, At)], hidden_rows: &Ranges) -> Vec<Row> {
    if merges.is_empty() {
        return rows;
    }
    let (bottom, right) = (rows.last().map_or(0, |row| row.number), width(&rows));
    let mut regions: Vec<(At, At)> = merges
        .iter()
        .map(|&(first, last)| (first, (last.0.min(bottom), last.1.min(right))))
        .filter(|(first, last)| first.0 <= last.0 && first.1 <= last.1 && first != last)
        .collect();
    regions.sort_unstable();
    let mut regions = regions.into_iter().peekable();

    let mut sweep = Sweep::default();
    for row in rows {
        while let Some(&(first, _)) = regions.peek()
            && first.0 < row.number
        {
            // The row of these anchors has no text.
            let number = first.0;
            sweep.start_row(Row { number, hidden: hidden_rows.contains(number), ..blank_row() });
            while let Some((first, last)) = regions.next_if(|(first, _)| first.0 == number) {
                sweep.anchor(first, last);
            }
        }
        let number = row.number;
        sweep.start_row(row);
        while let Some((first, last)) = regions.next_if(|(first, _)| first.0 == number) {
            sweep.anchor(first, last);
        }
        sweep.take_covered();
    }
    sweep.finish()
}

#[derive(Debug, Default)]
struct Sweep {
    rows: Vec<Row>,
    /// Regions that reach the last row, by their first column; they do not overlap.
    active: BTreeMap<u32, Active>,
    /// Last row and first column of the active ones, the soonest first.
    ends: BinaryHeap<Reverse<(u32, u32)>>,
    /// What covered cells hold, by row and column of the anchor.
    covered: BTreeMap<(usize, u32), String>,
}

impl Sweep {
    fn start_row(&mut self, row: Row) {
        while let Some(&Reverse((last, column))) = self.ends.peek()
            && last < row.number
        {
            self.ends.pop();
            if self.active.get(&column).is_some_and(|active| active.last_row == last) {
                self.active.remove(&column);
            }
        }
        self.rows.push(row);
    }

    /// A region that begins in the last row; one that overlaps another is ignored, as the file is wrong there.
    fn anchor(&mut self, first: At, last: At) {
        let overlaps =
            self.covering(first.1).is_some() || self.active.range(first.1..=last.1).next().is_some();
        let index = self.rows.len() - 1;
        if overlaps {
            return;
        }
        let cells = &mut self.rows[index].cells;
        let at = match cells.binary_search_by_key(&first.1, |cell| cell.column) {
            Ok(at) => at,
            Err(at) => {
                cells.insert(
                    at,
                    Cell { column: first.1, column_span: 1, row_span: 1, text: Text::default(), more: None },
                );
                at
            }
        };
        cells[at].column_span = last.1 - first.1 + 1;
        cells[at].row_span = last.0 - first.0 + 1;
        self.active.insert(first.1, Active { last_row: last.0, last_column: last.1, row: index });
        self.ends.push(Reverse((last.0, first.1)));
    }

    /// The first column and the region that covers a column.
    fn covering(&self, column: u32) -> Option<(u32, Active)> {
        let (&first, &active) = self.active.range(..=column).next_back()?;
        (active.last_column >= column).then_some((first, active))
    }

    /// Covered cells leave their row; what they hold, which Excel does not show, stays with the anchor.
    fn take_covered(&mut self) {
        if self.active.is_empty() {
            return;
        }
        let index = self.rows.len() - 1;
        let cells = std::mem::take(&mut self.rows[index].cells);
        let mut kept = Vec::with_capacity(cells.len());
        for cell in cells {
            match self.covering(cell.column) {
                Some((first, active)) if (active.row, first) != (index, cell.column) => {
                    let text = if cell.is_blank() {
                        cell.more.and_then(|more| more.hidden_text)
                    } else {
                        Some(cell.text)
                    };
                    if let Some(text) = text {
                        let covered = self.covered.entry((active.row, first)).or_default();
                        covered.push_str(&text);
                        covered.push('\n');
                    }
                }
                _ => kept.push(cell),
            }
        }
        self.rows[index].cells = kept;
    }

    fn finish(mut self) -> Vec<Row> {
        for ((row, column), text) in self.covered {
            let cells = &mut self.rows[row].cells;
            if let Ok(at) = cells.binary_search_by_key(&column, |cell| cell.column) {
                let more = cells[at].more.get_or_insert_default();
                let own = more.hidden_text.take().map(|own| format!("{own}\n")).unwrap_or_default();
                more.hidden_text = Some(format!("{own}{}", text.trim_end_matches('\n')).into());
            }
        }
        self.rows.retain(|row| !row.cells.is_empty());
        self.rows
    }
}

fn blank_row() -> Row {
    Row { number: 0, hidden: false, deleted: false, header: false, cells: Vec::new() }
}
