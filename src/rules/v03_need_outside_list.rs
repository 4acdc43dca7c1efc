//! V03 need-outside-list.

use std::collections::HashMap;

use crate::knowledge::profile::{ClosedItem, ClosedList, Part, Profile};
use crate::model::Field;
use crate::model::finding::{About, Finding, Level};
use crate::text::hash::KeyedState;
use crate::text::words;

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "V03",
    name: "need-outside-list",
    level: Level::Advice,
    clauses: &[
        Clause { order: "dagestan-construction", at: "п. 3.6" },
        Clause { order: "sverdlovsk-investment", at: "п. 8" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 1" },
    ],
    part: Some(Part::Needs),
    summary: "Потребности нет среди названных порядком.",
    explanation: "Порядок перечисляет потребности клиента. Другие слова о том же («предоставление документов» вместо \
        «представление документов») не замечаются. Списки порядков открыты («иные»), поэтому это совет; каждая такая \
        потребность названа один раз, места её повторов перечислены. О том, что на самом деле факт или название \
        процесса, говорит правило V07, а это молчит.",
    example: "«Запись на приём» при порядке, который её не называет, – совет: выберите потребность порядка или оставьте \
        как иную.",
    checks: &[Check::Order(&[Field::Needs], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(known) = &order.needs else { return Verdict::NotApplicable };
    let mut wrong = case.wrong_needs().iter();
    // Index of the finding about a need, by its words; needs inside the list have none.
    let mut told: HashMap<Vec<u64>, usize, KeyedState> = HashMap::default();
    for row in &case.list.rows {
        for need in row.needs.iter().flatten() {
            let wrong = wrong.next().is_some_and(|wrong| *wrong);
            let code = need.code.as_deref();
            let inside = code.is_some_and(|code| known.items.iter().any(|item| item.code == code));
            if inside || need.text.is_blank() || wrong {
                continue;
            }
            let place = at(case.list, need.text.place, Some(Field::Needs));
            let words = words::key(&need.text.value);
            if let Some(finding) = told.get(&words).and_then(|index| findings.get_mut(*index)) {
                finding.related.push(place);
                continue;
            }
            told.insert(words, findings.len());
            let nearest = nearest(&need.text.value, known);
            findings.push(rule.finding(Draft {
                at: place,
                message: format!("Потребности «{}» нет среди названных порядком.", need.text.value),
                hint: hint(nearest, known).into(),
                expected: nearest.map(|item| item.text.as_str().into()),
                clause: Some(cite(order, rule.clause_in(order).unwrap_or(&known.clause))),
                about: About::Value,
                quote: Some(need.text.value.clone()),
                record: first_record(case.list, row),
                ..Draft::default()
            }));
        }
    }
    Verdict::Checked
}

fn hint(nearest: Option<&ClosedItem>, known: &ClosedList) -> String {
    let choose = nearest.map_or_else(
        || "Выберите потребность из списка порядка".to_owned(),
        |item| format!("Если речь о том же, напишите «{}»", item.text),
    );
    if known.open {
        format!("{choose}. Если это иная потребность, оставьте как есть: порядок допускает и другие.")
    } else {
        format!("{choose}: других порядок не допускает.")
    }
}

/// The item of the order that shares most with a need: at least half of the words that tell it from
/// other needs. «Получение» begins half of the list and tells nothing.
fn nearest<'a>(text: &str, known: &'a ClosedList) -> Option<&'a ClosedItem> {
    let items: Vec<(&ClosedItem, Vec<u64>)> =
        known.items.iter().map(|item| (item, words::key(&item.text))).collect();
    let common =
        |stem: &u64| 3 * items.iter().filter(|(_, words)| words.contains(stem)).count() > items.len();
    let mut own = words::key(text);
    own.sort_unstable();
    own.dedup();
    if items.len() > 2 {
        own.retain(|stem| !common(stem));
    }
    let shared = |words: &[u64]| own.iter().filter(|stem| words.contains(stem)).count();
    items
        .iter()
        .map(|(item, words)| (shared(words), words.len(), *item))
        .filter(|(both, ..)| *both > 0 && 2 * both >= own.len())
        // Of items that share as much, the one that says least besides.
        .max_by_key(|(both, words, _)| (*both, usize::MAX - words))
        .map(|(.., item)| item)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [needs]
        clause = 'п. 8'
        open = true
        items = [
            { text = 'получение консультации', code = 'consultation' },
            { text = 'представление заявления, обращения, запроса, документов', code = 'filing' },
        ]
    ";

    #[test]
    fn a_need_that_the_order_does_not_name_is_told_once() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | needs |
            | Приём | Официальный сайт | Запись на приём |
            | Ответ | Официальный сайт | получение консультации; запись на прием |
            ",
            &expect![[r#"
                V03 advice [таблица 1, строка 2, столбец 3] Потребности «Запись на приём» нет среди названных порядком.
            "#]],
        );
    }

    #[test]
    fn other_words_for_the_same_and_facts_are_silent() {
        check_by_order(
            ORDER,
            "
            | process | touchpoint | needs |
            | Приём | Официальный сайт | предоставление документов |
            | Ответ | Официальный сайт | Консультация получена |
            ",
            &expect![[r#"
                V07 advice [таблица 1, строка 3, столбец 3] Потребность названа как процесс или свершившийся факт: «Консультация получена».
            "#]],
        );
    }
}
