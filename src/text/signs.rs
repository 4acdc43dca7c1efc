//! Signs that stand for something: ordinals, ditto signs, placeholders, initials.

use std::sync::LazyLock;

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

/// «И.О. Фамилия» or «Фамилия И.О.» in a line.
pub(crate) fn initials(text: &str) -> Option<std::ops::Range<usize>> {
    static NAME: LazyLock<Option<regex::Regex>> = LazyLock::new(|| {
        regex::Regex::new(r"\p{Lu}\.\s?\p{Lu}\.\s?\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?|\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?\s\p{Lu}\.\s?\p{Lu}\.").ok()
    });
    NAME.as_ref()?.find(text).map(|found| found.range())
}
