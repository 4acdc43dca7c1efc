//! One worksheet part to rows of cells, in one pass: values, merges, links, what is hidden,
//! formulas without a result.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

use crate::model::document::{Cell, CellMore, Link, Row, column_letters};
use crate::text::Text;

use super::super::xml::{Ns, Step, Xml, local};
use super::super::{Limits, ReadError};
use super::merge;
use super::number::Format;
use super::place::{self, At, COLUMNS, ROWS, Ranges};
use super::plain::{self, Content, Item, Plain};
use super::strings::{self, Texts};
use super::value;

/// What the cells of every sheet refer to, and what is counted over all of them.
#[derive(Debug)]
pub(super) struct Shared<'b> {
    pub(super) strings: Vec<Option<Text>>,
    pub(super) formats: Vec<Format>,
    pub(super) is_1904: bool,
    pub(super) limits: &'b Limits,
    pub(super) texts: Texts,
    /// Cells with content so far, and all of them.
    pub(super) filled: u64,
    pub(super) positions: u64,
}

#[derive(Debug, Default)]
pub(super) struct Sheet {
    pub(super) rows: Vec<Row>,
    pub(super) hidden_rows: Ranges,
    pub(super) hidden_columns: Ranges,
    /// Formulas whose result the file does not hold: how many, and the place of the first.
    pub(super) without_result: u32,
    pub(super) first_without_result: Option<At>,
    merges: Vec<(At, At)>,
    pub(super) links: Vec<SheetLink>,
}

/// A link as the sheet states it.
#[derive(Debug)]
pub(super) struct SheetLink {
    area: (At, At),
    /// Relationship id of an outer address.
    relation: Option<String>,
    /// A place in the book.
    location: Option<String>,
}

/// Reads a worksheet part; `None`: it is no worksheet. `name` is the sheet's, for messages.
pub(super) fn read(
    text: &str,
    part: &str,
    name: &str,
    shared: &mut Shared<'_>,
) -> Result<Option<Sheet>, ReadError> {
    let mut pass = Pass {
        xml: Xml::new(text, part, shared.limits.xml_depth),
        shared,
        part,
        size: text.len(),
        name,
        sheet: Sheet::default(),
        at: (0, 0),
        ordered: true,
    };
    if !pass.run()? {
        return Ok(None);
    }
    Ok(Some(pass.finish()))
}

struct Pass<'x, 's, 'b> {
    xml: Xml<'x>,
    shared: &'s mut Shared<'b>,
    part: &'x str,
    /// Of the part, in bytes.
    size: usize,
    name: &'s str,
    sheet: Sheet,
    /// The cell read last.
    at: At,
    /// Rows and cells came in ascending order so far.
    ordered: bool,
}

/// A cell's element: its place, style and type.
struct Head<'t> {
    at: At,
    style: usize,
    kind: &'t str,
}

impl<'x> Pass<'x, '_, '_> {
    /// Whether the part is a worksheet.
    fn run(&mut self) -> Result<bool, ReadError> {
        let mut is_sheet = false;
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::Eof => return Ok(is_sheet),
                Step::End | Step::Text(_) => continue,
            };
            if ns != Ns::Sheet {
                if !empty {
                    self.xml.skip()?;
                }
                continue;
            }
            match local(&tag) {
                "worksheet" => is_sheet = true,
                _ if !is_sheet => return Ok(false),
                "sheetData" if !empty => self.rows(tag.name().into_inner() == "sheetData")?,
                "cols" | "mergeCells" | "hyperlinks" => {}
                "col" => self.column(&tag),
                "mergeCell" => self.sheet.merges.extend(self.area(&tag)),
                "hyperlink" => {
                    if let Some(area) = self.area(&tag) {
                        let relation = self.xml.attribute(&tag, Ns::Relation, "id");
                        let location = self.xml.attribute(&tag, Ns::Sheet, "location");
                        self.sheet.links.push(SheetLink { area, relation, location });
                    }
                }
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
    }

    fn area(&self, tag: &BytesStart<'_>) -> Option<(At, At)> {
        place::area(&self.xml.attribute(tag, Ns::Sheet, "ref")?)
    }

    fn column(&mut self, tag: &BytesStart<'_>) {
        let (mut first, mut last, mut hidden) = (0, 0, false);
        for (name, value) in attributes(tag) {
            match name {
                "min" => first = value.parse().unwrap_or(0),
                "max" => last = value.parse().unwrap_or(0),
                "hidden" => hidden |= is_true(value),
                "width" => hidden |= is_zero(value),
                _ => {}
            }
        }
        if hidden && first > 0 {
            self.sheet.hidden_columns.add(first, last.min(COLUMNS));
        }
    }

    /// `is_plain`: the elements have no prefix.
    fn rows(&mut self, is_plain: bool) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::Sheet, empty } if local(&tag) == "row" => {
                    let mut row = plain::Row::default();
                    for (name, value) in attributes(&tag) {
                        match name {
                            "r" => row.number = Some(value),
                            "hidden" => row.hidden = Some(value),
                            "ht" => row.height = Some(value),
                            _ => {}
                        }
                    }
                    self.row(&row)?;
                    if !empty {
                        self.cells(is_plain)?;
                    }
                }
                Step::Start { empty: false, .. } => self.xml.skip()?,
                Step::End | Step::Eof => return Ok(()),
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
    }

    fn row(&mut self, row: &plain::Row<'_>) -> Result<(), ReadError> {
        let number = row.number.and_then(|number| number.parse().ok()).unwrap_or(self.at.0 + 1);
        if !(1..=ROWS).contains(&number) {
            return Err(self.out_of_bounds());
        }
        self.at = (number, 0);
        if row.hidden.is_some_and(is_true) || row.height.is_some_and(is_zero) {
            self.sheet.hidden_rows.add(number, number);
        }
        Ok(())
    }

    fn out_of_bounds(&self) -> ReadError {
        ReadError::damaged(self.part, "адрес ячейки за пределами листа")
    }

    fn cells(&mut self, is_plain: bool) -> Result<(), ReadError> {
        loop {
            if is_plain {
                self.plain()?;
            }
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::Sheet, empty } if local(&tag) == "c" => {
                    let mut cell = plain::Cell::default();
                    for (name, value) in attributes(&tag) {
                        match name {
                            "r" => cell.reference = Some(value),
                            "s" => cell.style = Some(value),
                            "t" => cell.kind = Some(value),
                            _ => {}
                        }
                    }
                    let head = self.head(&cell)?;
                    if !empty {
                        self.cell(&head)?;
                    }
                }
                Step::Start { empty: false, .. } => self.xml.skip()?,
                Step::End | Step::Eof => return Ok(()),
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
    }

    /// Takes rows and cells as long as they are plain. The pass stands inside a row before and after.
    fn plain(&mut self) -> Result<(), ReadError> {
        let text = self.xml.rest();
        let mut plain = Plain::new(text);
        while let Some(item) = plain.next() {
            let cell = match item {
                Item::Row(row) => {
                    self.row(&row)?;
                    self.make_room(plain.rest.len());
                    continue;
                }
                Item::Cell(cell) => cell,
            };
            let head = self.head(&cell)?;
            let text = match cell.content {
                Content::None => continue,
                Content::Value(value) => self.value(&head, Cow::Borrowed(value))?,
                Content::Inline(text, preserved) => {
                    self.shared.texts.keep(&strings::piece(Cow::Borrowed(text), preserved))
                }
            };
            if let Some(text) = text {
                self.count(&text)?;
                self.push(head.at, Some(text), None);
            }
        }
        if plain.rest.len() < text.len() {
            self.xml.go_on(plain.rest);
        }
        Ok(())
    }

    /// Makes room for the rows in the `left` bytes of the part, where there is none: they are about as long
    /// as those before. A list that doubles takes twice as much and leaves as much behind.
    fn make_room(&mut self, left: usize) {
        const FEW: usize = 1_024;
        let rows = &mut self.sheet.rows;
        let read = self.size.saturating_sub(left);
        if rows.len() < FEW || rows.len() < rows.capacity() || read == 0 {
            return;
        }
        let further = rows.len() as u64 * left as u64 / read as u64;
        rows.reserve_exact((further + further / 16).min(u64::from(ROWS)) as usize + FEW);
    }

    fn head<'t>(&mut self, cell: &plain::Cell<'t>) -> Result<Head<'t>, ReadError> {
        let at = match cell.reference {
            Some(reference) => place::cell(reference),
            None => (self.at.1 < COLUMNS).then_some((self.at.0, self.at.1 + 1)),
        };
        self.at = at.ok_or_else(|| self.out_of_bounds())?;
        let Shared { limits, positions, .. } = self.shared;
        *positions += 1;
        if *positions > limits.positions {
            limits.judge_positions(&format!("лист «{}»", self.name), *positions)?;
        }
        Ok(Head {
            at: self.at,
            style: cell.style.and_then(|style| style.parse().ok()).unwrap_or(0),
            kind: cell.kind.unwrap_or("n"),
        })
    }

    fn cell(&mut self, head: &Head<'_>) -> Result<(), ReadError> {
        let mut text = None;
        let mut formula: Option<Cow<'x, str>> = None;
        let mut has_result = false;
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => break,
                Step::Text(_) => continue,
            };
            match (ns, local(&tag)) {
                (Ns::Sheet, "v") => {
                    // An empty text is a result too, an empty number is none.
                    let value = if empty { Cow::Borrowed("") } else { strings::content(&mut self.xml)? };
                    has_result |= head.kind == "str" || !value.is_empty();
                    if text.is_none() {
                        text = self.value(head, value)?;
                    }
                }
                (Ns::Sheet, "is") if !empty => {
                    has_result = true;
                    text = self.shared.texts.keep(&strings::item(&mut self.xml)?);
                }
                (Ns::Sheet, "f") => {
                    formula = Some(if empty { Cow::Borrowed("") } else { strings::content(&mut self.xml)? });
                }
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
        let missing = formula.is_some() && !has_result;
        if text.is_none() && !missing {
            return Ok(());
        }
        self.count(text.as_deref().unwrap_or_default())?;
        let more = missing.then(|| Box::new(CellMore { formula_without_value: true, ..CellMore::default() }));
        if missing {
            self.sheet.without_result += 1;
            self.sheet.first_without_result.get_or_insert(head.at);
        }
        self.push(head.at, text, more);
        Ok(())
    }

    /// What the officer sees of a cell's value; `None` if nothing.
    fn value(&mut self, head: &Head<'_>, value: Cow<'x, str>) -> Result<Option<Text>, ReadError> {
        if value.is_empty() {
            return Ok(None);
        }
        let shared = &mut *self.shared;
        Ok(match head.kind {
            "s" => {
                let string = value.trim_ascii().parse::<usize>().ok().and_then(|at| shared.strings.get(at));
                let Some(string) = string else {
                    let place = format!("{}{}", column_letters(head.at.1), head.at.0);
                    let detail = format!("ячейка {place} ссылается на общую строку, которой в файле нет");
                    return Err(ReadError::damaged(self.part, &detail));
                };
                string.clone()
            }
            "n" => {
                let shown = value::number(&value, shared.formats.get(head.style), shared.is_1904);
                (!shown.is_empty()).then(|| Text::from(shown))
            }
            "b" => shared.texts.keep(value::boolean(&value)),
            "e" => shared.texts.keep(value::error(&value)),
            "d" => shared.texts.keep(&value::iso_date(&value)),
            _ => shared.texts.keep(&strings::unescaped(value)),
        })
    }

    /// Counts a cell with content, `text` being what it shows.
    fn count(&mut self, text: &str) -> Result<(), ReadError> {
        let Shared { limits, filled, .. } = self.shared;
        let part = || format!("лист «{}»", self.name);
        *filled += 1;
        if *filled > limits.cells {
            let what = "число заполненных ячеек";
            return Err(ReadError::limit(&part(), what, *filled, limits.cells, "--max-cells"));
        }
        if text.len() > limits.cell_text {
            return Err(ReadError::limit(
                &part(),
                "текст одной ячейки",
                super::super::error::bytes(text.len() as u64),
                super::super::error::bytes(limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        Ok(())
    }

    fn push(&mut self, at: At, text: Option<Text>, more: Option<Box<CellMore>>) {
        let cell = Cell { column: at.1, column_span: 1, row_span: 1, text: text.unwrap_or_default(), more };
        let rows = &mut self.sheet.rows;
        if let Some(row) = rows.last_mut()
            && row.number == at.0
        {
            self.ordered &= row.cells.last().is_none_or(|last| last.column < at.1);
            row.cells.push(cell);
            return;
        }
        self.ordered &= rows.last().is_none_or(|row| row.number < at.0);
        // Rows of a table are alike.
        let mut cells = Vec::with_capacity(rows.last().map_or(4, |row| row.cells.len()));
        cells.push(cell);
        rows.push(Row { number: at.0, hidden: false, deleted: false, header: false, cells });
    }

    /// The rows in order, merges applied.
    fn finish(self) -> Sheet {
        let mut sheet = self.sheet;
        if !self.ordered {
            sheet.rows = merge::in_order(sheet.rows);
        }
        sheet.hidden_rows.settle();
        sheet.hidden_columns.settle();
        if !sheet.hidden_rows.is_empty() {
            for row in &mut sheet.rows {
                row.hidden = sheet.hidden_rows.contains(row.number);
            }
        }
        sheet.rows = merge::apply(sheet.rows, &sheet.merges, &sheet.hidden_rows);
        sheet
    }
}

impl Sheet {
    /// Gives the cells their links; `target` finds the address of a relationship.
    pub(super) fn resolve_links(&mut self, target: impl Fn(&str) -> Option<String>) {
        for link in std::mem::take(&mut self.links) {
            let mut address = link.relation.as_deref().and_then(&target).unwrap_or_default();
            if let Some(location) = link.location {
                address.push('#');
                address.push_str(&location);
            }
            if address.is_empty() {
                continue;
            }
            let (first, _) = link.area;
            if let Some(cell) = self.cell_mut(first)
                && !cell.is_blank()
            {
                let text = cell.text.to_string();
                cell.more.get_or_insert_default().links.push(Link { text, target: address });
            }
        }
    }

    fn cell_mut(&mut self, at: At) -> Option<&mut Cell> {
        let row = self.rows.binary_search_by_key(&at.0, |row| row.number).ok()?;
        let cells = &mut self.rows[row].cells;
        let cell = cells.binary_search_by_key(&at.1, |cell| cell.column).ok()?;
        Some(&mut cells[cell])
    }
}

fn is_true(value: &str) -> bool {
    matches!(value, "1" | "true")
}

/// No height or no width: as good as hidden.
fn is_zero(value: &str) -> bool {
    value.parse() == Ok(0.0)
}

/// Names and values of a tag's attributes as they stand: rows and cells have numbers and
/// references only, and too many of them for the library's general search.
fn attributes<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, &'t str)> {
    let mut rest = tag.attributes_raw();
    std::iter::from_fn(move || {
        let (name, after) = split_at_byte(rest.trim_ascii_start(), b'=')?;
        let after = after.trim_ascii_start();
        let quote = *after.as_bytes().first().filter(|byte| matches!(byte, b'"' | b'\''))?;
        let (value, after) = split_at_byte(&after[1..], quote)?;
        rest = after;
        Some((name.trim_ascii_end(), value))
    })
}

/// What stands before and after the first such byte, an ASCII character. The pieces are a few
/// bytes long, so a plain search beats the library's.
fn split_at_byte(text: &str, byte: u8) -> Option<(&str, &str)> {
    let at = text.bytes().position(|other| other == byte)?;
    Some((&text[..at], &text[at + 1..]))
}
