//! Web pages, which programs like to name .xls and Word's own "web page" .doc: tables with merges
//! and nesting, and the text around them as paragraphs.
//!
//! The tokens come from html5ever; its tree is not built. A tree of hostile markup is deep enough to
//! overflow the stack when it is dropped, and slow where formatting is nested wrongly; tables need no
//! tree, only HTML's own rules of which tag ends which.
//!
//! The tokenizer compares every attribute of a tag with all others, so no more than a thousand reach it.

mod archive;
mod attributes;
mod choice;
mod flow;
mod frame;
mod look;
mod table;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::model::document::{Block, Document, Notice, NoticeKind, Paragraph};
use crate::text::{Text, letters};

use super::book::Book;
use super::encoding;
use super::error::ReadError;
use super::limits::Limits;
use super::notices::quoted;
use archive::{archived, charset};
use choice::Choice;
use flow::Flow;
use look::Rules;
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
        rules: Rules::default(),
        in_style: false,
        title: None,
        steps: 0,
        frames: Vec::new(),
        error: None,
    };
    let tokenizer = Tokenizer::new(Sink(RefCell::new(page)), TokenizerOpts::default());
    let input = BufferQueue::default();
    // In pieces, so that a refusal comes before the rest is looked at.
    for piece in pieces(&attributes::few(&text)) {
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
    /// What classes of the page do to text.
    rules: Rules,
    in_style: bool,
    /// The page's own title, while it is read.
    title: Option<String>,
    /// Columns passed over in search of a free one, over all tables.
    steps: u64,
    frames: Vec<String>,
    error: Option<ReadError>,
}

/// «Перечень – Министерство туризма»: what the page is, and whose site.
fn parts_of_title(title: &str) -> Vec<Text> {
    let signs = [" – ", " — ", " - ", "|", "::"].iter();
    let parts = signs.fold(letters::one_line(title), |title, sign| title.replace(sign, "\n"));
    parts
        .split('\n')
        .map(|part| Text::from(part.trim()))
        .filter(|part| !part.is_empty())
        .take(TITLE_PARTS)
        .collect()
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

impl Page<'_> {
    /// Takes a token; gives the state for an element whose content is no markup.
    fn token(&mut self, token: Token) -> Result<Option<RawKind>, ReadError> {
        match token {
            Token::CharacterTokens(text) if self.in_style => {
                const STYLES: usize = 1 << 20;
                if self.rules.text.len() < STYLES {
                    self.rules.text.push_str(&text);
                }
            }
            Token::CharacterTokens(text) if self.title.is_some() => {
                const TITLE: usize = 1_000;
                if let Some(title) = self.title.as_mut().filter(|title| title.len() < TITLE) {
                    title.push_str(&text);
                }
            }
            Token::CharacterTokens(text) if self.skipped == 0 => {
                self.flow().push(&text);
                let limits = self.book.limits;
                let most = limits.cell_text.saturating_mul(2);
                for gone in [self.flow().hidden.len(), self.flow().struck.len()] {
                    if gone > most {
                        self.book.count(PART, &" ".repeat(most))?;
                    }
                }
                if self.flow().text.len() > most {
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
        // What is typed into it is shown.
        if &*tag.name == "textarea" && self.skipped == 0 {
            self.flow().push(" ");
            return Ok(raw);
        }
        if raw.is_some() {
            self.in_style = &*tag.name == "style" && self.skipped == 0 && !tag.self_closing;
            if &*tag.name == "title" && self.skipped == 0 && !tag.self_closing {
                self.title = Some(String::new());
            }
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
        let look = self.rules.look(tag);
        match &*tag.name {
            "select" => {
                self.flow().end_choice();
                self.flow().choice = Some(Box::new(Choice::of(tag)));
                return Ok(None);
            }
            "option" => {
                if let Some(choice) = &mut self.flow().choice {
                    choice.start_entry(tag);
                }
                return Ok(None);
            }
            "input" if !look.hidden => {
                if let Some(shown) = choice::input(tag) {
                    self.flow().push_apart(&shown);
                }
                return Ok(None);
            }
            "table" | "thead" | "tbody" | "tfoot" | "tr" | "td" | "th" => {}
            name if !is_void(name) => self.flow().start(name, look, is_block(name)),
            _ => {}
        }
        match &*tag.name {
            "template" => self.skipped += usize::from(!tag.self_closing),
            "table" => self.start_table(look)?,
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
                    self.start_row(look);
                }
            }
            "td" | "th" => self.start_cell(tag, look)?,
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
        if name == "textarea" && self.skipped == 0 {
            self.flow().push(" ");
            return Ok(());
        }
        if std::mem::take(&mut self.in_style) {
            self.rules.settle();
        }
        if name == "title"
            && let Some(title) = self.title.take()
        {
            self.book.document.page_headers.extend(parts_of_title(&title));
        }
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
            "table" | "tr" | "thead" | "tbody" | "tfoot" | "td" | "th" => {}
            "select" => self.flow().end_choice(),
            "option" => {
                if let Some(choice) = &mut self.flow().choice {
                    choice.end_entry();
                }
            }
            _ => self.flow().end(name),
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
        let is_same = |told: &&mut Notice| {
            told.kind == notice.kind && told.table == notice.table && told.text == notice.text
        };
        if let Some(told) = notices.iter_mut().find(is_same) {
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
        let flow = self.flow.begin_anew();
        for (text, kind) in [(flow.hidden, NoticeKind::HiddenText), (flow.struck, NoticeKind::StruckText)] {
            if let Some(text) = self.book.keep(&text) {
                self.book.count(PART, &text)?;
                self.tell(Notice::of_file(kind, 1, quoted(&text)));
                self.book.document.blocks.push(Block::Paragraph(Paragraph { text, hidden: true }));
            }
        }
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

/// Elements without content, which nothing ends.
fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "frame"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "param"
            | "source"
            | "track"
            | "wbr"
    )
}

/// For messages.
const PART: &str = "веб-страница";

/// Parts of a page's title that may name its body.
const TITLE_PARTS: usize = 6;

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
