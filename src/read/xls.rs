//! Excel 5.0–2003 workbooks (.xls, BIFF5 and BIFF8): one pass of our own over the records.
//!
//! calamine was tried. It gives no number formats, hidden rows or comments of this format, lays every
//! sheet out as a full rectangle, and panics on compound files with forged counts.

mod records;
mod text;

use std::collections::BTreeMap;

use crate::model::document::{Document, Notice, NoticeKind, TableName};
use crate::text::Text;

use super::book::number::Format;
use super::book::place::At;
use super::book::runs::{Fonts, Rich, Shown};
use super::book::style::Style;
use super::book::{Book, Sheet, value};
use super::cfb::{Compound, u16_at, u32_at};
use super::encoding;
use super::error::ReadError;
use super::limits::{Language, Limits};
use super::properties::compound_origin;
use super::unreadable::Unreadable;
use records::{Record, Records, kind};
use text::{Strings, long_unicode};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut book = Book::new(limits);
    let stream = if bytes.starts_with(b"\xD0\xCF\x11\xE0") {
        let file = Compound::open(bytes)?;
        active(&file, &mut book.document);
        book.document.origin = compound_origin(&file);
        let stream = match file.whole_stream("Workbook")? {
            Some(stream) => Some(stream),
            None => file.whole_stream("Book")?,
        };
        stream.ok_or_else(|| ReadError::damaged("файл OLE", "в файле нет книги Excel"))?
    } else {
        // Excel 5.0 could save the records alone.
        bytes.to_vec()
    };
    let globals = Globals::read(&stream, &mut book)?;
    for entry in &globals.sheets {
        let mut sheet = book.start(&entry.name)?;
        sheet.hidden = entry.hidden;
        Pass::new(&mut book, &globals, &mut sheet).run(&stream, entry.offset)?;
        book.finish(sheet, TableName::Sheet(entry.name.as_str().into()));
    }
    Ok(book.document)
}

/// What runs or is embedded, by the names in the compound file.
fn active(file: &Compound<'_>, document: &mut Document) {
    let storages = || file.entries().iter().filter(|entry| entry.is_storage());
    if storages().any(|entry| entry.name.eq_ignore_ascii_case("_VBA_PROJECT_CUR")) {
        document.notices.push(Notice::of_file(NoticeKind::Macro, 1, "VBA"));
    }
    let embedded = storages().filter(|entry| entry.name.starts_with("MBD")).count() as u32;
    if embedded > 0 {
        document.notices.push(Notice::of_file(NoticeKind::EmbeddedObject, embedded, ""));
    }
}

/// The workbook's own records.
#[derive(Debug)]
struct Globals {
    strings: Strings,
    is_1904: bool,
    /// By the index that cells name.
    styles: Vec<Style>,
    shared: Vec<Option<Text>>,
    /// What runs of the shared strings strike out, by index.
    struck: BTreeMap<usize, Text>,
    fonts: Fonts,
    sheets: Vec<Entry>,
}

#[derive(Debug)]
struct Entry {
    name: String,
    offset: usize,
    hidden: bool,
}

impl Globals {
    fn read(stream: &[u8], book: &mut Book<'_>) -> Result<Globals, ReadError> {
        let damaged = |detail| ReadError::damaged("книга", detail);
        let mut records = Records { stream, at: 0 };
        let begin = records.next()?;
        let version = u16_at(begin.data, 0).filter(|_| begin.kind == kind::BEGIN);
        let strings = match version {
            Some(0x0600) => Strings::unicode(),
            Some(0x0500) => Strings::bytes(stream),
            Some(_) => return Err(ReadError::Unreadable(Unreadable::Excel97)),
            None => return Err(damaged("это не книга Excel")),
        };
        let mut globals = Globals {
            strings,
            is_1904: false,
            styles: Vec::new(),
            shared: Vec::new(),
            struck: BTreeMap::new(),
            fonts: Fonts::default(),
            sheets: Vec::new(),
        };
        let mut codes: BTreeMap<u16, Format> = BTreeMap::new();
        // Font and format of the cells' styles.
        let mut styles = Vec::new();
        let mut raw_shared: Vec<Rich> = Vec::new();
        loop {
            let Record { kind, data } = records.next()?;
            match kind {
                kind::EOF => break,
                kind::FILE_PASS => return Err(ReadError::Unreadable(Unreadable::Encrypted)),
                kind::CODE_PAGE => globals.strings.set_code_page(u16_at(data, 0).unwrap_or(0)),
                kind::DATE_MODE => globals.is_1904 = u16_at(data, 0) == Some(1),
                kind::FORMAT => {
                    if let (Some(id), Some(code)) = (u16_at(data, 0), globals.strings.format(data)) {
                        codes.insert(id, Format::new(&code));
                    }
                }
                kind::FONT => {
                    // The place of the letters comes after colour and weight.
                    globals.fonts.add(u16_at(data, 2).unwrap_or(0), u16_at(data, 8).unwrap_or(0));
                }
                kind::XF => styles.push((u16_at(data, 0).unwrap_or(0), u16_at(data, 2).unwrap_or(0))),
                kind::BOUND_SHEET => globals.bound_sheet(data, &mut book.document),
                kind::SUPPORTING_BOOK => supporting_book(data, &mut book.document),
                kind::STRINGS => {
                    let mut parts = vec![data];
                    parts.extend(records.continued()?);
                    raw_shared = text::shared(parts, &globals.fonts, book.limits)?;
                }
                _ => {}
            }
        }
        globals.styles = styles
            .iter()
            .map(|&(font, id)| Style {
                format: codes
                    .get(&id)
                    .cloned()
                    .unwrap_or_else(|| Format::built_in(u32::from(id), book.limits.language)),
                struck: globals.fonts.strikes(text::font(font)),
            })
            .collect();
        let misread = raw_shared.iter().any(|string| encoding::is_misread(&string.text));
        globals.strings.misread |= misread;
        globals.share(&raw_shared, book);
        if globals.strings.misread {
            book.document.remarks.push(encoding::MISREAD.to_owned());
            for entry in &mut globals.sheets {
                entry.name = globals.strings.repaired(&entry.name).into_owned();
            }
        }
        Ok(globals)
    }

    /// The shared strings as they are seen.
    fn share(&mut self, strings: &[Rich], book: &mut Book<'_>) {
        self.shared.reserve_exact(strings.len());
        for (index, string) in strings.iter().enumerate() {
            if string.runs.is_empty() {
                self.shared.push(book.keep(&self.strings.repaired(&string.text)));
                continue;
            }
            let Shown { text, struck } = self.seen(string);
            self.shared.push(book.keep(&text));
            if let Some(struck) = book.keep(&struck) {
                self.struck.insert(index, struck);
            }
        }
    }

    fn seen(&self, string: &Rich) -> Shown {
        self.fonts.shown(string, |text| self.strings.repaired(text).into_owned())
    }

    /// A sheet: where it begins, whether it is shown, its kind and name.
    fn bound_sheet(&mut self, data: &[u8], document: &mut Document) {
        const HIDDEN: u8 = 3;
        let (Some(offset), Some(&[state, kind])) = (u32_at(data, 0), data.get(4..6)) else { return };
        let name = self.strings.short(data.get(6..).unwrap_or_default()).unwrap_or_default();
        match kind {
            0 => self.sheets.push(Entry { name, offset: offset as usize, hidden: state & HIDDEN != 0 }),
            1 => document.notices.push(Notice::of_file(NoticeKind::Macro, 1, name)),
            // Charts and modules have no cells.
            _ => {}
        }
    }
}

/// Another workbook, a DDE or an OLE source that formulas refer to.
fn supporting_book(data: &[u8], document: &mut Document) {
    const SELF: u16 = 0x0401;
    const ADD_IN: u16 = 0x3A01;
    match u16_at(data, 2) {
        Some(SELF | ADD_IN) | None => return,
        Some(_) => {}
    }
    let Some(path) = long_unicode(data.get(2..).unwrap_or_default()) else { return };
    let kind = if path.contains('\u{3}') { NoticeKind::Dde } else { NoticeKind::ExternalLink };
    // The path is written with marks in place of drives and folders.
    let path: String = path.chars().map(|letter| if letter < ' ' { '/' } else { letter }).collect();
    document.notices.push(Notice::of_file(kind, 1, path.trim_start_matches('/')));
}

/// The pass over one sheet's records.
struct Pass<'p, 'b> {
    book: &'p mut Book<'b>,
    globals: &'p Globals,
    sheet: &'p mut Sheet,
    /// The formula whose text result is still to come.
    awaited: Option<(At, u16)>,
    /// Formulas with a blank text for a result, and how many have another.
    blank_formulas: Vec<At>,
    calculated: u32,
    /// Texts of drawing objects by their number, comments among them.
    objects: BTreeMap<u16, String>,
    object: u16,
    /// Comments: place, object, author.
    notes: Vec<(At, u16, String)>,
}

impl<'p, 'b> Pass<'p, 'b> {
    fn new(book: &'p mut Book<'b>, globals: &'p Globals, sheet: &'p mut Sheet) -> Pass<'p, 'b> {
        Pass {
            book,
            globals,
            sheet,
            awaited: None,
            blank_formulas: Vec::new(),
            calculated: 0,
            objects: BTreeMap::new(),
            object: 0,
            notes: Vec::new(),
        }
    }

    fn run(mut self, stream: &[u8], offset: usize) -> Result<(), ReadError> {
        let mut records = Records { stream, at: offset };
        if records.next()?.kind != kind::BEGIN {
            return Err(ReadError::damaged("книга", "лист не там, где его ищут"));
        }
        // Charts on the sheet are streams within its stream.
        let mut inner = 0_usize;
        loop {
            let record = records.next()?;
            match record.kind {
                kind::BEGIN => inner += 1,
                kind::EOF if inner == 0 => break,
                kind::EOF => inner -= 1,
                kind::TEXT_OBJECT if inner == 0 => {
                    let parts = records.continued()?;
                    if let Some(text) = text::object(record.data, &parts) {
                        self.objects.insert(self.object, text);
                    }
                }
                kind::STRING | kind::STRING_2 if inner == 0 => {
                    let parts = [&[record.data][..], &records.continued()?].concat();
                    if let Some((at, style)) = self.awaited.take() {
                        let text = self.globals.strings.torn(parts).unwrap_or_default();
                        self.text(at, style, &text)?;
                    }
                }
                _ if inner == 0 => self.record(record)?,
                _ => {}
            }
        }
        self.finish()
    }

    fn record(&mut self, Record { kind, data }: Record<'_>) -> Result<(), ReadError> {
        match kind {
            kind::ROW => self.row(data),
            kind::COLUMN_INFO => self.columns(data),
            kind::MERGED_CELLS => {
                for region in data.get(2..).unwrap_or_default().chunks_exact(8) {
                    if let Some((first, last)) = area(region) {
                        self.sheet.merge(first, last);
                    }
                }
            }
            kind::NOTE => self.note(data),
            kind::OBJECT => {
                // The first piece of the object: its kind and number.
                if u16_at(data, 0) == Some(0x15) {
                    self.object = u16_at(data, 6).unwrap_or(0);
                }
            }
            kind::LINK => {
                if let (Some((first, _)), Some(target)) = (area(data), text::link(data)) {
                    self.sheet.link(first, target);
                }
            }
            kind::QUERY => self.book.document.notices.push(Notice::of_file(NoticeKind::Connection, 1, "")),
            kind::MULTIPLE_RK => {
                let (Some(row), Some(first)) = (u16_at(data, 0), u16_at(data, 2)) else { return Ok(()) };
                let cells = data.get(4..).unwrap_or_default().chunks_exact(6);
                for (column, cell) in (u32::from(first) + 1..).zip(cells) {
                    let (Some(style), Some(rk)) = (u16_at(cell, 0), u32_at(cell, 2)) else { continue };
                    self.number((u32::from(row) + 1, column), style, unpacked(rk))?;
                }
            }
            _ => self.cell(kind, data)?,
        }
        Ok(())
    }

    /// Records of one cell: place, style, content.
    fn cell(&mut self, kind: u16, data: &[u8]) -> Result<(), ReadError> {
        let (Some(row), Some(column), Some(style)) = (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4))
        else {
            return Ok(());
        };
        let at = (u32::from(row) + 1, u32::from(column) + 1);
        let content = &data[6..];
        match kind {
            kind::NUMBER => {
                if let Some(value) = double(content) {
                    self.number(at, style, value)?;
                }
            }
            kind::RK => {
                if let Some(rk) = u32_at(content, 0) {
                    self.number(at, style, unpacked(rk))?;
                }
            }
            kind::LABEL_STRING => {
                let index = u32_at(content, 0).map_or(usize::MAX, |index| index as usize);
                let Some(text) = self.globals.shared.get(index) else {
                    let detail = "ячейка ссылается на общую строку, которой в файле нет";
                    return Err(ReadError::damaged("книга", detail));
                };
                let struck = self.globals.struck.get(&index).cloned();
                self.seen(at, style, text.clone(), struck)?;
            }
            kind::RICH_STRING => {
                let string = self.globals.strings.rich(content).unwrap_or_default();
                let Shown { text, struck } = self.globals.seen(&string);
                let (text, struck) = (self.book.keep(&text), self.book.keep(&struck));
                self.seen(at, style, text, struck)?;
            }
            kind::LABEL => {
                let text = self.globals.strings.long(content).unwrap_or_default();
                self.text(at, style, &text)?;
            }
            kind::BOOLEAN_OR_ERROR => {
                if let Some(&[value, is_error]) = content.get(..2) {
                    self.sign(at, style, value, is_error != 0)?;
                }
            }
            kind::FORMULA | kind::FORMULA_3 | kind::FORMULA_4 => self.formula(at, style, content)?,
            _ => {}
        }
        Ok(())
    }

    fn formula(&mut self, at: At, style: u16, content: &[u8]) -> Result<(), ReadError> {
        self.awaited = None;
        if let Some(target) = self.globals.strings.formula_link(content) {
            self.sheet.link(at, target);
        }
        let Some(result) = content.get(..8) else { return Ok(()) };
        self.calculated += 1;
        if result[6..] != [0xFF, 0xFF] {
            return double(result).map_or(Ok(()), |value| self.number(at, style, value));
        }
        match result[0] {
            0 => self.awaited = Some((at, style)),
            1 => self.sign(at, style, result[2], false)?,
            2 => self.sign(at, style, result[2], true)?,
            _ => {
                self.calculated -= 1;
                self.blank_formulas.push(at);
            }
        }
        Ok(())
    }

    fn number(&mut self, at: At, style: u16, value: f64) -> Result<(), ReadError> {
        let style = self.globals.styles.get(usize::from(style));
        self.book.put_number(self.sheet, at, value, style, self.globals.is_1904)
    }

    fn text(&mut self, at: At, style: u16, text: &str) -> Result<(), ReadError> {
        let Some(text) = self.book.keep(text) else { return Ok(()) };
        self.book.put_text(self.sheet, at, text, self.globals.styles.get(usize::from(style)))
    }

    /// Puts what is seen of a text whose runs may be struck out.
    fn seen(
        &mut self,
        at: At,
        style: u16,
        text: Option<Text>,
        struck: Option<Text>,
    ) -> Result<(), ReadError> {
        match (text, struck) {
            (Some(text), struck) => {
                if let Some(struck) = struck {
                    self.sheet.note(at, NoticeKind::StruckText, struck);
                }
                let style = self.globals.styles.get(usize::from(style));
                self.book.put_text(self.sheet, at, text, style)
            }
            (None, Some(struck)) => self.book.put_gone(self.sheet, at, struck, NoticeKind::StruckText),
            (None, None) => Ok(()),
        }
    }

    fn sign(&mut self, at: At, style: u16, value: u8, is_error: bool) -> Result<(), ReadError> {
        let Some(text) = self.book.keep(boolean_or_error(value, is_error, self.book.limits.language)) else {
            return Ok(());
        };
        self.book.put_seen(self.sheet, at, text, self.globals.styles.get(usize::from(style)))
    }

    fn row(&mut self, data: &[u8]) {
        const HIDDEN: u16 = 0x20;
        if let (Some(row), Some(flags)) = (u16_at(data, 0), u16_at(data, 12))
            && flags & HIDDEN != 0
        {
            self.sheet.hidden_rows.add(u32::from(row) + 1, u32::from(row) + 1);
        }
    }

    fn columns(&mut self, data: &[u8]) {
        let (Some(first), Some(last), Some(width), Some(flags)) =
            (u16_at(data, 0), u16_at(data, 2), u16_at(data, 4), u16_at(data, 8))
        else {
            return;
        };
        if flags & 1 != 0 || width == 0 {
            // The last column may be one beyond the sheet.
            self.sheet.hidden_columns.add(u32::from(first) + 1, u32::from(last.min(255)) + 1);
        }
    }

    fn note(&mut self, data: &[u8]) {
        let (Some(row), Some(column)) = (u16_at(data, 0), u16_at(data, 2)) else { return };
        let at = (u32::from(row) + 1, u32::from(column) + 1);
        if self.globals.strings.is_unicode() {
            let author = data.get(8..).and_then(long_unicode).unwrap_or_default();
            self.notes.push((at, u16_at(data, 6).unwrap_or(0), author));
        } else if row != u16::MAX {
            let text = self.globals.strings.decoded(data.get(6..).unwrap_or_default());
            self.sheet.note(at, NoticeKind::Comment, text.trim().into());
        }
    }

    fn finish(mut self) -> Result<(), ReadError> {
        for (at, object, author) in std::mem::take(&mut self.notes) {
            let text = self.objects.remove(&object).unwrap_or_default();
            // Excel itself begins the text with the author.
            let author =
                if author.is_empty() || text.starts_with(&author) { String::new() } else { author + ": " };
            let text = self.globals.strings.repaired(&text).trim().to_owned();
            self.sheet.note(at, NoticeKind::Comment, (author + &text).into());
        }
        for text in self.objects.values().filter(|text| !text.trim().is_empty()) {
            let text = self.globals.strings.repaired(text);
            self.sheet.note((1, 1), NoticeKind::DrawingText, text.trim().into());
        }
        // Excel gives a formula whose text is blank this result; a program that cannot calculate gives
        // it to all of them.
        if self.calculated == 0 {
            for at in std::mem::take(&mut self.blank_formulas) {
                self.book.put_without_result(self.sheet, at)?;
            }
        }
        Ok(())
    }
}

/// First and last row, first and last column, as regions are written; 1-based.
fn area(data: &[u8]) -> Option<(At, At)> {
    let at = |at| u16_at(data, at).map(|number| u32::from(number) + 1);
    Some(((at(0)?, at(4)?), (at(2)?, at(6)?)))
}

fn double(bytes: &[u8]) -> Option<f64> {
    Some(f64::from_le_bytes(bytes.get(..8)?.try_into().ok()?)).filter(|value| value.is_finite())
}

/// A number packed into four bytes: the upper half of a double or a whole number, perhaps of hundredths.
pub(super) fn unpacked(rk: u32) -> f64 {
    let value =
        if rk & 2 == 0 { f64::from_bits(u64::from(rk & !3) << 32) } else { f64::from(rk.cast_signed() >> 2) };
    if rk & 1 == 0 { value } else { value / 100.0 }
}

fn boolean_or_error(value: u8, is_error: bool, language: Language) -> &'static str {
    if !is_error {
        return value::boolean(if value == 0 { "0" } else { "1" }, language);
    }
    let code = match value {
        0x00 => "#NULL!",
        0x07 => "#DIV/0!",
        0x0F => "#VALUE!",
        0x17 => "#REF!",
        0x1D => "#NAME?",
        0x24 => "#NUM!",
        _ => "#N/A",
    };
    value::error(code, language)
}

#[cfg(test)]
mod tests;
