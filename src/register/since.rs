//! What changed in a list since the version that was approved last, else since the one that was submitted last.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::knowledge::profile::Profile;
use crate::model::{
    ChangeKind, Channel, Context, Edition, KnownTouchpoint, ListChange, Record, Since, TouchpointList,
};
use crate::rules::copies::{self, Sent};
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::diff;
use super::grounds::{OnGround, ground};
use super::reading::Reading;
use super::said::Sayings;
use super::values::{COLUMNS, Values};

/// When a list was approved, and the last run that had what was approved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Approval {
    pub(super) date: Date,
    pub(super) run: u32,
}

/// When a list was approved: not the day of the order over all such lists.
pub(super) fn approved(context: &Context, profile: Option<&Profile>) -> Option<String> {
    let number = context.act.as_ref().and_then(|act| act.number.as_deref());
    let order = profile.and_then(|profile| profile.order.as_ref()).map(|order| order.number.as_str());
    let signed = context.approval.as_ref().is_some_and(|approval| approval.date.is_some());
    copies::approved(context).filter(|_| signed || order.is_none() || number != order)
}

/// The parts of a list in the last run that had it.
pub(super) fn parts(connection: &Connection, list: &str) -> rusqlite::Result<Vec<String>> {
    let mut found = connection.prepare_cached(
        "SELECT name FROM parts JOIN lists ON lists.id = list WHERE list = ?1 \
         AND parts.last_run = lists.last_run ORDER BY name",
    )?;
    let names = found.query_map([list], |row| row.get(0))?;
    names.collect()
}

/// The last approval, of which people or a file of the list tell; the last one before a day.
pub(super) fn approval(
    connection: &Connection,
    list: &str,
    before: Option<Date>,
) -> rusqlite::Result<Option<Approval>> {
    let mut found = connection.prepare_cached(
        // What lay here on the day of the approval; an approval from before the first run is of the first one.
        "SELECT acts.date, coalesce((SELECT max(versions.run) FROM versions JOIN runs ON number = versions.run \
         WHERE versions.list = ?1 AND superseded_by IS NULL AND runs.date <= acts.date), \
         (SELECT min(versions.run) FROM versions WHERE versions.list = ?1 AND superseded_by IS NULL)) \
         FROM acts WHERE list = ?1 AND kind = 'approved' AND told_in IS NULL \
         UNION ALL SELECT date, min(run) FROM acts \
         WHERE list = ?1 AND kind = 'approved' AND told_in IS NOT NULL GROUP BY date \
         UNION ALL SELECT approved, min(run) FROM versions \
         WHERE list = ?1 AND approved IS NOT NULL AND superseded_by IS NULL GROUP BY approved",
    )?;
    let rows =
        found.query_map([list], |row| Ok((row.get::<_, String>(0)?, row.get::<_, Option<u32>>(1)?)))?;
    let mut latest: Option<Approval> = None;
    for row in rows {
        let (date, run) = row?;
        if let (Ok(date), Some(run)) = (date.parse::<Date>(), run)
            && before.is_none_or(|day| date < day)
            && latest.is_none_or(|known| (date, run) > (known.date, known.run))
        {
            latest = Some(Approval { date, run });
        }
    }
    Ok(latest)
}

/// The first run that had a list in a file with these bytes.
pub(super) fn sent(connection: &Connection, list: &str, sha256: &str) -> rusqlite::Result<Option<Sent>> {
    let mut found = connection.prepare_cached(
        "SELECT run, date FROM versions JOIN runs ON number = run WHERE list = ?1 AND sha256 = ?2 ORDER BY run LIMIT 1",
    )?;
    let mut rows = found.query([list, sha256])?;
    let row = rows.next()?;
    let sent = |row: &rusqlite::Row<'_>| {
        let day = copies::day(&row.get::<_, String>(1)?).unwrap_or_default();
        Ok(Sent { run: row.get(0)?, day })
    };
    row.map(sent).transpose()
}

/// Whether a file with these bytes was an older copy of the list when it came last: it is no version, so nothing
/// changed in it.
pub(super) fn was_older(connection: &Connection, list: &str, sha256: &str) -> rusqlite::Result<bool> {
    let mut found = connection.prepare_cached(
        "SELECT superseded_by IS NOT NULL FROM versions WHERE list = ?1 AND sha256 = ?2 ORDER BY run DESC LIMIT 1",
    )?;
    let mut rows = found.query([list, sha256])?;
    rows.next()?.map_or(Ok(false), |row| row.get(0))
}

/// The last run before another one that had the list, and its day.
fn submitted(connection: &Connection, list: &str, before: u32) -> rusqlite::Result<Option<(u32, String)>> {
    let mut found = connection.prepare_cached(
        "SELECT number, date FROM runs WHERE number = (SELECT max(run) FROM versions WHERE list = ?1 \
         AND superseded_by IS NULL AND run < ?2)",
    )?;
    let mut rows = found.query(params![list, before])?;
    rows.next()?.map(|row| Ok((row.get(0)?, row.get(1)?))).transpose()
}

/// «с присланной 11.04.2024».
fn with(date: &str) -> String {
    format!("с присланной {}", russian(date))
}

/// The same of the last submission of a list.
pub(super) fn with_submitted(connection: &Connection, list: &str) -> rusqlite::Result<Option<String>> {
    Ok(submitted(connection, list, u32::MAX)?.map(|(_, date)| with(&date)))
}

/// A list in a run: ids and parts of its touchpoints, and what they stated.
type Version = Vec<(String, String, Values)>;

/// A list of this run and what is known of it.
pub(super) struct Compared<'a> {
    pub(super) connection: &'a Connection,
    pub(super) reading: &'a Reading,
    pub(super) list: &'a TouchpointList,
    pub(super) id: &'a str,
    /// The part whose touchpoints are missing if they are not in the file; `None`: all are.
    pub(super) part: Option<&'a str>,
    pub(super) touchpoints: &'a [KnownTouchpoint],
    pub(super) profile: Option<&'a Profile>,
}

impl Compared<'_> {
    /// Whether this is the version that was approved last: it tells the day itself, and a run before had it.
    pub(super) fn is_approved(
        &self,
        approval: Option<Approval>,
        here: Option<Date>,
    ) -> rusqlite::Result<bool> {
        match approval.filter(|approval| here == Some(approval.date)) {
            Some(own) => Ok(self.changes(&self.version(own.run)?).is_empty()),
            None => Ok(false),
        }
    }

    /// What changed since the approval, else since the last submission; `None`: there was no version before.
    pub(super) fn since(&self, approval: Option<Approval>) -> rusqlite::Result<Option<Since>> {
        self.since_before(approval, u32::MAX)
    }

    /// The same of the version that was approved then: it is compared as it was when it came.
    pub(super) fn since_earlier(&self, own: Approval) -> rusqlite::Result<Option<Since>> {
        self.since_before(approval(self.connection, self.id, Some(own.date))?, own.run)
    }

    /// What changed since the approval, else since the last submission before a run.
    fn since_before(&self, approval: Option<Approval>, run: u32) -> rusqlite::Result<Option<Since>> {
        let (run, with, approved) = match approval {
            Some(approval) => (
                approval.run,
                format!("с действующей редакцией, утверждённой {}", approval.date.strftime("%d.%m.%Y")),
                true,
            ),
            None => match submitted(self.connection, self.id, run)? {
                Some((run, date)) => (run, with(&date), false),
                None => return Ok(None),
            },
        };
        let changes = self.changes(&self.version(run)?);
        if changes.is_empty() && !approved {
            return self.last_change();
        }
        Ok(Some(Since { with, approved, changes }))
    }

    /// A list that is as it was in the last run: what changed when it changed last. A run every night over the same
    /// files is no new submission. `None`: it never changed.
    fn last_change(&self) -> rusqlite::Result<Option<Since>> {
        let mut found = self.connection.prepare_cached(
            "SELECT max(run) FROM (SELECT from_run AS run FROM touchpoint_versions JOIN touchpoints ON id = touchpoint \
             WHERE list = ?1 AND (?2 IS NULL OR part = ?2) UNION ALL SELECT gone_run FROM touchpoints \
             WHERE list = ?1 AND (?2 IS NULL OR part = ?2))",
        )?;
        let run: Option<u32> = found.query_row(params![self.id, self.part], |row| row.get(0))?;
        let Some((run, date)) = run.map_or(Ok(None), |run| submitted(self.connection, self.id, run))? else {
            return Ok(None);
        };
        let changes = self.changes(&self.version(run)?);
        Ok(Some(Since { with: with(&date), approved: false, changes }))
    }

    /// The touchpoints of the list in a run.
    fn version(&self, run: u32) -> rusqlite::Result<Arc<Version>> {
        self.reading.once("version", &format!("{} {run}", self.id), || {
            self.version_in(run).map(|all| (all.len(), all))
        })
    }

    fn version_in(&self, run: u32) -> rusqlite::Result<Version> {
        let mut found = self.connection.prepare_cached(&format!(
            "SELECT id, part, {COLUMNS} FROM touchpoints JOIN touchpoint_versions ON touchpoint = id \
             WHERE list = ?1 AND from_run <= ?2 AND (until_run IS NULL OR until_run > ?2) \
             ORDER BY touchpoints.rowid"
        ))?;
        let rows = found.query_map(params![self.id, run], |row| {
            Ok((row.get(0)?, row.get(1)?, Values::of_row(row, 2)?))
        })?;
        rows.collect()
    }

    fn changes(&self, old: &[(String, String, Values)]) -> Vec<ListChange> {
        let by_id: HashMap<&str, &Values, KeyedState> =
            old.iter().map(|(id, _, values)| (id.as_str(), values)).collect();
        let mut sayings = Sayings::default();
        let mut kept: HashSet<&str, KeyedState> = HashSet::default();
        let mut changes = Vec::new();
        for (record, known) in self.list.records().zip(self.touchpoints) {
            let new = Values::of(record);
            let Some(values) = by_id.get(&*known.id).filter(|_| kept.insert(&*known.id)) else {
                changes.push(self.change(&[ChangeKind::Added], &new, Some(record), Vec::new()));
                continue;
            };
            let (was, is) = (values.point(&mut sayings), new.point(&mut sayings));
            let kinds = diff::kinds(&sayings, &was, &is);
            if !kinds.is_empty() {
                changes.push(self.change(&kinds, &new, Some(record), details(values, &new)));
            }
        }
        let is_here = |part: &str| self.part.is_none_or(|own| own == part);
        let gone = old.iter().filter(|(id, part, _)| is_here(part) && !kept.contains(id.as_str()));
        for (_, _, values) in gone {
            changes.push(self.change(&[ChangeKind::Removed], values, None, Vec::new()));
        }
        changes
    }

    fn change(
        &self,
        kinds: &[ChangeKind],
        values: &Values,
        record: Option<Record<'_>>,
        details: Vec<String>,
    ) -> ListChange {
        let mut grounds: Vec<OnGround> = kinds.iter().map(|kind| ground(*kind, self.profile)).collect();
        grounds.dedup();
        let words: Vec<&str> = kinds.iter().map(|kind| kind.russian()).collect();
        let inside = [&values.direction, &values.service, &values.process];
        let inside = inside.into_iter().flatten().filter(|text| !text.is_empty()).cloned();
        let place = record.map(|record| {
            let place = record.place();
            let table = self.list.tables.get(place.table as usize);
            table.map_or_else(String::new, |table| table.describe(Some(place.row), Some(place.column)))
        });
        ListChange {
            what: letters::capital(&words.join(", ")),
            touchpoint: values.point.clone().unwrap_or_default(),
            inside: inside.collect::<Vec<_>>().join(" / "),
            place: place.unwrap_or_default(),
            details,
            missing: grounds.iter().any(|ground| matches!(ground, OnGround::Missing(_))),
            asked: grounds.iter().any(|ground| matches!(ground, OnGround::Asked(_))),
            unknown: grounds.iter().any(|ground| matches!(ground, OnGround::Unknown)),
            grounds: grounds.iter().filter_map(OnGround::told).collect(),
        }
    }
}

/// Whether what lies here is what was approved: nothing but words has changed since.
pub(super) fn edition(since: Option<&Since>, approved_here: bool) -> Edition {
    let unchanged = since.is_some_and(|since| since.approved && since.changes.is_empty());
    if approved_here || unchanged { Edition::Approved } else { Edition::Submitted }
}

/// «11.04.2024» of `2024-04-11`.
pub(super) fn russian(date: &str) -> String {
    date.parse::<Date>().map_or_else(|_| date.to_owned(), |day| day.strftime("%d.%m.%Y").to_string())
}

/// «вид точки: цифровая → офлайн».
fn details(old: &Values, new: &Values) -> Vec<String> {
    let items = |values: &Option<Vec<(String, Option<String>)>>| -> Option<String> {
        let values = values.as_ref()?;
        Some(values.iter().map(|(text, _)| text.as_str()).collect::<Vec<_>>().join("; "))
    };
    let channel = |values: &Values| {
        let known = Channel::ALL.into_iter().find(|known| known.key() == values.channel);
        known.map(|known| known.russian().to_owned())
    };
    let of = |values: &Values| {
        [
            ("направление", values.direction.clone()),
            ("услуга, функция, сервис", values.service.clone()),
            ("процесс", values.process.clone()),
            ("точка", values.point.clone()),
            ("вид точки", channel(values)),
            ("потребности", items(&values.needs)),
            ("взаимодействие", items(&values.interactions)),
            ("контакты", Some(values.contacts.join("; "))),
            ("особенности", values.features.clone()),
            (
                "прочие графы",
                Some(values.extra.iter().map(|(_, text)| text.as_str()).collect::<Vec<_>>().join("; ")),
            ),
        ]
    };
    let shown =
        |value: Option<String>| value.filter(|text| !text.is_empty()).unwrap_or_else(|| "пусто".to_owned());
    of(old)
        .into_iter()
        .zip(of(new))
        .filter(|((_, old), (_, new))| old != new)
        .map(|((name, old), (_, new))| format!("{name}: {} → {}", shown(old), shown(new)))
        .collect()
}
