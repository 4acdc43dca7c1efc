//! The options of the commands over the register, and of a run that keeps one.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{CommonArgs, HELP, INPUTS, OPTIONS, OutputArg};
use crate::own::roster::NAME as ROSTER;
use crate::register::file::of_folder;

/// What a run remembers.
#[derive(Debug, Args)]
pub(in crate::cli) struct MemoryArgs {
    /// Работать без реестра: прошлые запуски не учитываются и ничего не запоминается
    #[arg(long, help_heading = OPTIONS)]
    pub(in crate::cli) no_register: bool,
    #[command(flatten)]
    pub(in crate::cli) register: PathOfRegister,
    /// Книга протокол.xlsx с решениями по ответам, если она не в папке результата и не среди входных файлов
    #[arg(long, value_name = "КНИГА.xlsx", conflicts_with = "no_register", help_heading = OPTIONS)]
    pub(in crate::cli) decisions: Option<PathBuf>,
    /// День запуска, 2026-11-30 [сегодня]
    #[arg(long, value_name = "ДАТА", value_parser = date, env = "PERECHEN_DATE", help_heading = OPTIONS, hide_env = true)]
    pub(in crate::cli) date: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) roster: PathOfRoster,
    /// Так и надо, что нет больше половины ведомств прошлого запуска: не считать это неполным результатом
    #[arg(long, conflicts_with = "no_register", help_heading = OPTIONS)]
    pub(in crate::cli) allow_missing: bool,
}

/// Where the roster is.
#[derive(Debug, Args)]
pub(in crate::cli) struct PathOfRoster {
    /// Список ведомств, от которых ждут перечни; составить его: perechen roster new
    #[arg(long = "roster", value_name = "КНИГА.xlsx", env = "PERECHEN_ROSTER", help_heading = OPTIONS, hide_env = true)]
    pub(in crate::cli) roster: Option<PathBuf>,
}

impl MemoryArgs {
    /// The register of a run that keeps one.
    pub(in crate::cli) fn register(&self, folder: &Path) -> Option<PathBuf> {
        (!self.no_register).then(|| self.register.or_of(folder))
    }

    /// Whether the operator names a register of his own.
    pub(in crate::cli) fn names_register(&self) -> bool {
        !self.no_register && self.register.path.is_some()
    }
}

/// Where the register is.
#[derive(Debug, Args)]
pub(in crate::cli) struct PathOfRegister {
    /// Реестр, в котором помнятся прошлые запуски [perechen.sqlite в папке результата]
    #[arg(long = "register", value_name = "ФАЙЛ", env = "PERECHEN_REGISTER", help_heading = OPTIONS, hide_env = true)]
    path: Option<PathBuf>,
}

impl PathOfRegister {
    /// The file, by default in the output folder.
    pub(in crate::cli) fn or_of(&self, folder: &Path) -> PathBuf {
        self.path.clone().unwrap_or_else(|| of_folder(folder))
    }
}

/// Where the register of a command lies that has no input of its own.
#[derive(Debug, Args)]
pub(in crate::cli) struct PlaceOfRegister {
    /// Папка результата, в которой лежит реестр [если не указана: out]
    #[arg(short, long, value_name = "ПАПКА", default_value = "out", env = "PERECHEN_OUT", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(in crate::cli) out: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) register: PathOfRegister,
    /// Ждать, если в папке результата работает другой запуск; иначе код 75
    #[arg(long, help_heading = OPTIONS)]
    pub(in crate::cli) wait: bool,
}

impl PlaceOfRegister {
    pub(in crate::cli) fn path(&self) -> PathBuf {
        self.register.or_of(&self.out)
    }
}

#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
#[command(subcommand_help_heading = "Команды", subcommand_value_name = "КОМАНДА")]
pub(in crate::cli) struct RegisterArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: RegisterCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RegisterCommand {
    /// Проверить, цел ли файл реестра
    #[command(help_template = HELP, override_usage = "perechen register check [ПАРАМЕТРЫ]")]
    Check(OfRegister),
    /// Выгрузить реестр: по файлу JSON Lines на таблицу
    #[command(help_template = HELP, override_usage = "perechen register export ПАПКА [ПАРАМЕТРЫ]")]
    Export(ExchangeArgs),
    /// Восстановить реестр из выгрузки
    #[command(help_template = HELP, override_usage = "perechen register import ПАПКА [ПАРАМЕТРЫ]")]
    Import(ExchangeArgs),
}

#[derive(Debug, Args)]
#[command(disable_help_subcommand = true, arg_required_else_help = true)]
#[command(subcommand_help_heading = "Команды", subcommand_value_name = "КОМАНДА")]
pub(in crate::cli) struct RosterArgs {
    #[command(subcommand)]
    pub(in crate::cli) command: RosterCommand,
}

#[derive(Debug, Subcommand)]
pub(in crate::cli) enum RosterCommand {
    /// Составить список ведомств из реестра; готовый файл не заменяется
    #[command(help_template = HELP, override_usage = "perechen roster new [КНИГА.xlsx] [ПАРАМЕТРЫ]")]
    New(RosterNewArgs),
    /// Проверить список ведомств: назвать каждую ошибку с листом и ячейкой
    #[command(help_template = HELP, override_usage = "perechen roster check [КНИГА.xlsx]")]
    Check(RosterCheckArgs),
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RosterNewArgs {
    /// Куда записать список [ведомства.xlsx]
    #[arg(value_name = "КНИГА.xlsx", default_value = ROSTER, hide_default_value = true, help_heading = INPUTS)]
    pub(in crate::cli) file: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceOfRegister,
    #[command(flatten)]
    pub(in crate::cli) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct RosterCheckArgs {
    /// Список ведомств [ведомства.xlsx]
    #[arg(value_name = "КНИГА.xlsx", default_value = ROSTER, hide_default_value = true, help_heading = INPUTS)]
    pub(in crate::cli) file: PathBuf,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ExchangeArgs {
    /// Папка выгрузки
    #[arg(value_name = "ПАПКА", help_heading = INPUTS)]
    pub(in crate::cli) folder: PathBuf,
    #[command(flatten)]
    pub(in crate::cli) of: OfRegister,
}

/// Of the commands that need a register and no input.
#[derive(Debug, Args)]
pub(in crate::cli) struct OfRegister {
    #[command(flatten)]
    pub(in crate::cli) place: PlaceOfRegister,
    /// Сообщать только об ошибках работы
    #[arg(short, long, help_heading = OPTIONS)]
    pub(in crate::cli) quiet: bool,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ApproveArgs {
    /// Перечень: его номер в реестре либо слова из названия органа, перечня или файла
    #[arg(value_name = "ПЕРЕЧЕНЬ", help_heading = INPUTS)]
    pub(in crate::cli) list: String,
    /// Когда утверждён, 2026-11-30
    #[arg(long, value_name = "ДАТА", value_parser = date, help_heading = OPTIONS)]
    pub(in crate::cli) date: String,
    /// Номер акта, которым утверждён
    #[arg(long, value_name = "НОМЕР", help_heading = OPTIONS)]
    pub(in crate::cli) number: Option<String>,
    /// Когда размещён на сайте
    #[arg(long, value_name = "ДАТА", value_parser = date, help_heading = OPTIONS)]
    pub(in crate::cli) published: Option<String>,
    /// Когда изменён, если это изменение утверждённого раньше перечня
    #[arg(long, value_name = "ДАТА", value_parser = date, help_heading = OPTIONS)]
    pub(in crate::cli) changed: Option<String>,
    /// Снять этот день: он записан по ошибке
    #[arg(long, help_heading = OPTIONS)]
    pub(in crate::cli) cancel: bool,
    #[command(flatten)]
    pub(in crate::cli) of: OfRegister,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct ReviewedArgs {
    /// Перечень: его номер в реестре либо слова из названия органа, перечня или файла
    #[arg(value_name = "ПЕРЕЧЕНЬ", help_heading = INPUTS)]
    pub(in crate::cli) list: String,
    /// Когда проверен, 2026-11-30
    #[arg(long, value_name = "ДАТА", value_parser = date, help_heading = OPTIONS)]
    pub(in crate::cli) date: String,
    /// Кто проверил
    #[arg(long, value_name = "КТО", help_heading = OPTIONS)]
    pub(in crate::cli) by: Option<String>,
    /// Снять этот день: он записан по ошибке
    #[arg(long, help_heading = OPTIONS)]
    pub(in crate::cli) cancel: bool,
    #[command(flatten)]
    pub(in crate::cli) of: OfRegister,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HandedArgs {
    /// Перечень: его номер в реестре либо слова из названия органа, перечня или файла
    #[arg(value_name = "ПЕРЕЧЕНЬ", help_heading = INPUTS)]
    pub(in crate::cli) list: String,
    /// Когда передан, 2026-11-30
    #[arg(long, value_name = "ДАТА", value_parser = date, help_heading = OPTIONS)]
    pub(in crate::cli) date: String,
    /// Снять этот день: он записан по ошибке
    #[arg(long, help_heading = OPTIONS)]
    pub(in crate::cli) cancel: bool,
    #[command(flatten)]
    pub(in crate::cli) of: OfRegister,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct DueArgs {
    /// На сколько дней вперёд [30]
    #[arg(long, value_name = "ДНЕЙ", value_parser = clap::value_parser!(u32).range(..=3_660), default_value_t = 30, hide_default_value = true, help_heading = OPTIONS)]
    pub(in crate::cli) within: u32,
    /// На какой день, 2026-11-30 [сегодня]
    #[arg(long, value_name = "ДАТА", value_parser = date, env = "PERECHEN_DATE", help_heading = OPTIONS, hide_env = true)]
    pub(in crate::cli) date: Option<String>,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceOfRegister,
    #[command(flatten)]
    pub(in crate::cli) roster: PathOfRoster,
    #[command(flatten)]
    pub(in crate::cli) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(in crate::cli) struct HistoryArgs {
    /// Слова из названия ведомства [все ведомства]
    #[arg(value_name = "ВЕДОМСТВО", help_heading = INPUTS)]
    pub(in crate::cli) body: Option<String>,
    /// Сколько последних запусков показать [30]
    #[arg(long, value_name = "ЧИСЛО", default_value_t = 30, hide_default_value = true, help_heading = OPTIONS)]
    pub(in crate::cli) last: u32,
    #[command(flatten)]
    pub(in crate::cli) place: PlaceOfRegister,
    /// Вид вывода: human — для чтения, json — для программ [human]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "human", env = "PERECHEN_OUTPUT", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(in crate::cli) output: OutputArg,
}

/// A day that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("нужен день вида 2026-11-30")]
pub(in crate::cli) struct DateError;

/// «2026-11-30», and a day that there is.
fn date(text: &str) -> Result<String, DateError> {
    let day: jiff::civil::Date = text.trim().parse().map_err(|_| DateError)?;
    Ok(day.to_string())
}
