//! What checking costs: `cargo bench --profile dist --bench rules -- FOLDER`.
//!
//! Prints the time of reading the files, of making lists of them and of checking these (at most 30 % of
//! both together: what it takes to read a file into its lists), what the rules over a run remember of a
//! record (at most 64 bytes), and what they cost by list at 200, 2,000 and 20,000 different lists: the
//! same. Ends with 1 above a limit.
#![expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench speaks on standard output")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use perechen::Limits;
use perechen::Text;
use perechen::bench::FileFacts;
use perechen::bench::Run;
use perechen::bench::{Traits, Words};
use perechen::bench::{checked, with_lists};
use perechen::bench::{read, sniff};
use perechen::flow::{Input, Settings};
use perechen::model::TouchpointList;
use perechen::profile::Mappings;

/// The program's own allocator: what is measured must be what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 5;
const SIZES: [usize; 3] = [200, 2_000, 20_000];

/// Checking by reading into lists, at most.
const SHARE: f64 = 0.3;
/// Bytes remembered of a record, at most.
const REMEMBERED: f64 = 64.0;
/// How much more a list may cost in a run of ten times as many: its tables are no longer in the
/// processor's caches, and a square would make it ten.
const GROWTH: f64 = 3.0;

/// A file with lists, as far as a run remembers it, and what its varieties are made of.
struct Known {
    path: Text,
    facts: FileFacts,
    lists: Vec<TouchpointList>,
}

fn main() -> ExitCode {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder else {
        println!("Usage: cargo bench --profile dist --bench rules -- FOLDER");
        return ExitCode::SUCCESS;
    };
    let settings = Settings::new(Mappings::built_in().unwrap(), Limits::default());
    let paths = files(Path::new(&folder));
    // Of every file and step the best of the rounds: a busy machine only ever adds. A round takes all
    // files, so that none finds the processor's caches as it left them.
    let mut best = vec![[Duration::MAX; 3]; paths.len()];
    let (mut remembered, mut records) = (0, 0);
    let mut known: Vec<Known> = Vec::new();
    for round in 0..ROUNDS {
        for (path, best) in paths.iter().zip(&mut best) {
            let name = path.to_string_lossy();
            let begun = Instant::now();
            let bytes = std::fs::read(path).unwrap();
            let input = Input { path: &name, folders: &[], bytes: &bytes };
            let format = sniff(&bytes, &name);
            let Ok(document) = read(&bytes, format, &settings.limits) else {
                *best = [Duration::ZERO; 3];
                continue;
            };
            let reading = begun.elapsed();
            let begun = Instant::now();
            let lists = with_lists(document, &input, &settings).expect("within the limits");
            let listing = begun.elapsed();
            let begun = Instant::now();
            let mut outcome = checked(lists, &input, format, &settings);
            outcome.findings = Vec::new();
            let checking = begun.elapsed();
            for (best, spent) in best.iter_mut().zip([reading, listing, checking]) {
                *best = (*best).min(spent);
            }
            if round == 0 {
                remembered += outcome.facts.bytes();
                records += outcome.lists.iter().map(|list| list.records().count()).sum::<usize>();
                known.push(Known { path: outcome.path, facts: outcome.facts, lists: outcome.lists });
            }
        }
    }
    let [reading, listing, checking] =
        [0, 1, 2].map(|step| best.iter().map(|best| best[step]).sum::<Duration>());
    let by = |time: Duration| checking.as_secs_f64() / time.as_secs_f64();
    let share = by(reading + listing);
    println!("files {}  reading {reading:.2?}  lists {listing:.2?}  checking {checking:.2?}", paths.len());
    println!("checking / reading into lists {:.0} % (at most {:.0} %)", share * 100.0, SHARE * 100.0);
    println!("checking / the readers alone {:.0} %", by(reading) * 100.0);
    let by_record = remembered as f64 / records.max(1) as f64;
    println!("remembered for the run: {by_record:.1} bytes a record (at most {REMEMBERED})");
    if known.is_empty() {
        return ExitCode::FAILURE;
    }
    let costs = SIZES.map(|size| cost(&known, size, &settings));
    let growth = costs[2] / costs[1];
    println!("a list of {} costs {growth:.1} times one of {} (at most {GROWTH})", SIZES[2], SIZES[1]);
    let holds = share <= SHARE && by_record <= REMEMBERED && growth <= GROWTH;
    if holds { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Microseconds that the rules over a run of so many files take for a list, what they take in included;
/// the best of the rounds.
fn cost(known: &[Known], size: usize, settings: &Settings) -> f64 {
    let mut best = f64::INFINITY;
    let (mut lists, mut findings) = (0, 0);
    for _ in 0..ROUNDS {
        let words = Words::new(&settings.mappings.catalogue);
        let files: Vec<(Text, FileFacts)> = (0..size).map(|at| variety(known, at, &words)).collect();
        lists = files.iter().map(|(_, facts)| facts.lists.len()).sum();
        let begun = Instant::now();
        let mut run = Run::default();
        for (path, facts) in files {
            run.add(&path, facts);
        }
        let concluded = run.conclude(&settings.mappings.catalogue);
        best = best.min(begun.elapsed().as_secs_f64() * 1e6 / lists.max(1) as f64);
        findings = concluded.findings.len();
    }
    println!("run of {size:>6}: {lists:>6} lists, {best:>6.2} µs a list, {findings} findings");
    best
}

/// The file at a place of a run. A folder smaller than the run is taken again and again, each time as the
/// files of other bodies of the same regions, with another date of the act and a half of the rows
/// reworded: different lists, as many of a body as in the folder.
fn variety(known: &[Known], at: usize, words: &Words) -> (Text, FileFacts) {
    let Known { path, facts, lists } = &known[at % known.len()];
    let (time, mut facts) = (at / known.len(), facts.clone());
    if time > 0 {
        let other = |name: &Option<Text>| name.as_ref().map(|name| format!("{name} № {time}").into());
        facts.body = other(&facts.body);
        for (known, list) in facts.lists.iter_mut().zip(lists) {
            let mut list = list.clone();
            list.context.body = other(&list.context.body);
            if let Some(act) = &mut list.context.act {
                act.date = Some(format!("2024-{:02}-{:02}", 1 + time % 12, 1 + time % 28).into());
            }
            for process in list.rows.iter_mut().step_by(2).filter_map(|row| row.process.as_mut()) {
                process.value = format!("{} {time}", process.value).into();
            }
            known.traits = Traits::of(&list, words);
        }
    }
    (format!("{time:03}/{path}").into(), facts)
}

/// Every file beneath a folder, in the order of the paths.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
