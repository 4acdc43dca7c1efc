//! What changed between two versions of a list: touchpoints added, removed and moved, their kinds and needs.
//!
//! Touchpoints are paired one to one: by the row of the ministry's own file that a workbook of ours remembers,
//! if the contents agree; then where direction, service, process, point and client are the same; the rest by the
//! assignment that makes all pairs together as alike as can be. The order of the rows does not matter.

use std::collections::{HashMap, HashSet};

use crate::model::{ChangeKind, Channel, Record, TouchpointList};
use crate::text::assign;
use crate::text::hash::KeyedState;
use crate::text::near::Near;

use super::point::{Item, Point};
use super::said::{SAME, Said, Sayings, WORDING};

/// How two touchpoints were known to be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// A workbook of ours remembers the row.
    Row,
    /// The same direction, service, process, point and client.
    Equal,
    /// As alike as can be; from 0 to 1,000.
    Alike(u32),
}

/// One touchpoint that is not as it was.
#[derive(Debug)]
pub(crate) struct Change<'a> {
    /// Ascending; one of a point that was added or removed.
    pub(crate) kinds: Vec<ChangeKind>,
    pub(crate) old: Option<Record<'a>>,
    pub(crate) new: Option<Record<'a>>,
    pub(crate) how: Option<How>,
}

/// All changes between two versions, those of the new one in the order of its rows, then what was removed.
#[derive(Debug, Default)]
pub(crate) struct Difference<'a> {
    pub(crate) changes: Vec<Change<'a>>,
    /// Touchpoints of the old version and of the new one.
    pub(crate) counts: [usize; 2],
}

/// Compares two versions of a list; each may stand in parts.
pub(crate) fn diff<'a>(old: &[&'a TouchpointList], new: &[&'a TouchpointList]) -> Difference<'a> {
    let mut sayings = Sayings::default();
    let (old_records, new_records) = (records(old), records(new));
    let mut points = |records: &[Record<'a>]| -> Vec<Point<'a>> {
        records.iter().map(|record| Point::of(*record, &mut sayings)).collect()
    };
    let (old, new) = (points(&old_records), points(&new_records));
    let pairs = pairs(&sayings, &old, &new);
    let mut changes = Vec::new();
    let mut kept: HashSet<usize, KeyedState> = HashSet::default();
    for ((point, record), pair) in new.iter().zip(&new_records).zip(&pairs) {
        let Some((at, how)) = *pair else {
            changes.push(Change { kinds: vec![ChangeKind::Added], old: None, new: Some(*record), how: None });
            continue;
        };
        kept.insert(at);
        let kinds = kinds(&sayings, &old[at], point);
        if !kinds.is_empty() {
            changes.push(Change { kinds, old: Some(old_records[at]), new: Some(*record), how: Some(how) });
        }
    }
    let gone = old_records.iter().enumerate().filter(|(at, _)| !kept.contains(at));
    changes.extend(gone.map(|(_, record)| Change {
        kinds: vec![ChangeKind::Removed],
        old: Some(*record),
        new: None,
        how: None,
    }));
    Difference { changes, counts: [old.len(), new.len()] }
}

fn records<'a>(lists: &[&'a TouchpointList]) -> Vec<Record<'a>> {
    lists.iter().flat_map(|list| list.records()).collect()
}

/// Pairs the touchpoints of two versions one to one: for each new one its old one and how it was known.
pub(super) fn pairs<'a>(
    sayings: &'a Sayings,
    old: &'a [Point<'a>],
    new: &'a [Point<'a>],
) -> Vec<Option<(usize, How)>> {
    Pairing::new(sayings, old, new).pairs()
}

/// Pairs the touchpoints of two versions.
struct Pairing<'a> {
    sayings: &'a Sayings,
    old: &'a [Point<'a>],
    new: &'a [Point<'a>],
    taken: Vec<bool>,
    pairs: Vec<Option<(usize, How)>>,
}

/// What makes two touchpoints the same.
pub(super) type Key = ([u64; 4], &'static str);

/// Shares of a pair's likeness: point, process, service, direction, needs and interactions, kind, the rest.
const SHARES: [u32; 7] = [400, 250, 100, 100, 90, 50, 10];
/// From here on two touchpoints may be one.
const ALIKE: u32 = 620;
/// The same where a workbook of ours remembers the row, wherever it was moved.
const REMEMBERED: u32 = 500;

/// How two touchpoints compare.
struct Compared {
    likeness: u32,
    /// They stand in processes that have nothing in common.
    moved: bool,
    /// But for that they are the same.
    as_it_was: bool,
}

/// How often what is left of long lists is compared.
const ROUNDS: usize = 4;

impl<'a> Pairing<'a> {
    fn new(sayings: &'a Sayings, old: &'a [Point<'a>], new: &'a [Point<'a>]) -> Pairing<'a> {
        Pairing { sayings, old, new, taken: vec![false; old.len()], pairs: vec![None; new.len()] }
    }

    fn pairs(mut self) -> Vec<Option<(usize, How)>> {
        self.by_row();
        // What stands in two parts of a list is each part's own.
        self.equal(false);
        self.equal(true);
        self.alike();
        self.pairs
    }

    fn take(&mut self, new: usize, old: usize, how: How) {
        self.taken[old] = true;
        self.pairs[new] = Some((old, how));
    }

    /// Rows that a workbook of ours remembers. A first version that was merely sent again under its name has
    /// the same places too, so that only the contents tell.
    fn by_row(&mut self) {
        let mut places: HashMap<(&str, [u32; 2], u32), usize, KeyedState> = HashMap::default();
        for (at, point) in self.old.iter().enumerate() {
            if let Some((file, [table, row], index)) = point.origin.filter(|_| !point.of_another_part) {
                // A workbook has a row for each point: which of them it is tell the contents.
                let index = if point.remembers { 0 } else { index };
                places.entry((file, [table, row], index)).or_insert(at);
            }
        }
        let mut remembered = Vec::new();
        for (new, point) in self.new.iter().enumerate() {
            let Some((file, place, _)) = point.origin.filter(|_| point.remembers) else { continue };
            for old in (0..16).filter_map(|index| places.get(&(file, place, index)).copied()) {
                let likeness = self.compared(old, new).map_or(0, |compared| compared.likeness);
                if likeness >= REMEMBERED {
                    remembered.push((std::cmp::Reverse(likeness), new, old));
                }
            }
        }
        // A copied row remembers the same place: the likest row is the one that was there.
        remembered.sort_unstable();
        for (_, new, old) in remembered {
            if !self.taken[old] && self.pairs[new].is_none() {
                self.take(new, old, How::Row);
            }
        }
    }

    /// The same point in the same process; of several the likest first, else in their order.
    fn equal(&mut self, of_another_part: bool) {
        let mut free: HashMap<Key, Vec<usize>, KeyedState> = HashMap::default();
        for (at, point) in self.old.iter().enumerate() {
            if !self.taken[at] && point.of_another_part == of_another_part {
                free.entry(key(point)).or_default().push(at);
            }
        }
        let mut several: HashMap<Key, Vec<usize>, KeyedState> = HashMap::default();
        for new in (0..self.new.len()).filter(|at| self.pairs[*at].is_none()).collect::<Vec<_>>() {
            let key = key(&self.new[new]);
            match free.get(&key).map(Vec::as_slice) {
                Some([_, _, ..]) => several.entry(key).or_default().push(new),
                Some([old]) if !self.taken[*old] => several.entry(key).or_default().push(new),
                _ => {}
            }
        }
        let mut several: Vec<(Key, Vec<usize>)> = several.into_iter().collect();
        several.sort_by_key(|(_, news)| news[0]);
        for (key, news) in several {
            let olds = free.remove(&key).unwrap_or_default();
            self.assign(olds, news, Point::keys_of_rest, |pairing, old, new| {
                // In their order, where nothing else tells them apart.
                Some((10_000 + pairing.rest(old, new) * 2, How::Equal))
            });
        }
    }

    fn alike(&mut self) {
        let free = |at: &usize| !self.taken[*at] && !self.old[*at].of_another_part;
        let olds: Vec<usize> = (0..self.old.len()).filter(free).collect();
        let news: Vec<usize> = (0..self.new.len()).filter(|at| self.pairs[*at].is_none()).collect();
        let sayings = self.sayings;
        self.assign(
            olds,
            news,
            |point| point.keys(sayings),
            |pairing, old, new| {
                let likeness = pairing.likeness(old, new);
                (likeness >= ALIKE).then_some((likeness, How::Alike(likeness)))
            },
        );
    }

    /// Pairs as alike as can be together. In lists so long that not all are compared with all, what is left
    /// after that is compared again, as long as something is found.
    fn assign<K: IntoIterator<Item = u64>>(
        &mut self,
        mut olds: Vec<usize>,
        mut news: Vec<usize>,
        keys: impl Fn(&Point<'a>) -> K,
        likeness: impl Fn(&Self, usize, usize) -> Option<(u32, How)>,
    ) {
        for _ in 0..ROUNDS {
            let near = Near::new(news.len(), olds.len(), |right| keys(&self.old[olds[right]]));
            let alike = near.alike(
                |left| keys(&self.new[news[left]]),
                |left, right| likeness(self, olds[right], news[left]).map(|(likeness, _)| likeness),
            );
            let pairs = assign::pairs(news.len(), olds.len(), &alike);
            for (new, right) in
                news.iter().zip(&pairs).filter_map(|(new, pair)| Some((*new, pair.as_ref()?.0)))
            {
                let how = likeness(self, olds[right], new).map(|(_, how)| how);
                self.take(new, olds[right], how.unwrap_or(How::Equal));
            }
            if !near.is_partial() || pairs.iter().all(Option::is_none) {
                return;
            }
            olds.retain(|at| !self.taken[*at]);
            news.retain(|at| self.pairs[*at].is_none());
        }
    }

    /// How alike needs, kind, contacts and details are: what is left where the rest is the same.
    fn rest(&self, old: usize, new: usize) -> u32 {
        let (old, new) = (&self.old[old], &self.new[new]);
        self.items(&old.needs, &new.needs)
            + self.items(&old.interactions, &new.interactions)
            + u32::from(old.channel == new.channel) * 200
            + u32::from(old.contacts == new.contacts) * 200
            + u32::from(self.details(old, new)) * 100
            + u32::from(old.number == new.number) * 50
    }

    /// From 0 to 1,000; 0 where the points are not one in other words.
    fn likeness(&self, old: usize, new: usize) -> u32 {
        match self.compared(old, new) {
            // Moved is what is otherwise as it was: a point that stands in many processes is none the less another.
            Some(Compared { moved: true, as_it_was: false, .. }) | None => 0,
            Some(compared) => compared.likeness,
        }
    }

    /// `None` where the points are not one in other words.
    fn compared(&self, old: usize, new: usize) -> Option<Compared> {
        let (old, new) = (&self.old[old], &self.new[new]);
        let name = name(self.sayings, old, new);
        if name < WORDING {
            return None;
        }
        let [direction, service, process] = [0, 1, 2].map(|at| {
            let (old, new) = (&old.group[at], &new.group[at]);
            // Filled in or cleared: neither for nor against.
            if old.blank == new.blank { self.sayings.alike(old, new) } else { SAME / 2 }
        });
        let needs = self.items(&old.needs, &new.needs).min(self.items(&old.interactions, &new.interactions));
        let kind = u32::from(old.channel == new.channel) * SAME;
        let rest = u32::from(self.details(old, new)) * SAME;
        let parts = [name, process, service, direction, needs, kind, rest];
        let one_point = name == SAME || is_one_code(self.sayings, old, new);
        Some(Compared {
            likeness: parts.iter().zip(SHARES).map(|(part, share)| part * share).sum::<u32>() / SAME,
            moved: process.min(service).min(direction) < WORDING / 2,
            as_it_was: needs >= WORDING && kind == SAME && old.contacts == new.contacts && one_point,
        })
    }

    fn details(&self, old: &Point<'_>, new: &Point<'_>) -> bool {
        old.details.iter().zip(&new.details).all(|(one, other)| self.sayings.same(one, other))
    }

    /// How alike two sets of needs are: each with its likest partner.
    fn items(&self, old: &[Item<'_>], new: &[Item<'_>]) -> u32 {
        let all = old.len().max(new.len());
        if all == 0 {
            return SAME;
        }
        let best = |item: &Item<'_>| {
            new.iter().map(|other| item_alike(self.sayings, item, other)).max().unwrap_or(0)
        };
        old.iter().map(best).sum::<u32>() / all as u32
    }
}

pub(super) fn key(point: &Point<'_>) -> Key {
    let [direction, service, process] = &point.group;
    ([direction.saying(), service.saying(), process.saying(), point.name.saying()], point.client.key())
}

/// How alike the names of two points are: those of one code in the catalogue are one in other words.
fn name(sayings: &Sayings, old: &Point<'_>, new: &Point<'_>) -> u32 {
    let alike = sayings.alike(&old.name, &new.name);
    if old.name.blank || new.name.blank {
        return alike.max(if old.name.blank == new.name.blank { SAME } else { WORDING });
    }
    if is_one_code(sayings, old, new) { alike.max(WORDING + 100) } else { alike }
}

fn is_one_code(sayings: &Sayings, old: &Point<'_>, new: &Point<'_>) -> bool {
    old.code.is_some() && old.code == new.code && sayings.same_figures(&old.name, &new.name)
}

fn item_alike(sayings: &Sayings, one: &Item<'_>, other: &Item<'_>) -> u32 {
    let alike = sayings.alike(&one.said, &other.said);
    let code = one.code.filter(|code| *code != "other");
    if code.is_some() && code == other.code { alike.max(WORDING + 100) } else { alike }
}

/// In what a pair differs.
pub(super) fn kinds(sayings: &Sayings, old: &Point<'_>, new: &Point<'_>) -> Vec<ChangeKind> {
    let mut kinds = Vec::new();
    let mut text = |one: &Said, other: &Said, other_thing: ChangeKind| {
        if sayings.same(one, other) {
            return;
        }
        let alike = sayings.alike(one, other);
        kinds.push(match (one.blank, other.blank) {
            (true, false) => ChangeKind::Filled,
            _ if alike >= WORDING => ChangeKind::Wording,
            _ => other_thing,
        });
    };
    for (one, other) in old.group.iter().zip(&new.group) {
        text(one, other, ChangeKind::Moved);
    }
    if !sayings.same(&old.name, &new.name) {
        kinds.push(if old.name.blank { ChangeKind::Filled } else { ChangeKind::Wording });
    }
    let channels = [old, new].map(|point| point.channel);
    if channels[0] != channels[1] {
        kinds.push(if channels[0] == Channel::Unknown { ChangeKind::Filled } else { ChangeKind::Channel });
    }
    for (kind, one, other) in [
        (ChangeKind::Needs, &old.needs, &new.needs),
        (ChangeKind::Interactions, &old.interactions, &new.interactions),
    ] {
        kinds.extend(of_items(sayings, one, other, kind));
    }
    if old.contacts != new.contacts {
        kinds.push(if old.contacts.is_empty() { ChangeKind::Filled } else { ChangeKind::Contacts });
    }
    let clients = [old, new].map(|point| point.states_client.then_some(point.client));
    let details = old.details.len() == new.details.len()
        && old.details.iter().zip(&new.details).all(|(one, other)| sayings.same(one, other));
    if clients[0].is_some() && clients[1].is_some() && clients[0] != clients[1] || !details {
        kinds.push(ChangeKind::Details);
    }
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// Whether needs or interactions changed, or only their words.
fn of_items(sayings: &Sayings, old: &[Item<'_>], new: &[Item<'_>], kind: ChangeKind) -> Option<ChangeKind> {
    let same = |one: &Item<'_>| new.iter().any(|other| sayings.same(&one.said, &other.said));
    if old.len() == new.len() && old.iter().all(same) {
        return None;
    }
    if old.is_empty() {
        return Some(ChangeKind::Filled);
    }
    let mut alike = Vec::new();
    for (left, one) in old.iter().enumerate() {
        for (right, other) in new.iter().enumerate() {
            let likeness = item_alike(sayings, one, other);
            if likeness >= WORDING {
                alike.push((left, right, likeness));
            }
        }
    }
    let paired = assign::pairs(old.len(), new.len(), &alike).iter().filter(|pair| pair.is_some()).count();
    Some(if paired == old.len() && paired == new.len() { ChangeKind::Wording } else { kind })
}
