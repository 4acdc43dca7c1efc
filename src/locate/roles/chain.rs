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
        for to in 0..ROLES {
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
    for link in rest {
        let before = forward[forward.len() - 1];
        let odds = weights.odds(link.gap);
        let reached = summed(&before, |above, to| odds[above][to]);
        forward.push(std::array::from_fn(|to| reached[to] + link.scores[to]));
    }
    let mut backward = [0.0; ROLES];
    let mut posteriors = vec![[0.0; ROLES]; links.len()];
    for at in (0..links.len()).rev() {
        let both: Scores = std::array::from_fn(|role| forward[at][role] + backward[role]);
        let (_, shares) = shares(&both);
        let all: f64 = shares.iter().sum();
        posteriors[at] = shares.map(|share| share / all);
        let odds = weights.odds(links[at].gap);
        let here: Scores = std::array::from_fn(|role| links[at].scores[role] + backward[role]);
        backward = summed(&here, |to, above| odds[above][to]);
    }
    posteriors
}

/// The largest score, and e to the difference of each from it.
fn shares(scores: &Scores) -> (f64, Scores) {
    let most = scores.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    (most, scores.map(|score| (score - most).exp()))
}

/// For every role the logarithm of all ways to it: e to the scores, times the odds from each role. The
/// exponential function is asked once a role and not once a pair, which is most of the cost of the chain.
fn summed(scores: &Scores, odds: impl Fn(usize, usize) -> f64) -> Scores {
    let (most, shares) = shares(scores);
    std::array::from_fn(|to| {
        let ways: f64 = (0..ROLES).map(|from| shares[from] * odds(from, to)).sum();
        most + ways.ln()
    })
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
        let links: Vec<Link> = (0..4)
            .map(|at| Link {
                scores: std::array::from_fn(|role| ((at * 7 + role * 5) % 11) as f64 / 3.0),
                gap: Gap::ALL[at % 3],
            })
            .collect();
        let (roles, posteriors) = by_hand(&links, weights);
        for (at, decoded) in decode(&links, weights).into_iter().enumerate() {
            assert_eq!(decoded.role, roles[at], "row {at}");
            for (own, known) in decoded.posterior.iter().zip(&posteriors[at]) {
                assert!((own - known).abs() < 1e-9, "row {at}");
            }
        }
        assert!(decode(&[], weights).is_empty());
    }
}
