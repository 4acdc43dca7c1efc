//! Web pages, which programs like to name .xls and Word's own "web page" .doc: tables with merges
//! and nesting, and the text around them as paragraphs.
//!
//! The tokens come from html5ever; its tree is not built. A tree of hostile markup is deep enough to
//! overflow the stack when it is dropped, and slow where formatting is nested wrongly; tables need no
//! tree, only HTML's own rules of which tag ends which.
//!
//! The tokenizer compares every attribute of a tag with all others, so a tag with a million attributes takes
//! minutes. Web pages are therefore read in a worker, where the clock ends that.

use std::borrow::Cow;
use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use crate::model::document::{
    Block, Cell, CellMore, Document, Grid, Link, Notice, NoticeKind, Paragraph, Row, TableName,
};
use crate::text::Text;

use super::book::place::{At, COLUMNS, Ranges};
use super::book::{Book, hidden, merge};
use super::{Limits, ReadError, encoding};

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

/// The encoding that a `meta` names near the beginning, as browsers look for it.
fn charset(bytes: &[u8]) -> Option<&[u8]> {
    const NEAR: usize = 4_096;
    const MARK: &[u8] = b"charset=";
    let head = &bytes[..bytes.len().min(NEAR)];
    let at = head.windows(MARK.len()).position(|window| window.eq_ignore_ascii_case(MARK))? + MARK.len();
    let label = head[at..].trim_ascii_start();
    let label = label.strip_prefix(b"\"").or_else(|| label.strip_prefix(b"'")).unwrap_or(label);
    label.split(|byte| !byte.is_ascii_alphanumeric() && !matches!(byte, b'-' | b'_' | b':')).next()
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

#[derive(Debug)]
struct Table {
    /// The place that the grid takes among the blocks.
    block: usize,
    grid: u32,
    name: u32,
    nested_in: Option<(u32, u32)>,
    rows: Vec<Row>,
    merges: Vec<(At, At)>,
    hidden_rows: Ranges,
    /// Number of the row at hand; 0: none has begun.
    row: u32,
    /// The column after the last cell of the row.
    column: u32,
    in_row: bool,
    in_heading: bool,
    /// For each column the last row that a cell from above covers.
    covered: Vec<u32>,
    cell: Option<OpenCell>,
}

#[derive(Debug)]
struct OpenCell {
    at: At,
    span: (u32, u32),
    flow: Flow,
}

/// Running text: blanks joined as browsers do, lines where they begin new ones.
#[derive(Debug, Default)]
struct Flow {
    text: String,
    /// A blank is due before the next word.
    blank: bool,
    /// A line ends before the next word.
    line: bool,
    /// Inside `pre`, where blanks and line ends count.
    kept: usize,
    links: Vec<Link>,
    /// Where the text of the open link begins, and its target.
    link: Option<(usize, String)>,
}

impl Flow {
    fn push(&mut self, text: &str) {
        if self.kept > 0 {
            self.begin_word();
            self.text.push_str(text);
            return;
        }
        let is_blank = |letter: char| matches!(letter, ' ' | '\t' | '\n' | '\r' | '\x0C');
        let mut rest = text;
        while !rest.is_empty() {
            let word = rest.trim_start_matches(is_blank);
            self.blank |= word.len() < rest.len();
            let end = word.find(is_blank).unwrap_or(word.len());
            if end > 0 {
                self.begin_word();
                self.text.push_str(&word[..end]);
            }
            rest = &word[end..];
        }
    }

    fn begin_word(&mut self) {
        if !self.text.is_empty() {
            if self.line {
                self.text.push('\n');
            } else if self.blank && !self.text.ends_with('\n') {
                self.text.push(' ');
            }
        }
        (self.line, self.blank) = (false, false);
    }

    /// A line break of the text itself.
    fn break_line(&mut self) {
        if self.line && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.line = true;
    }

    fn end_link(&mut self) {
        if let Some((start, target)) = self.link.take()
            && let Some(text) = self.text.get(start..).map(str::trim)
            && !text.is_empty()
        {
            self.links.push(Link { text: text.to_owned(), target });
        }
    }
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

    fn start_table(&mut self, tag: &Tag) -> Result<(), ReadError> {
        // A table right inside another, outside its cells, ends that one.
        while self.tables.last().is_some_and(|table| table.cell.is_none()) {
            self.end_table()?;
        }
        if self.tables.is_empty() {
            self.paragraph()?;
        } else {
            // The text of the outer cell goes on in a line of its own.
            self.flow().line = true;
        }
        let depth = self.tables.len() + 1;
        let limit = self.book.limits.table_nesting;
        if depth > limit {
            return Err(ReadError::limit(PART, "вложенность таблиц", depth, limit, "--max-nesting"));
        }
        let hidden = is_hidden(tag);
        let document = &mut self.book.document;
        let (name, nested_in) = if let Some(outer) = self.tables.last() {
            (outer.name, Some((outer.grid, outer.row)))
        } else {
            let ordinal = document.tables.len() as u32 + 1;
            document.tables.push(TableName::Ordinal(ordinal));
            (ordinal - 1, None)
        };
        let (hidden_columns, rows) = (Vec::new(), Vec::new());
        let block = document.blocks.len();
        document.blocks.push(Block::Grid(Grid {
            table: name,
            width: 0,
            hidden,
            hidden_columns,
            nested_in,
            rows,
        }));
        self.tables.push(Table {
            block,
            grid: self.grids,
            name,
            nested_in,
            rows: Vec::new(),
            merges: Vec::new(),
            hidden_rows: Ranges::default(),
            row: 0,
            column: 1,
            in_row: false,
            in_heading: false,
            covered: Vec::new(),
            cell: None,
        });
        self.grids += 1;
        Ok(())
    }

    fn start_row(&mut self, hidden: bool) {
        let Some(table) = self.tables.last_mut() else { return };
        table.row += 1;
        table.column = 1;
        table.in_row = true;
        if hidden {
            table.hidden_rows.add(table.row, table.row);
        }
    }

    fn start_cell(&mut self, tag: &Tag) -> Result<(), ReadError> {
        self.end_cell()?;
        if self.tables.last().is_some_and(|table| !table.in_row) {
            self.start_row(false);
        }
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let columns = number(tag, "colspan").unwrap_or(1).clamp(1, COLUMNS);
        let rows = match number(tag, "rowspan") {
            // To the end of the section.
            Some(0) => u32::MAX,
            rows => rows.unwrap_or(1),
        };
        while table.covered.get(table.column as usize - 1).is_some_and(|last| *last >= table.row) {
            table.column += 1;
            self.steps += 1;
        }
        let (first, last) = (table.column, table.column + columns - 1);
        self.steps += u64::from(columns);
        if last > COLUMNS || self.steps > STEPS {
            return Err(ReadError::damaged(PART, "столбцов больше, чем бывает в таблице"));
        }
        if rows > 1 {
            let until = table.row.saturating_add(rows - 1);
            table.covered.resize(table.covered.len().max(last as usize), 0);
            for covered in &mut table.covered[first as usize - 1..last as usize] {
                *covered = until.max(*covered);
            }
        }
        table.column = last + 1;
        table.cell = Some(OpenCell { at: (table.row, first), span: (rows, columns), flow: Flow::default() });
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ReadError> {
        let Some(table) = self.tables.last_mut() else { return Ok(()) };
        let Some(mut cell) = table.cell.take() else { return Ok(()) };
        self.book.position(PART)?;
        cell.flow.end_link();
        let (at, (rows, columns)) = (cell.at, cell.span);
        if (rows, columns) != (1, 1) {
            table.merges.push((at, (at.0.saturating_add(rows - 1), at.1 + columns - 1)));
        }
        let text = self.book.keep(cell.flow.text.trim_matches(['\n', ' ']));
        if text.is_none() && (rows, columns) == (1, 1) {
            return Ok(());
        }
        self.book.count(PART, text.as_deref().unwrap_or_default())?;
        let links = cell.flow.links;
        let more = (!links.is_empty()).then(|| Box::new(CellMore { links, ..CellMore::default() }));
        let cell = Cell { column: at.1, column_span: 1, row_span: 1, text: text.unwrap_or_default(), more };
        match table.rows.last_mut() {
            Some(row) if row.number == at.0 => row.cells.push(cell),
            _ => {
                let (number, header) = (at.0, table.in_heading);
                table.rows.push(Row { number, hidden: false, deleted: false, header, cells: vec![cell] });
            }
        }
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ReadError> {
        self.end_cell()?;
        if let Some(table) = self.tables.last_mut() {
            table.in_row = false;
        }
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), ReadError> {
        self.end_row()?;
        let Some(mut table) = self.tables.pop() else { return Ok(()) };
        table.hidden_rows.settle();
        for row in &mut table.rows {
            row.hidden = table.hidden_rows.contains(row.number);
        }
        let mut rows = merge::apply(table.rows, &table.merges, &table.hidden_rows);
        for row in &mut rows {
            row.cells.retain(|cell| {
                !cell.is_blank() || cell.more.is_some() || cell.row_span > 1 || cell.column_span > 1
            });
        }
        let width = merge::width(&rows);
        if table.nested_in.is_none() {
            let document = &mut self.book.document;
            hidden::tell(document, table.name, &rows, &Ranges::default());
        }
        if let Some(Block::Grid(grid)) = self.book.document.blocks.get_mut(table.block) {
            grid.width = width;
            grid.rows = rows;
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

/// Far above what real tables need: a row of them passes over a few covered columns.
const STEPS: u64 = 200_000_000;

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

/// The page inside a web archive (.mht): its first part that is HTML.
fn archived(bytes: &[u8]) -> Option<Cow<'_, [u8]>> {
    if bytes.trim_ascii_start().starts_with(b"<") {
        return None;
    }
    let find = |haystack: &[u8], needle: &[u8]| {
        haystack.windows(needle.len()).position(|window| window.eq_ignore_ascii_case(needle))
    };
    let at = find(bytes, b"content-type: text/html")?;
    let part = &bytes[at..];
    let (end, gap) = match (find(part, b"\r\n\r\n"), find(part, b"\n\n")) {
        (Some(end), _) => (end, 4),
        (None, Some(end)) => (end, 2),
        (None, None) => return None,
    };
    let before = &bytes[bytes[..at].windows(2).rposition(|window| window == b"--").unwrap_or(at)..at + end];
    let mut body = &part[end + gap..];
    if let Some(close) = find(body, b"\n--") {
        body = &body[..close];
    }
    Some(if find(before, b"quoted-printable").is_some() {
        Cow::Owned(unquoted(body))
    } else if find(before, b"encoding: base64").is_some() {
        Cow::Owned(from_base64(body))
    } else {
        Cow::Borrowed(body)
    })
}

/// Quoted-printable to bytes.
fn unquoted(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'=' {
            bytes.push(byte);
            continue;
        }
        let digit = |at: usize| rest.get(at).and_then(|digit| char::from(*digit).to_digit(16));
        if let (Some(high), Some(low)) = (digit(0), digit(1)) {
            bytes.push((high << 4 | low) as u8);
            rest = &rest[2..];
        } else if let Some(after) = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")) {
            rest = after;
        } else {
            bytes.push(b'=');
        }
    }
    bytes
}

fn from_base64(body: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut held) = (0_u32, 0);
    for byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        held += 6;
        if held >= 8 {
            held -= 8;
            bytes.push((bits >> held) as u8);
        }
    }
    bytes
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::build::dump;
    use super::*;

    fn check(text: &str, expected: &Expect) {
        let document = read(text.as_bytes(), &Limits::default()).expect("a page");
        expected.assert_eq(&dump(&document));
    }

    #[test]
    fn tables_merges_and_the_text_around_them() {
        check(
            "<html><head><title>не текст</title><style>td{}</style><script>let a='<td>'</script></head><body>
             <p>Перечень&nbsp;точек</p><table><caption>Под&#1087;ись</caption>
             <tr><th rowspan=2>№<th colspan='2'>Точка<br>и&shy;канал</tr>
             <tr><td>Сайт<td><p>Офлайн</p><p>  точка </p>
             <tr style='display: none'><td rowspan=0>1<td><a href='http://ya.ru'>ya.ru</a> &laquo;да&raquo;
             <tr><td colspan=9999>хвост
             </table>после",
            &expect![[r#"
                ¶ Перечень точек
                table 1, width 3
                  1: 1[2×1] «№» 2[1×2] «Точка⏎и¬канал»
                  2: 2 «Сайт» 3 «Офлайн⏎точка»
                  3 hidden: 1[2×1] «1» 2 «ya.ru «да»» «ya.ru» → http://ya.ru
                  4: 2[1×2] «хвост»
                ¶ Подпись
                ¶ после
                ? Macro ×1 «»
                ? HiddenRows ×1, таблица 1 «3»
            "#]],
        );
    }

    #[test]
    fn nested_tables_are_grids_of_their_own() {
        check(
            "<table><tr><td>до<table><tr><td>внутри</table>после<td>рядом</table>
             <table><tr><table><tr><td>не вложена</table>",
            &expect![[r#"
                table 1, width 2
                  1: 1 «до⏎после» 2 «рядом»
                table 1, width 1, in (0, 1)
                  1: 1 «внутри»
                table 2, width 0
                table 3, width 1
                  1: 1 «не вложена»
            "#]],
        );
    }

    #[test]
    fn the_charset_is_what_the_bytes_are() {
        let page = |charset: &str| format!("<html><meta charset=\"{charset}\"><table><tr><td>Услуга</table>");
        let text = "1: 1 «Услуга»";
        for (bytes, name) in [
            (encoding_rs::WINDOWS_1251.encode(&page("windows-1251")).0.into_owned(), "1251"),
            (encoding_rs::KOI8_R.encode(&page("koi8-r")).0.into_owned(), "koi8-r"),
            (page("windows-1251").into_bytes(), "a lie about UTF-8"),
            (encoding_rs::WINDOWS_1251.encode(&page("utf-8")).0.into_owned(), "a lie about 1251"),
        ] {
            let document = read(&bytes, &Limits::default()).expect("a page");
            assert!(dump(&document).contains(text), "{name}: {}", dump(&document));
        }
    }

    #[test]
    fn a_web_archive_holds_its_page() {
        let body = "=D0=94=D0=B0=\r\n</td>";
        let archive = format!(
            "MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x\r\n\
             Content-Transfer-Encoding: quoted-printable\r\nContent-Type: text/html; charset=3D\"utf-8\"\r\n\r\n\
             <table><td>{body}\r\n--x--"
        );
        let page = archived(archive.as_bytes()).expect("a page");
        let document = read(&page, &Limits::default()).expect("a table");
        assert!(dump(&document).contains("«Да»"), "{}", dump(&document));
    }

    #[test]
    fn hostile_pages_end_soon() {
        let limits = Limits::default();
        let deep = "<table><tr><td>".repeat(40);
        let refused = read(deep.as_bytes(), &limits).expect_err("nesting");
        assert!(refused.to_string().contains("--max-nesting"), "{refused}");
        assert!(read("<table><tr><td>".repeat(32).as_bytes(), &limits).is_ok());
        for open in ["<div>", "<b><p>", "<a href=x>", "<table><tr>", "<template>", "<pre>"] {
            assert!(read(open.repeat(200_000).as_bytes(), &limits).is_ok(), "{open}");
        }
        let wide = format!("<table>{}", "<tr><td rowspan=65534 colspan=16384>x".repeat(3));
        assert!(read(wide.as_bytes(), &limits).is_err());
        let covered =
            format!("<table><tr>{}{}", "<td rowspan=65534>x".repeat(16_000), "<tr><td>y".repeat(100_000));
        assert!(read(covered.as_bytes(), &limits).is_err(), "counted");
        let many = Limits { cells: 10, ..limits };
        assert!(read("<table><td>x<td>y".repeat(6).as_bytes(), &many).is_err());
    }
}
