//! Texts of a file, equal ones stored once.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::text::Text;

#[derive(Debug, Default)]
pub(super) struct Texts(HashSet<Text>);

impl Texts {
    pub(super) fn share(&mut self, text: &str) -> Text {
        if let Some(known) = self.0.get(text) {
            return known.clone();
        }
        let new: Text = text.into();
        self.0.insert(new.clone());
        new
    }

    /// Shares a cell's text with plain line ends; `None` if it is blank.
    pub(super) fn keep(&mut self, text: &str) -> Option<Text> {
        clean(text).map(|text| self.share(&text))
    }
}

/// A cell's text with plain line ends; `None` if it is blank.
pub(super) fn clean(text: &str) -> Option<Cow<'_, str>> {
    if text.trim().is_empty() {
        None
    } else if text.contains('\r') {
        Some(Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n")))
    } else {
        Some(Cow::Borrowed(text))
    }
}
