//! What the words of a row say of its role: notes, totals, signatures, titles, lines about pages, samples.

use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::words::Words;
use crate::model::document::Cell;
use crate::text::signs::{is_placeholder, ordinal};
use crate::text::{letters, words};

/// Beginnings of texts below a list besides those of the catalogue.
const BELOW: &[&str] = &["по состоянию", "данные на", "данные актуальны", "утвержд"];

/// Beginnings of titles and stamps besides those of the catalogue.
const TITLES: &[&str] = &[
    "перечень",
    "реестр",
    "приложение",
    "утвержд",
    "приказ",
    "точки взаимодействия",
    "термины",
    "контакт",
    "лист согласов",
    "лист изменений",
    "сводн",
    "история изменений",
];

/// Beginnings of rows that show how a row is filled in.
const SAMPLES: &[&str] =
    &["пример", "образец", "указывается", "указываются", "заполняется", "укажите", "впишите"];

fn begins(text: &str, folded: &[impl AsRef<str>]) -> bool {
    let text = text.trim_start_matches(['(', '«', ' ']);
    letters::begins_with_one(text.chars(), folded)
}

pub(super) fn is_total(text: &str, known: &Words) -> bool {
    begins(text, &known.lists.rows.totals)
}

pub(super) fn is_note(text: &str, known: &Words) -> bool {
    let rows = &known.lists.rows;
    letters::begins_folded(text.chars(), "*")
        || [&rows.notes, &rows.totals, &rows.executors, &rows.agreed].iter().any(|list| begins(text, list))
        || begins(text, BELOW)
}

/// «Примечание: …», «(в ред. приказа …)»: what the rules set aside by its first words, wherever it stands.
pub(super) fn is_remark(text: &str, known: &Words) -> bool {
    let remarks = &known.lists.rows.remarks;
    remarks.iter().any(|beginning| letters::begins_folded(text.trim_start().chars(), beginning))
}

pub(super) fn is_post(text: &str, known: &Words) -> bool {
    begins(text, &known.lists.rows.posts)
}

pub(super) fn is_title(text: &str, known: &Words) -> bool {
    begins(text, TITLES)
        || known.lists.acts.approve.contains(&letters::first_word(text))
        || text
            .split('\n')
            .any(|line| crate::locate::context::is_title(line, &known.titles, &known.lists.titles))
}

pub(super) fn is_sample(text: &str) -> bool {
    begins(text, SAMPLES)
}

/// «Продолжение таблицы 1», «Страница 1 из 2», «Лист 2 из 5», «– 3 –».
pub(super) fn is_page_line(text: &str, known: &Words) -> bool {
    static PAGE: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(
            r"(?ix)^\W* (?: (?:продолжение|окончание) \s+ (?:табл|прил|переч|реестр|листа) .{0,60}
                | (?:стр(?:аница|\.)? | лист | с\.) \s* № ? \s* \d+ (?: \s* (?:из|/) \s* \d+ )? ) \W*$",
        )
        .ok()
    });
    let counts = |word: &str| {
        matches!(word, "из" | "№" | "-" | "–")
            || word.trim_matches(['.', '(', ')']).chars().all(|sign| sign.is_ascii_digit())
    };
    let listed = || {
        let folded = letters::fold(text.trim());
        known.lists.rows.page_lines.iter().any(|line| {
            folded.strip_prefix(line.as_str()).is_some_and(|rest| rest.split_whitespace().all(counts))
        })
    };
    text.len() < 200
        && (PAGE.as_ref().is_some_and(|page| page.is_match(text)) || text.len() <= 80 && listed())
}

/// Captions of a table of terms, persons or contacts.
pub(super) fn is_other_caption(text: &str, known: &Words) -> bool {
    const MORE: &[&str] = &[
        "e-mail",
        "email",
        "электронн",
        "почт",
        "ответственн",
        "кабинет",
        "срок",
        "версия",
        "изменени",
        "единиц",
        "цена",
    ];
    let captions = &known.lists.captions.other_tables;
    let found = words::words(text);
    if found.len() > 5 {
        return false;
    }
    let same = |text: &str| {
        let letters = || text.chars().filter(|letter| !matches!(letter, '.' | ' ')).map(letters::fold_letter);
        let Some(first) = letters().next() else { return false };
        captions.iter().any(|caption| caption.starts_with(first) && caption.chars().eq(letters()))
    };
    same(text) || found.first().is_some_and(|word| same(&text[word.start..word.end])) || begins(text, MORE)
}

/// Short, with a capital letter, no digit, no full stop: as captions are written.
pub(super) fn is_caption_like(text: &str, known: &Words) -> bool {
    let text = text.trim();
    text.len() <= 120
        && text.starts_with(|letter: char| letter.is_uppercase() || letter == '№')
        && !text.ends_with(['.', ';', ':'])
        && !text.bytes().any(|byte| byte.is_ascii_digit())
        && words::words(text).len() <= 6
        && !known.marks.is_ditto(text)
}

/// «Иванова Анна Петровна».
pub(super) fn is_full_name(text: &str) -> bool {
    let mut parts = text.split_whitespace();
    let capital = |part: Option<&str>| part.is_some_and(|part| part.starts_with(char::is_uppercase));
    let (first, second, third) = (parts.next(), parts.next(), parts.next());
    capital(first)
        && capital(second)
        && third.is_some_and(|part| {
            let part = part.trim_end_matches([',', ';']);
            ["вич", "вна", "чна"].iter().any(|end| part.ends_with(end))
        })
}

/// Whether nothing is said after the text: no full stop, no closing quote.
pub(super) fn is_open(text: &str) -> bool {
    !text.trim_end().ends_with(['.', ';', '!', '?', ':', '»', ')', '…'])
}

/// Whether a text ends with a preposition, a conjunction or «которых».
pub(super) fn ends_within(text: &str) -> bool {
    let text = text.trim_end();
    let found = words::words(text);
    found.last().is_some_and(|word| {
        let last = &text[word.start..word.end];
        word.end == text.len()
            && (word.filler || last == "числе" || last == "том" || last.starts_with("которы"))
    })
}

pub(super) fn is_placeholder_row(cells: &[&Cell], number: Option<&Cell>) -> bool {
    cells.iter().all(|cell| {
        is_placeholder(&cell.text)
            || number.is_some_and(|number| std::ptr::eq(*cell, number)) && ordinal(&cell.text).is_some()
    })
}

/// Bytes of a number of a column, at most.
pub(super) const LONGEST_COUNT: usize = 24;

/// Whether a row counts the columns: «1 2 3», «(1) (2)», «А Б 1 2», «гр. 1», «I II».
pub(super) fn counts_columns(cells: &[&Cell]) -> bool {
    if cells.len() < 2 || cells.iter().any(|cell| cell.text.len() > LONGEST_COUNT) {
        return false;
    }
    let mut counts = Vec::with_capacity(cells.len());
    let mut letters = 0;
    for cell in cells {
        let text = letters::fold(cell.text.trim());
        let bare =
            ["графа", "гр.", "гр", "кол."].iter().find_map(|word| text.strip_prefix(word)).unwrap_or(&text);
        let bare = bare.trim_matches(|sign: char| !letters::is_letter_or_digit(sign));
        let number = bare.parse().ok().or_else(|| roman(bare));
        match number {
            Some(number) => counts.push(number),
            // «А», «Б» before the numbers, in their order.
            None if counts.is_empty() && bare == ["а", "б", "в", "г"][letters.min(3)] => letters += 1,
            None => return false,
        }
    }
    let first = counts.first().copied().unwrap_or(1);
    let in_order = counts.iter().enumerate().all(|(at, count)| *count == first + at as u32);
    in_order
        && (first == 1 || first == letters as u32 + 1)
        && (cells.len() > 2 || letters > 0 || counts.len() > 2)
}

/// «i» to «xv», folded; Cyrillic letters stand for Latin ones.
fn roman(text: &str) -> Option<u32> {
    const NUMBERS: [&str; 15] =
        ["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv"];
    let latin: String = text
        .chars()
        .map(|letter| match letter {
            'і' => 'i',
            'х' => 'x',
            'у' => 'v',
            _ => letter,
        })
        .collect();
    NUMBERS.iter().position(|number| *number == latin).map(|at| at as u32 + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    fn counts(texts: &[&str]) -> bool {
        let cell =
            |text: &&str| Cell { column: 1, column_span: 1, row_span: 1, text: (*text).into(), more: None };
        let cells: Vec<Cell> = texts.iter().map(cell).collect();
        counts_columns(&cells.iter().collect::<Vec<_>>())
    }

    #[test]
    fn columns_are_counted_in_many_ways() {
        for texts in [
            ["1", "2", "3", "4"],
            ["(1)", "(2)", "(3)", "(4)"],
            ["А", "Б", "1", "2"],
            ["гр. 1", "гр. 2", "гр. 3", "гр. 4"],
            ["I", "II", "III", "IV"],
            ["А", "2", "3", "4"],
        ] {
            assert!(counts(&texts), "{texts:?}");
        }
        for texts in [["1", "Приём", "Сайт", "2"], ["2", "3", "4", "5"], ["1", "3", "2", "4"]] {
            assert!(!counts(&texts), "{texts:?}");
        }
    }

    #[test]
    fn lines_about_pages_are_known() {
        let known = Words::new(&Mappings::built_in().expect("the built-in mappings").catalogue);
        for text in
            ["Продолжение таблицы 1", "Страница 1 из 2", "Лист 2 из 5", "стр. 3", "Окончание приложения № 2"]
        {
            assert!(is_page_line(text, &known), "{text}");
        }
        for text in ["Продолжение обучения", "Лист согласования", "Страница портала", "Стратегия"]
        {
            assert!(!is_page_line(text, &known), "{text}");
        }
    }
}
