//! The answer about a file as JSON lines: records, findings, facts if asked for, last `file`.

use std::io::{self, Write};

use serde::{Deserialize, Serialize};

use super::Job;
use super::discover::Found;
use super::manifest::input_line;
use super::share::{Answered, Reader, answer};
use crate::write::jsonl;

/// Whether what the rules over a run remember of a file is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Facts {
    Told,
    Untold,
}

/// Reads and checks a file and writes its lines.
pub(super) fn write(
    job: &Job<'_>,
    found: &Found,
    read: Reader<'_>,
    facts: Facts,
    out: &mut dyn Write,
) -> io::Result<()> {
    let answered = answer(job, found, read, |_| Ok(()));
    let (Answered { outcome, sha256, size, .. }, ()) = answered.map_err(io::Error::other)?;
    let mut lines = Vec::new();
    for list in &outcome.lists {
        jsonl::records(list, &mut lines)?;
    }
    typed("record", &lines, out)?;
    lines.clear();
    jsonl::findings(&outcome.findings, &mut lines)?;
    typed("finding", &lines, out)?;
    if facts == Facts::Told {
        lines.clear();
        let path = &outcome.path;
        serde_json::to_writer(&mut lines, &OfFile { path, facts: &outcome.facts })?;
        typed("facts", &lines, out)?;
    }
    lines.clear();
    input_line(&outcome, sha256.as_deref(), size, &mut lines)?;
    typed("file", &lines, out)
}

#[derive(Serialize)]
struct OfFile<'a> {
    path: &'a str,
    #[serde(flatten)]
    facts: &'a crate::rules::memory::FileFacts,
}

/// JSON objects, one a line, with their type in front.
fn typed(kind: &str, lines: &[u8], out: &mut dyn Write) -> io::Result<()> {
    for object in lines.split(|byte| *byte == b'\n').filter_map(|line| line.strip_prefix(b"{")) {
        write!(out, "{{\"type\":\"{kind}\",")?;
        out.write_all(object)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
