//! Whether a register is whole: the same questions to the command that checks it and to a run that opens it.
//!
//! A run asks about the schema, because it reads few rows of many; `perechen register check` reads every row, each
//! value by what the program takes for its column.

use std::collections::BTreeMap;

use jiff::civil::Date;
use rusqlite::Connection;
use rusqlite::types::ValueRef;

use crate::model::finding::{Level, State};
use crate::model::{Channel, Client, Edition};

use super::acts::Kind;
use super::file::{MIGRATIONS, Register, RegisterError};
use super::values::{Stated, parsed};

/// Faults of one kind in one column are told once, with the first row and their number.
type Rows = BTreeMap<(String, &'static str), (i64, u64)>;

/// A column of a table as the program made it.
#[derive(Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: String,
    filled: bool,
    key: i64,
}

impl Register {
    /// What is wrong with the file; nothing if it is whole.
    pub(crate) fn faults(&self) -> Result<Vec<String>, RegisterError> {
        let failed = |source| RegisterError::of(&self.path, source);
        let mut faults = integrity(&self.connection).map_err(failed)?;
        let unlike = unlike(&self.connection).map_err(failed)?;
        if unlike.is_empty() {
            faults.extend(contents(self).map_err(failed)?);
        }
        faults.extend(unlike);
        Ok(faults)
    }

    /// Refuses a register whose tables are not those of the program.
    pub(super) fn expect_schema(&self) -> Result<(), RegisterError> {
        let faults = unlike(&self.connection).map_err(|source| RegisterError::of(&self.path, source))?;
        if faults.is_empty() {
            return Ok(());
        }
        Err(RegisterError::Unlike { path: self.path.clone(), faults: faults.join("; ") })
    }
}

/// What the library says of the file, and rows that name others which are not there.
fn integrity(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let mut whole = connection.prepare("PRAGMA integrity_check")?;
    let lines = whole.query_map([], |row| row.get::<_, String>(0))?;
    let mut faults =
        lines.filter(|line| !matches!(line, Ok(line) if line == "ok")).collect::<Result<Vec<_>, _>>()?;
    let mut keys = connection.prepare("PRAGMA foreign_key_check")?;
    let lines = keys.query_map([], |row| {
        Ok(format!("{}: нет строки в {}", row.get::<_, String>(0)?, row.get::<_, String>(2)?))
    })?;
    for line in lines {
        faults.push(line?);
    }
    Ok(faults)
}

/// Tables, columns and indexes that are not as the program makes them, and triggers, of which it makes none.
fn unlike(connection: &Connection) -> rusqlite::Result<Vec<String>> {
    let model = Connection::open_in_memory()?;
    for script in MIGRATIONS {
        model.execute_batch(script)?;
    }
    let mut faults = Vec::new();
    for (what, kind) in [("table", "таблицы"), ("index", "указателя")] {
        let here = named(connection, what)?;
        for name in named(&model, what)?.into_iter().filter(|name| !here.contains(name)) {
            faults.push(format!("нет {kind} {name}"));
        }
    }
    for name in named(connection, "trigger")? {
        faults.push(format!("посторонний триггер {name}"));
    }
    let here = named(connection, "table")?;
    for table in named(&model, "table")?.into_iter().filter(|table| here.contains(table)) {
        if columns(connection, &table)? != columns(&model, &table)? {
            faults.push(format!("у таблицы {table} другие столбцы"));
        }
    }
    Ok(faults)
}

fn named(connection: &Connection, what: &str) -> rusqlite::Result<Vec<String>> {
    let mut found = connection.prepare(
        "SELECT name FROM sqlite_schema WHERE type = ?1 AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name",
    )?;
    found.query_map([what], |row| row.get(0))?.collect()
}

fn columns(connection: &Connection, table: &str) -> rusqlite::Result<Vec<Column>> {
    let mut found =
        connection.prepare("SELECT name, type, \"notnull\", pk FROM pragma_table_xinfo(?1) ORDER BY cid")?;
    let columns = found.query_map([table], |row| {
        Ok(Column { name: row.get(0)?, kind: row.get(1)?, filled: row.get(2)?, key: row.get(3)? })
    })?;
    columns.collect()
}

/// Values that the program cannot take for what their column holds, and keys that it does not know.
fn contents(register: &Register) -> rusqlite::Result<Vec<String>> {
    let mut faults = Rows::new();
    for table in register.tables()? {
        let columns = columns(&register.connection, &table)?;
        let mut select = register.connection.prepare(&format!("SELECT rowid, * FROM {table}"))?;
        let mut rows = select.query([])?;
        while let Some(row) = rows.next()? {
            let number: i64 = row.get(0)?;
            for (at, column) in (1..).zip(&columns) {
                if let Some(fault) = fault(&table, column, row.get_ref(at)?) {
                    let name = format!("{table}.{}", column.name);
                    faults.entry((name, fault)).or_insert((number, 0)).1 += 1;
                }
            }
        }
    }
    let told = |((column, fault), (row, count)): ((String, &str), (i64, u64))| match count {
        1 => format!("{column}: {fault} (строка {row})"),
        _ => format!("{column}: {fault} (строка {row} и ещё {})", count - 1),
    };
    Ok(faults.into_iter().map(told).collect())
}

fn fault(table: &str, column: &Column, value: ValueRef<'_>) -> Option<&'static str> {
    match (column.kind.as_str(), value) {
        (_, ValueRef::Null) => (column.filled || column.key > 0).then_some("пусто"),
        // A run takes the next number after the last.
        ("INTEGER", ValueRef::Integer(number)) => {
            (!(0..i64::from(u32::MAX)).contains(&number)).then_some("число вне границ")
        }
        ("INTEGER", _) => Some("не число"),
        (_, ValueRef::Text(bytes)) => match std::str::from_utf8(bytes) {
            Ok(text) => fault_of_text(table, &column.name, text),
            Err(_) => Some("текст не в UTF-8"),
        },
        _ => Some("не текст"),
    }
}

fn fault_of_text(table: &str, column: &str, text: &str) -> Option<&'static str> {
    const NO_JSON: &str = "не читается как JSON";
    const NO_DAY: &str = "не дата";
    const NO_KEY: &str = "неизвестное значение";
    let is_key = match (table, column) {
        ("touchpoint_versions", "needs" | "interactions") => {
            return parsed::<Vec<Stated>>(text, 0).is_err().then_some(NO_JSON);
        }
        ("touchpoint_versions", "contacts") => {
            return parsed::<Vec<String>>(text, 0).is_err().then_some(NO_JSON);
        }
        ("touchpoint_versions", "extra") => {
            return parsed::<Vec<(String, String)>>(text, 0).is_err().then_some(NO_JSON);
        }
        ("findings", "values") => return parsed::<Vec<u64>>(text, 0).is_err().then_some(NO_JSON),
        ("runs" | "acts" | "taken_back", "date")
        | ("terms", "until" | "working_day")
        | ("versions", "approved") => {
            return text.parse::<Date>().is_err().then_some(NO_DAY);
        }
        ("touchpoint_versions", "channel") => Channel::ALL.iter().any(|known| known.key() == text),
        ("touchpoint_versions", "client") => Client::ALL.iter().any(|known| known.key() == text),
        ("findings" | "finding_states", "state") => State::of_key(text).is_some(),
        ("findings", "level") => Level::ALL.iter().any(|known| known.key() == text),
        ("acts" | "taken_back", "kind") => Kind::ALL.iter().any(|known| known.key() == text),
        ("versions", "edition") => {
            [Edition::Submitted, Edition::Approved].iter().any(|known| known.key() == text)
        }
        _ => true,
    };
    (!is_key).then_some(NO_KEY)
}
