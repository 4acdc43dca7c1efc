//! What is said of a body's order and not of its list («к порядку»): once a body, however many of its
//! files say it, apart from what the list's own cells are asked about.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::model::finding::{Cause, Code, Finding, Level};
use crate::text::Text;
use crate::text::counted;
use crate::write::pairs;

/// What the files of one body say of its order.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct ToOrder {
    /// Codes of the rules that an unknown order left without an answer.
    unknown: BTreeSet<Code>,
    /// By level, rule and fingerprint.
    #[serde(with = "pairs")]
    said: BTreeMap<(Level, Code, Text), Remark>,
}

/// A fault of the order's own text.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Remark {
    pub(crate) message: Text,
    pub(crate) hint: Text,
    pub(crate) clause: Option<Text>,
    /// The first file that says it, and how many do.
    pub(crate) file: Text,
    pub(crate) files: u64,
}

impl ToOrder {
    /// Adds a finding, unless it is about the list.
    pub(crate) fn add(&mut self, finding: &Finding) {
        match finding.cause {
            Cause::List => {}
            Cause::UnknownOrder => drop(self.unknown.insert(Code(finding.code))),
            Cause::OrderText => {
                let key = (finding.level, Code(finding.code), finding.fingerprint.clone());
                let remark = self.said.entry(key).or_insert_with(|| Remark {
                    message: finding.message.clone(),
                    hint: finding.hint.clone(),
                    clause: finding.clause.clone(),
                    file: finding.file.clone(),
                    files: 0,
                });
                remark.files += 1;
            }
        }
    }

    pub(crate) fn of<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> ToOrder {
        let mut to_order = ToOrder::default();
        findings.into_iter().for_each(|finding| to_order.add(finding));
        to_order
    }

    /// Adds what further files say.
    pub(crate) fn join(&mut self, other: ToOrder) {
        self.unknown.extend(other.unknown);
        for (key, remark) in other.said {
            match self.said.entry(key) {
                Entry::Occupied(mut known) => known.get_mut().files += remark.files,
                Entry::Vacant(new) => drop(new.insert(remark)),
            }
        }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.unknown.is_empty() && self.said.is_empty()
    }

    /// «Порядок неизвестен: 10 правил не применялись (A01, …).»
    pub(crate) fn unknown(&self) -> Option<String> {
        let number = self.unknown.len() as u64;
        (number > 0).then(|| {
            let applied = counted::plural(number, ["применялось", "применялись", "применялись"]);
            let codes: Vec<&str> = self.unknown.iter().map(|code| code.0).collect();
            format!(
                "Порядок неизвестен: {} не {applied} ({}).",
                counted::count(number, counted::RULES),
                codes.join(", ")
            )
        })
    }

    /// The faults of the text, gravest first: level, code, what is said.
    pub(crate) fn remarks(&self) -> impl Iterator<Item = (Level, &'static str, &Remark)> {
        self.said.iter().map(|((level, code, _), remark)| (*level, code.0, remark))
    }

    /// Everything as sentences, the unknown order first.
    pub(crate) fn lines(&self) -> Vec<String> {
        let said = self.remarks().map(|(level, code, remark)| {
            format!("{}: {} ({code})", level.russian(), crate::text::letters::one_line(&remark.message))
        });
        self.unknown().into_iter().chain(said).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    #[test]
    fn one_cause_is_one_line_a_body() {
        let mut findings = [example::outcome().findings, example::outcome().findings].concat();
        let causes = [Cause::UnknownOrder, Cause::OrderText, Cause::List];
        for (finding, cause) in findings.iter_mut().zip(causes.into_iter().cycle()) {
            finding.cause = cause;
        }
        let to_order = ToOrder::of(&findings);
        assert_eq!(to_order.lines().len(), 2);
        assert!(to_order.lines()[0].starts_with("Порядок неизвестен: 1 правило не применялось ("));
        assert_eq!(to_order.remarks().next().map(|(.., remark)| remark.files), Some(2));
        assert!(ToOrder::of(&[]).is_empty());
    }
}
