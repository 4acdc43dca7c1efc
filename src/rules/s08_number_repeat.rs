//! S08 number-repeat.

use arcstr::literal;
use thin_vec::thin_vec;

use crate::model::finding::{Finding, Level};
use crate::model::{Field, SourceRow, Sourced};
use crate::text::Text;

use super::case::{ListCase, at, first_record};
use super::numbering::Break;
use super::rule::{Check, Draft, Rule};
use super::s06_number_gap::text;

pub(super) static RULE: Rule = Rule {
    code: "S08",
    name: "number-repeat",
    level: Level::Advice,
    clauses: &[],
    part: None,
    summary: "Один номер стоит у разных строк.",
    explanation: "По номеру на строку ссылаются в переписке, поэтому у каждой строки он свой. Если перечень нумерует \
        направления, услуги или процессы, номер может стоять на всех строках группы. Пустая клетка под номером и \
        объединённая клетка – не повтор, как и счёт, который начат заново в другой таблице, разделе или направлении.",
    example: "№ 7 стоит у строки «Приём заявлений» и у строки «Выдача справок» – совет: исправьте номер второй.",
    checks: &[Check::List(&[Field::Number], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for found in &case.numbering().breaks {
        let Break::Repeat { first, later, expected } = *found else { continue };
        let place = at(case.list, first.cell.place, Some(Field::Number));
        let beside = beside(later.row);
        findings.push(rule.finding(Draft {
            at: at(case.list, later.cell.place, Some(Field::Number)),
            message: format!("№ {} уже стоит у другой строки ({}).", text(later), place.describe()),
            hint: expected.map_or_else(
                || literal!("Исправьте номер одной из двух строк."),
                |expected| {
                    format!("Исправьте номер одной из двух строк: здесь по порядку № {expected}.").into()
                },
            ),
            expected: expected.map(|expected| expected.to_string().into()),
            quote: Some(later.cell.value.clone()),
            record: first_record(case.list, later.row),
            key: vec![text(later).to_owned(), beside],
            related: thin_vec![place],
            ..Draft::default()
        }));
    }
}

/// What the row is about, so that another row with this № is another finding.
fn beside(row: &SourceRow) -> String {
    let direction = row.direction.as_ref().map(|direction| &direction.text);
    let point = row.touchpoints.first().map(|point| &point.text);
    let texts = [direction, row.service.as_ref(), row.process.as_ref(), point];
    let texts: Vec<&str> = texts.into_iter().flatten().map(|text: &Sourced<Text>| &*text.value).collect();
    texts.join(" | ")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn two_rows_have_one_number() {
        check(
            "
            | number | process | touchpoint |
            | 1 | Приём | Официальный сайт |
            | 2 | Ответ | Кабинет 5 |
            | 2 | Выдача | Кабинет 7 |
            | 4 | Проверка | Кабинет 8 |
            ",
            &expect![[r#"
                S08 advice [таблица 1, строка 4, столбец 1] № 2 уже стоит у другой строки (таблица 1, строка 3, столбец 1).
            "#]],
        );
    }

    #[test]
    fn two_directions_have_one_number() {
        check(
            "
            | number | direction | process | touchpoint |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт |
            | 1 | Рассмотрение обращений | Ответ | Кабинет 5 |
            | 1 | Рассмотрение обращений | Учёт | Кабинет 5 |
            | 2 | Государственные услуги | Выдача | Кабинет 7 |
            | 2 | Государственные услуги | Приём | Кабинет 7 |
            | 2 | Лицензирование | Приём | Кабинет 8 |
            ",
            &expect![[r#"
                S08 advice [таблица 1, строка 7, столбец 1] № 2 уже стоит у другой строки (таблица 1, строка 5, столбец 1).
            "#]],
        );
    }

    #[test]
    fn levels_begin_anew_in_another_section() {
        check(
            "
            | number | direction | process | touchpoint |
            | 1 | Рассмотрение обращений | Общие вопросы | Официальный сайт |
            | 1.1 | Рассмотрение обращений | Приём | Официальный сайт |
            | 1.2 | Рассмотрение обращений | Ответ | Кабинет 5 |
            | 2 | Рассмотрение обращений | Учёт | Кабинет 5 |
            | 1 | Государственные услуги | Общие вопросы | Кабинет 7 |
            | 1.1 | Государственные услуги | Выдача | Кабинет 7 |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn merged_and_filled_numbers_are_no_repeat() {
        check(
            "
            | number | direction | process | touchpoint |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт |
            | ^ | ^ | Ответ | Кабинет 5 |
            |  |  | Выдача | Кабинет 7 |
            | 2 | Лицензирование | Приём | Кабинет 8 |
            ",
            &expect![[""]],
        );
    }
}
