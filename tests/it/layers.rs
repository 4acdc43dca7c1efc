//! The order of rooms that `src/lib.rs` names is the order of the imports, and no files import each
//! other in a circle. Code of tests is not looked at.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use regex::Regex;

use crate::common::root;

/// Imports that close a circle, with the reason; `folder/*` is every file below the folder. An entry that
/// closes no circle any more fails the test, so the list can only shrink.
const CIRCLES: [(&str, &str, &str); 24] = [
    ("batch/*", "batch", "steps of a run get its options and return its errors"),
    ("batch/office/*", "batch/office", "the guard ends the programs that the caller has started"),
    ("batch/worker", "batch/isolate", "the two ends of one protocol"),
    ("locate/reshape/*", "locate/reshape", "shapes hand in the tables that the plan puts into the document"),
    ("rules/c05_declared_not_used", "rules/parts", "the parts of a list settle what one of them lacks"),
    ("rules/k01_direction_missing", "rules/parts", "the parts of a list settle what one of them lacks"),
    ("rules/run", "rules/parts", "a run hands its lists to the rules over parts"),
    (
        "cli/run/args",
        "cli/args",
        "commands are one list, and options that several commands have one spelling",
    ),
    ("cli/version", "cli/args", "completions and the page of the manual are made of the commands"),
    ("cli/args/*", "cli/args", "the options of a command hold those that all commands share"),
    ("cli/*", "cli", "commands get the settings that all commands share"),
    ("knowledge/profile/*", "knowledge/profile", "profiles are loaded and checked as the types of the room"),
    ("locate/*", "locate", "steps get the lists as far as they were found"),
    ("locate/pieces", "locate/context", "a title between two tables separates them"),
    ("locate/pieces", "locate/rows", "a row of numbers is no header"),
    ("locate/rows/*", "locate/rows", "the walk over the rows in files by the kind of row"),
    ("read/*", "read", "readers get the limits and return the errors of the room"),
    ("read/docx/*", "read/docx", "the reader in files by the kind of element"),
    ("read/html/*", "read/html", "the reader in files by the kind of element"),
    ("read/odt/*", "read/odt", "the reader in files by the kind of element"),
    ("rules/*", "rules", "rules are written with the types of the room, which lists them"),
    ("write/report/*", "write/report", "a ministry has one name on all pages"),
    ("write/workbook/*", "write/workbook", "sheets are given the lines of the workbook"),
    ("write/workbook/values", "write/workbook/remarks", "the answers are one of the lists of values"),
];

/// Module (`read/docx`, `read` for `read/mod.rs`) and source text.
type Sources = BTreeMap<String, String>;
/// The modules that a module imports.
type Imports = BTreeMap<String, BTreeSet<String>>;

/// The table in the documentation of the crate.
#[derive(Default)]
struct Order {
    floors: BTreeMap<String, u32>,
    allowed: Vec<(String, String)>,
    forbidden: Vec<(String, String)>,
}

impl Order {
    fn parse(documentation: &str) -> Order {
        let mut order = Order::default();
        let line = Regex::new(r"(?m)^//! +(?:(\d+)  ([\w, ]+)|([\w/*]+) (→|↛) ([\w/*]+)  .+)$").unwrap();
        for found in line.captures_iter(documentation) {
            let text = |group| found.get(group).map_or("", |part| part.as_str());
            let arrow = (text(3).to_owned(), text(5).to_owned());
            match text(4) {
                "→" => order.allowed.push(arrow),
                "↛" => order.forbidden.push(arrow),
                _ => {
                    let floor = text(1).parse().unwrap();
                    order.floors.extend(text(2).split(", ").map(|room| (room.to_owned(), floor)));
                }
            }
        }
        order
    }

    /// Imports that run up, stay on their floor or are forbidden.
    fn faults(&self, imports: &Imports) -> Vec<String> {
        let names = |arrows: &[(String, String)], from: &str, to: &str| {
            arrows.iter().any(|arrow| is_of(from, &arrow.0) && is_of(to, &arrow.1))
        };
        let runs_up = |from: &str, to: &str| match (self.floors.get(room(from)), self.floors.get(room(to))) {
            (Some(from_floor), Some(to_floor)) => {
                to_floor >= from_floor && !names(&self.allowed, room(from), room(to))
            }
            _ => true,
        };
        arrows(imports)
            .filter(|(from, to)| room(from) != room(to))
            .filter(|(from, to)| runs_up(from, to) || names(&self.forbidden, room(from), to))
            .map(|(from, to)| format!("{from} → {to}"))
            .collect()
    }
}

fn room(module: &str) -> &str {
    module.split('/').next().unwrap_or(module)
}

fn is_of(module: &str, pattern: &str) -> bool {
    pattern.strip_suffix('*').map_or(module == pattern, |folder| module.starts_with(folder))
}

fn arrows(imports: &Imports) -> impl Iterator<Item = (&str, &str)> {
    imports.iter().flat_map(|(from, modules)| modules.iter().map(|to| (from.as_str(), to.as_str())))
}

/// The modules that each module names by `crate::`, `super::`, `self::` or the name of a child.
fn imports(sources: &Sources) -> Imports {
    let test_modules = Regex::new(r"#\[cfg\(test\)\]\n(?:#.*\n)*(?:pub.* )?mod (\w+);").unwrap();
    let tests: BTreeSet<String> = sources
        .iter()
        .flat_map(|(module, source)| {
            test_modules.captures_iter(source).map(move |found| format!("{module}/{}", &found[1]))
        })
        .collect();
    let sources = sources.iter().filter(|(module, _)| !tests.contains(*module));
    let known: BTreeSet<&str> = sources.clone().map(|(module, _)| module.as_str()).collect();
    let modules_of = |(module, source): (&String, &String)| {
        let paths = paths(&without_tests(source), |name| known.contains(&*format!("{module}/{name}")));
        let named = paths.iter().filter_map(|path| resolve(module, path, &known));
        (module.clone(), named.filter(|to| to != module).collect())
    };
    sources.map(modules_of).collect()
}

/// Source text without comments and without what is compiled for tests only; the layout is rustfmt's.
fn without_tests(source: &str) -> String {
    let mut kept = String::new();
    let mut test: Option<usize> = None;
    for line in source.lines() {
        let indent = line.len() - line.trim_start().len();
        if line.trim_start() == "#[cfg(test)]" {
            test = Some(indent);
        } else if test.is_none() {
            kept.push_str(line.split("// ").next().unwrap_or(line));
            kept.push('\n');
        } else if test == Some(indent) && line.ends_with([';', '}', ',']) {
            test = None;
        }
    }
    let comments = Regex::new(r"(?m)^\s*//.*$").unwrap();
    comments.replace_all(&kept, "").into_owned()
}

/// Every path that begins at the crate, above, here or with a child; `a::{b, c}` is two.
fn paths(source: &str, is_child: impl Fn(&str) -> bool) -> Vec<Vec<String>> {
    let token = Regex::new(r"\w+|::|\S").unwrap();
    let tokens: Vec<&str> = token.find_iter(source).map(|found| found.as_str()).collect();
    let mut paths = Vec::new();
    for at in 0..tokens.len() {
        let begins = matches!(tokens[at], "crate" | "super" | "self") || is_child(tokens[at]);
        if begins && tokens.get(at + 1) == Some(&"::") && (at == 0 || tokens[at - 1] != "::") {
            branches(&tokens, at, &[], &mut paths);
        }
    }
    paths
}

/// Adds the branches of a use tree at a token; returns the place after it.
fn branches(tokens: &[&str], mut at: usize, stem: &[String], paths: &mut Vec<Vec<String>>) -> usize {
    let mut path = stem.to_vec();
    while at < tokens.len() {
        if tokens[at] == "{" {
            at += 1;
            while at < tokens.len() && tokens[at] != "}" {
                at = branches(tokens, at, &path, paths);
            }
            return at + 1;
        }
        path.push(tokens[at].to_owned());
        at += 1;
        if tokens.get(at) != Some(&"::") {
            break;
        }
        at += 1;
    }
    paths.push(path);
    at
}

/// The module of a path named in a module: its longest beginning that is one.
fn resolve(module: &str, path: &[String], known: &BTreeSet<&str>) -> Option<String> {
    let mut at: Vec<&str> = module.split('/').collect();
    let mut names = path.iter().map(String::as_str).peekable();
    while let Some(name) = names.next_if(|name| matches!(*name, "crate" | "super" | "self")) {
        match name {
            "crate" => at.clear(),
            "super" => drop(at.pop()),
            _ => {}
        }
    }
    for name in names {
        at.push(name);
        if !known.contains(&*at.join("/")) {
            at.pop();
            break;
        }
    }
    (!at.is_empty()).then(|| at.join("/"))
}

/// Imports on a circle that no entry names, and entries that close none.
fn circles(imports: &Imports, named: &[(&str, &str, &str)]) -> Vec<String> {
    let is_named =
        |from: &str, to: &str, entry: &(&str, &str, &str)| is_of(from, entry.0) && is_of(to, entry.1);
    let cut: Imports = imports
        .iter()
        .map(|(from, modules)| {
            let left = modules.iter().filter(|to| !named.iter().any(|entry| is_named(from, to, entry)));
            (from.clone(), left.cloned().collect())
        })
        .collect();
    let unnamed = arrows(&cut)
        .filter(|(from, to)| reaches(&cut, to, from))
        .map(|(from, to)| format!("{from} → {to} closes a circle"));
    let stale = named
        .iter()
        .filter(|entry| {
            !arrows(imports).any(|(from, to)| is_named(from, to, entry) && reaches(imports, to, from))
        })
        .map(|(from, to, _)| format!("{from} → {to} closes no circle, remove it from the list"));
    unnamed.chain(stale).collect()
}

fn reaches(imports: &Imports, from: &str, to: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(module) = open.pop() {
        let next = imports.get(module).into_iter().flatten().map(String::as_str);
        open.extend(next.filter(|module| seen.insert(module)));
    }
    seen.contains(to)
}

/// The sources of the crate, without `lib.rs` and `main.rs`, which only name the rooms.
fn sources(folder: &Path, below: &str, found: &mut Sources) {
    for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let module = if name == "mod" { below.to_owned() } else { format!("{below}/{name}") };
        let module = module.trim_start_matches('/').to_owned();
        if path.is_dir() {
            sources(&path, &module, found);
        } else if !matches!(&*module, "lib" | "main") {
            found.insert(module, fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn imports_run_down_and_in_no_circle() {
    let folder = root().join("src");
    let order = Order::parse(&fs::read_to_string(folder.join("lib.rs")).unwrap());
    let mut found = Sources::new();
    sources(&folder, "", &mut found);
    let rooms: BTreeSet<&str> = found.keys().map(|module| room(module)).collect();
    assert_eq!(rooms, order.floors.keys().map(String::as_str).collect(), "rooms and src/lib.rs differ");
    let imports = imports(&found);
    assert_eq!(order.faults(&imports), [""; 0], "imports against the order in src/lib.rs");
    assert_eq!(circles(&imports, &CIRCLES), [""; 0]);
}

const ORDER: &str = "
//!  1  text
//!  2  model, own
//! 10  write
//!
//! own → model    named
//! write ↛ own/*  but the mark
";

fn made_up(files: &[(&str, &str)]) -> Imports {
    imports(&files.iter().map(|(module, source)| ((*module).to_owned(), (*source).to_owned())).collect())
}

#[test]
fn an_arrow_that_runs_up_is_seen() {
    let faults = |files: &[(&str, &str)]| Order::parse(ORDER).faults(&made_up(files));
    let rooms = [("text", ""), ("model", ""), ("own", ""), ("own/reply", ""), ("write", "")];
    let with = |module, source| faults(&[&rooms[..], &[(module, source)]].concat());
    // Down, named, in a comment, in a test, another crate's.
    assert_eq!(with("write/a", "use crate::{model::List, own::MARK};\nfn a() { crate::text::b() }"), [""; 0]);
    assert_eq!(with("own", "use crate::model::List;"), [""; 0]);
    assert_eq!(with("text", "//! [`crate::write`]\nuse other::write; // crate::write::a"), [""; 0]);
    assert_eq!(with("text", "#[cfg(test)]\nmod tests {\n    use crate::write::a;\n}\nfn a() {}"), [""; 0]);
    assert_eq!(with("text", "#[cfg(test)]\nmod tests {\n}\nuse crate::write::a;"), ["text → write"]);
    // Up, by every way of writing it.
    assert_eq!(with("text/a", "use crate::model::List;"), ["text/a → model"]);
    assert_eq!(with("text/a", "use super::super::{\n    write::{b, c},\n};"), ["text/a → write"]);
    assert_eq!(with("text", "fn a() -> crate::model::List {}"), ["text → model"]);
    assert_eq!(with("model", "use crate::own;"), ["model → own"]);
    assert_eq!(with("write", "use crate::own::{MARK, reply::Answer};"), ["write → own/reply"]);
    assert_eq!(with("strange", "use crate::text::a;"), ["strange → text"]);
}

#[test]
fn a_circle_is_seen() {
    let files = [("a", "mod b;\nmod c;\nfn a() { b::x() }"), ("a/b", "use super::c::x;"), ("a/c", "")];
    let circle = |source, named: &[(&str, &str, &str)]| {
        circles(&made_up(&[&files[..2], &[("a/c", source)]].concat()), named)
    };
    assert_eq!(circle("", &[]), [""; 0]);
    assert_eq!(circle("use super::b;", &[]), ["a/b → a/c closes a circle", "a/c → a/b closes a circle"]);
    assert_eq!(circle("use super::b;", &[("a/c", "a/*", "")]), [""; 0]);
    assert_eq!(circle("use super::A;", &[("a/*", "a", "")]), [""; 0]);
    assert_eq!(circle("", &[("a/*", "a", "")]), ["a/* → a closes no circle, remove it from the list"]);
}
