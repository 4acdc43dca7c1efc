//! Word documents: one streaming pass over the main part.
//!
//! What an element means depends on where it stands, so every open element has a [`Context`];
//! wrappers (content controls, tracked insertions, smart tags) pass their parent's on.
//!
//! Tracked changes count as accepted, and F02 reports that they are there. The text of a text box stands where
//! the box is anchored: in a cell below the paragraph of the anchor, in the body before it, because only Word
//! knows its place on the page. A stamp УТВЕРЖДАЮ in a box is read as one. A branch of alternate content for a
//! program that nobody has is not what the officer sees, so the first branch with namespaces of office programs
//! counts.

mod comments;
mod counted;
mod data;
mod element;
mod field;
mod flow;
mod form;
mod numbering;
mod page_headers;
mod paragraph;
mod properties;
mod table;

use std::collections::HashMap;

use memchr::{memchr, memmem};

use crate::model::budget::{self, Over, Spent};
use crate::model::document::{Document, NoticeKind};

use crate::text::Text;

use super::active;
use super::error::ReadError;
use super::limits::Limits;
use super::notices::{Notices, Spot};
use super::package::{Package, Part, Relationship};
use super::table::Table;
use super::texts::Texts;
use super::xml::{Repeats, Step, Xml, decode};
use comments::Comments;
use counted::FieldNumbers;
use data::Data;
use element::{Closing, Context, Open};
use field::Field;
use flow::Flow;
use numbering::Numbering;
use paragraph::{ParagraphProperties, RunProperties, State};
use properties::Styles;
use table::{CellProperties, OpenCell, RowProperties};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("word/document.xml")?;
    let main = package.part(&part)?.unwrap_or_default();
    let text = decode(&main, &part)?;
    let relations = package.relationships(&part)?;

    let mut styles = Styles::default();
    if let Some((name, bytes)) = optional_part(&mut package, &relations, "styles")?
        && has_any(&bytes, &["numPr", "vanish", "strike"])
    {
        styles = parse_optional(&bytes, &name, limits, Styles::read);
    }
    let numbering_part = optional_part(&mut package, &relations, "numbering")?;
    let comments = match optional_part(&mut package, &relations, "comments")? {
        Some((name, bytes)) if memmem::find(text.as_bytes(), b"commentReference").is_some() => {
            parse_optional(&bytes, &name, limits, Comments::read)
        }
        _ => Comments::default(),
    };
    let data = if memmem::find(text.as_bytes(), b"dataBinding").is_some() {
        Data::read(&mut package, &relations, limits)?
    } else {
        Data::default()
    };
    let page_headers = page_headers::read(&mut package, &relations, limits)?;
    let targets = relations
        .into_iter()
        .filter(|relation| matches!(relation.kind.as_str(), "hyperlink" | "aFChunk"))
        .map(|relation| (relation.id, relation.target))
        .collect();

    let mut reader = Reader {
        xml: Xml::new(&text, &part, limits.xml_depth),
        part: &part,
        limits,
        styles,
        numbering_part,
        numbering: Numbering::default(),
        targets,
        data,
        bound: Vec::new(),
        field_numbers: FieldNumbers::default(),
        stack: vec![Open { context: Context::Root, closing: Closing::Nothing, flag: false, bound: None }],
        flows: vec![Flow::default()],
        spare: Vec::new(),
        tables: Vec::new(),
        cells: Vec::new(),
        paragraphs: Vec::new(),
        paragraph: State::default(),
        fields: Vec::new(),
        deleted: 0,
        hidden: 0,
        texts: Texts::default(),
        document: Document::default(),
        grids: 0,
        filled: 0,
        positions: 0,
        spent: Spent::default(),
        over: None,
        noticed: Noticed::default(),
        notices: Notices::default(),
        comments,
        boxes: 0,
        read_before: ReadBefore::default(),
    };
    reader.run()?;
    let mut document = reader.finish();
    document.page_headers = page_headers;
    drop(text);
    drop(main);
    document.origin = super::properties::origin(&mut package, limits.xml_depth)?;
    document.notices.extend(active::notices(&mut package)?);
    Ok(document)
}

/// Properties that were read before: nearly every paragraph, run and cell has those of another.
#[derive(Debug, Default)]
struct ReadBefore<'x> {
    paragraphs: Repeats<'x, ParagraphProperties>,
    runs: Repeats<'x, RunProperties>,
    rows: Repeats<'x, RowProperties>,
    cells: Repeats<'x, CellProperties>,
}

/// What was met and is not given as text.
#[derive(Debug, Default)]
struct Noticed {
    pictures: usize,
    notes: usize,
    symbols: usize,
}

struct Reader<'x> {
    xml: Xml<'x>,
    part: &'x str,
    limits: &'x Limits,
    styles: Styles,
    /// Name and bytes; parsed when the first number is asked for.
    numbering_part: Option<(String, Part)>,
    numbering: Numbering,
    /// Targets of hyperlinks and foreign parts by relationship id.
    targets: HashMap<String, String>,
    /// What content controls may be bound to.
    data: Data,
    /// For each open bound control what its data say, until it is given.
    bound: Vec<Option<String>>,
    field_numbers: FieldNumbers,
    stack: Vec<Open>,
    /// Where text goes: the body, then the open cells and text boxes.
    flows: Vec<Flow>,
    /// Finished flows, kept for their memory.
    spare: Vec<Flow>,
    tables: Vec<Table>,
    cells: Vec<OpenCell>,
    /// Paragraphs around an open text box.
    paragraphs: Vec<State>,
    paragraph: State,
    fields: Vec<Field>,
    /// How many open elements mark their text as deleted or hidden.
    deleted: usize,
    hidden: usize,
    texts: Texts,
    document: Document,
    grids: u32,
    filled: u64,
    /// All cells so far.
    positions: u64,
    /// Text so far, and whether it is too much.
    spent: Spent,
    over: Option<Over>,
    noticed: Noticed,
    notices: Notices,
    comments: Comments,
    /// Open text boxes.
    boxes: usize,
    read_before: ReadBefore<'x>,
}

impl Reader<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => self.start(&tag, ns, empty)?,
                Step::End => {
                    if let Some(open) = self.stack.pop() {
                        self.close(&open)?;
                    }
                    if let Some(over) = self.over {
                        return Err(ReadError::over(self.part, over));
                    }
                }
                Step::Text(text) => match self.context() {
                    Context::Text => self.push_text(&text)?,
                    Context::Instruction => {
                        if let Some(field) = self.fields.last_mut() {
                            field.instruct(&text);
                        }
                    }
                    _ => {}
                },
                Step::Eof => return Ok(()),
            }
        }
    }

    /// Counts a text of the document; the loop ends on one too much.
    fn spend(&mut self, text: Option<&Text>) {
        let cost = budget::cost(text.map_or(0, arcstr::ArcStr::len));
        Over::note(&mut self.over, self.spent.text(&self.limits.budget(), cost, None));
    }

    fn context(&self) -> Context {
        self.stack.last().map_or(Context::Root, |open| open.context)
    }

    fn is_top(&self, closing: Closing) -> bool {
        self.stack.last().is_some_and(|open| open.closing == closing)
    }

    /// The place in the outermost table, which is how the officer finds it.
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

    fn note_change(&mut self, what: &str) {
        self.note(NoticeKind::TrackedChange, what, ", ");
    }

    /// The context around the innermost open element.
    fn outer_context(&self) -> Context {
        self.stack.iter().rev().nth(1).map_or(Context::Root, |open| open.context)
    }

    fn finish(self) -> Document {
        let mut document = self.document;
        document.notices = self.notices.finish();
        let noticed = self.noticed;
        for (count, what) in [
            (noticed.pictures, "Рисунки и фигуры (текст на них не читается)"),
            (noticed.notes, "Сноски (их текст не читается)"),
            (noticed.symbols, "Символы особых шрифтов (не переданы текстом)"),
        ] {
            if count > 0 {
                document.remarks.push(format!("{what}: {count}."));
            }
        }
        document
    }
}

/// The name and bytes of a part that the main part relates to.
fn optional_part(
    package: &mut Package<'_>,
    relations: &[Relationship],
    kind: &str,
) -> Result<Option<(String, Part)>, ReadError> {
    let Some(relation) = relations.iter().find(|relation| relation.kind == kind && !relation.external) else {
        return Ok(None);
    };
    Ok(package.part(&relation.target)?.map(|bytes| (relation.target.clone(), bytes)))
}

/// A damaged optional part is as good as none.
fn parse_optional<T: Default>(
    bytes: &[u8],
    name: &str,
    limits: &Limits,
    parse: fn(Xml<'_>) -> Result<T, ReadError>,
) -> T {
    decode(bytes, name).and_then(|text| parse(Xml::new(&text, name, limits.xml_depth))).unwrap_or_default()
}

/// Whether the bytes name one of the properties at all; most styles parts need not be parsed. Parts
/// in two-byte letters name none, so they count as naming all.
fn has_any(bytes: &[u8], names: &[&str]) -> bool {
    memchr(0, bytes).is_some() || names.iter().any(|name| memmem::find(bytes, name.as_bytes()).is_some())
}

#[cfg(test)]
mod tests;
