//! Russian numerals with their nouns, sizes, and text made safe for a line of output.

use std::borrow::Cow;

/// «1 файл», «3 файла», «11 файлов».
pub(crate) fn count(number: u64, forms: [&str; 3]) -> String {
    format!("{} {}", figure(number), plural(number, forms))
}

/// A number of five digits and more in groups of three, with blanks that do not end a line.
pub(crate) fn figure(number: u64) -> String {
    let digits = number.to_string();
    if digits.len() < 5 {
        return digits;
    }
    let mut figure = String::with_capacity(digits.len() + digits.len() / 3 * 2);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            figure.push('\u{A0}');
        }
        figure.push(digit);
    }
    figure
}

/// The form of the noun after a number: one, few, many.
pub(crate) fn plural(number: u64, [one, few, many]: [&str; 3]) -> &str {
    match (number % 10, number % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

pub(crate) const FILES: [&str; 3] = ["файл", "файла", "файлов"];
pub(crate) const QUESTIONS: [&str; 3] = ["вопрос", "вопроса", "вопросов"];
pub(crate) const ANSWERS: [&str; 3] = ["ответ", "ответа", "ответов"];
pub(crate) const LISTS: [&str; 3] = ["перечень", "перечня", "перечней"];
pub(crate) const ROWS: [&str; 3] = ["строка", "строки", "строк"];
pub(crate) const RECORDS: [&str; 3] = ["запись", "записи", "записей"];
pub(crate) const CELLS: [&str; 3] = ["ячейка", "ячейки", "ячеек"];
pub(crate) const RULES: [&str; 3] = ["правило", "правила", "правил"];

/// The nouns of the levels in the order of `Level::ALL`.
pub(crate) const LEVELS: [[&str; 3]; 5] = [
    ["ошибка", "ошибки", "ошибок"],
    ["запрос", "запроса", "запросов"],
    ["совет", "совета", "советов"],
    ["правка", "правки", "правок"],
    ["непроверенное правило", "непроверенных правила", "непроверенных правил"],
];

/// «ошибка — 1, запрос — 2»: the levels that occur; `None` when none does.
pub(crate) fn levels(counts: [u64; 5]) -> Option<String> {
    let parts: Vec<String> = counts
        .into_iter()
        .zip(LEVELS)
        .filter(|(number, _)| *number > 0)
        .map(|(number, forms)| count(number, forms))
        .collect();
    (!parts.is_empty()).then(|| parts.join(", "))
}

/// A size as officers read it, in units of 1024: «812 байт», «3,4 `КиБ`», «64 `МиБ`».
pub(crate) fn size(bytes: u64) -> String {
    const UNITS: [(&str, u64); 3] = [("ГиБ", 1 << 30), ("МиБ", 1 << 20), ("КиБ", 1 << 10)];
    for (unit, factor) in UNITS {
        if bytes >= factor {
            let tenths = (u128::from(bytes) * 10).div_ceil(u128::from(factor));
            return match tenths % 10 {
                0 => format!("{} {unit}", tenths / 10),
                rest => format!("{},{rest} {unit}", tenths / 10),
            };
        }
    }
    count(bytes, ["байт", "байта", "байт"])
}

/// Control and direction characters replaced, so that a hostile name or cell cannot steer a terminal.
pub(crate) fn visible(text: &str) -> String {
    text.chars().map(|c| if c.is_control() || is_direction(c) { '\u{FFFD}' } else { c }).collect()
}

/// As [`visible`] for a text of several lines: line feeds stay, a tab becomes a blank.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    let foreign = |c: char| (c.is_control() && c != '\n') || is_direction(c);
    if !text.contains(foreign) {
        return Cow::Borrowed(text);
    }
    let kept = text.chars().map(|c| match c {
        '\t' => ' ',
        c if foreign(c) => '\u{FFFD}',
        c => c,
    });
    Cow::Owned(kept.collect())
}

/// Marks that turn the direction of the following text.
pub(crate) fn is_direction(c: char) -> bool {
    matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether [`one_line`] would leave a text as it is.
pub(crate) fn is_line(text: &str) -> bool {
    !may_steer(text.as_bytes())
}

/// Breaks and tabs become blanks, the rest as [`visible`].
pub(crate) fn one_line(text: &str) -> Cow<'_, str> {
    if is_line(text) {
        return Cow::Borrowed(text);
    }
    let parts: Vec<&str> = text.split(['\n', '\r', '\t']).filter(|part| !part.is_empty()).collect();
    Cow::Owned(visible(&parts.join(" ")))
}

/// Whether a text may hold a control or direction character, told by its bytes: nearly no line does.
#[expect(
    clippy::needless_bitwise_bool,
    reason = "without branches the processor looks at many bytes at once"
)]
fn may_steer(text: &[u8]) -> bool {
    let steers = |byte: u8, next: u8, last: u8| {
        (byte < 0x20)
            | (byte == 0x7f)
            | (byte == 0xd8)
            | (byte == 0xc2) & (next < 0xa0)
            | (byte == 0xe2) & ((next == 0x81) | (next == 0x80) & (last != 0x93) & (last != 0x94))
    };
    let end = match *text {
        [.., next, last] => steers(next, last, 0) | steers(last, 0, 0),
        [last] => steers(last, 0, 0),
        [] => false,
    };
    let (Some(nexts), Some(lasts)) = (text.get(1..), text.get(2..)) else { return end };
    text.iter()
        .zip(nexts)
        .zip(lasts)
        .fold(end, |found, ((byte, next), last)| found | steers(*byte, *next, *last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nouns_follow_their_numbers() {
        for (number, words) in [
            (0, "0 файлов"),
            (1, "1 файл"),
            (4, "4 файла"),
            (5, "5 файлов"),
            (11, "11 файлов"),
            (21, "21 файл"),
            (112, "112 файлов"),
            (9999, "9999 файлов"),
            (10_001, "10\u{A0}001 файл"),
            (1_234_567, "1\u{A0}234\u{A0}567 файлов"),
        ] {
            assert_eq!(count(number, FILES), words);
        }
    }

    #[test]
    fn sizes_round_up_so_that_over_the_limit_never_reads_as_the_limit() {
        for (bytes, words) in
            [(1, "1 байт"), (1024, "1 КиБ"), ((64 << 20) + 1, "64,1 МиБ"), (64 << 20, "64 МиБ")]
        {
            assert_eq!(size(bytes), words);
        }
    }

    #[test]
    fn terminal_controls_do_not_pass() {
        for (text, safe) in [
            ("а\u{1b}[2J\nб\u{202e}", "а\u{fffd}[2J б\u{fffd}"),
            ("«а» – № 1\u{9b}", "«а» – № 1\u{fffd}"),
            ("а\u{2066}б\u{61c}\u{7f}", "а\u{fffd}б\u{fffd}\u{fffd}"),
            ("«а» — № 1\u{a0}… ё", "«а» — № 1\u{a0}… ё"),
        ] {
            assert_eq!(one_line(text), safe);
        }
    }
}
