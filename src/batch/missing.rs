//! Inputs of the run before that this one did not meet.

use std::collections::{BTreeMap, BTreeSet};

use super::earlier::Earlier;
use crate::own;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Missing {
    /// Paths with the SHA-256 of what lay there.
    paths: BTreeMap<String, Option<String>>,
    /// The SHA-256 of inputs under names that the run before did not have.
    arrived: BTreeSet<String>,
}

impl Missing {
    pub(super) fn of(earlier: &Earlier) -> Missing {
        Missing { paths: earlier.inputs.clone(), arrived: BTreeSet::new() }
    }

    /// Notes an input that is there.
    pub(super) fn met(&mut self, path: &str, sha256: Option<&str>) {
        if self.paths.remove(path).is_none() {
            self.arrived.extend(sha256.map(str::to_owned));
        }
    }

    /// Leaves out what lies below a folder that cannot be listed.
    pub(super) fn leave(&mut self, below: &str) {
        self.paths.retain(|path, _| !path.starts_with(below));
    }

    /// Those that came under no other name and whose lists did not come: `parts` came, `before` are those that the files
    /// of the run before were.
    pub(super) fn left(self, parts: &BTreeSet<String>, before: &BTreeMap<String, String>) -> Vec<String> {
        let Missing { paths, arrived } = self;
        let replaced = |path: &str| {
            parts.contains(own::stem(path)) || before.get(path).is_some_and(|part| parts.contains(part))
        };
        let renamed =
            |sha256: &Option<String>| sha256.as_ref().is_some_and(|sha256| arrived.contains(sha256));
        let left = paths.into_iter().filter(|(path, sha256)| !renamed(sha256) && !replaced(path));
        left.map(|(path, _)| path).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_under_another_name_is_not_missing_and_one_whose_copy_was_there_is() {
        let inputs = [("a", "1"), ("b", "2"), ("c", "2"), ("d", "4")];
        let inputs = inputs.map(|(path, sha256)| (path.to_owned(), Some(sha256.to_owned())));
        let left = |met: &[(&str, &str)]| {
            let mut missing = Missing { paths: inputs.clone().into(), ..Missing::default() };
            for (path, sha256) in met {
                missing.met(path, Some(sha256));
            }
            missing.left(&["first".to_owned()].into(), &[("d".to_owned(), "first".to_owned())].into())
        };
        assert_eq!(left(&[("new", "1"), ("b", "2"), ("c", "2")]), [""; 0]);
        assert_eq!(left(&[("a", "9"), ("b", "2")]), ["c"]);
    }
}
