//! Catalogue codes for directions, points, needs and interactions; the order's own wordings first.

use crate::document::Text;
use crate::lexicon::{self, Phrases};
use crate::model::{Coded, DirectionSource, TouchpointList};

use super::Knowledge;

/// Looks every value up.
pub fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let vocabulary = knowledge.vocabulary;
    for row in &mut list.rows {
        if let Some(direction) =
            row.direction.as_mut().filter(|direction| direction.from == DirectionSource::Stated)
        {
            direction.code = code(&vocabulary.directions, &direction.text.value);
        }
        for point in &mut row.touchpoints {
            point.code = code(&vocabulary.touchpoints, &point.text.value);
        }
        for (values, phrases) in
            [(&mut row.needs, &vocabulary.needs), (&mut row.interactions, &vocabulary.interactions)]
        {
            for Coded { text, code: known } in values.iter_mut().flatten() {
                *known = code(phrases, &text.value);
            }
        }
    }
}

fn code(phrases: &Phrases<Text>, text: &str) -> Option<Text> {
    phrases.naming(&lexicon::words(text)).map(|found| found.value.clone())
}
