//! F05 same-list-twice.

use arcstr::literal;

use crate::model::finding::{At, Finding, Level};

use super::case::{FileCase, ListCase};
use super::case::{OfFile, RunCase};
use super::memory::Memory;
use super::rule::{Check, Draft, Rule, Verdict};

pub(super) static RULE: Rule = Rule {
    code: "F05",
    name: "same-list-twice",
    level: Level::Query,
    clauses: &[],
    part: None,
    summary: "Один и тот же перечень есть в нескольких файлах.",
    explanation: "Черновик, «Копия …», рабочая книга рядом с исходным файлом – это один перечень, и в сводный реестр он \
        входит один раз: с самой поздней датой акта, иначе последняя возвращённая рабочая книга, иначе первый по имени файл. Остальные \
        проверены, у них есть рабочая книга и форма, но в реестр они не вошли и с перечнями других органов не сравнивались. \
        Копиями считаются перечни одного органа, у которых совпадает большинство строк; перечни одного органа на разные темы – не копии.",
    example: "В папке «перечень.docx» и «Копия перечень.docx» – запрос ко второму по счёту. Удалите лишний файл или \
        поясните, чем перечни отличаются.",
    checks: &[Check::Run { remember, check }],
};

/// The traits of a list are remembered of every list: they tell its copies.
fn remember(_: &Rule, file: &FileCase<'_>, _: &[&ListCase<'_>], _: &[Finding]) -> (Verdict, Option<Memory>) {
    (Verdict::checked_if(!file.lists.is_empty()), None)
}

fn check(rule: &Rule, case: &RunCase<'_>, findings: &mut Vec<OfFile>) {
    for list in &case.lists {
        let Some(counts) = list.superseded_by.map(|counts| &case.lists[counts]) else { continue };
        let (own, other) = (&list.facts.traits, &counts.facts.traits);
        let why = if own.act_date.is_none() && other.act_date.is_some() {
            "в нём есть дата акта"
        } else if other.act_date > own.act_date {
            "дата акта в нём новее"
        } else if other.submission.is_some() {
            "это возвращённая рабочая книга"
        } else {
            "он первый по имени и папке"
        };
        let mut finding = rule.finding(Draft {
            at: At { table: list.facts.table.clone(), ..At::default() },
            message: format!(
                "Тот же перечень есть в файле «{}». В сводный реестр вошёл тот файл ({why}), а этот – нет.",
                counts.path
            ),
            hint: literal!("Оставьте один файл, а лишний удалите. Если это разные перечни, укажите различие в их названиях."),
            key: vec![counts.path.to_owned()],
            ..Draft::default()
        });
        finding.list = Some(list.facts.ordinal);
        findings.push(OfFile { file: list.file, finding });
    }
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
                а/перечень.docx: F05 query [таблица 1] Тот же перечень есть в файле «а/черновик.docx». В сводный реестр вошёл тот файл (он первый по имени и папке), а этот – нет.
                б/Копия перечня.docx: F05 query [таблица 1] Тот же перечень есть в файле «а/черновик.docx». В сводный реестр вошёл тот файл (он первый по имени и папке), а этот – нет.
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
                1.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (дата акта в нём новее), а этот – нет.
                3.docx: F05 query [таблица 1] Тот же перечень есть в файле «2.docx». В сводный реестр вошёл тот файл (дата акта в нём новее), а этот – нет.
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
            &expect![[""]],
        );
    }
}
