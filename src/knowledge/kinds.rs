//! Words for the kind of a point (digital, offline), for marks and for clients, in every spelling.

use std::ops::Range;

use super::profile::{ClientLists, KindLists, List, MarkLists};
use crate::model::{Channel, Client, Reason};
use crate::text::Text;
use crate::text::grammar::{self, NOT};
use crate::text::letters::Beginnings;
use crate::text::{letters, signs, words};

/// Kind words of a text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    /// In order, repetitions included.
    pub values: Vec<Channel>,
    /// A misspelt word that was understood: «оффлайн».
    pub misspelt: Option<String>,
    /// Nothing but kind words and their companions («точка», «канал»).
    pub only: bool,
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
type Stems = Vec<(String, Said)>;

/// Words for the kind of a point.
#[derive(Debug)]
pub(crate) struct KindWords {
    /// All stems by their first letter, which tells most words.
    by_first: Vec<(Option<char>, Stems)>,
    digital: List,
    offline: List,
    companions: List,
    suggesting: List,
    /// The words of the orders for the kinds.
    terms: List,
    /// How a kind word begins, and the word beside which it is none.
    unless: Vec<(String, String)>,
    /// Letters that stand for a kind alone.
    letters: Vec<(String, Channel)>,
}

impl KindWords {
    pub(super) fn new(lists: &KindLists) -> KindWords {
        let mut by_first: Vec<(Option<char>, Stems)> = Vec::new();
        for (stems, said) in [
            (&lists.misspelt, Said::Misspelt),
            (&lists.offline, Said::Kind(Channel::Offline)),
            (&lists.digital, Said::Kind(Channel::Digital)),
            (&lists.mixed, Said::Kind(Channel::Mixed)),
            (&lists.companions, Said::Companion),
        ] {
            for stem in stems {
                let first = stem.chars().next();
                match by_first.iter_mut().find(|(known, _)| *known == first) {
                    Some((_, known)) => known.push((stem.clone(), said)),
                    None => by_first.push((first, vec![(stem.clone(), said)])),
                }
            }
        }
        let letters =
            [(&lists.digital_letters, Channel::Digital), (&lists.offline_letters, Channel::Offline)];
        KindWords {
            by_first,
            digital: lists.digital.clone(),
            offline: lists.offline.clone(),
            companions: lists.companions.clone(),
            suggesting: lists.suggesting.clone(),
            terms: lists.terms.clone(),
            unless: lists
                .unless
                .iter()
                .filter_map(|pair| pair.split_once(' '))
                .map(|(kind, beside)| (kind.to_owned(), beside.to_owned()))
                .collect(),
            letters: letters
                .into_iter()
                .flat_map(|(list, channel)| list.iter().map(move |letter| (letter.clone(), channel)))
                .collect(),
        }
    }

    /// What a folded word says.
    fn said(&self, word: &str) -> Said {
        let digital = |rest: &str| self.digital.iter().any(|stem| rest.starts_with(stem.as_str()));
        if word.strip_prefix(NOT).is_some_and(digital) {
            return Said::Kind(Channel::Offline);
        }
        let first = word.chars().next();
        let stems =
            self.by_first.iter().find(|(known, _)| *known == first).map_or(&[][..], |(_, stems)| stems);
        stems.iter().find(|(stem, _)| word.starts_with(stem.as_str())).map_or(Said::Other, |(_, said)| *said)
    }

    /// Whether a text suggests a kind without naming one.
    pub(crate) fn only_suggests(&self, text: &str) -> bool {
        let (mut any, mut folded) = (false, String::new());
        for word in words(text) {
            folded.clear();
            letters::fold_into(word, &mut folded);
            if self.suggesting.iter().any(|stem| folded.starts_with(stem.as_str())) {
                any = true;
            } else if matches!(self.said(&folded), Said::Kind(_) | Said::Misspelt) {
                return false;
            }
        }
        any
    }

    /// Whether a text names a kind by the word that the orders have for it.
    pub(crate) fn is_term(&self, text: &str) -> bool {
        words(&letters::fold(text)).any(|word| self.terms.iter().any(|stem| word.starts_with(stem.as_str())))
    }

    /// Whether a caption offers every word by which a text only suggests a kind.
    pub(crate) fn offers(&self, caption: &str, text: &str) -> bool {
        let used = |text: &str| -> Vec<&String> {
            let folded = letters::fold(text);
            let begins = |stem: &&String| words(&folded).any(|word| word.starts_with(stem.as_str()));
            self.suggesting.iter().filter(begins).collect()
        };
        let offered = used(caption);
        !offered.is_empty() && used(text).iter().all(|stem| offered.contains(stem))
    }

    /// Whether a text is nothing but kind words and their companions; the first other word tells.
    pub(crate) fn is_kind(&self, text: &str) -> bool {
        let (mut any, mut folded) = (false, String::new());
        for word in words(text) {
            folded.clear();
            letters::fold_into(word, &mut folded);
            match self.said(&folded) {
                Said::Kind(_) | Said::Misspelt => any = true,
                Said::Companion => {}
                // «не цифра»
                Said::Other if folded == NOT => {}
                // A word that begins as one of the kinds may be a misspelt one.
                Said::Other => {
                    if any || !self.begins_alike(&folded) || words(text).nth(COMPANIONED).is_some() {
                        return false;
                    }
                    let kinds = self.parse(text);
                    return kinds.only && !kinds.values.is_empty();
                }
            }
        }
        any
    }

    /// Whether a folded word has the first letter of some kind word.
    fn begins_alike(&self, word: &str) -> bool {
        let first = word.chars().next();
        self.digital.iter().chain(&self.offline).any(|stem| stem.chars().next() == first)
    }

    /// Reads the kind words of a cell.
    pub(crate) fn parse(&self, text: &str) -> Kinds {
        let ticked = signs::ticked(text);
        let folded = letters::fold(ticked.as_deref().unwrap_or(text));
        let mut kinds = Kinds { only: true, ..Kinds::default() };
        // «не эл.»
        let denied = || {
            folded
                .strip_prefix(NOT)?
                .strip_prefix(' ')
                .filter(|rest| self.letter(rest) == Some(Channel::Digital))
        };
        if let Some(kind) = self.letter(&folded).or_else(|| denied().map(|_| Channel::Offline)) {
            kinds.values.push(kind);
            return kinds;
        }
        // «ЦО», «Ц/О»: both letters.
        let mut signs = folded.chars().filter(|sign| letters::is_letter(*sign));
        if let (Some(first), Some(second), None) = (signs.next(), signs.next(), signs.next())
            && let (Some(first), Some(second)) =
                (self.letter(first.encode_utf8(&mut [0; 4])), self.letter(second.encode_utf8(&mut [0; 4])))
            && first != second
        {
            kinds.values.extend([first, second]);
            return kinds;
        }
        let mut denied = false;
        for word in words(&folded).flat_map(|word| self.parts(word)) {
            let denied = std::mem::replace(&mut denied, word == NOT);
            match self.said(word) {
                // «Личный кабинет» is no personal visit.
                Said::Kind(_) if self.is_denied(word, &folded) => {
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
            self.misread(&folded, &mut kinds);
        }
        // «цифровая?»: whoever wrote it asks.
        if folded.trim_end().ends_with('?') {
            kinds.values.clear();
        }
        // A sentence that mentions a kind word («электронная почта») does not state the channel.
        if !kinds.only && kinds.values.len() == 1 && folded.split_whitespace().count() > 4 {
            kinds.values.clear();
        }
        kinds
    }

    /// «онлайн-офлайн» names two kinds, «офлайн-точка» one.
    fn parts<'a>(&self, word: &'a str) -> impl Iterator<Item = &'a str> {
        let kinds = |word: &str| word.split('-').all(|part| matches!(self.said(part), Said::Kind(_)));
        let joined = word.contains('-') && kinds(word);
        word.split(move |sign| joined && sign == '-')
    }

    /// Whether a word that begins as a kind does names none beside another word of the text.
    fn is_denied(&self, word: &str, folded: &str) -> bool {
        let denies = |(kind, beside): &(String, String)| {
            word.starts_with(kind.as_str()) && folded.contains(beside.as_str())
        };
        self.unless.iter().any(denies)
    }

    /// The kind that a single letter stands for, as captions explain it: «Тип (Ц/О)».
    fn letter(&self, folded: &str) -> Option<Channel> {
        let letter = folded.trim_matches(|sign: char| !letters::is_letter(sign));
        self.letters.iter().find(|(known, _)| known == letter).map(|(_, kind)| *kind)
    }

    /// The kind that a text about a point begins with: «Офлайн-точка, по предварительной записи».
    pub(crate) fn leading(&self, text: &str) -> Option<Channel> {
        let head = text.split([',', ';', '.', ':', '(', '\n']).next().unwrap_or_default();
        let kinds = self.parse(head);
        match kinds.values.as_slice() {
            [kind @ (Channel::Digital | Channel::Offline)] if kinds.only => Some(*kind),
            _ => None,
        }
    }

    /// Words in which one letter is wrong, missing or exchanged with its neighbour: «цыфровая», «онлан».
    /// A word as near to both kinds says neither.
    fn misread(&self, folded: &str, kinds: &mut Kinds) {
        let apart: Vec<&str> = folded.split_whitespace().collect();
        // «он-лайн», «он лайн»
        let closed = match apart.as_slice() {
            [first, rest]
                if first.chars().count() <= 3
                    && self.companions.iter().any(|companion| companion == rest) =>
            {
                Some(format!("{first}{rest}"))
            }
            _ => folded.contains('-').then(|| folded.replace('-', "")),
        };
        let folded = closed.as_deref().unwrap_or(folded);
        let words: Vec<Range<usize>> = words::words(folded).iter().map(|word| word.start..word.end).collect();
        if words.len() > COMPANIONED {
            return;
        }
        let companion = |word: &str| self.companions.iter().any(|stem| word.starts_with(stem.as_str()));
        let mut others = false;
        for range in words {
            let word = &folded[range.clone()];
            if companion(word) {
                continue;
            }
            // «цифр.», or «цифр» alone in its cell: written short.
            let alone = folded.trim() == word && word.chars().count() >= 3;
            let dotted = alone || folded[range.end..].starts_with('.') && word.chars().count() >= 3;
            let short = |stems: &[String]| dotted && stems.iter().any(|stem| stem.starts_with(word));
            let begins = |stems: &[String]| {
                closed.is_some() && stems.iter().any(|stem| word.starts_with(stem.as_str()))
            };
            let (digital, offline) = match (begins(&self.digital), begins(&self.offline)) {
                (false, false) => {
                    let means = |stems: &[String]| short(stems) || is_nearly(word, stems);
                    (means(&self.digital), means(&self.offline))
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

    /// The kind that a column states by its caption, or else by the innermost of the groups above it that
    /// names one; `None` where it names several.
    pub(crate) fn stated_by(&self, caption: &Text, groups: &[Text]) -> Option<Channel> {
        let said = std::iter::once(caption).chain(groups.iter().rev());
        match said.map(|text| self.mentioned(text)).find(|channels| !channels.is_empty())?.as_slice() {
            [one] => Some(*one),
            _ => None,
        }
    }

    /// Channels that a caption mentions, each once.
    pub(crate) fn mentioned(&self, text: &str) -> Vec<Channel> {
        let mut values = self.parse(text).values;
        values.sort_unstable();
        values.dedup();
        values
    }
}

/// What letters stand for in a list: «Э – электронная, Л – личная».
#[derive(Debug, Default)]
pub(crate) struct Legend(Vec<(String, Channel)>);

impl Legend {
    /// Letters of a short form, at most.
    const LONGEST: usize = 4;

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The kinds that a cell names by letters, figures or signs of the legend and nothing else: «Э», «Э/Л», «1».
    pub(crate) fn kinds(&self, text: &str) -> Vec<Channel> {
        if self.is_empty() {
            return Vec::new();
        }
        let folded = letters::fold(text.trim());
        let of = |part: &str| self.0.iter().find(|(letters, _)| letters == part).map(|(_, kind)| *kind);
        if let Some(kind) = of(&folded) {
            return vec![kind];
        }
        let parts = folded.split(|sign: char| !sign.is_alphanumeric()).filter(|part| !part.is_empty());
        parts.map(of).collect::<Option<Vec<_>>>().unwrap_or_default()
    }
}

impl KindWords {
    /// The letters that a caption or notes explain.
    pub(crate) fn legend<'a>(&self, texts: impl Iterator<Item = &'a str>) -> Legend {
        const DASHES: [char; 4] = ['-', '–', '—', '='];
        let mut legend = Legend::default();
        let texts = texts.filter(|text| text.contains(DASHES));
        for part in texts.flat_map(|text| text.split([',', ';', ':', '*', '\n', '(', ')'])) {
            let Some((short, means)) = part.split_once(DASHES) else { continue };
            let short = letters::fold(short.trim().trim_matches(['«', '»', '"', '.']));
            let letters = short.chars().count();
            let is_sign = letters == 1 || short.chars().all(char::is_alphabetic);
            if (1..=Legend::LONGEST).contains(&letters)
                && is_sign
                && let kind @ (Channel::Digital | Channel::Offline) = stated(&self.parse(means).values)
            {
                legend.0.push((short, kind));
            }
        }
        legend
    }
}

/// Runs of letters and hyphens.
fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letters::is_letter(letter) && letter != '-')
        .map(|word| word.trim_matches('-'))
        .filter(|word| !word.is_empty())
}

/// Words of a cell that states a kind, at most: «цифровая точка взаимодействия».
const COMPANIONED: usize = 4;

/// Whether a word begins as one of the stems does, but for one letter, or for two where it goes on and
/// ends as an adjective does. The first letter must be right, and the cell may hold little else; V02
/// reports what was understood.
///
/// The first letter must be right, and the cell may hold little else. V02 reports what was understood.
fn is_nearly(word: &str, stems: &[String]) -> bool {
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

/// Cells that hold a mark, or stand for the cell above.
#[derive(Debug)]
pub(crate) struct MarkWords {
    /// Folded, with what they say.
    marks: Vec<(String, bool)>,
    /// Bytes of the longest one.
    longest: usize,
    /// Words for none, and the bytes of the longest.
    none: List,
    longest_none: usize,
    /// What stands for the cell above, by its first letter: nearly every cell is told by that.
    ditto: Vec<(char, List)>,
    /// Folded beginnings of prompts, and whole cells that are errors.
    prompts: Beginnings,
    errors: List,
}

impl MarkWords {
    pub(super) fn new(lists: &MarkLists) -> MarkWords {
        let marks: Vec<(String, bool)> = [(&lists.yes, true), (&lists.no, false)]
            .into_iter()
            .flat_map(|(list, says)| list.iter().map(move |mark| (mark.clone(), says)))
            .collect();
        let mut ditto: Vec<(char, List)> = Vec::new();
        for said in &lists.ditto {
            let Some(first) = letters::first_letter(said) else { continue };
            match ditto.iter_mut().find(|(known, _)| *known == first) {
                Some((_, known)) => known.push(said.clone()),
                None => ditto.push((first, vec![said.clone()])),
            }
        }
        MarkWords {
            longest: marks.iter().map(|(mark, _)| mark.len()).max().unwrap_or(0),
            longest_none: lists.none.iter().map(String::len).max().unwrap_or(0),
            none: lists.none.clone(),
            prompts: Beginnings::new(lists.prompts.clone()),
            errors: lists.errors.clone(),
            marks,
            ditto,
        }
    }

    /// Whether a cell says «нет» in a column of values: a word for none, or dashes alone.
    pub(crate) fn says_none(&self, text: &str) -> bool {
        let text = text.trim();
        // Longer than every word for none and a full stop: so are nearly all cells.
        if text.len() > self.longest_none + 1 {
            return false;
        }
        let bare = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        let folded = letters::fold(bare.trim_end_matches(['.', ';', ',']));
        signs::is_placeholder(text) || self.none.contains(&folded)
    }

    /// Why a cell with text holds nothing: it shows the prompt of an empty field («Выберите элемент.»,
    /// «`[Дата]`»), or what a program writes for a value that it does not have («#Н/Д», NULL).
    pub(crate) fn vacancy(&self, text: &str) -> Option<Reason> {
        const LONGEST_PROMPT: usize = 160;
        let text = text.trim();
        if text.len() > LONGEST_PROMPT {
            return None;
        }
        if is_bracketed(text) || self.prompts.begin(text) {
            return Some(Reason::Prompt);
        }
        let same = |error: &&String| error.len() == text.len() && letters::fold(text) == **error;
        self.errors.iter().find(same).map(|_| Reason::ErrorValue)
    }

    /// Whether a cell is marked; a blank one is not. `None`: it holds more than a mark.
    pub(crate) fn mark(&self, text: &str) -> Option<bool> {
        let text = text.trim().trim_end_matches('.');
        if text.is_empty() {
            return Some(false);
        }
        // Longer than every mark: so are nearly all cells.
        if text.len() > self.longest {
            return None;
        }
        let folded = letters::fold(text);
        self.marks.iter().find(|(mark, _)| *mark == folded).map(|(_, says)| *says)
    }

    /// «то же», «-"-», «-//-»: what stands above is meant.
    pub(crate) fn is_ditto(&self, text: &str) -> bool {
        if text.is_empty() {
            return false;
        }
        let Some(first) = letters::first_letter(text) else { return signs::is_ditto_sign(text) };
        let said = self.ditto.iter().find(|(letter, _)| *letter == first);
        said.is_some_and(|(_, said)| {
            text.trim().len() <= 60 && said.iter().any(|said| words::same_words(text, said))
        })
    }
}

/// «`[Дата]`», «[Название организации]»: words in square brackets and nothing else.
fn is_bracketed(text: &str) -> bool {
    let inside = text.strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inside.is_some_and(|text| {
        text.contains(letters::is_letter)
            && text.chars().all(|c| letters::is_letter(c) || matches!(c, ' ' | '-' | '.'))
    })
}

/// What the values of one cell state together: the same value twice is that value.
pub(crate) fn stated(values: &[Channel]) -> Channel {
    match values {
        [] => Channel::Unknown,
        [first, rest @ ..] if rest.iter().all(|other| other == first) => *first,
        _ => Channel::Mixed,
    }
}

/// How words begin that name a client.
#[derive(Debug)]
pub(crate) struct ClientWords {
    stems: Vec<ClientStems>,
    nouns: Vec<String>,
}

/// Stems that begin with the same letter, which nearly every cell is told by.
#[derive(Debug)]
struct ClientStems {
    /// Bytes of the letter, and the last of them in both cases: the first one is that of most letters.
    length: usize,
    small: u8,
    capital: u8,
    stems: Vec<(String, Client)>,
}

impl ClientWords {
    pub(super) fn new(lists: &ClientLists) -> ClientWords {
        let mut by_first: Vec<ClientStems> = Vec::new();
        for (list, client) in [(&lists.external, Client::External), (&lists.internal, Client::Internal)] {
            for stem in list {
                let Some(letter) = stem.chars().next() else { continue };
                let last = |letter: char| letter.to_string().into_bytes().last().copied().unwrap_or(0);
                let small = last(letter);
                match by_first.iter_mut().find(|known| known.small == small) {
                    Some(known) => known.stems.push((stem.clone(), client)),
                    None => by_first.push(ClientStems {
                        length: letter.len_utf8(),
                        small,
                        capital: letter.to_uppercase().next().map_or(small, last),
                        stems: vec![(stem.clone(), client)],
                    }),
                }
            }
        }
        ClientWords { stems: by_first, nouns: lists.nouns.iter().map(|noun| letters::fold(noun)).collect() }
    }

    /// Whether a text speaks of a client and of nothing else: «Для внутренних клиентов».
    pub(crate) fn is_client(&self, text: &str) -> bool {
        // «Внутренний клиент (сотрудник)», «Внешний клиент: граждане».
        let text = text.split(['(', ':', '–', '—']).next().unwrap_or(text);
        // «Для внутренних клиентов» is the longest.
        if text.split_whitespace().nth(3).is_some() {
            return false;
        }
        let folded = letters::fold(text);
        let mut words = folded.split_whitespace().skip_while(|word| matches!(*word, "для" | "с" | "со"));
        let named = |word: &str| self.nouns.iter().any(|noun| word.starts_with(noun.as_str()));
        let both = (words.next(), words.next(), words.next());
        matches!(both, (Some(kind), Some(noun), None) if self.client(kind).is_some() && named(noun))
    }

    /// «с внутренними клиентами»: the client with whom somebody deals, which is no direction.
    pub(crate) fn is_dealt_with(&self, text: &str) -> bool {
        let (first, _) = text.trim().split_once(' ').unwrap_or_default();
        matches!(&*letters::fold(first), "с" | "со") && self.is_client(text)
    }

    /// The same of the name of a sheet, in fewer words: «Внутренний», «Внешние клиенты (2)».
    pub(crate) fn names_sheet(&self, name: &str) -> bool {
        let folded = letters::fold(name);
        let words = folded.split(|sign: char| !letters::is_letter(sign) && sign != '.' && sign != '-');
        let mut words = words.filter(|word| !word.is_empty() && *word != "для").peekable();
        let noun = |word: &str| self.nouns.iter().any(|noun| word.starts_with(noun.as_str()));
        let one = |word: &str| matches!(self.client(word), Some(Client::External | Client::Internal));
        words.next().is_some_and(one) && words.all(noun)
    }

    /// The client that a cell names.
    pub(crate) fn client(&self, text: &str) -> Option<Client> {
        let (mut external, mut internal) = (false, false);
        for ClientStems { length, small, capital, stems } in &self.stems {
            for last in memchr::memchr2_iter(*small, *capital, text.as_bytes()) {
                let rest = (last + 1).checked_sub(*length).and_then(|at| text.get(at..)).unwrap_or_default();
                for (stem, client) in stems {
                    if letters::begins_folded(rest.chars(), stem) {
                        external |= *client == Client::External;
                        internal |= *client == Client::Internal;
                    }
                }
            }
        }
        match (external, internal) {
            (true, true) => Some(Client::Both),
            (true, false) => Some(Client::External),
            (false, true) => Some(Client::Internal),
            (false, false) => self.short_client(text),
        }
    }

    /// «внеш», «внутр»: the stems without their stop, as a whole cell.
    fn short_client(&self, text: &str) -> Option<Client> {
        let text = text.trim();
        let is_all = |stem: &str| text.len() == stem.len() && letters::begins_folded(text.chars(), stem);
        let mut stems = self.stems.iter().flat_map(|first| &first.stems);
        stems.find(|(stem, _)| stem.strip_suffix('.').is_some_and(is_all)).map(|(_, client)| *client)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;
    use crate::knowledge::words::Words;

    #[test]
    fn kind_words_are_read_in_every_spelling() {
        use Channel::{Digital, Mixed, Offline};
        let words = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for (text, values, only) in [
            ("Цифровая точка", vec![Digital], true),
            ("Офлайн-точка Офлайн-точка", vec![Offline, Offline], true),
            ("онлайн-офлайн", vec![Digital, Offline], true),
            ("цифровая?", vec![], true),
            ("Оф.", vec![Offline], true),
            ("не эл.", vec![Offline], true),
            ("не оф.", vec![], false),
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
            let kinds = words.kinds.parse(text);
            assert_eq!((kinds.values, kinds.only), (values, only), "{text}");
        }
        assert_eq!(words.kinds.parse("Оффлайн-точка").misspelt.as_deref(), Some("оффлайн-точка"));
        assert_eq!(words.kinds.parse("Офлайн-точка").misspelt, None);
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
