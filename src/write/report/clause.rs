//! The words of a clause, as far as the ministry's profile holds them: its closed lists, the classes
//! of its points, its grounds for change.

use crate::knowledge::profile::Profile;
use crate::model::Channel;

/// What the clauses that `cited` names say: «приказ …, п. 3.6» → «потребности: …». `None` where the
/// profile holds none of their words.
pub(super) fn wording(profile: &Profile, cited: &str) -> Option<String> {
    let at = match &profile.order {
        Some(order) => cited.strip_prefix(&*order.name)?,
        None => cited,
    };
    let mut parts: Vec<String> = Vec::new();
    let mut take = |clause: &str, what: &str, items: &mut dyn Iterator<Item = &str>| {
        if names(at, clause) {
            parts.push(format!("{what}: {}", items.collect::<Vec<_>>().join("; ")));
        }
    };
    for (what, list) in [("направления", &profile.directions), ("потребности", &profile.needs)]
    {
        if let Some(list) = list {
            take(&list.clause, what, &mut list.items.iter().map(|item| item.text.as_str()));
        }
    }
    for class in &profile.channels {
        let what = match class.channel {
            Channel::Digital => "цифровые точки",
            Channel::Offline => "офлайн-точки",
            Channel::Mixed | Channel::Unknown => continue,
        };
        take(&class.clause, what, &mut class.points.iter().map(|point| point.text.as_str()));
    }
    if let Some(grounds) = &profile.grounds {
        take(
            &grounds.clause,
            "основания для изменения",
            &mut grounds.items.iter().map(|ground| ground.text.as_str()),
        );
    }
    (!parts.is_empty()).then(|| parts.join(". "))
}

/// The citation names the clause itself, not one whose number only begins alike (п. 1 and п. 15).
fn names(cited: &str, clause: &str) -> bool {
    !clause.is_empty()
        && cited.match_indices(clause).any(|(at, _)| {
            let mut rest = cited[at + clause.len()..].chars();
            match rest.next() {
                Some('.') => !rest.next().is_some_and(|letter| letter.is_ascii_digit()),
                Some(letter) => !letter.is_alphanumeric(),
                None => true,
            }
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn a_citation_names_whole_clauses_only() {
        for (cited, clause, named) in [
            ("разд. I, п. 3", "разд. I, п. 3", true),
            ("разд. I, п. 3, разд. II, п. 3", "разд. II, п. 3", true),
            ("разд. II, п. 3", "разд. I, п. 3", false),
            ("п. 15", "п. 1", false),
            ("п. 1.5", "п. 1", false),
            ("п. 1.", "п. 1", true),
        ] {
            assert_eq!(names(cited, clause), named, "{cited} {clause}");
        }
    }

    #[test]
    fn the_words_come_from_the_profile() {
        let mappings = Mappings::built_in().unwrap();
        let profile = mappings.profile("smolensk-industry").unwrap();
        let name = &profile.order.as_ref().unwrap().name;
        let words = wording(profile, &format!("{name}, разд. II, п. 3")).unwrap();
        assert!(words.starts_with("цифровые точки: электронная почта Министерства; "), "{words}");
        assert!(words.contains(". офлайн-точки: телефонная связь; "), "{words}");
        assert_eq!(wording(profile, &format!("{name}, разд. IX")), None);
        assert_eq!(wording(profile, "другой приказ, разд. II, п. 3"), None);
    }
}
