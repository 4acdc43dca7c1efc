//! C06 interaction-not-allowed.

use std::collections::HashMap;

use arcstr::literal;

use crate::knowledge::profile::{AllowedInteractions, Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::model::{Coded, Field};

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite, quoted};

pub(super) static RULE: Rule = Rule {
    code: "C06",
    name: "interaction-not-allowed",
    level: Level::Query,
    clauses: &[Clause { order: "sverdlovsk-energy", at: "п. 7" }],
    part: Some(Part::Interactions),
    summary: "Порядок не называет такого взаимодействия для этой точки.",
    explanation: "Порядок перечисляет для каждой точки, какое взаимодействие в ней осуществляется: через ЕПГУ, например, \
        только информируют. Взаимодействие другими словами узнаётся по справочнику; чего справочник не знает, о том \
        правило молчит, как и о точках, которых порядок не называет.",
    example: "«Приём заявления» у точки «Телефонная связь», для которой порядок называет только информирование, – запрос.",
    checks: &[Check::Order(&[Field::Touchpoint, Field::Interactions], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(known) = &order.interactions else { return Verdict::NotApplicable };
    let allowed: HashMap<&str, &AllowedInteractions> =
        known.allowed.iter().map(|allowed| (allowed.touchpoint.as_str(), allowed)).collect();
    for row in &case.list.rows {
        let interactions = row.interactions.as_deref().unwrap_or_default();
        // Several points share the cell: what one of them may have is no fault of the row.
        let points: Vec<_> = row.touchpoints.iter().filter(|point| !point.text.is_blank()).collect();
        let orders: Option<Vec<&AllowedInteractions>> =
            points.iter().map(|point| allowed.get(point.code.as_deref()?).copied()).collect();
        let Some(orders) = orders.filter(|orders| !orders.is_empty()) else { continue };
        let wrong: Vec<&Coded> = interactions
            .iter()
            .filter(|interaction| {
                let code = interaction.code.as_deref().filter(|code| *code != "other");
                code.is_some_and(|code| {
                    orders.iter().all(|order| order.codes.iter().all(|known| known != code))
                })
            })
            .collect();
        let Some(first) = wrong.first() else { continue };
        let names = quoted(points.iter().map(|point| &*point.text.value));
        let texts = quoted(wrong.iter().map(|interaction| &*interaction.text.value));
        let mut values = Vec::new();
        for point in &points {
            values.extend(wrong.iter().map(|wrong| format!("{}\0{}", point.text.value, wrong.text.value)));
        }
        findings.push(rule.finding(Draft {
            at: at(case.list, first.text.place, Some(Field::Interactions)),
            message: format!("Для точки {names} порядок не называет взаимодействия {texts}."),
            hint: literal!(
                "Уберите взаимодействие, перенесите его к той точке, где оно осуществляется, или поясните."
            ),
            expected: Some(expected(case, &orders).into()),
            clause: Some(cite(order, &orders[0].clause)),
            quote: Some(first.text.value.clone()),
            record: first_record(case.list, row),
            values,
            key: vec![names, texts],
            ..Draft::default()
        }));
    }
    Verdict::Checked
}

/// What the order names, in the catalogue's words.
fn expected(case: &ListCase<'_>, orders: &[&AllowedInteractions]) -> String {
    let named = |code: &str| orders.iter().any(|order| order.codes.iter().any(|known| known == code));
    let entries = case.knowledge.catalogue.interactions.iter().filter(|entry| named(&entry.code));
    entries.map(|entry| entry.name.as_str()).collect::<Vec<_>>().join("; ")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [interactions]
        clause = 'п. 7'
        [[interactions.allowed]]
        touchpoint = 'phone'
        clause = 'п. 7.5'
        codes = ['inform-procedure', 'notify-outcome']
        [[interactions.allowed]]
        touchpoint = 'reception'
        clause = 'п. 7.7'
        codes = ['inform-procedure', 'take-application']
    ";

    #[test]
    fn an_application_by_telephone() {
        check_by_order(
            ORDER,
            "
            | service | touchpoint | interactions |
            | Субсидия | Телефонная связь | прием заявления и документов; информирование о порядке |
            ",
            &expect![[r#"
                C06 query [таблица 1, строка 2, столбец 3] Для точки «Телефонная связь» порядок не называет взаимодействия «прием заявления и документов».
            "#]],
        );
    }

    #[test]
    fn what_the_order_names_or_does_not_speak_of_is_silent() {
        check_by_order(
            ORDER,
            "
            | service | touchpoint | interactions |
            | Субсидия | Телефонная связь | информирование о результатах рассмотрения |
            | Субсидия | Личный прием | прием документов; выдача сувениров |
            | Субсидия | Официальный сайт | прием заявления |
            ",
            &expect![[""]],
        );
    }
}
