//! Names of the outputs of each file: safe on every system, unique without regard to case.

use std::collections::HashSet;

use super::discover::Found;
use super::store::STAGING;
use crate::own::{FORM, WORKBOOK, stem};
use crate::text::harmless::is_direction;

/// Bytes of a name; the longest suffix and a list's ordinal have room beside the input's own name.
const NAME_BYTES: usize = 200;
const SUFFIX_BYTES: usize = ".99999.перечень.xlsx".len();
/// Room for « (999)» where two names would be the same.
const COUNTER_BYTES: usize = 8;

/// What follows the stem in the names of the outputs of a file.
const FORM_AS_PDF: &str = ".форма.pdf";
const LETTER: &str = ".протокол.txt";

/// What else stands in the output folder.
const OF_THE_RUN: [&str; 19] = [
    "свод.xlsx",
    "протокол.html",
    "протокол.xlsx",
    "records.jsonl",
    "findings.jsonl",
    "records.jsonl.gz",
    "findings.jsonl.gz",
    "manifest.json",
    ".shards",
    ".доли",
    ".perechen",
    ".perechen.lock",
    "прежние",
    "итог.txt",
    "справка.docx",
    "напоминания",
    ".perechen.told.json",
    "perechen.sqlite",
    "perechen.sqlite-journal",
];

/// Whether a name in the output folder is one that the program has for itself.
pub(crate) fn is_of_the_run(name: &str) -> bool {
    let name = name.to_lowercase();
    name.starts_with(STAGING) || OF_THE_RUN.contains(&&*name)
}

/// The stem of every input's outputs, in the order of the inputs: its own path made safe. A workbook or
/// form of ours has the stem that it was made with, so that names do not grow from run to run; beside
/// its original it is the one that gets a number.
pub(super) fn stems(inputs: &[Found]) -> Vec<String> {
    let own: Vec<&str> = inputs.iter().map(|input| stem(&input.source)).collect();
    let clean: Vec<String> = own.iter().map(|source| clean_path(source)).collect();
    let all: HashSet<String> = clean.iter().map(|stem| stem.to_lowercase()).collect();
    let mut taken = HashSet::with_capacity(clean.len());
    let mut stems = vec![String::new(); clean.len()];
    let (originals, returned): (Vec<usize>, Vec<usize>) =
        (0..inputs.len()).partition(|at| own[*at].len() == inputs[*at].source.len());
    for at in originals.into_iter().chain(returned) {
        let stem = &clean[at];
        let mut name = stem.clone();
        let mut copy = 1;
        while reads_as_list_of_another(&name, &all) || !taken.insert(name.to_lowercase()) {
            copy += 1;
            name = format!("{stem} ({copy})");
        }
        stems[at] = name;
    }
    stems
}

/// Where the outputs of the files of a folder are.
pub(super) fn folder(source: &str) -> String {
    format!("{}/", clean_path(source))
}

/// `b.docx.перечень.xlsx`, `b.docx.2.перечень.xlsx` for the second list of the file.
pub(super) fn workbook(stem: &str, list: u32) -> String {
    named(stem, list, WORKBOOK)
}

/// `b.docx.форма.docx`, `b.docx.2.форма.docx` for the second list of the file.
pub(super) fn form(stem: &str, list: u32) -> String {
    named(stem, list, FORM)
}

/// `b.docx.форма.pdf`, beside the form of which it is a copy.
pub(super) fn pdf(stem: &str, list: u32) -> String {
    named(stem, list, FORM_AS_PDF)
}

/// `b.docx.протокол.txt`: one a file, whatever is in it.
pub(super) fn letter(stem: &str) -> String {
    format!("{stem}{LETTER}")
}

/// `напоминания/Министерство спорта ….txt`; `taken` are the names in lower case that others have.
pub(super) fn reminder(body: &str, taken: &mut HashSet<String>) -> String {
    let clean = clean(body);
    let clean = shorten(&clean, NAME_BYTES - COUNTER_BYTES);
    let mut name = clean.to_owned();
    let mut copy = 1;
    while !taken.insert(name.to_lowercase()) {
        copy += 1;
        name = format!("{clean} ({copy})");
    }
    format!("напоминания/{name}.txt")
}

pub(super) fn is_workbook(name: &str) -> bool {
    name.ends_with(WORKBOOK)
}

fn named(stem: &str, list: u32, suffix: &str) -> String {
    if list > 1 { format!("{stem}.{list}{suffix}") } else { format!("{stem}{suffix}") }
}

/// An input `b.docx.2` would share its names with the second list of an input `b.docx`.
fn reads_as_list_of_another(stem: &str, all: &HashSet<String>) -> bool {
    stem.rsplit_once('.').is_some_and(|(head, number)| {
        !number.is_empty()
            && number.bytes().all(|byte| byte.is_ascii_digit())
            && all.contains(&head.to_lowercase())
    })
}

fn clean_path(path: &str) -> String {
    let mut parts: Vec<String> = path.split('/').map(clean).collect();
    let last = parts.pop().unwrap_or_default();
    let dot = last.rfind('.').filter(|dot| *dot > 0 && last.len() - dot <= 16).unwrap_or(last.len());
    let (name, extension) = last.split_at(dot);
    let room = NAME_BYTES - SUFFIX_BYTES - COUNTER_BYTES - extension.len();
    let mut path = String::new();
    for part in &parts {
        let part = shorten(part, NAME_BYTES);
        path.push_str(part);
        if reads_as_output(part, path.len() == part.len()) {
            path.push('_');
        }
        path.push('/');
    }
    path.push_str(shorten(name, room));
    path.push_str(extension);
    path
}

/// A folder of this name would stand where an output belongs.
fn reads_as_output(folder: &str, is_first: bool) -> bool {
    let folder = folder.to_lowercase();
    let of_a_file = [WORKBOOK, FORM, LETTER].iter().any(|kind| folder.ends_with(kind));
    of_a_file || (is_first && OF_THE_RUN.contains(&&*folder))
}

/// A name that Windows, macOS and Linux all accept.
fn clean(name: &str) -> String {
    let safe: String = name
        .chars()
        .map(|c| {
            let unsafe_char =
                matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control();
            if unsafe_char || is_direction(c) || c == '\u{FEFF}' { '_' } else { c }
        })
        .collect();
    let safe = safe.trim_end_matches(['.', ' ']);
    if safe.is_empty() || is_device(safe) { format!("_{safe}") } else { safe.to_owned() }
}

/// CON, COM1 and their like are devices on Windows, whatever the extension.
fn is_device(name: &str) -> bool {
    let base = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match base.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ => {
            let port = base.strip_prefix("COM").or_else(|| base.strip_prefix("LPT"));
            port.is_some_and(|number| {
                matches!(number, "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9")
            })
        }
    }
}

fn shorten(name: &str, bytes: usize) -> &str {
    name.get(..name.floor_char_boundary(bytes)).unwrap_or(name).trim_end_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::batch::discover::Kind;

    fn stems_of(paths: &[&str]) -> Vec<String> {
        let found: Vec<Found> = paths
            .iter()
            .map(|path| Found {
                path: (*path).into(),
                source: (*path).to_owned(),
                folders: [].into(),
                kind: Kind::File,
                named: false,
            })
            .collect();
        stems(&found)
    }

    #[test]
    fn names_are_safe_on_every_system() {
        for (path, stem) in [
            ("a/b.docx", "a/b.docx"),
            ("Минпром: 2024?.docx", "Минпром_ 2024_.docx"),
            ("папка. /б.docx", "папка/б.docx"),
            ("con.docx", "_con.docx"),
            ("LPT1/перечень.docx", "_LPT1/перечень.docx"),
            ("\u{202e}xcod.exe", "_xcod.exe"),
            ("a\u{7}\\b.docx", "a__b.docx"),
            ("..", "_"),
        ] {
            assert_eq!(stems_of(&[path]), [stem], "{path:?}");
        }
    }

    #[test]
    fn names_do_not_grow_and_the_original_keeps_its_own() {
        let paths =
            ["a/b.docx", "a/b.docx.перечень.xlsx", "a/b.docx.форма.docx", "c.перечень.xlsx.форма.docx"];
        assert_eq!(stems_of(&paths), ["a/b.docx", "a/b.docx (2)", "a/b.docx (3)", "c"]);
        assert_eq!(stems_of(&["a.docx.перечень.xlsx", "a.docx.2.перечень.xlsx"]), ["a.docx", "a.docx.2 (2)"]);
        assert_eq!(stems_of(&["x/.перечень.xlsx"]), ["x/.перечень.xlsx"]);
        // Saved in another format, or fetched twice; near misses: other words, a year in brackets before them.
        assert_eq!(stems_of(&["a.docx.перечень.ods"]), ["a.docx"]);
        assert_eq!(stems_of(&["a.docx.перечень (1).XLSX"]), ["a.docx"]);
        assert_eq!(stems_of(&["перечень.ods"]), ["перечень.ods"]);
        assert_eq!(stems_of(&["a.перечень.docx"]), ["a.перечень.docx"]);
        assert_eq!(stems_of(&["a (2).docx"]), ["a (2).docx"]);
    }

    #[test]
    fn folders_do_not_stand_where_outputs_belong() {
        let paths =
            ["СВОД.xlsx/b.docx", "a/свод.xlsx/b.docx", "b.docx.перечень.xlsx/b.docx", "прежние/b.docx"];
        let stems =
            ["СВОД.xlsx_/b.docx", "a/свод.xlsx/b.docx", "b.docx.перечень.xlsx_/b.docx", "прежние_/b.docx"];
        assert_eq!(stems_of(&paths), stems);
    }

    #[test]
    fn names_are_unique_without_regard_to_case() {
        let stems = stems_of(&["А.docx", "а.docx", "b.docx", "b.docx.2", "b?.docx", "b:.docx"]);
        assert_eq!(stems, ["А.docx", "а.docx (2)", "b.docx", "b.docx.2 (2)", "b_.docx", "b_.docx (2)"]);
    }

    #[test]
    fn long_names_keep_their_extension_and_stay_within_200_bytes() {
        let long = format!("{}.docx", "перечень ".repeat(40));
        let stems = stems_of(&[&long, &long]);
        for stem in &stems {
            let name = workbook(stem, 12);
            assert!(name.len() <= NAME_BYTES, "{} bytes", name.len());
            assert!(stem.contains(".docx"), "{stem}");
        }
        assert_ne!(stems[0], stems[1]);
    }

    #[test]
    fn further_lists_of_a_file_are_numbered() {
        assert_eq!(workbook("a/b.docx", 1), "a/b.docx.перечень.xlsx");
        assert_eq!(workbook("a/b.docx", 2), "a/b.docx.2.перечень.xlsx");
        assert_eq!(form("a/b.docx", 2), "a/b.docx.2.форма.docx");
    }
}
