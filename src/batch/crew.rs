//! Who makes the shares of files: processes of this program, each with a limit of memory and a clock, one file in
//! flight each; or this process, for whoever looks for a fault.
//!
//! Both ends of the pipe between them are here. A worker first gets the terms of the run, then a task a line; it
//! answers each with replies. What ends it costs its file: the share of that is made in this process, with the
//! end as the reason why the file was not read, and a fresh worker takes the next file.

use std::cell::{Cell, RefCell};
use std::io::{self, BufRead, Read as _, Write};
use std::path::PathBuf;
use std::sync::mpsc::sync_channel;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::discover::{Found, Kind};
use super::intake::Loaded;
use super::isolate::{self, Isolation, Worker, WorkerCommand, Workers};
use super::lines::{self, Facts};
use super::making::Making;
use super::raw::Raw;
use super::share::{self, Made, Share, Task};
use super::worker::Watch;
use super::{BatchError, Job, Output, office};
use crate::knowledge::names::KnownBody;
use crate::model::document::Document;
use crate::read::{Format, ReadError};
use crate::register::memory::Memory;

/// Of the memory that a worker may hold, the part that it may keep from one file to the next.
const KEPT: u64 = 4;

/// In which a worker has to be ready.
const READY: Duration = Duration::from_mins(1);

/// The first line for a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Terms {
    /// What is written and where; `None`: nothing is.
    made: Option<(Output, Raw, Raw)>,
    /// Instead of shares, the lines about each file.
    lines: Option<Facts>,
    /// Where the register is, and what is told of this run.
    memory: Option<(Raw, Memory)>,
    /// Bodies that the operator or the register names.
    bodies: Vec<KnownBody>,
}

/// A line for a worker.
#[derive(Debug, Serialize, Deserialize)]
struct Order {
    number: usize,
    path: Raw,
    source: String,
    folders: Arc<[String]>,
    named: bool,
    stem: String,
    beside_others: bool,
}

/// What a worker answers.
#[derive(Debug, Serialize, Deserialize)]
pub(super) enum Reply {
    /// It is ready, or its clock begins anew: what comes, or came, has a clock of its own.
    Tick,
    /// The share of the file, and how much memory the worker holds now.
    Share(Box<Share>, u64),
    /// A piece of the lines about the file.
    Lines(String),
    /// There are no more of them, and how much memory the worker holds now.
    Done(u64),
    /// What ends the whole run: what could not be written, the system's code and text of the error.
    End(Raw, Option<i32>, String),
}

/// See the module.
#[derive(Debug)]
pub(super) struct Crew<'a> {
    job: &'a Job<'a>,
    made: Option<Made<'a>>,
    lines: Option<Facts>,
    idle: Mutex<Vec<Worker<Reply>>>,
}

/// What a reply is to whoever waits for it.
enum Step<T> {
    Next,
    /// The last one; how much memory the worker holds, if it can go on.
    Last(T, Option<u64>),
    /// None that was asked for.
    Nonsense,
}

impl<'a> Crew<'a> {
    pub(super) fn new(job: &'a Job<'a>, made: Option<(Output, &'a Making)>) -> Crew<'a> {
        let made = made.map(|(output, making)| Made { output, making });
        Crew { job, made, lines: None, idle: Mutex::default() }
    }

    /// A crew that gives lines in place of shares.
    pub(super) fn for_lines(job: &'a Job<'a>, facts: Facts) -> Crew<'a> {
        Crew { job, made: None, lines: Some(facts), idle: Mutex::default() }
    }

    /// Writes the lines about a file.
    pub(super) fn lines(&self, task: &Task<'_>, out: &mut dyn Write) -> io::Result<()> {
        let facts = self.lines.unwrap_or(Facts::Untold);
        let (Isolation::Always(command) | Isolation::Foreign(command)) = self.job.isolation else {
            let reader = Workers::new(&Isolation::Never, self.job.office, &self.job.settings.limits);
            return lines::write(self.job, task.found, &|file, format| reader.read(file, format), facts, out);
        };
        let refused = |_: Loaded<'_>, _: Format| -> Result<Document, ReadError> { Err(ReadError::Changed) };
        if task.found.kind != Kind::File {
            return lines::write(self.job, task.found, &refused, facts, out);
        }
        let mut written = Ok(());
        let asked = self.ask(command, task, |reply| match reply {
            Reply::Lines(text) => {
                if written.is_ok() {
                    written = out.write_all(text.as_bytes());
                }
                Step::Next
            }
            Reply::Done(held) => Step::Last((), Some(held)),
            Reply::Tick => Step::Next,
            Reply::Share(..) | Reply::End(..) => Step::Nonsense,
        });
        written?;
        asked.or_else(|end| {
            let end = Cell::new(Some(end));
            let read = |_: Loaded<'_>, _: Format| Err(end.take().unwrap_or(ReadError::Changed));
            lines::write(self.job, task.found, &read, facts, out)
        })
    }

    /// The share of a file.
    pub(super) fn share(&self, task: &Task<'_>) -> Result<Share, BatchError> {
        let (Isolation::Always(command) | Isolation::Foreign(command)) = self.job.isolation else {
            return self.share_made_here(task);
        };
        if task.found.kind != Kind::File {
            return self.share_made_here(task);
        }
        match self.share_of_worker(command, task) {
            Ok(share) => share,
            Err(end) => {
                let end = Cell::new(Some(end));
                let read = |_: Loaded<'_>, _: Format| -> Result<Document, ReadError> {
                    Err(end.take().unwrap_or(ReadError::Changed))
                };
                share::make(self.job, self.made, task, &read, &|| {})
            }
        }
    }

    fn share_made_here(&self, task: &Task<'_>) -> Result<Share, BatchError> {
        let reader = Workers::new(&Isolation::Never, self.job.office, &self.job.settings.limits);
        share::make(self.job, self.made, task, &|file, format| reader.read(file, format), &|| {})
    }

    /// The share as a worker makes it; an error says what the worker ended of.
    fn share_of_worker(
        &self,
        command: &WorkerCommand,
        task: &Task<'_>,
    ) -> Result<Result<Share, BatchError>, ReadError> {
        self.ask(command, task, |reply| match reply {
            Reply::Tick => Step::Next,
            Reply::Share(share, held) => Step::Last(Ok(*share), Some(held)),
            Reply::End(Raw(path), None, text) if path.as_os_str().is_empty() => {
                Step::Last(Err(BatchError::Worker { text }), None)
            }
            Reply::End(path, code, text) => {
                let source = code.map_or_else(|| io::Error::other(text), io::Error::from_raw_os_error);
                Step::Last(Err(BatchError::Write { path: path.0, source }), None)
            }
            Reply::Lines(_) | Reply::Done(_) => Step::Nonsense,
        })
    }

    /// Gives a task to a worker and its replies to `take`; an error says what the worker ended of.
    fn ask<T>(
        &self,
        command: &WorkerCommand,
        task: &Task<'_>,
        mut take: impl FnMut(Reply) -> Step<T>,
    ) -> Result<T, ReadError> {
        let limits = &self.job.settings.limits;
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut worker = match idle {
            Some(worker) => worker,
            None => self.hire(command).map_err(|source| ReadError::NoWorker { source })?,
        };
        let answer = worker.put(&line(&Order::of(task))).and_then(|()| {
            loop {
                match take(worker.take(limits)?) {
                    Step::Next => {}
                    Step::Last(value, held) => return Ok(Some((value, held))),
                    Step::Nonsense => return Ok(None),
                }
            }
        });
        match answer {
            Ok(Some((value, held))) => {
                if held.is_some_and(|held| held < limits.memory_bytes / KEPT) {
                    self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(worker);
                }
                Ok(value)
            }
            Ok(None) => Err(ReadError::Changed),
            Err(end) => Err(worker.obituary(end, limits)),
        }
    }

    fn hire(&self, command: &WorkerCommand) -> io::Result<Worker<Reply>> {
        let mut worker = Worker::start(&command.program, &command.for_shares, reply)?;
        let made = self
            .made
            .map(|Made { output, making }| (output, Raw(making.root.clone()), Raw(making.staging.clone())));
        let memory = self.job.memory.map(|memory| (Raw(memory.register.clone()), memory.clone()));
        // It says when it is ready: on a machine with other work that takes a while.
        let bodies = self.job.settings.bodies().to_vec();
        let terms = Terms { made, lines: self.lines, memory, bodies };
        let ready = worker.put(&line(&terms)).and_then(|()| worker.take_within(READY));
        match ready {
            Ok(Reply::Tick) => Ok(worker),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }
}

/// Reads what [`say`] wrote; `None` at the end.
fn reply(output: &mut isolate::Output) -> io::Result<Option<Reply>> {
    if output.fill_buf()?.is_empty() {
        return Ok(None);
    }
    let mut length = [0; 4];
    output.read_exact(&mut length)?;
    let mut bytes = Vec::new();
    let length = u64::from(u32::from_le_bytes(length));
    // Room is made for what comes, not for what is said to come.
    if output.take(length).read_to_end(&mut bytes)? as u64 != length {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    postcard::from_bytes(&bytes).map(Some).map_err(io::Error::other)
}

/// Writes a reply: its length in four bytes, and itself as postcard writes it. As JSON it took a third of the time
/// of `check`.
fn say(reply: &Reply, out: &mut impl Write) -> io::Result<()> {
    let mut bytes = vec![0; 4];
    bytes = postcard::to_extend(reply, bytes).map_err(io::Error::other)?;
    let length = u32::try_from(bytes.len() - 4).map_err(io::Error::other)?;
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    out.write_all(&bytes)?;
    out.flush()
}

fn line(value: &impl Serialize) -> Vec<u8> {
    let mut line = serde_json::to_vec(value).unwrap_or_default();
    line.push(b'\n');
    line
}

impl Order {
    fn of(task: &Task<'_>) -> Order {
        let Found { path, source, folders, named, .. } = task.found;
        Order {
            number: task.number,
            path: Raw(path.clone()),
            source: source.clone(),
            folders: folders.clone(),
            named: *named,
            stem: task.stem.to_owned(),
            beside_others: task.beside_others,
        }
    }
}

/// Makes the shares that are asked for until the input ends.
///
/// # Errors
/// The input cannot be read or is none of ours, or the output not be written.
pub(crate) fn serve(
    input: impl BufRead + Send + 'static,
    job: &Job<'_>,
    watch: &Watch,
    out: &mut impl Write,
) -> io::Result<()> {
    let orders = orders(input)?;
    let Some(terms) = orders.recv().ok() else { return Ok(()) };
    let Terms { made, lines, memory, bodies } = serde_json::from_slice(&terms)?;
    let settings = (!bodies.is_empty()).then(|| job.settings.knowing(bodies));
    let memory = memory.map(|(register, memory)| Memory { register: register.0, ..memory });
    let settings = settings.as_ref().unwrap_or(job.settings);
    let job = &Job { memory: memory.as_ref(), settings, ..*job };
    let making = made.map(|(output, root, staging)| (output, Making::new(root.0, staging.0)));
    let made = making.as_ref().map(|(output, making)| Made { output: *output, making });
    let reader = Workers::new(&Isolation::Never, job.office, &job.settings.limits);
    let out = RefCell::new(out);
    let say = |reply: &Reply| self::say(reply, &mut **out.borrow_mut());
    say(&Reply::Tick)?;
    while let Ok(order) = orders.recv() {
        let Order { number, path, source, folders, named, stem, beside_others } =
            serde_json::from_slice(&order)?;
        let found = Found { path: path.0, source, folders, kind: Kind::File, named };
        let task = Task { number, found: &found, stem: &stem, beside_others };
        let busy = watch.busy();
        // If nobody listens any more, the thread that reads notices too.
        let tick = || {
            watch.begin_anew();
            let _ = say(&Reply::Tick);
        };
        if let Some(facts) = lines {
            let mut pieces = Pieces { say: &say, bytes: Vec::new() };
            lines::write(job, &found, &|file, format| reader.read(file, format), facts, &mut pieces)?;
            pieces.flush()?;
            say(&Reply::Done(super::worker::held()))?;
            continue;
        }
        let share = share::make(job, made, &task, &|file, format| reader.read(file, format), &tick);
        let reply = match share {
            Ok(share) => Reply::Share(Box::new(share), super::worker::held()),
            Err(error) => end(error),
        };
        say(&reply)?;
        drop(busy);
    }
    Ok(())
}

/// Lines on their way to whoever asked for them, some at a time.
struct Pieces<'a> {
    say: &'a dyn Fn(&Reply) -> io::Result<()>,
    bytes: Vec<u8>,
}

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const PIECE: usize = 64 << 10;
        self.bytes.extend_from_slice(bytes);
        if self.bytes.len() >= PIECE && self.bytes.ends_with(b"\n") {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    /// Only whole lines are ever here.
    fn flush(&mut self) -> io::Result<()> {
        let text = String::from_utf8(std::mem::take(&mut self.bytes));
        (self.say)(&Reply::Lines(text.map_err(|_| io::ErrorKind::InvalidData)?))
    }
}

/// What is said of an error that ends the run.
fn end(error: BatchError) -> Reply {
    match error {
        BatchError::Write { path, source } => {
            Reply::End(Raw(path), source.raw_os_error(), source.to_string())
        }
        error => Reply::End(Raw(PathBuf::new()), None, super::with_causes(&error)),
    }
}

/// The lines of the input. When it ends nobody waits for an answer any more: neither this process goes on
/// nor what it started.
fn orders(mut input: impl BufRead + Send + 'static) -> io::Result<std::sync::mpsc::Receiver<Vec<u8>>> {
    let (sender, lines) = sync_channel(1);
    thread::Builder::new().name("orders".into()).spawn(move || {
        loop {
            let mut line = Vec::new();
            match input.read_until(b'\n', &mut line) {
                Ok(read) if read > 0 => {}
                _ => {
                    office::end_all();
                    std::process::exit(0);
                }
            }
            if sender.send(line).is_err() {
                return;
            }
        }
    })?;
    Ok(lines)
}
