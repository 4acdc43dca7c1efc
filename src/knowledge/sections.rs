//! What headings of parts of a list begin with: one pattern for numbered parts and one for labels, made of the
//! words of the catalogue when the first heading is looked at.

use std::sync::OnceLock;

use regex::Regex;

use super::profile::{List, SectionLists};
use crate::model::Field;
use crate::text::morphology::{self, Case};
use crate::text::{grammar, letters};

/// How surely a word is a verb of a sentence.
const FINITE: f64 = 0.9;

#[derive(Debug)]
pub(crate) struct SectionWords {
    lists: SectionLists,
    part: OnceLock<Option<Regex>>,
    label: OnceLock<Option<Regex>>,
}

impl SectionWords {
    pub(super) fn new(lists: SectionLists) -> SectionWords {
        SectionWords { lists, part: OnceLock::new(), label: OnceLock::new() }
    }

    /// «Раздел II.», «Подраздел 2»: how long it is, and whether it is a part of a part.
    pub(crate) fn part(&self, text: &str) -> Option<(usize, bool)> {
        let pattern = self.part.get_or_init(|| {
            let SectionLists { parts, subparts, .. } = &self.lists;
            Regex::new(&format!(
                r"(?i)^(?:(?P<sub>{})|{})\s*(?:№\s*)?(?:[IVXLC]+|[ІХ]+|\d+(?:\.\d+)*)?\s*[.):–—-]*\s*",
                any(subparts),
                any(parts)
            ))
            .ok()
        });
        let found = pattern.as_ref()?.captures(text)?;
        Some((found.get(0)?.end(), found.name("sub").is_some()))
    }

    /// «Направление деятельности: », «Услуга № 2 – », «Процесс 3. », «Направление » before a name in quotes: how long it
    /// is, and the field that it names.
    pub(crate) fn label(&self, text: &str) -> Option<(usize, Field)> {
        let pattern = self.label.get_or_init(|| {
            let SectionLists { before, directions, of_direction, services, processes, clients, .. } =
                &self.lists;
            Regex::new(&format!(
                r"(?i)^(?:(?:{})\s+)*(?:(?P<direction>(?:{})(?:\s+(?:{}))?)|(?P<process>{})|(?P<client>{})|{})(?:\s*(?:№\s*)?\d+(?:\.\d+)*\s*[.):–—-]*\s*|\s*[:–—]\s*|\s+-\s+|\s+(?P<quoted>«[^«»]*»\s*[.:;]?\s*$))",
                any(before),
                any(directions),
                any(of_direction),
                any(processes),
                any(clients),
                any(services)
            ))
            .ok()
        });
        let found = pattern.as_ref()?.captures(text)?;
        let field = if found.name("direction").is_some() {
            Field::Direction
        } else if found.name("process").is_some() {
            Field::Process
        } else if found.name("client").is_some() {
            Field::Client
        } else {
            Field::Service
        };
        let end = found.name("quoted").map_or(found.get(0)?.end(), |quoted| quoted.start());
        Some((end, field))
    }

    /// Whether a line between rows or tables says something of them and heads nothing: it begins with a small letter
    /// («прислал отдел кадров»), a unit says it («Отдел дорог: данные за май»), or it is a sentence.
    pub(crate) fn is_remark(&self, text: &str) -> bool {
        let small = |text: &str| text.trim_start().starts_with(char::is_lowercase);
        let says = |(who, what): (&str, &str)| {
            self.names_unit(who) && (small(what) || what.trim_start().starts_with(['«', '"']))
        };
        let is_finite = |word: &str| morphology::forms(word).finite > FINITE;
        small(text)
            || text.split_once(':').is_some_and(says)
            || letters::fold(text).split(|letter: char| !letters::is_letter(letter)).skip(1).any(is_finite)
    }

    /// Whether a heading names a unit of the body, not what it does: «Отдел лицензирования», «Исполнитель: Управление
    /// ЗАГС», but not «Управление имуществом».
    pub(crate) fn names_unit(&self, text: &str) -> bool {
        let folded = letters::fold(text);
        let words: Vec<&str> = folded
            .split(|letter: char| !letters::is_letter(letter))
            .filter(|word| !word.is_empty())
            .collect();
        let names = |word: &str| self.lists.units.iter().any(|unit| unit == word);
        let head = words.iter().position(|word| names(word) || !grammar::ends_as_adjective(word));
        let Some(head) = head.filter(|head| names(words[*head])) else { return false };
        let mut dependents = words[head + 1..].iter().take_while(|word| morphology::governed(word).is_none());
        !dependents.any(|word| morphology::forms(word).noun[Case::Instrumental as usize] > 0.5)
    }
}

/// A pattern for any phrase of a list, the longest first.
fn any(list: &List) -> String {
    let mut phrases: Vec<String> =
        list.iter().map(|phrase| regex::escape(phrase).replace(' ', r"\s+")).collect();
    phrases.sort_by_key(|phrase| std::cmp::Reverse(phrase.len()));
    phrases.join("|")
}

#[cfg(test)]
mod tests {
    use crate::knowledge::profile::Mappings;
    use crate::knowledge::words::Words;

    #[test]
    fn a_unit_is_told_from_what_it_does() {
        let words = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for (text, unit) in [
            ("Отдел лицензирования и аттестации", true),
            ("Организационный отдел", true),
            ("Исполнитель: Управление ЗАГС", true),
            ("Управление по работе с персоналом", true),
            ("Сектор кадров", true),
            ("Управление государственным имуществом", false),
            ("Управление финансами", false),
            ("Лицензирование", false),
            ("Отделка зданий", false),
            ("Работа отдела кадров", false),
        ] {
            assert_eq!(words.sections.names_unit(text), unit, "{text}");
        }
    }

    #[test]
    fn a_remark_between_rows_is_told_from_a_heading() {
        let words = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for (text, remark) in [
            ("прислал отдел искусств и народного творчества", true),
            ("ниже – архитектура", true),
            ("Инспекция: «v» ставили вместо плюса", true),
            ("Отдел охраны труда: по строке 4 потребность не определена", true),
            ("Отдел охраны лесов просит добавить точки позже", true),
            ("Телефон дежурного меняется раз в квартал", true),
            ("Исполнитель: Управление ЗАГС", false),
            ("Отдел лицензирования и аттестации", false),
            ("Услуги, которые предоставляются", true),
            ("Государственный контроль (надзор)", false),
            ("Взаимодействие с внутренним клиентом", false),
            ("Направление: выдача справок", false),
            ("Прием и регистрация", false),
            ("Учет республиканского имущества", false),
            ("1. Выплата пособий", false),
        ] {
            assert_eq!(words.sections.is_remark(text), remark, "{text}");
        }
    }
}
