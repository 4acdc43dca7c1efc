//! What a mapping file must satisfy beyond its TOML types: codes that exist, nothing stated twice.

use std::collections::BTreeMap;

use crate::knowledge::profile::fault::{Fault, MappingFault};
use crate::knowledge::profile::source::Source;
use crate::knowledge::profile::{
    ApprovalKind, Catalogue, ClosedList, Entry, Profile, TouchpointEntry, UNIFIED, WordLists,
};
use crate::model::{Channel, Field};
use crate::text::words::key as fold;

/// Every fault of a profile; `source` gives them their lines.
pub(super) fn check_profile(
    profile: &Profile,
    catalogue: &Catalogue,
    source: &Source<'_>,
    faults: &mut Vec<MappingFault>,
) {
    let mut check = Check { source, faults };
    check.identity(profile, catalogue);
    check.columns(profile);
    check.codes(profile, catalogue);
    check.approval(profile);
    check.rules(profile);
}

/// Every fault of a catalogue file, which may hold only what it adds to the `known` catalogue.
pub(super) fn check_catalogue(
    catalogue: &Catalogue,
    known: &Catalogue,
    source: &Source<'_>,
    faults: &mut Vec<MappingFault>,
) {
    let mut check = Check { source, faults };
    for (list, entries, known) in [
        ("directions", &catalogue.directions, &known.directions),
        ("needs", &catalogue.needs, &known.needs),
        ("interactions", &catalogue.interactions, &known.interactions),
    ] {
        let known = known.iter().map(|entry| (entry.code.as_str(), entry.name.as_str()));
        check.entries(
            list,
            entries.iter().map(|entry| (entry.code.as_str(), entry.wordings().collect())),
            known,
        );
    }
    check.entries(
        "touchpoints",
        catalogue.touchpoints.iter().map(|entry| (entry.code.as_str(), entry.wordings().collect())),
        known.touchpoints.iter().map(|entry| (entry.code.as_str(), entry.name.as_str())),
    );
    for (at, year) in catalogue.calendar.iter().enumerate() {
        check.days(&format!("calendar.{at}.off"), year.year, &year.off);
        check.days(&format!("calendar.{at}.worked"), year.year, &year.worked);
    }
    for key in ["wordings", "hints"] {
        let headers = catalogue.headers.iter().map(|words| {
            let texts = if key == "hints" { &words.hints } else { &words.wordings };
            (words.field.key(), paths(key, texts))
        });
        check.wordings("headers", "field", headers, BTreeMap::new());
    }
    let regions = catalogue.regions.iter().map(|region| {
        let own =
            [("name".to_owned(), region.name.as_str()), ("genitive".to_owned(), region.genitive.as_str())];
        (region.name.as_str(), own.into_iter().chain(paths("aliases", &region.aliases)).collect())
    });
    check.wordings("regions", "name", regions, BTreeMap::new());
    let bodies = catalogue.bodies.iter().map(|body| (body.nominative.as_str(), paths("cases", &body.cases)));
    check.wordings("bodies", "nominative", bodies, BTreeMap::new());
    let shorts = catalogue.short_bodies.iter().map(|short| (short.begins.as_str(), Vec::new()));
    check.wordings("short_bodies", "begins", shorts, BTreeMap::new());
    let abbreviations = catalogue.abbreviations.iter().map(|known| (known.short.as_str(), Vec::new()));
    check.wordings("abbreviations", "short", abbreviations, BTreeMap::new());
    let nouns = catalogue.region_nouns.iter().map(|noun| (noun.nominative.as_str(), Vec::new()));
    check.wordings("region_nouns", "nominative", nouns, BTreeMap::new());
    check.words(&catalogue.words);
}

struct Check<'a, 's> {
    source: &'a Source<'s>,
    faults: &'a mut Vec<MappingFault>,
}

impl Check<'_, '_> {
    fn fault(&mut self, path: &str, fault: Fault) {
        let fault = self.source.fault(path, fault);
        if !self.faults.contains(&fault) {
            self.faults.push(fault);
        }
    }

    fn identity(&mut self, profile: &Profile, catalogue: &Catalogue) {
        let stem = self.source.file.rsplit_once('.').map_or(self.source.file, |(stem, _)| stem);
        if profile.id != stem {
            self.fault("id", Fault::IdDiffers { id: profile.id.clone(), stem: stem.to_owned() });
        }
        self.kebab("id", &profile.id);
        if profile.id != UNIFIED {
            if profile.body.trim().is_empty() {
                self.fault("body", Fault::Empty("body"));
            }
            if !catalogue.regions.iter().any(|region| region.name == profile.region) {
                let similar =
                    similar(&profile.region, catalogue.regions.iter().map(|region| region.name.as_str()));
                self.fault("region", Fault::UnknownRegion { region: profile.region.clone(), similar });
            }
        }
        if let Some(order) = &profile.order
            && order.date.parse::<jiff::civil::Date>().is_err()
        {
            self.fault("order.date", Fault::Date(order.date.clone()));
        }
        let deadlines = profile.deadlines.as_ref();
        for (key, day) in [
            ("deadlines.review", deadlines.and_then(|deadlines| deadlines.review.as_ref())),
            ("deadlines.handover", deadlines.and_then(|deadlines| deadlines.handover.as_ref())),
        ] {
            self.days(key, 2024, day);
        }
    }

    /// Days of a year as `12-31`.
    fn days<'d>(&mut self, key: &str, year: i16, days: impl IntoIterator<Item = &'d String>) {
        for day in days {
            if format!("{year}-{day}").parse::<jiff::civil::Date>().is_err() {
                self.fault(key, Fault::Day(day.clone()));
            }
        }
    }

    /// A point may stand in two columns, one digital and one offline, and contacts in several.
    fn columns(&mut self, profile: &Profile) {
        if profile.is_unified() {
            return;
        }
        if !profile.columns.iter().any(|column| column.field == Field::Touchpoint) {
            self.fault("columns.0", Fault::NoTouchpointColumn);
        }
        for (index, column) in profile.columns.iter().enumerate() {
            let earlier = &profile.columns[..index];
            let path = format!("columns.{index}");
            if !matches!(column.field, Field::Touchpoint | Field::Contacts)
                && earlier.iter().any(|other| other.field == column.field)
            {
                self.fault(&format!("{path}.field"), Fault::RepeatedField(column.field.russian()));
            }
            if earlier.iter().any(|other| fold(&other.header) == fold(&column.header)) {
                self.fault(&format!("{path}.header"), Fault::Repeated(column.header.clone()));
            }
            if !(1..=100).contains(&column.width) {
                self.fault(&format!("{path}.width"), Fault::Width);
            }
        }
        let sum = profile.columns.iter().fold(0_u32, |sum, column| sum.saturating_add(column.width));
        if sum != 100 {
            self.fault("columns.0", Fault::Widths(sum));
        }
    }

    fn codes(&mut self, profile: &Profile, catalogue: &Catalogue) {
        let directions = codes(&catalogue.directions);
        let points: Vec<&str> = catalogue.touchpoints.iter().map(|entry| entry.code.as_str()).collect();
        if let Some(code) = &profile.list.direction {
            self.code("list.direction", code, "directions", &directions);
        }
        self.closed(profile.directions.as_ref(), "directions", "directions", &directions);
        self.closed(profile.activities.as_ref(), "activities", "directions", &directions);
        for (index, code) in profile.alternatives.iter().flat_map(|list| &list.directions).enumerate() {
            self.code(&format!("alternatives.directions.{index}"), code, "directions", &directions);
        }
        for (index, channel) in profile.alternatives.iter().flat_map(|list| &list.channels).enumerate() {
            if !matches!(channel, Channel::Digital | Channel::Offline) {
                self.fault(&format!("alternatives.channels.{index}"), Fault::Class);
            }
        }
        self.closed(profile.needs.as_ref(), "needs", "needs", &codes(&catalogue.needs));
        for (index, allowed) in profile.interactions.iter().flat_map(|list| &list.allowed).enumerate() {
            let path = format!("interactions.allowed.{index}");
            self.code(&format!("{path}.touchpoint"), &allowed.touchpoint, "touchpoints", &points);
            for (ordinal, code) in allowed.codes.iter().enumerate() {
                self.code(
                    &format!("{path}.codes.{ordinal}"),
                    code,
                    "interactions",
                    &codes(&catalogue.interactions),
                );
            }
        }
        for (index, class) in profile.channels.iter().enumerate() {
            if !matches!(class.channel, Channel::Digital | Channel::Offline) {
                self.fault(&format!("channels.{index}.channel"), Fault::Class);
            }
            for (ordinal, point) in class.points.iter().enumerate() {
                let path = format!("channels.{index}.points.{ordinal}.code");
                self.code(&path, &point.code, "touchpoints", &points);
            }
        }
    }

    /// The list under the key `name` has codes of the catalogue's list `of`.
    fn closed(&mut self, list: Option<&ClosedList>, name: &str, of: &'static str, known: &[&str]) {
        let items = list.map_or(&[][..], |list| &list.items);
        for (index, item) in items.iter().enumerate() {
            self.code(&format!("{name}.items.{index}.code"), &item.code, of, known);
            if items[..index].iter().any(|other| fold(&other.text) == fold(&item.text)) {
                self.fault(&format!("{name}.items.{index}.text"), Fault::Repeated(item.text.clone()));
            }
        }
    }

    fn code(&mut self, path: &str, code: &str, list: &'static str, known: &[&str]) {
        if !known.contains(&code) {
            let similar = similar(code, known.iter().copied());
            self.fault(path, Fault::UnknownCode { code: code.to_owned(), list, similar });
        }
    }

    fn approval(&mut self, profile: &Profile) {
        let approval = &profile.approval;
        match approval.kind {
            ApprovalKind::Signature if approval.post.trim().is_empty() && profile.id != UNIFIED => {
                self.fault("approval.post", Fault::Empty("post"));
            }
            ApprovalKind::Act | ApprovalKind::Annex if approval.wording.trim().is_empty() => {
                self.fault("approval.wording", Fault::Empty("wording"));
            }
            _ => {}
        }
    }

    fn rules(&mut self, profile: &Profile) {
        for (table, code, text) in (profile.clauses.iter().map(|(code, text)| ("clauses", code, text)))
            .chain(profile.rules_off.iter().map(|(code, text)| ("rules_off", code, text)))
        {
            let path = format!("{table}.{code}");
            if !is_rule_code(code) {
                self.fault(&path, Fault::RuleCode(code.clone()));
            } else if table == "rules_off" && text.trim().is_empty() {
                self.fault(&path, Fault::NoReason(code.clone()));
            }
        }
    }

    fn kebab(&mut self, path: &str, text: &str) {
        let fits = |part: &str| {
            !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
        };
        if !text.split('-').all(fits) {
            self.fault(path, Fault::NotKebab(text.to_owned()));
        }
    }

    /// No word of a list is blank or stands in it twice.
    fn words(&mut self, words: &WordLists) {
        for (key, list) in words.folded().lists() {
            for (index, word) in list.iter().enumerate() {
                let path = format!("words.{key}.{index}");
                if word.trim().is_empty() {
                    self.fault(&path, Fault::EmptyWord);
                } else if list[..index].contains(word) {
                    self.fault(&path, Fault::Repeated(word.clone()));
                }
            }
        }
    }

    /// Entries with a code: the first wording is the name, the others are synonyms. The names of
    /// known entries stay theirs unless the file names these entries anew.
    fn entries<'e>(
        &mut self,
        list: &str,
        entries: impl Iterator<Item = (&'e str, Vec<&'e str>)>,
        known: impl Iterator<Item = (&'e str, &'e str)>,
    ) {
        let entries: Vec<_> = entries.collect();
        let owners = known
            .filter(|(code, _)| !entries.iter().any(|(own, _)| own == code))
            .map(|(code, name)| (fold(name), code))
            .collect();
        let numbered = entries.iter().map(|(code, texts)| {
            let path = |index: usize| {
                if index == 0 { "name".to_owned() } else { format!("synonyms.{}", index - 1) }
            };
            (*code, texts.iter().enumerate().map(|(index, text)| (path(index), *text)).collect())
        });
        self.wordings(list, "code", numbered, owners);
        for (index, (code, _)) in entries.iter().enumerate() {
            self.kebab(&format!("{list}.{index}.code"), code);
        }
    }

    /// No key of the list twice, no wording under two keys; each wording comes with its path.
    fn wordings<'e>(
        &mut self,
        list: &str,
        key: &str,
        entries: impl Iterator<Item = (&'e str, Vec<(String, &'e str)>)>,
        mut owners: BTreeMap<Vec<u64>, &'e str>,
    ) {
        let mut keys: Vec<&str> = Vec::new();
        for (index, (owner, wordings)) in entries.enumerate() {
            if keys.contains(&owner) {
                self.fault(&format!("{list}.{index}.{key}"), Fault::Repeated(owner.to_owned()));
                continue;
            }
            keys.push(owner);
            for (path, text) in wordings {
                let other = *owners.entry(fold(text)).or_insert(owner);
                if other != owner {
                    let fault = Fault::Taken { text: text.to_owned(), owner: other.to_owned() };
                    self.fault(&format!("{list}.{index}.{path}"), fault);
                }
            }
        }
    }
}

impl Entry {
    /// The name and every synonym.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.synonyms.iter().map(String::as_str))
    }
}

impl TouchpointEntry {
    /// The name and every synonym.
    pub fn wordings(&self) -> impl Iterator<Item = &str> {
        std::iter::once(self.name.as_str()).chain(self.synonyms.iter().map(String::as_str))
    }
}

fn paths<'a>(key: &str, texts: &'a [String]) -> Vec<(String, &'a str)> {
    texts.iter().enumerate().map(|(index, text)| (format!("{key}.{index}"), text.as_str())).collect()
}

fn codes(entries: &[Entry]) -> Vec<&str> {
    entries.iter().map(|entry| entry.code.as_str()).collect()
}

fn is_rule_code(code: &str) -> bool {
    let mut bytes = code.bytes();
    bytes.next().is_some_and(|letter| b"DSVCKAF".contains(&letter))
        && code.len() == 3
        && bytes.all(|byte| byte.is_ascii_digit())
}

/// The three most similar of the known words, best first.
fn similar<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut ranked: Vec<(f64, &str)> =
        known.map(|other| (rapidfuzz::fuzz::ratio(word.chars(), other.chars()), other)).collect();
    ranked.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(right.1)));
    ranked.into_iter().take(3).map(|(_, word)| word.to_owned()).collect()
}
