//! протокол.xlsx: the protocol for filtering. «Сводка», «Замечания» with a line a finding, «Правила»,
//! «К порядку», «Противоречия», «Что сделано автоматически», «Ответы ведомств», «Изменения», «Файлы» with a line a file, «Ведомства»,
//! «Кто прислал» with a line an expected body.
//!
//! Findings, changes, answers and files are written while the files come in, the sums at the end.

mod done;
mod rows;
mod sheet;
mod sums;

use std::io::{Read, Seek, Write};
use std::path::Path;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::report::Overview;
use super::standing::Standing;
use super::totals::FileLine;
use super::{WriteError, dateless};
use crate::knowledge::profile::Mappings;
use crate::model::finding::Finding;
use crate::outcome::Status;
use crate::own::decisions::{FILE_CAPTION, FINDING_CAPTION};
use crate::own::{BY_CAPTION, CODE_CAPTION, DECISION_CAPTION, DECISION_MARK_CAPTION, WORD_CAPTION};
use rows::{Part, Rows};
pub(crate) use rows::{changes, of_file};
use sheet::{Sheet, Styles, Value};

/// Rows of a sheet, header included.
const SHEET_ROWS: u32 = 1_048_576;

const FILES: &[(&str, u16)] = &[
    ("Файл", 60),
    ("Состояние", 16),
    ("Причина", 60),
    ("Перечней", 10),
    ("Записей", 10),
    ("Ошибок", 10),
    ("Запросов", 10),
    ("Советов", 10),
    ("Правок", 10),
    ("Не проверено", 14),
    ("Редакция", 18),
];

const FINDINGS: &[(&str, u16)] = &[
    ("Файл", 36),
    ("Ведомство", 36),
    ("Перечень", 10),
    ("Уровень", 13),
    ("Код", 7),
    ("Правило", 36),
    ("Лист или таблица", 18),
    ("Строка", 8),
    ("Ячейка", 12),
    ("Графа", 24),
    ("Замечание", 60),
    ("Значение", 40),
    ("Ожидается", 30),
    ("Как исправить", 50),
    ("Основание", 40),
    ("См. также", 30),
    ("Ответ ведомства", 24),
    ("Пояснение", 40),
    ("В исходном файле", 24),
    ("Состояние", 24),
];

const DONE: &[(&str, u16)] = &[
    ("Файл", 36),
    ("Ведомство", 36),
    ("Перечень", 10),
    ("Что сделано", 60),
    ("Графа", 30),
    ("Первое место", 16),
    ("Было", 44),
    ("Стало", 44),
    ("Сколько раз", 12),
    ("Код", 7),
];

const REPLIES: &[(&str, u16)] = &[
    ("Файл", 36),
    ("Ведомство", 36),
    ("Код", 7),
    ("Замечание", 60),
    ("Ответ ведомства", 24),
    ("Пояснение", 50),
    ("Что с замечанием", 30),
    ("Ячейка с ответом", 22),
];

/// The same with a register: the coordinator decides about the answers.
const DECIDED: &[(&str, u16)] = &[
    (FILE_CAPTION, 36),
    ("Ведомство", 36),
    (CODE_CAPTION, 7),
    (FINDING_CAPTION, 60),
    ("Ответ ведомства", 24),
    ("Пояснение", 50),
    ("Что с замечанием", 30),
    ("Где", 22),
    (DECISION_CAPTION, 14),
    (WORD_CAPTION, 36),
    (BY_CAPTION, 20),
    (DECISION_MARK_CAPTION, 10),
];

/// What changed since the approved version, else the one that was sent last.
const CHANGES: &[(&str, u16)] = &[
    ("Файл", 36),
    ("Ведомство", 36),
    ("Сравнение", 34),
    ("Что изменилось", 26),
    ("Точка взаимодействия", 36),
    ("Направление / услуга / процесс", 44),
    ("Подробно", 60),
    ("Основание", 60),
    ("Где теперь", 18),
];

/// Whether the runs are remembered, so that answers can be decided about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Register {
    Kept,
    None,
}

/// Writes the report while the files come in.
pub(crate) struct ProtocolWriter {
    workbook: Workbook,
    styles: Styles,
    files: Sheet,
    findings: Sheet,
    done: Sheet,
    replies: Sheet,
    /// Only with a register.
    changes: Option<Sheet>,
    /// Indexes of the sheets with the sums, in the order of their names.
    sums: [usize; 4],
    sheet_rows: u32,
    /// Paths and reasons of the skipped files: they come after those that were read.
    skipped: Vec<(String, Option<String>)>,
}

impl ProtocolWriter {
    /// `temporary` is the folder for the rows under way.
    pub(crate) fn new(temporary: &Path, register: Register) -> Result<ProtocolWriter, XlsxError> {
        ProtocolWriter::with_limit(temporary, register, SHEET_ROWS)
    }

    fn with_limit(
        temporary: &Path,
        register: Register,
        sheet_rows: u32,
    ) -> Result<ProtocolWriter, XlsxError> {
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
        let findings = Sheet::begin(&mut workbook, &styles, "Замечания", FINDINGS, "Файлов нет.", 1)?;
        let rules = plain(&mut workbook, "Правила")?;
        let to_order = plain(&mut workbook, "К порядку")?;
        let contradictions = plain(&mut workbook, "Противоречия")?;
        let done = Sheet::begin(
            &mut workbook,
            &styles,
            "Что сделано автоматически",
            DONE,
            "Ничего не изменено.",
            1,
        )?;
        let is_kept = register == Register::Kept;
        let replies = if is_kept { DECIDED } else { REPLIES };
        let replies =
            Sheet::begin(&mut workbook, &styles, "Ответы ведомств", replies, "Ответов пока нет.", 1)?;
        let begin = |workbook: &mut Workbook| {
            Sheet::begin(workbook, &styles, "Изменения", CHANGES, "Изменений нет.", 1)
        };
        let changes = is_kept.then(|| begin(&mut workbook)).transpose()?;
        let files = Sheet::begin(&mut workbook, &styles, "Файлы", FILES, "Файлов нет.", 1)?;
        let ministries = plain(&mut workbook, "Ведомства")?;
        Ok(ProtocolWriter {
            workbook,
            styles,
            files,
            findings,
            done,
            replies,
            changes,
            sums: [rules, to_order, contradictions, ministries],
            sheet_rows,
            skipped: Vec::new(),
        })
    }

    /// Adds the lines of a file as [`rows::of_file`] carries them.
    pub(crate) fn pour(&mut self, bytes: u64, carried: &mut impl Read) -> Result<(), XlsxError> {
        rows::replay(bytes, carried, self)
    }

    /// Adds a file that was passed over.
    pub(crate) fn push_skipped(&mut self, path: &str, reason: Option<&str>) {
        self.skipped.push((path.to_owned(), reason.map(str::to_owned)));
    }

    /// Adds a file's line, when all findings are known.
    pub(crate) fn push_file(&mut self, line: &FileLine) -> Result<(), XlsxError> {
        let [errors, queries, advice, notes, unchecked] = line.levels.map(Value::Number);
        let row = [
            Value::Text(line.path.as_str().into()),
            Value::Text(line.status.russian().into()),
            line.reason.as_deref().map_or(Value::Blank, |reason| Value::Text(reason.into())),
            Value::Number(line.lists),
            Value::Number(line.records),
            errors,
            queries,
            advice,
            notes,
            unchecked,
            if line.editions.is_empty() { Value::Blank } else { Value::Text(line.editions.as_str().into()) },
        ];
        self.files.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)
    }

    /// A finding of the rules over the whole run; they come after all files. `body` is the ministry.
    pub(crate) fn push_finding(&mut self, finding: &Finding, body: Option<&str>) -> Result<(), XlsxError> {
        rows::finding(finding, body, None, self)?;
        rows::decided_row(finding, body, self)
    }

    /// Adds the sums and writes the workbook by way of `spool`.
    pub(crate) fn finish(
        mut self,
        overview: &Overview,
        mappings: &Mappings,
        standing: Option<&Standing>,
        spool: impl Read + Write + Seek + Send,
        out: impl Write,
    ) -> Result<(), WriteError> {
        for (path, reason) in &self.skipped {
            let row = [
                Value::Text(path.as_str().into()),
                Value::Text(Status::Skipped.russian().into()),
                reason.as_deref().map_or(Value::Blank, |reason| Value::Text(reason.into())),
            ];
            self.files.push(&mut self.workbook, &self.styles, self.sheet_rows, &row)?;
        }
        self.files.end(&mut self.workbook)?;
        self.findings.end(&mut self.workbook)?;
        self.done.end(&mut self.workbook)?;
        self.replies.end(&mut self.workbook)?;
        if let Some(changes) = &self.changes {
            changes.end(&mut self.workbook)?;
        }
        let ProtocolWriter {
            mut workbook, styles, sums: [rules, to_order, contradictions, ministries], ..
        } = self;
        sums::summary(workbook.worksheet_from_index(0)?, &styles, overview.totals())?;
        sums::rules(workbook.worksheet_from_index(rules)?, &styles, overview, mappings)?;
        sums::to_order(workbook.worksheet_from_index(to_order)?, &styles, overview)?;
        sums::contradictions(workbook.worksheet_from_index(contradictions)?, &styles, overview, mappings)?;
        sums::ministries(workbook.worksheet_from_index(ministries)?, &styles, overview, mappings)?;
        if let Some(standing) = standing {
            sums::standing(workbook.add_worksheet(), &styles, standing)?;
        }
        dateless::save(&mut workbook, spool, out)
    }
}

/// An empty sheet, filled at the end: its index.
fn plain(workbook: &mut Workbook, name: &str) -> Result<usize, XlsxError> {
    let index = workbook.worksheets().len();
    workbook.add_worksheet().set_name(name)?;
    Ok(index)
}

impl Rows for ProtocolWriter {
    type Error = XlsxError;

    fn row(&mut self, part: Part, row: &[Value<'_>]) -> Result<(), XlsxError> {
        let sheet = match part {
            Part::Findings => &mut self.findings,
            Part::Done => &mut self.done,
            Part::Replies => &mut self.replies,
            Part::Changes => match &mut self.changes {
                Some(changes) => changes,
                None => return Ok(()),
            },
        };
        sheet.push(&mut self.workbook, &self.styles, self.sheet_rows, row)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use calamine::{Reader as _, Xlsx};

    use super::*;
    use crate::outcome::Outcome;
    use crate::write::{example, totals};

    fn written(outcomes: &[Outcome], sheet_rows: u32) -> Vec<u8> {
        let folder = tempfile::tempdir().unwrap();
        let mut writer = ProtocolWriter::with_limit(folder.path(), Register::None, sheet_rows).unwrap();
        let mappings = Mappings::built_in().unwrap();
        let mut overview = Overview::default();
        for outcome in outcomes {
            overview.add(outcome, &mappings);
            let mut carried = Vec::new();
            of_file(outcome, &mut carried).unwrap();
            writer.pour(carried.len() as u64, &mut carried.as_slice()).unwrap();
            if outcome.status == Status::Skipped {
                writer.push_skipped(&outcome.path, totals::reason(outcome).as_deref());
            } else {
                writer.push_file(&FileLine::of(outcome)).unwrap();
            }
        }
        let mut bytes = Vec::new();
        writer.finish(&overview, &mappings, None, Cursor::new(Vec::new()), &mut bytes).unwrap();
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
            findings[1].starts_with("a/b.docx||1|Ошибка|C04|Точка взаимодействия повторяется внутри одного процесса.|таблица 2|3|т2 с3 к3|Точка|Точка <script>"),
            "{}",
            findings[1]
        );
        assert!(
            findings[4].starts_with("чистый.docx|") && findings[4].contains("Замечаний нет."),
            "{}",
            findings[4]
        );
        assert_eq!(rows(&bytes, "Файлы")[1], "a/b.docx|обработан||1|3|1|2|0|0|0|");
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
        assert_eq!(files[1], "a/b.docx|обработан||1|3|1|2|0|0|0|");
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
    fn rows_of_wrapped_texts_have_their_height() {
        let mut outcome = example::outcome();
        outcome.findings.truncate(2);
        outcome.findings[0].message = "слово ".repeat(40).into();
        outcome.findings[1].message = "слово".into();
        outcome.findings[1].hint = "слово".into();
        let bytes = written(&[outcome], 100);
        let mut package = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
        let mut sheet = String::new();
        package.by_name("xl/worksheets/sheet2.xml").unwrap().read_to_string(&mut sheet).unwrap();
        assert!(sheet.contains("<row r=\"2\" ht=\"60\"") && sheet.contains("<row r=\"3\"><c"), "{sheet}");
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
    fn every_rule_has_a_line_and_what_was_done_is_told() {
        let bytes = written(&[example::outcome()], 100);
        let rules = rows(&bytes, "Правила");
        assert_eq!(rules.len(), crate::rules::RULES.len() + 1);
        assert!(
            rules.iter().any(|row| row.starts_with("C04|Ошибка|") && row.contains("|1|1|0|")),
            "{rules:?}"
        );
        let done = rows(&bytes, "Что сделано автоматически");
        assert!(
            done[2].starts_with("a/b.docx||1|Не вошло в записи: строка с номерами граф||т2 с2 к1|1||2"),
            "{done:?}"
        );
        assert_eq!(rows(&bytes, "Ведомства")[1], "|Ведомство не определено|1|1|3|1|2|0|0|0|2|1|1");
        let contradictions = rows(&bytes, "Противоречия");
        for line in ["Ц — цифровая точка", "Регион не определён"] {
            assert!(contradictions.iter().any(|row| row.starts_with(line)), "{contradictions:?}");
        }
        assert_eq!(rows(&bytes, "Ответы ведомств")[1].trim_end_matches('|'), "Ответов пока нет.");
    }
}
