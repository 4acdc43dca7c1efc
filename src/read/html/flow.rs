//! Running text of a page.

use crate::model::document::Link;

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
}

impl Flow {
    pub(super) fn push(&mut self, text: &str) {
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

    pub(super) fn end_link(&mut self) {
        if let Some((start, target)) = self.link.take()
            && let Some(text) = self.text.get(start..).map(str::trim)
            && !text.is_empty()
        {
            self.links.push(Link { text: text.to_owned(), target });
        }
    }
}
