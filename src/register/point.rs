//! A touchpoint of one version, as it is compared with those of another one.

use crate::model::{Channel, Client, Coded, Record, Sourced};
use crate::text::Text;

use super::said::{Said, Sayings};

/// A touchpoint of one version.
#[derive(Debug)]
pub(super) struct Point<'a> {
    /// Direction, service, process.
    pub(super) group: [Said; 3],
    pub(super) name: Said,
    pub(super) code: Option<&'a str>,
    pub(super) contacts: Vec<&'a str>,
    pub(super) needs: Vec<Item<'a>>,
    pub(super) interactions: Vec<Item<'a>>,
    /// Features and the columns without a field.
    pub(super) details: Vec<Said>,
    pub(super) number: &'a str,
    pub(super) channel: Channel,
    pub(super) client: Client,
    /// The list says who the client is.
    pub(super) states_client: bool,
    /// Name, table and row of the ministry's own file, and which of the points there.
    pub(super) origin: Option<(&'a str, [u32; 2], u32)>,
    /// It stands in a workbook of ours, which remembers the place in the ministry's own file.
    pub(super) remembers: bool,
    /// It was sent in another part of the list: only what is equal is the same.
    pub(super) of_another_part: bool,
}

/// A need or interaction.
#[derive(Debug)]
pub(super) struct Item<'a> {
    pub(super) code: Option<&'a str>,
    pub(super) said: Said,
}

impl<'a> Point<'a> {
    pub(super) fn of(record: Record<'a>, sayings: &mut Sayings) -> Point<'a> {
        let Record { list, row, touchpoint, .. } = record;
        let text = |value: Option<&'a Sourced<Text>>| value.map_or("", |value| &*value.value);
        let direction = row.direction.as_ref().map(|direction| &direction.text);
        let group =
            [direction, row.service.as_ref(), row.process.as_ref()].map(|value| sayings.of(text(value)));
        let items = |values: Option<&'a [Coded]>, sayings: &mut Sayings| {
            let values = values.unwrap_or_default().iter();
            values
                .map(|value| Item { code: value.code.as_deref(), said: sayings.of(&value.text.value) })
                .collect()
        };
        let mut contacts: Vec<&str> = touchpoint
            .map(|point| point.contacts.iter().map(|contact| &*contact.value).collect())
            .unwrap_or_default();
        contacts.sort_unstable();
        let mut details = vec![sayings.of(text(row.features.as_deref()))];
        details.extend(row.extra.iter().map(|(_, value)| sayings.of(&value.value)));
        Point {
            group,
            name: sayings.of(text(touchpoint.map(|point| &point.text))),
            code: touchpoint.and_then(|point| point.code.as_deref()),
            contacts,
            needs: items(row.needs.as_deref(), sayings),
            interactions: items(row.interactions.as_deref(), sayings),
            details,
            number: text(row.number.as_ref()),
            channel: record.channel(),
            client: row.client,
            states_client: row.client_cell.is_some(),
            origin: origin(record),
            remembers: list.original.is_some(),
            of_another_part: false,
        }
    }
}

/// Name, table and row of the ministry's own file, and which of the points there.
pub(super) fn origin(record: Record<'_>) -> Option<(&str, [u32; 2], u32)> {
    let Record { list, row, index, .. } = record;
    let (file, place) = match (&list.original, row.identity.as_deref().and_then(|known| known.original)) {
        (Some(original), place) => (&original.file, place),
        (None, _) => (&list.file, row.parts.first().map(|part| [part.table, part.first, part.last])),
    };
    place.map(|[table, first, _]| (name_of(file), [table, first], index as u32))
}

/// The name of a file without its folders: versions lie in different ones.
pub(super) fn name_of(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}
