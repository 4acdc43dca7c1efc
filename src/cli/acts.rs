//! `perechen approve`, `reviewed` and `handed`: the dates that people know; `perechen due`: what follows.

use jiff::civil::Date;

use super::CliError;
use super::args::{ApproveArgs, DueArgs, HandedArgs, OfRegister, OutputArg, ReviewedArgs};
use super::check::mappings;
use super::convert::today;
use super::print::Out;
use super::register::opened;
use super::roster;
use crate::own::roster::{Entry, Roster};
use crate::register::acts::{self, Act, Kind, Named};
use crate::register::due::{Term, due};
use crate::register::file::Register;
use crate::register::roll;
use crate::text::letters::fold;

/// Something is late.
const LATE: u8 = 3;

pub(super) fn approve(args: &ApproveArgs) -> Result<u8, CliError> {
    let act = |kind, date: &str| Act { kind, date: date.to_owned(), number: None, by: None };
    let mut all = vec![Act { number: args.number.clone(), ..act(Kind::Approved, &args.date) }];
    all.extend(args.changed.as_deref().map(|day| act(Kind::Changed, day)));
    all.extend(args.published.as_deref().map(|day| act(Kind::Published, day)));
    noted(&args.list, &all, args.cancel, &args.of)
}

pub(super) fn reviewed(args: &ReviewedArgs) -> Result<u8, CliError> {
    let act = Act { kind: Kind::Reviewed, date: args.date.clone(), number: None, by: args.by.clone() };
    noted(&args.list, &[act], args.cancel, &args.of)
}

pub(super) fn handed(args: &HandedArgs) -> Result<u8, CliError> {
    let act = Act { kind: Kind::Handed, date: args.date.clone(), number: None, by: None };
    noted(&args.list, &[act], args.cancel, &args.of)
}

/// Refuses days that cannot be: one to come, and one before the approval.
fn possible(all: &[Act], today: &str) -> Result<(), CliError> {
    if let Some(act) = all.iter().find(|act| act.date.as_str() > today) {
        let what = format!(
            "«{} {}» — этот день ещё не наступил, сегодня {}",
            word(act.kind),
            day(&act.date),
            day(today)
        );
        return Err(CliError::Days { what });
    }
    let Some(approved) = all.iter().find(|act| act.kind == Kind::Approved) else { return Ok(()) };
    let early = all.iter().find(|act| act.date < approved.date);
    early.map_or(Ok(()), |act| {
        let (early, from) = (day(&act.date), day(&approved.date));
        Err(CliError::Days {
            what: format!("{} {early} — раньше, чем утверждён: {from}", word(act.kind))
        })
    })
}

fn noted(list: &str, all: &[Act], cancel: bool, of: &OfRegister) -> Result<u8, CliError> {
    if !cancel {
        possible(all, &today())?;
    }
    let mut register = opened(&of.place)?;
    let list = acts::named(&register, list)?;
    if cancel {
        if acts::take_back(&mut register, &list, all)? < all.len() {
            let days: Vec<String> =
                all.iter().map(|act| format!("{} {}", word(act.kind), day(&act.date))).collect();
            let what = format!("такого дня у перечня в реестре нет, снимать нечего ({})", days.join(", "));
            return Err(CliError::Days { what });
        }
    } else {
        acts::note(&mut register, &list, all, &today())?;
    }
    let mut out = Out::new();
    if !of.quiet {
        out.line(format!("{} (файл {}):", list.body, list.file))?;
        for act in all {
            let number = act.number.as_deref().map_or_else(String::new, |number| format!(" № {number}"));
            let by = act.by.as_deref().map_or_else(String::new, |by| format!(", {by}"));
            let taken = if cancel { " — снято" } else { "" };
            out.line(format!("  {} {}{number}{by}{taken}", word(act.kind), day(&act.date)))?;
        }
    }
    out.flush()?;
    Ok(0)
}

fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Approved => "утверждён",
        Kind::Published => "размещён",
        Kind::Changed => "изменён",
        Kind::Reviewed => "проверен",
        Kind::Handed => "передан",
    }
}

/// «11.04.2024».
pub(super) fn day(date: &str) -> String {
    date.parse().map_or_else(|_| date.to_owned(), written)
}

fn written(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

pub(super) fn run(args: &DueArgs) -> Result<u8, CliError> {
    let mappings = mappings(&args.common)?;
    let today = args.date.clone().unwrap_or_else(today);
    let now: Date = today.parse().unwrap_or(Date::MIN);
    let mut register = opened(&args.place)?;
    let roster = args.roster.roster.as_deref().map(roster::read).transpose()?;
    let owing = owing(roster.as_ref(), &register, now)?;
    let due = due(&mut register, &mappings, roster.as_ref(), now, args.within)?;
    let mut out = Out::new();
    if args.common.output == OutputArg::Json {
        for term in &due.terms {
            out.json(&json(term, now))?;
        }
        for (entry, due) in &owing {
            out.json(&serde_json::json!({
                "list": null, "body": entry.name, "kind": "sent", "until": due.map(|day| day.to_string()),
                "working_day": null, "clause": null, "late": due.is_some_and(|day| day < now),
            }))?;
        }
    } else {
        human(&mut out, &due.terms, now)?;
        unsent(&mut out, &owing, now)?;
        if !args.common.quiet {
            for (list, missing) in &due.unknown {
                out.line(format!(
                    "{} — срок размещения не посчитан: неизвестна {missing}. Если дата есть: perechen approve {} --date ДАТА",
                    list.body, list.id
                ))?;
            }
            without_order(&mut out, &due.without_order)?;
        }
    }
    out.flush()?;
    let late = due.terms.iter().any(|term| term.is_late(now))
        || owing.iter().any(|(_, due)| due.is_some_and(|day| day < now));
    Ok(if late { LATE } else { 0 })
}

/// The bodies of the roster that never sent a list, and until when they were to answer.
fn owing<'a>(
    roster: Option<&'a Roster>,
    register: &Register,
    now: Date,
) -> Result<Vec<(&'a Entry, Option<Date>)>, CliError> {
    let enrolled = roll::enrolled(register)?;
    let sent = |entry: &Entry| {
        let names = || std::iter::once(&entry.name).chain(&entry.aliases).map(|name| fold(name));
        enrolled.iter().any(|body| names().any(|name| name == fold(&body.name)))
    };
    let entries = roster.into_iter().flat_map(|roster| &roster.bodies).filter(|entry| !sent(entry));
    let mut owing: Vec<(&Entry, Option<Date>)> = entries.map(|entry| (entry, entry.due)).collect();
    owing.sort_by_key(|(_, due)| (due.is_none_or(|due| due >= now), *due));
    Ok(owing)
}

fn unsent(out: &mut Out, owing: &[(&Entry, Option<Date>)], now: Date) -> std::io::Result<()> {
    if owing.is_empty() {
        return Ok(());
    }
    out.line("Не прислали перечень:")?;
    for (entry, due) in owing {
        let due = match due {
            Some(due) if *due < now => format!(" – срок истёк {}", written(*due)),
            Some(due) => format!(" – до {}", written(*due)),
            None => String::new(),
        };
        let parts = [&entry.officer, &entry.phone, &entry.mail].into_iter().filter(|part| !part.is_empty());
        let officer = parts.cloned().collect::<Vec<_>>().join(", ");
        let officer = if officer.is_empty() { officer } else { format!(" [{officer}]") };
        out.line(format!("  {}{due}{officer}", entry.name))?;
    }
    Ok(())
}

/// Says whose terms nobody watches.
fn without_order(out: &mut Out, lists: &[Named]) -> std::io::Result<()> {
    const SHOWN: usize = 10;
    let mut bodies: Vec<&str> = lists.iter().map(|list| &*list.body).collect();
    bodies.sort_unstable();
    bodies.dedup();
    let more = bodies.len().saturating_sub(SHOWN);
    bodies.truncate(SHOWN);
    if bodies.is_empty() {
        return Ok(());
    }
    let more = if more > 0 { format!("; и ещё {more}") } else { String::new() };
    out.line(format!("Сроки не посчитаны, порядок органа программе неизвестен: {}{more}.", bodies.join("; ")))
}

fn human(out: &mut Out, terms: &[Term], now: Date) -> std::io::Result<()> {
    if terms.is_empty() {
        return out.line("Подошедших сроков нет.");
    }
    let (late, coming): (Vec<&Term>, Vec<&Term>) = terms.iter().partition(|term| term.is_late(now));
    for (title, terms) in [("Просрочено:", late), ("Предстоит:", coming)] {
        if terms.is_empty() {
            continue;
        }
        out.line(title)?;
        for term in terms {
            let working = term
                .working_day
                .map_or_else(String::new, |day| format!(" (последний рабочий день – {})", written(day)));
            let clause = term.clause.as_deref().map_or_else(String::new, |clause| format!(" [{clause}]"));
            out.line(format!(
                "  {}: {} – до {}{working}{clause}",
                term.list.body,
                term.russian(),
                written(term.until)
            ))?;
        }
    }
    Ok(())
}

fn json(term: &Term, now: Date) -> serde_json::Value {
    serde_json::json!({
        "list": term.list.id,
        "body": term.list.body,
        "kind": term.kind.key(),
        "until": term.until.to_string(),
        "working_day": term.working_day.map(|day| day.to_string()),
        "clause": term.clause,
        "late": term.is_late(now),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_that_cannot_be_are_refused() {
        let act = |kind, date: &str| Act { kind, date: date.to_owned(), number: None, by: None };
        let said = |all: &[Act]| possible(all, "2026-11-30").err().map(|error| error.to_string());
        let approved = |date| act(Kind::Approved, date);
        assert_eq!(said(&[approved("2026-11-30"), act(Kind::Published, "2026-11-30")]), None);
        assert_eq!(
            said(&[approved("2027-10-20")]).as_deref(),
            Some(
                "Дни не приняты: «утверждён 20.10.2027» — этот день ещё не наступил, сегодня 30.11.2026. Проверьте год и месяц."
            )
        );
        assert_eq!(
            said(&[approved("2026-11-20"), act(Kind::Published, "2026-11-01")]).as_deref(),
            Some(
                "Дни не приняты: размещён 01.11.2026 — раньше, чем утверждён: 20.11.2026. Проверьте год и месяц."
            )
        );
    }
}
