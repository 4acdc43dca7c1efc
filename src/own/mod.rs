//! What a workbook or form of ours says of itself: its mark, sheets, captions, hidden identities and
//! the officer's answers.

pub(crate) mod decisions;
pub(crate) mod decode;
pub(crate) mod passport;
pub(crate) mod remarks;
pub(crate) mod reply;
pub(crate) mod roster;
mod rows;
mod shown;
pub(crate) mod table;
pub(crate) mod workbook;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::model::table::Section;
use crate::model::{Field, Sourced};
use crate::text::Text;
use crate::text::hash::hex;

pub(crate) use rows::each;

/// Name of the custom document property that marks our own files.
pub(crate) const PROPERTY: &str = "perechen";

/// What follows the stem in the names of our workbooks and forms.
pub(crate) const WORKBOOK: &str = ".перечень.xlsx";
pub(crate) const FORM: &str = ".форма.docx";

/// Name of the hidden sheet, and caption of the hidden column with the identities.
pub(crate) const PASSPORT_SHEET: &str = "perechen";

/// Rows among which a header of ours is looked for: an officer may have written above it.
const ROWS_TRIED: usize = 120;

/// Name of the sheet with the records.
pub(crate) const LIST_SHEET: &str = "Перечень";
/// Name of the sheet with the findings and the officer's answers.
pub(crate) const REMARKS_SHEET: &str = "Замечания";
/// Caption of the column with the address in the original file.
pub(crate) const PLACE_CAPTION: &str = "Место в исходном файле";
/// Caption of the column with the findings on a record.
pub(crate) const REMARKS_CAPTION: &str = "Замечания";

/// Name of the sheet.
pub(crate) const ABOUT_SHEET: &str = "О перечне";
/// The first cell of the row whose second cell is the title.
pub(crate) const ABOUT_TITLE: &str = "Название перечня";
/// The same of the rows whose second cells are also in the hidden sheet.
pub(crate) const ABOUT_BODY: &str = "Орган";
pub(crate) const ABOUT_REGION: &str = "Регион";
pub(crate) const ABOUT_ACT: &str = "Акт";
pub(crate) const ABOUT_FILE: &str = "Исходный файл";
/// Of the row whose third cell names the day of the approval.
pub(crate) const ABOUT_POST: &str = "Утверждает";

/// Rows of «О перечне» that the ministry fills in: what happened to the list, and when.
pub(crate) const ABOUT_TOLD: [(&str, &str); 9] = [
    (
        "Утверждён (дата)",
        "Впишите день, когда перечень утверждён: 30.11.2026. Прочитается, когда книга вернётся.",
    ),
    ("Номер акта об утверждении", "Если утверждён подписью без номера, напишите «без номера»."),
    ("Размещён на сайте (дата)", "День размещения."),
    ("Ссылка на размещение", "Адрес страницы или файла."),
    ("Изменён (дата)", "Если это изменение утверждённого раньше перечня: день изменения."),
    ("Основание изменения", "Пункт порядка, который это разрешает, или причина своими словами."),
    ("Мониторинг проведён (дата)", "День последней ежегодной проверки."),
    ("Кто провёл мониторинг", ""),
    ("Передан (дата)", "День, когда проверенный перечень передан дальше, если порядок этого требует."),
];

/// What stands before a sentence about the answer that was given, in a line of its own below the hint.
pub(crate) const ABOUT_ANSWER: &str = "О прежнем ответе: ";

/// Behind the level of a finding whose answer was accepted.
pub(crate) const SETTLED: &str = ", принято";

/// Captions by which the answers are found when the workbook comes back.
pub(crate) const LEVEL_CAPTION: &str = "Уровень";
pub(crate) const MESSAGE_CAPTION: &str = "Что не так";
pub(crate) const QUOTE_CAPTION: &str = "Значение";
pub(crate) const EXPECTED_CAPTION: &str = "Что ожидалось";
pub(crate) const CLAUSE_CAPTION: &str = "Основание";
pub(crate) const HINT_CAPTION: &str = "Как исправить";
pub(crate) const CODE_CAPTION: &str = "Код";
pub(crate) const ANSWER_CAPTION: &str = "Ответ ведомства";
pub(crate) const EXPLANATION_CAPTION: &str = "Пояснение";
pub(crate) const MARK_CAPTION: &str = "отпечаток";

/// Captions of what the coordinator decides in протокол.xlsx, and of the hidden cell that says about what.
pub(crate) const DECISION_CAPTION: &str = "Решение";
pub(crate) const WORD_CAPTION: &str = "Почему";
pub(crate) const BY_CAPTION: &str = "Кто решил";
pub(crate) const DECISION_MARK_CAPTION: &str = "отпечаток";

/// What our own forms put before the name of a direction over its table.
pub(crate) const DIRECTION_HEADING: &str = "Направление деятельности: ";

/// What stands in the column of the place in a row that continues the record above.
pub(crate) const CONTINUES: &str = "продолжение";

/// What the identity column holds in a row that continues a record: the texts of its cells are
/// appended, without anything between, to those of the record with this id.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Continuation {
    /// Id of the record that goes on here.
    pub continues: String,
    /// 2 for the first row of continuation.
    pub part: u32,
}

/// Hash of the visible cells of a record, left to right, the columns of the list only: place,
/// remarks and identity are left out. Blanks and empty lines that Excel or a retyping changes do
/// not count.
pub(crate) fn cells_hash<'a>(cells: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for cell in cells {
        for line in cell.lines().filter(|line| !line.trim().is_empty()) {
            for word in line.split_whitespace() {
                hasher.update(word.as_bytes());
                hasher.update(b" ");
            }
            hasher.update(b"\n");
        }
        hasher.update([0]);
    }
    hex(&hasher.finalize()[..8])
}

/// The direction that a line above a table of our forms names.
pub(crate) fn heading(line: &Sourced<Text>) -> Option<Section> {
    let direction = line.value.strip_prefix(DIRECTION_HEADING)?;
    Some(Section { text: line.map(direction.into()), field: Some(Field::Direction), direction: false })
}

/// A path without what the program adds to the names of workbooks and forms, whatever an office program or a
/// browser made of it: «a.docx.перечень.ods», «a.docx.перечень (1).xlsx».
pub(crate) fn stem(path: &str) -> &str {
    let mut stem = path;
    while let Some(shorter) = without_suffix(stem)
        && !shorter.is_empty()
        && !shorter.ends_with('/')
    {
        stem = shorter;
    }
    stem
}

fn without_suffix(path: &str) -> Option<&str> {
    let (name, extension) = path.rsplit_once('.')?;
    let name = without_number(name);
    let of_kind = |suffix: &str, extensions: &[&str]| {
        let (kind, _) = suffix.rsplit_once('.')?;
        name.strip_suffix(kind)
            .filter(|_| extensions.iter().any(|known| extension.eq_ignore_ascii_case(known)))
    };
    of_kind(WORKBOOK, &["xlsx", "xlsm", "xlsb", "xls", "ods", "fods"])
        .or_else(|| of_kind(FORM, &["docx", "docm", "doc", "odt", "fodt", "rtf"]))
}

/// A name without the number of a copy: «… (2)».
fn without_number(name: &str) -> &str {
    let copy = name.strip_suffix(')').and_then(|name| name.rsplit_once(" ("));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    copy.filter(|(_, number)| is_number(number)).map_or(name, |(name, _)| name)
}

/// Whether a column was added by this program.
pub(crate) fn is_note(caption: &str) -> bool {
    [PLACE_CAPTION, REMARKS_CAPTION, PASSPORT_SHEET].contains(&caption)
}
