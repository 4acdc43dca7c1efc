//! Words for the kind of a point (digital, offline), for marks and for clients, in every spelling.

use std::ops::Range;
use std::sync::LazyLock;

use crate::model::{Channel, Client};
use crate::text::grammar::{self, NOT};
use crate::text::{letters, words};

/// Kind words of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kinds {
    /// In order, repetitions included.
    pub values: Vec<Channel>,
    /// A misspelt word that was understood: «оффлайн».
    pub misspelt: Option<String>,
    /// Nothing but kind words and their companions («точка», «канал»).
    pub only: bool,
}

const DIGITAL: &[&str] =
    &["цифров", "онлайн", "online", "электрон", "дистанцион", "виртуальн", "удаленн", "интернет", "digital"];
const OFFLINE: &[&str] =
    &["офлайн", "offline", "очн", "физическ", "личн", "бумажн", "традиционн", "стационарн"];
const MISSPELT: &[&str] = &["оффлайн", "оф-лайн", "офф-лайн", "off-line", "оф лайн", "офлаин", "оффлаин"];
const MIXED: &[&str] = &["смешан", "комбинирован", "гибрид", "омниканал"];
const COMPANIONS: &[&str] = &[
    "точк",
    "канал",
    "вид",
    "формат",
    "взаимодействи",
    "форма",
    "и",
    "или",
    "а",
    "также",
    "тип",
    "лайн",
    "line",
];

/// Words that only suggest a kind: «личная», «через интернет». They are understood and asked about.
const SUGGESTING: &[&str] =
    &["виртуальн", "удаленн", "интернет", "личн", "бумажн", "традиционн", "стационарн"];

/// Whether a text suggests a kind without naming one.
pub fn only_suggests(text: &str) -> bool {
    let (mut any, mut folded) = (false, String::new());
    for word in words(text) {
        folded.clear();
        letters::fold_into(word, &mut folded);
        if SUGGESTING.iter().any(|stem| folded.starts_with(stem)) {
            any = true;
        } else if matches!(said(&folded), Said::Kind(_) | Said::Misspelt) {
            return false;
        }
    }
    any
}

/// What a word says of the kind of a point.
#[derive(Debug, Clone, Copy)]
enum Said {
    Kind(Channel),
    Misspelt,
    Companion,
    Other,
}

/// What the words say that begin with a stem; the first that fits counts.
type Stems = Vec<(&'static str, Said)>;

/// All stems by their first letter, which tells most words.
static STEMS: LazyLock<Vec<(Option<char>, Stems)>> = LazyLock::new(|| {
    let mut by_first: Vec<(Option<char>, Stems)> = Vec::new();
    for (stems, said) in [
        (MISSPELT, Said::Misspelt),
        (OFFLINE, Said::Kind(Channel::Offline)),
        (DIGITAL, Said::Kind(Channel::Digital)),
        (MIXED, Said::Kind(Channel::Mixed)),
        (COMPANIONS, Said::Companion),
    ] {
        for stem in stems {
            let first = stem.chars().next();
            match by_first.iter_mut().find(|(known, _)| *known == first) {
                Some((_, known)) => known.push((stem, said)),
                None => by_first.push((first, vec![(stem, said)])),
            }
        }
    }
    by_first
});

/// What a folded word says.
fn said(word: &str) -> Said {
    let digital = |rest: &str| DIGITAL.iter().any(|stem| rest.starts_with(stem));
    if word.strip_prefix(NOT).is_some_and(digital) {
        return Said::Kind(Channel::Offline);
    }
    let first = word.chars().next();
    let stems = STEMS.iter().find(|(known, _)| *known == first).map_or(&[][..], |(_, stems)| stems);
    stems.iter().find(|(stem, _)| word.starts_with(stem)).map_or(Said::Other, |(_, said)| *said)
}

/// Runs of letters and hyphens.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letters::is_letter(letter) && letter != '-')
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty())
}

/// Whether a text is nothing but kind words and their companions; the first other word tells.
pub fn is_kind(text: &str) -> bool {
    let (mut any, mut folded) = (false, String::new());
    for word in words(text) {
        folded.clear();
        letters::fold_into(word, &mut folded);
        match said(&folded) {
            Said::Kind(_) | Said::Misspelt => any = true,
            Said::Companion => {}
            // A word that begins as one of the kinds may be a misspelt one.
            Said::Other => {
                if any || !begins_alike(&folded) || words(text).nth(COMPANIONED).is_some() {
                    return false;
                }
                let kinds = parse(text);
                return kinds.only && !kinds.values.is_empty();
            }
        }
    }
    any
}

/// Whether a folded word has the first letter of some kind word.
fn begins_alike(word: &str) -> bool {
    let first = word.chars().next();
    [DIGITAL, OFFLINE].into_iter().flatten().any(|stem| stem.chars().next() == first)
}

/// Reads the kind words of a cell.
pub fn parse(text: &str) -> Kinds {
    let folded = letters::fold(text);
    let mut kinds = Kinds { only: true, ..Kinds::default() };
    if let Some(kind) = letter(&folded) {
        kinds.values.push(kind);
        return kinds;
    }
    let mut denied = false;
    for word in words(&folded) {
        let denied = std::mem::replace(&mut denied, word == NOT);
        match said(word) {
            // «Личный кабинет» is no personal visit.
            Said::Kind(_) if word.starts_with("личн") && folded.contains("кабинет") => {
                kinds.only = false;
            }
            Said::Kind(Channel::Digital) if denied => kinds.values.push(Channel::Offline),
            Said::Kind(channel) => kinds.values.push(channel),
            Said::Misspelt => {
                kinds.values.push(Channel::Offline);
                kinds.misspelt.get_or_insert_with(|| word.to_owned());
            }
            Said::Companion => {}
            Said::Other => kinds.only &= word == NOT,
        }
    }
    if kinds.values.is_empty() {
        misread(&folded, &mut kinds);
    }
    // A sentence that mentions a kind word («электронная почта») does not state the channel.
    if !kinds.only && kinds.values.len() == 1 && folded.split_whitespace().count() > 4 {
        kinds.values.clear();
    }
    kinds
}

/// The kind that a single letter stands for, as captions explain it: «Тип (Ц/О)».
fn letter(folded: &str) -> Option<Channel> {
    match folded.trim_matches(|sign: char| !letters::is_letter(sign)) {
        "ц" => Some(Channel::Digital),
        "о" => Some(Channel::Offline),
        _ => None,
    }
}

/// The kind that a text about a point begins with: «Офлайн-точка, по предварительной записи».
pub(crate) fn leading(text: &str) -> Option<Channel> {
    let head = text.split([',', ';', '.', ':', '(', '\n']).next().unwrap_or_default();
    let kinds = parse(head);
    match kinds.values.as_slice() {
        [kind @ (Channel::Digital | Channel::Offline)] if kinds.only => Some(*kind),
        _ => None,
    }
}

/// Words in which one letter is wrong, missing or exchanged with its neighbour: «цыфровая», «онлан».
/// A word as near to both kinds says neither.
fn misread(folded: &str, kinds: &mut Kinds) {
    let apart: Vec<&str> = folded.split_whitespace().collect();
    // «он-лайн», «он лайн»
    let closed = match apart.as_slice() {
        [first, rest] if first.chars().count() <= 3 && COMPANIONS.contains(rest) => {
            Some(format!("{first}{rest}"))
        }
        _ => folded.contains('-').then(|| folded.replace('-', "")),
    };
    let folded = closed.as_deref().unwrap_or(folded);
    let words: Vec<Range<usize>> = words::words(folded).iter().map(|word| word.start..word.end).collect();
    if words.len() > COMPANIONED {
        return;
    }
    let companion = |word: &str| COMPANIONS.iter().any(|stem| word.starts_with(stem));
    let mut others = false;
    for range in words {
        let word = &folded[range.clone()];
        if companion(word) {
            continue;
        }
        // «цифр.»: written short.
        let dotted = folded[range.end..].starts_with('.') && word.chars().count() >= 3;
        let short = |stems: &[&str]| dotted && stems.iter().any(|stem| stem.starts_with(word));
        let begins = |stems: &[&str]| closed.is_some() && stems.iter().any(|stem| word.starts_with(stem));
        let (digital, offline) = match (begins(DIGITAL), begins(OFFLINE)) {
            (false, false) => {
                let means = |stems: &[&str]| short(stems) || is_nearly(word, stems);
                (means(DIGITAL), means(OFFLINE))
            }
            known => known,
        };
        if digital == offline {
            others = true;
            continue;
        }
        kinds.values.push(if digital { Channel::Digital } else { Channel::Offline });
        if !dotted {
            kinds.misspelt.get_or_insert_with(|| word.to_owned());
        }
    }
    kinds.only = !others;
}

/// Words of a cell that states a kind, at most: «цифровая точка взаимодействия».
const COMPANIONED: usize = 4;

/// Whether a word begins as one of the stems does, but for one letter, or for two where it goes on and
/// ends as an adjective does.
fn is_nearly(word: &str, stems: &[&str]) -> bool {
    let first = word.chars().next();
    let mut stems = stems.iter().filter(|stem| stem.chars().next() == first).peekable();
    if stems.peek().is_none() {
        return false;
    }
    let letters: Vec<char> = word.chars().collect();
    let adjective = grammar::ends_as_adjective(word);
    stems.any(|stem| {
        let length = stem.chars().count();
        let wrong = if adjective && letters.len() > length { 2 } else { 1 };
        // Letters that the stem does not have at all are wrong whatever stands where.
        let strange = || letters.iter().take(length - 1).filter(|letter| !stem.contains(**letter)).count();
        length >= 6
            && strange() <= wrong
            && (length - 1..=length + 1)
                .filter_map(|end| letters.get(..end))
                .any(|head| rapidfuzz::distance::osa::distance(head.iter().copied(), stem.chars()) <= wrong)
    })
}

/// Channels that a caption mentions, each once.
pub fn mentioned(text: &str) -> Vec<Channel> {
    let mut values = parse(text).values;
    values.sort_unstable();
    values.dedup();
    values
}

/// Whether a cell is marked; `None`: it holds more than a mark.
pub fn mark(text: &str) -> Option<bool> {
    let text = text.trim().trim_end_matches('.');
    // Longer than every mark: so are nearly all cells.
    if text.len() > "отсутствует".len() {
        return None;
    }
    match letters::fold(text).as_str() {
        "+" | "v" | "х" | "x" | "да" | "✓" | "✔" | "√" | "☑" | "☒" | "есть" | "1" | "y" | "yes" | "●"
        | "•" | "*" | "имеется" => Some(true),
        "" | "-" | "–" | "—" | "−" | "нет" | "0" | "☐" | "no" | "n" | "не имеется" | "отсутствует" => {
            Some(false)
        }
        _ => None,
    }
}

/// What the values of one cell state together: the same value twice is that value.
pub fn stated(values: &[Channel]) -> Channel {
    match values {
        [] => Channel::Unknown,
        [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
        _ => Channel::Mixed,
    }
}

/// The client that a cell names.
pub fn client(text: &str) -> Option<Client> {
    // Both begin with «вн»: the second bytes of «в» and «В» are rare otherwise.
    let [small, capital] = ["в", "В"].map(|letter| letter.as_bytes()[1]);
    let next = ["н", "Н"].map(str::as_bytes);
    let bytes = text.as_bytes();
    let (mut external, mut internal) = (false, false);
    for second in memchr::memchr2_iter(small, capital, bytes) {
        if !next.iter().any(|letter| bytes[second + 1..].starts_with(letter)) {
            continue;
        }
        let rest = second.checked_sub(1).and_then(|at| text.get(at..)).unwrap_or_default();
        external |= letters::begins_folded(rest.chars(), "внешн");
        internal |= letters::begins_folded(rest.chars(), "внутренн");
    }
    match (external, internal) {
        (true, true) => Some(Client::Both),
        (true, false) => Some(Client::External),
        (false, true) => Some(Client::Internal),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kind_words_are_read_in_every_spelling() {
        use Channel::{Digital, Mixed, Offline};
        for (text, values, only) in [
            ("Цифровая точка", vec![Digital], true),
            ("Офлайн-точка Офлайн-точка", vec![Offline, Offline], true),
            ("оффлайн", vec![Offline], true),
            ("off-line", vec![Offline], true),
            ("цифровая/офлайн", vec![Digital, Offline], true),
            ("Смешанная", vec![Mixed], true),
            ("Обращение можно направить на электронную почту", vec![], false),
            ("Телефон", vec![], false),
            ("", vec![], true),
            ("Нецифровая точка", vec![Offline], true),
            ("не электронный", vec![Offline], true),
            ("Ц", vec![Digital], true),
            ("(о)", vec![Offline], true),
            ("цифоровая", vec![Digital], true),
            ("дистанционый формат", vec![Digital], true),
            ("офлаинн", vec![Offline], true),
            ("официальный сайт", vec![], false),
            ("Личный кабинет", vec![], false),
            ("лично", vec![Offline], true),
            ("цифр.", vec![Digital], true),
            ("он-лайн", vec![Digital], true),
            ("он лайн", vec![Digital], true),
            ("цефравая", vec![Digital], true),
            ("официальная страница", vec![], false),
            ("общественная приемная", vec![], false),
        ] {
            let kinds = parse(text);
            assert_eq!((kinds.values, kinds.only), (values, only), "{text}");
        }
        assert_eq!(parse("Оффлайн-точка").misspelt.as_deref(), Some("оффлайн-точка"));
        assert_eq!(parse("Офлайн-точка").misspelt, None);
    }

    #[test]
    fn the_same_value_twice_is_that_value() {
        use Channel::{Digital, Mixed, Offline, Unknown};
        for (values, expected) in [
            (vec![Offline, Offline], Offline),
            (vec![Offline, Digital], Mixed),
            (vec![], Unknown),
            (vec![Mixed], Mixed),
        ] {
            assert_eq!(stated(&values), expected);
        }
    }
}
