//! One worksheet part to the cells of a sheet, in one pass: values, merges, links, what is hidden,
//! formulas without a result.

use std::borrow::Cow;

use quick_xml::events::BytesStart;

use crate::model::document::{NoticeKind, column_letters};
use crate::text::Text;

use super::super::book::place::{self, At, COLUMNS, ROWS};
use super::super::book::style::Style;
use super::super::book::{Book, Sheet, formula, value};
use super::super::error::ReadError;
use super::super::xml::{Ns, Step, Xml, local};
use super::plain::{self, Content, Item, Plain};
use super::strings::{self, Strings};

/// What the cells of every sheet refer to.
#[derive(Debug, Default)]
pub(super) struct Shared {
    pub(super) strings: Strings,
    /// What cells look like, by the index that they name.
    pub(super) styles: Vec<Style>,
    pub(super) is_1904: bool,
}

/// A link as the sheet states it.
#[derive(Debug)]
pub(super) struct SheetLink {
    pub(super) at: At,
    /// Relationship id of an outer address.
    pub(super) relation: Option<String>,
    /// A place in the book.
    pub(super) location: Option<String>,
}

/// Reads a worksheet part into a sheet begun; `None`: it is no worksheet.
pub(super) fn read(
    text: &str,
    part: &str,
    sheet: Sheet,
    book: &mut Book<'_>,
    shared: &Shared,
) -> Result<Option<(Sheet, Vec<SheetLink>)>, ReadError> {
    let mut pass = Pass {
        xml: Xml::new(text, part, book.limits.xml_depth),
        book,
        shared,
        part,
        size: text.len(),
        sheet,
        links: Vec::new(),
        at: (0, 0),
    };
    Ok(pass.run()?.then_some((pass.sheet, pass.links)))
}

struct Pass<'x, 's, 'b> {
    xml: Xml<'x>,
    book: &'s mut Book<'b>,
    shared: &'s Shared,
    part: &'x str,
    /// Of the part, in bytes.
    size: usize,
    sheet: Sheet,
    links: Vec<SheetLink>,
    /// The cell read last.
    at: At,
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
                "mergeCell" => {
                    if let Some((first, last)) = self.area(&tag) {
                        self.sheet.merge(first, last);
                    }
                }
                "hyperlink" => {
                    if let Some((at, _)) = self.area(&tag) {
                        let relation = self.xml.attribute(&tag, Ns::Relation, "id");
                        let location = self.xml.attribute(&tag, Ns::Sheet, "location");
                        self.links.push(SheetLink { at, relation, location });
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
        let Some(text) = self.xml.ahead() else {
            return Ok(());
        };
        let mut plain = Plain::new(text);
        while let Some(item) = plain.next() {
            let cell = match item {
                Item::Row(row) => {
                    self.row(&row)?;
                    self.sheet.make_room(self.size, plain.rest.len());
                    continue;
                }
                Item::Cell(cell) => cell,
            };
            let head = self.head(&cell)?;
            let text = match cell.content {
                Content::None => continue,
                Content::Value(value) => self.value(&head, Cow::Borrowed(value))?,
                Content::Inline(text, preserved) => {
                    self.book.keep(&strings::piece(Cow::Borrowed(text), preserved))
                }
            };
            if let Some(text) = text {
                self.put(&head, text)?;
            }
        }
        self.xml.pass_over(text.len() - plain.rest.len());
        Ok(())
    }

    fn head<'t>(&mut self, cell: &plain::Cell<'t>) -> Result<Head<'t>, ReadError> {
        let at = match cell.reference {
            Some(reference) => place::cell(reference),
            None => (self.at.1 < COLUMNS).then_some((self.at.0, self.at.1 + 1)),
        };
        self.at = at.ok_or_else(|| self.out_of_bounds())?;
        self.book.position(&self.sheet.part)?;
        Ok(Head {
            at: self.at,
            style: cell.style.and_then(|style| style.parse().ok()).unwrap_or(0),
            kind: cell.kind.unwrap_or("n"),
        })
    }

    fn cell(&mut self, head: &Head<'_>) -> Result<(), ReadError> {
        let mut text = None;
        let mut has_formula = false;
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
                    let item = strings::item(&mut self.xml)?;
                    text = self.book.keep(&item.text);
                    if let Some(struck) = self.book.keep(&item.struck) {
                        self.tell_struck(head.at, struck, text.is_some())?;
                    }
                }
                (Ns::Sheet, "f") => {
                    has_formula = true;
                    if !empty && let Some(target) = formula::link(&strings::content(&mut self.xml)?) {
                        self.sheet.link(head.at, target);
                    }
                }
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
        match text {
            Some(text) => self.put(head, text),
            None if has_formula && !has_result => self.book.put_without_result(&mut self.sheet, head.at),
            None => Ok(()),
        }
    }

    /// Puts what a cell holds as its style shows it.
    fn put(&mut self, head: &Head<'_>, text: Text) -> Result<(), ReadError> {
        let style = self.shared.styles.get(head.style);
        match head.kind {
            "n" | "b" | "e" | "d" => self.book.put_seen(&mut self.sheet, head.at, text, style),
            _ => self.book.put_text(&mut self.sheet, head.at, text, style),
        }
    }

    /// Tells of runs of a cell that are struck out; without others the cell has no text.
    fn tell_struck(&mut self, at: At, struck: Text, has_text: bool) -> Result<(), ReadError> {
        if has_text {
            self.sheet.note(at, NoticeKind::StruckText, struck);
            return Ok(());
        }
        self.book.put_gone(&mut self.sheet, at, struck, NoticeKind::StruckText)
    }

    /// What the officer sees of a cell's value; `None` if nothing.
    fn value(&mut self, head: &Head<'_>, value: Cow<'x, str>) -> Result<Option<Text>, ReadError> {
        if value.is_empty() {
            return Ok(None);
        }
        let (shared, language) = (self.shared, self.book.limits.language);
        Ok(match head.kind {
            "s" => {
                let index = value.trim_ascii().parse::<usize>().ok();
                let string = index.and_then(|at| shared.strings.texts.get(at));
                let (Some(string), Some(index)) = (string, index) else {
                    let place = format!("{}{}", column_letters(head.at.1), head.at.0);
                    let detail = format!("ячейка {place} ссылается на общую строку, которой в файле нет");
                    return Err(ReadError::damaged(self.part, &detail));
                };
                if let Some(struck) = shared.strings.struck.get(&index) {
                    self.tell_struck(head.at, struck.clone(), string.is_some())?;
                }
                string.clone()
            }
            "n" => {
                let format = shared.styles.get(head.style).map(|style| &style.format);
                let shown = value::number(&value, format, shared.is_1904, language);
                if shown.trim().is_empty() {
                    if let Ok(number) = value.trim_ascii().parse() {
                        self.book.put_unshown(&mut self.sheet, head.at, number)?;
                    }
                    return Ok(None);
                }
                Some(Text::from(shown))
            }
            "b" => self.book.keep(value::boolean(&value, language)),
            "e" => self.book.keep(value::error(&value, language)),
            "d" => self.book.keep(&value::iso_date(
                &value,
                shared.styles.get(head.style).map(|style| &style.format),
                language,
            )),
            _ => self.book.keep(&strings::unescaped(value)),
        })
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
