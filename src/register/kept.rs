//! The lists of bodies that a run has nothing of, as they were submitted last: the consolidated table keeps them.

use rusqlite::params;

use super::file::{Register, RegisterError};
use super::since::russian;
use super::values::{COLUMNS, Values};
use crate::model::{Channel, Client, Edition};
use crate::write::register::Kept;

/// The touchpoints of a body's lists.
pub(crate) fn of_body(register: &Register, body: &str) -> Result<Vec<Kept>, RegisterError> {
    let ask = || -> rusqlite::Result<Vec<Kept>> {
        let mut found = register.connection.prepare_cached(&format!(
            "SELECT bodies.name, bodies.region, lists.title, versions.file, versions.act_number, versions.act_date, \
             versions.edition, (SELECT date FROM runs WHERE runs.number = versions.run), touchpoints.place, {COLUMNS} \
             FROM bodies JOIN lists ON lists.body = bodies.id JOIN touchpoints ON touchpoints.list = lists.id \
             JOIN touchpoint_versions ON touchpoint = touchpoints.id AND until_run IS NULL \
             JOIN versions ON versions.id = (SELECT max(id) FROM versions WHERE list = lists.id \
             AND part = touchpoints.part AND superseded_by IS NULL) \
             WHERE bodies.name = ?1 AND gone_run IS NULL ORDER BY lists.id, touchpoints.rowid"
        ))?;
        let rows = found.query_map(params![body], |row| {
            let values = Values::of_row(row, 9)?;
            let text = |at: usize| -> rusqlite::Result<String> {
                Ok(row.get::<_, Option<String>>(at)?.unwrap_or_default())
            };
            let items = |values: &Option<Vec<(String, Option<String>)>>| {
                let texts = values.iter().flatten().map(|(text, _)| text.as_str());
                texts.collect::<Vec<_>>().join("; ")
            };
            let channel = Channel::ALL.into_iter().find(|known| known.key() == values.channel);
            let client = Client::ALL.into_iter().find(|known| known.key() == values.client);
            let edition =
                if text(6)? == Edition::Approved.key() { Edition::Approved } else { Edition::Submitted };
            let extra = values.extra.iter().filter(|(_, text)| !text.is_empty());
            let act_date = text(5)?;
            Ok(Kept {
                body: text(0)?,
                region: text(1)?,
                list: text(2)?,
                file: text(3)?,
                act: text(4)?,
                act_date: if act_date.is_empty() { act_date } else { russian(&act_date) },
                place: text(8)?,
                edition: format!("{}; прислан {}, в этом запуске нет", edition.russian(), russian(&text(7)?)),
                needs: items(&values.needs),
                interactions: items(&values.interactions),
                contacts: values.contacts.join("; "),
                channel: channel.unwrap_or_default().russian().to_owned(),
                client: client.unwrap_or_default().russian().to_owned(),
                extra: extra.map(|(head, text)| format!("{head}: {text}")).collect::<Vec<_>>().join("; "),
                number: values.number.unwrap_or_default(),
                direction: values.direction.unwrap_or_default(),
                service: values.service.unwrap_or_default(),
                process: values.process.unwrap_or_default(),
                point: values.point.unwrap_or_default(),
                code: values.code.unwrap_or_default(),
                features: values.features.unwrap_or_default(),
            })
        })?;
        rows.collect()
    };
    ask().map_err(|source| RegisterError::of(&register.path, source))
}
