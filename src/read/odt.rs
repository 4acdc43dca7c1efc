//! `OpenDocument` text (.odt, .ott, .fodt): one pass over the content. Named styles are looked at for
//! hidden text and list numbers only.

mod lists;

use std::collections::{HashMap, HashSet};

use quick_xml::events::BytesStart;

use crate::model::document::{Block, CellMore, Document, Grid, Link, NoticeKind, Paragraph, TableName};

use super::docx::notices::{Notices, Spot};
use super::docx::table::{Content, Table};
use super::odf;
use super::package::Package;
use super::properties::open_document_origin;
use super::xml::{Ns, Step, Xml, decode, local};
use super::{Limits, ReadError};
use lists::Lists;

const STYLES: &str = "styles.xml";

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let text = odf::content(bytes, limits)?;
    let mut styles = Styles::default();
    if bytes.starts_with(b"PK")
        && let Some(part) = Package::open(bytes, limits)?.part(STYLES)?
        && let Ok(named) = decode(&part, STYLES)
    {
        // A damaged styles part is as good as none.
        let _ = styles.read(Xml::new(&named, STYLES, limits.xml_depth));
    }
    styles.read(Xml::new(&text, odf::CONTENT, limits.xml_depth))?;
    let mut pass = Pass {
        xml: Xml::new(&text, odf::CONTENT, limits.xml_depth),
        limits,
        hidden_styles: styles.hidden,
        lists: styles.lists,
        deletions: HashMap::new(),
        document: Document::default(),
        notices: Notices::default(),
        tables: Vec::new(),
        cells: Vec::new(),
        grids: 0,
        filled: 0,
        positions: 0,
        hidden: 0,
    };
    pass.run()?;
    let mut document = pass.document;
    document.notices = pass.notices.finish();
    document.origin = open_document_origin(bytes, &text, limits)?;
    Ok(document)
}

/// What styles say that matters here.
#[derive(Default)]
struct Styles {
    /// Of paragraphs and spans whose text is not displayed.
    hidden: HashSet<String>,
    lists: Lists,
}

impl Styles {
    fn read(&mut self, mut xml: Xml<'_>) -> Result<(), ReadError> {
        let mut style = String::new();
        loop {
            match xml.next()? {
                Step::Eof => return Ok(()),
                Step::Start { tag, ns, empty } => match (ns, local(&tag)) {
                    (Ns::OdfStyle, "style") => {
                        style = xml.attribute(&tag, Ns::OdfStyle, "name").unwrap_or_default();
                    }
                    (Ns::OdfStyle, "text-properties")
                        if xml.attribute(&tag, Ns::OdfText, "display").as_deref() == Some("none") =>
                    {
                        self.hidden.insert(style.clone());
                    }
                    (Ns::OdfText, "list-style") if !empty => {
                        let name = xml.attribute(&tag, Ns::OdfStyle, "name").unwrap_or_default();
                        self.lists.define(name, &mut xml)?;
                    }
                    (Ns::OdfOffice, "body") if !empty => xml.skip()?,
                    _ => {}
                },
                Step::End | Step::Text(_) => {}
            }
        }
    }
}

/// An open cell.
#[derive(Default)]
struct OpenCell {
    text: String,
    hidden: String,
    deleted: String,
    links: Vec<Link>,
    /// A paragraph has been read: the next one begins a new line.
    begun: bool,
}

/// A paragraph's text while it is read.
#[derive(Default)]
struct Line {
    text: String,
    hidden: String,
    deleted: String,
    links: Vec<Link>,
    /// A blank is due before the next word.
    blank: bool,
}

struct Pass<'x> {
    xml: Xml<'x>,
    limits: &'x Limits,
    hidden_styles: HashSet<String>,
    lists: Lists,
    /// Deleted text by the id of the change.
    deletions: HashMap<String, String>,
    document: Document,
    notices: Notices,
    tables: Vec<Table>,
    cells: Vec<OpenCell>,
    grids: u32,
    filled: u64,
    /// All cells so far.
    positions: u64,
    /// How many open elements hide their text.
    hidden: usize,
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
                (Ns::OdfTable, "table") if !empty => self.table()?,
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

    /// Remembers what was deleted; the marks in the text say where.
    fn tracked_changes(&mut self) -> Result<(), ReadError> {
        let (mut depth, mut id, mut deleted) = (1, String::new(), None::<String>);
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => {
                    match (ns, local(&tag)) {
                        (Ns::OdfText, "changed-region") => {
                            let own = self.get(&tag, Ns::OdfText, "id");
                            id = if own.is_empty() { self.get(&tag, Ns::None, "id") } else { own };
                        }
                        (Ns::OdfText, "deletion") => deleted = Some(String::new()),
                        (Ns::OdfOffice, "change-info") if !empty => {
                            self.xml.skip()?;
                            continue;
                        }
                        (Ns::OdfText, "p" | "h") => {
                            if let Some(text) = deleted.as_mut().filter(|text| !text.is_empty()) {
                                text.push('\n');
                            }
                        }
                        _ => {}
                    }
                    depth += usize::from(!empty);
                }
                Step::Text(text) => {
                    if let Some(deleted) = &mut deleted {
                        deleted.push_str(&text);
                    }
                }
                Step::End => {
                    depth -= 1;
                    if depth == 1
                        && let Some(text) = deleted.take()
                    {
                        self.deletions.insert(std::mem::take(&mut id), text.trim().to_owned());
                    }
                }
                Step::Eof => break,
            }
        }
        Ok(())
    }

    fn change_mark(&mut self, tag: &BytesStart<'_>, line: Option<&mut Line>) {
        let id = self.get(tag, Ns::OdfText, "change-id");
        let Some(text) = self.deletions.remove(&id) else {
            if local(tag) == "change-start" {
                self.note(NoticeKind::TrackedChange, "вставка", ", ");
            }
            return;
        };
        self.note(NoticeKind::TrackedChange, "удаление", ", ");
        match line {
            Some(line) => append(&mut line.deleted, &text),
            None => self.keep(Line { deleted: text, ..Line::default() }),
        }
    }

    fn paragraph(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), ReadError> {
        let style = self.get(tag, Ns::OdfText, "style-name");
        let hides = self.hidden_styles.contains(&style);
        let mut line = Line::default();
        if self.hidden == 0
            && !hides
            && let Some(label) = self.lists.label()
        {
            line.text = label;
        }
        let label = line.text.len();
        self.hidden += usize::from(hides);
        if !empty {
            self.inline(&mut line, label)?;
        }
        self.hidden -= usize::from(hides);
        self.keep(line);
        self.check_size()
    }

    /// The text of a paragraph, to the end of the element just started; `start` is where its own text
    /// begins, after the number.
    fn inline(&mut self, line: &mut Line, start: usize) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(text) => {
                    self.words(&text, line, start);
                    continue;
                }
            };
            match (ns, local(&tag)) {
                (Ns::OdfText, "s") => {
                    let count: usize = self.get(&tag, Ns::OdfText, "c").parse().unwrap_or(1);
                    // More blanks than a line can show are forged.
                    self.push(line, start, &" ".repeat(count.min(1_000)));
                    self.end(empty)?;
                }
                (Ns::OdfText, "tab") => {
                    line.blank = false;
                    self.push(line, start, "\t");
                    self.end(empty)?;
                }
                (Ns::OdfText, "line-break") => {
                    line.blank = false;
                    self.push(line, start, "\n");
                    self.end(empty)?;
                }
                (Ns::OdfText, "a") if !empty => {
                    let target = self.get(&tag, Ns::Xlink, "href");
                    let from = line.text.len();
                    self.inline(line, start)?;
                    let text = line.text[from..].trim();
                    if !target.is_empty() && !text.is_empty() {
                        line.links.push(Link { text: text.to_owned(), target });
                    }
                }
                (Ns::OdfText, "span") if !empty => {
                    let hides = self.hidden_styles.contains(&self.get(&tag, Ns::OdfText, "style-name"));
                    self.hidden += usize::from(hides);
                    self.inline(line, start)?;
                    self.hidden -= usize::from(hides);
                }
                (Ns::OdfText, "hidden-text" | "hidden-paragraph") => {
                    let is_hidden = self.get(&tag, Ns::OdfText, "is-hidden") == "true";
                    let value = self.get(&tag, Ns::OdfText, "string-value");
                    if is_hidden && !value.is_empty() {
                        self.hidden += 1;
                        self.push(line, start, &value);
                        self.hidden -= 1;
                    }
                    if !empty {
                        self.xml.skip()?;
                    }
                }
                (Ns::OdfText, "change" | "change-start") => {
                    self.change_mark(&tag, Some(line));
                    self.end(empty)?;
                }
                (Ns::OdfOffice, "annotation") if !empty => self.annotation()?,
                (Ns::OdfText, "execute-macro") => {
                    let name = self.get(&tag, Ns::OdfText, "name");
                    self.note(NoticeKind::Macro, &name, "; ");
                    self.end(empty)?;
                }
                (Ns::OdfText, "note" | "ruby-text" | "tracked-changes")
                | (Ns::OdfOffice, "annotation-end") => {
                    self.end(empty)?;
                }
                (Ns::OdfDraw, _) => self.drawing(&tag, empty)?,
                _ if !empty => self.inline(line, start)?,
                _ => {}
            }
        }
    }

    /// Reads to the end of the element just started.
    fn end(&mut self, empty: bool) -> Result<(), ReadError> {
        if empty { Ok(()) } else { self.xml.skip() }
    }

    /// Words with the blanks between them joined, as ODF has it.
    fn words(&mut self, text: &str, line: &mut Line, start: usize) {
        let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r');
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(is_blank);
            line.blank |= word.len() < rest.len();
            let end = word.find(is_blank).unwrap_or(word.len());
            if end > 0 {
                self.push(line, start, &word[..end]);
            }
            rest = &word[end..];
        }
    }

    fn push(&mut self, line: &mut Line, start: usize, text: &str) {
        let due = std::mem::take(&mut line.blank);
        if self.hidden > 0 {
            self.note(NoticeKind::HiddenText, text, " ");
            if due && !line.hidden.is_empty() {
                line.hidden.push(' ');
            }
            line.hidden.push_str(text);
            return;
        }
        if line.text.len() == start && start > 0 && !text.starts_with(['\n', '\t']) {
            // The number stands apart from the text.
            line.text.push(' ');
        } else if due && line.text.len() > start && !line.text.ends_with(['\n', '\t', ' ']) {
            line.text.push(' ');
        }
        line.text.push_str(text);
    }

    fn annotation(&mut self) -> Result<(), ReadError> {
        let (mut depth, mut text, mut author, mut in_author) = (1, String::new(), String::new(), false);
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => {
                    match local(&tag) {
                        "creator" => in_author = !empty,
                        "date" | "date-string" | "creator-initials" | "sender-initials" if !empty => {
                            self.xml.skip()?;
                            continue;
                        }
                        "p" if ns == Ns::OdfText && !text.is_empty() => text.push(' '),
                        _ => {}
                    }
                    depth += usize::from(!empty);
                }
                Step::Text(piece) if in_author => author.push_str(&piece),
                Step::Text(piece) => text.push_str(&piece),
                Step::End => {
                    depth -= 1;
                    in_author = false;
                }
                Step::Eof => break,
            }
        }
        let text = text.trim();
        let joint = if author.is_empty() || text.is_empty() { "" } else { ": " };
        let spot = self.spot();
        self.notices.add(NoticeKind::Comment, spot, &format!("{author}{joint}{text}"));
        Ok(())
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
                (Ns::OdfTable, "table") if !empty => self.table()?,
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

    /// Puts a finished paragraph into the open cell or the body.
    fn keep(&mut self, line: Line) {
        if let Some(cell) = self.cells.last_mut() {
            if cell.begun {
                cell.text.push('\n');
            }
            cell.begun = true;
            cell.text.push_str(&line.text);
            append(&mut cell.hidden, &line.hidden);
            append(&mut cell.deleted, &line.deleted);
            cell.links.extend(line.links);
            return;
        }
        for (text, hidden) in [(line.text, false), (line.hidden, true), (line.deleted, true)] {
            if !text.trim().is_empty() {
                self.document.blocks.push(Block::Paragraph(Paragraph { text: text.into(), hidden }));
            }
        }
    }

    fn check_size(&self) -> Result<(), ReadError> {
        let size =
            self.cells.last().map_or(0, |cell| cell.text.len() + cell.hidden.len() + cell.deleted.len());
        if size <= self.limits.cell_text {
            return Ok(());
        }
        Err(ReadError::limit(
            odf::CONTENT,
            "текст одной ячейки",
            format!("более {}", super::error::bytes(self.limits.cell_text as u64)),
            super::error::bytes(self.limits.cell_text as u64),
            "--max-cell-text",
        ))
    }

    fn table(&mut self) -> Result<(), ReadError> {
        if self.tables.len() >= self.limits.table_nesting {
            let (depth, limit) = (self.tables.len() + 1, self.limits.table_nesting);
            return Err(ReadError::limit(odf::CONTENT, "вложенность таблиц", depth, limit, "--max-nesting"));
        }
        let (name, nested_in) = if let Some(outer) = self.tables.last_mut() {
            (outer.name, Some((outer.grid, outer.row().number)))
        } else {
            let ordinal = self.document.tables.len() as u32 + 1;
            self.document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let block = self.document.blocks.len();
        // The place is taken now, so that an outer table stands before those within it.
        self.document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden: false,
            hidden_columns: Vec::new(),
            nested_in,
            rows: Vec::new(),
        }));
        self.tables.push(Table::new(block, self.grids, name, nested_in));
        self.grids += 1;
        self.rows(false)?;
        if let Some(table) = self.tables.pop() {
            let (grid, columns) = table.finish();
            if self.tables.is_empty() {
                self.notices.settle(|boundary| columns.of(boundary));
            }
            self.document.blocks[block] = Block::Grid(grid);
        }
        Ok(())
    }

    /// Rows and groups of them, to the end of the element just started.
    fn rows(&mut self, header: bool) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            match (ns, local(&tag)) {
                (Ns::OdfTable, "table-header-rows") if !empty => self.rows(true)?,
                (Ns::OdfTable, "table-rows" | "table-row-group") if !empty => self.rows(header)?,
                (Ns::OdfTable, "table-row") => {
                    let hidden =
                        matches!(self.get(&tag, Ns::OdfTable, "visibility").as_str(), "collapse" | "filter");
                    let repeated = self.number(&tag, "number-rows-repeated");
                    if let Some(table) = self.tables.last_mut() {
                        table.start_row();
                        let row = table.row();
                        (row.header, row.hidden) = (header, hidden);
                    }
                    if hidden {
                        self.note(NoticeKind::HiddenRows, "", "");
                    }
                    if !empty {
                        self.row()?;
                    }
                    if let Some(table) = self.tables.last_mut() {
                        let filled = table.end_repeated_row(repeated, self.limits.cells);
                        self.count(filled)?;
                    }
                }
                (Ns::OdfTable | Ns::OdfOffice, "dde-source") => {
                    self.note(NoticeKind::Dde, "", "");
                    self.end(empty)?;
                }
                _ if !empty => self.xml.skip()?,
                _ => {}
            }
        }
    }

    /// A number of rows or columns, at least 1; too large a one is as large as can be.
    fn number(&self, tag: &BytesStart<'_>, name: &str) -> u32 {
        let text = self.get(tag, Ns::OdfTable, name);
        let forged = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse().unwrap_or(if forged { u32::MAX } else { 1 }).max(1)
    }

    fn row(&mut self) -> Result<(), ReadError> {
        loop {
            let (tag, ns, empty) = match self.xml.next()? {
                Step::Start { tag, ns, empty } => (tag, ns, empty),
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => continue,
            };
            let is_covered = match (ns, local(&tag)) {
                (Ns::OdfTable, "table-cell") => false,
                (Ns::OdfTable, "covered-table-cell") => true,
                _ => {
                    self.end(empty)?;
                    continue;
                }
            };
            let repeated = self.number(&tag, "number-columns-repeated");
            let columns = self.number(&tag, "number-columns-spanned");
            let rows = self.number(&tag, "number-rows-spanned");
            self.positions += 1;
            self.limits.judge_positions(odf::CONTENT, self.positions)?;
            self.cells.push(OpenCell::default());
            if !empty {
                self.blocks()?;
            }
            let content = self.cells.pop().unwrap_or_default().content();
            let Some(table) = self.tables.last_mut() else { continue };
            if is_covered {
                table.cover(content, repeated);
                continue;
            }
            let filled = table.place_repeated(&content, columns, rows, repeated);
            self.count(filled)?;
        }
    }

    /// Counts cells with text.
    fn count(&mut self, filled: u64) -> Result<(), ReadError> {
        self.filled = self.filled.saturating_add(filled);
        if self.filled <= self.limits.cells {
            return Ok(());
        }
        let (filled, limit) = (self.filled, self.limits.cells);
        Err(ReadError::limit(odf::CONTENT, "число ячеек с текстом", filled, limit, "--max-cells"))
    }
}

impl OpenCell {
    fn content(self) -> Content {
        let kept = |text: String| {
            let text = text.trim_matches('\n');
            (!text.trim().is_empty()).then(|| text.into())
        };
        let more = CellMore {
            links: self.links,
            hidden_text: kept(self.hidden),
            deleted_text: kept(self.deleted),
            formula_without_value: false,
        };
        Content { text: kept(self.text), more }
    }
}

fn append(kept: &mut String, text: &str) {
    if !kept.is_empty() && !text.is_empty() {
        kept.push('\n');
    }
    kept.push_str(text);
}

#[cfg(test)]
mod tests;
