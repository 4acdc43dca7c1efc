//! Runs the rules over a whole run: what is remembered of every file, and one pass over it at the end.

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::knowledge::profile::Catalogue;
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::RULES;
use super::case::{OfFile, OneOfRun, RunCase};
use super::copies::{self, Candidate};
use super::file::order_of;
use super::memory::{FileFacts, SharedTexts};
use super::parts::Enumerated;
use super::rule::{Check, Tell};

/// The files of a run in the order of their paths, as far as the rules over it remember them.
#[derive(Debug, Default)]
pub struct Run {
    files: Vec<(Text, FileFacts)>,
    texts: SharedTexts,
    /// The files that hold lists of each body, when they are first asked for.
    of_bodies: OnceCell<HashMap<Text, Vec<usize>, KeyedState>>,
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

/// An older copy of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Superseded {
    pub file: usize,
    /// 1-based ordinal of the list within the file.
    pub list: u32,
    /// Path of the file that counts.
    pub by: Text,
}

/// Gives what the rules remember of a file their types; `texts` are those of the files before.
fn recall(facts: &mut FileFacts, texts: &mut SharedTexts) {
    for (code, memory) in &mut facts.memories {
        let rule = RULES.iter().find(|rule| rule.code == code.0);
        for check in rule.into_iter().flat_map(|rule| rule.checks) {
            if let Check::Run { recall, .. } = check {
                recall(memory, texts);
            }
        }
    }
}

/// What another process remembered of a file, ready to be written in another form.
pub(crate) fn recalled(mut facts: FileFacts) -> FileFacts {
    recall(&mut facts, &mut SharedTexts::default());
    facts
}

impl Run {
    /// Adds the next file, lists or none; answers with its place in the order, from 0.
    pub fn add(&mut self, path: &Text, mut facts: FileFacts) -> usize {
        let texts = &mut self.texts;
        recall(&mut facts, texts);
        let names = [&mut facts.body, &mut facts.region];
        names.into_iter().flatten().for_each(|name| texts.share(name));
        for list in &mut facts.lists {
            let names = [&mut list.region, &mut list.traits.body];
            names.into_iter().flatten().for_each(|name| texts.share(name));
            list.table.iter_mut().for_each(|table| texts.share_name(table));
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

    pub(super) fn enumerated(&self, code: &str, file: usize) -> Option<&Vec<Enumerated>> {
        self.files.get(file)?.1.memory(code)
    }

    /// What other parts of a list have of what its order enumerates.
    pub(super) fn in_other_parts(
        &self,
        code: &str,
        file: usize,
        list: u32,
        superseded: &dyn Fn(usize, u32) -> bool,
    ) -> Vec<Text> {
        let of_file = |file: usize| self.files[file].1.lists.iter();
        let Some(own) = of_file(file).find(|known| known.ordinal == list) else { return Vec::new() };
        let mut has = Vec::new();
        let bodies = self.of_bodies.get_or_init(|| {
            let mut bodies: HashMap<Text, Vec<usize>, KeyedState> = HashMap::default();
            for (file, (_, facts)) in self.files.iter().enumerate() {
                for body in facts.lists.iter().filter_map(|list| list.traits.body.clone()) {
                    let files = bodies.entry(body).or_default();
                    if files.last() != Some(&file) {
                        files.push(file);
                    }
                }
            }
            bodies
        });
        let near = own.traits.body.as_ref().and_then(|body| bodies.get(body));
        for other in near.into_iter().flatten().copied().filter(|other| *other != file) {
            let Some(known) = self.enumerated(code, other) else { continue };
            let parts = of_file(other).filter(|part| own.traits.is_part_of(&part.traits));
            for part in parts.filter(|part| !superseded(other, part.ordinal)) {
                has.extend(
                    known
                        .iter()
                        .filter(|known| known.list == part.ordinal)
                        .flat_map(|known| known.has.iter().cloned()),
                );
            }
        }
        has
    }

    /// Finds the copies and runs the rules over the run, all findings at once.
    pub fn conclude(&self, catalogue: &Catalogue) -> Conclusion {
        let mut findings = Vec::new();
        let superseded = self.conclude_into(catalogue, &mut |found| findings.push(found));
        findings.sort_by(|one, other| {
            (one.file, order_of(&one.finding)).cmp(&(other.file, order_of(&other.finding)))
        });
        Conclusion { findings, superseded }
    }

    /// The same, one finding after the other, as the rules find them; returns the older copies in the order of the
    /// files and lists.
    pub fn conclude_into(&self, catalogue: &Catalogue, tell: Tell<'_>) -> Vec<Superseded> {
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
        let parts = copies::parts(&candidates, &superseded);
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
        let case = RunCase { catalogue, files: &self.files, lists, parts };
        let mut tell = |mut found: OfFile| {
            if !case.is_off(&found) {
                found.finding.file = self.files[found.file].0.clone();
                tell(found);
            }
        };
        for rule in RULES {
            for check in rule.checks {
                if let Check::Run { check, .. } = check {
                    check(rule, &case, &mut tell);
                }
            }
        }
        superseded
    }
}
