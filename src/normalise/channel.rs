//! The channel: what a cell states, and the one used for each point.
//!
//! Several values in one row are never paired with points by position: they leave the row
//! undecided, and the order's class, then the catalogue's, is used for each point.

use std::ops::Range;
use std::sync::{Arc, LazyLock};

use crate::model::{
    Channel, ChannelSource, Client, DirectionSource, Identity, SourceRow, Sourced, TouchpointList,
};
use crate::text::Text;
use crate::text::letters;
use crate::text::words;
use crate::vocabulary;

use super::Knowledge;
use crate::text::memory::Memo;

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

const NOT: &str = "не";

/// The kind that a single letter stands for, as captions explain it: «Тип (Ц/О)».
fn letter(folded: &str) -> Option<Channel> {
    match folded.trim_matches(|sign: char| !letters::is_letter(sign)) {
        "ц" => Some(Channel::Digital),
        "о" => Some(Channel::Offline),
        _ => None,
    }
}

/// The kind that a text about a point begins with: «Офлайн-точка, по предварительной записи».
fn leading(text: &str) -> Option<Channel> {
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
    const ADJECTIVES: &[&str] = &["ая", "ой", "ый", "ое", "ые", "ую"];
    let first = word.chars().next();
    let mut stems = stems.iter().filter(|stem| stem.chars().next() == first).peekable();
    if stems.peek().is_none() {
        return false;
    }
    let letters: Vec<char> = word.chars().collect();
    let adjective = ADJECTIVES.iter().any(|ending| word.ends_with(ending));
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

/// Sets the channel of every point and the client of every row.
pub fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let columns: Vec<Option<Channel>> = list
        .columns
        .iter()
        .filter(|column| column.field == Some(crate::model::Field::Touchpoint))
        .map(|column| column.states)
        .collect();
    let points_state = columns.iter().any(Option::is_some);
    let features_state = !points_state && do_features_state(list);
    let by_title = list.context.title.as_deref().and_then(client).filter(|client| *client != Client::Both);
    let mut known = Memo::default();
    let mut clients = Memo::default();
    for row in &mut list.rows {
        if let Some(cell) = &mut row.channel {
            if let Some(written) =
                row.identity.as_ref().and_then(|identity| replaced(identity, &cell.text.value))
            {
                cell.text = Sourced::read(written, cell.text.place);
            }
            let of_text = |text: &str| {
                let Kinds { values, misspelt, .. } = parse(text);
                (Arc::from(values), misspelt.map(Text::from))
            };
            (cell.values, cell.misspelt) = known.of(&cell.text.value, of_text).clone();
        }
        set_channels(row, points_state, features_state, knowledge);
        row.client = client_of(row, by_title, knowledge, &mut clients);
    }
}

/// Whether a list without a column of kinds states them in the column of features: most of its texts
/// begin with one.
fn do_features_state(list: &TouchpointList) -> bool {
    if list.rows.iter().any(|row| row.channel.is_some()) {
        return false;
    }
    let texts = list.rows.iter().filter_map(|row| row.features.as_ref()).filter(|text| !text.is_blank());
    let (mut all, mut stating) = (0, 0);
    for text in texts {
        all += 1;
        stating += usize::from(leading(&text.value).is_some());
    }
    stating > 0 && stating * 3 >= all * 2
}

fn set_channels(row: &mut SourceRow, points_state: bool, features_state: bool, knowledge: &Knowledge<'_>) {
    let by_features = || {
        let kind = row.features.as_ref().and_then(|text| leading(&text.value));
        features_state.then(|| kind.unwrap_or_default())
    };
    let cell = row.channel.as_ref().map(|cell| stated(&cell.values)).or_else(by_features);
    let identity = row.identity.clone();
    for point in &mut row.touchpoints {
        // A touchpoint column that states the channel was noted on the point when it was split.
        let by_column = if points_state { point.channel_stated } else { None };
        let mut stated = by_column.or(cell);
        if let Some(identity) = &identity
            && unchanged(identity, cell)
        {
            stated = identity.channel_stated.as_deref().map(from_key);
        }
        let by_order = || {
            let profile = knowledge.profile?;
            Some((profile.channel_of(point.code.as_deref()?)?, ChannelSource::Order))
        };
        let by_catalogue = || {
            let facts = vocabulary::point_facts(knowledge.catalogue, point.code.as_deref()?);
            Some((facts.channel?, ChannelSource::Catalogue))
        };
        let by_file = match stated {
            Some(channel @ (Channel::Digital | Channel::Offline)) => Some((channel, ChannelSource::Stated)),
            _ => None,
        };
        let mixed = || (stated == Some(Channel::Mixed)).then_some((Channel::Mixed, ChannelSource::Stated));
        let used = by_file.or_else(by_order).or_else(by_catalogue).or_else(mixed);
        point.channel = used.map_or(Channel::Unknown, |(channel, _)| channel);
        point.channel_from = used.map(|(_, from)| from);
        point.channel_stated = stated;
    }
}

/// What the file has in a channel cell where our workbook shows the channel used, if the officer
/// left it so.
fn replaced(identity: &Identity, shown: &str) -> Option<Text> {
    let written = identity.channel_cell.as_deref()?;
    (stated(&parse(shown).values) == from_key(&identity.channel)).then(|| written.into())
}

/// Whether the officer left the channel as our workbook showed it.
fn unchanged(identity: &Identity, cell: Option<Channel>) -> bool {
    let shown = from_key(&identity.channel);
    cell.is_none_or(|cell| cell == shown || shown == Channel::Unknown && cell == Channel::Unknown)
}

fn from_key(key: &str) -> Channel {
    [Channel::Digital, Channel::Offline, Channel::Mixed]
        .into_iter()
        .find(|channel| channel.key() == key)
        .unwrap_or(Channel::Unknown)
}

fn client_of(
    row: &SourceRow,
    by_title: Option<Client>,
    knowledge: &Knowledge<'_>,
    clients: &mut Memo<Option<Client>>,
) -> Client {
    if let Some(cell) = &row.client_cell {
        return client(&cell.value).unwrap_or_default();
    }
    let by_direction = row.direction.as_ref().and_then(|direction| {
        let named = *clients.of(&direction.text.value, client);
        named.or_else(|| vocabulary::direction_client(knowledge.catalogue, direction.code.as_deref()?))
    });
    let by_order = knowledge.profile.and_then(|profile| profile.list.client);
    let derived = row.direction.as_ref().is_some_and(|direction| direction.from == DirectionSource::Derived);
    let by_row = if derived { by_order.or(by_direction) } else { by_direction.or(by_order) };
    by_row.or(by_title).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::testing::outcome;

    /// Channel stated, channel and client of every record.
    fn told(text: &str) -> Vec<String> {
        let list = outcome(text).lists.remove(0);
        let records = list.records().map(|record| {
            let point = record.touchpoint.expect("a point");
            let stated = point.channel_stated.map_or("–", Channel::key);
            format!("{stated} {} {}", point.channel.key(), record.row.client.key())
        });
        records.collect()
    }

    #[test]
    fn features_that_begin_with_the_kind_state_it() {
        let told_of = |first: &str, second: &str| {
            told(&format!(
                "| service | touchpoint | features |
                 | Выдача | Служба района | {first} |
                 | Выдача | Сайт | {second} |"
            ))
        };
        assert_eq!(
            told_of("Офлайн-точка, по записи", "Цифровая точка (круглосуточно)"),
            ["offline offline unknown", "digital digital unknown"]
        );
        assert_eq!(
            told_of("Онлайн-запись на прием", "по записи"),
            ["– unknown unknown", "– digital unknown"]
        );
    }

    #[test]
    fn a_title_that_names_one_kind_of_client_speaks_of_every_row() {
        let list = "| service | touchpoint |\n| Выдача | Сайт |";
        for (title, expected) in [
            ("Перечень точек взаимодействия с внешним клиентом", "external"),
            ("Перечень точек взаимодействия с внутренними клиентами", "internal"),
            ("Перечень точек взаимодействия с внешними и внутренними клиентами", "unknown"),
        ] {
            assert_eq!(told(&format!("{title}\n\n{list}")), [format!("– digital {expected}")], "{title}");
        }
    }

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
