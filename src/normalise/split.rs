//! Splitting cells that hold several values.
//!
//! Points: line breaks, `;`, bullets and numbers, commas and slashes between catalogued points, and
//! runs of catalogued points whose line breaks were lost. Needs and interactions: the same without
//! runs. A value is never cut inside brackets, a contact or a catalogued name, and the parts cover
//! every letter and digit of the cell.

use std::collections::HashSet;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

use regex::Regex;
use thin_vec::ThinVec;

use crate::model::{Change, Channel, Coded, Field, SourceRow, Sourced, Touchpoint, TouchpointList};
use crate::text::Text;
use crate::text::contacts::Contact;
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::memory::Memory;
use crate::text::phrases::Phrases;
use crate::text::signs::is_placeholder;
use crate::text::words;
use crate::text::words::Word;
use crate::vocabulary::Vocabulary;

use super::Knowledge;
use crate::text::memory::Memo;
use crate::text::{clean, contacts};

/// Splits the multi-valued cells of every row.
pub fn pass(list: &mut TouchpointList, knowledge: &Knowledge<'_>) {
    let by_column: Vec<Option<Channel>> = list
        .columns
        .iter()
        .filter(|column| column.field == Some(Field::Touchpoint))
        .map(|column| column.states)
        .collect();
    let mut parts = Parts::new(knowledge.vocabulary);
    for row in &mut list.rows {
        split_row(row, list.own, &by_column, &mut parts);
    }
    if !list.own {
        cut_known_pairs(list, knowledge.vocabulary);
    }
}

/// «Официальный сайт ЕПГУ» may be one name or two whose line break was lost. It is two where the list
/// elsewhere has each of them alone.
fn cut_known_pairs(list: &mut TouchpointList, vocabulary: &Vocabulary) {
    let mut pairs: Memo<Option<usize>> = Memo::default();
    let mut wanted: HashSet<Text, KeyedState> = HashSet::default();
    for point in list.rows.iter().flat_map(|row| &row.touchpoints) {
        let text = &point.text.value;
        if let Some(at) = *pairs.of(text, |text| two_names(text, vocabulary)) {
            wanted.extend([text[..at].trim_end().into(), text[at..].into()]);
        }
    }
    if wanted.is_empty() {
        return;
    }
    let alone: HashSet<Text, KeyedState> = list
        .rows
        .iter()
        .flat_map(|row| &row.touchpoints)
        .map(|point| &point.text.value)
        .filter(|text| wanted.contains(*text))
        .cloned()
        .collect();
    for row in &mut list.rows {
        let of_row: Vec<Contact> = row.contact_cells.iter().flat_map(contact_values).collect();
        let mut at = 0;
        while at < row.touchpoints.len() {
            let text = row.touchpoints[at].text.value.clone();
            let cut = *pairs.of(&text, |text| two_names(text, vocabulary));
            if let Some(cut) =
                cut.filter(|cut| alone.contains(text[..*cut].trim_end()) && alone.contains(&text[*cut..]))
            {
                let point = &mut row.touchpoints[at];
                point.text.changes.add(Change::Split);
                let mut second = point.clone();
                point.text.value = text[..cut].trim_end().into();
                point.contacts.retain(|contact| of_row.contains(contact));
                second.text.value = text[cut..].into();
                row.touchpoints.insert(at + 1, second);
                at += 1;
            }
            at += 1;
        }
    }
}

/// Where a text of two known names in their dictionary forms would be cut.
pub(crate) fn two_names(text: &str, vocabulary: &Vocabulary) -> Option<usize> {
    let mut before = 'x';
    let capital = text.chars().any(|letter| {
        let starts = before == ' ' && letter.is_uppercase();
        before = letter;
        starts
    });
    if !capital {
        return None;
    }
    let words = words::words(text);
    let forms = &vocabulary.touchpoint_forms;
    let whole =
        |from: usize, to: usize| forms.exact_at(&words[..to], from).is_some_and(|found| found.last + 1 == to);
    // A name in brackets or quotes explains the one before it.
    let apart = |at: usize| {
        let between = &text[words[at - 1].end..words[at].start];
        let count = |mark: char| text[..words[at].start].matches(mark).count();
        between.chars().all(|letter| letter.is_whitespace() || matches!(letter, '»' | ')'))
            && count('(') == count(')')
            && count('«') == count('»')
    };
    (1..words.len())
        .find(|at| {
            words[*at].capital
                && apart(*at)
                && whole(0, *at)
                && whole(*at, words.len())
                && !whole(0, words.len())
        })
        .map(|at| words[at].start)
}

/// Whether the first of two names says which of its kind it is only by the second: «Личный кабинет ЕПГУ».
/// A site may be the body's own.
pub(crate) fn is_named_by(first: &str) -> bool {
    let words = words::words(first);
    words
        .last()
        .is_some_and(|word| holds_name(first, word) && letters::fold(&first[word.start..word.end]) != "сайт")
}

/// The parts of the cells met so far in any list, by the vocabulary that split them.
#[derive(Debug, Default)]
pub(crate) struct Known {
    points: Memory<Points>,
    needs: Memory<Arc<[Text]>>,
    interactions: Memory<Arc<[Text]>>,
}

/// Points, each without its contacts and with them.
type Points = Arc<[(Text, ThinVec<Contact>)]>;

/// The parts of the cells met so far in the list.
struct Parts<'a> {
    vocabulary: &'a Vocabulary,
    points: Memo<Points>,
    needs: Memo<Arc<[Text]>>,
    interactions: Memo<Arc<[Text]>>,
}

impl<'a> Parts<'a> {
    fn new(vocabulary: &'a Vocabulary) -> Parts<'a> {
        Parts { vocabulary, points: Memo::default(), needs: Memo::default(), interactions: Memo::default() }
    }

    /// The points of a cell, each without its contacts and with them.
    fn points(&mut self, text: &Text) -> Points {
        let taken = |piece: String| {
            let taken = contacts::take(&piece);
            (taken.text.into(), taken.contacts)
        };
        let Parts { vocabulary, points, .. } = self;
        let split = |text: &str| split_points(text, vocabulary).into_iter().map(taken).collect();
        points.of(text, |text| vocabulary.parts.points.of(text, split)).clone()
    }

    fn needs(&mut self, text: &Text) -> Arc<[Text]> {
        let vocabulary = self.vocabulary;
        let split = |text: &str| texts(split_items(text, &vocabulary.needs, vocabulary));
        self.needs.of(text, |text| vocabulary.parts.needs.of(text, split)).clone()
    }

    fn interactions(&mut self, text: &Text) -> Arc<[Text]> {
        let vocabulary = self.vocabulary;
        let split = |text: &str| texts(split_items(text, &vocabulary.interactions, vocabulary));
        self.interactions.of(text, |text| vocabulary.parts.interactions.of(text, split)).clone()
    }
}

fn texts(pieces: Vec<String>) -> Arc<[Text]> {
    pieces.into_iter().map(Text::from).collect()
}

fn split_row(row: &mut SourceRow, own_list: bool, by_column: &[Option<Channel>], parts: &mut Parts<'_>) {
    row.processes = row.process.as_ref().map_or(1, |process| count_processes(process, row.own));
    for value in
        [row.process.as_mut(), row.channel.as_mut().map(|channel| &mut channel.text)].into_iter().flatten()
    {
        if value.value.contains('\n') {
            value.value = value.value.replace('\n', " ").into();
        }
    }
    row.touchpoints = ThinVec::new();
    for (column, cell) in row.touchpoint_cells.iter().enumerate() {
        let stated = by_column.get(column).copied().flatten();
        let points = touchpoints(cell, row.own, own_list, stated, parts);
        if row.touchpoints.is_empty() {
            row.touchpoints = points;
        } else {
            row.touchpoints.extend(points);
        }
    }
    let of_row: Vec<Contact> = row.contact_cells.iter().flat_map(contact_values).collect();
    if !of_row.is_empty() {
        if row.touchpoints.is_empty()
            && let Some(cell) = row.touchpoint_cells.first()
        {
            // Contacts without a point are kept; rule V01 asks for the point.
            row.touchpoints.push(point(cell.clone(), ThinVec::new(), None));
        }
        for point in &mut row.touchpoints {
            add_contacts(&mut point.contacts, of_row.iter().cloned());
        }
    }
    let own = row.own;
    let whole = |line: &Text| Arc::from([line.clone()]);
    row.needs = row.needs_cell.as_ref().map(|cell| {
        coded(cell, &by_line(cell, own_list, |line| if own { whole(line) } else { parts.needs(line) }))
    });
    row.interactions = row.interactions_cell.as_ref().map(|cell| {
        coded(cell, &by_line(cell, own_list, |line| if own { whole(line) } else { parts.interactions(line) }))
    });
}

/// In a list of ours a line break always separates values, whoever typed them.
fn by_line<T: Clone>(
    cell: &Sourced<Text>,
    own_list: bool,
    mut split: impl FnMut(&Text) -> Arc<[T]>,
) -> Arc<[T]> {
    if !own_list {
        return split(&cell.value);
    }
    let lines = lines(&cell.value);
    lines.iter().flat_map(|line| split(line).to_vec()).collect()
}

fn point(text: Sourced<Text>, contacts: ThinVec<Contact>, stated: Option<Channel>) -> Touchpoint {
    let channel_stated = stated;
    Touchpoint { text, code: None, contacts, channel: Channel::Unknown, channel_from: None, channel_stated }
}

/// Each contact once.
fn add_contacts(known: &mut ThinVec<Contact>, more: impl IntoIterator<Item = Contact>) {
    for contact in more {
        if !known.contains(&contact) {
            known.push(contact);
        }
    }
}

/// The points of one cell.
fn touchpoints(
    cell: &Sourced<Text>,
    own: bool,
    own_list: bool,
    stated: Option<Channel>,
    parts: &mut Parts<'_>,
) -> ThinVec<Touchpoint> {
    let point = |text, contacts| point(text, contacts, stated);
    if own {
        return own_point(cell).map(|(text, contacts)| point(text, contacts)).into_iter().collect();
    }
    let pieces = by_line(cell, own_list, |line| parts.points(line));
    let several = pieces.len() > 1;
    let mut points: ThinVec<Touchpoint> = ThinVec::with_capacity(pieces.len());
    for (value, taken) in &*pieces {
        let contacts = || taken.iter().cloned();
        if !has_letters(value) {
            // A line of contacts belongs to the point above it.
            if let Some(last) = points.last_mut() {
                add_contacts(&mut last.contacts, contacts());
                last.text.changes.add(Change::ContactsTaken);
                continue;
            }
        }
        if value.is_empty() && taken.is_empty() {
            continue;
        }
        let mut text = cell.map(value.clone());
        if several {
            text.changes.add(Change::Split);
        }
        if !taken.is_empty() {
            text.changes.add(Change::ContactsTaken);
        }
        // Contacts above the first point belong to it.
        if let [only] = points.as_mut_slice()
            && only.text.value.is_empty()
        {
            only.text = text;
            add_contacts(&mut only.contacts, contacts());
            continue;
        }
        let mut each_once = ThinVec::new();
        add_contacts(&mut each_once, contacts());
        points.push(point(text, each_once));
    }
    // Signs without a letter are still what the file says.
    if points.is_empty() && !cell.is_blank() && !is_placeholder(&cell.value) {
        points.push(point(cell.clone(), ThinVec::new()));
    }
    points
}

/// A cell of ours: the point in the first line, its contacts below.
fn own_point(cell: &Sourced<Text>) -> Option<(Sourced<Text>, ThinVec<Contact>)> {
    if cell.is_blank() {
        return None;
    }
    let mut text = Vec::new();
    let mut found = ThinVec::new();
    for line in cell.value.split('\n') {
        let taken = contacts::take(line);
        if !taken.text.is_empty() {
            text.push(taken.text);
        }
        found.extend(taken.contacts);
    }
    Some((cell.map(Text::from(text.join(" "))), found))
}

/// The contacts of a contact column's cell, one a line or separated by `;`.
fn contact_values(cell: &Sourced<Text>) -> Vec<Contact> {
    let mut values = Vec::new();
    for part in cell.value.split(['\n', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let taken = contacts::take(part);
        if taken.contacts.is_empty() || has_letters(&taken.text) && words::words(&taken.text).len() > 3 {
            values.push(Contact { kind: contacts::kind_of(part), value: part.into() });
        } else if has_letters(&taken.text) {
            values.push(Contact { kind: taken.contacts[0].kind, value: part.into() });
        } else {
            values.extend(taken.contacts);
        }
    }
    values
}

/// A cell of ours holds one value a line.
fn lines(text: &str) -> Vec<Text> {
    text.split('\n').map(str::trim).filter(|line| !line.is_empty()).map(Text::from).collect()
}

fn coded(cell: &Sourced<Text>, pieces: &[Text]) -> Box<[Coded]> {
    let several = pieces.len() > 1;
    pieces
        .iter()
        .map(|piece| {
            let mut text = cell.map(piece.clone());
            if several {
                text.changes.add(Change::Split);
            }
            Coded { text, code: None }
        })
        .collect()
}

/// How many processes a cell seems to hold: lines that each begin like one, or parts between `;`.
fn count_processes(process: &Sourced<Text>, own: bool) -> u32 {
    if own || !process.raw.contains(['\n', ';']) {
        return 1;
    }
    let raw = clean::clean(&process.raw, true).map_or_else(|| process.raw.to_string(), |(text, _)| text);
    let shape = Shape::new(&raw);
    let mut count = 1;
    for (at, letter) in raw.char_indices() {
        let next = raw[at + letter.len_utf8()..].trim_start();
        let capital = next.chars().next().is_some_and(char::is_uppercase) || bullet(next) > 0;
        let cut = match letter {
            ';' => !next.is_empty() && shape.open(at),
            '\n' => capital && shape.open(at) && !hangs(&raw[..at]),
            _ => false,
        };
        count += u32::from(cut);
    }
    count
}

fn has_letters(text: &str) -> bool {
    text.chars().any(letters::is_letter_or_digit)
}

/// Where a text must not be cut: brackets and contacts.
struct Shape {
    closed: Vec<Range<usize>>,
}

impl Shape {
    fn new(text: &str) -> Shape {
        let mut closed: Vec<Range<usize>> =
            contacts::find(text).into_iter().map(|(range, _)| range).collect();
        for (open, close) in [('(', ')'), ('«', '»')] {
            let mut depth = 0u32;
            let mut start = 0;
            for (at, letter) in text.char_indices() {
                if letter == open {
                    if depth == 0 {
                        start = at;
                    }
                    depth += 1;
                } else if letter == close && depth > 0 {
                    depth -= 1;
                    if depth == 0 {
                        closed.push(start..at + letter.len_utf8());
                    }
                }
            }
        }
        Shape { closed }
    }

    fn open(&self, at: usize) -> bool {
        !self.closed.iter().any(|range| range.contains(&at))
    }
}

/// Splits a touchpoint cell into its points.
pub fn split_points(text: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let shape = Shape::new(text);
    let words = words::words(text);
    let phrases = &vocabulary.touchpoints;
    let forms = &vocabulary.touchpoint_forms;
    let named = named_ranges(&words, phrases);
    let inside = |at: usize| named.iter().any(|range| range.start < at && at < range.end);
    let mut cuts = list_cuts(text, &shape);
    // First pass: separators that cut by themselves.
    for (at, letter) in text.char_indices() {
        if !shape.open(at) {
            continue;
        }
        let end = at + letter.len_utf8();
        match letter {
            ';' => cuts.push(end),
            '\n' => {
                let next = words.iter().position(|word| word.start >= end);
                // In small letters and another case («Телефон / приёмной») the words go on with the
                // line above.
                let starts_point = next.is_some_and(|next| {
                    let known = phrases.at(&words, next);
                    let upright = || words[next].capital || forms.exact_at(&words, next).is_some();
                    known.is_some() && (upright() || text[..at].trim_end().ends_with(','))
                });
                let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
                let after_point = next.is_some_and(|next| {
                    next > 0
                        && holds_name(text, &words[next])
                        && complete(&words, first_from(&words, line), next, forms, &shape)
                });
                // What one name would be over two lines is two items where each line has a mark.
                let marked = || bullet(text[line..].trim_start()) > 0 && bullet(text[end..].trim_start()) > 0;
                if (after_point || !inside(at) || marked())
                    && begins_item(&text[end..], starts_point || after_point)
                    && shape.open(end)
                    && !hangs_line(&text[..at], starts_point)
                {
                    cuts.push(end);
                }
            }
            _ => {}
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    // Second pass, word by word: commas, slashes, «и» and lost line breaks between catalogued points.
    let mut piece = 0;
    let mut first_word = 0;
    let mut named_piece = false;
    let mut skip_to = 0;
    let mut more = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let begins = cuts.iter().filter(|cut| **cut <= word.start).max().copied().unwrap_or(0);
        if begins > piece || index == 0 {
            // A bullet or item number is no part of the value.
            let blanks = text[begins..].len() - text[begins..].trim_start().len();
            piece = begins + blanks + bullet(&text[begins + blanks..]);
            named_piece = false;
        }
        if word.start < piece {
            continue;
        }
        let first = index == 0 || words[index - 1].start < piece;
        if first {
            first_word = index;
            named_piece =
                phrases.at(&words, index).is_some() || word.filler && phrases.at(&words, index + 1).is_some();
        }
        if word.start < skip_to {
            continue;
        }
        if let Some(found) = phrases.at(&words, index) {
            skip_to = words[found.last].end;
        }
        if first || !named_piece || !shape.open(word.start) {
            continue;
        }
        let before = &words[index - 1];
        let between = &text[before.end..word.start];
        let marks = between.trim_start_matches([' ', ')', '»']);
        let separated = marks.starts_with([',', '/']) || between.contains('/');
        let cut = if separated
            && between.chars().all(|mark| mark.is_whitespace() || matches!(mark, ',' | '/' | ')' | '»'))
        {
            phrases.at(&words, index).is_some() && !numbered_room(text, &words, index)
        } else if lost_break(between, &shape, before.end, word.start) {
            word.capital
                && !before.filler
                && complete(&words, first_word, index, forms, &shape)
                && forms
                    .exact_at(&words, index)
                    .is_some_and(|found| found.length > 1 || !holds_name(text, before))
        } else {
            false
        };
        let joined = &text[before.start..before.end] == "и"
            && index - 1 > first_word
            && between.trim().is_empty()
            && complete(&words, first_word, index - 1, forms, &shape)
            && ends_at_mark(text, &words, index, forms);
        if joined {
            more.push(before.start);
        }
        if cut || joined {
            more.push(word.start);
            piece = word.start;
            first_word = index;
        }
    }
    cuts.extend(more);
    pieces(text, cuts)
}

/// Whether the words `first..next` are one point and nothing else: a name in its dictionary form, or
/// a text that ends with a bracket or a contact.
fn complete(words: &[Word], first: usize, next: usize, forms: &Phrases<Text>, shape: &Shape) -> bool {
    let Some(last) = next.checked_sub(1) else { return false };
    forms.exact_at(&words[..next], first).is_some_and(|found| found.last == last)
        || shape
            .closed
            .iter()
            .any(|range| range.contains(&words[last].start) && range.end <= words[next].start)
}

/// Whether the words from `first` to the next separating mark are one name in its dictionary form.
fn ends_at_mark(text: &str, words: &[Word], first: usize, forms: &Phrases<Text>) -> bool {
    forms.exact_at(words, first).is_some_and(|found| {
        let rest = text[words[found.last].end..].trim_start_matches([' ', '»']);
        rest.is_empty() || rest.starts_with(['\n', ',', ';', '/', '.'])
    })
}

/// The first word that begins at a byte or after it.
fn first_from(words: &[Word], at: usize) -> usize {
    words.partition_point(|word| word.start < at)
}

/// «кабинет 305», «окно № 5»: where in a building, not a point of its own.
fn numbered_room(text: &str, words: &[Word], at: usize) -> bool {
    const ROOMS: &[&str] = &["кабинет", "каб", "этаж", "офис", "окно", "помещение", "комната"];
    let room = &words[at];
    let numbered = words[at + 1..]
        .iter()
        .map(|word| &text[word.start..word.end])
        .find(|word| *word != "№")
        .is_some_and(|word| word.starts_with(|letter: char| letter.is_ascii_digit()));
    numbered && ROOMS.contains(&letters::fold(&text[room.start..room.end]).as_str())
}

/// A blank, or a closed bracket or contact, and nothing else between two words.
fn lost_break(between: &str, shape: &Shape, from: usize, to: usize) -> bool {
    let blank = between.chars().all(|mark| mark.is_whitespace() || matches!(mark, ')' | '»' | '.'))
        && !between.is_empty();
    blank || shape.closed.iter().any(|range| range.start <= from && range.end <= to && range.end + 3 > from)
}

/// «Портал Госуслуги», «Личный кабинет ЕПГУ»: a single name after such a word belongs to it.
fn holds_name(text: &str, before: &Word) -> bool {
    const HOLDERS: &[&str] = &[
        "портал",
        "кабинет",
        "приложение",
        "сайт",
        "сервис",
        "бот",
        "канал",
        "группа",
        "страница",
        "форма",
        "раздел",
        "офис",
        "окно",
        "здание",
        "здании",
        "система",
        "портале",
        "линия",
        "центр",
        "филиал",
        "отделение",
    ];
    HOLDERS.contains(&letters::fold(&text[before.start..before.end]).as_str())
}

/// Byte ranges of catalogued names.
fn named_ranges(words: &[Word], phrases: &Phrases<Text>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match phrases.at(words, at) {
            Some(found) => {
                ranges.push(words[found.first].start..words[found.last].end);
                at = found.last + 1;
            }
            None => at += 1,
        }
    }
    ranges
}

/// Splits a needs or interactions cell into its items.
pub fn split_items(text: &str, phrases: &Phrases<Text>, vocabulary: &Vocabulary) -> Vec<String> {
    let shape = Shape::new(text);
    let words = words::words(text);
    let mut cuts = list_cuts(text, &shape);
    for (at, letter) in text.char_indices() {
        if !shape.open(at) {
            continue;
        }
        let end = at + letter.len_utf8();
        let next = || words.iter().position(|word| word.start >= end);
        match letter {
            ';' => cuts.push(end),
            '\n' => {
                let separated = text[..at].trim_end().ends_with(',');
                let head = next().is_some_and(|next| {
                    // In another case («порядок / предоставления услуги») the word goes on with the
                    // line above.
                    let begins = if words[next].capital || separated {
                        vocabulary.item_heads.at(&words, next).is_some()
                    } else {
                        vocabulary.item_forms.exact_at(&words, next).is_some()
                    };
                    begins || separated && is_infinitive(&text[words[next].start..words[next].end])
                });
                let listed = head || bullet(text[end..].trim_start()) > 0;
                if begins_item(&text[end..], head) && !hangs_line(&text[..at], listed) {
                    cuts.push(end);
                }
            }
            ',' => {
                let known = |at: usize| phrases.at(&words, at).is_some_and(|found| found.length > 1);
                let before = cuts.iter().filter(|cut| **cut <= at).max().copied().unwrap_or(0);
                let first = words.iter().position(|word| word.start >= before);
                if next().is_some_and(known) && first.is_some_and(known) {
                    cuts.push(end);
                }
            }
            _ => {}
        }
    }
    join_lead_in(pieces(text, cuts))
}

/// «Клиент может:» before a list is no item of its own: it stays with the first one.
fn join_lead_in(pieces: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match joined.last_mut() {
            Some(lead_in) if lead_in.ends_with(':') => {
                lead_in.push(' ');
                lead_in.push_str(&piece);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// «получить», «внести»; not the nouns «деятельность», «новости», «сеть».
fn is_infinitive(word: &str) -> bool {
    static INFINITIVE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)^\p{L}{2,}(?:[аяеиуыо]ть|[её]сти|йти|чь)(?:ся|сь)?$").ok());
    word.chars().count() > 4 && INFINITIVE.as_ref().is_some_and(|pattern| pattern.is_match(word))
}

/// Cuts before the marks of a list: «• … • …», and the numbers of [`numbered_cuts`].
fn list_cuts(text: &str, shape: &Shape) -> Vec<usize> {
    let mut cuts = numbered_cuts(text);
    let bullets = text.char_indices().filter(|(at, letter)| {
        matches!(letter, '•' | '▪' | '●' | '○')
            && shape.open(*at)
            && (*at == 0 || text[..*at].ends_with([' ', '\n', ',', ';', ':', '.', ')', '»']))
    });
    cuts.extend(bullets.map(|(at, _)| at));
    cuts
}

/// «1) … 2) …» or «1. … 2. …» in a row: cuts before each number of a list that begins with 1.
fn numbered_cuts(text: &str) -> Vec<usize> {
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s;,])(\d{1,2})(?:\)\s*|\.\s+|\.)[\p{L}«]").ok());
    let Some(pattern) = NUMBER.as_ref() else {
        return Vec::new();
    };
    if !text.contains("1.") && !text.contains("1)") {
        return Vec::new();
    }
    let mut expected = 1;
    let mut cuts = Vec::new();
    let mut from = 0;
    while let Some(found) = pattern.captures_at(text, from) {
        let Some(number) = found.get(1) else { break };
        let value = number.as_str().parse::<u32>();
        if value == Ok(expected) || value == Ok(1) {
            cuts.push(number.start());
            expected = if value == Ok(1) { 2 } else { expected + 1 };
        }
        from = number.end();
    }
    if cuts.len() > 1 { cuts } else { Vec::new() }
}

/// Whether a line begins an item: a bullet, a number, a capital letter, or a known beginning.
fn begins_item(line: &str, known: bool) -> bool {
    let line = line.trim_start();
    let first = line.chars().next();
    known || bullet(line) > 0 || first.is_some_and(|letter| letter.is_uppercase() || letter == '«')
}

/// A line that cannot end here: a preposition, a comma or a hyphen at its end, or an adjective alone.
fn hangs(before: &str) -> bool {
    let before = before.trim_end();
    if before.ends_with(['-', ',', '(', '/', ':']) {
        return true;
    }
    if is_adjective(before.rsplit('\n').next().unwrap_or("").trim()) {
        return true;
    }
    words::words(before.rsplit([' ', '\n']).next().unwrap_or("")).last().is_some_and(|word| word.filler)
}

/// «Бумажный», «Своевременное»: one word that needs another to follow.
fn is_adjective(line: &str) -> bool {
    const ENDINGS: &[&str] = &["ый", "ский", "ое", "ая", "ые", "ого", "ному", "ным", "ных", "ной", "ную"];
    /// Nouns by now.
    const NOUNS: &[&str] = &["приемная", "дежурная", "справочная", "столовая", "проходная", "данные"];
    let word = letters::fold(line);
    word.chars().count() > 4
        && word.chars().all(letters::is_letter)
        && ENDINGS.iter().any(|ending| word.ends_with(ending))
        && !NOUNS.contains(&word.as_str())
}

/// As [`hangs`], but a comma or colon before a known beginning separates.
fn hangs_line(before: &str, known: bool) -> bool {
    hangs(before) && !(known && before.trim_end().ends_with([',', ':', '/']))
}

/// Length of a bullet or item number at the beginning of a text, 0 if none.
fn bullet(text: &str) -> usize {
    static BULLET: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:[-–—•·▪*●○]\s*(?:\d{1,2}\)\s*)?|\d{1,2}[.)]\s*|[а-яa-z]\)\s*)").ok()
    });
    let found = BULLET.as_ref().and_then(|pattern| pattern.find(text)).map_or(0, |found| found.end());
    let rest = text[found..].chars().next();
    let starts = match text[..found].chars().next_back() {
        // «1.5», «24.ru» and «3)5» are no numbers of a list.
        Some('.') => rest.is_some_and(char::is_uppercase),
        Some(')') => rest.is_some_and(letters::is_letter),
        _ => rest.is_some_and(letters::is_letter_or_digit),
    };
    if starts || rest == Some('«') { found } else { 0 }
}

/// Cuts a text, strips bullets and separators, joins the lines inside a value.
fn pieces(text: &str, mut cuts: Vec<usize>) -> Vec<String> {
    cuts.push(0);
    cuts.push(text.len());
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .filter_map(|pair| {
            let piece = text[pair[0]..pair[1]].trim();
            let piece = piece[bullet(piece)..].trim();
            // The last slash of a link is its own.
            let link = contacts::find(piece).last().map_or(0, |(range, _)| range.end);
            let piece = &piece[..link.max(piece.trim_end_matches([';', ',', '/', ' ']).len())];
            // «и» between two points separates them as a comma does.
            let mark = piece == "и" && text.trim() != "и";
            (has_letters(piece) && !mark).then(|| letters::one_line(piece))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::Mappings;

    fn check(split: impl Fn(&str, &Vocabulary) -> Vec<String>, cases: &[(&str, &str)]) {
        let vocabulary =
            Vocabulary::new(&Mappings::built_in().expect("the built-in mappings").catalogue, None);
        for (text, expected) in cases {
            assert_eq!(split(text, &vocabulary).join(" | "), *expected, "{text}");
        }
    }

    #[test]
    fn one_point_stays_whole() {
        for text in [
            "Здание Министерства, кабинет 305",
            "Здание Министерства, каб. № 12",
            "МФЦ, окно № 5",
            "Личный кабинет для доступа к ЕПГУ",
            "Видеоприем в здании МФЦ",
            "Чат-бот Министерства в Telegram",
            "Портал Работа России и МФЦ города Тулы",
            "24.ru",
        ] {
            check(split_points, &[(text, text)]);
        }
        check(
            split_points,
            &[
                (
                    "Единый портал государственных\nи муниципальных услуг",
                    "Единый портал государственных и муниципальных услуг",
                ),
                ("Официальный сайт\nминистерства", "Официальный сайт министерства"),
            ],
        );
    }

    #[test]
    fn points_are_cut_where_the_next_begins() {
        check(
            split_points,
            &[
                ("Официальный сайт Социальные сети", "Официальный сайт | Социальные сети"),
                ("МФЦ (все филиалы), центр занятости", "МФЦ (все филиалы) | центр занятости"),
                ("Центр «Мой бизнес», центр занятости", "Центр «Мой бизнес» | центр занятости"),
                ("1)официальный сайт\n2)ЕПГУ", "официальный сайт | ЕПГУ"),
                ("1.Официальный сайт\n2.ЕПГУ", "Официальный сайт | ЕПГУ"),
                ("официальный сайт и ЕПГУ", "официальный сайт | ЕПГУ"),
                ("МФЦ, официальный сайт и ЕПГУ", "МФЦ | официальный сайт | ЕПГУ"),
                ("• сайт • ЕПГУ • МФЦ", "сайт | ЕПГУ | МФЦ"),
                (
                    "– Система электронного документооборота\n– СЭД «Дело»",
                    "Система электронного документооборота | СЭД «Дело»",
                ),
                (
                    "Официальный сайт\nпортал «Работа России»\nсистема «Меркурий»",
                    "Официальный сайт | портал «Работа России» | система «Меркурий»",
                ),
                (
                    "Сайт https://tularegion.ru/activities/, МФЦ",
                    "Сайт https://tularegion.ru/activities/ | МФЦ",
                ),
            ],
        );
    }

    #[test]
    fn needs_are_cut_at_the_marks_of_a_list() {
        check(
            |text, vocabulary| split_items(text, &vocabulary.needs, vocabulary),
            &[
                ("узнать статус заявления,\nполучить копию", "узнать статус заявления | получить копию"),
                ("узнать о деятельности,\nсети и связях", "узнать о деятельности, сети и связях"),
                ("• узнать статус • получить копию", "узнать статус | получить копию"),
                (
                    "Клиент может:\n- узнать статус\n- получить копию",
                    "Клиент может: узнать статус | получить копию",
                ),
                ("возможность\nполучить копию", "возможность получить копию"),
            ],
        );
    }
}
