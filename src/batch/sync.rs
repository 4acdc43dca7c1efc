//! Putting on the disk what was written.

use std::fs::{self, File};
use std::io;
use std::path::Path;

/// Whether there is a call that puts all files of a file system on the disk together. One by one they take
/// most of the time of a run beside other work on the disk.
pub(super) const TOGETHER: bool = cfg!(target_os = "linux");

/// Puts everything on the disk that was written to the file system of a folder.
#[cfg(target_os = "linux")]
pub(super) fn sync_all(folder: &Path) -> io::Result<()> {
    Ok(rustix::fs::syncfs(File::open(folder)?)?)
}

/// Each file and folder was synced when it was complete.
#[cfg(not(target_os = "linux"))]
pub(super) fn sync_all(folder: &Path) -> io::Result<()> {
    sync_folder(folder)
}

#[cfg(unix)]
pub(super) fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no handle on a folder to flush; the file system's journal keeps renames in order.
#[cfg(not(unix))]
pub(super) fn sync_folder(_folder: &Path) -> io::Result<()> {
    Ok(())
}

/// Makes a folder and those above it, as durable as what will be in it.
pub(super) fn create_folders(folder: &Path) -> io::Result<()> {
    let missing: Vec<&Path> =
        folder.ancestors().take_while(|above| !above.as_os_str().is_empty() && !above.exists()).collect();
    fs::create_dir_all(folder)?;
    for made in missing {
        let above = made.parent().filter(|above| !above.as_os_str().is_empty());
        match sync_folder(above.unwrap_or(Path::new("."))) {
            // A folder that may be entered and not listed cannot be opened.
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => {}
            synced => synced?,
        }
    }
    Ok(())
}
