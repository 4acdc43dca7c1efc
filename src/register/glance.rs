//! All that the register says to a file, in one hash: while it is the same, and the day means the same to the terms of
//! the file's lists, the register tells the same of the file as before, and what was made of it still holds.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, Params, params};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::model::Matched;
use crate::model::finding::State;
use crate::outcome::Outcome;
use crate::text::hash::hex;

use super::file::RegisterError;
use super::keys;
use super::memory::Memory;
use super::since::{self, with_submitted};
use super::values::{COLUMNS, json};

/// What a file asked the register, and what it was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Glance {
    lists: Vec<Asked>,
    /// The file as a whole.
    part: String,
    told: String,
    /// The run, where something of it stands in what was made of the file.
    run: Option<u32>,
    /// The first and the last day on which the terms of the lists mean the same.
    days: [String; 2],
}

/// A list of the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Asked {
    /// All names of its body.
    pub(super) names: Vec<String>,
    pub(super) part: String,
    /// It names the day of its last submission, which is another one after every run.
    pub(super) names_last: bool,
}

impl Memory {
    /// Whether the register, if it is there, tells the same as before.
    pub(crate) fn tells_the_same(&self, glance: &Glance) -> Result<bool, RegisterError> {
        let [from, until] = &glance.days;
        if glance.run.is_some_and(|run| run != self.run) || self.date < *from || *until < self.date {
            return Ok(false);
        }
        let told = self
            .reading
            .ask(&self.register, |connection| told(connection, self, &glance.lists, &glance.part))?;
        Ok(told == glance.told)
    }
}

/// What was asked for a file whose lists and findings are known now; `until`: the last day on which that holds.
pub(super) fn of(
    connection: Option<&Connection>,
    memory: &Memory,
    outcome: &Outcome,
    lists: Vec<Asked>,
    until: Date,
) -> rusqlite::Result<Glance> {
    let part = keys::part(&outcome.path, 0);
    let told = told(connection, memory, &lists, &part)?;
    let run = names_run(outcome, memory).then_some(memory.run);
    Ok(Glance { lists, part, told, run, days: [memory.date.clone(), until.to_string()] })
}

/// Whether something has its id or its mark from this run.
fn names_run(outcome: &Outcome, memory: &Memory) -> bool {
    let mut touchpoints =
        outcome.lists.iter().filter_map(|list| list.known.as_deref()).flat_map(|known| &known.touchpoints);
    let mut findings =
        outcome.findings.iter().filter_map(|finding| Some((finding, finding.known.as_deref()?)));
    touchpoints.any(|known| !matches!(known.how, Some(Matched::Row | Matched::Equal | Matched::Alike(_))))
        || findings.any(|(finding, known)| known.first_seen == memory.run || finding.reply.is_some())
}

/// Ids and subjects of the lists that a file's list may be: those of its body, and those without one that the same file
/// was.
pub(super) const CANDIDATES: &str = "WITH names AS (SELECT value AS name FROM json_each(?1)) \
     SELECT id, subject FROM lists WHERE body IN (SELECT id FROM bodies WHERE name IN names \
     UNION SELECT body FROM aliases WHERE name IN names) \
     UNION SELECT lists.id, subject FROM lists JOIN parts ON parts.list = lists.id \
     WHERE body IS NULL AND parts.name = ?2 ORDER BY 1";

/// The rows about a list of which its id is asked, in orders that stay.
const OF_LIST: [&str; 9] = [
    "SELECT name FROM parts JOIN lists ON lists.id = list WHERE list = ?1 \
     AND parts.last_run = lists.last_run ORDER BY name",
    "SELECT kind, date, number, by_whom, told_in FROM acts WHERE list = ?1 ORDER BY id",
    "SELECT kind, date FROM taken_back WHERE list = ?1 ORDER BY kind, date",
    "SELECT sha256, min(run) FROM versions WHERE list = ?1 GROUP BY sha256 ORDER BY sha256",
    // Older copies as they came last.
    "SELECT sha256, max(run), superseded_by IS NOT NULL AS older FROM versions WHERE list = ?1 GROUP BY sha256 \
     HAVING older ORDER BY sha256",
    // Submissions up to the last change; those behind it are the same as it.
    "SELECT number, date, versions.part, approved FROM versions JOIN runs ON number = versions.run \
     WHERE versions.list = ?1 AND superseded_by IS NULL AND number <= (SELECT max(run) FROM (SELECT from_run AS run \
     FROM touchpoint_versions JOIN touchpoints ON id = touchpoint WHERE list = ?1 UNION ALL \
     SELECT gone_run FROM touchpoints WHERE list = ?1)) ORDER BY versions.id",
    "SELECT approved, min(run) FROM versions WHERE list = ?1 AND approved IS NOT NULL \
     AND superseded_by IS NULL GROUP BY approved ORDER BY approved",
    "SELECT findings.id, touchpoint FROM findings JOIN finding_touchpoints ON finding = findings.id \
     WHERE list = ?1 ORDER BY findings.rowid, touchpoint",
    "SELECT findings.id, max(answers.id), answer, explanation, \
     EXISTS (SELECT 1 FROM finding_states AS later WHERE later.finding = findings.id AND later.state = 'repaired' \
     AND later.run >= answers.run) FROM findings JOIN answers ON finding = findings.id \
     WHERE list = ?1 GROUP BY findings.id ORDER BY findings.rowid",
];

/// Findings of a list; in which state they were is asked of those only that were gone.
const FINDINGS_OF_LIST: &str = "SELECT id, part, code, clause, fingerprint, \"values\", \"column\", first_run, \
     CASE WHEN state IN ('repaired', 'reopened') THEN state END FROM findings WHERE list = ?1 ORDER BY rowid";

/// The same of a file that has no list.
const FINDINGS_OF_FILE: &str = "SELECT id, part, code, clause, fingerprint, \"values\", \"column\", first_run, \
     CASE WHEN state IN ('repaired', 'reopened') THEN state END FROM findings \
     WHERE list IS NULL AND part = ?1 ORDER BY rowid";
const ANSWERS_OF_FILE: &str = "SELECT findings.id, max(answers.id), answer, explanation FROM findings JOIN answers ON finding = findings.id \
     WHERE list IS NULL AND part = ?1 GROUP BY findings.id ORDER BY findings.rowid";

const DECIDED_OF_LIST: &str = "SELECT finding, decision, word, by_whom, decisions.answer, decisions.explanation \
     FROM decisions JOIN findings ON findings.id = finding WHERE list = ?1 ORDER BY decisions.id";
const DECIDED_OF_FILE: &str = "SELECT finding, decision, word, by_whom, decisions.answer, decisions.explanation \
     FROM decisions JOIN findings ON findings.id = finding WHERE list IS NULL AND part = ?1 ORDER BY decisions.id";

fn told(
    connection: Option<&Connection>,
    memory: &Memory,
    lists: &[Asked],
    part: &str,
) -> rusqlite::Result<String> {
    let Some(connection) = connection else { return Ok(String::new()) };
    let mut said = Said { connection, hasher: Sha256::new() };
    for asked in lists {
        for list in said.rows(CANDIDATES, params![json(&asked.names), asked.part])? {
            said.hasher.update(
                *memory.reading.once("told", &list, || Ok((1, told_of_list(connection, memory, &list)?)))?,
            );
            if asked.names_last {
                said.text(&with_submitted(connection, &list)?.unwrap_or_default());
            }
        }
    }
    let findings = said.rows(FINDINGS_OF_FILE, [part])?.into_iter().collect();
    said.rows(ANSWERS_OF_FILE, [part])?;
    said.decided(DECIDED_OF_FILE, (part, &findings), memory)?;
    Ok(hex(&said.hasher.finalize()))
}

/// What is said of a list, whichever of its files asks.
fn told_of_list(connection: &Connection, memory: &Memory, list: &str) -> rusqlite::Result<[u8; 32]> {
    let mut said = Said { connection, hasher: Sha256::new() };
    let touchpoints = format!(
        "SELECT id, part, gone_run, origin_file, origin_table, origin_row, origin_point, from_run, until_run, \
         {COLUMNS} FROM touchpoints JOIN touchpoint_versions ON touchpoint = id WHERE list = ?1 \
         ORDER BY touchpoints.rowid, from_run"
    );
    said.rows(&touchpoints, [list])?;
    for question in OF_LIST {
        said.rows(question, [list])?;
    }
    let findings = said.rows(FINDINGS_OF_LIST, [list])?.into_iter().collect();
    said.decided(DECIDED_OF_LIST, (list, &findings), memory)?;
    if let Some(approval) = since::approval(connection, list, None)? {
        said.text(&format!("{} {}", approval.date, approval.run));
    }
    Ok(said.hasher.finalize().into())
}

/// What was said so far.
struct Said<'a> {
    connection: &'a Connection,
    hasher: Sha256,
}

impl Said<'_> {
    fn text(&mut self, text: &str) {
        self.hasher.update((text.len() as u64).to_le_bytes());
        self.hasher.update(text);
    }

    /// Adds all rows; returns the texts of their first column.
    fn rows(&mut self, question: &str, of: impl Params) -> rusqlite::Result<Vec<String>> {
        let mut statement = self.connection.prepare_cached(question)?;
        let columns = statement.column_count();
        let mut rows = statement.query(of)?;
        let mut first = Vec::new();
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                let value = row.get_ref(column)?;
                match value {
                    ValueRef::Null => self.hasher.update([0]),
                    ValueRef::Integer(number) => {
                        self.hasher.update([1]);
                        self.hasher.update(number.to_le_bytes());
                    }
                    ValueRef::Real(number) => {
                        self.hasher.update([2]);
                        self.hasher.update(number.to_le_bytes());
                    }
                    ValueRef::Text(bytes) | ValueRef::Blob(bytes) => {
                        self.hasher.update([3]);
                        self.hasher.update((bytes.len() as u64).to_le_bytes());
                        self.hasher.update(bytes);
                    }
                }
                if column == 0
                    && let ValueRef::Text(bytes) = value
                {
                    first.push(String::from_utf8_lossy(bytes).into_owned());
                }
            }
        }
        self.hasher.update([4]);
        Ok(first)
    }

    /// Adds the last decisions about findings: what was decided since the last run is in the register after this one.
    fn decided(
        &mut self,
        question: &str,
        (of, findings): (&str, &BTreeSet<String>),
        memory: &Memory,
    ) -> rusqlite::Result<()> {
        let mut last: BTreeMap<String, [String; 5]> = BTreeMap::new();
        let mut statement = self.connection.prepare_cached(question)?;
        let mut rows = statement.query([of])?;
        while let Some(row) = rows.next()? {
            let said = [row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?];
            last.insert(row.get(0)?, said);
        }
        for judged in memory.decisions.iter().filter(|judged| findings.contains(&judged.finding)) {
            let state = if judged.accepted { State::Accepted } else { State::Rejected };
            let [answer, explanation] = judged.answer.clone();
            // A note is told in this run alone.
            let word = format!("{}{}", judged.word, judged.note.as_deref().unwrap_or_default());
            let said = [state.key().to_owned(), word, judged.by.clone(), answer, explanation];
            last.insert(judged.finding.clone(), said);
        }
        for (finding, said) in &last {
            self.text(finding);
            for text in said {
                self.text(text);
            }
        }
        self.hasher.update([5]);
        Ok(())
    }
}
