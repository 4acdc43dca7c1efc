//! What a run would find new and which files it would read: its inputs against the manifest of the run before and
//! against the kept shares. Nothing is written.

use std::collections::{BTreeMap, HashSet};
use std::path::Path;

use rayon::ThreadPool;

use super::discover::{Found, Kind};
use super::earlier::{self, Inputs, Met};
use super::inbox::Inbox;
use super::kept::{Keeping, Kept, Why};
use super::order::in_order;
use super::publish::hash_of;
use super::remember::{Remember, Remembered};
use super::run::Made;
use super::store::{EARLIER, MANIFEST, STAGING};
use super::{BatchError, Job, discover, found_with, knowing, names, pool, tasks};
use crate::outcome::Status;

/// What a run would do.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Plan {
    /// The program of the run before; `None`: there was none.
    pub tool: Option<String>,
    /// The rules that it checked.
    pub rules: Vec<String>,
    /// Inputs that are not as they were or are read anew, in the order of the paths.
    pub changes: Vec<(String, Change)>,
    pub unchanged: usize,
    /// Of these the ones that are not read, because their shares are kept; `None`: everything is read.
    pub kept: Option<usize>,
    /// Files of the inbox that are left for the next run, and why.
    pub waiting: Vec<(String, &'static str)>,
}

/// How an input differs from what the run before met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// Not there before.
    New { size: u64 },
    /// Other bytes; the size before, if the file was read then, and now.
    Changed { from: Option<u64>, to: u64 },
    /// Not there any more.
    Gone,
    /// It cannot be read now.
    Closed,
    /// As it was, and read all the same.
    Anew(Why),
}

/// Compares the inputs with the manifest and the kept shares in the output folder.
pub(crate) fn plan(
    job: &Job<'_>,
    inbox: Option<&Inbox>,
    folder: &Path,
    made: Made,
    remember: Option<Remember<'_>>,
) -> Result<Plan, BatchError> {
    let (found, taken) = match inbox {
        None => (discover(job.inputs, Some(folder))?, None),
        Some(inbox) => {
            let (found, taken) = found_with(job.inputs.paths, inbox, folder, inbox.look(Some(folder))?)?;
            (found, Some(taken))
        }
    };
    if found.is_empty() {
        return Err(BatchError::NoInput);
    }
    let pool = pool(job.threads)?;
    let mut plan = compare(&found, before(folder), &pool)?;
    if let Some(taken) = taken {
        plan.changes.retain(|(path, change)| *change != Change::Gone || !taken.was_rejected(path));
        plan.waiting = taken.waiting;
    }
    if made.keeping != Keeping::No {
        plan.look(job, &found, (folder, &pool), made, remember)?;
    }
    Ok(plan)
}

impl Plan {
    /// Finds out which of the files that are as they were are read all the same.
    fn look(
        &mut self,
        job: &Job<'_>,
        found: &[Found],
        (folder, pool): (&Path, &ThreadPool),
        made: Made,
        remember: Option<Remember<'_>>,
    ) -> Result<(), BatchError> {
        let begin = |known| Remembered::begin(known, job, folder, found, (true, None));
        let remembered = remember.map(begin).transpose()?;
        let settings = knowing(job, remembered.as_ref().and_then(Remembered::register))?;
        let memory = remembered.as_ref().map(|known| &known.memory);
        let job = &Job { memory, settings: settings.as_ref().unwrap_or(job.settings), ..*job };
        let Some(kept) = Kept::of(folder.to_owned(), job, made.output, made.keeping) else { return Ok(()) };
        let changed: HashSet<String> = self.changes.iter().map(|(path, _)| path.clone()).collect();
        let stems = names::stems(found);
        let mut tasks = tasks(found, &stems);
        tasks.retain(|task| task.found.kind == Kind::File && !changed.contains(&task.found.source));
        let aside = std::env::temp_dir();
        let mut next = tasks.iter();
        let (mut taken, mut anew) = (0, Vec::new());
        in_order(
            pool,
            &tasks,
            |task| Ok::<_, BatchError>(kept.look(task, None, &aside)?.err()),
            |why| {
                match (next.next(), why?) {
                    (Some(task), Some(why)) => anew.push((task.found.source.clone(), Change::Anew(why))),
                    _ => taken += 1,
                }
                Ok::<_, BatchError>(())
            },
        )?;
        self.kept = Some(taken);
        self.unchanged -= anew.len();
        self.changes.extend(anew);
        self.changes.sort_by(|one, other| one.0.split('/').cmp(other.0.split('/')));
        Ok(())
    }
}

/// The last finished manifest: the one in the folder, or the one that a run under way keeps.
pub(super) fn before(folder: &Path) -> Option<Inputs> {
    earlier::inputs(&folder.join(MANIFEST)).or_else(|| earlier::inputs(&folder.join(STAGING).join(EARLIER)))
}

fn compare(found: &[Found], before: Option<Inputs>, pool: &ThreadPool) -> Result<Plan, BatchError> {
    let tool = before.as_ref().map(|before| before.tool.clone());
    let Inputs { rules, mut met, .. } = before.unwrap_or_default();
    let mut plan = Plan { tool, rules, ..Plan::default() };
    let files: Vec<&Found> = found.iter().filter(|found| !matches!(found.kind, Kind::Skipped(_))).collect();
    let mut next = files.iter();
    in_order(
        pool,
        &files,
        |found| Ok::<_, BatchError>(content(found)),
        |now| {
            if let Some(found) = next.next() {
                match change(met.remove(&found.source), now?) {
                    Some(change) => plan.changes.push((found.source.clone(), change)),
                    None => plan.unchanged += 1,
                }
            }
            Ok::<_, BatchError>(())
        },
    )?;
    plan.changes.extend(gone(met).map(|path| (path, Change::Gone)));
    plan.changes.sort_by(|one, other| one.0.split('/').cmp(other.0.split('/')));
    Ok(plan)
}

/// Size and SHA-256 of an input; `None`: it cannot be read.
fn content(found: &Found) -> Option<(u64, String)> {
    let size = found.path.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
    Some((size, hash_of(&found.path)?))
}

fn change(before: Option<Met>, now: Option<(u64, String)>) -> Option<Change> {
    match (before, now) {
        (Some(Met { sha256: None, .. }), None) => None,
        (_, None) => Some(Change::Closed),
        (None, Some((size, _))) => Some(Change::New { size }),
        (Some(before), Some((_, now))) if before.sha256.as_ref() == Some(&now) => None,
        (Some(before), Some((to, _))) => Some(Change::Changed { from: before.size, to }),
    }
}

/// Inputs that somebody expects an answer about and that are not there any more.
fn gone(met: BTreeMap<String, Met>) -> impl Iterator<Item = String> {
    met.into_iter().filter(|(_, met)| met.status != Status::Skipped.key()).map(|(path, _)| path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn met(sha256: Option<&str>) -> Met {
        Met { sha256: sha256.map(str::to_owned), size: Some(1), status: "converted".into() }
    }

    #[test]
    fn a_file_is_known_by_its_content() {
        let now = |hash: &str| Some((2, hash.to_owned()));
        assert_eq!(change(Some(met(Some("a"))), now("a")), None);
        assert_eq!(change(Some(met(Some("a"))), now("b")), Some(Change::Changed { from: Some(1), to: 2 }));
        assert_eq!(change(None, now("a")), Some(Change::New { size: 2 }));
        assert_eq!(change(Some(met(Some("a"))), None), Some(Change::Closed));
        assert_eq!(change(Some(met(None)), None), None, "closed before and now");
        assert_eq!(change(Some(met(None)), now("a")), Some(Change::Changed { from: Some(1), to: 2 }));
    }
}
