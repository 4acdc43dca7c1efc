//! Tables: where one begins, what the properties of rows and cells say, and a cell's end.

use crate::model::document::{Block, Grid, NoticeKind, TableName};

use super::super::error::ReadError;
use super::super::table::{Content, Table, VerticalMerge};
use super::super::xml::{Ns, Xml};
use super::Reader;
use super::properties::{children, is_on, value};

/// An open cell.
#[derive(Debug, Default)]
pub(super) struct OpenCell {
    pub(super) span: u32,
    pub(super) merge: VerticalMerge,
    /// Goes on from the cell to its left (`w:hMerge`, as older programs write).
    pub(super) joins_left: bool,
    pub(super) deleted: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct RowProperties {
    /// Columns that the row leaves out at its beginning.
    skipped: u32,
    header: Option<bool>,
    hidden: Option<bool>,
    deleted: bool,
    inserted: bool,
}

#[derive(Debug, Clone, Default)]
pub(super) struct CellProperties {
    span: Option<u32>,
    merge: Option<VerticalMerge>,
    joins_left: Option<bool>,
    deleted: bool,
    /// By a tracked change.
    changed: bool,
}

impl Reader<'_> {
    pub(super) fn row_properties(&mut self) -> Result<(), ReadError> {
        let properties = self.read_before.rows.read(&mut self.xml, read_row_properties)?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        table.skip_columns(properties.skipped);
        let row = table.row();
        row.header = properties.header.unwrap_or(row.header);
        row.hidden = properties.hidden.unwrap_or(row.hidden);
        row.deleted |= properties.deleted;
        let (hidden, deleted) = (row.hidden, row.deleted);
        if hidden {
            self.note(NoticeKind::HiddenRows, "", "");
        }
        for (_, what) in [(deleted, "удаление строки"), (properties.inserted, "вставка строки")]
            .iter()
            .filter(|(is, _)| *is)
        {
            self.note_change(what);
        }
        Ok(())
    }

    pub(super) fn cell_properties(&mut self) -> Result<(), ReadError> {
        let properties = self.read_before.cells.read(&mut self.xml, read_cell_properties)?;
        let Some(cell) = self.cells.last_mut() else {
            return Ok(());
        };
        cell.span = properties.span.unwrap_or(cell.span);
        cell.merge = properties.merge.unwrap_or(cell.merge);
        self.deleted += usize::from(properties.deleted && !cell.deleted);
        cell.deleted |= properties.deleted;
        cell.joins_left = properties.joins_left.unwrap_or(cell.joins_left);
        if properties.changed {
            self.note_change("ячейки");
        }
        Ok(())
    }

    pub(super) fn start_table(&mut self) -> Result<(), ReadError> {
        if self.tables.len() >= self.limits.table_nesting {
            return Err(ReadError::limit(
                self.part,
                "вложенность таблиц",
                self.tables.len() + 1,
                self.limits.table_nesting,
                "--max-nesting",
            ));
        }
        let (name, nested_in) = if let Some(outer) = self.tables.last_mut() {
            (outer.name, Some((outer.grid, outer.row().number)))
        } else {
            let ordinal = self.document.tables.len() as u32 + 1;
            self.document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let block = self.document.blocks.len();
        let table = Table::new(block, self.grids, name, nested_in);
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
        self.grids += 1;
        self.tables.push(table);
        Ok(())
    }

    pub(super) fn end_cell(&mut self) -> Result<(), ReadError> {
        let cell = self.cells.pop().unwrap_or_default();
        let mut flow = self.flows.pop().unwrap_or_default();
        self.deleted = self.deleted.saturating_sub(usize::from(cell.deleted));
        // A field that begins in a cell ends there, whatever the file says.
        let open_flows = self.flows.len();
        self.fields.retain(|field| field.mark.flow <= open_flows);
        let (text, more) = flow.finish(&mut self.texts);
        self.spend(text.as_ref());
        self.spare.push(flow);
        self.positions += 1;
        self.limits.judge_positions(self.part, self.positions)?;
        self.filled += u64::from(text.is_some());
        if self.filled > self.limits.cells {
            return Err(ReadError::limit(
                self.part,
                "число ячеек с текстом",
                self.filled,
                self.limits.cells,
                "--max-cells",
            ));
        }
        if let Some(table) = self.tables.last_mut() {
            table.end_cell(cell.span, cell.merge, cell.joins_left, Content { text, more });
        }
        Ok(())
    }
}

fn read_row_properties(xml: &mut Xml<'_>) -> Result<RowProperties, ReadError> {
    let mut properties = RowProperties::default();
    children(xml, |xml, name, tag, _| {
        match name {
            "gridBefore" => {
                let skipped = count(value(xml, tag).as_deref());
                properties.skipped = properties.skipped.saturating_add(skipped);
            }
            "tblHeader" => properties.header = Some(is_on(xml, tag)),
            "hidden" => properties.hidden = Some(is_on(xml, tag)),
            "del" => properties.deleted = true,
            "ins" => properties.inserted = true,
            _ => {}
        }
        Ok(false)
    })?;
    Ok(properties)
}

fn read_cell_properties(xml: &mut Xml<'_>) -> Result<CellProperties, ReadError> {
    let mut properties = CellProperties::default();
    children(xml, |xml, name, tag, _| {
        match name {
            "gridSpan" => properties.span = Some(count(value(xml, tag).as_deref()).max(1)),
            "vMerge" => {
                properties.merge = Some(match value(xml, tag).as_deref() {
                    Some("restart") => VerticalMerge::Restart,
                    _ => VerticalMerge::Continue,
                });
            }
            "hMerge" => properties.joins_left = Some(value(xml, tag).as_deref() != Some("restart")),
            "cellDel" => (properties.deleted, properties.changed) = (true, true),
            "cellIns" => properties.changed = true,
            // A merge under tracked changes counts as made.
            "cellMerge" => {
                properties.changed = true;
                match xml.attribute(tag, Ns::Word, "vMerge").as_deref() {
                    Some("rest") => properties.merge = Some(VerticalMerge::Restart),
                    Some("cont") => properties.merge = Some(VerticalMerge::Continue),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(properties)
}

/// A count that may be missing, negative or absurd.
fn count(text: Option<&str>) -> u32 {
    // Some writers give decimals; only the whole part counts.
    let whole = text.and_then(|text| text.trim().split('.').next()?.parse::<u64>().ok());
    whole.map_or(0, |number| number.min(65_536) as u32)
}
