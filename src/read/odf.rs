//! What the `OpenDocument` formats share: the package with its password mark, the content part, flat
//! files, and the text of a paragraph.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::text::letters::raised;

use super::error::ReadError;
use super::limits::Limits;
use super::package::Package;
use super::unreadable::Unreadable;
use super::xml::{Ns, Step, Xml, decode, local};

/// The content of an `OpenDocument` file as XML: the part `content.xml` of a package, or the whole of a
/// flat file (.fods, .fodt).
pub(super) fn content(bytes: &[u8], limits: &Limits) -> Result<String, ReadError> {
    if !bytes.starts_with(b"PK") {
        return Ok(decode(bytes, CONTENT)?.into_owned());
    }
    let mut package = Package::open(bytes, limits)?;
    if is_encrypted(&mut package)? {
        return Err(ReadError::Unreadable(Unreadable::Encrypted));
    }
    let Some(content) = package.part(CONTENT)? else {
        return Err(ReadError::damaged(CONTENT, "в файле нет основной части"));
    };
    match decode(&content, CONTENT)? {
        Cow::Owned(text) => Ok(text),
        Cow::Borrowed(text) => Ok(text.to_owned()),
    }
}

/// Has the named styles of a package read; a damaged part of them is as good as none.
pub(super) fn named_styles(
    bytes: &[u8],
    limits: &Limits,
    read: impl FnOnce(Xml<'_>) -> Result<(), ReadError>,
) -> Result<(), ReadError> {
    if bytes.starts_with(b"PK")
        && let Some(part) = Package::open(bytes, limits)?.part(STYLES)?
        && let Ok(text) = decode(&part, STYLES)
    {
        let _ = read(Xml::new(&text, STYLES, limits.xml_depth));
    }
    Ok(())
}

const STYLES: &str = "styles.xml";

const MANIFEST: &str = "META-INF/manifest.xml";

pub(super) const CONTENT: &str = "content.xml";

/// Whether the manifest says that parts are encrypted; a password hides all parts but the manifest.
fn is_encrypted(package: &mut Package<'_>) -> Result<bool, ReadError> {
    if package.contains("encrypted-package") {
        return Ok(true);
    }
    let depth = package.xml_depth();
    let manifest = package.part(MANIFEST)?.unwrap_or_default();
    if !manifest.windows(15).any(|window| window == b"encryption-data") {
        return Ok(false);
    }
    // The word may stand in a comment as well; a manifest that is no XML is taken at its word.
    let Ok(text) = decode(&manifest, MANIFEST) else { return Ok(true) };
    let mut xml = Xml::new(&text, MANIFEST, depth);
    loop {
        match xml.next() {
            Ok(Step::Start { tag, .. }) if local(&tag) == "encryption-data" => return Ok(true),
            Ok(Step::Eof) => return Ok(false),
            Ok(_) => {}
            Err(_) => return Ok(true),
        }
    }
}

/// What styles do to text, by their family and name.
#[derive(Debug, Default)]
pub(super) struct Looks {
    of_paragraphs: HashMap<String, Look>,
    of_spans: HashMap<String, Look>,
    of_cells: HashMap<String, Look>,
    /// The style whose properties come next.
    open: Option<(Family, String)>,
}

/// Styles of different families may have one name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Paragraph,
    Span,
    Cell,
}

/// What a style says itself, and the style that says the rest.
#[derive(Debug, Default)]
struct Look {
    parent: Option<String>,
    hidden: Option<bool>,
    struck: Option<bool>,
    raised: Option<bool>,
}

/// Styles above a style that are asked; a ring of them is forged.
const PARENTS: usize = 32;

impl Looks {
    /// Takes note of a `style:style`, whose properties follow.
    pub(super) fn open(&mut self, xml: &Xml<'_>, tag: &BytesStart<'_>) {
        let get = |name| xml.attribute(tag, Ns::OdfStyle, name);
        let family = match get("family").as_deref() {
            Some("paragraph") => Some(Family::Paragraph),
            Some("text") => Some(Family::Span),
            Some("table-cell") => Some(Family::Cell),
            _ => None,
        };
        self.open = family.zip(get("name"));
        if let Some((family, name)) = self.open.clone() {
            let look = Look { parent: get("parent-style-name"), ..Look::default() };
            self.of_mut(family).insert(name, look);
        }
    }

    /// Takes note of the `style:text-properties` of the style that is open.
    pub(super) fn learn(&mut self, xml: &Xml<'_>, tag: &BytesStart<'_>) {
        let Some((family, name)) = self.open.clone() else { return };
        let Some(look) = self.of_mut(family).get_mut(&name) else { return };
        let get = |ns, name| xml.attribute(tag, ns, name);
        look.hidden = get(Ns::OdfText, "display").map(|display| display == "none").or(look.hidden);
        let lines = ["text-line-through-style", "text-line-through-type", "text-crossing-out"];
        let stated = lines.iter().find_map(|name| get(Ns::OdfStyle, name));
        look.struck = stated.map(|line| line != "none").or(look.struck);
        if let Some(position) = get(Ns::OdfStyle, "text-position") {
            let height = position.split_whitespace().next().unwrap_or_default();
            let part = height.strip_suffix('%').and_then(|part| part.parse::<f32>().ok());
            look.raised = Some(height == "super" || part.is_some_and(|part| part > 0.0));
        }
    }

    /// Takes note of all styles of a part.
    pub(super) fn read(&mut self, mut xml: Xml<'_>) -> Result<(), ReadError> {
        loop {
            match xml.next()? {
                Step::Eof => return Ok(()),
                Step::Start { tag, ns: Ns::OdfStyle, .. } => match local(&tag) {
                    "style" => self.open(&xml, &tag),
                    "text-properties" => self.learn(&xml, &tag),
                    _ => {}
                },
                Step::Start { .. } | Step::End | Step::Text(_) => {}
            }
        }
    }

    fn of_mut(&mut self, family: Family) -> &mut HashMap<String, Look> {
        match family {
            Family::Paragraph => &mut self.of_paragraphs,
            Family::Span => &mut self.of_spans,
            Family::Cell => &mut self.of_cells,
        }
    }

    pub(super) fn hides(&self, family: Family, style: &str) -> bool {
        self.says(family, style, |look| look.hidden) == Some(true)
    }

    /// `None`: as what is around it.
    pub(super) fn strikes(&self, family: Family, style: &str) -> Option<bool> {
        self.says(family, style, |look| look.struck)
    }

    pub(super) fn raises(&self, family: Family, style: &str) -> Option<bool> {
        self.says(family, style, |look| look.raised)
    }

    /// What a style says, or the nearest style above it that says anything.
    fn says(&self, family: Family, style: &str, of: impl Fn(&Look) -> Option<bool>) -> Option<bool> {
        let styles = match family {
            Family::Paragraph => &self.of_paragraphs,
            Family::Span => &self.of_spans,
            Family::Cell => &self.of_cells,
        };
        let chain = std::iter::successors(styles.get(style), |look| styles.get(look.parent.as_deref()?));
        chain.take(PARENTS).find_map(of)
    }
}

/// A paragraph's text and what else is found in it.
#[derive(Debug, Default)]
pub(super) struct Paragraph {
    pub(super) text: String,
    /// Beginning and end of a link in the text, in bytes, and its target.
    pub(super) links: Vec<(usize, usize, String)>,
    /// Text that is struck out.
    pub(super) struck: String,
}

/// Appends the text of a paragraph (`text:p`, `text:h`) or another element with text just started:
/// blanks joined as ODF has it, tabs, line breaks, links; notes, comments and what lies in drawings
/// is left out.
pub(super) fn paragraph(xml: &mut Xml<'_>, looks: &Looks, into: &mut Paragraph) -> Result<(), ReadError> {
    let start = into.text.len();
    let mut depth = 1;
    // A blank is due before the next word; blanks at the beginning are none.
    let mut blank = false;
    let mut open_links: Vec<(usize, usize, String)> = Vec::new();
    // Whether text is struck out and raised, and of each open span its depth and what holds after it.
    let (mut struck, mut raises) = (false, false);
    let mut spans: Vec<(usize, bool, bool)> = Vec::new();
    while depth > 0 {
        match xml.next()? {
            Step::Text(text) if struck => words(&text, 0, &mut blank, &mut into.struck),
            Step::Text(text) if raises => {
                words(&raised(&text), start, &mut blank, &mut into.text);
            }
            Step::Text(text) => words(&text, start, &mut blank, &mut into.text),
            Step::Start { tag, ns, empty } => {
                match (ns, local(&tag)) {
                    (Ns::OdfText, "s") => {
                        let count =
                            xml.attribute(&tag, Ns::OdfText, "c").and_then(|count| count.parse().ok());
                        due(&mut blank, start, &mut into.text);
                        // More blanks than a line can show are forged.
                        into.text.extend(std::iter::repeat_n(' ', count.unwrap_or(1_usize).min(1_000)));
                    }
                    (Ns::OdfText, "tab") => {
                        blank = false;
                        into.text.push('\t');
                    }
                    (Ns::OdfText, "line-break") => {
                        blank = false;
                        into.text.push('\n');
                    }
                    (Ns::OdfText, "span") if !empty => {
                        let style = xml.attribute(&tag, Ns::OdfText, "style-name").unwrap_or_default();
                        spans.push((depth, struck, raises));
                        struck = looks.strikes(Family::Span, &style).unwrap_or(struck);
                        raises = looks.raises(Family::Span, &style).unwrap_or(raises);
                    }
                    (Ns::OdfText, "a") if !empty => {
                        due(&mut blank, start, &mut into.text);
                        let target = xml.attribute(&tag, Ns::Xlink, "href").unwrap_or_default();
                        open_links.push((depth, into.text.len(), target));
                    }
                    (Ns::OdfText, "note" | "tracked-changes" | "ruby-text")
                    | (Ns::OdfOffice, "annotation" | "annotation-end")
                    | (Ns::OdfDraw, _) => {
                        if !empty {
                            xml.skip()?;
                        }
                        continue;
                    }
                    _ => {}
                }
                depth += usize::from(!empty);
            }
            Step::End => {
                depth -= 1;
                if let Some(span) = spans.pop_if(|span| span.0 == depth) {
                    (_, struck, raises) = span;
                }
                if let Some((_, from, target)) = open_links.pop_if(|(opened, _, _)| *opened == depth)
                    && !target.is_empty()
                {
                    into.links.push((from, into.text.len(), target));
                }
            }
            Step::Eof => break,
        }
    }
    Ok(())
}

fn words(text: &str, start: usize, blank: &mut bool, into: &mut String) {
    let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r');
    let mut rest = text;
    while !rest.is_empty() {
        let word = rest.trim_start_matches(is_blank);
        *blank |= word.len() < rest.len();
        let end = word.find(is_blank).unwrap_or(word.len());
        if end > 0 {
            due(blank, start, into);
            into.push_str(&word[..end]);
        }
        rest = &word[end..];
    }
}

fn due(blank: &mut bool, start: usize, into: &mut String) {
    if std::mem::take(blank) && into.len() > start && !into.ends_with(['\n', '\t', ' ']) {
        into.push(' ');
    }
}

#[cfg(test)]
mod tests {
    use super::super::build::Zip;
    use super::*;

    const SPACES: &str = "xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'
        xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' xmlns:xlink='http://www.w3.org/1999/xlink'";

    #[test]
    fn a_paragraph_is_its_words_breaks_and_links() {
        let text = format!(
            "<text:p {SPACES}>  Сайт <text:span> органа</text:span>:<text:s text:c='2'/><text:a xlink:href='http://ya.ru'>ya\n ru</text:a>\
             <text:line-break/>с<text:tab/>т<office:annotation><text:p>нет</text:p></office:annotation><text:note><text:p>нет</text:p></text:note> </text:p>"
        );
        let mut xml = Xml::new(&text, "часть", 256);
        assert!(matches!(xml.next(), Ok(Step::Start { .. })));
        let mut read = Paragraph::default();
        paragraph(&mut xml, &Looks::default(), &mut read).expect("a paragraph");
        assert_eq!(read.text, "Сайт органа:  ya ru\nс\tт");
        assert_eq!(read.links.len(), 1);
        let (from, to, target) = &read.links[0];
        assert_eq!((&read.text[*from..*to], target.as_str()), ("ya ru", "http://ya.ru"));
    }

    #[test]
    fn a_password_is_told() {
        let manifest = "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><m:file-entry><m:encryption-data/></m:file-entry></m:manifest>";
        let bytes = Zip::new().part("META-INF/manifest.xml", manifest).part("content.xml", "шум").bytes();
        let refused = content(&bytes, &Limits::default());
        assert!(matches!(refused, Err(ReadError::Unreadable(Unreadable::Encrypted))));
        let manifest = "<m:manifest xmlns:m='urn:oasis:names:tc:opendocument:xmlns:manifest:1.0'><!-- no encryption-data --></m:manifest>";
        let bytes = Zip::new().part("META-INF/manifest.xml", manifest).part("content.xml", "<a/>").bytes();
        assert_eq!(content(&bytes, &Limits::default()).expect("no password"), "<a/>");
    }
}
