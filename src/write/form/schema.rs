//! What the schema of `WordprocessingML` (ISO/IEC 29500-1, transitional) asks: the children of most elements
//! are a sequence, and no element has an attribute that is not declared. docx-rs writes children in the order
//! of its own types, and the kind of a width where there is only one.

use std::fmt::Write as _;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

/// Parents whose children are a sequence, and the sequence. A child that is not named keeps its place behind
/// the named ones, so nothing is ever lost.
const SEQUENCES: &[(&str, &[&str])] = &[
    ("w:pPr", PARAGRAPH),
    ("w:rPr", RUN),
    ("w:tblPr", TABLE),
    ("w:tcPr", CELL),
    ("w:sectPr", SECTION),
    ("w:style", STYLE),
    ("w:styles", &["w:docDefaults", "w:latentStyles", "w:style"]),
    ("w:docDefaults", &["w:rPrDefault", "w:pPrDefault"]),
    ("w:tbl", &["w:tblPr", "w:tblGrid", "w:tr"]),
    ("w:tr", &["w:tblPrEx", "w:trPr", "w:tc"]),
    ("w:tc", &["w:tcPr"]),
    ("w:tblBorders", BORDERS),
    ("w:tcBorders", BORDERS),
    ("w:tblCellMar", SIDES),
    ("w:tcMar", SIDES),
    ("w:pBdr", &["w:top", "w:left", "w:bottom", "w:right", "w:between", "w:bar"]),
];

/// Elements and attributes of theirs that the schema does not know.
const UNDECLARED: [(&str, &str); 1] = [("w:gridCol", "w:type")];

const PARAGRAPH: &[&str] = &[
    "w:pStyle",
    "w:keepNext",
    "w:keepLines",
    "w:pageBreakBefore",
    "w:framePr",
    "w:widowControl",
    "w:numPr",
    "w:suppressLineNumbers",
    "w:pBdr",
    "w:shd",
    "w:tabs",
    "w:suppressAutoHyphens",
    "w:kinsoku",
    "w:wordWrap",
    "w:overflowPunct",
    "w:topLinePunct",
    "w:autoSpaceDE",
    "w:autoSpaceDN",
    "w:bidi",
    "w:adjustRightInd",
    "w:snapToGrid",
    "w:spacing",
    "w:ind",
    "w:contextualSpacing",
    "w:mirrorIndents",
    "w:suppressOverlap",
    "w:jc",
    "w:textDirection",
    "w:textAlignment",
    "w:textboxTightWrap",
    "w:outlineLvl",
    "w:divId",
    "w:cnfStyle",
    "w:rPr",
    "w:sectPr",
    "w:pPrChange",
];

const RUN: &[&str] = &[
    "w:ins",
    "w:del",
    "w:moveFrom",
    "w:moveTo",
    "w:rStyle",
    "w:rFonts",
    "w:b",
    "w:bCs",
    "w:i",
    "w:iCs",
    "w:caps",
    "w:smallCaps",
    "w:strike",
    "w:dstrike",
    "w:outline",
    "w:shadow",
    "w:emboss",
    "w:imprint",
    "w:noProof",
    "w:snapToGrid",
    "w:vanish",
    "w:webHidden",
    "w:color",
    "w:spacing",
    "w:w",
    "w:kern",
    "w:position",
    "w:sz",
    "w:szCs",
    "w:highlight",
    "w:u",
    "w:effect",
    "w:bdr",
    "w:shd",
    "w:fitText",
    "w:vertAlign",
    "w:rtl",
    "w:cs",
    "w:em",
    "w:lang",
    "w:eastAsianLayout",
    "w:specVanish",
    "w:oMath",
    "w:rPrChange",
];

const TABLE: &[&str] = &[
    "w:tblStyle",
    "w:tblpPr",
    "w:tblOverlap",
    "w:bidiVisual",
    "w:tblStyleRowBandSize",
    "w:tblStyleColBandSize",
    "w:tblW",
    "w:jc",
    "w:tblCellSpacing",
    "w:tblInd",
    "w:tblBorders",
    "w:shd",
    "w:tblLayout",
    "w:tblCellMar",
    "w:tblLook",
    "w:tblCaption",
    "w:tblDescription",
    "w:tblPrChange",
];

const CELL: &[&str] = &[
    "w:cnfStyle",
    "w:tcW",
    "w:gridSpan",
    "w:hMerge",
    "w:vMerge",
    "w:tcBorders",
    "w:shd",
    "w:noWrap",
    "w:tcMar",
    "w:textDirection",
    "w:tcFitText",
    "w:vAlign",
    "w:hideMark",
    "w:headers",
    "w:cellIns",
    "w:cellDel",
    "w:cellMerge",
    "w:tcPrChange",
];

const SECTION: &[&str] = &[
    "w:headerReference",
    "w:footerReference",
    "w:footnotePr",
    "w:endnotePr",
    "w:type",
    "w:pgSz",
    "w:pgMar",
    "w:paperSrc",
    "w:pgBorders",
    "w:lnNumType",
    "w:pgNumType",
    "w:cols",
    "w:formProt",
    "w:vAlign",
    "w:noEndnote",
    "w:titlePg",
    "w:textDirection",
    "w:bidi",
    "w:rtlGutter",
    "w:docGrid",
    "w:printerSettings",
    "w:sectPrChange",
];

const STYLE: &[&str] = &[
    "w:name",
    "w:aliases",
    "w:basedOn",
    "w:next",
    "w:link",
    "w:autoRedefine",
    "w:hidden",
    "w:uiPriority",
    "w:semiHidden",
    "w:unhideWhenUsed",
    "w:qFormat",
    "w:locked",
    "w:personal",
    "w:personalCompose",
    "w:personalReply",
    "w:rsid",
    "w:pPr",
    "w:rPr",
    "w:tblPr",
    "w:trPr",
    "w:tcPr",
    "w:tblStylePr",
];

const BORDERS: &[&str] = &[
    "w:top",
    "w:start",
    "w:left",
    "w:bottom",
    "w:end",
    "w:right",
    "w:insideH",
    "w:insideV",
    "w:tl2br",
    "w:tr2bl",
];

const SIDES: &[&str] = &["w:top", "w:start", "w:left", "w:bottom", "w:end", "w:right"];

/// An element whose end is not reached yet.
#[derive(Default)]
struct Open {
    /// With its attributes, without the signs around.
    tag: String,
    name: String,
    /// Children and texts in their order: the name, blank for a text, and the whole.
    content: Vec<(String, String)>,
}

/// The part as the schema asks; XML that is not well formed, which would be a fault of this program, stays as
/// it is.
pub(super) fn conforming(xml: &str) -> String {
    rewritten(xml).unwrap_or_else(|| xml.to_owned())
}

fn rewritten(xml: &str) -> Option<String> {
    let mut reader = Reader::from_str(xml);
    let mut open = vec![Open::default()];
    loop {
        let event = reader.read_event().ok()?;
        let piece = match &event {
            Event::Start(start) => {
                let name = start.name().as_ref().to_owned();
                open.push(Open { tag: tag(start)?, name, content: Vec::new() });
                continue;
            }
            Event::End(_) => open.pop().filter(|_| !open.is_empty())?.close(),
            Event::Empty(empty) => (empty.name().as_ref().to_owned(), format!("<{}/>", tag(empty)?)),
            Event::Eof => break,
            text => (String::new(), written(text)?),
        };
        open.last_mut()?.content.push(piece);
    }
    let root = open.pop().filter(|_| open.is_empty())?;
    Some(root.content.into_iter().map(|(_, piece)| piece).collect())
}

/// Name and attributes without those that are not declared.
fn tag(start: &BytesStart<'_>) -> Option<String> {
    let is_undeclared = |attribute: &str| UNDECLARED.contains(&(start.name().as_ref(), attribute));
    let all: Vec<_> = start.attributes().collect::<Result<_, _>>().ok()?;
    if !all.iter().any(|attribute| is_undeclared(attribute.key.as_ref())) {
        return Some(start.to_string());
    }
    let mut kept = BytesStart::new(start.name().as_ref().to_owned());
    kept.extend_attributes(all.into_iter().filter(|attribute| !is_undeclared(attribute.key.as_ref())));
    Some(kept.to_string())
}

/// What is no element, as it stood.
fn written(event: &Event<'_>) -> Option<String> {
    let mut bytes = Vec::new();
    quick_xml::Writer::new(&mut bytes).write_event(event.borrow()).ok()?;
    String::from_utf8(bytes).ok()
}

impl Open {
    fn close(mut self) -> (String, String) {
        if let Some((_, sequence)) = SEQUENCES.iter().find(|(parent, _)| *parent == self.name) {
            let rank = |name: &str| sequence.iter().position(|known| *known == name);
            self.content.sort_by_key(|(name, _)| rank(name).unwrap_or(sequence.len()));
        }
        let mut whole = format!("<{}>", self.tag);
        whole.extend(self.content.iter().map(|(_, piece)| piece.as_str()));
        let _ = write!(whole, "</{}>", self.name);
        (self.name, whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn children_stand_as_the_schema_asks_and_nothing_else_moves() {
        for (xml, expected) in [
            (
                r#"<w:pPr><w:rPr/><w:jc w:val="center"/><w:pStyle w:val="a"/></w:pPr>"#,
                r#"<w:pPr><w:pStyle w:val="a"/><w:jc w:val="center"/><w:rPr/></w:pPr>"#,
            ),
            // Several of one kind keep their order, unknown ones stand last.
            (
                r#"<w:sectPr><w:x/><w:pgSz/><w:headerReference r:id="b"/><w:headerReference r:id="a"/></w:sectPr>"#,
                r#"<w:sectPr><w:headerReference r:id="b"/><w:headerReference r:id="a"/><w:pgSz/><w:x/></w:sectPr>"#,
            ),
            // At every depth.
            (
                r"<w:style><w:rPr><w:sz/><w:b/></w:rPr><w:name/></w:style>",
                r"<w:style><w:name/><w:rPr><w:b/><w:sz/></w:rPr></w:style>",
            ),
            // Near miss: the same names where the schema gives no order, and text with signs.
            (
                r"<w:p><w:r><w:t>б &lt;w:b&gt; &amp;</w:t><w:tab/></w:r><w:pPr/></w:p>",
                r"<w:p><w:r><w:t>б &lt;w:b&gt; &amp;</w:t><w:tab/></w:r><w:pPr/></w:p>",
            ),
            // The attribute is unknown here, and known of a width of a table.
            (
                r#"<w:tblGrid><w:gridCol w:w="10" w:type="dxa"/></w:tblGrid><w:tblW w:w="10" w:type="dxa"/>"#,
                r#"<w:tblGrid><w:gridCol w:w="10"/></w:tblGrid><w:tblW w:w="10" w:type="dxa"/>"#,
            ),
            ("<w:rPr><w:sz/><w:b/>", "<w:rPr><w:sz/><w:b/>"),
            ("<w:rPr><w:sz/></w:rPr></w:p>", "<w:rPr><w:sz/></w:rPr></w:p>"),
        ] {
            assert_eq!(conforming(xml), expected);
        }
    }

    #[test]
    fn what_is_in_order_is_written_to_the_letter() {
        let xml = "<?xml version=\"1.0\"?>\n<w:document xmlns:w=\"a&amp;b\"><w:p><w:pPr><w:jc w:val=\"left\"/></w:pPr> </w:p></w:document>";
        assert_eq!(conforming(xml), xml);
    }

    #[test]
    fn no_sequence_names_a_child_twice() {
        for (parent, sequence) in SEQUENCES {
            let mut names = sequence.to_vec();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), sequence.len(), "{parent}");
        }
    }
}
