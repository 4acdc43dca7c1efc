//! Why a file could not be read, in the officer's words, and what to do about it.

use super::unreadable::Unreadable;
use crate::model::budget::{Over, What};

/// Refused: recognised and not accepted. Failed: damaged. The message names part, figure, limit
/// and option.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    #[error("{}", .0.russian())]
    Unreadable(Unreadable),
    #[error("{part}: {what} — {figure}, допустимо не более {limit} (параметр {option})")]
    Limit { part: String, what: &'static str, figure: String, limit: String, option: &'static str },
    #[error("{part}: объявление DOCTYPE не принимается")]
    Doctype { part: String },
    #[error("в файле две части с одним именем: {part}")]
    Duplicate { part: String },
    #[error("содержимое не соответствует расширению файла и не распознано")]
    NotRecognised,
    #[error("файл повреждён: {part}: {detail}")]
    Damaged { part: String, detail: String },
    #[error("файл повреждён: {part}: нарушена разметка")]
    Xml { part: String, source: Box<quick_xml::Error> },
    #[error("файл повреждён: похоже, он сохранён или скопирован не до конца")]
    Archive { source: Box<zip::result::ZipError> },
    #[error("файл повреждён: {part}: не распаковывается")]
    Inflate { part: String, source: std::io::Error },
    #[error("файл повреждён: лист «{sheet}» не читается")]
    Sheet { sheet: String, source: Box<calamine::Error> },
    #[error("обработка файла заняла больше {seconds} с (параметр --max-seconds)")]
    Time { seconds: u64 },
    #[error("обработке файла не хватило памяти, допустимо не более {limit} (параметр --max-memory)")]
    Memory { limit: String },
    #[error("файл изменился, пока программа его читала")]
    Changed,
    #[error("обработка аварийно прервалась на этом файле: {cause}")]
    Died { cause: String },
    #[error("не удаётся запустить обработку в отдельном процессе")]
    NoWorker { source: std::io::Error },
    #[error("LibreOffice не запускается: {program}")]
    NoOffice { program: String, source: std::io::Error },
    #[error("LibreOffice открывал файл дольше {seconds} с (параметр --max-seconds)")]
    OfficeTime { seconds: f64 },
    #[error(
        "LibreOffice на этом файле занял больше {limit} памяти (вчетверо больше, чем позволяет --max-memory)"
    )]
    OfficeMemory { limit: String },
    #[error("LibreOffice не смог открыть файл")]
    NotConverted,
    /// As a worker process put it.
    #[error("{reason}")]
    Reported { reason: String, remedy: String, refused: bool },
}

impl ReadError {
    pub(super) fn damaged(part: &str, detail: &str) -> ReadError {
        ReadError::Damaged { part: part.to_owned(), detail: detail.to_owned() }
    }

    /// A count over its limit.
    pub(super) fn limit(
        part: &str,
        what: &'static str,
        figure: impl Into<Figure>,
        limit: impl Into<Figure>,
        option: &'static str,
    ) -> ReadError {
        ReadError::Limit {
            part: part.to_owned(),
            what,
            figure: figure.into().0,
            limit: limit.into().0,
            option,
        }
    }

    /// What is laid out over its limit; `part` is where.
    pub(crate) fn over(part: &str, over: Over) -> ReadError {
        let Over { what, figure, limit, .. } = over;
        let (name, option) = (what.russian(), what.option());
        match what {
            What::Text => ReadError::limit(part, name, bytes(figure), bytes(limit), option),
            _ => ReadError::limit(part, name, figure, limit, option),
        }
    }

    /// A file over the limit of its size.
    pub(crate) fn larger(what: &str, size: usize, limit: u64) -> ReadError {
        ReadError::limit(what, "размер", bytes(size as u64), bytes(limit), "--max-file")
    }

    pub(crate) fn memory(limit: u64) -> ReadError {
        ReadError::Memory { limit: bytes(limit) }
    }

    pub(crate) fn office_memory(limit: u64) -> ReadError {
        ReadError::OfficeMemory { limit: bytes(limit) }
    }

    /// Recognised and not accepted: a format that is not read, a password, a limit. Otherwise the
    /// file is damaged.
    pub fn is_refused(&self) -> bool {
        matches!(
            self,
            ReadError::Unreadable(_)
                | ReadError::Limit { .. }
                | ReadError::Doctype { .. }
                | ReadError::Duplicate { .. }
                | ReadError::Time { .. }
                | ReadError::Memory { .. }
                | ReadError::OfficeTime { .. }
                | ReadError::OfficeMemory { .. }
                | ReadError::Changed
                | ReadError::Reported { refused: true, .. }
        )
    }

    /// Whether the same file may be read another time: the machine or another program was in the way.
    pub(crate) fn is_of_the_moment(&self) -> bool {
        matches!(
            self,
            ReadError::Time { .. }
                | ReadError::Memory { .. }
                | ReadError::Changed
                | ReadError::Died { .. }
                | ReadError::NoWorker { .. }
                | ReadError::NoOffice { .. }
                | ReadError::OfficeTime { .. }
                | ReadError::OfficeMemory { .. }
                | ReadError::NotConverted
        )
    }

    /// What the officer should do.
    pub fn remedy(&self) -> &str {
        match self {
            ReadError::Unreadable(kind) => kind.remedy(),
            ReadError::Reported { remedy, .. } => remedy,
            ReadError::Limit { .. }
            | ReadError::Time { .. }
            | ReadError::OfficeTime { .. }
            | ReadError::OfficeMemory { .. }
            | ReadError::Memory { .. } => {
                "Оставьте в файле только перечень и сохраните его заново; если файл и должен быть таким большим, \
                 увеличьте названный предел."
            }
            ReadError::Doctype { .. } | ReadError::Duplicate { .. } => {
                "Word и Excel таких файлов не создают. Скопируйте перечень в новый документ, сохраните его как .docx \
                 или .xlsx и пришлите снова."
            }
            ReadError::Changed => {
                "Закройте файл в Word или Excel, дождитесь конца копирования и запустите программу снова."
            }
            ReadError::Died { .. } => {
                "Откройте файл в Word или Excel и сохраните его заново как .docx или .xlsx; остальные файлы обработаны."
            }
            ReadError::NoWorker { .. } => {
                "Запустите программу с параметром --isolate never или освободите память и запустите снова."
            }
            ReadError::NoOffice { .. } => {
                "Проверьте, запускается ли LibreOffice, или назовите его программу параметром --soffice."
            }
            ReadError::NotConverted => {
                "Откройте файл в Word или Excel и сохраните его заново как .docx или .xlsx; если файл не открывается, \
                 пришлите его снова из исходного места."
            }
            ReadError::NotRecognised
            | ReadError::Damaged { .. }
            | ReadError::Xml { .. }
            | ReadError::Archive { .. }
            | ReadError::Inflate { .. }
            | ReadError::Sheet { .. } => {
                "Откройте файл в Word или Excel: если программа предложит его восстановить, согласитесь и сохраните \
                 заново; если файл не открывается, пришлите его снова из исходного места."
            }
        }
    }
}

/// A figure of a message, already in words.
pub(super) struct Figure(String);

impl From<usize> for Figure {
    fn from(count: usize) -> Figure {
        Figure(count.to_string())
    }
}

impl From<u64> for Figure {
    fn from(count: u64) -> Figure {
        Figure(count.to_string())
    }
}

impl From<String> for Figure {
    fn from(text: String) -> Figure {
        Figure(text)
    }
}

/// A number of bytes for messages: `512 байт`, `3,5 МиБ`.
pub(super) fn bytes(count: u64) -> String {
    const MIB: u64 = 1 << 20;
    if count < MIB {
        return format!("{count} байт");
    }
    let tenths = count * 10 / MIB;
    match tenths % 10 {
        0 => format!("{} МиБ", tenths / 10),
        rest => format!("{},{rest} МиБ", tenths / 10),
    }
}
