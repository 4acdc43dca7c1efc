//! manifest.json: what went in, what came out, with which program; the last output of a run.

use std::fs::File;
use std::io::{self, BufWriter, Write};

use serde::Serialize;

use super::Verdict;
use super::earlier::UNDER_WAY;
use super::making::Written;
use super::spill::pour;
use crate::model::CellCounts;
use crate::model::finding::Level;
use crate::outcome::Outcome;
use crate::read::Format;
use crate::rules::RULES;
use crate::rules::selection::Selection;
use crate::write::totals::{self, Totals};

/// Version of the three machine files.
pub(crate) const SCHEMA: u32 = 1;
/// Name and version of the program.
pub(crate) const TOOL: &str = concat!("perechen ", env!("CARGO_PKG_VERSION"));

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
    finished: Option<String>,
    exit_code: Option<u8>,
    status: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    register_run: Option<u32>,
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

    /// What stands under the manifest's name until the run has ended.
    pub(super) fn under_way(&self, selection: &Selection) -> Vec<u8> {
        let head = self.head(selection, None, UNDER_WAY);
        let mut bytes = open_object(&head);
        bytes.extend_from_slice(b",\n\"inputs\":[],\n\"outputs\":[],\n\"counts\":null}\n");
        bytes
    }

    fn head<'m>(&'m self, selection: &Selection, exit_code: Option<u8>, status: &'m str) -> Head<'m> {
        Head {
            schema: SCHEMA,
            tool: TOOL,
            rules: RULES
                .iter()
                .map(|rule| rule.code)
                .filter(|code| !selection.off().contains(code))
                .collect(),
            started: &self.started,
            finished: exit_code.map(|_| now()),
            exit_code,
            status,
            register_run: None,
        }
    }

    /// Adds the line of an input as [`input_line`] writes it.
    pub(super) fn input(&mut self, line: &str) -> io::Result<()> {
        separate(&mut self.inputs, &mut self.first_input)?;
        self.inputs.write_all(line.as_bytes())
    }

    pub(super) fn output(&mut self, written: &Written) -> io::Result<()> {
        separate(&mut self.outputs, &mut self.first_output)?;
        Ok(serde_json::to_writer(&mut self.outputs, written)?)
    }

    /// The whole manifest; `register_run` is the number of the run in its register.
    pub(super) fn finish(
        self,
        totals: &Totals,
        verdict: Verdict,
        register_run: Option<u32>,
        out: &mut impl Write,
    ) -> io::Result<()> {
        let head = self.head(&totals.selection, Some(verdict.exit_code()), verdict.key());
        let head = open_object(&Head { register_run, ..head });
        out.write_all(&head)?;
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

/// An object without its end.
fn open_object(head: &Head<'_>) -> Vec<u8> {
    let mut bytes = serde_json::to_vec(head).unwrap_or_default();
    bytes.pop();
    bytes
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
