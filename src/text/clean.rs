//! Clean spelling: blanks, invisible characters, line-break hyphens, quotes, dashes, look-alike
//! letters. Words, ё, capitals and punctuation stay as written.

use std::borrow::Cow;

use unicode_normalization::UnicodeNormalization;

use super::grammar;
use super::letters;

/// What was done to a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Repairs {
    /// Blanks, signs, invisible characters.
    pub cleaned: bool,
    /// A letter of the other alphabet.
    pub respelt: bool,
}

/// The cleaned text and what was done to it; `None` when it is clean already. Line breaks stay if
/// `lines`, else they become blanks.
pub fn clean(text: &str, lines: bool) -> Option<(String, Repairs)> {
    if is_plain(text) || is_clean(text, lines) {
        return None;
    }
    let visible = visible(text);
    let joined = join_hyphenated(&visible);
    let squeezed = squeeze(&without_footnotes(&joined), lines);
    let marked = marks(&squeezed);
    let respelt = respell(&marked);
    // Trimming, and a line break that becomes a blank, are no repair.
    let cleaned = marked != letters::one_line(text) && marked != text.trim();
    let repairs = Repairs { cleaned, respelt: respelt != marked };
    (respelt != text).then_some((respelt, repairs))
}

/// A quicker look than [`is_clean`], by bytes, for what most cells hold: Cyrillic letters, digits and
/// plain punctuation, single blanks. Asked of every cell more than once.
pub(crate) fn is_plain(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| !PLAIN[usize::from(*byte)]) {
        at += next;
        let plain = match bytes[at] {
            b' ' | b'-' => at > 0 && bytes[at - 1] != b' ',
            0xc2 => matches!(bytes.get(at + 1), Some(0xab | 0xbb)),
            0xe2 => bytes[at..].starts_with("№".as_bytes()),
            _ => false,
        };
        if !plain {
            return false;
        }
        at += 1;
    }
    !text.ends_with(' ')
}

/// Bytes that are plain whatever stands before them: digits, punctuation, and the two bytes of a
/// Cyrillic letter (what other letters begin with is told in [`is_plain`]).
const PLAIN: [bool; 256] = {
    let mut plain = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        plain[byte] = matches!(
            byte as u8,
            0xd0 | 0xd1
                | 0x80..=0xbf
                | b'0'..=b'9'
                | b'.'
                | b','
                | b';'
                | b':'
                | b'('
                | b')'
                | b'/'
                | b'!'
                | b'?'
                | b'+'
                | b'@'
                | b'_'
                | b'%'
        );
        byte += 1;
    }
    plain
};

/// A quick look: Cyrillic or Latin letters, digits and plain punctuation, single blanks, no word of
/// two alphabets, no dash that might be retyped.
fn is_clean(text: &str, lines: bool) -> bool {
    let mut before = ' ';
    let (mut latin, mut cyrillic) = (false, false);
    for letter in text.chars() {
        match letter {
            ' ' if before == ' ' || before == '\n' => return false,
            '\n' if !lines || before == ' ' || before == '\n' || before == '-' => return false,
            ' ' | '\n' => (latin, cyrillic) = (false, false),
            'a'..='z' | 'A'..='Z' => latin = true,
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => cyrillic = true,
            '-' if before == ' ' => return false,
            '0'..='9'
            | '.'
            | ','
            | ';'
            | ':'
            | '('
            | ')'
            | '/'
            | '-'
            | '«'
            | '»'
            | '№'
            | '!'
            | '?'
            | '+'
            | '@'
            | '_'
            | '%' => {}
            _ => return false,
        }
        if latin && cyrillic {
            return false;
        }
        // A lone Latin letter between blanks may be a Cyrillic one.
        if (letter == ' ' || letter == '\n') && before.is_ascii_alphabetic() {
            return false;
        }
        before = letter;
    }
    !(matches!(before, ' ' | '\n') || before.is_ascii_alphabetic()) || text.is_empty()
}

/// Composes letters, drops invisible characters, makes every blank a blank and every break `\n`.
fn visible(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for letter in text.nfc() {
        match letter {
            '\u{ad}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{2069}'
            | '\u{feff}'
            | '\r' => {}
            '\n' | '\u{2028}' | '\u{2029}' | '\u{b}' | '\u{c}' | '\u{85}' => out.push('\n'),
            '\u{2010}' | '\u{2011}' => out.push('-'),
            letter if letter.is_control() => {}
            letter if letter.is_whitespace() => out.push(' '),
            letter => out.push(letter),
        }
    }
    // A tab is a control character and a blank: it was dropped above unless seen here.
    if text.contains('\t') { visible(&text.replace('\t', " ")) } else { out }
}

/// «взаимо-\nдействие» is one word; «интернет-\nприемная» keeps its hyphen.
fn join_hyphenated(text: &str) -> String {
    if !text.contains("-\n") {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("-\n") {
        let (first, tail) = (&rest[..at], rest[at + 2..].trim_start_matches([' ', '\n']));
        let word: String = first
            .chars()
            .rev()
            .take_while(|letter| letter.is_alphabetic())
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        let small = tail.chars().next().is_some_and(char::is_lowercase);
        out.push_str(first);
        if word.is_empty() || !small {
            out.push_str("-\n");
        } else if grammar::keeps_hyphen(&word, tail) {
            out.push('-');
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// «МФЦ*», «Касса**, сайт», «Стенд²»: the sign of a footnote at the end of a word; «м²» is a unit.
fn without_footnotes(text: &str) -> Cow<'_, str> {
    let is_sign = |letter: char| letter == '*' || letters::is_raised(letter);
    if !text.contains(is_sign) {
        return text.into();
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(is_sign) {
        let (before, signs) = rest.split_at(at);
        let after = signs.trim_start_matches(is_sign);
        let unit = || {
            let word = before.rsplit(|letter: char| !letter.is_alphabetic()).next().unwrap_or_default();
            (1..=2).contains(&word.chars().count()) && word.chars().all(char::is_lowercase)
        };
        let of_word = before
            .ends_with(|letter: char| letter.is_alphabetic() || matches!(letter, ')' | '»' | '"'))
            && (signs.starts_with('*') || !unit());
        let ends = after
            .chars()
            .next()
            .is_none_or(|next| next.is_whitespace() || matches!(next, ',' | ';' | '.' | ')'));
        out.push_str(before);
        if !(of_word && ends) {
            out.push_str(&signs[..signs.len() - after.len()]);
        }
        rest = after;
    }
    out.push_str(rest);
    out.into()
}

fn squeeze(text: &str, lines: bool) -> String {
    let words = |line: &str| line.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    let kept: Vec<String> = text.split('\n').map(words).filter(|line| !line.is_empty()).collect();
    kept.join(if lines { "\n" } else { " " })
}

/// Straight and English quotes become «», a dash between blanks becomes «–».
fn marks(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut before = ' ';
    let letters: Vec<char> = text.chars().collect();
    for (at, letter) in letters.iter().enumerate() {
        let after = letters.get(at + 1).copied().unwrap_or(' ');
        let opens = before == ' ' || before == '\n' || matches!(before, '(' | '«' | '/' | '–' | '-');
        let new = match letter {
            '“' | '”' | '„' | '‟' | '″' | '"' | '‹' | '›' => {
                if opens && after != ' ' {
                    '«'
                } else {
                    '»'
                }
            }
            '—' | '―' | '−' | '‒' => '–',
            '-' if (before == ' ' || before == '\n') && after == ' ' => '–',
            '’' | '‘' | '`' => '\'',
            letter => *letter,
        };
        out.push(new);
        before = new;
    }
    out
}

/// Latin letters that look like Cyrillic ones, and back.
const LOOK_ALIKE: &[(char, char)] = &[
    ('a', 'а'),
    ('c', 'с'),
    ('e', 'е'),
    ('o', 'о'),
    ('p', 'р'),
    ('x', 'х'),
    ('y', 'у'),
    ('k', 'к'),
    ('A', 'А'),
    ('B', 'В'),
    ('C', 'С'),
    ('E', 'Е'),
    ('H', 'Н'),
    ('K', 'К'),
    ('M', 'М'),
    ('O', 'О'),
    ('P', 'Р'),
    ('T', 'Т'),
    ('X', 'Х'),
    ('Y', 'У'),
    ('i', 'і'),
    ('m', 'м'),
    ('ë', 'ё'),
    ('Ë', 'Ё'),
];

fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic() || letter == 'ë' || letter == 'Ë'
}

fn is_cyrillic(letter: char) -> bool {
    matches!(letter, '\u{400}'..='\u{4ff}')
}

/// Replaces look-alike letters of the other alphabet inside a word where that is certain. Addresses
/// (with a dot, @ or /) are left alone: rule V06 asks about them.
fn respell(text: &str) -> String {
    let mixed = text.chars().any(is_latin) && text.chars().any(is_cyrillic);
    if !mixed {
        return text.to_owned();
    }
    let mut out = String::with_capacity(text.len());
    for chunk in text.split_inclusive([' ', '\n']) {
        let word = chunk.trim_end_matches([' ', '\n']);
        let inner = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let address = inner.contains(['@', '/', '.']) && inner.chars().any(is_latin);
        if address {
            out.push_str(chunk);
            continue;
        }
        for part in chunk.split_inclusive('-') {
            out.push_str(&respell_word(part));
        }
    }
    out
}

fn respell_word(word: &str) -> String {
    let latin = word.chars().filter(|letter| is_latin(*letter)).count();
    let cyrillic = word.chars().filter(|letter| is_cyrillic(*letter)).count();
    if latin == 0 {
        return word.to_owned();
    }
    let letters = latin + cyrillic;
    let to_cyrillic =
        |letter: char| LOOK_ALIKE.iter().find(|(one, _)| *one == letter).map(|(_, other)| *other);
    let to_latin = |letter: char| LOOK_ALIKE.iter().find(|(_, other)| *other == letter).map(|(one, _)| *one);
    let all_latin_alike =
        word.chars().filter(|letter| is_latin(*letter)).all(|letter| to_cyrillic(letter).is_some());
    let all_cyrillic_alike =
        word.chars().filter(|letter| is_cyrillic(*letter)).all(|letter| to_latin(letter).is_some());
    // A lone letter («c клиентом») is a preposition or conjunction in a Russian text.
    let lone = letters == 1
        && word
            .chars()
            .any(|letter| matches!(letter, 'c' | 'o' | 'a' | 'y' | 'k' | 'C' | 'O' | 'A' | 'B' | 'K' | 'Y'));
    if (cyrillic > 0 || lone) && all_latin_alike && (cyrillic >= latin || lone || !all_cyrillic_alike) {
        return word.chars().map(|letter| to_cyrillic(letter).unwrap_or(letter)).collect();
    }
    if cyrillic > 0 && latin > cyrillic && all_cyrillic_alike {
        return word.chars().map(|letter| to_latin(letter).unwrap_or(letter)).collect();
    }
    word.to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn noise_goes_and_words_stay() {
        for (text, lines, expected) in [
            ("Приём\u{a0}обращений", false, "Приём обращений"),
            ("взаимо\u{ad}действие", false, "взаимодействие"),
            ("взаимо-\nдействие", false, "взаимодействие"),
            ("интернет-\nприемная", false, "интернет-приемная"),
            ("гидов-\nпереводчиков", false, "гидов-переводчиков"),
            ("инженерами-\nинспекторами по надзору", false, "инженерами-инспекторами по надзору"),
            ("производст-\nвенного", false, "производственного"),
            ("веб\u{2011}сайт", false, "веб-сайт"),
            ("Сайт\n  Почта ", true, "Сайт\nПочта"),
            ("Сайт\nминистерства", false, "Сайт министерства"),
            ("портал \"Госуслуги\"", false, "портал «Госуслуги»"),
            ("приём — выдача", false, "приём – выдача"),
            ("приём - выдача", false, "приём – выдача"),
            ("и\u{306}од", false, "йод"),
            ("Прием a заявлений", false, "Прием а заявлений"),
            ("Oфициальный caйт", false, "Официальный сайт"),
            ("info@минжкх.рф", false, "info@минжкх.рф"),
            ("IT-поддержка, API", false, "IT-поддержка, API"),
            ("e-mail", false, "e-mail"),
            ("МФЦ*", false, "МФЦ"),
            ("Касса**, сайт*; почта", false, "Касса, сайт; почта"),
            ("Стенд², окно «Одно»¹", false, "Стенд, окно «Одно»"),
            ("Сайт¹⁾", false, "Сайт¹⁾"),
            ("зал 40 м², 5³", false, "зал 40 м², 5³"),
            ("* кроме выходных", false, "* кроме выходных"),
            ("звоните *123", false, "звоните *123"),
            ("один\tдва", false, "один два"),
        ] {
            let cleaned = clean(text, lines).map_or_else(|| text.to_owned(), |(text, _)| text);
            assert_eq!(cleaned, expected);
            assert_eq!(clean(&cleaned, lines), None, "cleaning twice: {text}");
        }
    }

    #[test]
    fn a_respelt_word_is_said_to_be_one() {
        let (_, repairs) = clean("Oфициальный сайт", false).expect("a change");
        assert_eq!(repairs, Repairs { respelt: true, cleaned: false });
    }
}
