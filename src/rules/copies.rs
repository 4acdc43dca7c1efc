//! Copies of one list in a run: drafts, «Копия …», a returned workbook beside its original. One of
//! them counts in the register.
//!
//! Copies belong to one body and say the same: the hidden identity of a workbook names the list it
//! was made of, or most rows are equal and the titles name one subject. Lists of one body on
//! different subjects are no copies, however they resemble each other.

use std::collections::{HashMap, HashSet};
use std::hash::Hasher;

use crate::knowledge::words::Words;
use crate::model::{Context, TouchpointList};
use crate::text::Text;
use crate::text::hash::{KeyedState, Mix};
use crate::text::letters;
use crate::text::words;

use super::texts::Texts;

/// Row hashes kept of a list: the smallest ones, which estimate how much two lists share.
const KEPT: usize = 64;
/// Row hashes by which lists are looked up.
const LOOKED_UP: usize = 8;
/// A row that more lists than these have tells nothing of copies.
const COMMON: usize = 24;

/// What of a list tells its copies: about 350 bytes, whatever the length of the list.
#[derive(Debug, Clone, Default)]
pub struct Traits {
    pub body: Option<Text>,
    /// The act's date as a number, 20240319.
    pub act_date: Option<u32>,
    /// What the hidden identity of a workbook names: the source file and the list's ordinal in it.
    pub submission: Option<(Text, u32)>,
    /// Hash of the title's telling words; `None` without a title.
    subject: Option<u64>,
    rows: Sketch,
}

/// The rows of a list as hashes.
#[derive(Debug, Clone, Default)]
struct Sketch {
    /// The smallest distinct hashes in ascending order, at most [`KEPT`].
    smallest: Box<[u32]>,
    /// Distinct hashes in all.
    distinct: u32,
    /// Of all rows together.
    whole: u64,
}

/// A list of a run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Candidate<'a> {
    /// Path relative to the input root, and its place in the order of the paths.
    pub path: &'a str,
    pub file: usize,
    /// 1-based ordinal within the file.
    pub ordinal: u32,
    pub traits: &'a Traits,
}

impl Traits {
    pub fn of(list: &TouchpointList, submission: Option<(Text, u32)>, words: &Words) -> Traits {
        let texts = Texts::of(list);
        Traits::by_texts(list, &texts, &texts.sayings(), submission, words)
    }

    /// The same where the list's texts are known by their numbers, and what they say.
    pub(crate) fn by_texts(
        list: &TouchpointList,
        texts: &Texts,
        sayings: &[u64],
        submission: Option<(Text, u32)>,
        words: &Words,
    ) -> Traits {
        let context = &list.context;
        Traits {
            body: context.body.clone(),
            act_date: context.act.as_ref().and_then(|act| day(act.date.as_deref()?)),
            submission,
            subject: subject(context, words),
            rows: Sketch::of(list, texts, sayings),
        }
    }

    /// Memory beyond the own size.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.smallest.len() * size_of::<u32>()
    }

    /// A returned workbook of a returned workbook is later than the first.
    fn round(&self) -> usize {
        self.submission.as_ref().map_or(0, |(file, _)| 1 + file.matches(".перечень.xlsx").count())
    }
}

/// 2024-03-19 as 20240319.
fn day(date: &str) -> Option<u32> {
    date.split('-').collect::<String>().parse().ok()
}

fn subject(context: &Context, words: &Words) -> Option<u64> {
    let title = context.title.as_deref()?;
    let bodies = [&context.body, &context.title_body, &context.region];
    let named: Vec<u64> = bodies.into_iter().flatten().flat_map(|name| words::key(name)).collect();
    let is_general = |stem: &u64| words.stems.general_in_titles.contains(stem) || named.contains(stem);
    let mut stems = words::key(title);
    stems.retain(|stem| !is_general(stem));
    stems.sort_unstable();
    stems.dedup();
    Some(hash_of(|hasher| stems.iter().for_each(|stem| hasher.write_u64(*stem))))
}

fn hash_of(write: impl FnOnce(&mut Mix)) -> u64 {
    let mut hasher = Mix::default();
    write(&mut hasher);
    hasher.finish()
}

impl Sketch {
    /// A hash for each record: what it is about and where the client goes, not what is stated of it.
    fn of(list: &TouchpointList, texts: &Texts, sayings: &[u64]) -> Sketch {
        let says = |text: u32| sayings[text as usize];
        let mut hashes: Vec<u32> = Vec::with_capacity(list.rows.len());
        for at in 0..list.rows.len() {
            let row = texts.row(at);
            let mut of_row = Mix::default();
            of_row.write_u64(says(row.service));
            of_row.write_u64(says(row.process));
            // A row without a point is a record too.
            let points = match texts.points(at) {
                [] => &[0],
                points => points,
            };
            hashes.extend(points.iter().map(|point| {
                let mut of_record = of_row;
                of_record.write_u64(says(*point));
                // The quality of the low bits is poor in a multiplicative hash.
                (of_record.finish().wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
            }));
        }
        hashes.sort_unstable();
        hashes.dedup();
        let whole = hash_of(|hasher| hashes.iter().for_each(|hash| hasher.write_u64(u64::from(*hash))));
        let distinct = hashes.len() as u32;
        hashes.truncate(KEPT);
        Sketch { smallest: hashes.into(), distinct, whole }
    }

    /// The share of equal rows: in both lists together, and in the shorter one.
    fn overlap(&self, other: &Sketch) -> (f64, f64) {
        let complete = |sketch: &Sketch| sketch.distinct as usize == sketch.smallest.len();
        let (mut one, mut two) = (self.smallest.iter().peekable(), other.smallest.iter().peekable());
        let (mut seen, mut shared) = (0u32, 0u32);
        let limit = if complete(self) && complete(other) { u32::MAX } else { KEPT as u32 };
        while seen < limit {
            let (left, right) = (one.peek().copied(), two.peek().copied());
            match (left, right) {
                (Some(left), Some(right)) => {
                    shared += u32::from(left == right);
                    if left <= right {
                        one.next();
                    }
                    if right <= left {
                        two.next();
                    }
                }
                (Some(_), None) => drop(one.next()),
                (None, Some(_)) => drop(two.next()),
                (None, None) => break,
            }
            seen += 1;
        }
        if seen == 0 {
            return (0.0, 0.0);
        }
        let jaccard = f64::from(shared) / f64::from(seen);
        let (one, two) = (f64::from(self.distinct), f64::from(other.distinct));
        let common = jaccard * (one + two) / (1.0 + jaccard);
        (jaccard, (common / one.min(two)).min(1.0))
    }
}

/// For every list the one that counts instead of it; `None` for the lists that count. Lists come in
/// the order of their paths; the time grows with their number, not with its square.
pub(crate) fn superseded(lists: &[Candidate<'_>]) -> Vec<Option<usize>> {
    let mut groups = Groups::new(lists);
    by_identity(lists, &mut groups);
    by_rows(lists, &mut groups);
    let mut best: HashMap<usize, usize, KeyedState> = HashMap::default();
    let rank = |at: usize| (lists[at].traits.act_date, lists[at].traits.round());
    for at in 0..lists.len() {
        let counts = best.entry(groups.root(at)).or_insert(at);
        if rank(at) > rank(*counts) {
            *counts = at;
        }
    }
    (0..lists.len()).map(|at| best.get(&groups.root(at)).copied().filter(|counts| *counts != at)).collect()
}

/// Workbooks that came back, their originals, and workbooks of one original.
fn by_identity(lists: &[Candidate<'_>], groups: &mut Groups<'_>) {
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut originals: HashMap<(String, u32), Vec<usize>, KeyedState> = HashMap::default();
    let named: HashSet<String, KeyedState> =
        lists.iter().filter_map(|list| Some(name(&list.traits.submission.as_ref()?.0))).collect();
    if named.is_empty() {
        return;
    }
    for (at, list) in lists.iter().enumerate() {
        let name = name(list.path);
        if named.contains(&name) {
            originals.entry((name, list.ordinal)).or_default().push(at);
        }
    }
    let mut first: HashMap<(&str, u32), Vec<usize>, KeyedState> = HashMap::default();
    for (at, list) in lists.iter().enumerate() {
        let Some((file, ordinal)) = &list.traits.submission else { continue };
        let others = first.entry((file, *ordinal)).or_default();
        match others.iter().find(|other| groups.may_join(at, **other)) {
            Some(other) => groups.join(at, *other),
            None if others.len() < COMMON => others.push(at),
            None => {}
        }
        let original = originals.get(&(name(file), *ordinal)).into_iter().flatten().take(COMMON);
        let ends = |one: &str, other: &str| {
            one == other || one.strip_suffix(other).is_some_and(|rest| rest.ends_with('/'))
        };
        let original = original
            .filter(|other| **other != at && groups.may_join(at, **other))
            .filter(|other| ends(lists[**other].path, file) || ends(file, lists[**other].path))
            .map(|other| {
                let (jaccard, _) = list.traits.rows.overlap(&lists[*other].traits.rows);
                (lists[*other].path == &**file, jaccard, *other)
            })
            .max_by(|one, other| one.0.cmp(&other.0).then(one.1.total_cmp(&other.1)));
        if let Some((.., original)) = original {
            groups.join(at, original);
        }
    }
}

/// Lists that say the same.
fn by_rows(lists: &[Candidate<'_>], groups: &mut Groups<'_>) {
    // Whole lists first: equal ones are found however many there are.
    let mut wholes: HashMap<u64, Vec<usize>, KeyedState> = HashMap::default();
    for (at, list) in lists.iter().enumerate().filter(|(_, list)| list.traits.rows.distinct > 0) {
        let others = wholes.entry(list.traits.rows.whole).or_default();
        match others.iter().find(|other| groups.may_join(at, **other) && same(list, &lists[**other])) {
            Some(other) => groups.join(at, *other),
            None if others.len() < COMMON => others.push(at),
            None => {}
        }
    }
    let of_body =
        |list: &Candidate<'_>| words::saying(&words::words(list.traits.body.as_deref().unwrap_or_default()));
    let key = |body: u64, row: u32| {
        hash_of(|hasher| {
            hasher.write_u64(body);
            hasher.write_u64(u64::from(row));
        })
    };
    let mut index: Vec<(u64, u32)> = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        let body = of_body(list);
        let rows = list.traits.rows.smallest.iter().take(LOOKED_UP);
        index.extend(rows.map(|row| (key(body, *row), at as u32)));
    }
    index.sort_unstable();
    let hints = Hints::of(&index);
    let mut near: Vec<u32> = Vec::new();
    for (at, list) in lists.iter().enumerate() {
        near.clear();
        let body = of_body(list);
        for row in &list.traits.rows.smallest {
            let key = key(body, *row);
            if !hints.may_hold(key) {
                continue;
            }
            let from = index.partition_point(|(known, _)| *known < key);
            let found = || index[from..].iter().take_while(|(known, _)| *known == key);
            if found().take(COMMON + 1).count() <= COMMON {
                near.extend(found().map(|(_, other)| *other).filter(|other| *other as usize != at));
            }
        }
        near.sort_unstable();
        for run in near.chunk_by(|one, other| one == other) {
            let other = run[0] as usize;
            let indexed = lists[other].traits.rows.smallest.len().min(LOOKED_UP);
            if run.len() * 5 >= indexed * 2 && groups.may_join(at, other) && same(list, &lists[other]) {
                groups.join(at, other);
            }
        }
    }
}

/// Which keys an index does not hold, told by a bit each: most are looked up in vain, and a search in
/// a large index costs more than all the rest.
struct Hints {
    bits: Vec<u64>,
    mask: u64,
}

impl Hints {
    fn of(index: &[(u64, u32)]) -> Hints {
        let size = (index.len() * 16).next_power_of_two().max(64) as u64;
        let mut hints = Hints { bits: vec![0; (size / 64) as usize], mask: size - 1 };
        for (key, _) in index {
            let (word, bit) = hints.place(*key);
            hints.bits[word] |= bit;
        }
        hints
    }

    fn place(&self, key: u64) -> (usize, u64) {
        // The quality of the low bits is poor in a multiplicative hash.
        let at = (key >> 32 ^ key) & self.mask;
        ((at / 64) as usize, 1 << (at % 64))
    }

    fn may_hold(&self, key: u64) -> bool {
        let (word, bit) = self.place(key);
        self.bits[word] & bit != 0
    }
}

/// Whether two lists of one body say the same of the same subject.
///
/// The thresholds (decision D-26): six of ten rows of the shorter list agree where the titles name one
/// subject, eight where one has no subject, nine of ten rows of both where titles differ, a body is unknown
/// or a list has fewer than three rows. A row that more than 24 lists of a body have tells nothing.
fn same(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    if one.file == other.file {
        return false;
    }
    let (one, other) = (one.traits, other.traits);
    let (jaccard, contained) = one.rows.overlap(&other.rows);
    let few = one.rows.distinct.min(other.rows.distinct) < 3;
    if few || one.body.is_none() || other.body.is_none() {
        return jaccard >= 0.9 && one.subject == other.subject;
    }
    match (one.subject, other.subject) {
        (Some(one), Some(other)) if one == other => contained >= 0.6,
        (Some(_), Some(_)) => jaccard >= 0.9,
        _ => contained >= 0.8,
    }
}

/// Lists grouped into copies of one.
struct Groups<'a> {
    parents: Vec<usize>,
    /// The body of each group, at its root.
    bodies: Vec<Option<&'a str>>,
}

impl<'a> Groups<'a> {
    fn new(lists: &[Candidate<'a>]) -> Groups<'a> {
        Groups {
            parents: (0..lists.len()).collect(),
            bodies: lists.iter().map(|list| list.traits.body.as_deref()).collect(),
        }
    }

    fn root(&mut self, mut at: usize) -> usize {
        while self.parents[at] != at {
            self.parents[at] = self.parents[self.parents[at]];
            at = self.parents[at];
        }
        at
    }

    /// Whether two lists are not of different bodies and not yet together.
    fn may_join(&mut self, one: usize, other: usize) -> bool {
        let (one, other) = (self.root(one), self.root(other));
        let bodies = (self.bodies[one], self.bodies[other]);
        one != other
            && !matches!(bodies, (Some(one), Some(other)) if letters::fold(one) != letters::fold(other))
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        let (first, later) = (one.min(other), one.max(other));
        self.parents[later] = first;
        self.bodies[first] = self.bodies[first].or(self.bodies[later]);
    }
}
