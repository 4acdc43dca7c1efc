//! The sheet «Перечень»: one record a row.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Format, IgnoreError, Note, Url, Worksheet, XlsxError};

use super::look::{body_format, header_format, link_format, page, write_text};
use super::remarks::LINKS;
use super::values::DropDown;
use super::{Line, piece};
use crate::model::finding::Level;
use crate::model::{Field, TouchpointList};
use crate::own::{LIST_SHEET, PASSPORT_SHEET, PLACE_CAPTION, PROPERTY, REMARKS_CAPTION, REMARKS_SHEET};
use crate::write::cells::{Shown, What};
use crate::write::heights::height;
use crate::write::{CELL_LIMIT, LARGE, clip};

/// Rows below the list that get the drop-downs too, for records that the officer adds.
const SPARE_ROWS: u32 = 300;
/// Characters of a line of a note.
const NOTE_WIDTH: usize = 52;

/// Fills the sheet: the columns of the list, the place in the original, the remarks, and the
/// hidden identity at the very right.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    list: &TouchpointList,
    columns: &[Shown],
    lines: &[Line],
    drop_downs: &[DropDown],
    notes: &BTreeMap<(u32, u16), String>,
) -> Result<(), XlsxError> {
    sheet.set_name(LIST_SHEET)?;
    let last_row = lines.last().map_or(0, |line| line.row + line.height() - 1);
    let remarked = lines.iter().any(|line| !line.remarks.is_empty());
    let mut captions: Vec<(String, u16)> = columns
        .iter()
        .enumerate()
        .map(|(index, shown)| {
            let width = column_width(shown, lines.iter().map(|line| piece(&line.texts[index], 0)));
            (clip(&shown.caption, CELL_LIMIT), width)
        })
        .collect();
    captions.push((PLACE_CAPTION.to_owned(), 15));
    captions.push((REMARKS_CAPTION.to_owned(), if remarked { 46 } else { 14 }));
    let widths: Vec<u16> = captions.iter().map(|(_, width)| *width).collect();
    let identity = captions.len() as u16;

    let header = header_format();
    for (column, (caption, width)) in captions.iter().enumerate() {
        sheet.write_string_with_format(0, column as u16, caption, &header)?;
        sheet.set_column_width(column as u16, f64::from(*width))?;
    }
    // The filter's button takes some of the caption's room.
    sheet.set_row_height(0, height(captions.iter().map(|(text, width)| (text.as_str(), width - 4))))?;
    sheet.write_string_with_format(0, identity, PASSPORT_SHEET, &header)?;
    sheet.set_column_hidden(identity)?;

    // What stands beside the list must not make its rows higher.
    let counted = columns.len() + 1;
    let formats: BTreeMap<Option<Level>, Format> =
        std::iter::once(None).chain(Level::ALL.map(Some)).map(|level| (level, body_format(level))).collect();
    for line in lines {
        let format = &formats[&line.gravest];
        for part in 0..line.height() {
            let row = line.row + part;
            let texts = line.part(part);
            for (column, text) in texts.iter().enumerate() {
                write_text(sheet, row, column as u16, text, format)?;
            }
            if lines.len() <= LARGE {
                let texts = texts.into_iter().zip(widths.iter().copied()).take(counted);
                sheet.set_row_height(row, height(texts))?;
            }
            sheet.write_string(row, identity, line.hidden(part))?;
        }
        remarked_row(sheet, line, identity - 1, format)?;
    }
    for ((row, column), text) in notes {
        let lines = text.lines().map(|line| line.chars().count() / NOTE_WIDTH + 1).sum::<usize>() as u32;
        let note = Note::new(text.as_str()).set_author(PROPERTY).add_author_prefix(false);
        let note = note.set_width(360).set_height((lines + 1) * 18);
        sheet.insert_note(*row, *column, &note)?;
    }
    if last_row > 0 {
        sheet.ignore_error_range(1, 0, last_row, identity, IgnoreError::NumberStoredAsText)?;
    }
    for (column, shown) in columns.iter().enumerate() {
        if let Some(drop_down) = drop_downs.iter().find(|drop_down| drop_down.what == Some(shown.what)) {
            let column = column as u16;
            sheet.add_data_validation(1, column, last_row + SPARE_ROWS, column, &drop_down.validation()?)?;
        }
    }
    // The identity is inside the filter's range, so that sorting moves it along with its row.
    sheet.autofilter(0, 0, last_row.max(1), identity)?;
    // Place and remarks are for the screen; on paper they would shrink the list.
    sheet.set_print_area(0, 0, last_row, (columns.len().max(1) - 1) as u16)?;
    page(sheet, list.context.title.as_deref().unwrap_or(LIST_SHEET))
}

/// The remarks of a record in one line, which leads to the first of them.
fn remarked_row(sheet: &mut Worksheet, line: &Line, column: u16, format: &Format) -> Result<(), XlsxError> {
    let Some(remark) = line.first_remark else { return Ok(()) };
    let format = link_format(format.clone().unset_text_wrap());
    if line.row > LINKS {
        return write_text(sheet, line.row, column, &line.remarks, &format);
    }
    let url = Url::new(format!("internal:'{REMARKS_SHEET}'!C{}", remark + 1));
    let url = url.set_text(&line.remarks).set_tip("Перейти к замечанию");
    sheet.write_url_with_format(line.row, column, url, &format)?;
    Ok(())
}

/// Characters: the longest line of the content within what the kind of column can use, never
/// narrower than the longest word of the caption.
fn column_width<'a>(shown: &Shown, texts: impl Iterator<Item = &'a str>) -> u16 {
    let (least, most) = match shown.what {
        What::Field(Field::Number) => (7, 10),
        What::Field(Field::Channel | Field::Client) => (13, 20),
        What::Field(Field::Needs | Field::Interactions) => (22, 40),
        What::Field(Field::Process | Field::Touchpoint) => (18, 34),
        What::Field(_) => (16, 28),
        What::Extra(_) => (12, 28),
    };
    let content = texts.flat_map(|text| text.lines()).map(|line| line.chars().count()).max().unwrap_or(0);
    let caption = shown.caption.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    // Bold type and the filter's button need some more than the word itself.
    let width = (content + 2).clamp(least, most).max((caption + 4).min(30));
    width as u16
}
