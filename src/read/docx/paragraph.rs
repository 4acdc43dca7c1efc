//! Paragraphs and runs: their numbers, what their properties hide, and the text itself.

use crate::model::document::{Block, NoticeKind, Paragraph};
use crate::text::letters::raised;

use super::super::error::{self, ReadError};
use super::super::symbol::{self, SymbolFont};
use super::super::xml::{Ns, Xml};
use super::flow::Sink;
use super::numbering::Numbering;
use super::properties::{NumberRef, Styles, children, is_on, number_ref, value};
use super::{Reader, parse_optional};

/// The state of the paragraph that is being read.
#[derive(Debug, Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a property that a run or paragraph turns on and off"
)]
pub(super) struct State {
    pub(super) style: Option<String>,
    pub(super) number: NumberRef,
    /// Its number has been put in front, or it has none.
    pub(super) settled: bool,
    pub(super) mark_gone: bool,
    /// Hidden by its style.
    pub(super) hidden: bool,
    /// What the run says itself, or its style.
    pub(super) run_hidden: Option<bool>,
    pub(super) run_font: Option<SymbolFont>,
    pub(super) run_struck: bool,
    pub(super) run_raised: bool,
    /// Struck out by its style.
    pub(super) struck: bool,
    /// The level of the number in front of it.
    pub(super) level: Option<usize>,
}

#[derive(Debug, Clone, Default)]
pub(super) struct ParagraphProperties {
    style: Option<String>,
    number: NumberRef,
    mark_gone: bool,
    /// What tracked changes do to the paragraph's mark.
    change: Option<&'static str>,
}

#[derive(Debug, Clone, Copy, Default)]
pub(super) struct RunProperties {
    hidden: Option<bool>,
    font: Option<SymbolFont>,
    struck: Option<bool>,
    raised: bool,
}

impl Reader<'_> {
    pub(super) fn start_paragraph(&mut self) {
        self.paragraph = State::default();
        if let Some(flow) = self.flows.last_mut() {
            flow.start_paragraph();
        }
    }

    pub(super) fn end_paragraph(&mut self) {
        self.settle();
        let mark_gone = self.paragraph.mark_gone;
        let in_body = self.flows.len() == 1 + self.boxes && self.cells.is_empty();
        let Some(flow) = self.flows.last_mut() else {
            return;
        };
        flow.end_paragraph(mark_gone);
        if in_body && !mark_gone {
            let (text, more) = flow.finish(&mut self.texts);
            self.spend(text.as_ref());
            let gone = [more.hidden_text, more.deleted_text].into_iter().flatten().map(|text| (text, true));
            for (text, hidden) in text.map(|text| (text, false)).into_iter().chain(gone) {
                self.document.blocks.push(Block::Paragraph(Paragraph { text, hidden }));
            }
        }
    }

    /// Puts the automatic number in front, once the paragraph's properties are known.
    pub(super) fn settle(&mut self) {
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
        let named = style.or(self.styles.default_paragraph());
        self.paragraph.hidden = named.is_some_and(|style| self.styles.hides(style));
        self.paragraph.struck = named.is_some_and(|style| self.styles.strikes(style));
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
            self.paragraph.level = Some(level.unwrap_or(0));
        }
    }

    pub(super) fn paragraph_properties(&mut self) -> Result<(), ReadError> {
        let properties = self.read_before.paragraphs.read(&mut self.xml, read_paragraph_properties)?;
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

    pub(super) fn run_properties(&mut self) -> Result<(), ReadError> {
        let styles = &self.styles;
        let properties = self.read_before.runs.read(&mut self.xml, |xml| read_run_properties(xml, styles))?;
        self.paragraph.run_hidden = properties.hidden;
        self.paragraph.run_font = properties.font;
        self.paragraph.run_struck = properties.struck.unwrap_or(self.paragraph.struck);
        self.paragraph.run_raised = properties.raised;
        Ok(())
    }

    /// Text of a run, its line ends being mere blanks of the markup.
    pub(super) fn push_text(&mut self, text: &str) -> Result<(), ReadError> {
        if let Some(bound) = self.bound.last_mut() {
            // What the data say stands in place of all that the control holds.
            return bound.take().map_or(Ok(()), |text| self.push(&text));
        }
        if self.paragraph.run_raised && text.bytes().any(|byte| byte.is_ascii_digit()) {
            return self.push(&raised(&text.replace('\n', " ")));
        }
        let font = self.paragraph.run_font;
        if font.is_some() || symbol::may_hold_private(text) {
            return self.push(&symbol::shown(&text.replace('\n', " "), font));
        }
        if text.as_bytes().contains(&b'\n') { self.push(&text.replace('\n', " ")) } else { self.push(text) }
    }

    pub(super) fn push(&mut self, text: &str) -> Result<(), ReadError> {
        // The result of a field within the instruction of another one is a part of the instruction.
        if let [outer @ .., inner] = self.fields.as_mut_slice()
            && !inner.instructing
            && let Some(outer) = outer.iter_mut().rev().find(|field| field.instructing)
        {
            outer.instruct(text);
            return Ok(());
        }
        let struck = self.paragraph.run_struck && !text.trim().is_empty();
        let sink = if self.deleted > 0 || struck {
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
        // Struck out by hand it is as good as deleted.
        if struck && self.deleted == 0 {
            self.note(NoticeKind::StruckText, text, "");
        }
        let Some(flow) = self.flows.last_mut() else {
            return Ok(());
        };
        flow.push(text, sink);
        if flow.size() > self.limits.cell_text {
            return Err(ReadError::limit(
                self.part,
                "текст одной ячейки или абзаца",
                format!("более {}", error::bytes(self.limits.cell_text as u64)),
                error::bytes(self.limits.cell_text as u64),
                "--max-cell-text",
            ));
        }
        Ok(())
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

fn read_run_properties(xml: &mut Xml<'_>, styles: &Styles) -> Result<RunProperties, ReadError> {
    let (mut hidden, mut by_style, mut font) = (None, None, None);
    let (mut struck, mut struck_by_style, mut raised) = (None, None, false);
    children(xml, |xml, name, tag, _| {
        match name {
            "vanish" => hidden = Some(is_on(xml, tag)),
            "strike" | "dstrike" => struck = Some(struck == Some(true) || is_on(xml, tag)),
            "vertAlign" => raised = value(xml, tag).as_deref() == Some("superscript"),
            "rFonts" if names_symbols(tag.attributes_raw()) => {
                let name = |name| xml.attribute(tag, Ns::Word, name);
                font = name("ascii").or_else(|| name("hAnsi")).and_then(|name| SymbolFont::named(&name));
            }
            "rStyle" => {
                let style = value(xml, tag).unwrap_or_default();
                by_style = Some(styles.hides(&style)).filter(|hides| *hides);
                struck_by_style = Some(styles.strikes(&style)).filter(|strikes| *strikes);
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(RunProperties { hidden: hidden.or(by_style), font, struck: struck.or(struck_by_style), raised })
}
