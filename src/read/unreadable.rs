//! Formats that no reader here reads: what each is called, and whether an office program makes it
//! readable or the officer has to.

use serde::{Deserialize, Serialize};

/// A format that is recognised and not read as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unreadable {
    Word97,
    /// The library for them fails.
    OddWord97,
    /// Excel 2–4.
    Excel97,
    Rtf,
    /// Word 1–2, Write, Works, `WordPerfect`.
    OldText,
    /// Lotus 1-2-3, Quattro Pro.
    OldSheet,
    /// Word 2003 XML.
    WordXml,
    /// `OpenOffice` 1.
    StarText,
    StarSheet,
    Sylk,
    Dif,
    /// A presentation or drawing.
    OpenDocument,
    Presentation,
    /// Visio, Publisher.
    Drawing,
    /// Pages, Numbers, Keynote.
    Apple,
    Mail,
    Pdf,
    Picture,
    Archive,
    /// Password-protected OOXML or OLE.
    Encrypted,
    Empty,
}

/// What an unreadable format is and what to do about it.
struct About {
    /// In the machine files.
    key: &'static str,
    /// For [`Way::Office`] a noun phrase, otherwise the whole sentence.
    what: &'static str,
    way: Way,
}

/// As what an office program saves a file.
#[derive(Debug, Clone, Copy)]
pub(super) enum Saved {
    Docx,
    Xlsx,
}

/// How a list in the format becomes readable.
#[derive(Debug, Clone, Copy)]
pub(super) enum Way {
    /// An office program saves it in a format of ours.
    Office {
        extension: &'static str,
        /// What LibreOffice's `--infilter` is told.
        opened_as: Option<&'static str>,
        saved: Saved,
    },
    /// The officer does what this says.
    Officer(&'static str),
}

const INTO_WORD: &str = "Установите LibreOffice (бесплатно, libreoffice.org) или откройте файл в Word и сохраните его \
                         как «Документ Word (.docx)».";
const INTO_EXCEL: &str = "Установите LibreOffice (бесплатно, libreoffice.org) или откройте файл в Excel и сохраните \
                          его как «Книга Excel (.xlsx)».";
const COPY: &str = "Скопируйте перечень в документ Word или книгу Excel и сохраните его как .docx или .xlsx.";
const SOURCE: &str = "Пришлите исходный файл Word (.docx) или Excel (.xlsx), с которого сделан этот.";

/// A text that an office program opens.
const fn text(extension: &'static str, opened_as: Option<&'static str>) -> Way {
    Way::Office { extension, opened_as, saved: Saved::Docx }
}

/// A table that an office program opens.
const fn sheet(extension: &'static str, opened_as: Option<&'static str>) -> Way {
    Way::Office { extension, opened_as, saved: Saved::Xlsx }
}

impl Unreadable {
    fn about(self) -> About {
        use Way::Officer;
        let (key, what, way) = match self {
            Unreadable::Word97 => ("doc", "документ Word 97–2003 (.doc)", text("doc", Some("MS Word 97"))),
            Unreadable::OddWord97 => (
                "doc",
                "необычный или повреждённый документ Word 97–2003 (.doc)",
                text("doc", Some("MS Word 97")),
            ),
            Unreadable::Excel97 => {
                ("xls", "книга Excel старше 1995 года (.xls)", sheet("xls", Some("MS Excel 4.0")))
            }
            Unreadable::Rtf => ("rtf", "документ RTF", text("rtf", Some("Rich Text Format"))),
            Unreadable::OldText => {
                ("doc", "документ старого редактора (Word 2, Write, Works, WordPerfect)", text("doc", None))
            }
            Unreadable::OldSheet => ("lotus", "таблица Lotus 1-2-3 или Quattro Pro", sheet("wk1", None)),
            Unreadable::WordXml => {
                ("wordml", "документ Word 2003 XML", text("xml", Some("MS Word 2003 XML")))
            }
            Unreadable::StarText => {
                ("sxw", "файл OpenOffice 1 (.sxw, .sxc)", text("sxw", Some("StarOffice XML (Writer)")))
            }
            Unreadable::StarSheet => {
                ("sxc", "файл OpenOffice 1 (.sxw, .sxc)", sheet("sxc", Some("StarOffice XML (Calc)")))
            }
            Unreadable::Sylk => ("sylk", "таблица в виде SYLK или DIF", sheet("slk", Some("SYLK"))),
            Unreadable::Dif => ("dif", "таблица в виде SYLK или DIF", sheet("dif", Some("DIF"))),
            Unreadable::OpenDocument => (
                "opendocument",
                "презентации и рисунки OpenDocument (.odp, .odg) программа не читает",
                Officer(COPY),
            ),
            Unreadable::Presentation => {
                ("presentation", "презентации (.ppt, .pptx) программа не читает", Officer(COPY))
            }
            Unreadable::Drawing => {
                ("drawing", "схемы и публикации (.vsd, .pub) программа не читает", Officer(COPY))
            }
            Unreadable::Apple => (
                "iwork",
                "файлы Pages, Numbers и Keynote программа не читает",
                Officer(
                    "Откройте файл и сохраните его через «Файл» — «Экспортировать в» — «Word» или «Excel».",
                ),
            ),
            Unreadable::Mail => (
                "mail",
                "это письмо: вложения писем программа не читает",
                Officer("Сохраните вложение письма отдельным файлом и пришлите его."),
            ),
            Unreadable::Pdf => ("pdf", "файлы PDF программа не читает", Officer(SOURCE)),
            Unreadable::Picture => {
                ("picture", "это изображение: текст на изображениях программа не читает", Officer(SOURCE))
            }
            Unreadable::Archive => (
                "archive",
                "это архив: внутрь архивов программа не заглядывает",
                Officer("Распакуйте архив и пришлите файлы из него."),
            ),
            Unreadable::Encrypted => (
                "encrypted",
                "файл защищён паролем",
                Officer("Снимите пароль («Файл» — «Сведения» — «Защита») и сохраните файл заново."),
            ),
            Unreadable::Empty => (
                "empty",
                "файл пуст (0 байт)",
                Officer("Пришлите файл снова: при копировании или отправке его содержимое потеряно."),
            ),
        };
        About { key, what, way }
    }

    /// The key in the machine files.
    pub fn key(self) -> &'static str {
        self.about().key
    }

    /// What the file is and that it is not read.
    pub fn russian(self) -> String {
        let About { what, way, .. } = self.about();
        match way {
            Way::Office { .. } => format!("{what} читается только через LibreOffice, а он не найден"),
            Way::Officer(_) => what.to_owned(),
        }
    }

    /// What the officer should do.
    pub fn remedy(self) -> &'static str {
        match self.about().way {
            Way::Office { saved: Saved::Docx, .. } => INTO_WORD,
            Way::Office { .. } => INTO_EXCEL,
            Way::Officer(remedy) => remedy,
        }
    }

    /// How a file of the format becomes readable; `name` is the file's.
    pub(super) fn way(self, name: &str) -> Way {
        let extension = name.rsplit('.').next().map(str::to_lowercase);
        match (self, extension.as_deref()) {
            // A protected structure is encrypted with a password that all office programs know.
            (Unreadable::Encrypted, Some("xls")) => sheet("xls", Some("MS Excel 97")),
            (Unreadable::Encrypted, Some("xlsx" | "xlsm")) => sheet("xlsx", Some("Calc MS Excel 2007 XML")),
            (Unreadable::Encrypted, Some("docx" | "docm")) => text("docx", Some("MS Word 2007 XML")),
            _ => self.about().way,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_office_program_opens_is_told_with_the_program_and_what_it_saves() {
        let told = |kind: Unreadable| (kind.key(), kind.russian(), kind.remedy());
        let (key, what, remedy) = told(Unreadable::Sylk);
        assert_eq!(
            (key, what.as_str()),
            ("sylk", "таблица в виде SYLK или DIF читается только через LibreOffice, а он не найден")
        );
        assert!(remedy.ends_with("как «Книга Excel (.xlsx)»."), "{remedy}");
        let (_, what, remedy) = told(Unreadable::Encrypted);
        assert_eq!(what, "файл защищён паролем");
        assert!(remedy.starts_with("Снимите пароль"), "{remedy}");
    }

    #[test]
    fn a_password_has_a_way_round_under_the_names_of_office_files_only() {
        for (name, opens) in [("a.XLS", true), ("a.docm", true), ("a.xlsb", false), ("a", false)] {
            let way = Unreadable::Encrypted.way(name);
            assert_eq!(matches!(way, Way::Office { .. }), opens, "{name}");
        }
    }
}
