//! A01 published-late.

use crate::knowledge::calendar::WorkingDays;
use crate::knowledge::profile::{Part, Profile, PublishFrom};
use crate::model::finding::{Finding, Level};
use crate::text::Text;

use super::actuality::{self, written};
use super::case::{FileCase, ListCase};
use super::rule::{Check, Clause, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "A01",
    name: "published-late",
    level: Level::Query,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 14" },
        Clause { order: "dagestan-construction", at: "п. 5.5 (второй)" },
    ],
    part: Some(Part::Publication),
    summary: "Перечень размещён на сайте позже срока.",
    explanation: "Порядки дают срок, за который утверждённый или изменённый перечень должен появиться на сайте: обычно десять рабочих дней. \
        Последний день срока считается по производственному календарю от дня после утверждения, если дата утверждения есть в файле. \
        Даты утверждения, изменения и размещения называют на листе «О перечне» рабочей книги или командой perechen approve; \
        какой из них нет, ту правило и называет.",
    example: "Перечень утверждён 11 апреля, срок – 10 рабочих дней: до 25 апреля он должен быть на сайте.",
    checks: &[Check::Order(&[], check), Check::File(check_file)],
};

fn demand(order: &Profile) -> Option<Text> {
    let deadlines = order.deadlines.as_ref()?;
    let days = deadlines.publish_days?;
    let from = match deadlines.publish_from {
        PublishFrom::Approval => "утверждения",
        PublishFrom::Change => "изменения",
    };
    Some(Text::from(format!(
        "Не проверено, вовремя ли перечень размещён на сайте: срок по порядку – {days} рабочих дней, а даты {from} и размещения программе неизвестны."
    )))
}

/// The same of a list that says when it was approved.
fn demand_of(order: &Profile, case: &ListCase<'_>) -> Option<Text> {
    let deadlines = order.deadlines.as_ref()?;
    let days = deadlines.publish_days.filter(|_| deadlines.publish_from == PublishFrom::Approval)?;
    let approved = actuality::approved(case, order)?;
    let until = WorkingDays(&case.knowledge.catalogue.calendar).after(approved, days);
    let said = match until {
        Some(until) => {
            format!(
                "размещён он должен быть не позднее {}, а дата размещения программе неизвестна",
                written(until)
            )
        }
        None => format!("дата размещения и рабочие дни {} года программе неизвестны", approved.year()),
    };
    Some(Text::from(format!(
        "Не проверено, вовремя ли перечень размещён на сайте: срок по порядку – {days} рабочих дней, перечень утверждён {}, {said}.",
        written(approved)
    )))
}

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let demand = |order: &Profile| demand_of(order, case).or_else(|| demand(order));
    actuality::of_list(rule, case, order, demand, findings)
}

fn check_file(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    actuality::of_file(rule, case, demand, findings)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn the_order_demands_it_and_dates_are_not_kept() {
        check_rule(
            "A01",
            "
            Перечень точек взаимодействия Министерства инвестиций и развития Свердловской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                A01 unchecked [таблица 1] Не проверено, вовремя ли перечень размещён на сайте: срок по порядку – 10 рабочих дней, а даты утверждения и размещения программе неизвестны.
            "#]],
        );
    }

    #[test]
    fn a_silent_order_demands_nothing() {
        check_rule(
            "A01",
            "
            Перечень точек взаимодействия Министерства промышленности и торговли Смоленской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
