//! Lists that are written otherwise than as one table with captions above: cards, lines typed with tabs,
//! lines with labels, lists side by side, points across a table, a table under the name of each point. Each becomes an ordinary grid before headers are
//! searched, and everything after works as for tables.
//!
//! Every cell of such a grid keeps its place in the file, and the balance counts the cells of the file. Only tables
//! in which no header was found are looked at, but for lists side by side; a shape counts only if the header search
//! then finds a list in the new grid.

mod beside;
mod build;
mod cards;
mod headed;
mod labelled;
mod matrix;
mod typed;

#[cfg(test)]
mod tests;

use std::cell::OnceCell;
use std::collections::HashMap;

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Block, Document, Grid, Paragraph, TableName};
use crate::model::{Field, Place};
use crate::text::Text;
use crate::text::hash::KeyedState;
use crate::text::words;

use super::context::is_title;
use super::pieces::Piece;

/// What shapes are recognised by.
pub(super) struct Known<'a> {
    headers: &'a Headers,
    general: &'a Vocabulary,
    /// Index of [`TableName::Lines`] in the document's tables, existing or to be added.
    lines: u32,
    /// Index of the first block that holds the title of a list, once asked for; the number of blocks: none does.
    title: OnceCell<usize>,
}

/// Blocks of a document, in order, that are to stand in the place of others.
struct Change {
    /// Indices of the blocks that go, the first of them where the new ones stand.
    of: Vec<usize>,
    blocks: Vec<Block>,
}

/// A block as the shapes look at it.
#[derive(Clone, Copy)]
enum Part<'a> {
    /// Visible text, and the number of its first line.
    Lines(&'a Paragraph, u32),
    /// A table that is not hidden, nor within another.
    Grid(&'a Grid, Found),
    /// Nothing to look at.
    Other,
}

/// Whether the header of a list was found in a table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Found {
    Header,
    Nothing,
}

/// A line of the running text.
#[derive(Clone, Copy)]
struct Line<'a> {
    text: &'a str,
    /// Counted from 1, blank lines too.
    number: u32,
    /// Index of its block.
    block: usize,
}

/// The changes that turn the lists of a document into ordinary tables; nothing for nearly every document.
pub(super) fn plan(
    document: &Document,
    pieces: &[Piece<'_>],
    headers: &Headers,
    general: &Vocabulary,
) -> Option<Plan> {
    let lines = document.tables.iter().position(|table| *table == TableName::Lines);
    let known = Known {
        headers,
        general,
        lines: lines.unwrap_or(document.tables.len()) as u32,
        title: OnceCell::new(),
    };
    let parts = parts(document, pieces);
    let mut changes = beside::changes(&parts, pieces, document);
    changes.extend(cards::changes(&parts, &known));
    changes.extend(matrix::changes(&parts, &known));
    changes.extend(typed::changes(&parts, &known));
    let found = pieces.iter().any(|piece| piece.header.is_ok());
    if !found && changes.is_empty() {
        changes.extend(headed::changes(&parts, &known));
    }
    if !found && changes.is_empty() {
        changes.extend(labelled::changes(&parts, &known));
    }
    (!changes.is_empty()).then_some(Plan { changes })
}

/// See [`plan`].
pub(super) struct Plan {
    changes: Vec<Change>,
}

impl Plan {
    /// Puts the new blocks in their places.
    pub(super) fn apply(self, document: &mut Document) {
        if !document.tables.contains(&TableName::Lines) {
            document.tables.push(TableName::Lines);
        }
        let mut replaced: HashMap<usize, Option<Vec<Block>>, KeyedState> = HashMap::default();
        // The first block of the change by which a block goes.
        let mut first: HashMap<usize, usize, KeyedState> = HashMap::default();
        for Change { of, blocks } in self.changes {
            for block in &of {
                first.insert(*block, of[0]);
                replaced.insert(*block, None);
            }
            replaced.insert(of[0], Some(blocks));
        }
        let old = std::mem::take(&mut document.blocks);
        // The new index of each old grid, to which tables within its cells point.
        let mut grids: Vec<u32> = Vec::new();
        let mut made: HashMap<usize, u32, KeyedState> = HashMap::default();
        let mut count = 0;
        for (at, block) in old.into_iter().enumerate() {
            let is_grid = matches!(block, Block::Grid(_));
            let start = count;
            let blocks = match replaced.get_mut(&at) {
                None => vec![block],
                Some(blocks) => blocks.take().unwrap_or_default(),
            };
            count += blocks.iter().filter(|block| matches!(block, Block::Grid(_))).count() as u32;
            document.blocks.extend(blocks);
            if first.get(&at) == Some(&at) {
                made.insert(at, start);
            }
            if is_grid {
                let now = first.get(&at).and_then(|first| made.get(first)).copied().unwrap_or(start);
                grids.push(now);
            }
        }
        for block in &mut document.blocks {
            if let Block::Grid(grid) = block
                && let Some((outer, _)) = &mut grid.nested_in
                && let Some(now) = grids.get(*outer as usize)
            {
                *outer = *now;
            }
        }
    }
}

impl Known<'_> {
    /// The field that a label or caption names.
    fn field(&self, text: &str) -> Option<Field> {
        self.headers.best(text).map(|(field, _)| field)
    }

    fn is_title(&self, text: &str) -> bool {
        is_title(text, &self.general.words.titles, &self.general.words.lists.titles)
    }

    /// Whether a text speaks of points: «Наименование точки взаимодействия».
    fn speaks_of_points(&self, text: &str) -> bool {
        let points = &self.general.words.stems.points;
        words::words(text).iter().any(|word| points.contains(&word.stem))
    }
}

fn parts<'a>(document: &'a Document, pieces: &[Piece<'_>]) -> Vec<Part<'a>> {
    let mut line = 1;
    let mut grid = 0;
    let mut rest = pieces;
    let mut parts = Vec::with_capacity(document.blocks.len());
    for block in &document.blocks {
        parts.push(match block {
            Block::Paragraph(paragraph) if !paragraph.hidden => {
                let first = line;
                line += paragraph.text.split('\n').count() as u32;
                Part::Lines(paragraph, first)
            }
            Block::Paragraph(_) => Part::Other,
            Block::Grid(of) => {
                grid += 1;
                let own;
                (own, rest) = rest.split_at(rest.iter().take_while(|piece| piece.index < grid).count());
                let found = own.iter().any(|piece| piece.header.is_ok());
                let remarks = own.iter().any(|piece| piece.remarks);
                if of.hidden || of.nested_in.is_some() || remarks {
                    Part::Other
                } else {
                    Part::Grid(of, if found { Found::Header } else { Found::Nothing })
                }
            }
        });
    }
    parts
}

/// The lines of a block of text.
fn lines(paragraph: &Paragraph, first: u32, block: usize) -> impl Iterator<Item = Line<'_>> {
    let numbers = first..;
    paragraph.text.split('\n').zip(numbers).map(move |(text, number)| Line { text, number, block })
}

/// The last line with text above a block.
fn line_above<'a>(parts: &[Part<'a>], block: usize) -> Option<Line<'a>> {
    for at in (0..block).rev() {
        match parts[at] {
            Part::Lines(paragraph, first) => {
                let last = lines(paragraph, first, at).filter(|line| !line.text.trim().is_empty()).last();
                if last.is_some() {
                    return last;
                }
            }
            Part::Grid(..) => return None,
            Part::Other => {}
        }
    }
    None
}

/// Whether a line above a block, or one of its own lines, is the title of a list.
fn titled(parts: &[Part<'_>], block: usize, known: &Known<'_>) -> bool {
    let holds = |part: &Part<'_>| match part {
        Part::Lines(paragraph, _) => paragraph.text.split('\n').any(|line| known.is_title(line.trim())),
        Part::Grid(..) | Part::Other => false,
    };
    *known.title.get_or_init(|| parts.iter().position(holds).unwrap_or(parts.len())) <= block
}

/// A text and where it stands.
#[derive(Clone)]
struct Said {
    text: Text,
    place: Place,
    more: Option<Box<crate::model::document::CellMore>>,
}
