//! `OpenDocument` text (.odt, .ott, .fodt): one pass over the content. Named styles are looked at for
//! hidden text and list numbers only.

mod change;
mod lists;
mod paragraph;
mod styles;
mod sub_table;
mod table;

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::model::budget::{Over, Spent};
use crate::model::document::{Document, NoticeKind};

use super::error::ReadError;
use super::limits::Limits;
use super::notices::{Notices, Spot};
use super::odf;
use super::properties::open_document_origin;
use super::table::{Reach, Table};
use super::xml::{Ns, Step, Xml, local};
use lists::Lists;
use styles::Styles;
use table::OpenCell;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let text = odf::content(bytes, limits)?;
    let mut styles = Styles::default();
    odf::named_styles(bytes, limits, |named| styles.read(named))?;
    styles.read(Xml::new(&text, odf::CONTENT, limits.xml_depth))?;
    let mut pass = Pass {
        xml: Xml::new(&text, odf::CONTENT, limits.xml_depth),
        limits,
        looks: styles.looks,
        lists: styles.lists,
        deletions: HashMap::new(),
        document: Document::default(),
        notices: Notices::default(),
        reach: Reach::of(&text),
        reaches: Vec::new(),
        tables: Vec::new(),
        sub_tables: Vec::new(),
        cells: Vec::new(),
        grids: 0,
        filled: 0,
        spent: Spent::default(),
        over: None,
        positions: 0,
        hidden: 0,
        struck: false,
        raised: false,
    };
    pass.run()?;
    let mut document = pass.document;
    document.notices = pass.notices.finish();
    document.origin = open_document_origin(bytes, &text, limits)?;
    Ok(document)
}

struct Pass<'x> {
    xml: Xml<'x>,
    limits: &'x Limits,
    looks: odf::Looks,
    /// Whether the file names covered cells, and for each open table the spans of its cells.
    reach: Reach,
    reaches: Vec<Reach>,
    lists: Lists,
    /// Deleted text by the id of the change.
    deletions: HashMap<String, String>,
    document: Document,
    notices: Notices,
    tables: Vec<Table>,
    /// Split cells of the tables under way.
    sub_tables: Vec<sub_table::SubTable>,
    cells: Vec<OpenCell>,
    grids: u32,
    filled: u64,
    /// Text so far, and whether it is too much.
    spent: Spent,
    over: Option<Over>,
    /// All cells so far.
    positions: u64,
    /// How many open elements hide their text.
    hidden: usize,
    /// Whether text is struck out, and raised.
    struck: bool,
    raised: bool,
}

impl Pass<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        let mut is_text = false;
        loop {
            match self.xml.next()? {
                Step::Eof if is_text => return Ok(()),
                Step::Eof => {
                    return Err(ReadError::damaged(odf::CONTENT, "это не текстовый документ OpenDocument"));
                }
                Step::Start { tag, ns, empty } => match (ns, local(&tag)) {
                    (Ns::OdfOffice, "text") => {
                        is_text = true;
                        if !empty {
                            self.blocks()?;
                        }
                    }
                    (Ns::OdfOffice, "event-listeners" | "scripts") if !empty => self.scripts()?,
                    (Ns::OdfOffice, "automatic-styles" | "styles" | "master-styles" | "font-face-decls")
                        if !empty =>
                    {
                        self.xml.skip()?;
                    }
                    _ => {}
                },
                Step::End | Step::Text(_) => {}
            }
        }
    }

    /// Office programs write an empty element always.
    fn scripts(&mut self) -> Result<(), ReadError> {
        let (mut depth, mut holds) = (1, false);
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, empty, .. } => {
                    holds |= matches!(local(&tag), "script" | "event-listener");
                    depth += usize::from(!empty);
                }
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Text(_) => {}
            }
        }
        if holds {
            self.note(NoticeKind::Macro, "", "");
        }
        Ok(())
    }

    fn spot(&self) -> Spot {
        let Some(table) = self.tables.first() else {
            return Spot::default();
        };
        let (row, column) = table.now();
        Spot { table: Some(table.name), row: Some(row), column: (!self.cells.is_empty()).then_some(column) }
    }

    fn note(&mut self, kind: NoticeKind, text: &str, joint: &str) {
        let spot = self.spot();
        self.notices.note(kind, spot, text, joint);
    }

    fn get(&self, tag: &BytesStart<'_>, ns: Ns, name: &str) -> String {
        self.xml.attribute(tag, ns, name).unwrap_or_default()
    }

    /// Paragraphs, lists, tables and what wraps them, to the end of the element just started.
    fn blocks(&mut self) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            match (ns, local(&tag)) {
                (Ns::OdfText, "p" | "h") => self.paragraph(&tag, empty)?,
                (Ns::OdfTable, "table") if !empty => self.table(&tag)?,
                (Ns::OdfText, "list") if !empty => {
                    let attribute = |name| self.xml.attribute(&tag, Ns::OdfText, name);
                    let (style, goes_on) = (attribute("style-name"), attribute("continue-numbering"));
                    let continues = attribute("continue-list");
                    // The prefix `xml` is never declared.
                    let id = self.xml.attribute(&tag, Ns::None, "id");
                    self.lists.open(style, id, continues, goes_on.as_deref() == Some("true"));
                    self.blocks()?;
                    self.lists.close();
                }
                (Ns::OdfText, "list-item") if !empty => {
                    let start = self.get(&tag, Ns::OdfText, "start-value").parse().ok();
                    self.lists.item(start);
                    self.blocks()?;
                    self.lists.end_item();
                }
                (Ns::OdfText, "section") if !empty => {
                    let hidden = self.get(&tag, Ns::OdfText, "display") == "none";
                    self.hidden += usize::from(hidden);
                    self.blocks()?;
                    self.hidden -= usize::from(hidden);
                }
                (Ns::OdfText, "section-source") => {
                    let source = self.get(&tag, Ns::Xlink, "href");
                    if !source.is_empty() {
                        self.note(NoticeKind::ExternalLink, &source, "; ");
                    }
                    if !empty {
                        self.xml.skip()?;
                    }
                }
                (Ns::OdfText, "tracked-changes") if !empty => self.tracked_changes()?,
                (Ns::OdfText, "change" | "change-start") => self.change_mark(&tag, None),
                (Ns::OdfText, "dde-connection-decls") | (Ns::OdfOffice, "dde-source") => {
                    self.note(NoticeKind::Dde, "", "");
                    if !empty {
                        self.xml.skip()?;
                    }
                }
                (
                    Ns::OdfText,
                    "list-header" | "numbered-paragraph" | "index-body" | "index-title" | "table-of-content"
                    | "alphabetical-index" | "user-index" | "bibliography" | "object-index" | "table-index"
                    | "illustration-index",
                ) if !empty => self.blocks()?,
                // Anchored to the page or between paragraphs.
                (Ns::OdfDraw, _) => self.drawing(&tag, empty)?,
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
    }

    /// A frame or shape: its paragraphs are text of the cell that anchors it, or of the body.
    fn drawing(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), ReadError> {
        match local(tag) {
            "object" | "object-ole" => {
                // Formulas and charts are objects of the program itself, spreadsheets are not told apart.
                self.note(NoticeKind::EmbeddedObject, "", "");
                return self.end(empty);
            }
            "image" => {
                let source = self.get(tag, Ns::Xlink, "href");
                if source.contains("://") {
                    self.note(NoticeKind::ExternalLink, &source, "; ");
                } else {
                    self.note(NoticeKind::Picture, "", "");
                }
                return self.end(empty);
            }
            "control" => self.note(NoticeKind::Macro, "", ""),
            _ => {}
        }
        if empty { Ok(()) } else { self.shape() }
    }

    fn shape(&mut self) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            match (ns, local(&tag)) {
                (Ns::OdfText, "p" | "h") => self.paragraph(&tag, empty)?,
                (Ns::OdfDraw, "text-box") if !empty => self.blocks()?,
                (Ns::OdfTable, "table") if !empty => self.table(&tag)?,
                (Ns::OdfText, "list") if !empty => {
                    // A list of a shape has no numbers of its own worth telling.
                    self.shape()?;
                }
                (Ns::OdfDraw, _) => self.drawing(&tag, empty)?,
                (Ns::OdfText, _) if !empty => self.shape()?,
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests;
