//! The files of a run: what the operator named, and what lies beneath, in one fixed order.

use std::collections::HashSet;
use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;

use super::BatchError;

/// Something met in the input.
#[derive(Debug, Clone)]
pub(crate) struct Found {
    /// Where it lies, for opening.
    pub path: PathBuf,
    /// Relative to the input root, `/` between the parts, the root's name first if there are several.
    pub source: String,
    /// Folder names above, outermost first, the root's own included.
    pub folders: Arc<[String]>,
    pub kind: Kind,
    /// Named by the operator and not met inside a folder.
    pub named: bool,
}

/// What it is, as far as its name and the folder tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    /// No input by its name; the reason in Russian.
    Skipped(&'static str),
    /// A symbolic link inside a folder.
    Link,
    /// A device, pipe or socket.
    Special,
    /// A folder whose content cannot be listed.
    Closed(io::ErrorKind),
}

/// Everything that the operator's arguments lead to, each a root of its own, in no order, each file once: what is
/// named both by itself and through a folder above counts as named by itself. The folder `output`, by its real
/// path, is left out entirely.
///
/// `inbox` is a folder that is otherwise left out and a root in it that need not be there yet; the root's label
/// comes back.
pub(super) fn by_roots(
    inputs: &[PathBuf],
    inbox: Option<(&Path, &Path)>,
    output: Option<PathBuf>,
) -> Result<(Vec<Found>, String), BatchError> {
    let mut roots = Vec::new();
    let mut seen = HashSet::new();
    for given in inputs {
        let missing = |source| BatchError::InputMissing { path: given.clone(), source };
        let real = given.canonicalize().map_err(missing)?;
        if output.as_ref() == Some(&real) {
            return Err(BatchError::OutputIsInput { path: given.clone() });
        }
        if seen.insert(real.clone()) {
            roots.push(Root { given: given.clone(), parts: typed_parts(given, &real), real });
        }
    }
    let mut own = None;
    if let Some((folder, given)) = inbox {
        let missing = |source| BatchError::InputMissing { path: folder.to_owned(), source };
        let above = folder.canonicalize().map_err(missing)?;
        let real = given.file_name().map_or_else(|| above.clone(), |name| above.join(name));
        seen.insert(above);
        if seen.insert(real.clone()) {
            roots.push(Root {
                given: given.to_owned(),
                parts: typed_parts(given, &real),
                real: real.clone(),
            });
        }
        own = roots.iter().position(|root| root.real == real);
    }
    let labels = if inputs.len() + usize::from(inbox.is_some()) > 1 {
        labels(&roots)
    } else {
        vec![String::new(); roots.len()]
    };
    seen.extend(output);
    let label = own.map(|own| labels[own].clone()).unwrap_or_default();
    let mut found = Vec::new();
    for (root, label) in roots.iter().zip(labels) {
        let (name, parents) =
            root.parts.split_last().map_or(("", &[][..]), |(name, parents)| (name, parents));
        if root.real.is_dir() {
            let folder = Folder { source: label, folders: [name.to_owned()].into(), real: root.real.clone() };
            walk(&root.given, &folder, &seen, &mut found);
            listed(&root.given, &found)?;
        } else if root.real.symlink_metadata().is_ok() {
            let kind = if root.real.is_file() { Kind::File } else { Kind::Special };
            let source = if label.is_empty() { name.to_owned() } else { label };
            found.push(Found {
                path: root.given.clone(),
                source,
                folders: parents.into(),
                kind,
                named: true,
            });
        }
    }
    Ok((found, label))
}

/// What the operator names must be listed: nothing follows from a folder that cannot be, least of all that its files are
/// gone.
pub(super) fn listed(given: &Path, found: &[Found]) -> Result<(), BatchError> {
    let closed = found.iter().rev().find_map(|found| match found.kind {
        Kind::Closed(kind) if found.path == given => Some(kind),
        _ => None,
    });
    closed.map_or(Ok(()), |kind| Err(BatchError::InputClosed { path: given.to_owned(), source: kind.into() }))
}

/// Puts what was found into the one order of all runs.
pub(super) fn sort(found: &mut [Found]) {
    found.sort_by(|a, b| a.source.split('/').cmp(b.source.split('/')).then_with(|| a.path.cmp(&b.path)));
}

/// An argument of the operator.
struct Root {
    given: PathBuf,
    /// Its folder names as typed and its own name; for `.` and the like the real one's.
    parts: Vec<String>,
    real: PathBuf,
}

/// A folder on the way down.
pub(super) struct Folder {
    pub(super) source: String,
    pub(super) folders: Arc<[String]>,
    pub(super) real: PathBuf,
}

/// Lists a folder and those below; what is `elsewhere`, by its real path, is left out.
pub(super) fn walk(path: &Path, folder: &Folder, elsewhere: &HashSet<PathBuf>, found: &mut Vec<Found>) {
    let closed = |error: &io::Error| Found {
        path: path.to_owned(),
        source: if folder.source.is_empty() { ".".to_owned() } else { folder.source.clone() },
        folders: folder.folders.clone(),
        kind: Kind::Closed(error.kind()),
        named: false,
    };
    let entries = match fs::read_dir(path) {
        Ok(entries) => entries,
        Err(error) => return found.push(closed(&error)),
    };
    for entry in entries {
        let entry = match entry {
            Ok(entry) => entry,
            Err(error) => return found.push(closed(&error)),
        };
        let real = folder.real.join(entry.file_name());
        if elsewhere.contains(&real) {
            continue;
        }
        let name = readable(entry.file_name().as_encoded_bytes());
        let source =
            if folder.source.is_empty() { name.clone() } else { format!("{}/{name}", folder.source) };
        let mut push = |kind| {
            let (source, folders) = (source.clone(), folder.folders.clone());
            found.push(Found { path: entry.path(), source, folders, kind, named: false });
        };
        match entry.file_type() {
            Err(error) => push(Kind::Closed(error.kind())),
            Ok(kind) if kind.is_symlink() => push(Kind::Link),
            Ok(kind) if kind.is_dir() => {
                if !name.starts_with('.') {
                    let folders = folder.folders.iter().cloned().chain([name]).collect();
                    walk(&entry.path(), &Folder { source, folders, real }, elsewhere, found);
                }
            }
            Ok(kind) if kind.is_file() => push(no_input(&name).map_or(Kind::File, Kind::Skipped)),
            Ok(_) => push(Kind::Special),
        }
    }
}

/// Why a file inside a folder is no input, by its name alone.
pub(super) fn no_input(name: &str) -> Option<&'static str> {
    let lower = name.to_lowercase();
    if lower.starts_with("~$") {
        Some("Служебный файл открытого документа Office.")
    } else if lower.starts_with('.') {
        Some("Скрытый файл.")
    } else if lower.ends_with(".протокол.txt") || lower.ends_with(".форма.pdf") {
        // These two cannot say what they are; the other outputs do, and a ministry's list may have their names.
        Some("Результат прежней работы программы.")
    } else {
        None
    }
}

/// The names of the roots; where two are equal, the folders above them as typed tell them apart.
fn labels(roots: &[Root]) -> Vec<String> {
    let label = |root: &Root, depth: usize| {
        let from = root.parts.len().saturating_sub(depth);
        root.parts[from..].join("/")
    };
    let mut depths = vec![1; roots.len()];
    loop {
        let current: Vec<String> =
            roots.iter().zip(&depths).map(|(root, depth)| label(root, *depth)).collect();
        let mut grown = false;
        for (index, root) in roots.iter().enumerate() {
            let clash =
                current.iter().enumerate().any(|(other, label)| other != index && *label == current[index]);
            if clash && depths[index] < root.parts.len() {
                depths[index] += 1;
                grown = true;
            }
        }
        if !grown {
            return numbered(roots, &current);
        }
    }
}

/// The last resort for equal names: a number, in the order of the real paths.
fn numbered(roots: &[Root], labels: &[String]) -> Vec<String> {
    let mut unique = labels.to_vec();
    for (index, label) in labels.iter().enumerate() {
        let before = labels
            .iter()
            .zip(roots)
            .filter(|(other, root)| *other == label && root.real < roots[index].real)
            .count();
        if before > 0 {
            unique[index] = format!("{label} ({})", before + 1);
        }
    }
    unique
}

/// The parts of a path as typed; `.`, `..` and a bare root take the real names instead.
pub(super) fn typed_parts(given: &Path, real: &Path) -> Vec<String> {
    let odd = given.components().any(|part| matches!(part, Component::ParentDir));
    let parts = normal_parts(if odd || given.file_name().is_none() { real } else { given });
    if odd || given.file_name().is_none() { parts.last().cloned().into_iter().collect() } else { parts }
}

fn normal_parts(path: &Path) -> Vec<String> {
    path.components()
        .filter_map(|part| match part {
            Component::Normal(name) => Some(readable(name.as_encoded_bytes())),
            _ => None,
        })
        .collect()
}

/// A name as text; bytes that are no UTF-8 stand as `%FF`, so that two names never become one.
pub(super) fn readable(name: &[u8]) -> String {
    let mut text = String::with_capacity(name.len());
    for chunk in name.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::super::{Inputs, discover};
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

    fn shown(found: &[Found]) -> String {
        let mut lines = String::new();
        for found in found {
            let kind = match &found.kind {
                Kind::File => "файл",
                Kind::Skipped(_) => "пропуск",
                Kind::Link => "ссылка",
                Kind::Special => "особый",
                Kind::Closed(_) => "закрыт",
            };
            let _ = writeln!(lines, "{} [{}] {kind}", found.source, found.folders.join("|"));
        }
        lines
    }

    #[test]
    fn a_folder_gives_its_files_in_the_order_of_their_paths() {
        let root = tree(&["in/б.docx", "in/a/2.docx", "in/a/1.docx", "in/a.docx", "in/a-b/1.docx"]);
        let found = discover(Inputs::named(&[root.path().join("in")]), None).unwrap();
        expect_test::expect![[r"
            a/1.docx [in|a] файл
            a/2.docx [in|a] файл
            a-b/1.docx [in|a-b] файл
            a.docx [in] файл
            б.docx [in] файл
        "]]
        .assert_eq(&shown(&found));
    }

    #[test]
    fn owner_files_results_and_hidden_files_are_skipped_and_hidden_folders_not_entered() {
        let root = tree(&[
            "in/~$a.docx",
            "in/Протокол.html",
            "in/a.docx.протокол.txt",
            "in/свод.xlsx",
            "in/.x",
            "in/.git/y",
        ]);
        let found = discover(Inputs::named(&[root.path().join("in")]), None).unwrap();
        expect_test::expect![[r"
            .x [in] пропуск
            a.docx.протокол.txt [in] пропуск
            ~$a.docx [in] пропуск
            Протокол.html [in] файл
            свод.xlsx [in] файл
        "]]
        .assert_eq(&shown(&found));
    }

    #[test]
    fn the_output_folder_inside_an_input_is_left_out() {
        let root = tree(&["in/a.docx", "in/out/a.docx.перечень.xlsx", "in/b/out/c.docx"]);
        let found =
            discover(Inputs::named(&[root.path().join("in")]), Some(&root.path().join("in/../in/out")))
                .unwrap();
        assert_eq!(shown(&found), "a.docx [in] файл\nb/out/c.docx [in|b|out] файл\n");
        let same = discover(Inputs::named(&[root.path().join("in")]), Some(&root.path().join("in")));
        assert!(matches!(same, Err(BatchError::OutputIsInput { .. })));
    }

    #[test]
    fn several_roots_are_told_apart_by_name_and_then_by_the_folders_above() {
        let root = tree(&["x/in/a.docx", "y/in/a.docx", "z/b.docx"]);
        let inputs = ["y/in", "x/in", "z/b.docx", "x/in"].map(|path| root.path().join(path));
        let found = discover(Inputs::named(&inputs), None).unwrap();
        let sources: Vec<&str> = found.iter().map(|found| found.source.as_str()).collect();
        assert_eq!(sources, ["b.docx", "x/in/a.docx", "y/in/a.docx"]);
        assert_eq!(*found[1].folders, ["in".to_owned()]);
    }

    #[test]
    fn what_is_named_by_itself_and_through_a_folder_above_is_met_once() {
        let root = tree(&["in/a.docx", "in/b/1.docx", "in/b/2.docx", "in/c.docx"]);
        let inputs = ["in", "in/a.docx", "in/b"].map(|path| root.path().join(path));
        let found = discover(Inputs::named(&inputs), None).unwrap();
        let named: Vec<(&str, bool)> =
            found.iter().map(|found| (found.source.as_str(), found.named)).collect();
        assert_eq!(named, [("a.docx", true), ("b/1.docx", false), ("b/2.docx", false), ("in/c.docx", false)]);
    }

    #[test]
    fn a_file_given_directly_has_its_name_and_the_folders_as_typed() {
        let root = tree(&["Минпром/a.docx"]);
        let found = discover(Inputs::named(&[root.path().join("Минпром/a.docx")]), None).unwrap();
        assert_eq!(found[0].source, "a.docx");
        assert_eq!(found[0].folders.last().map(String::as_str), Some("Минпром"));
        assert!(found[0].named);
    }

    #[cfg(unix)]
    #[test]
    fn links_inside_a_folder_are_reported_and_not_followed_a_named_link_is_opened() {
        let root = tree(&["real/a.docx", "in/b.docx"]);
        std::os::unix::fs::symlink(root.path().join("real"), root.path().join("in/link")).unwrap();
        std::os::unix::fs::symlink(root.path().join("in/none"), root.path().join("in/dead.docx")).unwrap();
        let found = discover(Inputs::named(&[root.path().join("in")]), None).unwrap();
        assert_eq!(shown(&found), "b.docx [in] файл\ndead.docx [in] ссылка\nlink [in] ссылка\n");
        let named = discover(Inputs::named(&[root.path().join("in/link")]), None).unwrap();
        assert_eq!(shown(&named), "a.docx [link] файл\n");
    }

    #[cfg(unix)]
    #[test]
    fn names_that_are_no_utf_8_stay_apart() {
        use std::os::unix::ffi::OsStrExt;
        let root = tree(&["in/a.docx"]);
        for name in [&b"\xff.docx"[..], b"\xfe.docx"] {
            fs::write(root.path().join("in").join(std::ffi::OsStr::from_bytes(name)), "x").unwrap();
        }
        let found = discover(Inputs::named(&[root.path().join("in")]), None).unwrap();
        assert_eq!(shown(&found), "%FE.docx [in] файл\n%FF.docx [in] файл\na.docx [in] файл\n");
    }

    #[test]
    fn a_named_folder_that_cannot_be_listed_is_an_error_and_one_below_is_not() {
        let closed = |path: &str| Found {
            path: path.into(),
            source: ".".to_owned(),
            folders: Arc::default(),
            kind: Kind::Closed(io::ErrorKind::PermissionDenied),
            named: false,
        };
        let named = listed(Path::new("in"), &[closed("in")]);
        assert!(matches!(named, Err(BatchError::InputClosed { .. })));
        assert!(listed(Path::new("in"), &[closed("in/a")]).is_ok());
    }

    #[test]
    fn a_missing_input_is_an_error() {
        let root = tree(&["a"]);
        let missing = discover(Inputs::named(&[root.path().join("a"), root.path().join("нет")]), None);
        assert!(matches!(missing, Err(BatchError::InputMissing { .. })));
    }
}
