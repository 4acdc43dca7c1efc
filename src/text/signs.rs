//! Signs that stand for something: ordinals, ditto signs, placeholders, initials.

use std::sync::LazyLock;

use super::letters;

/// Reads a text as an integer with an optional full stop or bracket: «1», «1.», «1)».
pub(crate) fn ordinal(text: &str) -> Option<u32> {
    // Asked of every cell: most begin with a letter.
    let text = text.trim_start();
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let digits = text.trim_end().trim_end_matches(['.', ')']);
    (!digits.is_empty() && digits.len() <= 6 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten()
}

/// «IT-001», «КД/12», «П-3.1»: a № of letters and digits.
pub(crate) fn is_code(text: &str) -> bool {
    let text = text.trim();
    let letters = text.chars().take_while(|letter| letter.is_alphabetic()).count();
    if !(1..=5).contains(&letters) || text.len() > 24 {
        return false;
    }
    let rest: String = text.chars().skip(letters).collect();
    let digits = rest.trim_start_matches(['-', '–', '/', '.', '_', '№']);
    digits.starts_with(|digit: char| digit.is_ascii_digit())
        && digits.chars().all(|sign| sign.is_ascii_digit() || matches!(sign, '.' | '-' | '/'))
}

/// «(сведения представлены отделом)», «(указать точку);»: words in brackets and nothing else.
pub(crate) fn is_bracketed(text: &str) -> bool {
    let text = text.trim().trim_end_matches(['.', ';', ',']);
    text.starts_with('(') && text.ends_with(')') && text.chars().any(letters::is_letter)
}

/// «…», «-», «___»: a cell of a form that nobody filled in.
pub(crate) fn is_placeholder(text: &str) -> bool {
    text.chars().all(|letter| {
        letter.is_whitespace() || matches!(letter, '.' | '…' | '-' | '–' | '—' | '_' | '*' | '/')
    })
}

/// «-"-», «-//-», «″»: signs alone that stand for the cell above.
pub(crate) fn is_ditto_sign(text: &str) -> bool {
    let quote =
        |letter| matches!(letter, '"' | '«' | '»' | '“' | '”' | '„' | '‟' | '″' | '〃' | '\'' | '’' | '‘');
    let mark = |letter: char| {
        letter.is_whitespace() || matches!(letter, '-' | '–' | '—' | '−' | '/' | ',' | '.' | '_')
    };
    text.trim().len() <= 60
        && text.chars().all(|letter| mark(letter) || quote(letter))
        && (text.contains(quote) || text.contains("//") || text.contains(",,"))
}

/// What is ticked of several options with boxes: «☒ цифровая ☐ офлайн», «цифровая [ ] офлайн [x]»; `None` if the text
/// has no empty box, so that nothing is chosen in it.
pub(crate) fn ticked(text: &str) -> Option<String> {
    const EMPTY: [&str; 6] = ["☐", "□", "⬜", "◻", "[ ]", "[]"];
    const TICKED: [&str; 14] =
        ["☒", "☑", "✔", "✓", "■", "▣", "◼", "⊠", "[x]", "[X]", "[х]", "[Х]", "[v]", "[V]"];
    if !text.contains(['☐', '□', '⬜', '◻', '[']) || !EMPTY.iter().any(|sign| text.contains(sign)) {
        return None;
    }
    let begins = |text: &str| {
        let of = |signs: &[&'static str]| signs.iter().copied().find(|sign| text.starts_with(*sign));
        of(&TICKED).map(|sign| (sign.len(), true)).or_else(|| of(&EMPTY).map(|sign| (sign.len(), false)))
    };
    let mut options: Vec<(bool, String)> = Vec::new();
    let mut lead = String::new();
    let mut rest = text.trim();
    while let Some(letter) = rest.chars().next() {
        if let Some((length, chosen)) = begins(rest) {
            options.push((chosen, String::new()));
            rest = &rest[length..];
        } else {
            options.last_mut().map_or(&mut lead, |(_, option)| option).push(letter);
            rest = &rest[letter.len_utf8()..];
        }
    }
    let before = lead.trim().is_empty();
    let mut chosen: Vec<String> = Vec::new();
    let mut text = lead;
    for (is_chosen, option) in options {
        // A box stands before its words, or after them.
        let words = if before { option.clone() } else { std::mem::replace(&mut text, option.clone()) };
        if is_chosen {
            chosen.push(words.trim().trim_end_matches([',', ';', '/']).trim().to_owned());
        }
    }
    Some(chosen.join(", "))
}

/// «И.О. Фамилия» or «Фамилия И.О.» in a line.
pub(crate) fn initials(text: &str) -> Option<std::ops::Range<usize>> {
    static NAME: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        regex::Regex::new(r"\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?|\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?\s\p{Lu}\.\s?\p{Lu}\.").ok()
    });
    NAME.as_ref()?.find(text).map(|found| found.range())
}

/// Quotes and brackets that a text opens, less those that it closes.
pub(crate) fn open_quotes(text: &str) -> i64 {
    text.chars().fold(0, |open, sign| match sign {
        '«' | '(' => open + 1,
        '»' | ')' => open - 1,
        _ => open,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_ticked_is_chosen() {
        for (text, expected) in [
            ("☒ цифровая   ☐ офлайн", Some("цифровая")),
            ("☐ цифровая ☒ офлайн", Some("офлайн")),
            ("цифровая ☐ / офлайн ☒", Some("/ офлайн")),
            ("[x] цифровая [ ] офлайн", Some("цифровая")),
            ("☐ цифровая ☐ офлайн", Some("")),
            ("☒ цифровая ☑ офлайн", None),
            ("цифровая", None),
            ("[см. сноску]", None),
        ] {
            assert_eq!(ticked(text).as_deref(), expected, "{text}");
        }
    }
}
