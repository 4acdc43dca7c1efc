//! S03 values-not-paired.

use arcstr::literal;

use crate::knowledge::points;
use crate::knowledge::vocabulary::point_facts;
use crate::model::finding::{About, Finding, Level};
use crate::model::{Change, Channel, Field};
use crate::text::{Text, words};

use super::case::{ListCase, at, at_row, first_record};
use super::rule::{Check, Draft, Rule, quoted};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "S03",
    name: "values-not-paired",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "В одной строке несколько точек и несколько процессов или видов: что к чему относится, не видно.",
    explanation: "Если в строке несколько точек взаимодействия, а процессов или значений вида тоже больше одного, \
        сопоставить их по порядку значило бы гадать, даже когда их поровну. Процесс сохраняется целиком, все \
        потребности отнесены к каждой точке, вид точки взят из порядка или каталога, если он указан по-разному. \
        Несколько точек с одним общим видом и общие потребности – обычное дело и замечания не вызывают.",
    example: "Точки «Телефонная связь» и «Здание Министерства», вид «Офлайн-точка Офлайн-точка» – запрос: запишите \
        каждую точку отдельной строкой.",
    checks: &[Check::List(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    run_together(rule, case, findings);
    for row in &case.list.rows {
        let kinds =
            row.channel.as_ref().filter(|channel| !channel.paired).map_or(0, |channel| channel.values.len());
        if row.touchpoints.len() < 2 || row.processes < 2 && kinds < 2 {
            continue;
        }
        let points = quoted(row.touchpoints.iter().map(|point| &*point.text.value));
        let mut what = Vec::new();
        if row.processes > 1 {
            what.push(format!("процессов: {}", row.processes));
        }
        if kinds > 1 {
            what.push(format!("значений вида: {kinds}"));
        }
        let field = if kinds > 1 { Field::Channel } else { Field::Process };
        let cell =
            if kinds > 1 { row.channel.as_ref().map(|channel| &channel.text) } else { row.process.as_ref() };
        let process = row.process.as_ref().map(|process| process.value.to_string()).unwrap_or_default();
        findings.push(rule.finding(Draft {
            at: cell.map_or_else(|| at_row(case.list, row), |cell| at(case.list, cell.place, Some(field))),
            message: format!(
                "В одной строке несколько точек взаимодействия ({points}) и несколько значений в других графах ({}): \
                 какое к какой точке относится, по файлу не определить.",
                what.join(", ")
            ),
            hint: literal!("Запишите каждую точку (и каждый процесс) отдельной строкой со своим видом и потребностями."),
            quote: cell.map(|cell| cell.value.clone()),
            record: first_record(case.list, row),
            key: vec![process, points],
            ..Draft::default()
        }));
    }
}

/// «Официальный сайт ЕПГУ»: one point or two. Each such text once, with all its places.
fn run_together(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    let texts = case.texts();
    let mut cuts: PerText<Option<usize>> = PerText::default();
    let mut told: Vec<(&Text, usize)> = Vec::new();
    let rows = list.rows.iter().enumerate();
    let points = rows.flat_map(|(at_row, row)| {
        row.touchpoints.iter().zip(texts.points(at_row)).map(move |(point, number)| (row, point, *number))
    });
    for (row, point, number) in points {
        let text = &point.text.value;
        if point.text.changes.contains(Change::Single) {
            continue;
        }
        // What stands between two signs is one.
        if row.parts_points() {
            continue;
        }
        let Some(cut) = *cuts.of(number, || points::two_names(text, case.knowledge.vocabulary)) else {
            continue;
        };
        let (first, second) = (text[..cut].trim_end(), &text[cut..]);
        if contradicts(second, point.channel_stated, case) {
            continue;
        }
        // «ЕПГУ» of another row says nothing of «Личный кабинет ЕПГУ»; «Личный кабинет» does.
        let stands_alone = |known: &Text| **known == *first;
        let mut others = list.rows.iter().flat_map(|row| &row.touchpoints);
        if points::is_named_by(first, &case.knowledge.vocabulary.words.lists.points)
            && !others.any(|other| stands_alone(&other.text.value))
        {
            continue;
        }
        let place = at(list, point.text.place, Some(Field::Touchpoint));
        if let Some((_, finding)) = told.iter().find(|(known, _)| *known == text) {
            let finding: &mut Finding = &mut findings[*finding];
            finding.related.push(place);
            continue;
        }
        told.push((text, findings.len()));
        findings.push(rule.finding(Draft {
            at: place,
            message: format!(
                "«{text}» – одна точка или две, «{first}» и «{second}»: по файлу не определить."
            ),
            hint: literal!("Если точек две, запишите каждую отдельной строкой."),
            about: About::Value,
            quote: Some(text.clone()),
            record: first_record(list, row),
            key: vec![text.to_string()],
            ..Draft::default()
        }));
    }
}

/// Whether the kind that a row states is not that of a point by nature: «Сайт МФЦ» that is digital is no МФЦ.
fn contradicts(point: &str, stated: Option<Channel>, case: &ListCase<'_>) -> bool {
    let forms = &case.knowledge.vocabulary.touchpoint_forms;
    let nature =
        || point_facts(case.knowledge.catalogue, forms.exact_at(&words::words(point), 0)?.value).nature;
    matches!(stated, Some(Channel::Digital | Channel::Offline))
        && nature().is_some_and(|nature| Some(nature) != stated)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn several_points_and_several_values_are_not_paired() {
        check(
            "
            | process | touchpoint | channel |
            | Передача имущества | Телефонная связь / Здание Министерства | Офлайн-точка / Офлайн-точка |
            | Авансовый отчет / Обеспечение канцтоварами | Телефонная связь / Здание Министерства | Офлайн-точка |
            ",
            &expect![[r#"
                S03 query [таблица 1, строка 2, столбец 3] В одной строке несколько точек взаимодействия («Телефонная связь» и «Здание Министерства») и несколько значений в других графах (значений вида: 2): какое к какой точке относится, по файлу не определить.
                S03 query [таблица 1, строка 3, столбец 1] В одной строке несколько точек взаимодействия («Телефонная связь» и «Здание Министерства») и несколько значений в других графах (процессов: 2): какое к какой точке относится, по файлу не определить.
            "#]],
        );
    }

    #[test]
    fn a_name_that_may_be_two_is_asked_about() {
        check(
            "
            | process | touchpoint |
            | Приём | Официальный сайт ЕПГУ |
            | Выдача | ЕПГУ |
            ",
            &expect![[r#"
                S03 query [таблица 1, строка 2, столбец 2] «Официальный сайт ЕПГУ» – одна точка или две, «Официальный сайт» и «ЕПГУ»: по файлу не определить.
            "#]],
        );
        check(
            "
            | process | touchpoint |
            | Приём | Официальный сайт ЕПГУ |
            | Выдача | Официальный сайт ЕПГУ |
            | Приём | Личный кабинет ЕПГУ |
            ",
            &expect![[r#"
                S03 query [таблица 1, строка 2, столбец 2] «Официальный сайт ЕПГУ» – одна точка или две, «Официальный сайт» и «ЕПГУ»: по файлу не определить.
            "#]],
        );
    }

    #[test]
    fn a_kind_that_the_second_name_cannot_have_makes_it_one() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Сайт МФЦ | цифровая |
            | Выдача | Сайт МФЦ | цифровая, офлайн |
            | Запись | Сайт ЕПГУ | цифровая |
            ",
            &expect![[r#"
                S03 query [таблица 1, строка 3, столбец 2] «Сайт МФЦ» – одна точка или две, «Сайт» и «МФЦ»: по файлу не определить.
                S03 query [таблица 1, строка 4, столбец 2] «Сайт ЕПГУ» – одна точка или две, «Сайт» и «ЕПГУ»: по файлу не определить.
            "#]],
        );
    }

    #[test]
    fn what_stands_between_two_signs_is_one_point() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Сайт МФЦ; портал госуслуг; СМС-опрос | цифровая |
            | Выдача | МФЦ | офлайн |
            | Запись | Сайт | цифровая |
            | Ответ | Сайт ЕПГУ | цифровая |
            ",
            &expect![[r#"
                S03 query [таблица 1, строка 5, столбец 2] «Сайт ЕПГУ» – одна точка или две, «Сайт» и «ЕПГУ»: по файлу не определить.
            "#]],
        );
    }

    #[test]
    fn one_channel_belongs_to_all_points() {
        check(
            "
            | process | touchpoint | channel | needs |
            | Передача имущества | Телефонная связь / Здание Министерства | Офлайн-точка | Получение консультации / Получение ответа |
            ",
            &expect![[""]],
        );
    }
}
