//! The styles part: the number format of every cell style, and whether it strikes the text out.

use std::collections::HashMap;

use super::super::book::number::Format;
use super::super::book::style::Style;
use super::super::error::ReadError;
use super::super::limits::{Language, Limits};
use super::super::xml::{Ns, Step, Xml, local};

/// The styles of a part. A damaged part leaves numbers as they are.
pub(super) fn styles(text: &str, part: &str, limits: &Limits) -> Vec<Style> {
    parse(Xml::new(text, part, limits.xml_depth), limits.language).unwrap_or_default()
}

fn parse(mut xml: Xml<'_>, language: Language) -> Result<Vec<Style>, ReadError> {
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let mut styles = Vec::new();
    // Of the fonts, in their order.
    let mut fonts: Vec<bool> = Vec::new();
    let (mut of_cells, mut of_fonts) = (false, false);
    loop {
        let (tag, empty) = match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => (tag, empty),
            Step::Eof => return Ok(styles),
            _ => continue,
        };
        let id = || xml.attribute(&tag, Ns::Sheet, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        match local(&tag) {
            "numFmt" => {
                let code = xml.attribute(&tag, Ns::Sheet, "formatCode").unwrap_or_default();
                codes.insert(id(), Format::new(&code));
            }
            "fonts" => of_fonts = !empty,
            "font" if of_fonts => fonts.push(false),
            "strike" if of_fonts => {
                let on = xml
                    .attribute(&tag, Ns::Sheet, "val")
                    .is_none_or(|value| value != "0" && value != "false");
                if let Some(font) = fonts.last_mut() {
                    *font = on;
                }
            }
            "cellXfs" => of_cells = true,
            "xf" if of_cells => {
                let id = id();
                let font = xml.attribute(&tag, Ns::Sheet, "fontId").and_then(|id| id.parse::<usize>().ok());
                let format = codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id, language));
                let struck = font.and_then(|font| fonts.get(font)).copied().unwrap_or(false);
                styles.push(Style { format, struck });
            }
            "cellStyles" | "dxfs" => (of_cells, of_fonts) = (false, false),
            "cellStyleXfs" | "fills" | "borders" if !empty => {
                of_fonts = false;
                xml.skip()?;
            }
            _ => {}
        }
    }
}
