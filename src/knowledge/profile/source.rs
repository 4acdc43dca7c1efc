//! The text of a mapping file: parsed, and asked for the line of a value.

use serde::de::DeserializeOwned;
use toml::de::{DeTable, DeValue};

use super::fault::{Fault, MappingFault};

/// A mapping file; finds the line of a value by its path in the TOML.
pub(super) struct Source<'a> {
    pub(super) file: &'a str,
    pub(super) text: &'a str,
}

impl Source<'_> {
    pub(super) fn parse<T: DeserializeOwned>(&self, faults: &mut Vec<MappingFault>) -> Option<T> {
        if self.text.contains('\u{fffd}') {
            faults.push(MappingFault { file: self.file.to_owned(), at: None, fault: Fault::Encoding });
            return None;
        }
        toml::from_str(self.text)
            .map_err(|error| {
                let (at, fault) = explained(&error, self.text);
                faults.push(MappingFault { file: self.file.to_owned(), at, fault });
            })
            .ok()
    }

    /// The fault at the value that `path` names: `directions.items.3.code`. Where the value is
    /// absent, the place is the nearest enclosing table that is there.
    pub(super) fn fault(&self, path: &str, fault: Fault) -> MappingFault {
        let at = DeTable::parse(self.text).ok().map(|tree| {
            let root = DeValue::Table(tree.into_inner());
            let (mut value, mut start) = (&root, 0);
            for step in path.split('.') {
                let next = step.parse::<usize>().map_or_else(|_| value.get(step), |index| value.get(index));
                let Some(next) = next else { break };
                (value, start) = (next.get_ref(), next.span().start);
            }
            position(self.text, start)
        });
        MappingFault { file: self.file.to_owned(), at, fault }
    }
}

/// An error of the TOML library in Russian, and its place in the text.
pub(crate) fn explained(error: &toml::de::Error, text: &str) -> (Option<(usize, usize)>, Fault) {
    let at = error.span().map(|span| position(text, span.start));
    let found = error.span().and_then(|span| text.get(span)).unwrap_or_default();
    (at, Fault::of_toml(error.message(), found))
}

/// 1-based line and column of a byte offset; columns count characters.
pub(crate) fn position(text: &str, offset: usize) -> (usize, usize) {
    let before = text.get(..offset).unwrap_or(text);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (line, column)
}
