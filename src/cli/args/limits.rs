//! The limits on hostile or broken input, as options.

use std::ffi::OsString;

use clap::Args;

use crate::read::{Language, Limits};

pub(in crate::cli) const LIMITS: &str = "Пределы";

/// Each limit keeps a hostile or broken file from taking the machine.
#[derive(Debug, Args)]
#[expect(clippy::struct_field_names, reason = "the names are those of the options")]
pub(in crate::cli) struct LimitArgs {
    /// Наибольший размер файла, например 100M [64M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_FILE", help_heading = LIMITS, hide_env = true)]
    max_file: Option<u64>,
    /// Наибольший размер одной части файла после распаковки [256M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_ENTRY", help_heading = LIMITS, hide_env = true)]
    max_entry: Option<u64>,
    /// Наибольший размер файла после распаковки [512M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_INFLATED", help_heading = LIMITS, hide_env = true)]
    max_inflated: Option<u64>,
    /// Наибольшее сжатие: во сколько раз распакованное больше [200]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_RATIO", help_heading = LIMITS, hide_env = true)]
    max_ratio: Option<u64>,
    /// Наибольшее число частей в файле [2000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_ENTRIES", help_heading = LIMITS, hide_env = true)]
    max_entries: Option<usize>,
    /// Наибольшее число ячеек с содержимым [2000000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_CELLS", help_heading = LIMITS, hide_env = true)]
    max_cells: Option<u64>,
    /// Наибольшее число ячеек вместе с пустыми [10000000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_POSITIONS", help_heading = LIMITS, hide_env = true)]
    max_positions: Option<u64>,
    /// Наибольший текст одной ячейки [1M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_CELL_TEXT", help_heading = LIMITS, hide_env = true)]
    max_cell_text: Option<u64>,
    /// Наибольшая вложенность разметки [256]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_DEPTH", help_heading = LIMITS, hide_env = true)]
    max_depth: Option<usize>,
    /// Наибольшая вложенность таблиц [32]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_NESTING", help_heading = LIMITS, hide_env = true)]
    max_nesting: Option<usize>,
    /// Наибольшее число листов в книге [200]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_SHEETS", help_heading = LIMITS, hide_env = true)]
    max_sheets: Option<usize>,
    /// Наибольшая длина имени листа, знаки [1000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_NAME", help_heading = LIMITS, hide_env = true)]
    max_name: Option<usize>,
    /// Наибольший объём длинных текстов, повторённых по строкам [32M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_LAID_OUT", help_heading = LIMITS, hide_env = true)]
    max_laid_out: Option<u64>,
    /// Наибольшее число записей файла [200000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_RECORDS", help_heading = LIMITS, hide_env = true)]
    max_records: Option<u64>,
    /// Наибольшее число сочетаний точек с потребностями, взаимодействиями и контактами одной строки [10000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_PAIRS", help_heading = LIMITS, hide_env = true)]
    max_pairs: Option<u64>,
    /// Наибольшее число перечней в файле [500]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_LISTS", help_heading = LIMITS, hide_env = true)]
    max_lists: Option<usize>,
    /// Наибольшее число граф перечня [1000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_COLUMNS", help_heading = LIMITS, hide_env = true)]
    max_columns: Option<usize>,
    /// Сколько замечаний файла показывать по одному; остальные – по строке на правило с их числом [20000]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_FINDINGS", help_heading = LIMITS, hide_env = true)]
    max_findings: Option<usize>,
    /// Наибольшая память отдельного процесса, который работает с файлом; LibreOffice — вчетверо больше [448M]
    #[arg(long, value_name = "РАЗМЕР", value_parser = size, env = "PERECHEN_MAX_MEMORY", help_heading = LIMITS, hide_env = true)]
    max_memory: Option<u64>,
    /// Наибольшее время работы с одним файлом в отдельном процессе, секунды [30]
    #[arg(long, value_name = "ЧИСЛО", env = "PERECHEN_MAX_SECONDS", help_heading = LIMITS, hide_env = true)]
    max_seconds: Option<u64>,
}

impl LimitArgs {
    /// The defaults with what the operator set.
    pub(in crate::cli) fn limits(&self) -> Limits {
        let default = Limits::default();
        Limits {
            file_bytes: self.max_file.unwrap_or(default.file_bytes),
            zip_entries: self.max_entries.unwrap_or(default.zip_entries),
            entry_bytes: self.max_entry.unwrap_or(default.entry_bytes),
            inflated_bytes: self.max_inflated.unwrap_or(default.inflated_bytes),
            ratio: self.max_ratio.unwrap_or(default.ratio),
            cells: self.max_cells.unwrap_or(default.cells),
            positions: self.max_positions.unwrap_or(default.positions),
            cell_text: self.max_cell_text.map_or(default.cell_text, |bytes| bytes as usize),
            xml_depth: self.max_depth.unwrap_or(default.xml_depth),
            table_nesting: self.max_nesting.unwrap_or(default.table_nesting),
            sheets: self.max_sheets.unwrap_or(default.sheets),
            name: self.max_name.unwrap_or(default.name),
            laid_out: self.max_laid_out.unwrap_or(default.laid_out),
            records: self.max_records.unwrap_or(default.records),
            pairs: self.max_pairs.unwrap_or(default.pairs),
            lists: self.max_lists.unwrap_or(default.lists),
            columns: self.max_columns.unwrap_or(default.columns),
            findings: self.max_findings.unwrap_or(default.findings),
            memory_bytes: self.max_memory.unwrap_or(default.memory_bytes),
            seconds: self.max_seconds.unwrap_or(default.seconds),
            ..default
        }
    }
}

/// The arguments that give a worker the limits of this run.
pub(super) fn limit_arguments(limits: &Limits) -> impl Iterator<Item = OsString> {
    let language = match limits.language {
        Language::Russian => "ru",
        Language::English => "en",
    };
    let limits = [
        ("--max-file", limits.file_bytes),
        ("--max-entry", limits.entry_bytes),
        ("--max-inflated", limits.inflated_bytes),
        ("--max-ratio", limits.ratio),
        ("--max-entries", limits.zip_entries as u64),
        ("--max-cells", limits.cells),
        ("--max-positions", limits.positions),
        ("--max-cell-text", limits.cell_text as u64),
        ("--max-depth", limits.xml_depth as u64),
        ("--max-nesting", limits.table_nesting as u64),
        ("--max-sheets", limits.sheets as u64),
        ("--max-name", limits.name as u64),
        ("--max-laid-out", limits.laid_out),
        ("--max-records", limits.records),
        ("--max-pairs", limits.pairs),
        ("--max-lists", limits.lists as u64),
        ("--max-columns", limits.columns as u64),
        ("--max-findings", limits.findings as u64),
        ("--max-memory", limits.memory_bytes),
        ("--max-seconds", limits.seconds),
    ];
    let language = ["--language", language].map(OsString::from);
    language
        .into_iter()
        .chain(limits.into_iter().flat_map(|(option, limit)| [option.into(), limit.to_string().into()]))
}

/// A size that cannot be read.
/// Most threads of a run: each may start a worker process, which takes memory and a second to begin.
const MOST_THREADS: usize = 256;

#[derive(Debug, thiserror::Error)]
#[error("нужно целое число от 0 до {MOST_THREADS}; больше, чем ядер, редко полезно")]
pub(super) struct ThreadsError;

pub(super) fn threads(text: &str) -> Result<usize, ThreadsError> {
    text.trim().parse().ok().filter(|threads| *threads <= MOST_THREADS).ok_or(ThreadsError)
}

#[derive(Debug, thiserror::Error)]
#[error("нужен размер вида 500K, 64M или 2G")]
struct SizeError;

/// «64M», «512k», «1G», plain bytes; Russian units too.
fn size(text: &str) -> Result<u64, SizeError> {
    let text = text.trim();
    let digits = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(digits);
    let shift = match unit.trim().to_lowercase().trim_end_matches(['b', 'б']).trim_end_matches(['i', 'и']) {
        "" => 0,
        "k" | "к" => 10,
        "m" | "м" => 20,
        "g" | "г" => 30,
        _ => return Err(SizeError),
    };
    let number: u64 = number.parse().map_err(|_| SizeError)?;
    number.checked_mul(1 << shift).filter(|size| *size < 1 << 62).ok_or(SizeError)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_have_a_ceiling() {
        assert_eq!(["0", "8", "256"].map(|text| threads(text).ok()), [Some(0), Some(8), Some(256)]);
        assert!(["257", "-1", "x", "", "1000000"].iter().all(|text| threads(text).is_err()));
    }

    #[test]
    fn sizes_are_read_with_their_units() {
        for (text, bytes) in
            [("1", 1), ("64M", 64 << 20), ("2 КиБ", 2048), ("1g", 1 << 30), ("5MiB", 5 << 20)]
        {
            assert_eq!(size(text).ok(), Some(bytes), "{text}");
        }
        for text in ["", "M", "-1", "1X", "99999999999999999999", "9999999999G"] {
            assert!(size(text).is_err(), "{text}");
        }
    }
}
