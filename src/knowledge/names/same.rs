//! Whether two names mean one body: other cases, a missing region, short names, initial letters.

use super::Names;
use crate::knowledge::institutions;
use crate::knowledge::short::ShortNames;
use crate::text::letters;
use crate::text::words::{self, Word};

impl Names {
    /// Whether two names mean one body, wherever in the name its region stands.
    pub fn same_body(&self, one: &str, other: &str) -> bool {
        same_body(one, other, &self.short)
            || self.is_in_letters(one, other)
            || self.is_in_letters(other, one)
            || {
                let (region, others) = (self.region_in(one), self.region_in(other));
                let key = self.without_region(one);
                (region.is_none() || others.is_none() || region == others)
                    && key.len() >= 2
                    && key == self.without_region(other)
            }
    }

    /// Whether one name is that of a part of the other body: «Управление ветеринарии Министерства …».
    pub(crate) fn is_part_of(&self, part: &str, whole: &str) -> bool {
        let (part, whole) = (words::key(part), self.without_region(whole));
        whole.len() >= 2
            && part.len() > whole.len()
            && part.windows(whole.len()).any(|window| window == whole)
    }

    /// Whether a name is a short one of another: the kind and the matter agree, and the regions as far as
    /// both are named.
    pub(crate) fn is_short_for(&self, name: &str, full: &str) -> bool {
        let first = name.split(' ').next().unwrap_or_default();
        let stands = self.short.nominative(first).is_some_and(|short| self.short.stands_for(&short, full));
        self.is_in_letters(name, full) || stands && self.agree_in_region(name, full)
    }

    /// Whether a name is another one in initial letters: «ГКУ ЦЗН Пермского края».
    fn is_in_letters(&self, name: &str, full: &str) -> bool {
        (letters_stand_for(name, full) || self.abbreviates(name, full)) && self.agree_in_region(name, full)
    }

    /// Whether a name is another one with some of its words in initial letters: «Министерство ЖКХ Рязанской области»,
    /// «Управление ЗАГС». The other may name its region besides.
    fn abbreviates(&self, name: &str, full: &str) -> bool {
        if !is_abbreviated(name) && !self.is_institution_in_short(name) {
            return false;
        }
        let (short, long) = (words::words(name), words::words(full));
        let of = |text: &str, word: &Word| letters::fold(&text[word.start..word.end]);
        let (mut at, mut expanded) = (0, false);
        for word in short.iter() {
            if long.get(at).is_some_and(|other| other.stem == word.stem) {
                at += 1;
                continue;
            }
            let is_letters = institutions::is_capitals(&name[word.start..word.end]);
            let initials: Vec<char> = of(name, word).chars().collect();
            let stands = long.get(at..at + initials.len()).is_some_and(|words| {
                words.iter().zip(&initials).all(|(word, letter)| of(full, word).starts_with(*letter))
            });
            if !is_letters || initials.len() < 2 || !stands {
                return false;
            }
            (at, expanded) = (at + initials.len(), true);
        }
        let region = || self.regions.at(full, &long, at).is_some_and(|region| region.last + 1 == long.len());
        expanded && (at == long.len() || region())
    }

    /// «ГБУ „Областная больница“»: the form of an institution stands in letters.
    pub(crate) fn is_institution_in_short(&self, name: &str) -> bool {
        self.institutions.is_form(name.split(' ').next().unwrap_or_default())
    }

    fn agree_in_region(&self, one: &str, other: &str) -> bool {
        let (one, other) = (self.region_in(one), self.region_in(other));
        one.is_none() || other.is_none() || one == other
    }
}

/// «Министерство ЖКХ Рязанской области»: a word behind the first is made of initial letters.
pub(crate) fn is_abbreviated(name: &str) -> bool {
    name.split(' ').skip(1).any(|word| word.chars().nth(1).is_some() && institutions::is_capitals(word))
}

/// «ГКУ ЦЗН Пермского края»: form and name in initial letters.
pub(crate) fn is_lettered(name: &str) -> bool {
    name.split(' ').take_while(|word| institutions::is_capitals(word)).count() > 1
}

/// Whether the initial letters that a name consists of are those of another: «ГКУ ЦЗН», «Государственное казённое
/// учреждение „Центр занятости населения …“».
fn letters_stand_for(name: &str, full: &str) -> bool {
    let letters: String = name.split(' ').take_while(|word| institutions::is_capitals(word)).collect();
    let words = words::words(full);
    let initials =
        words.iter().filter(|word| !word.filler).filter_map(|word| full[word.start..].chars().next());
    is_lettered(name) && letters::fold(&initials.collect::<String>()).starts_with(&letters::fold(&letters))
}

/// Whether two names mean one body: the same stems, a missing region tolerated, or a short name and what
/// it stands for.
fn same_body(one: &str, other: &str, names: &ShortNames) -> bool {
    if is_short(one, other, names) || is_short(other, one, names) {
        return true;
    }
    let (one, other) = (words::key(without_region_letters(one)), words::key(without_region_letters(other)));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() == long.len() {
        return short == long;
    }
    short.len() >= 2 && long.starts_with(short) && long.len() - short.len() <= 2
}

/// Whether a name begins with a short one that stands for another, and what else it says is said there.
fn is_short(name: &str, full: &str, names: &ShortNames) -> bool {
    let (first, rest) = name.split_once(' ').unwrap_or((name, ""));
    names.nominative(first).is_some_and(|short| names.stands_for(&short, full)) && {
        let rest = words::key(rest);
        rest.is_empty() || words::key(full).ends_with(&rest)
    }
}

/// A name without the letters that stand for its region: «Министерство здравоохранения ТО».
fn without_region_letters(name: &str) -> &str {
    match name.trim_end().rsplit_once(' ') {
        Some((rest, letters))
            if matches!(letters.chars().count(), 2..=4)
                && letters.chars().all(char::is_uppercase)
                && rest.chars().any(char::is_lowercase) =>
        {
            rest
        }
        _ => name,
    }
}
