//! The rules over a whole run: what is remembered of every file, and one pass over it at the end.

use std::any::Any;
use std::collections::HashSet;

use crate::knowledge::profile::Catalogue;
use crate::model::finding::Finding;
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::copies::{self, Candidate, Traits};
use super::memory::{FileFacts, ListFacts, Memory};
use super::{Check, FileCase, ListCase, RULES, Rule, Selection, Verdict, order_of};

/// The verdict of a rule that compares lists.
pub(super) fn lists(file: &FileCase<'_>) -> Verdict {
    Verdict::checked_if(!file.lists.is_empty())
}

/// Takes from a checked file what the rules over the run need; `submissions` are the hidden
/// identities of the lists: source file and ordinal.
pub(super) fn gather(
    file: &FileCase<'_>,
    lists: &[ListCase<'_>],
    submissions: &[Option<(Text, u32)>],
    memories: Vec<(&'static str, Memory)>,
    selection: &Selection,
) -> FileFacts {
    let off = |profile| -> Vec<&'static str> {
        let of_run =
            RULES.iter().filter(|rule| rule.checks.iter().any(|check| matches!(check, Check::Run { .. })));
        of_run.filter(|rule| selection.is_off(rule, profile)).map(|rule| rule.code).collect()
    };
    let facts = lists.iter().zip(submissions).map(|(case, submission)| ListFacts {
        ordinal: case.list.ordinal,
        region: case.list.context.region.clone(),
        traits: Traits::by_texts(case.list, case.texts(), case.sayings(), submission.clone()),
        table: super::at_list(case.list).table,
        off: off(case.knowledge.profile),
    });
    FileFacts {
        body: file.located.file.body.clone(),
        region: file.located.file.region.clone(),
        lists: facts.collect(),
        memories,
        off: off(file.profile),
    }
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

impl<'a> RunCase<'a> {
    /// What a rule remembers of a file.
    pub(super) fn memory<M: Any>(&self, rule: &Rule, file: usize) -> Option<&'a M> {
        self.files[file].1.memory(rule.code)
    }

    /// Whether a finding lies in a file or list that its rule is not to look at.
    fn is_off(&self, found: &OfFile) -> bool {
        let facts = &self.files[found.file].1;
        let of_list = |list: &&ListFacts| Some(list.ordinal) == found.finding.list;
        let off = facts.lists.iter().find(of_list).map_or(&facts.off, |list| &list.off);
        off.contains(&found.finding.code)
    }
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
                if let Check::Run { check, .. } = check {
                    check(rule, &case, &mut findings);
                }
            }
        }
        findings.retain(|found| !case.is_off(found));
        for OfFile { file, finding } in &mut findings {
            finding.file = self.files[*file].0.clone();
        }
        findings.sort_by(|one, other| {
            (one.file, order_of(&one.finding)).cmp(&(other.file, order_of(&other.finding)))
        });
        Conclusion { findings, superseded }
    }
}
