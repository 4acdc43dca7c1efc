//! K01 direction-missing.

use std::collections::HashSet;

use arcstr::literal;

use crate::knowledge::profile::{ClosedItem, Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::model::{Direction, Field};
use crate::text::hash::KeyedState;

use super::case::{ListCase, at_list};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite, quoted};
use super::v04_direction_outside_list::{InOrder, OTHER, place_of};

pub(super) static RULE: Rule = Rule {
    code: "K01",
    name: "direction-missing",
    level: Level::Query,
    clauses: &[
        Clause { order: "dagestan-construction", at: "п. 3.4" },
        Clause { order: "sverdlovsk-investment", at: "п. 5" },
    ],
    part: Some(Part::Directions),
    summary: "Для обязательного направления нет ни одной строки.",
    explanation: "Порядок велит составить перечень по каждому из названных направлений. Направление в других словах \
        считается. «Иные функции» не обязательны. Если такой функции у органа нет, поясните это один раз. Если весь \
        перечень составлен по одному направлению, остальные названы в одном замечании: возможно, они в других файлах.",
    example: "В перечне нет строк по направлению «Осуществление государственного контроля (надзора)» – запрос.",
    checks: &[Check::Order(&[Field::Direction], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(known) = order.directions.as_ref().filter(|known| known.mandatory) else {
        return Verdict::NotApplicable;
    };
    let mut texts: HashSet<&str, KeyedState> = HashSet::default();
    let mut present: HashSet<&str, KeyedState> = HashSet::default();
    let mut damaged = false;
    for direction in case.list.rows.iter().filter_map(|row| row.direction.as_ref()) {
        if !direction.text.is_blank() && texts.insert(&*direction.text.value) {
            let place = place_of(direction, order, &case.knowledge);
            present.extend(item(&place));
            damaged |= unknown(&place, direction);
        }
    }
    let missing: Vec<&ClosedItem> = known
        .items
        .iter()
        .filter(|item| item.code != OTHER && !present.contains(item.code.as_str()))
        .collect();
    // What V04 asks about may be the direction that seems to be missing; the answer to it comes first.
    if missing.is_empty() || damaged && present.is_empty() {
        return Verdict::Checked;
    }
    let clause = Some(cite(order, rule.clause_in(order).unwrap_or(&known.clause)));
    if let (1, true) = (present.len(), missing.len() > 1) {
        let names = quoted(missing.iter().map(|item| item.text.as_str()));
        findings.push(rule.finding(Draft {
            at: at_list(case.list),
            message: format!("Перечень составлен по одному направлению; по остальным строк нет: {names}."),
            hint: literal!("Добавьте строки по остальным направлениям. Если они в других файлах или таких функций у органа нет, поясните это."),
            expected: Some(names.into()),
            clause,
            key: vec!["one".to_owned()],
            ..Draft::default()
        }));
        return Verdict::Checked;
    }
    for item in missing {
        findings.push(rule.finding(Draft {
            at: at_list(case.list),
            message: format!("По направлению «{}» в перечне нет ни одной строки.", item.text),
            hint: literal!("Добавьте точки этого направления. Если такой функции у органа нет, поясните это: второй раз вопрос не возникнет."),
            expected: Some(item.text.as_str().into()),
            clause: clause.clone(),
            key: vec![item.code.clone()],
            ..Draft::default()
        }));
    }
    Verdict::Checked
}

fn item<'a>(place: &InOrder<'a>) -> Option<&'a str> {
    match place {
        InOrder::Item(item) | InOrder::Damaged(item) => Some(&item.code),
        InOrder::Activity | InOrder::Nowhere => None,
    }
}

fn unknown(place: &InOrder<'_>, direction: &Direction) -> bool {
    matches!(place, InOrder::Nowhere) && direction.code.is_none()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [directions]
        clause = 'п. 5'
        mandatory = true
        items = [
            { text = 'рассмотрение обращений и запросов', code = 'appeals' },
            { text = 'обеспечение доступа к информации о деятельности', code = 'information-access' },
            { text = 'государственный контроль (надзор)', code = 'state-control' },
            { text = 'иные функции', code = 'other' },
        ]
    ";

    #[test]
    fn a_direction_has_no_row() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | Рассмотрение обращений и запросов | Приём | Официальный сайт |
            | Государственный контроль (надзор) | Проверка | Кабинет 5 |
            ",
            &expect![[r#"
                K01 query [таблица 1] По направлению «обеспечение доступа к информации о деятельности» в перечне нет ни одной строки.
            "#]],
        );
    }

    #[test]
    fn a_list_of_one_direction_is_asked_once() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | Рассмотрение обращений и запросов | Приём | Официальный сайт |
            ",
            &expect![[r#"
                K01 query [таблица 1] Перечень составлен по одному направлению; по остальным строк нет: «обеспечение доступа к информации о деятельности» и «государственный контроль (надзор)».
            "#]],
        );
    }

    #[test]
    fn other_words_are_the_direction() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | Рассмотрение обращений граждан | Приём | Официальный сайт |
            | Информирование о деятельности | Ответ | Официальный сайт |
            | Контрольно-надзорная деятельность | Проверка | Кабинет 5 |
            ",
            &expect![[""]],
        );
    }
}
