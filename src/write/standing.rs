//! How every body stands with its list: who has sent it, whose file could not be read, who is done, what is next.
//! Shown at the beginning of the report, in the summary, in «справка» and in the reminders.

use std::fmt::Write as _;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::knowledge::profile::OwnTerms;
use crate::model::finding::{Finding, Level, State};
use crate::own::roster::{Coordinator, Entry};
use crate::text::counted;

mod stage;

pub(crate) use stage::Stage;

/// Names that a line of the summary has.
const NAMES: usize = 5;

/// Findings that are asked of a ministry.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Asked {
    pub(crate) errors: u32,
    pub(crate) queries: u32,
    /// How many of either are explained and wait for a decision.
    pub(crate) explained: [u32; 2],
}

impl Asked {
    /// Counts findings as the sums of a run do.
    pub(crate) fn of<'a>(findings: impl Iterator<Item = &'a Finding>) -> Asked {
        let mut asked = Asked::default();
        for finding in findings.filter(|finding| !finding.is_to_order() && !finding.is_settled()) {
            let waits = finding.known.as_deref().is_some_and(|known| known.state == State::Explained);
            let (count, explained) = match finding.level {
                Level::Error => (&mut asked.errors, &mut asked.explained[0]),
                Level::Query => (&mut asked.queries, &mut asked.explained[1]),
                _ => continue,
            };
            *count += 1;
            *explained += u32::from(waits);
        }
        asked
    }

    /// Adds sums of errors and queries and what of them is explained.
    pub(crate) fn add(&mut self, [errors, queries]: [u64; 2], explained: [u64; 2]) {
        let add =
            |sum: &mut u32, more: u64| *sum = sum.saturating_add(u32::try_from(more).unwrap_or(u32::MAX));
        add(&mut self.errors, errors);
        add(&mut self.queries, queries);
        self.explained.iter_mut().zip(explained).for_each(|(sum, more)| add(sum, more));
    }

    pub(crate) fn take(&mut self, less: Asked) {
        self.errors = self.errors.saturating_sub(less.errors);
        self.queries = self.queries.saturating_sub(less.queries);
        self.explained.iter_mut().zip(less.explained).for_each(|(sum, less)| *sum = sum.saturating_sub(less));
    }

    /// Errors and queries that wait for the ministry.
    pub(crate) fn open(self) -> [u64; 2] {
        let [errors, queries] = self.explained;
        [self.errors.saturating_sub(errors).into(), self.queries.saturating_sub(queries).into()]
    }

    /// What waits for the coordinator.
    pub(crate) fn waiting(self) -> u64 {
        self.explained.into_iter().map(u64::from).sum()
    }
}

/// A term of a body that has ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Late {
    /// «разместить перечень на сайте до 15.05.2026».
    pub(crate) what: String,
    /// The line of «О перечне» that takes the day on which it was done.
    pub(crate) line: &'static str,
    /// The roster sets it, not the order.
    pub(crate) by_roster: bool,
}

/// How to tell the day on which something was done of which nobody told.
pub(crate) fn where_to_tell(late: &[Late]) -> Option<String> {
    let mut lines: Vec<String> = late.iter().map(|late| format!("«{}»", late.line)).collect();
    lines.dedup();
    (!lines.is_empty()).then(|| {
        let word = if lines.len() > 1 { "строки" } else { "строка" };
        format!(
            "Если это уже сделано, сообщите день: впишите его в рабочую книгу (лист «О перечне», {word} {}).",
            lines.join(", ")
        )
    })
}

/// A body and its list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct OfBody {
    pub(crate) entry: Entry,
    /// Files of this run that count.
    pub(crate) files: Vec<String>,
    /// Files that are likely its own and could not be read.
    pub(crate) unread: Vec<String>,
    /// One of these has a list that is not approved.
    pub(crate) has_draft: bool,
    /// Files with older copies of what counts.
    pub(crate) older: Vec<String>,
    pub(crate) asked: Asked,
    /// Questions which of several files counts: the coordinator decides.
    pub(crate) copies: u64,
    /// When it sent last, if it did in an earlier run.
    pub(crate) before: Option<Date>,
    /// Terms of its order that have ended.
    pub(crate) late: Vec<Late>,
    /// The next term of its order.
    pub(crate) coming: Option<String>,
}

/// How all bodies stand on a day, in the order of the roster.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Standing {
    pub(crate) today: Date,
    pub(crate) bodies: Vec<OfBody>,
    /// Bodies with lists that nobody expected, and files that belong to no body.
    pub(crate) strangers: Vec<String>,
    pub(crate) coordinator: Coordinator,
    /// A roster names them, so справка.docx and the reminders are written.
    pub(crate) papers: bool,
}

/// What is told of the standing to whoever started the run, in words and for programs.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Said {
    pub(crate) lines: Vec<String>,
    pub(crate) json: serde_json::Value,
    /// справка.docx is written, and a reminder to each body that owes something.
    pub(crate) papers: bool,
    pub(crate) reminders: bool,
}

/// Bodies of the run before that this one has no list of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Gone {
    pub(crate) names: Vec<String>,
    /// How many there were.
    pub(crate) before: usize,
}

impl Gone {
    /// Whether that looks like a folder that is not there: fewer than half are left.
    pub(crate) fn is_alarming(&self) -> bool {
        (self.before - self.names.len()) * 2 < self.before
    }
}

/// «30.11.2026».
pub(crate) fn written(day: Date) -> String {
    day.strftime("%d.%m.%Y").to_string()
}

/// «Пояснения к 2 замечаниям получены и ждут решения координатора.»
pub(crate) fn explained(waiting: u64) -> String {
    match waiting {
        1 => "Пояснение к 1 замечанию получено и ждёт решения координатора.".to_owned(),
        _ => format!(
            "Пояснения к {} получены и ждут решения координатора.",
            counted::count(waiting, ["замечанию", "замечаниям", "замечаниям"])
        ),
    }
}

/// The first of some names and how many more there are.
pub(crate) fn named(names: &[String], most: usize) -> String {
    let shown = names[..names.len().min(most)].join("; ");
    match names.len().saturating_sub(most) {
        0 => shown,
        more => format!("{shown} и ещё {more}"),
    }
}

impl OfBody {
    pub(crate) fn stage(&self) -> Stage {
        if self.files.is_empty() {
            return match self.before {
                _ if !self.unread.is_empty() => Stage::Unread,
                Some(_) => Stage::Gone,
                None => Stage::Missing,
            };
        }
        if !self.unread.is_empty() {
            return Stage::Unread;
        }
        match self.asked.open() {
            _ if (self.files.len() as u64) < u64::from(self.entry.parts) => Stage::InPart,
            [0, 0] if self.asked.waiting() + self.copies > 0 => Stage::Explained,
            [0, 0] if !self.late.is_empty() => Stage::Late,
            [0, 0] => Stage::Done,
            [0, _] => Stage::Queries,
            _ => Stage::Errors,
        }
    }

    /// Whether the answer is late, or a term of the order has ended.
    pub(crate) fn is_overdue(&self, today: Date) -> bool {
        self.answer_is_overdue(today) || !self.late.is_empty()
    }

    /// Whether its list, or a part of it, never came in a file that can be read.
    fn awaits_answer(&self) -> bool {
        matches!(self.stage(), Stage::Missing | Stage::Unread | Stage::InPart)
    }

    pub(crate) fn answer_is_overdue(&self, today: Date) -> bool {
        self.awaits_answer() && self.entry.due.is_some_and(|due| due < today)
    }

    /// What the coordinator does next.
    pub(crate) fn step(&self, today: Date) -> String {
        if self.copies == 0 {
            return self.next_step(today);
        }
        let decide = format!("Решить, какой файл верный (F05): {}", named(&self.all_files(), 2));
        match self.stage() {
            Stage::Explained if self.asked.waiting() == 0 => decide,
            _ => format!("{}. {decide}", self.next_step(today)),
        }
    }

    /// The files that count and the older copies.
    pub(crate) fn all_files(&self) -> Vec<String> {
        self.files.iter().chain(&self.older).cloned().collect()
    }

    fn next_step(&self, today: Date) -> String {
        let parts = u64::from(self.entry.parts);
        match self.stage() {
            Stage::Missing => match self.entry.due {
                Some(due) if due < today => format!("Напомнить: срок истёк {}", written(due)),
                Some(due) => format!("Ждать до {}", written(due)),
                None => "Запросить перечень".to_owned(),
            },
            Stage::Gone => {
                let day = self.before.map_or_else(String::new, |day| format!(" {}", written(day)));
                format!("Проверить входную папку: последний раз перечень был{day}")
            }
            Stage::Unread => format!("Попросить прислать заново: {}", named(&self.unread, 2)),
            Stage::InPart => {
                let left = parts.saturating_sub(self.files.len() as u64);
                let left = counted::count(left, ["часть", "части", "частей"]);
                format!("Получить ещё {left} из {parts}")
            }
            Stage::Errors => "Вернуть книгу на исправление".to_owned(),
            Stage::Queries => "Получить исправления или пояснения".to_owned(),
            Stage::Explained => format!("Решить по пояснениям: {}", self.asked.waiting()),
            Stage::Late => {
                let late: Vec<&str> = self.late.iter().map(|late| late.what.as_str()).collect();
                format!("Узнать день или добиться: {}", late.join("; "))
            }
            Stage::Done => match &self.coming {
                Some(coming) => format!("Предстоит: {coming}"),
                None if self.has_draft => "Готовить к утверждению".to_owned(),
                None => "Ничего: перечень утверждён".to_owned(),
            },
        }
    }

    /// «Министерство культуры … (разместить перечень на сайте до 15.05.2026)»; whose term it is, where the roster sets it.
    fn with_late(&self) -> String {
        let of = |late: &Late| {
            let source = if late.by_roster { format!(", {}", OwnTerms::CITED) } else { String::new() };
            format!("{}{source}", late.what)
        };
        format!("{} ({})", self.entry.name, self.late.iter().map(of).collect::<Vec<_>>().join("; "))
    }

    /// «30.09.2026, просрочен».
    pub(crate) fn due(&self, today: Date) -> String {
        let late = if self.answer_is_overdue(today) { ", просрочен" } else { "" };
        self.entry.due.map_or_else(String::new, |due| format!("{}{late}", written(due)))
    }

    /// Whom to ask: «Иванова А. П., тел. 12-34-56, a@b.ru».
    pub(crate) fn officer(&self) -> String {
        let Entry { officer, phone, mail, .. } = &self.entry;
        let phone = if phone.is_empty() { String::new() } else { format!("тел. {phone}") };
        let parts = [officer.clone(), phone, mail.clone()].into_iter().filter(|part| !part.is_empty());
        parts.collect::<Vec<_>>().join(", ")
    }

    /// Whether something is asked of it.
    pub(crate) fn owes(&self) -> bool {
        self.stage() < Stage::Explained && self.stage() != Stage::Gone || !self.late.is_empty()
    }

    /// напоминание.txt; `None` of a body that owes nothing.
    pub(crate) fn reminder(&self, today: Date, coordinator: &Coordinator) -> Option<String> {
        if !self.owes() {
            return None;
        }
        let Entry { name, request, request_date, due, .. } = &self.entry;
        let mut text = format!("Напоминание: перечень точек взаимодействия с клиентом\n\n{name}\n");
        let officer = self.officer();
        if !officer.is_empty() {
            let _ = writeln!(text, "{officer}");
        }
        text.push_str("\nЗдравствуйте!\n\n");
        let of = match (request.is_empty(), request_date) {
            (true, None) => None,
            (true, Some(day)) => Some(format!("Письмом от {}", written(*day))),
            (false, None) => Some(format!("Письмом № {request}")),
            (false, Some(day)) => Some(format!("Письмом от {} № {request}", written(*day))),
        };
        if let Some(of) = of {
            let until = due.map_or_else(String::new, |due| format!(" до {}", written(due)));
            let _ = writeln!(text, "{of} у вас запрошен перечень точек взаимодействия с клиентом{until}.");
        }
        let today_is = written(today);
        let said = match self.stage() {
            Stage::Missing => {
                format!("На {today_is} перечень не получен. Пришлите его, пожалуйста, файлом Word или Excel.")
            }
            Stage::Unread => format!(
                "Присланный файл прочитать не удалось: {}. Что с ним не так, сказано в письме «….протокол.txt»; пришлите его, пожалуйста, заново.",
                named(&self.unread, NAMES)
            ),
            Stage::InPart => format!(
                "На {today_is} получено {} из {} (прислано: {}). Пришлите, пожалуйста, остальные.",
                counted::count(self.files.len() as u64, ["часть", "части", "частей"]),
                self.entry.parts,
                named(&self.files, NAMES)
            ),
            Stage::Errors | Stage::Queries => {
                let mut asked = Vec::new();
                let [errors, queries] = self.asked.open();
                if errors > 0 {
                    asked.push(format!(
                        "исправьте {}",
                        counted::count(errors, ["ошибку", "ошибки", "ошибок"])
                    ));
                }
                if queries > 0 {
                    asked.push(format!(
                        "ответьте на {} (исправьте или поясните)",
                        counted::count(queries, ["вопрос", "вопроса", "вопросов"])
                    ));
                }
                let waiting = match self.asked.waiting() {
                    0 => String::new(),
                    waiting => format!(" {}", explained(waiting)),
                };
                format!(
                    "Перечень получен и проверен ({}). Пожалуйста, {} в рабочей книге «….перечень.xlsx» и пришлите её обратно.{waiting}",
                    named(&self.files, NAMES),
                    asked.join(" и ")
                )
            }
            Stage::Gone => "Перечень получен раньше.".to_owned(),
            Stage::Explained => "Перечень и пояснения к нему получены.".to_owned(),
            Stage::Late | Stage::Done => "Перечень получен, замечаний к нему нет.".to_owned(),
        };
        text.push_str(&said);
        text.push('\n');
        if self.answer_is_overdue(today)
            && let Some(due) = due
        {
            let days = u64::from(due.duration_until(today).as_hours().unsigned_abs() as u32) / 24;
            let days = counted::count(days, ["день", "дня", "дней"]);
            let _ = writeln!(text, "Срок ответа истёк {days} назад.");
        }
        for late in &self.late {
            let _ = writeln!(text, "Истёк срок: {}.", late.what);
        }
        if let Some(told) = where_to_tell(&self.late) {
            let _ = writeln!(text, "{told}");
        }
        let coordinator = coordinator.told();
        if !coordinator.is_empty() {
            let _ = write!(text, "\nВопросы – координатору: {}.\n", coordinator.trim_end_matches('.'));
        }
        Some(text)
    }
}

impl Standing {
    pub(crate) fn of_stage(&self, stage: Stage) -> Vec<&OfBody> {
        self.bodies.iter().filter(|body| body.stage() == stage).collect()
    }

    pub(crate) fn overdue(&self) -> Vec<&OfBody> {
        self.bodies.iter().filter(|body| body.is_overdue(self.today)).collect()
    }

    /// «Ведомств – 12: прислали – 9, готовы – 5, просрочили – 1.»
    pub(crate) fn in_short(&self) -> String {
        let sent = self.bodies.iter().filter(|body| !body.files.is_empty()).count();
        let done = self.of_stage(Stage::Done).len();
        let all = self.bodies.len();
        let mut text = format!("Ведомств – {all}: прислали – {sent}, готовы – {done}");
        let overdue = self.overdue().len();
        if overdue > 0 {
            let _ = write!(text, ", просрочили – {overdue}");
        }
        text.push('.');
        text
    }

    /// A line for each stage that somebody is at, but for those who are done.
    pub(crate) fn lines(&self) -> Vec<String> {
        let mut lines = vec![self.in_short()];
        // Whose term has ended is named apart, at whatever stage the list is.
        for stage in Stage::ALL.into_iter().filter(|stage| *stage < Stage::Late) {
            let names: Vec<String> =
                self.of_stage(stage).into_iter().map(|body| self.with_term(body)).collect();
            if !names.is_empty() {
                lines.push(format!("{}: {}.", stage.of_bodies(), named(&names, NAMES)));
            }
        }
        let late = self.bodies.iter().filter(|body| !body.late.is_empty());
        let late: Vec<String> = late.map(OfBody::with_late).collect();
        if !late.is_empty() {
            lines.push(format!("{}: {}.", Stage::Late.of_bodies(), named(&late, NAMES)));
        }
        if !self.strangers.is_empty() {
            lines.push(format!("Нет в списке ведомств: {}.", named(&self.strangers, NAMES)));
        }
        lines
    }

    /// «Министерство культуры … (срок истёк 30.09.2026)».
    fn with_term(&self, body: &OfBody) -> String {
        let name = &body.entry.name;
        match body.entry.due.filter(|_| body.awaits_answer()) {
            Some(due) if due < self.today => format!("{name} (срок истёк {})", written(due)),
            Some(due) => format!("{name} (срок – {})", written(due)),
            None => name.clone(),
        }
    }

    /// What is told of it.
    pub(crate) fn said(&self) -> Said {
        let reminders = self.bodies.iter().any(OfBody::owes);
        Said { lines: self.lines(), json: self.json(), papers: self.papers, reminders }
    }

    /// For programs.
    fn json(&self) -> serde_json::Value {
        let of = |body: &OfBody| {
            serde_json::json!({
                "body": body.entry.name,
                "stage": body.stage().key(),
                "files": body.files,
                "older": body.older,
                "unread": body.unread,
                "parts": body.entry.parts,
                "errors": body.asked.errors,
                "queries": body.asked.queries,
                "explained": body.asked.waiting(),
                "due": body.entry.due.map(|day| day.to_string()),
                "overdue": body.is_overdue(self.today),
                "late": body.late.iter().map(|late| &late.what).collect::<Vec<_>>(),
                "step": body.step(self.today),
            })
        };
        self.bodies.iter().map(of).collect()
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use expect_test::expect;

    use super::*;

    fn body(name: &str, due: &str, parts: u32, files: &[&str], found: [u32; 2]) -> OfBody {
        let entry = Entry {
            name: name.to_owned(),
            due: due.parse().ok(),
            parts,
            request: "17/12".into(),
            request_date: "2026-09-01".parse().ok(),
            officer: "Иванова А. П.".into(),
            phone: "12-34-56".into(),
            ..Entry::default()
        };
        let files = files.iter().map(|file| (*file).to_owned()).collect();
        let asked = Asked { errors: found[0], queries: found[1], ..Asked::default() };
        OfBody { entry, files, has_draft: true, asked, ..OfBody::default() }
    }

    /// One body at every stage, on 5 October 2026.
    pub(crate) fn standing() -> Standing {
        let mut unread = body("Министерство спорта", "2026-10-30", 1, &[], [0, 0]);
        unread.unread.push("Спорт/перечень.pdf".into());
        let mut done = body("Министерство труда", "2026-09-30", 1, &["e.docx"], [0, 0]);
        done.late.push(Late {
            what: "разместить перечень на сайте до 02.10.2026".into(),
            line: "Размещён на сайте (дата)",
            by_roster: false,
        });
        let mut gone = body("Министерство охраны", "2026-09-30", 1, &[], [0, 0]);
        gone.before = "2026-09-20".parse().ok();
        let explained = body("Министерство экологии", "2026-09-30", 1, &["f.docx"], [0, 1]);
        let asked = Asked { explained: [0, 1], ..explained.asked };
        let explained = OfBody { asked, ..explained };
        Standing {
            today: "2026-10-05".parse().unwrap(),
            bodies: vec![
                body("Министерство культуры", "2026-09-30", 1, &[], [0, 0]),
                body("Министерство финансов", "2026-10-30", 1, &[], [0, 0]),
                unread,
                body("Министерство торговли", "2026-09-30", 2, &["a.docx"], [1, 0]),
                body("Министерство связи", "2026-09-30", 1, &["b.docx"], [2, 5]),
                body("Министерство транспорта", "2026-09-30", 1, &["c.docx"], [0, 1]),
                body("Министерство юстиции", "2026-09-30", 1, &["d.docx"], [0, 0]),
                done,
                explained,
                gone,
            ],
            strangers: vec!["Комитет по рыболовству".into()],
            coordinator: Coordinator {
                name: "Петрова А. А.".into(),
                mail: "p@a.ru".into(),
                ..Coordinator::default()
            },
            papers: true,
        }
    }

    #[test]
    fn every_stage_has_its_words_and_next_step() {
        let standing = standing();
        let lines = standing.bodies.iter().map(|body| {
            let (due, step) = (body.due(standing.today), body.step(standing.today));
            format!("{} | {} | {due} | {step}", body.entry.name, body.stage().russian())
        });
        let mut all: Vec<String> = lines.collect();
        all.extend(standing.lines());
        expect![[r#"
            Министерство культуры | не прислан | 30.09.2026, просрочен | Напомнить: срок истёк 30.09.2026
            Министерство финансов | не прислан | 30.10.2026 | Ждать до 30.10.2026
            Министерство спорта | файл не прочитан | 30.10.2026 | Попросить прислать заново: Спорт/перечень.pdf
            Министерство торговли | прислан не весь | 30.09.2026, просрочен | Получить ещё 1 часть из 2
            Министерство связи | есть ошибки | 30.09.2026 | Вернуть книгу на исправление
            Министерство транспорта | есть вопросы | 30.09.2026 | Получить исправления или пояснения
            Министерство юстиции | готов | 30.09.2026 | Готовить к утверждению
            Министерство труда | истёк срок | 30.09.2026 | Узнать день или добиться: разместить перечень на сайте до 02.10.2026
            Министерство экологии | ждёт решения | 30.09.2026 | Решить по пояснениям: 1
            Министерство охраны | был, сейчас нет | 30.09.2026 | Проверить входную папку: последний раз перечень был 20.09.2026
            Ведомств – 10: прислали – 6, готовы – 1, просрочили – 3.
            Не прислали: Министерство культуры (срок истёк 30.09.2026); Министерство финансов (срок – 30.10.2026).
            Прислали раньше, сейчас перечня нет: Министерство охраны.
            Файл не прочитан: Министерство спорта (срок – 30.10.2026).
            Прислали не все части: Министерство торговли (срок истёк 30.09.2026).
            С ошибками: Министерство связи.
            С вопросами: Министерство транспорта.
            Ждут решения координатора: Министерство экологии.
            Истёк срок: Министерство труда (разместить перечень на сайте до 02.10.2026).
            Нет в списке ведомств: Комитет по рыболовству."#]]
        .assert_eq(&all.join("\n"));
    }

    #[test]
    fn a_reminder_says_what_is_owed_until_when_and_whom_to_ask() {
        let standing = standing();
        let reminders: Vec<Option<String>> =
            standing.bodies.iter().map(|body| body.reminder(standing.today, &standing.coordinator)).collect();
        assert_eq!(reminders[6], None);
        let told = [0, 3, 4, 7].map(|at| reminders[at].clone().unwrap_or_default()).join("---\n");
        expect![[r#"
            Напоминание: перечень точек взаимодействия с клиентом

            Министерство культуры
            Иванова А. П., тел. 12-34-56

            Здравствуйте!

            Письмом от 01.09.2026 № 17/12 у вас запрошен перечень точек взаимодействия с клиентом до 30.09.2026.
            На 05.10.2026 перечень не получен. Пришлите его, пожалуйста, файлом Word или Excel.
            Срок ответа истёк 5 дней назад.

            Вопросы – координатору: Петрова А. А., p@a.ru.
            ---
            Напоминание: перечень точек взаимодействия с клиентом

            Министерство торговли
            Иванова А. П., тел. 12-34-56

            Здравствуйте!

            Письмом от 01.09.2026 № 17/12 у вас запрошен перечень точек взаимодействия с клиентом до 30.09.2026.
            На 05.10.2026 получено 1 часть из 2 (прислано: a.docx). Пришлите, пожалуйста, остальные.
            Срок ответа истёк 5 дней назад.

            Вопросы – координатору: Петрова А. А., p@a.ru.
            ---
            Напоминание: перечень точек взаимодействия с клиентом

            Министерство связи
            Иванова А. П., тел. 12-34-56

            Здравствуйте!

            Письмом от 01.09.2026 № 17/12 у вас запрошен перечень точек взаимодействия с клиентом до 30.09.2026.
            Перечень получен и проверен (b.docx). Пожалуйста, исправьте 2 ошибки и ответьте на 5 вопросов (исправьте или поясните) в рабочей книге «….перечень.xlsx» и пришлите её обратно.

            Вопросы – координатору: Петрова А. А., p@a.ru.
            ---
            Напоминание: перечень точек взаимодействия с клиентом

            Министерство труда
            Иванова А. П., тел. 12-34-56

            Здравствуйте!

            Письмом от 01.09.2026 № 17/12 у вас запрошен перечень точек взаимодействия с клиентом до 30.09.2026.
            Перечень получен, замечаний к нему нет.
            Истёк срок: разместить перечень на сайте до 02.10.2026.
            Если это уже сделано, сообщите день: впишите его в рабочую книгу (лист «О перечне», строка «Размещён на сайте (дата)»).

            Вопросы – координатору: Петрова А. А., p@a.ru.
        "#]]
        .assert_eq(&told);
    }

    #[test]
    fn fewer_than_half_of_the_bodies_is_alarming() {
        let gone = |names: usize, before: usize| Gone { names: vec![String::new(); names], before };
        let alarming = [(0, 0), (0, 1), (1, 1), (1, 2), (2, 3), (1, 3), (5, 10), (6, 10)];
        let found = alarming.map(|(names, before)| gone(names, before).is_alarming());
        assert_eq!(found, [false, false, true, false, true, false, false, true]);
    }
}
