//! What a touchpoint states, as the register keeps it.

use rusqlite::Row;
use rusqlite::types::Type;
use serde::{Deserialize, Serialize};

use crate::model::{Channel, Client, Coded, Record, Sourced};
use crate::text::Text;

use super::point::{Item, Point};
use super::said::Sayings;

/// A need or interaction: its text and its code in the catalogue.
pub(super) type Stated = (String, Option<String>);

/// The values of a touchpoint; `None`: the list has no such column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Values {
    pub(super) number: Option<String>,
    pub(super) direction: Option<String>,
    pub(super) service: Option<String>,
    pub(super) process: Option<String>,
    /// `None`: a row without a touchpoint.
    pub(super) point: Option<String>,
    pub(super) code: Option<String>,
    /// See [`Channel::key`].
    pub(super) channel: String,
    /// See [`Client::key`].
    pub(super) client: String,
    pub(super) client_stated: bool,
    pub(super) needs: Option<Vec<Stated>>,
    pub(super) interactions: Option<Vec<Stated>>,
    pub(super) contacts: Vec<String>,
    pub(super) features: Option<String>,
    /// Texts of the columns without a field, by header.
    pub(super) extra: Vec<(String, String)>,
}

/// Names of the columns of a table that hold the values, in the order of [`Values::of_row`].
pub(super) const COLUMNS: &str = "number, direction, service, process, point, code, channel, client, \
                                  client_stated, needs, interactions, contacts, features, extra";

impl Values {
    pub(super) fn of(record: Record<'_>) -> Values {
        let Record { list, row, touchpoint, .. } = record;
        let text = |value: Option<&Sourced<Text>>| value.map(|value| value.value.to_string());
        let items = |values: Option<&[Coded]>| {
            let item =
                |value: &Coded| (value.text.value.to_string(), value.code.as_deref().map(str::to_owned));
            values.map(|values| values.iter().map(item).collect())
        };
        let extra = row.extra.iter().filter_map(|(index, value)| {
            Some((list.columns.get(*index)?.header.to_string(), value.value.to_string()))
        });
        let mut contacts: Vec<String> = touchpoint
            .map(|point| point.contacts.iter().map(|contact| contact.value.to_string()).collect())
            .unwrap_or_default();
        contacts.sort_unstable();
        Values {
            number: text(row.number.as_ref()),
            direction: text(row.direction.as_ref().map(|direction| &direction.text)),
            service: text(row.service.as_ref()),
            process: text(row.process.as_ref()),
            point: text(touchpoint.map(|point| &point.text)),
            code: touchpoint.and_then(|point| point.code.as_deref()).map(str::to_owned),
            channel: record.channel().key().to_owned(),
            client: row.client.key().to_owned(),
            client_stated: row.client_cell.is_some(),
            needs: items(row.needs.as_deref()),
            interactions: items(row.interactions.as_deref()),
            contacts,
            features: text(row.features.as_deref()),
            extra: extra.collect(),
        }
    }

    /// From the columns of a row, the first of them at `from`.
    pub(super) fn of_row(row: &Row<'_>, from: usize) -> rusqlite::Result<Values> {
        let json = |at: usize| -> rusqlite::Result<Option<String>> { row.get(from + at) };
        Ok(Values {
            number: row.get(from)?,
            direction: row.get(from + 1)?,
            service: row.get(from + 2)?,
            process: row.get(from + 3)?,
            point: row.get(from + 4)?,
            code: row.get(from + 5)?,
            channel: row.get(from + 6)?,
            client: row.get(from + 7)?,
            client_stated: row.get(from + 8)?,
            needs: json(9)?.map(|text| parsed(&text, from + 9)).transpose()?,
            interactions: json(10)?.map(|text| parsed(&text, from + 10)).transpose()?,
            contacts: parsed(&json(11)?.unwrap_or_default(), from + 11)?,
            features: row.get(from + 12)?,
            extra: parsed(&json(13)?.unwrap_or_default(), from + 13)?,
        })
    }

    /// As it is compared with the points of another version.
    pub(super) fn point<'a>(&'a self, sayings: &mut Sayings) -> Point<'a> {
        let text = |value: &'a Option<String>| value.as_deref().unwrap_or_default();
        let group = [&self.direction, &self.service, &self.process].map(|value| sayings.of(text(value)));
        let mut items = |values: &'a Option<Vec<Stated>>| -> Vec<Item<'a>> {
            let values = values.iter().flatten();
            values.map(|(text, code)| Item { code: code.as_deref(), said: sayings.of(text) }).collect()
        };
        let (needs, interactions) = (items(&self.needs), items(&self.interactions));
        let mut details = vec![sayings.of(text(&self.features))];
        details.extend(self.extra.iter().map(|(_, value)| sayings.of(value)));
        Point {
            group,
            name: sayings.of(text(&self.point)),
            code: self.code.as_deref(),
            contacts: self.contacts.iter().map(String::as_str).collect(),
            needs,
            interactions,
            details,
            number: text(&self.number),
            channel: Channel::ALL.into_iter().find(|known| known.key() == self.channel).unwrap_or_default(),
            client: Client::ALL.into_iter().find(|known| known.key() == self.client).unwrap_or_default(),
            states_client: self.client_stated,
            origin: None,
            remembers: false,
            of_another_part: false,
        }
    }
}

/// A column that holds JSON.
pub(super) fn parsed<T: serde::de::DeserializeOwned>(text: &str, column: usize) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|error| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, error.into()))
}

/// JSON for a column.
pub(super) fn json<T: Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}
