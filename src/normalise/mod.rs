//! An ordered list of small passes over a list; each keeps the original beside the new value.
//!
//! Every pass computes its result from the cells as read, so that normalising twice equals
//! normalising once.

pub mod channel;
mod clean;
pub mod codes;
pub mod fill;
pub mod split;

use crate::knowledge::Knowledge;
use crate::model::TouchpointList;

/// A pass: rewrites the list in place.
pub type Pass = fn(&mut TouchpointList, &Knowledge<'_>);

/// The passes in their order.
pub const PASSES: &[(&str, Pass)] = &[
    ("text", clean::pass),
    ("fill", fill::pass),
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
