//! The promise that no input ends the batch, with figures: damaged files and attacks among good ones.
//!
//! `cargo bench --profile dist --bench damage -- [--mutants N] [--seed N] [--keep FOLDER] [--kinds WORD]`
//! runs every kind of file that lays out more than it holds (those whose name has the word) among good
//! files, in two sizes; then it damages the fixtures of all formats (10,000 mutants by default), puts them with the attacks among 100 good files
//! and converts them in one run with every file in a worker. Then a worker gets each file in turn, for
//! its time and memory. Ends with 1 when a promise of `docs/performance.md` is broken. Memory is read on
//! Linux only.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its figures")]

#[path = "../tests/it/common/hostile.rs"]
mod hostile;
#[path = "damage/laid_out.rs"]
mod laid_out;
#[path = "../tests/it/common/mutate.rs"]
mod mutate;

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use fastrand::Rng;
use serde_json::Value;

const PROGRAM: &str = env!("CARGO_BIN_EXE_perechen");
const GOOD: usize = 100;
const SECONDS: f64 = 31.0;
const WORKER_MIB: u64 = 512;
const MAIN_MIB: u64 = 512;

struct Options {
    mutants: usize,
    seed: u64,
    keep: Option<PathBuf>,
    /// What the names of the kinds contain that are run.
    kinds: String,
    /// Another build of the program, for these kinds.
    program: PathBuf,
}

fn main() -> ExitCode {
    match options().and_then(|options| run(&options)) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn options() -> Result<Options, Box<dyn Error>> {
    let mut options =
        Options { mutants: 10_000, seed: 1, keep: None, kinds: String::new(), program: PROGRAM.into() };
    // Cargo adds `--bench` to the arguments of a program it runs.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--mutants" => options.mutants = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--keep" => options.keep = Some(value.into()),
            "--kinds" => options.kinds = value,
            "--program" => options.program = value.into(),
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let temporary = tempfile::tempdir()?;
    let root = options.keep.as_deref().unwrap_or(temporary.path());
    let mut kept = laid_out::run(root, &options.program, &options.kinds, &[1, 2])?;
    if options.mutants == 0 {
        return Ok(kept);
    }
    let input = root.join("in");
    fs::create_dir_all(&input)?;
    let kinds = make(&input, options)?;
    println!("{} files, seed {}", kinds.len(), options.seed);

    let began = Instant::now();
    let mut child = Command::new(PROGRAM)
        .args(["convert", "in", "--out", "out", "--form", "none", "--isolate", "always", "--quiet"])
        .args(["--progress", "none"])
        .current_dir(root)
        .stdout(Stdio::null())
        .spawn()?;
    let peak = watch(&mut child)?;
    let code = child.wait()?.code();
    println!("convert: exit code {code:?}, {:.1} s, peak {} MiB", began.elapsed().as_secs_f64(), peak >> 10);
    kept &= code == Some(1) && peak >> 10 <= MAIN_MIB;
    kept &= statuses(&root.join("out/manifest.json"), &kinds)?;
    kept &= one_by_one(root, &kinds)?;
    println!("{}", if kept { "every promise kept" } else { "A PROMISE IS BROKEN" });
    Ok(kept)
}

/// Writes all files; their kind by name.
fn make(folder: &Path, options: &Options) -> Result<BTreeMap<String, &'static str>, Box<dyn Error>> {
    let mut originals = Vec::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"), &mut originals)?;
    originals.sort();
    let originals: Vec<(String, Vec<u8>)> = originals
        .into_iter()
        .map(|path| {
            let extension = path.extension().unwrap_or_default().to_string_lossy().into_owned();
            fs::read(&path).map(|bytes| (extension, bytes))
        })
        .collect::<Result<_, _>>()?;
    let mut kinds = BTreeMap::new();
    let mut write = |name: String, bytes: &[u8], kind| -> Result<(), Box<dyn Error>> {
        fs::write(folder.join(&name), bytes)?;
        kinds.insert(name, kind);
        Ok(())
    };
    let good =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/smolensk-industry-torn/input.docx"))?;
    for index in 0..GOOD {
        // Between the others, so that each has bad neighbours.
        write(format!("{:05}-good.docx", index * options.mutants / GOOD), &good, "good")?;
    }
    for index in 0..options.mutants {
        let mut rng = Rng::with_seed(options.seed.wrapping_mul(1 << 32) + index as u64);
        let (extension, original) = &originals[index % originals.len()];
        let (kind, bytes) = mutate::mutant(original, &mut rng);
        write(format!("{index:05}-{kind}.{extension}"), &bytes, kind)?;
    }
    for attack in hostile::attacks().into_iter().chain(hostile::bombs()) {
        write(format!("x-{}", attack.name), &attack.bytes, "attack")?;
    }
    Ok(kinds)
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) -> Result<(), Box<dyn Error>> {
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            collect(&path, found)?;
        } else if path.file_stem().is_some_and(|stem| stem == "input") {
            found.push(path);
        }
    }
    Ok(())
}

/// The peak of the process in KiB when it ends.
fn watch(child: &mut Child) -> Result<u64, Box<dyn Error>> {
    let mut peak = 0;
    while child.try_wait()?.is_none() {
        peak = peak.max(peak_of(child.id()));
        thread::sleep(Duration::from_millis(20));
    }
    Ok(peak)
}

/// KiB; 0 where the system does not tell.
fn peak_of(process: u32) -> u64 {
    let status = fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// Every file has one answer, and every good one is converted.
fn statuses(manifest: &Path, kinds: &BTreeMap<String, &str>) -> Result<bool, Box<dyn Error>> {
    let manifest: Value = serde_json::from_slice(&fs::read(manifest)?)?;
    let mut table: BTreeMap<(&str, String), usize> = BTreeMap::new();
    let mut answered = BTreeMap::new();
    for input in manifest["inputs"].as_array().ok_or("the manifest has no inputs")? {
        let path = input["path"].as_str().unwrap_or_default();
        let status = input["status"].as_str().unwrap_or_default().to_owned();
        *answered.entry(path.to_owned()).or_insert(0) += 1;
        let kind = kinds.get(path).ok_or_else(|| format!("{path} was never written"))?;
        *table.entry((kind, status)).or_default() += 1;
    }
    println!("\n{:<12} {:<10} {:>7}", "kind", "status", "files");
    for ((kind, status), files) in &table {
        println!("{kind:<12} {status:<10} {files:>7}");
    }
    let once = answered.len() == kinds.len() && answered.values().all(|times| *times == 1);
    let good = table.get(&("good", "converted".to_owned())) == Some(&GOOD);
    println!("each file once: {once}; all {GOOD} good ones converted: {good}\n");
    Ok(once && good)
}

/// Time and memory of every file in a worker of its own run of luck.
fn one_by_one(root: &Path, kinds: &BTreeMap<String, &str>) -> Result<bool, Box<dyn Error>> {
    let mut slowest = (0.0, String::new());
    let mut largest = (0, String::new());
    let mut deaths = Vec::new();
    let mut worker = Worker::start(root)?;
    let mut before = 0;
    for name in kinds.keys() {
        let began = Instant::now();
        let answered = worker.ask(name)?;
        let took = began.elapsed().as_secs_f64();
        if took > slowest.0 {
            slowest = (took, name.clone());
        }
        if answered {
            let peak = peak_of(worker.child.id());
            if peak > largest.0 && peak > before {
                largest = (peak, name.clone());
            }
            before = peak;
        } else {
            deaths.push(format!("{name} ({:?})", worker.child.wait()?.code()));
            worker = Worker::start(root)?;
            before = 0;
        }
    }
    println!("slowest in a worker: {:.2} s ({})", slowest.0, slowest.1);
    println!("largest in a worker: {} MiB ({})", largest.0 >> 10, largest.1);
    println!("workers that ended on a file: {} {}", deaths.len(), deaths.join(", "));
    Ok(slowest.0 <= SECONDS && largest.0 >> 10 <= WORKER_MIB)
}

struct Worker {
    child: Child,
    input: std::process::ChildStdin,
    output: BufReader<std::process::ChildStdout>,
}

impl Worker {
    fn start(root: &Path) -> Result<Worker, Box<dyn Error>> {
        let mut child = Command::new(PROGRAM)
            .args(["worker", "--null"])
            .current_dir(root)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let input = child.stdin.take().ok_or("no input")?;
        let output = BufReader::new(child.stdout.take().ok_or("no output")?);
        Ok(Worker { child, input, output })
    }

    /// Whether the file was answered; otherwise the worker has ended.
    fn ask(&mut self, name: &str) -> Result<bool, Box<dyn Error>> {
        write!(self.input, "in/{name}\0")?;
        self.input.flush()?;
        let mut line = Vec::new();
        loop {
            line.clear();
            if self.output.read_until(b'\n', &mut line)? == 0 {
                return Ok(false);
            }
            if line.starts_with(br#"{"type":"file""#) {
                return Ok(true);
            }
        }
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        // It keeps nothing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
