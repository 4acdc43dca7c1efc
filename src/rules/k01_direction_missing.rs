//! K01 direction-missing.

use std::collections::HashSet;

use arcstr::literal;

use crate::knowledge::profile::{ClosedItem, Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::model::{Direction, Field};
use crate::text::Text;
use crate::text::hash::KeyedState;

use super::case::{FileCase, ListCase, at_list, states};
use super::memory::Memory;
use super::parts::{self, Enumerated, nothing, recall};
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
        перечень составлен по одному направлению, остальные названы в одном замечании: возможно, они в других файлах. Части \
        перечня в других файлах того же запуска учтены.",
    example: "В перечне нет строк по направлению «Осуществление государственного контроля (надзора)» – запрос.",
    checks: &[Check::Order(&[Field::Direction], check), Check::Run { remember, recall, check: nothing }],
};

/// The mandatory directions that a list has and lacks, and whether one is worded so that it may be any.
struct Found<'o> {
    has: Vec<&'o ClosedItem>,
    lacks: Vec<&'o ClosedItem>,
    damaged: bool,
}

fn found<'o>(case: &ListCase<'_>, order: &'o Profile) -> Option<Found<'o>> {
    let known = order.directions.as_ref().filter(|known| known.mandatory)?;
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
    let (has, others): (Vec<&ClosedItem>, Vec<&ClosedItem>) =
        known.items.iter().partition(|item| present.contains(item.code.as_str()));
    let lacks = others.into_iter().filter(|item| item.code != OTHER).collect();
    Some(Found { has, lacks, damaged })
}

/// What each list has and lacks, for the other parts of it.
fn remember(_: &Rule, _: &FileCase<'_>, lists: &[&ListCase<'_>], _: &[Finding]) -> (Verdict, Option<Memory>) {
    let texts = |items: &[&ClosedItem]| items.iter().map(|item| item.text.as_str().into()).collect();
    let lists = lists.iter().filter(|case| states(case.list, Field::Direction)).filter_map(|case| {
        let Found { has, lacks, .. } = found(case, case.order()?)?;
        Some(Enumerated { list: case.list.ordinal, has: texts(&has), lacks: texts(&lacks) })
    });
    (Verdict::NotApplicable, parts::memory(lists.collect()))
}

/// A finding when only `lacks` is in no part of its list; `None`: nothing of what it names.
pub(super) fn restated(finding: Finding, lacks: &[Text]) -> Option<Finding> {
    let expected = finding.expected.clone()?;
    if lacks.contains(&expected) {
        return Some(finding);
    }
    // A finding about several names them in quotes.
    let missing: Vec<&str> =
        lacks.iter().map(|text| &**text).filter(|text| expected.contains(&quoted([*text]))).collect();
    if missing.is_empty() {
        return None;
    }
    let names = quoted(missing);
    Some(Finding { message: several(&names).into(), expected: Some(names.into()), ..finding })
}

fn several(names: &str) -> String {
    format!("Перечень составлен по одному направлению; по остальным строк нет: {names}.")
}

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(Found { has, lacks: missing, damaged }) = found(case, order) else {
        return Verdict::NotApplicable;
    };
    // What V04 asks about may be the direction that seems to be missing; the answer to it comes first.
    if missing.is_empty() || damaged && has.is_empty() {
        return Verdict::Checked;
    }
    let stated = order.directions.as_ref().map_or("", |known| &known.clause);
    let clause = Some(cite(order, rule.clause_in(order).unwrap_or(stated)));
    if let (1, true) = (has.len(), missing.len() > 1) {
        let names = quoted(missing.iter().map(|item| item.text.as_str()));
        findings.push(rule.finding(Draft {
            at: at_list(case.list),
            message: several(&names),
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
