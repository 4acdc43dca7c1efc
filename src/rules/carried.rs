//! What was found in the ministry's own file and a workbook of ours cannot show.
//!
//! The workbook has every row split, every column known and nothing outside its columns, so the rules over
//! the layout of a file are silent on it. Their cause is still there until somebody changes the rows: such
//! findings go on from round to round with their answers.

use thin_vec::ThinVec;

use crate::model::finding::{About, At, Finding, Level};
use crate::model::{Column, Field, SourceRow, TouchpointList};
use crate::own::reply::{Before, Fate, Remark};
use crate::text::Text;

use super::case::{at_list, at_row};
use super::rule::Rule;
use super::{
    RULES, d04_annex_missing, d05_clause_repeated, f01_active_content, f02_hidden_content,
    s03_values_not_paired, s04_column_not_mapped, s05_no_list, s07_text_outside_columns,
    s10_reading_in_doubt,
};

/// Rules over how a file is laid out.
static OF_LAYOUT: [&Rule; 4] = [
    &s03_values_not_paired::RULE,
    &s04_column_not_mapped::RULE,
    &s07_text_outside_columns::RULE,
    &s10_reading_in_doubt::RULE,
];

/// Rules over what else is in the ministry's own file.
static OF_FILE: [&Rule; 5] = [
    &d04_annex_missing::RULE,
    &d05_clause_repeated::RULE,
    &f01_active_content::RULE,
    &f02_hidden_content::RULE,
    &s05_no_list::RULE,
];

/// The fields whose values belong together: who changes one has repaired what was not paired.
const OF_PAIRS: [Field; 6] =
    [Field::Process, Field::Touchpoint, Field::Contacts, Field::Channel, Field::Needs, Field::Interactions];

/// Whether a rule looks at what a workbook of ours cannot show: that it is silent there proves no repair.
pub(crate) fn is_of_own_file(code: &str) -> bool {
    OF_FILE.iter().any(|rule| rule.code == code)
}

/// Adds the findings that still stand, and tells of remarks about the ministry's own file that they are.
pub(crate) fn carry(findings: &mut Vec<Finding>, remarks: &mut [Remark], lists: &[TouchpointList]) {
    let [list] = lists else { return };
    let before = Before::new(list);
    let from = findings.len();
    for remark in remarks.iter_mut().filter(|remark| remark.answered.fate == Fate::Gone) {
        let code = &*remark.answered.code;
        let is_one = |rules: &[&Rule]| rules.iter().any(|rule| rule.code == code);
        if remark.level == Some(Level::Note) || is_one(&OF_FILE) {
            remark.answered.fate = Fate::Elsewhere;
        } else if is_one(&OF_LAYOUT)
            && let Some(finding) = carried(remark, list, &before)
        {
            findings.push(finding);
            remark.answered.fate = Fate::Stands;
        }
    }
    if findings.len() > from {
        super::file::sort(findings);
    }
}

/// The message of a finding about one row, where the workbook has its points on rows of their own.
fn in_first_file(message: &Text) -> Text {
    match message.strip_prefix("В одной строке ") {
        Some(rest) => format!("В исходном файле в одной строке {rest}").into(),
        None => message.clone(),
    }
}

/// The finding of a remark whose rows are as they were.
fn carried(remark: &Remark, list: &TouchpointList, before: &Before<'_>) -> Option<Finding> {
    let Remark { answered, .. } = remark;
    let rule = RULES.iter().copied().find(|rule| rule.code == answered.code)?;
    let rows: Option<Vec<_>> = answered.mark.records.iter().map(|id| before.row(id)).collect();
    let as_they_were = |row: &&SourceRow| {
        row.identity.as_ref().is_some_and(|identity| {
            let known = !identity.each.is_empty();
            let touched =
                identity.edited && (!known || identity.changed.iter().any(|field| OF_PAIRS.contains(field)));
            !touched && !identity.doubtful
        })
    };
    let rows = rows.filter(|rows| rows.iter().all(as_they_were))?;
    let column = answered.mark.column.as_ref();
    let number = column.and_then(|name| {
        let is_it =
            |known: &&Column| known.field.map(Field::key_text).as_ref().unwrap_or(&known.header) == name;
        list.columns.iter().find(is_it).map(|column| column.number)
    });
    let place = |row: &&SourceRow| At { column_number: number, column: column.cloned(), ..at_row(list, row) };
    let mut places: ThinVec<At> = rows.iter().map(place).collect();
    places.sort_by_key(|at| at.row);
    places.dedup();
    let at = if places.is_empty() {
        At { column: column.cloned(), column_number: number, ..at_list(list) }
    } else {
        places.remove(0)
    };
    let given = |text: &Text| (!text.is_empty()).then(|| text.clone());
    let said = (!answered.reply.is_blank()).then(|| answered.reply.clone());
    Some(Finding {
        code: rule.code,
        level: remark.level.unwrap_or(rule.level),
        message: in_first_file(&answered.message),
        hint: remark.hint.clone(),
        expected: given(&remark.expected),
        clause: given(&remark.clause),
        file: list.file.clone(),
        list: Some(list.ordinal),
        record: rows.first().and_then(|row| super::case::first_record(list, row)),
        quote: given(&remark.quote),
        at,
        related: places,
        fingerprint: answered.mark.fingerprint.clone(),
        about: if rows.is_empty() { About::Value } else { About::Rows },
        values: answered.mark.values.iter().copied().collect(),
        original: None,
        reply: said.or_else(|| answered.mark.former.clone()).map(Box::new),
        known: None,
        cause: crate::model::finding::Cause::List,
        count: 1,
    })
}
