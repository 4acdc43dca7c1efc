//! The protocol «ФЛК» (форматно-логический контроль): one model, shown in three files.
//!
//! [`FileReport`] is what is said of one file, [`Overview`] what the whole run comes to. [`page`]
//! shows both as протокол.html, [`letter`] the first as a text to paste into a mail; протокол.xlsx is
//! written by [`protocol`](super::protocol).

mod clause;
mod excerpt;
mod file;
pub(crate) mod history;
mod island;
pub(crate) mod letter;
pub(crate) mod overview;
pub(crate) mod page;
mod places;
#[cfg(test)]
mod tests;
pub(crate) mod to_order;

pub(crate) use file::FileReport;
pub(crate) use overview::Overview;

use crate::model::finding::Level;

/// A ministry's name, or that the file does not tell it.
pub(crate) fn named(body: &str) -> &str {
    if body.is_empty() { "Ведомство не определено" } else { body }
}

/// A mark beside the colour, for black-and-white print and for eyes that do not tell colours.
fn sign(level: Level) -> &'static str {
    match level {
        Level::Error => "✕",
        Level::Query => "?",
        Level::Advice => "→",
        Level::Note => "✎",
        Level::Unchecked => "○",
    }
}
