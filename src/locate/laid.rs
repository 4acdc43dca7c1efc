//! Counts what the rows of a list lay out, before they are laid out.

use crate::model::Place;
use crate::model::budget::{self, Budget, Over, Spent, What};
use crate::text::Text;

use super::header::Header;

/// What the rows of a list lay out: a merged text stands in every row.
pub(super) struct Laid<'b> {
    pub(super) budget: &'b Budget,
    pub(super) spent: Spent,
    /// No further row is read.
    pub(super) over: Option<Over>,
}

impl Laid<'_> {
    /// Whether there may be a further list with this header.
    pub(super) fn judge_list(
        lists: usize,
        header: &Header,
        place: Place,
        budget: &Budget,
    ) -> Result<(), Over> {
        Over::check(What::Lists, lists as u64, budget.lists as u64, Some(place))?;
        Over::check(What::Columns, header.leaves.len() as u64, budget.columns as u64, Some(place))
    }

    /// Counts a further text.
    pub(super) fn text(&mut self, text: &Text, place: Place) {
        let spent = self.spent.text(self.budget, budget::cost(text.len()), Some(place));
        Over::note(&mut self.over, spent);
    }

    /// Counts a row of so many cells before there are any; `texts` are those of the row and those that
    /// reach into it.
    pub(super) fn row<'t>(
        &mut self,
        cells: usize,
        texts: impl Iterator<Item = &'t Text>,
        place: Place,
    ) -> bool {
        let cost = texts.map(|text| budget::cost(text.len())).sum();
        let Laid { budget, spent, over } = self;
        let mut count = || {
            spent.records(budget, 1, Some(place))?;
            spent.cells(budget, cells as u64, Some(place))?;
            spent.text(budget, cost, Some(place))
        };
        Over::note(over, count());
        over.is_none()
    }
}
