//! The comments of a sheet: which cell, who says what.

use super::super::book::place::{self, At};
use super::super::error::ReadError;
use super::super::xml::{Ns, Step, Xml, local};
use super::strings;

/// A comment as its part states it.
#[derive(Debug)]
pub(super) struct Note {
    pub(super) at: At,
    /// «Author: text».
    pub(super) text: String,
}

/// Reads a comments part.
pub(super) fn read(mut xml: Xml<'_>) -> Result<Vec<Note>, ReadError> {
    let (mut authors, mut notes): (Vec<String>, Vec<Note>) = (Vec::new(), Vec::new());
    let mut open: Option<(At, usize)> = None;
    loop {
        match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => match local(&tag) {
                "author" if !empty => authors.push(xml.text()?.trim().to_owned()),
                "author" => authors.push(String::new()),
                "comment" => {
                    let at = xml.attribute(&tag, Ns::Sheet, "ref").and_then(|cell| place::cell(&cell));
                    let author = xml.attribute(&tag, Ns::Sheet, "authorId").and_then(|id| id.parse().ok());
                    open = at.map(|at| (at, author.unwrap_or(usize::MAX)));
                }
                "text" if !empty => {
                    let text = strings::item(&mut xml)?.text;
                    if let Some((at, author)) = open.take() {
                        notes.push(Note { at, text: signed(authors.get(author), text.trim()) });
                    }
                }
                _ => {}
            },
            Step::Eof => return Ok(notes),
            _ => {}
        }
    }
}

/// Excel itself begins a comment with its author.
fn signed(author: Option<&String>, text: &str) -> String {
    match author {
        Some(author) if !author.is_empty() && !text.starts_with(author.as_str()) => {
            format!("{author}: {text}")
        }
        _ => text.to_owned(),
    }
}
