//! Web pages, which programs like to name .xls and Word's own "web page" .doc: tables with merges
//! and nesting, and the text around them as paragraphs.
//!
//! The tokens come from html5ever; its tree is not built. A tree of hostile markup is deep enough to
//! overflow the stack when it is dropped, and slow where formatting is nested wrongly; tables need no
//! tree, only HTML's own rules of which tag ends which.
//!
//! The tokenizer compares every attribute of a tag with all others, so a tag with a million attributes takes
//! minutes. Web pages are therefore read in a worker, where the clock ends that.

mod archive;
mod flow;
mod table;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::model::document::{Block, Document, Notice, NoticeKind, Paragraph};
use crate::text::Text;

use super::book::Book;
use super::encoding;
use super::error::ReadError;
use super::limits::Limits;
use archive::{archived, charset};
use flow::Flow;
use table::Table;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let page = archived(bytes);
    let bytes = page.as_deref().unwrap_or(bytes);
    let text = encoding::decode_named(bytes, charset(bytes));
    let page = Page {
        book: Book::new(limits),
        tables: Vec::new(),
        flow: Flow::default(),
        grids: 0,
        skipped: 0,
        steps: 0,
        frames: Vec::new(),
        error: None,
    };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(page)), TokenizerOpts::default());
    let input = BufferQueue::default();
    // In pieces, so that a refusal comes before the rest is looked at.
    for piece in pieces(&text) {
        input.push_back(StrTendril::from_slice(piece));
        // It stops early only where the sink asks it to, for scripts that run and for encodings.
        let _ = tokenizer.feed(&input);
        if tokenizer.sink.0.borrow().error.is_some() {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.0.into_inner().finish()
}

/// How much is tokenised between two looks for a refusal.
const PIECE: usize = 256 << 10;

fn pieces(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

struct Sink<'b>(RefCell<Page<'b>>);

impl TokenSink for Sink<'_> {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut page = self.0.borrow_mut();
        if page.error.is_some() {
            return TokenSinkResult::Continue;
        }
        match page.token(token) {
            Ok(Some(raw)) => TokenSinkResult::RawData(raw),
            Ok(None) => TokenSinkResult::Continue,
            Err(error) => {
                page.error = Some(error);
                TokenSinkResult::Continue
            }
        }
    }
}

/// The page while it is read.
struct Page<'b> {
    book: Book<'b>,
    /// Open tables, the outer first.
    tables: Vec<Table>,
    /// The text outside all tables.
    flow: Flow,
    grids: u32,
    /// Depth inside an element whose text is not shown.
    skipped: usize,
    /// Columns passed over in search of a free one, over all tables.
    steps: u64,
    frames: Vec<String>,
    error: Option<ReadError>,
}

fn attribute<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.attrs.iter().find(|attribute| &*attribute.name.local == name).map(|attribute| &*attribute.value)
}

fn number(tag: &Tag, name: &str) -> Option<u32> {
    let value = attribute(tag, name)?.trim_start();
    let digits = value.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(value.len());
    // Too large a number is as large as can be.
    (digits > 0).then(|| value[..digits].parse().unwrap_or(u32::MAX))
}

/// Not shown by its own style.
fn is_hidden(tag: &Tag) -> bool {
    attribute(tag, "hidden").is_some()
        || attribute(tag, "style").is_some_and(|style| {
            let style: String = style.chars().filter(|letter| !letter.is_whitespace()).collect();
            let style = style.to_ascii_lowercase();
            style.contains("display:none") || style.contains("mso-hide:all")
        })
}

impl Page<'_> {
    /// Takes a token; gives the state for an element whose content is no markup.
    fn token(&mut self, token: Token) -> Result<Option<RawKind>, ReadError> {
        match token {
            Token::CharacterTokens(text) if self.skipped == 0 => {
                self.flow().push(&text);
                let limits = self.book.limits;
                if self.flow().text.len() > limits.cell_text.saturating_mul(2) {
                    let text = std::mem::take(&mut self.flow().text);
                    self.book.count(PART, &text)?;
                }
            }
            Token::TagToken(tag) => match tag.kind {
                TagKind::StartTag => return self.start(&tag),
                TagKind::EndTag => self.end(&tag.name)?,
            },
            _ => {}
        }
        Ok(None)
    }

    fn flow(&mut self) -> &mut Flow {
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => &mut cell.flow,
            // What stands between cells belongs before the table, as in browsers.
            None => &mut self.flow,
        }
    }

    fn start(&mut self, tag: &Tag) -> Result<Option<RawKind>, ReadError> {
        let raw = match &*tag.name {
            "script" => Some(RawKind::ScriptData),
            "style" | "xmp" | "iframe" | "noembed" | "noframes" => Some(RawKind::Rawtext),
            "title" | "textarea" => Some(RawKind::Rcdata),
            _ => None,
        };
        if raw.is_some() {
            if &*tag.name == "script" {
                let notice = Notice::of_file(NoticeKind::Macro, 1, attribute(tag, "src").unwrap_or_default());
                self.tell(notice);
            }
            if !tag.self_closing {
                self.skipped += 1;
            }
            return Ok(raw);
        }
        if self.skipped > 0 {
            // `template` may hold another.
            self.skipped += usize::from(&*tag.name == "template" && !tag.self_closing);
            return Ok(None);
        }
        match &*tag.name {
            "template" => self.skipped += usize::from(!tag.self_closing),
            "table" => self.start_table(tag)?,
            "thead" | "tbody" | "tfoot" => {
                self.end_row()?;
                if let Some(table) = self.tables.last_mut() {
                    table.in_heading = &*tag.name == "thead";
                    // No cell reaches from one section into the next.
                    table.covered.clear();
                }
            }
            "tr" => {
                self.end_row()?;
                if !self.tables.is_empty() {
                    self.start_row(is_hidden(tag));
                }
            }
            "td" | "th" => self.start_cell(tag)?,
            "br" => self.flow().break_line(),
            "a" => {
                let target = attribute(tag, "href").unwrap_or_default().trim().to_owned();
                let flow = self.flow();
                flow.end_link();
                if !target.is_empty() {
                    flow.link = Some((flow.text.len(), target));
                }
            }
            "pre" | "listing" => {
                self.block()?;
                self.flow().kept += 1;
            }
            "frame" => {
                if let Some(source) = attribute(tag, "src") {
                    self.frames.push(source.to_owned());
                }
            }
            "object" | "applet" | "embed" => {
                let what = attribute(tag, "classid").or_else(|| attribute(tag, "src")).unwrap_or_default();
                self.tell(Notice::of_file(NoticeKind::EmbeddedObject, 1, what));
            }
            name if is_block(name) => self.block()?,
            _ => {}
        }
        Ok(None)
    }

    fn end(&mut self, name: &str) -> Result<(), ReadError> {
        if matches!(
            name,
            "script"
                | "style"
                | "xmp"
                | "iframe"
                | "noembed"
                | "noframes"
                | "title"
                | "textarea"
                | "template"
        ) {
            self.skipped = self.skipped.saturating_sub(1);
            return Ok(());
        }
        if self.skipped > 0 {
            return Ok(());
        }
        match name {
            "table" => self.end_table()?,
            "tr" | "thead" | "tbody" | "tfoot" => self.end_row()?,
            "td" | "th" => self.end_cell()?,
            "a" => self.flow().end_link(),
            "pre" | "listing" => {
                let flow = self.flow();
                flow.kept = flow.kept.saturating_sub(1);
                self.block()?;
            }
            name if is_block(name) => self.block()?,
            _ => {}
        }
        Ok(())
    }

    fn tell(&mut self, notice: Notice) {
        let notices = &mut self.book.document.notices;
        if let Some(told) =
            notices.iter_mut().find(|told| told.kind == notice.kind && told.text == notice.text)
        {
            told.count += notice.count;
        } else if notices.len() < 100 {
            // A page of nothing but scripts is told well enough by the first hundred.
            notices.push(notice);
        }
    }

    /// A paragraph ends: a line of a cell, or a paragraph of the document.
    fn block(&mut self) -> Result<(), ReadError> {
        if self.tables.last().is_some_and(|table| table.cell.is_some()) {
            self.flow().line = true;
            return Ok(());
        }
        self.paragraph()
    }

    fn paragraph(&mut self) -> Result<(), ReadError> {
        let kept = self.flow.kept;
        let flow = std::mem::replace(&mut self.flow, Flow { kept, ..Flow::default() });
        if let Some(text) = self.book.keep(flow.text.trim()) {
            self.book.count(PART, &text)?;
            self.book.document.blocks.push(Block::Paragraph(Paragraph { text, hidden: false }));
        }
        Ok(())
    }

    fn finish(mut self) -> Result<Document, ReadError> {
        if let Some(error) = self.error {
            return Err(error);
        }
        while !self.tables.is_empty() {
            self.end_table()?;
        }
        self.paragraph()?;
        let mut document = self.book.document;
        if !self.frames.is_empty() && document.tables.is_empty() {
            document.remarks.push(
                "Листы этой книги лежат в отдельных файлах рядом с нею. Откройте её в Excel, сохраните как «Книга \
                 Excel (.xlsx)» и пришлите снова."
                    .to_owned(),
            );
            let count = self.frames.len() as u32;
            let frames: Text = self.frames.join(", ").into();
            document.notices.push(Notice::of_file(NoticeKind::ExternalLink, count, frames));
        }
        Ok(document)
    }
}

/// For messages.
const PART: &str = "веб-страница";

/// Elements that begin and end a line.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "p" | "div"
            | "li"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "caption"
            | "center"
            | "hr"
            | "body"
            | "head"
            | "html"
            | "form"
            | "section"
            | "article"
            | "header"
            | "footer"
            | "main"
            | "nav"
            | "aside"
            | "address"
            | "blockquote"
            | "fieldset"
            | "figure"
    )
}

#[cfg(test)]
mod tests;
