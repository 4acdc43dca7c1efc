//! Terms that the operator sets for a body beside those of its order.

use serde::{Deserialize, Serialize};

use super::Deadlines;

/// What the roster says of a body's terms: it counts before the order.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OwnTerms {
    /// Working days to publish after the approval.
    pub(crate) publish_days: Option<u32>,
    /// Day and month: `12-31`.
    pub(crate) review: Option<String>,
    pub(crate) handover: Option<String>,
}

impl OwnTerms {
    /// What is cited of a term that the roster sets.
    pub(crate) const CITED: &str = "по списку ведомств";

    pub(crate) fn is_silent(&self) -> bool {
        *self == OwnTerms::default()
    }

    /// The terms that hold for a list whose order sets these.
    pub(crate) fn over(&self, order: Option<&Deadlines>) -> Option<Deadlines> {
        let mut deadlines = order.cloned();
        if self.is_silent() {
            return deadlines;
        }
        let set = deadlines.get_or_insert_default();
        if self.publish_days.is_some() && self.publish_days != set.publish_days {
            set.publish_days = self.publish_days;
            set.publish_clause = Some(OwnTerms::CITED.to_owned());
        }
        let yearly = [(&self.review, &mut set.review), (&self.handover, &mut set.handover)];
        for (said, known) in yearly {
            if said.is_some() && said != known {
                known.clone_from(said);
                set.review_clause = Some(OwnTerms::CITED.to_owned());
            }
        }
        deadlines
    }
}

impl Deadlines {
    /// The clause of what a rule of actuality looks at, as far as the roster sets it.
    pub(crate) fn of_roster(&self, code: &str) -> Option<&str> {
        let clause = match code {
            "A01" => &self.publish_clause,
            "A02" => &self.review_clause,
            _ => &None,
        };
        clause.as_deref().filter(|clause| *clause == OwnTerms::CITED)
    }
}
