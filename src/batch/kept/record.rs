//! What a run was made of as a whole and what it came to: a run that would be made of the same, over outputs that are
//! as they were written, has nothing to do.

use std::io::Read as _;
use std::path::Path;

use rayon::ThreadPool;
use serde::{Deserialize, Serialize};

use super::content::{Content, FOLDER, content_of};
use super::terms::{PROGRAM, Terms, hash};
use crate::batch::decisions::is_of_decisions;
use crate::batch::discover::{Found, Kind};
use crate::batch::order::in_order;
use crate::batch::publish::{hash_of, is_folder};
use crate::batch::store::{MANIFEST, Store, put};
use crate::batch::{Job, Output, Remember, Report, Verdict, Whole, open};
use crate::register::file;
use crate::write::questions::Questions;
use crate::write::standing::Said;
use crate::write::totals::Totals;

/// Its file in the folder of the shares.
const NAME: &str = "запуск.json";

/// See the module.
#[derive(Debug, Serialize, Deserialize)]
pub(in crate::batch) struct Record {
    program: String,
    key: String,
    /// Of the inputs.
    contents: String,
    /// After the run.
    register: String,
    manifest: String,
    totals: Totals,
    questions: Questions,
    standing: Option<Said>,
    decisions: Vec<String>,
}

/// What a run is made of besides the content of its files and the register.
#[derive(Debug)]
pub(in crate::batch) struct Before<'a> {
    job: &'a Job<'a>,
    whole: Whole,
    remember: Option<Remember<'a>>,
    found: &'a [Found],
    key: String,
}

impl<'a> Before<'a> {
    /// The job is as it was asked for: what the register knows of the bodies is told by the register.
    pub(in crate::batch) fn of(
        job: &'a Job<'a>,
        (output, whole): (Output, Whole),
        remember: Option<Remember<'a>>,
        found: &'a [Found],
    ) -> Before<'a> {
        let inputs: Vec<_> = found
            .iter()
            .map(|found| (&found.source, &found.folders, found.named, format!("{:?}", found.kind)))
            .collect();
        let asked = remember.map(|remember| (remember.date, remember.decisions.and_then(hash_of)));
        let roster = format!("{:?}", job.expected);
        let key = hash(&(Terms::of(job, output), format!("{whole:?}"), roster, asked, inputs));
        Before { job, whole, remember, found, key }
    }

    /// What is in the inputs, as far as a run would read it; `None`: something of it cannot be read now.
    fn contents(&self, pool: &ThreadPool) -> Option<Vec<Content>> {
        let limit = self.job.settings.limits.file_bytes;
        let mut contents = Vec::with_capacity(self.found.len());
        let read = in_order(
            pool,
            self.found,
            |found| match found.kind {
                Kind::File => content_of(found, limit).map(Some),
                // Decisions are read in it.
                Kind::Skipped(_) if is_of_decisions(found) => content_of(found, u64::MAX).map(Some),
                _ => Some(None),
            },
            |content| content.map(|content| contents.push(content)).ok_or(()),
        );
        read.ok().map(|()| contents)
    }

    /// What tells whether the register was written to; `None`: that cannot be told.
    fn register(&self) -> Option<String> {
        self.remember.map_or(Some(String::new()), |remember| file::state(remember.register).ok())
    }

    /// What the last run came to, if this one would come to the same and all its outputs stand; else the contents
    /// of the inputs, if they were looked at.
    pub(in crate::batch) fn unchanged(
        &self,
        store: &Store,
        pool: &ThreadPool,
    ) -> Result<Report, Option<Vec<Content>>> {
        let record = Record::read(store.folder()).ok_or(None)?;
        let manifest = hash_of(&store.folder().join(MANIFEST));
        if record.key != self.key
            || Some(&record.register) != self.register().as_ref()
            || manifest.as_ref() != Some(&record.manifest)
        {
            return Err(None);
        }
        let contents = self.contents(pool).ok_or(None)?;
        if hash(&contents) != record.contents || !outputs_stand(store, pool) {
            return Err(Some(contents));
        }
        Ok(self.report(record))
    }

    fn report(&self, record: Record) -> Report {
        let Record { mut totals, questions, standing, decisions, .. } = record;
        totals.selection = self.job.settings.selection.clone();
        Report {
            verdict: Verdict::of(&totals, self.whole.fail_on),
            totals,
            questions,
            standing,
            decisions,
            decided: self.remember.map(|_| 0),
            unchanged: true,
            kept: Some(self.found.iter().filter(|found| found.kind == Kind::File).count() as u64),
            ..Report::default()
        }
    }

    /// Notes what a published run came to. It is found out again where that cannot be written.
    pub(in crate::batch) fn note(&self, report: &Report, contents: Option<Vec<Content>>, folder: &Path) {
        let kept = folder.join(FOLDER);
        let (Some(contents), Some(manifest)) = (contents, hash_of(&folder.join(MANIFEST))) else { return };
        let Some(register) = self.register() else { return };
        if report.totals.gone.is_some() || !is_folder(&kept) {
            return;
        }
        let record = Record {
            program: PROGRAM.to_owned(),
            key: self.key.clone(),
            contents: hash(&contents),
            register,
            manifest,
            totals: report.totals.clone(),
            questions: report.questions.clone(),
            standing: report.standing.clone(),
            decisions: report.decisions.clone(),
        };
        let bytes = serde_json::to_vec(&record).unwrap_or_default();
        let _ = put(&kept.join(NAME), &bytes);
    }
}

impl Record {
    fn read(folder: &Path) -> Option<Record> {
        let kept = folder.join(FOLDER);
        let mut bytes = Vec::new();
        open::own(&is_folder(&kept).then(|| kept.join(NAME))?).ok()?.read_to_end(&mut bytes).ok()?;
        let record: Record = serde_json::from_slice(&bytes).ok()?;
        (record.program == PROGRAM).then_some(record)
    }
}

/// Whether every output of the last run is as it was written.
fn outputs_stand(store: &Store, pool: &ThreadPool) -> bool {
    let outputs: Vec<_> = store.earlier().outputs.iter().collect();
    let stands = |(path, sha256): &(&String, &String)| {
        (hash_of(&store.folder().join(path)).as_ref() == Some(*sha256)).then_some(()).ok_or(())
    };
    in_order(pool, &outputs, stands, |stands| stands).is_ok()
}
