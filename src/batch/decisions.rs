//! The coordinator's decisions, taken before anything is written: from протокол.xlsx in the output folder, in the
//! input, and where the operator says.

use std::path::{Path, PathBuf};

use super::discover::{Found, Kind};
use super::intake::Loaded;
use super::isolate::Workers;
use super::{BatchError, Job, open};
use crate::own::decisions::{self, Decided};
use crate::read;

/// The workbook that decisions are made in.
const NAME: &str = "протокол.xlsx";

/// A decision, and the file that it stands in.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) from: String,
    pub(super) decided: Decided,
}

/// Reads all decisions, the earlier ones first: by the run that wrote the line, then in the order output folder,
/// input, named by the operator.
pub(super) fn take(
    job: &Job<'_>,
    folder: &Path,
    found: &[Found],
    named: Option<&Path>,
) -> Result<Vec<Taken>, BatchError> {
    let own = folder.join(NAME);
    let in_input = found.iter().filter(|found| {
        let name = found.source.rsplit('/').next().unwrap_or(&found.source);
        name == NAME && matches!(found.kind, Kind::File | Kind::Skipped(_))
    });
    let mut files: Vec<PathBuf> = own.is_file().then_some(own).into_iter().collect();
    files.extend(in_input.map(|found| found.path.clone()));
    if let Some(named) = named {
        // What the operator names must be there; the other files may be anything.
        let there = open::file(named);
        there.map_err(|source| BatchError::InputMissing { path: named.to_owned(), source })?;
        files.push(named.to_owned());
    }
    let mut taken: Vec<Taken> = files.iter().flat_map(|path| of_file(job, path)).collect();
    taken.sort_by_key(|taken| taken.decided.mark.run);
    Ok(taken)
}

fn of_file(job: &Job<'_>, path: &Path) -> Vec<Taken> {
    let limits = &job.settings.limits;
    let short = open::file(path).is_ok_and(|(metadata, _)| metadata.len() <= limits.file_bytes);
    let Some(bytes) = short.then(|| open::read(path).ok()).flatten() else { return Vec::new() };
    let format = read::sniff(&bytes, NAME);
    let loaded = Loaded { path, bytes: &bytes, sha256: "" };
    let workers = Workers::new(job.isolation, job.office, limits);
    let Ok(document) = workers.read(loaded, format) else { return Vec::new() };
    let from = path.display().to_string();
    decisions::read(&document).into_iter().map(|decided| Taken { from: from.clone(), decided }).collect()
}
