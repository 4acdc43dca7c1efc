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
use crate::model::budget::{Budget, Over, Spent};

/// Runs every pass; ends where the records would lay out more than the budget lets through.
pub fn normalise(
    list: &mut TouchpointList,
    knowledge: &Knowledge<'_>,
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    clean::pass(list, knowledge);
    fill::pass(list, knowledge);
    direction::pass(list, knowledge);
    split::pass(list, knowledge, budget, spent)?;
    codes::pass(list, knowledge);
    channel::pass(list, knowledge);
    Ok(())
}

/// The same for a list decoded from a workbook or form of ours: only the rows that an officer edited or
/// added are cleaned and split; no cell stands for the one above. `edited` has an entry for each row.
pub(crate) fn normalise_decoded(
    list: &mut TouchpointList,
    edited: &[bool],
    knowledge: &Knowledge<'_>,
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    let (changed, kept): (Vec<_>, Vec<_>) =
        std::mem::take(&mut list.rows).into_iter().zip(edited).partition(|(_, edited)| **edited);
    list.rows = changed.into_iter().map(|(row, _)| row).collect();
    clean::pass(list, knowledge);
    split::line_by_line(list, knowledge, budget, spent)?;
    let mut changed = std::mem::take(&mut list.rows).into_iter();
    let mut kept: Vec<_> = kept.into_iter().map(|(row, _)| row).collect();
    split::judge_kept(list, &mut kept, budget, spent)?;
    let mut kept = kept.into_iter();
    let in_order = edited.iter().filter_map(|edited| if *edited { changed.next() } else { kept.next() });
    list.rows = in_order.collect();
    for pass in [direction::pass, codes::pass, channel::pass] {
        pass(list, knowledge);
    }
    Ok(())
}
