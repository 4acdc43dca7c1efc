//! S04 column-not-mapped.

use arcstr::literal;

use crate::model::finding::{At, Finding, Level};
use crate::model::{Coded, Column, Field, SourceRow, TouchpointList};
use crate::normalise::direction::is_derived;
use crate::text::letters;

use super::case::{ListCase, at_list, states};
use super::rule::{Check, Draft, Rule, quoted};

pub(super) static RULE: Rule = Rule {
    code: "S04",
    name: "column-not-mapped",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Графа не найдена, не понята или понята не так, как обычно.",
    explanation: "Запрос: в таблице нет графы, обязательной по форме ведомства, или значение графы не удалось понять \
        уверенно, или её значения не похожи на то, что говорит название, – тогда они сохранены как дополнительные. Правка: графа понята по её значениям вопреки \
        названию, или поле взято из названия перечня. Одно замечание на графу, а не на каждую строку.",
    example: "В графе «Особенности взаимодействия с клиентом» стоят только «Цифровая точка» и «Офлайн-точка» – \
        графа прочитана как вид точки.",
    checks: &[Check::List(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    for (field, header) in missing(case) {
        findings.push(rule.finding(Draft {
            at: at_list(list),
            message: format!("В таблице не найдена графа «{header}»."),
            hint: format!(
                "Добавьте графу «{header}» или назовите так графу, в которой эти сведения стоят. Графы таблицы: {}.",
                quoted(list.columns.iter().map(|column| &*column.header))
            )
            .into(),
            expected: Some(header.into()),
            clause: rule.clause_of(case.knowledge.profile),
            key: vec![field.key().to_owned()],
            ..Draft::default()
        }));
    }
    for column in &list.columns {
        let open = unsure(list.columns.as_slice(), column);
        if !open.is_empty() {
            let named: Vec<String> = open
                .iter()
                .map(|(field, score)| format!("«{}» ({:.0} %)", field.russian(), score * 100.0))
                .collect();
            findings.push(rule.finding(Draft {
                at: at_column(case, column),
                message: format!(
                    "Неясно, что означает графа «{}»: возможно, {}. Её значения сохранены как дополнительные.",
                    column.header,
                    named.join(" или ")
                ),
                hint: if let [(field, _)] = open.as_slice() {
                    format!("Если это «{}», назовите графу так и пришлите файл снова.", field.russian()).into()
                } else {
                    literal!("Назовите графу так, как называется подходящее поле, и пришлите файл снова.")
                },
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
        if open.is_empty()
            && let Some(field) = contradicted(case, column)
        {
            findings.push(rule.finding(Draft {
                at: at_column(case, column),
                message: format!(
                    "Графа «{}» названа как «{}», а её значения на это не похожи. Они сохранены как дополнительные.",
                    column.header,
                    field.russian()
                ),
                hint: literal!("Проверьте значения графы или назовите её тем, что в ней стоит."),
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
        if let Some((field, other)) = doubtful(list.columns.as_slice(), column) {
            findings.push(rule.finding(Draft {
                at: at_column(case, column),
                message: format!(
                    "Графа «{}» прочитана как «{}», но может быть и «{}».",
                    column.header,
                    field.russian(),
                    other.russian()
                ),
                hint: literal!("Назовите графу так, чтобы было видно, что в ней стоит."),
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
        if let Some(other) = named_twice(case, column) {
            findings.push(rule.finding(Draft {
                at: at_column(case, column),
                message: format!(
                    "Графа «{}» названа и как «{}», и как «{}», а прочитана целиком как первое.",
                    column.header,
                    column.field.map_or("", Field::russian),
                    other.russian()
                ),
                hint: literal!("Разделите графу на две: каждое из двух отдельно."),
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
        if column.field.is_some_and(|field| is_coded(list, field)) {
            findings.push(rule.finding(Draft {
                at: at_column(case, column),
                message: format!(
                    "В графе «{}» только номера: что они значат, в перечень не прочитано.",
                    column.header
                ),
                hint: literal!("Напишите в графе словами то, что стоит за номерами."),
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
        if column.binding.against_header {
            let field = column.field.map_or("", Field::russian);
            findings.push(rule.finding(Draft {
                level: Some(Level::Note),
                at: at_column(case, column),
                message: format!(
                    "Графа «{}» прочитана как «{field}»: {}.",
                    column.header,
                    column.binding.evidence.join("; ")
                ),
                hint: literal!("Если это не так, исправьте значения графы в рабочей книге."),
                quote: Some(column.header.clone()),
                ..Draft::default()
            }));
        }
    }
    if is_derived(list) {
        let text =
            list.rows[0].direction.as_ref().map(|direction| direction.text.value.clone()).unwrap_or_default();
        findings.push(rule.finding(Draft {
            level: Some(Level::Note),
            at: at_list(list),
            message: format!("Графы с направлением деятельности нет; направление «{text}» взято из порядка или названия перечня."),
            hint: literal!("Если в перечне есть и другие направления, добавьте графу «Направление деятельности»."),
            quote: Some(text),
            ..Draft::default()
        }));
    }
}

/// Fields that the form requires and the table lacks.
fn missing(case: &ListCase<'_>) -> Vec<(Field, String)> {
    let list = case.list;
    let own: Vec<(Field, String)> = case
        .knowledge
        .profile
        .iter()
        .flat_map(|profile| &profile.columns)
        .filter(|column| column.required)
        .filter(|column| !states(list, column.field))
        .filter(|column| !column.when_channel_words.is_some_and(|field| list.has(field)))
        .map(|column| (column.field, column.header.clone()))
        .collect();
    if case.knowledge.profile.is_some_and(|profile| !profile.columns.is_empty()) {
        return own;
    }
    let mut missing = Vec::new();
    if !list.has(Field::Touchpoint) {
        missing.push((Field::Touchpoint, Field::Touchpoint.russian().to_owned()));
    }
    // A heading above the rows may name what they serve.
    let headed = list.rows.first().is_some_and(|row| row.service.is_some() || row.process.is_some());
    let twice = list.columns.iter().filter_map(|column| named_twice(case, column));
    let named = twice.filter(|field| matches!(field, Field::Service | Field::Process)).count() > 0;
    if !list.has(Field::Service) && !list.has(Field::Process) && !headed && !named {
        missing.push((Field::Process, "Наименование процесса или услуги".to_owned()));
    }
    missing
}

/// What a column left in `extra` may be: fields that no other column has, the likeliest first. None if
/// nothing speaks for one.
pub(crate) fn unsure(columns: &[Column], column: &Column) -> Vec<(Field, f32)> {
    if column.field.is_some() {
        return Vec::new();
    }
    let free = |field: Field| columns.iter().all(|other| other.field != Some(field));
    let others = column.binding.others.iter().copied();
    others.filter(|(field, score)| *score >= LIKELY && free(*field)).collect()
}

/// The field that the caption of a column left in `extra` plainly names, if the list lacks it: its values speak
/// against it.
fn contradicted(case: &ListCase<'_>, column: &Column) -> Option<Field> {
    /// A wording of the catalogue.
    const PLAIN: f32 = 0.9;
    if column.field.is_some() {
        return None;
    }
    let (field, score) = case.knowledge.vocabulary.headers.best(&column.header)?;
    let listed = matches!(field, Field::Channel | Field::Needs | Field::Interactions);
    (listed && score >= PLAIN && !states(case.list, field)).then_some(field)
}

/// The further field that a caption names, if no other column has it: «Точка взаимодействия и потребности клиента»,
/// «Направление деятельности» above «Процесс» in one cell.
fn named_twice(case: &ListCase<'_>, column: &Column) -> Option<Field> {
    let field = column.field?;
    let stacked = case.knowledge.vocabulary.headers.stacked(&column.header).into_iter().flatten();
    let other = stacked.filter(|other| *other != field).find(|other| !states(case.list, *other));
    if other.is_some() || field != Field::Touchpoint {
        return other;
    }
    let parts = column.header.split(['/', ',', ';']).flat_map(|part| part.split(" и ")).skip(1);
    let named = parts.filter_map(|part| case.knowledge.vocabulary.headers.best(part));
    let further = |field: &Field| {
        matches!(field, Field::Needs | Field::Interactions | Field::Channel) && !states(case.list, *field)
    };
    named.filter(|(_, score)| *score >= SURE).map(|(field, _)| field).find(further)
}

/// Whether all needs or interactions are numbers that stand for something said elsewhere: «1, 4».
fn is_coded(list: &TouchpointList, field: Field) -> bool {
    let mut filled = list.rows.iter().filter_map(|row| values(row, field)).filter(|cell| !cell.is_empty());
    let is_number = |text: &str| !text.chars().any(letters::is_letter);
    let mut cells = 0;
    let are_numbers = filled.all(|cell| {
        cells += 1;
        cell.iter().all(|value| is_number(&value.text.value))
    });
    cells > 1 && are_numbers
}

fn values(row: &SourceRow, field: Field) -> Option<&[Coded]> {
    match field {
        Field::Needs => row.needs.as_deref(),
        Field::Interactions => row.interactions.as_deref(),
        _ => None,
    }
}

/// From this score on a candidate is named.
const LIKELY: f32 = 0.4;

/// A column whose field was taken although another that the table lacks is nearly as likely.
fn doubtful(columns: &[Column], column: &Column) -> Option<(Field, Field)> {
    let field = column.field?;
    let free = |field: Field| columns.iter().all(|other| other.field != Some(field));
    let confidence = column.binding.confidence;
    let near = |score: f32| score >= LIKELY && confidence < SURE && confidence - score < APART;
    let others = column.binding.others.iter();
    others.copied().find(|(other, score)| near(*score) && free(*other)).map(|(other, _)| (field, other))
}

/// From this confidence on a column is not doubted.
const SURE: f32 = 0.75;
/// How far behind the next candidate must be.
const APART: f32 = 0.2;

fn at_column(case: &ListCase<'_>, column: &Column) -> At {
    At {
        column_number: Some(column.number),
        column: Some(column.field.map_or_else(|| column.header.clone(), Field::key_text)),
        ..at_list(case.list)
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check, check_rule};

    #[test]
    fn a_list_without_process_and_service() {
        check(
            "
            | number | touchpoint | needs | channel |
            | 1 | Официальный сайт | получение информации | цифровая |
            ",
            &expect![[r#"
                S04 query [таблица 1] В таблице не найдена графа «Наименование процесса или услуги».
            "#]],
        );
    }

    #[test]
    fn a_plain_caption_over_values_of_something_else_is_asked_about() {
        let table = |first: &str, second: &str, third: &str| {
            format!(
                "| process | touchpoint | channel |
                 | Приём | Официальный сайт | {first} |
                 | Выдача | Касса | {second} |
                 | Обмен | МФЦ | {third} |"
            )
        };
        check_rule(
            "S04",
            &table("А-12", "Б-3", "В-9"),
            &expect![[r#"
                S04 query [таблица 1] Графа «Вид точки взаимодействия» прочитана как «Вид точки», но может быть и «Осуществляемое взаимодействие».
            "#]],
        );
        check_rule("S04", &table("цифровая", "офлайн", "офлайн"), &expect![[""]]);
    }

    #[test]
    fn channel_words_under_features() {
        check(
            "
            | process | touchpoint | features |
            | Приём | Официальный сайт | Цифровая точка |
            | Выдача | Здание Министерства | Офлайн-точка |
            ",
            &expect![[r#"
                S04 note [таблица 1] Графа «Особенности взаимодействия с клиентом» прочитана как «Вид точки»: все значения графы — вид точки (цифровая, офлайн), хотя название говорит об особенностях.
            "#]],
        );
    }

    #[test]
    fn a_caption_of_a_point_and_of_its_needs_is_asked_about() {
        check(
            "
            | process | Точка взаимодействия и потребности клиента | channel |
            | Приём | Сайт – подача заявления | цифровая |
            | Выдача | Касса – получение справки | офлайн |
            ",
            &expect![[r#"
                S04 query [таблица 1] Графа «Точка взаимодействия и потребности клиента» названа и как «Точка взаимодействия», и как «Удовлетворяемые потребности клиента», а прочитана целиком как первое.
            "#]],
        );
        check(
            "
            | process | Точка взаимодействия и контакты | needs | channel |
            | Приём | Сайт | подача заявления | цифровая |
            | Выдача | Касса | получение справки | офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn needs_that_are_numbers_are_asked_about() {
        let table = |needs: &str| {
            format!(
                "| process | touchpoint | channel | needs |
                 | Приём | Сайт | цифровая | 1, 2 |
                 | Выдача | Касса | офлайн | {needs} |"
            )
        };
        check_rule(
            "S04",
            &table("2"),
            &expect![[r#"
                S04 query [таблица 1] В графе «Удовлетворяемые потребности клиента» только номера: что они значат, в перечень не прочитано.
            "#]],
        );
        check_rule("S04", &table("2 консультации"), &expect![[""]]);
    }

    #[test]
    fn two_captions_in_one_cell_are_asked_about() {
        check(
            "
            | Направление деятельности / Процесс | touchpoint | channel |
            | Кадры / Приём на службу | Сайт | цифровая |
            | Кадры / Увольнение | Касса | офлайн |
            ",
            &expect![[r#"
                S04 query [таблица 1] Графа «Направление деятельности Процесс» названа и как «Направление деятельности», и как «Процесс», а прочитана целиком как первое.
            "#]],
        );
        check(
            "
            | Направление деятельности / (процесс) | process | touchpoint | channel |
            | Кадры | Приём на службу | Сайт | цифровая |
            | Кадры | Увольнение | Касса | офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn free_text_under_features_and_extra_columns_are_silent() {
        check(
            "
            | process | touchpoint | features | Ответственный |
            | Приём | Официальный сайт | круглосуточно | Иванов |
            | Выдача | Здание Министерства | в часы приёма | Петров |
            ",
            &expect![[""]],
        );
    }
}
