//! The register within a run: read before the files, told at the end, written when the outputs are published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{BufReader, BufWriter, Seek as _, Write as _};
use std::path::Path;
use std::sync::Arc;

use super::decisions;
use super::discover::Found;
use super::making::Making;
use super::manifest::TOOL;
use super::of_run::ByFile;
use super::pending;
use super::spill::reread;
use super::{BatchError, Job, Verdict, standing};
use crate::knowledge::names::KnownBody;
use crate::model::finding::Finding;
use crate::register::acts::Act;
use crate::register::changes;
use crate::register::conclude::{ConcludeError, Lived, Older, Seen, Whole};
use crate::register::file::Register;
use crate::register::history;
use crate::register::judged;
use crate::register::memory::Memory;
use crate::register::roll;
use crate::rules::run::Run;
use crate::write::report::history::Ran;
use crate::write::totals::Totals;

/// Which register a run has, and the day of the run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Remember<'a> {
    pub(crate) register: &'a Path,
    /// As the operator has it: `2026-11-30`.
    pub(crate) date: &'a str,
    /// A workbook with decisions that lies neither in the output folder nor in the input.
    pub(crate) decisions: Option<&'a Path>,
}

/// What the runs before knew.
#[derive(Debug)]
pub(super) struct Remembered {
    pub(super) memory: Memory,
    register: Option<Register>,
    /// The bodies of the roster: what it says of their names stays in the register.
    bodies: Vec<KnownBody>,
    /// What does not count of what was decided, and why.
    pub(super) notes: Vec<String>,
    /// Says so where the register does not know the last run of the output folder.
    pub(super) behind: Option<String>,
}

impl Remembered {
    /// Looks into the register, if it is there already; `last` is the number of the last run that the output folder was
    /// made by.
    pub(super) fn begin(
        remember: Remember<'_>,
        job: &Job<'_>,
        folder: &Path,
        found: &[Found],
        (keeps, last): (bool, Option<u32>),
    ) -> Result<Remembered, BatchError> {
        let register = Register::existing(remember.register)?;
        let run = register.as_ref().map_or(Ok(1), Register::next_run)?;
        let path = remember.register.to_owned();
        let (taken, unread) = decisions::take(job, folder, found, remember.decisions)?;
        let decided = taken.iter().map(|taken| (taken.from.as_str(), &taken.decided));
        let (decisions, mut notes) = judged::judge(register.as_ref(), decided)?;
        notes.extend(unread);
        let behind = last.filter(|last| run <= *last).map(|last| behind(&path, last, run - 1));
        notes.extend(behind.clone());
        let (reading, date) = (Arc::default(), remember.date.to_owned());
        let memory = Memory { register: path, reading, run, date, decisions, keeps };
        let roster = job.expected.and_then(|expected| expected.roster);
        let bodies = standing::known(roster, None)?;
        Ok(Remembered { memory, register, bodies, notes, behind })
    }

    /// The register, if it is there already.
    pub(super) fn register(&self) -> Option<&Register> {
        self.register.as_ref()
    }

    /// The parts that the files of the last run were.
    pub(super) fn parts_before(&self) -> Result<BTreeMap<String, String>, BatchError> {
        Ok(self.register().map_or(Ok(BTreeMap::new()), roll::parts_before)?)
    }

    /// The runs of the register with this one.
    pub(super) fn history(&self, lived: &Lived) -> Result<Vec<Ran>, BatchError> {
        Ok(history::shown(self.register(), lived, &self.memory.date)?)
    }

    /// Gathers what the shares of all files tell; `older` names older copies by the place of their file.
    pub(super) fn gather<'a>(
        &'a self,
        told: BufWriter<File>,
        run: &'a Run,
        older: &BTreeMap<(usize, u32), &'a str>,
    ) -> Result<Remembering<'a>, BatchError> {
        let older: Older<'a> =
            older.iter().map(|((file, list), by)| ((run.whose(*file).path, *list), *by)).collect();
        let mut told = reread(told).map_err(|source| self.failed(source))?;
        let seen = Seen::read(&mut told, &older).map_err(|source| self.failed(source))?;
        told.rewind().map_err(|source| self.failed(source))?;
        Ok(Remembering { remembered: self, seen, older, told })
    }

    fn failed(&self, source: std::io::Error) -> BatchError {
        BatchError::Write { path: self.memory.register.clone(), source }
    }
}

/// Says that a register is gone or an older one: what it knew, decisions too, is not in this run.
fn behind(register: &Path, last: u32, known: u32) -> String {
    let now =
        if known == 0 { "нет".to_owned() } else { format!("кончается запуском {known}") };
    format!(
        "реестр удалён или заменён прежним: прошлый запуск в этой папке был в нём под номером {last}, а «{}» {now}. \
         Верните его копию или восстановите из выгрузки: perechen register import ПАПКА. Протокол прошлого запуска с \
         решениями отложен в папку «прежние»",
        register.display()
    )
}

/// The end of a run with a register.
pub(super) struct Remembering<'a> {
    remembered: &'a Remembered,
    seen: Seen,
    older: Older<'a>,
    told: BufReader<File>,
}

impl Remembering<'_> {
    /// What the files say happened to their lists.
    pub(super) fn told(&self) -> &[(String, Act)] {
        self.seen.told()
    }

    /// What does not count of what the files say, in Russian.
    pub(super) fn notes(&self) -> &[String] {
        self.seen.notes()
    }

    /// The parts of lists that came: the names of the ministries' own files.
    pub(super) fn parts(&self) -> BTreeSet<String> {
        self.seen.parts()
    }

    /// Tells the findings of a file that only show beside the other files what the runs before knew of them.
    pub(super) fn recall(&self, findings: &mut [Finding]) -> Result<(), BatchError> {
        Ok(self.seen.recall(&self.remembered.memory, findings)?)
    }

    /// Writes the change set of the run beside its outputs.
    pub(super) fn conclude(
        self,
        totals: &Totals,
        verdict: Verdict,
        of_run: &mut ByFile,
        making: &Making,
    ) -> Result<Lived, BatchError> {
        let Remembering { remembered, seen, older, told } = self;
        let Remembered { memory, register, bodies, .. } = remembered;
        let run = changes::Run {
            number: memory.run,
            date: memory.date.clone(),
            tool: TOOL.to_owned(),
            verdict: if totals.gone.is_some() { changes::MISSING } else { verdict.key() }.to_owned(),
            files: totals.files.iter().sum(),
            lists: totals.lists,
            records: totals.records,
            levels: totals.of_lists(),
        };
        let failed = |source| BatchError::Write { path: pending::changes(making), source };
        let mut out = BufWriter::new(pending::begin(making, &memory.register).map_err(failed)?);
        let whole = Whole { run, bodies, decisions: &memory.decisions, older: &older };
        let lived = seen.conclude(register.as_ref(), whole, told, |take| of_run.each(take), &mut out);
        let lived = lived.map_err(|error| match error {
            ConcludeError::Register(error) => error.into(),
            ConcludeError::Io(source) => failed(source),
        })?;
        out.flush().and_then(|()| out.get_ref().sync_all()).map_err(failed)?;
        Ok(lived)
    }
}
