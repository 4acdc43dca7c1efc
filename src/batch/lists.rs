//! The lists of many files, for commands that compare them.

use super::isolate::Workers;
use super::{BatchError, Job, order, pool, share};
use crate::model::TouchpointList;
use crate::outcome::Outcome;
use crate::register::versions::Known;
use crate::rules::copies::Traits;
use crate::rules::run::Run;

/// Reads all lists, without the older copies of a list; `report` gets what came of every file in order, the
/// lists taken out.
pub(crate) fn lists<E: From<BatchError>>(
    job: &Job<'_>,
    mut report: impl FnMut(&Outcome) -> Result<(), E>,
) -> Result<Vec<Known>, E> {
    let found = super::discover(job.inputs, None)?;
    let workers = Workers::new(job.isolation, job.office, &job.settings.limits);
    let mut run = Run::default();
    let mut lists = Vec::new();
    order::in_order(
        &pool(job.threads)?,
        &found,
        |found| share::answer(job, found, &|file, format| workers.read(file, format), |_| Ok(())),
        |answered| {
            let (share::Answered { mut outcome, .. }, ()) = answered?;
            let facts = std::mem::take(&mut outcome.facts);
            let traits: Vec<Traits> = facts.lists.iter().map(|list| list.traits.clone()).collect();
            let file = run.add(&outcome.path, facts);
            let of_file = std::mem::take(&mut outcome.lists).into_iter().zip(traits);
            lists.extend(of_file.map(|(list, traits)| (file, Known { list, traits })));
            report(&outcome)
        },
    )?;
    let older = run.conclude(&job.settings.mappings.catalogue).superseded;
    let counts = |file: usize, list: &TouchpointList| {
        !older.iter().any(|older| (older.file, older.list) == (file, list.ordinal))
    };
    Ok(lists.into_iter().filter(|(file, known)| counts(*file, &known.list)).map(|(_, known)| known).collect())
}
