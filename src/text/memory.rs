//! What follows from a text alone, remembered over files: the lists of a ministry, and of a run,
//! repeat their captions and values.

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
}
