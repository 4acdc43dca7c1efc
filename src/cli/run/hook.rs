//! `on_finish`: a program that is told how a job ended. No shell is between: the arguments are given as they
//! stand in the file, but for words in braces.

use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take.
const PATIENCE: Duration = Duration::from_mins(2);
const LOOK: Duration = Duration::from_millis(20);

/// What the program can be told in its arguments.
#[derive(Debug, Clone, Copy)]
pub(super) struct Ended<'e> {
    pub(super) reason: &'static str,
    pub(super) code: u8,
    /// The whole summary: it goes to standard input, and its first line is the subject.
    pub(super) summary: &'e str,
    /// The output folder.
    pub(super) out: &'e Path,
}

/// Why the program did not do its work.
#[derive(Debug, thiserror::Error)]
pub(super) enum HookError {
    #[error("«{program}» не запускается")]
    Start { program: String, source: io::Error },
    #[error("«{program}» закончилась с ошибкой ({status})")]
    Status { program: String, status: ExitStatus },
    #[error("«{program}» не закончила за {} с и остановлена", PATIENCE.as_secs())]
    Time { program: String },
}

/// Runs the program in a folder and waits for it; nothing is run where none is named.
pub(super) fn run(vector: &[String], folder: &Path, end: &Ended<'_>) -> Result<(), HookError> {
    let Some((program, arguments)) = vector.split_first() else { return Ok(()) };
    let failed = |source| HookError::Start { program: program.clone(), source };
    let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
    // A path is that of a file beside the file of the job; a bare name is looked for.
    let found = if program.contains(['/', '\\']) {
        folder.canonicalize().map_err(failed)?.join(program)
    } else {
        program.into()
    };
    let mut child = Command::new(found)
        .args(arguments.iter().map(|argument| filled(argument, end)))
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .map_err(failed)?;
    if let Some(mut input) = child.stdin.take() {
        let text = end.summary.to_owned();
        // It may not read it.
        thread::spawn(move || drop(input.write_all(text.as_bytes())));
    }
    match wait(&mut child).map_err(failed)? {
        Some(status) if status.success() => Ok(()),
        Some(status) => Err(HookError::Status { program: program.clone(), status }),
        None => Err(HookError::Time { program: program.clone() }),
    }
}

/// `None`: it took too long and was stopped.
fn wait(child: &mut Child) -> io::Result<Option<ExitStatus>> {
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        if began.elapsed() > PATIENCE {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(LOOK);
    }
}

/// An argument with its words in braces filled in, each once: what is filled in is not looked at again.
fn filled(argument: &str, end: &Ended<'_>) -> String {
    let code = end.code.to_string();
    let out = end.out.display().to_string();
    let subject = end.summary.lines().next().unwrap_or_default();
    let words = [("{reason}", end.reason), ("{code}", &code), ("{subject}", subject), ("{out}", &out)];
    let mut text = String::new();
    let mut rest = argument;
    while let Some(at) = rest.find('{') {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        let found = words.iter().find(|(word, _)| rest.starts_with(word));
        let (word, value) = found.unwrap_or(&("{", "{"));
        text.push_str(value);
        rest = &rest[word.len()..];
    }
    text + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_in_braces_are_filled_in_once() {
        let end =
            Ended { reason: "done", code: 0, summary: "Тема {code}\n\nтекст", out: Path::new("/o") };
        for (argument, expected) in [
            ("{subject}", "Тема {code}"),
            ("-s={reason}:{code}", "-s=done:0"),
            ("{out}/протокол.html", "/o/протокол.html"),
            ("{нет} {", "{нет} {"),
        ] {
            assert_eq!(filled(argument, &end), expected);
        }
    }
}
