//! A shard of a run: the part of its files that one process or machine works on, beside others that work on the
//! rest. All see the same list of files; the name of a file says which shard has it. What comes of it lies in a
//! folder of its own until `merge` puts all of them together.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, BufRead, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use tempfile::TempDir;

use super::crew::Crew;
use super::discover::Found;
use super::lock::Lock;
use super::making::Making;
use super::manifest::TOOL;
use super::publish::is_folder;
use super::share::{Share, Task, composing};
use super::sync::{create_folders, sync_all, sync_folder};
use super::{BatchError, Inputs, Job, Output, Place, Progress, discover, names, open, order, pool, tasks};
use crate::flow::Settings;
use crate::read::Limits;
use crate::rules;
use crate::text::hash::hex;
use crate::write::report::Overview;
use crate::write::totals::Totals;

/// The folder of all shards in the output folder.
pub(super) const SHARDS: &str = ".shards";
/// In the folder of a shard what its files add to the outputs of the run.
const SHARES: &str = "shares.jsonl.gz";
/// Bytes of a line that carries a part of an output.
const CARRIED: usize = 64 << 10;
/// Shards of a run: `merge` reads all of them side by side, and systems allow about a thousand open files.
const MOST: u32 = 500;

/// Which shard of how many, from 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Which {
    pub own: u32,
    pub of: u32,
}

/// What is no shard.
#[derive(Debug, thiserror::Error)]
#[error("нужны номер доли с нуля и число долей, не больше {MOST}, например 0/3")]
pub(crate) struct NoShard;

impl FromStr for Which {
    type Err = NoShard;

    fn from_str(text: &str) -> Result<Which, NoShard> {
        let (own, of) = text.split_once('/').ok_or(NoShard)?;
        let number = |text: &str| text.trim().parse::<u32>().map_err(|_| NoShard);
        let which = Which { own: number(own)?, of: number(of)? };
        if which.own < which.of && which.of <= MOST { Ok(which) } else { Err(NoShard) }
    }
}

impl fmt::Display for Which {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(to, "{}/{}", self.own, self.of)
    }
}

impl Which {
    /// The name of its folder.
    pub(super) fn folder(self) -> String {
        format!("{}-of-{}", self.own, self.of)
    }

    pub(super) fn of_folder(name: &str) -> Option<Which> {
        let which: Which = name.replacen("-of-", "/", 1).parse().ok()?;
        (which.folder() == name).then_some(which)
    }

    /// Whether it has the file of this name: by the first eight bytes of the name's SHA-256, the highest first.
    fn takes(self, source: &str) -> bool {
        let hash = Sha256::digest(source.as_bytes());
        let number = hash.iter().take(8).fold(0_u64, |number, byte| number << 8 | u64::from(*byte));
        number % u64::from(self.of) == u64::from(self.own)
    }
}

/// What must be the same in all shards of a run, but for the shard itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Head {
    pub(super) tool: String,
    pub(super) shard: Which,
    /// The list of all files of the run: how many, and the SHA-256 of their names.
    pub(super) files: usize,
    pub(super) list: String,
    /// Fingerprint of the mappings.
    pub(super) mappings: String,
    /// Codes of the rules that the operator switched off.
    pub(super) rules_off: Vec<String>,
    pub(super) output: Output,
    pub(super) limits: Limits,
}

impl Head {
    fn of(shard: Which, found: &[Found], output: Output, settings: &Settings) -> Head {
        let mut list = Sha256::new();
        for found in found {
            list.update(found.source.as_bytes());
            list.update([0]);
        }
        Head {
            tool: TOOL.to_owned(),
            shard,
            files: found.len(),
            list: hex(&list.finalize()),
            mappings: settings.mappings.fingerprint(),
            rules_off: settings.selection.off().iter().map(|code| (*code).to_owned()).collect(),
            output,
            limits: settings.limits.clone(),
        }
    }
}

/// A line of a shard's file.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Line {
    /// The first one.
    Head(Box<Head>),
    /// A file, by its number in the order of all files of the run.
    Share { number: usize, share: Box<Share> },
    /// A piece of what the share before it carries, as often as need be.
    Carried(String),
    /// The last one: how many shares there are.
    End { shares: usize },
}

/// Works on the files of a shard; returns what came of it. Nothing of it is published.
pub(crate) fn run(
    job: &Job<'_>,
    which: Which,
    Place { root, busy }: Place<'_>,
    output: Output,
    progress: Progress<'_>,
) -> Result<Totals, BatchError> {
    let found = listed(job.inputs, root)?;
    let created = |source| BatchError::Create { path: root.to_owned(), source };
    create_folders(root).map_err(created)?;
    let lock = Lock::share(root, busy).map_err(created)?;
    let _lock = lock.ok_or_else(|| BatchError::Busy { path: root.to_owned() })?;
    let folder = root.join(SHARDS);
    let failed = |source| BatchError::Create { path: folder.clone(), source };
    let staging = begin(&folder, which).map_err(failed)?;
    let making = Making::new(root.to_owned(), staging.path().to_owned());
    making.create_folders().map_err(failed)?;
    let stems = names::stems(&found);
    let all = tasks(&found, &stems);
    let own: Vec<Task<'_>> = all.into_iter().filter(|task| which.takes(&task.found.source)).collect();
    let crew = Crew::new(job, Some((output, &making)));
    let mut writer = ShardWriter::begin(&making, &Head::of(which, &found, output, job.settings))?;
    let mut numbers = own.iter().map(|task| task.number);
    order::in_order(
        &pool(job.threads)?,
        &own,
        |task| {
            let share = crew.share(task)?;
            Ok::<_, BatchError>(Share { facts: rules::run::recalled(share.facts), ..share })
        },
        |share| {
            let share = share?;
            if let Some(number) = numbers.next() {
                writer.add(number, &share)?;
            }
            progress(writer.shares, own.len(), &share.answer);
            writer.sums.join(share.sums);
            Ok::<_, BatchError>(())
        },
    )?;
    drop(crew);
    let totals = writer.finish()?;
    let path = folder.join(which.folder());
    publish(staging, &folder, &path).map_err(|source| BatchError::Write { path, source })?;
    Ok(totals)
}

fn listed(inputs: Inputs<'_>, root: &Path) -> Result<Vec<Found>, BatchError> {
    let found = discover(inputs, Some(root))?;
    if found.is_empty() { Err(BatchError::NoInput) } else { Ok(found) }
}

/// A folder that nobody else makes the same shard in; it goes with the process, unless that is killed: then with
/// the merge.
fn begin(folder: &Path, which: Which) -> io::Result<TempDir> {
    match fs::create_dir(folder) {
        Err(_) if is_folder(folder) => {}
        made => made?,
    }
    let prefix = format!(".{}-", which.folder());
    let mut builder = tempfile::Builder::new();
    builder.prefix(&prefix).suffix(TEMPORARY);
    // The process that merges may belong to somebody else.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(folder)
}

/// Whether a folder among the shards has a name that this program gives.
pub(super) fn is_ours(name: &str) -> bool {
    let under_way = |name: &str| {
        let name = name.strip_prefix('.')?.strip_suffix(TEMPORARY)?;
        let (of, _) = name.rsplit_once('-')?;
        (format!("{of}-") == OLD || Which::of_folder(of).is_some()).then_some(())
    };
    Which::of_folder(name).is_some() || under_way(name).is_some()
}

/// How the names of folders end that go with the process …
const TEMPORARY: &str = ".tmp";
/// … and begin, behind a full stop, where a shard of the same name made way.
const OLD: &str = "old-";

/// Gives the folder of a shard its name in the place of one that stands there already.
fn publish(staging: TempDir, folder: &Path, path: &Path) -> io::Result<()> {
    sync_all(folder)?;
    loop {
        match fs::rename(staging.path(), path) {
            Ok(()) => break,
            Err(_) if path.symlink_metadata().is_ok() => {
                let old = tempfile::Builder::new()
                    .prefix(&format!(".{OLD}"))
                    .suffix(TEMPORARY)
                    .tempdir_in(folder)?;
                match fs::rename(path, old.path().join("shard")) {
                    // The same shard, made by another process, may take it away at the same time.
                    Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                    moved => moved?,
                }
            }
            Err(error) => return Err(error),
        }
    }
    let _ = staging.keep();
    sync_folder(folder)
}

/// The file of a shard under way.
struct ShardWriter<'a> {
    making: &'a Making,
    path: PathBuf,
    out: GzEncoder<BufWriter<File>>,
    shares: usize,
    sums: Overview,
}

impl ShardWriter<'_> {
    fn begin<'a>(making: &'a Making, head: &Head) -> Result<ShardWriter<'a>, BatchError> {
        let path = making.staging.join(SHARES);
        let file =
            File::create_new(&path).map_err(|source| BatchError::Create { path: path.clone(), source })?;
        // Lines of equal keys: the fastest level makes a tenth of them.
        let out = GzEncoder::new(BufWriter::new(file), Compression::new(1));
        let mut writer = ShardWriter { making, path, out, shares: 0, sums: Overview::default() };
        writer.put(&Line::Head(Box::new(head.clone())))?;
        Ok(writer)
    }

    fn put(&mut self, line: &Line) -> Result<(), BatchError> {
        put(line, &mut self.out).map_err(|source| BatchError::Write { path: self.path.clone(), source })
    }

    fn add(&mut self, number: usize, share: &Share) -> Result<(), BatchError> {
        let mut carried = self.making.take_share(number).map_err(composing(SHARES))?;
        self.shares += 1;
        let written = put(&Borrowed::Share { number, share }, &mut self.out)
            .and_then(|()| carry(&mut carried, &mut self.out));
        written.map_err(|source| BatchError::Write { path: self.path.clone(), source })
    }

    fn finish(mut self) -> Result<Totals, BatchError> {
        self.put(&Line::End { shares: self.shares })?;
        let failed = |source| BatchError::Write { path: self.path.clone(), source };
        let complete = || -> io::Result<()> {
            let file = self.out.finish()?.into_inner().map_err(io::IntoInnerError::into_error)?;
            file.sync_all()?;
            fs::remove_dir(self.making.shares())
        };
        complete().map_err(failed)?;
        Ok(self.sums.totals().clone())
    }
}

/// A share to be written, as [`Line::Share`].
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Borrowed<'a> {
    Share { number: usize, share: &'a Share },
}

fn put(line: &impl Serialize, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

/// Writes what a share carries, all of it text, as lines.
fn carry(carried: &mut impl Read, out: &mut impl Write) -> io::Result<()> {
    let mut piece = Vec::with_capacity(CARRIED + 4);
    loop {
        let room = (CARRIED - piece.len()) as u64;
        let read = carried.take(room).read_to_end(&mut piece)?;
        let whole = match std::str::from_utf8(&piece) {
            Ok(text) => text.len(),
            // A letter at the end of the piece is not complete yet.
            Err(error) if error.error_len().is_none() && read > 0 => error.valid_up_to(),
            Err(_) => return Err(io::ErrorKind::InvalidData.into()),
        };
        if whole == 0 {
            if piece.is_empty() {
                return Ok(());
            }
            continue;
        }
        let rest = piece.split_off(whole);
        let text = String::from_utf8(std::mem::replace(&mut piece, rest));
        put(&Line::Carried(text.map_err(|_| io::ErrorKind::InvalidData)?), out)?;
    }
}

/// The file of a shard, line by line; what cannot be read as written is an error.
pub(super) struct ShardReader {
    lines: BufReader<GzDecoder<BufReader<File>>>,
    line: Vec<u8>,
}

impl ShardReader {
    pub(super) fn open(folder: &Path) -> io::Result<ShardReader> {
        let file = BufReader::with_capacity(16 << 10, open::own(&folder.join(SHARES))?);
        Ok(ShardReader { lines: BufReader::with_capacity(16 << 10, GzDecoder::new(file)), line: Vec::new() })
    }

    /// The next line; an error where there is none.
    pub(super) fn next(&mut self) -> io::Result<Line> {
        self.line.clear();
        self.lines.read_until(b'\n', &mut self.line)?;
        if self.line.last() != Some(&b'\n') {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(serde_json::from_slice(&self.line)?)
    }

    /// Whether nothing follows, and the file is as long as its end says.
    pub(super) fn is_at_end(&mut self) -> io::Result<bool> {
        Ok(self.lines.fill_buf()?.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_folders_that_this_program_names_are_its_own() {
        let root = tempfile::tempdir().unwrap();
        let staging = begin(root.path(), Which { own: 1, of: 3 }).unwrap();
        let name = staging.path().file_name().unwrap().to_str().unwrap().to_owned();
        for (name, ours) in [
            (name.as_str(), true),
            ("1-of-3", true),
            (".old-a1B2.tmp", true),
            ("3-of-3", false),
            ("1-of-3 копия", false),
            (".tmp", false),
            (".заметки-1.tmp", false),
        ] {
            assert_eq!(is_ours(name), ours, "{name}");
        }
    }

    #[test]
    fn shards_are_named_and_share_the_files() {
        for text in ["", "1", "3/3", "0/0", "-1/3", "0/501", "а/б"] {
            assert!(text.parse::<Which>().is_err(), "{text}");
        }
        let which: Which = "2/7".parse().unwrap();
        assert_eq!((which.folder().as_str(), which.to_string().as_str()), ("2-of-7", "2/7"));
        assert_eq!(Which::of_folder("2-of-7"), Some(which));
        for name in ["2-of-07", "7-of-7", ".2-of-7-abc.tmp", "x"] {
            assert_eq!(Which::of_folder(name), None, "{name}");
        }
        for number in 0..100 {
            let source = format!("папка/{number}.docx");
            assert_eq!((0..7).filter(|own| Which { own: *own, of: 7 }.takes(&source)).count(), 1);
        }
        // SHA-256 of «a.docx» begins with ce9aefcb11bd49d5.
        let begins = u64::from_be_bytes(Sha256::digest("a.docx")[..8].try_into().unwrap());
        assert!(Which { own: (begins % 7) as u32, of: 7 }.takes("a.docx"));
    }

    #[test]
    fn carried_text_is_cut_between_letters() {
        let text = format!("a{}", "ж".repeat(CARRIED));
        let mut out = Vec::new();
        carry(&mut text.as_bytes(), &mut out).unwrap();
        let lines: Vec<String> = out
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .map(|line| match serde_json::from_slice(line).unwrap() {
                Line::Carried(text) => text,
                other => panic!("{other:?}"),
            })
            .collect();
        assert!(lines.len() > 2 && lines.concat() == text);
        assert!(carry(&mut &b"\xff\xfe"[..], &mut out).is_err());
        assert!(carry(&mut "ж".as_bytes().split_last().unwrap().1, &mut out).is_err());
    }
}
