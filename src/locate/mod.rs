//! Finds the list tables of a document and what stands around them: `Document` → [`RawList`]s.
//!
//! Every non-blank anchor cell of a list table gets a fate here: header, data (decided by column in
//! `map`), or set aside with a reason. A table that is no list gets a sentence saying why.

mod acts;
mod context;
mod found;
mod header;
mod laid;
mod legend;
mod owner;
mod pieces;
mod reshape;
pub(crate) mod roles;
mod rows;
pub(crate) mod section;
mod sheets;
mod torn;

use std::sync::Arc;

use crate::knowledge::captions::Headers;
use crate::knowledge::names::Names;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::budget::Budget;
use crate::model::document::{Document, Grid, TableName};
use crate::model::{Doubt, DoubtKind, Place, Reason};
use crate::text::Text;

pub use found::Hints;
pub(crate) use found::Nested;
pub(crate) use found::{FileContext, Located, RawList, RawPiece, Stamp, StampKind, TableVerdict, Verdict};
use found::{Settled, verdict};
use pieces::Piece;
use rows::Continues;

/// Finds lists, tables and context of a document. A list that is written otherwise than as one table becomes one in
/// the document itself.
pub fn locate(
    document: &mut Document,
    hints: Hints<'_>,
    names: &Names,
    headers: &Headers,
    general: &Vocabulary,
    budget: &Budget,
) -> Located {
    let known = Known { hints, names, headers, general, budget };
    let mut pieces = pieces_of(document, headers, general);
    let Some(plan) = reshape::plan(document, &pieces, headers, general) else {
        in_plain_words(document, &mut pieces, headers, general);
        let first = located(document, &pieces, known, &Arc::default());
        if document.origin.is_some() {
            return first;
        }
        return read_again(document, &pieces, first, known);
    };
    drop(pieces);
    plan.apply(document);
    let pieces = pieces_of(document, headers, general);
    let first = located(document, &pieces, known, &Arc::default());
    read_again(document, &pieces, first, known)
}

/// What is known besides the document.
#[derive(Clone, Copy)]
struct Known<'a> {
    hints: Hints<'a>,
    names: &'a Names,
    headers: &'a Headers,
    general: &'a Vocabulary,
    budget: &'a Budget,
}

/// Reads the lists once more with what each of their rows is, unless all are rows of the list; what is left in doubt
/// becomes a question.
fn read_again(document: &Document, pieces: &[Piece<'_>], mut first: Located, known: Known<'_>) -> Located {
    if first.over.is_some() {
        return first;
    }
    let mut rows = roles::read(document, &first, known.headers, known.general, roles::Scope::InDoubt);
    let settled = roles::settled(&rows);
    // The rows of a table that was made here have no shape of their own to wonder at.
    let made = document.grids().any(|grid| grid.reshaped.is_some());
    if settled.is_empty() {
        if !made {
            roles::doubt(rows, &mut first);
        }
        return first;
    }
    let mut again = located(document, pieces, known, &Arc::new(settled));
    if !made && again.over.is_none() {
        roles::compare(&mut rows, document, &again);
        roles::doubt(rows, &mut again);
    }
    again
}

fn pieces_of<'a>(document: &'a Document, headers: &Headers, general: &Vocabulary) -> Vec<Piece<'a>> {
    let grids = document.grids().enumerate();
    grids.flat_map(|(index, grid)| pieces::cut(grid, index, headers, general)).collect()
}

/// Where the file has a title and no list, the headers that only the values below them tell.
fn in_plain_words(document: &Document, pieces: &mut [Piece<'_>], headers: &Headers, general: &Vocabulary) {
    if pieces.iter().any(|piece| piece.header.is_ok()) {
        return;
    }
    let is_title = |text: &str| {
        text.split('\n')
            .any(|line| context::is_title(line.trim(), &general.words.titles, &general.words.lists.titles))
    };
    let above = document.paragraphs().any(|paragraph| !paragraph.hidden && is_title(&paragraph.text));
    for piece in pieces.iter_mut().filter(|piece| !piece.remarks && piece.grid.nested_in.is_none()) {
        let lone = piece.grid.rows.iter().take(pieces::TITLE_ROWS).filter(|row| row.cells.len() < 3);
        let within = || lone.flat_map(|row| &row.cells).any(|cell| is_title(&cell.text));
        if (above || within())
            && let Some(header) = header::plain::find(piece.grid, headers, general)
        {
            piece.header = Ok(header);
        }
    }
}

fn located(document: &Document, pieces: &[Piece<'_>], known: Known<'_>, settled: &Arc<Settled>) -> Located {
    let Known { hints, names, general, budget, .. } = known;
    let grids: Vec<&Grid> = document.grids().collect();
    let script = context::read(document, &grids, pieces, general.words.clone(), names);
    let mut located = Located { file: script.file_context(hints, names, general), ..Located::default() };
    let aside = sheets::set_aside(document, pieces, &general.words.lists.sheets);
    let mut open: Option<rows::Builder> = None;
    let mut since = context::Since::default();
    let mut of_list = Vec::new();
    let nested = Nested::new(&grids);
    // The grid of the list under way.
    let mut grid_under_way = None;
    for event in &script.events {
        if located.over.is_some() || open.as_ref().is_some_and(rows::Builder::is_over) {
            break;
        }
        let at = match event {
            context::Event::Line(line) => {
                since.line(*line, &script);
                continue;
            }
            context::Event::Piece(at) => *at,
        };
        let piece = &pieces[at];
        let grid = piece.grid;
        let header = piece.header.as_ref().ok();
        let name = document.tables[grid.table as usize].clone();
        if grid.hidden {
            let why = if header.is_some() {
                "скрытый лист похож на перечень, но не учитывается: покажите лист, если он нужен"
            } else {
                "скрытый лист"
            };
            located.tables.push(verdict(name, Verdict::Hidden, why.into()));
            continue;
        }
        if let Some(why) = &aside[at] {
            located.tables.push(verdict(name, Verdict::SetAside, why.clone()));
            continue;
        }
        let nested = nested.of(piece.index);
        let continues = open
            .as_ref()
            .filter(|_| !piece.remarks && !since.breaks())
            .map_or(Continues::Not, |list| list.continues(piece, &name, general));
        if continues != Continues::Not
            && let Some(list) = &mut open
        {
            if continues == Continues::Perhaps {
                list.doubt_piece(piece);
            }
            let headings = since.headings(&script, general, names);
            let headings = sheets::with_name(headings, &name, piece, general);
            list.piece(piece, nested, headings, general);
            of_list.push((located.tables.len(), Verdict::Continuation));
            let why = if header.is_some() {
                "продолжение перечня: шапка повторена"
            } else {
                "продолжение перечня: шапки нет, столько же граф"
            };
            located.tables.push(verdict(name, Verdict::Continuation, why.into()));
        } else if let Some(header) = header {
            // A section with other columns stands under the title of its sheet.
            let above = open.as_ref().filter(|_| grid_under_way == Some(piece.index) && !since.breaks());
            let title = above.and_then(|list| list.title().cloned());
            let sheet = matches!(name, TableName::Sheet(_));
            let of_body = match &name {
                TableName::Sheet(sheet) => names.only_body_in(sheet).is_some(),
                TableName::Ordinal(_) | TableName::Lines => false,
            };
            let goes_on = !of_body
                && grid.nested_in.is_none()
                && grid_under_way != Some(piece.index)
                && !since.breaks()
                && open.as_ref().is_some_and(rows::Builder::is_titled);
            let mut further = Vec::new();
            if let Some(above) = open.as_mut().filter(|_| goes_on) {
                further = since.headings(&script, general, names);
                // The headings of both tables bear each other out.
                if !above.has_headings() {
                    further.retain(|heading| section::is_plain(&heading.value, general));
                } else if !further.is_empty() {
                    above.adopt_first_headings(general);
                }
            }
            close(&mut located, open.take(), &mut of_list, general, names, settled);
            let (mut context, doubt) = since.take(&script, &located.file, names, general);
            context.title = context.title.take().or(title);
            grid_under_way = Some(piece.index);
            let headings = if goes_on { further } else { since.headings(&script, general, names) };
            let headings = sheets::with_name(headings, &name, piece, general);
            let place = Place { table: grid.table, row: grid.rows[header.first].number, column: 1 };
            located.over = laid::Laid::judge_list(located.lists.len() + 1, header, place, budget).err();
            let laid = laid::Laid { budget, spent: located.spent, over: located.over };
            if located.over.is_some() {
                break;
            }
            let mut list =
                rows::Builder::new(context, header, sheet, general.words.clone(), settled.clone(), laid);
            list.go_on(goes_on);
            list.doubt_title(doubt);
            list.piece(piece, nested, headings, general);
            open = Some(list);
            of_list.push((located.tables.len(), Verdict::List));
            let shape = grid.reshaped.as_ref().map_or("", |reshaped| &reshaped.why);
            let why = if shape.is_empty() { header.why.clone() } else { format!("{shape}; {}", header.why) };
            located.tables.push(verdict(name, Verdict::List, why));
        } else if let Err(why) = &piece.header {
            let mut why = why.clone();
            let after_list = open.is_some() || !located.lists.is_empty();
            let left_out = pieces::holds_points(piece, general, rows::goes_on(&name, &general.words));
            if let Some(place) = left_out.filter(|_| after_list) {
                why.push_str(
                    "; но возможно, это часть перечня без шапки: на то похожи её значения или название листа",
                );
                located.doubts.push(Doubt { kind: DoubtKind::LeftOut, place, text: Text::default() });
            }
            located.tables.push(verdict(name, Verdict::Other, why));
        }
    }
    close(&mut located, open, &mut of_list, general, names, settled);
    let legend = script.legend();
    for list in &mut located.lists {
        let within =
            list.set_aside.iter().filter(|aside| matches!(aside.reason, Reason::Note | Reason::Section));
        let within = within.map(|aside| aside.text.clone()).filter(|text| script.explains_kinds(text));
        list.context.legend = legend.iter().cloned().chain(within).collect();
    }
    located.bare_titles = since.bare_titles(located.lists.is_empty());
    located
}

fn close(
    located: &mut Located,
    list: Option<rows::Builder>,
    pieces: &mut Vec<(usize, Verdict)>,
    general: &Vocabulary,
    names: &Names,
    settled: &Settled,
) {
    let Some(builder) = list else { return };
    let (mut list, mut laid) = builder.finish(general);
    torn::mend(&mut list, general, settled, &mut laid);
    (located.spent, located.over) = (laid.spent, located.over.or(laid.over));
    if let Some((table, _)) = pieces.first() {
        let posts = &general.words.lists.rows.posts;
        owner::complete(&mut list, &mut located.file, &located.tables[*table].table, posts, names);
    }
    for (table, _) in pieces.drain(..) {
        located.tables[table].list = Some(located.lists.len());
        if list.blank {
            located.tables[table].verdict = Verdict::BlankForm;
            located.tables[table].why = "бланк: под шапкой нет заполненных строк".into();
        }
    }
    located.lists.push(list);
}

#[cfg(test)]
mod bodies;
#[cfg(test)]
mod clerks;
#[cfg(test)]
mod tests;
