//! Where the program has to choose: how a cell is cut, what a kind belongs to, what a row is. `choices.txt`
//! has small tables with the right answer; another answer must be said at its place.

use std::fmt::Write as _;

use expect_test::expect;

use super::testing::outcome;
use crate::model::finding::Level;
use crate::model::{Record, TouchpointList};
use crate::text::letters;

struct Case<'a> {
    name: &'a str,
    table: &'a str,
    records: Vec<&'a str>,
    /// The codes that say it where the reading is another.
    told: Vec<&'a str>,
}

fn case(text: &str) -> Case<'_> {
    let (name, rest) = text.split_once('\n').expect("a table");
    let (table, answer) = rest.split_once("=>\n").expect("an answer");
    let lines = answer.lines().map(str::trim).filter(|line| !line.is_empty());
    let (told, records): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("told "));
    let told = told.iter().flat_map(|line| line.split(' ').skip(1)).collect();
    Case { name, table, records, told }
}

/// «point | kind | needs».
fn shown(record: Record<'_>) -> String {
    let point = record.touchpoint.map_or(String::new(), |point| point.text.value.to_string());
    let kind = record.channel_stated().map_or("–", |channel| channel.key());
    let needs = record.row.needs.as_deref().unwrap_or_default();
    let needs: Vec<&str> = needs.iter().map(|need| &*need.text.value).collect();
    format!("{point} | {kind} | {}", needs.join("; "))
}

/// Whether a record is as wanted: parts that are «*» or left out are not compared.
fn is_as(want: &str, have: &str) -> bool {
    let have: Vec<&str> = have.split(" | ").map(str::trim).collect();
    want.split(" | ").map(str::trim).enumerate().all(|(at, part)| {
        part == "*"
            || have
                .get(at)
                .is_some_and(|have| letters::fold(have.trim_end_matches('.')) == letters::fold(part))
    })
}

#[test]
fn what_is_chosen_is_right_or_said() {
    let mut out = String::new();
    let (mut right, mut told, mut all) = (0, 0, 0);
    for text in include_str!("choices.txt").split("\n## ").skip(1) {
        let case = case(text);
        let outcome = outcome(case.table);
        let have: Vec<String> = outcome.lists.iter().flat_map(TouchpointList::records).map(shown).collect();
        let alike = have.len() == case.records.len()
            && have.iter().zip(&case.records).all(|(have, want)| is_as(want, have));
        let loud = outcome
            .findings
            .iter()
            .filter(|finding| matches!(finding.level, Level::Query | Level::Error) && finding.code != "D06");
        let codes: Vec<&str> = loud.map(|finding| finding.code).collect();
        let said = case.told.iter().any(|code| codes.contains(code));
        let doubted = codes.iter().any(|code| matches!(*code, "S10" | "S04" | "S03"));
        all += 1;
        if alike {
            right += 1;
        }
        let verdict = match (alike, said) {
            (true, _) if doubted && !said => "noise",
            (true, _) => continue,
            (false, true) => "told",
            (false, false) => "silent",
        };
        told += usize::from(verdict == "told");
        let _ = writeln!(out, "{verdict}: {} {codes:?}", case.name);
        for line in have {
            let _ = writeln!(out, "    {line}");
        }
    }
    assert!(!out.contains("silent: "), "{out}");
    let _ = writeln!(out, "{right} right, {told} told, {} silent of {all}", all - right - told);
    expect![[r#"
        told: a stamp after an accusative that may go on ["S10"]
            Пост охраны | – | запись в журнал, инструктаж
        told: after «на» a thing that may be its object ["S10"]
            Бюро пропусков | – | оформление пропуска на въезд; выезд
        told: names in the cell of kinds ["S03"]
            Сайт | mixed | 
            МФЦ | mixed | 
        told: one noun, two names in quotes ["S10"]
            Центры «Мой бизнес» и «Мой экспорт» | – | 
        told: one noun, two names in quotes with a comma ["S10"]
            АИС «Дело», «Кадры» | – | 
        told: unknown places with commas ["S10"]
            вахта | – | 
            актовый зал, методкабинет | – | 
        told: unknown places joined by «и» ["S10"]
            вахта и гардероб | – | 
        told: two of a kind in the plural ["S10"]
            районные библиотеки, школы искусств | – | 
        told: the same again within a cell ["S10"]
            Сайт | digital | 
            то же, а также МФЦ | mixed | 
        58 right, 9 told, 0 silent of 67
    "#]]
    .assert_eq(&out);
}
