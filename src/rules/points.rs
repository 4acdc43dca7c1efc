//! What makes two points of a list the same, for the rules that compare points.

use crate::knowledge::vocabulary::Vocabulary;
use crate::model::Touchpoint;
use crate::text::Text;
use crate::text::words;
use crate::text::words::Word;

use super::ListCase;

/// What is looked up once a list.
pub(super) struct Points<'a> {
    vocabulary: &'a Vocabulary,
    generic: Vec<u64>,
    /// Codes that stand for many different points.
    umbrellas: Vec<&'a str>,
}

impl<'a> Points<'a> {
    pub(super) fn of(case: &ListCase<'a>) -> Points<'a> {
        let umbrellas = case.knowledge.catalogue.touchpoints.iter().filter(|entry| entry.umbrella);
        Points {
            vocabulary: case.knowledge.vocabulary,
            generic: case.knowledge.vocabulary.words.stems.general.clone(),
            umbrellas: umbrellas.map(|entry| entry.code.as_str()).collect(),
        }
    }

    /// The same, with the words of the body's and the region's name as general ones too.
    pub(super) fn of_body(case: &ListCase<'a>) -> Points<'a> {
        let mut points = Points::of(case);
        let context = &case.list.context;
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
