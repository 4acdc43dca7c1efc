//! What the register knows of bodies: their other names, when they sent last, who was there in the last run.

use std::collections::BTreeMap;

use rusqlite::params;

use super::file::{Register, RegisterError};
use crate::knowledge::names::KnownBody;

/// A body as the register knows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Enrolled {
    pub(crate) name: String,
    pub(crate) aliases: Vec<String>,
    /// The profile of its last list.
    pub(crate) profile: String,
    /// The day of the last run with a list of it.
    pub(crate) last_sent: String,
    /// How many files its lists came in then.
    pub(crate) parts: u32,
    /// It was there in the last run that was no alarm.
    pub(crate) in_last_run: bool,
}

/// All bodies with a list, by name.
pub(crate) fn enrolled(register: &Register) -> Result<Vec<Enrolled>, RegisterError> {
    let ask = || -> rusqlite::Result<Vec<Enrolled>> {
        let mut found = register.connection.prepare(
            "WITH last AS (SELECT max(number) AS run FROM runs WHERE verdict <> 'missing'), \
             latest AS (SELECT body, max(last_run) AS run FROM lists WHERE body IS NOT NULL GROUP BY body) \
             SELECT bodies.name, \
                    (SELECT profile FROM lists WHERE body = bodies.id AND last_run = latest.run ORDER BY id LIMIT 1), \
                    runs.date, \
                    (SELECT count(DISTINCT file) FROM versions JOIN lists ON lists.id = versions.list \
                     WHERE lists.body = bodies.id AND versions.run = latest.run AND superseded_by IS NULL), \
                    EXISTS (SELECT 1 FROM versions JOIN lists ON lists.id = versions.list, last \
                            WHERE lists.body = bodies.id AND versions.run = last.run), \
                    bodies.id \
             FROM latest JOIN bodies ON bodies.id = latest.body JOIN runs ON runs.number = latest.run \
             ORDER BY bodies.name",
        )?;
        let rows = found.query_map([], |row| {
            Ok((
                Enrolled {
                    name: row.get(0)?,
                    aliases: Vec::new(),
                    profile: row.get(1)?,
                    last_sent: row.get(2)?,
                    parts: row.get::<_, u32>(3)?.max(1),
                    in_last_run: row.get(4)?,
                },
                row.get::<_, i64>(5)?,
            ))
        })?;
        let mut all = Vec::new();
        for row in rows {
            let (mut body, id) = row?;
            let mut aliases = register
                .connection
                .prepare_cached("SELECT name FROM aliases WHERE body = ?1 ORDER BY name")?;
            body.aliases = aliases.query_map(params![id], |row| row.get(0))?.collect::<Result<_, _>>()?;
            all.push(body);
        }
        Ok(all)
    };
    ask().map_err(|source| RegisterError::of(&register.path, source))
}

/// Bodies that have other names, by name.
pub(crate) fn with_aliases(register: &Register) -> Result<Vec<KnownBody>, RegisterError> {
    let ask = || -> rusqlite::Result<Vec<KnownBody>> {
        let mut found = register.connection.prepare(
            "SELECT bodies.name, aliases.name FROM aliases JOIN bodies ON bodies.id = aliases.body ORDER BY 1, 2",
        )?;
        let rows = found.query_map([], |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)))?;
        let mut all: Vec<KnownBody> = Vec::new();
        for row in rows {
            let (name, alias) = row?;
            match all.last_mut().filter(|body| body.name == name) {
                Some(body) => body.aliases.push(alias),
                None => all.push(KnownBody { name, aliases: vec![alias], ..KnownBody::default() }),
            }
        }
        Ok(all)
    };
    ask().map_err(|source| RegisterError::of(&register.path, source))
}

/// The part of a list that each file of the last run was.
pub(crate) fn parts_before(register: &Register) -> Result<BTreeMap<String, String>, RegisterError> {
    let ask = || -> rusqlite::Result<BTreeMap<String, String>> {
        let mut found = register
            .connection
            .prepare("SELECT file, part FROM versions WHERE run = (SELECT max(run) FROM versions)")?;
        found.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
    };
    ask().map_err(|source| RegisterError::of(&register.path, source))
}
