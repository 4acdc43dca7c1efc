//! [`RawList`] and profile to [`TouchpointList`]: every column is bound to a canonical field by its
//! caption and its values, or goes to `extra`; every row becomes a [`SourceRow`] of unsplit cells.

mod assign;
mod bind;
mod evidence;
mod headings;
pub(crate) mod join;
mod marks;
mod numbered;

use std::sync::Arc;

use crate::knowledge::names::Names;
use crate::knowledge::profile::{Answers, Mappings, Profile};
use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::RawList;
use crate::model::document::TableName;
use crate::model::{CellCounts, Column, SourceRow, TouchpointList, cells_aside};
use crate::text::Text;

/// The profile of the body, if there is one.
pub fn choose(mappings: &Mappings, body: Option<&str>, names: &Names) -> Option<Arc<Profile>> {
    let body = names.official(body?)?;
    mappings.profiles.iter().find(|profile| *profile.body == *body).cloned()
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
    marks::fold(&mut raw, vocabulary);
    numbered::fold(&mut raw);
    let columns = bind::bind(&raw, profile, vocabulary, answers);
    let counts = counts(
        &columns,
        &raw.data_cells,
        raw.header_cells,
        cells_aside(&raw.set_aside) + raw.unplaced.len() as u64,
        raw.total_cells,
    );
    let mut rows = Vec::with_capacity(raw.rows.len());
    let mut sections = Vec::with_capacity(raw.rows.len());
    for mut row in raw.rows {
        sections.push(std::mem::take(&mut row.sections));
        rows.push(Box::new(SourceRow::of(row, &columns)));
    }
    // «Направление деятельности / процесс»: its headings are what the caption names before the last.
    let named = columns.iter().find_map(|column| {
        let mut levels = vocabulary.headers.levels(&column.header);
        let last = levels.pop()?;
        (column.field == Some(last)).then_some(levels)
    });
    headings::apply(&mut rows, &sections, &columns, &vocabulary.words, &named.unwrap_or_default());
    TouchpointList {
        ordinal,
        file: file.clone(),
        context: raw.context,
        profile: profile.map_or("unified", |profile| &profile.id).into(),
        tables: tables.clone(),
        columns,
        rows,
        set_aside: raw.set_aside,
        mends: raw.mends,
        doubts: raw.doubts,
        unplaced: raw.unplaced,
        points_state_kinds: false,
        original: None,
        known: None,
        identity_doubts: Vec::new(),
        counts,
    }
}

fn counts(
    columns: &[Column],
    data_cells: &[u64],
    header_cells: u64,
    set_aside: u64,
    total: u64,
) -> CellCounts {
    let mut counts = CellCounts { total, used: header_cells, extra: 0, set_aside };
    for (column, cells) in columns.iter().zip(data_cells) {
        if column.field.is_some() {
            counts.used += cells;
        } else {
            counts.extra += cells;
        }
    }
    counts
}
