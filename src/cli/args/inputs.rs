//! What a run reads, as arguments.

use std::path::PathBuf;

use clap::Args;

use crate::batch::{self, Inputs, InputsFrom};
use crate::cli::CliError;

const INPUTS: &str = "Что читать";

#[derive(Debug, Args)]
pub(in crate::cli) struct InputArgs {
    /// Файлы и папки с перечнями; папки читаются со вложенными
    #[arg(value_name = "ВХОД", required_unless_present = "list", conflicts_with = "list")]
    #[arg(help_heading = INPUTS, display_order = 1)]
    pub(in crate::cli) inputs: Vec<PathBuf>,
    /// Папка, от которой названы файлы в результатах: одни имена, как бы ни был разделён вход
    #[arg(long, value_name = "ПАПКА", help_heading = INPUTS, display_order = 2)]
    root: Option<PathBuf>,
    /// Вместо входа — файл со списком: по пути в строке или с нулевым байтом после каждого
    #[arg(long, value_name = "СПИСОК", help_heading = INPUTS, display_order = 3)]
    list: Option<PathBuf>,
}

/// The inputs with the paths of a list read.
pub(in crate::cli) struct Named<'a> {
    paths: Vec<PathBuf>,
    args: &'a InputArgs,
}

impl InputArgs {
    pub(in crate::cli) fn named(&self) -> Result<Named<'_>, CliError> {
        let paths = match &self.list {
            Some(path) => {
                let list = batch::read_file(path)
                    .map_err(|source| CliError::Input { path: path.clone(), source })?;
                batch::listed(&list)
            }
            None => self.inputs.clone(),
        };
        Ok(Named { paths, args: self })
    }
}

impl Named<'_> {
    pub(in crate::cli) fn inputs(&self) -> Inputs<'_> {
        let from = if self.args.list.is_some() { InputsFrom::List } else { InputsFrom::Operator };
        Inputs { paths: &self.paths, root: self.args.root.as_deref(), from }
    }
}
