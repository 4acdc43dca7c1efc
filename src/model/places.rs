//! Which row of a list a finding names, and where that stands in the ministry's own file.

use std::collections::BTreeMap;

use super::finding::{At, Finding, OriginalAt};
use super::list::TouchpointList;
use super::row::SourceRow;

/// Which row of a list holds a place that a finding names.
#[derive(Debug)]
pub(crate) struct RowsByPlace<'a> {
    list: &'a TouchpointList,
    /// Table and first row, with the last row and the index of the row.
    parts: BTreeMap<(u32, u32), (u32, u32)>,
}

impl<'a> RowsByPlace<'a> {
    pub(crate) fn new(list: &'a TouchpointList) -> RowsByPlace<'a> {
        let rows = (0..).zip(&list.rows);
        let parts = rows.flat_map(|(at, row)| {
            row.parts.iter().map(move |part| ((part.table, part.first), (part.last, at)))
        });
        RowsByPlace { list, parts: parts.collect() }
    }

    /// The index of the row.
    pub(crate) fn of(&self, at: &At) -> Option<u32> {
        let table = self.list.tables.iter().position(|name| Some(name) == at.table.as_ref())? as u32;
        let row = at.row?;
        let ((holder, _), (end, index)) = self.parts.range(..=(table, row)).next_back()?;
        (*holder == table && row <= *end).then_some(*index)
    }

    /// The rows that a finding of the list names, each once.
    pub(crate) fn of_finding(&self, finding: &Finding) -> Vec<u32> {
        let own = (finding.list == Some(self.list.ordinal)).then_some(finding);
        let places = own.into_iter().flat_map(|finding| std::iter::once(&finding.at).chain(&finding.related));
        let mut rows: Vec<u32> = places.filter_map(|at| self.of(at)).collect();
        rows.sort_unstable();
        rows.dedup();
        rows
    }
}

/// Where a place of a row stands in the ministry's own file.
pub(crate) fn original_at(list: &TouchpointList, row: &SourceRow, column: Option<u32>) -> Option<OriginalAt> {
    let original = list.original.as_deref()?;
    let [table, first, _] = row.identity.as_ref()?.original?;
    let of =
        list.columns.iter().find(|known| Some(known.number) == column).filter(|known| known.original > 0);
    let at = At {
        table: original.tables.get(table as usize).cloned(),
        row: Some(first),
        column_number: of.map(|column| column.original),
        column: None,
    };
    Some(OriginalAt { file: original.file.clone(), at })
}
