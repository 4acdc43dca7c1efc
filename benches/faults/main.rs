//! How far the rules can be trusted: lists with planted faults, and precision and recall by rule.
//!
//! `cargo bench --bench faults -- [--lists N] [--seed N] [--show RULE]` makes lists of ministries whose
//! order is known and of others, as Word and Excel files, plants faults in some and counts what the
//! rules say. Without `--seed` every run takes a fresh one and prints it. `--show` prints what was missed
//! and what was found without cause. Ends with 1 when a promise of `docs/accuracy.md` is broken.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its figures")]

mod file;
mod lists;
mod plant;
mod runs;

use std::collections::BTreeMap;
use std::error::Error;
use std::process::ExitCode;

use fastrand::Rng;
use perechen::Limits;
use perechen::flow::{Input, Settings, convert};
use perechen::model::finding::{Finding, Level};
use perechen::profile::Mappings;

use lists::Sample;
use plant::Fault;

/// The rules that a promise is made for.
const PROMISED: [&str; 8] = ["D01", "D02", "S06", "S08", "V01", "V02", "C01", "C04"];
const RECALL: f64 = 0.95;
const PRECISION: f64 = 0.98;

struct Options {
    lists: usize,
    seed: u64,
    show: Option<String>,
}

/// Counts of one rule on lists with or without a known order.
#[derive(Default)]
struct Count {
    planted: usize,
    caught: usize,
    found: usize,
    without_cause: usize,
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
    let mut options = Options { lists: 4_000, seed: fastrand::u64(..1_000_000), show: None };
    // Cargo adds `--bench` to the arguments of a program it runs.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let value = arguments.next().ok_or_else(|| format!("{argument} needs a value"))?;
        match argument.as_str() {
            "--lists" => options.lists = value.parse()?,
            "--seed" => options.seed = value.parse()?,
            "--show" => options.show = Some(value),
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    Ok(options)
}

fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let settings = Settings::new(Mappings::built_in()?, Limits::default());
    let mut rng = Rng::with_seed(options.seed);
    let mut counts: BTreeMap<(&str, &str), Count> = BTreeMap::new();
    let (mut clean, mut silent, mut unread) = (0, 0, 0);
    for number in 0..options.lists {
        let mut sample = Sample::new(&settings.mappings, &mut rng);
        let mut faults = if rng.f64() < 0.4 { Vec::new() } else { plant::plant(&mut sample, &mut rng) };
        let planted = !faults.is_empty();
        faults.extend(plant::inherent(&sample));
        let written = file::write(&sample, number, &mut rng)?;
        let input = Input { path: &written.path, folders: &written.folders, bytes: &written.bytes };
        let outcome = convert(input, &settings);
        if outcome.lists.len() != 1 || outcome.lists[0].rows.len() != sample.rows.len() {
            unread += 1;
            continue;
        }
        let said: Vec<&Finding> =
            outcome.findings.iter().filter(|finding| counts_as_fault(finding)).collect();
        if !planted {
            clean += 1;
            silent += usize::from(said.len() == faults.len());
        }
        let known = if sample.is_known() { "known" } else { "unknown" };
        let mut caught = vec![false; faults.len()];
        for finding in said {
            let count = counts.entry((known, finding.code)).or_default();
            count.found += 1;
            let hit = faults.iter().position(|fault| fault.is_told_by(finding, &written.rows));
            if let Some(hit) = hit {
                caught[hit] = true;
            } else {
                count.without_cause += 1;
                show(options, finding.code, "without cause", &written.path, &finding.message, &faults);
            }
        }
        for (fault, caught) in faults.iter().zip(caught) {
            let count = counts.entry((known, fault.code)).or_default();
            count.planted += 1;
            count.caught += usize::from(caught);
            if !caught {
                show(options, fault.code, "missed", &written.path, &fault.what, &faults);
            }
        }
    }
    for _ in 0..options.lists / 20 {
        let (said, faults) = runs::run(&settings, &mut rng)?;
        let mut caught = vec![false; faults.len()];
        for finding in &said {
            let count = counts.entry(("run", finding.code)).or_default();
            count.found += 1;
            let hits = faults.iter().zip(&mut caught).filter(|(fault, _)| fault.is_told_by(finding));
            let mut hit = false;
            for (_, caught) in hits {
                *caught = true;
                hit = true;
            }
            if !hit {
                count.without_cause += 1;
                show(options, finding.code, "without cause", &finding.file, &finding.message, &[]);
            }
        }
        for (fault, caught) in faults.iter().zip(caught) {
            let count = counts.entry(("run", fault.code)).or_default();
            count.planted += 1;
            count.caught += usize::from(caught);
            if !caught {
                show(options, fault.code, "missed", &fault.paths.join(", "), "", &[]);
            }
        }
    }
    println!(
        "seed {}, {} lists, {} of them clean; {silent} of these without a finding; {unread} not read as one list of all rows",
        options.seed, options.lists, clean
    );
    println!("order    rule  planted  recall   found  precision");
    let mut kept = true;
    for ((known, code), count) in &counts {
        let recall = ratio(count.caught, count.planted);
        let precision = ratio(count.found - count.without_cause, count.found);
        let promised = PROMISED.contains(code);
        let holds = recall >= RECALL && precision >= PRECISION;
        kept &= holds || !promised;
        println!(
            "{:<8} {code}   {:>7}  {recall:>6.3}  {:>6}  {precision:>9.3}{}",
            known,
            count.planted,
            count.found,
            if promised && !holds { "  BROKEN" } else { "" }
        );
    }
    Ok(kept)
}

/// Notes, the missing order and misspelt words that were understood are no faults of the list.
fn counts_as_fault(finding: &Finding) -> bool {
    !matches!(finding.level, Level::Note | Level::Unchecked)
}

fn show(options: &Options, code: &str, what: &str, path: &str, text: &str, faults: &[Fault]) {
    if options.show.as_deref() == Some(code) {
        let planted: Vec<String> =
            faults.iter().map(|fault| format!("{} {} {:?}", fault.code, fault.what, fault.rows)).collect();
        println!("{code} {what}: {path}: {text} [{}]", planted.join("; "));
    }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 1.0 } else { part as f64 / whole as f64 }
}
