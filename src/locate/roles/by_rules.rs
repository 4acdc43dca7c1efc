//! The roles that the rules gave the rows of a document's lists: the first reading.

use std::collections::{BTreeMap, BTreeSet};

use crate::locate::{RawList, RawPiece};
use crate::model::document::Grid;
use crate::model::{Reason, Role};

/// What the rules made of the rows, by table and row.
#[derive(Debug, Default)]
pub(super) struct Fates {
    /// Rows of data as stretches: table and first row → last row. A large list has few.
    data: BTreeMap<(u32, u32), u32>,
    others: BTreeMap<(u32, u32), Role>,
    /// Rows of which rule S07 tells that no column took them.
    unplaced: BTreeSet<(u32, u32)>,
    /// Rows below the captions that explain them, and rows of prompts: what they say is known by its words.
    explanations: BTreeSet<(u32, u32)>,
    /// Where the rows of the lists stand: table, first and last row.
    of_lists: Vec<(u32, u32, u32)>,
}

impl Fates {
    pub(super) fn of(lists: &[RawList], grids: &[&Grid]) -> Fates {
        let mut fates = Fates::default();
        for list in lists {
            for (at, piece) in list.pieces.iter().enumerate() {
                fates.piece(piece, grids[piece.grid], at == 0);
            }
            fates.add(list);
        }
        fates
    }

    fn piece(&mut self, piece: &RawPiece, grid: &Grid, first: bool) {
        let rows = &grid.rows[piece.rows.clone()];
        if let (Some(from), Some(to)) = (rows.first(), rows.last()) {
            self.of_lists.push((grid.table, from.number, to.number));
        }
        let Some(header) = &piece.header else { return };
        for row in &grid.rows[piece.rows.start..*header.start()] {
            self.others.insert((grid.table, row.number), Role::Above);
        }
        for row in &grid.rows[header.clone()] {
            let role = if first { Role::Head } else { Role::Repeat };
            self.others.insert((grid.table, row.number), role);
        }
    }

    fn add(&mut self, list: &RawList) {
        for text in &list.unplaced {
            let place = (text.place.table, text.place.row);
            self.others.entry(place).or_insert(Role::Foot);
            self.unplaced.insert(place);
        }
        for aside in &list.set_aside {
            let place = (aside.place.table, aside.place.row);
            self.others.insert(place, role(aside.reason));
            let prompts = aside.reason == Reason::Placeholder && aside.text.contains(char::is_alphabetic);
            if aside.reason == Reason::Explanation || prompts {
                self.explanations.insert(place);
            }
        }
        let mut stretch: Option<((u32, u32), u32)> = None;
        for row in &list.rows {
            for (at, part) in row.parts.iter().enumerate() {
                self.others.remove(&(part.table, part.first));
                self.unplaced.remove(&(part.table, part.first));
                if at > 0 {
                    self.others.insert((part.table, part.first), Role::Rest);
                    continue;
                }
                match &mut stretch {
                    Some((start, end)) if start.0 == part.table && *end + 1 == part.first => {
                        *end = part.last;
                    }
                    _ => {
                        self.data.extend(stretch.replace(((part.table, part.first), part.last)));
                    }
                }
            }
        }
        self.data.extend(stretch);
    }

    /// Whether the officer is told of a row anyway, or its words leave no doubt.
    pub(super) fn is_told(&self, table: u32, row: u32) -> bool {
        self.unplaced.contains(&(table, row)) || self.explanations.contains(&(table, row))
    }

    /// The role of a row with text.
    pub(super) fn role(&self, table: u32, row: u32) -> Role {
        if let Some(role) = self.others.get(&(table, row)) {
            return *role;
        }
        let before = self.data.range(..=(table, row)).next_back();
        if before.is_some_and(|((known, _), last)| *known == table && *last >= row) {
            return Role::Data;
        }
        let of_list = self
            .of_lists
            .iter()
            .any(|(known, first, last)| *known == table && (*first..=*last).contains(&row));
        // A row of a list that is neither data nor set aside gives its texts to the rows below.
        if of_list { Role::Section } else { Role::OtherRow }
    }
}

fn role(reason: Reason) -> Role {
    match reason {
        Reason::RepeatedHeader => Role::Repeat,
        Reason::ColumnNumbers => Role::Numbers,
        Reason::Section => Role::Section,
        Reason::Above => Role::Above,
        Reason::OtherTable => Role::OtherRow,
        Reason::Total
        | Reason::Note
        | Reason::Signature
        | Reason::Placeholder
        | Reason::Deleted
        | Reason::Explanation
        | Reason::Prompt
        | Reason::ErrorValue
        | Reason::Own
        | Reason::Filled => Role::Foot,
    }
}
