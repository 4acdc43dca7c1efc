//! `--dry-run`: what a run would find new, which files it would read, and why. Nothing is written.

use std::collections::BTreeMap;

use super::config::Config;
use crate::batch::{self, Change, Inputs, Made, Plan, Why};
use crate::cli::CliError;
use crate::cli::args::OutputArg;
use crate::cli::convert::{self, Asked};
use crate::cli::print::Out;
use crate::rules::RULES;
use crate::text::counted;

pub(super) fn show(config: &Config, output: OutputArg) -> Result<u8, CliError> {
    let convert = &config.convert;
    let asked = Asked::of(convert)?;
    let job = asked.job(convert, Inputs::named(&convert.inputs.inputs));
    let made = Made { output: convert::output(convert), whole: convert.whole(), keeping: config.keeping };
    let plan = batch::plan(&job, config.inbox.as_ref(), &convert.out, made, asked.remember(convert))?;
    let settings = job.settings;
    let off = settings.selection.off();
    let now: Vec<&str> = RULES.iter().map(|rule| rule.code).filter(|code| !off.contains(code)).collect();
    let why = why_all(&plan, &now);
    let mut out = Out::new();
    if output == OutputArg::Json {
        for (path, change) in &plan.changes {
            let (key, _, why) = told(*change);
            let mut line = serde_json::json!({ "path": path, "change": key, "why": why });
            if let Change::Anew(why) = change {
                line["reason"] = why.key().into();
            }
            out.json(&line)?;
        }
        for (path, why) in &plan.waiting {
            out.json(&serde_json::json!({ "path": path, "change": "waiting", "why": why }))?;
        }
        out.json(&serde_json::json!({ "unchanged": plan.unchanged, "kept": plan.kept, "all": why }))?;
    } else {
        let mut alike: BTreeMap<Why, u64> = BTreeMap::new();
        for (path, change) in &plan.changes {
            if let Change::Anew(why) = change
                && why.is_of_many()
            {
                *alike.entry(*why).or_default() += 1;
                continue;
            }
            let (_, word, why) = told(*change);
            out.line(format!("{word:<9} {path} — {why}"))?;
        }
        for (why, files) in alike {
            out.line(format!("заново    {} — {}", counted::count(files, counted::FILES), why.russian()))?;
        }
        for (path, why) in &plan.waiting {
            out.line(format!("ждёт      {path} — во входящих: {why}"))?;
        }
        let unchanged = counted::count(plan.unchanged as u64, counted::FILES);
        let same = if plan.changes.is_empty() { "Нового нет. " } else { "" };
        let kept = plan.kept.filter(|kept| *kept > 0);
        let kept = kept.map(|kept| format!(", не будут читаться: {}", counted::figure(kept as u64)));
        out.line(format!("{same}Без изменений: {unchanged}{}.", kept.unwrap_or_default()))?;
        if let Some(why) = why {
            out.line(why)?;
        }
        out.line("Ничего не записано.")?;
    }
    out.flush()?;
    Ok(0)
}

/// Why even files that are as they were may get another answer.
fn why_all(plan: &Plan, rules: &[&str]) -> Option<String> {
    match &plan.tool {
        None => Some("В папке результата нет прежнего запуска: новы все файлы.".into()),
        Some(tool) if tool != batch::TOOL => {
            Some(format!("Прежний запуск сделан другой версией: {tool}, теперь {}.", batch::TOOL))
        }
        Some(_) if plan.rules != rules => Some("Проверяются другие правила, чем в прежнем запуске.".into()),
        Some(_) => None,
    }
}

fn told(change: Change) -> (&'static str, &'static str, String) {
    let size = counted::size;
    match change {
        Change::New { size: now } => ("new", "новый", format!("раньше его не было, {}", size(now))),
        Change::Changed { from: Some(from), to } if from == to => {
            ("changed", "изменён", format!("другое содержание при том же размере, {}", size(to)))
        }
        Change::Changed { from: Some(from), to } => {
            ("changed", "изменён", format!("другое содержание, {} вместо {}", size(to), size(from)))
        }
        Change::Changed { from: None, to } => {
            ("changed", "изменён", format!("раньше не читался, теперь {}", size(to)))
        }
        Change::Gone => {
            ("gone", "исчез", "входного файла больше нет; его результаты будут отложены в «прежние»".into())
        }
        Change::Closed => ("closed", "закрыт", "не открывается для чтения или это не файл".into()),
        Change::Anew(why) => ("anew", "заново", why.russian().into()),
    }
}
