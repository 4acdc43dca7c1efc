//! The log of jobs: a line of JSON for each event, with codes that do not change.

use std::fmt::Write as _;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use serde_json::{Map, Value};

use crate::cli::print;

/// What a line of the log tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Code {
    RunStarted,
    FileDone,
    Unchanged,
    FileMissing,
    SetAside,
    RunFinished,
    RunFailed,
    SummaryWritten,
    HookDone,
    HookFailed,
    InboxWaiting,
    InboxProcessed,
    InboxRejected,
    InboxKept,
}

/// How grave an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gravity {
    Info,
    Warning,
    Error,
}

impl Code {
    const ALL: [Code; 14] = [
        Code::RunStarted,
        Code::FileDone,
        Code::Unchanged,
        Code::FileMissing,
        Code::SetAside,
        Code::RunFinished,
        Code::RunFailed,
        Code::SummaryWritten,
        Code::HookDone,
        Code::HookFailed,
        Code::InboxWaiting,
        Code::InboxProcessed,
        Code::InboxRejected,
        Code::InboxKept,
    ];

    /// The code, its gravity, what it means, and which keys its line has besides those of every line.
    fn told(self) -> (&'static str, Gravity, &'static str, &'static str) {
        use Gravity::{Error, Info, Warning};
        match self {
            Code::RunStarted => ("run_started", Info, "Запуск начат.", "`config`, `out`, `version`"),
            Code::FileDone => (
                "file_done",
                Info,
                "Файл прочитан и проверен, или он не изменился и взят из прежнего запуска (`kept`).",
                "`path`, `status`, `kept`",
            ),
            Code::Unchanged => (
                "unchanged",
                Info,
                "С прошлого запуска ничего не изменилось: файлы не читались, результаты оставлены как есть.",
                "",
            ),
            Code::FileMissing => {
                ("file_missing", Warning, "Файла, который был в прошлый раз, больше нет.", "`path`")
            }
            Code::SetAside => (
                "set_aside",
                Warning,
                "Файл папки результата отложен в «прежние» и не перезаписан.",
                "`path`, `to`, `changed`",
            ),
            Code::RunFinished => (
                "run_finished",
                Info,
                "Все результаты записаны.",
                "`reason`, `exit_code`, `seconds`, `counts`",
            ),
            Code::RunFailed => ("run_failed", Error, "Запуск не удался.", "`reason`, `exit_code`"),
            Code::SummaryWritten => {
                ("summary_written", Info, "Записан итог.txt.", "`new`, `open`, `gone` по уровням, `files`")
            }
            Code::HookDone => ("hook_done", Info, "Программа из on_finish отработала.", "`reason`"),
            Code::HookFailed => (
                "hook_failed",
                Error,
                "Программа из on_finish не запустилась, кончилась с ошибкой или остановлена по времени.",
                "`reason`",
            ),
            Code::InboxWaiting => ("inbox_waiting", Info, "Файл входящих пока не взят.", "`path`, `why`"),
            Code::InboxProcessed => (
                "inbox_processed",
                Info,
                "Файл входящих вошёл в свод и перемещён в «обработано».",
                "`path`, `to`",
            ),
            Code::InboxRejected => (
                "inbox_rejected",
                Warning,
                "Файл входящих перемещён в «отклонено», рядом записана причина.",
                "`path`, `to`, `why`",
            ),
            Code::InboxKept => (
                "inbox_kept",
                Warning,
                "Файл прочитан, но остался во входящих до следующего запуска.",
                "`path`, `why`",
            ),
        }
    }
}

impl Gravity {
    fn key(self) -> &'static str {
        match self {
            Gravity::Info => "info",
            Gravity::Warning => "warning",
            Gravity::Error => "error",
        }
    }
}

/// The log of one job; without a file it takes everything in silence.
#[derive(Debug)]
pub(super) struct Log {
    /// Names the job in its lines.
    run: String,
    file: Option<Mutex<File>>,
}

impl Log {
    /// Opens a file to append to, made if it is not there.
    pub(super) fn open(path: Option<&Path>) -> io::Result<Log> {
        let file = path.map(|path| OpenOptions::new().create(true).append(true).open(path)).transpose()?;
        let run = format!("{}/{}", now(), std::process::id());
        Ok(Log { run, file: file.map(Mutex::new) })
    }

    /// Appends a line; `keys` is an object with what only this event has.
    pub(super) fn write(&self, code: Code, text: &str, keys: Value) {
        let Some(file) = &self.file else { return };
        let (key, gravity, _, _) = code.told();
        let mut line = Map::new();
        for (name, value) in
            [("time", &*now()), ("run", &*self.run), ("level", gravity.key()), ("code", key), ("text", text)]
        {
            line.insert(name.to_owned(), value.into());
        }
        if let Value::Object(keys) = keys {
            line.extend(keys);
        }
        let line = format!("{}\n", Value::Object(line));
        // One write a line: two jobs may share a log.
        let written = file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes());
        if let Err(error) = written {
            print::error(&format!("Журнал не пишется: {error}."));
        }
    }
}

fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).map_or_else(|_| String::new(), |now| now.to_string())
}

/// The table of codes, for `docs/log.ru.md`.
pub fn reference() -> String {
    let mut page = String::from(
        "<!-- Страница составлена программой: UPDATE_EXPECT=1 cargo test --test it docs:: -->\n\n\
        # Журнал ночных запусков\n\n\
        `perechen run --log ФАЙЛ` (или ключ `log` файла настройки) дописывает в файл по строке JSON на событие. В каждой \
        строке есть `time` (время UTC), `run` (одно и то же у всех строк запуска), `level` (`info`, `warning`, `error`), \
        `code` и `text` (то же словами). Коды и ключи не меняются; новые могут добавиться.\n\n\
        | Код | Уровень | Что случилось | Ещё ключи |\n|---|---|---|---|\n",
    );
    for code in Code::ALL {
        let (key, gravity, meaning, keys) = code.told();
        let _ = writeln!(page, "| `{key}` | `{}` | {meaning} | {keys} |", gravity.key());
    }
    page.push_str(
        "\n`reason` — чем кончился запуск:\n\n| Код завершения | `reason` | Что значит |\n|---|---|---|\n",
    );
    for (code, reason, meaning) in super::summary::REASONS {
        let _ = writeln!(page, "| {code} | `{reason}` | {meaning} |");
    }
    page
}
