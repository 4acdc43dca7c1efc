//! What may follow what in a document with a list, and what lies between two rows.

use crate::model::Role;

/// How many roles there are.
pub(super) const ROLES: usize = Role::ALL.len();

/// One number a role.
pub(super) type Scores = [f64; ROLES];

/// What lies between a row and the one above.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gap {
    /// Nothing.
    Below,
    BlankRows,
    /// The row begins a further table.
    Table,
}

impl Gap {
    pub(super) const ALL: [Gap; 3] = [Gap::Below, Gap::BlankRows, Gap::Table];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Gap::Below => "below",
            Gap::BlankRows => "blank",
            Gap::Table => "table",
        }
    }
}

/// The score of what cannot be.
pub(super) const NEVER: f64 = -1e4;

/// Roles that no list has one after the other, in one table.
const NEVER_IN_TABLE: [(Role, Role); 14] = [
    (Role::Above, Role::Numbers),
    (Role::Above, Role::Rest),
    (Role::Above, Role::Data),
    (Role::Head, Role::Rest),
    (Role::Numbers, Role::Numbers),
    (Role::Numbers, Role::Repeat),
    (Role::OtherHead, Role::Rest),
    (Role::OtherHead, Role::Data),
    (Role::OtherHead, Role::Numbers),
    (Role::OtherRow, Role::Rest),
    (Role::OtherRow, Role::Numbers),
    (Role::Section, Role::Numbers),
    (Role::Section, Role::Rest),
    (Role::Section, Role::Foot),
];

/// A further table may begin with whatever a page may begin with.
const NEVER_IN_FURTHER_TABLE: [(Role, Role); 6] = [
    (Role::Above, Role::Rest),
    (Role::Above, Role::Data),
    (Role::Above, Role::Numbers),
    (Role::OtherHead, Role::Rest),
    (Role::OtherHead, Role::Data),
    (Role::OtherHead, Role::Numbers),
];

/// What the first row of a document may be.
pub(super) const FIRST: [Role; 6] =
    [Role::Above, Role::Head, Role::OtherHead, Role::OtherRow, Role::Section, Role::Foot];

/// Whether a role may follow another one.
pub(super) fn may_follow(gap: Gap, above: Role, role: Role) -> bool {
    let never: &[(Role, Role)] = if gap == Gap::Table { &NEVER_IN_FURTHER_TABLE } else { &NEVER_IN_TABLE };
    !never.contains(&(above, role))
}
