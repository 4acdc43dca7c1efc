//! A finding is said to be in one state everywhere.

use std::fs;

use calamine::{Reader as _, Xlsx, open_workbook};

use super::{ANSWERS, NO_NEEDS, SITE, SPORT, World, typed};

/// A list whose only error is answered with «исправлено», and stands.
fn not_repaired() -> World {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-01");
    let book = world.at(&format!("in/{SPORT}/ответ.xlsx"));
    fs::copy(world.at(&format!("out/{SPORT}/перечень.csv.перечень.xlsx")), &book).unwrap();
    fs::remove_file(world.at(&format!("in/{SPORT}/перечень.csv"))).unwrap();
    typed(&book, 2, &[("K2", "исправлено")]);
    world.run("2026-10-02");
    world
}

/// The state of the finding as «Замечания» and «Ответы ведомств» say it.
fn told(world: &World) -> [String; 2] {
    let mut book: Xlsx<_> = open_workbook(world.at("out/протокол.xlsx")).unwrap();
    let mut last = |sheet: &str, code: usize, said: usize| {
        let range = book.worksheet_range(sheet).unwrap();
        let row = range.rows().find(|row| row[code].to_string() == "V01").map(|row| row[said].to_string());
        row.unwrap_or_default()
    };
    [last("Замечания", 4, 19), last("Ответы ведомств", 2, 6)]
}

#[test]
fn an_accepted_finding_is_accepted_whatever_was_answered() {
    let world = not_repaired();
    assert_eq!(told(&world), ["осталось", "осталось: отвечено «исправлено», а значение то же"]);
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "принято"), ("J2", "приказ № 5")]);
    world.run("2026-10-03");
    assert_eq!(told(&world), ["пояснено и принято", "пояснено и принято"]);
    // Near miss: what was rejected is not.
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "отклонено"), ("J2", "нет приказа")]);
    world.run("2026-10-04");
    let said = "осталось: отвечено «исправлено», а значение то же; прежнее пояснение отклонено: нет приказа";
    assert_eq!(told(&world), ["осталось", said]);
}

#[test]
fn a_finding_that_came_back_is_not_said_to_be_answered_nor_new() {
    let world = not_repaired();
    fs::remove_file(world.at(&format!("in/{SPORT}/ответ.xlsx"))).unwrap();
    world.sends("спорта", &[SITE, &format!("{NO_NEEDS}получение справок")]);
    world.run("2026-10-03");
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-04");
    assert_eq!(told(&world), ["вернулось", ""]);
    let history = world.program(&["history", "--output", "json"]).out;
    let last: serde_json::Value = serde_json::from_str(history.lines().last().unwrap()).unwrap();
    assert_eq!((&last["new"], &last["reopened"]), (&0.into(), &1.into()), "{last}");
    world.run("2026-10-05");
    assert_eq!(told(&world), ["осталось", ""]);
    // Near miss: an explanation holds while the value is the same.
    let world = super::explained();
    let book = world.at(&format!("in/{SPORT}/ответ.xlsx"));
    let aside = world.at("ответ.xlsx");
    fs::rename(&book, &aside).unwrap();
    world.sends("спорта", &[SITE, &format!("{NO_NEEDS}получение справок")]);
    world.run("2026-10-03");
    world.sends("спорта", &[SITE, NO_NEEDS]);
    world.run("2026-10-04");
    assert_eq!(told(&world), ["пояснено, ждёт решения", "пояснено, ждёт решения"]);
}
