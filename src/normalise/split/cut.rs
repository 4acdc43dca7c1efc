//! Where the text of a cell is cut into points, needs and interactions.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use crate::knowledge::points::{holds_name, numbered_room};
use crate::knowledge::profile::PointLists;
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::phrases::Phrases;
use crate::text::words::Word;
use crate::text::{Text, contacts, grammar, letters, words};

pub(super) fn has_letters(text: &str) -> bool {
    text.chars().any(letters::is_letter_or_digit)
}

/// Where a text must not be cut: brackets and contacts.
pub(super) struct Shape {
    closed: Vec<Range<usize>>,
}

impl Shape {
    pub(super) fn new(text: &str) -> Shape {
        let mut closed: Vec<Range<usize>> =
            contacts::find(text).into_iter().map(|(range, _)| range).collect();
        for (open, close) in [('(', ')'), ('«', '»')] {
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
        }
        Shape { closed }
    }

    pub(super) fn open(&self, at: usize) -> bool {
        !self.closed.iter().any(|range| range.contains(&at))
    }
}

/// Splits a touchpoint cell into its points.
pub fn split_points(text: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let shape = Shape::new(text);
    let words = words::words(text);
    let phrases = &vocabulary.touchpoints;
    let forms = &vocabulary.touchpoint_forms;
    let nouns = &vocabulary.words.lists.points;
    let named = named_ranges(&words, phrases);
    let inside = |at: usize| named.iter().any(|range| range.start < at && at < range.end);
    let mut cuts = list_cuts(text, &shape);
    // First pass: separators that cut by themselves.
    for (at, letter) in text.char_indices() {
        if !shape.open(at) {
            continue;
        }
        let end = at + letter.len_utf8();
        match letter {
            ';' => cuts.push(end),
            '\n' => {
                let next = words.iter().position(|word| word.start >= end);
                // In small letters and another case («Телефон / приёмной») the words go on with the
                // line above.
                let starts_point = next.is_some_and(|next| {
                    let known = phrases.at(&words, next);
                    let upright = || words[next].capital || forms.exact_at(&words, next).is_some();
                    known.is_some() && (upright() || text[..at].trim_end().ends_with(','))
                });
                let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
                let after_point = next.is_some_and(|next| {
                    next > 0
                        && holds_name(text, &words[next], nouns)
                        && complete(&words, first_from(&words, line), next, forms, &shape)
                });
                // What one name would be over two lines is two items where each line has a mark.
                let marked = || bullet(text[line..].trim_start()) > 0 && bullet(text[end..].trim_start()) > 0;
                if (after_point || !inside(at) || marked())
                    && begins_item(&text[end..], starts_point || after_point)
                    && shape.open(end)
                    && !hangs_line(&text[..at], starts_point, nouns)
                {
                    cuts.push(end);
                }
            }
            _ => {}
        }
    }
    cuts.sort_unstable();
    cuts.dedup();
    // Second pass, word by word: commas, slashes, «и» and lost line breaks between catalogued points.
    let mut piece = 0;
    let mut first_word = 0;
    let mut named_piece = false;
    let mut skip_to = 0;
    let mut more = Vec::new();
    for (index, word) in words.iter().enumerate() {
        let begins = cuts.iter().filter(|cut| **cut <= word.start).max().copied().unwrap_or(0);
        if begins > piece || index == 0 {
            // A bullet or item number is no part of the value.
            let blanks = text[begins..].len() - text[begins..].trim_start().len();
            piece = begins + blanks + bullet(&text[begins + blanks..]);
            named_piece = false;
        }
        if word.start < piece {
            continue;
        }
        let first = index == 0 || words[index - 1].start < piece;
        if first {
            first_word = index;
            named_piece =
                phrases.at(&words, index).is_some() || word.filler && phrases.at(&words, index + 1).is_some();
        }
        if word.start < skip_to {
            continue;
        }
        if let Some(found) = phrases.at(&words, index) {
            skip_to = words[found.last].end;
        }
        if first || !named_piece || !shape.open(word.start) {
            continue;
        }
        let before = &words[index - 1];
        let between = &text[before.end..word.start];
        let marks = between.trim_start_matches([' ', ')', '»']);
        let separated = marks.starts_with([',', '/']) || between.contains('/');
        let cut = if separated
            && between.chars().all(|mark| mark.is_whitespace() || matches!(mark, ',' | '/' | ')' | '»'))
        {
            phrases.at(&words, index).is_some() && !numbered_room(text, &words, index, nouns)
        } else if lost_break(between, &shape, before.end, word.start) {
            word.capital
                && !before.filler
                && complete(&words, first_word, index, forms, &shape)
                && forms
                    .exact_at(&words, index)
                    .is_some_and(|found| found.length > 1 || !holds_name(text, before, nouns))
        } else {
            false
        };
        let joined = &text[before.start..before.end] == "и"
            && index - 1 > first_word
            && between.trim().is_empty()
            && complete(&words, first_word, index - 1, forms, &shape)
            && ends_at_mark(text, &words, index, forms);
        if joined {
            more.push(before.start);
        }
        if cut || joined {
            more.push(word.start);
            piece = word.start;
            first_word = index;
        }
    }
    cuts.extend(more);
    pieces(text, cuts)
}

/// Whether the words `first..next` are one point and nothing else: a name in its dictionary form, or
/// a text that ends with a bracket or a contact.
fn complete(words: &[Word], first: usize, next: usize, forms: &Phrases<Text>, shape: &Shape) -> bool {
    let Some(last) = next.checked_sub(1) else { return false };
    forms.exact_at(&words[..next], first).is_some_and(|found| found.last == last)
        || shape
            .closed
            .iter()
            .any(|range| range.contains(&words[last].start) && range.end <= words[next].start)
}

/// Whether the words from `first` to the next separating mark are one name in its dictionary form.
fn ends_at_mark(text: &str, words: &[Word], first: usize, forms: &Phrases<Text>) -> bool {
    forms.exact_at(words, first).is_some_and(|found| {
        let rest = text[words[found.last].end..].trim_start_matches([' ', '»']);
        rest.is_empty() || rest.starts_with(['\n', ',', ';', '/', '.'])
    })
}

/// The first word that begins at a byte or after it.
fn first_from(words: &[Word], at: usize) -> usize {
    words.partition_point(|word| word.start < at)
}

/// A blank, or a closed bracket or contact, and nothing else between two words.
fn lost_break(between: &str, shape: &Shape, from: usize, to: usize) -> bool {
    let blank = between.chars().all(|mark| mark.is_whitespace() || matches!(mark, ')' | '»' | '.'))
        && !between.is_empty();
    blank || shape.closed.iter().any(|range| range.start <= from && range.end <= to && range.end + 3 > from)
}

/// Byte ranges of catalogued names.
fn named_ranges(words: &[Word], phrases: &Phrases<Text>) -> Vec<Range<usize>> {
    let mut ranges = Vec::new();
    let mut at = 0;
    while at < words.len() {
        match phrases.at(words, at) {
            Some(found) => {
                ranges.push(words[found.first].start..words[found.last].end);
                at = found.last + 1;
            }
            None => at += 1,
        }
    }
    ranges
}

/// Splits a needs or interactions cell into its items.
pub fn split_items(text: &str, phrases: &Phrases<Text>, vocabulary: &Vocabulary) -> Vec<String> {
    let shape = Shape::new(text);
    let words = words::words(text);
    let mut cuts = list_cuts(text, &shape);
    for (at, letter) in text.char_indices() {
        if !shape.open(at) {
            continue;
        }
        let end = at + letter.len_utf8();
        let next = || words.iter().position(|word| word.start >= end);
        match letter {
            ';' => cuts.push(end),
            '\n' => {
                let separated = text[..at].trim_end().ends_with(',');
                let head = next().is_some_and(|next| {
                    // In another case («порядок / предоставления услуги») the word goes on with the
                    // line above.
                    let begins = if words[next].capital || separated {
                        vocabulary.item_heads.at(&words, next).is_some()
                    } else {
                        vocabulary.item_forms.exact_at(&words, next).is_some()
                    };
                    begins || separated && grammar::is_infinitive(&text[words[next].start..words[next].end])
                });
                let listed = head || bullet(text[end..].trim_start()) > 0;
                if begins_item(&text[end..], head)
                    && !hangs_line(&text[..at], listed, &vocabulary.words.lists.points)
                {
                    cuts.push(end);
                }
            }
            ',' => {
                let known = |at: usize| phrases.at(&words, at).is_some_and(|found| found.length > 1);
                let before = cuts.iter().filter(|cut| **cut <= at).max().copied().unwrap_or(0);
                let first = words.iter().position(|word| word.start >= before);
                if next().is_some_and(known) && first.is_some_and(known) {
                    cuts.push(end);
                }
            }
            _ => {}
        }
    }
    join_lead_in(pieces(text, cuts))
}

/// «Клиент может:» before a list is no item of its own: it stays with the first one.
fn join_lead_in(pieces: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match joined.last_mut() {
            Some(lead_in) if lead_in.ends_with(':') => {
                lead_in.push(' ');
                lead_in.push_str(&piece);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

/// Cuts before the marks of a list: «• … • …», and the numbers of [`numbered_cuts`].
fn list_cuts(text: &str, shape: &Shape) -> Vec<usize> {
    let mut cuts = numbered_cuts(text);
    let bullets = text.char_indices().filter(|(at, letter)| {
        matches!(letter, '•' | '▪' | '●' | '○')
            && shape.open(*at)
            && (*at == 0 || text[..*at].ends_with([' ', '\n', ',', ';', ':', '.', ')', '»']))
    });
    cuts.extend(bullets.map(|(at, _)| at));
    cuts
}

/// «1) … 2) …» or «1. … 2. …» in a row: cuts before each number of a list that begins with 1.
fn numbered_cuts(text: &str) -> Vec<usize> {
    static NUMBER: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?:^|[\s;,])(\d{1,2})(?:\)\s*|\.\s+|\.)[\p{L}«]").ok());
    let Some(pattern) = NUMBER.as_ref() else {
        return Vec::new();
    };
    if !text.contains("1.") && !text.contains("1)") {
        return Vec::new();
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

/// Whether a line begins an item: a bullet, a number, a capital letter, or a known beginning.
fn begins_item(line: &str, known: bool) -> bool {
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
fn hangs_line(before: &str, known: bool, nouns: &PointLists) -> bool {
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
fn pieces(text: &str, mut cuts: Vec<usize>) -> Vec<String> {
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
            let piece = &piece[..link.max(piece.trim_end_matches([';', ',', '/', ' ']).len())];
            // «и» between two points separates them as a comma does.
            let mark = piece == "и" && text.trim() != "и";
            (has_letters(piece) && !mark).then(|| letters::one_line(piece))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    fn check(split: impl Fn(&str, &Vocabulary) -> Vec<String>, cases: &[(&str, &str)]) {
        let vocabulary =
            Vocabulary::new(&Mappings::built_in().expect("the built-in mappings").catalogue, None);
        for (text, expected) in cases {
            assert_eq!(split(text, &vocabulary).join(" | "), *expected, "{text}");
        }
    }

    #[test]
    fn one_point_stays_whole() {
        for text in [
            "Здание Министерства, кабинет 305",
            "Здание Министерства, каб. № 12",
            "МФЦ, окно № 5",
            "Личный кабинет для доступа к ЕПГУ",
            "Видеоприем в здании МФЦ",
            "Чат-бот Министерства в Telegram",
            "Портал Работа России и МФЦ города Тулы",
            "24.ru",
        ] {
            check(split_points, &[(text, text)]);
        }
        check(
            split_points,
            &[
                (
                    "Единый портал государственных\nи муниципальных услуг",
                    "Единый портал государственных и муниципальных услуг",
                ),
                ("Официальный сайт\nминистерства", "Официальный сайт министерства"),
            ],
        );
    }

    #[test]
    fn points_are_cut_where_the_next_begins() {
        check(
            split_points,
            &[
                ("Официальный сайт Социальные сети", "Официальный сайт | Социальные сети"),
                ("МФЦ (все филиалы), центр занятости", "МФЦ (все филиалы) | центр занятости"),
                ("Центр «Мой бизнес», центр занятости", "Центр «Мой бизнес» | центр занятости"),
                ("1)официальный сайт\n2)ЕПГУ", "официальный сайт | ЕПГУ"),
                ("1.Официальный сайт\n2.ЕПГУ", "Официальный сайт | ЕПГУ"),
                ("официальный сайт и ЕПГУ", "официальный сайт | ЕПГУ"),
                ("МФЦ, официальный сайт и ЕПГУ", "МФЦ | официальный сайт | ЕПГУ"),
                ("• сайт • ЕПГУ • МФЦ", "сайт | ЕПГУ | МФЦ"),
                (
                    "– Система электронного документооборота\n– СЭД «Дело»",
                    "Система электронного документооборота | СЭД «Дело»",
                ),
                (
                    "Официальный сайт\nпортал «Работа России»\nсистема «Меркурий»",
                    "Официальный сайт | портал «Работа России» | система «Меркурий»",
                ),
                (
                    "Сайт https://tularegion.ru/activities/, МФЦ",
                    "Сайт https://tularegion.ru/activities/ | МФЦ",
                ),
            ],
        );
    }

    #[test]
    fn needs_are_cut_at_the_marks_of_a_list() {
        check(
            |text, vocabulary| split_items(text, &vocabulary.needs, vocabulary),
            &[
                ("узнать статус заявления,\nполучить копию", "узнать статус заявления | получить копию"),
                ("узнать о деятельности,\nсети и связях", "узнать о деятельности, сети и связях"),
                ("• узнать статус • получить копию", "узнать статус | получить копию"),
                (
                    "Клиент может:\n- узнать статус\n- получить копию",
                    "Клиент может: узнать статус | получить копию",
                ),
                ("возможность\nполучить копию", "возможность получить копию"),
            ],
        );
    }
}
