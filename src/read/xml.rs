//! One XML part: decoded to UTF-8, split into events, prefixes resolved to the few namespaces
//! that matter.
//!
//! quick-xml neither resolves prefixes cheaply nor minds a part that ends before its closing
//! tags; both are done here, together with the depth limit and the refusal of DOCTYPE.

use std::borrow::Cow;
use std::io::BufRead as _;

use memchr::{memchr, memmem};
use quick_xml::Reader;
use quick_xml::errors::Error;
use quick_xml::events::{BytesStart, Event};

use super::error::ReadError;

/// The namespaces that readers tell apart; transitional and strict spellings are one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ns {
    /// `WordprocessingML`.
    Word,
    /// `SpreadsheetML`.
    Sheet,
    /// `r:id` and the like.
    Relation,
    /// Relationship parts.
    Package,
    /// Markup compatibility.
    Compatibility,
    /// Formulas (`m:t`).
    Math,
    /// `SpreadsheetML` 2003.
    Sheet2003,
    OdfOffice,
    OdfTable,
    OdfText,
    OdfDraw,
    OdfStyle,
    OdfMeta,
    Xlink,
    /// Custom properties and their values.
    Properties,
    /// Another namespace of office programs: drawings, later editions of Word.
    Office,
    /// No namespace.
    None,
    Other,
}

/// One step through a part. A self-closing element is a `Start` with `empty` set and has no `End`.
#[derive(Debug)]
pub(super) enum Step<'x> {
    Start { tag: BytesStart<'x>, ns: Ns, empty: bool },
    End,
    Text(Cow<'x, str>),
    Eof,
}

/// Namespaces declared at once; Word declares about forty.
const BINDINGS: usize = 1_000;

#[derive(Debug)]
struct Binding {
    prefix: String,
    ns: Ns,
    depth: usize,
}

/// A reader over one decoded part.
#[derive(Debug)]
pub(super) struct Xml<'x> {
    reader: Reader<&'x [u8]>,
    text: &'x str,
    part: &'x str,
    bindings: Vec<Binding>,
    /// Changes whenever the bindings do.
    scope: u64,
    /// The prefix met last and its namespace: nearly every element of a part has the same.
    recent: (String, Ns),
    depth: usize,
    depth_limit: usize,
    root_seen: bool,
    /// The element given last closed itself; its namespaces hold until the next step.
    inside_empty: bool,
    after_text: bool,
}

/// Decodes a part by byte order mark or declaration; UTF-8 is borrowed.
pub(super) fn decode<'a>(bytes: &'a [u8], part: &str) -> Result<Cow<'a, str>, ReadError> {
    let damaged = || ReadError::damaged(part, "текст части не соответствует её кодировке");
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|_| damaged());
    }
    let encoding = match bytes {
        [0xFF, 0xFE, ..] | [b'<', 0, ..] => encoding_rs::UTF_16LE,
        [0xFE, 0xFF, ..] | [0, b'<', ..] => encoding_rs::UTF_16BE,
        _ => declared_encoding(bytes),
    };
    if encoding == encoding_rs::UTF_8 {
        // Borrowed too, and the check is the library's, four times as fast as the language's own.
        return encoding.decode_without_bom_handling_and_without_replacement(bytes).ok_or_else(damaged);
    }
    let (text, _, broken) = encoding.decode(bytes);
    if broken { Err(damaged()) } else { Ok(text) }
}

/// The encoding that the XML declaration names; UTF-8 if it names none that is known.
fn declared_encoding(bytes: &[u8]) -> &'static encoding_rs::Encoding {
    let head = &bytes[..bytes.len().min(200)];
    let label = head
        .windows(9)
        .position(|window| window == b"encoding=")
        .and_then(|at| head.get(at + 10..))
        .and_then(|rest| rest.split(|byte| matches!(byte, b'"' | b'\'')).next());
    // The declaration is readable as ASCII here, so a claimed UTF-16 is a slip of the writer.
    label
        .and_then(encoding_rs::Encoding::for_label)
        .filter(|encoding| encoding.is_ascii_compatible())
        .unwrap_or(encoding_rs::UTF_8)
}

impl<'x> Xml<'x> {
    pub(super) fn new(text: &'x str, part: &'x str, depth_limit: usize) -> Xml<'x> {
        Xml {
            reader: Reader::from_str(text),
            text,
            part,
            bindings: Vec::new(),
            scope: 0,
            recent: (String::new(), Ns::None),
            depth: 0,
            depth_limit,
            root_seen: false,
            inside_empty: false,
            after_text: false,
        }
    }

    /// What has not been read yet; `None` after a text, because the library has begun to look at what
    /// follows it and passes over nothing.
    pub(super) fn ahead(&self) -> Option<&'x str> {
        (!self.after_text).then(|| self.rest())
    }

    fn rest(&self) -> &'x str {
        &self.text[self.text.len() - self.reader.get_ref().len()..]
    }

    /// Passes over bytes that [`Xml::ahead`] gave and that were read elsewhere; the same elements are open.
    pub(super) fn pass_over(&mut self, length: usize) {
        self.reader.stream().consume(length);
    }

    pub(super) fn next(&mut self) -> Result<Step<'x>, ReadError> {
        if std::mem::take(&mut self.inside_empty) {
            self.leave();
        }
        self.after_text = false;
        loop {
            match self.event()? {
                Event::Start(tag) => {
                    self.descend()?;
                    self.root_seen = true;
                    let ns = self.bind_and_resolve(&tag);
                    return Ok(Step::Start { tag, ns, empty: false });
                }
                Event::Empty(tag) => {
                    self.depth += 1;
                    self.root_seen = true;
                    let ns = self.bind_and_resolve(&tag);
                    self.inside_empty = true;
                    return Ok(Step::Start { tag, ns, empty: true });
                }
                Event::End(_) => {
                    self.leave();
                    return Ok(Step::End);
                }
                Event::Text(text) => {
                    self.after_text = true;
                    return Ok(Step::Text(unix_lines(text.into_inner())));
                }
                Event::CData(text) => return Ok(Step::Text(unix_lines(text.into_inner()))),
                Event::GeneralRef(reference) => {
                    return self.resolve_reference(&reference).map(Step::Text);
                }
                Event::DocType(_) => return Err(ReadError::Doctype { part: self.part.to_owned() }),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => {}
                Event::Eof if self.depth > 0 => {
                    return Err(self.cut_off());
                }
                Event::Eof if !self.root_seen => {
                    return Err(ReadError::damaged(self.part, "часть пуста"));
                }
                Event::Eof => return Ok(Step::Eof),
            }
        }
    }

    fn event(&mut self) -> Result<Event<'x>, ReadError> {
        self.reader.read_event().map_err(|source| self.ill_formed(source))
    }

    fn ill_formed(&self, source: Error) -> ReadError {
        ReadError::Xml { part: self.part.to_owned(), source: Box::new(source) }
    }

    fn descend(&mut self) -> Result<(), ReadError> {
        self.depth += 1;
        if self.depth > self.depth_limit {
            let (depth, limit) = (self.depth, self.depth_limit);
            return Err(ReadError::limit(self.part, "вложенность разметки", depth, limit, "--max-depth"));
        }
        Ok(())
    }

    fn cut_off(&self) -> ReadError {
        ReadError::damaged(self.part, "часть обрывается до закрывающих тегов")
    }

    /// Reads on until the element just started is closed.
    pub(super) fn skip(&mut self) -> Result<(), ReadError> {
        let outer = self.depth - 1;
        while self.depth > outer {
            // Namespaces declared inside end inside, so only the depth counts.
            match self.event()? {
                Event::Start(_) => self.descend()?,
                Event::End(_) => self.leave(),
                Event::DocType(_) => return Err(ReadError::Doctype { part: self.part.to_owned() }),
                Event::Eof => return Err(self.cut_off()),
                _ => {}
            }
        }
        Ok(())
    }

    /// The text inside the element just started, tags left out.
    pub(super) fn text(&mut self) -> Result<String, ReadError> {
        let outer = self.depth - 1;
        let mut text = String::new();
        while self.depth > outer {
            if let Step::Text(piece) = self.next()? {
                text.push_str(&piece);
            }
        }
        Ok(text)
    }

    /// An attribute by namespace and name. One without prefix counts as of the element's own
    /// namespace, which some writers rely on.
    pub(super) fn attribute(&self, tag: &BytesStart<'_>, ns: Ns, name: &str) -> Option<String> {
        tag.attributes().with_checks(false).flatten().find_map(|attribute| {
            let key: &str = attribute.key.as_ref();
            let matches = match key.split_once(':') {
                None => key == name,
                Some((prefix, local)) => local == name && self.resolve(prefix) == ns,
            };
            matches.then(|| match quick_xml::escape::unescape(&attribute.value) {
                Ok(value) => value.into_owned(),
                Err(_) => attribute.value.into_owned(),
            })
        })
    }

    fn bind_and_resolve(&mut self, tag: &BytesStart<'_>) -> Ns {
        let attributes = tag.attributes_raw().as_bytes();
        if !attributes.is_empty() && declares_namespace(attributes) {
            self.bind(tag);
        }
        let (prefix, _) = split_name(tag.name().into_inner());
        if self.recent.0 == prefix && !self.bindings.is_empty() {
            return self.recent.1;
        }
        let ns = self.resolve(prefix);
        self.recent.0.clear();
        self.recent.0.push_str(prefix);
        self.recent.1 = ns;
        ns
    }

    fn bind(&mut self, tag: &BytesStart<'_>) {
        for attribute in tag.attributes().with_checks(false).flatten() {
            if self.bindings.len() >= BINDINGS {
                break;
            }
            let key: &str = attribute.key.as_ref();
            let prefix = match key.split_once(':') {
                None if key == "xmlns" => "",
                Some(("xmlns", prefix)) => prefix,
                _ => continue,
            };
            self.bindings.push(Binding {
                prefix: prefix.to_owned(),
                ns: namespace(&attribute.value),
                depth: self.depth,
            });
        }
        self.forget_recent();
    }

    fn leave(&mut self) {
        while self.bindings.last().is_some_and(|binding| binding.depth >= self.depth) {
            self.bindings.pop();
            self.forget_recent();
        }
        self.depth = self.depth.saturating_sub(1);
    }

    fn forget_recent(&mut self) {
        self.scope += 1;
        let ns = self.resolve("");
        self.recent.0.clear();
        self.recent.1 = ns;
    }

    /// The namespace that a prefix stands for at this place.
    pub(super) fn resolve(&self, prefix: &str) -> Ns {
        self.bindings
            .iter()
            .rev()
            .find(|binding| binding.prefix == prefix)
            .map_or(Ns::None, |binding| binding.ns)
    }

    fn resolve_reference(
        &self,
        reference: &quick_xml::events::BytesRef<'x>,
    ) -> Result<Cow<'x, str>, ReadError> {
        let text = match &**reference {
            "amp" => "&",
            "lt" => "<",
            "gt" => ">",
            "quot" => "\"",
            "apos" => "'",
            _ => {
                return match reference.resolve_char_ref() {
                    Ok(Some(character)) => Ok(Cow::Owned(character.to_string())),
                    _ => Err(ReadError::damaged(self.part, "неизвестная ссылка на символ в разметке")),
                };
            }
        };
        Ok(Cow::Borrowed(text))
    }
}

/// Elements that were read before, by what stands behind their start tags. The properties of a
/// document's texts and cells are the same few over and over, and comparing is far cheaper than
/// reading: it takes two thirds of the tokens of a Word document away. Without it `check` of 2,000 files
/// would miss its gate, three times the floor.
#[derive(Debug)]
pub(super) struct Repeats<'x, T> {
    known: Vec<Known<'x, T>>,
    /// Where the one used last stands. The cells of a row have theirs in the order of the row above,
    /// so the next is expected after it.
    last: usize,
    /// The bindings under which they were read.
    scope: u64,
}

#[derive(Debug)]
struct Known<'x, T> {
    /// Content and end tag.
    text: &'x str,
    value: T,
}

/// Elements that are remembered, and the longest of them in bytes.
const REPEATS: usize = 16;
const LONGEST_REPEAT: usize = 4 << 10;

impl<T> Default for Repeats<'_, T> {
    fn default() -> Self {
        Repeats { known: Vec::new(), last: 0, scope: 0 }
    }
}

impl<'x, T: Clone> Repeats<'x, T> {
    /// What `read` makes of the element just started; `read` reads to its end and nothing else.
    pub(super) fn read(
        &mut self,
        xml: &mut Xml<'x>,
        read: impl FnOnce(&mut Xml<'x>) -> Result<T, ReadError>,
    ) -> Result<T, ReadError> {
        if self.scope != xml.scope {
            self.known.clear();
            self.scope = xml.scope;
        }
        let rest = xml.rest();
        let count = self.known.len();
        let next = |offset| (self.last + offset) % count.max(1);
        if let Some(at) = (1..=count).map(next).find(|at| rest.starts_with(self.known[*at].text)) {
            self.last = at;
            let Known { text, value } = &self.known[at];
            xml.pass_over(text.rfind("</").unwrap_or_default());
            xml.next()?;
            return Ok(value.clone());
        }
        let value = read(xml)?;
        let text = &rest[..rest.len() - xml.rest().len()];
        if text.len() <= LONGEST_REPEAT && self.scope == xml.scope {
            let known = Known { text, value: value.clone() };
            if count < REPEATS {
                self.last = count;
                self.known.push(known);
            } else {
                self.last = next(1);
                self.known[self.last] = known;
            }
        }
        Ok(value)
    }
}

/// The element's name without prefix.
pub(super) fn local<'t>(tag: &'t BytesStart<'_>) -> &'t str {
    split_name(tag.name().into_inner()).1
}

/// Prefix and local name. Names are short, so a plain search beats the library's.
fn split_name(name: &str) -> (&str, &str) {
    match name.bytes().position(|byte| byte == b':') {
        Some(colon) => (&name[..colon], &name[colon + 1..]),
        None => ("", name),
    }
}

/// Whether there may be a namespace among the attributes. Nearly no element has one, and every
/// element is asked.
fn declares_namespace(attributes: &[u8]) -> bool {
    memchr(b'x', attributes).is_some_and(|at| memmem::find(&attributes[at..], b"xmlns").is_some())
}

fn unix_lines(text: Cow<'_, str>) -> Cow<'_, str> {
    if text.as_bytes().contains(&b'\r') {
        Cow::Owned(text.replace("\r\n", "\n").replace('\r', "\n"))
    } else {
        text
    }
}

/// How the namespaces of office programs begin.
const OFFICE: [&str; 4] = [
    "http://schemas.openxmlformats.org/",
    "http://purl.oclc.org/ooxml/",
    "http://schemas.microsoft.com/office/",
    "urn:schemas-microsoft-com:",
];

fn namespace(uri: &str) -> Ns {
    match uri {
        "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
        | "http://purl.oclc.org/ooxml/wordprocessingml/main" => Ns::Word,
        "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        | "http://purl.oclc.org/ooxml/spreadsheetml/main" => Ns::Sheet,
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        | "http://purl.oclc.org/ooxml/officeDocument/relationships" => Ns::Relation,
        "http://schemas.openxmlformats.org/package/2006/relationships" => Ns::Package,
        "http://schemas.openxmlformats.org/markup-compatibility/2006" => Ns::Compatibility,
        "http://schemas.openxmlformats.org/officeDocument/2006/math"
        | "http://purl.oclc.org/ooxml/officeDocument/math" => Ns::Math,
        "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
        | "http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"
        | "http://purl.oclc.org/ooxml/officeDocument/customProperties"
        | "http://purl.oclc.org/ooxml/officeDocument/docPropsVTypes" => Ns::Properties,
        "urn:schemas-microsoft-com:office:spreadsheet" => Ns::Sheet2003,
        "urn:oasis:names:tc:opendocument:xmlns:office:1.0" => Ns::OdfOffice,
        "urn:oasis:names:tc:opendocument:xmlns:table:1.0" => Ns::OdfTable,
        "urn:oasis:names:tc:opendocument:xmlns:text:1.0" => Ns::OdfText,
        "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" => Ns::OdfDraw,
        "urn:oasis:names:tc:opendocument:xmlns:style:1.0" => Ns::OdfStyle,
        "urn:oasis:names:tc:opendocument:xmlns:meta:1.0" => Ns::OdfMeta,
        "http://www.w3.org/1999/xlink" => Ns::Xlink,
        "" => Ns::None,
        _ if OFFICE.iter().any(|start| uri.starts_with(start)) => Ns::Office,
        _ => Ns::Other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_element_met_before_is_known_by_its_bytes() {
        let text = "<r><p><i/></p><p><i/></p><p><i/>ж</p><p xmlns='x'><i/></p><p><i/></p></r>";
        let mut xml = Xml::new(text, "part", 256);
        let mut repeats = Repeats::default();
        let (mut read, mut seen) = (0, Vec::new());
        while let Ok(step) = xml.next() {
            match step {
                Step::Start { tag, .. } if local(&tag) == "p" => {
                    let value = repeats.read(&mut xml, |xml| {
                        read += 1;
                        xml.skip().map(|()| read)
                    });
                    seen.push(value.expect("well-formed"));
                }
                Step::Eof => break,
                _ => {}
            }
        }
        // Under other bindings the same bytes may mean something else.
        assert_eq!(seen, [1, 1, 2, 3, 4]);
    }
}
