//! What the cells of a column hold: shares of channel words, numbers, contacts and catalogue hits.

use std::collections::HashMap;

use crate::document::Text;
use crate::lexicon::{self, FixedState, Phrases};
use crate::locate::{RawList, ordinal};
use crate::model::Field;
use crate::normalise::{channel, contacts, text};
use crate::vocabulary::Vocabulary;

/// Cells looked at in a column.
const SAMPLE: usize = 60;

/// The sampled cells of a column: the first with text that are not merged from above.
#[derive(Debug)]
pub(super) struct Values<'a> {
    cells: Vec<&'a str>,
    vocabulary: &'a Vocabulary,
}

impl<'a> Values<'a> {
    pub(super) fn of(raw: &'a RawList, column: usize, vocabulary: &'a Vocabulary) -> Values<'a> {
        let cells = raw
            .rows
            .iter()
            .map(|row| &row.cells[column])
            .filter(|cell| !cell.merged && !cell.is_blank())
            .map(|cell| &*cell.text)
            .take(SAMPLE)
            .collect();
        Values { cells, vocabulary }
    }

    pub(super) fn count(&self) -> usize {
        self.cells.len()
    }

    /// The share of the cells that read like values of a field, 0 to 1.
    pub(super) fn share(&self, field: Field) -> f32 {
        let mut known: HashMap<&str, bool, FixedState> = HashMap::default();
        let holding = self
            .cells
            .iter()
            .filter(|text| *known.entry(text).or_insert_with(|| self.holds(text, field)))
            .count();
        holding as f32 / self.cells.len().max(1) as f32
    }

    /// How well the cells fit a field, 0 to 1; `None` where cells cannot tell (free text).
    pub(super) fn fit(&self, field: Field) -> Option<f32> {
        let free = matches!(field, Field::Service | Field::Process | Field::Features);
        (!free && !self.cells.is_empty()).then(|| self.share(field))
    }

    fn holds(&self, text: &str, field: Field) -> bool {
        let cleaned = text::clean(text, true);
        let text = cleaned.as_ref().map_or(text, |(text, _)| text.as_str());
        let begins = |phrases: &Phrases<Text>| phrases.at(&lexicon::words(text), 0).is_some();
        match field {
            Field::Number => ordinal(text).is_some(),
            Field::Channel => {
                let kinds = channel::parse(text);
                !kinds.values.is_empty() && kinds.only
            }
            Field::Contacts => {
                let taken = contacts::take(text);
                !taken.contacts.is_empty() && lexicon::words(&taken.text).len() <= 3
            }
            Field::Touchpoint => begins(&self.vocabulary.touchpoints),
            Field::Needs => begins(&self.vocabulary.needs),
            Field::Interactions => begins(&self.vocabulary.interactions),
            Field::Direction => self.vocabulary.directions.naming(&lexicon::words(text)).is_some(),
            Field::Client => channel::client(text).is_some() && lexicon::words(text).len() <= 6,
            Field::Service | Field::Process | Field::Features => false,
        }
    }
}
