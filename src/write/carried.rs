//! Texts on their way from where a file is worked on to where an output is written: their length in decimal
//! digits, a colon, then they. What carries nothing but texts is a text itself, which a line of JSON can hold.

use std::io::{self, Read, Write};

/// Digits of a length.
const DIGITS: u64 = 1_000_000_000;

/// Writes a text; returns how many bytes that is.
pub(super) fn put_text(text: &str, to: &mut impl Write) -> io::Result<u64> {
    let length = text.len().to_string();
    for part in [length.as_bytes(), b":", text.as_bytes()] {
        to.write_all(part)?;
    }
    Ok((length.len() + 1 + text.len()) as u64)
}

/// Reads the next text in the place of another one.
pub(super) fn take_text(text: &mut String, from: &mut impl Read) -> io::Result<()> {
    let length = take_length(from)?;
    text.clear();
    match from.take(length).read_to_string(text)? as u64 {
        read if read == length => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}

fn take_length(from: &mut impl Read) -> io::Result<u64> {
    let mut length = 0;
    loop {
        let mut byte = [0];
        from.read_exact(&mut byte)?;
        match byte {
            [b':'] => return Ok(length),
            [digit @ b'0'..=b'9'] if length < DIGITS => length = length * 10 + u64::from(digit - b'0'),
            _ => return Err(io::ErrorKind::InvalidData.into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_arrive_as_they_were_and_damaged_ones_do_not() {
        let texts = ["", "а:1", "\u{0}"];
        let mut carried = Vec::new();
        let bytes: u64 = texts.iter().map(|text| put_text(text, &mut carried).unwrap()).sum();
        assert_eq!(bytes, carried.len() as u64);
        let mut from = carried.as_slice();
        let mut text = "прежний".to_owned();
        for expected in texts {
            take_text(&mut text, &mut from).unwrap();
            assert_eq!(text, expected);
        }
        for damaged in ["", "3", "3:ab", "x:", "99999999999999999999:"] {
            assert!(take_text(&mut text, &mut damaged.as_bytes()).is_err(), "{damaged}");
        }
    }
}
