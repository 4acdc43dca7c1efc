//! The outputs of a run as a whole, put together from the shares of its files in their order.

use std::collections::{BTreeMap, BTreeSet, HashSet};
use std::fs::File;
use std::io::{self, BufRead as _, BufReader, BufWriter, Read, Seek as _, Write};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use flate2::Compression;
use flate2::write::GzEncoder;
use rayon::ThreadPool;

use super::making::{Draft, Written};
use super::manifest::Manifest;
use super::missing::Missing;
use super::of_run::{self, ByFile, OfRun};
use super::order::in_order;
use super::publish::{Step, is_of_the_path};
use super::remember::{Remembered, Remembering};
use super::share::{Answer, ListPart, Outputs, Part, Share, Waiting, composing};
use super::spill::{pour, reread};
use super::standing::{self, Apart, Came, Expected};
use super::store::{self, MANIFEST, Store};
use super::{BatchError, Lines, Report, Verdict, Wanted, Whole, names};
use crate::flow::Settings;
use crate::knowledge::profile::Mappings;
use crate::model::Edition;
use crate::model::finding::Finding;
use crate::outcome::Status;
use crate::register::file::Register;
use crate::register::kept;
use crate::rules::run::{Run, Whose};
use crate::text::letters;
use crate::write::jsonl;
use crate::write::memo;
use crate::write::protocol::{self, ProtocolWriter};
use crate::write::questions::Questions;
use crate::write::register::RegisterWriter;
use crate::write::report::{FileReport, Overview, letter, page};
use crate::write::standing::Standing;
use crate::write::totals::FileLine;

const RECORDS: &str = "records.jsonl";
const FINDINGS: &str = "findings.jsonl";
const REGISTER: &str = "свод.xlsx";
const PAGE: &str = "протокол.html";
const TABLE: &str = "протокол.xlsx";
const MEMO: &str = "справка.docx";

/// A list, and the file it is of.
struct ListPiece {
    file: usize,
    part: ListPart,
}

/// The outputs of the whole run under way.
pub(super) struct RunWriter<'a> {
    store: &'a Store,
    settings: &'a Settings,
    expected: Option<Expected<'a>>,
    /// Files that were met and could not be read.
    unread: Vec<String>,
    ledger: Ledger,
    records: Draft,
    findings: Draft,
    /// [`Waiting`] as lines, one a file.
    waiting: BufWriter<File>,
    /// Rows for the register, until it is known which copy of a list counts.
    aside: Option<BufWriter<File>>,
    /// The lists of all files in order.
    lists: Vec<ListPiece>,
    run: Run,
    /// Findings that other parts of the lists may settle, by file.
    for_parts: of_run::Gathered,
    report: Option<ReportDraft>,
    overview: Overview,
    questions: Questions,
    /// What the register is to know of the files.
    remembered: Option<&'a Remembered>,
    memory: BufWriter<File>,
    /// Lines on «Изменения», until it is known which copy of a list counts.
    changes: BufWriter<File>,
    /// Inputs of the run before that were not met yet.
    missing: Missing,
    without_pdf: u64,
    whole: Whole,
}

/// The report under way.
struct ReportDraft {
    page: Room,
    skipped: BufWriter<File>,
    islands: BufWriter<File>,
    protocol: ProtocolWriter,
}

/// How much the page still takes: a browser does not open it at any size.
struct Room {
    bytes: u64,
    /// The files in it, the first ones.
    files: usize,
    /// Files that were read and are not in it.
    left_out: u64,
}

impl Room {
    /// Whether the next file is in the page: once one has no room, none has.
    fn take(&mut self, file: usize, parts: &[u64], status: Status) -> bool {
        let bytes: u64 =
            [Part::Skipped, Part::Waiting, Part::Island].map(|part| parts[part as usize]).iter().sum();
        if self.left_out == 0 && bytes <= self.bytes {
            self.bytes -= bytes;
            self.files = file + 1;
            return true;
        }
        self.bytes = 0;
        self.left_out += u64::from(status != Status::Skipped);
        false
    }
}

/// What is known of each output: its line in the manifest, its step of publishing, and which outputs of
/// the run before it does not replace.
struct Ledger {
    manifest: Manifest,
    steps: BufWriter<File>,
    earlier: BTreeSet<String>,
    /// Folders in it whose inputs could not be listed: what stands there stays.
    closed: Vec<String>,
}

impl Ledger {
    /// The outputs of the run before that stay, because nobody could see whether their inputs are still there.
    fn spare(&mut self, store: &Store) -> io::Result<()> {
        let is_closed = |path: &String| self.closed.iter().any(|folder| path.starts_with(folder));
        let (stay, gone) = std::mem::take(&mut self.earlier).into_iter().partition(is_closed);
        self.earlier = gone;
        let stay: BTreeSet<String> = stay;
        for path in stay {
            let Ok(found) = store.folder().join(&path).symlink_metadata() else { continue };
            let sha256 = store.earlier().outputs.get(&path).cloned().unwrap_or_default();
            self.manifest.output(&Written { path, sha256, size: found.len() })?;
        }
        Ok(())
    }

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
        (settings, expected): (&'a Settings, Option<Expected<'a>>),
        whole: Whole,
        remembered: Option<&'a Remembered>,
    ) -> Result<RunWriter<'a>, BatchError> {
        let earlier = store.earlier();
        let spill = || Ok::<_, BatchError>(BufWriter::new(store.making().spill()?));
        let register = if remembered.is_some() { protocol::Register::Kept } else { protocol::Register::None };
        let report = || -> Result<ReportDraft, BatchError> {
            let protocol = spooling(TABLE, || ProtocolWriter::new(store.making().temporary(), register))?;
            let page = Room { bytes: whole.page_bytes, files: 0, left_out: 0 };
            Ok(ReportDraft { page, skipped: spill()?, islands: spill()?, protocol })
        };
        Ok(RunWriter {
            store,
            settings,
            expected,
            unread: Vec::new(),
            ledger: Ledger {
                manifest,
                steps: spill()?,
                earlier: earlier.outputs.keys().cloned().collect(),
                closed: Vec::new(),
            },
            records: store.making().begin(RECORDS)?,
            findings: store.making().begin(FINDINGS)?,
            waiting: spill()?,
            aside: (whole.register == Wanted::Yes).then(spill).transpose()?,
            lists: Vec::new(),
            run: Run::default(),
            for_parts: of_run::Gathered::within(store.making().temporary()),
            report: (whole.report == Wanted::Yes).then(report).transpose()?,
            overview: Overview::new(&settings.selection),
            questions: Questions::default(),
            remembered,
            memory: spill()?,
            changes: spill()?,
            missing: Missing::of(earlier),
            without_pdf: 0,
            whole,
        })
    }

    /// Adds the share of the next file with what it carries; its answer comes back for the progress.
    pub(super) fn add(&mut self, share: Share, carried: &mut impl Read) -> Result<Answer, BatchError> {
        let Share { answer, facts, waiting, sums, outputs } = share;
        let file = self.run.add(&answer.path, facts);
        let kept = waiting.iter().try_for_each(|finding| self.for_parts.push(file, finding));
        kept.map_err(|source| BatchError::Write { path: self.store.making().at(FINDINGS), source })?;
        self.missing.met(&answer.path, outputs.as_ref().and_then(|outputs| outputs.sha256.as_deref()));
        if matches!(answer.status, Status::Refused | Status::Failed) {
            self.unread.push(answer.path.to_string());
            self.note_closed(&answer.path);
        }
        self.overview.join(sums);
        let Some(Outputs { own, input, questions, lists, parts, without_pdf, .. }) = outputs else {
            return Ok(answer);
        };
        self.without_pdf += without_pdf;
        self.questions.join(questions);
        self.lists.extend(lists.into_iter().map(|part| ListPiece { file, part }));
        let (mut no_skipped, mut no_island, mut no_rows) = (io::sink(), io::sink(), io::sink());
        let takes = |report: &mut ReportDraft| report.page.take(file, &parts, answer.status);
        let is_shown = self.report.as_mut().is_some_and(takes);
        let (skipped, islands): (&mut dyn Write, &mut dyn Write) = match &mut self.report {
            Some(report) if is_shown => (&mut report.skipped, &mut report.islands),
            _ => (&mut no_skipped, &mut no_island),
        };
        let aside: &mut dyn Write = match &mut self.aside {
            Some(aside) => aside,
            None => &mut no_rows,
        };
        let mut spill = || -> io::Result<()> {
            let mut part = |part: Part, out: &mut dyn Write| match parts[part as usize] {
                0 => Ok(()),
                bytes => exactly(bytes, carried, out),
            };
            part(Part::Records, &mut self.records)?;
            part(Part::Findings, &mut self.findings)?;
            part(Part::Waiting, &mut self.waiting)?;
            part(Part::Skipped, skipped)?;
            part(Part::Island, islands)?;
            part(Part::Register, aside)?;
            self.ledger.manifest.input(&input)?;
            own.iter().try_for_each(|written| self.ledger.output(written))
        };
        spill().map_err(|source| BatchError::Write { path: self.store.making().at(""), source })?;
        if let Some(report) = &mut self.report {
            if answer.status == Status::Skipped {
                report.protocol.push_skipped(&answer.path, answer.reason.as_deref());
            }
            let rows = parts[Part::Protocol as usize];
            spooling(TABLE, || report.protocol.pour(rows, carried))?;
        } else {
            exactly(parts[Part::Protocol as usize], carried, &mut io::sink())
                .map_err(|source| BatchError::Write { path: self.store.making().at(""), source })?;
        }
        exactly(parts[Part::Changes as usize], carried, &mut self.changes)
            .and_then(|()| exactly(parts[Part::Memory as usize], carried, &mut self.memory))
            .map_err(|source| BatchError::Write { path: self.store.making().at(""), source })?;
        Ok(answer)
    }

    /// An input that is not read and has outputs of others below it is a folder that cannot be listed: its files are not
    /// missing.
    fn note_closed(&mut self, path: &str) {
        let (below, folder) = (format!("{path}/"), names::folder(path));
        self.missing.leave(&below);
        if self.store.earlier().outputs.keys().any(|output| output.starts_with(&folder)) {
            self.ledger.closed.push(folder);
        }
    }

    /// Completes the outputs, the manifest last.
    pub(super) fn finish(self, pool: &ThreadPool) -> Result<Finished, BatchError> {
        let RunWriter { store, settings, mut ledger, mut overview, questions, missing, run, whole, .. } =
            self;
        let RunWriter { mut report, mut findings, expected, unread, .. } = self;
        let mappings = &settings.mappings;
        let folder = store.making().temporary();
        let over_run = OfRun::conclude(&run, self.for_parts, &mappings.catalogue, folder);
        let mut over_run = over_run.map_err(at(store, FINDINGS))?;
        let superseded = std::mem::take(&mut over_run.superseded);
        let older: BTreeMap<(usize, u32), &str> =
            superseded.iter().map(|older| ((older.file, older.list), &*older.by)).collect();
        let mut remembering = match self.remembered {
            Some(remembered) => Some(remembered.gather(self.memory, &run, &older)?),
            None => None,
        };
        let mut of_run = of_run::Gathered::within(folder);
        let is_older = |list: &&ListPiece| older.contains_key(&(list.file, list.part.ordinal));
        self.lists.iter().filter(is_older).for_each(|list| overview.totals.add_older(1, list.part.levels));
        let mut apart =
            Apart::of(self.lists.iter().filter(is_older).map(|list| (list.file, list.part.asked)));
        for file in over_run.files() {
            let mut found = over_run.of(file).map_err(at(store, FINDINGS))?;
            if found.is_empty() {
                continue;
            }
            if let Some(remembering) = &mut remembering {
                remembering.recall(&mut found)?;
            }
            let whose = run.whose(file);
            overview.add_of_run(whose, &found);
            let of_older = apart.add(file, &found, &|list| older.contains_key(&(file, list)));
            overview.totals.add_older(0, of_older);
            let mut lines = Vec::new();
            jsonl::findings(&found, &mut lines).map_err(composing(FINDINGS))?;
            findings.write_all(&lines).map_err(at(store, FINDINGS))?;
            let kept = found.iter().try_for_each(|finding| of_run.push(file, finding));
            kept.map_err(at(store, FINDINGS))?;
            if let Some(report) = &mut report {
                report.add_of_run(store, (file, whose), &found)?;
            }
        }
        let mut of_run = of_run.by_file();
        let records = if older.is_empty() {
            self.records
        } else {
            records_of_copies(store, self.records, &self.lists, &older)?
        };
        let known = self.remembered.and_then(Remembered::register);
        let (standing, absent) = match expected {
            Some(expected) => {
                let told = remembering.as_ref().map_or(&[][..], Remembering::told);
                let (counting, older): (Vec<_>, Vec<_>) = self.lists.iter().partition(|list| !is_older(list));
                let drafts = counting.iter().copied().filter(|list| list.part.edition == Edition::Submitted);
                let drafts = files(drafts.collect());
                let [counting, older] = [counting, older].map(files);
                let came = Came { run: &run, counting, drafts, older, unread: &unread, told, apart };
                standing::of_run(expected, known, settings, &mut overview, &came)?
            }
            None => (None, Vec::new()),
        };
        overview.totals.behind = self.remembered.and_then(|known| known.behind.as_deref()).map(sentence);
        let verdict = Verdict::of(overview.totals(), whole.fail_on);
        let parts = remembering.as_ref().map_or_else(Default::default, Remembering::parts);
        let before = self.remembered.map_or(Ok(BTreeMap::new()), Remembered::parts_before)?;
        let notes = remembering.as_ref().map_or_else(Vec::new, |remembering| remembering.notes().to_vec());
        let lived = match remembering {
            Some(remembering) => {
                Some(remembering.conclude(overview.totals(), verdict, &mut of_run, store.making())?)
            }
            None => None,
        };
        if let (Some(known), Some(lived)) = (self.remembered, &lived) {
            overview.history = known.history(lived)?;
        }
        let mut complete = vec![lines(store, records, whole.lines)?, lines(store, findings, whole.lines)?];
        let mut carried = Vec::new();
        if let Some(aside) = self.aside {
            let mut register = store.making().begin(REGISTER)?;
            carried = register_of(store, aside, (&self.lists, &older), (known, absent), &mut register)?;
            complete.push(store.making().finish(register)?);
        }
        let mut answered = |answered: &Answered| {
            answered
                .written
                .iter()
                .try_for_each(|written| ledger.output(written))
                .map_err(at(store, MANIFEST))
        };
        let of_bodies = standing.as_ref();
        let texts =
            Texts { store, pool, run: &run, of_run: &mut of_run, waiting: self.waiting, standing: of_bodies };
        if let Some(mut report) = report {
            report.add_changes(self.changes, (&self.lists, &older))?;
            complete.extend(report.finish(texts, &overview, mappings, answered)?);
        } else {
            answers(texts, |_, _, of_file| answered(&of_file))?;
        }
        if let Some(standing) = standing.as_ref().filter(|standing| standing.papers) {
            complete.extend(papers(store, standing, overview.totals().alarm().as_deref())?);
        }
        complete.iter().try_for_each(|written| ledger.output(written)).map_err(at(store, MANIFEST))?;
        ledger.spare(store).map_err(at(store, MANIFEST))?;
        let Ledger { manifest, mut steps, earlier, .. } = ledger;
        store::retire(&earlier, &mut steps).map_err(at(store, MANIFEST))?;
        let totals = overview.totals();
        let mut draft = store.making().begin(MANIFEST)?;
        manifest
            .finish(totals, verdict, self.remembered.map(|known| known.memory.run), &mut draft)
            .map_err(at(store, MANIFEST))?;
        store.making().finish(draft)?;
        let missing = missing.left(&parts, &before);
        let totals = totals.clone();
        let without_pdf = self.without_pdf;
        let standing = standing.as_ref().map(Standing::said);
        let report = Report {
            totals,
            verdict,
            questions,
            without_pdf,
            missing,
            standing,
            lived,
            notes,
            carried,
            ..Report::default()
        };
        Ok(Finished { report, steps })
    }
}

fn at(store: &Store, name: &str) -> impl FnOnce(io::Error) -> BatchError {
    let path = store.making().at(name);
    move |source| BatchError::Write { path, source }
}

/// Completes a file of lines.
fn lines(store: &Store, written: Draft, how: Lines) -> Result<Written, BatchError> {
    if how == Lines::Plain {
        return store.making().finish(written);
    }
    let name = format!("{}.gz", written.name());
    let mut packed = store.making().begin(&name)?;
    let pack = || -> io::Result<()> {
        let mut plain = written.take_back()?;
        plain.rewind()?;
        let mut encoder = GzEncoder::new(&mut packed, Compression::new(6));
        io::copy(&mut plain, &mut encoder)?;
        encoder.finish().map(drop)
    };
    pack().map_err(at(store, &name))?;
    store.making().finish(packed)
}

/// What the answers of the files are made of when all findings are known.
struct Texts<'a> {
    store: &'a Store,
    pool: &'a ThreadPool,
    run: &'a Run,
    of_run: &'a mut ByFile,
    waiting: BufWriter<File>,
    standing: Option<&'a Standing>,
}

impl ReportDraft {
    /// Adds what changed in the lists that count.
    fn add_changes(
        &mut self,
        changes: BufWriter<File>,
        (lists, older): (&[ListPiece], &BTreeMap<(usize, u32), &str>),
    ) -> Result<(), BatchError> {
        let mut changes = reread(changes).map_err(composing(TABLE))?;
        for list in lists {
            let bytes = u64::from(list.part.changes);
            if older.contains_key(&(list.file, list.part.ordinal)) {
                exactly(bytes, &mut changes, &mut io::sink()).map_err(composing(TABLE))?;
            } else {
                spooling(TABLE, || self.protocol.pour(bytes, &mut changes))?;
            }
        }
        Ok(())
    }

    /// Adds the findings over the whole run that lie in a file.
    fn add_of_run(
        &mut self,
        store: &Store,
        (file, whose): (usize, Whose<'_>),
        found: &[Finding],
    ) -> Result<(), BatchError> {
        for finding in found {
            let body = whose.body.map(|body| &**body);
            spooling(TABLE, || self.protocol.push_finding(finding, body))?;
        }
        if file >= self.page.files {
            return Ok(());
        }
        let island = page::island(&FileReport::of_run(whose, found)).map_err(composing(PAGE))?;
        self.islands.write_all(island.as_bytes()).map_err(at(store, PAGE))
    }

    /// Completes page and workbook; `answered` gets the answer of each file.
    fn finish(
        self,
        texts: Texts<'_>,
        overview: &Overview,
        mappings: &Mappings,
        mut answered: impl FnMut(&Answered) -> Result<(), BatchError>,
    ) -> Result<[Written; 2], BatchError> {
        let ReportDraft { page: Room { files, left_out, .. }, skipped, islands, mut protocol } = self;
        let (store, standing) = (texts.store, texts.standing);
        let totals = overview.totals();
        let mut html = store.making().begin(PAGE)?;
        let composed = || -> askama::Result<_> {
            Ok((
                page::head(overview, mappings, standing, left_out)?,
                page::between(totals)?,
                page::base(mappings)?,
            ))
        };
        let (head, [rows_end, skipped_end], base) = composed().map_err(composing(PAGE))?;
        html.write_all(head.as_bytes()).map_err(at(store, PAGE))?;
        let mut letters = BufWriter::new(store.making().spill()?);
        answers(texts, |file, line, of_file| {
            spooling(TABLE, || protocol.push_file(line))?;
            if file < files {
                html.write_all(of_file.row.as_bytes()).map_err(at(store, PAGE))?;
                letters.write_all(of_file.letter.as_bytes()).map_err(at(store, PAGE))?;
            }
            answered(&of_file)
        })?;
        let write_page = || {
            html.write_all(rows_end.as_bytes())?;
            pour(skipped, &mut html)?;
            html.write_all(skipped_end.as_bytes())?;
            pour(letters, &mut html)?;
            html.write_all(base.as_bytes())?;
            pour(islands, &mut html)?;
            html.write_all(page::end().as_bytes())
        };
        write_page().map_err(at(store, PAGE))?;
        let mut table = store.making().begin(TABLE)?;
        let spool = store.making().spill()?;
        spooling(TABLE, || protocol.finish(overview, mappings, standing, spool, &mut table))?;
        Ok([store.making().finish(html)?, store.making().finish(table)?])
    }
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
    texts: Texts<'_>,
    mut take: impl FnMut(usize, &FileLine, Answered) -> Result<(), BatchError>,
) -> Result<(), BatchError> {
    const PART: usize = 256;
    let Texts { store, pool, run, of_run, waiting, standing } = texts;
    let mut lines = reread(waiting).map_err(composing(PAGE))?.lines().enumerate();
    let mut at_end = false;
    while !at_end {
        let mut part = Vec::with_capacity(PART);
        at_end = true;
        for (file, line) in lines.by_ref().take(PART) {
            at_end = false;
            let line = line.map_err(composing(PAGE))?;
            if line.is_empty() {
                continue;
            }
            let mut waiting: Waiting = serde_json::from_str(&line).map_err(composing(PAGE))?;
            let found = of_run.of(file).map_err(at(store, FINDINGS))?;
            if !found.is_empty() {
                waiting.line.add(&found);
                waiting.letter.add(&FileReport::of_run(run.whose(file), &found));
            }
            if let Some(standing) = standing {
                let body = run.whose(file).body.map(|body| &**body);
                waiting.letter.address(standing, body, &waiting.line.editions);
            }
            part.push((file, waiting));
        }
        let mut done = part.iter();
        in_order(
            pool,
            &part,
            |(_, waiting)| answered(store, waiting),
            |answer| match done.next() {
                Some((file, waiting)) => take(*file, &waiting.line, answer?),
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
    let (row, shown) = compose().map_err(composing(PAGE))?;
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

fn sentence(note: &str) -> String {
    format!("{}.", letters::capital(note))
}

/// The files of lists, each once.
fn files(lists: Vec<&ListPiece>) -> Vec<usize> {
    let mut files: Vec<usize> = lists.into_iter().map(|list| list.file).collect();
    files.dedup();
    files
}

/// справка.docx, and a reminder for each body that owes something.
fn papers(store: &Store, standing: &Standing, alarm: Option<&str>) -> Result<Vec<Written>, BatchError> {
    let put = |name: &str, bytes: &[u8]| {
        let written = store.making().put(name, bytes);
        written.map_err(|source| BatchError::Write { path: store.making().at(name), source })
    };
    let memo = memo::write(standing, alarm).map_err(composing(MEMO))?;
    let mut written = vec![put(MEMO, &memo)?];
    let mut taken = HashSet::new();
    for body in &standing.bodies {
        if let Some(text) = body.reminder(standing.today, &standing.coordinator) {
            let name = names::reminder(&body.entry.name, &mut taken);
            written.push(put(&name, &letter::file(&text))?);
        }
    }
    Ok(written)
}

/// Writes the register: of several copies of a list the one that counts; of bodies that are missing what they sent
/// last, and how many records that is.
fn register_of(
    store: &Store,
    aside: BufWriter<File>,
    (lists, older): (&[ListPiece], &BTreeMap<(usize, u32), &str>),
    (known, absent): (Option<&Register>, Vec<String>),
    out: &mut Draft,
) -> Result<Vec<(String, usize)>, BatchError> {
    const NAME: &str = REGISTER;
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
    let mut all = Vec::new();
    let absent = known.map_or_else(Vec::new, |known| absent.into_iter().map(|body| (known, body)).collect());
    for (known, body) in absent {
        let records = kept::of_body(known, &body)?;
        records.iter().try_for_each(|kept| spooling(NAME, || register.keep(kept)))?;
        all.push((body, records.len()));
    }
    let spool = store.making().spill()?;
    spooling(NAME, || register.finish(spool, out))?;
    Ok(all)
}

/// records.jsonl with the file that counts named in the records of the older copies.
fn records_of_copies(
    store: &Store,
    written: Draft,
    lists: &[ListPiece],
    older: &BTreeMap<(usize, u32), &str>,
) -> Result<Draft, BatchError> {
    const NAME: &str = RECORDS;
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
        Err(panic) => match super::system_error(super::panic_text(panic.as_ref())) {
            Some(error) => Err(composing(name)(error)),
            None => resume_unwind(panic),
        },
    }
}

/// Copies so many bytes; fewer are an error.
fn exactly(bytes: u64, from: &mut impl Read, to: &mut dyn Write) -> io::Result<()> {
    match io::copy(&mut from.take(bytes), to)? {
        copied if copied == bytes => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
