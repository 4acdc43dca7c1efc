//! What a run leaves for the register until its outputs are published: in the run's folder a change set and the path of
//! the register. Whoever finishes the journal applies it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::making::Making;
use super::raw::Raw;
use super::{BatchError, open};
use crate::register::apply;

/// In the run's folder, what the register is to learn …
const CHANGES: &str = "register.jsonl";
/// … and where the register is.
const WHERE: &str = "register.path";

/// The file that takes the change set.
pub(super) fn changes(making: &Making) -> PathBuf {
    making.staging.join(CHANGES)
}

/// Begins a change set for a register.
pub(super) fn begin(making: &Making, register: &Path) -> io::Result<File> {
    // It means the same whatever folder the next command is started in.
    let register = std::path::absolute(register)?;
    let mut place = open::own_to_write(&making.staging.join(WHERE))?;
    serde_json::to_writer(&mut place, &Raw(register))?;
    place.sync_all()?;
    open::own_to_write(&changes(making))
}

/// Gives the register what a published run left for it, if that is still to be done.
pub(super) fn apply(making: &Making) -> Result<(), BatchError> {
    let changes = changes(making);
    if !changes.exists() {
        return Ok(());
    }
    let place = making.staging.join(WHERE);
    let failed = |source| BatchError::Write { path: place.clone(), source };
    let bytes = open::own(&place).map(io::BufReader::new).map_err(failed)?;
    let Raw(register) = serde_json::from_reader(bytes).map_err(|error| failed(error.into()))?;
    apply::apply(&register, &changes)?;
    fs::remove_file(&changes).map_err(failed)
}
