//! Files that the operator has written beside the outputs: questions, pages, the log. None of them takes the place of
//! what somebody else made.

use std::fs;
use std::io::{self, BufRead as _, BufReader, Read as _};
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::CliError;
use crate::batch;
use crate::model::document::Origin;
use crate::read::{self, Limits};
use crate::register::file::NAME;
use crate::write::questions as review;

/// What is written to a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Questions,
    Page,
    Log,
    Register,
}

/// What a target must not be among.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Places<'a> {
    pub(super) inputs: &'a [PathBuf],
    /// The output folder.
    pub(super) out: Option<&'a Path>,
}

/// Says in Russian why nothing can be written there.
pub(super) fn allowed(target: &Path, kind: Kind, places: Places<'_>) -> Result<(), CliError> {
    match fault(target, kind, places) {
        None => Ok(()),
        Some(why) => Err(CliError::Target { path: target.to_owned(), option: kind.option(), why }),
    }
}

/// The same of a page of some inputs; «-» is standard output.
pub(super) fn page_place(target: Option<&Path>, inputs: &[PathBuf]) -> Result<(), CliError> {
    match target {
        Some(target) if target.as_os_str() != "-" => {
            allowed(target, Kind::Page, Places { inputs, out: None })
        }
        _ => Ok(()),
    }
}

/// Why nothing can be written there, with the remedy.
pub(super) fn fault(target: &Path, kind: Kind, places: Places<'_>) -> Option<&'static str> {
    let place = real(target);
    let out = places.out.map(real);
    let in_out = out.as_ref().is_some_and(|out| place.starts_with(out));
    let is_input = |input: &PathBuf| {
        let input = real(input);
        place == input || (!in_out && input.is_dir() && place.starts_with(&input))
    };
    if places.inputs.iter().any(is_input) {
        return Some("этот путь лежит среди входных файлов. Назовите путь вне входных папок");
    }
    if in_out && is_own(&place, out.as_deref(), kind) {
        return Some("это имя файла самой программы в папке результата. Назовите другое имя");
    }
    let found = target.metadata().ok()?;
    if found.is_dir() {
        return Some("там папка. Назовите файл");
    }
    if !found.is_file() {
        // A log may go into a pipe; the others would take the place of it.
        return (kind != Kind::Log).then_some("там не обычный файл. Назовите другое имя");
    }
    if found.len() == 0 || is_of(target, kind) {
        return None;
    }
    Some(match kind {
        Kind::Questions => {
            "там уже есть файл, и это не книга вопросов perechen. Уберите его или назовите другое имя"
        }
        Kind::Page => {
            "там уже есть файл, и это не страница этой команды. Уберите его или назовите другое имя"
        }
        Kind::Log => "там уже есть файл, и это не журнал perechen. Уберите его или назовите другое имя",
        Kind::Register => "там уже есть файл, и это не реестр perechen. Уберите его или назовите другое имя",
    })
}

impl Kind {
    fn option(self) -> &'static str {
        match self {
            Kind::Questions => "--review",
            Kind::Page => "--html",
            Kind::Log => "--log",
            Kind::Register => "--register",
        }
    }
}

/// Where a path leads, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    if let Ok(real) = path.canonicalize() {
        return real;
    }
    match (path.parent(), path.file_name()) {
        (Some(folder), Some(name)) => real(folder).join(name),
        _ => path,
    }
}

/// Whether a path in the output folder is one that the program has for itself.
fn is_own(place: &Path, out: Option<&Path>, kind: Kind) -> bool {
    let Some(below) = out.and_then(|out| place.strip_prefix(out).ok()) else { return false };
    let mut parts = below.iter().map(|part| part.to_string_lossy().to_lowercase());
    let Some(first) = parts.next() else { return true };
    if parts.next().is_some() {
        return first.starts_with('.');
    }
    let is_register = kind == Kind::Register && first == NAME;
    first == "perechen.toml" || (batch::is_of_the_run(&first) && !is_register)
}

/// Whether a file is what this kind of output has been before.
fn is_of(target: &Path, kind: Kind) -> bool {
    match kind {
        Kind::Questions => batch::read_file(target).is_ok_and(|bytes| questions(&bytes).is_some()),
        Kind::Page => is_page(target).unwrap_or(false),
        Kind::Log => is_log(target).unwrap_or(false),
        // Whoever opens it says more of it.
        Kind::Register => head(target, 16).is_ok_and(|head| head == b"SQLite format 3\0"),
    }
}

fn head(target: &Path, bytes: u64) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    fs::File::open(target)?.take(bytes).read_to_end(&mut head)?;
    Ok(head)
}

/// Whether a workbook of questions has an answer; `None`: it is none of ours.
fn questions(bytes: &[u8]) -> Option<bool> {
    let document = read::read(bytes, read::sniff(bytes, "вопросы.xlsx"), &Limits::default()).ok()?;
    match review::answers(&document) {
        _ if document.origin != Some(Origin::Result) => None,
        Err(review::AnswersError::NoTable) => None,
        Ok(answers) => Some(!answers.is_empty()),
        Err(review::AnswersError::UnknownAnswer { .. }) => Some(true),
    }
}

/// Pages of `inspect` and `diff` say so; `протокол.html` is none of them.
fn is_page(target: &Path) -> io::Result<bool> {
    let head = head(target, 1 << 10)?;
    let head = String::from_utf8_lossy(&head);
    Ok(["inspect", "diff"]
        .iter()
        .any(|command| head.contains(&format!("<meta name=\"generator\" content=\"perechen {command}\">"))))
}

fn is_log(target: &Path) -> io::Result<bool> {
    let mut first = String::new();
    BufReader::new(fs::File::open(target)?.take(1 << 16)).read_line(&mut first)?;
    let line: Value = serde_json::from_str(&first)?;
    Ok(["time", "run", "level", "code", "text"].iter().all(|key| line[key].is_string()))
}

/// Keeps a workbook of questions that somebody filled in or saved, before `new` takes its place: a copy among what is
/// set aside in the output folder, whose path comes back.
pub(super) fn kept(target: &Path, new: &[u8], out: &Path) -> io::Result<Option<PathBuf>> {
    let old = match batch::read_file(target) {
        Ok(old) => old,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error),
    };
    if old.is_empty()
        || old == new
        || (questions(&old) == Some(false) && review::workbook::is_untouched(&old, new))
    {
        return Ok(None);
    }
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let to = batch::changed_place(out, &name)?;
    batch::put(&to, &old)?;
    Ok(Some(to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_somebody_else_is_taken_for_a_target() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        fs::create_dir_all(at("in/out")).unwrap();
        let page = "<!DOCTYPE html>\n<meta name=\"generator\" content=\"perechen diff\">";
        let report = "<!DOCTYPE html>\n<meta name=\"generator\" content=\"perechen convert\">";
        let line = r#"{"time":"","run":"","level":"info","code":"run-started","text":""}"#;
        for (name, text) in [
            ("in/a.csv", "№;"),
            ("empty", ""),
            ("page", page),
            ("report", report),
            ("log", line),
            ("a.json", "{}\n"),
        ] {
            fs::write(at(name), text).unwrap();
        }
        let inputs = [at("in")];
        let (inside, apart) = (at("in/out"), at("out"));
        let said = |name: &str, kind, out| fault(&at(name), kind, Places { inputs: &inputs, out: Some(out) });
        for (name, kind) in [
            ("in/a.csv", Kind::Page),
            ("in/../in/a.csv", Kind::Log),
            ("in/new.xlsx", Kind::Questions),
            ("out/свод.xlsx", Kind::Questions),
            ("out/manifest.json", Kind::Log),
            ("out/протокол.html", Kind::Page),
            ("out/perechen.sqlite", Kind::Log),
            ("out/.perechen/x", Kind::Log),
            ("out/manifest.json", Kind::Register),
            ("in", Kind::Page),
            ("report", Kind::Page),
            ("log", Kind::Page),
            ("page", Kind::Log),
            ("a.json", Kind::Log),
            ("page", Kind::Questions),
            ("log", Kind::Register),
        ] {
            assert!(said(name, kind, &apart).is_some(), "{name} {kind:?}");
        }
        for (name, kind, out) in [
            ("new/вопросы.xlsx", Kind::Questions, &apart),
            ("out/вопросы.xlsx", Kind::Questions, &apart),
            ("in/out/вопросы.xlsx", Kind::Questions, &inside),
            ("свод.xlsx", Kind::Questions, &apart),
            ("page", Kind::Page, &apart),
            ("log", Kind::Log, &apart),
            ("empty", Kind::Questions, &apart),
            ("empty", Kind::Log, &apart),
            ("out/perechen.sqlite", Kind::Register, &apart),
        ] {
            assert_eq!(said(name, kind, out), None, "{name} {kind:?}");
        }
    }
}
