//! What ministries answered on «Замечания» of their workbooks, and the findings that they answered:
//! an explanation is given once and comes back with every later protocol.

use std::collections::HashMap;

use crate::model::finding::{At, Finding, Reply};
use crate::model::{RecordKey, TouchpointList};
use crate::text::Text;

/// The choice that claims a repair: where the finding is still there, it answers another one.
pub(crate) const REPAIRED: &str = "исправлено";

/// A line of «Замечания» with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub code: Text,
    /// The message of the finding as it was written.
    pub message: Text,
    /// Of the finding; blank if the officer cleared the hidden cell.
    pub fingerprint: Text,
    /// Ids of the records that it concerned, as the list beside it has them in its hidden identities;
    /// none for the list or the file as a whole.
    pub records: Vec<String>,
    pub reply: Reply,
    /// Where the answer stands.
    pub at: At,
    /// The finding is still there.
    pub stands: bool,
}

/// What the hidden cell of a line of «Замечания» holds: the finding's fingerprint, and the records of
/// its row.
pub(crate) fn mark<'a>(fingerprint: &'a str, records: impl Iterator<Item = &'a str>) -> String {
    /// More records than a cell of Excel holds ids.
    const MOST: usize = 1_000;
    std::iter::once(fingerprint).chain(records.take(MOST)).collect::<Vec<_>>().join(" ")
}

/// The fingerprint and the records that a mark names.
pub(crate) fn unmark(mark: &str) -> (Text, Vec<String>) {
    let mut words = mark.split_whitespace();
    (words.next().unwrap_or_default().into(), words.map(str::to_owned).collect())
}

/// Gives every finding the answer to it, and marks the answers whose finding still stands.
///
/// An answer belongs to a finding of the same rule in the same row, known by the hidden identity of
/// the record; where the list or file as a whole is meant, or the row is new, by the fingerprint.
pub(crate) fn attach(findings: &mut [Finding], answered: &mut [Answered], lists: &[TouchpointList]) {
    if answered.is_empty() {
        return;
    }
    let mut written: HashMap<RecordKey, &str> = HashMap::new();
    for list in lists {
        for row in &list.rows {
            if let Some(identity) = &row.identity {
                written.extend(list.records_of(row).map(|record| (record.key(), identity.id.as_str())));
            }
        }
    }
    let answers = Answers::of(answered);
    let found: Vec<Option<usize>> = findings
        .iter()
        .map(|finding| {
            let record = finding.record.and_then(|record| written.get(&record)).copied();
            answers.to(finding.code, &finding.fingerprint, record)
        })
        .collect();
    for (finding, at) in findings.iter_mut().zip(found) {
        if let Some(answer) = at.and_then(|at| answered.get_mut(at)) {
            finding.reply = Some(Box::new(answer.reply.clone()));
            answer.stands = true;
        }
    }
}

/// The answers by what they say an answer to: rule, row, content.
struct Answers<'a>(HashMap<(&'a str, Row<'a>, Option<&'a str>), usize>);

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Row<'a> {
    Record(&'a str),
    /// The list or the file as a whole.
    None,
    Any,
}

impl<'a> Answers<'a> {
    fn of(answered: &'a [Answered]) -> Answers<'a> {
        let mut answers = HashMap::new();
        // Of several the first counts, but what is said to be repaired only if nothing else is said:
        // the finding is still there.
        let is_repair = |answer: &&Answered| answer.reply.answer == REPAIRED;
        let (repaired, other): (Vec<_>, Vec<_>) =
            answered.iter().enumerate().partition(|(_, answer)| is_repair(answer));
        for (at, answer) in other.into_iter().chain(repaired) {
            let content = Some(answer.fingerprint.as_str());
            let mut say = |row, content| {
                answers.entry((answer.code.as_str(), row, content)).or_insert(at);
            };
            for record in &answer.records {
                say(Row::Record(record), content);
                say(Row::Record(record), None);
            }
            if answer.records.is_empty() {
                say(Row::None, content);
            }
            say(Row::Any, content);
        }
        Answers(answers)
    }

    fn to(&self, code: &str, fingerprint: &str, record: Option<&str>) -> Option<usize> {
        let get = |row, content| self.0.get(&(code, row, content)).copied();
        match record {
            Some(record) => get(Row::Record(record), Some(fingerprint))
                .or_else(|| get(Row::Record(record), None))
                .or_else(|| get(Row::None, Some(fingerprint))),
            None => get(Row::Any, Some(fingerprint)),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::model::Identity;
    use crate::own::reply::*;
    use crate::write::example;

    fn answered(code: &str, fingerprint: &str, records: &[&str], answer: &str) -> Answered {
        Answered {
            code: code.into(),
            message: Text::default(),
            fingerprint: fingerprint.into(),
            records: records.iter().map(|id| (*id).to_owned()).collect(),
            reply: Reply { answer: answer.into(), explanation: Text::default() },
            at: At::default(),
            stands: false,
        }
    }

    /// The answers that the three findings of the example get, V01 in two rows with one fingerprint.
    fn given(answers: &mut [Answered]) -> Vec<Option<String>> {
        let mut outcome = example::outcome();
        let list = &mut outcome.lists[0];
        for (row, id) in list.rows.iter_mut().zip(["one", "two"]) {
            row.identity = Some(Box::new(Identity { id: id.to_owned(), ..Identity::default() }));
        }
        let keys: Vec<RecordKey> =
            list.rows.iter().map(|row| list.records_of(row).next().unwrap().key()).collect();
        for (finding, key) in outcome.findings.iter_mut().zip([keys[0], keys[0], keys[1]]) {
            finding.record = Some(key);
        }
        attach(&mut outcome.findings, answers, &outcome.lists);
        outcome.findings.iter().map(|finding| Some(finding.reply.as_ref()?.answer.to_string())).collect()
    }

    #[test]
    fn an_answer_belongs_to_its_rule_and_row() {
        let same = example::outcome().findings[1].fingerprint.clone();
        let mut answers = [
            answered("V01", &same, &["two"], "вторая"),
            answered("V01", &same, &["one"], "первая"),
            answered("C05", &same, &["one"], "другое правило"),
        ];
        assert_eq!(given(&mut answers), [None, Some("первая".into()), Some("вторая".into())]);
        assert_eq!(answers.map(|answer| answer.stands), [true, true, false]);
    }

    #[test]
    fn of_a_row_whose_text_was_changed_too() {
        let mut answers = [answered("V01", "0", &["zero", "two"], "о строке")];
        assert_eq!(given(&mut answers), [None, None, Some("о строке".into())]);
    }

    #[test]
    fn without_a_row_the_content_tells() {
        let same = example::outcome().findings[1].fingerprint.clone();
        let mut answers = [answered("V01", &same, &[], REPAIRED), answered("V01", &same, &[], "так и есть")];
        assert_eq!(given(&mut answers), [None, Some("так и есть".into()), Some("так и есть".into())]);
        assert_eq!(answers.map(|answer| answer.stands), [false, true]);
    }

    #[test]
    fn an_answer_of_another_row_answers_nothing() {
        let same = example::outcome().findings[1].fingerprint.clone();
        assert_eq!(given(&mut [answered("V01", &same, &["gone"], "удалённая")]), [None, None, None]);
    }

    #[test]
    fn a_mark_is_read_back() {
        let mark = mark("0123", ["a", "b"].into_iter());
        assert_eq!(unmark(&mark), ("0123".into(), vec!["a".to_owned(), "b".to_owned()]));
        assert_eq!(unmark(""), (Text::default(), Vec::new()));
    }
}
