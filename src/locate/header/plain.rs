//! A header in plain words that no catalogue knows («С кем», «Куда», «Зачем»), under the title of a list: told by
//! what stands below, a column of points.

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::Field;
use crate::model::document::{Cell, Grid};
use crate::text::letters;
use crate::text::signs::ordinal;
use crate::text::words;

use super::{Header, header, leaves};

/// Rows that are tried as captions.
const TRIED: usize = 6;
/// Words of such a caption, at most.
const CAPTION_WORDS: usize = 8;
/// Words of the text of a point, at most.
const POINT_WORDS: usize = 12;
/// Rows below that tell what a column holds.
const SAMPLE: usize = 40;

/// The header of a table in which at least half of the texts of one column name points. To be asked only of tables
/// under the title of a list, for any table of contacts has such a column.
pub(in crate::locate) fn find(grid: &Grid, headers: &Headers, general: &Vocabulary) -> Option<Header> {
    let rows = grid.rows.iter().enumerate().filter(|(_, row)| !row.deleted && row.cells.len() > 1);
    rows.take(TRIED).find_map(|(index, row)| {
        let captions: Vec<&Cell> = row.cells.iter().filter(|cell| !cell.is_blank()).collect();
        (captions.len() > 1 && captions.iter().all(|cell| is_caption(cell)))
            .then(|| by_points(grid, index, headers, general))
            .flatten()
    })
}

/// Short words that begin with a capital letter.
fn is_caption(cell: &Cell) -> bool {
    let text = cell.text.trim();
    let words = words::words(text).len();
    let begins = text.starts_with(|letter: char| letter.is_uppercase() || letter == '№');
    begins && words <= CAPTION_WORDS && ordinal(text).is_none() && !text.ends_with(['.', ';'])
}

fn by_points(grid: &Grid, index: usize, headers: &Headers, general: &Vocabulary) -> Option<Header> {
    let mut leaves = leaves(grid, index, index, 0, headers);
    let below = |column: u32| {
        let rows = grid.rows[index + 1..].iter().filter(|row| !row.deleted).take(SAMPLE);
        let cells = rows.flat_map(|row| &row.cells);
        cells.filter(move |cell| cell.column == column && !cell.is_blank())
    };
    let share = |column: u32, holds: &dyn Fn(&str) -> bool| {
        let count = below(column).count();
        let held = below(column).filter(|cell| holds(&cell.text)).count();
        (count >= 2).then(|| held as f32 / count as f32)
    };
    let kinds = &general.words.kinds;
    let is_point = |text: &str| {
        let words = words::words(text);
        words.len() <= POINT_WORDS && !kinds.is_kind(text) && general.touchpoints.naming(&words).is_some()
    };
    let may = |field: Option<Field>| matches!(field, None | Some(Field::Touchpoint | Field::Contacts));
    let points = (0..leaves.len()).filter(|at| may(leaves[*at].leaf.guess));
    let shares = points.filter_map(|at| Some((at, share(leaves[at].leaf.first, &is_point)?)));
    let (point, _) =
        shares.filter(|(_, share)| *share >= 0.5).max_by(|one, other| one.1.total_cmp(&other.1))?;
    leaves[point].leaf.guess = Some(Field::Touchpoint);
    for known in leaves.iter_mut().filter(|known| known.leaf.guess.is_none()) {
        let column = known.leaf.first;
        if share(column, &|text| kinds.is_kind(text)).is_some_and(|share| share >= 0.8) {
            known.leaf.guess = Some(Field::Channel);
        } else if letters::fold(&known.leaf.text) == "№" {
            known.leaf.guess = Some(Field::Number);
        }
    }
    // A list says something of its points.
    (leaves.len() > 1).then(|| header(grid, index..=index, leaves))
}
