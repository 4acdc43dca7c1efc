//! Publishing: what a run has made gets its final names, step by step as a journal says.
//!
//! The journal is complete and on the disk before the first step, and a step that was done is seen by
//! what it left, so the next run can finish a publishing that was cut off. Nothing that somebody else
//! made or changed is overwritten: it is moved into the folder `прежние`, and so is what belongs to no
//! input any more. No step goes through a link.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rayon::ThreadPool;
use serde::{Deserialize, Serialize};

use super::BatchError;
use super::earlier::Earlier;
use super::open;
use super::order::in_order;
use super::sync::{TOGETHER, sync_folder};
use crate::text::hash::sha256_of;

/// Takes what is not overwritten.
pub(super) const ASIDE: &str = "прежние";
/// Within it, what somebody changed.
const CHANGED: &str = "изменённые";

/// A line of the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Step {
    /// An output gets its final name.
    Put { path: String, sha256: String },
    /// An output of the run before belongs to no input any more.
    Retire { path: String },
}

/// A file that was moved and not overwritten.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub(crate) struct SetAside {
    /// Both relative to the output folder.
    pub path: String,
    pub to: String,
    /// It is not as the program wrote it, so it may hold somebody's work.
    pub changed: bool,
}

/// What a step does that cannot give a file its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Obstacle {
    EndsTheRun,
    /// The publishing of a dead run must not keep the next one from its work.
    CostsTheFile,
}

/// The folders of a publishing.
#[derive(Debug)]
pub(super) struct Publisher<'a> {
    pub(super) root: &'a Path,
    /// Holds the outputs under their paths.
    pub(super) made: &'a Path,
    pub(super) earlier: &'a Earlier,
    pub(super) obstacle: Obstacle,
    work: Mutex<Work>,
}

#[derive(Debug, Default)]
struct Work {
    /// Folders that are there and no links.
    folders: HashSet<PathBuf>,
    aside: Vec<SetAside>,
}

impl<'a> Publisher<'a> {
    pub(super) fn new(
        root: &'a Path,
        made: &'a Path,
        earlier: &'a Earlier,
        obstacle: Obstacle,
    ) -> Publisher<'a> {
        Publisher { root, made, earlier, obstacle, work: Mutex::default() }
    }

    /// Does the steps of a journal; returns what was set aside, in the order of the paths.
    pub(super) fn run(self, journal: File, pool: &ThreadPool) -> Result<Vec<SetAside>, BatchError> {
        const PART: usize = 256;
        let failed = |source| BatchError::Write { path: self.root.to_owned(), source };
        let mut lines = BufReader::new(journal).lines();
        loop {
            let part: Vec<Step> = lines
                .by_ref()
                .take(PART)
                .map(|line| Ok(serde_json::from_str(&line?)?))
                .collect::<io::Result<_>>()
                .map_err(failed)?;
            if part.is_empty() {
                break;
            }
            in_order(pool, &part, |step| self.step(step), |done| done)?;
        }
        let mut aside = self.work.into_inner().unwrap_or_else(PoisonError::into_inner).aside;
        aside.sort();
        Ok(aside)
    }

    /// Moves what stands under a name of ours and is not ours.
    pub(super) fn keep(self, path: &str) -> io::Result<Vec<SetAside>> {
        self.set_aside(&mut self.work(), path, true)?;
        Ok(self.work.into_inner().unwrap_or_else(PoisonError::into_inner).aside)
    }

    fn step(&self, step: &Step) -> Result<(), BatchError> {
        let (path, done) = match step {
            Step::Put { path, sha256 } => (path, self.put(path, sha256)),
            Step::Retire { path } => (path, self.retire(path)),
        };
        match done {
            Err(error) if self.obstacle == Obstacle::CostsTheFile && is_of_the_path(&error) => Ok(()),
            done => done.map_err(|source| BatchError::Write { path: self.root.join(path), source }),
        }
    }

    fn put(&self, path: &str, sha256: &str) -> io::Result<()> {
        let made = self.made.join(path);
        if !made.try_exists()? {
            return Ok(());
        }
        let target = self.root.join(path);
        self.make_folders(path)?;
        if target.symlink_metadata().is_ok() {
            let stands = hash_of(&target);
            let ours = self.earlier.outputs.get(path);
            if stands.as_deref() != Some(sha256) && (stands.is_none() || stands.as_ref() != ours) {
                self.set_aside(&mut self.work(), path, true)?;
            }
        }
        fs::rename(made, &target)?;
        match target.parent().filter(|_| !TOGETHER) {
            Some(folder) => sync_folder(folder),
            None => Ok(()),
        }
    }

    fn retire(&self, path: &str) -> io::Result<()> {
        let target = self.root.join(path);
        if self.through_a_link(path) || !target.symlink_metadata().is_ok_and(|found| found.is_file()) {
            return Ok(());
        }
        let changed = hash_of(&target).as_ref() != self.earlier.outputs.get(path);
        self.set_aside(&mut self.work(), path, changed)?;
        // Folders that have become empty go; others cannot be removed this way.
        let mut folder = target.parent();
        while let Some(empty) = folder.filter(|folder| *folder != self.root) {
            if fs::remove_dir(empty).is_err() {
                break;
            }
            folder = empty.parent();
        }
        Ok(())
    }

    fn work(&self) -> MutexGuard<'_, Work> {
        self.work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn through_a_link(&self, path: &str) -> bool {
        let mut at = self.root.to_owned();
        folders_of(path).any(|name| {
            at.push(name);
            !is_folder(&at)
        })
    }

    /// Makes the folders above an output; what is no folder in their place is set aside.
    fn make_folders(&self, path: &str) -> io::Result<()> {
        let mut work = self.work();
        let mut at = String::new();
        for name in folders_of(path) {
            if !at.is_empty() {
                at.push('/');
            }
            at.push_str(name);
            let folder = self.root.join(&at);
            if work.folders.contains(&folder) {
                continue;
            }
            if !is_folder(&folder) {
                if folder.symlink_metadata().is_ok() {
                    self.set_aside(&mut work, &at, true)?;
                }
                fs::create_dir(&folder)?;
            }
            work.folders.insert(folder);
        }
        Ok(())
    }

    /// Moves what stands under a path into `прежние`, beside what is there already.
    fn set_aside(&self, work: &mut Work, path: &str, changed: bool) -> io::Result<()> {
        let mut folder = new_folder(self.root, ASIDE)?;
        let above = folders_of(path);
        for name in changed.then_some(CHANGED).into_iter().chain(above) {
            folder = new_folder(&folder, name)?;
        }
        let from = self.root.join(path);
        let name = path.rsplit('/').next().unwrap_or(path);
        let hash = hash_of(&from);
        for copy in 1.. {
            let to = folder.join(numbered(name, copy));
            if to.symlink_metadata().is_ok() {
                if hash.is_none() || hash_of(&to) != hash {
                    continue;
                }
                // The same is kept there already.
                fs::remove_file(&from)?;
            } else {
                fs::rename(&from, &to)?;
            }
            let to = to.strip_prefix(self.root).unwrap_or(&to).to_string_lossy().replace('\\', "/");
            work.aside.push(SetAside { path: path.to_owned(), to, changed });
            break;
        }
        Ok(())
    }
}

/// Where a file of this name is kept that cannot be told to the register any more.
pub(super) fn untold_place(root: &Path, name: &str) -> io::Result<PathBuf> {
    free_name(root, ASIDE, name)
}

/// A name in a folder, beside what is there already.
fn free_name(root: &Path, folder: &str, name: &str) -> io::Result<PathBuf> {
    let folder = new_folder(root, folder)?;
    let mut copy = 1;
    while folder.join(numbered(name, copy)).symlink_metadata().is_ok() {
        copy += 1;
    }
    Ok(folder.join(numbered(name, copy)))
}

/// Where a file of this name is kept that somebody changed.
pub(crate) fn changed_place(root: &Path, name: &str) -> io::Result<PathBuf> {
    free_name(&new_folder(root, ASIDE)?, CHANGED, name)
}

/// A folder of this name, or of the next free one where something else stands in its place.
fn new_folder(parent: &Path, name: &str) -> io::Result<PathBuf> {
    let mut copy = 1;
    loop {
        let folder = parent.join(if copy > 1 { format!("{name} ({copy})") } else { name.to_owned() });
        match fs::create_dir(&folder) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists && !is_folder(&folder) => copy += 1,
            Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
            _ => return Ok(folder),
        }
    }
}

/// `b.docx (2).перечень.xlsx`: the number before what says of which kind a file is.
fn numbered(name: &str, copy: u32) -> String {
    if copy == 1 {
        return name.to_owned();
    }
    let kinds = [".перечень.xlsx", ".форма.docx", ".протокол.txt"];
    let kind = kinds.into_iter().find(|kind| name.ends_with(kind)).map(str::len);
    let end = name.len() - kind.or_else(|| Some(name.len() - name.rfind('.')?)).unwrap_or_default();
    format!("{} ({copy}){}", &name[..end], &name[end..])
}

fn folders_of(path: &str) -> impl Iterator<Item = &str> {
    let above = path.rsplit_once('/').map_or("", |(above, _)| above);
    above.split('/').filter(|name| !name.is_empty())
}

/// A folder itself and no link to one.
pub(super) fn is_folder(path: &Path) -> bool {
    path.symlink_metadata().is_ok_and(|found| found.is_dir())
}

/// The SHA-256 of a regular file; `None` for anything else and for what cannot be read.
pub(super) fn hash_of(path: &Path) -> Option<String> {
    sha256_of(open::own(path).ok()?).ok()
}

/// Whether an error is about one path and says nothing of the next one.
pub(super) fn is_of_the_path(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::PermissionDenied
            | io::ErrorKind::InvalidFilename
            | io::ErrorKind::NotADirectory
            | io::ErrorKind::IsADirectory
            | io::ErrorKind::AlreadyExists
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_before_the_kind_of_a_file() {
        for (name, expected) in [
            ("b.docx.перечень.xlsx", "b.docx (2).перечень.xlsx"),
            ("свод.xlsx", "свод (2).xlsx"),
            ("папка", "папка (2)"),
        ] {
            assert_eq!(numbered(name, 2), expected);
        }
    }
}
