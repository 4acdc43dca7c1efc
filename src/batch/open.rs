//! Opening that never waits: a pipe, a device or a socket under a file's name is refused, not waited for.

use std::fs::{File, Metadata, OpenOptions};
use std::io;
use std::path::Path;

/// What an opened thing has to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Links {
    Follow,
    Refuse,
}

/// Opens a file for reading. A link is followed; anything but a regular file is an error of the kind
/// [`NOT_A_FILE`].
pub(crate) fn file(path: &Path) -> io::Result<(Metadata, File)> {
    regular(path, OpenOptions::new().read(true), Links::Follow)
}

/// Opens what stands under a name of ours for reading, not through a link.
pub(super) fn own(path: &Path) -> io::Result<File> {
    Ok(regular(path, OpenOptions::new().read(true), Links::Refuse)?.1)
}

/// What stands under a name of ours.
#[derive(Debug)]
pub(super) enum Own {
    Nothing,
    File(File),
    /// A link, a folder, a pipe or the like.
    Other,
}

/// Looks for a file of ours. That it cannot be told what stands there does not mean that nothing does.
pub(super) fn own_if_there(path: &Path) -> io::Result<Own> {
    match path.symlink_metadata() {
        Err(error) if is_absent(&error) => Ok(Own::Nothing),
        Err(error) => Err(error),
        Ok(found) if !found.is_file() => Ok(Own::Other),
        Ok(_) => own(path).map(Own::File),
    }
}

/// Whether an error says that nothing is there.
pub(crate) fn is_absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

/// Opens a file of ours for writing, not through a link; it is made if it is not there.
pub(super) fn own_to_write(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    Ok(regular(path, options.read(true).write(true).create(true).truncate(false), Links::Refuse)?.1)
}

/// A whole file.
pub(crate) fn read(path: &Path) -> io::Result<Vec<u8>> {
    let (metadata, mut file) = file(path)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or_default());
    io::Read::read_to_end(&mut file, &mut bytes)?;
    Ok(bytes)
}

/// The kind of the error for what is no regular file.
pub(super) const NOT_A_FILE: io::ErrorKind = io::ErrorKind::InvalidInput;

#[cfg_attr(
    not(unix),
    expect(unused_variables, reason = "links need rights on Windows, and pipes have no paths")
)]
fn regular(path: &Path, options: &mut OpenOptions, links: Links) -> io::Result<(Metadata, File)> {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt as _;
        let mut flags = OFlags::NONBLOCK | OFlags::NOCTTY;
        if links == Links::Refuse {
            flags |= OFlags::NOFOLLOW;
        }
        options.custom_flags(flags.bits().cast_signed());
    }
    let file = options.open(path)?;
    let metadata = file.metadata()?;
    if metadata.is_file() { Ok((metadata, file)) } else { Err(NOT_A_FILE.into()) }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_pipe_and_a_folder_are_refused_at_once_and_links_as_asked() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::write(at("file"), "abc").unwrap();
        std::os::unix::fs::symlink(at("file"), at("link")).unwrap();
        assert!(std::process::Command::new("mkfifo").arg(at("pipe")).status().unwrap().success());
        assert_eq!(read(&at("link")).unwrap(), b"abc");
        assert!(own(&at("link")).is_err() && own_to_write(&at("link")).is_err());
        assert_eq!(own(&at("file")).unwrap().metadata().unwrap().len(), 3);
        for name in ["pipe", "."] {
            assert_eq!(file(&at(name)).unwrap_err().kind(), NOT_A_FILE, "{name}");
            assert!(own_to_write(&at(name)).is_err(), "{name}");
        }
    }
}
