//! D04 annex-missing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use arcstr::literal;
use regex::Regex;
use serde::{Deserialize, Serialize};

use crate::model::finding::{Finding, Level};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::letters;

use super::case::{FileCase, ListCase};
use super::case::{OfFile, RunCase};
use super::memory::Memory;
use super::rule::{Check, Clause, Draft, Rule, Tell, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "D04",
    name: "annex-missing",
    level: Level::Query,
    clauses: &[Clause { order: "dagestan-construction", at: "п. 3.1" }],
    part: None,
    summary: "Порядок отсылает к форме в приложении, которого нет.",
    explanation: "Если форма перечня названа приложением к порядку, а приложения в файле нет, по файлу не понять, какие графы \
        должны быть в перечне. Приложение может быть и отдельным файлом того же органа в этой же папке: тогда замечания нет. \
        Ссылки на приложения к другим актам не проверяются.",
    example: "«Перечень формируется по форме согласно приложению к настоящему Порядку», а файл кончается последним пунктом – \
        запрос. Пришлите приложение вместе с порядком.",
    checks: &[Check::Run { remember, recall: |memory, _| memory.recall::<Annexes>(|_| {}), check }],
};

/// Which annexes a file has and which it refers to in vain.
#[derive(Default, Serialize, Deserialize)]
struct Annexes {
    /// Whether there is a list or a blank form.
    has_form: bool,
    /// Numbers of the annexes that stand in the file; 0: without a number.
    numbers: BTreeSet<u32>,
    /// Forms in annexes that the file's text refers to and the file does not hold.
    demands: Vec<Demand>,
}

/// A form in an annex that an order refers to.
#[derive(Serialize, Deserialize)]
struct Demand {
    /// «приложение 2»; `None`: «приложение».
    number: Option<u32>,
    /// The form of the list itself.
    of_list: bool,
    /// «п. 3.1»; may be empty.
    at: String,
    /// The clause with the order's name.
    clause: Option<Text>,
    /// The words that refer to it.
    quote: Text,
}

/// A file without a list and without a word of annexes need not be remembered.
fn remember(
    rule: &Rule,
    file: &FileCase<'_>,
    _: &[&ListCase<'_>],
    _: &[Finding],
) -> (Verdict, Option<Memory>) {
    let annexes = annexes(rule, file);
    let is_empty = !annexes.has_form && annexes.numbers.is_empty() && annexes.demands.is_empty();
    let bytes = annexes.demands.capacity() * size_of::<Demand>();
    (Verdict::checked_if(file.has_text()), (!is_empty).then(|| Memory::new(annexes, bytes)))
}

fn annexes(rule: &Rule, case: &FileCase<'_>) -> Annexes {
    static ANNEX: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"приложени[а-я]+(?:\s*(?:№|n|no)?\s*(\d{1,2})\b)?(?:\s+к\s+(\S+(?:\s+\S+)?))?").ok()
    });
    let mut annexes =
        Annexes { has_form: !case.lists.is_empty() || !case.blanks.is_empty(), ..Annexes::default() };
    let Some(annex) = ANNEX.as_ref() else { return annexes };
    let Annexes { has_form, numbers, demands } = &mut annexes;
    for line in case.lines {
        if !line.may_hold(["ожен", "ОЖЕН"]) {
            continue;
        }
        let folded = line.folded();
        if !folded.contains("приложен") {
            continue;
        }
        if letters::first_word(line.text) == "приложение" && line.text.chars().count() < 300 {
            let number = annex.captures(folded).and_then(|found| found.get(1)?.as_str().parse().ok());
            numbers.insert(number.unwrap_or(0));
            // An annex stands below the clause that refers to it.
            demands.retain(|demand| demand.number.is_some() && number.is_some() && demand.number != number);
            continue;
        }
        let Some(form) =
            ["по форме", "указан в", "приведен в", "форма перечня"].iter().find_map(|word| folded.find(word))
        else {
            continue;
        };
        let Some(found) = annex.captures_at(folded, form) else { continue };
        // «к настоящему Порядку», «к порядку»; an annex to another act is that act's matter.
        let own = found
            .get(2)
            .is_none_or(|to| to.as_str().starts_with("настоящ") || to.as_str().starts_with("порядк"));
        let of_list = folded.contains("переч");
        let by_form = folded[form..].starts_with("по форме") || folded[form..].starts_with("форма");
        if !own || !of_list && !by_form {
            continue;
        }
        let at = line.cited();
        let own_order = case.profile.filter(|profile| profile.order.is_some());
        let clause = own_order.and_then(|profile| match at.as_str() {
            "" => rule.clause_of(Some(profile)),
            at => Some(cite(profile, at)),
        });
        // Folding keeps the number of characters, not of bytes.
        let characters = |from: usize| folded[..from].chars().count();
        let end = found.get(0).map_or(folded.len(), |found| found.end());
        let (from, end) = (characters(form), characters(end));
        let quoted: String = line.text.chars().skip(from).take(end - from).collect();
        demands.push(Demand {
            number: found.get(1).and_then(|number| number.as_str().parse().ok()),
            of_list,
            at,
            clause,
            quote: quoted.trim_end_matches(['.', ';', ',', ':']).into(),
        });
    }
    let held = |demand: &Demand| *has_form && (demand.of_list || demand.number.is_none());
    demands.retain(|demand| !held(demand));
    annexes
}

fn check(rule: &Rule, case: &RunCase<'_>, tell: Tell<'_>) {
    let mut forms: HashSet<&Text, KeyedState> = HashSet::default();
    let mut annexes: HashMap<(&Text, u32), usize, KeyedState> = HashMap::default();
    let files = || {
        case.files.iter().enumerate().filter_map(|(file, (_, facts))| {
            Some((file, facts.body.as_ref(), case.memory::<Annexes>(rule.code, file)?))
        })
    };
    for (file, body, known) in files() {
        let Some(body) = body else { continue };
        if known.has_form {
            forms.insert(body);
        }
        annexes.extend(known.numbers.iter().map(|number| ((body, *number), file)));
    }
    for (file, body, known) in files() {
        let elsewhere = |demand: &Demand| {
            let Some(body) = body else { return false };
            let annex = demand.number.and_then(|number| annexes.get(&(body, number)));
            demand.of_list && forms.contains(body) || annex.is_some_and(|other| *other != file)
        };
        for demand in known.demands.iter().filter(|demand| !elsewhere(demand)) {
            let at = if demand.at.is_empty() { String::new() } else { format!(" ({})", demand.at) };
            let finding = rule.finding(Draft {
                message: format!(
                    "Порядок{at} отсылает к форме: «{}», а приложения нет ни в этом файле, ни в других файлах органа.",
                    demand.quote
                ),
                hint: literal!("Приложите форму к порядку или положите файл с ней в ту же папку."),
                clause: demand.clause.clone(),
                quote: Some(demand.quote.clone()),
                key: vec![demand.at.clone(), demand.quote.to_string()],
                ..Draft::default()
            });
            tell(OfFile { file, finding });
        }
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::{check, check_run};

    const ORDER: &str = "
        МИНИСТЕРСТВО ТОРГОВЛИ ТУЛЬСКОЙ ОБЛАСТИ
        ПРИКАЗ
        16.02.2024 № 8
        Об утверждении Порядка
        УТВЕРЖДЕН
        приказом Министерства торговли Тульской области от 16.02.2024 № 8
        ПОРЯДОК
        3.1. Перечень формируется по форме согласно приложению к настоящему Порядку, с учетом реестра процессов.
    ";

    const LIST: &str = "
        | process | touchpoint |
        | Приём | Официальный сайт |
    ";

    #[test]
    fn the_annex_is_in_no_file_of_the_run() {
        check_run(
            &[("порядок.docx", ORDER), ("Министерство культуры Тульской области/перечень.docx", LIST)],
            &expect![[r#"
                порядок.docx: D04 query [файл] Порядок (п. 3.1) отсылает к форме: «по форме согласно приложению к настоящему Порядку», а приложения нет ни в этом файле, ни в других файлах органа.
            "#]],
        );
    }

    #[test]
    fn the_annex_is_another_file_of_the_body() {
        check_run(
            &[("порядок.docx", ORDER), ("Министерство торговли Тульской области/перечень.docx", LIST)],
            &expect![[""]],
        );
    }

    #[test]
    fn the_annex_stands_below_or_belongs_to_another_act() {
        check(&format!("{ORDER}\nПриложение\nк Порядку\n\n{LIST}"), &expect![[""]]);
        check(
            "
            2. Заявка подаётся по форме согласно приложению 2 к приказу Министерства финансов.
            3. Отчёт сдаётся по форме согласно приложению № 1 к настоящему Порядку.
            Приложение № 1
            к Порядку
            Отчёт

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
