//! What a file may be.

use super::unreadable::Unreadable;

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
    /// Recognised, and read by way of an office program (`Detour`) or not at all.
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
