//! A spreadsheet while it is read: cells by their place, counted over all sheets; at the end of a
//! sheet merges, hidden parts and what is to be told of it. The same for every spreadsheet format.

pub(super) mod filled;
pub(super) mod formula;
pub(super) mod hidden;
pub(super) mod merge;
pub(super) mod number;
pub(super) mod place;
pub(super) mod runs;
pub(super) mod style;
pub(super) mod value;

use std::fmt::Write as _;

use crate::model::budget::{self, Over, Spent, What};
use crate::model::document::{
    Block, Cell, CellMore, Document, Grid, Link, Notice, NoticeKind, Row, TableName, column_letters,
};
use crate::text::Text;

use super::error::{self, ReadError};
use super::limits::Limits;
use super::notices::quoted;
use super::texts::Texts;
use place::{At, COLUMNS, ROWS, Ranges};

/// The document under way.
#[derive(Debug)]
pub(super) struct Book<'b> {
    pub(super) document: Document,
    pub(super) limits: &'b Limits,
    texts: Texts,
    /// Cells with content so far, and all of them.
    filled: u64,
    positions: u64,
    spent: Spent,
}

/// A sheet under way.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// For messages: «лист „Перечень“».
    pub(super) part: String,
    rows: Vec<Row>,
    /// Rows and cells came in ascending order so far.
    disordered: bool,
    pub(super) hidden: bool,
    pub(super) hidden_rows: Ranges,
    pub(super) hidden_columns: Ranges,
    merges: Vec<(At, At)>,
    notes: Vec<(At, NoticeKind, Text)>,
    links: Vec<(At, String)>,
    /// Formulas whose result the file does not hold: how many, and the place of the first.
    without_result: u32,
    first_without_result: Option<At>,
}

impl<'b> Book<'b> {
    pub(super) fn new(limits: &'b Limits) -> Book<'b> {
        Book {
            document: Document::default(),
            limits,
            texts: Texts::default(),
            filled: 0,
            positions: 0,
            spent: Spent::default(),
        }
    }

    /// Begins a sheet, which counts against the limit of sheets.
    pub(super) fn start(&self, name: &str) -> Result<Sheet, ReadError> {
        let sheets = self.document.tables.len() + 1;
        if sheets > self.limits.sheets {
            return Err(ReadError::limit(
                "книга",
                "число листов",
                sheets,
                self.limits.sheets,
                "--max-sheets",
            ));
        }
        let letters = name.chars().count() as u64;
        Over::check(What::Name, letters, self.limits.name as u64, None)
            .map_err(|over| ReadError::over(&format!("лист {sheets}"), over))?;
        Ok(Sheet { part: format!("лист «{name}»"), ..Sheet::default() })
    }

    /// Counts a cell that stands in the file, blank or not.
    pub(super) fn position(&mut self, part: &str) -> Result<(), ReadError> {
        self.positions += 1;
        self.limits.judge_positions(part, self.positions)
    }

    /// A text as the document keeps it, equal ones once; `None` if it is blank.
    pub(super) fn keep(&mut self, text: &str) -> Option<Text> {
        self.texts.keep(text)
    }

    /// Puts a text into a cell; a blank one is no cell. Of two in one place the later counts.
    pub(super) fn put(&mut self, sheet: &mut Sheet, at: At, text: &str) -> Result<(), ReadError> {
        match self.keep(text) {
            Some(text) => self.put_kept(sheet, at, text),
            None => Ok(()),
        }
    }

    /// [`Book::put`] of a text that is kept already.
    pub(super) fn put_kept(&mut self, sheet: &mut Sheet, at: At, text: Text) -> Result<(), ReadError> {
        self.count(&sheet.part, &text)?;
        sheet.push(at, Cell { column: at.1, column_span: 1, row_span: 1, text, more: None })
    }

    /// A formula whose result the file does not hold.
    pub(super) fn put_without_result(&mut self, sheet: &mut Sheet, at: At) -> Result<(), ReadError> {
        self.count(&sheet.part, "")?;
        sheet.without_result += 1;
        sheet.first_without_result.get_or_insert(at);
        let more = CellMore { formula_without_value: true, ..CellMore::default() };
        let text = Text::default();
        sheet.push(at, Cell { column: at.1, column_span: 1, row_span: 1, text, more: Some(Box::new(more)) })
    }

    /// Counts a cell with content.
    pub(super) fn count(&mut self, part: &str, text: &str) -> Result<(), ReadError> {
        let limits = self.limits;
        self.filled += 1;
        if self.filled > limits.cells {
            let what = "число заполненных ячеек";
            return Err(ReadError::limit(part, what, self.filled, limits.cells, "--max-cells"));
        }
        if text.len() > limits.cell_text {
            return Err(ReadError::limit(
                part,
                "текст одной ячейки",
                error::bytes(text.len() as u64),
                error::bytes(limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        self.spent
            .text(&limits.budget(), budget::cost(text.len()), None)
            .map_err(|over| ReadError::over(part, over))
    }

    /// Ends a sheet: it becomes a grid of the document.
    pub(super) fn finish(&mut self, mut sheet: Sheet, name: TableName) {
        if sheet.disordered {
            sheet.rows = merge::in_order(sheet.rows);
        }
        sheet.hidden_rows.settle();
        sheet.hidden_columns.settle();
        if !sheet.hidden_rows.is_empty() {
            for row in &mut sheet.rows {
                row.hidden = sheet.hidden_rows.contains(row.number);
            }
        }
        let filled = filled::take(&mut sheet.rows, &sheet.merges);
        let mut rows = merge::apply(sheet.rows, &sheet.merges, &sheet.hidden_rows);
        add_links(&mut rows, sheet.links);
        let document = &mut self.document;
        let table = document.tables.len() as u32;
        let width = merge::width(&rows);
        if sheet.hidden {
            document.notices.push(Notice::of_table(NoticeKind::HiddenSheet, table, 1, ""));
        }
        if let Some(first) = sheet.first_without_result {
            without_result(document, table, &name, sheet.without_result, first);
        }
        hidden::tell(document, table, &rows, &sheet.hidden_columns);
        sheet.notes.sort_by_key(|(at, kind, _)| (*at, *kind));
        for ((row, column), kind, text) in sheet.notes {
            document.notices.push(Notice::of_cell(kind, table, row, column, quoted(&text)));
        }
        document.tables.push(name);
        document.blocks.push(Block::Grid(Grid {
            table,
            width,
            hidden: sheet.hidden,
            hidden_columns: (1..=width).filter(|column| sheet.hidden_columns.contains(*column)).collect(),
            nested_in: None,
            rows,
            reshaped: None,
            filled,
        }));
    }
}

/// Tells of formulas whose results the file does not hold.
fn without_result(document: &mut Document, table: u32, name: &TableName, count: u32, first: At) {
    let (row, column) = first;
    let mut remark = name.describe(None, None);
    if let Some(initial) = remark.get(..2).map(str::to_uppercase) {
        remark.replace_range(..2, &initial);
    }
    let _ = write!(
        remark,
        ": в файле нет результатов формул (всего {count}, первая в ячейке {}{row}). Откройте книгу в Excel, \
         сохраните и пришлите снова.",
        column_letters(column),
    );
    document.remarks.push(remark);
    let notice = Notice::of_cell(NoticeKind::FormulaWithoutResult, table, row, column, "");
    document.notices.push(Notice { count, ..notice });
}

/// Gives cells with text the addresses that they link to.
fn add_links(rows: &mut [Row], links: Vec<(At, String)>) {
    for (at, target) in links {
        let row = rows.binary_search_by_key(&at.0, |row| row.number).ok().map(|row| &mut rows[row].cells);
        let cell = row.and_then(|cells| {
            cells.binary_search_by_key(&at.1, |cell| cell.column).ok().map(|cell| &mut cells[cell])
        });
        if let Some(cell) = cell
            && !cell.is_blank()
        {
            let text = cell.text.to_string();
            cell.more.get_or_insert_default().links.push(Link { text, target });
        }
    }
}

impl Sheet {
    fn push(&mut self, at: At, cell: Cell) -> Result<(), ReadError> {
        if !(1..=ROWS).contains(&at.0) || !(1..=COLUMNS).contains(&at.1) {
            return Err(ReadError::damaged(&self.part, "адрес ячейки за пределами листа"));
        }
        if let Some(row) = self.rows.last_mut()
            && row.number == at.0
        {
            self.disordered |= row.cells.last().is_some_and(|last| last.column >= at.1);
            row.cells.push(cell);
            return Ok(());
        }
        self.disordered |= self.rows.last().is_some_and(|row| row.number > at.0);
        // Rows of a table are alike.
        let mut cells = Vec::with_capacity(self.rows.last().map_or(4, |row| row.cells.len()));
        cells.push(cell);
        self.rows.push(Row { number: at.0, hidden: false, deleted: false, header: false, cells });
        Ok(())
    }

    /// Makes room for the rows in the `left` of the `size` bytes of a part, where there is none: they are about
    /// as long as those before. A list that doubles takes twice as much and leaves as much behind.
    pub(super) fn make_room(&mut self, size: usize, left: usize) {
        const FEW: usize = 1_024;
        let rows = &mut self.rows;
        let read = size.saturating_sub(left);
        if rows.len() < FEW || rows.len() < rows.capacity() || read == 0 {
            return;
        }
        let further = rows.len() as u64 * left as u64 / read as u64;
        rows.reserve_exact((further + further / 16).min(u64::from(ROWS)) as usize + FEW);
    }

    /// A merged region, first and last cell included; it may claim more than the sheet.
    pub(super) fn merge(&mut self, first: At, last: At) {
        if first.0 > 0 && first.1 > 0 {
            self.merges.push((first, last));
        }
    }

    /// Where the cell at a place leads.
    pub(super) fn link(&mut self, at: At, target: String) {
        if !target.is_empty() {
            self.links.push((at, target));
        }
    }

    /// Something to be told of the cell at a place.
    pub(super) fn note(&mut self, at: At, kind: NoticeKind, text: Text) {
        self.notes.push((at, kind, text));
    }
}
