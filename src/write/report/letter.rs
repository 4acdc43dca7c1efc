//! `<input>.протокол.txt`: what became of one file, at most a page, as a letter that can be pasted
//! into a mail. Grave things first; what does not fit is counted and stands in протокол.xlsx.

use std::fmt::Write as _;

use super::file::{FileReport, Group};
use crate::convert::Status;
use crate::finding::Level;
use crate::write::words::{self, capital, harmless};

/// Lines of a page, and letters of a line, as a letter in 12 points on A4 takes them.
const PAGE_LINES: usize = 52;
const LINE_LETTERS: usize = 85;
/// Letters of one paragraph: a cell may hold a megabyte.
const PARAGRAPH_LETTERS: usize = 340;
/// Letters that enumerate further places.
const PLACES_LETTERS: usize = 150;
/// Findings of one rule that are told in full while there is room.
const TOLD_IN_FULL: usize = 3;

/// The letter as a file: UTF-8 with a byte order mark and the line ends of Windows, so that every
/// version of its Notepad shows it.
pub fn file(letter: &str) -> Vec<u8> {
    let mut bytes = "\u{FEFF}".as_bytes().to_vec();
    bytes.extend(letter.replace('\n', "\r\n").into_bytes());
    bytes
}

/// The letter about a file; `workbook` is the name of the officer's workbook, if there is one.
pub fn text(report: &FileReport<'_>, workbook: Option<&str>) -> String {
    let name = report.path.rsplit('/').next().unwrap_or(report.path);
    let mut letter =
        format!("Проверка файла «{}»\n\nЗдравствуйте!\n\n{}", words::visible(name), opening(report));
    let ending = ending(report, workbook);
    let taken = lines(&letter) + lines(&ending) + 1;
    if report.is_read() {
        body(report, PAGE_LINES.saturating_sub(taken), &mut letter);
    }
    if !ending.is_empty() {
        letter.push('\n');
        letter.push_str(&ending);
    }
    match harmless(&letter) {
        std::borrow::Cow::Borrowed(_) => letter,
        std::borrow::Cow::Owned(clean) => clean,
    }
}

/// What was read and what is asked for.
fn opening(report: &FileReport<'_>) -> String {
    let mut text = String::new();
    if report.status == Status::Converted {
        let lists: Vec<&super::file::ListReport<'_>> = report.lists.iter().collect();
        let (rows, points) =
            lists.iter().fold((0, 0), |sum, list| (sum.0 + list.row_count, sum.1 + list.records));
        let what = match lists[..] {
            [list] => match list.title {
                Some(title) => format!("Перечень проверен: «{}»", clipped(title, 200)),
                None => "Перечень точек взаимодействия проверен".to_owned(),
            },
            _ => format!("В файле проверено {}", words::count(lists.len() as u64, words::LISTS)),
        };
        let _ = writeln!(
            text,
            "{what}. Прочитано: {}, {}.",
            words::count(rows, words::ROWS),
            words::count(points, ["точка взаимодействия", "точки взаимодействия", "точек взаимодействия"])
        );
    } else {
        text.push_str(match report.status {
            Status::Blank => {
                "В файле пустой бланк: под шапкой таблицы нет заполненных строк. Если перечень уже составлен, \
                 пришлите, пожалуйста, заполненный файл; если это образец, делать ничего не нужно.\n"
            }
            Status::NoList => {
                "Таблицы с перечнем точек взаимодействия в этом файле нет. Если он прислан для сведения, делать \
                 ничего не нужно. Если перечень в нём должен быть, проверьте, не вставлен ли он картинкой, и \
                 пришлите файл Word или Excel с таблицей.\n"
            }
            _ => "Этот файл прочитать не удалось, поэтому перечень не проверен.\n",
        });
        for group in report.groups.iter().filter(|_| !report.is_read()) {
            let _ = writeln!(text, "\nПричина: {}", clipped(group.message, PARAGRAPH_LETTERS));
            if !group.hint.is_empty() {
                let _ = writeln!(text, "Что сделать: {}", clipped(group.hint, PARAGRAPH_LETTERS));
            }
        }
    }
    if let Some(asked) = asked(report) {
        text.push_str(&asked);
        text.push('\n');
    }
    text
}

fn asked(report: &FileReport<'_>) -> Option<String> {
    let number = |level: Level| -> u64 {
        report.groups.iter().filter(|group| group.level == level).map(|group| group.count as u64).sum()
    };
    if !report.is_read() {
        return None;
    }
    let (errors, queries) = (number(Level::Error), number(Level::Query));
    let asked = match (errors, queries) {
        (0, 0) if report.groups.is_empty() && report.status == Status::Converted => {
            return Some("Замечаний нет, исправлять ничего не нужно.".to_owned());
        }
        (0, 0) if report.groups.is_empty() => return None,
        (0, 0) => {
            return Some("Ошибок и вопросов нет. Посмотрите, пожалуйста, на отмеченное ниже.".to_owned());
        }
        (0, queries) => {
            format!(
                "Ошибок нет, но есть {}, на {} нужно ответить: исправить или пояснить.",
                words::count(queries, ["вопрос", "вопроса", "вопросов"]),
                if queries == 1 { "который" } else { "которые" }
            )
        }
        (errors, 0) => {
            format!("Исправьте, пожалуйста, {}.", words::count(errors, ["ошибку", "ошибки", "ошибок"]))
        }
        (errors, queries) => format!(
            "Исправьте, пожалуйста, {} и ответьте на {} (исправьте или поясните).",
            words::count(errors, ["ошибку", "ошибки", "ошибок"]),
            words::count(queries, ["вопрос", "вопроса", "вопросов"])
        ),
    };
    Some(asked)
}

/// Groups of one rule at one level, told together.
struct Subject<'a> {
    level: Level,
    code: &'static str,
    groups: Vec<&'a Group<'a>>,
    detail: Detail,
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

fn body(report: &FileReport<'_>, room: usize, letter: &mut String) {
    let mut subjects: Vec<Subject<'_>> = Vec::new();
    let mut sorted: Vec<&Group<'_>> = report.groups.iter().collect();
    sorted.sort_by_key(|group| (group.level, group.code));
    for group in sorted {
        match subjects.last_mut() {
            Some(subject) if subject.level == group.level && subject.code == group.code => {
                subject.groups.push(group);
            }
            _ => subjects.push(Subject {
                level: group.level,
                code: group.code,
                groups: vec![group],
                detail: if group.level <= Level::Advice { Detail::Full } else { Detail::Brief },
            }),
        }
    }
    let mut left_out = [0; 5];
    let mut text = told(&subjects);
    for (level, detail) in GIVE_WAY {
        for at in (0..subjects.len()).rev() {
            if lines(&text) + 2 <= room {
                break;
            }
            if subjects[at].level != level {
                continue;
            }
            match detail {
                Some(detail) => subjects[at].detail = subjects[at].detail.min(detail),
                None => left_out[level as usize] += subjects.remove(at).number(),
            }
            text = told(&subjects);
        }
    }
    letter.push_str(&text);
    if let Some(others) = words::levels(left_out) {
        let _ = writeln!(letter, "\nИ ещё {others}: они не поместились на страницу.");
    }
}

fn told(subjects: &[Subject<'_>]) -> String {
    let mut text = String::new();
    let mut level = None;
    let mut number = 0;
    for subject in subjects {
        if level != Some(subject.level) {
            level = Some(subject.level);
            let _ = writeln!(text, "\n{}", heading(subject.level));
        }
        subject.tell(&mut number, &mut text);
    }
    text
}

fn heading(level: Level) -> &'static str {
    match level {
        Level::Error => "НУЖНО ИСПРАВИТЬ",
        Level::Query => "ИСПРАВЬТЕ ИЛИ ПОЯСНИТЕ",
        Level::Advice => "СОВЕТЫ, МОЖНО ОСТАВИТЬ КАК ЕСТЬ",
        Level::Note => "ПРОЧИТАНО С ПОПРАВКОЙ, ПОСМОТРИТЕ, ВЕРНО ЛИ",
        Level::Unchecked => "ПРОВЕРИТЬ НЕ УДАЛОСЬ, ОТ ВАС НИЧЕГО НЕ ТРЕБУЕТСЯ",
    }
}

impl Subject<'_> {
    fn number(&self) -> u64 {
        self.groups.iter().map(|group| group.count as u64).sum()
    }

    fn tell(&self, number: &mut usize, text: &mut String) {
        let shown = if self.detail == Detail::Full { TOLD_IN_FULL } else { 1 };
        for group in self.groups.iter().take(shown) {
            *number += 1;
            let message = clipped(group.message, PARAGRAPH_LETTERS);
            match &group.first {
                Some(place) => {
                    let _ = writeln!(
                        text,
                        "{number}. {}. {message}",
                        capital(&clipped(place, PARAGRAPH_LETTERS))
                    );
                }
                None => {
                    let _ = writeln!(text, "{number}. {message}");
                }
            }
            if self.detail > Detail::Brief && !group.hint.is_empty() {
                let _ = writeln!(text, "   Что сделать: {}", clipped(group.hint, PARAGRAPH_LETTERS));
            }
            if let (Detail::Full, Some(clause)) = (self.detail, group.clause) {
                let _ = writeln!(
                    text,
                    "   Основание: {}.",
                    clipped(clause, PARAGRAPH_LETTERS).trim_end_matches('.')
                );
            }
            if group.count > 1 {
                let others = group.count as u64 - 1;
                let same = words::plural(others, ["такое же", "таких же", "таких же"]);
                let _ = writeln!(text, "   И ещё {others} {same}{}.", enumerated(&group.rest));
            }
        }
        let similar: Vec<&&Group<'_>> = self.groups.iter().skip(shown).collect();
        if !similar.is_empty() {
            let others: u64 = similar.iter().map(|group| group.count as u64).sum();
            let words = words::plural(others, ["похожее", "похожих", "похожих"]);
            let places: Vec<String> = similar.iter().flat_map(|group| group.places.iter().cloned()).collect();
            let _ = writeln!(text, "   И ещё {others} {words}{}.", enumerated(&places));
        }
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

fn ending(report: &FileReport<'_>, workbook: Option<&str>) -> String {
    let mut text = String::new();
    let number: usize = report.groups.iter().map(|group| group.count).sum();
    match workbook {
        Some(book) if number > 0 => {
            let _ = writeln!(
                text,
                "Исправлять удобнее всего в рабочей книге «{}»: в ней весь перечень, эти замечания у своих строк и место \
                 для ответа. Если замечание кажется вам неверным, так и ответьте там, с пояснением.",
                words::visible(book)
            );
        }
        Some(book) => {
            let _ = writeln!(text, "Перечень в виде рабочей книги — «{}».", words::visible(book));
        }
        None => {}
    }
    if number > 1 {
        text.push_str(
            "Все замечания по одному, с местом и основанием, — в книге «протокол.xlsx», лист «Замечания».\n",
        );
    }
    let mut codes: Vec<&str> = report.groups.iter().map(|group| group.code).collect();
    codes.sort_unstable();
    codes.dedup();
    if !codes.is_empty() {
        let _ = writeln!(text, "Номера правил, если понадобятся: {}.", codes.join(", "));
    }
    text
}

/// The text on one line, cut at a blank where it is too long.
fn clipped(text: &str, letters: usize) -> String {
    let line = words::one_line(text.trim());
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

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::*;
    use crate::convert::Outcome;
    use crate::document::TableName;
    use crate::finding::At;
    use crate::profile::Mappings;
    use crate::write::example;

    fn letter(outcome: &Outcome) -> String {
        let mappings = Mappings::built_in().unwrap();
        let workbook = (!outcome.lists.is_empty()).then_some("b.docx.перечень.xlsx");
        text(&FileReport::of(outcome, &mappings), workbook)
    }

    fn check(outcome: &Outcome, expected: &Expect) {
        let letter = letter(outcome);
        expected.assert_eq(&letter);
        assert!(lines(&letter) <= PAGE_LINES);
    }

    #[test]
    fn a_letter_says_where_what_and_how() {
        let mut outcome = example::outcome();
        outcome.findings.iter_mut().for_each(|finding| finding.message = "Точка «Сайт» повторяется.".into());
        check(
            &outcome,
            &expect![[r#"
            Проверка файла «b.docx»

            Здравствуйте!

            Перечень проверен: «Перечень точек взаимодействия с клиентом». Прочитано: 2 строки, 3 точки взаимодействия.
            Исправьте, пожалуйста, 1 ошибку и ответьте на 2 вопроса (исправьте или поясните).

            НУЖНО ИСПРАВИТЬ
            1. Таблица 2, строка 3, графа «Точка». Точка «Сайт» повторяется.
               Что сделать: Оставьте одну.
               Основание: п. 10.

            ИСПРАВЬТЕ ИЛИ ПОЯСНИТЕ
            2. Таблица 2, строка 4, графа «Точка». Точка «Сайт» повторяется.
               Что сделать: Оставьте одну.
               Основание: п. 10.
               И ещё 1 такое же: таблица 2, строка 5, столбец 3.

            Исправлять удобнее всего в рабочей книге «b.docx.перечень.xlsx»: в ней весь перечень, эти замечания у своих строк и место для ответа. Если замечание кажется вам неверным, так и ответьте там, с пояснением.
            Все замечания по одному, с местом и основанием, — в книге «протокол.xlsx», лист «Замечания».
            Номера правил, если понадобятся: C04, V01.
        "#]],
        );
    }

    #[test]
    fn a_clean_list_has_its_letter() {
        let mut outcome = example::outcome();
        outcome.findings.clear();
        check(
            &outcome,
            &expect![[r#"
            Проверка файла «b.docx»

            Здравствуйте!

            Перечень проверен: «Перечень точек взаимодействия с клиентом». Прочитано: 2 строки, 3 точки взаимодействия.
            Замечаний нет, исправлять ничего не нужно.

            Перечень в виде рабочей книги — «b.docx.перечень.xlsx».
        "#]],
        );
    }

    #[test]
    fn files_without_a_list_have_their_letters() {
        let mut outcome = example::outcome();
        outcome.lists.clear();
        outcome.findings.clear();
        let mut letters = Vec::new();
        for status in [Status::Blank, Status::NoList] {
            outcome.status = status;
            letters.push(letter(&outcome));
        }
        outcome.status = Status::Failed;
        outcome.findings = vec![crate::rules::unreadable(
            &outcome.path,
            "Файл повреждён.",
            "Откройте его в Word, сохраните заново и пришлите ещё раз.",
        )];
        letters.push(letter(&outcome));
        expect![[r#"
            Проверка файла «b.docx»

            Здравствуйте!

            В файле пустой бланк: под шапкой таблицы нет заполненных строк. Если перечень уже составлен, пришлите, пожалуйста, заполненный файл; если это образец, делать ничего не нужно.

            ────

            Проверка файла «b.docx»

            Здравствуйте!

            Таблицы с перечнем точек взаимодействия в этом файле нет. Если он прислан для сведения, делать ничего не нужно. Если перечень в нём должен быть, проверьте, не вставлен ли он картинкой, и пришлите файл Word или Excel с таблицей.

            ────

            Проверка файла «b.docx»

            Здравствуйте!

            Этот файл прочитать не удалось, поэтому перечень не проверен.

            Причина: Файл повреждён.
            Что сделать: Откройте его в Word, сохраните заново и пришлите ещё раз.

            Номера правил, если понадобятся: F03.
        "#]].assert_eq(&letters.join("\n────\n\n"));
    }

    #[test]
    fn a_letter_is_at_most_a_page_whatever_was_found() {
        let mut outcome = example::outcome();
        let pattern = outcome.findings[0].clone();
        outcome.findings = (0..3000_u32)
            .map(|number| {
                let mut finding = pattern.clone();
                finding.code = crate::rules::RULES[number as usize % crate::rules::RULES.len()].code;
                finding.level = Level::ALL[number as usize % 5];
                finding.message = format!("Замечание {}. {}", number % 100, "длинно ".repeat(200)).into();
                finding.hint = "Как исправить. ".repeat(200).into();
                finding.at.row = Some(number * 7 % 3001 + 1);
                finding
            })
            .collect();
        let letter = letter(&outcome);
        assert!(lines(&letter) <= PAGE_LINES, "{letter}");
        assert!(letter.contains("НУЖНО ИСПРАВИТЬ") && letter.contains("лист «Замечания»"), "{letter}");
    }

    #[test]
    fn places_and_controls_are_kept_in_bounds() {
        let mut outcome = example::outcome();
        outcome.path = "a/\u{202e}b\n.docx".into();
        outcome.findings.truncate(1);
        outcome.findings[0].message = "Точка\u{1b}[2J «\nСайт» повторяется.".into();
        outcome.findings[0].at = At {
            table: Some(TableName::Sheet("Перечень".into())),
            row: Some(14),
            column_number: Some(4),
            column: None,
        };
        let letter = letter(&outcome);
        assert!(letter.contains("1. Лист «Перечень», ячейка D14 (графа «Вид»). Точка"), "{letter}");
        assert!(!letter.contains(['\u{202e}', '\u{1b}']), "{letter}");
        assert!(file("а\nб").starts_with("\u{FEFF}а\r\nб".as_bytes()));
    }
}
