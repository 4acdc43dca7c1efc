//! What the headings above rows stand for: the direction, the service or the process, whichever the
//! table has no column for.

use std::collections::HashSet;
use std::sync::Arc;

use crate::knowledge::words::Words;
use crate::model::table::Section;
use crate::model::{Change, ChannelCell, Client, Column, Direction, Field, Place, SourceRow, Sourced};
use crate::text::Text;
use crate::text::hash::KeyedState;

/// Gives the rows what their headings say; `named` are the fields of the levels where a caption names them. A row above the first heading has a blank text.
pub(super) fn apply(
    rows: &mut [Box<SourceRow>],
    sections: &[Arc<[Section]>],
    columns: &[Column],
    words: &Words,
    named: &[Field],
) {
    let depth = sections.iter().map(|open| open.len()).max().unwrap_or(0);
    if depth == 0 {
        return;
    }
    state_kinds(rows, sections);
    let bound = |field: Field| columns.iter().any(|column| column.field == Some(field));
    // Where no column names the direction, the client is the direction.
    let by_client = bound(Field::Direction);
    let parts = part_by_client(sections, words);
    let is_client = |section: &Section| {
        section.field == Some(Field::Client)
            || by_client && words.clients.is_client(&section.text.value)
            || parts && client_of(section, words).is_some()
    };
    if !bound(Field::Client) {
        for (rows, open) in under(rows, sections) {
            let client = open.iter().rev().find(|section| is_client(section));
            let cell = client.map(|section| Box::new(section.text.clone().changed(Change::Derived)));
            for row in rows {
                row.client_cell.clone_from(&cell);
            }
        }
    }
    // Who sent the rows is neither their service nor their process; where nothing else is, it may be the direction.
    let directed = by_client
        || bound(Field::Direction)
        || sections.iter().any(|open| open.iter().any(|section| section.field == Some(Field::Direction)));
    let is_unit = |section: &Section| directed && words.sections.names_unit(&section.text.value);
    let is_other = |section: &Section| is_client(section) || is_unit(section);
    let levels = levels(sections, columns, depth, &is_other, named);
    for field in [Field::Direction, Field::Service, Field::Process] {
        let text = |open: &[Section]| {
            open.iter().zip(&levels).find_map(|(section, level)| {
                (section.field.or(*level) == Some(field) && !is_other(section)).then(|| section.text.clone())
            })
        };
        if bound(field) || stretches(sections).all(|open| text(open).is_none()) {
            continue;
        }
        for (rows, open) in under(rows, sections) {
            let heading = text(open).map(|heading| heading.changed(Change::Derived));
            for row in rows {
                let value = heading.clone().unwrap_or_else(|| {
                    let part = row.parts[0];
                    Sourced::read(Text::default(), Place { table: part.table, row: part.first, column: 1 })
                });
                match field {
                    Field::Service => row.service = Some(value),
                    Field::Process => row.process = Some(value),
                    _ => row.direction = Some(Direction::stated(value)),
                }
            }
        }
    }
}

/// The headings that are open, once for all rows below them.
fn stretches(sections: &[Arc<[Section]>]) -> impl Iterator<Item = &[Section]> {
    sections.chunk_by(Arc::ptr_eq).map(|stretch| &*stretch[0])
}

/// The rows below each stretch of headings; `rows` are as many as `sections`.
fn under<'r, 's>(
    mut rows: &'r mut [Box<SourceRow>],
    sections: &'s [Arc<[Section]>],
) -> impl Iterator<Item = (&'r mut [Box<SourceRow>], &'s [Section])> {
    sections.chunk_by(Arc::ptr_eq).map(move |stretch| {
        let (below, rest) = std::mem::take(&mut rows).split_at_mut(stretch.len());
        rows = rest;
        (below, &*stretch[0])
    })
}

/// The client that a heading names in a few words: «Внешние клиенты», «Взаимодействие с внешним клиентом».
fn client_of(section: &Section, words: &Words) -> Option<Client> {
    const WORDS: usize = 6;
    let text = &section.text.value;
    if section.field.is_some() || text.split_whitespace().count() > WORDS {
        return None;
    }
    words.clients.client(text).filter(|client| matches!(client, Client::External | Client::Internal))
}

/// Whether the outermost headings part a list into rows for one client and rows for the other: then they are no
/// directions, whatever columns there are.
fn part_by_client(sections: &[Arc<[Section]>], words: &Words) -> bool {
    let mut met = [false; 2];
    for section in stretches(sections).filter_map(<[Section]>::first) {
        match client_of(section, words) {
            Some(client) => met[usize::from(client == Client::Internal)] = true,
            None => return false,
        }
    }
    met == [true; 2]
}

/// Headings that state the kind of the points below, for rows that do not state it themselves.
fn state_kinds(rows: &mut [Box<SourceRow>], sections: &[Arc<[Section]>]) {
    let stating = |open: &[Section]| {
        open.iter()
            .rev()
            .find(|section| section.field == Some(Field::Channel))
            .map(|section| section.text.clone())
    };
    if sections.iter().all(|open| stating(open).is_none()) {
        return;
    }
    for (row, open) in rows.iter_mut().zip(sections) {
        let part = row.parts[0];
        let none = || Sourced::read(Text::default(), Place { table: part.table, row: part.first, column: 1 });
        let text = stating(open).map(|text| text.changed(Change::Derived));
        match &mut row.channel {
            Some(cell) if cell.text.is_blank() => {
                if let Some(text) = text {
                    cell.text = text;
                }
            }
            Some(_) => {}
            None => row.channel = Some(ChannelCell::new(text.unwrap_or_else(none))),
        }
    }
}

/// The field of every level of headings, by what the table lacks. One level above rows that name
/// neither service nor process is the service, unless its texts are known directions.
fn levels(
    sections: &[Arc<[Section]>],
    columns: &[Column],
    depth: usize,
    is_other: &dyn Fn(&Section) -> bool,
    named: &[Field],
) -> Vec<Option<Field>> {
    let bound = |field: Field| columns.iter().any(|column| column.field == Some(field));
    let labelled =
        |field: Field| sections.iter().any(|open| open.iter().any(|section| section.field == Some(field)));
    let free = |field: Field| !bound(field) && !labelled(field);
    let mut fields: Vec<Field> =
        [Field::Direction, Field::Service, Field::Process].into_iter().filter(|field| free(*field)).collect();
    let serves = bound(Field::Service)
        || bound(Field::Process)
        || labelled(Field::Service)
        || labelled(Field::Process);
    let plain = (0..depth).filter(|level| {
        let plain = |section: &Section| section.field.is_none() && !is_other(section);
        sections.iter().any(|open| open.get(*level).is_some_and(plain))
    });
    let plain: Vec<usize> = plain.collect();
    if fields.first() == Some(&Field::Direction) && plain.len() == 1 && !serves && !knows_directions(sections)
    {
        fields.remove(0);
    }
    // A table with a process column lacks the service before anything else.
    if bound(Field::Service) {
        fields.retain(|field| *field != Field::Process);
    }
    if !named.is_empty() {
        fields = named.iter().copied().filter(|field| free(*field)).collect();
    }
    let mut levels = vec![None; depth];
    for (level, field) in plain.into_iter().zip(fields) {
        levels[level] = Some(field);
    }
    levels
}

/// Whether at least a third of the outermost headings are directions of the catalogue.
fn knows_directions(sections: &[Arc<[Section]>]) -> bool {
    let mut seen: HashSet<&Text, KeyedState> = HashSet::default();
    let mut known = 0;
    for section in sections.iter().filter_map(|open| open.first()) {
        if seen.insert(&section.text.value) {
            known += usize::from(section.direction);
        }
    }
    known * 3 >= seen.len()
}
