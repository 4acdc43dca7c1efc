//! The texts of a list by numbers, and what several rules find out about them, each once.
//!
//! A list says the same in many cells: what follows from a text is kept by the text's number, and the
//! rows are looked up by numbers instead of texts.

use std::cell::OnceCell;
use std::collections::{HashMap, HashSet};

use crate::document::Text;
use crate::lexicon::{self, KeyedState};
use crate::model::{SourceRow, Sourced, Touchpoint, TouchpointList};

use super::points::Points;
use super::v07_need_is_process::Judge;
use super::{ListCase, Numbering};

/// What the rules have found out about a list, each when it is first asked.
#[derive(Debug, Default)]
pub(crate) struct Facts<'a> {
    texts: OnceCell<Texts<'a>>,
    sayings: OnceCell<Vec<u32>>,
    points: OnceCell<Vec<Same>>,
    wrong_needs: OnceCell<Vec<bool>>,
    /// Table and row of the cells whose channel another rule doubts.
    pub(super) doubted: OnceCell<HashSet<(u32, u32), KeyedState>>,
    numbering: OnceCell<Numbering<'a>>,
}

/// The different texts of a list and which of them stand where.
#[derive(Debug)]
pub(crate) struct Texts<'a> {
    /// By number; the first is the empty text, which stands for a missing cell too.
    different: Vec<&'a str>,
    rows: Vec<RowTexts>,
    points: Vec<u32>,
    needs: Vec<u32>,
    raw: Vec<u32>,
}

/// The numbers of a row's texts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowTexts {
    pub(super) direction: u32,
    pub(super) service: u32,
    pub(super) process: u32,
    pub(super) client: u32,
    pub(super) channel: u32,
    pub(super) needs_cell: u32,
    /// Where the row's points, needs and raw texts begin.
    point: u32,
    need: u32,
    raw: u32,
}

/// What makes two points of a list the same: equal numbers.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub(super) struct Same {
    /// 0: none, or one that stands for many different points.
    code: u32,
    /// The words that neither the code nor a general word says.
    words: u32,
}

/// What follows from a text alone, by the text's number.
#[derive(Debug)]
pub(super) struct PerText<V>(Vec<Option<V>>);

impl<V> PerText<V> {
    pub(super) fn of(&mut self, text: u32, find: impl FnOnce() -> V) -> &mut V {
        let at = text as usize;
        if at >= self.0.len() {
            self.0.resize_with(at + 1, || None);
        }
        self.0[at].get_or_insert_with(find)
    }
}

impl<V> Default for PerText<V> {
    fn default() -> PerText<V> {
        PerText(Vec::new())
    }
}

/// Gives every different text its number.
struct Numbers<'a> {
    texts: Vec<&'a str>,
    by_text: HashMap<&'a str, u32, KeyedState>,
    /// Mostly one text stands in many cells, and need not be read to be known again.
    by_address: HashMap<usize, u32, KeyedState>,
}

/// The text of a column met last.
#[derive(Clone, Copy, Default)]
struct Above<'a> {
    text: Option<&'a Text>,
    number: u32,
}

/// Different texts of an ordinary list: room for them at once is cheaper than growing.
const ORDINARY: usize = 200;

impl<'a> Numbers<'a> {
    fn of(&mut self, text: &'a Text) -> u32 {
        let Numbers { texts, by_text, by_address } = self;
        *by_address.entry(text.as_ptr().addr()).or_insert_with(|| {
            *by_text.entry(text).or_insert_with(|| {
                texts.push(text);
                texts.len() as u32 - 1
            })
        })
    }

    /// Of a cell below the one that had `above`: mostly it says the same.
    fn below(&mut self, above: &mut Above<'a>, cell: Option<&'a Sourced<Text>>) -> u32 {
        let Some(cell) = cell else { return 0 };
        let Above { text, number } = above;
        if !text.is_some_and(|text| text.as_ptr() == cell.value.as_ptr()) {
            (*text, *number) = (Some(&cell.value), self.of(&cell.value));
        }
        *number
    }
}

impl<'a> Texts<'a> {
    fn of(list: &'a TouchpointList) -> Texts<'a> {
        let mut numbers = Numbers {
            texts: Vec::with_capacity(ORDINARY),
            by_text: HashMap::with_capacity_and_hasher(ORDINARY, KeyedState::default()),
            by_address: HashMap::with_capacity_and_hasher(ORDINARY, KeyedState::default()),
        };
        numbers.texts.push("");
        numbers.by_text.insert("", 0);
        let mut rows = Vec::with_capacity(list.rows.len() + 1);
        let mut points = Vec::with_capacity(list.rows.len());
        let mut needs = Vec::with_capacity(list.rows.len());
        let mut raw = Vec::with_capacity(list.rows.len());
        let begin = |points: &[u32], needs: &[u32], raw: &[u32]| RowTexts {
            point: points.len() as u32,
            need: needs.len() as u32,
            raw: raw.len() as u32,
            ..RowTexts::default()
        };
        let mut above = [Above::default(); 6];
        let [direction, service, process, client, channel, needs_cell] = &mut above;
        for row in &list.rows {
            let stated = row.direction.as_ref().map(|direction| &direction.text);
            rows.push(RowTexts {
                direction: numbers.below(direction, stated),
                service: numbers.below(service, row.service.as_ref()),
                process: numbers.below(process, row.process.as_ref()),
                client: numbers.below(client, row.client_cell.as_deref()),
                channel: numbers.below(channel, row.channel.as_ref().map(|channel| &channel.text)),
                needs_cell: numbers.below(needs_cell, row.needs_cell.as_ref()),
                ..begin(&points, &needs, &raw)
            });
            points.extend(row.touchpoints.iter().map(|point| numbers.of(&point.text.value)));
            needs.extend(row.needs.iter().flatten().map(|need| numbers.of(&need.text.value)));
            raw.extend(addressed(row).map(|cell| numbers.of(&cell.raw)));
        }
        rows.push(begin(&points, &needs, &raw));
        Texts { different: numbers.texts, rows, points, needs, raw }
    }

    /// The numbers of a row's texts.
    pub(super) fn row(&self, at: usize) -> RowTexts {
        self.rows[at]
    }

    /// Of every point of a row.
    pub(super) fn points(&self, at: usize) -> &[u32] {
        &self.points[self.rows[at].point as usize..self.rows[at + 1].point as usize]
    }

    /// Of every need of a row.
    pub(super) fn needs(&self, at: usize) -> &[u32] {
        &self.needs[self.rows[at].need as usize..self.rows[at + 1].need as usize]
    }

    /// Of the cells of a row where addresses stand, as they were written: see [`addressed`].
    pub(super) fn raw(&self, at: usize) -> &[u32] {
        &self.raw[self.rows[at].raw as usize..self.rows[at + 1].raw as usize]
    }

    pub(super) fn text(&self, number: u32) -> &'a str {
        self.different[number as usize]
    }
}

/// The cells of a row where addresses stand; those that were taken out of a text are in its raw text.
pub(super) fn addressed(row: &SourceRow) -> impl Iterator<Item = &Sourced<Text>> {
    let extra = row.extra.iter().map(|(_, value)| value);
    row.touchpoint_cells.iter().chain(&row.contact_cells).chain(row.features.as_deref()).chain(extra)
}

impl<'a> ListCase<'a> {
    pub(super) fn texts(&self) -> &'a Texts<'a> {
        self.facts.texts.get_or_init(|| Texts::of(self.list))
    }

    /// What the № column counts.
    pub(crate) fn numbering(&self) -> &'a Numbering<'a> {
        self.facts.numbering.get_or_init(|| Numbering::of(self))
    }

    /// Numbers for the texts of directions, services, processes and clients, by the text's number: equal
    /// ones for texts that say the same in other cases.
    pub(super) fn sayings(&self) -> &'a [u32] {
        self.facts.sayings.get_or_init(|| {
            let texts = self.texts();
            let mut by_stems: HashMap<Vec<u64>, u32, KeyedState> = HashMap::default();
            let mut known: Vec<Option<u32>> = vec![None; texts.different.len()];
            let groups = |row: &RowTexts| [row.direction, row.service, row.process, row.client];
            for number in texts.rows.iter().flat_map(groups) {
                known[number as usize].get_or_insert_with(|| {
                    let next = by_stems.len() as u32;
                    *by_stems.entry(lexicon::key(texts.text(number))).or_insert(next)
                });
            }
            known.into_iter().map(Option::unwrap_or_default).collect()
        })
    }

    /// What makes a point the same as another, by the number of its text.
    pub(super) fn sameness(&self) -> &'a [Same] {
        self.facts.points.get_or_init(|| {
            let texts = self.texts();
            let points = Points::of(self);
            let mut codes: Vec<&Text> = Vec::new();
            let mut by_words: HashMap<Vec<u64>, u32, KeyedState> = HashMap::default();
            let mut known: Vec<Option<Same>> = vec![None; texts.different.len()];
            let mut same = |point: &'a Touchpoint| {
                let code = points.code(point);
                let next = by_words.len() as u32;
                let words = points.own_words(&point.text.value, code.is_some());
                let words = *by_words.entry(words).or_insert(next);
                let code = code.map_or(0, |code| {
                    codes.iter().position(|known| *known == code).unwrap_or_else(|| {
                        codes.push(code);
                        codes.len() - 1
                    }) + 1
                });
                Same { code: code as u32, words }
            };
            let points = self.list.rows.iter().flat_map(|row| &row.touchpoints);
            for (point, number) in points.zip(&texts.points) {
                known[*number as usize].get_or_insert_with(|| same(point));
            }
            known.into_iter().map(Option::unwrap_or_default).collect()
        })
    }

    /// For every need of the list in its order: whether it states a fact or repeats its process.
    pub(super) fn wrong_needs(&self) -> &'a [bool] {
        self.facts.wrong_needs.get_or_init(|| {
            let texts = self.texts();
            let mut judge = Judge::new(self.knowledge.vocabulary, texts);
            let mut wrong = Vec::with_capacity(texts.needs.len());
            for (at, row) in self.list.rows.iter().enumerate() {
                // The service, where the list has no processes.
                let process =
                    if row.process.is_some() { texts.row(at).process } else { texts.row(at).service };
                wrong.extend(texts.needs(at).iter().map(|need| judge.is_wrong(*need, process)));
            }
            wrong
        })
    }
}
