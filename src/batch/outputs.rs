//! The outputs of a run as a whole, put together from the shares of its files in their order.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use rayon::ThreadPool;

use super::making::{Draft, Written};
use super::manifest::Manifest;
use super::order::in_order;
use super::publish::{Step, is_of_the_path};
use super::remember::Remembered;
use super::share::{Answer, ListPart, Outputs, Part, Share, Waiting, composing};
use super::spill::{pour, reread};
use super::store::{self, MANIFEST, Store};
use super::{BatchError, Output, Report, Verdict, names};
use crate::flow::Settings;
use crate::knowledge::profile::Mappings;
use crate::model::finding::Finding;
use crate::outcome::Status;
use crate::rules::OfFile;
use crate::rules::run::{Run, Superseded};
use crate::write::jsonl;
use crate::write::protocol::{self, ProtocolWriter};
use crate::write::questions::Questions;
use crate::write::register::RegisterWriter;
use crate::write::report::{FileReport, Overview, letter, page};
use crate::write::totals::FileLine;

/// A list, and the file it is of.
struct ListPiece {
    file: usize,
    part: ListPart,
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
    /// What the register is to know of the files.
    remembered: Option<&'a Remembered>,
    memory: BufWriter<File>,
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
        remembered: Option<&'a Remembered>,
    ) -> Result<RunWriter<'a>, BatchError> {
        let earlier = store.earlier();
        let register = if remembered.is_some() { protocol::Register::Kept } else { protocol::Register::None };
        Ok(RunWriter {
            store,
            mappings: &settings.mappings,
            ledger: Ledger {
                manifest,
                steps: BufWriter::new(store.making().spill()?),
                earlier: earlier.outputs.keys().cloned().collect(),
            },
            records: store.making().begin("records.jsonl")?,
            findings: store.making().begin("findings.jsonl")?,
            waiting: BufWriter::new(store.making().spill()?),
            skipped: BufWriter::new(store.making().spill()?),
            islands: BufWriter::new(store.making().spill()?),
            aside: BufWriter::new(store.making().spill()?),
            lists: Vec::new(),
            run: Run::default(),
            for_parts: BTreeMap::new(),
            protocol: spooling("протокол.xlsx", || {
                ProtocolWriter::new(store.making().temporary(), register)
            })?,
            overview: Overview::new(&settings.selection),
            questions: Questions::default(),
            remembered,
            memory: BufWriter::new(store.making().spill()?),
            missing: earlier.inputs.clone(),
            without_pdf: 0,
        })
    }

    /// Adds the share of the file with this number; its answer comes back for the progress.
    pub(super) fn push(&mut self, number: usize, share: Share) -> Result<Answer, BatchError> {
        let Share { answer, facts, waiting, sums, outputs } = share;
        let file = self.run.add(&answer.path, facts);
        if !waiting.is_empty() {
            self.for_parts.insert(file, waiting);
        }
        self.missing.remove(&*answer.path);
        self.overview.join(sums);
        let Some(Outputs { own, input, questions, lists, parts, reason, without_pdf }) = outputs else {
            return Ok(answer);
        };
        self.without_pdf += without_pdf;
        self.questions.join(questions);
        self.lists.extend(lists.into_iter().map(|part| ListPiece { file, part }));
        let mut carried = self.store.making().take_share(number).map_err(composing("records.jsonl"))?;
        let mut spill = || -> io::Result<()> {
            let mut part = |part: Part, out: &mut dyn Write| match parts[part as usize] {
                0 => Ok(()),
                bytes => exactly(bytes, &mut carried, out),
            };
            part(Part::Records, &mut self.records)?;
            part(Part::Findings, &mut self.findings)?;
            part(Part::Waiting, &mut self.waiting)?;
            part(Part::Skipped, &mut self.skipped)?;
            part(Part::Island, &mut self.islands)?;
            part(Part::Register, &mut self.aside)?;
            self.ledger.manifest.input(&input)?;
            own.iter().try_for_each(|written| self.ledger.output(written))
        };
        spill().map_err(|source| BatchError::Write { path: self.store.making().at(""), source })?;
        if answer.status == Status::Skipped {
            self.protocol.push_skipped(&answer.path, reason.as_deref());
        }
        let rows = parts[Part::Protocol as usize];
        spooling("протокол.xlsx", || self.protocol.pour(rows, &mut carried))?;
        exactly(parts[Part::Memory as usize], &mut carried, &mut self.memory)
            .map_err(|source| BatchError::Write { path: self.store.making().at(""), source })?;
        Ok(answer)
    }

    /// Completes the outputs, the manifest last.
    pub(super) fn finish(self, pool: &ThreadPool, output: Output) -> Result<Finished, BatchError> {
        let RunWriter { store, mappings, mut ledger, mut overview, questions, missing, run, .. } = self;
        let RunWriter { mut protocol, mut findings, mut islands, .. } = self;
        let at = |name: &str| {
            let path = store.making().at(name);
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
        let older: BTreeMap<(usize, u32), &str> =
            concluded.superseded.iter().map(|older| ((older.file, older.list), &*older.by)).collect();
        let mut remembering = match self.remembered {
            Some(remembered) => Some(remembered.gather(self.memory, &run, &older)?),
            None => None,
        };
        for (file, found) in &mut of_run {
            if let Some(remembering) = &mut remembering {
                remembering.recall(found)?;
            }
            let found: &[Finding] = found;
            let whose = run.whose(*file);
            overview.add_of_run(whose, found);
            let mut lines = Vec::new();
            jsonl::findings(found, &mut lines).map_err(composing("findings.jsonl"))?;
            findings.write_all(&lines).map_err(at("findings.jsonl"))?;
            for finding in found {
                let body = whose.body.map(|body| &**body);
                spooling("протокол.xlsx", || protocol.push_finding(finding, body))?;
            }
            let island =
                page::island(&FileReport::of_run(whose, found)).map_err(composing("протокол.html"))?;
            islands.write_all(island.as_bytes()).map_err(at("протокол.html"))?;
        }
        let records = if older.is_empty() {
            self.records
        } else {
            records_of_copies(store, self.records, &self.lists, &older)?
        };
        let mut register = store.making().begin("свод.xlsx")?;
        register_of(store, self.aside, &self.lists, &older, &mut register)?;
        let totals = overview.totals();
        let verdict = Verdict::of(totals, output.fail_on);
        let lived = match remembering {
            Some(remembering) => Some(remembering.conclude(totals, verdict, &of_run, store.making())?),
            None => None,
        };
        let mut html = store.making().begin("протокол.html")?;
        let composed = || -> askama::Result<_> {
            Ok((page::head(&overview, mappings)?, page::between(totals)?, page::base(mappings)?))
        };
        let (head, [rows_end, skipped_end], base) = composed().map_err(composing("протокол.html"))?;
        html.write_all(head.as_bytes()).map_err(at("протокол.html"))?;
        let mut letters = BufWriter::new(store.making().spill()?);
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
        let mut table = store.making().begin("протокол.xlsx")?;
        let spool = store.making().spill()?;
        spooling("протокол.xlsx", || protocol.finish(&overview, mappings, spool, &mut table))?;
        let complete = [
            store.making().finish(records)?,
            store.making().finish(findings)?,
            store.making().finish(register)?,
            store.making().finish(html)?,
            store.making().finish(table)?,
        ];
        complete.iter().try_for_each(|written| ledger.output(written)).map_err(at(MANIFEST))?;
        let Ledger { manifest, mut steps, earlier } = ledger;
        store::retire(&earlier, &mut steps).map_err(at(MANIFEST))?;
        let mut draft = store.making().begin(MANIFEST)?;
        manifest.finish(totals, verdict.exit_code(), verdict.key(), &mut draft).map_err(at(MANIFEST))?;
        store.making().finish(draft)?;
        let missing = missing.into_iter().collect();
        let totals = totals.clone();
        let without_pdf = self.without_pdf;
        let report = Report {
            totals,
            verdict,
            questions,
            without_pdf,
            missing,
            lived,
            set_aside: Vec::new(),
            decided: None,
            decisions: Vec::new(),
        };
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
    let written =
        match store.making().probe(&name).and_then(|()| store.making().put(&name, &letter::file(&letter))) {
            Err(error) if is_of_the_path(&error) => None,
            written => {
                Some(written.map_err(|source| BatchError::Write { path: store.making().at(&name), source })?)
            }
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
    let mut register = spooling(NAME, || RegisterWriter::new(store.making().temporary()))?;
    let mut rows = reread(aside).map_err(composing(NAME))?;
    for list in lists {
        if older.contains_key(&(list.file, list.part.ordinal)) {
            io::copy(&mut (&mut rows).take(list.part.aside.bytes), &mut io::sink())
                .map_err(composing(NAME))?;
        } else {
            spooling(NAME, || register.pour(list.part.aside.rows, &mut rows))?;
        }
    }
    let spool = store.making().spill()?;
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
    let mut records = store.making().begin(NAME)?;
    for list in lists {
        let copied = match older.get(&(list.file, list.part.ordinal)) {
            Some(by) => jsonl::superseded(&mut lines, list.part.bytes, by, &mut records),
            None => io::copy(&mut (&mut lines).take(list.part.bytes), &mut records).map(drop),
        };
        copied.map_err(|source| BatchError::Write { path: store.making().at(NAME), source })?;
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

/// Copies so many bytes; fewer are an error.
fn exactly(bytes: u64, from: &mut impl Read, to: &mut dyn Write) -> io::Result<()> {
    match io::copy(&mut from.take(bytes), to)? {
        copied if copied == bytes => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
