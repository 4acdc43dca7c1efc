//! The hashes of outputs: one line each, sorted, so that a change of them reads as a diff.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{Cursor, Read as _};
use std::path::Path;

use sha2::{Digest as _, Sha256};
use zip::ZipArchive;

/// Hashes by set and path.
#[derive(Default)]
pub(crate) struct Hashes(BTreeMap<(String, String), Hash>);

#[derive(PartialEq, Eq, Clone)]
struct Hash {
    packed: String,
    /// Of names and contents of all parts for a package, otherwise the same as `packed`.
    inflated: String,
}

/// How an output is not what it was.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Difference {
    Content,
    /// The parts are the same.
    Packing,
    Missing,
    New,
}

impl Difference {
    pub(crate) fn words(self) -> &'static str {
        match self {
            Difference::Content => "content differs",
            Difference::Packing => "packing differs",
            Difference::Missing => "missing",
            Difference::New => "new",
        }
    }
}

impl Hashes {
    pub(crate) fn parse(text: &str) -> Result<Hashes, Box<dyn Error>> {
        let mut hashes = Hashes::default();
        for line in text.lines() {
            let [set, path, packed, inflated] = line.split('\t').collect::<Vec<_>>()[..] else {
                return Err(format!("not four columns: {line}").into());
            };
            hashes.put(set, path, Hash { packed: packed.to_owned(), inflated: inflated.to_owned() })?;
        }
        Ok(hashes)
    }

    pub(crate) fn to_text(&self) -> String {
        self.0.iter().fold(String::new(), |mut text, ((set, path), hash)| {
            let _ = writeln!(text, "{set}\t{path}\t{}\t{}", hash.packed, hash.inflated);
            text
        })
    }

    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// Number of outputs by set.
    pub(crate) fn by_set(&self) -> BTreeMap<&str, usize> {
        let mut sets = BTreeMap::new();
        for (set, _) in self.0.keys() {
            *sets.entry(set.as_str()).or_default() += 1;
        }
        sets
    }

    /// Takes a set out.
    pub(crate) fn take(&mut self, set: &str) -> Hashes {
        Hashes(self.0.extract_if(.., |(of, _), _| of == set).collect())
    }

    /// Takes all of another's in.
    pub(crate) fn extend(&mut self, other: Hashes) {
        self.0.extend(other.0);
    }

    pub(crate) fn add(&mut self, set: &str, path: &str, bytes: &[u8]) -> Result<(), Box<dyn Error>> {
        let hash = if path.rsplit('/').next() == Some("manifest.json") {
            let packed = without_times(std::str::from_utf8(bytes)?);
            Hash { inflated: hex(without_packages(&packed)), packed: hex(packed) }
        } else {
            Hash { packed: hex(bytes), inflated: parts(bytes).map_or_else(|| hex(bytes), hex) }
        };
        self.put(set, path, hash)
    }

    /// Takes in a word that is its own hash.
    pub(crate) fn add_word(&mut self, set: &str, path: &str, word: &str) -> Result<(), Box<dyn Error>> {
        self.put(set, path, Hash { packed: word.to_owned(), inflated: word.to_owned() })
    }

    /// Takes in every file beneath a folder, by its path in it.
    pub(crate) fn add_folder(&mut self, set: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
        files(folder)?.iter().try_for_each(|path| self.add(set, path, &fs::read(folder.join(path))?))
    }

    /// Takes in a whole folder under one hash.
    pub(crate) fn add_as_one(&mut self, set: &str, path: &str, folder: &Path) -> Result<(), Box<dyn Error>> {
        let mut all = Hashes::default();
        all.add_folder("", folder)?;
        let of = |part: fn(&Hash) -> &str| {
            hex(all.0.iter().fold(String::new(), |text, ((_, path), hash)| text + path + "\n" + part(hash)))
        };
        self.put(set, path, Hash { packed: of(|hash| &hash.packed), inflated: of(|hash| &hash.inflated) })
    }

    fn put(&mut self, set: &str, path: &str, hash: Hash) -> Result<(), Box<dyn Error>> {
        match self.0.insert((set.to_owned(), path.to_owned()), hash) {
            None => Ok(()),
            Some(_) => Err(format!("{set}: {path} is hashed twice").into()),
        }
    }

    /// What is not as it was before: set, path and how.
    pub(crate) fn differences<'a>(&'a self, before: &'a Hashes) -> Vec<(&'a str, &'a str, Difference)> {
        let mut found = Vec::new();
        for (key, was) in &before.0 {
            let how = match self.0.get(key) {
                None => Difference::Missing,
                Some(is) if is.inflated != was.inflated => Difference::Content,
                Some(is) if is.packed != was.packed => Difference::Packing,
                Some(_) => continue,
            };
            found.push((key.0.as_str(), key.1.as_str(), how));
        }
        let new = self.0.keys().filter(|key| !before.0.contains_key(*key));
        found.extend(new.map(|key| (key.0.as_str(), key.1.as_str(), Difference::New)));
        found.sort_unstable();
        found
    }
}

/// The paths of all files beneath a folder, sorted, with `/` between the parts.
pub(crate) fn files(folder: &Path) -> Result<Vec<String>, Box<dyn Error>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(files(&entry.path())?.into_iter().map(|below| format!("{name}/{below}")));
        } else {
            found.push(name);
        }
    }
    found.sort();
    Ok(found)
}

/// The first 64 bits of SHA-256: nobody forges an output here.
fn hex(bytes: impl AsRef<[u8]>) -> String {
    Sha256::digest(bytes)[..8].iter().fold(String::new(), |mut hex, byte| {
        let _ = write!(hex, "{byte:02x}");
        hex
    })
}

/// Names, lengths and contents of all parts of a package, in their order; `None` if it is none.
fn parts(bytes: &[u8]) -> Option<Vec<u8>> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return None;
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut all = Vec::new();
    for index in 0..archive.len() {
        let mut entry = archive.by_index(index).ok()?;
        let name = entry.name().ok()?.into_owned();
        let mut part = Vec::new();
        entry.read_to_end(&mut part).ok()?;
        all.extend(format!("{name}\n{}\n", part.len()).into_bytes());
        all.extend(part);
    }
    Some(all)
}

/// A manifest without the moments when the run began and ended.
fn without_times(manifest: &str) -> String {
    without(&without(manifest, "started"), "finished")
}

/// A manifest without hashes and sizes of Office files, which depend on how they are packed: these have
/// hashes of their own.
fn without_packages(manifest: &str) -> String {
    let is_package = |line: &str| line.contains(".xlsx\"") || line.contains(".docx\"");
    let lines = manifest.lines().map(|line| {
        if is_package(line) { without(&without(line, "sha256"), "size") } else { line.to_owned() }
    });
    lines.collect::<Vec<_>>().join("\n")
}

/// JSON without the first value of a key, which is a number or a string without escapes.
fn without(json: &str, key: &str) -> String {
    let key = format!("\"{key}\":");
    let Some((before, after)) = json.split_once(&key) else { return json.to_owned() };
    let rest = match after.strip_prefix('"') {
        Some(text) => text.split_once('"').map_or("", |(_, rest)| rest),
        None => after.trim_start_matches(|letter: char| letter.is_ascii_digit()),
    };
    format!("{before}{key}{rest}")
}
