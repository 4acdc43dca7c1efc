//! `check` and `convert` against the floor: inflating and tokenising the same files, no more.
//!
//! `cargo bench --profile dist --bench floor -- [--rounds N] [--everyday COMMAND] PATH…` takes folders
//! and single files of .docx and .xlsx (`fixtures` if none is named). Floor and program run in turn, each
//! in a process of its own and in one thread; what is compared is processor time, which a busy machine
//! disturbs least; the program's is that of its workers too. Ends with 1 if a gate is missed that held
//! before. The command, if any, is what would be used instead of the program: it gets a folder
//! and the name of the workbook to write. `docs/performance.md` says what the goals mean and keeps the
//! last figures.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its figures")]

mod floor {
    pub(crate) mod inflate;
}

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use cpu_time::ProcessTime;

/// The program's own allocator: what is measured must be what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Set for the processes that are measured: `floor` or `program`.
const ROLE: &str = "PERECHEN_BENCH_ROLE";
const ROUNDS: usize = 5;
/// With so many files, a tenth of a folder at most, the whole is compared.
const FEW: usize = 200;

/// What one process took.
#[derive(Debug, Clone, Copy)]
struct Cost {
    cpu: Duration,
    wall: Duration,
    /// KiB; 0 where the system does not tell.
    peak: u64,
}

/// A number that must stay small (or, for the two threads, become large), beside its bounds.
struct Goal {
    quantity: &'static str,
    gate: f64,
    aim: f64,
    unit: &'static str,
}

const CHECK: Goal = Goal { quantity: "check in the process ÷ floor", gate: 3.0, aim: 2.0, unit: "×" };
const CHECK_BY_WORKERS: Goal =
    Goal { quantity: "check with workers ÷ floor", gate: 3.6, aim: 2.4, unit: "×" };
const CONVERT: Goal = Goal { quantity: "convert ÷ floor", gate: 20.0, aim: 12.0, unit: "×" };
const THREADS: Goal =
    Goal { quantity: "convert, 2 threads against 1, wall", gate: 1.6, aim: 1.85, unit: "×" };
const SCALE: Goal =
    Goal { quantity: "convert, files/s of all ÷ of some", gate: 0.85, aim: 0.95, unit: "×" };
const EVERYDAY: Goal = Goal { quantity: "everyday script ÷ convert", gate: 15.0, aim: 25.0, unit: "×" };
const FOLDER_PEAK: Goal = Goal { quantity: "convert, peak memory", gate: 96.0, aim: 64.0, unit: " MiB" };
const BIG_SHEET: [Goal; 2] = [
    Goal { quantity: "check of a large sheet ÷ floor", gate: 5.0, aim: 3.0, unit: "×" },
    Goal { quantity: "check of a large sheet, peak memory", gate: 160.0, aim: 64.0, unit: " MiB" },
];
const BIG_DOCUMENT: [Goal; 2] = [
    Goal { quantity: "check of a large document ÷ floor", gate: 2.5, aim: 1.6, unit: "×" },
    Goal { quantity: "check of a large document, peak memory", gate: 64.0, aim: 40.0, unit: " MiB" },
];

/// Gates that the program misses today (`docs/performance.md`); they are printed and do not end with 1.
const MISSED: [&str; 5] =
    [CHECK.quantity, CHECK_BY_WORKERS.quantity, CONVERT.quantity, THREADS.quantity, FOLDER_PEAK.quantity];

fn main() -> ExitCode {
    match std::env::var(ROLE).as_deref() {
        Ok("floor") => {
            let bytes: u64 =
                std::env::args_os().skip(1).map(|path| floor::inflate::tokens(Path::new(&path))).sum();
            println!("{bytes}");
            report_cost();
            ExitCode::SUCCESS
        }
        Ok(_) => {
            let code = perechen::main();
            report_cost();
            code
        }
        Err(_) => match measure() {
            Ok(true) => ExitCode::SUCCESS,
            Ok(false) => ExitCode::FAILURE,
            Err(error) => {
                eprintln!("{error}");
                ExitCode::FAILURE
            }
        },
    }
}

/// Whether every gate holds that the program is known to hold.
fn measure() -> Result<bool, Box<dyn Error>> {
    let mut held = true;
    let Arguments { rounds, everyday, paths } = arguments()?;
    for path in &paths {
        println!("{}", path.display());
        println!(
            "  {:<42} {:>10} {:>10} {:>12} {:>9} {:>9}",
            "", "floor, ms", "ours, ms", "figure", "gate", "goal"
        );
        if path.is_dir() {
            held &= folder(path, rounds, &everyday)?;
        } else {
            held &= file(path, rounds)?;
        }
    }
    Ok(held)
}

struct Arguments {
    rounds: usize,
    /// The words of the command; empty if there is none.
    everyday: Vec<String>,
    paths: Vec<PathBuf>,
}

fn arguments() -> Result<Arguments, Box<dyn Error>> {
    let mut rounds = ROUNDS;
    let mut everyday = Vec::new();
    let mut paths = Vec::new();
    let mut arguments = std::env::args_os().skip(1);
    while let Some(argument) = arguments.next() {
        match argument.to_str() {
            // Added by cargo.
            Some("--bench") => {}
            Some("--rounds") => {
                let number = arguments.next().unwrap_or_default();
                rounds = number.to_string_lossy().parse::<usize>()?.max(1);
            }
            Some("--everyday") => {
                let command = arguments.next().unwrap_or_default();
                everyday = command.to_string_lossy().split_whitespace().map(str::to_owned).collect();
            }
            _ => paths.push(argument.into()),
        }
    }
    if paths.is_empty() {
        paths.push("fixtures".into());
    }
    Ok(Arguments { rounds, everyday, paths })
}

/// The folder as a whole: check, convert, threads, memory, a few of its files, and what is used instead.
fn folder(path: &Path, rounds: usize, everyday: &[String]) -> Result<bool, Box<dyn Error>> {
    let (mut floors, mut checks, mut converts, mut pairs) = (vec![], vec![], vec![], vec![]);
    let (mut by_workers, mut fews, mut scripts) = (vec![], vec![], vec![]);
    let files = files(path)?;
    let some = &files[..files.len().div_ceil(10).min(FEW)];
    let few = linked(some)?;
    for _ in 0..rounds {
        floors.push(floor(path)?);
        checks.push(check_alone(path)?);
        by_workers.push(program("check", path, 1)?);
        converts.push(program("convert", path, 1)?);
        pairs.push(program("convert", path, 2)?);
        fews.push(program("convert", few.path(), 1)?);
        if let [command, words @ ..] = everyday {
            scripts.push(script(command, words, path)?);
        }
    }
    let base = median(&floors, |cost| cost.cpu);
    let mut held = true;
    for (goal, costs) in [(CHECK, &checks), (CHECK_BY_WORKERS, &by_workers), (CONVERT, &converts)] {
        let ours = median(costs, |cost| cost.cpu);
        held &= line(&goal, Some((base, ours)), ours.as_secs_f64() / base.as_secs_f64());
    }
    let [one, two] = [&converts, &pairs].map(|costs| median(costs, |cost| cost.wall).as_secs_f64());
    held &= line(&THREADS, None, one / two);
    held &= line(&FOLDER_PEAK, None, peak(&converts));
    let [all, part] = [&converts, &fews].map(|costs| median(costs, |cost| cost.cpu).as_secs_f64());
    held &= line(&SCALE, None, part / some.len() as f64 * files.len() as f64 / all);
    if !scripts.is_empty() {
        let theirs = median(&scripts, |cost| cost.cpu);
        held &= line(&EVERYDAY, None, theirs.as_secs_f64() / all);
    }
    Ok(held)
}

/// A folder with some files, linked or copied.
fn linked(files: &[PathBuf]) -> std::io::Result<tempfile::TempDir> {
    let folder = tempfile::tempdir()?;
    for (number, file) in files.iter().enumerate() {
        let name = file.file_name().unwrap_or_default().to_string_lossy();
        let to = folder.path().join(format!("{number}-{name}"));
        if std::fs::hard_link(file, &to).is_err() {
            std::fs::copy(file, &to)?;
        }
    }
    Ok(folder)
}

/// Runs another program to its end; what it took is known on Linux only.
fn script(command: &str, words: &[String], path: &Path) -> Result<Cost, Box<dyn Error>> {
    let out = tempfile::tempdir()?;
    let before = cpu_of_children().unwrap_or_default();
    let began = Instant::now();
    let status = Command::new(command)
        .args(words)
        .arg(path)
        .arg(out.path().join("out.xlsx"))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status()?;
    if !status.success() {
        return Err(format!("{command}: {status}").into());
    }
    let cpu = cpu_of_children().unwrap_or_default().saturating_sub(before);
    Ok(Cost { cpu, wall: began.elapsed(), peak: 0 })
}

/// Processor time of the processes that have ended, to a hundredth of a second.
fn cpu_of_children() -> Option<Duration> {
    let status = std::fs::read_to_string("/proc/self/stat").ok()?;
    // After the name, which may hold blanks: state, then numbers; user and system are the 14th and 15th.
    let fields: Vec<&str> = status.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: u64 = fields.get(13)?.parse::<u64>().ok()? + fields.get(14)?.parse::<u64>().ok()?;
    Some(Duration::from_millis(ticks * 10))
}

/// Goals 6 and 10.
fn file(path: &Path, rounds: usize) -> Result<bool, Box<dyn Error>> {
    let (mut floors, mut checks) = (vec![], vec![]);
    for _ in 0..rounds {
        floors.push(floor(path)?);
        checks.push(check_alone(path)?);
    }
    let document = path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("docx"));
    let [time, memory] = if document { BIG_DOCUMENT } else { BIG_SHEET };
    let [base, ours] = [&floors, &checks].map(|costs| median(costs, |cost| cost.cpu));
    let held = line(&time, Some((base, ours)), ours.as_secs_f64() / base.as_secs_f64());
    Ok(line(&memory, None, peak(&checks)) && held)
}

fn floor(path: &Path) -> Result<Cost, Box<dyn Error>> {
    run("floor", Command::new(std::env::current_exe()?).args(files(path)?))
}

/// `check` without workers.
fn check_alone(path: &Path) -> Result<Cost, Box<dyn Error>> {
    let mut process = Command::new(std::env::current_exe()?);
    process.arg("check").arg(path).args(["--progress", "none", "--threads", "1", "--isolate", "never"]);
    run("program", &mut process)
}

/// A command as it is by default, its workers included.
fn program(command: &str, path: &Path, threads: usize) -> Result<Cost, Box<dyn Error>> {
    let out = tempfile::tempdir()?;
    let mut process = Command::new(std::env::current_exe()?);
    process.arg(command).arg(path).args(["--progress", "none", "--threads", &threads.to_string()]);
    if command == "convert" {
        process.arg("--out").arg(out.path());
    }
    run("program", &mut process)
}

/// Runs a process to its end; its last line on standard error is its cost.
fn run(role: &str, process: &mut Command) -> Result<Cost, Box<dyn Error>> {
    let began = Instant::now();
    let output = process.env(ROLE, role).stdout(Stdio::null()).stderr(Stdio::piped()).output()?;
    let wall = began.elapsed();
    let said = String::from_utf8_lossy(&output.stderr);
    let numbers: Vec<u64> =
        said.lines().last().unwrap_or("").split(' ').filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [cpu, peak] => Ok(Cost { cpu: Duration::from_micros(*cpu), wall, peak: *peak }),
        _ => Err(format!("{role}: {said}").into()),
    }
}

fn report_cost() {
    let peak = std::fs::read_to_string("/proc/self/status").ok().and_then(|status| {
        let line = status.lines().find(|line| line.starts_with("VmHWM:"))?;
        line.split_whitespace().nth(1)?.parse::<u64>().ok()
    });
    // Workers have ended by now.
    let cpu = ProcessTime::now().as_duration() + cpu_of_children().unwrap_or_default();
    eprintln!("{} {}", cpu.as_micros(), peak.unwrap_or(0));
}

/// Every .docx and .xlsx of a path, subfolders included, in order.
fn files(path: &Path) -> std::io::Result<Vec<PathBuf>> {
    if !path.is_dir() {
        return Ok(vec![path.to_owned()]);
    }
    let mut found = Vec::new();
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(path)?.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    entries.sort();
    for entry in entries {
        if entry.is_dir() {
            found.extend(files(&entry)?);
        } else if entry.extension().is_some_and(|extension| extension == "docx" || extension == "xlsx") {
            found.push(entry);
        }
    }
    Ok(found)
}

fn median(costs: &[Cost], of: impl Fn(&Cost) -> Duration) -> Duration {
    let mut times: Vec<Duration> = costs.iter().map(of).collect();
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

fn peak(costs: &[Cost]) -> f64 {
    costs.iter().map(|cost| cost.peak).max().unwrap_or(0) as f64 / 1024.0
}

/// Prints a line; whether the gate holds or is known to be missed.
fn line(goal: &Goal, times: Option<(Duration, Duration)>, figure: f64) -> bool {
    let milliseconds = |time: Duration| format!("{:.1}", time.as_secs_f64() * 1000.0);
    let (base, ours) =
        times.map_or_else(Default::default, |(base, ours)| (milliseconds(base), milliseconds(ours)));
    let Goal { quantity, gate, aim, unit } = goal;
    // For time and memory the gate is an upper bound, for the other quantities a lower one.
    let holds = if aim < gate { figure <= *gate } else { figure >= *gate };
    let known = MISSED.contains(quantity);
    println!(
        "  {quantity:<42} {base:>10} {ours:>10} {:>12} {:>9} {:>9}{}",
        format!("{figure:.2}{unit}"),
        format!("{gate}{unit}"),
        format!("{aim}{unit}"),
        match (holds, known) {
            (true, false) => "",
            (true, true) => "  holds again: take it out of MISSED",
            (false, true) => "  missed, as known",
            (false, false) => "  MISSED",
        },
    );
    holds || known
}
