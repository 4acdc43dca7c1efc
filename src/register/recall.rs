//! What the register knows of the lists, touchpoints and findings of a file: their permanent ids and states.
//!
//! A run only reads the register until its outputs are published, so every file of it, wherever it is worked
//! on, is compared with the same earlier runs.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::flow::Settings;
use crate::model::{KnownList, KnownTouchpoint, Matched, TouchpointList};
use crate::outcome::Outcome;
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::actual;
use super::diff::{self, How, Key};
use super::file::RegisterError;
use super::findings;
use super::glance::{self, Asked, CANDIDATES, Glance};
use super::keys::{id, part};
use super::memory::Memory;
use super::point::{Point, origin};
use super::reading::Reading;
use super::said::Sayings;
use super::since::{self, parts, with_submitted};
use super::values::{COLUMNS, Values, json};

/// A touchpoint of the runs before.
#[derive(Debug)]
pub(super) struct Stored {
    id: String,
    part: String,
    gone: bool,
    key: Key,
    origin: Option<(String, [u32; 2], u32)>,
    values: Values,
}

/// A list of the runs before, as one of the file may be it.
#[derive(Debug)]
pub(super) struct Candidate {
    id: String,
    subject: Option<String>,
    /// Its parts in the last run that had it.
    parts: Vec<String>,
    pub(super) touchpoints: Vec<Stored>,
}

impl Memory {
    /// Gives the lists, touchpoints and findings of a file their ids and states; returns what was asked for that,
    /// where it is wanted.
    pub(crate) fn recall(
        &self,
        outcome: &mut Outcome,
        sha256: &str,
        settings: &Settings,
    ) -> Result<Option<Glance>, RegisterError> {
        self.reading.ask(&self.register, |connection| self.recall_from(connection, outcome, sha256, settings))
    }

    fn recall_from(
        &self,
        connection: Option<&Connection>,
        outcome: &mut Outcome,
        sha256: &str,
        settings: &Settings,
    ) -> rusqlite::Result<Option<Glance>> {
        let today = self.date.parse().unwrap_or(Date::MIN);
        let (mut asked, mut until) = (Vec::new(), Date::MAX);
        for list in &mut outcome.lists {
            let mut facts = outcome.facts.lists.iter_mut().find(|facts| facts.ordinal == list.ordinal);
            let subject =
                facts.as_ref().and_then(|facts| facts.traits.subject()).map(|hash| format!("{hash:016x}"));
            let names = names(list, settings);
            let known = self.known_list(connection, (list, &names), subject.as_deref())?;
            if let (Some(facts), Some(connection)) = (&mut facts, connection) {
                facts.traits.sent = since::sent(connection, &known.id, sha256)?;
            }
            list.known = Some(Box::new(known));
            let asked_of = (connection, &*self.reading);
            let holds = actual::complete(asked_of, (list, sha256), &mut outcome.findings, settings, today)?;
            until = until.min(holds);
            let names_last = names_last(connection, list)?;
            asked.push(Asked { names, part: part_of(list), names_last });
        }
        findings::recall(connection, self, outcome)?;
        self.keeps.then(|| glance::of(connection, self, outcome, asked, until)).transpose()
    }

    fn known_list(
        &self,
        connection: Option<&Connection>,
        (list, names): (&TouchpointList, &[String]),
        subject: Option<&str>,
    ) -> rusqlite::Result<KnownList> {
        let part = part_of(list);
        let mut sayings = Sayings::default();
        let new: Vec<Point<'_>> = list.records().map(|record| Point::of(record, &mut sayings)).collect();
        let candidates = match connection {
            Some(connection) => candidates(connection, &self.reading, names, &part)?,
            None => Vec::new(),
        };
        let chosen = chosen(candidates, subject, &new);
        let body = list.context.body.as_deref().unwrap_or(&part);
        let id = match &chosen {
            Some(known) => known.id.clone(),
            None => id("list", &[body], &[subject.unwrap_or_default()]),
        };
        let matching = Matching { id: &id, part: &part, known: chosen.as_deref(), run: self.run };
        let touchpoints = matching.touchpoints(list, &new, &mut sayings);
        Ok(KnownList { id: id.into(), part: part.into(), touchpoints, ..KnownList::default() })
    }
}

/// The part of a list that a file is: the name of the ministry's own file, whatever folder it lies in.
pub(super) fn part_of(list: &TouchpointList) -> String {
    match list.original.as_deref() {
        Some(original) => part(&original.file, original.list),
        None => part(&list.file, list.ordinal),
    }
}

/// Whether a list says what changed since its last submission.
fn names_last(connection: Option<&Connection>, list: &TouchpointList) -> rusqlite::Result<bool> {
    let known = list.known.as_deref();
    let (Some(connection), Some(known)) = (connection, known) else { return Ok(false) };
    let Some(since) = known.since.as_ref().filter(|since| !since.approved) else { return Ok(false) };
    Ok(with_submitted(connection, &known.id)?.is_some_and(|with| with == since.with))
}

/// All names of the body of a list.
fn names(list: &TouchpointList, settings: &Settings) -> Vec<String> {
    let Some(body) = list.context.body.as_deref() else { return Vec::new() };
    let known = settings.bodies().iter().filter(|known| known.name == body).flat_map(|known| &known.aliases);
    std::iter::once(body.to_owned()).chain(known.cloned()).collect()
}

/// Lists of the body, and those without one that the same file was.
fn candidates(
    connection: &Connection,
    reading: &Reading,
    names: &[String],
    part: &str,
) -> rusqlite::Result<Vec<Arc<Candidate>>> {
    let mut found = connection.prepare_cached(CANDIDATES)?;
    let rows = found.query_map(params![json(&names), part], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Option<String>>(1)?))
    })?;
    let mut lists = Vec::new();
    for row in rows {
        let (id, subject) = row?;
        lists.push(reading.once("list", &id, || {
            let (parts, touchpoints) = (parts(connection, &id)?, stored(connection, &id)?);
            Ok((touchpoints.len(), Candidate { id: id.clone(), subject, parts, touchpoints }))
        })?);
    }
    Ok(lists)
}

fn stored(connection: &Connection, list: &str) -> rusqlite::Result<Vec<Stored>> {
    let mut found = connection.prepare_cached(&format!(
        "SELECT id, part, gone_run IS NOT NULL, origin_file, origin_table, origin_row, origin_point, {COLUMNS} \
         FROM touchpoints JOIN touchpoint_versions ON touchpoint = id AND from_run = \
         (SELECT max(from_run) FROM touchpoint_versions WHERE touchpoint = id) WHERE list = ?1 \
         ORDER BY touchpoints.rowid"
    ))?;
    let mut sayings = Sayings::default();
    let rows = found.query_map([list], |row| {
        let file: Option<String> = row.get(3)?;
        let origin = match file {
            Some(file) => Some((file, [row.get(4)?, row.get(5)?], row.get(6)?)),
            None => None,
        };
        let values = Values::of_row(row, 7)?;
        let key = diff::key(&values.point(&mut sayings));
        Ok(Stored { id: row.get(0)?, part: row.get(1)?, gone: row.get(2)?, origin, key, values })
    })?;
    rows.collect()
}

/// The list of the runs before that this one is: that of its subject, else the one that holds most of its
/// rows, at least half.
fn chosen(
    candidates: Vec<Arc<Candidate>>,
    subject: Option<&str>,
    new: &[Point<'_>],
) -> Option<Arc<Candidate>> {
    let keys: Vec<Key> = new.iter().map(diff::key).collect();
    let mut best: Option<(bool, usize, usize)> = None;
    for (at, list) in candidates.iter().enumerate() {
        let live = list.touchpoints.iter().filter(|known| !known.gone);
        let known: HashSet<Key, KeyedState> = live.map(|known| known.key).collect();
        let shared = keys.iter().filter(|key| known.contains(*key)).count();
        let of_subject = list.subject.as_deref() == subject;
        let likely = of_subject || shared * 2 >= keys.len() && shared > 0;
        if likely && best.is_none_or(|(subject, most, _)| (of_subject, shared) > (subject, most)) {
            best = Some((of_subject, shared, at));
        }
    }
    let (_, _, at) = best?;
    candidates.into_iter().nth(at)
}

/// Finds out which touchpoints of a list were in it before.
struct Matching<'a> {
    /// The list's id.
    id: &'a str,
    part: &'a str,
    known: Option<&'a Candidate>,
    run: u32,
}

impl<'a> Matching<'a> {
    fn touchpoints(
        &self,
        list: &TouchpointList,
        new: &[Point<'_>],
        sayings: &mut Sayings,
    ) -> Vec<KnownTouchpoint> {
        let live = self.live(new);
        let old: Vec<Point<'_>> = live
            .iter()
            .map(|stored| Point {
                origin: stored.origin.as_ref().map(|(file, at, index)| (file.as_str(), *at, *index)),
                of_another_part: self.is_of_another(stored),
                ..stored.values.point(sayings)
            })
            .collect();
        let mut gone = self.gone();
        let pairs = diff::pairs(sayings, &old, new);
        let mut made: HashMap<Key, u32, KeyedState> = HashMap::default();
        let matched = list.records().zip(new).zip(pairs).map(|((record, point), pair)| {
            if let Some((at, how)) = pair {
                let how = match how {
                    How::Row => Matched::Row,
                    How::Equal => Matched::Equal,
                    How::Alike(likeness) => Matched::Alike(likeness),
                };
                let changed = live[at].values != Values::of(record);
                return KnownTouchpoint { id: live[at].id.as_str().into(), how: Some(how), changed };
            }
            if let Some(back) = gone.get_mut(&diff::key(point)).and_then(Vec::pop) {
                return KnownTouchpoint {
                    id: back.id.as_str().into(),
                    how: Some(Matched::Back),
                    changed: true,
                };
            }
            let count = made.entry(diff::key(point)).or_default();
            *count += 1;
            KnownTouchpoint { id: self.new_id(&Values::of(record), *count), how: None, changed: true }
        });
        matched.collect()
    }

    /// Whether a touchpoint is of another part: a part of another name is this one renamed, unless the list came in
    /// several.
    fn is_of_another(&self, stored: &Stored) -> bool {
        self.known.is_some_and(|known| known.parts.len() > 1) && stored.part != self.part
    }

    /// The touchpoints of the last run that may be those of the list; of other parts those that are equal only.
    fn live(&self, new: &[Point<'_>]) -> Vec<&'a Stored> {
        let wanted: HashSet<Key, KeyedState> = new.iter().map(diff::key).collect();
        let stored =
            self.known.into_iter().flat_map(|known| &known.touchpoints).filter(|stored| !stored.gone);
        stored.filter(|stored| !self.is_of_another(stored) || wanted.contains(&stored.key)).collect()
    }

    /// Touchpoints that were in the list and are not now; the last ones come back first: those of its own part, in
    /// their order.
    fn gone(&self) -> HashMap<Key, Vec<&'a Stored>, KeyedState> {
        let mut gone: HashMap<Key, Vec<&Stored>, KeyedState> = HashMap::default();
        let stored = self.known.map_or(&[][..], |known| &known.touchpoints);
        for of_another in [true, false] {
            let of = |stored: &&Stored| stored.gone && self.is_of_another(stored) == of_another;
            for stored in stored.iter().rev().filter(of) {
                gone.entry(stored.key).or_default().push(stored);
            }
        }
        gone
    }

    /// The id of a touchpoint that no earlier run had.
    fn new_id(&self, values: &Values, count: u32) -> Text {
        let text = |value: &Option<String>| crate::text::letters::fold(value.as_deref().unwrap_or_default());
        let [direction, service, process, point] =
            [&values.direction, &values.service, &values.process, &values.point].map(text);
        let (run, count) = (self.run.to_string(), count.to_string());
        let of_process = [self.id, &direction, &service, &process];
        id("touchpoint", &of_process, &[&run, self.part, &point, &values.client, &count]).into()
    }
}

/// The place of a record in the ministry's own file, for the register.
pub(super) fn origin_of(record: crate::model::Record<'_>) -> Option<(String, [u32; 2], u32)> {
    origin(record).map(|(file, at, index)| (file.to_owned(), at, index))
}
