//! [`RawList`] and profile to [`TouchpointList`]: every column is bound to a canonical field by its
//! caption and its values, or goes to `extra`; every row becomes a [`SourceRow`] of unsplit cells.

mod assign;
mod bind;
mod checks;
mod evidence;
mod headings;

use std::sync::Arc;

use thin_vec::ThinVec;

use crate::knowledge::profile::{Answers, Mappings, Profile};
use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::{RawCell, RawColumn, RawList, RawRow};
use crate::model::document::TableName;
use crate::model::{
    CellCounts, Change, ChannelCell, Client, Column, Direction, DirectionSource, Field, Identity, Reason,
    SetAside, SourceRow, Sourced, TouchpointList,
};
use crate::own::is_note;
use crate::own::{PASSPORT_SHEET, cells_hash};
use crate::text::Text;
use crate::text::letters;

/// The profile of the body, if there is one.
pub fn choose(mappings: &Mappings, body: Option<&str>) -> Option<Arc<Profile>> {
    let body = body?;
    mappings
        .profiles
        .iter()
        .find(|profile| !profile.body.is_empty() && crate::knowledge::names::same_body(&profile.body, body))
        .cloned()
}

/// Binds the columns and reads the rows of a located list.
pub fn map(
    mut raw: RawList,
    ordinal: u32,
    file: &Text,
    tables: &Arc<[TableName]>,
    profile: Option<&Profile>,
    vocabulary: &Vocabulary,
    answers: &Answers,
) -> TouchpointList {
    let own = raw.own;
    checks::fold(&mut raw, vocabulary);
    let columns = bind::bind(&raw, profile, vocabulary, answers);
    let hashed = hashed(&raw, &columns);
    let mut set_aside = raw.set_aside;
    let counts = counts(
        &columns,
        &raw.data_cells,
        raw.header_cells,
        set_aside.len(),
        raw.unplaced.len(),
        raw.total_cells,
        own,
    );
    let mut rows = Vec::with_capacity(raw.rows.len());
    let mut sections = Vec::with_capacity(raw.rows.len());
    for mut row in raw.rows {
        sections.push(std::mem::take(&mut row.sections));
        rows.push(Box::new(source_row(row, &columns, own, hashed.as_deref(), &mut set_aside)));
    }
    headings::apply(&mut rows, &sections, &columns);
    let columns = without_own_notes(columns, own, &mut rows);
    TouchpointList {
        own,
        ordinal,
        file: file.clone(),
        context: raw.context,
        profile: profile.map_or("unified", |profile| &profile.id).into(),
        tables: tables.clone(),
        columns,
        rows,
        set_aside,
        mends: raw.mends,
        doubts: raw.doubts,
        unplaced: raw.unplaced,
        counts,
    }
}

fn is_own_note(column: &Column, own: bool) -> bool {
    own && is_note(&column.header)
}

/// The columns that the hash of a row covers: not those that an officer inserted. `None`: the list
/// is no workbook of ours.
fn hashed(raw: &RawList, columns: &[Column]) -> Option<Vec<usize>> {
    let known = |column: &RawColumn| {
        let caption = letters::fold(&column.header);
        raw.passport.as_ref().is_none_or(|passport| {
            passport.columns.iter().any(|known| letters::fold(&known.caption) == caption)
        })
    };
    let is_note = |at: usize| is_own_note(&columns[at], raw.own);
    let is_workbook = raw.passport.is_some() || (0..columns.len()).any(is_note);
    is_workbook.then(|| (0..columns.len()).filter(|at| !is_note(*at) && known(&raw.columns[*at])).collect())
}

/// Leaves the columns of the list; those that this program added to its workbook say nothing new.
fn without_own_notes(columns: Vec<Column>, own: bool, rows: &mut [Box<SourceRow>]) -> Vec<Column> {
    if !own {
        return columns;
    }
    let mut kept = Vec::new();
    let mut moved = vec![0; columns.len()];
    for (at, column) in columns.into_iter().enumerate() {
        moved[at] = kept.len();
        if !is_own_note(&column, own) {
            kept.push(column);
        }
    }
    for (column, _) in rows.iter_mut().flat_map(|row| &mut row.extra) {
        *column = moved[*column];
    }
    kept
}

fn counts(
    columns: &[Column],
    data_cells: &[u64],
    header_cells: u64,
    set_aside: usize,
    unplaced: usize,
    total: u64,
    own: bool,
) -> CellCounts {
    let mut counts =
        CellCounts { total, used: header_cells, extra: 0, set_aside: (set_aside + unplaced) as u64 };
    for (column, cells) in columns.iter().zip(data_cells) {
        if is_own_note(column, own) {
            counts.set_aside += cells;
        } else if column.field.is_some() {
            counts.used += cells;
        } else {
            counts.extra += cells;
        }
    }
    counts
}

fn sourced(cell: &RawCell) -> Sourced<Text> {
    let mut value = Sourced::read(cell.text.clone(), cell.place);
    if cell.merged {
        value.changes.add(Change::Merged);
    }
    if cell.ditto {
        value.changes.add(Change::FilledDown);
    }
    if cell.joined {
        value.changes.add(Change::Joined);
    }
    value
}

fn source_row(
    raw: RawRow,
    columns: &[Column],
    own: bool,
    hashed: Option<&[usize]>,
    set_aside: &mut Vec<SetAside>,
) -> SourceRow {
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
        own,
        starts_piece: raw.starts_piece,
    };
    for (at, (cell, column)) in raw.cells.iter().zip(columns).enumerate() {
        let mut value = sourced(cell);
        if is_own_note(column, own) {
            if &*column.header == PASSPORT_SHEET {
                row.identity = serde_json::from_str::<Identity>(&cell.text).ok().map(Box::new);
            }
            if !cell.is_blank() {
                set_aside.push(SetAside { place: cell.place, text: cell.text.clone(), reason: Reason::Own });
            }
            continue;
        }
        if matches!(column.field, Some(Field::Touchpoint | Field::Contacts)) {
            value.value = with_targets(cell);
        }
        match column.field {
            Some(Field::Number) => row.number = Some(value),
            Some(Field::Direction) => row.direction = Some(direction(value)),
            Some(Field::Service) => row.service = Some(value),
            Some(Field::Process) => row.process = Some(value),
            Some(Field::Touchpoint) => {
                // Nearly always the only one, in a hundred thousand rows of a large list.
                row.touchpoint_cells.reserve_exact(1);
                row.touchpoint_cells.push(value);
            }
            Some(Field::Contacts) => row.contact_cells.push(value),
            Some(Field::Channel) => {
                row.channel = Some(ChannelCell { text: value, values: Arc::default(), misspelt: None });
            }
            Some(Field::Needs) => row.needs_cell = Some(value),
            Some(Field::Interactions) => row.interactions_cell = Some(Box::new(value)),
            Some(Field::Features) => row.features = Some(Box::new(value)),
            Some(Field::Client) => row.client_cell = Some(Box::new(value)),
            None => row.extra.push((at, value)),
        }
    }
    // A row that the officer edited or added is read like any other.
    if let Some(hashed) = hashed {
        let cells = cells_hash(hashed.iter().map(|at| &*raw.cells[*at].text));
        row.own = row.identity.as_ref().is_some_and(|identity| identity.cells == cells);
    }
    row
}

fn direction(text: Sourced<Text>) -> Direction {
    Direction { text, code: None, from: DirectionSource::Stated }
}

/// The cell's text with the targets of links whose words are not the address itself, each right
/// after the words that lead there.
fn with_targets(cell: &RawCell) -> Text {
    let Some(links) = &cell.links else { return cell.text.clone() };
    let mut text = cell.text.to_string();
    let mut from = 0;
    for link in &links.0 {
        let target = link.target.trim();
        let target = target.strip_prefix("mailto:").unwrap_or(target);
        let shown = link.text.trim();
        let end = text[from..].find(shown).filter(|_| !shown.is_empty()).map(|at| from + at + shown.len());
        if let Some(end) = end {
            from = end;
        }
        if target.contains('.') && !target.starts_with('#') && !mentions(&cell.text, target) {
            let at = end.unwrap_or(text.len());
            text.insert_str(at, &format!(" {target}"));
            from = at + 1 + target.len();
        }
    }
    if text == *cell.text { cell.text.clone() } else { text.into() }
}

fn mentions(text: &str, target: &str) -> bool {
    let bare = |text: &str| {
        let text = text.to_lowercase();
        let text =
            text.trim_start_matches("https://").trim_start_matches("http://").trim_start_matches("www.");
        text.trim_end_matches('/').to_owned()
    };
    text.to_lowercase().contains(&bare(target))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::locate::Links;
    use crate::model::Place;
    use crate::model::document::Link;

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
