//! Russian numerals with their nouns, and sizes.

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
}
