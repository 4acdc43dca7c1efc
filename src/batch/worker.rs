//! `perechen worker --documents`: paths in, documents out as JSON lines, as `--isolate` speaks it with its own
//! processes; and the watch over any process that works on files. docs/worker.md describes the lines.

use std::io::{self, BufRead, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};

use super::Job;
use super::discover::{Found, Kind};
use super::intake::{self, Loaded};
use super::isolate::{Isolation, Workers};
use crate::model::document::Document;
use crate::outcome::Status;
use crate::read::{self, Limits, Unreadable};

/// Exit code of a worker that took more memory than it may.
pub(crate) const OUT_OF_MEMORY: u8 = 71;
/// Exit code of a worker that took more time for a file than it may.
pub(crate) const OUT_OF_TIME: u8 = 72;

/// How often a worker looks at its own memory and clock.
const PULSE: Duration = Duration::from_millis(5);

/// A line about a file that was only read.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "type", rename_all = "snake_case")]
pub(super) enum Line {
    Document { document: Document },
    File(ReadFile),
}

/// The last line about a file that was only read.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct ReadFile {
    pub(super) path: String,
    pub(super) sha256: Option<String>,
    pub(super) status: ReadStatus,
    /// Why it was not read, and what to do; in Russian.
    pub(super) reason: Option<String>,
    pub(super) remedy: Option<String>,
    /// What it is, if it is recognised and not read.
    pub(super) unreadable: Option<Unreadable>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ReadStatus {
    Read,
    Refused,
    Failed,
}

/// Reads one path after another until the input ends. Each answer is flushed at its end.
///
/// # Errors
/// The input cannot be read or the output not be written.
pub(crate) fn serve(
    paths: impl BufRead,
    separator: u8,
    job: &Job<'_>,
    watch: &Watch,
    out: &mut impl Write,
) -> io::Result<()> {
    each_path(paths, separator, |path| {
        let _busy = watch.busy();
        document(path, job, out)?;
        out.flush()
    })
}

/// Gives every path of the input to `answer`.
pub(super) fn each_path(
    mut paths: impl BufRead,
    separator: u8,
    mut answer: impl FnMut(&Path) -> io::Result<()>,
) -> io::Result<()> {
    let mut line = Vec::new();
    loop {
        line.clear();
        if paths.read_until(separator, &mut line)? == 0 {
            return Ok(());
        }
        let path = path_of(&line, separator);
        if !path.as_os_str().is_empty() {
            answer(&path)?;
        }
    }
}

fn path_of(line: &[u8], separator: u8) -> PathBuf {
    let line = line.strip_suffix(&[separator]).unwrap_or(line);
    path(if separator == b'\n' { line.strip_suffix(b"\r").unwrap_or(line) } else { line })
}

/// A path from its bytes.
pub(super) fn path(bytes: &[u8]) -> PathBuf {
    #[cfg(unix)]
    {
        use std::os::unix::ffi::OsStrExt as _;
        std::ffi::OsStr::from_bytes(bytes).into()
    }
    #[cfg(not(unix))]
    PathBuf::from(&*String::from_utf8_lossy(bytes))
}

fn document(path: &Path, job: &Job<'_>, out: &mut impl Write) -> io::Result<()> {
    let limits = &job.settings.limits;
    let mut file = ReadFile {
        path: path.to_string_lossy().into_owned(),
        sha256: None,
        status: ReadStatus::Failed,
        reason: None,
        remedy: None,
        unreadable: None,
    };
    match intake::take(&plain(path), limits) {
        Err(refusal) => {
            file.status =
                if refusal.status == Status::Failed { ReadStatus::Failed } else { ReadStatus::Refused };
            (file.reason, file.remedy) = (Some(refusal.reason), Some(refusal.hint.to_owned()));
        }
        Ok(taken) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let loaded = Loaded { path, bytes: &taken.bytes, sha256: &taken.sha256 };
            let workers = Workers::new(&Isolation::Never, job.office, limits);
            let read = || workers.read(loaded, read::sniff(&taken.bytes, &name));
            match catch_unwind(AssertUnwindSafe(read)) {
                Ok(Ok(document)) => {
                    file.status = ReadStatus::Read;
                    line(&Line::Document { document }, out)?;
                }
                Ok(Err(error)) => {
                    file.status = if error.is_refused() { ReadStatus::Refused } else { ReadStatus::Failed };
                    (file.reason, file.remedy) = (Some(error.to_string()), Some(error.remedy().to_owned()));
                    if let read::ReadError::Unreadable(kind) = error {
                        file.unreadable = Some(kind);
                    }
                }
                // The message of the panic went to stderr; it says nothing to an officer.
                Err(_) => {
                    let error = read::ReadError::Died { cause: "сбой при разборе".to_owned() };
                    (file.reason, file.remedy) = (Some(error.to_string()), Some(error.remedy().to_owned()));
                }
            }
            file.sha256 = Some(taken.sha256);
        }
    }
    line(&Line::File(file), out)
}

fn line(line: &Line, out: &mut impl Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, line)?;
    out.write_all(b"\n")
}

pub(super) fn plain(path: &Path) -> Found {
    Found {
        path: path.to_owned(),
        source: path.to_string_lossy().into_owned(),
        folders: Arc::default(),
        kind: Kind::File,
        named: true,
    }
}

/// Ends the process when a file takes more memory or time than the limits allow.
///
/// Counted limits strike first; this is for what a library does between two counts. The memory is
/// that which the process holds in truth, not what it asked for: an allocation of terabytes that
/// the system refuses ends the process by itself.
///
/// `setrlimit` is not used: it counts address space, of which the allocator reserves gigabytes without
/// using them, and Windows has no such call. `memory-stats` reads the resident memory on each system.
#[derive(Debug)]
pub(crate) struct Watch {
    clock: Instant,
    begun: Arc<Begun>,
}

/// When the file under way was begun.
#[derive(Debug, Default)]
struct Begun {
    /// Milliseconds on the clock; 0: there is none.
    at: AtomicU64,
    /// Milliseconds of the processor that this process had taken then.
    processor: AtomicU64,
}

impl Begun {
    /// Whether the time is up. Where the system does not tell what the processor did, the clock decides.
    fn is_late(&self, now: u64, allowed: u64) -> bool {
        let at = self.at.load(Ordering::Relaxed);
        if at == 0 || now.saturating_sub(at) <= allowed {
            return false;
        }
        let before = self.processor.load(Ordering::Relaxed);
        let worked = processor_time().is_none_or(|time| time.saturating_sub(before) > allowed);
        worked || now.saturating_sub(at) > allowed * u64::from(Limits::PATIENCE)
    }
}

/// Milliseconds that the processor has worked for this process; `None` where the system does not tell.
fn processor_time() -> Option<u64> {
    const TICK: u64 = 10;
    let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may hold anything; for the program and for the system in its name.
    let ticks = stat.rsplit_once(')')?.1.split_whitespace().skip(11).take(2);
    let sum: Option<u64> = ticks.map(|ticks| ticks.parse::<u64>().ok()).sum();
    sum.map(|ticks| ticks * TICK)
}

/// Ends this process and what it started.
fn end(code: u8) -> ! {
    super::office::end_all();
    std::process::exit(code.into())
}

/// A file under way.
#[derive(Debug)]
pub(super) struct Busy<'a>(&'a Watch);

/// The memory that this process holds, in bytes; 0 where the system does not tell.
pub(super) fn held() -> u64 {
    memory_stats::memory_stats().map_or(0, |stats| stats.physical_mem as u64)
}

impl Watch {
    /// Starts the thread that watches this process.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(limits: &Limits) -> io::Result<Watch> {
        let clock = Instant::now();
        let begun = Arc::new(Begun::default());
        let (seen, memory, allowed) = (begun.clone(), limits.memory_bytes, limits.seconds * 1000);
        let watch = move || {
            loop {
                thread::sleep(PULSE);
                if seen.is_late(clock.elapsed().as_millis() as u64, allowed) {
                    end(OUT_OF_TIME);
                }
                if held() > memory {
                    end(OUT_OF_MEMORY);
                }
            }
        };
        thread::Builder::new().name("watch".into()).stack_size(256 << 10).spawn(watch)?;
        Ok(Watch { clock, begun })
    }

    pub(super) fn busy(&self) -> Busy<'_> {
        self.begin_anew();
        Busy(self)
    }

    /// The file under way has all its time again.
    pub(super) fn begin_anew(&self) {
        self.begun.processor.store(processor_time().unwrap_or(0), Ordering::Relaxed);
        self.begun.at.store(self.clock.elapsed().as_millis().max(1) as u64, Ordering::Relaxed);
    }
}

impl Drop for Busy<'_> {
    fn drop(&mut self) {
        self.0.begun.at.store(0, Ordering::Relaxed);
    }
}
