//! Files that lay out more than they hold, each kind among good files in a run of its own, in two sizes.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::hostile::{Kind, kinds};
use super::{SECONDS, WORKER_MIB, peak_of};

const GOOD: usize = 3;
/// For twice the size.
const GROWTH: f64 = 2.2;
/// Below these nothing is said of growth.
const SHORT: f64 = 1.0;
const SMALL_MIB: u64 = 64;
/// Of a list with a column that is filled to the last row.
const FILLED_SECONDS: f64 = 5.0;

/// What a run with one such file came to.
struct Measured {
    bytes: usize,
    /// Of the processor, in all processes: on a busy machine the clock tells little. As long as one file keeps
    /// one thread busy, no clock shows more where nothing else runs.
    seconds: f64,
    mib: u64,
    code: Option<i32>,
    good: usize,
    status: String,
    reason: String,
}

/// Runs the kinds whose name contains `only`, and prints a line for each.
pub(super) fn run(
    root: &Path,
    program: &Path,
    only: &str,
    factors: &[usize],
) -> Result<bool, Box<dyn Error>> {
    println!("\n{:<24} {:>9} {:>9} {:>7} {:>6}  status", "kind", "size", "KiB", "s", "MiB");
    let mut broken = Vec::new();
    let mut count = 0;
    for kind in kinds().iter().filter(|kind| kind.name.contains(only)) {
        count += 1;
        let mut before: Option<Measured> = None;
        for factor in factors {
            let size = kind.size * factor;
            let measured = measure(root, program, kind, size)?;
            let Measured { bytes, seconds, mib, code, status, reason, .. } = &measured;
            let reason: String = reason.chars().take(100).collect();
            println!(
                "{:<24} {size:>9} {:>9} {seconds:>7.2} {mib:>6}  {status} ({code:?}) {reason}",
                kind.name,
                bytes >> 10
            );
            for fault in faults(kind, before.as_ref(), &measured) {
                println!("    BROKEN: {fault}");
                broken.push(format!("{} {size}: {fault}", kind.name));
            }
            before = Some(measured);
        }
    }
    println!("{count} kinds, {} bounds broken", broken.len());
    Ok(broken.is_empty())
}

fn faults(kind: &Kind, before: Option<&Measured>, now: &Measured) -> Vec<String> {
    let mut faults = Vec::new();
    if !matches!(now.code, Some(0 | 1 | 3)) {
        faults.push(format!("exit code {:?}", now.code));
    }
    if now.good != GOOD {
        faults.push(format!("{} of {GOOD} good files converted", now.good));
    }
    if now.seconds > SECONDS {
        faults.push("time".to_owned());
    }
    if now.mib > WORKER_MIB {
        faults.push("memory".to_owned());
    }
    if kind.converted && (now.status != "converted" || now.seconds > FILLED_SECONDS) {
        faults.push("not converted in time".to_owned());
    }
    if let Some(before) = before {
        let times = now.seconds / before.seconds.max(SHORT / GROWTH);
        if now.seconds > SHORT && times > GROWTH {
            faults.push(format!("time grows {times:.1} times"));
        }
        let times = now.mib as f64 / before.mib.max(1) as f64;
        if now.mib > SMALL_MIB && times > GROWTH {
            faults.push(format!("memory grows {times:.1} times"));
        }
    }
    faults
}

fn measure(root: &Path, program: &Path, kind: &Kind, size: usize) -> Result<Measured, Box<dyn Error>> {
    let folder = root.join("laid-out");
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(folder.join("in"))?;
    let bytes = (kind.make)(size);
    fs::write(folder.join("in").join(format!("m-{}", kind.name)), &bytes)?;
    let good = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/smolensk-industry-torn/input.docx");
    for index in 0..GOOD {
        let name = format!("{}-good.docx", ["a", "n", "z"][index]);
        fs::copy(&good, folder.join("in").join(name))?;
    }
    let began = Instant::now();
    let mut child = Command::new(program)
        .args(["convert", "in", "--out", "out", "--quiet", "--progress", "none"])
        .current_dir(&folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let (mut peak, mut seconds) = (0, 0.0_f64);
    while child.try_wait()?.is_none() {
        let family = family(child.id());
        peak = family.iter().map(|process| peak_of(*process)).max().unwrap_or(0).max(peak);
        seconds = family.iter().map(|process| processor_seconds(*process)).sum::<f64>().max(seconds);
        if peak >> 10 > 8 * WORKER_MIB || began.elapsed() > Duration::from_mins(3) {
            child.kill()?;
        }
        thread::sleep(Duration::from_millis(10));
    }
    let code = child.wait()?.code();
    let manifest = fs::read(folder.join("out/manifest.json")).unwrap_or_default();
    let manifest: Value = serde_json::from_slice(&manifest).unwrap_or_default();
    let inputs = manifest["inputs"].as_array().cloned().unwrap_or_default();
    let is_good = |input: &&Value| input["path"].as_str().is_some_and(|path| path.ends_with("-good.docx"));
    let text = |input: Option<&Value>, key: &str| {
        input.and_then(|input| input[key].as_str()).unwrap_or_default().to_owned()
    };
    let ours = inputs.iter().find(|input| !is_good(input));
    Ok(Measured {
        bytes: bytes.len(),
        seconds,
        mib: peak >> 10,
        code,
        good: inputs.iter().filter(is_good).filter(|input| input["status"] == "converted").count(),
        status: text(ours, "status"),
        reason: text(ours, "reason"),
    })
}

/// Time that a process and its ended children took of the processor; 0 where the system does not tell.
fn processor_seconds(process: u32) -> f64 {
    const TICKS: f64 = 100.0;
    let stat = fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let fields = stat.rsplit(") ").next().unwrap_or_default().split(' ');
    // Of the user and of the system, its own and its children's.
    fields.skip(11).take(4).filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() / TICKS
}

/// A process and those that it started.
fn family(process: u32) -> Vec<u32> {
    let parent = |status: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix("PPid:"));
        line.and_then(|line| line.trim().parse::<u32>().ok())
    };
    let all = fs::read_dir("/proc").into_iter().flatten().flatten();
    let numbers = all.filter_map(|entry| entry.file_name().to_str()?.parse::<u32>().ok());
    let children = numbers.filter(|number| {
        let status = fs::read_to_string(format!("/proc/{number}/status")).unwrap_or_default();
        parent(&status) == Some(process)
    });
    children.chain([process]).collect()
}
