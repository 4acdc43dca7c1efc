//! A list table as it stands, before its columns have a meaning: leaf columns, and rows with merges
//! filled down.

use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

use thin_vec::ThinVec;

use super::document::{Cell, Link};
use super::field::{Client, DirectionSource, Field};
use super::list::Column;
use super::row::{ChannelCell, Direction, Part, SourceRow};
use super::value::{Change, Place, Sourced};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::letters;

/// A leaf column of the header: the grid columns it covers and its captions.
#[derive(Debug, Clone)]
pub struct Leaf {
    pub first: u32,
    pub last: u32,
    pub text: Text,
    /// Group captions above, outermost first.
    pub groups: Vec<Text>,
    pub guess: Option<Field>,
}

/// The leaf columns of a table, and which of them each grid column belongs to.
#[derive(Debug, Clone, Default)]
pub struct Leaves {
    leaves: Vec<Leaf>,
    /// The leaf that covers each of the first grid columns.
    at: Vec<Option<usize>>,
}

impl Leaves {
    pub fn new(leaves: Vec<Leaf>) -> Leaves {
        Leaves { at: covering(&leaves), leaves }
    }

    /// The leaf that a cell overlaps most, the first of equals.
    pub fn of(&self, cell: &Cell) -> Option<usize> {
        if cell.column_span == 1
            && let Some(leaf) = self.at.get(cell.column as usize)
        {
            return *leaf;
        }
        let last = cell.column + cell.column_span - 1;
        let overlap = |leaf: &Leaf| (last.min(leaf.last) + 1).saturating_sub(cell.column.max(leaf.first));
        let (at, width) = self
            .leaves
            .iter()
            .map(overlap)
            .enumerate()
            .fold((0, 0), |best, (at, width)| if width > best.1 { (at, width) } else { best });
        (width > 0).then_some(at)
    }
}

impl Deref for Leaves {
    type Target = [Leaf];

    fn deref(&self) -> &[Leaf] {
        &self.leaves
    }
}

/// For each of the first grid columns (by its number, from 0) the first leaf that covers it.
fn covering(leaves: &[Leaf]) -> Vec<Option<usize>> {
    const MOST: u32 = 256;
    let end = leaves.iter().map(|leaf| leaf.last.saturating_add(1)).max().unwrap_or(0).min(MOST);
    (0..end).map(|column| leaves.iter().position(|leaf| (leaf.first..=leaf.last).contains(&column))).collect()
}

#[derive(Debug, Clone)]
pub struct RawColumn {
    pub header: Text,
    /// Captions of the header rows above, outermost first.
    pub groups: Vec<Text>,
    /// 1-based position as the officer counts it.
    pub number: u32,
    /// What the caption alone suggests.
    pub guess: Option<Field>,
    /// Several columns of marks, folded into one that says in words what is marked.
    pub marks: bool,
}

/// A data row: one cell a leaf column.
#[derive(Debug, Clone)]
pub struct RawRow {
    pub parts: ThinVec<Part>,
    pub cells: Vec<RawCell>,
    /// The headings above, outermost first, where the table has section rows or headings.
    pub sections: Arc<[Section]>,
    /// First data row after a repeated header or at the beginning of a further table.
    pub starts_piece: bool,
}

#[derive(Debug, Clone)]
pub struct RawCell {
    pub text: Text,
    /// Of the anchor where the cell is covered by a merge.
    pub place: Place,
    /// Covered by a cell merged from above.
    pub merged: bool,
    /// «то же», «-"-»: the text is that of the cell above.
    pub ditto: bool,
    pub joined: bool,
    /// Rarely present: a large table has millions of cells.
    pub links: Option<Box<Links>>,
}

#[derive(Debug, Clone)]
pub struct Links(pub Vec<Link>);

/// Captions made unique, each with the number of its column: a repeated one gets its ordinal, a blank one
/// the number.
pub(crate) fn unique_captions<'a>(captions: impl Iterator<Item = (&'a Text, u32)>) -> Vec<Text> {
    let mut seen: HashMap<Text, u32, KeyedState> = HashMap::default();
    let named = captions.map(|(caption, number)| {
        let base = if caption.is_empty() { format!("Графа {number}").into() } else { caption.clone() };
        let count = seen.entry(base.clone()).and_modify(|count| *count += 1).or_insert(1);
        if *count == 1 { base } else { format!("{base} ({count})").into() }
    });
    named.collect()
}

/// A heading above rows of a list; [`RawRow::sections`] holds the outermost first.
#[derive(Debug, Clone)]
pub struct Section {
    /// Without its number and label.
    pub text: Sourced<Text>,
    /// What the label says it is: «Услуга: …».
    pub field: Option<Field>,
    /// Names a direction that the catalogue knows.
    pub direction: bool,
}

impl Links {
    /// Nothing where there are no links.
    pub(crate) fn boxed(links: &[Link]) -> Option<Box<Links>> {
        (!links.is_empty()).then(|| Box::new(Links(links.to_vec())))
    }
}

impl RawCell {
    pub(crate) fn blank(place: Place) -> RawCell {
        RawCell { text: Text::default(), place, merged: false, ditto: false, joined: false, links: None }
    }

    pub(crate) fn of(cell: &Cell, place: Place) -> RawCell {
        RawCell { text: cell.text.clone(), links: Links::boxed(cell.links()), ..RawCell::blank(place) }
    }

    pub fn is_blank(&self) -> bool {
        letters::is_blank(&self.text)
    }

    /// The text with its place, and how it came into the row.
    fn value(&self) -> Sourced<Text> {
        let mut value = Sourced::read(self.text.clone(), self.place);
        let came =
            [(self.merged, Change::Merged), (self.ditto, Change::FilledDown), (self.joined, Change::Joined)];
        for (_, change) in came.into_iter().filter(|(so, _)| *so) {
            value.changes.add(change);
        }
        value
    }
}

impl SourceRow {
    /// The unsplit cells of a row, each in the field of its column.
    pub fn of(raw: RawRow, columns: &[Column]) -> SourceRow {
        let mut row = SourceRow {
            parts: raw.parts,
            number: None,
            direction: None,
            service: None,
            process: None,
            touchpoints: ThinVec::new(),
            touchpoint_cells: ThinVec::new(),
            channel: None,
            needs: None,
            needs_cell: None,
            interactions: None,
            interactions_cell: None,
            features: None,
            client: Client::Unknown,
            client_cell: None,
            extra: ThinVec::new(),
            contact_cells: ThinVec::new(),
            processes: 1,
            identity: None,
            starts_piece: raw.starts_piece,
        };
        for (at, (cell, column)) in raw.cells.iter().zip(columns).enumerate() {
            let mut value = cell.value();
            if matches!(column.field, Some(Field::Touchpoint | Field::Contacts)) {
                value.value = with_targets(cell);
            }
            match column.field {
                Some(Field::Number) => row.number = Some(value),
                Some(Field::Direction) => row.direction = Some(Direction::stated(value)),
                Some(Field::Service) => row.service = Some(value),
                Some(Field::Process) => row.process = Some(value),
                Some(Field::Touchpoint) => {
                    // Nearly always the only one, in a hundred thousand rows of a large list.
                    row.touchpoint_cells.reserve_exact(1);
                    row.touchpoint_cells.push(value);
                }
                Some(Field::Contacts) => row.contact_cells.push(value),
                Some(Field::Channel) => {
                    row.channel = Some(ChannelCell::new(value));
                }
                Some(Field::Needs) => row.needs_cell = Some(value),
                Some(Field::Interactions) => row.interactions_cell = Some(Box::new(value)),
                Some(Field::Features) => row.features = Some(Box::new(value)),
                Some(Field::Client) => row.client_cell = Some(Box::new(value)),
                None => row.extra.push((at, value)),
            }
        }
        row
    }
}

impl Direction {
    /// As a cell, a row or a heading of the file names it.
    pub fn stated(text: Sourced<Text>) -> Direction {
        Direction { text, code: None, from: DirectionSource::Stated }
    }
}

/// The cell's text with the targets of links whose words are not the address itself, each right
/// after the words that lead there.
fn with_targets(cell: &RawCell) -> Text {
    /// Links of a cell that are looked for in its whole text; of more, where they stand in their order.
    const MANY: usize = 500;
    /// Bytes in which the words of one of many links are looked for.
    const NEAR: usize = 1 << 12;
    let Some(links) = &cell.links else { return cell.text.clone() };
    let many = links.0.len() > MANY;
    let folded = if many { String::new() } else { cell.text.to_lowercase() };
    let (mut text, mut rest) = (String::with_capacity(cell.text.len()), &*cell.text);
    for link in &links.0 {
        let target = link.target.trim();
        let target = target.strip_prefix("mailto:").unwrap_or(target);
        let shown = link.text.trim();
        let near = if many { &rest[..rest.floor_char_boundary(NEAR)] } else { rest };
        let end = near.find(shown).filter(|_| !shown.is_empty()).map(|at| at + shown.len());
        if let Some(end) = end {
            let (before, after) = rest.split_at(end);
            text.push_str(before);
            rest = after;
        }
        let mentions =
            || if many { mentions(&shown.to_lowercase(), target) } else { mentions(&folded, target) };
        if target.contains('.') && !target.starts_with('#') && !mentions() {
            if end.is_none() {
                text.push_str(std::mem::take(&mut rest));
            }
            text.push(' ');
            text.push_str(target);
        }
    }
    text.push_str(rest);
    if text == *cell.text { cell.text.clone() } else { text.into() }
}

/// Whether a text in small letters holds an address.
fn mentions(folded: &str, target: &str) -> bool {
    let target = target.to_lowercase();
    let bare = target.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
    folded.contains(bare.trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_target_of_a_link_stands_by_its_words() {
        let link = |text: &str, target: &str| Link { text: text.into(), target: target.into() };
        for (text, links, expected) in [
            (
                "Официальный сайт\nЭлектронная почта",
                vec![link("Официальный сайт", "https://a.ru/"), link("Электронная почта", "mailto:b@a.ru")],
                "Официальный сайт https://a.ru/\nЭлектронная почта b@a.ru",
            ),
            ("Сайт www.a.ru", vec![link("www.a.ru", "http://www.a.ru/")], "Сайт www.a.ru"),
            ("Сайт", vec![link("", "https://a.ru")], "Сайт https://a.ru"),
            ("Раздел", vec![link("Раздел", "#Лист2!A1")], "Раздел"),
        ] {
            let place = Place { table: 0, row: 1, column: 1 };
            let links = Links::boxed(&links);
            let cell =
                RawCell { text: text.into(), place, merged: false, ditto: false, joined: false, links };
            assert_eq!(&*with_targets(&cell), expected);
        }
    }
}
