//! `perechen run`: an unattended run as a file says. What it does is `convert`; around it stand the log, the
//! summary and the program that is told of the end.

pub(crate) mod args;
mod config;
mod dry;
pub(super) mod file;
mod hook;
mod keys;
pub(super) mod log;
mod summary;

use std::collections::BTreeMap;
use std::panic::AssertUnwindSafe;
use std::time::Instant;

use serde_json::json;

use super::args::OutputArg;
use super::print::{self, Out};
use super::{CliError, convert, guarded};
use crate::batch::{self, End, Inputs, Judged, Keeping, Moved, News, Report, Told};
use crate::model::finding::Level;
use crate::outcome::Status;
use args::JobArgs;

use config::Config;
use hook::Ended;
use log::{Code, Log};

/// A run whose outputs are published.
struct Done {
    report: Report,
    news: News,
    /// To be kept as told when it has been.
    told: Told,
    summary: String,
    /// What became of the files of the inbox.
    inbox: Vec<Moved>,
    /// No other run begins before everything is said.
    _held: batch::Held,
}

pub(super) fn run(args: &JobArgs) -> Result<u8, CliError> {
    let mut config = Config::read(&args.config, &args.of_convert())?;
    config.convert.wait = args.wait;
    if args.afresh && config.keeping == Keeping::Yes {
        config.keeping = Keeping::Afresh;
    }
    if args.dry_run {
        return dry::show(&config, args.output);
    }
    let path = args.log.as_ref().or(config.log.as_ref());
    config.targets(args.log.as_deref())?;
    let log = Log::open(path.map(AsRef::as_ref))
        .map_err(|source| CliError::Create { path: path.cloned().unwrap_or_default(), source })?;
    let began = Instant::now();
    let out = config.convert.out.display().to_string();
    let keys = json!({ "config": args.config.display().to_string(), "out": out, "version": batch::TOOL });
    log.write(Code::RunStarted, "Запуск начат.", keys);
    let mut done = None;
    let mut failure = String::new();
    let code = guarded(AssertUnwindSafe(|| match job(&config, &log) {
        Ok(job) => done.insert(job).report.verdict.exit_code(),
        Err(error) => {
            failure = error.to_string();
            error.exit()
        }
    }));
    let (reason, meaning) = summary::reason(code);
    let summary = match &done {
        Some(done) => done.summary.clone(),
        None => summary::failure(code, &failure),
    };
    let end = Ended { reason, code, summary: &summary, out: &config.convert.out };
    let was_told = tell(&config, &log, &end);
    let seconds = began.elapsed().as_secs_f64();
    match done {
        None => log.write(Code::RunFailed, &failure, json!({ "reason": reason, "exit_code": code })),
        Some(done) => {
            let counts = batch::counts(&done.report.totals);
            let keys = json!({ "reason": reason, "exit_code": code, "seconds": seconds, "counts": counts });
            log.write(Code::RunFinished, meaning, keys);
            if was_told {
                save(&config, &done)?;
            }
            show(&config, &done)?;
        }
    }
    Ok(code)
}

/// `convert`, and its summary in the output folder.
fn job(config: &Config, log: &Log) -> Result<Done, CliError> {
    let args = &config.convert;
    let busy = convert::busy(args);
    let inputs = Inputs::named(&args.inputs.inputs);
    let register = args.memory.register(&args.out);
    let (reserved, taken) = match &config.inbox {
        None => (batch::reserve(inputs, &args.out, register.as_deref(), busy)?, None),
        Some(inbox) => {
            let (reserved, taken) =
                batch::reserve_with(&args.inputs.inputs, inbox, &args.out, register.as_deref(), busy)?;
            (reserved, Some(taken))
        }
    };
    let held = reserved.hold();
    let before = Told::last(&args.out);
    let mut judged = BTreeMap::new();
    let mut unread = Vec::new();
    let mut report = convert::carry_out(args, inputs, (reserved, config.keeping), &mut |answer| {
        if taken.as_ref().is_some_and(|taken| taken.is_from_inbox(&answer.path)) {
            let (status, sentence) = (answer.status, answer.sentence.clone());
            judged.insert(answer.path.to_string(), Judged { status, sentence, sha256: None });
        }
        if matches!(answer.status, Status::Refused | Status::Failed) {
            unread.push(format!("{} — {}", answer.path, answer.reason.as_ref().unwrap_or(&answer.sentence)));
        }
        let keys = json!({ "path": &*answer.path, "status": answer.status.key(), "kept": answer.kept });
        log.write(Code::FileDone, &answer.sentence, keys);
    })?;
    if report.unchanged {
        log.write(Code::Unchanged, "Ничего не изменилось.", json!({}));
    }
    if let Some(taken) = &taken {
        report.missing.retain(|path| !taken.was_rejected(path));
    }
    for path in &report.missing {
        log.write(Code::FileMissing, "Файла больше нет.", json!({ "path": path }));
    }
    for file in &report.set_aside {
        let keys = json!({ "path": file.path, "to": file.to, "changed": file.changed });
        log.write(Code::SetAside, "Файл отложен.", keys);
    }
    let mut told = Told::now(&args.out)
        .map_err(|source| CliError::Input { path: args.out.join("findings.jsonl"), source })?;
    let news = told.news(before.as_ref());
    let mut inbox = Vec::new();
    if let Some(taken) = &taken {
        for (path, judged) in &mut judged {
            judged.sha256 = told.sha256(path).map(str::to_owned);
            if judged.status != Status::Converted {
                told.forget(path);
            }
        }
        inbox = taken.put_away(&args.out, &judged);
    }
    let waiting = taken.as_ref().map_or(&[][..], |taken| &taken.waiting);
    note_inbox(log, &inbox, waiting);
    let summary = summary::text(&report, &news, &unread) + &summary::inbox(&inbox, waiting);
    let path = args.out.join(summary::NAME);
    batch::put(&path, summary.as_bytes()).map_err(|source| CliError::Create { path, source })?;
    log.write(Code::SummaryWritten, summary.lines().next().unwrap_or_default(), figures(&news));
    Ok(Done { report, news, told, summary, inbox, _held: held })
}

/// What became of the files of the inbox, for the log.
fn note_inbox(log: &Log, moved: &[Moved], waiting: &[(String, &str)]) {
    for (path, why) in waiting {
        log.write(Code::InboxWaiting, "Пока не взят.", json!({ "path": path, "why": why }));
    }
    for Moved { from, end } in moved {
        match end {
            End::Processed { to } => {
                log.write(Code::InboxProcessed, "Принят.", json!({ "path": from, "to": to }));
            }
            End::Rejected { to, why } => {
                log.write(Code::InboxRejected, "Отклонён.", json!({ "path": from, "to": to, "why": why }));
            }
            End::Kept { why } => {
                log.write(Code::InboxKept, "Остался во входящих.", json!({ "path": from, "why": why }));
            }
        }
    }
}

/// Runs the program that wants to know of the end; whether nobody was left untold.
fn tell(config: &Config, log: &Log, end: &Ended<'_>) -> bool {
    if config.on_finish.is_empty() {
        return true;
    }
    let keys = json!({ "reason": end.reason });
    match hook::run(&config.on_finish, &config.folder, end) {
        Ok(()) => {
            log.write(Code::HookDone, "on_finish отработала.", keys);
            true
        }
        Err(error) => {
            let cause = print::cause(&error).map_or_else(String::new, |cause| format!(": {cause}"));
            let text =
                format!("on_finish: программа {error}{cause}. Новости будут повторены в следующий раз.");
            print::error(&text);
            log.write(Code::HookFailed, &text, keys);
            false
        }
    }
}

/// Notes what was told.
fn save(config: &Config, done: &Done) -> Result<(), CliError> {
    let out = &config.convert.out;
    done.told.save(out).map_err(|source| CliError::Create { path: out.clone(), source })
}

fn show(config: &Config, done: &Done) -> Result<(), CliError> {
    let common = &config.convert.common;
    let mut out = Out::new();
    if common.output == OutputArg::Json {
        let Report { verdict, totals, missing, set_aside, unchanged, kept, .. } = &done.report;
        let mut object = json!({
            "status": verdict.key(),
            "exit_code": verdict.exit_code(),
            "out": config.convert.out.display().to_string(),
            "counts": batch::counts(totals),
            "missing": missing,
            "set_aside": set_aside,
            "unchanged": unchanged,
            "kept": kept,
        });
        object["bodies_missing"] = totals.gone.as_ref().map(|gone| gone.names.clone()).into();
        object["bodies"] = done.report.standing.as_ref().map(|said| said.json.clone()).into();
        object["news"] = figures(&done.news);
        object["inbox"] = done.inbox.iter().map(of_inbox).collect();
        out.json(&object)?;
    } else if !common.quiet {
        out.text(&done.summary)?;
        out.line(format!("Результат: {}", config.convert.out.display()))?;
    }
    Ok(out.flush()?)
}

/// A file of the inbox as JSON.
fn of_inbox(moved: &Moved) -> serde_json::Value {
    let from = &moved.from;
    match &moved.end {
        End::Processed { to } => json!({ "path": from, "end": "processed", "to": to }),
        End::Rejected { to, why } => json!({ "path": from, "end": "rejected", "to": to, "why": why }),
        End::Kept { why } => json!({ "path": from, "end": "kept", "why": why }),
    }
}

/// The news as JSON.
fn figures(news: &News) -> serde_json::Value {
    let levels = |counts: [u64; 5]| {
        let all = Level::ALL.iter().zip(counts).map(|(level, count)| (level.key().to_owned(), count.into()));
        serde_json::Value::Object(all.collect())
    };
    let files = news.files;
    json!({
        "first": news.first,
        "new": levels(news.new),
        "open": levels(news.open),
        "gone": levels(news.gone),
        "files": {
            "new": files.new, "changed": files.changed, "unchanged": files.unchanged, "gone": files.gone,
        },
    })
}
