//! The end of a run: what the rules over all files found, and what is not there any more.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::io::{self, BufRead, Write};

use rusqlite::{Connection, params};

use crate::knowledge::names::KnownBody;
use crate::model::finding::{Finding, Level, State, number};
use crate::rules::{self, carried};
use crate::text::hash::KeyedState;

use super::acts::{Act, Kind};
use super::changes::{Found, Line, Run, lines, put, put_finding_of_run};
use super::file::{Register, RegisterError};
use super::findings::{self, Recall, Scope, is_kept};
use super::judged::Judged;
use super::keys;
use super::memory::Memory;
use super::since;
use super::values::json;

/// What a run came to in the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Lived {
    /// The number of the run.
    pub(crate) run: u32,
    /// Findings by state, in the order of [`State::ALL`].
    pub(crate) states: [u64; 7],
    /// Lists that count.
    pub(crate) lists: u64,
    /// Errors and queries that stand after the run and are not accepted, also of lists that were not sent.
    pub(crate) open: [u64; 2],
}

/// The files of a run as their shares tell of them.
#[derive(Debug, Default)]
pub(crate) struct Seen {
    /// Of each file and list: the list's id, its part, and whether the file is a workbook of ours.
    lists: BTreeMap<(String, u32), (String, String, bool)>,
    /// Files by their parts.
    files: BTreeSet<String>,
    touchpoints: Claims,
    findings: Ids,
    /// What the files say happened to their lists.
    told: Vec<(String, Act)>,
    /// What does not count of what the files say, in Russian.
    notes: Vec<String>,
    lived: Lived,
}

/// Permanent ids of a run: as numbers, because there are many.
#[derive(Debug, Default)]
struct Ids(HashSet<u64, KeyedState>);

impl Ids {
    /// Whether it was not there before.
    fn insert(&mut self, id: &str) -> bool {
        self.0.insert(number(id))
    }

    fn contains(&self, id: &str) -> bool {
        self.0.contains(&number(id))
    }
}

/// Which parts have which touchpoints: a point that stands in two parts of a list is each part's own.
#[derive(Debug, Default)]
struct Claims {
    /// The first part of each, by its number.
    first: HashMap<u64, u32, KeyedState>,
    parts: Vec<String>,
    /// All parts of those that are in several.
    several: BTreeMap<String, Vec<String>>,
}

impl Claims {
    fn insert(&mut self, id: &str, part: &str) {
        if self.parts.last().is_none_or(|last| last != part) {
            self.parts.push(part.to_owned());
        }
        let here = self.parts.len() as u32 - 1;
        let first = &self.parts[*self.first.entry(number(id)).or_insert(here) as usize];
        if first != part {
            let all = self.several.entry(id.to_owned()).or_insert_with(|| vec![first.clone()]);
            all.push(part.to_owned());
        }
    }

    fn contains(&self, id: &str) -> bool {
        self.first.contains_key(&number(id))
    }

    /// The part that each of those in several parts stays with: the one that it came in last, else the first.
    fn shared(&self, register: Option<&Register>) -> Result<Vec<(String, String)>, RegisterError> {
        let last = |id: &str| match register {
            Some(register) => {
                keys::one::<String>(&register.connection, "SELECT part FROM touchpoints WHERE id = ?1", id)
                    .map_err(|source| RegisterError::of(&register.path, source))
            }
            None => Ok(None),
        };
        let owner = |(id, parts): (&String, &Vec<String>)| {
            let known = last(id)?.filter(|known| parts.contains(known));
            Ok((id.clone(), known.unwrap_or_else(|| parts[0].clone())))
        };
        self.several.iter().map(owner).collect()
    }

    /// The others have it under ids of their own.
    fn part(&mut self, shared: &[(String, String)]) {
        for (id, owner) in shared {
            for part in self.several.get(id).into_iter().flatten().filter(|part| *part != owner) {
                self.first.entry(number(&keys::of_part(id, part))).or_default();
            }
        }
    }
}

/// What is known of a run as a whole.
#[derive(Debug)]
pub(crate) struct Whole<'a> {
    pub(crate) run: Run,
    /// Of the roster.
    pub(crate) bodies: &'a [KnownBody],
    pub(crate) decisions: &'a [Judged],
    pub(crate) older: &'a Older<'a>,
}

/// Older copies of lists: file, list, and the file that counts.
pub(crate) type Older<'a> = BTreeMap<(&'a str, u32), &'a str>;

impl Seen {
    /// Reads the lines of all files.
    pub(crate) fn read(from: impl BufRead, older: &Older<'_>) -> io::Result<Seen> {
        let mut seen = Seen::default();
        let (mut counts, mut part) = (false, String::new());
        let (mut aside, mut answers) = (Vec::new(), BTreeMap::new());
        for line in lines(from) {
            match line? {
                Line::File { part, .. } => drop(seen.files.insert(part)),
                Line::List(list) => {
                    counts = !older.contains_key(&(list.file.as_str(), list.ordinal));
                    if counts {
                        part.clone_from(&list.part);
                        let not_counted = list.taken_back.iter().map(|[line, day]| {
                            format!(
                                "день {day} стоит в книге «{}» (лист «О перечне», строка «{line}»), но снят командой и не учтён",
                                list.file
                            )
                        });
                        seen.notes.extend(not_counted);
                        let approved = list.approved.clone();
                        let approved =
                            approved.map(|date| Act { kind: Kind::Approved, date, number: None, by: None });
                        let acts = list.acts.iter().cloned().chain(approved);
                        seen.told.extend(acts.map(|act| (list.id.clone(), act)));
                        seen.lists.insert((list.file, list.ordinal), (list.id, list.part, list.round > 0));
                    }
                }
                Line::Touchpoint(point) if counts => seen.touchpoints.insert(&point.id, &part),
                Line::Finding(found) => {
                    let is_older = found.ordinal.is_some_and(|list| older.contains_key(&(&found.file, list)));
                    if is_older {
                        aside.extend(found.answer.is_some().then_some(*found));
                        continue;
                    }
                    let is_shown = found.level != Level::Unchecked.key() && !found.to_order;
                    seen.add(&found.id, (&found.level, &found.state), is_shown);
                    answers.extend(found.answer.map(|answer| (number(&found.id), answer)));
                }
                _ => {}
            }
        }
        seen.note_answers(&aside, &answers, older);
        Ok(seen)
    }

    /// What the files say happened to their lists, which the register does not know yet.
    pub(crate) fn told(&self) -> &[(String, Act)] {
        &self.told
    }

    /// What does not count of what the files say, in Russian.
    pub(crate) fn notes(&self) -> &[String] {
        &self.notes
    }

    /// The parts of lists that came: the names of the ministries' own files.
    pub(crate) fn parts(&self) -> BTreeSet<String> {
        self.lists.values().map(|(_, part, _)| part.clone()).collect()
    }

    /// Counted is what people are shown: not what could not be checked, nor what is said of orders.
    fn add(&mut self, finding: &str, (level, state): (&str, &str), is_shown: bool) {
        let Some(state) = State::of_key(state).filter(|_| self.findings.insert(finding)) else { return };
        self.lived.states[state as usize] += u64::from(is_shown);
        self.lived.stand(level, state);
    }

    /// Says what becomes of answers in older copies of a list: the finding has another answer, or takes this one.
    fn note_answers(&mut self, aside: &[Found], counting: &BTreeMap<u64, [String; 2]>, older: &Older<'_>) {
        for found in aside {
            let (Some(answer), Some(ordinal)) = (&found.answer, found.ordinal) else { continue };
            let counts = counting.get(&number(&found.id));
            let by = older.get(&(found.file.as_str(), ordinal)).copied().unwrap_or_default();
            let fate = match counts {
                Some(counts) if counts == answer => continue,
                None if self.findings.contains(&found.id) => "записан в реестр".to_owned(),
                _ => format!("не учтён: перенесите его в книгу по файлу «{by}», если он верен"),
            };
            self.notes.push(format!(
                "в свод вошёл файл «{by}», а ответ на {} в другом файле того же перечня («{}», {}) {fate}: «{}»",
                found.code,
                found.file,
                found.place,
                answer.each_ref().map(|text| text.trim()).join(" ").trim()
            ));
        }
    }

    /// Gives the findings of a file that only show beside the other files their ids and states.
    pub(crate) fn recall(&self, memory: &Memory, findings: &mut [Finding]) -> Result<(), RegisterError> {
        let ordinals: BTreeSet<Option<u32>> = findings.iter().map(|finding| finding.list).collect();
        for ordinal in ordinals {
            let new = |finding: &&mut Finding| {
                finding.list == ordinal && finding.known.is_none() && is_kept(finding)
            };
            let found: Vec<&mut Finding> = findings.iter_mut().filter(new).collect();
            let Some(first) = found.first() else { continue };
            let of_file = keys::part(&first.file, 0);
            let whose = self.whose(first);
            let scope = match whose {
                Some((list, part)) => Scope { list: Some(list), part },
                None => Scope { list: None, part: &of_file },
            };
            let ask = |connection: Option<&Connection>| findings::stored(connection, memory, scope);
            let stored = memory.reading.ask(&memory.register, ask)?;
            let none = BTreeSet::new();
            Recall { memory, scope, stored: &stored }
                .give(found.into_iter().map(|finding| (finding, &none)).collect());
        }
        Ok(())
    }

    fn whose(&self, finding: &Finding) -> Option<(&str, &str)> {
        let list = self.lists.get(&(finding.file.to_string(), finding.list?))?;
        Some((&list.0, &list.1))
    }

    /// Writes the change set: the run, the older copies, what the files and the rules over all of them found,
    /// and what is not there any more.
    pub(crate) fn conclude(
        mut self,
        register: Option<&Register>,
        whole: Whole<'_>,
        mut of_files: impl io::Read,
        of_run: impl FnOnce(&mut dyn FnMut(Finding) -> io::Result<()>) -> io::Result<()>,
        out: &mut impl Write,
    ) -> Result<Lived, ConcludeError> {
        let Whole { run, bodies, decisions, older } = whole;
        self.lived.run = run.number;
        put(&Line::Run(run), out)?;
        for KnownBody { name, aliases, .. } in bodies {
            put(&Line::Body { name: name.clone(), aliases: aliases.clone() }, out)?;
        }
        for judged in decisions {
            put(&Line::Decision(Box::new(judged.clone())), out)?;
        }
        for ((file, ordinal), by) in older {
            let (file, by) = ((*file).to_owned(), (*by).to_owned());
            put(&Line::Superseded { file, ordinal: *ordinal, by }, out)?;
        }
        let shared = self.touchpoints.shared(register)?;
        self.touchpoints.part(&shared);
        for (touchpoint, part) in shared {
            put(&Line::Shared { touchpoint, part }, out)?;
        }
        io::copy(&mut of_files, out)?;
        of_run(&mut |finding| {
            let Some(known) = finding.known.as_deref() else { return Ok(()) };
            put_finding_of_run(&finding, self.whose(&finding), out)?;
            let is_shown = finding.level != Level::Unchecked && !finding.is_to_order();
            self.add(&known.id, (finding.level.key(), known.state.key()), is_shown);
            Ok(())
        })?;
        self.lived.lists = self.lists.values().map(|(list, ..)| list).collect::<BTreeSet<_>>().len() as u64;
        if let Some(register) = register {
            let failed = |source| RegisterError::of(&register.path, source);
            let closed = self.closed(&register.connection).map_err(failed)?;
            self.stay(&register.connection, decisions, &closed).map_err(failed)?;
            let (touchpoints, findings) = closed;
            put(&Line::Closed { touchpoints, findings }, out)?;
        }
        Ok(self.lived)
    }

    /// Counts what stands in the register and did not show in this run, and was not closed by it.
    fn stay(
        &mut self,
        connection: &Connection,
        decisions: &[Judged],
        (_, repaired): &(Vec<String>, Vec<String>),
    ) -> rusqlite::Result<()> {
        let repaired: Ids = Ids(repaired.iter().map(|id| number(id)).collect());
        let decided: BTreeMap<&str, bool> =
            decisions.iter().map(|judged| (judged.finding.as_str(), judged.accepted)).collect();
        let open =
            "SELECT id, level, state FROM findings WHERE state <> 'repaired' AND level IN (?1, 'query')";
        for (id, level, state) in three(connection, open, Some(Level::Error.key()))? {
            let state = match decided.get(id.as_str()) {
                Some(true) => Some(State::Accepted),
                Some(false) => Some(State::Rejected),
                None => State::of_key(&state),
            };
            if let Some(state) = state.filter(|_| !self.findings.contains(&id) && !repaired.contains(&id)) {
                self.lived.stand(&level, state);
            }
        }
        Ok(())
    }

    /// Touchpoints and findings that were there in the runs before and are not in this one. A list that was not sent,
    /// and a part of one, stays as it was.
    fn closed(&mut self, connection: &Connection) -> rusqlite::Result<(Vec<String>, Vec<String>)> {
        let mut of_lists: BTreeMap<&str, Vec<(&str, bool)>> = BTreeMap::new();
        for (list, part, ours) in self.lists.values() {
            of_lists.entry(list).or_default().push((part, *ours));
        }
        let (mut touchpoints, mut repaired) = (Vec::new(), Vec::new());
        // What shows only beside other lists needs all of them.
        let last = "SELECT count(*) FROM lists WHERE last_run = (SELECT max(number) FROM runs) AND id NOT IN \
                    (SELECT value FROM json_each(?1))";
        let sent_lists = json(&of_lists.keys().collect::<Vec<_>>());
        let all_there = keys::one::<u64>(connection, last, &sent_lists)? == Some(0);
        for (list, sent) in of_lists {
            let before = since::parts(connection, list)?;
            // As many files as before are the whole list, under whatever names.
            let whole = sent.len() >= before.len();
            let is_sent = |part: &str| whole || sent.iter().any(|(of, _)| *of == part);
            let gone =
                "SELECT id, part, '' FROM touchpoints WHERE list = ?1 AND gone_run IS NULL ORDER BY rowid";
            for (id, part, _) in three(connection, gone, Some(list))? {
                if is_sent(&part) && !self.touchpoints.contains(&id) {
                    touchpoints.push(id);
                }
            }
            let open =
                "SELECT id, part, code FROM findings WHERE list = ?1 AND state <> 'repaired' ORDER BY rowid";
            for (id, part, code) in three(connection, open, Some(list))? {
                // A workbook of ours does not show what else the ministry's own file holds.
                let hidden = sent.iter().all(|(_, ours)| *ours) && carried::is_of_own_file(&code)
                    || !all_there && rules::looks_at_run(&code);
                if is_sent(&part) && !hidden && !self.findings.contains(&id) {
                    repaired.push(id);
                }
            }
        }
        // The older copy of a list may be gone itself.
        let beside =
            "SELECT id, part, code FROM findings WHERE list IS ?1 AND state <> 'repaired' ORDER BY rowid";
        for (id, part, code) in three(connection, beside, None)? {
            let is_gone = all_there && !self.files.contains(&part) && rules::looks_at_run(&code);
            if is_gone && !self.findings.contains(&id) {
                repaired.push(id);
            }
        }
        let own = "SELECT id, part, code FROM findings WHERE list IS NULL AND part = ?1 AND state <> 'repaired' \
                   ORDER BY rowid";
        let ours: HashSet<String> = self
            .lists
            .iter()
            .filter(|(_, (_, _, ours))| *ours)
            .map(|((file, _), _)| keys::part(file, 0))
            .collect();
        for file in &self.files {
            let is_ours = ours.contains(file);
            for (id, _, code) in three(connection, own, Some(file))? {
                let hidden = is_ours && carried::is_of_own_file(&code);
                if !hidden && !self.findings.contains(&id) {
                    repaired.push(id);
                }
            }
        }
        // What could not be checked and now could, or need not be, was no fault that somebody repaired.
        let faults = "SELECT count(*) FROM findings WHERE level <> 'unchecked' AND id IN (SELECT value FROM json_each(?1))";
        let count = keys::one::<u64>(connection, faults, &json(&repaired))?;
        self.lived.states[State::Repaired as usize] = count.unwrap_or_default();
        Ok((touchpoints, repaired))
    }
}

/// What ends the making of a change set.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ConcludeError {
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error(transparent)]
    Io(#[from] io::Error),
}

fn three(
    connection: &Connection,
    question: &str,
    of: Option<&str>,
) -> rusqlite::Result<Vec<(String, String, String)>> {
    let mut found = connection.prepare_cached(question)?;
    let rows = found.query_map(params![of], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    rows.collect()
}

impl Lived {
    /// Counts an error or a query that stands.
    fn stand(&mut self, level: &str, state: State) {
        if matches!(state, State::Accepted | State::Repaired) {
            return;
        }
        let levels = [Level::Error, Level::Query].map(Level::key);
        if let Some(at) = levels.iter().position(|key| *key == level) {
            self.open[at] += 1;
        }
    }

    pub(crate) fn of(&self, state: State) -> u64 {
        self.states[state as usize]
    }
}
