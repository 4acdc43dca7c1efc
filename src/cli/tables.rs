//! `perechen tables`: what the readers see, one line of JSON a file.

use std::io::{self, Write as _};

use super::CliError;
use super::args::TablesArgs;
use crate::batch::{self, Verdict};
use crate::inspect::tables;
use crate::read::Limits;

pub(super) fn run(args: &TablesArgs) -> Result<u8, CliError> {
    let limits = Limits { language: args.language.language(), ..args.limits.limits() };
    let isolation = args.isolate.isolation(&limits, Vec::new())?;
    let office = args.office.office();
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout());
    let mut verdict = Verdict::Done;
    batch::documents(
        &args.inputs,
        &limits,
        args.threads,
        &isolation,
        office.as_ref(),
        |path, read| -> Result<(), CliError> {
            let file = path.to_string_lossy();
            let shown = match read {
                Ok(document) => tables::write(&file, &document, &mut out)?,
                Err(why) => {
                    tables::refusal(&file, &why, &mut out)?;
                    false
                }
            };
            if !shown {
                verdict = Verdict::Incomplete;
            }
            Ok(out.flush()?)
        },
    )?;
    Ok(verdict.exit_code())
}
