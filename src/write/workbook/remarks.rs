//! The sheet «Замечания»: every finding of the list and its file, with a place to answer, and
//! the same findings in short beside the records that they concern.

use std::collections::BTreeMap;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatUnderline, Url, Worksheet, XlsxError};

use super::{DropDown, LIST_SHEET, REMARKS_SHEET, body_format, header_format, page, write_text};
use crate::finding::{At, Finding, Level};
use crate::model::{Field, TouchpointList};
use crate::write::cells::{Shown, What};
use crate::write::{CELL_LIMIT, clip};

/// What the officer may answer to a finding.
pub(super) const ANSWERS: [&str; 3] = ["исправлено", "оставлено, пояснение дано", "замечание ошибочно"];

/// UTF-16 units of a quoted value; the whole text stands on «Перечень».
const QUOTE: usize = 1_000;

/// Caption, width in characters.
const COLUMNS: [(&str, f64); 13] = [
    ("№", 6.0),
    ("Уровень", 13.0),
    ("Что не так", 52.0),
    ("Где в исходном файле", 24.0),
    ("Графа", 20.0),
    ("Значение", 32.0),
    ("Что ожидалось", 32.0),
    ("Как исправить", 42.0),
    ("Основание", 28.0),
    ("Код", 8.0),
    ("Ответ ведомства", 22.0),
    ("Пояснение", 34.0),
    ("отпечаток", 20.0),
];
const ANSWER: u16 = 10;
const FINGERPRINT: u16 = 12;

/// For each finding the id of the record it concerns: the one it names, else the first of the
/// source row that holds its row; `None` for the list or the file as a whole.
pub(super) fn records(list: &TouchpointList, findings: &[&Finding]) -> Vec<Option<String>> {
    let mut rows: BTreeMap<(u32, u32), (u32, String)> = BTreeMap::new();
    for row in &list.rows {
        if let Some(record) = list.records_of(row).next() {
            for part in &row.parts {
                rows.insert((part.table, part.first), (part.last, record.id()));
            }
        }
    }
    let named = |at: &At| {
        let table = list.tables.iter().position(|name| Some(name) == at.table.as_ref())? as u32;
        let row = at.row?;
        let (key, (last, id)) = rows.range(..=(table, row)).next_back()?;
        (key.0 == table && row <= *last).then(|| id.clone())
    };
    let record = |finding: &&Finding| match finding.list {
        Some(ordinal) if ordinal == list.ordinal => finding.record.clone().or_else(|| named(&finding.at)),
        _ => None,
    };
    findings.iter().map(record).collect()
}

/// «Ошибка C04. Точка повторяется …», one a line.
pub(super) fn in_short(findings: &[&Finding]) -> String {
    let line = |finding: &&Finding| {
        format!("{} {}. {}", finding.level.russian(), finding.code, finding.message.replace('\n', " "))
    };
    findings.iter().map(line).collect::<Vec<_>>().join("\n")
}

/// Fills the sheet; `targets` gives for each finding the 0-based row of «Перечень» to go to.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    columns: &[Shown],
    findings: &[&Finding],
    targets: &[Option<u32>],
) -> Result<(), XlsxError> {
    sheet.set_name(REMARKS_SHEET)?;
    let header = header_format();
    for (index, (caption, width)) in COLUMNS.iter().enumerate() {
        sheet.write_string_with_format(0, index as u16, *caption, &header)?;
        sheet.set_column_width(index as u16, *width)?;
    }
    sheet.set_column_hidden(FINGERPRINT)?;
    let plain = body_format(None);
    if findings.is_empty() {
        for column in 0..FINGERPRINT {
            write_text(sheet, 1, column, if column == 2 { "Замечаний нет." } else { "" }, &plain)?;
        }
    }
    let levels: BTreeMap<Level, Format> = Level::ALL.map(|level| (level, body_format(Some(level)))).into();
    let link = plain
        .clone()
        .set_align(FormatAlign::Center)
        .set_font_color(Color::RGB(0x0005_63C1))
        .set_underline(FormatUnderline::Single);
    let number = plain.clone().set_align(FormatAlign::Center);
    for (index, (finding, target)) in findings.iter().zip(targets).enumerate() {
        let row = index as u32 + 1;
        match target {
            Some(target) => {
                let url = Url::new(format!("internal:'{LIST_SHEET}'!A{}", target + 1))
                    .set_text(row.to_string())
                    .set_tip("Перейти к строке перечня");
                sheet.write_url_with_format(row, 0, url, &link)?;
            }
            None => write_text(sheet, row, 0, &row.to_string(), &number)?,
        }
        write_text(sheet, row, 1, finding.level.russian(), &levels[&finding.level])?;
        let column = finding.at.column.as_deref().map_or_else(String::new, |column| caption(columns, column));
        let cells = [
            &finding.message,
            &places(finding),
            &column,
            &clip(finding.quote.as_deref().unwrap_or_default(), QUOTE),
            finding.expected.as_deref().unwrap_or_default(),
            &finding.hint,
            finding.clause.as_deref().unwrap_or_default(),
            finding.code,
            "",
            "",
        ];
        for (offset, text) in cells.into_iter().enumerate() {
            write_text(sheet, row, offset as u16 + 2, &clip(text, CELL_LIMIT), &plain)?;
        }
        sheet.write_string(row, FINGERPRINT, &finding.fingerprint)?;
    }
    sheet.autofilter(0, 0, findings.len().max(1) as u32, FINGERPRINT)?;
    page(sheet, REMARKS_SHEET)
}

/// The drop-down of answers beside every finding.
pub(super) fn answers(
    sheet: &mut Worksheet,
    count: usize,
    answers: Option<&DropDown>,
) -> Result<(), XlsxError> {
    if let (Some(answers), 1..) = (answers, count) {
        sheet.add_data_validation(1, ANSWER, count as u32, ANSWER, &answers.validation()?)?;
    }
    Ok(())
}

fn places(finding: &Finding) -> String {
    let own = finding.at.describe();
    let related: Vec<String> =
        finding.related.iter().map(At::describe).filter(|place| !place.is_empty()).collect();
    match (own.is_empty(), related.is_empty()) {
        (_, true) => own,
        (true, false) => related.join("; "),
        (false, false) => format!("{own}\nсм. также: {}", related.join("; ")),
    }
}

/// The caption that the officer sees for a field's key; another text is a header already.
fn caption(columns: &[Shown], column: &str) -> String {
    let Some(field) = Field::ALL.into_iter().find(|field| field.key() == column) else {
        return column.to_owned();
    };
    columns
        .iter()
        .find(|shown| shown.what == What::Field(field))
        .map_or_else(|| field.russian().to_owned(), |shown| shown.caption.clone())
}
