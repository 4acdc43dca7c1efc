//! The output folder: a file appears under its final name only when it is complete.
//!
//! Files are flushed with fsync before they are renamed, and the folders before the manifest appears. This
//! is slower than plain writing and the only way in which a power cut leaves either the old file or the new
//! one. Files of an earlier run are never removed, moved or renamed (decision D-31).

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use sha2::{Digest, Sha256};
use tempfile::NamedTempFile;

use super::BatchError;
use super::lock::{Busy, Lock};
use crate::text::hash::hex;

/// The folder that takes the outputs of a run.
#[derive(Debug)]
pub(super) struct Store {
    root: PathBuf,
    /// Folders with new names in them, made durable before the manifest appears.
    folders: Mutex<BTreeSet<PathBuf>>,
    _lock: Lock,
}

/// A complete output: its path relative to the folder, hash and size.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub(super) struct Written {
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) size: u64,
}

/// An output being written under a temporary name; dropped, it leaves nothing behind.
#[derive(Debug)]
pub(super) struct Draft {
    name: String,
    file: BufWriter<NamedTempFile>,
    hasher: Sha256,
    size: u64,
}

impl Store {
    /// Creates the folder if need be and takes its lock.
    pub(super) fn create(root: &Path, busy: Busy) -> Result<Store, BatchError> {
        let take = || {
            fs::create_dir_all(root)?;
            Lock::take(root, busy)
        };
        let lock = take().map_err(|source| BatchError::Create { path: root.to_owned(), source })?;
        let lock = lock.ok_or_else(|| BatchError::Busy { path: root.to_owned() })?;
        let folders = Mutex::new(BTreeSet::from([root.to_owned()]));
        Ok(Store { root: root.to_owned(), folders, _lock: lock })
    }

    pub(super) fn root(&self) -> &Path {
        &self.root
    }

    /// A nameless file for what must wait until its place in an output is known.
    pub(super) fn spill(&self) -> Result<File, BatchError> {
        tempfile::tempfile_in(&self.root)
            .map_err(|source| BatchError::Create { path: self.root.clone(), source })
    }

    /// Begins an output; `name` uses `/` between folders.
    pub(super) fn begin(&self, name: &str) -> Result<Draft, BatchError> {
        let target = self.root.join(name);
        let folder = target.parent().unwrap_or(&self.root);
        let create = || {
            if folder != self.root {
                fs::create_dir_all(folder)?;
            }
            temporary(folder)
        };
        let file = create().map_err(|source| BatchError::Create { path: target.clone(), source })?;
        Ok(Draft { name: name.to_owned(), file: BufWriter::new(file), hasher: Sha256::new(), size: 0 })
    }

    /// Gives a finished draft its final name.
    pub(super) fn finish(&self, draft: Draft) -> Result<Written, BatchError> {
        let target = self.root.join(&draft.name);
        let failed = |source| BatchError::Write { path: target.clone(), source };
        let file = draft.file.into_inner().map_err(|error| failed(error.into_error()))?;
        file.as_file().sync_all().map_err(failed)?;
        file.persist(&target).map_err(|error| failed(error.error))?;
        if let (Some(folder), Ok(mut folders)) = (target.parent(), self.folders.lock())
            && !folders.contains(folder)
        {
            folders.insert(folder.to_owned());
        }
        Ok(Written { path: draft.name, sha256: hex(&draft.hasher.finalize()), size: draft.size })
    }

    /// A whole output at once.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> Result<Written, BatchError> {
        let mut draft = self.begin(name)?;
        draft.write_all(bytes).map_err(|source| BatchError::Write { path: self.root.join(name), source })?;
        self.finish(draft)
    }

    /// Makes the new names durable.
    pub(super) fn sync_folders(&self) -> Result<(), BatchError> {
        let folders = self.folders.lock().map(|folders| folders.clone()).unwrap_or_default();
        for folder in folders {
            sync_folder(&folder).map_err(|source| BatchError::Write { path: folder, source })?;
        }
        Ok(())
    }
}

impl Draft {
    /// A second handle that reads what was written so far, from the beginning.
    pub(super) fn written(&mut self) -> io::Result<File> {
        self.file.flush()?;
        self.file.get_ref().reopen()
    }
}

impl Write for Draft {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.hasher.update(&bytes[..written]);
        self.size += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
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

/// A temporary file with the rights of an ordinary one: an output is meant to be read by others.
#[cfg(unix)]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    use std::os::unix::fs::PermissionsExt;
    let rights = fs::Permissions::from_mode(0o666);
    tempfile::Builder::new().prefix(".perechen-").suffix(".tmp").permissions(rights).tempfile_in(folder)
}

#[cfg(not(unix))]
fn temporary(folder: &Path) -> io::Result<NamedTempFile> {
    tempfile::Builder::new().prefix(".perechen-").suffix(".tmp").tempfile_in(folder)
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to flush; the file system's journal keeps renames in order.
#[cfg(not(unix))]
fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }

    #[test]
    fn an_output_appears_only_when_finished() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::create(root.path(), Busy::Leave).unwrap();
        fs::write(root.path().join("a.txt"), "прежнее").unwrap();
        let mut draft = store.begin("a.txt").unwrap();
        draft.write_all(b"abc").unwrap();
        assert_eq!(fs::read_to_string(root.path().join("a.txt")).unwrap(), "прежнее");
        let written = store.finish(draft).unwrap();
        assert_eq!(fs::read_to_string(root.path().join("a.txt")).unwrap(), "abc");
        assert_eq!(written.sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(written.size, 3);
        store.sync_folders().unwrap();
        drop(store.begin("b.txt").unwrap());
        drop(store);
        assert_eq!(names(root.path()), ["a.txt"]);
    }

    #[test]
    fn folders_are_made_on_the_way() {
        let root = tempfile::tempdir().unwrap();
        let store = Store::create(&root.path().join("x/y"), Busy::Leave).unwrap();
        store.put("a/b/c.txt", b"1").unwrap();
        drop(store);
        assert_eq!(names(&root.path().join("x/y/a/b")), ["c.txt"]);
    }

    #[test]
    fn what_stands_in_the_way_is_told_apart() {
        let root = tempfile::tempdir().unwrap();
        fs::write(root.path().join("file"), "").unwrap();
        assert!(matches!(
            Store::create(&root.path().join("file"), Busy::Leave),
            Err(BatchError::Create { .. })
        ));
        let store = Store::create(root.path(), Busy::Leave).unwrap();
        fs::create_dir_all(root.path().join("свод.xlsx/x")).unwrap();
        assert!(matches!(store.put("свод.xlsx", b"1"), Err(BatchError::Write { .. })));
        drop(store);
        assert_eq!(names(root.path()), ["file", "свод.xlsx"]);
    }

    #[cfg(unix)]
    #[test]
    fn outputs_are_readable_by_others() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().unwrap();
        Store::create(root.path(), Busy::Leave).unwrap().put("a", b"").unwrap();
        fs::write(root.path().join("b"), "").unwrap();
        let mode = |name: &str| fs::metadata(root.path().join(name)).unwrap().permissions().mode();
        assert_eq!(mode("a"), mode("b"));
    }
}
