//! What is known of a list besides its rows: which version it is, what changed since the approved one, and what the
//! rules of actuality say with the days that people told.

use jiff::civil::Date;
use rusqlite::Connection;

use crate::flow::Settings;
use crate::knowledge::calendar::WorkingDays;
use crate::knowledge::profile::{OwnTerms, Profile, UNIFIED};
use crate::model::finding::Finding;
use crate::model::{ToldDates, TouchpointList};
use crate::text::{Text, dates};

use super::acts::{self, Act, Kind};
use super::reading::Reading;
use super::since::{self, Approval, Compared, approval, approved, edition, parts, russian};
use super::timely::{Dates, judge};

/// The day that a text of «О перечне» says.
fn day(text: Option<&Text>) -> Option<Date> {
    dates::day(text?)
}

/// What a ministry's workbook says happened to the list; a day that is none is left out.
pub(super) fn acts_told(told: &ToldDates) -> Vec<Act> {
    let act = |kind, text: &Option<Text>, number: &Option<Text>, by: &Option<Text>| {
        let text_of = |value: &Option<Text>| value.as_deref().map(str::to_owned);
        let date = day(text.as_ref())?.to_string();
        Some(Act { kind, date, number: text_of(number), by: text_of(by) })
    };
    let none = None;
    [
        act(Kind::Approved, &told.approved, &told.number, &none),
        act(Kind::Published, &told.published, &told.link, &none),
        act(Kind::Changed, &told.changed, &told.ground, &none),
        act(Kind::Reviewed, &told.reviewed, &none, &told.reviewer),
        act(Kind::Handed, &told.handed, &none, &none),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What the register knows of a list.
#[derive(Default)]
struct Stored {
    approval: Option<Approval>,
    /// The last act of each kind.
    acts: Vec<Act>,
}

impl Stored {
    fn of(connection: &Connection, list: &str) -> rusqlite::Result<Stored> {
        let mut acts = Vec::new();
        for kind in Kind::ALL {
            acts.extend(acts::last(connection, list, kind)?);
        }
        Ok(Stored { approval: approval(connection, list, None)?, acts })
    }

    fn act(&self, kind: Kind) -> Option<&Act> {
        self.acts.iter().find(|act| act.kind == kind)
    }
}

/// Completes what is known of a list, and its findings of actuality; returns the last day on which they are the same.
pub(super) fn complete(
    (connection, reading): (Option<&Connection>, &Reading),
    (list, sha256): (&mut TouchpointList, &str),
    findings: &mut Vec<Finding>,
    settings: &Settings,
    today: Date,
) -> rusqlite::Result<Date> {
    let Some(mut known) = list.known.take() else { return Ok(Date::MAX) };
    let profile = settings.mappings.profile(&list.profile).map(|profile| &**profile);
    let profile = profile.filter(|profile: &&Profile| profile.id != UNIFIED);
    if let Some(connection) = connection {
        known.taken_back = take_back(connection, &known.id, list.context.told.as_deref_mut())?;
    }
    let told = list.context.told.as_deref().cloned().unwrap_or_default();
    let here: Option<Date> = approved(&list.context, profile).and_then(|day| day.parse().ok());
    let here = here.max(day(told.approved.as_ref()));
    let mut stored = Stored::default();
    let mut approved_here = false;
    if let Some(connection) = connection {
        stored = Stored::of(connection, &known.id)?;
        let before = parts(connection, &known.id)?;
        let met = known.touchpoints.iter().filter(|point| point.how.is_some()).count();
        // One file under another name is the list renamed if it has half of its rows, else a further part of it.
        let is_whole = before.len() == 1 && (before[0] == *known.part || met * 2 >= known.touchpoints.len());
        let compared = Compared {
            connection,
            reading,
            list,
            id: &known.id,
            part: (!is_whole).then_some(&*known.part),
            touchpoints: &known.touchpoints,
            profile,
        };
        let own = compared.is_approved(stored.approval, here)?;
        known.since = match stored.approval.filter(|_| own) {
            _ if since::was_older(connection, &known.id, sha256)? => None,
            Some(own) => compared.since_earlier(own)?,
            None => compared.since(stored.approval)?,
        };
        approved_here = own;
    }
    approved_here |= here.is_some_and(|day| stored.approval.is_none_or(|known| day > known.date));
    known.edition = edition(known.since.as_ref(), approved_here);
    let day_of = |kind: Kind, text: Option<&Text>| {
        let known = stored.act(kind).and_then(|act| act.date.parse().ok());
        known.max(day(text))
    };
    let mut until = Date::MAX;
    let terms = own_terms(settings, list.context.body.as_deref());
    let deadlines = profile.and_then(|profile| profile.deadlines.as_ref());
    let deadlines = terms.map_or_else(|| deadlines.cloned(), |terms| terms.over(deadlines));
    if profile.is_some() || deadlines.is_some() {
        let dates = Dates {
            today,
            approved: here.max(stored.approval.map(|approval| approval.date)),
            published: day_of(Kind::Published, told.published.as_ref()),
            changed: day_of(Kind::Changed, told.changed.as_ref()),
            reviewed: day_of(Kind::Reviewed, told.reviewed.as_ref()),
            handed: day_of(Kind::Handed, told.handed.as_ref()),
            since: known.since.as_ref(),
            ground: told.ground.as_deref().filter(|ground| !ground.is_empty()),
        };
        let calendar = WorkingDays(&settings.mappings.catalogue.calendar);
        until = deadlines.as_ref().map_or(Date::MAX, |deadlines| dates.hold(deadlines, calendar));
        let off = |code: &str| {
            settings.selection.off().contains(&code)
                || profile.is_some_and(|profile| profile.rules_off.contains_key(code))
        };
        judge(findings, list, deadlines.as_ref(), off, calendar, &dates);
    }
    known.told = shown(told, &stored);
    list.known = Some(known);
    Ok(until)
}

/// The terms that the roster sets for a body.
fn own_terms<'a>(settings: &'a Settings, body: Option<&str>) -> Option<&'a OwnTerms> {
    let mut of_body = settings.bodies().iter().filter(|known| Some(known.name.as_str()) == body);
    of_body.find(|known| !known.terms.is_silent()).map(|known| &known.terms)
}

/// Takes out of a ministry's workbook the days that people took back, with what stands beside them; returns the lines
/// of «О перечне» and the days.
fn take_back(
    connection: &Connection,
    list: &str,
    told: Option<&mut ToldDates>,
) -> rusqlite::Result<Vec<(&'static str, Text)>> {
    let Some(told) = told else { return Ok(Vec::new()) };
    let taken_back = acts::taken_back(connection, list)?;
    let mut none = None;
    let days = [
        (Kind::Approved, &mut told.approved, &mut told.number),
        (Kind::Published, &mut told.published, &mut told.link),
        (Kind::Changed, &mut told.changed, &mut told.ground),
        (Kind::Reviewed, &mut told.reviewed, &mut told.reviewer),
        (Kind::Handed, &mut told.handed, &mut none),
    ];
    let mut taken = Vec::new();
    for (kind, date, beside) in days {
        let Some(said) = day(date.as_ref()) else { continue };
        if taken_back.iter().any(|(of, day)| of == kind.key() && *day == said.to_string()) {
            taken.push((kind.line(), Text::from(russian(&said.to_string()))));
            (*date, *beside) = (None, None);
        }
    }
    Ok(taken)
}

/// What «О перечне» of the next workbook shows: what the ministry wrote, else what the register knows.
fn shown(told: ToldDates, stored: &Stored) -> ToldDates {
    let date = |kind: Kind| stored.act(kind).map(|act| Text::from(russian(&act.date)));
    let number = |kind: Kind| stored.act(kind).and_then(|act| act.number.as_deref()).map(Text::from);
    ToldDates {
        number: told.number.or_else(|| number(Kind::Approved).filter(|_| told.approved.is_none())),
        link: told.link.or_else(|| number(Kind::Published).filter(|_| told.published.is_none())),
        ground: told.ground.or_else(|| number(Kind::Changed).filter(|_| told.changed.is_none())),
        reviewer: told.reviewer.or_else(|| {
            let by = stored.act(Kind::Reviewed).and_then(|act| act.by.as_deref()).map(Text::from);
            by.filter(|_| told.reviewed.is_none())
        }),
        approved: told.approved.or_else(|| date(Kind::Approved)),
        published: told.published.or_else(|| date(Kind::Published)),
        changed: told.changed.or_else(|| date(Kind::Changed)),
        reviewed: told.reviewed.or_else(|| date(Kind::Reviewed)),
        handed: told.handed.or_else(|| date(Kind::Handed)),
    }
}
