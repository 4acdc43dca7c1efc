//! A02 review-not-confirmed.

use jiff::civil::Date;

use crate::knowledge::calendar::WorkingDays;
use crate::knowledge::profile::{Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::text::Text;

use super::actuality::{self, written};
use super::case::{FileCase, ListCase};
use super::rule::{Check, Clause, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "A02",
    name: "review-not-confirmed",
    level: Level::Query,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 11" },
        Clause { order: "dagestan-construction", at: "п. 5.5 (первый)" },
        Clause { order: "sverdlovsk-investment", at: "п. 16" },
    ],
    part: Some(Part::Review),
    summary: "Ежегодная проверка перечня не подтверждена.",
    explanation: "Порядки требуют раз в год, к концу декабря, проверить, не устарел ли перечень. Подтверждения проверки в файле перечня нет: \
        её дату называют на листе «О перечне» рабочей книги или командами perechen reviewed и handed. Проверка позже срока или в прежнем году – запрос; даты нет – «не проверено».",
    example: "Порядок: мониторинг до 31 декабря. Напишите координатору, когда перечень проверили в последний раз.",
    checks: &[Check::Order(&[], check), Check::File(check_file)],
};

fn demand(order: &Profile) -> Option<Text> {
    let (month, day) = order.deadlines.as_ref()?.review.as_deref()?.split_once('-')?;
    let handover =
        order.deadlines.as_ref().and_then(|deadlines| deadlines.handover.as_deref()?.split_once('-'));
    let handover =
        handover.map_or_else(String::new, |(month, day)| format!(", передать его – до {day}.{month}"));
    Some(Text::from(format!(
        "Не проверено, был ли ежегодный мониторинг перечня: срок по порядку – до {day}.{month}{handover}, а даты проверок программе неизвестны."
    )))
}

/// The same of a list that says when it was approved: its first review is due in that year.
fn demand_of(order: &Profile, case: &ListCase<'_>) -> Option<Text> {
    let deadlines = order.deadlines.as_ref()?;
    let year = actuality::approved(case, order)?.year();
    let term = |day: &str| {
        let day: Date = format!("{year}-{day}").parse().ok()?;
        let last = WorkingDays(&case.knowledge.catalogue.calendar).until(day);
        let working = last.filter(|last| *last != day);
        let working =
            working.map_or_else(String::new, |last| format!(" (последний рабочий день – {})", written(last)));
        Some(format!("до {}{working}", written(day)))
    };
    let review = term(deadlines.review.as_deref()?)?;
    let handover = deadlines.handover.as_deref().and_then(term);
    let handover = handover.map_or_else(String::new, |term| format!(", передать его – {term}"));
    Some(Text::from(format!(
        "Не проверено, был ли ежегодный мониторинг перечня: первый срок после утверждения – {review}{handover}, а даты проверок программе неизвестны."
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
            "A02",
            "
            Перечень точек взаимодействия Министерства инвестиций и развития Свердловской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                A02 unchecked [таблица 1] Не проверено, был ли ежегодный мониторинг перечня: срок по порядку – до 25.12, передать его – до 31.12, а даты проверок программе неизвестны.
            "#]],
        );
    }

    #[test]
    fn a_silent_order_demands_nothing() {
        check_rule(
            "A02",
            "
            Перечень точек взаимодействия Министерства промышленности и торговли Смоленской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
