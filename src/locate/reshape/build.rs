//! A grid made of cards: a column for each label, a row for each card.

use crate::model::document::{Cell, CellMore, Grid, Reshaped, Row};
use crate::model::{Field, Place};
use crate::text::Text;
use crate::text::words;

use super::super::header;
use super::{Known, Said};

/// What the file says of one point: labels with their values.
#[derive(Default)]
pub(super) struct Card {
    /// Its № in a heading.
    pub(super) number: Option<Said>,
    /// What its heading says beside the number.
    pub(super) named: Option<Said>,
    pub(super) fields: Vec<(Said, Vec<Said>)>,
}

pub(super) enum Item {
    Card(Card),
    /// A line or row that heads the cards below.
    Section(Said),
    /// A line above the first card, as a title.
    Above(Said),
}

/// A column of the new grid.
struct Column {
    caption: Said,
    field: Option<Field>,
    /// The caption stands nowhere in the file.
    made: bool,
}

/// Cards in their order, as a grid; `None` if it is no list. `captions` counts further cells of the file that only
/// say what the cells beside them are.
pub(super) fn grid(
    items: Vec<Item>,
    table: u32,
    captions: u64,
    why: &str,
    known: &Known<'_>,
) -> Option<Grid> {
    let columns = columns(&items, known);
    let width = columns.len() as u32;
    let labels: usize = items.iter().map(Item::labels).sum();
    let shown = columns.iter().filter(|column| !column.made).count();
    let mut rows: Vec<Row> = Vec::new();
    let mut header = Some(Row {
        cells: (1..)
            .zip(&columns)
            .map(|(at, column)| cell(at, column.caption.clone(), column.made))
            .collect(),
        ..row()
    });
    for item in items {
        match item {
            Item::Above(said) | Item::Section(said) => {
                let wide = Cell { column_span: width, ..cell(1, said, false) };
                rows.push(Row { cells: vec![wide], ..row() });
            }
            Item::Card(card) => {
                rows.extend(header.take());
                rows.push(Row { cells: values(card, &columns, known), ..row() });
            }
        }
    }
    for (number, row) in (1..).zip(&mut rows) {
        row.number = number;
    }
    let reshaped = Reshaped {
        captions: captions + (labels - shown.min(labels)) as u64,
        beside: 0,
        guess: false,
        why: why.to_owned(),
    };
    let grid = Grid {
        table,
        width,
        hidden: false,
        hidden_columns: Vec::new(),
        nested_in: None,
        rows,
        filled: None,
        reshaped: Some(Box::new(reshaped)),
    };
    header::find(&grid, 0, known.headers, known.general).is_ok().then_some(grid)
}

impl Item {
    fn labels(&self) -> usize {
        match self {
            Item::Card(card) => card.fields.iter().filter(|(label, _)| !label.is_made()).count(),
            Item::Above(_) | Item::Section(_) => 0,
        }
    }

    fn card(&self) -> Option<&Card> {
        match self {
            Item::Card(card) => Some(card),
            Item::Above(_) | Item::Section(_) => None,
        }
    }
}

impl Said {
    pub(super) fn at(text: &str, place: Place) -> Said {
        Said { text: text.into(), place, more: None }
    }

    /// A caption that the file does not have.
    pub(super) fn made(text: &str, place: Place) -> Said {
        let more = CellMore { made: true, ..CellMore::default() };
        Said { text: text.into(), place, more: Some(Box::new(more)) }
    }

    pub(super) fn is_made(&self) -> bool {
        self.more.as_ref().is_some_and(|more| more.made)
    }
}

pub(super) fn row() -> Row {
    Row { number: 0, hidden: false, deleted: false, header: false, cells: Vec::new() }
}

/// A cell of the new grid that keeps its place in the file.
pub(super) fn cell(column: u32, said: Said, made: bool) -> Cell {
    let more = said.more.map_or_else(CellMore::default, |more| *more);
    let made = made || more.made;
    let more = CellMore { place: Some(said.place), made, ..more };
    Cell { column, column_span: 1, row_span: 1, text: said.text, more: Some(Box::new(more)) }
}

/// The labels of all cards in the order of their appearance; the number and the point of headings first, if the
/// cards have no such labels.
fn columns(items: &[Item], known: &Known<'_>) -> Vec<Column> {
    let cards = || items.iter().filter_map(Item::card);
    let mut columns: Vec<Column> = Vec::new();
    for card in cards() {
        let mut taken = Vec::new();
        for (label, _) in &card.fields {
            let field = known.field(&label.text);
            if let Some(at) = place_of(&columns, label, field, &taken) {
                taken.push(at);
            } else {
                taken.push(columns.len());
                columns.push(Column { caption: label.clone(), field, made: label.is_made() });
            }
        }
    }
    let heading = |field: Field, said: Option<&Said>| {
        let lacks = !columns.iter().any(|column| column.field == Some(field));
        said.filter(|_| lacks).map(|said| Column {
            caption: Said::made(field.russian(), said.place),
            field: Some(field),
            made: true,
        })
    };
    let number = heading(Field::Number, cards().find_map(|card| card.number.as_ref()));
    let point = heading(Field::Touchpoint, cards().find_map(|card| card.named.as_ref()));
    number.into_iter().chain(point).chain(columns).collect()
}

/// The column of a label: one with the same words, else the only one of its field.
fn place_of(columns: &[Column], label: &Said, field: Option<Field>, taken: &[usize]) -> Option<usize> {
    let free = |at: &usize| !taken.contains(at);
    let same = |at: &usize| words::same_words(&columns[*at].caption.text, &label.text);
    let alike = |at: &usize| columns[*at].field == field && field.is_some() && field != Some(Field::Contacts);
    let all = 0..columns.len();
    all.clone().filter(free).find(same).or_else(|| all.filter(free).find(alike))
}

/// The cells of a card in their columns.
fn values(card: Card, columns: &[Column], known: &Known<'_>) -> Vec<Cell> {
    let mut cells: Vec<Cell> = Vec::new();
    let mut taken = Vec::new();
    let of = |field: Field| columns.iter().position(|column| column.made && column.field == Some(field));
    let headings = [(Field::Number, card.number), (Field::Touchpoint, card.named)];
    for (field, said) in headings {
        if let (Some(at), Some(said)) = (of(field), said) {
            taken.push(at);
            cells.push(cell(at as u32 + 1, said, false));
        }
    }
    for (label, values) in card.fields {
        let field = known.field(&label.text);
        let Some(at) = place_of(columns, &label, field, &taken) else { continue };
        taken.push(at);
        cells.extend(values.into_iter().map(|value| cell(at as u32 + 1, value, false)));
    }
    cells.sort_by_key(|cell| cell.column);
    cells
}

/// Whether labels are those of a list's cards: a point, something that it serves or says of it, half of the
/// labels known, and one that says what it is a card of, if no title does.
pub(super) fn are_labels<'a>(
    labels: impl Iterator<Item = &'a Text> + Clone,
    titled: bool,
    named: bool,
    known: &Known<'_>,
) -> bool {
    use Field::{Channel, Direction, Interactions, Needs, Process, Service, Touchpoint};
    let mut texts: Vec<&Text> = labels.collect();
    texts.sort_unstable();
    texts.dedup();
    let fields: Vec<Option<Field>> = texts.iter().map(|text| known.field(text)).collect();
    let has = |field: Field| fields.contains(&Some(field));
    let own = [Touchpoint, Direction, Service, Process, Needs, Interactions, Channel];
    let count = own.iter().filter(|field| has(**field)).count();
    let half = fields.iter().flatten().count() * 2 >= fields.len();
    let point = has(Touchpoint) || named;
    let says = texts.iter().any(|text| known.speaks_of_points(text));
    let kind = has(Channel) || has(Needs) || has(Interactions);
    point && half && (titled || says) && kind && count + usize::from(named && !has(Touchpoint)) >= 3
}
