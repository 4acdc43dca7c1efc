//! What the cells of a column hold: shares of channel words, numbers, contacts and catalogue hits.

use crate::lexicon;
use crate::locate::{RawList, ordinal};
use crate::model::Field;
use crate::normalise::{channel, contacts};
use crate::vocabulary::Vocabulary;

/// Cells looked at in a column.
const SAMPLE: usize = 60;

/// Shares (0 to 1) among the sampled cells with text.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Values {
    pub(super) cells: usize,
    pub(super) channel: f32,
    pub(super) numbers: f32,
    pub(super) contacts: f32,
    pub(super) touchpoints: f32,
    pub(super) needs: f32,
    pub(super) interactions: f32,
    pub(super) directions: f32,
    pub(super) clients: f32,
}

/// Looks at the first cells of a column that are not merged from above.
pub(super) fn values(raw: &RawList, column: usize, vocabulary: &Vocabulary) -> Values {
    let mut values = Values::default();
    for cell in raw
        .rows
        .iter()
        .map(|row| &row.cells[column])
        .filter(|cell| !cell.merged && !cell.is_blank())
        .take(SAMPLE)
    {
        values.cells += 1;
        let words = lexicon::words(&cell.text);
        let count = |share: &mut f32, holds: bool| *share += if holds { 1.0 } else { 0.0 };
        let kind = channel::parse(&cell.text);
        count(&mut values.channel, !kind.values.is_empty() && kind.only);
        count(&mut values.numbers, ordinal(&cell.text).is_some());
        let taken = contacts::take(&cell.text);
        count(&mut values.contacts, !taken.contacts.is_empty() && lexicon::words(&taken.text).len() <= 3);
        count(&mut values.touchpoints, vocabulary.touchpoints.at(&words, 0).is_some());
        count(&mut values.needs, vocabulary.needs.at(&words, 0).is_some());
        count(&mut values.interactions, vocabulary.interactions.at(&words, 0).is_some());
        count(&mut values.directions, vocabulary.directions.naming(&words).is_some());
        count(&mut values.clients, channel::client(&cell.text).is_some() && words.len() <= 6);
    }
    let cells = values.cells.max(1) as f32;
    for share in [
        &mut values.channel,
        &mut values.numbers,
        &mut values.contacts,
        &mut values.touchpoints,
        &mut values.needs,
        &mut values.interactions,
        &mut values.directions,
        &mut values.clients,
    ] {
        *share /= cells;
    }
    values
}

impl Values {
    /// How well the cells fit a field, 0 to 1; `None` where cells cannot tell (free text).
    pub(super) fn fit(&self, field: Field) -> Option<f32> {
        if self.cells == 0 {
            return None;
        }
        match field {
            Field::Number => Some(self.numbers),
            Field::Channel => Some(self.channel),
            Field::Contacts => Some(self.contacts),
            Field::Touchpoint => Some(self.touchpoints),
            Field::Client => Some(self.clients),
            Field::Direction => Some(self.directions),
            Field::Needs => Some(self.needs),
            Field::Interactions => Some(self.interactions),
            Field::Service | Field::Process | Field::Features => None,
        }
    }
}
