//! The words of the catalogue made ready for comparing: folded, hashed, ordered by first letters.
//! Built once; every vocabulary shares them.

use crate::model::Channel;
use crate::text::words;

use super::kinds::{ClientWords, KindWords, MarkWords};
use super::profile::{Catalogue, List, WordLists};
use super::sections::SectionWords;

#[derive(Debug)]
pub struct Words {
    /// Every list with its words folded.
    pub(crate) lists: WordLists,
    pub(crate) kinds: KindWords,
    pub(crate) marks: MarkWords,
    pub(crate) clients: ClientWords,
    pub(crate) titles: TitleWords,
    pub(crate) sections: SectionWords,
    pub(crate) stems: Stems,
}

/// The words of a list's title.
#[derive(Debug)]
pub(crate) struct TitleWords {
    /// Forms of the nouns that a title begins with.
    pub(crate) nouns: Vec<u64>,
    /// Forms of the words of points that it may begin with.
    pub(crate) heads: Vec<u64>,
    /// Stems of the two words of each phrase that names points.
    points: Vec<[u64; 2]>,
    clients: Vec<u64>,
    /// Forms of the words that a title asks with: «Где и как жители встречаются с …».
    asks: Vec<u64>,
    /// Stems of what it asks about.
    meets: Vec<u64>,
}

/// Stems of words that are compared in any case.
#[derive(Debug)]
pub(crate) struct Stems {
    pub(crate) figures: Vec<u64>,
    pub(crate) points: Vec<u64>,
    pub(crate) general: Vec<u64>,
    pub(crate) general_in_directions: Vec<u64>,
    pub(crate) general_in_titles: Vec<u64>,
    pub(crate) own_addresses: Vec<u64>,
}

impl Words {
    pub fn new(catalogue: &Catalogue) -> Words {
        let lists = catalogue.words.folded();
        Words {
            kinds: KindWords::new(&lists.kinds),
            marks: MarkWords::new(&lists.marks),
            clients: ClientWords::new(&lists.clients),
            sections: SectionWords::new(lists.sections.clone()),
            titles: TitleWords {
                nouns: lists.titles.nouns.iter().flat_map(|noun| words::forms(noun)).collect(),
                heads: lists.titles.heads.iter().flat_map(|head| words::forms(head)).collect(),
                points: lists
                    .titles
                    .points
                    .iter()
                    .filter_map(|phrase| words::key(phrase).try_into().ok())
                    .collect(),
                clients: stems(&lists.titles.clients),
                asks: lists.titles.asks.iter().flat_map(|word| words::forms(word)).collect(),
                meets: stems(&lists.titles.meets),
            },
            stems: Stems {
                figures: stems(&lists.captions.figures),
                points: stems(&lists.captions.points),
                general: stems(&lists.checks.general),
                general_in_directions: stems(&lists.checks.general_in_directions),
                general_in_titles: stems(&lists.checks.general_in_titles),
                own_addresses: stems(&lists.checks.own_addresses),
            },
            lists,
        }
    }
}

impl Words {
    /// Whether a heading says nothing but one kind of points: «Цифровые точки взаимодействия с клиентом»,
    /// «Вид: офлайн (при личном обращении)».
    pub(crate) fn heads_kind(&self, text: &str) -> bool {
        let plain = text.split('(').next().unwrap_or(text);
        let kept: Vec<&str> = words::words(plain)
            .iter()
            .filter(|word| !word.filler && !self.titles.clients.contains(&word.stem))
            .map(|word| &plain[word.start..word.end])
            .collect();
        !kept.is_empty() && kept.len() <= 5 && {
            let kinds = self.kinds.parse(&kept.join(" "));
            kinds.only && matches!(kinds.values.as_slice(), [Channel::Digital | Channel::Offline])
        }
    }
}

impl TitleWords {
    /// «… с клиентом», «… с внешним и внутренним клиентами»: what a title says last or nearly so.
    pub(crate) fn name_client(&self, title: &str) -> bool {
        words::words(title).iter().any(|word| self.clients.contains(&word.stem))
    }

    /// «Где и как жители встречаются с комитетом»: a title that asks where client and body meet.
    pub(crate) fn asks(&self, line: &str) -> bool {
        const WORDS: std::ops::RangeInclusive<usize> = 5..=25;
        words::forms(line).next().is_some_and(|form| self.asks.contains(&form)) && {
            let words = words::words(line);
            WORDS.contains(&words.len())
                && !line.ends_with('.')
                && words.iter().any(|word| self.meets.contains(&word.stem))
        }
    }

    /// Whether a line of few words may be the first of a title that goes on below: it begins as one does.
    pub(crate) fn opens(&self, line: &str) -> bool {
        let forms: Vec<u64> = words::forms(line).take(5).collect();
        let begins = |list: &[u64]| forms.iter().take(3).any(|form| list.contains(form));
        forms.len() < 5
            && (forms.first().is_some_and(|form| self.heads.contains(form)) || begins(&self.nouns))
    }

    /// Whether «точек взаимодействия», «точки контакта» stand somewhere in a text.
    pub(crate) fn name_points(&self, text: &str) -> bool {
        let words = words::words(text);
        (0..words.len()).any(|at| self.are_points(&words, at))
    }

    /// Whether the words of points that a list's title holds begin at a word.
    pub(crate) fn are_points(&self, words: &[words::Word], at: usize) -> bool {
        let [first, second, ..] = &words[at..] else { return false };
        self.points.contains(&[first.stem, second.stem])
    }
}

/// The stems of all words of a list.
pub(super) fn stems(list: &List) -> Vec<u64> {
    list.iter().flat_map(|word| words::key(word)).collect()
}
