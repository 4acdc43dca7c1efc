//! The register as the files of a run read it: opened once for each thread, and each list asked for once, because
//! many files may be parts of one list. Nothing is written to it until the outputs of the run are published.

use std::any::Any;
use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::text::hash::KeyedState;

use super::file::{Register, RegisterError};

/// Touchpoints and findings that are held at most; a run over more asks again.
const HELD: usize = 100_000;

/// See the module.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    idle: Mutex<Vec<Register>>,
    known: Mutex<Known>,
}

/// What was asked: which question, and of what.
#[derive(Debug, Default)]
struct Known {
    held: usize,
    answers: HashMap<(&'static str, String), Arc<dyn Any + Send + Sync>, KeyedState>,
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

    /// The answer to a question that may have been asked before; `ask` says how much of it is held, too. Two threads
    /// may ask at once and are told the same.
    pub(super) fn once<T: Any + Send + Sync>(
        &self,
        question: &'static str,
        of: &str,
        ask: impl FnOnce() -> rusqlite::Result<(usize, T)>,
    ) -> rusqlite::Result<Arc<T>> {
        let key = (question, of.to_owned());
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner).answers.get(&key).cloned();
        if let Some(answer) = known.and_then(|known| known.downcast::<T>().ok()) {
            return Ok(answer);
        }
        let (size, answer) = ask()?;
        let answer = Arc::new(answer);
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if known.held + size > HELD {
            *known = Known::default();
        }
        known.held += size;
        known.answers.insert(key, Arc::<T>::clone(&answer));
        Ok(answer)
    }
}
