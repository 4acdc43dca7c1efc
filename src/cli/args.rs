//! The commands and their options, with the help texts that officers read.

mod inputs;
mod limits;
mod register;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{ArgAction, Args, Parser, Subcommand, ValueEnum};

use crate::batch::{FormKind, Isolation, Lines, Office, PAGE_BYTES, Wanted, Which, Whole, WorkerCommand};
use crate::model::finding::Level;
use crate::read::{Language, Limits};
use crate::write::form::{FormRows, Layout, LeftMargin};

use super::CliError;
pub(super) use inputs::{InputArgs, Named};
use limits::limit_arguments;
pub(super) use limits::{LIMITS, LimitArgs};

pub(super) use register::{
    ApproveArgs, DueArgs, HandedArgs, HistoryArgs, MemoryArgs, OfRegister, PlaceOfRegister, RegisterArgs,
    RegisterCommand, ReviewedArgs, RosterArgs, RosterCommand, RosterNewArgs,
};

use super::run::args::{ConfigArgs, JobArgs};
use super::version::{self, CompletionsArgs};

pub(super) const HELP: &str = "{about-with-newline}\nВызов: {usage}\n\n{all-args}{after-help}";
const INPUTS: &str = "Что читать";
pub(super) const OPTIONS: &str = "Параметры";

#[derive(Debug, Parser)]
#[command(
    name = "perechen",
    version,
    long_version = version::long(),
    about = "Читает перечни точек взаимодействия с клиентом из файлов Word и Excel: сводит, проверяет, готовит к утверждению.",
    help_template = "{about-with-newline}\nВызов: {usage}\n\n{all-args}{after-help}",
    override_usage = "perechen КОМАНДА [ПАРАМЕТРЫ]",
    after_help = "Подробнее о команде: perechen КОМАНДА --help\n\n\
        Коды завершения: 0 — готово; 1 — часть файлов не прочитана; 2 — неверная команда или настройка; \
        3 — есть замечания уровня --fail-on и выше; 4 — ошибка в программе; 66 — нет входного файла; \
        73 — не создаётся папка результата; 74 — ошибка диска; \
        75 — в папке результата работает другой запуск.",
    subcommand_help_heading = "Команды",
    subcommand_value_name = "КОМАНДА",
    disable_help_subcommand = true,
    disable_help_flag = true,
    disable_version_flag = true,
    arg_required_else_help = true
)]
pub(super) struct Parsed {
    #[command(subcommand)]
    pub(super) command: Command,
    #[command(flatten)]
    flags: Flags,
}

#[derive(Debug, Args)]
struct Flags {
    /// Показать эту справку
    #[arg(short, long, global = true, action = ArgAction::Help, help_heading = OPTIONS, display_order = 900)]
    help: Option<bool>,
    /// Показать версию программы; --version — ещё и из чего она собрана
    #[arg(short = 'V', long, action = ArgAction::Version, help_heading = OPTIONS, display_order = 901)]
    version: Option<bool>,
}

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Прочитать, проверить и записать: свод, рабочие книги, формы, протокол
    #[command(help_template = HELP, override_usage = "perechen convert ВХОД… --out ПАПКА [ПАРАМЕТРЫ]")]
    Convert(ConvertArgs),
    /// Прочитать и проверить: замечания на экран, ничего не записывается
    #[command(help_template = HELP, override_usage = "perechen check ВХОД… [ПАРАМЕТРЫ]")]
    Check(CheckArgs),
    /// Соединить доли запуска, сделанные командой convert --shard
    #[command(help_template = HELP, override_usage = "perechen merge ПАПКА [ПАРАМЕТРЫ]")]
    Merge(MergeArgs),
    /// Ночной запуск: сделать всё, что сказано в файле настройки
    #[command(help_template = HELP, override_usage = "perechen run [--config ФАЙЛ] [ПАРАМЕТРЫ]")]
    Run(JobArgs),
    /// Составить, проверить или показать файл настройки ночного запуска
    #[command(help_template = HELP, override_usage = "perechen config КОМАНДА [ФАЙЛ]")]
    Config(ConfigArgs),
    /// Показать, что изменилось в перечнях и на каком основании порядка
    #[command(help_template = HELP, override_usage = "perechen diff БЫЛО СТАЛО [ПАРАМЕТРЫ]")]
    Diff(DiffArgs),
    /// Показать, как в файле найдены таблицы и графы и почему именно так
    #[command(help_template = HELP, override_usage = "perechen inspect ФАЙЛ [ПАРАМЕТРЫ]")]
    Inspect(InspectArgs),
    /// Для программ: все таблицы файлов, как их видит программа, по строке JSON на файл
    #[command(help_template = HELP, override_usage = "perechen tables ФАЙЛ… [ПАРАМЕТРЫ]")]
    Tables(TablesArgs),
    /// Проверить реестр, выгрузить его или восстановить из выгрузки
    #[command(help_template = HELP, override_usage = "perechen register КОМАНДА [ПАРАМЕТРЫ]")]
    Register(RegisterArgs),
    /// Составить или проверить список ведомств, от которых ждут перечни
    #[command(help_template = HELP, override_usage = "perechen roster КОМАНДА [КНИГА.xlsx]")]
    Roster(RosterArgs),
    /// Запомнить, что перечень утверждён, размещён или изменён
    #[command(help_template = HELP, override_usage = "perechen approve ПЕРЕЧЕНЬ --date ДАТА [ПАРАМЕТРЫ]")]
    Approve(ApproveArgs),
    /// Запомнить, что перечень проверен (ежегодный мониторинг)
    #[command(help_template = HELP, override_usage = "perechen reviewed ПЕРЕЧЕНЬ --date ДАТА [--by КТО]")]
    Reviewed(ReviewedArgs),
    /// Запомнить, что проверенный перечень передан
    #[command(help_template = HELP, override_usage = "perechen handed ПЕРЕЧЕНЬ --date ДАТА")]
    Handed(HandedArgs),
    /// Показать сроки по порядкам: что просрочено и что предстоит
    #[command(help_template = HELP, override_usage = "perechen due [ПАРАМЕТРЫ]")]
    Due(DueArgs),
    /// Показать по запускам, как менялись перечни и замечания: всех ведомств или одного
    #[command(help_template = HELP, override_usage = "perechen history [ВЕДОМСТВО] [ПАРАМЕТРЫ]")]
    History(HistoryArgs),
    /// Показать правила проверки или одно правило с объяснением и примером
    #[command(help_template = HELP, override_usage = "perechen rules [КОД] [ПАРАМЕТРЫ]")]
    Rules(RulesArgs),
    /// Показать известные формы перечней или одну форму
    #[command(help_template = HELP, override_usage = "perechen profiles [ФОРМА] [ПАРАМЕТРЫ]")]
    Profiles(ProfilesArgs),
    /// Для установки: дополнение команд по клавише Tab для одной из оболочек
    #[command(hide = true, help_template = HELP, override_usage = "perechen completions ОБОЛОЧКА")]
    Completions(CompletionsArgs),
    /// Для установки: страница руководства man
    #[command(hide = true, help_template = HELP, override_usage = "perechen man")]
    Man,
    /// Для программ: пути со стандартного ввода, ответы строками JSON
    #[command(help_template = HELP, override_usage = "perechen worker [ПАРАМЕТРЫ] < ПУТИ")]
    Worker(WorkerArgs),
}

#[derive(Debug, Args)]
pub(super) struct ConvertArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    /// Папка для результата [если не указана: out]
    #[arg(short, long, value_name = "ПАПКА", default_value = "out", env = "PERECHEN_OUT", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) out: PathBuf,
    /// Какую форму готовить: own — свою у каждого органа, unified — единую, none — никакой [own]
    #[arg(long, value_name = "ФОРМА", value_enum, default_value = "own", env = "PERECHEN_FORM", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) form: FormArg,
    /// Строки формы: source — как в таблице органа, points — по строке на каждую точку [source]
    #[arg(long, value_name = "СТРОКИ", value_enum, default_value = "source", env = "PERECHEN_FORM_ROWS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) form_rows: FormRowsArg,
    /// Левое поле формы, мм: 20 или 30 (для документов, которые хранят дольше 10 лет) [20]
    #[arg(long, value_name = "ММ", value_enum, default_value = "20", env = "PERECHEN_LEFT_MARGIN", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) left_margin: LeftMarginArg,
    /// Рядом с каждой формой записать её в PDF (PDF/A-2, PDF/UA); нужен LibreOffice 7.4 или новее
    #[arg(long, env = "PERECHEN_PDF", help_heading = OPTIONS, hide_env = true)]
    pub(super) pdf: bool,
    #[command(flatten)]
    lines: LinesArgs,
    /// Сделать только долю запуска: её номер с нуля и число долей, например 0/3; все доли соединит perechen merge
    #[arg(long, value_name = "ДОЛЯ", conflicts_with_all = ["gzip", "review", "answers", "roster", "decisions", "allow_missing"], help_heading = OPTIONS)]
    pub(super) shard: Option<Which>,
    /// Записать сюда вопросы о графах, которые программа не поняла: книга с ответами на выбор
    #[arg(long, value_name = "КНИГА.xlsx", help_heading = OPTIONS)]
    pub(super) review: Option<PathBuf>,
    /// Взять ответы из этой книги вопросов и запомнить их в answers.toml папки --mappings
    #[arg(long, value_name = "КНИГА.xlsx", requires = "mappings", help_heading = OPTIONS)]
    pub(super) answers: Option<PathBuf>,
    /// Читать только новые и изменённые файлы: о прежних взять то, что хранится с прошлого запуска в папке .доли папки результата
    #[arg(long, conflicts_with = "shard", help_heading = OPTIONS)]
    pub(super) incremental: bool,
    /// Ждать, если в папке результата работает другой запуск; иначе код 75
    #[arg(long, help_heading = OPTIONS)]
    pub(super) wait: bool,
    #[command(flatten)]
    pub(super) memory: MemoryArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct CheckArgs {
    #[command(flatten)]
    pub(super) inputs: InputArgs,
    #[command(flatten)]
    pub(super) run: RunArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct MergeArgs {
    /// Папка результата, в которой лежат доли
    #[arg(value_name = "ПАПКА", help_heading = INPUTS)]
    pub(super) out: PathBuf,
    /// Чего не составлять, через запятую: register — свода, report — протокола
    #[arg(long, value_name = "ЧТО", value_enum, value_delimiter = ',', help_heading = OPTIONS)]
    #[arg(hide_possible_values = true)]
    without: Vec<WithoutArg>,
    #[command(flatten)]
    lines: LinesArgs,
    /// Записать сюда вопросы о графах, которые программа не поняла: книга с ответами на выбор
    #[arg(long, value_name = "КНИГА.xlsx", help_heading = OPTIONS)]
    pub(super) review: Option<PathBuf>,
    /// Shards know neither: whoever asks is told what to do instead.
    #[arg(long, value_name = "ФАЙЛ", hide = true)]
    pub(super) register: Option<PathBuf>,
    #[arg(long, value_name = "КНИГА.xlsx", hide = true)]
    pub(super) roster: Option<PathBuf>,
    /// Ждать, если в папке результата работает другой запуск; иначе код 75
    #[arg(long, help_heading = OPTIONS)]
    pub(super) wait: bool,
    /// Сколько потоков занять [0 — все ядра]
    #[arg(long, value_name = "ЧИСЛО", value_parser = limits::threads, default_value_t = 0, env = "PERECHEN_THREADS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) threads: usize,
    /// С какого уровня замечаний завершаться кодом 3: error, query, advice, note, unchecked или never [error]
    #[arg(long, value_name = "УРОВЕНЬ", value_enum, default_value = "error", env = "PERECHEN_FAIL_ON", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    fail_on: FailOn,
    /// Ход работы: auto — полоса на экране, иначе строка раз в 30 секунд; plain — только строки; none — ничего [auto]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "auto", env = "PERECHEN_PROGRESS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) progress: ProgressArg,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
pub(super) struct InspectArgs {
    /// Один файл: документ Word или таблица
    #[arg(value_name = "ФАЙЛ", help_heading = INPUTS)]
    pub(super) file: PathBuf,
    /// Вместо слов — страница с раскрашенными таблицами; «-» — на стандартный вывод
    #[arg(long, value_name = "СТРАНИЦА.html", help_heading = OPTIONS)]
    pub(super) html: Option<PathBuf>,
    /// Показать, чем прочитана каждая строка таблиц, насколько это верно и почему
    #[arg(long, conflicts_with = "html", help_heading = OPTIONS)]
    pub(super) roles: bool,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct DiffArgs {
    /// Прежняя редакция: файл или папка
    #[arg(value_name = "БЫЛО", help_heading = INPUTS, display_order = 1)]
    pub(super) old: PathBuf,
    /// Новая редакция: файл или папка
    #[arg(value_name = "СТАЛО", help_heading = INPUTS, display_order = 2)]
    pub(super) new: PathBuf,
    /// Вместо слов — страница с таблицей изменений; «-» — на стандартный вывод
    #[arg(long, value_name = "СТРАНИЦА.html", help_heading = OPTIONS)]
    pub(super) html: Option<PathBuf>,
    /// Сколько потоков занять [0 — все ядра]
    #[arg(long, value_name = "ЧИСЛО", value_parser = limits::threads, default_value_t = 0, env = "PERECHEN_THREADS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) threads: usize,
    #[command(flatten)]
    pub(super) isolate: IsolateArgs,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct TablesArgs {
    /// Документы Word и таблицы или папки с ними
    #[arg(value_name = "ФАЙЛ", required = true, help_heading = INPUTS)]
    pub(super) inputs: Vec<PathBuf>,
    /// Сколько потоков занять [0 — все ядра]
    #[arg(long, value_name = "ЧИСЛО", value_parser = limits::threads, default_value_t = 0, env = "PERECHEN_THREADS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) threads: usize,
    #[command(flatten)]
    pub(super) language: LanguageArgs,
    #[command(flatten)]
    pub(super) isolate: IsolateArgs,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct RulesArgs {
    /// Код правила, например C04; без кода — все правила
    #[arg(value_name = "КОД", help_heading = "Что показать")]
    pub(super) code: Option<String>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, disable_help_subcommand = true)]
#[command(subcommand_help_heading = "Команды", subcommand_value_name = "КОМАНДА")]
pub(super) struct ProfilesArgs {
    /// Имя формы, например smolensk-industry; без имени — все формы
    #[arg(value_name = "ФОРМА", help_heading = "Что показать")]
    pub(super) id: Option<String>,
    #[command(subcommand)]
    pub(super) command: Option<ProfilesCommand>,
    #[command(flatten)]
    pub(super) common: CommonArgs,
}

#[derive(Debug, Subcommand)]
pub(super) enum ProfilesCommand {
    /// Составить черновик профиля по файлу с перечнем незнакомой формы
    #[command(help_template = HELP, override_usage = "perechen profiles new ФАЙЛ [--out ПРОФИЛЬ.toml]")]
    New(NewProfileArgs),
}

#[derive(Debug, Args)]
pub(super) struct NewProfileArgs {
    /// Файл Word или Excel с перечнем
    #[arg(value_name = "ФАЙЛ", help_heading = INPUTS)]
    pub(super) file: PathBuf,
    /// Куда записать черновик; имя файла станет именем профиля [на экран]
    #[arg(short, long, value_name = "ПРОФИЛЬ.toml", help_heading = OPTIONS)]
    pub(super) out: Option<PathBuf>,
    /// Имя профиля [по имени файла --out, иначе по региону и органу]
    #[arg(long, value_name = "ИМЯ", help_heading = OPTIONS)]
    pub(super) id: Option<String>,
    /// Который перечень файла [1]
    #[arg(long, value_name = "ЧИСЛО", default_value_t = 1, hide_default_value = true, help_heading = OPTIONS)]
    pub(super) list: usize,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

#[derive(Debug, Args)]
pub(super) struct WorkerArgs {
    /// Пути кончаются нулевым байтом, а не концом строки
    #[arg(long, help_heading = OPTIONS)]
    pub(super) null: bool,
    #[command(flatten)]
    pub(super) answers: AnswerArgs,
    /// Только прочитать файлы: вместо записей и замечаний — содержимое документа
    #[arg(long, help_heading = OPTIONS)]
    pub(super) documents: bool,
    /// Доли файлов для запуска, который начал этот процесс
    #[arg(long, hide = true, conflicts_with_all = ["documents", "null"])]
    pub(super) shares: bool,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) language: LanguageArgs,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
    #[command(flatten)]
    pub(super) common: CommonArgs,
    #[command(flatten)]
    pub(super) limits: LimitArgs,
}

/// Of the commands that write the files of lines.
#[derive(Debug, Args)]
struct LinesArgs {
    /// Сжать records.jsonl и findings.jsonl: к именам прибавится .gz
    #[arg(long, env = "PERECHEN_GZIP", help_heading = OPTIONS, hide_env = true)]
    gzip: bool,
}

/// What a worker answers with.
#[derive(Debug, Args)]
pub(super) struct AnswerArgs {
    /// Папка, от которой названы файлы в ответах, как в convert --root
    #[arg(long, value_name = "ПАПКА", conflicts_with = "documents", help_heading = OPTIONS)]
    pub(super) root: Option<PathBuf>,
    /// Добавить строку facts: что о файле помнят правила, которые сравнивают файлы между собой
    #[arg(long, conflicts_with = "documents", help_heading = OPTIONS)]
    pub(super) facts: bool,
}

/// Of the commands that read many files.
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Сколько потоков занять [0 — все ядра]
    #[arg(long, value_name = "ЧИСЛО", value_parser = limits::threads, default_value_t = 0, env = "PERECHEN_THREADS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    pub(super) threads: usize,
    /// С какого уровня замечаний завершаться кодом 3: error, query, advice, note, unchecked или never [error]
    #[arg(long, value_name = "УРОВЕНЬ", value_enum, default_value = "error", env = "PERECHEN_FAIL_ON", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) fail_on: FailOn,
    /// Ход работы: auto — полоса на экране, иначе строка раз в 30 секунд; plain — только строки; none — ничего [auto]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "auto", env = "PERECHEN_PROGRESS", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) progress: ProgressArg,
    #[command(flatten)]
    pub(super) selection: SelectionArgs,
    #[command(flatten)]
    pub(super) isolate: IsolateArgs,
    #[command(flatten)]
    pub(super) office: OfficeArgs,
}

#[derive(Debug, Args)]
pub(super) struct SelectionArgs {
    /// Проверять только эти правила: коды или имена через запятую, например C04,D01
    #[arg(long, value_name = "КОДЫ", value_delimiter = ',', env = "PERECHEN_RULES", help_heading = OPTIONS, hide_env = true)]
    pub(super) rules: Vec<String>,
    /// Не проверять эти правила; в протоколе будет сказано, что они отключены
    #[arg(long, value_name = "КОДЫ", value_delimiter = ',', env = "PERECHEN_SKIP", help_heading = OPTIONS, hide_env = true)]
    pub(super) skip: Vec<String>,
}

#[derive(Debug, Args)]
pub(super) struct IsolateArgs {
    /// Работать с файлами в отдельных процессах, чтобы опасный файл не помешал остальным: auto, always — да, never — нет [auto]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "auto", env = "PERECHEN_ISOLATE", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    isolate: IsolateArg,
}

#[derive(Debug, Args)]
pub(super) struct OfficeArgs {
    /// Программа LibreOffice для RTF и других форматов, которые сами не читаются: auto — найти, never — обойтись без неё, или путь [auto]
    #[arg(long, value_name = "ПУТЬ", default_value = "auto", env = "PERECHEN_SOFFICE", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true)]
    soffice: OsString,
}

#[derive(Debug, Args)]
pub(super) struct CommonArgs {
    /// Папка со своими формами и справочниками: добавляются к встроенным или заменяют их
    #[arg(long, value_name = "ПАПКА", env = "PERECHEN_MAPPINGS", help_heading = OPTIONS, hide_env = true)]
    pub(super) mappings: Option<PathBuf>,
    /// Вид вывода: human — для чтения, json — для программ [human]
    #[arg(long, value_name = "ВИД", value_enum, default_value = "human", env = "PERECHEN_OUTPUT", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_env = true, hide_possible_values = true)]
    pub(super) output: OutputArg,
    /// Сообщать только об ошибках работы
    #[arg(short, long, help_heading = OPTIONS, conflicts_with = "verbose")]
    pub(super) quiet: bool,
    /// Сообщать о каждом файле
    #[arg(short, long, help_heading = OPTIONS)]
    pub(super) verbose: bool,
}

/// To compare what is read with the exports of other programs.
#[derive(Debug, Args)]
pub(super) struct LanguageArgs {
    /// На каком языке показывать числа, даты и ошибки таблиц: ru или en [ru]
    #[arg(long, value_name = "ЯЗЫК", value_enum, default_value = "ru", help_heading = OPTIONS)]
    #[arg(hide_default_value = true, hide_possible_values = true)]
    language: LanguageArg,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum LanguageArg {
    Ru,
    En,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum WithoutArg {
    Register,
    Report,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormArg {
    Own,
    Unified,
    None,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FormRowsArg {
    Source,
    Points,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum LeftMarginArg {
    #[value(name = "20")]
    Usual,
    #[value(name = "30")]
    Filed,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum IsolateArg {
    Auto,
    Always,
    Never,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(super) enum FailOn {
    Error,
    Query,
    Advice,
    Note,
    Unchecked,
    Never,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum OutputArg {
    Human,
    Json,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum ProgressArg {
    Auto,
    Plain,
    None,
}

impl FailOn {
    pub(super) fn level(self) -> Option<Level> {
        match self {
            FailOn::Error => Some(Level::Error),
            FailOn::Query => Some(Level::Query),
            FailOn::Advice => Some(Level::Advice),
            FailOn::Note => Some(Level::Note),
            FailOn::Unchecked => Some(Level::Unchecked),
            FailOn::Never => None,
        }
    }
}

impl From<FormArg> for FormKind {
    fn from(form: FormArg) -> FormKind {
        match form {
            FormArg::Own => FormKind::Own,
            FormArg::Unified => FormKind::Unified,
            FormArg::None => FormKind::None,
        }
    }
}

impl MergeArgs {
    pub(super) fn whole(&self) -> Whole {
        let wanted = |part| if self.without.contains(&part) { Wanted::No } else { Wanted::Yes };
        Whole {
            fail_on: self.fail_on.level(),
            register: wanted(WithoutArg::Register),
            report: wanted(WithoutArg::Report),
            lines: self.lines.lines(),
            page_bytes: PAGE_BYTES,
        }
    }
}

impl LinesArgs {
    fn lines(&self) -> Lines {
        if self.gzip { Lines::Packed } else { Lines::Plain }
    }
}

impl ConvertArgs {
    pub(super) fn whole(&self) -> Whole {
        Whole {
            fail_on: self.run.fail_on.level(),
            register: Wanted::Yes,
            report: Wanted::Yes,
            lines: self.lines.lines(),
            page_bytes: PAGE_BYTES,
        }
    }

    pub(super) fn layout(&self) -> Layout {
        Layout {
            rows: match self.form_rows {
                FormRowsArg::Source => FormRows::Source,
                FormRowsArg::Points => FormRows::Points,
            },
            left: match self.left_margin {
                LeftMarginArg::Usual => LeftMargin::Usual,
                LeftMarginArg::Filed => LeftMargin::Filed,
            },
        }
    }
}

impl LanguageArgs {
    pub(super) fn language(&self) -> Language {
        match self.language {
            LanguageArg::Ru => Language::Russian,
            LanguageArg::En => Language::English,
        }
    }
}

impl OfficeArgs {
    pub(super) fn office(&self) -> Option<Office> {
        match self.soffice.to_str() {
            Some("never") => None,
            Some("auto") => Office::installed(),
            _ => Some(Office::new(PathBuf::from(&self.soffice))),
        }
    }
}

impl RunArgs {
    /// What is done in processes of their own, which have the settings of this run.
    pub(super) fn isolation(&self, common: &CommonArgs, limits: &Limits) -> Result<Isolation, CliError> {
        let arguments = share_arguments(&self.office, &self.selection, common, limits);
        self.isolate.isolation(limits, arguments)
    }
}

impl WorkerArgs {
    /// Every file is worked on in a process of its own.
    pub(super) fn isolation(&self, limits: &Limits) -> Result<Isolation, CliError> {
        let arguments = share_arguments(&self.office, &self.selection, &self.common, limits);
        IsolateArgs { isolate: IsolateArg::Always }.isolation(limits, arguments)
    }
}

/// The arguments of a worker that does what this process is asked to do.
fn share_arguments(
    office: &OfficeArgs,
    selection: &SelectionArgs,
    common: &CommonArgs,
    limits: &Limits,
) -> Vec<OsString> {
    let mut arguments: Vec<OsString> = ["worker", "--shares", "--soffice"].map(OsString::from).into();
    arguments.push(office.soffice.clone());
    if let Some(folder) = &common.mappings {
        arguments.extend(["--mappings".into(), folder.as_os_str().to_owned()]);
    }
    for (option, codes) in [("--rules", &selection.rules), ("--skip", &selection.skip)] {
        if !codes.is_empty() {
            arguments.extend([option.into(), codes.join(",").into()]);
        }
    }
    arguments.extend(limit_arguments(limits));
    arguments
}

impl IsolateArgs {
    /// What is done in processes of their own, and how these are started.
    pub(super) fn isolation(
        &self,
        limits: &Limits,
        for_shares: Vec<OsString>,
    ) -> Result<Isolation, CliError> {
        let command = || -> Result<WorkerCommand, CliError> {
            let program = std::env::current_exe().map_err(|source| CliError::OwnProgram { source })?;
            // Whoever started it runs LibreOffice.
            let modes = ["worker", "--documents", "--null", "--soffice", "never"].map(OsString::from);
            let for_documents = modes.into_iter().chain(limit_arguments(limits)).collect();
            Ok(WorkerCommand { program, for_documents, for_shares })
        };
        Ok(match self.isolate {
            IsolateArg::Never => Isolation::Never,
            IsolateArg::Auto => Isolation::Foreign(command()?),
            IsolateArg::Always => Isolation::Always(command()?),
        })
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_commands_are_consistent() {
        Parsed::command().debug_assert();
    }
}
