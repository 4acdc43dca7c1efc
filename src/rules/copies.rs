//! Copies of one list in a run: drafts, «Копия …», a returned workbook beside its original. One of
//! them counts in the register.
//!
//! Copies belong to one body and say the same: the hidden identity of a workbook names the list it
//! was made of, or nearly all rows of one stand in the other and the titles name one subject. Lists of one
//! body on different subjects are no copies, however they resemble each other. Lists on one subject that
//! share some rows only are parts, units' shares of a list: both enter the register.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::Hasher;

use serde::{Deserialize, Serialize};

use crate::knowledge::words::Words;
use crate::model::{Context, TouchpointList};
use crate::text::Text;
use crate::text::dates;
use crate::text::hash::{KeyedState, Mix};
use crate::text::letters;
use crate::text::words;

use super::texts::{PerText, Texts};

/// Row hashes kept of a list: the smallest ones, which estimate how much two lists share.
const KEPT: usize = 64;
/// Row hashes by which lists are looked up.
const LOOKED_UP: usize = 8;
/// A row that more lists than these have tells nothing of copies.
const COMMON: usize = 24;

/// What of a list tells its copies: up to a kilobyte, whatever the length of the list.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Traits {
    pub body: Option<Text>,
    /// The date in the УТВЕРЖДАЮ block, else that of an act with a number, as a number: 20240319. A blank
    /// block proves nothing.
    pub dated: Option<u32>,
    /// What the file's name says: a draft −1, the final list 1.
    standing: i8,
    /// What the hidden identity of a workbook names: the ministry's own file and the list's ordinal in it.
    pub submission: Option<(Text, u32)>,
    /// How often it went out as a workbook.
    round: u32,
    /// The first run before this one that had a file with these bytes.
    pub(crate) sent: Option<Sent>,
    /// Hash of the title's telling words; `None` without a title.
    subject: Option<u64>,
    rows: Sketch,
}

/// A run that had a file, and its day as a number: 20260202.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Sent {
    pub(crate) run: u32,
    pub(crate) day: u32,
}

/// The rows of a list as hashes.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
struct Sketch {
    /// The smallest distinct hashes in ascending order, at most [`KEPT`], with their rows.
    smallest: Box<[u32]>,
    rows: Box<[KeptRow]>,
    /// Distinct hashes in all.
    distinct: u32,
    /// Of all rows together.
    whole: u64,
}

/// Where a row stands and a hash of what is stated of it: its kind, needs and features.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
struct KeptRow {
    row: u32,
    stated: u32,
}

/// In what two lists differ, by physical rows; only where both are known as a whole.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Difference {
    pub(super) only_here: Vec<u32>,
    pub(super) only_there: Vec<u32>,
    /// Rows of this list that say something else of the same point.
    pub(super) changed: Vec<u32>,
    /// Rows of this list that the other one has too.
    pub(super) shared: Vec<u32>,
}

/// Why one of two copies counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    LaterRound,
    SentLater,
    Dated,
    LaterDate,
    HoldsAll,
    Name,
    First,
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
    pub fn of(list: &TouchpointList, words: &Words) -> Traits {
        let texts = Texts::of(list);
        Traits::by_texts(list, &texts, &texts.sayings(), words)
    }

    /// The same where the list's texts are known by their numbers, and what they say.
    pub(crate) fn by_texts(list: &TouchpointList, texts: &Texts, sayings: &[u64], words: &Words) -> Traits {
        let context = &list.context;
        let original = list.original.as_deref();
        Traits {
            body: context.body.clone(),
            dated: dated(context),
            standing: standing(&list.file, words),
            submission: original.map(|original| (original.file.clone(), original.list)),
            round: original.map_or(0, |original| original.round),
            sent: None,
            subject: subject(context, words),
            rows: Sketch::of(list, texts, sayings),
        }
    }

    /// Memory beyond the own size.
    pub(crate) fn bytes(&self) -> usize {
        self.rows.smallest.len() * (size_of::<u32>() + size_of::<KeptRow>())
    }

    /// Whether both belong to one list: one body and one subject.
    pub(crate) fn is_part_of(&self, other: &Traits) -> bool {
        self.body.is_some() && self.body == other.body && self.subject == other.subject
    }

    /// Hash of the title's telling words; `None` without a title.
    pub(crate) fn subject(&self) -> Option<u64> {
        self.subject
    }

    /// In what this list differs from another one; `None` where one is too long to be known as a whole.
    pub(super) fn difference(&self, other: &Traits) -> Option<Difference> {
        let complete = |sketch: &Sketch| sketch.distinct as usize == sketch.smallest.len();
        if !complete(&self.rows) || !complete(&other.rows) {
            return None;
        }
        let mut difference = Difference::default();
        for (hash, kept) in self.rows.smallest.iter().zip(&self.rows.rows) {
            match other.rows.smallest.binary_search(hash) {
                Err(_) => difference.only_here.push(kept.row),
                Ok(at) => {
                    difference.shared.push(kept.row);
                    if other.rows.rows[at].stated != kept.stated {
                        difference.changed.push(kept.row);
                    }
                }
            }
        }
        let missing = |(hash, kept): (&u32, &KeptRow)| {
            self.rows.smallest.binary_search(hash).is_err().then_some(kept.row)
        };
        difference.only_there =
            other.rows.smallest.iter().zip(&other.rows.rows).filter_map(missing).collect();
        let Difference { only_here, only_there, changed, shared } = &mut difference;
        for rows in [only_here, only_there, changed, shared] {
            rows.sort_unstable();
            rows.dedup();
        }
        Some(difference)
    }

    /// Whether this list counts rather than another copy of it, and why; the first one in the order of the
    /// files is `self`.
    pub(super) fn rather_than(&self, other: &Traits) -> (bool, Why) {
        let holds =
            |one: &Sketch, other: &Sketch| one.distinct > other.distinct && one.overlap(other).1 >= 1.0;
        let later = self.sent_later(other);
        let round = self.round > other.round;
        let both_returned = self.round > 0 && other.round > 0;
        if self.round != other.round && (both_returned || later.is_none_or(|later| later == round)) {
            return (round, Why::LaterRound);
        }
        if let Some(later) = later {
            return (later, Why::SentLater);
        }
        match (self.dated, other.dated) {
            (Some(_), None) => return (true, Why::Dated),
            (None, Some(_)) => return (false, Why::Dated),
            (one, other) if one != other => return (one > other, Why::LaterDate),
            _ => {}
        }
        if holds(&self.rows, &other.rows) || holds(&other.rows, &self.rows) {
            return (self.rows.distinct > other.rows.distinct, Why::HoldsAll);
        }
        if self.standing != other.standing {
            return (self.standing > other.standing, Why::Name);
        }
        (true, Why::First)
    }
}

impl Traits {
    /// Whether this file was sent first in a later run than the other one; `None`: in the same run, or the later one
    /// calls itself a draft.
    fn sent_later(&self, other: &Traits) -> Option<bool> {
        let run = |list: &Traits| list.sent.as_ref().map_or(u32::MAX, |sent| sent.run);
        let later = run(self) > run(other);
        let (new, old) = if later { (self, other) } else { (other, self) };
        let is_draft = new.standing < 0 && old.standing >= 0;
        (run(self) != run(other) && !is_draft).then_some(later)
    }
}

/// The date that shows that a list is in force.
fn dated(context: &Context) -> Option<u32> {
    day(&approved(context)?)
}

/// When a list was approved, as its file shows it: the date of the signature, else that of the act; ISO 8601.
pub(crate) fn approved(context: &Context) -> Option<String> {
    let signed = context.approval.as_ref().and_then(|approval| approval.date.as_deref());
    let signed = signed.and_then(|written| Some(dates::date(written)?.0));
    let of_act = || {
        let act = context.act.as_ref().filter(|act| act.number.is_some())?;
        act.date.as_deref().map(str::to_owned)
    };
    signed.or_else(of_act)
}

/// What the name of a file says of a list: a draft, or the final one.
fn standing(path: &str, words: &Words) -> i8 {
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut said = String::from(" ");
    for word in
        letters::fold(name).split(|letter: char| !letters::is_letter(letter)).filter(|word| !word.is_empty())
    {
        said.push_str(word);
        said.push(' ');
    }
    let says = |list: &[String]| list.iter().any(|phrase| said.contains(&format!(" {phrase} ")));
    i8::from(says(&words.lists.checks.finals)) - i8::from(says(&words.lists.checks.drafts))
}

/// 2024-03-19 as 20240319.
pub(crate) fn day(date: &str) -> Option<u32> {
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
        let mut said: PerText<u64> = PerText::default();
        let mut hashes: Vec<(u32, KeptRow)> = Vec::with_capacity(list.rows.len());
        for (at, source) in list.rows.iter().enumerate() {
            let row = texts.row(at);
            let mut of_row = Mix::default();
            of_row.write_u64(says(row.service));
            of_row.write_u64(says(row.process));
            // A row without a point is a record too.
            let points = match texts.points(at) {
                [] => &[0],
                points => points,
            };
            let cells = [row.channel, row.needs_cell, row.interactions_cell];
            let stated = hash_of(|hasher| {
                let cells = cells.map(|cell| *said.of(cell, || words::saying(&texts.words(cell))));
                for cell in cells {
                    hasher.write_u64(cell);
                }
            });
            let stated = (stated.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32;
            let kept = KeptRow { row: source.parts.first().map_or(0, |part| part.first), stated };
            hashes.extend(points.iter().map(|point| {
                let mut of_record = of_row;
                of_record.write_u64(says(*point));
                // The quality of the low bits is poor in a multiplicative hash.
                ((of_record.finish().wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32, kept)
            }));
        }
        hashes.sort_by_key(|(hash, kept)| (*hash, kept.row));
        hashes.dedup_by_key(|(hash, _)| *hash);
        let whole = hash_of(|hasher| hashes.iter().for_each(|(hash, _)| hasher.write_u64(u64::from(*hash))));
        let distinct = hashes.len() as u32;
        hashes.truncate(KEPT);
        let (smallest, rows): (Vec<u32>, Vec<KeptRow>) = hashes.into_iter().unzip();
        Sketch { smallest: smallest.into(), rows: rows.into(), distinct, whole }
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
    for at in 0..lists.len() {
        let counts = best.entry(groups.root(at)).or_insert(at);
        if !lists[*counts].traits.rather_than(lists[at].traits).0 {
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
        let joins = |other: &&usize| groups.may_join(at, **other) && agree(list, &lists[**other]);
        match others.iter().find(joins) {
            Some(other) => groups.join(at, *other),
            None if others.len() < COMMON => others.push(at),
            None => {}
        }
        let original = originals.get(&(name(file), *ordinal)).into_iter().flatten().take(COMMON);
        let ends = |one: &str, other: &str| {
            one == other || one.strip_suffix(other).is_some_and(|rest| rest.ends_with('/'))
        };
        let original = original
            .filter(|other| **other != at && groups.may_join(at, **other) && agree(list, &lists[**other]))
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

/// Workbooks, each with the list that its hidden identity names by the path of this run, but whose rows do not
/// agree with it.
pub(super) fn disowned(lists: &[Candidate<'_>]) -> Vec<(usize, usize)> {
    let by_path: HashMap<(&str, u32), usize, KeyedState> =
        lists.iter().enumerate().map(|(at, list)| ((list.path, list.ordinal), at)).collect();
    let named = |(at, list): (usize, &Candidate<'_>)| {
        let (file, ordinal) = list.traits.submission.as_ref()?;
        let named = *by_path.get(&(&**file, *ordinal))?;
        (named != at && !agree(list, &lists[named])).then_some((at, named))
    };
    lists.iter().enumerate().filter_map(named).collect()
}

/// Whether half of the rows of the shorter list stand in the other one: a hidden identity counts only then.
pub(super) fn agree(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    one.traits.rows.overlap(&other.traits.rows).1 >= HALF
}

const HALF: f64 = 0.5;

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

/// Share of the rows of the shorter list from which on two lists are copies: one row of ten may differ, and
/// one in a list of fewer rows.
const NEARLY_ALL: f64 = 0.9;

/// Whether two lists of one body say the same of the same subject.
///
/// The thresholds (decision D-26): nearly all rows of the shorter list stand in the other one where the
/// titles name one subject or one has none, nearly all rows of both where titles differ, a body is unknown
/// or a list has fewer than three rows. A row that more than 24 lists of a body have tells nothing.
fn same(one: &Candidate<'_>, other: &Candidate<'_>) -> bool {
    if one.file == other.file {
        return false;
    }
    let (one, other) = (one.traits, other.traits);
    let (jaccard, contained) = one.rows.overlap(&other.rows);
    let shorter = one.rows.distinct.min(other.rows.distinct);
    if shorter < 3 || one.body.is_none() || other.body.is_none() {
        return jaccard >= NEARLY_ALL && one.subject == other.subject;
    }
    let apart = (1.0 - contained) * f64::from(shorter);
    let nearly = contained >= NEARLY_ALL || apart < 1.5 && shorter >= 4;
    match (one.subject, other.subject) {
        (Some(one), Some(other)) if one != other => jaccard >= NEARLY_ALL,
        _ => nearly,
    }
}

/// A list that shares rows with earlier ones of its body and subject, in other files, and is no copy.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Shares {
    pub(super) list: usize,
    /// Those that have most of its rows, at most [`NAMED`], in order.
    pub(super) others: Vec<usize>,
    /// How many there are.
    pub(super) count: usize,
}

/// Other parts of a list that are named.
const NAMED: usize = 3;

/// Parts of lists that have rows in common. Each is told once: where a dozen units send the same rows, the pairs
/// would be more than the files.
pub(crate) fn parts(lists: &[Candidate<'_>], superseded: &[Option<usize>]) -> Vec<Shares> {
    let counts = (0..lists.len()).filter(|at| superseded[*at].is_none());
    let mut of_bodies: BTreeMap<u64, Vec<usize>> = BTreeMap::new();
    for at in counts {
        if let Some(body) = &lists[at].traits.body {
            of_bodies.entry(words::saying(&words::words(body))).or_default().push(at);
        }
    }
    let mut found: Vec<Shares> =
        of_bodies.into_values().flat_map(|of_body| parts_of_body(lists, &of_body)).collect();
    found.sort_unstable_by_key(|shares| shares.list);
    found
}

/// The same of the lists of one body.
fn parts_of_body(lists: &[Candidate<'_>], of_body: &[usize]) -> Vec<Shares> {
    let rows = |at: usize| &lists[at].traits.rows.smallest;
    let mut index: Vec<(u32, u32)> =
        of_body.iter().flat_map(|at| rows(*at).iter().map(|row| (*row, *at as u32))).collect();
    index.sort_unstable();
    let mut found = Vec::new();
    for at in of_body {
        let mut shared: BTreeMap<usize, u32> = BTreeMap::new();
        for row in rows(*at) {
            let from = index.partition_point(|(known, _)| known < row);
            let have = index[from..].iter().take_while(|(known, _)| known == row).take(COMMON);
            let earlier = have.map(|(_, other)| *other as usize).take_while(|other| other < at);
            for other in earlier {
                if lists[other].file != lists[*at].file
                    && lists[other].traits.subject == lists[*at].traits.subject
                {
                    *shared.entry(other).or_default() += 1;
                }
            }
        }
        let count = shared.len();
        if count > 0 {
            let mut others: Vec<(usize, u32)> = shared.into_iter().collect();
            others.sort_by_key(|(_, rows)| std::cmp::Reverse(*rows));
            // Collecting would keep the room of all of them.
            let mut named = Vec::with_capacity(NAMED);
            named.extend(others.into_iter().take(NAMED).map(|(other, _)| other));
            named.sort_unstable();
            found.push(Shares { list: *at, others: named, count });
        }
    }
    found
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
