//! протокол.xlsx: the quality report for filtering: totals, one line a file, one line a finding.
//!
//! Files and findings are written row by row in constant memory and pass on to a further sheet at
//! Excel's row limit. Texts are written as strings: nothing in them becomes a formula or a link.

use std::io::Write;
use std::path::Path;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::totals::{self, Totals};
use super::words;
use crate::convert::{Outcome, Status};
use crate::document::TableName;
use crate::finding::{Finding, Level};

/// Rows of a sheet, header included.
const SHEET_ROWS: u32 = 1_048_576;
/// UTF-16 units of a cell, with room for the mark of a cut.
const CELL_UNITS: usize = 32_700;

const FILES: &[(&str, f64)] = &[
    ("Файл", 60.0),
    ("Состояние", 16.0),
    ("Причина", 60.0),
    ("Перечней", 10.0),
    ("Записей", 10.0),
    ("Ошибок", 10.0),
    ("Запросов", 10.0),
    ("Советов", 10.0),
    ("Правок", 10.0),
    ("Не проверено", 14.0),
];

const FINDINGS: &[(&str, f64)] = &[
    ("Файл", 36.0),
    ("Перечень", 10.0),
    ("Уровень", 13.0),
    ("Код", 7.0),
    ("Лист или таблица", 18.0),
    ("Строка", 8.0),
    ("Ячейка", 12.0),
    ("Замечание", 60.0),
    ("Значение", 40.0),
    ("Ожидается", 30.0),
    ("Как исправить", 50.0),
    ("Основание", 40.0),
    ("См. также", 30.0),
];

/// Writes the report while the files come in.
pub struct ProtocolWriter {
    workbook: Workbook,
    styles: Styles,
    files: Sheet,
    findings: Sheet,
    sheet_rows: u32,
    /// Paths and reasons of the skipped files: they come after those that were read.
    skipped: Vec<(String, Option<String>)>,
}

/// A growing sheet and its successors.
struct Sheet {
    name: &'static str,
    columns: &'static [(&'static str, f64)],
    /// Index in the workbook.
    index: usize,
    /// How many sheets of this kind there are.
    number: u32,
    next_row: u32,
}

struct Styles {
    head: Format,
    text: Format,
    title: Format,
    levels: [Format; 5],
}

/// A cell of a row: a text in a style, or a number.
enum Value<'a> {
    Text(&'a str),
    Level(Level),
    Number(u64),
    Blank,
}

impl ProtocolWriter {
    /// `temporary` is the folder for the rows under way.
    pub fn new(temporary: &Path) -> Result<ProtocolWriter, XlsxError> {
        ProtocolWriter::with_limit(temporary, SHEET_ROWS)
    }

    fn with_limit(temporary: &Path, sheet_rows: u32) -> Result<ProtocolWriter, XlsxError> {
        let mut workbook = Workbook::new();
        workbook.set_tempdir(temporary)?;
        let date = ExcelDateTime::from_ymd(2024, 1, 1)?;
        let properties = DocProperties::new()
            .set_title("Протокол форматно-логического контроля")
            .set_creation_datetime(&date)
            .set_custom_property("perechen", "result");
        workbook.set_properties(&properties);
        let styles = Styles::new();
        workbook.add_worksheet().set_name("Сводка")?;
        let files = Sheet::begin(&mut workbook, &styles, "Файлы", FILES, 1)?;
        let findings = Sheet::begin(&mut workbook, &styles, "Замечания", FINDINGS, 1)?;
        Ok(ProtocolWriter { workbook, styles, files, findings, sheet_rows, skipped: Vec::new() })
    }

    /// Adds a file and its findings.
    pub fn push(&mut self, outcome: &Outcome) -> Result<(), XlsxError> {
        let reason = totals::reason(outcome);
        if outcome.status == Status::Skipped {
            self.skipped.push((outcome.path.to_string(), reason));
            return Ok(());
        }
        let levels = totals::levels(outcome).map(Value::Number);
        let [errors, queries, advice, notes, unchecked] = levels;
        let row = [
            Value::Text(&outcome.path),
            Value::Text(outcome.status.russian()),
            reason.as_deref().map_or(Value::Blank, Value::Text),
            Value::Number(outcome.lists.len() as u64),
            Value::Number(totals::records(outcome)),
            errors,
            queries,
            advice,
            notes,
            unchecked,
        ];
        self.files.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)?;
        for finding in &outcome.findings {
            self.push_finding(finding)?;
        }
        if outcome.findings.is_empty() {
            let mut row = vec![Value::Text(&outcome.path)];
            row.extend((1..7).map(|_| Value::Blank));
            row.push(Value::Text("Замечаний нет."));
            self.findings.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)?;
        }
        Ok(())
    }

    /// Adds a finding; those of the rules over the whole run come after all files.
    pub fn push_finding(&mut self, finding: &Finding) -> Result<(), XlsxError> {
        let table = finding.at.table.as_ref().map(|table| match table {
            TableName::Sheet(name) => name.to_string(),
            TableName::Ordinal(number) => format!("таблица {number}"),
        });
        let address = finding.at.address();
        let related: Vec<String> = finding
            .related
            .iter()
            .map(crate::finding::At::describe)
            .filter(|place| !place.is_empty())
            .collect();
        let related = related.join("; ");
        let text = |value: Option<&'_ str>| value.map_or("", |value| value).to_owned();
        let (quote, expected, clause) = (
            text(finding.quote.as_deref()),
            text(finding.expected.as_deref()),
            text(finding.clause.as_deref()),
        );
        let row = [
            Value::Text(&finding.file),
            finding.list.map_or(Value::Blank, |list| Value::Number(list.into())),
            Value::Level(finding.level),
            Value::Text(finding.code),
            table.as_deref().map_or(Value::Blank, Value::Text),
            finding.at.row.map_or(Value::Blank, |row| Value::Number(row.into())),
            Value::Text(&address),
            Value::Text(&finding.message),
            Value::Text(&quote),
            Value::Text(&expected),
            Value::Text(&finding.hint),
            Value::Text(&clause),
            Value::Text(&related),
        ];
        self.findings.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)
    }

    /// Adds the totals and writes the workbook.
    pub fn finish(mut self, totals: &Totals, out: impl Write + Send) -> Result<(), XlsxError> {
        for (path, reason) in &self.skipped {
            let row = [
                Value::Text(path),
                Value::Text(Status::Skipped.russian()),
                reason.as_deref().map_or(Value::Blank, Value::Text),
            ];
            self.files.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)?;
        }
        self.files.end(&mut self.workbook)?;
        self.findings.end(&mut self.workbook)?;
        let sheet = self.workbook.worksheet_from_index(0)?;
        summary(sheet, &self.styles, totals)?;
        self.workbook.save_to_writer(out)
    }
}

fn summary(sheet: &mut Worksheet, styles: &Styles, totals: &Totals) -> Result<(), XlsxError> {
    const VERDICT_LINE: usize = 60;
    sheet.set_column_width(0, 56)?.set_column_width(1, 14)?;
    sheet.set_portrait().set_paper_size(9).set_print_fit_to_pages(1, 0);
    sheet.write_string_with_format(0, 0, "Протокол форматно-логического контроля", &styles.title)?;
    let wrapped = Format::new().set_text_wrap().set_align(FormatAlign::Top);
    let verdict = words::visible(&totals.verdict());
    sheet.merge_range(1, 0, 1, 1, &verdict, &wrapped)?;
    // Excel does not fit the height of merged cells.
    let lines = verdict.chars().count().div_ceil(VERDICT_LINE);
    sheet.set_row_height(1, figure(lines as u64) * 16.0)?;
    let mut rows: Vec<(&str, u64)> = Vec::new();
    rows.extend(Totals::STATUS_WORDS.into_iter().zip(totals.files));
    rows.extend([("перечней", totals.lists), ("записей", totals.records)]);
    rows.extend(Level::ALL.iter().zip(totals.levels).map(|(level, number)| (level.russian(), number)));
    rows.extend([
        ("ячеек с текстом в таблицах перечней", totals.cells.total),
        ("из них в записях", totals.cells.used),
        ("в прочих графах", totals.cells.extra),
        ("отложено с указанием причины", totals.cells.set_aside),
    ]);
    let heads = [(3, 0, "Файлы"), (10, 6, "Содержание"), (13, 8, "Замечания"), (19, 13, "Ячейки")];
    for (place, (head_row, first, head)) in heads.iter().enumerate() {
        sheet.write_string_with_format(*head_row, 0, *head, &styles.head)?;
        sheet.write_string_with_format(*head_row, 1, "Число", &styles.head)?;
        let last = heads.get(place + 1).map_or(rows.len(), |next| next.1);
        for (row, (name, number)) in (head_row + 1..).zip(&rows[*first..last]) {
            sheet.write_string_with_format(row, 0, *name, &styles.text)?;
            sheet.write_number_with_format(row, 1, figure(*number), &styles.text)?;
        }
    }
    Ok(())
}

impl Sheet {
    fn begin(
        workbook: &mut Workbook,
        styles: &Styles,
        name: &'static str,
        columns: &'static [(&'static str, f64)],
        number: u32,
    ) -> Result<Sheet, XlsxError> {
        let index = workbook.worksheets().len();
        let sheet = workbook.add_worksheet_with_constant_memory()?;
        let full_name = if number == 1 { name.to_owned() } else { format!("{name} {number}") };
        sheet.set_name(full_name)?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0).set_repeat_rows(0, 0)?;
        sheet.set_freeze_panes(1, 0)?;
        sheet.set_footer("&C&P из &N");
        for (column, (header, width)) in (0..).zip(columns) {
            sheet.set_column_width(column, *width)?;
            sheet.write_string_with_format(0, column, *header, &styles.head)?;
        }
        Ok(Sheet { name, columns, index, number, next_row: 1 })
    }

    fn push(
        &mut self,
        workbook: &mut Workbook,
        styles: &Styles,
        limit: u32,
        row: &[Value<'_>],
    ) -> Result<(), XlsxError> {
        if self.next_row == limit {
            self.end(workbook)?;
            *self = Sheet::begin(workbook, styles, self.name, self.columns, self.number + 1)?;
        }
        let sheet = workbook.worksheet_from_index(self.index)?;
        for (column, value) in (0..).zip(row) {
            match value {
                Value::Text(text) => {
                    sheet.write_string_with_format(self.next_row, column, cell_text(text), &styles.text)?
                }
                Value::Level(level) => {
                    let style = &styles.levels[*level as usize];
                    sheet.write_string_with_format(self.next_row, column, level.russian(), style)?
                }
                Value::Number(number) => {
                    sheet.write_number_with_format(self.next_row, column, figure(*number), &styles.text)?
                }
                Value::Blank => sheet.write_blank(self.next_row, column, &styles.text)?,
            };
        }
        self.next_row += 1;
        Ok(())
    }

    fn end(&self, workbook: &mut Workbook) -> Result<(), XlsxError> {
        let last_column = self.columns.len() as u16 - 1;
        workbook.worksheet_from_index(self.index)?.autofilter(0, 0, self.next_row - 1, last_column)?;
        Ok(())
    }
}

impl Styles {
    fn new() -> Styles {
        let text = Format::new()
            .set_text_wrap()
            .set_align(FormatAlign::Top)
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00D5_DAE0));
        let level = |rgb| text.clone().set_bold().set_font_color(Color::RGB(rgb));
        Styles {
            head: text.clone().set_bold().set_background_color(Color::RGB(0x00E8_ECF0)),
            title: Format::new().set_bold().set_font_size(14),
            levels: [
                level(0x00A3_231C),
                level(0x008A_5200),
                level(0x001C_5A8C),
                level(0x002F_6A3C),
                level(0x005B_6570),
            ],
            text,
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts lie far below 2^53")]
fn figure(number: u64) -> f64 {
    number as f64
}

/// Without control characters, cut where Excel would refuse the text; findings.jsonl has it whole.
fn cell_text(text: &str) -> String {
    let mut units = 0;
    let mut cell: String = text
        .chars()
        .map(|c| if c.is_control() && c != '\n' { ' ' } else { c })
        .take_while(|c| {
            units += c.len_utf16();
            units <= CELL_UNITS
        })
        .collect();
    if units > CELL_UNITS {
        cell.push_str(" … (полностью в findings.jsonl)");
    }
    cell
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use calamine::{Reader as _, Xlsx};

    use super::*;
    use crate::write::example;

    fn written(outcomes: &[Outcome], sheet_rows: u32) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ProtocolWriter::with_limit(folder.path(), sheet_rows).unwrap();
        let mut totals = Totals::default();
        for outcome in outcomes {
            totals.add(outcome);
            writer.push(outcome).unwrap();
        }
        let mut bytes = Vec::new();
        writer.finish(&totals, &mut bytes).unwrap();
        bytes
    }

    fn rows(bytes: &[u8], sheet: &str) -> Vec<String> {
        let mut workbook: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        let range = workbook.worksheet_range(sheet).unwrap();
        range.rows().map(|row| row.iter().map(ToString::to_string).collect::<Vec<_>>().join("|")).collect()
    }

    #[test]
    fn a_finding_is_a_line_with_its_address_and_a_clean_file_has_one_too() {
        let mut clean = example::outcome();
        clean.path = "чистый.docx".into();
        clean.findings.clear();
        let bytes = written(&[example::outcome(), clean], 100);
        let findings = rows(&bytes, "Замечания");
        assert_eq!(findings.len(), 5);
        assert!(
            findings[1].starts_with("a/b.docx|1|Ошибка|C04|таблица 2|3|т2 с3 к3|Точка <script>"),
            "{}",
            findings[1]
        );
        assert!(
            findings[4].starts_with("чистый.docx|") && findings[4].contains("Замечаний нет."),
            "{}",
            findings[4]
        );
        assert_eq!(rows(&bytes, "Файлы")[1], "a/b.docx|обработан||1|3|1|2|0|0|0");
        assert!(rows(&bytes, "Сводка").contains(&"Запрос|2".to_owned()));
    }

    #[test]
    fn skipped_files_come_last() {
        let mut skipped = example::outcome();
        skipped.path = "скрипт.py".into();
        skipped.status = Status::Skipped;
        skipped.reason = Some("Не документ.".into());
        let bytes = written(&[skipped, example::outcome()], 100);
        let files = rows(&bytes, "Файлы");
        assert_eq!(files[1], "a/b.docx|обработан||1|3|1|2|0|0|0");
        assert!(files[2].starts_with("скрипт.py|пропущен|Не документ."), "{}", files[2]);
    }

    #[test]
    fn the_summary_fits_a_page_of_a4() {
        let bytes = written(&[example::outcome()], 100);
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        package.by_name("xl/worksheets/sheet1.xml").unwrap().read_to_string(&mut sheet).unwrap();
        for part in ["<pageSetUpPr fitToPage=\"1\"/>", "paperSize=\"9\"", "<mergeCell ref=\"A2:B2\"/>"] {
            assert!(sheet.contains(part), "{part}");
        }
    }

    #[test]
    fn long_reports_go_on_on_a_further_sheet() {
        let bytes = written(&[example::outcome(), example::outcome()], 5);
        assert_eq!((rows(&bytes, "Замечания").len(), rows(&bytes, "Замечания 2").len()), (5, 3));
    }

    #[test]
    fn the_same_report_is_the_same_bytes_without_formulas_or_links() {
        let first = written(&[example::outcome()], 100);
        assert_eq!(first, written(&[example::outcome()], 100));
        let mut package = zip::ZipArchive::new(Cursor::new(first)).unwrap();
        for index in 0..package.len() {
            let mut part = String::new();
            package.by_index(index).unwrap().read_to_string(&mut part).unwrap();
            assert!(!part.contains("<f>") && !part.contains("TargetMode=\"External\""));
        }
    }

    #[test]
    fn a_text_too_long_for_a_cell_is_cut_with_a_mark() {
        assert_eq!(cell_text("а\u{7}б\nв"), "а б\nв");
        let cut = cell_text(&"ж".repeat(40_000));
        assert!(cut.encode_utf16().count() <= 32_767 && cut.ends_with("(полностью в findings.jsonl)"));
    }
}
