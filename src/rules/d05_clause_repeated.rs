//! D05 clause-repeated.
//!
//! A clause number repeats only within one numbering. A plain «1.» always begins a numbering, and a
//! number that a list within a clause reached may come again.

use std::collections::{BTreeSet, HashMap};
use std::sync::LazyLock;

use arcstr::literal;

use regex::Regex;

use crate::model::finding::{Cause, Finding};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::words;

use super::case::FileCase;
use super::order_text::{Line, Number};
use super::rule::{Check, Clause, Draft, Rule, Verdict, cite};

pub(super) static RULE: Rule = Rule {
    code: "D05",
    name: "clause-repeated",
    level: crate::model::finding::Level::Advice,
    clauses: &[
        Clause { order: "dagestan-construction", at: "п. 5.5" },
        Clause { order: "sverdlovsk-investment", at: "п. 1, 2, 4" },
        Clause { order: "sverdlovsk-industry", at: "п. 6.2.2.5, 8.4.2" },
    ],
    part: None,
    summary: "Номер пункта стоит в порядке дважды, или термин определён дважды.",
    explanation: "На пункт, номер которого стоит дважды, нельзя сослаться однозначно, а два определения одного \
        термина со временем расходятся. Сокращение «(далее – …)» – тоже определение. Повтором не считается номер, с которого \
        начинается новая нумерация: в порядке после приказа, в новом разделе, в каждом перечислении «1)». Термины порядка \
        и приказа, которым он утверждён, не сравниваются: это разные документы.",
    example: "В порядке два пункта 5.5 – совет: при следующем изменении порядка дайте второму номер 5.6.",
    checks: &[Check::File(check)],
};

/// Words of the longest term; a longer text before a dash is a sentence.
const TERM_WORDS: usize = 8;

/// Characters of a quoted beginning.
const QUOTED: usize = 40;

fn check(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    numbers(rule, case, case.lines, findings);
    terms(rule, case, case.lines, findings);
    Verdict::checked_if(case.has_text())
}

/// A numbering under way: what it has had, and what it returns to after a list within a clause.
#[derive(Default)]
struct Numbering<'a> {
    had: HashMap<Vec<u32>, &'a Line<'a>, KeyedState>,
    last: Vec<u32>,
    /// The number that the numbering before this one would have had next.
    outer: Option<u32>,
    told: BTreeSet<Vec<u32>>,
}

impl<'a> Numbering<'a> {
    /// Takes a number; answers with the line that had it before.
    fn take(&mut self, number: &[u32], line: &'a Line<'a>) -> Option<&'a Line<'a>> {
        if *number == [1] {
            self.outer = match self.last.as_slice() {
                [last] => Some(last + 1),
                _ => None,
            };
            self.had.clear();
        }
        self.last = number.to_vec();
        let earlier = self.had.get(number).copied();
        self.had.entry(number.to_vec()).or_insert(line);
        // After a list of its own within a clause the clauses go on where they were.
        if earlier.is_some() && matches!(number, [one] if Some(*one) == self.outer) {
            self.outer = None;
            return None;
        }
        earlier.filter(|_| self.told.insert(number.to_vec()))
    }
}

fn numbers(rule: &Rule, case: &FileCase<'_>, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    let mut clauses = Numbering::default();
    let mut items = Numbering::default();
    let (mut part, mut run, mut clause) = (0, 0, "");
    for line in lines {
        if line.part != part {
            clauses = Numbering::default();
        } else if line.run != run {
            clauses.told.clear();
            if line.number.as_ref().is_some_and(|(number, _)| *number != Number::Clause(vec![1])) {
                clauses.had.clear();
            }
        }
        if line.part != part || line.clause != clause || line.heading {
            items = Numbering::default();
        }
        (part, run, clause) = (line.part, line.run, &line.clause);
        let Some((number, _)) = &line.number else { continue };
        let earlier = match number {
            Number::Clause(number) => {
                items = Numbering::default();
                clauses.take(number, line)
            }
            Number::Item(number) => items.take(&[*number], line),
        };
        let Some(earlier) = earlier else { continue };
        let what = match number {
            Number::Clause(_) => format!("Номер пункта {} стоит", line.clause),
            Number::Item(number) => format!("Номер {number}) стоит в перечислении"),
        };
        let cited = line.cited();
        // «Номер пункта 5.5 стоит дважды» says the place already.
        let told = matches!(number, Number::Clause(_)) && cited == format!("п. {}", line.clause);
        let at = if told || cited.is_empty() { String::new() } else { format!(" ({cited})") };
        let (one, other) = (beginning(earlier.body()), beginning(line.body()));
        findings.push(rule.finding(Draft {
            message: format!("{what} дважды{at}: «{one}» и «{other}»."),
            hint: literal!(
                "При следующем изменении порядка дайте второму свой номер и поправьте ссылки на него."
            ),
            clause: clause_of(case, &cited),
            quote: Some(line.text[..line.text.len() - line.body().len()].trim().into()),
            key: vec![what, one, other],
            cause: Cause::OrderText,
            ..Draft::default()
        }));
    }
}

/// A term where it is defined.
struct Term<'a> {
    text: &'a str,
    line: &'a Line<'a>,
}

fn terms(rule: &Rule, case: &FileCase<'_>, lines: &[Line<'_>], findings: &mut Vec<Finding>) {
    /// Document within the file, stems of the term.
    type Key = (u32, Vec<u64>);
    let mut known: HashMap<Key, (&str, Vec<&Line<'_>>), KeyedState> = HashMap::default();
    let mut repeated = Vec::new();
    for Term { text, line } in definitions(lines) {
        let key = (line.part, words::key(text));
        if key.1.is_empty() {
            continue;
        }
        let (_, places) = known.entry(key.clone()).or_insert((text, Vec::new()));
        places.push(line);
        if places.len() == 2 {
            repeated.push(key);
        }
    }
    for key in repeated {
        let Some((term, places)) = known.remove(&key) else { continue };
        let mut cited: Vec<String> = Vec::new();
        for place in places.iter().map(|line| line.cited()).filter(|place| !place.is_empty()) {
            if !cited.contains(&place) {
                cited.push(place);
            }
        }
        let at = match &cited[..] {
            [] => String::new(),
            [one] => format!(" в {one}"),
            several => format!(": {}", several.join(" и ")),
        };
        let times = if places.len() == 2 { "дважды" } else { "несколько раз" };
        findings.push(rule.finding(Draft {
            message: format!("Термин «{term}» определён {times}{at}."),
            hint: literal!("При следующем изменении порядка оставьте одно определение, в остальных местах – только сам термин."),
            clause: clause_of(case, &cited.join(", ")),
            quote: Some(term.into()),
            cause: Cause::OrderText,
            ..Draft::default()
        }));
    }
}

/// Every definition: «(далее – …)» anywhere, and «термин – …» where terms are listed.
fn definitions<'a>(lines: &'a [Line<'a>]) -> Vec<Term<'a>> {
    static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\(\s*далее(?:\s+(?:также|именуется|именуемы[ейх]|именуемое|именуемая|соответственно|по\s+тексту|вместе|совместно))*\s*[–—:-]\s*([^()]+)\)").ok()
    });
    let mut terms = Vec::new();
    // The depth of the clause that lists terms; its own text comes before them.
    let mut listing: Option<usize> = None;
    for line in lines {
        let depth = match &line.number {
            Some((Number::Clause(parts), _)) => Some(parts.len()),
            _ => None,
        };
        let ended = line.heading || depth.is_some_and(|depth| listing.is_some_and(|of| depth <= of));
        if ended {
            listing = None;
        }
        if let Some(listed) = listing
            && depth.is_none_or(|depth| depth > listed)
        {
            terms.extend(defined(line.body()).map(|text| Term { text, line }));
        } else if lists_terms(line) {
            listing = Some(depth.unwrap_or(0));
        }
        if !line.text.contains('(') {
            continue;
        }
        for found in SHORT.iter().flat_map(|short| short.captures_iter(line.text)) {
            let names = found.get(1).map_or("", |names| names.as_str());
            terms.extend(
                names
                    .split([',', ';'])
                    .map(str::trim)
                    .filter(|name| is_term(name))
                    .map(|text| Term { text, line }),
            );
        }
    }
    terms
}

/// «2. В настоящем порядке используются следующие термины и определения:», «2. Понятия и определения».
fn lists_terms(line: &Line<'_>) -> bool {
    if line.number.is_none() && !line.heading {
        return false;
    }
    if ![["нятия", "НЯТИЯ"], ["мины", "МИНЫ"], ["ления", "ЛЕНИЯ"]].iter().any(|ending| line.may_hold(*ending))
    {
        return false;
    }
    let text = letters::fold(line.body());
    let names = ["понятия", "термины", "определения"].iter().any(|word| text.contains(word));
    names && (text.ends_with(':') || text.chars().count() < 80 && !text.ends_with(['.', ';']))
}

/// The term that a line of a list of terms defines.
fn defined(text: &str) -> Option<&str> {
    let dash = [" – ", " — ", " - ", ": "].iter().filter_map(|dash| text.find(dash)).min()?;
    let term = text[..dash].trim();
    let lettered = term.chars().nth(1) == Some(')');
    (is_term(term) && !lettered).then_some(term)
}

fn is_term(text: &str) -> bool {
    let words = text.split_whitespace().count();
    (1..=TERM_WORDS).contains(&words) && text.chars().any(letters::is_letter)
}

fn beginning(text: &str) -> String {
    let text = letters::one_line(text);
    if text.chars().count() <= QUOTED {
        return text.trim_end_matches(['.', ';']).to_owned();
    }
    let cut: String = text.chars().take(QUOTED).collect();
    let words = cut.rsplit_once(' ').map_or(cut.as_str(), |(words, _)| words);
    format!("{}…", words.trim_end_matches([',', ';', '.']))
}

fn clause_of(case: &FileCase<'_>, at: &str) -> Option<Text> {
    case.profile.filter(|profile| profile.order.is_some() && !at.is_empty()).map(|profile| cite(profile, at))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_clause_number_and_a_term_twice() {
        check(
            "
            1. Перечень ведёт отдел (далее – Отдел).
            2. Используются следующие понятия:
            клиент – получатель услуги;
            клиентский путь – последовательность действий;
            Клиентский путь – действия клиента;
            3. Сроки:
            1) первый;
            2) второй;
            2) третий.
            3.1. Отдел (далее также – отдел) отвечает.
            3.2. Срок – год.
            3.2. Перечень размещается на сайте.

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                D05 advice [файл] Номер 2) стоит в перечислении дважды (п. 3): «второй» и «третий».
                D05 advice [файл] Номер пункта 3.2 стоит дважды: «Срок – год» и «Перечень размещается на сайте».
                D05 advice [файл] Термин «клиентский путь» определён дважды в п. 2.
                D05 advice [файл] Термин «Отдел» определён дважды: п. 1 и п. 3.1.
            "#]],
        );
    }

    #[test]
    fn a_numbering_that_begins_anew_repeats_nothing() {
        check(
            "
            ПРИКАЗ
            16.02.2024 № 89
            Об утверждении Порядка отдела (далее – Отдел)
            1. Утвердить Порядок.
            2. Контроль оставляю за собой.
            УТВЕРЖДЕН
            приказом от 16.02.2024 № 89
            ПОРЯДОК
            I. Общие положения
            1. Порядок ведёт Отдел (далее – Отдел):
            1) первое;
            2) второе.
            1.1. Срок – год.
            2. Действия:
            1) первое;
            2) второе, см. пункт
            2.1 Порядка.
            1. Письмо.
            2. Звонок.
            3. Встреча.
            3. Отдел отвечает.
            II. Сроки
            1. Срок:
            1.1. Срок – год.
            2.1. Срок – месяц.
            2.1 Порядка это не касается.

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[""]],
        );
    }
}
