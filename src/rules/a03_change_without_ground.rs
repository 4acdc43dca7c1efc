//! A03 change-without-ground.

use arcstr::literal;

use crate::knowledge::profile::{Part, Profile};
use crate::model::finding::{Finding, Level};
use crate::text::Text;

use super::actuality;
use super::case::{FileCase, ListCase};
use super::rule::{Check, Clause, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "A03",
    name: "change-without-ground",
    level: Level::Query,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 10" },
        Clause { order: "dagestan-construction", at: "п. 5.3" },
        Clause { order: "sverdlovsk-investment", at: "п. 15" },
        Clause { order: "smolensk-industry", at: "разд. III" },
    ],
    part: Some(Part::Grounds),
    summary: "Перечень изменён без основания из порядка или прислан без изменений.",
    explanation: "Порядки называют, когда перечень меняют: новая точка, другой вид точки, другие потребности. Перечень сравнивается \
        с утверждённой последней редакцией, которую помнит реестр. Другие слова и заполненное пустое основания не требуют; \
        основание, которого по файлам не видно, спрашивается.",
    example: "Прислан перечень с новой датой и теми же строками – запрос: что изменилось?",
    checks: &[Check::Order(&[], check), Check::File(check_file)],
};

fn demand(order: &Profile) -> Option<Text> {
    order.grounds.as_ref()?;
    Some(literal!(
        "Не проверено, есть ли основание для изменений перечня: прежняя редакция программе неизвестна, сравнить не с чем."
    ))
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
            "A03",
            "
            Перечень точек взаимодействия Министерства промышленности и торговли Смоленской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                A03 unchecked [таблица 1] Не проверено, есть ли основание для изменений перечня: прежняя редакция программе неизвестна, сравнить не с чем.
            "#]],
        );
    }

    #[test]
    fn a_silent_order_demands_nothing() {
        check_rule(
            "A03",
            "
            Перечень точек взаимодействия Министерства промышленности и науки Свердловской области с клиентом

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
