//! A change set goes into the register: one transaction, once for each run.

use std::borrow::Cow;
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufReader};
use std::path::Path;

use rusqlite::{Transaction, params};

use crate::model::finding::State;
use crate::text::hash::sha256_of;

use super::acts;
use super::changes::{Found, Line, List, Run, Touchpoint, lines};
use super::file::{Register, RegisterError};
use super::judged::Judged;
use super::values::{Values, json};

/// What can go wrong within the transaction.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Sql(#[from] rusqlite::Error),
    #[error(transparent)]
    Io(#[from] io::Error),
}

/// Applies a change set to a register, which is made if it is not there. A change set that was applied before
/// changes nothing.
pub(crate) fn apply(path: &Path, changes: &Path) -> Result<(), RegisterError> {
    let unread = |source| RegisterError::Io { path: changes.to_owned(), source };
    let seal = File::open(changes).and_then(sha256_of).map_err(unread)?;
    let mut lines = lines(BufReader::new(File::open(changes).map_err(unread)?));
    let Some(Line::Run(run)) = lines.next().transpose().map_err(unread)? else {
        return Err(unread(io::ErrorKind::InvalidData.into()));
    };
    let mut register = Register::open(path)?;
    let applied = || -> Result<bool, Fault> {
        let transaction = register.connection.transaction()?;
        let known = super::keys::one::<String>(
            &transaction,
            "SELECT seal FROM runs WHERE number = ?1",
            &run.number.to_string(),
        )?;
        if let Some(known) = known {
            return Ok(known == seal);
        }
        put_run(&transaction, &run, &seal)?;
        let mut applying = Applying {
            transaction: &transaction,
            run: run.number,
            older: HashMap::new(),
            aside: Vec::new(),
            shared: HashMap::new(),
            list: None,
        };
        for line in lines {
            applying.line(line?)?;
        }
        applying.answers_aside()?;
        transaction.commit()?;
        Ok(true)
    };
    match applied() {
        Ok(true) => Ok(()),
        Ok(false) => Err(RegisterError::Taken { path: path.to_owned(), run: run.number }),
        Err(Fault::Sql(source)) => Err(RegisterError::of(path, source)),
        Err(Fault::Io(source)) => Err(unread(source)),
    }
}

fn put_run(transaction: &Transaction<'_>, run: &Run, seal: &str) -> rusqlite::Result<()> {
    let [errors, queries, advices, notes, unchecked] = run.levels;
    transaction.execute(
        "INSERT INTO runs VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
        params![
            run.number,
            run.date,
            run.tool,
            seal,
            run.verdict,
            run.files,
            run.lists,
            run.records,
            errors,
            queries,
            advices,
            notes,
            unchecked,
        ],
    )?;
    Ok(())
}

/// A change set on its way into the register.
struct Applying<'a> {
    transaction: &'a Transaction<'a>,
    run: u32,
    /// Older copies by file and list, and the file that counts.
    older: HashMap<(String, u32), String>,
    /// Answers in older copies, with their findings.
    aside: Vec<(String, [String; 2])>,
    /// Touchpoints that several parts have, and the part that each stays with.
    shared: HashMap<String, String>,
    /// The list whose touchpoints come, and its part; `None` of an older copy.
    list: Option<(String, String)>,
}

impl Applying<'_> {
    fn line(&mut self, line: Line) -> rusqlite::Result<()> {
        match line {
            Line::Run(_) | Line::File { .. } => Ok(()),
            Line::Superseded { file, ordinal, by } => {
                self.older.insert((file, ordinal), by);
                Ok(())
            }
            Line::Shared { touchpoint, part } => {
                self.shared.insert(touchpoint, part);
                Ok(())
            }
            Line::Body { name, aliases } => self.named(&name, &aliases),
            Line::Decision(judged) => self.decision(&judged),
            Line::List(list) => self.list(&list),
            Line::Touchpoint(point) => match self.list.clone() {
                Some((list, part)) => self.touchpoint(&point, &list, &part),
                None => Ok(()),
            },
            Line::Finding(found) => self.finding(&found),
            Line::Closed { touchpoints, findings } => self.closed(&touchpoints, &findings),
        }
    }

    fn put(&self, statement: &str, values: impl rusqlite::Params) -> rusqlite::Result<()> {
        self.transaction.prepare_cached(statement)?.execute(values)?;
        Ok(())
    }

    fn list(&mut self, list: &List) -> rusqlite::Result<()> {
        let by = self.older.get(&(list.file.clone(), list.ordinal)).cloned();
        let body = list.body.as_deref().map(|name| self.body(name, list.region.as_deref())).transpose()?;
        self.put(
            "INSERT INTO lists VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6) ON CONFLICT (id) DO UPDATE SET \
             body = coalesce(excluded.body, body), subject = excluded.subject, title = excluded.title, \
             profile = excluded.profile, last_run = excluded.last_run",
            params![list.id, body, list.subject, list.title, list.profile, self.run],
        )?;
        let [cells, used, extra, set_aside] = list.cells;
        self.put(
            "INSERT INTO versions (list, part, run, file, ordinal, sha256, round, act_number, act_date, \
             approved, records, cells, cells_used, cells_extra, cells_set_aside, superseded_by, edition) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17)",
            params![
                list.id,
                list.part,
                self.run,
                list.file,
                list.ordinal,
                list.sha256,
                list.round,
                list.act_number,
                list.act_date,
                list.approved,
                list.records,
                cells,
                used,
                extra,
                set_aside,
                by,
                list.edition,
            ],
        )?;
        if by.is_none() {
            let day = super::keys::one::<String>(
                self.transaction,
                "SELECT date FROM runs WHERE number = ?1",
                &self.run.to_string(),
            )?;
            for act in &list.acts {
                let told_in = (self.run, Some(list.file.as_str()));
                let day = day.as_deref().unwrap_or_default();
                acts::put_act(self.transaction, &list.id, act, told_in, day)?;
            }
        }
        self.list = by.is_none().then(|| (list.id.clone(), list.part.clone()));
        if self.list.is_some() {
            self.put(
                "INSERT INTO parts VALUES (?1, ?2, ?3, ?3) ON CONFLICT DO UPDATE SET last_run = ?3",
                params![list.id, list.part, self.run],
            )?;
        }
        Ok(())
    }

    /// The id of a body; it is made if it is not there.
    fn body(&self, name: &str, region: Option<&str>) -> rusqlite::Result<i64> {
        let known =
            "SELECT body FROM aliases WHERE name = ?1 UNION ALL SELECT id FROM bodies WHERE name = ?1";
        if let Some(id) = super::keys::one(self.transaction, known, name)? {
            self.put("UPDATE bodies SET region = coalesce(region, ?2) WHERE id = ?1", params![id, region])?;
            return Ok(id);
        }
        self.put("INSERT INTO bodies (name, region) VALUES (?1, ?2)", params![name, region])?;
        Ok(self.transaction.last_insert_rowid())
    }

    /// A body has these other names and no more; what was another body under one of them is this one.
    fn named(&self, name: &str, aliases: &[String]) -> rusqlite::Result<()> {
        // Its name may be one that another body had.
        self.put("DELETE FROM aliases WHERE name = ?1", [name])?;
        let body = self.body(name, None)?;
        self.put("DELETE FROM aliases WHERE body = ?1", [body])?;
        for alias in aliases {
            let known = "SELECT id FROM bodies WHERE name = ?1";
            if let Some(other) = super::keys::one::<i64>(self.transaction, known, alias)? {
                self.put("UPDATE lists SET body = ?2 WHERE body = ?1", [other, body])?;
                self.put("DELETE FROM aliases WHERE body = ?1", [other])?;
                self.put("DELETE FROM bodies WHERE id = ?1", [other])?;
            }
            self.put("INSERT OR REPLACE INTO aliases VALUES (?1, ?2)", params![alias, body])?;
        }
        Ok(())
    }

    /// The id of a touchpoint in a part: its own where the touchpoint stays with another one.
    fn id_in<'a>(&self, touchpoint: &'a str, part: &str) -> Cow<'a, str> {
        match self.shared.get(touchpoint) {
            Some(owner) if owner != part => Cow::Owned(super::keys::of_part(touchpoint, part)),
            _ => Cow::Borrowed(touchpoint),
        }
    }

    fn touchpoint(&self, point: &Touchpoint, list: &str, part: &str) -> rusqlite::Result<()> {
        let id = &*self.id_in(&point.id, part);
        let origin = point.origin.as_ref();
        let [table, row] = [0, 1].map(|at| origin.map(|(_, place, _)| place[at]));
        self.put(
            "INSERT INTO touchpoints VALUES (?1, ?2, ?3, ?4, ?4, NULL, ?5, ?6, ?7, ?8, ?9) \
             ON CONFLICT (id) DO UPDATE SET part = excluded.part, last_run = excluded.last_run, \
             gone_run = NULL, place = excluded.place, \
             origin_file = coalesce(excluded.origin_file, origin_file), \
             origin_table = coalesce(excluded.origin_table, origin_table), \
             origin_row = coalesce(excluded.origin_row, origin_row), \
             origin_point = coalesce(excluded.origin_point, origin_point)",
            params![
                id,
                list,
                part,
                self.run,
                point.place,
                origin.map(|(file, _, _)| file),
                table,
                row,
                origin.map(|(_, _, index)| *index),
            ],
        )?;
        match &point.values {
            Some(values) => self.values((id, point), values),
            None if id != point.id => self.values_of(&point.id, id),
            None => Ok(()),
        }
    }

    /// What a touchpoint stated ends with this run.
    fn ends(&self, touchpoint: &str) -> rusqlite::Result<()> {
        self.put(
            "UPDATE touchpoint_versions SET until_run = ?2 \
             WHERE touchpoint = ?1 AND until_run IS NULL AND from_run < ?2",
            params![touchpoint, self.run],
        )
    }

    /// A touchpoint states what another one did until this run.
    fn values_of(&self, other: &str, touchpoint: &str) -> rusqlite::Result<()> {
        self.ends(touchpoint)?;
        self.put(
            "INSERT OR REPLACE INTO touchpoint_versions SELECT ?2, ?3, NULL, 'equal', NULL, number, direction, \
             service, process, point, code, channel, client, client_stated, needs, interactions, contacts, features, \
             extra FROM touchpoint_versions WHERE touchpoint = ?1 AND from_run < ?3 ORDER BY from_run DESC LIMIT 1",
            params![other, touchpoint, self.run],
        )
    }

    fn values(&self, (id, point): (&str, &Touchpoint), values: &Values) -> rusqlite::Result<()> {
        self.ends(id)?;
        self.put(
            "INSERT OR REPLACE INTO touchpoint_versions VALUES (?1, ?2, NULL, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, \
             ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)",
            params![
                id,
                self.run,
                point.how,
                point.likeness,
                values.number,
                values.direction,
                values.service,
                values.process,
                values.point,
                values.code,
                values.channel,
                values.client,
                values.client_stated,
                values.needs.as_ref().map(json),
                values.interactions.as_ref().map(json),
                json(&values.contacts),
                values.features,
                json(&values.extra),
            ],
        )
    }

    fn finding(&mut self, found: &Found) -> rusqlite::Result<()> {
        if let Some(ordinal) = found.ordinal
            && self.older.contains_key(&(found.file.clone(), ordinal))
        {
            self.aside.extend(found.answer.clone().map(|answer| (found.id.clone(), answer)));
            return Ok(());
        }
        self.put(
            "INSERT INTO findings VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, \
             ?17) ON CONFLICT (id) DO UPDATE SET part = excluded.part, level = excluded.level, \
             fingerprint = excluded.fingerprint, \"values\" = excluded.\"values\", \
             \"column\" = excluded.\"column\", place = excluded.place, message = excluded.message, \
             quote = excluded.quote, expected = excluded.expected, hint = excluded.hint, \
             last_run = excluded.last_run, state = excluded.state",
            params![
                found.id,
                found.list,
                found.part,
                found.code,
                found.level,
                found.clause,
                found.fingerprint,
                json(&found.values),
                found.column,
                found.place,
                found.message,
                found.quote,
                found.expected,
                found.hint,
                found.first_seen,
                self.run,
                found.state,
            ],
        )?;
        self.put("DELETE FROM finding_touchpoints WHERE finding = ?1", [&found.id])?;
        for touchpoint in &found.touchpoints {
            let touchpoint = &*self.id_in(touchpoint, &found.part);
            self.put("INSERT INTO finding_touchpoints VALUES (?1, ?2)", [&*found.id, touchpoint])?;
        }
        if let Some([answer, explanation]) = &found.answer {
            self.put(
                "INSERT INTO answers (finding, run, answer, explanation) SELECT ?1, ?2, ?3, ?4 WHERE NOT \
                 (?3, ?4) IS (SELECT answer, explanation FROM answers WHERE finding = ?1 ORDER BY id DESC LIMIT 1)",
                params![found.id, self.run, answer, explanation],
            )?;
        }
        self.state(&found.id, &found.state)
    }

    /// What an older copy of a list answers to a finding that has no answer in the one that counts.
    fn answers_aside(&self) -> rusqlite::Result<()> {
        for (finding, [answer, explanation]) in &self.aside {
            self.put(
                "INSERT INTO answers (finding, run, answer, explanation) SELECT id, ?2, ?3, ?4 FROM findings \
                 WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM answers WHERE finding = ?1)",
                params![finding, self.run, answer, explanation],
            )?;
        }
        Ok(())
    }

    /// A decision counts for a list that was not sent, too.
    fn decision(&self, judged: &Judged) -> rusqlite::Result<()> {
        let state = if judged.accepted { State::Accepted } else { State::Rejected }.key();
        let [answer, explanation] = &judged.answer;
        self.put(
            "INSERT INTO decisions (finding, run, of_run, decision, word, by_whom, answer, explanation) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            params![
                judged.finding,
                self.run,
                judged.of_run,
                state,
                judged.word,
                judged.by,
                answer,
                explanation,
            ],
        )?;
        let open = "UPDATE findings SET state = ?2 WHERE id = ?1 AND state <> 'repaired'";
        if self.transaction.prepare_cached(open)?.execute([judged.finding.as_str(), state])? > 0 {
            self.state(&judged.finding, state)?;
        }
        Ok(())
    }

    /// Notes a state that is not the one before.
    fn state(&self, finding: &str, state: &str) -> rusqlite::Result<()> {
        self.put(
            "INSERT OR REPLACE INTO finding_states SELECT ?1, ?2, ?3 WHERE ?3 IS NOT \
             (SELECT state FROM finding_states WHERE finding = ?1 AND run < ?2 ORDER BY run DESC LIMIT 1)",
            params![finding, self.run, state],
        )
    }

    fn closed(&self, touchpoints: &[String], findings: &[String]) -> rusqlite::Result<()> {
        for id in touchpoints {
            self.put("UPDATE touchpoints SET gone_run = ?2 WHERE id = ?1", params![id, self.run])?;
            self.put(
                "UPDATE touchpoint_versions SET until_run = ?2 WHERE touchpoint = ?1 AND until_run IS NULL",
                params![id, self.run],
            )?;
        }
        for id in findings {
            let state = State::Repaired.key();
            self.put("UPDATE findings SET state = ?2 WHERE id = ?1", params![id, state])?;
            self.state(id, state)?;
        }
        Ok(())
    }
}
