//! Automatic numbers, computed from `numbering.xml` as Word shows them.

use std::collections::{BTreeMap, HashMap, HashSet};

use quick_xml::events::BytesStart;

use super::super::error::ReadError;
use super::super::spelling::{NumberFormat, spelt};
use super::super::xml::{Ns, Step, Xml, local};
use super::properties::{children, is_on, level_index, value};

const LEVELS: usize = 9;

/// The definitions of a document and the counters of its paragraphs so far.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    abstracts: BTreeMap<String, Abstract>,
    numbers: HashMap<String, Number>,
    counters: HashMap<String, [Option<u32>; LEVELS]>,
    /// Numbers whose override of the start has been applied, by level.
    restarted: HashSet<(String, usize)>,
}

#[derive(Debug, Default, Clone)]
struct Abstract {
    levels: [Level; LEVELS],
    /// A list that is defined by a style: the style's id.
    by_style: Option<String>,
    /// The style that this list defines.
    defines_style: Option<String>,
}

#[derive(Debug, Default)]
struct Number {
    of: String,
    starts: [Option<u32>; LEVELS],
    levels: [Option<Box<Level>>; LEVELS],
}

#[derive(Debug, Clone)]
struct Level {
    start: u32,
    format: NumberFormat,
    /// `%1.%2.`
    text: String,
    /// Restarts after a paragraph of this level (1-based) or a higher one; 0 never.
    restart: Option<usize>,
    /// Upper levels in Arabic figures whatever their own format.
    legal: bool,
    /// The paragraph style that means this level.
    style: Option<String>,
    /// The text follows without a blank or tab.
    glued: bool,
}

/// A number as it stands in front of its paragraph.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Label {
    pub(super) text: String,
    /// The text of the paragraph follows without a blank.
    pub(super) glued: bool,
}

impl Default for Level {
    fn default() -> Level {
        Level {
            start: 1,
            format: NumberFormat::Decimal,
            text: String::new(),
            restart: None,
            legal: false,
            style: None,
            glued: false,
        }
    }
}

impl Numbering {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Numbering, ReadError> {
        let mut numbering = Numbering::default();
        loop {
            let Step::Start { tag, ns, empty } = (match xml.next()? {
                Step::Eof => return Ok(numbering),
                step => step,
            }) else {
                continue;
            };
            if ns != Ns::Word || empty {
                continue;
            }
            match local(&tag) {
                "abstractNum" => {
                    let id = xml.attribute(&tag, Ns::Word, "abstractNumId").unwrap_or_default();
                    let list = read_abstract(&mut xml)?;
                    numbering.abstracts.insert(id, list);
                }
                "num" => {
                    let id = xml.attribute(&tag, Ns::Word, "numId").unwrap_or_default();
                    let number = read_number(&mut xml)?;
                    numbering.numbers.insert(id, number);
                }
                "numbering" => {}
                _ => xml.skip()?,
            }
        }
    }

    /// The label of the next paragraph of this number; `None` if it shows none.
    ///
    /// `style` is the paragraph's style, which may name the level; `level` the level it states itself.
    pub(super) fn label(&mut self, number: &str, level: Option<usize>, style: Option<&str>) -> Option<Label> {
        let definition = self.numbers.get(number)?;
        let of = self.definition_of(definition)?.to_owned();
        let list = self.abstracts.get(&of)?;
        let level = level
            .or_else(|| {
                list.levels
                    .iter()
                    .position(|candidate| style.is_some() && candidate.style.as_deref() == style)
            })
            .unwrap_or(0)
            .min(LEVELS - 1);
        let levels: [&Level; LEVELS] =
            std::array::from_fn(|at| definition.levels[at].as_deref().unwrap_or(&list.levels[at]));
        let first: [u32; LEVELS] =
            std::array::from_fn(|at| definition.starts[at].unwrap_or(levels[at].start));

        let counters = self.counters.entry(of).or_default();
        let begins_anew =
            definition.starts[level].is_some() && self.restarted.insert((number.to_owned(), level));
        counters[level] = Some(match counters[level] {
            Some(before) if !begins_anew => before.saturating_add(1),
            _ => first[level],
        });
        for lower in level + 1..LEVELS {
            // By default a level restarts after any higher one.
            if levels[lower].restart.is_none_or(|after| level < after) {
                counters[lower] = None;
            }
        }

        let shown = levels[level];
        if shown.format == NumberFormat::Bullet {
            return Some(Label { text: "•".to_owned(), glued: shown.glued });
        }
        let mut label = String::new();
        let mut characters = shown.text.chars().peekable();
        while let Some(character) = characters.next() {
            match (character, characters.peek().and_then(|next| next.to_digit(10))) {
                ('%', Some(digit)) if digit >= 1 => {
                    characters.next();
                    let at = digit as usize - 1;
                    let value = counters[at].unwrap_or(first[at]);
                    let format = if shown.legal { NumberFormat::Decimal } else { levels[at].format };
                    label.push_str(&spelt(value, format));
                }
                _ => label.push(character),
            }
        }
        let label = label.trim();
        (!label.is_empty()).then(|| Label { text: label.to_owned(), glued: shown.glued })
    }

    /// The list that a number counts in; a list defined by a style stands for the list that
    /// defines the style.
    fn definition_of<'n>(&'n self, number: &'n Number) -> Option<&'n str> {
        let list = self.abstracts.get(&number.of)?;
        let Some(style) = &list.by_style else {
            return Some(&number.of);
        };
        let defining =
            self.abstracts.iter().find(|(_, candidate)| candidate.defines_style.as_ref() == Some(style));
        Some(defining.map_or(&number.of, |(id, _)| id))
    }
}

fn read_abstract(xml: &mut Xml<'_>) -> Result<Abstract, ReadError> {
    let mut list = Abstract::default();
    children(xml, |xml, name, tag, empty| {
        match name {
            "lvl" => {
                let at = level_index(xml, tag);
                let level = if empty { Level::default() } else { read_level(xml)? };
                if let Some(slot) = at.and_then(|at| list.levels.get_mut(at)) {
                    *slot = level;
                }
                return Ok(true);
            }
            "numStyleLink" => list.by_style = value(xml, tag),
            "styleLink" => list.defines_style = value(xml, tag),
            _ => {}
        }
        Ok(false)
    })?;
    Ok(list)
}

fn read_number(xml: &mut Xml<'_>) -> Result<Number, ReadError> {
    let mut number = Number::default();
    children(xml, |xml, name, tag, empty| {
        match name {
            "abstractNumId" => number.of = value(xml, tag).unwrap_or_default(),
            "lvlOverride" if !empty => {
                let at = level_index(xml, tag).filter(|at| *at < LEVELS);
                children(xml, |xml, name, tag, empty| {
                    let Some(at) = at else { return Ok(false) };
                    match name {
                        "startOverride" => {
                            number.starts[at] = value(xml, tag).and_then(|text| text.parse().ok());
                        }
                        "lvl" if !empty => {
                            number.levels[at] = Some(Box::new(read_level(xml)?));
                            return Ok(true);
                        }
                        _ => {}
                    }
                    Ok(false)
                })?;
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(number)
}

fn read_level(xml: &mut Xml<'_>) -> Result<Level, ReadError> {
    let mut level = Level::default();
    children(xml, |xml, name, tag, empty| {
        match name {
            "start" => level.start = value(xml, tag).and_then(|text| text.parse().ok()).unwrap_or(1),
            "numFmt" => level.format = number_format(xml, tag),
            "lvlText" => level.text = value(xml, tag).unwrap_or_default(),
            "lvlRestart" => level.restart = value(xml, tag).and_then(|text| text.parse().ok()),
            "isLgl" => level.legal = is_on(xml, tag),
            "pStyle" => level.style = value(xml, tag),
            "suff" => level.glued = value(xml, tag).as_deref() == Some("nothing"),
            // A custom format («001, 002») stands in a choice, its plain substitute in the fallback.
            "AlternateContent" if !empty => {
                let mut found = None;
                children(xml, |xml, _, _, empty| {
                    if empty {
                        return Ok(false);
                    }
                    children(xml, |xml, name, tag, _| {
                        if name == "numFmt" && found.is_none() {
                            found = Some(number_format(xml, tag));
                        }
                        Ok(false)
                    })?;
                    Ok(true)
                })?;
                level.format = found.unwrap_or(level.format);
                return Ok(true);
            }
            _ => {}
        }
        Ok(false)
    })?;
    Ok(level)
}

fn number_format(xml: &Xml<'_>, tag: &BytesStart<'_>) -> NumberFormat {
    match value(xml, tag).unwrap_or_default().as_str() {
        "decimalZero" => NumberFormat::Padded(2),
        "russianLower" => NumberFormat::RussianLower,
        "russianUpper" => NumberFormat::RussianUpper,
        "lowerLetter" => NumberFormat::LatinLower,
        "upperLetter" => NumberFormat::LatinUpper,
        "lowerRoman" => NumberFormat::RomanLower,
        "upperRoman" => NumberFormat::RomanUpper,
        "ordinal" => NumberFormat::Ordinal,
        "numberInDash" => NumberFormat::Dashed,
        "decimalEnclosedParen" => NumberFormat::Bracketed,
        "bullet" => NumberFormat::Bullet,
        "none" => NumberFormat::Nothing,
        "custom" => {
            let pattern = xml.attribute(tag, Ns::Word, "format").unwrap_or_default();
            let digits = pattern.bytes().take_while(u8::is_ascii_digit).count();
            if pattern.starts_with('0') { NumberFormat::Padded(digits) } else { NumberFormat::Decimal }
        }
        _ => NumberFormat::Decimal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = r#"<w:numbering xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">
        <w:abstractNum w:abstractNumId="0">
            <w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>
            <w:lvl w:ilvl="1"><w:numFmt w:val="russianLower"/><w:lvlText w:val="%1.%2)"/></w:lvl>
            <w:lvl w:ilvl="2"><w:lvlRestart w:val="0"/><w:lvlText w:val="[%3]"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="1">
            <w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1"/></w:lvl>
            <w:lvl w:ilvl="1"><w:isLgl/><w:lvlText w:val="%1.%2"/><w:suff w:val="nothing"/><w:pStyle w:val="Second"/></w:lvl>
        </w:abstractNum>
        <w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>
        <w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>
        <w:num w:numId="3"><w:abstractNumId w:val="1"/></w:num>
        <w:num w:numId="4"><w:abstractNumId w:val="2"/></w:num>
    </w:numbering>"#;

    #[test]
    fn levels_restart_and_numbers_of_one_list_go_on() {
        let mut numbering = Numbering::read(Xml::new(LISTS, "numbering", 100)).expect("readable");
        let mut label = |number, level| {
            numbering.label(number, Some(level), None).map(|label| label.text).unwrap_or_default()
        };
        let steps = [
            ("1", 0, "1."),
            ("1", 1, "1.а)"),
            ("1", 1, "1.б)"),
            ("1", 2, "[1]"),
            ("1", 0, "2."),
            ("1", 1, "2.а)"),
            ("1", 2, "[2]"),
            ("2", 0, "5."),
            ("2", 0, "6."),
            ("1", 0, "7."),
            ("3", 0, "III"),
            ("3", 0, "IV"),
            ("3", 1, "4.1"),
            ("4", 0, "•"),
            ("9", 0, ""),
        ];
        for (at, (number, level, expected)) in steps.into_iter().enumerate() {
            assert_eq!(label(number, level), expected, "step {at}: number {number}, level {level}");
        }
        let second = numbering.label("3", None, Some("Second")).expect("a number");
        assert_eq!((second.text.as_str(), second.glued), ("4.2", true));
    }
}
