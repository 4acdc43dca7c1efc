//! The file of a job: a run of `convert` and what surrounds it. Paths are relative to the file.
//!
//! Every value goes through the parser of the command line, so a key means what its option means. A variable
//! of the environment is stronger than the file.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::keys::{self, Key, Kind};
use crate::batch::{self, Inbox, Keeping};
use crate::cli::CliError;
use crate::cli::args::{Command, ConvertArgs, Parsed};
use crate::cli::convert;
use crate::cli::target::{self, Places};
use crate::cli::usage;
use crate::knowledge::profile::{explained, position};

/// A job as its file says.
#[derive(Debug)]
pub(super) struct Config {
    /// The folder of the file.
    pub(super) folder: PathBuf,
    pub(super) convert: ConvertArgs,
    pub(super) log: Option<PathBuf>,
    pub(super) inbox: Option<Inbox>,
    /// What it does with the shares of the runs before.
    pub(super) keeping: Keeping,
    /// A program and its arguments.
    pub(super) on_finish: Vec<String>,
    /// The options of `convert` that the file sets, with their lines.
    pub(super) set: Vec<Set>,
}

/// An option that the file sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Set {
    pub(super) key: String,
    pub(super) line: usize,
    /// As `convert` takes it.
    arguments: Vec<OsString>,
    /// A variable of the environment is set that is stronger.
    pub(super) overruled: bool,
}

impl Set {
    /// The value as text; `None` for a flag.
    pub(super) fn value(&self) -> Option<String> {
        self.arguments.get(1).map(|value| value.to_string_lossy().into_owned())
    }

    /// A flag that is off, or a list of nothing.
    pub(super) fn is_empty(&self) -> bool {
        self.arguments.is_empty()
    }
}

/// What is wrong at a byte of the file.
type Fault = (usize, String);
type Table<'t> = DeTable<'t>;

/// Seconds that a file of the inbox has to stand still, where the file does not say.
const SETTLE: u64 = 5;

impl Config {
    /// Reads a file; `more` are further options of `convert`.
    ///
    /// # Errors
    /// The file cannot be read, or every fault in it.
    pub(super) fn read(path: &Path, more: &[OsString]) -> Result<Config, CliError> {
        let bytes =
            batch::read_file(path).map_err(|source| CliError::NoConfig { path: path.to_owned(), source })?;
        let folder = path.parent().unwrap_or(Path::new("")).to_owned();
        let text = String::from_utf8(bytes).map_err(|_| CliError::Config {
            faults: format!("{}: файл сохранён не в UTF-8. Пересохраните его в UTF-8.", path.display()),
        })?;
        Config::parse(text.trim_start_matches('\u{feff}'), &folder, more).map_err(|mut faults| {
            faults.sort();
            let line = |(at, fault): &Fault| {
                let (line, _) = position(&text, *at);
                format!("{}, строка {line}: {fault}", path.display())
            };
            CliError::Config { faults: faults.iter().map(line).collect::<Vec<_>>().join("\n") }
        })
    }

    /// Reads the text of a file that lies in a folder.
    pub(super) fn parse(text: &str, folder: &Path, more: &[OsString]) -> Result<Config, Vec<Fault>> {
        let tree = DeTable::parse(text).map_err(|error| {
            let (_, fault) = explained(&error, text);
            vec![(error.span().map_or(0, |span| span.start), format!("{fault}."))]
        })?;
        let mut reading = Reading { text, folder, faults: Vec::new() };
        let read = reading.whole(tree.get_ref(), more);
        match read {
            Some(config) if reading.faults.is_empty() => Ok(config),
            _ => Err(reading.faults),
        }
    }
}

impl Config {
    /// Looks at where questions, register and log are written; `log` is stronger than the file.
    pub(super) fn targets(&self, log: Option<&Path>) -> Result<(), CliError> {
        let mut inputs = self.convert.inputs.inputs.clone();
        inputs.extend(self.inbox.as_ref().map(|inbox| inbox.folder.clone()));
        convert::targets(&self.convert, &inputs)?;
        let places = Places { inputs: &inputs, out: Some(&self.convert.out) };
        let log = log.or(self.log.as_deref());
        log.map_or(Ok(()), |log| target::allowed(log, target::Kind::Log, places))
    }
}

/// A file being read.
struct Reading<'t> {
    text: &'t str,
    folder: &'t Path,
    faults: Vec<Fault>,
}

impl Reading<'_> {
    fn whole(&mut self, table: &Table<'_>, more: &[OsString]) -> Option<Config> {
        let known = keys::of_convert();
        let inbox = table.get("inbox").and_then(|value| self.inbox(value));
        let inputs = self.inputs(table);
        let log = table.get("log").and_then(|value| self.path("log", value));
        let on_finish =
            table.get("on_finish").map_or(Some(Vec::new()), |value| self.texts("on_finish", value));
        let mut set = self.options(table, &known, false);
        if let Some(limits) = table.get("limits") {
            match limits.get_ref() {
                DeValue::Table(limits) => set.extend(self.options(limits, &known, true)),
                _ => self.fault(limits, "limits — это раздел: [limits], ниже его ключи.".into()),
            }
        }
        if !table.contains_key("out") {
            self.faults.push((0, "не указано, куда записать результат: out = \"папка\".".into()));
        }
        if !self.faults.is_empty() {
            return None;
        }
        let arguments = arguments(&inputs, set.iter().filter(|set| !set.overruled), more);
        match usage::judge(arguments.into_iter()) {
            Ok(Parsed { command: Command::Convert(mut convert), .. }) => {
                convert.inputs.inputs = inputs;
                self.apart(table, &convert.inputs.inputs, &convert.out, inbox.as_ref());
                let folder = self.folder.to_owned();
                // A job reads what is new, unless its file says otherwise.
                let reads_all = set.iter().any(|set| set.key == keys::INCREMENTAL && set.is_empty());
                let keeping = if reads_all { Keeping::No } else { Keeping::Yes };
                Some(Config { folder, convert, log, inbox, keeping, on_finish: on_finish?, set })
            }
            Ok(_) => None,
            Err(fault) => {
                self.blame(&inputs, &set, fault);
                None
            }
        }
    }

    /// Folders that lie in each other: files would be read twice, or outputs be read as inputs.
    fn apart(&mut self, table: &Table<'_>, inputs: &[PathBuf], out: &Path, inbox: Option<&Inbox>) {
        let at = |key: &str| table.get(key).map_or(0, |value| value.span().start);
        let out = plain(out);
        if inputs.iter().any(|input| plain(input) == out) {
            let fault =
                "out: папка результата совпадает с одной из inputs. Укажите для результата другую папку.";
            self.faults.push((at("out"), fault.into()));
        }
        let Some(inbox) = inbox.map(|inbox| plain(&inbox.folder)) else { return };
        if inbox.starts_with(&out) {
            let fault = "inbox: папка входящих лежит в папке результата. Укажите для входящих другую папку.";
            self.faults.push((at("inbox"), fault.into()));
        }
        let twice = |input: &PathBuf| plain(input).starts_with(&inbox) || inbox.starts_with(plain(input));
        if inputs.iter().any(twice) {
            let fault = "inbox: папка входящих и inputs лежат одна в другой, её файлы читались бы дважды. Уберите её из inputs: принятые файлы читаются и так.";
            self.faults.push((at("inbox"), fault.into()));
        }
    }

    /// Finds the keys that the command line does not take; it may be a variable that is wrong.
    fn blame(&mut self, inputs: &[PathBuf], set: &[Set], fault: String) {
        let before = self.faults.len();
        for one in set {
            if let Err(fault) = usage::judge(arguments(inputs, [one].into_iter(), &[]).into_iter()) {
                self.faults.push((self.at_line(one.line), format!("{}: {fault}", one.key)));
            }
        }
        if self.faults.len() == before {
            self.faults.push((0, fault));
        }
    }

    fn at_line(&self, line: usize) -> usize {
        self.text.split_inclusive('\n').take(line - 1).map(str::len).sum()
    }

    fn inputs(&mut self, table: &Table<'_>) -> Vec<PathBuf> {
        let Some(value) = table.get("inputs") else {
            if table.contains_key("inbox") {
                return Vec::new();
            }
            self.faults.push((0, "не указано, что читать: inputs = [\"папка\"].".into()));
            return Vec::new();
        };
        let texts = self.texts("inputs", value).unwrap_or_default();
        if texts.is_empty() && self.faults.is_empty() && !table.contains_key("inbox") {
            self.fault(value, "inputs: назовите хотя бы одну папку или файл.".into());
        }
        texts.iter().map(|text| self.folder.join(text)).collect()
    }

    fn inbox(&mut self, value: &Spanned<DeValue<'_>>) -> Option<Inbox> {
        let DeValue::Table(table) = value.get_ref() else {
            self.fault(value, "inbox — это раздел: [inbox], ниже folder = \"папка\".".into());
            return None;
        };
        let mut settle = SETTLE;
        for (name, value) in table {
            match (&**name.get_ref(), value.get_ref()) {
                ("folder", _) => {}
                ("settle", DeValue::Integer(seconds)) => match seconds.to_string().parse::<u16>() {
                    Ok(seconds) => settle = seconds.into(),
                    Err(_) => self.fault(value, "settle: нужно целое число секунд, не меньше нуля.".into()),
                },
                ("settle", _) => self.fault(value, "settle: здесь нужно число секунд.".into()),
                (name_is, _) => {
                    let guess = keys::nearest(name_is, ["folder", "settle"].into_iter()).unwrap_or_default();
                    let fault = format!("неизвестный ключ «{name_is}». Может быть, {guess}?");
                    self.faults.push((name.span().start, fault));
                }
            }
        }
        let Some(folder) = table.get("folder") else {
            self.fault(value, "в разделе inbox не указана папка: folder = \"папка\".".into());
            return None;
        };
        let folder = self.path("folder", folder)?;
        Some(Inbox { folder, settle: Duration::from_secs(settle) })
    }

    /// The options that a table sets; everything else in it is a fault.
    fn options(&mut self, table: &Table<'_>, known: &[Key], limits: bool) -> Vec<Set> {
        let mut set = BTreeMap::new();
        for (name, value) in table {
            let at = name.span().start;
            let text: &str = name.get_ref();
            if !limits && keys::OWN.contains(&text) {
                continue;
            }
            let Some(key) = known.iter().find(|key| key.name == text && key.limit == limits) else {
                let fault = unknown(text, known, limits);
                self.faults.push((at, fault));
                continue;
            };
            let Some(mut arguments) = self.value(key, value) else { continue };
            if !arguments.is_empty() && key.kind != Kind::Flag {
                arguments.insert(0, key.option.clone().into());
            }
            let overruled = key.variable.as_ref().is_some_and(|name| std::env::var_os(name).is_some());
            let (line, _) = position(self.text, at);
            set.insert(at, Set { key: text.to_owned(), line, arguments, overruled });
        }
        set.into_values().collect()
    }

    /// What follows the option; for a flag the option itself or nothing.
    fn value(&mut self, key: &Key, value: &Spanned<DeValue<'_>>) -> Option<Vec<OsString>> {
        let name = &key.name;
        match (key.kind, value.get_ref()) {
            (Kind::Flag, DeValue::Boolean(on)) => {
                Some(on.then(|| key.option.clone().into()).into_iter().collect())
            }
            (Kind::Flag, _) => {
                self.fault(value, format!("{name}: здесь нужно true или false."));
                None
            }
            (Kind::List, DeValue::Array(_)) => {
                let texts = self.texts(name, value)?;
                Some((!texts.is_empty()).then(|| texts.join(",").into()).into_iter().collect())
            }
            (Kind::Path, _) => Some(vec![self.path(name, value)?.into()]),
            (Kind::Program, DeValue::String(text)) if text.contains(['/', '\\']) => {
                Some(vec![self.folder.join(&**text).into()])
            }
            (Kind::Plain | Kind::List | Kind::Program, DeValue::String(text)) => {
                Some(vec![text.to_string().into()])
            }
            (Kind::Plain, DeValue::Integer(number)) => Some(vec![number.to_string().into()]),
            (Kind::List, _) => {
                self.fault(value, format!("{name}: здесь нужен список текстов: [\"…\", \"…\"]."));
                None
            }
            (Kind::Plain | Kind::Program, _) => {
                self.fault(value, format!("{name}: здесь нужен текст в кавычках или число."));
                None
            }
        }
    }

    fn path(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<PathBuf> {
        match value.get_ref() {
            DeValue::String(text) if !text.is_empty() => Some(self.folder.join(&**text)),
            _ => {
                self.fault(value, format!("{name}: здесь нужен путь в кавычках."));
                None
            }
        }
    }

    fn texts(&mut self, name: &str, value: &Spanned<DeValue<'_>>) -> Option<Vec<String>> {
        let texts = match value.get_ref() {
            DeValue::Array(values) => values
                .iter()
                .map(|value| match value.get_ref() {
                    DeValue::String(text) if !text.is_empty() => Some(text.to_string()),
                    _ => None,
                })
                .collect(),
            _ => None,
        };
        if texts.is_none() {
            self.fault(value, format!("{name}: здесь нужен список текстов: [\"…\", \"…\"]."));
        }
        texts
    }

    fn fault(&mut self, value: &Spanned<DeValue<'_>>, text: String) {
        self.faults.push((value.span().start, text));
    }
}

/// A path without `.` and `..`, from the root on.
fn plain(path: &Path) -> PathBuf {
    let mut plain = PathBuf::new();
    for part in std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).components() {
        match part {
            Component::ParentDir => drop(plain.pop()),
            Component::CurDir => {}
            part => plain.push(part),
        }
    }
    plain
}

fn arguments<'s>(inputs: &[PathBuf], set: impl Iterator<Item = &'s Set>, more: &[OsString]) -> Vec<OsString> {
    let mut all: Vec<OsString> = ["perechen", "convert"].map(OsString::from).into();
    all.extend(set.flat_map(|set| set.arguments.iter().cloned()));
    all.extend(more.iter().cloned());
    all.push("--".into());
    // With an inbox there may be none, which the command line does not know.
    all.extend(if inputs.is_empty() { vec![".".into()] } else { inputs.iter().map(Into::into).collect() });
    all
}

/// Why a key is not taken: with the most similar one, or the section where it belongs.
fn unknown(name: &str, known: &[Key], limits: bool) -> String {
    if let Some(key) = known.iter().find(|key| key.name == name) {
        return if key.limit {
            format!("ключ «{name}» стоит не там: перенесите его в раздел [limits].")
        } else {
            format!("ключ «{name}» стоит не там: перенесите его выше первого раздела.")
        };
    }
    let names = known.iter().filter(|key| key.limit == limits).map(|key| key.name.as_str());
    let own = keys::OWN.into_iter().filter(|_| !limits);
    let guess = keys::nearest(name, names.chain(own));
    guess.map_or_else(
        || format!("неизвестный ключ «{name}»."),
        |guess| format!("неизвестный ключ «{name}». Может быть, {guess}?"),
    )
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;

    fn faults(text: &str, expected: &Expect) {
        let mut faults = Config::parse(text, Path::new("/job"), &[]).unwrap_err();
        faults.sort();
        let lines = faults.iter().map(|(at, fault)| format!("{}: {fault}\n", position(text, *at).0));
        expected.assert_eq(&lines.collect::<String>());
    }

    #[test]
    fn a_file_is_a_run_of_convert() {
        let text = "inputs = [\"перечни\", \"/срв/b.xlsx\"]\nout = \"итог\"\nform = \"none\"\nthreads = 2\n\
            pdf = false\nskip = [\"C04\", \"D01\"]\nlog = \"журнал.jsonl\"\n[limits]\nmax_file = \"5M\"\nmax_cells = 10\n";
        let config = Config::parse(text, Path::new("/job"), &["--quiet".into()]).unwrap();
        let ConvertArgs { inputs, out, run, common, limits, pdf, .. } = &config.convert;
        assert_eq!(*inputs.inputs, ["/job/перечни", "/срв/b.xlsx"].map(PathBuf::from));
        assert_eq!((out.to_str(), config.log), (Some("/job/итог"), Some("/job/журнал.jsonl".into())));
        assert_eq!((run.threads, run.selection.skip.len(), common.quiet, *pdf), (2, 2, true, false));
        assert_eq!((limits.limits().file_bytes, limits.limits().cells), (5 << 20, 10));
        assert_eq!(config.set.iter().map(|set| set.line).collect::<Vec<_>>(), [2, 3, 4, 5, 6, 9, 10]);
    }

    #[test]
    fn every_fault_is_named_with_its_line_and_the_remedy() {
        faults(
            "inputs = [\"a\"]\nout = \"b\"\ntreads = 2\nmax_file = \"5M\"\npdf = \"да\"\nrules = 4\n[limits]\nfrom = 1\nmax_fil = 2\npdf = true\n",
            &expect![[r#"
                3: неизвестный ключ «treads». Может быть, threads?
                4: ключ «max_file» стоит не там: перенесите его в раздел [limits].
                5: pdf: здесь нужно true или false.
                6: rules: здесь нужен список текстов: ["…", "…"].
                8: неизвестный ключ «from». Может быть, max_ratio?
                9: неизвестный ключ «max_fil». Может быть, max_file?
                10: ключ «pdf» стоит не там: перенесите его выше первого раздела.
            "#]],
        );
        faults(
            "inputs = [\"a\"]\nout = \"b\"\nfail_on = \"всё\"\n\n[limits]\nmax_file = \"много\"\n",
            &expect![[r"
                3: fail_on: значение «всё» не подходит для --fail-on <УРОВЕНЬ>. Возможны: error, query, advice, note, unchecked, never.
                6: max_file: значение «много» не подходит для --max-file <РАЗМЕР>. Нужен размер вида 500K, 64M или 2G.
            "]],
        );
        faults(
            "inputs = []\n",
            &expect![[r#"
            1: не указано, куда записать результат: out = "папка".
            1: inputs: назовите хотя бы одну папку или файл.
        "#]],
        );
        faults(
            "inputs = [\"a\", \"b/../c\"]\nout = \"./c\"\n[inbox]\nfolder = \"a/входящие\"\n",
            &expect![[r#"
                2: out: папка результата совпадает с одной из inputs. Укажите для результата другую папку.
                3: inbox: папка входящих и inputs лежат одна в другой, её файлы читались бы дважды. Уберите её из inputs: принятые файлы читаются и так.
            "#]],
        );
        faults(
            "inputs = [\"a\"]\nout = \"c\"\n[inbox]\nfolder = \"c/входящие\"\n",
            &expect![[r#"
                3: inbox: папка входящих лежит в папке результата. Укажите для входящих другую папку.
            "#]],
        );
        // Beside each other, and the outputs within an input, where they are left out.
        assert!(
            Config::parse(
                "inputs = [\"a\"]\nout = \"a/итог\"\n[inbox]\nfolder = \"а входящие\"\n",
                Path::new("/job"),
                &[]
            )
            .is_ok()
        );
        faults(
            "inputs = [\"a\"\nout = 1",
            &expect![[r#"
                2: между значениями нет запятой.
            "#]],
        );
    }
}
