//! Splitting cells that hold several values.
//!
//! Points: line breaks, `;`, bullets and numbers, commas and slashes between catalogued points, and
//! runs of catalogued points whose line breaks were lost. Needs and interactions: the same without
//! runs. A value is never cut inside brackets, a contact or a catalogued name, and the parts cover
//! every letter and digit of the cell but for bullets, item numbers and a separating «и».

mod cases;
pub(crate) mod halves;
mod items;
mod judge;
mod marks;
mod points;
mod stated;

use std::collections::HashSet;
use std::sync::Arc;

use thin_vec::ThinVec;

use crate::knowledge::Knowledge;
use crate::knowledge::points::two_names;
use crate::knowledge::profile::PointLists;
use crate::knowledge::vocabulary::{Points, Vocabulary};
use crate::model::budget::{Budget, Over, Spent};
use crate::model::{Change, Channel, Coded, Place, SourceRow, Sourced, Touchpoint, TouchpointList};
use crate::text::contacts::Contact;
use crate::text::hash::KeyedState;
use crate::text::memory::Memo;
use crate::text::signs::is_placeholder;
use crate::text::{Text, clean, contacts};

pub(crate) use items::split_items;
use judge::Judge;
pub(super) use marks::numbers;
use marks::{Shape, bullet, hangs, has_letters};
pub use points::split_points;
use stated::InCells;

/// What a line break inside a cell means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Breaks {
    /// Where the line was full, or where a value ends.
    Unknown,
    /// The end of a value, whoever typed it.
    Separate,
    /// The end of a need or interaction, unless the line waits for the next: nobody wraps lines in this list.
    Typed,
}

/// Splits the multi-valued cells of every row.
pub(crate) fn pass(
    list: &mut TouchpointList,
    knowledge: &Knowledge<'_>,
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    let breaks = if wraps_nothing(list) { Breaks::Typed } else { Breaks::Unknown };
    split(list, breaks, knowledge, budget, spent)?;
    cut_known_pairs(list, knowledge.vocabulary);
    Ok(())
}

/// Counts rows that are split already.
pub(super) fn judge_kept(
    list: &TouchpointList,
    rows: &mut [Box<SourceRow>],
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    let mut judge = Judge::new(list, budget, spent);
    rows.iter_mut().try_for_each(|row| {
        let coded = |values: &Option<Box<[Coded]>>| values.as_ref().map_or(0, |values| values.len());
        let each = coded(&row.needs) + coded(&row.interactions);
        judge.row(row, each)
    })
}

/// Whether no name of a direction, service or process in a list of several rows is broken into lines: then
/// those who typed the needs broke their lines on purpose. A table from a page or a scan has all its long
/// texts broken.
fn wraps_nothing(list: &TouchpointList) -> bool {
    const LONG: usize = 20;
    let names = || {
        list.rows.iter().flat_map(|row| {
            let direction = row.direction.as_ref().map(|direction| &direction.text);
            [direction, row.service.as_ref(), row.process.as_ref()].into_iter().flatten()
        })
    };
    let long = names().filter(|name| name.raw.chars().count() > LONG).count();
    long >= 2 && names().all(|name| !name.raw.trim().contains('\n'))
}

/// The same for rows whose cells hold one value a line, or more.
pub(super) fn line_by_line(
    list: &mut TouchpointList,
    knowledge: &Knowledge<'_>,
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    split(list, Breaks::Separate, knowledge, budget, spent)
}

fn split(
    list: &mut TouchpointList,
    breaks: Breaks,
    knowledge: &Knowledge<'_>,
    budget: &Budget,
    spent: &mut Spent,
) -> Result<(), Over> {
    let mut judge = Judge::new(list, budget, spent);
    let by_column: Vec<Option<Channel>> = list.point_columns().map(|column| column.states).collect();
    let mut parts = Parts::new(knowledge.vocabulary);
    parts.kinds = InCells::of(list, knowledge.vocabulary);
    for row in &mut list.rows {
        split_row(row, breaks, &by_column, &mut parts, &mut judge)?;
    }
    Ok(())
}

/// «Официальный сайт ЕПГУ» may be one name or two whose line break was lost. It is two where the list
/// elsewhere has each of them alone.
///
/// Where the list does not have both names alone, S03 asks. A name after «личный кабинет», «портал»,
/// «приложение» belongs to it and is not asked about.
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
    // Where signs part the points of a row, what stands between two signs is one.
    for row in list.rows.iter_mut().filter(|row| !row.parts_points()) {
        let of_row: Vec<Contact> =
            row.contact_cells.iter().flat_map(|cell| contacts::values(&cell.value)).collect();
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

/// How the cells of a form are read when it comes back: a value a line, or more.
pub(crate) struct Rereading<'a> {
    parts: Parts<'a>,
}

impl<'a> Rereading<'a> {
    pub(crate) fn new(vocabulary: &'a Vocabulary) -> Rereading<'a> {
        Rereading { parts: Parts::new(vocabulary) }
    }

    /// The points of a cell beside a cell of contacts.
    pub(crate) fn points(&mut self, text: &str, contacts: &str) -> ThinVec<Touchpoint> {
        let mut points = touchpoints(&reread(text), Breaks::Separate, None, &mut self.parts);
        let shared = contacts::values(&reread(contacts).value);
        if points.is_empty() && !shared.is_empty() {
            points.push(Touchpoint::new(reread(text), ThinVec::new(), None));
        }
        for point in &mut points {
            point.add_contacts(shared.iter().cloned());
        }
        points
    }

    pub(crate) fn needs(&mut self, text: &str) -> Vec<Text> {
        let parts = &mut self.parts;
        let nouns = &parts.vocabulary.words.lists.points;
        values(&reread(text), Breaks::Separate, nouns, |text| parts.needs(text)).to_vec()
    }

    pub(crate) fn interactions(&mut self, text: &str) -> Vec<Text> {
        let parts = &mut self.parts;
        let nouns = &parts.vocabulary.words.lists.points;
        values(&reread(text), Breaks::Separate, nouns, |text| parts.interactions(text)).to_vec()
    }
}

/// A cell as it is after cleaning.
fn reread(text: &str) -> Sourced<Text> {
    let text = clean::clean(text, true).map_or_else(|| text.into(), |(text, _)| text.into());
    Sourced::read(text, Place { table: 0, row: 0, column: 0 })
}

/// The parts of the cells met so far in the list.
struct Parts<'a> {
    vocabulary: &'a Vocabulary,
    points: Memo<Points>,
    needs: Memo<Arc<[Text]>>,
    interactions: Memo<Arc<[Text]>>,
    /// Kinds in the cells of the points.
    kinds: Option<InCells<'a>>,
}

impl<'a> Parts<'a> {
    fn new(vocabulary: &'a Vocabulary) -> Parts<'a> {
        Parts {
            vocabulary,
            points: Memo::default(),
            needs: Memo::default(),
            interactions: Memo::default(),
            kinds: None,
        }
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

fn split_row(
    row: &mut SourceRow,
    breaks: Breaks,
    by_column: &[Option<Channel>],
    parts: &mut Parts<'_>,
    judge: &mut Judge<'_>,
) -> Result<(), Over> {
    let nouns = &parts.vocabulary.words.lists.points;
    row.processes = row.process.as_ref().map_or(1, |process| count_processes(process, nouns));
    row.join_lines();
    row.touchpoints = ThinVec::new();
    for (column, cell) in row.touchpoint_cells.iter().enumerate() {
        let stated = by_column.get(column).copied().flatten();
        let points = touchpoints(cell, breaks, stated, parts);
        if row.touchpoints.is_empty() {
            row.touchpoints = points;
        } else {
            row.touchpoints.extend(points);
        }
    }
    let nouns = &parts.vocabulary.words.lists.points;
    let needs = row.needs_cell.as_ref().map(|cell| values(cell, breaks, nouns, |text| parts.needs(text)));
    let interactions = row
        .interactions_cell
        .as_ref()
        .map(|cell| values(cell, breaks, nouns, |text| parts.interactions(text)));
    let contacts = row.contacts_of_columns();
    let coded = [&needs, &interactions].into_iter().flatten().map(|values| values.len()).sum::<usize>();
    judge.row(row, coded + contacts.len())?;
    row.share_contacts(&contacts);
    let of_cell = |(cell, values): (&Sourced<Text>, Arc<[Text]>)| Coded::of_cell(cell, &values);
    row.needs = row.needs_cell.as_ref().zip(needs).map(of_cell);
    row.interactions = row.interactions_cell.as_deref().zip(interactions).map(of_cell);
    Ok(())
}

/// The values of a cell; `split` cuts a text whose line breaks may mean anything.
fn values<T: Clone>(
    cell: &Sourced<Text>,
    breaks: Breaks,
    nouns: &PointLists,
    mut split: impl FnMut(&Text) -> Arc<[T]>,
) -> Arc<[T]> {
    match breaks {
        Breaks::Typed if cell.value.contains('\n') => {
            typed_lines(&cell.value, nouns).iter().flat_map(|line| split(line).to_vec()).collect()
        }
        Breaks::Unknown | Breaks::Typed => split(&cell.value),
        Breaks::Separate => cell.lines().flat_map(|line| split(&line).to_vec()).collect(),
    }
}

/// The lines of a cell, each with those that it waits for: «Клиент может:», «направление на». Lines that a
/// bracket holds together are one.
fn typed_lines(text: &str, nouns: &PointLists) -> Vec<Text> {
    let mut lines: Vec<String> = Vec::new();
    for line in text.split('\n').map(str::trim).filter(|line| !line.is_empty()) {
        let waits = |above: &String| {
            let open = |sign: char| above.matches(sign).count();
            let hangs = hangs(above, nouns) && !halves::end_at_line(above, line);
            hangs || open('(') > open(')') || open('«') > open('»') || line.starts_with('(')
        };
        match lines.last_mut() {
            Some(above) if waits(above) => {
                above.push('\n');
                above.push_str(line);
            }
            _ => lines.push(line.to_owned()),
        }
    }
    lines.into_iter().map(Text::from).collect()
}

/// The points of one cell, each with the kind that stands beside it.
fn touchpoints(
    cell: &Sourced<Text>,
    breaks: Breaks,
    stated: Option<Channel>,
    parts: &mut Parts<'_>,
) -> ThinVec<Touchpoint> {
    let Some(kinds) = parts.kinds.filter(|_| stated.is_none()) else {
        return points_of(cell, breaks, stated, parts);
    };
    let segments = kinds.segments(&cell.value);
    if let [(None, _)] = segments.as_slice() {
        let mut points = points_of(cell, breaks, None, parts);
        kinds.take(&mut points);
        return points;
    }
    let mut points = ThinVec::new();
    for (kind, part) in segments {
        let part = cell.map(Text::from(part)).changed(Change::Split);
        points.extend(points_of(&part, breaks, kind, parts));
    }
    points
}

/// The points of a cell or of a part of it.
fn points_of(
    cell: &Sourced<Text>,
    breaks: Breaks,
    stated: Option<Channel>,
    parts: &mut Parts<'_>,
) -> ThinVec<Touchpoint> {
    let breaks = if breaks == Breaks::Typed { Breaks::Unknown } else { breaks };
    let nouns = &parts.vocabulary.words.lists.points;
    let pieces = values(cell, breaks, nouns, |text| parts.points(text));
    let several = pieces.len() > 1;
    let mut points: ThinVec<Touchpoint> = ThinVec::with_capacity(pieces.len());
    for (value, taken) in &*pieces {
        let contacts = || taken.iter().cloned();
        if !has_letters(value) {
            // A line of contacts belongs to the point above it.
            if let Some(last) = points.last_mut() {
                last.add_contacts(contacts());
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
            only.add_contacts(contacts());
            continue;
        }
        let mut point = Touchpoint::new(text, ThinVec::new(), stated);
        point.add_contacts(contacts());
        points.push(point);
    }
    // Where nothing but a contact is written, it names the point as well.
    if let [only] = points.as_mut_slice()
        && only.text.value.is_empty()
        && let Some(contact) = only.contacts.first()
    {
        only.text.value = contact.value.clone();
    }
    // Signs without a letter are still what the file says.
    if points.is_empty() && !cell.is_blank() && !is_placeholder(&cell.value) {
        points.push(Touchpoint::new(cell.clone(), ThinVec::new(), stated));
    }
    points
}

/// How many processes a cell seems to hold: lines that each begin like one, or parts between `;` or `|`.
fn count_processes(process: &Sourced<Text>, nouns: &PointLists) -> u32 {
    if !process.raw.contains(['\n', ';', '|']) {
        return 1;
    }
    let raw = clean::clean(&process.raw, true).map_or_else(|| process.raw.to_string(), |(text, _)| text);
    let shape = Shape::new(&raw);
    let mut count = 1;
    for (at, letter) in raw.char_indices() {
        let next = raw[at + letter.len_utf8()..].trim_start();
        let capital = next.chars().next().is_some_and(char::is_uppercase) || bullet(next) > 0;
        let cut = match letter {
            ';' | '|' => !next.is_empty() && shape.open(at),
            '\n' => capital && shape.open(at) && !hangs(&raw[..at], nouns),
            _ => false,
        };
        count += u32::from(cut);
    }
    count
}
