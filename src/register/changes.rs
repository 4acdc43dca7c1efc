//! What a run adds to the register, as lines: made where the files are worked on, gathered at the end of the run,
//! applied in one transaction when its outputs are published.

use std::io::{self, BufRead, Write};

use serde::{Deserialize, Serialize};

use crate::knowledge::profile::Mappings;
use crate::model::finding::Finding;
use crate::model::{Matched, TouchpointList};
use crate::outcome::Outcome;

use super::acts::Act;
use super::actual::acts_told;
use super::findings::is_kept;
use super::judged::Judged;
use super::keys::part;
use super::recall::origin_of;
use super::since::approved;
use super::values::Values;

/// A line of a change set. The first is [`Line::Run`]; a touchpoint belongs to the list above it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub(super) enum Line {
    Run(Run),
    /// An older copy of a list: it is kept as a version and nothing more.
    Superseded {
        file: String,
        ordinal: u32,
        by: String,
    },
    /// A touchpoint that several parts of a list have, and the part that it stays with.
    Shared {
        touchpoint: String,
        part: String,
    },
    /// A body of the roster, and what else it is called.
    Body {
        name: String,
        aliases: Vec<String>,
    },
    /// What the coordinator decided.
    Decision(Box<Judged>),
    /// A file that was looked at, and the part that it is by its name.
    File {
        file: String,
        part: String,
    },
    List(Box<List>),
    Touchpoint(Box<Touchpoint>),
    Finding(Box<Found>),
    /// What is not there any more.
    Closed {
        touchpoints: Vec<String>,
        findings: Vec<String>,
    },
}

/// The verdict of a run without most of the bodies of the one before: the next run is not compared with it.
pub(crate) const MISSING: &str = "missing";

/// A run as a whole.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Run {
    pub(crate) number: u32,
    pub(crate) date: String,
    pub(crate) tool: String,
    pub(crate) verdict: String,
    pub(crate) files: u64,
    pub(crate) lists: u64,
    pub(crate) records: u64,
    /// Findings about the lists by level.
    pub(crate) levels: [u64; 5],
}

/// A list as one file of the run has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct List {
    pub(super) id: String,
    pub(super) part: String,
    pub(super) file: String,
    pub(super) ordinal: u32,
    pub(super) sha256: String,
    pub(super) body: Option<String>,
    pub(super) region: Option<String>,
    pub(super) subject: Option<String>,
    pub(super) title: Option<String>,
    pub(super) profile: String,
    pub(super) round: u32,
    pub(super) act_number: Option<String>,
    pub(super) act_date: Option<String>,
    /// When it was approved, as the file shows it.
    pub(super) approved: Option<String>,
    pub(super) records: u64,
    /// In the list's tables, used, extra, set aside.
    pub(super) cells: [u64; 4],
    /// What the ministry's workbook says happened to it.
    pub(super) acts: Vec<Act>,
    /// Days that it says and that were taken back: the name of the line and the day.
    #[serde(default)]
    pub(super) taken_back: Vec<[String; 2]>,
    /// Whether this is the approved version.
    pub(super) edition: String,
}

/// A touchpoint of the list above.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Touchpoint {
    pub(super) id: String,
    pub(super) how: String,
    pub(super) likeness: Option<u32>,
    pub(super) place: String,
    /// `None`: the file is a workbook of ours, and the place in the ministry's own file stays as it was.
    pub(super) origin: Option<(String, [u32; 2], u32)>,
    /// `None`: as they were.
    pub(super) values: Option<Values>,
}

/// A finding of the run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Found {
    pub(super) id: String,
    pub(super) file: String,
    /// The list of the file, if an older copy of it does not count.
    pub(super) ordinal: Option<u32>,
    pub(super) list: Option<String>,
    pub(super) part: String,
    pub(super) code: String,
    pub(super) level: String,
    /// It is about the order, not about the list.
    #[serde(default)]
    pub(super) to_order: bool,
    pub(super) clause: Option<String>,
    pub(super) fingerprint: String,
    pub(super) values: Vec<u64>,
    pub(super) column: Option<String>,
    pub(super) place: String,
    pub(super) message: String,
    pub(super) quote: Option<String>,
    pub(super) expected: Option<String>,
    pub(super) hint: String,
    pub(super) state: String,
    pub(super) first_seen: u32,
    pub(super) touchpoints: Vec<String>,
    /// Answer and explanation, unless they are about a former value.
    pub(super) answer: Option<[String; 2]>,
}

impl Matched {
    /// The key in the register.
    fn key(self) -> &'static str {
        match self {
            Matched::Row => "row",
            Matched::Equal => "equal",
            Matched::Alike(_) => "alike",
            Matched::Back => "back",
        }
    }
}

/// Writes what a file adds; its lists and findings are known to the register.
pub(crate) fn of_file(
    outcome: &Outcome,
    sha256: Option<&str>,
    mappings: &Mappings,
    out: &mut impl Write,
) -> io::Result<()> {
    let file = outcome.path.to_string();
    put(&Line::File { part: part(&file, 0), file }, out)?;
    for list in &outcome.lists {
        put(&Line::List(Box::new(List::of(outcome, list, sha256, mappings))), out)?;
        touchpoints(list, out)?;
    }
    for finding in &outcome.findings {
        let list = outcome.lists.iter().find(|list| Some(list.ordinal) == finding.list);
        let known = list.and_then(|list| list.known.as_deref());
        let whose = known.map(|known| (&*known.id, &*known.part));
        put_finding(finding, whose, out)?;
    }
    Ok(())
}

/// Writes a finding, if the register keeps it; `whose` is its list and the part of it.
fn put_finding(finding: &Finding, whose: Option<(&str, &str)>, out: &mut impl Write) -> io::Result<()> {
    match Found::of(finding, whose) {
        Some(found) => put(&Line::Finding(Box::new(found)), out),
        None => Ok(()),
    }
}

/// The same of what shows beside other files only: it stands for an older copy of a list, too.
pub(super) fn put_finding_of_run(
    finding: &Finding,
    whose: Option<(&str, &str)>,
    out: &mut impl Write,
) -> io::Result<()> {
    match Found::of(finding, whose) {
        Some(found) => put(&Line::Finding(Box::new(Found { ordinal: None, ..found })), out),
        None => Ok(()),
    }
}

pub(super) fn put(line: &Line, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// The lines of a change set.
pub(super) fn lines(from: impl BufRead) -> impl Iterator<Item = io::Result<Line>> {
    from.lines().map(|line| Ok(serde_json::from_str(&line?)?))
}

fn touchpoints(list: &TouchpointList, out: &mut impl Write) -> io::Result<()> {
    let known = list.known.as_deref().map_or(&[][..], |known| &known.touchpoints);
    for (record, known) in list.records().zip(known) {
        let place = record.place();
        let table = list.tables.get(place.table as usize);
        let likeness = match known.how {
            Some(Matched::Alike(likeness)) => Some(likeness),
            _ => None,
        };
        let line = Touchpoint {
            id: known.id.to_string(),
            how: known.how.map_or("new", Matched::key).to_owned(),
            likeness,
            place: table
                .map_or_else(String::new, |table| table.describe(Some(place.row), Some(place.column))),
            origin: if list.original.is_some() && known.how.is_some() { None } else { origin_of(record) },
            values: known.changed.then(|| Values::of(record)),
        };
        put(&Line::Touchpoint(Box::new(line)), out)?;
    }
    Ok(())
}

impl List {
    fn of(outcome: &Outcome, list: &TouchpointList, sha256: Option<&str>, mappings: &Mappings) -> List {
        let context = &list.context;
        let text = |value: Option<&crate::text::Text>| value.map(ToString::to_string);
        let known = list.known.as_deref().cloned().unwrap_or_default();
        let facts = outcome.facts.lists.iter().find(|facts| facts.ordinal == list.ordinal);
        let subject = facts.and_then(|facts| facts.traits.subject());
        let act = context.act.as_ref();
        let counts = &list.counts;
        List {
            id: known.id.to_string(),
            part: known.part.to_string(),
            file: list.file.to_string(),
            ordinal: list.ordinal,
            sha256: sha256.unwrap_or_default().to_owned(),
            body: text(context.body.as_ref()),
            region: text(context.region.as_ref()),
            subject: subject.map(|hash| format!("{hash:016x}")),
            title: text(context.title.as_ref()),
            profile: list.profile.to_string(),
            round: list.original.as_deref().map_or(0, |original| original.round),
            act_number: text(act.and_then(|act| act.number.as_ref())),
            act_date: text(act.and_then(|act| act.date.as_ref())),
            approved: approved(context, mappings.profile(&list.profile).map(|profile| &**profile)),
            records: list.records().count() as u64,
            cells: [counts.total, counts.used, counts.extra, counts.set_aside],
            acts: context.told.as_deref().map(acts_told).unwrap_or_default(),
            taken_back: known
                .taken_back
                .iter()
                .map(|(line, day)| [(*line).to_owned(), day.to_string()])
                .collect(),
            edition: known.edition.key().to_owned(),
        }
    }
}

impl Found {
    fn of(finding: &Finding, whose: Option<(&str, &str)>) -> Option<Found> {
        let known = finding.known.as_deref().filter(|_| is_kept(finding))?;
        let text = |value: &Option<crate::text::Text>| value.as_deref().map(str::to_owned);
        let reply = finding.reply.as_deref().filter(|reply| !reply.former && !reply.is_blank());
        Some(Found {
            id: known.id.to_string(),
            file: finding.file.to_string(),
            ordinal: finding.list,
            list: whose.map(|(list, _)| list.to_owned()),
            part: whose.map_or_else(|| part(&finding.file, 0), |(_, part)| part.to_owned()),
            code: finding.code.to_owned(),
            level: finding.level.key().to_owned(),
            to_order: finding.is_to_order(),
            clause: text(&finding.clause),
            fingerprint: finding.fingerprint.to_string(),
            values: finding.concerned().iter().copied().collect(),
            column: text(&finding.at.column),
            place: finding.at.describe(),
            message: finding.message.to_string(),
            quote: text(&finding.quote),
            expected: text(&finding.expected),
            hint: finding.hint.to_string(),
            state: known.state.key().to_owned(),
            first_seen: known.first_seen,
            touchpoints: known.touchpoints.iter().map(ToString::to_string).collect(),
            answer: reply.map(|reply| [reply.answer.to_string(), reply.explanation.to_string()]),
        })
    }
}
