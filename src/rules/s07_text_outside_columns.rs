//! S07 text-outside-columns.

use crate::finding::{Finding, Level};

use super::{Check, Draft, ListCase, Rule, at, at_list};

pub(super) static RULE: Rule = Rule {
    code: "S07",
    name: "text-outside-columns",
    level: Level::Query,
    clauses: &[],
    summary: "Текст таблицы не вошёл ни в одну запись.",
    explanation: "Каждая заполненная ячейка таблицы перечня должна попасть в реестр, в дополнительные графы или быть \
        отложена с указанием причины. Это замечание называет текст, для которого графы не нашлось: правее шапки, во \
        вложенной таблице, скрытый или удалённый в режиме правки.",
    example: "Справа от таблицы в ячейке J7 стоит «уточнить у юристов» – запрос: перенесите текст в графу или удалите.",
    checks: &[Check::List(check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for value in &case.list.unplaced {
        findings.push(rule.finding(Draft {
            at: at(case.list, value.place, None),
            message: format!("Текст «{}» стоит вне граф перечня и в реестр не вошёл.", value.raw.trim()),
            hint: "Перенесите его в подходящую графу или удалите, если он не нужен.".into(),
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
            hint: "Сообщите об этом разработчикам и приложите файл; перечень проверьте по строкам.".into(),
            key: vec!["balance".into()],
            ..Draft::default()
        }));
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
    fn an_extra_column_is_no_such_text() {
        check(
            "
            | process | touchpoint | Примечание |
            | Приём | Официальный сайт | уточнить у юристов |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn a_stray_word_far_below_the_table() {
        check(
            "
            | number | process | touchpoint |
            | 1 | Приём запросов | Официальный сайт |
            | | | |
            | | черновик | |
            ",
            &expect![[r#"
                S07 query [таблица 1, строка 4, столбец 2] Текст «черновик» стоит вне граф перечня и в реестр не вошёл.
            "#]],
        );
    }
}
