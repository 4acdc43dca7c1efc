//! V06 mixed-alphabet.

use std::collections::HashMap;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::finding::{About, At, Finding, Level};
use crate::model::{Change, SourceRow, Sourced, TouchpointList};
use crate::text::Text;
use crate::text::contacts::ContactKind;
use crate::text::hash::KeyedState;
use crate::text::{clean, contacts};

use super::addresses::{self, Clauses};
use super::case::{FileCase, ListCase, at, first_record};
use super::rule::{Check, Draft, Rule, Verdict, cite};
use super::texts::{PerText, addressed};

pub(super) static RULE: Rule = Rule {
    code: "V06",
    name: "mixed-alphabet",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "В слове или адресе смешаны русские и латинские буквы.",
    explanation: "Латинские «a», «c», «o» выглядят как русские, но поиск такое слово не находит. Правка: в ячейке слово \
        исправлено, потому что иначе прочитать его нельзя; обо всех словах перечня и обо всех словах порядка – по \
        одному замечанию. Запрос: буквы другого алфавита стоят внутри адреса; адрес не исправлен, потому что неизвестно, \
        каков он на самом деле. Сокращения, коды и названия («IP-телефония», «VipNet») не замечаются, как и адрес в \
        зоне .рф.",
    example: "«https://mpr.midural.ru/обshchestvennyy-sovet» – запрос: проверьте ссылку и скопируйте её из браузера.",
    checks: &[Check::List(&[], check), Check::File(check_order)],
};

/// Words that the message quotes.
const QUOTED: usize = 12;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let list = case.list;
    let mut respelt = Respelt::default();
    let mut first: Option<&SourceRow> = None;
    let any_respelt = case.cells().respelt;
    let texts = case.texts();
    // Index of the finding about an address, by the address.
    let mut told: HashMap<String, usize, KeyedState> = HashMap::default();
    let mut known: PerText<Vec<String>> = PerText::default();
    for (at_row, row) in list.rows.iter().enumerate() {
        let own = |cell: &&Sourced<Text>| {
            cell.changes.contains(Change::Respelt) && !cell.changes.contains(Change::FilledDown)
        };
        if any_respelt {
            cells(row).filter(own).for_each(|cell| {
                if respelt.add(&cell.raw, || at(list, cell.place, field(list, cell))) {
                    first.get_or_insert(row);
                }
            });
        }
        for (cell, number) in addressed(row).zip(texts.raw(at_row)) {
            for address in &*known.of(*number, || mixed_addresses(&cell.raw)) {
                let place = at(list, cell.place, field(list, cell));
                if let Some(finding) = told.get(address).and_then(|index| findings.get_mut(*index)) {
                    if finding.at != place {
                        finding.related.push(place);
                    }
                    continue;
                }
                told.insert(address.clone(), findings.len());
                findings.push(rule.finding(Draft {
                    at: place,
                    record: first_record(list, row),
                    ..of_address(address, "")
                }));
            }
        }
    }
    if let Some(draft) = respelt.draft("Похожие буквы другого алфавита в словах заменены: ")
    {
        let record = first.and_then(|row| first_record(list, row));
        findings.push(rule.finding(Draft { record, ..draft }));
    }
}

fn check_order(rule: &Rule, case: &FileCase<'_>, findings: &mut Vec<Finding>) -> Verdict {
    let mut respelt = Respelt::default();
    let mut clauses = Clauses::default();
    let mut told: Vec<String> = Vec::new();
    for paragraph in case.document.paragraphs().filter(|paragraph| !paragraph.hidden) {
        clauses.pass(&paragraph.text);
        for address in mixed_addresses(&paragraph.text) {
            if !told.contains(&address) {
                let clause = clauses.at();
                let cited = case.profile.filter(|_| !clause.is_empty()).map(|order| cite(order, &clause));
                findings.push(rule.finding(Draft { clause: cited, ..of_address(&address, &clause) }));
                told.push(address);
            }
        }
        respelt.add(&paragraph.text, At::default);
    }
    if let Some(draft) = respelt.draft("В тексте порядка есть слова с похожими буквами другого алфавита: ")
    {
        let hint = "Исправьте слова при следующем изменении порядка: поиск их не находит.".into();
        findings.push(rule.finding(Draft { hint, ..draft }));
    }
    Verdict::checked_if(case.has_text())
}

/// Every cell of a row.
fn cells(row: &SourceRow) -> impl Iterator<Item = &Sourced<Text>> {
    let single = [
        row.number.as_ref(),
        row.direction.as_ref().map(|direction| &direction.text),
        row.service.as_ref(),
        row.process.as_ref(),
        row.channel.as_ref().map(|channel| &channel.text),
        row.needs_cell.as_ref(),
        row.interactions_cell.as_deref(),
        row.features.as_deref(),
        row.client_cell.as_deref(),
    ];
    let extra = row.extra.iter().map(|(_, value)| value);
    single.into_iter().flatten().chain(&row.touchpoint_cells).chain(&row.contact_cells).chain(extra)
}

fn field(list: &TouchpointList, cell: &Sourced<Text>) -> Option<crate::model::Field> {
    list.columns.iter().find(|column| column.number == cell.place.column)?.field
}

/// Words respelt with where they stand.
#[derive(Default)]
struct Respelt {
    /// «Caйт» → «Сайт», each once.
    words: Vec<(String, String)>,
    places: ThinVec<At>,
}

impl Respelt {
    /// Adds the respelt words of a text; whether there is one.
    fn add(&mut self, raw: &str, place: impl FnOnce() -> At) -> bool {
        if !has_both(raw) {
            return false;
        }
        let mut found = false;
        for word in raw.split_whitespace().filter(|word| has_both(word)) {
            let cleaned = clean::clean(word, false).filter(|(_, repairs)| repairs.respelt);
            let Some((new, _)) = cleaned else { continue };
            found = true;
            let pair = (bare(word), bare(&new));
            if !self.words.contains(&pair) {
                self.words.push(pair);
            }
        }
        if found {
            let place = place();
            if self.places.last() != Some(&place) {
                self.places.push(place);
            }
        }
        found
    }

    fn draft(mut self, what: &str) -> Option<Draft> {
        let quote = self.words.first()?.0.as_str().into();
        let shown: Vec<String> = self
            .words
            .iter()
            .take(QUOTED)
            .map(|(one, other)| {
                let latin = !other.chars().any(is_latin);
                let (kind, letters) = if latin {
                    ("латинские", foreign(one, is_latin))
                } else {
                    ("русские", foreign(one, is_cyrillic))
                };
                format!("«{one}» ({kind} «{letters}»)")
            })
            .collect();
        let more = match self.words.len().saturating_sub(QUOTED) {
            0 => String::new(),
            more => format!(" и ещё {more}"),
        };
        Some(Draft {
            level: Some(Level::Note),
            message: format!("{what}{}{more}.", shown.join(", ")),
            hint: literal!("Посмотрите, верно ли исправлено. Набирайте русские слова в русской раскладке."),
            about: About::Value,
            quote: Some(quote),
            values: self.words.iter().map(|(one, _)| one.clone()).collect(),
            key: self.words.into_iter().map(|(one, _)| one).collect(),
            at: self.places.remove(0),
            related: self.places,
            ..Draft::default()
        })
    }
}

fn bare(word: &str) -> String {
    word.trim_matches(|letter: char| !letter.is_alphanumeric()).to_owned()
}

fn of_address(address: &str, clause: &str) -> Draft {
    let place = if clause.is_empty() { String::new() } else { format!(" ({clause})") };
    let piece = pieces(address).find(|piece| has_both(piece)).unwrap_or(address);
    let latin = piece.chars().filter(|letter| is_latin(*letter)).count();
    let cyrillic = piece.chars().filter(|letter| is_cyrillic(*letter)).count();
    let (few, kind) = if cyrillic <= latin {
        (foreign(piece, is_cyrillic), "русские буквы")
    } else {
        (foreign(piece, is_latin), "латинские буквы")
    };
    Draft {
        message: format!("В адресе «{address}»{place} есть {kind}: «{few}»."),
        hint: literal!(
            "Проверьте адрес: откройте его и скопируйте из строки браузера. Программа его не исправляла."
        ),
        about: About::Value,
        quote: Some(address.into()),
        ..Draft::default()
    }
}

/// The runs of letters of one alphabet, joined by blanks.
fn foreign(text: &str, is_of: fn(char) -> bool) -> String {
    let runs: Vec<&str> = text.split(|letter| !is_of(letter)).filter(|run| !run.is_empty()).collect();
    runs.join(" ")
}

/// Links and e-mail addresses with a word of two alphabets.
fn mixed_addresses(text: &str) -> Vec<String> {
    if !addresses::possible(text) {
        return Vec::new();
    }
    contacts::find(text)
        .into_iter()
        .filter(|(_, kind)| matches!(kind, ContactKind::Url | ContactKind::Email))
        .map(|(range, _)| &text[range])
        .filter(|address| pieces(address).any(has_both))
        .map(str::to_owned)
        .collect()
}

/// What may be written in an alphabet of its own: a label of the host, a part of the path.
fn pieces(address: &str) -> impl Iterator<Item = &str> {
    address.split(['/', '.', '@', ':', '?', '=', '&', '#'])
}

fn has_both(text: &str) -> bool {
    if !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
        return false;
    }
    let (mut latin, mut cyrillic) = (false, false);
    for letter in text.chars() {
        latin |= is_latin(letter);
        cyrillic |= is_cyrillic(letter);
    }
    latin && cyrillic
}

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic()
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{4ff}')
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn latin_letters_in_words_are_replaced_and_in_addresses_asked_about() {
        check(
            "
            | process | touchpoint |
            | Пpиём | Официальный caйт |
            | Ответ | Официальный сайт https://mpr.midural.ru/obshchestvennyy-совет-pri |
            ",
            &expect![[r#"
                V06 note [таблица 1, строка 2, столбец 1] Похожие буквы другого алфавита в словах заменены: «Пpиём» (латинские «p»), «caйт» (латинские «ca»).
                V06 query [таблица 1, строка 3, столбец 2] В адресе «https://mpr.midural.ru/obshchestvennyy-совет-pri» есть русские буквы: «совет».
            "#]],
        );
    }

    #[test]
    fn the_text_of_the_order() {
        check(
            "
            10.5. На сайте (https://mpr.midural.ru/обsovet) размещены caмые новые сведения.

            | process | touchpoint |
            | Приём | Официальный сайт |
            ",
            &expect![[r#"
                V06 query [файл] В адресе «https://mpr.midural.ru/обsovet» (п. 10.5) есть русские буквы: «об».
                V06 note [файл] В тексте порядка есть слова с похожими буквами другого алфавита: «caмые» (латинские «ca»).
            "#]],
        );
    }

    #[test]
    fn names_codes_and_addresses_in_one_alphabet_are_silent() {
        check(
            "
            | process | touchpoint |
            | Приём по форме 1С | Telegram-канал министерства |
            | Ответ | Сайт https://министерство.рф/приём, почта info@минжкх.рф |
            | Выдача | Личный кабинет https://site.ru/wiki/Приёмная |
            ",
            &expect![[""]],
        );
    }
}
