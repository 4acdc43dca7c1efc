//! F05 same-list-twice.

use std::collections::BTreeSet;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::finding::{At, Finding, Level};
use crate::text::counted;

use super::case::{FileCase, ListCase};
use super::case::{OfFile, OneOfRun, RunCase};
use super::copies::{Difference, Why};
use super::memory::Memory;
use super::rule::{Check, Draft, Rule, Tell, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "F05",
    name: "same-list-twice",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Один и тот же перечень есть в нескольких файлах.",
    explanation: "Черновик, «Копия …», рабочая книга рядом с исходным файлом – это один перечень, и в сводный реестр он \
        входит один раз. Вошёл тот файл, который вернулся или прислан позже (его не было в прошлых запусках, если он не назван черновиком); иначе тот, в котором есть дата под грифом «УТВЕРЖДАЮ» или \
        дата и номер акта, из двух – с более поздней; иначе тот, где есть все строки других и ещё новые. Слова в именах \
        («черновик», «итог») решают только при равенстве. Остальные проверены, у них есть рабочая книга и форма, но в реестр \
        они не вошли и с перечнями других органов не сравнивались. Копиями считаются перечни одного органа, у которых почти \
        все строки одного есть в другом; перечни одного органа на разные темы – не копии. Если общих строк меньше, это части \
        одного перечня: в реестр входят все, а об общих строках – запрос.",
    example: "В папке «перечень.docx» и «Копия перечень.docx» – запрос ко второму по счёту. Удалите лишний файл или \
        поясните, чем перечни отличаются.",
    checks: &[Check::Run { remember, recall: |_, _| {}, check }],
};

/// The traits of a list are remembered of every list: they tell its copies.
fn remember(_: &Rule, file: &FileCase<'_>, _: &[&ListCase<'_>], _: &[Finding]) -> (Verdict, Option<Memory>) {
    (Verdict::checked_if(!file.lists.is_empty()), None)
}

/// How the message about a copy begins: the letter opens with it.
pub(crate) const COPY: &str = "Тот же перечень есть в файле";

fn check(rule: &Rule, case: &RunCase<'_>, tell: Tell<'_>) {
    for list in &case.lists {
        if let Some(counts) = list.superseded_by.map(|counts| &case.lists[counts]) {
            tell(of_list(rule, list, copy(list, counts)));
        }
    }
    for shares in &case.parts {
        let list = &case.lists[shares.list];
        let others: Vec<&OneOfRun<'_>> = shares.others.iter().map(|other| &case.lists[*other]).collect();
        tell(of_list(rule, list, part(list, &others, shares.count)));
    }
}

fn of_list(rule: &Rule, list: &OneOfRun<'_>, draft: Draft) -> OfFile {
    let mut finding = rule.finding(draft);
    finding.list = Some(list.facts.ordinal);
    OfFile { file: list.file, finding }
}

/// An older copy of the list that counts.
fn copy(list: &OneOfRun<'_>, counts: &OneOfRun<'_>) -> Draft {
    let (own, other) = (&list.facts.traits, &counts.facts.traits);
    let day = own.sent.map_or(0, |sent| sent.day);
    let day = format!("{:02}.{:02}.{}", day % 100, day / 100 % 100, day / 10_000);
    let sent = format!("он прислан позже, а этот файл уже присылали {day}");
    let why = match other.rather_than(own).1 {
        Why::LaterRound => "это рабочая книга, возвращённая позже",
        Why::SentLater => &sent,
        Why::Dated => "в нём есть дата утверждения или акта",
        Why::LaterDate => "дата в нём новее",
        Why::HoldsAll => "в нём все строки этого и ещё другие",
        Why::Name => "судя по именам файлов; проверьте, он ли окончательный",
        Why::First => "он первый по имени и папке; проверьте, он ли окончательный",
    };
    let difference = own.difference(other);
    let differs = difference.as_ref().map_or_else(String::new, differs);
    let rows =
        difference.map_or_else(Vec::new, |difference| [difference.only_here, difference.changed].concat());
    Draft {
        at: At { table: list.facts.table.clone(), ..At::default() },
        message: format!(
            "{COPY} «{}». В сводный реестр вошёл тот файл ({why}), а этот – нет.{differs}",
            counts.path
        ),
        hint: literal!(
            "Оставьте один файл, а лишний удалите. Если это разные перечни, укажите различие в их названиях."
        ),
        related: places(list, rows),
        key: vec![counts.path.to_owned()],
        ..Draft::default()
    }
}

/// A part of the list of which other files hold further parts, with rows that stand in several: those that
/// share most of its rows, and how many there are.
fn part(list: &OneOfRun<'_>, others: &[&OneOfRun<'_>], count: usize) -> Draft {
    let shared = |other: &&OneOfRun<'_>| {
        list.facts.traits.difference(&other.facts.traits).map(|difference| difference.shared)
    };
    // A list too long to be known as a whole does not tell which rows.
    let rows: Option<Vec<Vec<u32>>> = others.iter().map(shared).collect();
    let rows: BTreeSet<u32> = rows.unwrap_or_default().into_iter().flatten().collect();
    let rows: Vec<u32> = rows.into_iter().collect();
    let told = if rows.is_empty() { "часть строк".to_owned() } else { self::rows(&rows) };
    let names: Vec<String> = others.iter().map(|other| format!("«{}»", other.path)).collect();
    let more = count - others.len();
    let (with, both) = match names.as_slice() {
        [one] => (format!(" и {one}"), true),
        [head @ .., end] if more == 0 => (format!(", {} и {end}", head.join(", ")), false),
        _ => {
            let more = counted::count(more as u64, ["файл", "файла", "файлов"]);
            (format!(", {} и ещё {more}", names.join(", ")), false)
        }
    };
    let (entered, stand) = if both {
        ("обе", "есть в обеих")
    } else {
        ("все", "есть не только здесь")
    };
    let message =
        format!("Этот файл{with} – части одного перечня, в сводный реестр вошли {entered}; {told} {stand}.");
    Draft {
        at: At { table: list.facts.table.clone(), ..At::default() },
        message,
        hint: literal!(
            "Оставьте такую строку в одной из частей. Если это один и тот же перечень, оставьте один файл."
        ),
        related: places(list, rows),
        key: vec![others[0].path.to_owned(), "part".to_owned()],
        ..Draft::default()
    }
}

fn places(list: &OneOfRun<'_>, rows: Vec<u32>) -> ThinVec<At> {
    let at = |row| At { table: list.facts.table.clone(), row: Some(row), ..At::default() };
    rows.into_iter().map(at).collect()
}

/// « Отличия: только здесь – строка 3; только там – строки 5–7; иначе заполнена строка 4.»
fn differs(difference: &Difference) -> String {
    let parts = [
        ("только здесь – ", &difference.only_here),
        ("только там – ", &difference.only_there),
        ("заполнены иначе – ", &difference.changed),
    ];
    let said: Vec<String> = parts
        .iter()
        .filter(|(_, of)| !of.is_empty())
        .map(|(what, of)| format!("{what}{}", rows(of)))
        .collect();
    if said.is_empty() {
        return " Строки в них одни и те же.".to_owned();
    }
    format!(" Отличия: {}.", said.join("; "))
}

/// «строка 3», «строки 3, 5–7»: ascending numbers.
fn rows(numbers: &[u32]) -> String {
    use std::fmt::Write as _;
    let mut told = String::new();
    let runs = numbers.chunk_by(|one, next| one + 1 == *next);
    for run in runs {
        let (first, last) = (run[0], run[run.len() - 1]);
        told.push_str(if told.is_empty() { "" } else { ", " });
        let _ = match run.len() {
            1 => write!(told, "{first}"),
            2 => write!(told, "{first}, {last}"),
            _ => write!(told, "{first}–{last}"),
        };
    }
    if numbers.len() == 1 { format!("строка {told}") } else { format!("строки {told}") }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check_run;

    const ROWS: &str = "
        | process | touchpoint |
        | Приём обращений | Официальный сайт |
        | Выдача документов | МФЦ |
        | Приём на службу | Здание Министерства |
        | Консультации | Телефонная связь |
        | Запись на приём | Электронная почта |
    ";

    fn list(head: &str, rows: &str) -> String {
        format!(
            "УТВЕРЖДАЮ\nМинистр торговли\nМинистерства торговли Тульской области\n_____ И.И. Иванов\n{head}\n\n{rows}"
        )
    }

    #[test]
    fn a_draft_and_a_copy_under_another_name() {
        let title = "Перечень точек взаимодействия с клиентом";
        let draft = ROWS
            .replace("| Консультации |", "| Консультации граждан |")
            .replace("| Запись на приём | Электронная почта |\n", "");
        check_run(
            &[
                ("а/черновик.docx", &list(title, &draft)),
                ("а/перечень.docx", &list(title, ROWS)),
                ("б/Копия перечня.docx", &list(title, ROWS)),
            ],
            &expect![[r#"
                а/черновик.docx: F05 query [таблица 1] Тот же перечень есть в файле «а/перечень.docx». В сводный реестр вошёл тот файл (судя по именам файлов; проверьте, он ли окончательный), а этот – нет. Отличия: только здесь – строка 5; только там – строки 5, 6.
                б/Копия перечня.docx: F05 query [таблица 1] Тот же перечень есть в файле «а/перечень.docx». В сводный реестр вошёл тот файл (судя по именам файлов; проверьте, он ли окончательный), а этот – нет. Строки в них одни и те же.
            "#]],
        );
    }

    #[test]
    fn the_newest_act_counts() {
        let act = |date: &str| {
            format!(
                "МИНИСТЕРСТВО ТОРГОВЛИ ТУЛЬСКОЙ ОБЛАСТИ\nПРИКАЗ\n{date} № 8\nОб утверждении перечня\nПеречень точек взаимодействия с клиентом\n\n{ROWS}"
            )
        };
        check_run(
            &[("1.docx", &act("16.02.2024")), ("2.docx", &act("19.03.2024")), ("3.docx", &act("01.03.2024"))],
            &expect![[r#"
                1.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (дата в нём новее), а этот – нет. Строки в них одни и те же.
                3.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (дата в нём новее), а этот – нет. Строки в них одни и те же.
            "#]],
        );
    }

    #[test]
    fn lists_on_different_subjects_or_of_different_bodies_are_no_copies() {
        let part = "
            | process | touchpoint |
            | Приём обращений | Официальный сайт |
            | Выдача документов | МФЦ |
            | Начисление оплаты | Здание Министерства |
            | Ремонт техники | Телефонная связь |
            | Командировки | Электронная почта |
        ";
        let title = "Перечень точек взаимодействия с клиентом";
        let services =
            "Перечень точек взаимодействия с клиентом в рамках предоставления государственных услуг";
        check_run(
            &[
                ("1.docx", &list(title, ROWS)),
                ("2.docx", &list(title, part)),
                ("3.docx", &list(services, &ROWS.replace("| Консультации | Телефонная связь |\n", ""))),
                ("4.docx", &list(title, ROWS).replace("торговли", "культуры")),
            ],
            &expect![[r#"
                2.docx: F05 query [таблица 1] Этот файл и «1.docx» – части одного перечня, в сводный реестр вошли обе; строки 2, 3 есть в обеих.
            "#]],
        );
    }

    #[test]
    fn a_draft_never_beats_the_final_list() {
        let title = "Перечень точек взаимодействия с клиентом";
        let reworded = ROWS.replace("Консультации", "Консультирование по телефону");
        let dated = |date: &str| list(title, ROWS).replace("И.И. Иванов", &format!("И.И. Иванов\n{date}"));
        // A filled date, the later one.
        check_run(
            &[("1 итог.docx", &list(title, ROWS)), ("2.docx", &dated("«19» марта 2024 г."))],
            &expect![[r#"
                1 итог.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (в нём есть дата утверждения или акта), а этот – нет. Строки в них одни и те же.
            "#]],
        );
        check_run(
            &[("1.docx", &dated("12.02.2024")), ("2.docx", &dated("19.03.2024"))],
            &expect![[r#"
                1.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (дата в нём новее), а этот – нет. Строки в них одни и те же.
            "#]],
        );
        // A blank date proves nothing: words in the names decide.
        let blank = dated("«__» ______ 2024 г.").replace(ROWS, &reworded);
        check_run(
            &[("1 черновик.docx", &blank), ("2.docx", &list(title, ROWS))],
            &expect![[r#"
                1 черновик.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (судя по именам файлов; проверьте, он ли окончательный), а этот – нет. Отличия: только здесь – строка 5; только там – строка 5.
            "#]],
        );
    }

    /// One finding a file, however many parts have the same rows.
    #[test]
    fn many_parts_are_told_once() {
        let unit = |number: usize| {
            let own = format!("| Учёт отдела {number} | СЭД |\n| Смета отдела {number} | МФЦ |");
            let rows = format!("| process | touchpoint |\n| Приём обращений | Официальный сайт |\n{own}");
            (format!("{number}.docx"), list("Перечень точек взаимодействия с клиентом", &rows))
        };
        let files: Vec<(String, String)> = (1..=6).map(unit).collect();
        let files: Vec<(&str, &str)> =
            files.iter().map(|(path, text)| (path.as_str(), text.as_str())).collect();
        check_run(
            &files,
            &expect![[r#"
            2.docx: F05 query [таблица 1] Этот файл и «1.docx» – части одного перечня, в сводный реестр вошли обе; строка 2 есть в обеих.
            3.docx: F05 query [таблица 1] Этот файл, «1.docx» и «2.docx» – части одного перечня, в сводный реестр вошли все; строка 2 есть не только здесь.
            4.docx: F05 query [таблица 1] Этот файл, «1.docx», «2.docx» и «3.docx» – части одного перечня, в сводный реестр вошли все; строка 2 есть не только здесь.
            5.docx: F05 query [таблица 1] Этот файл, «1.docx», «2.docx», «3.docx» и ещё 1 файл – части одного перечня, в сводный реестр вошли все; строка 2 есть не только здесь.
            6.docx: F05 query [таблица 1] Этот файл, «1.docx», «2.docx», «3.docx» и ещё 2 файла – части одного перечня, в сводный реестр вошли все; строка 2 есть не только здесь.
        "#]],
        );
    }

    #[test]
    fn shares_of_units_are_parts_and_all_enter_the_register() {
        let title = "Перечень точек взаимодействия с клиентом";
        let unit = "
            | process | touchpoint |
            | Приём обращений | Официальный сайт |
            | Начисление оплаты | СЭД |
            | Ремонт техники | Телефонная связь |
            | Командировки | Электронная почта |
        ";
        let other =
            unit.replace("Приём обращений", "Приём заявок").replace("Ремонт техники", "Ремонт здания");
        check_run(
            &[
                ("1.docx", &list(title, ROWS)),
                ("2.docx", &list(title, unit)),
                ("3.docx", &list(title, &other)),
            ],
            &expect![[r#"
                2.docx: F05 query [таблица 1] Этот файл и «1.docx» – части одного перечня, в сводный реестр вошли обе; строка 2 есть в обеих.
                3.docx: F05 query [таблица 1] Этот файл и «2.docx» – части одного перечня, в сводный реестр вошли обе; строки 3, 5 есть в обеих.
            "#]],
        );
    }
}
