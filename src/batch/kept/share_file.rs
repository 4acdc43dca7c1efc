//! A kept share as a file: packed, whole or not there. Its first line names the program that alone can read the rest;
//! behind it stand what the share was made of, the share, and what it carries to the outputs of a run.

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Read, Seek as _, Write};
use std::path::Path;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::SpooledTempFile;

use super::terms::{PROGRAM, Terms};
use crate::batch::open;
use crate::batch::share::{Share, Task};
use crate::register::glance::Glance;

/// What a share carries is held in memory up to so many bytes: a few shares are on their way at a time.
const IN_MEMORY: usize = 2 << 20;
/// No line that names a program is longer.
const LINE: u64 = 200;

/// What a share was made of.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) terms: Terms,
    pub(super) place: Place,
    /// Of the content of the file.
    pub(super) sha256: String,
    /// What the register knew of it, in a run with one.
    pub(super) known: Option<Glance>,
}

/// What is told of a file besides its content.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Place {
    source: String,
    folders: Vec<String>,
    named: bool,
    stem: String,
    beside_others: bool,
}

impl Place {
    pub(super) fn of(task: &Task<'_>) -> Place {
        let Task { found, stem, beside_others, .. } = *task;
        Place {
            source: found.source.clone(),
            folders: found.folders.to_vec(),
            named: found.named,
            stem: stem.to_owned(),
            beside_others,
        }
    }
}

/// A share, and what it carries.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(super) share: Share,
    pub(super) carried: SpooledTempFile,
}

/// Why a file is no share that can be used.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// The line that names the program.
    OfAnother(String),
    Damaged,
}

impl From<io::Error> for Unusable {
    fn from(_: io::Error) -> Unusable {
        Unusable::Damaged
    }
}

/// Writes a share.
pub(super) fn write(path: &Path, head: &Head, share: &Share, carried: &mut impl Read) -> io::Result<()> {
    let out = BufWriter::new(File::create(path)?);
    let mut out = GzEncoder::new(out, Compression::new(1));
    writeln!(out, "{PROGRAM}")?;
    put(head, &mut out)?;
    put(share, &mut out)?;
    io::copy(carried, &mut out)?;
    out.finish()?.flush()
}

fn put(value: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    let bytes = postcard::to_stdvec(value).map_err(io::Error::other)?;
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(&bytes)
}

fn take<T: DeserializeOwned>(from: &mut impl Read) -> io::Result<T> {
    let mut length = [0; 8];
    from.read_exact(&mut length)?;
    let length = u64::from_le_bytes(length);
    let mut bytes = Vec::new();
    // Room is made for what comes, not for what is said to come.
    if from.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&bytes).map_err(io::Error::other)
}

/// A file under way: what it was made of has been read.
pub(super) struct Reader {
    from: BufReader<GzDecoder<BufReader<File>>>,
    pub(super) head: Head,
}

impl Reader {
    pub(super) fn open(path: &Path) -> Result<Reader, Unusable> {
        let file = BufReader::with_capacity(32 << 10, open::own(path)?);
        let mut from = BufReader::with_capacity(32 << 10, GzDecoder::new(file));
        let mut line = String::new();
        (&mut from).take(LINE).read_line(&mut line)?;
        match line.strip_suffix('\n') {
            Some(PROGRAM) => Ok(Reader { head: take(&mut from)?, from }),
            Some(other) => Err(Unusable::OfAnother(other.to_owned())),
            None => Err(Unusable::Damaged),
        }
    }

    /// The share, if the file is whole to its end.
    pub(super) fn share(mut self, folder: &Path) -> Result<Opened, Unusable> {
        let share: Share = take(&mut self.from)?;
        let bytes = share.outputs.as_ref().map(|outputs| outputs.parts.iter().sum::<u64>());
        let mut carried = tempfile::spooled_tempfile_in(IN_MEMORY, folder);
        // The checksum of the whole is compared where the content ends.
        let read = io::copy(&mut self.from, &mut carried)?;
        if bytes != Some(read) {
            return Err(Unusable::Damaged);
        }
        carried.rewind()?;
        Ok(Opened { share, carried })
    }
}
