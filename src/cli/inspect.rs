//! `perechen inspect`: how the tables of one file were found and its columns mapped, and why.

use super::CliError;
use super::args::{InspectArgs, OutputArg};
use super::check::settings;
use super::print::{self, Out};
use super::target::page_place;
use crate::batch::{self, Verdict};
use crate::flow::Input;
use crate::inspect::inspect;
use crate::inspect::page::{PageError, page};
use crate::inspect::roles::roles;

/// What is told of a file.
enum Told {
    Text(String),
    Json(serde_json::Value),
}

pub(super) fn run(args: &InspectArgs) -> Result<u8, CliError> {
    let settings = settings(&args.common, &args.limits)?;
    if args.file.is_dir() {
        return Err(CliError::NotAFile { path: args.file.clone() });
    }
    let found = batch::discover(batch::Inputs::named(std::slice::from_ref(&args.file)), None)?;
    page_place(args.html.as_deref(), std::slice::from_ref(&args.file))?;
    let office = args.office.office();
    let mut out = Out::new();
    let mut code = Verdict::Done.exit_code();
    for found in &found {
        let bytes = batch::read_file(&found.path)
            .map_err(|source| CliError::Input { path: found.path.clone(), source })?;
        let input = Input { path: &found.source, folders: &found.folders, bytes: &bytes };
        let read = |format| batch::read_alone(&found.path, &bytes, format, office.as_ref(), &settings.limits);
        let told = match &args.html {
            None if args.roles => roles(input, &settings, &read).map(|roles| match args.common.output {
                OutputArg::Json => Told::Json(roles.as_json(&found.source)),
                OutputArg::Human => Told::Text(roles.in_words(&found.source)),
            }),
            None => inspect(input, &settings, &read).map(Told::Text),
            Some(target) => match page(input, &settings, &read) {
                Ok(page) => {
                    print::give(&mut out, target, &page, args.common.quiet)?;
                    continue;
                }
                Err(PageError::Read(error)) => Err(error),
                Err(PageError::Render(source)) => return Err(CliError::Page(source)),
            },
        };
        let told = told.unwrap_or_else(|error| {
            code = Verdict::Incomplete.exit_code();
            let remedy = error.remedy();
            Told::Text(format!("{}\n  Файл не прочитан: {error}.\n  Как исправить: {remedy}", found.source))
        });
        match told {
            Told::Json(value) => out.json(&value)?,
            Told::Text(text) if args.common.output == OutputArg::Json => {
                out.json(&serde_json::json!({ "file": found.source, "text": text }))?;
            }
            Told::Text(text) => out.text(&text)?,
        }
    }
    out.flush()?;
    Ok(code)
}
