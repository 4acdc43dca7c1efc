//! Arguments to a command, or the answer to a wrong one: in Russian, unlike clap's own.

use std::ffi::OsString;

use clap::Parser as _;
use clap::error::{ContextKind, ContextValue, Error, ErrorKind};

use super::USAGE;
use super::args::Parsed;
use super::print::{self, Out};
use crate::text::letters;

/// What to say instead of running a command.
pub(super) enum Answer {
    /// Help or version that was asked for.
    Asked(String),
    /// Help in place of a missing command.
    Help(String),
    Wrong(String),
}

pub(super) fn parse(arguments: impl Iterator<Item = OsString>) -> Result<Parsed, Answer> {
    Parsed::try_parse_from(arguments).map_err(|error| match error.kind() {
        ErrorKind::DisplayHelp | ErrorKind::DisplayVersion => Answer::Asked(error.render().to_string()),
        ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => Answer::Help(error.render().to_string()),
        _ => Answer::Wrong(wrong(&error)),
    })
}

impl Answer {
    /// Prints the answer and gives the exit code.
    pub(super) fn print(&self) -> u8 {
        match self {
            Answer::Asked(text) => {
                let mut out = Out::new();
                let printed = out.bytes(text.as_bytes()).and_then(|()| out.flush());
                printed.map_or_else(|error| super::CliError::Print(error).exit(), |()| 0)
            }
            Answer::Help(text) => {
                text.lines().for_each(print::note);
                USAGE
            }
            Answer::Wrong(text) => {
                print::error(text);
                USAGE
            }
        }
    }
}

fn wrong(error: &Error) -> String {
    format!("{} Справка: perechen --help", said(error))
}

/// What is wrong with arguments that did not come from the command line; `Ok`: nothing is.
pub(super) fn judge(arguments: impl Iterator<Item = OsString>) -> Result<Parsed, String> {
    Parsed::try_parse_from(arguments).map_err(|error| said(&error))
}

fn said(error: &Error) -> String {
    let context = |kind| match error.get(kind) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(", "),
        _ => String::new(),
    };
    let argument = context(ContextKind::InvalidArg);
    let value = context(ContextKind::InvalidValue);
    let text = match error.kind() {
        ErrorKind::UnknownArgument if argument.starts_with('-') => {
            format!("неизвестный параметр {argument}.")
        }
        ErrorKind::UnknownArgument => format!("лишнее слово «{argument}»."),
        ErrorKind::InvalidSubcommand => {
            format!("неизвестная команда {}.", context(ContextKind::InvalidSubcommand))
        }
        ErrorKind::MissingSubcommand => "не названа команда.".into(),
        ErrorKind::MissingRequiredArgument if argument.contains("ВХОД") => {
            "не указано, что читать: назовите файлы или папки.".into()
        }
        ErrorKind::MissingRequiredArgument => {
            format!("не указано: {}.", argument.replace(['<', '>'], "").replace("...", ""))
        }
        ErrorKind::InvalidValue if value.is_empty() => format!("у параметра {argument} нет значения."),
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => {
            format!("значение «{value}» не подходит для {argument}.")
        }
        ErrorKind::ArgumentConflict => {
            format!("{argument} и {} вместе не указывают.", context(ContextKind::PriorArg))
        }
        ErrorKind::TooManyValues => format!("лишнее значение «{value}» у {argument}."),
        ErrorKind::InvalidUtf8 => "в параметре недопустимые символы.".into(),
        _ => "команда не понята.".into(),
    };
    let valid = context(ContextKind::ValidValue);
    let more = if valid.is_empty() {
        let cause = std::error::Error::source(error);
        cause.map(|cause| format!("{}.", explained(&cause.to_string())))
    } else {
        Some(format!("Возможны: {valid}."))
    };
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand].map(context).concat();
    let guess = (!suggested.is_empty()).then(|| format!("Может быть, {suggested}?"));
    let sentences = [Some(text), more, guess];
    sentences.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The standard library's own words about numbers, in Russian.
fn explained(cause: &str) -> String {
    if cause.contains("invalid digit") || cause.contains("empty string") || cause.contains("too large") {
        "Нужно целое неотрицательное число".into()
    } else if let Some((from, to)) = range(cause) {
        format!("Нужно целое число от {from} до {to}")
    } else {
        letters::capital(cause)
    }
}

/// The ends in «4000 is not in 0..=3660».
fn range(cause: &str) -> Option<(&str, &str)> {
    cause.split_once(" is not in ")?.1.split_once("..=")
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    #[test]
    fn wrong_commands_are_answered_in_russian() {
        let lines = [
            "сделай",
            "chek x",
            "convert",
            "convert x --ot y",
            "convert x --form чужая",
            "check x --threads два",
            "check x --max-file большой",
            "check x --threads",
            "check x -q -v",
            "inspect a b",
            "due --within 3660",
            "due --within 4000",
            "due --within много",
        ];
        let answers: Vec<String> = lines
            .iter()
            .map(|line| {
                let arguments = std::iter::once("perechen").chain(line.split(' ')).map(OsString::from);
                match parse(arguments) {
                    Err(Answer::Wrong(text)) => format!("{line}: {text}"),
                    _ => format!("{line}: принято"),
                }
            })
            .collect();
        expect![[r#"
            сделай: неизвестная команда сделай. Справка: perechen --help
            chek x: неизвестная команда chek. Может быть, check? Справка: perechen --help
            convert: не указано, что читать: назовите файлы или папки. Справка: perechen --help
            convert x --ot y: неизвестный параметр --ot. Может быть, --output? Справка: perechen --help
            convert x --form чужая: значение «чужая» не подходит для --form <ФОРМА>. Возможны: own, unified, none. Справка: perechen --help
            check x --threads два: значение «два» не подходит для --threads <ЧИСЛО>. Нужно целое число от 0 до 256; больше, чем ядер, редко полезно. Справка: perechen --help
            check x --max-file большой: значение «большой» не подходит для --max-file <РАЗМЕР>. Нужен размер вида 500K, 64M или 2G. Справка: perechen --help
            check x --threads: у параметра --threads <ЧИСЛО> нет значения. Справка: perechen --help
            check x -q -v: --quiet и --verbose вместе не указывают. Справка: perechen --help
            inspect a b: лишнее слово «b». Справка: perechen --help
            due --within 3660: принято
            due --within 4000: значение «4000» не подходит для --within <ДНЕЙ>. Нужно целое число от 0 до 3660. Справка: perechen --help
            due --within много: значение «много» не подходит для --within <ДНЕЙ>. Нужно целое неотрицательное число. Справка: perechen --help"#]].assert_eq(&answers.join("\n"));
    }

    #[test]
    fn help_has_no_english_headings() {
        for command in ["", "convert", "check", "inspect", "rules", "profiles"] {
            let arguments = ["perechen", command, "--help"].into_iter().filter(|word| !word.is_empty());
            let Err(Answer::Asked(help)) = parse(arguments.map(OsString::from)) else {
                panic!("{command}: no help")
            };
            for english in
                ["Usage", "Options", "Arguments", "Commands", "Print", "default", "possible", "env:"]
            {
                assert!(!help.contains(english), "{command}: {english}\n{help}");
            }
        }
    }
}
