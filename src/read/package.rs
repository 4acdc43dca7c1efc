//! The zip package of an office file: parts by name, bytes counted while inflating,
//! relationships resolved. Nothing is believed that a header merely claims.

mod part;

use std::collections::HashMap;
use std::io::{Cursor, Read};

use libdeflater::{Decompressor, crc32};
use zip::{CompressionMethod, ZipArchive};

use super::error::ReadError;
use super::error::bytes as in_words;
use super::limits::Limits;
use super::unreadable::Unreadable;
use super::xml::{Ns, Step, Xml, decode, local};

pub(super) use part::Part;

/// An open package. Part names are compared without case, back-slashes count as slashes.
pub(super) struct Package<'a> {
    bytes: &'a [u8],
    decompressor: Decompressor,
    archive: ZipArchive<Cursor<&'a [u8]>>,
    parts: HashMap<String, usize>,
    limits: &'a Limits,
    /// Inflated so far, over all parts read.
    inflated: u64,
    /// Relationships by the part that has them, once read.
    relations: HashMap<String, Vec<Relationship>>,
}

/// A relationship of a part.
#[derive(Debug, Clone)]
pub(super) struct Relationship {
    pub(super) id: String,
    /// Last segment of the type: `hyperlink`, `numbering`.
    pub(super) kind: String,
    /// Name of the part, or the outer address as written.
    pub(super) target: String,
    pub(super) external: bool,
}

impl Limits {
    /// Judges a part of `size` inflated and `packed` packed bytes in a package of `total` inflated bytes so far.
    fn judge(&self, part: &str, size: u64, packed: u64, total: u64) -> Result<(), ReadError> {
        let over = |what, figure, limit, option| Err(ReadError::limit(part, what, figure, limit, option));
        let more = |limit| (format!("более {}", in_words(limit)), in_words(limit));
        if size > self.ratio_from && size / packed > self.ratio {
            let (figure, limit) = (format!("{}:1", size / packed), format!("{}:1", self.ratio));
            return over("степень сжатия", figure, limit, "--max-ratio");
        }
        if total > self.inflated_bytes {
            let (figure, limit) = more(self.inflated_bytes);
            return over("размер всех частей после распаковки", figure, limit, "--max-inflated");
        }
        if size > self.entry_bytes {
            let (figure, limit) = more(self.entry_bytes);
            return over("размер части после распаковки", figure, limit, "--max-entry");
        }
        Ok(())
    }
}

impl<'a> Package<'a> {
    pub(super) fn open(bytes: &'a [u8], limits: &'a Limits) -> Result<Package<'a>, ReadError> {
        let archive = ZipArchive::new(Cursor::new(bytes))
            .map_err(|source| ReadError::Archive { source: Box::new(source) })?;
        if archive.len() > limits.zip_entries {
            return Err(ReadError::limit(
                "архив",
                "число частей",
                archive.len(),
                limits.zip_entries,
                "--max-entries",
            ));
        }
        let mut parts = HashMap::with_capacity(archive.len());
        for (index, name) in archive.file_names_raw().enumerate() {
            let name = normal_name(&String::from_utf8_lossy(name));
            if parts.contains_key(&name) {
                return Err(ReadError::Duplicate { part: name });
            }
            parts.insert(name, index);
        }
        if archive.has_duplicate_names() {
            return Err(ReadError::Duplicate { part: "архив".to_owned() });
        }
        let decompressor = Decompressor::new();
        Ok(Package { bytes, decompressor, archive, parts, limits, inflated: 0, relations: HashMap::new() })
    }

    pub(super) fn contains(&self, part: &str) -> bool {
        self.parts.contains_key(&normal_name(part))
    }

    /// Whether some folder of the package holds a file of this name, in small letters.
    pub(super) fn holds_file(&self, file: &str) -> bool {
        self.parts.keys().any(|part| part.rsplit('/').next() == Some(file))
    }

    /// The parts that have relationships, in the order of their names, small letters.
    pub(super) fn related_parts(&self) -> Vec<String> {
        let source = |part: &String| {
            let (folder, file) = part.rsplit_once("_rels/")?;
            Some(format!("{folder}{}", file.strip_suffix(".rels")?))
        };
        let mut parts: Vec<String> = self.parts.keys().filter_map(source).collect();
        parts.sort_unstable();
        parts
    }

    pub(super) fn xml_depth(&self) -> usize {
        self.limits.xml_depth
    }

    /// Inflates a part; `None` if the package has no such part.
    pub(super) fn part(&mut self, name: &str) -> Result<Option<Part>, ReadError> {
        let Some(&index) = self.parts.get(&normal_name(name)) else {
            return Ok(None);
        };
        if let Some(bytes) = self.at_once(index, name) {
            self.inflated += bytes.len() as u64;
            return Ok(Some(bytes));
        }
        let mut entry = self.archive.by_index(index).map_err(|source| match source {
            zip::result::ZipError::UnsupportedArchive(zip::result::ZipError::PASSWORD_REQUIRED)
            | zip::result::ZipError::InvalidPassword => ReadError::Unreadable(Unreadable::Encrypted),
            source => ReadError::Archive { source: Box::new(source) },
        })?;
        let packed = entry.compressed_size().max(1);
        // A hint only: the claimed size may be wrong, so it is capped by what the packed bytes can hold.
        let hint = entry.size().min(packed.saturating_mul(TYPICAL_RATIO)).min(self.limits.entry_bytes);
        // What the package itself says is enough to refuse it, never to trust it.
        self.limits.judge(name, entry.size(), packed, self.inflated + entry.size())?;
        let mut bytes = Vec::with_capacity(hint as usize + 1);
        loop {
            let before = bytes.len();
            let read = (&mut entry)
                .take(STEP)
                .read_to_end(&mut bytes)
                .map_err(|source| ReadError::Inflate { part: name.to_owned(), source })?;
            self.inflated += (bytes.len() - before) as u64;
            self.limits.judge(name, bytes.len() as u64, packed, self.inflated)?;
            if read == 0 {
                return Ok(Some(bytes.into()));
            }
        }
    }

    /// Inflates a part that is what the package says of it and within the limits; all others are
    /// left to the step by step reading, which finds what is wrong. Takes half the time of that.
    fn at_once(&mut self, index: usize, name: &str) -> Option<Part> {
        let entry = self.archive.by_index_raw(index).ok()?;
        let (size, packed) = (entry.size(), entry.compressed_size());
        let possible = size <= packed.saturating_mul(DEFLATE_RATIO);
        if entry.compression() != CompressionMethod::Deflated || entry.encrypted() || !possible {
            return None;
        }
        self.limits.judge(name, size, packed.max(1), self.inflated + size).ok()?;
        let start = usize::try_from(entry.data_start()?).ok()?;
        let data = self.bytes.get(start..)?.get(..usize::try_from(packed).ok()?)?;
        let size = usize::try_from(size).ok()?;
        let mut bytes = Part::of_size(size);
        let inflated = self.decompressor.deflate_decompress(data, &mut bytes).ok()?;
        (inflated == bytes.len() && crc32(&bytes) == entry.crc32()).then_some(bytes)
    }

    /// The main part: by the package's relationships, else under its usual name.
    pub(super) fn main_part(&mut self, usual: &str) -> Result<String, ReadError> {
        let by_relation = self
            .relationships("")?
            .into_iter()
            .find(|relation| {
                relation.kind == "officeDocument" && !relation.external && self.contains(&relation.target)
            })
            .map(|relation| relation.target);
        match by_relation {
            Some(part) => Ok(part),
            None if self.contains(usual) => Ok(usual.to_owned()),
            None => Err(ReadError::damaged(usual, "в файле нет основной части")),
        }
    }

    /// Relationships of a part (`""`: of the package). A damaged relationship part gives what
    /// could be read of it: every relation is optional.
    pub(super) fn relationships(&mut self, part: &str) -> Result<Vec<Relationship>, ReadError> {
        let key = normal_name(part);
        if let Some(known) = self.relations.get(&key) {
            return Ok(known.clone());
        }
        let (folder, file) = part.rsplit_once('/').unwrap_or(("", part));
        let separator = if folder.is_empty() { "" } else { "/" };
        let name = format!("{folder}{separator}_rels/{file}.rels");
        let Some(bytes) = self.part(&name)? else {
            return Ok(Vec::new());
        };
        let mut relations = Vec::new();
        let Ok(text) = decode(&bytes, &name) else {
            return Ok(relations);
        };
        let mut xml = Xml::new(&text, &name, self.limits.xml_depth);
        while let Ok(Step::Start { tag, .. }) = next_start(&mut xml) {
            if local(&tag) != "Relationship" {
                continue;
            }
            let get = |key| xml.attribute(&tag, Ns::Package, key).unwrap_or_default();
            let target = get("Target");
            let external = get("TargetMode").eq_ignore_ascii_case("external");
            relations.push(Relationship {
                id: get("Id"),
                kind: get("Type").rsplit('/').next().unwrap_or_default().to_owned(),
                target: if external { target } else { resolve(folder, &target) },
                external,
            });
        }
        self.relations.insert(key, relations.clone());
        Ok(relations)
    }
}

/// What XML packs to at most, as a rule.
const TYPICAL_RATIO: u64 = 40;

/// What deflate packs to at most: a wrong size takes no more memory than this.
const DEFLATE_RATIO: u64 = 1_032;

/// How much is inflated between two looks at the limits.
const STEP: u64 = 256 << 10;

fn next_start<'x>(xml: &mut Xml<'x>) -> Result<Step<'x>, ReadError> {
    loop {
        match xml.next()? {
            Step::Text(_) | Step::End => {}
            step => return Ok(step),
        }
    }
}

fn normal_name(name: &str) -> String {
    name.replace('\\', "/").trim_start_matches('/').to_lowercase()
}

/// A target relative to the folder of its source part; absolute ones begin with `/`.
fn resolve(folder: &str, target: &str) -> String {
    let target = target.replace('\\', "/");
    let mut segments: Vec<&str> = match target.strip_prefix('/') {
        Some(_) => Vec::new(),
        None => folder.split('/').filter(|segment| !segment.is_empty()).collect(),
    };
    for segment in target.split('/') {
        match segment {
            "" | "." => {}
            ".." => {
                segments.pop();
            }
            segment => segments.push(segment),
        }
    }
    segments.join("/")
}

#[cfg(test)]
mod tests {
    use super::super::build::Zip;
    use super::*;

    #[test]
    fn targets_are_resolved_against_their_folder() {
        for (folder, target, expected) in [
            ("word", "styles.xml", "word/styles.xml"),
            ("word", "/word/styles.xml", "word/styles.xml"),
            ("word", "../custom/a.xml", "custom/a.xml"),
            ("word", ".\\media\\a.png", "word/media/a.png"),
            ("", "../../x.xml", "x.xml"),
        ] {
            assert_eq!(resolve(folder, target), expected, "{folder} + {target}");
        }
    }

    #[test]
    fn names_are_found_without_case_and_with_back_slashes() {
        let bytes = Zip::new().part("Word\\Document.XML", "x").bytes();
        let limits = Limits::default();
        let mut package = Package::open(&bytes, &limits).expect("package");
        assert_eq!(package.part("word/document.xml").expect("readable").as_deref(), Some(&b"x"[..]));
        assert_eq!(package.part("word/other.xml").expect("readable").as_deref(), None);
    }

    #[test]
    fn limits_are_counted_while_inflating() {
        let zeros = vec![0; 300 << 20];
        let bomb = Zip::new().raw("bomb", &zeros).bytes();
        drop(zeros);
        // The same with another size in its table of contents.
        let mut liar = bomb.clone();
        let entry = liar.windows(4).rposition(|mark| mark == b"PK\x01\x02").expect("the table of contents");
        liar[entry + 24..entry + 28].copy_from_slice(&10_u32.to_le_bytes());
        let cases = [
            (Limits::default(), "--max-ratio"),
            (Limits { ratio: u64::MAX, ..Limits::default() }, "--max-entry"),
            (Limits { ratio: u64::MAX, inflated_bytes: 1 << 20, ..Limits::default() }, "--max-inflated"),
            (Limits { zip_entries: 0, ..Limits::default() }, "--max-entries"),
        ];
        for (limits, option) in cases {
            let part =
                |bytes| Package::open(bytes, &limits).and_then(|mut package| package.part("bomb").map(drop));
            let error = part(&bomb).expect_err(option);
            assert!(
                error.is_refused() && error.to_string().contains(option),
                "{error} is not about {option}"
            );
            assert!(part(&liar).is_err(), "{option}: a lie about the size is believed");
        }
    }

    #[test]
    fn memory_used_again_holds_nothing_of_the_part_before() {
        let limits = Limits::default();
        for text in ["а".repeat(50_000), "б".repeat(9_000), "в".repeat(20_000), "г".repeat(600_000)] {
            let bytes = Zip::new().part("a.xml", &text).bytes();
            let part = Package::open(&bytes, &limits).expect("package").part("a.xml").expect("readable");
            assert_eq!(part.as_deref(), Some(text.as_bytes()));
        }
    }

    #[test]
    fn parts_with_one_name_are_refused() {
        let bytes = Zip::new().part("word/a.xml", "1").part("word/A.xml", "2").bytes();
        let limits = Limits::default();
        assert!(matches!(Package::open(&bytes, &limits), Err(ReadError::Duplicate { .. })));
    }
}
