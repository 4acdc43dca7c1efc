//! Tables of labels and values, one point a card: labels in a column, the value beside each; several cards in one
//! table or a table each, or the points side by side in the columns at the right of the labels.

use crate::model::document::{Block, Cell, CellMore, Grid, Row};
use crate::model::{Field, Place};
use crate::text::letters;
use crate::text::signs::ordinal;
use crate::text::words;

use super::super::section;
use super::build::{self, Card, Item};
use super::{Change, Found, Known, Part, Said, line_above, lines, titled};

/// Columns of a table of cards, at most: labels and a few dozen points.
const WIDEST: u32 = 40;
/// Rows whose labels tell a card.
const SAMPLE: usize = 60;
/// Words of a line that numbers or heads a card, at most.
const HEADING_WORDS: usize = 14;

/// Consecutive tables of cards become one grid each.
pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut open: Option<Stretch> = None;
    for (at, part) in parts.iter().enumerate() {
        match part {
            Part::Grid(grid, Found::Nothing) => match parse(grid, parts, at, known) {
                Some(parsed) => open.get_or_insert_default().table(at, grid, parsed, parts, known),
                None => changes.extend(open.take().and_then(|open| open.close(known))),
            },
            Part::Grid(..) => changes.extend(open.take().and_then(|open| open.close(known))),
            Part::Lines(paragraph, first) => {
                let ends = |text: &str| known.is_title(text.trim());
                if paragraph.text.split('\n').any(ends) {
                    changes.extend(open.take().and_then(|open| open.close(known)));
                } else if let Some(stretch) = &mut open {
                    stretch.lines.extend(lines(paragraph, *first, at).map(|line| line.block));
                }
            }
            Part::Other => {}
        }
    }
    changes.extend(open.and_then(|open| open.close(known)));
    changes
}

/// What a table of cards holds.
struct Parsed {
    items: Vec<Item>,
    /// Its cells that only say what others are.
    captions: u64,
}

/// Tables of cards that follow each other.
#[derive(Default)]
struct Stretch {
    table: u32,
    /// The blocks that go.
    of: Vec<usize>,
    /// The blocks of text since the last table.
    lines: Vec<usize>,
    items: Vec<Item>,
    captions: u64,
    tables: u32,
}

impl Stretch {
    fn table(&mut self, at: usize, grid: &Grid, parsed: Parsed, parts: &[Part<'_>], known: &Known<'_>) {
        if self.of.is_empty() {
            self.table = grid.table;
            self.of.push(at);
        } else {
            self.of.push(at);
        }
        self.tables += 1;
        let Parsed { mut items, captions } = parsed;
        self.captions += captions;
        let first = items.iter_mut().find_map(|item| match item {
            Item::Card(card) => Some(card),
            Item::Above(_) | Item::Section(_) => None,
        });
        // The line just above the table may number the card, or name its point.
        if let (Some(line), Some(card)) = (line_above(parts, at), first) {
            let place = Place { table: known.lines, row: line.number, column: 1 };
            let whole = matches!(parts[line.block], Part::Lines(of, _) if !of.text.trim().contains('\n'));
            let between = self.tables == 1 || self.lines.contains(&line.block);
            if let Some(heading) = heading(line.text, known).filter(|_| whole && between) {
                let gone = heading.rest.is_empty();
                if card.number.is_none() && !heading.number.is_empty() {
                    card.number = Some(Said::at(heading.number, place));
                    if gone {
                        self.of.push(line.block);
                    }
                }
                if card.named.is_none() && !heading.rest.is_empty() && lacks_point(card, known) {
                    card.named = Some(Said::at(heading.rest, place));
                    self.of.push(line.block);
                }
            } else if whole && between && section::is_plain(line.text.trim(), known.general) {
                items.insert(0, Item::Section(Said::at(line.text.trim(), place)));
                self.of.push(line.block);
            }
        }
        self.lines.clear();
        self.items.append(&mut items);
    }

    fn close(self, known: &Known<'_>) -> Option<Change> {
        let Stretch { table, mut of, items, captions, tables, .. } = self;
        of.sort_unstable();
        of.dedup();
        let why = if tables > 1 {
            format!("карточки, таблиц: {tables}, прочитаны как строки одной таблицы")
        } else {
            "карточки: подписи слева, значения справа".to_owned()
        };
        let grid = build::grid(items, table, captions, &why, known)?;
        Some(Change { of, blocks: vec![Block::Grid(grid)] })
    }
}

fn lacks_point(card: &Card, known: &Known<'_>) -> bool {
    !card.fields.iter().any(|(label, _)| known.field(&label.text) == Some(Field::Touchpoint))
}

/// A line that heads a card: its number, if it has one, and what else it says.
pub(super) struct Heading<'a> {
    pub(super) number: &'a str,
    pub(super) rest: &'a str,
}

/// «Карточка точки взаимодействия № 2», «Точка 3. Телефон», «№ 4», «5. Приёмная»: `None` without a number.
pub(super) fn heading<'a>(text: &'a str, known: &Known<'_>) -> Option<Heading<'a>> {
    let text = text.trim();
    if text.is_empty() || text.ends_with([';', ',']) || words::words(text).len() > HEADING_WORDS {
        return None;
    }
    let heads = &known.general.words.lists.cards.heads;
    let named = heads.contains(&letters::first_word(text));
    let is_digit = |letter: char| letter.is_ascii_digit();
    let from = match text.find('№').map(|at| at + '№'.len_utf8()) {
        Some(after) if named || text.starts_with('№') => after,
        _ if text.starts_with(is_digit) => 0,
        _ if named => text.find(is_digit)?,
        _ => return None,
    };
    let found = text[from..].trim_start();
    let length = found.find(|letter: char| !is_digit(letter)).unwrap_or(found.len());
    let (number, after) = found.split_at(length);
    let ends = after.is_empty() || after.starts_with(['.', ')', ':', ' ', '–', '—', '«', '"']);
    if number.is_empty() || number.len() > 4 || !ends {
        return None;
    }
    let rest = after.trim_matches(|letter: char| letter.is_whitespace() || ".):–—-«»\"".contains(letter));
    Some(Heading { number, rest })
}

/// Reads a table as cards, if it is one.
fn parse(grid: &Grid, parts: &[Part<'_>], at: usize, known: &Known<'_>) -> Option<Parsed> {
    if !(2..=WIDEST).contains(&grid.width) || grid.rows.len() < 2 {
        return None;
    }
    let columns = label_columns(grid, known);
    let first = *columns.first()?;
    let labels = || {
        let cells = grid.rows.iter().take(SAMPLE).flat_map(|row| &row.cells);
        let of_columns = cells.filter(|cell| columns.contains(&cell.column) && !cell.is_blank());
        of_columns
            .filter(|cell| cell.column_span < grid.width && !is_caption(cell, known))
            .map(|cell| &cell.text)
    };
    let above = line_above(parts, at).and_then(|line| heading(line.text, known));
    let named = above.is_some_and(|heading| !heading.rest.is_empty());
    if !build::are_labels(labels(), titled(parts, at, known), named, known) {
        return None;
    }
    // The same labels in a second column: cards side by side.
    let texts = |column: u32| {
        let cells = grid.rows.iter().flat_map(|row| &row.cells).filter(move |cell| cell.column == column);
        cells.filter_map(|cell| known.field(&cell.text)).collect::<Vec<_>>()
    };
    let beside = columns.len() > 1 && columns[1..].iter().all(|column| texts(*column) == texts(first));
    let mut walk = Walk { grid, known, items: Vec::new(), open: Vec::new(), captions: 0, number: None };
    if beside {
        let ends = columns[1..].iter().copied().chain([grid.width + 1]);
        for (at, (from, end)) in columns.iter().zip(ends).enumerate() {
            walk.rows(&[*from], if at == 0 { 1 } else { *from }, end);
        }
    } else {
        walk.rows(&columns, 1, grid.width + 1);
    }
    let Walk { items, captions, .. } = walk;
    items.iter().any(|item| matches!(item, Item::Card(_))).then_some(Parsed { items, captions })
}

/// The columns whose cells are labels: at least two of them known, and half of all.
fn label_columns(grid: &Grid, known: &Known<'_>) -> Vec<u32> {
    let rows = || grid.rows.iter().filter(|row| !row.deleted).take(SAMPLE);
    let mut found: Vec<u32> = Vec::new();
    for column in 1..grid.width {
        // The labels of one card stand at the left; further ones hardly beyond a few columns.
        if found.is_empty() && column > 3 {
            break;
        }
        if found.last().is_some_and(|last| last + 1 == column) {
            continue;
        }
        let cells = rows().flat_map(|row| &row.cells);
        let of_column = cells.filter(|cell| {
            cell.column == column
                && !cell.is_blank()
                && cell.column_span < grid.width
                && !is_caption(cell, known)
        });
        let (mut count, mut named) = (0, Vec::new());
        for cell in of_column {
            count += 1;
            named.extend(known.field(&cell.text));
            // Of a table's first rows one at least names a field.
            if count == 6 && named.is_empty() {
                break;
            }
        }
        let several = named.iter().any(|field| *field != named[0]);
        if several && named.len() * 2 >= count {
            found.push(column);
        }
    }
    found
}

/// «Показатель», «Значение»: over labels and values.
fn is_caption(cell: &Cell, known: &Known<'_>) -> bool {
    let captions = &known.general.words.lists.cards.captions;
    captions.contains(&letters::fold(cell.text.trim().trim_end_matches(':')))
}

/// The walk through the rows of a table of cards.
struct Walk<'a, 'k> {
    grid: &'a Grid,
    known: &'k Known<'k>,
    items: Vec<Item>,
    /// The cards under way: one for each column of values.
    open: Vec<Card>,
    captions: u64,
    /// Of the next card.
    number: Option<(Option<Said>, Option<Said>)>,
}

impl Walk<'_, '_> {
    /// Reads the rows of the columns from `from` up to `end`, whose labels stand in some of them.
    fn rows(&mut self, labels: &[u32], from: u32, end: u32) {
        let values = self.values(labels, from, end);
        let mut label: Option<(Said, u64)> = None;
        let grid = self.grid;
        for row in grid.rows.iter().filter(|row| !row.deleted) {
            let cells: Vec<&Cell> =
                row.cells.iter().filter(|cell| (from..end).contains(&cell.column)).collect();
            let filled: Vec<&Cell> = cells.iter().copied().filter(|cell| !cell.is_blank()).collect();
            if label.as_ref().is_some_and(|(_, until)| u64::from(row.number) >= *until) {
                label = None;
            }
            if filled.is_empty() {
                if cells.is_empty() && label.is_none() {
                    self.close();
                }
                continue;
            }
            if filled.iter().all(|cell| is_caption(cell, self.known)) {
                self.captions += filled.len() as u64;
                continue;
            }
            if let [only] = filled[..]
                && self.heads(only, row, labels, end)
            {
                label = None;
                continue;
            }
            self.row(&cells, row, labels, &values, &mut label);
        }
        self.close();
    }

    /// The columns of values at the right of one column of labels, if the points stand side by side in them.
    fn values(&self, labels: &[u32], from: u32, end: u32) -> Vec<u32> {
        let [label] = labels else { return vec![labels[0] + 1] };
        let of_point = |row: &&Row| {
            row.cells
                .iter()
                .any(|cell| cell.column == *label && self.known.field(&cell.text) == Some(Field::Touchpoint))
        };
        let right = |row: &Row| -> Vec<u32> {
            let filled = row.cells.iter().filter(|cell| !cell.is_blank());
            filled
                .map(|cell| cell.column)
                .filter(|column| *column > *label && (from..end).contains(column))
                .collect()
        };
        let rows = || self.grid.rows.iter().filter(|row| !row.deleted);
        let points = rows().find(of_point).map(right).unwrap_or_default();
        if points.len() < 2 {
            return vec![*label + 1];
        }
        points
    }

    /// Whether a text alone in its row is no label: a title, the heading of a card or of several.
    fn heads(&mut self, cell: &Cell, row: &Row, labels: &[u32], end: u32) -> bool {
        let text = cell.text.trim();
        let wide = cell.column_span + 1 >= end.min(self.grid.width + 1) && end > 2;
        let first = self.items.is_empty() && self.open.is_empty();
        if first && text.split('\n').any(|line| self.known.is_title(line.trim())) {
            self.items.push(Item::Above(self.said(cell, row)));
            return true;
        }
        if let Some(heading) = heading(text, self.known).filter(|_| ordinal(text).is_none() || wide) {
            let place = self.place(cell, row);
            let number = Said::at(heading.number, place);
            let named = (!heading.rest.is_empty()).then(|| Said::at(heading.rest, place));
            self.close();
            self.number = Some((Some(number), named));
            return true;
        }
        if section::is_plain(text, self.known.general) && wide {
            self.close();
            let said = self.said(cell, row);
            self.items.push(Item::Section(said));
            return true;
        }
        if wide && (!labels.contains(&cell.column) || self.known.field(text).is_none()) {
            if self.open.is_empty() && words::words(text).len() <= HEADING_WORDS {
                self.number = Some((None, Some(self.said(cell, row))));
            } else {
                // A caption within a card: «Контактные сведения».
                self.captions += 1;
            }
            return true;
        }
        false
    }

    /// A row of labels and values.
    fn row(
        &mut self,
        cells: &[&Cell],
        row: &Row,
        labels: &[u32],
        values: &[u32],
        label: &mut Option<(Said, u64)>,
    ) {
        for cell in cells {
            if labels.contains(&cell.column) {
                if cell.is_blank() {
                    continue;
                }
                let said = self.said(cell, row);
                let again = |card: &Card| {
                    card.fields.iter().any(|(known, _)| words::same_words(&known.text, &said.text))
                };
                if self.open.first().is_some_and(again) {
                    self.close();
                }
                self.begin(values.len());
                for (at, card) in self.open.iter_mut().enumerate() {
                    let label = if at == 0 { said.clone() } else { Said::made(&said.text, said.place) };
                    // A blank value stands beside its label.
                    let place = Place { column: values[at], ..said.place };
                    card.fields.push((label, vec![Said::at("", place)]));
                }
                *label = Some((said, u64::from(row.number) + u64::from(cell.row_span)));
                continue;
            }
            if cell.is_blank() {
                continue;
            }
            let said = self.said(cell, row);
            if cell.column < labels[0] || self.open.is_empty() {
                // Numbers of the rows of a card.
                self.captions += 1;
                continue;
            }
            self.value(&said, cell, values);
        }
    }

    /// Adds a value to the label read last, of each card whose column it covers.
    fn value(&mut self, said: &Said, cell: &Cell, values: &[u32]) {
        let last = cell.column + cell.column_span - 1;
        let mut placed = false;
        for (at, card) in self.open.iter_mut().enumerate() {
            let from = if at == 0 { 0 } else { values[at] };
            let end = values.get(at + 1).copied().unwrap_or(u32::MAX);
            if cell.column < end
                && last >= from
                && let Some((_, texts)) = card.fields.last_mut()
            {
                texts.retain(|known| !known.text.is_empty());
                // A value merged over several points is one cell of the file.
                texts.push(if placed { again(said) } else { said.clone() });
                placed = true;
            }
        }
    }

    fn begin(&mut self, cards: usize) {
        if self.open.is_empty() {
            self.open.resize_with(cards.max(1), Card::default);
            if let (Some((number, named)), [card]) = (self.number.take(), &mut self.open[..]) {
                let lacks = card.fields.is_empty();
                card.number = number;
                card.named = named.filter(|_| lacks);
            }
        }
    }

    fn close(&mut self) {
        for mut card in self.open.drain(..) {
            let filled = |(_, values): &(Said, Vec<Said>)| values.iter().any(|value| !value.text.is_empty());
            if !card.fields.iter().any(filled) {
                self.captions += card.fields.iter().filter(|(label, _)| !label.is_made()).count() as u64;
                continue;
            }
            if let Some(named) = card.named.take()
                && lacks_point(&card, self.known)
            {
                card.named = Some(named);
            } else if card.named.is_some() {
                self.captions += 1;
            }
            self.items.push(Item::Card(card));
        }
    }

    fn said(&self, cell: &Cell, row: &Row) -> Said {
        Said { text: cell.text.clone(), place: self.place(cell, row), more: cell.more.clone() }
    }

    fn place(&self, cell: &Cell, row: &Row) -> Place {
        Place { table: self.grid.table, row: row.number, column: cell.column }
    }
}

/// The same value in a further card.
fn again(said: &Said) -> Said {
    let more = CellMore { made: true, ..CellMore::default() };
    Said { more: Some(Box::new(more)), ..said.clone() }
}
