//! The output folder during a run: outputs are made in a folder of the run inside it and get their final
//! names together at the end.
//!
//! The run's folder has one fixed name, because the lock lets one run in: what a dead run left in it is
//! found by the next one, which finishes a publishing that had begun and throws everything else away.
//! From the first moment to the last `manifest.json` says that a run is under way; the manifest of the run
//! before waits in the run's folder, and comes back if this one ends without outputs.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Seek as _, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::ThreadPool;
use tempfile::NamedTempFile;

use super::earlier::{self, Earlier};
use super::lock::{Busy, Lock};
use super::making::{Making, private_folder};
use super::open::{self, Own};
use super::pending;
use super::publish::{Obstacle, Publisher, SetAside, Step, is_folder};
use super::spill::reread;
use super::sync::{TOGETHER, create_folders, sync_all, sync_folder};
use super::{BatchError, pool};

pub(super) const MANIFEST: &str = "manifest.json";
/// The folder of a run.
pub(super) const STAGING: &str = ".perechen";
/// In it, beside what [`Making`] puts there, the manifest of the run before …
pub(super) const EARLIER: &str = "earlier.json";
/// … and the steps of publishing; only a complete journal has this name.
const JOURNAL: &str = "journal";

/// The folder that takes the outputs of a run.
#[derive(Debug)]
pub(super) struct Store {
    making: Making,
    earlier: Earlier,
    /// Set aside while the publishing of a dead run was finished.
    aside: Vec<SetAside>,
    at: Stage,
    _locks: Locks,
}

/// An output folder whose lock this process has.
#[derive(Debug)]
pub(super) struct Reserved {
    root: PathBuf,
    locks: Locks,
}

/// Of the output folder, and of the folder of the register where that is another one.
type Locks = (Arc<Lock>, Option<Lock>);

impl Reserved {
    /// Creates the folder if need be.
    pub(super) fn create(root: &Path, register: Option<&Path>, busy: Busy) -> Result<Reserved, BatchError> {
        let failed = |source| BatchError::Create { path: root.to_owned(), source };
        create_folders(root).map_err(failed)?;
        let lock = Arc::new(locked(root, busy)?);
        let real = root.canonicalize().map_err(failed)?;
        let Some(folder) = register.and_then(Path::parent) else {
            return Ok(Reserved { root: root.to_owned(), locks: (lock, None) });
        };
        let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
        let there = folder.canonicalize();
        let there = there.map_err(|source| BatchError::Create { path: folder.to_owned(), source })?;
        let of_register = if there == real { None } else { Some(locked(folder, busy)?) };
        Ok(Reserved { root: root.to_owned(), locks: (lock, of_register) })
    }

    /// The lock, for what is to be done beyond the outputs before another run begins.
    pub(super) fn lock(&self) -> Arc<Lock> {
        Arc::clone(&self.locks.0)
    }
}

fn locked(folder: &Path, busy: Busy) -> Result<Lock, BatchError> {
    let lock =
        Lock::take(folder, busy).map_err(|source| BatchError::Create { path: folder.to_owned(), source })?;
    lock.ok_or_else(|| BatchError::Busy { path: folder.to_owned() })
}

/// How far a run has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// What the run before left is being looked at.
    Beginning,
    Making,
    /// The next run has to finish what this one does not.
    Publishing,
    Published,
}

impl Store {
    /// Ends what a dead run left unfinished in the folder and clears the place for this one.
    pub(super) fn begin_run(reserved: Reserved, pool: &ThreadPool) -> Result<Store, BatchError> {
        let Reserved { root, locks } = reserved;
        let staging = root.join(STAGING);
        let mut store = Store {
            making: Making::new(root, staging),
            earlier: Earlier::default(),
            aside: Vec::new(),
            at: Stage::Beginning,
            _locks: locks,
        };
        store.recover(pool)?;
        store.sweep().map_err(|source| BatchError::Create { path: store.making.staging.clone(), source })?;
        Ok(store)
    }

    /// Finishes the publishing of a dead run, if it had begun, and finds out what stands in the folder.
    fn recover(&mut self, pool: &ThreadPool) -> Result<(), BatchError> {
        let manifest = self.making.root.join(MANIFEST);
        let journal = match look(&self.making.staging.join(JOURNAL), open::own_if_there)? {
            Own::File(journal) => Some(journal),
            Own::Nothing | Own::Other => None,
        };
        // Nothing is done before it is known what stands there.
        look(&manifest, earlier::read)?;
        let before = look(&self.making.staging.join(EARLIER), earlier::read)?;
        let is_committed = journal.is_some();
        // The manifest gets its name after all other outputs: without it only the register may wait.
        if let Some(journal) = journal.filter(|_| self.making.made.join(MANIFEST).exists()) {
            if let earlier::Found::Finished(earlier) = before {
                self.earlier = earlier;
            }
            let publisher =
                Publisher::new(&self.making.root, &self.making.made, &self.earlier, Obstacle::CostsTheFile);
            self.aside = publisher.run(journal, pool)?;
            self.publish_manifest()?;
        }
        if is_committed {
            pending::apply_late(&self.making)?;
        }
        self.know(&manifest)
    }

    /// Finds out what stands in the folder, and keeps the manifest of the run before.
    fn know(&mut self, manifest: &Path) -> Result<(), BatchError> {
        self.earlier = match look(manifest, earlier::read)? {
            earlier::Found::Finished(earlier) => {
                let keep = || -> io::Result<()> {
                    self.renew_staging()?;
                    let copy = self.making.staging.join("earlier.part");
                    fs::copy(manifest, &copy)?;
                    open::own_to_write(&copy)?.sync_all()?;
                    fs::rename(copy, self.making.staging.join(EARLIER))?;
                    sync_folder(&self.making.staging)
                };
                keep().map_err(|source| BatchError::Create { path: self.making.staging.clone(), source })?;
                earlier
            }
            earlier::Found::UnderWay => match look(&self.making.staging.join(EARLIER), earlier::read)? {
                earlier::Found::Finished(earlier) => earlier,
                _ => Earlier::default(),
            },
            earlier::Found::Nothing | earlier::Found::Foreign => {
                // Of a run whose manifest somebody took away.
                let _ = fs::remove_file(self.making.staging.join(EARLIER));
                Earlier::default()
            }
        };
        Ok(())
    }

    /// Empties the run's folder of all but the earlier manifest.
    fn sweep(&self) -> io::Result<()> {
        self.renew_staging()?;
        for entry in fs::read_dir(&self.making.staging)? {
            let entry = entry?;
            if entry.file_name() == EARLIER {
                continue;
            }
            if entry.file_type()?.is_dir() {
                fs::remove_dir_all(entry.path())?;
            } else {
                fs::remove_file(entry.path())?;
            }
        }
        private_folder(&self.making.made)?;
        private_folder(&self.making.shares())
    }

    /// Makes the run's folder if it is not there.
    fn renew_staging(&self) -> io::Result<()> {
        if !is_folder(&self.making.staging) {
            if self.making.staging.symlink_metadata().is_ok() {
                fs::remove_file(&self.making.staging)?;
            }
            private_folder(&self.making.staging)?;
        }
        Ok(())
    }

    /// Where the outputs are made.
    pub(super) fn making(&self) -> &Making {
        &self.making
    }

    /// The output folder.
    pub(super) fn folder(&self) -> &Path {
        &self.making.root
    }

    /// What the run before left.
    pub(super) fn earlier(&self) -> &Earlier {
        &self.earlier
    }

    /// Has an output of the run before set aside like one that somebody changed.
    pub(super) fn distrust(&mut self, output: &str) {
        self.earlier.outputs.remove(output);
    }

    /// What was set aside while the publishing of a dead run was finished, for a run that makes no outputs.
    pub(super) fn take_aside(&mut self) -> Vec<SetAside> {
        std::mem::take(&mut self.aside)
    }

    /// Says in the folder that a run is under way.
    pub(super) fn announce(&mut self, manifest: &[u8]) -> Result<(), BatchError> {
        let (part, target) = (self.making.staging.join("under_way.json"), self.making.root.join(MANIFEST));
        let write = |to: &Path| {
            let mut file = open::own_to_write(to)?;
            file.write_all(manifest)?;
            file.sync_all()
        };
        write(&part).map_err(|source| BatchError::Create { path: target.clone(), source })?;
        if look(&target, earlier::read)? == earlier::Found::Foreign {
            let publisher =
                Publisher::new(&self.making.root, &self.making.made, &self.earlier, Obstacle::EndsTheRun);
            let aside = publisher.keep(MANIFEST);
            self.aside.extend(aside.map_err(|source| BatchError::Write { path: target.clone(), source })?);
        }
        self.at = Stage::Making;
        fs::rename(part, &target)
            .and_then(|()| sync_folder(&self.making.root))
            .map_err(|source| BatchError::Write { path: target, source })
    }

    /// Gives all outputs their final names, the manifest last; returns what was set aside.
    pub(super) fn publish(
        &mut self,
        steps: BufWriter<File>,
        pool: &ThreadPool,
    ) -> Result<Vec<SetAside>, BatchError> {
        let failed = |source| BatchError::Write { path: self.making.root.clone(), source };
        let commit = || -> io::Result<File> {
            let mut steps = reread(steps)?.into_inner();
            let part = self.making.staging.join("journal.part");
            let mut journal = open::own_to_write(&part)?;
            io::copy(&mut steps, &mut journal)?;
            if !TOGETHER {
                journal.sync_all()?;
            }
            sync_all(&self.making.root)?;
            fs::rename(part, self.making.staging.join(JOURNAL))?;
            sync_folder(&self.making.staging)?;
            journal.rewind()?;
            Ok(journal)
        };
        let journal = commit().map_err(failed)?;
        self.at = Stage::Publishing;
        let publisher =
            Publisher::new(&self.making.root, &self.making.made, &self.earlier, Obstacle::EndsTheRun);
        let mut aside = std::mem::take(&mut self.aside);
        aside.extend(publisher.run(journal, pool)?);
        self.publish_manifest()?;
        pending::apply(&self.making)?;
        self.at = Stage::Published;
        Ok(aside)
    }

    /// Whether the run's folder holds what the next run has to know or to finish, or may hold it.
    fn is_needed(&self) -> bool {
        let journal = open::own_if_there(&self.making.staging.join(JOURNAL));
        let manifest = earlier::read(&self.making.root.join(MANIFEST));
        !matches!(journal, Ok(Own::Nothing | Own::Other))
            || !manifest.is_ok_and(|found| found != earlier::Found::UnderWay)
    }

    /// The last output of all: the folder is whole from here on.
    fn publish_manifest(&self) -> Result<(), BatchError> {
        let target = self.making.root.join(MANIFEST);
        let publish = || {
            sync_all(&self.making.root)?;
            let made = self.making.made.join(MANIFEST);
            if made.try_exists()? {
                fs::rename(made, &target)?;
            }
            sync_folder(&self.making.root)
        };
        publish().map_err(|source| BatchError::Write { path: target.clone(), source })
    }
}

impl Drop for Store {
    fn drop(&mut self) {
        // Whatever cannot be put right here, the next run does.
        match self.at {
            Stage::Publishing => {}
            Stage::Beginning => {
                if !self.is_needed() {
                    let _ = fs::remove_dir_all(&self.making.staging);
                }
            }
            Stage::Making => {
                let manifest = self.making.root.join(MANIFEST);
                if fs::rename(self.making.staging.join(EARLIER), &manifest).is_err() {
                    let _ = fs::remove_file(manifest);
                }
                let _ = fs::remove_dir_all(&self.making.staging);
            }
            Stage::Published => {
                let _ = fs::remove_dir_all(&self.making.staging);
            }
        }
    }
}

/// Looks at what the run before left.
fn look<T>(path: &Path, read: impl FnOnce(&Path) -> io::Result<T>) -> Result<T, BatchError> {
    read(path).map_err(|source| BatchError::Unread { path: path.to_owned(), source })
}

/// A line of the journal.
pub(super) fn note(step: &Step, journal: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *journal, step)?;
    journal.write_all(b"\n")
}

/// The steps for outputs of the run before that this one did not make.
pub(super) fn retire(names: &BTreeSet<String>, journal: &mut impl Write) -> io::Result<()> {
    names.iter().try_for_each(|path| note(&Step::Retire { path: path.clone() }, journal))
}

/// Finishes what a dead run left unfinished in an output folder, if there is something.
pub(crate) fn settle(folder: &Path, register: &Path, busy: Busy) -> Result<(), BatchError> {
    if let Own::Nothing | Own::Other = look(&folder.join(STAGING).join(JOURNAL), open::own_if_there)? {
        return Ok(());
    }
    let reserved = Reserved::create(folder, Some(register), busy)?;
    drop(Store::begin_run(reserved, &pool(1)?)?);
    Ok(())
}

/// Writes a file outside the output folder: it appears when it is complete, over the one that was there.
pub(crate) fn put(target: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut file = temporary(folder)?;
    file.write_all(bytes)?;
    file.as_file().sync_all()?;
    file.persist(target)?;
    sync_folder(folder)
}

/// A temporary file with the rights of an ordinary one: it is meant to be read by others.
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".perechen-").suffix(".tmp");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    builder.tempfile_in(folder)
}

#[cfg(test)]
mod tests {
    use sha2::{Digest, Sha256};

    use super::super::making::Written;
    use super::*;
    use crate::text::hash::hex;

    fn store(root: &Path) -> Store {
        Store::begin_run(Reserved::create(root, None, Busy::Leave).unwrap(), &pool(2).unwrap()).unwrap()
    }

    fn manifest(status: &str, outputs: &[(&str, &str)]) -> String {
        let outputs: Vec<_> = outputs
            .iter()
            .map(|(path, content)| serde_json::json!({ "path": path, "sha256": hash(content) }))
            .collect();
        serde_json::json!({ "tool": "perechen 1", "status": status, "inputs": [], "outputs": outputs })
            .to_string()
    }

    fn hash(content: &str) -> String {
        hex(&Sha256::digest(content.as_bytes()))
    }

    /// A whole run that makes the given outputs.
    fn run(root: &Path, outputs: &[(&str, &str)]) -> Vec<SetAside> {
        let mut store = store(root);
        store.announce(manifest(earlier::UNDER_WAY, &[]).as_bytes()).unwrap();
        let mut steps = BufWriter::new(store.making.spill().unwrap());
        let mut gone: BTreeSet<String> = store.earlier().outputs.keys().cloned().collect();
        for (name, content) in outputs {
            let Written { path, sha256, .. } = store.making.put(name, content.as_bytes()).unwrap();
            gone.remove(&path);
            note(&Step::Put { path, sha256 }, &mut steps).unwrap();
        }
        retire(&gone, &mut steps).unwrap();
        store.making.put(MANIFEST, manifest("done", outputs).as_bytes()).unwrap();
        store.publish(steps, &pool(2).unwrap()).unwrap()
    }

    /// Every file and link beneath a folder with its content, but for the manifest.
    fn tree(folder: &Path) -> Vec<String> {
        let mut lines = Vec::new();
        let mut folders = vec![folder.to_owned()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                let name = path.strip_prefix(folder).unwrap().to_str().unwrap().to_owned();
                let content = match path.symlink_metadata().unwrap() {
                    found if found.is_dir() => {
                        folders.push(path);
                        continue;
                    }
                    found if found.is_file() => fs::read_to_string(&path).unwrap(),
                    _ => "особое".into(),
                };
                if name != MANIFEST {
                    lines.push(format!("{name}: {content}"));
                }
            }
        }
        lines.sort();
        lines
    }

    #[test]
    fn outputs_appear_together_and_nothing_else_stays() {
        let root = tempfile::tempdir().unwrap();
        let out = root.path().join("x/y");
        assert_eq!(run(&out, &[("a.txt", "1"), ("b/c.txt", "2")]), []);
        assert_eq!(tree(&out), ["a.txt: 1", "b/c.txt: 2"]);
        assert_eq!(run(&out, &[("a.txt", "3"), ("b/c.txt", "2")]), []);
        assert_eq!(tree(&out), ["a.txt: 3", "b/c.txt: 2"]);
    }

    #[test]
    fn a_run_without_end_leaves_what_was_there() {
        let root = tempfile::tempdir().unwrap();
        run(root.path(), &[("a.txt", "1")]);
        let before = fs::read(root.path().join(MANIFEST)).unwrap();
        let mut store = store(root.path());
        store.announce(manifest(earlier::UNDER_WAY, &[]).as_bytes()).unwrap();
        store.making.put("a.txt", b"2").unwrap();
        assert_eq!(earlier::read(&root.path().join(MANIFEST)).unwrap(), earlier::Found::UnderWay);
        assert_eq!(fs::read_to_string(root.path().join("a.txt")).unwrap(), "1");
        drop(store);
        assert_eq!(fs::read(root.path().join(MANIFEST)).unwrap(), before);
        assert_eq!(tree(root.path()), ["a.txt: 1"]);
    }

    /// What a dead run leaves, by hand: cut off before its journal was complete, and at every step after.
    #[test]
    fn the_publishing_of_a_dead_run_is_finished_and_what_it_had_begun_before_is_swept() {
        for (committed, done) in [(false, 0), (true, 0), (true, 1), (true, 2)] {
            let root = tempfile::tempdir().unwrap();
            run(root.path(), &[("a.txt", "old"), ("b/c.txt", "old"), ("gone.txt", "old")]);
            let at = |name: &str| root.path().join(name);
            fs::create_dir_all(at(".perechen/made/b")).unwrap();
            fs::rename(at(MANIFEST), at(".perechen/earlier.json")).unwrap();
            fs::write(at(MANIFEST), manifest(earlier::UNDER_WAY, &[])).unwrap();
            let outputs = [("a.txt", "new"), ("b/c.txt", "new")];
            let mut journal = Vec::new();
            for (index, (path, content)) in outputs.into_iter().enumerate() {
                let folder = if index < done { "" } else { ".perechen/made" };
                fs::write(at(folder).join(path), content).unwrap();
                note(&Step::Put { path: path.into(), sha256: hash(content) }, &mut journal).unwrap();
            }
            retire(&BTreeSet::from(["gone.txt".to_owned()]), &mut journal).unwrap();
            fs::write(at(".perechen/made/manifest.json"), manifest("done", &outputs)).unwrap();
            let name = if committed { "journal" } else { "journal.part" };
            fs::write(at(".perechen").join(name), &journal[..if committed { journal.len() } else { 9 }])
                .unwrap();
            let store = store(root.path());
            let known: Vec<&String> = store.earlier().outputs.keys().collect();
            if committed {
                assert_eq!(known, ["a.txt", "b/c.txt"], "{done} steps");
            } else {
                assert_eq!(known, ["a.txt", "b/c.txt", "gone.txt"]);
            }
            drop(store);
            let expected: &[&str] = if committed {
                &["a.txt: new", "b/c.txt: new", "прежние/gone.txt: old"]
            } else {
                &["a.txt: old", "b/c.txt: old", "gone.txt: old"]
            };
            let found: Vec<String> =
                tree(root.path()).into_iter().filter(|line| !line.starts_with(".perechen/earlier")).collect();
            assert_eq!(found, expected, "{committed} {done}");
            run(root.path(), &outputs);
            assert!(!at(".perechen").exists());
        }
    }

    #[test]
    fn what_somebody_changed_is_set_aside_and_kept_once() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        let outputs = [("b/a.docx.перечень.xlsx", "1"), ("свод.xlsx", "1")];
        run(root.path(), &outputs);
        for _ in 0..2 {
            fs::write(at(outputs[0].0), "правка").unwrap();
            let aside = run(root.path(), &outputs);
            let [moved] = &aside[..] else { panic!("{aside:?}") };
            assert_eq!((&*moved.to, moved.changed), ("прежние/изменённые/b/a.docx.перечень.xlsx", true));
        }
        fs::write(at(outputs[0].0), "ещё").unwrap();
        fs::remove_file(at("свод.xlsx")).unwrap();
        fs::write(at(MANIFEST), "{}").unwrap();
        run(root.path(), &outputs);
        assert_eq!(
            tree(root.path()),
            [
                "b/a.docx.перечень.xlsx: 1",
                "прежние/изменённые/b/a.docx (2).перечень.xlsx: ещё",
                "прежние/изменённые/b/a.docx.перечень.xlsx: правка",
                "прежние/изменённые/manifest.json: {}",
                "свод.xlsx: 1",
            ]
        );
    }

    #[cfg(unix)]
    #[test]
    fn pipes_links_and_folders_in_the_way_are_set_aside_and_links_not_followed() {
        let (root, elsewhere) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let at = |name: &str| root.path().join(name);
        std::os::unix::fs::symlink(elsewhere.path(), at("b")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path(), at("прежние")).unwrap();
        std::os::unix::fs::symlink(elsewhere.path().join("x"), at("a.txt")).unwrap();
        fs::create_dir_all(at("свод.xlsx/в нём")).unwrap();
        for pipe in ["p.txt", ".perechen", MANIFEST] {
            assert!(std::process::Command::new("mkfifo").arg(at(pipe)).status().unwrap().success());
        }
        let aside = run(root.path(), &[("a.txt", "1"), ("b/c.txt", "1"), ("p.txt", "1"), ("свод.xlsx", "1")]);
        let moved: Vec<&str> = aside.iter().map(|moved| &*moved.path).collect();
        assert_eq!(moved, [MANIFEST, "a.txt", "b", "p.txt", "свод.xlsx"]);
        assert!(aside.iter().all(|moved| moved.to == format!("прежние (2)/изменённые/{}", moved.path)));
        assert_eq!(fs::read_dir(elsewhere.path()).unwrap().count(), 0);
        assert_eq!(fs::read_to_string(at("b/c.txt")).unwrap(), "1");
        let old = run(root.path(), &[("свод.xlsx", "1")]);
        assert_eq!(old.len(), 3);
        assert!(!at("b").exists());
    }

    #[test]
    fn a_file_in_place_of_the_folder_is_told_apart() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        let found = Reserved::create(&root.path().join("file"), None, Busy::Leave);
        assert!(matches!(found, Err(BatchError::Create { .. })));
    }

    #[cfg(unix)]
    #[test]
    fn outputs_are_readable_by_others_and_the_folder_of_the_run_is_not() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        let store = store(root.path());
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!((mode(&store.making.staging), mode(&store.making.made)), (0o700, 0o700));
        drop(store);
        run(root.path(), &[("a", "")]);
        fs::write(root.path().join("b"), "").unwrap();
        assert_eq!(mode(&root.path().join("a")), mode(&root.path().join("b")));
    }
}
