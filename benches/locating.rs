//! What finding the lists and mapping their columns costs, against the reading of the same files.
//!
//! `cargo bench --profile dist --bench locating -- PATH…` takes folders and single files of .docx and
//! .xlsx (`fixtures` if none is named) and prints the time of reading, of locating and of mapping, and
//! the share of the last two in the first: at most 60 %. Ends with 1 above it.
#![expect(clippy::print_stdout, reason = "a program that prints its figures")]

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use perechen::Limits;
use perechen::Text;
use perechen::bench::Names;
use perechen::bench::Vocabularies;
use perechen::bench::{Hints, locate};
use perechen::bench::{choose, map};
use perechen::bench::{read, sniff};
use perechen::profile::{Answers, Mappings};

/// The program's own allocator: what is measured must be what runs.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const ROUNDS: usize = 7;
const GOAL: f64 = 0.6;

fn main() -> ExitCode {
    let mut paths: Vec<PathBuf> =
        std::env::args().skip(1).filter(|argument| argument != "--bench").map(PathBuf::from).collect();
    if paths.is_empty() {
        paths.push(Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures"));
    }
    let mut files = Vec::new();
    for path in &paths {
        collect(path, &mut files);
    }
    files.sort();
    let Ok(mappings) = Mappings::built_in() else { return ExitCode::FAILURE };
    let names = Names::new(&mappings.catalogue, mappings.profiles.iter().map(AsRef::as_ref));
    let vocabularies = Vocabularies::new(&mappings.catalogue, &mappings.profiles);
    let limits = Limits::default();
    // The best of the rounds: a busy machine only ever adds.
    let mut best = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        let mut spent = [Duration::ZERO; 3];
        for path in &files {
            let Ok(bytes) = std::fs::read(path) else { continue };
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            let began = Instant::now();
            let Ok(mut document) = read(&bytes, sniff(&bytes, &name), &limits) else { continue };
            spent[0] += began.elapsed();
            let began = Instant::now();
            let located = locate(
                &mut document,
                Hints { folders: &[], name: &name },
                &names,
                &vocabularies.every_header,
                &vocabularies.general,
                &limits.budget(),
            );
            spent[1] += began.elapsed();
            let file = Text::from(name);
            let tables = document.tables.as_slice().into();
            for (at, raw) in located.lists.into_iter().enumerate() {
                let profile = choose(&mappings, raw.context.body.as_deref(), &names);
                let began = Instant::now();
                let list = map(
                    raw,
                    at as u32 + 1,
                    &file,
                    &tables,
                    profile.as_deref(),
                    &vocabularies.general,
                    &Answers::default(),
                );
                spent[2] += began.elapsed();
                drop(list);
            }
        }
        for (best, spent) in best.iter_mut().zip(spent) {
            *best = (*best).min(spent);
        }
    }
    let [reading, locating, mapping] = best.map(|time| time.as_secs_f64() * 1e3);
    let share = (locating + mapping) / reading;
    println!("{} files, best of {ROUNDS} rounds", files.len());
    println!("reading  {reading:>9.2} ms");
    println!("locating {locating:>9.2} ms  {:>5.1} %", locating / reading * 100.0);
    println!("mapping  {mapping:>9.2} ms  {:>5.1} %", mapping / reading * 100.0);
    println!("locating and mapping ÷ reading: {:.1} % (at most {:.0} %)", share * 100.0, GOAL * 100.0);
    if share <= GOAL { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    if let Ok(entries) = std::fs::read_dir(path) {
        entries.flatten().for_each(|entry| collect(&entry.path(), files));
    } else if path.extension().is_some_and(|extension| extension == "docx" || extension == "xlsx") {
        files.push(path.to_owned());
    }
}
