//! Limits on hostile or broken input, and the language that numbers are shown in.

use serde::{Deserialize, Serialize};

use super::error::ReadError;
use crate::model::budget::Budget;

/// Limits on hostile or broken input; each has an option of the command line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limits {
    /// Size of a file in bytes.
    pub file_bytes: u64,
    pub zip_entries: usize,
    /// Inflated bytes of one zip entry, and of all that are read.
    pub entry_bytes: u64,
    pub inflated_bytes: u64,
    /// Inflated : packed, judged above `ratio_from` inflated bytes.
    pub ratio: u64,
    pub ratio_from: u64,
    /// Cells with content.
    pub cells: u64,
    /// Cells, blank ones included: they cost time too.
    pub positions: u64,
    /// Bytes of text in one cell.
    pub cell_text: usize,
    pub xml_depth: usize,
    pub table_nesting: usize,
    pub sheets: usize,
    /// Letters in the name of a sheet.
    pub name: usize,
    /// Text that stands in more places than it is written in: see [`Budget`].
    pub laid_out: u64,
    pub records: u64,
    /// Points × needs, interactions and contacts of one row.
    pub pairs: u64,
    pub lists: usize,
    /// Columns of a list.
    pub columns: usize,
    /// Findings of a file that are kept singly; further ones are counted by rule.
    pub findings: usize,
    /// Memory in bytes that a worker process may hold.
    pub memory_bytes: u64,
    /// Seconds that the processor may work on one file; by the clock [`Limits::PATIENCE`] times as many.
    pub seconds: u64,
    pub language: Language,
}

/// The language in which numbers, dates and errors of spreadsheets are shown.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Language {
    /// As officers see them.
    #[default]
    Russian,
    /// To compare what is read with the exports of an English Excel.
    English,
}

impl Default for Limits {
    fn default() -> Limits {
        const MIB: u64 = 1 << 20;
        Limits {
            file_bytes: 64 * MIB,
            zip_entries: 2_000,
            entry_bytes: 256 * MIB,
            inflated_bytes: 512 * MIB,
            ratio: 200,
            ratio_from: 8 * MIB,
            cells: 2_000_000,
            positions: 10_000_000,
            cell_text: MIB as usize,
            xml_depth: 256,
            table_nesting: 32,
            sheets: 200,
            name: 1_000,
            laid_out: 32 * MIB,
            records: 200_000,
            pairs: 10_000,
            lists: 500,
            columns: 1_000,
            findings: 20_000,
            memory_bytes: 448 * MIB,
            seconds: 30,
            language: Language::Russian,
        }
    }
}

impl Limits {
    /// On a machine with other work a file may take so many times its time by the clock (D-53).
    pub(crate) const PATIENCE: u32 = 4;

    /// The limits on what is laid out.
    pub fn budget(&self) -> Budget {
        Budget {
            text: self.laid_out,
            records: self.records,
            pairs: self.pairs,
            lists: self.lists,
            findings: self.findings,
            columns: self.columns,
            name: self.name,
            cells: self.cells,
        }
    }

    /// Judges how many cells a file has so far, blank ones included; `part` is where the last one stands.
    pub(super) fn judge_positions(&self, part: &str, positions: u64) -> Result<(), ReadError> {
        if positions <= self.positions {
            return Ok(());
        }
        let what = "число ячеек вместе с пустыми";
        Err(ReadError::limit(part, what, positions, self.positions, "--max-positions"))
    }
}
