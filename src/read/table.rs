//! A Word table as it grows row by row: spans, vertical merges, and the grid counted as the
//! officer counts it.

use std::collections::BTreeMap;

use crate::model::document::{Cell, CellMore, Grid, Link, Row};
use crate::text::Text;

/// Word itself stops at 63 columns; a forged span ends here.
const COLUMNS: u32 = 16_384;

/// Blank cells that a row states beyond this column are the paper of a sheet and no columns.
const BLANK_COLUMNS: u32 = 1_024;

/// An open table.
#[derive(Debug)]
pub(super) struct Table {
    /// Index of its block in the document.
    pub(super) block: usize,
    /// Index among the grids of the document.
    pub(super) grid: u32,
    pub(super) name: u32,
    pub(super) nested_in: Option<(u32, u32)>,
    rows: Vec<Row>,
    row: Row,
    /// Up to here columns count even if all their cells are blank.
    blank_to: u32,
    /// The grid column after the last cell of the row.
    column: u32,
    /// The cell last ended, or the anchor that it went on from: row and cell.
    last: Option<(usize, usize)>,
    /// How many columns the file says that there are.
    pub(super) stated: u32,
    /// Vertically merged cells of the row above and of this row.
    open_above: Vec<Open>,
    open: Vec<Open>,
    /// Cells that state spans themselves, by their first column; of several the last.
    spanning: BTreeMap<u32, Spanning>,
    /// What stands under anchors, by row and cell: joined once, however many places hold some.
    covered: BTreeMap<(usize, usize), Covered>,
}

/// A cell that reaches over places beside or below it.
#[derive(Debug, Clone, Copy)]
struct Spanning {
    /// The column after the last one.
    end: u32,
    /// Number of the last row.
    last: u32,
    row: usize,
    cell: usize,
}

/// Texts of covered places, apart by line breaks.
#[derive(Debug, Default)]
struct Covered {
    hidden: String,
    deleted: String,
}

/// Where the anchor of a vertical merge stands.
#[derive(Debug, Clone, Copy)]
struct Open {
    start: u32,
    row: usize,
    cell: usize,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum VerticalMerge {
    #[default]
    No,
    Restart,
    Continue,
}

/// What a cell turned out to hold.
#[derive(Debug, Default)]
pub(super) struct Content {
    pub(super) text: Option<Text>,
    pub(super) more: CellMore,
}

impl Table {
    pub(super) fn new(block: usize, grid: u32, name: u32, nested_in: Option<(u32, u32)>) -> Table {
        Table {
            block,
            grid,
            name,
            nested_in,
            rows: Vec::new(),
            row: blank_row(1),
            blank_to: 0,
            column: 0,
            last: None,
            stated: 0,
            open_above: Vec::new(),
            open: Vec::new(),
            spanning: BTreeMap::new(),
            covered: BTreeMap::new(),
        }
    }

    /// Whether a table within a cell that covers so many columns is text of that cell: this is a table of several
    /// columns, and not the frame of a page whose list stands in a cell of its own.
    pub(super) fn takes_as_text(&self, span: u32) -> bool {
        const LIST: u32 = 3;
        let widest =
            self.rows.iter().filter_map(|row| row.cells.last()).map(|cell| cell.column + cell.column_span);
        let columns = widest.max().unwrap_or(0).max(self.column + span).max(self.stated);
        columns >= LIST && span < columns
    }

    pub(super) fn start_row(&mut self) {
        self.row = blank_row(self.rows.len() as u32 + 1);
        self.column = 0;
        self.last = None;
    }

    pub(super) fn row(&mut self) -> &mut Row {
        &mut self.row
    }

    pub(super) fn row_deleted(&self) -> bool {
        self.row.deleted
    }

    /// `w:gridBefore`: the row begins further right.
    pub(super) fn skip_columns(&mut self, count: u32) {
        self.column = self.column.saturating_add(count).min(COLUMNS);
    }

    /// Whether a cell that continues a merge at the present column has an anchor above it.
    pub(super) fn continues(&self, merge: VerticalMerge) -> bool {
        merge == VerticalMerge::Continue && self.anchor_above(self.column).is_some()
    }

    /// The anchor of the merge that was open at a column of the row above; they are in the order of their columns.
    fn anchor_above(&self, start: u32) -> Option<Open> {
        let at = self.open_above.partition_point(|open| open.start < start);
        self.open_above.get(at).copied().filter(|open| open.start == start)
    }

    /// The number of the row under way and the boundary at which its next cell begins.
    pub(super) fn now(&self) -> (u32, u32) {
        (self.row.number, self.column)
    }

    pub(super) fn end_cell(&mut self, span: u32, merge: VerticalMerge, joins_left: bool, content: Content) {
        let start = self.column;
        let end = start.saturating_add(span.max(1)).min(COLUMNS);
        self.column = end;
        if joins_left && let Some(last) = self.last {
            self.widen(last, end, content);
            return;
        }
        if merge == VerticalMerge::Continue
            && let Some(open) = self.anchor_above(start)
        {
            self.open.push(open);
            self.last = Some((open.row, open.cell));
            if let Some(anchor) = self.rows.get_mut(open.row).and_then(|row| row.cells.get_mut(open.cell)) {
                anchor.row_span += 1;
                self.keep_covered(open.row, open.cell, content);
            }
            return;
        }
        if merge != VerticalMerge::No {
            // A continuation without a beginning above it begins itself.
            self.open.push(Open { start, row: self.rows.len(), cell: self.row.cells.len() });
        }
        self.last = Some((self.rows.len(), self.row.cells.len()));
        self.row.cells.push(Cell {
            column: start,
            column_span: end.saturating_sub(start).max(1),
            row_span: 1,
            text: content.text.unwrap_or_default(),
            more: is_telling(&content.more).then(|| Box::new(content.more)),
        });
    }

    /// Places copies of a cell that states its spans itself; returns how many hold text.
    pub(super) fn place_repeated(
        &mut self,
        content: &Content,
        columns: u32,
        rows: u32,
        repeated: u32,
    ) -> u64 {
        let is_filled = content.text.is_some();
        if !is_filled && columns == 1 && rows == 1 && !is_telling(&content.more) {
            self.skip_columns(repeated);
            self.blank_to = self.blank_to.max(self.column.min(BLANK_COLUMNS));
            return 0;
        }
        let mut placed = 0;
        for _ in 0..repeated {
            let start = self.column;
            let end = start.saturating_add(columns).min(COLUMNS);
            if end == start {
                break;
            }
            // The places that the span covers follow as cells of their own.
            self.column = start + 1;
            if columns > 1 || rows > 1 {
                let last = self.row.number.saturating_add(rows - 1);
                let (row, cell) = (self.rows.len(), self.row.cells.len());
                self.spanning.insert(start, Spanning { end, last, row, cell });
            }
            self.row.cells.push(Cell {
                column: start,
                column_span: end - start,
                row_span: rows,
                text: content.text.clone().unwrap_or_default(),
                more: is_telling(&content.more).then(|| Box::new(content.more.clone())),
            });
            placed += 1;
        }
        if is_filled { placed } else { 0 }
    }

    /// Passes places that a merged cell covers; text under it is kept with the anchor.
    pub(super) fn cover(&mut self, content: Content, repeated: u32) {
        let (row, column) = (self.row.number, self.column);
        self.skip_columns(repeated);
        if content.text.is_none() && !is_telling(&content.more) {
            return;
        }
        if let Some(Spanning { row, cell, .. }) = self.spanning_over(row, column) {
            self.keep_covered(row, cell, content);
        }
    }

    /// The cell that reaches over a place: of several that of the lowest row, there the first.
    fn spanning_over(&mut self, row: u32, column: u32) -> Option<Spanning> {
        /// Spans overlap in forged files only.
        const LOOKED_AT: usize = 64;
        let mut found: Option<Spanning> = None;
        let mut ended = Vec::new();
        for (start, span) in self.spanning.range(..=column).rev().take(LOOKED_AT) {
            if span.last < row {
                ended.push(*start);
            } else if span.end > column && found.is_none_or(|known| known.row <= span.row) {
                found = Some(*span);
            }
        }
        for start in ended {
            self.spanning.remove(&start);
        }
        found
    }

    /// Ends the row under way and repeats it; returns how many cells with text the copies hold.
    /// Copies beyond `most` such cells are counted and not made.
    pub(super) fn end_repeated_row(&mut self, repeated: u32, most: u64) -> u64 {
        let filled = self.row.cells.iter().filter(|cell| !cell.is_blank()).count() as u64;
        // Blank rows are told by the numbers of others.
        if filled == 0 {
            self.end_row();
            return 0;
        }
        let copies = u64::from(repeated).saturating_mul(filled);
        let made = if copies > most { 1 } else { repeated };
        self.settle_row();
        for cell in self.row.cells.iter().filter(|cell| cell.row_span > 1 || cell.column_span > 1) {
            // What is covered below belongs to the last of the copies.
            if let Some(span) = self.spanning.get_mut(&cell.column).filter(|span| span.row == self.rows.len())
            {
                span.row += made as usize - 1;
                span.last = span.last.saturating_add(made - 1);
            }
        }
        for _ in 1..made {
            let copy = self.row.clone();
            self.end_row();
            let number = self.row.number;
            self.row = Row { number, ..copy };
        }
        self.end_row();
        copies - filled
    }

    /// A cell that goes on from the one to its left: the anchor reaches to `end`.
    fn widen(&mut self, (row, cell): (usize, usize), end: u32, content: Content) {
        let anchor = if row == self.rows.len() {
            self.row.cells.get_mut(cell)
        } else {
            self.rows.get_mut(row).and_then(|row| row.cells.get_mut(cell))
        };
        if let Some(anchor) = anchor {
            anchor.column_span = anchor.column_span.max(end.saturating_sub(anchor.column));
            self.keep_covered(row, cell, content);
        }
    }

    /// Nobody sees what a covered place holds; it is kept with the anchor.
    fn keep_covered(&mut self, row: usize, cell: usize, content: Content) {
        let Content { text, more } = content;
        let text = text.filter(|text| !text.trim().is_empty());
        if text.is_none() && more.hidden_text.is_none() && more.deleted_text.is_none() {
            return;
        }
        let covered = self.covered.entry((row, cell)).or_default();
        for text in text.into_iter().chain(more.hidden_text) {
            append(&mut covered.hidden, &text);
        }
        if let Some(text) = more.deleted_text {
            append(&mut covered.deleted, &text);
        }
    }

    /// Gives the cells of the row under way what stands under them.
    fn settle_row(&mut self) {
        let own = self.covered.split_off(&(self.rows.len(), 0));
        for ((_, cell), covered) in own {
            if let Some(anchor) = self.row.cells.get_mut(cell) {
                covered.settle(anchor);
            }
        }
    }

    pub(super) fn end_row(&mut self) {
        self.open_above = std::mem::take(&mut self.open);
        let next = blank_row(self.rows.len() as u32 + 2);
        self.rows.push(std::mem::replace(&mut self.row, next));
    }

    /// The finished grid: only boundaries that some cell uses count as columns, blank cells that
    /// cover nothing are left out.
    pub(super) fn finish(mut self) -> (Grid, Columns) {
        for ((row, cell), covered) in std::mem::take(&mut self.covered) {
            if let Some(anchor) = self.rows.get_mut(row).and_then(|row| row.cells.get_mut(cell)) {
                covered.settle(anchor);
            }
        }
        let mut boundaries: Vec<u32> = self
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .flat_map(|cell| [cell.column, cell.column + cell.column_span])
            .chain(0..=self.blank_to)
            .collect();
        boundaries.sort_unstable();
        boundaries.dedup();
        let columns = Columns(boundaries);
        for cell in self.rows.iter_mut().flat_map(|row| &mut row.cells) {
            let end = columns.of(cell.column + cell.column_span);
            cell.column = columns.of(cell.column);
            cell.column_span = end.saturating_sub(cell.column).max(1);
        }
        for row in &mut self.rows {
            row.cells.retain(|cell| {
                !cell.is_blank() || cell.more.is_some() || cell.row_span > 1 || cell.column_span > 1
            });
        }
        let grid = Grid {
            table: self.name,
            width: columns.0.len() as u32 - 1,
            hidden: false,
            hidden_columns: Vec::new(),
            nested_in: self.nested_in,
            rows: self.rows,
            reshaped: None,
            filled: None,
        };
        (grid, columns)
    }
}

/// The boundaries that some cell uses, in ascending order.
#[derive(Debug)]
pub(super) struct Columns(Vec<u32>);

impl Columns {
    /// The column that begins at a boundary, 1-based.
    pub(super) fn of(&self, boundary: u32) -> u32 {
        self.0.binary_search(&boundary).unwrap_or_else(|next| next) as u32 + 1
    }
}

/// Places that cells before in the order of the file reach over, in formats that name covered cells.
///
/// Some programs leave the covered cells out, as in a web page: then the next cell stands after the span.
#[derive(Debug, Default)]
pub(super) struct Reach {
    /// The file names no covered cell at all.
    omits: bool,
    /// First column, the one after the last, and the last row.
    spans: Vec<(u32, u32, u32)>,
}

impl Reach {
    /// Of a file with this content.
    pub(super) fn of(content: &str) -> Reach {
        let omits = memchr::memmem::find(content.as_bytes(), b"covered-table-cell").is_none();
        Reach { omits, spans: Vec::new() }
    }

    /// For another table of the same file.
    pub(super) fn anew(&self) -> Reach {
        Reach { omits: self.omits, spans: Vec::new() }
    }

    pub(super) fn start_row(&mut self, row: u32) {
        let omits = self.omits;
        self.spans.retain(|(_, _, last)| omits && *last >= row);
    }

    /// Where a cell stands that is not covered and would begin at a column.
    pub(super) fn free(&self, mut column: u32) -> u32 {
        while let Some((_, end, _)) =
            self.spans.iter().find(|(start, end, _)| (*start..*end).contains(&column))
        {
            column = *end;
        }
        column
    }

    pub(super) fn add(&mut self, (row, column): (u32, u32), rows: u32, columns: u32) {
        /// More cells beside each other than a list has.
        const MOST: usize = 64;
        if !self.omits {
            self.spans.clear();
        }
        if (rows, columns) != (1, 1) && self.spans.len() < MOST {
            self.spans.push((column, column.saturating_add(columns), row.saturating_add(rows - 1)));
        }
    }
}

/// What a table says that is text of the cell around it.
#[derive(Debug, Default)]
pub(super) struct Lines {
    /// A line for each row, its cells apart by tabs.
    pub(super) shown: Vec<String>,
    pub(super) hidden: Vec<Text>,
    pub(super) deleted: Vec<Text>,
    pub(super) links: Vec<Link>,
}

impl Lines {
    /// Whether a grid is too small for a list, which may stand in a frame of any kind.
    pub(super) fn may_be(grid: &Grid) -> bool {
        grid.width < 3 || grid.rows.len() < 2
    }

    pub(super) fn of(grid: Grid) -> Lines {
        let mut lines = Lines::default();
        for row in grid.rows {
            let mut shown: Vec<String> = Vec::new();
            for cell in row.cells {
                let more = cell.more.map(|more| *more).unwrap_or_default();
                lines.hidden.extend(more.hidden_text);
                lines.deleted.extend(more.deleted_text);
                if cell.text.trim().is_empty() {
                    continue;
                }
                if row.deleted {
                    lines.deleted.push(cell.text);
                    continue;
                }
                lines.links.extend(more.links);
                shown.push(cell.text.to_string());
            }
            if !shown.is_empty() {
                lines.shown.push(shown.join("\t"));
            }
        }
        lines
    }
}

fn blank_row(number: u32) -> Row {
    Row { number, hidden: false, deleted: false, header: false, cells: Vec::new() }
}

impl Covered {
    /// Adds the texts to what is hidden in the anchor itself.
    fn settle(self, anchor: &mut Cell) {
        let more = anchor.more.get_or_insert_default();
        let own = [(self.hidden, &mut more.hidden_text), (self.deleted, &mut more.deleted_text)];
        for (covered, kept) in own.into_iter().filter(|(covered, _)| !covered.is_empty()) {
            let mut whole = kept.take().map_or_else(String::new, |own| own.to_string());
            append(&mut whole, &covered);
            *kept = Some(whole.into());
        }
    }
}

fn append(kept: &mut String, text: &str) {
    if !kept.is_empty() {
        kept.push('\n');
    }
    kept.push_str(text);
}

fn is_telling(more: &CellMore) -> bool {
    !more.links.is_empty()
        || more.hidden_text.is_some()
        || more.deleted_text.is_some()
        || more.formula_without_value
}
