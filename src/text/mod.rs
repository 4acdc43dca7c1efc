//! Russian text and nothing of the domain: letters, words and stems, hashes, one memory of texts,
//! grammar, clean spelling, contacts, signs, dates, numerals with their nouns.

pub mod clean;
pub mod contacts;
pub(crate) mod counted;
pub mod dates;
pub(crate) mod grammar;
pub(crate) mod harmless;
pub mod hash;
pub mod letters;
pub(crate) mod memory;
pub mod phrases;
pub(crate) mod signs;
pub mod words;

/// Text shared between the document, the list and the findings without copying.
pub type Text = arcstr::ArcStr;
