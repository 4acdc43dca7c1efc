//! What each row of a file was read as, and why: for officers a line a row, for programs with the features.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::flow::{Input, Read, Settings, roles_of};
use crate::locate::roles::RowRole;
use crate::model::document::Document;
use crate::read::{ReadError, sniff};

/// What was found in one file.
#[derive(Debug)]
pub(crate) struct Roles {
    document: Document,
    rows: Vec<RowRole>,
}

/// Reads the roles of a file's rows.
pub(crate) fn roles(input: Input<'_>, settings: &Settings, read: Read<'_>) -> Result<Roles, ReadError> {
    let name = input.path.rsplit('/').next().unwrap_or(input.path);
    let document = read(sniff(input.bytes, name))?;
    let rows = roles_of(&document, &input, settings);
    Ok(Roles { document, rows })
}

impl Roles {
    /// A line a row: place, role, how sure it is, the role by the rules where it differs, the reasons.
    pub(crate) fn in_words(&self, path: &str) -> String {
        let mut out = format!("{path}\n");
        if self.rows.is_empty() {
            out.push_str("  Перечня в файле нет, или это рабочая книга программы.\n");
        }
        for row in &self.rows {
            let place = self.document.tables[row.table as usize].describe(Some(row.row), None);
            let _ = write!(out, "  {place}: {}, {:.0} %", row.role.russian(), row.per_cent());
            if row.differs() {
                let _ = write!(out, "; по правилам: {}", row.by_rules.russian());
            }
            let reasons: Vec<&str> = row.reasons.iter().map(|feature| feature.russian()).collect();
            if !reasons.is_empty() {
                let _ = write!(out, " ({})", reasons.join("; "));
            }
            out.push('\n');
        }
        out
    }

    /// The rows with all that the fitting of the weights needs (`benchmarks/roles/fit.py`).
    pub(crate) fn as_json(&self, path: &str) -> Value {
        json!({ "file": path, "rows": self.rows.iter().map(|row| self.row(row)).collect::<Vec<_>>() })
    }

    fn row(&self, row: &RowRole) -> Value {
        let keys = |features: &[crate::locate::roles::Feature]| -> Vec<&str> {
            features.iter().map(|feature| feature.key()).collect()
        };
        json!({
            "table": self.document.tables[row.table as usize].to_string(),
            "row": row.row,
            "role": row.role.key(),
            "per_cent": row.per_cent(),
            "by_rules": row.by_rules.key(),
            "other": row.other.0.key(),
            "reasons": row.reasons.iter().map(|feature| feature.russian()).collect::<Vec<_>>(),
            "gap": row.gap.key(),
            "allowed": row.allowed.iter().map(|role| role.key()).collect::<Vec<_>>(),
            "features": keys(&row.features),
        })
    }
}
