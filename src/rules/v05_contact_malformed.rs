//! V05 contact-malformed.
//!
//! Only addresses of the body itself are compared: a site counts when the order calls it official or
//! the point is the body's site and nothing else. Subdomains, and mail under the same registered
//! domain, agree.

use std::cell::OnceCell;
use std::collections::HashMap;

use arcstr::literal;

use crate::knowledge::words::Words;
use crate::model::finding::{About, At, Finding, Level};
use crate::model::{Field, RecordKey, TouchpointList};
use crate::text::Text;
use crate::text::contacts;
use crate::text::contacts::ContactKind;
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::words;

use super::addresses::{Clauses, Malformed, malformed, possible};
use super::case::{FileCase, ListCase, at, first_record};
use super::rule::{Check, Draft, Rule, Verdict, cite};
use super::texts::PerText;

pub(super) static RULE: Rule = Rule {
    code: "V05",
    name: "contact-malformed",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Адрес, ссылка или телефон записаны с ошибкой, или адреса органа расходятся.",
    explanation: "Запрос: по адресу или телефону в таком виде не обратиться – нет точки, лишний знак, не хватает цифр. \
        Совет, один на орган: официальным сайтом названы разные адреса, или электронная почта не на домене сайта. \
        Имена в зоне .рф и общие домены региона (egov66.ru) не замечаются, как и поддомены официального сайта.",
    example: "Почта «info@mail» – запрос. Сайт «https://mpr.midural.ru» в одном пункте и «https://mrg.midural.ru» в \
        другом – совет: сверьте адреса.",
    checks: &[Check::List(&[], check), Check::File(check_order)],
};

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let texts = case.texts();
    let mut told: HashMap<Malformed, usize, KeyedState> = HashMap::default();
    let mut seen: PerText<Vec<Malformed>> = PerText::default();
    for (at_row, row) in case.list.rows.iter().enumerate() {
        let features = row.features.as_deref().map(|cell| (cell, Field::Features));
        let points = row.touchpoint_cells.iter().map(|cell| (cell, Field::Touchpoint));
        let apart = row.contact_cells.iter().map(|cell| (cell, Field::Contacts));
        let cells = points.chain(apart).chain(features);
        for ((cell, field), number) in cells.zip(texts.raw(at_row)) {
            for found in &*seen.of(*number, || malformed(&cell.raw)) {
                let place = at(case.list, cell.place, Some(field));
                if let Some(finding) = told.get(found).and_then(|index| findings.get_mut(*index)) {
                    finding.stands_at(place);
                    continue;
                }
                told.insert(found.clone(), findings.len());
                let record = first_record(case.list, row);
                findings.push(rule.finding(Draft { at: place, record, ..of_contact(found, "") }));
            }
        }
    }
}

fn of_contact(found: &Malformed, clause: &str) -> Draft {
    let place = if clause.is_empty() { String::new() } else { format!(" ({clause})") };
    let Malformed { what, written, fault } = found;
    Draft {
        message: format!("{what} «{written}»{place}: {fault}."),
        hint: literal!("Проверьте запись: по ней не обратиться."),
        about: About::Value,
        quote: Some(written.as_str().into()),
        ..Draft::default()
    }
}

/// The contacts of the order's text, and whether text and lists agree on the body's addresses.
fn check_order(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let mut clauses = Clauses::default();
    let mut told: Vec<Malformed> = Vec::new();
    let body = case.located.file.body.clone();
    let mut of_file = Addresses::default();
    for paragraph in case.document.paragraphs().filter(|paragraph| !paragraph.hidden) {
        clauses.pass(&paragraph.text);
        for found in malformed(&paragraph.text) {
            let clause = clauses.at();
            if !told.contains(&found) {
                let cited = case.profile.filter(|_| !clause.is_empty()).map(|order| cite(order, &clause));
                findings.push(rule.finding(Draft { clause: cited, ..of_contact(&found, &clause) }));
                told.push(found);
            }
        }
        if possible(&paragraph.text) {
            of_file.read(&paragraph.text, &clauses.at(), &case.words.lists.checks.foreign);
        }
    }
    // The order speaks for the lists of its body; a list of another body speaks for itself.
    let mut groups: Vec<(Option<Text>, Addresses)> = vec![(body, of_file)];
    for list in case.lists {
        let own = |known: &Option<Text>| {
            list.context.body.is_none() || known.is_none() || *known == list.context.body
        };
        let index = groups.iter().position(|(known, _)| own(known)).unwrap_or_else(|| {
            groups.push((list.context.body.clone(), Addresses::default()));
            groups.len() - 1
        });
        if let Some((known, addresses)) = groups.get_mut(index) {
            if known.is_none() {
                known.clone_from(&list.context.body);
            }
            addresses.collect(list, case.words);
        }
    }
    for (_, addresses) in groups {
        if let Some(draft) = addresses.disagreement() {
            let list = addresses.list;
            let mut finding = rule.finding(draft);
            if finding.at.table.is_some() {
                finding.list = list;
            }
            findings.push(finding);
        }
    }
    Verdict::checked_if(case.has_text())
}

/// The official sites and e-mail addresses of one body.
#[derive(Default)]
struct Addresses {
    sites: Vec<Address>,
    emails: Vec<Address>,
    /// Ordinal of the first list that named one.
    list: Option<u32>,
}

struct Address {
    /// In small letters, without «www.»: the host of a link, the domain of an e-mail address.
    domain: String,
    written: String,
    /// «п. 6.4.3», each once; empty for a list.
    clauses: Vec<String>,
    at: At,
    record: Option<RecordKey>,
}

impl Addresses {
    /// Addresses in running text: what is called the official site or the e-mail address right before.
    fn read(&mut self, text: &str, clause: &str, foreign: &[String]) {
        let mut from = 0;
        for (range, kind) in contacts::find(text) {
            let before = letters::fold(&text[from..range.start]);
            from = range.end;
            let written = &text[range];
            // What stands last before the address is what it belongs to.
            let Some((nearest, word)) = ["сайт", "портал", "почт", "страниц"]
                .iter()
                .filter_map(|word| before.rfind(word).map(|at| (at, *word)))
                .max()
            else {
                continue;
            };
            let official = before[..nearest]
                .trim_end()
                .rsplit(' ')
                .next()
                .is_some_and(|word| word.starts_with("официальн"));
            let foreign = foreign.iter().any(|word| before[nearest..].contains(word.as_str()));
            let to = match (kind, word) {
                (ContactKind::Url, "сайт") if official && !foreign => &mut self.sites,
                (ContactKind::Email, "почт") if !foreign => &mut self.emails,
                _ => continue,
            };
            add(to, kind, written, clause, At::default(), None);
        }
    }

    /// Addresses of the points that are the body's own site and e-mail.
    fn collect(&mut self, list: &TouchpointList, words: &Words) {
        let own: OnceCell<OwnWords> = OnceCell::new();
        let mut known: HashMap<&Text, bool, KeyedState> = HashMap::default();
        for row in &list.rows {
            for point in row.touchpoints.iter().filter(|point| !point.contacts.is_empty()) {
                let (kind, to) = match point.code.as_deref() {
                    Some("site") => (ContactKind::Url, &mut self.sites),
                    Some("email") => (ContactKind::Email, &mut self.emails),
                    _ => continue,
                };
                if !*known
                    .entry(&point.text.value)
                    .or_insert_with(|| own.get_or_init(|| OwnWords::of(list, words)).all(&point.text.value))
                {
                    continue;
                }
                let place = at(list, point.text.place, Some(Field::Touchpoint));
                for contact in point.contacts.iter().filter(|contact| contact.kind == kind) {
                    add(to, kind, &contact.value, "", place.clone(), first_record(list, row));
                    self.list.get_or_insert(list.ordinal);
                }
            }
        }
    }

    /// What the one finding about a body says; `None` if its addresses agree.
    fn disagreement(&self) -> Option<Draft> {
        let (site, others) = self.sites.split_first()?;
        let foreign: Vec<&Address> = self
            .emails
            .iter()
            // A malformed address has a finding of its own.
            .filter(|email| malformed(&email.written).is_empty())
            .filter(|email| !is_shared(&email.domain))
            .filter(|email| self.sites.iter().all(|site| !related(&email.domain, &site.domain)))
            .collect();
        let mut parts = Vec::new();
        let mut concerned: Vec<&Address> = Vec::new();
        if !others.is_empty() {
            let names: Vec<String> = self.sites.iter().map(Address::describe).collect();
            parts.push(format!("Официальным сайтом названы разные адреса: {}.", names.join(", ")));
            concerned.extend(others);
        }
        if !foreign.is_empty() {
            let names: Vec<String> = foreign.iter().map(|email| email.describe()).collect();
            parts.push(format!(
                "Электронная почта не на домене официального сайта ({}): {}.",
                site.domain,
                names.join(", ")
            ));
            concerned.extend(&foreign);
        }
        // A cell is easier to find than a clause.
        let first = *concerned.iter().find(|address| address.at.table.is_some()).or(concerned.first())?;
        let related = std::iter::once(&site).chain(&concerned).filter(|other| other.at.table.is_some());
        Some(Draft {
            level: Some(Level::Advice),
            at: first.at.clone(),
            message: parts.join(" "),
            hint: literal!("Проверьте, все ли адреса действуют и принадлежат органу; оставьте верные."),
            about: About::Value,
            quote: Some(first.written.as_str().into()),
            record: first.record,
            related: related.map(|other| other.at.clone()).filter(|place| *place != first.at).collect(),
            // The first of the sites too: which one it is depends on the order of the rows.
            values: self
                .sites
                .iter()
                .chain(foreign.iter().copied())
                .map(|address| address.domain.clone())
                .collect(),
            key: concerned.iter().map(|address| address.domain.clone()).collect(),
            ..Draft::default()
        })
    }
}

fn add(
    list: &mut Vec<Address>,
    kind: ContactKind,
    written: &str,
    clause: &str,
    at: At,
    record: Option<RecordKey>,
) {
    let domain = domain(kind, written);
    // A subdomain of the site belongs to it.
    let known = list.iter_mut().find(|known| {
        known.domain == domain
            || kind == ContactKind::Url
                && (is_under(&known.domain, &domain) || is_under(&domain, &known.domain))
    });
    if let Some(known) = known {
        if known.clauses.iter().all(|known| known != clause) && !clause.is_empty() {
            known.clauses.push(clause.to_owned());
        }
        return;
    }
    let clauses = if clause.is_empty() { Vec::new() } else { vec![clause.to_owned()] };
    let written = if kind == ContactKind::Url { domain.clone() } else { written.to_owned() };
    list.push(Address { domain, written, clauses, at, record });
}

impl Address {
    fn describe(&self) -> String {
        if self.clauses.is_empty() {
            format!("«{}»", self.written)
        } else {
            format!("«{}» ({})", self.written, self.clauses.join(", "))
        }
    }
}

fn domain(kind: ContactKind, written: &str) -> String {
    let lower = written.to_lowercase();
    if kind == ContactKind::Email {
        return lower.rsplit('@').next().unwrap_or_default().to_owned();
    }
    let rest = lower.split_once("://").map_or(lower.as_str(), |(_, rest)| rest);
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    host.strip_prefix("www.").unwrap_or(host).to_owned()
}

fn is_under(domain: &str, over: &str) -> bool {
    domain.strip_suffix(over).is_some_and(|rest| rest.ends_with('.'))
}

/// Domains under one registered name: info@e-dag.ru and minstroy.e-dag.ru.
fn related(one: &str, other: &str) -> bool {
    let registered = |domain: &str| {
        let labels: Vec<&str> = domain.rsplit('.').take(2).collect();
        labels.join(".")
    };
    registered(one) == registered(other)
}

/// Domains that many state bodies share.
fn is_shared(domain: &str) -> bool {
    domain.split('.').any(|label| {
        label == "gov"
            || label.starts_with("egov")
            || label.starts_with("gosuslugi")
            || label.starts_with("mfc")
    })
}

/// Words that a point may have and still be the body's own site or e-mail address.
struct OwnWords {
    stems: Vec<u64>,
}

impl OwnWords {
    fn of(list: &TouchpointList, known: &Words) -> OwnWords {
        let body = words::key(list.context.body.as_deref().unwrap_or_default());
        OwnWords { stems: [&*known.stems.own_addresses, &*known.stems.general, &*body].concat() }
    }

    /// Whether a text, brackets left out, has no other word.
    fn all(&self, text: &str) -> bool {
        let outside: String = text
            .split('(')
            .enumerate()
            .map(|(at, part)| if at == 0 { part } else { part.split_once(')').map_or("", |(_, rest)| rest) })
            .collect();
        words::key(&outside).iter().all(|stem| self.stems.contains(stem))
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn malformed_contacts_of_a_list_and_of_the_order() {
        check(
            "
            3. Вопросы принимаются по адресу info@mail.

            | process | touchpoint |
            | Приём | Электронная почта: priem@mail..ru |
            | Ответ | Электронная почта: priem@mail..ru |
            ",
            &expect![[r#"
                V05 query [файл] Адрес электронной почты «info@mail» (п. 3): имя сайта неполное.
                V05 query [таблица 1, строка 2, столбец 2] Адрес электронной почты «priem@mail..ru»: лишняя точка.
            "#]],
        );
    }

    #[test]
    fn sites_and_the_domain_of_the_mail_differ() {
        check(
            "
            6. Официальный сайт Министерства (https://mpr.midural.ru/news).
            8. Официальный сайт Министерства в сети Интернет (www.mrg.midural.ru).

            | process | touchpoint |
            | Приём | Электронная почта: priem@yandex.ru |
            ",
            &expect![[r#"
                V05 advice [таблица 1, строка 2, столбец 2] Официальным сайтом названы разные адреса: «mpr.midural.ru» (п. 6), «mrg.midural.ru» (п. 8). Электронная почта не на домене официального сайта (mpr.midural.ru): «priem@yandex.ru».
            "#]],
        );
    }

    #[test]
    fn shared_domains_and_sites_of_others_are_silent() {
        check(
            "
            6. Официальный сайт Министерства (https://mpr.midural.ru), почта minprom@egov66.ru.
            7. На официальном сайте Правительства (https://midural.org) и на портале (www.pravo.gov66.ru).

            | process | touchpoint |
            | Приём | Официальный сайт www.mpr.midural.ru |
            | Приём | Официальный сайт фонда www.fond66.ru |
            | Приём | Электронная почта: info@mpr.midural.ru |
            ",
            &expect![[""]],
        );
    }
}
