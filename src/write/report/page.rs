//! протокол.html: one self-contained page with an answer for every file.
//!
//! The page is written in pieces, so that a run of any size needs no more memory than one file and
//! the sums: [`head`], a [`row`] for every file, the first text of [`between`], a [`skipped`] line
//! for every file passed over, the second text, a [`letter`] and later an [`island`] for every file
//! read, with [`base`] between them, and [`end`].
//!
//! The head is plain markup. The findings stand in data islands and are shown by the page's own
//! script, a part at a time: a page with tens of thousands of findings opens at once. Where scripts
//! are off, the letters of the files are shown instead.
//!
//! The page begins with what is gravest: ministries stand in the order of their errors, then queries, in
//! the table and in the findings alike, and rules in the table of rules. The filter lists ministries by
//! name, because there one looks for a name. Paper shows what the filters let through, up to 500 groups of
//! findings: two hundred lists would be fifteen hundred pages. The content policy names style and script by
//! their hashes and forbids everything else, markup from strings included (`require-trusted-types-for`).
//! The address line keeps the filters, and a finding's link is made from its fingerprint, so both still
//! work on the protocol of the next run.

use std::borrow::Cow;

use askama::Template;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::file::FileReport;
use super::history::HistoryView;
use super::island;
use super::overview::{Coverage, Matrix, Ministry, Name, Overview, Point, RuleSum, Stand, direction_names};
use super::sign;
use crate::knowledge::profile::Mappings;
use crate::model::finding::Level;
use crate::outcome::{Outcome, Status};
use crate::rules::page::demand;
use crate::rules::{RULES, Rule};
use crate::text::counted;
use crate::text::harmless::harmless;
use crate::text::letters;
use crate::write::standing::{OfBody, Standing, written};
use crate::write::totals::{self, FileLine, Totals};

const STYLE: &str = include_str!("../../../templates/report/page.css");
const SCRIPT: &str = include_str!("../../../templates/report/page.js");

/// Ministries in the tables of sums; the workbook has them all.
const MINISTRIES_SHOWN: usize = 300;
/// Ministries side by side in the contradiction matrix: as many as a landscape page of A4 takes.
pub(crate) const MINISTRIES_ABREAST: usize = 24;
/// Up to this many files their table stands open.
const FILES_OPEN: u64 = 60;
/// Width of the charts' own scale.
const SCALE: f64 = 200.0;

/// The page down to the table of files, of which it leaves out so many at the end.
pub(crate) fn head(
    overview: &Overview,
    mappings: &Mappings,
    standing: Option<&Standing>,
    left_out: u64,
) -> askama::Result<String> {
    let totals = &overview.totals;
    let mut fired = overview.fired();
    fired.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.levels));
    let most = fired.iter().map(|(_, sum)| sum.findings).max().unwrap_or(0);
    let most_files = totals.files.iter().copied().max().unwrap_or(0);
    // What could not be checked anywhere tells nothing of a ministry.
    let hot: Vec<(&Rule, RuleSum)> = fired
        .iter()
        .copied()
        .filter(|(_, sum)| sum.findings > sum.levels[Level::Unchecked as usize])
        .collect();
    let mut gravest: Vec<(&Name, &Ministry)> = overview.ministries.iter().collect();
    gravest.sort_by_key(|(_, ministry)| std::cmp::Reverse(ministry.levels));
    let coverage = overview.coverage(mappings);
    rendered(&HeadView {
        style: STYLE,
        style_hash: base64(&Sha256::digest(STYLE)),
        script_hash: base64(&Sha256::digest(SCRIPT)),
        tone: tone(totals),
        verdict: totals.verdict(),
        alarm: totals.alarm().filter(|_| standing.is_some()),
        standing: standing.map(StandingView::of),
        left_out: match left_out {
            0 => String::new(),
            files => format!(
                "Страница не вмещает всех файлов: {} в конце списка показаны только в суммах. Их замечания – в протокол.xlsx и findings.jsonl, ответ каждому – в его *.протокол.txt.",
                counted::count(files, counted::FILES)
            ),
        },
        history: HistoryView::of(&overview.history).map(|view| view.render()).transpose()?,
        levels: LevelView::all(totals),
        files: Totals::STATUS_WORDS
            .iter()
            .zip(totals.files)
            .filter(|(_, number)| *number > 0)
            .map(|(word, number)| FilesBar {
                name: letters::capital(word),
                width: share(number, most_files),
                number: counted::figure(number),
            })
            .collect(),
        content: content(totals),
        to_order: overview
            .ministries
            .iter()
            .filter(|(_, ministry)| !ministry.to_order.is_empty())
            .take(MINISTRIES_SHOWN)
            .map(|(name, ministry)| (name.shown(), ministry.to_order.lines()))
            .collect(),
        rules: fired.iter().map(|(rule, sum)| RuleView::of(rule, sum, most)).collect(),
        heat: gravest.iter().take(MINISTRIES_SHOWN).map(|row| HeatRow::of(row.0, row.1, &hot)).collect(),
        heat_rules: hot.iter().map(|(rule, _)| *rule).collect(),
        heat_rest: gravest.len().saturating_sub(MINISTRIES_SHOWN),
        stands: Stand::ALL.map(|stand| (stand.key(), stand.sign(), stand.russian())).to_vec(),
        matrices: overview.matrices(mappings).iter().map(MatrixView::of).collect(),
        directions: coverage.directions.iter().map(|(_, name)| *name).collect(),
        coverage_rest: coverage.rows.len().saturating_sub(MINISTRIES_SHOWN),
        coverage: coverage_rows(&coverage),
        files_open: totals.files.iter().sum::<u64>() - totals.of(Status::Skipped) <= FILES_OPEN,
        files_count: counted::count(
            totals.files.iter().sum::<u64>() - totals.of(Status::Skipped),
            counted::FILES,
        ),
    })
}

/// What ends the table of files, and what stands between the skipped ones after it and the letters:
/// skipped files stand by themselves, so that they do not hide the files that were read.
pub(crate) fn between(totals: &Totals) -> askama::Result<[String; 2]> {
    let (table_end, files_end) = ("</tbody>\n</table>\n</details>\n", "</ul>\n</details>\n");
    let findings = rendered(&FindingsView { levels: LevelView::all(totals) })?;
    Ok(match totals.of(Status::Skipped) {
        0 => [table_end.to_owned(), findings],
        number => {
            let files = counted::count(number, counted::FILES);
            [
                format!(
                    "{table_end}<details class=\"skipped\">\n<summary>Пропущено: {files}</summary>\n<ul>\n"
                ),
                format!("{files_end}{findings}"),
            ]
        }
    })
}

/// The line of a skipped file; other files have none.
pub(crate) fn skipped(outcome: &Outcome) -> askama::Result<String> {
    if outcome.status != Status::Skipped {
        return Ok(String::new());
    }
    rendered(&SkippedView { path: &outcome.path, reason: totals::reason(outcome) })
}

/// A file's line in the table of files.
pub(crate) fn row(line: &FileLine) -> askama::Result<String> {
    let [errors, queries, others @ ..] = line.levels;
    rendered(&RowView {
        link: fragment(&line.path),
        path: &line.path,
        status: [letters::capital(line.status.russian()).as_str(), &line.editions]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(", "),
        reason: line.reason.as_deref().filter(|_| matches!(line.status, Status::Refused | Status::Failed)),
        records: number(line.records),
        errors: number(errors),
        queries: number(queries),
        others: number(others.iter().sum()),
    })
}

/// A file's letter, for a browser that runs no scripts.
pub(crate) fn letter(path: &str, letter: &str) -> askama::Result<String> {
    rendered(&LetterView { path, letter })
}

/// What stands between the letters and the islands: the rest of the page, and what the islands share.
pub(crate) fn base(mappings: &Mappings) -> askama::Result<String> {
    let base = Base {
        levels: Level::ALL
            .iter()
            .map(|level| BaseLevel { key: level.key(), sign: sign(*level), name: level.russian() })
            .collect(),
        rules: RULES
            .iter()
            .map(|rule| BaseRule { code: rule.code, summary: rule.summary, explanation: rule.explanation })
            .collect(),
        directions: direction_names(&mappings.catalogue),
    };
    let base = island::json(&base).map_err(|error| askama::Error::Custom(error.into()))?;
    TailView { base }.render()
}

/// The findings of a file as data. A skipped file has none: its line says why.
pub(crate) fn island(report: &FileReport<'_>) -> serde_json::Result<String> {
    if report.is_skipped() {
        return Ok(String::new());
    }
    Ok(format!("<script type=\"application/json\" class=\"file\">{}</script>\n", island::json(report)?))
}

/// Ends the page.
pub(crate) fn end() -> String {
    format!("<script>{SCRIPT}</script>\n</body>\n</html>\n")
}

/// A template without control and direction characters of the input.
fn rendered(view: &impl Template) -> askama::Result<String> {
    let text = view.render()?;
    Ok(match harmless(&text) {
        Cow::Borrowed(_) => text,
        Cow::Owned(text) => text,
    })
}

#[derive(Template)]
#[template(path = "report/head.html")]
struct HeadView<'a> {
    /// Said above the table of the bodies, too.
    alarm: Option<String>,
    standing: Option<StandingView<'a>>,
    style: &'static str,
    style_hash: String,
    script_hash: String,
    tone: &'static str,
    verdict: String,
    left_out: String,
    /// Markup of [`HistoryView`].
    history: Option<String>,
    levels: Vec<LevelView>,
    files: Vec<FilesBar>,
    content: Vec<(&'static str, String)>,
    /// Bodies and what is said of their orders.
    to_order: Vec<(&'a str, Vec<String>)>,
    rules: Vec<RuleView>,
    heat_rules: Vec<&'static Rule>,
    heat: Vec<HeatRow<'a>>,
    heat_rest: usize,
    stands: Vec<(&'static str, &'static str, &'static str)>,
    matrices: Vec<MatrixView<'a>>,
    directions: Vec<&'a str>,
    coverage: Vec<(&'a str, Vec<CoverageCell>)>,
    coverage_rest: usize,
    files_open: bool,
    files_count: String,
}

#[derive(Template)]
#[template(path = "report/findings.html")]
struct FindingsView {
    levels: Vec<LevelView>,
}

#[derive(Template)]
#[template(path = "report/row.html")]
struct RowView<'a> {
    link: String,
    path: &'a str,
    status: String,
    reason: Option<&'a str>,
    records: String,
    errors: String,
    queries: String,
    others: String,
}

#[derive(Template)]
#[template(path = "report/skipped.html")]
struct SkippedView<'a> {
    path: &'a str,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "report/letter.html")]
struct LetterView<'a> {
    path: &'a str,
    letter: &'a str,
}

#[derive(Template)]
#[template(path = "report/tail.html")]
struct TailView {
    base: String,
}

/// «Кто прислал».
struct StandingView<'a> {
    today: String,
    in_short: String,
    rows: Vec<StandingRow<'a>>,
    rest: usize,
    strangers: &'a [String],
}

struct StandingRow<'a> {
    name: &'a str,
    key: &'static str,
    stage: &'static str,
    files: String,
    errors: String,
    queries: String,
    due: String,
    late: bool,
    term_late: bool,
    step: String,
    officer: String,
}

impl<'a> StandingView<'a> {
    fn of(standing: &'a Standing) -> StandingView<'a> {
        let today = standing.today;
        let row = |body: &'a OfBody| StandingRow {
            name: &body.entry.name,
            key: body.stage().key(),
            stage: body.stage().russian(),
            files: match (body.all_files().len(), body.entry.parts) {
                (0, _) => String::new(),
                (files, 1) => files.to_string(),
                (files, parts) => format!("{files} из {parts}"),
            },
            errors: number(body.asked.errors.into()),
            queries: number(body.asked.queries.into()),
            due: body.due(today),
            late: body.answer_is_overdue(today),
            term_late: !body.late.is_empty(),
            step: body.step(today),
            officer: body.officer(),
        };
        StandingView {
            today: written(today),
            in_short: standing.in_short(),
            rows: standing.bodies.iter().take(MINISTRIES_SHOWN).map(row).collect(),
            rest: standing.bodies.len().saturating_sub(MINISTRIES_SHOWN),
            strangers: &standing.strangers,
        }
    }
}

struct LevelView {
    key: &'static str,
    sign: &'static str,
    name: &'static str,
    number: u64,
    figure: String,
    demand: &'static str,
}

struct FilesBar {
    name: String,
    width: String,
    number: String,
}

struct RuleView {
    code: &'static str,
    summary: &'static str,
    bars: Vec<Bar>,
    findings: String,
    unchecked: String,
    files: String,
}

/// A piece of a rule's bar, one a level.
struct Bar {
    key: &'static str,
    from: String,
    width: String,
}

struct HeatRow<'a> {
    name: &'a str,
    link: String,
    errors: String,
    queries: String,
    cells: Vec<HeatCell>,
}

struct HeatCell {
    code: &'static str,
    key: &'static str,
    number: u64,
    /// How often the rule could not be checked.
    unchecked: u64,
    /// 1 to 4: how dark.
    step: u32,
}

struct MatrixView<'a> {
    region: &'a str,
    /// There is no other ministry to compare with.
    alone: bool,
    /// No point has a class from two ministries.
    incomparable: bool,
    /// Where ministries differ, in sentences.
    disputed: Vec<String>,
    parts: Vec<MatrixPart<'a>>,
}

/// As many ministries as stand side by side.
struct MatrixPart<'a> {
    /// Which of how many, where they are in several parts.
    caption: Option<String>,
    ministries: Vec<&'a str>,
    points: Vec<PointView<'a>>,
}

struct PointView<'a> {
    label: &'a str,
    name: &'a str,
    disputed: bool,
    agreement: &'static str,
    cells: Vec<PointCell>,
}

struct PointCell {
    key: &'static str,
    sign: &'static str,
    title: String,
}

struct CoverageCell {
    key: &'static str,
    text: String,
}

/// What the islands of all files share.
#[derive(Serialize)]
struct Base<'a> {
    levels: Vec<BaseLevel>,
    rules: Vec<BaseRule>,
    directions: Vec<(&'a str, &'a str)>,
}

#[derive(Serialize)]
struct BaseLevel {
    key: &'static str,
    sign: &'static str,
    name: &'static str,
}

#[derive(Serialize)]
struct BaseRule {
    code: &'static str,
    summary: &'static str,
    explanation: &'static str,
}

impl LevelView {
    fn all(totals: &Totals) -> Vec<LevelView> {
        Level::ALL
            .iter()
            .zip(totals.of_lists())
            .map(|(level, number)| LevelView {
                key: level.key(),
                sign: sign(*level),
                name: level.russian(),
                number,
                figure: counted::figure(number),
                demand: demand(*level),
            })
            .collect()
    }
}

impl RuleView {
    fn of(rule: &Rule, sum: &RuleSum, most: u64) -> RuleView {
        let unchecked = sum.levels[Level::Unchecked as usize];
        let mut from = 0;
        let bars =
            Level::ALL.iter().zip(sum.levels).filter(|(_, number)| *number > 0).map(|(level, number)| {
                let bar = Bar { key: level.key(), from: share(from, most), width: share(number, most) };
                from += number;
                bar
            });
        RuleView {
            code: rule.code,
            summary: rule.summary,
            bars: bars.collect(),
            findings: number(sum.findings - unchecked),
            unchecked: number(unchecked),
            files: counted::figure(sum.files),
        }
    }
}

impl<'a> HeatRow<'a> {
    fn of(name: &'a Name, ministry: &Ministry, fired: &[(&'static Rule, RuleSum)]) -> HeatRow<'a> {
        let cells = fired.iter().map(|(rule, _)| {
            let found = ministry.rules.get(rule.code).copied().unwrap_or_default();
            HeatCell {
                code: rule.code,
                key: found.gravest.map_or("", Level::key),
                number: found.findings,
                unchecked: found.unchecked,
                step: match found.findings {
                    0..=1 => 1,
                    2..=4 => 2,
                    5..=19 => 3,
                    _ => 4,
                },
            }
        });
        HeatRow {
            name: name.shown(),
            link: fragment(&name.key()),
            errors: number(ministry.levels[0]),
            queries: number(ministry.levels[1]),
            cells: cells.collect(),
        }
    }
}

impl<'a> MatrixView<'a> {
    fn of(matrix: &Matrix<'a>) -> MatrixView<'a> {
        let numbers: Vec<usize> = (0..matrix.ministries.len()).collect();
        let several = numbers.len() > MINISTRIES_ABREAST;
        let parts = numbers.chunks(MINISTRIES_ABREAST).map(|numbers| MatrixPart {
            caption: numbers.first().zip(numbers.last()).filter(|_| several).map(|(first, last)| {
                format!("Ведомства {}–{} из {}", first + 1, last + 1, matrix.ministries.len())
            }),
            ministries: numbers
                .iter()
                .map(|number| short(matrix.ministries[*number], matrix.region))
                .collect(),
            points: matrix.points.iter().map(|point| PointView::of(point, numbers)).collect(),
        });
        MatrixView {
            region: if matrix.region.is_empty() {
                "Регион не определён"
            } else {
                matrix.region
            },
            alone: matrix.ministries.len() == 1,
            incomparable: !matrix.points.iter().any(Point::is_comparable),
            disputed: matrix.points.iter().filter(|point| point.is_disputed()).map(dispute).collect(),
            parts: if matrix.points.is_empty() { Vec::new() } else { parts.collect() },
        }
    }
}

impl<'a> PointView<'a> {
    fn of(point: &Point<'a>, numbers: &[usize]) -> PointView<'a> {
        let cells = numbers.iter().map(|number| {
            let (stand, said) = point.stands[*number];
            PointCell { key: stand.key(), sign: stand.sign(), title: said.describe() }
        });
        PointView {
            label: point.label,
            name: point.name,
            disputed: point.is_disputed(),
            agreement: point.agreement(),
            cells: cells.collect(),
        }
    }
}

/// «Телефонная связь: цифровая — у 3 ведомств, офлайн — у 2 ведомств, и цифровая, и офлайн — у 1 ведомства.»
pub(crate) fn dispute(point: &Point<'_>) -> String {
    let classes = ["цифровая", "офлайн", "и цифровая, и офлайн"];
    let parts: Vec<String> = point
        .sums()
        .into_iter()
        .zip(classes)
        .filter(|(number, _)| *number > 0)
        .map(|(number, class)| {
            format!("{class} — у {}", counted::count(number as u64, ["ведомства", "ведомств", "ведомств"]))
        })
        .collect();
    format!("{}: {}.", point.label, parts.join(", "))
}

/// A body's name without the region that stands in the table's heading.
pub(crate) fn short<'a>(body: &'a str, region: &str) -> &'a str {
    let body = super::named(body);
    // «Смоленская область» ends a name as «Смоленской области»: the stem of the first word tells.
    let stem: String = region.chars().take_while(|letter| letter.is_alphabetic()).collect();
    let stem: String = stem.chars().take(stem.chars().count().saturating_sub(2)).collect();
    match body.rfind(&format!(" {stem}")) {
        Some(at) if stem.chars().count() >= 3 => body[..at].trim_end(),
        _ => body,
    }
}

fn coverage_rows<'a>(coverage: &Coverage<'a>) -> Vec<(&'a str, Vec<CoverageCell>)> {
    let cell = |(rows, demanded): &(u64, bool)| match (rows, demanded) {
        (0, true) => CoverageCell { key: "missing", text: "нет!".to_owned() },
        (0, false) => CoverageCell { key: "none", text: "–".to_owned() },
        (rows, _) => CoverageCell { key: "some", text: rows.to_string() },
    };
    let rows = coverage.rows.iter().take(MINISTRIES_SHOWN);
    rows.map(|(name, cells)| (name.shown(), cells.iter().map(cell).collect())).collect()
}

fn content(totals: &Totals) -> Vec<(&'static str, String)> {
    let content = [
        ("Перечней", totals.lists),
        ("Точек в строках перечней", totals.records),
        ("Ячеек таблиц с текстом", totals.cells.total),
        ("– из них в записях", totals.cells.used),
        ("– в прочих графах", totals.cells.extra),
        ("– отложено с указанием причины", totals.cells.set_aside),
    ];
    content.map(|(name, number)| (name, counted::figure(number))).into()
}

fn tone(totals: &Totals) -> &'static str {
    let [errors, queries, ..] = totals.of_lists();
    if errors > 0 || totals.unread() > 0 {
        "bad"
    } else if queries > 0 {
        "ask"
    } else {
        "good"
    }
}

/// A share of the charts' scale; what there is is seen, however small.
fn share(number: u64, most: u64) -> String {
    let share = if most == 0 { 0.0 } else { number as f64 / most as f64 * SCALE };
    format!("{:.1}", if number > 0 { share.max(1.0) } else { share })
}

/// The text as a value in the address line after `#`.
fn fragment(text: &str) -> String {
    let mut fragment = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '%' | '&' | '+' | '#' | '=' | '"' | '<' | '>' | ' ' => {
                fragment.push('%');
                fragment.push_str(&crate::text::hash::hex(&[letter as u8]));
            }
            letter => fragment.push(letter),
        }
    }
    fragment
}

fn number(number: u64) -> String {
    if number == 0 { String::new() } else { counted::figure(number) }
}

/// The hash of the style sheet as the content policy wants it.
pub(crate) fn base64(bytes: &[u8]) -> String {
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
