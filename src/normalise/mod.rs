//! An ordered list of small passes over a list; each keeps the original beside the new value.
//!
//! Every pass computes its result from the cells as read, so that normalising twice equals
//! normalising once.

pub(crate) mod channel;
mod clean;
pub(crate) mod codes;
pub(crate) mod direction;
pub(crate) mod fill;
pub(crate) mod split;

use crate::knowledge::Knowledge;
use crate::model::TouchpointList;

/// A pass: rewrites the list in place.
pub(crate) type Pass = fn(&mut TouchpointList, &Knowledge<'_>);

/// The passes in their order.
pub(crate) const PASSES: &[(&str, Pass)] = &[
    ("text", clean::pass),
    ("fill", fill::pass),
    ("direction", direction::pass),
    ("split", split::pass),
    ("codes", codes::pass),
    ("channel", channel::pass),
];

/// Runs every pass.
pub fn normalise(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    for (_, pass) in PASSES {
        pass(list, knowledge);
    }
}

/// The same for a list decoded from a workbook or form of ours: only the rows that an officer edited or
/// added are cleaned and split; no cell stands for the one above. `edited` has an entry for each row.
pub(crate) fn normalise_decoded(list: &mut TouchpointList, edited: &[bool], knowledge: &Knowledge<'_>) {
    let (changed, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut list.rows).into_iter().zip(edited).partition(|(_, edited)| **edited);
    list.rows = changed.into_iter().map(|(row, _)| row).collect();
    clean::pass(list, knowledge);
    split::line_by_line(list, knowledge);
    let mut changed = std::mem::take(&mut list.rows).into_iter();
    let mut kept = kept.into_iter().map(|(row, _)| row);
    let in_order = edited.iter().filter_map(|edited| if *edited { changed.next() } else { kept.next() });
    list.rows = in_order.collect();
    for pass in [direction::pass, codes::pass, channel::pass] {
        pass(list, knowledge);
    }
}
