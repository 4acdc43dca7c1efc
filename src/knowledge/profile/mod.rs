//! Profiles: one TOML file describes a ministry's form; by it the table is read and the approval form
//! written. The catalogue holds what all ministries share.

mod answers;
mod check;
mod fault;
mod lists;
mod load;
mod source;
mod terms;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::model::{ChangeKind, Channel, Client, Field};

pub(crate) use answers::quoted;
pub use answers::{Answer, Answers, Meaning};
pub use fault::{Fault, MappingFault, ProfileError};
pub use lists::*;
pub(crate) use load::built_in_texts;
pub use load::{ANSWERS, Mappings, answers_of};
pub(crate) use source::{explained, position};
pub(crate) use terms::OwnTerms;

/// The profile of a body without a profile of its own.
pub const UNIFIED: &str = "unified";

/// One ministry's form: a file `mappings/<id>.toml`. Unknown keys are refused.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Equal to the file's name without `.toml`; kebab-case Latin.
    pub id: String,
    /// Full official name in the nominative; empty only in `unified`.
    pub body: String,
    /// «Смоленская область», «Республика Дагестан»; empty only in `unified`.
    pub region: String,
    /// Short names and earlier names of the body: «Минстрой Дагестана».
    #[serde(default)]
    pub aliases: Vec<String>,
    /// The act that establishes the order; absent in `unified`.
    pub order: Option<Order>,
    pub list: ListShape,
    /// The form's columns, in order; empty in `unified`.
    #[serde(default)]
    pub columns: Vec<ProfileColumn>,
    pub directions: Option<ClosedList>,
    /// Kinds of activity that the order names inside its directions: no directions themselves.
    pub activities: Option<ClosedList>,
    pub needs: Option<ClosedList>,
    pub interactions: Option<Interactions>,
    #[serde(default)]
    pub channels: Vec<ChannelClass>,
    pub alternatives: Option<Alternatives>,
    pub approval: ApprovalRoute,
    pub deadlines: Option<Deadlines>,
    pub grounds: Option<Grounds>,
    /// Clauses that particular rules cite: rule code → clause («п. 10»).
    #[serde(default)]
    pub clauses: BTreeMap<String, String>,
    /// Rules switched off: code → reason, printed in the report.
    #[serde(default)]
    pub rules_off: BTreeMap<String, String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Order {
    /// In the nominative: «приказ Министерства … от 19.03.2024 № 29/01-01».
    pub name: String,
    pub number: String,
    /// ISO 8601.
    pub date: String,
}

/// What the list as a whole looks like.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListShape {
    /// The title the order's annex gives; used when the file has none.
    #[serde(default)]
    pub title: String,
    /// What the № column counts.
    #[serde(default)]
    pub number_counts: NumberCounts,
    /// The client of every row, where the order names one only.
    pub client: Option<Client>,
    /// The direction of every row, where the order knows one only: catalogue code.
    pub direction: Option<String>,
    /// Words that the form uses for the channel: digital first, offline second.
    pub channel_words: Option<[String; 2]>,
    /// How the form divides the list into tables.
    #[serde(default)]
    pub tables: Tables,
}

/// The tables of a form.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tables {
    #[default]
    One,
    /// One a direction, under a heading that names it, and no column for it.
    Directions,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NumberCounts {
    #[default]
    Rows,
    Directions,
}

/// A column of the form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProfileColumn {
    pub field: Field,
    /// As printed in the form.
    pub header: String,
    /// Other wordings that mean this column in this ministry's files.
    #[serde(default)]
    pub also: Vec<String>,
    #[serde(default)]
    pub required: bool,
    /// Blank cells mean "as above".
    #[serde(default)]
    pub fill_down: bool,
    /// The field to use instead when most values of the column are channel words.
    pub when_channel_words: Option<Field>,
    /// Share of the table's width, 1 to 100.
    pub width: u32,
}

/// A closed (or «иные»-open) list of the order.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedList {
    /// «п. 3.6».
    pub clause: String,
    /// The list ends with «иные …».
    #[serde(default)]
    pub open: bool,
    /// Every item must have a row (directions only, rule K01).
    #[serde(default)]
    pub mandatory: bool,
    pub items: Vec<ClosedItem>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedItem {
    /// The order's wording.
    pub text: String,
    /// Catalogue code.
    pub code: String,
}

/// Which interaction the order names for which channel (000 п. 7).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Interactions {
    pub clause: String,
    pub allowed: Vec<AllowedInteractions>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AllowedInteractions {
    /// Catalogue code of the touchpoint.
    pub touchpoint: String,
    pub clause: String,
    /// Catalogue codes of interactions.
    pub codes: Vec<String>,
}

/// One clause of the order that puts touchpoints into a class. A point that two clauses put into
/// different classes has no class of the order (rule C02).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChannelClass {
    pub clause: String,
    pub channel: Channel,
    /// The clause enumerates the points of the ministry (rule C05) and does not merely define.
    #[serde(default)]
    pub enumerates: bool,
    pub points: Vec<ClassedPoint>,
}

/// A point as a clause names it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClassedPoint {
    /// The order's words, dictionary form: «здание Дома Советов».
    pub text: String,
    /// Catalogue code.
    pub code: String,
}

/// The kinds of points that a direction must not be without (rule K02).
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Alternatives {
    /// «п. 11, подп. 2 и 3».
    pub clause: String,
    /// Digital, offline or both.
    pub channels: Vec<Channel>,
    /// Catalogue codes of the directions meant; none: every direction for external clients.
    #[serde(default)]
    pub directions: Vec<String>,
}

/// Who approves the list, and how the form says so.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApprovalRoute {
    pub kind: ApprovalKind,
    /// «п. 9»; empty where the order is silent.
    #[serde(default)]
    pub clause: String,
    /// Post of the approver as the block prints it, lines separated by `\n` (УТВЕРЖДАЮ only).
    #[serde(default)]
    pub post: String,
    /// Stems that the post of an approver must contain («заместител», «министр»), rule D03.
    #[serde(default)]
    pub post_words: Vec<String>,
    /// Lines of the stamp or annex heading, separated by `\n`; `{date}` and `{number}` stand for
    /// the approving act's, printed as blanks to fill in while unknown.
    #[serde(default)]
    pub wording: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ApprovalKind {
    /// УТВЕРЖДАЮ block with post, signature, name and date.
    Signature,
    /// УТВЕРЖДЕН приказом …
    Act,
    /// The list is an annex of the order itself: «Приложение 1 к Порядку …».
    Annex,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deadlines {
    /// Day and month of the yearly review: `12-31`.
    pub review: Option<String>,
    pub review_clause: Option<String>,
    /// Day and month until which the reviewed list is handed over, where that is another term.
    pub handover: Option<String>,
    /// Working days to publish after [`Deadlines::publish_from`].
    pub publish_days: Option<u32>,
    /// From when these are counted.
    #[serde(default)]
    pub publish_from: PublishFrom,
    pub publish_clause: Option<String>,
}

/// From when the term of publication is counted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PublishFrom {
    /// The approval of the list.
    #[default]
    Approval,
    /// Its change: a list that is approved for the first time has no term.
    Change,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Grounds {
    pub clause: String,
    pub items: Vec<Ground>,
}

/// A ground on which an order lets a list be changed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "GroundForm")]
pub struct Ground {
    /// The order's words.
    pub text: String,
    /// «подп. 2»; empty where the order does not number its grounds.
    pub at: String,
    /// The changes that it allows.
    pub covers: Vec<ChangeKind>,
    /// Whether it holds is shown by no file: the officer is asked.
    pub asked: bool,
}

/// A ground as a profile writes it: the order's words alone, or with what they cover.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum GroundForm {
    Words(String),
    Table {
        text: String,
        #[serde(default)]
        at: String,
        #[serde(default)]
        covers: Vec<ChangeKind>,
        #[serde(default)]
        asked: bool,
    },
}

impl From<GroundForm> for Ground {
    fn from(form: GroundForm) -> Ground {
        match form {
            GroundForm::Words(text) => Ground { text, at: String::new(), covers: Vec::new(), asked: false },
            GroundForm::Table { text, at, covers, asked } => Ground { text, at, covers, asked },
        }
    }
}

/// What all ministries share: `mappings/catalogue.toml`. A folder's own file may hold any part of it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Catalogue {
    pub directions: Vec<Entry>,
    pub needs: Vec<Entry>,
    pub interactions: Vec<Entry>,
    pub touchpoints: Vec<TouchpointEntry>,
    /// Header wordings by field.
    pub headers: Vec<HeaderWords>,
    pub regions: Vec<Region>,
    /// Kinds of body with their cases.
    pub bodies: Vec<BodyKind>,
    /// How short names of bodies begin, by kind; the first that fits counts.
    pub short_bodies: Vec<ShortBody>,
    /// Abbreviations of bodies that mean the same everywhere.
    pub abbreviations: Vec<Abbreviation>,
    /// Nouns that names of regions are made of, with their cases.
    pub region_nouns: Vec<RegionNoun>,
    /// Words that texts are known by.
    pub words: WordLists,
    /// The production calendar: `mappings/calendar.toml`.
    pub calendar: Vec<CalendarYear>,
}

/// A year of the production calendar, of five-day weeks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarYear {
    pub year: i16,
    /// Weekdays that are off: `05-01`.
    pub off: Vec<String>,
    /// Days of a weekend that are worked on.
    pub worked: Vec<String>,
}

/// A known value with its wordings.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Entry {
    /// Permanent, kebab-case Latin.
    pub code: String,
    /// The catalogue's own wording.
    pub name: String,
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// The client that a direction implies.
    pub client: Option<Client>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TouchpointEntry {
    pub code: String,
    pub name: String,
    /// Dictionary forms (nominative, singular or plural): a cell may be cut where one begins.
    #[serde(default)]
    pub synonyms: Vec<String>,
    /// The class where neither file nor order says one; absent where regions differ (phone).
    pub channel: Option<Channel>,
    /// What the point is by nature (rule C01); absent where it may be either.
    pub nature: Option<Channel>,
    /// The synonyms name different things of one class, such as social networks: two of
    /// them are no repeat (rule C04).
    #[serde(default)]
    pub umbrella: bool,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HeaderWords {
    pub field: Field,
    /// Full captions and their abbreviations; matched by stems.
    pub wordings: Vec<String>,
    /// Of the wordings those that yield the field to a column with another wording.
    #[serde(default)]
    pub yielding: Vec<String>,
    /// A caption that contains all words of one of these probably means the field.
    #[serde(default)]
    pub hints: Vec<String>,
}

/// A subject of the Federation.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Region {
    /// «Смоленская область».
    pub name: String,
    /// «Смоленской области».
    pub genitive: String,
    /// «Смоленщина», «Дагестан», «РД»: other names, nominative and genitive.
    #[serde(default)]
    pub aliases: Vec<String>,
    /// «Кузбасса»: another genitive that names of bodies have.
    #[serde(default)]
    pub own: Option<String>,
}

/// «Министерство» and its cases.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKind {
    pub nominative: String,
    /// Other cases, singular: министерства, министерству, министерством, министерстве.
    pub cases: Vec<String>,
    /// Who heads such a body, in every case: named instead of it, «министр здравоохранения».
    #[serde(default)]
    pub heads: Vec<String>,
    /// No adjective before it is part of a name: «областное министерство».
    #[serde(default)]
    pub alone: bool,
    /// A part of a body, unless it belongs to the region itself: «отдел».
    #[serde(default)]
    pub part: bool,
}

/// An abbreviation of a body's name that means the same in every region.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Abbreviation {
    /// «ГЖИ».
    pub short: String,
    /// «Государственная жилищная инспекция».
    pub name: String,
    /// Means a body only where its region follows: an «МФЦ» alone is a place.
    #[serde(default)]
    pub with_region: bool,
}

/// How a short name of a body begins.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ShortBody {
    /// «мин» of «Минздрав».
    pub begins: String,
    /// «министерство»: the first words of the full name.
    pub kind: String,
}

/// A noun in the names of regions.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionNoun {
    /// «область».
    pub nominative: String,
    /// Genitive, dative, accusative, instrumental, prepositional.
    pub cases: [String; 5],
    /// «обл»: how folders abbreviate nominative and genitive.
    pub short: Option<String>,
}

/// A part of a profile that states the clause of the order it was taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// The deadline for the publication of a list.
    Publication,
    /// The yearly review.
    Review,
    /// Grounds for a change.
    Grounds,
    Alternatives,
    Interactions,
    Approval,
    Directions,
    Needs,
}

impl Profile {
    /// No ministry's own form: every canonical field that the list has, then the extra columns.
    pub fn is_unified(&self) -> bool {
        self.columns.is_empty()
    }

    /// The class the order gives to a touchpoint, `None` where it is silent or contradicts itself.
    pub fn channel_of(&self, code: &str) -> Option<Channel> {
        let mut classes = self
            .channels
            .iter()
            .filter(|class| class.points.iter().any(|point| point.code == code))
            .map(|class| class.channel);
        let first = classes.next()?;
        classes.all(|other| other == first).then_some(first)
    }

    /// The clause that a rule cites: the one of `clauses`, else the one of the part of the profile
    /// that the rule works with.
    pub fn clause(&self, rule: &str, part: Option<Part>) -> Option<&str> {
        let of_part = || match part? {
            Part::Publication => self.deadlines.as_ref()?.publish_clause.as_deref(),
            Part::Review => self.deadlines.as_ref()?.review_clause.as_deref(),
            Part::Grounds => Some(self.grounds.as_ref()?.clause.as_str()),
            Part::Alternatives => Some(self.alternatives.as_ref()?.clause.as_str()),
            Part::Interactions => Some(self.interactions.as_ref()?.clause.as_str()),
            Part::Approval => Some(self.approval.clause.as_str()),
            Part::Directions => Some(self.directions.as_ref()?.clause.as_str()),
            Part::Needs => Some(self.needs.as_ref()?.clause.as_str()),
        };
        self.clauses.get(rule).map(String::as_str).or_else(of_part).filter(|clause| !clause.is_empty())
    }
}
