//! The rules of actuality (A01 to A03) with the days and versions that the register knows. The rules themselves see a
//! file alone and answer that they could not look; what is known takes the place of that answer.

use jiff::civil::Date;

use crate::knowledge::calendar::WorkingDays;
use crate::knowledge::profile::{Deadlines, PublishFrom};
use crate::model::finding::{Cause, Finding, Level};
use crate::model::{Since, TouchpointList};
use crate::rules::actuality::{self, Judged, written};
use crate::rules::sort_findings;
use crate::text::Text;

/// Changes that a message names.
const SHOWN: usize = 5;

/// What is known of a list.
pub(super) struct Dates<'a> {
    pub(super) today: Date,
    pub(super) approved: Option<Date>,
    pub(super) published: Option<Date>,
    pub(super) changed: Option<Date>,
    pub(super) reviewed: Option<Date>,
    pub(super) handed: Option<Date>,
    pub(super) since: Option<&'a Since>,
    /// The ground that the ministry names.
    pub(super) ground: Option<&'a str>,
}

/// Gives the findings of a list that could not be checked what the register knows, and adds what is late by terms that
/// only the roster sets. `deadlines` are those that hold for the list, `off` tells the rules that are not to look.
pub(super) fn judge(
    findings: &mut Vec<Finding>,
    list: &TouchpointList,
    deadlines: Option<&Deadlines>,
    off: impl Fn(&str) -> bool,
    calendar: WorkingDays<'_>,
    dates: &Dates<'_>,
) {
    let is_open = |finding: &Finding| {
        let unchecked = finding.level == Level::Unchecked && finding.cause != Cause::UnknownOrder;
        finding.list == Some(list.ordinal) && unchecked
    };
    let judged = |code: &str, deadlines: &Deadlines| match code {
        "A01" => dates.published(deadlines, calendar),
        "A02" => dates.reviewed(deadlines),
        _ => None,
    };
    let of_order = |code: &str| findings.iter().any(|finding| finding.code == code && is_open(finding));
    let added: Vec<Finding> = ["A01", "A02"]
        .into_iter()
        .filter(|code| !off(code) && !of_order(code))
        .filter_map(|code| {
            let deadlines = deadlines?;
            let clause = deadlines.of_roster(code)?;
            actuality::late(code, list, &judged(code, deadlines)?, clause)
        })
        .collect();
    let mut at = 0;
    while at < findings.len() {
        let finding = &findings[at];
        let judged = match (finding.code, deadlines) {
            _ if !is_open(finding) => None,
            ("A03", _) => dates.grounded(),
            (code, Some(deadlines)) => judged(code, deadlines),
            _ => None,
        };
        match judged {
            None => at += 1,
            Some(Judged::Fine) => drop(findings.remove(at)),
            Some(judged) => {
                let clause = deadlines.and_then(|deadlines| deadlines.of_roster(findings[at].code));
                let mut finding = actuality::judged(&findings[at], &judged);
                finding.clause = clause.map(Text::from).or(finding.clause);
                findings[at] = finding;
                at += 1;
            }
        }
    }
    if !added.is_empty() {
        findings.extend(added);
        sort_findings(findings);
    }
}

impl Dates<'_> {
    /// The last day on which what is said of these dates is what is said of them today.
    pub(super) fn hold(&self, deadlines: &Deadlines, calendar: WorkingDays<'_>) -> Date {
        let of_year = |day: &str| format!("{}-{day}", self.today.year()).parse::<Date>().ok();
        let yearly = [deadlines.review.as_deref(), deadlines.handover.as_deref()];
        // Behind a term of this year its next one begins with the next year.
        let end = Date::new(self.today.year(), 12, 31).unwrap_or(Date::MAX);
        let yearly = yearly
            .into_iter()
            .flatten()
            .map(|day| of_year(day).unwrap_or(self.today))
            .map(|until| if until < self.today { end } else { until });
        let from = match deadlines.publish_from {
            PublishFrom::Approval => self.approved,
            PublishFrom::Change => self.changed,
        };
        let publish = from.zip(deadlines.publish_days).and_then(|(day, days)| calendar.after(day, days));
        yearly.chain(publish.filter(|until| *until >= self.today)).min().unwrap_or(Date::MAX)
    }

    fn published(&self, deadlines: &Deadlines, calendar: WorkingDays<'_>) -> Option<Judged> {
        let days = deadlines.publish_days?;
        let (from, of) = match deadlines.publish_from {
            PublishFrom::Approval => {
                let Some(day) = self.approved else {
                    let at = self.published.map(|day| format!(" (размещён {})", written(day)));
                    return Some(Judged::Unchecked(format!(
                        "Не проверено, вовремя ли перечень размещён на сайте{}: неизвестна дата утверждения.",
                        at.unwrap_or_default()
                    )));
                };
                (day, "утверждён")
            }
            PublishFrom::Change => match self.changed {
                Some(day) => (day, "изменён"),
                None if self.approved.is_some() && self.is_unchanged() => return Some(Judged::Fine),
                None => {
                    return Some(Judged::Unchecked(
                        "Не проверено, вовремя ли изменённый перечень размещён на сайте: неизвестна дата изменения."
                            .to_owned(),
                    ));
                }
            },
        };
        let Some(until) = calendar.after(from, days) else {
            return Some(Judged::Unchecked(format!(
                "Не проверено, вовремя ли перечень размещён на сайте: рабочие дни {} года программе неизвестны.",
                from.year()
            )));
        };
        let term =
            format!("перечень {of} {}, срок – {days} рабочих дней, до {}", written(from), written(until));
        Some(match self.published.filter(|day| *day >= from) {
            Some(day) if day <= until => Judged::Fine,
            Some(day) => Judged::Query {
                message: format!("Перечень размещён на сайте {}, позже срока: {term}.", written(day)),
                hint: "Поясните задержку; если дата записана неверно, исправьте её.",
                key: vec![from.to_string(), day.to_string()],
            },
            None => Judged::Unchecked(format!(
                "Не проверено, вовремя ли перечень размещён на сайте: неизвестна дата размещения; {term}{}.",
                if until < self.today { ", он истёк" } else { "" }
            )),
        })
    }

    /// A list was approved, and nothing but words has changed since.
    fn is_unchanged(&self) -> bool {
        self.since.is_some_and(|since| since.approved && since.changes.is_empty())
    }

    fn reviewed(&self, deadlines: &Deadlines) -> Option<Judged> {
        let review = (deadlines.review.as_deref()?, self.reviewed, ["мониторинг", "мониторинга"]);
        let handover = deadlines.handover.as_deref();
        let handover = handover.map(|day| (day, self.handed, ["передача", "передачи"]));
        let (mut said, mut missing) = (Vec::new(), Vec::new());
        for (day, done, [what, of_what]) in std::iter::once(review).chain(handover) {
            let of_year = |year: i16| format!("{year}-{day}").parse::<Date>().ok();
            let this = of_year(self.today.year())?;
            // The last term that has ended.
            let until = if this < self.today { this } else { of_year(self.today.year() - 1)? };
            match done {
                // A list that began after the term had none.
                _ if self.approved.is_some_and(|began| began > until) => {}
                Some(done) if done > until && done.year() == until.year() => {
                    said.push(format!("{what} – {}, срок был до {}", written(done), written(until)));
                }
                Some(done) if done.year() < until.year() => {
                    said.push(format!(
                        "{what} – последний раз {}, срок был до {}",
                        written(done),
                        written(until)
                    ));
                }
                Some(_) => {}
                None => missing.push((of_what, until)),
            }
        }
        if !said.is_empty() {
            return Some(Judged::Query {
                message: format!("Ежегодная проверка перечня не в срок: {}.", said.join("; ")),
                hint: "Назовите даты: на листе «О перечне» рабочей книги или командами perechen reviewed, handed.",
                key: said,
            });
        }
        if missing.is_empty() {
            return Some(Judged::Fine);
        }
        let dates = missing.iter().map(|(what, until)| format!("{what} (срок – до {})", written(*until)));
        let dates: Vec<String> = dates.collect();
        let word =
            if dates.len() > 1 { "неизвестны даты" } else { "неизвестна дата" };
        let approval = if self.approved.is_none() {
            "; неизвестна и дата утверждения"
        } else {
            ""
        };
        Some(Judged::Unchecked(format!(
            "Не проверено, была ли ежегодная проверка перечня: {word} {}{approval}.",
            dates.join(" и ")
        )))
    }

    fn grounded(&self) -> Option<Judged> {
        // The first version of a list: nothing to compare it with.
        let since = self.since?;
        if !since.approved {
            return Some(Judged::Unchecked(format!(
                "Не проверено, есть ли основание для изменений перечня: сравнить его можно {}, а утверждена ли та редакция, неизвестно: нет даты утверждения.",
                since.with
            )));
        }
        let ungrounded = since.changes.iter().filter(|change| change.missing);
        let asked =
            since.changes.iter().filter(|change| change.asked && !change.missing && self.ground.is_none());
        let said: Vec<String> = ungrounded
            .clone()
            .chain(asked.clone())
            .map(|change| format!("{} – «{}»", change.what.to_lowercase(), change.touchpoint))
            .collect();
        if said.is_empty() {
            let unknown = since.changes.iter().any(|change| change.unknown);
            return Some(if unknown {
                Judged::Unchecked(
                    "Не проверено, есть ли основание для изменений перечня: основания порядка программе неизвестны."
                        .to_owned(),
                )
            } else {
                Judged::Fine
            });
        }
        let more = said.len().saturating_sub(SHOWN);
        let shown = said[..said.len().min(SHOWN)].join("; ");
        let more = if more > 0 { format!("; и ещё {more}") } else { String::new() };
        let message = if ungrounded.count() > 0 {
            format!(
                "Перечень изменён по сравнению {}, а порядок такого основания не называет: {shown}{more}.",
                since.with
            )
        } else {
            format!(
                "Перечень изменён по сравнению {}; основание по файлам не видно, подтвердите его: {shown}{more}.",
                since.with
            )
        };
        Some(Judged::Query {
            message,
            hint: "Назовите основание на листе «О перечне» рабочей книги или поясните. Все изменения – на листе «Изменения».",
            key: said,
        })
    }
}
