//! What follows from a text alone, found once.
//!
//! Within a list texts have numbers ([`Numbers`]), and what follows from them is stored by number ([`Memo`],
//! and the texts of the rules). Over files, where numbers mean nothing, results are stored by text:
//! [`Known`] for one thread, [`Memory`] for all of them where the result depends on the profiles and the
//! catalogue of a run as well, because the lists of a ministry, and of a run, repeat their captions and
//! values.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::text::Text;
use crate::text::hash::KeyedState;

/// A longer text hardly comes again.
const LONGEST: usize = 400;

/// Texts kept: a run over any number of files needs no more memory than this.
const MOST: usize = 2_000;

/// Results by text, a bounded number of them.
#[derive(Debug)]
pub(crate) struct Known<V>(HashMap<Text, V, KeyedState>);

impl<V> Default for Known<V> {
    fn default() -> Self {
        Known(HashMap::default())
    }
}

impl<V: Clone> Known<V> {
    pub(crate) fn get(&self, text: &str) -> Option<V> {
        if text.len() > LONGEST { None } else { self.0.get(text).cloned() }
    }

    pub(crate) fn keep(&mut self, text: &str, value: V) {
        if text.len() > LONGEST {
            return;
        }
        if self.0.len() >= MOST {
            self.0.clear();
        }
        self.0.insert(text.into(), value);
    }
}

/// Results by text, shared by the threads.
#[derive(Debug)]
pub(crate) struct Memory<V>(Mutex<Known<V>>);

impl<V> Default for Memory<V> {
    fn default() -> Self {
        Memory(Mutex::default())
    }
}

impl<V: Clone> Memory<V> {
    /// What `find` makes of a text, which must follow from the text and from what never changes.
    pub(crate) fn of(&self, text: &str, find: impl FnOnce(&str) -> V) -> V {
        if let Some(known) = self.known().get(text) {
            return known;
        }
        let value = find(text);
        self.known().keep(text, value.clone());
        value
    }

    fn known(&self) -> MutexGuard<'_, Known<V>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives every different text of a list its number, from 0 in the order in which they are met.
#[derive(Debug)]
pub(crate) struct Numbers {
    texts: Vec<Text>,
    by_text: HashMap<Text, u32, KeyedState>,
    /// Mostly one text stands in many cells, and need not be read to be known again: of the texts whose
    /// addresses fall together, the one met last. The text is kept, so that no other takes its address.
    lately: Vec<Option<(Text, u32)>>,
}

impl Numbers {
    /// `texts`: how many different ones an ordinary list has. Room for them at once is cheaper than growing.
    pub(crate) fn with_room(texts: usize) -> Numbers {
        Numbers {
            texts: Vec::with_capacity(texts),
            by_text: HashMap::with_capacity_and_hasher(texts, KeyedState::default()),
            lately: vec![None; texts.next_power_of_two()],
        }
    }

    pub(crate) fn of(&mut self, text: &Text) -> u32 {
        let Numbers { texts, by_text, lately } = self;
        // Texts lie at multiples of sixteen.
        let slot = (text.as_ptr().addr() / 16) & (lately.len() - 1);
        match &lately[slot] {
            Some((known, number)) if known.as_ptr() == text.as_ptr() => *number,
            _ => {
                let number = *by_text.entry(text.clone()).or_insert_with(|| {
                    texts.push(text.clone());
                    texts.len() as u32 - 1
                });
                lately[slot] = Some((text.clone(), number));
                number
            }
        }
    }

    /// The different texts, by their numbers.
    pub(crate) fn into_texts(self) -> Vec<Text> {
        self.texts
    }
}

/// What follows from a text alone, found once a list: cells repeat, because they are merged, filled
/// down or worded by a catalogue.
#[derive(Debug)]
pub(crate) struct Memo<V> {
    numbers: Numbers,
    values: Vec<V>,
}

/// Different texts of an ordinary list in one field.
const ORDINARY: usize = 28;

impl<V> Default for Memo<V> {
    fn default() -> Memo<V> {
        Memo { numbers: Numbers::with_room(ORDINARY), values: Vec::with_capacity(ORDINARY) }
    }
}

impl<V> Memo<V> {
    pub(crate) fn of(&mut self, text: &Text, find: impl FnOnce(&str) -> V) -> &V {
        let number = self.numbers.of(text) as usize;
        if number == self.values.len() {
            self.values.push(find(text));
        }
        &self.values[number]
    }
}

/// Whether other cells have the very same text. One cell holds its text twice, as value and as raw.
pub(crate) fn is_shared(text: &Text) -> bool {
    Text::strong_count(text).is_none_or(|holders| holders > 2)
}

#[cfg(test)]
mod tests {
    use crate::text::memory::*;

    #[test]
    fn a_result_is_found_once_and_forgotten_when_there_are_too_many() {
        let memory = Memory::default();
        let mut found = 0;
        let mut ask = |text: &str| {
            memory.of(text, |text| {
                found += 1;
                text.len()
            })
        };
        assert_eq!([ask("а"), ask("а"), ask("бв")], [2, 2, 4]);
        assert_eq!(ask(&"а".repeat(LONGEST)), 2 * LONGEST);
        for number in 0..MOST {
            ask(&number.to_string());
        }
        assert_eq!(ask("а"), 2);
        assert_eq!(found, 4 + MOST);
        assert!(memory.known().0.len() <= MOST);
    }

    #[test]
    fn equal_texts_have_one_number_wherever_they_stand() {
        let mut numbers = Numbers::with_room(2);
        let texts: Vec<Text> = ["а", "", "б", "а", "", "в"].into_iter().map(Text::from).collect();
        let all: Vec<u32> = texts.iter().chain(&texts[..1]).map(|text| numbers.of(text)).collect();
        assert_eq!(all, [0, 1, 2, 0, 1, 3, 0]);
        assert_eq!(numbers.into_texts(), ["а", "", "б", "в"]);
    }
}
