//! The reference of the rules: the Markdown pages of `docs/rules/`, and what `perechen rules` shows
//! of a rule's clauses. Generated, so that no page can say other than the code.

use std::fmt::Write as _;
use std::sync::Arc;

use crate::knowledge::profile::Profile;
use crate::model::finding::Level;

use super::RULES;
use super::rule::{Check, Rule};

const GENERATED: &str =
    "<!-- Страница составлена программой: UPDATE_EXPECT=1 cargo test --test it docs:: -->\n\n";

/// Where the orders of the known ministries demand what the rule checks: «приказ … № 54, п. 10».
pub fn clauses(rule: &Rule, profiles: &[Arc<Profile>]) -> Vec<String> {
    profiles
        .iter()
        .filter_map(|profile| rule.clause_of(Some(profile)))
        .map(|clause| clause.to_string())
        .collect()
}

/// What a level asks of the officer.
pub fn demand(level: Level) -> &'static str {
    match level {
        Level::Error => "надо исправить до утверждения",
        Level::Query => "надо исправить или пояснить",
        Level::Advice => "можно оставить как есть",
        Level::Note => "программа решила сама, посмотрите, верно ли",
        Level::Unchecked => "правило не удалось применить, сказано почему",
    }
}

/// The page of one rule.
pub fn markdown(rule: &Rule, profiles: &[Arc<Profile>]) -> String {
    let mut page = String::from(GENERATED);
    let title = rule.summary.trim_end_matches('.');
    let _ = write!(
        page,
        "# {}. {title}\n\n| Уровень | Имя | Что проверяется |\n|---|---|---|\n| **{}** — {} | `{}` | {} |\n",
        rule.code,
        rule.level.russian(),
        demand(rule.level),
        rule.name,
        subject(rule)
    );
    let _ = write!(page, "\n{}\n", rule.explanation);
    if !rule.example.is_empty() {
        let _ = write!(page, "\n## Пример\n\n{}\n", rule.example);
    }
    page.push_str("\n## Чего требуют порядки\n\n");
    let clauses = clauses(rule, profiles);
    if clauses.is_empty() {
        let _ = writeln!(
            page,
            "Прямого требования в известных порядках нет: правило следит за тем, {}.",
            watches(rule)
        );
    }
    for clause in clauses {
        let _ = writeln!(page, "- {clause}");
    }
    page.push_str("\n[Все правила](README.md)\n");
    page
}

/// The index of all rules.
pub fn index() -> String {
    let mut page = String::from(GENERATED);
    page.push_str(
        "# Правила проверки\n\n\
        Каждое замечание называет код правила. Код постоянный: буква говорит, о чём правило, две цифры — его номер. \
        То же в программе: `perechen rules` и `perechen rules C04`.\n\n\
        | Код | Уровень | Правило | Имя |\n|---|---|---|---|\n",
    );
    for rule in RULES {
        let _ = writeln!(
            page,
            "| [{code}]({code}.md) | {} | {} | `{}` |",
            rule.level.russian(),
            rule.summary,
            rule.name,
            code = rule.code
        );
    }
    page.push_str(
        "\nУровень в таблице — обычный; где правило бывает мягче или строже, об этом сказано на его странице.\n\n\
        ## Уровни\n\n| Уровень | В файлах для программ | Что делать |\n|---|---|---|\n",
    );
    for level in Level::ALL {
        let _ = writeln!(page, "| {} | `{}` | {} |", level.russian(), level.key(), demand(level));
    }
    page.push_str("\n## Буквы кодов\n\n| Буква | О чём правила |\n|---|---|\n");
    for (letter, about) in FAMILIES {
        if RULES.iter().any(|rule| rule.code.starts_with(letter)) {
            let _ = writeln!(page, "| {letter} | {about} |");
        }
    }
    page
}

/// What a rule that no order demands is there for: «правило следит за тем, …».
fn watches(rule: &Rule) -> &'static str {
    match rule.code.as_bytes().first() {
        Some(b'D') => "чтобы по файлу было видно, чей это перечень и каким актом он утверждён",
        Some(b'V') => "чтобы значением ячейки можно было воспользоваться",
        Some(b'C') => "чтобы строки перечня не противоречили друг другу",
        Some(b'K') => "чтобы в перечне ничего не было пропущено",
        Some(b'A') => "чтобы перечень не устарел",
        Some(b'F') => "чтобы файл можно было без опасений открыть, прочитать и разместить",
        _ => "чтобы перечень был прочитан верно",
    }
}

const FAMILIES: [(char, &str); 7] = [
    ('D', "приказ, порядок, название и грифы"),
    ('S', "строение таблицы"),
    ('V', "значения ячеек"),
    ('C', "согласованность значений между собой и с порядком"),
    ('K', "полнота перечня"),
    ('A', "сроки и обновление"),
    ('F', "файл и его безопасность"),
];

fn subject(rule: &Rule) -> &'static str {
    let lists = rule.checks.iter().any(|check| matches!(check, Check::List(..) | Check::Order(..)));
    let order = rule.checks.iter().any(|check| matches!(check, Check::Order(..)));
    let file = rule.checks.iter().any(|check| matches!(check, Check::File(_)));
    let run = rule.checks.iter().any(|check| matches!(check, Check::Run { .. }));
    match (lists, file) {
        (true, false) if run => "каждый перечень файла и перечни всех файлов вместе",
        (false, false) if run => "все файлы вместе",
        (true, true) => "файл в целом и каждый перечень в нём",
        (true, false) if order => "каждый перечень органа, порядок которого известен",
        (true, false) => "каждый перечень файла",
        (false, true) => "файл в целом",
        (false, false) => "читается ли файл",
    }
}
