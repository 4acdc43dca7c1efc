//! Text made safe for a line of output.

use std::borrow::Cow;

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
