//! `perechen convert`: the whole job.

use std::time::Instant;

use super::CliError;
use super::args::{ConvertArgs, OutputArg};
use super::check::{settings_of_run, summary};
use super::print::{self, Out};
use super::progress::Bar;
use crate::batch::{self, Job, Output};
use crate::convert::convert_read;

pub(super) fn run(args: &ConvertArgs) -> Result<u8, CliError> {
    let began = Instant::now();
    let settings = settings_of_run(&args.common, &args.limits, &args.run)?;
    let isolation = args.run.isolate.isolation(&settings.limits)?;
    let job = Job {
        inputs: &args.inputs,
        settings: &settings,
        convert: convert_read,
        threads: args.run.threads,
        isolation: &isolation,
    };
    let output = Output { folder: &args.out, form: args.form.into(), fail_on: args.run.fail_on.level() };
    let bar = Bar::begin(args.run.progress, &args.common);
    let report = batch::convert(&job, &output, &mut |done, all, answer| bar.step(done, all, answer));
    bar.end();
    let report = report?;
    let mut out = Out::new();
    let folder = args.out.display().to_string();
    if args.common.output == OutputArg::Json {
        out.json(&serde_json::json!({
            "status": report.verdict.key(),
            "exit_code": report.verdict.exit_code(),
            "out": folder,
            "counts": batch::counts(&report.totals),
        }))?;
    } else if !args.common.quiet {
        summary(&mut out, &report.totals)?;
        out.line(format!("Результат: {folder}"))?;
        let files = [
            ("протокол.html", "что исправить в каждом файле (откройте первым)"),
            ("протокол.xlsx", "то же таблицей"),
            ("свод.xlsx", "все перечни в одной таблице"),
            ("*.перечень.xlsx", "рабочая книга каждого перечня, рядом *.форма.docx для утверждения"),
        ];
        let of_run = if report.totals.lists > 0 { files.len() } else { 2 };
        for (file, what) in &files[..of_run] {
            out.line(format!("  {file} — {what}"))?;
        }
    }
    out.flush()?;
    if !args.common.quiet {
        if report.leftovers > 0 {
            print::note(&format!(
                "В папке результата остались файлы прежнего запуска, которых в этом нет: {}. Программа их не удаляет.",
                report.leftovers
            ));
        }
        print::note(&format!("Время работы: {:.1} с", began.elapsed().as_secs_f64()));
    }
    Ok(report.verdict.exit_code())
}
