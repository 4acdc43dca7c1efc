//! The flow for one file: read, locate, map, normalise, check. Pure: bytes in, outcome out.

use crate::document::Text;
use crate::finding::Finding;
use crate::model::{CellCounts, TouchpointList};
use crate::profile::Mappings;
use crate::read::{Format, Limits};

/// One input file as the operator sees it.
#[derive(Debug, Clone, Copy)]
pub struct Input<'a> {
    /// Relative to the input root, `/` between the parts, the root's name first if there are several roots.
    pub path: &'a str,
    /// Folder names above the file, outermost first, the root's own name included: hints for body and region.
    pub folders: &'a [String],
    pub bytes: &'a [u8],
}

/// What became of one file.
#[derive(Debug, Clone)]
pub struct Outcome {
    pub path: Text,
    pub format: Format,
    pub status: Status,
    /// For every status but `converted`: a Russian sentence.
    pub reason: Option<String>,
    pub lists: Vec<TouchpointList>,
    /// Sorted by list, place, code.
    pub findings: Vec<Finding>,
    pub counts: CellCounts,
    /// How many rules were not applicable to this file (a blank form, an order without a list).
    pub rules_not_applicable: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
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

/// Everything the flow needs besides the file; built once, shared by all threads.
#[derive(Debug)]
pub struct Settings {
    pub mappings: Mappings,
    pub limits: Limits,
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

/// Converts one file; never fails: what could not be read is an outcome too.
pub fn convert(input: Input<'_>, _settings: &Settings) -> Outcome {
    Outcome {
        path: input.path.into(),
        format: Format::Unknown,
        status: Status::Skipped,
        reason: None,
        lists: Vec::new(),
        findings: Vec::new(),
        counts: CellCounts::default(),
        rules_not_applicable: 0,
    }
}

/// Explains how the tables of a file were found and its columns mapped: Russian text.
pub fn inspect(input: Input<'_>, _settings: &Settings) -> String {
    format!("{}\n", input.path)
}
