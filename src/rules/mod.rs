//! The rules: each is one file; they look and never edit.

use crate::finding::Level;

/// A rule as `style.md` words it: a plain static in one list.
#[derive(Debug)]
pub struct Rule {
    /// A letter for the family and two digits; permanent.
    pub code: &'static str,
    /// Kebab-case, states the fault.
    pub name: &'static str,
    pub level: Level,
    pub clauses: &'static [Clause],
    /// One Russian sentence.
    pub summary: &'static str,
    /// Why it matters, what is and what is not flagged, for officers.
    pub explanation: &'static str,
    /// A firing example and its repair.
    pub example: &'static str,
}

/// Where an order demands what the rule checks.
#[derive(Debug)]
pub struct Clause {
    /// Profile id.
    pub order: &'static str,
    pub at: &'static str,
}

/// Every rule, in the order of their codes.
pub static RULES: &[&Rule] = &[];
