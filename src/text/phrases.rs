//! Known phrases found among the words of a text: a phrase set is a small table of numbers, and a
//! text is looked up without allocating.

use std::collections::HashMap;

use super::hash::KeyedState;
use super::words::{OPENING, Opening, Word, key, words};

/// Known phrases with the value each stands for.
#[derive(Debug, Clone)]
pub struct Phrases<V> {
    /// First hash → (all hashes, value); longest first.
    by_first: HashMap<u64, Vec<Phrase<V>>, KeyedState>,
}

/// The hashes of a phrase's words, and what it stands for.
type Phrase<V> = (Box<[u64]>, V);

/// A phrase found in a text.
#[derive(Debug, Clone, Copy)]
pub struct Found<'a, V> {
    pub value: &'a V,
    /// Range of words, fillers before the first one not included.
    pub first: usize,
    pub last: usize,
    /// Words of the phrase.
    pub length: usize,
}

impl<V> Default for Phrases<V> {
    fn default() -> Phrases<V> {
        Phrases { by_first: HashMap::default() }
    }
}

impl<V> Phrases<V> {
    /// Adds a phrase compared by stems, fillers left out. A phrase already known keeps its value.
    pub fn add(&mut self, phrase: &str, value: V) {
        self.add_hashes(key(phrase), value);
    }

    /// Adds a phrase compared by its exact (folded) words.
    pub fn add_exact(&mut self, phrase: &str, value: V) {
        self.add_hashes(words(phrase).iter().map(|word| word.form).collect(), value);
    }

    fn add_hashes(&mut self, hashes: Vec<u64>, value: V) {
        let Some(first) = hashes.first() else { return };
        let phrases = self.by_first.entry(*first).or_default();
        if phrases.iter().any(|(known, _)| **known == *hashes) {
            return;
        }
        let at = phrases.partition_point(|(known, _)| known.len() >= hashes.len());
        phrases.insert(at, (hashes.into_boxed_slice(), value));
    }

    /// The longest phrase whose stems begin at word `first`.
    pub fn at(&self, words: &[Word], first: usize) -> Option<Found<'_, V>> {
        let head = words.get(first).filter(|word| !word.filler)?;
        self.by_first.get(&head.stem)?.iter().find_map(|(hashes, value)| {
            let mut last = first;
            let mut rest = words[first..].iter().enumerate().filter(|(_, word)| !word.filler);
            for hash in hashes {
                let (offset, word) = rest.next()?;
                if word.stem != *hash {
                    return None;
                }
                last = first + offset;
            }
            Some(Found { value, first, last, length: hashes.len() })
        })
    }

    /// Whether a text begins with a phrase, as [`Phrases::at`] finds it: no further word is looked at.
    pub fn begins(&self, text: &Opening<'_>) -> bool {
        let Some(phrases) = text.stem(0).and_then(|head| self.by_first.get(&head)) else { return false };
        // The longest comes first.
        if phrases.first().is_some_and(|(longest, _)| longest.len() > OPENING) {
            return self.at(&words(text), 0).is_some();
        }
        phrases.iter().any(|(hashes, _)| (0..).zip(hashes).all(|(at, hash)| text.stem(at) == Some(*hash)))
    }

    /// The longest exact phrase that begins at word `first`.
    pub fn exact_at(&self, words: &[Word], first: usize) -> Option<Found<'_, V>> {
        let head = words.get(first)?;
        self.by_first.get(&head.form)?.iter().find_map(|(hashes, value)| {
            let range = words.get(first..first + hashes.len())?;
            range.iter().zip(hashes.iter()).all(|(word, hash)| word.form == *hash).then_some(Found {
                value,
                first,
                last: first + hashes.len() - 1,
                length: hashes.len(),
            })
        })
    }

    /// The phrase that names a text best: the one it begins with, else the longest anywhere (the
    /// earliest of equals).
    pub fn naming(&self, words: &[Word]) -> Option<Found<'_, V>> {
        let head = words.iter().position(|word| !word.filler)?;
        if let Some(found) = self.at(words, head) {
            return Some(found);
        }
        let mut best: Option<Found<'_, V>> = None;
        for first in head + 1..words.len() {
            if let Some(found) = self.at(words, first)
                && best.as_ref().is_none_or(|best| found.length > best.length)
            {
                best = Some(found);
            }
        }
        best
    }

    /// The value of a text that is one phrase and nothing else.
    pub fn whole(&self, words: &[Word]) -> Option<&V> {
        let head = words.iter().position(|word| !word.filler)?;
        let found = self.at(words, head)?;
        words[found.last + 1..].iter().all(|word| word.filler).then_some(found.value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_found_in_other_cases_and_with_lost_fillers() {
        let mut phrases = Phrases::default();
        phrases.add("обеспечение доступа к информации о деятельности", "access");
        phrases.add("сайт", "site");
        phrases.add("официальный сайт", "official-site");
        for (text, expected) in [
            ("Обеспечение доступа к информации деятельности", Some("access")),
            ("через официальный сайт Министерства", Some("official-site")),
            ("Сайты", Some("site")),
            ("Телефон", None),
        ] {
            let words = words(text);
            assert_eq!(phrases.naming(&words).map(|found| *found.value), expected, "{text}");
        }
    }

    #[test]
    fn an_opening_is_asked_for_one_phrase_after_the_other() {
        let known = |phrase: &str| {
            let mut phrases = Phrases::default();
            phrases.add(phrase, ());
            phrases
        };
        let long = "раз два три четыре пять шесть семь восемь девять десять сто двести триста тысяча \
                    миллион миллиард триллион";
        for (text, phrase, expected) in [
            ("Официальный сайт ведомства", "официальный сайт", true),
            ("Официальный сайт ведомства", "официального сайта ведомства", true),
            ("Официальный сайт ведомства", "сайт", false),
            ("Официальный сайт", "официальный сайт ведомства", false),
            ("Обращение в МФЦ", "обращения МФЦ", true),
            ("В МФЦ", "МФЦ", false),
            ("", "МФЦ", false),
            (long, long, true),
            (&long[..long.len() - 2], "раз два", true),
        ] {
            let opening = Opening::of(text);
            assert!(!known("никто").begins(&opening));
            for _ in 0..2 {
                assert_eq!(known(phrase).begins(&opening), expected, "{text}: {phrase}");
                assert_eq!(known(phrase).at(&words(text), 0).is_some(), expected, "{text}: {phrase}");
            }
        }
    }

    #[test]
    fn an_exact_phrase_is_not_found_in_another_case() {
        let mut phrases = Phrases::default();
        phrases.add_exact("единый портал", ());
        assert!(phrases.exact_at(&words("Единый портал"), 0).is_some());
        assert!(phrases.exact_at(&words("Единого портала"), 0).is_none());
    }
}
