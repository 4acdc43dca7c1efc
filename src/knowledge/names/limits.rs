//! Words that tell where a body's name goes on and where it ends.

use crate::knowledge::profile::{BodyLists, List};
use crate::text::letters;
use crate::text::words;
use crate::text::words::Word;

/// Words between «по» and the district that a territorial body is for: «по городу Орску».
const TO_TERRITORY: usize = 3;

/// The words by their forms.
#[derive(Debug)]
pub(super) struct Limits {
    /// What a body is for may follow its kind: «Министерство по контролю …».
    pub(super) matter: Vec<u64>,
    /// After «по» these speak of the list or the act, not of the body.
    pub(super) no_matter: Vec<u64>,
    /// Words that cannot be part of a body's name: a clause about the list or the act begins.
    pub(super) ends: Vec<u64>,
    /// Of these the ones after which no name is gone on with, whatever follows: «с клиентом».
    pub(super) over_here: Vec<u64>,
    /// «в», «по» before a region.
    pub(super) where_region: Vec<u64>,
    pub(super) over_region: Vec<u64>,
    over: Vec<u64>,
    pub(super) and: Vec<u64>,
    /// «… по надзору в сфере образования».
    within: Vec<u64>,
    fields: Vec<u64>,
    /// «… по взаимодействию с общественными организациями».
    pub(super) with: Vec<u64>,
    dealings: Vec<u64>,
    /// «Комитет по вопросам …» is a name, «телефон для связи по вопросам» goes on with a clause.
    pub(super) questions: Vec<u64>,
    /// «при Правительстве».
    pub(super) beside: Vec<u64>,
    /// «Правительства», «Главы»: whom a body belongs to.
    pub(super) above: Vec<u64>,
    /// «району», «городу».
    territories: Vec<u64>,
    /// Phrases with a preposition that stand within names: «от чрезвычайных ситуаций».
    phrases: Vec<Vec<u64>>,
    /// Beginnings of words for what bodies are for: «имуществ».
    subjects: List,
    /// «надзора за …».
    watches: List,
}

impl Limits {
    pub(super) fn new(lists: &BodyLists) -> Limits {
        let forms = |words: &str| words::forms(words).collect::<Vec<u64>>();
        let of_list = |list: &List| list.iter().flat_map(|word| words::forms(word)).collect::<Vec<u64>>();
        let over_here = of_list(&lists.after);
        Limits {
            matter: forms("по за"),
            no_matter: of_list(&lists.no_matter),
            ends: [
                forms("с со в во по от об о на к для при за не из без через под над до после"),
                of_list(&lists.ends),
                over_here.clone(),
            ]
            .concat(),
            over_here: [over_here, of_list(&lists.ends)].concat(),
            where_region: forms("в по"),
            over_region: forms("по"),
            over: forms("за"),
            and: forms("и"),
            within: forms("в"),
            fields: of_list(&lists.fields),
            with: forms("с со"),
            dealings: of_list(&lists.dealings),
            questions: forms("вопросам"),
            beside: forms("при"),
            above: of_list(&lists.above),
            territories: of_list(&lists.territories),
            phrases: lists.goes_on.iter().map(|phrase| forms(phrase)).collect(),
            subjects: lists.subjects.clone(),
            watches: lists.watches.clone(),
        }
    }

    /// Whether a word says what a body is for: «имущественных», «ветеринарии», «ЗАГС».
    pub(super) fn is_subject(&self, text: &str, words: &[Word], at: usize) -> bool {
        words.get(at).is_some_and(|word| begins(&self.subjects, &text[word.start..word.end]))
    }

    /// The last word of what a preposition at a word goes on with within what a body is for, where it does:
    /// «… в сфере образования», «… по работе с гражданами», «контроля за использованием», «по городу Орску».
    pub(super) fn preposition(&self, text: &str, words: &[Word], at: usize, matter: bool) -> Option<usize> {
        let is = |at: usize, forms: &[u64]| is_one_of(words, at, forms);
        if let Some(phrase) = self.phrases.iter().find(|phrase| {
            words
                .get(at..at + phrase.len())
                .is_some_and(|words| words.iter().zip(phrase.iter()).all(|(word, form)| word.form == *form))
        }) {
            return Some(at + phrase.len() - 1);
        }
        let before = at.checked_sub(1).and_then(|before| words.get(before));
        let watches = before.is_some_and(|word| begins(&self.watches, &text[word.start..word.end]));
        let goes_on = is(at, &self.over) && (matter || watches)
            || is(at, &self.within) && is(at + 1, &self.fields) && words.len() > at + 2
            || matter && is(at, &self.within) && self.is_subject(text, words, at + 1);
        if goes_on {
            return Some(at);
        }
        // Whom the body deals with is named, whoever it is: «по работе с гражданами».
        if is(at, &self.with) && at > 0 && is(at - 1, &self.dealings) && at + 1 < words.len() {
            return Some(at + 1);
        }
        let to_territory = || (at + 1..=at + TO_TERRITORY).find(|at| is(*at, &self.territories));
        if is(at, &self.over_region) { to_territory() } else { None }
    }
}

fn begins(list: &List, word: &str) -> bool {
    let word = letters::fold(word);
    list.iter().any(|known| word.starts_with(known.as_str()))
}
impl Limits {
    /// Where the kind of the whole body may stand behind a part of it: at once, behind «№ 3», behind «по городу …».
    pub(super) fn to_whole(
        &self,
        text: &str,
        words: &[Word],
        head: usize,
        is_kind: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let mut at = head + 1;
        while words.get(at).is_some_and(|word| {
            text[word.start..word.end].chars().all(|sign| sign == '№' || sign.is_ascii_digit())
        }) {
            at += 1;
        }
        Some(self.of_territory(text, words, at - 1, is_kind).map_or(at, |last| last + 1))
            .filter(|at| *at < words.len())
    }

    /// The last word of «по Соликамскому городскому округу», «по городу Ирбиту» behind a word.
    pub(super) fn of_territory(
        &self,
        text: &str,
        words: &[Word],
        before: usize,
        is_kind: &dyn Fn(usize) -> bool,
    ) -> Option<usize> {
        let over = before + 1;
        let blank = |at: usize| text[words[at - 1].end..words[at].start].trim().is_empty();
        if !is_one_of(words, over, &self.over_region) || !blank(over) {
            return None;
        }
        let is = |at: &usize| is_one_of(words, *at, &self.territories);
        let mut last = (over + 1..=over + TO_TERRITORY).find(is)?;
        while is(&(last + 1)) {
            last += 1;
        }
        // «по городу Ирбиту»: the name follows.
        if last == over + 1 {
            let named =
                |at: &usize| words.get(*at).is_some_and(|word| word.capital) && !is_kind(*at) && blank(*at);
            last = (last + 1..=last + 2).take_while(named).last().unwrap_or(last);
        }
        Some(last)
    }
}

/// Whether a word is one of these forms.
pub(super) fn is_one_of(words: &[Word], at: usize, forms: &[u64]) -> bool {
    words.get(at).is_some_and(|word| forms.contains(&word.form))
}
