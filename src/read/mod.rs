//! Bytes to [`Document`]: the type is decided by content, every limit is counted while reading.

use crate::document::Document;

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
    /// Bytes of text in one cell.
    pub cell_text: usize,
    pub xml_depth: usize,
    pub table_nesting: usize,
    pub sheets: usize,
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
            cell_text: MIB as usize,
            xml_depth: 256,
            table_nesting: 32,
            sheets: 200,
        }
    }
}

/// What a file is, by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    Docx,
    Xlsx,
    /// Recognised and not readable by this version: Word 97, Excel 97, xlsb, OpenDocument, RTF, HTML, PDF …
    Refused(Unreadable),
    /// Nothing that could hold a list: skipped inside folders.
    Unknown,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unreadable {
    Word97,
    Excel97,
    ExcelBinary,
    OpenDocument,
    Rtf,
    Html,
    SpreadsheetMl,
    Pdf,
    Picture,
    Archive,
    /// Password-protected OOXML or OLE.
    Encrypted,
    Empty,
}

/// Why a file could not be read; the message names part, figure, limit and option.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("placeholder")]
    Placeholder,
}

/// Decides the format by content; `name` only tells an unknown text from a table in text form.
pub fn sniff(_bytes: &[u8], _name: &str) -> Format {
    Format::Unknown
}

/// Reads a document of a known format.
pub fn read(_bytes: &[u8], _format: Format, _limits: &Limits) -> Result<Document, ReadError> {
    Err(ReadError::Placeholder)
}

impl ReadError {
    pub fn is_refusal(&self) -> bool {
        false
    }
    pub fn remedy(&self) -> String {
        String::new()
    }
}
