//! Data for the page's script: JSON that stands inside a `script` element of type
//! `application/json`. Nothing in it can end the element, and no control or direction character
//! passes.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::Error as _;
use serde_json::ser::{CharEscape, Formatter, Serializer};

use crate::text::harmless::is_direction;

/// The value as JSON that is safe between the tags of a `script` element.
pub(super) fn json(value: &impl Serialize) -> serde_json::Result<String> {
    let mut bytes = Vec::new();
    value.serialize(&mut Serializer::with_formatter(&mut bytes, Island))?;
    String::from_utf8(bytes).map_err(serde_json::Error::custom)
}

struct Island;

impl Formatter for Island {
    fn write_string_fragment<W: ?Sized + Write>(&mut self, out: &mut W, fragment: &str) -> io::Result<()> {
        // Nearly every fragment is harmless: the letters meant here begin with these bytes.
        if !fragment.bytes().any(|byte| matches!(byte, b'<' | 0x7f | 0xc2 | 0xd8 | 0xe2)) {
            return out.write_all(fragment.as_bytes());
        }
        let mut kept = 0;
        for (at, letter) in fragment.char_indices() {
            let instead = match letter {
                '<' => "\\u003c",
                letter if letter.is_control() || is_direction(letter) => "\u{FFFD}",
                _ => continue,
            };
            out.write_all(&fragment.as_bytes()[kept..at])?;
            out.write_all(instead.as_bytes())?;
            kept = at + letter.len_utf8();
        }
        out.write_all(&fragment.as_bytes()[kept..])
    }

    fn write_char_escape<W: ?Sized + Write>(&mut self, out: &mut W, escape: CharEscape) -> io::Result<()> {
        out.write_all(match escape {
            CharEscape::Quote => b"\\\"",
            CharEscape::ReverseSolidus => b"\\\\",
            CharEscape::Solidus => b"\\/",
            CharEscape::LineFeed => b"\\n",
            CharEscape::Tab => b" ",
            CharEscape::Backspace
            | CharEscape::FormFeed
            | CharEscape::CarriageReturn
            | CharEscape::AsciiControl(_) => "\u{FFFD}".as_bytes(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_ends_the_element_and_no_control_passes() {
        for (text, expected) in [
            ("</script><script>alert(1)</script>", r#""\u003c/script>\u003cscript>alert(1)\u003c/script>""#),
            ("<!-- <script", r#""\u003c!-- \u003cscript""#),
            ("а\"б\\в\nг\tд", r#""а\"б\\в\nг д""#),
            ("\u{1b}[2J\u{0}\r\u{8}\u{c}", "\"\u{FFFD}[2J\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\""),
            ("\u{202e}кот\u{85}\u{7f} – «да»", "\"\u{FFFD}кот\u{FFFD}\u{FFFD} – «да»\""),
        ] {
            assert_eq!(json(&text).unwrap(), expected);
        }
    }
}
