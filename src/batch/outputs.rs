//! All outputs of a run: the files beside each input, written by the workers, and those of the
//! whole run, written in order by one writer.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufWriter, Write};

use super::isolate::Workers;
use super::manifest::{Manifest, earlier_outputs, pour};
use super::store::{Draft, Store, Written};
use super::{Answer, BatchError, FormKind, Found, Job, Output, Report, Verdict, answer, names, profile_of};
use crate::convert::{Outcome, Status};
use crate::finding::{Finding, Level};
use crate::profile::{Mappings, Profile};
use crate::write::protocol::ProtocolWriter;
use crate::write::register::RegisterWriter;
use crate::write::report::{FileReport, Overview, letter, page};
use crate::write::{WriteError, form, jsonl, workbook};

const MANIFEST: &str = "manifest.json";

/// One input of a run.
pub(super) struct Task<'a> {
    pub(super) found: &'a Found,
    /// Of the names of its own outputs.
    pub(super) stem: &'a str,
}

/// A file's share of the outputs.
pub(super) struct Piece {
    answer: Answer,
    own: Vec<Written>,
    texts: Texts,
}

/// What a file adds to the outputs of the whole run.
#[derive(Default)]
struct Texts {
    records: Vec<u8>,
    findings: Vec<u8>,
    row: String,
    skipped: String,
    letter: String,
    island: String,
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
}

/// Reads, checks, renders and writes what belongs to one file.
pub(super) fn work(
    job: &Job<'_>,
    workers: &Workers<'_>,
    output: &Output<'_>,
    store: &Store,
    task: &Task<'_>,
) -> Result<Piece, BatchError> {
    let (answer, own) =
        answer(job, workers, task.found, |outcome| own_files(job, output, task.stem, outcome));
    let mut own: Vec<Written> =
        own.iter().map(|(name, bytes)| store.put(name, bytes)).collect::<Result<_, _>>()?;
    let report = FileReport::of(&answer.outcome, &job.settings.mappings);
    let workbook = own.iter().map(|written| written.path.as_str()).find(|path| names::is_workbook(path));
    let workbook = workbook.map(|path| path.rsplit('/').next().unwrap_or(path));
    let letter = letter::text(&report, workbook);
    let texts = Texts::of(&answer.outcome, &report, &letter)?;
    if !report.is_skipped() {
        own.push(store.put(&names::letter(task.stem), &letter::file(&letter))?);
    }
    Ok(Piece { answer, own, texts })
}

/// Names and contents of the workbooks and forms of a file.
fn own_files(
    job: &Job<'_>,
    output: &Output<'_>,
    stem: &str,
    outcome: &Outcome,
) -> Result<Vec<(String, Vec<u8>)>, RenderError> {
    let catalogue = &job.settings.mappings.catalogue;
    let mut files = Vec::new();
    if outcome.status != Status::Converted {
        return Ok(files);
    }
    for list in &outcome.lists {
        let profile = profile_of(job.settings, &list.profile).ok_or(RenderError::NoProfile)?;
        let findings: Vec<&Finding> = outcome
            .findings
            .iter()
            .filter(|finding| finding.list.is_none_or(|of| of == list.ordinal))
            .collect();
        let bytes = workbook::write(list, profile, catalogue, &findings)
            .map_err(|source| RenderError::Workbook { source })?;
        files.push((names::workbook(stem, list.ordinal), bytes));
        let shown: Option<&Profile> = match output.form {
            FormKind::Own => Some(profile),
            FormKind::Unified => Some(profile_of(job.settings, "unified").ok_or(RenderError::NoProfile)?),
            FormKind::None => None,
        };
        if let Some(profile) = shown {
            let draft = findings.iter().any(|finding| finding.level == Level::Error);
            let bytes = form::write(list, profile, draft).map_err(|source| RenderError::Form { source })?;
            files.push((names::form(stem, list.ordinal), bytes));
        }
    }
    Ok(files)
}

impl Texts {
    fn of(outcome: &Outcome, report: &FileReport<'_>, letter: &str) -> Result<Texts, BatchError> {
        let mut texts = Texts::default();
        for list in &outcome.lists {
            jsonl::records(list, &mut texts.records).map_err(composing("records.jsonl"))?;
        }
        jsonl::findings(&outcome.findings, &mut texts.findings).map_err(composing("findings.jsonl"))?;
        texts.row = page::row(outcome).map_err(composing("протокол.html"))?;
        texts.skipped = page::skipped(outcome).map_err(composing("протокол.html"))?;
        if !report.is_skipped() {
            texts.letter = page::letter(&outcome.path, letter).map_err(composing("протокол.html"))?;
            texts.island = page::island(report).map_err(composing("протокол.html"))?;
        }
        Ok(texts)
    }
}

/// The outputs of the whole run under way.
pub(super) struct RunWriter<'a> {
    store: &'a Store,
    mappings: &'a Mappings,
    manifest: Manifest,
    records: Draft,
    findings: Draft,
    rows: BufWriter<File>,
    skipped: BufWriter<File>,
    letters: BufWriter<File>,
    islands: BufWriter<File>,
    register: RegisterWriter,
    protocol: ProtocolWriter,
    overview: Overview,
    earlier: BTreeSet<String>,
}

impl<'a> RunWriter<'a> {
    pub(super) fn begin(store: &'a Store, mappings: &'a Mappings) -> Result<RunWriter<'a>, BatchError> {
        Ok(RunWriter {
            store,
            mappings,
            manifest: Manifest::begin(store.spill()?, store.spill()?),
            records: store.begin("records.jsonl")?,
            findings: store.begin("findings.jsonl")?,
            rows: BufWriter::new(store.spill()?),
            skipped: BufWriter::new(store.spill()?),
            letters: BufWriter::new(store.spill()?),
            islands: BufWriter::new(store.spill()?),
            register: RegisterWriter::new(store.root()).map_err(composing("свод.xlsx"))?,
            protocol: ProtocolWriter::new(store.root()).map_err(composing("протокол.xlsx"))?,
            overview: Overview::default(),
            earlier: earlier_outputs(&store.root().join(MANIFEST)).into_iter().collect(),
        })
    }

    /// Adds a file; its answer comes back for the progress.
    pub(super) fn push(&mut self, piece: Piece) -> Result<Answer, BatchError> {
        let Piece { answer, own, texts } = piece;
        let outcome = &answer.outcome;
        self.overview.add(outcome, self.mappings);
        let mut spill = || -> io::Result<()> {
            self.records.write_all(&texts.records)?;
            self.findings.write_all(&texts.findings)?;
            self.rows.write_all(texts.row.as_bytes())?;
            self.skipped.write_all(texts.skipped.as_bytes())?;
            self.letters.write_all(texts.letter.as_bytes())?;
            self.islands.write_all(texts.island.as_bytes())?;
            self.manifest.input(outcome, answer.sha256.as_deref(), answer.size)?;
            own.iter().try_for_each(|written| {
                self.earlier.remove(&written.path);
                self.manifest.output(written)
            })
        };
        let root = self.store.root();
        spill().map_err(|source| BatchError::Write { path: root.to_owned(), source })?;
        for list in &outcome.lists {
            self.register.push(list).map_err(composing("свод.xlsx"))?;
        }
        self.protocol.push(outcome).map_err(composing("протокол.xlsx"))?;
        Ok(answer)
    }

    /// Completes the outputs, the manifest last.
    pub(super) fn finish(self, output: &Output<'_>) -> Result<Report, BatchError> {
        let RunWriter { store, mappings, mut manifest, overview, mut earlier, .. } = self;
        let totals = overview.totals();
        let at = |name: &str| {
            let path = store.root().join(name);
            move |source| BatchError::Write { path, source }
        };
        let mut register = store.begin("свод.xlsx")?;
        self.register.finish(&mut register).map_err(composing("свод.xlsx"))?;
        let mut html = store.begin("протокол.html")?;
        let composed = || -> askama::Result<_> {
            Ok((page::head(&overview, mappings)?, page::between(totals)?, page::base(mappings)?))
        };
        let (head, [rows_end, skipped_end], base) = composed().map_err(composing("протокол.html"))?;
        let (rows, skipped, letters, islands) = (self.rows, self.skipped, self.letters, self.islands);
        let write_page = || {
            html.write_all(head.as_bytes())?;
            pour(rows, &mut html)?;
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
        self.protocol.finish(totals, &mut table).map_err(composing("протокол.xlsx"))?;
        let complete = [
            store.finish(self.records)?,
            store.finish(self.findings)?,
            store.finish(register)?,
            store.finish(html)?,
            store.finish(table)?,
        ];
        for written in &complete {
            earlier.remove(&written.path);
            manifest.output(written).map_err(at(MANIFEST))?;
        }
        store.sync_folders()?;
        let verdict = Verdict::of(totals, output.fail_on);
        let mut draft = store.begin(MANIFEST)?;
        manifest.finish(totals, verdict.exit_code(), verdict.key(), &mut draft).map_err(at(MANIFEST))?;
        store.finish(draft)?;
        store.sync_folders()?;
        let leftovers = earlier.iter().filter(|name| store.root().join(name).is_file()).count();
        Ok(Report { totals: totals.clone(), verdict, leftovers })
    }
}

fn composing<E>(name: &'static str) -> impl FnOnce(E) -> BatchError
where
    E: Into<Box<dyn std::error::Error + Send + Sync>>,
{
    move |error| BatchError::Compose { name, source: error.into() }
}
