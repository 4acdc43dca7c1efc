//! The direction of a list that names none in its rows: the only one of its order, or that of its title.

use crate::knowledge::Knowledge;
use crate::model::{Change, Direction, DirectionSource, Field, Place, Sourced, TouchpointList};
use crate::text::{Text, words};

/// Gives every row of a list without a direction column a direction, if its order knows one direction only, or whose title names one.
pub(super) fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    if list.rows.iter().any(|row| row.direction.is_some()) || list.has(Field::Direction) {
        return;
    }
    let title = list.context.title.clone().unwrap_or_default();
    let by_profile = knowledge.profile.and_then(|profile| profile.list.direction.clone());
    let words = words::words(&title);
    let Some(code) = by_profile.map(Text::from).or_else(|| {
        knowledge
            .vocabulary
            .directions
            .naming(&words)
            .filter(|found| found.length >= 2)
            .map(|found| found.value.clone())
    }) else {
        return;
    };
    let name = direction_name(knowledge, &code);
    let place = list.context.title_place.unwrap_or(Place { table: 0, row: 0, column: 0 });
    for row in &mut list.rows {
        let mut text = Sourced::read(name.clone(), place).changed(Change::Derived);
        text.raw = title.clone();
        row.direction = Some(Direction { text, code: Some(code.clone()), from: DirectionSource::Derived });
    }
}

fn direction_name(knowledge: &Knowledge<'_>, code: &str) -> Text {
    knowledge
        .catalogue
        .directions
        .iter()
        .find(|entry| entry.code == code)
        .map_or_else(|| Text::from(code), |entry| Text::from(entry.name.as_str()))
}

/// Used by rules: whether the list's direction was derived.
pub(crate) fn is_derived(list: &TouchpointList) -> bool {
    list.rows
        .first()
        .and_then(|row| row.direction.as_ref())
        .is_some_and(|direction| direction.from == DirectionSource::Derived)
}
