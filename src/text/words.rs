//! A text cut into words, each known by 64-bit hashes of its folded form and of its stem, so that
//! texts are compared whatever their case and ending.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::rc::Rc;

use rust_stemmers::{Algorithm, Stemmer};

use super::grammar::{FILLERS, UNSTEMMED};
use super::hash::{KeyedState, Mix, hash};
use super::letters::{fold, is_letter_or_digit, letters};
use super::memory;

/// A word of a text: byte range, hashes of its folded form and of its stem.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    pub start: usize,
    pub end: usize,
    pub form: u64,
    pub stem: u64,
    /// A preposition or conjunction: left out of stem phrases, so that «доступ к информации о
    /// деятельности» is found where a word of it was lost.
    pub filler: bool,
    /// Begins with a capital letter.
    pub capital: bool,
}

/// What [`hashes`] remembers of the words that it has met.
type Known = HashMap<Short, (u64, u64, bool), KeyedState>;

/// A word with its letters in place, not behind a pointer: they are compared at every look-up.
struct Short([u64; 6]);

impl Short {
    /// `None`: the word is longer than nearly all are.
    fn of(word: &str) -> Option<Short> {
        let (chunks, rest) = word.as_bytes().as_chunks();
        let mut parts = [0; 6];
        if word.len() > size_of_val(&parts) {
            return None;
        }
        for (part, chunk) in parts.iter_mut().zip(chunks) {
            *part = u64::from_le_bytes(*chunk);
        }
        // No word holds a zero: what is left over tells nothing apart.
        if let Some(part) = parts.get_mut(chunks.len()) {
            *part = rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte));
        }
        Some(Short(parts))
    }
}

impl PartialEq for Short {
    fn eq(&self, other: &Short) -> bool {
        self.0.iter().zip(&other.0).fold(0, |differs, (one, other)| differs | (one ^ other)) == 0
    }
}

impl Eq for Short {}

impl Hash for Short {
    fn hash<H: Hasher>(&self, state: &mut H) {
        for part in self.0 {
            state.write_u64(part);
        }
    }
}

/// Hashes of one word; remembered per thread, because a register repeats a few thousand words.
fn hashes(word: &str) -> (u64, u64, bool) {
    thread_local! {
        static KNOWN: RefCell<Known> = RefCell::new(HashMap::default());
        static STEMMER: Stemmer = Stemmer::create(Algorithm::Russian);
    }
    let find = || {
        let folded = fold(word);
        let stem = if UNSTEMMED.contains(&folded.as_str()) {
            hash(&folded)
        } else {
            STEMMER.with(|stemmer| hash(&stemmer.stem(&folded)))
        };
        (hash(&folded), stem, FILLERS.contains(&folded.as_str()))
    };
    // A number is its own stem. Numbers hardly repeat, and a large list would leave no room for words.
    if word.bytes().all(|byte| byte.is_ascii_digit()) {
        let number = hash(word);
        return (number, number, false);
    }
    let Some(short) = Short::of(word) else { return find() };
    KNOWN.with_borrow_mut(|known| {
        if let Some(found) = known.get(&short) {
            return *found;
        }
        let hashes = find();
        if known.len() > 50_000 {
            known.clear();
        }
        known.insert(short, hashes);
        hashes
    })
}

/// Cuts a text into words: runs of letters and digits; «№» is a word; a hyphen separates.
/// Remembered per thread: one text is asked about at several steps, and comes again in other files.
pub(crate) fn words(text: &str) -> Rc<[Word]> {
    thread_local! {
        static CUT: RefCell<memory::Known<Rc<[Word]>>> = RefCell::default();
    }
    CUT.with_borrow_mut(|known| {
        known.get(text).unwrap_or_else(|| {
            let words = cut(text);
            known.keep(text, words.clone());
            words
        })
    })
}

fn cut(text: &str) -> Rc<[Word]> {
    let mut words = Vec::with_capacity(text.len() / 12 + 1);
    words.extend(ranges(text).map(|Range { start, end }| {
        let word = &text[start..end];
        let (form, stem, filler) = hashes(word);
        let capital = word.chars().next().is_some_and(char::is_uppercase);
        Word { start, end, form, stem, filler, capital }
    }));
    words.into()
}

/// The forms of the words of a text, one after the other: for comparisons that end early.
pub(crate) fn forms(text: &str) -> impl Iterator<Item = u64> {
    ranges(text).map(|range| hashes(&text[range]).0)
}

/// Byte ranges of the words of a text.
fn ranges(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let range = range_from(text, at)?;
        at = range.end;
        Some(range)
    })
}

/// The first word from a byte on.
fn range_from(text: &str, at: usize) -> Option<Range<usize>> {
    let start = next(text, at, Is::OfWord)?;
    let end = if text[start..].starts_with('№') {
        start + '№'.len_utf8()
    } else {
        next(text, start, Is::Sign).unwrap_or(text.len())
    };
    Some(start..end)
}

/// What is looked for in a text.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Is {
    /// A letter, a digit or «№».
    OfWord,
    /// What is neither letter nor digit.
    Sign,
}

/// Where the next character of a kind stands, from a byte on. What most of a text is made of is told
/// by its bytes.
fn next(text: &str, from: usize, wanted: Is) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    // The letters of a word at once.
    while wanted == Is::Sign && matches!(bytes.get(at), Some(0xd0 | 0xd1)) {
        at += 2;
    }
    while let Some(byte) = bytes.get(at) {
        let (of_word, length) = match byte {
            b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' => (true, 1),
            0..=0x7f => (false, 1),
            // From U+0400 to U+047F all are letters.
            0xd0 | 0xd1 => (true, 2),
            _ => {
                let letter = text[at..].chars().next()?;
                let sign = letter == '№' && wanted == Is::OfWord;
                (sign || is_letter_or_digit(letter), letter.len_utf8())
            }
        };
        if of_word == (wanted == Is::OfWord) {
            return Some(at);
        }
        at += length;
    }
    None
}

/// Whether two texts are the same words, whatever their case, blanks and signs.
pub(crate) fn same_words(one: &str, other: &str) -> bool {
    // Nearly all texts differ in their first letters.
    letters(one).eq(letters(other)) && forms(one).eq(forms(other))
}

/// Stems of a text without fillers: two texts with equal keys say the same in other cases.
pub(crate) fn key(text: &str) -> Vec<u64> {
    words(text).iter().filter(|word| !word.filler).map(|word| word.stem).collect()
}

/// A hash of what [`key`] is made of.
pub(crate) fn saying(words: &[Word]) -> u64 {
    let mut hasher = Mix::default();
    for word in words.iter().filter(|word| !word.filler) {
        hasher.write_u64(word.stem);
    }
    hasher.finish()
}

/// Words of an opening, at most.
pub(super) const OPENING: usize = 16;

/// A text that is asked what it begins with: each of its first words is found once, when it is needed,
/// however many phrases are looked for.
#[derive(Debug)]
pub struct Opening<'a> {
    text: Cow<'a, str>,
    stems: [Cell<u64>; OPENING],
    /// How many of the stems are known, and the byte that the next one is looked for from.
    known: Cell<(usize, usize)>,
}

impl<'a> Opening<'a> {
    pub fn of(text: impl Into<Cow<'a, str>>) -> Opening<'a> {
        Opening { text: text.into(), stems: [const { Cell::new(0) }; OPENING], known: Cell::new((0, 0)) }
    }

    /// The stem of one of the first words, fillers left out. None begins with a filler.
    pub(super) fn stem(&self, at: usize) -> Option<u64> {
        let (mut count, mut from) = self.known.get();
        while count <= at.min(OPENING - 1) {
            let Some(range) = range_from(&self.text, from) else { break };
            from = range.end;
            let (_, stem, filler) = hashes(&self.text[range]);
            if !filler {
                self.stems[count].set(stem);
                count += 1;
            } else if count == 0 {
                from = self.text.len();
            }
        }
        self.known.set((count, from));
        (at < count).then(|| self.stems[at].get())
    }
}

impl Deref for Opening<'_> {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_the_stem_that_the_stemmer_finds() {
        let stemmer = Stemmer::create(Algorithm::Russian);
        for number in ["0", "7", "42", "2024", "100000"] {
            let (form, stem, filler) = hashes(number);
            assert_eq!((form, stem, filler), (hash(number), hash(&stemmer.stem(number)), false), "{number}");
        }
    }

    #[test]
    fn the_stemmer_sees_no_yo() {
        assert_eq!(key("приём"), key("прием"));
        assert_eq!(key("Приёма"), key("прием"));
    }
}
