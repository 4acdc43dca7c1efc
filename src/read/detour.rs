//! The way round by an office program: formats that no reader here reads, and as what such a program
//! saves them. The program itself is run elsewhere.
//!
//! The formats are RTF, Word 2003 XML, Word 2, Write, Works, `WordPerfect`, Excel 2–4, Lotus 1-2-3, Quattro Pro,
//! SYLK, DIF and `OpenOffice` 1. Places are «таблица 1, строка 5» as in any document, because our own reader
//! reads the saved file. What runs in an RTF is taken from its control words (`rtf.rs`), because it is lost on
//! the way. LibreOffice adds columns around nested tables.

use crate::model::document::{Document, Notice};

use super::error::ReadError;
use super::format::Format;
use super::rtf;
use super::unreadable::Unreadable;
use super::unreadable::{Saved, Way};

/// How an office program makes a file readable.
#[derive(Debug, Clone, Copy)]
pub struct Detour {
    kind: Unreadable,
    /// Under which extension the program gets the file.
    pub extension: &'static str,
    /// What LibreOffice's `--infilter` is told; otherwise it takes what is damaged for a plain text.
    pub opened_as: Option<&'static str>,
    pub saved: Format,
    /// What LibreOffice's `--convert-to` is told.
    pub filter: &'static str,
}

impl Unreadable {
    /// `None`: nothing that a list could be taken from, with or without an office program. The file's name
    /// tells what is behind a password.
    pub fn detour(self, name: &str) -> Option<Detour> {
        let Way::Office { extension, opened_as, saved } = self.way(name) else {
            return None;
        };
        let (saved, filter) = match saved {
            Saved::Docx => (Format::Docx, "docx:MS Word 2007 XML"),
            Saved::Xlsx => (Format::Xlsx, "xlsx:Calc MS Excel 2007 XML"),
        };
        Some(Detour { kind: self, extension, opened_as, saved, filter })
    }
}

impl Detour {
    /// Puts the error of the way round in terms of the file.
    pub fn blame(&self, error: ReadError) -> ReadError {
        match (self.kind, error) {
            (Unreadable::Encrypted, ReadError::NotConverted) => ReadError::Unreadable(self.kind),
            (_, error) => error,
        }
    }

    /// Adds to the document what only the original tells.
    pub fn complete(&self, mut document: Document, original: &[u8]) -> Document {
        document.remarks.insert(0, "Файл прочитан через LibreOffice.".to_owned());
        if self.kind == Unreadable::Rtf {
            // What runs is lost on the way, or shows as something else.
            let is_new = |notice: &Notice| !document.notices.iter().any(|known| known.kind == notice.kind);
            let lost: Vec<Notice> = rtf::active(original).into_iter().filter(is_new).collect();
            document.notices.splice(0..0, lost);
        }
        document
    }
}
