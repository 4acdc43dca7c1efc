//! A linear chain over the rows of a document: the likeliest roles, and how sure each is.
//!
//! A conditional random field after Lafferty and others («Conditional Random Fields», ICML 2001)
//! decoded by Viterbi; the posteriors come from forward–backward in log space. Rows of tables as a chain:
//! Adelfio and Samet (VLDB 2013), Pytheas (VLDB 2020), Strudel (EDBT 2021).

use crate::model::Role;

use super::grammar::{FIRST, Gap, NEVER, ROLES, Scores};
use super::weights::Weights;

/// A row as the chain sees it: what speaks for each role, and what lies above it.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub(super) scores: Scores,
    pub(super) gap: Gap,
    /// The one role that it can have at all.
    pub(super) only: Option<Role>,
}

/// The role of a row in the likeliest reading of all rows, and how likely each role is.
#[derive(Debug, Clone)]
pub(super) struct Decoded {
    pub(super) role: Role,
    pub(super) posterior: Scores,
}

/// The likeliest roles of rows.
pub(super) fn decode(links: &[Link], weights: &Weights) -> Vec<Decoded> {
    let posteriors = posteriors(links, weights);
    let roles = viterbi(links, weights);
    roles.into_iter().zip(posteriors).map(|(role, posterior)| Decoded { role, posterior }).collect()
}

fn first(link: &Link) -> Scores {
    let mut scores = link.scores;
    for role in Role::ALL.into_iter().filter(|role| !FIRST.contains(role)) {
        scores[role as usize] += NEVER;
    }
    scores
}

fn viterbi(links: &[Link], weights: &Weights) -> Vec<Role> {
    let Some((start, rest)) = links.split_first() else { return Vec::new() };
    let mut best = first(start);
    let mut back: Vec<[u8; ROLES]> = Vec::with_capacity(rest.len());
    for link in rest {
        let step = weights.step(link.gap);
        let mut from = [0; ROLES];
        let mut next = [0.0; ROLES];
        next.fill(f64::NEG_INFINITY);
        for to in roles_of(link) {
            let reached = (0..ROLES).map(|above| best[above] + step[above][to]);
            let (above, score) = largest(reached);
            from[to] = above as u8;
            next[to] = score + link.scores[to];
        }
        back.push(from);
        best = next;
    }
    let mut at = largest(best.into_iter()).0;
    let mut roles = vec![Role::ALL[at]];
    for from in back.iter().rev() {
        at = usize::from(from[at]);
        roles.push(Role::ALL[at]);
    }
    roles.reverse();
    roles
}

/// The roles that a row may have.
fn roles_of(link: &Link) -> std::ops::Range<usize> {
    link.only.map_or(0..ROLES, |role| role as usize..role as usize + 1)
}

/// The largest number and its place, the first of equals.
fn largest(numbers: impl Iterator<Item = f64>) -> (usize, f64) {
    numbers
        .enumerate()
        .fold((0, f64::NEG_INFINITY), |best, (at, number)| if number > best.1 { (at, number) } else { best })
}

/// How likely each role of each row is, over all readings of the rows.
fn posteriors(links: &[Link], weights: &Weights) -> Vec<Scores> {
    let Some((start, rest)) = links.split_first() else { return Vec::new() };
    let mut forward = vec![first(start)];
    for (above, link) in links.iter().zip(rest) {
        let before = forward[forward.len() - 1];
        let odds = weights.odds(link.gap);
        let reached = summed(&before, above, link, |above, to| odds[above][to]);
        forward.push(std::array::from_fn(|to| reached[to] + link.scores[to]));
    }
    let mut backward = [0.0; ROLES];
    let mut posteriors = vec![[0.0; ROLES]; links.len()];
    for at in (0..links.len()).rev() {
        let link = &links[at];
        posteriors[at] = if let Some(only) = link.only {
            std::array::from_fn(|role| if role == only as usize { 1.0 } else { 0.0 })
        } else {
            let both: Scores = std::array::from_fn(|role| forward[at][role] + backward[role]);
            let (_, shares) = shares(&both);
            let all: f64 = shares.iter().sum();
            shares.map(|share| share / all)
        };
        let Some(above) = at.checked_sub(1).map(|above| &links[above]) else { break };
        let odds = weights.odds(link.gap);
        let here: Scores = std::array::from_fn(|role| link.scores[role] + backward[role]);
        backward = summed(&here, link, above, |to, above| odds[above][to]);
    }
    posteriors
}

/// The largest score, and e to the difference of each from it.
fn shares(scores: &Scores) -> (f64, Scores) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (most, scores.map(|score| (score - most).exp()))
}

/// For every role of a row the logarithm of all ways to it from the row beside it: e to the scores there, times the
/// odds from each role. The exponential function is asked once a role and not once a pair, which is most of the
/// cost of the chain, and not at all of a row that can have one role only.
fn summed(scores: &Scores, from: &Link, to: &Link, odds: impl Fn(usize, usize) -> f64) -> Scores {
    let mut reached = [NEVER; ROLES];
    if let Some(only) = from.only.map(|role| role as usize) {
        for to in roles_of(to) {
            reached[to] = scores[only] + odds(only, to).ln();
        }
        return reached;
    }
    let (most, shares) = shares(scores);
    for to in roles_of(to) {
        let ways: f64 = (0..ROLES).map(|from| shares[from] * odds(from, to)).sum();
        reached[to] = most + ways.ln();
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All readings of a few rows, one by one.
    fn by_hand(links: &[Link], weights: &Weights) -> (Vec<Role>, Vec<Scores>) {
        let mut best = (f64::NEG_INFINITY, Vec::new());
        let mut mass = vec![[0.0; ROLES]; links.len()];
        let mut total = 0.0;
        for number in 0..ROLES.pow(links.len() as u32) {
            let roles: Vec<usize> =
                (0..links.len()).map(|at| number / ROLES.pow(at as u32) % ROLES).collect();
            let mut score = first(&links[0])[roles[0]];
            for at in 1..links.len() {
                score += weights.step(links[at].gap)[roles[at - 1]][roles[at]] + links[at].scores[roles[at]];
            }
            if score > best.0 {
                best = (score, roles.iter().map(|role| Role::ALL[*role]).collect());
            }
            total += score.exp();
            for (at, role) in roles.iter().enumerate() {
                mass[at][*role] += score.exp();
            }
        }
        (best.1, mass.into_iter().map(|row| row.map(|mass| mass / total)).collect())
    }

    #[test]
    fn the_chain_gives_what_counting_all_readings_gives() {
        let weights = Weights::built_in();
        for certain in [None, Some(1), Some(2), Some(3)] {
            let link = |at: usize| {
                let only = (certain == Some(at)).then_some(Role::Data);
                let never = |role: usize| only.is_some_and(|only| only as usize != role);
                let score = |role: usize| ((at * 7 + role * 5) % 11) as f64 / 3.0;
                Link {
                    scores: std::array::from_fn(|role| score(role) + if never(role) { NEVER } else { 0.0 }),
                    gap: Gap::ALL[at % 3],
                    only,
                }
            };
            let links: Vec<Link> = (0..4).map(link).collect();
            let (roles, posteriors) = by_hand(&links, weights);
            for (at, decoded) in decode(&links, weights).into_iter().enumerate() {
                assert_eq!(decoded.role, roles[at], "row {at}, certain {certain:?}");
                for (own, known) in decoded.posterior.iter().zip(&posteriors[at]) {
                    assert!((own - known).abs() < 1e-9, "row {at}, certain {certain:?}");
                }
            }
        }
        assert!(decode(&[], weights).is_empty());
    }
}
