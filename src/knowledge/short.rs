//! Short names of bodies: «Минздрав», «Минприроды Республики Коми», «Депобразования», «Госжилинспекция».
//!
//! Such a name is a piece of the kind and pieces of what the body is for. It is known by what bodies are
//! for, and means the body whose full name has words that begin with these pieces, in their order.
//!
//! A short name stays short unless the file, its folder or a profile gives the full one, or the catalogue
//! says that it means the same everywhere («ГЖИ», «Минфин»): «Минстрой» is a ministry of construction in
//! some regions, and of construction and housing in others. Ministries of the Federation («Минтруд
//! России») are not bodies of a region.

use super::profile::{Abbreviation, BodyLists, List, ShortBody};
use crate::text::letters::{self, Firsts};

/// What short names are made of.
#[derive(Debug)]
pub(super) struct ShortNames {
    kinds: Vec<ShortBody>,
    /// What a short name begins with.
    firsts: Firsts,
    matters: List,
    doings: List,
    none: List,
    /// What means the same everywhere.
    abbreviations: Vec<Abbreviation>,
}

/// A body called after what it does for the state: «Госжилинспекция».
const STATE: &str = "гос";
/// A committee among them is one by its kind alone: «Госкомитет».
const COMMITTEE: &str = "ком";

impl ShortNames {
    pub(super) fn new(kinds: &[ShortBody], abbreviations: &[Abbreviation], lists: &BodyLists) -> ShortNames {
        let kinds: Vec<ShortBody> = kinds
            .iter()
            .map(|short| ShortBody { begins: letters::fold(&short.begins), kind: letters::fold(&short.kind) })
            .collect();
        let known: Vec<String> = abbreviations.iter().map(|known| letters::fold(&known.short)).collect();
        let begin = kinds.iter().map(|kind| kind.begins.as_str()).chain(known.iter().map(String::as_str));
        let firsts = Firsts::of(begin);
        ShortNames {
            firsts,
            kinds,
            matters: lists.matters.clone(),
            doings: lists.doings.clone(),
            none: lists.no_short.clone(),
            abbreviations: abbreviations.to_vec(),
        }
    }

    /// What a short name in the nominative means everywhere, if the catalogue says so.
    pub(super) fn meaning(&self, short: &str) -> Option<&Abbreviation> {
        self.abbreviations.iter().find(|known| known.short == short)
    }

    /// A short name in the nominative, where a word is one: an ending of another case is taken off.
    pub(super) fn nominative(&self, word: &str) -> Option<String> {
        // Asked of every word of a text: most are told by their first letters.
        if !self.firsts.may_begin(word) || word.contains('-') {
            return None;
        }
        if let Some(known) = self.meaning(word).filter(|known| is_abbreviation(&known.short)) {
            return Some(known.short.clone());
        }
        let folded = letters::fold(word);
        let begins = |stem: &String| folded.starts_with(stem.as_str());
        if let Some(rest) = folded.strip_prefix(STATE) {
            let doing = rest.strip_prefix(COMMITTEE).unwrap_or(rest);
            let known = self.doings.iter().any(|known| doing.contains(known.as_str()));
            return (known || rest.starts_with("комитет")).then(|| without_case(word, |_| true));
        }
        let is_known = |name: &str| {
            let rest = self.kinds.iter().find_map(|short| name.strip_prefix(short.begins.as_str()));
            rest.is_some_and(|rest| self.matters.iter().any(|matter| rest.starts_with(matter.as_str())))
        };
        let known = is_known(&folded) && folded.chars().count() >= 6 && !self.none.iter().any(begins);
        known.then(|| without_case(word, is_known))
    }

    /// Whether a short name stands for a full one: the kind agrees, and the pieces of the rest begin words
    /// of the full name in their order.
    pub(super) fn stands_for(&self, short: &str, full: &str) -> bool {
        if is_abbreviation(short) && begins_with_initials(short, full) {
            return true;
        }
        let (short, full) = (letters::fold(short), letters::fold(full));
        let Some(rest) = self.kinds.iter().find_map(|ShortBody { begins, kind }| {
            let of_kind = full.split(' ').next().is_some_and(|first| kind.starts_with(first));
            short.strip_prefix(begins.as_str()).filter(|_| of_kind)
        }) else {
            return false;
        };
        let words: Vec<&str> = full.split([' ', ',', '-']).skip(1).filter(|word| !word.is_empty()).collect();
        let rest: Vec<char> = rest.chars().collect();
        !rest.is_empty() && begin(&rest, &words)
    }
}

/// «ГЖИ»: capitals alone.
fn is_abbreviation(word: &str) -> bool {
    word.chars().all(char::is_uppercase)
}

/// Whether an abbreviation is made of the first letters of a full name: «ГЖИ», «КСП».
fn begins_with_initials(short: &str, full: &str) -> bool {
    let full = letters::fold(full);
    let mut initials = full.split([' ', ',', '-']).filter(|word| word.chars().nth(2).is_some());
    let first = |word: &str| word.chars().next();
    letters::fold(short).chars().all(|letter| initials.next().and_then(first) == Some(letter))
}

/// «Минздрава» → «Минздрав», «Минстроем» → «Минстрой»; «Минприроды», «Минэкономразвития» stay, and
/// «Минпром» too, since what is left of it would be no short name.
fn without_case(word: &str, is_known: impl Fn(&str) -> bool) -> String {
    let upper = !word.chars().any(char::is_lowercase);
    let folded = word.to_lowercase();
    let hard = |stem: &str| {
        stem.ends_with(|letter: char| letters::is_letter(letter) && !"аеёиоуыэюяьъй".contains(letter))
            && !stem.ends_with("ств")
            && !stem.ends_with("нспекц")
    };
    let whole = |stem: &&str| hard(stem) && is_known(&letters::fold(stem));
    let cut = ["ом", "а", "у", "е"].iter().find_map(|ending| folded.strip_suffix(ending).filter(whole));
    let service = ["ы", "е", "у", "ой", "а"].iter().find_map(|ending| folded.strip_suffix(ending));
    let service = service.filter(|stem| stem.ends_with("служб")).map(|stem| format!("{stem}а"));
    let soft = ["ем", "я", "ю", "е"]
        .iter()
        .find_map(|ending| folded.strip_suffix(ending).filter(|stem| stem.ends_with("стро")))
        .map(|stem| format!("{stem}й"));
    let feminine = ["ии", "ию", "ией"].iter().find_map(|ending| folded.strip_suffix(ending));
    let feminine = feminine.filter(|stem| stem.ends_with("инспекц")).map(|stem| format!("{stem}ия"));
    let nominative =
        soft.or(feminine).or(service).or_else(|| cut.map(str::to_owned)).unwrap_or_else(|| folded.clone());
    // The letters stand as written, but for one that was put in; a name begins with a capital.
    let same = folded.chars().zip(nominative.chars()).take_while(|(one, other)| one == other).count();
    let mut kept: String =
        if upper { folded.chars().take(same).collect() } else { word.chars().take(same).collect() };
    kept.extend(nominative.chars().skip(same));
    letters::capital(&kept)
}

/// Whether letters are beginnings of words in their order; an ending of the last one may differ.
fn begin(rest: &[char], words: &[&str]) -> bool {
    words.iter().enumerate().any(|(at, word)| {
        let alike = rest.iter().zip(word.chars()).take_while(|(one, other)| **one == *other).count();
        let ends = alike == rest.len() && alike >= 2 || alike >= 4 && rest.len() <= alike + 2;
        ends || (2..=alike).any(|length| begin(&rest[length..], &words[at + 1..]))
    })
}

#[cfg(test)]
mod tests {
    use super::ShortNames;
    use crate::knowledge::profile::Mappings;

    fn short_names() -> ShortNames {
        let catalogue = Mappings::built_in().expect("the built-in mappings").catalogue;
        let lists = catalogue.words.folded().bodies;
        ShortNames::new(&catalogue.short_bodies, &catalogue.abbreviations, &lists)
    }

    #[test]
    fn a_short_name_is_known_in_every_case() {
        let names = short_names();
        for (word, expected) in [
            ("Минздрава", Some("Минздрав")),
            ("МИНЗДРАВОМ", Some("Минздрав")),
            ("минстроем", Some("Минстрой")),
            ("Минприроды", Some("Минприроды")),
            ("Минэкономразвития", Some("Минэкономразвития")),
            ("Минобрнауки", Some("Минобрнауки")),
            ("Минцифры", Some("Минцифры")),
            ("Депздраве", Some("Депздрав")),
            ("Минимущества", Some("Минимущества")),
            ("Госжилинспекции", Some("Госжилинспекция")),
            ("Госветслужбы", Some("Госветслужба")),
            ("Минпром", Some("Минпром")),
            ("Минпрома", Some("Минпром")),
            ("Депобр", Some("Депобр")),
            ("МИНПРОМТОРГА", Some("Минпромторг")),
            ("ГЖИ", Some("ГЖИ")),
            ("КСП", Some("КСП")),
            ("ТОГБУ", None),
            ("Госкомитета", Some("Госкомитет")),
            ("Комспорта", Some("Комспорт")),
            ("Минск", None),
            ("Министра", None),
            ("Минимальный", None),
            ("Депутат", None),
            ("Департамента", None),
            ("Комитета", None),
            ("Комиссии", None),
            ("Комфорт", None),
            ("Компания", None),
            ("Управление", None),
            ("Госуслуги", None),
            ("Государственный", None),
            ("Гостиница", None),
        ] {
            assert_eq!(names.nominative(word).as_deref(), expected, "{word}");
        }
    }

    #[test]
    fn a_short_name_stands_for_a_full_one() {
        let names = short_names();
        for (short, full, expected) in [
            ("Минздрав", "Министерство здравоохранения Смоленской области", true),
            ("Минпромторг", "Министерство промышленности и торговли Смоленской области", true),
            ("Минцифры", "Министерство цифрового развития и связи Пермского края", true),
            ("Минприроды", "Министерство природных ресурсов и экологии", true),
            ("Минобрнауки", "Министерство образования, науки и молодёжной политики", true),
            ("Минспорт", "Министерство физической культуры и спорта Тульской области", true),
            ("Минимущества", "Министерство имущественных отношений", true),
            ("Депфин", "Департамент финансов", true),
            ("Госкомтариф", "Государственный комитет по тарифам", true),
            ("ГЖИ", "Государственная жилищная инспекция Воронежской области", true),
            ("КСП", "Контрольно-счётная палата Тульской области", true),
            ("ДТСЗН", "Департамент труда и социальной защиты населения", true),
            ("ГЖИ", "Главное управление жилищной инспекции", false),
            ("Минздрав", "Департамент здравоохранения", false),
            ("Минздрав", "Министерство культуры Смоленской области", false),
            ("Минфин", "Министерство физической культуры", false),
        ] {
            assert_eq!(names.stands_for(short, full), expected, "{short} {full}");
        }
    }
}
