//! Names of bodies and regions in any grammatical case, brought to the nominative.
//!
//! Only the head noun of a body's name changes with the case («Министерством промышленности …»);
//! what follows stands in the genitive already and ends with the region's name.

use crate::document::Text;
use crate::lexicon::{self, Phrases, Word};
use crate::profile::{Catalogue, Profile};

/// Names known to the catalogue and the profiles.
#[derive(Debug)]
pub struct Names {
    /// Any case of a kind of body → its nominative.
    kinds: Phrases<Text>,
    regions: Phrases<usize>,
    regions_in_full: Vec<(Text, Text)>,
    /// Short names of bodies that have a profile → their full name.
    aliases: Phrases<Text>,
    /// Keys of the profiles' bodies, to take over their official spelling.
    official: Vec<(Vec<u64>, Text)>,
}

/// A body's name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Full name in the nominative.
    pub name: Text,
    pub region: Option<Text>,
}

/// Kinds of body that stand above the one meant in the head of an act.
const SUPERIOR: &[&str] = &["правительство", "администрация губернатора"];

impl Names {
    pub fn new<'a>(catalogue: &Catalogue, profiles: impl Iterator<Item = &'a Profile>) -> Names {
        let mut names = Names {
            kinds: Phrases::default(),
            regions: Phrases::default(),
            regions_in_full: Vec::new(),
            aliases: Phrases::default(),
            official: Vec::new(),
        };
        for kind in &catalogue.bodies {
            let nominative: Text = kind.nominative.as_str().into();
            for case in std::iter::once(&kind.nominative).chain(&kind.cases) {
                names.kinds.add_exact(case, nominative.clone());
            }
        }
        for (index, region) in catalogue.regions.iter().enumerate() {
            names.regions_in_full.push((region.name.as_str().into(), region.genitive.as_str().into()));
            for name in [&region.name, &region.genitive].into_iter().chain(&region.aliases) {
                names.regions.add_exact(name, index);
            }
        }
        for profile in profiles.filter(|profile| !profile.body.is_empty()) {
            let body: Text = profile.body.as_str().into();
            for alias in &profile.aliases {
                names.aliases.add(alias, body.clone());
            }
            names.official.push((lexicon::key(&body), body));
        }
        names
    }

    /// The region a text names.
    pub fn region_in(&self, text: &str) -> Option<Text> {
        let words = lexicon::words(text);
        (0..words.len())
            .filter_map(|first| self.regions.exact_at(&words, first))
            .max_by_key(|found| found.length)
            .map(|found| self.regions_in_full[*found.value].0.clone())
    }

    /// The body a text names: of several the first that is not a government above it.
    pub fn body_in(&self, text: &str) -> Option<Body> {
        let words = lexicon::words(text);
        let mut fallback = None;
        let mut first = 0;
        while first < words.len() {
            if let Some(found) = self.aliases.at(&words, first) {
                return Some(self.named(found.value.clone()));
            }
            let Some(kind) = self.kinds.exact_at(&words, first) else {
                first += 1;
                continue;
            };
            let (name, last) = self.full_name(text, &words, kind.value, kind.last);
            first = last + 1;
            let Some(body) = name else { continue };
            if SUPERIOR.contains(&lexicon::fold(kind.value).as_str()) {
                fallback.get_or_insert(body);
            } else {
                return Some(body);
            }
        }
        fallback
    }

    fn named(&self, name: Text) -> Body {
        let region = self.region_in(&name);
        Body { name, region }
    }

    /// Reads on from the kind of body to the end of its name: the region, or where a clause begins.
    /// A kind alone («Министерство») is no name.
    fn full_name(&self, text: &str, words: &[Word], kind: &str, head: usize) -> (Option<Body>, usize) {
        let mut last = head;
        let mut region = None;
        for at in head + 1..words.len().min(head + 26) {
            let between = &text[words[at - 1].end..words[at].start];
            if let Some(found) = self.regions.exact_at(words, at) {
                if !breaks_region(between) {
                    region = Some((*found.value, at));
                    last = found.last;
                }
                break;
            }
            if breaks_name(between) || ends_name(&lexicon::fold(&text[words[at].start..words[at].end])) {
                break;
            }
            last = at;
        }
        while last > head && words[last].filler {
            last -= 1;
        }
        if last == head {
            return (None, head);
        }
        let tail_end = region.map_or(last, |(_, at)| at - 1);
        let mut name = kind.to_owned();
        if tail_end > head {
            let tail = text[words[head + 1].start..words[tail_end].end]
                .split_whitespace()
                .collect::<Vec<_>>()
                .join(" ");
            name.push(' ');
            name.push_str(&without_capitals(&tail));
        }
        if let Some((index, _)) = region {
            name.push(' ');
            name.push_str(&self.regions_in_full[index].1);
        }
        let key = lexicon::key(&name);
        let name = self
            .official
            .iter()
            .find(|(official, _)| *official == key)
            .map_or_else(|| Text::from(name), |(_, official)| official.clone());
        (Some(Body { name, region: region.map(|(index, _)| self.regions_in_full[index].0.clone()) }), last)
    }
}

/// Whether two names mean one body: the same stems, a missing region tolerated.
pub fn same_body(one: &str, other: &str) -> bool {
    let (one, other) = (lexicon::key(one), lexicon::key(other));
    let (short, long) = if one.len() <= other.len() { (&one, &other) } else { (&other, &one) };
    if short.len() == long.len() {
        return short == long;
    }
    short.len() >= 2 && long.starts_with(short) && long.len() - short.len() <= 2
}

/// A name typed in capitals is brought to small letters; mixed case stays as written.
fn without_capitals(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

fn breaks_name(between: &str) -> bool {
    between.chars().any(|mark| {
        matches!(mark, '.' | ';' | ':' | '«' | '»' | '"' | '(' | ')' | '№' | '_' | '/' | '–' | '—')
    })
}

fn breaks_region(between: &str) -> bool {
    between.chars().any(|mark| matches!(mark, '.' | ';' | ':' | '«' | '№' | '_'))
}

/// Words that cannot be part of a body's name: a clause about the list or the act begins.
fn ends_name(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "с",
        "со",
        "в",
        "во",
        "по",
        "от",
        "об",
        "о",
        "на",
        "к",
        "для",
        "при",
        "за",
        "не",
        "из",
        "ответственный",
        "ответственным",
        "перечня",
        "перечень",
        "порядка",
        "порядок",
        "приказ",
        "приказа",
        "приказом",
        "точек",
        "прилагается",
        "именуемое",
        "именуемый",
        "далее",
    ];
    ENDS.contains(&word) || word.chars().all(|letter| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::{BodyKind, Region};

    fn names() -> Names {
        let catalogue = Catalogue {
            directions: Vec::new(),
            needs: Vec::new(),
            interactions: Vec::new(),
            touchpoints: Vec::new(),
            headers: Vec::new(),
            regions: [
                ("Смоленская область", "Смоленской области"),
                ("Республика Дагестан", "Республики Дагестан"),
            ]
            .map(|(name, genitive)| Region {
                name: name.into(),
                genitive: genitive.into(),
                aliases: Vec::new(),
            })
            .into(),
            bodies: [
                ("Министерство", &["Министерства", "Министерством", "Министерстве", "Министерству"][..]),
                ("Правительство", &["Правительства"][..]),
            ]
            .map(|(nominative, cases)| BodyKind {
                nominative: nominative.into(),
                cases: cases.iter().map(|case| (*case).into()).collect(),
            })
            .into(),
        };
        Names::new(&catalogue, std::iter::empty())
    }

    #[test]
    fn a_body_is_named_in_the_nominative_whatever_its_case() {
        let names = names();
        for (text, expected) in [
            (
                "ПРАВИТЕЛЬСТВО СМОЛЕНСКОЙ ОБЛАСТИ\nМИНИСТЕРСТВО ПРОМЫШЛЕННОСТИ\nИ ТОРГОВЛИ СМОЛЕНСКОЙ ОБЛАСТИ",
                Some("Министерство промышленности и торговли Смоленской области"),
            ),
            (
                "Об утверждении Порядка ведения Министерством строительства, архитектуры и жилищно-коммунального \
                 хозяйства Республики Дагестан перечня точек",
                Some(
                    "Министерство строительства, архитектуры и жилищно-коммунального хозяйства Республики Дагестан",
                ),
            ),
            (
                "Перечень точек взаимодействия Министерства цифрового развития в рамках взаимодействия",
                Some("Министерство цифрового развития"),
            ),
            ("Официальный сайт Министерства", None),
            ("приказ Правительства Смоленской области", Some("Правительство Смоленской области")),
        ] {
            assert_eq!(
                names.body_in(text).map(|body| body.name.to_string()),
                expected.map(str::to_owned),
                "{text}"
            );
        }
    }

    #[test]
    fn a_body_without_its_region_is_still_the_same() {
        assert!(same_body("Министерство торговли Смоленской области", "министерства торговли"));
        assert!(!same_body("Министерство торговли", "Министерство цифрового развития"));
    }
}
