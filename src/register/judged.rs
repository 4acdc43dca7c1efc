//! Which decisions of the coordinator count: the later of two, about a finding that the register knows, an error only
//! with a word why.

use std::collections::BTreeMap;

use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};

use crate::model::finding::Level;
use crate::own::decisions::{ACCEPTED, Decided, REJECTED};

use super::file::{Register, RegisterError};

/// A decision that counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Judged {
    pub(crate) finding: String,
    pub(crate) accepted: bool,
    pub(crate) word: String,
    pub(crate) by: String,
    /// The run whose протокол.xlsx it stands in.
    pub(crate) of_run: u32,
    /// What was answered when it was made: answer and explanation.
    pub(crate) answer: [String; 2],
    /// What is to be told of it: another decision that does not count.
    pub(crate) note: Option<String>,
}

/// What the register says of a finding that was decided about.
struct About {
    level: String,
    answer: [String; 2],
    last: Option<Last>,
}

/// Its last decision.
struct Last {
    said: [String; 3],
    of_run: u32,
}

/// Judges decisions, the earlier ones first, each with the file it stands in; the second list says what does not
/// count and why, in Russian.
pub(crate) fn judge<'a>(
    register: Option<&Register>,
    decisions: impl Iterator<Item = (&'a str, &'a Decided)>,
) -> Result<(Vec<Judged>, Vec<String>), RegisterError> {
    let mut judged: BTreeMap<String, Judged> = BTreeMap::new();
    let mut notes = Vec::new();
    for (from, decided) in decisions {
        let about = match register {
            Some(register) => about(&register.connection, &decided.mark.finding)
                .map_err(|source| RegisterError::of(&register.path, source))?,
            None => None,
        };
        let place = format!("{from}, строка {}", decided.row);
        let Some(about) = about else {
            notes.push(format!("решение не учтено ({place}): такого замечания в реестре нет"));
            continue;
        };
        if decided.displaced {
            notes.push(format!(
                "решение не учтено ({place}): строка не та, с которой она записана; сортируйте лист целиком, со скрытой графой"
            ));
            continue;
        }
        let accepted = match &*decided.decision {
            ACCEPTED => true,
            REJECTED => false,
            other => {
                notes.push(format!(
                    "решение не учтено ({place}): вместо «{other}» выберите «{ACCEPTED}» или «{REJECTED}»"
                ));
                continue;
            }
        };
        if accepted && about.level == Level::Error.key() && decided.word.is_empty() {
            notes.push(format!(
                "решение не учтено ({place}): ошибку принимают только с причиной, впишите её рядом"
            ));
            continue;
        }
        let said = [decided.decision.to_string(), decided.word.to_string(), decided.by.to_string()];
        let of_run = decided.mark.run;
        if let Some(last) = &about.last
            && (last.of_run > of_run || last.said == said)
        {
            continue;
        }
        let mut new = Judged {
            finding: decided.mark.finding.clone(),
            accepted,
            word: said[1].clone(),
            by: said[2].clone(),
            of_run,
            answer: about.answer,
            note: None,
        };
        if let Some(earlier) = judged.get(&new.finding)
            && (earlier.accepted, &earlier.word) != (new.accepted, &new.word)
        {
            let was = if earlier.accepted { ACCEPTED } else { REJECTED };
            new.note = Some(format!("в другом протоколе решили «{was}»"));
            notes.push(format!(
                "два решения об одном замечании: «{was}» и «{}»; учтено второе ({place})",
                said[0]
            ));
        }
        judged.insert(new.finding.clone(), new);
    }
    Ok((judged.into_values().collect(), notes))
}

fn about(connection: &Connection, finding: &str) -> rusqlite::Result<Option<About>> {
    let level = super::keys::one(connection, "SELECT level FROM findings WHERE id = ?1", finding)?;
    let Some(level) = level else { return Ok(None) };
    let answer = connection
        .prepare_cached(
            "SELECT answer, explanation FROM answers WHERE finding = ?1 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([finding], |row| Ok([row.get(0)?, row.get(1)?]))
        .optional()?;
    let last = connection
        .prepare_cached(
            "SELECT decision, word, by_whom, of_run FROM decisions WHERE finding = ?1 ORDER BY id DESC LIMIT 1",
        )?
        .query_row([finding], |row| {
            let decision: String = row.get(0)?;
            let decision = if decision == "accepted" { ACCEPTED } else { REJECTED };
            Ok(Last { said: [decision.to_owned(), row.get(1)?, row.get(2)?], of_run: row.get(3)? })
        })
        .optional()?;
    Ok(Some(About { level, answer: answer.unwrap_or_default(), last }))
}
