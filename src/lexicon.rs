//! Words as keys: text cut into words, folded (lower case, ё → е) and stemmed, and known phrases
//! found among them. Words and stems are compared by 64-bit hashes, so that a phrase set is a small
//! table of numbers and a text is looked up without allocating.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::rc::Rc;

use rust_stemmers::{Algorithm, Stemmer};

use crate::memory;

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

const FILLERS: &[&str] = &[
    "в",
    "во",
    "и",
    "или",
    "к",
    "ко",
    "на",
    "о",
    "об",
    "обо",
    "от",
    "по",
    "при",
    "с",
    "со",
    "у",
    "для",
    "за",
    "из",
    "через",
    "посредством",
    "а",
    "также",
];

/// Nominatives that the stemmer takes for verbs («прием» → «при») while their other cases keep the stem.
const UNSTEMMED: &[&str] = &["прием", "объем", "подъем", "заем", "наем", "съем", "разъем"];

/// Known phrases with the value each stands for.
#[derive(Debug, Clone)]
pub struct Phrases<V> {
    /// First hash → (all hashes, value); longest first.
    by_first: HashMap<u64, Vec<Phrase<V>>, KeyedState>,
}

/// The hashes of a phrase's words, and what it stands for.
type Phrase<V> = (Box<[u64]>, V);

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

/// How every table finds its keys: by a hash with keys of its own in every process, so that nobody can
/// write texts that all fall together. No output depends on the order of a table.
pub type KeyedState = foldhash::fast::RandomState;

/// The hash that words, phrases and rows are known by: the same in every run. Multiplies and rotates,
/// eight bytes at a time; words are short. Who writes two words with one hash has two words taken for one.
#[derive(Debug, Clone, Copy)]
pub struct Mix(u64);

impl Default for Mix {
    fn default() -> Mix {
        Mix(0xcbf2_9ce4_8422_2325)
    }
}

impl Hasher for Mix {
    fn finish(&self) -> u64 {
        self.0
    }
    fn write(&mut self, bytes: &[u8]) {
        let (chunks, rest) = bytes.as_chunks();
        for chunk in chunks {
            self.write_u64(u64::from_le_bytes(*chunk));
        }
        if !rest.is_empty() {
            self.write_u64(rest.iter().fold(0, |number, byte| number << 8 | u64::from(*byte)));
        }
    }
    fn write_u8(&mut self, number: u8) {
        self.write_u64(u64::from(number));
    }
    fn write_u32(&mut self, number: u32) {
        self.write_u64(u64::from(number));
    }
    fn write_usize(&mut self, number: usize) {
        self.write_u64(number as u64);
    }
    fn write_u64(&mut self, number: u64) {
        self.0 = (self.0 ^ number).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }
}

fn hash(text: &str) -> u64 {
    let mut hasher = Mix::default();
    hasher.write(text.as_bytes());
    hasher.finish()
}

/// Whether a text holds white space only. Asked of every cell at many steps: the first byte of a
/// Russian text tells.
pub fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'!'..=b'~' | 0xd0..=0xd2) => false,
        Some(_) => text.chars().all(char::is_whitespace),
    }
}

/// Whether a text is one line already: its only white space single blanks inside.
pub fn is_one_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| MAY_BREAK[usize::from(*byte)]) {
        at += next;
        let breaks = match bytes[at] {
            b' ' => at == 0 || bytes[at - 1] == b' ' || at + 1 == bytes.len(),
            _ => text[at..].starts_with(char::is_whitespace),
        };
        if breaks {
            return false;
        }
        at += 1;
    }
    true
}

/// Bytes that white space begins with; some quotes and dashes begin with them too.
const MAY_BREAK: [bool; 256] = {
    let mut may = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        may[byte] = matches!(byte as u8, b'\t'..=b'\r' | b' ' | 0xc2 | 0xe1..=0xe3);
        byte += 1;
    }
    may
};

/// The text with a capital first letter.
pub fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The text as a sentence: with a capital first letter and an end mark.
pub fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut sentence = capital(text);
    if !text.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Every run of blanks and line breaks as one blank.
pub fn one_line(text: &str) -> String {
    if is_one_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Folds a word for comparison: lower case, ё → е.
pub fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends a text folded.
pub fn fold_into(text: &str, folded: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        // Nearly all of a text is small letters: what is folded already is taken at once.
        let (same, other) = rest.split_at(folded_length(rest.as_bytes()));
        folded.push_str(same);
        let mut letters = other.chars();
        match letters.next() {
            Some(letter @ 'А'..='Я') => folded.extend(char::from_u32(u32::from(letter) + 32)),
            Some('ё' | 'Ё') => folded.push('е'),
            Some(letter) => folded.extend(letter.to_lowercase()),
            None => {}
        }
        rest = letters.as_str();
    }
}

/// Bytes at the beginning of a text that folding leaves as they are: ASCII without capitals and the
/// small letters from а to я.
fn folded_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += match (byte, text.get(at + 1)) {
            (b'A'..=b'Z', _) => break,
            (0..=0x7f, _) => 1,
            (0xd0, Some(0xb0..=0xbf)) | (0xd1, Some(0x80..=0x8f)) => 2,
            _ => break,
        };
    }
    at
}

/// The letter or digit that the first word of a text begins with, folded.
pub fn first_letter(text: &str) -> Option<char> {
    match *text.as_bytes() {
        [letter @ (b'0'..=b'9' | b'a'..=b'z'), ..] => Some(char::from(letter)),
        // From U+0400 to U+047F all are letters.
        [0xd0 | 0xd1, ..] => text.chars().next().map(fold_letter),
        _ => letters(text).next(),
    }
}

/// The first word of a line, folded, letters only: «У Т В Е Р Ж Д А Ю» counts as one word.
pub fn first_word(text: &str) -> String {
    let spaced = text.split_whitespace().all(|part| part.chars().count() == 1) && text.len() > 6;
    let word = if spaced {
        fold(&text.chars().filter(|letter| is_letter(*letter)).collect::<String>())
    } else {
        let text = text.trim_start_matches(|letter| !is_letter_or_digit(letter));
        fold(&text[..text.find(|letter| !is_letter(letter)).unwrap_or(text.len())])
    };
    match word.as_str() {
        "утверждена" | "утверждено" | "утверждены" => "утвержден".into(),
        _ => word,
    }
}

/// As [`char::is_alphabetic`], whose look-up outside ASCII is slow: what Russian texts are made of
/// is known here.
pub fn is_letter(letter: char) -> bool {
    match letter {
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => true,
        '«' | '»' | '–' | '—' | '№' | '\u{a0}' => false,
        _ => letter.is_alphabetic(),
    }
}

/// As [`char::is_alphanumeric`], as quick as [`is_letter`].
pub fn is_letter_or_digit(letter: char) -> bool {
    is_letter(letter) || letter.is_numeric()
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

/// How many ASCII digits a text has.
pub fn digits(text: &str) -> usize {
    // In pieces whose sum a byte holds: so it is counted many bytes at a time.
    let of_piece = |piece: &[u8]| piece.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum::<u8>();
    text.as_bytes().chunks(255).map(|piece| usize::from(of_piece(piece))).sum()
}

/// Cuts a text into words: runs of letters and digits; «№» is a word; a hyphen separates.
/// Remembered per thread: one text is asked about at several steps, and comes again in other files.
pub fn words(text: &str) -> Rc<[Word]> {
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
pub fn forms(text: &str) -> impl Iterator<Item = u64> {
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
pub fn same_words(one: &str, other: &str) -> bool {
    // Nearly all texts differ in their first letters.
    letters(one).eq(letters(other)) && forms(one).eq(forms(other))
}

/// The letters and digits of a text, each folded.
fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| *letter == '№' || is_letter_or_digit(*letter)).map(fold_letter)
}

/// A letter folded; of the one letter that becomes two, the first.
fn fold_letter(letter: char) -> char {
    match letter {
        'а'..='я' | 'a'..='z' | '0'..='9' => letter,
        'А'..='Я' => char::from_u32(u32::from(letter) + 32).unwrap_or(letter),
        'ё' | 'Ё' => 'е',
        _ => letter.to_lowercase().next().unwrap_or(letter),
    }
}

/// Whether a text begins with one that is folded, whatever its case.
pub fn begins_folded(text: impl IntoIterator<Item = char>, folded: &str) -> bool {
    let mut text = text.into_iter();
    folded.chars().all(|letter| text.next().is_some_and(|own| own == letter || fold_letter(own) == letter))
}

/// Stems of a text without fillers: two texts with equal keys say the same in other cases.
pub fn key(text: &str) -> Vec<u64> {
    words(text).iter().filter(|word| !word.filler).map(|word| word.stem).collect()
}

/// A hash of what [`key`] is made of.
pub fn saying(words: &[Word]) -> u64 {
    let mut hasher = Mix::default();
    for word in words.iter().filter(|word| !word.filler) {
        hasher.write_u64(word.stem);
    }
    hasher.finish()
}

/// Words of an opening, at most.
const OPENING: usize = 16;

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
    fn stem(&self, at: usize) -> Option<u64> {
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
    fn a_number_has_the_stem_that_the_stemmer_finds() {
        let stemmer = Stemmer::create(Algorithm::Russian);
        for number in ["0", "7", "42", "2024", "100000"] {
            let (form, stem, filler) = hashes(number);
            assert_eq!((form, stem, filler), (hash(number), hash(&stemmer.stem(number)), false), "{number}");
        }
    }

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

    #[test]
    fn the_stemmer_sees_no_yo() {
        assert_eq!(key("приём"), key("прием"));
        assert_eq!(key("Приёма"), key("прием"));
    }
}
