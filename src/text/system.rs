//! What the system says of an error, in Russian.

use std::io::{self, ErrorKind};

/// A few words for people who know no English: «нет прав».
pub(crate) fn russian(error: &io::Error) -> String {
    let known = match error.kind() {
        ErrorKind::NotFound => "такого пути нет",
        ErrorKind::PermissionDenied => "нет прав",
        ErrorKind::AlreadyExists => "такое имя занято файлом",
        ErrorKind::NotADirectory => "на пути стоит файл, а не папка",
        ErrorKind::IsADirectory => "на этом месте стоит папка",
        ErrorKind::StorageFull => "диск полон",
        ErrorKind::FileTooLarge => "превышен предел размера файла",
        ErrorKind::InvalidInput => "это не обычный файл",
        ErrorKind::QuotaExceeded => "исчерпана квота на диске",
        ErrorKind::ReadOnlyFilesystem => "диск только для чтения",
        ErrorKind::InvalidFilename => "недопустимое или слишком длинное имя",
        ErrorKind::CrossesDevices => "папка на другом диске",
        ErrorKind::ResourceBusy => "занято другой программой",
        _ => {
            return error
                .raw_os_error()
                .map_or_else(|| error.to_string(), |code| format!("системная ошибка {code}"));
        }
    };
    known.to_owned()
}
