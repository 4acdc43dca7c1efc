//! S06 number-gap.

use arcstr::literal;

use crate::model::Field;
use crate::model::finding::{About, Finding, Level};

use super::case::{ListCase, at, first_record};
use super::numbering::{Break, Entry};
use super::rule::{Check, Draft, Rule};

pub(super) static RULE: Rule = Rule {
    code: "S06",
    name: "number-gap",
    level: Level::Advice,
    clauses: &[],
    part: None,
    summary: "Номера идут с пропуском или не с единицы.",
    explanation: "Пропуск в номерах часто значит, что строка потерялась при переносе. Программа сама видит, что \
        считает графа «№»: строки, направления, услуги или процессы, есть ли уровни («2.1») и начинается ли счёт \
        заново в каждой таблице, разделе или направлении. Пустая клетка под номером – продолжение, а не пропуск. \
        Если номера идут не подряд по всему перечню, об этом одно замечание.",
    example: "После № 4 идёт № 6 – совет: проверьте, не потеряна ли строка № 5, или исправьте нумерацию.",
    checks: &[Check::List(&[Field::Number], check)],
};

/// From this share of broken places on, the column is no count, and one finding says so.
const NO_COUNT: f32 = 0.3;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let numbering = case.numbering();
    let gaps: Vec<&Break<'_>> =
        numbering.breaks.iter().filter(|found| !matches!(found, Break::Repeat { .. })).collect();
    let Some(first) = gaps.first() else { return };
    if gaps.len() > 3 && gaps.len() as f32 > NO_COUNT * numbering.entries as f32 {
        let next = first.at();
        findings.push(rule.finding(Draft {
            at: at(case.list, next.cell.place, Some(Field::Number)),
            message: format!("Номера идут не подряд во многих местах, впервые – № {}.", text(next)),
            hint: literal!("Пронумеруйте строки заново с единицы, если графа «№» – порядковый номер."),
            about: About::Value,
            quote: Some(next.cell.value.clone()),
            record: first_record(case.list, next.row),
            related:
                gaps[1..].iter().map(|gap| at(case.list, gap.at().cell.place, Some(Field::Number))).collect(),
            key: vec!["many".to_owned()],
            ..Draft::default()
        }));
        return;
    }
    for gap in gaps {
        let entry = gap.at();
        let (message, hint, related) = match gap {
            Break::Start { first } => (
                format!("Нумерация начинается с № {}, а не с № 1.", text(*first)),
                "Проверьте, не потеряны ли первые строки, или начните нумерацию с единицы.".to_owned(),
                None,
            ),
            Break::Odd { before, odd, expected } => (
                format!("На месте № {expected} стоит № {}.", text(*odd)),
                format!("Исправьте номер строки на {expected}."),
                *before,
            ),
            Break::Gap { before, next, from, to } => {
                let missing = if from == to { format!("№ {from}") } else { format!("№ {from}–{to}") };
                let message = format!("После № {} идёт № {}: нет {missing}.", text(*before), text(*next));
                let hint = format!("Проверьте, не потеряно ли в перечне {missing}, или исправьте нумерацию.");
                (message, hint, Some(*before))
            }
            Break::Repeat { .. } => continue,
        };
        findings.push(
            rule.finding(Draft {
                at: at(case.list, entry.cell.place, Some(Field::Number)),
                key: vec![message.clone()],
                message,
                hint: hint.into(),
                clause: rule.clause_of(case.knowledge.profile),
                about: About::Value,
                quote: Some(entry.cell.value.clone()),
                record: first_record(case.list, entry.row),
                related: related
                    .map(|before: Entry<'_>| at(case.list, before.cell.place, Some(Field::Number)))
                    .into_iter()
                    .collect(),
                ..Draft::default()
            }),
        );
    }
}

/// A number as written, without the dot that ends it.
pub(super) fn text(entry: Entry<'_>) -> &str {
    entry.cell.value.trim().trim_start_matches('№').trim_end_matches(['.', ')']).trim()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_number_is_left_out_and_the_count_begins_late() {
        check(
            "
            | number | process | touchpoint |
            | 2. | Приём | Официальный сайт |
            | 3. | Ответ | Кабинет 5 |
            | 6. | Выдача | Кабинет 7 |
            ",
            &expect![[r#"
                S06 advice [таблица 1, строка 2, столбец 1] Нумерация начинается с № 2, а не с № 1.
                S06 advice [таблица 1, строка 4, столбец 1] После № 3 идёт № 6: нет № 4–5.
            "#]],
        );
    }

    #[test]
    fn a_mistyped_number_is_one_finding() {
        check(
            "
            | number | process | touchpoint |
            | 1 | Приём | Официальный сайт |
            | 22 | Ответ | Кабинет 5 |
            | 3 | Выдача | Кабинет 7 |
            ",
            &expect![[r#"
                S06 advice [таблица 1, строка 3, столбец 1] На месте № 2 стоит № 22.
            "#]],
        );
    }

    #[test]
    fn a_column_of_other_numbers_is_told_once() {
        check(
            "
            | number | process | touchpoint |
            | 10 | Приём | Официальный сайт |
            | 20 | Ответ | Кабинет 5 |
            | 30 | Выдача | Кабинет 7 |
            | 40 | Проверка | Кабинет 8 |
            ",
            &expect![[r#"
                S06 advice [таблица 1, строка 2, столбец 1] Номера идут не подряд во многих местах, впервые – № 10.
            "#]],
        );
    }

    #[test]
    fn directions_may_be_counted_and_sections_start_anew() {
        check(
            "
            | number | direction | process | touchpoint |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт |
            |  |  | Ответ | Кабинет 5 |
            | 2 | Государственные услуги | Выдача | Кабинет 7 |
            | 2 | Государственные услуги | Приём | Кабинет 8 |
            | 3 | Лицензирование | Приём | Кабинет 9 |
            ",
            &expect![[""]],
        );
        check(
            "
            | number | direction | process | touchpoint |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт |
            | 2 | Рассмотрение обращений | Ответ | Кабинет 5 |
            | 1 | Государственные услуги | Выдача | Кабинет 7 |
            | 2 | Государственные услуги | Приём | Кабинет 8 |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn levels_are_counted_apart() {
        check(
            "
            | number | direction | process | touchpoint |
            | 1.1 | Рассмотрение обращений | Приём | Официальный сайт |
            | 1.2 | Рассмотрение обращений | Ответ | Кабинет 5 |
            | 2.1 | Государственные услуги | Выдача | Кабинет 7 |
            | 2.3 | Государственные услуги | Приём | Кабинет 8 |
            ",
            &expect![[r#"
                S06 advice [таблица 1, строка 5, столбец 1] После № 2.1 идёт № 2.3: нет № 2.
            "#]],
        );
    }
}
