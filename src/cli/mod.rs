//! The command line: the only place that prints, and the one that turns every end into an exit code.

mod acts;
mod args;
mod check;
mod convert;
mod diff;
mod history;
mod inspect;
mod merge;
mod new_profile;
mod print;
mod profiles;
mod progress;
mod reference;
mod register;
mod roster;
mod rules;
mod run;
mod surroundings;
mod tables;
mod target;
mod usage;
mod version;
mod worker;

use std::error::Error;
use std::io;
use std::panic::{UnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::process::ExitCode;

use rust_xlsxwriter::XlsxError;
use zip::result::ZipError;

use crate::batch::{BatchError, panic_text};
use crate::knowledge::profile::ProfileError;
use crate::register::file::RegisterError;

use args::{Command, Parsed};

pub use reference::reference;
pub use run::log::reference as log_reference;

/// A bug of the program.
const BUG: u8 = 4;
/// The file could not be used.
const INCOMPLETE: u8 = 1;
const USAGE: u8 = 2;
const NO_INPUT: u8 = 66;
const CANNOT_CREATE: u8 = 73;
const IO: u8 = 74;
/// Another run is at work in the output folder.
const BUSY: u8 = 75;

/// What ends a command early: the operator's world.
#[derive(Debug, thiserror::Error)]
enum CliError {
    #[error(transparent)]
    Batch(#[from] BatchError),
    #[error(transparent)]
    Register(#[from] RegisterError),
    #[error("Реестр «{}» повреждён: {faults}. Верните его копию или восстановите из выгрузки: perechen register import ПАПКА.", path.display())]
    Damaged { path: PathBuf, faults: String },
    #[error("Не удаётся прочитать формы и справочники{}.", of_folder(folder.as_ref()))]
    Mappings { folder: Option<PathBuf>, source: ProfileError },
    #[error("{what} «{name}» нет. {known}")]
    Unknown { what: &'static str, name: String, known: String },
    #[error("Не удаётся открыть «{}».", path.display())]
    Input { path: PathBuf, source: io::Error },
    #[error("Не удаётся узнать, где лежит сама программа. Запустите её с параметром --isolate never.")]
    OwnProgram { source: io::Error },
    #[error("«{}» — папка, а нужен один файл.", path.display())]
    NotAFile { path: PathBuf },
    #[error("Черновик не составлен: {why}. Подробно: perechen inspect \"{}\".", path.display())]
    NoList { path: PathBuf, why: String },
    #[error("Ответы из «{}» не взяты: {why}.", path.display())]
    Answers { path: PathBuf, why: String },
    #[error("Нельзя записать в «{}» ({option}): {why}. Ничего не изменено.", path.display())]
    Target { path: PathBuf, option: &'static str, why: &'static str },
    #[error(
        "{option} не указывают: доли делаются и соединяются без реестра и списка ведомств. С ними — запуск без долей: perechen convert {option} ФАЙЛ; большую страну делите на запуски по регионам. Если {option} задан переменной среды, для доли добавьте --no-register."
    )]
    NotForShards { option: &'static str },
    #[error("Не удаётся создать «{}».", path.display())]
    Create { path: PathBuf, source: io::Error },
    #[error("Файл настройки не читается: «{}». Составить его: perechen config new.", path.display())]
    NoConfig { path: PathBuf, source: io::Error },
    /// Every fault of the file, a line each.
    #[error("Файл настройки не принят: {faults}")]
    Config { faults: String },
    #[error("Дни не приняты: {what}. Проверьте год и месяц.")]
    Days { what: String },
    #[error("Список ведомств «{}» не принят: {faults}", path.display())]
    Roster { path: PathBuf, faults: String },
    #[error("Страница не составлена.")]
    Page(#[source] askama::Error),
    /// Standard output cannot take the result.
    #[error("Не удаётся вывести результат.")]
    Print(#[from] io::Error),
}

/// Runs the program on the arguments of the process.
pub fn main() -> ExitCode {
    std::panic::set_hook(Box::new(|_| {}));
    if let Err(scarce) = surroundings::prepare() {
        print::error(&scarce);
        return ExitCode::from(IO);
    }
    let whole = || guarded(|| run(std::env::args_os()));
    // Files may be read on this thread, and the first one of a process has little room on some systems.
    let roomy = std::thread::Builder::new().stack_size(STACK).spawn(whole);
    let code = roomy.map_or_else(|_| whole(), |thread| thread.join().unwrap_or(BUG));
    ExitCode::from(code)
}

/// As much as the threads of a pool have.
const STACK: usize = 8 << 20;

/// A bug of the program is an exit code and a Russian sentence too.
fn guarded(run: impl FnOnce() -> u8 + UnwindSafe) -> u8 {
    catch_unwind(run).unwrap_or_else(|panic| {
        print::error(&format!(
            "Внутренняя ошибка программы: {}. Результат этого запуска неполон. Перешлите это сообщение и команду разработчикам.",
            panic_text(panic.as_ref())
        ));
        BUG
    })
}

fn run(arguments: impl Iterator<Item = std::ffi::OsString>) -> u8 {
    let command = match usage::parse(arguments) {
        Ok(Parsed { command, .. }) => command,
        Err(answer) => return answer.print(),
    };
    let result = match command {
        Command::Convert(args) => convert::run(&args),
        Command::Check(args) => check::run(&args),
        Command::Completions(args) => version::completions(&args),
        Command::Merge(args) => merge::run(&args),
        Command::Config(args) => run::file::run(&args),
        Command::Diff(args) => diff::run(&args),
        Command::Inspect(args) => inspect::run(&args),
        Command::Tables(args) => tables::run(&args),
        Command::Man => version::man(),
        Command::Register(args) => register::run(&args),
        Command::Roster(args) => roster::run(&args),
        Command::Approve(args) => acts::approve(&args),
        Command::Reviewed(args) => acts::reviewed(&args),
        Command::Handed(args) => acts::handed(&args),
        Command::Due(args) => acts::run(&args),
        Command::History(args) => history::run(&args),
        Command::Rules(args) => rules::run(&args),
        Command::Run(args) => run::run(&args),
        Command::Profiles(args) => profiles::run(&args),
        Command::Worker(args) => worker::run(&args),
    };
    result.unwrap_or_else(|error| error.exit())
}

impl CliError {
    /// Says what happened and gives the exit code. A reader that went away is a normal end.
    fn exit(&self) -> u8 {
        if let CliError::Print(error) = self
            && error.kind() == io::ErrorKind::BrokenPipe
        {
            return 0;
        }
        if let CliError::Roster { .. } | CliError::Config { .. } = self {
            print::errors(&self.to_string());
            return self.code();
        }
        match print::cause(self) {
            Some(cause) => print::error(&format!("{self} Причина: {cause}.")),
            None => print::error(&self.to_string()),
        }
        self.code()
    }

    fn code(&self) -> u8 {
        match self {
            CliError::Batch(error) => match error {
                BatchError::InputMissing { .. }
                | BatchError::InputClosed { .. }
                | BatchError::NoInput
                | BatchError::Shards(_) => NO_INPUT,
                BatchError::OutputIsInput { .. }
                | BatchError::NotUnderRoot { .. }
                | BatchError::Threads { .. } => USAGE,
                BatchError::Create { source, .. } if is_full(source) => IO,
                BatchError::Create { .. } => CANNOT_CREATE,
                BatchError::Busy { .. } => BUSY,
                BatchError::Write { .. } | BatchError::Unread { .. } | BatchError::Worker { .. } => IO,
                BatchError::Register(error) => of_register(error),
                BatchError::Compose { source, .. } => {
                    if caused_by_disk(&**source) {
                        IO
                    } else {
                        BUG
                    }
                }
            },
            CliError::Mappings { .. }
            | CliError::Unknown { .. }
            | CliError::NotAFile { .. }
            | CliError::Target { .. }
            | CliError::NotForShards { .. }
            | CliError::Answers { .. }
            | CliError::NoConfig { .. }
            | CliError::Config { .. }
            | CliError::Roster { .. }
            | CliError::Days { .. } => USAGE,
            CliError::Register(error) => of_register(error),
            CliError::Input { .. } => NO_INPUT,
            CliError::NoList { .. } => INCOMPLETE,
            CliError::Create { source, .. } if is_full(source) => IO,
            CliError::Create { .. } => CANNOT_CREATE,
            CliError::Page(_) => BUG,
            CliError::Damaged { .. } | CliError::OwnProgram { .. } | CliError::Print(_) => IO,
        }
    }
}

/// The exit code of what is wrong with a register.
fn of_register(error: &RegisterError) -> u8 {
    match error {
        RegisterError::Missing { .. } => NO_INPUT,
        RegisterError::NoList { .. }
        | RegisterError::SeveralLists { .. }
        | RegisterError::NoBody { .. }
        | RegisterError::SeveralBodies { .. }
        | RegisterError::Foreign { .. }
        | RegisterError::Newer { .. }
        | RegisterError::Exists { .. }
        | RegisterError::Import { .. } => USAGE,
        RegisterError::Taken { .. } | RegisterError::Busy { .. } => BUSY,
        RegisterError::Io { source, .. } if source.kind() == io::ErrorKind::NotFound => NO_INPUT,
        RegisterError::Damaged { .. }
        | RegisterError::Unlike { .. }
        | RegisterError::ReadOnly { .. }
        | RegisterError::Full { .. }
        | RegisterError::Closed { .. }
        | RegisterError::Sql { .. }
        | RegisterError::Unread { .. }
        | RegisterError::Io { .. } => IO,
    }
}

/// Whether there is no room for more, however the system puts it.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

fn caused_by_disk(error: &(dyn Error + 'static)) -> bool {
    error.downcast_ref::<io::Error>().is_some()
        || matches!(error.downcast_ref(), Some(XlsxError::IoError(_) | XlsxError::ZipError(ZipError::Io(_))))
        || error.source().is_some_and(caused_by_disk)
}

fn of_folder(folder: Option<&PathBuf>) -> String {
    folder.map_or_else(String::new, |folder| format!(" из папки «{}»", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bug_of_the_program_is_exit_code_4() {
        assert_eq!(guarded(|| 3), 3);
        assert_eq!(guarded(|| panic!("сбой")), 4);
    }

    #[test]
    fn a_full_disk_behind_a_writer_is_no_bug() {
        let full = || io::Error::from(io::ErrorKind::StorageFull);
        let compose = |source| CliError::Batch(BatchError::Compose { name: "свод.xlsx", source });
        assert_eq!(compose(XlsxError::IoError(full()).into()).code(), IO);
        assert_eq!(compose(XlsxError::ZipError(ZipError::Io(full())).into()).code(), IO);
        assert_eq!(compose(full().into()).code(), IO);
        assert_eq!(compose("иное".into()).code(), BUG);
        let create = |source| CliError::Batch(BatchError::Create { path: "x".into(), source });
        assert_eq!(create(full()).code(), IO);
        assert_eq!(create(io::Error::from(io::ErrorKind::PermissionDenied)).code(), CANNOT_CREATE);
    }
}
