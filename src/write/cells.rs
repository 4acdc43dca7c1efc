//! What a record looks like in the cells of a workbook or a form: which columns there are, under
//! which captions, and the text of each cell.

use crate::knowledge::profile::{Profile, ProfileColumn};
use crate::model::{Channel, DirectionSource, Field, Record, SourceRow, Touchpoint, TouchpointList};

/// A column of an output.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shown {
    pub(super) what: What,
    pub(super) caption: String,
    /// Share of the width that the profile's form gives it.
    pub(super) share: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum What {
    Field(Field),
    /// A column without canonical field: index into `TouchpointList::columns`.
    Extra(usize),
}

/// Which of the two channels of a record a cell shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ChannelShown {
    /// The workbook: the one used.
    Used,
    /// The form: the one the ministry states, so that reading the form back gives the same.
    Stated,
}

impl ChannelShown {
    /// Of a form: a workbook that came back shows the one used, so its form shows it too.
    pub(super) fn in_form(list: &TouchpointList) -> ChannelShown {
        if list.original.is_some() { ChannelShown::Used } else { ChannelShown::Stated }
    }

    pub(super) fn of(self, point: &Touchpoint) -> Option<Channel> {
        match self {
            ChannelShown::Used => Some(point.channel),
            ChannelShown::Stated => point.channel_stated,
        }
    }
}

/// Where the contacts of a point stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContactsShown {
    /// In a column of their own.
    Apart,
    /// Under the touchpoint, a line each.
    UnderPoint,
}

/// Columns of the workbook: canonical order, then the extra ones.
pub(super) fn workbook_columns(list: &TouchpointList, profile: &Profile) -> Vec<Shown> {
    let mut columns: Vec<Shown> = Field::ALL
        .into_iter()
        .filter(|field| has_values(list, *field))
        .map(|field| shown(list, profile, field))
        .collect();
    columns.extend(extra_columns(list));
    columns
}

/// Columns of the form: the profile's own as far as the list has them, canonical fields that the
/// profile's form lacks, then the extra ones.
///
/// Contacts get a column only where the ministry's own table has one; otherwise they stand under the point.
pub(super) fn form_columns(list: &TouchpointList, profile: &Profile) -> Vec<Shown> {
    let own = profile.columns.iter().map(|column| form_field(list, column));
    let mut fields: Vec<Field> = Vec::new();
    for field in own.chain(Field::ALL) {
        let present = if field == Field::Contacts { has_contacts(list) } else { has_values(list, field) };
        if present && !fields.contains(&field) {
            fields.push(field);
        }
    }
    let mut columns: Vec<Shown> = fields.into_iter().map(|field| shown(list, profile, field)).collect();
    columns.extend(extra_columns(list));
    columns
}

/// Whether the ministry's own table has a column of contacts: that of a workbook of ours may be ours. Contacts
/// without a point need one.
fn has_contacts(list: &TouchpointList) -> bool {
    let pointless =
        |row: &SourceRow| row.touchpoints.is_empty() && row.contact_cells.iter().any(|cell| !cell.is_blank());
    list.column(Field::Contacts).is_some_and(|column| {
        list.original.is_none() || column.original > 0 || list.rows.iter().any(|row| pointless(row))
    })
}

/// The list has the column, or it has the values without a column of their own: a direction
/// written in section rows, a channel stated by the headers of two touchpoint columns, contacts
/// inside the touchpoint cells. A direction that was only derived is no column.
fn has_values(list: &TouchpointList, field: Field) -> bool {
    list.has(field)
        || match field {
            Field::Direction => list.rows.iter().any(|row| {
                row.direction.as_ref().is_some_and(|direction| direction.from == DirectionSource::Stated)
            }),
            Field::Channel => {
                list.rows.iter().flat_map(|row| &row.touchpoints).any(|point| point.channel_stated.is_some())
            }
            Field::Contacts => {
                list.rows.iter().flat_map(|row| &row.touchpoints).any(|point| !point.contacts.is_empty())
            }
            Field::Touchpoint => list.rows.iter().any(|row| !row.touchpoints.is_empty()),
            Field::Number => list.rows.iter().any(|row| row.number.is_some()),
            Field::Service => list.rows.iter().any(|row| row.service.is_some()),
            Field::Process => list.rows.iter().any(|row| row.process.is_some()),
            Field::Needs => list.rows.iter().any(|row| row.needs.is_some()),
            Field::Interactions => list.rows.iter().any(|row| row.interactions.is_some()),
            Field::Features => list.rows.iter().any(|row| row.features.is_some()),
            Field::Client => false,
        }
}

fn shown(list: &TouchpointList, profile: &Profile, field: Field) -> Shown {
    let own = profile.columns.iter().find(|column| form_field(list, column) == field);
    Shown {
        what: What::Field(field),
        caption: own.map_or(field.russian(), |column| &column.header).to_owned(),
        share: own.map(|column| column.width),
    }
}

fn extra_columns(list: &TouchpointList) -> impl Iterator<Item = Shown> {
    list.columns.iter().enumerate().filter(|(_, column)| column.field.is_none()).map(|(index, column)| {
        Shown { what: What::Extra(index), caption: column.header.to_string(), share: None }
    })
}

/// The field that a column of the form holds in this list: «Особенности взаимодействия» is the
/// channel where the ministry's own column of this caption holds channel words.
fn form_field(list: &TouchpointList, column: &ProfileColumn) -> Field {
    match column.when_channel_words {
        Some(other) if list.column(other).is_some_and(|bound| is_caption_of(column, &bound.header)) => other,
        _ => column.field,
    }
}

fn is_caption_of(column: &ProfileColumn, header: &str) -> bool {
    let header = folded(header);
    std::iter::once(&column.header).chain(&column.also).any(|wording| folded(wording) == header)
}

fn folded(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The text of a record under one column; several values stand on lines of their own.
pub(super) fn text(
    record: Record<'_>,
    what: What,
    profile: &Profile,
    channel: ChannelShown,
    contacts: ContactsShown,
) -> String {
    let row = record.row;
    let field = match what {
        What::Field(field) => field,
        What::Extra(index) => {
            return lines(
                row.extra.iter().filter(|(column, _)| *column == index).map(|(_, value)| &*value.value),
            );
        }
    };
    let single = |value: Option<&crate::model::Sourced<crate::text::Text>>| {
        value.map_or_else(String::new, |value| value.value.to_string())
    };
    match field {
        Field::Number => single(row.number.as_ref()),
        Field::Direction => {
            row.direction.as_ref().map_or_else(String::new, |direction| direction.text.value.to_string())
        }
        Field::Service => single(row.service.as_ref()),
        Field::Process => single(row.process.as_ref()),
        Field::Touchpoint => record.touchpoint.map_or_else(String::new, |point| {
            let under =
                (contacts == ContactsShown::UnderPoint).then_some(&point.contacts).into_iter().flatten();
            lines(std::iter::once(&*point.text.value).chain(under.map(|contact| &*contact.value)))
        }),
        Field::Contacts => match record.touchpoint {
            Some(point) => lines(point.contacts.iter().map(|contact| &*contact.value)),
            None => lines(row.contact_cells.iter().map(|cell| &*cell.value)),
        },
        Field::Channel => channel_text(record, profile, channel),
        Field::Needs => lines(row.needs.iter().flatten().map(|need| &*need.text.value)),
        Field::Interactions => lines(row.interactions.iter().flatten().map(|value| &*value.text.value)),
        Field::Features => single(row.features.as_deref()),
        Field::Client => single(row.client_cell.as_deref()),
    }
}

/// The channel in the form's words; one that was not understood stays as the file writes it.
fn channel_text(record: Record<'_>, profile: &Profile, shown: ChannelShown) -> String {
    let channel = record.touchpoint.and_then(|point| shown.of(point)).unwrap_or_default();
    let [digital, offline] = channel_words(profile);
    match channel {
        Channel::Digital => digital.to_owned(),
        Channel::Offline => offline.to_owned(),
        Channel::Mixed => format!("{digital} / {offline}"),
        Channel::Unknown => {
            record.row.channel.as_ref().map_or_else(String::new, |cell| cell.text.value.to_string())
        }
    }
}

/// The form's words for digital and offline.
pub(super) fn channel_words(profile: &Profile) -> [&str; 2] {
    match &profile.list.channel_words {
        Some([digital, offline]) => [digital, offline],
        None => [Channel::Digital.russian(), Channel::Offline.russian()],
    }
}

fn lines<'a>(values: impl Iterator<Item = &'a str>) -> String {
    values.filter(|value| !value.trim().is_empty()).collect::<Vec<_>>().join("\n")
}
