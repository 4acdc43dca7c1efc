//! What people know and no file shows: when a list was approved, published, changed, reviewed and handed over.

use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};

use crate::own::ABOUT_TOLD;
use crate::text::letters::fold;

use super::file::{Register, RegisterError};

/// What can happen to a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Approved,
    Published,
    Changed,
    Reviewed,
    Handed,
}

/// Something that happened to a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Act {
    pub(crate) kind: Kind,
    /// ISO 8601.
    pub(crate) date: String,
    pub(crate) number: Option<String>,
    pub(crate) by: Option<String>,
}

/// A list as people call it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Named {
    pub(crate) id: String,
    pub(crate) body: String,
    pub(crate) title: Option<String>,
    pub(crate) profile: String,
    /// The file of its last version.
    pub(crate) file: String,
    /// When it was approved, as the file of its last version shows it.
    pub(crate) approved: Option<String>,
    /// The last run that had it.
    pub(super) last_run: u32,
}

impl Kind {
    pub(super) const ALL: [Kind; 5] =
        [Kind::Approved, Kind::Published, Kind::Changed, Kind::Reviewed, Kind::Handed];

    /// The line of «О перечне» on which its day stands.
    pub(crate) fn line(self) -> &'static str {
        let line = match self {
            Kind::Approved => 0,
            Kind::Published => 2,
            Kind::Changed => 4,
            Kind::Reviewed => 6,
            Kind::Handed => 8,
        };
        ABOUT_TOLD[line].0
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Kind::Approved => "approved",
            Kind::Published => "published",
            Kind::Changed => "changed",
            Kind::Reviewed => "reviewed",
            Kind::Handed => "handed",
        }
    }
}

/// All lists, by body and title.
pub(crate) fn lists(register: &Register) -> Result<Vec<Named>, RegisterError> {
    all(&register.connection).map_err(|source| RegisterError::of(&register.path, source))
}

fn all(connection: &Connection) -> rusqlite::Result<Vec<Named>> {
    let mut found = connection.prepare(
        "SELECT lists.id, bodies.name, lists.title, lists.profile, versions.file, versions.approved, lists.last_run \
         FROM lists LEFT JOIN bodies ON bodies.id = lists.body JOIN versions ON versions.id = (SELECT max(id) \
         FROM versions WHERE list = lists.id AND superseded_by IS NULL) ORDER BY bodies.name, lists.title, lists.id",
    )?;
    let rows = found.query_map([], |row| {
        let (body, file): (Option<String>, String) = (row.get(1)?, row.get(4)?);
        Ok(Named {
            id: row.get(0)?,
            body: body.unwrap_or_else(|| file.clone()),
            title: row.get(2)?,
            profile: row.get(3)?,
            file,
            approved: row.get(5)?,
            last_run: row.get(6)?,
        })
    })?;
    rows.collect()
}

/// The list with this id, else the only one whose body, title or file has all these words.
pub(crate) fn named(register: &Register, text: &str) -> Result<Named, RegisterError> {
    let all = lists(register)?;
    if let Some(list) = all.iter().find(|list| list.id == text) {
        return Ok(list.clone());
    }
    let wanted = fold(text);
    let has = |list: &&Named| {
        let said =
            fold(&format!("{} {} {}", list.body, list.title.as_deref().unwrap_or_default(), list.file));
        wanted.split_whitespace().all(|word| said.contains(word))
    };
    let mut found: Vec<&Named> = all.iter().filter(has).collect();
    // «Министерство спорта» is the body of that name, whatever stands in the titles of others.
    let exactly: Vec<&Named> = found.iter().copied().filter(|list| fold(&list.body) == wanted).collect();
    if exactly.len() == 1 {
        found = exactly;
    }
    match found[..] {
        [list] => Ok(list.clone()),
        [] => {
            Err(RegisterError::NoList { text: text.to_owned(), lists: told(&all.iter().collect::<Vec<_>>()) })
        }
        _ => Err(RegisterError::SeveralLists { text: text.to_owned(), lists: told(&found) }),
    }
}

/// «1f…0a — Министерство спорта … (a.docx); …».
fn told(lists: &[&Named]) -> String {
    const MOST: usize = 20;
    if lists.is_empty() {
        return "перечней в реестре нет".to_owned();
    }
    let line = |list: &&Named| format!("{} — {} ({})", list.id, list.body, list.file);
    let told: Vec<String> = lists.iter().take(MOST).map(line).collect();
    let more = if lists.len() > MOST { "; …" } else { "" };
    format!("{}{more}", told.join("; "))
}

/// Notes what happened to a list; the same twice is noted once. A day that was taken back counts again.
pub(crate) fn note(
    register: &mut Register,
    list: &Named,
    acts: &[Act],
    noted: &str,
) -> Result<(), RegisterError> {
    let path = register.path.clone();
    let mut put = || -> rusqlite::Result<()> {
        let transaction = register.connection.transaction()?;
        for act in acts {
            let again = "DELETE FROM taken_back WHERE list = ?1 AND kind = ?2 AND date = ?3";
            transaction.execute(again, params![list.id, act.kind.key(), act.date])?;
            put_act(&transaction, &list.id, act, (list.last_run, None), noted)?;
        }
        transaction.commit()
    };
    put().map_err(|source| RegisterError::of(&path, source))
}

/// Takes back what was noted by mistake; how many of the acts there were. A workbook that says the same day does not
/// bring it back.
pub(crate) fn take_back(
    register: &mut Register,
    list: &Named,
    acts: &[Act],
    noted: &str,
) -> Result<usize, RegisterError> {
    let path = register.path.clone();
    let mut take = || -> rusqlite::Result<usize> {
        let transaction = register.connection.transaction()?;
        let mut taken = 0;
        for act in acts {
            let values = params![list.id, act.kind.key(), act.date, act.number, act.by];
            taken += usize::from(
                transaction.execute(
                    "DELETE FROM acts WHERE list = ?1 AND kind = ?2 AND date = ?3 \
                     AND (?4 IS NULL OR number = ?4) AND (?5 IS NULL OR by_whom = ?5)",
                    values,
                )? > 0,
            );
            transaction.execute(
                "INSERT OR REPLACE INTO taken_back VALUES (?1, ?2, ?3, ?4)",
                params![list.id, act.kind.key(), act.date, noted],
            )?;
        }
        // All of them or none.
        if taken == acts.len() {
            transaction.commit()?;
        }
        Ok(taken)
    };
    take().map_err(|source| RegisterError::of(&path, source))
}

/// The days of a list that were taken back.
pub(super) fn taken_back(connection: &Connection, list: &str) -> rusqlite::Result<Vec<(String, String)>> {
    let mut found = connection.prepare_cached("SELECT kind, date FROM taken_back WHERE list = ?1")?;
    let days = found.query_map([list], |row| Ok((row.get(0)?, row.get(1)?)))?;
    days.collect()
}

/// Adds an act, unless it is known: the last run that had the list, and the file that tells of it.
pub(super) fn put_act(
    transaction: &Connection,
    list: &str,
    act: &Act,
    (run, told_in): (u32, Option<&str>),
    noted: &str,
) -> rusqlite::Result<()> {
    let put = "INSERT INTO acts (list, kind, date, number, by_whom, run, noted, told_in) \
               SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8 \
               WHERE NOT EXISTS (SELECT 1 FROM acts WHERE list = ?1 AND kind = ?2 AND date = ?3 \
               AND (number IS ?4 OR ?4 IS NULL) AND (by_whom IS ?5 OR ?5 IS NULL))";
    let values = params![list, act.kind.key(), act.date, act.number, act.by, run, noted, told_in];
    transaction.prepare_cached(put)?.execute(values)?;
    Ok(())
}

/// The days on which something of a kind happened to a list, the last first.
pub(super) fn days(connection: &Connection, list: &str, kind: Kind) -> rusqlite::Result<Vec<String>> {
    let mut found = connection
        .prepare_cached("SELECT date FROM acts WHERE list = ?1 AND kind = ?2 ORDER BY date DESC, id DESC")?;
    let days = found.query_map([list, kind.key()], |row| row.get(0))?;
    days.collect()
}

/// The last day on which something of a kind happened to a list.
pub(crate) fn last_day(
    register: &Register,
    list: &Named,
    kind: Kind,
) -> Result<Option<String>, RegisterError> {
    let day = days(&register.connection, &list.id, kind).map(|days| days.into_iter().next());
    day.map_err(|source| RegisterError::of(&register.path, source))
}

/// The last thing of a kind that happened to a list.
pub(super) fn last(connection: &Connection, list: &str, kind: Kind) -> rusqlite::Result<Option<Act>> {
    let mut found = connection.prepare_cached(
        "SELECT date, number, by_whom FROM acts WHERE list = ?1 AND kind = ?2 ORDER BY date DESC, id DESC LIMIT 1",
    )?;
    let mut rows = found.query([list, kind.key()])?;
    rows.next()?
        .map(|row| Ok(Act { kind, date: row.get(0)?, number: row.get(1)?, by: row.get(2)? }))
        .transpose()
}
