//! A list that goes out as a workbook and comes back, round after round.

use std::fs;

use perechen::bench::{Layout, write_records};
use perechen::model::TouchpointList;
use perechen::outcome::Outcome;
use serde_json::Value;

use crate::common::{convert_bytes, fixture, form, program, written};

/// The first version and two workbooks that came back untouched.
fn rounds(case: &str, input: &str) -> [Outcome; 3] {
    let first = convert_bytes(input, &fs::read(fixture(case).join(input)).unwrap());
    let back = |outcome: &Outcome| {
        let (bytes, _) = written(&outcome.lists[0], &outcome.findings);
        convert_bytes(&format!("{input}.перечень.xlsx"), &bytes)
    };
    let second = back(&first);
    let third = back(&second);
    [first, second, third]
}

fn records(list: &TouchpointList) -> Vec<Value> {
    let mut lines = Vec::new();
    write_records(list, &mut lines).unwrap();
    lines
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect()
}

#[test]
fn records_and_findings_keep_their_places_in_the_first_file() {
    for (case, input) in
        [("smolensk-industry-torn", "input.docx"), ("sverdlovsk-investment-filled", "input.xlsx")]
    {
        let [first, second, third] = rounds(case, input);
        let places = records(&first.lists[0]);
        for round in [&second, &third] {
            let again = records(&round.lists[0]);
            assert_eq!(again.len(), places.len(), "{case}");
            for (was, is) in places.iter().zip(&again) {
                assert_eq!(was["original"], Value::Null);
                for key in ["file", "table", "row", "rows"] {
                    assert_eq!(is["original"][key], was["source"][key], "{case}: {key}");
                }
                assert!(is["original"]["cells"]["touchpoint"].is_string(), "{is}");
            }
            let original = round.lists[0].original.as_ref().unwrap();
            assert_eq!(&*original.file, input);
            for finding in round.findings.iter().filter(|finding| finding.at.row.is_some()) {
                assert_eq!(&*finding.original.as_ref().unwrap().file, input, "{}", finding.message);
            }
        }
        let counted =
            |outcome: &Outcome| outcome.lists[0].original.as_ref().map_or(0, |original| original.round);
        assert_eq!([&first, &second, &third].map(counted), [0, 1, 2]);
    }
}

/// The workbook has the rows split: nobody has told which value belongs to which point.
#[test]
fn what_only_the_first_file_shows_stays_open() {
    let [first, second, third] = rounds("smolensk-industry-torn", "input.docx");
    let told = |outcome: &Outcome| -> Vec<String> {
        let open = outcome.findings.iter().filter(|finding| finding.code == "S03");
        open.map(|finding| format!("{}: {}", finding.level.key(), finding.message)).collect()
    };
    assert_eq!(told(&first).len(), 2);
    // Its points stand on rows of their own by now.
    let of_first: Vec<String> =
        told(&first).iter().map(|said| said.replace("В одной", "В исходном файле в одной")).collect();
    assert_eq!(told(&second), of_first);
    assert_eq!(told(&third), of_first);
    // Near miss: what was repaired on the way is told once.
    let notes = |outcome: &Outcome| {
        outcome.findings.iter().filter(|finding| ["S01", "S02"].contains(&finding.code)).count()
    };
    assert_eq!([&first, &second].map(notes), [2, 0]);
}

/// Names do not grow any more, so that only the workbook itself says which round it is.
#[test]
fn of_two_workbooks_the_later_round_counts_whatever_its_name() {
    let [first, second, _] = rounds("sverdlovsk-investment-filled", "input.xlsx");
    let root = tempfile::tempdir().unwrap();
    let input = root.path().join("in");
    fs::create_dir(&input).unwrap();
    for (name, outcome) in [("а.xlsx", &first), ("я.xlsx", &second)] {
        fs::write(input.join(name), written(&outcome.lists[0], &outcome.findings).0).unwrap();
    }
    let output =
        program().current_dir(root.path()).args(["convert", "in", "--out", "out", "-q"]).output().unwrap();
    assert!(matches!(output.status.code(), Some(0 | 3)), "{output:?}");
    let records = fs::read_to_string(root.path().join("out/records.jsonl")).unwrap();
    for record in records.lines().map(|line| serde_json::from_str::<Value>(line).unwrap()) {
        let older = record["source"]["file"] == "а.xlsx";
        assert_eq!(record["superseded_by"], if older { "я.xlsx".into() } else { Value::Null });
        assert_eq!(record["original"]["file"], "input.xlsx");
    }
}

/// The first version, the workbook that came back untouched, and the form of each as it reads.
fn with_forms(rows: &str) -> [(Outcome, Outcome); 2] {
    let head = "№;Наименование процесса;Точка взаимодействия;Вид точки взаимодействия;Потребности клиента\n";
    let first = convert_bytes("a.csv", format!("{head}{rows}").as_bytes());
    let (bytes, _) = written(&first.lists[0], &first.findings);
    let back = convert_bytes("a.csv.перечень.xlsx", &bytes);
    [first, back].map(|outcome| {
        let form = form(&outcome.lists[0], Layout::default());
        (outcome, convert_bytes("a.docx", &form))
    })
}

/// What is read of each record under a key.
fn read(outcome: &Outcome, key: &str) -> Vec<String> {
    records(&outcome.lists[0]).iter().map(|record| record[key].as_str().unwrap_or("–").to_owned()).collect()
}

const TWO_KINDS: &str = "1;Приём;Официальный сайт, МФЦ;Цифровая / Офлайн;консультация\n\
                         2;Выдача;Электронная почта a@b.ru;;справка\n\
                         3;Выдача;Здание министерства;офлайн;справка\n\
                         4;Учёт;Телефонная связь;офлайн;справка\n\
                         5;Отчёт;Телефонная связь;офлайн;справка\n";

#[test]
fn a_form_of_a_workbook_that_came_back_prints_the_kind_of_each_point() {
    let [(_, form), (back, again)] = with_forms(TWO_KINDS);
    assert_eq!(read(&again, "channel_stated"), read(&back, "channel"));
    assert_eq!(read(&back, "channel")[..3], ["digital", "offline", "digital"]);
    // Near miss: the form of the ministry's own file says what the ministry wrote.
    assert_eq!(read(&form, "channel_stated")[..3], ["mixed", "mixed", "unknown"]);
}

#[test]
fn a_form_of_a_workbook_that_came_back_has_the_columns_and_numbers_of_the_first() {
    let [(first, form), (_, again)] = with_forms(TWO_KINDS);
    let columns = |outcome: &Outcome| outcome.lists[0].columns.len();
    assert_eq!((columns(&form), columns(&again)), (columns(&first), columns(&first)));
    assert_eq!(read(&form, "number"), ["1", "1", "2", "3", "4", "5"]);
    assert_eq!(read(&again, "number"), read(&form, "number"));
    let contacts = |outcome: &Outcome| records(&outcome.lists[0])[2]["touchpoint"]["contacts"].clone();
    assert_eq!(contacts(&again), contacts(&first));
    // Near miss: a column of contacts that the ministry has itself stays.
    let head =
        "Наименование процесса;Точка взаимодействия;Телефон\nПриём;Телефонная связь;8 (4872) 12-34-56\n";
    let own = convert_bytes("a.csv", head.as_bytes());
    let (bytes, _) = written(&own.lists[0], &own.findings);
    let back = convert_bytes("a.csv.перечень.xlsx", &bytes);
    let form = convert_bytes("a.docx", &self::form(&back.lists[0], Layout::default()));
    assert_eq!(columns(&form), 3);
}
