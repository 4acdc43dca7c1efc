//! The rules over a whole run: what is remembered of every file, and one pass over it at the end.
//!
//! Nothing is remembered of a record: of a list its traits, and each kind of point once with each
//! channel. So a run of any size is held in a few hundred bytes a list.

use std::collections::{BTreeSet, HashSet};

use crate::knowledge::profile::Catalogue;
use crate::model::Channel;
use crate::model::document::TableName;
use crate::model::finding::Finding;
use crate::rules::copies;
use crate::rules::copies::{Candidate, Traits};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::{
    Check, FileCase, ListCase, RULES, Selection, Verdict, c03_point_two_channels, d04_annex_missing, order_of,
};

/// What the rules over a run remember of a file.
#[derive(Debug, Clone, Default)]
pub struct FileFacts {
    pub body: Option<Text>,
    pub region: Option<Text>,
    /// Forms in annexes that the file's text refers to and the file does not hold.
    pub demands: Vec<Demand>,
    /// Numbers of the annexes that stand in the file; 0: without a number.
    pub annexes: BTreeSet<u32>,
    /// Whether there is a list or a blank form.
    pub has_form: bool,
    pub lists: Vec<ListFacts>,
}

impl FileFacts {
    /// Memory that the facts take, without the names, which a run keeps once.
    pub fn bytes(&self) -> usize {
        let lists = self.lists.iter().map(|list| {
            list.traits.bytes()
                + list.points.capacity() * size_of::<PointFact>()
                + list.off.capacity() * size_of::<&str>()
        });
        size_of::<FileFacts>()
            + self.lists.capacity() * size_of::<ListFacts>()
            + lists.sum::<usize>()
            + self.demands.capacity() * size_of::<Demand>()
    }
}

/// A form in an annex that an order refers to.
#[derive(Debug, Clone)]
pub struct Demand {
    /// «приложение 2»; `None`: «приложение».
    pub number: Option<u32>,
    /// The form of the list itself.
    pub of_list: bool,
    /// «п. 3.1»; may be empty.
    pub at: String,
    /// The clause with the order's name.
    pub clause: Option<Text>,
    /// The words that refer to it.
    pub quote: Text,
}

/// What is remembered of a list.
#[derive(Debug, Clone, Default)]
pub struct ListFacts {
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    pub region: Option<Text>,
    pub traits: Traits,
    /// Where the list begins.
    pub table: Option<TableName>,
    /// Catalogued points with the channel stated for them, each pair once, in the order of the list.
    pub points: Vec<PointFact>,
    /// Codes of rules over a run that do not look at this list.
    pub off: Vec<&'static str>,
}

/// A kind of point and a channel stated for it.
#[derive(Debug, Clone)]
pub struct PointFact {
    /// Index into [`Catalogue::touchpoints`].
    pub entry: u16,
    pub channel: Channel,
    /// Where it is stated first; the table is that of the list where the list has but one.
    pub table: Option<TableName>,
    pub row: u32,
    pub column: u32,
}

/// What most rules over the run compare: lists.
pub(super) fn lists(file: &FileCase<'_>) -> Verdict {
    Verdict::checked_if(!file.lists.is_empty())
}

/// Takes from a checked file what the rules over a run need; `submissions` are the hidden
/// identities of the lists: source file and ordinal.
pub fn gather(
    file: &FileCase<'_>,
    lists: &[ListCase<'_>],
    submissions: &[Option<(Text, u32)>],
    findings: &[Finding],
    selection: &Selection,
) -> FileFacts {
    let off = |profile| {
        let of_run =
            RULES.iter().filter(|rule| rule.checks.iter().any(|check| matches!(check, Check::Run(..))));
        let off = of_run.filter(|rule| selection.is_off(rule, profile)).map(|rule| rule.code);
        off.collect::<Vec<_>>()
    };
    let facts = lists.iter().zip(submissions).map(|(case, submission)| {
        let off = off(case.knowledge.profile);
        let points = if off.contains(&c03_point_two_channels::RULE.code) {
            Vec::new()
        } else {
            c03_point_two_channels::facts(case, findings)
        };
        ListFacts {
            ordinal: case.list.ordinal,
            region: case.list.context.region.clone(),
            traits: Traits::by_texts(
                case.list,
                case.texts(),
                case.sayings(),
                submission.clone(),
                &case.knowledge.vocabulary.words,
            ),
            table: super::at_list(case.list).table,
            points,
            off,
        }
    });
    let mut of_file = FileFacts {
        body: file.located.file.body.clone(),
        region: file.located.file.region.clone(),
        has_form: !lists.is_empty() || !file.blanks.is_empty(),
        lists: facts.collect(),
        ..FileFacts::default()
    };
    d04_annex_missing::facts(file, &mut of_file);
    if off(file.profile).contains(&d04_annex_missing::RULE.code) {
        of_file.demands.clear();
    }
    of_file
}

/// The files of a run in the order of their paths, as far as the rules over it remember them.
#[derive(Debug, Default)]
pub struct Run {
    files: Vec<(Text, FileFacts)>,
    /// Names that many files share are kept once.
    names: HashSet<Text, KeyedState>,
}

/// A file and the ministry it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Whose<'a> {
    pub path: &'a str,
    pub body: Option<&'a Text>,
    pub region: Option<&'a Text>,
}

/// What came of a run as a whole.
#[derive(Debug, Default)]
pub struct Conclusion {
    /// In the order of the files.
    pub findings: Vec<OfFile>,
    /// In the order of the files and lists.
    pub superseded: Vec<Superseded>,
}

/// A finding of a rule over the run and the file it lies in.
#[derive(Debug)]
pub struct OfFile {
    /// 0-based, in the order in which the files were added.
    pub file: usize,
    pub finding: Finding,
}

/// An older copy of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub file: usize,
    /// 1-based ordinal of the list within the file.
    pub list: u32,
    /// Path of the file that counts.
    pub by: Text,
}

/// What a rule over a run looks at.
#[derive(Debug)]
pub struct RunCase<'a> {
    pub catalogue: &'a Catalogue,
    pub files: &'a [(Text, FileFacts)],
    pub lists: Vec<OneOfRun<'a>>,
}

/// A list of a run.
#[derive(Debug, Clone, Copy)]
pub struct OneOfRun<'a> {
    pub file: usize,
    pub path: &'a str,
    pub facts: &'a ListFacts,
    /// Index among the lists of the one that counts instead of this.
    pub superseded_by: Option<usize>,
}

impl Run {
    /// Adds the next file, lists or none; answers with its place in the order, from 0.
    pub fn add(&mut self, path: &Text, mut facts: FileFacts) -> usize {
        let names = &mut self.names;
        let mut keep_once = |name: &mut Option<Text>| {
            if let Some(name) = name {
                match names.get(name) {
                    Some(same) => name.clone_from(same),
                    None => drop(names.insert(name.clone())),
                }
            }
        };
        keep_once(&mut facts.body);
        keep_once(&mut facts.region);
        for list in &mut facts.lists {
            keep_once(&mut list.region);
            keep_once(&mut list.traits.body);
        }
        self.files.push((path.clone(), facts));
        self.files.len() - 1
    }

    /// Path, body and region of a file: those of its first list, else its own.
    pub fn whose(&self, file: usize) -> Whose<'_> {
        let (path, facts) = &self.files[file];
        let list = facts.lists.first().filter(|list| list.traits.body.is_some());
        Whose {
            path,
            body: list.map_or(facts.body.as_ref(), |list| list.traits.body.as_ref()),
            region: list.map_or(facts.region.as_ref(), |list| list.region.as_ref()),
        }
    }

    /// Finds the copies and runs the rules over the run.
    pub fn conclude(&self, catalogue: &Catalogue) -> Conclusion {
        let candidates: Vec<Candidate<'_>> = self
            .files
            .iter()
            .enumerate()
            .flat_map(|(file, (path, facts))| {
                let of = move |list| (file, path, list);
                facts.lists.iter().map(of)
            })
            .map(|(file, path, list)| Candidate { path, file, ordinal: list.ordinal, traits: &list.traits })
            .collect();
        let superseded = copies::superseded(&candidates);
        let facts = self.files.iter().flat_map(|(_, facts)| &facts.lists);
        let lists: Vec<OneOfRun<'_>> = candidates
            .iter()
            .zip(facts)
            .zip(superseded)
            .map(|((list, facts), superseded_by)| OneOfRun {
                file: list.file,
                path: list.path,
                facts,
                superseded_by,
            })
            .collect();
        let older = lists.iter().filter_map(|list| {
            let by = lists[list.superseded_by?].path.into();
            Some(Superseded { file: list.file, list: list.facts.ordinal, by })
        });
        let superseded = older.collect();
        let case = RunCase { catalogue, files: &self.files, lists };
        let mut findings = Vec::new();
        for rule in RULES {
            for check in rule.checks {
                if let Check::Run(_, check) = check {
                    check(rule, &case, &mut findings);
                }
            }
        }
        for OfFile { file, finding } in &mut findings {
            finding.file = self.files[*file].0.clone();
        }
        findings.sort_by(|one, other| {
            (one.file, order_of(&one.finding)).cmp(&(other.file, order_of(&other.finding)))
        });
        Conclusion { findings, superseded }
    }
}
