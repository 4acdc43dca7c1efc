//! `perechen config`: the file of a job written, checked and shown.

use std::fmt::Write as _;
use std::fs::File;
use std::io::Write as _;
use std::path::Path;

use super::args::{ConfigArgs, ConfigCommand};
use super::config::Config;
use super::keys::{self, Key, Kind};
use crate::cli::CliError;
use crate::cli::check::settings_of_run;
use crate::cli::print::{self, Out};
use crate::text::counted;

pub(crate) fn run(args: &ConfigArgs) -> Result<u8, CliError> {
    match &args.command {
        ConfigCommand::New(args) => new(&args.file),
        ConfigCommand::Check(args) => check(&args.file),
        ConfigCommand::Show(args) => show(&args.file),
    }?;
    Ok(0)
}

/// Never over a file that is there.
fn new(path: &Path) -> Result<(), CliError> {
    File::create_new(path)
        .and_then(|mut file| {
            file.write_all(template().as_bytes())?;
            file.sync_all()
        })
        .map_err(|source| CliError::Create { path: path.to_owned(), source })?;
    let path = path.display();
    print::note(&format!(
        "Файл настройки записан: {path}. Впишите папки, проверьте: perechen config check {path}, потом: perechen run --config {path} --dry-run"
    ));
    Ok(())
}

fn template() -> String {
    let mut text = String::from(
        "# Ночной запуск: perechen run --config ЭТОТ_ФАЙЛ. Пути считаются от папки этого файла.\n\
        # В Windows пишите пути в одинарных кавычках: 'D:\\перечни'. Строка с # не действует: уберите # и впишите своё.\n\n\
        # Что читать: папки (со вложенными) и файлы. Исходные файлы не меняются.\n\
        inputs = [\"перечни\"]\n\
        # Папка для результата.\n\
        out = \"итог\"\n\n\
        # Журнал: по строке JSON на событие, файл дописывается.\n\
        # log = \"журнал.jsonl\"\n\
        # Какой программе сказать о конце запуска. Слова {subject}, {reason}, {code}, {out} заменяются, весь итог идёт\n\
        # программе на стандартный ввод. Оболочки между ними нет: перенаправления и переменные не действуют.\n\
        # on_finish = [\"mail\", \"-s\", \"{subject}\", \"coordinator@example.ru\"]\n",
    );
    let (limits, options): (Vec<Key>, Vec<Key>) = keys::of_convert().into_iter().partition(|key| key.limit);
    for key in options.iter().filter(|key| key.name != "out") {
        let _ = write!(text, "\n# {}\n# {} = {}\n", key.help, key.name, example(key));
    }
    text.push_str(
        "\n# Входящие: папка, куда кладут файлы. Файл берётся, когда он не меняется settle секунд и ни у кого не открыт; потом он\n\
        # перемещается внутри неё в «обработано» или с причиной в «отклонено». Тогда inputs можно не указывать.\n\
        # [inbox]\n# folder = \"входящие\"\n# settle = 5\n",
    );
    text.push_str("\n# Пределы: что больше, то не читается.\n[limits]\n");
    for key in &limits {
        let _ = writeln!(text, "# {}\n# {} = {}", key.help, key.name, example(key));
    }
    text
}

/// A value to begin with: the default, where the help names one.
fn example(key: &Key) -> String {
    let default =
        key.help.rsplit_once('[').and_then(|(_, end)| end.split([']', ' ']).next()).unwrap_or_default();
    match key.kind {
        // The others are off unless they are set.
        Kind::Flag => (key.name != keys::INCREMENTAL).to_string(),
        Kind::List => "[\"C04\", \"D01\"]".into(),
        Kind::Path if key.name == "review" => "\"вопросы.xlsx\"".into(),
        Kind::Path => "\"…\"".into(),
        _ if default.parse::<u64>().is_ok() => default.into(),
        _ if default.is_empty() => "\"…\"".into(),
        _ => format!("\"{default}\""),
    }
}

/// The file, and that what it names can be used.
fn check(path: &Path) -> Result<(), CliError> {
    let config = Config::read(path, &[])?;
    let convert = &config.convert;
    settings_of_run(&convert.common, &convert.limits, &convert.run.selection)?;
    for input in convert.inputs.inputs.iter().chain(config.inbox.as_ref().map(|inbox| &inbox.folder)) {
        input.metadata().map_err(|source| CliError::Input { path: input.clone(), source })?;
    }
    config.targets(None)?;
    let mut out = Out::new();
    out.line(format!(
        "Файл настройки верен: {}, ключей — {}.",
        path.display(),
        counted::figure(config.set.len() as u64)
    ))?;
    Ok(out.flush()?)
}

/// Every key with its value and where that comes from.
fn show(path: &Path) -> Result<(), CliError> {
    let config = Config::read(path, &[])?;
    let mut out = Out::new();
    for input in &config.convert.inputs.inputs {
        out.line(format!("inputs = {}", input.display()))?;
    }
    if let Some(inbox) = &config.inbox {
        let seconds = inbox.settle.as_secs();
        out.line(format!("inbox: folder = {}, settle = {seconds}", inbox.folder.display()))?;
    }
    if let Some(log) = &config.log {
        out.line(format!("log = {}", log.display()))?;
    }
    if !config.on_finish.is_empty() {
        out.line(format!("on_finish = {:?}", config.on_finish))?;
    }
    for key in keys::of_convert() {
        out.line(line(&config, &key))?;
    }
    Ok(out.flush()?)
}

fn line(config: &Config, key: &Key) -> String {
    let variable = key.variable.as_ref().and_then(|name| Some((name, std::env::var(name).ok()?)));
    let set = config.set.iter().find(|set| set.key == key.name);
    match (variable, set) {
        (Some((name, value)), _) => format!("{} = {value}  # из переменной среды {name}", key.name),
        (None, Some(set)) => {
            let value = set.value().unwrap_or_else(|| (!set.is_empty()).to_string());
            format!("{} = {value}  # строка {}", key.name, set.line)
        }
        (None, None) => format!("# {} — как обычно: {}", key.name, key.help),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_is_a_file_of_a_job_and_every_key_in_it_can_be_set() {
        let parse = |text: &str| Config::parse(text, Path::new("/job"), &[]);
        let config = parse(&template()).unwrap();
        assert_eq!(config.convert.inputs.inputs, ["/job/перечни".into()] as [std::path::PathBuf; 1]);
        assert!(config.set.len() == 1 && config.on_finish.is_empty());
        let inbox =
            template().replace("# [inbox]\n# folder", "[inbox]\nfolder").replace("# settle", "settle");
        assert_eq!(parse(&inbox).unwrap().inbox.unwrap().settle.as_secs(), 5);
        // One at a time: some exclude each other. A value that only its owner knows is left out.
        for Key { name, .. } in keys::of_convert() {
            let template = template();
            let (before, rest) = template.split_once(&format!("# {name} = ")).unwrap_or_default();
            if name == "out" || rest.starts_with("\"…\"") {
                continue;
            }
            let text = format!("{before}{name} = {rest}");
            let config = parse(&text).unwrap_or_else(|faults| panic!("{name}: {faults:?}"));
            assert!(config.set.iter().any(|set| set.key == name), "{name} is not in the file");
        }
    }
}
