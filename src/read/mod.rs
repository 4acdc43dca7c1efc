//! Bytes to [`Document`]: the type is decided by content, every limit is counted while reading.
//!
//! A further format is a variant of [`Format`], its signature in `sniff.rs`, one arm in [`read`]
//! and one file here. A further format that only an office program opens, or that is refused, is a
//! variant of [`Unreadable`] with its row there, and its signature.

mod active;
mod book;
mod cfb;
mod csv;
mod detour;
#[cfg(feature = "doc")]
mod doc;
mod docx;
mod encoding;
mod error;
mod flat;
mod html;
mod instruction;
#[cfg(feature = "mock-format")]
mod mock;
mod notices;
mod odf;
mod ods;
mod odt;
mod package;
mod properties;
mod rtf;
mod sheet2003;
mod sniff;
mod spelling;
mod symbol;
mod table;
mod texts;
mod unreadable;
mod xls;
mod xlsb;
mod xlsx;
mod xml;

#[cfg(test)]
mod build;

use crate::model::document::{Document, Origin};

pub use detour::Detour;
pub use error::ReadError;
pub use sniff::sniff;
pub use unreadable::Unreadable;

/// Limits on hostile or broken input; each has an option of the command line.
#[derive(Debug, Clone)]
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
    /// Memory in bytes that a worker process may hold.
    pub memory_bytes: u64,
    /// Time that a worker process may take for one file.
    pub seconds: u64,
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
            memory_bytes: 448 * MIB,
            seconds: 30,
        }
    }
}

impl Limits {
    /// Judges how many cells a file has so far, blank ones included; `part` is where the last one stands.
    fn judge_positions(&self, part: &str, positions: u64) -> Result<(), ReadError> {
        if positions <= self.positions {
            return Ok(());
        }
        let what = "число ячеек вместе с пустыми";
        Err(ReadError::limit(part, what, positions, self.positions, "--max-positions"))
    }
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    /// The same as one XML file.
    FlatDocx,
    /// Word 6.0–2003.
    Doc,
    Xlsx,
    /// Excel's binary workbook of 2007 and later.
    Xlsb,
    /// Excel 5.0–2003.
    Xls,
    /// `OpenDocument` spreadsheet, flat or packed.
    Ods,
    /// `OpenDocument` text, flat or packed.
    Odt,
    /// `SpreadsheetML` 2003.
    Sheet2003,
    Html,
    /// A table as text, whatever separates its fields.
    Csv,
    /// Misbehaves as its text says; only for tests.
    #[cfg(feature = "mock-format")]
    Mock,
    /// Recognised, and read by way of an office program ([`Detour`]) or not at all.
    Refused(Unreadable),
    /// The extension of an office file over content that is none: damaged, and answered as such.
    Damaged,
    /// Nothing that could hold a list: skipped inside folders.
    Unknown,
}

impl Format {
    /// Parsed by a library and not by a reader of this program: read in a process of its own unless
    /// the operator wants it otherwise.
    pub fn is_foreign(self) -> bool {
        #[cfg(feature = "mock-format")]
        if self == Format::Mock {
            return true;
        }
        matches!(self, Format::Xlsb | Format::Html | Format::Doc)
    }

    /// The key in the machine files.
    pub fn key(self) -> &'static str {
        match self {
            Format::Docx | Format::FlatDocx => "docx",
            Format::Doc => "doc",
            Format::Xlsx => "xlsx",
            Format::Xlsb => "xlsb",
            Format::Xls => "xls",
            Format::Ods => "ods",
            Format::Odt => "odt",
            Format::Sheet2003 => "spreadsheetml",
            Format::Html => "html",
            Format::Csv => "csv",
            #[cfg(feature = "mock-format")]
            Format::Mock => "mock",
            Format::Refused(kind) => kind.key(),
            Format::Damaged => "damaged",
            Format::Unknown => "unknown",
        }
    }
}

/// Reads a document of a known format.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::larger("файл", bytes.len(), limits));
    }
    let mut document = match format {
        Format::Docx => docx::read(bytes, limits),
        Format::FlatDocx => docx::read(&flat::package(bytes, limits)?, limits),
        #[cfg(feature = "doc")]
        Format::Doc => doc::read(bytes, limits),
        #[cfg(not(feature = "doc"))]
        Format::Doc => Err(ReadError::Unreadable(Unreadable::Word97)),
        Format::Xlsx => xlsx::read(bytes, limits),
        Format::Xlsb => xlsb::read(bytes, limits),
        Format::Xls => xls::read(bytes, limits),
        Format::Ods => ods::read(bytes, limits),
        Format::Odt => odt::read(bytes, limits),
        Format::Sheet2003 => sheet2003::read(bytes, limits),
        Format::Html => html::read(bytes, limits),
        Format::Csv => csv::read(bytes, limits),
        #[cfg(feature = "mock-format")]
        Format::Mock => mock::read(bytes),
        Format::Refused(kind) => Err(ReadError::Unreadable(kind)),
        Format::Damaged | Format::Unknown => Err(ReadError::NotRecognised),
    }?;
    if document.origin.is_none() && properties::is_workbook(&document) {
        document.origin = Some(Origin::Workbook);
    }
    Ok(document)
}
