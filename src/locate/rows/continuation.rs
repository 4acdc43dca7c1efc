//! Whether a further table goes on with a list.

use std::collections::BTreeSet;

use super::super::pieces::Piece;
use super::{Builder, is_number};
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::Words;
use crate::model::document::{Grid, TableName};
use crate::model::table::Leaf;
use crate::model::{Field, Reason};
use crate::text::signs::ordinal;
use crate::text::{Text, letters, words};

/// Whether a further table belongs to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::locate) enum Continues {
    Not,
    /// It has as many columns, and nothing more speaks for it.
    Perhaps,
    Surely,
}

/// «Продолжение 1», «Перечень (окончание)»: a sheet that goes on with the one before.
pub(in crate::locate) fn goes_on(name: &TableName, words: &Words) -> bool {
    let TableName::Sheet(name) = name else { return false };
    let folded = letters::fold(name);
    words.lists.sheets.continues.iter().any(|part| folded.contains(part.as_str()))
}

impl Builder<'_> {
    /// Whether a further piece belongs to this list: the same captions, or as many columns and no
    /// header, with values of the same kinds.
    ///
    /// The name of a sheet may say that it goes on.
    pub(in crate::locate) fn continues(
        &self,
        piece: &Piece<'_>,
        name: &TableName,
        general: &Vocabulary,
    ) -> Continues {
        let grid = piece.grid;
        if let Ok(header) = &piece.header {
            let same = header
                .leaves
                .iter()
                .zip(self.leaves.iter())
                .filter(|(one, other)| words::same_words(&one.text, &other.text))
                .count();
            let all = header.leaves.len() == self.leaves.len() && same * 10 >= self.leaves.len() * 7;
            let goes_on = all || self.in_order_of_list(&header.leaves).is_some();
            return if goes_on { Continues::Surely } else { Continues::Not };
        }
        let may = grid.nested_in.is_none()
            && piece.rows.start == 0
            && self.leaves.len() >= 3
            && (self.data_seen || self.is_bare());
        let places = if may { self.places_in(grid, goes_on(name, &self.words)) } else { None };
        places.map_or(Continues::Not, |places| self.holds_alike(grid, &places, general))
    }

    /// The leaves of a further header in the order of the list's columns, where both have the same columns
    /// under other wordings or in another order: each field once, every other column by its caption.
    pub(super) fn in_order_of_list(&self, leaves: &[Leaf]) -> Option<Vec<Leaf>> {
        if leaves.len() != self.leaves.len() || leaves.len() < 3 {
            return None;
        }
        let alike = |one: &Leaf, other: &Leaf| match (one.guess, other.guess) {
            (Some(one), Some(other)) => one == other,
            (None, None) => words::same_words(&one.text, &other.text),
            _ => false,
        };
        let ordered: Vec<Leaf> = self
            .leaves
            .iter()
            .map(|own| {
                let mut fits = leaves.iter().filter(|leaf| alike(own, leaf));
                fits.next().filter(|_| fits.next().is_none()).cloned()
            })
            .collect::<Option<_>>()?;
        let known = ordered.iter().filter(|leaf| leaf.guess.is_some()).count();
        (known >= 3 && ordered.iter().any(|leaf| leaf.guess == Some(Field::Touchpoint))).then_some(ordered)
    }

    /// Whether the table above holds a header alone, which the rows of the table below then have.
    fn is_bare(&self) -> bool {
        self.list.rows.is_empty()
            && self.list.set_aside.iter().all(|aside| {
                matches!(aside.reason, Reason::Above | Reason::ColumnNumbers | Reason::RepeatedHeader)
            })
    }

    /// The columns of a grid without captions that take those of this list: as many side by side, not
    /// always from the first on, or on a sheet the same ones, of which one may be blank, or half of them
    /// where its name says that it goes on. `None`: the grid has more columns or fewer.
    pub(super) fn places_in(&self, grid: &Grid, goes_on: bool) -> Option<Vec<u32>> {
        let columns = self.leaves.len();
        if grid.width as usize == columns {
            return Some((1..).take(columns).collect());
        }
        let filled: BTreeSet<u32> = grid
            .rows
            .iter()
            .flat_map(|row| &row.cells)
            .filter(|cell| !cell.is_blank())
            .map(|cell| cell.column)
            .collect();
        let first = *filled.first()?;
        if grid.width + 1 - first == columns as u32 {
            return Some((first..).take(columns).collect());
        }
        let within = |column: &u32| self.leaves.iter().any(|leaf| (leaf.first..=leaf.last).contains(column));
        let enough = filled.len() + 1 >= columns || goes_on && filled.len() * 2 >= columns;
        let same = self.sheet && enough && filled.iter().all(within);
        same.then(|| self.leaves.iter().map(|leaf| leaf.first).collect())
    }

    /// Whether the columns of a grid without header hold what this list's columns do: numbers, kinds
    /// of points, points. A table of contacts may have as many columns.
    fn holds_alike(&self, grid: &Grid, places: &[u32], general: &Vocabulary) -> Continues {
        let share = |field: Field, holds: &dyn Fn(&str) -> bool| -> Option<f32> {
            let column = places[self.leaf_with(field)?];
            let texts: Vec<&Text> = grid
                .rows
                .iter()
                .flat_map(|row| &row.cells)
                .filter(|cell| cell.column == column && !cell.is_blank() && cell.column_span == 1)
                .map(|cell| &cell.text)
                .take(30)
                .collect();
            let held = texts.iter().filter(|text| holds(text)).count();
            (!texts.is_empty()).then(|| held as f32 / texts.len() as f32)
        };
        let Words { kinds, marks, .. } = &*general.words;
        let is_ditto = |text: &str| marks.is_ditto(text);
        let number = share(Field::Number, &|text| is_number(text) || is_ditto(text));
        let kind = share(Field::Channel, &|text| {
            !kinds.parse(text).values.is_empty() || marks.mark(text).is_some() || is_ditto(text)
        });
        let point = share(Field::Touchpoint, &|text| {
            general.touchpoints.naming(&words::words(text)).is_some() || is_ditto(text)
        });
        // The first row that is more than a heading, and not a row of data: that has its №.
        let captions = grid.rows.iter().find(|row| row.cells.len() >= 3).is_some_and(|row| {
            row.cells.iter().all(|cell| {
                let words = words::words(&cell.text).len();
                words > 0 && words <= 4 && ordinal(&cell.text).is_none() && !is_number(&cell.text)
            })
        });
        let held = match (number, kind) {
            (Some(number), Some(kind)) => number >= 0.5 && kind >= 0.5 || kind >= 0.8,
            // Captions of its own stand where a row would have its №.
            (Some(number), None) => number >= 0.5 && !captions,
            (None, Some(kind)) => kind >= 0.5,
            (None, None) if point.is_some_and(|point| point >= 0.5) => true,
            // Nothing but as many columns.
            (None, None) if point.is_none() || !captions => return Continues::Perhaps,
            (None, None) => false,
        };
        if held { Continues::Surely } else { Continues::Not }
    }
}
