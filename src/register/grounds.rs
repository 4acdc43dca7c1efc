//! The grounds on which the ministry's own order lets its list be changed.

use crate::knowledge::profile::{Ground, Profile, UNIFIED};
use crate::model::ChangeKind;
use crate::text::Text;

/// On which ground a change rests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum OnGround {
    /// Only other words, or what a finding asked for: no ground is needed.
    NotNeeded,
    /// The order allows it: «приказ …, п. 10: изменение точек взаимодействия».
    Given(Text),
    /// The order allows it if this is so, which no file shows.
    Asked(Text),
    /// The order names no such ground.
    Missing(Text),
    /// The order, or its grounds, are not known.
    Unknown,
}

/// The ground of one kind of change by the order of a profile.
pub(crate) fn ground(kind: ChangeKind, profile: Option<&Profile>) -> OnGround {
    if !kind.needs_ground() {
        return OnGround::NotNeeded;
    }
    let known = profile
        .filter(|profile| profile.id != UNIFIED)
        .and_then(|profile| Some((profile, profile.grounds.as_ref()?)));
    let Some((profile, grounds)) =
        known.filter(|(_, grounds)| grounds.items.iter().any(|item| !item.covers.is_empty()))
    else {
        return OnGround::Unknown;
    };
    let order = profile.order.as_ref().map_or("", |order| order.name.as_str());
    let cite = |item: Option<&Ground>| {
        let mut cited = vec![order, grounds.clause.as_str()];
        cited.extend(item.map(|item| item.at.as_str()));
        cited.retain(|part| !part.is_empty());
        let cited = cited.join(", ");
        Text::from(item.map_or_else(|| cited.clone(), |item| format!("{cited}: {}", item.text)))
    };
    let covering = || grounds.items.iter().filter(|item| item.covers.contains(&kind));
    let sure = covering().find(|item| !item.asked).map(|item| OnGround::Given(cite(Some(item))));
    let asked = || covering().next().map(|item| OnGround::Asked(cite(Some(item))));
    sure.or_else(asked).unwrap_or_else(|| OnGround::Missing(cite(None)))
}

impl OnGround {
    /// A Russian sentence; `None` where none is needed.
    pub(crate) fn told(&self) -> Option<String> {
        match self {
            OnGround::NotNeeded => None,
            OnGround::Given(ground) => Some(format!("Основание: {ground}.")),
            OnGround::Asked(ground) => {
                Some(format!("Основание, если оно есть (по файлам не видно, подтвердите): {ground}."))
            }
            OnGround::Missing(clause) => {
                Some(format!("Такого основания порядок не называет ({clause}): поясните изменение."))
            }
            OnGround::Unknown => Some(
                "Основание не проверено: порядок ведомства или его основания программе неизвестны."
                    .to_owned(),
            ),
        }
    }

    pub(crate) fn key(&self) -> &'static str {
        match self {
            OnGround::NotNeeded => "not_needed",
            OnGround::Given(_) => "given",
            OnGround::Asked(_) => "asked",
            OnGround::Missing(_) => "missing",
            OnGround::Unknown => "unknown",
        }
    }

    /// The clause with the order's words.
    pub(crate) fn clause(&self) -> Option<&str> {
        match self {
            OnGround::Given(clause) | OnGround::Asked(clause) | OnGround::Missing(clause) => Some(clause),
            OnGround::NotNeeded | OnGround::Unknown => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    /// For the five orders what stands behind each kind of change, in the order of [`ChangeKind::ALL`].
    #[test]
    fn the_orders_of_the_seeds_allow_what_they_name() {
        let mappings = Mappings::built_in().expect("built-in mappings");
        let told = |id: &str| {
            let profile = mappings.profile(id).expect("a profile");
            let order = format!("{}, ", profile.order.as_ref().expect("an order").name);
            let of_kind = |kind: ChangeKind| match ground(kind, Some(profile)) {
                OnGround::Given(text) => text.strip_prefix(&order).unwrap_or_default().to_owned(),
                OnGround::Asked(text) => format!("?{}", text.strip_prefix(&order).unwrap_or_default()),
                other => other.key().to_owned(),
            };
            ChangeKind::ALL.map(of_kind)
        };
        let begins = |found: [String; 10], expected: [&str; 10]| {
            for (found, expected) in found.iter().zip(expected) {
                assert!(found.starts_with(expected), "{found}: {expected}");
            }
        };
        let (none, free) = ("missing", "not_needed");
        // 000 п. 10
        begins(
            told("sverdlovsk-energy"),
            [
                "п. 10: изменение точек",
                "п. 10: изменение точек",
                "п. 10: изменение точек",
                "п. 10: изменение канала",
                "п. 10: изменение содержания",
                "п. 10: изменение содержания",
                "п. 10: изменение точек",
                none,
                free,
                free,
            ],
        );
        // 001 names no grounds.
        begins(
            told("sverdlovsk-industry"),
            [
                "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", "unknown", free,
                free,
            ],
        );
        // 002 п. 5.3
        begins(
            told("dagestan-construction"),
            [
                "п. 5.3, подп. 2: ",
                "п. 5.3, подп. 2: ",
                "п. 5.3, подп. 2: ",
                "п. 5.3, подп. 4: ",
                "п. 5.3, подп. 3: ",
                none,
                "п. 5.3, подп. 2: ",
                none,
                free,
                free,
            ],
        );
        // 003 п. 15: a new point is no ground by itself, a new process is one that no file shows.
        begins(
            told("sverdlovsk-investment"),
            [
                "?п. 15, подп. 1: ",
                "?п. 15, подп. 1: ",
                "?п. 15, подп. 1: ",
                "п. 15, подп. 2: ",
                "п. 15, подп. 3: ",
                none,
                none,
                none,
                free,
                free,
            ],
        );
        // 004 разд. III
        begins(
            told("smolensk-industry"),
            [
                "разд. III: появление",
                "разд. III: исключение",
                "разд. III: появление",
                "разд. III: изменение вида",
                "разд. III: изменение в точке",
                none,
                none,
                none,
                free,
                free,
            ],
        );
    }
}
