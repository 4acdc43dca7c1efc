//! One file into memory: read once, hashed, within the size limit, unchanged while being read.

use std::fs::{self, Metadata};
use std::io::{self, Read};
use std::path::Path;
use std::time::SystemTime;

use sha2::{Digest, Sha256};

use super::discover::{Found, Kind};
use super::open;
use crate::outcome::{Outcome, Status};
use crate::read::{Format, Limits};
use crate::rules;
use crate::text::Text;
use crate::text::counted;
use crate::text::hash::hex;

/// A file in memory.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) bytes: Vec<u8>,
    pub(super) sha256: String,
}

/// A file in memory, as readers take it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Loaded<'f> {
    pub(super) path: &'f Path,
    pub(super) bytes: &'f [u8],
    pub(super) sha256: &'f str,
}

/// Why a file is not converted though it was met, in words for the officer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: Status,
    pub(super) reason: String,
    pub(super) hint: &'static str,
}

/// Reads what was found, or says why not.
pub(super) fn take(found: &Found, limits: &Limits) -> Result<Taken, Refusal> {
    match &found.kind {
        Kind::File => read(&found.path, limits.file_bytes, open::file),
        Kind::Skipped(reason) => {
            Err(Refusal { status: Status::Skipped, reason: (*reason).to_owned(), hint: "" })
        }
        Kind::Link => Err(Refusal {
            status: Status::Refused,
            reason: "Это ссылка на другой файл или папку; программа по ссылкам внутри папок не ходит.".into(),
            hint: "Положите в папку сам файл или назовите его в команде.",
        }),
        Kind::Special => Err(special()),
        Kind::Closed(kind) => Err(unreadable("Папка не открывается", *kind)),
    }
}

fn special() -> Refusal {
    Refusal {
        status: Status::Refused,
        reason: "Это не обычный файл, а устройство, канал или сокет.".into(),
        hint: "Уберите его из папки.",
    }
}

/// Size and time of the last change: what must be the same before and after reading.
fn stamp(metadata: &Metadata) -> (u64, Option<SystemTime>) {
    (metadata.len(), metadata.modified().ok())
}

fn read<R: Read>(
    path: &Path,
    limit: u64,
    open: impl Fn(&Path) -> io::Result<(Metadata, R)>,
) -> Result<Taken, Refusal> {
    for _attempt in 0..2 {
        let (metadata, file) = open(path).map_err(|error| match error.kind() {
            open::NOT_A_FILE => special(),
            kind => unreadable("Файл не открывается", kind),
        })?;
        let before = stamp(&metadata);
        if before.0 > limit {
            return Err(too_big(before.0, limit));
        }
        let mut bytes = Vec::with_capacity(before.0 as usize);
        file.take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unreadable("Файл не читается", error.kind()))?;
        let after = fs::metadata(path).ok().map(|metadata| stamp(&metadata));
        if after == Some(before) && bytes.len() as u64 == before.0 {
            let sha256 = hex(&Sha256::digest(&bytes));
            return Ok(Taken { bytes, sha256 });
        }
    }
    Err(Refusal {
        status: Status::Refused,
        reason: "Файл изменился, пока программа его читала.".into(),
        hint: "Закройте файл в Word или Excel, дождитесь конца копирования и запустите программу снова.",
    })
}

fn too_big(size: u64, limit: u64) -> Refusal {
    Refusal {
        status: Status::Refused,
        reason: format!("Файл занимает {}, предел — {}.", counted::size(size), counted::size(limit)),
        hint: "Проверьте, тот ли это файл; если тот, уменьшите в нём картинки или поднимите предел параметром --max-file.",
    }
}

fn unreadable(what: &str, kind: io::ErrorKind) -> Refusal {
    let (why, hint) = match kind {
        io::ErrorKind::PermissionDenied => {
            ("нет прав на чтение", "Откройте программе доступ на чтение и запустите её снова.")
        }
        io::ErrorKind::NotFound => {
            ("он исчез после начала работы", "Верните файл на место и запустите программу снова.")
        }
        _ => ("ошибка чтения с диска", "Скопируйте файл на исправный диск и запустите программу снова."),
    };
    Refusal { status: Status::Failed, reason: format!("{what}: {why}."), hint }
}

/// The outcome of a file that never reached the flow: its status, its reason, and finding F03
/// unless it was merely skipped.
pub(super) fn refused(path: &str, format: Format, refusal: Refusal) -> Outcome {
    let Refusal { status, reason, hint } = refusal;
    let path = Text::from(path);
    let mut outcome = Outcome::without_list(path.clone(), format, status, reason.clone());
    if status != Status::Skipped {
        outcome.findings.push(rules::unreadable(&path, &reason, hint));
    }
    outcome
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_file_is_read_and_hashed() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(b"abc").unwrap();
        let taken = read(file.path(), 3, open::file).unwrap();
        assert_eq!(taken.bytes, b"abc");
        assert_eq!(taken.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    #[test]
    fn a_file_over_the_limit_is_refused_with_both_figures_and_the_option() {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(&[0; 2049]).unwrap();
        let refusal = read(file.path(), 2048, open::file).unwrap_err();
        assert_eq!(
            (refusal.status, refusal.reason.as_str()),
            (Status::Refused, "Файл занимает 2,1 КиБ, предел — 2 КиБ.")
        );
        assert!(refusal.hint.contains("--max-file"));
    }

    #[test]
    fn a_file_that_grows_while_being_read_is_tried_once_more() {
        for (growths, ok) in [(1, true), (2, false)] {
            let file = tempfile::NamedTempFile::new().unwrap();
            let opened = Cell::new(0);
            let result = read(file.path(), 100, |path| {
                let opening = open::file(path)?;
                opened.set(opened.get() + 1);
                if opened.get() <= growths {
                    fs::OpenOptions::new().append(true).open(path)?.write_all(b"more")?;
                }
                Ok(opening)
            });
            assert_eq!(result.is_ok(), ok, "{growths} growths");
            assert_eq!(opened.get(), 2);
            if let Err(refusal) = result {
                assert_eq!(refusal.status, Status::Refused);
            }
        }
    }

    #[test]
    fn a_vanished_file_is_failed_with_its_finding() {
        let refusal = read(Path::new("/нет/такого.docx"), 100, open::file).unwrap_err();
        let outcome = refused("такого.docx", Format::Unknown, refusal);
        assert_eq!(outcome.status, Status::Failed);
        assert_eq!(outcome.findings.len(), 1);
        assert_eq!(&*outcome.findings[0].message, "Файл не открывается: он исчез после начала работы.");
        let skipped =
            Refusal { status: Status::Skipped, reason: "Скрытый файл.".into(), hint: "" };
        assert!(refused(".x", Format::Unknown, skipped).findings.is_empty());
    }
}
