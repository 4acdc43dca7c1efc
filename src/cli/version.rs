//! `--version`: what the program says of itself, and `perechen completions` and `perechen man`.

use std::fmt::Write as _;
use std::sync::OnceLock;

use clap::{Args, CommandFactory as _};
use clap_complete::Shell;
use sha2::{Digest as _, Sha256};

use super::CliError;
use super::args::Parsed;
use super::print::Out;
use crate::batch::SCHEMA;
use crate::knowledge::profile::built_in_texts;
use crate::own::passport::FORMAT;
use crate::rules::RULES;
use crate::text::hash::hex;

/// Of the commit that the program is built from; empty where nobody told.
const COMMIT: &str = env!("PERECHEN_COMMIT");

#[derive(Debug, Args)]
pub(super) struct CompletionsArgs {
    /// Для какой оболочки: bash, elvish, fish, powershell, zsh
    #[arg(value_name = "ОБОЛОЧКА", value_enum, hide_possible_values = true, help_heading = "Что показать")]
    shell: Shell,
}

/// Everything under the name and number.
pub(super) fn long() -> &'static str {
    static TEXT: OnceLock<String> = OnceLock::new();
    TEXT.get_or_init(text)
}

fn text() -> String {
    let mut text = env!("CARGO_PKG_VERSION").to_owned();
    let commit = if COMMIT.is_empty() {
        "не указана (сборка разработчика)"
    } else {
        COMMIT
    };
    let lines = [
        ("правка исходного текста", commit.to_owned()),
        ("отпечаток правил и форм", rules()),
        ("формат records.jsonl, findings.jsonl, manifest.json", SCHEMA.to_string()),
        ("формат рабочей книги", FORMAT.to_owned()),
    ];
    for (what, value) in lines {
        let _ = write!(text, "\n{what}: {value}");
    }
    text
}

/// Sixteen hexadecimal digits: the same as long as rules, profiles and catalogue say the same of themselves.
fn rules() -> String {
    let mut hasher = Sha256::new();
    let mut add = |text: &str| {
        hasher.update((text.len() as u64).to_le_bytes());
        hasher.update(text);
    };
    for rule in RULES {
        [rule.code, rule.name, rule.level.key(), rule.summary, rule.explanation]
            .into_iter()
            .for_each(&mut add);
    }
    for (name, text) in built_in_texts() {
        add(name);
        add(text);
    }
    let mut digest = hex(&hasher.finalize());
    digest.truncate(16);
    digest
}

/// The completions of a shell.
pub(super) fn completions(args: &CompletionsArgs) -> Result<u8, CliError> {
    let mut bytes = Vec::new();
    clap_complete::generate(args.shell, &mut Parsed::command(), "perechen", &mut bytes);
    give(&bytes)
}

/// The headings of the library in Russian.
const HEADINGS: [(&str, &str); 5] = [
    ("NAME", "ИМЯ"),
    ("SYNOPSIS", "ВЫЗОВ"),
    ("DESCRIPTION", "ОПИСАНИЕ"),
    ("EXTRA", "КОДЫ ЗАВЕРШЕНИЯ"),
    ("VERSION", "ВЕРСИЯ"),
];

/// The page of the manual: the program, and a section for each of its commands.
pub(super) fn man() -> Result<u8, CliError> {
    let mut program = Parsed::command();
    program.build();
    let mut whole = Vec::new();
    clap_mangen::Man::new(program.clone()).render(&mut whole)?;
    let mut page = russian(&String::from_utf8_lossy(&whole));
    for command in program.get_subcommands().filter(|command| !command.is_hide_set()) {
        let name = command.get_name();
        // The library takes each command for a page of its own.
        page = page.replace(&format!("perechen\\-{name}(1)"), &format!("\\fBperechen {name}\\fR"));
        let mut section = Vec::new();
        let man = clap_mangen::Man::new(command.clone());
        man.render_description_section(&mut section)?;
        man.render_options_section(&mut section)?;
        let section = russian(&String::from_utf8_lossy(&section));
        let section = section.replace(".SH \"ОПИСАНИЕ\"\n", "").replace(".SH ", ".SS ");
        let _ = write!(page, ".SH \"perechen {name}\"\n{section}");
    }
    give(page.as_bytes())
}

fn russian(page: &str) -> String {
    HEADINGS.iter().fold(page.to_owned(), |page, (english, russian)| {
        page.replace(&format!(".SH {english}\n"), &format!(".SH \"{russian}\"\n"))
    })
}

fn give(bytes: &[u8]) -> Result<u8, CliError> {
    let mut out = Out::new();
    out.bytes(bytes)?;
    out.flush()?;
    Ok(0)
}
