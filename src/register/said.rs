//! Texts as they are compared between versions: what they say, and how alike they say it.

use std::cell::RefCell;
use std::collections::HashMap;

use crate::text::hash::KeyedState;
use crate::text::{letters, words};

/// A text to be compared.
#[derive(Debug, Clone)]
pub(super) struct Said {
    /// Which of the texts it is: equal numbers, equal texts.
    number: u32,
    /// What it says, whatever its endings, blanks and signs.
    saying: u64,
    pub(super) blank: bool,
}

impl Said {
    pub(super) fn saying(&self) -> u64 {
        self.saying
    }
}

/// Folded text, its stems and its figures.
type Parts = (String, Vec<u64>, String);

/// The texts of both versions, each once.
#[derive(Debug, Default)]
pub(super) struct Sayings {
    known: HashMap<String, Said, KeyedState>,
    /// By number.
    texts: Vec<Parts>,
    alike: RefCell<HashMap<(u32, u32), u32, KeyedState>>,
}

/// So many comparisons are remembered, then all are dropped.
const REMEMBERED: usize = 1 << 20;

/// From here on two texts are two wordings of one.
pub(super) const WORDING: u32 = 600;
/// Equal texts.
pub(super) const SAME: u32 = 1_000;

impl Sayings {
    pub(super) fn of(&mut self, text: &str) -> Said {
        if let Some(said) = self.known.get(text) {
            return said.clone();
        }
        let folded = letters::fold(text);
        let mut stems = words::key(text);
        stems.sort_unstable();
        stems.dedup();
        let figures = folded.chars().filter(char::is_ascii_digit).collect();
        let said = Said {
            number: self.texts.len() as u32,
            saying: words::saying(&words::words(text)),
            blank: letters::is_blank(text),
        };
        self.texts.push((folded, stems, figures));
        self.known.insert(text.to_owned(), said.clone());
        said
    }

    /// How alike two texts are, from 0 to [`SAME`]. Texts with other figures name other things: «кабинет 12»,
    /// «кабинет 14».
    pub(super) fn alike(&self, one: &Said, other: &Said) -> u32 {
        if one.number == other.number || one.saying == other.saying || one.blank && other.blank {
            return SAME;
        }
        if one.blank || other.blank {
            return 0;
        }
        let key = (one.number.min(other.number), one.number.max(other.number));
        let mut known = self.alike.borrow_mut();
        if known.len() >= REMEMBERED {
            known.clear();
        }
        *known.entry(key).or_insert_with(|| {
            let (one, other) = (&self.texts[key.0 as usize], &self.texts[key.1 as usize]);
            compared(one, other)
        })
    }

    /// Whether two texts hold the same figures.
    pub(super) fn same_figures(&self, one: &Said, other: &Said) -> bool {
        self.figures(one) == self.figures(other)
    }

    /// The figures of a text, one after another.
    pub(super) fn figures(&self, of: &Said) -> &str {
        &self.texts[of.number as usize].2
    }

    /// The stems of a text, ascending, each once.
    pub(super) fn stems(&self, of: &Said) -> &[u64] {
        &self.texts[of.number as usize].1
    }

    /// Whether two texts are the same to the letter, blanks aside.
    pub(super) fn same(&self, one: &Said, other: &Said) -> bool {
        one.number == other.number || self.texts[one.number as usize].0 == self.texts[other.number as usize].0
    }
}

fn compared(one: &Parts, other: &Parts) -> u32 {
    let shared = one.1.iter().filter(|stem| other.1.binary_search(stem).is_ok()).count();
    let (all, fewer) = (one.1.len() + other.1.len() - shared, one.1.len().min(other.1.len()));
    if shared == 0 || all == 0 {
        return 0;
    }
    let words = shared * 1_000 / all;
    // «сайт Министерства» in «официальный сайт Министерства культуры»: all words of one stand in the other.
    let part = if shared == fewer && fewer > 1 { 700 } else { 0 };
    let letters = rapidfuzz::fuzz::ratio(one.0.chars(), other.0.chars()) * 1_000.0;
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "from 0 to 1000")]
    let alike = (words as u32).max(part).max(if letters >= 800.0 { letters as u32 } else { 0 });
    if one.2 == other.2 { alike.min(SAME - 1) } else { alike.min(WORDING - 200) }
}
