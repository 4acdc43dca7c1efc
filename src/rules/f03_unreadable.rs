//! F03 unreadable.

use crate::model::finding::{Finding, Level};
use crate::text::Text;
use crate::text::letters;

use super::rule::{Draft, Rule};

pub(super) static RULE: Rule = Rule {
    code: "F03",
    name: "unreadable",
    level: Level::Error,
    clauses: &[],
    part: None,
    summary: "Файл не удалось прочитать.",
    explanation: "Файл повреждён, защищён паролем, слишком велик или сохранён в виде, который программа не читает. \
        Остальные файлы от этого не страдают. Код завершения при таких файлах – 1.",
    example: "Файл обрывается на середине – откройте его в Word, сохраните заново как .docx и пришлите снова.",
    checks: &[],
};

/// The finding for a file that could not be read: why, and what to do.
pub(crate) fn finding(file: &Text, why: &str, remedy: &str) -> Finding {
    let mut finding = RULE.finding(Draft {
        message: letters::sentence(why),
        hint: remedy.into(),
        key: vec![file.to_string(), why.to_owned()],
        ..Draft::default()
    });
    finding.file = file.clone();
    finding
}
