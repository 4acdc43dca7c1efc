//! The folder of a conversion: nobody else can look into it, and it does not outlive the run for long.
//!
//! Each has a file that its run holds locked. The system frees the lock when the run is killed, so the
//! next run that converts something finds the folders of dead ones and removes them.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::Path;
use std::sync::Once;

use tempfile::TempDir;

const PREFIX: &str = "perechen-office-";
const LOCK: &str = "lock";

/// A folder that goes when it is dropped.
#[derive(Debug)]
pub(super) struct Private {
    // Closed before the folder is removed: Windows removes no open file.
    _lock: File,
    folder: TempDir,
}

impl Private {
    pub(super) fn create() -> io::Result<Private> {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| sweep(&std::env::temp_dir()));
        Private::within(&std::env::temp_dir())
    }

    fn within(temporary: &Path) -> io::Result<Private> {
        let mut builder = tempfile::Builder::new();
        builder.prefix(PREFIX);
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
        let folder = builder.tempdir_in(temporary)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        lock.lock()?;
        Ok(Private { _lock: lock, folder })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }
}

/// Removes the folders of runs that are dead. Those of other people cannot be opened.
fn sweep(temporary: &Path) {
    let entries = fs::read_dir(temporary).into_iter().flatten().flatten();
    for folder in entries.filter(|entry| entry.file_name().to_string_lossy().starts_with(PREFIX)) {
        if !folder.file_type().is_ok_and(|kind| kind.is_dir()) {
            continue;
        }
        // A folder without its lock is just being made.
        let Ok(lock) = super::super::open::own(&folder.path().join(LOCK)) else { continue };
        match lock.try_lock() {
            Ok(()) => {
                drop(lock);
                // What LibreOffice still writes there goes with the next run.
                let _ = fs::remove_dir_all(folder.path());
            }
            Err(TryLockError::WouldBlock | TryLockError::Error(_)) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_of_dead_runs_go_and_those_in_use_stay() {
        let temporary = tempfile::tempdir().unwrap();
        let used = Private::within(temporary.path()).unwrap();
        let dead = temporary.path().join("perechen-office-dead");
        fs::create_dir(&dead).unwrap();
        fs::write(dead.join("input.rtf"), "x").unwrap();
        sweep(temporary.path());
        assert!(dead.exists(), "without a lock it may be in the making");
        fs::write(dead.join(LOCK), "").unwrap();
        sweep(temporary.path());
        assert!(!dead.exists() && used.path().exists());
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            assert_eq!(fs::metadata(used.path()).unwrap().permissions().mode() & 0o777, 0o700);
        }
        drop(used);
        assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
    }
}
