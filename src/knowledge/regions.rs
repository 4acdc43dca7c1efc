//! The subjects of the Federation under all their names: official, former, everyday and abbreviated, in
//! every grammatical case.

use super::profile::{Catalogue, RegionNoun};
use crate::text::phrases::{Found, Phrases};
use crate::text::words::{self, Word};
use crate::text::{Text, grammar, letters};

/// Regions by any of their names.
#[derive(Debug, Default)]
pub(super) struct Regions {
    /// A name in any case → index.
    known: Phrases<usize>,
    /// Nominative and genitive of the full official names.
    in_full: Vec<(Text, Text)>,
    /// Another genitive that names of bodies have.
    own: Vec<Option<Text>>,
}

/// Words at the beginning of a name among which the adjectives stand that tell its region.
const ADJECTIVES: usize = 8;

impl Regions {
    pub(super) fn new(catalogue: &Catalogue) -> Regions {
        let mut regions = Regions::default();
        let nouns = &catalogue.region_nouns;
        for (index, region) in catalogue.regions.iter().enumerate() {
            regions.in_full.push((region.name.as_str().into(), region.genitive.as_str().into()));
            regions.own.push(region.own.as_deref().map(Text::from));
            for name in [&region.name, &region.genitive].into_iter().chain(&region.aliases) {
                regions.known.add_exact(name, index);
            }
            for full in [&region.name, &region.genitive] {
                regions.known.add_exact(&abbreviated(full, nouns), index);
            }
        }
        // What is made by rule gives way to what the catalogue says.
        for (index, region) in catalogue.regions.iter().enumerate() {
            for form in
                std::iter::once(&region.name).chain(&region.aliases).flat_map(|name| declined(name, nouns))
            {
                regions.known.add_exact(&form, index);
            }
            for form in adjectives(&region.name) {
                regions.known.add_exact(&form, index);
            }
        }
        regions
    }

    /// The region whose name begins at a word. A part of a compound is none: «Коми-Пермяцкий».
    pub(super) fn at(&self, text: &str, words: &[Word], first: usize) -> Option<Found<'_, usize>> {
        let found = self.known.exact_at(words, first)?;
        let begins =
            |rest: &str| rest.strip_prefix('-').is_some_and(|rest| rest.starts_with(letters::is_letter));
        let goes_on = begins(&text[words[found.last].end..]);
        let compound = text[..words[first].start].strip_suffix('-');
        (!goes_on && !compound.is_some_and(|before| before.ends_with(letters::is_letter))).then_some(found)
    }

    /// The region that the first word of a name and a later adjective make: «Кировская ордена Почёта областная
    /// библиотека».
    pub(super) fn of_adjectives(&self, text: &str, words: &[Word]) -> Option<usize> {
        let word = |word: &Word| &text[word.start..word.end];
        let first = word(words.first()?);
        let is_of_area = |of: &&Word| {
            ["областн", "краев"].iter().any(|stem| letters::begins_folded(word(of).chars(), stem))
        };
        let second = words.iter().take(ADJECTIVES).skip(1).find(is_of_area)?;
        let both = format!("{first} {}", word(second));
        self.at(&both, &words::words(&both), 0).filter(|found| found.length == 2).map(|found| *found.value)
    }

    /// The longest region that a text names, of equals the last.
    pub(super) fn of(&self, text: &str, words: &[Word]) -> Option<usize> {
        let found = (0..words.len()).filter_map(|first| self.at(text, words, first));
        found.max_by_key(|found| found.length).map(|found| *found.value)
    }

    pub(super) fn name(&self, index: usize) -> &Text {
        &self.in_full[index].0
    }

    pub(super) fn genitive(&self, index: usize) -> &Text {
        &self.in_full[index].1
    }

    /// The genitive by which a name has its region that is written so: «Кузбасса» stays, «Приморья» does not.
    pub(super) fn in_names(&self, index: usize, written: &str) -> &Text {
        let own = self.own[index].as_ref().filter(|own| letters::fold(own) == letters::fold(written));
        own.unwrap_or_else(|| self.genitive(index))
    }

    /// A region's index by its official name.
    pub(super) fn index(&self, name: &str) -> Option<usize> {
        self.in_full.iter().position(|(known, _)| **known == *name)
    }
}

/// The genitive, dative, accusative, instrumental and prepositional of a region's name: its nouns and the
/// adjectives before them change («Краснодарскому краю», «Кемеровской области – Кузбассу»), the rest
/// stays. A name without such a noun changes in its last word: «Татарстану», «Северной Осетией».
pub(super) fn declined(name: &str, nouns: &[RegionNoun]) -> Vec<String> {
    let abbreviation = name.chars().filter(|letter| letters::is_letter(*letter)).all(char::is_uppercase);
    let folded = letters::fold(name);
    let words: Vec<&str> = folded.split(' ').collect();
    let noun = |word: &str| nouns.iter().find(|noun| letters::fold(&noun.nominative) == word);
    let head = words.iter().position(|word| noun(word).is_some());
    if abbreviation || head.is_none() && folded.contains(['(', '.']) {
        return Vec::new();
    }
    let end = head.unwrap_or(words.len() - 1);
    let of_word = |case: usize, at: usize, word: &str| match noun(word) {
        Some(noun) => letters::fold(&noun.cases[case]),
        None if at < end => grammar::declined_adjective(word, case),
        None if at == end && head.is_none() => grammar::declined_name(word, case),
        None => word.to_owned(),
    };
    (0..5)
        .map(|case| {
            let words = words.iter().enumerate().map(|(at, word)| of_word(case, at, word));
            words.collect::<Vec<_>>().join(" ")
        })
        .collect()
}

/// Endings of two adjectives that agree, in every case and gender.
const ENDINGS: [(&str, &str); 9] = [
    ("ое", "ое"),
    ("ого", "ого"),
    ("ому", "ому"),
    ("им", "ым"),
    ("ом", "ом"),
    ("ая", "ая"),
    ("ой", "ой"),
    ("ую", "ую"),
    ("ий", "ой"),
];

/// «Кировское областное (учреждение)», «Пермский краевой»: a region named by two adjectives, in every case
/// and gender; none for regions that are called otherwise.
fn adjectives(name: &str) -> Vec<String> {
    let area = name.strip_suffix("ая область").map(|stem| (stem, "областн"));
    let Some((stem, of_kind)) = area.or_else(|| Some((name.strip_suffix("ий край")?, "краев")))
    else {
        return Vec::new();
    };
    ENDINGS.iter().map(|(first, second)| format!("{stem}{first} {of_kind}{second}")).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;
    use crate::text::words;

    fn of(regions: &Regions, text: &str) -> Option<String> {
        regions.of(text, &words::words(text)).map(|index| regions.name(index).to_string())
    }

    #[test]
    fn every_region_is_known_in_every_case_and_under_every_name() {
        let catalogue = Mappings::built_in().expect("the built-in mappings").catalogue;
        let regions = Regions::new(&catalogue);
        assert_eq!(catalogue.regions.len(), 89);
        for region in &catalogue.regions {
            let forms = declined(&region.name, &catalogue.region_nouns);
            assert!(
                forms.is_empty()
                    || letters::fold(&region.genitive).ends_with(&*forms[0])
                    || region.name.contains('–'),
                "{}: {forms:?}",
                region.genitive
            );
            for form in [&region.name, &region.genitive].into_iter().chain(&region.aliases).chain(&forms) {
                for text in [form.clone(), form.to_uppercase(), format!("перечень ({form}) на год")]
                {
                    assert_eq!(of(&regions, &text).as_deref(), Some(&*region.name), "{text}");
                }
            }
        }
    }

    #[test]
    fn names_that_clerks_write() {
        let catalogue = Mappings::built_in().expect("the built-in mappings").catalogue;
        let regions = Regions::new(&catalogue);
        for (text, expected) in [
            ("Чувашской Республики – Чувашии", Some("Чувашская Республика – Чувашия")),
            ("в Чувашской Республике — Чувашии", Some("Чувашская Республика – Чувашия")),
            ("Кемеровской областью – Кузбассом", Some("Кемеровская область – Кузбасс")),
            ("Кузбассу", Some("Кемеровская область – Кузбасс")),
            ("Ханты-Мансийском автономном округе-Югре", Some("Ханты-Мансийский автономный округ – Югра")),
            ("ХМАО-Югры", Some("Ханты-Мансийский автономный округ – Югра")),
            ("ХМАО", Some("Ханты-Мансийский автономный округ – Югра")),
            ("ЯНАО", Some("Ямало-Ненецкий автономный округ")),
            ("Ненецкого АО", Some("Ненецкий автономный округ")),
            ("РСО – Алания", Some("Республика Северная Осетия – Алания")),
            ("по Северной Осетии-Алании", Some("Республика Северная Осетия – Алания")),
            ("РС(Я)", Some("Республика Саха (Якутия)")),
            ("в Татарстане", Some("Республика Татарстан")),
            ("по Якутии", Some("Республика Саха (Якутия)")),
            ("Тюменской обл.", Some("Тюменская область")),
            ("г. Москва", Some("Москва")),
            ("города Москвы", Some("Москва")),
            ("городу федерального значения Севастополю", Some("Севастополь")),
            ("г. Севастополь", Some("Севастополь")),
            ("Санкт-Петербургом", Some("Санкт-Петербург")),
            ("Читинской области", Some("Забайкальский край")),
            ("Приморьем", Some("Приморский край")),
            // Parts of compounds and adjectives are no regions.
            ("Коми-Пермяцкого округа", None),
            ("Смоленского района", None),
            ("московский", None),
        ] {
            assert_eq!(of(&regions, text).as_deref(), expected, "{text}");
        }
    }
}
