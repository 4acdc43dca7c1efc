//! Files that lay out more than they hold end as they should: a sample of the kinds that
//! `cargo bench --bench damage` measures, and each limit on what is laid out at its bound and one beyond.

use perechen::Limits;
use perechen::flow::{Input, Settings, convert};
use perechen::model::Reason;
use perechen::outcome::{Outcome, Status};
use perechen::profile::Mappings;

use crate::common::hostile::kinds;
use crate::common::{convert_bytes, settings};

/// A list in CSV: number, process, points, kind, needs.
fn list(rows: &[[&str; 5]]) -> String {
    let head = "Перечень точек взаимодействия с клиентом Министерства связи Тульской области;;;;\n\
                №;Процесс;Точка взаимодействия;Вид точки (цифровая/офлайн);Потребности клиента\n";
    let rows: Vec<String> = rows.iter().map(|row| format!("\"{}\"\n", row.join("\";\""))).collect();
    head.to_owned() + &rows.concat()
}

fn with(set: impl Fn(&mut Limits), name: &str, bytes: &[u8]) -> Outcome {
    let mut limits = Limits::default();
    set(&mut limits);
    let settings = Settings::new(Mappings::built_in().expect("built-in mappings"), limits);
    convert(Input { path: name, folders: &[], bytes }, &settings)
}

/// The file is converted at the limit and refused one below it, with the option and what to do.
fn bound(option: &str, name: &str, bytes: &[u8], set: impl Fn(&mut Limits, u64), least: u64) {
    let outcome = with(|limits| set(limits, least), name, bytes);
    assert_eq!(outcome.status, Status::Converted, "{option} {least}: {:?}", outcome.reason);
    let outcome = with(|limits| set(limits, least - 1), name, bytes);
    let reason = outcome.reason.unwrap_or_default();
    assert_eq!(outcome.status, Status::Refused, "{option} {}: {reason}", least - 1);
    let finding = &outcome.findings[0];
    assert!(finding.code == "F03" && finding.message.contains(option) && !finding.hint.is_empty());
    for piece in [option, "допустимо не более", "—"] {
        assert!(reason.contains(piece), "{reason}");
    }
}

#[test]
fn at_each_limit_a_file_is_converted_and_beyond_it_refused() {
    let row = ["1", "Прием", "Официальный сайт; МФЦ", "Цифровая", "Подача заявления; Получение ответа"];
    let rows = list(&[row, row]);
    let csv = rows.as_bytes();
    bound("--max-records", "a.csv", csv, |limits, to| limits.records = to, 4);
    bound("--max-pairs", "a.csv", csv, |limits, to| limits.pairs = to, 4);
    bound("--max-columns", "a.csv", csv, |limits, to| limits.columns = to as usize, 5);
    let two = format!("{rows}\n{rows}");
    bound("--max-lists", "a.csv", two.as_bytes(), |limits, to| limits.lists = to as usize, 2);
    // Of a text of 656 bytes 400 count, twice in the cells that are read and for each record of a row.
    let process = "а".repeat(328);
    let row = ["1", process.as_str(), "Официальный сайт; МФЦ", "Цифровая", "Подача заявления"];
    let long = list(&[row, row]);
    bound("--max-laid-out", "a.csv", long.as_bytes(), |limits, to| limits.laid_out = to, 1_600);
    let named = kinds().into_iter().find(|kind| kind.name == "sheet-names.xlsx").expect("the kind");
    let book = (named.make)(2);
    bound("--max-name", "a.xlsx", &book, |limits, to| limits.name = to as usize, 6);
}

#[test]
fn findings_beyond_the_limit_are_counted_by_rule() {
    let row = ["1", "", "Официальный сайт", "неясная", ""];
    let csv = list(&vec![row; 300]);
    let all = convert_bytes("a.csv", csv.as_bytes());
    let few = with(|limits| limits.findings = 50, "a.csv", csv.as_bytes());
    let count =
        |outcome: &Outcome| outcome.findings.iter().map(|finding| u64::from(finding.count)).sum::<u64>();
    assert_eq!(count(&all), count(&few));
    assert!(all.findings.len() > 300 && few.findings.len() < 100, "{}", few.findings.len());
    let most = few.findings.iter().max_by_key(|finding| finding.count).expect("findings");
    assert!(most.count > 100 && most.related.len() == 99 && most.message.contains("Ещё"), "{most:?}");
    assert_eq!(
        with(|limits| limits.findings = all.findings.len(), "a.csv", csv.as_bytes()).findings,
        all.findings
    );
}

#[test]
fn a_column_drawn_down_to_the_end_is_set_aside() {
    for kind in kinds().into_iter().filter(|kind| kind.converted) {
        let outcome = convert_bytes(kind.name, &(kind.make)(400));
        assert_eq!(outcome.status, Status::Converted, "{}: {:?}", kind.name, outcome.reason);
        let list = &outcome.lists[0];
        let aside: Vec<_> = list.set_aside.iter().filter(|aside| aside.reason == Reason::Filled).collect();
        assert!(list.rows.len() < 200 && aside.len() == 1, "{}: {} rows", kind.name, list.rows.len());
        assert!(aside[0].cells > 300 && &*aside[0].text == "Цифровая", "{}: {:?}", kind.name, aside);
        let counts = outcome.counts;
        assert_eq!(counts.total, counts.used + counts.extra + counts.set_aside, "{}", kind.name);
        let told = outcome.findings.iter().filter(|finding| finding.code == "S02");
        assert!(told.into_iter().any(|finding| finding.message.contains("протянуто")), "{}", kind.name);
    }
}

#[test]
fn a_sample_of_the_kinds_has_an_answer() {
    assert!(kinds().len() >= 40);
    for kind in kinds() {
        // Small enough for a slow build; the bench has the sizes that hurt.
        let outcome = convert_bytes(kind.name, &(kind.make)((kind.size / 100).max(20)));
        let refused = matches!(outcome.status, Status::Refused | Status::Failed);
        assert_eq!(refused, outcome.findings.iter().any(|finding| finding.code == "F03"), "{}", kind.name);
    }
    assert!(settings().limits.records > 0);
}
