//! The comments of a document: who says what.

use std::collections::HashMap;

use super::super::error::ReadError;
use super::super::xml::{Ns, Step, Xml, local};

/// «Author: text» by the comment's id.
#[derive(Debug, Default)]
pub(super) struct Comments(HashMap<String, String>);

impl Comments {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Comments, ReadError> {
        let mut comments = Comments::default();
        loop {
            match xml.next()? {
                Step::Eof => return Ok(comments),
                Step::Start { tag, ns: Ns::Word, empty: false } if local(&tag) == "comment" => {
                    let id = xml.attribute(&tag, Ns::Word, "id").unwrap_or_default();
                    let author = xml.attribute(&tag, Ns::Word, "author").unwrap_or_default();
                    let text = text(&mut xml)?;
                    let joint = if author.is_empty() || text.is_empty() { "" } else { ": " };
                    comments.0.insert(id, format!("{author}{joint}{text}"));
                }
                _ => {}
            }
        }
    }

    pub(super) fn of(&self, id: &str) -> &str {
        self.0.get(id).map_or("", String::as_str)
    }
}

/// The texts of the comment just started, a blank between paragraphs.
fn text(xml: &mut Xml<'_>) -> Result<String, ReadError> {
    let mut text = String::new();
    let (mut depth, mut shown) = (1, false);
    while depth > 0 {
        match xml.next()? {
            Step::Start { tag, ns, empty } => {
                let name = local(&tag);
                if ns == Ns::Word && matches!(name, "p" | "br" | "tab") && !text.is_empty() {
                    text.push(' ');
                }
                shown = ns == Ns::Word && name == "t";
                depth += usize::from(!empty);
            }
            Step::End => {
                depth -= 1;
                shown = false;
            }
            Step::Text(piece) if shown => text.push_str(&piece),
            Step::Text(_) => {}
            Step::Eof => break,
        }
    }
    Ok(text.trim().to_owned())
}
