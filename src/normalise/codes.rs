//! Catalogue codes for directions, points, needs and interactions; the order's own wordings first.

use crate::model::{Coded, DirectionSource, TouchpointList};
use crate::text::Text;
use crate::text::phrases::Phrases;
use crate::text::words;

use crate::knowledge::Knowledge;
use crate::text::memory::Memo;

/// Looks every value up.
pub(crate) fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let vocabulary = knowledge.vocabulary;
    let mut directions = Codes::of(&vocabulary.directions);
    let mut touchpoints = Codes::of(&vocabulary.touchpoints);
    let mut needs = Codes::of(&vocabulary.needs);
    let mut interactions = Codes::of(&vocabulary.interactions);
    for row in &mut list.rows {
        if let Some(direction) =
            row.direction.as_mut().filter(|direction| direction.from == DirectionSource::Stated)
        {
            direction.code = directions.code(&direction.text.value);
        }
        for point in &mut row.touchpoints {
            point.code = touchpoints.code(&point.text.value);
        }
        for (values, codes) in [(&mut row.needs, &mut needs), (&mut row.interactions, &mut interactions)] {
            for Coded { text, code: known } in values.iter_mut().flatten() {
                *known = codes.code(&text.value);
            }
        }
    }
}

/// The codes of one field's values.
struct Codes<'a> {
    phrases: &'a Phrases<Text>,
    known: Memo<Option<Text>>,
}

impl Codes<'_> {
    fn of(phrases: &Phrases<Text>) -> Codes<'_> {
        Codes { phrases, known: Memo::default() }
    }

    fn code(&mut self, text: &Text) -> Option<Text> {
        let find = |text: &str| self.phrases.naming(&words::words(text)).map(|found| found.value.clone());
        self.known.of(text, find).clone()
    }
}
