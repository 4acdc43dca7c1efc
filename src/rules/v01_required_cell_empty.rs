//! V01 required-cell-empty.

use crate::model::finding::{Finding, Level};
use crate::model::{Change, Field, Reason, SourceRow, Sourced, TouchpointList};
use crate::text::Text;

use super::case::{ListCase, at, at_row, first_record};
use super::rule::{Check, Clause, Draft, Rule};

pub(super) static RULE: Rule = Rule {
    code: "V01",
    name: "required-cell-empty",
    level: Level::Error,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 6, 8" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 1, 2.3" },
        Clause { order: "dagestan-construction", at: "п. 3.4, 3.6" },
        Clause { order: "sverdlovsk-energy", at: "п. 5–7, приложение" },
    ],
    part: None,
    summary: "Обязательная ячейка пуста.",
    explanation: "В каждой строке должны быть точка взаимодействия, процесс или услуга, а если в таблице есть графы \
        потребностей, взаимодействия или вида – и они. Ячейка, объединённая с верхней, или пустая в знак «как выше» \
        пустой не считается.",
    example: "В строке 14 есть процесс и потребность, а графа «Точка взаимодействия» пуста – ошибка.",
    checks: &[Check::List(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for row in &case.list.rows {
        for (field, cell) in empty(case, row) {
            let header = case
                .list
                .column(field)
                .map_or_else(|| field.russian().to_owned(), |column| column.header.to_string());
            let beside = describe(row);
            let instead = cell.and_then(|cell| instead(case.list, cell)).unwrap_or_default();
            findings.push(
                rule.finding(Draft {
                    at: cell.map_or_else(
                        || at_row(case.list, row),
                        |cell| at(case.list, cell.place, Some(field)),
                    ),
                    message: format!("Не заполнена графа «{header}»{beside}{instead}."),
                    hint: format!("Впишите значение в графу «{header}».").into(),
                    clause: rule.clause_of(case.knowledge.profile),
                    record: first_record(case.list, row),
                    values: vec![format!("{}{instead}", field.key())],
                    key: vec![field.key().to_owned(), beside.clone()],
                    ..Draft::default()
                }),
            );
        }
    }
}

/// Required cells of a row that are blank after filling.
fn empty<'a>(case: &ListCase<'_>, row: &'a SourceRow) -> Vec<(Field, Option<&'a Sourced<Text>>)> {
    let blank = |cell: Option<&Sourced<Text>>| cell.is_some_and(Sourced::is_blank);
    let mut empty = Vec::new();
    let pointless = row.touchpoint_cells.iter().all(Sourced::is_blank);
    if pointless && case.list.has(Field::Touchpoint) {
        empty.push((Field::Touchpoint, row.touchpoint_cells.first()));
    }
    let service = row.service.as_ref();
    let process = row.process.as_ref();
    if blank(process) {
        empty.push((Field::Process, process));
    } else if process.is_none() && blank(service) {
        empty.push((Field::Service, service));
    }
    let channel = row.channel.as_ref().map(|channel| &channel.text);
    for (field, cell) in [
        (Field::Channel, channel),
        (Field::Needs, row.needs_cell.as_ref()),
        (Field::Interactions, row.interactions_cell.as_deref()),
    ] {
        if blank(cell) {
            empty.push((field, cell));
        }
    }
    empty
}

/// What stands in a cell that holds no value: a word for none, the prompt of a form, an error of a formula.
fn instead(list: &TouchpointList, cell: &Sourced<Text>) -> Option<String> {
    if cell.changes.contains(Change::SaysNone) {
        return Some(format!(": вместо значения стоит «{}»", cell.raw.trim()));
    }
    // In the order of the places.
    let from = list.set_aside.partition_point(|aside| aside.place < cell.place);
    let aside = list.set_aside.get(from).filter(|aside| aside.place == cell.place)?;
    let no_value = matches!(aside.reason, Reason::Prompt | Reason::ErrorValue);
    no_value.then(|| format!(": вместо значения стоит «{}»", aside.text.trim()))
}

/// What else the row says, so that the officer finds it.
fn describe(row: &SourceRow) -> String {
    let point = row.touchpoints.first().map(|point| &point.text);
    let first = [row.process.as_ref(), row.service.as_ref(), point]
        .into_iter()
        .flatten()
        .find(|value| !value.is_blank());
    let number = row
        .number
        .as_ref()
        .filter(|number| !number.is_blank())
        .map(|number| format!(" № {}", number.value.trim_end_matches('.')));
    match (number, first) {
        (Some(number), Some(text)) => format!(" в строке{number} («{}»)", text.value),
        (Some(number), None) => format!(" в строке{number}"),
        (None, Some(text)) => format!(" в строке «{}»", text.value),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn empty_point_process_and_channel() {
        check(
            "
            | number | direction | process | touchpoint | channel |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт | цифровая |
            | 2 | Рассмотрение обращений | Ответ |  | цифровая |
            | 3 | Рассмотрение обращений |  | Кабинет 5 | офлайн |
            | 4 | Рассмотрение обращений | Выдача | Кабинет 7 |  |
            ",
            &expect![[r#"
                V01 error [таблица 1, строка 3, столбец 4] Не заполнена графа «Точка взаимодействия» в строке № 2 («Ответ»).
                V01 error [таблица 1, строка 4, столбец 3] Не заполнена графа «Наименование процесса» в строке № 3 («Кабинет 5»).
                V01 error [таблица 1, строка 5, столбец 5] Не заполнена графа «Вид точки взаимодействия» в строке № 4 («Выдача»).
            "#]],
        );
    }

    #[test]
    fn merged_and_inherited_cells_are_not_empty() {
        check(
            "
            | number | direction | process | touchpoint | channel |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт | цифровая |
            | ^ | ^ | Ответ | Кабинет 5 | офлайн |
            |  |  | Выдача | Кабинет 7 | офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn a_group_goes_on_over_a_page_and_a_process_with_its_group() {
        check(
            "
            | number | direction | service | process | touchpoint |
            | 1 | Рассмотрение обращений | Ответ | Приём | Официальный сайт |
            | 2 | Рассмотрение обращений | Ответ | Выдача | Кабинет 5 |

            | number | direction | service | process | touchpoint |
            | 3 |  |  | Проверка | Кабинет 7 |
            ",
            &expect![[r#"
                S02 note [таблица 2, строка 1] Служебные строки отложены и в реестр не вошли: таблица 2, строка 1 (повтор шапки таблицы).
            "#]],
        );
        check(
            "
            | direction | service | process | touchpoint |
            | Рассмотрение обращений | Ответ | Приём | Официальный сайт |
            |  |  |  | Кабинет 5 |
            | Рассмотрение обращений | Справка |  | Кабинет 7 |
            ",
            &expect![[r#"
                V01 error [таблица 1, строка 4, столбец 3] Не заполнена графа «Наименование процесса» в строке «Справка».
            "#]],
        );
    }

    #[test]
    fn errors_of_formulas_and_prompts_of_forms_are_no_values() {
        check(
            "
            | number | process | touchpoint | needs | channel |
            | 1 | Приём | Официальный сайт | получение консультации | Выберите элемент. |
            | 2 | Выдача | #Н/Д | получение документа | офлайн |
            | 3 | NULL | Здание | nan | офлайн |
            | 4 | Выберите услугу на портале | Портал | [Укажите потребность] | цифровая |
            | 5 | Запрос | Сайт (#1) | Нана | цифровая |
            ",
            &expect![[r#"
                V01 error [таблица 1, строка 2, столбец 5] Не заполнена графа «Вид точки взаимодействия» в строке № 1 («Приём»): вместо значения стоит «Выберите элемент.».
                V01 error [таблица 1, строка 3, столбец 3] Не заполнена графа «Точка взаимодействия» в строке № 2 («Выдача»): вместо значения стоит «#Н/Д».
                V01 error [таблица 1, строка 4, столбец 2] Не заполнена графа «Наименование процесса» в строке № 3 («Здание»): вместо значения стоит «NULL».
                V01 error [таблица 1, строка 4, столбец 4] Не заполнена графа «Удовлетворяемые потребности клиента» в строке № 3 («Здание»): вместо значения стоит «nan».
                V01 error [таблица 1, строка 5, столбец 4] Не заполнена графа «Удовлетворяемые потребности клиента» в строке № 4 («Выберите услугу на портале»): вместо значения стоит «[Укажите потребность]».
            "#]],
        );
    }

    #[test]
    fn a_row_of_its_own_with_a_kind_and_without_a_point_is_not_filled_from_above() {
        check(
            "
            | number | process | touchpoint | channel |
            | 1 | Приём | Официальный сайт | цифровая |
            | 2 | Приём | | офлайн |
            | | Выдача | | офлайн |
            ",
            &expect![[r#"
                V01 error [таблица 1, строка 3, столбец 3] Не заполнена графа «Точка взаимодействия» в строке № 2 («Приём»).
                V01 error [таблица 1, строка 4, столбец 3] Не заполнена графа «Точка взаимодействия» в строке № 2 («Выдача»).
            "#]],
        );
    }
}
