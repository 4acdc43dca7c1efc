//! The texts of a list by numbers.
//!
//! A list says the same in many cells: what follows from a text is kept by the text's number, and the
//! rows are looked up by numbers instead of texts.

use std::cell::OnceCell;
use std::rc::Rc;

use crate::model::{SourceRow, Sourced, TouchpointList};
use crate::text::Text;
use crate::text::memory::Numbers;
use crate::text::words;
use crate::text::words::Word;

/// The different texts of a list and which of them stand where.
#[derive(Debug)]
pub(crate) struct Texts {
    /// By number; the first is the empty text, which stands for a missing cell too.
    different: Vec<Text>,
    /// The words of the first [`KEPT`] of them, as soon as somebody asks for them.
    words: Vec<OnceCell<Rc<[Word]>>>,
    rows: Vec<RowTexts>,
    points: Vec<u32>,
    needs: Vec<u32>,
    raw: Vec<u32>,
}

/// The numbers of a row's texts.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct RowTexts {
    pub(super) direction: u32,
    pub(crate) service: u32,
    pub(crate) process: u32,
    pub(super) client: u32,
    pub(super) channel: u32,
    pub(super) needs_cell: u32,
    pub(super) interactions_cell: u32,
    /// Where the row's points, needs and raw texts begin.
    point: u32,
    need: u32,
    raw: u32,
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

    /// What has been found, by the texts' numbers.
    pub(super) fn known(&self) -> impl Iterator<Item = &V> {
        self.0.iter().flatten()
    }
}

impl<V> Default for PerText<V> {
    fn default() -> PerText<V> {
        PerText(Vec::with_capacity(64))
    }
}

/// The text of a column met last.
#[derive(Clone, Copy, Default)]
struct Above<'a> {
    text: Option<&'a Text>,
    number: u32,
}

/// Of so many texts the words are kept: an ordinary list has fewer, and those of a long one take more
/// room than the list.
const KEPT: usize = 1_000;

/// Different texts of an ordinary list: room for them at once is cheaper than growing.
const ORDINARY: usize = 200;

impl<'a> Above<'a> {
    /// The number of a cell below: mostly it says the same.
    fn below(&mut self, numbers: &mut Numbers, cell: Option<&'a Sourced<Text>>) -> u32 {
        let Some(cell) = cell else { return 0 };
        if self.text.is_none_or(|text| text.as_ptr() != cell.value.as_ptr()) {
            *self = Above { text: Some(&cell.value), number: numbers.of(&cell.value) };
        }
        self.number
    }
}

impl Texts {
    pub(crate) fn of(list: &TouchpointList) -> Texts {
        let mut numbers = Numbers::with_room(ORDINARY);
        numbers.of(&Text::new());
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
        let mut above = [Above::default(); 7];
        let [direction, service, process, client, channel, needs_cell, interactions_cell] = &mut above;
        for row in &list.rows {
            let stated = row.direction.as_ref().map(|direction| &direction.text);
            rows.push(RowTexts {
                direction: direction.below(&mut numbers, stated),
                service: service.below(&mut numbers, row.service.as_ref()),
                process: process.below(&mut numbers, row.process.as_ref()),
                client: client.below(&mut numbers, row.client_cell.as_deref()),
                channel: channel.below(&mut numbers, row.channel.as_ref().map(|channel| &channel.text)),
                needs_cell: needs_cell.below(&mut numbers, row.needs_cell.as_ref()),
                interactions_cell: interactions_cell.below(&mut numbers, row.interactions_cell.as_deref()),
                ..begin(&points, &needs, &raw)
            });
            points.extend(row.touchpoints.iter().map(|point| numbers.of(&point.text.value)));
            needs.extend(row.needs.iter().flatten().map(|need| numbers.of(&need.text.value)));
            raw.extend(addressed(row).map(|cell| numbers.of(&cell.raw)));
        }
        rows.push(begin(&points, &needs, &raw));
        let different = numbers.into_texts();
        let words = vec![OnceCell::new(); different.len().min(KEPT)];
        Texts { different, words, rows, points, needs, raw }
    }

    /// The numbers of a row's texts.
    pub(crate) fn row(&self, at: usize) -> RowTexts {
        self.rows[at]
    }

    /// Of every point of a row.
    pub(crate) fn points(&self, at: usize) -> &[u32] {
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

    /// How many different texts there are.
    pub(super) fn count(&self) -> usize {
        self.different.len()
    }

    pub(super) fn text(&self, number: u32) -> &str {
        &self.different[number as usize]
    }

    /// The words of a text.
    pub(super) fn words(&self, number: u32) -> Rc<[Word]> {
        let find = || words::words(self.text(number));
        self.words.get(number as usize).map_or_else(find, |known| known.get_or_init(find).clone())
    }

    /// Hashes for the texts of directions, services, processes, clients and points, by the text's number:
    /// equal ones for texts that say the same in other cases.
    pub(crate) fn sayings(&self) -> Vec<u64> {
        let mut known: Vec<Option<u64>> = vec![None; self.different.len()];
        let groups = |row: &RowTexts| [row.direction, row.service, row.process, row.client];
        for number in self.rows.iter().flat_map(groups).chain(self.points.iter().copied()) {
            known[number as usize].get_or_insert_with(|| words::saying(&self.words(number)));
        }
        known.into_iter().map(Option::unwrap_or_default).collect()
    }
}

/// The cells of a row where addresses stand; those that were taken out of a text are in its raw text.
pub(super) fn addressed(row: &SourceRow) -> impl Iterator<Item = &Sourced<Text>> {
    let extra = row.extra.iter().map(|(_, value)| value);
    row.touchpoint_cells.iter().chain(&row.contact_cells).chain(row.features.as_deref()).chain(extra)
}
