//! Which rules a run is to look at: the operator's choice, beside the profiles' own.

use super::RULES;
use super::rule::Rule;
use crate::knowledge::profile::Profile;

/// The rules that the operator switched off.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Selection {
    /// Codes, in the order of [`RULES`].
    off: Vec<&'static str>,
}

/// A code or name that no rule has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("Правила «{name}» нет.")]
pub struct UnknownRule {
    pub name: String,
}

/// F03 answers for a file that could not be read: it is no check and stays on.
const ALWAYS: &str = "F03";

impl Selection {
    /// Only the rules of `only` (all if it is empty) without those of `skip`.
    pub fn new(only: &[String], skip: &[String]) -> Result<Selection, UnknownRule> {
        let named = |names: &[String]| {
            names.iter().map(|name| named(name).map(|rule| rule.code)).collect::<Result<Vec<_>, _>>()
        };
        let (only, skip) = (named(only)?, named(skip)?);
        let off = |rule: &&&Rule| {
            rule.code != ALWAYS
                && (!only.is_empty() && !only.contains(&rule.code) || skip.contains(&rule.code))
        };
        Ok(Selection { off: RULES.iter().filter(off).map(|rule| rule.code).collect() })
    }

    /// Codes of the rules that the operator switched off.
    pub fn off(&self) -> &[&'static str] {
        &self.off
    }

    /// What the report says of the choice; `None` if there was none.
    pub fn sentence(&self) -> Option<String> {
        let on: Vec<&str> =
            RULES.iter().map(|rule| rule.code).filter(|code| !self.off.contains(code)).collect();
        match self.off.len() {
            0 => None,
            off if off > on.len() => {
                Some(format!("По указанию оператора проверялись только правила {}.", on.join(", ")))
            }
            _ => Some(format!("По указанию оператора не проверялись правила {}.", self.off.join(", "))),
        }
    }

    /// Whether a list with this profile is not to be looked at by a rule.
    pub(super) fn is_off(&self, rule: &Rule, profile: Option<&Profile>) -> bool {
        self.off.contains(&rule.code)
            || profile.is_some_and(|profile| profile.rules_off.contains_key(rule.code))
    }
}

/// The rule of a code («C04», «c04») or a name («duplicate-touchpoint»).
pub(crate) fn named(name: &str) -> Result<&'static Rule, UnknownRule> {
    let wanted = name.trim().to_uppercase();
    RULES
        .iter()
        .copied()
        .find(|rule| rule.code == wanted || rule.name.to_uppercase() == wanted)
        .ok_or_else(|| UnknownRule { name: name.trim().to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    #[test]
    fn rules_are_chosen_and_skipped_by_code_or_name() {
        let all = RULES.len();
        let off =
            |only: &[&str], skip: &[&str]| Selection::new(&names(only), &names(skip)).map(|made| made.off);
        assert_eq!(off(&[], &[]), Ok(vec![]));
        assert_eq!(off(&[], &["c04", "act-number-differs"]), Ok(vec!["D01", "C04"]));
        assert_eq!(off(&["C04"], &[]).map(|off| off.len()), Ok(all - 2));
        assert_eq!(off(&["C04", "D01"], &["C04"]).map(|off| off.contains(&"D01")), Ok(false));
        assert_eq!(off(&["Z99"], &[]), Err(UnknownRule { name: "Z99".into() }));
        let said = |only: &[&str], skip: &[&str]| {
            Selection::new(&names(only), &names(skip)).map(|made| made.sentence())
        };
        assert_eq!(said(&[], &[]), Ok(None));
        assert_eq!(said(&[], &["C04"]), Ok(Some("По указанию оператора не проверялись правила C04.".into())));
        let only = "По указанию оператора проверялись только правила C04, F03.";
        assert_eq!(said(&["C04"], &[]), Ok(Some(only.into())));
    }
}
