//! The way round by an office program: formats that no reader here reads, and as what such a program
//! saves them. The program itself is run elsewhere.

use crate::model::document::{Document, Notice};

use super::{Format, ReadError, Unreadable, rtf};

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
        let (extension, opened_as, is_text) = match self {
            Unreadable::Rtf => ("rtf", Some("Rich Text Format"), true),
            Unreadable::Word97 => ("doc", Some("MS Word 97"), true),
            Unreadable::OldText => ("doc", None, true),
            Unreadable::WordXml => ("xml", Some("MS Word 2003 XML"), true),
            Unreadable::StarText => ("sxw", Some("StarOffice XML (Writer)"), true),
            Unreadable::StarSheet => ("sxc", Some("StarOffice XML (Calc)"), false),
            Unreadable::Excel97 => ("xls", Some("MS Excel 4.0"), false),
            Unreadable::OldSheet => ("wk1", None, false),
            Unreadable::Sylk => ("slk", Some("SYLK"), false),
            Unreadable::Dif => ("dif", Some("DIF"), false),
            // A protected structure is encrypted with a password that all office programs know.
            Unreadable::Encrypted => match name.to_lowercase().rsplit('.').next()? {
                "xls" => ("xls", Some("MS Excel 97"), false),
                "xlsx" | "xlsm" => ("xlsx", Some("Calc MS Excel 2007 XML"), false),
                "docx" | "docm" => ("docx", Some("MS Word 2007 XML"), true),
                _ => return None,
            },
            _ => return None,
        };
        let (saved, filter) = if is_text {
            (Format::Docx, "docx:MS Word 2007 XML")
        } else {
            (Format::Xlsx, "xlsx:Calc MS Excel 2007 XML")
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
