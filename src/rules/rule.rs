//! What a rule is, and what it makes findings of.

use std::collections::HashMap;
use std::hash::Hash;

use thin_vec::ThinVec;

use crate::knowledge::profile::{Part, Profile};
use crate::model::finding::{About, At, Cause, Finding, Level, fingerprint, number};
use crate::model::{Field, RecordKey};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::case::{FileCase, ListCase, OfFile, RunCase};
use super::memory::{Memory, SharedTexts};

/// A rule: a plain static in one list.
#[derive(Debug)]
pub struct Rule {
    /// A letter for the family and two digits; permanent.
    pub code: &'static str,
    /// Kebab-case, states the fault.
    pub name: &'static str,
    /// The usual level; a finding may be milder where the rule says so.
    pub level: Level,
    pub clauses: &'static [Clause],
    /// The part of a profile that the rule compares the list with: its clause is cited where the profile
    /// names no other.
    pub part: Option<Part>,
    /// One Russian sentence.
    pub summary: &'static str,
    /// Why it matters, what is and what is not flagged, for officers.
    pub explanation: &'static str,
    /// A firing example and its repair.
    pub example: &'static str,
    /// Empty: reported by the flow itself, where a file cannot be read.
    pub checks: &'static [Check],
}

/// Where an order demands what the rule checks.
#[derive(Debug)]
pub struct Clause {
    /// Profile id.
    pub order: &'static str,
    pub at: &'static str,
}

/// What a rule looks at.
#[derive(Debug, Clone, Copy)]
pub enum Check {
    /// The records of one list, whatever its ministry. The rule does not apply to a list without
    /// these columns.
    List(&'static [Field], ListCheck),
    /// The records of one list, as above, against the ministry's own order; where no order is known,
    /// it answers `unchecked`, once a list.
    Order(&'static [Field], OrderCheck),
    /// The file: its order text, what stands around the tables, whether it has a list.
    File(FileCheck),
    /// All files of the run together, once they are read: what is remembered of a file until then, and
    /// what is said of all of them. Nothing is said of a file or list for which the rule is switched off.
    Run { remember: Remember, recall: Recall, check: RunCheck },
}

/// Looks at one list. Cells that a merge covers stand in each of their rows, with one place.
pub(crate) type ListCheck = fn(&Rule, &ListCase<'_>, &mut Vec<Finding>);
/// Looks at one list with the profile of its ministry's order; answers whether the order says
/// anything of the matter.
pub(crate) type OrderCheck = fn(&Rule, &ListCase<'_>, &Profile, &mut Vec<Finding>) -> Verdict;
/// Looks at one file; answers whether it holds anything to look at.
pub(crate) type FileCheck = fn(&Rule, &FileCase<'_>, &mut Vec<Finding>) -> Verdict;
/// Takes from one file what the rule compares in a run, of its lists only those that the rule is to
/// look at; answers whether the file adds anything. Sees the findings of the rules before it.
pub(crate) type Remember =
    fn(&Rule, &FileCase<'_>, &[&ListCase<'_>], &[Finding]) -> (Verdict, Option<Memory>);
/// Gives what another process remembered for the rule its type, and shares its texts with those of other files.
pub(crate) type Recall = fn(&mut Memory, &mut SharedTexts);
/// Looks at what is remembered of all files; tells one finding after the other.
pub(crate) type RunCheck = fn(&Rule, &RunCase<'_>, Tell<'_>);
/// Takes the findings of a rule over a run, which may be too many to be held at once.
pub(crate) type Tell<'a> = &'a mut dyn FnMut(OfFile);

/// Whether a rule had anything to look at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    Checked,
    /// The file or list has nothing that the rule speaks of, or the order is silent on the matter.
    NotApplicable,
}

impl Verdict {
    pub(crate) fn checked_if(checked: bool) -> Verdict {
        if checked { Verdict::Checked } else { Verdict::NotApplicable }
    }
}

/// The parts of a finding that a rule supplies.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Other than the rule's own.
    pub(super) level: Option<Level>,
    pub(super) at: At,
    pub(super) message: String,
    pub(super) hint: Text,
    pub(super) expected: Option<Text>,
    /// Mostly [`Rule::clause_of`] the list's profile.
    pub(super) clause: Option<Text>,
    /// The value that is wrong, as written.
    pub(super) quote: Option<Text>,
    /// The first record concerned, so that an answer comes back to it; `None` of a list or file as a whole.
    pub(super) record: Option<RecordKey>,
    /// Further places of the same cause: one finding, not one for each.
    pub(super) related: ThinVec<At>,
    pub(super) cause: Cause,
    pub(super) about: About,
    /// The values that the finding is about, if it is about several or not all of the key: an answer holds
    /// for these and any part of them.
    pub(super) values: Vec<String>,
    /// Content for the fingerprint; the quote if empty. Given where the quote alone does not tell two
    /// findings apart, or where the finding is about several values.
    pub(super) key: Vec<String>,
}

impl Rule {
    /// The answer of a rule that could not look; `why` is a Russian sentence.
    pub(crate) fn unchecked(&self, at: At, why: &Text, hint: &Text) -> Finding {
        let (level, hint, quote) = (Some(Level::Unchecked), hint.clone(), Some(why.clone()));
        let finding = self.finding(Draft { level, at, hint, quote, ..Draft::default() });
        // Not a word of the file: only what the fingerprint is made of.
        Finding { message: why.clone(), quote: None, ..finding }
    }

    pub(crate) fn finding(&self, draft: Draft) -> Finding {
        let fingerprint = match (draft.key.as_slice(), &draft.quote) {
            ([], quote) => fingerprint(self.code, &[quote.as_deref().unwrap_or_default()]),
            (key, _) => fingerprint(self.code, key),
        };
        let values = draft.values.iter().map(|value| number(&self::fingerprint(self.code, &[value])));
        let of_list = draft.record.is_none() && draft.at.row.is_none();
        Finding {
            code: self.code,
            level: draft.level.unwrap_or(self.level),
            fingerprint,
            message: draft.message.into(),
            hint: draft.hint,
            expected: draft.expected,
            clause: draft.clause,
            file: Text::default(),
            list: None,
            at: draft.at,
            quote: draft.quote,
            record: draft.record,
            related: draft.related,
            about: if of_list { About::Value } else { draft.about },
            values: values.collect(),
            original: None,
            reply: None,
            known: None,
            cause: draft.cause,
            count: 1,
        }
    }

    /// The clause that the profile states for the rule: «п. 3.4».
    pub(crate) fn clause_in<'p>(&self, profile: &'p Profile) -> Option<&'p str> {
        profile.clause(self.code, self.part)
    }

    /// The clause of the ministry's own order that demands what the rule checks, with the order's name.
    pub(crate) fn clause_of(&self, profile: Option<&Profile>) -> Option<Text> {
        let profile = profile?;
        let at = self.clause_in(profile).or_else(|| {
            self.clauses.iter().find(|clause| clause.order == profile.id).map(|clause| clause.at)
        })?;
        Some(cite(profile, at))
    }
}

/// «приказ … от 19.03.2024 № 29/01-01, разд. II, п. 2.4».
pub(crate) fn cite(profile: &Profile, at: &str) -> Text {
    profile.order.as_ref().map_or_else(|| at.into(), |order| format!("{}, {at}", order.name).into())
}

/// Findings of one rule that say the same at several places: they are worded once.
pub(super) struct Told<K>(HashMap<K, usize, KeyedState>);

impl<K> Default for Told<K> {
    fn default() -> Told<K> {
        Told(HashMap::default())
    }
}

impl<K: Eq + Hash> Told<K> {
    /// Adds the finding that was made for this key, at another place; gives place and record back where
    /// it is to be made, as the next finding. Without a key it is always made.
    pub(super) fn again(
        &mut self,
        key: Option<K>,
        findings: &mut Vec<Finding>,
        at: At,
        record: Option<RecordKey>,
    ) -> Option<(At, Option<RecordKey>)> {
        let next = findings.len();
        let told = key.map_or(next, |key| *self.0.entry(key).or_insert(next));
        let Some(same) = findings.get(told) else { return Some((at, record)) };
        let again = same.at_another_place(at, record);
        findings.push(again);
        None
    }
}

/// «a», «b» and «c» as a Russian enumeration in quotes.
pub(crate) fn quoted<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut quoted = String::with_capacity(100);
    let mut texts = texts.into_iter().peekable();
    let mut first = true;
    while let Some(text) = texts.next() {
        let between = match (first, texts.peek()) {
            (true, _) => "",
            (false, Some(_)) => ", ",
            (false, None) => " и ",
        };
        for part in [between, "«", text, "»"] {
            quoted.push_str(part);
        }
        first = false;
    }
    quoted
}
