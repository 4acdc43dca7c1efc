//! What makes two points of a list the same, for the rules that compare points.

use std::collections::HashMap;

use crate::knowledge::Knowledge;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::{Context, Touchpoint, TouchpointList};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::words;
use crate::text::words::Word;

use super::texts::Texts;

/// What is looked up once a list.
pub(super) struct Points<'a> {
    vocabulary: &'a Vocabulary,
    generic: Vec<u64>,
    /// Codes that stand for many different points.
    umbrellas: Vec<&'a str>,
}

impl<'a> Points<'a> {
    pub(super) fn of(knowledge: Knowledge<'a>) -> Points<'a> {
        let umbrellas = knowledge.catalogue.touchpoints.iter().filter(|entry| entry.umbrella);
        Points {
            vocabulary: knowledge.vocabulary,
            generic: knowledge.vocabulary.words.stems.general.clone(),
            umbrellas: umbrellas.map(|entry| entry.code.as_str()).collect(),
        }
    }

    /// The same, with the words of the body's and the region's name as general ones too.
    pub(super) fn of_body(knowledge: Knowledge<'a>, context: &Context) -> Points<'a> {
        let mut points = Points::of(knowledge);
        let names = [&context.body, &context.region].into_iter().flatten();
        points.generic.extend(names.flat_map(|name| words::key(name)));
        points
    }

    /// The point's code, where it stands for one kind of point.
    pub(super) fn code<'p>(&self, point: &'p Touchpoint) -> Option<&'p Text> {
        point.code.as_ref().filter(|code| !self.umbrellas.contains(&&***code))
    }

    /// Stems of a point's words that neither its code nor a general word says.
    pub(super) fn own_words(&self, words: &[Word], coded: bool) -> Vec<u64> {
        let named = self.vocabulary.touchpoints.naming(words).filter(|_| coded);
        words
            .iter()
            .enumerate()
            .filter(|(at, word)| {
                let inside = named.as_ref().is_some_and(|found| (found.first..=found.last).contains(at));
                !word.filler && !inside && !self.generic.contains(&word.stem)
            })
            .map(|(_, word)| word.stem)
            .collect()
    }
}

/// Numbers for the points, by the number of the point's text: equal ones for the same point.
pub(super) fn sameness(list: &TouchpointList, knowledge: Knowledge<'_>, texts: &Texts) -> Vec<u32> {
    let points = Points::of(knowledge);
    // The code, and the words that neither it nor a general word says.
    let mut numbers: HashMap<(Option<&Text>, Vec<u64>), u32, KeyedState> = HashMap::default();
    let mut known: Vec<Option<u32>> = vec![None; texts.count()];
    for (at, row) in list.rows.iter().enumerate() {
        for (point, number) in row.touchpoints.iter().zip(texts.points(at)) {
            known[*number as usize].get_or_insert_with(|| {
                let code = points.code(point);
                let words = points.own_words(&texts.words(*number), code.is_some());
                let next = numbers.len() as u32;
                *numbers.entry((code, words)).or_insert(next)
            });
        }
    }
    known.into_iter().map(Option::unwrap_or_default).collect()
}
