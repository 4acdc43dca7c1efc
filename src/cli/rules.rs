//! `perechen rules`: the catalogue of rules, or one rule with its clauses and example.

use super::CliError;
use super::args::{OutputArg, RulesArgs};
use super::check::mappings;
use super::print::Out;
use crate::knowledge::profile::Mappings;
use crate::rules::page::{clauses, demand};
use crate::rules::{RULES, Rule, selection};

pub(super) fn run(args: &RulesArgs) -> Result<u8, CliError> {
    let mappings = mappings(&args.common)?;
    let mut out = Out::new();
    let shown: Vec<&Rule> = match &args.code {
        None => RULES.to_vec(),
        Some(code) => vec![named(code)?],
    };
    for rule in &shown {
        match args.common.output {
            OutputArg::Json => out.json(&json(rule))?,
            OutputArg::Human if args.code.is_some() => page(&mut out, rule, &mappings)?,
            OutputArg::Human => {
                let level = rule.level.russian();
                out.line(format!("{}  {level:<12}  {}", rule.code, rule.summary))?;
            }
        }
    }
    if args.code.is_none() && args.common.output == OutputArg::Human && !args.common.quiet {
        out.line("")?;
        out.line("Правило с объяснением и примером: perechen rules КОД")?;
    }
    out.flush()?;
    Ok(0)
}

fn named(name: &str) -> Result<&'static Rule, CliError> {
    selection::named(name).map_err(|unknown| CliError::Unknown {
        what: "Правила",
        name: unknown.name,
        known: "Все правила: perechen rules".to_owned(),
    })
}

fn page(out: &mut Out, rule: &Rule, mappings: &Mappings) -> std::io::Result<()> {
    out.line(format!("{}. {}", rule.code, rule.summary))?;
    out.line(format!("{}: {}. Имя правила: {}.", rule.level.russian(), demand(rule.level), rule.name))?;
    out.line("")?;
    out.text(rule.explanation)?;
    if !rule.example.is_empty() {
        out.line("")?;
        out.line("Пример:")?;
        out.text(rule.example)?;
    }
    let clauses = clauses(rule, &mappings.profiles);
    if !clauses.is_empty() {
        out.line("")?;
        out.line("Чего требуют порядки:")?;
        clauses.iter().try_for_each(|clause| out.line(format!("  — {clause}")))?;
    }
    Ok(())
}

fn json(rule: &Rule) -> serde_json::Value {
    let clauses: Vec<_> = rule
        .clauses
        .iter()
        .map(|clause| serde_json::json!({ "order": clause.order, "at": clause.at }))
        .collect();
    serde_json::json!({
        "code": rule.code,
        "name": rule.name,
        "level": rule.level.key(),
        "summary": rule.summary,
        "explanation": rule.explanation,
        "example": rule.example,
        "clauses": clauses,
    })
}
