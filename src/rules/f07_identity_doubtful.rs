//! F07 identity-doubtful.

use arcstr::literal;

use crate::model::finding::{Finding, Level};
use crate::model::{IdentityDoubt, SourceRow};
use crate::text::counted;

use super::case::{FileCase, ListCase, OfFile, RunCase, at_list, at_row};
use super::copies::{self, Candidate};
use super::memory::Memory;
use super::rule::{Check, Draft, Rule, Tell, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "F07",
    name: "identity-doubtful",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Скрытые сведения рабочей книги расходятся с тем, что в ней показано.",
    explanation: "Рабочая книга помнит в скрытом листе и скрытой графе, из какого файла она сделана и какой строкой была каждая \
        запись: так ответы и места в исходном файле возвращаются к своим строкам. Это учитывается, только если с ним согласна хотя \
        бы половина строк. Если скрытое говорит о другом перечне, другом органе, акте или дате, меняет местами графы или указывает \
        не тот вид точки, который виден, учитывается показанное, а скрытое – нет: чужая книга не может заменить перечень другого \
        органа. На перечень – один запрос. Книги, в которых строки сортировали, добавляли, удаляли и правили, и исправленное \
        название перечня сюда не относятся.",
    example: "Строки перечня вставили в рабочую книгу другого органа – пришлите их в своей книге или обычным файлом.",
    checks: &[Check::List(&[], check), Check::Run { remember, recall: |_, _| {}, check: check_run }],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    let differs = |row: &&SourceRow| row.identity.as_ref().is_some_and(|identity| identity.kind_differs);
    let kinds: Vec<&SourceRow> = list.rows.iter().map(AsRef::as_ref).filter(differs).collect();
    let mut told: Vec<String> = list.identity_doubts.iter().filter_map(said).collect();
    if !kinds.is_empty() {
        let rows = counted::count(kinds.len() as u64, ["строке", "строках", "строках"]);
        told.push(format!("в {rows} скрыт не тот вид точки, который показан"));
    }
    if told.is_empty() {
        return;
    }
    findings.push(rule.finding(Draft {
        at: at_list(list),
        message: format!(
            "Скрытые сведения книги расходятся с показанным: {}. Учтено показанное.",
            told.join("; ")
        ),
        hint: literal!(
            "Проверьте, та ли это книга, которую прислали по этому перечню. Если нет, верните ту или пришлите перечень обычным файлом."
        ),
        related: kinds.iter().map(|row| at_row(list, row)).collect(),
        key: told,
        ..Draft::default()
    }));
}

/// What differs; a day that is none is a matter of S10.
fn said(doubt: &IdentityDoubt) -> Option<String> {
    Some(match doubt {
        IdentityDoubt::Rows { same, of } => format!("они о другом перечне, из {of} строк совпадает {same}"),
        IdentityDoubt::Fact { name, hidden, shown } if shown.is_empty() => {
            format!("{name} – скрыто «{hidden}», на листе «О перечне» не указано")
        }
        IdentityDoubt::Fact { name, hidden, shown } => {
            format!("{name} – скрыто «{hidden}», на листе «О перечне» «{shown}»")
        }
        IdentityDoubt::Column { caption, hidden, shown } => {
            format!("графа «{caption}» – скрыто «{}», по названию «{}»", hidden.russian(), shown.russian())
        }
        IdentityDoubt::Day { .. } => return None,
    })
}

/// The traits of a list are remembered of every list, with what its identity names.
fn remember(_: &Rule, file: &FileCase<'_>, _: &[&ListCase<'_>], _: &[Finding]) -> (Verdict, Option<Memory>) {
    (Verdict::checked_if(!file.lists.is_empty()), None)
}

fn check_run(rule: &Rule, case: &RunCase<'_>, tell: Tell<'_>) {
    let lists: Vec<Candidate<'_>> = case
        .lists
        .iter()
        .map(|list| Candidate {
            path: list.path,
            file: list.file,
            ordinal: list.facts.ordinal,
            traits: &list.facts.traits,
        })
        .collect();
    for (workbook, named) in copies::disowned(&lists) {
        let (file, list) = (lists[workbook].file, lists[workbook].ordinal);
        let path = lists[named].path;
        let finding = rule.finding(Draft {
            message: format!(
                "По скрытым сведениям эта книга – возвращённый перечень из файла «{path}», но больше половины строк у них разные. Она учтена как отдельный перечень."
            ),
            hint: literal!(
                "Проверьте, чей это перечень. Если он заменяет тот, удалите прежний файл; если нет, пришлите его обычным файлом."
            ),
            key: vec![path.to_owned()],
            ..Draft::default()
        });
        tell(OfFile { file, finding: Finding { list: Some(list), ..finding } });
    }
}
