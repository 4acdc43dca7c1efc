//! The reference of the command line, `docs/cli.ru.md`: what `--help` says, in one page.

use std::fmt::Write as _;

use clap::{Arg, CommandFactory as _};

use super::args::Parsed;

const WIDTH: usize = 100;

/// The page as Markdown, the same on every terminal.
pub fn reference() -> String {
    let mut program = Parsed::command().term_width(WIDTH);
    program.build();
    let mut page = String::from(
        "<!-- Страница составлена программой: UPDATE_EXPECT=1 cargo test --test it docs:: -->\n\n\
        # Команды и параметры\n\n\
        То же показывают `perechen --help` и `perechen КОМАНДА --help`.\n",
    );
    section(&mut page, "perechen", program.clone().render_help().to_string().as_str());
    let mut variables: Vec<(String, String)> = Vec::new();
    for command in program.get_subcommands_mut().filter(|command| !command.is_hide_set()) {
        for argument in command.get_arguments() {
            let variable = variable(argument);
            if let Some(variable) = variable.filter(|variable| !variables.contains(variable)) {
                variables.push(variable);
            }
        }
        let name = format!("perechen {}", command.get_name());
        section(&mut page, &name, &command.render_help().to_string());
    }
    page.push_str(
        "\n## Переменные среды\n\n\
        Параметр можно задать и переменной среды; параметр в команде важнее.\n\n\
        | Параметр | Переменная |\n|---|---|\n",
    );
    for (option, variable) in variables {
        let _ = writeln!(page, "| `--{option}` | `{variable}` |");
    }
    page
}

fn section(page: &mut String, name: &str, help: &str) {
    let _ = write!(page, "\n## {name}\n\n```text\n");
    for line in help.trim_end().lines() {
        let _ = writeln!(page, "{}", line.trim_end());
    }
    page.push_str("```\n");
}

fn variable(argument: &Arg) -> Option<(String, String)> {
    Some((argument.get_long()?.to_owned(), argument.get_env()?.to_str()?.to_owned()))
}
