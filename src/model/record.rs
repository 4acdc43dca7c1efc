//! A record: one touchpoint of a source row.

use super::field::{Channel, ChannelSource};
use super::list::TouchpointList;
use super::row::{Part, SourceRow, Touchpoint};
use super::value::Place;
use crate::text::hash::hex;

/// One record: a touchpoint of a source row, or the row itself when it has none.
#[derive(Debug, Clone, Copy)]
pub struct Record<'a> {
    pub list: &'a TouchpointList,
    pub row: &'a SourceRow,
    pub touchpoint: Option<&'a Touchpoint>,
    /// 0-based within the source row.
    pub index: usize,
}

/// Which record of a file one is: all that its id is made of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
pub struct RecordKey {
    /// 1-based ordinal of the list within the file.
    pub list: u32,
    /// Where the source row begins: see [`Part`].
    pub table: u32,
    pub first: u32,
    pub column: u32,
    /// 0-based within the source row.
    pub index: u32,
}

impl TouchpointList {
    /// Every record of the list in order.
    pub fn records(&self) -> impl Iterator<Item = Record<'_>> {
        self.rows.iter().flat_map(move |row| self.records_of(row))
    }

    /// The records of one source row: one a touchpoint, at least one.
    pub fn records_of<'a>(&'a self, row: &'a SourceRow) -> impl Iterator<Item = Record<'a>> {
        (0..row.touchpoints.len().max(1)).map(move |index| Record {
            list: self,
            row,
            touchpoint: row.touchpoints.get(index),
            index,
        })
    }
}

impl RecordKey {
    /// Stable over runs: hash of file path, list, source row and point (16 hex digits).
    pub fn id(self, file: &str) -> String {
        use sha2::{Digest, Sha256};
        let mut key = Vec::with_capacity(file.len() + 24);
        key.extend(file.as_bytes());
        let column = (self.column > 0).then_some(self.column);
        for number in [self.list, self.table, self.first, self.index].into_iter().chain(column) {
            key.push(0);
            push_decimal(&mut key, number);
        }
        let digest = Sha256::digest(&key);
        hex(&digest[..8])
    }
}

/// Formatting takes longer than the hash that the digits are for.
fn push_decimal(text: &mut Vec<u8>, number: u32) {
    let from = text.len();
    let mut rest = number;
    while rest > 0 || text.len() == from {
        text.push(b'0' + (rest % 10) as u8);
        rest /= 10;
    }
    text[from..].reverse();
}

impl Record<'_> {
    /// What tells it from the other records of the file.
    pub fn key(&self) -> RecordKey {
        let Part { table, first, column, .. } = self.row.parts[0];
        RecordKey { list: self.list.ordinal, table, first, column, index: self.index as u32 }
    }

    /// See [`RecordKey::id`].
    pub fn id(&self) -> String {
        self.key().id(&self.list.file)
    }

    /// Where the officer finds the record: the point's column in the record's own row, even if the
    /// point was inherited from a row above.
    pub fn place(&self) -> Place {
        let part = self.row.parts[0];
        let point = self.touchpoint.map(|point| &point.text).or(self.row.touchpoint_cells.first());
        match point.map(|text| text.place) {
            Some(place) if place.table == part.table && (part.first..=part.last).contains(&place.row) => {
                place
            }
            other => {
                Place { table: part.table, row: part.first, column: other.map_or(1, |place| place.column) }
            }
        }
    }

    /// The channel used: that of the point, or for a row without one what its cell states.
    pub fn channel(&self) -> Channel {
        match self.touchpoint {
            Some(point) => point.channel,
            None => self.stated_without_point().unwrap_or_default(),
        }
    }

    /// Where [`Record::channel`] comes from.
    pub fn channel_from(&self) -> Option<ChannelSource> {
        match self.touchpoint {
            Some(point) => point.channel_from,
            None => (self.channel() != Channel::Unknown).then_some(ChannelSource::Stated),
        }
    }

    /// The channel that the file states: `None` without such a column.
    pub fn channel_stated(&self) -> Option<Channel> {
        self.touchpoint.map_or_else(|| self.stated_without_point(), |point| point.channel_stated)
    }

    /// What a row without a touchpoint states: one value, or mixed.
    fn stated_without_point(&self) -> Option<Channel> {
        match self.row.channel.as_ref().map(|cell| &*cell.values) {
            None => {
                let by_column = || self.list.columns.iter().any(|column| column.states.is_some());
                (self.list.points_state_kinds || by_column()).then_some(Channel::Unknown)
            }
            Some([]) => Some(Channel::Unknown),
            Some([first, rest @ ..]) => {
                Some(if rest.iter().all(|other| other == first) { *first } else { Channel::Mixed })
            }
        }
    }
}
