//! Tables of a document under one title that say the same in other columns: «Вид точки» in one, a mark under
//! «Цифровая» or «Офлайн» in the next. Their rows are one list.

use crate::model::{Column, Field, TouchpointList};

/// What has to be known of the points of both tables.
const FIELDS: [Field; 8] = [
    Field::Number,
    Field::Service,
    Field::Process,
    Field::Touchpoint,
    Field::Channel,
    Field::Needs,
    Field::Interactions,
    Field::Client,
];

/// Whether a list can take the rows of the one below it: both have the same fields, each in one column, and both
/// name their direction or neither does.
pub(crate) fn fits(upper: &TouchpointList, lower: &TouchpointList) -> bool {
    let columns = |list: &TouchpointList, field| {
        list.columns.iter().filter(|column| column.field == Some(field)).count()
    };
    let directed = |list: &TouchpointList| list.rows.iter().all(|row| row.direction.is_some());
    FIELDS.iter().all(|field| columns(upper, *field) == columns(lower, *field))
        && directed(upper) == directed(lower)
}

/// Adds the rows of the list below; columns without a field are those of the same caption, or new ones.
pub(crate) fn join(upper: &mut TouchpointList, mut lower: TouchpointList) {
    let places: Vec<usize> = lower
        .columns
        .into_iter()
        .map(|column| {
            let same = |known: &Column| {
                known.field == column.field && (column.field.is_some() || known.header == column.header)
            };
            upper.columns.iter().position(same).unwrap_or_else(|| {
                upper.columns.push(column);
                upper.columns.len() - 1
            })
        })
        .collect();
    for row in &mut lower.rows {
        for (index, _) in &mut row.extra {
            *index = places[*index];
        }
        row.extra.sort_by_key(|(index, _)| *index);
    }
    if let Some(first) = lower.rows.first_mut() {
        first.starts_piece = true;
    }
    upper.rows.append(&mut lower.rows);
    upper.set_aside.append(&mut lower.set_aside);
    upper.mends.append(&mut lower.mends);
    upper.doubts.append(&mut lower.doubts);
    upper.unplaced.append(&mut lower.unplaced);
    upper.points_state_kinds |= lower.points_state_kinds;
    upper.counts += lower.counts;
}
