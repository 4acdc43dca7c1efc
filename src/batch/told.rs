//! What the last summary told: the findings and files of its run, so that the next one tells what is new.
//!
//! It stands beside the outputs and is written after the summary. A run that dies in between has told
//! nothing, so the next one tells its news too.

use std::collections::BTreeMap;
use std::io::{self, BufRead as _, BufReader};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::earlier;
use super::open;
use super::store::{MANIFEST, put};
use crate::model::finding::{Level, State};

const NAME: &str = ".perechen.told.json";
const SCHEMA: u32 = 1;

/// See the module.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Told {
    schema: u32,
    files: BTreeMap<String, File>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct File {
    sha256: Option<String>,
    /// By fingerprint.
    findings: BTreeMap<String, Standing>,
}

/// How often a finding stands in a file, and how grave it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Standing {
    level: usize,
    count: u64,
}

/// What is new since the last summary. Findings by level, in the order of [`Level::ALL`].
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct News {
    /// Nothing was told before.
    pub first: bool,
    pub new: [u64; 5],
    /// Told before and still there.
    pub open: [u64; 5],
    /// Told before and not there any more.
    pub gone: [u64; 5],
    pub files: Files,
}

/// Files against those of the last summary.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Files {
    pub new: u64,
    pub changed: u64,
    pub unchanged: u64,
    pub gone: u64,
}

#[derive(Deserialize)]
struct Line {
    level: String,
    file: String,
    fingerprint: String,
    count: u64,
    /// None without a register.
    state: Option<String>,
    to_order: bool,
}

impl Told {
    /// What was told last; `None` where nothing was, or nothing that can be read.
    pub(crate) fn last(folder: &Path) -> Option<Told> {
        let file = open::own(&folder.join(NAME)).ok()?;
        let told: Told = serde_json::from_reader(BufReader::new(file)).ok()?;
        (told.schema == SCHEMA).then_some(told)
    }

    /// What is to be told now: the published outputs of a folder whose lock this process has.
    pub(crate) fn now(folder: &Path) -> io::Result<Told> {
        let manifest = earlier::inputs(&folder.join(MANIFEST)).unwrap_or_default();
        let asked = |met: &earlier::Met| met.status != crate::outcome::Status::Skipped.key();
        let mut files: BTreeMap<String, File> = manifest
            .met
            .into_iter()
            .filter(|(_, met)| asked(met))
            .map(|(path, met)| (path, File { sha256: met.sha256, findings: BTreeMap::new() }))
            .collect();
        for line in BufReader::new(open::own(&folder.join("findings.jsonl"))?).lines() {
            let Line { level, file, fingerprint, count, state, to_order } = serde_json::from_str(&line?)?;
            // What the coordinator accepted is asked of nobody, and what is said of an order of no ministry's list.
            if to_order || state.as_deref() == Some(State::Accepted.key()) {
                continue;
            }
            let level = Level::ALL.iter().position(|of| of.key() == level).unwrap_or_default();
            let findings = &mut files.entry(file).or_default().findings;
            findings.entry(fingerprint).or_insert(Standing { level, count: 0 }).count += count;
        }
        Ok(Told { schema: SCHEMA, files })
    }

    /// Notes that this was told.
    pub(crate) fn save(&self, folder: &Path) -> io::Result<()> {
        put(&folder.join(NAME), &serde_json::to_vec(self)?)
    }

    /// SHA-256 of the input with this path, if it was read.
    pub(crate) fn sha256(&self, path: &str) -> Option<&str> {
        self.files.get(path)?.sha256.as_deref()
    }

    /// Leaves out an input that will not come again.
    pub(crate) fn forget(&mut self, path: &str) {
        self.files.remove(path);
    }

    /// What is new against what was told before. A finding is known by its fingerprint, in whatever file it
    /// stands: a file under another name brings nothing new.
    pub(crate) fn news(&self, before: Option<&Told>) -> News {
        let mut news = News { first: before.is_none(), ..News::default() };
        let nothing = Told::default();
        let before = before.unwrap_or(&nothing);
        for (path, now) in &self.files {
            match before.files.get(path) {
                None => news.files.new += 1,
                Some(was) if was.sha256 == now.sha256 => news.files.unchanged += 1,
                Some(_) => news.files.changed += 1,
            }
        }
        news.files.gone = before.files.keys().filter(|path| !self.files.contains_key(*path)).count() as u64;
        let (was, now) = (before.standing(), self.standing());
        for (fingerprint, Standing { level, count }) in &now {
            let known = was.get(fingerprint).map_or(0, |was| was.count).min(*count);
            news.open[*level] += known;
            news.new[*level] += count - known;
        }
        for (fingerprint, Standing { level, count }) in &was {
            let known = now.get(fingerprint).map_or(0, |now| now.count).min(*count);
            news.gone[*level] += count - known;
        }
        news
    }

    /// The findings of all files.
    fn standing(&self) -> BTreeMap<&str, Standing> {
        let mut all = BTreeMap::new();
        for (fingerprint, standing) in self.files.values().flat_map(|file| &file.findings) {
            all.entry(fingerprint.as_str()).or_insert(Standing { count: 0, ..*standing }).count +=
                standing.count;
        }
        all
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files as «name hash: fingerprint×count …»; errors all.
    fn told(files: &[&str]) -> Told {
        let file = |line: &&str| {
            let (head, findings) = line.split_once(':').unwrap();
            let (path, hash) = head.split_once(' ').unwrap();
            let standing = |word: &str| {
                let (fingerprint, count) = word.split_once('×').unwrap();
                (fingerprint.to_owned(), Standing { level: 0, count: count.parse().unwrap() })
            };
            let findings = findings.split_whitespace().map(standing).collect();
            (path.to_owned(), File { sha256: Some(hash.to_owned()), findings })
        };
        Told { schema: SCHEMA, files: files.iter().map(file).collect() }
    }

    fn news(before: &[&str], now: &[&str]) -> [u64; 7] {
        let News { new, open, gone, files, .. } = told(now).news(Some(&told(before)));
        [new[0], open[0], gone[0], files.new, files.changed, files.unchanged, files.gone]
    }

    #[test]
    fn what_was_told_is_open_and_the_rest_is_new() {
        assert_eq!(news(&["a 1: x×2 y×1"], &["a 1: x×2 y×1"]), [0, 3, 0, 0, 0, 1, 0]);
        assert_eq!(news(&["a 1: x×2 y×1"], &["a 2: x×3 z×1"]), [2, 2, 1, 0, 1, 0, 0]);
        assert_eq!(news(&[], &["a 1: x×2"]), [2, 0, 0, 1, 0, 0, 0]);
        assert_eq!(news(&["a 1: x×2"], &[]), [0, 0, 2, 0, 0, 0, 1]);
        assert!(told(&["a 1: x×1"]).news(None).first);
    }

    #[test]
    fn a_file_under_another_name_brings_nothing_new() {
        assert_eq!(news(&["a 1: x×2"], &["b 1: x×2"]), [0, 2, 0, 1, 0, 0, 1]);
        // The same fault in a second file is one more.
        assert_eq!(news(&["a 1: x×2"], &["a 1: x×2", "b 2: x×1"]), [1, 2, 0, 1, 0, 1, 0]);
    }
    #[test]
    fn what_is_accepted_or_said_of_an_order_is_told_to_nobody() {
        let out = tempfile::tempdir().unwrap();
        let line = |(fingerprint, state, to_order): (&str, &str, bool)| {
            format!(
                r#"{{"level":"error","file":"a","fingerprint":"{fingerprint}","count":1,"state":{state},"to_order":{to_order}}}"#
            )
        };
        let told = [
            ("v", "null", true),
            ("x", r#""accepted""#, false),
            ("y", r#""open""#, false),
            ("z", "null", false),
        ];
        let lines = told.map(line).join("\n");
        std::fs::write(out.path().join("findings.jsonl"), lines).unwrap();
        let told = Told::now(out.path()).unwrap();
        assert_eq!(told.standing().into_keys().collect::<Vec<_>>(), ["y", "z"]);
    }
}
