//! What the rules of actuality share: until versions and dates of a list are kept, they answer
//! `unchecked` where the order demands something, and say what is missing.

use arcstr::literal;

use crate::knowledge::profile::Profile;
use crate::model::finding::{At, Finding};
use crate::text::Text;

use super::case::{FileCase, ListCase, at_list};
use super::rule::{Rule, Verdict};

/// What the order demands, in a sentence with what the program would need; `None`: it is silent.
pub(super) type Demand = fn(&Profile) -> Option<Text>;

static HINT: Text = literal!("Исправлять ничего не нужно: проверьте срок и основание сами.");

/// The answer for a list.
pub(super) fn of_list(
    rule: &Rule,
    case: &ListCase<'_>,
    order: &Profile,
    demand: Demand,
    findings: &mut Vec<Finding>,
) -> Verdict {
    let Some(why) = demand(order) else { return Verdict::NotApplicable };
    findings.push(answer(rule, at_list(case.list), order, &why));
    Verdict::Checked
}

/// The answer for an order or a blank form without a list.
pub(super) fn of_file(
    rule: &Rule,
    case: &FileCase<'_>,
    demand: Demand,
    findings: &mut Vec<Finding>,
) -> Verdict {
    let file = &case.located.file;
    let is_order = file.head_act.is_some() && file.stamp_act.is_some() || !case.blanks.is_empty();
    if !case.lists.is_empty() || !is_order {
        return Verdict::NotApplicable;
    }
    let order = case.profile.filter(|profile| profile.order.is_some());
    let Some((order, why)) = order.and_then(|order| Some((order, demand(order)?))) else {
        return Verdict::NotApplicable;
    };
    findings.push(answer(rule, At::default(), order, &why));
    Verdict::Checked
}

fn answer(rule: &Rule, at: At, order: &Profile, why: &Text) -> Finding {
    let mut finding = rule.unchecked(at, why, &HINT);
    finding.clause = rule.clause_of(Some(order));
    finding
}
