//! The register's file: one `SQLite` database, opened, checked and brought up to the newest schema.
//!
//! The journal is a plain one beside the file while a transaction is under way (no WAL), so that the file may
//! lie on a network share and be copied at any moment between two runs.

use std::fs;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::text::hash::hex;

/// The register in an output folder.
pub(crate) const NAME: &str = "perechen.sqlite";

/// Scripts that bring the schema from one version to the next; the first makes version 1.
pub(super) const MIGRATIONS: [&str; 4] = [
    include_str!("schema/1.sql"),
    include_str!("schema/2.sql"),
    include_str!("schema/3.sql"),
    include_str!("schema/4.sql"),
];

/// Marks the file as ours: «PERE».
const APPLICATION: i32 = 0x5045_5245;

/// KiB of pages that are kept in memory. With the 2,000 of the library a run of 1,000 files writes each page of
/// its indexes four times.
const CACHE: u32 = 8_192;
/// The same where a register is only read: a file asks for a few pages, and several files ask at a time.
const CACHE_OF_READER: u32 = 1_024;

/// How long another program may hold the file.
const PATIENCE: Duration = Duration::from_secs(10);

/// What ends the work with a register.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RegisterError {
    #[error("Реестр «{}» повреждён; чем именно, скажет perechen register check. Верните его копию или восстановите из выгрузки: perechen register import ПАПКА.", path.display())]
    Damaged { path: PathBuf },
    #[error("Реестр «{}» повреждён: {faults}. Верните его копию или восстановите из выгрузки: perechen register import ПАПКА.", path.display())]
    Unlike { path: PathBuf, faults: String },
    #[error("Реестр «{}» записан более новой программой (схема {version}). Обновите perechen.", path.display())]
    Newer { path: PathBuf, version: usize },
    #[error("Файл «{}» — не реестр perechen. Назовите другой файл: --register ФАЙЛ.", path.display())]
    Foreign { path: PathBuf },
    #[error("Реестра «{}» нет. Он появляется после perechen convert в папке результата. Другая папка: --out ПАПКА, другой файл: --register ФАЙЛ.", path.display())]
    Missing { path: PathBuf },
    #[error("Реестр «{}» уже есть. Переименуйте его, если хотите восстановить другой.", path.display())]
    Exists { path: PathBuf },
    #[error("Перечня «{text}» в реестре нет. Назовите его номером, органом или файлом. Есть: {lists}.")]
    NoList { text: String, lists: String },
    #[error("Под «{text}» подходит несколько перечней. Назовите один номером: {lists}.")]
    SeveralLists { text: String, lists: String },
    #[error("Ведомства «{text}» в реестре нет. Назовите его словами из названия. Есть: {bodies}.")]
    NoBody { text: String, bodies: String },
    #[error("Под «{text}» подходит несколько ведомств. Назовите одно полнее: {bodies}.")]
    SeveralBodies { text: String, bodies: String },
    #[error("В реестре «{}» под номером {run} записан другой запуск. Повторите запуск; результаты уже в папке.", path.display())]
    Taken { path: PathBuf, run: u32 },
    #[error("Реестр «{}» занят другой программой. Закройте её и повторите команду.", path.display())]
    Busy { path: PathBuf },
    #[error("В реестр «{}» нельзя записать: проверьте права на файл и папку, в которой он лежит.", path.display())]
    ReadOnly { path: PathBuf },
    #[error("Реестр «{}» не записан: на диске нет места. Освободите место и повторите команду.", path.display())]
    Full { path: PathBuf },
    #[error("Реестр «{}» не открывается: проверьте, есть ли папка и права на неё.", path.display())]
    Closed { path: PathBuf },
    #[error("Не удаётся работать с реестром «{}»: ошибка SQLite {code}. Проверьте диск и файл: perechen register check.", path.display())]
    Sql { path: PathBuf, code: i32 },
    #[error("Реестр «{}» не читается: проверьте диск и права на папку, в которой он лежит. Ничего не изменено.", path.display())]
    Unread { path: PathBuf, source: std::io::Error },
    #[error("Не удаётся прочитать или записать «{}».", path.display())]
    Io { path: PathBuf, source: std::io::Error },
    #[error("Выгрузка не принята: «{}», строка {line}. Выгрузите реестр заново: perechen register export ПАПКА.", path.display())]
    Import { path: PathBuf, line: usize },
}

impl RegisterError {
    /// What an error of the library says about a file.
    #[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it by value")]
    pub(super) fn of(path: &Path, source: rusqlite::Error) -> RegisterError {
        let path = path.to_owned();
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseCorrupt) => RegisterError::Damaged { path },
            Some(ErrorCode::NotADatabase) => RegisterError::Foreign { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => RegisterError::Busy { path },
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => RegisterError::ReadOnly { path },
            Some(ErrorCode::DiskFull) => RegisterError::Full { path },
            Some(ErrorCode::CannotOpen) => RegisterError::Closed { path },
            Some(_) | None => match source.sqlite_error() {
                Some(error) => RegisterError::Sql { path, code: error.extended_code },
                // What stands in it is not what the schema says.
                None => RegisterError::Damaged { path },
            },
        }
    }
}

/// An open register.
#[derive(Debug)]
pub(crate) struct Register {
    pub(super) path: PathBuf,
    pub(super) connection: Connection,
}

impl Register {
    /// Opens a register to write; it is made if it is not there. Brings it up to the newest schema.
    pub(crate) fn open(path: &Path) -> Result<Register, RegisterError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut register = Register::with(path, flags, CACHE)?;
        register.migrate()?;
        Ok(register)
    }

    /// The same of one that is there.
    pub(crate) fn existing(path: &Path) -> Result<Option<Register>, RegisterError> {
        if is_there(path)? { Register::open(path).map(Some) } else { Ok(None) }
    }

    /// Opens a register that is there and up to date, to read.
    pub(crate) fn to_read(path: &Path) -> Result<Option<Register>, RegisterError> {
        if !is_there(path)? {
            return Ok(None);
        }
        Register::with(path, OpenFlags::SQLITE_OPEN_READ_ONLY, CACHE_OF_READER).map(Some)
    }

    /// `cache`: KiB of pages that are kept in memory.
    fn with(path: &Path, flags: OpenFlags, cache: u32) -> Result<Register, RegisterError> {
        // Nothing is opened through a link, and no pipe is waited for.
        for path in [path.to_owned(), journal_of(path)] {
            if path.symlink_metadata().is_ok_and(|found| !found.is_file()) {
                return Err(RegisterError::Foreign { path });
            }
        }
        let failed = |source| RegisterError::of(path, source);
        let connection =
            Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX).map_err(failed)?;
        connection.busy_timeout(PATIENCE).map_err(failed)?;
        let settings = format!("PRAGMA trusted_schema = OFF; PRAGMA cache_size = -{cache}");
        connection.execute_batch(&settings).map_err(failed)?;
        Ok(Register { path: path.to_owned(), connection })
    }

    /// A new register with the schema of a version, which is at most the newest.
    pub(super) fn new(path: &Path, version: usize) -> Result<Register, RegisterError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut register = Register::with(path, flags, CACHE)?;
        let made = register.upgrade(0, version);
        made.map_err(|source| RegisterError::of(path, source))?;
        Ok(register)
    }

    /// The version of the schema.
    pub(super) fn version(&self) -> rusqlite::Result<usize> {
        let version: i64 = self.connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
        Ok(usize::try_from(version).unwrap_or(usize::MAX))
    }

    fn upgrade(&mut self, from: usize, to: usize) -> rusqlite::Result<()> {
        let transaction = self.connection.transaction()?;
        for script in &MIGRATIONS[from..to] {
            transaction.execute_batch(script)?;
        }
        transaction.pragma_update(None, "application_id", APPLICATION)?;
        transaction.pragma_update(None, "user_version", to)?;
        transaction.commit()
    }

    pub(super) fn migrate(&mut self) -> Result<(), RegisterError> {
        let path = self.path.clone();
        let failed = |source| RegisterError::of(&path, source);
        let number = |name: &str| -> rusqlite::Result<i64> {
            self.connection.pragma_query_value(None, name, |row| row.get(0))
        };
        let version = self.version().map_err(failed)?;
        let application = number("application_id").map_err(failed)?;
        let is_new = number("page_count").map_err(failed)? == 0;
        if version > MIGRATIONS.len() {
            return Err(RegisterError::Newer { path: self.path.clone(), version });
        }
        if !is_new && (application != i64::from(APPLICATION) || version == 0) {
            return Err(RegisterError::Foreign { path: self.path.clone() });
        }
        if version < MIGRATIONS.len() {
            self.upgrade(version, MIGRATIONS.len()).map_err(failed)?;
        }
        self.expect_schema()
    }

    /// The number of the next run.
    pub(crate) fn next_run(&self) -> Result<u32, RegisterError> {
        let last: Option<u32> = self
            .connection
            .query_row("SELECT max(number) FROM runs", [], |row| row.get(0))
            .map_err(|source| RegisterError::of(&self.path, source))?;
        Ok(last.unwrap_or(0) + 1)
    }

    /// Rows of each table, by its name.
    pub(crate) fn counts(&self) -> Result<Vec<(String, u64)>, RegisterError> {
        let failed = |source| RegisterError::of(&self.path, source);
        let count = |table: String| -> rusqlite::Result<(String, u64)> {
            let rows =
                self.connection.query_row(&format!("SELECT count(*) FROM {table}"), [], |row| row.get(0))?;
            Ok((table, rows))
        };
        self.tables().map_err(failed)?.into_iter().map(count).collect::<Result<_, _>>().map_err(failed)
    }

    /// The names of all tables, in the order in which they were made.
    pub(super) fn tables(&self) -> rusqlite::Result<Vec<String>> {
        let mut tables =
            self.connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY rowid")?;
        let names = tables.query_map([], |row| row.get(0))?;
        names.collect()
    }
}

/// What is other after each transaction: the size of a register and its head, in which `SQLite` counts them. A register
/// that is not there has no such state; of one that a transaction under way or cut off has begun to change, it is not
/// told.
pub(crate) fn state(path: &Path) -> io::Result<String> {
    const HEAD: u64 = 100;
    if matches!(path.symlink_metadata(), Err(error) if error.kind() == io::ErrorKind::NotFound) {
        return Ok(String::new());
    }
    let is_plain = path.symlink_metadata()?.is_file() && journal_of(path).symlink_metadata().is_err();
    if !is_plain {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let file = fs::File::open(path)?;
    let size = file.metadata()?.len();
    let mut head = Vec::new();
    file.take(HEAD).read_to_end(&mut head)?;
    Ok(format!("{size} {}", hex(&head)))
}

/// Whether a register is there. That this cannot be told does not mean that there is none.
fn is_there(path: &Path) -> Result<bool, RegisterError> {
    match path.symlink_metadata() {
        Ok(_) => Ok(true),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            Ok(false)
        }
        Err(source) => Err(RegisterError::Unread { path: path.to_owned(), source }),
    }
}

/// The register of an output folder.
pub(crate) fn of_folder(folder: &Path) -> PathBuf {
    folder.join(NAME)
}

/// Removes a register that an import began and did not finish.
pub(super) fn forget(path: &Path) {
    let _ = fs::remove_file(path);
    let _ = fs::remove_file(journal_of(path));
}

/// Where a transaction under way has its journal.
fn journal_of(path: &Path) -> PathBuf {
    let mut journal = path.as_os_str().to_owned();
    journal.push("-journal");
    journal.into()
}

#[cfg(test)]
mod tests {
    use rusqlite::ffi;

    use super::*;

    #[test]
    fn an_officer_reads_russian_whatever_the_library_says() {
        let of = |code: i32| {
            let error =
                rusqlite::Error::SqliteFailure(ffi::Error::new(code), Some("database is locked".into()));
            RegisterError::of(Path::new("реестр"), error)
        };
        assert!(matches!(of(ffi::SQLITE_BUSY), RegisterError::Busy { .. }));
        assert!(matches!(of(ffi::SQLITE_READONLY_DIRECTORY), RegisterError::ReadOnly { .. }));
        assert!(matches!(of(ffi::SQLITE_FULL), RegisterError::Full { .. }));
        assert!(matches!(of(ffi::SQLITE_CORRUPT), RegisterError::Damaged { .. }));
        let unlike = RegisterError::of(Path::new("реестр"), rusqlite::Error::QueryReturnedNoRows);
        assert!(matches!(unlike, RegisterError::Damaged { .. }), "{unlike}");
        let other = of(ffi::SQLITE_IOERR_READ);
        assert!(other.to_string().contains("ошибка SQLite 266"), "{other}");
        assert!(std::error::Error::source(&other).is_none(), "what the library says is English");
    }

    #[test]
    fn only_what_is_not_there_is_no_register() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        for name in ["нет", "file/нет"] {
            assert!(matches!(Register::existing(&root.path().join(name)), Ok(None)), "{name}");
        }
        let no_answer = root.path().join("x".repeat(5_000));
        assert!(matches!(Register::existing(&no_answer), Err(RegisterError::Unread { .. })));
        assert!(matches!(Register::to_read(&no_answer), Err(RegisterError::Unread { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn nothing_is_read_or_written_through_a_pipe_or_a_link() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let register = Register::open(&at("a.sqlite")).unwrap();
        std::fs::write(at("precious"), "ценное").unwrap();
        fs::create_dir(at("export")).unwrap();
        std::os::unix::fs::symlink(at("precious"), at("export/runs.jsonl")).unwrap();
        super::super::exchange::export(&register, &at("export")).unwrap();
        assert_eq!(fs::read_to_string(at("precious")).unwrap(), "ценное");
        assert_eq!(super::super::exchange::import(&at("export"), &at("b.sqlite")).unwrap(), 0);
        let pipe = |name: &str| {
            assert!(std::process::Command::new("mkfifo").arg(at(name)).status().unwrap().success());
        };
        fs::remove_file(at("export/runs.jsonl")).unwrap();
        pipe("export/runs.jsonl");
        let read = super::super::exchange::import(&at("export"), &at("c.sqlite"));
        assert!(matches!(read, Err(RegisterError::Io { .. })), "{read:?}");
        drop(register);
        pipe("a.sqlite-journal");
        assert!(matches!(Register::open(&at("a.sqlite")), Err(RegisterError::Foreign { .. })));
    }
}
