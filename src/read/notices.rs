//! What is told of a document beside its texts: each kind once a place, with its count.

use crate::model::document::{Notice, NoticeKind};
use crate::text::Text;

/// A document with more of them is told the rest as sums.
const MOST: usize = 10_000;

/// Characters of a text that a notice quotes.
const QUOTED: usize = 300;

/// Where something was met: nowhere in a table, in a row of one, or in a cell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Spot {
    /// Index into the names of the tables.
    pub(super) table: Option<u32>,
    pub(super) row: Option<u32>,
    /// The boundary at which the cell begins; the column once the table is known, see [`Notices::settle`].
    pub(super) column: Option<u32>,
}

#[derive(Debug, Default)]
pub(super) struct Notices {
    list: Vec<Notice>,
    /// From here on the columns are boundaries.
    unsettled: usize,
}

impl Notices {
    /// Adds one; a further one of the kind at the same place is counted with the first, its text
    /// appended after `joint`.
    pub(super) fn note(&mut self, kind: NoticeKind, spot: Spot, text: &str, joint: &str) {
        let same = self.list.iter_mut().rev().take(4).find(|notice| {
            notice.kind == kind
                && (notice.table, notice.row, notice.column) == (spot.table, spot.row, spot.column)
        });
        if let Some(notice) = same {
            notice.count = notice.count.saturating_add(1);
            let is_known = text.is_empty() || joint == ", " && notice.text.contains(text);
            if !is_known {
                notice.text = quoted(&format!("{}{joint}{text}", notice.text));
            }
            return;
        }
        self.add(kind, spot, text);
    }

    /// Adds one that stands for itself.
    pub(super) fn add(&mut self, kind: NoticeKind, spot: Spot, text: &str) {
        let Spot { table, row, column } = spot;
        if self.list.len() < MOST {
            self.list.push(Notice { kind, table, row, column, count: 1, text: quoted(text) });
            return;
        }
        match self.list.iter_mut().find(|notice| notice.kind == kind) {
            Some(first) => first.count = first.count.saturating_add(1),
            None => self.list.push(Notice::of_file(kind, 1, "")),
        }
    }

    /// A table is known: turns boundaries into columns.
    pub(super) fn settle(&mut self, column_of: impl Fn(u32) -> u32) {
        for notice in &mut self.list[self.unsettled..] {
            notice.column = notice.column.map(&column_of);
        }
        self.unsettled = self.list.len();
    }

    pub(super) fn finish(self) -> Vec<Notice> {
        self.list
    }
}

/// A text as a notice quotes it: on one line, cut where it is long.
pub(super) fn quoted(text: &str) -> Text {
    let text = text.trim().replace(['\n', '\t'], " ");
    match text.char_indices().nth(QUOTED) {
        Some((end, _)) => format!("{}…", text[..end].trim_end_matches('…')).into(),
        None => text.into(),
    }
}
