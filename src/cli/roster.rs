//! `perechen roster`: the list of bodies that are expected to send a list, written from the register and checked.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::CliError;
use super::args::{RosterArgs, RosterCommand, RosterNewArgs};
use super::check::mappings;
use super::print::Out;
use super::register::opened_if_there;
use crate::batch;
use crate::knowledge::profile::{ApprovalKind, Mappings, UNIFIED};
use crate::own::roster::{self, Coordinator, Entry, Roster, Route};
use crate::read::{self, Limits};
use crate::register::roll::{self, Enrolled};
use crate::text::counted;
use crate::write;

const BODIES: [&str; 3] = ["ведомство", "ведомства", "ведомств"];

pub(super) fn run(args: &RosterArgs) -> Result<u8, CliError> {
    match &args.command {
        RosterCommand::New(args) => new(args),
        RosterCommand::Check(args) => {
            let roster = read(&args.file)?;
            let mut out = Out::new();
            let bodies = counted::count(roster.bodies.len() as u64, BODIES);
            let due = roster.bodies.iter().filter(|body| body.due.is_some()).count();
            out.line(format!("Список в порядке: {bodies}, срок ответа назван у {due}."))?;
            out.flush()?;
            Ok(0)
        }
    }
}

/// Reads a roster; every mistake in it is told.
pub(super) fn read(path: &Path) -> Result<Roster, CliError> {
    let bytes = batch::read_file(path).map_err(|source| CliError::Input { path: path.to_owned(), source })?;
    let faults = |faults: String| CliError::Roster { path: path.to_owned(), faults };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let document = read::read(&bytes, read::sniff(&bytes, &name), &Limits::default())
        .map_err(|error| faults(format!("{error}. {}", error.remedy())))?;
    roster::read(&document).map_err(|all| {
        faults(all.iter().map(ToString::to_string).fold(String::new(), |told, fault| told + "\n  " + &fault))
    })
}

/// Writes a roster of the bodies that the register knows; never over a file that is there.
fn new(args: &RosterNewArgs) -> Result<u8, CliError> {
    let mappings = mappings(&args.common)?;
    let register = opened_if_there(&args.place)?;
    let enrolled = match &register {
        Some(register) => roll::enrolled(register)?,
        None => Vec::new(),
    };
    let bodies: Vec<Entry> = enrolled.iter().map(|body| entry(body, &mappings)).collect();
    let count = bodies.len() as u64;
    let bytes =
        write::roster::write(&Roster { bodies, coordinator: Coordinator::default() }).map_err(|source| {
            CliError::Batch(batch::BatchError::Compose {
                name: "список ведомств", source: source.into()
            })
        })?;
    File::create_new(&args.file)
        .and_then(|mut file| {
            file.write_all(&bytes)?;
            file.sync_all()
        })
        .map_err(|source| CliError::Create { path: args.file.clone(), source })?;
    if !args.common.quiet {
        let mut out = Out::new();
        let path = args.file.display();
        let filled = if count > 0 {
            format!("из реестра – {}", counted::count(count, BODIES))
        } else {
            "реестр пуст или его ещё нет: назовите папку прошлого запуска (--out ПАПКА) или впишите ведомства сами".to_owned()
        };
        out.line(format!(
            "Список ведомств записан: {path} ({filled}). Впишите сроки и ответственных, проверьте: perechen roster check {path}, потом: perechen convert … --roster {path}"
        ))?;
        out.flush()?;
    }
    Ok(0)
}

fn entry(body: &Enrolled, mappings: &Mappings) -> Entry {
    let profile = mappings.profile(&body.profile).filter(|profile| profile.id != UNIFIED);
    let mut aliases = body.aliases.clone();
    for alias in profile.iter().flat_map(|profile| &profile.aliases) {
        if !aliases.contains(alias) {
            aliases.push(alias.clone());
        }
    }
    let deadlines = profile.and_then(|profile| profile.deadlines.clone()).unwrap_or_default();
    let approval = profile.map(|profile| &profile.approval);
    Entry {
        name: body.name.clone(),
        aliases,
        parts: body.parts,
        post: approval.map_or_else(String::new, |approval| approval.post.replace('\n', " ")),
        route: approval.map(|approval| match approval.kind {
            ApprovalKind::Signature => Route::Signature,
            ApprovalKind::Act => Route::Act,
            ApprovalKind::Annex => Route::Annex,
        }),
        publish_days: deadlines.publish_days,
        review: deadlines.review,
        handover: deadlines.handover,
        ..Entry::default()
    }
}
