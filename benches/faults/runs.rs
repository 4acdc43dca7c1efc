//! Faults that show only beside other files: runs over the lists of one region.

use std::error::Error;

use fastrand::Rng;
use perechen::bench::Run;
use perechen::flow::{Input, Settings, convert};
use perechen::model::finding::Finding;
use perechen::model::{Channel, Field};
use perechen::profile::Mappings;

use crate::file::{self, Written};
use crate::lists::{MATTERS, REGIONS, Sample, pick, word};

/// A fault of a run: the rule that must tell it and the files that it may lie in.
pub(crate) struct RunFault {
    pub code: &'static str,
    pub paths: Vec<String>,
}

/// The findings of the rules over one run and the faults that were planted in it.
pub(crate) fn run(
    settings: &Settings,
    rng: &mut Rng,
) -> Result<(Vec<Finding>, Vec<RunFault>), Box<dyn Error>> {
    let (files, faults) = region(&settings.mappings, rng)?;
    let mut run = Run::default();
    for file in &files {
        let input = Input { path: &file.path, folders: &file.folders, bytes: &file.bytes };
        let outcome = convert(input, settings);
        run.add(&outcome.path, outcome.facts);
    }
    let concluded = run.conclude(&settings.mappings.catalogue);
    Ok((concluded.findings.into_iter().map(|of_file| of_file.finding).collect(), faults))
}

/// The files of one region in the order of their paths, and the faults that were planted in them.
pub(crate) fn region(
    mappings: &Mappings,
    rng: &mut Rng,
) -> Result<(Vec<Written>, Vec<RunFault>), Box<dyn Error>> {
    let region = pick(rng, &REGIONS);
    let mut matters = MATTERS.to_vec();
    rng.shuffle(&mut matters);
    let phone = if rng.bool() { Channel::Digital } else { Channel::Offline };
    let mut samples: Vec<Sample> = matters[..rng.usize(3..7)]
        .iter()
        .map(|matter| Sample::of_body(mappings, rng, format!("Министерство {matter} {region}"), phone))
        .collect();
    samples.sort_by(|one, other| one.body.cmp(&other.body));
    let mut faults = Vec::new();
    let names_phone =
        |sample: &Sample| sample.has(Field::Channel) && sample.rows.iter().any(|row| row.code == "phone");
    let with_phone: Vec<usize> = (0..samples.len()).filter(|at| names_phone(&samples[*at])).collect();
    let mut files: Vec<Written> = Vec::new();
    let mut other_class = None;
    if let [_, later @ ..] = with_phone.as_slice()
        && !later.is_empty()
        && rng.bool()
    {
        let at = later[rng.usize(..later.len())];
        let other = if phone == Channel::Digital { Channel::Offline } else { Channel::Digital };
        for row in samples[at].rows.iter_mut().filter(|row| row.code == "phone") {
            row.channel = word(other, rng);
        }
        other_class = Some(at);
    }
    for (at, sample) in samples.iter().enumerate() {
        files.push(file::write(sample, 1, rng)?);
        if other_class == Some(at) {
            faults.push(RunFault { code: "C03", paths: vec![files[at].path.clone()] });
        }
    }
    if rng.bool() {
        let at = rng.usize(..samples.len());
        let copy = draft_of(&samples[at], rng);
        files.push(file::write(&copy, 2, rng)?);
        let paths = vec![files[at].path.clone(), files[files.len() - 1].path.clone()];
        // Which of the two counts depends on their acts, and that one is compared with the others.
        for fault in faults.iter_mut().filter(|fault| fault.paths.contains(&paths[0])) {
            fault.paths.clone_from(&paths);
        }
        faults.push(RunFault { code: "F05", paths });
    }
    // An order whose form lies with the list of its body, or nowhere.
    if rng.bool() {
        let missing = rng.bool();
        let matter = if missing { matters[7] } else { matters[0] };
        let order = file::order(&format!("Министерство {matter} {region}"), rng)?;
        if missing {
            faults.push(RunFault { code: "D04", paths: vec![order.path.clone()] });
        }
        files.push(order);
    }
    files.sort_by(|one, other| one.path.cmp(&other.path));
    Ok((files, faults))
}

/// A draft of a list: some rows are worded otherwise or left out.
fn draft_of(sample: &Sample, rng: &mut Rng) -> Sample {
    let mut draft = sample.clone();
    let changes = rng.usize(..=draft.rows.len() / 8);
    for _ in 0..changes {
        let at = rng.usize(..draft.rows.len());
        if rng.bool() {
            draft.rows[at].needs.push_str("; получение разъяснений");
        } else if draft.rows.len() > 4 && draft.rows.get(at + 1).is_none_or(|next| !next.continues) {
            draft.rows.remove(at);
        }
    }
    draft.number(rng);
    draft
}

impl RunFault {
    pub(crate) fn is_told_by(&self, finding: &Finding) -> bool {
        finding.code == self.code && self.paths.iter().any(|path| **path == *finding.file)
    }
}
