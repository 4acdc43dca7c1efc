//! What an RTF document holds that runs, or fetches from elsewhere: told by its control words. The text
//! itself is read by way of an office program.

use crate::model::document::{Notice, NoticeKind};

use super::instruction::activity;
use super::notices::{Notices, Spot};

/// Notices of the document as a whole, each kind once with its count.
pub(super) fn active(bytes: &[u8]) -> Vec<Notice> {
    let mut notices = Notices::default();
    let mut words = Words { bytes, at: 0, depth: 0 };
    while let Some(word) = words.next() {
        match word {
            b"objocx" => notices.note(NoticeKind::Macro, Spot::default(), "", ""),
            b"objemb" => notices.note(NoticeKind::EmbeddedObject, Spot::default(), "", ""),
            b"objlink" | b"objautlink" => notices.note(NoticeKind::ExternalLink, Spot::default(), "", ""),
            b"template" => {
                notices.add(NoticeKind::ExternalTemplate, Spot::default(), &words.group());
            }
            b"fldinst" => {
                let instruction = words.group();
                if let Some(kind) = activity(&instruction) {
                    notices.add(kind, Spot::default(), &instruction);
                }
            }
            _ => {}
        }
    }
    notices.finish()
}

/// Control words one after another; the data of binary runs is passed over.
struct Words<'b> {
    bytes: &'b [u8],
    at: usize,
    depth: u32,
}

impl<'b> Words<'b> {
    fn next(&mut self) -> Option<&'b [u8]> {
        loop {
            match *self.bytes.get(self.at)? {
                b'{' => self.depth += 1,
                b'}' => self.depth = self.depth.saturating_sub(1),
                b'\\' => {
                    if let Some(word) = self.word() {
                        return Some(word);
                    }
                    continue;
                }
                _ => {}
            }
            self.at += 1;
        }
    }

    /// The word at the back-slash with its number; `None`: a control symbol, which is passed over.
    fn word(&mut self) -> Option<&'b [u8]> {
        let from = self.at + 1;
        let rest = self.bytes.get(from..).unwrap_or_default();
        let letters = rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            self.at = from + 1;
            return None;
        }
        let (word, rest) = rest.split_at(letters);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
        self.at = from + letters + digits + usize::from(rest.get(digits) == Some(&b' '));
        if word == b"bin" {
            let size = std::str::from_utf8(&rest[..digits]).ok().and_then(|digits| digits.parse().ok());
            self.at = self.at.saturating_add(size.unwrap_or(0));
        }
        Some(word)
    }

    /// The plain letters from here to the end of the group, at most as many as anybody would quote.
    fn group(&mut self) -> String {
        const MOST: usize = 1_000;
        let outer = self.depth;
        let mut text = Vec::new();
        while let Some(byte) = self.bytes.get(self.at) {
            match byte {
                b'{' => self.depth += 1,
                b'}' if self.depth == outer => break,
                b'}' => self.depth -= 1,
                b'\\' => {
                    // A symbol of the text itself, or a letter that the code page of the text has.
                    match self.bytes.get(self.at + 1) {
                        Some(symbol @ (b'\\' | b'{' | b'}')) => text.push(*symbol),
                        Some(b'\'') => {
                            let code = self.bytes.get(self.at + 2..self.at + 4);
                            let code = code.and_then(|code| std::str::from_utf8(code).ok());
                            text.extend(code.and_then(|code| u8::from_str_radix(code, 16).ok()));
                            self.at += 2;
                        }
                        _ => {}
                    }
                    self.word();
                    continue;
                }
                b'\r' | b'\n' => {}
                letter => text.push(*letter),
            }
            if text.len() > MOST {
                break;
            }
            self.at += 1;
        }
        encoding_rs::WINDOWS_1251.decode_without_bom_handling(&text).0.trim().to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(rtf: &str) -> Vec<(NoticeKind, u32, String)> {
        let notices = active(rtf.as_bytes()).into_iter();
        notices.map(|notice| (notice.kind, notice.count, notice.text.to_string())).collect()
    }

    #[test]
    fn what_runs_is_told_and_what_is_shown_is_not() {
        use NoticeKind::{Dde, EmbeddedObject, ExternalLink, ExternalTemplate, Macro};
        let object = r"{\object\objemb\objw10{\*\objdata 0105}}";
        let cases = [
            (r"{\rtf1 objemb \\objemb \'objemb}".to_owned(), vec![]),
            (format!(r"{{\rtf1 {object}{object}}}"), vec![(EmbeddedObject, 2, String::new())]),
            (r"{\rtf1{\object\objocx}}".to_owned(), vec![(Macro, 1, String::new())]),
            (
                r"{\rtf1{\*\template C:\\a\'e0.dot}}".to_owned(),
                vec![(ExternalTemplate, 1, r"C:\aа.dot".to_owned())],
            ),
            (
                r#"{\rtf1{\field{\*\fldinst{\rtlch DDEAUTO }{\b c:\\a "b"}}{\fldrslt x}}}"#.to_owned(),
                vec![(Dde, 1, r#"DDEAUTO c:\a "b""#.to_owned())],
            ),
            (
                r#"{\rtf1{\field{\*\fldinst INCLUDEPICTURE "http://a.ru/b.png"}}}"#.to_owned(),
                vec![(ExternalLink, 1, r#"INCLUDEPICTURE "http://a.ru/b.png""#.to_owned())],
            ),
            (r#"{\rtf1{\field{\*\fldinst HYPERLINK "https://a.ru"}}}"#.to_owned(), vec![]),
            (r"{\rtf1\bin10 \objemb\b  text}".to_owned(), vec![]),
            (r"{\rtf1{\*\template".to_owned(), vec![(ExternalTemplate, 1, String::new())]),
            (r"{\rtf1\bin99999999999999999999 \objemb".to_owned(), vec![(EmbeddedObject, 1, String::new())]),
        ];
        for (rtf, expected) in cases {
            assert_eq!(told(&rtf), expected, "{rtf}");
        }
    }
}
