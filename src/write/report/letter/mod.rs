//! `<input>.протокол.txt`: what became of one file, at most a page, as a letter that can be pasted
//! into a mail. Grave things first; what does not fit is counted and stands in протокол.xlsx.
//!
//! A letter waits for the end of the run, since some faults show only beside other files. So
//! [`Letter`] holds no more of a file than a page can say.
//!
//! The letter of a file whose list counts elsewhere (F05) begins with that, because whether the file is
//! needed comes before what is to be repaired in it. Newer versions of Notepad read the file without a byte
//! order mark too. A paragraph is one line, so that it flows when it is pasted into a mail.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::file::{FileReport, Group, codes};
use super::places::ranges;
use crate::model::document::TableName;
use crate::model::finding::{At, Finding, Level, Reply, State};
use crate::outcome::Status;
use crate::own::reply::{REPAIRED, fault};
use crate::rules;
use crate::text::counted;
use crate::text::harmless;
use crate::text::harmless::harmless;
use crate::text::letters;
use crate::write::standing::{OfBody, Stage, Standing, explained, where_to_tell, written};

#[cfg(test)]
mod tests;

/// Lines of a page, and letters of a line, as a letter in 12 points on A4 takes them.
const PAGE_LINES: usize = 52;
const LINE_LETTERS: usize = 85;
/// Letters of one paragraph: a cell may hold a megabyte.
const PARAGRAPH_LETTERS: usize = 340;
/// Letters that enumerate further places.
const PLACES_LETTERS: usize = 150;
/// Findings of one rule that are told in full while there is room.
const TOLD_IN_FULL: usize = 3;
/// Letters that tell further findings about the list as a whole.
const MESSAGES_LETTERS: usize = 260;
/// Remarks about the order that a letter tells.
const TO_ORDER: usize = 5;
/// The rule about a file without a list: the letter begins with what it says.
const NO_LIST: &str = "S05";
/// The rule about a list that is in another file too: whether this file is needed at all comes before
/// what is to be repaired in it.
const COPY: &str = "F05";

/// What is to be said of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Letter {
    name: String,
    status: Status,
    /// What was read and, of a file without a list, what is asked for.
    opening: String,
    /// Gravest first.
    subjects: Vec<Subject>,
    /// Codes of rules that the opening speaks for.
    told: Vec<String>,
    /// Name of the officer's workbook.
    workbook: Option<String>,
    /// What is said of the order and not of the list.
    to_order: Vec<String>,
    /// To whom it is, when it was written and until when the answer is due.
    #[serde(default)]
    address: Vec<String>,
    /// Terms that have ended, and how to tell that they were met.
    #[serde(default)]
    late: Vec<String>,
    /// Whom to ask.
    #[serde(default)]
    contact: Option<String>,
    /// Codes of findings whose answers were accepted, and how many.
    #[serde(default)]
    settled: BTreeMap<String, u64>,
}

/// What one rule says at one level, told together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Subject {
    level: Level,
    code: String,
    /// Findings in all.
    number: u64,
    /// Of these the ones that are explained and wait for a decision.
    waiting: u64,
    /// All of them are.
    waits: bool,
    /// The first few.
    items: Vec<Item>,
    /// Findings and places after the first item, and after all items.
    after_first: Others,
    after_all: Others,
}

/// Findings that say the same of several places.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
struct Item {
    /// On «Замечания» of the workbook.
    number: Option<u32>,
    place: Option<String>,
    message: String,
    hint: String,
    clause: Option<String>,
    /// What the ministry answered.
    reply: Option<String>,
    /// The same at other places.
    same: Others,
}

/// How many more there are, and where; of the list as a whole what they say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Others {
    number: u64,
    details: String,
}

/// How much is said of a subject.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Detail {
    /// What it is and where.
    Brief,
    /// One finding with its remedy, the others counted.
    First,
    /// Several findings with their remedies and the clause.
    Full,
}

/// What is shortened first where a page has no room for all: the detail that is left to the
/// subjects of a level, `None` to leave them out.
const GIVE_WAY: [(Level, Option<Detail>); 11] = [
    (Level::Unchecked, None),
    (Level::Advice, Some(Detail::First)),
    (Level::Query, Some(Detail::First)),
    (Level::Advice, Some(Detail::Brief)),
    (Level::Error, Some(Detail::First)),
    (Level::Note, None),
    (Level::Advice, None),
    (Level::Query, Some(Detail::Brief)),
    (Level::Error, Some(Detail::Brief)),
    (Level::Query, None),
    (Level::Error, None),
];

/// The letter as a file: UTF-8 with a byte order mark and the line ends of Windows, so that every
/// version of its Notepad shows it.
pub(crate) fn file(letter: &str) -> Vec<u8> {
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    bytes.extend(letter.replace('\n', "\r\n").into_bytes());
    bytes
}

impl Letter {
    /// What the file's own report says; `workbook` is the name of the officer's workbook, if there is one.
    pub(crate) fn of(report: &FileReport<'_>, workbook: Option<&str>) -> Letter {
        let is_told = |group: &&Group<'_>| {
            !report.is_read()
                || group.code == NO_LIST && group.level == Level::Note && report.lists.is_empty()
        };
        let told: Vec<&Group<'_>> = report.groups.iter().filter(is_told).collect();
        let rest: Vec<&Group<'_>> = report.groups.iter().filter(|group| !is_told(group)).collect();
        let name = report.path.rsplit('/').next().unwrap_or(report.path);
        Letter {
            name: harmless::visible(name),
            status: report.status,
            opening: opening(report, &told),
            subjects: subjects(&rest),
            told: told.iter().map(|group| group.code.to_owned()).collect(),
            workbook: workbook.map(harmless::visible),
            to_order: report.to_order.lines().iter().map(|line| clipped(line, PARAGRAPH_LETTERS)).collect(),
            address: Vec::new(),
            late: Vec::new(),
            contact: None,
            settled: report.settled.iter().map(|(code, count)| ((*code).to_owned(), *count)).collect(),
        }
    }

    /// Adds what the roster knows of the body whose file it is.
    pub(crate) fn address(&mut self, standing: &Standing, body: Option<&str>, editions: &str) {
        let known = body.and_then(|body| standing.bodies.iter().find(|known| known.entry.name == body));
        self.address.extend(body.map(|body| clipped(body, PARAGRAPH_LETTERS)));
        self.address.extend(known.map(OfBody::officer).filter(|officer| !officer.is_empty()));
        // Who owes nothing has answered.
        let asked = known.filter(|known| known.stage() < Stage::Explained);
        let due = asked.and_then(|known| known.entry.due).map_or_else(String::new, |due| {
            let until = if due < standing.today {
                "Срок ответа истёк"
            } else {
                "Ответить до"
            };
            format!(" {until} {}.", written(due))
        });
        let edition =
            if editions.is_empty() { String::new() } else { format!(", редакция – {editions}") };
        self.address.push(format!("Проверено {}{edition}.{due}", written(standing.today)));
        if let Some(known) = known {
            self.late.extend(known.late.iter().map(|late| format!("Истёк срок: {}.", late.what)));
            self.late.extend(where_to_tell(&known.late));
        }
        self.contact = Some(standing.coordinator.told()).filter(|contact| !contact.is_empty());
    }

    /// Adds what only the comparison with other files of the run shows.
    pub(crate) fn add(&mut self, of_run: &FileReport<'_>) {
        self.subjects.extend(subjects(&of_run.groups.iter().collect::<Vec<_>>()));
        self.subjects.sort_by(|one, other| one.rank().cmp(&other.rank()));
        for (code, count) in &of_run.settled {
            *self.settled.entry((*code).to_owned()).or_default() += count;
        }
    }

    /// The letter itself.
    pub(crate) fn text(&self) -> String {
        let mut address = self.address.join("\n");
        if !address.is_empty() {
            address.push_str("\n\n");
        }
        let mut letter =
            format!("Проверка файла «{}»\n\n{address}Здравствуйте!\n\n{}", self.name, self.opening);
        if let Some(Item { message, hint, .. }) = self.subjects.iter().find_map(Subject::copy) {
            let _ = writeln!(letter, "Прежде всего решите, нужен ли этот файл. {message} {hint}\n");
        }
        if let Some(asked) = self.asked() {
            letter.push_str(&asked);
            letter.push('\n');
        }
        if let Some(codes) = codes(self.settled.iter().map(|(code, count)| (code, *count))) {
            let _ = writeln!(
                letter,
                "Координатор принял пояснения: {codes}. Отвечать на эти замечания больше не нужно."
            );
        }
        for line in &self.late {
            let _ = writeln!(letter, "{line}");
        }
        let mut ending = self.ending();
        if let Some(contact) = &self.contact {
            let _ = writeln!(ending, "Вопросы – координатору: {}.", contact.trim_end_matches('.'));
        }
        let taken = lines(&letter) + lines(&ending) + 1;
        self.body(PAGE_LINES.saturating_sub(taken), &mut letter);
        if !ending.is_empty() {
            letter.push('\n');
            letter.push_str(&ending);
        }
        match harmless(&letter) {
            std::borrow::Cow::Borrowed(_) => letter,
            std::borrow::Cow::Owned(clean) => clean,
        }
    }

    /// What is told one by one, below the opening.
    fn remarks(&self) -> impl Iterator<Item = &Subject> {
        self.subjects.iter().filter(|subject| subject.copy().is_none())
    }

    /// Findings of a level that wait for the officer.
    fn open(&self, level: Level) -> u64 {
        let of_level = self.remarks().filter(|subject| subject.level == level);
        of_level.map(|subject| subject.number - subject.waiting).sum()
    }

    /// Whether the officer has anything to look at, be it an advice.
    fn is_clean(&self) -> bool {
        self.remarks().all(|subject| subject.level == Level::Unchecked)
    }

    /// What the officer is asked to do with what was found.
    fn asked(&self) -> Option<String> {
        let waiting: u64 = self.remarks().map(|subject| subject.waiting).sum();
        let errors = counted::count(self.open(Level::Error), ["ошибку", "ошибки", "ошибок"]);
        let queries = counted::count(self.open(Level::Query), ["вопрос", "вопроса", "вопросов"]);
        let asked = match (self.open(Level::Error), self.open(Level::Query)) {
            (0, 0) if waiting > 0 => return Some(explained(waiting)),
            (0, 0) if self.remarks().next().is_none() && self.status != Status::Converted => return None,
            (0, 0) if self.is_clean() => "Замечаний нет, исправлять ничего не нужно.".to_owned(),
            (0, 0) => "Ошибок и вопросов нет. Посмотрите, пожалуйста, на отмеченное ниже.".to_owned(),
            (0, 1) => "Ошибок нет, но есть 1 вопрос: исправьте, пожалуйста, или поясните.".to_owned(),
            (0, _) => format!("Ошибок нет, но есть {queries}: исправьте, пожалуйста, или поясните."),
            (_, 0) => format!("Исправьте, пожалуйста, {errors}."),
            (..) => {
                format!("Исправьте, пожалуйста, {errors} и ответьте на {queries} (исправьте или поясните).")
            }
        };
        Some(if waiting > 0 { format!("{asked} {}", explained(waiting)) } else { asked })
    }

    fn body(&self, room: usize, letter: &mut String) {
        let full = |subject: &Subject| {
            if subject.level <= Level::Advice { Detail::Full } else { Detail::Brief }
        };
        let mut shown: Vec<(&Subject, Detail)> =
            self.remarks().map(|subject| (subject, full(subject))).collect();
        let mut left_out = [0; 5];
        let is_late = !self.late.is_empty();
        let mut text = told(&shown, is_late);
        for (level, detail) in GIVE_WAY {
            for at in (0..shown.len()).rev() {
                if lines(&text) + 2 <= room {
                    break;
                }
                if shown[at].0.level != level {
                    continue;
                }
                match detail {
                    Some(detail) => shown[at].1 = shown[at].1.min(detail),
                    None => left_out[level as usize] += shown.remove(at).0.number,
                }
                text = told(&shown, is_late);
            }
        }
        letter.push_str(&text);
        // Nobody has to do anything about a rule that could not be checked.
        left_out[Level::Unchecked as usize] = 0;
        if let Some(others) = counted::levels(left_out) {
            let _ = writeln!(letter, "\nНа страницу не поместились ещё {others}.");
        }
    }

    fn ending(&self) -> String {
        let mut text = String::new();
        let number: u64 = self.remarks().map(|subject| subject.number).sum();
        if !self.to_order.is_empty() {
            text.push_str("К ПОРЯДКУ, В ПЕРЕЧНЕ ИСПРАВЛЯТЬ НЕЧЕГО\n");
            for line in self.to_order.iter().take(TO_ORDER) {
                let _ = writeln!(text, "– {line}");
            }
            if let Some(more) = self.to_order.len().checked_sub(TO_ORDER).filter(|more| *more > 0) {
                let _ = writeln!(text, "– И ещё {more}: они в книге «протокол.xlsx», лист «К порядку».");
            }
            text.push('\n');
        }
        match &self.workbook {
            Some(book) if !self.is_clean() => {
                let _ = writeln!(
                    text,
                    "Исправлять удобнее всего в рабочей книге «{book}»: в ней весь перечень, замечания у своих строк, а на \
                     листе «Замечания» – каждое отдельно, с основанием и местом для ответа. Если замечание кажется вам \
                     неверным, так и ответьте там, с пояснением."
                );
            }
            Some(book) => {
                let _ = writeln!(text, "Перечень в виде рабочей книги — «{book}»: вести его дальше удобно в ней.");
            }
            None if number > 1 => text.push_str(
                "Все замечания по одному, с местом и основанием, — в книге «протокол.xlsx», лист «Замечания».\n",
            ),
            None => {}
        }
        let mut codes: Vec<&str> =
            self.subjects.iter().map(|subject| &subject.code).chain(&self.told).map(String::as_str).collect();
        codes.sort_unstable();
        codes.dedup();
        if !codes.is_empty() {
            let _ = writeln!(text, "Номера правил, если понадобятся: {}.", codes.join(", "));
        }
        text
    }
}

/// What was read; of a file that is no list, what it is and what is asked for.
fn opening(report: &FileReport<'_>, told: &[&Group<'_>]) -> String {
    let said = |otherwise: &str| {
        told.first().map_or_else(|| otherwise.to_owned(), |group| clipped(group.message, PARAGRAPH_LETTERS))
    };
    let besides = report.groups.iter().any(|group| group.code != NO_LIST && group.level <= Level::Advice);
    let mut text = match report.status {
        Status::Converted => of_lists(report),
        Status::Blank => format!(
            "{} Если перечень уже составлен, пришлите, пожалуйста, заполненный файл. Если это образец, заполнять его \
             не нужно.",
            said("В файле пустой бланк: под шапкой таблицы нет заполненных строк.")
        ),
        Status::NoList => format!(
            "{} Если перечень в нём должен быть, проверьте, не вставлен ли он картинкой, и пришлите файл Word или Excel \
             с таблицей.{}",
            said("Таблицы с перечнем точек взаимодействия в этом файле нет."),
            if besides {
                ""
            } else {
                " Если файл прислан для сведения, делать ничего не нужно."
            }
        ),
        _ => "Этот файл прочитать не удалось, поэтому перечень не проверен.".to_owned(),
    };
    text.push('\n');
    for group in told.iter().filter(|_| !report.is_read()) {
        let _ = writeln!(text, "\nПричина: {}", clipped(group.message, PARAGRAPH_LETTERS));
        if !group.hint.is_empty() {
            let _ = writeln!(text, "Что сделать: {}", clipped(group.hint, PARAGRAPH_LETTERS));
        }
    }
    text
}

fn of_lists(report: &FileReport<'_>) -> String {
    let sum = |of: fn(&super::file::ListReport<'_>) -> u64| report.lists.iter().map(of).sum();
    let what = match report.lists.as_slice() {
        [list] => match list.title {
            Some(title) => format!("Перечень проверен: «{}»", clipped(title, 200)),
            None => "Перечень точек взаимодействия проверен".to_owned(),
        },
        lists => format!("В файле проверено {}", counted::count(lists.len() as u64, counted::LISTS)),
    };
    format!(
        "{what}. Прочитано: {}, {}.",
        counted::count(sum(|list| list.row_count), counted::ROWS),
        counted::count(
            sum(|list| list.records),
            ["точка взаимодействия", "точки взаимодействия", "точек взаимодействия"]
        )
    )
}

/// Groups by level and rule.
fn subjects(groups: &[&Group<'_>]) -> Vec<Subject> {
    let subject = |group: &Group<'_>| (group.level, group.findings.iter().all(|of| waits(of)), group.code);
    let mut sorted = groups.to_vec();
    sorted.sort_by_key(|group| subject(group));
    let mut subjects: Vec<Subject> = sorted
        .chunk_by(|one, other| subject(one) == subject(other))
        .map(|groups| {
            let after = |items: usize| {
                let others = groups.iter().skip(items).flat_map(|group| group.findings.iter().copied());
                let column = groups[0].findings.first().and_then(|finding| finding.at.column_number);
                Others::of(others, column)
            };
            Subject {
                level: groups[0].level,
                code: groups[0].code.to_owned(),
                number: groups.iter().map(|group| group.count as u64).sum(),
                waits: subject(groups[0]).1,
                waiting: groups.iter().flat_map(|group| &group.findings).filter(|of| waits(of)).count()
                    as u64,
                items: groups.iter().take(TOLD_IN_FULL).map(|group| Item::of(group)).collect(),
                after_first: after(1),
                after_all: after(TOLD_IN_FULL),
            }
        })
        .collect();
    subjects.sort_by(|one, other| one.rank().cmp(&other.rank()));
    subjects
}

/// Whether the coordinator is to decide about an explanation of a finding.
fn waits(finding: &Finding) -> bool {
    let explained = finding.known.as_deref().is_some_and(|known| known.state == State::Explained);
    explained && finding.level <= Level::Query
}

impl Subject {
    /// What is asked comes first, then what waits for the coordinator; in the order of «Замечания».
    fn rank(&self) -> (bool, bool, Level, u32, &str) {
        let number = self.items.first().and_then(|item| item.number);
        (self.level > Level::Query, self.waits, self.level, number.unwrap_or(u32::MAX), &self.code)
    }

    /// That the only list of the file is in another one too.
    fn copy(&self) -> Option<&Item> {
        let only = self.code == COPY && self.number == 1;
        self.items.first().filter(|item| only && item.message.starts_with(rules::COPY))
    }
}

/// The answer that was given to a finding, and what is wrong with it or was decided about it.
fn of_reply(finding: &Finding) -> Option<String> {
    let decision = finding.known.as_deref().and_then(|known| known.decision.as_ref());
    let reply = finding.reply.as_deref()?;
    let answer = answered(reply, fault(reply).filter(|_| decision.is_none()));
    Some(match decision {
        Some(decision) => {
            let decided = clipped(&decision.russian(), PARAGRAPH_LETTERS);
            format!("{answer} Решение координатора: {decided}")
        }
        None if waits(finding) => format!("{answer} Пояснение получено, ждёт решения координатора."),
        None => answer,
    })
}

/// `fault`: what is wrong with the answer itself.
fn answered(reply: &Reply, fault: Option<&str>) -> String {
    let said = clipped(&reply.describe(), PARAGRAPH_LETTERS);
    let said = said.trim_end_matches('.');
    if reply.former {
        return format!("На прежнее значение Вы ответили: «{said}». Значение теперь другое, ответьте снова.");
    }
    let fault = match fault {
        Some(_) if &*reply.answer == REPAIRED => {
            ", но замечание осталось: проверьте, сохранено ли исправление"
        }
        Some(_) => ", но пояснения нет: впишите его",
        None => "",
    };
    format!("Ваш ответ: «{said}»{fault}.")
}

impl Item {
    fn of(group: &Group<'_>) -> Item {
        let waits = group.findings.iter().all(|of| waits(of));
        Item {
            number: group.number,
            place: group.first.as_ref().map(|place| letters::capital(&clipped(place, PARAGRAPH_LETTERS))),
            message: clipped(group.message, PARAGRAPH_LETTERS),
            hint: if waits { String::new() } else { clipped(group.hint, PARAGRAPH_LETTERS) },
            clause: group
                .clause
                .map(|clause| clipped(clause, PARAGRAPH_LETTERS).trim_end_matches('.').to_owned()),
            reply: of_reply(group.findings[0]),
            same: Others::same(group),
        }
    }

    /// `number`: «3.», or a dash where the workbook does not have it.
    fn tell(&self, number: &str, detail: Detail, text: &mut String) {
        let message = &self.message;
        let _ = match &self.place {
            Some(place) => writeln!(text, "{number} {place}. {message}"),
            None => writeln!(text, "{number} {message}"),
        };
        if detail > Detail::Brief && !self.hint.is_empty() {
            let _ = writeln!(text, "   Что сделать: {}", self.hint);
        }
        if let (Detail::Full, Some(clause)) = (detail, &self.clause) {
            let _ = writeln!(text, "   Основание: {clause}.");
        }
        if let Some(reply) = &self.reply {
            let _ = writeln!(text, "   {reply}");
        }
        self.same.tell(["такое же", "таких же", "таких же"], text);
    }
}

impl Others {
    /// Further findings of a rule, told after one in `column`. Of the list as a whole it is not the
    /// place that tells them apart but what they say.
    fn of<'a>(findings: impl Iterator<Item = &'a Finding>, column: Option<u32>) -> Others {
        let findings: Vec<&Finding> = findings.collect();
        if findings.iter().any(|finding| finding.at.row.is_some()) {
            return Others::at(findings.iter().map(|finding| &finding.at), column);
        }
        let mut details = String::new();
        for finding in &findings {
            let message = clipped(&finding.message, PLACES_LETTERS);
            if details.chars().count() + message.chars().count() > MESSAGES_LETTERS {
                details.push_str(" И другие.");
                break;
            }
            details.push_str(if details.is_empty() { ": " } else { " " });
            details.push_str(&message);
        }
        Others { number: findings.len() as u64, details: details.trim_end_matches('.').to_owned() }
    }

    /// The other places of a group.
    fn same(group: &Group<'_>) -> Others {
        let column = group.findings.first().and_then(|finding| finding.at.column_number);
        Others::at(group.findings.iter().skip(1).map(|finding| &finding.at), column)
    }

    fn at<'a>(places: impl Iterator<Item = &'a At>, column: Option<u32>) -> Others {
        let mut places: Vec<At> = places.map(|at| in_column(at, column)).collect();
        places.sort_by(|one, other| {
            (&one.table, one.column_number, one.row).cmp(&(&other.table, other.column_number, other.row))
        });
        Others { number: places.len() as u64, details: enumerated(&ranges(&places)) }
    }

    fn tell(&self, words: [&str; 3], text: &mut String) {
        if self.number > 0 {
            let words = counted::plural(self.number, words);
            let _ = writeln!(text, "   И ещё {} {words}{}.", self.number, self.details);
        }
    }
}

/// A place told after one in `column`: in a document the same column goes without saying, in a sheet
/// it is part of the cell's name.
fn in_column(at: &At, column: Option<u32>) -> At {
    let goes_without = matches!(at.table, Some(TableName::Ordinal(_))) && at.column_number == column;
    At { column_number: at.column_number.filter(|_| !goes_without), ..at.clone() }
}

/// `is_late`: a day that is asked for above could not be checked.
fn told(subjects: &[(&Subject, Detail)], is_late: bool) -> String {
    let mut text = String::new();
    let mut last = None;
    let mut number = 0;
    let in_book = subjects.iter().flat_map(|(subject, _)| &subject.items).any(|item| item.number.is_some());
    for (subject, detail) in subjects {
        let heading = if subject.waits { WAITING } else { heading(subject.level, is_late) };
        if last != Some(heading) {
            last = Some(heading);
            let _ = writeln!(text, "\n{heading}");
        }
        let shown = if *detail == Detail::Full { TOLD_IN_FULL } else { 1 };
        for item in subject.items.iter().take(shown) {
            number += 1;
            let number = match item.number {
                Some(of_book) => format!("{of_book}."),
                None if in_book => "–".to_owned(),
                None => format!("{number}."),
            };
            item.tell(&number, *detail, &mut text);
        }
        let others = if shown == 1 { &subject.after_first } else { &subject.after_all };
        others.tell(["похожее", "похожих", "похожих"], &mut text);
    }
    text
}

/// Above what is explained.
const WAITING: &str = "ПОЯСНЕНО, ЖДЁТ РЕШЕНИЯ КООРДИНАТОРА";

fn heading(level: Level, is_late: bool) -> &'static str {
    match level {
        Level::Error => "НУЖНО ИСПРАВИТЬ",
        Level::Query => "ИСПРАВЬТЕ ИЛИ ПОЯСНИТЕ",
        Level::Advice => "СОВЕТЫ, МОЖНО ОСТАВИТЬ КАК ЕСТЬ",
        Level::Note => "ПРОЧИТАНО С ПОПРАВКОЙ, ПОСМОТРИТЕ, ВЕРНО ЛИ",
        Level::Unchecked if is_late => "ПРОВЕРИТЬ НЕ УДАЛОСЬ",
        Level::Unchecked => "ПРОВЕРИТЬ НЕ УДАЛОСЬ, ОТ ВАС НИЧЕГО НЕ ТРЕБУЕТСЯ",
    }
}

/// «: таблица 2, строки 14–25», as far as there is room.
fn enumerated(places: &[String]) -> String {
    if places.is_empty() {
        return String::new();
    }
    let mut text = format!(": {}", places[0]);
    for place in &places[1..] {
        if text.chars().count() + place.chars().count() > PLACES_LETTERS {
            text.push_str(" и другие места");
            return text;
        }
        text.push_str("; ");
        text.push_str(place);
    }
    match text.char_indices().nth(PLACES_LETTERS) {
        Some((end, _)) => {
            let end = text[..end].rfind(", ").unwrap_or(end);
            format!("{} и другие", &text[..end])
        }
        None => text,
    }
}

/// The text on one line, cut at a blank where it is too long.
fn clipped(text: &str, letters: usize) -> String {
    let line = harmless::one_line(text.trim());
    match line.char_indices().nth(letters) {
        Some((end, _)) => {
            let end = line[..end].rfind(' ').filter(|at| *at > end / 2).unwrap_or(end);
            format!("{}…", line[..end].trim_end_matches([' ', ',', '.']))
        }
        None => line.into_owned(),
    }
}

/// Lines that the text takes on paper.
fn lines(text: &str) -> usize {
    text.lines().map(|line| line.chars().count().div_ceil(LINE_LETTERS).max(1)).sum()
}
