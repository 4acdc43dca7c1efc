//! S05 no-list.

use arcstr::literal;

use crate::locate::TableVerdict;
use crate::model::document::{Document, Grid, NoticeKind, TableName};
use crate::model::finding::{At, Finding, Level};

use super::case::FileCase;
use super::rule::{Check, Draft, Rule, Verdict, quoted};

pub(super) static RULE: Rule = Rule {
    code: "S05",
    name: "no-list",
    level: Level::Note,
    clauses: &[],
    part: None,
    summary: "В файле нет заполненного перечня.",
    explanation: "Правка: файл – порядок, письмо или другой документ без перечня, либо бланк, в котором заполнены \
        только номера строк. Ошибка: название перечня есть, а таблицы под ним нет (например, она вставлена картинкой).",
    example: "Под шапкой только «1», «2» и «...» – пустой бланк, строки отложены.",
    checks: &[Check::File(check)],
};

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    for (table, placeholders) in case.blanks {
        let texts: Vec<&str> = placeholders.iter().map(|aside| aside.text.trim()).collect();
        let aside = if texts.is_empty() {
            String::new()
        } else {
            format!(" Отложены незаполненные строки: {}.", quoted(texts))
        };
        findings.push(rule.finding(Draft {
            at: At { table: Some(table.clone()), ..At::default() },
            message: format!("Пустой бланк: под шапкой таблицы нет заполненных строк.{aside}"),
            hint: literal!(
                "Если перечень уже заполнен, пришлите заполненный файл. Пустой бланк исправлять не нужно."
            ),
            key: vec!["blank".into()],
            ..Draft::default()
        }));
    }
    if !case.blanks.is_empty() || !case.lists.is_empty() {
        return Verdict::Checked;
    }
    if let Some(title) = case.located.bare_titles.first() {
        if let Some((table, why)) = not_understood(case) {
            findings.push(rule.finding(Draft {
                level: Some(Level::Error),
                at: At { table: Some(table.clone()), ..At::default() },
                message: format!("Название перечня есть («{title}»), а таблица в файле не понята: {why}."),
                hint: literal!("Назовите графы так, как называет их порядок: «Наименование процесса», «Точка взаимодействия», \
                    «Удовлетворяемые потребности клиента» – и пришлите файл снова."),
                quote: Some(title.clone()),
                ..Draft::default()
            }));
            return Verdict::Checked;
        }
        findings.push(rule.finding(Draft {
            level: Some(Level::Error),
            message: format!("Название перечня есть, а таблицы под ним нет: «{title}»."),
            hint: literal!("Проверьте, не вставлена ли таблица картинкой. Пришлите файл, в котором перечень – настоящая таблица."),
            quote: Some(title.clone()),
            ..Draft::default()
        }));
        return Verdict::Checked;
    }
    if let Some(picture) = case.document.notices.iter().find(|notice| notice.kind == NoticeKind::Picture)
        && is_picture_of_a_list(case.document)
    {
        findings.push(rule.finding(Draft {
            level: Some(Level::Error),
            at: At {
                table: picture.table.and_then(|table| case.tables.get(table as usize).cloned()),
                ..At::default()
            },
            message: "Таблицы в файле нет, есть рисунок: перечень, видимо, вставлен картинкой.".into(),
            hint: literal!(
                "Пришлите файл, в котором перечень – настоящая таблица: текст с рисунка программа не читает."
            ),
            key: vec!["picture".into()],
            ..Draft::default()
        }));
        return Verdict::Checked;
    }
    findings.push(rule.finding(Draft {
        message: format!("Перечня точек взаимодействия в файле нет: {}.", seen(case.document)),
        hint: literal!("Если перечень должен быть в этом файле, проверьте, что это таблица с графой «Точка взаимодействия»."),
        key: vec!["none".into()],
        ..Draft::default()
    }));
    Verdict::Checked
}

/// The first table that is large enough to be the list, and why it is none.
fn not_understood<'a>(case: &'a FileCase<'_>) -> Option<(&'a TableName, &'a str)> {
    let large = |grid: &&Grid| !grid.hidden && grid.width >= 3 && grid.rows.len() >= 2;
    let grid = case.document.grids().find(large)?;
    let table = case.tables.get(grid.table as usize)?;
    let of_table = |known: &&TableVerdict| known.table == *table;
    let verdict = case.located.tables.iter().find(of_table)?;
    Some((table, verdict.why.strip_prefix("не перечень: ").unwrap_or(&verdict.why)))
}

/// Hardly any text beside the picture, or an annex announced, and no table.
fn is_picture_of_a_list(document: &Document) -> bool {
    let lines = || document.paragraphs().filter(|paragraph| !paragraph.text.trim().is_empty());
    let annex = lines().any(|paragraph| {
        crate::text::letters::fold(paragraph.text.trim()).starts_with("приложение")
            && paragraph.text.chars().count() < 200
    });
    document.grids().all(|grid| grid.rows.is_empty()) && (annex || lines().count() <= 6)
}

/// What the file holds instead.
fn seen(document: &Document) -> String {
    let paragraphs = document.paragraphs().filter(|paragraph| !paragraph.text.trim().is_empty()).count();
    let tables = document.grids().filter(|grid| !grid.rows.is_empty()).count();
    match (paragraphs, tables) {
        (0, 0) => "файл пуст".to_owned(),
        (_, 0) => format!("в нём текст (абзацев – {paragraphs}) и ни одной таблицы"),
        (0, _) => format!("таблиц и листов с данными – {tables}, ни у одной нет граф перечня"),
        _ => format!("в нём текст (абзацев – {paragraphs}), таблиц – {tables}, ни у одной нет граф перечня"),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::rules::testing::check;

    #[test]
    fn a_letter() {
        check(
            "
            Направляем сведения о работе министерства.
            ",
            &expect![[r#"
                S05 note [файл] Перечня точек взаимодействия в файле нет: в нём текст (абзацев – 1) и ни одной таблицы.
            "#]],
        );
    }

    #[test]
    fn a_blank_form() {
        check(
            "
            | number | process | touchpoint |
            | 1. |  |  |
            | ... |  |  |
            ",
            &expect![[r#"
                S05 note [таблица 1] Пустой бланк: под шапкой таблицы нет заполненных строк. Отложены незаполненные строки: «1.» и «...».
            "#]],
        );
    }

    #[test]
    fn an_annex_of_a_picture_only() {
        let mut document = crate::rules::testing::document("Приложение к приказу\n");
        let picture = crate::model::document::Notice::of_file(NoticeKind::Picture, 1, "");
        document.notices.push(picture);
        assert!(is_picture_of_a_list(&document));
        let text = crate::rules::testing::document(&"Текст приказа.\n".repeat(20));
        assert!(!is_picture_of_a_list(&text));
    }

    #[test]
    fn a_title_over_a_table_of_unknown_captions() {
        check(
            "
            Перечень точек взаимодействия с клиентом
            | № | Что делаем | Где нас находят |
            | 1 | Приём | Окно 5 |
            ",
            &expect![[r#"
                S05 error [таблица 1] Название перечня есть («Перечень точек взаимодействия с клиентом»), а таблица в файле не понята: ближе всего к шапке строка 1, но из граф перечня в ней только: №, Осуществляемое взаимодействие.
            "#]],
        );
    }

    #[test]
    fn a_title_without_a_table() {
        check(
            "
            Перечень точек взаимодействия с клиентом
            ",
            &expect![[r#"
                S05 error [файл] Название перечня есть, а таблицы под ним нет: «Перечень точек взаимодействия с клиентом».
            "#]],
        );
    }
}
