//! What the officer sees in a cell: numbers by their format, dates, errors in Russian words.

use std::borrow::Cow;

use super::number::{self, Format};

/// A number as its format shows it; text that is no number as it stands.
pub(in crate::read) fn number<'v>(value: &'v str, format: Option<&Format>, is_1904: bool) -> Cow<'v, str> {
    let value = value.trim_ascii();
    let general = matches!(format, None | Some(Format::General));
    if general && is_plain(value) {
        return Cow::Borrowed(value);
    }
    let Some(parsed) = value.parse::<f64>().ok().filter(|parsed| parsed.is_finite()) else {
        return Cow::Borrowed(value);
    };
    Cow::Owned(format.map_or_else(|| number::general(parsed), |format| format.show(parsed, is_1904)))
}

/// A whole number already written as it is shown.
fn is_plain(value: &str) -> bool {
    let digits = value.as_bytes();
    let leading = digits.first().is_some_and(|digit| (b'1'..=b'9').contains(digit));
    (leading || digits == b"0") && digits.len() <= 15 && digits.iter().all(u8::is_ascii_digit)
}

pub(in crate::read) fn boolean(value: &str) -> &str {
    match value.trim_ascii() {
        "1" | "true" => "ИСТИНА",
        "0" | "false" => "ЛОЖЬ",
        other => other,
    }
}

/// An error value as a Russian Excel shows it.
pub(in crate::read) fn error(value: &str) -> &str {
    match value {
        "#DIV/0!" => "#ДЕЛ/0!",
        "#N/A" | "#GETTING_DATA" => "#Н/Д",
        "#NAME?" => "#ИМЯ?",
        "#NULL!" => "#ПУСТО!",
        "#NUM!" => "#ЧИСЛО!",
        "#REF!" => "#ССЫЛКА!",
        "#VALUE!" => "#ЗНАЧ!",
        other => other,
    }
}

/// A date that the file gives as ISO text: `2024-03-19T00:00:00` → 19.03.2024.
pub(in crate::read) fn iso_date(text: &str) -> Cow<'_, str> {
    let (date, time) = text.split_once('T').unwrap_or((text, ""));
    let parts: Vec<&str> = date.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return Cow::Borrowed(text);
    };
    let time = time.trim_end_matches('Z').split('.').next().unwrap_or_default();
    let time = time.strip_suffix(":00").unwrap_or(time);
    match time {
        "" | "00:00" => Cow::Owned(format!("{day}.{month}.{year}")),
        time => Cow::Owned(format!("{day}.{month}.{year} {time}")),
    }
}
