//! Where text gathers: the lines of a cell, a text box or a body paragraph, with what is hidden
//! and deleted kept apart.

use crate::model::document::{CellMore, Link};
use crate::text::Text;

use super::super::table::Lines;
use super::super::texts::Texts;
use super::numbering::Label;

/// Text under way.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) text: String,
    pub(super) hidden: String,
    pub(super) deleted: String,
    pub(super) links: Vec<Link>,
    /// A paragraph has begun, and its end was not removed: the next one begins a new line.
    breaks: bool,
    /// Lines of text boxes that the paragraph under way anchors.
    beside: String,
    /// A label stands in front and waits for text.
    labelled: bool,
}

/// A place in the text of a flow: how many flows are open, and the offset in the last.
#[derive(Debug, Clone, Copy)]
pub(super) struct Mark {
    pub(super) flow: usize,
    pub(super) offset: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sink {
    Shown,
    Hidden,
    Deleted,
}

impl Flow {
    pub(super) fn start_paragraph(&mut self) {
        if self.breaks {
            for text in [&mut self.hidden, &mut self.deleted] {
                if !text.is_empty() && !text.ends_with('\n') {
                    text.push('\n');
                }
            }
            self.text.push('\n');
        }
        self.breaks = false;
        self.labelled = false;
    }

    /// Ends the paragraph; without its mark the next one goes on in the same line.
    pub(super) fn end_paragraph(&mut self, mark_gone: bool) {
        if !self.beside.is_empty() {
            if !self.text.is_empty() && !self.text.ends_with('\n') {
                self.text.push('\n');
            }
            self.text.push_str(&self.beside);
            self.beside.clear();
        }
        self.breaks = !mark_gone;
    }

    /// Takes the content of a text box, to stand below the paragraph under way.
    pub(super) fn set_beside(&mut self, inner: Flow) {
        for (kept, text) in [
            (&mut self.beside, inner.text),
            (&mut self.hidden, inner.hidden),
            (&mut self.deleted, inner.deleted),
        ] {
            let text = text.trim_matches('\n');
            if !kept.is_empty() && !text.is_empty() {
                kept.push('\n');
            }
            kept.push_str(text);
        }
        self.links.extend(inner.links);
    }

    /// Takes the text of a table within the cell: paragraphs among the others.
    pub(super) fn take(&mut self, lines: Lines) {
        for text in &lines.shown {
            self.start_paragraph();
            self.push(text, Sink::Shown);
            self.breaks = true;
        }
        for (gone, texts) in [(&mut self.hidden, lines.hidden), (&mut self.deleted, lines.deleted)] {
            for text in texts {
                if !gone.is_empty() && !gone.ends_with('\n') {
                    gone.push('\n');
                }
                gone.push_str(&text);
            }
        }
        self.links.extend(lines.links);
    }

    pub(super) fn label(&mut self, label: &Label) {
        self.text.push_str(&label.text);
        self.labelled = !label.glued;
    }

    pub(super) fn push(&mut self, text: &str, sink: Sink) {
        match sink {
            Sink::Hidden => self.hidden.push_str(text),
            Sink::Deleted => self.deleted.push_str(text),
            Sink::Shown => {
                if self.labelled && !text.is_empty() {
                    self.labelled = false;
                    if !text.starts_with(char::is_whitespace) {
                        self.text.push(' ');
                    }
                }
                self.text.push_str(text);
            }
        }
    }

    pub(super) fn size(&self) -> usize {
        self.text.len() + self.hidden.len() + self.deleted.len() + self.beside.len()
    }

    /// Text and the rest; blank lines around the text are dropped.
    ///
    /// The flow is empty afterwards and keeps its memory for the next text.
    pub(super) fn finish(&mut self, texts: &mut Texts) -> (Option<Text>, CellMore) {
        let mut kept = |text: &mut String| {
            let trimmed = text.trim_matches('\n');
            let kept = (!trimmed.trim().is_empty()).then(|| texts.share(trimmed));
            text.clear();
            kept
        };
        let (text, hidden_text, deleted_text) =
            (kept(&mut self.text), kept(&mut self.hidden), kept(&mut self.deleted));
        (self.breaks, self.labelled) = (false, false);
        let links = std::mem::take(&mut self.links);
        (text, CellMore { links, hidden_text, deleted_text, ..CellMore::default() })
    }
}
