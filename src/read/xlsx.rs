//! Excel workbooks: cells from calamine's streaming reader, all else from small passes of our own.
//!
//! calamine is given a copy of the package that holds the worksheets and the shared strings only,
//! already inflated under the limits, in UTF-8, under fixed names. So it meets no bomb, no forged
//! count and no odd name, and does not inflate a second time. Number formats are applied here.

mod frame;
mod merge;
mod number;

use std::borrow::Cow;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::hash::{BuildHasherDefault, Hasher};
use std::io::{Cursor, Write as _};

use calamine::{CellErrorType, DataRef, Reader as _, Xlsx, XlsxError};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::document::{
    Block, Cell, CellMore, Document, Grid, Link, Notice, NoticeKind, Row, TableName, Text, column_letters,
};

use super::package::{Package, Relationship};
use super::xml::{Ns, Step, Xml, decode, local};
use super::{Limits, ReadError};
use frame::{At, Frame};
use number::Format;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("xl/workbook.xml")?;
    let relations = package.relationships(&part)?;
    let book = Book::read(&mut package, &part, &relations, limits)?;
    let formats = read_formats(&mut package, &relations, limits)?;
    let mut document = Document {
        origin: super::properties::origin(&mut package, limits.xml_depth)?,
        ..Document::default()
    };

    let parts = book.sheets.iter().map(|entry| entry.part.as_str());
    let strings = related(&relations, "sharedStrings").map(|relation| relation.target.as_str());
    let mut copy = Copy::new(package.claimed_size(parts.chain(strings)))?;
    let mut sheets = Vec::new();
    for entry in &book.sheets {
        let Some(bytes) = package.part(&entry.part)? else {
            document.remarks.push(format!("Лист «{}» в файле отсутствует.", entry.name));
            continue;
        };
        let text = decode(&bytes, &entry.part)?;
        let Some((mut frame, text)) = frame::read(text, &entry.part, limits)? else {
            continue;
        };
        resolve_links(&mut frame, &package.relationships(&entry.part)?);
        copy.add_sheet(sheets.len(), &text)?;
        sheets.push((entry, frame));
    }
    if let Some(relation) = related(&relations, "sharedStrings")
        && let Some(bytes) = package.part(&relation.target)?
    {
        copy.add_strings(&decode(&bytes, &relation.target)?, &relation.target, limits)?;
    }
    drop(package);

    let copy = copy.finish(sheets.len())?;
    let failed = |name: &str, source| ReadError::Sheet { sheet: name.to_owned(), source: Box::new(source) };
    let mut workbook: Xlsx<_> =
        Xlsx::new(Cursor::new(copy.as_slice())).map_err(|source| failed("общие строки", source))?;
    let mut filled = 0;
    let mut texts = Texts::default();
    for (index, (entry, frame)) in sheets.into_iter().enumerate() {
        let table = document.tables.len() as u32;
        document.tables.push(TableName::Sheet(entry.name.as_str().into()));
        let mut sheet = Sheet {
            frame: &frame,
            formats: &formats,
            texts: &mut texts,
            is_1904: book.is_1904,
            name: &entry.name,
            limits,
            rows: Vec::new(),
            ordered: true,
        };
        sheet.read_cells(&mut workbook, &index.to_string(), &mut filled)?;
        let rows = sheet.finish();
        if entry.hidden {
            document.notices.push(Notice::of_table(NoticeKind::HiddenSheet, table, 1, ""));
        }
        remark_formulas(&mut document, &entry.name, &frame);
        let width = merge::width(&rows);
        document.blocks.push(Block::Grid(Grid {
            table,
            width,
            hidden: entry.hidden,
            hidden_columns: (1..=width)
                .filter(|column| frame.hidden_columns.get(*column as usize) == Some(&true))
                .collect(),
            nested_in: None,
            rows,
        }));
    }
    Ok(document)
}

/// The workbook part.
#[derive(Debug, Default)]
struct Book {
    is_1904: bool,
    sheets: Vec<SheetEntry>,
}

#[derive(Debug)]
struct SheetEntry {
    name: String,
    part: String,
    hidden: bool,
}

impl Book {
    fn read(
        package: &mut Package<'_>,
        part: &str,
        relations: &[Relationship],
        limits: &Limits,
    ) -> Result<Book, ReadError> {
        let bytes = package.part(part)?.unwrap_or_default();
        let text = decode(&bytes, part)?;
        let mut xml = Xml::new(&text, part, limits.xml_depth);
        let mut book = Book::default();
        let mut is_book = false;
        loop {
            match xml.next()? {
                Step::Eof => return Ok(book),
                Step::Start { tag, ns: Ns::Sheet, .. } => match local(&tag) {
                    "workbook" => is_book = true,
                    _ if !is_book => break,
                    "workbookPr" => {
                        let value = xml.attribute(&tag, Ns::Sheet, "date1904");
                        book.is_1904 = matches!(value.as_deref(), Some("1" | "true"));
                    }
                    "sheet" => {
                        let get = |ns, name| xml.attribute(&tag, ns, name).unwrap_or_default();
                        let id = get(Ns::Relation, "id");
                        // Chart and dialog sheets have no cells.
                        let relation = relations
                            .iter()
                            .find(|relation| relation.id == id && relation.kind == "worksheet");
                        if let Some(relation) = relation {
                            book.sheets.push(SheetEntry {
                                name: get(Ns::Sheet, "name"),
                                part: relation.target.clone(),
                                hidden: matches!(get(Ns::Sheet, "state").as_str(), "hidden" | "veryHidden"),
                            });
                        }
                    }
                    _ => {}
                },
                Step::Start { .. } if !is_book => break,
                _ => {}
            }
            if book.sheets.len() > limits.sheets {
                return Err(ReadError::limit(
                    "книга",
                    "число листов",
                    book.sheets.len(),
                    limits.sheets,
                    "--max-sheets",
                ));
            }
        }
        Err(ReadError::damaged(part, "это не книга Excel"))
    }
}

/// The number format of every cell style. A damaged styles part leaves numbers as they are.
fn read_formats(
    package: &mut Package<'_>,
    relations: &[Relationship],
    limits: &Limits,
) -> Result<Vec<Format>, ReadError> {
    let Some(relation) = related(relations, "styles") else {
        return Ok(Vec::new());
    };
    let Some(bytes) = package.part(&relation.target)? else {
        return Ok(Vec::new());
    };
    let Ok(text) = decode(&bytes, &relation.target) else {
        return Ok(Vec::new());
    };
    Ok(parse_formats(Xml::new(&text, &relation.target, limits.xml_depth)).unwrap_or_default())
}

fn parse_formats(mut xml: Xml<'_>) -> Result<Vec<Format>, ReadError> {
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let mut formats = Vec::new();
    let mut of_cells = false;
    loop {
        let (tag, empty) = match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => (tag, empty),
            Step::Eof => return Ok(formats),
            _ => continue,
        };
        let id = || xml.attribute(&tag, Ns::Sheet, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        match local(&tag) {
            "numFmt" => {
                let code = xml.attribute(&tag, Ns::Sheet, "formatCode").unwrap_or_default();
                codes.insert(id(), Format::new(&code));
            }
            "cellXfs" => of_cells = true,
            "xf" if of_cells => {
                let id = id();
                formats.push(codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
            }
            "cellStyles" | "dxfs" => of_cells = false,
            "cellStyleXfs" | "fonts" | "fills" | "borders" if !empty => xml.skip()?,
            _ => {}
        }
    }
}

fn related<'r>(relations: &'r [Relationship], kind: &str) -> Option<&'r Relationship> {
    relations.iter().find(|relation| relation.kind == kind && !relation.external)
}

/// Turns relationship ids of links into targets.
fn resolve_links(frame: &mut Frame, relations: &[Relationship]) {
    let targets: HashMap<&str, &str> =
        relations.iter().map(|relation| (relation.id.as_str(), relation.target.as_str())).collect();
    for link in frame.links.values_mut() {
        link.relation =
            link.relation.take().and_then(|id| targets.get(id.as_str()).map(|target| (*target).to_owned()));
    }
}

fn remark_formulas(document: &mut Document, sheet: &str, frame: &Frame) {
    if let Some(first) = frame.formulas_without_value.iter().min() {
        document.remarks.push(format!(
            "Лист «{sheet}»: в файле нет результатов формул (всего {}, первая в ячейке {}{}). Откройте книгу в Excel, \
             сохраните и пришлите снова.",
            frame.formulas_without_value.len(),
            column_letters(first.1),
            first.0
        ));
    }
}

/// The package that calamine reads: stored, not packed.
struct Copy(ZipWriter<Cursor<Vec<u8>>>);

impl Copy {
    fn new(size: usize) -> Result<Copy, ReadError> {
        let mut copy = Copy(ZipWriter::new(Cursor::new(Vec::with_capacity(size))));
        copy.add(
            "_rels/.rels",
            &["<Relationships><Relationship Id=\"a\" Type=\"/relationships/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"],
        )?;
        Ok(copy)
    }

    fn add(&mut self, name: &str, pieces: &[&str]) -> Result<(), ReadError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        self.0.start_file(name, options).map_err(|source| ReadError::Archive { source: Box::new(source) })?;
        for piece in pieces {
            self.0
                .write_all(piece.as_bytes())
                .map_err(|source| ReadError::Inflate { part: name.to_owned(), source })?;
        }
        Ok(())
    }

    fn add_sheet(&mut self, index: usize, text: &str) -> Result<(), ReadError> {
        self.add(&format!("xl/{index}.xml"), &[after_declaration(text)])
    }

    /// The shared strings without their claimed count, which calamine would reserve memory for.
    fn add_strings(&mut self, text: &str, part: &str, limits: &Limits) -> Result<(), ReadError> {
        let text = after_declaration(text);
        let mut xml = Xml::new(text, part, limits.xml_depth);
        let head = loop {
            match xml.next()? {
                Step::Start { tag, ns: Ns::Sheet, empty } if local(&tag) == "sst" => {
                    break if empty { "<sst/>".to_owned() } else { format!("<{}>", tag.name().into_inner()) };
                }
                Step::Start { .. } | Step::Eof => {
                    return Err(ReadError::damaged(part, "это не общие строки книги"));
                }
                _ => {}
            }
        };
        self.add("xl/sharedStrings.xml", &[&head, &text[xml.position()..]])
    }

    fn finish(mut self, sheets: usize) -> Result<Vec<u8>, ReadError> {
        let mut book = "<workbook><sheets>".to_owned();
        let mut relations = "<Relationships>".to_owned();
        for index in 0..sheets {
            let _ = write!(book, "<sheet name=\"{index}\" id=\"{index}\"/>");
            let _ = write!(
                relations,
                "<Relationship Id=\"{index}\" Type=\"/relationships/worksheet\" Target=\"{index}.xml\"/>"
            );
        }
        self.add("xl/workbook.xml", &[&book, "</sheets></workbook>"])?;
        self.add("xl/_rels/workbook.xml.rels", &[&relations, "</Relationships>"])?;
        let cursor = self.0.finish().map_err(|source| ReadError::Archive { source: Box::new(source) })?;
        Ok(cursor.into_inner())
    }
}

/// The text without its XML declaration: the encoding that it names no longer holds.
fn after_declaration(text: &str) -> &str {
    let trimmed = text.trim_start();
    match trimmed.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, rest)) => rest,
        None => text,
    }
}

/// Texts by the address of calamine's string: every shared string is copied once.
#[derive(Debug, Default)]
struct Texts(HashMap<usize, Option<Text>, BuildHasherDefault<AddressHasher>>);

impl Texts {
    fn shared(&mut self, text: &str) -> Option<Text> {
        if text.is_empty() {
            return None;
        }
        self.0.entry(text.as_ptr() as usize).or_insert_with(|| clean(text)).clone()
    }
}

/// Spreads addresses; nobody outside chooses them, so no more is needed.
#[derive(Debug, Default)]
struct AddressHasher(u64);

impl Hasher for AddressHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        }
    }

    fn write_usize(&mut self, address: usize) {
        let spread = (address as u64).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        self.0 = spread ^ (spread >> 32);
    }
}

/// A cell's text with plain line ends; `None` if it is blank.
fn clean(text: &str) -> Option<Text> {
    if text.trim().is_empty() {
        None
    } else if text.contains('\r') {
        Some(text.replace("\r\n", "\n").replace('\r', "\n").into())
    } else {
        Some(text.into())
    }
}

struct Sheet<'s> {
    frame: &'s Frame,
    formats: &'s [Format],
    texts: &'s mut Texts,
    is_1904: bool,
    name: &'s str,
    limits: &'s Limits,
    rows: Vec<Row>,
    /// Rows and cells came in ascending order so far.
    ordered: bool,
}

impl Sheet<'_> {
    fn read_cells(
        &mut self,
        workbook: &mut Xlsx<Cursor<&[u8]>>,
        key: &str,
        filled: &mut u64,
    ) -> Result<(), ReadError> {
        let name = self.name.to_owned();
        let failed = |source: XlsxError| ReadError::Sheet { sheet: name.clone(), source: Box::new(source) };
        let has_more = !self.frame.links.is_empty() || !self.frame.formulas_without_value.is_empty();
        let mut cells = workbook.worksheet_cells_reader(key).map_err(failed)?;
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(failed)? {
            let (row, column) = cell.get_position();
            let at = (row + 1, column + 1);
            if at.0 > frame::ROWS || at.1 > frame::COLUMNS {
                return Err(ReadError::damaged(&name, "адрес ячейки за пределами листа"));
            }
            let text = self.text(cell.get_value(), style);
            if let Some(text) = &text {
                *filled += 1;
                self.check(text, *filled)?;
            }
            let (text, more) = if has_more { self.more(at, text) } else { (text, None) };
            if text.is_some() || more.is_some() {
                self.push(at, text, more);
            }
        }
        Ok(())
    }

    fn check(&self, text: &str, filled: u64) -> Result<(), ReadError> {
        let part = || format!("лист «{}»", self.name);
        if filled > self.limits.cells {
            return Err(ReadError::limit(
                &part(),
                "число заполненных ячеек",
                filled,
                self.limits.cells,
                "--max-cells",
            ));
        }
        if text.len() > self.limits.cell_text {
            return Err(ReadError::limit(
                &part(),
                "текст одной ячейки",
                super::error::bytes(text.len() as u64),
                super::error::bytes(self.limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        Ok(())
    }

    /// What the officer sees in the cell; `None` if nothing.
    fn text(&mut self, value: &DataRef<'_>, style: usize) -> Option<Text> {
        match value {
            DataRef::Empty => None,
            DataRef::SharedString(text) => self.texts.shared(text),
            DataRef::String(text) => clean(in_russian(text)),
            DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => clean(&iso_date(text)),
            DataRef::Int(value) => Some(value.to_string().into()),
            DataRef::Float(value) => Some(self.number(*value, style)),
            DataRef::DateTime(value) => Some(self.number(value.as_f64(), style)),
            DataRef::Bool(true) => Some("ИСТИНА".into()),
            DataRef::Bool(false) => Some("ЛОЖЬ".into()),
            DataRef::Error(error) => Some(error_text(error).into()),
        }
    }

    fn number(&self, value: f64, style: usize) -> Text {
        match self.formats.get(style) {
            Some(format) => format.show(value, self.is_1904).into(),
            None => number::general(value).into(),
        }
    }

    /// Links and missing results.
    fn more(&self, at: At, text: Option<Text>) -> (Option<Text>, Option<Box<CellMore>>) {
        let mut more = CellMore {
            formula_without_value: self.frame.formulas_without_value.contains(&at),
            ..CellMore::default()
        };
        if let (Some(link), Some(text)) = (self.frame.links.get(&at), &text) {
            let mut target = link.relation.clone().unwrap_or_default();
            if let Some(location) = &link.location {
                target.push('#');
                target.push_str(location);
            }
            if !target.is_empty() {
                more.links.push(Link { text: text.to_string(), target });
            }
        }
        let telling = more.formula_without_value || !more.links.is_empty();
        (text, telling.then(|| Box::new(more)))
    }

    fn push(&mut self, at: At, text: Option<Text>, more: Option<Box<CellMore>>) {
        let cell = Cell { column: at.1, column_span: 1, row_span: 1, text: text.unwrap_or_default(), more };
        if let Some(row) = self.rows.last_mut()
            && row.number == at.0
        {
            self.ordered &= row.cells.last().is_none_or(|last| last.column < at.1);
            row.cells.push(cell);
            return;
        }
        self.ordered &= self.rows.last().is_none_or(|row| row.number < at.0);
        // Rows of a table are alike.
        let mut cells = Vec::with_capacity(self.rows.last().map_or(4, |row| row.cells.len()));
        cells.push(cell);
        self.rows.push(Row {
            number: at.0,
            hidden: self.frame.hidden_rows.contains(&at.0),
            deleted: false,
            header: false,
            cells,
        });
    }

    /// The rows in order, merges applied.
    fn finish(self) -> Vec<Row> {
        let mut rows = self.rows;
        if !self.ordered {
            rows = merge::in_order(rows);
        }
        merge::apply(rows, &self.frame.merges, &self.frame.hidden_rows)
    }
}

/// An error value as a Russian Excel shows it.
fn in_russian(text: &str) -> &str {
    match text {
        "#DIV/0!" => "#ДЕЛ/0!",
        "#N/A" => "#Н/Д",
        "#NAME?" => "#ИМЯ?",
        "#NULL!" => "#ПУСТО!",
        "#NUM!" => "#ЧИСЛО!",
        "#REF!" => "#ССЫЛКА!",
        "#VALUE!" => "#ЗНАЧ!",
        other => other,
    }
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#ДЕЛ/0!",
        CellErrorType::NA | CellErrorType::GettingData => "#Н/Д",
        CellErrorType::Name => "#ИМЯ?",
        CellErrorType::Null => "#ПУСТО!",
        CellErrorType::Num => "#ЧИСЛО!",
        CellErrorType::Ref => "#ССЫЛКА!",
        CellErrorType::Value => "#ЗНАЧ!",
    }
}

/// A date that the file gives as ISO text: `2024-03-19T00:00:00` → 19.03.2024.
fn iso_date(text: &str) -> Cow<'_, str> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return Cow::Borrowed(text);
    };
    let time = time.trim_end_matches('Z').split('.').next().unwrap_or_default();
    let time = time.strip_suffix(":00").unwrap_or(time);
    match time {
        "" | "00:00" => Cow::Owned(format!("{day}.{month}.{year}")),
        time => Cow::Owned(format!("{day}.{month}.{year} {time}")),
    }
}

#[cfg(test)]
mod tests;
