//! What a rule found: a message for the ministry, never an error of the program.

use std::borrow::Borrow;
use std::cell::RefCell;
use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use thin_vec::ThinVec;

use super::document::TableName;
use super::record::RecordKey;
use crate::text::Text;
use crate::text::hash::hex;
use crate::text::letters::fold;
use crate::text::memory;

/// How grave a finding is, gravest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Error,
    Query,
    Advice,
    Note,
    Unchecked,
}

/// The code of a rule, where codes are sorted or carried to another process.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct Code(pub &'static str);

/// A text that stays in memory. Under another name, because serde would borrow what it reads.
type Kept = &'static str;

/// One finding. Messages, hints and clauses are Russian sentences for officers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    #[serde(deserialize_with = "code")]
    pub code: Kept,
    pub level: Level,
    pub message: Text,
    pub hint: Text,
    pub expected: Option<Text>,
    /// The clause of the order it comes from: «приказ от 19.03.2024 № 29/01-01, разд. II, п. 2.4».
    pub clause: Option<Text>,
    /// Relative path of the file; filled in by the flow.
    pub file: Text,
    /// 1-based ordinal of the list in the file; `None` for the file as a whole.
    pub list: Option<u32>,
    pub at: At,
    /// The quoted value.
    pub quote: Option<Text>,
    /// The first record concerned.
    pub record: Option<RecordKey>,
    pub related: ThinVec<At>,
    /// Hash of rule and content, not of the row number (16 hex digits).
    pub fingerprint: Text,
    /// What an answer to it is about.
    pub about: About,
    /// Hashes of the rule and each value that it is about; none: the fingerprint is the only one.
    pub values: ThinVec<u64>,
    /// Where its place stands in the ministry's own file, if the file is a workbook of ours.
    pub original: Option<Box<OriginalAt>>,
    /// What the ministry answered to it in its workbook.
    pub reply: Option<Box<Reply>>,
    /// What the register knows of it; none without a register, and of what the program repaired itself.
    pub known: Option<Box<Known>>,
    pub cause: Cause,
    /// How many findings this one stands for: 1, but where a file has too many to keep each.
    pub count: u32,
}

/// Who can do something about a finding.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cause {
    /// Whoever fills in the list.
    #[default]
    List,
    /// The order's own text: nothing in the list repairs it.
    OrderText,
    /// The order is not known to the program, so a rule could not look.
    UnknownOrder,
}

/// What has to be the same, so that an answer to a finding holds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum About {
    /// The value, in the rows that the finding names. A copy of such a row is another row.
    #[default]
    Rows,
    /// The value, wherever it stands in the list.
    Value,
}

/// An answer to a finding: one of the choices of the workbook, and what was written beside it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Reply {
    pub answer: Text,
    pub explanation: Text,
    /// It was given when another value stood there: the finding is open.
    #[serde(default)]
    pub former: bool,
}

/// A finding over the runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Its permanent id: 16 hex digits.
    pub id: Text,
    pub state: State,
    /// The number of the run that found it first, and of this one.
    pub first_seen: u32,
    pub run: u32,
    /// Permanent ids of the touchpoints of its rows.
    pub touchpoints: Vec<Text>,
    /// The coordinator's last word about the answer to it.
    pub decision: Option<Decision>,
    /// How an earlier answer was rejected, where another one has come since.
    pub rejected: Option<Decision>,
}

/// What the coordinator decided about an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    pub accepted: bool,
    /// Why, in a word.
    pub word: Text,
    /// Who decided.
    pub by: Text,
    /// What else is to be told of it.
    pub note: Option<Text>,
}

impl Decision {
    /// «пояснение отклонено: строку исключите.»
    pub(crate) fn russian(&self) -> String {
        match (self.accepted, self.word.is_empty()) {
            (true, _) => "пояснение принято, отвечать больше не нужно.".to_owned(),
            (false, true) => "пояснение отклонено.".to_owned(),
            (false, false) => format!("пояснение отклонено: {}.", self.word.trim_end_matches('.')),
        }
    }
}

/// How far a finding has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Found for the first time.
    New,
    /// Found before, and not answered.
    Open,
    /// Answered; nobody has decided about the answer.
    Explained,
    Accepted,
    Rejected,
    /// Its cause is gone in the ministry's list.
    Repaired,
    /// It was repaired and is there again.
    Reopened,
}

/// A place in the file that a ministry wrote itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OriginalAt {
    pub file: Text,
    pub at: At,
}

/// A place of the original as a finding names it; everything `None` means the whole file.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct At {
    pub table: Option<TableName>,
    pub row: Option<u32>,
    /// The physical column, 1-based.
    pub column_number: Option<u32>,
    /// The canonical field's key or the header's text.
    pub column: Option<Text>,
}

impl Level {
    pub const ALL: [Level; 5] = [Level::Error, Level::Query, Level::Advice, Level::Note, Level::Unchecked];

    pub fn key(self) -> &'static str {
        match self {
            Level::Error => "error",
            Level::Query => "query",
            Level::Advice => "advice",
            Level::Note => "note",
            Level::Unchecked => "unchecked",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Level::Error => "Ошибка",
            Level::Query => "Запрос",
            Level::Advice => "Совет",
            Level::Note => "Правка",
            Level::Unchecked => "Не проверено",
        }
    }
}

impl Borrow<str> for Code {
    fn borrow(&self) -> &str {
        self.0
    }
}

impl<'de> Deserialize<'de> for Code {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Code, D::Error> {
        code(from).map(Code)
    }
}

/// A code as the rules have it: the few that there are stay in memory.
fn code<'de, D: Deserializer<'de>>(from: D) -> Result<&'static str, D::Error> {
    /// Letters of the longest code.
    const LONGEST: usize = 8;
    static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let read = String::deserialize(from)?;
    if read.len() > LONGEST {
        return Err(serde::de::Error::custom("no code of a rule"));
    }
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(same) = known.get(read.as_str()) {
        return Ok(*same);
    }
    let kept: &'static str = read.leak();
    known.insert(kept);
    Ok(kept)
}

impl State {
    pub const ALL: [State; 7] = [
        State::New,
        State::Open,
        State::Explained,
        State::Accepted,
        State::Rejected,
        State::Repaired,
        State::Reopened,
    ];

    pub fn key(self) -> &'static str {
        match self {
            State::New => "new",
            State::Open => "open",
            State::Explained => "explained",
            State::Accepted => "accepted",
            State::Rejected => "rejected",
            State::Repaired => "repaired",
            State::Reopened => "reopened",
        }
    }

    /// As the coordinator reads it.
    pub(crate) fn russian(self) -> &'static str {
        match self {
            State::New => "новое",
            State::Open => "осталось",
            State::Explained => "пояснено, ждёт решения",
            State::Accepted => "пояснено и принято",
            State::Rejected => "пояснение отклонено",
            State::Repaired => "исправлено",
            State::Reopened => "вернулось",
        }
    }

    /// The state with this key.
    pub(crate) fn of_key(key: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.key() == key)
    }
}

impl Reply {
    /// «оставлено, пояснение дано: сайт указан намеренно».
    pub fn describe(&self) -> String {
        let said = [self.answer.trim(), self.explanation.trim()];
        said.into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(": ")
    }

    /// Whether nothing was said.
    pub fn is_blank(&self) -> bool {
        self.answer.trim().is_empty() && self.explanation.trim().is_empty()
    }
}

impl At {
    /// «лист „Перечень“, ячейка B7», «таблица 2, строка 14, столбец 3»; empty for the whole file.
    pub fn describe(&self) -> String {
        self.table.as_ref().map_or_else(String::new, |table| table.describe(self.row, self.column_number))
    }

    /// `B7`, `т2 с14 к3`; empty where no cell is meant.
    pub fn address(&self) -> String {
        match (&self.table, self.row, self.column_number) {
            (Some(table), Some(row), Some(column)) => table.address(row, column),
            _ => String::new(),
        }
    }
}

impl Finding {
    /// Whether whoever fills in the list can do nothing about it: in what people read it stands apart, once
    /// a body, and it does not count in verdicts.
    pub fn is_to_order(&self) -> bool {
        self.cause != Cause::List
    }

    /// Whether the answer to it was accepted: nothing is asked any more, and it does not count in verdicts.
    pub fn is_settled(&self) -> bool {
        self.known.as_ref().is_some_and(|known| known.state == State::Accepted)
    }

    /// Id of the first record concerned.
    pub fn record_id(&self) -> Option<String> {
        self.record.map(|record| record.id(&self.file))
    }

    /// Adds a further place, unless it was told just before.
    pub(crate) fn stands_at(&mut self, place: At) {
        if self.at != place && self.related.last() != Some(&place) {
            self.related.push(place);
        }
    }

    /// The same of another place and record, without related places.
    pub(crate) fn at_another_place(&self, at: At, record: Option<RecordKey>) -> Finding {
        Finding {
            code: self.code,
            level: self.level,
            message: self.message.clone(),
            hint: self.hint.clone(),
            expected: self.expected.clone(),
            clause: self.clause.clone(),
            file: self.file.clone(),
            list: self.list,
            at,
            quote: self.quote.clone(),
            record,
            related: ThinVec::new(),
            fingerprint: self.fingerprint.clone(),
            about: self.about,
            values: self.values.clone(),
            original: None,
            reply: None,
            known: None,
            cause: self.cause,
            count: 1,
        }
    }

    /// What it is about: see [`Finding::values`].
    pub(crate) fn concerned(&self) -> ThinVec<u64> {
        if self.values.is_empty() {
            [number(&self.fingerprint)].into_iter().collect()
        } else {
            self.values.clone()
        }
    }
}

/// A fingerprint as a number.
pub(crate) fn number(fingerprint: &str) -> u64 {
    u64::from_str_radix(fingerprint, 16).unwrap_or_default()
}

/// Hash of a rule and the content it concerns; the parts are folded in case and blanks so that a
/// retyped value keeps its fingerprint.
pub fn fingerprint<S: AsRef<str>>(code: &str, parts: &[S]) -> Text {
    thread_local! {
        /// Findings repeat each other, over files too.
        static KNOWN: RefCell<(memory::Known<Text>, String)> = RefCell::default();
    }
    if parts.iter().any(|part| part.as_ref().contains('\0')) {
        return hashed(code, parts);
    }
    KNOWN.with_borrow_mut(|(known, key)| {
        key.clear();
        key.push_str(code);
        for part in parts {
            key.push('\0');
            key.push_str(part.as_ref());
        }
        known.get(key).unwrap_or_else(|| {
            let fingerprint = hashed(code, parts);
            known.keep(key, fingerprint.clone());
            fingerprint
        })
    })
}

fn hashed<S: AsRef<str>>(code: &str, parts: &[S]) -> Text {
    let mut hasher = Sha256::new();
    hasher.update(code.as_bytes());
    for part in parts {
        hasher.update([0]);
        for word in fold(part.as_ref()).split_whitespace() {
            hasher.update(word.as_bytes());
            hasher.update(b" ");
        }
    }
    hex(&hasher.finalize()[..8]).into()
}
