//! Finds the header of a list table: the leaf row whose captions name the fields, and the rows of
//! group captions above it.

use std::collections::BTreeMap;

use crate::document::{Cell, Grid, Text};
use crate::lexicon;
use crate::model::Field;
use crate::normalise::text;
use crate::vocabulary::Headers;

use super::ordinal;

/// Rows with text that are looked at before a table is given up.
pub(super) const ROWS_TRIED: usize = 120;

/// A header found in a grid.
#[derive(Debug, Clone)]
pub struct Header {
    /// First and last index into [`Grid::rows`].
    pub first: usize,
    pub last: usize,
    pub leaves: Vec<Leaf>,
    /// The row of column numbers under it, index into [`Grid::rows`].
    pub column_numbers: Option<usize>,
    pub why: String,
}

/// A leaf column of the header: the grid columns it covers and its captions.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub first: u32,
    pub last: u32,
    pub text: Text,
    /// Group captions above, outermost first.
    pub groups: Vec<Text>,
    pub guess: Option<Field>,
}

/// A cell that stands in a row or covers it from above.
struct Covering<'a> {
    cell: &'a Cell,
    /// Index of the row in which it is anchored.
    row: usize,
}

/// Finds the header of a grid, if it is a list of touchpoints; else says why it is none.
pub(super) fn find(grid: &Grid, headers: &Headers) -> Result<Header, String> {
    let mut nearest: Option<(u32, Vec<Field>)> = None;
    let filled =
        grid.rows.iter().enumerate().filter(|(_, row)| !row.deleted && !row.cells.iter().all(Cell::is_blank));
    for (index, row) in filled.take(ROWS_TRIED) {
        let fields = guesses(&covering(grid, index), headers);
        if names_a_list(&fields) {
            return Ok(header(grid, deepest(grid, index, headers), headers));
        }
        if nearest.as_ref().is_none_or(|(_, known)| fields.len() > known.len()) {
            nearest = Some((row.number, fields));
        }
    }
    Err(why_not(nearest))
}

/// The lower of two header rows where a cell of the upper one reaches down.
fn deepest(grid: &Grid, index: usize, headers: &Headers) -> usize {
    let reach = grid.rows[index]
        .cells
        .iter()
        .map(|cell| grid.rows[index].number.saturating_add(cell.row_span - 1))
        .max()
        .unwrap_or(grid.rows[index].number);
    let mut last = index;
    for next in index + 1..grid.rows.len() {
        let row = &grid.rows[next];
        if row.number > reach {
            break;
        }
        // Captions below the reaching cell belong to the header; a data row would hold no caption.
        let blank = row.cells.iter().all(Cell::is_blank);
        let captions = row.cells.iter().filter(|cell| headers.best(&cell.text).is_some()).count();
        if blank || captions > 0 || reach - row.number < 2 && row.cells.len() < covering(grid, next).len() {
            if !blank {
                last = next;
            }
        } else {
            break;
        }
    }
    last
}

fn header(grid: &Grid, last: usize, headers: &Headers) -> Header {
    let cells = covering(grid, last);
    let mut first = last;
    let mut leaves = Vec::new();
    for covering in
        cells.iter().filter(|covering| !covering.cell.is_blank() || covering.cell.column_span == 1)
    {
        first = first.min(covering.row);
        let cell = covering.cell;
        leaves.push(Leaf {
            first: cell.column,
            last: cell.column + cell.column_span - 1,
            text: caption(&cell.text),
            groups: Vec::new(),
            guess: headers.best(&cell.text).map(|(field, _)| field),
        });
    }
    while leaves.last().is_some_and(|leaf| leaf.text.is_empty()) {
        leaves.pop();
    }
    leaves.extend(without_caption(grid, last, &leaves));
    leaves.sort_by_key(|leaf| leaf.first);
    // Group captions: wider cells of the rows above that stand over a leaf of the last row.
    let mut top = first;
    for index in (0..last).rev() {
        let row = &grid.rows[index];
        let groups: Vec<&Cell> =
            row.cells.iter().filter(|cell| !cell.is_blank() && cell.column_span > 1).collect();
        let full_width = groups.iter().any(|cell| cell.column_span + 1 >= grid.width);
        if full_width || index < first && groups.is_empty() || grid.rows[index + 1].number != row.number + 1 {
            break;
        }
        if index < first && row.cells.iter().any(|cell| !cell.is_blank() && cell.column_span == 1) {
            break;
        }
        for leaf in &mut leaves {
            let over = groups.iter().find(|cell| {
                cell.column <= leaf.first && leaf.last < cell.column + cell.column_span && cell.row_span == 1
            });
            if let Some(cell) = over {
                leaf.groups.insert(0, caption(&cell.text));
            }
        }
        top = top.min(index);
    }
    for leaf in &mut leaves {
        if leaf.guess.is_none() && !leaf.groups.is_empty() {
            let whole = format!("{} {}", leaf.groups.join(" "), leaf.text);
            leaf.guess = headers.best(&whole).map(|(field, _)| field);
        }
    }
    let named: Vec<String> = leaves
        .iter()
        .filter_map(|leaf| leaf.guess.map(|field| format!("«{}» — {}", leaf.text, field.russian())))
        .collect();
    let number = grid.rows[last].number;
    Header {
        first: top,
        last,
        column_numbers: column_numbers(grid, last, &leaves),
        why: format!("перечень: шапка в строке {number} ({})", named.join("; ")),
        leaves,
    }
}

/// Columns that no caption covers and most rows fill; a few texts beside the table make none.
fn without_caption(grid: &Grid, last: usize, leaves: &[Leaf]) -> Vec<Leaf> {
    let covered = |cell: &Cell| {
        leaves.iter().any(|leaf| leaf.first < cell.column + cell.column_span && cell.column <= leaf.last)
    };
    let mut rows = 0;
    let mut columns: BTreeMap<u32, (u32, usize)> = BTreeMap::new();
    for row in grid.rows[last + 1..].iter().filter(|row| !row.deleted) {
        let filled = || row.cells.iter().filter(|cell| !cell.is_blank());
        if filled().filter(|cell| covered(cell)).count() < 2 {
            continue;
        }
        rows += 1;
        for cell in filled().filter(|cell| !covered(cell)) {
            let (end, count) = columns.entry(cell.column).or_default();
            *end = (*end).max(cell.column + cell.column_span - 1);
            *count += 1;
        }
    }
    let mut found: Vec<Leaf> = Vec::new();
    for (first, (end, count)) in columns {
        let apart = found.last().is_none_or(|leaf| leaf.last < first);
        if count >= 2 && count * 2 > rows && apart {
            found.push(Leaf { first, last: end, text: Text::default(), groups: Vec::new(), guess: None });
        }
    }
    found
}

/// «1 2 3 …» directly under the header, one number a leaf.
fn column_numbers(grid: &Grid, last: usize, leaves: &[Leaf]) -> Option<usize> {
    let index = last + 1;
    is_column_numbers(&grid.rows.get(index)?.cells, leaves.len()).then_some(index)
}

/// Whether cells count columns: 1, 2, 3 … in nearly every leaf.
pub(super) fn is_column_numbers(cells: &[Cell], leaves: usize) -> bool {
    let texts: Vec<&str> =
        cells.iter().filter(|cell| !cell.is_blank()).map(|cell| cell.text.trim()).collect();
    texts.len() >= 2
        && texts.len() + 1 >= leaves
        && texts.iter().enumerate().all(|(at, text)| ordinal(text) == Some(at as u32 + 1))
}

/// Cells anchored in a row or reaching into it, by column.
fn covering(grid: &Grid, index: usize) -> Vec<Covering<'_>> {
    let number = grid.rows[index].number;
    let mut cells: Vec<Covering<'_>> =
        grid.rows[index].cells.iter().map(|cell| Covering { cell, row: index }).collect();
    for above in (index.saturating_sub(6)..index).rev() {
        for cell in &grid.rows[above].cells {
            let reaches = u64::from(grid.rows[above].number) + u64::from(cell.row_span) > u64::from(number);
            if reaches && cell.row_span > 1 {
                cells.push(Covering { cell, row: above });
            }
        }
    }
    cells.sort_by_key(|covering| covering.cell.column);
    cells
}

fn guesses(cells: &[Covering<'_>], headers: &Headers) -> Vec<Field> {
    let mut fields = Vec::new();
    for covering in cells {
        if let Some((field, _)) = headers.best(&covering.cell.text)
            && !fields.contains(&field)
        {
            fields.push(field);
        }
    }
    fields
}

/// A point and something that it serves, or at least three fields of which one is the list's own.
fn names_a_list(fields: &[Field]) -> bool {
    use Field::{Channel, Direction, Interactions, Needs, Process, Service, Touchpoint};
    let has = |field: Field| fields.contains(&field);
    if has(Touchpoint) {
        return [Direction, Service, Process, Needs, Interactions, Channel].into_iter().any(has);
    }
    fields.len() >= 4 && (has(Needs) || has(Channel) || has(Interactions)) && (has(Process) || has(Service))
}

/// Why a grid is no list, from the row that comes nearest to a header.
fn why_not(nearest: Option<(u32, Vec<Field>)>) -> String {
    match nearest {
        Some((number, fields)) if !fields.is_empty() => {
            let names: Vec<&str> = fields.iter().map(|field| field.russian()).collect();
            format!(
                "не перечень: ближе всего к шапке строка {number}, но из граф перечня в ней только: {}",
                names.join(", ")
            )
        }
        _ => "не перечень: ни в одной строке нет названий граф перечня".to_owned(),
    }
}

/// A caption without the hyphens, look-alikes and invisible characters of its line breaks.
fn caption(text: &str) -> Text {
    text::clean(text, true).map_or_else(|| one_line(text), |(text, _)| one_line(&text))
}

pub(super) fn one_line(text: &str) -> Text {
    lexicon::one_line(text).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::{document, settings};
    use crate::vocabulary::Vocabularies;

    /// The leaves of the first table; blank cells are left out, as the readers do.
    fn leaves(text: &str) -> String {
        let document = document(text);
        let mut grid = document.grids().next().cloned().expect("a table");
        for row in &mut grid.rows {
            row.cells.retain(|cell| !cell.is_blank());
        }
        let mappings = &settings().mappings;
        find(&grid, &Vocabularies::new(&mappings.catalogue, &mappings.profiles).every_header).map_or_else(
            |why| why,
            |header| {
                let leaves = header.leaves.iter();
                leaves.map(|leaf| format!("{} {}", leaf.first, leaf.text)).collect::<Vec<_>>().join(", ")
            },
        )
    }

    #[test]
    fn a_column_without_caption_is_a_leaf_when_most_rows_fill_it() {
        for (table, expected) in [
            (
                "||process|touchpoint|
                 |1|Прием|Сайт|
                 |2|Прием|МФЦ|",
                "1 , 2 Наименование процесса, 3 Точка взаимодействия",
            ),
            (
                "|process|touchpoint||
                 |Прием|Сайт|проверить|
                 |Прием|МФЦ||",
                "1 Наименование процесса, 2 Точка взаимодействия",
            ),
        ] {
            assert_eq!(leaves(table), expected, "{table}");
        }
    }
}
