//! The share of a file: all that comes of it in a run, made by one function wherever that runs.
//!
//! The file's own documents are put where the run's outputs are made. Facts and sums are the share
//! itself. What goes into outputs of the whole run as it is (records, findings, rows of tables) may be
//! large, so it waits in a file of its own, a part after the other, and is never held in memory as a whole.

use std::cell::Cell;
use std::error::Error;
use std::io::{self, BufWriter, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;

use rust_xlsxwriter::XlsxError;
use serde::{Deserialize, Serialize};
use zip::result::ZipError;

use super::discover::Found;
use super::intake::Loaded;
use super::making::{Making, Written};
use super::manifest::input_line;
use super::publish::is_of_the_path;
use super::{BatchError, FormKind, Job, Output, intake, names, panic_text, system_error, with_causes};
use crate::flow::{Input, Settings};
use crate::knowledge::profile::{Profile, UNIFIED};
use crate::model::Edition;
use crate::model::document::Document;
use crate::model::finding::{Cause, Finding};
use crate::outcome::{Outcome, Status};
use crate::read::{Format, ReadError};
use crate::register::changes;
use crate::register::glance::Glance;
use crate::rules::memory::FileFacts;
use crate::rules::parts;
use crate::text::Text;
use crate::write::protocol;
use crate::write::questions::Questions;
use crate::write::register::{self, Aside};
use crate::write::report::letter::Letter;
use crate::write::report::to_order::ToOrder;
use crate::write::report::{FileReport, Overview, page};
use crate::write::standing::Asked;
use crate::write::totals::{self, FileLine, Totals};
use crate::write::{WriteError, form, jsonl, workbook};

/// One input of a run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Task<'a> {
    /// Its place in the order of the inputs, from 0.
    pub(super) number: usize,
    pub(super) found: &'a Found,
    /// Of the names of its own outputs.
    pub(super) stem: &'a str,
    /// There are other files, which may hold further parts of its lists.
    pub(super) beside_others: bool,
}

/// What a file adds to a run.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Share {
    pub(super) answer: Answer,
    pub(super) facts: FileFacts,
    /// Findings that other parts of the lists may settle.
    pub(super) waiting: Vec<Finding>,
    /// Where nothing is written the totals only.
    pub(super) sums: Overview,
    /// `None` where nothing is written.
    pub(super) outputs: Option<Outputs>,
}

/// One file's answer, as it is told while the run goes on.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub path: Text,
    pub status: Status,
    /// What became of it.
    pub sentence: String,
    /// Why it has no list, a sentence.
    pub reason: Option<String>,
    pub body: Option<Text>,
    /// The bodies of its lists by their ordinals.
    pub bodies: Vec<(u32, Text)>,
    /// None where outputs are written, which have them.
    pub findings: Vec<Finding>,
    /// The file was not read: its share is kept.
    #[serde(skip)]
    pub kept: bool,
}

/// A file's part of the outputs.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Outputs {
    /// Its own.
    pub(super) own: Vec<Written>,
    /// Its line in the manifest.
    pub(super) input: String,
    pub(super) questions: Questions,
    pub(super) lists: Vec<ListPart>,
    /// Bytes of what waits in the share's file, in the order of [`Part`].
    pub(super) parts: [u64; Part::NUMBER],
    /// Forms that LibreOffice did not save as PDF.
    pub(super) without_pdf: u64,
    /// Of the content, if it was read.
    pub(super) sha256: Option<String>,
    /// The same content has the same share again: nothing went wrong that may go well another time.
    pub(super) lasting: bool,
    /// What was asked of the register, where that is to be kept.
    pub(super) glance: Option<Glance>,
}

/// Where the outputs of a whole run hold a list.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(super) struct ListPart {
    pub(super) ordinal: u32,
    /// Of its lines in records.jsonl.
    pub(super) bytes: u64,
    pub(super) aside: Aside,
    /// Of its lines on «Изменения».
    pub(super) changes: u32,
    /// Its findings that are asked of the ministry; those about the file as a whole are with its first list.
    pub(super) asked: Asked,
    /// The same by level, with the advices and notes.
    pub(super) levels: [u64; 5],
    pub(super) edition: Edition,
}

/// What waits in the file of a share, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Records,
    Findings,
    /// [`Waiting`] as JSON in a line of its own; a blank line for a skipped file.
    Waiting,
    Skipped,
    Island,
    Register,
    Protocol,
    /// Lines on «Изменения», list by list.
    Changes,
    /// What the register is to know of the file.
    Memory,
}

impl Part {
    const NUMBER: usize = 9;
}

/// A file's line and letter, until all findings are known.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Waiting {
    pub(super) stem: String,
    pub(super) line: FileLine,
    pub(super) letter: Letter,
}

/// Where outputs are made, and which.
#[derive(Debug, Clone, Copy)]
pub(super) struct Made<'a> {
    pub(super) output: Output,
    pub(super) making: &'a Making,
}

/// How a file is read: as it lies here, in memory, by the format of its content.
pub(super) type Reader<'a> = &'a dyn Fn(Loaded<'_>, Format) -> Result<Document, ReadError>;

/// A file read and judged.
pub(super) struct Answered {
    pub(super) outcome: Outcome,
    /// `None` for a file that was not read.
    pub(super) sha256: Option<String>,
    pub(super) size: Option<u64>,
    /// See [`Outputs`].
    lasting: bool,
    glance: Option<Glance>,
}

/// Why a list that was read has no outputs of its own.
#[derive(Debug, thiserror::Error)]
pub(super) enum RenderError {
    #[error("не найдена единая форма (unified)")]
    NoProfile,
    #[error("рабочая книга не составлена")]
    Workbook { source: WriteError },
    #[error("форма не составлена")]
    Form { source: WriteError },
    /// Its outputs cannot be put where their names say; others can.
    #[error("результат не записывается")]
    Place { source: io::Error },
    /// Nothing can be written any more.
    #[error(transparent)]
    Run(BatchError),
}

impl RenderError {
    fn of(source: io::Error, path: PathBuf) -> RenderError {
        if is_of_the_path(&source) {
            RenderError::Place { source }
        } else {
            RenderError::Run(BatchError::Write { path, source })
        }
    }
}

/// Reads, checks, renders and writes what belongs to one file; `tick` is called before and after what has
/// a clock of its own.
pub(super) fn make(
    job: &Job<'_>,
    made: Option<Made<'_>>,
    task: &Task<'_>,
    read: Reader<'_>,
    tick: &dyn Fn(),
) -> Result<Share, BatchError> {
    let render = |outcome: &Outcome| match made {
        Some(made) => own_outputs(job, made, task, outcome, tick),
        None => Ok(Own::default()),
    };
    let (mut answered, own) = answer(job, task.found, read, render)?;
    let findings = &mut answered.outcome.findings;
    let waiting = if task.beside_others { parts::take_waiting(findings) } else { Vec::new() };
    let outputs = made.map(|made| outputs(job, made.making, task, &answered, own)).transpose()?;
    let sums = if made.is_some() {
        let mut sums = Overview::default();
        sums.add(&answered.outcome, &job.settings.mappings);
        sums
    } else {
        let mut totals = Totals::default();
        totals.add(&answered.outcome);
        Overview { totals, ..Overview::default() }
    };
    let outcome = answered.outcome;
    let bodies = outcome.lists.iter().filter_map(|list| Some((list.ordinal, list.context.body.clone()?)));
    let answer = Answer {
        sentence: totals::sentence(&outcome),
        reason: totals::reason(&outcome),
        bodies: bodies.collect(),
        path: outcome.path,
        status: outcome.status,
        body: outcome.body,
        findings: if made.is_some() { Vec::new() } else { outcome.findings },
        kept: false,
    };
    Ok(Share { answer, facts: outcome.facts, waiting, sums, outputs })
}

/// What was written for one file alone.
#[derive(Default)]
struct Own {
    written: Vec<Written>,
    without_pdf: u64,
}

/// Puts what is the file's own among the outputs, and what goes into those of the run into the share's file.
fn outputs(
    job: &Job<'_>,
    making: &Making,
    task: &Task<'_>,
    answered: &Answered,
    own: Own,
) -> Result<Outputs, BatchError> {
    let Own { written: own, without_pdf } = own;
    let outcome = &answered.outcome;
    let mut input = Vec::new();
    input_line(outcome, answered.sha256.as_deref(), answered.size, &mut input)
        .map_err(composing("manifest.json"))?;
    let mut questions = Questions::default();
    outcome.lists.iter().for_each(|list| questions.add(list));
    let is_skipped = outcome.status == Status::Skipped;
    let report = FileReport::of(outcome, &job.settings.mappings);
    let book = own.iter().map(|written| written.path.as_str()).find(|path| names::is_workbook(path));
    let book = book.map(|path| path.rsplit('/').next().unwrap_or(path));
    let waiting = (!is_skipped).then(|| Waiting {
        stem: task.stem.to_owned(),
        line: FileLine::of(outcome),
        letter: Letter::of(&report, book),
    });
    let skipped = page::skipped(outcome).map_err(composing("протокол.html"))?;
    let island = page::island(&report).map_err(composing("протокол.html"))?;
    let mut lists = Vec::new();
    let mut carry = || -> io::Result<[u64; Part::NUMBER]> {
        let mut carried = Carried::to(making.begin_share(task.number)?);
        for list in &outcome.lists {
            let from = carried.bytes;
            jsonl::records(list, &mut carried)?;
            let bytes = carried.bytes - from;
            let is_first = lists.is_empty();
            let of_list =
                |finding: &&Finding| finding.list == Some(list.ordinal) || is_first && finding.list.is_none();
            let asked = Asked::of(outcome.findings.iter().filter(of_list));
            let levels = totals::levels(outcome.findings.iter().filter(of_list));
            let edition = list.known.as_deref().map(|known| known.edition).unwrap_or_default();
            let aside = Aside::default();
            lists.push(ListPart { ordinal: list.ordinal, bytes, aside, changes: 0, asked, levels, edition });
        }
        carried.end(Part::Records);
        jsonl::findings(&outcome.findings, &mut carried)?;
        carried.end(Part::Findings);
        if let Some(waiting) = &waiting {
            serde_json::to_writer(&mut carried, waiting)?;
        }
        carried.write_all(b"\n")?;
        carried.end(Part::Waiting);
        carried.write_all(skipped.as_bytes())?;
        carried.end(Part::Skipped);
        carried.write_all(island.as_bytes())?;
        carried.end(Part::Island);
        for (list, part) in outcome.lists.iter().zip(&mut lists) {
            part.aside = register::put_aside(list, &mut carried)?;
        }
        carried.end(Part::Register);
        protocol::of_file(outcome, &mut carried)?;
        carried.end(Part::Protocol);
        for (list, part) in outcome.lists.iter().zip(&mut lists) {
            let from = carried.bytes;
            protocol::changes(outcome, list, &mut carried)?;
            let bytes = u32::try_from(carried.bytes - from);
            part.changes = bytes.map_err(|_| io::Error::from(io::ErrorKind::FileTooLarge))?;
        }
        carried.end(Part::Changes);
        if job.memory.is_some() {
            let mappings = &job.settings.mappings;
            changes::of_file(outcome, answered.sha256.as_deref(), mappings, &mut carried)?;
        }
        carried.end(Part::Memory);
        carried.out.flush()?;
        Ok(carried.parts)
    };
    let parts = carry().map_err(|source| BatchError::Write { path: making.at(""), source })?;
    let input = String::from_utf8(input).map_err(composing("manifest.json"))?;
    let lasting = answered.lasting && without_pdf == 0;
    let (sha256, glance) = (answered.sha256.clone(), answered.glance.clone());
    Ok(Outputs { own, input, questions, lists, parts, without_pdf, sha256, lasting, glance })
}

/// A share's file under way.
struct Carried<W> {
    out: W,
    bytes: u64,
    parts: [u64; Part::NUMBER],
}

impl<W: Write> Carried<BufWriter<W>> {
    fn to(out: BufWriter<W>) -> Self {
        Carried { out, bytes: 0, parts: [0; Part::NUMBER] }
    }
}

impl<W> Carried<W> {
    fn end(&mut self, part: Part) {
        let before: u64 = self.parts.iter().sum();
        self.parts[part as usize] = self.bytes - before;
    }
}

impl<W: Write> Write for Carried<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.out.write(bytes)?;
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// One file's answer and what `render` makes of it. A panic anywhere, or a list that cannot be
/// rendered, makes the file a failed one.
pub(super) fn answer<T: Default>(
    job: &Job<'_>,
    found: &Found,
    read: Reader<'_>,
    render: impl Fn(&Outcome) -> Result<T, RenderError>,
) -> Result<(Answered, T), BatchError> {
    let taken = match intake::take(found, &job.settings.limits) {
        Ok(taken) => taken,
        Err(refusal) => {
            let size = std::fs::symlink_metadata(&found.path).ok().filter(std::fs::Metadata::is_file);
            let outcome = intake::refused(&found.source, Format::Unknown, refusal);
            let size = size.map(|metadata| metadata.len());
            return Ok((
                Answered { outcome, sha256: None, size, lasting: false, glance: None },
                T::default(),
            ));
        }
    };
    let input = Input { path: &found.source, folders: &found.folders, bytes: &taken.bytes };
    let loaded = Loaded { path: &found.path, bytes: &taken.bytes, sha256: &taken.sha256 };
    let lasting = Cell::new(true);
    let read = |format| {
        read(loaded, format).inspect_err(|error| lasting.set(lasting.get() && !error.is_of_the_moment()))
    };
    let mut glance = None;
    let result = catch_unwind(AssertUnwindSafe(|| -> Result<_, RenderError> {
        let mut outcome = recognised(found, (job.convert)(input, job.settings, &read));
        if let Some(memory) = job.memory {
            let asked = memory.recall(&mut outcome, &taken.sha256, job.settings);
            glance = asked.map_err(|error| RenderError::Run(error.into()))?;
        }
        let rendered = render(&outcome)?;
        Ok((outcome, rendered))
    }));
    let is_rendered = matches!(result, Ok(Ok(_)));
    let (outcome, rendered) = match result {
        Ok(Ok(pair)) => pair,
        Ok(Err(RenderError::Run(error))) => return Err(error),
        Ok(Err(RenderError::Place { source })) => (unwritten(found, &source), T::default()),
        Ok(Err(error)) => match of_disk(&error) {
            Some(source) => return Err(spooled(source)),
            None => (failed(found, &with_causes(&error)), T::default()),
        },
        // A workbook whose rows go to a file: where that cannot be written, the library panics with the error.
        Err(panic) => match system_error(panic_text(panic.as_ref())) {
            Some(source) => return Err(spooled(source)),
            None => (failed(found, panic_text(panic.as_ref())), T::default()),
        },
    };
    let size = Some(taken.bytes.len() as u64);
    let lasting = is_rendered && lasting.get();
    Ok((Answered { outcome, sha256: Some(taken.sha256), size, lasting, glance }, rendered))
}

/// Where the library keeps the rows of a workbook under way.
fn spooled(source: io::Error) -> BatchError {
    BatchError::Write { path: std::env::temp_dir(), source }
}

/// The disk's error behind one of a writer.
fn of_disk(error: &RenderError) -> Option<io::Error> {
    let (RenderError::Workbook { source } | RenderError::Form { source }) = error else { return None };
    let (WriteError::Io(source)
    | WriteError::Workbook(XlsxError::IoError(source) | XlsxError::ZipError(ZipError::Io(source)))
    | WriteError::Package(ZipError::Io(source))) = source
    else {
        return None;
    };
    Some(source.raw_os_error().map_or_else(|| source.kind().into(), io::Error::from_raw_os_error))
}

/// Inside a folder an unknown content is skipped; a file that the operator named is owed an answer.
fn recognised(found: &Found, outcome: Outcome) -> Outcome {
    if !found.named || outcome.status != Status::Skipped || outcome.format != Format::Unknown {
        return outcome;
    }
    let refusal = intake::Refusal {
        status: Status::Refused,
        reason: "По содержанию это не документ Word и не книга Excel.".into(),
        hint: "Сохраните перечень как .docx или .xlsx и назовите в команде его.",
    };
    intake::refused(&found.source, outcome.format, refusal)
}

fn failed(found: &Found, reason: &str) -> Outcome {
    let refusal = intake::Refusal {
        status: Status::Failed,
        reason: format!("Внутренняя ошибка программы на этом файле: {reason}."),
        hint: "Перешлите файл разработчикам программы; остальные файлы обработаны.",
    };
    intake::refused(&found.source, Format::Unknown, refusal)
}

/// The answer for a file whose outputs cannot be put where their names say.
fn unwritten(found: &Found, error: &io::Error) -> Outcome {
    let (why, hint) = if error.kind() == io::ErrorKind::PermissionDenied {
        ("нет прав на запись в папку результата", "Откройте программе доступ на запись и запустите её снова.")
    } else {
        ("имя в папке результата недопустимо или слишком длинно", "Сократите имена файла и папок над ним.")
    };
    let reason = format!("Результат по этому файлу не записан: {why}.");
    intake::refused(&found.source, Format::Unknown, intake::Refusal { status: Status::Failed, reason, hint })
}

/// Makes and writes the workbooks and forms of a file.
fn own_outputs(
    job: &Job<'_>,
    made: Made<'_>,
    task: &Task<'_>,
    outcome: &Outcome,
    tick: &dyn Fn(),
) -> Result<Own, RenderError> {
    let Made { output, making } = made;
    if outcome.status != Status::Skipped {
        let path = making.at(task.stem);
        making.probe(&names::letter(task.stem)).map_err(|error| RenderError::of(error, path))?;
    }
    let mut own = Own::default();
    if outcome.status != Status::Converted {
        return Ok(own);
    }
    let mut put = |name: &str, bytes: &[u8]| -> Result<(), RenderError> {
        let written = making.put(name, bytes).map_err(|error| RenderError::of(error, making.at(name)))?;
        own.written.push(written);
        Ok(())
    };
    for list in &outcome.lists {
        let profile = profile_of(job.settings, &list.profile).ok_or(RenderError::NoProfile)?;
        let bytes = workbook_of(job, list, profile, outcome)?;
        put(&names::workbook(task.stem, list.ordinal), &bytes)?;
        drop(bytes);
        let shown: Option<&Profile> = match output.form {
            FormKind::Own => Some(profile),
            FormKind::Unified => Some(profile_of(job.settings, UNIFIED).ok_or(RenderError::NoProfile)?),
            FormKind::None => None,
        };
        let Some(profile) = shown else { continue };
        let told = approved_as_told(job.settings, profile, list);
        let profile = told.as_ref().unwrap_or(profile);
        let knowledge = job.settings.knowledge_of(&list.profile);
        let bytes = form::write(list, profile, &knowledge, output.layout)
            .map_err(|source| RenderError::Form { source })?;
        if let Some(office) = job.office.filter(|_| output.pdf) {
            tick();
            match office.pdf(&bytes, &job.settings.limits) {
                Ok(pdf) => put(&names::pdf(task.stem, list.ordinal), &pdf)?,
                Err(_) => own.without_pdf += 1,
            }
            tick();
        }
        put(&names::form(task.stem, list.ordinal), &bytes)?;
    }
    Ok(own)
}

fn workbook_of(
    job: &Job<'_>,
    list: &crate::model::TouchpointList,
    profile: &Profile,
    outcome: &Outcome,
) -> Result<Vec<u8>, RenderError> {
    let findings: Vec<&Finding> =
        outcome.findings.iter().filter(|finding| finding.list.is_none_or(|of| of == list.ordinal)).collect();
    let unknown = unknown_order(&findings);
    let shown = findings.iter().copied().filter(|finding| finding.cause != Cause::UnknownOrder);
    let remarks: Vec<&Finding> = shown.chain(&unknown).collect();
    workbook::write(list, profile, &job.settings.mappings.catalogue, &remarks)
        .map_err(|source| RenderError::Workbook { source })
}

/// What an unknown order left unchecked, as one remark.
fn unknown_order(findings: &[&Finding]) -> Option<Finding> {
    let unknown = || findings.iter().copied().filter(|finding| finding.cause == Cause::UnknownOrder);
    let said = ToOrder::of(unknown()).unknown()?;
    unknown().next().map(|first| Finding { message: said.into(), ..first.clone() })
}

/// The unified profile with the approver that the roster names; `None` where it names none, or the order does.
fn approved_as_told(
    settings: &Settings,
    profile: &Profile,
    list: &crate::model::TouchpointList,
) -> Option<Profile> {
    let body = list.context.body.as_deref().filter(|_| profile.is_unified())?;
    let known = settings.bodies().iter().find(|known| known.name == body)?;
    if known.post.is_empty() && known.route.is_none() {
        return None;
    }
    let mut profile = profile.clone();
    profile.approval.post.clone_from(&known.post);
    profile.approval.kind = known.route.unwrap_or(profile.approval.kind);
    Some(profile)
}

/// The profile that writes a list: its own, or the unified one.
fn profile_of<'a>(settings: &'a Settings, id: &str) -> Option<&'a Profile> {
    let mappings = &settings.mappings;
    mappings.profile(id).or_else(|| mappings.profile(UNIFIED)).map(|profile| &**profile)
}

pub(super) fn composing<E>(name: &'static str) -> impl FnOnce(E) -> BatchError
where
    E: Into<Box<dyn Error + Send + Sync>>,
{
    move |error| BatchError::Compose { name, source: error.into() }
}
