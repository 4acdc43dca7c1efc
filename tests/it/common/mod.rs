//! What the tests share: the fixtures, a list as plain text, damaged and hostile files.

pub(crate) mod hostile;
pub(crate) mod mutate;

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use assert_cmd::Command;
use perechen::Limits;
use perechen::Text;
use perechen::bench::Layout;
use perechen::flow::{Input, Settings, convert};
use perechen::model::finding::Finding;
use perechen::model::{Change, Record, Sourced, TouchpointList};
use perechen::outcome::Outcome;
use perechen::profile::Mappings;
use serde_json::Value;

pub(crate) fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS
        .get_or_init(|| Settings::new(Mappings::built_in().expect("built-in mappings"), Limits::default()))
}

/// The folder of the repository.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// A file or folder among the fixtures.
pub(crate) fn fixture(path: impl AsRef<Path>) -> PathBuf {
    root().join("fixtures").join(path)
}

/// The built program, without the settings of whoever runs the tests.
pub(crate) fn program() -> Command {
    let mut program = Command::cargo_bin("perechen").unwrap();
    for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("PERECHEN_")) {
        program.env_remove(name);
    }
    program
}

/// What the program said, and how it ended.
pub(crate) struct Run {
    pub(crate) code: Option<i32>,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    pub(crate) fn of(command: &mut Command) -> Run {
        let output = command.output().unwrap();
        Run {
            code: output.status.code(),
            out: String::from_utf8(output.stdout).unwrap(),
            err: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

/// Every fixture: its case and the path of its input below the case.
pub(crate) fn cases() -> Vec<(String, PathBuf)> {
    let root = fixture("");
    let mut cases = Vec::new();
    for case in fs::read_dir(&root).expect("fixtures").map(|entry| entry.expect("a case").path()) {
        let mut inputs = Vec::new();
        find_inputs(&case, &mut inputs);
        let name = case.file_name().expect("a name").to_string_lossy().into_owned();
        cases.extend(inputs.into_iter().map(|input| (name.clone(), input)));
    }
    cases.sort();
    assert!(cases.len() >= 12, "fixtures are missing: {}", cases.len());
    cases
}

fn find_inputs(folder: &Path, inputs: &mut Vec<PathBuf>) {
    if !folder.is_dir() || folder.ends_with("expected") {
        return;
    }
    for path in fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path()) {
        if path.is_dir() {
            find_inputs(&path, inputs);
        } else if path.file_stem().is_some_and(|stem| stem == "input") {
            inputs.push(path);
        }
    }
}

/// Converts a fixture as `perechen` does when its case folder is the input.
pub(crate) fn convert_case(case: &str, input: &Path) -> Outcome {
    let root = fixture(case);
    let below = input.strip_prefix(&root).expect("below the case");
    let mut folders = vec![case.to_owned()];
    folders.extend(below.parent().expect("a parent").iter().map(|part| part.to_string_lossy().into_owned()));
    let path = below.to_string_lossy().replace('\\', "/");
    let bytes = fs::read(input).expect("the fixture");
    convert(Input { path: &path, folders: &folders, bytes: &bytes }, settings())
}

/// Converts bytes under a name.
pub(crate) fn convert_bytes(path: &str, bytes: &[u8]) -> Outcome {
    convert(Input { path, folders: &[], bytes }, settings())
}

/// The written workbook and form of a list.
pub(crate) fn written(list: &TouchpointList, findings: &[Finding]) -> (Vec<u8>, Vec<u8>) {
    let profile = settings().profile(&list.profile).expect("a profile");
    let findings: Vec<&Finding> = findings.iter().collect();
    let workbook = perechen::bench::write_workbook(list, profile, &settings().mappings.catalogue, &findings)
        .expect("a workbook");
    (workbook, form(list, Layout::default()))
}

/// The approval form of a list.
pub(crate) fn form(list: &TouchpointList, layout: Layout) -> Vec<u8> {
    let profile = settings().profile(&list.profile).expect("a profile");
    let knowledge = settings().knowledge_of(&list.profile);
    perechen::bench::write_form(list, profile, &knowledge, layout).expect("a form")
}

/// The records of a list as the machine file holds them.
pub(crate) fn records(list: &TouchpointList) -> Vec<Value> {
    let mut lines = Vec::new();
    perechen::bench::write_records(list, &mut lines).expect("JSON lines");
    String::from_utf8(lines)
        .expect("UTF-8")
        .lines()
        .map(|line| serde_json::from_str(line).expect("a JSON object"))
        .collect()
}

/// Records without what depends on the file they stand in.
pub(crate) fn fields(list: &TouchpointList) -> Vec<Value> {
    let mut records = records(list);
    for record in &mut records {
        let record = record.as_object_mut().expect("an object");
        record.remove("id");
        record.remove("source");
        record.remove("original");
        record.remove("list");
    }
    records
}

/// An outcome as plain text.
pub(crate) fn dump(outcome: &Outcome) -> String {
    let mut out = format!("{}: {}\n", outcome.path, outcome.status.key());
    let counts = outcome.counts;
    let _ = writeln!(
        out,
        "cells {} = used {} + extra {} + set aside {}",
        counts.total, counts.used, counts.extra, counts.set_aside
    );
    for list in &outcome.lists {
        dump_list(&mut out, list);
    }
    out
}

fn dump_list(out: &mut String, list: &TouchpointList) {
    let context = &list.context;
    let shown = |text: &Option<Text>| text.as_deref().unwrap_or("–").to_owned();
    let _ = writeln!(out, "\nlist {} profile {}", list.ordinal, list.profile);
    let _ = writeln!(out, "  region {}", shown(&context.region));
    let _ = writeln!(out, "  body {}", shown(&context.body));
    let _ = writeln!(out, "  title {}", shown(&context.title));
    if let Some(act) = &context.act {
        let _ = writeln!(out, "  act {} {}", shown(&act.number), shown(&act.date));
    }
    if let Some(approval) = &context.approval {
        let _ = writeln!(
            out,
            "  approval {} | {} | {}",
            approval.post,
            shown(&approval.name),
            shown(&approval.date)
        );
    }
    for column in &list.columns {
        let field = column.field.map_or("extra", perechen::model::Field::key);
        let _ = writeln!(out, "  column {} {} = {field}", column.number, column.header);
    }
    for aside in &list.set_aside {
        let _ = writeln!(
            out,
            "  aside {} {:?} {}",
            list.address(aside.place),
            aside.reason,
            one_line(&aside.text)
        );
    }
    for record in list.records() {
        dump_record(out, &record);
    }
}

fn dump_record(out: &mut String, record: &Record<'_>) {
    let (list, row) = (record.list, record.row);
    let parts: Vec<String> = row
        .parts
        .iter()
        .map(|part| format!("{} {}–{}", list.tables[part.table as usize], part.first, part.last))
        .collect();
    let _ = writeln!(out, "record {} point {}", parts.join(", "), record.index + 1);
    let mut value = |name: &str, value: &Sourced<Text>, more: &str| {
        let _ =
            writeln!(out, "    {name} [{}{}] {}{more}", list.address(value.place), marks(value), value.value);
    };
    if let Some(number) = &row.number {
        value("number", number, "");
    }
    if let Some(direction) = &row.direction {
        let code = direction.code.as_deref().unwrap_or("–");
        value("direction", &direction.text, &format!(" ({code}, {})", direction.from.key()));
    }
    for (name, cell) in [("service", &row.service), ("process", &row.process)] {
        if let Some(cell) = cell {
            value(name, cell, "");
        }
    }
    if let Some(point) = record.touchpoint {
        let contacts: Vec<String> = point
            .contacts
            .iter()
            .map(|contact| format!(" {}={}", contact.kind.key(), contact.value))
            .collect();
        let code = point.code.as_deref().unwrap_or("–");
        value("touchpoint", &point.text, &format!(" ({code}){}", contacts.concat()));
        let stated = point.channel_stated.map_or("–", perechen::model::Channel::key);
        let from = point.channel_from.map_or("–", perechen::model::ChannelSource::key);
        let _ = writeln!(out, "    channel {} stated {stated} from {from}", point.channel.key());
    }
    let mut value = |name: &str, value: &Sourced<Text>, more: &str| {
        let _ =
            writeln!(out, "    {name} [{}{}] {}{more}", list.address(value.place), marks(value), value.value);
    };
    for (name, values) in [("need", &row.needs), ("interaction", &row.interactions)] {
        for coded in values.iter().flatten() {
            value(name, &coded.text, &format!(" ({})", coded.code.as_deref().unwrap_or("–")));
        }
    }
    if let Some(features) = &row.features {
        value("features", features, "");
    }
    for (column, extra) in &row.extra {
        value(&format!("extra {}", list.columns[*column].header), extra, "");
    }
    let _ = writeln!(out, "    client {}", row.client.key());
}

fn marks(value: &Sourced<Text>) -> String {
    [
        (Change::Merged, "merged"),
        (Change::FilledDown, "filled"),
        (Change::Joined, "joined"),
        (Change::Cleaned, "cleaned"),
        (Change::Respelt, "respelt"),
        (Change::Split, "split"),
        (Change::ContactsTaken, "contacts"),
        (Change::Derived, "derived"),
    ]
    .into_iter()
    .filter(|(change, _)| value.changes.contains(*change))
    .flat_map(|(_, name)| [" ", name])
    .collect()
}

/// Findings as plain text, everything that an officer reads.
pub(crate) fn dump_findings(findings: &[Finding]) -> String {
    let mut out = String::new();
    for finding in findings {
        let place = finding.at.describe();
        let place = if place.is_empty() { "the file" } else { &place };
        let _ = writeln!(out, "{} {} at {place}", finding.code, finding.level.key());
        let _ = writeln!(out, "    {}", finding.message);
        for (name, text) in [("expected", &finding.expected), ("clause", &finding.clause)] {
            if let Some(text) = text {
                let _ = writeln!(out, "    {name}: {text}");
            }
        }
        let _ = writeln!(out, "    hint: {}", finding.hint);
        if !finding.related.is_empty() {
            let places: Vec<String> =
                finding.related.iter().map(perechen::model::finding::At::describe).collect();
            let _ = writeln!(out, "    related: {}", places.join("; "));
        }
    }
    if out.is_empty() { "none\n".into() } else { out }
}

/// The findings of a file, those of a run of this file alone after its own.
pub(crate) fn alone(outcome: &Outcome) -> Vec<Finding> {
    let of_run = of_run(std::slice::from_ref(outcome));
    outcome.findings.iter().cloned().chain(of_run).collect()
}

/// What the rules over a run say of several files.
pub(crate) fn of_run(outcomes: &[Outcome]) -> Vec<Finding> {
    let mut run = perechen::bench::Run::default();
    for outcome in outcomes {
        run.add(&outcome.path, outcome.facts.clone());
    }
    let concluded = run.conclude(&settings().mappings.catalogue);
    concluded.findings.into_iter().map(|of_file| of_file.finding).collect()
}

/// Code and level of every finding.
pub(crate) fn codes(findings: &[Finding]) -> Vec<(&'static str, &'static str)> {
    findings.iter().map(|finding| (finding.code, finding.level.key())).collect()
}

pub(crate) fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
