//! C02 channel-against-own-order.
//!
//! The rule is silent where C01 reports, and where a text names points of both kinds.

use std::collections::{BTreeMap, HashMap};

use arcstr::literal;

use crate::knowledge::profile::{ChannelClass, ClassedPoint, Profile};
use crate::knowledge::vocabulary::point_facts;
use crate::model::finding::{About, At, Cause, Finding, Level};
use crate::model::{Channel, Field, SourceRow, Touchpoint};
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::c01_channel_contradicts_point::names_another;
use super::case::{FileCase, ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "C02",
    name: "channel-against-own-order",
    level: Level::Query,
    clauses: &[
        Clause { order: "smolensk-industry", at: "разд. I, п. 3, разд. II, п. 3" },
        Clause { order: "dagestan-construction", at: "п. 4.1" },
        Clause { order: "sverdlovsk-investment", at: "п. 2, 17" },
        Clause { order: "sverdlovsk-energy", at: "п. 2" },
        Clause { order: "sverdlovsk-industry", at: "п. 4" },
    ],
    part: None,
    summary: "Вид точки отличается от того, который ей даёт порядок органа, или порядок противоречит сам себе.",
    explanation: "Порядки относят одни и те же точки к разным видам: телефон в одном ведомстве цифровой, в другом – \
        офлайн. Это не ошибка, пока перечень следует своему порядку. Если два пункта одного порядка называют точку и \
        цифровой, и офлайн, выбрать должен орган. О каждой точке перечня – одно замечание. Здание, указанное \
        цифровым, – дело правила C01.",
    example: "Порядок относит телефонную связь к офлайн-точкам, а в перечне она «цифровая» – запрос.",
    checks: &[Check::Order(&[Field::Touchpoint], check), Check::File(check_order)],
};

/// A clause and the point as it words it.
type Naming<'a> = (&'a ChannelClass, &'a ClassedPoint);

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    if order.channels.is_empty() {
        return Verdict::NotApplicable;
    }
    let namings = namings(order);
    let mut told: HashMap<&str, usize, KeyedState> = HashMap::default();
    for row in &case.list.rows {
        for point in &row.touchpoints {
            let Some((code, clauses)) = point.code.as_deref().and_then(|code| namings.get_key_value(code))
            else {
                continue;
            };
            let contradictory = contradiction(clauses);
            let differs = contradictory.is_none() && differs(case, row, point, clauses[0].0.channel);
            if contradictory.is_none() && !differs {
                continue;
            }
            let cell = row.channel.as_ref().filter(|_| differs).map(|cell| &cell.text);
            let field = if cell.is_some() { Field::Channel } else { Field::Touchpoint };
            let place = at(case.list, cell.unwrap_or(&point.text).place, Some(field));
            if let Some(finding) = told.get(code).and_then(|index| findings.get_mut(*index)) {
                finding.stands_at(place);
                continue;
            }
            told.insert(code, findings.len());
            let draft = match contradictory {
                Some(pair) => of_order(order, pair, stated(row, point)),
                None => of_list(order, clauses[0], point),
            };
            findings.push(rule.finding(Draft {
                at: place,
                about: About::Value,
                quote: Some(cell.map_or_else(|| point.text.value.clone(), |cell| cell.value.clone())),
                record: first_record(case.list, row),
                ..draft
            }));
        }
    }
    Verdict::Checked
}

/// An order that comes without a list: its own contradictions, once each.
fn check_order(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let Some(order) = case.profile.filter(|_| case.lists.is_empty()) else { return Verdict::NotApplicable };
    let number = case.located.file.head_act.as_ref().and_then(|act| act.number.as_deref());
    if order.order.as_ref().is_none_or(|act| Some(act.number.as_str()) != number) {
        return Verdict::NotApplicable;
    }
    for clauses in namings(order).values() {
        if let Some(pair) = contradiction(clauses) {
            let draft = of_order(order, pair, None);
            findings.push(rule.finding(Draft { at: At::default(), ..draft }));
        }
    }
    Verdict::Checked
}

/// Where an order names each point, by code.
fn namings(order: &Profile) -> BTreeMap<&str, Vec<Naming<'_>>> {
    let mut namings: BTreeMap<&str, Vec<Naming<'_>>> = BTreeMap::new();
    for class in &order.channels {
        for point in &class.points {
            namings.entry(&point.code).or_default().push((class, point));
        }
    }
    namings
}

/// The first two clauses that put a point into different classes.
fn contradiction<'a, 'o>(clauses: &'a [Naming<'o>]) -> Option<(&'a Naming<'o>, &'a Naming<'o>)> {
    let first = clauses.first()?;
    clauses.iter().find(|other| other.0.channel != first.0.channel).map(|other| (first, other))
}

/// Whether the list states another class, and not against the point's nature, which C01 tells.
fn differs(case: &ListCase<'_>, row: &SourceRow, point: &Touchpoint, class: Channel) -> bool {
    let Some(stated @ (Channel::Digital | Channel::Offline)) = point.channel_stated else { return false };
    let nature = point.code.as_deref().and_then(|code| point_facts(case.knowledge.catalogue, code).nature);
    // A kind that is only suggested is asked about by V02.
    let suggested = row
        .channel
        .as_ref()
        .is_some_and(|cell| case.knowledge.vocabulary.words.kinds.only_suggests(&cell.text.value));
    stated != class
        && !suggested
        && nature.is_none_or(|nature| nature == stated)
        && row.processes <= 1
        && !names_another(case, point)
}

/// The class that the list states for a point, in its own words.
fn stated<'a>(row: &'a SourceRow, point: &Touchpoint) -> Option<&'a str> {
    point.channel_stated?;
    row.channel.as_ref().map(|cell| &*cell.text.value).filter(|text| !text.is_empty())
}

fn of_list(order: &Profile, (class, named): Naming<'_>, point: &Touchpoint) -> Draft {
    let expected = if class.channel == Channel::Digital { "цифровая" } else { "офлайн" };
    let stated = if class.channel == Channel::Digital { "офлайн" } else { "цифровая" };
    let own = &point.text.value;
    let named_so = if letters::fold(own) == letters::fold(&named.text) {
        "её".to_owned()
    } else {
        format!("точку «{}»", named.text)
    };
    Draft {
        message: format!(
            "Точка «{own}» указана как {stated}, а порядок относит {named_so} к виду «{expected}»."
        ),
        hint: format!("Укажите вид «{expected}» или поясните, почему эта точка другая.").into(),
        expected: Some(expected.into()),
        clause: Some(cite(order, &class.clause)),
        key: vec![named.code.clone(), stated.to_owned()],
        ..Draft::default()
    }
}

fn of_order(order: &Profile, (one, other): (&Naming<'_>, &Naming<'_>), stated: Option<&str>) -> Draft {
    let in_list = stated.map_or_else(String::new, |stated| format!(", в перечне – «{stated}»"));
    Draft {
        message: format!(
            "Порядок относит точку «{}» к разным видам: {} – {}, {} – {}{in_list}.",
            other.1.text,
            one.0.clause,
            kind(one.0.channel),
            other.0.clause,
            kind(other.0.channel)
        ),
        hint: literal!(
            "Решите, какой вид верен, исправьте порядок при его следующем изменении и придерживайтесь одного вида во всём перечне."
        ),
        clause: Some(cite(order, &format!("{}; {}", one.0.clause, other.0.clause))),
        cause: Cause::OrderText,
        key: vec![one.1.code.clone(), "order".to_owned()],
        ..Draft::default()
    }
}

fn kind(channel: Channel) -> &'static str {
    if channel == Channel::Digital { "цифровая точка" } else { "офлайн-точка" }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [[channels]]
        clause = 'п. 2'
        channel = 'digital'
        points = [{ text = 'официальный сайт', code = 'site' }, { text = 'колл-центр', code = 'call-centre' }]
        [[channels]]
        clause = 'п. 3'
        channel = 'offline'
        points = [{ text = 'телефонная связь', code = 'phone' }, { text = 'колл-центр', code = 'call-centre' }]
    ";

    #[test]
    fn the_list_states_another_class_than_the_order() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | цифровая |
            | Ответ | Телефон | цифровая |
            ",
            &expect![[r#"
                C02 query [таблица 1, строка 2, столбец 3] Точка «Телефонная связь» указана как цифровая, а порядок относит её к виду «офлайн».
            "#]],
        );
    }

    #[test]
    fn a_kind_that_is_only_suggested_is_asked_about_by_v02() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | через интернет |
            ",
            &expect![[r#"
                V02 error [таблица 1, строка 2, столбец 3] Вид точки «через интернет» – не «цифровая» и не «офлайн»; прочитан как «цифровая».
            "#]],
        );
    }

    #[test]
    fn the_order_contradicts_itself() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | channel |
            | Приём | Колл-центр | цифровая |
            | Ответ | Колл-центр | офлайн |
            ",
            &expect![[r#"
                C02 query [таблица 1, строка 2, столбец 2] Порядок относит точку «колл-центр» к разным видам: п. 2 – цифровая точка, п. 3 – офлайн-точка, в перечне – «цифровая».
            "#]],
        );
    }

    #[test]
    fn the_order_is_followed_or_silent_and_nature_is_told_by_c01() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | channel |
            | Приём | Телефонная связь | офлайн |
            | Ответ | Факс | цифровая |
            | Выдача | Официальный сайт | офлайн |
            ",
            &expect![[r#"
                C01 error [таблица 1, строка 4, столбец 3] Точка «Официальный сайт» – цифровой канал, а её вид указан как «офлайн».
            "#]],
        );
    }
}
