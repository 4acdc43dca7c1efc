//! Tracked changes and comments.

use quick_xml::events::BytesStart;

use crate::model::document::NoticeKind;

use super::super::error::ReadError;
use super::super::xml::{Ns, Step, local};
use super::Pass;
use super::paragraph::{Line, append};

impl Pass<'_> {
    /// Remembers what was deleted; the marks in the text say where.
    pub(super) fn tracked_changes(&mut self) -> Result<(), ReadError> {
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

    pub(super) fn change_mark(&mut self, tag: &BytesStart<'_>, line: Option<&mut Line>) {
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

    pub(super) fn annotation(&mut self) -> Result<(), ReadError> {
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
}
