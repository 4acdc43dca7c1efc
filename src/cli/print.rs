//! Standard output and error: results there, all else here, no terminal controls in either.

use std::error::Error;
use std::io::{self, Write};
use std::path::Path;

use super::CliError;
use crate::batch;
use crate::model::finding::Finding;
use crate::text::harmless;
use crate::text::system;
use crate::write::jsonl;

/// Standard output for results. Written through a handle, so that a reader that goes away is an
/// error to be judged and not a panic.
pub(super) struct Out(io::BufWriter<io::Stdout>);

impl Out {
    pub(super) fn new() -> Out {
        Out(io::BufWriter::new(io::stdout()))
    }

    /// A line without terminal controls.
    pub(super) fn line(&mut self, text: impl AsRef<str>) -> io::Result<()> {
        self.0.write_all(harmless::one_line(text.as_ref()).as_bytes())?;
        self.0.write_all(b"\n")
    }

    /// A line of a text between words of the program.
    pub(super) fn said(&mut self, before: &'static str, text: &str, after: &'static str) -> io::Result<()> {
        if !harmless::is_line(text) {
            return self.line([before, text, after].concat());
        }
        [before, text, after, "\n"].iter().try_for_each(|part| self.0.write_all(part.as_bytes()))
    }

    /// A text of several lines.
    pub(super) fn text(&mut self, text: &str) -> io::Result<()> {
        text.lines().try_for_each(|line| self.line(line))
    }

    pub(super) fn json(&mut self, value: &serde_json::Value) -> io::Result<()> {
        writeln!(self.0, "{value}")
    }

    /// A line of JSON for each finding.
    pub(super) fn findings(&mut self, findings: &[Finding]) -> io::Result<()> {
        jsonl::findings(findings, &mut self.0)
    }

    pub(super) fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.0.write_all(bytes)
    }

    pub(super) fn flush(&mut self) -> io::Result<()> {
        self.0.flush()
    }
}

/// A line on standard error. Nobody can be told when that fails.
pub(super) fn note(text: &str) {
    let _ = writeln!(io::stderr(), "{}", harmless::one_line(text));
}

pub(super) fn error(text: &str) {
    note(&format!("Ошибка: {text}"));
}

/// An error whose text has a line for each fault.
pub(super) fn errors(text: &str) {
    let mut lines = text.lines();
    error(lines.next().unwrap_or_default());
    lines.for_each(note);
}

/// The deepest cause of an error in Russian, where the system gives one.
pub(super) fn cause(error: &(dyn Error + 'static)) -> Option<String> {
    let deepest = std::iter::successors(error.source(), |error| (*error).source()).last()?;
    let Some(error) = deepest.downcast_ref::<io::Error>() else { return Some(deepest.to_string()) };
    Some(system::russian(error))
}

/// The page to standard output for «-», else to a file.
pub(super) fn give(out: &mut Out, target: &Path, page: &str, quiet: bool) -> Result<(), CliError> {
    if target.as_os_str() == "-" {
        return Ok(out.bytes(page.as_bytes())?);
    }
    batch::put(target, page.as_bytes())
        .map_err(|source| CliError::Create { path: target.to_owned(), source })?;
    if !quiet {
        note(&format!("Страница записана: {}", target.display()));
    }
    Ok(())
}
