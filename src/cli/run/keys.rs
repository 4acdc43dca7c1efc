//! The keys of the file: the options of `convert` under their names, and what only a job has.

use std::any::TypeId;
use std::path::PathBuf;

use clap::{Arg, ArgAction, CommandFactory as _};

use crate::cli::args::{LIMITS, Parsed};

/// Options of `convert` that say nothing of a job: how one talks to whoever is at the terminal, and what is
/// done once by hand or in shards.
const NOT_HERE: [&str; 14] = [
    "help",
    "version",
    "quiet",
    "verbose",
    "output",
    "progress",
    "answers",
    "wait",
    "shard",
    "root",
    "list",
    "gzip",
    "decisions",
    "date",
];

/// An option of `convert` as a key of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Key {
    /// `form_rows` for `--form-rows`.
    pub(super) name: String,
    pub(super) option: String,
    pub(super) kind: Kind,
    /// Stands in the section of limits.
    pub(super) limit: bool,
    /// The variable that is stronger than the file.
    pub(super) variable: Option<String>,
    /// What the help says of it.
    pub(super) help: String,
}

/// What `convert` does when it is told to, and a job unless it is told not to.
pub(super) const INCREMENTAL: &str = "incremental";

/// How the value of a key is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Flag,
    /// A text or a number.
    Plain,
    /// Several texts.
    List,
    /// A path, relative to the file.
    Path,
    /// A path, or a word that is none.
    Program,
}

/// The keys of the file itself, beside those of `convert`; sections last.
pub(super) const OWN: [&str; 5] = ["inputs", "log", "on_finish", "inbox", "limits"];

/// Every option of `convert` that the file may set, in the order of the help.
pub(super) fn of_convert() -> Vec<Key> {
    let program = Parsed::command();
    let convert = program.find_subcommand("convert");
    convert.into_iter().flat_map(clap::Command::get_arguments).filter_map(key).collect()
}

fn key(argument: &Arg) -> Option<Key> {
    let option = argument.get_long().filter(|option| !NOT_HERE.contains(option))?;
    if argument.is_hide_set() {
        return None;
    }
    let kind = match argument.get_action() {
        ArgAction::SetTrue => Kind::Flag,
        _ if argument.get_value_delimiter().is_some() => Kind::List,
        _ if option == "soffice" => Kind::Program,
        _ if argument.get_value_parser().type_id() == TypeId::of::<PathBuf>() => Kind::Path,
        _ => Kind::Plain,
    };
    let mut help = argument.get_help().map(ToString::to_string).unwrap_or_default();
    if option == INCREMENTAL {
        help.push_str("; так и есть, если не указано false");
    }
    Some(Key {
        name: option.replace('-', "_"),
        option: format!("--{option}"),
        kind,
        limit: argument.get_help_heading() == Some(LIMITS),
        variable: argument.get_env().and_then(|name| name.to_str()).map(str::to_owned),
        help,
    })
}

/// The most similar of the known names.
pub(super) fn nearest<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let alike = |other: &str| rapidfuzz::fuzz::ratio(name.chars(), other.chars());
    known.max_by(|one, other| alike(one).total_cmp(&alike(other)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_become_keys_with_their_kinds() {
        let keys = of_convert();
        let kind = |name: &str| keys.iter().find(|key| key.name == name).map(|key| (key.kind, key.limit));
        assert_eq!(kind("out"), Some((Kind::Path, false)));
        assert_eq!(kind("mappings"), Some((Kind::Path, false)));
        assert_eq!(kind("form_rows"), Some((Kind::Plain, false)));
        assert_eq!(kind("pdf"), Some((Kind::Flag, false)));
        assert_eq!(kind("rules"), Some((Kind::List, false)));
        assert_eq!(kind("soffice"), Some((Kind::Program, false)));
        assert_eq!(kind("max_file"), Some((Kind::Plain, true)));
        for absent in ["help", "quiet", "answers", "wait"] {
            assert_eq!(kind(absent), None, "{absent}");
        }
    }

    #[test]
    fn a_name_with_a_slip_is_recognised() {
        let keys = of_convert();
        let nearest = |name| nearest(name, keys.iter().map(|key| key.name.as_str()));
        assert_eq!(nearest("treads"), Some("threads"));
        assert_eq!(nearest("form-rows"), Some("form_rows"));
        assert_eq!(nearest("fail-on"), Some("fail_on"));
    }
}
