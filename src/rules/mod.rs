//! The rules: each is one file; they look and never edit.
//!
//! Add a rule: its file, its line in [`RULES`], `UPDATE_EXPECT=1 cargo test`, and read the diff.

mod a01_published_late;
mod a02_review_not_confirmed;
mod a03_change_without_ground;
mod actuality;
mod addresses;
mod c01_channel_contradicts_point;
mod c02_channel_against_own_order;
mod c03_point_two_channels;
mod c04_duplicate_touchpoint;
mod c05_declared_not_used;
mod c06_interaction_not_allowed;
mod c07_copied_needs;
mod case;
mod cells;
pub mod copies;
mod d01_act_number_differs;
mod d02_foreign_body_in_title;
mod d03_wrong_approval;
mod d04_annex_missing;
mod d05_clause_repeated;
mod f01_active_content;
mod f02_hidden_content;
mod f03_unreadable;
mod f04_formula_like_text;
mod f05_same_list_twice;
mod k01_direction_missing;
mod k02_one_sided_channels;
pub mod memory;
mod needs;
mod notices;
mod numbering;
mod order_text;
pub mod page;
mod points;
pub mod run;
mod s01_torn_row_mended;
mod s02_service_row_removed;
mod s03_values_not_paired;
mod s04_column_not_mapped;
mod s05_no_list;
mod s06_number_gap;
mod s07_text_outside_columns;
mod s08_number_repeat;
mod s09_text_too_long;
mod s10_reading_in_doubt;
mod selection;
mod texts;
mod v01_required_cell_empty;
mod v02_channel_unknown;
mod v03_need_outside_list;
mod v04_direction_outside_list;
mod v05_contact_malformed;
mod v06_mixed_alphabet;
mod v07_need_is_process;

#[cfg(test)]
pub(crate) mod testing;

pub(crate) use case::Facts;
pub use case::{FileCase, ListCase};
pub(crate) use order_text::lines;
pub(crate) use s04_column_not_mapped::unsure;
pub(crate) use s10_reading_in_doubt::words as doubt_in_words;
pub(crate) use texts::Texts;

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::knowledge::profile::{Part, Profile};
use crate::model::document::TableName;
use crate::model::finding::{At, Finding, Level, fingerprint};
use crate::model::{DirectionSource, Field, Place, RecordKey, SourceRow, TouchpointList};
use crate::text::Text;
use crate::text::hash::KeyedState;

use memory::{FileFacts, Memory};

/// The rule of a finding, by its code.
pub(crate) fn of_code(code: &str) -> Option<&'static Rule> {
    RULES.iter().copied().find(|rule| rule.code == code)
}

pub use f03_unreadable::finding as unreadable;
pub use selection::{Selection, UnknownRule, named};

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
    Run { remember: Remember, check: RunCheck },
}

/// Looks at one list.
pub type ListCheck = fn(&Rule, &ListCase<'_>, &mut Vec<Finding>);
/// Looks at one list with the profile of its ministry's order; answers whether the order says
/// anything of the matter.
pub type OrderCheck = fn(&Rule, &ListCase<'_>, &Profile, &mut Vec<Finding>) -> Verdict;
/// Looks at one file; answers whether it holds anything to look at.
pub type FileCheck = fn(&Rule, &FileCase<'_>, &mut Vec<Finding>) -> Verdict;
/// Takes from one file what the rule compares in a run, of its lists only those that the rule is to
/// look at; answers whether the file adds anything. Sees the findings of the rules before it.
pub type Remember = fn(&Rule, &FileCase<'_>, &[&ListCase<'_>], &[Finding]) -> (Verdict, Option<Memory>);
/// Looks at what is remembered of all files.
pub type RunCheck = fn(&Rule, &run::RunCase<'_>, &mut Vec<run::OfFile>);

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

/// Every rule, in the order of their codes.
pub static RULES: &[&Rule] = &[
    &d01_act_number_differs::RULE,
    &d02_foreign_body_in_title::RULE,
    &d03_wrong_approval::RULE,
    &d04_annex_missing::RULE,
    &d05_clause_repeated::RULE,
    &s01_torn_row_mended::RULE,
    &s02_service_row_removed::RULE,
    &s03_values_not_paired::RULE,
    &s04_column_not_mapped::RULE,
    &s05_no_list::RULE,
    &s06_number_gap::RULE,
    &s07_text_outside_columns::RULE,
    &s08_number_repeat::RULE,
    &s09_text_too_long::RULE,
    &s10_reading_in_doubt::RULE,
    &v01_required_cell_empty::RULE,
    &v02_channel_unknown::RULE,
    &v03_need_outside_list::RULE,
    &v04_direction_outside_list::RULE,
    &v05_contact_malformed::RULE,
    &v06_mixed_alphabet::RULE,
    &v07_need_is_process::RULE,
    &c01_channel_contradicts_point::RULE,
    &c02_channel_against_own_order::RULE,
    &c03_point_two_channels::RULE,
    &c04_duplicate_touchpoint::RULE,
    &c05_declared_not_used::RULE,
    &c06_interaction_not_allowed::RULE,
    &c07_copied_needs::RULE,
    &k01_direction_missing::RULE,
    &k02_one_sided_channels::RULE,
    &a01_published_late::RULE,
    &a02_review_not_confirmed::RULE,
    &a03_change_without_ground::RULE,
    &f01_active_content::RULE,
    &f02_hidden_content::RULE,
    &f03_unreadable::RULE,
    &f04_formula_like_text::RULE,
    &f05_same_list_twice::RULE,
];

/// The parts of a finding that a rule supplies.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    /// Other than the rule's own.
    level: Option<Level>,
    at: At,
    message: String,
    hint: Text,
    expected: Option<Text>,
    clause: Option<Text>,
    quote: Option<Text>,
    record: Option<RecordKey>,
    related: ThinVec<At>,
    /// Content for the fingerprint; the quote if empty.
    key: Vec<String>,
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
            reply: None,
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

static NO_ORDER: Text =
    literal!("Порядок ведения перечня этого органа программе неизвестен, сравнить перечень не с чем.");
static NO_ORDER_HINT: Text = literal!(
    "Исправлять в перечне ничего не нужно. Чтобы правило работало, опишите порядок органа в профиле."
);

/// What the rules say of a file.
#[derive(Debug)]
pub struct Checked {
    /// Sorted by list, place, code.
    pub findings: Vec<Finding>,
    /// Codes of the rules that had nothing to look at: the file has no list, the list lacks the column,
    /// its order is silent. A code stands once for each such list.
    pub not_applicable: Vec<&'static str>,
    /// What the rules over a run need to know of the file.
    pub facts: FileFacts,
}

/// Runs every rule over a file that neither the operator nor the profile switches off; `submissions` are
/// the hidden identities of the lists: source file and ordinal.
pub fn check(
    file: &FileCase<'_>,
    lists: &[ListCase<'_>],
    submissions: &[Option<(Text, u32)>],
    selection: &Selection,
) -> Checked {
    let mut findings = Vec::with_capacity(ORDINARY);
    let mut not_applicable = Vec::with_capacity(ORDINARY);
    let mut memories = Vec::new();
    let mut known = HashSet::default();
    let mut of_lists = vec![None; lists.len()];
    for rule in RULES {
        let from = findings.len();
        let on = !selection.is_off(rule, file.profile);
        let mut of_file = None;
        of_lists.fill(None);
        for check in rule.checks {
            match check {
                Check::File(check) if on => join(&mut of_file, check(rule, file, &mut findings)),
                Check::File(_) => {}
                Check::Run { remember, .. } => {
                    let lists = lists.iter().filter(|case| !selection.is_off(rule, case.knowledge.profile));
                    let (verdict, memory) = remember(rule, file, &lists.collect::<Vec<_>>(), &findings);
                    memories.extend(memory.map(|memory| (rule.code, memory)));
                    if on {
                        join(&mut of_file, verdict);
                    }
                }
                Check::List(..) | Check::Order(..) if lists.is_empty() && on => {
                    join(&mut of_file, Verdict::NotApplicable);
                }
                Check::List(..) | Check::Order(..) => {
                    for (case, verdict) in lists.iter().zip(&mut of_lists) {
                        if !selection.is_off(rule, case.knowledge.profile) {
                            join(verdict, check_list(rule, *check, case, &mut findings));
                        }
                    }
                }
            }
        }
        // What a rule says of the file as a whole, it says of its lists too.
        let nothing = |verdict: &&Option<Verdict>| **verdict == Some(Verdict::NotApplicable);
        let lists = of_lists.iter().filter(nothing).count();
        let times = match of_file {
            Some(Verdict::Checked) => 0,
            Some(Verdict::NotApplicable) if of_lists.iter().all(Option::is_none) => 1,
            _ => lists,
        };
        not_applicable.extend(std::iter::repeat_n(rule.code, times));
        if findings.len() - from >= MANY {
            findings[from..].iter_mut().for_each(|finding| share_texts(finding, &mut known));
        }
    }
    sort(&mut findings);
    let facts = run::gather(file, lists, submissions, memories, selection);
    Checked { findings, not_applicable, facts }
}

/// Findings of an ordinary file: room for them at once is cheaper than growing.
const ORDINARY: usize = 40;

/// Sorts by place and code, equal ones as they stand, without room for a second copy: a large list has
/// tens of thousands of findings.
fn sort(findings: &mut [Finding]) {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_unstable_by(|one, other| {
        compare(&findings[*one], &findings[*other]).then_with(|| one.cmp(other))
    });
    for to in 0..order.len() {
        // What was to come here may have made room for another before.
        let mut from = order[to];
        while from < to {
            from = order[from];
        }
        findings.swap(to, from);
    }
}

/// One check that had something to look at is enough.
fn join(verdict: &mut Option<Verdict>, other: Verdict) {
    if *verdict != Some(Verdict::Checked) {
        *verdict = Some(other);
    }
}

/// Findings of one rule from which on their texts are kept once: fewer are not worth the search.
const MANY: usize = 64;

/// Keeps equal texts of findings once: a large list has tens of thousands of findings in few words.
fn share_texts(finding: &mut Finding, known: &mut HashSet<Text, KeyedState>) {
    let Finding { message, hint, expected, clause, at, related, .. } = finding;
    let columns = related.iter_mut().chain([at]).filter_map(|at| at.column.as_mut());
    for text in [message, hint].into_iter().chain(expected).chain(clause).chain(columns) {
        match known.get(&**text) {
            Some(same) => text.clone_from(same),
            None => drop(known.insert(text.clone())),
        }
    }
}

fn check_list(rule: &Rule, check: Check, case: &ListCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let from = findings.len();
    let verdict = match check {
        Check::List(columns, _) | Check::Order(columns, _)
            if !columns.iter().all(|column| has(case.list, *column)) =>
        {
            Verdict::NotApplicable
        }
        Check::List(_, check) => {
            check(rule, case, findings);
            Verdict::Checked
        }
        Check::Order(_, check) => {
            if let Some(order) = case.order() {
                check(rule, case, order, findings)
            } else {
                findings.push(rule.unchecked(at_list(case.list), &NO_ORDER, &NO_ORDER_HINT));
                Verdict::Checked
            }
        }
        Check::File(_) | Check::Run { .. } => Verdict::NotApplicable,
    };
    for finding in &mut findings[from..] {
        finding.list = Some(case.list.ordinal);
    }
    verdict
}

/// Findings of one rule that say the same at several places: they are worded once.
struct Told<K>(HashMap<K, usize, KeyedState>);

impl<K> Default for Told<K> {
    fn default() -> Told<K> {
        Told(HashMap::default())
    }
}

impl<K: Eq + Hash> Told<K> {
    /// Adds the finding that was made for this key, at another place; gives place and record back where
    /// it is to be made, as the next finding. Without a key it is always made.
    fn again(
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

/// Whether the list states a field: in a column, a direction in section rows and headings too, a
/// channel by which of two columns a point stands in.
fn has(list: &TouchpointList, field: Field) -> bool {
    let direction = |row: &SourceRow| {
        row.direction.as_ref().is_some_and(|direction| direction.from == DirectionSource::Stated)
    };
    let channel = |row: &SourceRow| row.touchpoints.iter().any(|point| point.channel_stated.is_some());
    list.has(field)
        || match field {
            Field::Direction => list.rows.iter().any(|row| direction(row)),
            Field::Channel => list.rows.iter().any(|row| channel(row)),
            _ => false,
        }
}

/// By [`order_of`]; nearly all findings lie in one table, whose name need not be read.
fn compare(one: &Finding, other: &Finding) -> Ordering {
    let same_table = match (&one.at.table, &other.at.table) {
        (Some(TableName::Sheet(one)), Some(TableName::Sheet(other))) => one.as_ptr() == other.as_ptr(),
        (Some(TableName::Ordinal(one)), Some(TableName::Ordinal(other))) => one == other,
        _ => false,
    };
    if same_table && one.list == other.list {
        let place = |finding: &Finding| (finding.at.row, finding.at.column_number);
        return place(one).cmp(&place(other)).then_with(|| one.code.cmp(other.code));
    }
    order_of(one).cmp(&order_of(other))
}

fn order_of(finding: &Finding) -> (Option<u32>, Option<&TableName>, Option<u32>, Option<u32>, &'static str) {
    (finding.list, finding.at.table.as_ref(), finding.at.row, finding.at.column_number, finding.code)
}

/// A place of a list as a finding names it.
pub(crate) fn at(list: &TouchpointList, place: Place, field: Option<Field>) -> At {
    let column = field.map(Field::key_text).or_else(|| {
        list.columns.iter().find(|column| column.number == place.column).map(|column| column.header.clone())
    });
    At {
        table: list.tables.get(place.table as usize).cloned(),
        row: Some(place.row),
        column_number: Some(place.column),
        column,
    }
}

/// A whole source row.
pub(crate) fn at_row(list: &TouchpointList, row: &SourceRow) -> At {
    let part = row.parts[0];
    At {
        table: list.tables.get(part.table as usize).cloned(),
        row: Some(part.first),
        column_number: None,
        column: None,
    }
}

/// The list as a whole: its first table.
pub(crate) fn at_list(list: &TouchpointList) -> At {
    let table = list.rows.first().map(|row| row.parts[0].table);
    At { table: table.and_then(|table| list.tables.get(table as usize).cloned()), ..At::default() }
}

/// A row's first record.
pub(crate) fn first_record(list: &TouchpointList, row: &SourceRow) -> Option<RecordKey> {
    list.records_of(row).next().map(|record| record.key())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn findings_come_by_their_places_and_equal_ones_as_they_were() {
        let rows = [5, 2, 9, 2, 1, 9, 5, 2];
        let found = |(at, row): (usize, &u32)| {
            let at_row = At { row: Some(*row), ..At::default() };
            RULES[0].finding(Draft { at: at_row, message: at.to_string(), ..Draft::default() })
        };
        let mut findings: Vec<Finding> = rows.iter().enumerate().map(found).collect();
        sort(&mut findings);
        let order: Vec<&str> = findings.iter().map(|finding| &*finding.message).collect();
        assert_eq!(order, ["4", "1", "3", "7", "0", "6", "2", "5"]);
    }
}
