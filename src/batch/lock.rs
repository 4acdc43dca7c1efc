//! One run at a time in an output folder, or several shards of one.
//!
//! The lock is held by the open file and not by its being there: the system frees it with the process,
//! however that ends, so a file that a dead run left behind locks nobody out.

use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};

use super::open;

const NAME: &str = ".perechen.lock";

/// What a run does where another one is at work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Busy {
    Leave,
    Wait,
}

/// The lock of an output folder; freed when dropped.
#[derive(Debug)]
pub(super) struct Lock {
    path: PathBuf,
    file: File,
    holders: Holders,
}

/// How many may hold a lock at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holders {
    One,
    Many,
}

impl Lock {
    /// Takes the lock of a folder alone; `None`: another run has it.
    pub(super) fn take(folder: &Path, busy: Busy) -> io::Result<Option<Lock>> {
        Lock::of(folder, busy, Holders::One)
    }

    /// Takes the lock of a folder beside others that share it; `None`: a run has it alone.
    pub(super) fn share(folder: &Path, busy: Busy) -> io::Result<Option<Lock>> {
        Lock::of(folder, busy, Holders::Many)
    }

    fn of(folder: &Path, busy: Busy, holders: Holders) -> io::Result<Option<Lock>> {
        let path = folder.join(NAME);
        loop {
            let file = open::own_to_write(&path)?;
            let tried = match (busy, holders) {
                (Busy::Wait, Holders::One) => file.lock().map_err(TryLockError::Error),
                (Busy::Wait, Holders::Many) => file.lock_shared().map_err(TryLockError::Error),
                (Busy::Leave, Holders::One) => file.try_lock(),
                (Busy::Leave, Holders::Many) => file.try_lock_shared(),
            };
            match tried {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(None),
                Err(TryLockError::Error(error)) => return Err(error),
            }
            // The run before takes its file away when it ends: then this is the lock of nothing.
            if is_still_there(&file, &path) {
                return Ok(Some(Lock { path, file, holders }));
            }
        }
    }

    /// Whether nobody else holds it, so that its file may go.
    fn is_held_alone(&self) -> bool {
        if self.holders == Holders::One {
            return true;
        }
        // What the system does to a lock that is asked for twice is not the same everywhere.
        let _ = self.file.unlock();
        self.file.try_lock().is_ok() && is_still_there(&self.file, &self.path)
    }
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Elsewhere nobody could tell an old file from a new one, so there it stays.
        if cfg!(unix) && self.is_held_alone() {
            let _ = fs::remove_file(&self.path);
        }
        let _ = self.file.unlock();
    }
}

#[cfg(unix)]
fn is_still_there(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let place = |metadata: io::Result<fs::Metadata>| metadata.ok().map(|found| (found.dev(), found.ino()));
    place(file.metadata()) == place(fs::symlink_metadata(path))
}

#[cfg(not(unix))]
fn is_still_there(_file: &File, _path: &Path) -> bool {
    true
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};
    use std::thread;

    use super::*;

    #[test]
    fn the_second_leaves_and_nothing_stays_behind() {
        let root = tempfile::tempdir().unwrap();
        let first = Lock::take(root.path(), Busy::Leave).unwrap();
        assert!(first.is_some() && Lock::take(root.path(), Busy::Leave).unwrap().is_none());
        drop(first);
        assert!(Lock::take(root.path(), Busy::Leave).unwrap().is_some());
        assert_eq!(fs::read_dir(root.path()).unwrap().count(), usize::from(!cfg!(unix)));
        fs::write(root.path().join(NAME), "").unwrap();
        assert!(Lock::take(root.path(), Busy::Leave).unwrap().is_some(), "a file alone locks nobody out");
    }

    #[test]
    fn of_many_that_wait_one_at_a_time_has_it() {
        let root = tempfile::tempdir().unwrap();
        let (inside, most) = (AtomicUsize::new(0), AtomicUsize::new(0));
        thread::scope(|scope| {
            for _ in 0..8 {
                scope.spawn(|| {
                    for _ in 0..50 {
                        let _lock = Lock::take(root.path(), Busy::Wait).unwrap().unwrap();
                        most.fetch_max(inside.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
                        thread::yield_now();
                        inside.fetch_sub(1, Ordering::SeqCst);
                    }
                });
            }
        });
        assert_eq!(most.load(Ordering::SeqCst), 1);
    }

    #[test]
    fn several_share_it_and_one_alone_waits_for_them() {
        let root = tempfile::tempdir().unwrap();
        let files = || fs::read_dir(root.path()).unwrap().count();
        let shared = || Lock::share(root.path(), Busy::Leave).unwrap();
        let (first, second) = (shared(), shared());
        assert!(first.is_some() && second.is_some());
        assert!(Lock::take(root.path(), Busy::Leave).unwrap().is_none());
        drop(first);
        assert!(Lock::take(root.path(), Busy::Leave).unwrap().is_none() && files() == 1);
        drop(second);
        assert_eq!(files(), usize::from(!cfg!(unix)));
        let alone = Lock::take(root.path(), Busy::Leave).unwrap();
        assert!(alone.is_some() && shared().is_none());
    }
}
