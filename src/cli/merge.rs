//! `perechen merge`: the shards of a run become the run.

use std::time::Instant;

use super::CliError;
use super::args::{MergeArgs, OutputArg};
use super::check::{mappings, summary};
use super::convert::{as_json, ask, gone, of_the_run, questions, set_aside};
use super::print::{self, Out};
use super::progress::Bar;
use super::target::{self, Kind, Places};
use crate::batch::{self, Answer, Busy, Place, Shards};
use crate::flow::Settings;
use crate::read::Limits;
use crate::rules::selection::Selection;

pub(super) fn run(args: &MergeArgs) -> Result<u8, CliError> {
    let began = Instant::now();
    for (option, given) in [("--register", &args.register), ("--roster", &args.roster)] {
        if given.is_some() {
            return Err(CliError::NotForShards { option });
        }
    }
    let busy = if args.wait { Busy::Wait } else { Busy::Leave };
    if let Some(path) = &args.review {
        target::allowed(path, Kind::Questions, Places { inputs: &[], out: Some(&args.out) })?;
    }
    let shards = Shards::of(Place { root: &args.out, busy })?;
    let mut settings = Settings::new(mappings(&args.common)?, Limits::default());
    settings.selection = Selection::new(&[], shards.rules_off()).map_err(|unknown| CliError::Unknown {
        what: "Правила",
        name: unknown.name,
        known: "Доли сделаны другой версией программы.".into(),
    })?;
    let bar = Bar::begin(args.progress, &args.common);
    let mut step = |done: usize, all: usize, answer: &Answer| bar.step(done, all, answer);
    let report = batch::merge(shards, &settings, args.threads, args.whole(), &mut step);
    bar.end();
    let report = report?;
    if let Some(path) = &args.review {
        ask(path, &report.questions, &args.out)?;
    }
    let folder = args.out.display().to_string();
    let mut out = Out::new();
    if args.common.output == OutputArg::Json {
        out.json(&as_json(&report, &folder))?;
    } else if !args.common.quiet {
        summary(&mut out, &report.totals)?;
        of_the_run(&mut out, &report, &folder, args.whole())?;
    }
    out.flush()?;
    if !args.common.quiet {
        questions(&report, args.review.as_deref());
        gone(&report.missing);
        set_aside(&report.set_aside, None);
        print::note(&format!("Время работы: {:.1} с", began.elapsed().as_secs_f64()));
    }
    Ok(report.verdict.exit_code())
}
