//! Which findings were there in the runs before, what was answered to them, and how far each has come.
//!
//! A finding is the same while rule, clause, list or touchpoint and value are the same. An answer, and a decision
//! about it, hold as long.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::Arc;

use rusqlite::{Connection, params};

use crate::model::finding::{About, Decision, Finding, Known, Level, Reply, State};
use crate::model::places::RowsByPlace;
use crate::outcome::Outcome;
use crate::own::reply::{REPAIRED, fault};
use crate::text::Text;

use super::keys::{self, id};
use super::memory::Memory;
use super::values::parsed;

/// A finding of the runs before.
#[derive(Debug, Clone)]
pub(super) struct Stored {
    pub(super) id: String,
    part: String,
    code: String,
    clause: Option<String>,
    fingerprint: String,
    values: Vec<u64>,
    column: Option<String>,
    first_run: u32,
    pub(super) state: State,
    touchpoints: BTreeSet<String>,
    /// Answer and explanation.
    answer: Option<[String; 2]>,
    /// An answer that said «исправлено» and was true until the finding came back: it answers nothing any more.
    spent: Option<[String; 2]>,
    decision: Option<Decided>,
}

/// The last decision about a finding.
#[derive(Debug, Clone)]
struct Decided {
    said: Decision,
    /// What was answered when it was made.
    answer: [String; 2],
}

impl Memory {
    /// What was decided about a finding since the last run.
    fn decided(&self, finding: &str) -> Option<Decided> {
        let judged = self.decisions.iter().find(|judged| judged.finding == finding)?;
        let said = Decision {
            accepted: judged.accepted,
            word: judged.word.as_str().into(),
            by: judged.by.as_str().into(),
            note: judged.note.as_deref().map(Text::from),
        };
        Some(Decided { said, answer: judged.answer.clone() })
    }
}

/// Where findings belong: to a list, or to a file that has none.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a> {
    pub(super) list: Option<&'a str>,
    pub(super) part: &'a str,
}

/// Whether the register keeps a finding: what the program repaired by itself needs no answer.
pub(super) fn is_kept(finding: &Finding) -> bool {
    finding.level != Level::Note
}

/// Gives the findings of a file their ids, states and answers.
pub(super) fn recall(
    connection: Option<&Connection>,
    memory: &Memory,
    outcome: &mut Outcome,
) -> rusqlite::Result<()> {
    let touchpoints = touchpoints(outcome);
    let of_file = keys::part(&outcome.path, 0);
    let mut lists: Vec<(Option<u32>, Option<String>, String)> = vec![(None, None, of_file)];
    for list in &outcome.lists {
        if let Some(known) = &list.known {
            lists.push((Some(list.ordinal), Some(known.id.to_string()), known.part.to_string()));
        }
    }
    for (ordinal, list, part) in &lists {
        let scope = Scope { list: list.as_deref(), part };
        let stored = stored(connection, memory, scope)?;
        let found = outcome.findings.iter_mut().zip(&touchpoints);
        let of_scope = found.filter(|(finding, _)| finding.list == *ordinal && is_kept(finding));
        Recall { memory, scope, stored: &stored }.give(of_scope.collect());
    }
    Ok(())
}

/// For each finding the permanent ids of the touchpoints of its rows.
fn touchpoints(outcome: &Outcome) -> Vec<BTreeSet<String>> {
    let mut of_rows: HashMap<u32, (RowsByPlace<'_>, Vec<Vec<Text>>)> = HashMap::new();
    for list in &outcome.lists {
        let Some(known) = &list.known else { continue };
        let mut ids = known.touchpoints.iter().map(|known| known.id.clone());
        let rows = list.rows.iter().map(|row| ids.by_ref().take(list.records_of(row).count()).collect());
        let rows = rows.collect();
        of_rows.insert(list.ordinal, (RowsByPlace::new(list), rows));
    }
    let of_finding = |finding: &Finding| {
        let list = finding.list.and_then(|list| of_rows.get(&list));
        let rows = list.map_or_else(Vec::new, |(places, _)| places.of_finding(finding));
        let ids = list.into_iter().flat_map(|(_, ids)| rows.iter().flat_map(|row| &ids[*row as usize]));
        ids.map(ToString::to_string).collect()
    };
    outcome.findings.iter().map(of_finding).collect()
}

/// Compares the findings of a list or a file with those of the runs before.
pub(super) struct Recall<'a> {
    pub(super) memory: &'a Memory,
    pub(super) scope: Scope<'a>,
    pub(super) stored: &'a [Stored],
}

/// How much a stored finding is the one that was found, the most first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Same {
    Exactly,
    /// It names further rows: what was answered was not about these.
    More,
}

impl Recall<'_> {
    pub(super) fn give(&self, mut found: Vec<(&mut Finding, &BTreeSet<String>)>) {
        let mut taken: HashSet<&str> = HashSet::new();
        let mut same: Vec<Option<(&Stored, Same)>> = vec![None; found.len()];
        for wanted in [Same::Exactly, Same::More] {
            for ((finding, touchpoints), same) in found.iter().zip(&mut same) {
                if same.is_some() {
                    continue;
                }
                let free = |stored: &&Stored| !taken.contains(stored.id.as_str());
                let best = self
                    .stored
                    .iter()
                    .filter(free)
                    .filter(|stored| stored.is(finding, touchpoints) == Some(wanted))
                    .min_by_key(|stored| (stored.state == State::Repaired, stored.part != self.scope.part));
                if let Some(stored) = best {
                    taken.insert(&stored.id);
                    *same = Some((stored, wanted));
                }
            }
        }
        let mut made: HashMap<String, u32> = HashMap::new();
        for ((finding, touchpoints), same) in found.iter_mut().zip(same) {
            if same.is_none() {
                finding.reply = finding.reply.take().or_else(|| self.former(finding, touchpoints, &taken));
            }
            let known = match same {
                Some((stored, same)) => self.known(stored, same, finding, touchpoints),
                None => self.first(finding, touchpoints, &mut made),
            };
            finding.known = Some(Box::new(known));
        }
    }

    fn known(
        &self,
        stored: &Stored,
        same: Same,
        finding: &mut Finding,
        touchpoints: &BTreeSet<String>,
    ) -> Known {
        let is_spent = |reply: &Reply| {
            let spent = stored.spent.as_ref().filter(|_| !reply.former);
            spent.is_some_and(|[answer, explanation]| {
                *reply.answer == **answer && *reply.explanation == **explanation
            })
        };
        finding.reply = finding.reply.take().filter(|reply| !is_spent(reply));
        if finding.reply.is_none()
            && let Some([answer, explanation]) = &stored.answer
        {
            let (answer, explanation) = (answer.as_str().into(), explanation.as_str().into());
            finding.reply = Some(Box::new(Reply { answer, explanation, former: same == Same::More }));
        }
        let decided = self.memory.decided(&stored.id).or_else(|| stored.decision.clone());
        let decided = decided.filter(|_| same == Same::Exactly);
        let state = match (explained(finding), &decided) {
            (_, Some(decided)) if decided.said.accepted => State::Accepted,
            (Some(said), Some(decided)) if decided.answer == said => State::Rejected,
            (Some(_), _) => State::Explained,
            (None, _) if stored.state == State::Repaired => State::Reopened,
            (None, _) => State::Open,
        };
        let is_decided = [State::Accepted, State::Rejected].contains(&state);
        Known {
            id: stored.id.as_str().into(),
            state,
            first_seen: stored.first_run,
            run: self.memory.run,
            touchpoints: touchpoints.iter().map(|id| id.as_str().into()).collect(),
            decision: decided.as_ref().filter(|_| is_decided).map(|decided| decided.said.clone()),
            // That something else was rejected before is no word about this answer.
            rejected: decided
                .filter(|decided| !is_decided && !decided.said.accepted)
                .map(|decided| decided.said),
        }
    }

    /// Of a finding that no earlier run had.
    fn first(
        &self,
        finding: &Finding,
        touchpoints: &BTreeSet<String>,
        made: &mut HashMap<String, u32>,
    ) -> Known {
        let run = self.memory.run.to_string();
        let of_part = [self.scope.list.unwrap_or_default(), self.scope.part, &run];
        let mut own = vec![finding.code, &finding.fingerprint];
        own.extend(touchpoints.iter().map(String::as_str));
        let first = id("finding", &of_part, &own);
        let count = made.entry(first.clone()).or_default();
        *count += 1;
        let id = if *count > 1 { id("finding", &of_part, &[&first, &count.to_string()]) } else { first };
        Known {
            id: id.into(),
            state: if explained(finding).is_some() { State::Explained } else { State::New },
            first_seen: self.memory.run,
            run: self.memory.run,
            touchpoints: touchpoints.iter().map(|id| id.as_str().into()).collect(),
            decision: None,
            rejected: None,
        }
    }

    /// The answer to what stood in the place of a new finding before.
    fn former(
        &self,
        finding: &Finding,
        touchpoints: &BTreeSet<String>,
        taken: &HashSet<&str>,
    ) -> Option<Box<Reply>> {
        let before = self.stored.iter().find(|stored| {
            let there = stored.state != State::Repaired && !taken.contains(stored.id.as_str());
            let in_place = stored.code == finding.code
                && stored.column.as_deref() == finding.at.column.as_deref()
                && !stored.touchpoints.is_disjoint(touchpoints);
            there && in_place && stored.answer.is_some()
        })?;
        let [answer, explanation] = before.answer.as_ref()?;
        let (answer, explanation) = (answer.as_str().into(), explanation.as_str().into());
        Some(Box::new(Reply { answer, explanation, former: true }))
    }
}

/// The answer that explains a finding, if it has one.
fn explained(finding: &Finding) -> Option<[String; 2]> {
    let reply = finding.reply.as_deref().filter(|reply| !reply.former && !reply.is_blank())?;
    fault(reply).is_none().then(|| [reply.answer.to_string(), reply.explanation.to_string()])
}

impl Stored {
    fn is(&self, finding: &Finding, touchpoints: &BTreeSet<String>) -> Option<Same> {
        if self.code != finding.code || self.clause.as_deref() != finding.clause.as_deref() {
            return None;
        }
        let one = self.fingerprint == *finding.fingerprint;
        if !one && !finding.concerned().iter().all(|value| self.values.contains(value)) {
            return None;
        }
        if finding.about == About::Value || touchpoints.is_subset(&self.touchpoints) {
            return Some(Same::Exactly);
        }
        (one && !self.touchpoints.is_disjoint(touchpoints)).then_some(Same::More)
    }
}

/// The findings of the runs before of a list, or of a file that belong to none.
pub(super) fn stored(
    connection: Option<&Connection>,
    memory: &Memory,
    scope: Scope<'_>,
) -> rusqlite::Result<Arc<Vec<Stored>>> {
    match (connection, scope.list) {
        (None, _) => Ok(Arc::default()),
        (Some(connection), None) => stored_in(connection, scope).map(Arc::new),
        (Some(connection), Some(list)) => {
            memory.reading.once("findings", list, || stored_in(connection, scope).map(|all| (all.len(), all)))
        }
    }
}

fn stored_in(connection: &Connection, scope: Scope<'_>) -> rusqlite::Result<Vec<Stored>> {
    let mut found = connection.prepare_cached(
        "SELECT id, part, code, clause, fingerprint, \"values\", \"column\", first_run, state FROM findings \
         WHERE list IS ?1 AND (list IS NOT NULL OR part = ?2) ORDER BY rowid",
    )?;
    let rows = found.query_map(params![scope.list, scope.part], |row| {
        let values: String = row.get(5)?;
        let state: String = row.get(8)?;
        Ok(Stored {
            id: row.get(0)?,
            part: row.get(1)?,
            code: row.get(2)?,
            clause: row.get(3)?,
            fingerprint: row.get(4)?,
            values: parsed(&values, 5)?,
            column: row.get(6)?,
            first_run: row.get(7)?,
            state: State::of_key(&state).unwrap_or(State::Open),
            touchpoints: BTreeSet::new(),
            answer: None,
            spent: None,
            decision: None,
        })
    })?;
    let mut all = rows.collect::<rusqlite::Result<Vec<Stored>>>()?;
    for stored in &mut all {
        complete(connection, stored)?;
    }
    Ok(all)
}

/// Adds touchpoints, the last answer and the last decision.
fn complete(connection: &Connection, stored: &mut Stored) -> rusqlite::Result<()> {
    let mut of =
        connection.prepare_cached("SELECT touchpoint FROM finding_touchpoints WHERE finding = ?1")?;
    stored.touchpoints =
        of.query_map([&stored.id], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<String>>>()?;
    let mut last = connection.prepare_cached(
        "SELECT answer, explanation, EXISTS (SELECT 1 FROM finding_states AS later WHERE later.finding = ?1 \
         AND later.state = 'repaired' AND later.run >= answers.run) \
         FROM answers WHERE finding = ?1 ORDER BY id DESC LIMIT 1",
    )?;
    let mut answers = last.query_map([&stored.id], |row| Ok(([row.get(0)?, row.get(1)?], row.get(2)?)))?;
    let answer: Option<([String; 2], bool)> = answers.next().transpose()?;
    match answer {
        Some((answer, true)) if answer[0] == REPAIRED => stored.spent = Some(answer),
        answer => stored.answer = answer.map(|(answer, _)| answer),
    }
    let mut last = connection.prepare_cached(
        "SELECT decision, answer, explanation, word, by_whom FROM decisions WHERE finding = ?1 \
         ORDER BY id DESC LIMIT 1",
    )?;
    let mut decisions = last.query_map([&stored.id], |row| {
        let decision: String = row.get(0)?;
        let [word, by]: [String; 2] = [row.get(3)?, row.get(4)?];
        let accepted = decision == State::Accepted.key();
        let said = Decision { accepted, word: word.into(), by: by.into(), note: None };
        Ok(Decided { said, answer: [row.get(1)?, row.get(2)?] })
    })?;
    stored.decision = decisions.next().transpose()?;
    Ok(())
}
