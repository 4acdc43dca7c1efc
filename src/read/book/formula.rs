//! Formulas, as far as a reader needs them: where a link made by one leads.

/// The address of a formula with one `HYPERLINK("…"; …)` whose address is written out; `None`: it has none, or
/// puts it together of parts.
pub(in crate::read) fn link(formula: &str) -> Option<String> {
    const NAME: &str = "HYPERLINK(";
    let find = |text: &str| {
        text.as_bytes().windows(NAME.len()).position(|window| window.eq_ignore_ascii_case(NAME.as_bytes()))
    };
    let rest = formula.get(find(formula)? + NAME.len()..)?;
    if find(rest).is_some() {
        return None;
    }
    let mut rest = rest.trim_start().strip_prefix('"')?;
    let mut address = String::new();
    loop {
        let (piece, after) = rest.split_once('"')?;
        address.push_str(piece);
        match after.strip_prefix('"') {
            Some(further) => {
                address.push('"');
                rest = further;
            }
            None if after.trim_start().starts_with([',', ';', ')']) => return Some(address),
            None => return None,
        }
    }
}

/// Tokens of a binary formula: a text first, the function of links last.
pub(in crate::read) mod tokens {
    /// A text written out.
    pub(in crate::read) const TEXT: u8 = 0x17;

    /// Whether the last token is the function of links over one or two values.
    pub(in crate::read) fn end_in_link(tokens: &[u8]) -> bool {
        matches!(tokens, [.., 0x22 | 0x42 | 0x62, 1 | 2, 0x67, 0x01])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_written_out_is_known_and_one_put_together_is_not() {
        for (formula, expected) in [
            ("HYPERLINK(\"https://tver.ru\",\"Сайт\")", Some("https://tver.ru")),
            ("of:=HYPERLINK(\"https://tver.ru\";\"Сайт\")", Some("https://tver.ru")),
            ("=HyperLink( \"https://tver.ru\" )", Some("https://tver.ru")),
            ("IF(A1=\"\",\"\",HYPERLINK(\"mailto:a@tver.ru\",A1))", Some("mailto:a@tver.ru")),
            ("HYPERLINK(\"a\"\"b\")", Some("a\"b")),
            ("HYPERLINK(\"https://\"&A1,\"Сайт\")", None),
            ("HYPERLINK(A1,\"Сайт\")", None),
            ("IF(A1,HYPERLINK(\"a\"),HYPERLINK(\"b\"))", None),
            ("ГИПЕРССЫЛКА(\"a\")", None),
            ("A1&\"Й\"", None),
        ] {
            assert_eq!(link(formula).as_deref(), expected, "{formula}");
        }
    }
}
