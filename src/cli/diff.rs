//! `perechen diff`: what changed between two versions of lists, and on which ground.

use std::path::{Path, PathBuf};

use super::CliError;
use super::args::{DiffArgs, OutputArg};
use super::check::settings;
use super::print::{self, Out};
use super::target::page_place;
use crate::batch::{self, BatchError, Job, Verdict};
use crate::flow::{Settings, convert_read};
use crate::model::TouchpointList;
use crate::outcome::Status;
use crate::register::diff::diff;
use crate::register::told::{self, Told};
use crate::register::versions::{self, Known, Versions};

pub(super) fn run(args: &DiffArgs) -> Result<u8, CliError> {
    let settings = settings(&args.common, &args.limits)?;
    page_place(args.html.as_deref(), &[args.old.clone(), args.new.clone()])?;
    let mut unread = Vec::new();
    let old = lists(args, &settings, &args.old, &mut unread)?;
    let new = lists(args, &settings, &args.new, &mut unread)?;
    let Versions { pairs, added, missing } = versions::together(&old, &new);
    let all: Vec<Told> = pairs
        .iter()
        .map(|(old, new)| {
            let [old, new] = [old, new].map(|lists| of(lists));
            let profile = new.iter().chain(&old).find_map(|list| settings.profile(&list.profile));
            Told::of(&old, &new, &diff(&old, &new), profile.map(AsRef::as_ref))
        })
        .collect();
    let [added, missing] =
        [added, missing].map(|lists| lists.into_iter().map(versions::named).collect::<Vec<String>>());
    let mut out = Out::new();
    match (&args.html, args.common.output) {
        (Some(target), _) => print::give(
            &mut out,
            target,
            &told::page(&all, &added, &missing).map_err(CliError::Page)?,
            args.common.quiet,
        )?,
        (None, OutputArg::Json) => {
            for told in &all {
                out.json(&serde_json::to_value(told).unwrap_or_default())?;
            }
            for (state, names) in [("added", &added), ("missing", &missing)] {
                for name in names {
                    out.json(&serde_json::json!({ "list": name, "state": state }))?;
                }
            }
        }
        (None, OutputArg::Human) => {
            for told in &all {
                out.text(&format!("{}\n", told.text()))?;
            }
            for (what, names) in
                [("Перечни, которых раньше не было", &added), ("Перечни, которых больше нет", &missing)]
            {
                if !names.is_empty() {
                    out.line(format!("{what}: {}.", names.join("; ")))?;
                }
            }
            if all.is_empty() && added.is_empty() && missing.is_empty() {
                out.line("Сравнивать нечего: перечней нет.")?;
            }
        }
    }
    out.flush()?;
    for (path, why) in &unread {
        print::note(&format!("{path}: не прочитан. {why}"));
    }
    Ok(if unread.is_empty() { Verdict::Done } else { Verdict::Incomplete }.exit_code())
}

fn of<'a>(lists: &[&'a Known]) -> Vec<&'a TouchpointList> {
    lists.iter().map(|known| &known.list).collect()
}

fn lists(
    args: &DiffArgs,
    settings: &Settings,
    input: &Path,
    unread: &mut Vec<(String, String)>,
) -> Result<Vec<Known>, CliError> {
    let isolation = args.isolate.isolation(&settings.limits, Vec::new())?;
    let office = args.office.office();
    let inputs: [PathBuf; 1] = [input.to_owned()];
    let job = Job {
        inputs: batch::Inputs::named(&inputs),
        settings,
        convert: convert_read,
        threads: args.threads,
        isolation: &isolation,
        office: office.as_ref(),
        memory: None,
        expected: None,
    };
    let found = batch::lists(&job, |outcome| -> Result<(), BatchError> {
        if matches!(outcome.status, Status::Refused | Status::Failed) {
            unread.push((outcome.path.to_string(), outcome.reason.clone().unwrap_or_default()));
        }
        Ok(())
    });
    Ok(found?)
}
