#![allow(dead_code)]
//! Packages from raw XML, for tests.

use std::io::{Cursor, Write};

use zip::ZipWriter;
use zip::write::SimpleFileOptions;

#[derive(Debug)]
pub(super) struct Zip(ZipWriter<Cursor<Vec<u8>>>);

impl Zip {
    pub(super) fn new() -> Zip {
        Zip(ZipWriter::new(Cursor::new(Vec::new())))
    }

    pub(super) fn part(self, name: &str, text: &str) -> Zip {
        self.raw(name, text.as_bytes())
    }

    pub(super) fn raw(mut self, name: &str, bytes: &[u8]) -> Zip {
        self.0.start_file(name, SimpleFileOptions::default()).expect("start");
        self.0.write_all(bytes).expect("write");
        self
    }

    pub(super) fn bytes(self) -> Vec<u8> {
        self.0.finish().expect("finish").into_inner()
    }
}

pub(super) const RELATION: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// A relationship part; each is id, kind and target, an outer one with `!` before the target.
pub(super) fn relationships(relations: &[(&str, &str, &str)]) -> String {
    let mut text =
        "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>".to_owned();
    for (id, kind, target) in relations {
        let (target, mode) = match target.strip_prefix('!') {
            Some(outer) => (outer, " TargetMode='External'"),
            None => (*target, ""),
        };
        text += &format!("<Relationship Id='{id}' Type='{RELATION}/{kind}' Target='{target}'{mode}/>");
    }
    text + "</Relationships>"
}
