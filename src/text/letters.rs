//! Letters of a text: folding (lower case, ё → е), white space, capitals. What Russian texts are made
//! of is told by its bytes, because every cell is asked at many steps.

/// Whether a text holds white space only. Asked of every cell at many steps: the first byte of a
/// Russian text tells.
pub(crate) fn is_blank(text: &str) -> bool {
    match text.as_bytes().first() {
        None => true,
        Some(b'!'..=b'~' | 0xd0..=0xd2) => false,
        Some(_) => text.chars().all(char::is_whitespace),
    }
}

/// Whether a text is one line already: its only white space single blanks inside.
pub(crate) fn is_one_line(text: &str) -> bool {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|byte| MAY_BREAK[usize::from(*byte)]) {
        at += next;
        let breaks = match bytes[at] {
            b' ' => at == 0 || bytes[at - 1] == b' ' || at + 1 == bytes.len(),
            _ => text[at..].starts_with(char::is_whitespace),
        };
        if breaks {
            return false;
        }
        at += 1;
    }
    true
}

/// Bytes that white space begins with; some quotes and dashes begin with them too.
const MAY_BREAK: [bool; 256] = {
    let mut may = [false; 256];
    let mut byte = 0;
    while byte < 256 {
        may[byte] = matches!(byte as u8, b'\t'..=b'\r' | b' ' | 0xc2 | 0xe1..=0xe3);
        byte += 1;
    }
    may
};

/// The text with a capital first letter.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_uppercase).chain(letters).collect()
}

/// The text with a small first letter.
pub(crate) fn fold_first(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().into_iter().flat_map(char::to_lowercase).chain(letters).collect()
}

/// The text as a sentence: with a capital first letter and an end mark.
pub(crate) fn sentence(text: &str) -> String {
    let text = text.trim();
    let mut sentence = capital(text);
    if !text.ends_with(['.', '!', '?', '…']) {
        sentence.push('.');
    }
    sentence
}

/// Whether a text begins with letters that stand apart: «П Е Р Е Ч Е Н Ь».
pub(crate) fn is_spaced(text: &str) -> bool {
    let mut letters = text.trim_start().chars();
    (0..4).all(|_| letters.next().is_some_and(is_letter) && letters.next().is_none_or(char::is_whitespace))
}

/// A line whose first words have their letters apart, without the blanks between these: «П Е Р Е Ч Е Н Ь
/// точек» → «ПЕРЕЧЕНЬ точек». Words are told apart by more than one blank. `None`: it has none.
pub(crate) fn without_spacing(line: &str) -> Option<String> {
    if !is_spaced(line) {
        return None;
    }
    let mut joined = String::with_capacity(line.len());
    let mut rest = line.trim_start();
    let mut last_single = false;
    while !rest.is_empty() {
        let end = rest.find(char::is_whitespace).unwrap_or(rest.len());
        let (word, after) = rest.split_at(end);
        let next = after.trim_start();
        let gap = after[..after.len() - next.len()].chars().count();
        let single = |word: &str| word.chars().count() == 1 && word.starts_with(is_letter);
        let next_single = single(&next[..next.find(char::is_whitespace).unwrap_or(next.len())]);
        joined.push_str(word);
        let spaced = single(word) && next_single && gap == 1 && (last_single || is_spaced(rest));
        last_single = spaced;
        if !spaced && !next.is_empty() {
            joined.push(' ');
        }
        rest = next;
    }
    Some(joined)
}

/// Every run of blanks and line breaks as one blank.
pub(crate) fn one_line(text: &str) -> String {
    if is_one_line(text) {
        return text.to_owned();
    }
    let mut line = String::with_capacity(text.len());
    for part in text.split_whitespace() {
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(part);
    }
    line
}

/// Folds a word for comparison: lower case, ё → е.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    fold_into(text, &mut folded);
    folded
}

/// Appends a text folded.
pub(crate) fn fold_into(text: &str, folded: &mut String) {
    let mut rest = text;
    while !rest.is_empty() {
        // Nearly all of a text is small letters: what is folded already is taken at once.
        let (same, other) = rest.split_at(folded_length(rest.as_bytes()));
        folded.push_str(same);
        let mut letters = other.chars();
        match letters.next() {
            Some(letter @ 'А'..='Я') => folded.extend(char::from_u32(u32::from(letter) + 32)),
            Some('ё' | 'Ё') => folded.push('е'),
            Some(letter) => folded.extend(letter.to_lowercase()),
            None => {}
        }
        rest = letters.as_str();
    }
}

/// Bytes at the beginning of a text that folding leaves as they are: ASCII without capitals and the
/// small letters from а to я.
fn folded_length(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        at += match (byte, text.get(at + 1)) {
            (b'A'..=b'Z', _) => break,
            (0..=0x7f, _) => 1,
            (0xd0, Some(0xb0..=0xbf)) | (0xd1, Some(0x80..=0x8f)) => 2,
            _ => break,
        };
    }
    at
}

/// The letter or digit that the first word of a text begins with, folded.
pub(crate) fn first_letter(text: &str) -> Option<char> {
    match *text.as_bytes() {
        [letter @ (b'0'..=b'9' | b'a'..=b'z'), ..] => Some(char::from(letter)),
        // From U+0400 to U+047F all are letters.
        [0xd0 | 0xd1, ..] => text.chars().next().map(fold_letter),
        _ => letters(text).next(),
    }
}

/// The first word of a line, folded, letters only: «У Т В Е Р Ж Д А Ю» counts as one word.
pub(crate) fn first_word(text: &str) -> String {
    let spaced = text.split_whitespace().all(|part| part.chars().count() == 1) && text.len() > 6;
    if spaced {
        fold(&text.chars().filter(|letter| is_letter(*letter)).collect::<String>())
    } else {
        let text = text.trim_start_matches(|letter| !is_letter_or_digit(letter));
        fold(&text[..text.find(|letter| !is_letter(letter)).unwrap_or(text.len())])
    }
}

/// As [`char::is_alphabetic`], whose look-up outside ASCII is slow: what Russian texts are made of
/// is known here.
pub(crate) fn is_letter(letter: char) -> bool {
    match letter {
        'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' => true,
        '«' | '»' | '–' | '—' | '№' | '\u{a0}' => false,
        _ => letter.is_alphabetic(),
    }
}

/// A raised digit: of a note («Сайт²») or a unit, no part of a word.
pub(super) fn is_raised(letter: char) -> bool {
    matches!(letter, '¹' | '²' | '³' | '⁰' | '⁴'..='⁹')
}

/// The digits of a text raised: they are the mark of a note, a power or an ordinal, and no digits of the word
/// before them.
pub(crate) fn raised(text: &str) -> String {
    const RAISED: [char; 10] = ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'];
    let digit = |letter: char| letter.to_digit(10).map_or(letter, |digit| RAISED[digit as usize]);
    text.chars().map(digit).collect()
}

/// As [`char::is_alphanumeric`] but for raised digits, as quick as [`is_letter`].
pub(crate) fn is_letter_or_digit(letter: char) -> bool {
    is_letter(letter) || letter.is_numeric() && !is_raised(letter)
}

/// How many ASCII digits a text has.
pub(crate) fn digits(text: &str) -> usize {
    // In pieces whose sum a byte holds: so it is counted many bytes at a time.
    let of_piece = |piece: &[u8]| piece.iter().map(|byte| u8::from(byte.is_ascii_digit())).sum::<u8>();
    text.as_bytes().chunks(255).map(|piece| usize::from(of_piece(piece))).sum()
}

/// The letters and digits of a text, each folded.
pub(super) fn letters(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|letter| *letter == '№' || is_letter_or_digit(*letter)).map(fold_letter)
}

/// A letter folded; of the one letter that becomes two, the first.
pub(crate) fn fold_letter(letter: char) -> char {
    match letter {
        'а'..='я' | 'a'..='z' | '0'..='9' => letter,
        'А'..='Я' => char::from_u32(u32::from(letter) + 32).unwrap_or(letter),
        'ё' | 'Ё' => 'е',
        _ => letter.to_lowercase().next().unwrap_or(letter),
    }
}

/// Whether a text begins with one that is folded, whatever its case.
pub(crate) fn begins_folded(text: impl IntoIterator<Item = char>, folded: &str) -> bool {
    let mut text = text.into_iter();
    folded.chars().all(|letter| text.next().is_some_and(|own| own == letter || fold_letter(own) == letter))
}

/// Whether a text begins with one of several that are folded, whatever its case.
pub(crate) fn begins_with_one(
    text: impl IntoIterator<Item = char, IntoIter: Clone>,
    folded: &[impl AsRef<str>],
) -> bool {
    let text = text.into_iter();
    let Some(first) = text.clone().next().map(fold_letter) else { return false };
    // Most are told by their first letter.
    let may = |beginning: &&str| beginning.starts_with(first);
    folded.iter().map(AsRef::as_ref).filter(may).any(|beginning| begins_folded(text.clone(), beginning))
}

/// First letters: whether a text begins with one of them is told by a bit.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Firsts(u64);

impl Firsts {
    /// Of folded texts.
    pub(crate) fn of<'a>(folded: impl Iterator<Item = &'a str>) -> Firsts {
        Firsts(folded.filter_map(|text| text.chars().next()).fold(0, |set, first| set | bit(first)))
    }

    /// Whether a text may begin with one of them, whatever its case. Letters that share a bit count as one.
    pub(crate) fn may_begin(self, text: &str) -> bool {
        text.chars().next().is_some_and(|first| self.0 & bit(fold_letter(first)) != 0)
    }
}

/// Folded beginnings, of which most are told by their first letters.
#[derive(Debug, Clone, Default)]
pub(crate) struct Beginnings {
    folded: Vec<String>,
    firsts: Firsts,
}

impl Beginnings {
    pub(crate) fn new(folded: Vec<String>) -> Beginnings {
        Beginnings { firsts: Firsts::of(folded.iter().map(String::as_str)), folded }
    }

    /// Whether a text begins with one of them, whatever its case.
    pub(crate) fn begin(&self, text: &str) -> bool {
        self.firsts.may_begin(text) && begins_with_one(text.chars(), &self.folded)
    }
}

fn bit(letter: char) -> u64 {
    1 << (letter as u32 % 64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_begins_with_one_of_several() {
        let beginnings = Beginnings::new(vec!["выберите".into(), "место для".into()]);
        for (text, begins) in [
            ("Выберите элемент.", true),
            ("МЕСТО ДЛЯ даты", true),
            ("Место встречи", false),
            ("", false),
            ("Выбор", false),
        ] {
            assert_eq!(beginnings.begin(text), begins, "{text}");
        }
        assert!(!Beginnings::default().begin("выберите"));
    }

    #[test]
    fn letters_that_stand_apart_are_joined() {
        for (line, expected) in [
            ("П Е Р Е Ч Е Н Ь", Some("ПЕРЕЧЕНЬ")),
            ("П Е Р Е Ч Е Н Ь точек взаимодействия", Some("ПЕРЕЧЕНЬ точек взаимодействия")),
            ("П Е Р Е Ч Е Н Ь  Т О Ч Е К", Some("ПЕРЕЧЕНЬ ТОЧЕК")),
            ("Перечень точек", None),
            ("А Б 1 2", None),
            ("с и в", None),
        ] {
            assert_eq!(without_spacing(line).as_deref(), expected, "{line}");
        }
    }
}
