//! The officer's workbook: «Перечень» with one record a row, «Замечания» with a place to answer,
//! and hidden sheets with the lists of values and with what reading back needs.
//!
//! The header stands in row 1, so that filters and sorting just work. A text longer than a cell
//! of Excel goes on in [`Continuation`] rows right below its record.

mod passport;
mod remarks;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, HashMap};

use rust_xlsxwriter::{
    Color, DataValidation, DataValidationErrorStyle, Format, FormatAlign, FormatBorder, Formula, IgnoreError,
    Workbook, Worksheet, XlsxError,
};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::cells::{self, ChannelShown, ContactsShown, Shown, What};
use super::{CELL_LIMIT, Kind, WriteError, clean, clip, pieces, properties};
use crate::finding::{Finding, Level, hex};
use crate::model::{Client, Field, Identity, Record, TouchpointList};
use crate::profile::{Catalogue, Entry, Profile};

pub use passport::{Passport, PassportColumn, SHEET as PASSPORT_SHEET};

/// Name of the sheet with the records.
pub const LIST_SHEET: &str = "Перечень";
/// Name of the sheet with the findings and the officer's answers.
pub const REMARKS_SHEET: &str = "Замечания";
/// Name of the hidden sheet behind the drop-downs.
const VALUES_SHEET: &str = "Справочники";

/// Caption of the column with the address in the original file.
pub const PLACE_CAPTION: &str = "Место в исходном файле";
/// Caption of the column with the findings on a record.
pub const REMARKS_CAPTION: &str = "Замечания";

/// Rows below the list that get the drop-downs too, for records that the officer adds.
const SPARE_ROWS: u32 = 300;

/// What the identity column holds in a row that continues a record: the texts of its cells are
/// appended, without anything between, to those of the record with this id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Continuation {
    /// Id of the record that goes on here.
    pub continues: String,
    /// 2 for the first row of continuation.
    pub part: u32,
}

/// Hash of the visible cells of a record, left to right, the columns of the list only: place,
/// remarks and identity are left out. Blanks and empty lines that Excel or a retyping changes do
/// not count.
pub fn cells_hash<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for cell in cells {
        for line in cell.lines().filter(|line| !line.trim().is_empty()) {
            for word in line.split_whitespace() {
                hasher.update(word.as_bytes());
                hasher.update(b" ");
            }
            hasher.update(b"\n");
        }
        hasher.update([0]);
    }
    hex(&hasher.finalize()[..8])
}

/// Writes the workbook of one list; `findings` are those of the list and of its file.
pub fn write(
    list: &TouchpointList,
    profile: &Profile,
    catalogue: &Catalogue,
    findings: &[&Finding],
) -> Result<Vec<u8>, WriteError> {
    let columns = cells::workbook_columns(list, profile);
    let concerned = remarks::records(list, findings);
    let lines = lay_out(list, profile, &columns, findings, &concerned);

    let mut workbook = Workbook::new();
    workbook
        .set_properties(&properties(Kind::Workbook, list.context.title.as_deref().unwrap_or(LIST_SHEET))?);
    list_sheet(workbook.add_worksheet(), list, &columns, &lines)?;
    let rows: HashMap<&str, u32> = lines.iter().map(|line| (line.identity.id.as_str(), line.row)).collect();
    let targets: Vec<Option<u32>> =
        concerned.iter().map(|id| id.as_deref().and_then(|id| rows.get(id).copied())).collect();
    remarks::sheet(workbook.add_worksheet(), &columns, findings, &targets)?;

    let drop_downs = drop_downs(list, profile, catalogue, &columns);
    values_sheet(&mut workbook, &drop_downs)?;
    let last_row = lines.last().map_or(0, |line| line.row + line.height() - 1) + SPARE_ROWS;
    let sheet = workbook.worksheet_from_name(LIST_SHEET)?;
    for (index, shown) in columns.iter().enumerate() {
        if let Some(drop_down) = drop_downs.iter().find(|drop_down| drop_down.what == Some(shown.what)) {
            sheet.add_data_validation(1, index as u16, last_row, index as u16, &drop_down.validation()?)?;
        }
    }
    let sheet = workbook.worksheet_from_name(REMARKS_SHEET)?;
    remarks::answers(sheet, findings.len(), drop_downs.iter().find(|drop_down| drop_down.what.is_none()))?;

    passport_sheet(workbook.add_worksheet(), &Passport::of(list, &columns))?;
    Ok(workbook.save_to_buffer()?)
}

/// A record on its way to the sheet.
#[derive(Debug)]
struct Line {
    /// 0-based row of the sheet; continuations follow.
    row: u32,
    /// Per column of the list, the pieces that fit into a cell each.
    texts: Vec<Vec<String>>,
    place: String,
    remarks: String,
    gravest: Option<Level>,
    identity: Identity,
}

impl Line {
    /// Rows of the sheet that the record takes.
    fn height(&self) -> u32 {
        self.texts.iter().map(Vec::len).max().unwrap_or(1).max(1) as u32
    }
}

fn lay_out(
    list: &TouchpointList,
    profile: &Profile,
    columns: &[Shown],
    findings: &[&Finding],
    concerned: &[Option<String>],
) -> Vec<Line> {
    let mut remarks: HashMap<&str, Vec<&Finding>> = HashMap::new();
    for (finding, id) in findings.iter().zip(concerned) {
        if let Some(id) = id {
            remarks.entry(id).or_default().push(finding);
        }
    }
    let mut row = 1;
    list.records()
        .map(|record| {
            let texts: Vec<String> = columns
                .iter()
                .map(|shown| {
                    cells::text(record, shown.what, profile, ChannelShown::Used, ContactsShown::Apart)
                })
                .map(|text| clean(&text).into_owned())
                .collect();
            let identity = identity(record, cells_hash(texts.iter().map(String::as_str)));
            let own = remarks.get(identity.id.as_str()).map_or(&[][..], Vec::as_slice);
            let line = Line {
                row,
                texts: texts
                    .iter()
                    .map(|text| pieces(text, CELL_LIMIT).into_iter().map(str::to_owned).collect())
                    .collect(),
                place: place(record),
                remarks: clip(&remarks::in_short(own), CELL_LIMIT),
                gravest: own.iter().map(|finding| finding.level).min(),
                identity,
            };
            row += line.height();
            line
        })
        .collect()
}

fn identity(record: Record<'_>, cells: String) -> Identity {
    let point = record.touchpoint;
    Identity {
        id: record.id(),
        cells,
        direction_from: record.row.direction.as_ref().map(|direction| direction.from.key().to_owned()),
        channel: record.channel().key().to_owned(),
        channel_stated: point.and_then(|point| point.channel_stated).map(|channel| channel.key().to_owned()),
        channel_from: point.and_then(|point| point.channel_from).map(|source| source.key().to_owned()),
        client: record.row.client.key().to_owned(),
    }
}

/// The record's address in the original: the cell of the point, else the first row.
fn place(record: Record<'_>) -> String {
    let row = record.row;
    let cell =
        record.touchpoint.map(|point| &point.text).or(row.touchpoint_cells.first()).map(|text| text.place);
    let part = row.parts.first();
    let place =
        cell.or(part.map(|part| crate::model::Place { table: part.table, row: part.first, column: 1 }));
    place.map_or_else(String::new, |place| {
        let table = record.list.tables.get(place.table as usize);
        match table {
            Some(crate::document::TableName::Sheet(name)) => {
                format!("{name}, {}", record.list.address(place))
            }
            _ => record.list.address(place),
        }
    })
}

fn list_sheet(
    sheet: &mut Worksheet,
    list: &TouchpointList,
    columns: &[Shown],
    lines: &[Line],
) -> Result<(), XlsxError> {
    sheet.set_name(LIST_SHEET)?;
    let width = columns.len() as u16;
    let (place, remarks, identity) = (width, width + 1, width + 2);
    let last_row = lines.last().map_or(0, |line| line.row + line.height() - 1);

    let header = header_format();
    for (index, shown) in columns.iter().enumerate() {
        sheet.write_string_with_format(0, index as u16, clip(&shown.caption, CELL_LIMIT), &header)?;
        sheet.set_column_width(
            index as u16,
            column_width(shown, lines.iter().map(|line| &line.texts[index][0])),
        )?;
    }
    for (index, caption) in [(place, PLACE_CAPTION), (remarks, REMARKS_CAPTION), (identity, passport::SHEET)]
    {
        sheet.write_string_with_format(0, index, caption, &header)?;
    }
    sheet.set_column_width(place, 15)?;
    sheet
        .set_column_width(remarks, if lines.iter().any(|line| !line.remarks.is_empty()) { 46 } else { 16 })?;
    sheet.set_column_hidden(identity)?;

    let formats: BTreeMap<Option<Level>, Format> =
        std::iter::once(None).chain(Level::ALL.map(Some)).map(|level| (level, body_format(level))).collect();
    for line in lines {
        let format = &formats[&line.gravest];
        for part in 0..line.height() {
            let row = line.row + part;
            for (index, texts) in line.texts.iter().enumerate() {
                write_text(
                    sheet,
                    row,
                    index as u16,
                    texts.get(part as usize).map_or("", String::as_str),
                    format,
                )?;
            }
            let first = part == 0;
            write_text(sheet, row, place, if first { &line.place } else { "продолжение" }, format)?;
            write_text(sheet, row, remarks, if first { &line.remarks } else { "" }, format)?;
            let hidden = if first {
                serde_json::to_string(&line.identity)
            } else {
                let continuation = Continuation { continues: line.identity.id.clone(), part: part + 1 };
                serde_json::to_string(&continuation)
            };
            sheet.write_string(row, identity, hidden.unwrap_or_default())?;
        }
    }
    if last_row > 0 {
        sheet.ignore_error_range(1, 0, last_row, identity, IgnoreError::NumberStoredAsText)?;
    }
    // The identity is inside the filter's range, so that sorting moves it along with its row.
    sheet.autofilter(0, 0, last_row.max(1), identity)?;
    page(sheet, list.context.title.as_deref().unwrap_or(LIST_SHEET))
}

/// Frozen header, and a print that needs no adjusting: A4 landscape, as wide as the sheet, the
/// header on each page, page numbers.
fn page(sheet: &mut Worksheet, title: &str) -> Result<(), XlsxError> {
    sheet.set_freeze_panes(1, 0)?;
    sheet.set_repeat_rows(0, 0)?;
    sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
    sheet.set_header(format!("&L&9{}", clip(title, 110).replace('\n', " ").replace('&', "&&")));
    sheet.set_footer("&C&9Страница &P из &N");
    Ok(())
}

/// A blank text is a blank cell with its border.
fn write_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    if text.is_empty() {
        sheet.write_blank(row, column, format)?;
    } else {
        sheet.write_string_with_format(row, column, text, format)?;
    }
    Ok(())
}

fn base_format() -> Format {
    Format::new()
        .set_font_name("Calibri")
        .set_font_size(11)
        .set_text_wrap()
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0x00BF_BFBF))
}

fn header_format() -> Format {
    base_format()
        .set_bold()
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_background_color(Color::RGB(0x00D9_E2EF))
}

/// Text format, so that what the officer types stays text: «1-2» no date, «=…» no formula.
fn body_format(level: Option<Level>) -> Format {
    let format = base_format().set_align(FormatAlign::Top).set_num_format("@");
    match level {
        Some(level) => format.set_background_color(Color::RGB(tint(level))),
        None => format,
    }
}

/// Light enough to read and print, far enough apart to tell.
fn tint(level: Level) -> u32 {
    match level {
        Level::Error => 0x00FB_E3E0,
        Level::Query => 0x00FF_F3D1,
        Level::Advice => 0x00E7_F0FA,
        Level::Note => 0x00E8_F4E6,
        Level::Unchecked => 0x00F2_F2F2,
    }
}

/// Characters: the longest line of the content within what the kind of column can use, never
/// narrower than the longest word of the caption.
fn column_width<'a>(shown: &Shown, texts: impl Iterator<Item = &'a String>) -> f64 {
    let (least, most) = match shown.what {
        What::Field(Field::Number) => (7, 10),
        What::Field(Field::Channel | Field::Client) => (13, 20),
        What::Field(Field::Contacts) => (16, 34),
        What::Field(Field::Needs | Field::Interactions) => (22, 44),
        What::Field(Field::Process | Field::Touchpoint) => (18, 38),
        What::Field(_) => (16, 34),
        What::Extra(_) => (12, 32),
    };
    let content = texts.flat_map(|text| text.lines()).map(|line| line.chars().count()).max().unwrap_or(0);
    let caption = shown.caption.split_whitespace().map(|word| word.chars().count()).max().unwrap_or(0);
    // Bold type and the filter's button need some more than the word itself.
    let width = (content + 2).clamp(least, most).max((caption + 4).min(30));
    f64::from(u16::try_from(width).unwrap_or(u16::MAX))
}

/// A drop-down: a defined name over a column of the hidden sheet, since Excel takes no literal
/// list above 255 characters.
#[derive(Debug)]
struct DropDown {
    /// `None`: the officer's answer on «Замечания».
    what: Option<What>,
    name: &'static str,
    values: Vec<String>,
    /// Another value is a mistake and not merely worth a question.
    strict: bool,
}

impl DropDown {
    fn validation(&self) -> Result<DataValidation, XlsxError> {
        let (style, title, message) = if self.strict {
            (
                DataValidationErrorStyle::Stop,
                "Значение не из списка",
                "Выберите значение из раскрывающегося списка.",
            )
        } else {
            (
                DataValidationErrorStyle::Warning,
                "Значения нет в списке",
                "Такого значения нет в списке. Если оно верное, оставьте его.",
            )
        };
        DataValidation::new()
            .allow_list_formula(Formula::new(format!("={}", self.name)))
            .ignore_blank(true)
            .set_error_style(style)
            .set_error_title(title)?
            .set_error_message(message)
    }
}

fn drop_downs(
    list: &TouchpointList,
    profile: &Profile,
    catalogue: &Catalogue,
    columns: &[Shown],
) -> Vec<DropDown> {
    let names = |entries: &[Entry]| entries.iter().map(|entry| entry.name.clone()).collect::<Vec<_>>();
    let mut drop_downs = vec![DropDown {
        what: None,
        name: "Ответ_ведомства",
        values: remarks::ANSWERS.map(str::to_owned).into(),
        strict: true,
    }];
    for shown in columns {
        let What::Field(field) = shown.what else {
            continue;
        };
        let (name, values, strict) = match field {
            Field::Channel => {
                let [digital, offline] = cells::channel_words(profile);
                let both = format!("{digital} / {offline}");
                ("Вид_точки", vec![digital.to_owned(), offline.to_owned(), both], true)
            }
            Field::Direction => {
                let own = profile.directions.as_ref().map(|directions| {
                    directions.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>()
                });
                ("Направления", own.unwrap_or_else(|| names(&catalogue.directions)), false)
            }
            // A cell with several values cannot be chosen from a list.
            Field::Needs if list.rows.iter().flat_map(|row| &row.needs).all(|needs| needs.len() <= 1) => {
                let own = profile
                    .needs
                    .as_ref()
                    .map(|needs| needs.items.iter().map(|item| item.text.clone()).collect::<Vec<_>>());
                ("Потребности", own.unwrap_or_else(|| names(&catalogue.needs)), false)
            }
            Field::Interactions
                if list.rows.iter().flat_map(|row| &row.interactions).all(|values| values.len() <= 1) =>
            {
                let allowed = |code: &String| {
                    profile.interactions.as_ref().is_none_or(|interactions| {
                        interactions.allowed.iter().any(|channel| channel.codes.contains(code))
                    })
                };
                let entries = catalogue.interactions.iter().filter(|entry| allowed(&entry.code));
                ("Взаимодействия", entries.map(|entry| entry.name.clone()).collect(), false)
            }
            Field::Client => {
                let clients = [Client::External, Client::Internal, Client::Both];
                ("Клиент", clients.map(|client| client.russian().to_owned()).into(), false)
            }
            _ => continue,
        };
        if !values.is_empty() {
            drop_downs.push(DropDown { what: Some(shown.what), name, values, strict });
        }
    }
    drop_downs
}

fn values_sheet(workbook: &mut Workbook, drop_downs: &[DropDown]) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name(VALUES_SHEET)?.set_hidden(true);
    for (index, drop_down) in drop_downs.iter().enumerate() {
        sheet.write_string(0, index as u16, drop_down.name)?;
        for (row, value) in drop_down.values.iter().enumerate() {
            sheet.write_string(row as u32 + 1, index as u16, clip(value, CELL_LIMIT))?;
        }
    }
    for (index, drop_down) in drop_downs.iter().enumerate() {
        let column = crate::document::column_letters(index as u32 + 1);
        let last = drop_down.values.len() + 1;
        workbook.define_name(drop_down.name, &format!("={VALUES_SHEET}!${column}$2:${column}${last}"))?;
    }
    Ok(())
}

fn passport_sheet(sheet: &mut Worksheet, passport: &Passport) -> Result<(), XlsxError> {
    sheet.set_name(passport::SHEET)?.set_very_hidden(true);
    for (row, cells) in passport.rows().iter().enumerate() {
        for (column, text) in cells.iter().enumerate() {
            sheet.write_string(row as u32, column as u16, clip(text, CELL_LIMIT))?;
        }
    }
    Ok(())
}
