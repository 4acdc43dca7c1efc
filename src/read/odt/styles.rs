//! Styles of an `OpenDocument` text: what they hide, and how lists are numbered.

use super::super::error::ReadError;
use super::super::odf::Looks;
use super::super::xml::{Ns, Step, Xml, local};
use super::lists::Lists;

/// What styles say that matters here.
#[derive(Default)]
pub(super) struct Styles {
    /// Of paragraphs and spans.
    pub(super) looks: Looks,
    pub(super) lists: Lists,
}

impl Styles {
    pub(super) fn read(&mut self, mut xml: Xml<'_>) -> Result<(), ReadError> {
        loop {
            match xml.next()? {
                Step::Eof => return Ok(()),
                Step::Start { tag, ns, empty } => match (ns, local(&tag)) {
                    (Ns::OdfStyle, "style") => self.looks.open(&xml, &tag),
                    (Ns::OdfStyle, "text-properties") => self.looks.learn(&xml, &tag),
                    (Ns::OdfText, "list-style") if !empty => {
                        let name = xml.attribute(&tag, Ns::OdfStyle, "name").unwrap_or_default();
                        self.lists.define(name, &mut xml)?;
                    }
                    (Ns::OdfOffice, "body") if !empty => xml.skip()?,
                    _ => {}
                },
                Step::End | Step::Text(_) => {}
            }
        }
    }
}
