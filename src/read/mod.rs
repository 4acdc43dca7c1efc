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
mod format;
mod html;
mod instruction;
mod limits;
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

pub(crate) use detour::Detour;
pub use error::ReadError;
pub use format::Format;
pub use limits::{Language, Limits};
pub use sniff::sniff;
pub(crate) use unreadable::Unreadable;

/// Reads a document of a known format.
pub fn read(bytes: &[u8], format: Format, limits: &Limits) -> Result<Document, ReadError> {
    if bytes.len() as u64 > limits.file_bytes {
        return Err(ReadError::larger("файл", bytes.len(), limits.file_bytes));
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
    if format == Format::Html && properties::is_page(bytes) {
        document.origin = Some(Origin::Result);
    }
    Ok(document)
}
