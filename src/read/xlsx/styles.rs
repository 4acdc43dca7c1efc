//! The styles part: the number format of every cell style.

use std::collections::HashMap;

use super::super::book::number::Format;
use super::super::error::ReadError;
use super::super::xml::{Ns, Step, Xml, local};

/// The formats by the index that cells name. A damaged part leaves numbers as they are.
pub(super) fn formats(text: &str, part: &str, depth_limit: usize) -> Vec<Format> {
    parse(Xml::new(text, part, depth_limit)).unwrap_or_default()
}

fn parse(mut xml: Xml<'_>) -> Result<Vec<Format>, ReadError> {
    let mut codes: HashMap<u32, Format> = HashMap::new();
    let mut formats = Vec::new();
    let mut of_cells = false;
    loop {
        let (tag, empty) = match xml.next()? {
            Step::Start { tag, ns: Ns::Sheet, empty } => (tag, empty),
            Step::Eof => return Ok(formats),
            _ => continue,
        };
        let id = || xml.attribute(&tag, Ns::Sheet, "numFmtId").and_then(|id| id.parse().ok()).unwrap_or(0);
        match local(&tag) {
            "numFmt" => {
                let code = xml.attribute(&tag, Ns::Sheet, "formatCode").unwrap_or_default();
                codes.insert(id(), Format::new(&code));
            }
            "cellXfs" => of_cells = true,
            "xf" if of_cells => {
                let id = id();
                formats.push(codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id)));
            }
            "cellStyles" | "dxfs" => of_cells = false,
            "cellStyleXfs" | "fonts" | "fills" | "borders" if !empty => xml.skip()?,
            _ => {}
        }
    }
}
