//! S07 text-outside-columns.

use arcstr::literal;

use crate::model::document::{Notice, NoticeKind};
use crate::model::finding::{Finding, Level};

use super::case::{FileCase, ListCase, at, at_list};
use super::notices::{self, Words};
use super::rule::{Check, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "S07",
    name: "text-outside-columns",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Текст таблицы не вошёл ни в одну запись.",
    explanation: "Каждая заполненная ячейка таблицы перечня должна попасть в реестр, в дополнительные графы или быть \
        отложена с указанием причины. Это замечание называет текст, для которого графы не нашлось: правее шапки, во \
        вложенной таблице, скрытый или удалённый в режиме правки, на рисунке, во вставленной части другого формата или в \
        формуле, результата которой в файле нет, или буквы, которые в файле испорчены.",
    example: "Справа от таблицы в ячейке J7 стоит «уточнить у юристов» – запрос: перенесите текст в графу или удалите.",
    checks: &[Check::List(&[], check), Check::File(check_notices)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for value in &case.list.unplaced {
        findings.push(rule.finding(Draft {
            at: at(case.list, value.place, None),
            message: format!("Текст «{}» стоит вне граф перечня и в реестр не вошёл.", value.raw.trim()),
            hint: literal!("Перенесите его в подходящую графу или удалите, если он не нужен."),
            quote: Some(value.raw.clone()),
            ..Draft::default()
        }));
    }
    let counts = case.list.counts;
    if counts.used + counts.extra + counts.set_aside != counts.total {
        findings.push(rule.finding(Draft {
            at: at_list(case.list),
            message: format!(
                "Счёт ячеек не сошёлся: в таблицах {}, учтено {}, дополнительных {}, отложено {}.",
                counts.total, counts.used, counts.extra, counts.set_aside
            ),
            hint: literal!("Сообщите об этом разработчикам и приложите файл; перечень проверьте по строкам."),
            key: vec!["balance".into()],
            ..Draft::default()
        }));
    }
}

/// What the reader saw in a list table and could not give as text.
fn check_notices(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let before = findings.len();
    let in_list = |notice: &Notice| {
        let mut parts = case.lists.iter().flat_map(|list| &list.rows).flat_map(|row| &row.parts);
        // What stands below the last row is no record: a sum.
        let row = notice.row.unwrap_or_default();
        notice.table.is_some_and(|table| parts.any(|part| part.table == table && part.last >= row))
    };
    notices::report(rule, case, words, findings, |notice| match notice.kind {
        // Without a place it may hold the whole list.
        NoticeKind::ForeignPart | NoticeKind::LostLetters => true,
        NoticeKind::FormulaWithoutResult | NoticeKind::DrawingText => in_list(notice),
        _ => false,
    });
    Verdict::checked_if(findings.len() > before)
}

fn words(kind: NoticeKind) -> Words {
    match kind {
        NoticeKind::FormulaWithoutResult => Words {
            what: "формулы, результата которых в нём нет; ячейки прочитаны как пустые",
            hint: "Откройте книгу в Excel, дождитесь пересчёта, сохраните и пришлите снова.",
        },
        NoticeKind::LostLetters => Words {
            what: "места, где буквы испорчены и не прочитаны; на их месте знак «\u{fffd}»",
            hint: "Впишите испорченные слова заново или пришлите файл, из которого этот сохранён.",
        },
        NoticeKind::ForeignPart => Words {
            what: "вставленные части другого формата, они не прочитаны",
            hint: "Откройте документ в Word и сохраните его заново: вставленное станет обычным текстом.",
        },
        _ => Words {
            what: "текст на рисунках внутри таблицы перечня, он не прочитан",
            hint: "Перенесите этот текст в ячейки таблицы.",
        },
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn text_beside_the_table() {
        check(
            "
            | process | touchpoint |
            | Приём | Официальный сайт | уточнить у юристов |
            ",
            &expect![[r#"
                S07 query [таблица 1, строка 2, столбец 3] Текст «уточнить у юристов» стоит вне граф перечня и в реестр не вошёл.
            "#]],
        );
    }

    #[test]
    fn what_could_not_be_read_inside_the_table() {
        use crate::model::document::{Notice, NoticeKind};
        let list = "
            | process | touchpoint |
            | Приём | Официальный сайт |
            ";
        let notices = vec![
            Notice { count: 4, ..Notice::of_cell(NoticeKind::FormulaWithoutResult, 0, 2, 3, "") },
            Notice::of_cell(NoticeKind::FormulaWithoutResult, 1, 2, 3, ""),
            Notice::of_cell(NoticeKind::FormulaWithoutResult, 0, 3, 3, ""),
            Notice::of_file(NoticeKind::ForeignPart, 1, "word/part.html"),
            Notice::of_file(NoticeKind::DrawingText, 1, "вне таблицы"),
        ];
        crate::rules::testing::check_notices(
            list,
            notices,
            &expect![[r#"
            S07 query [файл] В файле есть вставленные части другого формата, они не прочитаны (всего 1): «word/part.html».
            S07 query [таблица 1, строка 2, столбец 3] В файле есть формулы, результата которых в нём нет; ячейки прочитаны как пустые (всего 4).
        "#]],
        );
    }

    #[test]
    fn an_extra_column_is_no_such_text() {
        check(
            "
            | process | touchpoint | Примечание |
            | Приём | Официальный сайт | уточнить у юристов |
            ",
            &expect![[""]],
        );
    }
}
