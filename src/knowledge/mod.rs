//! What is known of ministries' words: profiles and the catalogue as data, and what they mean in a
//! caption, a cell, a body's name.
//!
//! A new word is a line of `mappings/catalogue.toml` and no code: a caption of a column is a wording
//! of `[[headers]]`, another name of a point a synonym of `[[touchpoints]]`, a word for «digital» an
//! entry of `digital` in `[words.kinds]`, a line of totals one of `totals` in `[words.rows]`.
//! `docs/profile-fields.md` explains each key. What holds for any Russian text is no word of the domain
//! and stands in [`crate::text`]: `grammar`, `signs`, `dates`. A word needs no test of its own; where it
//! might mean two things, the tables of cases in `captions` and `kinds` take it.
//!
//! | file | answers |
//! |---|---|
//! | `profile/` | what the files say: types, loading, faults; `profile/lists.rs` the lists of words |
//! | `words` | the lists made ready for comparing, shared by all vocabularies |
//! | `vocabulary` | phrases of the catalogue and of one profile: points, needs, directions |
//! | `captions` | which field a caption means |
//! | `kinds` | which kind, mark or client a cell states |
//! | `points` | where the name of a point begins and ends |
//! | `names`, `short`, `institutions`, `regions` | which body and region a text names, in any case, in full or in short |
//!
//! Imports run one way: `profile`, then `kinds`, `regions` and `short`, then `words` and `institutions`,
//! then `captions` and `names`, then `vocabulary`, then `points`.

pub(crate) mod captions;
mod institutions;
pub(crate) mod kinds;
pub(crate) mod names;
pub(crate) mod points;
pub mod profile;
mod regions;
mod sections;
mod short;
pub(crate) mod vocabulary;
pub(crate) mod words;

use profile::{Catalogue, Profile};
use vocabulary::Vocabulary;

/// What the passes know besides the list.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub catalogue: &'a Catalogue,
    pub profile: Option<&'a Profile>,
    pub vocabulary: &'a Vocabulary,
}
