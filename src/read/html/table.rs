//! Tables of a page: which tag ends which row and cell, where cells stand under those that reach down from
//! above, and grids of them.

use html5ever::tokenizer::Tag;

use crate::model::document::{Block, Cell, CellMore, Grid, Notice, NoticeKind, Row, TableName};

use super::super::book::place::{At, COLUMNS, Ranges};
use super::super::book::{filled, hidden, merge};
use super::super::error::ReadError;
use super::super::notices::quoted;
use super::super::table::Lines;
use super::flow::Flow;
use super::frame;
use super::look::Look;
use super::{PART, Page, number};

/// Far above what real tables need: a row of them passes over a few covered columns.
const STEPS: u64 = 200_000_000;

#[derive(Debug)]
pub(super) struct Table {
    /// The place that the grid takes among the blocks.
    block: usize,
    grid: u32,
    name: u32,
    nested_in: Option<(u32, u32)>,
    rows: Vec<Row>,
    merges: Vec<(At, At)>,
    hidden_rows: Ranges,
    /// Number of the row at hand; 0: none has begun.
    row: u32,
    /// The column after the last cell of the row.
    column: u32,
    in_row: bool,
    pub(super) in_heading: bool,
    /// For each column the last row that a cell from above covers.
    pub(super) covered: Vec<u32>,
    pub(super) cell: Option<OpenCell>,
    /// What the table and the row at hand do to text.
    look: Look,
    row_look: Look,
}

#[derive(Debug)]
pub(super) struct OpenCell {
    at: At,
    span: (u32, u32),
    pub(super) flow: Flow,
}

impl Page<'_> {
    pub(super) fn start_table(&mut self, look: Look) -> Result<(), ReadError> {
        // A table that is not shown is hidden as a whole; its texts are texts still.
        let look = look.and(self.flow().look());
        let hidden = look.hidden;
        let look = Look { hidden: false, ..look };
        // A table right inside another, outside its cells, ends that one.
        while self.tables.last().is_some_and(|table| table.cell.is_none()) {
            self.end_table()?;
        }
        if self.tables.is_empty() {
            self.paragraph()?;
        } else {
            // The text of the outer cell goes on in a line of its own.
            self.flow().line = true;
        }
        let depth = self.tables.len() + 1;
        let limit = self.book.limits.table_nesting;
        if depth > limit {
            return Err(ReadError::limit(PART, "вложенность таблиц", depth, limit, "--max-nesting"));
        }
        let document = &mut self.book.document;
        let (name, nested_in) = if let Some(outer) = self.tables.last() {
            (outer.name, Some((outer.grid, outer.row)))
        } else {
            let ordinal = document.tables.len() as u32 + 1;
            document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let (hidden_columns, rows) = (Vec::new(), Vec::new());
        let block = document.blocks.len();
        document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden,
            hidden_columns,
            nested_in,
            rows,
            reshaped: None,
            filled: None,
        }));
        self.tables.push(Table {
            block,
            grid: self.grids,
            name,
            nested_in,
            rows: Vec::new(),
            merges: Vec::new(),
            hidden_rows: Ranges::default(),
            row: 0,
            column: 1,
            in_row: false,
            in_heading: false,
            covered: Vec::new(),
            cell: None,
            look,
            row_look: Look::default(),
        });
        self.grids += 1;
        Ok(())
    }

    pub(super) fn start_row(&mut self, look: Look) {
        let Some(table) = self.tables.last_mut() else { return };
        table.row += 1;
        table.column = 1;
        table.in_row = true;
        table.row_look = Look { hidden: false, ..look };
        if look.hidden {
            table.hidden_rows.add(table.row, table.row);
        }
    }

    pub(super) fn start_cell(&mut self, tag: &Tag, look: Look) -> Result<(), ReadError> {
        self.end_cell()?;
        if self.tables.last().is_some_and(|table| !table.in_row) {
            self.start_row(Look::default());
        }
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let columns = number(tag, "colspan").unwrap_or(1).clamp(1, COLUMNS);
        let rows = match number(tag, "rowspan") {
            // To the end of the section.
            Some(0) => u32::MAX,
            rows => rows.unwrap_or(1),
        };
        while table.covered.get(table.column as usize - 1).is_some_and(|last| *last >= table.row) {
            table.column += 1;
            self.steps += 1;
        }
        let (first, last) = (table.column, table.column + columns - 1);
        self.steps += u64::from(columns);
        if last > COLUMNS || self.steps > STEPS {
            return Err(ReadError::damaged(PART, "столбцов больше, чем бывает в таблице"));
        }
        if rows > 1 {
            let until = table.row.saturating_add(rows - 1);
            table.covered.resize(table.covered.len().max(last as usize), 0);
            for covered in &mut table.covered[first as usize - 1..last as usize] {
                *covered = until.max(*covered);
            }
        }
        table.column = last + 1;
        let flow = Flow::looking(look.and(table.look).and(table.row_look));
        table.cell = Some(OpenCell { at: (table.row, first), span: (rows, columns), flow });
        Ok(())
    }

    pub(super) fn end_cell(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(mut cell) = table.cell.take() else { return Ok(()) };
        self.book.position(PART)?;
        cell.flow.end_choice();
        cell.flow.end_link();
        let (at, (rows, columns)) = (cell.at, cell.span);
        if (rows, columns) != (1, 1) {
            table.merges.push((at, (at.0.saturating_add(rows - 1), at.1 + columns - 1)));
        }
        let text = self.book.keep(cell.flow.text.trim_matches(['\n', ' ']));
        let table = self.tables.last().map_or(0, |table| table.name);
        let mut gone =
            [(cell.flow.hidden, NoticeKind::HiddenText), (cell.flow.struck, NoticeKind::StruckText)]
                .map(|(text, kind)| (self.book.keep(&text), kind));
        for (text, kind) in &gone {
            if let Some(text) = text {
                self.book.count(PART, text)?;
                self.book.document.notices.push(Notice::of_cell(*kind, table, at.0, at.1, quoted(text)));
            }
        }
        let (hidden_text, deleted_text) = (gone[0].0.take(), gone[1].0.take());
        let is_telling = hidden_text.is_some() || deleted_text.is_some();
        if text.is_none() && (rows, columns) == (1, 1) && !is_telling {
            return Ok(());
        }
        self.book.count(PART, text.as_deref().unwrap_or_default())?;
        let links = cell.flow.links;
        let more = (!links.is_empty() || is_telling)
            .then(|| Box::new(CellMore { links, hidden_text, deleted_text, ..CellMore::default() }));
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let cell = Cell { column: at.1, column_span: 1, row_span: 1, text: text.unwrap_or_default(), more };
        match table.rows.last_mut() {
            Some(row) if row.number == at.0 => row.cells.push(cell),
            _ => {
                let (number, header) = (at.0, table.in_heading);
                table.rows.push(Row { number, hidden: false, deleted: false, header, cells: vec![cell] });
            }
        }
        Ok(())
    }

    pub(super) fn end_row(&mut self) -> Result<(), ReadError> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.in_row = false;
        }
        Ok(())
    }

    /// Makes a table within a cell a part of its text, if the table around it is one of several columns and it
    /// is no list itself.
    fn take_as_text(&mut self, block: usize, width: u32, rows: &mut Vec<Row>) -> bool {
        const LIST: u32 = 3;
        let Some(outer) = self.tables.last_mut() else { return false };
        let widest = merge::width(&outer.rows).max(outer.column - 1);
        let Some(cell) = outer.cell.as_mut().filter(|cell| widest >= LIST && cell.span.1 < widest) else {
            return false;
        };
        let blocks = &mut self.book.document.blocks;
        if block + 1 != blocks.len() {
            return false;
        }
        let Some(Block::Grid(mut grid)) = blocks.pop() else { return false };
        grid.width = width;
        grid.rows = std::mem::take(rows);
        if grid.hidden || !Lines::may_be(&grid) {
            *rows = std::mem::take(&mut grid.rows);
            blocks.push(Block::Grid(grid));
            return false;
        }
        self.grids -= 1;
        let lines = Lines::of(grid);
        cell.flow.take(lines);
        true
    }

    pub(super) fn end_table(&mut self) -> Result<(), ReadError> {
        self.end_row()?;
        let Some(mut table) = self.tables.pop() else { return Ok(()) };
        table.hidden_rows.settle();
        for row in &mut table.rows {
            row.hidden = table.hidden_rows.contains(row.number);
        }
        let filled = filled::take(&mut table.rows, &table.merges);
        let mut rows = merge::apply(table.rows, &table.merges, &table.hidden_rows);
        for row in &mut rows {
            row.cells.retain(|cell| {
                !cell.is_blank() || cell.more.is_some() || cell.row_span > 1 || cell.column_span > 1
            });
        }
        let holds_none = table.block + 1 == self.book.document.blocks.len();
        if filled.is_none() && holds_none && frame::take_off(&mut rows) {
            let remark = "Рамка листа (буквы столбцов и номера строк) не читается.".to_owned();
            self.book.document.remarks.push(remark);
        }
        let width = merge::width(&rows);
        if self.take_as_text(table.block, width, &mut rows) {
            return Ok(());
        }
        if table.nested_in.is_none() {
            let document = &mut self.book.document;
            hidden::tell(document, table.name, &rows, &Ranges::default());
        }
        if let Some(Block::Grid(grid)) = self.book.document.blocks.get_mut(table.block) {
            grid.width = width;
            grid.rows = rows;
            grid.filled = filled;
        }
        Ok(())
    }
}
