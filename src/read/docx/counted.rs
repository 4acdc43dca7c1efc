//! Fields that number: AUTONUM counts the paragraphs that have one, LISTNUM counts on in a list that it names.
//! Word saves no result of them.

use std::collections::BTreeMap;

use super::super::instruction::Words;
use super::super::spelling::{NumberFormat, spelt};

const LEVELS: usize = 9;

/// The numbers given so far.
#[derive(Debug, Default)]
pub(super) struct FieldNumbers {
    paragraphs: u32,
    /// The last number of each level, by the name of the list.
    lists: BTreeMap<String, [u32; LEVELS]>,
}

/// Whether a field numbers.
pub(super) fn numbers(instruction: &str) -> bool {
    let name = instruction.trim_start();
    [AUTONUM, LISTNUM].iter().any(|of| name.get(..of.len()).is_some_and(|name| name.eq_ignore_ascii_case(of)))
}

const AUTONUM: &str = "AUTONUM";
const LISTNUM: &str = "LISTNUM";

impl FieldNumbers {
    /// The next number of a field; `outer` is the level of the number in front of its paragraph.
    pub(super) fn next(&mut self, instruction: &str, outer: Option<usize>) -> String {
        let mut words = Words(instruction.trim_start());
        let name = words.next().map(|(name, _)| name.to_ascii_uppercase()).unwrap_or_default();
        if name.starts_with(AUTONUM) {
            self.paragraphs = self.paragraphs.saturating_add(1);
            return format!("{}.", self.paragraphs);
        }
        // Without a level of its own it stands a level below the number of the paragraph.
        let mut level = outer.map_or(0, |outer| outer + 1);
        let (mut list, mut start) = (None, None);
        while let Some((word, quoted)) = words.next() {
            match word.to_ascii_lowercase().as_str() {
                "\\l" if !quoted => {
                    level = stated(&mut words).map_or(level, |level| (level as usize).saturating_sub(1));
                }
                "\\s" if !quoted => start = stated(&mut words),
                switch if switch.starts_with('\\') && !quoted => {}
                name => list = list.or(Some(name.to_owned())),
            }
        }
        let level = level.min(LEVELS - 1);
        let list = list.unwrap_or_default();
        let counters = self.lists.entry(list.clone()).or_default();
        counters[level] = start.unwrap_or_else(|| counters[level].saturating_add(1));
        counters[level + 1..].fill(0);
        shown(&list, &counters[..=level])
    }
}

fn stated(words: &mut Words<'_>) -> Option<u32> {
    words.next().and_then(|(word, _)| word.parse().ok())
}

/// The number as the list of that name shows it: of Word's own lists, that for numbers unless it is another.
fn shown(list: &str, counters: &[u32]) -> String {
    use NumberFormat::{Decimal, LatinLower, LatinUpper, RomanLower, RomanUpper};
    const NUMBERS: [(&str, NumberFormat, &str); LEVELS] = [
        ("", Decimal, ")"),
        ("", LatinLower, ")"),
        ("", RomanLower, ")"),
        ("(", Decimal, ")"),
        ("(", LatinLower, ")"),
        ("(", RomanLower, ")"),
        ("", Decimal, "."),
        ("", LatinLower, "."),
        ("", RomanLower, "."),
    ];
    const OUTLINE: [(&str, NumberFormat, &str); LEVELS] = [
        ("", RomanUpper, "."),
        ("", LatinUpper, "."),
        ("", Decimal, "."),
        ("", LatinLower, ")"),
        ("(", Decimal, ")"),
        ("(", LatinLower, ")"),
        ("(", RomanLower, ")"),
        ("(", LatinLower, ")"),
        ("(", RomanLower, ")"),
    ];
    if list == "legaldefault" {
        // A level above that has no number yet counts as its first.
        let numbers: Vec<String> = counters.iter().map(|number| (*number).max(1).to_string()).collect();
        return numbers.join(".") + ".";
    }
    let levels = if list == "outlinedefault" { OUTLINE } else { NUMBERS };
    let level = counters.len() - 1;
    let (before, format, after) = levels[level];
    format!("{before}{}{after}", spelt(counters[level], format))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_count_on_in_their_lists() {
        let mut numbers = FieldNumbers::default();
        for (instruction, outer, expected) in [
            (" LISTNUM ", None, "1)"),
            ("LISTNUM NumberDefault", None, "1)"),
            ("LISTNUM", None, "2)"),
            ("LISTNUM \\l 2", None, "a)"),
            ("listnum \\L 2", None, "b)"),
            ("LISTNUM", None, "3)"),
            ("LISTNUM \\l 2", None, "a)"),
            ("LISTNUM \\l 1 \\s 7", None, "7)"),
            ("LISTNUM", None, "8)"),
            // Within a numbered paragraph it stands a level lower.
            ("LISTNUM", Some(0), "a)"),
            ("LISTNUM", Some(1), "i)"),
            ("LISTNUM LegalDefault", None, "1."),
            ("LISTNUM LegalDefault \\l 2", None, "1.1."),
            ("LISTNUM \"OutlineDefault\" \\l 2", None, "A."),
            ("LISTNUM \\l 99", None, "i."),
            ("AUTONUM", None, "1."),
            ("AUTONUMLGL \\* Arabic", None, "2."),
        ] {
            assert_eq!(numbers.next(instruction, outer), expected, "{instruction}");
        }
        for (instruction, expected) in
            [("LISTNUM", true), ("autonumout", true), ("LIST", false), ("SEQ LISTNUM", false)]
        {
            assert_eq!(super::numbers(instruction), expected, "{instruction}");
        }
    }
}
