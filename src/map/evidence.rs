//! What the cells of a column hold: shares of channel words, numbers, contacts and catalogue hits.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};
use std::rc::Rc;

use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::RawList;
use crate::model::{Field, Reason};
use crate::text::Text;
use crate::text::phrases::Phrases;
use crate::text::signs::{is_code, ordinal};
use crate::text::words;
use crate::text::words::{Opening, Word};
use crate::text::{clean, contacts};

/// A share as it is said: writing a whole number costs less than rounding while writing.
pub(super) fn percent(share: f32) -> i32 {
    (share * 100.0).round_ties_even() as i32
}

/// Cells looked at in a column.
const SAMPLE: usize = 30;

/// The sampled cells of a column: the first with text that are not merged from above.
#[derive(Debug)]
pub(super) struct Values<'a> {
    texts: Vec<Seen<'a>>,
    count: usize,
    vocabulary: &'a Vocabulary,
}

/// A text of the sample, looked at once for every field.
#[derive(Debug)]
struct Seen<'a> {
    text: &'a str,
    cleaned: OnceCell<Opening<'a>>,
    words: OnceCell<Rc<[Word]>>,
    /// The fields that it was asked about and those of them that it reads like, a bit each.
    told: Cell<(u16, u16)>,
    /// Cells that hold it.
    cells: usize,
}

impl<'a> Seen<'a> {
    fn of(text: &'a str) -> Seen<'a> {
        Seen { text, cleaned: OnceCell::new(), words: OnceCell::new(), told: Cell::default(), cells: 0 }
    }

    fn cleaned(&self) -> &Opening<'a> {
        self.cleaned.get_or_init(|| {
            let cleaned = clean::clean(self.text, true);
            Opening::of(cleaned.map_or(Cow::Borrowed(self.text), |(text, _)| Cow::Owned(text)))
        })
    }

    fn words(&self) -> &[Word] {
        self.words.get_or_init(|| words::words(self.cleaned()))
    }
}

impl<'a> Values<'a> {
    pub(super) fn of(raw: &'a RawList, column: usize, vocabulary: &'a Vocabulary) -> Values<'a> {
        let cells = raw
            .rows
            .iter()
            .map(|row| &row.cells[column])
            .filter(|cell| !cell.merged && !cell.is_blank())
            .map(|cell| &*cell.text)
            .take(SAMPLE);
        let mut values = Values { texts: Vec::new(), count: 0, vocabulary };
        for text in cells {
            values.count += 1;
            if let Some(seen) =
                values.texts.iter_mut().find(|seen| std::ptr::eq(seen.text, text) || seen.text == text)
            {
                seen.cells += 1;
            } else {
                values.texts.push(Seen { cells: 1, ..Seen::of(text) });
            }
        }
        values
    }

    /// Whether every cell holds a code of its own: «IT-001», «IT-002».
    pub(super) fn are_codes(&self) -> bool {
        self.count >= 2 && self.texts.iter().all(|seen| seen.cells == 1 && is_code(seen.text))
    }

    /// Whether every cell names a kind by letters that the caption or a line of the file explains.
    pub(super) fn are_explained_by(&self, caption: &str, raw: &RawList) -> bool {
        let notes =
            raw.set_aside.iter().filter(|aside| aside.reason == Reason::Note).map(|aside| &*aside.text);
        let lines = raw.context.legend.iter().map(|line| &**line);
        let legend = self.vocabulary.words.kinds.legend(std::iter::once(caption).chain(notes).chain(lines));
        !legend.is_empty() && self.texts.iter().all(|seen| !legend.kinds(seen.text).is_empty())
    }

    /// Whether all cells hold the same text.
    pub(super) fn is_one(&self) -> bool {
        self.texts.len() == 1
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// The share of the cells that read like values of a field, 0 to 1.
    fn share(&self, field: Field) -> f32 {
        self.share_from(field, 0.0).unwrap_or(0.0)
    }

    /// The share, if it is at least this large: the first cells that do not read so often tell.
    pub(super) fn share_from(&self, field: Field, least: f32) -> Option<f32> {
        let mut share = if self.count == 0 { 0.0 } else { 1.0 };
        let mut left = self.count;
        for seen in &self.texts {
            if !self.told(seen, field) {
                left -= seen.cells;
                share = left as f32 / self.count as f32;
                if share < least {
                    return None;
                }
            }
        }
        (share >= least).then_some(share)
    }

    pub(super) fn reaches(&self, field: Field, least: f32) -> bool {
        self.share_from(field, least).is_some()
    }

    /// What the cells say for or against a field, as a weight on the logarithm of its odds, and in
    /// words; `None` where they cannot tell. Values can only support or doubt a caption: wordings
    /// outside the catalogue are ordinary.
    pub(super) fn speak_for(&self, field: Field) -> Option<(f32, String)> {
        let count = self.count();
        if count == 0 {
            return None;
        }
        let enough = count >= 3;
        if matches!(field, Field::Needs | Field::Interactions | Field::Direction) && !self.reaches(field, 0.5)
        {
            return None;
        }
        let share = self.share(field);
        let fits = |weight: f32| (weight, format!("значения подходят ({} % ячеек)", percent(share)));
        let doubts = |weight: f32| {
            let said = if share > 0.0 {
                format!("подходят не все значения ({} % ячеек)", percent(share))
            } else {
                "значения не похожи".to_owned()
            };
            (-weight, said)
        };
        match field {
            Field::Number | Field::Client if share >= 0.8 => Some(fits(2.0)),
            Field::Number => (enough && share < 0.2).then(|| doubts(2.5)),
            Field::Channel if share >= 0.6 => Some(fits(if share >= 0.9 { 3.0 } else { 1.5 })),
            Field::Channel => (enough && share < 0.2).then(|| doubts(2.5)),
            Field::Contacts if share >= 0.5 => Some(fits(1.5)),
            Field::Contacts => (enough && share < 0.1).then(|| doubts(0.7)),
            Field::Touchpoint if count >= 2 && self.reaches(Field::Channel, 0.9) => {
                Some((-4.0, "значения — вид точки (цифровая, офлайн)".to_owned()))
            }
            Field::Touchpoint if share >= 0.5 => Some(fits(1.5)),
            Field::Touchpoint => (count >= 5 && share <= 0.0).then(|| doubts(0.7)),
            Field::Needs | Field::Interactions | Field::Direction => Some(fits(1.0)),
            Field::Client => (enough && share < 0.2).then(|| doubts(1.0)),
            Field::Service | Field::Process => {
                let other = || self.reaches(Field::Number, 0.9) || self.reaches(Field::Channel, 0.9);
                (enough && other()).then(|| (-2.5, "значения — только числа или вид точки".to_owned()))
            }
            Field::Features => None,
        }
    }

    /// [`Values::holds`], found once.
    fn told(&self, seen: &Seen<'_>, field: Field) -> bool {
        let bit = 1 << field as u16;
        let (asked, held) = seen.told.get();
        if asked & bit == 0 {
            let holds = self.holds(seen, field);
            seen.told.set((asked | bit, if holds { held | bit } else { held }));
            return holds;
        }
        held & bit != 0
    }

    fn holds(&self, seen: &Seen<'_>, field: Field) -> bool {
        if matches!(field, Field::Service | Field::Process | Field::Features) {
            return false;
        }
        let text = seen.cleaned();
        let begins = |phrases: &Phrases<Text>| phrases.begins(text);
        match field {
            Field::Number => {
                ordinal(text).is_some()
                    || text.chars().all(|letter| letter.is_ascii_digit() || letter == '.')
                    || is_code(text)
            }
            Field::Channel => self.vocabulary.words.kinds.is_kind(text),
            Field::Contacts => {
                let taken = contacts::take(text);
                !taken.contacts.is_empty() && words::words(&taken.text).len() <= 3
            }
            Field::Touchpoint => begins(&self.vocabulary.touchpoints),
            Field::Needs => begins(&self.vocabulary.needs),
            Field::Interactions => begins(&self.vocabulary.interactions),
            Field::Direction => self.vocabulary.directions.naming(seen.words()).is_some(),
            Field::Client => self.vocabulary.words.clients.client(text).is_some() && seen.words().len() <= 6,
            Field::Service | Field::Process | Field::Features => false,
        }
    }
}
