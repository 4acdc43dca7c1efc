//! Columns of one field that are numbered: «Потребность 1», «Потребность 2» become one column.

use crate::locate::RawList;
use crate::model::Field;
use crate::model::table::RawCell;
use crate::text::Text;

/// Folds numbered columns that stand side by side, in place. Every value keeps its order; the cell has the place of
/// the first value.
pub(super) fn fold(raw: &mut RawList) {
    let Some((first, length)) = run(raw) else { return };
    for row in &mut raw.rows {
        let cells = &row.cells[first..first + length];
        let filled: Vec<&str> =
            cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.text.trim()).collect();
        let anchor = cells.iter().find(|cell| !cell.is_blank()).unwrap_or(&cells[0]);
        let text = Text::from(filled.join(";\n"));
        let folded = RawCell { text, ..anchor.clone() };
        row.cells.splice(first..first + length, [folded]);
    }
    let counted = raw.data_cells[first..first + length].iter().sum();
    raw.data_cells.splice(first..first + length, [counted]);
    raw.columns.drain(first + 1..first + length);
    if let Some((name, _)) = numbered(&raw.columns[first].header) {
        raw.columns[first].header = name.into();
    }
}

/// The first run of columns numbered from 1: where it begins, and its length.
fn run(raw: &RawList) -> Option<(usize, usize)> {
    let of = |at: usize, number: u32, name: &str| {
        raw.columns.get(at).and_then(|column| numbered(&column.header)) == Some((name, number))
    };
    raw.columns.iter().enumerate().find_map(|(first, column)| {
        let (name, number) = numbered(&column.header)?;
        let listed = matches!(column.guess, Some(Field::Needs | Field::Interactions));
        let length =
            (1..raw.columns.len()).take_while(|step| of(first + step, *step as u32 + 1, name)).count() + 1;
        (listed && number == 1 && length > 1).then_some((first, length))
    })
}

/// «Потребность № 2»: the caption without its number, and the number.
fn numbered(caption: &str) -> Option<(&str, u32)> {
    let name = caption.trim_end_matches(|letter: char| letter.is_ascii_digit());
    let number = caption[name.len()..].parse().ok()?;
    let name = name.trim_end().trim_end_matches('№').trim_end();
    (!name.is_empty()).then_some((name, number))
}

#[cfg(test)]
mod tests {
    use crate::rules::testing::outcome;

    #[test]
    fn numbered_columns_are_one_and_lose_no_value() {
        let found = outcome(
            "
            | number | process | touchpoint | Потребность 1 | Потребность 2 |
            | 1 | Подбор площадки | Портал | оставить заявку | увидеть имя менеджера |
            | 2 | Консультация | Телефон | задать вопрос | |
            ",
        );
        let needs: Vec<Vec<&str>> = found.lists[0]
            .rows
            .iter()
            .map(|row| row.needs.iter().flatten().map(|need| &*need.text.value).collect())
            .collect();
        assert_eq!(needs, [vec!["оставить заявку", "увидеть имя менеджера"], vec!["задать вопрос"]]);
    }
}
