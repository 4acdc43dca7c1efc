//! What the whole run comes to, by ministry: findings by rule, the class of every shared point,
//! the coverage of the directions. Small sums only, whatever the number of records.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::knowledge::profile::{Catalogue, Mappings, Profile, TouchpointEntry};
use crate::model::finding::{Cause, Code, Finding, Level, State};
use crate::model::{Channel, TouchpointList};
use crate::outcome::{Outcome, Status};
use crate::rules::run::Whose;
use crate::rules::selection::Selection;
use crate::rules::{RULES, Rule};
use crate::text::Text;
use crate::write::pairs;
use crate::write::totals::{self, Totals};

use super::history::Ran;
use super::to_order::ToOrder;

/// Sums over the files of a run.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Overview {
    pub(crate) totals: Totals,
    #[serde(with = "pairs")]
    pub(crate) ministries: BTreeMap<Name, Ministry>,
    #[serde(with = "pairs")]
    pub(crate) rules: BTreeMap<Code, RuleSum>,
    /// Rules that a profile in use switches off: code and profile, with the number of lists.
    #[serde(with = "pairs")]
    pub(crate) rules_off: BTreeMap<(Text, Text), u64>,
    /// How many lists, and files without one, a rule had nothing to look at in.
    #[serde(with = "pairs")]
    pub(crate) not_applicable: BTreeMap<Code, u64>,
    /// The runs of the register with this one; empty without a register.
    #[serde(skip)]
    pub(crate) history: Vec<Ran>,
}

/// Whose a file is; both blank where the file does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Name {
    pub(crate) region: Text,
    pub(crate) body: Text,
}

/// The sums of one ministry.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct Ministry {
    pub(crate) files: u64,
    pub(crate) lists: u64,
    pub(crate) records: u64,
    /// In the order of [`Level::ALL`].
    pub(crate) levels: [u64; 5],
    /// Errors and queries that are explained and wait for a decision.
    #[serde(default)]
    pub(crate) explained: [u64; 2],
    #[serde(with = "pairs")]
    pub(crate) rules: BTreeMap<Code, Found>,
    /// What its lists say of a point, by catalogue code.
    #[serde(with = "pairs")]
    points: BTreeMap<Text, Said>,
    /// Source rows by catalogue code of the direction.
    #[serde(with = "pairs")]
    pub(crate) directions: BTreeMap<Text, u64>,
    profile: Option<Text>,
    /// What is said of its order.
    pub(crate) to_order: ToOrder,
}

/// What a rule found in the files of one ministry, and how often it could not be checked.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Found {
    pub(crate) findings: u64,
    pub(crate) unchecked: u64,
    pub(crate) gravest: Option<Level>,
}

/// How often a rule had something to say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RuleSum {
    pub(crate) findings: u64,
    /// In the order of [`Level::ALL`].
    pub(crate) levels: [u64; 5],
    pub(crate) files: u64,
    /// Beside these: findings about an order's text, and lists whose order is not known.
    pub(crate) of_orders: u64,
    pub(crate) unknown_orders: u64,
}

/// Which classes are given to a point: a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said(u8);

/// What a ministry makes of a point, its lists and its order together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Stand {
    Digital,
    Offline,
    /// Both classes: two rows differ, the list differs from the order, or two clauses of the order.
    Contradictory,
    /// Only the order gives a class; the list does not name the point.
    OrderDigital,
    OrderOffline,
    /// Named without a class.
    Unclassed,
    Silent,
}

/// A point of the catalogue that several ministries name, and what each makes of it.
#[derive(Debug)]
pub(crate) struct Point<'a> {
    pub(crate) label: &'a str,
    pub(crate) name: &'a str,
    /// In the order of the ministries.
    pub(crate) stands: Vec<(Stand, Said)>,
}

/// The contradiction matrix of one region.
///
/// The matrix joins list and order: a ministry whose list says one class and whose order says the other
/// contradicts itself, and so does an order with two clauses. The catalogue's own class is not the
/// ministry's word and does not count.
#[derive(Debug)]
pub(crate) struct Matrix<'a> {
    pub(crate) region: &'a Text,
    pub(crate) ministries: Vec<&'a Text>,
    pub(crate) points: Vec<Point<'a>>,
}

/// A direction of the catalogue and how many rows each ministry has in it.
#[derive(Debug)]
pub(crate) struct Coverage<'a> {
    pub(crate) directions: Vec<(&'a str, &'a str)>,
    /// Per ministry: its name, and for each direction the rows, and whether its order demands it.
    pub(crate) rows: Vec<(&'a Name, Vec<(u64, bool)>)>,
}

impl Overview {
    /// Nothing yet, of a run with the operator's choice of rules.
    pub(crate) fn new(selection: &Selection) -> Overview {
        let totals = Totals { selection: selection.clone(), ..Totals::default() };
        Overview { totals, ..Overview::default() }
    }

    pub(crate) fn totals(&self) -> &Totals {
        &self.totals
    }

    /// Adds a file with all its findings.
    pub(crate) fn add(&mut self, outcome: &Outcome, mappings: &Mappings) {
        self.totals.add(outcome);
        if outcome.status == Status::Skipped {
            return;
        }
        for code in &outcome.not_applicable {
            *self.not_applicable.entry(Code(code)).or_default() += 1;
        }
        let mut fired = BTreeSet::new();
        for finding in &outcome.findings {
            let list = outcome.lists.iter().find(|list| Some(list.ordinal) == finding.list);
            let first_in_file = fired.insert(finding.code);
            self.count(Name::of(outcome, list), finding, first_in_file);
        }
        for list in &outcome.lists {
            self.ministry(Name::of(outcome, Some(list))).add(list);
            let profile = mappings.profile(&list.profile);
            for code in profile.into_iter().flat_map(|profile| profile.rules_off.keys()) {
                *self.rules_off.entry((code.as_str().into(), list.profile.clone())).or_default() += 1;
            }
        }
        self.ministry(Name::of(outcome, outcome.lists.first())).files += 1;
    }

    /// Adds what was summed up of further files.
    pub(crate) fn join(&mut self, other: Overview) {
        self.totals.join(&other.totals);
        for (name, ministry) in other.ministries {
            self.ministry(name).join(ministry);
        }
        for (code, sum) in other.rules {
            self.rules.entry(code).or_default().join(sum);
        }
        for (key, lists) in other.rules_off {
            *self.rules_off.entry(key).or_default() += lists;
        }
        for (code, lists) in other.not_applicable {
            *self.not_applicable.entry(code).or_default() += lists;
        }
    }

    /// Adds what the rules over the whole run found in a file.
    pub(crate) fn add_of_run(&mut self, whose: Whose<'_>, findings: &[Finding]) {
        let mut fired = BTreeSet::new();
        for finding in findings {
            self.totals.add_of_run(finding);
            let name = Name {
                region: whose.region.cloned().unwrap_or_default(),
                body: whose.body.cloned().unwrap_or_default(),
            };
            let first_in_file = fired.insert(finding.code);
            self.count(name, finding, first_in_file);
        }
    }

    fn count(&mut self, name: Name, finding: &Finding, first_in_file: bool) {
        let sum = self.rules.entry(Code(finding.code)).or_default();
        if finding.is_to_order() {
            let unknown = finding.cause == Cause::UnknownOrder;
            *(if unknown { &mut sum.unknown_orders } else { &mut sum.of_orders }) += 1;
            self.ministry(name).to_order.add(finding);
            return;
        }
        if finding.is_settled() {
            return;
        }
        sum.findings += 1;
        sum.levels[finding.level as usize] += 1;
        sum.files += u64::from(first_in_file);
        let ministry = self.ministry(name);
        let found = ministry.rules.entry(Code(finding.code)).or_default();
        if finding.level == Level::Unchecked {
            found.unchecked += 1;
        } else {
            found.findings += 1;
        }
        found.gravest = Some(found.gravest.map_or(finding.level, |gravest| gravest.min(finding.level)));
        ministry.levels[finding.level as usize] += 1;
        let waits = finding.known.as_deref().is_some_and(|known| known.state == State::Explained);
        if let Some(explained) = ministry.explained.get_mut(finding.level as usize) {
            *explained += u64::from(waits);
        }
    }

    fn ministry(&mut self, name: Name) -> &mut Ministry {
        self.ministries.entry(name).or_default()
    }

    /// One matrix for every region with at least one ministry that has a list: the points that two
    /// ministries name, or that one contradicts itself in.
    pub(crate) fn matrices<'a>(&'a self, mappings: &'a Mappings) -> Vec<Matrix<'a>> {
        let mut regions: BTreeMap<&Text, Vec<(&Text, &Ministry)>> = BTreeMap::new();
        for (name, ministry) in &self.ministries {
            if ministry.lists > 0 {
                regions.entry(&name.region).or_default().push((&name.body, ministry));
            }
        }
        regions
            .into_iter()
            .map(|(region, ministries)| Matrix {
                region,
                points: mappings
                    .catalogue
                    .touchpoints
                    .iter()
                    .filter_map(|entry| Point::of(entry, &ministries, mappings))
                    .collect(),
                ministries: ministries.into_iter().map(|(body, _)| body).collect(),
            })
            .collect()
    }

    /// Ministries with a list against the directions that one of them has or its order demands.
    pub(crate) fn coverage<'a>(&'a self, mappings: &'a Mappings) -> Coverage<'a> {
        let with_lists = || self.ministries.iter().filter(|(_, ministry)| ministry.lists > 0);
        let mut demands: BTreeMap<&Text, BTreeSet<&str>> = BTreeMap::new();
        for (_, ministry) in with_lists() {
            if let Some(id) = &ministry.profile {
                demands.entry(id).or_insert_with(|| demanded(profile(mappings, id)));
            }
        }
        let used: Vec<&crate::knowledge::profile::Entry> = mappings
            .catalogue
            .directions
            .iter()
            .filter(|entry| {
                with_lists().any(|(_, ministry)| ministry.directions.contains_key(entry.code.as_str()))
                    || demands.values().any(|codes| codes.contains(entry.code.as_str()))
            })
            .collect();
        Coverage {
            rows: with_lists()
                .map(|(name, ministry)| {
                    let demanded = ministry.profile.as_ref().and_then(|id| demands.get(id));
                    let cells = used.iter().map(|entry| {
                        let rows = ministry.directions.get(entry.code.as_str()).copied().unwrap_or_default();
                        (rows, demanded.is_some_and(|codes| codes.contains(entry.code.as_str())))
                    });
                    (name, cells.collect())
                })
                .collect(),
            directions: used.iter().map(|entry| (entry.code.as_str(), entry.name.as_str())).collect(),
        }
    }

    /// The rules that had something to say, in the order of their codes, with their sums.
    pub(crate) fn fired(&self) -> Vec<(&'static Rule, RuleSum)> {
        RULES
            .iter()
            .filter_map(|rule| self.rules.get(rule.code).map(|sum| (*rule, *sum)))
            .filter(|(_, sum)| sum.findings > 0)
            .collect()
    }
}

fn profile<'a>(mappings: &'a Mappings, id: &str) -> Option<&'a Profile> {
    mappings.profile(id).map(|profile| &**profile)
}

fn demanded(profile: Option<&Profile>) -> BTreeSet<&str> {
    let list = profile.and_then(|profile| profile.directions.as_ref());
    list.into_iter().flat_map(|list| &list.items).map(|item| item.code.as_str()).collect()
}

impl Name {
    /// The list's own ministry, else the file's.
    fn of(outcome: &Outcome, list: Option<&TouchpointList>) -> Name {
        let of_list = list.and_then(|list| Some((list.context.body.clone()?, list.context.region.clone())));
        let (body, region) =
            of_list.unwrap_or_else(|| (outcome.body.clone().unwrap_or_default(), outcome.region.clone()));
        Name { region: region.unwrap_or_default(), body }
    }

    /// What tells ministries apart in the page's filters.
    pub(crate) fn key(&self) -> String {
        if self.body.is_empty() { "-".to_owned() } else { format!("{}|{}", self.region, self.body) }
    }

    pub(crate) fn shown(&self) -> &str {
        super::named(&self.body)
    }
}

impl RuleSum {
    fn join(&mut self, other: RuleSum) {
        self.findings += other.findings;
        totals::add(&mut self.levels, other.levels);
        self.files += other.files;
        self.of_orders += other.of_orders;
        self.unknown_orders += other.unknown_orders;
    }
}

impl Found {
    fn join(&mut self, other: Found) {
        self.findings += other.findings;
        self.unchecked += other.unchecked;
        self.gravest = self.gravest.into_iter().chain(other.gravest).min();
    }
}

impl Ministry {
    fn join(&mut self, other: Ministry) {
        self.files += other.files;
        self.lists += other.lists;
        self.records += other.records;
        totals::add(&mut self.levels, other.levels);
        totals::add(&mut self.explained, other.explained);
        for (code, found) in other.rules {
            self.rules.entry(code).or_default().join(found);
        }
        for (point, said) in other.points {
            self.points.entry(point).or_default().0 |= said.0;
        }
        for (direction, rows) in other.directions {
            *self.directions.entry(direction).or_default() += rows;
        }
        self.profile = other.profile.or(self.profile.take());
        self.to_order.join(other.to_order);
    }

    fn add(&mut self, list: &TouchpointList) {
        self.lists += 1;
        self.profile = Some(list.profile.clone());
        for row in &list.rows {
            self.records += row.touchpoints.len().max(1) as u64;
            let code = row.direction.as_ref().and_then(|direction| direction.code.as_ref());
            if let Some(code) = code {
                count(&mut self.directions, code, |rows: &mut u64| *rows += 1);
            }
            for point in &row.touchpoints {
                if let Some(code) = &point.code {
                    let said = Said::list(point.channel_stated);
                    count(&mut self.points, code, |all: &mut Said| all.0 |= said.0);
                }
            }
        }
    }
}

/// Changes the value of a key; the key is copied when it is new only.
fn count<T: Default>(map: &mut BTreeMap<Text, T>, key: &Text, change: impl FnOnce(&mut T)) {
    match map.get_mut(key) {
        Some(value) => change(value),
        None => change(map.entry(key.clone()).or_default()),
    }
}

impl Said {
    const LIST_DIGITAL: u8 = 1;
    const LIST_OFFLINE: u8 = 2;
    const LIST_NAMES: u8 = 4;
    const ORDER_DIGITAL: u8 = 8;
    const ORDER_OFFLINE: u8 = 16;

    fn list(stated: Option<Channel>) -> Said {
        Said(
            Said::LIST_NAMES
                | match stated {
                    Some(Channel::Digital) => Said::LIST_DIGITAL,
                    Some(Channel::Offline) => Said::LIST_OFFLINE,
                    _ => 0,
                },
        )
    }

    /// What the clauses of an order say of a point.
    fn order(profile: Option<&Profile>, code: &str) -> Said {
        let classes = profile.into_iter().flat_map(|profile| &profile.channels);
        let naming = classes.filter(|class| class.points.iter().any(|point| point.code == code));
        Said(naming.fold(0, |said, class| {
            said | match class.channel {
                Channel::Digital => Said::ORDER_DIGITAL,
                Channel::Offline => Said::ORDER_OFFLINE,
                Channel::Mixed | Channel::Unknown => 0,
            }
        }))
    }

    fn stand(self) -> Stand {
        let has = |bits| self.0 & bits != 0;
        let digital = has(Said::LIST_DIGITAL | Said::ORDER_DIGITAL);
        let offline = has(Said::LIST_OFFLINE | Said::ORDER_OFFLINE);
        match (digital, offline, has(Said::LIST_NAMES)) {
            (true, true, _) => Stand::Contradictory,
            (true, false, true) => Stand::Digital,
            (false, true, true) => Stand::Offline,
            (true, false, false) => Stand::OrderDigital,
            (false, true, false) => Stand::OrderOffline,
            (false, false, true) => Stand::Unclassed,
            (false, false, false) => Stand::Silent,
        }
    }

    /// «перечень: цифровая, офлайн; порядок: офлайн».
    pub(crate) fn describe(self) -> String {
        let side = |name: &str, digital, offline| {
            let classes: Vec<&str> = [(digital, "цифровая"), (offline, "офлайн")]
                .into_iter()
                .filter(|(bit, _)| self.0 & bit != 0)
                .map(|(_, class)| class)
                .collect();
            (!classes.is_empty()).then(|| format!("{name}: {}", classes.join(" и ")))
        };
        let list = side("перечень", Said::LIST_DIGITAL, Said::LIST_OFFLINE)
            .or_else(|| (self.0 & Said::LIST_NAMES != 0).then(|| "перечень: вид не назван".to_owned()));
        let order = side("порядок", Said::ORDER_DIGITAL, Said::ORDER_OFFLINE);
        let sides: Vec<String> = list.into_iter().chain(order).collect();
        if sides.is_empty() { "не назван".to_owned() } else { sides.join("; ") }
    }
}

impl Stand {
    pub(crate) const ALL: [Stand; 7] = [
        Stand::Digital,
        Stand::Offline,
        Stand::Contradictory,
        Stand::OrderDigital,
        Stand::OrderOffline,
        Stand::Unclassed,
        Stand::Silent,
    ];

    pub(crate) fn key(self) -> &'static str {
        match self {
            Stand::Digital => "digital",
            Stand::Offline => "offline",
            Stand::Contradictory => "both",
            Stand::OrderDigital => "order-digital",
            Stand::OrderOffline => "order-offline",
            Stand::Unclassed => "unclassed",
            Stand::Silent => "silent",
        }
    }

    /// The letter that stands in the cell, for print and for eyes that do not tell colours.
    pub(crate) fn sign(self) -> &'static str {
        match self {
            Stand::Digital => "Ц",
            Stand::Offline => "О",
            Stand::Contradictory => "≠",
            Stand::OrderDigital => "(Ц)",
            Stand::OrderOffline => "(О)",
            Stand::Unclassed => "?",
            Stand::Silent => "–",
        }
    }

    pub(crate) fn russian(self) -> &'static str {
        match self {
            Stand::Digital => "цифровая точка",
            Stand::Offline => "офлайн-точка",
            Stand::Contradictory => "и то и другое: перечень или порядок ведомства противоречит себе",
            Stand::OrderDigital => "в перечне нет; порядок называет цифровой",
            Stand::OrderOffline => "в перечне нет; порядок называет офлайн",
            Stand::Unclassed => "названа, вид не указан",
            Stand::Silent => "не названа",
        }
    }
}

impl<'a> Point<'a> {
    fn of(
        entry: &'a TouchpointEntry,
        ministries: &[(&'a Text, &'a Ministry)],
        mappings: &Mappings,
    ) -> Option<Point<'a>> {
        let stands: Vec<(Stand, Said)> = ministries
            .iter()
            .map(|(_, ministry)| {
                let of_list = ministry.points.get(entry.code.as_str()).copied().unwrap_or_default();
                let order = ministry.profile.as_ref().and_then(|id| profile(mappings, id));
                let said = Said(of_list.0 | Said::order(order, &entry.code).0);
                (said.stand(), said)
            })
            .collect();
        let named = stands.iter().filter(|(stand, _)| *stand != Stand::Silent).count();
        let contradictory = stands.iter().any(|(stand, _)| *stand == Stand::Contradictory);
        (named >= 2 || contradictory).then(|| Point { label: label(entry), name: &entry.name, stands })
    }

    /// How many ministries take it for digital, for offline, and for both.
    pub(crate) fn sums(&self) -> [usize; 3] {
        let number = |of: &[Stand]| self.stands.iter().filter(|(stand, _)| of.contains(stand)).count();
        [
            number(&[Stand::Digital, Stand::OrderDigital]),
            number(&[Stand::Offline, Stand::OrderOffline]),
            number(&[Stand::Contradictory]),
        ]
    }

    /// At least two ministries give it a class: otherwise there is nothing to compare.
    pub(crate) fn is_comparable(&self) -> bool {
        self.sums().iter().sum::<usize>() >= 2
    }

    /// What the ministries make of it together.
    pub(crate) fn agreement(&self) -> &'static str {
        match (self.is_disputed(), self.is_comparable()) {
            (true, _) => "расходятся",
            (false, true) => "согласны",
            (false, false) => "сравнить нельзя: вид указан не больше чем у одного ведомства",
        }
    }

    /// Ministries differ, or one contradicts itself.
    pub(crate) fn is_disputed(&self) -> bool {
        let [digital, offline, both] = self.sums();
        both > 0 || (digital > 0 && offline > 0)
    }
}

/// The abbreviation of its name by which officers know a point (ЕПГУ, МФЦ), else the name.
fn label(entry: &TouchpointEntry) -> &str {
    entry.synonyms.iter().find(|synonym| abbreviates(synonym, &entry.name)).unwrap_or(&entry.name)
}

/// A few capitals that stand in the name in their order, the first of them at its beginning.
fn abbreviates(short: &str, name: &str) -> bool {
    let is_short = (2..=5).contains(&short.chars().count()) && short.chars().all(|c| matches!(c, 'А'..='Я'));
    let mut rest = name.chars().flat_map(char::to_uppercase);
    is_short
        && name.chars().next() == short.chars().next()
        && short.chars().all(|c| rest.any(|other| other == c))
}

/// Codes and names of the catalogue's directions.
pub(crate) fn direction_names(catalogue: &Catalogue) -> Vec<(&str, &str)> {
    catalogue.directions.iter().map(|entry| (entry.code.as_str(), entry.name.as_str())).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::write::example;

    fn overview(bodies: &[(&str, Channel)]) -> Overview {
        let mappings = Mappings::built_in().unwrap();
        let mut overview = Overview::default();
        for (body, channel) in bodies {
            let mut outcome = example::outcome();
            let list = &mut outcome.lists[0];
            list.context.body = Some((*body).into());
            let phone = &mut list.rows[0].touchpoints[1];
            phone.code = Some("phone".into());
            phone.channel_stated = Some(*channel);
            overview.add(&outcome, &mappings);
        }
        overview
    }

    #[test]
    fn the_matrix_shows_who_takes_a_shared_point_for_what() {
        let overview = overview(&[
            ("Министерство А", Channel::Digital),
            ("Министерство Б", Channel::Offline),
            ("Министерство В", Channel::Mixed),
            ("Министерство А", Channel::Offline),
        ]);
        let mappings = Mappings::built_in().unwrap();
        let matrices = overview.matrices(&mappings);
        assert_eq!(matrices.len(), 1);
        assert_eq!(matrices[0].region, "Смоленская область");
        let lines: Vec<String> = matrices[0]
            .points
            .iter()
            .map(|point| {
                let signs: Vec<&str> = point.stands.iter().map(|(stand, _)| stand.sign()).collect();
                format!("{} {} {}", point.label, signs.join(" "), point.is_disputed())
            })
            .collect();
        assert_eq!(lines, ["Официальный сайт Ц Ц Ц false", "Телефонная связь ≠ О ? true"]);
        assert_eq!(matrices[0].points[1].stands[0].1.describe(), "перечень: цифровая и офлайн");
    }

    #[test]
    fn an_order_that_contradicts_itself_shows_in_the_matrix() {
        let mappings = Mappings::built_in().unwrap();
        let order = profile(&mappings, "smolensk-industry");
        for (code, list, stand, words) in [
            ("phone", 0, Stand::Contradictory, "порядок: цифровая и офлайн"),
            ("pos", 0, Stand::OrderDigital, "порядок: цифровая"),
            (
                "site",
                Said::LIST_NAMES | Said::LIST_OFFLINE,
                Stand::Contradictory,
                "перечень: офлайн; порядок: цифровая",
            ),
            ("mfc", Said::LIST_NAMES, Stand::Unclassed, "перечень: вид не назван"),
            ("mfc", 0, Stand::Silent, "не назван"),
        ] {
            let said = Said(Said::order(order, code).0 | list);
            assert_eq!((said.stand(), said.describe().as_str()), (stand, words), "{code}");
        }
    }

    #[test]
    fn sums_are_kept_by_ministry_and_by_rule() {
        let overview =
            overview(&[("Министерство А", Channel::Digital), ("Министерство Б", Channel::Digital)]);
        let name = Name {
            region: "Смоленская область".into(), body: "Министерство А".into()
        };
        let ministry = &overview.ministries[&name];
        assert_eq!((ministry.files, ministry.lists, ministry.records), (1, 1, 3));
        assert_eq!(ministry.levels, [1, 2, 0, 0, 0]);
        assert_eq!(
            overview.rules["V01"],
            RuleSum { findings: 4, levels: [0, 4, 0, 0, 0], files: 2, ..RuleSum::default() }
        );
        let mappings = Mappings::built_in().unwrap();
        let coverage = overview.coverage(&mappings);
        assert_eq!(coverage.directions[0].0, "state-services");
        assert_eq!(coverage.rows[0].1[0], (1, false));
    }

    #[test]
    fn officers_know_points_by_their_abbreviations() {
        let mappings = Mappings::built_in().unwrap();
        let labels: Vec<&str> = mappings
            .catalogue
            .touchpoints
            .iter()
            .filter(|entry| {
                ["epgu", "mfc", "pos", "edms", "phone", "social-networks"].contains(&entry.code.as_str())
            })
            .map(label)
            .collect();
        assert_eq!(labels, ["ЕПГУ", "Телефонная связь", "СЭД", "ПОС", "Социальные сети", "МФЦ"]);
    }
}
