//! The order of the rows of a form: the list's own, though an officer sorted his workbook to work in it.

use crate::model::{SourceRow, TouchpointList};
use crate::text::letters;

/// The rows in the order of the list. A workbook that came back sorted by one of its columns is put back: its rows stand
/// as they were written, an added one behind the row that it stands under. Rows in any other new order, or with №
/// that count that order, were put so on purpose.
pub(super) fn own(list: &TouchpointList) -> Vec<&SourceRow> {
    let mut rows: Vec<&SourceRow> = list.rows.iter().map(|row| &**row).collect();
    let places: Vec<Option<u32>> = rows.iter().map(|row| place(row)).collect();
    let known: Vec<u32> = places.iter().copied().flatten().collect();
    if known.is_sorted() || counts(&rows) || !is_by_a_column(&rows) {
        return rows;
    }
    let mut above = None;
    let mut keys = places.into_iter().map(|place| {
        let added = place.is_none();
        above = place.or(above);
        (above, added)
    });
    let mut keyed: Vec<_> = rows.drain(..).map(|row| (keys.next(), row)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, row)| row).collect()
}

/// Where a row of a workbook of ours stood when it was written; `None`: it was added.
fn place(row: &SourceRow) -> Option<u32> {
    let identity = row.identity.as_deref()?;
    (!identity.id.is_empty()).then_some(identity.at)
}

/// Whether № counts the rows as they stand.
fn counts(rows: &[&SourceRow]) -> bool {
    let numbers: Option<Vec<u32>> =
        rows.iter().map(|row| row.number.as_ref()?.value.trim().trim_end_matches('.').parse().ok()).collect();
    numbers.is_some_and(|numbers| numbers.is_sorted_by(|one, other| one < other))
}

/// Whether the rows are in the order of the letters of a column, or in the opposite one; blank cells stand anywhere.
fn is_by_a_column(rows: &[&SourceRow]) -> bool {
    let columns: [fn(&SourceRow) -> Option<&str>; 7] = [
        |row| Some(&row.direction.as_ref()?.text.value),
        |row| Some(&row.service.as_ref()?.value),
        |row| Some(&row.process.as_ref()?.value),
        |row| Some(&row.touchpoints.first()?.text.value),
        |row| Some(&row.channel.as_ref()?.text.value),
        |row| Some(&row.needs_cell.as_ref()?.value),
        |row| Some(&row.features.as_deref()?.value),
    ];
    columns.into_iter().any(|column| {
        let texts = rows.iter().filter_map(|row| column(row)).map(letters::fold);
        let texts: Vec<_> = texts.filter(|text| !text.is_empty()).collect();
        let differ = texts.windows(2).any(|pair| pair[0] != pair[1]);
        differ && (texts.is_sorted() || texts.is_sorted_by(|one, other| one >= other))
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;
    use crate::model::Identity;
    use crate::rules::testing::outcome;

    /// The numbers of the rows of a form; `places` are where the rows stood in the workbook that went out.
    fn numbers(rows: [(&str, &str, &str); 5], places: [Option<u32>; 5]) -> String {
        let mut table = "Перечень точек взаимодействия с клиентом\n\
            | № | Наименование процесса | Точка взаимодействия | Потребности клиента |\n"
            .to_owned();
        for (number, process, point) in rows {
            let _ = writeln!(table, "| {number} | {process} | {point} | Получение консультации |");
        }
        let mut list = outcome(&table).lists.remove(0);
        for (row, place) in list.rows.iter_mut().zip(places) {
            let id = place.map_or_else(String::new, |place| place.to_string());
            row.identity =
                Some(Box::new(Identity { id, at: place.unwrap_or_default(), ..Identity::default() }));
        }
        let number = |row: &&SourceRow| row.number.as_ref().map(|number| number.value.to_string());
        own(&list).iter().filter_map(number).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_sorted_workbook_keeps_the_order_of_the_list() {
        let row = |number, process| (number, process, "Официальный сайт");
        let sorted = [
            row("3", "Выдача"),
            row("5", "Запись"),
            row("1", "Приём"),
            row("4", "Учёт"),
            row("2", "Ярмарка"),
        ];
        let places = |at: [u32; 5]| at.map(Some);
        assert_eq!(numbers(sorted, places([2, 4, 0, 3, 1])), "1 2 3 4 5");
        // An added row stays behind the one above it.
        assert_eq!(numbers(sorted, [Some(2), None, Some(0), Some(3), Some(1)]), "1 2 3 5 4");
        // Near misses: rows put elsewhere by hand, № that count the new order, a list that was never sorted.
        let by_hand = [
            row("2", "Ярмарка"),
            row("3", "Выдача"),
            row("1", "Приём"),
            row("4", "Учёт"),
            row("5", "Запись"),
        ];
        assert_eq!(numbers(by_hand, places([1, 2, 0, 3, 4])), "2 3 1 4 5");
        let counted = [
            row("1", "Выдача"),
            row("2", "Запись"),
            row("3", "Приём"),
            row("4", "Учёт"),
            row("5", "Ярмарка"),
        ];
        assert_eq!(numbers(counted, places([2, 4, 0, 3, 1])), "1 2 3 4 5");
        assert_eq!(numbers(sorted, places([0, 1, 2, 3, 4])), "3 5 1 4 2");
    }
}
