//! Blank cells that mean "as above", told apart from empty ones.
//!
//! A row inherits its leading blank group cells (№, direction, service, process) when it continues
//! the row above: its № is blank too, or the list leaves that column blank as a habit. A row in
//! which all of them and the point are blank inherits the point as well. Needs, interactions and
//! channel are inherited by merged cells only.
//!
//! A habit is: the profile declares it (`fill_down`), or at least 30 % of the numbered rows leave the
//! column blank; then it is no omission. Needs, interactions and channel are inherited through merged cells
//! only, because there a blank cell is a fault to report (V01).

use crate::model::{Change, Direction, Field, Place, Reason, SetAside, SourceRow, Sourced, TouchpointList};
use crate::text::Text;

use crate::knowledge::Knowledge;

/// Of numbered rows: the share of blanks from which a blank is a habit and not an omission.
const HABIT: f32 = 0.3;

const GROUPS: [Field; 4] = [Field::Number, Field::Direction, Field::Service, Field::Process];

/// Fills blank group cells of the list.
pub(crate) fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let habits = GROUPS.map(|field| is_habit(&list.rows, field, knowledge));
    let mut of_piece = habits;
    // An error of a formula or an unanswered prompt does not mean "as above".
    let vacant = |aside: &&SetAside| matches!(aside.reason, Reason::Prompt | Reason::ErrorValue);
    let vacant: Vec<Place> = list.set_aside.iter().filter(vacant).map(|aside| aside.place).collect();
    for at in 0..list.rows.len() {
        // A unit that sent its part may leave blank what others do not.
        if at == 0 || list.rows[at].starts_piece {
            let rest = &list.rows[at..];
            let next = rest.iter().skip(1).position(|row| row.starts_piece);
            let piece = &rest[..next.map_or(rest.len(), |next| next + 1)];
            of_piece = GROUPS.map(|field| is_habit(piece, field, knowledge));
        }
        let (above, rest) = list.rows.split_at_mut(at);
        if let (Some(above), Some(row)) = (above.last(), rest.first_mut()) {
            inherit(row, above, [0, 1, 2, 3].map(|field| habits[field] || of_piece[field]), &vacant);
        }
    }
}

/// Blank as the file has it, whatever an earlier run filled in.
fn blank(value: Option<&Sourced<Text>>) -> bool {
    value.is_some_and(|value| {
        value.is_blank() && !value.changes.contains(Change::SaysNone)
            || value.changes.contains(Change::FilledDown)
    })
}

fn cell(row: &SourceRow, field: Field) -> Option<&Sourced<Text>> {
    match field {
        Field::Number => row.number.as_ref(),
        Field::Direction => row.direction.as_ref().map(|direction| &direction.text),
        Field::Service => row.service.as_ref(),
        Field::Process => row.process.as_ref(),
        _ => None,
    }
}

/// Whether blanks of a group column stand for the value above even in rows with a № of their own.
fn is_habit(rows: &[Box<SourceRow>], field: Field, knowledge: &Knowledge<'_>) -> bool {
    let declared = knowledge.profile.is_some_and(|profile| {
        profile.columns.iter().any(|column| column.field == field && column.fill_down)
    });
    if declared {
        return true;
    }
    let (mut numbered, mut blanks) = (0u32, 0u32);
    for row in rows {
        if cell(row, Field::Number).is_none_or(|number| !blank(Some(number))) {
            numbered += 1;
            blanks += u32::from(blank(cell(row, field)));
        }
    }
    numbered > 0 && blanks as f32 >= HABIT * numbered as f32
}

fn inherit(row: &mut SourceRow, above: &SourceRow, habits: [bool; 4], vacant: &[Place]) {
    // A № merged over several rows numbers their group, not the row.
    let own_number =
        |number: &Sourced<Text>| !blank(Some(number)) && !number.changes.contains(Change::Merged);
    let numbered = row.number.as_ref().is_some_and(own_number);
    let unnumbered = row.number.is_some() && !numbered;
    // Leading means: no group cell to the left of it is written in this row.
    let mut leading = true;
    let mut inherited = false;
    let mut all_blank = !numbered;
    for (field, habit) in GROUPS.into_iter().zip(habits) {
        let Some(value) = cell(row, field) else {
            continue;
        };
        if !vacant.is_empty() && vacant.contains(&value.place) {
            (leading, all_blank) = (false, false);
            continue;
        }
        if !blank(Some(value)) {
            // The № of a row, a merged group and the heading of both rows leave the cells to their
            // right leading.
            let heading = is_shared_heading(value, cell(above, field));
            leading &= field == Field::Number || heading || value.changes.contains(Change::Merged);
            all_blank &= value.changes.contains(Change::Merged);
            continue;
        }
        // A process is inherited together with its group, not beside a written one.
        let of_group =
            row.number.is_none() && field != Field::Process || field == Field::Process && inherited;
        let continues = unnumbered || habit || row.starts_piece || of_group;
        if leading && continues && !(field == Field::Number && begins_group(row, above)) {
            copy(row, above, field);
            inherited |= field != Field::Number;
        } else {
            all_blank = false;
        }
    }
    let has_groups = GROUPS.into_iter().any(|field| cell(row, field).is_some());
    // Of a digital and an offline point one may be blank.
    let pointless = row.touchpoint_cells.iter().all(|cell| blank(Some(cell)));
    let absent = row.touchpoint_cells.iter().any(|cell| vacant.contains(&cell.place));
    if all_blank && has_groups && pointless && !absent && serves(row) {
        for (cell, above) in row.touchpoint_cells.iter_mut().zip(&above.touchpoint_cells) {
            *cell = filled(above);
        }
    }
}

/// A blank № beside a direction of its own begins a group without a number; the heading of both rows is
/// no direction of its own.
fn begins_group(row: &SourceRow, above: &SourceRow) -> bool {
    row.direction.as_ref().is_some_and(|direction| {
        let text = &direction.text;
        !blank(Some(text))
            && !text.changes.contains(Change::Merged)
            && !is_shared_heading(text, cell(above, Field::Direction))
    })
}

/// Whether a value is that of the heading above both rows.
fn is_shared_heading(value: &Sourced<Text>, above: Option<&Sourced<Text>>) -> bool {
    value.changes.contains(Change::Derived) && above.is_some_and(|above| above.value == value.value)
}

/// Whether a row without a point says anything about one.
fn serves(row: &SourceRow) -> bool {
    let channel = row.channel.as_ref().map(|channel| &channel.text);
    [row.needs_cell.as_ref(), row.interactions_cell.as_deref(), channel]
        .into_iter()
        .flatten()
        .any(|value| !value.is_blank())
}

fn filled(above: &Sourced<Text>) -> Sourced<Text> {
    above.clone().changed(Change::FilledDown)
}

fn copy(row: &mut SourceRow, above: &SourceRow, field: Field) {
    match field {
        Field::Number => row.number = above.number.as_ref().map(filled),
        Field::Service => row.service = above.service.as_ref().map(filled),
        Field::Process => row.process = above.process.as_ref().map(filled),
        Field::Direction => {
            row.direction = above.direction.as_ref().map(|direction| Direction {
                text: filled(&direction.text),
                code: direction.code.clone(),
                from: direction.from,
            });
        }
        _ => {}
    }
}
