//! The text of paragraphs: words, links, changes, what is hidden, and where a finished one goes.

use quick_xml::events::BytesStart;

use crate::model::budget::{self, Over};
use crate::model::document::{Block, Link, NoticeKind, Paragraph};
use crate::text::letters::raised;

use super::super::error::{self, ReadError};
use super::super::odf::{self, Family};
use super::super::xml::{Ns, Step, local};
use super::Pass;

/// A paragraph's text while it is read.
#[derive(Default)]
pub(super) struct Line {
    pub(super) text: String,
    pub(super) hidden: String,
    pub(super) deleted: String,
    pub(super) links: Vec<Link>,
    /// A blank is due before the next word.
    pub(super) blank: bool,
}

impl Pass<'_> {
    pub(super) fn paragraph(&mut self, tag: &BytesStart<'_>, empty: bool) -> Result<(), ReadError> {
        let style = self.get(tag, Ns::OdfText, "style-name");
        let hides = self.looks.hides(Family::Paragraph, &style);
        let strikes = self.looks.strikes(Family::Paragraph, &style) == Some(true);
        let mut line = Line::default();
        if self.hidden == 0
            && !hides
            && let Some(label) = self.lists.label()
        {
            line.text = label;
        }
        let label = line.text.len();
        self.hidden += usize::from(hides);
        let around = std::mem::replace(&mut self.struck, strikes);
        if !empty {
            self.inline(&mut line, label)?;
        }
        self.hidden -= usize::from(hides);
        self.struck = around;
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
                    let style = self.get(&tag, Ns::OdfText, "style-name");
                    let (hidden, struck, raised) = (self.hidden, self.struck, self.raised);
                    self.hidden += usize::from(self.looks.hides(Family::Span, &style));
                    self.struck = self.looks.strikes(Family::Span, &style).unwrap_or(struck);
                    self.raised = self.looks.raises(Family::Span, &style).unwrap_or(raised);
                    self.inline(line, start)?;
                    (self.hidden, self.struck, self.raised) = (hidden, struck, raised);
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
    pub(super) fn end(&mut self, empty: bool) -> Result<(), ReadError> {
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
        if self.struck {
            if !text.trim().is_empty() {
                self.note(NoticeKind::StruckText, text, " ");
            }
            if due && !line.deleted.is_empty() {
                line.deleted.push(' ');
            }
            line.deleted.push_str(text);
            return;
        }
        let raised = if self.raised { raised(text) } else { String::new() };
        let text = if raised.is_empty() { text } else { &raised };
        if line.text.len() == start && start > 0 && !text.starts_with(['\n', '\t']) {
            // The number stands apart from the text.
            line.text.push(' ');
        } else if due && line.text.len() > start && !line.text.ends_with(['\n', '\t', ' ']) {
            line.text.push(' ');
        }
        line.text.push_str(text);
    }

    /// Puts a finished paragraph into the open cell or the body.
    pub(super) fn keep(&mut self, line: Line) {
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
                self.spend(budget::cost(text.len()), 1);
                self.document.blocks.push(Block::Paragraph(Paragraph { text: text.into(), hidden }));
            }
        }
    }

    /// Counts a text that is laid out so many times; [`Pass::check_size`] refuses too much of it.
    pub(super) fn spend(&mut self, cost: u64, times: u32) {
        let cost = cost.saturating_mul(u64::from(times));
        Over::note(&mut self.over, self.spent.text(&self.limits.budget(), cost, None));
    }

    pub(super) fn check_laid_out(&self) -> Result<(), ReadError> {
        self.over.map_or(Ok(()), |over| Err(ReadError::over(odf::CONTENT, over)))
    }

    fn check_size(&self) -> Result<(), ReadError> {
        self.check_laid_out()?;
        let size =
            self.cells.last().map_or(0, |cell| cell.text.len() + cell.hidden.len() + cell.deleted.len());
        if size <= self.limits.cell_text {
            return Ok(());
        }
        Err(ReadError::limit(
            odf::CONTENT,
            "текст одной ячейки",
            format!("более {}", error::bytes(self.limits.cell_text as u64)),
            error::bytes(self.limits.cell_text as u64),
            "--max-cell-text",
        ))
    }
}

pub(super) fn append(kept: &mut String, text: &str) {
    if !kept.is_empty() && !text.is_empty() {
        kept.push('\n');
    }
    kept.push_str(text);
}
