//! Excel workbooks: every part in one pass of our own, values as the officer sees them.

pub(super) mod merge;
mod notes;
pub(super) mod number;
pub(super) mod place;
mod plain;
mod sheet;
pub(super) mod strings;
mod styles;
pub(super) mod value;

use std::collections::HashMap;

use crate::model::document::{Block, Document, Grid, Notice, NoticeKind, Row, TableName, column_letters};

use super::package::{Package, Relationship};
use super::xml::{Ns, Step, Xml, decode, local};
use super::{Limits, ReadError, active};
use notes::Note;
use place::Ranges;
use sheet::{Shared, Sheet};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("xl/workbook.xml")?;
    let relations = package.relationships(&part)?;
    let book = Book::read(&mut package, &part, &relations, limits)?;
    let mut document = Document {
        origin: super::properties::origin(&mut package, limits.xml_depth)?,
        ..Document::default()
    };
    let mut shared = shared(&mut package, &part, &relations, limits)?;
    shared.is_1904 = book.is_1904;
    for entry in &book.sheets {
        let Some(bytes) = package.part(&entry.part)? else {
            document.remarks.push(format!("Лист «{}» в файле отсутствует.", entry.name));
            continue;
        };
        let text = decode(&bytes, &entry.part)?;
        let Some(mut sheet) = sheet::read(&text, &entry.part, &entry.name, &mut shared)? else {
            continue;
        };
        drop(text);
        drop(bytes);
        let relations = package.relationships(&entry.part)?;
        if !sheet.links.is_empty() {
            let targets: HashMap<&str, &str> =
                relations.iter().map(|relation| (relation.id.as_str(), relation.target.as_str())).collect();
            sheet.resolve_links(|id| targets.get(id).map(|target| (*target).to_owned()));
        }
        let notes = match related(&relations, "comments") {
            Some(relation) => notes(&mut package, &relation.target, limits)?,
            None => Vec::new(),
        };
        add(&mut document, entry, sheet, notes);
    }
    document.notices.extend(active::notices(&mut package)?);
    Ok(document)
}

/// The comments of a sheet. A damaged part gives none.
fn notes(package: &mut Package<'_>, part: &str, limits: &Limits) -> Result<Vec<Note>, ReadError> {
    let Some(bytes) = package.part(part)? else {
        return Ok(Vec::new());
    };
    let notes = decode(&bytes, part).and_then(|text| notes::read(Xml::new(&text, part, limits.xml_depth)));
    Ok(notes.unwrap_or_default())
}

/// What all sheets refer to. Damaged styles leave numbers as they are.
fn shared<'b>(
    package: &mut Package<'_>,
    part: &str,
    relations: &[Relationship],
    limits: &'b Limits,
) -> Result<Shared<'b>, ReadError> {
    let mut shared = Shared {
        strings: Vec::new(),
        formats: Vec::new(),
        is_1904: false,
        limits,
        texts: strings::Texts::default(),
        filled: 0,
        positions: 0,
    };
    // Where the relationships are lost, the parts are found by their usual names.
    let target = |kind, usual| {
        related(relations, kind).map_or_else(|| beside(part, usual), |relation| relation.target.clone())
    };
    let styles = target("styles", "styles.xml");
    if let Some(bytes) = package.part(&styles)?
        && let Ok(text) = decode(&bytes, &styles)
    {
        shared.formats = styles::formats(&text, &styles, limits.xml_depth);
    }
    let strings = target("sharedStrings", "sharedStrings.xml");
    if let Some(bytes) = package.part(&strings)? {
        let text = decode(&bytes, &strings)?;
        shared.strings = strings::shared(&text, &strings, limits)?;
    }
    Ok(shared)
}

/// Adds a sheet as a grid, with what is to be told of it.
fn add(document: &mut Document, entry: &SheetEntry, sheet: Sheet, notes: Vec<Note>) {
    let table = document.tables.len() as u32;
    document.tables.push(TableName::Sheet(entry.name.as_str().into()));
    if entry.hidden {
        document.notices.push(Notice::of_table(NoticeKind::HiddenSheet, table, 1, ""));
    }
    if let Some((row, column)) = sheet.first_without_result {
        document.remarks.push(format!(
            "Лист «{}»: в файле нет результатов формул (всего {}, первая в ячейке {}{row}). Откройте книгу в Excel, \
             сохраните и пришлите снова.",
            entry.name,
            sheet.without_result,
            column_letters(column),
        ));
        let mut notice = Notice::of_cell(NoticeKind::FormulaWithoutResult, table, row, column, "");
        notice.count = sheet.without_result;
        document.notices.push(notice);
    }
    let width = merge::width(&sheet.rows);
    tell_hidden(document, table, &sheet.rows, &sheet.hidden_columns);
    for Note { at, text } in notes {
        let text = super::docx::notices::quoted(&text);
        document.notices.push(Notice::of_cell(NoticeKind::Comment, table, at.0, at.1, text));
    }
    document.blocks.push(Block::Grid(Grid {
        table,
        width,
        hidden: entry.hidden,
        hidden_columns: (1..=width).filter(|column| sheet.hidden_columns.contains(*column)).collect(),
        nested_in: None,
        rows: sheet.rows,
    }));
}

/// Hidden rows and columns that hold something: the blank rest of a sheet is hidden for looks.
pub(super) fn tell_hidden(document: &mut Document, table: u32, rows: &[Row], hidden_columns: &Ranges) {
    let filled = |row: &&Row| row.cells.iter().any(|cell| !cell.is_blank());
    let hidden_rows: Vec<u32> =
        rows.iter().filter(|row| row.hidden).filter(filled).map(|row| row.number).collect();
    let mut columns: Vec<u32> = Vec::new();
    if !hidden_columns.is_empty() {
        let cells = rows.iter().flat_map(|row| &row.cells).filter(|cell| !cell.is_blank());
        columns.extend(cells.map(|cell| cell.column).filter(|column| hidden_columns.contains(*column)));
        columns.sort_unstable();
        columns.dedup();
    }
    let (rows, columns) = (hidden_rows.as_slice(), columns.as_slice());
    if !rows.is_empty() {
        let text = in_ranges(rows, |row| row.to_string());
        document.notices.push(Notice::of_table(NoticeKind::HiddenRows, table, rows.len() as u32, text));
    }
    if !columns.is_empty() {
        let text = in_ranges(columns, column_letters);
        document.notices.push(Notice::of_table(NoticeKind::HiddenColumns, table, columns.len() as u32, text));
    }
}

/// Ascending numbers as «5–7, 12».
fn in_ranges(numbers: &[u32], name: impl Fn(u32) -> String) -> String {
    let ranges = numbers.chunk_by(|one, next| *next == *one + 1).map(|run| match run {
        [one] => name(*one),
        [first, .., last] => format!("{}–{}", name(*first), name(*last)),
        [] => String::new(),
    });
    ranges.collect::<Vec<_>>().join(", ")
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
        let (mut is_book, mut named) = (false, 0);
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
                        named += 1;
                        let relation = relations.iter().find(|relation| relation.id == id);
                        let target = match relation {
                            Some(relation) if relation.kind == "worksheet" => Some(relation.target.clone()),
                            // Chart and dialog sheets have no cells.
                            Some(_) => None,
                            // The relationships are lost: the part by its usual name.
                            None => Some(beside(part, &format!("worksheets/sheet{named}.xml"))),
                        };
                        if let Some(target) = target {
                            book.sheets.push(SheetEntry {
                                name: get(Ns::Sheet, "name"),
                                part: target,
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

/// The name of a part in the folder of another.
fn beside(part: &str, name: &str) -> String {
    part.rsplit_once('/').map_or_else(|| name.to_owned(), |(folder, _)| format!("{folder}/{name}"))
}

fn related<'r>(relations: &'r [Relationship], kind: &str) -> Option<&'r Relationship> {
    relations.iter().find(|relation| relation.kind == kind && !relation.external)
}

#[cfg(test)]
mod tests;
