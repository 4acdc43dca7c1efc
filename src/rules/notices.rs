//! What F01 and F02 share: one finding for each kind of notice, with its count and places.

use std::collections::BTreeMap;

use crate::model::document::{Notice, NoticeKind};
use crate::model::finding::{At, Finding};

use super::case::FileCase;
use super::rule::{Draft, Rule};

/// How a kind of notice is told.
pub(super) struct Words {
    /// After «В файле есть».
    pub(super) what: &'static str,
    pub(super) hint: &'static str,
}

/// Texts quoted in a message; all places are named.
const QUOTES: usize = 5;

/// One finding for each kind among the notices that `counts` accepts.
pub(super) fn report(
    rule: &Rule,
    case: &FileCase<'_>,
    words: fn(NoticeKind) -> Words,
    findings: &mut Vec<Finding>,
    counts: impl Fn(&Notice) -> bool,
) {
    let mut kinds: BTreeMap<NoticeKind, Vec<&Notice>> = BTreeMap::new();
    for notice in case.document.notices.iter().filter(|notice| counts(notice)) {
        kinds.entry(notice.kind).or_default().push(notice);
    }
    for (kind, notices) in kinds {
        let Words { what, hint } = words(kind);
        let count: u64 = notices.iter().map(|notice| u64::from(notice.count)).sum();
        let mut texts: Vec<&str> = Vec::new();
        for notice in &notices {
            if !notice.text.is_empty() && !texts.contains(&&*notice.text) {
                texts.push(&notice.text);
            }
        }
        let more = texts.len().saturating_sub(QUOTES);
        texts.truncate(QUOTES);
        let quotes = match (texts.is_empty(), more) {
            (true, _) => String::new(),
            (false, 0) => format!(": «{}»", texts.join("», «")),
            (false, more) => format!(": «{}» и ещё {more}", texts.join("», «")),
        };
        let mut places: Vec<At> = Vec::new();
        for place in notices.iter().filter_map(|notice| at(case, notice)) {
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        let mut places = places.into_iter();
        findings.push(rule.finding(Draft {
            at: places.next().unwrap_or_default(),
            message: format!("В файле есть {what} (всего {count}){quotes}."),
            hint: hint.into(),
            related: places.collect(),
            key: [format!("{kind:?}")].into_iter().chain(texts.iter().map(|&text| text.to_owned())).collect(),
            ..Draft::default()
        }));
    }
}

fn at(case: &FileCase<'_>, notice: &Notice) -> Option<At> {
    let table = case.tables.get(notice.table? as usize)?.clone();
    Some(At { table: Some(table), row: notice.row, column_number: notice.column, column: None })
}
