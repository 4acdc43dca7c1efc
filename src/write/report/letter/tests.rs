use expect_test::{Expect, expect};

use super::*;
use crate::knowledge::profile::Mappings;
use crate::model::document::TableName;
use crate::model::finding::At;
use crate::outcome::Outcome;
use crate::write::example;

fn letter(outcome: &Outcome) -> String {
    let mappings = Mappings::built_in().unwrap();
    let workbook = (!outcome.lists.is_empty()).then_some("b.docx.перечень.xlsx");
    Letter::of(&FileReport::of(outcome, &mappings), workbook).text()
}

fn check(outcome: &Outcome, expected: &Expect) {
    let letter = letter(outcome);
    expected.assert_eq(&letter);
    assert!(lines(&letter) <= PAGE_LINES);
}

#[test]
fn a_letter_says_where_what_and_how() {
    let mut outcome = example::outcome();
    outcome.findings.iter_mut().for_each(|finding| finding.message = "Точка «Сайт» повторяется.".into());
    check(
        &outcome,
        &expect![[r#"
            Проверка файла «b.docx»

            Здравствуйте!

            Перечень проверен: «Перечень точек взаимодействия с клиентом». Прочитано: 2 строки, 3 точки взаимодействия.
            Исправьте, пожалуйста, 1 ошибку и ответьте на 2 вопроса (исправьте или поясните).

            НУЖНО ИСПРАВИТЬ
            1. Таблица 2, строка 3, графа «Точка». Точка «Сайт» повторяется.
               Что сделать: Оставьте одну.
               Основание: п. 10.

            ИСПРАВЬТЕ ИЛИ ПОЯСНИТЕ
            2. Таблица 2, строка 4, графа «Точка». Точка «Сайт» повторяется.
               Что сделать: Оставьте одну.
               Основание: п. 10.
               И ещё 1 такое же: таблица 2, строка 5.

            Исправлять удобнее всего в рабочей книге «b.docx.перечень.xlsx»: в ней весь перечень, замечания у своих строк, а на листе «Замечания» – каждое отдельно, с основанием и местом для ответа. Если замечание кажется вам неверным, так и ответьте там, с пояснением.
            Номера правил, если понадобятся: C04, V01.
        "#]],
    );
}

#[test]
fn a_clean_list_has_its_letter() {
    let mut outcome = example::outcome();
    outcome.findings.clear();
    check(
        &outcome,
        &expect![[r#"
            Проверка файла «b.docx»

            Здравствуйте!

            Перечень проверен: «Перечень точек взаимодействия с клиентом». Прочитано: 2 строки, 3 точки взаимодействия.
            Замечаний нет, исправлять ничего не нужно.

            Перечень в виде рабочей книги — «b.docx.перечень.xlsx»: вести его дальше удобно в ней.
        "#]],
    );
}

#[test]
fn files_without_a_list_have_their_letters() {
    let mut outcome = example::outcome();
    outcome.lists.clear();
    outcome.findings.clear();
    let mut letters = Vec::new();
    for status in [Status::Blank, Status::NoList] {
        outcome.status = status;
        letters.push(letter(&outcome));
    }
    outcome.status = Status::Failed;
    outcome.findings = vec![crate::rules::unreadable(
        &outcome.path,
        "Файл повреждён.",
        "Откройте его в Word, сохраните заново и пришлите ещё раз.",
    )];
    letters.push(letter(&outcome));
    expect![[r#"
        Проверка файла «b.docx»

        Здравствуйте!

        В файле пустой бланк: под шапкой таблицы нет заполненных строк. Если перечень уже составлен, пришлите, пожалуйста, заполненный файл. Если это образец, заполнять его не нужно.

        ────

        Проверка файла «b.docx»

        Здравствуйте!

        Таблицы с перечнем точек взаимодействия в этом файле нет. Если перечень в нём должен быть, проверьте, не вставлен ли он картинкой, и пришлите файл Word или Excel с таблицей. Если файл прислан для сведения, делать ничего не нужно.

        ────

        Проверка файла «b.docx»

        Здравствуйте!

        Этот файл прочитать не удалось, поэтому перечень не проверен.

        Причина: Файл повреждён.
        Что сделать: Откройте его в Word, сохраните заново и пришлите ещё раз.

        Номера правил, если понадобятся: F03.
    "#]].assert_eq(&letters.join("\n────\n\n"));
}

#[test]
fn a_letter_is_at_most_a_page_whatever_was_found() {
    let mut outcome = example::outcome();
    let pattern = outcome.findings[0].clone();
    outcome.findings = (0..3000_u32)
        .map(|number| {
            let mut finding = pattern.clone();
            finding.code = crate::rules::RULES[number as usize % crate::rules::RULES.len()].code;
            finding.level = Level::ALL[number as usize % 5];
            finding.message = format!("Замечание {}. {}", number % 100, "длинно ".repeat(200)).into();
            finding.hint = "Как исправить. ".repeat(200).into();
            finding.at.row = Some(number * 7 % 3001 + 1);
            finding
        })
        .collect();
    let letter = letter(&outcome);
    assert!(lines(&letter) <= PAGE_LINES, "{letter}");
    assert!(letter.contains("НУЖНО ИСПРАВИТЬ") && letter.contains("листе «Замечания»"), "{letter}");
}

#[test]
fn places_and_controls_are_kept_in_bounds() {
    let mut outcome = example::outcome();
    outcome.path = "a/\u{202e}b\n.docx".into();
    outcome.findings.truncate(1);
    outcome.findings[0].message = "Точка\u{1b}[2J «\nСайт» повторяется.".into();
    outcome.findings[0].at = At {
        table: Some(TableName::Sheet("Перечень".into())),
        row: Some(14),
        column_number: Some(4),
        column: None,
    };
    let letter = letter(&outcome);
    assert!(letter.contains("1. Лист «Перечень», ячейка D14 (графа «Вид»). Точка"), "{letter}");
    assert!(!letter.contains(['\u{202e}', '\u{1b}']), "{letter}");
    assert!(file("а\nб").starts_with("\u{FEFF}а\r\nб".as_bytes()));
}

#[test]
fn what_other_files_show_joins_the_letter() {
    let mut outcome = example::outcome();
    let mut of_run = outcome.findings.split_off(1);
    of_run.truncate(1);
    of_run[0].message = "Тот же перечень есть в файле «а.docx».".into();
    outcome.findings.clear();
    let mappings = Mappings::built_in().unwrap();
    let mut letter = Letter::of(&FileReport::of(&outcome, &mappings), None);
    let whose = crate::rules::run::Whose { path: "a/b.docx", body: None, region: None };
    letter.add(&FileReport::of_run(whose, &of_run));
    let waited: Letter = serde_json::from_str(&serde_json::to_string(&letter).unwrap()).unwrap();
    assert_eq!(waited, letter);
    expect![[r#"
        Проверка файла «b.docx»

        Здравствуйте!

        Перечень проверен: «Перечень точек взаимодействия с клиентом». Прочитано: 2 строки, 3 точки взаимодействия.
        Ошибок нет, но есть 1 вопрос: исправьте, пожалуйста, или поясните.

        ИСПРАВЬТЕ ИЛИ ПОЯСНИТЕ
        1. Таблица 2, строка 4, столбец 3. Тот же перечень есть в файле «а.docx».
           Что сделать: Оставьте одну.
           Основание: п. 10.

        Номера правил, если понадобятся: V01.
    "#]].assert_eq(&waited.text());
}

#[test]
fn places_of_similar_findings_are_one_enumeration() {
    let mut outcome = example::outcome();
    let pattern = outcome.findings[0].clone();
    outcome.findings = [9, 3, 4, 7, 5]
        .into_iter()
        .map(|row| {
            let mut finding = pattern.clone();
            finding.message = format!("Замечание о строке {row}.").into();
            finding.at.row = Some(row);
            finding
        })
        .collect();
    let letter = letter(&outcome);
    assert!(letter.contains("И ещё 2 похожих: таблица 2, строки 5, 7."), "{letter}");
}

#[test]
fn of_the_list_as_a_whole_the_others_are_told_by_what_they_say() {
    let mut outcome = example::outcome();
    let pattern = outcome.findings[0].clone();
    outcome.findings = ["обращения", "контроль", "услуги", "кадры", "учёт"]
        .map(|direction| {
            let mut finding = pattern.clone();
            finding.message = format!("По направлению «{direction}» нет строк.").into();
            finding.at = At { table: finding.at.table, ..At::default() };
            finding
        })
        .into();
    let letter = letter(&outcome);
    let told = "И ещё 2 похожих: По направлению «кадры» нет строк. По направлению «учёт» нет строк.\n";
    assert!(letter.contains(told), "{letter}");
}

#[test]
fn a_copy_is_told_before_what_is_to_be_repaired_in_it() {
    let mut outcome = example::outcome();
    outcome.findings.truncate(2);
    outcome.findings[1].code = COPY;
    outcome.findings[1].message = "Тот же перечень есть в файле «а.docx».".into();
    outcome.findings[1].hint = "Оставьте один файл.".into();
    let letter = letter(&outcome);
    let told = "точки взаимодействия.\nПрежде всего решите, нужен ли этот файл. Тот же перечень есть в файле «а.docx». \
                Оставьте один файл.\n\nИсправьте, пожалуйста, 1 ошибку.\n\nНУЖНО ИСПРАВИТЬ\n";
    assert!(letter.contains(told), "{letter}");
    assert!(!letter.contains("ПОЯСНИТЕ") && letter.contains("C04, F05"), "{letter}");
}

#[test]
fn an_answer_stands_with_its_finding() {
    let mut outcome = example::outcome();
    outcome.findings.truncate(1);
    let mut told = |answer: &str, explanation: &str| {
        let reply = crate::model::finding::Reply {
            answer: answer.into(),
            explanation: explanation.into(),
            former: false,
        };
        outcome.findings[0].reply = Some(Box::new(reply));
        letter(&outcome)
    };
    let explained = told("замечание ошибочно", "терминал в холле");
    assert!(explained.contains("   Ваш ответ: «замечание ошибочно: терминал в холле».\n"), "{explained}");
    let repaired = told(REPAIRED, "");
    let stands = "   Ваш ответ: «исправлено», но замечание осталось: проверьте, сохранено ли исправление.\n";
    assert!(repaired.contains(stands), "{repaired}");
}

#[test]
fn what_was_decided_about_an_answer_stands_behind_it() {
    use crate::model::finding::{Decision, Known, Reply, State};
    let mut outcome = example::outcome();
    outcome.findings.truncate(1);
    let reply =
        Reply {
            answer: "замечание ошибочно".into(), explanation: "терминал в холле".into(), former: false
        };
    outcome.findings[0].reply = Some(Box::new(reply));
    let decision =
        Decision {
            accepted: false, word: "строку исключите".into(), by: "Петрова".into(), note: None
        };
    let id = "0123456789abcdef".into();
    outcome.findings[0].known = Some(Box::new(Known {
        id,
        state: State::Rejected,
        first_seen: 1,
        run: 2,
        touchpoints: Vec::new(),
        decision: Some(decision),
        rejected: None,
    }));
    let told = "   Ваш ответ: «замечание ошибочно: терминал в холле». Решение координатора: пояснение отклонено: строку \
                исключите.\n";
    let letter = letter(&outcome);
    assert!(letter.contains(told), "{letter}");
}
