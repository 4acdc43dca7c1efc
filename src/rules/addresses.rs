//! Links, e-mail addresses and telephone numbers as they are written, well formed or not, and the
//! clauses of the order they stand in: for the rules V05 and V06.

use memchr::{memchr, memchr2, memchr3};

use crate::text::letters;

/// The clause that a paragraph of an order belongs to, as its paragraphs are read one by one.
#[derive(Debug, Default)]
pub(super) struct Clauses<'a> {
    current: String,
    /// Paragraphs passed since the clause was last asked for.
    passed: Vec<&'a str>,
}

impl<'a> Clauses<'a> {
    pub(super) fn pass(&mut self, paragraph: &'a str) {
        self.passed.push(paragraph);
    }

    /// «п. 6.4.3» of the paragraph passed last; empty before the first clause.
    pub(super) fn at(&mut self) -> String {
        let number = self.passed.drain(..).rev().find_map(super::order_text::clause_number);
        if let Some(number) = number {
            self.current = format!("п. {number}");
        }
        self.current.clone()
    }
}

/// A quick look: whether a text may hold an address or a telephone number.
pub(super) fn possible(text: &str) -> bool {
    memchr(b'@', text.as_bytes()).is_some()
        || memchr3(b'w', b'h', b'/', text.as_bytes()).is_some()
            && (text.contains("www") || text.contains("http") || text.contains("//"))
}

/// A contact that cannot work, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Malformed {
    pub(super) written: String,
    pub(super) fault: &'static str,
    /// «адрес электронной почты», «ссылка», «номер телефона».
    pub(super) what: &'static str,
}

/// Every malformed contact of a text.
pub(super) fn malformed(text: &str) -> Vec<Malformed> {
    let mut found = Vec::new();
    if possible(text) {
        for token in tokens(text) {
            if let Some(fault) = email_fault(token) {
                found.push(Malformed {
                    written: token.to_owned(), fault, what: "Адрес электронной почты"
                });
            } else if let Some(fault) = link_fault(token) {
                found.push(Malformed { written: token.to_owned(), fault, what: "Ссылка" });
            }
        }
    }
    phones(text, &mut found);
    found
}

/// Runs without blanks, brackets, quotes and the punctuation that ends them.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| {
        letter.is_whitespace()
            || matches!(letter, '(' | ')' | '<' | '>' | '«' | '»' | '"' | '[' | ']' | ';' | '|')
    })
    .map(|token| token.trim_matches(['.', ',', ':', '!', '?', '–', '—', '\'', '“', '”']))
    .flat_map(|token| {
        // «info@a.ru,info@b.ru» and «почта:info@a.ru»; a link keeps its commas and colons.
        let is_link = token.contains("://");
        token.split(move |letter| !is_link && (letter == ',' || letter == ':' && token.contains('@')))
    })
    .filter(|token| !token.is_empty())
}

fn email_fault(token: &str) -> Option<&'static str> {
    if !token.contains('@') || token.contains("://") || token.contains('/') {
        return None;
    }
    let token = token.strip_prefix("mailto:").unwrap_or(token);
    // A name in a messenger.
    if token.strip_prefix('@').is_some_and(|name| !name.is_empty() && !name.contains(['@', '.'])) {
        return None;
    }
    let (local, domain) = token.split_once('@')?;
    if domain.contains('@') {
        return Some("знак @ стоит дважды");
    }
    if local.is_empty() {
        return Some("нет имени перед знаком @");
    }
    if domain.is_empty() {
        return Some("нет домена после знака @");
    }
    let odd = |letter: char| !(letter.is_alphanumeric() || matches!(letter, '.' | '_' | '%' | '+' | '-'));
    if local.contains(odd) {
        return Some("в имени перед знаком @ посторонний знак");
    }
    if local.starts_with('.') || local.ends_with('.') || local.contains("..") {
        return Some("лишняя точка");
    }
    host_fault(domain)
}

fn link_fault(token: &str) -> Option<&'static str> {
    let lower = token.to_lowercase();
    let rest = if let Some((scheme, rest)) = lower.split_once("://") {
        if scheme != "http" && scheme != "https" {
            return ["htt", "htp", "hhtp", "ttp"]
                .iter()
                .any(|start| scheme.starts_with(start))
                .then_some("начало адреса должно быть https://");
        }
        rest
    } else if ["http:", "https:", "http/", "https/"].iter().any(|start| lower.starts_with(start)) {
        return Some("начало адреса должно быть https://");
    } else if let Some(rest) = lower.strip_prefix("www") {
        match rest.strip_prefix('.') {
            Some(rest) => rest,
            // «wwwsite.ru», but not a word that only begins so.
            None if rest.contains('.') => return Some("после www нет точки"),
            None => return None,
        }
    } else {
        return None;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = host.rsplit('@').next().unwrap_or_default().split(':').next().unwrap_or_default();
    if host.is_empty() {
        return Some("нет имени сайта");
    }
    host_fault(host)
}

/// Zones whose names may be Cyrillic.
const CYRILLIC_ZONES: &[&str] =
    &["рф", "рус", "дети", "москва", "сайт", "онлайн", "орг", "ком", "католик", "бел", "қаз"];

fn host_fault(host: &str) -> Option<&'static str> {
    let host = host.trim_end_matches('.').to_lowercase();
    if host.contains("..") || host.starts_with('.') {
        return Some("лишняя точка");
    }
    let labels: Vec<&str> = host.split('.').collect();
    let Some((zone, names)) = labels.split_last().filter(|(_, names)| !names.is_empty()) else {
        return Some("имя сайта неполное");
    };
    let odd = |letter: char| !(letter.is_alphanumeric() || letter == '-' || letter == '_');
    if labels.iter().any(|label| label.contains(odd)) {
        return Some("в имени сайта посторонний знак");
    }
    if labels.iter().all(|label| label.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let cyrillic = |label: &str| label.chars().any(|letter| matches!(letter, '\u{400}'..='\u{4ff}'));
    if cyrillic(zone) && !zone.is_ascii() && !CYRILLIC_ZONES.contains(zone) {
        return Some("такой зоны нет");
    }
    // Letters of two alphabets in one label are the matter of V06.
    let whole = |label: &&str| cyrillic(label) && !label.bytes().any(|byte| byte.is_ascii_alphabetic());
    if matches!(*zone, "ru" | "su" | "gov") && names.iter().any(whole) {
        return Some("в зоне .ru имена только латинские");
    }
    let short = zone.chars().count() < 2
        || zone.bytes().any(|byte| byte.is_ascii_digit()) && !zone.starts_with("xn--");
    short.then_some("имя сайта неполное")
}

/// Russian telephone numbers with a code that do not have 11 digits.
fn phones(text: &str, found: &mut Vec<Malformed>) {
    if memchr2(b'+', b'8', text.as_bytes()).is_none() || letters::digits(text) < 9 {
        return;
    }
    let mut at = 0;
    while let Some(start) = text[at..].find(['+', '8']).map(|start| at + start) {
        let run = &text[start..];
        let length = run
            .find(|letter: char| {
                !(letter.is_ascii_digit() || matches!(letter, '+' | '(' | ')' | ' ' | '-' | '–' | '\u{a0}'))
            })
            .unwrap_or(run.len());
        // A bracket that opens after the number holds something else.
        let run = run[..length].trim_end_matches(|letter: char| !letter.is_ascii_digit());
        at = start + run.len().max(1);
        let before = text[..start].chars().next_back();
        let inside = before
            .is_some_and(|letter| letter.is_alphanumeric() || matches!(letter, '-' | '.' | '/' | '№' | ','));
        let international = run.starts_with("+7");
        let local =
            run.starts_with('8') && run[1..].trim_start_matches([' ', '-', '–', '\u{a0}']).starts_with('(');
        if inside || !(international || local) {
            continue;
        }
        let digits = letters::digits(run);
        let fault = match digits {
            8..=10 => "не хватает цифр: вместе с кодом их должно быть 11",
            12 | 13 => "лишние цифры: вместе с кодом их должно быть 11",
            _ => continue,
        };
        found.push(Malformed { written: run.trim().to_owned(), fault, what: "Номер телефона" });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn malformed_contacts_are_told_from_odd_ones() {
        for (text, fault) in [
            ("info@mail", Some("имя сайта неполное")),
            ("почта: info@@mail.ru", Some("знак @ стоит дважды")),
            ("info @ mail.ru", Some("нет имени перед знаком @")),
            ("info@mail..ru", Some("лишняя точка")),
            ("http:/site.ru", Some("начало адреса должно быть https://")),
            ("https:// site.ru", Some("нет имени сайта")),
            ("htpp://site.ru", Some("начало адреса должно быть https://")),
            ("https://site", Some("имя сайта неполное")),
            ("wwwsite.ru", Some("после www нет точки")),
            ("https://министерство.ru", Some("в зоне .ru имена только латинские")),
            ("8 (4812) 29-15-6", Some("не хватает цифр: вместе с кодом их должно быть 11")),
            ("+7 (343) 312-00-111", Some("лишние цифры: вместе с кодом их должно быть 11")),
            ("info@минжкх.рф, https://министерство.рф/приём", None),
            ("почта:info@a.ru,info@b-c.gov.ru", None),
            ("канал @minprom_so", None),
            ("(https://mpr.midural.ru/a,b?c=d:e).", None),
            ("+7 (343) 312-00-11 (доб. 123), 8-800-100-00-00", None),
            ("8 (4812) 29-15-62, 29-15-63", None),
            ("Приказ от 28.06.2013 № А1-3695в, 8 часов 30 минут", None),
            ("www.tula.ru", None),
        ] {
            assert_eq!(malformed(text).first().map(|found| found.fault), fault, "{text}");
        }
    }
}
