//! The page as a whole.

use expect_test::expect;

use super::*;
use crate::knowledge::profile::Mappings;
use crate::outcome::{Outcome, Status};
use crate::write::example;
use crate::write::totals::FileLine;

fn page(outcomes: &[Outcome]) -> String {
    let mappings = Mappings::built_in().unwrap();
    let mut overview = Overview::default();
    for outcome in outcomes {
        overview.add(outcome, &mappings);
    }
    let [rows_end, skipped_end] = page::between(overview.totals()).unwrap();
    let of_all = |piece: &dyn Fn(&Outcome) -> String| outcomes.iter().map(piece).collect::<String>();
    let letters = of_all(&|outcome| {
        let report = FileReport::of(outcome, &mappings);
        page::letter(&outcome.path, &letter::Letter::of(&report, None).text()).unwrap()
    });
    let rows = of_all(&|outcome| match outcome.status {
        Status::Skipped => String::new(),
        _ => page::row(&FileLine::of(outcome)).unwrap(),
    });
    [
        page::head(&overview, &mappings, None, 0).unwrap(),
        rows,
        rows_end,
        of_all(&|outcome| page::skipped(outcome).unwrap()),
        skipped_end,
        letters,
        page::base(&mappings).unwrap(),
        of_all(&|outcome| page::island(&FileReport::of(outcome, &mappings)).unwrap()),
        page::end(),
    ]
    .concat()
}

/// What stands between the tags `open` and `close`, each time.
fn between<'a>(page: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    page.split(open).skip(1).map(|rest| rest.split_once(close).unwrap().0).collect()
}

#[test]
fn the_findings_of_a_file_are_data() {
    let mut outcome = example::outcome();
    outcome.findings.truncate(1);
    let page = page(&[outcome]);
    let islands = between(&page, "<script type=\"application/json\" class=\"file\">", "</script>");
    let island: serde_json::Value = serde_json::from_str(islands[0]).unwrap();
    expect![[r#"
        {
          "body": null,
          "groups": [
            {
              "clause": "п. 10",
              "code": "C04",
              "count": 1,
              "directions": [
                "state-services"
              ],
              "fingerprints": [
                "9ba2773eed890d9a"
              ],
              "hint": "Оставьте одну.",
              "level": "error",
              "list": 1,
              "message": "Точка <script>alert(1)</script> повторяется.",
              "places": [
                "таблица 2, строка 3, столбец 3"
              ],
              "quote": "=1+1",
              "related": [
                "таблица 2, строка 2, столбец 3"
              ],
              "rows": [
                [
                  0,
                  2,
                  false
                ]
              ]
            }
          ],
          "lists": [
            {
              "aside": [
                [
                  "Строка с номерами граф",
                  [
                    [
                      "таблица 2, строка 2",
                      "1 | 2"
                    ]
                  ]
                ]
              ],
              "aside_count": "2 ячейки",
              "body": null,
              "columns": [
                [
                  "№",
                  "1"
                ],
                [
                  "Процесс",
                  "2"
                ],
                [
                  "Точка",
                  "3"
                ],
                [
                  "Вид",
                  "4"
                ],
                [
                  "Потребности",
                  "5"
                ],
                [
                  "Срок",
                  "6"
                ]
              ],
              "facts": [
                [
                  "Акт",
                  "№ 19"
                ],
                [
                  "Порядок",
                  "неизвестен, единая форма"
                ],
                [
                  "Содержание",
                  "2 строки, 3 записи"
                ],
                [
                  "Ячейки с текстом",
                  "всего 15: в записях 12, в прочих графах 1, отложено 2"
                ]
              ],
              "ordinal": 1,
              "region": "Смоленская область",
              "rows": [
                {
                  "cells": [
                    "1",
                    "Приём <заявлений> & писем",
                    "Сайт",
                    "",
                    "Консультация",
                    "до 15 минут"
                  ],
                  "place": "строка 3"
                }
              ],
              "rules_off": [],
              "title": "Перечень точек взаимодействия с клиентом"
            }
          ],
          "not_applicable": "К этому файлу неприменимы 2 правила: C06, K01.",
          "path": "a/b.docx",
          "region": null,
          "sentence": "Обработан: 1 перечень, 3 записи."
        }"#]]
    .assert_eq(&serde_json::to_string_pretty(&island).unwrap());
}

#[test]
fn skipped_files_stand_closed_after_the_table_and_have_no_findings() {
    let mut outcome = example::outcome();
    outcome.status = Status::Skipped;
    outcome.reason = Some("Не документ.".into());
    let page = page(&[outcome]);
    let list = between(&page, "<summary>Пропущено: 1 файл</summary>\n<ul>\n", "</ul>");
    assert_eq!(list, ["<li>a/b.docx <span class=\"soft\">Не документ.</span></li>"]);
    assert!(!page.contains("class=\"file\">"));
}

#[test]
fn a_file_that_was_not_read_is_in_the_table_with_its_reason() {
    let mut outcome = example::outcome();
    outcome.lists.clear();
    outcome.findings.clear();
    outcome.status = Status::Failed;
    outcome.reason = Some("Файл повреждён.".into());
    let page = page(&[outcome]);
    assert!(page.contains("<td>Не прочитан<br><span class=\"soft\">Файл повреждён.</span></td>"));
    assert!(page.contains("\"sentence\":\"Не прочитан. Файл повреждён.\""));
}

#[test]
fn ministries_that_differ_stand_in_the_matrix() {
    let outcomes = ["Министерство А", "Министерство Б"].map(|body| {
        let mut outcome = example::outcome();
        outcome.lists[0].context.body = Some(body.into());
        let phone = &mut outcome.lists[0].rows[0].touchpoints[1];
        phone.code = Some("phone".into());
        phone.channel_stated = Some(if body.ends_with('А') {
            crate::model::Channel::Digital
        } else {
            crate::model::Channel::Offline
        });
        outcome
    });
    let page = page(&outcomes);
    assert!(page.contains("<li>Телефонная связь: цифровая — у 1 ведомства, офлайн — у 1 ведомства.</li>"));
    assert!(page.contains("<td class=\"stand offline\" title=\"перечень: офлайн\">"));
    assert!(page.contains("href=\"#body=Смоленская%20область|Министерство%20А&amp;rule=V01\">2</a>"));
}

#[test]
fn nothing_of_a_file_becomes_markup_or_script() {
    for evil in PAYLOADS {
        let page = page(&[hostile(evil)]);
        let harmless = page_of_tags(&page);
        assert_eq!(harmless, page_of_tags(&self::page(&[hostile("слово")])), "{evil:?}");
        assert!(!page.contains(['\u{202e}', '\u{2066}', '\u{1b}', '\u{0}', '\u{7f}', '\u{85}']), "{evil:?}");
        for island in between(&page, "<script type=\"application/json\" class=\"file\">", "</script>") {
            serde_json::from_str::<serde_json::Value>(island).unwrap();
        }
    }
}

#[test]
fn the_policy_names_style_and_script_by_their_hashes_and_nothing_else() {
    let page = page(&[example::outcome()]);
    let policy = between(&page, "Content-Security-Policy\" content=\"", "\"")[0];
    assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
    assert!(!policy.contains("unsafe") && !policy.contains("http") && !policy.contains('*'), "{policy}");
    assert_eq!(page.matches("<style>").count(), 1);
    assert_eq!(page.matches("<script>").count(), 1);
    for loaded in [" src=", "url(", "@import", "http:", "https:", " style=\"", "innerHTML", "javascript:"] {
        assert!(!page.replace("https://госуслуги.рф", "").contains(loaded), "{loaded}");
    }
}

/// Texts that try to become something else: markup, script, formulas, commands to a terminal.
const PAYLOADS: &[&str] = &[
    "</script><script>alert(1)</script>",
    "<!--<script>",
    "]]>--></noscript></pre><img src=x onerror=alert(1)>",
    "\" autofocus onfocus=\"alert(1)",
    "'><svg/onload=alert(1)>",
    "javascript:alert(1)",
    "\\u003c/script>\\",
    "{{ 7*7 }}${7*7}",
    "=HYPERLINK(\"http://a\")",
    "\u{1b}]8;;http://a\u{7}щёлк\u{1b}]8;;\u{7}",
    "\u{202e}gpj.exe\u{2066}",
    "\u{0}\u{7f}\u{85}",
    "&lt;b&gt;&#x3c;",
];

/// An outcome with the text in every field that comes from a file.
fn hostile(text: &str) -> Outcome {
    let mut outcome = example::outcome();
    outcome.path = format!("{text}.docx").into();
    let list = &mut outcome.lists[0];
    list.context.title = Some(text.into());
    list.context.body = Some(text.into());
    list.context.region = Some(text.into());
    list.columns.iter_mut().for_each(|column| column.header = text.into());
    list.set_aside.iter_mut().for_each(|cell| cell.text = text.into());
    for row in &mut list.rows {
        row.process.iter_mut().for_each(|process| process.raw = text.into());
    }
    for finding in &mut outcome.findings {
        finding.message = text.into();
        finding.hint = text.into();
        finding.quote = Some(text.into());
        finding.expected = Some(text.into());
        finding.clause = Some(text.into());
        finding.at.table = Some(crate::model::document::TableName::Sheet(text.into()));
    }
    outcome
}

/// The tags of a page without the values of attributes.
fn page_of_tags(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).map(|piece| piece.split_once('>').map_or(piece, |(tag, _)| tag));
    let names = |tag: &str| tag.split('"').step_by(2).collect::<Vec<_>>().join("\"\"");
    tags.map(names).collect()
}
