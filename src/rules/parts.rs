//! What K01 and C05 miss in a list may stand in another part of it: in the file of another unit.
//!
//! Each remembers of a list what it has and what it lacks. A file's findings of these rules wait until all
//! files are read; those stand that the parts of the list do not settle together.

use serde::{Deserialize, Serialize};

use crate::model::finding::Finding;
use crate::text::Text;

use super::case::RunCase;
use super::memory::{Memory, SharedTexts};
use super::rule::{Rule, Tell};
use super::run::Run;
use super::{c05_declared_not_used, k01_direction_missing};

/// What a list has and lacks of what its order enumerates, in the order's words.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Enumerated {
    /// Ordinal of the list.
    pub(super) list: u32,
    pub(super) has: Vec<Text>,
    pub(super) lacks: Vec<Text>,
}

/// The memory of a file, if it has such lists.
pub(super) fn memory(lists: Vec<Enumerated>) -> Option<Memory> {
    let bytes =
        |list: &Enumerated| size_of::<Enumerated>() + (list.has.len() + list.lacks.len()) * size_of::<Text>();
    let beyond = lists.iter().map(bytes).sum();
    (!lists.is_empty()).then(|| Memory::new(lists, beyond))
}

/// See [`Recall`](super::rule::Recall).
pub(super) fn recall(memory: &mut Memory, texts: &mut SharedTexts) {
    memory.recall::<Vec<Enumerated>>(|lists| {
        lists
            .iter_mut()
            .flat_map(|list| list.has.iter_mut().chain(&mut list.lacks))
            .for_each(|text| texts.share(text));
    });
}

/// These rules say all that they have to say of each list.
pub(super) fn nothing(_: &Rule, _: &RunCase<'_>, _: Tell<'_>) {}

/// Takes out of a file's findings those that other parts of its lists may settle.
pub(crate) fn take_waiting(findings: &mut Vec<Finding>) -> Vec<Finding> {
    let waits = |finding: &Finding| {
        [k01_direction_missing::RULE.code, c05_declared_not_used::RULE.code].contains(&finding.code)
            && finding.cause == crate::model::finding::Cause::List
    };
    if !findings.iter().any(waits) {
        return Vec::new();
    }
    let (waiting, others) = std::mem::take(findings).into_iter().partition(waits);
    *findings = others;
    waiting
}

impl Run {
    /// Of the findings that waited in a file those that stand beside all parts of its lists; `superseded`
    /// are the lists that do not count, by file and ordinal.
    pub(crate) fn standing(
        &self,
        file: usize,
        waiting: Vec<Finding>,
        superseded: &dyn Fn(usize, u32) -> bool,
    ) -> Vec<Finding> {
        let settled = |finding: &Finding| -> Option<Vec<Text>> {
            let list = finding.list?;
            let has = self.in_other_parts(finding.code, file, list, superseded);
            let own = self.enumerated(finding.code, file)?.iter().find(|own| own.list == list)?;
            Some(own.lacks.iter().filter(|text| !has.contains(text)).cloned().collect())
        };
        let stands = |finding: Finding| match settled(&finding) {
            None => Some(finding),
            Some(lacks) => k01_direction_missing::restated(finding, &lacks),
        };
        waiting.into_iter().filter_map(stands).collect()
    }
}
