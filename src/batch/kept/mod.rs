//! Shares that are kept from one run to the next, so that a run reads only what is new: each packed in a file of its
//! own in a folder of the output folder, known by the content of its input and by everything else that settles it,
//! never by a time.
//!
//! A share without its documents is no share: the workbook and the form of its lists stand among the outputs, and
//! where one of them is not what the share says, the file is read anew. New shares are made in the folder of the run
//! and moved when its outputs are published, so a run that dies leaves those that belong to the outputs before it.
//! They are no outputs: what is lost or damaged is made again.

mod content;
mod record;
mod share_file;
mod terms;
mod why;

use std::collections::HashSet;
use std::fs;
use std::io::{BufReader, Read};
use std::path::{Component, Path, PathBuf};

use sha2::{Digest as _, Sha256};
use tempfile::SpooledTempFile;

use super::crew::Crew;
use super::decisions::is_of_decisions;
use super::discover::{Found, Kind};
use super::making::Making;
use super::publish::{hash_of, is_folder};
use super::share::{Outputs, Share, Task, composing};
use super::{BatchError, Job, Output};
use crate::register::memory::Memory;
use crate::rules;
use crate::text::hash::hex;

pub(super) use content::Content;
use content::{FOLDER, content_of};
pub(super) use record::Before;
use share_file::{Head, Opened, Place, Reader, Unusable};
use terms::Terms;
pub(crate) use why::Why;

/// In the folder of a run, the shares that it made.
const NEW: &str = "kept";
/// How the names of shares end.
const SHARE: &str = ".доля";

/// What a run does with the shares of the runs before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Keeping {
    /// It neither takes nor leaves any.
    No,
    /// It takes those that hold, and leaves its own.
    Yes,
    /// It leaves its own and takes none.
    Afresh,
}

/// The kept shares of an output folder.
#[derive(Debug)]
pub(super) struct Kept<'a> {
    root: PathBuf,
    memory: Option<&'a Memory>,
    terms: Terms,
    limit: u64,
    afresh: bool,
}

/// A share on its way into the outputs, and what it carries.
#[derive(Debug)]
pub(super) struct Piece {
    pub(super) share: Share,
    /// `None`: it lies where shares under way do.
    carried: Option<SpooledTempFile>,
}

impl Piece {
    pub(super) fn made(share: Share) -> Piece {
        Piece { share, carried: None }
    }

    pub(super) fn is_kept(&self) -> bool {
        self.carried.is_some()
    }

    /// The share and what it carries; `number` is its place in the order of the files.
    pub(super) fn open(self, number: usize, making: &Making) -> Result<(Share, Box<dyn Read>), BatchError> {
        let carried: Box<dyn Read> = match self.carried {
            Some(carried) => Box::new(BufReader::with_capacity(1 << 16, carried)),
            None => Box::new(making.take_share(number).map_err(composing("records.jsonl"))?),
        };
        Ok((self.share, carried))
    }
}

/// Makes room for the shares of a run; without it they are not kept.
pub(super) fn make_room(making: &Making) {
    let _ = fs::create_dir(making.staging.join(NEW));
}

impl<'a> Kept<'a> {
    /// Of an output folder, for a job with all its settings; `None`: none are to be kept.
    pub(super) fn of(root: PathBuf, job: &Job<'a>, output: Output, keeping: Keeping) -> Option<Kept<'a>> {
        (keeping != Keeping::No).then(|| Kept {
            root,
            memory: job.memory,
            terms: Terms::of(job, output),
            limit: job.settings.limits.file_bytes,
            afresh: keeping == Keeping::Afresh,
        })
    }

    /// The share of a file: the one that is kept, if it holds, else the one that the crew makes.
    pub(super) fn piece(
        &self,
        task: &Task<'_>,
        content: Option<&Content>,
        crew: &Crew<'_>,
        making: &Making,
    ) -> Result<Piece, BatchError> {
        if task.found.kind != Kind::File {
            return crew.share(task).map(Piece::made);
        }
        if !self.afresh
            && let Ok(Opened { share, carried }) = self.look(task, content, making.temporary())?
        {
            return Ok(Piece { share, carried: Some(carried) });
        }
        let share = crew.share(task)?;
        let share = Share { facts: rules::run::recalled(share.facts), ..share };
        self.put(task, &share, making);
        Ok(Piece::made(share))
    }

    /// The kept share of a file, or why the file is to be read. What the share carries may wait in `folder`.
    pub(super) fn look(
        &self,
        task: &Task<'_>,
        content: Option<&Content>,
        folder: &Path,
    ) -> Result<Result<Opened, Why>, BatchError> {
        if self.afresh {
            return Ok(Err(Why::Asked));
        }
        let folder_of_shares = self.root.join(FOLDER);
        if !is_folder(&folder_of_shares) {
            return Ok(Err(Why::NoShare));
        }
        let path = folder_of_shares.join(name_of(&task.found.source));
        let reader = match Reader::open(&path) {
            Ok(reader) => reader,
            Err(_) if path.symlink_metadata().is_err() => return Ok(Err(Why::NoShare)),
            Err(Unusable::OfAnother(program)) if terms::is_same_version(&program) => {
                return Ok(Err(Why::Build));
            }
            Err(Unusable::OfAnother(_)) => return Ok(Err(Why::Version)),
            Err(Unusable::Damaged) => return Ok(Err(Why::Damaged)),
        };
        if let Some(why) = self.differs(&reader.head, task, content)? {
            return Ok(Err(why));
        }
        let Ok(mut opened) = reader.share(folder) else { return Ok(Err(Why::Damaged)) };
        let own = opened.share.outputs.iter().flat_map(|outputs| &outputs.own);
        if !own.into_iter().all(|written| self.stands(&written.path, &written.sha256)) {
            return Ok(Err(Why::Documents));
        }
        opened.share.answer.kept = true;
        if let Some(memory) = self.memory {
            let waiting = opened.share.waiting.iter_mut().filter_map(|finding| finding.known.as_mut());
            waiting.for_each(|known| known.run = memory.run);
        }
        Ok(Ok(opened))
    }

    /// What a share was made of that is other now.
    fn differs(
        &self,
        head: &Head,
        task: &Task<'_>,
        content: Option<&Content>,
    ) -> Result<Option<Why>, BatchError> {
        let now = content.map_or_else(|| content_of(task.found, self.limit), Content::clone);
        if now.as_deref() != Some(&*head.sha256) {
            return Ok(Some(Why::Content));
        }
        if head.place != Place::of(task) {
            return Ok(Some(Why::Place));
        }
        if let Some(why) = head.terms.differ(&self.terms) {
            return Ok(Some(why));
        }
        let (Some(glance), Some(memory)) = (&head.known, self.memory) else { return Ok(None) };
        Ok((!memory.tells_the_same(glance)?).then_some(Why::Known))
    }

    /// Whether an output is as it was written.
    fn stands(&self, path: &str, sha256: &str) -> bool {
        let below = Path::new(path);
        let is_below = below.components().all(|part| matches!(part, Component::Normal(_)));
        is_below && hash_of(&self.root.join(below)).as_deref() == Some(sha256)
    }

    /// Keeps a share, if the same file will have the same one again. One that cannot be written is made anew in the
    /// next run.
    fn put(&self, task: &Task<'_>, share: &Share, making: &Making) {
        let Some(Outputs { sha256: Some(sha256), lasting: true, glance, .. }) = &share.outputs else {
            return;
        };
        if glance.is_some() != self.memory.is_some() {
            return;
        }
        let head = Head {
            terms: self.terms.clone(),
            place: Place::of(task),
            sha256: sha256.clone(),
            known: glance.clone(),
        };
        let path = making.staging.join(NEW).join(name_of(&task.found.source));
        let write = || {
            let mut carried = making.read_share(task.number)?;
            share_file::write(&path, &head, share, &mut carried)
        };
        if write().is_err() {
            let _ = fs::remove_file(path);
        }
    }

    /// Takes over what a published run made, and removes the shares of files that are not there any more.
    pub(super) fn settle(&self, found: &[Found], making: &Making) {
        let folder = self.root.join(FOLDER);
        // What stands in its place is not ours.
        if !is_folder(&folder) && fs::create_dir(&folder).is_err() {
            return;
        }
        for entry in fs::read_dir(making.staging.join(NEW)).into_iter().flatten().flatten() {
            let _ = fs::rename(entry.path(), folder.join(entry.file_name()));
        }
        let names: HashSet<String> = found.iter().map(|found| name_of(&found.source)).collect();
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let Some(name) = name.to_str().filter(|name| name.ends_with(SHARE)) else { continue };
            if !names.contains(name) {
                let _ = fs::remove_file(entry.path());
            }
        }
    }
}

/// The name of the share of a file.
fn name_of(source: &str) -> String {
    format!("{}{SHARE}", hex(&Sha256::digest(source)[..16]))
}

/// What a share was made of, where the same will give the same again; `None`: it may not.
pub(super) fn settled(found: &Found, share: &Share) -> Option<Content> {
    match found.kind {
        Kind::File => {
            let outputs = share.outputs.as_ref().filter(|outputs| outputs.lasting)?;
            Some(Some(outputs.sha256.clone()?))
        }
        Kind::Skipped(_) if is_of_decisions(found) => Some(Some(content_of(found, u64::MAX)?)),
        Kind::Skipped(_) | Kind::Link => Some(None),
        Kind::Special | Kind::Closed(_) => None,
    }
}
