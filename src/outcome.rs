//! What became of one file: the state between the flow and the writers.

use serde::{Deserialize, Serialize};

use crate::model::finding::Finding;
use crate::model::{CellCounts, TouchpointList};
use crate::own::reply::Answered;
use crate::read::Format;
use crate::rules::memory::FileFacts;
use crate::text::Text;

/// What became of one file.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub path: Text,
    pub format: Format,
    pub status: Status,
    /// For every status but `converted`: a Russian sentence.
    pub reason: Option<String>,
    /// The file's own body and region, from its act, approval block, folders or title.
    pub body: Option<Text>,
    pub region: Option<Text>,
    pub lists: Vec<TouchpointList>,
    /// Sorted by list, place, code.
    pub findings: Vec<Finding>,
    pub counts: CellCounts,
    /// Codes of the rules that had nothing to look at, once for each list (once for a blank form or an
    /// order without a list).
    pub not_applicable: Vec<&'static str>,
    /// What a workbook of ours came back with.
    pub replies: Vec<Answered>,
    /// For the rules over the whole run.
    pub facts: FileFacts,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    Converted,
    Blank,
    NoList,
    /// A recognised format that is not read, or a limit.
    Refused,
    /// Damaged.
    Failed,
    Skipped,
}

impl Outcome {
    /// Of a file that gave no list: why.
    pub(crate) fn without_list(path: Text, format: Format, status: Status, reason: String) -> Outcome {
        Outcome {
            path,
            format,
            status,
            reason: Some(reason),
            body: None,
            region: None,
            lists: Vec::new(),
            findings: Vec::new(),
            counts: CellCounts::default(),
            not_applicable: Vec::new(),
            replies: Vec::new(),
            facts: FileFacts::default(),
        }
    }
}

impl Status {
    pub fn key(self) -> &'static str {
        match self {
            Status::Converted => "converted",
            Status::Blank => "blank",
            Status::NoList => "no_list",
            Status::Refused => "refused",
            Status::Failed => "failed",
            Status::Skipped => "skipped",
        }
    }

    pub fn russian(self) -> &'static str {
        match self {
            Status::Converted => "обработан",
            Status::Blank => "пустой бланк",
            Status::NoList => "перечня нет",
            Status::Refused => "не принят",
            Status::Failed => "не прочитан",
            Status::Skipped => "пропущен",
        }
    }
}
