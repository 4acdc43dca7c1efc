//! Changes planted in lists that are made at random, and what is found of them.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use fastrand::Rng;

use super::diff::{Difference, diff};
use super::told::Told;
use crate::flow::{Input, Settings, convert};
use crate::knowledge::profile::Mappings;
use crate::model::{ChangeKind, Record, TouchpointList};
use crate::read::Limits;

const HEADER: [&str; 7] = [
    "Направление деятельности",
    "Услуга",
    "Наименование процесса",
    "Точка взаимодействия",
    "Вид точки взаимодействия",
    "Удовлетворяемые потребности клиента",
    "Особенности",
];
const DIRECTION: usize = 0;
const PROCESS: usize = 2;
const POINT: usize = 3;
const CHANNEL: usize = 4;
const NEEDS: usize = 5;
const FEATURES: usize = 6;

type Row = [String; 7];

fn settings() -> Settings {
    Settings::new(Mappings::built_in().unwrap(), Limits::default())
}

fn list(rows: &[Row], body: &str, settings: &Settings) -> TouchpointList {
    let mut csv = format!("Перечень точек взаимодействия с клиентом {body}\n{}\n", HEADER.join(";"));
    for row in rows {
        let _ = writeln!(csv, "\"{}\"", row.join("\";\""));
    }
    let mut outcome = convert(Input { path: "перечень.csv", folders: &[], bytes: csv.as_bytes() }, settings);
    outcome.lists.remove(0)
}

fn pick<'a>(random: &mut Rng, texts: &[&'a str]) -> &'a str {
    texts[random.usize(..texts.len())]
}

fn row(random: &mut Rng, number: usize) -> Row {
    const WORK: [&str; 6] = [
        "Приём заявлений",
        "Рассмотрение документов",
        "Выдача справок",
        "Консультирование граждан",
        "Проверка сведений",
        "Согласование отчётов",
    ];
    const ABOUT: [&str; 7] = [
        "о субсидиях",
        "о лицензиях",
        "об архивных делах",
        "о торговых местах",
        "о государственной службе",
        "о премиях",
        "об ярмарках",
    ];
    let (point, channel) = match random.u8(..8) {
        0 => ("Официальный сайт".to_owned(), "Цифровая"),
        1 => ("Единый портал государственных услуг".to_owned(), "Цифровая"),
        2 => (format!("Электронная почта otdel{}@tula.ru", random.u32(1..40)), "Цифровая"),
        3 => ("МФЦ".to_owned(), "Офлайн"),
        4 => (format!("Кабинет {}", random.u32(1..90)), "Офлайн"),
        5 => (format!("Окно приёма {}", random.u32(1..20)), "Офлайн"),
        6 => ("Почтовая связь".to_owned(), "Офлайн"),
        _ => ("Здание министерства".to_owned(), "Офлайн"),
    };
    let needs = [
        "получение информации",
        "подача жалобы",
        "получение копии документа",
        "получение разрешения",
        "получение консультации",
    ];
    [
        pick(
            random,
            &["Рассмотрение обращений граждан", "Предоставление государственных услуг", "Лицензирование"],
        )
        .to_owned(),
        format!("Услуга {}", pick(random, &["торговая", "кадровая", "архивная"])),
        format!("{} {}", pick(random, &WORK), pick(random, &ABOUT)),
        point,
        channel.to_owned(),
        pick(random, &needs).to_owned(),
        if number.is_multiple_of(3) {
            format!("срок {} дней", random.u32(2..20))
        } else {
            String::new()
        },
    ]
}

/// What one planted change is: its kind, the old and the new row.
type Planted = (ChangeKind, Option<usize>, Option<usize>);

/// A row changed so, or nothing where it cannot be.
fn changed(random: &mut Rng, kind: ChangeKind, row: &Row) -> Option<Row> {
    let mut new = row.clone();
    match kind {
        ChangeKind::Channel => {
            new[CHANNEL] = if row[CHANNEL] == "Офлайн" { "Цифровая" } else { "Офлайн" }.to_owned();
        }
        ChangeKind::Needs => {
            new[NEEDS] =
                pick(random, &["оформление пропуска", "запись на приём; получение пропуска"]).to_owned();
        }
        ChangeKind::Moved => {
            new[PROCESS] = format!(
                "Ведение реестра {}",
                pick(random, &["мастеров", "рынков", "поставщиков", "складов"])
            );
        }
        ChangeKind::Details => {
            new[FEATURES] = format!("по предварительной записи, окно {}", random.u32(30..60));
        }
        ChangeKind::Contacts => {
            let (name, _) = row[POINT].split_once(" otdel")?;
            new[POINT] = format!("{name} priemnaya{}@tula.ru", random.u32(50..90));
        }
        ChangeKind::Wording => match random.u8(..5) {
            0 => {
                new[PROCESS] = row[PROCESS]
                    .replace("Приём", "Прием и регистрация")
                    .replace("Выдача", "Выдача клиентам")
                    .replace("Проверка", "Проверка полноты");
            }
            1 => {
                new[POINT] = row[POINT]
                    .replace("Официальный сайт", "официальный сайт Министерства")
                    .replace("Кабинет", "кабинет №")
                    .replace("Здание министерства", "здание Министерства культуры");
            }
            2 => {
                new[POINT] = row[POINT]
                    .replace("МФЦ", "Многофункциональный центр")
                    .replace("Единый портал государственных услуг", "ЕПГУ");
            }
            3 => new[NEEDS] = format!("{} клиентом", row[NEEDS]),
            _ => {
                new[DIRECTION] = row[DIRECTION]
                    .replace("Рассмотрение обращений граждан", "Рассмотрение обращений и запросов граждан");
            }
        },
        _ => return None,
    }
    (new != *row).then_some(new)
}

struct Case {
    old: Vec<Row>,
    new: Vec<Row>,
    planted: BTreeSet<Planted>,
}

fn case(random: &mut Rng) -> Case {
    const KINDS: [ChangeKind; 6] = [
        ChangeKind::Channel,
        ChangeKind::Needs,
        ChangeKind::Moved,
        ChangeKind::Details,
        ChangeKind::Contacts,
        ChangeKind::Wording,
    ];
    let mut old: Vec<Row> = Vec::new();
    while old.len() < 40 {
        let next = row(random, old.len());
        let same_point = |known: &Row| known[..CHANNEL] == next[..CHANNEL];
        if !old.iter().any(same_point) {
            old.push(next);
        }
    }
    // Each new row with the old one that it was.
    let mut new: Vec<(Row, Option<usize>)> = old.iter().cloned().zip((0..old.len()).map(Some)).collect();
    let mut kinds: Vec<(usize, ChangeKind)> = Vec::new();
    let mut order: Vec<usize> = (0..old.len()).collect();
    random.shuffle(&mut order);
    for at in order.into_iter().take(20) {
        if random.u8(..6) == 0 {
            kinds.push((at, ChangeKind::Removed));
            continue;
        }
        let kind = KINDS[random.usize(..KINDS.len())];
        if let Some(row) = changed(random, kind, &old[at]) {
            new[at].0 = row;
            kinds.push((at, kind));
        }
    }
    let removed: BTreeSet<usize> =
        kinds.iter().filter(|(_, kind)| *kind == ChangeKind::Removed).map(|(at, _)| *at).collect();
    new.retain(|(_, at)| !at.is_some_and(|at| removed.contains(&at)));
    for _ in 0..random.usize(1..4) {
        let mut added = row(random, 0);
        added[POINT] = format!("Пункт выдачи {}", random.u32(1..900));
        let at = random.usize(..=new.len());
        new.insert(at, (added, None));
    }
    if random.bool() {
        random.shuffle(&mut new);
    }
    let mut planted = BTreeSet::new();
    for (at, (_, was)) in new.iter().enumerate() {
        match was {
            None => drop(planted.insert((ChangeKind::Added, None, Some(at)))),
            Some(was) => planted.extend(
                kinds.iter().filter(|(row, _)| row == was).map(|(_, kind)| (*kind, Some(*was), Some(at))),
            ),
        }
    }
    planted.extend(removed.iter().map(|at| (ChangeKind::Removed, Some(*at), None)));
    Case { old, new: new.into_iter().map(|(row, _)| row).collect(), planted }
}

/// What was found, in the same terms: rows are counted from the first below the header.
fn found(difference: &Difference<'_>) -> BTreeSet<Planted> {
    let row = |record: Option<Record<'_>>| record.map(|record| record.row.parts[0].first as usize - 3);
    let of_change = |change: &super::diff::Change<'_>| {
        let (old, new) = (row(change.old), row(change.new));
        change.kinds.iter().map(|kind| (*kind, old, new)).collect::<Vec<_>>()
    };
    difference.changes.iter().flat_map(of_change).collect()
}

#[test]
fn planted_changes_are_found_and_others_are_not() {
    let settings = settings();
    let mut random = Rng::with_seed(17);
    let (mut planted, mut right, mut told) = (0, 0, 0);
    let mut missed = String::new();
    while planted < 1_000 {
        let case = case(&mut random);
        let [old, new] = [&case.old, &case.new]
            .map(|rows| list(rows, "Министерства торговли Тульской области", &settings));
        let found = found(&diff(&[&old], &[&new]));
        planted += case.planted.len();
        told += found.len();
        right += found.intersection(&case.planted).count();
        for one in case.planted.difference(&found) {
            let rows = (one.1.map(|at| case.old[at].join(" | ")), one.2.map(|at| case.new[at].join(" | ")));
            let _ = writeln!(missed, "missed {one:?} {rows:?}");
        }
        for one in found.difference(&case.planted) {
            let rows = (one.1.map(|at| case.old[at].join(" | ")), one.2.map(|at| case.new[at].join(" | ")));
            let _ = writeln!(missed, "wrong {one:?} {rows:?}");
        }
    }
    let (precision, recall) = (
        f64::from(right as u32) / f64::from(told as u32),
        f64::from(right as u32) / f64::from(planted as u32),
    );
    assert!(precision >= 0.98 && recall >= 0.98, "precision {precision:.4}, recall {recall:.4}\n{missed}");
}

#[test]
fn reordering_gives_none() {
    let settings = settings();
    let mut random = Rng::with_seed(3);
    for _ in 0..20 {
        let Case { old, .. } = case(&mut random);
        let mut new = old.clone();
        random.shuffle(&mut new);
        let [old, new] =
            [&old, &new].map(|rows| list(rows, "Министерства торговли Тульской области", &settings));
        assert_eq!(found(&diff(&[&old], &[&new])), BTreeSet::new());
    }
}

/// The kinds of the changes between two lists of two rows each.
fn between(old: [&str; 2], new: [&str; 2]) -> Vec<(ChangeKind, Option<usize>, Option<usize>)> {
    let settings = settings();
    let rows = |rows: [&str; 2]| {
        let cells = |row: &str| -> Row {
            row.split('|').map(|cell| cell.trim().to_owned()).collect::<Vec<_>>().try_into().unwrap()
        };
        list(&rows.map(cells), "Министерства торговли Тульской области", &settings)
    };
    let (old, new) = (rows(old), rows(new));
    found(&diff(&[&old], &[&new])).into_iter().collect()
}

#[test]
fn a_point_that_moves_may_have_another_name_of_the_catalogue() {
    let other = "Лицензирование | Услуга торговая | Выдача справок | Кабинет 5 | Офлайн | подача жалобы |";
    let was = "Лицензирование | Услуга торговая | Приём заявлений | МФЦ | Офлайн | получение консультации |";
    let moved = "Лицензирование | Услуга торговая | Учёт складов | Многофункциональный центр | Офлайн | получение консультации |";
    assert_eq!(
        between([was, other], [moved, other]),
        [(ChangeKind::Moved, Some(0), Some(0)), (ChangeKind::Wording, Some(0), Some(0))]
    );
    // Near miss: with other needs it is another point.
    let new = moved.replace("получение консультации", "оформление пропуска");
    assert_eq!(
        between([was, other], [&new, other]),
        [(ChangeKind::Added, None, Some(0)), (ChangeKind::Removed, Some(0), None)]
    );
}

#[test]
fn a_list_in_parts_is_the_list() {
    let settings = settings();
    let Case { old, .. } = case(&mut Rng::with_seed(5));
    let (one, other) = old.split_at(15);
    let [whole, one, other] =
        [&old[..], one, other].map(|rows| list(rows, "Министерства торговли Тульской области", &settings));
    assert!(diff(&[&whole], &[&other, &one]).changes.is_empty());
    // Near miss: one part alone.
    assert_eq!(diff(&[&whole], &[&one]).changes.len(), old.len() - 15);
}

#[test]
fn an_officer_reads_what_was_what_is_and_on_which_ground() {
    let settings = settings();
    let text = |cells: [&str; 7]| cells.map(str::to_owned);
    let same =
        text(["Лицензирование", "Услуга", "Приём", "Официальный сайт", "Цифровая", "подача жалобы", ""]);
    let old = [
        same.clone(),
        text([
            "Лицензирование",
            "Услуга",
            "Выдача",
            "Телефонная связь",
            "Офлайн",
            "получение информации",
            "",
        ]),
        text(["Лицензирование", "Услуга", "Выдача", "Кабинет 12", "Офлайн", "получение информации", ""]),
    ];
    let new = [
        same,
        text([
            "Лицензирование",
            "Услуга",
            "Выдача",
            "Телефонная связь",
            "Цифровая",
            "получение информации",
            "",
        ]),
        text(["Лицензирование", "Услуга", "Выдача", "Кабинет 14", "Офлайн", "получение информации", ""]),
    ];
    let body = "Министерства инвестиций и развития Свердловской области";
    let [old, new] = [&old, &new].map(|rows| list(rows, body, &settings));
    let profile = settings.profile(&new.profile).map(AsRef::as_ref);
    let told = Told::of(&[&old], &[&new], &diff(&[&old], &[&new]), profile);
    expect_test::expect![[r#"
        Министерство инвестиций и развития Свердловской области
        перечень.csv → перечень.csv
        Было точек 3, стало 3; 3 изменения: добавлена – 1, исключена – 1, изменён вид точки – 1.
        1. Изменён вид точки: «Телефонная связь» (Лицензирование / Услуга / Выдача)
           Место: перечень.csv, т1 с4 к4 → перечень.csv, т1 с4 к4
           вид точки: Офлайн → Цифровая
           Основание: приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 2: изменение вида точки взаимодействия.
        2. Добавлена: «Кабинет 14» (Лицензирование / Услуга / Выдача)
           Место: перечень.csv, т1 с5 к4
           Основание, если оно есть (по файлам не видно, подтвердите): приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 1: изменение реестра межведомственных и внутриведомственных процессов.
        3. Исключена: «Кабинет 12» (Лицензирование / Услуга / Выдача)
           Место: перечень.csv, т1 с5 к4
           Основание, если оно есть (по файлам не видно, подтвердите): приказ Министерства инвестиций и развития Свердловской области от 11.04.2024 № 54, п. 15, подп. 1: изменение реестра межведомственных и внутриведомственных процессов.
    "#]].assert_eq(&told.text());
    let page = super::told::page(&[told], &[], &[]).unwrap();
    assert!(page.contains("Кабинет 14") && !page.contains("<script"));
}

/// Reworded in a list so long that not each touchpoint is compared with every other one, and in another order.
#[test]
fn of_a_long_list_reworded_every_touchpoint_is_known_again() {
    const COUNT: usize = 2_500;
    let row = |at: usize, process: &str, point: &str| {
        let texts = ["Работа с гражданами", "Услуга", process, point, "цифровая", "получение справки", ""];
        let mut row = texts.map(str::to_owned);
        row[POINT] = format!("{point} {at}");
        row
    };
    let settings = settings();
    let body = "Министерства связи Тульской области";
    let old: Vec<Row> = (0..COUNT).map(|at| row(at, "Приём заявлений", "Официальный сайт, раздел")).collect();
    let mut new: Vec<Row> =
        (0..COUNT).map(|at| row(at, "Приём всех заявлений", "Сайт официальный, в разделе")).collect();
    Rng::with_seed(5).shuffle(&mut new);
    // Near miss: one that was not there before.
    new.push(row(COUNT + 7, "Приём заявлений", "Телефон горячей линии"));
    let (old, new) = (list(&old, body, &settings), list(&new, body, &settings));
    let changes = diff(&[&old], &[&new]).changes;
    let count = |kind: ChangeKind| changes.iter().filter(|change| change.kinds.contains(&kind)).count();
    assert_eq!([count(ChangeKind::Added), count(ChangeKind::Removed)], [1, 0]);
    assert_eq!(count(ChangeKind::Wording), COUNT);
}
