//! `perechen worker` for other programs: paths in, JSON lines out, an answer for every path. Each file is worked on
//! in a process of its own that is watched, so one that ends it costs its answer and not this service.
//! docs/worker.md describes the lines.

use std::io::{self, BufRead, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::crew::Crew;
use super::discover::{Found, Kind};
use super::lines::Facts;
use super::share::Task;
use super::worker::{each_path, plain};
use super::{BatchError, Inputs, Job, discover};

/// Answers one path after another until the input ends, named as in a run with this root. Each answer is flushed at
/// its end.
///
/// # Errors
/// The input cannot be read or the output not be written.
pub(crate) fn serve(
    paths: impl BufRead,
    separator: u8,
    job: &Job<'_>,
    facts: Facts,
    out: &mut impl Write,
) -> io::Result<()> {
    let crew = Crew::for_lines(job, facts);
    each_path(paths, separator, |path| {
        for found in found(path, job.inputs.root) {
            let task = Task { number: 0, found: &found, stem: "", beside_others: false };
            crew.lines(&task, out)?;
        }
        out.flush()
    })
}

/// The files of a path: itself, those beneath it, or what says that there are none.
fn found(path: &Path, root: Option<&Path>) -> Vec<Found> {
    let paths = [PathBuf::from(path)];
    let kind = match discover(Inputs { root, ..Inputs::named(&paths) }, None) {
        Ok(found) if !found.is_empty() => return found,
        Ok(_) => Kind::Skipped("В папке нет файлов."),
        Err(BatchError::NotUnderRoot { .. }) => Kind::Skipped("Файл лежит не в папке, названной в --root."),
        Err(BatchError::InputClosed { source, .. }) => Kind::Closed(source.kind()),
        Err(_) => Kind::File,
    };
    let mut found = plain(path);
    if let Some(below) = root.and_then(|root| path.strip_prefix(root).ok()) {
        found.source = below.to_string_lossy().replace('\\', "/");
    }
    if kind == Kind::File {
        return vec![found];
    }
    vec![Found { kind, folders: Arc::default(), ..found }]
}
