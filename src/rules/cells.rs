//! One pass over all cells of a list, for the rules that look at each of them: a pass for each rule would
//! cost more than all that they find.

use crate::model::{Change, Place, SourceRow, Sourced, TouchpointList};
use crate::text::Text;

/// What one pass over all cells of a list finds for the rules that look at each of them.
#[derive(Debug, Default)]
pub(super) struct Cells<'a> {
    /// Cells with more text than one of Excel holds, and cells that begin like a formula, in the order
    /// of the rows; a merged cell, or one of several values, more than once.
    pub(super) long: Vec<Place>,
    pub(super) formulas: Vec<(&'a str, Place)>,
    /// Whether letters of another alphabet were replaced somewhere.
    pub(super) respelt: bool,
}

impl<'a> Cells<'a> {
    pub(super) fn of(list: &'a TouchpointList) -> Cells<'a> {
        let mut cells = Cells::default();
        for row in &list.rows {
            each_value(row, |value| {
                if is_too_long(&value.raw) {
                    cells.long.push(value.place);
                }
                if is_formula_like(&value.raw) {
                    cells.formulas.push((value.raw.trim(), value.place));
                }
                cells.respelt |= value.changes.contains(Change::Respelt);
            });
        }
        cells
    }
}

/// Every value of a row.
fn each_value<'a>(row: &'a SourceRow, mut see: impl FnMut(&'a Sourced<Text>)) {
    let single = [
        row.number.as_ref(),
        row.service.as_ref(),
        row.process.as_ref(),
        row.features.as_deref(),
        row.needs_cell.as_ref(),
        row.interactions_cell.as_deref(),
        row.client_cell.as_deref(),
    ];
    single.into_iter().flatten().for_each(&mut see);
    row.direction.iter().for_each(|direction| see(&direction.text));
    row.channel.iter().for_each(|channel| see(&channel.text));
    row.touchpoint_cells.iter().for_each(&mut see);
    row.touchpoints.iter().for_each(|point| see(&point.text));
    row.needs.iter().flatten().for_each(|need| see(&need.text));
    row.interactions.iter().flatten().for_each(|interaction| see(&interaction.text));
    row.extra.iter().for_each(|(_, value)| see(value));
    row.contact_cells.iter().for_each(&mut see);
}

/// UTF-16 units that a cell of Excel holds.
pub(super) const CELL: usize = 32_767;

/// Whether a cell of Excel cannot hold a text.
fn is_too_long(text: &str) -> bool {
    // A text has no more units than bytes.
    text.len() > CELL && text.encode_utf16().count() > CELL
}

/// `=…` with something to compute; after another sign only a call or a command, for a minus is a dash
/// to most people, a plus begins a telephone and @ a name.
pub(super) fn is_formula_like(text: &str) -> bool {
    // A text begins with a Cyrillic letter nearly always.
    if matches!(text.as_bytes(), [0xd0 | 0xd1, ..]) {
        return false;
    }
    let text = text.trim_start();
    let mut letters = text.chars();
    match letters.next() {
        Some('=') => letters.next().is_some_and(|letter| letter != '=' && letter != '>'),
        Some('+' | '-' | '@') => {
            let rest = letters.as_str();
            let name = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-'))
                .count();
            let after = rest.chars().nth(name);
            let is_call = after == Some('(') && rest.chars().take(name).any(char::is_alphabetic);
            is_call || (after == Some('|') && rest.contains('!'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dashes_phones_and_names_are_no_formulas() {
        for text in [
            "- приём",
            "-приём",
            "–приём",
            "- (запасной) вход",
            "+7 (495) 123-45-67",
            "+74951234567",
            "@minprom67",
            "=>",
            "===",
            "=",
            "",
            "-1",
            "-(устно)",
        ] {
            assert!(!is_formula_like(text), "{text}");
        }
        for text in ["=1+1", "= A1", "+СУММ(A1)", "-SUM(1)", "@SUM(1)", "-2+3+cmd|' /C calc'!A0", "\t=1"]
        {
            assert!(is_formula_like(text), "{text}");
        }
    }
}
