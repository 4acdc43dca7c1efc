//! What settles the shares of all files of a run, besides the files: each part as a hash, so that a share that is
//! made anew can say which one is another.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use super::why::Why;
use crate::batch::manifest::TOOL;
use crate::batch::{Job, Output};
use crate::text::hash::hex;

/// The program: another build may make another share of the same file.
pub(super) const PROGRAM: &str =
    concat!("perechen ", env!("CARGO_PKG_VERSION"), " ", env!("PERECHEN_SOURCES"));

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Terms {
    mappings: String,
    rules: String,
    output: String,
    limits: String,
    bodies: String,
    office: String,
    register: bool,
}

impl Terms {
    pub(super) fn of(job: &Job<'_>, output: Output) -> Terms {
        let Job { settings, office, memory, .. } = job;
        Terms {
            mappings: settings.mappings.fingerprint(),
            rules: hash(&settings.selection.off()),
            output: hash(&output),
            limits: hash(&settings.limits),
            bodies: hash(&settings.bodies()),
            office: office.map_or_else(String::new, |office| hash(&office.traits())),
            register: memory.is_some(),
        }
    }

    /// What is other now than when a share was made.
    pub(super) fn differ(&self, now: &Terms) -> Option<Why> {
        let differing = [
            (self.mappings != now.mappings, Why::Mappings),
            (self.rules != now.rules, Why::Rules),
            (self.output != now.output, Why::Forms),
            (self.limits != now.limits, Why::Limits),
            (self.bodies != now.bodies, Why::Bodies),
            (self.office != now.office, Why::Office),
            (self.register != now.register, Why::Register),
        ];
        differing.into_iter().find_map(|(differs, why)| differs.then_some(why))
    }
}

/// The program as people know it: of the line that a share begins with.
pub(super) fn is_same_version(line: &str) -> bool {
    line.strip_prefix(TOOL).is_some_and(|rest| rest.starts_with(' '))
}

/// The SHA-256 of a value as JSON.
pub(super) fn hash(value: &impl Serialize) -> String {
    hex(&Sha256::digest(serde_json::to_vec(value).unwrap_or_default()))
}
