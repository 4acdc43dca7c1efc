//! What the rules of actuality share: until versions and dates of a list are kept, they answer
//! `unchecked` where the order demands something, and say what is missing and, where the file shows when the
//! list was approved, until when.

use arcstr::literal;
use jiff::civil::Date;

use crate::knowledge::profile::Profile;
use crate::model::TouchpointList;
use crate::model::finding::{At, Finding};
use crate::text::Text;

use super::RULES;
use super::case::{FileCase, ListCase, at_list};
use super::copies;
use super::rule::{Draft, Rule, Verdict};

/// When a list was approved, if its file shows it: not the day of the order over all such lists.
pub(super) fn approved(case: &ListCase<'_>, order: &Profile) -> Option<Date> {
    let context = &case.list.context;
    let number = context.act.as_ref().and_then(|act| act.number.as_deref());
    let is_order = order.order.as_ref().is_some_and(|order| Some(order.number.as_str()) == number);
    let signed = context.approval.as_ref().is_some_and(|approval| approval.date.is_some());
    copies::approved(context).filter(|_| signed || !is_order)?.parse().ok()
}

/// «11.04.2024».
pub(crate) fn written(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

/// What is known of a matter that a rule could not look at.
#[derive(Debug)]
pub(crate) enum Judged {
    /// There is nothing to say.
    Fine,
    Query {
        message: String,
        hint: &'static str,
        /// Content for the fingerprint.
        key: Vec<String>,
    },
    /// It still could not be checked; what exactly is missing.
    Unchecked(String),
}

/// The finding that takes the place of one that could not be checked.
pub(crate) fn judged(was: &Finding, judged: &Judged) -> Finding {
    let Some(rule) = RULES.iter().find(|rule| rule.code == was.code) else { return was.clone() };
    let finding = match judged {
        Judged::Fine => return was.clone(),
        Judged::Unchecked(why) => rule.unchecked(was.at.clone(), &why.as_str().into(), &HINT),
        Judged::Query { message, hint, key } => rule.finding(Draft {
            at: was.at.clone(),
            message: message.clone(),
            hint: Text::from(*hint),
            key: key.clone(),
            ..Draft::default()
        }),
    };
    let (clause, file) = (was.clause.clone(), was.file.clone());
    Finding { clause, file, list: was.list, original: was.original.clone(), ..finding }
}

/// What is late of a list by a term that its order does not set; `clause` says whose term it is.
pub(crate) fn late(code: &str, list: &TouchpointList, judged: &Judged, clause: &str) -> Option<Finding> {
    let rule = RULES.iter().find(|rule| rule.code == code)?;
    let Judged::Query { message, hint, key } = judged else { return None };
    let finding = rule.finding(Draft {
        at: at_list(list),
        message: message.clone(),
        hint: Text::from(*hint),
        key: key.clone(),
        ..Draft::default()
    });
    Some(Finding {
        clause: Some(clause.into()),
        file: list.file.clone(),
        list: Some(list.ordinal),
        ..finding
    })
}

static HINT: Text = literal!(
    "Исправлять ничего не нужно: назовите недостающее на листе «О перечне» рабочей книги или координатору."
);

/// The answer for a list. `demand` gives what the order demands, in a sentence with what the program would need;
/// `None`: it is silent.
pub(super) fn of_list(
    rule: &Rule,
    case: &ListCase<'_>,
    order: &Profile,
    demand: impl Fn(&Profile) -> Option<Text>,
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
    demand: impl Fn(&Profile) -> Option<Text>,
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
