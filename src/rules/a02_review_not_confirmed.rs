//! A02 review-not-confirmed.

use crate::knowledge::profile::{Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::text::Text;

use super::actuality;
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
    explanation: "Порядки требуют раз в год, к концу декабря, проверить, не устарел ли перечень. Подтверждения проверки в файле перечня нет, \
        а даты прежних проверок программа пока не хранит, поэтому правило отвечает «не проверено».",
    example: "Порядок: мониторинг до 31 декабря. Напишите координатору, когда перечень проверили в последний раз.",
    checks: &[Check::Order(&[], check), Check::File(check_file)],
};

fn demand(order: &Profile) -> Option<Text> {
    let (month, day) = order.deadlines.as_ref()?.review.as_deref()?.split_once('-')?;
    Some(Text::from(format!(
        "Не проверено, был ли ежегодный мониторинг перечня: срок по порядку – до {day}.{month}, а даты проверок программе неизвестны."
    )))
}

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
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
                A02 unchecked [таблица 1] Не проверено, был ли ежегодный мониторинг перечня: срок по порядку – до 25.12, а даты проверок программе неизвестны.
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
