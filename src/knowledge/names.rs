//! Names of bodies and regions in any grammatical case, brought to the nominative.
//!
//! Only the head noun of a body's name changes with the case («Министерством промышленности …»);
//! what follows stands in the genitive already and ends with the region's name.

use super::profile::{BodyLists, Catalogue, List, Profile, RegionNoun};
use super::short::ShortNames;
use crate::text::Text;
use crate::text::grammar;
use crate::text::letters;
use crate::text::phrases::Phrases;
use crate::text::words;
use crate::text::words::Word;

/// Names known to the catalogue and the profiles.
#[derive(Debug)]
pub struct Names {
    /// Any case of a kind of body → its nominative.
    kinds: Phrases<Text>,
    /// Who heads a kind of body, folded, with its nominative; and the letters that they begin with.
    heads: Vec<(String, Text)>,
    first_of_heads: Vec<char>,
    short: ShortNames,
    /// Beginnings of names of bodies that stand above the one whose list it is: they issue or approve,
    /// but keep no list. «Администрация Владимирской области» above «Министерство цифрового развития»
    /// issues the act; the list is the ministry's.
    superior: List,
    /// Of a whole region a government, of a town or district a body as any other.
    administration: List,
    /// What follows the short name of a ministry of the Federation.
    federal: List,
    limits: Limits,
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

impl Names {
    pub fn new<'a>(catalogue: &Catalogue, profiles: impl Iterator<Item = &'a Profile>) -> Names {
        let lists = catalogue.words.folded().bodies;
        let mut names = Names {
            kinds: Phrases::default(),
            heads: Vec::new(),
            first_of_heads: Vec::new(),
            short: ShortNames::new(&catalogue.short_bodies, &lists),
            limits: Limits::new(&lists),
            superior: lists.superior,
            administration: lists.administration,
            federal: lists.federal,
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
            for head in kind.heads.iter().map(|head| letters::fold(head)) {
                let first = head.chars().next().into_iter();
                names.first_of_heads.extend(first.flat_map(|letter| letter.to_uppercase().chain([letter])));
                names.heads.push((head, nominative.clone()));
            }
        }
        for (index, region) in catalogue.regions.iter().enumerate() {
            names.regions_in_full.push((region.name.as_str().into(), region.genitive.as_str().into()));
            for name in [&region.name, &region.genitive].into_iter().chain(&region.aliases) {
                names.regions.add_exact(name, index);
            }
            for full in [&region.name, &region.genitive] {
                names.regions.add_exact(&abbreviated(full, &catalogue.region_nouns), index);
            }
            for form in declined(&region.name, &catalogue.region_nouns) {
                names.regions.add_exact(&form, index);
            }
        }
        for profile in profiles.filter(|profile| !profile.body.is_empty()) {
            let body: Text = profile.body.as_str().into();
            for alias in &profile.aliases {
                names.aliases.add(alias, body.clone());
            }
            names.official.push((words::key(&body), body));
        }
        names
    }

    /// Whether a body's name is that of a government or governor.
    pub(crate) fn is_superior(&self, body: &str) -> bool {
        let begins = |with: &String| letters::begins_folded(body.chars(), with);
        self.superior.iter().any(begins)
            || self.administration.iter().any(|administration| {
                begins(administration) && {
                    let folded = letters::fold(body);
                    let rest = folded.strip_prefix(administration.as_str()).unwrap_or_default();
                    let words = words::words(rest);
                    self.regions.exact_at(&words, 0).is_some_and(|region| region.length == words.len())
                }
            })
    }

    /// The body that a text names and says nothing besides, as a line of a letterhead does.
    pub(crate) fn only_body_in(&self, text: &str) -> Option<Body> {
        self.body_in(text).filter(|body| words::key(&body.name) == words::key(text))
    }

    /// The region a text names.
    pub fn region_in(&self, text: &str) -> Option<Text> {
        let words = words::words(text);
        (0..words.len())
            .filter_map(|first| self.regions.exact_at(&words, first))
            .max_by_key(|found| found.length)
            .map(|found| self.regions_in_full[*found.value].0.clone())
    }

    /// The body a text names: of several the first that is not a government above it, in full rather than
    /// in short.
    pub fn body_in(&self, text: &str) -> Option<Body> {
        let words = words::words(text);
        let mut fallback = None;
        let mut by_minister = None;
        let mut in_short = None;
        let mut first = 0;
        while first < words.len() {
            if let Some(found) = self.aliases.at(&words, first) {
                return Some(self.named(found.value.clone()));
            }
            let Some(kind) = self.kinds.exact_at(&words, first) else {
                if in_short.is_none()
                    && let Some(short) = self.short.nominative(&text[words[first].start..words[first].end])
                {
                    in_short = self.short_name(short, text, &words, first);
                }
                if by_minister.is_none()
                    && let Some(kind) = self.headed_by(&text[words[first].start..words[first].end])
                {
                    by_minister = self.full_name(text, &words, kind, first).0;
                }
                first += 1;
                continue;
            };
            let (name, last) = self.full_name(text, &words, kind.value, kind.last);
            first = last + 1;
            let Some(body) = name else { continue };
            if self.is_superior(&body.name) {
                fallback.get_or_insert(body);
            } else {
                return Some(body);
            }
        }
        in_short.or(by_minister).or(fallback)
    }

    /// A short name with the region that follows it; the full name of a profile's body where it stands for
    /// one of the same region. A ministry of the Federation keeps no list of a region.
    fn short_name(&self, short: String, text: &str, words: &[Word], at: usize) -> Option<Body> {
        let follows = |next: &usize| !breaks_name(&text[words[at].end..words[*next].start]);
        let next = Some(at + 1).filter(|next| *next < words.len()).filter(follows);
        let region = next.and_then(|next| self.regions.exact_at(words, next)).map(|found| *found.value);
        let federal = |next: usize| {
            let word = letters::fold(&text[words[next].start..words[next].end]);
            self.federal.contains(&word)
        };
        let Some(region) = region else {
            return next.is_none_or(|next| !federal(next)).then(|| Body { name: short.into(), region: None });
        };
        let (name, genitive) = &self.regions_in_full[region];
        let body = Body { name: format!("{short} {genitive}").into(), region: Some(name.clone()) };
        let full = self.official.iter().find(|(_, official)| self.is_short_for(&body.name, official));
        Some(full.map_or(body, |(_, official)| self.named(official.clone())))
    }

    /// The kind of body that a word names by who heads it.
    fn headed_by(&self, word: &str) -> Option<&str> {
        // Asked of every word of a text: most are told by their first letter.
        if !word.starts_with(&*self.first_of_heads) {
            return None;
        }
        let word = letters::fold(word);
        self.heads.iter().find(|(head, _)| *head == word).map(|(_, kind)| &**kind)
    }

    /// Whether two names mean one body.
    pub fn same_body(&self, one: &str, other: &str) -> bool {
        same_body(one, other, &self.short)
    }

    /// Whether a body is named in short.
    pub(crate) fn is_short(&self, name: &str) -> bool {
        !self.official.iter().any(|(_, official)| **official == *name)
            && name.split(' ').next().and_then(|first| self.short.nominative(first)).is_some()
    }

    /// Whether a name is a short one of another: the kind and the matter agree, and the regions as far as
    /// both are named.
    pub(crate) fn is_short_for(&self, name: &str, full: &str) -> bool {
        let first = name.split(' ').next().unwrap_or_default();
        self.short.nominative(first).is_some_and(|short| self.short.stands_for(&short, full)) && {
            let (one, other) = (self.region_in(name), self.region_in(full));
            one.is_none() || other.is_none() || one == other
        }
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
        let is = |at: usize, forms: &[u64]| forms.contains(&words[at].form);
        let digits = |word: &Word| text[word.start..word.end].bytes().all(|byte| byte.is_ascii_digit());
        let opens_matter = |at: usize| {
            let between = &text[words[at - 1].end..words[at].start];
            !breaks_name(between)
                && is(at, &self.limits.matter)
                && at + 1 < words.len()
                && !is(at + 1, &self.limits.no_matter)
        };
        let mut at = head + 1;
        let mut matter = false;
        while at < words.len().min(head + 26) {
            let between = &text[words[at - 1].end..words[at].start];
            if let Some(found) = self.regions.exact_at(words, at).filter(|_| region.is_none()) {
                if breaks_region(between) {
                    break;
                }
                if at > head + 1 && is(at - 1, &self.limits.within) {
                    // «… нарушений в Пермском крае»: the name goes on to say where, in its own case.
                    last = found.last;
                    break;
                }
                region = Some((*found.value, at, found.last));
                last = found.last;
                // «Комитет Тульской области по спорту»: the matter follows the region.
                if at > head + 1 || last + 1 >= words.len() || !opens_matter(last + 1) {
                    break;
                }
                last += 1;
                matter = true;
            } else if (at == head + 1 || between.trim() == ",") && opens_matter(at) {
                last = at;
                matter = true;
            } else if matter && is(at, &self.limits.over) && !breaks_name(between)
                || is(at, &self.limits.within) && self.regions.exact_at(words, at + 1).is_some()
            {
                // «… по надзору за …», «… нарушений в Тульской области».
                last = at;
            } else if is(at, &self.limits.ends)
                || digits(&words[at])
                || breaks_name(between)
                || is_initial(text, &words[at])
            {
                break;
            } else {
                last = at;
            }
            at = last + 1;
        }
        while last > head && words[last].filler {
            last -= 1;
        }
        if last == head {
            return (None, head);
        }
        // A name in capitals is brought to small letters, «ЖКХ» within a name is not.
        let shouted = !text[words[head].start..words[head].end].chars().any(char::is_lowercase);
        let part = |from: usize, to: usize| {
            let words = words.get(from..=to).filter(|words| !words.is_empty())?;
            let text = &text[words[0].start..words[words.len() - 1].end];
            let line = letters::one_line(text);
            Some(if shouted { without_capitals(&line) } else { line })
        };
        let mut parts = vec![Some(kind.to_owned())];
        parts.push(part(head + 1, region.map_or(last, |(_, first, _)| first - 1)));
        if let Some((index, _, end)) = region {
            parts.push(Some(self.regions_in_full[index].1.to_string()));
            parts.push(part(end + 1, last));
        }
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let region = region.map(|(index, ..)| self.regions_in_full[index].0.clone());
        let key = words::key(&name);
        let name = self
            .official
            .iter()
            .find(|(official, _)| *official == key)
            .map_or_else(|| Text::from(name), |(_, official)| official.clone());
        (Some(Body { name, region }), last)
    }
}

/// Whether two names mean one body: the same stems, a missing region tolerated, or a short name and what
/// it stands for.
pub(crate) fn same_body(one: &str, other: &str, names: &ShortNames) -> bool {
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

/// The dative, accusative, instrumental and prepositional of a region's name: its noun and the
/// adjectives before it change («Краснодарскому краю»), what follows the noun stays.
fn declined(name: &str, nouns: &[RegionNoun]) -> Vec<String> {
    let folded = letters::fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let noun = words.iter().enumerate().find_map(|(at, word)| {
        Some((at, &nouns.iter().find(|noun| letters::fold(&noun.nominative) == **word)?.cases))
    });
    let Some((head, cases)) = noun else { return Vec::new() };
    (0..cases.len())
        .map(|case| {
            let declined = words.iter().enumerate().map(|(at, word)| match at {
                at if at == head => letters::fold(&cases[case]),
                at if at < head => grammar::declined_adjective(word, case),
                _ => (*word).to_owned(),
            });
            declined.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// A region's name as folders have it: «Ивановской обл», «Респ Дагестан».
fn abbreviated(region: &str, nouns: &[RegionNoun]) -> String {
    let mut name = region.to_owned();
    for RegionNoun { nominative, cases: [genitive, ..], short } in nouns {
        if let Some(short) = short {
            name = name.replace(nominative, short).replace(genitive, short);
        }
    }
    name
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

/// A name typed in capitals is brought to small letters; mixed case stays as written.
fn without_capitals(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

/// «Н.» of «Министр Н.В. Иванов»: the name of a person begins.
fn is_initial(text: &str, word: &Word) -> bool {
    let rest = &text[word.end..];
    word.capital && text[word.start..word.end].chars().nth(1).is_none() && rest.starts_with('.')
}

fn breaks_name(between: &str) -> bool {
    between.chars().any(|mark| {
        matches!(mark, '.' | ';' | ':' | '«' | '»' | '"' | '(' | ')' | '№' | '_' | '/' | '–' | '—')
    })
}

fn breaks_region(between: &str) -> bool {
    between.chars().any(|mark| matches!(mark, '.' | ';' | ':' | '«' | '№' | '_'))
}

/// Words that tell where a body's name goes on and where it ends, by their forms.
#[derive(Debug)]
struct Limits {
    /// What a body is for may follow its kind: «Министерство по контролю …».
    matter: Vec<u64>,
    /// After «по» these speak of the list or the act, not of the body.
    no_matter: Vec<u64>,
    /// Words that cannot be part of a body's name: a clause about the list or the act begins.
    ends: Vec<u64>,
    within: Vec<u64>,
    over: Vec<u64>,
}

impl Limits {
    fn new(lists: &BodyLists) -> Limits {
        let forms = |words: &str| words::forms(words).collect::<Vec<u64>>();
        let of_list = |list: &List| list.iter().flat_map(|word| words::forms(word)).collect::<Vec<u64>>();
        Limits {
            matter: forms("по за"),
            no_matter: of_list(&lists.no_matter),
            ends: [forms("с со в во по от об о на к для при за не из"), of_list(&lists.ends)].concat(),
            within: forms("в"),
            over: forms("за"),
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::knowledge::names::*;
    use crate::knowledge::profile::{BodyKind, Region};

    fn names() -> Names {
        let built_in = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
        let catalogue = Catalogue {
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
                ("Комитет", &["Комитета"][..]),
            ]
            .map(|(nominative, cases)| BodyKind {
                nominative: nominative.into(),
                cases: cases.iter().map(|case| (*case).into()).collect(),
                heads: if nominative == "Министерство" {
                    vec!["министр".into()]
                } else {
                    Vec::new()
                },
            })
            .into(),
            ..built_in.catalogue
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
            (
                "Министерства по контролю и надзору Смоленской обл.",
                Some("Министерство по контролю и надзору Смоленской области"),
            ),
            ("Комитета Смоленской области по спорту", Some("Комитет Смоленской области по спорту")),
            (
                "комитета Смоленской области по надзору за техникой с клиентом",
                Some("Комитет Смоленской области по надзору за техникой"),
            ),
            (
                "Комитет по профилактике нарушений в Смоленской области",
                Some("Комитет по профилактике нарушений в Смоленской области"),
            ),
            ("Комитет ЖКХ Смоленской области", Some("Комитет ЖКХ Смоленской области")),
            (
                "Министерства культуры, по делам национальностей и архивов Республики Дагестан",
                Some("Министерство культуры, по делам национальностей и архивов Республики Дагестан"),
            ),
            ("Перечень Министерства по состоянию на 1 мая", None),
            ("Комитет спорта Смоленской области по состоянию на", Some("Комитет спорта Смоленской области")),
            (
                "Заместитель председателя Правительства Смоленской области – министр здравоохранения",
                Some("Министерство здравоохранения"),
            ),
            ("Министр торговли Министерства торговли", Some("Министерство торговли")),
            ("Перечень точек взаимодействия Минздрава с клиентом", Some("Минздрав")),
            ("Точки Минприроды Смоленской обл. на 2024 год", Some("Минприроды Смоленской области")),
            ("по письму Минтруда России", None),
            (
                "Минторг: Министерство торговли Республики Дагестан",
                Some("Министерство торговли Республики Дагестан"),
            ),
        ] {
            assert_eq!(
                names.body_in(text).map(|body| body.name.to_string()),
                expected.map(str::to_owned),
                "{text}"
            );
        }
    }

    /// Every subject of the Federation, every kind of body, every case, in three ways of writing.
    #[test]
    fn every_body_of_every_region_is_found_in_every_case() {
        let mappings = crate::knowledge::profile::Mappings::built_in().expect("the built-in mappings");
        let names = Names::new(&mappings.catalogue, std::iter::empty());
        assert_eq!(mappings.catalogue.regions.len(), 89);
        for region in &mappings.catalogue.regions {
            for form in [&region.name, &region.genitive]
                .into_iter()
                .chain(&declined(&region.name, &mappings.catalogue.region_nouns))
            {
                let text = format!("Перечень точек взаимодействия ({form}) на год");
                assert_eq!(names.region_in(&text).as_deref(), Some(region.name.as_str()), "{text}");
            }
            for kind in &mappings.catalogue.bodies {
                let expected = format!("{} социальной политики {}", kind.nominative, region.genitive);
                for case in std::iter::once(&kind.nominative).chain(&kind.cases) {
                    let body = format!("{case} социальной политики {}", region.genitive);
                    for text in [
                        format!("Перечень точек взаимодействия {body} с клиентом"),
                        format!("Об утверждении {} перечня точек", letters::fold(&body)),
                        body.to_uppercase(),
                    ] {
                        let found = names.body_in(&text).map(|body| body.name.to_string());
                        let found = found.as_deref().map(letters::fold);
                        assert_eq!(found.as_deref(), Some(letters::fold(&expected).as_str()), "{text}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_body_without_its_region_is_still_the_same() {
        let names = names();
        let same_body = |one, other| names.same_body(one, other);
        assert!(same_body("Министерство торговли Смоленской области", "министерства торговли"));
        assert!(same_body("Министерство торговли Смоленской области", "Министерство торговли СО"));
        assert!(!same_body("Министерство торговли", "Министерство цифрового развития"));
        assert!(same_body("Минторг", "Министерство торговли Смоленской области"));
        assert!(same_body("Министерство торговли Смоленской области", "Минторг Смоленской области"));
        assert!(!same_body("Минторг Тульской области", "Министерство торговли Смоленской области"));
    }
}
