//! An ordered list of small passes over a list; each keeps the original beside the new value.
//!
//! Every pass computes its result from the cells as read, so that normalising twice equals
//! normalising once.

pub mod channel;
pub mod codes;
pub mod contacts;
pub mod fill;
pub mod split;
pub mod text;

use std::collections::HashMap;

use crate::document::Text;
use crate::lexicon::KeyedState;
use crate::model::TouchpointList;
use crate::profile::{Catalogue, Profile};
use crate::vocabulary::Vocabulary;

/// What the passes know besides the list.
#[derive(Debug, Clone, Copy)]
pub struct Knowledge<'a> {
    pub catalogue: &'a Catalogue,
    pub profile: Option<&'a Profile>,
    pub vocabulary: &'a Vocabulary,
}

/// What follows from a text alone, found once a list: cells repeat, because they are merged, filled
/// down or worded by a catalogue.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    values: Vec<V>,
    by_text: HashMap<Text, usize, KeyedState>,
    /// Mostly one text stands in many cells, and need not be read to be known again. The texts are
    /// kept, so that no other takes their address.
    by_address: HashMap<usize, (Text, usize), KeyedState>,
}

/// Different texts of an ordinary list in one field.
const ORDINARY: usize = 28;

impl<V> Default for Memo<V> {
    fn default() -> Memo<V> {
        // An ordinary list has some dozens of values: room for them at once is cheaper than growing.
        Memo {
            values: Vec::with_capacity(ORDINARY),
            by_text: HashMap::with_capacity_and_hasher(ORDINARY, KeyedState::default()),
            by_address: HashMap::with_capacity_and_hasher(ORDINARY, KeyedState::default()),
        }
    }
}

impl<V> Memo<V> {
    pub(crate) fn of(&mut self, text: &Text, find: impl FnOnce(&str) -> V) -> &V {
        let Memo { values, by_text, by_address } = self;
        let by_text = || {
            *by_text.entry(text.clone()).or_insert_with(|| {
                values.push(find(text));
                values.len() - 1
            })
        };
        let at = if is_shared(text) {
            by_address.entry(text.as_ptr().addr()).or_insert_with(|| (text.clone(), by_text())).1
        } else {
            by_text()
        };
        &values[at]
    }
}

/// Whether other cells have the very same text. One cell holds its text twice, as value and as raw.
fn is_shared(text: &Text) -> bool {
    Text::strong_count(text).is_none_or(|holders| holders > 2)
}

/// A pass: rewrites the list in place.
pub type Pass = fn(&mut TouchpointList, &Knowledge<'_>);

/// The passes in their order.
pub const PASSES: &[(&str, Pass)] = &[
    ("text", text::pass),
    ("fill", fill::pass),
    ("split", split::pass),
    ("codes", codes::pass),
    ("channel", channel::pass),
];

/// Runs every pass.
pub fn normalise(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    for (_, pass) in PASSES {
        pass(list, knowledge);
    }
}
