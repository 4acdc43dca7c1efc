//! What a run leaves for the register until its outputs are published: in the run's folder a change set and the path of
//! the register. Whoever finishes the journal applies it.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::making::Making;
use super::publish::untold_place;
use super::raw::Raw;
use super::{BatchError, open};
use crate::register::apply;
use crate::register::file::RegisterError;

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
    let register = place_of(register, &making.root)?;
    let mut place = open::own_to_write(&making.staging.join(WHERE))?;
    serde_json::to_writer(&mut place, &Raw(register))?;
    place.sync_all()?;
    open::own_to_write(&changes(making))
}

/// Where a register is: from the output folder if it lies in it, so that a copy of the folder means its own register and
/// a moved one finds it again; else the same whatever folder the next command is started in.
fn place_of(register: &Path, root: &Path) -> io::Result<PathBuf> {
    let register = std::path::absolute(register)?;
    let (Some(folder), Some(name)) = (register.parent(), register.file_name()) else { return Ok(register) };
    let (folder, root) = (folder.canonicalize()?, root.canonicalize()?);
    Ok(folder.strip_prefix(root).map_or(register.clone(), |below| below.join(name)))
}

/// Gives the register what a published run left for it, if that is still to be done.
pub(super) fn apply(making: &Making) -> Result<(), BatchError> {
    let changes = changes(making);
    let place = making.staging.join(WHERE);
    let unread = |source| BatchError::Unread { path: place.clone(), source };
    if !changes.try_exists().map_err(unread)? {
        return Ok(());
    }
    let bytes = open::own(&place).map(io::BufReader::new).map_err(unread)?;
    let Raw(register) = serde_json::from_reader(bytes).map_err(|error| unread(error.into()))?;
    apply::apply(&making.root.join(register), &changes)?;
    fs::remove_file(&changes).map_err(|source| BatchError::Write { path: changes, source })
}

/// The same for a run that is over. What the register cannot take any more, because it has another run under that number,
/// is set aside: it would stand in the way of all runs, and it is not thrown away.
pub(super) fn apply_late(making: &Making) -> Result<(), BatchError> {
    let done = apply(making);
    if let Err(BatchError::Register(RegisterError::Taken { .. })) = done {
        let set_aside = || fs::rename(changes(making), untold_place(&making.root, CHANGES)?);
        set_aside().map_err(|source| BatchError::Write { path: making.root.join(CHANGES), source })?;
    }
    done
}
