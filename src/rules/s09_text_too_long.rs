//! S09 text-too-long.

use std::collections::BTreeSet;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::Place;
use crate::model::finding::{At, Finding, Level};

use super::case::{ListCase, at};
use super::rule::{Check, Draft, Rule};

pub(super) static RULE: Rule = Rule {
    code: "S09",
    name: "text-too-long",
    level: Level::Note,
    clauses: &[],
    part: None,
    summary: "Текст длиннее, чем вмещает ячейка Excel.",
    explanation: "Ячейка Excel вмещает 32 767 знаков. Более длинный текст в рабочей книге и в своде продолжается в \
        строках ниже, и ничего из него не теряется. Обычно в такую ячейку попал чужой текст, например весь приказ. На \
        перечень – одна правка со всеми местами.",
    example: "В графе «Процесс» стоит регламент целиком, 40 000 знаков – в книге он занимает две строки.",
    checks: &[Check::List(&[], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let long: BTreeSet<Place> = case.cells().long.iter().copied().collect();
    let mut places = long.iter().map(|place| at(case.list, *place, None));
    let Some(first) = places.next() else { return };
    let related: ThinVec<At> = places.collect();
    findings.push(rule.finding(Draft {
        at: first,
        message: format!(
            "Текст длиннее 32 767 знаков, которые вмещает ячейка Excel (всего мест {}); в рабочей книге и своде он \
             продолжен в строках ниже.",
            long.len()
        ),
        hint: literal!("Проверьте, не попал ли в ячейку чужой текст."),
        key: vec![long.len().to_string()],
        related,
        ..Draft::default()
    }));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::cells::CELL;
    use crate::rules::testing::check_rule;

    fn table(units: usize) -> String {
        let long = "а".repeat(units);
        format!(
            "
            | number | process | touchpoint |
            | 1 | {long} | Официальный сайт |
            "
        )
    }

    #[test]
    fn a_text_that_no_cell_holds() {
        check_rule(
            "S09",
            &table(CELL + 1),
            &expect![[r#"
            S09 note [таблица 1, строка 2, столбец 2] Текст длиннее 32 767 знаков, которые вмещает ячейка Excel (всего мест 1); в рабочей книге и своде он продолжен в строках ниже.
        "#]],
        );
    }

    #[test]
    fn the_longest_text_that_fits() {
        check_rule("S09", &table(CELL), &expect![""]);
    }
}
