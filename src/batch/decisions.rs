//! The coordinator's decisions, taken before anything is written: from протокол.xlsx in the output folder, in the
//! input, and where the operator says.

use std::path::{Path, PathBuf};

use super::discover::{Found, Kind};
use super::intake::Loaded;
use super::isolate::Workers;
use super::{BatchError, Job, open};
use crate::model::document::Origin;
use crate::own::decisions::{self, Decided, Decisions};
use crate::read;

/// The workbook that decisions are made in.
pub(super) const NAME: &str = "протокол.xlsx";

/// A decision, and the file that it stands in.
#[derive(Debug)]
pub(super) struct Taken {
    pub(super) from: String,
    pub(super) decided: Decided,
}

/// Reads all decisions, the earlier ones first: by the run that wrote the line, then in the order output folder,
/// input, named by the operator. The second list says, in Russian, which files could not be read for them.
pub(super) fn take(
    job: &Job<'_>,
    folder: &Path,
    found: &[Found],
    named: Option<&Path>,
) -> Result<(Vec<Taken>, Vec<String>), BatchError> {
    let own = folder.join(NAME);
    let in_input = found.iter().filter(|found| is_of_decisions(found));
    let mut files: Vec<PathBuf> = own.is_file().then_some(own).into_iter().collect();
    files.extend(in_input.map(|found| found.path.clone()));
    if let Some(named) = named {
        // What the operator names must be there; the other files may be anything.
        let there = open::file(named);
        there.map_err(|source| BatchError::InputMissing { path: named.to_owned(), source })?;
        files.push(named.to_owned());
    }
    let (mut taken, mut notes) = (Vec::new(), Vec::new());
    for path in &files {
        match of_file(job, path) {
            Some((decided, lost)) => {
                taken.extend(decided);
                notes.extend(lost);
            }
            None => notes.push(format!(
                "решения не прочитаны ({}): файл не открывается или это не протокол.xlsx, который записала программа",
                path.display()
            )),
        }
    }
    taken.sort_by_key(|taken| taken.decided.mark.run);
    Ok((taken, notes))
}

/// Whether an input may hold decisions.
pub(super) fn is_of_decisions(found: &Found) -> bool {
    let name = found.source.rsplit('/').next().unwrap_or(&found.source);
    name == NAME && matches!(found.kind, Kind::File | Kind::Skipped(_))
}

/// The decisions of a workbook, and those that are about nothing; `None`: it is no protocol of ours, or cannot be read.
fn of_file(job: &Job<'_>, path: &Path) -> Option<(Vec<Taken>, Vec<String>)> {
    let limits = &job.settings.limits;
    let short = open::file(path).is_ok_and(|(metadata, _)| metadata.len() <= limits.file_bytes);
    let bytes = short.then(|| open::read(path).ok()).flatten()?;
    let format = read::sniff(&bytes, NAME);
    let loaded = Loaded { path, bytes: &bytes, sha256: "" };
    let workers = Workers::new(job.isolation, job.office, limits);
    let document = workers.read(loaded, format).ok()?;
    if document.origin != Some(Origin::Result) {
        return None;
    }
    let from = path.display().to_string();
    let Decisions { decided, lost } = decisions::read(&document);
    let told = lost.into_iter().map(|(row, why)| match row {
        Some(row) => format!("решение не учтено ({from}, строка {row}): {why}"),
        None => format!("решения не учтены ({from}): {why}"),
    });
    let told = told.collect();
    Some((decided.into_iter().map(|decided| Taken { from: from.clone(), decided }).collect(), told))
}
