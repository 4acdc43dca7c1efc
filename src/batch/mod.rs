//! A run over many files: what lies in the input, each file's answer, all outputs.
//!
//! Files are worked on in parallel; one writer takes the answers in the order of the paths, so no
//! output depends on the number of threads. A file that cannot be read, or that brings the
//! program down, costs that file only. Memory does not grow with the number of findings: what
//! must wait for the end of the run waits in nameless files in the output folder.

mod crew;
mod decisions;
mod discover;
mod earlier;
mod inbox;
mod intake;
mod isolate;
mod kept;
mod lines;
mod lists;
mod lock;
mod making;
mod manifest;
mod merge;
mod missing;
mod names;
mod of_run;
mod office;
mod open;
mod order;
mod outputs;
mod pending;
mod plan;
mod publish;
mod raw;
mod relative;
mod remember;
mod run;
mod service;
mod shard;
mod share;
mod spill;
mod standing;
mod store;
mod sync;
#[cfg(test)]
mod tests;
mod told;
pub(crate) mod worker;

use std::any::Any;
use std::error::Error;
use std::io;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::ThreadPool;
use serde::{Deserialize, Serialize};

use crate::flow::{Input, Read, Settings};
use crate::model::document::Document;
use crate::model::finding::{Finding, Level};
use crate::outcome::Outcome;
use crate::read::{self, Format, Limits, ReadError};
use crate::register::conclude::Lived;
use crate::register::file::{Register, RegisterError};
use crate::register::memory::Memory;
use crate::rules::run::Run;
use crate::text::letters;
use crate::write::form::Layout;
use crate::write::questions::Questions;
use crate::write::standing::Said;
use crate::write::totals::Totals;

pub(crate) use crew::serve as serve_shares;
pub(crate) use discover::{Found, Kind};
pub(crate) use inbox::{End, Inbox, Judged, Moved, Taken};
pub(crate) use isolate::{Isolation, WorkerCommand};
pub(crate) use kept::{Keeping, Why};
pub(crate) use lines::Facts;
pub(crate) use lists::lists;
pub(crate) use lock::Busy;
pub(crate) use manifest::{SCHEMA, TOOL, counts};
pub(crate) use merge::{Shards, merge};
pub(crate) use names::is_of_the_run;
pub(crate) use office::Office;
pub(crate) use open::read as read_file;
pub(crate) use plan::{Change, Plan, plan};
pub(crate) use publish::{SetAside, changed_place};
pub(crate) use relative::listed;
pub(crate) use remember::Remember;
pub(crate) use run::{Made, convert};
pub(crate) use service::serve as serve_lines;
pub(crate) use shard::{Which, run as convert_shard};
pub(crate) use share::Answer;
pub(crate) use standing::{Expected, Missing};
pub(crate) use store::{put, settle};
pub(crate) use told::{News, Told};

use crew::Crew;
use intake::Loaded;
use isolate::Workers;
use of_run::OfRun;
use share::{Share, Task};

/// Converts one file, reading it as it is told to.
pub(crate) type Converter = fn(Input<'_>, &Settings, Read<'_>) -> Outcome;

/// What a run reads.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Inputs<'a> {
    /// Files and folders.
    pub paths: &'a [PathBuf],
    /// Where the names of files in the outputs, and the folders that hint at their bodies, begin; `None`: at each
    /// input that the operator named, at the folder that holds all of a list.
    pub root: Option<&'a Path>,
    pub from: InputsFrom,
}

/// Who named the inputs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum InputsFrom {
    /// Each is owed an answer, whatever it is.
    Operator,
    /// They are as if met in a folder.
    List,
}

impl<'a> Inputs<'a> {
    /// As the operator named them.
    pub(crate) fn named(paths: &'a [PathBuf]) -> Inputs<'a> {
        Inputs { paths, root: None, from: InputsFrom::Operator }
    }

    fn is_relative(self) -> bool {
        self.root.is_some() || self.from == InputsFrom::List
    }
}

/// What a run is to do.
#[derive(Debug)]
pub(crate) struct Job<'a> {
    pub inputs: Inputs<'a>,
    pub settings: &'a Settings,
    pub convert: Converter,
    pub isolation: &'a Isolation,
    /// LibreOffice, for formats that no reader of this program takes.
    pub office: Option<&'a Office>,
    /// 0: all cores.
    pub threads: usize,
    /// What the runs before knew; none without a register.
    pub memory: Option<&'a Memory>,
    /// Which bodies are expected, and on which day; none where nobody asks.
    pub expected: Option<Expected<'a>>,
}

/// Which approval form stands beside each workbook.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum FormKind {
    /// The ministry's own.
    Own,
    /// The unified form for every ministry.
    Unified,
    None,
}

/// Which outputs each file has.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Output {
    pub form: FormKind,
    pub layout: Layout,
    /// Beside each form its PDF, if there is LibreOffice.
    pub pdf: bool,
}

/// The output folder, and what to do where another run is at work in it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place<'a> {
    pub root: &'a Path,
    pub busy: Busy,
}

/// Which outputs the run has as a whole, and how it is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Whole {
    /// Findings of this level or graver make the run's exit code 3; `None`: none does.
    pub fail_on: Option<Level>,
    pub register: Wanted,
    /// протокол.html and протокол.xlsx.
    pub report: Wanted,
    pub lines: Lines,
    /// Bytes of the findings and answers that протокол.html holds: [`PAGE_BYTES`].
    pub page_bytes: u64,
}

/// A larger page no browser of an office opens: about 8,000 lists.
pub(crate) const PAGE_BYTES: u64 = 256 << 20;

/// Whether an output is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Wanted {
    No,
    Yes,
}

/// How records.jsonl and findings.jsonl are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lines {
    Plain,
    /// With `.gz` behind their names.
    Packed,
}

/// What a run came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Report {
    pub totals: Totals,
    pub verdict: Verdict,
    /// Nothing is other than in the run before, so its outputs stand as they are.
    pub unchanged: bool,
    /// Files that were not read, because their shares are kept; `None`: none are kept.
    pub kept: Option<u64>,
    /// Columns that were not understood.
    pub questions: Questions,
    /// Forms that LibreOffice did not save as PDF.
    pub without_pdf: u64,
    /// Inputs of the run before that are not there any more.
    pub missing: Vec<String>,
    /// How the bodies stand; none where neither roster nor register names any.
    pub standing: Option<Said>,
    /// What stood in the output folder and was moved, not overwritten.
    pub set_aside: Vec<SetAside>,
    /// How far the findings have come; none without a register.
    pub lived: Option<Lived>,
    /// How many decisions were taken from workbooks; none without a register.
    pub decided: Option<usize>,
    /// Decisions that do not count, and why.
    pub decisions: Vec<String>,
    /// What else the ministries say that does not count, and why.
    pub notes: Vec<String>,
    /// Bodies without a list in this run that свод.xlsx keeps, and how many records of each.
    pub carried: Vec<(String, usize)>,
}

/// The end of a run that was carried through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Verdict {
    #[default]
    Done,
    /// Some files could not be read or were refused, or most of the bodies of the last run are missing.
    Incomplete,
    /// Findings at or above the level that was asked for.
    Findings,
}

/// Told about every file in order: how many are done, of how many, and the answer.
pub(crate) type Progress<'a> = &'a mut dyn FnMut(usize, usize, &Answer);

/// What ends a run: the operator's world, not the ministry's.
#[derive(Debug, thiserror::Error)]
pub(crate) enum BatchError {
    #[error("Входной файл или папка не найдены: «{}».", path.display())]
    InputMissing { path: PathBuf, source: io::Error },
    #[error("Входная папка «{}» не открывается: проверьте права и диск. Папка результата не изменена.", path.display())]
    InputClosed { path: PathBuf, source: io::Error },
    #[error("«{}» лежит не в папке «{}», от которой названы файлы. Укажите в --root папку, в которой лежат все файлы.", path.display(), root.display())]
    NotUnderRoot { path: PathBuf, root: PathBuf },
    #[error("Доли запуска не соединены: {0}.")]
    Shards(merge::ShardsError),
    #[error("Файлов нет: входная папка пуста или указана не та. Папка результата не изменена.")]
    NoInput,
    #[error("Папка результата совпадает со входной: «{}». Укажите для результата другую папку.", path.display())]
    OutputIsInput { path: PathBuf },
    #[error("Не удаётся создать «{}». Проверьте, что это папка и что в неё разрешена запись.", path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("В папке «{}» уже работает другой запуск программы. Дождитесь его конца (параметр --wait ждёт сам) или укажите другую папку.", path.display())]
    Busy { path: PathBuf },
    #[error("Не удаётся записать «{}». Проверьте место на диске и права на запись.", path.display())]
    Write { path: PathBuf, source: io::Error },
    #[error("Не удаётся прочитать «{}». Проверьте диск и права на чтение. Папка результата не изменена.", path.display())]
    Unread { path: PathBuf, source: io::Error },
    #[error("Не удаётся составить {name}.")]
    Compose { name: &'static str, source: Box<dyn Error + Send + Sync> },
    /// What ended the run in a worker, with its remedy.
    #[error("{text}")]
    Worker { text: String },
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error("Не удаётся запустить потоки. Уменьшите --threads.")]
    Threads { source: rayon::ThreadPoolBuildError },
}

impl From<merge::ShardsError> for BatchError {
    fn from(error: merge::ShardsError) -> BatchError {
        BatchError::Shards(error)
    }
}

impl Verdict {
    /// The run's exit code: 1 outranks 3.
    pub(crate) fn exit_code(self) -> u8 {
        match self {
            Verdict::Done => 0,
            Verdict::Incomplete => 1,
            Verdict::Findings => 3,
        }
    }

    pub(crate) fn key(self) -> &'static str {
        match self {
            Verdict::Done => "done",
            Verdict::Incomplete => "incomplete",
            Verdict::Findings => "findings",
        }
    }

    /// Judges the totals of a run.
    pub(crate) fn of(totals: &Totals, fail_on: Option<Level>) -> Verdict {
        if totals.unread() > 0 || totals.gone.is_some() {
            Verdict::Incomplete
        } else if fail_on.is_some_and(|level| totals.at_or_above(level) > 0) {
            Verdict::Findings
        } else {
            Verdict::Done
        }
    }
}

/// Everything that the inputs lead to, sorted by path, each file once. The folder `output`, if it lies inside an
/// input, is left out entirely.
pub(crate) fn discover(inputs: Inputs<'_>, output: Option<&Path>) -> Result<Vec<Found>, BatchError> {
    let output = output.and_then(|path| path.canonicalize().ok());
    let mut found = if inputs.is_relative() {
        relative::found(inputs, output.as_deref())?
    } else {
        discover::by_roots(inputs.paths, None, output)?.0
    };
    discover::sort(&mut found);
    Ok(found)
}

/// What comes of checking, in this order.
#[derive(Debug)]
pub(crate) enum Checked<'a> {
    /// Of each file in order: how many are done, of how many, and its answer.
    File(usize, usize, &'a Answer),
    /// Of each file in order, if there are any: the findings that show only when all files are seen together.
    Together(&'a [Finding]),
}

/// Reads and checks; nothing is written.
pub(crate) fn check<E: From<BatchError>>(
    job: &Job<'_>,
    mut report: impl FnMut(Checked<'_>) -> Result<(), E>,
) -> Result<Totals, E> {
    let found = discover(job.inputs, None)?;
    let crew = Crew::new(job, None);
    let mut totals = Totals { selection: job.settings.selection.clone(), ..Totals::default() };
    let mut run = Run::default();
    let folder = std::env::temp_dir();
    let mut waiting = of_run::Gathered::within(&folder);
    let spilled = |source| BatchError::Write { path: folder.clone(), source };
    let mut done = 0;
    let beside_others = found.len() > 1;
    let tasks: Vec<Task<'_>> = found
        .iter()
        .enumerate()
        .map(|(number, found)| Task { number, found, stem: "", beside_others })
        .collect();
    order::in_order(
        &pool(job.threads)?,
        &tasks,
        |task| crew.share(task),
        |share| {
            let Share { answer, facts, waiting: waits, sums, .. } = share?;
            done += 1;
            totals.join(sums.totals());
            let file = run.add(&answer.path, facts);
            waits.iter().try_for_each(|finding| waiting.push(file, finding)).map_err(spilled)?;
            report(Checked::File(done, found.len(), &answer))
        },
    )?;
    let catalogue = &job.settings.mappings.catalogue;
    let mut of_run = OfRun::conclude(&run, waiting, catalogue, &folder).map_err(spilled)?;
    for file in of_run.files() {
        let findings = of_run.of(file).map_err(spilled)?;
        if !findings.is_empty() {
            for finding in &findings {
                totals.add_of_run(finding);
            }
            report(Checked::Together(&findings))?;
        }
    }
    Ok(totals)
}

/// Only reads: `report` gets every file's path and document, or why there is none, in order. What
/// would be skipped inside a folder is left out.
pub(crate) fn documents<E: From<BatchError>>(
    inputs: &[PathBuf],
    limits: &Limits,
    threads: usize,
    isolation: &Isolation,
    office: Option<&Office>,
    mut report: impl FnMut(&Path, Result<Document, String>) -> Result<(), E>,
) -> Result<(), E> {
    let mut found = discover(Inputs::named(inputs), None)?;
    found.retain(|found| found.named || !matches!(found.kind, Kind::Skipped(_)));
    let workers = Workers::new(isolation, office, limits);
    let mut paths = found.iter().map(|found| &*found.path);
    order::in_order(
        &pool(threads)?,
        &found,
        |found| document(found, limits, &workers).transpose(),
        |read| match (paths.next(), read) {
            (Some(path), Some(read)) => report(path, read),
            _ => Ok(()),
        },
    )
}

/// What a file holds, or why it is not read; `None`: nothing that anybody expects an answer about.
fn document(found: &Found, limits: &Limits, workers: &Workers<'_>) -> Result<Option<Document>, String> {
    let taken = intake::take(found, limits)
        .map_err(|refusal| format!("{} {}", refusal.reason, refusal.hint).trim_end().to_owned())?;
    let format = read::sniff(&taken.bytes, &found.source);
    if format == Format::Unknown && !found.named {
        return Ok(None);
    }
    let loaded = Loaded { path: &found.path, bytes: &taken.bytes, sha256: &taken.sha256 };
    let read = || workers.read(loaded, format);
    match catch_unwind(AssertUnwindSafe(read)) {
        Ok(Ok(document)) => Ok(Some(document)),
        Ok(Err(error)) => Err(format!("{}. {}", letters::capital(&error.to_string()), error.remedy())),
        Err(panic) => {
            Err(format!("Внутренняя ошибка программы на этом файле: {}.", panic_text(panic.as_ref())))
        }
    }
}

/// Reads one file's bytes in this process, or as LibreOffice saved them.
pub(crate) fn read_alone(
    path: &Path,
    bytes: &[u8],
    format: Format,
    office: Option<&Office>,
    limits: &Limits,
) -> Result<Document, ReadError> {
    let loaded = Loaded { path, bytes, sha256: "" };
    Workers::new(&Isolation::Never, office, limits).read(loaded, format)
}

/// The files of a run and the output folder, which no other run can use meanwhile.
#[derive(Debug)]
pub(crate) struct Reserved {
    found: Vec<Found>,
    store: store::Reserved,
}

/// Keeps other runs out of an output folder beyond the end of one.
#[derive(Debug)]
pub(crate) struct Held(#[expect(dead_code, reason = "it is freed when dropped")] Arc<lock::Lock>);

impl Reserved {
    pub(crate) fn hold(&self) -> Held {
        Held(self.store.lock())
    }
}

/// Finds the files of a run and takes the lock of its output folder, created if need be: the first thing
/// that a run does, so that a second one is told at once.
pub(crate) fn reserve(
    inputs: Inputs<'_>,
    folder: &Path,
    register: Option<&Path>,
    busy: Busy,
) -> Result<Reserved, BatchError> {
    let found = discover(inputs, Some(folder))?;
    if found.is_empty() {
        return Err(BatchError::NoInput);
    }
    Ok(Reserved { found, store: store::Reserved::create(folder, register, busy)? })
}

/// The same with the files of an inbox. They are looked for when no other run can move them any more.
pub(crate) fn reserve_with(
    inputs: &[PathBuf],
    inbox: &Inbox,
    folder: &Path,
    register: Option<&Path>,
    busy: Busy,
) -> Result<(Reserved, Taken), BatchError> {
    found_with(inputs, inbox, folder, inbox::Looked::default())?;
    let store = store::Reserved::create(folder, register, busy)?;
    let (found, taken) = found_with(inputs, inbox, folder, inbox.look(Some(folder))?)?;
    if found.is_empty() {
        return Err(BatchError::NoInput);
    }
    Ok((Reserved { found, store }, taken))
}

/// What a run finds in its inputs and in what was seen in its inbox.
fn found_with(
    inputs: &[PathBuf],
    inbox: &Inbox,
    folder: &Path,
    looked: inbox::Looked,
) -> Result<(Vec<Found>, Taken), BatchError> {
    let processed = inbox.processed();
    let (mut found, label) =
        discover::by_roots(inputs, Some((&inbox.folder, &processed)), folder.canonicalize().ok())?;
    let root = processed.file_name().unwrap_or_default().to_string_lossy();
    let mut taken = Taken::among(inbox, looked, &label, &root, &mut found);
    discover::sort(&mut found);
    taken.name(&found);
    Ok((found, taken))
}

/// The settings of a run that knows the bodies of roster and register by all their names; `None`: there are none.
fn knowing(job: &Job<'_>, register: Option<&Register>) -> Result<Option<Settings>, BatchError> {
    let roster = job.expected.and_then(|expected| expected.roster);
    let bodies = standing::known(roster, register)?;
    Ok((!bodies.is_empty()).then(|| job.settings.knowing(bodies)))
}

/// The files of a run with the names of their outputs.
fn tasks<'a>(found: &'a [Found], stems: &'a [String]) -> Vec<Task<'a>> {
    let task = |(number, (found, stem)): (usize, (&'a Found, &'a String))| Task {
        number,
        found,
        stem,
        beside_others: stems.len() > 1,
    };
    found.iter().zip(stems).enumerate().map(task).collect()
}

fn pool(threads: usize) -> Result<ThreadPool, BatchError> {
    rayon::ThreadPoolBuilder::new()
        .num_threads(threads)
        .stack_size(8 << 20)
        .thread_name(|index| format!("perechen-{index}"))
        .build()
        .map_err(|source| BatchError::Threads { source })
}

/// An error and what caused it, outermost first.
fn with_causes(error: &(dyn Error + 'static)) -> String {
    let chain = std::iter::successors(Some(error), |error| (*error).source());
    chain.map(ToString::to_string).collect::<Vec<_>>().join(": ")
}

/// The message of a panic, as far as it has one.
pub(crate) fn panic_text(panic: &(dyn Any + Send)) -> &str {
    panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str))
        .unwrap_or("причина неизвестна")
}

/// The error in a text like `…: Os { code: 28, kind: StorageFull, … }`.
fn system_error(text: &str) -> Option<io::Error> {
    let (_, rest) = text.split_once(" Os { code: ")?;
    let code: i32 = rest.split_once(',')?.0.parse().ok()?;
    Some(io::Error::from_raw_os_error(code))
}
