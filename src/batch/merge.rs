//! `merge`: the shards of a run become the run. Their shares are added in the order of the files, as those of a
//! run in one process are, and everything is published in the same way.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::fs;
use std::io::{self, Read};
use std::path::{Component, Path, PathBuf};

use super::making::Written;
use super::outputs::{self, RunWriter};
use super::publish::hash_of;
use super::shard::{self, Head, Line, SHARDS, ShardReader, Which};
use super::share::Share;
use super::{BatchError, Place, Progress, Report, Whole, manifest, pool, store};
use crate::flow::Settings;

/// Why shards are not merged.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ShardsError {
    #[error("их нет в папке «{}»", path.display())]
    None { path: PathBuf },
    #[error("нет долей {}", .0.join(", "))]
    Missing(Vec<String>),
    #[error("в папке есть доли разных разделений: {}. Удалите лишние", .0.join(", "))]
    Mixed(Vec<String>),
    #[error("доля {0} повреждена или обрезана; сделайте её заново")]
    Cut(String),
    #[error("в папке доли {name} лежит доля {found}; сделайте долю {name} заново")]
    Moved { name: String, found: String },
    #[error("доли {one} и {other} различаются: {what}. Сделайте их одной командой")]
    Unequal { one: String, other: String, what: &'static str },
    #[error("доли сделаны другой версией программы ({0})")]
    OtherProgram(String),
    #[error("доли сделаны с другими формами и справочниками; укажите в --mappings ту же папку")]
    OtherMappings,
    #[error("файл № {number} общего списка есть в долях дважды: в доле {name} лишний")]
    Double { number: usize, name: String },
    #[error("файла № {0} общего списка нет ни в одной доле")]
    NoFile(usize),
    #[error("в доле {name} нет файла «{path}», или он изменён; сделайте долю заново")]
    Changed { name: String, path: String },
}

/// The shards of an output folder, complete as far as their names and first lines tell.
#[derive(Debug)]
pub(crate) struct Shards {
    root: PathBuf,
    all: Vec<Shard>,
    head: Head,
    store: store::Reserved,
}

struct Shard {
    name: String,
    folder: PathBuf,
    reader: ShardReader,
    shares: usize,
}

impl std::fmt::Debug for Shard {
    fn fmt(&self, to: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        to.write_str(&self.name)
    }
}

impl Shards {
    /// Takes the output folder and looks at the shards in it.
    pub(crate) fn of(Place { root, busy }: Place<'_>) -> Result<Shards, BatchError> {
        if !root.is_dir() {
            return Err(ShardsError::None { path: root.to_owned() }.into());
        }
        let store = store::Reserved::create(root, None, busy)?;
        let (mut all, mut first) = (Vec::new(), None::<(String, Head)>);
        for which in complete(root)? {
            let (shard, head) = Shard::open(root, which)?;
            match &first {
                Some((one, expected)) => same(one, expected, &shard.name, &head)?,
                None => first = Some((shard.name.clone(), head)),
            }
            all.push(shard);
        }
        let Some((_, head)) = first else {
            return Err(ShardsError::None { path: root.to_owned() }.into());
        };
        if head.tool != manifest::TOOL {
            return Err(ShardsError::OtherProgram(head.tool).into());
        }
        Ok(Shards { root: root.to_owned(), all, head, store })
    }

    /// Codes of the rules that the operator switched off for the shards.
    pub(crate) fn rules_off(&self) -> &[String] {
        &self.head.rules_off
    }
}

/// Which shards there are, if all are; an error names those that are not.
fn complete(root: &Path) -> Result<Vec<Which>, BatchError> {
    let folder = root.join(SHARDS);
    let entries = match fs::read_dir(&folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            return Err(ShardsError::None { path: root.to_owned() }.into());
        }
        entries => entries.map_err(|source| BatchError::Write { path: folder.clone(), source })?,
    };
    let mut found: Vec<Which> =
        entries.flatten().filter_map(|entry| Which::of_folder(entry.file_name().to_str()?)).collect();
    found.sort();
    let Some(of) = found.first().map(|which| which.of) else {
        return Err(ShardsError::None { path: root.to_owned() }.into());
    };
    let name = |which: &Which| which.folder();
    if found.iter().any(|which| which.of != of) {
        return Err(ShardsError::Mixed(found.iter().map(name).collect()).into());
    }
    let missing = (0..of).map(|own| Which { own, of }).filter(|which| !found.contains(which));
    let missing: Vec<String> = missing.map(|which| name(&which)).collect();
    if missing.is_empty() { Ok(found) } else { Err(ShardsError::Missing(missing).into()) }
}

/// An error that says how two shards differ.
fn same(one: &str, expected: &Head, other: &str, head: &Head) -> Result<(), BatchError> {
    let what = if expected.tool != head.tool {
        "сделаны разными версиями программы"
    } else if (expected.files, &expected.list) != (head.files, &head.list) {
        "сделаны по разным спискам файлов"
    } else if expected.mappings != head.mappings {
        "сделаны с разными формами и справочниками"
    } else if expected.rules_off != head.rules_off {
        "проверены по разным правилам"
    } else if expected.output != head.output {
        "сделаны с разными формами для утверждения"
    } else if expected.limits != head.limits {
        "сделаны с разными пределами"
    } else {
        return Ok(());
    };
    Err(ShardsError::Unequal { one: one.to_owned(), other: other.to_owned(), what }.into())
}

impl Shard {
    fn open(root: &Path, which: Which) -> Result<(Shard, Head), BatchError> {
        let name = which.folder();
        let folder = root.join(SHARDS).join(&name);
        let cut = || ShardsError::Cut(name.clone());
        let mut reader = ShardReader::open(&folder).map_err(|_| cut())?;
        let Ok(Line::Head(head)) = reader.next() else { return Err(cut().into()) };
        if head.shard != which {
            return Err(ShardsError::Moved { name, found: head.shard.folder() }.into());
        }
        Ok((Shard { name, folder, reader, shares: 0 }, *head))
    }

    fn cut(&self) -> BatchError {
        ShardsError::Cut(self.name.clone()).into()
    }

    /// The next share and its number; `None` at the end.
    fn next(&mut self) -> Result<Option<(usize, Box<Share>)>, BatchError> {
        match self.reader.next() {
            Ok(Line::Share { number, share }) => {
                self.shares += 1;
                Ok(Some((number, share)))
            }
            Ok(Line::End { shares }) if shares == self.shares && self.reader.is_at_end().unwrap_or(false) => {
                Ok(None)
            }
            _ => Err(self.cut()),
        }
    }

    /// Gives the documents of a share their place among the outputs of the run; the shard keeps them, so that a
    /// merge that ends early can be begun anew.
    fn lend(&self, own: &[Written], made: &Path) -> Result<(), BatchError> {
        for Written { path, sha256, .. } in own {
            let changed = || ShardsError::Changed { name: self.name.clone(), path: path.clone() };
            let below = Path::new(path);
            if !below.components().all(|part| matches!(part, Component::Normal(_))) {
                return Err(changed().into());
            }
            let from = self.folder.join(super::making::MADE).join(below);
            if hash_of(&from).as_ref() != Some(sha256) {
                return Err(changed().into());
            }
            let to = made.join(below);
            let put = || -> io::Result<()> {
                if let Some(folder) = to.parent() {
                    fs::create_dir_all(folder)?;
                }
                // Where there are no links between files, a copy.
                fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop))
            };
            put().map_err(|source| BatchError::Write { path: to.clone(), source })?;
        }
        Ok(())
    }
}

/// What a share carries, from the lines behind it.
struct Carried<'a> {
    reader: &'a mut ShardReader,
    left: u64,
    piece: io::Cursor<String>,
    is_cut: bool,
}

impl Read for Carried<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.piece.position() == self.piece.get_ref().len() as u64 {
            if self.left == 0 {
                return Ok(0);
            }
            self.piece = match self.reader.next() {
                Ok(Line::Carried(text)) if text.len() as u64 <= self.left => {
                    self.left -= text.len() as u64;
                    io::Cursor::new(text)
                }
                _ => {
                    self.is_cut = true;
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
            };
        }
        self.piece.read(buffer)
    }
}

/// Makes the outputs of the run from its shards and publishes them; the shards are gone then. The settings have the
/// mappings and the rules of the shards.
pub(crate) fn merge(
    shards: Shards,
    settings: &Settings,
    threads: usize,
    whole: Whole,
    progress: Progress<'_>,
) -> Result<Report, BatchError> {
    let Shards { root, all: mut shards, head, store } = shards;
    if settings.mappings.fingerprint() != head.mappings {
        return Err(ShardsError::OtherMappings.into());
    }
    let pool = pool(threads)?;
    let mut store = store::Store::begin_run(store, &pool)?;
    let manifest = manifest::Manifest::begin(store.making().spill()?, store.making().spill()?);
    store.announce(&manifest.under_way(&settings.selection))?;
    let mut writer = RunWriter::begin(&store, manifest, (settings, None), whole, None)?;
    let mut next: Vec<Option<Box<Share>>> = Vec::with_capacity(shards.len());
    let mut order = BinaryHeap::with_capacity(shards.len());
    for (at, shard) in shards.iter_mut().enumerate() {
        let first = shard.next()?;
        order.extend(first.as_ref().map(|(number, _)| Reverse((*number, at))));
        next.push(first.map(|(_, share)| share));
    }
    for expected in 0..head.files {
        let Some(Reverse((number, at))) = order.pop() else {
            return Err(ShardsError::NoFile(expected + 1).into());
        };
        let from = &mut shards[at];
        let Some(share) = next[at].take().filter(|_| number == expected) else {
            let name = from.name.clone();
            let error = if number < expected {
                ShardsError::Double { number: number + 1, name }
            } else {
                ShardsError::NoFile(expected + 1)
            };
            return Err(error.into());
        };
        let answer = add(&mut writer, from, *share, &store)?;
        progress(expected + 1, head.files, &answer);
        if let Some((number, share)) = from.next()? {
            order.push(Reverse((number, at)));
            next[at] = Some(share);
        }
    }
    if let Some(Reverse((number, at))) = order.pop() {
        let name = shards[at].name.clone();
        return Err(ShardsError::Double { number: number + 1, name }.into());
    }
    let outputs::Finished { report, steps } = writer.finish(&pool)?;
    let set_aside = store.publish(steps, &pool)?;
    drop(shards);
    clear(&root.join(SHARDS));
    Ok(Report { set_aside, ..report })
}

/// Removes the shards, and what dead processes left of theirs; nothing else that somebody put there. What cannot be
/// removed now goes with the next merge.
fn clear(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(shard::is_ours) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    let _ = fs::remove_dir(folder);
}

fn add(
    writer: &mut RunWriter<'_>,
    from: &mut Shard,
    share: Share,
    store: &store::Store,
) -> Result<super::Answer, BatchError> {
    let Some(outputs) = &share.outputs else { return Err(from.cut()) };
    from.lend(&outputs.own, &store.making().made)?;
    let left = outputs.parts.iter().sum();
    let mut carried = Carried { reader: &mut from.reader, left, piece: io::Cursor::default(), is_cut: false };
    let added = writer.add(share, &mut carried);
    // What this run leaves out is passed over.
    let rest = io::copy(&mut carried, &mut io::sink());
    if carried.is_cut || rest.is_err() {
        return Err(from.cut());
    }
    added
}
