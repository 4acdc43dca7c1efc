//! Sheets that look like a list and are none: values to choose from, drafts, copies of a sheet.
//!
//! A draft is recognised by the name of its sheet, and only where another list stays; a lookup by
//! columns that are filled to different depths without repetition; a copy by nine rows of ten.

use std::collections::HashSet;
use std::hash::Hasher;

use crate::knowledge::profile::SheetLists;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Cell, Document, Row, TableName};
use crate::model::{Field, Place, Sourced};
use crate::text::Text;
use crate::text::hash::{KeyedState, Mix};
use crate::text::letters;
use crate::text::words;

use super::pieces::Piece;
use super::section;

/// Before the name of a sheet that is a client: read as a heading with this label.
const CLIENT_LABEL: &str = "Клиент: ";

/// For each piece: why it is set aside although it looks like a list, in words for officers.
pub(super) fn set_aside(
    document: &Document,
    pieces: &[Piece<'_>],
    words: &SheetLists,
) -> Vec<Option<String>> {
    let name = |piece: &Piece<'_>| document.tables[piece.grid.table as usize].clone();
    let lists: Vec<usize> =
        (0..pieces.len()).filter(|at| pieces[*at].header.is_ok() && !pieces[*at].grid.hidden).collect();
    let mut why: Vec<Option<String>> = vec![None; pieces.len()];
    for at in &lists {
        let piece = &pieces[*at];
        let TableName::Sheet(sheet) = name(piece) else { continue };
        let named = begins(&sheet, &words.lookups);
        if is_lookup(piece, named) {
            why[*at] = Some("не перечень: справочник значений, графы не связаны между собой".to_owned());
        }
    }
    let counted = |why: &[Option<String>]| lists.iter().filter(|at| why[**at].is_none()).count();
    if counted(&why) < 2 {
        return why;
    }
    let draft =
        |piece: &Piece<'_>| matches!(name(piece), TableName::Sheet(sheet) if begins(&sheet, &words.drafts));
    let drafts: Vec<usize> =
        lists.iter().copied().filter(|at| why[*at].is_none() && draft(&pieces[*at])).collect();
    if drafts.len() < counted(&why) {
        for at in drafts {
            why[at] = Some("черновик или старая версия, судя по названию листа: не учитывается".to_owned());
        }
    }
    let sheets: Vec<usize> = lists
        .iter()
        .copied()
        .filter(|at| why[*at].is_none() && matches!(name(&pieces[*at]), TableName::Sheet(_)))
        .collect();
    let mut known: Vec<(usize, Vec<u64>)> = Vec::new();
    for at in sheets {
        let rows = rows(&pieces[at]);
        let copy = known.iter().find(|(_, other)| is_copy(&rows, other)).map(|(first, _)| *first);
        match copy {
            Some(first) => {
                let of = name(&pieces[first]);
                why[at] = Some(format!("копия листа «{of}»: не учитывается"));
            }
            None => known.push((at, rows)),
        }
    }
    why
}

/// The headings of a sheet, or its name where that is a direction.
pub(super) fn with_name(
    headings: Vec<Sourced<Text>>,
    name: &TableName,
    piece: &Piece<'_>,
    general: &Vocabulary,
) -> Vec<Sourced<Text>> {
    let TableName::Sheet(sheet) = name else { return headings };
    if general.words.clients.names_sheet(sheet) {
        let row = piece.grid.rows.get(piece.rows.start).map_or(1, |row| row.number);
        let place = Place { table: piece.grid.table, row, column: 1 };
        let client = Sourced::read(format!("{CLIENT_LABEL}{sheet}").into(), place);
        let plain = headings.into_iter().filter(|heading| section::is_plain(&heading.value, general));
        return plain.chain([client]).collect();
    }
    // «Цифровые» beside «Офлайн»: the kind of its points, where no column states it.
    let stated = piece
        .header
        .as_ref()
        .is_ok_and(|header| header.leaves.iter().any(|leaf| leaf.guess == Some(Field::Channel)));
    if !stated && general.words.kinds.is_kind(sheet) {
        let row = piece.grid.rows.get(piece.rows.start).map_or(1, |row| row.number);
        let place = Place { table: piece.grid.table, row, column: 1 };
        return headings.into_iter().chain([Sourced::read(sheet.clone(), place)]).collect();
    }
    let named = section::names_direction(sheet, general);
    if named && !headings.iter().any(|heading| section::is_plain(&heading.value, general)) {
        let row = piece.grid.rows.get(piece.rows.start).map_or(1, |row| row.number);
        let place = Place { table: piece.grid.table, row, column: 1 };
        return vec![Sourced::read(sheet.clone(), place)];
    }
    headings
}

fn begins(name: &str, stems: &[String]) -> bool {
    let words = words::words(name);
    words.iter().any(|word| {
        let word = letters::fold(&name[word.start..word.end]);
        stems.iter().any(|stem| word == *stem || stem.chars().count() > 4 && word.starts_with(stem.as_str()))
    })
}

/// Columns that are lists of their own: filled from the top without gaps or repetitions, to
/// different depths.
fn is_lookup(piece: &Piece<'_>, named: bool) -> bool {
    let Ok(header) = &piece.header else { return false };
    let rows: Vec<&Row> = piece.grid.rows[header.last + 1..piece.rows.end]
        .iter()
        .filter(|row| row.cells.iter().any(|cell| !cell.is_blank()))
        .take(400)
        .collect();
    if rows.len() < 2 || rows.iter().flat_map(|row| &row.cells).any(|cell| cell.row_span > 1) {
        return false;
    }
    let mut depths = Vec::new();
    for leaf in header.leaves.iter().filter(|leaf| leaf.guess != Some(Field::Number)) {
        let texts: Vec<Option<&Cell>> = rows
            .iter()
            .map(|row| row.cells.iter().find(|cell| cell.column == leaf.first && !cell.is_blank()))
            .collect();
        let depth = texts.iter().take_while(|cell| cell.is_some()).count();
        let mut seen: HashSet<String, KeyedState> = HashSet::default();
        let distinct =
            texts[..depth].iter().flatten().all(|cell| seen.insert(letters::fold(cell.text.trim())));
        if texts[depth..].iter().any(Option::is_some) || !distinct {
            return false;
        }
        depths.push(depth);
    }
    depths.retain(|depth| *depth > 0);
    let (Some(least), Some(most)) = (depths.iter().min(), depths.iter().max()) else { return false };
    let alone = depths.iter().filter(|depth| *depth == most).count() == 1;
    let different: HashSet<usize, KeyedState> = depths.iter().copied().collect();
    let ragged = alone && depths.len() >= 3 && different.len() >= 3 && most - least >= 2 && *most >= 4;
    depths.len() >= 2 && least < most && (named || ragged)
}

/// The rows below the header, each as the hash of its words; short ones say nothing.
fn rows(piece: &Piece<'_>) -> Vec<u64> {
    let from = piece.header.as_ref().map_or(piece.rows.start, |header| header.last + 1);
    piece.grid.rows[from..piece.rows.end]
        .iter()
        .filter(|row| row.cells.iter().filter(|cell| !cell.is_blank()).count() >= 2)
        .map(|row| {
            let mut hash = Mix::default();
            row.cells.iter().flat_map(|cell| words::forms(&cell.text)).for_each(|form| hash.write_u64(form));
            hash.finish()
        })
        .collect()
}

/// Nearly the same rows, and enough of them.
fn is_copy(rows: &[u64], other: &[u64]) -> bool {
    let known: HashSet<u64, KeyedState> = other.iter().copied().collect();
    let same = rows.iter().filter(|row| known.contains(row)).count();
    rows.len() >= 3 && same * 10 >= rows.len().max(other.len()) * 9
}
