//! What is known of ministries' words: profiles and the catalogue as data, and what they mean in a
//! caption, a cell, a body's name.

pub mod captions;
pub mod kinds;
pub mod names;
pub(crate) mod points;
pub mod profile;
pub mod short;
pub mod vocabulary;
pub mod words;

use profile::{Catalogue, Profile};
use vocabulary::Vocabulary;

/// What the passes know besides the list.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub catalogue: &'a Catalogue,
    pub profile: Option<&'a Profile>,
    pub vocabulary: &'a Vocabulary,
}
