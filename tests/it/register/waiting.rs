//! Answers that wait for the coordinator, and what is counted of findings.

use std::fs;

use calamine::{Reader as _, Xlsx, open_workbook};

use super::{ANSWERS, NO_NEEDS, SITE, SPORT, World, explained, typed};

#[test]
fn an_explanation_that_waits_for_a_decision_is_not_asked_again() {
    let world = explained();
    let letter = fs::read_to_string(world.at(&format!("out/{SPORT}/ответ.xlsx.протокол.txt"))).unwrap();
    assert!(letter.contains("Пояснение к 1 замечанию получено и ждёт решения координатора."), "{letter}");
    assert!(letter.contains("Пояснение получено, ждёт решения координатора."), "{letter}");
    assert!(!letter.contains("Исправьте, пожалуйста"), "{letter}");
    // Near miss: what was rejected is asked again.
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "отклонено"), ("J2", "нет такого приказа")]);
    world.run("2026-10-03");
    let letter = fs::read_to_string(world.at(&format!("out/{SPORT}/ответ.xlsx.протокол.txt"))).unwrap();
    assert!(letter.contains("Исправьте, пожалуйста, 1 ошибку"), "{letter}");
}

#[test]
fn a_blank_cell_takes_no_decision_back_and_a_rejection_stays_in_sight() {
    let world = explained();
    let protocol = world.at("out/протокол.xlsx");
    typed(&protocol, ANSWERS, &[("I2", "отклонено"), ("J2", "нет такого приказа")]);
    let done = world.run("2026-10-03");
    assert!(!done.err.contains("не снимает"), "{}", done.err);
    typed(&protocol, ANSWERS, &[("I2", ""), ("J2", "")]);
    let done = world.run("2026-10-04");
    assert!(done.err.contains("строка 2): пустая ячейка прежнего решения не снимает"), "{}", done.err);
    assert_eq!(world.states("V01"), ["\"rejected\" since 1"]);
    // Another answer waits for another decision, beside the one before.
    typed(&world.at(&format!("in/{SPORT}/ответ.xlsx")), 2, &[("L2", "приказ № 6")]);
    world.run("2026-10-05");
    assert_eq!(world.states("V01"), ["\"explained\" since 1"]);
    let mut book: Xlsx<_> = open_workbook(&protocol).unwrap();
    let fate = book.worksheet_range("Ответы ведомств").unwrap().get_value((1, 6)).unwrap().to_string();
    assert_eq!(fate, "пояснено, ждёт решения; прежнее пояснение отклонено: нет такого приказа");
}

#[test]
fn an_answer_in_the_copy_that_does_not_count_is_not_lost() {
    let world = explained();
    let book = |name: &str| world.at(&format!("in/{SPORT}/{name}"));
    // The same book from two officers: the first by name counts, and only the other one has an answer.
    let world_of_two = World::new();
    world_of_two.sends("спорта", &[SITE, NO_NEEDS]);
    world_of_two.run("2026-10-01");
    let at = |name: &str| world_of_two.at(&format!("in/{SPORT}/{name}"));
    let made = world_of_two.at(&format!("out/{SPORT}/перечень.csv.перечень.xlsx"));
    for name in ["а.xlsx", "б.xlsx"] {
        fs::copy(&made, at(name)).unwrap();
    }
    fs::remove_file(at("перечень.csv")).unwrap();
    typed(&at("б.xlsx"), 2, &[("K2", "оставлено, пояснение дано"), ("L2", "так назначено приказом")]);
    let done = world_of_two.run("2026-10-02");
    let said = "записан в реестр: «оставлено, пояснение дано так назначено приказом»";
    assert!(done.err.contains(said), "{}", done.err);
    let done = world_of_two.run("2026-10-03");
    assert!(world_of_two.states("V01").contains(&"\"explained\" since 1".to_owned()));
    assert!(!done.err.contains("в другом файле того же перечня"), "{}", done.err);
    // Near miss: both answer, and differently.
    fs::copy(book("ответ.xlsx"), book("ответ 2.xlsx")).unwrap();
    typed(&book("ответ 2.xlsx"), 2, &[("L2", "потребностей нет")]);
    let done = world.run("2026-10-03");
    assert!(done.err.contains("не учтён: перенесите его в книгу"), "{}", done.err);
    assert!(done.err.contains("«оставлено, пояснение дано так назначено приказом»"), "{}", done.err);
}

#[test]
fn what_could_not_be_checked_is_no_new_finding() {
    let world = World::new();
    world.sends("культуры", &[SITE]);
    world.run("2026-10-01");
    world.sends("спорта", &[SITE]);
    let done = world.run("2026-10-02");
    assert!(world.lines("findings.jsonl").iter().any(|finding| finding["state"] == "new"));
    assert!(!done.out.contains("новых"), "{}", done.out);
    // Near miss: one that is shown.
    world.sends("связи", &[SITE, NO_NEEDS]);
    let done = world.run("2026-10-03");
    assert!(done.out.contains("новых — 1."), "{}", done.out);
}
