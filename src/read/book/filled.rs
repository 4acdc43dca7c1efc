//! A value that was drawn down to the end of a sheet.

use crate::model::document::{Filled, Row};

use super::place::At;

/// Fewer rows with one value alone may be what somebody typed.
const LEAST: usize = 100;

/// Takes the rows at the end of a sheet that hold one value in one column and nothing else, also no part of a
/// merged cell. They may be a million and are no rows of any table.
pub(in crate::read) fn take(rows: &mut Vec<Row>, merges: &[(At, At)]) -> Option<Box<Filled>> {
    let (last, above) = rows.split_last()?;
    let value = alone(last)?;
    let same =
        |row: &&Row| alone(row).is_some_and(|cell| cell.column == value.column && cell.text == value.text);
    let below = |row: &Row, next: u32| row.number + 1 == next;
    let mut first = last.number;
    let mut count = 1;
    for row in above.iter().rev().take_while(same) {
        if !below(row, first) {
            break;
        }
        first = row.number;
        count += 1;
    }
    // Rows that a merged cell reaches hold its text too.
    let reached = merges.iter().map(|(_, last)| last.0).filter(|last| *last >= first).max().unwrap_or(0);
    let kept = reached.saturating_sub(first - 1) as usize;
    let count = usize::saturating_sub(count, kept);
    if count < LEAST {
        return None;
    }
    let filled = Filled {
        first: first + kept as u32,
        last: last.number,
        column: value.column,
        text: value.text.clone(),
    };
    rows.truncate(rows.len() - count);
    Some(Box::new(filled))
}

/// The only cell of a row, if there is nothing else to be told of it.
fn alone(row: &Row) -> Option<&crate::model::document::Cell> {
    let [cell] = row.cells.as_slice() else { return None };
    (cell.more.is_none() && !cell.is_blank() && cell.column_span == 1 && cell.row_span == 1).then_some(cell)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::document::Cell;

    fn row(number: u32, cells: &[(u32, &str)]) -> Row {
        let cells = cells.iter().map(|(column, text)| Cell {
            column: *column,
            column_span: 1,
            row_span: 1,
            text: (*text).into(),
            more: None,
        });
        Row { number, hidden: false, deleted: false, header: false, cells: cells.collect() }
    }

    /// Two rows of a list, then rows from the fourth on.
    fn sheet(count: u32, cells: &[(u32, &str)]) -> Vec<Row> {
        let list = [row(1, &[(1, "1"), (2, "Сайт")]), row(2, &[(1, "2"), (2, "МФЦ")])];
        list.into_iter().chain((4..4 + count).map(|number| row(number, cells))).collect()
    }

    #[test]
    fn a_value_drawn_down_is_taken_and_a_few_rows_of_it_are_not() {
        let kind = [(3, "Цифровая")];
        let mut rows = sheet(100, &kind);
        let filled = take(&mut rows, &[]).expect("a hundred rows");
        assert_eq!((filled.first, filled.last, filled.column, &*filled.text), (4, 103, 3, "Цифровая"));
        assert_eq!(rows.len(), 2);
        assert!(take(&mut sheet(99, &kind), &[]).is_none());
        assert!(take(&mut sheet(200, &[(1, "1"), (3, "Цифровая")]), &[]).is_none());
        // A merged cell makes its rows rows of the list.
        let mut rows = sheet(200, &kind);
        let filled = take(&mut rows, &[((2, 1), (50, 1))]).expect("rows below the merge");
        assert_eq!((filled.first, rows.len()), (51, 49));
        assert!(take(&mut sheet(200, &kind), &[((2, 1), (1_048_576, 1))]).is_none());
        // A gap ends it.
        let mut rows = sheet(90, &kind);
        rows.extend((100..190).map(|number| row(number, &kind)));
        assert!(take(&mut rows, &[]).is_none());
    }
}
