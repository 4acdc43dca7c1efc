//! K02 one-sided-channels.

use std::collections::HashMap;

use crate::knowledge::profile::{Part, Profile};
use crate::knowledge::vocabulary::{direction_client, point_facts};
use crate::model::finding::{About, Finding, Level};
use crate::model::{Channel, Client, Direction, Field, SourceRow};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "K02",
    name: "one-sided-channels",
    level: Level::Advice,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 11, подп. 2 и 3, п. 18" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 1" },
    ],
    part: Some(Part::Alternatives),
    summary: "У направления нет офлайн-точки или нет цифровой, хотя порядок о ней говорит.",
    explanation: "Порядок велит сохранить для клиента офлайн-точку рядом с цифровой или говорит об устных обращениях \
        рядом с письменными. Направления внутреннего клиента не проверяются: их процессы по природе офлайновые. \
        Если вид хотя бы одной точки направления неизвестен, правило молчит.",
    example: "В «Рассмотрении обращений и запросов» только сайт и электронная почта, а порядок говорит и об устных \
        обращениях – совет: добавьте личный приём.",
    checks: &[Check::Order(&[Field::Direction, Field::Touchpoint], check)],
};

/// The rows of a direction and the kinds of its points.
struct Sides<'a> {
    direction: &'a Direction,
    row: &'a SourceRow,
    digital: bool,
    offline: bool,
    undecided: bool,
}

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(demand) = &order.alternatives else { return Verdict::NotApplicable };
    let demanded = |code: Option<&Text>| {
        demand.directions.is_empty()
            || code.is_some_and(|code| demand.directions.iter().any(|known| **known == **code))
    };
    for sides in sides(case).into_iter().filter(|sides| demanded(sides.direction.code.as_ref())) {
        let missing = match (sides.digital, sides.offline) {
            _ if sides.undecided => continue,
            (true, false) => Channel::Offline,
            (false, true) => Channel::Digital,
            _ => continue,
        };
        if !demand.channels.contains(&missing) {
            continue;
        }
        let (only, lacks, example) = if missing == Channel::Offline {
            ("только цифровые точки", "офлайн-точки", "личный приём, здание, письмо")
        } else {
            ("только офлайн-точки", "цифровой точки", "официальный сайт, электронная почта")
        };
        findings.push(
            rule.finding(Draft {
                at: at(case.list, sides.direction.text.place, Some(Field::Direction)),
                message: format!("В направлении «{}» {only}, {lacks} нет.", sides.direction.text.value),
                hint: format!(
                    "Если у клиента есть и другой способ обратиться ({example}), добавьте эту точку."
                )
                .into(),
                clause: Some(cite(order, &demand.clause)),
                about: About::Value,
                quote: Some(sides.direction.text.value.clone()),
                record: first_record(case.list, sides.row),
                key: vec![sides.direction.text.value.to_string(), missing.key().to_owned()],
                ..Draft::default()
            }),
        );
    }
    Verdict::Checked
}

/// The sides of every direction for external clients, in the order of their first rows.
fn sides<'a>(case: &ListCase<'a>) -> Vec<Sides<'a>> {
    let mut known: HashMap<&str, usize, KeyedState> = HashMap::default();
    let mut all: Vec<Sides<'a>> = Vec::new();
    for row in &case.list.rows {
        let Some(direction) = row.direction.as_ref().filter(|direction| !direction.text.is_blank()) else {
            continue;
        };
        let by_code =
            direction.code.as_deref().and_then(|code| direction_client(case.knowledge.catalogue, code));
        if row.client == Client::Internal || by_code == Some(Client::Internal) {
            continue;
        }
        let key = direction.code.as_ref().unwrap_or(&direction.text.value);
        let index = *known.entry(key).or_insert_with(|| {
            all.push(Sides { direction, row, digital: false, offline: false, undecided: false });
            all.len() - 1
        });
        // A point that is left out may be the missing one; V01 asks for it.
        all[index].undecided |= row.touchpoints.iter().all(|point| point.text.is_blank());
        for point in &row.touchpoints {
            // What a point is by nature outweighs a wrong cell, which is C01's matter.
            let nature =
                point.code.as_deref().and_then(|code| point_facts(case.knowledge.catalogue, code).nature);
            match nature.unwrap_or(point.channel) {
                Channel::Digital => all[index].digital = true,
                Channel::Offline => all[index].offline = true,
                Channel::Mixed => (all[index].digital, all[index].offline) = (true, true),
                Channel::Unknown => all[index].undecided = true,
            }
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [alternatives]
        clause = 'п. 11'
        channels = ['offline', 'digital']
    ";

    #[test]
    fn a_direction_has_one_side_only() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint | channel |
            | Рассмотрение обращений | Приём | Официальный сайт | цифровая |
            | Рассмотрение обращений | Ответ | Электронная почта | цифровая |
            | Лицензирование | Приём | Кабинет 5 | офлайн |
            ",
            &expect![[r#"
                K02 advice [таблица 1, строка 2, столбец 1] В направлении «Рассмотрение обращений» только цифровые точки, офлайн-точки нет.
                K02 advice [таблица 1, строка 4, столбец 1] В направлении «Лицензирование» только офлайн-точки, цифровой точки нет.
            "#]],
        );
    }

    #[test]
    fn both_sides_and_internal_clients_are_silent() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint | channel |
            | Рассмотрение обращений | Приём | Официальный сайт | цифровая |
            | Рассмотрение обращений | Ответ | Личный прием | офлайн |
            | Взаимодействие с внутренним клиентом | Приём | Кабинет 5 | офлайн |
            ",
            &expect![[""]],
        );
        check_by_order(
            ORDER,
            "
            | number | direction | process | touchpoint | channel |
            | 1 | Рассмотрение обращений | Приём | Официальный сайт | цифровая |
            | 2 | Рассмотрение обращений | Ответ |  | офлайн |
            ",
            &expect![[r#"
                V01 error [таблица 1, строка 3, столбец 4] Не заполнена графа «Точка взаимодействия» в строке № 2 («Ответ»).
            "#]],
        );
    }
}
