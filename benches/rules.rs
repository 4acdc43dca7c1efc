//! What checking costs: `cargo bench --bench rules -- FOLDER`.
//!
//! Prints the processor time of the rules over single files against that of reading the same files
//! (goal: at most 30 %) and of making lists of them, what the rules over a run remember of a record
//! (at most 64 bytes), and what they cost by list at 200, 2,000 and 20,000 files, which has to stay
//! the same.

use std::path::{Path, PathBuf};
use std::time::Duration;

use cpu_time::ProcessTime;
use perechen::convert::{Input, Settings, convert};
use perechen::document::Text;
use perechen::profile::Mappings;
use perechen::read::{self, Limits};
use perechen::rules::Selection;
use perechen::rules::run::{FileFacts, Run};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const SIZES: [usize; 3] = [200, 2_000, 20_000];

#[expect(clippy::print_stdout, clippy::unwrap_used, reason = "a bench speaks on standard output")]
fn main() {
    let folder = std::env::args().skip(1).find(|argument| !argument.starts_with("--"));
    let Some(folder) = folder else {
        println!("Usage: cargo bench --bench rules -- FOLDER");
        return;
    };
    let settings = || Settings::new(Mappings::built_in().unwrap(), Limits::default());
    let (with, mut without) = (settings(), settings());
    without.selection = Selection::new(&["F03".to_owned()], &[]).unwrap();
    let (mut reading, mut whole, mut unchecked) = (Duration::ZERO, Duration::ZERO, Duration::ZERO);
    let (mut remembered, mut records) = (0, 0);
    let mut facts: Vec<(Text, FileFacts)> = Vec::new();
    for path in files(Path::new(&folder)) {
        let bytes = std::fs::read(&path).unwrap();
        let name = path.to_string_lossy();
        let input = Input { path: &name, folders: &[], bytes: &bytes };
        let begun = ProcessTime::now();
        drop(read::read(&bytes, read::sniff(&bytes, &name), &with.limits));
        reading += begun.elapsed();
        let begun = ProcessTime::now();
        drop(convert(input, &without));
        unchecked += begun.elapsed();
        let begun = ProcessTime::now();
        let outcome = convert(input, &with);
        whole += begun.elapsed();
        remembered += outcome.facts.bytes();
        records += outcome.lists.iter().map(|list| list.records().count()).sum::<usize>();
        facts.push((outcome.path.clone(), outcome.facts));
    }
    let checking = whole.saturating_sub(unchecked);
    let share = |of: Duration| checking.as_secs_f64() / of.as_secs_f64() * 100.0;
    println!("files {}  reading {reading:.2?}  checking {checking:.2?}", facts.len());
    println!("checking / reading the file {:.0} %", share(reading));
    println!("checking / reading the file into lists {:.0} %", share(unchecked));
    println!("remembered for the run: {:.1} bytes a record", remembered as f64 / records.max(1) as f64);
    for size in SIZES.into_iter().filter(|_| !facts.is_empty()) {
        let mut run = Run::default();
        let mut lists = 0;
        // A folder that is too small is taken several times; its lists are then copies of each other.
        for (at, (path, facts)) in facts.iter().cycle().take(size).enumerate() {
            lists += facts.lists.len();
            run.add(&format!("{at} {path}").into(), facts.clone());
        }
        let begun = ProcessTime::now();
        let concluded = run.conclude(&with.mappings.catalogue);
        let each = begun.elapsed().as_secs_f64() * 1e6 / lists.max(1) as f64;
        println!("run of {size:>6}: {each:>6.1} µs a list, {} findings", concluded.findings.len());
    }
}

/// Every file beneath a folder, in the order of the paths.
#[expect(clippy::unwrap_used, reason = "a bench may fail on a folder that cannot be read")]
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for path in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}
