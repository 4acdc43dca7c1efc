//! What stands above the text of every page: a letterhead is often set there and nowhere else.

use super::super::error::ReadError;
use super::super::limits::Limits;
use super::super::package::{Package, Relationship};
use super::super::xml::{Ns, Step, Xml, decode, local};
use crate::text::{Text, letters};

/// Header parts looked at: those of the first pages of the first sections.
const PARTS: usize = 6;
/// Lines kept, and bytes of one.
const LINES: usize = 30;
const LINE: usize = 1_000;

/// The lines of the page headers, each once. A damaged part is as good as none.
pub(super) fn read(
    package: &mut Package<'_>,
    relations: &[Relationship],
    limits: &Limits,
) -> Result<Vec<Text>, ReadError> {
    let mut lines = Vec::new();
    let headers = relations.iter().filter(|relation| relation.kind == "header" && !relation.external);
    for header in headers.take(PARTS) {
        let Some(bytes) = package.part(&header.target)? else { continue };
        let Ok(text) = decode(&bytes, &header.target) else { continue };
        let xml = Xml::new(&text, &header.target, limits.xml_depth);
        for line in lines_of(xml).unwrap_or_default() {
            if lines.len() < LINES && !lines.contains(&line) {
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

fn lines_of(mut xml: Xml<'_>) -> Result<Vec<Text>, ReadError> {
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut shown = false;
    loop {
        match xml.next()? {
            Step::Start { tag, ns, .. } => {
                let name = local(&tag);
                match name {
                    "p" | "br" | "cr" if ns == Ns::Word => end(&mut line, &mut lines),
                    "tab" if ns == Ns::Word => line.push(' '),
                    _ => {}
                }
                shown = ns == Ns::Word && name == "t";
            }
            Step::End => shown = false,
            Step::Text(piece) if shown && line.len() < LINE => line.push_str(&piece),
            Step::Text(_) => {}
            Step::Eof => {
                end(&mut line, &mut lines);
                return Ok(lines);
            }
        }
    }
}

fn end(line: &mut String, lines: &mut Vec<Text>) {
    if line.chars().any(letters::is_letter) && lines.len() < LINES {
        lines.push(letters::one_line(line).into());
    }
    line.clear();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_paragraphs_and_breaks() {
        let xml = "<w:hdr xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:p><w:r>\
                   <w:t>Фонд развития</w:t><w:br/><w:t>Тульской</w:t></w:r><w:r><w:t xml:space='preserve'> области</w:t></w:r></w:p><w:p><w:r>\
                   <w:delText>Было</w:delText><w:instrText>PAGE</w:instrText><w:t>1</w:t></w:r></w:p></w:hdr>";
        let lines = lines_of(Xml::new(xml, "word/header1.xml", 100)).expect("readable");
        assert_eq!(lines, ["Фонд развития", "Тульской области"]);
        assert!(lines_of(Xml::new("<w:hdr><w:p>", "word/header1.xml", 100)).is_err());
    }
}
