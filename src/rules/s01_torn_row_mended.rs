//! S01 torn-row-mended.

use crate::finding::{Finding, Level};

use super::{Check, Draft, ListCase, Rule, at, first_record};

pub(super) static RULE: Rule = Rule {
    code: "S01",
    name: "torn-row-mended",
    level: Level::Note,
    clauses: &[],
    summary: "Строка, разорванная границей страницы, соединена.",
    explanation: "Когда таблицу разрывает страница, конец ячейки попадает в новую строку. Такая строка соединяется \
        с началом, если продолжение начинается со строчной буквы и стоит под повторённой шапкой или в начале \
        следующей таблицы, а начало не имеет знака конца фразы. Посмотрите, верно ли соединено.",
    example: "«Поступление на государственную» | разрыв | «гражданскую службу (прием на работу) в Министерство» – \
        соединено в одно название процесса.",
    checks: &[Check::List(check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for mend in &case.list.mends {
        let row = case.list.rows.iter().find(|row| {
            row.parts.iter().any(|part| part.table == mend.first.table && part.first == mend.first.row)
        });
        findings.push(rule.finding(Draft {
            at: at(case.list, mend.first, mend.field),
            message: format!("Строка была разорвана границей страницы и соединена: «{}».", mend.joined),
            hint: "Посмотрите, верно ли соединён текст. Если нет, исправьте его в рабочей книге.".into(),
            quote: Some(mend.joined.clone()),
            record: row.and_then(|row| first_record(case.list, row)),
            related: vec![at(case.list, mend.rest, mend.field)],
            ..Draft::default()
        }));
    }
}
