//! V04 direction-outside-list.
//!
//! V04 compares all words, V03 only the meaning: a direction is a heading of the order, so a lost «о»
//! is worth a question, while a need may be worded freely. Where a direction is worded as in the
//! catalogue or in more words, both are silent.

use std::collections::HashMap;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::knowledge::Knowledge;
use crate::knowledge::profile::{ClosedItem, ClosedList, Part, Profile};
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::finding::{About, At, Finding, Level};
use crate::model::{Direction, DirectionSource, Field, SourceRow};
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::words;
use crate::text::words::Word;

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite, quoted};

pub(super) static RULE: Rule = Rule {
    code: "V04",
    name: "direction-outside-list",
    level: Level::Query,
    clauses: &[
        Clause { order: "dagestan-construction", at: "п. 3.4" },
        Clause { order: "sverdlovsk-investment", at: "п. 5" },
        Clause { order: "sverdlovsk-industry", at: "п. 3" },
        Clause { order: "smolensk-industry", at: "разд. II, п. 1" },
    ],
    part: Some(Part::Directions),
    summary: "Направления нет среди названных порядком.",
    explanation: "Порядок называет направления деятельности. Падеж, «с клиентом» вместо «с внутренним клиентом» и \
        уточнение в конце («… граждан») не замечаются. Если слово потеряно или искажено, замечание говорит, как в \
        порядке. Если вместо направлений указаны виды деятельности, которые порядок называет внутри направлений, обо \
        всех одно замечание.",
    example: "«Обеспечение доступа к информации деятельности» при «… о деятельности» в порядке – запрос: допишите слово.",
    checks: &[Check::Order(&[Field::Direction], check)],
};

fn check(rule: &Rule, case: &ListCase<'_>, order: &Profile, findings: &mut Vec<Finding>) -> Verdict {
    let Some(known) = &order.directions else { return Verdict::NotApplicable };
    let clause = Some(cite(order, rule.clause_in(order).unwrap_or(&known.clause)));
    let mut activities: Vec<Told<'_>> = Vec::new();
    for told in distinct(case) {
        let direction = told.direction;
        let text = &*direction.text.value;
        let (message, hint, expected) = match place_of(direction, order, &case.knowledge) {
            InOrder::Item(_) => continue,
            InOrder::Activity => {
                activities.push(told);
                continue;
            }
            InOrder::Damaged(item) => (
                format!("Название направления отличается от порядка: «{text}», в порядке «{}».", item.text),
                "Приведите название к порядку.".to_owned(),
                Some(item.text.clone()),
            ),
            InOrder::Nowhere => {
                let other = known.items.iter().find(|item| item.code == OTHER);
                let hint = match other {
                    Some(other) => format!(
                        "Выберите направление порядка, отнесите строки к «{}» или поясните, почему направление нужно.",
                        other.text
                    ),
                    None => "Выберите направление порядка или поясните, почему нужно другое.".to_owned(),
                };
                (format!("Направления «{text}» нет среди названных порядком."), hint, None)
            }
        };
        findings.push(rule.finding(Draft {
            message,
            hint: hint.into(),
            expected: expected.map(Into::into),
            clause: clause.clone(),
            key: vec![text.to_owned()],
            ..told.draft(case)
        }));
    }
    if let Some((first, others)) = activities.split_first() {
        let texts: Vec<&str> = activities.iter().map(|told| &*told.direction.text.value).collect();
        let mut draft = first.draft(case);
        draft.related.extend(others.iter().flat_map(|told| told.places(case)));
        let directions = known.items.iter().filter(|item| item.code != OTHER);
        let names = quoted(directions.map(|item| item.text.as_str()));
        let what = if texts.len() == 1 {
            "указан вид деятельности"
        } else {
            "указаны виды деятельности"
        };
        findings.push(rule.finding(Draft {
            message: format!("В графе направлений {what}: {}. Направления порядка другие: {names}.", quoted(texts.iter().copied())),
            hint: literal!("Укажите направление порядка, а вид деятельности назовите в процессе, или поясните, почему таблица построена иначе."),
            expected: Some(names.into()),
            clause,
            values: texts.iter().map(|text| (*text).to_owned()).collect(),
            key: texts.into_iter().map(str::to_owned).collect(),
            ..draft
        }));
    }
    Verdict::Checked
}

/// Code of «иные функции, сервисы».
pub(super) const OTHER: &str = "other";

/// A direction, its first row, and the others that begin with it anew.
struct Told<'a> {
    direction: &'a Direction,
    rows: Vec<&'a SourceRow>,
}

impl Told<'_> {
    fn places(&self, case: &ListCase<'_>) -> ThinVec<At> {
        let mut places = ThinVec::new();
        for direction in self.rows.iter().filter_map(|row| row.direction.as_ref()) {
            let place = at(case.list, direction.text.place, Some(Field::Direction));
            if places.last() != Some(&place) {
                places.push(place);
            }
        }
        places
    }

    fn draft(&self, case: &ListCase<'_>) -> Draft {
        let mut related = self.places(case);
        Draft {
            at: related.remove(0),
            about: About::Value,
            quote: Some(self.direction.text.value.clone()),
            record: self.rows.first().and_then(|row| first_record(case.list, row)),
            related,
            ..Draft::default()
        }
    }
}

/// Every direction that the list states, in the order of their first rows.
fn distinct<'a>(case: &ListCase<'a>) -> Vec<Told<'a>> {
    let mut known: HashMap<&str, usize, KeyedState> = HashMap::default();
    let mut told: Vec<Told<'a>> = Vec::new();
    for row in &case.list.rows {
        let Some(direction) = row
            .direction
            .as_ref()
            .filter(|direction| direction.from == DirectionSource::Stated && !direction.text.is_blank())
        else {
            continue;
        };
        let index = *known.entry(&*direction.text.value).or_insert_with(|| {
            told.push(Told { direction, rows: Vec::new() });
            told.len() - 1
        });
        told[index].rows.push(row);
    }
    told
}

/// Where an order has a direction.
pub(super) enum InOrder<'a> {
    Item(&'a ClosedItem),
    /// An item of the order, in damaged words.
    Damaged(&'a ClosedItem),
    /// One of the kinds of activity that the order names inside its directions.
    Activity,
    Nowhere,
}

/// How alike damaged words and the order's are at least, from 0 to 1.
const ALIKE: f64 = 0.85;

/// Finds a direction of a list in the order.
pub(super) fn place_of<'a>(
    direction: &Direction,
    order: &'a Profile,
    knowledge: &Knowledge<'_>,
) -> InOrder<'a> {
    let wording = |text: &str| wording(text, knowledge.vocabulary);
    let items = order.directions.as_ref().map_or(&[][..], |list| &list.items);
    let own = wording(&direction.text.value);
    if let Some(item) = items.iter().find(|item| wording(&item.text) == own) {
        return InOrder::Item(item);
    }
    let code = direction.code.as_deref();
    let of_code = items.iter().find(|item| Some(item.code.as_str()) == code);
    if let Some(item) = of_code {
        let entry = knowledge.catalogue.directions.iter().find(|entry| entry.code == item.code);
        let synonym = entry.is_some_and(|entry| entry.wordings().any(|words| wording(words) == own));
        if synonym || own.starts_with(&wording(&item.text)) {
            return InOrder::Item(item);
        }
    }
    let activity = |list: &ClosedList| {
        list.items.iter().any(|item| Some(item.code.as_str()) == code || wording(&item.text) == own)
    };
    if of_code.is_none() && order.activities.as_ref().is_some_and(activity) {
        return InOrder::Activity;
    }
    let folded = letters::fold(&direction.text.value);
    let damaged = items.iter().find(|item| {
        let text = letters::fold(&item.text);
        let part = own.len() > 2 && wording(&item.text).starts_with(&own);
        part || rapidfuzz::fuzz::ratio(folded.chars(), text.chars()) >= ALIKE
    });
    match (damaged, of_code) {
        (Some(item), _) => InOrder::Damaged(item),
        (None, Some(item)) => InOrder::Item(item),
        (None, None) => InOrder::Nowhere,
    }
}

/// Stems of the words that make a direction, prepositions among them: a lost one is damage. Its
/// number, the body's kind and «внутренним» before «клиентом» do not count.
fn wording(text: &str, vocabulary: &Vocabulary) -> Vec<u64> {
    let digits = |word: &&Word| text[word.start..word.end].bytes().all(|byte| byte.is_ascii_digit());
    let words = words::words(text);
    let stems = words.iter().skip_while(digits).map(|word| word.stem);
    stems.filter(|stem| !vocabulary.words.stems.general_in_directions.contains(stem)).collect()
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_by_order;

    const ORDER: &str = "
        [directions]
        clause = 'п. 5'
        items = [
            { text = 'рассмотрение обращений и запросов', code = 'appeals' },
            { text = 'обеспечение доступа к информации о деятельности Министерства', code = 'information-access' },
            { text = 'взаимодействие с внутренним клиентом', code = 'internal-client' },
        ]
        [activities]
        clause = 'п. 5'
        items = [
            { text = 'кадровая работа', code = 'internal-hr' },
            { text = 'ведение бухгалтерского учета', code = 'internal-accounting' },
        ]
    ";

    #[test]
    fn a_foreign_direction_and_a_damaged_one() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | Лицензирование | Приём | Официальный сайт |
            | Обеспечение доступа к информации деятельности | Ответ | Кабинет 5 |
            | Лицензирование | Выдача | Кабинет 5 |
            ",
            &expect![[r#"
                V04 query [таблица 1, строка 2, столбец 1] Направления «Лицензирование» нет среди названных порядком.
                V04 query [таблица 1, строка 3, столбец 1] Название направления отличается от порядка: «Обеспечение доступа к информации деятельности», в порядке «обеспечение доступа к информации о деятельности Министерства».
            "#]],
        );
    }

    #[test]
    fn kinds_of_activity_are_one_finding() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | Взаимодействие с клиентом по кадровым вопросам | Приём | Официальный сайт |
            | Взаимодействие с клиентом по вопросам ведения бухгалтерского учета | Ответ | Кабинет 5 |
            ",
            &expect![[r#"
                V04 query [таблица 1, строка 2, столбец 1] В графе направлений указаны виды деятельности: «Взаимодействие с клиентом по кадровым вопросам» и «Взаимодействие с клиентом по вопросам ведения бухгалтерского учета». Направления порядка другие: «рассмотрение обращений и запросов», «обеспечение доступа к информации о деятельности Министерства» и «взаимодействие с внутренним клиентом».
            "#]],
        );
    }

    #[test]
    fn other_cases_and_more_words_are_the_same_direction() {
        check_by_order(
            ORDER,
            "
            | direction | process | touchpoint |
            | 1. Рассмотрение обращений и запросов граждан | Приём | Официальный сайт |
            | Обеспечением доступа к информации о деятельности ведомства | Ответ | Кабинет 5 |
            | Взаимодействие с клиентом | Ответ | Кабинет 5 |
            | Работа с обращениями граждан | Ответ | Кабинет 6 |
            ",
            &expect![[""]],
        );
    }
}
