//! Bodies and institutions of the subjects as clerks name them, in every place and case: `bodies.txt`.

use std::fmt::Write as _;

use expect_test::expect;

use crate::flow::{Input, examine};
use crate::model::document::Document;
use crate::model::finding::Level;
use crate::read::Format;
use crate::rules::testing::{document, outcome_of, settings};
use crate::text::letters;

const TABLE: &str = "\n| process | touchpoint | channel |\n| Приём заявлений | Официальный сайт | цифровая |\n\
                     | Выдача справок | МФЦ | офлайн |\n\n";

/// What a line of the table of names says.
struct Case<'a> {
    path: &'a str,
    above: &'a str,
    below: &'a str,
    body: &'a str,
    region: &'a str,
    /// What is named is not enough: it is to be asked about.
    asked: bool,
}

fn case(line: &str) -> Case<'_> {
    let (text, answer) = line.split_once(" => ").expect("an answer");
    let (path, text) = match text.strip_prefix('@').and_then(|rest| rest.split_once("@ ")) {
        Some((path, text)) => (path, text),
        None => ("перечень.docx", text),
    };
    let (above, below) = text.split_once(" // ").unwrap_or((text, ""));
    let (body, region) = answer.split_once(" | ").expect("a region");
    let asked = body.starts_with('?');
    Case { path, above, below, body: body.trim_start_matches('?'), region, asked }
}

/// What was read of a body, and whether it is right, or wrong and said to be doubtful.
fn judged(case: &Case<'_>) -> (String, &'static str) {
    let lines = |text: &str| text.replace(" / ", "\n");
    let text = format!("{}\n{TABLE}{}", lines(case.above), lines(case.below));
    let outcome = outcome_of(case.path, &text);
    let context = outcome.lists.first().map(|list| list.context.clone()).unwrap_or_default();
    let shown = |text: Option<&crate::text::Text>| text.map_or("–".to_owned(), ToString::to_string);
    let (body, region) = (shown(context.body.as_ref()), shown(context.region.as_ref()));
    let asks = |code: &str| {
        outcome.findings.iter().any(|finding| finding.code == code && finding.level >= Level::Query)
    };
    let same = |one: &str, other: &str| letters::fold(one) == letters::fold(other);
    let read = same(&body, case.body) && same(&region, case.region);
    let told = asks("D06") || asks("D02");
    let needless = asks("D02") || asks("D06") && case.region != "–";
    let verdict = match (read, told) {
        (true, _) if case.asked && !told => "silent",
        (true, _) if !case.asked && needless => "noise",
        (true, _) => "right",
        (false, true) => "told",
        (false, false) => "silent",
    };
    (format!("{body} | {region}"), verdict)
}

#[test]
fn bodies_of_the_subjects() {
    let lines: Vec<&str> = include_str!("bodies.txt").lines().filter(|line| line.contains(" => ")).collect();
    let mut out = String::new();
    let mut right = 0;
    for line in &lines {
        let case = case(line);
        let (read, verdict) = judged(&case);
        if verdict == "right" {
            right += 1;
        } else {
            let _ = writeln!(out, "{verdict}: {line}\n    {read}");
        }
    }
    assert!(!out.contains("silent: "), "{out}");
    let _ = writeln!(out, "{right} of {}", lines.len());
    expect![[r#"
        told: Исполнитель: Управление государственных закупок Брянской области / Перечень точек взаимодействия с клиентом => Управление государственных закупок Брянской области | Брянская область
            – | –
        told: Отделение Социального фонда России по Республике Хакасия / Перечень точек взаимодействия с клиентом => Отделение Социального фонда России по Республике Хакасия | Республика Хакасия
            – | –
        told: Государственный Совет Республики Адыгея – Хасэ / Перечень точек взаимодействия с клиентом => Государственный Совет Республики Адыгея – Хасэ | Республика Адыгея
            – | –
        told: УТВЕРЖДАЮ / Руководитель Росреестра по Липецкой области / ________ И.И. Ли / Перечень точек взаимодействия с клиентом => ?– | Липецкая область
            – | –
        told: @Минэк_Коми_точки.docx@ Перечень точек взаимодействия с клиентом => ?Минэк Республики Коми | Республика Коми
            – | Республика Коми
        told: Перечень точек взаимодействия облкомприроды Волгоградской области с клиентом => ?Облкомприроды Волгоградской области | Волгоградская область
            – | Волгоградская область
        told: МБУ «Центр развития культуры» городского округа Сызрань Самарской области / Перечень точек взаимодействия с клиентом => МБУ «Центр развития культуры» городского округа Сызрань Самарской области | Самарская область
            – | –
        told: Перечень точек взаимодействия отдела ЗАГС по Кировскому району города Уфы с клиентом => ?Отдел ЗАГС по Кировскому району города Уфы | –
            – | –
        221 of 229
    "#]].assert_eq(&out);
}

/// The body of a list under lines above every page.
fn under_page_header(lines: &[&str], text: &str) -> Option<crate::text::Text> {
    let document =
        Document { page_headers: lines.iter().map(|line| (*line).into()).collect(), ..document(text) };
    let input = Input { path: "перечень.docx", folders: &[], bytes: &[] };
    examine(document, &input, Format::Docx, settings()).lists[0].context.body.clone()
}

#[test]
fn a_page_header_names_the_body_that_the_text_leaves_out() {
    let header =
        ["Специализированная некоммерческая организация Тульской области", "«Фонд капитального ремонта»"];
    assert_eq!(
        under_page_header(&header, TABLE).as_deref(),
        Some("Специализированная некоммерческая организация Тульской области «Фонд капитального ремонта»")
    );
    // What the text says comes first, and a line about something else names nobody.
    let text = format!("Министерство спорта Тульской области\n{TABLE}");
    assert_eq!(under_page_header(&header, &text).as_deref(), Some("Министерство спорта Тульской области"));
    assert_eq!(under_page_header(&["Проект для министерства спорта Тульской области"], TABLE), None);
}

#[test]
fn whoever_signs_in_the_table_tells_the_body() {
    let signed = |last: &str| {
        let text = format!("{}\n{last}", TABLE.trim());
        outcome_of("перечень.xlsx", &text).lists[0].context.body.clone()
    };
    assert_eq!(
        signed("| Заместитель министра рыбного хозяйства Камчатского края | | Р.И. Чуванов |").as_deref(),
        Some("Министерство рыбного хозяйства Камчатского края")
    );
    let headed = |rows: &str| {
        let text = TABLE.replacen("| Выдача", &format!("{rows}| Выдача"), 1);
        outcome_of("перечень.xlsx", &text).lists[0].context.body.clone()
    };
    assert_eq!(
        headed("| Министерство транспорта Тульской области | < | < |\n").as_deref(),
        Some("Министерство транспорта Тульской области")
    );
    assert_eq!(headed("| Справки министерства транспорта Тульской области | < | < |\n"), None);
    assert_eq!(
        signed("| Исполнитель: Р.И. Чуванов, сотрудник министерства спорта Тульской области | | |"),
        None
    );
}
