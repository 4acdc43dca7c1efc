//! What an element means by where it stands, and what happens when it closes.

use quick_xml::events::BytesStart;

use crate::model::document::{Block, NoticeKind};

use super::super::error::ReadError;
use super::super::symbol;
use super::super::table::Lines;
use super::super::xml::{Ns, local};
use super::Reader;
use super::field::Field;
use super::flow::Flow;
use super::form;
use super::properties::{children, is_on};
use super::table::OpenCell;

/// What the children of an open element mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Context {
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
pub(super) enum Closing {
    Nothing,
    Paragraph,
    Table,
    Row,
    Cell,
    /// A hyperlink or a simple field.
    Field,
    Undelete,
    Unhide,
    /// The content of a control bound to data.
    Unbind,
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
pub(super) struct Open {
    pub(super) context: Context,
    pub(super) closing: Closing,
    /// A content control shows its prompt; an alternate content has given its branch; a drawing
    /// has a text box.
    pub(super) flag: bool,
    /// What the data say that a content control is bound to.
    pub(super) bound: Option<String>,
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
    /// Opens an element: what it means is decided by its context first, its name second.
    pub(super) fn start(&mut self, tag: &BytesStart<'_>, ns: Ns, empty: bool) -> Result<(), ReadError> {
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
                let open = Open { context, closing, flag: false, bound: None };
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
                self.paragraph.run_struck = self.paragraph.struck;
                self.paragraph.run_raised = false;
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
            (Context::Table, "tblGrid") if !empty => {
                let mut columns = 0;
                children(&mut self.xml, |_, name, _, _| {
                    columns += u32::from(name == "gridCol");
                    Ok(false)
                })?;
                if let Some(table) = self.tables.last_mut() {
                    table.stated = columns;
                }
                Done
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
                let (prompt, bound) = self.control_properties()?;
                if let Some(control) = self.stack.last_mut() {
                    (control.flag, control.bound) = (prompt, bound);
                }
                Done
            }
            (Context::Control, "sdtContent") => {
                let outer = self.outer_context();
                if let Some(bound) = self.stack.last_mut().and_then(|control| control.bound.take()) {
                    self.settle();
                    self.bound.push(Some(bound));
                    return Ok(Enter(outer, Closing::Unbind));
                }
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
                self.field_character(tag)?;
                if empty {
                    return Ok(Action::Done);
                }
                let form = form::read(&mut self.xml)?;
                if let Some(field) = self.fields.last_mut().filter(|field| field.instructing) {
                    field.form = form;
                }
                return Ok(Action::Done);
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

    pub(super) fn close(&mut self, open: &Open) -> Result<(), ReadError> {
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
                    let is_text = self.cells.last().zip(self.tables.last()).is_some_and(|(cell, outer)| {
                        outer.takes_as_text(cell.span) && block + 1 == self.document.blocks.len()
                    });
                    let (grid, columns) = table.finish();
                    if is_text
                        && Lines::may_be(&grid)
                        && let Some(flow) = self.flows.last_mut()
                    {
                        self.document.blocks.pop();
                        self.grids -= 1;
                        flow.take(Lines::of(grid));
                        return Ok(());
                    }
                    if self.tables.is_empty() {
                        self.notices.settle(|boundary| columns.of(boundary));
                    }
                    self.document.blocks[block] = Block::Grid(grid);
                }
            }
            Closing::Field => self.end_element()?,
            Closing::Undelete => self.deleted = self.deleted.saturating_sub(1),
            Closing::Unbind => {
                if let Some(text) = self.bound.pop().flatten() {
                    self.push(&text)?;
                }
            }
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

    /// Whether a content control shows its prompt, and what the data say that it is bound to.
    fn control_properties(&mut self) -> Result<(bool, Option<String>), ReadError> {
        let (mut prompt, mut bound) = (false, None);
        let mut entries: Vec<(String, String)> = Vec::new();
        let (mut is_text, data) = (false, &self.data);
        children(&mut self.xml, |xml, name, tag, empty| {
            let get = |name| xml.attribute(tag, Ns::Word, name).unwrap_or_default();
            match name {
                "showingPlcHdr" => prompt |= is_on(xml, tag),
                "dataBinding" => bound = data.value(&get("storeItemID"), &get("xpath")).map(str::to_owned),
                "text" => is_text = true,
                "dropDownList" | "comboBox" => {
                    is_text = true;
                    if !empty {
                        children(xml, |xml, _, tag, _| {
                            let get = |name| xml.attribute(tag, Ns::Word, name).unwrap_or_default();
                            entries.push((get("value"), get("displayText")));
                            Ok(false)
                        })?;
                        return Ok(true);
                    }
                }
                _ => {}
            }
            Ok(false)
        })?;
        // Dates, pictures and ticks are written otherwise than they are shown.
        let bound = bound.filter(|text| is_text && !text.trim().is_empty());
        let shown = |text: String| {
            let entry = entries.into_iter().find(|(value, shown)| *value == text && !shown.is_empty());
            entry.map_or(text, |(_, shown)| shown)
        };
        Ok((prompt, bound.map(shown)))
    }
}
