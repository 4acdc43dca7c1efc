//! The weights of the chain: how much a feature speaks for a role, and one role for the next.
//!
//! `mappings/roles.txt` holds them, a line each: `feature role weight`, or `gap role role weight` for a role
//! that follows another (`*`: whatever lies between). `benchmarks/roles/fit.py` writes the file.

use std::sync::LazyLock;

use crate::model::Role;

use super::grammar::{Gap, NEVER, ROLES, Scores, may_follow};
use super::names::{COUNT, Feature};

const BUILT_IN: &str = include_str!("../../../mappings/roles.txt");

/// From a role to a role.
type Step = [Scores; ROLES];

#[derive(Debug)]
pub(crate) struct Weights {
    features: Vec<Scores>,
    steps: [Step; Gap::ALL.len()],
    /// e to the steps.
    odds: [Step; Gap::ALL.len()],
}

/// The least odds of a step: what cannot be stays a number that can be divided by.
const LEAST: f64 = -300.0;

impl Weights {
    /// Those of the program. A test proves that every line of the file is understood.
    pub(super) fn built_in() -> &'static Weights {
        static WEIGHTS: LazyLock<Weights> = LazyLock::new(|| Weights::parse(BUILT_IN).0);
        &WEIGHTS
    }

    pub(super) fn of(&self, feature: Feature) -> &Scores {
        &self.features[feature as usize]
    }

    pub(super) fn step(&self, gap: Gap) -> &Step {
        &self.steps[gap as usize]
    }

    /// How much likelier a role makes the next one: e to [`Self::step`].
    pub(super) fn odds(&self, gap: Gap) -> &Step {
        &self.odds[gap as usize]
    }

    /// The weights of a file, and its lines that say nothing.
    fn parse(text: &str) -> (Weights, Vec<&str>) {
        let none = [[[0.0; ROLES]; ROLES]; Gap::ALL.len()];
        let mut weights = Weights { features: vec![[0.0; ROLES]; COUNT], steps: none, odds: none };
        let lines = text.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
        let faults = lines.filter(|line| weights.line(line).is_none()).collect();
        for gap in Gap::ALL {
            for above in Role::ALL {
                for role in Role::ALL.into_iter().filter(|role| !may_follow(gap, above, *role)) {
                    weights.steps[gap as usize][above as usize][role as usize] = NEVER;
                }
            }
        }
        weights.odds = weights.steps.map(|step| step.map(|to| to.map(|weight| weight.max(LEAST).exp())));
        (weights, faults)
    }

    fn line(&mut self, line: &str) -> Option<()> {
        let parts: Vec<&str> = line.split(' ').collect();
        match parts[..] {
            [feature, role, weight] => {
                let weight: f64 = weight.parse().ok()?;
                self.features[Feature::named(feature)? as usize][Role::named(role)? as usize] += weight;
            }
            [between, above, role, weight] => {
                let weight: f64 = weight.parse().ok()?;
                let (above, role) = (Role::named(above)?, Role::named(role)?);
                let gaps = || Gap::ALL.into_iter().filter(|gap| between == "*" || between == gap.key());
                gaps().next()?;
                for gap in gaps() {
                    self.steps[gap as usize][above as usize][role as usize] += weight;
                }
            }
            _ => return None,
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_names_nothing_that_the_code_does_not_make() {
        assert_eq!(Weights::parse(BUILT_IN).1, [""; 0]);
        for line in
            ["no-such-feature data 1", "bias nobody 1", "sideways data data 1", "bias data much", "bias"]
        {
            assert_eq!(Weights::parse(line).1, [line]);
        }
    }

    #[test]
    fn a_weight_of_every_gap_adds_to_that_of_one() {
        let (weights, faults) = Weights::parse("* data data 1.5\nblank data data -1\nbias data 2");
        assert!(faults.is_empty());
        let of = |gap| weights.step(gap)[Role::Data as usize][Role::Data as usize];
        let tenths = |weight: f64| (weight * 10.0).round() as i32;
        assert_eq!([Gap::Below, Gap::BlankRows, Gap::Table].map(|gap| tenths(of(gap))), [15, 5, 15]);
        assert_eq!(tenths(weights.of(Feature::Bias)[Role::Data as usize]), 20);
    }
}
