//! Proves that a change of the code changes no output: every output is hashed and compared with
//! `benches/same/hashes.txt`.
//!
//! `cargo bench --bench same --profile dev -- [--write] [--inflated] [--cases DIR] [--keep DIR]` runs the
//! program on the sets below and prints every output that differs, is missing or is new; it ends with 1 if
//! there is one. `--write` stores the hashes of this run instead. `--keep DIR` leaves inputs and outputs in
//! a new folder, to be compared with those of another commit.
//!
//! A line of the file has four columns: set, path, hash of the bytes, hash of names and contents of the
//! parts (for .xlsx and .docx; otherwise the first hash again). Both hashes count, as with `--packed`. With
//! `--inflated` the last one counts alone: for a change that may alter how files are packed and nothing else.
//!
//! | set | inputs |
//! |---|---|
//! | `fixtures` | the inputs of the fixtures, without scripts and expected results |
//! | `unified` | the same and one region of the generated lists, with the unified form |
//! | `orders` | the five orders as Word files, from the fixtures, and their texts |
//! | `generated` | lists by the generator of `benches/faults`, from a fixed seed |
//! | `returned` | the workbooks written for the fixtures, some of them beside their sources |
//! | `edited` | such workbooks and generated ones, with answers, edited cells, rows, columns and sheets |
//! | `questions`, `answers` | lists with unknown columns, before and after a question is answered |
//! | `damaged` | mutants of the fixtures and the attacks of `tests/it/common/hostile.rs` |
//! | `commands` | what the other commands print |
//! | `codes` | the exit code of every command, as it is |
//! | `inputs` | the inputs of each set under one hash: where they differ, the outputs of the set must |
//! | `cases` | findings, records and tables of every file in `DIR/public/files` and `DIR/clerks/files`; without `--cases DIR` the stored hashes stay and are not compared |
//!
//! Dropped before hashing are the values of `started` and `finished` in manifest.json, and in its second
//! hash also SHA-256 and size of .xlsx and .docx. The version of the program is hashed: a new version
//! changes every manifest and, through its hidden sheet, every workbook. LibreOffice is not used, no register is
//! kept and the variables `PERECHEN_*` are removed, so that the hashes are the same on every machine. The generator reads
//! the built-in profiles and draws with fastrand: a change of either changes the inputs.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a program that prints its figures")]

#[path = "faults/file.rs"]
#[allow(dead_code, reason = "the faults bench uses the rest")]
mod file;
#[path = "../tests/it/common/hostile.rs"]
mod hostile;
#[path = "faults/lists.rs"]
mod lists;
#[path = "../tests/it/common/mutate.rs"]
mod mutate;
#[path = "faults/plant.rs"]
#[allow(dead_code, reason = "the faults bench uses the rest")]
mod plant;
#[path = "faults/runs.rs"]
#[allow(dead_code, reason = "the faults bench uses the rest")]
mod runs;
mod same {
    pub(crate) mod book;
    pub(crate) mod hashes;
    pub(crate) mod inputs;
}

use std::collections::BTreeMap;
use std::error::Error;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Instant;

use perechen::profile::Mappings;
use serde_json::Value;

use same::hashes::{Difference, Hashes, files};
use same::{book, inputs};

const PROGRAM: &str = env!("CARGO_BIN_EXE_perechen");
/// The set that needs a folder which is no part of the repository.
const CASES: &str = "cases";

type Done = Result<(), Box<dyn Error>>;

#[derive(Default)]
struct Options {
    task: Task,
    counted: Counted,
    cases: Option<PathBuf>,
    keep: Option<PathBuf>,
}

#[derive(Default, PartialEq, Eq)]
enum Task {
    #[default]
    Compare,
    Write,
}

/// Which hashes count.
#[derive(Default, PartialEq, Eq)]
enum Counted {
    #[default]
    Both,
    Inflated,
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
    let mut options = Options::default();
    // Cargo adds `--bench` to the arguments of a program it runs.
    let mut arguments = std::env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut folder = || arguments.next().ok_or_else(|| format!("{argument} needs a folder"));
        match argument.as_str() {
            "--write" => options.task = Task::Write,
            "--packed" => options.counted = Counted::Both,
            "--inflated" => options.counted = Counted::Inflated,
            "--cases" => options.cases = Some(folder()?.into()),
            "--keep" => options.keep = Some(folder()?.into()),
            _ => return Err(format!("unknown option {argument}").into()),
        }
    }
    Ok(options)
}

/// Whether every output is what it was.
fn run(options: &Options) -> Result<bool, Box<dyn Error>> {
    let began = Instant::now();
    let temporary = tempfile::tempdir()?;
    let root = options.keep.as_deref().unwrap_or(temporary.path());
    fs::create_dir_all(root)?;
    if fs::read_dir(root)?.next().is_some() {
        return Err(format!("{} is not empty", root.display()).into());
    }
    let mut run = Run { root: root.canonicalize()?, hashes: Hashes::default() };
    run.everything(options.cases.as_deref())?;
    let mut hashes = run.hashes;

    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/same/hashes.txt");
    let known = fs::read_to_string(&path);
    let mut before = Hashes::parse(known.as_deref().unwrap_or_default())?;
    // What was not looked at stays as it was.
    let unseen = if options.cases.is_none() { before.take(CASES) } else { Hashes::default() };
    let mut differences = hashes.differences(&before);
    if options.counted == Counted::Inflated {
        differences.retain(|(_, _, how)| *how != Difference::Packing);
    }
    for (set, path, how) in &differences {
        println!("{set}\t{path}\t{}", how.words());
    }
    let of = |wanted| differences.iter().filter(|(_, _, how)| *how == wanted).count();
    let counts = [Difference::Content, Difference::Packing, Difference::Missing, Difference::New]
        .map(|how| format!("{} {}", of(how), how.words()));
    for (set, outputs) in hashes.by_set() {
        println!("{set:<10} {outputs:>6}");
    }
    if options.cases.is_none() {
        println!("{CASES:<10} skipped: no folder was given");
    }
    println!("{} outputs in {:.0} s: {}", hashes.len(), began.elapsed().as_secs_f64(), counts.join(", "));
    let same = differences.is_empty();
    if options.task == Task::Write {
        hashes.extend(unseen);
        fs::write(&path, hashes.to_text())?;
        return Ok(true);
    }
    Ok(same)
}

/// The outputs of the sets as they come.
struct Run {
    /// Every path in an output is relative to it.
    root: PathBuf,
    hashes: Hashes,
}

impl Run {
    fn everything(&mut self, cases: Option<&Path>) -> Done {
        inputs::fixtures(&self.root)?;
        inputs::orders(&self.root)?;
        inputs::generated(&self.root)?;
        inputs::questions(&self.root)?;
        inputs::damaged(&self.root)?;
        self.convert("fixtures", &["fixtures"], &["--review", "out/fixtures.xlsx"])?;
        self.convert("unified", &["fixtures", "generated/регион 1"], &["--form", "unified"])?;
        self.convert("orders", &["orders"], &[])?;
        self.convert("generated", &["generated"], &["--review", "out/generated.xlsx"])?;
        self.convert("damaged", &["damaged"], &["--form", "none"])?;

        let of = |set: &str| self.root.join("out").join(set);
        inputs::returned(&self.root, &of("fixtures"))?;
        inputs::edited(&self.root, &of("fixtures"), &of("generated"))?;
        self.convert("returned", &["returned"], &[])?;
        self.convert("edited", &["edited"], &["--review", "out/edited.xlsx"])?;
        self.questions()?;
        self.commands()?;
        if let Some(folder) = cases {
            for part in ["public", "clerks"] {
                self.cases(&folder.join(part).join("files"), part)?;
            }
        }
        for set in ["fixtures", "orders", "generated", "returned", "edited", "questions", "damaged"] {
            self.hashes.add_as_one("inputs", set, &self.root.join(set))?;
        }
        Ok(())
    }

    /// Converts the inputs and takes in all that comes of it, the workbook of questions included.
    fn convert(&mut self, set: &str, inputs: &[&str], more: &[&str]) -> Done {
        let out = format!("out/{set}");
        self.said(
            &[&["convert"], inputs, &["--out", &out, "--threads", "2", "-q", "--no-register"], more].concat(),
            "",
        )?;
        let questions = self.root.join(&out).with_extension("xlsx");
        if questions.is_file() {
            self.hashes.add(set, "вопросы.xlsx", &fs::read(questions)?)?;
        }
        self.hashes.add_folder(set, &self.root.join(out))
    }

    /// Asks about columns, answers the first question and converts again.
    fn questions(&mut self) -> Done {
        self.convert("questions", &["questions"], &["--review", "out/questions.xlsx"])?;
        let path = self.root.join("out/questions.xlsx");
        // The answer stands in the eighth column, below the introduction and the captions.
        let answer = book::Typed { sheet: 0, row: 2, column: 7, text: "Процесс".to_owned() };
        fs::write(&path, book::typed(&fs::read(&path)?, &[answer])?)?;
        let more = ["--answers", "out/questions.xlsx", "--mappings", "forms"];
        self.convert("answers", &["questions"], &more)?;
        self.hashes.add_folder("answers", &self.root.join("forms"))
    }

    /// What the commands print that write nothing.
    fn commands(&mut self) -> Done {
        let every: [&[&str]; 13] = [
            &["check", "fixtures", "--threads", "2"],
            &["check", "fixtures", "--threads", "2", "--output", "json"],
            &["check", "fixtures", "--rules", "C04,D02", "-q"],
            &["check", "orders", "-v", "--fail-on", "never"],
            &["tables", "fixtures", "--threads", "2"],
            &["rules"],
            &["rules", "--output", "json"],
            &["rules", "C04"],
            &["profiles"],
            &["profiles", "--output", "json"],
            &["check", "nowhere"],
            &["check", "fixtures", "--rules", "C99"],
            &["convert", "orders", "--out", "orders", "--no-register"],
        ];
        for line in every {
            self.said(line, "")?;
        }
        for profile in &Mappings::built_in()?.profiles {
            self.said(&["profiles", &profile.id], "")?;
        }
        // Also the texts, which are owed an answer when they are named.
        for path in files(&self.root.join("orders"))? {
            self.said(&["check", &format!("orders/{path}")], "")?;
        }
        let fixtures = files(&self.root.join("fixtures"))?;
        let fixtures: Vec<String> = fixtures.iter().map(|path| format!("fixtures/{path}")).collect();
        for path in &fixtures {
            self.said(&["inspect", path], "")?;
            self.said(&["inspect", path, "--html", "-"], "")?;
            self.said(&["profiles", "new", path], "")?;
        }
        self.said(&["worker"], &fixtures.join("\n"))?;
        self.said(&["worker", "--documents"], &fixtures.join("\n"))
    }

    /// Findings, records and tables of every case, so that a difference names the file.
    fn cases(&mut self, from: &Path, part: &str) -> Done {
        let folder = format!("cases-{part}");
        inputs::cases(&self.root, from, &folder)?;
        self.hashes.add_as_one(CASES, &format!("{part} inputs"), &self.root.join(&folder))?;
        let out = format!("out/{folder}");
        let convert =
            ["convert", &folder, "--out", &out, "--form", "none", "--threads", "2", "-q", "--no-register"];
        let (code, _) = self.run(&convert, "")?;
        self.hashes.add_word(CASES, &format!("{part} code"), &code)?;
        let (_, tables) = self.run(&["tables", &folder, "--threads", "2"], "")?;
        let out = self.root.join(out);
        for (what, lines) in [
            ("findings", fs::read(out.join("findings.jsonl"))?),
            ("records", fs::read(out.join("records.jsonl"))?),
            ("tables", tables),
        ] {
            let mut by_file: BTreeMap<String, Vec<u8>> =
                files(from)?.into_iter().map(|path| (path, Vec::new())).collect();
            for line in lines.split_inclusive(|byte| *byte == b'\n') {
                let value: Value = serde_json::from_slice(line)?;
                let file = value["file"].as_str().or_else(|| value["source"]["file"].as_str());
                let name = file.unwrap_or_default().trim_start_matches(&format!("{folder}/")).to_owned();
                by_file.entry(name).or_default().extend(line);
            }
            for (path, lines) in by_file {
                self.hashes.add(CASES, &format!("{part}/{path} {what}"), &lines)?;
            }
        }
        Ok(())
    }

    /// Takes in what a command says and how it ends.
    fn said(&mut self, line: &[&str], input: &str) -> Done {
        let (code, said) = self.run(line, input)?;
        let line = line.join(" ");
        self.hashes.add_word("codes", &line, &code)?;
        if line.starts_with("convert") && said.is_empty() {
            return Ok(());
        }
        let folder = self.root.join("said");
        fs::create_dir_all(&folder)?;
        fs::write(folder.join(format!("{}.txt", line.replace('/', "_"))), &said)?;
        self.hashes.add("commands", &line, &said)
    }

    /// Exit code of a command and what it says, standard output first.
    fn run(&self, line: &[&str], input: &str) -> Result<(String, Vec<u8>), Box<dyn Error>> {
        let mut command = Command::new(PROGRAM);
        command.args(line).current_dir(&self.root);
        // Neither the operator's settings nor what else is installed may change an output.
        for (name, _) in
            std::env::vars_os().filter(|(name, _)| name.to_string_lossy().starts_with("PERECHEN_"))
        {
            command.env_remove(name);
        }
        command.env("PERECHEN_SOFFICE", "never").env("PERECHEN_PROGRESS", "none");
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn()?;
        // Dropped when written, which ends the input. A few paths never fill the pipe.
        child.stdin.take().ok_or("no input")?.write_all(input.as_bytes())?;
        let done = child.wait_with_output()?;
        let code = done.status.code().map_or_else(|| "none".to_owned(), |code| code.to_string());
        Ok((code, [done.stdout, done.stderr].concat()))
    }
}
