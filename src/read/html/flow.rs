//! Running text of a page.

use crate::model::document::Link;
use crate::text::letters::raised;

use super::super::table::Lines;
use super::choice::Choice;
use super::look::Look;

/// Running text: blanks joined as browsers do, lines where they begin new ones.
#[derive(Debug, Default)]
pub(super) struct Flow {
    pub(super) text: String,
    /// A blank is due before the next word.
    pub(super) blank: bool,
    /// A line ends before the next word.
    pub(super) line: bool,
    /// Inside `pre`, where blanks and line ends count.
    pub(super) kept: usize,
    pub(super) links: Vec<Link>,
    /// Where the text of the open link begins, and its target.
    pub(super) link: Option<(usize, String)>,
    /// Text that is not shown, and text that is struck out.
    pub(super) hidden: String,
    pub(super) struck: String,
    /// Open elements that change what is shown, and those of the same names within them.
    open: Vec<(String, Look)>,
    /// All of them together.
    look: Look,
    /// A list to choose from.
    pub(super) choice: Option<Box<Choice>>,
}

impl Flow {
    /// One that begins as the element around it looks.
    pub(super) fn looking(look: Look) -> Flow {
        Flow { open: vec![(String::new(), look)], look, ..Flow::default() }
    }

    /// The text so far; a new one begins within the same elements.
    pub(super) fn begin_anew(&mut self) -> Flow {
        let (open, choice) = (self.open.clone(), self.choice.take());
        let anew = Flow { kept: self.kept, look: self.look, open, choice, ..Flow::default() };
        std::mem::replace(self, anew)
    }

    pub(super) fn look(&self) -> Look {
        self.look
    }

    /// An element begins. Names that end a like one before them, or a paragraph, do so.
    pub(super) fn start(&mut self, name: &str, look: Look, is_block: bool) {
        /// More than a page nests.
        const DEEPEST: usize = 256;
        if matches!(name, "li" | "dt" | "dd" | "p") {
            self.end(name);
        }
        if is_block {
            self.end("p");
        }
        let is_within = self.open.iter().any(|(open, _)| open == name);
        if (is_within || look != Look::default()) && self.open.len() < DEEPEST {
            self.open.push((name.to_owned(), look));
            self.look = self.look.and(look);
        }
    }

    /// An element ends, and with it those left open within it.
    pub(super) fn end(&mut self, name: &str) {
        if let Some(at) = self.open.iter().rposition(|(open, _)| open == name) {
            self.open.truncate(at);
            self.look = self.open.iter().fold(Look::default(), |all, (_, look)| all.and(*look));
        }
    }

    pub(super) fn push(&mut self, text: &str) {
        if let Some(choice) = &mut self.choice {
            return choice.push(text);
        }
        if self.look.hidden || self.look.struck {
            let gone = if self.look.hidden { &mut self.hidden } else { &mut self.struck };
            for word in text.split_whitespace() {
                if !gone.is_empty() {
                    gone.push(' ');
                }
                gone.push_str(word);
            }
            return;
        }
        let raised = if self.look.raised { Some(raised(text)) } else { None };
        let text = raised.as_deref().unwrap_or(text);
        if self.kept > 0 {
            self.begin_word();
            self.text.push_str(text);
            return;
        }
        let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0C');
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(is_blank);
            self.blank |= word.len() < rest.len();
            let end = word.find(is_blank).unwrap_or(word.len());
            if end > 0 {
                self.begin_word();
                self.text.push_str(&word[..end]);
            }
            rest = &word[end..];
        }
    }

    fn begin_word(&mut self) {
        if !self.text.is_empty() {
            if self.line {
                self.text.push('\n');
            } else if self.blank && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
        }
        (self.line, self.blank) = (false, false);
    }

    /// A line break of the text itself.
    pub(super) fn break_line(&mut self) {
        if self.line && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line = true;
    }

    /// Takes the text of a table within the cell: lines among the others.
    pub(super) fn take(&mut self, lines: Lines) {
        for line in lines.shown {
            self.line = true;
            self.begin_word();
            self.text.push_str(&line);
        }
        self.line = true;
        for (gone, texts) in [(&mut self.hidden, lines.hidden), (&mut self.struck, lines.deleted)] {
            for text in texts {
                gone.push_str(if gone.is_empty() { "" } else { " " });
                gone.push_str(&text);
            }
        }
        self.links.extend(lines.links);
    }

    /// A text of its own, apart from those beside it by blanks.
    pub(super) fn push_apart(&mut self, text: &str) {
        self.push(" ");
        self.push(text);
        self.push(" ");
    }

    pub(super) fn end_choice(&mut self) {
        if let Some(choice) = self.choice.take() {
            self.push_apart(choice.shown().trim());
        }
    }

    pub(super) fn end_link(&mut self) {
        if let Some((start, target)) = self.link.take()
            && let Some(text) = self.text.get(start..).map(str::trim)
            && !text.is_empty()
        {
            self.links.push(Link { text: text.to_owned(), target });
        }
    }
}
