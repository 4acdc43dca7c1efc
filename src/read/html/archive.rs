//! What a page is stored in: the encoding that it names, and web archives.

use std::borrow::Cow;

/// The encoding that a `meta` names near the beginning, as browsers look for it.
pub(super) fn charset(bytes: &[u8]) -> Option<&[u8]> {
    const NEAR: usize = 4_096;
    const MARK: &[u8] = b"charset=";
    let head = &bytes[..bytes.len().min(NEAR)];
    let at = head.windows(MARK.len()).position(|window| window.eq_ignore_ascii_case(MARK))? + MARK.len();
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    label.split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b':')).next()
}

/// The page inside a web archive (.mht): its first part that is HTML.
pub(super) fn archived(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    if bytes.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let find = |haystack: &[u8], needle: &[u8]| {
        haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
    };
    let at = find(bytes, b"content-type: text/html")?;
    let part = &bytes[at..];
    let (end, gap) = match (find(part, b"\r\n\r\n"), find(part, b"\n\n")) {
        (Some(end), _) => (end, 4),
        (None, Some(end)) => (end, 2),
        (None, None) => return None,
    };
    let before = &bytes[bytes[..at].windows(2).rposition(|window| window == b"--").unwrap_or(at)..at + end];
    let mut body = &part[end + gap..];
    if let Some(close) = find(body, b"\n--") {
        body = &body[..close];
    }
    Some(if find(before, b"quoted-printable").is_some() {
        Cow::Owned(unquoted(body))
    } else if find(before, b"encoding: base64").is_some() {
        Cow::Owned(from_base64(body))
    } else {
        Cow::Borrowed(body)
    })
}

/// Quoted-printable to bytes.
fn unquoted(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let digit = |at: usize| rest.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            bytes.push((high << 4 | low) as u8);
            rest = &rest[2..];
        } else if let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = after;
        } else {
            bytes.push(b'=');
        }
    }
    bytes
}

fn from_base64(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}
