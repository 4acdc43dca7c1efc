//! протокол.html: one self-contained page with an answer for every file.
//!
//! The page is written in pieces, so that a run of any size needs no more memory than one file:
//! [`head`], a [`row`] for every file, the first text of [`between`], a [`skipped`] line for every
//! file passed over, the second text, a [`section`] for every file read, [`TAIL`].

use std::collections::BTreeMap;

use askama::Template;
use sha2::{Digest, Sha256};

use super::totals::{self, Totals};
use super::words;
use crate::convert::{Outcome, Status};
use crate::document::TableName;
use crate::finding::{At, Finding, Level};
use crate::model::{Reason, TouchpointList};
use crate::profile::Mappings;

/// Ends the page.
pub const TAIL: &str = include_str!("../../templates/protocol/tail.html");
const STYLE: &str = include_str!("../../templates/protocol/style.css");

/// The page down to the table of files.
pub fn head(totals: &Totals) -> askama::Result<String> {
    let [errors, queries, ..] = totals.levels;
    let cells = &totals.cells;
    HeadView {
        style: STYLE,
        style_hash: base64(&Sha256::digest(STYLE)),
        tone: if errors > 0 || totals.unread() > 0 {
            "bad"
        } else if queries > 0 {
            "ask"
        } else {
            "good"
        },
        verdict: totals.verdict(),
        files: Totals::STATUS_WORDS
            .iter()
            .zip(totals.files)
            .filter(|(_, number)| *number > 0)
            .map(|(word, number)| (words::capital(word), number))
            .collect(),
        levels: Level::ALL
            .iter()
            .zip(totals.levels)
            .map(|(level, number)| (level.key(), sign(*level), level.russian(), number, meaning(*level)))
            .collect(),
        content: format!(
            "Прочитано: {}, {}. Ячеек таблиц с текстом — {}: в записях {}, в прочих графах {}, отложено с указанием причины {}.",
            words::count(totals.lists, words::LISTS),
            words::count(totals.records, words::RECORDS),
            cells.total,
            cells.used,
            cells.extra,
            cells.set_aside
        ),
    }
    .render()
}

/// What ends the table of files, and what ends the skipped ones after it: they stand by themselves,
/// so that they do not hide the files that were read.
pub fn between(totals: &Totals) -> [String; 2] {
    let end = "</tbody>\n</table>\n";
    match totals.of(Status::Skipped) {
        0 => [end.to_owned(), String::new()],
        number => {
            let files = words::count(number, words::FILES);
            [
                format!("{end}<details>\n<summary>Пропущено: {files}</summary>\n<ul>\n"),
                "</ul>\n</details>\n".to_owned(),
            ]
        }
    }
}

/// The line of a skipped file; other files have none.
pub fn skipped(outcome: &Outcome) -> askama::Result<String> {
    if outcome.status != Status::Skipped {
        return Ok(String::new());
    }
    SkippedView { path: &outcome.path, reason: totals::reason(outcome) }.render()
}

/// A file's line in the table of files; `ordinal` links it with its section. A skipped file has none.
pub fn row(outcome: &Outcome, ordinal: usize) -> askama::Result<String> {
    if outcome.status == Status::Skipped {
        return Ok(String::new());
    }
    let [errors, queries, others @ ..] = totals::levels(outcome);
    RowView {
        ordinal,
        path: &outcome.path,
        status: words::capital(outcome.status.russian()),
        reason: totals::reason(outcome)
            .filter(|_| matches!(outcome.status, Status::Refused | Status::Failed)),
        records: number(totals::records(outcome)),
        errors: number(errors),
        queries: number(queries),
        others: number(others.iter().sum()),
    }
    .render()
}

/// A file's section: what was found in it, every finding, every cell that is in no record. A
/// skipped file has none: its line says why.
pub fn section(outcome: &Outcome, ordinal: usize, mappings: &Mappings) -> askama::Result<String> {
    if outcome.status == Status::Skipped {
        return Ok(String::new());
    }
    let of_file: Vec<&Finding> = outcome.findings.iter().filter(|finding| finding.list.is_none()).collect();
    SectionView {
        ordinal,
        path: &outcome.path,
        sentence: totals::sentence(outcome),
        clean: outcome.findings.is_empty() && outcome.lists.len() != 1,
        of_file: groups(&of_file),
        lists: outcome.lists.iter().map(|list| ListView::of(list, outcome, mappings)).collect(),
        not_applicable: (outcome.rules_not_applicable > 0).then(|| {
            let number = outcome.rules_not_applicable as u64;
            let apply = words::plural(number, ["неприменимо", "неприменимы", "неприменимы"]);
            format!("К этому файлу {apply} {}.", words::count(number, words::RULES))
        }),
    }
    .render()
}

#[derive(Template)]
#[template(path = "protocol/head.html")]
struct HeadView {
    style: &'static str,
    style_hash: String,
    tone: &'static str,
    verdict: String,
    files: Vec<(String, u64)>,
    levels: Vec<(&'static str, &'static str, &'static str, u64, &'static str)>,
    content: String,
}

#[derive(Template)]
#[template(path = "protocol/row.html")]
struct RowView<'a> {
    ordinal: usize,
    path: &'a str,
    status: String,
    reason: Option<String>,
    records: String,
    errors: String,
    queries: String,
    others: String,
}

#[derive(Template)]
#[template(path = "protocol/skipped.html")]
struct SkippedView<'a> {
    path: &'a str,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "protocol/section.html")]
struct SectionView<'a> {
    ordinal: usize,
    path: &'a str,
    sentence: String,
    clean: bool,
    of_file: Vec<GroupView<'a>>,
    lists: Vec<ListView<'a>>,
    not_applicable: Option<String>,
}

struct ListView<'a> {
    heading: String,
    facts: Vec<(&'static str, String)>,
    clean: bool,
    groups: Vec<GroupView<'a>>,
    aside_count: String,
    aside: Vec<(String, Vec<(String, String)>)>,
    rules_off: Vec<(&'a str, &'a str)>,
}

/// Findings that say the same of several places.
struct GroupView<'a> {
    key: &'static str,
    sign: &'static str,
    level: &'static str,
    code: &'static str,
    places: String,
    message: String,
    quote: Option<&'a str>,
    expected: Option<&'a str>,
    hint: String,
    clause: Option<String>,
    related: String,
}

impl<'a> ListView<'a> {
    fn of(list: &'a TouchpointList, outcome: &'a Outcome, mappings: &'a Mappings) -> ListView<'a> {
        let findings: Vec<&Finding> =
            outcome.findings.iter().filter(|finding| finding.list == Some(list.ordinal)).collect();
        let title = list.context.title.as_deref().unwrap_or("Перечень без заголовка");
        let aside = aside(list);
        let of_file = outcome.findings.iter().any(|finding| finding.list.is_none());
        ListView {
            heading: if outcome.lists.len() > 1 {
                format!("Перечень {}. {title}", list.ordinal)
            } else {
                title.to_owned()
            },
            facts: facts(list, mappings),
            clean: findings.is_empty() && !(of_file && outcome.lists.len() == 1),
            groups: groups(&findings),
            aside_count: words::count(list.set_aside.len() as u64, words::CELLS),
            aside,
            rules_off: mappings
                .profiles
                .iter()
                .filter(|profile| *profile.id == *list.profile)
                .flat_map(|profile| &profile.rules_off)
                .map(|(code, reason)| (code.as_str(), reason.as_str()))
                .collect(),
        }
    }
}

fn facts(list: &TouchpointList, mappings: &Mappings) -> Vec<(&'static str, String)> {
    let context = &list.context;
    let mut facts = Vec::new();
    let mut push = |name, value: Option<&str>| facts.extend(value.map(|value| (name, value.to_owned())));
    push("Орган", Some(context.body.as_deref().unwrap_or("не назван")));
    push("Регион", context.region.as_deref());
    push("Акт", context.act.as_ref().map(|act| &*act.written).filter(|act| !act.is_empty()));
    let order =
        mappings.profiles.iter().find(|profile| *profile.id == *list.profile).map(|profile| {
            profile.order.as_ref().map_or("единая форма", |order| order.name.as_str())
        });
    push("Порядок", Some(order.unwrap_or(&list.profile)));
    let records = list.records().count() as u64;
    let rows = list.rows.len() as u64;
    facts.push((
        "Содержание",
        format!("{}, {}", words::count(rows, words::ROWS), words::count(records, words::RECORDS)),
    ));
    let counts = &list.counts;
    facts.push((
        "Ячейки с текстом",
        format!(
            "всего {}: в записях {}, в прочих графах {}, отложено {}",
            counts.total, counts.used, counts.extra, counts.set_aside
        ),
    ));
    facts
}

/// Columns and texts by table and row.
type RowTexts<'a> = BTreeMap<(u32, u32), Vec<(u32, &'a str)>>;

/// Cells set aside by reason; those of one row together.
fn aside(list: &TouchpointList) -> Vec<(String, Vec<(String, String)>)> {
    let mut reasons: BTreeMap<Reason, RowTexts<'_>> = BTreeMap::new();
    for cell in &list.set_aside {
        let rows = reasons.entry(cell.reason).or_default();
        rows.entry((cell.place.table, cell.place.row)).or_default().push((cell.place.column, &cell.text));
    }
    reasons
        .into_iter()
        .map(|(reason, rows)| {
            let rows = rows.into_iter().map(|((table, row), mut cells)| {
                cells.sort_unstable();
                let place = list.tables.get(table as usize).map(|table| table.describe(Some(row), None));
                let texts: Vec<&str> = cells.into_iter().map(|(_, text)| text.trim()).collect();
                (place.unwrap_or_default(), texts.join(" | "))
            });
            (words::capital(reason.russian()), rows.collect())
        })
        .collect()
}

/// Findings by level, gravest first; those that differ in nothing but the place stand as one.
fn groups<'a>(findings: &[&'a Finding]) -> Vec<GroupView<'a>> {
    let mut groups: Vec<Vec<&Finding>> = Vec::new();
    let mut known: BTreeMap<_, usize> = BTreeMap::new();
    for finding in findings {
        let key =
            (finding.level, finding.code, &finding.message, &finding.hint, &finding.expected, &finding.quote);
        let index = *known.entry(key).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[index].push(finding);
    }
    groups.sort_by_key(|group| group[0].level);
    groups.iter().map(|group| GroupView::of(group)).collect()
}

impl<'a> GroupView<'a> {
    fn of(findings: &[&'a Finding]) -> GroupView<'a> {
        let first = findings[0];
        GroupView {
            key: first.level.key(),
            sign: sign(first.level),
            level: first.level.russian(),
            code: first.code,
            places: ranges(findings.iter().map(|finding| &finding.at)),
            message: bound(&first.message),
            quote: first.quote.as_deref().filter(|quote| !quote.is_empty()),
            expected: first.expected.as_deref(),
            hint: bound(&first.hint),
            clause: first.clause.as_deref().map(bound),
            related: ranges(findings.iter().flat_map(|finding| &finding.related)),
        }
    }
}

/// Places in words, rows that follow each other as a range: «таблица 2, строки 14–17, столбец 3».
fn ranges<'a>(places: impl Iterator<Item = &'a At>) -> String {
    let mut ranges: Vec<(&At, Option<u32>)> = Vec::new();
    for at in places {
        match ranges.last_mut() {
            Some((first, last))
                if first.table == at.table
                    && first.column_number == at.column_number
                    && last.is_some_and(|last| at.row == Some(last + 1)) =>
            {
                *last = at.row;
            }
            _ => ranges.push((at, at.row)),
        }
    }
    let texts: Vec<String> = ranges
        .into_iter()
        .map(|(at, last)| match (&at.table, at.row, last) {
            (Some(table), Some(first), Some(last)) if last > first => {
                range(table, first, last, at.column_number)
            }
            _ => at.describe(),
        })
        .filter(|text| !text.is_empty())
        .collect();
    texts.join("; ")
}

fn range(table: &TableName, first: u32, last: u32, column: Option<u32>) -> String {
    match (table, column) {
        (TableName::Sheet(name), Some(column)) => {
            format!("лист «{name}», ячейки {}–{}", table.address(first, column), table.address(last, column))
        }
        (TableName::Sheet(name), None) => format!("лист «{name}», строки {first}–{last}"),
        (TableName::Ordinal(table), Some(column)) => {
            format!("таблица {table}, строки {first}–{last}, столбец {column}")
        }
        (TableName::Ordinal(table), None) => format!("таблица {table}, строки {first}–{last}"),
    }
}

/// With «п.», «разд.» and «№» kept on one line with their numbers.
fn bound(text: &str) -> String {
    let mut bound = String::with_capacity(text.len());
    for piece in text.split_inclusive(' ') {
        let word = piece.trim_end_matches(' ').trim_start_matches(|letter: char| "(«".contains(letter));
        match piece.strip_suffix(' ') {
            Some(piece) if matches!(word, "п." | "пп." | "разд." | "№") => {
                bound.push_str(piece);
                bound.push('\u{a0}');
            }
            _ => bound.push_str(piece),
        }
    }
    bound
}

/// A mark beside the colour, for black-and-white print and for eyes that do not tell colours.
fn sign(level: Level) -> &'static str {
    match level {
        Level::Error => "✕",
        Level::Query => "?",
        Level::Advice => "→",
        Level::Note => "✎",
        Level::Unchecked => "○",
    }
}

fn meaning(level: Level) -> &'static str {
    match level {
        Level::Error => "исправить",
        Level::Query => "исправить или пояснить",
        Level::Advice => "на ваше усмотрение",
        Level::Note => "исправлено автоматически, взгляните",
        Level::Unchecked => "сказано почему",
    }
}

fn number(number: u64) -> String {
    if number == 0 { String::new() } else { number.to_string() }
}

/// The hash of the style sheet as the content policy wants it.
fn base64(bytes: &[u8]) -> String {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::with_capacity(bytes.len().div_ceil(3) * 4);
    for chunk in bytes.chunks(3) {
        let group =
            chunk.iter().fold(0_u32, |group, byte| group << 8 | u32::from(*byte)) << (8 * (3 - chunk.len()));
        for digit in 0..4 {
            if digit <= chunk.len() {
                text.push(char::from(DIGITS[(group >> (18 - 6 * digit) & 63) as usize]));
            } else {
                text.push('=');
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;
    use crate::write::example;

    fn page(outcome: &Outcome) -> String {
        let mut totals = Totals::default();
        totals.add(outcome);
        let mappings = Mappings::built_in().unwrap();
        let [rows_end, skipped_end] = between(&totals);
        [
            head(&totals).unwrap(),
            row(outcome, 1).unwrap(),
            rows_end,
            skipped(outcome).unwrap(),
            skipped_end,
            section(outcome, 1, &mappings).unwrap(),
            TAIL.to_owned(),
        ]
        .concat()
    }

    /// The texts of a page, tags removed.
    fn text(page: &str) -> String {
        let body = page.split_once("<body>").unwrap().1;
        let mut text = String::new();
        for piece in body.split('<') {
            let line = piece.split_once('>').map_or("", |(_, text)| text).trim();
            if !line.is_empty() {
                text.push_str(line);
                text.push('\n');
            }
        }
        text
    }

    #[test]
    fn a_file_has_its_findings_in_words_and_its_cells_accounted_for() {
        let mut outcome = example::outcome();
        outcome.findings.iter_mut().for_each(|finding| finding.message = "Точка повторяется.".into());
        let mappings = Mappings::built_in().unwrap();
        let section = format!("<body>{}", section(&outcome, 1, &mappings).unwrap());
        expect![[r#"
            a/b.docx
            Обработан: 1 перечень, 3 записи.
            Перечень точек взаимодействия с клиентом
            Орган
            не назван
            Регион
            Смоленская область
            Акт
            № 19
            Порядок
            единая форма
            Содержание
            2 строки, 3 записи
            Ячейки с текстом
            всего 15: в записях 12, в прочих графах 1, отложено 2
            ✕ Ошибка
            таблица 2, строка 3, столбец 3
            C04
            Точка повторяется.
            Значение
            =1+1
            Как исправить
            Оставьте одну.
            Основание
            п. 10
            См. также
            таблица 2, строка 2, столбец 3
            ? Запрос
            таблица 2, строки 4–5, столбец 3
            V01
            Точка повторяется.
            Значение
            =1+1
            Как исправить
            Оставьте одну.
            Основание
            п. 10
            См. также
            таблица 2, строки 3–4, столбец 3
            Не вошло в записи: 2 ячейки
            Строка с номерами граф:
            таблица 2, строка 2:
            1 | 2
            К этому файлу неприменимы 2 правила.
        "#]]
        .assert_eq(&text(&section));
    }

    #[test]
    fn a_clean_file_and_an_unreadable_file_have_their_answer() {
        let mut outcome = example::outcome();
        outcome.findings.clear();
        assert!(page(&outcome).contains("✓ Замечаний нет."));
        outcome.lists.clear();
        outcome.status = Status::Failed;
        outcome.reason = Some("Файл повреждён.".into());
        assert!(page(&outcome).contains("Не прочитан. Файл повреждён."));
        assert!(!page(&outcome).contains("Пропущено: "));
    }

    #[test]
    fn skipped_files_stand_closed_after_the_table() {
        let mut outcome = example::outcome();
        outcome.status = Status::Skipped;
        outcome.reason = Some("Не документ.".into());
        assert_eq!(row(&outcome, 1).unwrap(), "");
        assert_eq!(section(&outcome, 1, &Mappings::built_in().unwrap()).unwrap(), "");
        let page = page(&outcome);
        let (_, list) = page.split_once("</table>\n<details>").unwrap();
        expect![[r#"

            <summary>Пропущено: 1 файл</summary>
            <ul>
            <li>a/b.docx <span class="soft">Не документ.</span></li></ul>
        "#]]
        .assert_eq(list.split_once("</details>").unwrap().0);
    }

    #[test]
    fn nothing_of_a_file_becomes_markup_and_nothing_is_loaded() {
        let mut outcome = example::outcome();
        outcome.path = "\"><script>alert(2)</script>.docx".into();
        outcome.lists[0].context.title = Some("<img src=x onerror=alert(3)>".into());
        let page = page(&outcome);
        for evil in ["<script", "<img", "src=", "href=\"http", "url(", "@import", " on"] {
            let found = page
                .match_indices(evil)
                .any(|(at, _)| page[..at].rfind('<') > page[..at].rfind('>') || evil.starts_with('<'));
            assert!(!found, "{evil}");
        }
        assert!(page.contains("Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-"));
    }

    #[test]
    fn the_policy_names_the_style_sheet_by_its_hash() {
        for (bytes, text) in
            [(&b""[..], ""), (b"f", "Zg=="), (b"fo", "Zm8="), (b"foo", "Zm9v"), (b"foobar", "Zm9vYmFy")]
        {
            assert_eq!(base64(bytes), text);
        }
        assert!(!STYLE.contains('<') && !STYLE.contains('&'));
    }

    #[test]
    fn a_number_stays_with_its_sign() {
        for (text, expected) in [
            ("приказ № 29, разд. II, п. 2.4", "приказ №\u{a0}29, разд.\u{a0}II, п.\u{a0}2.4"),
            ("(п. 4) и тип. 5", "(п.\u{a0}4) и тип. 5"),
            ("в п.", "в п."),
        ] {
            assert_eq!(bound(text), expected);
        }
    }

    #[test]
    fn places_that_follow_each_other_are_a_range() {
        let at = |row, column| At {
            table: Some(TableName::Sheet("Лист1".into())),
            row: Some(row),
            column_number: column,
            column: None,
        };
        let places =
            [at(2, Some(2)), at(3, Some(2)), at(5, Some(2)), at(6, None), at(7, None), At::default()];
        assert_eq!(
            ranges(places.iter()),
            "лист «Лист1», ячейки B2–B3; лист «Лист1», ячейка B5; лист «Лист1», строки 6–7"
        );
    }
}
