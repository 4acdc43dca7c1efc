//! What the protocol says of one file: the model that the page, the letter and the workbook show.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde::Serialize;

use super::clause::wording;
use super::excerpt::{ExcerptRow, Excerpts, captions};
use super::places::ranges;
use super::to_order::ToOrder;
use crate::knowledge::profile::Mappings;
use crate::model::document::TableName;
use crate::model::finding::{At, Cause, Finding, Level};
use crate::model::{Reason, TouchpointList, cells_aside};
use crate::outcome::{Outcome, Status};
use crate::own::reply::Answered;
use crate::rules::run::Whose;
use crate::text::counted;
use crate::text::letters;
use crate::write::{totals, workbook};

/// Rows of the original that a group of findings shows; its places name the others.
const ROWS_OF_GROUP: usize = 12;
/// Rows beside the faulty one that a finding shows, such as the earlier of two that are equal.
const ROWS_BESIDE: usize = 3;

/// The answer about one file.
#[derive(Debug, Serialize)]
pub(crate) struct FileReport<'a> {
    pub(super) path: &'a str,
    pub(super) body: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    #[serde(skip)]
    pub(super) status: Status,
    /// What became of the file, a sentence.
    pub(super) sentence: String,
    pub(super) lists: Vec<ListReport<'a>>,
    /// Gravest first; those of the file as a whole before those of its lists.
    pub(super) groups: Vec<Group<'a>>,
    /// What is said of the order stands apart, once a body.
    #[serde(skip)]
    pub(super) to_order: ToOrder,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) not_applicable: Option<String>,
    /// How many answers its workbook came back with, a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) replies: Option<String>,
    /// Codes of findings whose answers were accepted, and how many.
    #[serde(skip)]
    pub(super) settled: BTreeMap<&'static str, u64>,
}

/// What is said of one list of the file.
#[derive(Debug, Serialize)]
pub(super) struct ListReport<'a> {
    pub(super) ordinal: u32,
    #[serde(skip)]
    pub(super) row_count: u64,
    #[serde(skip)]
    pub(super) records: u64,
    pub(super) title: Option<&'a str>,
    pub(super) body: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    facts: Vec<(&'static str, String)>,
    /// Header of each column and how Word or Excel calls it.
    columns: Vec<(String, String)>,
    rows: Vec<ExcerptRow>,
    /// How many cells are in no record, as a phrase.
    aside_count: String,
    /// By reason; the cells of one row together, with their place.
    aside: Vec<(String, Vec<(String, String)>)>,
    /// Rules that the profile switches off, with its reason.
    rules_off: Vec<(&'a str, &'a str)>,
}

/// Findings that say the same of several places.
#[derive(Debug, Serialize)]
pub(super) struct Group<'a> {
    pub(super) level: Level,
    pub(super) code: &'static str,
    /// How many findings it stands for.
    pub(super) count: usize,
    /// Ordinal of the list; `None`: of the file as a whole.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) list: Option<u32>,
    pub(super) message: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    pub(super) hint: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) quote: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) expected: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) clause: Option<&'a str>,
    /// Its words, as far as they are known.
    #[serde(skip_serializing_if = "Option::is_none")]
    clause_text: Option<String>,
    /// What the ministry answered to it, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) reply: Option<String>,
    /// Every place, in words, followers as ranges.
    pub(super) places: Vec<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) related: Vec<String>,
    /// Each once, in the order of the places.
    fingerprints: Vec<&'a str>,
    /// Catalogue codes of the directions of the rows concerned, blank for one without a code.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    directions: Vec<&'a str>,
    /// Index into the list's rows, which column is meant, and whether the row only stands beside.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    rows: Vec<(usize, Option<usize>, Beside)>,
    /// The first place with the caption of its column; `None`: the file as a whole.
    #[serde(skip)]
    pub(super) first: Option<String>,
    #[serde(skip)]
    pub(super) findings: Vec<&'a Finding>,
    /// The number of the first of them on «Замечания» of the file's only workbook.
    #[serde(skip)]
    pub(super) number: Option<u32>,
}

/// A row that a finding names besides its own.
type Beside = bool;

impl<'a> FileReport<'a> {
    /// Gathers what is to be said; every finding of the outcome is in exactly one group, or said of the order.
    pub(crate) fn of(outcome: &'a Outcome, mappings: &'a Mappings) -> FileReport<'a> {
        let mut excerpts: Vec<(u32, Excerpts<'_>)> =
            outcome.lists.iter().map(|list| (list.ordinal, Excerpts::of(list))).collect();
        let mut groups = groups(&outcome.findings, &mut excerpts);
        let numbers = numbers(outcome);
        for group in &mut groups {
            group.number = numbers.get(&std::ptr::from_ref(group.findings[0])).copied();
            let list = outcome.lists.iter().find(|list| Some(list.ordinal) == group.list);
            let profile = list.and_then(|list| mappings.profile(&list.profile));
            group.clause_text =
                group.clause.zip(profile).and_then(|(cited, profile)| wording(profile, cited));
        }
        let lists = outcome
            .lists
            .iter()
            .zip(excerpts)
            .map(|(list, (_, excerpts))| ListReport::of(list, excerpts.finish(), mappings));
        FileReport {
            path: &outcome.path,
            body: outcome.body.as_deref(),
            region: outcome.region.as_deref(),
            status: outcome.status,
            sentence: totals::sentence(outcome),
            lists: lists.collect(),
            groups,
            to_order: ToOrder::of(&outcome.findings),
            not_applicable: (!outcome.not_applicable.is_empty()).then(|| {
                let rules: BTreeSet<&str> = outcome.not_applicable.iter().copied().collect();
                let number = rules.len() as u64;
                let apply = counted::plural(number, ["неприменимо", "неприменимы", "неприменимы"]);
                let codes: Vec<&str> = rules.into_iter().collect();
                format!(
                    "К этому файлу {apply} {}: {}.",
                    counted::count(number, counted::RULES),
                    codes.join(", ")
                )
            }),
            replies: replies(&outcome.replies, &outcome.findings),
            settled: settled(&outcome.findings),
        }
    }

    /// What the rules over the whole run found in a file, beside its own report.
    pub(crate) fn of_run(whose: Whose<'a>, findings: &'a [Finding]) -> FileReport<'a> {
        let mut groups = groups(findings, &mut []);
        // The file's lists stand in its own report.
        for group in &mut groups {
            group.list = None;
        }
        FileReport {
            path: whose.path,
            body: whose.body.map(|body| &**body),
            region: whose.region.map(|region| &**region),
            status: Status::Converted,
            sentence: "Замечания после сравнения со всеми файлами запуска.".to_owned(),
            lists: Vec::new(),
            groups,
            to_order: ToOrder::of(findings),
            not_applicable: None,
            replies: replies(&[], findings),
            settled: settled(findings),
        }
    }

    /// A file that was passed over: nobody expects an answer about it.
    pub(crate) fn is_skipped(&self) -> bool {
        self.status == Status::Skipped
    }

    /// The content was read, whatever it is.
    pub(super) fn is_read(&self) -> bool {
        !matches!(self.status, Status::Refused | Status::Failed)
    }
}

impl<'a> ListReport<'a> {
    fn of(list: &'a TouchpointList, rows: Vec<ExcerptRow>, mappings: &'a Mappings) -> ListReport<'a> {
        let profile = mappings.profile(&list.profile);
        let off = profile.into_iter().flat_map(|profile| &profile.rules_off);
        ListReport {
            ordinal: list.ordinal,
            row_count: list.rows.len() as u64,
            records: list.records().count() as u64,
            title: list.context.title.as_deref(),
            body: list.context.body.as_deref(),
            region: list.context.region.as_deref(),
            facts: facts(list, mappings),
            columns: if rows.is_empty() { Vec::new() } else { captions(list) },
            rows,
            aside_count: counted::count(
                cells_aside(&list.set_aside) + list.unplaced.len() as u64,
                counted::CELLS,
            ),
            aside: aside(list),
            rules_off: off.map(|(code, reason)| (code.as_str(), reason.as_str())).collect(),
        }
    }
}

/// Findings whose answers were accepted, by code.
fn settled(findings: &[Finding]) -> BTreeMap<&'static str, u64> {
    let mut settled = BTreeMap::new();
    for finding in findings.iter().filter(|finding| finding.is_settled()) {
        *settled.entry(finding.code).or_default() += u64::from(finding.count);
    }
    settled
}

/// «C04, V01 (2)»; `None` of none.
pub(super) fn codes<S: std::fmt::Display>(counts: impl IntoIterator<Item = (S, u64)>) -> Option<String> {
    let told = |(code, count): (S, u64)| {
        if count > 1 { format!("{code} ({count})") } else { code.to_string() }
    };
    let codes: Vec<String> = counts.into_iter().map(told).collect();
    (!codes.is_empty()).then(|| codes.join(", "))
}

/// The numbers of findings on «Замечания» of the only workbook of a file; what an unknown order leaves unchecked
/// stands there as one, behind them.
fn numbers(outcome: &Outcome) -> HashMap<*const Finding, u32> {
    let [list] = outcome.lists.as_slice() else { return HashMap::new() };
    let is_shown = |finding: &&Finding| {
        finding.list.is_none_or(|of| of == list.ordinal) && finding.cause != Cause::UnknownOrder
    };
    let mut shown: Vec<&Finding> = outcome.findings.iter().filter(is_shown).collect();
    workbook::in_order(&mut shown);
    shown.into_iter().map(std::ptr::from_ref).zip(1..).collect()
}

/// «Ведомство ответило на 5 замечаний. Из них осталось 2 … Пояснено и принято: C04, V01 (2).»
fn replies(answered: &[Answered], findings: &[Finding]) -> Option<String> {
    let settled = codes(settled(findings)).map(|codes| format!("Пояснено и принято: {codes}."));
    let sentences: Vec<String> = answered_in_words(answered).into_iter().chain(settled).collect();
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn answered_in_words(answered: &[Answered]) -> Option<String> {
    let number = answered.len() as u64;
    let standing = answered.iter().filter(|answer| answer.fate.is_open()).count() as u64;
    let remain = match standing {
        0 => "Этих замечаний больше нет.".to_owned(),
        _ if standing == number => "Они остались, ответы показаны при них.".to_owned(),
        _ => format!("Из них осталось {standing}, ответы показаны при них."),
    };
    let asked = ["замечание", "замечания", "замечаний"];
    (number > 0).then(|| format!("Ведомство ответило на {}. {remain}", counted::count(number, asked)))
}

fn facts(list: &TouchpointList, mappings: &Mappings) -> Vec<(&'static str, String)> {
    let context = &list.context;
    let mut facts = Vec::new();
    let act = context.act.as_ref().map(|act| &*act.written).filter(|act| !act.is_empty());
    facts.extend(act.map(|act| ("Акт", act.to_owned())));
    let order = mappings.profile(&list.profile).map(|profile| {
        profile
            .order
            .as_ref()
            .map_or("неизвестен, единая форма", |order| order.name.as_str())
    });
    facts.push(("Порядок", order.unwrap_or(&list.profile).to_owned()));
    let records = list.records().count() as u64;
    let rows = list.rows.len() as u64;
    facts.push((
        "Содержание",
        format!("{}, {}", counted::count(rows, counted::ROWS), counted::count(records, counted::RECORDS)),
    ));
    let counts = &list.counts;
    facts.push((
        "Ячейки с текстом",
        format!(
            "всего {}: в записях {}, в прочих графах {}, отложено {}",
            counts.total, counts.used, counts.extra, counts.set_aside
        ),
    ));
    facts
}

/// Columns and texts by table, first and last row.
type RowTexts<'a> = BTreeMap<(u32, u32, u32), Vec<(u32, &'a str)>>;

/// Cells set aside by reason, and texts that no column took; those of one row together.
fn aside(list: &TouchpointList) -> Vec<(String, Vec<(String, String)>)> {
    let mut reasons: BTreeMap<Option<Reason>, RowTexts<'_>> = BTreeMap::new();
    let aside =
        list.set_aside.iter().map(|cell| (Some(cell.reason), cell.place, cell.last_row(), &cell.text));
    let unplaced = list.unplaced.iter().map(|text| (None, text.place, text.place.row, &text.raw));
    // What the hidden column of a returned workbook holds is for the program, and tells a reader nothing.
    let is_hidden = |reason, text: &str| reason == Some(Reason::Own) && text.starts_with('{');
    for (reason, place, last, text) in
        aside.chain(unplaced).filter(|(reason, .., text)| !is_hidden(*reason, text))
    {
        let rows = reasons.entry(reason).or_default();
        rows.entry((place.table, place.row, last)).or_default().push((place.column, text));
    }
    reasons
        .into_iter()
        .map(|(reason, rows)| {
            let rows = rows.into_iter().map(|((table, first, last), mut cells)| {
                cells.sort_unstable();
                let place = list.tables.get(table as usize).map(|table| table.describe_rows(first, last));
                let texts: Vec<&str> = cells.into_iter().map(|(_, text)| text.trim()).collect();
                (place.unwrap_or_default(), texts.join(" | "))
            });
            (letters::capital(reason.map_or("текст вне граф", Reason::russian)), rows.collect())
        })
        .collect()
}

/// Findings by level, gravest first; those that differ in nothing but the place stand as one.
fn groups<'a>(findings: &'a [Finding], excerpts: &mut [(u32, Excerpts<'a>)]) -> Vec<Group<'a>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: HashMap<_, usize> = HashMap::with_capacity(findings.len());
    for finding in findings.iter().filter(|finding| !finding.is_to_order() && !finding.is_settled()) {
        let said = (&finding.message, &finding.hint, &finding.expected, &finding.quote, &finding.clause);
        let key = (finding.level, finding.code, finding.list, said, &finding.reply);
        let index = *known.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[index].push(finding);
    }
    groups.sort_by_key(|group| (group[0].list, group[0].level));
    groups
        .iter()
        .map(|group| {
            let of_list = excerpts.iter_mut().find(|(ordinal, _)| Some(*ordinal) == group[0].list);
            Group::of(group, of_list.map(|(_, excerpts)| excerpts))
        })
        .collect()
}

impl<'a> Group<'a> {
    fn of(findings: &[&'a Finding], excerpts: Option<&mut Excerpts<'a>>) -> Group<'a> {
        let first = findings[0];
        let mut group = Group {
            level: first.level,
            code: first.code,
            count: findings.len(),
            list: first.list,
            message: &first.message,
            hint: &first.hint,
            quote: first.quote.as_deref().filter(|quote| !quote.is_empty()),
            expected: first.expected.as_deref(),
            clause: first.clause.as_deref(),
            clause_text: None,
            reply: first.reply.as_ref().map(|reply| {
                let former = if reply.former { " (о прежнем значении)" } else { "" };
                format!("{}{former}", reply.describe())
            }),
            places: ranges(findings.iter().map(|finding| &finding.at)),
            related: ranges(findings.iter().flat_map(|finding| &finding.related)),
            fingerprints: Vec::new(),
            directions: Vec::new(),
            rows: Vec::new(),
            first: first_place(&first.at, excerpts.as_deref()),
            findings: findings.to_vec(),
            number: None,
        };
        group.fingerprints = findings.iter().map(|finding| finding.fingerprint.as_str()).collect();
        group.fingerprints.sort_unstable();
        group.fingerprints.dedup();
        if let Some(excerpts) = excerpts {
            for finding in findings {
                let row = excerpts.row(&finding.at);
                if let Some(direction) = row.and_then(|row| row.direction.as_ref()) {
                    let code = direction.code.as_deref().unwrap_or_default();
                    if !group.directions.contains(&code) {
                        group.directions.push(code);
                    }
                }
            }
            for finding in findings.iter().take(ROWS_OF_GROUP) {
                let own = excerpts.take(&finding.at);
                for at in finding.related.iter().take(ROWS_BESIDE) {
                    let Some((row, column)) = excerpts.take(at) else { continue };
                    let is_shown = own.is_some_and(|own| own.0 == row)
                        || group.rows.iter().any(|(shown, ..)| *shown == row);
                    if !is_shown {
                        group.rows.push((row, column, true));
                    }
                }
                group.rows.extend(own.map(|(row, column)| (row, column, false)));
            }
        }
        group
    }
}

/// «таблица 2, строка 14, графа «Вид точки»», «лист «Перечень», ячейка D14 (графа «Вид точки»)».
fn first_place(at: &At, excerpts: Option<&Excerpts<'_>>) -> Option<String> {
    let table = at.table.as_ref()?;
    let caption = at.column_number.zip(excerpts).and_then(|(number, excerpts)| excerpts.caption(number));
    Some(match (table, caption) {
        (_, None) => at.describe(),
        (TableName::Sheet(_), Some(caption)) => format!("{} (графа «{caption}»)", at.describe()),
        (TableName::Ordinal(_) | TableName::Lines, Some(caption)) => {
            format!("{}, графа «{caption}»", table.describe(at.row, None))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    #[test]
    fn every_finding_is_in_one_group_with_its_row() {
        let mut outcome = example::outcome();
        outcome.findings.iter_mut().for_each(|finding| finding.message = "Точка повторяется.".into());
        let mappings = Mappings::built_in().unwrap();
        let report = FileReport::of(&outcome, &mappings);
        let said: Vec<_> = report
            .groups
            .iter()
            .map(|group| (group.code, group.count, group.places.join("; "), group.rows.as_slice()))
            .collect();
        assert_eq!(
            said,
            [
                ("C04", 1, "таблица 2, строка 3, столбец 3".to_owned(), &[(0, Some(2), false)][..]),
                (
                    "V01",
                    2,
                    "таблица 2, строки 4, 5, столбец 3".to_owned(),
                    &[(0, Some(2), true), (1, Some(2), false)][..]
                ),
            ]
        );
        assert_eq!(report.groups[0].directions, ["state-services"]);
        assert_eq!(report.lists[0].rows.len(), 2);
        assert_eq!(report.lists[0].aside[0].1, [("таблица 2, строка 2".to_owned(), "1 | 2".to_owned())]);
    }

    #[test]
    fn findings_of_the_file_come_before_those_of_its_lists() {
        let mut outcome = example::outcome();
        outcome.findings[2].list = None;
        let mappings = Mappings::built_in().unwrap();
        let report = FileReport::of(&outcome, &mappings);
        let codes: Vec<_> = report.groups.iter().map(|group| (group.list, group.code)).collect();
        assert_eq!(codes, [(None, "V01"), (Some(1), "C04"), (Some(1), "V01")]);
    }
}
