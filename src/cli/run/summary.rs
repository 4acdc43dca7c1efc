//! итог.txt: what a run came to, for a mail. The first line is its subject.

use std::fmt::Write as _;

use crate::batch::{End, Moved, News, Report};
use crate::cli::convert::of_reading;
use crate::model::finding::Level;
use crate::text::{counted, harmless};
use crate::write::totals::Totals;

/// Its name in the output folder.
pub(super) const NAME: &str = "итог.txt";

/// Exit codes with their words: for programs, and for people.
pub(super) const REASONS: [(u8, &str, &str); 9] = [
    (0, "done", "готово, замечаний уровня --fail-on и выше нет"),
    (1, "incomplete", "готово, но не полностью: часть файлов не прочитана или нет большинства ведомств"),
    (2, "usage", "неверная настройка"),
    (3, "findings", "готово, есть замечания уровня --fail-on и выше"),
    (4, "bug", "ошибка в программе"),
    (66, "no_input", "нет входного файла или папки"),
    (73, "cannot_create", "не создаётся папка или файл результата"),
    (74, "io", "ошибка диска"),
    (75, "busy", "в папке результата работает другой запуск"),
];

/// The word for an exit code, and what it means.
pub(super) fn reason(code: u8) -> (&'static str, &'static str) {
    REASONS
        .iter()
        .find(|reason| reason.0 == code)
        .map_or(("bug", "ошибка в программе"), |(_, key, text)| (key, text))
}

/// The whole text; `unread` are lines about files that were not read.
pub(super) fn text(report: &Report, news: &News, unread: &[String]) -> String {
    let Totals { lists, records, .. } = report.totals;
    let mut text = format!("{}\n\n{}\n\n", subject(report, news), verdict(report));
    let mut line = |what: &str, levels: [u64; 5]| {
        let _ = writeln!(text, "{what}: {}.", counted::levels(levels).unwrap_or_else(|| "нет".into()));
    };
    line(if news.first { "Замечания" } else { "Новые замечания" }, news.new);
    if !news.first {
        line("Прежние, ещё открытые", news.open);
        line("Снятые", news.gone);
    }
    let files = news.files;
    let all = files.new + files.changed + files.unchanged;
    let _ = write!(text, "Файлы с ответом: {all}");
    let parts: Vec<String> = [
        ("новых", files.new),
        ("изменённых", files.changed),
        ("прежних", files.unchanged),
        ("больше нет", files.gone),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0 && !news.first)
    .map(|(what, count)| format!("{what} — {count}"))
    .collect();
    let _ = writeln!(
        text,
        "{}.",
        if parts.is_empty() { String::new() } else { format!("; {}", parts.join(", ")) }
    );
    if let Some(said) = of_reading(report) {
        let _ = writeln!(text, "{said}");
    }
    let _ = writeln!(
        text,
        "В своде: {}, {}.",
        counted::count(lists, counted::LISTS),
        counted::count(records, counted::RECORDS)
    );
    if let Some(decided) = report.decided.filter(|decided| *decided > 0) {
        let _ = writeln!(text, "Решений координатора учтено: {decided}.");
    }
    for decision in &report.decisions {
        let _ = writeln!(text, "Решение не учтено: {decision}.");
    }
    if let Some(standing) = &report.standing {
        text.push('\n');
        for line in &standing.lines {
            let _ = writeln!(text, "{line}");
        }
    }
    if !unread.is_empty() {
        text.push_str("\nНе прочитаны:\n");
        list(&mut text, unread.iter().map(String::as_str));
    }
    if !report.missing.is_empty() {
        text.push_str("\nФайлы, которых больше нет:\n");
        list(&mut text, report.missing.iter().map(String::as_str));
    }
    let changed: Vec<&str> =
        report.set_aside.iter().filter(|file| file.changed).map(|file| file.to.as_str()).collect();
    if !changed.is_empty() {
        text.push_str("\nОтложены файлы, которые кто-то изменил в папке результата. В них могут быть ответы ведомств:\n");
        list(&mut text, changed.into_iter());
    }
    let code = report.verdict.exit_code();
    let _ = writeln!(text, "\nКод завершения: {code} — {}.", reason(code).1);
    text.push_str("Что исправить в каждом файле: протокол.html.\n");
    text
}

/// The summary names no file: the page does.
fn verdict(report: &Report) -> String {
    report.totals.verdict().replace(" — ниже", " — в протокол.html")
}

/// What became of the files of the inbox; nothing where none were there.
pub(super) fn inbox(moved: &[Moved], waiting: &[(String, &str)]) -> String {
    if moved.is_empty() && waiting.is_empty() {
        return String::new();
    }
    let mut counts = [0; 3];
    let mut lines = Vec::new();
    for Moved { from, end } in moved {
        let (count, line) = match end {
            End::Processed { .. } => (0, None),
            End::Rejected { why, .. } => (1, Some(format!("отклонён {from} — {why}"))),
            End::Kept { why } => (2, Some(format!("остался {from} — {why}"))),
        };
        counts[count] += 1;
        lines.extend(line);
    }
    lines.extend(waiting.iter().map(|(name, why)| format!("ждёт {name} — {why}")));
    let [processed, rejected, kept] = counts;
    let waiting = kept + waiting.len();
    let mut text = format!("\nВходящие: принято — {processed}, отклонено — {rejected}, ждут — {waiting}.\n");
    list(&mut text, lines.iter().map(String::as_str));
    text
}

/// The first of some names, a line each, and how many more there are.
fn list<'n>(text: &mut String, names: impl ExactSizeIterator<Item = &'n str>) {
    const SHOWN: usize = 20;
    let more = names.len().saturating_sub(SHOWN);
    for name in names.take(SHOWN) {
        let _ = writeln!(text, "  {}", harmless::one_line(name));
    }
    if more > 0 {
        let _ = writeln!(text, "  и ещё {more}");
    }
}

/// A line fit for the subject of a mail.
pub(super) fn subject(report: &Report, news: &News) -> String {
    let unread = match report.totals.unread() {
        0 => String::new(),
        unread => {
            let word = if unread % 10 == 1 && unread % 100 != 11 {
                "прочитан"
            } else {
                "прочитано"
            };
            format!("не {word} {}; ", counted::count(unread, counted::FILES))
        }
    };
    let gone = report.totals.gone.as_ref().map_or_else(String::new, |gone| {
        let bodies = counted::count(gone.names.len() as u64, ["ведомства", "ведомств", "ведомств"]);
        format!("нет {bodies} из {}; ", gone.before)
    });
    let grave = |levels: [u64; 5]| {
        let mut grave = [0; 5];
        for level in [Level::Error, Level::Query] {
            grave[level as usize] = levels[level as usize];
        }
        counted::levels(grave)
    };
    let said = match (grave(news.new), grave(news.open)) {
        (None, None) => "ошибок и запросов нет".to_owned(),
        (Some(new), _) if news.first => format!("первый итог: {new}"),
        (Some(new), None) => format!("новое: {new}; прежних открытых нет"),
        (None, Some(open)) => format!("нового нет; открыто прежних: {open}"),
        (Some(new), Some(open)) => format!("новое: {new}; открыто прежних: {open}"),
    };
    format!("Перечни: {gone}{unread}{said}")
}

/// What is said of a run that failed, in the place of the whole text.
pub(super) fn failure(code: u8, error: &str) -> String {
    let subject = format!("Перечни: запуск не удался: {} (код {code})", reason(code).1);
    format!("{subject}\n\n{error}\n")
}
