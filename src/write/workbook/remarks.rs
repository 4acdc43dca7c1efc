//! The sheet «Замечания»: every finding of the list and its file, with a place to answer, and
//! the same findings in short beside the records that they concern.

use std::collections::{BTreeMap, HashMap};

use rust_xlsxwriter::{Format, FormatAlign, ProtectionOptions, Url, Worksheet, XlsxError};

use super::Line;
use super::look::{answer_header_format, body_format, header_format, link_format, page, write_text};
use super::values::DropDown;
use crate::model::document::column_letters;
use crate::model::finding::{At, Finding, Level};
use crate::model::places::RowsByPlace;
use crate::model::{Field, RecordKey, TouchpointList};
use crate::own::reply::{EXPLAINED, Mark, REPAIRED, fault};
use crate::own::{
    ABOUT_ANSWER, ANSWER_CAPTION, CLAUSE_CAPTION, CODE_CAPTION, EXPECTED_CAPTION, EXPLANATION_CAPTION,
    HINT_CAPTION, LEVEL_CAPTION, LIST_SHEET, MARK_CAPTION, MESSAGE_CAPTION, QUOTE_CAPTION, REMARKS_SHEET,
    SETTLED,
};
use crate::text::Text;
use crate::write::cells::{Shown, What};
use crate::write::heights::height;
use crate::write::{CELL_LIMIT, clean, clip};

/// What the officer may answer to a finding.
pub(super) const ANSWERS: [&str; 3] = [REPAIRED, EXPLAINED, "замечание ошибочно"];

/// UTF-16 units of a quoted value; the whole text stands on «Перечень».
const QUOTE: usize = 1_000;

/// Caption, width in characters.
const COLUMNS: [(&str, u16); 13] = [
    ("№", 7),
    (LEVEL_CAPTION, 13),
    (MESSAGE_CAPTION, 46),
    ("Где в исходном файле", 20),
    ("Графа", 20),
    (QUOTE_CAPTION, 28),
    (EXPECTED_CAPTION, 26),
    (HINT_CAPTION, 38),
    (CLAUSE_CAPTION, 24),
    (CODE_CAPTION, 8),
    (ANSWER_CAPTION, 20),
    (EXPLANATION_CAPTION, 30),
    (MARK_CAPTION, 20),
];
const MESSAGE: u16 = 2;
const ANSWER: u16 = 10;
const EXPLANATION: u16 = 11;
const MARK: u16 = 12;

/// Excel opens no sheet with more links than 65,530.
pub(super) const LINKS: u32 = 65_000;

/// Cells that get a note: each is a drawing of its own.
const NOTES: usize = 2_000;
/// UTF-16 units of a note.
const NOTE: usize = 1_000;

/// For each finding the record it concerns: the one it names, else the first of the source row that
/// holds its row; `None` for the list or the file as a whole.
pub(super) fn records(list: &TouchpointList, findings: &[&Finding]) -> Vec<Option<RecordKey>> {
    let rows = RowsByPlace::new(list);
    let named = |at: &At| {
        let row = &list.rows[rows.of(at)? as usize];
        list.records_of(row).next().map(|record| record.key())
    };
    let record = |finding: &&Finding| match finding.list {
        Some(ordinal) if ordinal == list.ordinal => finding.record.or_else(|| named(&finding.at)),
        _ => None,
    };
    findings.iter().map(record).collect()
}

/// For each finding what its hidden cell holds: what it is about, and the ids of all records of the
/// rows that it names.
pub(super) fn marks(list: &TouchpointList, lines: &[Line], findings: &[&Finding]) -> Vec<String> {
    let mut of_rows: Vec<&[Line]> = Vec::with_capacity(list.rows.len());
    let mut rest = lines;
    for row in &list.rows {
        let (of_row, further) = rest.split_at(list.records_of(row).count().min(rest.len()));
        of_rows.push(of_row);
        rest = further;
    }
    let places = RowsByPlace::new(list);
    let mark = |finding: &&Finding| {
        let rows = places.of_finding(finding);
        let lines = rows.iter().flat_map(|row| of_rows.get(*row as usize).copied().unwrap_or_default());
        Mark::of(finding, lines.map(|line| line.identity.id.clone())).written()
    };
    findings.iter().map(mark).collect()
}

/// «№ 3, ошибка: точка повторяется … (C04)», all in one line, with their numbers on the sheet.
pub(super) fn in_short(findings: &[(u32, &Finding)]) -> String {
    let said = |(number, finding): &(u32, &Finding)| {
        let level = level(finding).to_lowercase();
        format!("№ {number}, {level}: {} ({})", finding.message.replace('\n', " "), finding.code)
    };
    findings.iter().map(said).collect::<Vec<_>>().join("  ")
}

/// A cell of «Перечень», 0-based: of the record a finding concerns, and of the column it is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Target {
    pub(super) row: u32,
    /// `None`: the finding is about the row.
    pub(super) column: Option<u16>,
}

/// For each finding the cell to go to.
pub(super) fn targets(
    list: &TouchpointList,
    columns: &[Shown],
    lines: &[Line],
    findings: &[&Finding],
    concerned: &[Option<RecordKey>],
) -> Vec<Option<Target>> {
    let rows: HashMap<RecordKey, u32> =
        list.records().map(|record| record.key()).zip(lines.iter().map(|line| line.row)).collect();
    let target = |(finding, record): (&&Finding, &Option<RecordKey>)| {
        let row = *rows.get(&(*record)?)?;
        let column = finding.at.column.as_deref().and_then(|column| position(list, columns, column));
        Some(Target { row, column })
    };
    findings.iter().zip(concerned).map(target).collect()
}

/// Where a column stands that a finding names by the key of its field or by its header.
fn position(list: &TouchpointList, columns: &[Shown], column: &str) -> Option<u16> {
    let is_it = |shown: &Shown| match shown.what {
        What::Field(field) => field.key() == column,
        What::Extra(index) => list.columns.get(index).is_some_and(|of_list| &*of_list.header == column),
    };
    columns.iter().position(is_it).map(|at| at as u16)
}

/// What is said of single cells, by cell. Beyond [`NOTES`] cells the sheet «Замечания» alone says it.
pub(super) fn notes(findings: &[&Finding], targets: &[Option<Target>]) -> BTreeMap<(u32, u16), String> {
    let mut notes: BTreeMap<(u32, u16), String> = BTreeMap::new();
    for ((number, finding), target) in (1..).zip(findings).zip(targets) {
        let Some(Target { row, column: Some(column) }) = target else { continue };
        let full = notes.len() >= NOTES && !notes.contains_key(&(*row, *column));
        if full {
            continue;
        }
        let note = notes.entry((*row, *column)).or_default();
        if !note.is_empty() {
            note.push_str("\n\n");
        }
        note.push_str(&noted(number, finding));
    }
    for note in notes.values_mut() {
        *note = clip(note, NOTE);
    }
    notes
}

fn noted(number: u32, finding: &Finding) -> String {
    let (level, settled) = (finding.level.russian(), if finding.is_settled() { SETTLED } else { "" });
    let said = format!("{level} {}{settled} (замечание № {number})\n{}", finding.code, finding.message);
    if finding.hint.is_empty() { said } else { format!("{said}\n{}", finding.hint) }
}

/// Fills the sheet; `targets` gives for each finding the cell of «Перечень» to go to, `marks` its hidden
/// cell.
pub(super) fn sheet(
    sheet: &mut Worksheet,
    columns: &[Shown],
    findings: &[&Finding],
    targets: &[Option<Target>],
    marks: &[String],
    drop_downs: &[DropDown],
) -> Result<(), XlsxError> {
    sheet.set_name(REMARKS_SHEET)?;
    let [header, to_answer] = [header_format(), answer_header_format()];
    for (column, (caption, width)) in (0..).zip(&COLUMNS) {
        let format = if (ANSWER..MARK).contains(&column) { &to_answer } else { &header };
        sheet.write_string_with_format(0, column, *caption, format)?;
        sheet.set_column_width(column, f64::from(*width))?;
    }
    sheet.set_row_height(0, height(COLUMNS.iter().map(|(caption, width)| (*caption, width - 4))))?;
    sheet.set_column_hidden(MARK)?;
    let plain = body_format(None);
    let number = plain.clone().set_align(FormatAlign::Center);
    let link = link_format(number.clone());
    let to_fill_in = plain.clone().set_unlocked();
    let levels: BTreeMap<Level, Format> = Level::ALL.map(|level| (level, body_format(Some(level)))).into();
    if findings.is_empty() {
        for column in 0..MARK {
            write_text(sheet, 1, column, if column == MESSAGE { "Замечаний нет." } else { "" }, &plain)?;
        }
    }
    for (row, ((finding, target), mark)) in (1..).zip(findings.iter().zip(targets).zip(marks)) {
        let cells = texts(row, finding, columns);
        for (column, text) in cells.iter().enumerate() {
            let format = match column {
                0 => &number,
                1 if !finding.is_settled() => &levels[&finding.level],
                _ => &plain,
            };
            write_text(sheet, row, column as u16, text, format)?;
        }
        let said = answer(finding).map(|text| clip(&clean(text), CELL_LIMIT));
        for (column, text) in (ANSWER..=EXPLANATION).zip(&said) {
            write_text(sheet, row, column, text, &to_fill_in)?;
        }
        if let Some(target) = target.filter(|_| row <= LINKS) {
            let column = column_letters(u32::from(target.column.unwrap_or_default()) + 1);
            let url = Url::new(format!("internal:'{LIST_SHEET}'!{column}{}", target.row + 1));
            let url = url.set_text(&cells[0]).set_tip("Перейти к ячейке перечня");
            sheet.write_url_with_format(row, 0, url, &link)?;
        }
        let widths = COLUMNS.iter().map(|(_, width)| *width);
        sheet.set_row_height(row, height(cells.iter().chain(&said).map(String::as_str).zip(widths)))?;
        sheet.write_string(row, MARK, clip(mark, CELL_LIMIT))?;
    }
    let answers = drop_downs.iter().find(|drop_down| drop_down.what.is_none());
    if let (Some(answers), 1..) = (answers, findings.len()) {
        sheet.add_data_validation(1, ANSWER, findings.len() as u32, ANSWER, &answers.validation()?)?;
    }
    sheet.autofilter(0, 0, findings.len().max(1) as u32, MARK)?;
    sheet.protect_with_options(&ProtectionOptions {
        use_autofilter: true,
        format_columns: true,
        format_rows: true,
        ..ProtectionOptions::new()
    });
    page(sheet, REMARKS_SHEET)
}

/// «Ошибка», «Ошибка, принято».
fn level(finding: &Finding) -> String {
    format!("{}{}", finding.level.russian(), if finding.is_settled() { SETTLED } else { "" })
}

/// The visible cells of a finding, without the two that the officer fills in.
fn texts(number: u32, finding: &Finding, columns: &[Shown]) -> [String; ANSWER as usize] {
    let optional = |text: &Option<Text>| text.as_deref().unwrap_or_default().to_owned();
    let column = finding.at.column.as_deref().map_or_else(String::new, |column| caption(columns, column));
    let texts = [
        number.to_string(),
        level(finding),
        finding.message.to_string(),
        places(finding),
        column,
        clip(finding.quote.as_deref().unwrap_or_default(), QUOTE),
        optional(&finding.expected),
        hint(finding),
        optional(&finding.clause),
        finding.code.to_owned(),
    ];
    texts.map(|text| clip(&text, CELL_LIMIT))
}

/// How to repair it, and what is to be known of the answer that was given.
fn hint(finding: &Finding) -> String {
    let Some(reply) = finding.reply.as_deref() else { return finding.hint.to_string() };
    let decision = finding.known.as_deref().and_then(|known| known.decision.as_ref());
    if let Some(decision) = decision {
        let said = decision.russian();
        return format!("{}\n{ABOUT_ANSWER}{said}", finding.hint);
    }
    let about = match fault(reply) {
        Some(fault) => format!("{fault}."),
        None if reply.former => format!("на прежнее значение ответили «{}».", reply.describe()),
        None => return finding.hint.to_string(),
    };
    format!("{}\n{ABOUT_ANSWER}{about}", finding.hint)
}

/// What the ministry answered before. That it is repaired is left out: the finding is still there. So is what
/// was said of another value.
fn answer(finding: &Finding) -> [&str; 2] {
    let reply = finding.reply.as_deref().filter(|reply| !reply.former);
    let answer = reply.map_or("", |reply| &reply.answer);
    [if answer == REPAIRED { "" } else { answer }, reply.map_or("", |reply| &reply.explanation)]
}

fn places(finding: &Finding) -> String {
    let own = match finding.original.as_deref() {
        Some(original) => format!("{}\nв исходном файле: {}", finding.at.describe(), original.at.describe()),
        None => finding.at.describe(),
    };
    let related: Vec<String> =
        finding.related.iter().map(At::describe).filter(|place| !place.is_empty()).collect();
    match (own.is_empty(), related.is_empty()) {
        (_, true) => own,
        (true, false) => related.join("; "),
        (false, false) => format!("{own}\nсм. также: {}", related.join("; ")),
    }
}

/// The caption that the officer sees for a field's key; another text is a header already.
fn caption(columns: &[Shown], column: &str) -> String {
    let Some(field) = Field::ALL.into_iter().find(|field| field.key() == column) else {
        return column.to_owned();
    };
    columns
        .iter()
        .find(|shown| shown.what == What::Field(field))
        .map_or_else(|| field.russian().to_owned(), |shown| shown.caption.clone())
}
