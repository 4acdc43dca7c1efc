//! The sheet «Изменения»: what changed in the list since the approved version, else the one that was sent last, and on
//! which ground of the ministry's order.

use rust_xlsxwriter::{Worksheet, XlsxError};

use super::look::{body_format, header_format, page, write_text};
use crate::model::Since;
use crate::write::heights::height;
use crate::write::{CELL_LIMIT, clean, clip};

const NAME: &str = "Изменения";

const COLUMNS: [(&str, u16); 7] = [
    ("№", 6),
    ("Что изменилось", 24),
    ("Точка взаимодействия", 34),
    ("Направление / услуга / процесс", 40),
    ("Подробно", 56),
    ("Основание", 56),
    ("Где теперь", 18),
];

/// Fills the sheet.
pub(super) fn sheet(sheet: &mut Worksheet, since: &Since) -> Result<(), XlsxError> {
    sheet.set_name(NAME)?;
    let (header, body) = (header_format(), body_format(None));
    for (column, (caption, width)) in (0..).zip(COLUMNS) {
        sheet.write_string_with_format(0, column, caption, &header)?;
        sheet.set_column_width(column, f64::from(width))?;
    }
    if since.changes.is_empty() {
        write_text(sheet, 1, 1, "Изменений нет", &body)?;
    }
    for (row, change) in (1..).zip(&since.changes) {
        let texts = [
            row.to_string(),
            change.what.clone(),
            change.touchpoint.clone(),
            change.inside.clone(),
            change.details.join("\n"),
            change.grounds.join("\n"),
            change.place.clone(),
        ]
        .map(|text| clip(&clean(&text), CELL_LIMIT));
        for (column, text) in (0..).zip(&texts) {
            write_text(sheet, row, column, text, &body)?;
        }
        let widths = COLUMNS.iter().map(|(_, width)| *width);
        sheet.set_row_height(row, height(texts.iter().map(String::as_str).zip(widths)))?;
    }
    page(sheet, &format!("{NAME}: сравнение {}", since.with))
}
