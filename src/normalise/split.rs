//! Splitting cells that hold several values.
//!
//! Points: line breaks, `;`, bullets and numbers, commas and slashes between catalogued points, and
//! runs of catalogued points whose line breaks were lost. Needs and interactions: the same without
//! runs. A value is never cut inside brackets, a contact or a catalogued name, and the parts cover
//! every letter and digit of the cell.

mod cut;

use std::collections::HashSet;
use std::sync::Arc;

use thin_vec::ThinVec;

use crate::knowledge::Knowledge;
use crate::knowledge::points::two_names;
use crate::knowledge::vocabulary::{Points, Vocabulary};
use crate::model::{Change, Channel, Coded, Field, SourceRow, Sourced, Touchpoint, TouchpointList};
use crate::text::contacts::Contact;
use crate::text::hash::KeyedState;
use crate::text::memory::Memo;
use crate::text::signs::is_placeholder;
use crate::text::{Text, clean, contacts, words};

use cut::{Shape, bullet, hangs, has_letters};
pub use cut::{split_items, split_points};

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
