//! V07 need-is-process.
//!
//! One finding for each list: the cause is one, that the column was taken for what the body achieves
//! and not for what the client wants.

use arcstr::literal;
use thin_vec::ThinVec;

use crate::model::finding::{About, Finding, Level};
use crate::model::{Coded, Field, SourceRow};

use super::case::{ListCase, at, first_record};
use super::rule::{Check, Clause, Draft, Rule, quoted};

pub(super) static RULE: Rule = Rule {
    code: "V07",
    name: "need-is-process",
    level: Level::Advice,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 8" },
        Clause { order: "dagestan-construction", at: "п. 3.6" },
    ],
    part: None,
    summary: "Потребность повторяет название процесса или сообщает о свершившемся факте.",
    explanation: "Потребность – это цель клиента: что он хочет получить или сделать в этой точке. «Сотруднику начислена \
        заработная плата» – итог работы органа, а «Увольнение со службы» – название самого процесса. «Предоставление \
        настроенного рабочего места» фактом не считается. О всех таких потребностях перечня – одно замечание, места \
        перечислены.",
    example: "«Сотруднику начислена заработная плата» – совет: напишите, за чем обращается сотрудник, например «получение \
        информации о начислении заработной платы».",
    checks: &[Check::List(&[Field::Needs], check)],
};

/// Values that the message quotes; the places of all others are named too.
const QUOTED: usize = 12;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let needs =
        case.list.rows.iter().flat_map(|row| row.needs.iter().flatten().map(move |need| (&**row, need)));
    let wrong: Vec<(&SourceRow, &Coded)> =
        needs.zip(case.wrong_needs()).filter(|(_, wrong)| **wrong).map(|(need, _)| need).collect();
    let Some((row, need)) = wrong.first() else { return };
    let mut texts: Vec<&str> = Vec::new();
    let mut places = ThinVec::new();
    for (_, need) in &wrong {
        if !texts.contains(&&*need.text.value) {
            texts.push(&need.text.value);
        }
        let place = at(case.list, need.text.place, Some(Field::Needs));
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
    let more = match texts.len().saturating_sub(QUOTED) {
        0 => String::new(),
        more => format!(" и ещё {more}"),
    };
    let what = if texts.len() == 1 {
        "Потребность названа"
    } else {
        "Потребности названы"
    };
    findings.push(rule.finding(Draft {
        at: places.remove(0),
        message: format!(
            "{what} как процесс или свершившийся факт: {}{more}.",
            quoted(texts.iter().take(QUOTED).copied())
        ),
        hint: literal!("Напишите, чего хочет клиент: «получение …», «представление …», «предоставление …»."),
        clause: rule.clause_of(case.knowledge.profile),
        about: About::Value,
        quote: Some(need.text.value.clone()),
        record: first_record(case.list, row),
        related: places,
        values: texts.iter().map(|text| (*text).to_owned()).collect(),
        key: texts.into_iter().map(str::to_owned).collect(),
        ..Draft::default()
    }));
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use crate::rules::testing::check;

    #[test]
    fn a_fact_and_the_process_itself() {
        check(
            "
            | process | touchpoint | needs |
            | Увольнение с государственной гражданской службы в Министерстве | Кабинет 5 | Увольнение с государственной гражданской службы |
            | Начисление оплаты | Кабинет 5 | Сотруднику начислена заработная плата |
            ",
            &expect![[r#"
                V07 advice [таблица 1, строка 2, столбец 3] Потребности названы как процесс или свершившийся факт: «Увольнение с государственной гражданской службы» и «Сотруднику начислена заработная плата».
            "#]],
        );
    }

    #[test]
    fn what_the_body_does_with_it_is_the_process() {
        check(
            "
            | process | touchpoint | needs |
            | Рассмотрение сообщений о пожаре | Диспетчер | рассмотрение сообщений о пожаре |
            ",
            &expect![[r#"
                V07 advice [таблица 1, строка 2, столбец 3] Потребность названа как процесс или свершившийся факт: «рассмотрение сообщений о пожаре».
            "#]],
        );
    }

    #[test]
    fn aims_of_the_client_are_silent() {
        check(
            "
            | process | touchpoint | needs |
            | Настройка рабочих мест | Кабинет 5 | предоставление настроенного рабочего места |
            | Получение консультации | Кабинет 6 | Получение консультации |
            | Приём заявления | Кабинет 7 | Получение сведений о том, что заявление зарегистрировано |
            | Сообщение о пожаре | Диспетчер | сообщение о пожаре |
            | Ответ на обращение | Почта | ответ на обращение |
            ",
            &expect![[""]],
        );
    }
}
