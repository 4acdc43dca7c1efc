//! What the run before left in the output folder, by its manifest.

use std::collections::{BTreeMap, BTreeSet};
use std::io::BufReader;
use std::path::Path;

use serde::Deserialize;

use super::open;

/// The manifest of a finished run, as far as the next one needs it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Its outputs and their SHA-256.
    pub(super) outputs: BTreeMap<String, String>,
    /// The inputs that it gave an answer about.
    pub(super) inputs: BTreeSet<String>,
}

/// What the manifest of a finished run says of its inputs.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Inputs {
    /// The program that made it.
    pub(super) tool: String,
    /// The codes of the rules that were checked.
    pub(super) rules: Vec<String>,
    /// Everything that it met, by path.
    pub(super) met: BTreeMap<String, Met>,
}

/// An input of a finished run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Met {
    /// `None` for a file that was not read.
    pub(super) sha256: Option<String>,
    pub(super) size: Option<u64>,
    pub(super) status: String,
}

/// What stands under the name of the manifest.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Found {
    Nothing,
    /// Of a run that was under way.
    UnderWay,
    Finished(Earlier),
    /// No manifest of ours.
    Foreign,
}

#[derive(Deserialize)]
struct Manifest {
    tool: String,
    #[serde(default)]
    rules: Vec<String>,
    status: String,
    inputs: Vec<Input>,
    outputs: Vec<Output>,
}

#[derive(Deserialize)]
struct Input {
    path: String,
    #[serde(default)]
    sha256: Option<String>,
    #[serde(default)]
    size: Option<u64>,
    status: String,
}

#[derive(Deserialize)]
struct Output {
    path: String,
    sha256: String,
}

/// The word for a run that has not ended.
pub(super) const UNDER_WAY: &str = "under_way";

/// Reads a manifest.
pub(super) fn read(path: &Path) -> Found {
    let file = match open::own(path) {
        Ok(file) => file,
        Err(_) if path.symlink_metadata().is_err() => return Found::Nothing,
        Err(_) => return Found::Foreign,
    };
    match serde_json::from_reader::<_, Manifest>(BufReader::new(file)) {
        Ok(manifest) if !manifest.tool.starts_with("perechen ") => Found::Foreign,
        Ok(manifest) if manifest.status == UNDER_WAY => Found::UnderWay,
        Ok(manifest) => Found::Finished(Earlier {
            outputs: manifest.outputs.into_iter().map(|output| (output.path, output.sha256)).collect(),
            inputs: manifest
                .inputs
                .into_iter()
                .filter(|input| input.status != "skipped")
                .map(|input| input.path)
                .collect(),
        }),
        Err(_) => Found::Foreign,
    }
}

/// What a finished manifest says of its inputs; `None` for anything else.
pub(super) fn inputs(path: &Path) -> Option<Inputs> {
    let file = open::own(path).ok()?;
    let manifest: Manifest = serde_json::from_reader(BufReader::new(file)).ok()?;
    if !manifest.tool.starts_with("perechen ") || manifest.status == UNDER_WAY {
        return None;
    }
    let Manifest { tool, rules, inputs, .. } = manifest;
    let met = inputs
        .into_iter()
        .map(|Input { path, sha256, size, status }| (path, Met { sha256, size, status }))
        .collect();
    Some(Inputs { tool, rules, met })
}
