//! F04 formula-like-text.

use std::collections::HashSet;

use arcstr::literal;

use crate::model::Place;
use crate::model::finding::{About, At, Finding, Level};
use crate::text::hash::KeyedState;

use super::case::{ListCase, at};
use super::rule::{Check, Draft, Rule, quoted};

pub(super) static RULE: Rule = Rule {
    code: "F04",
    name: "formula-like-text",
    level: Level::Advice,
    clauses: &[],
    part: None,
    summary: "Текст начинается как формула.",
    explanation: "Текст, который начинается со знака «=» или похож на вызов функции («+СУММ(…», «@SUM(…»), другая \
        программа может принять за формулу и выполнить. В результатах этой программы он остаётся текстом. На перечень – \
        один совет со всеми местами. Тире и дефис в начале пункта, телефон с «+7» и имя с «@» сюда не относятся.",
    example: "В ячейке стоит «=ГИПЕРССЫЛКА(…)» вместо адреса сайта – замените готовым текстом.",
    checks: &[Check::List(&[], check)],
};

/// Values quoted in the message; all places are named.
const QUOTES: usize = 3;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let mut met: HashSet<Place, KeyedState> = HashSet::default();
    let formulas = case.cells().formulas.iter().filter(|(_, place)| met.insert(*place));
    let mut values: Vec<(&str, Place)> = formulas.copied().collect();
    if values.is_empty() {
        return;
    }
    values.sort_by_key(|(_, place)| (place.table, place.row, place.column));
    let mut places = values.iter().map(|(_, place)| at(case.list, *place, None));
    let first = places.next().unwrap_or_else(At::default);
    let shown = values.iter().take(QUOTES).map(|(text, _)| *text);
    findings.push(rule.finding(Draft {
        at: first,
        message: format!("Текст начинается как формула (всего {}): {}.", values.len(), quoted(shown)),
        hint: literal!("Замените его готовым значением или уберите знак в начале."),
        quote: Some(values[0].0.into()),
        related: places.collect(),
        about: About::Value,
        values: values.iter().map(|(text, _)| (*text).to_owned()).collect(),
        key: values.iter().map(|(text, _)| (*text).to_owned()).collect(),
        ..Draft::default()
    }));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn one_finding_a_list_with_all_places() {
        check(
            "
            | number | process | touchpoint |
            | 1 | =СУММ(1;2) | Официальный сайт |
            | 2 | Приём | +HYPERLINK(\"http://site.ru\") |
            ",
            &expect![[r#"
                F04 advice [таблица 1, строка 2, столбец 2] Текст начинается как формула (всего 2): «=СУММ(1;2)» и «+HYPERLINK("http://site.ru")».
            "#]],
        );
    }
}
