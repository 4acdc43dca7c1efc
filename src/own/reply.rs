//! What ministries answered on «Замечания» of their workbooks, and the findings that they answered:
//! an explanation is given once and comes back with every later protocol.
//!
//! An answer belongs to the value that the finding is about, not to the row: it holds while rule, clause,
//! rows and value are the same. Where the value has changed it is shown as the answer to the former one.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};

use crate::model::finding::{About, At, Finding, Level, Reply, number};
use crate::model::places::RowsByPlace;
use crate::model::{SourceRow, TouchpointList};
use crate::text::Text;

/// The choice that claims a repair: where the finding is still there, it answers another one.
pub(crate) const REPAIRED: &str = "исправлено";
/// The choice that promises an explanation.
pub(crate) const EXPLAINED: &str = "оставлено, пояснение дано";

/// A line of «Замечания».
#[derive(Debug, Clone)]
pub(crate) struct Remark {
    pub(crate) level: Option<Level>,
    pub(crate) quote: Text,
    pub(crate) expected: Text,
    pub(crate) hint: Text,
    pub(crate) clause: Text,
    /// With a blank reply if nothing was answered.
    pub(crate) answered: Answered,
}

/// A line of «Замечания» with an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    pub code: Text,
    /// The message of the finding as it was written.
    pub message: Text,
    /// What the finding was; blank if the officer cleared the hidden cell.
    pub mark: Mark,
    pub reply: Reply,
    /// Where the answer stands.
    pub at: At,
    pub fate: Fate,
}

/// What became of a finding that was answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is still there.
    Stands,
    /// Another value stands there, and the finding is about that.
    Former,
    /// Its rows are not there any more.
    RowGone,
    /// It is about the file that the ministry wrote itself; a workbook of ours cannot show it.
    Elsewhere,
    /// Its cause is gone.
    Gone,
}

/// What the hidden cell of a line of «Замечания» holds: which finding it was.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    pub fingerprint: Text,
    /// See [`Finding::values`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub values: Vec<u64>,
    /// See [`At::column`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub column: Option<Text>,
    /// The clause, hashed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clause: Option<u64>,
    /// Ids of the records of all rows that it names, as the list beside it has them in its hidden
    /// identities; none for the list or the file as a whole.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub records: Vec<String>,
    /// What was answered when another value stood there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub former: Option<Reply>,
}

/// More records or values than these are not named: a cell of Excel holds no more.
const MOST: usize = 1_000;

impl Mark {
    /// The mark of a finding; `records` are the ids of the records of its rows.
    pub(crate) fn of(finding: &Finding, records: impl Iterator<Item = String>) -> Mark {
        let former = finding.reply.as_deref().filter(|reply| reply.former && !reply.is_blank());
        Mark {
            fingerprint: finding.fingerprint.clone(),
            values: finding.values.iter().copied().take(MOST).collect(),
            column: finding.at.column.clone(),
            clause: finding.clause.as_deref().map(clause),
            records: records.take(MOST).collect(),
            former: former.cloned(),
        }
    }

    pub(crate) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Reads a mark; earlier versions wrote the fingerprint and the ids with blanks between.
    pub(crate) fn read(text: &str) -> Mark {
        serde_json::from_str(text).unwrap_or_else(|_| {
            let mut words = text.split_whitespace();
            let fingerprint = words.next().unwrap_or_default().into();
            Mark { fingerprint, records: words.map(str::to_owned).collect(), ..Mark::default() }
        })
    }

    fn holds(&self, finding: &Finding) -> bool {
        let known = |value: &u64| match self.values.as_slice() {
            [] => number(&self.fingerprint) == *value,
            values => values.contains(value),
        };
        self.fingerprint == finding.fingerprint || finding.concerned().iter().all(known)
    }

    fn of_clause(&self, finding: &Finding) -> bool {
        self.clause.is_none() || self.clause == finding.clause.as_deref().map(clause)
    }
}

fn clause(text: &str) -> u64 {
    number(&crate::model::finding::fingerprint("clause", &[text]))
}

/// What is wrong with an answer itself, beside a finding that is still there.
pub(crate) fn fault(reply: &Reply) -> Option<&'static str> {
    if reply.former {
        return None;
    }
    match &*reply.answer {
        REPAIRED => Some("отвечено «исправлено», а значение то же"),
        EXPLAINED if reply.explanation.trim().is_empty() => Some("пояснение не вписано"),
        _ => None,
    }
}

impl Fate {
    pub(crate) fn russian(self) -> &'static str {
        match self {
            Fate::Stands => "осталось",
            Fate::Former => "значение другое, замечание открыто",
            Fate::RowGone => "строки больше нет",
            Fate::Elsewhere => "к исходному файлу",
            Fate::Gone => "снято",
        }
    }

    /// Whether the finding is there, about the same value or another one.
    pub fn is_open(self) -> bool {
        matches!(self, Fate::Stands | Fate::Former)
    }
}

impl Answered {
    /// What became of it, and what is wrong with the answer.
    pub(crate) fn told(&self) -> String {
        let said = self.fate.russian();
        match fault(&self.reply).filter(|_| self.fate == Fate::Stands) {
            Some(fault) => format!("{said}: {fault}"),
            None => said.to_owned(),
        }
    }
}

/// The rows of a workbook by what they were when it was written.
pub(crate) struct Before<'a> {
    list: &'a TouchpointList,
    places: RowsByPlace<'a>,
    rows: HashMap<&'a str, &'a SourceRow>,
}

impl<'a> Before<'a> {
    pub(crate) fn new(list: &'a TouchpointList) -> Before<'a> {
        let known = list.rows.iter().filter_map(|row| Some((id(row)?.0, &**row)));
        Before { list, places: RowsByPlace::new(list), rows: known.collect() }
    }

    pub(crate) fn row(&self, id: &str) -> Option<&'a SourceRow> {
        self.rows.get(id).copied()
    }

    /// Ids of the rows that a finding names, and whether each is certain; a new row has none.
    fn of(&self, finding: &Finding) -> Vec<Option<(&'a str, bool)>> {
        let rows = self.places.of_finding(finding);
        rows.into_iter().map(|row| id(&self.list.rows[row as usize])).collect()
    }
}

fn id(row: &SourceRow) -> Option<(&str, bool)> {
    let identity = row.identity.as_deref().filter(|identity| !identity.id.is_empty())?;
    Some((&identity.id, !identity.doubtful))
}

/// Gives every finding the answer to it, and tells of each remark what became of it. The remarks that no
/// finding stands for are left as [`Fate::Gone`] or [`Fate::RowGone`].
pub(crate) fn attach(findings: &mut [Finding], remarks: &mut [Remark], lists: &[TouchpointList]) {
    if remarks.is_empty() {
        return;
    }
    let lists: Vec<Before<'_>> = lists.iter().map(Before::new).collect();
    let index = Index::of(remarks);
    let rows: Vec<Vec<Option<(&str, bool)>>> = findings
        .iter()
        .map(|finding| {
            let before = lists.iter().find(|before| Some(before.list.ordinal) == finding.list);
            before.map_or_else(Vec::new, |before| before.of(finding))
        })
        .collect();
    // First the findings that are the same, then those that stand in the place of others.
    let mut answers: Vec<Option<(usize, Fate)>> = Vec::with_capacity(findings.len());
    let mut standing: HashMap<usize, HashSet<&str>> = HashMap::new();
    for (finding, rows) in findings.iter().zip(&rows) {
        let same = index.same(finding, rows, remarks);
        if let Some(at) = same {
            standing.entry(at).or_default().extend(rows.iter().flatten().map(|(id, _)| *id));
        }
        answers.push(same.map(|at| (at, Fate::Stands)));
    }
    for ((finding, rows), answer) in findings.iter().zip(&rows).zip(&mut answers) {
        if answer.is_none() {
            *answer = index.former(finding, rows, remarks, &standing).map(|at| (at, Fate::Former));
        }
    }
    let mut fates: Vec<Option<Fate>> = vec![None; remarks.len()];
    for (finding, answer) in findings.iter_mut().zip(answers) {
        let Some((at, fate)) = answer else { continue };
        if fates[at] != Some(Fate::Stands) {
            fates[at] = Some(fate);
        }
        let Answered { reply, mark, .. } = &remarks[at].answered;
        let reply = match (&mark.former, reply.is_blank()) {
            // What was said of the value before still is no answer to this one.
            (Some(former), true) => Some(former.clone()),
            (None, true) => None,
            (_, false) => Some(Reply { former: fate == Fate::Former, ..reply.clone() }),
        };
        finding.reply = reply.map(Box::new);
    }
    for (remark, fate) in remarks.iter_mut().zip(fates) {
        remark.answered.fate = fate.unwrap_or_else(|| without_finding(&remark.answered.mark, &lists));
    }
}

/// What became of a remark that no finding stands for.
fn without_finding(mark: &Mark, lists: &[Before<'_>]) -> Fate {
    let there = |id: &String| lists.iter().any(|before| before.row(id).is_some());
    if mark.records.is_empty() || mark.records.iter().any(there) { Fate::Gone } else { Fate::RowGone }
}

/// The remarks by what they are about: code of the rule, and record, value or words.
#[derive(Default)]
struct Index<'a> {
    by_record: HashMap<(&'a str, &'a str), Vec<usize>>,
    by_value: HashMap<(&'a str, u64), Vec<usize>>,
    /// Of the list or the file as a whole.
    whole: HashMap<&'a str, Vec<usize>>,
    /// Whose hidden cell is blank.
    by_words: HashMap<(&'a str, &'a str), Vec<usize>>,
}

/// Rows as they were: id, and whether it is certain; none of a new row.
type Rows<'a> = [Option<(&'a str, bool)>];

impl<'a> Index<'a> {
    fn of(remarks: &'a [Remark]) -> Index<'a> {
        let mut index = Index::default();
        // Of several the first counts, but what is said to be repaired only if nothing else is said: the
        // finding is still there.
        let mut order: Vec<usize> = (0..remarks.len()).collect();
        order.sort_by_key(|at| {
            let reply = &remarks[*at].answered.reply;
            (reply.is_blank(), reply.answer == REPAIRED)
        });
        for at in order {
            let Answered { code, message, mark, .. } = &remarks[at].answered;
            let code = code.as_str();
            if *mark == Mark::default() {
                index.by_words.entry((code, message)).or_default().push(at);
                continue;
            }
            for record in &mark.records {
                index.by_record.entry((code, record)).or_default().push(at);
            }
            for value in mark.values.iter().copied().chain([number(&mark.fingerprint)]) {
                index.by_value.entry((code, value)).or_default().push(at);
            }
            if mark.records.is_empty() {
                index.whole.entry(code).or_default().push(at);
            }
        }
        index
    }

    /// The remark that was about a finding.
    fn same(&self, finding: &Finding, rows: &Rows<'_>, remarks: &[Remark]) -> Option<usize> {
        let of_rows = finding.about == About::Rows && !rows.is_empty();
        let holds = |at: &&usize| {
            let mark = &remarks[**at].answered.mark;
            let named = |row: &Option<(&str, bool)>| {
                row.is_some_and(|(id, certain)| certain && mark.records.iter().any(|known| known == id))
            };
            (!of_rows || rows.iter().all(named)) && mark.holds(finding) && mark.of_clause(finding)
        };
        let mut concerned = finding.concerned();
        concerned.push(number(&finding.fingerprint));
        let mut candidates = concerned.iter().filter_map(|value| self.by_value.get(&(finding.code, *value)));
        candidates.find_map(|of_value| of_value.iter().find(holds)).copied().or_else(|| {
            // Of several remarks in the same words nobody knows which it is.
            let of_words = self.by_words.get(&(finding.code, &*finding.message))?;
            if let [at] = of_words.as_slice() { Some(*at) } else { None }
        })
    }

    /// The remark that was about another value in the place of a finding.
    fn former(
        &self,
        finding: &Finding,
        rows: &Rows<'_>,
        remarks: &[Remark],
        standing: &HashMap<usize, HashSet<&str>>,
    ) -> Option<usize> {
        let in_place = |at: &usize| {
            let mark = &remarks[*at].answered.mark;
            let same_column = mark.column.is_none() || mark.column == finding.at.column;
            same_column && !remarks[*at].answered.reply.is_blank()
        };
        if rows.is_empty() {
            let free = |at: &usize| !standing.contains_key(at);
            return self.whole.get(finding.code)?.iter().copied().filter(in_place).find(free);
        }
        // A pair with a new row is another pair.
        if finding.about == About::Rows && rows.iter().any(Option::is_none) {
            return None;
        }
        rows.iter().flatten().find_map(|(id, _)| {
            let free = |at: &usize| !standing.get(at).is_some_and(|rows| rows.contains(id));
            self.by_record.get(&(finding.code, *id))?.iter().copied().filter(in_place).find(free)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Identity;
    use crate::write::example;

    fn remark(code: &str, fingerprint: &str, records: &[&str], answer: &str) -> Remark {
        let mark = Mark {
            fingerprint: fingerprint.into(),
            records: records.iter().map(|id| (*id).to_owned()).collect(),
            ..Mark::default()
        };
        Remark {
            level: None,
            quote: Text::default(),
            expected: Text::default(),
            hint: Text::default(),
            clause: Text::default(),
            answered: Answered {
                code: code.into(),
                message: Text::default(),
                mark,
                reply: Reply { answer: answer.into(), ..Reply::default() },
                at: At::default(),
                fate: Fate::Gone,
            },
        }
    }

    /// The answers that the three findings of the example get, V01 in two rows with one fingerprint; «~» before
    /// an answer to a former value.
    fn given(remarks: &mut [Remark]) -> [String; 3] {
        let mut outcome = example::outcome();
        let list = &mut outcome.lists[0];
        for (row, id) in list.rows.iter_mut().zip(["one", "two"]) {
            row.identity = Some(Box::new(Identity { id: id.to_owned(), ..Identity::default() }));
        }
        attach(&mut outcome.findings, remarks, &outcome.lists);
        let told = |finding: &Finding| {
            let reply = finding.reply.as_deref().cloned().unwrap_or_default();
            format!("{}{}", if reply.former { "~" } else { "" }, reply.answer)
        };
        std::array::from_fn(|at| told(&outcome.findings[at]))
    }

    fn fates(remarks: &[Remark]) -> Vec<Fate> {
        remarks.iter().map(|remark| remark.answered.fate).collect()
    }

    /// The fingerprint of V01 in the example, and the ids of the rows of its two findings.
    fn v01() -> (String, [&'static str; 2]) {
        let outcome = example::outcome();
        let places = RowsByPlace::new(&outcome.lists[0]);
        let row = |at: usize| ["one", "two"][places.of_finding(&outcome.findings[at])[0] as usize];
        (outcome.findings[1].fingerprint.to_string(), [row(1), row(2)])
    }

    #[test]
    fn a_mark_is_read_back_and_so_are_those_of_earlier_versions() {
        let finding = &example::outcome().findings[1];
        let mark = Mark::of(finding, ["a", "b"].map(str::to_owned).into_iter());
        assert_eq!(Mark::read(&mark.written()), mark);
        let old = Mark::read("0123 a b");
        assert_eq!((&*old.fingerprint, &old.records[..]), ("0123", &["a".to_owned(), "b".to_owned()][..]));
        assert_eq!(Mark::read(""), Mark::default());
    }

    #[test]
    fn an_answer_belongs_to_its_rule_and_value() {
        let (same, [first, _]) = v01();
        let mut remarks = [remark("C05", &same, &[first], "другое правило")];
        assert_eq!(given(&mut remarks), ["", "", ""]);
        assert_eq!(fates(&remarks), [Fate::Gone]);
    }

    #[test]
    fn what_is_said_to_be_repaired_answers_last() {
        let (same, _) = v01();
        let both = ["one", "two"];
        let mut remarks = [remark("V01", &same, &both, REPAIRED), remark("V01", &same, &both, "так и есть")];
        assert_eq!(given(&mut remarks)[1], "так и есть");
    }

    #[test]
    fn the_row_of_a_remark_may_be_gone() {
        let mut remarks = [remark("V01", "0", &["gone"], "удалённая")];
        assert_eq!(given(&mut remarks), ["", "", ""]);
        assert_eq!(fates(&remarks), [Fate::RowGone]);
    }

    #[test]
    fn faults_of_answers_are_told() {
        let reply = |answer: &str, explanation: &str, former| Reply {
            answer: answer.into(),
            explanation: explanation.into(),
            former,
        };
        assert!(fault(&reply(REPAIRED, "", false)).is_some());
        assert!(fault(&reply(EXPLAINED, " ", false)).is_some());
        // Near misses.
        assert_eq!(fault(&reply(EXPLAINED, "так назначено приказом", false)), None);
        assert_eq!(fault(&reply(REPAIRED, "", true)), None);
        assert_eq!(fault(&reply("замечание ошибочно", "", false)), None);
    }
}
