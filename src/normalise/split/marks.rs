//! Marks that part or end the values of a cell: bullets, numbers, line ends; and where a text must not
//! be cut.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::profile::PointLists;
use crate::text::{contacts, grammar, letters, words};

pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(letters::is_letter_or_digit)
}

/// Where a text must not be cut: brackets and contacts.
pub(super) struct Shape {
    /// Contacts, brackets and quotes: those of a kind in ascending order, none within another.
    closed: [Vec<Range<usize>>; 3],
}

impl Shape {
    pub(super) fn new(text: &str) -> Shape {
        let of_contacts = contacts::find(text).into_iter().map(|(range, _)| range).collect();
        let bracketed = |open: char, close: char| {
            let mut closed = Vec::new();
            let mut depth = 0u32;
            let mut start = 0;
            for (at, letter) in text.char_indices() {
                if letter == open {
                    if depth == 0 {
                        start = at;
                    }
                    depth += 1;
                } else if letter == close && depth > 0 {
                    depth -= 1;
                    if depth == 0 {
                        closed.push(start..at + letter.len_utf8());
                    }
                }
            }
            closed
        };
        Shape { closed: [of_contacts, bracketed('(', ')'), bracketed('«', '»')] }
    }

    pub(super) fn open(&self, at: usize) -> bool {
        self.around(at).next().is_none()
    }

    /// What is closed around a byte.
    pub(super) fn around(&self, at: usize) -> impl Iterator<Item = &Range<usize>> {
        self.ending_after(at).filter_map(move |mut ranges| ranges.next().filter(|range| range.contains(&at)))
    }

    /// Of each kind what ends after a byte, in ascending order.
    pub(super) fn ending_after(&self, at: usize) -> impl Iterator<Item = std::slice::Iter<'_, Range<usize>>> {
        self.closed.iter().map(move |ranges| ranges[ranges.partition_point(|range| range.end <= at)..].iter())
    }
}

/// Cuts before the marks of a list: «• … • …», and the numbers of [`numbered_cuts`].
pub(super) fn list_cuts(text: &str, shape: &Shape) -> Vec<usize> {
    let mut cuts = numbered_cuts(text);
    let bullets = text.char_indices().filter(|(at, letter)| {
        matches!(letter, '•' | '▪' | '●' | '○')
            && shape.open(*at)
            && (*at == 0 || text[..*at].ends_with([' ', '\n', ',', ';', ':', '.', ')', '»']))
    });
    cuts.extend(bullets.map(|(at, _)| at));
    cuts
}

/// How many values a text numbers: 2 in «1) … 2) …», 0 where it has no such list.
pub(crate) fn numbers(text: &str) -> usize {
    numbered_cuts(text).len()
}

/// «1) … 2) …» or «1. … 2. …» in a row: cuts before each number of a list that begins with 1.
fn numbered_cuts(text: &str) -> Vec<usize> {
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s;,])(\d{1,2})(?:\)\s*|\.\s+|\.)[\p{L}«]").ok());
    let Some(pattern) = NUMBER.as_ref() else {
        return Vec::new();
    };
    if !text.contains("1.") && !text.contains("1)") {
        return lettered_cuts(text);
    }
    let mut expected = 1;
    let mut cuts = Vec::new();
    let mut from = 0;
    while let Some(found) = pattern.captures_at(text, from) {
        let Some(number) = found.get(1) else { break };
        let value = number.as_str().parse::<u32>();
        if value == Ok(expected) || value == Ok(1) {
            cuts.push(number.start());
            expected = if value == Ok(1) { 2 } else { expected + 1 };
        }
        from = number.end();
    }
    if cuts.len() > 1 { cuts } else { Vec::new() }
}

/// «а) … б) …»: cuts before each letter of a list that begins with «а».
fn lettered_cuts(text: &str) -> Vec<usize> {
    let Some(first) = text.find("а)").filter(|_| text.contains("б)")) else { return Vec::new() };
    let mut cuts = Vec::new();
    let mut from = first;
    for letter in 'а'..='и' {
        let mark = [letter, ')'].iter().collect::<String>();
        let Some(at) = text[from..].find(&mark).map(|at| from + at) else { break };
        let begins =
            at == 0 || text[..at].ends_with(|sign: char| sign.is_whitespace() || matches!(sign, ';' | ','));
        let goes_on = text[at + mark.len()..]
            .trim_start()
            .starts_with(|sign: char| letters::is_letter(sign) || sign == '«');
        if !begins || !goes_on {
            break;
        }
        cuts.push(at);
        from = at + mark.len();
    }
    if cuts.len() > 1 { cuts } else { Vec::new() }
}

/// Whether a line begins an item: a bullet, a number, a capital letter, or a known beginning.
///
/// A line that begins with a small letter goes on, unless it begins with a known word in the case in
/// which items begin, or a comma stands before it: «Получение / уведомления о решении» is one need,
/// because «уведомления» begins nothing.
pub(super) fn begins_item(line: &str, known: bool) -> bool {
    let line = line.trim_start();
    let first = line.chars().next();
    known || bullet(line) > 0 || first.is_some_and(|letter| letter.is_uppercase() || letter == '«')
}

/// A line that cannot end here: a preposition, a comma or a hyphen at its end, or an adjective alone.
pub(super) fn hangs(before: &str, nouns: &PointLists) -> bool {
    let before = before.trim_end();
    if before.ends_with(['-', ',', '(', '/', ':']) {
        return true;
    }
    if is_adjective(before.rsplit('\n').next().unwrap_or("").trim(), nouns) {
        return true;
    }
    words::words(before.rsplit([' ', '\n']).next().unwrap_or("")).last().is_some_and(|word| word.filler)
}

/// «Бумажный», «Своевременное»: one word that needs another to follow.
fn is_adjective(line: &str, nouns: &PointLists) -> bool {
    let word = letters::fold(line);
    grammar::is_adjective_alone(&word) && !nouns.adjectival.contains(&word)
}

/// As [`hangs`], but a comma or colon before a known beginning separates.
pub(super) fn hangs_line(before: &str, known: bool, nouns: &PointLists) -> bool {
    hangs(before, nouns) && !(known && before.trim_end().ends_with([',', ':', '/']))
}

/// Length of a bullet or item number at the beginning of a text, 0 if none.
pub(super) fn bullet(text: &str) -> usize {
    static BULLET: LazyLock<Option<Regex>> = LazyLock::new(|| {
        Regex::new(r"^(?:[-–—•·▪*●○]\s*(?:\d{1,2}\)\s*)?|\d{1,2}[.)]\s*|[а-яa-z]\)\s*)").ok()
    });
    let found = BULLET.as_ref().and_then(|pattern| pattern.find(text)).map_or(0, |found| found.end());
    let rest = text[found..].chars().next();
    let starts = match text[..found].chars().next_back() {
        // «1.5», «24.ru» and «3)5» are no numbers of a list.
        Some('.') => rest.is_some_and(char::is_uppercase),
        Some(')') => rest.is_some_and(letters::is_letter),
        _ => rest.is_some_and(letters::is_letter_or_digit),
    };
    if starts || rest == Some('«') { found } else { 0 }
}

/// Cuts a text, strips bullets and separators, joins the lines inside a value.
pub(super) fn pieces(text: &str, mut cuts: Vec<usize>) -> Vec<String> {
    cuts.push(0);
    cuts.push(text.len());
    cuts.sort_unstable();
    cuts.dedup();
    cuts.windows(2)
        .filter_map(|pair| {
            let piece = text[pair[0]..pair[1]].trim();
            let piece = piece[bullet(piece)..].trim();
            // The last slash of a link is its own.
            let link = contacts::find(piece).last().map_or(0, |(range, _)| range.end);
            let piece = &piece[..link.max(piece.trim_end_matches([';', '|', ',', '/', '+', ' ']).len())];
            // «и», «или» between two values separate them as a comma does.
            let mark = matches!(piece, "и" | "или" | "либо") && text.trim() != piece;
            (has_letters(piece) && !mark).then(|| letters::one_line(piece))
        })
        .collect()
}
