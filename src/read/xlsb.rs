//! Excel's binary workbooks (.xlsb): the values by calamine, cell after cell; what it has no call for,
//! number formats, merges, comments and what is hidden, by a pass of our own over the same records.
//!
//! That pass comes first and is the gate: it inflates every part under the limits, refuses records
//! that are cut, too short for their kind, or name strings that are not there, and makes the package
//! that calamine gets, of nothing but rows, cells and strings. The file itself would not do: calamine
//! refuses a sheet without the record of its size, which the format leaves to the writer, believes the
//! stated number of strings, and passes by texts of several fonts and formulas whose result is an error.
//! It would also read names, styles and relationships, and panics where they are not as it expects.

use std::collections::{BTreeMap, HashMap};
use std::fmt::Write as _;
use std::io::{Cursor, Write as _};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{CellErrorType, DataRef, DataType as _, Reader as _, Xlsb};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use crate::model::document::{Document, NoticeKind, TableName};

use super::active;
use super::book::formula::tokens;
use super::book::number::Format;
use super::book::place::{At, ROWS};
use super::book::runs::{Fonts, Rich, Shown};
use super::book::style::Style;
use super::book::{Book, Sheet, value};
use super::cfb::{u16_at, u32_at};
use super::error::ReadError;
use super::limits::{Language, Limits};
use super::package::{Package, Relationship};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("xl/workbook.bin")?;
    let relations = package.relationships(&part)?;
    let mut book = Book::new(limits);
    book.document.origin = super::properties::origin(&mut package, limits.xml_depth)?;
    book.document.notices = active::notices(&mut package)?;
    let workbook = Workbook::read(&mut package, &part, &relations, limits.language)?;
    let mut plain = Plain::new(&workbook.strings)?;
    let mut sheets = Vec::new();
    for entry in &workbook.sheets {
        let mut sheet = book.start(&entry.name)?;
        sheet.hidden = entry.hidden;
        let (styles, cells) = workbook.look(&mut package, entry, &mut book, &mut sheet)?;
        plain.add(&cells)?;
        sheets.push((sheet, styles));
    }
    let plain = plain.finish(sheets.len())?;
    let values = || values(plain, &workbook, &mut book, sheets);
    catch_unwind(AssertUnwindSafe(values)).unwrap_or_else(|_| Err(damaged("недопустимые записи")))?;
    Ok(book.document)
}

/// Styles of the cells of a sheet that do not show their value as it stands.
type Styles = HashMap<At, usize>;

fn damaged(detail: &str) -> ReadError {
    ReadError::damaged("книга", detail)
}

/// The values of all sheets, by calamine.
fn values(
    plain: Vec<u8>,
    workbook: &Workbook,
    book: &mut Book<'_>,
    sheets: Vec<(Sheet, Styles)>,
) -> Result<(), ReadError> {
    let failed = |name: &str| {
        let sheet = name.to_owned();
        move |source: calamine::XlsbError| ReadError::Sheet { sheet, source: Box::new(source.into()) }
    };
    let mut file: Xlsb<_> = Xlsb::new(Cursor::new(plain)).map_err(failed("книга"))?;
    for (index, ((mut sheet, styles), entry)) in sheets.into_iter().zip(&workbook.sheets).enumerate() {
        let mut cells = file.worksheet_cells_reader(&plain_name(index)).map_err(failed(&entry.name))?;
        while let Some(cell) = cells.next_cell().map_err(failed(&entry.name))? {
            let (row, column) = cell.get_position();
            let at = (row + 1, column.saturating_add(1));
            let style = styles.get(&at).and_then(|style| workbook.styles.get(*style));
            let text = match cell.get_value() {
                DataRef::String(text) => text,
                DataRef::SharedString(text) => *text,
                DataRef::Bool(is) => value::boolean(if *is { "1" } else { "0" }, book.limits.language),
                DataRef::Error(error) => value::error(error_code(error), book.limits.language),
                DataRef::Empty => continue,
                other => {
                    if let Some(number) = other.as_f64().filter(|number| number.is_finite()) {
                        book.put_number(&mut sheet, at, number, style, workbook.is_1904)?;
                    }
                    continue;
                }
            };
            let Some(kept) = book.keep(text) else { continue };
            match cell.get_value() {
                DataRef::Bool(_) | DataRef::Error(_) => book.put_seen(&mut sheet, at, kept, style)?,
                _ => book.put_text(&mut sheet, at, kept, style)?,
            }
        }
        drop(cells);
        book.finish(sheet, TableName::Sheet(entry.name.as_str().into()));
    }
    Ok(())
}

fn error_code(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        _ => "#N/A",
    }
}

/// The package that calamine gets.
struct Plain(ZipWriter<Cursor<Vec<u8>>>, usize);

impl Plain {
    /// Begins it with the shared strings, each a record of the file.
    fn new(strings: &[Vec<u8>]) -> Result<Plain, ReadError> {
        let mut plain = Plain(ZipWriter::new(Cursor::new(Vec::new())), 0);
        let count = (strings.len() as u32).to_le_bytes();
        let mut part = Vec::new();
        emit(kind::STRINGS_BEGIN, &[count, count].concat(), &mut part);
        for string in strings {
            emit(kind::STRING, string, &mut part);
        }
        plain.part("xl/sharedStrings.bin", &part)?;
        Ok(plain)
    }

    /// Adds the rows and cells of the next sheet.
    fn add(&mut self, cells: &[u8]) -> Result<(), ReadError> {
        let mut part = Vec::with_capacity(cells.len() + 64);
        emit(kind::SHEET_BEGIN, &[], &mut part);
        emit(kind::DIMENSION, &[0; 16], &mut part);
        emit(kind::DATA_BEGIN, &[], &mut part);
        part.extend_from_slice(cells);
        emit(kind::DATA_END, &[], &mut part);
        let name = plain_name(self.1);
        self.1 += 1;
        self.part(&format!("xl/worksheets/{name}.bin"), &part)
    }

    fn part(&mut self, name: &str, bytes: &[u8]) -> Result<(), ReadError> {
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        let archive = |source| ReadError::Archive { source: Box::new(source) };
        self.0.start_file(name, options).map_err(archive)?;
        self.0.write_all(bytes).map_err(|source| archive(source.into()))
    }

    fn finish(mut self, sheets: usize) -> Result<Vec<u8>, ReadError> {
        let mut part = Vec::new();
        let mut relations = String::new();
        for name in (0..sheets).map(plain_name) {
            let mut data = vec![0; 8];
            for text in [&name, &name] {
                data.extend((text.len() as u32).to_le_bytes());
                data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
            }
            emit(kind::BUNDLE_SHEET, &data, &mut part);
            let _ = write!(
                relations,
                "<Relationship Id=\"{name}\" Type=\"worksheet\" Target=\"worksheets/{name}.bin\"/>"
            );
        }
        emit(kind::BUNDLE_END, &[], &mut part);
        emit(kind::CALCULATION, &[], &mut part);
        self.part("xl/workbook.bin", &part)?;
        self.part(
            "xl/_rels/workbook.bin.rels",
            format!("<Relationships>{relations}</Relationships>").as_bytes(),
        )?;
        let finished = self.0.finish().map_err(|source| ReadError::Archive { source: Box::new(source) })?;
        Ok(finished.into_inner())
    }
}

fn plain_name(index: usize) -> String {
    format!("sheet{index}")
}

/// Appends a record.
fn emit(kind: u16, data: &[u8], to: &mut Vec<u8>) {
    let mut number = |mut number: usize| {
        while number > 0x7F {
            to.push(number as u8 | 0x80);
            number >>= 7;
        }
        to.push(number as u8);
    };
    number(kind.into());
    number(data.len());
    to.extend_from_slice(data);
}

#[derive(Debug)]
struct Workbook {
    is_1904: bool,
    sheets: Vec<Entry>,
    /// By the index that cells name.
    styles: Vec<Style>,
    /// The records of the shared strings.
    strings: Vec<Vec<u8>>,
    /// Those whose runs are seen otherwise than they are written, by index.
    rich: BTreeMap<usize, Rich>,
    fonts: Fonts,
}

#[derive(Debug)]
struct Entry {
    name: String,
    part: String,
    hidden: bool,
}

mod kind {
    pub(super) const ROW: u16 = 0;
    pub(super) const RK: u16 = 2;
    pub(super) const ERROR: u16 = 3;
    pub(super) const BOOLEAN: u16 = 4;
    pub(super) const REAL: u16 = 5;
    pub(super) const TEXT: u16 = 6;
    pub(super) const SHARED_TEXT: u16 = 7;
    pub(super) const FORMULA_TEXT: u16 = 8;
    pub(super) const FORMULA_NUMBER: u16 = 9;
    pub(super) const FORMULA_BOOLEAN: u16 = 10;
    pub(super) const FORMULA_ERROR: u16 = 11;
    pub(super) const STRING: u16 = 19;
    pub(super) const FONT: u16 = 43;
    pub(super) const FORMAT: u16 = 44;
    pub(super) const XF: u16 = 47;
    pub(super) const COLUMN_INFO: u16 = 60;
    pub(super) const RICH_TEXT: u16 = 62;
    pub(super) const SHEET_BEGIN: u16 = 129;
    pub(super) const BUNDLE_END: u16 = 144;
    pub(super) const DATA_BEGIN: u16 = 145;
    pub(super) const DATA_END: u16 = 146;
    pub(super) const CALCULATION: u16 = 157;
    pub(super) const STRINGS_BEGIN: u16 = 159;
    pub(super) const SHEET_END: u16 = 130;
    pub(super) const DIMENSION: u16 = 148;
    pub(super) const BOOK_PROPERTIES: u16 = 153;
    pub(super) const BUNDLE_SHEET: u16 = 156;
    pub(super) const MERGE: u16 = 176;
    pub(super) const LINK: u16 = 494;
    pub(super) const XFS_BEGIN: u16 = 617;
    pub(super) const XFS_END: u16 = 618;
    pub(super) const COMMENT_AUTHOR: u16 = 632;
    pub(super) const COMMENT: u16 = 635;
    pub(super) const COMMENT_TEXT: u16 = 637;
}

/// The records of a part; one that is cut off is damage.
struct Records<'p> {
    rest: &'p [u8],
}

impl<'p> Records<'p> {
    fn next(&mut self) -> Result<Option<(u16, &'p [u8])>, ReadError> {
        if self.rest.is_empty() {
            return Ok(None);
        }
        let kind = self.number(2).and_then(|kind| u16::try_from(kind).ok());
        let length = self.number(4);
        let record = kind.zip(length).and_then(|(kind, length)| {
            let (data, rest) = self.rest.split_at_checked(length)?;
            self.rest = rest;
            Some((kind, data))
        });
        record.map(Some).ok_or_else(|| damaged("поток записей обрывается"))
    }

    /// A number of up to `bytes` bytes, seven bits in each.
    fn number(&mut self, bytes: u32) -> Option<usize> {
        let mut number = 0;
        for at in 0..bytes {
            let (&byte, rest) = self.rest.split_first()?;
            self.rest = rest;
            number |= usize::from(byte & 0x7F) << (7 * at);
            if byte & 0x80 == 0 {
                break;
            }
        }
        Some(number)
    }
}

/// A text after its length in characters, and where it ends.
fn text_at(bytes: &[u8], at: usize) -> Option<(String, usize)> {
    /// No text.
    const NULL: u32 = u32::MAX;
    let length = match u32_at(bytes, at)? {
        NULL => 0,
        length => length as usize,
    };
    let end = at + 4 + length.checked_mul(2)?;
    let units = bytes.get(at + 4..end)?.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let text =
        char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
    Some((text, end))
}

/// First and last row, first and last column; 1-based.
fn area(data: &[u8]) -> Option<(At, At)> {
    let at = |at| u32_at(data, at).map(|number| number.saturating_add(1));
    Some(((at(0)?, at(8)?), (at(4)?, at(12)?)))
}

impl Workbook {
    fn read(
        package: &mut Package<'_>,
        part: &str,
        relations: &[Relationship],
        language: Language,
    ) -> Result<Workbook, ReadError> {
        let mut workbook = Workbook {
            is_1904: false,
            sheets: Vec::new(),
            styles: Vec::new(),
            strings: Vec::new(),
            rich: BTreeMap::new(),
            fonts: Fonts::default(),
        };
        let bytes = package.part(part)?.unwrap_or_default();
        let mut records = Records { rest: &bytes };
        let mut is_book = false;
        while let Some((kind, data)) = records.next()? {
            match kind {
                kind::BOOK_PROPERTIES => workbook.is_1904 = data.first().is_some_and(|flags| flags & 1 != 0),
                kind::BUNDLE_SHEET => {
                    is_book = true;
                    workbook.sheets.extend(bundled(data, relations)?);
                }
                _ => {}
            }
        }
        if !is_book {
            return Err(damaged("это не книга Excel"));
        }
        let target =
            |kind: &str| relations.iter().find(|relation| relation.kind == kind && !relation.external);
        if let Some(relation) = target("styles")
            && let Some(bytes) = package.part(&relation.target)?
        {
            (workbook.styles, workbook.fonts) = styles(&bytes, language)?;
        }
        if let Some(strings) = target("sharedStrings")
            && let Some(bytes) = package.part(&strings.target)?
        {
            let mut records = Records { rest: &bytes };
            while let Some((kind, data)) = records.next()? {
                if kind == kind::STRING {
                    let string = rich(data, 0).ok_or_else(|| damaged("таблица строк обрывается"))?;
                    if workbook.fonts.matter(&string.runs) {
                        workbook.rich.insert(workbook.strings.len(), string);
                    }
                    workbook.strings.push(data.to_vec());
                }
            }
        }
        Ok(workbook)
    }

    /// All of a sheet but its values; gives the styles of its cells, and the records of its rows and
    /// cells, whole and in bounds.
    fn look(
        &self,
        package: &mut Package<'_>,
        entry: &Entry,
        book: &mut Book<'_>,
        sheet: &mut Sheet,
    ) -> Result<(Styles, Vec<u8>), ReadError> {
        let relations = package.relationships(&entry.part)?;
        let Some(bytes) = package.part(&entry.part)? else {
            return Err(ReadError::damaged(&entry.part, "листа в файле нет"));
        };
        let mut styles = Styles::new();
        let mut cells = Vec::new();
        let mut records = Records { rest: &bytes };
        let (mut row, mut ended, mut is_sheet) = (0, false, false);
        while let Some((kind, data)) = records.next()? {
            match kind {
                kind::SHEET_BEGIN => is_sheet = true,
                kind::SHEET_END => ended = true,
                kind::ROW => {
                    const HIDDEN: u8 = 0x10;
                    row = u32_at(data, 0).filter(|row| *row < ROWS).ok_or_else(out_of_bounds)? + 1;
                    emit(kind::ROW, &data[..4], &mut cells);
                    if data.get(11).is_some_and(|flags| flags & HIDDEN != 0) {
                        sheet.hidden_rows.add(row, row);
                    }
                }
                // Blank cells are among them.
                kind::RK..=kind::FORMULA_ERROR | kind::RICH_TEXT => {
                    book.position(&sheet.part)?;
                    self.cell(kind, data, row, (book, sheet), &mut styles, &mut cells)?;
                }
                kind::COLUMN_INFO => {
                    if let (Some(first), Some(last), Some(width), Some(flags)) =
                        (u32_at(data, 0), u32_at(data, 4), u32_at(data, 8), u16_at(data, 16))
                        && (flags & 1 != 0 || width == 0)
                        && first < 16_384
                    {
                        sheet.hidden_columns.add(first + 1, last.min(16_383) + 1);
                    }
                }
                kind::MERGE => {
                    if let Some((first, last)) = area(data) {
                        sheet.merge(first, last);
                    }
                }
                kind::LINK => link(data, &relations, sheet),
                _ => {}
            }
        }
        if !(is_sheet && ended) {
            return Err(ReadError::damaged(&entry.part, "лист обрывается"));
        }
        let comments = relations.iter().find(|relation| relation.kind == "comments" && !relation.external);
        if let Some(relation) = comments
            && let Some(bytes) = package.part(&relation.target)?
        {
            comments_of(&bytes, sheet)?;
        }
        Ok((styles, cells))
    }

    /// A cell: long enough for its kind, its string there; it goes to `cells`, its style
    /// to `styles`.
    fn cell(
        &self,
        kind: u16,
        data: &[u8],
        row: u32,
        (book, sheet): (&mut Book<'_>, &mut Sheet),
        styles: &mut Styles,
        cells: &mut Vec<u8>,
    ) -> Result<(), ReadError> {
        let cut = || damaged("запись ячейки обрывается");
        let column = u32_at(data, 0).ok_or_else(cut)?.saturating_add(1);
        let style = u32_at(data, 4).ok_or_else(cut)? & 0x00FF_FFFF;
        let is_whole = match kind {
            kind::RK => data.len() >= 12,
            kind::ERROR | kind::BOOLEAN | kind::FORMULA_BOOLEAN | kind::FORMULA_ERROR => data.len() >= 9,
            kind::REAL | kind::FORMULA_NUMBER => data.len() >= 16,
            kind::TEXT | kind::FORMULA_TEXT => text_at(data, 8).is_some(),
            kind::SHARED_TEXT => u32_at(data, 8).is_some_and(|index| (index as usize) < self.strings.len()),
            _ => true,
        };
        if !is_whole {
            return Err(cut());
        }
        if self.styles.get(style as usize).is_some_and(|style| !style.is_plain()) {
            // As many as there are cells, so they count as such.
            styles.insert((row, column), style as usize);
            if styles.len() as u64 > book.limits.cells {
                let what = "число заполненных ячеек";
                return Err(ReadError::limit("книга", what, styles.len(), book.limits.cells, "--max-cells"));
            }
        }
        if kind == kind::FORMULA_TEXT
            && let Some(target) = formula_link(data)
        {
            sheet.link((row, column), target);
        }
        let index = if kind == kind::SHARED_TEXT { u32_at(data, 8) } else { None };
        if let Some(string) = index.and_then(|index| self.rich.get(&(index as usize))) {
            return self.seen(string, &data[..8], (row, column), (book, sheet), cells);
        }
        match kind {
            // calamine passes these by; without the byte of flags they are plain texts.
            kind::RICH_TEXT => {
                let string = rich(data, 8).ok_or_else(cut)?;
                self.seen(&string, &data[..8], (row, column), (book, sheet), cells)?;
            }
            // Results of formulas that are errors calamine passes by too, and an error of a later version
            // it takes for damage.
            kind::ERROR | kind::FORMULA_ERROR => {
                let known = matches!(data[8], 0 | 7 | 0x0F | 0x17 | 0x1D | 0x24 | 0x2A | 0x2B);
                emit(kind::ERROR, &[&data[..8], &[if known { data[8] } else { 0x2A }]].concat(), cells);
            }
            _ => emit(kind, data, cells),
        }
        Ok(())
    }

    /// What is seen of a text with runs goes to `cells` as a plain text; what is struck out of it is told.
    fn seen(
        &self,
        string: &Rich,
        head: &[u8],
        at: At,
        (book, sheet): (&mut Book<'_>, &mut Sheet),
        cells: &mut Vec<u8>,
    ) -> Result<(), ReadError> {
        let Shown { text, struck } = self.fonts.shown(string, str::to_owned);
        let struck = book.keep(&struck);
        if text.trim().is_empty() {
            return struck.map_or(Ok(()), |text| book.put_gone(sheet, at, text, NoticeKind::StruckText));
        }
        if let Some(struck) = struck {
            sheet.note(at, NoticeKind::StruckText, struck);
        }
        let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = (units.len() as u32 / 2).to_le_bytes();
        emit(kind::TEXT, &[head, &length, &units].concat(), cells);
        Ok(())
    }
}

/// A text with its runs: a byte of flags, the text, then how many runs there are.
fn rich(data: &[u8], at: usize) -> Option<Rich> {
    const HAS_RUNS: u8 = 1;
    let (text, end) = text_at(data, at + 1)?;
    let mut runs = Vec::new();
    if data[at] & HAS_RUNS != 0 {
        let count = u32_at(data, end)? as usize;
        let pairs = data.get(end + 4..).unwrap_or_default().chunks_exact(4).take(count);
        runs.extend(pairs.filter_map(|run| u16_at(run, 0).zip(u16_at(run, 2))));
    }
    Some(Rich { text, runs })
}

fn out_of_bounds() -> ReadError {
    damaged("адрес ячейки за пределами листа")
}

/// The sheet that a record names; `None`: chart and macro sheets have no cells to read.
fn bundled(data: &[u8], relations: &[Relationship]) -> Result<Option<Entry>, ReadError> {
    // Its state and number come first; betas of Excel 2007 wrote four bytes more.
    for start in [8, 12] {
        let Some((id, end)) = text_at(data, start) else { continue };
        let Some(relation) = relations.iter().find(|relation| relation.id == id) else { continue };
        if relation.kind != "worksheet" {
            return Ok(None);
        }
        let (name, _) = text_at(data, end).unwrap_or_default();
        let hidden = u32_at(data, start - 8).is_some_and(|state| state != 0);
        return Ok(Some(Entry { name, part: relation.target.clone(), hidden }));
    }
    Err(damaged("лист, который в ней назван, не найден"))
}

/// The styles of cells, and the fonts.
fn styles(bytes: &[u8], language: Language) -> Result<(Vec<Style>, Fonts), ReadError> {
    let mut codes = HashMap::new();
    let (mut fonts, mut styles) = (Fonts::default(), Vec::new());
    let mut of_cells = false;
    let mut records = Records { rest: bytes };
    while let Some((kind, data)) = records.next()? {
        match kind {
            kind::FONT => fonts.add(u16_at(data, 2).unwrap_or(0), u16_at(data, 6).unwrap_or(0)),
            kind::FORMAT => {
                if let (Some(id), Some((code, _))) = (u16_at(data, 0), text_at(data, 2)) {
                    codes.insert(id, Format::new(&code));
                }
            }
            kind::XFS_BEGIN => of_cells = true,
            kind::XFS_END => of_cells = false,
            kind::XF if of_cells => {
                let id = u16_at(data, 2).unwrap_or(0);
                let format =
                    codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(u32::from(id), language));
                let struck = u16_at(data, 4).is_some_and(|font| fonts.strikes(font));
                styles.push(Style { format, struck });
            }
            _ => {}
        }
    }
    Ok((styles, fonts))
}

/// The address of a formula that is a link: after its text and flags the length of its tokens, then these.
fn formula_link(data: &[u8]) -> Option<String> {
    let (_, end) = text_at(data, 8)?;
    let length = u32_at(data, end + 2)? as usize;
    let tokens = data.get(end + 6..)?.get(..length)?;
    if tokens.first() != Some(&tokens::TEXT) || !tokens::end_in_link(tokens) {
        return None;
    }
    let letters = usize::from(u16_at(tokens, 1)?);
    let units = tokens.get(3..)?.get(..letters * 2)?.chunks_exact(2);
    let units = units.map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    Some(char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
}

fn link(data: &[u8], relations: &[Relationship], sheet: &mut Sheet) {
    let Some((first, _)) = area(data) else { return };
    let Some((id, end)) = text_at(data, 16) else { return };
    let mut target = relations
        .iter()
        .find(|relation| relation.id == id)
        .map(|relation| relation.target.clone())
        .unwrap_or_default();
    if let Some((place, _)) = text_at(data, end).filter(|(place, _)| !place.is_empty()) {
        target.push('#');
        target.push_str(&place);
    }
    sheet.link(first, target);
}

fn comments_of(bytes: &[u8], sheet: &mut Sheet) -> Result<(), ReadError> {
    let mut authors: Vec<String> = Vec::new();
    let mut open: Option<(At, String)> = None;
    let mut records = Records { rest: bytes };
    while let Some((kind, data)) = records.next()? {
        match kind {
            kind::COMMENT_AUTHOR => authors.extend(text_at(data, 0).map(|(author, _)| author)),
            kind::COMMENT => {
                let author = u32_at(data, 0).and_then(|author| authors.get(author as usize)).cloned();
                open =
                    area(data.get(4..).unwrap_or_default()).map(|(at, _)| (at, author.unwrap_or_default()));
            }
            kind::COMMENT_TEXT => {
                if let (Some((at, author)), Some((text, _))) = (open.take(), text_at(data, 1)) {
                    let is_named = author.is_empty() || text.starts_with(&author);
                    let author = if is_named { String::new() } else { format!("{author}: ") };
                    sheet.note(at, NoticeKind::Comment, format!("{author}{}", text.trim()).into());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
