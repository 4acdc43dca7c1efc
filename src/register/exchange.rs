//! A register as JSON lines, for people who do not trust a file of another program, and back.
//!
//! One file a table, one object a row in the order in which the rows were made, and `register.json` with the version
//! of the schema. What is taken in has the same rows as what was taken out; an export of an earlier version is
//! brought up to the newest schema.

use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use rusqlite::types::{Value as Cell, ValueRef};
use rusqlite::{Transaction, params_from_iter};
use serde_json::{Map, Value};

use super::file::{self, MIGRATIONS, Register, RegisterError};

/// Names the version of the schema.
const HEAD: &str = "register.json";

/// Writes every table into a folder; returns the number of rows.
pub(crate) fn export(register: &Register, folder: &Path) -> Result<u64, RegisterError> {
    let failed = |source| RegisterError::of(&register.path, source);
    let unwritten = |path: PathBuf| move |source| RegisterError::Io { path, source };
    fs::create_dir_all(folder).map_err(unwritten(folder.to_owned()))?;
    let mut all = 0;
    for table in register.tables().map_err(failed)? {
        let path = folder.join(format!("{table}.jsonl"));
        let mut out = BufWriter::new(begin(&path).map_err(unwritten(path.clone()))?);
        let mut select =
            register.connection.prepare(&format!("SELECT * FROM {table} ORDER BY rowid")).map_err(failed)?;
        let names: Vec<String> = select.column_names().map(str::to_owned).collect();
        let mut rows = select.query([]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let mut object = Map::new();
            for (at, name) in names.iter().enumerate() {
                object.insert(name.clone(), value(row.get_ref(at).map_err(failed)?));
            }
            let put = serde_json::to_writer(&mut out, &object).map_err(io::Error::from);
            put.and_then(|()| out.write_all(b"\n")).map_err(unwritten(path.clone()))?;
            all += 1;
        }
        let end = out.into_inner().map_err(io::IntoInnerError::into_error);
        end.and_then(|file| complete(&file, &path)).map_err(unwritten(path))?;
    }
    let version = register.version().map_err(failed)?;
    let head = folder.join(HEAD);
    let write = || -> io::Result<()> {
        let mut file = begin(&head)?;
        writeln!(file, "{{\"schema\":{version}}}")?;
        complete(&file, &head)
    };
    write().map_err(unwritten(head.clone()))?;
    Ok(all)
}

/// Begins a file beside its place: nothing is written through a link or into a pipe, and a file that is there stays
/// whole until the new one is.
fn begin(path: &Path) -> io::Result<File> {
    let making = making(path);
    match fs::remove_file(&making) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    File::create_new(making)
}

fn complete(file: &File, path: &Path) -> io::Result<()> {
    file.sync_all()?;
    fs::rename(making(path), path)
}

fn making(path: &Path) -> PathBuf {
    let mut making = path.as_os_str().to_owned();
    making.push(".new");
    making.into()
}

/// Opens a file of an export; a pipe is not waited for.
fn open(path: &Path) -> io::Result<File> {
    if fs::metadata(path)?.is_file() { File::open(path) } else { Err(io::ErrorKind::InvalidInput.into()) }
}

/// Makes a register of what [`export`] wrote; there must be none yet. Returns the number of rows.
pub(crate) fn import(folder: &Path, path: &Path) -> Result<u64, RegisterError> {
    if path.symlink_metadata().is_ok() {
        return Err(RegisterError::Exists { path: path.to_owned() });
    }
    let making = making(path);
    file::forget(&making);
    let made = filled(folder, &making).and_then(|rows| {
        fs::rename(&making, path)
            .map(|()| rows)
            .map_err(|source| RegisterError::Io { path: path.to_owned(), source })
    });
    file::forget(&making);
    made
}

fn filled(folder: &Path, path: &Path) -> Result<u64, RegisterError> {
    let head = folder.join(HEAD);
    let unread = |path: &Path| {
        let path = path.to_owned();
        move |source| RegisterError::Io { path, source }
    };
    let text = open(&head).and_then(io::read_to_string).map_err(unread(&head))?;
    let known: Option<Value> = serde_json::from_str(&text).ok();
    let version = known.and_then(|head| usize::try_from(head.get("schema")?.as_u64()?).ok());
    let version = version.ok_or_else(|| RegisterError::Import { path: head.clone(), line: 1 })?;
    if version == 0 || version > MIGRATIONS.len() {
        return Err(RegisterError::Newer { path: head, version });
    }
    let mut register = Register::new(path, version)?;
    let failed = |source| RegisterError::of(path, source);
    let tables = register.tables().map_err(failed)?;
    let transaction = register.connection.transaction().map_err(failed)?;
    transaction.execute_batch("PRAGMA defer_foreign_keys = ON").map_err(failed)?;
    let mut all = 0;
    for table in tables {
        let from = folder.join(format!("{table}.jsonl"));
        let lines = BufReader::new(open(&from).map_err(unread(&from))?).lines();
        for (number, line) in (1..).zip(lines) {
            let line = line.map_err(unread(&from))?;
            put(&transaction, &table, &line)
                .ok_or_else(|| RegisterError::Import { path: from.clone(), line: number })?;
            all += 1;
        }
    }
    transaction.commit().map_err(|_| RegisterError::Import { path: folder.to_owned(), line: 0 })?;
    register.migrate()?;
    Ok(all)
}

/// Puts a row into a table; `None`: it does not belong there.
fn put(transaction: &Transaction<'_>, table: &str, line: &str) -> Option<()> {
    let object: Map<String, Value> = serde_json::from_str(line).ok()?;
    // Names come from a file: only those of the table itself stand in a statement.
    let known = transaction.prepare_cached(&format!("SELECT * FROM {table}")).ok()?;
    let names: Vec<String> = known.column_names().map(|name| format!("\"{name}\"")).collect();
    let cells: Option<Vec<Cell>> = known.column_names().map(|name| cell(object.get(name)?)).collect();
    let cells = cells.filter(|cells| cells.len() == object.len())?;
    let places: Vec<String> = (1..=cells.len()).map(|at| format!("?{at}")).collect();
    let statement = format!("INSERT INTO {table} ({}) VALUES ({})", names.join(", "), places.join(", "));
    transaction.prepare_cached(&statement).ok()?.execute(params_from_iter(cells)).ok()?;
    Some(())
}

fn value(cell: ValueRef<'_>) -> Value {
    match cell {
        ValueRef::Null => Value::Null,
        ValueRef::Integer(number) => number.into(),
        ValueRef::Real(number) => number.into(),
        ValueRef::Text(text) | ValueRef::Blob(text) => String::from_utf8_lossy(text).into(),
    }
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Null => Some(Cell::Null),
        Value::Number(number) => number.as_i64().map(Cell::Integer),
        Value::String(text) => Some(Cell::Text(text.clone())),
        _ => None,
    }
}
