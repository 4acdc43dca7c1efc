//! manifest.json: what went in, what came out, with which program; the last output of a run.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read, Seek, Write};
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::open;
use super::store::Written;
use crate::model::CellCounts;
use crate::model::finding::Level;
use crate::outcome::Outcome;
use crate::read::Format;
use crate::rules::RULES;
use crate::write::totals::{self, Totals};

/// Version of the three machine files.
pub(super) const SCHEMA: u32 = 1;
const TOOL: &str = concat!("perechen ", env!("CARGO_PKG_VERSION"));

/// Takes inputs and outputs as they come, and puts the manifest together at the end.
#[derive(Debug)]
pub(super) struct Manifest {
    started: String,
    inputs: BufWriter<File>,
    outputs: BufWriter<File>,
    first_input: bool,
    first_output: bool,
}

#[derive(Serialize)]
struct InputLine<'a> {
    path: &'a str,
    sha256: Option<&'a str>,
    size: Option<u64>,
    format: Option<&'static str>,
    status: &'static str,
    reason: Option<&'a str>,
    lists: usize,
    records: u64,
    cells: CellLine,
}

#[derive(Serialize)]
struct CellLine {
    #[serde(rename = "in")]
    total: u64,
    used: u64,
    extra: u64,
    set_aside: u64,
}

#[derive(Serialize)]
struct Head<'a> {
    schema: u32,
    tool: &'a str,
    rules: Vec<&'a str>,
    started: &'a str,
    finished: String,
    exit_code: u8,
    status: &'a str,
}

impl Manifest {
    /// The two files take the lines until the end.
    pub(super) fn begin(inputs: File, outputs: File) -> Manifest {
        Manifest {
            started: now(),
            inputs: BufWriter::new(inputs),
            outputs: BufWriter::new(outputs),
            first_input: true,
            first_output: true,
        }
    }

    pub(super) fn input(
        &mut self,
        outcome: &Outcome,
        sha256: Option<&str>,
        size: Option<u64>,
    ) -> io::Result<()> {
        separate(&mut self.inputs, &mut self.first_input)?;
        input_line(outcome, sha256, size, &mut self.inputs)
    }

    pub(super) fn output(&mut self, written: &Written) -> io::Result<()> {
        separate(&mut self.outputs, &mut self.first_output)?;
        Ok(serde_json::to_writer(&mut self.outputs, written)?)
    }

    /// The whole manifest; `status` is a word for the exit code.
    pub(super) fn finish(
        self,
        totals: &Totals,
        exit_code: u8,
        status: &str,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let head = Head {
            schema: SCHEMA,
            tool: TOOL,
            rules: RULES
                .iter()
                .map(|rule| rule.code)
                .filter(|code| !totals.selection.off().contains(code))
                .collect(),
            started: &self.started,
            finished: now(),
            exit_code,
            status,
        };
        let head = serde_json::to_string(&head)?;
        out.write_all(head.trim_end_matches('}').as_bytes())?;
        out.write_all(b",\n\"inputs\":[")?;
        pour(self.inputs, out)?;
        out.write_all(b"\n],\n\"outputs\":[")?;
        pour(self.outputs, out)?;
        out.write_all(b"\n],\n\"counts\":")?;
        serde_json::to_writer(&mut *out, &counts(totals))?;
        out.write_all(b"}\n")
    }
}

/// A file's entry under `inputs`.
pub(super) fn input_line(
    outcome: &Outcome,
    sha256: Option<&str>,
    size: Option<u64>,
    out: &mut impl Write,
) -> io::Result<()> {
    let line = InputLine {
        path: &outcome.path,
        sha256,
        size,
        format: format_key(outcome.format),
        status: outcome.status.key(),
        reason: outcome.reason.as_deref(),
        lists: outcome.lists.len(),
        records: totals::records(outcome),
        cells: CellLine::of(&outcome.counts),
    };
    Ok(serde_json::to_writer(out, &line)?)
}

/// The totals as JSON: `counts` of the manifest and the summary of `--output json`.
pub(crate) fn counts(totals: &Totals) -> serde_json::Value {
    let by_status: serde_json::Map<String, serde_json::Value> = Totals::STATUSES
        .iter()
        .zip(totals.files)
        .map(|(status, number)| (status.key().to_owned(), number.into()))
        .collect();
    let findings: serde_json::Map<String, serde_json::Value> = Level::ALL
        .iter()
        .zip(totals.levels)
        .map(|(level, number)| (level.key().to_owned(), number.into()))
        .collect();
    serde_json::json!({
        "files": totals.files.iter().sum::<u64>(),
        "by_status": by_status,
        "lists": totals.lists,
        "records": totals.records,
        "findings": findings,
        "cells": CellLine::of(&totals.cells),
    })
}

/// The outputs that an earlier run in the same folder named; none if there was no such run.
pub(super) fn earlier_outputs(path: &Path) -> Vec<String> {
    #[derive(Deserialize)]
    struct Earlier {
        outputs: Vec<Output>,
    }
    #[derive(Deserialize)]
    struct Output {
        path: String,
    }
    let earlier = open::own(path).ok().and_then(|file| serde_json::from_reader(BufReader::new(file)).ok());
    earlier.map_or_else(Vec::new, |earlier: Earlier| {
        earlier.outputs.into_iter().map(|output| output.path).collect()
    })
}

/// A spill file from its beginning.
pub(super) fn reread(spill: BufWriter<File>) -> io::Result<BufReader<File>> {
    let mut file = spill.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Writes all that a spill file took.
pub(super) fn pour(spill: BufWriter<File>, out: &mut impl Write) -> io::Result<()> {
    let mut file = reread(spill)?.into_inner();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => out.write_all(&buffer[..read])?,
        }
    }
}

fn separate(out: &mut impl Write, first: &mut bool) -> io::Result<()> {
    out.write_all(if std::mem::take(first) { b"\n" } else { b",\n" })
}

fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).map_or_else(|_| String::new(), |now| now.to_string())
}

impl CellLine {
    fn of(counts: &CellCounts) -> CellLine {
        CellLine { total: counts.total, used: counts.used, extra: counts.extra, set_aside: counts.set_aside }
    }
}

/// `null` for a file whose format was not recognised or not looked at.
fn format_key(format: Format) -> Option<&'static str> {
    match format {
        Format::Unknown | Format::Damaged => None,
        known => Some(known.key()),
    }
}
