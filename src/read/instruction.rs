//! Instructions of Word's fields.

use crate::model::document::NoticeKind;

/// What a field does when the document is opened or its fields are updated, other than show text.
pub(super) fn activity(instruction: &str) -> Option<NoticeKind> {
    let (word, _) = Words(instruction.trim_start()).next()?;
    Some(match word.to_ascii_uppercase().as_str() {
        "DDE" | "DDEAUTO" => NoticeKind::Dde,
        "LINK" | "INCLUDETEXT" | "INCLUDEPICTURE" | "INCLUDE" | "IMPORT" | "RD" => NoticeKind::ExternalLink,
        "DATABASE" => NoticeKind::Connection,
        "MACROBUTTON" => NoticeKind::Macro,
        _ => return None,
    })
}

/// Where a HYPERLINK instruction leads: `HYPERLINK "https://…" \l "part"`.
pub(super) fn target(instruction: &str) -> Option<String> {
    let mut words = Words(instruction.trim_start());
    if !words.next()?.0.eq_ignore_ascii_case("HYPERLINK") {
        return None;
    }
    let (mut address, mut anchor) = (String::new(), None);
    while let Some((word, quoted)) = words.next() {
        match word.as_str() {
            "\\l" | "\\L" if !quoted => anchor = words.next(),
            "\\o" | "\\O" | "\\t" | "\\T" if !quoted => drop(words.next()),
            switch if switch.starts_with('\\') && !quoted => {}
            _ if address.is_empty() => address = word.replace("\\\\", "\\"),
            _ => {}
        }
    }
    if let Some((anchor, _)) = anchor {
        address.push('#');
        address.push_str(&anchor);
    }
    (!address.is_empty()).then_some(address)
}

/// Words of an instruction and whether they were quoted; quotes hold blanks together.
pub(super) struct Words<'i>(pub(super) &'i str);

impl Iterator for Words<'_> {
    type Item = (String, bool);

    fn next(&mut self) -> Option<(String, bool)> {
        self.0 = self.0.trim_start();
        if self.0.is_empty() {
            return None;
        }
        let quoted = self.0.strip_prefix('"');
        let (word, rest) = match quoted {
            Some(text) => text.split_once('"').unwrap_or((text, "")),
            None => self.0.split_once(char::is_whitespace).unwrap_or((self.0, "")),
        };
        self.0 = rest;
        Some((word.to_owned(), quoted.is_some()))
    }
}

#[cfg(test)]
mod tests {
    use super::target;

    #[test]
    fn hyperlink_instructions_lead_somewhere() {
        for (instruction, expected) in [
            (r#" HYPERLINK "https://госуслуги.рф/600" \o "Портал" "#, Some("https://госуслуги.рф/600")),
            (r#"HYPERLINK "https://a.ru" \l "part""#, Some("https://a.ru#part")),
            (r#"hyperlink \l "Раздел 1""#, Some("#Раздел 1")),
            ("HYPERLINK mailto:a@b.ru", Some("mailto:a@b.ru")),
            (r#"HYPERLINK "\\\\server\\share""#, Some(r"\\server\share")),
            ("PAGEREF _Toc1", None),
            ("", None),
        ] {
            assert_eq!(target(instruction).as_deref(), expected, "{instruction}");
        }
    }
}
