//! C05 declared-not-used.

use std::collections::HashSet;

use arcstr::literal;

use crate::knowledge::profile::{ChannelClass, ClassedPoint, Profile};
use crate::model::Field;
use crate::model::finding::{Finding, Level};
use crate::text::hash::KeyedState;
use crate::text::words;

use super::case::{FileCase, ListCase, at_list};
use super::memory::Memory;
use super::parts::{self, Enumerated, nothing, recall};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "C05",
    name: "declared-not-used",
    level: Level::Advice,
    clauses: &[Clause { order: "smolensk-industry", at: "разд. II, п. 3" }],
    part: None,
    summary: "Точка названа порядком, а в перечне её нет.",
    explanation: "Если порядок перечисляет точки органа поимённо, каждая из них должна встретиться в перечне хотя бы \
        раз. Название может быть другим: «ПОС» и «Платформа обратной связи» – одна точка. Общие определения \
        («места приёма клиентов») точек не перечисляют и не проверяются. Части перечня в других файлах того же запуска учтены.",
    example: "Порядок называет среди точек «Платформу обратной связи (ПОС)», а в перечне её нет – совет: добавьте \
        строку с ней или исключите её из порядка.",
    checks: &[Check::Order(&[Field::Touchpoint], check), Check::Run { remember, recall, check: nothing }],
};

/// The classes of an order that name the body's points one by one.
fn enumerating(order: &Profile) -> impl Iterator<Item = &ChannelClass> {
    order.channels.iter().filter(|class| class.enumerates)
}

/// What each list has and lacks, for the other parts of it.
fn remember(_: &Rule, _: &FileCase<'_>, lists: &[&ListCase<'_>], _: &[Finding]) -> (Verdict, Option<Memory>) {
    let lists = lists.iter().filter_map(|case| {
        let order = case.order().filter(|order| enumerating(order).next().is_some())?;
        let used = used(case);
        let points = enumerating(order).flat_map(|class| &class.points);
        let (has, lacks): (Vec<_>, Vec<_>) = points.partition(|point| used.contains(point.code.as_str()));
        let texts =
            |points: Vec<&ClassedPoint>| points.iter().map(|point| point.text.as_str().into()).collect();
        Some(Enumerated { list: case.list.ordinal, has: texts(has), lacks: texts(lacks) })
    });
    (Verdict::NotApplicable, parts::memory(lists.collect()))
}

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    // What a blank cell was to name is not known (V01 reports it): the missing point may be it.
    let unnamed = case.list.rows.iter().any(|row| row.touchpoints.iter().all(|point| point.text.is_blank()));
    if enumerating(order).next().is_none() || unnamed {
        return Verdict::NotApplicable;
    }
    let used = used(case);
    for class in enumerating(order) {
        for point in class.points.iter().filter(|point| !used.contains(point.code.as_str())) {
            findings.push(rule.finding(Draft {
                at: at_list(case.list),
                message: format!("Точка «{}» названа порядком, а в перечне её нет.", point.text),
                hint: literal!("Если клиент может обратиться через эту точку, добавьте строку с ней. Если точки больше нет, \
                    исключите её из порядка при его следующем изменении."),
                expected: Some(point.text.as_str().into()),
                clause: Some(cite(order, &class.clause)),
                key: vec![point.code.clone()],
                ..Draft::default()
            }));
        }
    }
    Verdict::Checked
}

/// Codes of every point that a text of the touchpoint column names, beside its first one as well.
fn used<'a>(case: &ListCase<'a>) -> HashSet<&'a str, KeyedState> {
    let mut texts: HashSet<&str, KeyedState> = HashSet::default();
    let mut used: HashSet<&str, KeyedState> = HashSet::default();
    for point in case.list.rows.iter().flat_map(|row| &row.touchpoints) {
        used.extend(point.code.as_deref());
        if texts.insert(&*point.text.value) {
            let words = words::words(&point.text.value);
            let named =
                (0..words.len()).filter_map(|at| case.knowledge.vocabulary.touchpoints.at(&words, at));
            used.extend(named.map(|found| &**found.value));
        }
    }
    used
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [[channels]]
        clause = 'п. 2'
        channel = 'digital'
        points = [{ text = 'мессенджеры', code = 'messengers' }]
        [[channels]]
        clause = 'п. 3'
        channel = 'digital'
        enumerates = true
        points = [
            { text = 'официальный сайт', code = 'site' },
            { text = 'платформа обратной связи (ПОС)', code = 'pos' },
        ]
    ";

    #[test]
    fn a_point_that_the_order_enumerates_is_used_nowhere() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint |
            | Приём | Сайт министерства |
            ",
            &expect![[r#"
                C05 advice [таблица 1] Точка «платформа обратной связи (ПОС)» названа порядком, а в перечне её нет.
            "#]],
        );
    }

    #[test]
    fn another_name_or_a_point_beside_another_is_use() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint |
            | Приём | Виджет ПОС на официальном сайте |
            ",
            &expect![[""]],
        );
    }
}
