//! The officer's workbook: «Перечень» with one record a row, «Замечания» with a place to answer,
//! and hidden sheets with the lists of values and with what reading back needs.
//!
//! The header stands in row 1, so that filters and sorting just work. A text longer than a cell
//! of Excel goes on in [`Continuation`] rows right below its record.
//!
//! A remark leads to its cell, a row to the first of its remarks, and a cell that a remark is about has it as
//! a note. «Перечень» is not protected, because officers sort and delete rows; «Замечания» is but for the
//! answers, and the hidden sheets are. No password: the protection is against slips.
//!
//! The rows of a list of more than [`LARGE`] go to a temporary file one by one, and have no heights of their own:
//! the library would keep all of them in memory, and Excel finds them by itself.

mod about;
mod changes;
mod list;
mod look;
mod remarks;
#[cfg(test)]
mod tests;
mod values;

use std::collections::HashMap;
use std::io::Cursor;

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::cells::{self, ChannelShown, ContactsShown, Shown, What};
use super::{CELL_LIMIT, LARGE, WriteError, clean, clip, dateless, pieces, properties};
use crate::knowledge::profile::{Catalogue, Profile};
use crate::model::document::{Origin, TableName};
use crate::model::finding::{At, Finding, Level};
use crate::model::{Channel, Context, Identity, OriginalFile, Record, RecordKey, TouchpointList, places};
use crate::own::passport::{Passport, PassportColumn};
use crate::own::{CONTINUES, Continuation, LIST_SHEET, PASSPORT_SHEET, cells_hash, each};

/// Writes the workbook of one list; `findings` are those of the list and of its file.
pub fn write(
    list: &TouchpointList,
    profile: &Profile,
    catalogue: &Catalogue,
    findings: &[&Finding],
) -> Result<Vec<u8>, WriteError> {
    let mut findings = findings.to_vec();
    in_order(&mut findings);
    let findings = &findings[..];
    let columns = cells::workbook_columns(list, profile);
    let concerned = remarks::records(list, findings);
    let lines = lay_out(list, profile, &columns, findings, &concerned);

    let mut workbook = Workbook::new();
    let is_large = lines.len() > LARGE;
    // Otherwise it is packed for good in the last step.
    workbook.set_zip_compression_level(if is_large { 3 } else { 1 });
    workbook
        .set_properties(&properties(Origin::Workbook, list.context.title.as_deref().unwrap_or(LIST_SHEET))?);
    let drop_downs = values::drop_downs(list, profile, catalogue, &columns);
    let targets = remarks::targets(list, &columns, &lines, findings, &concerned);
    let notes = remarks::notes(findings, &targets);
    let sheet =
        if is_large { workbook.add_worksheet_with_constant_memory()? } else { workbook.add_worksheet() };
    list::sheet(sheet, list, &columns, &lines, &drop_downs, &notes)?;
    let marks = remarks::marks(list, &lines, findings);
    remarks::sheet(workbook.add_worksheet(), &columns, findings, &targets, &marks, &drop_downs)?;
    about::sheet(workbook.add_worksheet(), list)?;
    if let Some(since) = list.known.as_deref().and_then(|known| known.since.as_ref()) {
        changes::sheet(workbook.add_worksheet(), since)?;
    }
    values::sheet(&mut workbook, &drop_downs)?;
    passport_sheet(workbook.add_worksheet(), &passport_of(list, &columns, &lines))?;
    drop(lines);
    if !is_large {
        return look::finished(&workbook.save_to_buffer()?);
    }
    let mut book = Vec::new();
    dateless::save(&mut workbook, Cursor::new(Vec::new()), &mut book)?;
    Ok(book)
}

/// The order of «Замечания», whose lines are numbered: what has to be repaired comes first, each level in the order of
/// the list, and last what was accepted.
pub(super) fn in_order(findings: &mut [&Finding]) {
    findings.sort_by_key(|finding| (finding.is_settled(), finding.level));
}

/// A record on its way to the sheet.
#[derive(Debug)]
struct Line {
    /// 0-based row of the sheet; continuations follow.
    row: u32,
    /// Per column of the list; what does not fit into a cell goes on in further rows.
    texts: Vec<String>,
    place: String,
    /// In one line, so that they do not make the row higher.
    remarks: String,
    /// 0-based row of the first of them on «Замечания».
    first_remark: Option<u32>,
    gravest: Option<Level>,
    identity: Identity,
}

impl Line {
    /// Rows of the sheet that the record takes.
    fn height(&self) -> u32 {
        let parts = |text: &String| if text.len() <= CELL_LIMIT { 1 } else { pieces(text, CELL_LIMIT).len() };
        self.texts.iter().map(parts).max().unwrap_or(1) as u32
    }

    /// The visible texts of one of these rows, 0-based.
    fn part(&self, part: u32) -> Vec<&str> {
        let texts = self.texts.iter().map(|text| piece(text, part));
        let beside: [&str; 2] = if part == 0 { [&self.place, &self.remarks] } else { [CONTINUES, ""] };
        texts.chain(beside).collect()
    }

    /// What the identity column of that row holds.
    fn hidden(&self, part: u32) -> String {
        let json = if part == 0 {
            serde_json::to_string(&self.identity)
        } else {
            serde_json::to_string(&Continuation { continues: self.identity.id.clone(), part: part + 1 })
        };
        json.unwrap_or_default()
    }
}

/// What of a text stands in one of the rows of its record, 0-based.
fn piece(text: &str, part: u32) -> &str {
    match part {
        0 if text.len() <= CELL_LIMIT => text,
        _ => pieces(text, CELL_LIMIT).get(part as usize).copied().unwrap_or_default(),
    }
}

fn lay_out(
    list: &TouchpointList,
    profile: &Profile,
    columns: &[Shown],
    findings: &[&Finding],
    concerned: &[Option<RecordKey>],
) -> Vec<Line> {
    let mut remarks: HashMap<RecordKey, Vec<(u32, &Finding)>> = HashMap::new();
    for ((number, finding), record) in (1..).zip(findings).zip(concerned) {
        if let Some(record) = record {
            remarks.entry(*record).or_default().push((number, finding));
        }
    }
    let mut row = 1;
    let ranks = ranks(list);
    let rows = list.rows.iter().zip(ranks);
    rows.flat_map(|(row, rank)| list.records_of(row).map(move |record| (rank + record.index as u32, record)))
        .map(|(at, record)| {
            let texts: Vec<String> = columns
                .iter()
                .map(|shown| {
                    cells::text(record, shown.what, profile, ChannelShown::Used, ContactsShown::Apart)
                })
                .map(|text| clean(&text).into_owned())
                .collect();
            let identity = identity(record, &texts, at);
            let own = remarks.get(&record.key()).map_or(&[][..], Vec::as_slice);
            let open = own.iter().filter(|(_, finding)| !finding.is_settled());
            let line = Line {
                row,
                texts,
                place: place(record),
                remarks: clip(&remarks::in_short(own), CELL_LIMIT),
                first_remark: own.first().map(|(number, _)| *number),
                gravest: open.map(|(_, finding)| finding.level).min(),
                identity,
            };
            row += line.height();
            line
        })
        .collect()
}

/// For every row the place of its first record among all, in the order before an officer sorted them.
fn ranks(list: &TouchpointList) -> Vec<u32> {
    let mut ranks = vec![0; list.rows.len()];
    let mut next = 0;
    let order = list.unsorted().unwrap_or_else(|| (0..list.rows.len() as u32).collect());
    for row in order {
        ranks[row as usize] = next;
        next += list.records_of(&list.rows[row as usize]).count() as u32;
    }
    ranks
}

fn identity(record: Record<'_>, texts: &[String], at: u32) -> Identity {
    let part = record.row.parts[0];
    let here = [part.table, part.first, part.last];
    let before = || record.row.identity.as_ref()?.original;
    Identity {
        id: record.id(),
        cells: cells_hash(texts.iter().map(String::as_str)),
        at,
        each: each(texts.iter().map(String::as_str)),
        original: if record.list.original.is_some() { before() } else { Some(here) },
        doubtful: false,
        edited: false,
        kind_differs: false,
        changed: Vec::new(),
        direction_from: record.row.direction.as_ref().map(|direction| direction.from.key().to_owned()),
        channel: record.channel().key().to_owned(),
        channel_stated: record.channel_stated().map(|channel| channel.key().to_owned()),
        channel_from: record.channel_from().map(|source| source.key().to_owned()),
        channel_cell: unread_channel(record),
        client: record.row.client.key().to_owned(),
    }
}

fn unread_channel(record: Record<'_>) -> Option<String> {
    let unread = record.touchpoint?.channel_stated == Some(Channel::Unknown);
    let cell = record.row.channel.as_ref().filter(|_| unread)?;
    Some(clip(&clean(&cell.text.value), CELL_LIMIT / 4))
}

/// What stands in the column of the place in a row that the ministry's own file does not have.
const ADDED: &str = "добавлена в книге";

/// The record's address in the ministry's own file.
fn place(record: Record<'_>) -> String {
    let place = record.place();
    if record.list.original.is_some() {
        let original = places::original_at(record.list, record.row, Some(place.column));
        return original.map_or_else(|| ADDED.to_owned(), |original| short(&original.at));
    }
    let address = record.list.address(place);
    match record.list.tables.get(place.table as usize) {
        Some(TableName::Sheet(name)) => format!("{name}, {address}"),
        _ => address,
    }
}

/// «Лист1, B7», «т2 с14 к3», of a row alone «т2 с14».
fn short(at: &At) -> String {
    let row = at.row.unwrap_or_default();
    let address = match &at.table {
        Some(table) => {
            at.column_number.map_or_else(|| table.describe(at.row, None), |column| table.address(row, column))
        }
        None => format!("строка {row}"),
    };
    match (&at.table, at.column_number) {
        (Some(TableName::Sheet(name)), Some(_)) => format!("{name}, {address}"),
        _ => address,
    }
}

/// What the hidden sheet remembers of a list whose columns and records are shown so.
fn passport_of(list: &TouchpointList, columns: &[Shown], lines: &[Line]) -> Passport {
    let columns =
        columns.iter().map(|shown| {
            let (field, source) = match shown.what {
                What::Field(field) => (Some(field), list.column(field)),
                What::Extra(index) => (None, list.columns.get(index)),
            };
            PassportColumn {
                field,
                caption: shown.caption.clone(),
                header: source.map_or_else(String::new, |column| column.header.to_string()),
                states: source.and_then(|column| column.states),
                original: source.map_or(0, |column| {
                    if list.original.is_some() { column.original } else { column.number }
                }),
            }
        });
    let own = || OriginalFile {
        file: list.file.clone(),
        list: list.ordinal,
        round: 0,
        tables: list.tables.to_vec(),
    };
    let original = list.original.as_deref().cloned().unwrap_or_else(own);
    Passport {
        file: list.file.to_string(),
        list: list.ordinal,
        original: OriginalFile { round: original.round + 1, ..original },
        profile: list.profile.to_string(),
        context: Context { title_place: None, ..list.context.clone() },
        columns: columns.collect(),
        records: lines.iter().map(|line| line.identity.clone()).collect(),
    }
}

fn passport_sheet(sheet: &mut Worksheet, passport: &Passport) -> Result<(), XlsxError> {
    sheet.set_name(PASSPORT_SHEET)?.set_very_hidden(true).protect();
    for (row, cells) in passport.rows().iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, clip(text, CELL_LIMIT))?;
        }
    }
    Ok(())
}
