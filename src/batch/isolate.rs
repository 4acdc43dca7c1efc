//! Reading in a process of its own: what a parser does there costs one file, never the run.

use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use super::worker::{Line, OUT_OF_MEMORY, OUT_OF_TIME, ReadStatus};
use crate::document::Document;
use crate::read::{Format, Limits, ReadError};

/// Which files are read in a process of their own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Isolation {
    /// None.
    Never,
    /// Those that a library parses and not a reader of this program.
    Foreign(WorkerCommand),
    Always(WorkerCommand),
}

/// How a worker is started.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkerCommand {
    pub program: PathBuf,
    /// So that it reads paths ended by a zero byte and answers with documents, within the limits of the run.
    pub arguments: Vec<String>,
}

/// The workers of a run: as many as there are files being read at a time.
#[derive(Debug)]
pub(super) struct Workers<'a> {
    isolation: &'a Isolation,
    limits: &'a Limits,
    idle: Mutex<Vec<Worker>>,
}

impl<'a> Workers<'a> {
    pub(super) fn new(isolation: &'a Isolation, limits: &'a Limits) -> Workers<'a> {
        Workers { isolation, limits, idle: Mutex::default() }
    }

    /// The worker command for a file of this format; `None`: it is read in this process.
    pub(super) fn command(&self, format: Format) -> Option<&'a WorkerCommand> {
        match self.isolation {
            Isolation::Always(command) => Some(command),
            Isolation::Foreign(command) if format.is_foreign() => Some(command),
            Isolation::Foreign(_) | Isolation::Never => None,
        }
    }

    /// Reads the file in a worker. One file is in flight at a time, so a death has one cause; a
    /// fresh worker takes the next file.
    pub(super) fn read(
        &self,
        command: &WorkerCommand,
        path: &Path,
        sha256: &str,
    ) -> Result<Document, ReadError> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => Worker::start(command).map_err(|source| ReadError::NoWorker { source })?,
        };
        let answer = worker.ask(path, self.limits);
        match answer {
            Ok((document, file)) => {
                self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                match document {
                    Some(document) if file.sha256.as_deref() == Some(sha256) => Ok(document),
                    Some(_) => Err(ReadError::Changed),
                    None => Err(ReadError::Reported {
                        reason: file.reason.unwrap_or_default(),
                        remedy: file.remedy.unwrap_or_default(),
                        refused: file.status == ReadStatus::Refused,
                    }),
                }
            }
            Err(end) => Err(worker.obituary(end, self.limits)),
        }
    }
}

#[derive(Debug)]
struct Worker {
    child: Child,
    input: ChildStdin,
    lines: Receiver<io::Result<Line>>,
}

/// Why a worker gave no full answer.
#[derive(Debug, Clone, Copy)]
enum End {
    Late,
    /// It closed its output, or wrote what cannot be read.
    Gone,
}

impl Worker {
    fn start(command: &WorkerCommand) -> io::Result<Worker> {
        let mut child = Command::new(&command.program)
            .args(&command.arguments)
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
            let mut line = Vec::new();
            loop {
                line.clear();
                let read = output.read_until(b'\n', &mut line);
                let parsed = match read {
                    Ok(0) => return,
                    Ok(_) => serde_json::from_slice(&line).map_err(io::Error::from),
                    Err(error) => Err(error),
                };
                if sender.send(parsed).is_err() {
                    return;
                }
            }
        })?;
        Ok(Worker { child, input, lines })
    }

    fn ask(
        &mut self,
        path: &Path,
        limits: &Limits,
    ) -> Result<(Option<Document>, super::worker::ReadFile), End> {
        let mut asked = path.as_os_str().as_encoded_bytes().to_vec();
        asked.push(0);
        self.input.write_all(&asked).and_then(|()| self.input.flush()).map_err(|_| End::Gone)?;
        // The worker looks at its own clock too; this one is for a worker that cannot.
        let deadline = Instant::now() + Duration::from_secs(limits.seconds) + Duration::from_millis(500);
        let mut document = None;
        loop {
            match self.lines.recv_timeout(deadline.saturating_duration_since(Instant::now())) {
                Ok(Ok(Line::Document { document: read })) => document = Some(read),
                Ok(Ok(Line::File(file))) => return Ok((document, file)),
                Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => return Err(End::Gone),
                Err(RecvTimeoutError::Timeout) => return Err(End::Late),
            }
        }
    }

    /// Ends the worker and says what it died of.
    fn obituary(mut self, end: End, limits: &Limits) -> ReadError {
        if matches!(end, End::Late) {
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

impl Drop for Worker {
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
