//! Forged and mistaken identities of workbooks that come back: what the hidden cells say counts only where it agrees
//! with what is shown (rule F07).

use std::fs;

use perechen::Limits;
use perechen::bench::{Format, Run, checked, read, sniff, with_lists};
use perechen::flow::Input;
use perechen::model::document::{Block, Document, Grid, TableName};
use perechen::outcome::Outcome;

use crate::common::{convert_bytes, fixture, records, settings, written};

const INVESTMENT: &str = "sverdlovsk-investment-filled/input.xlsx";
const ENERGY: &str = "sverdlovsk-energy-filled/input.docx";
/// Where the ministry's own file lay.
const PATH: &str = "Мининвест/input.xlsx";

fn first(path: &str, case: &str) -> Outcome {
    convert_bytes(path, &fs::read(fixture(case)).unwrap())
}

/// The workbook of a file's first list, as it is read when it comes back.
fn workbook(path: &str, case: &str) -> Document {
    let outcome = first(path, case);
    let (bytes, _) = written(&outcome.lists[0], &outcome.findings);
    read(&bytes, sniff(&bytes, "a.xlsx"), &Limits::default()).unwrap()
}

fn back(document: Document) -> Outcome {
    let input = Input { path: "возврат/a.xlsx", folders: &[], bytes: &[] };
    let lists = with_lists(document, &input, settings()).unwrap();
    checked(lists, &input, Format::Xlsx, settings())
}

fn sheet<'a>(document: &'a mut Document, name: &str) -> &'a mut Grid {
    let table =
        document.tables.iter().position(|table| *table == TableName::Sheet(name.into())).unwrap() as u32;
    let grids = document.blocks.iter_mut().filter_map(|block| match block {
        Block::Grid(grid) if grid.table == table => Some(grid),
        _ => None,
    });
    grids.into_iter().next().unwrap()
}

/// Changes the second and further cells of the rows of a sheet that begin with a key.
fn forge(document: &mut Document, name: &str, key: &str, change: impl Fn(&str) -> String) {
    let mut found = false;
    for row in &mut sheet(document, name).rows {
        let Some((first, rest)) = row.cells.split_first_mut() else { continue };
        if &*first.text == key {
            found = true;
            for cell in rest {
                cell.text = change(&cell.text).into();
            }
        }
    }
    assert!(found, "{key}");
}

fn f07(outcome: &Outcome) -> Vec<String> {
    let told = outcome.findings.iter().filter(|finding| finding.code == "F07");
    told.map(|finding| finding.message.to_string()).collect()
}

fn forged(case: &str, edit: impl Fn(&mut Document)) -> (Outcome, String) {
    let mut document = workbook(PATH, case);
    edit(&mut document);
    let outcome = back(document);
    let told = f07(&outcome);
    assert_eq!(told.len(), 1, "{told:?}");
    (outcome, told.concat())
}

#[test]
fn a_workbook_as_it_was_written_or_edited_by_its_officer_leaves_no_doubt() {
    for case in
        [INVESTMENT, ENERGY, "smolensk-industry-torn/input.docx", "dagestan-construction-filled/input.docx"]
    {
        if fixture(case).exists() {
            assert_eq!(f07(&back(workbook(PATH, case))), [""; 0], "{case}");
        }
    }
    let mut document = workbook(PATH, INVESTMENT);
    forge(&mut document, "О перечне", "Название перечня", |_| {
        "Перечень точек взаимодействия".into()
    });
    let rows = &mut sheet(&mut document, "Перечень").rows;
    rows[1..].reverse();
    rows.pop();
    for cell in rows[1].cells.iter_mut().filter(|cell| cell.column == 4) {
        cell.text = "Иной процесс".into();
    }
    let added = rows[1].clone();
    rows.push(added);
    let outcome = back(document);
    assert_eq!(f07(&outcome), [""; 0]);
    assert!(outcome.lists[0].original.is_some());
    // What was blank is filled in.
    let mut document = workbook(PATH, ENERGY);
    let act =
        sheet(&mut document, "О перечне").rows.iter_mut().find(|row| &*row.cells[0].text == "Акт").unwrap();
    let mut cell = act.cells[0].clone();
    (cell.column, cell.text) = (2, "от 01.02.2024 № 5".into());
    act.cells.retain(|cell| cell.column != 2);
    act.cells.insert(1, cell);
    let outcome = back(document);
    assert_eq!(f07(&outcome), [""; 0]);
    assert_eq!(outcome.lists[0].context.act.as_ref().unwrap().number.as_deref(), Some("5"));
}

#[test]
fn a_forged_body_or_region_is_told_and_the_shown_one_counts() {
    let shown = first(PATH, INVESTMENT).lists[0].context.body.clone();
    for (key, name) in [("body", "Орган"), ("region", "Регион")] {
        let (outcome, told) =
            forged(INVESTMENT, |document| forge(document, "perechen", key, |_| "Чужое".into()));
        assert!(told.contains(&format!("{name} – скрыто «Чужое», на листе «О перечне» «")), "{told}");
        assert_eq!(outcome.lists[0].context.body, shown);
    }
}

#[test]
fn forged_dates_are_told_and_do_not_count() {
    let (outcome, told) = forged(INVESTMENT, |document| {
        forge(document, "perechen", "act_date", |_| "2030-01-01".into());
    });
    assert!(told.contains("Акт – скрыто «") && told.contains("2030-01-01"), "{told}");
    assert_eq!(outcome.lists[0].context.act.as_ref().unwrap().date.as_deref(), Some("2024-12-20"));
    let (outcome, told) = forged(ENERGY, |document| {
        forge(document, "perechen", "approval_date", |_| "1 января 2030 года".into());
    });
    assert!(
        told.contains("Дата утверждения – скрыто «1 января 2030 года», на листе «О перечне» «"),
        "{told}"
    );
    let approval = outcome.lists[0].context.approval.as_ref().unwrap();
    assert_eq!(approval.date.as_deref(), Some("«15» марта 2024 года"));
}

#[test]
fn swapped_fields_are_told_and_the_captions_count() {
    let expected = records(&back(workbook(PATH, INVESTMENT)).lists[0]);
    let (outcome, told) = forged(INVESTMENT, |document| {
        for row in &mut sheet(document, "perechen").rows {
            if &*row.cells[0].text == "column" {
                let field = row.cells.iter_mut().find(|cell| cell.column == 2).unwrap();
                field.text = match &*field.text {
                    "process" => "touchpoint".into(),
                    "touchpoint" => "process".into(),
                    other => other.into(),
                };
            }
        }
    });
    assert!(told.contains("графа «") && told.matches(" – скрыто «").count() == 2, "{told}");
    let points =
        |record: &serde_json::Value| [record["process"].clone(), record["touchpoint"]["text"].clone()];
    let found = records(&outcome.lists[0]);
    assert!(found.iter().map(points).eq(expected.iter().map(points)));
}

#[test]
fn a_hidden_kind_is_told_and_the_shown_one_counts() {
    let expected = records(&back(workbook(PATH, INVESTMENT)).lists[0]);
    let change = |text: &str| text.replace(r#""channel_stated":"digital""#, r#""channel_stated":"offline""#);
    let (outcome, told) = forged(INVESTMENT, |document| {
        forge(document, "perechen", "record", change);
        for row in &mut sheet(document, "Перечень").rows {
            for cell in &mut row.cells {
                cell.text = change(&cell.text).into();
            }
        }
    });
    assert!(told.contains("скрыт не тот вид точки, который показан"), "{told}");
    let kind = |record: &serde_json::Value| [record["channel"].clone(), record["channel_stated"].clone()];
    assert!(records(&outcome.lists[0]).iter().map(kind).eq(expected.iter().map(kind)));
}

#[test]
fn the_hidden_sheet_of_another_list_or_a_forged_file_names_nothing() {
    let other = workbook("Минэнерго/input.docx", ENERGY);
    let (outcome, told) = forged(INVESTMENT, |document| {
        let mut other = other.clone();
        let rows = std::mem::take(&mut sheet(&mut other, "perechen").rows);
        sheet(document, "perechen").rows = rows;
    });
    assert!(told.contains("они о другом перечне"), "{told}");
    assert!(outcome.lists[0].original.is_none());
    assert_eq!(outcome.lists[0].context.body, first(PATH, INVESTMENT).lists[0].context.body);
    for key in ["file", "original_file"] {
        let (outcome, told) =
            forged(INVESTMENT, |document| forge(document, "perechen", key, |_| "Чужой/input.docx".into()));
        assert!(told.contains("Исходный файл – скрыто «Чужой/input.docx»"), "{told}");
        assert!(outcome.lists[0].original.is_none(), "{key}");
    }
}

#[test]
fn a_workbook_that_names_another_file_of_the_run_displaces_nothing() {
    let victim = first("Минэнерго/input.docx", ENERGY);
    let mut document = workbook(PATH, INVESTMENT);
    for key in ["file", "original_file"] {
        forge(&mut document, "perechen", key, |_| "Минэнерго/input.docx".into());
    }
    forge(&mut document, "О перечне", "Исходный файл", |_| "Минэнерго/input.docx".into());
    let forged = back(document);
    assert_eq!(f07(&forged), [""; 0], "nothing in the file itself tells");
    let concluded = |outcomes: &[&Outcome]| {
        let mut run = Run::default();
        for outcome in outcomes {
            run.add(&outcome.path, outcome.facts.clone());
        }
        run.conclude(&settings().mappings.catalogue)
    };
    let found = concluded(&[&victim, &forged]);
    assert!(found.superseded.is_empty(), "{:?}", found.superseded);
    let told: Vec<_> = found.findings.iter().filter(|found| found.finding.code == "F07").collect();
    let [told] = told[..] else { panic!("{told:?}") };
    assert_eq!(told.file, 1);
    assert!(told.finding.message.contains("возвращённый перечень из файла «Минэнерго/input.docx»"));
    // Near miss: a workbook that came back counts instead of the file that it was made of.
    let original = first(PATH, INVESTMENT);
    let returned = back(workbook(PATH, INVESTMENT));
    let found = concluded(&[&original, &returned]);
    assert_eq!(found.superseded.len(), 1);
    assert!(found.findings.iter().all(|found| found.finding.code != "F07"));
}
