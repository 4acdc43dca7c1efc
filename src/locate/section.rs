//! Texts that head a part of a list: «Раздел II. …», «Направление деятельности: …», «1.2. …», a
//! known direction. They stand in rows over the whole width, in a cell at the left, or above a table.
//!
//! Without number and label the text of a heading is the direction, the next level the service. A heading
//! that no catalogue knows needs a witness: a further table or a row below has a heading too, or it is
//! numbered as the first of several, or it is words alone under a complete title and the table has no
//! column for the direction.

use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::Words;
use crate::model::table::Section;
use crate::model::{Field, Sourced};
use crate::text::Text;
use crate::text::words;

/// What a heading looks like: headings that look alike stand on one level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    /// «Раздел II», «Глава 1», «Подраздел 2»: 0 for a part, 1 for a part of a part.
    Part(u8),
    Roman,
    /// «1.», «1.2.»: how many numbers.
    Numbered(u8),
    Labelled(Field),
    /// Neither number nor label; whether the catalogue knows it as a direction.
    Plain(bool),
}

/// The headings that are open at a row.
#[derive(Debug, Clone, Default)]
pub(super) struct Sections {
    open: Vec<(Look, Section)>,
    /// Shared by the rows below.
    shared: std::sync::Arc<[Section]>,
    /// Whether the row above was a heading too.
    after_heading: bool,
}

impl Sections {
    /// Opens a heading and closes those it ends.
    pub(super) fn push(&mut self, text: Sourced<Text>, general: &Vocabulary) {
        let (look, section) = read(text, general);
        if let Some(at) = self.open.iter().position(|(known, _)| *known == look) {
            self.open.truncate(at);
        } else if let Look::Numbered(depth) = look
            && self.open.iter().any(|(known, _)| matches!(known, Look::Numbered(_)))
        {
            self.open.retain(|(known, _)| !matches!(known, Look::Numbered(known) if *known >= depth));
        } else if !self.after_heading {
            let outer = matches!(look, Look::Labelled(Field::Service | Field::Process | Field::Channel));
            let keeps = outer && self.open.iter().any(|(known, _)| !matches!(known, Look::Labelled(_)));
            if !keeps {
                // Whose rows they are is told until something else is said of it.
                self.open.retain(|(known, _)| *known == Look::Labelled(Field::Client));
            }
        }
        self.open.push((look, section));
        self.after_heading = true;
        self.shared = self.open.iter().map(|(_, section)| section.clone()).collect();
    }

    /// A row of data stands below the headings.
    pub(super) fn row(&mut self) -> std::sync::Arc<[Section]> {
        self.after_heading = false;
        self.shared.clone()
    }

    /// A further table begins: its headings, if it has any, replace those of the table above.
    pub(super) fn table(&mut self, headings: Vec<Sourced<Text>>, general: &Vocabulary) {
        self.after_heading = false;
        for heading in headings {
            self.push(heading, general);
        }
        self.after_heading = false;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.open.is_empty()
    }
}

/// Whether a text plainly heads a part of a list: by its label, as a numbered part, or as a direction
/// that the catalogue knows.
pub(super) fn is_plain(text: &str, general: &Vocabulary) -> bool {
    let (look, field, rest) = parse_known(text, general);
    match look {
        Look::Labelled(_) | Look::Part(_) | Look::Roman => !rest.is_empty(),
        Look::Numbered(_) | Look::Plain(_) => field.is_some() || names_direction(rest, general),
    }
}

/// How a text looks as a heading.
#[derive(Debug, Clone, Copy)]
pub(super) struct Looks {
    /// «Раздел II», «Направление: …».
    pub(super) labelled: bool,
    /// «1. …», «IV. …».
    pub(super) numbered: bool,
    /// A direction of the catalogue.
    pub(super) direction: bool,
}

/// How a text looks as a heading, whatever stands around it.
pub(super) fn look(text: &str, general: &Vocabulary) -> Looks {
    let (look, field, rest) = parse(text, &general.words);
    Looks {
        labelled: field.is_some() || matches!(look, Look::Part(_)) && !rest.is_empty(),
        numbered: matches!(look, Look::Numbered(_) | Look::Roman),
        direction: names_direction(rest, general),
    }
}

/// Whether a line between a title and its only table may be the name of what the table is about: words
/// alone, the first with a capital letter.
pub(super) fn may_be_name(text: &str) -> bool {
    let words = words::words(text);
    (2..=14).contains(&words.len())
        && words[0].capital
        && words.iter().filter(|word| word.capital).count() == 1
        && !text.contains(|letter: char| letter.is_ascii_digit() || matches!(letter, '(' | ':' | '_' | '№'))
}

/// «1. …», «I. …»: the first of several parts.
pub(super) fn is_first(text: &str, general: &Vocabulary) -> bool {
    let (look, _, rest) = parse(text, &general.words);
    let number = text.trim_start().split(['.', ')', ' ']).next().unwrap_or("");
    matches!(look, Look::Numbered(1) | Look::Roman) && matches!(number, "1" | "I") && !rest.is_empty()
}

fn read(text: Sourced<Text>, general: &Vocabulary) -> (Look, Section) {
    let (look, field, rest) = parse_known(&text.value, general);
    let direction = names_direction(rest, general);
    let rest = Text::from(if rest.is_empty() { text.value.as_str() } else { rest });
    let look = if let Look::Plain(_) = look { Look::Plain(direction) } else { look };
    (look, Section { text: Sourced { value: rest, ..text }, field, direction })
}

/// As [`parse`]; a heading that says nothing but a kind («Цифровые точки взаимодействия») or a client («с внутренними
/// клиентами») states it for the rows below.
fn parse_known<'a>(text: &'a str, general: &Vocabulary) -> (Look, Option<Field>, &'a str) {
    let (look, field, rest) = parse(text, &general.words);
    if field.is_none() && general.words.heads_kind(rest) {
        return (Look::Labelled(Field::Channel), Some(Field::Channel), rest);
    }
    if field.is_none() && general.words.clients.is_dealt_with(rest) {
        return (Look::Labelled(Field::Client), Some(Field::Client), rest);
    }
    (look, field, rest)
}

/// Whether a text begins with a direction of the catalogue and holds little else.
pub(super) fn names_direction(text: &str, general: &Vocabulary) -> bool {
    let words = words::words(text);
    let Some(head) = words.iter().position(|word| !word.filler) else { return false };
    let length = words.iter().filter(|word| !word.filler).count();
    general
        .directions
        .at(&words, head)
        .is_some_and(|found| found.length == length || found.length >= 2 && found.length * 3 >= length)
}

/// The look of a heading, the field that its label names, and what is left of it.
fn parse<'a>(text: &'a str, words: &Words) -> (Look, Option<Field>, &'a str) {
    static NUMBER: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:№\s*)?(?:(?P<roman>[IVXІХ]{1,5})[.)]?|(?P<number>\d{1,2}(?:\.\d{1,2})*)[.)]?)(?:\s*[–—:-]\s*|\s+|$)").ok()
    });
    let mut rest = text.trim();
    let mut look = Look::Plain(false);
    let mut field = None;
    if let Some((end, sub)) = words.sections.part(rest)
        && (end == rest.len() || rest[..end].ends_with([' ', '.', ')', ':']))
    {
        look = Look::Part(u8::from(sub));
        rest = &rest[end..];
    }
    if let Some(found) = NUMBER.as_ref().and_then(|number| number.captures(rest))
        && let Some(whole) = found.get(0)
        && whole.end() < rest.len()
    {
        if matches!(look, Look::Plain(_)) {
            look = match found.name("number") {
                Some(number) => Look::Numbered(number.as_str().matches('.').count() as u8 + 1),
                None => Look::Roman,
            };
        }
        rest = &rest[whole.end()..];
    }
    if let Some((end, named)) = words.sections.label(rest).filter(|(end, _)| *end < rest.len()) {
        field = Some(named);
        if matches!(look, Look::Plain(_)) {
            look = Look::Labelled(named);
        }
        rest = &rest[end..];
    }
    let rest = rest.trim().trim_end_matches([':', ';']).trim_end();
    let quoted = rest.strip_prefix('«').and_then(|inner| inner.strip_suffix('»'));
    (look, field, quoted.filter(|inner| !inner.contains(['«', '»']) && field.is_some()).unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn a_heading_is_read_without_number_and_label() {
        let words = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for (text, field, expected) in [
            ("Раздел II. Рассмотрение обращений", None, "Рассмотрение обращений"),
            ("I. Государственные услуги", None, "Государственные услуги"),
            ("1. Меры поддержки", None, "Меры поддержки"),
            ("1.2 Выдача справки", None, "Выдача справки"),
            (
                "Направление деятельности: Рассмотрение обращений",
                Some(Field::Direction),
                "Рассмотрение обращений",
            ),
            ("Направление 1. Кадровая работа", Some(Field::Direction), "Кадровая работа"),
            ("Услуга «Выдача справки»", Some(Field::Service), "Выдача справки"),
            (
                "Направление деятельности «Экологический надзор»",
                Some(Field::Direction),
                "Экологический надзор",
            ),
            ("Направление «Надзор» и «Контроль»", None, "Направление «Надзор» и «Контроль»"),
            ("Услуга «Выдача справки» онлайн", None, "Услуга «Выдача справки» онлайн"),
            ("Услуга: «Выдача справки»", Some(Field::Service), "Выдача справки"),
            ("Услуги населению", None, "Услуги населению"),
            ("Направление обращений граждан", None, "Направление обращений граждан"),
            ("Процесс 3: Прием документов", Some(Field::Process), "Прием документов"),
            ("Предоставление государственных услуг:", None, "Предоставление государственных услуг"),
            ("ИТ-поддержка", None, "ИТ-поддержка"),
        ] {
            let (_, found, rest) = parse(text, &words);
            assert_eq!((found, rest), (field, expected), "{text}");
        }
    }
}
