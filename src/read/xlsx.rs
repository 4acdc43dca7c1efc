//! Excel workbooks: every part in one pass of our own, values as the officer sees them.

mod notes;
mod plain;
mod sheet;
mod strings;
mod styles;

use std::collections::HashMap;

use crate::model::document::{Document, Notice, NoticeKind, TableName};

use super::active;
use super::book::Book;
use super::book::place::At;
use super::error::ReadError;
use super::limits::Limits;
use super::notices::quoted;
use super::package::{Package, Relationship};
use super::xml::{Ns, Step, Xml, decode, local};
use notes::Note;
use sheet::{Shared, SheetLink};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("xl/workbook.xml")?;
    let relations = package.relationships(&part)?;
    let workbook = Workbook::read(&mut package, &part, &relations, limits)?;
    let mut book = Book::new(limits);
    book.document.origin = super::properties::origin(&mut package, limits.xml_depth)?;
    let mut shared = shared(&mut package, &part, &relations, limits)?;
    shared.is_1904 = workbook.is_1904;
    for entry in workbook.sheets {
        add(&mut package, entry, &mut book, &shared)?;
    }
    let mut document = book.document;
    document.notices.extend(active::notices(&mut package)?);
    Ok(document)
}

/// Adds a sheet to the book.
fn add(
    package: &mut Package<'_>,
    entry: SheetEntry,
    book: &mut Book<'_>,
    shared: &Shared,
) -> Result<(), ReadError> {
    let SheetEntry { name, part, hidden } = entry;
    let Some(bytes) = package.part(&part)? else {
        book.document.remarks.push(format!("Лист «{name}» в файле отсутствует."));
        return Ok(());
    };
    let text = decode(&bytes, &part)?;
    let Some((mut sheet, links)) = sheet::read(&text, &part, book.start(&name)?, book, shared)? else {
        return Ok(());
    };
    drop(text);
    drop(bytes);
    sheet.hidden = hidden;
    let relations = package.relationships(&part)?;
    if !links.is_empty() {
        let targets: HashMap<&str, &str> =
            relations.iter().map(|relation| (relation.id.as_str(), relation.target.as_str())).collect();
        for link in links {
            let (at, target) = resolved(link, &targets);
            sheet.link(at, target);
        }
    }
    let notes = match related(&relations, "comments") {
        Some(relation) => notes(package, &relation.target, book.limits)?,
        None => Vec::new(),
    };
    let table = book.document.tables.len() as u32;
    book.finish(sheet, TableName::Sheet(name.into()));
    // They stay in the order of their part, because the fingerprint of the finding quotes the first of them.
    for Note { at: (row, column), text } in notes {
        book.document.notices.push(Notice::of_cell(NoticeKind::Comment, table, row, column, quoted(&text)));
    }
    Ok(())
}

/// The place of a link and its address: that of its relationship, then the place in the book.
fn resolved(link: SheetLink, targets: &HashMap<&str, &str>) -> (At, String) {
    let target = link.relation.as_deref().and_then(|id| targets.get(id)).copied();
    let mut address = target.unwrap_or_default().to_owned();
    if let Some(location) = link.location {
        address.push('#');
        address.push_str(&location);
    }
    (link.at, address)
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
fn shared(
    package: &mut Package<'_>,
    part: &str,
    relations: &[Relationship],
    limits: &Limits,
) -> Result<Shared, ReadError> {
    let mut shared = Shared::default();
    // Where the relationships are lost, the parts are found by their usual names.
    let target = |kind, usual| {
        related(relations, kind).map_or_else(|| beside(part, usual), |relation| relation.target.clone())
    };
    let styles = target("styles", "styles.xml");
    if let Some(bytes) = package.part(&styles)?
        && let Ok(text) = decode(&bytes, &styles)
    {
        shared.styles = styles::styles(&text, &styles, limits);
    }
    let strings = target("sharedStrings", "sharedStrings.xml");
    if let Some(bytes) = package.part(&strings)? {
        let text = decode(&bytes, &strings)?;
        shared.strings = strings::shared(&text, &strings, limits)?;
    }
    Ok(shared)
}

/// The workbook part.
#[derive(Debug, Default)]
struct Workbook {
    is_1904: bool,
    sheets: Vec<SheetEntry>,
}

#[derive(Debug)]
struct SheetEntry {
    name: String,
    part: String,
    hidden: bool,
}

impl Workbook {
    fn read(
        package: &mut Package<'_>,
        part: &str,
        relations: &[Relationship],
        limits: &Limits,
    ) -> Result<Workbook, ReadError> {
        let bytes = package.part(part)?.unwrap_or_default();
        let text = decode(&bytes, part)?;
        let mut xml = Xml::new(&text, part, limits.xml_depth);
        let mut book = Workbook::default();
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
