//! F06 personal-data.
//!
//! The rule looks at the cells where points, contacts and remarks stand. A name counts with initials or a
//! patronymic; a post before it, or a street or an institution named after somebody, is no private person.

use std::collections::HashSet;
use std::sync::LazyLock;

use arcstr::literal;
use regex::Regex;

use crate::knowledge::profile::{CheckLists, WordLists};
use crate::model::Place;
use crate::model::finding::{About, At, Finding, Level};
use crate::text::contacts::{self, ContactKind};
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::case::{ListCase, at};
use super::rule::{Check, Clause, Draft, Rule, quoted};
use super::texts::{PerText, addressed};

pub(super) static RULE: Rule = Rule {
    code: "F06",
    name: "personal-data",
    level: Level::Advice,
    clauses: &[
        Clause { order: "sverdlovsk-energy", at: "п. 11" },
        Clause { order: "dagestan-construction", at: "п. 5.2" },
        Clause { order: "sverdlovsk-investment", at: "п. 14" },
    ],
    part: None,
    summary: "В перечне есть фамилия, личный телефон или личная почта.",
    explanation: "Перечень размещают на сайте, и личным данным сотрудников и граждан в нём не место: вместо фамилии \
        достаточно отдела или должности, вместо мобильного телефона – служебного номера. На перечень – один совет со \
        всеми местами. Руководитель, названный с должностью, подписи, улицы и учреждения, названные чьим-то именем, \
        служебные телефоны, горячие линии и почта органа не замечаются.",
    example: "В графе «Особенности» стоит «Петрова Мария Сергеевна, 8-912-000-11-22» – совет: укажите отдел и его телефон.",
    checks: &[Check::List(&[], check)],
};

/// Values quoted in the message; all places are named.
const QUOTES: usize = 3;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let texts = case.texts();
    let words = &case.knowledge.vocabulary.words.lists;
    let mut known: PerText<Vec<String>> = PerText::default();
    let mut met: HashSet<Place, KeyedState> = HashSet::default();
    let mut values: Vec<String> = Vec::new();
    let mut places: Vec<At> = Vec::new();
    for (at_row, row) in case.list.rows.iter().enumerate() {
        for (cell, number) in addressed(row).zip(texts.raw(at_row)) {
            let found = known.of(*number, || personal(&cell.raw, words));
            if found.is_empty() || !met.insert(cell.place) {
                continue;
            }
            places.push(at(case.list, cell.place, None));
            values.extend(found.iter().filter(|value| !values.contains(value)).cloned().collect::<Vec<_>>());
        }
    }
    let mut places = places.into_iter();
    let Some(first) = places.next() else { return };
    let more = values.len().saturating_sub(QUOTES);
    let more = if more > 0 { format!(" и ещё {more}") } else { String::new() };
    findings.push(rule.finding(Draft {
        at: first,
        message: format!(
            "Похоже на персональные данные: {}{more}. Перечень размещают на сайте.",
            quoted(values.iter().take(QUOTES).map(String::as_str))
        ),
        hint: literal!(
            "Укажите вместо фамилии отдел или должность, вместо личного телефона и почты – служебные."
        ),
        clause: rule.clause_of(case.knowledge.profile),
        quote: Some(values[0].as_str().into()),
        related: places.collect(),
        about: About::Value,
        values: values.clone(),
        key: values,
        ..Draft::default()
    }));
}

/// Names of persons, mobile telephones and private mail in a cell.
fn personal(text: &str, words: &WordLists) -> Vec<String> {
    let may_hold =
        text.contains('.') || text.contains("ич") || text.contains("вна") || letters::digits(text) >= 10;
    if !may_hold {
        return Vec::new();
    }
    let folded = letters::fold(text);
    let mut found = names(text, &folded, words);
    let named = !found.is_empty();
    let shared = holds(&folded, &words.checks.shared_phones);
    for (range, kind) in contacts::find(text) {
        let value = &text[range];
        let own = match kind {
            ContactKind::Phone => is_mobile(value) && !shared,
            ContactKind::Email => is_private(value, named, &words.checks),
            ContactKind::Url | ContactKind::Address => false,
        };
        if own {
            found.push(value.trim().to_owned());
        }
    }
    found
}

/// «Иванова Мария Петровна», «Иванов И.И.»: without a post before it, in no address and no name of an
/// institution.
fn names(text: &str, folded: &str, words: &WordLists) -> Vec<String> {
    static NAME: LazyLock<Option<Regex>> = LazyLock::new(|| {
        const FULL: &str = r"\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?\s+\p{Lu}\p{Ll}+\s+\p{Lu}\p{Ll}+(?:вич|ьич|вна|ична|инична)(?:а|у|ем|ы|е|ой)?\b";
        const SHORT: &str = r"\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?|\p{Lu}\p{Ll}{2,}(?:-\p{Lu}\p{Ll}+)?\s\p{Lu}\.\s?\p{Lu}\.";
        Regex::new(&format!("{FULL}|{SHORT}")).ok()
    });
    let patronymic = || ["ич", "вна", "чна"].iter().any(|end| text.contains(end));
    // The pattern is dear, and hardly a cell holds what it ends with.
    if !has_initial(text) && !patronymic() {
        return Vec::new();
    }
    let Some(pattern) = NAME.as_ref() else { return Vec::new() };
    let mut found = pattern.find_iter(text).peekable();
    // A head is named with the post.
    if found.peek().is_none() || holds(folded, &words.rows.posts) {
        return Vec::new();
    }
    let is_person = |range: &std::ops::Range<usize>| {
        let before = letters::fold(text[..range.start].trim_end_matches([' ', '«', '"', '.', '\u{a0}']));
        let word = before.rsplit(|letter: char| !letters::is_letter(letter)).next().unwrap_or_default();
        !words.checks.named_after.iter().any(|known| known == word)
    };
    let found = found.filter(|hit| is_person(&hit.range()));
    found.map(|hit| letters::one_line(hit.as_str())).collect()
}

/// Whether a capital letter stands before a full stop.
fn has_initial(text: &str) -> bool {
    text.match_indices('.').any(|(at, _)| text[..at].ends_with(char::is_uppercase))
}

/// Whether a word of a folded text begins as one of several do.
fn holds(folded: &str, beginnings: &[String]) -> bool {
    beginnings.iter().any(|beginning| {
        folded
            .match_indices(beginning.as_str())
            .any(|(at, _)| !folded[..at].chars().next_back().is_some_and(letters::is_letter))
    })
}

/// «+7 912 …», «8-912-…»; 800 is free of charge for everybody.
fn is_mobile(phone: &str) -> bool {
    let digits: String = phone.chars().filter(char::is_ascii_digit).collect();
    digits.len() >= 11 && (digits.starts_with("79") || digits.starts_with("89"))
}

/// A mailbox anybody can have, beside a person's name or with a year of birth in it.
fn is_private(mail: &str, named: bool, words: &CheckLists) -> bool {
    let Some((name, domain)) = mail.rsplit_once('@') else { return false };
    let domain = domain.to_lowercase();
    let free = words.free_mail.contains(&domain);
    let digits: String = name.chars().rev().take_while(char::is_ascii_digit).collect();
    let year: Option<u32> = digits.chars().rev().collect::<String>().parse().ok();
    free && (named || year.is_some_and(|year| (1940..=2010).contains(&year)))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_rule;

    #[test]
    fn names_mobiles_and_private_mail_are_told_once_a_list() {
        check_rule(
            "F06",
            "
            | process | touchpoint | features |
            | Приём | Кабинет 5 | Петрова Мария Сергеевна, 8-912-000-11-22 |
            | Выдача | Телефонная связь | отв. Сидоров П.П., sidorov@mail.ru |
            | Запись | Электронная почта | ivanova1984@yandex.ru |
            ",
            &expect![[r#"
                F06 advice [таблица 1, строка 2, столбец 3] Похоже на персональные данные: «Петрова Мария Сергеевна», «8-912-000-11-22» и «Сидоров П.П.» и ещё 2. Перечень размещают на сайте.
            "#]],
        );
    }

    #[test]
    fn heads_streets_and_contacts_of_the_body_are_no_personal_data() {
        check_rule(
            "F06",
            "
            | process | touchpoint | features |
            | Приём | Приёмная | личный приём ведёт министр Иванов Иван Иванович |
            | Выдача | Здание | ул. А.С. Пушкина, д. 5; библиотека им. В.И. Ленина |
            | Звонок | Телефонная связь | 8 (4812) 29-20-20, 8-800-100-70-10 |
            | Чат | Мессенджер | горячая линия в WhatsApp: +7 912 000-11-22 |
            | Почта | Электронная почта | minsport67@mail.ru |
            | Нормы | Сайт | Пункт А. Б. раздела |
            ",
            &expect![[r#"
                F06 advice [таблица 1, строка 7, столбец 3] Похоже на персональные данные: «Пункт А. Б.». Перечень размещают на сайте.
            "#]],
        );
    }
}
