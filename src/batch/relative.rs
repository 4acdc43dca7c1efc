//! The files of a run whose names begin at one folder: what the operator named under `--root`, or what a list
//! names. A run of a list of all files of a folder is the run of the folder.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::discover::{self, Folder, Found, Kind, no_input, readable, typed_parts, walk};
use super::{BatchError, Inputs, InputsFrom, worker};

/// Everything that the inputs lead to, each file once, in no order; `output` is the real path of a folder that
/// is left out.
pub(super) fn found(inputs: Inputs<'_>, output: Option<&Path>) -> Result<Vec<Found>, BatchError> {
    let mut places = Places::default();
    let mut given = Vec::with_capacity(inputs.paths.len());
    for path in inputs.paths {
        let missing = |source| BatchError::InputMissing { path: path.clone(), source };
        let real = places.of(path).map_err(missing)?;
        let kind = path.symlink_metadata().map_err(missing)?.file_type();
        if output == Some(&real) {
            return Err(BatchError::OutputIsInput { path: path.clone() });
        }
        given.push(Given { path, real, kind });
    }
    let root = if let Some(root) = inputs.root {
        let missing = |source| BatchError::InputMissing { path: root.to_owned(), source };
        Root::of(root, root.canonicalize().map_err(missing)?)
    } else {
        let common = common_folder(&given);
        Root::of(&common, common.clone())
    };
    let elsewhere: HashSet<PathBuf> = output.map(Path::to_owned).into_iter().collect();
    let mut found = Vec::new();
    for input in &given {
        if output.is_some_and(|output| input.real.starts_with(output)) {
            continue;
        }
        let below = input
            .real
            .strip_prefix(&root.real)
            .map_err(|_| BatchError::NotUnderRoot { path: input.path.clone(), root: root.given.clone() })?;
        let parts: Vec<String> = below.iter().map(|name| readable(name.as_encoded_bytes())).collect();
        input.add(&root, &parts, inputs.from, &elsewhere, &mut found);
        if inputs.from == InputsFrom::Operator {
            discover::listed(input.path, &found)?;
        }
    }
    Ok(once(found))
}

/// The paths of a list: lines, or with a zero byte after each.
pub(crate) fn listed(bytes: &[u8]) -> Vec<PathBuf> {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let separator = if bytes.contains(&0) { 0 } else { b'\n' };
    bytes
        .split(|byte| *byte == separator)
        .map(|line| if separator == 0 { line } else { line.strip_suffix(b"\r").unwrap_or(line) })
        .filter(|line| !line.is_empty())
        .map(worker::path)
        .collect()
}

struct Root {
    given: PathBuf,
    real: PathBuf,
    /// As typed.
    name: String,
}

impl Root {
    fn of(given: &Path, real: PathBuf) -> Root {
        let name = typed_parts(given, &real).pop().unwrap_or_default();
        Root { given: given.to_owned(), real, name }
    }
}

/// An input and where it really lies; a link is itself and not what it leads to.
struct Given<'a> {
    path: &'a PathBuf,
    real: PathBuf,
    kind: std::fs::FileType,
}

impl Given<'_> {
    fn add(
        &self,
        root: &Root,
        parts: &[String],
        from: InputsFrom,
        elsewhere: &HashSet<PathBuf>,
        found: &mut Vec<Found>,
    ) {
        let (is_folder, is_file, is_link) = match from {
            // What the operator names is opened, through a link too.
            InputsFrom::Operator => (self.path.is_dir(), self.path.is_file(), false),
            InputsFrom::List => (self.kind.is_dir(), self.kind.is_file(), self.kind.is_symlink()),
        };
        let source = parts.join("/");
        let folders = |depth: usize| -> Arc<[String]> {
            std::iter::once(root.name.clone()).chain(parts[..depth].iter().cloned()).collect()
        };
        if is_folder {
            let folder = Folder { source, folders: folders(parts.len()), real: self.real.clone() };
            return walk(self.path, &folder, elsewhere, found);
        }
        let name = parts.last().map_or("", String::as_str);
        let above = &parts[..parts.len().saturating_sub(1)];
        let kind = match from {
            _ if is_link => Kind::Link,
            InputsFrom::List if above.iter().any(|folder| folder.starts_with('.')) => {
                Kind::Skipped("Файл скрытой папки.")
            }
            InputsFrom::List if is_file => no_input(name).map_or(Kind::File, Kind::Skipped),
            _ if is_file => Kind::File,
            _ => Kind::Special,
        };
        let named = from == InputsFrom::Operator;
        found.push(Found { path: self.path.clone(), source, folders: folders(above.len()), kind, named });
    }
}

/// Real paths of folders that were asked for.
#[derive(Default)]
struct Places(HashMap<PathBuf, PathBuf>);

impl Places {
    fn of(&mut self, path: &Path) -> io::Result<PathBuf> {
        let Some(name) = path.file_name() else { return path.canonicalize() };
        let above = path.parent().filter(|above| !above.as_os_str().is_empty()).unwrap_or(Path::new("."));
        if let Some(real) = self.0.get(above) {
            return Ok(real.join(name));
        }
        let real = above.canonicalize()?;
        self.0.insert(above.to_owned(), real.clone());
        Ok(real.join(name))
    }
}

/// The innermost folder that holds all inputs.
fn common_folder(given: &[Given<'_>]) -> PathBuf {
    let folder = |given: &Given<'_>| {
        let is_itself = given.kind.is_dir();
        if is_itself { given.real.clone() } else { given.real.parent().unwrap_or(&given.real).to_owned() }
    };
    let mut folders = given.iter().map(folder);
    let first = folders.next().unwrap_or_default();
    folders.fold(first, |common, next| {
        common.components().zip(next.components()).take_while(|(a, b)| a == b).map(|(a, _)| a).collect()
    })
}

/// Each file once, as named by itself if it is.
fn once(found: Vec<Found>) -> Vec<Found> {
    let mut kept: BTreeMap<String, Found> = BTreeMap::new();
    for one in found {
        match kept.get_mut(&one.source) {
            Some(known) if known.named || !one.named => {}
            Some(known) => *known = one,
            None => {
                kept.insert(one.source.clone(), one);
            }
        }
    }
    kept.into_values().collect()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::super::discover;
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "x").unwrap();
        }
        root
    }

    fn shown(found: &[Found]) -> Vec<String> {
        let line = |found: &Found| {
            format!("{} [{}] {:?} {}", found.source, found.folders.join("|"), found.kind, found.named)
        };
        found.iter().map(line).collect()
    }

    #[test]
    fn names_and_folders_begin_at_the_root() {
        let root = tree(&["страна/область/Минпром/a.docx", "страна/область/Минсвязи/b.docx"]);
        let at = |path: &str| root.path().join(path);
        let paths = [at("страна/область/Минсвязи"), at("страна/область/Минпром/a.docx")];
        let country = at("страна");
        let inputs = Inputs { root: Some(&country), ..Inputs::named(&paths) };
        let expected = [
            "область/Минпром/a.docx [страна|область|Минпром] File true",
            "область/Минсвязи/b.docx [страна|область|Минсвязи] File false",
        ];
        assert_eq!(shown(&discover(inputs, None).unwrap()), expected);
        let region = at("страна/область/Минпром");
        let outside = discover(Inputs { root: Some(&region), ..inputs }, None);
        assert!(matches!(outside, Err(BatchError::NotUnderRoot { .. })), "{outside:?}");
    }

    #[test]
    fn a_list_of_all_files_of_a_folder_is_the_folder() {
        let root = tree(&["in/a.docx", "in/b/~$c.docx", "in/b/c.docx", "in/свод.xlsx", "in/out/d.docx"]);
        let at = |path: &str| root.path().join(path);
        let (input, out) = (at("in"), at("in/out"));
        let mut list = Vec::new();
        for name in ["b/c.docx", "out/d.docx", "a.docx", "b/~$c.docx", "свод.xlsx", "a.docx"] {
            list.extend_from_slice(input.join(name).to_str().unwrap().as_bytes());
            list.push(b'\n');
        }
        let paths = listed(&list);
        let whole = shown(&discover(Inputs::named(std::slice::from_ref(&input)), Some(&out)).unwrap());
        for root in [None, Some(&*input)] {
            let inputs = Inputs { paths: &paths, root, from: InputsFrom::List };
            assert_eq!(shown(&discover(inputs, Some(&out)).unwrap()), whole);
        }
        assert_eq!(whole.len(), 4);
        let missing = Inputs { paths: &[at("in/нет")], root: None, from: InputsFrom::List };
        assert!(matches!(discover(missing, None), Err(BatchError::InputMissing { .. })));
    }

    #[test]
    fn a_list_may_have_zero_bytes_and_lines_of_windows() {
        let paths = [PathBuf::from("а б.docx"), PathBuf::from("в")];
        assert_eq!(listed("\u{feff}а б.docx\r\nв\r\n\r\n".as_bytes()), paths);
        assert_eq!(listed("а б.docx\0в\0".as_bytes()), paths);
        assert_eq!(listed("а\nб\0".as_bytes()), [PathBuf::from("а\nб")]);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_in_a_list_is_told_and_not_followed_and_a_named_one_is_opened() {
        let root = tree(&["real/a.docx", "in/.git/b.docx"]);
        let at = |path: &str| root.path().join(path);
        std::os::unix::fs::symlink(at("real/a.docx"), at("in/a.docx")).unwrap();
        let (input, paths) = (at("in"), [at("in/a.docx"), at("in/.git/b.docx")]);
        let inputs = Inputs { paths: &paths, root: Some(&input), from: InputsFrom::List };
        let expected =
            [".git/b.docx [in|.git] Skipped(\"Файл скрытой папки.\") false", "a.docx [in] Link false"];
        assert_eq!(shown(&discover(inputs, None).unwrap()), expected);
        let named = discover(Inputs { from: InputsFrom::Operator, ..inputs }, None).unwrap();
        assert_eq!(shown(&named)[1], "a.docx [in] File true");
    }
}
