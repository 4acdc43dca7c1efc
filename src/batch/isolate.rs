//! Work in a process of its own: what a parser does there costs one file, never the run. Here documents are
//! read in that way; `crew` makes whole shares in it. What no reader of ours takes goes to LibreOffice first,
//! where there is one.

use std::ffi::{OsStr, OsString};
use std::io::{self, BufRead, BufReader, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use sha2::{Digest as _, Sha256};

use super::intake::Loaded;
use super::office::Office;
use super::worker::{Line, OUT_OF_MEMORY, OUT_OF_TIME, ReadStatus};
use crate::model::document::Document;
use crate::read::{self, Format, Limits, ReadError};
use crate::text::hash::hex;

/// What is done in processes of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Isolation {
    /// Nothing.
    Never,
    /// Shares of files. Where documents are only read, those that a library parses and not a reader of this program.
    Foreign(WorkerCommand),
    Always(WorkerCommand),
}

/// How a worker is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct WorkerCommand {
    pub program: PathBuf,
    /// So that it reads paths ended by a zero byte and answers with documents, within the limits of the run.
    pub for_documents: Vec<OsString>,
    /// So that it makes shares as the run does.
    pub for_shares: Vec<OsString>,
}

/// The processes that read for a run: as many workers as there are files being read at a time.
#[derive(Debug)]
pub(super) struct Workers<'a> {
    isolation: &'a Isolation,
    office: Option<&'a Office>,
    limits: &'a Limits,
    idle: Mutex<Vec<Worker<Line>>>,
}

impl<'a> Workers<'a> {
    pub(super) fn new(
        isolation: &'a Isolation,
        office: Option<&'a Office>,
        limits: &'a Limits,
    ) -> Workers<'a> {
        Workers { isolation, office, limits, idle: Mutex::default() }
    }

    /// Reads a file: in this process, in a worker, or as LibreOffice saved it.
    pub(super) fn read(&self, file: Loaded<'_>, format: Format) -> Result<Document, ReadError> {
        let unreadable = match self.read_as_it_is(file, format) {
            Err(ReadError::Unreadable(kind)) => kind,
            read => return read,
        };
        let name = file.path.to_string_lossy();
        let Some((office, detour)) = self.office.zip(unreadable.detour(&name)) else {
            return Err(ReadError::Unreadable(unreadable));
        };
        let saved = office.convert(file.bytes, &detour, self.limits).map_err(|error| detour.blame(error))?;
        let sha256 = hex(&Sha256::digest(&saved.bytes));
        let loaded = Loaded { path: &saved.path(), bytes: &saved.bytes, sha256: &sha256 };
        let document = self.read_as_it_is(loaded, detour.saved)?;
        Ok(detour.complete(document, file.bytes))
    }

    fn read_as_it_is(&self, file: Loaded<'_>, format: Format) -> Result<Document, ReadError> {
        match self.isolation {
            Isolation::Always(command) => self.read_in_worker(command, file),
            Isolation::Foreign(command) if format.is_foreign() => self.read_in_worker(command, file),
            Isolation::Foreign(_) | Isolation::Never => {
                let read = || read::read(file.bytes, format, self.limits);
                // The message of the panic went to stderr; it says nothing to an officer.
                catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| {
                    Err(ReadError::Died { cause: "сбой при разборе".to_owned() })
                })
            }
        }
    }

    /// Reads the file in a worker. One file is in flight at a time, so a death has one cause; a
    /// fresh worker takes the next file.
    fn read_in_worker(&self, command: &WorkerCommand, file: Loaded<'_>) -> Result<Document, ReadError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(&command.program, &command.for_documents, line)
                .map_err(|source| ReadError::NoWorker { source })?,
        };
        match ask(&mut worker, file.path, self.limits) {
            Ok((document, answer)) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                match (document, answer.unreadable) {
                    (Some(document), _) if answer.sha256.as_deref() == Some(file.sha256) => Ok(document),
                    (Some(_), _) => Err(ReadError::Changed),
                    (None, Some(kind)) => Err(ReadError::Unreadable(kind)),
                    (None, None) => Err(ReadError::Reported {
                        reason: answer.reason.unwrap_or_default(),
                        remedy: answer.remedy.unwrap_or_default(),
                        refused: answer.status == ReadStatus::Refused,
                    }),
                }
            }
            Err(end) => Err(worker.obituary(end, self.limits)),
        }
    }
}

/// Has a document read.
fn ask(
    worker: &mut Worker<Line>,
    path: &Path,
    limits: &Limits,
) -> Result<(Option<Document>, super::worker::ReadFile), End> {
    let mut asked = path.as_os_str().as_encoded_bytes().to_vec();
    asked.push(0);
    worker.put(&asked)?;
    let mut document = None;
    loop {
        match worker.take(limits)? {
            Line::Document { document: read } => document = Some(read),
            Line::File(file) => return Ok((document, file)),
        }
    }
}

/// A process that answers with lines of a kind.
#[derive(Debug)]
pub(super) struct Worker<L> {
    child: Child,
    /// `None`: it is to end.
    input: Option<ChildStdin>,
    lines: Receiver<io::Result<L>>,
    /// When the last line came or went.
    since: Instant,
}

/// Why a worker gave no full answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    Late,
    /// It closed its output, or wrote what cannot be read.
    Gone,
}

/// The output of a worker.
pub(super) type Output = BufReader<ChildStdout>;

/// Reads the next line; `None` at the end.
pub(super) type Read<L> = fn(&mut Output) -> io::Result<Option<L>>;

/// A line of JSON.
fn line(output: &mut Output) -> io::Result<Option<Line>> {
    let mut line = Vec::new();
    match output.read_until(b'\n', &mut line)? {
        0 => Ok(None),
        _ => Ok(Some(serde_json::from_slice(&line)?)),
    }
}

impl<L: Send + 'static> Worker<L> {
    /// Starts a process that answers with what `read` reads.
    pub(super) fn start(
        program: &Path,
        arguments: &[impl AsRef<OsStr>],
        read: Read<L>,
    ) -> io::Result<Worker<L>> {
        let mut child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        // One line waits at most: a worker that floods is held back by the pipe.
        let (sender, lines) = sync_channel(1);
        thread::Builder::new().name("worker-lines".into()).spawn(move || {
            let mut output = BufReader::new(output);
            while let Some(line) = read(&mut output).transpose() {
                let is_last = line.is_err();
                if sender.send(line).is_err() || is_last {
                    return;
                }
            }
        })?;
        Ok(Worker { child, input: Some(input), lines, since: Instant::now() })
    }

    pub(super) fn put(&mut self, asked: &[u8]) -> Result<(), End> {
        self.since = Instant::now();
        let input = self.input.as_mut().ok_or(End::Gone)?;
        input.write_all(asked).and_then(|()| input.flush()).map_err(|_| End::Gone)
    }

    /// The next line.
    pub(super) fn take(&mut self, limits: &Limits) -> Result<L, End> {
        // The worker looks at its own clock too; this one is for a worker that cannot.
        self.take_within(Duration::from_secs(limits.seconds) * Limits::PATIENCE + Duration::from_millis(500))
    }

    /// The next line, if it comes so soon after the last one came or went.
    pub(super) fn take_within(&mut self, allowed: Duration) -> Result<L, End> {
        let deadline = self.since + allowed;
        let line = self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now()));
        self.since = Instant::now();
        match line {
            Ok(Ok(line)) => Ok(line),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(End::Gone),
            Err(RecvTimeoutError::Timeout) => Err(End::Late),
        }
    }
}

impl<L> Worker<L> {
    /// Ends the worker and says what it died of.
    pub(super) fn obituary(mut self, end: End, limits: &Limits) -> ReadError {
        if matches!(end, End::Late) {
            // At the end of its input it ends what it started; what is not able to is ended from here.
            self.input = None;
            let _ = self.wait_shortly();
            return ReadError::Time { seconds: limits.seconds };
        }
        // A worker that closed its output is on its way out; one that only wrote nonsense is not.
        let status = self.wait_shortly();
        match status.and_then(|status| status.code()) {
            Some(code) if code == i32::from(OUT_OF_TIME) => ReadError::Time { seconds: limits.seconds },
            Some(code) if code == i32::from(OUT_OF_MEMORY) => ReadError::memory(limits.memory_bytes),
            _ => ReadError::Died { cause: status.map_or_else(|| "обрыв связи".into(), cause) },
        }
    }

    fn wait_shortly(&mut self) -> Option<ExitStatus> {
        for _ in 0..100 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return Some(status);
            }
            thread::sleep(Duration::from_millis(5));
        }
        None
    }
}

impl<L> Drop for Worker<L> {
    fn drop(&mut self) {
        // It holds nothing that must be kept; one that has ended already cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn cause(status: ExitStatus) -> String {
    #[cfg(unix)]
    if let Some(signal) = std::os::unix::process::ExitStatusExt::signal(&status) {
        return format!("сигнал {signal}");
    }
    status.code().map_or_else(|| "причина неизвестна".into(), |code| format!("код {code}"))
}
