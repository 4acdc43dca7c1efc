//! Things of two kinds paired one to one, so that the pairs are as alike as they can be together.
//!
//! The method of Kuhn and Munkres, for each group of things that may belong together by itself: rows of a list
//! resemble few others. Written here in fifty lines, because crates bring a matrix of all with all and a dozen
//! packages. In a group too large for it the likest pairs come first, which is nearly as good.

use std::collections::{HashMap, HashSet};

/// Pairs with more things of a kind in one group are taken by their likeness alone: the time grows with the
/// third power.
const LARGE: usize = 400;

/// A pair that is possible, and how alike it is: above 0.
pub(crate) type Alike = (usize, usize, u32);

/// For each of `lefts` things its partner among `rights` others, and how alike they are. Of equally good
/// pairings it is always the same one.
pub(crate) fn pairs(lefts: usize, rights: usize, alike: &[Alike]) -> Vec<Option<(usize, u32)>> {
    let mut partners = vec![None; lefts];
    for group in groups(lefts, rights, alike) {
        let of_group = Group::of(&group);
        let large = of_group.lefts.len().max(of_group.rights.len()) > LARGE;
        let found = if large { by_likeness(&group) } else { of_group.best() };
        for (left, right, likeness) in found {
            partners[left] = Some((right, likeness));
        }
    }
    partners
}

/// The pairs that hang together.
fn groups(lefts: usize, rights: usize, alike: &[Alike]) -> Vec<Vec<Alike>> {
    let mut parent: Vec<usize> = (0..lefts + rights).collect();
    let root = |mut at: usize, parent: &mut Vec<usize>| {
        while parent[at] != at {
            parent[at] = parent[parent[at]];
            at = parent[at];
        }
        at
    };
    for (left, right, _) in alike {
        let (one, other) = (root(*left, &mut parent), root(lefts + right, &mut parent));
        parent[one.max(other)] = one.min(other);
    }
    let mut known: HashMap<usize, usize> = HashMap::new();
    let mut groups: Vec<Vec<Alike>> = Vec::new();
    for pair in alike {
        let at = *known.entry(root(pair.0, &mut parent)).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        groups[at].push(*pair);
    }
    groups
}

fn by_likeness(group: &[Alike]) -> Vec<Alike> {
    let mut sorted = group.to_vec();
    sorted.sort_by_key(|(left, right, likeness)| (std::cmp::Reverse(*likeness), *left, *right));
    let (mut of_left, mut of_right) = (HashSet::new(), HashSet::new());
    sorted.retain(|(left, right, _)| {
        let free = !of_left.contains(left) && !of_right.contains(right);
        free && of_left.insert(*left) && of_right.insert(*right)
    });
    sorted
}

/// A group as a matrix of what each pair costs; one that is not possible costs as much as none.
struct Group {
    lefts: Vec<usize>,
    rights: Vec<usize>,
    likeness: Vec<Vec<u32>>,
}

impl Group {
    fn of(pairs: &[Alike]) -> Group {
        let (mut lefts, mut rights): (Vec<usize>, Vec<usize>) =
            pairs.iter().map(|(left, right, _)| (*left, *right)).unzip();
        for side in [&mut lefts, &mut rights] {
            side.sort_unstable();
            side.dedup();
        }
        let mut likeness = Vec::new();
        if lefts.len().max(rights.len()) <= LARGE {
            likeness = vec![vec![0; rights.len()]; lefts.len()];
            for (left, right, alike) in pairs {
                if let (Ok(left), Ok(right)) = (lefts.binary_search(left), rights.binary_search(right)) {
                    likeness[left][right] = likeness[left][right].max(*alike);
                }
            }
        }
        Group { lefts, rights, likeness }
    }

    /// The pairing with the greatest sum, by shortest augmenting paths.
    fn best(&self) -> Vec<Alike> {
        let size = self.lefts.len().max(self.rights.len());
        let likeness = |left: usize, right: usize| {
            self.likeness.get(left).and_then(|row| row.get(right)).copied().unwrap_or(0)
        };
        let cost = |left: usize, right: usize| -i64::from(likeness(left, right));
        // By right, from 1: the left that has it; 0 is none. Potentials by both.
        let (mut owner, mut way) = (vec![0; size + 1], vec![0; size + 1]);
        let (mut of_left, mut of_right) = (vec![0i64; size + 1], vec![0i64; size + 1]);
        for left in 1..=size {
            owner[0] = left;
            let (mut least, mut done) = (vec![i64::MAX; size + 1], vec![false; size + 1]);
            let mut right = 0;
            while owner[right] != 0 {
                done[right] = true;
                let (from, mut step, mut next) = (owner[right], i64::MAX, 0);
                for to in (1..=size).filter(|to| !done[*to]) {
                    let reduced = cost(from - 1, to - 1) - of_left[from] - of_right[to];
                    if reduced < least[to] {
                        (least[to], way[to]) = (reduced, right);
                    }
                    if least[to] < step {
                        (step, next) = (least[to], to);
                    }
                }
                for to in 0..=size {
                    if done[to] {
                        of_left[owner[to]] += step;
                        of_right[to] -= step;
                    } else {
                        least[to] = least[to].saturating_sub(step);
                    }
                }
                right = next;
            }
            while right != 0 {
                owner[right] = owner[way[right]];
                right = way[right];
            }
        }
        let mut found: Vec<Alike> = (1..=size)
            .filter_map(|right| {
                let (left, right) = (owner[right].checked_sub(1)?, right - 1);
                let alike = likeness(left, right);
                (alike > 0).then(|| (self.lefts[left], self.rights[right], alike))
            })
            .collect();
        found.sort_unstable();
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn paired(lefts: usize, rights: usize, alike: &[Alike]) -> Vec<Option<usize>> {
        pairs(lefts, rights, alike).into_iter().map(|pair| pair.map(|(right, _)| right)).collect()
    }

    #[test]
    fn all_pairs_together_are_as_alike_as_they_can_be() {
        // The likest pair by itself would leave the other two with nothing.
        assert_eq!(paired(2, 2, &[(0, 0, 10), (0, 1, 9), (1, 0, 9)]), [Some(1), Some(0)]);
        // Near miss: here it is worth it.
        assert_eq!(paired(2, 2, &[(0, 0, 10), (0, 1, 4), (1, 0, 5)]), [Some(0), None]);
        assert_eq!(paired(3, 1, &[(0, 0, 1), (2, 0, 3)]), [None, None, Some(0)]);
        assert_eq!(paired(2, 0, &[]), [None, None]);
    }

    #[test]
    fn it_finds_what_trying_all_finds() {
        let mut random = fastrand::Rng::with_seed(7);
        for _ in 0..300 {
            let (lefts, rights) = (random.usize(1..6), random.usize(1..6));
            let mut alike = Vec::new();
            for left in 0..lefts {
                for right in 0..rights {
                    if random.u8(..) < 160 {
                        alike.push((left, right, random.u32(1..20)));
                    }
                }
            }
            let sum: u32 = pairs(lefts, rights, &alike).into_iter().flatten().map(|(_, alike)| alike).sum();
            assert_eq!(sum, tried(&alike, 0, lefts, &mut vec![false; rights]), "{alike:?}");
        }
    }

    fn tried(alike: &[Alike], left: usize, lefts: usize, taken: &mut Vec<bool>) -> u32 {
        if left == lefts {
            return 0;
        }
        let mut best = tried(alike, left + 1, lefts, taken);
        for (_, right, likeness) in alike.iter().filter(|pair| pair.0 == left) {
            if !taken[*right] {
                taken[*right] = true;
                best = best.max(likeness + tried(alike, left + 1, lefts, taken));
                taken[*right] = false;
            }
        }
        best
    }

    #[test]
    fn a_large_group_is_paired_by_likeness() {
        let alike: Vec<Alike> =
            (0..500).flat_map(|left| [(left, left, 5), (left, (left + 1) % 500, 4)]).collect();
        let expected: Vec<Option<usize>> = (0..500).map(Some).collect();
        assert_eq!(paired(500, 500, &alike), expected);
    }
}
