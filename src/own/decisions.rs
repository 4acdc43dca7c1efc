//! What the coordinator decided in протокол.xlsx, on «Ответы ведомств».

use serde::{Deserialize, Serialize};

use crate::model::document::{Document, Grid, Origin, Row};
use crate::text::{Text, letters};

use super::{
    BY_CAPTION, CODE_CAPTION, DECISION_CAPTION, DECISION_MARK_CAPTION, ROWS_TRIED, WORD_CAPTION, cells_hash,
};

/// The captions of what names the finding of a line for people: its file and its message; the code stands between.
pub(crate) const FILE_CAPTION: &str = "Файл";
pub(crate) const FINDING_CAPTION: &str = "Замечание";

/// Letters of a cell that count for the hash of a line: longer ones may be cut.
const COUNTED: usize = 2_000;

/// The two choices.
pub(crate) const ACCEPTED: &str = "принято";
pub(crate) const REJECTED: &str = "отклонено";

/// What the hidden cell of a line holds: which finding it is, which run wrote the line, and what was decided
/// then.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    pub(crate) finding: String,
    pub(crate) run: u32,
    /// Decision, word and name as they were written.
    #[serde(default)]
    pub(crate) was: [String; 3],
    /// Hash of the file, code and message shown beside it; blank in workbooks of earlier versions.
    #[serde(default)]
    pub(crate) line: String,
}

/// The hash of the file, the code and the message of a line.
pub(crate) fn line_hash(shown: [&str; 3]) -> String {
    let counted = shown.map(|text| text.trim().chars().take(COUNTED).collect::<String>());
    cells_hash(counted.iter().map(String::as_str))
}

/// A line that somebody changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decided {
    pub(crate) mark: Mark,
    /// As it stands there; not always one of the choices.
    pub(crate) decision: Text,
    pub(crate) word: Text,
    pub(crate) by: Text,
    /// The row of the sheet.
    pub(crate) row: u32,
    /// Another line is shown than the hidden cell was written with, as after sorting without that column.
    pub(crate) displaced: bool,
}

impl Mark {
    pub(crate) fn written(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// What a protocol of ours says was decided.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Decisions {
    /// Lines that are not as they were written, and not blank.
    pub(crate) decided: Vec<Decided>,
    /// Decisions of which nobody can tell what they are about: the row, if it is one line, and why.
    pub(crate) lost: Vec<(Option<u32>, &'static str)>,
}

const NO_CAPTION: &str = "графа «Решение» переименована или удалена, решения не найти; верните её название";
const NO_COLUMN: &str = "скрытая графа «отпечаток» удалена, и не видно, о каком замечании решено; повторите решение в новой протокол.xlsx";
const NO_MARK: &str =
    "в этой строке решать не о чем: пояснения ведомства в ней нет, или скрытая ячейка стёрта";

const CLEARED: &str =
    "пустая ячейка прежнего решения не снимает, оно осталось; чтобы передумать, выберите другое решение";

/// The decisions of a protocol of ours.
pub(crate) fn read(document: &Document) -> Decisions {
    let mut decisions = Decisions::default();
    if document.origin == Some(Origin::Result) {
        document.grids().for_each(|grid| of_sheet(grid, &mut decisions));
    }
    decisions
}

fn of_sheet(grid: &Grid, decisions: &mut Decisions) {
    let column_of = |row: &Row, caption: &str| {
        row.cells.iter().find(|cell| cell.text.trim() == caption).map(|cell| cell.column)
    };
    let captions = [DECISION_CAPTION, WORD_CAPTION, BY_CAPTION, DECISION_MARK_CAPTION];
    let all_of = |row: &Row| captions.map(|caption| column_of(row, caption));
    // Two of the captions make the sheet: one may be gone.
    let is_header = |row: &Row| all_of(row).iter().flatten().count() >= 2;
    let Some(header) = grid.rows.iter().take(ROWS_TRIED).position(is_header) else { return };
    let header_row = &grid.rows[header];
    let [decision, word, by, mark] = all_of(header_row);
    if decision.is_none() {
        decisions.lost.push((None, NO_CAPTION));
        return;
    }
    let shown = [FILE_CAPTION, CODE_CAPTION, FINDING_CAPTION].map(|caption| column_of(header_row, caption));
    for row in &grid.rows[header + 1..] {
        let text = |column: Option<u32>| {
            let cell = row.cells.iter().find(|cell| column.is_some() && Some(cell.column) == column);
            cell.map_or_else(String::new, |cell| letters::one_line(&cell.text).trim().to_owned())
        };
        let said = [text(decision).to_lowercase(), text(word), text(by)];
        if said[0].is_empty() {
            let was = serde_json::from_str::<Mark>(&text(mark)).map(|mark| mark.was[0].clone());
            if was.is_ok_and(|was| !was.is_empty()) {
                decisions.lost.push((Some(row.number), CLEARED));
            }
            continue;
        }
        if mark.is_none() {
            decisions.lost.push((None, NO_COLUMN));
            return;
        }
        let Ok(mark) = serde_json::from_str::<Mark>(&text(mark)) else {
            decisions.lost.push((Some(row.number), NO_MARK));
            continue;
        };
        if said == mark.was {
            continue;
        }
        let [decision, word, by] = said.map(Text::from);
        let texts = shown.map(text);
        let displaced = !mark.line.is_empty() && line_hash([&texts[0], &texts[1], &texts[2]]) != mark.line;
        decisions.decided.push(Decided { mark, decision, word, by, row: row.number, displaced });
    }
}
