//! Tables: rows and cells, repeated ones included.

use quick_xml::events::BytesStart;

use crate::model::budget;
use crate::model::document::{Block, CellMore, Grid, Link, NoticeKind, TableName};
use crate::text::Text;

use super::super::book::place::COLUMNS;
use super::super::error::ReadError;
use super::super::odf;
use super::super::table::{Content, Lines, Table};
use super::super::xml::{Ns, Step, local};
use super::Pass;
use super::paragraph::append;
use super::sub_table::{self, SubTable};

/// An open cell.
#[derive(Default)]
pub(super) struct OpenCell {
    pub(super) text: String,
    pub(super) hidden: String,
    pub(super) deleted: String,
    pub(super) links: Vec<Link>,
    /// A paragraph has been read: the next one begins a new line.
    pub(super) begun: bool,
}

impl OpenCell {
    /// Takes the text of a table within the cell: lines among the others.
    fn take(&mut self, lines: Lines) {
        for text in lines.shown {
            if self.begun {
                self.text.push('\n');
            }
            self.begun = true;
            self.text.push_str(&text);
        }
        for (gone, texts) in [(&mut self.hidden, lines.hidden), (&mut self.deleted, lines.deleted)] {
            for text in texts {
                append(gone, &text);
            }
        }
        self.links.extend(lines.links);
    }

    fn content(self) -> Content {
        let kept = |text: String| {
            let text = text.trim_matches('\n');
            (!text.trim().is_empty()).then(|| text.into())
        };
        let more = CellMore {
            links: self.links,
            hidden_text: kept(self.hidden),
            deleted_text: kept(self.deleted),
            ..CellMore::default()
        };
        Content { text: kept(self.text), more }
    }
}

impl Pass<'_> {
    pub(super) fn table(&mut self, tag: &BytesStart<'_>) -> Result<(), ReadError> {
        let is_sub = self.get(tag, Ns::OdfTable, "is-sub-table") == "true";
        if self.tables.len() >= self.limits.table_nesting {
            let (depth, limit) = (self.tables.len() + 1, self.limits.table_nesting);
            return Err(ReadError::limit(odf::CONTENT, "вложенность таблиц", depth, limit, "--max-nesting"));
        }
        let (name, nested_in) = if let Some(outer) = self.tables.last_mut() {
            (outer.name, Some((outer.grid, outer.row().number)))
        } else {
            let ordinal = self.document.tables.len() as u32 + 1;
            self.document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let block = self.document.blocks.len();
        if let Some(outer) = self.tables.last().filter(|_| is_sub) {
            let (row, boundary) = outer.now();
            self.sub_tables.push(SubTable { block, outer: outer.grid, row, boundary });
        }
        // The place is taken now, so that an outer table stands before those within it.
        self.document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden: false,
            hidden_columns: Vec::new(),
            nested_in,
            rows: Vec::new(),
            reshaped: None,
            filled: None,
        }));
        self.tables.push(Table::new(block, self.grids, name, nested_in));
        self.grids += 1;
        self.reaches.push(self.reach.anew());
        self.rows(false)?;
        self.reaches.pop();
        if let Some(table) = self.tables.pop() {
            let ordinal = table.grid;
            let is_text = !is_sub
                && self.cells.last().is_some_and(|_| block + 1 == self.document.blocks.len())
                && self.tables.last().is_some_and(|outer| outer.takes_as_text(1));
            let (mut grid, columns) = table.finish();
            if is_text
                && Lines::may_be(&grid)
                && let Some(cell) = self.cells.last_mut()
            {
                self.document.blocks.pop();
                self.grids -= 1;
                cell.take(Lines::of(grid));
                return Ok(());
            }
            sub_table::put_in(&mut grid, ordinal, &columns, &mut self.sub_tables, &mut self.document);
            if self.tables.is_empty() {
                self.notices.settle(|boundary| columns.of(boundary));
            }
            self.document.blocks[block] = Block::Grid(grid);
        }
        Ok(())
    }

    /// Rows and groups of them, to the end of the element just started.
    fn rows(&mut self, header: bool) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            match (ns, local(&tag)) {
                (Ns::OdfTable, "table-header-rows") if !empty => self.rows(true)?,
                (Ns::OdfTable, "table-rows" | "table-row-group") if !empty => self.rows(header)?,
                (Ns::OdfTable, "table-column") => {
                    let repeated = self.number(&tag, "number-columns-repeated");
                    if let Some(table) = self.tables.last_mut() {
                        table.stated = table.stated.saturating_add(repeated);
                    }
                    self.end(empty)?;
                }
                (Ns::OdfTable, "table-columns" | "table-header-columns" | "table-column-group") if !empty => {
                    self.rows(header)?;
                }
                (Ns::OdfTable, "table-row") => {
                    let hidden =
                        matches!(self.get(&tag, Ns::OdfTable, "visibility").as_str(), "collapse" | "filter");
                    let repeated = self.number(&tag, "number-rows-repeated");
                    if let Some(table) = self.tables.last_mut() {
                        table.start_row();
                        if let Some(reach) = self.reaches.last_mut() {
                            reach.start_row(table.now().0);
                        }
                        let row = table.row();
                        (row.header, row.hidden) = (header, hidden);
                    }
                    if hidden {
                        self.note(NoticeKind::HiddenRows, "", "");
                    }
                    if !empty {
                        self.row()?;
                    }
                    self.spend_row(repeated - 1)?;
                    if let Some(table) = self.tables.last_mut() {
                        let filled = table.end_repeated_row(repeated, self.limits.cells);
                        self.count(filled)?;
                    }
                }
                (Ns::OdfTable | Ns::OdfOffice, "dde-source") => {
                    self.note(NoticeKind::Dde, "", "");
                    self.end(empty)?;
                }
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
    }

    /// Counts further copies of the row under way.
    fn spend_row(&mut self, copies: u32) -> Result<(), ReadError> {
        let cells = self.tables.last_mut().map(|table| table.row().cells.iter());
        let cost = cells.into_iter().flatten().map(|cell| budget::cost(cell.text.len())).sum();
        self.spend(cost, copies);
        self.check_laid_out()
    }

    /// A number of rows or columns, at least 1; too large a one is as large as can be.
    fn number(&self, tag: &BytesStart<'_>, name: &str) -> u32 {
        let text = self.get(tag, Ns::OdfTable, name);
        let forged = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().unwrap_or(if forged { u32::MAX } else { 1 }).max(1)
    }

    fn row(&mut self) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            let is_covered = match (ns, local(&tag)) {
                (Ns::OdfTable, "table-cell") => false,
                (Ns::OdfTable, "covered-table-cell") => true,
                _ => {
                    self.end(empty)?;
                    continue;
                }
            };
            let repeated = self.number(&tag, "number-columns-repeated");
            let columns = self.number(&tag, "number-columns-spanned");
            let rows = self.number(&tag, "number-rows-spanned");
            self.positions += 1;
            self.limits.judge_positions(odf::CONTENT, self.positions)?;
            self.cells.push(OpenCell::default());
            if !empty {
                self.blocks()?;
            }
            let content = self.cells.pop().unwrap_or_default().content();
            let Some(table) = self.tables.last_mut() else { continue };
            if is_covered {
                table.cover(content, repeated);
                continue;
            }
            if let Some(reach) = self.reaches.last_mut() {
                let (row, column) = table.now();
                let free = reach.free(column);
                table.skip_columns(free - column);
                reach.add((row, free), rows, columns);
            }
            let bytes = content.text.as_ref().map_or(0, Text::len);
            self.spend(budget::cost(bytes), repeated.min(COLUMNS));
            self.check_laid_out()?;
            let Some(table) = self.tables.last_mut() else { continue };
            let filled = table.place_repeated(&content, columns, rows, repeated);
            self.count(filled)?;
        }
    }

    /// Counts cells with text.
    fn count(&mut self, filled: u64) -> Result<(), ReadError> {
        self.filled = self.filled.saturating_add(filled);
        if self.filled <= self.limits.cells {
            return Ok(());
        }
        let (filled, limit) = (self.filled, self.limits.cells);
        Err(ReadError::limit(odf::CONTENT, "число ячеек с текстом", filled, limit, "--max-cells"))
    }
}
