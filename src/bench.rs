//! What the programs of `benches/` and `tests/it` call besides the façade. No part of the interface: it
//! changes with the rooms.

pub use crate::cli::{log_reference, reference};
pub use crate::flow::{checked, with_lists};
pub use crate::knowledge::Knowledge;
pub use crate::knowledge::names::Names;
pub use crate::knowledge::vocabulary::{Vocabularies, Vocabulary};
pub use crate::knowledge::words::Words;
pub use crate::locate::{Hints, locate};
pub use crate::map::{choose, map};
pub use crate::normalise::normalise;
pub use crate::normalise::split::split_points;
pub use crate::read::{Format, ReadError, read, sniff};
pub use crate::rules::copies::Traits;
pub use crate::rules::memory::FileFacts;
pub use crate::rules::run::Run;
pub use crate::rules::{RULES, page};
pub use crate::text::clean::clean;
pub use crate::write::form::{FormRows, Layout, LeftMargin, write as write_form};
pub use crate::write::jsonl::records as write_records;
pub use crate::write::workbook::write as write_workbook;
