//! `perechen profiles`: the known forms, or one with its columns, lists and approval route; `new`
//! drafts one more.

use std::io;

use super::CliError;
use super::args::{OutputArg, ProfilesArgs, ProfilesCommand};
use super::check::mappings;
use super::print::Out;
use crate::knowledge::profile::{ApprovalKind, ClosedList, Profile};

pub(super) fn run(args: &ProfilesArgs) -> Result<u8, CliError> {
    if let Some(ProfilesCommand::New(args)) = &args.command {
        return super::new_profile::run(args);
    }
    let mappings = mappings(&args.common)?;
    let wanted = args.id.as_deref().map(str::trim);
    let shown: Vec<&Profile> = mappings
        .profiles
        .iter()
        .map(|profile| &**profile)
        .filter(|profile| wanted.is_none_or(|wanted| profile.id == wanted))
        .collect();
    if let (Some(name), true) = (wanted, shown.is_empty()) {
        let known: Vec<&str> = mappings.profiles.iter().map(|profile| profile.id.as_str()).collect();
        let known = format!("Известны: {}.", known.join(", "));
        return Err(CliError::Unknown { what: "Формы", name: name.to_owned(), known });
    }
    let mut out = Out::new();
    for profile in shown {
        match args.common.output {
            OutputArg::Json => out.json(&json(profile))?,
            OutputArg::Human if wanted.is_some() => page(&mut out, profile)?,
            OutputArg::Human => line(&mut out, profile)?,
        }
    }
    out.flush()?;
    Ok(0)
}

fn body(profile: &Profile) -> &str {
    if profile.body.is_empty() { "любой орган без своей формы" } else { &profile.body }
}

fn line(out: &mut Out, profile: &Profile) -> io::Result<()> {
    out.line(format!("{} — {}", profile.id, body(profile)))?;
    if let Some(order) = &profile.order {
        out.line(format!("    {}", order.name))?;
    }
    let headers: Vec<&str> = profile.columns.iter().map(|column| column.header.as_str()).collect();
    let columns = match (headers.is_empty(), &profile.order) {
        (false, _) => headers.join(" · "),
        (true, None) => "все, какие есть в перечне".to_owned(),
        (true, Some(_)) => "Порядок их не задаёт; все, какие есть в перечне".to_owned(),
    };
    out.line(format!("    Графы: {columns}"))
}

fn page(out: &mut Out, profile: &Profile) -> io::Result<()> {
    line(out, profile)?;
    if !profile.region.is_empty() {
        out.line(format!("    Регион: {}", profile.region))?;
    }
    if !profile.aliases.is_empty() {
        out.line(format!("    Иначе называется: {}", profile.aliases.join(", ")))?;
    }
    if !profile.list.title.is_empty() {
        out.line(format!("    Заголовок перечня: {}", profile.list.title))?;
    }
    let approval = match profile.approval.kind {
        ApprovalKind::Signature => "гриф УТВЕРЖДАЮ",
        ApprovalKind::Act => "гриф УТВЕРЖДЕН приказом",
        ApprovalKind::Annex => "приложение к Порядку",
    };
    out.line(format!("    Утверждение: {approval}{}", bracketed(&profile.approval.clause)))?;
    let lists = [("Направления", &profile.directions), ("Потребности", &profile.needs)];
    for (name, list) in lists {
        if let Some(list) = list {
            closed(out, name, list)?;
        }
    }
    if let Some(grounds) = &profile.grounds {
        out.line(format!("    Основания для изменения{}:", bracketed(&grounds.clause)))?;
        grounds.items.iter().try_for_each(|item| out.line(format!("      — {}", item.text)))?;
    }
    for (code, reason) in &profile.rules_off {
        out.line(format!("    Правило {code} отключено: {reason}"))?;
    }
    Ok(())
}

fn closed(out: &mut Out, name: &str, list: &ClosedList) -> io::Result<()> {
    let open = if list.open { ", список открытый" } else { "" };
    out.line(format!("    {name}{}{open}:", bracketed(&list.clause)))?;
    list.items.iter().try_for_each(|item| out.line(format!("      — {}", item.text)))
}

fn bracketed(clause: &str) -> String {
    if clause.is_empty() { String::new() } else { format!(" ({clause})") }
}

fn json(profile: &Profile) -> serde_json::Value {
    let columns: Vec<_> = profile
        .columns
        .iter()
        .map(|column| {
            serde_json::json!({ "field": column.field.key(), "header": column.header, "required": column.required })
        })
        .collect();
    let order = profile
        .order
        .as_ref()
        .map(|order| serde_json::json!({ "name": order.name, "number": order.number, "date": order.date }));
    serde_json::json!({
        "id": profile.id,
        "body": profile.body,
        "region": profile.region,
        "order": order,
        "columns": columns,
    })
}
