//! `perechen inspect`: how the tables of one file were found and its columns mapped, and why.

use super::CliError;
use super::args::{InspectArgs, OutputArg};
use super::check::settings;
use super::print::Out;
use crate::batch::{self, Verdict};
use crate::convert::Input;
use crate::inspect::inspect;

pub(super) fn run(args: &InspectArgs) -> Result<u8, CliError> {
    let settings = settings(&args.common, &args.limits)?;
    if args.file.is_dir() {
        return Err(CliError::NotAFile { path: args.file.clone() });
    }
    let found = batch::discover(std::slice::from_ref(&args.file), None)?;
    let mut out = Out::new();
    let mut code = Verdict::Done.exit_code();
    for found in &found {
        let bytes = std::fs::read(&found.path)
            .map_err(|source| CliError::Input { path: found.path.clone(), source })?;
        let input = Input { path: &found.source, folders: &found.folders, bytes: &bytes };
        let text = match inspect(input, &settings) {
            Ok(text) => text,
            Err(error) => {
                code = Verdict::Incomplete.exit_code();
                format!("{}\n  Файл не прочитан: {error}.\n  Как исправить: {}", found.source, error.remedy())
            }
        };
        if args.common.output == OutputArg::Json {
            out.json(&serde_json::json!({ "file": found.source, "text": text }))?;
        } else {
            out.text(&text)?;
        }
    }
    out.flush()?;
    Ok(code)
}
