//! What the caption of a column may mean: wordings of the catalogue and the profiles, their
//! abbreviations and misspellings, each with a score.

use std::collections::{BTreeMap, HashSet};

use super::profile::{Catalogue, Profile};
use super::words::stems;
use crate::model::Field;
use crate::text::hash::KeyedState;
use crate::text::memory::Memory;
use crate::text::phrases::Phrases;
use crate::text::words::Word;
use crate::text::{Text, clean, grammar, letters, words};
use rapidfuzz::fuzz::RatioBatchComparator;

/// Header wordings.
#[derive(Debug, Default)]
pub struct Headers {
    /// The profile's own captions, by stems of the whole caption.
    own: Phrases<Field>,
    general: Phrases<Field>,
    /// Of the general wordings those that yield to others.
    yielding: Phrases<()>,
    hints: Vec<(Vec<u64>, Field)>,
    /// Stems of the words that captions of contacts are made of.
    contact_words: Vec<u64>,
    /// Stems of the words for what no column of a list holds.
    other: Vec<u64>,
    /// Stems of the captions of a column that holds the body.
    bodies: Vec<Vec<u64>>,
    /// Stems of the words that leave the meaning of a caption as it is.
    transparent: Vec<u64>,
    folded: Vec<Wording>,
    /// Words of all wordings, the most usual first: what an abbreviation may stand for.
    words: Vec<String>,
    /// Stems of these words.
    stems: HashSet<u64, KeyedState>,
    /// Stems of other words for the client.
    clients: Vec<u64>,
    /// Words that a caption asks with, folded.
    questions: Vec<String>,
    scores: Memory<Vec<(Field, f32)>>,
}

/// A general wording, folded.
#[derive(Debug)]
struct Wording {
    letters: Vec<char>,
    /// See [`letters_of`].
    mask: u64,
    field: Field,
}

impl Headers {
    pub(super) fn new<'a>(catalogue: &Catalogue, profiles: impl Iterator<Item = &'a Profile>) -> Headers {
        let mut headers = Headers {
            other: stems(&catalogue.words.captions.other),
            transparent: stems(&catalogue.words.captions.transparent),
            clients: stems(&catalogue.words.captions.clients),
            questions: catalogue.words.captions.questions.iter().map(|word| letters::fold(word)).collect(),
            bodies: catalogue.words.bodies.captions.iter().map(|caption| words::key(caption)).collect(),
            ..Headers::default()
        };
        for column in profiles.flat_map(|profile| &profile.columns) {
            for caption in std::iter::once(&column.header).chain(&column.also) {
                headers.own.add(caption, column.field);
            }
        }
        // Our own outputs use these captions where the ministry's form has none.
        for field in Field::ALL {
            headers.general.add(field.russian(), field);
        }
        for words in &catalogue.headers {
            for caption in &words.wordings {
                headers.general.add(caption, words.field);
                let letters: Vec<char> = letters::fold(caption).chars().collect();
                headers.folded.push(Wording { mask: letters_of(&letters), letters, field: words.field });
                if words.field == Field::Contacts {
                    headers.contact_words.extend(words::key(caption));
                }
            }
            for caption in &words.yielding {
                headers.yielding.add(caption, ());
            }
            for hint in &words.hints {
                headers.hints.push((words::key(hint), words.field));
            }
        }
        headers.words = usual_words(catalogue);
        headers.stems = headers.words.iter().flat_map(|word| words::key(word)).collect();
        headers
    }

    /// Scores a caption that stands under group captions: what it says alone, and with them. Under a
    /// group about acts, terms or executors («Ответственный»: «Телефон») a caption means those.
    pub fn score_under(&self, groups: &[Text], caption: &str) -> Vec<(Field, f32)> {
        let mut scores = self.score(caption);
        if groups.is_empty() {
            return scores;
        }
        if self.about_other(&words::words(&groups.join(" "))).is_some() {
            for (_, score) in &mut scores {
                *score = score.min(UNSURE);
            }
            return scores;
        }
        // The innermost group says most of what its captions mean.
        let mut weight = 0.95;
        for first in (0..groups.len()).rev() {
            let whole = format!("{} {caption}", groups[first..].join(" "));
            for (field, score) in self.score(&whole) {
                raise(&mut scores, field, score * weight);
            }
            weight *= 0.8;
        }
        sort(&mut scores);
        scores
    }

    /// Whether a caption speaks of what no column of a list holds before anything else: acts, terms,
    /// persons, remarks.
    pub fn is_about_other(&self, groups: &[Text], caption: &str) -> bool {
        self.about_other(&words::words(caption)) == Some(0)
            || groups.iter().any(|group| self.about_other(&words::words(group)) == Some(0))
    }

    /// The fields that a caption names one after the other, from the widest to the narrowest: «Направление деятельности /
    /// процесс» over rows of both. Blank if it names one, or several of one kind («Услуга/функция»).
    pub fn levels(&self, caption: &str) -> Vec<Field> {
        const SIGNS: [char; 3] = ['/', ',', ';'];
        if !caption.contains(SIGNS) {
            return Vec::new();
        }
        let fields: Option<Vec<Field>> = caption
            .split(SIGNS)
            .map(|part| self.best(part).filter(|(_, score)| *score >= 0.75).map(|(field, _)| field))
            .collect();
        let fields = fields.unwrap_or_default();
        let level = |field: &Field| {
            matches!(field, Field::Direction | Field::Service | Field::Process | Field::Touchpoint)
        };
        let narrower = fields.windows(2).all(|pair| pair[0] < pair[1]);
        if narrower && fields.iter().all(level) { fields } else { Vec::new() }
    }

    /// The fields of two captions that stand one below the other in one cell, «Направление деятельности / Процесс» without
    /// the sign: a capital letter shows where the second begins.
    pub fn stacked(&self, caption: &str) -> Option<[Field; 2]> {
        let words = words::words(caption);
        if words.len() < 2 || self.names(&words).is_some() {
            return None;
        }
        let second = (1..words.len()).filter(|at| words[*at].capital);
        second.rev().find_map(|at| {
            let fields = [self.names(&words[..at])?, self.names(&words[at..])?];
            (fields[0] != fields[1]).then_some(fields)
        })
    }

    /// The field that words name as a whole.
    fn names(&self, words: &[Word]) -> Option<Field> {
        self.own.whole(words).or_else(|| self.general.whole(words)).copied()
    }

    /// Whether a caption says that the column holds the body whose list it is.
    pub fn is_about_body(&self, caption: &str) -> bool {
        let key = words::key(caption);
        !key.is_empty() && self.bodies.contains(&key)
    }

    /// The best field of a caption under its groups, if one is likely.
    pub fn best_under(&self, groups: &[Text], caption: &str) -> Option<(Field, f32)> {
        self.score_under(groups, caption).into_iter().next().filter(|(_, score)| *score >= 0.5)
    }

    /// Scores every field that a caption may mean, best first, 0 to 1.
    pub fn score(&self, caption: &str) -> Vec<(Field, f32)> {
        self.scores.of(caption, |caption| self.scored(caption))
    }

    fn scored(&self, caption: &str) -> Vec<(Field, f32)> {
        let cleaned = clean::clean(caption, true);
        let caption = cleaned.as_ref().map_or(caption, |(text, _)| text.as_str()).trim();
        if caption.is_empty() || caption.len() > LONGEST {
            return Vec::new();
        }
        let mut scores = self.score_words(caption);
        if scores.first().is_none_or(|(_, score)| *score < 0.75)
            && let Some(full) = self.written_out(caption)
        {
            for (field, score) in self.score_words(&full) {
                raise(&mut scores, field, score * 0.95);
            }
            sort(&mut scores);
        }
        if scores.first().is_none_or(|(_, score)| *score < 0.5)
            && let Some(of_client) = self.of_client(caption)
        {
            for (field, score) in self.score_words(&of_client) {
                raise(&mut scores, field, score * 0.95);
            }
            sort(&mut scores);
        }
        scores
    }

    /// A caption that names the client otherwise («Что получает заявитель») with the usual word instead.
    fn of_client(&self, caption: &str) -> Option<String> {
        let words = words::words(caption);
        let word = words.iter().find(|word| self.clients.contains(&word.stem))?;
        Some(format!("{}{}{}", &caption[..word.start], CLIENT, &caption[word.end..]))
    }

    /// A caption with its abbreviations written out («Наим. услуги», «Точка взаимод-я»); `None` if
    /// it has none that are known. An abbreviation is completed with the most usual caption word that
    /// begins and ends so.
    fn written_out(&self, caption: &str) -> Option<String> {
        let mut full = String::with_capacity(caption.len() * 2);
        let mut found = false;
        for part in caption.split_inclusive(|letter: char| letter.is_whitespace() || letter == '.') {
            let word = part.trim();
            let bare = word.trim_end_matches('.');
            let (stem, ending) = bare.split_once(['-', '/', '\u{2011}']).unwrap_or((bare, ""));
            let letters = stem.chars().count();
            let short = letters >= 2 && stem.chars().all(letters::is_letter);
            let abbreviated = word.ends_with('.') && ending.is_empty() && letters <= 10
                || (1..=3).contains(&ending.chars().count()) && ending.chars().all(char::is_alphabetic);
            let written = (short && abbreviated)
                .then(|| (letters::fold(stem), letters::fold(ending)))
                .and_then(|(stem, ending)| {
                    self.words.iter().find(|word| {
                        word.len() > stem.len() + ending.len()
                            && word.starts_with(&stem)
                            && word.ends_with(&ending)
                    })
                });
            match written {
                Some(word) => {
                    found = true;
                    full.push_str(word);
                    full.push(' ');
                }
                None => full.push_str(part),
            }
        }
        found.then_some(full)
    }

    fn score_words(&self, caption: &str) -> Vec<(Field, f32)> {
        let words = words::words(caption);
        let length = words.iter().filter(|word| !word.filler).count().max(1);
        let mut scores: Vec<(Field, f32)> = Vec::new();
        if let Some(field) = self.own.whole(&words) {
            raise(&mut scores, *field, 1.0);
        }
        if let Some(field) = self.general.whole(&words) {
            let yields = self.own.whole(&words).is_none() && self.yielding.whole(&words).is_some();
            raise(&mut scores, *field, if yields { YIELDING } else { 0.95 });
        }
        // What a caption adds in brackets explains its words and does not change them.
        let unbracketed = caption
            .find('(')
            .filter(|at| *at > 0)
            .map_or(length, |at| words.iter().filter(|word| !word.filler && word.start < at).count().max(1));
        let other = self.about_other(&words);
        for first in 0..words.len() {
            for (phrases, weight) in [(&self.own, 0.9), (&self.general, 0.85)] {
                if let Some(found) = phrases.at(&words, first) {
                    let coverage = found.length as f32 / length as f32;
                    // A caption that begins with a known wording means it; one that mentions it may not.
                    let leads = words[..first]
                        .iter()
                        .all(|word| word.filler || self.is_transparent(word) || is_adjective(caption, word));
                    let score = weight * (0.4 + if leads { 0.25 } else { 0.0 } + 0.35 * coverage);
                    // One word says little of a longer caption: «Ссылка на НПА», «Срок услуги»; as the
                    // first one among words of other captions it says what the caption means.
                    let heads = matches!(
                        *found.value,
                        Field::Direction | Field::Service | Field::Process | Field::Touchpoint | Field::Needs
                    );
                    let usual =
                        || heads && leads && words.iter().all(|word| word.filler || self.is_usual(word));
                    // Adjectives before the noun and what a preposition adds after it say which process
                    // is meant: «Административный процесс», «Процесс в рамках услуги».
                    let group = if heads && leads { nominal_group(caption, &words[first..]) } else { length };
                    // «Функция комитета» says no more than «Функция».
                    let after = words[first + found.length..].iter();
                    let nothing = after.filter(|word| !word.filler && self.is_transparent(word)).count();
                    let said = unbracketed.min(group).saturating_sub(nothing);
                    let slight = found.length == 1 && (found.length as f32) < 0.6 * said as f32 && !usual();
                    let unsure = other == Some(0)
                        || slight
                        || *found.value == Field::Contacts && (other.is_some() || !self.of_contacts(&words));
                    // What speaks of acts, terms or executors first is not asked about.
                    let most = if other == Some(0) { NOT_MEANT } else { UNSURE };
                    raise(&mut scores, *found.value, if unsure { score.min(most) } else { score });
                }
            }
        }
        self.score_hints(&words, other, &mut scores);
        self.score_brackets(caption, &mut scores);
        if other.is_none() && scores.iter().all(|(_, score)| *score < 0.5) {
            self.score_misspelt(caption, &mut scores);
        }
        sort(&mut scores);
        scores
    }

    /// Where a caption first speaks of what no column of a list holds: legal acts, terms, executors.
    fn about_other(&self, words: &[Word]) -> Option<usize> {
        words.iter().filter(|word| !word.filler).position(|word| self.other.contains(&word.stem))
    }

    /// Words before the head of a caption that leave its meaning as it is: «Наименование государственной
    /// услуги» speaks of the service.
    fn is_transparent(&self, word: &Word) -> bool {
        self.transparent.contains(&word.stem)
    }

    /// Whether a word stands in some caption of the catalogue.
    fn is_usual(&self, word: &Word) -> bool {
        self.stems.contains(&word.stem)
    }

    /// Whether a caption is made of contact words alone.
    fn of_contacts(&self, words: &[Word]) -> bool {
        words.iter().all(|word| word.filler || self.contact_words.contains(&word.stem))
    }

    fn score_hints(&self, words: &[Word], other: Option<usize>, scores: &mut Vec<(Field, f32)>) {
        for (hint, field) in &self.hints {
            if other == Some(0) || other.is_some() && *field == Field::Contacts {
                continue;
            }
            if !hint.is_empty() && hint.iter().all(|stem| words.iter().any(|word| word.stem == *stem)) {
                raise(scores, *field, 0.55);
            }
        }
    }

    /// What a caption explains in brackets, where its other words are known to mean nothing: «Зачем
    /// студент обращается (потребность)».
    fn score_brackets(&self, caption: &str, scores: &mut Vec<(Field, f32)>) {
        // «Процесс (функция)» says it before the brackets; «Что делаем (процесс)» asks.
        // «С чем приходит пациент (процесс)».
        let asks = || {
            let words = words::words(caption);
            let first = words.iter().find(|word| !word.filler);
            first.is_some_and(|word| self.questions.contains(&letters::fold(&caption[word.start..word.end])))
        };
        let inner =
            caption.split_once('(').and_then(|(_, rest)| rest.split_once(')')).map(|(inner, _)| inner);
        let Some(field) = inner.and_then(|inner| self.general.whole(&words::words(inner))).copied() else {
            return;
        };
        if scores.iter().any(|(known, score)| *known != field && *score >= 0.5) && !asks() {
            return;
        }
        raise(scores, field, 0.85);
        for (_, score) in scores.iter_mut().filter(|(known, _)| *known != field) {
            *score = score.min(NOT_MEANT);
        }
    }

    fn score_misspelt(&self, caption: &str, scores: &mut Vec<(Field, f32)>) {
        let folded: Vec<char> = letters::fold(caption).chars().collect();
        if !(6..=80).contains(&folded.len()) {
            return;
        }
        let alike = rapidfuzz::fuzz::Args::default().score_cutoff(ALIKE);
        let mask = letters_of(&folded);
        let mut compare = None;
        for Wording { letters, mask: other, field } in &self.folded {
            // Each letter that only one of the two has is one that the other lacks: far more of them
            // than the ratio allows in nearly every pair, and seen without comparing.
            let total = (folded.len() + letters.len()) as f64;
            if f64::from((mask ^ other).count_ones()) > (1.0 - ALIKE) * total + 0.5 {
                continue;
            }
            let compare = compare.get_or_insert_with(|| RatioBatchComparator::new(folded.iter().copied()));
            let ratio = compare.similarity_with_args(letters.iter().copied(), &alike);
            if let Some(ratio) = ratio {
                raise(scores, *field, 0.75 * ratio as f32);
            }
        }
    }

    /// The best field of a caption, if one is likely.
    pub fn best(&self, caption: &str) -> Option<(Field, f32)> {
        self.score(caption).into_iter().next().filter(|(_, score)| *score >= 0.5)
    }
}

/// How alike a misspelt caption is to a wording at least.
const ALIKE: f64 = 0.88;

/// The letters that occur in a folded text, a bit each; letters that share a bit count as one.
fn letters_of(text: &[char]) -> u64 {
    text.iter().fold(0, |mask, letter| mask | 1 << (*letter as u32 % 64))
}

/// What captions call the client.
const CLIENT: &str = "клиент";

/// The score of a wording that yields: more likely than not, and less than any other wording.
const YIELDING: f32 = 0.8;

/// The score of a field that a caption mentions and hardly means.
const UNSURE: f32 = 0.4;

/// The score of a field that a caption mentions beside saying what it means.
const NOT_MEANT: f32 = 0.35;

/// Bytes of the longest caption: a longer text is a value or a sentence.
const LONGEST: usize = 600;

fn sort(scores: &mut [(Field, f32)]) {
    scores.sort_by(|one, other| other.1.total_cmp(&one.1).then(one.0.cmp(&other.0)));
}

/// The words of the catalogue's captions in their folded forms, those of most captions first.
fn usual_words(catalogue: &Catalogue) -> Vec<String> {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    for wording in catalogue.headers.iter().flat_map(|words| &words.wordings) {
        for word in words::words(wording).iter().filter(|word| !word.filler) {
            let word = letters::fold(&wording[word.start..word.end]);
            if word.chars().count() > 3 {
                *counts.entry(word).or_default() += 1;
            }
        }
    }
    let mut words: Vec<(String, usize)> = counts.into_iter().collect();
    words.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
    words.into_iter().map(|(word, _)| word).collect()
}

/// «внутренний», «рабочего»: an adjective before the noun that it describes.
fn is_adjective(caption: &str, word: &Word) -> bool {
    grammar::is_adjective_of_caption(&letters::fold(&caption[word.start..word.end]))
}

/// Words of the phrase that a caption begins with, up to a preposition or bracket.
fn nominal_group(caption: &str, words: &[Word]) -> usize {
    let joins = |word: &Word| grammar::joins(&caption[word.start..word.end]);
    let mut end = words.first().map_or(0, |word| word.end);
    let own = words.iter().take_while(|word| {
        let apart = caption[end.min(word.start)..word.start].contains(['(', ',', '/']);
        end = word.end;
        (!word.filler || joins(word)) && !apart
    });
    own.filter(|word| !word.filler).count().max(1)
}

fn raise(scores: &mut Vec<(Field, f32)>, field: Field, score: f32) {
    match scores.iter_mut().find(|(known, _)| *known == field) {
        Some((_, known)) => *known = known.max(score),
        None => scores.push((field, score)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn what_a_caption_explains_in_brackets_is_not_asked_about() {
        let headers =
            Headers::new(&Mappings::built_in().expect("the built-in mappings").catalogue, std::iter::empty());
        let others = |caption: &str| headers.score(caption).iter().skip(1).any(|(_, score)| *score >= UNSURE);
        assert!(!others("Что делаем (процесс)"));
        assert!(!others("Площадка (точка взаимодействия)"));
        assert_eq!(headers.levels("Направление деятельности / процесс"), [Field::Direction, Field::Process]);
        assert_eq!(headers.levels("Направление деятельности, процесс"), [Field::Direction, Field::Process]);
        assert_eq!(headers.levels("Услуга/функция"), []);
        assert_eq!(headers.levels("Наименование услуги, функции"), []);
        let stacked = |caption: &str| headers.stacked(caption);
        assert_eq!(stacked("Направление деятельности Процесс"), Some([Field::Direction, Field::Process]));
        assert_eq!(stacked("Направление деятельности органа"), None);
        assert_eq!(stacked("Вид точки взаимодействия"), None);
    }

    #[test]
    fn a_caption_means_its_field_and_not_what_it_mentions() {
        let headers =
            Headers::new(&Mappings::built_in().expect("the built-in mappings").catalogue, std::iter::empty());
        for (caption, expected) in [
            ("Ссылка на НПА", None),
            ("Ссылка на регламент", None),
            ("Телефон ответственного", None),
            ("Ответственный за процесс", None),
            ("Срок предоставления услуги", None),
            ("Документы для получения услуги", None),
            ("Ссылка", Some(Field::Contacts)),
            ("Ссылка на точку взаимодействия", Some(Field::Contacts)),
            ("Телефон, адрес электронной почты", Some(Field::Contacts)),
            ("Процесс (наименование)", Some(Field::Process)),
            ("Наименовние услуги", Some(Field::Service)),
            ("Наименование услуги, основание", Some(Field::Service)),
            ("Наименование НПА", None),
            ("Вид обращения", None),
            ("Ответственный (ФИО, тел.)", None),
            ("Наим. услуги", Some(Field::Service)),
            ("Точка взаим-вия", Some(Field::Touchpoint)),
            ("Направл. деят-ти", Some(Field::Direction)),
            ("Процесс взаимодействия с клиентом", Some(Field::Process)),
            ("Внутренний процесс", Some(Field::Process)),
            ("Функция фонда", Some(Field::Service)),
            ("Функция начальника фонда", None),
            ("Что делаем (процесс)", Some(Field::Process)),
            ("В рамках какого процесса", Some(Field::Process)),
            ("Срок взаимодействия", None),
            ("Отметка времени", None),
            ("Процесс по данной услуге", Some(Field::Process)),
            ("Процесс согласования", None),
            ("Ответственный процесс", None),
        ] {
            assert_eq!(headers.best(caption).map(|(field, _)| field), expected, "{caption}");
        }
    }
}
