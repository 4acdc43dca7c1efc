//! A row of the original as a small table, so that an officer sees the faulty cell among its
//! neighbours.

use std::collections::HashMap;

use serde::Serialize;

use crate::model::document::{TableName, column_letters};
use crate::model::finding::At;
use crate::model::{Place, SourceRow, Sourced, TouchpointList};
use crate::text::Text;

/// Letters of a cell that are shown; the whole text stands in the original.
const CELL_LETTERS: usize = 280;

/// A row as it is shown: where it stands, and the text of each column of the list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct ExcerptRow {
    /// «строка 14».
    place: String,
    cells: Vec<String>,
}

/// Rows of one list that findings show, each once.
pub(super) struct Excerpts<'a> {
    list: &'a TouchpointList,
    /// Where the pieces of the rows begin, ascending, with the row's index.
    starts: Vec<((u32, u32), usize)>,
    tables: HashMap<&'a TableName, u32>,
    rows: Vec<ExcerptRow>,
    known: HashMap<usize, usize>,
}

impl<'a> Excerpts<'a> {
    pub(super) fn of(list: &'a TouchpointList) -> Excerpts<'a> {
        let mut starts: Vec<_> = list
            .rows
            .iter()
            .enumerate()
            .flat_map(|(index, row)| row.parts.iter().map(move |part| ((part.table, part.first), index)))
            .collect();
        starts.sort_unstable();
        Excerpts {
            list,
            starts,
            tables: list.tables.iter().zip(0..).collect(),
            rows: Vec::new(),
            known: HashMap::new(),
        }
    }

    /// The list's row at a place, if it is a row of the list.
    pub(super) fn row(&self, at: &At) -> Option<&'a SourceRow> {
        self.index(at).map(|index| &*self.list.rows[index])
    }

    /// Takes up the row of a place: its index among [`Excerpts::finish`], and which column is meant.
    pub(super) fn take(&mut self, at: &At) -> Option<(usize, Option<usize>)> {
        let index = self.index(at)?;
        let column = at
            .column_number
            .and_then(|number| self.list.columns.iter().position(|column| column.number == number));
        let shown = *self.known.entry(index).or_insert_with(|| {
            self.rows.push(excerpt(self.list, &self.list.rows[index]));
            self.rows.len() - 1
        });
        Some((shown, column))
    }

    /// The header of a column by its number.
    pub(super) fn caption(&self, number: u32) -> Option<String> {
        let column = self.list.columns.iter().find(|column| column.number == number)?;
        Some(shortened(&column.header)).filter(|caption| !caption.is_empty())
    }

    pub(super) fn finish(self) -> Vec<ExcerptRow> {
        self.rows
    }

    fn index(&self, at: &At) -> Option<usize> {
        let table = *self.tables.get(at.table.as_ref()?)?;
        let row = at.row?;
        let next = self.starts.partition_point(|(start, _)| *start <= (table, row));
        let (_, index) = *self.starts.get(next.checked_sub(1)?)?;
        let parts = &self.list.rows[index].parts;
        let covers =
            |part: &crate::model::Part| part.table == table && (part.first..=part.last).contains(&row);
        parts.iter().any(covers).then_some(index)
    }
}

/// Captions of a list's columns: the header, and how Excel or Word calls the column.
pub(super) fn captions(list: &TouchpointList) -> Vec<(String, String)> {
    let sheet = matches!(list.rows.first().and_then(|row| table_of(list, row)), Some(TableName::Sheet(_)));
    list.columns
        .iter()
        .map(|column| {
            let name = if sheet { column_letters(column.number) } else { column.number.to_string() };
            (shortened(&column.header), name)
        })
        .collect()
}

fn table_of<'a>(list: &'a TouchpointList, row: &SourceRow) -> Option<&'a TableName> {
    list.tables.get(row.parts[0].table as usize)
}

fn excerpt(list: &TouchpointList, row: &SourceRow) -> ExcerptRow {
    let part = row.parts[0];
    let place = if part.last > part.first {
        format!("строки {}–{}", part.first, part.last)
    } else {
        format!("строка {}", part.first)
    };
    let mut cells = vec![String::new(); list.columns.len()];
    for (at, raw) in texts(row) {
        let column = list.columns.iter().position(|column| column.number == at.column);
        // Values of a split cell share one raw text; a torn row's rest stands in the same column.
        if let Some(cell) = column.map(|column| &mut cells[column])
            && cell.is_empty()
        {
            *cell = shortened(raw);
        }
    }
    ExcerptRow { place, cells }
}

/// Every cell of the row as read, with its place.
fn texts(row: &SourceRow) -> impl Iterator<Item = (Place, &Text)> {
    let rare = [&row.features, &row.client_cell, &row.interactions_cell].into_iter().flatten();
    let single = [&row.number, &row.service, &row.process, &row.needs_cell]
        .into_iter()
        .flatten()
        .chain(rare.map(|cell| &**cell));
    let direction = row.direction.iter().map(|direction| &direction.text);
    let channel = row.channel.iter().map(|channel| &channel.text);
    let points = row.touchpoints.iter().map(|point| &point.text);
    let coded = row.needs.iter().chain(&row.interactions).flatten().map(|value| &value.text);
    let extra = row.extra.iter().map(|(_, value)| value);
    single
        .chain(direction)
        .chain(channel)
        .chain(points)
        .chain(&row.touchpoint_cells)
        .chain(&row.contact_cells)
        .chain(coded)
        .chain(extra)
        .filter(|value: &&Sourced<Text>| value.place.row > 0)
        .map(|value| (value.place, &value.raw))
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.char_indices().nth(CELL_LETTERS) {
        Some((end, _)) => format!("{}…", text[..end].trim_end()),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    #[test]
    fn a_row_is_shown_as_the_file_has_it_with_the_cell_marked() {
        let outcome = example::outcome();
        let mut excerpts = Excerpts::of(&outcome.lists[0]);
        let at = |table, row, column| At {
            table: Some(TableName::Ordinal(table)),
            row: Some(row),
            column_number: Some(column),
            column: None,
        };
        assert_eq!(excerpts.take(&at(2, 3, 3)), Some((0, Some(2))));
        assert_eq!(excerpts.take(&at(3, 1, 9)), Some((0, None)), "the rest of the torn row");
        assert_eq!(excerpts.take(&at(2, 2, 1)), None, "a row set aside");
        assert_eq!(excerpts.take(&at(2, 4, 3)), Some((1, Some(2))));
        let rows = excerpts.finish();
        assert_eq!(rows[0].place, "строка 3");
        assert_eq!(
            rows[0].cells,
            ["1", "Приём <заявлений> & писем", "Сайт", "", "Консультация", "до 15 минут"]
        );
        assert_eq!(captions(&outcome.lists[0])[2], ("Точка".to_owned(), "3".to_owned()));
    }

    #[test]
    fn long_cells_are_shortened() {
        assert_eq!(shortened(" а "), "а");
        assert_eq!(shortened(&"ж".repeat(300)).chars().count(), CELL_LETTERS + 1);
    }
}
