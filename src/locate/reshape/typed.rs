//! A list typed with tabs, or runs of blanks, under a line of captions: each line becomes a row.

use crate::model::document::{Block, Cell, Grid, Paragraph, Reshaped, Row};
use crate::text::letters;
use crate::text::signs::ordinal;

use super::super::header;
use super::{Change, Known, Line, Part, lines};

/// Lines below the captions that may hold a note or a heading before the next row.
const BETWEEN: usize = 3;
/// Lines that are tried as captions, from the first typed one on.
const TRIED: usize = 12;

/// How the parts of a line are set apart.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Apart {
    Tabs,
    Blanks,
}

/// Stretches of typed lines that are lists.
pub(super) fn changes(parts: &[Part<'_>], known: &Known<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut from = 0;
    while from < parts.len() {
        let Part::Lines(paragraph, first) = parts[from] else {
            from += 1;
            continue;
        };
        // Nearly every paragraph ends here.
        if !paragraph.text.contains(['\t', ' '])
            || !lines(paragraph, first, from).any(|line| apart(line.text).is_some())
        {
            from += 1;
            continue;
        }
        let end = parts[from..]
            .iter()
            .position(|part| matches!(part, Part::Grid(..)))
            .map_or(parts.len(), |at| from + at);
        let stretch = &parts[from..end];
        let all: Vec<Line<'_>> = (from..)
            .zip(stretch)
            .filter_map(|(at, part)| match part {
                Part::Lines(paragraph, first) => Some(lines(paragraph, *first, at)),
                Part::Grid(..) | Part::Other => None,
            })
            .flatten()
            .collect();
        changes.extend(of_lines(&all, parts, known));
        from = end;
    }
    changes
}

/// The lists among the lines between two tables.
fn of_lines(all: &[Line<'_>], parts: &[Part<'_>], known: &Known<'_>) -> Vec<Change> {
    let mut changes = Vec::new();
    let mut at = 0;
    let mut tried = 0;
    while at < all.len() && tried < TRIED {
        let Some(how) = apart(all[at].text) else {
            at += 1;
            continue;
        };
        let several = split(all[at].text, how, 0).into_iter().filter(|part| !part.is_empty()).count() >= 3;
        if !several {
            at += 1;
            continue;
        }
        tried += 1;
        match list(all, at, how, known) {
            Some((rows, end)) => {
                changes.push(change(rows, &all[at..end], parts));
                at = end;
                tried = 0;
            }
            None => at += 1,
        }
    }
    changes
}

/// The rows of the list whose captions stand in line `at`, and the line after its last.
fn list(all: &[Line<'_>], at: usize, how: Apart, known: &Known<'_>) -> Option<(Grid, usize)> {
    let captions = split(all[at].text, how, 0);
    let lead = captions.iter().take_while(|text| text.is_empty()).count();
    let captions: Vec<&str> = captions.into_iter().filter(|text| !text.is_empty()).collect();
    let named = captions.iter().filter(|text| known.field(text).is_some()).count();
    if captions.len() < 3 || named < 2 || named * 2 < captions.len() {
        return None;
    }
    let width = captions.len();
    let mut rows = vec![row(&captions, all[at])];
    let mut end = at + 1;
    let mut typed = 0;
    let mut blank = false;
    for (index, line) in all.iter().enumerate().skip(at + 1) {
        if line.text.trim().is_empty() {
            blank = true;
            continue;
        }
        let texts = fields(line.text, how, width, lead);
        let filled = texts.iter().filter(|text| !text.is_empty()).count();
        let enough = |filled: usize| filled * 2 > width;
        if filled >= 2 && (enough(filled) || !blank) {
            rows.push(row(&texts, *line));
            typed += 1;
            end = index + 1;
            blank = false;
            continue;
        }
        let next = all[index + 1..].iter().filter(|next| !next.text.trim().is_empty()).take(BETWEEN);
        let goes_on = next.into_iter().any(|next| {
            let texts = fields(next.text, how, width, lead);
            enough(texts.iter().filter(|text| !text.is_empty()).count())
        });
        let text = line.text.trim();
        let wraps = !blank && text.starts_with(char::is_lowercase);
        if !goes_on && !wraps || known.is_title(text) {
            break;
        }
        rows.push(if wraps { wrapped(text, width, *line) } else { heading(text, width, *line) });
        end = index + 1;
        blank = false;
    }
    let grid = Grid {
        table: known.lines,
        width: rows
            .iter()
            .filter_map(|row| row.cells.last())
            .map(|cell| cell.column + cell.column_span - 1)
            .max()?,
        hidden: false,
        hidden_columns: Vec::new(),
        nested_in: None,
        rows,
        filled: None,
        reshaped: Some(Box::new(Reshaped {
            captions: 0,
            beside: 0,
            guess: false,
            why: "графы разделены табуляцией или пробелами, таблицы нет".to_owned(),
        })),
    };
    let found = header::find(&grid, 0, known.headers, known.general).is_ok();
    (typed > 0 && found).then_some((grid, end))
}

/// A list in the place of its lines; what else its paragraphs hold stays.
fn change(grid: Grid, of: &[Line<'_>], parts: &[Part<'_>]) -> Change {
    let (first, last) = (of[0], of[of.len() - 1]);
    let rest = |block: usize, keeps: &dyn Fn(u32) -> bool| {
        let Part::Lines(paragraph, number) = parts[block] else { return None };
        let kept: Vec<&str> =
            lines(paragraph, number, block).filter(|line| keeps(line.number)).map(|line| line.text).collect();
        let text = kept.join("\n");
        (!text.trim().is_empty()).then(|| Block::Paragraph(Paragraph { text: text.into(), hidden: false }))
    };
    let before = rest(first.block, &|number| number < first.number);
    let after = rest(last.block, &|number| number > last.number);
    let blocks = before.into_iter().chain([Block::Grid(grid)]).chain(after).collect();
    let mut blocks_of: Vec<usize> = of.iter().map(|line| line.block).collect();
    blocks_of.dedup();
    Change { of: blocks_of, blocks }
}

fn row(texts: &[&str], line: Line<'_>) -> Row {
    let cells = (1..).zip(texts).filter(|(_, text)| !text.is_empty());
    let cells = cells.map(|(column, text)| Cell {
        column,
        column_span: 1,
        row_span: 1,
        text: (*text).into(),
        more: None,
    });
    Row { number: line.number, cells: cells.collect(), ..super::build::row() }
}

/// A line without parts: a heading over the rows below.
fn heading(text: &str, width: usize, line: Line<'_>) -> Row {
    let mut row = row(&[text], line);
    row.cells[0].column_span = width as u32;
    row
}

/// The end of the last value of the row above, in a line of its own.
fn wrapped(text: &str, width: usize, line: Line<'_>) -> Row {
    let mut row = row(&[text], line);
    row.cells[0].column = width as u32;
    row
}

/// How a line sets its parts apart, if it has several.
fn apart(text: &str) -> Option<Apart> {
    let text = text.trim();
    if text.contains('\t') {
        return Some(Apart::Tabs);
    }
    (text.contains("  ") || text.contains("\u{a0}\u{a0}")).then_some(Apart::Blanks)
}

/// The parts of a line as they are set apart, blank ones too; of blanks runs of at least `least` and two.
fn split(text: &str, how: Apart, least: usize) -> Vec<&str> {
    let mut parts: Vec<&str> = match how {
        Apart::Tabs => text.split('\t').map(str::trim).collect(),
        Apart::Blanks => {
            let mut parts = Vec::new();
            let mut rest = text.trim();
            while let Some((at, length)) = run(rest, least.max(2)) {
                parts.push(rest[..at].trim());
                rest = &rest[at + length..];
            }
            parts.push(rest.trim());
            parts
        }
    };
    while parts.last().is_some_and(|part| part.is_empty()) {
        parts.pop();
    }
    parts
}

/// The first run of blanks, of a number at least: where it begins, and its length in bytes.
fn run(text: &str, least: usize) -> Option<(usize, usize)> {
    let is_blank = |letter: char| letter == ' ' || letter == '\u{a0}' || letter == '\t';
    let mut from = 0;
    loop {
        let at = from + text[from..].find(is_blank)?;
        let rest = &text[at..];
        let length = rest.find(|letter: char| !is_blank(letter)).unwrap_or(rest.len());
        if rest[..length].chars().count() >= least || rest[..length].contains('\t') {
            return Some((at, length));
        }
        from = at + length;
    }
}

/// The parts of a line under `width` captions, which `lead` tabs set in from the margin: as they are set apart, or
/// with several tabs for one where that gives as many as there are captions.
fn fields(text: &str, how: Apart, width: usize, lead: usize) -> Vec<&str> {
    let parts = split(text, how, 0);
    let indented = parts.iter().take(lead).take_while(|text| text.is_empty()).count();
    let parts: Vec<&str> = parts[indented..].to_vec();
    if parts.len() == width {
        return parts;
    }
    let filled: Vec<&str> = parts.iter().copied().filter(|text| !text.is_empty()).collect();
    if filled.len() == width {
        return filled;
    }
    // «1. Приём»: the № and the first value, as Word numbers paragraphs.
    if filled.len() + 1 == width
        && let Some((number, rest)) = filled[0].split_once(' ')
        && ordinal(number).is_some()
    {
        return [number, rest.trim()].into_iter().chain(filled[1..].iter().copied()).collect();
    }
    if how == Apart::Blanks {
        let wider = split(text, how, 3);
        if wider.len() == width {
            return wider;
        }
    }
    // A line without its first parts begins further right.
    if parts.len() < width || letters::is_blank(parts[0]) { parts } else { filled }
}
