//! Contacts inside texts: links and e-mail addresses (.рф included), Russian telephone numbers,
//! postal addresses.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;
use thin_vec::ThinVec;

use super::{Text, letters, words};

/// A way to reach somebody, as written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Contact {
    pub kind: ContactKind,
    pub value: Text,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ContactKind {
    Url,
    Email,
    Phone,
    Address,
}

impl ContactKind {
    pub fn key(self) -> &'static str {
        match self {
            ContactKind::Url => "url",
            ContactKind::Email => "email",
            ContactKind::Phone => "phone",
            ContactKind::Address => "address",
        }
    }
}

/// Compiled one by one when first needed: a pattern costs more than many a file.
static PATTERNS: [(ContactKind, LazyLock<Option<Regex>>); 4] = {
    const EMAIL: &str = r"(?i)(?:mailto:)?[\p{L}\d][\p{L}\d._%+-]*@{1,2}[\p{L}\d-]+(?:(?:\.[\p{L}\d-]+)*,(?:ru|com|net|org|рф)\b|(?:\.[\p{L}\d-]+)+)";
    // Without the second line a slip in the scheme would be cut from its address: «http//a.ru», «htp:// a.ru».
    const URL: &str = r#"(?ix) (?:https?://|www\.) [^\s<>«»"]+
        | \b h{0,2} t{1,3} p{1,2} s? (?: [:;.,]? \s? /{1,3} \s? | : ) [^\s<>«»"/]+ \. [^\s<>«»"]+
        | \b [\p{L}\d-]+ (?:\.[\p{L}\d-]+)* \. (?:ru|рф|com|org|net|su|me|info|online|москва|дети) \b (?: /[^\s<>«»"]* )?"#;
    const PHONE: &str = r"(?ix) (?: (?:\+\s?7|\b8) [\s(\-–]* \d{3,5} [)\s\-–]* | (?: (?:\+\s?7|\b8) [\s\-–]* )? \( \d{3} (?: [\s-]? \d{1,2} )? \) \s* ) (?: \d{1,3} [\s\-–]? \d{2} [\s\-–]? \d{2} | \d{2} [\s\-–]? \d{2} [\s\-–]? \d{3} | \d{3,4} [\s\-–] \d{3,4} ) \b
        (?: \s* ,? \s* \(? (?:доб(?:авочный)?|вн(?:утр(?:енний)?)?) \.? :? \s* \d[\d-]{0,6} (?: , \s* \d{2,4} \b )* \)? )?
        | \b \d{1,3} - \d{2} - \d{2} \b (?: \s* ,? \s* \(? (?:доб(?:авочный)?|вн(?:утр(?:енний)?)?) \.? :? \s* \d[\d-]{0,6} \)? )?";
    const ADDRESS: &str = r#"(?x) (?: \b\d{6} ,? \s* (?: \p{Lu}[\p{L}-]+ , \s* )? )? (?: (?:\p{Lu}[\p{L}\s-]+\s(?:область|обл\.|край|Республика) ,? \s*) )?
        (?: \b (?:г\.|город|гор\.|пос\.|п\.|пгт\.?|р\.п\.|рп\.?|посёлок|поселок|с\.|село|станица|ст-ца|аул) \s* \p{Lu}[\p{L}-]+ (?:\s\p{Lu}[\p{L}-]+)? ,? \s* )?
        (?: \p{Lu}[\p{L}-]+(?:ий|ый|ой|ая|ое) \s+ (?: проспект | проезд | переулок | тракт | бульвар | площадь | улица | шоссе | набережная | пр-т | пр-д | просп\. | пр\. | пер\. | б-р | наб\. | ш\. | ул\. | пл\. ) ,? \s* (?: д\. | дом )? \s* \d+ [а-яА-Я]? (?: [/-]\d+ )? \b
        | \b (?: ул\. | улица | пл\. | площадь | пр-т | пр-кт | пр\. | просп\. | проспект | проезд | тракт | мкр\. | микрорайон | пер\. | переулок | наб\. | набережная | б-р | бульвар | ш\. | шоссе )
        \s* (?: (?: им\. | имени ) \s* )? (?: \d+ (?: -? \s? (?:лет|летия|й|я|го) )? \s \p{Lu} | [\p{Lu}\d] ) [\p{L}\d\s.\-]*? ,? \s* (?: д\. | дом )? \s* \d+
        (?: \s? [«"] [а-яА-Я] [»"] | [а-яА-Я]? (?: [/-]\d+ )? \b ) )
        (?: ,? \s* (?: корп\. | к\. | стр\. | оф\. | офис | каб\. | кабинет | этаж | пом\. ) \s* №? \s* \d+ [а-яА-Я]? (?: [/-]\d+ )? | ,? \s* лит(?:ера?)?\.? \s* [А-Я]\b )*"#;
    [
        (ContactKind::Email, LazyLock::new(|| Regex::new(EMAIL).ok())),
        (ContactKind::Url, LazyLock::new(|| Regex::new(URL).ok())),
        (ContactKind::Phone, LazyLock::new(|| Regex::new(PHONE).ok())),
        (ContactKind::Address, LazyLock::new(|| Regex::new(ADDRESS).ok())),
    ]
};

/// A text without its contacts, and the contacts in their order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Taken {
    pub text: String,
    pub contacts: ThinVec<Contact>,
}

/// Where contacts stand in a text, in order, without overlaps.
pub(crate) fn find(text: &str) -> Vec<(Range<usize>, ContactKind)> {
    // What a pattern cannot do without is looked for first: most texts hold no contact.
    let digits = letters::digits(text);
    let possible = |kind: ContactKind| match kind {
        ContactKind::Email => text.contains('@'),
        ContactKind::Url => text.contains('.') || text.contains("//"),
        ContactKind::Phone => digits >= 5,
        ContactKind::Address => digits > 0,
    };
    // By their beginnings: a cell may hold tens of thousands.
    let mut found: BTreeMap<usize, (usize, ContactKind)> = BTreeMap::new();
    let is_free = |found: &BTreeMap<usize, (usize, ContactKind)>, range: &Range<usize>| {
        found.range(..range.end).next_back().is_none_or(|(_, (end, _))| *end <= range.start)
    };
    for (kind, pattern) in PATTERNS.iter().filter(|(kind, _)| possible(*kind)) {
        let Some(pattern) = pattern.as_ref() else { continue };
        for hit in pattern.find_iter(text) {
            let mut range = trimmed(text, hit.range());
            if *kind == ContactKind::Address {
                range.start = with_town(text, range.start);
            }
            // «ivanov@@mail.ru»: the end of a malformed address is no site.
            let of_address = text[..range.start].ends_with('@');
            let is_other = *kind == ContactKind::Url && (of_address || is_name(text, &range));
            if range.is_empty() || is_other || !is_free(&found, &range) {
                continue;
            }
            found.insert(range.start, (range.end, *kind));
            if *kind == ContactKind::Phone {
                let services = services_beside(text, &range);
                found.extend(services.into_iter().map(|service| (service.start, (service.end, *kind))));
            }
        }
    }
    if digits > 0 {
        for range in bare_streets(text) {
            if is_free(&found, &range) {
                found.insert(range.start, (range.end, ContactKind::Address));
            }
        }
    }
    let of_contacts: usize = found.iter().map(|(start, (end, _))| letters::digits(&text[*start..*end])).sum();
    if (3..=10).contains(&(digits - of_contacts)) {
        for range in short_telephones(text) {
            if is_free(&found, &range) {
                found.insert(range.start, (range.end, ContactKind::Phone));
            }
        }
    }
    found.into_iter().map(|(start, (end, kind))| (start..end, kind)).collect()
}

/// Addresses whose street has no word for it: «г. Вологда, Пушкинская, 25», and in brackets «(Псков, Некрасова, 7)».
fn bare_streets(text: &str) -> Vec<Range<usize>> {
    static STREET: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?x) (?P<town> \b(?:г\.|город|гор\.)\s* \p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)? ,\s* \p{Lu}\p{Ll}[\p{L}-]*(?:\s\p{Lu}\p{Ll}[\p{L}-]*)? ,\s* (?:д\.|дом)? \s* \d+[а-яА-Я]?(?:[/-]\d+)?\b (?: ,?\s*(?:корп\.|каб\.|оф\.|пом\.)\s*\d+ )* )
            | [(:]\s* (?P<bare> \p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)? ,\s* \p{Lu}\p{Ll}[\p{L}-]*(?:ская|цкая|ова|ева|ёва|ина|ого) ,\s* (?:д\.|дом)? \s* \d+[а-яА-Я]?(?:[/-]\d+)?\b (?: ,?\s*(?:корп\.|каб\.|оф\.|пом\.)\s*\d+ )* )",
        )
        .ok()
    });
    let Some(street) = STREET.as_ref().filter(|_| text.contains(',')) else { return Vec::new() };
    street
        .captures_iter(text)
        .filter_map(|found| Some(found.name("town").or(found.name("bare"))?.range()))
        .collect()
}

/// Numbers of services beside a telephone: «тел. 8-800-200-00-00, 112», «телефон 01, 101 или 8 (8412) 55-11-22». They
/// begin with 1 («04» with 0); nothing follows that would make a room of one, and nothing but the word for a telephone
/// stands before them.
fn services_beside(text: &str, telephone: &Range<usize>) -> Vec<Range<usize>> {
    static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^((?:\s*(?:[,;/]|или|и)\s*(?:1\d{2}|0[1-4]))+)\s*(?:[).,;/\n]|$)").ok()
    });
    static BEFORE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?i)\bтел(?:ефон[а-я]*|\.)?\s*:?\s*((?:(?:1\d{2}|0[1-4])\s*(?:[,;/]|или|и)\s*)+)$").ok()
    });
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"\d+").ok());
    const LONGEST: usize = 100;
    let from = text.floor_char_boundary(telephone.start.saturating_sub(LONGEST));
    let run = |pattern: &Option<Regex>, from: usize, to: usize| {
        let found = pattern.as_ref()?.captures(&text[from..to])?.get(1)?;
        Some(from + found.start()..from + found.end())
    };
    let runs = [run(&AFTER, telephone.end, text.len()), run(&BEFORE, from, telephone.start)];
    let numbers = NUMBER.iter().flat_map(|number| {
        let of_run =
            |run: Range<usize>| number.find_iter(&text[run.clone()]).map(move |found| (run.start, found));
        runs.iter().flatten().cloned().flat_map(of_run)
    });
    numbers.map(|(start, found)| start + found.start()..start + found.end()).collect()
}

/// Where an address begins that names its town without «г.»: «(Псков, ул. Некрасова, 7)». Only a bracket or a
/// colon before it shows that the word is no name of the point.
fn with_town(text: &str, start: usize) -> usize {
    static TOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"(?:[(:]\s*(?<town>\p{Lu}[\p{L}-]+(?:\s\p{Lu}[\p{L}-]+)?)|\s[–—-]\s(?<long>\p{Lu}[\p{L}-]+\s\p{Lu}[\p{L}-]+)),\s*$").ok()
    });
    let from = text[..start].char_indices().rev().nth(60).map_or(0, |(at, _)| at);
    let town = TOWN.as_ref().and_then(|town| town.captures(&text[from..start]));
    town.and_then(|found| found.name("town").or_else(|| found.name("long")))
        .map_or(start, |town| from + town.start())
}

/// Numbers of a service or an office that only the word before them shows to be telephones: «тел. 112», «Телефон
/// справочной службы: 004».
fn short_telephones(text: &str) -> Vec<Range<usize>> {
    static SHORT: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?i)\b(?:(?:т(?:ел)?\.\s*:?|телефон[^\d\n;,()]{0,40}:)\s*(?P<number>\d{1,3}[\s-]\d{2}[\s-]\d{2}|\d{3}-\d{3}|\d{3,7}|\d{2}-\d{2})|телефон[^\d\n;,.()]{0,40}\s(?P<plain>\d{2}-\d{2})|(?P<inner>(?:вн(?:утр)?|доб)\.?\s*:?\s*(?:№\s*)?(?:\d{1,2}-\d{2}|\d{2,5})))(?:[\s).,;]|$)",
        )
        .ok()
    });
    let Some(short) = SHORT.as_ref() else { return Vec::new() };
    let number = |found: regex::Captures<'_>| {
        Some(found.name("number").or_else(|| found.name("plain")).or_else(|| found.name("inner"))?.range())
    };
    short.captures_iter(text).filter_map(number).collect()
}

/// Whether what looks like a site is the name of one: «Добро.рф» in quotes, МСП.РФ with capitals. What begins
/// with a scheme or «www.» or goes on with a path is an address.
fn is_name(text: &str, range: &Range<usize>) -> bool {
    let hit = &text[range.clone()];
    if hit.contains('/') || hit.starts_with("www.") {
        return false;
    }
    let cyrillic = hit.chars().any(|letter| matches!(letter, 'а'..='я' | 'А'..='Я' | 'ё' | 'Ё'));
    let quoted =
        text[..range.start].ends_with(['«', '"', '“']) && text[range.end..].starts_with(['»', '"', '”']);
    quoted || cyrillic && hit.contains(char::is_uppercase)
}

/// Punctuation at the end of a link belongs to the sentence.
fn trimmed(text: &str, range: Range<usize>) -> Range<usize> {
    let hit = &text[range.clone()];
    let mut end = hit.trim_end_matches(['.', ',', ';', ':', '!', '?', ' ', '\n']).len();
    if hit[..end].ends_with(')') && !hit[..end].contains('(') {
        end -= 1;
    }
    let start = hit.len() - hit.trim_start().len();
    range.start + start..range.start + end.max(start)
}

/// Takes the contacts out of a text and tidies what they leave behind: empty brackets, a colon.
pub(crate) fn take(text: &str) -> Taken {
    let found = find(text);
    if found.is_empty() {
        return Taken { text: text.to_owned(), contacts: ThinVec::new() };
    }
    let mut rest = String::with_capacity(text.len());
    let mut contacts = ThinVec::new();
    let mut at = 0;
    for (range, kind) in found {
        rest.push_str(&text[at..range.start]);
        drop_label(&mut rest, kind);
        let value = text[range.clone()].trim();
        let value = value.strip_prefix("mailto:").unwrap_or(value);
        contacts.push(Contact { kind, value: letters::one_line(value).into() });
        at = range.end;
    }
    rest.push_str(&text[at..]);
    Taken { text: tidy(&rest), contacts }
}

/// Takes «тел.» before a telephone and «адрес:» before an address away where other words name the point.
fn drop_label(text: &mut String, kind: ContactKind) {
    // No label is longer.
    const LONGEST: usize = 100;
    static PHONE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)[\s,;(–-]+(?:конт\.\s*|раб\.\s*)?(?:тел\.?|т\.)\s*:?\s*$").ok());
    static ADDRESS: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)\s*[,;(–-]\s*(?:по\s+)?адресу?\s*:?\s*$").ok());
    let label = match kind {
        ContactKind::Phone => &PHONE,
        ContactKind::Address => &ADDRESS,
        ContactKind::Url | ContactKind::Email => return,
    };
    let end = text.floor_char_boundary(text.len().saturating_sub(LONGEST));
    let label = label.as_ref().and_then(|pattern| pattern.find(&text[end..]));
    let start = label.map(|found| end + found.start());
    if let Some(start) = start.filter(|start| text[..*start].chars().any(letters::is_letter)) {
        let bracket = text[start..].contains('(');
        text.truncate(start);
        text.push_str(if bracket { " (" } else { " " });
    }
}

/// What contacts leave behind, and what stands there instead.
static REMAINS: LazyLock<Vec<(Regex, &str)>> = LazyLock::new(|| {
    [
        (r"[(\[][\s:;,./–-]*[)\]]", " "),
        (r"\(\s*[:;,.][\s:;,.]*", "("),
        (r"\(\s+", "("),
        (r"[\s:;,/–-]+\)", ")"),
        (r"[\s:;,]+\.(\s|$)", "$1"),
        (r":\s*([,;])", "$1"),
        (r"[\s,;]+(?:или|и)\s*([,;)]|$)", "$1"),
        (r"\s+([,;])", "$1"),
        (r"([,;])\s*[,;]+", "$1"),
    ]
    .into_iter()
    .filter_map(|(pattern, instead)| Some((Regex::new(pattern).ok()?, instead)))
    .collect()
});

fn tidy(text: &str) -> String {
    // One remain may hide in another: «(тел.: (), ;)». Each turn makes the text shorter; nobody writes more
    // within each other.
    const TURNS: usize = 16;
    let mut text = text.replace(['<', '>'], " ");
    for _ in 0..TURNS {
        let before = text.len();
        for (pattern, instead) in REMAINS.iter() {
            text = pattern.replace_all(&text, *instead).into_owned();
        }
        if text.len() >= before {
            break;
        }
    }
    let text = letters::one_line(&text);
    text.trim_end_matches([' ', ':', ',', ';', '–', '-', '/'])
        .trim_start_matches([' ', ',', ';', ':', '/'])
        .to_owned()
}

/// The contacts of a cell that holds nothing else, one a line or separated by `;`.
pub(crate) fn values(text: &str) -> Vec<Contact> {
    let has_letters = |text: &str| text.chars().any(letters::is_letter_or_digit);
    let mut values = Vec::new();
    for part in text.split(['\n', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let taken = take(part);
        if taken.contacts.is_empty() || has_letters(&taken.text) && words::words(&taken.text).len() > 3 {
            values.push(Contact { kind: kind_of(part), value: part.into() });
        } else if has_letters(&taken.text) {
            values.push(Contact { kind: taken.contacts[0].kind, value: part.into() });
        } else {
            values.extend(taken.contacts);
        }
    }
    values
}

/// The kind of a contact that stands alone in a cell.
pub(crate) fn kind_of(value: &str) -> ContactKind {
    match find(value).as_slice() {
        [(_, kind)] => *kind,
        _ => ContactKind::Address,
    }
}

#[cfg(test)]
mod tests {
    use crate::text::contacts::*;

    fn shown(text: &str) -> String {
        let taken = take(text);
        let contacts: Vec<String> = taken
            .contacts
            .iter()
            .map(|contact| format!("{}={}", contact.kind.key(), contact.value))
            .collect();
        format!("{} | {}", taken.text, contacts.join(" "))
    }

    #[test]
    fn contacts_leave_the_point_clean() {
        for (text, expected) in [
            (
                "Официальный сайт Министерства (интернет-приемная) https://dprt.admin-smolensk.ru/",
                "Официальный сайт Министерства (интернет-приемная) | url=https://dprt.admin-smolensk.ru/",
            ),
            (
                "Электронная почта: deprpromtorg@smolinvest.com",
                "Электронная почта | email=deprpromtorg@smolinvest.com",
            ),
            ("Официальный сайт (www.mir.midural.ru)", "Официальный сайт | url=www.mir.midural.ru"),
            ("Сайт министерство.рф", "Сайт | url=министерство.рф"),
            ("Почта info@минжкх.рф.", "Почта | email=info@минжкх.рф"),
            (
                "Телефонная связь: +7 (343) 312-00-11, доб. 12",
                "Телефонная связь | phone=+7 (343) 312-00-11, доб. 12",
            ),
            ("Горячая линия 8-800-100-00-00", "Горячая линия | phone=8-800-100-00-00"),
            (
                "Здание Министерства (г. Екатеринбург, пл. Октябрьская, д. 1)",
                "Здание Министерства | address=г. Екатеринбург, пл. Октябрьская, д. 1",
            ),
            (
                "Телефон: 8 (4872) 24-51-04, факс 8 (4872) 24-51-05",
                "Телефон, факс | phone=8 (4872) 24-51-04 phone=8 (4872) 24-51-05",
            ),
            ("Официальный сайт: www.tula.ru.", "Официальный сайт | url=www.tula.ru"),
            ("Официальный сайт тел. 8 (4872) 24-51-04", "Официальный сайт | phone=8 (4872) 24-51-04"),
            (
                "Здание Министерства (8 (4872) 24-51-04; info@tula.ru)",
                "Здание Министерства | phone=8 (4872) 24-51-04 email=info@tula.ru",
            ),
            (
                "Здание Министерства: г. Тула, пр. Ленина, д. 2",
                "Здание Министерства | address=г. Тула, пр. Ленина, д. 2",
            ),
            ("Сайт http//mir.tula.ru", "Сайт | url=http//mir.tula.ru"),
            ("Сайт htp://mir.tula.ru/a, окно", "Сайт, окно | url=htp://mir.tula.ru/a"),
            ("Сайт (https:/gosuslugi.ru)", "Сайт | url=https:/gosuslugi.ru"),
            ("Сайт http:// mir.tula.ru", "Сайт | url=http:// mir.tula.ru"),
            ("Сайт http:mir.tula.ru", "Сайт | url=http:mir.tula.ru"),
            // Near misses: a protocol that is only named, and a word beside a slash.
            ("Ссылка http / форма обращения", "Ссылка http / форма обращения | "),
            ("Обмен по протоколу HTTP, сайт tula.ru", "Обмен по протоколу HTTP, сайт | url=tula.ru"),
            ("Платформа «Добро.рф»", "Платформа «Добро.рф» | "),
            ("Цифровая платформа МСП.РФ", "Цифровая платформа МСП.РФ | "),
            ("Сайт добро.рф", "Сайт | url=добро.рф"),
            ("Отдел аренды, тел. 8 (4872) 24-51-04", "Отдел аренды | phone=8 (4872) 24-51-04"),
            ("Тел. 8 (4872) 24-51-04", "Тел. | phone=8 (4872) 24-51-04"),
            ("Электронная почта: info@tula,ru", "Электронная почта | email=info@tula,ru"),
            ("Телефон 8 (4872) 24-51-04, вн. 12-05", "Телефон | phone=8 (4872) 24-51-04, вн. 12-05"),
            // The code of a small town, whose last digits are set apart.
            ("Телефон приёмной (814-2) 79-29-01", "Телефон приёмной | phone=(814-2) 79-29-01"),
            ("Дежурный: 8 (388-22) 2-90-94", "Дежурный | phone=8 (388-22) 2-90-94"),
            // Near miss: a room in brackets is no code.
            ("Отдел (4-12) 79-29-01", "Отдел (4-12) | phone=79-29-01"),
            ("Отдел опеки, ул. 20-летия Победы, 106", "Отдел опеки | address=ул. 20-летия Победы, 106"),
            ("Площадка: ул. 50 лет Октября, д. 116", "Площадка | address=ул. 50 лет Октября, д. 116"),
            ("Отдел, ул. 25 Октября, 3", "Отдел | address=ул. 25 Октября, 3"),
            ("Отдел, ул. 8 Марта, 5", "Отдел | address=ул. 8 Марта, 5"),
            ("Склад, ул. Полевая, 12 Новый корпус", "Склад, Новый корпус | address=ул. Полевая, 12"),
            ("Приёмная, ул. Татищева, 16 «В»", "Приёмная | address=ул. Татищева, 16 «В»"),
            ("Касса, ул. Мира, 5 «Луч»", "Касса, «Луч» | address=ул. Мира, 5"),
            (
                "Стол справок: 191015, Санкт-Петербург, ул. Таврическая, д. 39",
                "Стол справок | address=191015, Санкт-Петербург, ул. Таврическая, д. 39",
            ),
            (
                "Кабинет 4-12, 400098, г. Волгоград, пр. им. В.И. Ленина, д. 9",
                "Кабинет 4-12 | address=400098, г. Волгоград, пр. им. В.И. Ленина, д. 9",
            ),
            (
                "Кабинет приема (г. Красноярск, ул. Вавилова, 23, каб. 1-04)",
                "Кабинет приема | address=г. Красноярск, ул. Вавилова, 23, каб. 1-04",
            ),
            (
                "Приемная (г. Новосибирск, Красный проспект, 18)",
                "Приемная | address=г. Новосибирск, Красный проспект, 18",
            ),
            (
                "Кабинет хранителя (Псков, ул. Некрасова, 7)",
                "Кабинет хранителя | address=Псков, ул. Некрасова, 7",
            ),
            (
                "Канцелярия – Великий Новгород, пл. Победы-Софийская, 1, каб. 417",
                "Канцелярия | address=Великий Новгород, пл. Победы-Софийская, 1, каб. 417",
            ),
            // Near miss: behind a dash one word may be a point.
            ("Отдел – Приёмная, ул. Мира, 1", "Отдел – Приёмная | address=ул. Мира, 1"),
            (
                "Приёмная (адрес: г. Ярославль, ул. Чехова, 5)",
                "Приёмная | address=г. Ярославль, ул. Чехова, 5",
            ),
            ("Почтовый адрес: ул. Чехова, 5", "Почтовый адрес | address=ул. Чехова, 5"),
            ("Лесничество (п. Мильково, ул. Лесная, 7)", "Лесничество | address=п. Мильково, ул. Лесная, 7"),
            ("Касса, пгт Усть-Уда, ул. Мира, 2", "Касса | address=пгт Усть-Уда, ул. Мира, 2"),
            ("Здание Министерства, ул. Ленина, 5", "Здание Министерства | address=ул. Ленина, 5"),
            ("Телефон справочной службы: 004", "Телефон справочной службы | phone=004"),
            ("Система-112 (тел. 112)", "Система-112 | phone=112"),
            ("Горячая линия (тел. 8-800-200-00-00, 112)", "Горячая линия | phone=8-800-200-00-00 phone=112"),
            ("Телефон 01, 101 или 8 (8412) 55-11-22", "Телефон | phone=01 phone=101 phone=8 (8412) 55-11-22"),
            ("Кабинет 112, 8 (8412) 55-11-22", "Кабинет 112 | phone=8 (8412) 55-11-22"),
            ("Сайты https://a.ru и https://b.ru", "Сайты | url=https://a.ru url=https://b.ru"),
            ("Диспетчер, тел. 112, 8 (4872) 24-51-04", "Диспетчер | phone=112 phone=8 (4872) 24-51-04"),
            ("Отдел 8 (4872) 24-51-04, 112 кабинет", "Отдел, 112 кабинет | phone=8 (4872) 24-51-04"),
            ("Телефон доверия 8-800-2000-122", "Телефон доверия | phone=8-800-2000-122"),
            ("Горячая линия 8 800 20-00-122", "Горячая линия | phone=8 800 20-00-122"),
            ("Приёмная 8 (4872) 245-104, каб. 12", "Приёмная, каб. 12 | phone=8 (4872) 245-104"),
            ("Касса (г. Вологда, Пушкинская, 25)", "Касса | address=г. Вологда, Пушкинская, 25"),
            ("Касса (Псков, Некрасова, 7, каб. 3)", "Касса | address=Псков, Некрасова, 7, каб. 3"),
            ("Касса, г. Тула, МФЦ, 5", "Касса, г. Тула, МФЦ, 5 | "),
            ("Отделы (Касса, Приёмная, 25)", "Отделы (Касса, Приёмная, 25) | "),
            ("Отдел 8 (4872) 24-51-04, 305", "Отдел, 305 | phone=8 (4872) 24-51-04"),
            ("Телефон доверия, кабинет 305", "Телефон доверия, кабинет 305 | "),
            ("Система-112", "Система-112 | "),
            ("Отдел т. 401-234", "Отдел | phone=401-234"),
            ("Отдел, тел. 40 12 34", "Отдел | phone=40 12 34"),
            ("Телефон дежурного: 30-11", "Телефон дежурного | phone=30-11"),
            ("Телефон дежурного 30-11", "Телефон дежурного | phone=30-11"),
            ("Окно (Новгородская ул., д. 20, лит. А)", "Окно | address=Новгородская ул., д. 20, лит. А"),
            ("Электронная почта: roads@@mail.ru", "Электронная почта | email=roads@@mail.ru"),
            ("Телефон вн. 12-05", "Телефон | phone=вн. 12-05"),
            ("Отдел кадров (доб. 215)", "Отдел кадров | phone=доб. 215"),
            ("Приёмная (3952) 20-10-10 доб. 15, 16", "Приёмная | phone=(3952) 20-10-10 доб. 15, 16"),
            // A date, a room.
            ("Внутренний портал 12-05", "Внутренний портал 12-05 | "),
            (
                "Канцелярия, г. Владимир, Октябрьский просп., д. 47",
                "Канцелярия | address=г. Владимир, Октябрьский просп., д. 47",
            ),
            ("Здание Дома Советов, здание Министерства", "Здание Дома Советов, здание Министерства | "),
            ("Приём по 59-ФЗ от 02.05.2006", "Приём по 59-ФЗ от 02.05.2006 | "),
        ] {
            assert_eq!(shown(text), expected);
        }
    }
}
