//! Small helpers for property elements: children, `w:val`, on/off switches, paragraph styles.

use std::collections::HashMap;

use quick_xml::events::BytesStart;

use super::super::error::ReadError;
use super::super::xml::{Ns, Step, Xml, local};

/// Calls `visit` for every child of the element just started and reads to its end. `visit` says
/// whether it has read the child to its end itself.
pub(super) fn children<'x>(
    xml: &mut Xml<'x>,
    mut visit: impl FnMut(&mut Xml<'x>, &str, &BytesStart<'x>, bool) -> Result<bool, ReadError>,
) -> Result<(), ReadError> {
    loop {
        match xml.next()? {
            Step::Start { tag, empty, .. } => {
                if !visit(xml, local(&tag), &tag, empty)? && !empty {
                    xml.skip()?;
                }
            }
            Step::End | Step::Eof => return Ok(()),
            Step::Text(_) => {}
        }
    }
}

/// `w:val`.
pub(super) fn value(xml: &Xml<'_>, tag: &BytesStart<'_>) -> Option<String> {
    xml.attribute(tag, Ns::Word, "val")
}

/// An on/off property: on unless it says otherwise.
pub(super) fn is_on(xml: &Xml<'_>, tag: &BytesStart<'_>) -> bool {
    value(xml, tag).is_none_or(|text| !matches!(text.as_str(), "0" | "false" | "off" | "none"))
}

/// The number and level that a `w:numPr` states.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct NumberRef {
    /// `w:numId`; "0" means no number.
    pub(super) number: Option<String>,
    pub(super) level: Option<usize>,
}

/// Reads a `w:numPr` just started.
pub(super) fn number_ref(xml: &mut Xml<'_>) -> Result<NumberRef, ReadError> {
    let mut found = NumberRef::default();
    children(xml, |xml, name, tag, _| {
        match name {
            "numId" => found.number = value(xml, tag),
            "ilvl" => found.level = level(value(xml, tag)),
            _ => {}
        }
        Ok(false)
    })?;
    Ok(found)
}

/// `w:ilvl` of a level or its override.
pub(super) fn level_index(xml: &Xml<'_>, tag: &BytesStart<'_>) -> Option<usize> {
    level(xml.attribute(tag, Ns::Word, "ilvl"))
}

fn level(text: Option<String>) -> Option<usize> {
    text?.parse().ok()
}

/// What paragraph and character styles say about numbers, hidden and struck-out text.
#[derive(Debug, Default)]
pub(super) struct Styles {
    styles: HashMap<String, Style>,
    default_paragraph: Option<String>,
}

#[derive(Debug, Default)]
struct Style {
    based_on: Option<String>,
    number: NumberRef,
    hidden: Option<bool>,
    struck: Option<bool>,
}

/// Styles may be based on each other in a circle.
const CHAIN: usize = 20;

impl Styles {
    pub(super) fn read(mut xml: Xml<'_>) -> Result<Styles, ReadError> {
        let mut styles = Styles::default();
        loop {
            match xml.next()? {
                Step::Eof => return Ok(styles),
                Step::Start { tag, ns: Ns::Word, empty: false } => match local(&tag) {
                    "style" => {
                        let id = xml.attribute(&tag, Ns::Word, "styleId").unwrap_or_default();
                        let is_default = xml
                            .attribute(&tag, Ns::Word, "default")
                            .is_some_and(|text| matches!(text.as_str(), "1" | "true" | "on"));
                        if is_default && xml.attribute(&tag, Ns::Word, "type").as_deref() == Some("paragraph")
                        {
                            styles.default_paragraph = Some(id.clone());
                        }
                        let style = read_style(&mut xml)?;
                        styles.styles.insert(id, style);
                    }
                    "styles" => {}
                    _ => xml.skip()?,
                },
                _ => {}
            }
        }
    }

    /// The number a paragraph has: its own statement first, then its style's and what that is based on.
    /// The second part says which style names the number.
    pub(super) fn number<'s>(
        &'s self,
        own: &'s NumberRef,
        style: Option<&'s str>,
    ) -> (Option<&'s str>, Option<usize>, Option<&'s str>) {
        let style = style.or(self.default_paragraph.as_deref());
        if own.number.is_some() {
            return (own.number.as_deref(), own.level, style);
        }
        let mut level = own.level;
        for (id, style) in self.chain(style) {
            level = level.or(style.number.level);
            if style.number.number.is_some() {
                return (style.number.number.as_deref(), level, Some(id));
            }
        }
        (None, level, style)
    }

    /// Whether a style hides its text.
    pub(super) fn hides(&self, style: &str) -> bool {
        self.chain(Some(style)).find_map(|(_, style)| style.hidden).unwrap_or(false)
    }

    /// Whether a style strikes its text out.
    pub(super) fn strikes(&self, style: &str) -> bool {
        self.chain(Some(style)).find_map(|(_, style)| style.struck).unwrap_or(false)
    }

    /// Whether paragraphs that name no style have a number, are hidden or struck out.
    pub(super) fn default_matters(&self) -> bool {
        self.chain(self.default_paragraph.as_deref()).any(|(_, style)| {
            style.number.number.is_some() || style.hidden == Some(true) || style.struck == Some(true)
        })
    }

    pub(super) fn default_paragraph(&self) -> Option<&str> {
        self.default_paragraph.as_deref()
    }

    fn chain<'s>(&'s self, first: Option<&'s str>) -> impl Iterator<Item = (&'s str, &'s Style)> {
        let mut next = first;
        std::iter::from_fn(move || {
            let id = next?;
            let style = self.styles.get(id)?;
            next = style.based_on.as_deref();
            Some((id, style))
        })
        .take(CHAIN)
    }
}

fn read_style(xml: &mut Xml<'_>) -> Result<Style, ReadError> {
    let mut style = Style::default();
    children(xml, |xml, name, tag, empty| {
        match name {
            "basedOn" => style.based_on = value(xml, tag),
            "pPr" if !empty => {
                children(xml, |xml, name, _, empty| {
                    if name == "numPr" && !empty {
                        style.number = number_ref(xml)?;
                        return Ok(true);
                    }
                    Ok(false)
                })?;
                return Ok(true);
            }
            "rPr" if !empty => {
                children(xml, |xml, name, tag, _| {
                    match name {
                        "vanish" => style.hidden = Some(is_on(xml, tag)),
                        "strike" | "dstrike" => {
                            style.struck = Some(style.struck == Some(true) || is_on(xml, tag));
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
    Ok(style)
}
