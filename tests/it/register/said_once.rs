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
        let row = range.rows().find(|row| row[code] == "V01").map(|row| row[said].to_string());
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

#[test]
fn what_was_accepted_is_no_error_in_the_workbook_and_the_letter_says_so() {
    let world = super::explained();
    let name = |end: &str| world.at(&format!("out/{SPORT}/ответ.xlsx.{end}"));
    let letter = || fs::read_to_string(name("протокол.txt")).unwrap();
    let level = || {
        let mut book: Xlsx<_> = open_workbook(name("перечень.xlsx")).unwrap();
        book.worksheet_range("Замечания").unwrap().get_value((1, 1)).unwrap().to_string()
    };
    // While the explanation waits, nothing is asked.
    assert!(letter().contains("ПОЯСНЕНО, ЖДЁТ РЕШЕНИЯ КООРДИНАТОРА"), "{}", letter());
    assert!(!letter().contains("НУЖНО ИСПРАВИТЬ") && !letter().contains("Что сделать"), "{}", letter());
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "отклонено"), ("J2", "нет приказа")]);
    world.run("2026-10-03");
    // Near miss: what was rejected is asked again.
    assert!(letter().contains("НУЖНО ИСПРАВИТЬ") && level() == "Ошибка", "{}", letter());
    typed(&world.at("out/протокол.xlsx"), ANSWERS, &[("I2", "принято"), ("J2", "приказ № 5")]);
    world.run("2026-10-04");
    assert_eq!(level(), "Не проверено");
    let mut book: Xlsx<_> = open_workbook(name("перечень.xlsx")).unwrap();
    let remarks = book.worksheet_range("Замечания").unwrap();
    assert_eq!(remarks.get_value((2, 1)).unwrap().to_string(), "Ошибка, принято");
    let said = "Координатор принял пояснения: V01. Отвечать на эти замечания больше не нужно.";
    assert!(letter().contains(said), "{}", letter());
    // It is accepted in the next round, too.
    let book = world.at(&format!("in/{SPORT}/ответ.xlsx"));
    fs::rename(name("перечень.xlsx"), &book).unwrap();
    world.run("2026-10-05");
    assert_eq!(world.states("V01"), ["\"accepted\" since 1"]);
}

#[test]
fn a_workbook_under_another_name_is_not_missing() {
    let world = super::explained();
    let at = |name: &str| world.at(&format!("in/{SPORT}/{name}"));
    fs::rename(at("ответ.xlsx"), at("ответ 2.xlsx")).unwrap();
    let done = world.run("2026-10-03");
    assert!(!done.err.contains("Нет файлов"), "{}", done.err);
    // Renamed and answered.
    fs::rename(at("ответ 2.xlsx"), at("ответ 3.xlsx")).unwrap();
    typed(&at("ответ 3.xlsx"), 2, &[("L2", "приказ № 6")]);
    let done = world.run("2026-10-04");
    assert!(!done.err.contains("Нет файлов"), "{}", done.err);
    // Near miss: another list in its place.
    fs::remove_file(at("ответ 3.xlsx")).unwrap();
    world.sends("культуры", &[SITE]);
    let done = world.run("2026-10-05");
    assert!(done.err.contains("Нет файлов, которые были в прошлый раз: 1"), "{}", done.err);
}

#[test]
fn an_older_copy_has_no_changes() {
    let world = World::new();
    world.sends("спорта", &[SITE, NO_NEEDS, super::PHONE]);
    let folder = world.at(&format!("in/{SPORT}"));
    let draft = folder.join("черновик перечня.csv");
    fs::copy(folder.join("перечень.csv"), &draft).unwrap();
    world.sends("спорта", &[SITE, NO_NEEDS, super::PHONE, super::OFFICE]);
    let has_changes = |name: &str| {
        let book: Xlsx<_> = open_workbook(world.at(&format!("out/{SPORT}/{name}.перечень.xlsx"))).unwrap();
        book.sheet_names().iter().any(|sheet| sheet == "Изменения")
    };
    for day in ["2026-10-01", "2026-10-02"] {
        world.run(day);
        assert!(!has_changes("черновик перечня.csv"), "{day}");
    }
    // Near miss: the file that counts has changed.
    world.sends("спорта", &[SITE, NO_NEEDS, super::OFFICE]);
    fs::remove_file(&draft).unwrap();
    world.run("2026-10-03");
    assert!(has_changes("перечень.csv"));
}

#[test]
fn the_letter_has_the_numbers_of_the_workbook() {
    let world = World::new();
    let mail = "Прием обращений;Электронная почта otdel@@tula.ru;цифровая;получение консультации";
    let two = "Прием обращений;Официальный сайт, МФЦ;Цифровая / Офлайн;получение консультации";
    world.sends("спорта", &[mail, two, NO_NEEDS]);
    world.run("2026-10-01");
    let letter = fs::read_to_string(world.at(&format!("out/{SPORT}/перечень.csv.протокол.txt"))).unwrap();
    let told: Vec<&str> = letter.lines().filter(|line| line.contains(". Таблица 1, строка ")).collect();
    let at = world.at(&format!("out/{SPORT}/перечень.csv.перечень.xlsx"));
    let mut book: Xlsx<_> = open_workbook(at).unwrap();
    let remarks = book.worksheet_range("Замечания").unwrap();
    let mut numbers = Vec::new();
    for row in remarks.rows().skip(1).filter(|row| row[3].to_string().contains("строка")) {
        let number = row[0].to_string();
        let own = told.iter().find(|line| line.starts_with(&format!("{number}. "))).unwrap();
        assert!(own.contains(&row[2].to_string()), "{own}");
        numbers.push(format!("{number} {}", row[9]));
    }
    // By rule S03 comes before V05, in the list behind it.
    assert_eq!(numbers, ["1 V01", "2 V05", "3 S03"]);
}
