//! The options of `perechen run` and `perechen config`.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Args, Subcommand};

use crate::cli::args::{HELP, OPTIONS, OutputArg, ProgressArg};

/// The usual name of the file.
pub(super) const FILE: &str = "perechen.toml";

#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "the options of a command line")]
pub(crate) struct JobArgs {
    /// Файл настройки: что читать, куда писать и с какими параметрами [perechen.toml]
    #[arg(short, long, value_name = "ФАЙЛ", default_value = FILE, env = "PERECHEN_CONFIG", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) config: PathBuf,
    /// Ничего не записывать, только показать, что нового во входных файлах, какие будут прочитаны и почему
    #[arg(long, help_heading = OPTIONS)]
    pub(super) dry_run: bool,
    /// Прочитать заново все файлы, и те, что не изменились
    #[arg(long, help_heading = OPTIONS)]
    pub(super) afresh: bool,
    /// Дописывать журнал сюда, строками JSON; важнее ключа log файла настройки
    #[arg(long, value_name = "ФАЙЛ", env = "PERECHEN_LOG", help_heading = OPTIONS, hide_env = true)]
    pub(super) log: Option<PathBuf>,
    /// Ждать, если в папке результата работает другой запуск; иначе код 75
    #[arg(long, help_heading = OPTIONS)]
    pub(super) wait: bool,
    /// Ход работы: auto — полоса на экране, иначе строка раз в 30 секунд; plain — только строки; none — ничего [auto]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "auto", env = "PERECHEN_PROGRESS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    progress: ProgressArg,
    /// Вид вывода: human — для чтения, json — для программ [human]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "human", env = "PERECHEN_OUTPUT", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) output: OutputArg,
    /// Сообщать только об ошибках работы
    #[arg(short, long, help_heading = OPTIONS, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Сообщать о каждом файле
    #[arg(short, long, help_heading = OPTIONS)]
    verbose: bool,
}

#[derive(Debug, Args)]
#[command(disable_help_subcommand = true)]
#[command(subcommand_help_heading = "Команды", subcommand_value_name = "КОМАНДА")]
pub(crate) struct ConfigArgs {
    #[command(subcommand)]
    pub(super) command: ConfigCommand,
}

#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    /// Составить файл настройки со всеми ключами и пояснениями; готовый файл не заменяется
    #[command(help_template = HELP, override_usage = "perechen config new [ФАЙЛ]")]
    New(FileArgs),
    /// Проверить файл настройки и всё, что в нём названо; ничего не запускать
    #[command(help_template = HELP, override_usage = "perechen config check [ФАЙЛ]")]
    Check(FileArgs),
    /// Показать, с какими значениями пойдёт запуск и откуда каждое взято
    #[command(help_template = HELP, override_usage = "perechen config show [ФАЙЛ]")]
    Show(FileArgs),
}

#[derive(Debug, Args)]
pub(super) struct FileArgs {
    /// Файл настройки [perechen.toml]
    #[arg(value_name = "ФАЙЛ", default_value = FILE, hide_default_value = true, help_heading = "Что показать")]
    pub(super) file: PathBuf,
}

impl JobArgs {
    /// The options that `convert` has too, as it takes them.
    pub(super) fn of_convert(&self) -> Vec<OsString> {
        let progress = match self.progress {
            ProgressArg::Auto => "auto",
            ProgressArg::Plain => "plain",
            ProgressArg::None => "none",
        };
        let output = if self.output == OutputArg::Json { "json" } else { "human" };
        let mut arguments = vec!["--progress", progress, "--output", output];
        arguments.extend(self.quiet.then_some("--quiet"));
        arguments.extend(self.verbose.then_some("--verbose"));
        arguments.into_iter().map(OsString::from).collect()
    }
}
