//! Institutions under a name of their own: «ГКУ „Центр занятости населения“», «Государственное казённое
//! учреждение города Москвы „Дирекция …“», «КГБУ ЦСПН Хабаровского края».
//!
//! What a form of institution is followed by is its name only with quotes, or, after an abbreviation, in
//! abbreviations: «подведомственное учреждение» is nobody's name.

use super::profile::{BodyLists, List};
use super::regions::Regions;
use crate::text::letters;
use crate::text::words::Word;

/// Words between the form of an institution and its name in quotes.
const BEFORE_NAME: usize = 14;
/// Letters of an abbreviated form, at most.
const LONGEST_FORM: usize = 8;
/// Abbreviations that may be a name: «ГКУ ЦЗН».
const IN_SHORT: usize = 2;

/// The forms that institutions are abbreviated by.
#[derive(Debug)]
pub(super) struct Institutions {
    forms: List,
    cores: List,
    tails: List,
}

/// The rest of a name after its form, and the index of the last word that it holds.
pub(super) struct Rest {
    pub(super) name: String,
    pub(super) last: usize,
    pub(super) region: Option<usize>,
}

impl Institutions {
    pub(super) fn new(lists: &BodyLists) -> Institutions {
        Institutions {
            forms: lists.institutions.clone(),
            cores: lists.institution_cores.clone(),
            tails: lists.institution_tails.clone(),
        }
    }

    /// Whether a word is «ГКУ», «КОГБУК» or the like, written in capitals as such words are: whose it is, what kind
    /// of institution, what it is for.
    pub(super) fn is_form(&self, word: &str) -> bool {
        if !is_capitals(word) || word.chars().count() > LONGEST_FORM {
            return false;
        }
        let word = letters::fold(word);
        // «Г», «КОГ», «ГО» before it: whose institution it is.
        let is_owner = |letters: &str| {
            letters.chars().count() < 2 || letters.chars().count() < 4 && letters.ends_with(['г', 'о', 'м'])
        };
        let is_kind =
            |word: &str| self.cores.iter().any(|core| word.strip_suffix(core.as_str()).is_some_and(is_owner));
        self.forms.contains(&word)
            || is_kind(&word)
            || self.tails.iter().any(|tail| word.strip_suffix(tail.as_str()).is_some_and(is_kind))
    }
}

/// The name that follows the form of an institution, which ends with the word `head`.
pub(super) fn quoted(text: &str, words: &[Word], head: usize, regions: &Regions) -> Option<Rest> {
    let (open, at) = opening(text, words, head)?;
    let close = closing(text, open)?;
    let inner_from = open + text[open..].chars().next()?.len_utf8();
    let shouts = !text[words[head.saturating_sub(1)].start..close].chars().any(char::is_lowercase);
    let before = of_region(text, words, head + 1, at, regions, shouts);
    let inner = letters::one_line(&text[inner_from..close]);
    let inner = if shouts { letters::capital(&inner.to_lowercase()) } else { inner };
    let mut name = [before.0, Some(format!("«{inner}»"))].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let mut region = before.1.or_else(|| regions.of(text, &words[at..words_before(words, close)]));
    let end = words_before(words, close);
    let mut last = end.saturating_sub(1).max(head);
    // «ГАУ „МФЦ“ Тульской области».
    let follows =
        |at: usize| at < words.len() && text[close..words[at].start].chars().skip(1).all(char::is_whitespace);
    if region.is_none()
        && follows(end)
        && let Some(found) = regions.at(text, words, end)
    {
        name = format!("{name} {}", regions.genitive(*found.value));
        region = Some(*found.value);
        last = found.last;
    }
    Some(Rest { name, last, region })
}

/// A name in quotes that opens right before a word: its last word and what the quotes hold.
pub(super) fn in_quotes(text: &str, words: &[Word], at: usize) -> Option<(usize, String)> {
    let from = at.checked_sub(1).map_or(0, |before| words[before].end);
    let between = text[from..words[at].start].trim_start();
    if !between.starts_with(['«', '"', '“', '„']) || between.chars().count() > 1 {
        return None;
    }
    let open = words[at].start - between.len();
    let close = closing(text, open)?;
    let last = words_before(words, close).checked_sub(1).filter(|last| *last >= at)?;
    let inner = &text[open + between.len()..close];
    Some((last, letters::one_line(inner)))
}

/// The abbreviations that follow an abbreviated form, with the region after them: «ГКУ ЦЗН».
pub(super) fn in_short(text: &str, words: &[Word], head: usize, regions: &Regions) -> Option<Rest> {
    let blank = |at: usize| text[words[at - 1].end..words[at].start].chars().all(char::is_whitespace);
    let mut last = head;
    while last + 1 < words.len()
        && last - head < IN_SHORT
        && blank(last + 1)
        && regions.at(text, words, last + 1).is_none()
        && is_capitals(&text[words[last + 1].start..words[last + 1].end])
    {
        last += 1;
    }
    if last == head || !text.chars().any(char::is_lowercase) {
        return None;
    }
    let mut name = letters::one_line(&text[words[head + 1].start..words[last].end]);
    let after = (last + 1 < words.len() && blank(last + 1)).then_some(last + 1);
    let region = after.and_then(|at| regions.at(text, words, at));
    if let Some(found) = &region {
        name = format!("{name} {}", regions.genitive(*found.value));
        last = found.last;
    }
    Some(Rest { name, last, region: region.map(|found| *found.value) })
}

/// «ГКУ»: at least two capitals.
pub(super) fn is_capitals(word: &str) -> bool {
    word.chars().nth(1).is_some() && word.chars().all(char::is_uppercase)
}

/// Words from `from` to before `to`, the region among them in the genitive.
fn of_region(
    text: &str,
    words: &[Word],
    from: usize,
    to: usize,
    regions: &Regions,
    shouts: bool,
) -> (Option<String>, Option<usize>) {
    if from >= to {
        return (None, None);
    }
    let part = |from: usize, to: usize| {
        (from < to).then(|| {
            let line = letters::one_line(&text[words[from].start..words[to - 1].end]);
            if shouts { line.to_lowercase() } else { line }
        })
    };
    let found = (from..to).find_map(|at| regions.at(text, words, at).filter(|found| found.last < to));
    let Some(found) = found else { return (part(from, to), None) };
    let region = regions.genitive(*found.value).to_string();
    let parts = [part(from, found.first), Some(region), part(found.last + 1, to)];
    (Some(parts.into_iter().flatten().collect::<Vec<_>>().join(" ")), Some(*found.value))
}

/// Where the quotes open, and the first word inside.
fn opening(text: &str, words: &[Word], head: usize) -> Option<(usize, usize)> {
    for at in head + 1..words.len().min(head + 1 + BEFORE_NAME) {
        let from = words[at - 1].end;
        let between = &text[from..words[at].start];
        if let Some(open) = between.find(['«', '"', '“', '„']) {
            let clear = between[..open].chars().all(char::is_whitespace);
            return clear.then_some((from + open, at));
        }
        if between.chars().any(|mark| !mark.is_whitespace() && !matches!(mark, '-' | '–' | '—')) {
            return None;
        }
    }
    None
}

/// Where the quotes that open at a byte close.
fn closing(text: &str, open: usize) -> Option<usize> {
    let mut depth = 0;
    let first = text[open..].chars().next()?;
    for (at, mark) in text[open..].char_indices().skip(1) {
        match mark {
            '«' if first == '«' => depth += 1,
            '»' if first == '«' && depth == 0 => return Some(open + at),
            '»' if first == '«' => depth -= 1,
            '"' | '”' | '“' if first != '«' => return Some(open + at),
            _ => {}
        }
    }
    None
}

/// How many words end before a byte.
fn words_before(words: &[Word], byte: usize) -> usize {
    words.partition_point(|word| word.end <= byte)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn forms_of_institutions_are_told_by_their_parts() {
        let catalogue = Mappings::built_in().expect("the built-in mappings").catalogue;
        let forms = Institutions::new(&catalogue.words.folded().bodies);
        for form in [
            "ГКУ",
            "КОГБУК",
            "ОГАПОУ",
            "ФГБОУ",
            "ГБУЗ",
            "КГБУ",
            "СОГБУ",
            "ГОБУЗ",
            "МБУ",
            "ГБУДО",
            "АНО",
            "БУ",
            "ГАУСОН",
        ] {
            assert!(forms.is_form(form), "{form}");
        }
        for other in ["ҺАҠЛАУ", "ЕПГУ", "МФЦ", "ЗАГС", "КАКАДУ", "гку", "СЛАБОУ", "ЗАКОН"]
        {
            assert!(!forms.is_form(other), "{other}");
        }
    }
}
