//! How the lists of all bodies, or of one, went over the runs: what was sent, what stood open, what came and went.

use std::collections::{BTreeMap, HashMap};

use rusqlite::Connection;
use serde::Serialize;

use super::conclude::Lived;
use super::file::{Register, RegisterError};
use crate::model::finding::{Level, State};
use crate::text::hash::KeyedState;
use crate::text::letters::fold;
use crate::write::report::history::Ran;
use crate::write::standing::written;

/// A body that somebody asks about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OfBody {
    id: i64,
    pub(crate) name: String,
}

/// A run, and what the register knew after it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub(crate) struct Then {
    pub(crate) run: u32,
    /// ISO 8601.
    pub(crate) date: String,
    /// Lists that were sent, and their records.
    pub(crate) lists: u64,
    pub(crate) records: u64,
    /// Findings that stand, answered or not, of lists that were not sent too.
    pub(crate) errors: u64,
    pub(crate) queries: u64,
    /// Of these the ones that are explained and wait for a decision.
    pub(crate) explained: u64,
    /// Of both levels: what came in this run, what came back, and what it did not have any more.
    pub(crate) new: u64,
    pub(crate) reopened: u64,
    pub(crate) repaired: u64,
    /// Explanations that were accepted: they are asked no more.
    pub(crate) accepted: u64,
}

/// The body that has this name, else the only one in whose name all these words stand.
pub(crate) fn body(register: &Register, text: &str) -> Result<OfBody, RegisterError> {
    let all = bodies(&register.connection).map_err(|source| RegisterError::of(&register.path, source))?;
    let wanted = fold(text);
    let exactly = all.iter().find(|(_, names)| names.iter().any(|name| fold(name) == wanted));
    if let Some((id, names)) = exactly {
        return Ok(OfBody { id: *id, name: names[0].clone() });
    }
    let has = |name: &String| wanted.split_whitespace().all(|word| fold(name).contains(word));
    let found: Vec<_> = all.iter().filter(|(_, names)| names.iter().any(has)).collect();
    match found[..] {
        [(id, names)] => Ok(OfBody { id: *id, name: names[0].clone() }),
        [] => Err(RegisterError::NoBody { text: text.to_owned(), bodies: told(all.iter()) }),
        _ => Err(RegisterError::SeveralBodies { text: text.to_owned(), bodies: told(found.into_iter()) }),
    }
}

/// «Министерство спорта …; Министерство связи …».
fn told<'a>(bodies: impl Iterator<Item = &'a (i64, Vec<String>)>) -> String {
    const MOST: usize = 20;
    let mut names: Vec<&str> = bodies.map(|(_, names)| names[0].as_str()).collect();
    let more = if names.len() > MOST { "; …" } else { "" };
    names.truncate(MOST);
    if names.is_empty() {
        "ведомств в реестре нет".to_owned()
    } else {
        format!("{}{more}", names.join("; "))
    }
}

/// Ids and names, the official one first.
fn bodies(connection: &Connection) -> rusqlite::Result<Vec<(i64, Vec<String>)>> {
    let mut found = connection.prepare(
        "SELECT id, name, 0 FROM bodies UNION ALL SELECT body, name, 1 FROM aliases ORDER BY 1, 3, 2",
    )?;
    let rows = found.query_map([], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?)))?;
    let mut all: Vec<(i64, Vec<String>)> = Vec::new();
    for row in rows {
        let (id, name) = row?;
        match all.last_mut().filter(|(known, _)| *known == id) {
            Some((_, names)) => names.push(name),
            None => all.push((id, vec![name])),
        }
    }
    all.sort_by(|(_, one), (_, other)| one.cmp(other));
    Ok(all)
}

/// All runs in their order; `None`: with the lists and findings of all bodies.
pub(crate) fn runs(register: &Register, body: Option<&OfBody>) -> Result<Vec<Then>, RegisterError> {
    let id = body.map(|body| body.id);
    let ask = || -> rusqlite::Result<Vec<Then>> {
        let mut runs = sent(&register.connection, id)?;
        stood(&register.connection, id, &mut runs)?;
        Ok(runs.into_values().collect())
    };
    ask().map_err(|source| RegisterError::of(&register.path, source))
}

/// The same as the page shows it, with the run that is under way at the end.
pub(crate) fn shown(
    register: Option<&Register>,
    lived: &Lived,
    today: &str,
) -> Result<Vec<Ran>, RegisterError> {
    let before = register.map_or(Ok(Vec::new()), |register| runs(register, None))?;
    let this = Then {
        run: lived.run,
        date: today.to_owned(),
        lists: lived.lists,
        errors: lived.open[0],
        queries: lived.open[1],
        ..Then::default()
    };
    let ran = |Then { run, date, lists, errors, queries, .. }: Then| Ran {
        run,
        day: date.parse().map_or(date, written),
        lists,
        open: [errors, queries],
    };
    Ok(before.into_iter().chain([this]).map(ran).collect())
}

/// What was sent in each run.
fn sent(connection: &Connection, body: Option<i64>) -> rusqlite::Result<BTreeMap<u32, Then>> {
    let mut found = connection.prepare(
        "SELECT number, date, count(DISTINCT sent.list), coalesce(sum(sent.records), 0) FROM runs LEFT JOIN \
         (SELECT run, list, records FROM versions JOIN lists ON lists.id = list \
          WHERE superseded_by IS NULL AND (?1 IS NULL OR body = ?1)) AS sent ON sent.run = number \
         GROUP BY number ORDER BY number",
    )?;
    let rows = found.query_map([body], |row| {
        let (run, date) = (row.get(0)?, row.get(1)?);
        Ok(Then { run, date, lists: row.get(2)?, records: row.get(3)?, ..Then::default() })
    })?;
    rows.map(|then| then.map(|then| (then.run, then))).collect()
}

/// What stood after each run: a finding stays in the state that it came to last.
fn stood(connection: &Connection, body: Option<i64>, runs: &mut BTreeMap<u32, Then>) -> rusqlite::Result<()> {
    let mut found = connection.prepare(
        "SELECT finding_states.run, finding, finding_states.state, level FROM finding_states \
         JOIN findings ON findings.id = finding LEFT JOIN lists ON lists.id = findings.list \
         WHERE level IN ('error', 'query') AND (?1 IS NULL OR lists.body = ?1) ORDER BY 1, 2",
    )?;
    let rows = found.query_map([body], |row| {
        let state: String = row.get(2)?;
        let level: String = row.get(3)?;
        let state = State::of_key(&state).unwrap_or(State::Open);
        Ok((row.get::<_, u32>(0)?, row.get::<_, String>(1)?, state, level == Level::Error.key()))
    })?;
    let mut changes: Vec<(u32, String, State, bool)> = rows.collect::<rusqlite::Result<_>>()?;
    changes.reverse();
    let mut states: HashMap<String, State, KeyedState> = HashMap::default();
    let mut now = Then::default();
    for (run, then) in runs {
        (now.new, now.reopened, now.repaired) = (0, 0, 0);
        while changes.last().is_some_and(|(at, ..)| at <= run) {
            let Some((_, finding, state, is_error)) = changes.pop() else { break };
            if let Some(before) = states.insert(finding, state) {
                now.count(before, is_error, u64::wrapping_sub);
            }
            now.count(state, is_error, u64::wrapping_add);
            now.new += u64::from(state == State::New);
            now.reopened += u64::from(state == State::Reopened);
            now.repaired += u64::from(state == State::Repaired);
        }
        let Then { run, date, lists, records, .. } = std::mem::take(then);
        *then = Then { run, date, lists, records, ..now.clone() };
    }
    Ok(())
}

impl Then {
    /// Adds or takes out a finding by its state.
    fn count(&mut self, state: State, is_error: bool, change: fn(u64, u64) -> u64) {
        match state {
            State::Repaired => return,
            State::Accepted => {
                self.accepted = change(self.accepted, 1);
                return;
            }
            State::Explained => self.explained = change(self.explained, 1),
            State::New | State::Open | State::Rejected | State::Reopened => {}
        }
        let level = if is_error { &mut self.errors } else { &mut self.queries };
        *level = change(*level, 1);
    }
}
