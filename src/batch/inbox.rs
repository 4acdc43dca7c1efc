//! A folder that people put files into. A file is taken when it stands still and nobody has it open; when the
//! outputs are on the disk it is moved beneath the folder: into `обработано`, which the next runs read, or
//! with the reason into `отклонено`. It is known to the run under the path that it has afterwards, so its
//! outputs have the same names from the first run on.

use std::collections::BTreeMap;
use std::fs::{self, File, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::discover::{Found, Kind, readable};
use super::publish::hash_of;
use super::store::put;
use super::sync::{create_folders, sync_folder};
use super::{BatchError, names, open};
use crate::outcome::Status;
use crate::text::system;

/// Takes what the register holds …
const PROCESSED: &str = "обработано";
/// … and what it does not, each with a file that says why.
const REJECTED: &str = "отклонено";
const REASON: &str = ".причина.txt";

/// See the module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Inbox {
    pub folder: PathBuf,
    /// How long a file has to stand still.
    pub settle: Duration,
}

/// What was found in an inbox.
#[derive(Debug, Default)]
pub(crate) struct Looked {
    ready: Vec<Ready>,
    /// Files that are left for the next run, relative to the inbox, and why.
    pub waiting: Vec<(String, &'static str)>,
}

/// A file that stands still.
#[derive(Debug, Clone)]
struct Ready {
    path: PathBuf,
    /// Names below the inbox, its own last.
    names: Vec<String>,
    sha256: String,
    /// Known to the run under this path; `None`: the same file is there already, or comes in this run.
    source: Option<String>,
    same_as: String,
}

/// Where a file of the inbox went.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Moved {
    /// Relative to the inbox, before and after.
    pub from: String,
    pub end: End,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum End {
    Processed {
        to: String,
    },
    Rejected {
        to: String,
        why: String,
    },
    /// It stays for the next run.
    Kept {
        why: String,
    },
}

/// What a run says of a file.
#[derive(Debug, Clone)]
pub(crate) struct Judged {
    pub status: Status,
    pub sentence: String,
    /// Of the bytes that were read; `None`: none were.
    pub sha256: Option<String>,
}

/// What must be the same at two looks.
type Stamp = (u64, Option<SystemTime>);

impl Inbox {
    /// The folder of files that were taken: an input of every run.
    pub(super) fn processed(&self) -> PathBuf {
        self.folder.join(PROCESSED)
    }

    /// Looks twice; what lies in `output` is left alone.
    ///
    /// # Errors
    /// The folder is not there.
    pub(super) fn look(&self, output: Option<&Path>) -> Result<Looked, BatchError> {
        let missing = |source| BatchError::InputMissing { path: self.folder.clone(), source };
        fs::read_dir(&self.folder).map_err(missing)?;
        let output = output.and_then(|path| path.canonicalize().ok());
        let first = self.list(output.as_deref());
        if first.is_empty() {
            return Ok(Looked::default());
        }
        thread::sleep(self.settle);
        let second = self.list(output.as_deref());
        let mut looked = Looked::default();
        for (names, (path, stamp)) in second {
            let before = first.get(&names).and_then(|(_, stamp)| *stamp);
            match self.judge(&path, stamp, before) {
                Ok(sha256) => {
                    looked.ready.push(Ready { path, names, sha256, source: None, same_as: String::new() });
                }
                Err(why) => looked.waiting.push((names.join("/"), why)),
            }
        }
        Ok(looked)
    }

    /// The files of the inbox by their names, with what is known of each at one look.
    fn list(&self, output: Option<&Path>) -> BTreeMap<Vec<String>, (PathBuf, Option<Stamp>)> {
        let mut files = BTreeMap::new();
        let mut folders = vec![(self.folder.clone(), Vec::new())];
        while let Some((folder, above)) = folders.pop() {
            for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
                let name = readable(entry.file_name().as_encoded_bytes());
                let is_ours = above.is_empty() && [PROCESSED, REJECTED].contains(&name.as_str());
                if is_ours || is_nobodys(&name) {
                    continue;
                }
                let names: Vec<String> = above.iter().cloned().chain([name]).collect();
                match entry.metadata() {
                    Ok(found) if found.is_dir() => {
                        if output.is_none() || entry.path().canonicalize().ok().as_deref() != output {
                            folders.push((entry.path(), names));
                        }
                    }
                    Ok(found) => {
                        let stamp = found.is_file().then(|| (found.len(), found.modified().ok()));
                        files.insert(names, (entry.path(), stamp));
                    }
                    Err(_) => {}
                }
            }
        }
        files
    }

    /// The SHA-256 of a file that may be taken, or why it is not.
    fn judge(
        &self,
        path: &Path,
        stamp: Option<Stamp>,
        before: Option<Stamp>,
    ) -> Result<String, &'static str> {
        let stamp = stamp.ok_or("это не обычный файл, а ссылка или устройство")?;
        let is_fresh =
            stamp.1.and_then(|changed| changed.elapsed().ok()).is_some_and(|age| age < self.settle);
        if before != Some(stamp) || is_fresh {
            return Err("ещё копируется или меняется");
        }
        if owners(path).iter().any(|owner| owner.symlink_metadata().is_ok()) {
            return Err("открыт в Word, Excel или LibreOffice");
        }
        let (_, file) =
            open::file(path).map_err(|_| "не открывается: занят другой программой или нет прав")?;
        if matches!(file.try_lock_shared(), Err(TryLockError::WouldBlock)) {
            return Err("занят другой программой");
        }
        let sha256 = hash_of(path).ok_or("не читается")?;
        let now = fs::symlink_metadata(path).ok().map(|found| (found.len(), found.modified().ok()));
        if now == Some(stamp) {
            Ok(sha256)
        } else {
            Err("ещё копируется или меняется")
        }
    }

    /// Whether an input that was met before lies among the rejected now; `label` begins the paths of the
    /// inbox.
    pub(crate) fn has_rejected(&self, label: &str, source: &str) -> bool {
        below(label, source).is_some_and(|name| self.folder.join(REJECTED).join(name).is_file())
    }
}

/// What systems put into every folder, hidden files and owner files: nobody waits for an answer about them.
fn is_nobodys(name: &str) -> bool {
    let lower = name.to_lowercase();
    lower.starts_with('.')
        || lower.starts_with("~$")
        || ["thumbs.db", "desktop.ini"].contains(&lower.as_str())
        || [".part", ".partial", ".crdownload", ".filepart", ".tmp"].iter().any(|end| lower.ends_with(end))
}

/// The files beside one that say that somebody has it open. Word writes `~$` over the first letters of a
/// longer name.
fn owners(path: &Path) -> Vec<PathBuf> {
    let Some(name) = path.file_name().and_then(|name| name.to_str()) else { return Vec::new() };
    let shorter = name.char_indices().skip(1).take(2).map(|(at, _)| format!("~${}", &name[at..]));
    let owners = [format!("~${name}"), format!(".~lock.{name}#")].into_iter().chain(shorter);
    owners.map(|owner| path.with_file_name(owner)).collect()
}

/// The part of a source path below a label.
fn below<'s>(label: &str, source: &'s str) -> Option<&'s str> {
    if label.is_empty() { Some(source) } else { source.strip_prefix(label)?.strip_prefix('/') }
}

fn under(label: &str, names: &str) -> String {
    if label.is_empty() { names.to_owned() } else { format!("{label}/{names}") }
}

/// The files of an inbox that a run has taken.
#[derive(Debug)]
pub(crate) struct Taken {
    inbox: Inbox,
    /// Begins the paths of the inbox in the run.
    pub(crate) label: String,
    ready: Vec<Ready>,
    /// The names of the outputs of each, by source.
    stems: BTreeMap<String, String>,
    pub(crate) waiting: Vec<(String, &'static str)>,
}

impl Taken {
    /// Adds the files to what a run has found otherwise; `folders` are the names of the root they go to.
    pub(super) fn among(
        inbox: &Inbox,
        looked: Looked,
        label: &str,
        root: &str,
        found: &mut Vec<Found>,
    ) -> Taken {
        let Looked { mut ready, waiting } = looked;
        let processed: BTreeMap<String, PathBuf> = found
            .iter()
            .filter(|found| found.kind == Kind::File && below(label, &found.source).is_some())
            .filter_map(|found| Some((hash_of(&found.path)?, found.path.clone())))
            .filter(|_| !ready.is_empty())
            .collect();
        let mut taken: BTreeMap<String, String> = processed
            .into_iter()
            .map(|(hash, path)| (hash, path.file_name().unwrap_or_default().to_string_lossy().into_owned()))
            .collect();
        for file in &mut ready {
            if let Some(same) = taken.get(&file.sha256) {
                file.same_as.clone_from(same);
                continue;
            }
            let Some((name, above)) = file.names.split_last() else { continue };
            let mut copy = 1;
            let source = loop {
                let name = numbered(name, copy);
                let source = under(label, &[above, &[name]].concat().join("/"));
                if !found.iter().any(|found| found.source == source) {
                    break source;
                }
                copy += 1;
            };
            taken.insert(file.sha256.clone(), file.names.join("/"));
            let folders = [&[root.to_owned()], above].concat().into();
            let (path, kind) = (file.path.clone(), Kind::File);
            found.push(Found { path, source: source.clone(), folders, kind, named: true });
            file.source = Some(source);
        }
        Taken { inbox: inbox.clone(), label: label.to_owned(), ready, stems: BTreeMap::new(), waiting }
    }

    /// Notes the names of outputs.
    pub(super) fn name(&mut self, found: &[Found]) {
        let stems = names::stems(found);
        let all = found.iter().map(|found| found.source.clone()).zip(stems);
        let taken = |source: &String| self.ready.iter().any(|file| file.source.as_ref() == Some(source));
        self.stems = all.filter(|(source, _)| taken(source)).collect();
    }

    pub(crate) fn is_from_inbox(&self, source: &str) -> bool {
        self.stems.contains_key(source)
    }

    /// Whether an input that is missing was rejected before.
    pub(crate) fn was_rejected(&self, source: &str) -> bool {
        self.inbox.has_rejected(&self.label, source)
    }

    /// Moves every file where it belongs, once the outputs in `out` are on the disk.
    pub(crate) fn put_away(&self, out: &Path, judged: &BTreeMap<String, Judged>) -> Vec<Moved> {
        let moved = |file: &Ready| {
            let end = self.end(file, out, judged);
            let end = end.unwrap_or_else(|error| End::Kept {
                why: format!("не перемещается: {}", system::russian(&error)),
            });
            Moved { from: file.names.join("/"), end }
        };
        self.ready.iter().map(moved).collect()
    }

    fn end(&self, file: &Ready, out: &Path, judged: &BTreeMap<String, Judged>) -> io::Result<End> {
        let judged = file.source.as_ref().map(|source| (source, judged.get(source)));
        let read = match judged {
            Some((_, Some(judged))) => judged.sha256.as_ref().unwrap_or(&file.sha256),
            Some((_, None)) => {
                return Ok(End::Kept { why: "запуск о нём ничего не сказал".into() });
            }
            None => &file.sha256,
        };
        if hash_of(&file.path).as_ref() != Some(read) {
            return Ok(End::Kept { why: "изменился, пока шла работа".into() });
        }
        match judged {
            Some((source, Some(Judged { status: Status::Converted, .. }))) => {
                let name = below(&self.label, source).unwrap_or(source);
                self.carry(&file.path, Path::new(PROCESSED).join(name))?;
                Ok(End::Processed { to: format!("{PROCESSED}/{name}") })
            }
            Some((source, Some(Judged { sentence, .. }))) => {
                let letter = self.stems.get(source).map(|stem| out.join(names::letter(stem)));
                let letter = letter.and_then(|path| open::read(&path).ok()).unwrap_or_default();
                let letter = String::from_utf8_lossy(&letter).trim_start_matches('\u{feff}').to_owned();
                self.reject(file, sentence, &letter)
            }
            _ => self.reject(file, &format!("Такой же файл уже принят: {}.", file.same_as), ""),
        }
    }

    /// The reason is on the disk before the file moves.
    fn reject(&self, file: &Ready, why: &str, letter: &str) -> io::Result<End> {
        let Some((name, above)) = file.names.split_last() else { return Err(io::ErrorKind::NotFound.into()) };
        let folder = above.iter().fold(PathBuf::from(REJECTED), |folder, name| folder.join(name));
        create_folders(&self.inbox.folder.join(&folder))?;
        let free = |copy: &u32| !self.inbox.folder.join(&folder).join(numbered(name, *copy)).exists();
        let name = numbered(name, (1..=u32::MAX).find(free).unwrap_or_default());
        let reason = self.inbox.folder.join(&folder).join(format!("{name}{REASON}"));
        let text = if letter.is_empty() { format!("{why}\n") } else { format!("{why}\n\n{letter}") };
        put(&reason, text.as_bytes())?;
        self.carry(&file.path, folder.join(&name))?;
        let to = [&[REJECTED.to_owned()], above, &[name]].concat().join("/");
        Ok(End::Rejected { to, why: why.to_owned() })
    }

    /// Moves a file beneath the inbox, never over another one.
    fn carry(&self, from: &Path, to: PathBuf) -> io::Result<()> {
        let to = self.inbox.folder.join(to);
        let folder = to.parent().unwrap_or(&self.inbox.folder);
        create_folders(folder)?;
        rename_new(from, &to)?;
        sync_folder(folder)?;
        sync_folder(from.parent().unwrap_or(&self.inbox.folder))
    }
}

/// `a (2).docx`.
fn numbered(name: &str, copy: u32) -> String {
    if copy == 1 {
        return name.to_owned();
    }
    let (stem, kind) = name.rfind('.').filter(|at| *at > 0).map_or((name, ""), |at| name.split_at(at));
    format!("{stem} ({copy}){kind}")
}

/// Renames unless the new name is taken.
#[cfg(target_os = "linux")]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    use rustix::io::Errno;
    match renameat_with(CWD, from, CWD, to, RenameFlags::NOREPLACE) {
        // A file system that does not know the flag.
        Err(Errno::INVAL | Errno::NOSYS | Errno::OPNOTSUPP) => rename_if_free(from, to),
        renamed => Ok(renamed?),
    }
}

#[cfg(not(target_os = "linux"))]
fn rename_new(from: &Path, to: &Path) -> io::Result<()> {
    rename_if_free(from, to)
}

fn rename_if_free(from: &Path, to: &Path) -> io::Result<()> {
    // Makes the name its own first; the empty file is replaced at once, or goes again: on Windows a file that
    // somebody has open cannot be renamed.
    File::create_new(to)?;
    fs::rename(from, to).inspect_err(|_| drop(fs::remove_file(to)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inbox(files: &[&str]) -> (tempfile::TempDir, Inbox) {
        let root = tempfile::tempdir().unwrap();
        for file in files {
            let path = root.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, file).unwrap();
        }
        let inbox = Inbox { folder: root.path().to_owned(), settle: Duration::from_millis(60) };
        (root, inbox)
    }

    #[test]
    fn a_rename_that_fails_leaves_no_name_taken_and_takes_none_from_others() {
        let root = tempfile::tempdir().unwrap();
        let at = |name: &str| root.path().join(name);
        rename_if_free(&at("none"), &at("b")).unwrap_err();
        assert!(!at("b").exists());
        fs::write(at("a"), "1").unwrap();
        fs::write(at("c"), "2").unwrap();
        rename_if_free(&at("a"), &at("c")).unwrap_err();
        assert_eq!((fs::read(at("a")).unwrap(), fs::read(at("c")).unwrap()), (b"1".to_vec(), b"2".to_vec()));
        rename_if_free(&at("a"), &at("b")).unwrap();
        assert_eq!((at("a").exists(), fs::read(at("b")).unwrap()), (false, b"1".to_vec()));
    }

    fn ready(looked: &Looked) -> Vec<String> {
        looked.ready.iter().map(|file| file.names.join("/")).collect()
    }

    #[test]
    fn what_stands_still_and_nobody_has_open_is_ready() {
        let (root, inbox) = inbox(&[
            "a.docx",
            "б/b.xlsx",
            "open.docx",
            "~$open.docx",
            "договор.docx",
            "~$говор.docx",
            "free.xlsx",
            ".~lock.free.xlsx#",
            "c.docx.part",
            "Thumbs.db",
            ".x",
            "обработано/d.docx",
            "отклонено/e.docx",
            "out/f.docx",
            "grows.docx",
            "locked.docx",
        ]);
        thread::sleep(Duration::from_millis(80));
        let held = File::open(root.path().join("locked.docx")).unwrap();
        held.lock().unwrap();
        let grows = root.path().join("grows.docx");
        let end = std::sync::atomic::AtomicBool::new(false);
        let looked = thread::scope(|scope| {
            scope.spawn(|| {
                while !end.load(std::sync::atomic::Ordering::Relaxed) {
                    let mut file = fs::OpenOptions::new().append(true).open(&grows).unwrap();
                    io::Write::write_all(&mut file, b"more").unwrap();
                    thread::sleep(Duration::from_millis(10));
                }
            });
            let looked = inbox.look(Some(&root.path().join("out"))).unwrap();
            end.store(true, std::sync::atomic::Ordering::Relaxed);
            looked
        });
        assert_eq!(ready(&looked), ["a.docx", "б/b.xlsx"]);
        let waiting: Vec<&str> = looked.waiting.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(waiting, ["free.xlsx", "grows.docx", "locked.docx", "open.docx", "договор.docx"]);
        let gone = Inbox { folder: root.path().join("нет"), ..inbox };
        assert!(matches!(gone.look(None), Err(BatchError::InputMissing { .. })));
    }

    #[test]
    fn a_rename_never_replaces() {
        let (root, _) = inbox(&["a", "b"]);
        let at = |name: &str| root.path().join(name);
        for rename in [rename_new, rename_if_free] {
            assert_eq!(rename(&at("a"), &at("b")).unwrap_err().kind(), io::ErrorKind::AlreadyExists);
        }
        rename_if_free(&at("a"), &at("c")).unwrap();
        rename_new(&at("c"), &at("d")).unwrap();
        assert_eq!(fs::read_to_string(at("d")).unwrap(), "a");
        assert_eq!(numbered("a.b.docx", 2), "a.b (2).docx");
    }
}
