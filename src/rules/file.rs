//! Runs the rules over one file.

use std::cmp::Ordering;
use std::collections::HashSet;

use arcstr::literal;

use crate::model::document::TableName;
use crate::model::finding::{Cause, Code, Finding};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::RULES;
use super::case::{FileCase, ListCase, at_list, states};
use super::copies::Traits;
use super::many;
use super::memory::{FileFacts, ListFacts, Memory};
use super::rule::{Check, Rule, Verdict};
use super::selection::Selection;

/// What the rules say of a file.
#[derive(Debug)]
pub(crate) struct Checked {
    /// Sorted by list, place, code.
    pub findings: Vec<Finding>,
    /// Codes of the rules that had nothing to look at: the file has no list, the list lacks the column,
    /// its order is silent. A code stands once for each such list.
    pub not_applicable: Vec<&'static str>,
    /// What the rules over a run need to know of the file.
    pub facts: FileFacts,
}

/// Runs every rule over a file that neither the operator nor the profile switches off. Of more findings than
/// `singly` the further ones stand as one for each rule.
pub(crate) fn check(
    file: &FileCase<'_>,
    lists: &[ListCase<'_>],
    selection: &Selection,
    singly: usize,
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
                Check::File(check) if on => {
                    join(&mut of_file, check(rule, file, &mut findings));
                    many::gather(rule, &mut findings, from, singly);
                }
                Check::File(_) => {}
                Check::Run { remember, .. } => {
                    let lists = lists.iter().filter(|case| !selection.is_off(rule, case.knowledge.profile));
                    let (verdict, memory) = remember(rule, file, &lists.collect::<Vec<_>>(), &findings);
                    memories.extend(memory.map(|memory| (Code(rule.code), memory)));
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
                            let from = findings.len();
                            join(verdict, check_list(rule, *check, case, &mut findings));
                            many::gather(rule, &mut findings, from, singly);
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
    let facts = gather(file, lists, memories, selection);
    Checked { findings, not_applicable, facts }
}

/// Findings of an ordinary file: room for them at once is cheaper than growing.
const ORDINARY: usize = 40;

/// Sorts by place and code, equal ones as they stand, without room for a second copy: a large list has
/// tens of thousands of findings.
pub(crate) fn sort(findings: &mut [Finding]) {
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

/// Takes from a checked file what the rules over the run need.
fn gather(
    file: &FileCase<'_>,
    lists: &[ListCase<'_>],
    memories: Vec<(Code, Memory)>,
    selection: &Selection,
) -> FileFacts {
    let off = |profile| -> Vec<Code> {
        let of_run =
            RULES.iter().filter(|rule| rule.checks.iter().any(|check| matches!(check, Check::Run { .. })));
        of_run.filter(|rule| selection.is_off(rule, profile)).map(|rule| Code(rule.code)).collect()
    };
    let facts = lists.iter().map(|case| ListFacts {
        ordinal: case.list.ordinal,
        region: case.list.context.region.clone(),
        traits: Traits::by_texts(case.list, case.texts(), case.sayings(), &case.knowledge.vocabulary.words),
        table: at_list(case.list).table,
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

static NO_ORDER: Text =
    literal!("Порядок ведения перечня этого органа программе неизвестен, сравнить перечень не с чем.");
static NO_ORDER_HINT: Text = literal!(
    "Исправлять в перечне ничего не нужно. Чтобы правило работало, опишите порядок органа в профиле."
);

fn check_list(rule: &Rule, check: Check, case: &ListCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let from = findings.len();
    let verdict = match check {
        Check::List(columns, _) | Check::Order(columns, _)
            if !columns.iter().all(|column| states(case.list, *column)) =>
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
                let unchecked = rule.unchecked(at_list(case.list), &NO_ORDER, &NO_ORDER_HINT);
                findings.push(Finding { cause: Cause::UnknownOrder, ..unchecked });
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

pub(super) fn order_of(
    finding: &Finding,
) -> (Option<u32>, Option<&TableName>, Option<u32>, Option<u32>, &'static str) {
    (finding.list, finding.at.table.as_ref(), finding.at.row, finding.at.column_number, finding.code)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::finding::At;
    use crate::rules::rule::Draft;

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
