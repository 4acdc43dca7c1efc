//! Paragraphs with labels, a point each: «1. Процесс: приём; точка: сайт; вид: цифровая», or a label a line.
//!
//! Looked for only under the title of a list, and only where no table holds one.

use crate::model::document::Block;
use crate::model::{Field, Place};
use crate::text::letters;
use crate::text::signs::ordinal;
use crate::text::words;

use super::build::{self, Card, Item};
use super::cards::heading;
use super::{Change, Known, Line, Part, Said, lines};

/// Words of a label, and bytes, at most.
const LABEL_WORDS: usize = 7;
const LABEL_BYTES: usize = 140;

/// The labelled lines under a title, as one list.
pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Option<Change> {
    let all: Vec<Line<'_>> = (0..)
        .zip(parts)
        .filter_map(|(at, part)| match part {
            Part::Lines(paragraph, first) => Some(lines(paragraph, *first, at)),
            Part::Grid(..) | Part::Other => None,
        })
        .flatten()
        .collect();
    let title = all.iter().rposition(|line| known.is_title(line.text.trim()))?;
    let mut reading =
        Reading { known, items: Vec::new(), card: None, of: Vec::new(), by_line: false, pending: Vec::new() };
    for line in &all[title + 1..] {
        reading.line(*line);
    }
    reading.close();
    let Reading { mut items, of, .. } = reading;
    let cards =
        || items.iter().filter_map(|item| if let Item::Card(card) = item { Some(card) } else { None });
    if cards().count() < 2 {
        return None;
    }
    // What stands before the first label names the point, if nothing else does.
    let labels = || cards().flat_map(|card| &card.fields).map(|(label, _)| &label.text);
    let point = labels().any(|label| known.field(label) == Some(Field::Touchpoint));
    let named = !point && cards().all(|card| card.named.is_some());
    if !build::are_labels(labels(), true, named, known) {
        return None;
    }
    if point {
        for item in &mut items {
            if let Item::Card(card) = item {
                card.named = None;
            }
        }
    }
    let why = "абзацы с подписями, таблицы нет";
    let grid = build::grid(items, known.lines, 0, why, known)?;
    Some(Change { of, blocks: vec![Block::Grid(grid)] })
}

/// The reading of lines one by one.
struct Reading<'a, 'k> {
    known: &'k Known<'k>,
    items: Vec<Item>,
    card: Option<Card>,
    /// The blocks of the lines that were taken.
    of: Vec<usize>,
    /// The labels stand in lines of their own.
    by_line: bool,
    /// A heading without label, until a label follows: the № of the next card and what it says.
    pending: Vec<(Line<'a>, Said)>,
}

impl<'a> Reading<'a, '_> {
    fn line(&mut self, line: Line<'a>) {
        let text = line.text.trim();
        if text.is_empty() {
            return;
        }
        let (number, body) = numbered(text);
        let mut labels = labels(body, self.known);
        if labels.is_empty() && self.by_line && self.card.is_some() {
            labels.extend(unknown_label(body, self.known));
        }
        let Some(first) = labels.first() else {
            self.without_label(line, text);
            return;
        };
        let lead = body[..first.start].trim_matches(|letter: char| " \t;,.–—-:".contains(letter));
        let again = self.card.as_ref().is_some_and(|card| {
            let label = body[first.start..first.end].trim();
            card.fields.iter().any(|(known, _)| words::same_words(&known.text, label))
        });
        // A number opens a card, but for the numbers of the labels themselves.
        let opens = number.is_some() && (labels.len() > 1 || !lead.is_empty() || self.opens(number));
        if again || opens || self.card.is_none() {
            self.close();
            self.begin(line, number.filter(|_| opens), lead);
        }
        self.take(line);
        self.by_line = labels.len() == 1;
        let Some(card) = &mut self.card else { return };
        for (at, label) in labels.iter().enumerate() {
            let end = labels.get(at + 1).map_or(body.len(), |next| next.start);
            let value = body[label.end + 1..end].trim();
            let last = at + 1 == labels.len();
            let value = if last {
                value.trim_end_matches([';', ','])
            } else {
                value.trim_end_matches([';', ',', '.', '–', '—', '|'])
            };
            let place = Place { table: self.known.lines, row: line.number, column: at as u32 + 1 };
            card.fields.push((
                Said::at(body[label.start..label.end].trim(), place),
                vec![Said::at(value.trim_end(), place)],
            ));
        }
    }

    /// Whether a number goes on with those of the cards, and not with those of the lines within one.
    fn opens(&self, number: Option<&str>) -> bool {
        let Some(number) = number.and_then(ordinal) else { return false };
        let known = self.card.as_ref().and_then(|card| card.number.as_ref());
        known.map_or(self.card.is_none(), |known| {
            ordinal(&known.text).is_some_and(|known| known + 1 == number)
        })
    }

    /// A line without label: the heading of the next card, or the end of the last value.
    fn without_label(&mut self, line: Line<'a>, text: &str) {
        let place = Place { table: self.known.lines, row: line.number, column: 1 };
        if let Some(heading) = heading(text, self.known) {
            self.close();
            self.pending.clear();
            self.pending.push((line, Said::at(heading.number, place)));
            if !heading.rest.is_empty() {
                self.pending.push((line, Said::at(heading.rest, place)));
            }
        } else if self.card.is_some() && text.starts_with(['-', '–', '—', '•', '·']) {
            let said = Said::at(text, place);
            if let Some((_, values)) = self.card.as_mut().and_then(|card| card.fields.last_mut()) {
                values.retain(|value| !value.text.is_empty());
                values.push(said);
            }
            self.take(line);
        } else {
            self.close();
            self.pending.clear();
        }
    }

    fn begin(&mut self, line: Line<'a>, number: Option<&str>, lead: &str) {
        let place = Place { table: self.known.lines, row: line.number, column: 1 };
        let mut card = Card { number: number.map(|number| Said::at(number, place)), ..Card::default() };
        if !lead.is_empty() {
            card.named = Some(Said::at(lead, place));
        }
        for (at, (line, said)) in std::mem::take(&mut self.pending).into_iter().enumerate() {
            self.take(line);
            if at == 0 {
                card.number.get_or_insert(said);
            } else {
                card.named.get_or_insert(said);
            }
        }
        self.card = Some(card);
    }

    fn take(&mut self, line: Line<'a>) {
        if self.of.last() != Some(&line.block) {
            self.of.push(line.block);
        }
    }

    fn close(&mut self) {
        self.items.extend(self.card.take().map(Item::Card));
    }
}

/// A № before a text: «1. », «2) », «№ 3 ».
fn numbered(text: &str) -> (Option<&str>, &str) {
    let bare = text.strip_prefix('№').unwrap_or(text).trim_start();
    let digits = bare.bytes().take_while(u8::is_ascii_digit).count();
    let after = &bare[digits..];
    let sign =
        after.starts_with(['.', ')']) && !after[1..].starts_with(|letter: char| letter.is_ascii_digit());
    if digits == 0 || digits > 4 || !(sign || after.starts_with([' ', '\t'])) {
        return (None, text);
    }
    (Some(&bare[..digits]), after.trim_start_matches(['.', ')']).trim_start())
}

/// A label within a text, without its colon.
struct Label {
    start: usize,
    end: usize,
}

/// The labels of a line: words before a colon that name a field.
fn labels(text: &str, known: &Known<'_>) -> Vec<Label> {
    let mut found: Vec<Label> = Vec::new();
    for (end, _) in text.match_indices(':') {
        let from = found.last().map_or(0, |label| label.end + 1);
        if from > end {
            continue;
        }
        let after = |signs: &[char], from: usize| {
            text[from..end].rmatch_indices(signs).next().map_or(from, |(at, sign)| from + at + sign.len())
        };
        let sure = |start: usize| {
            let label = text[start..end].trim_start();
            label.len() <= LABEL_BYTES
                && (1..=LABEL_WORDS).contains(&words::words(label).len())
                && known.headers.best(label).is_some_and(|(_, score)| score >= SURE)
        };
        let hard = after(&[';', '.', '|', '\t', '–', '—'], from);
        // «Адрес, телефон:» is one label if each of its words may be one.
        let whole = text[hard..end].split(',').all(|part| known.field(part).is_some());
        let last = after(&[','], hard);
        let start = if whole && sure(hard) { Some(hard) } else { Some(last).filter(|last| sure(*last)) };
        found.extend(start.map(|start| Label {
            start: start + text[start..end].len() - text[start..end].trim_start().len(),
            end,
        }));
    }
    found
}

/// A label that names no field, in a line of a card: a card says more than a list knows.
fn unknown_label(text: &str, known: &Known<'_>) -> Option<Label> {
    let end = text.find(':')?;
    let executors = &known.general.words.lists.rows.executors;
    let executor = executors.iter().any(|word| letters::begins_folded(text.chars(), word));
    let says = !text[end + 1..].trim().is_empty() && !text[end + 1..].starts_with('/');
    (says && !executor && text.starts_with(char::is_uppercase) && words::words(&text[..end]).len() <= 4)
        .then_some(Label { start: 0, end })
}

/// The score of words that may be a label within a line.
const SURE: f32 = 0.6;
