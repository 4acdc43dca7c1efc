//! The whole job in one process: the shares of all files, read anew or kept from the runs before, become the outputs of
//! the run.

use rayon::ThreadPool;

use super::crew::Crew;
use super::discover::Found;
use super::kept::{Before, Content, Keeping, Kept, Piece, make_room, settled};
use super::outputs::{Finished, RunWriter};
use super::remember::{Remember, Remembered};
use super::store::Store;
use super::{
    BatchError, Job, Output, Progress, Report, Reserved, Whole, decisions, knowing, manifest, names, order,
    pool, tasks,
};

/// Which outputs a run makes, and whether it keeps what it made them of.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Made {
    pub(crate) output: Output,
    pub(crate) whole: Whole,
    pub(crate) keeping: Keeping,
}

/// Reads what is new, checks, and writes every output; where nothing is other than in the run before, nothing at all.
pub(crate) fn convert(
    job: &Job<'_>,
    reserved: Reserved,
    made: Made,
    remember: Option<Remember<'_>>,
    progress: Progress<'_>,
) -> Result<Report, BatchError> {
    let Reserved { found, store } = reserved;
    let pool = pool(job.threads)?;
    let mut store = Store::begin_run(store, &pool)?;
    let keeps = made.keeping != Keeping::No;
    let before = keeps.then(|| Before::of(job, (made.output, made.whole), remember, &found));
    let mut contents = None;
    if let Some(before) = before.as_ref().filter(|_| made.keeping == Keeping::Yes) {
        match before.unchanged(&store, &pool) {
            Ok(report) => return Ok(Report { set_aside: store.take_aside(), ..report }),
            Err(known) => contents = known,
        }
    }
    let last = store.earlier().register_run;
    let begin = |known| Remembered::begin(known, job, store.folder(), &found, (keeps, last));
    let remembered = remember.map(begin).transpose()?;
    if remembered.as_ref().is_some_and(|known| known.behind.is_some()) {
        store.distrust(decisions::NAME);
    }
    let run = Run { job, made, found: &found, contents, remembered: remembered.as_ref() };
    let (report, contents) = run.publish(&mut store, &pool, progress)?;
    let decided = remembered.as_ref().map(|remembered| remembered.memory.decisions.len());
    let decisions = remembered.map_or_else(Vec::new, |remembered| remembered.notes);
    let report = Report { decided, decisions, ..report };
    if let Some(before) = before {
        before.note(&report, contents, store.folder());
    }
    Ok(report)
}

/// A run that has something to do.
struct Run<'a> {
    job: &'a Job<'a>,
    made: Made,
    found: &'a [Found],
    /// What is in the inputs, if that is known already.
    contents: Option<Vec<Content>>,
    remembered: Option<&'a Remembered>,
}

impl Run<'_> {
    /// Makes the outputs and publishes them; the contents of the inputs come back if the same ones give the same
    /// outputs again.
    fn publish(
        self,
        store: &mut Store,
        pool: &ThreadPool,
        progress: Progress<'_>,
    ) -> Result<(Report, Option<Vec<Content>>), BatchError> {
        let Run { job, made, found, contents, remembered } = self;
        let register = remembered.and_then(Remembered::register);
        let settings = knowing(job, register)?;
        let settings = settings.as_ref().unwrap_or(job.settings);
        let job = &Job { memory: remembered.map(|known| &known.memory), settings, ..*job };
        let manifest = manifest::Manifest::begin(store.making().spill()?, store.making().spill()?);
        store.announce(&manifest.under_way(&job.settings.selection))?;
        let crew = Crew::new(job, Some((made.output, store.making())));
        let kept = Kept::of(store.folder().to_owned(), job, made.output, made.keeping);
        if kept.is_some() {
            make_room(store.making());
        }
        let stems = names::stems(found);
        let tasks = tasks(found, &stems);
        let mut writer =
            RunWriter::begin(store, manifest, (job.settings, job.expected), made.whole, remembered)?;
        let (mut done, mut taken, mut settled_all) = (0, 0, Some(Vec::with_capacity(found.len())));
        order::in_order(
            pool,
            &tasks,
            |task| match &kept {
                Some(kept) => {
                    let content = contents.as_ref().map(|contents| &contents[task.number]);
                    kept.piece(task, content, &crew, store.making())
                }
                None => crew.share(task).map(Piece::made),
            },
            |piece| {
                let piece = piece?;
                taken += u64::from(piece.is_kept());
                match (settled(&found[done], &piece.share), &mut settled_all) {
                    (Some(content), Some(all)) => all.push(content),
                    _ => settled_all = None,
                }
                let (share, mut carried) = piece.open(done, store.making())?;
                let answer = writer.add(share, &mut carried)?;
                done += 1;
                progress(done, tasks.len(), &answer);
                Ok::<_, BatchError>(())
            },
        )?;
        drop(crew);
        let Finished { report, steps } = writer.finish(pool)?;
        let set_aside = store.publish(steps, pool)?;
        if let Some(kept) = &kept {
            kept.settle(found, store.making());
        }
        let kept = kept.map(|_| taken);
        Ok((Report { kept, set_aside, ..report }, settled_all))
    }
}
