//! How the bodies stand at the end of a run: the roster or the register against what came.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::BatchError;
use crate::flow::Settings;
use crate::knowledge::names::KnownBody;
use crate::knowledge::profile::{ApprovalKind, OwnTerms};
use crate::model::finding::Finding;
use crate::own::roster::{Entry, Roster, Route};
use crate::register::acts::Act;
use crate::register::due::{self, Term};
use crate::register::file::Register;
use crate::register::roll::{self, Enrolled};
use crate::rules;
use crate::rules::run::Run;
use crate::text::letters::fold;
use crate::write::report::Overview;
use crate::write::standing::{Asked, Gone, Late, OfBody, Standing, written};
use crate::write::totals::levels;

/// The roster of a run, and its day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Expected<'a> {
    pub(crate) roster: Option<&'a Roster>,
    pub(crate) today: Date,
    pub(crate) missing: Missing,
}

/// What is to be thought where fewer than half of the bodies of the last run are there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Missing {
    Alarms,
    /// The operator says that it is so.
    IsMeant,
}

/// What a run has of each body.
pub(super) struct Came<'a> {
    pub(super) run: &'a Run,
    /// Files with a list that counts, and those with older copies.
    pub(super) counting: Vec<usize>,
    /// Of those the ones with a list that is not the approved version.
    pub(super) drafts: Vec<usize>,
    pub(super) older: Vec<usize>,
    pub(super) apart: Apart,
    /// Files that could not be read.
    pub(super) unread: &'a [String],
    /// What the files say happened to their lists.
    pub(super) told: &'a [(String, Act)],
}

/// Findings that are asked of no ministry, by file: those of older copies, whose list is asked about in another file,
/// and which of several files counts, which the coordinator decides.
#[derive(Debug)]
pub(super) struct Apart(Vec<OfFile>);

#[derive(Debug)]
struct OfFile {
    file: usize,
    asked: Asked,
    /// Questions which file counts.
    copies: u64,
}

impl Apart {
    /// The older copies.
    pub(super) fn of(lists: impl Iterator<Item = (usize, Asked)>) -> Apart {
        Apart(lists.map(|(file, asked)| OfFile { file, asked, copies: 0 }).collect())
    }

    /// Adds what shows in a file beside the others; `is_older` tells which of its lists are older copies. Returns the
    /// findings about these by level.
    pub(super) fn add(&mut self, file: usize, found: &[Finding], is_older: &dyn Fn(u32) -> bool) -> [u64; 5] {
        let is_apart =
            |finding: &&Finding| rules::is_about_files(finding.code) || finding.list.is_some_and(is_older);
        let asked = Asked::of(found.iter().filter(is_apart));
        let copies = Asked::of(found.iter().filter(|finding| rules::is_about_files(finding.code)));
        self.0.push(OfFile { file, asked, copies: copies.open()[1] });
        let of_older =
            |finding: &&Finding| finding.list.is_some_and(is_older) && !rules::is_about_files(finding.code);
        levels(found.iter().filter(of_older))
    }
}

/// The bodies that roster and register name.
pub(super) fn known(
    roster: Option<&Roster>,
    register: Option<&Register>,
) -> Result<Vec<KnownBody>, BatchError> {
    let of_roster = roster.into_iter().flat_map(|roster| &roster.bodies);
    let known = |entry: &Entry| KnownBody {
        name: entry.name.clone(),
        aliases: entry.aliases.clone(),
        post: entry.post.clone(),
        route: entry.route.map(|route| match route {
            Route::Signature => ApprovalKind::Signature,
            Route::Act => ApprovalKind::Act,
            Route::Annex => ApprovalKind::Annex,
        }),
        terms: entry.terms(),
    };
    let mut bodies: Vec<KnownBody> = of_roster.map(known).collect();
    if let Some(register) = register {
        for body in roll::with_aliases(register)? {
            // What the roster says of a name counts.
            let taken = |name: &String| {
                bodies.iter().any(|known| known.aliases.contains(name) || known.name == *name)
            };
            let aliases: Vec<String> = body.aliases.iter().filter(|alias| !taken(alias)).cloned().collect();
            if !aliases.is_empty() {
                bodies.push(KnownBody { name: body.name, aliases, ..KnownBody::default() });
            }
        }
    }
    Ok(bodies)
}

/// How the bodies stand, whether most of those of the last run are missing, and the bodies that have no list here but
/// one in the register.
pub(super) fn of_run(
    expected: Expected<'_>,
    register: Option<&Register>,
    settings: &Settings,
    overview: &mut Overview,
    came: &Came<'_>,
) -> Result<(Option<Standing>, Vec<String>), BatchError> {
    let enrolled = match register {
        Some(register) => roll::enrolled(register)?,
        None => Vec::new(),
    };
    let mut missing = Vec::new();
    if expected.missing == Missing::Alarms {
        let there = there(&enrolled, settings, overview);
        missing = absent(&enrolled, &there);
        let gone = gone(&enrolled, &there);
        if gone.is_alarming() {
            overview.totals.gone = Some(gone);
        }
    }
    let standing = standing(expected, (register, &enrolled), settings, overview, came)?;
    Ok((standing, missing))
}

/// The bodies of the last run that have no list in this one.
fn gone(enrolled: &[Enrolled], there: &[usize]) -> Gone {
    let before = enrolled.iter().enumerate().filter(|(_, body)| body.in_last_run);
    let names = before.clone().filter(|(at, _)| !there.contains(at)).map(|(_, body)| body.name.clone());
    Gone { names: names.collect(), before: before.count() }
}

/// The bodies of the register that have no list in this run.
fn absent(enrolled: &[Enrolled], there: &[usize]) -> Vec<String> {
    let all = enrolled.iter().enumerate();
    all.filter(|(at, _)| !there.contains(at)).map(|(_, body)| body.name.clone()).collect()
}

/// Which of the bodies have a list in this run.
fn there(enrolled: &[Enrolled], settings: &Settings, overview: &Overview) -> Vec<usize> {
    let bodies =
        Bodies::new(enrolled.iter().map(|body| (body.name.as_str(), body.aliases.as_slice())), settings);
    let with_lists = overview.ministries.iter().filter(|(_, ministry)| ministry.lists > 0);
    with_lists.filter_map(|(name, _)| bodies.of(&name.body)).collect()
}

/// How the bodies stand; `None` where nobody says which are expected.
fn standing(
    expected: Expected<'_>,
    (register, enrolled): (Option<&Register>, &[Enrolled]),
    settings: &Settings,
    overview: &Overview,
    came: &Came<'_>,
) -> Result<Option<Standing>, BatchError> {
    let mut standing = Standing { today: expected.today, ..Standing::default() };
    match expected.roster {
        Some(roster) => {
            standing.coordinator = roster.coordinator.clone();
            standing.papers = true;
            standing.bodies = roster
                .bodies
                .iter()
                .map(|entry| OfBody { entry: entry.clone(), ..OfBody::default() })
                .collect();
        }
        None if enrolled.is_empty() => return Ok(None),
        None => {
            let entry = |body: &Enrolled| Entry {
                name: body.name.clone(),
                aliases: body.aliases.clone(),
                parts: body.parts,
                ..Entry::default()
            };
            standing.bodies =
                enrolled.iter().map(|body| OfBody { entry: entry(body), ..OfBody::default() }).collect();
        }
    }
    let entries: Vec<(String, Vec<String>)> =
        standing.bodies.iter().map(|body| (body.entry.name.clone(), body.entry.aliases.clone())).collect();
    let bodies =
        Bodies::new(entries.iter().map(|(name, aliases)| (name.as_str(), aliases.as_slice())), settings);
    for file in &came.counting {
        let whose = came.run.whose(*file);
        match whose.body.and_then(|body| bodies.of(body)) {
            Some(at) => {
                standing.bodies[at].files.push(whose.path.to_owned());
                standing.bodies[at].has_draft |= came.drafts.binary_search(file).is_ok();
            }
            None => standing.strangers.push(match whose.body {
                Some(body) => body.to_string(),
                None => format!("чей перечень, неясно: {}", whose.path),
            }),
        }
    }
    for file in came.older.iter().filter(|file| came.counting.binary_search(file).is_err()) {
        let whose = came.run.whose(*file);
        if let Some(at) = whose.body.and_then(|body| bodies.of(body)) {
            standing.bodies[at].older.push(whose.path.to_owned());
        }
    }
    standing.strangers.sort_unstable();
    standing.strangers.dedup();
    for path in came.unread {
        if let Some(at) = bodies.of_path(path) {
            standing.bodies[at].unread.push(path.clone());
        }
    }
    for (name, ministry) in &overview.ministries {
        if let Some(at) = bodies.of(&name.body) {
            let [errors, queries, ..] = ministry.levels;
            standing.bodies[at].asked.add([errors, queries], ministry.explained);
        }
    }
    for OfFile { file, asked, copies } in &came.apart.0 {
        if let Some(at) = came.run.whose(*file).body.and_then(|body| bodies.of(body)) {
            standing.bodies[at].asked.take(*asked);
            standing.bodies[at].copies += copies;
        }
    }
    for body in enrolled {
        if let Some(at) = bodies.of(&body.name) {
            standing.bodies[at].before = body.last_sent.parse().ok();
        }
    }
    if let Some(register) = register {
        let terms =
            due::terms_of(register, (&settings.mappings, expected.roster), came.told, expected.today)?;
        for term in &terms {
            let Some(at) = bodies.of(&term.list.body) else { continue };
            let body = &mut standing.bodies[at];
            if term.is_late(expected.today) {
                body.late.push(late(term));
            } else if body.coming.is_none() {
                body.coming = Some(said(term));
            }
        }
    }
    Ok(Some(standing))
}

/// «разместить перечень на сайте до 15.05.2026».
fn said(term: &Term) -> String {
    format!("{} до {}", term.russian(), written(term.until))
}

/// The same of a term that has ended, and where the day is told on which it was met.
fn late(term: &Term) -> Late {
    let by_roster = term.clause.as_deref() == Some(OwnTerms::CITED);
    Late { what: said(term), line: term.kind.line(), by_roster }
}

/// Bodies by all their names.
struct Bodies<'a> {
    names: BTreeMap<String, usize>,
    full: Vec<&'a str>,
    settings: &'a Settings,
}

impl<'a> Bodies<'a> {
    fn new(all: impl Iterator<Item = (&'a str, &'a [String])>, settings: &'a Settings) -> Bodies<'a> {
        let mut bodies = Bodies { names: BTreeMap::new(), full: Vec::new(), settings };
        for (at, (name, aliases)) in all.enumerate() {
            bodies.full.push(name);
            bodies.names.insert(fold(name), at);
            for alias in aliases {
                bodies.names.entry(fold(alias)).or_insert(at);
            }
        }
        bodies
    }

    /// The body of this name, in short or in full; of several that it may be, none.
    fn of(&self, name: &str) -> Option<usize> {
        if name.is_empty() {
            return None;
        }
        if let Some(at) = self.names.get(&fold(name)) {
            return Some(*at);
        }
        let names = self.settings.names();
        let mut same = (0..self.full.len()).filter(|at| names.same_body(self.full[*at], name));
        let only = same.next()?;
        same.next().is_none().then_some(only)
    }

    /// The body that a file's folders or name tell.
    fn of_path(&self, path: &str) -> Option<usize> {
        path.rsplit('/').find_map(|part| {
            let named = self.settings.names().body_in(&part.replace(['_', '.'], " "));
            self.of(part).or_else(|| self.of(&named?.name))
        })
    }
}
