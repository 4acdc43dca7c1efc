//! Rule tests in tables: a list as a Markdown table goes through the whole flow, and what the rules
//! say of it is printed.

use std::fmt::Write as _;
use std::sync::{Arc, OnceLock};

use expect_test::Expect;

use crate::flow::{Input, Settings, examine};
use crate::knowledge::profile::{Mappings, Profile};
use crate::model::TouchpointList;
use crate::model::document::{Block, Cell, Document, Grid, Notice, Paragraph, Row, TableName};
use crate::model::finding::{Finding, Level};
use crate::outcome::Outcome;
use crate::read::{Format, Limits};

use super::run::Run;

/// The built-in mappings, loaded once.
pub(crate) fn settings() -> &'static Settings {
    static SETTINGS: OnceLock<Settings> = OnceLock::new();
    SETTINGS
        .get_or_init(|| Settings::new(Mappings::built_in().expect("built-in mappings"), Limits::default()))
}

/// A document of paragraphs, one a line, with the table where the lines begin with `|`. A blank
/// line ends a table; `/` in a cell between blanks is a line break, `^` a cell merged with the one
/// above, `<` one merged with the cell at its left. A line `# Name` before a table makes it a sheet.
pub(crate) fn document(text: &str) -> Document {
    let mut document = Document::default();
    let mut rows: Vec<Row> = Vec::new();
    let mut sheet = None;
    for line in text.lines().map(str::trim).chain([""]) {
        if let Some(line) = line.strip_prefix('|') {
            let number = rows.len() as u32 + 1;
            let mut cells = Vec::new();
            for (at, value) in line.trim_end_matches('|').split('|').enumerate() {
                let value = value.trim();
                let column = at as u32 + 1;
                if value == "<" {
                    let left: Option<&mut Cell> = cells.last_mut();
                    left.expect("a cell at the left").column_span += 1;
                    continue;
                }
                if value == "^" {
                    let above = rows
                        .iter_mut()
                        .rev()
                        .flat_map(|row| &mut row.cells)
                        .find(|cell| cell.column == column);
                    above.expect("a cell above").row_span += 1;
                    continue;
                }
                cells.push(Cell {
                    column,
                    column_span: 1,
                    row_span: 1,
                    text: caption(value).replace(" / ", "\n").into(),
                    more: None,
                });
            }
            rows.push(Row { number, hidden: false, deleted: false, header: false, cells });
            continue;
        }
        if !rows.is_empty() {
            let table = document.tables.len() as u32;
            let ordinal = TableName::Ordinal(table + 1);
            document.tables.push(sheet.take().map_or(ordinal, |name: &str| TableName::Sheet(name.into())));
            let end = |row: &Row| row.cells.last().map_or(0, |cell| cell.column + cell.column_span - 1);
            let width = rows.iter().map(end).max().unwrap_or(0);
            document.blocks.push(Block::Grid(Grid {
                table,
                width,
                hidden: false,
                hidden_columns: Vec::new(),
                nested_in: None,
                rows: std::mem::take(&mut rows),
                reshaped: None,
                filled: None,
            }));
        }
        if let Some(name) = line.strip_prefix("# ") {
            sheet = Some(name);
        } else if !line.is_empty() {
            document.blocks.push(Block::Paragraph(Paragraph { text: line.into(), hidden: false }));
        }
    }
    document
}

/// Field keys stand for ordinary captions; anything else is a caption or a value itself.
fn caption(key: &str) -> &str {
    match key {
        "number" => "№ п/п",
        "direction" => "Направление деятельности",
        "service" => "Наименование услуги",
        "process" => "Наименование процесса",
        "touchpoint" => "Точка взаимодействия",
        "needs" => "Удовлетворяемые потребности клиента",
        "channel" => "Вид точки взаимодействия",
        "interactions" => "Осуществляемое взаимодействие с клиентом",
        "features" => "Особенности взаимодействия с клиентом",
        other => other,
    }
}

/// Runs the flow on a text, see [`document`].
pub(crate) fn outcome(text: &str) -> Outcome {
    outcome_of("перечень.docx", text)
}

/// The same in a file of this path; a path of several parts lies in folders.
pub(crate) fn outcome_of(path: &str, text: &str) -> Outcome {
    let folders: Vec<String> = folders_of(path).collect();
    let input = Input { path, folders: &folders, bytes: &[] };
    examine(document(text), &input, Format::Docx, settings())
}

fn folders_of(path: &str) -> impl Iterator<Item = String> {
    let folders = path.rsplit_once('/').map_or("", |(folders, _)| folders);
    folders.split('/').filter(|folder| !folder.is_empty()).map(str::to_owned)
}

/// Compares everything the rules say of a text, one finding a line. The answers of rules that need
/// the order of this unknown ministry are left out, and D06: most tables of tests are nobody's.
pub(crate) fn check(text: &str, expect: &Expect) {
    expect
        .assert_eq(&lines(&all(text), |finding| finding.level != Level::Unchecked && finding.code != "D06"));
}

/// What one rule says of a text.
pub(crate) fn check_rule(code: &str, text: &str, expect: &Expect) {
    expect.assert_eq(&lines(&all(text), |finding| finding.code == code));
}

/// What the rules over a run say of several files: path, text.
pub(crate) fn check_run(files: &[(&str, &str)], expect: &Expect) {
    let outcomes: Vec<Outcome> = files.iter().map(|(path, text)| outcome_of(path, text)).collect();
    let mut out = String::new();
    for finding in of_run(&outcomes) {
        let _ = writeln!(out, "{}: {}", finding.file, line(&finding));
    }
    expect.assert_eq(&out);
}

/// Findings of a file and of the rules over a run of this file alone.
fn all(text: &str) -> Vec<Finding> {
    let outcome = outcome(text);
    let of_run = of_run(std::slice::from_ref(&outcome));
    outcome.findings.into_iter().chain(of_run).collect()
}

fn of_run(outcomes: &[Outcome]) -> Vec<Finding> {
    let mut run = Run::default();
    for outcome in outcomes {
        run.add(&outcome.path, outcome.facts.clone());
    }
    let concluded = run.conclude(&settings().mappings.catalogue);
    concluded.findings.into_iter().map(|of_file| of_file.finding).collect()
}

/// The same for a text in a file that holds what the notices tell.
pub(crate) fn check_notices(text: &str, notices: Vec<Notice>, expect: &Expect) {
    let input = Input { path: "перечень.docx", folders: &[], bytes: &[] };
    let document = Document { notices, ..document(text) };
    let outcome = examine(document, &input, Format::Docx, settings());
    expect.assert_eq(&lines(&outcome.findings, |finding| {
        finding.level != Level::Unchecked && finding.code != "D06"
    }));
}

/// As [`check`], for a ministry whose order says what `order` does: sections of a profile, after its
/// `[list]`.
pub(crate) fn check_by_order(order: &str, text: &str, expect: &Expect) {
    const BODY: &str = "Министерство спорта Тульской области";
    let profile = format!(
        "id = 'tula-sport'\nbody = '{BODY}'\nregion = 'Тульская область'\n\
        [approval]\nkind = 'signature'\npost = 'Министр'\n\
        [order]\nname = 'приказ № 7'\nnumber = '7'\ndate = '2024-02-01'\n[list]\n{order}"
    );
    let outcome = outcome_by(&toml::from_str(&profile).expect("a profile"), "перечень.docx", text);
    expect.assert_eq(&lines(&outcome.findings, |_| true));
}

/// What comes of a file of a ministry, when its profile is the only one that is known. The folders of the path
/// lie in one named after the body.
fn outcome_by(profile: &Profile, path: &str, text: &str) -> Outcome {
    let mut mappings = Mappings::built_in().expect("built-in mappings");
    mappings.profiles = vec![Arc::new(profile.clone())];
    let settings = Settings::new(mappings, Limits::default());
    let mut folders = vec![profile.body.clone()];
    folders.extend(folders_of(path));
    let input = Input { path, folders: &folders, bytes: &[] };
    examine(document(text), &input, Format::Docx, &settings)
}

/// The first list of such a file, with the profile.
pub(crate) fn list_by(profile: &str, path: &str, text: &str) -> (TouchpointList, Profile) {
    let profile = toml::from_str(profile).expect("a profile");
    let list = outcome_by(&profile, path, text).lists.swap_remove(0);
    (list, profile)
}

fn lines(findings: &[Finding], shown: impl Fn(&Finding) -> bool) -> String {
    findings.iter().filter(|finding| shown(finding)).fold(String::new(), |mut out, finding| {
        let _ = writeln!(out, "{}", line(finding));
        out
    })
}

/// A finding in one line: code, level, address, message.
pub(crate) fn line(finding: &Finding) -> String {
    let place = finding.at.describe();
    let place = if place.is_empty() { "файл" } else { &place };
    format!("{} {} [{place}] {}", finding.code, finding.level.key(), finding.message)
}
