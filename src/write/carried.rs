//! Texts on their way from where a file is worked on to where an output is written: their length, then they.

use std::io::{self, Read, Write};

/// Writes a text; returns how many bytes that is.
pub(super) fn put_text(text: &str, to: &mut impl Write) -> io::Result<u64> {
    to.write_all(&(text.len() as u32).to_le_bytes())?;
    to.write_all(text.as_bytes())?;
    Ok(4 + text.len() as u64)
}

/// Reads the next text in the place of another one.
pub(super) fn take_text(text: &mut String, from: &mut impl Read) -> io::Result<()> {
    let mut length = [0; 4];
    from.read_exact(&mut length)?;
    text.clear();
    let length = u64::from(u32::from_le_bytes(length));
    match from.take(length).read_to_string(text)? as u64 {
        read if read == length => Ok(()),
        _ => Err(io::ErrorKind::UnexpectedEof.into()),
    }
}
