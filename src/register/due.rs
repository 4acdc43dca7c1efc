//! What is due by the ministries' own orders, and what is late.
//!
//! A term is told of a list only where the day that it is counted from is known, from the list's file or from people.

use std::path::Path;

use jiff::ToSpan as _;
use jiff::civil::Date;
use rusqlite::{Connection, params};

use crate::knowledge::calendar::WorkingDays;
use crate::knowledge::profile::{Deadlines, Mappings, OwnTerms, PublishFrom};

use crate::own::roster::Roster;

use super::acts::{self, Act, Kind, Named};
use super::file::{Register, RegisterError};

/// A term of a list that nothing has met.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) list: Named,
    /// What is to be done: [`Kind::Published`], [`Kind::Reviewed`], [`Kind::Handed`].
    pub(crate) kind: Kind,
    pub(crate) until: Date,
    /// The last working day of the term, where its last day is a day off; `None` of one and of an unknown year.
    pub(crate) working_day: Option<Date>,
    /// «приказ … № 54, п. 14».
    pub(crate) clause: Option<String>,
}

/// What is known of the terms of all lists.
#[derive(Debug, Default)]
pub(crate) struct Due {
    /// The earliest first.
    pub(crate) terms: Vec<Term>,
    /// Lists whose term cannot be computed, and the day that is missing.
    pub(crate) unknown: Vec<(Named, &'static str)>,
    /// Lists of bodies whose order is not known, or sets no terms that the program knows.
    pub(crate) without_order: Vec<Named>,
}

impl Term {
    pub(crate) fn is_late(&self, today: Date) -> bool {
        self.until < today
    }

    /// What is to be done.
    pub(crate) fn russian(&self) -> &'static str {
        match self.kind {
            Kind::Published => "разместить перечень на сайте",
            Kind::Reviewed => "провести ежегодный мониторинг перечня",
            Kind::Handed => "передать проверенный перечень",
            Kind::Approved | Kind::Changed => "",
        }
    }
}

/// All terms that nothing has met, the earliest first; nothing is stored. `told` is what the register does not know yet.
pub(crate) fn terms_of(
    register: &Register,
    (mappings, roster): (&Mappings, Option<&Roster>),
    told: &[(String, Act)],
    today: Date,
) -> Result<Vec<Term>, RegisterError> {
    let lists = acts::lists(register)?;
    let known = Known { connection: &register.connection, told };
    let found = terms(known, (mappings, roster), today, lists, &mut Due::default());
    let mut terms = found.map_err(|source| RegisterError::of(&register.path, source))?;
    sort(&mut terms);
    Ok(terms)
}

fn sort(terms: &mut [Term]) {
    terms.sort_by(|one, other| (one.until, &one.list.body).cmp(&(other.until, &other.list.body)));
}

/// The terms of all lists that end at most so many days from today, and those that have ended. Stores all of them
/// for questions to the register.
pub(crate) fn due(
    register: &mut Register,
    mappings: &Mappings,
    roster: Option<&Roster>,
    today: Date,
    within: u32,
) -> Result<Due, RegisterError> {
    let lists = acts::lists(register)?;
    let path = register.path.clone();
    let mut due = Due::default();
    let known = Known { connection: &register.connection, told: &[] };
    let terms = terms(known, (mappings, roster), today, lists, &mut due)
        .map_err(|source| RegisterError::of(&path, source))?;
    store(register, &terms, &path)?;
    let last = today.checked_add(i64::from(within).days()).unwrap_or(Date::MAX);
    due.terms = terms;
    due.terms.retain(|term| term.until <= last);
    sort(&mut due.terms);
    Ok(due)
}

fn terms(
    known: Known<'_>,
    (mappings, roster): (&Mappings, Option<&Roster>),
    today: Date,
    lists: Vec<Named>,
    due: &mut Due,
) -> rusqlite::Result<Vec<Term>> {
    let mut terms = Vec::new();
    for list in lists {
        let profile = mappings.profile(&list.profile);
        let own = profile.and_then(|profile| profile.deadlines.as_ref());
        let Some(deadlines) = of_roster(own, roster, &list.body) else {
            due.without_order.push(list);
            continue;
        };
        let deadlines = &deadlines;
        let order = profile.and_then(|profile| profile.order.as_ref()).map(|order| order.name.clone());
        let cited = |clause: Option<&String>| {
            let clause = clause.filter(|clause| !clause.is_empty())?;
            if *clause == OwnTerms::CITED {
                return Some(clause.clone());
            }
            Some(order.as_ref().map_or_else(|| clause.clone(), |order| format!("{order}, {clause}")))
        };
        let of = OfList { known, calendar: WorkingDays(&mappings.catalogue.calendar), today, list: &list };
        let mut add = |kind, (until, working_day), clause: Option<String>| {
            terms.push(Term { list: list.clone(), kind, until, working_day, clause });
        };
        match of.publication(deadlines)? {
            Ok(Some(term)) => add(Kind::Published, term, cited(deadlines.publish_clause.as_ref())),
            Ok(None) => {}
            Err(missing) => due.unknown.push((list.clone(), missing)),
        }
        let yearly = [(Kind::Reviewed, &deadlines.review), (Kind::Handed, &deadlines.handover)];
        for (kind, day) in yearly {
            let Some(day) = day else { continue };
            for term in of.yearly(kind, day)? {
                add(kind, term, cited(deadlines.review_clause.as_ref()));
            }
        }
    }
    Ok(terms)
}

/// The deadlines of a list: what the roster says of its body counts before the order.
fn of_roster(own: Option<&Deadlines>, roster: Option<&Roster>, body: &str) -> Option<Deadlines> {
    let entry = roster.and_then(|roster| roster.bodies.iter().find(|entry| entry.name == body));
    entry.map_or_else(|| own.cloned(), |entry| entry.terms().over(own))
}

/// What is known of what happened to lists.
#[derive(Debug, Clone, Copy)]
struct Known<'a> {
    connection: &'a Connection,
    told: &'a [(String, Act)],
}

/// The terms of one list.
struct OfList<'a> {
    known: Known<'a>,
    calendar: WorkingDays<'a>,
    today: Date,
    list: &'a Named,
}

/// The last day of a term and, where that is a day off, the last working day before.
type Last = (Date, Option<Date>);

impl OfList<'_> {
    /// The last day on which something happened.
    fn last(&self, kind: Kind) -> rusqlite::Result<Option<Date>> {
        let days = acts::days(self.known.connection, &self.list.id, kind)?;
        let told = self.known.told.iter().filter(|(list, act)| *list == self.list.id && act.kind == kind);
        let told = told.filter_map(|(_, act)| act.date.parse().ok()).max();
        Ok(told.max(days.first().and_then(|day| day.parse().ok())))
    }

    /// When the list was approved: as people say, else as its file shows.
    fn approved(&self) -> rusqlite::Result<Option<Date>> {
        let shown = self.list.approved.as_deref().and_then(|day| day.parse().ok());
        Ok(self.last(Kind::Approved)?.max(shown))
    }

    /// The term of publication; an error names the day that is missing.
    fn publication(&self, deadlines: &Deadlines) -> rusqlite::Result<Result<Option<Last>, &'static str>> {
        let Some(days) = deadlines.publish_days else { return Ok(Ok(None)) };
        let from = match deadlines.publish_from {
            PublishFrom::Approval => match self.approved()? {
                Some(day) => day,
                None => return Ok(Err("дата утверждения")),
            },
            // A list that nobody changed has no term.
            PublishFrom::Change => match self.last(Kind::Changed)? {
                Some(day) => day,
                None => return Ok(Ok(None)),
            },
        };
        if self.last(Kind::Published)?.is_some_and(|day| day >= from) {
            return Ok(Ok(None));
        }
        Ok(self.calendar.after(from, days).map(|last| Some((last, None))).ok_or("рабочие дни года"))
    }

    /// The terms of this year and of the last one that nothing has met since they began.
    fn yearly(&self, kind: Kind, day: &str) -> rusqlite::Result<Vec<Last>> {
        let done = self.last(kind)?;
        let since = self.approved()?.map(Date::year);
        let this = self.today.year();
        // Nobody knows whether a list without a date was there last year.
        let first = if since.is_some_and(|year| year < this) { this - 1 } else { since.unwrap_or(this) };
        let open = (first.max(this - 1)..=this).filter(|year| done.is_none_or(|done| done.year() < *year));
        let last = |year: i16| {
            let day: Date = format!("{year}-{day}").parse().ok()?;
            let working = self.calendar.until(day).filter(|working| *working != day);
            Some((day, working))
        };
        Ok(open.filter_map(last).collect())
    }
}

fn store(register: &mut Register, terms: &[Term], path: &Path) -> Result<(), RegisterError> {
    let mut put = || -> rusqlite::Result<()> {
        let transaction = register.connection.transaction()?;
        transaction.execute("DELETE FROM terms", [])?;
        for term in terms {
            transaction.execute(
                "INSERT OR REPLACE INTO terms VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    term.list.id,
                    term.kind.key(),
                    term.until.to_string(),
                    term.working_day.map(|day| day.to_string()),
                    term.clause,
                ],
            )?;
        }
        transaction.commit()
    };
    put().map_err(|source| RegisterError::of(path, source))
}
