//! What the run before left in the output folder, by its manifest.

use std::collections::BTreeMap;
use std::io::{self, BufReader};
use std::path::Path;

use serde::Deserialize;

use super::open::{self, Own};

/// The manifest of a finished run, as far as the next one needs it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Earlier {
    /// Its outputs and their SHA-256.
    pub(super) outputs: BTreeMap<String, String>,
    /// The inputs that it gave an answer about, with their SHA-256.
    pub(super) inputs: BTreeMap<String, Option<String>>,
    /// Its number in the register that it kept.
    pub(super) register_run: Option<u32>,
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
    #[serde(default)]
    register_run: Option<u32>,
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

/// Reads a manifest. One that cannot be read is an error, and not none.
pub(super) fn read(path: &Path) -> io::Result<Found> {
    let file = match open::own_if_there(path)? {
        Own::File(file) => file,
        Own::Nothing => return Ok(Found::Nothing),
        Own::Other => return Ok(Found::Foreign),
    };
    Ok(match serde_json::from_reader::<_, Manifest>(BufReader::new(file)) {
        Ok(manifest) if !manifest.tool.starts_with("perechen ") => Found::Foreign,
        Ok(manifest) if manifest.status == UNDER_WAY => Found::UnderWay,
        Ok(manifest) => Found::Finished(Earlier {
            register_run: manifest.register_run,
            outputs: manifest.outputs.into_iter().map(|output| (output.path, output.sha256)).collect(),
            inputs: manifest
                .inputs
                .into_iter()
                .filter(|input| input.status != "skipped")
                .map(|input| (input.path, input.sha256))
                .collect(),
        }),
        Err(error) if error.is_io() => return Err(error.into()),
        Err(_) => Found::Foreign,
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_manifest_that_cannot_be_read_is_not_none() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        std::fs::write(at("damaged"), "{").unwrap();
        assert_eq!(read(&at("нет")).unwrap(), Found::Nothing);
        assert_eq!(read(&at("damaged/нет")).unwrap(), Found::Nothing);
        assert_eq!(read(&at("damaged")).unwrap(), Found::Foreign);
        assert_eq!(read(root.path()).unwrap(), Found::Foreign);
        assert!(read(&at(&"x".repeat(5_000))).is_err());
        // It opens, and the first byte is an error of the disk.
        #[cfg(target_os = "linux")]
        assert!(read(Path::new("/proc/self/mem")).is_err());
    }
}
