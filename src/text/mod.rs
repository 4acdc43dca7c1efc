//! Russian text and nothing of the domain: letters, words and stems, hashes, one memory of texts,
//! grammar, clean spelling, contacts, signs, dates, numerals with their nouns, errors of the system.

pub(crate) mod assign;
pub(crate) mod clean;
pub(crate) mod contacts;
pub(crate) mod counted;
pub(crate) mod dates;
pub(crate) mod grammar;
pub(crate) mod harmless;
pub(crate) mod hash;
pub(crate) mod letters;
pub(crate) mod memory;
pub(crate) mod morphology;
pub(crate) mod near;
pub(crate) mod phrases;
pub(crate) mod signs;
pub(crate) mod system;
pub(crate) mod words;

/// Text shared between the document, the list and the findings without copying.
pub type Text = arcstr::ArcStr;
