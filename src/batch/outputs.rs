//! All outputs of a run: the files beside each input, written by the workers, and those of the
//! whole run, written in order by one writer.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read as _, Seek as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::path::PathBuf;

use rayon::ThreadPool;
use serde::{Deserialize, Serialize};

use super::isolate::Workers;
use super::manifest::Manifest;
use super::order::in_order;
use super::publish::{Step, is_of_the_path};
use super::spill::{pour, reread};
use super::store::{self, Draft, MANIFEST, Store, Written};
use super::{Answer, BatchError, FormKind, Found, Job, Output, Report, Verdict, answer, names, profile_of};
use crate::flow::Settings;
use crate::knowledge::profile::{Mappings, Profile};
use crate::model::finding::{Cause, Finding};
use crate::outcome::{Outcome, Status};
use crate::rules::run::{Run, Superseded};
use crate::rules::{OfFile, parts};
use crate::write::protocol::ProtocolWriter;
use crate::write::questions::Questions;
use crate::write::register::{self, Aside, RegisterWriter};
use crate::write::report::letter::{self, Letter};
use crate::write::report::to_order::ToOrder;
use crate::write::report::{FileReport, Overview, page};
use crate::write::totals::FileLine;
use crate::write::{WriteError, form, jsonl, workbook};

/// One input of a run.
pub(super) struct Task<'a> {
    pub(super) found: &'a Found,
    /// Of the names of its own outputs.
    pub(super) stem: &'a str,
    /// There are other files, which may hold further parts of its lists.
    pub(super) beside_others: bool,
}

/// A file's share of the outputs.
pub(super) struct Piece {
    answer: Answer,
    own: Vec<Written>,
    texts: Texts,
    /// Findings that other parts of the lists may settle.
    waiting: Vec<Finding>,
    without_pdf: u64,
}

/// What a file adds to the outputs of the whole run.
#[derive(Default)]
struct Texts {
    records: Vec<u8>,
    /// Where the lines of each list end in `records`.
    ends: Vec<usize>,
    findings: Vec<u8>,
    /// A line of JSON; none for a skipped file.
    waiting: Vec<u8>,
    skipped: String,
    island: String,
}

/// A file's line and letter, until all findings are known.
#[derive(Serialize, Deserialize)]
struct Waiting {
    stem: String,
    line: FileLine,
    letter: Letter,
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

/// The workbooks and forms of a file.
#[derive(Default)]
struct OwnFiles {
    /// Names and contents.
    files: Vec<(String, Vec<u8>)>,
    /// Forms that LibreOffice did not save as PDF.
    without_pdf: u64,
}

/// Reads, checks, renders and writes what belongs to one file.
pub(super) fn work(
    job: &Job<'_>,
    workers: &Workers<'_>,
    output: Output,
    store: &Store,
    task: &Task<'_>,
) -> Result<Piece, BatchError> {
    let (mut answer, (own, without_pdf)) = answer(job, workers, task.found, |outcome| {
        let OwnFiles { files, without_pdf } = own_files(job, output, task.stem, outcome)?;
        if outcome.status != Status::Skipped {
            let path = store.at(task.stem);
            store.probe(&names::letter(task.stem)).map_err(|error| RenderError::of(error, path))?;
        }
        let put = |(name, bytes): &(String, Vec<u8>)| {
            store.put(name, bytes).map_err(|error| RenderError::of(error, store.at(name)))
        };
        let written = files.iter().map(put).collect::<Result<Vec<Written>, _>>()?;
        Ok((written, without_pdf))
    })?;
    let findings = &mut answer.outcome.findings;
    let waiting = if task.beside_others { parts::take_waiting(findings) } else { Vec::new() };
    let report = FileReport::of(&answer.outcome, &job.settings.mappings);
    let workbook = own.iter().map(|written| written.path.as_str()).find(|path| names::is_workbook(path));
    let workbook = workbook.map(|path| path.rsplit('/').next().unwrap_or(path));
    let mut texts = Texts::of(&answer.outcome, &report)?;
    if !report.is_skipped() {
        let waiting = Waiting {
            stem: task.stem.to_owned(),
            line: FileLine::of(&answer.outcome),
            letter: Letter::of(&report, workbook),
        };
        texts.waiting = serde_json::to_vec(&waiting).map_err(composing("протокол.html"))?;
    }
    Ok(Piece { answer, own, texts, waiting, without_pdf })
}

/// Makes the workbooks and forms of a file.
fn own_files(job: &Job<'_>, output: Output, stem: &str, outcome: &Outcome) -> Result<OwnFiles, RenderError> {
    let catalogue = &job.settings.mappings.catalogue;
    let mut own = OwnFiles::default();
    if outcome.status != Status::Converted {
        return Ok(own);
    }
    for list in &outcome.lists {
        let profile = profile_of(job.settings, &list.profile).ok_or(RenderError::NoProfile)?;
        let findings: Vec<&Finding> = outcome
            .findings
            .iter()
            .filter(|finding| finding.list.is_none_or(|of| of == list.ordinal))
            .collect();
        let unknown = unknown_order(&findings);
        let shown = findings.iter().copied().filter(|finding| finding.cause != Cause::UnknownOrder);
        let remarks: Vec<&Finding> = shown.chain(&unknown).collect();
        let bytes = workbook::write(list, profile, catalogue, &remarks)
            .map_err(|source| RenderError::Workbook { source })?;
        own.files.push((names::workbook(stem, list.ordinal), bytes));
        let shown: Option<&Profile> = match output.form {
            FormKind::Own => Some(profile),
            FormKind::Unified => Some(profile_of(job.settings, "unified").ok_or(RenderError::NoProfile)?),
            FormKind::None => None,
        };
        if let Some(profile) = shown {
            let knowledge = job.settings.knowledge_of(&list.profile);
            let bytes = form::write(list, profile, &knowledge, output.layout)
                .map_err(|source| RenderError::Form { source })?;
            if let Some(office) = job.office.filter(|_| output.pdf) {
                match office.pdf(&bytes, &job.settings.limits) {
                    Ok(pdf) => own.files.push((names::pdf(stem, list.ordinal), pdf)),
                    Err(_) => own.without_pdf += 1,
                }
            }
            own.files.push((names::form(stem, list.ordinal), bytes));
        }
    }
    Ok(own)
}

/// What an unknown order left unchecked, as one remark.
fn unknown_order(findings: &[&Finding]) -> Option<Finding> {
    let unknown = || findings.iter().copied().filter(|finding| finding.cause == Cause::UnknownOrder);
    let said = ToOrder::of(unknown()).unknown()?;
    unknown().next().map(|first| Finding { message: said.into(), ..first.clone() })
}

impl Texts {
    fn of(outcome: &Outcome, report: &FileReport<'_>) -> Result<Texts, BatchError> {
        let mut texts = Texts::default();
        for list in &outcome.lists {
            jsonl::records(list, &mut texts.records).map_err(composing("records.jsonl"))?;
            texts.ends.push(texts.records.len());
        }
        jsonl::findings(&outcome.findings, &mut texts.findings).map_err(composing("findings.jsonl"))?;
        texts.skipped = page::skipped(outcome).map_err(composing("протокол.html"))?;
        texts.island = page::island(report).map_err(composing("протокол.html"))?;
        Ok(texts)
    }
}

/// Where the outputs of a whole run hold a list.
struct ListPiece {
    file: usize,
    ordinal: u32,
    /// Of its lines in records.jsonl.
    bytes: u64,
    aside: Aside,
}

/// The outputs of the whole run under way.
pub(super) struct RunWriter<'a> {
    store: &'a Store,
    mappings: &'a Mappings,
    ledger: Ledger,
    records: Draft,
    findings: Draft,
    /// [`Waiting`] as lines, one a file.
    waiting: BufWriter<File>,
    skipped: BufWriter<File>,
    islands: BufWriter<File>,
    /// Rows for the register, until it is known which copy of a list counts.
    aside: BufWriter<File>,
    /// The lists of all files in order.
    lists: Vec<ListPiece>,
    run: Run,
    /// Findings that other parts of the lists may settle, by file.
    for_parts: BTreeMap<usize, Vec<Finding>>,
    protocol: ProtocolWriter,
    overview: Overview,
    questions: Questions,
    /// Inputs of the run before that were not met yet.
    missing: BTreeSet<String>,
    without_pdf: u64,
}

/// What is known of each output: its line in the manifest, its step of publishing, and which outputs of
/// the run before it does not replace.
struct Ledger {
    manifest: Manifest,
    steps: BufWriter<File>,
    earlier: BTreeSet<String>,
}

impl Ledger {
    fn output(&mut self, written: &Written) -> io::Result<()> {
        self.earlier.remove(&written.path);
        let step = Step::Put { path: written.path.clone(), sha256: written.sha256.clone() };
        store::note(&step, &mut self.steps)?;
        self.manifest.output(written)
    }
}

/// A run whose outputs are made and not published yet.
pub(super) struct Finished {
    pub(super) report: Report,
    pub(super) steps: BufWriter<File>,
}

impl<'a> RunWriter<'a> {
    pub(super) fn begin(
        store: &'a Store,
        manifest: Manifest,
        settings: &'a Settings,
    ) -> Result<RunWriter<'a>, BatchError> {
        let earlier = store.earlier();
        Ok(RunWriter {
            store,
            mappings: &settings.mappings,
            ledger: Ledger {
                manifest,
                steps: BufWriter::new(store.spill()?),
                earlier: earlier.outputs.keys().cloned().collect(),
            },
            records: store.begin("records.jsonl")?,
            findings: store.begin("findings.jsonl")?,
            waiting: BufWriter::new(store.spill()?),
            skipped: BufWriter::new(store.spill()?),
            islands: BufWriter::new(store.spill()?),
            aside: BufWriter::new(store.spill()?),
            lists: Vec::new(),
            run: Run::default(),
            for_parts: BTreeMap::new(),
            protocol: spooling("протокол.xlsx", || ProtocolWriter::new(store.temporary()))?,
            overview: Overview::new(&settings.selection),
            questions: Questions::default(),
            missing: earlier.inputs.clone(),
            without_pdf: 0,
        })
    }

    /// Adds a file; its answer comes back for the progress.
    pub(super) fn push(&mut self, piece: Piece) -> Result<Answer, BatchError> {
        let Piece { mut answer, own, texts, waiting, without_pdf } = piece;
        self.without_pdf += without_pdf;
        let file = self.run.add(&answer.outcome.path, std::mem::take(&mut answer.outcome.facts));
        if !waiting.is_empty() {
            self.for_parts.insert(file, waiting);
        }
        let outcome = &answer.outcome;
        self.missing.remove(&*outcome.path);
        for list in &outcome.lists {
            self.questions.add(list);
        }
        self.overview.add(outcome, self.mappings);
        let mut spill = || -> io::Result<()> {
            self.records.write_all(&texts.records)?;
            self.findings.write_all(&texts.findings)?;
            self.waiting.write_all(&texts.waiting)?;
            self.waiting.write_all(b"\n")?;
            self.skipped.write_all(texts.skipped.as_bytes())?;
            self.islands.write_all(texts.island.as_bytes())?;
            let mut begins = 0;
            for (list, end) in outcome.lists.iter().zip(&texts.ends) {
                let aside = register::put_aside(list, &mut self.aside)?;
                let bytes = (end - begins) as u64;
                self.lists.push(ListPiece { file, ordinal: list.ordinal, bytes, aside });
                begins = *end;
            }
            self.ledger.manifest.input(outcome, answer.sha256.as_deref(), answer.size)?;
            own.iter().try_for_each(|written| self.ledger.output(written))
        };
        spill().map_err(|source| BatchError::Write { path: self.store.at(""), source })?;
        spooling("протокол.xlsx", || self.protocol.push(outcome))?;
        Ok(answer)
    }

    /// Completes the outputs, the manifest last.
    pub(super) fn finish(self, pool: &ThreadPool, output: Output) -> Result<Finished, BatchError> {
        let RunWriter { store, mappings, mut ledger, mut overview, questions, missing, run, .. } = self;
        let RunWriter { mut protocol, mut findings, mut islands, .. } = self;
        let at = |name: &str| {
            let path = store.at(name);
            move |source| BatchError::Write { path, source }
        };
        let concluded = run.conclude(&mappings.catalogue);
        let mut of_run: BTreeMap<usize, Vec<Finding>> = BTreeMap::new();
        for (file, standing) in parts_of(&run, self.for_parts, &concluded.superseded) {
            of_run.insert(file, standing);
        }
        for OfFile { file, finding } in concluded.findings {
            of_run.entry(file).or_default().push(finding);
        }
        for (file, found) in &of_run {
            let whose = run.whose(*file);
            overview.add_of_run(whose, found);
            let mut lines = Vec::new();
            jsonl::findings(found, &mut lines).map_err(composing("findings.jsonl"))?;
            findings.write_all(&lines).map_err(at("findings.jsonl"))?;
            for finding in found {
                let body = whose.body.map(|body| &**body);
                spooling("протокол.xlsx", || protocol.push_finding(finding, body, None))?;
            }
            let island =
                page::island(&FileReport::of_run(whose, found)).map_err(composing("протокол.html"))?;
            islands.write_all(island.as_bytes()).map_err(at("протокол.html"))?;
        }
        let older: BTreeMap<(usize, u32), &str> =
            concluded.superseded.iter().map(|older| ((older.file, older.list), &*older.by)).collect();
        let records = if older.is_empty() {
            self.records
        } else {
            records_of_copies(store, self.records, &self.lists, &older)?
        };
        let mut register = store.begin("свод.xlsx")?;
        register_of(store, self.aside, &self.lists, &older, &mut register)?;
        let totals = overview.totals();
        let mut html = store.begin("протокол.html")?;
        let composed = || -> askama::Result<_> {
            Ok((page::head(&overview, mappings)?, page::between(totals)?, page::base(mappings)?))
        };
        let (head, [rows_end, skipped_end], base) = composed().map_err(composing("протокол.html"))?;
        html.write_all(head.as_bytes()).map_err(at("протокол.html"))?;
        let mut letters = BufWriter::new(store.spill()?);
        answers(pool, store, &run, self.waiting, &of_run, |line, answered| {
            spooling("протокол.xlsx", || protocol.push_file(line))?;
            html.write_all(answered.row.as_bytes()).map_err(at("протокол.html"))?;
            letters.write_all(answered.letter.as_bytes()).map_err(at("протокол.html"))?;
            answered.written.iter().try_for_each(|written| ledger.output(written)).map_err(at(MANIFEST))
        })?;
        let skipped = self.skipped;
        let write_page = || {
            html.write_all(rows_end.as_bytes())?;
            pour(skipped, &mut html)?;
            html.write_all(skipped_end.as_bytes())?;
            pour(letters, &mut html)?;
            html.write_all(base.as_bytes())?;
            pour(islands, &mut html)?;
            html.write_all(page::end().as_bytes())
        };
        write_page().map_err(at("протокол.html"))?;
        let mut table = store.begin("протокол.xlsx")?;
        let spool = store.spill()?;
        spooling("протокол.xlsx", || protocol.finish(&overview, mappings, spool, &mut table))?;
        let complete = [
            store.finish(records)?,
            store.finish(findings)?,
            store.finish(register)?,
            store.finish(html)?,
            store.finish(table)?,
        ];
        complete.iter().try_for_each(|written| ledger.output(written)).map_err(at(MANIFEST))?;
        let Ledger { manifest, mut steps, earlier } = ledger;
        store::retire(&earlier, &mut steps).map_err(at(MANIFEST))?;
        let verdict = Verdict::of(totals, output.fail_on);
        let mut draft = store.begin(MANIFEST)?;
        manifest.finish(totals, verdict.exit_code(), verdict.key(), &mut draft).map_err(at(MANIFEST))?;
        store.finish(draft)?;
        let missing = missing.into_iter().collect();
        let totals = totals.clone();
        let without_pdf = self.without_pdf;
        let report = Report { totals, verdict, questions, without_pdf, missing, set_aside: Vec::new() };
        Ok(Finished { report, steps })
    }
}

/// Of the findings that waited in each file those that stand beside all parts of its lists.
pub(super) fn parts_of(
    run: &Run,
    waiting: impl IntoIterator<Item = (usize, Vec<Finding>)>,
    superseded: &[Superseded],
) -> impl Iterator<Item = (usize, Vec<Finding>)> {
    let older: BTreeSet<(usize, u32)> = superseded.iter().map(|older| (older.file, older.list)).collect();
    let older = move |file: usize, list: u32| older.contains(&(file, list));
    let standing =
        waiting.into_iter().map(move |(file, waiting)| (file, run.standing(file, waiting, &older)));
    standing.filter(|(_, findings)| !findings.is_empty())
}

/// A file's row and letter in the page, and its letter as a file.
struct Answered {
    row: String,
    letter: String,
    /// `None`: it cannot be put where its name says, which the file's answer tells.
    written: Option<Written>,
}

/// Completes what waited for the findings of the whole run, a part of the files at a time; `take`
/// gets the answers in the order of the files.
fn answers(
    pool: &ThreadPool,
    store: &Store,
    run: &Run,
    waiting: BufWriter<File>,
    of_run: &BTreeMap<usize, Vec<Finding>>,
    mut take: impl FnMut(&FileLine, Answered) -> Result<(), BatchError>,
) -> Result<(), BatchError> {
    const PART: usize = 256;
    let mut lines = reread(waiting).map_err(composing("протокол.html"))?.lines().enumerate();
    let mut at_end = false;
    while !at_end {
        let mut part = Vec::with_capacity(PART);
        at_end = true;
        for (file, line) in lines.by_ref().take(PART) {
            at_end = false;
            let line = line.map_err(composing("протокол.html"))?;
            if line.is_empty() {
                continue;
            }
            let mut waiting: Waiting = serde_json::from_str(&line).map_err(composing("протокол.html"))?;
            if let Some(found) = of_run.get(&file) {
                waiting.line.add(found);
                waiting.letter.add(&FileReport::of_run(run.whose(file), found));
            }
            part.push((file, waiting));
        }
        let mut done = part.iter();
        in_order(
            pool,
            &part,
            |(_, waiting)| answered(store, waiting),
            |answer| match done.next() {
                Some((_, waiting)) => take(&waiting.line, answer?),
                None => Ok(()),
            },
        )?;
    }
    Ok(())
}

fn answered(store: &Store, waiting: &Waiting) -> Result<Answered, BatchError> {
    let letter = waiting.letter.text();
    let compose = || -> askama::Result<_> {
        Ok((page::row(&waiting.line)?, page::letter(&waiting.line.path, &letter)?))
    };
    let (row, shown) = compose().map_err(composing("протокол.html"))?;
    let name = names::letter(&waiting.stem);
    let written = match store.probe(&name).and_then(|()| store.put(&name, &letter::file(&letter))) {
        Err(error) if is_of_the_path(&error) => None,
        written => Some(written.map_err(|source| BatchError::Write { path: store.at(&name), source })?),
    };
    Ok(Answered { row, letter: shown, written })
}

/// Writes the register: of several copies of a list the one that counts.
fn register_of(
    store: &Store,
    aside: BufWriter<File>,
    lists: &[ListPiece],
    older: &BTreeMap<(usize, u32), &str>,
    out: &mut Draft,
) -> Result<(), BatchError> {
    const NAME: &str = "свод.xlsx";
    let mut register = spooling(NAME, || RegisterWriter::new(store.temporary()))?;
    let mut rows = reread(aside).map_err(composing(NAME))?;
    for list in lists {
        if older.contains_key(&(list.file, list.ordinal)) {
            io::copy(&mut (&mut rows).take(list.aside.bytes), &mut io::sink()).map_err(composing(NAME))?;
        } else {
            spooling(NAME, || register.pour(list.aside.rows, &mut rows))?;
        }
    }
    let spool = store.spill()?;
    spooling(NAME, || register.finish(spool, out))
}

/// records.jsonl with the file that counts named in the records of the older copies.
fn records_of_copies(
    store: &Store,
    written: Draft,
    lists: &[ListPiece],
    older: &BTreeMap<(usize, u32), &str>,
) -> Result<Draft, BatchError> {
    const NAME: &str = "records.jsonl";
    let mut written = written.take_back().map_err(composing(NAME))?;
    written.rewind().map_err(composing(NAME))?;
    let mut lines = BufReader::new(written);
    let mut records = store.begin(NAME)?;
    for list in lists {
        let copied = match older.get(&(list.file, list.ordinal)) {
            Some(by) => jsonl::superseded(&mut lines, list.bytes, by, &mut records),
            None => io::copy(&mut (&mut lines).take(list.bytes), &mut records).map(drop),
        };
        copied.map_err(|source| BatchError::Write { path: store.at(NAME), source })?;
    }
    Ok(records)
}

/// Runs a step of a workbook whose rows go to a file. Where that file cannot be written, the library ends
/// in a panic with the system's error in its text.
fn spooling<T, E>(name: &'static str, step: impl FnOnce() -> Result<T, E>) -> Result<T, BatchError>
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    match catch_unwind(AssertUnwindSafe(step)) {
        Ok(done) => done.map_err(composing(name)),
        Err(panic) => match system_error(super::panic_text(panic.as_ref())) {
            Some(error) => Err(composing(name)(error)),
            None => resume_unwind(panic),
        },
    }
}

/// The error in a text like `…: Os { code: 28, kind: StorageFull, … }`.
fn system_error(text: &str) -> Option<io::Error> {
    let (_, rest) = text.split_once(" Os { code: ")?;
    let code: i32 = rest.split_once(',')?.0.parse().ok()?;
    Some(io::Error::from_raw_os_error(code))
}

fn composing<E>(name: &'static str) -> impl FnOnce(E) -> BatchError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |error| BatchError::Compose { name, source: error.into() }
}
