//! C01 channel-contradicts-point.

use crate::finding::{Finding, Level};
use crate::lexicon;
use crate::model::{Channel, Field, Touchpoint};
use crate::vocabulary::point_facts;

use super::{Check, Clause, Draft, ListCase, Rule, at, first_record, quoted};

pub(super) static RULE: Rule = Rule {
    code: "C01",
    name: "channel-contradicts-point",
    level: Level::Error,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 2" },
        Clause { order: "sverdlovsk-investment", at: "п. 2" },
        Clause { order: "dagestan-construction", at: "п. 2.8, 2.9" },
        Clause { order: "smolensk-industry", at: "разд. I, п. 3, разд. II, п. 3" },
    ],
    summary: "Вид точки противоречит её природе.",
    explanation: "Здание, кабинет, приёмная не могут быть цифровой точкой, а сайт или электронная почта – офлайн-точкой. \
        Телефон разные порядки относят к разным видам, поэтому он не проверяется. Терминал самообслуживания или \
        «запись через сайт» – запрос, а не ошибка.",
    example: "«Здание Министерства» с видом «Цифровая точка» – ошибка: исправьте вид на «офлайн» или назовите цифровую точку.",
    checks: &[Check::List(check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    for row in &case.list.rows {
        let wrong: Vec<&Touchpoint> =
            row.touchpoints.iter().filter(|point| contradicts(case, point)).collect();
        let Some(first) = wrong.first() else { continue };
        let stated = first.channel_stated.unwrap_or_default();
        let cell = row.channel.as_ref().map_or(&first.text, |channel| &channel.text);
        let points = quoted(wrong.iter().map(|point| &*point.text.value));
        let nature = if stated == Channel::Digital {
            "физическое место"
        } else {
            "цифровой канал"
        };
        let expected = if stated == Channel::Digital { "офлайн" } else { "цифровая" };
        let both = wrong.iter().all(|point| mentions_other(case, point));
        findings.push(rule.finding(Draft {
            level: both.then_some(Level::Query),
            at: at(case.list, cell.place, Some(Field::Channel)),
            message: format!("Точка {points} – {nature}, а её вид указан как «{}».", cell.value),
            hint: format!(
                "Укажите вид «{expected}» или назовите ту точку, к которой относится «{}».",
                cell.value
            ),
            expected: Some(expected.into()),
            clause: rule.clause_of(case.knowledge.profile),
            quote: Some(cell.value.clone()),
            record: first_record(case.list, row),
            key: vec![points.clone(), stated.key().to_owned()],
            ..Draft::default()
        }));
    }
}

fn contradicts(case: &ListCase<'_>, point: &Touchpoint) -> bool {
    let Some(stated @ (Channel::Digital | Channel::Offline)) = point.channel_stated else {
        return false;
    };
    let nature = point.code.as_deref().and_then(|code| point_facts(case.knowledge.catalogue, code).nature);
    nature.is_some_and(|nature| nature != stated)
}

/// «Здание Министерства (запись через сайт)»: the text names a point of the stated kind as well.
fn mentions_other(case: &ListCase<'_>, point: &Touchpoint) -> bool {
    let words = lexicon::words(&point.text.value);
    (1..words.len()).filter_map(|at| case.knowledge.vocabulary.touchpoints.at(&words, at)).any(|found| {
        let facts = point_facts(case.knowledge.catalogue, found.value);
        facts.nature.is_some() && facts.nature == point.channel_stated
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_building_is_no_digital_point() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Здание Министерства | Цифровая точка |
            | Ответ | Официальный сайт | офлайн |
            ",
            &expect![[r#"
                C01 error [таблица 1, строка 2, столбец 3] Точка «Здание Министерства» – физическое место, а её вид указан как «Цифровая точка».
                C01 error [таблица 1, строка 3, столбец 3] Точка «Официальный сайт» – цифровой канал, а её вид указан как «офлайн».
            "#]],
        );
    }

    #[test]
    fn a_telephone_may_be_either() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | цифровая |
            | Ответ | Телефонная связь по месту работы | цифровая |
            | Выдача | Здание Министерства | офлайн |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn a_booking_on_the_site_is_asked_about() {
        check(
            "
            | process | touchpoint | channel |
            | Приём | Здание Министерства (запись через официальный сайт) | цифровая |
            ",
            &expect![[r#"
                C01 query [таблица 1, строка 2, столбец 3] Точка «Здание Министерства (запись через официальный сайт)» – физическое место, а её вид указан как «цифровая».
            "#]],
        );
    }
}
