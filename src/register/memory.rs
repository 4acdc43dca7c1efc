//! What a run is told of the runs before it.

use std::path::PathBuf;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::judged::Judged;
use super::reading::Reading;

/// What the files of a run are compared with.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Memory {
    /// Paths need not be text, so a process is told this one apart.
    #[serde(skip)]
    pub(crate) register: PathBuf,
    /// What this process was told by it.
    #[serde(skip)]
    pub(crate) reading: Arc<Reading>,
    /// The number of this run.
    pub(crate) run: u32,
    /// The day of this run, as the operator has it: `2026-11-30`.
    pub(crate) date: String,
    /// What the coordinator decided since the last run.
    pub(crate) decisions: Vec<Judged>,
    /// What is made of a file is kept with what was asked for it.
    pub(crate) keeps: bool,
}
