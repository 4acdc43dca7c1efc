//! The register as the files of a run read it: opened once for each thread, and each list asked for once, because
//! many files may be parts of one list. Nothing is written to it until the outputs of the run are published.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::text::hash::KeyedState;

use super::file::{Register, RegisterError};
use super::findings;
use super::recall::Candidate;
use super::values::Values;

/// Touchpoints and findings that are held at most; a run over more asks again.
const HELD: usize = 100_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    idle: Mutex<Vec<Register>>,
    known: Mutex<Known>,
}

/// A list in a run: ids and parts of its touchpoints, and what they stated.
pub(super) type Version = Vec<(String, String, Values)>;

/// What was asked, by the id of the list.
#[derive(Debug, Default)]
struct Known {
    held: usize,
    lists: HashMap<String, Arc<Candidate>, KeyedState>,
    findings: HashMap<String, Arc<Vec<findings::Stored>>, KeyedState>,
    versions: HashMap<(String, u32), Arc<Version>, KeyedState>,
    told: HashMap<String, [u8; 32], KeyedState>,
}

impl Reading {
    /// Asks the register something; without one there is no connection.
    pub(super) fn ask<T>(
        &self,
        path: &Path,
        ask: impl FnOnce(Option<&Connection>) -> rusqlite::Result<T>,
    ) -> Result<T, RegisterError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let register = match idle {
            None => Register::to_read(path)?,
            known => known,
        };
        let answer = ask(register.as_ref().map(|register| &register.connection));
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).extend(register);
        answer.map_err(|source| RegisterError::of(path, source))
    }

    /// A list as the last run left it.
    pub(super) fn list(
        &self,
        list: &str,
        ask: impl FnOnce() -> rusqlite::Result<Candidate>,
    ) -> rusqlite::Result<Arc<Candidate>> {
        let asked = || ask().map(|list| (list.touchpoints.len(), Arc::new(list)));
        self.once(|known| &mut known.lists, list.to_owned(), asked)
    }

    /// The findings of a list.
    pub(super) fn findings(
        &self,
        list: &str,
        ask: impl FnOnce() -> rusqlite::Result<Vec<findings::Stored>>,
    ) -> rusqlite::Result<Arc<Vec<findings::Stored>>> {
        let asked = || ask().map(|all| (all.len(), Arc::new(all)));
        self.once(|known| &mut known.findings, list.to_owned(), asked)
    }

    /// The touchpoints of a list in a run.
    pub(super) fn version(
        &self,
        (list, run): (&str, u32),
        ask: impl FnOnce() -> rusqlite::Result<Version>,
    ) -> rusqlite::Result<Arc<Version>> {
        let asked = || ask().map(|all| (all.len(), Arc::new(all)));
        self.once(|known| &mut known.versions, (list.to_owned(), run), asked)
    }

    /// The hash of all that is said of a list.
    pub(super) fn told(
        &self,
        list: &str,
        ask: impl FnOnce() -> rusqlite::Result<[u8; 32]>,
    ) -> rusqlite::Result<[u8; 32]> {
        self.once(|known| &mut known.told, list.to_owned(), || ask().map(|told| (1, told)))
    }

    /// The answer to a question that may have been asked before; `ask` says how much of it is held, too. Two threads
    /// may ask at once and are told the same.
    fn once<K: Eq + std::hash::Hash, T: Clone>(
        &self,
        table: impl Fn(&mut Known) -> &mut HashMap<K, T, KeyedState>,
        key: K,
        ask: impl FnOnce() -> rusqlite::Result<(usize, T)>,
    ) -> rusqlite::Result<T> {
        if let Some(answer) = table(&mut self.known.lock().unwrap_or_else(PoisonError::into_inner)).get(&key)
        {
            return Ok(answer.clone());
        }
        let (size, answer) = ask()?;
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.held + size > HELD {
            *known = Known::default();
        }
        known.held += size;
        table(&mut known).insert(key, answer.clone());
        Ok(answer)
    }
}
