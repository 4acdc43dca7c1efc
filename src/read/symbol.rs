//! Letters of symbol fonts: what Wingdings, Webdings and Symbol show, in Unicode.
//!
//! Word keeps such a letter as a code of the font in the private area (U+F0FC is the tick of
//! Wingdings) or as the plain letter that the font shows otherwise («ü»).

/// A font that shows other signs than its letters say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SymbolFont {
    Wingdings,
    Wingdings2,
    Wingdings3,
    Webdings,
    Symbol,
}

impl SymbolFont {
    pub(super) fn named(name: &str) -> Option<SymbolFont> {
        Some(match name.trim().to_lowercase().as_str() {
            "wingdings" => SymbolFont::Wingdings,
            "wingdings 2" => SymbolFont::Wingdings2,
            "wingdings 3" => SymbolFont::Wingdings3,
            "webdings" => SymbolFont::Webdings,
            "symbol" => SymbolFont::Symbol,
            _ => return None,
        })
    }

    /// What the font shows for a code of one byte; `None`: a picture without a sign in Unicode that a
    /// list would use.
    pub(super) fn sign(self, code: u8) -> Option<char> {
        if code == 0x20 {
            return Some(' ');
        }
        if self == SymbolFont::Symbol {
            return symbol(code);
        }
        let table: &[(u8, char)] = match self {
            SymbolFont::Wingdings => WINGDINGS,
            SymbolFont::Wingdings2 => WINGDINGS_2,
            SymbolFont::Wingdings3 => WINGDINGS_3,
            SymbolFont::Webdings | SymbolFont::Symbol => WEBDINGS,
        };
        table.binary_search_by_key(&code, |(known, _)| *known).ok().map(|at| table[at].1)
    }
}

/// The sign of `w:sym`: its font and its code in hexadecimal.
pub(super) fn of_code(font: &str, code: &str) -> Option<char> {
    let code = u32::from_str_radix(code.trim(), 16).ok()?;
    match (SymbolFont::named(font), private_code(code)) {
        (Some(font), Some(byte)) => font.sign(byte),
        (Some(font), None) => u8::try_from(code).ok().and_then(|byte| font.sign(byte)),
        // An ordinary font: the private area stands for the code page of the machine.
        (None, Some(byte)) => encoding_rs::WINDOWS_1252.decode(&[byte]).0.chars().next(),
        (None, None) => char::from_u32(code).filter(|sign| !sign.is_control()),
    }
}

/// A text set in a symbol font, as it is shown; what the font has no known sign for stays.
pub(super) fn shown(text: &str, font: Option<SymbolFont>) -> String {
    // The private area is that of Wingdings or Symbol; the tick and the boxes are the former's.
    let private = font.unwrap_or(SymbolFont::Wingdings);
    let sign = |letter: char| {
        if let Some(byte) = private_code(u32::from(letter)) {
            return private.sign(byte);
        }
        // Symbol shows figures and stops as they are, and letters are often mere remains of a style.
        let font = font.filter(|font| *font != SymbolFont::Symbol)?;
        u8::try_from(u32::from(letter)).ok().and_then(|byte| font.sign(byte))
    };
    text.chars().map(|letter| sign(letter).unwrap_or(letter)).collect()
}

/// Whether a text may hold letters of the private area; a plain search for their first byte.
pub(super) fn may_hold_private(text: &str) -> bool {
    memchr::memchr(0xEF, text.as_bytes()).is_some()
        && text.chars().any(|letter| private_code(u32::from(letter)).is_some())
}

fn private_code(code: u32) -> Option<u8> {
    (0xF020..=0xF0FF).contains(&code).then_some((code & 0xFF) as u8)
}

const WINGDINGS: &[(u8, char)] = &[
    (0x22, '✂'),
    (0x28, '☎'),
    (0x29, '✆'),
    (0x2A, '✉'),
    (0x36, '⌛'),
    (0x3A, '🖥'),
    (0x3F, '✍'),
    (0x41, '✌'),
    (0x43, '👍'),
    (0x44, '👎'),
    (0x45, '☜'),
    (0x46, '☞'),
    (0x47, '☝'),
    (0x48, '☟'),
    (0x4A, '☺'),
    (0x4C, '☹'),
    (0x6C, '●'),
    (0x6D, '❍'),
    (0x6E, '■'),
    (0x6F, '□'),
    (0x70, '❐'),
    (0x71, '❑'),
    (0x72, '❒'),
    (0x73, '⬧'),
    (0x74, '⧫'),
    (0x75, '◆'),
    (0x76, '❖'),
    (0x77, '⬥'),
    (0x78, '☒'),
    (0x79, '⍓'),
    (0x7B, '❀'),
    (0x7D, '❝'),
    (0x7E, '❞'),
    (0x80, '⓪'),
    (0x81, '①'),
    (0x82, '②'),
    (0x83, '③'),
    (0x84, '④'),
    (0x85, '⑤'),
    (0x86, '⑥'),
    (0x87, '⑦'),
    (0x88, '⑧'),
    (0x89, '⑨'),
    (0x8A, '⑩'),
    (0x8B, '⓿'),
    (0x8C, '❶'),
    (0x8D, '❷'),
    (0x8E, '❸'),
    (0x8F, '❹'),
    (0x90, '❺'),
    (0x91, '❻'),
    (0x92, '❼'),
    (0x93, '❽'),
    (0x94, '❾'),
    (0x95, '❿'),
    (0x9E, '·'),
    (0x9F, '•'),
    (0xA0, '▪'),
    (0xA1, '○'),
    (0xA4, '◉'),
    (0xA7, '▪'),
    (0xA8, '◻'),
    (0xAB, '★'),
    (0xB1, '⌖'),
    (0xD5, '⌫'),
    (0xD6, '⌦'),
    (0xD8, '➢'),
    (0xDC, '➲'),
    (0xDF, '←'),
    (0xE0, '→'),
    (0xE1, '↑'),
    (0xE2, '↓'),
    (0xE8, '➔'),
    (0xEF, '⇦'),
    (0xF0, '⇨'),
    (0xF1, '⇧'),
    (0xF2, '⇩'),
    (0xF3, '⬄'),
    (0xF4, '⇳'),
    (0xFB, '✗'),
    (0xFC, '✓'),
    (0xFD, '☒'),
    (0xFE, '☑'),
];

const WINGDINGS_2: &[(u8, char)] = &[
    (0x27, '🕿'),
    (0x4F, '✗'),
    (0x50, '✓'),
    (0x51, '☒'),
    (0x52, '☑'),
    (0x53, '☒'),
    (0x54, '☒'),
    (0x55, '⮾'),
    (0x56, '🛇'),
    (0x96, '•'),
    (0x97, '●'),
    (0x98, '⬤'),
    (0x99, '○'),
    (0xA0, '▪'),
    (0xA1, '◾'),
    (0xA2, '■'),
    (0xA3, '□'),
    (0xA4, '◻'),
    (0xA9, '◆'),
    (0xB0, '⬧'),
    (0xB7, '◊'),
];

const WINGDINGS_3: &[(u8, char)] = &[
    (0x66, '←'),
    (0x67, '→'),
    (0x68, '↑'),
    (0x69, '↓'),
    (0x6A, '↖'),
    (0x6B, '↗'),
    (0x6C, '↙'),
    (0x6D, '↘'),
    (0x6E, '↔'),
    (0x6F, '↕'),
    (0x70, '▲'),
    (0x71, '▼'),
    (0x72, '△'),
    (0x73, '▽'),
    (0x74, '◀'),
    (0x75, '▶'),
    (0x76, '◁'),
    (0x77, '▷'),
    (0x7D, '▸'),
];

const WEBDINGS: &[(u8, char)] = &[
    (0x33, '◀'),
    (0x34, '▶'),
    (0x35, '▲'),
    (0x36, '▼'),
    (0x61, '✔'),
    (0x63, '□'),
    (0x67, '■'),
    (0x69, 'ℹ'),
    (0x6E, '⬤'),
    (0x72, '✖'),
    (0x78, '✉'),
    (0xC8, '☎'),
    (0xC9, '✆'),
];

/// Adobe's Symbol encoding: Greek letters and the signs of mathematics.
fn symbol(code: u8) -> Option<char> {
    const GREEK: &str = "≅ΑΒΧΔΕΦΓΗΙϑΚΛΜΝΟΠΘΡΣΤΥςΩΞΨΖ[∴]⊥_\u{203E}αβχδεφγηιϕκλμνοπθρστυϖωξψζ{|}∼";
    const SIGNS: &str = "€ϒ′≤⁄∞ƒ♣♦♥♠↔←↑→↓°±″≥×∝∂•÷≠≡≈…⏐⎯↵ℵℑℜ℘⊗⊕∅∩∪⊃⊇⊄⊂⊆∈∉∠∇®©™∏√⋅¬∧∨⇔⇐⇑⇒⇓◊〈®©™∑⎛⎜⎝⎡⎢⎣⎧⎨⎩⎪";
    match code {
        0x22 => Some('∀'),
        0x24 => Some('∃'),
        0x27 => Some('∋'),
        0x2A => Some('∗'),
        0x2D => Some('−'),
        0x21..=0x3F => Some(char::from(code)),
        0x40..=0x7E => GREEK.chars().nth(usize::from(code - 0x40)),
        0xA0..=0xEF => SIGNS.chars().nth(usize::from(code - 0xA0)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_the_signs_that_the_font_shows() {
        for (font, code, expected) in [
            ("Wingdings", "F0FC", Some('✓')),
            ("wingdings", "00FC", Some('✓')),
            ("Wingdings", "F0FE", Some('☑')),
            ("Wingdings", "F0A8", Some('◻')),
            ("Wingdings 2", "F050", Some('✓')),
            ("Wingdings 2", "F04F", Some('✗')),
            ("Webdings", "F061", Some('✔')),
            ("Symbol", "F0B7", Some('•')),
            ("Symbol", "F0AE", Some('→')),
            ("Symbol", "F061", Some('α')),
            ("Symbol", "F0B3", Some('≥')),
            ("Symbol", "F0E5", Some('∑')),
            ("Segoe UI Symbol", "2611", Some('☑')),
            ("Times New Roman", "F0AB", Some('«')),
            ("Wingdings", "F024", None),
            ("Wingdings", "", None),
        ] {
            assert_eq!(of_code(font, code), expected, "{font} {code}");
        }
    }

    #[test]
    fn texts_in_symbol_fonts_are_shown_and_others_stay() {
        let wingdings = Some(SymbolFont::Wingdings);
        for (text, font, expected) in [
            ("\u{F0FC}", None, "✓"),
            ("ü", wingdings, "✓"),
            ("P", Some(SymbolFont::Wingdings2), "✓"),
            ("Да", wingdings, "Да"),
            ("a 1", Some(SymbolFont::Symbol), "a 1"),
            ("\u{F0B7} пункт", Some(SymbolFont::Symbol), "• пункт"),
        ] {
            assert_eq!(shown(text, font), expected, "{text:?} in {font:?}");
        }
        assert!(may_hold_private("а\u{F0FC}") && !may_hold_private("а\u{FB01}"));
    }
}
