//! Where the outputs of a run are made: in a folder of the run inside the output folder, by this process and by
//! its workers alike.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{self, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::publish::is_folder;
use super::sync::TOGETHER;
use super::{BatchError, open};
use crate::text::hash::hex;

/// The finished outputs under their paths …
pub(super) const MADE: &str = "made";
/// … and what shares carry to the outputs of the run, by their numbers.
const SHARES: &str = "shares";

/// The folders in which outputs are made.
#[derive(Debug)]
pub(super) struct Making {
    /// The output folder, which has the outputs in the end.
    pub(super) root: PathBuf,
    /// The run's folder in it.
    pub(super) staging: PathBuf,
    pub(super) made: PathBuf,
    /// Folders by whether something can be put into them.
    probed: Mutex<BTreeMap<PathBuf, Option<io::ErrorKind>>>,
}

/// A complete output: its path relative to the folder, hash and size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Written {
    pub(super) path: String,
    pub(super) sha256: String,
    pub(super) size: u64,
}

/// An output being written; without [`Making::finish`] it goes with the run's folder.
#[derive(Debug)]
pub(super) struct Draft {
    name: String,
    path: PathBuf,
    file: BufWriter<File>,
    hasher: Sha256,
    size: u64,
}

impl Making {
    pub(super) fn new(root: PathBuf, staging: PathBuf) -> Making {
        Making { made: staging.join(MADE), root, staging, probed: Mutex::default() }
    }

    /// Makes the folders in the run's own.
    pub(super) fn create_folders(&self) -> io::Result<()> {
        fs::create_dir(&self.made)?;
        fs::create_dir(self.shares())
    }

    /// For files that go with the run.
    pub(super) fn temporary(&self) -> &Path {
        &self.staging
    }

    /// The path of an output, for messages.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.root.join(name)
    }

    /// A nameless file for what must wait until its place in an output is known.
    pub(super) fn spill(&self) -> Result<File, BatchError> {
        tempfile::tempfile_in(&self.staging)
            .map_err(|source| BatchError::Create { path: self.staging.clone(), source })
    }

    /// Whether an output can be put where its name says; an error that says why not.
    pub(super) fn probe(&self, name: &str) -> io::Result<()> {
        let mut folder = self.root.clone();
        for part in name.split('/') {
            let next = folder.join(part);
            // What is no folder will be set aside from the one above.
            if !is_folder(&next) {
                break;
            }
            folder = next;
        }
        let too_long = self.made.join(name).symlink_metadata();
        if let Some(error) = too_long.err().filter(|error| error.kind() == io::ErrorKind::InvalidFilename) {
            return Err(error);
        }
        let mut probed = self.probed.lock().unwrap_or_else(PoisonError::into_inner);
        let known = probed
            .entry(folder)
            .or_insert_with_key(|folder| tempfile::tempfile_in(folder).err().map(|error| error.kind()));
        known.map_or(Ok(()), |kind| Err(kind.into()))
    }

    /// Begins an output; `name` uses `/` between folders.
    pub(super) fn begin(&self, name: &str) -> Result<Draft, BatchError> {
        self.draft(name).map_err(|source| BatchError::Write { path: self.at(name), source })
    }

    fn draft(&self, name: &str) -> io::Result<Draft> {
        let path = self.made.join(name);
        if let Some(folder) = path.parent().filter(|folder| *folder != self.made) {
            fs::create_dir_all(folder)?;
        }
        let file = File::create_new(&path)?;
        Ok(Draft { name: name.to_owned(), path, file: BufWriter::new(file), hasher: Sha256::new(), size: 0 })
    }

    /// Completes a draft. It is on the disk only after the run is published.
    pub(super) fn finish(&self, draft: Draft) -> Result<Written, BatchError> {
        let path = self.at(&draft.name);
        draft.complete().map_err(|source| BatchError::Write { path, source })
    }

    /// A whole output at once.
    pub(super) fn put(&self, name: &str, bytes: &[u8]) -> io::Result<Written> {
        let mut draft = self.draft(name)?;
        draft.write_all(bytes)?;
        draft.complete()
    }

    /// The folder of what shares carry.
    pub(super) fn shares(&self) -> PathBuf {
        self.staging.join(SHARES)
    }

    fn share(&self, number: usize) -> PathBuf {
        self.shares().join(number.to_string())
    }

    /// Begins what the share of a number carries; a worker that died may have begun it before.
    pub(super) fn begin_share(&self, number: usize) -> io::Result<BufWriter<File>> {
        Ok(BufWriter::with_capacity(1 << 16, File::create(self.share(number))?))
    }

    /// What a share carries, from the beginning.
    pub(super) fn read_share(&self, number: usize) -> io::Result<File> {
        open::own(&self.share(number))
    }

    /// Takes what a share carries: its file has no name any more.
    pub(super) fn take_share(&self, number: usize) -> io::Result<BufReader<File>> {
        let path = self.share(number);
        let file = open::own(&path)?;
        fs::remove_file(path)?;
        Ok(BufReader::with_capacity(1 << 16, file))
    }
}

impl Draft {
    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Gives up the draft; what was written so far is read from the beginning.
    pub(super) fn take_back(mut self) -> io::Result<File> {
        self.file.flush()?;
        fs::remove_file(&self.path)?;
        self.file.into_inner().map_err(io::IntoInnerError::into_error)
    }

    fn complete(self) -> io::Result<Written> {
        let file = self.file.into_inner().map_err(io::IntoInnerError::into_error)?;
        // Elsewhere there is no call that syncs all of them together.
        if !TOGETHER {
            file.sync_all()?;
        }
        Ok(Written { path: self.name, sha256: hex(&self.hasher.finalize()), size: self.size })
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

/// A folder that nobody else can look into: copies of inputs wait in it.
pub(super) fn private_folder(folder: &Path) -> io::Result<()> {
    #[cfg_attr(not(unix), expect(unused_mut, reason = "a folder has no mode on Windows"))]
    let mut builder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
