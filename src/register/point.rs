//! A touchpoint of one version, as it is compared with those of another one.

use std::hash::Hasher as _;

use crate::model::{Channel, Client, Coded, Record, Sourced};
use crate::text::Text;
use crate::text::hash::Mix;

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

/// Words of a point's name by which those like it are found in a long list.
const WORDS: usize = 4;

impl Point<'_> {
    /// What points that may be one in other words have in common, in one way or another.
    pub(super) fn keys(&self, sayings: &Sayings) -> Vec<u64> {
        let [direction, service, process] = [0, 1, 2].map(|at| self.group[at].saying());
        let mut keys = vec![
            of(0, &[self.name.saying()]),
            of(1, &[direction, service, process]),
            of(2, &[process, hash(sayings.figures(&self.name))]),
            of(3, &[hash(sayings.figures(&self.name)), hash(self.code.unwrap_or_default())]),
        ];
        let stems = sayings.stems(&self.name);
        // They are hashes in their order: which ones are taken is chance, but the same in both versions.
        keys.push(of(5, &stems[..stems.len().min(2)]));
        keys.extend(stems.iter().take(WORDS).map(|stem| of(4, &[*stem, process])));
        keys
    }

    /// What equal points have in common where they are the same in all other things, too.
    pub(super) fn keys_of_rest(&self) -> [u64; 3] {
        let needs: Vec<u64> = self.needs.iter().map(|item| item.said.saying()).collect();
        let details: Vec<u64> = self.details.iter().map(Said::saying).collect();
        [of(0, &[hash(self.number)]), of(1, &needs), of(2, &details)]
    }
}

fn of(kind: u64, parts: &[u64]) -> u64 {
    let mut mixed = Mix::default();
    mixed.write_u64(kind);
    for part in parts {
        mixed.write_u64(*part);
    }
    mixed.finish()
}

fn hash(text: &str) -> u64 {
    let mut mixed = Mix::default();
    mixed.write(text.as_bytes());
    mixed.finish()
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
