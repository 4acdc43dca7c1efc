//! Kinds that stand in the cell of the points, in a list that has no place of its own for them: «Официальный сайт
//! (цифровая), МФЦ (офлайн)», «Сайт – цифровая», «Цифровые точки: сайт, ЕПГУ; офлайн: МФЦ».
//!
//! A kind is known there by the terms of the orders alone: «журнал (электронный)» is the name of a point. Where
//! most points of the list end with a kind, any word for one is known.

use thin_vec::ThinVec;

use crate::knowledge::kinds::KindWords;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::{Change, Channel, Touchpoint, TouchpointList};
use crate::text::letters;

/// Cells that end with a kind, at least, where any word for one is known.
const MANY: usize = 3;
/// The same where the kinds are single letters, of which a cell may hold several: «Сайт (Ц); МФЦ (О)».
const OF_LETTERS: usize = 2;

/// How the points of a list state their kinds.
#[derive(Clone, Copy)]
pub(super) struct InCells<'a> {
    kinds: &'a KindWords,
    /// Most points end with a kind.
    habit: bool,
}

impl<'a> InCells<'a> {
    /// `None`: the list states kinds in a place of their own.
    pub(super) fn of(list: &TouchpointList, vocabulary: &'a Vocabulary) -> Option<InCells<'a>> {
        let elsewhere = list.point_columns().any(|column| column.states.is_some())
            || list.rows.iter().any(|row| row.channel.is_some());
        let kinds = &vocabulary.words.kinds;
        let any = InCells { kinds, habit: true };
        let cells = || list.rows.iter().flat_map(|row| &row.touchpoint_cells).filter(|cell| !cell.is_blank());
        (!elsewhere).then(|| {
            let ending = cells().filter(|cell| any.end(&cell.value).is_some()).count();
            let letters = cells().map(|cell| any.letters(&cell.value)).sum::<usize>();
            let habit = ending >= MANY && ending * 3 >= cells().count() * 2 || letters >= OF_LETTERS;
            InCells { kinds, habit }
        })
    }

    /// The kind that a text is, and nothing else.
    fn kind(self, text: &str) -> Option<Channel> {
        let text = text.trim();
        let lone = text.chars().nth(1).is_none();
        let known = if lone {
            self.habit && text.chars().all(char::is_uppercase)
        } else {
            self.kinds.is_kind(text) && (self.habit || self.kinds.is_term(text))
        };
        if !known {
            return None;
        }
        match self.kinds.parse(text).values.as_slice() {
            [one @ (Channel::Digital | Channel::Offline)] => Some(*one),
            _ => None,
        }
    }

    /// How many single letters in brackets stand for a kind in a cell.
    fn letters(self, text: &str) -> usize {
        let letter = |part: &&str| {
            part.chars().nth(1) == Some(')') && self.kind(&part[..part.find(')').unwrap_or(0)]).is_some()
        };
        text.split('(').skip(1).filter(letter).count()
    }

    /// What a point is called without the kind at its end.
    fn end(self, text: &str) -> Option<(&str, Channel)> {
        let text = text.trim_end().trim_end_matches([';', '|', ',', '.']);
        let (name, kind) = match text.strip_suffix(')') {
            Some(inner) => inner.rsplit_once('(')?,
            None => [" – ", " — ", " - ", ", "].into_iter().find_map(|sign| text.rsplit_once(sign))?,
        };
        let name = name.trim_end().trim_end_matches([',', ':']);
        let kind = self.kind(kind)?;
        name.chars().any(letters::is_letter).then_some((name, kind))
    }

    /// The parts of a cell below the kinds that stand before them: «Цифровые: …; офлайн: …». One part without
    /// a kind where nothing is labelled.
    pub(super) fn segments(self, text: &str) -> Vec<(Option<Channel>, &str)> {
        let mut found: Vec<(Option<Channel>, usize, usize)> = vec![(None, 0, 0)];
        for (colon, _) in text.match_indices(':') {
            let before = &text[found[found.len() - 1].2..colon];
            let label = before
                .rfind([';', '|', '\n', ',', '.', '•'])
                .map_or(0, |sign| sign + before[sign..].chars().next().map_or(1, char::len_utf8));
            let start = colon - before.len() + label;
            if let Some(kind) = self.kind(before[label..].trim_start_matches(['-', '–', '—', ' '])) {
                found.push((Some(kind), start, colon + 1));
            }
        }
        let ends = found.iter().skip(1).map(|(_, start, _)| *start).chain([text.len()]);
        let parts = found.iter().zip(ends).map(|((kind, _, from), to)| (*kind, text[*from..to].trim()));
        let parts: Vec<_> = parts.filter(|(_, part)| !part.is_empty()).collect();
        if parts.is_empty() { vec![(None, text)] } else { parts }
    }

    /// Takes the kinds out of points that end with one, and points that are nothing but the kind of the one before.
    pub(super) fn take(self, points: &mut ThinVec<Touchpoint>) {
        let mut at = 0;
        while at < points.len() {
            if points[at].channel_stated.is_some() {
                at += 1;
                continue;
            }
            let alone = self.kind(&points[at].text.value);
            if let Some(kind) = alone
                && at > 0
                && points[at - 1].channel_stated.is_none()
            {
                points[at - 1].channel_stated = Some(kind);
                let taken = points.remove(at);
                points[at - 1].add_contacts(taken.contacts);
                continue;
            }
            let end = self.end(&points[at].text.value).map(|(name, kind)| (name.to_owned(), kind));
            if let Some((name, kind)) = end {
                let point = &mut points[at];
                point.text.value = name.into();
                point.text.changes.add(Change::Split);
                point.channel_stated = Some(kind);
            }
            at += 1;
        }
    }
}
