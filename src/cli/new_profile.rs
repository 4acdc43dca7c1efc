//! `perechen profiles new`: the draft of a profile after a file of an unknown form.

use std::fs::File;
use std::io::{self, Write as _};
use std::path::Path;

use super::CliError;
use super::args::NewProfileArgs;
use super::check::settings;
use super::print::{self, Out};
use crate::batch;
use crate::flow::{Input, convert_read};
use crate::write::profile;

pub(super) fn run(args: &NewProfileArgs) -> Result<u8, CliError> {
    let settings = settings(&args.common, &args.limits)?;
    if args.file.is_dir() {
        return Err(CliError::NotAFile { path: args.file.clone() });
    }
    let found = batch::discover(batch::Inputs::named(std::slice::from_ref(&args.file)), None)?;
    let Some(found) = found.first() else {
        return Err(CliError::NoList {
            path: args.file.clone(), why: "файл пропущен".to_owned()
        });
    };
    let bytes = batch::read_file(&found.path)
        .map_err(|source| CliError::Input { path: found.path.clone(), source })?;
    let office = args.office.office();
    let read = |format| batch::read_alone(&found.path, &bytes, format, office.as_ref(), &settings.limits);
    let input = Input { path: &found.source, folders: &found.folders, bytes: &bytes };
    let outcome = convert_read(input, &settings, &read);
    let Some(list) = args.list.checked_sub(1).and_then(|at| outcome.lists.get(at)) else {
        let why = match (&outcome.reason, outcome.lists.len()) {
            (Some(reason), _) => reason.trim_end_matches('.').to_owned(),
            (None, count) => format!("перечней в файле: {count}"),
        };
        return Err(CliError::NoList { path: args.file.clone(), why });
    };
    let stem = args.out.as_deref().and_then(Path::file_stem).map(|stem| stem.to_string_lossy().into_owned());
    let id = args
        .id
        .clone()
        .or(stem)
        .or_else(|| profile::suggested_id(list))
        .unwrap_or_else(|| "region-otrasl".to_owned());
    let text = profile::draft(list, &id);
    match &args.out {
        None => {
            let mut out = Out::new();
            out.text(&text)?;
            out.flush()?;
        }
        Some(path) => {
            create(path, &text).map_err(|source| CliError::Create { path: path.clone(), source })?;
            if !args.common.quiet {
                print::note(&format!(
                    "Черновик записан: {}. Исправьте строки с пометкой «ПРОВЕРЬТЕ» и проверьте: perechen profiles --mappings ПАПКА",
                    path.display()
                ));
            }
        }
    }
    Ok(0)
}

/// Never over a file that is there: it may be a draft that somebody has corrected.
fn create(path: &Path, text: &str) -> io::Result<()> {
    let mut file = File::create_new(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}
