//! Word documents: one streaming pass over the main part.
//!
//! What an element means depends on where it stands, so every open element has a [`Context`];
//! wrappers (content controls, tracked insertions, smart tags) pass their parent's on.

mod field;
mod flow;
mod numbering;
mod properties;
mod table;

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::document::{Block, Document, Grid, Link, Paragraph, TableName};

use super::package::{Package, Relationship};
use super::xml::{Ns, Step, Xml, decode, local};
use super::{Limits, ReadError};
use field::Field;
use flow::{Flow, Mark, Sink, Texts};
use numbering::Numbering;
use properties::{NumberRef, Styles, children, is_on, number_ref, value};
use table::{Content, Table, VerticalMerge};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let mut package = Package::open(bytes, limits)?;
    let part = package.main_part("word/document.xml")?;
    let main = package.part(&part)?.unwrap_or_default();
    let text = decode(&main, &part)?;
    let relations = package.relationships(&part)?;

    let styles = optional_part(&mut package, &relations, "styles")?;
    let styles_matter = styles.as_ref().is_some_and(|(_, bytes)| has_any(bytes, &["numPr", "vanish"]));
    let styles = match styles {
        Some((name, bytes)) if styles_matter => parse_optional(&bytes, &name, limits, Styles::read),
        _ => Styles::default(),
    };
    let numbered = styles_matter || text.contains("numPr");
    let numbering = match optional_part(&mut package, &relations, "numbering")? {
        Some((name, bytes)) if numbered => parse_optional(&bytes, &name, limits, Numbering::read),
        _ => Numbering::default(),
    };
    let targets = relations
        .into_iter()
        .filter(|relation| relation.kind == "hyperlink")
        .map(|relation| (relation.id, relation.target))
        .collect();

    let mut reader = Reader {
        xml: Xml::new(&text, &part, limits.xml_depth),
        part: &part,
        limits,
        styles,
        numbering,
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
        noticed: Noticed::default(),
    };
    reader.run()?;
    let mut document = reader.finish();
    document.origin = super::properties::origin(&mut package, limits.xml_depth)?;
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
}

/// What was met and is not given as text.
#[derive(Debug, Default)]
struct Noticed {
    text_boxes: Vec<String>,
    pictures: usize,
    embedded: usize,
    notes: usize,
    symbols: usize,
}

struct Reader<'x> {
    xml: Xml<'x>,
    part: &'x str,
    limits: &'x Limits,
    styles: Styles,
    numbering: Numbering,
    /// Hyperlink targets by relationship id.
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
    noticed: Noticed,
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
            Ns::Compatibility => self.start_alternate(context, name),
            Ns::Math if matches!(context, Context::Inline | Context::Math | Context::Blocks) => {
                Action::Enter(if name == "t" { Context::Text } else { Context::Math }, Closing::Nothing)
            }
            _ if context == Context::Drawing => Action::Enter(Context::Drawing, Closing::Nothing),
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

    /// Markup compatibility: exactly one branch counts, the first choice.
    fn start_alternate(&mut self, context: Context, name: &str) -> Action {
        match (context, name) {
            (Context::Text | Context::Instruction | Context::Root, _) => Action::Skip,
            (Context::Alternate, "Choice" | "Fallback") => {
                let outer = self.outer_context();
                match self.stack.last_mut() {
                    Some(alternate) if !alternate.flag => {
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
                self.paragraph.run_hidden = None;
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
                let mark = self.mark();
                self.fields.push(Field::simple(&instruction, mark));
                Enter(Context::Inline, Closing::Field)
            }
            (Context::Drawing, "txbxContent") => {
                for open in self.stack.iter_mut().filter(|open| open.closing == Closing::Drawing) {
                    open.flag = true;
                }
                self.flows.push(Flow::default());
                self.paragraphs.push(std::mem::take(&mut self.paragraph));
                Enter(Context::Blocks, Closing::TextBox)
            }
            // Wrappers pass their context on; drawings and formulas are searched to any depth.
            (
                Context::Inline | Context::Blocks | Context::Table | Context::Row,
                "ins" | "moveTo" | "smartTag" | "customXml" | "dir" | "bdo",
            )
            | (Context::Drawing | Context::Math, _) => Enter(context, Closing::Nothing),
            (Context::Inline | Context::Blocks | Context::Table | Context::Row, "del" | "moveFrom") => {
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
                self.noticed.embedded += 1;
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
                self.noticed.symbols += 1;
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
                    self.document.blocks[block] = Block::Grid(table.finish());
                }
            }
            Closing::Field => self.end_field(),
            Closing::Undelete => self.deleted = self.deleted.saturating_sub(1),
            Closing::Unhide => self.hidden = self.hidden.saturating_sub(1),
            Closing::TextBox => {
                let mut flow = self.flows.pop().unwrap_or_default();
                self.paragraph = self.paragraphs.pop().unwrap_or_default();
                let (text, more) = flow.finish(&mut self.texts);
                self.noticed.text_boxes.extend(text.or(more.hidden_text).map(|text| text.to_string()));
            }
            Closing::Drawing => self.noticed.pictures += usize::from(!open.flag),
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
        let in_body = self.flows.len() == 1;
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
        if let (Some(label), Some(flow)) = (self.numbering.label(number, level, style), self.flows.last_mut())
        {
            flow.label(&label);
        }
    }

    fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        let paragraph = &mut self.paragraph;
        children(&mut self.xml, |xml, name, tag, empty| {
            match name {
                "pStyle" => paragraph.style = value(xml, tag),
                "numPr" if !empty => {
                    paragraph.number = number_ref(xml)?;
                    return Ok(true);
                }
                // Properties of the paragraph's mark: without it the next paragraph goes on in the line.
                "rPr" if !empty => {
                    children(xml, |xml, name, tag, _| {
                        paragraph.mark_gone |= match name {
                            "vanish" => is_on(xml, tag),
                            "del" | "moveFrom" => true,
                            _ => false,
                        };
                        Ok(false)
                    })?;
                    return Ok(true);
                }
                _ => {}
            }
            Ok(false)
        })?;
        self.settle();
        Ok(())
    }

    fn run_properties(&mut self) -> Result<(), ReadError> {
        let (styles, mut hidden, mut by_style) = (&self.styles, None, None);
        children(&mut self.xml, |xml, name, tag, _| {
            match name {
                "vanish" => hidden = Some(is_on(xml, tag)),
                "rStyle" => {
                    by_style = value(xml, tag).map(|style| styles.hides(&style)).filter(|hides| *hides);
                }
                _ => {}
            }
            Ok(false)
        })?;
        self.paragraph.run_hidden = hidden.or(by_style);
        Ok(())
    }

    fn row_properties(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.tables.last_mut() else {
            return self.xml.skip();
        };
        children(&mut self.xml, |xml, name, tag, _| {
            match name {
                "gridBefore" => table.skip_columns(count(value(xml, tag).as_deref())),
                "tblHeader" => table.row().header = is_on(xml, tag),
                "hidden" => table.row().hidden = is_on(xml, tag),
                "del" => table.row().deleted = true,
                _ => {}
            }
            Ok(false)
        })
    }

    fn cell_properties(&mut self) -> Result<(), ReadError> {
        let Some(cell) = self.cells.last_mut() else {
            return self.xml.skip();
        };
        let was_deleted = cell.deleted;
        children(&mut self.xml, |xml, name, tag, _| {
            match name {
                "gridSpan" => cell.span = count(value(xml, tag).as_deref()).max(1),
                "vMerge" => {
                    cell.merge = match value(xml, tag).as_deref() {
                        Some("restart") => VerticalMerge::Restart,
                        _ => VerticalMerge::Continue,
                    }
                }
                "cellDel" => cell.deleted = true,
                _ => {}
            }
            Ok(false)
        })?;
        self.deleted += usize::from(cell.deleted && !was_deleted);
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
            table.end_cell(cell.span, cell.merge, Content { text, more });
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
                if let Some(field) = self.fields.last_mut() {
                    field.separate(mark);
                }
            }
            Some("end") => self.end_field(),
            _ => {}
        }
    }

    /// Closes the innermost field; one that leads somewhere makes its result a link.
    fn end_field(&mut self) {
        let Some(field) = self.fields.pop() else {
            return;
        };
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
        let noticed = self.noticed;
        for text in noticed.text_boxes {
            let text = shortened(&text);
            document.remarks.push(format!(
                "В документе есть надпись (текстовое поле), её текст не включён в перечень: «{text}»."
            ));
        }
        for (count, what) in [
            (noticed.embedded, "Вложенные фрагменты других файлов (их содержимое не читается)"),
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

/// A text as a remark quotes it.
fn shortened(text: &str) -> String {
    const LENGTH: usize = 300;
    match text.char_indices().nth(LENGTH) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
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
) -> Result<Option<(String, Vec<u8>)>, ReadError> {
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

/// Whether the bytes name one of the properties at all; most styles parts need not be parsed.
fn has_any(bytes: &[u8], names: &[&str]) -> bool {
    match std::str::from_utf8(bytes) {
        Ok(text) => names.iter().any(|name| text.contains(name)),
        Err(_) => true,
    }
}

#[cfg(test)]
mod tests;
