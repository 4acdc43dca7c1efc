//! Which things of two long lists are worth comparing: those that have a key in common and those near one
//! another's place. Comparing all with all takes minutes and gigabytes from some ten thousand on.

use std::cmp::Reverse;
use std::collections::HashMap;

use super::assign::Alike;
use super::hash::KeyedState;

/// With more pairs than these not each thing is compared with every other one.
const MANY: usize = 4_000_000;
/// Of a key that many have, so many count before and behind the place: others are found by rarer keys.
const SHARED: usize = 8;
/// Without any key in common so many before and behind its own place.
const NEAR: usize = 16;
/// With more pairs than these a thing remembers its likest partners only.
const LARGE: usize = 160_000;
/// So many of them.
const BEST: usize = 32;

/// Two lists of things that may be the same.
#[derive(Debug)]
pub(crate) struct Near {
    lefts: usize,
    rights: usize,
    /// Rights by their keys, ascending; `None`: all are compared with all.
    by_key: Option<HashMap<u64, Vec<usize>, KeyedState>>,
}

impl Near {
    /// `keys`: those of a right.
    pub(crate) fn new<K: IntoIterator<Item = u64>>(
        lefts: usize,
        rights: usize,
        keys: impl Fn(usize) -> K,
    ) -> Near {
        let by_key = (lefts.saturating_mul(rights) > MANY).then(|| {
            let mut by_key: HashMap<u64, Vec<usize>, KeyedState> = HashMap::default();
            for right in 0..rights {
                for key in keys(right) {
                    let having = by_key.entry(key).or_default();
                    if having.last() != Some(&right) {
                        having.push(right);
                    }
                }
            }
            by_key
        });
        Near { lefts, rights, by_key }
    }

    /// Whether some pairs are left out.
    pub(crate) fn is_partial(&self) -> bool {
        self.by_key.is_some()
    }

    /// The rights that a left is to be compared with, ascending. `keys`: those of the left.
    pub(crate) fn of<K: IntoIterator<Item = u64>>(
        &self,
        left: usize,
        keys: impl Fn(usize) -> K,
    ) -> Vec<usize> {
        let Some(by_key) = &self.by_key else { return (0..self.rights).collect() };
        let place = self.place(left);
        let mut found: Vec<usize> = (place.saturating_sub(NEAR)..(place + NEAR).min(self.rights)).collect();
        for key in keys(left) {
            let having = by_key.get(&key).map_or(&[][..], Vec::as_slice);
            let at = having.partition_point(|right| *right < place);
            found.extend(&having[at.saturating_sub(SHARED)..(at + SHARED).min(having.len())]);
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// All possible pairs with their likeness, as far as they are worth comparing.
    pub(crate) fn alike<K: IntoIterator<Item = u64>>(
        &self,
        keys: impl Fn(usize) -> K,
        likeness: impl Fn(usize, usize) -> Option<u32>,
    ) -> Vec<Alike> {
        let mut all = Vec::new();
        for left in 0..self.lefts {
            let rights = self.of(left, &keys);
            let mut alike: Vec<Alike> =
                rights.into_iter().filter_map(|right| Some((left, right, likeness(left, right)?))).collect();
            if alike.len() > BEST && self.lefts.saturating_mul(self.rights) > LARGE {
                let place = self.place(left);
                alike.sort_by_key(|(_, right, likeness)| (Reverse(*likeness), right.abs_diff(place), *right));
                alike.truncate(BEST);
                alike.sort_unstable_by_key(|(_, right, _)| *right);
            }
            all.extend(alike);
        }
        all
    }

    /// Where a left would stand among the rights.
    fn place(&self, left: usize) -> usize {
        self.rights * left / self.lefts.max(1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_lists_are_compared_all_with_all() {
        let near = Near::new(2, 3, |_| [0]);
        assert!(!near.is_partial());
        assert_eq!(near.of(1, |_| [9]), [0, 1, 2]);
    }

    #[test]
    fn long_lists_are_compared_by_keys_and_places() {
        const COUNT: usize = 3_000;
        // Each right has a key of its own, and all have one in common.
        let near = Near::new(COUNT, COUNT, |right| [right as u64 + 1, 0]);
        let found = near.of(10, |_| [2_900, 0]);
        assert!(near.is_partial() && found.len() <= 2 * (NEAR + SHARED) + 1, "{}", found.len());
        assert!(found.contains(&2_899) && found.contains(&10) && !found.contains(&1_500));
    }

    #[test]
    fn of_many_partners_the_likest_are_remembered() {
        let near = Near::new(500, 500, |_| [0]);
        let alike = near
            .alike(|_| [0], |left, right| Some(if right == 499 { 9 } else { 1 + u32::from(left == right) }));
        assert_eq!(alike.len(), 500 * BEST);
        assert!(alike.contains(&(7, 7, 2)) && alike.contains(&(7, 499, 9)) && !alike.contains(&(7, 300, 1)));
    }
}
