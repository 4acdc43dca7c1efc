//! Places in words, those that belong together as ranges: «таблица 2, строки 3, 5–9, столбец 3».

use crate::model::document::{TableName, column_letters};
use crate::model::finding::At;

/// Rows of one table and one column.
struct Span<'a> {
    table: &'a TableName,
    column: Option<u32>,
    /// First and last row of each run of rows.
    runs: Vec<(u32, u32)>,
}

/// All places, each table and column named once, rows that follow each other as a range. A place
/// without a table says nothing and is left out.
pub(super) fn ranges<'a>(places: impl IntoIterator<Item = &'a At>) -> Vec<String> {
    let mut spans: Vec<Span<'_>> = Vec::new();
    for at in places {
        let Some(table) = &at.table else { continue };
        let known = spans.iter_mut().rev().take(NEAR).find(|span| {
            span.table == table && span.column == at.column_number && span.runs.is_empty() == at.row.is_none()
        });
        match (known, at.row) {
            (Some(span), Some(row)) => match span.runs.last_mut() {
                Some((first, last)) if (*first..=*last + 1).contains(&row) => *last = row.max(*last),
                _ => span.runs.push((row, row)),
            },
            (Some(_), None) => {}
            (None, row) => spans.push(Span {
                table,
                column: at.column_number,
                runs: row.map(|row| (row, row)).into_iter().collect(),
            }),
        }
    }
    spans.iter().map(Span::describe).collect()
}

/// How many of the latest tables and columns a place is looked for in: places come sorted, and a
/// file with thousands of tables must not be searched for each.
const NEAR: usize = 16;

impl Span<'_> {
    fn describe(&self) -> String {
        match self.runs[..] {
            [] => return self.table.describe(None, None),
            [(first, last)] if first == last => return self.table.describe(Some(first), self.column),
            _ => {}
        }
        let before = match (self.table, self.column) {
            (TableName::Sheet(_), Some(column)) => column_letters(column),
            _ => String::new(),
        };
        let runs: Vec<String> = self
            .runs
            .iter()
            .map(|(first, last)| match last - first {
                0 => format!("{before}{first}"),
                1 => format!("{before}{first}, {before}{last}"),
                _ => format!("{before}{first}–{before}{last}"),
            })
            .collect();
        let runs = runs.join(", ");
        match (self.table, self.column) {
            (TableName::Sheet(name), Some(_)) => format!("лист «{name}», ячейки {runs}"),
            (TableName::Sheet(name), None) => format!("лист «{name}», строки {runs}"),
            (TableName::Ordinal(table), Some(column)) => {
                format!("таблица {table}, строки {runs}, столбец {column}")
            }
            (TableName::Ordinal(table), None) => format!("таблица {table}, строки {runs}"),
            (TableName::Lines, _) => format!("текст вне таблиц, строки {runs}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(table: TableName, row: Option<u32>, column: Option<u32>) -> At {
        At { table: Some(table), row, column_number: column, column: None }
    }

    #[test]
    fn places_that_follow_each_other_are_a_range() {
        let sheet = || TableName::Sheet("Лист1".into());
        let places = [
            at(sheet(), Some(2), Some(2)),
            at(sheet(), Some(3), Some(2)),
            at(sheet(), Some(3), Some(2)),
            at(sheet(), Some(4), Some(2)),
            at(sheet(), Some(6), None),
            at(sheet(), Some(8), Some(2)),
            at(sheet(), Some(7), None),
            at(TableName::Ordinal(2), Some(14), Some(3)),
            at(TableName::Ordinal(3), Some(1), Some(3)),
            at(TableName::Ordinal(3), Some(5), Some(3)),
            at(TableName::Ordinal(4), None, None),
            At::default(),
        ];
        assert_eq!(
            ranges(&places),
            [
                "лист «Лист1», ячейки B2–B4, B8",
                "лист «Лист1», строки 6, 7",
                "таблица 2, строка 14, столбец 3",
                "таблица 3, строки 1, 5, столбец 3",
                "таблица 4",
            ]
        );
    }
}
