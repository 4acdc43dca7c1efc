//! What the records of a list lay out, counted row by row before there are any.

use crate::model::budget::{Budget, Over, Spent, What, cost};
use crate::model::{Place, SourceRow, TouchpointList};

pub(super) struct Judge<'a> {
    budget: &'a Budget,
    spent: &'a mut Spent,
    /// Of every record of the list: its title, body, sheet and file.
    of_list: u64,
    /// Of the captions of its further columns.
    captions: u64,
}

impl<'a> Judge<'a> {
    pub(super) fn new(list: &TouchpointList, budget: &'a Budget, spent: &'a mut Spent) -> Judge<'a> {
        let context = &list.context;
        let texts =
            [context.title.as_ref(), context.body.as_ref(), context.region.as_ref(), Some(&list.file)];
        let of_list = texts.into_iter().flatten().map(|text| cost(text.len())).sum();
        let further = list.columns.iter().filter(|column| column.field.is_none());
        // A caption names the value and its address.
        let captions = further.map(|column| 2 * cost(column.header.len())).sum();
        Judge { budget, spent, of_list, captions }
    }

    /// Counts a row whose points are known; each is to have so many needs, interactions and contacts.
    pub(super) fn row(&mut self, row: &mut SourceRow, each: usize) -> Result<(), Over> {
        let points = row.touchpoints.len().max(1) as u64;
        let place = row.parts.first().map(|part| Place { table: part.table, row: part.first, column: 1 });
        Over::check(What::Pairs, points * each.max(1) as u64, self.budget.pairs, place)?;
        let cells = row.cells_mut().map(|(value, _)| cost(value.value.len())).sum::<u64>();
        let text = self.of_list + self.captions + cells;
        self.spent.records(self.budget, points, place)?;
        self.spent.text(self.budget, points.saturating_mul(text), place)
    }
}
