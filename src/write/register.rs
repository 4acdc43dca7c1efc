//! The consolidated register of a run, свод.xlsx: one record a row, lists in the order they are
//! pushed, in memory that does not grow with them.
//!
//! A row goes to a temporary file as soon as the next one begins. A text longer than a cell of
//! Excel goes on in a row right below, which repeats file, list and number.

use std::io::{self, Read, Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{Color, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError};

use super::carried::{put_text, take_text};
use super::heights::{ROWS_WITH_HEIGHT, height};
use super::{CELL_LIMIT, WriteError, clean, dateless, pieces, properties, russian_date};
use crate::model::document::Origin;
use crate::model::{Channel, ChannelSource, Coded, Edition, Record, TouchpointList};

/// Caption, width in characters. The first [`PRINTED`] are what a reader of the register on paper needs.
const COLUMNS: [(&str, u16); 25] = [
    ("Орган", 26),
    ("Направление деятельности", 22),
    ("Услуга, функция, сервис", 26),
    ("Процесс", 28),
    ("Точка взаимодействия", 26),
    ("Контакты", 24),
    ("Вид точки", 13),
    ("Потребности клиента", 30),
    ("Взаимодействие", 28),
    ("Особенности", 28),
    ("Клиент", 16),
    ("№", 7),
    ("Перечень", 40),
    ("Регион", 22),
    ("Акт №", 14),
    ("Дата акта", 12),
    ("Код направления", 18),
    ("Код точки", 18),
    ("Указано в файле", 16),
    ("Откуда вид", 18),
    ("Прочие графы", 32),
    ("Файл", 30),
    ("Место в файле", 16),
    ("Код записи", 19),
    ("Редакция", 22),
];

/// Columns on paper: A4 across holds them in a type that can be read.
const PRINTED: u16 = 9;

/// Of two lines, in points.
const HEADER_HEIGHT: f64 = 32.0;

/// Columns that a continuation row repeats: the body, the number, the list, the file, the version.
const REPEATED: [usize; 5] = [0, 11, 12, 21, 24];

/// Rows of a sheet of Excel.
const SHEET_ROWS: u32 = 1_048_576;

/// Writes the register list by list.
pub(crate) struct RegisterWriter {
    workbook: Workbook,
    header: Format,
    body: Format,
    /// Rows of a sheet, header included.
    limit: u32,
    /// The next free row of the last sheet, 0-based.
    row: u32,
    /// Row and height of the row above, set when the next one begins: the library writes the last row of a sheet
    /// twice if it has a height.
    height: Option<(u32, f64)>,
}

impl RegisterWriter {
    /// A register whose rows wait in `folder` until [`finish`](RegisterWriter::finish); the
    /// temporary files have no name there and go with the writer.
    pub(crate) fn new(folder: &Path) -> Result<RegisterWriter, WriteError> {
        RegisterWriter::with_limit(folder, SHEET_ROWS)
    }

    fn with_limit(folder: &Path, limit: u32) -> Result<RegisterWriter, WriteError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(folder)?;
        // Half the time of the usual level for a twentieth more bytes.
        workbook.set_zip_compression_level(3);
        workbook
            .set_properties(&properties(Origin::Result, "Свод перечней точек взаимодействия с клиентом")?);
        let base = Format::new().set_font_name("Calibri").set_font_size(11);
        let header = base
            .clone()
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF))
            .set_background_color(Color::RGB(0x00D9_E2EF));
        let body = base.set_align(FormatAlign::Top).set_text_wrap().set_num_format("@");
        let mut register = RegisterWriter { workbook, header, body, limit, row: 0, height: None };
        register.begin_sheet()?;
        Ok(register)
    }

    /// Appends `rows` records as [`put_aside`] wrote them.
    pub(crate) fn pour(&mut self, rows: u64, aside: &mut impl Read) -> Result<(), WriteError> {
        let mut texts: [String; COLUMNS.len()] = std::array::from_fn(|_| String::new());
        for _ in 0..rows {
            for text in &mut texts {
                take_text(text, aside)?;
            }
            self.push_row(&texts)?;
        }
        Ok(())
    }

    /// Appends a touchpoint of a list that did not come.
    pub(crate) fn keep(&mut self, kept: &Kept) -> Result<(), WriteError> {
        let none = String::new();
        let cells = [
            &kept.body,
            &kept.direction,
            &kept.service,
            &kept.process,
            &kept.point,
            &kept.contacts,
            &kept.channel,
            &kept.needs,
            &kept.interactions,
            &kept.features,
            &kept.client,
            &kept.number,
            &kept.list,
            &kept.region,
            &kept.act,
            &kept.act_date,
            &none,
            &kept.code,
            &none,
            &none,
            &kept.extra,
            &kept.file,
            &kept.place,
            &none,
            &kept.edition,
        ];
        self.push_row(&cells.map(|cell| clean(cell).replace('\n', "; ")))
    }

    fn push_row(&mut self, texts: &[String; COLUMNS.len()]) -> Result<(), WriteError> {
        let parts: Vec<Vec<&str>> = texts.iter().map(|text| pieces(text, CELL_LIMIT)).collect();
        for part in 0..parts.iter().map(Vec::len).max().unwrap_or(1) {
            if self.row >= self.limit {
                self.end_sheet()?;
                self.begin_sheet()?;
            }
            let row = self.row;
            let sheet = sheet(&mut self.workbook)?;
            if let Some((above, height)) = self.height.take() {
                sheet.set_row_height(above, height)?;
            }
            for (column, pieces) in parts.iter().enumerate() {
                let repeated = if REPEATED.contains(&column) { pieces.first() } else { None };
                let text = pieces.get(part).or(repeated).copied().unwrap_or_default();
                if !text.is_empty() {
                    sheet.write_string(row, column as u16, text)?;
                }
            }
            // As high as paper needs it; what stands behind the printed columns is cut off on the screen.
            let printed = parts.iter().take(PRINTED.into()).map(|pieces| pieces.get(part).copied());
            let widths = COLUMNS.iter().map(|(_, width)| *width);
            let has_height = self.workbook.worksheets().len() == 1 && row <= ROWS_WITH_HEIGHT;
            self.height =
                has_height.then(|| (row, height(printed.map(Option::unwrap_or_default).zip(widths))));
            self.row += 1;
        }
        Ok(())
    }

    /// Closes the register and writes it by way of `spool`.
    pub(crate) fn finish(
        mut self,
        spool: impl Read + Write + Seek + Send,
        writer: impl Write,
    ) -> Result<(), WriteError> {
        self.end_sheet()?;
        dateless::save(&mut self.workbook, spool, writer)
    }

    fn begin_sheet(&mut self) -> Result<(), XlsxError> {
        let name = match self.workbook.worksheets().len() {
            0 => "Свод".to_owned(),
            sheets => format!("Свод {}", sheets + 1),
        };
        let sheet = self.workbook.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?.set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        sheet
            .set_landscape()
            .set_paper_size(9)
            .set_print_fit_to_pages(1, 0)
            .set_header("&L&9Свод перечней точек взаимодействия с клиентом")
            .set_footer("&C&9Страница &P из &N");
        sheet.set_margins(0.4, 0.4, 0.7, 0.6, 0.3, 0.3);
        for (column, (caption, width)) in COLUMNS.iter().enumerate() {
            sheet.set_column_width(column as u16, f64::from(*width))?;
            // Of the column and not of each cell: to look a cell's format up takes longer than to write it.
            sheet.set_column_format(column as u16, &self.body)?;
            sheet.write_string_with_format(0, column as u16, *caption, &self.header)?;
        }
        self.row = 1;
        self.height = Some((0, HEADER_HEIGHT));
        Ok(())
    }

    fn end_sheet(&mut self) -> Result<(), XlsxError> {
        let last = self.row.saturating_sub(1).max(1);
        let sheet = sheet(&mut self.workbook)?;
        sheet.autofilter(0, 0, last, COLUMNS.len() as u16 - 1)?;
        sheet.set_print_area(0, 0, last, PRINTED - 1)?;
        Ok(())
    }
}

/// Writes the rows of a list for a register that is put together later, when it is known which of
/// several copies of a list counts; returns how many bytes and records that was.
pub(crate) fn put_aside(list: &TouchpointList, aside: &mut impl Write) -> io::Result<Aside> {
    let mut size = Aside::default();
    for record in list.records() {
        size.rows += 1;
        for text in texts(record) {
            size.bytes += put_text(&text, aside)?;
        }
    }
    Ok(size)
}

/// A touchpoint of a list that did not come, as it was submitted last.
#[derive(Debug, Clone, Default)]
pub(crate) struct Kept {
    pub(crate) body: String,
    pub(crate) region: String,
    pub(crate) list: String,
    pub(crate) act: String,
    pub(crate) act_date: String,
    pub(crate) file: String,
    pub(crate) place: String,
    /// «на рассмотрении; прислан 01.10.2026, в этом запуске нет».
    pub(crate) edition: String,
    pub(crate) number: String,
    pub(crate) direction: String,
    pub(crate) service: String,
    pub(crate) process: String,
    pub(crate) point: String,
    pub(crate) code: String,
    pub(crate) contacts: String,
    pub(crate) channel: String,
    pub(crate) needs: String,
    pub(crate) interactions: String,
    pub(crate) features: String,
    pub(crate) client: String,
    pub(crate) extra: String,
}

/// The rows of a list that wait for the register.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub(crate) struct Aside {
    pub rows: u64,
    pub bytes: u64,
}

fn sheet(workbook: &mut Workbook) -> Result<&mut Worksheet, XlsxError> {
    let last = workbook.worksheets().len().saturating_sub(1);
    workbook.worksheet_from_index(last)
}

/// The cells of a record; one line each, since a register of a whole country is filtered, not read.
fn texts(record: Record<'_>) -> [String; COLUMNS.len()] {
    let (list, row) = (record.list, record.row);
    let context = &list.context;
    let act = context.act.as_ref();
    let point = record.touchpoint;
    let direction = row.direction.as_ref();
    let at = record.place();
    let place = list
        .tables
        .get(at.table as usize)
        .map_or_else(String::new, |table| table.describe(Some(at.row), Some(at.column)));
    let extra = row.extra.iter().filter(|(_, value)| !value.is_blank()).map(|(index, value)| {
        let header = list.columns.get(*index).map_or("", |column| &*column.header);
        format!("{header}: {}", value.value)
    });
    let contacts = match point {
        Some(point) => joined(point.contacts.iter().map(|contact| contact.value.to_string())),
        None => joined(row.contact_cells.iter().map(|cell| cell.value.to_string())),
    };
    let cells = [
        text(context.body.as_ref()),
        text(direction.map(|direction| &direction.text.value)),
        text(row.service.as_ref().map(|service| &service.value)),
        text(row.process.as_ref().map(|process| &process.value)),
        text(point.map(|point| &point.text.value)),
        contacts,
        record.channel().russian().to_owned(),
        joined(values(row.needs.as_deref())),
        joined(values(row.interactions.as_deref())),
        text(row.features.as_ref().map(|features| &features.value)),
        row.client.russian().to_owned(),
        text(row.number.as_ref().map(|number| &number.value)),
        text(context.title.as_ref()),
        text(context.region.as_ref()),
        text(act.and_then(|act| act.number.as_ref())),
        act.and_then(|act| act.date.as_ref()).map_or_else(String::new, |date| russian_date(date)),
        text(direction.and_then(|direction| direction.code.as_ref())),
        text(point.and_then(|point| point.code.as_ref())),
        point.and_then(|point| point.channel_stated).map_or_else(String::new, |channel| match channel {
            Channel::Unknown => {
                row.channel.as_ref().map_or_else(String::new, |cell| cell.text.value.to_string())
            }
            stated => stated.russian().to_owned(),
        }),
        point.and_then(|point| point.channel_from).map_or("", channel_source).to_owned(),
        joined(extra),
        list.file.to_string(),
        place,
        record.id(),
        edition(list).russian().to_owned(),
    ];
    cells.map(|cell| clean(&cell).replace('\n', "; "))
}

/// Which version a list is: as the register knows it, else approved where its own block has a day.
fn edition(list: &TouchpointList) -> Edition {
    let signed = list.context.approval.as_ref().is_some_and(|approval| approval.date.is_some());
    let shown = if signed { Edition::Approved } else { Edition::Submitted };
    list.known.as_deref().map_or(shown, |known| known.edition)
}

fn text(value: Option<&crate::text::Text>) -> String {
    value.map_or_else(String::new, ToString::to_string)
}

fn values(values: Option<&[Coded]>) -> impl Iterator<Item = String> {
    values.into_iter().flatten().map(|value| value.text.value.to_string())
}

fn joined(values: impl Iterator<Item = String>) -> String {
    values.filter(|value| !value.trim().is_empty()).collect::<Vec<_>>().join("; ")
}

fn channel_source(source: ChannelSource) -> &'static str {
    match source {
        ChannelSource::Stated => "указано в файле",
        ChannelSource::Order => "порядок органа",
        ChannelSource::Catalogue => "общий справочник",
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use super::*;
    use crate::write::sample;

    fn push(register: &mut RegisterWriter, list: &TouchpointList) {
        let mut aside = Vec::new();
        let size = put_aside(list, &mut aside).unwrap();
        assert_eq!(size.bytes, aside.len() as u64);
        register.pour(size.rows, &mut aside.as_slice()).unwrap();
    }

    fn register(limit: u32, times: usize) -> Vec<u8> {
        let mut register = RegisterWriter::with_limit(&std::env::temp_dir(), limit).unwrap();
        for _ in 0..times {
            for case in sample::all() {
                push(&mut register, &case.list);
            }
        }
        let mut bytes = Vec::new();
        register.finish(Cursor::new(Vec::new()), &mut bytes).unwrap();
        bytes
    }

    #[test]
    fn every_record_has_a_row_and_the_sheet_rolls_over() {
        let records: usize = sample::all().iter().map(|case| case.list.records().count()).sum();
        let bytes = register(6, 1);
        let package = sample::unzip(&bytes);
        let sheets: Vec<&String> =
            package.keys().filter(|name| name.starts_with("xl/worksheets/sheet")).collect();
        assert_eq!(sheets.len(), records.div_ceil(5));
        let rows: usize = sheets.iter().map(|name| package[*name].matches("<row ").count()).sum();
        assert_eq!(rows, records + sheets.len());
        for name in sheets {
            assert!(package[name].contains("<autoFilter"), "{name}");
            assert!(package[name].contains("Код записи"), "{name}: header");
        }
    }

    #[test]
    fn nothing_in_it_runs_or_leads_outside() {
        sample::assert_inert(&register(SHEET_ROWS, 1));
    }

    #[test]
    fn the_same_lists_give_the_same_bytes() {
        assert!(register(100, 3) == register(100, 3));
    }

    #[test]
    fn a_text_too_long_for_a_cell_goes_on_below() {
        let long = "а".repeat(CELL_LIMIT + 5);
        let case = sample::with_process(&long);
        let mut register = RegisterWriter::new(&std::env::temp_dir()).unwrap();
        push(&mut register, &case.list);
        let mut bytes = Vec::new();
        register.finish(Cursor::new(Vec::new()), &mut bytes).unwrap();
        let sheet = &sample::unzip(&bytes)["xl/worksheets/sheet1.xml"];
        let pieces: Vec<String> =
            ["D2", "D3", "D4"].iter().filter_map(|address| sample::inline_cell(sheet, address)).collect();
        assert_eq!(pieces.len(), 2);
        assert_eq!(pieces.concat(), long);
        assert_eq!(sample::inline_cell(sheet, "V3").as_deref(), Some(&*case.list.file));
        assert_eq!(sample::inline_cell(sheet, "E3"), None);
    }
}
