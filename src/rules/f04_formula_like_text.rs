//! F04 formula-like-text.

use std::collections::HashSet;

use arcstr::literal;

use crate::model::Place;
use crate::model::finding::{At, Finding, Level};
use crate::text::hash::KeyedState;

use super::{Check, Draft, ListCase, Rule, at, quoted};

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
        key: values.iter().map(|(text, _)| (*text).to_owned()).collect(),
        ..Draft::default()
    }));
}

/// `=…` with something to compute; after another sign only a call or a command, for a minus is a dash
/// to most people, a plus begins a telephone and @ a name.
pub(super) fn is_formula_like(text: &str) -> bool {
    // A text begins with a Cyrillic letter nearly always.
    if matches!(text.as_bytes(), [0xd0 | 0xd1, ..]) {
        return false;
    }
    let text = text.trim_start();
    let mut letters = text.chars();
    match letters.next() {
        Some('=') => letters.next().is_some_and(|letter| letter != '=' && letter != '>'),
        Some('+' | '-' | '@') => {
            let rest = letters.as_str();
            let name = rest
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '+' | '-'))
                .count();
            let after = rest.chars().nth(name);
            let is_call = after == Some('(') && rest.chars().take(name).any(char::is_alphabetic);
            is_call || (after == Some('|') && rest.contains('!'))
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::is_formula_like;
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

    #[test]
    fn dashes_phones_and_names_are_no_formulas() {
        for text in [
            "- приём",
            "-приём",
            "–приём",
            "- (запасной) вход",
            "+7 (495) 123-45-67",
            "+74951234567",
            "@minprom67",
            "=>",
            "===",
            "=",
            "",
            "-1",
            "-(устно)",
        ] {
            assert!(!is_formula_like(text), "{text}");
        }
        for text in ["=1+1", "= A1", "+СУММ(A1)", "-SUM(1)", "@SUM(1)", "-2+3+cmd|' /C calc'!A0", "\t=1"]
        {
            assert!(is_formula_like(text), "{text}");
        }
    }
}
