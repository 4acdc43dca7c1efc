//! Tags with very many attributes: the tokenizer compares each with all others, 300,000 of them take 19 s. No text
//! of a page stands in the thousandth attribute of a tag, so what comes after it is blanked before.

use std::borrow::Cow;

/// Attributes of a tag that are read.
const MOST: usize = 1_000;
/// No tag of fewer bytes has more: a name, a blank.
const SHORT: usize = MOST * 2;

/// The page with the further attributes of such tags as blanks.
pub(super) fn few(text: &str) -> Cow<'_, str> {
    let bytes = text.as_bytes();
    let mut blanks: Vec<(usize, usize)> = Vec::new();
    let mut at = 0;
    while let Some(begin) = memchr::memchr(b'<', &bytes[at..]).map(|found| at + found) {
        at = begin + 1;
        if !bytes.get(at).is_some_and(u8::is_ascii_alphabetic) {
            continue;
        }
        let tag = Tag::of(bytes, at);
        if let Some(from) = tag.beyond {
            blanks.push((from, tag.end));
        }
        at = tag.end;
    }
    if blanks.is_empty() {
        return Cow::Borrowed(text);
    }
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    for (from, end) in blanks {
        kept.push_str(&text[at..from]);
        kept.push(' ');
        at = end;
    }
    kept.push_str(&text[at..]);
    Cow::Owned(kept)
}

/// Where a tag ends, at its `>` or with the text, and where its attributes become too many.
struct Tag {
    end: usize,
    beyond: Option<usize>,
}

impl Tag {
    /// As HTML cuts it: a quote counts behind `=` only.
    fn of(bytes: &[u8], from: usize) -> Tag {
        let near = &bytes[from..bytes.len().min(from + SHORT)];
        if let Some(end) =
            near.iter().position(|byte| matches!(byte, b'>' | b'"' | b'\'')).filter(|end| near[*end] == b'>')
        {
            return Tag { end: from + end, beyond: None };
        }
        let (mut at, mut count, mut beyond) = (from, 0, None);
        while let Some(byte) = bytes.get(at) {
            match byte {
                b'>' => break,
                b'=' => {
                    at += 1;
                    at += bytes[at..].iter().take_while(|byte| byte.is_ascii_whitespace()).count();
                    if let Some(quote @ (b'"' | b'\'')) = bytes.get(at) {
                        let value = &bytes[at + 1..];
                        at += memchr::memchr(*quote, value).map_or(value.len() + 1, |end| end + 2);
                    }
                    continue;
                }
                b'/' => {}
                byte if byte.is_ascii_whitespace() => {}
                _ => {
                    let starts = at > from
                        && matches!(bytes[at - 1], b'/' | b'"' | b'\'' | b' ' | b'\t' | b'\n' | b'\r' | 12);
                    count += usize::from(starts);
                    if starts && count > MOST && beyond.is_none() {
                        beyond = Some(at);
                    }
                }
            }
            at += 1;
        }
        Tag { end: at, beyond }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_a_thousand_attributes_is_blank() {
        let tag = |count: usize| {
            let attributes: Vec<String> = (0..count).map(|at| format!(" a{at}='>'")).collect();
            let attributes = attributes.concat();
            format!("<p>до<td{attributes}>сайт</td>")
        };
        // At the limit nothing is changed.
        assert!(matches!(few(&tag(MOST)), Cow::Borrowed(_)));
        assert_eq!(few(&tag(MOST + 1)), tag(MOST).replace("'>сайт", "'  >сайт"));
        for text in ["", "<", "<a", "<a b=", "<a b='", "<a b=\"c", "a < b > в", "<!-- <a -->"] {
            assert_eq!(few(text), text);
        }
        let open = format!("<a{}", " b".repeat(MOST + 5));
        assert_eq!(few(&open).len(), MOST * 2 + 4);
    }
}
