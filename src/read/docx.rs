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
mod field;
mod flow;
mod numbering;
mod properties;

use std::collections::HashMap;

use memchr::{memchr, memmem};
use quick_xml::events::BytesStart;

use crate::model::document::{Block, Document, Grid, Link, NoticeKind, Paragraph, TableName};

use super::instruction::activity;
use super::notices::{Notices, Spot};
use super::package::{Package, Part, Relationship};
use super::symbol::{self, SymbolFont};
use super::table::{Content, Table, VerticalMerge};
use super::texts::Texts;
use super::xml::{Ns, Step, Xml, decode, local};
use super::{Limits, ReadError, active};
use comments::Comments;
use field::Field;
use flow::{Flow, Mark, Sink};
use numbering::Numbering;
use properties::{NumberRef, Styles, children, is_on, number_ref, value};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("word/document.xml")?;
    let main = package.part(&part)?.unwrap_or_default();
    let text = decode(&main, &part)?;
    let relations = package.relationships(&part)?;

    let mut styles = Styles::default();
    if let Some((name, bytes)) = optional_part(&mut package, &relations, "styles")?
        && has_any(&bytes, &["numPr", "vanish"])
    {
        styles = parse_optional(&bytes, &name, limits, Styles::read);
    }
    let numbering_part = optional_part(&mut package, &relations, "numbering")?;
    let comments = match optional_part(&mut package, &relations, "comments")? {
        Some((name, bytes)) if text.contains("commentReference") => {
            parse_optional(&bytes, &name, limits, Comments::read)
        }
        _ => Comments::default(),
    };
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
        stack: vec![Open { context: Context::Root, closing: Closing::Nothing, flag: false }],
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
        noticed: Noticed::default(),
        notices: Notices::default(),
        comments,
        boxes: 0,
    };
    reader.run()?;
    let mut document = reader.finish();
    drop(text);
    drop(main);
    document.origin = super::properties::origin(&mut package, limits.xml_depth)?;
    document.notices.extend(active::notices(&mut package)?);
    Ok(document)
}

/// What the children of an open element mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Context {
    Root,
    Document,
    /// Paragraphs and tables: body, cell, text box.
    Blocks,
    Table,
    Row,
    /// Runs and their wrappers.
    Inline,
    Run,
    /// Text that counts.
    Text,
    Instruction,
    Math,
    Drawing,
    /// A content control; its content has the context of the control itself.
    Control,
    Alternate,
    Ruby,
}

/// What happens when an element closes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Closing {
    Nothing,
    Paragraph,
    Table,
    Row,
    Cell,
    /// A hyperlink or a simple field.
    Field,
    Undelete,
    Unhide,
    TextBox,
    Drawing,
    /// One large enough to hold a table.
    LargeDrawing,
}

impl Closing {
    fn is_drawing(self) -> bool {
        matches!(self, Closing::Drawing | Closing::LargeDrawing)
    }
}

#[derive(Debug)]
struct Open {
    context: Context,
    closing: Closing,
    /// A content control shows its prompt; an alternate content has given its branch; a drawing
    /// has a text box.
    flag: bool,
}

/// An open cell.
#[derive(Debug, Default)]
struct OpenCell {
    span: u32,
    merge: VerticalMerge,
    /// Goes on from the cell to its left (`w:hMerge`, as older programs write).
    joins_left: bool,
    deleted: bool,
}

/// The state of the paragraph that is being read.
#[derive(Debug, Default)]
struct State {
    style: Option<String>,
    number: NumberRef,
    /// Its number has been put in front, or it has none.
    settled: bool,
    mark_gone: bool,
    /// Hidden by its style.
    hidden: bool,
    /// What the run says itself, or its style.
    run_hidden: Option<bool>,
    run_font: Option<SymbolFont>,
}

#[derive(Debug, Clone, Default)]
struct ParagraphProperties {
    style: Option<String>,
    number: NumberRef,
    mark_gone: bool,
    /// What tracked changes do to the paragraph's mark.
    change: Option<&'static str>,
}

#[derive(Debug, Clone, Default)]
struct RowProperties {
    /// Columns that the row leaves out at its beginning.
    skipped: u32,
    header: Option<bool>,
    hidden: Option<bool>,
    deleted: bool,
    inserted: bool,
}

#[derive(Debug, Clone, Default)]
struct CellProperties {
    span: Option<u32>,
    merge: Option<VerticalMerge>,
    joins_left: Option<bool>,
    deleted: bool,
    /// By a tracked change.
    changed: bool,
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
    noticed: Noticed,
    notices: Notices,
    comments: Comments,
    /// Open text boxes.
    boxes: usize,
}

/// What to do with an element that begins.
#[derive(Debug, Clone, Copy)]
enum Action {
    Enter(Context, Closing),
    /// Nothing in it counts here.
    Skip,
    /// It has been read to its end.
    Done,
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

    fn context(&self) -> Context {
        self.stack.last().map_or(Context::Root, |open| open.context)
    }

    fn is_top(&self, closing: Closing) -> bool {
        self.stack.last().is_some_and(|open| open.closing == closing)
    }

    /// Opens an element: what it means is decided by its context first, its name second.
    fn start(&mut self, tag: &BytesStart<'_>, ns: Ns, empty: bool) -> Result<(), ReadError> {
        let name = local(tag);
        let context = self.context();
        let action = match ns {
            Ns::Word => self.start_word(context, name, tag, empty)?,
            Ns::Compatibility => self.start_alternate(context, name, tag),
            Ns::Math if matches!(context, Context::Inline | Context::Math | Context::Blocks) => {
                Action::Enter(if name == "t" { Context::Text } else { Context::Math }, Closing::Nothing)
            }
            _ if context == Context::Drawing => {
                self.look_at_drawing(name, tag);
                Action::Enter(Context::Drawing, Closing::Nothing)
            }
            _ if context == Context::Root => {
                return Err(ReadError::damaged(self.part, "это не документ Word"));
            }
            _ => Action::Skip,
        };
        match action {
            Action::Enter(context, closing) => {
                let open = Open { context, closing, flag: false };
                if empty {
                    return self.close(&open);
                }
                self.stack.push(open);
                Ok(())
            }
            Action::Skip if !empty => self.xml.skip(),
            Action::Skip | Action::Done => Ok(()),
        }
    }

    /// Markup compatibility: exactly one branch counts, the first whose namespaces are known.
    fn start_alternate(&mut self, context: Context, name: &str, tag: &BytesStart<'_>) -> Action {
        match (context, name) {
            (Context::Text | Context::Instruction | Context::Root, _) => Action::Skip,
            (Context::Alternate, "Choice" | "Fallback") => {
                let outer = self.outer_context();
                let known = name == "Fallback" || self.is_known_choice(tag);
                match self.stack.last_mut() {
                    Some(alternate) if !alternate.flag && known => {
                        alternate.flag = true;
                        Action::Enter(outer, Closing::Nothing)
                    }
                    _ => Action::Skip,
                }
            }
            (_, "AlternateContent") => Action::Enter(Context::Alternate, Closing::Nothing),
            _ => Action::Skip,
        }
    }

    /// Whether the namespaces that a choice requires are those of office programs.
    fn is_known_choice(&self, tag: &BytesStart<'_>) -> bool {
        let required = self.xml.attribute(tag, Ns::Compatibility, "Requires").unwrap_or_default();
        required.split_whitespace().all(|prefix| !matches!(self.xml.resolve(prefix), Ns::None | Ns::Other))
    }

    /// The size of a picture, and text that is an attribute.
    fn look_at_drawing(&mut self, name: &str, tag: &BytesStart<'_>) {
        /// 5 × 2 cm in English metric units: smaller ones are emblems and signatures.
        const LARGE: (u64, u64) = (1_800_000, 720_000);
        match name {
            "extent" => {
                let size = |name| {
                    let text = self.xml.attribute(tag, Ns::None, name)?;
                    text.parse::<u64>().ok()
                };
                let is_large = size("cx").is_some_and(|width| width >= LARGE.0)
                    && size("cy").is_some_and(|height| height >= LARGE.1);
                if is_large
                    && let Some(open) = self.stack.iter_mut().rfind(|open| open.closing == Closing::Drawing)
                {
                    open.closing = Closing::LargeDrawing;
                }
            }
            "textpath" => {
                if let Some(text) = self.xml.attribute(tag, Ns::None, "string") {
                    self.note(NoticeKind::DrawingText, &text, "; ");
                }
            }
            _ => {}
        }
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

    fn start_word(
        &mut self,
        context: Context,
        name: &str,
        tag: &BytesStart<'_>,
        empty: bool,
    ) -> Result<Action, ReadError> {
        use Action::{Done, Enter, Skip};
        Ok(match (context, name) {
            (Context::Run, _) => self.start_in_run(name, tag, empty)?,
            (Context::Blocks, "p") => {
                self.start_paragraph();
                Enter(Context::Inline, Closing::Paragraph)
            }
            (Context::Inline, "r") => {
                self.settle();
                (self.paragraph.run_hidden, self.paragraph.run_font) = (None, None);
                Enter(Context::Run, Closing::Nothing)
            }
            (Context::Inline, "pPr") if !empty && self.is_top(Closing::Paragraph) => {
                self.paragraph_properties()?;
                Done
            }
            (Context::Blocks, "tcPr") if !empty && self.is_top(Closing::Cell) => {
                self.cell_properties()?;
                Done
            }
            (Context::Row, "tc") => {
                self.cells.push(OpenCell { span: 1, ..OpenCell::default() });
                self.flows.push(self.spare.pop().unwrap_or_default());
                Enter(Context::Blocks, Closing::Cell)
            }
            (Context::Row, "trPr") if !empty => {
                self.row_properties()?;
                Done
            }
            (Context::Table, "tr") => {
                if let Some(table) = self.tables.last_mut() {
                    table.start_row();
                }
                Enter(Context::Row, Closing::Row)
            }
            (Context::Blocks, "tbl") => {
                self.start_table()?;
                Enter(Context::Table, Closing::Table)
            }
            (Context::Inline, "hyperlink") => {
                self.settle();
                let target = self.link_target(tag);
                let mark = self.mark();
                self.fields.push(Field::link(target, mark));
                Enter(Context::Inline, Closing::Field)
            }
            (Context::Inline, "fldSimple") => {
                self.settle();
                let instruction = self.xml.attribute(tag, Ns::Word, "instr").unwrap_or_default();
                self.note_activity(&instruction);
                let mark = self.mark();
                self.fields.push(Field::simple(&instruction, mark));
                Enter(Context::Inline, Closing::Field)
            }
            (Context::Drawing, "txbxContent") => {
                for open in self.stack.iter_mut().filter(|open| open.closing.is_drawing()) {
                    open.flag = true;
                }
                self.boxes += 1;
                self.flows.push(Flow::default());
                self.paragraphs.push(std::mem::take(&mut self.paragraph));
                Enter(Context::Blocks, Closing::TextBox)
            }
            // Wrappers pass their context on; drawings and formulas are searched to any depth.
            (
                Context::Inline | Context::Blocks | Context::Table | Context::Row,
                "smartTag" | "customXml" | "dir" | "bdo",
            )
            | (Context::Math, _) => Enter(context, Closing::Nothing),
            (Context::Inline | Context::Blocks | Context::Table | Context::Row, "ins" | "moveTo") => {
                self.note_change(if name == "ins" { "вставка" } else { "перенос" });
                Enter(context, Closing::Nothing)
            }
            (Context::Drawing, _) => {
                self.look_at_drawing(name, tag);
                Enter(context, Closing::Nothing)
            }
            (Context::Inline | Context::Blocks | Context::Table | Context::Row, "del" | "moveFrom") => {
                self.note_change(if name == "del" { "удаление" } else { "перенос" });
                self.deleted += 1;
                Enter(context, Closing::Undelete)
            }
            (Context::Inline | Context::Blocks | Context::Table | Context::Row, "sdt") => {
                Enter(Context::Control, Closing::Nothing)
            }
            (Context::Control, "sdtPr") if !empty => {
                let prompt = self.shows_prompt()?;
                if let Some(control) = self.stack.last_mut() {
                    control.flag = prompt;
                }
                Done
            }
            (Context::Control, "sdtContent") => {
                let outer = self.outer_context();
                let prompt = self.stack.last().is_some_and(|control| control.flag);
                self.hidden += usize::from(prompt);
                Enter(outer, if prompt { Closing::Unhide } else { Closing::Nothing })
            }
            (Context::Blocks, "altChunk") => {
                let id = self.xml.attribute(tag, Ns::Relation, "id").unwrap_or_default();
                let target = self.targets.get(&id).cloned().unwrap_or_default();
                let spot = self.spot();
                self.notices.add(NoticeKind::ForeignPart, spot, &target);
                Skip
            }
            (Context::Ruby, "rubyBase") => Enter(Context::Inline, Closing::Nothing),
            (Context::Document, "body") => Enter(Context::Blocks, Closing::Nothing),
            (Context::Root, "document") => Enter(Context::Document, Closing::Nothing),
            (Context::Root, _) => return Err(ReadError::damaged(self.part, "это не документ Word")),
            _ => Skip,
        })
    }

    fn start_in_run(&mut self, name: &str, tag: &BytesStart<'_>, empty: bool) -> Result<Action, ReadError> {
        let character = match name {
            "t" => return Ok(Action::Enter(Context::Text, Closing::Nothing)),
            "rPr" => {
                if !empty {
                    self.run_properties()?;
                }
                return Ok(Action::Done);
            }
            "tab" | "ptab" => "\t",
            "br" | "cr" => "\n",
            "noBreakHyphen" => "\u{2011}",
            "softHyphen" => "\u{AD}",
            "delText" => {
                self.deleted += 1;
                return Ok(Action::Enter(Context::Text, Closing::Undelete));
            }
            "instrText" => return Ok(Action::Enter(Context::Instruction, Closing::Nothing)),
            "fldChar" => {
                self.field_character(tag);
                return Ok(Action::Skip);
            }
            "drawing" | "pict" | "object" => return Ok(Action::Enter(Context::Drawing, Closing::Drawing)),
            "ruby" => return Ok(Action::Enter(Context::Ruby, Closing::Nothing)),
            "footnoteReference" | "endnoteReference" => {
                self.noticed.notes += 1;
                return Ok(Action::Skip);
            }
            "sym" => {
                let get = |name| self.xml.attribute(tag, Ns::Word, name).unwrap_or_default();
                match symbol::of_code(&get("font"), &get("char")) {
                    Some(sign) => self.push(sign.encode_utf8(&mut [0; 4]))?,
                    None => self.noticed.symbols += 1,
                }
                return Ok(Action::Skip);
            }
            "commentReference" => {
                let id = self.xml.attribute(tag, Ns::Word, "id").unwrap_or_default();
                let spot = self.spot();
                self.notices.add(NoticeKind::Comment, spot, self.comments.of(&id));
                return Ok(Action::Skip);
            }
            _ => return Ok(Action::Skip),
        };
        self.push(character)?;
        Ok(Action::Skip)
    }

    fn close(&mut self, open: &Open) -> Result<(), ReadError> {
        match open.closing {
            Closing::Nothing => {}
            Closing::Paragraph => self.end_paragraph(),
            Closing::Cell => self.end_cell()?,
            Closing::Row => {
                if let Some(table) = self.tables.last_mut() {
                    table.end_row();
                }
            }
            Closing::Table => {
                if let Some(table) = self.tables.pop() {
                    let block = table.block;
                    let (grid, columns) = table.finish();
                    if self.tables.is_empty() {
                        self.notices.settle(|boundary| columns.of(boundary));
                    }
                    self.document.blocks[block] = Block::Grid(grid);
                }
            }
            Closing::Field => self.end_element(),
            Closing::Undelete => self.deleted = self.deleted.saturating_sub(1),
            Closing::Unhide => self.hidden = self.hidden.saturating_sub(1),
            Closing::TextBox => {
                let flow = self.flows.pop().unwrap_or_default();
                self.paragraph = self.paragraphs.pop().unwrap_or_default();
                self.boxes -= 1;
                // In the body its paragraphs have been given already; in a cell they stand below the
                // paragraph that anchors them.
                if let Some(outer) = self.flows.last_mut() {
                    outer.set_beside(flow);
                }
            }
            Closing::Drawing => self.noticed.pictures += usize::from(!open.flag),
            Closing::LargeDrawing if open.flag => {}
            Closing::LargeDrawing => {
                self.noticed.pictures += 1;
                self.note(NoticeKind::Picture, "", "");
            }
        }
        Ok(())
    }

    fn start_paragraph(&mut self) {
        self.paragraph = State::default();
        if let Some(flow) = self.flows.last_mut() {
            flow.start_paragraph();
        }
    }

    fn end_paragraph(&mut self) {
        self.settle();
        let mark_gone = self.paragraph.mark_gone;
        let in_body = self.flows.len() == 1 + self.boxes && self.cells.is_empty();
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        flow.end_paragraph(mark_gone);
        if in_body && !mark_gone {
            let (text, more) = flow.finish(&mut self.texts);
            let gone = [more.hidden_text, more.deleted_text].into_iter().flatten().map(|text| (text, true));
            for (text, hidden) in text.map(|text| (text, false)).into_iter().chain(gone) {
                self.document.blocks.push(Block::Paragraph(Paragraph { text, hidden }));
            }
        }
    }

    /// Puts the automatic number in front, once the paragraph's properties are known.
    fn settle(&mut self) {
        if self.paragraph.settled {
            return;
        }
        self.paragraph.settled = true;
        if self.paragraph.style.is_none()
            && self.paragraph.number.number.is_none()
            && !self.styles.default_matters()
        {
            return;
        }
        let style = self.paragraph.style.as_deref();
        self.paragraph.hidden =
            style.or(self.styles.default_paragraph()).is_some_and(|style| self.styles.hides(style));
        let (number, level, style) = self.styles.number(&self.paragraph.number, style);
        let Some(number) = number.filter(|number| *number != "0") else {
            return;
        };
        // Word numbers neither deleted paragraphs nor those under a vertically merged cell.
        let covered =
            self.cells.last().zip(self.tables.last()).is_some_and(|(cell, table)| {
                cell.deleted || table.continues(cell.merge) || table.row_deleted()
            });
        if covered || self.paragraph.mark_gone || self.paragraph.hidden {
            return;
        }
        if let Some((name, bytes)) = self.numbering_part.take() {
            self.numbering = parse_optional(&bytes, &name, self.limits, Numbering::read);
        }
        if let (Some(label), Some(flow)) = (self.numbering.label(number, level, style), self.flows.last_mut())
        {
            flow.label(&label);
        }
    }

    fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        let properties = read_paragraph_properties(&mut self.xml)?;
        let paragraph = &mut self.paragraph;
        paragraph.style = properties.style.or(paragraph.style.take());
        if properties.number != NumberRef::default() {
            paragraph.number = properties.number;
        }
        paragraph.mark_gone |= properties.mark_gone;
        if let Some(change) = properties.change {
            self.note_change(change);
        }
        self.settle();
        Ok(())
    }

    fn run_properties(&mut self) -> Result<(), ReadError> {
        let styles = &self.styles;
        let (mut hidden, mut by_style, mut font) = (None, None, None);
        children(&mut self.xml, |xml, name, tag, _| {
            match name {
                "vanish" => hidden = Some(is_on(xml, tag)),
                "rFonts" if names_symbols(tag.attributes_raw()) => {
                    let name = |name| xml.attribute(tag, Ns::Word, name);
                    font = name("ascii").or_else(|| name("hAnsi")).and_then(|name| SymbolFont::named(&name));
                }
                "rStyle" => {
                    by_style = value(xml, tag).map(|style| styles.hides(&style)).filter(|hides| *hides);
                }
                _ => {}
            }
            Ok(false)
        })?;
        self.paragraph.run_hidden = hidden.or(by_style);
        self.paragraph.run_font = font;
        Ok(())
    }

    fn row_properties(&mut self) -> Result<(), ReadError> {
        let properties = read_row_properties(&mut self.xml)?;
        let Some(table) = self.tables.last_mut() else {
            return Ok(());
        };
        table.skip_columns(properties.skipped);
        let row = table.row();
        row.header = properties.header.unwrap_or(row.header);
        row.hidden = properties.hidden.unwrap_or(row.hidden);
        row.deleted |= properties.deleted;
        let (hidden, deleted) = (row.hidden, row.deleted);
        if hidden {
            self.note(NoticeKind::HiddenRows, "", "");
        }
        for (_, what) in [(deleted, "удаление строки"), (properties.inserted, "вставка строки")]
            .iter()
            .filter(|(is, _)| *is)
        {
            self.note_change(what);
        }
        Ok(())
    }

    fn cell_properties(&mut self) -> Result<(), ReadError> {
        let properties = read_cell_properties(&mut self.xml)?;
        let Some(cell) = self.cells.last_mut() else {
            return Ok(());
        };
        cell.span = properties.span.unwrap_or(cell.span);
        cell.merge = properties.merge.unwrap_or(cell.merge);
        self.deleted += usize::from(properties.deleted && !cell.deleted);
        cell.deleted |= properties.deleted;
        cell.joins_left = properties.joins_left.unwrap_or(cell.joins_left);
        if properties.changed {
            self.note_change("ячейки");
        }
        Ok(())
    }

    fn shows_prompt(&mut self) -> Result<bool, ReadError> {
        let mut prompt = false;
        children(&mut self.xml, |xml, name, tag, _| {
            prompt |= name == "showingPlcHdr" && is_on(xml, tag);
            Ok(false)
        })?;
        Ok(prompt)
    }

    fn start_table(&mut self) -> Result<(), ReadError> {
        if self.tables.len() >= self.limits.table_nesting {
            return Err(ReadError::limit(
                self.part,
                "вложенность таблиц",
                self.tables.len() + 1,
                self.limits.table_nesting,
                "--max-nesting",
            ));
        }
        let (name, nested_in) = if let Some(outer) = self.tables.last_mut() {
            (outer.name, Some((outer.grid, outer.row().number)))
        } else {
            let ordinal = self.document.tables.len() as u32 + 1;
            self.document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let block = self.document.blocks.len();
        let table = Table::new(block, self.grids, name, nested_in);
        // The place is taken now, so that an outer table stands before those within it.
        self.document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden: false,
            hidden_columns: Vec::new(),
            nested_in,
            rows: Vec::new(),
        }));
        self.grids += 1;
        self.tables.push(table);
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        let cell = self.cells.pop().unwrap_or_default();
        let mut flow = self.flows.pop().unwrap_or_default();
        self.deleted = self.deleted.saturating_sub(usize::from(cell.deleted));
        // A field that begins in a cell ends there, whatever the file says.
        let open_flows = self.flows.len();
        self.fields.retain(|field| field.mark.flow <= open_flows);
        let (text, more) = flow.finish(&mut self.texts);
        self.spare.push(flow);
        self.positions += 1;
        self.limits.judge_positions(self.part, self.positions)?;
        self.filled += u64::from(text.is_some());
        if self.filled > self.limits.cells {
            return Err(ReadError::limit(
                self.part,
                "число ячеек с текстом",
                self.filled,
                self.limits.cells,
                "--max-cells",
            ));
        }
        if let Some(table) = self.tables.last_mut() {
            table.end_cell(cell.span, cell.merge, cell.joins_left, Content { text, more });
        }
        Ok(())
    }

    fn mark(&self) -> Mark {
        Mark { flow: self.flows.len(), offset: self.flows.last().map_or(0, |flow| flow.text.len()) }
    }

    fn link_target(&self, tag: &BytesStart<'_>) -> Option<String> {
        let id = self.xml.attribute(tag, Ns::Relation, "id");
        let mut target = id.and_then(|id| self.targets.get(&id).cloned()).unwrap_or_default();
        if let Some(anchor) = self.xml.attribute(tag, Ns::Word, "anchor") {
            target.push('#');
            target.push_str(&anchor);
        }
        (!target.is_empty()).then_some(target)
    }

    fn field_character(&mut self, tag: &BytesStart<'_>) {
        let mark = self.mark();
        match self.xml.attribute(tag, Ns::Word, "fldCharType").as_deref() {
            Some("begin") => self.fields.push(Field::begin(mark)),
            Some("separate") => {
                if let Some(field) = self.fields.last_mut()
                    && field.instructing
                {
                    field.separate(mark);
                    let instruction = std::mem::take(&mut field.instruction);
                    self.note_activity(&instruction);
                }
            }
            // The end of a field never closes a hyperlink around it.
            Some("end") if self.fields.last().is_some_and(|field| !field.is_element) => self.end_field(),
            _ => {}
        }
    }

    /// Closes a hyperlink or simple field, and what was left open within it.
    fn end_element(&mut self) {
        while self.fields.last().is_some_and(|field| !field.is_element) {
            self.fields.pop();
        }
        self.end_field();
    }

    /// Tells of a field that runs or fetches something.
    fn note_activity(&mut self, instruction: &str) {
        if let Some(kind) = activity(instruction) {
            self.note(kind, instruction.trim(), "; ");
        }
    }

    /// Closes the innermost field; one that leads somewhere makes its result a link.
    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else {
            return;
        };
        if field.instructing {
            self.note_activity(&field.instruction);
        }
        let open_flows = self.flows.len();
        let (Some(target), Some(flow)) = (field.target, self.flows.last_mut()) else {
            return;
        };
        let text = flow.text.get(field.mark.offset..).unwrap_or_default().trim();
        if field.mark.flow == open_flows && !text.is_empty() {
            let link = Link { text: text.to_owned(), target };
            flow.links.push(link);
        }
    }

    /// Text of a run, its line ends being mere blanks of the markup.
    fn push_text(&mut self, text: &str) -> Result<(), ReadError> {
        let font = self.paragraph.run_font;
        if font.is_some() || symbol::may_hold_private(text) {
            return self.push(&symbol::shown(&text.replace('\n', " "), font));
        }
        if text.as_bytes().contains(&b'\n') { self.push(&text.replace('\n', " ")) } else { self.push(text) }
    }

    fn push(&mut self, text: &str) -> Result<(), ReadError> {
        // The result of a field within the instruction of another one is a part of the instruction.
        if let [outer @ .., inner] = self.fields.as_mut_slice()
            && !inner.instructing
            && let Some(outer) = outer.iter_mut().rev().find(|field| field.instructing)
        {
            outer.instruct(text);
            return Ok(());
        }
        let sink = if self.deleted > 0 {
            Sink::Deleted
        } else if self.hidden > 0 || self.paragraph.run_hidden.unwrap_or(self.paragraph.hidden) {
            Sink::Hidden
        } else {
            Sink::Shown
        };
        // A content control's prompt is seen, though it is no text of the document.
        if sink == Sink::Hidden && self.hidden == 0 {
            self.note(NoticeKind::HiddenText, text, "");
        }
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        flow.push(text, sink);
        if flow.size() > self.limits.cell_text {
            return Err(ReadError::limit(
                self.part,
                "текст одной ячейки или абзаца",
                format!("более {}", super::error::bytes(self.limits.cell_text as u64)),
                super::error::bytes(self.limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        Ok(())
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

/// Whether the fonts of a run may be symbol fonts; asked of nearly every run.
fn names_symbols(attributes: &str) -> bool {
    let holds = |name: &str| memchr::memmem::find(attributes.as_bytes(), name.as_bytes()).is_some();
    holds("dings") || holds("DINGS") || holds("Symbol") || holds("SYMBOL")
}

fn read_paragraph_properties(xml: &mut Xml<'_>) -> Result<ParagraphProperties, ReadError> {
    let mut properties = ParagraphProperties::default();
    children(xml, |xml, name, tag, empty| {
        match name {
            "pStyle" => properties.style = value(xml, tag),
            "numPr" if !empty => {
                properties.number = number_ref(xml)?;
                return Ok(true);
            }
            // Properties of the paragraph's mark: without it the next paragraph goes on in the line.
            "rPr" if !empty => {
                children(xml, |xml, name, tag, _| {
                    match name {
                        "vanish" => properties.mark_gone |= is_on(xml, tag),
                        "del" | "moveFrom" => {
                            properties.mark_gone = true;
                            properties.change = Some("удаление");
                        }
                        "ins" | "moveTo" => properties.change = Some("вставка"),
                        _ => {}
                    }
                    Ok(false)
                })?;
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(properties)
}

fn read_row_properties(xml: &mut Xml<'_>) -> Result<RowProperties, ReadError> {
    let mut properties = RowProperties::default();
    children(xml, |xml, name, tag, _| {
        match name {
            "gridBefore" => {
                let skipped = count(value(xml, tag).as_deref());
                properties.skipped = properties.skipped.saturating_add(skipped);
            }
            "tblHeader" => properties.header = Some(is_on(xml, tag)),
            "hidden" => properties.hidden = Some(is_on(xml, tag)),
            "del" => properties.deleted = true,
            "ins" => properties.inserted = true,
            _ => {}
        }
        Ok(false)
    })?;
    Ok(properties)
}

fn read_cell_properties(xml: &mut Xml<'_>) -> Result<CellProperties, ReadError> {
    let mut properties = CellProperties::default();
    children(xml, |xml, name, tag, _| {
        match name {
            "gridSpan" => properties.span = Some(count(value(xml, tag).as_deref()).max(1)),
            "vMerge" => {
                properties.merge = Some(match value(xml, tag).as_deref() {
                    Some("restart") => VerticalMerge::Restart,
                    _ => VerticalMerge::Continue,
                });
            }
            "hMerge" => properties.joins_left = Some(value(xml, tag).as_deref() != Some("restart")),
            "cellDel" => (properties.deleted, properties.changed) = (true, true),
            "cellIns" => properties.changed = true,
            // A merge under tracked changes counts as made.
            "cellMerge" => {
                properties.changed = true;
                match xml.attribute(tag, Ns::Word, "vMerge").as_deref() {
                    Some("rest") => properties.merge = Some(VerticalMerge::Restart),
                    Some("cont") => properties.merge = Some(VerticalMerge::Continue),
                    _ => {}
                }
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(properties)
}

/// A count that may be missing, negative or absurd.
fn count(text: Option<&str>) -> u32 {
    // Some writers give decimals; only the whole part counts.
    let whole = text.and_then(|text| text.trim().split('.').next()?.parse::<u64>().ok());
    whole.map_or(0, |number| number.min(65_536) as u32)
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
