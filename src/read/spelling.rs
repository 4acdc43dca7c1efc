//! How the numbers of lists are spelt.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum NumberFormat {
    Decimal,
    /// With leading zeros to this many digits.
    Padded(usize),
    RussianLower,
    RussianUpper,
    LatinLower,
    LatinUpper,
    RomanLower,
    RomanUpper,
    /// «1-й».
    Ordinal,
    /// «- 1 -».
    Dashed,
    /// «(1)».
    Bracketed,
    Bullet,
    Nothing,
}

/// A number as Word spells it.
pub(super) fn spelt(number: u32, format: NumberFormat) -> String {
    // Without ё, й, ъ, ь, as Word counts; after the last letter they are doubled.
    const RUSSIAN: &str = "абвгдежзиклмнопрстуфхцчшщыэюя";
    const LATIN: &str = "abcdefghijklmnopqrstuvwxyz";
    match format {
        NumberFormat::Decimal => number.to_string(),
        NumberFormat::Padded(digits) => format!("{number:0digits$}", digits = digits.min(9)),
        NumberFormat::RussianLower => letters(number, RUSSIAN),
        NumberFormat::RussianUpper => letters(number, RUSSIAN).to_uppercase(),
        NumberFormat::LatinLower => letters(number, LATIN),
        NumberFormat::LatinUpper => letters(number, LATIN).to_uppercase(),
        NumberFormat::RomanLower => roman(number).to_lowercase(),
        NumberFormat::RomanUpper => roman(number),
        NumberFormat::Ordinal => format!("{number}-й"),
        NumberFormat::Dashed => format!("- {number} -"),
        NumberFormat::Bracketed => format!("({number})"),
        NumberFormat::Bullet | NumberFormat::Nothing => String::new(),
    }
}

fn letters(number: u32, alphabet: &str) -> String {
    let count = alphabet.chars().count();
    let Some(index) = (number as usize).checked_sub(1) else {
        return String::new();
    };
    let letter = alphabet.chars().nth(index % count).unwrap_or('?');
    // A number in the thousands is no list; the repetition is bounded all the same.
    std::iter::repeat_n(letter, (index / count + 1).min(30)).collect()
}

fn roman(mut number: u32) -> String {
    const DIGITS: [(u32, &str); 13] = [
        (1000, "M"),
        (900, "CM"),
        (500, "D"),
        (400, "CD"),
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ];
    if number == 0 || number > 3_999 {
        return number.to_string();
    }
    let mut text = String::new();
    for (value, digit) in DIGITS {
        while number >= value {
            text.push_str(digit);
            number -= value;
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_spelt_as_word_spells_them() {
        use NumberFormat::{Decimal, LatinUpper, Padded, RomanLower, RomanUpper, RussianLower, RussianUpper};
        for (number, format, expected) in [
            (12, Decimal, "12"),
            (7, Padded(2), "07"),
            (8, Padded(3), "008"),
            (1, RussianLower, "а"),
            (10, RussianLower, "к"),
            (26, RussianLower, "ы"),
            (29, RussianUpper, "Я"),
            (30, RussianLower, "аа"),
            (27, LatinUpper, "AA"),
            (1994, RomanUpper, "MCMXCIV"),
            (4, RomanLower, "iv"),
            (3, NumberFormat::Ordinal, "3-й"),
        ] {
            assert_eq!(spelt(number, format), expected, "{number} as {format:?}");
        }
    }
}
