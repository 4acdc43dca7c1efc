//! `OpenDocument` spreadsheets (.ods, .fods): one pass over the content, texts as the file shows them.
//!
//! Repeated rows and cells with content are laid out and count against the limit of cells; blank ones only
//! move the place. `office:value` is used only where a program wrote no text.

use std::collections::HashSet;

use quick_xml::events::BytesStart;

use crate::model::document::{Document, Notice, NoticeKind, TableName};
use crate::text::Text;

use super::book::place::{At, COLUMNS, ROWS};
use super::book::{Book, Sheet, formula, number, value};
use super::error::ReadError;
use super::limits::Limits;
use super::odf::{self, CONTENT, Family, Looks, Paragraph};
use super::properties::open_document_origin;
use super::table::Reach;
use super::xml::{Ns, Step, Xml, local};

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let text = odf::content(bytes, limits)?;
    let mut looks = Looks::default();
    odf::named_styles(bytes, limits, |named| looks.read(named))?;
    let mut pass = Pass {
        xml: Xml::new(&text, CONTENT, limits.xml_depth),
        book: Book::new(limits),
        hidden_styles: HashSet::new(),
        looks,
        reach: Reach::of(&text),
    };
    pass.run()?;
    let mut document = pass.book.document;
    document.origin = open_document_origin(bytes, &text, limits)?;
    Ok(document)
}

struct Pass<'x> {
    xml: Xml<'x>,
    book: Book<'x>,
    /// Table styles that are not displayed.
    hidden_styles: HashSet<String>,
    looks: Looks,
    /// The spans of the cells of the sheet under way.
    reach: Reach,
}

/// Row and column before the next ones.
#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
    /// The style of cells that name none: first and last column of each, in their order.
    styles: Vec<(u32, u32, String)>,
}

impl Place {
    /// The style of the cells of a column that name none.
    fn style(&self, column: u32) -> Option<&str> {
        let before = self.styles.partition_point(|(first, ..)| *first <= column);
        self.styles[..before].last().filter(|(_, last, _)| column <= *last).map(|(.., style)| &**style)
    }
}

/// A cell's content while it is read.
#[derive(Default)]
struct Content {
    text: String,
    has_text: bool,
    struck: String,
    links: Vec<String>,
    comments: Vec<Text>,
    drawings: Vec<Text>,
}

impl Pass<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        let mut is_book = false;
        let mut style = None;
        loop {
            match self.xml.next()? {
                Step::Eof if is_book => return Ok(()),
                Step::Eof => return Err(ReadError::damaged(CONTENT, "это не таблица OpenDocument")),
                Step::Start { tag, ns, empty } => match (ns, local(&tag)) {
                    (Ns::OdfOffice, "spreadsheet") => is_book = true,
                    (Ns::OdfStyle, "style") => {
                        style = self.xml.attribute(&tag, Ns::OdfStyle, "name");
                        self.looks.open(&self.xml, &tag);
                    }
                    (Ns::OdfStyle, "text-properties") => self.looks.learn(&self.xml, &tag),
                    (Ns::OdfStyle, "table-properties")
                        if self.get(&tag, "display").as_deref() == Some("false") =>
                    {
                        self.hidden_styles.extend(style.take());
                    }
                    (Ns::OdfTable, "table") if is_book && !empty => {
                        let name = self.get(&tag, "name").unwrap_or_default();
                        let hidden = self
                            .get(&tag, "style-name")
                            .is_some_and(|style| self.hidden_styles.contains(&style));
                        self.sheet(&name, hidden)?;
                    }
                    // Recorded changes hold old cells.
                    (Ns::OdfTable, "tracked-changes") if !empty => self.xml.skip()?,
                    (Ns::OdfOffice, "event-listeners" | "scripts") if !empty && self.script()? => {
                        self.book.document.notices.push(Notice::of_file(NoticeKind::Macro, 1, ""));
                    }
                    (Ns::OdfTable, "dde-link") => {
                        self.book.document.notices.push(Notice::of_file(NoticeKind::Dde, 1, ""));
                    }
                    _ => {}
                },
                Step::End | Step::Text(_) => {}
            }
        }
    }

    /// Whether the element just started holds anything; `LibreOffice` writes an empty one always.
    fn script(&mut self) -> Result<bool, ReadError> {
        let mut holds = false;
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, empty, .. } => {
                    holds |= matches!(local(&tag), "script" | "event-listener");
                    depth += usize::from(!empty);
                }
                Step::End => depth -= 1,
                Step::Text(_) => {}
                Step::Eof => break,
            }
        }
        Ok(holds)
    }

    fn get(&self, tag: &BytesStart<'_>, name: &str) -> Option<String> {
        self.xml.attribute(tag, Ns::OdfTable, name)
    }

    fn number(&self, tag: &BytesStart<'_>, name: &str) -> Option<u32> {
        let value = self.get(tag, name)?;
        let value = value.trim();
        // Too large a number is as large as can be.
        value.parse().ok().or_else(|| value.bytes().all(|byte| byte.is_ascii_digit()).then_some(u32::MAX))
    }

    fn is_hidden(&self, tag: &BytesStart<'_>) -> bool {
        matches!(self.get(tag, "visibility").as_deref(), Some("collapse" | "filter"))
    }

    fn sheet(&mut self, name: &str, hidden: bool) -> Result<(), ReadError> {
        let mut sheet = self.book.start(name)?;
        sheet.hidden = hidden;
        self.reach = self.reach.anew();
        let mut place = Place::default();
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => {
                    match (ns, local(&tag)) {
                        (Ns::OdfTable, "table-column") => {
                            let first = place.column.saturating_add(1);
                            let repeated = self.number(&tag, "number-columns-repeated").unwrap_or(1).max(1);
                            place.column = place.column.saturating_add(repeated);
                            let style = self.get(&tag, "default-cell-style-name");
                            place.styles.extend(style.map(|style| (first, place.column, style)));
                            if self.is_hidden(&tag) && first <= COLUMNS {
                                sheet.hidden_columns.add(first, place.column.min(COLUMNS));
                            }
                        }
                        (Ns::OdfTable, "table-row") => {
                            self.row(&tag, empty, &mut place, &mut sheet)?;
                            continue;
                        }
                        (Ns::OdfTable, "shapes") if !empty => {
                            let mut content = Content::default();
                            self.drawing(&mut content)?;
                            for text in content.drawings {
                                sheet.note((1, 1), NoticeKind::DrawingText, text);
                            }
                            continue;
                        }
                        (Ns::OdfTable, "table-source" | "cell-range-source") => {
                            let source = self.xml.attribute(&tag, Ns::Xlink, "href").unwrap_or_default();
                            self.book.document.notices.push(Notice::of_file(
                                NoticeKind::ExternalLink,
                                1,
                                source,
                            ));
                        }
                        // Groups of rows and columns, headers and the like hold rows and columns.
                        (Ns::OdfTable, group) if group.starts_with("table-") => {}
                        _ if !empty => {
                            self.xml.skip()?;
                            continue;
                        }
                        _ => {}
                    }
                    depth += usize::from(!empty);
                }
                Step::End => depth -= 1,
                Step::Text(_) => {}
                Step::Eof => break,
            }
        }
        self.book.finish(sheet, TableName::Sheet(name.into()));
        Ok(())
    }

    fn row(
        &mut self,
        tag: &BytesStart<'_>,
        empty: bool,
        place: &mut Place,
        sheet: &mut Sheet,
    ) -> Result<(), ReadError> {
        let first = place.row.saturating_add(1);
        let repeated = self.number(tag, "number-rows-repeated").unwrap_or(1).max(1);
        let last = place.row.saturating_add(repeated);
        place.row = last;
        if self.is_hidden(tag) && first <= ROWS {
            sheet.hidden_rows.add(first, last.min(ROWS));
        }
        let of_row = self.get(tag, "default-cell-style-name");
        let mut cells: Vec<(u32, u32, Option<Text>)> = Vec::new();
        let mut column = 0_u32;
        self.reach.start_row(first);
        let mut depth = usize::from(!empty);
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::OdfTable, empty }
                    if matches!(local(&tag), "table-cell" | "covered-table-cell") =>
                {
                    self.book.position(&sheet.part)?;
                    let repeated = self.number(&tag, "number-columns-repeated").unwrap_or(1).max(1);
                    let start = column.saturating_add(1);
                    let is_covered = local(&tag) == "covered-table-cell";
                    let start = if is_covered { start } else { self.reach.free(start) };
                    column = start - 1;
                    column = column.saturating_add(repeated);
                    let style = self.get(&tag, "style-name").or_else(|| of_row.clone());
                    let style = style.as_deref().or_else(|| place.style(start));
                    let struck =
                        style.is_some_and(|style| self.looks.strikes(Family::Cell, style) == Some(true));
                    self.cell(&tag, empty, ((first, start), column), struck, &mut cells, sheet)?;
                }
                Step::Start { empty: false, .. } => self.xml.skip()?,
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
        if cells.is_empty() {
            return Ok(());
        }
        // Each repetition counts against the limit of cells, so a forged number ends here.
        for row in first..=last {
            for (start, end, text) in &cells {
                for column in *start..=*end {
                    match text {
                        Some(text) => self.book.put_kept(sheet, (row, column), text.clone())?,
                        None => self.book.put_without_result(sheet, (row, column))?,
                    }
                }
            }
        }
        Ok(())
    }

    /// A cell of the columns from `at` to `last`, by its style `struck`; what it shows goes to `cells`.
    fn cell(
        &mut self,
        tag: &BytesStart<'_>,
        empty: bool,
        (at, last): (At, u32),
        struck: bool,
        cells: &mut Vec<(u32, u32, Option<Text>)>,
        sheet: &mut Sheet,
    ) -> Result<(), ReadError> {
        let rows = self.number(tag, "number-rows-spanned").unwrap_or(1).max(1);
        let columns = self.number(tag, "number-columns-spanned").unwrap_or(1).max(1);
        if local(tag) == "table-cell" {
            self.reach.add(at, rows, columns);
        }
        if (rows, columns) != (1, 1) {
            sheet.merge(at, (at.0.saturating_add(rows - 1), at.1.saturating_add(columns - 1)));
        }
        let stated = self.stated(tag);
        let formula = self.get(tag, "formula");
        let has_formula = formula.is_some();
        let has_value = self.xml.attribute(tag, Ns::OdfOffice, "value-type").is_some();
        let mut content = Content::default();
        if !empty {
            self.content(&mut content)?;
        }
        for comment in content.comments {
            sheet.note(at, NoticeKind::Comment, comment);
        }
        for drawing in content.drawings {
            sheet.note(at, NoticeKind::DrawingText, drawing);
        }
        let mut stated = stated;
        if struck {
            let value = stated.take().filter(|_| !content.has_text);
            content.struck = value.unwrap_or_else(|| std::mem::take(&mut content.text));
        }
        if let Some(text) = self.book.keep(&content.struck) {
            let has_text = self.book.keep(&content.text).is_some();
            if has_text {
                sheet.note(at, NoticeKind::StruckText, text);
            } else {
                return self.book.put_gone(sheet, at, text, NoticeKind::StruckText);
            }
        }
        // A blank paragraph hides no value; a zero is often blank by its format.
        let text = match stated {
            Some(stated) if !content.has_text => stated,
            Some(stated) if content.text.trim().is_empty() && stated != "0" => stated,
            _ => content.text,
        };
        if let Some(target) = formula.as_deref().and_then(formula::link) {
            content.links.push(target);
        }
        if let Some(text) = self.book.keep(&text) {
            for link in content.links {
                sheet.link(at, link);
            }
            cells.push((at.1, last, Some(text)));
        } else if has_formula && !has_value && !content.has_text {
            cells.push((at.1, last, None));
        }
        Ok(())
    }

    /// What a cell shows if it holds no text: some programs write the value alone.
    fn stated(&self, tag: &BytesStart<'_>) -> Option<String> {
        let get = |name| self.xml.attribute(tag, Ns::OdfOffice, name);
        let language = self.book.limits.language;
        Some(match get("value-type")?.as_str() {
            "float" | "currency" => number::general(get("value")?.trim().parse().ok()?, language),
            "percentage" => {
                let share: f64 = get("value")?.trim().parse().ok()?;
                format!("{}%", number::general(share * 100.0, language))
            }
            "date" => value::iso_date(&get("date-value")?, None, language).into_owned(),
            "time" => time(&get("time-value")?)?,
            "boolean" => value::boolean(&get("boolean-value")?, language).to_owned(),
            "string" => get("string-value")?,
            _ => return None,
        })
    }

    /// Paragraphs, comments and drawings of the cell just started.
    fn content(&mut self, content: &mut Content) -> Result<(), ReadError> {
        loop {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => match (ns, local(&tag)) {
                    (Ns::OdfText, "p" | "h") => {
                        if content.has_text {
                            content.text.push('\n');
                        }
                        content.has_text = true;
                        if !empty {
                            let mut paragraph =
                                Paragraph { text: std::mem::take(&mut content.text), ..Paragraph::default() };
                            odf::paragraph(&mut self.xml, &self.looks, &mut paragraph)?;
                            content.text = paragraph.text;
                            content.struck.push_str(&paragraph.struck);
                            content.links.extend(paragraph.links.into_iter().map(|(_, _, target)| target));
                        }
                    }
                    (Ns::OdfOffice, "annotation") if !empty => {
                        let comment = self.comment()?;
                        content.comments.push(comment.into());
                    }
                    (Ns::OdfDraw, _) if !empty => self.drawing(content)?,
                    _ if !empty => self.xml.skip()?,
                    _ => {}
                },
                Step::End | Step::Eof => return Ok(()),
                Step::Text(_) => {}
            }
        }
    }

    /// The author and text of the comment just started.
    fn comment(&mut self) -> Result<String, ReadError> {
        let mut author = String::new();
        let mut lines = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty: false } => match (ns, local(&tag)) {
                    (Ns::OdfText, "p" | "h") => {
                        let mut paragraph = Paragraph::default();
                        odf::paragraph(&mut self.xml, &self.looks, &mut paragraph)?;
                        lines.push(paragraph.text);
                    }
                    (_, "creator") => author = format!("{}: ", self.xml.text()?.trim()),
                    (_, "date" | "date-string") => self.xml.skip()?,
                    _ => depth += 1,
                },
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
        Ok(author + lines.join("\n").trim())
    }

    /// The texts of the drawing just started.
    fn drawing(&mut self, content: &mut Content) -> Result<(), ReadError> {
        let mut lines = Vec::new();
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::OdfText, empty: false } if matches!(local(&tag), "p" | "h") => {
                    let mut paragraph = Paragraph::default();
                    odf::paragraph(&mut self.xml, &self.looks, &mut paragraph)?;
                    lines.push(paragraph.text);
                }
                Step::Start { empty, .. } => depth += usize::from(!empty),
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Text(_) => {}
            }
        }
        let text = lines.join("\n");
        if !text.trim().is_empty() {
            content.drawings.push(text.trim().into());
        }
        Ok(())
    }
}

/// A time as ODF writes it: `PT13H45M30S` → 13:45:30; seconds only where there are any.
fn time(text: &str) -> Option<String> {
    let mut rest = text.trim().strip_prefix("PT")?;
    let mut part = |unit: char| {
        let (number, after) = rest.split_once(unit)?;
        rest = after;
        number.split('.').next()?.parse::<u32>().ok()
    };
    let (hours, minutes, seconds) = (part('H')?, part('M')?, part('S').unwrap_or(0));
    Some(if seconds == 0 {
        format!("{hours}:{minutes:02}")
    } else {
        format!("{hours}:{minutes:02}:{seconds:02}")
    })
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::build::dump;
    use super::*;

    fn book(sheets: &str) -> String {
        format!(
            "<office:document-content xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0'
             xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0'
             xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0'
             xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:dc='http://purl.org/dc/elements/1.1/'><office:scripts/>
             <office:automatic-styles><style:style style:name='ta2'><style:table-properties table:display='false'/></style:style></office:automatic-styles>
             <office:body><office:spreadsheet>{sheets}</office:spreadsheet></office:body></office:document-content>"
        )
    }

    fn check(sheets: &str, expected: &expect_test::Expect) {
        let document = read(book(sheets).as_bytes(), &Limits::default()).expect("a book");
        expected.assert_eq(&dump(&document));
    }

    #[test]
    fn cells_merges_repetitions_and_what_is_hidden() {
        check(
            "<table:table table:name='Перечень' table:style-name='ta1'>
             <table:table-column table:number-columns-repeated='2'/><table:table-column table:visibility='collapse'/>
             <table:table-header-rows><table:table-row><table:table-cell table:number-columns-spanned='2' table:number-rows-spanned='2'>
               <text:p>Заголовок</text:p><text:p>и строка</text:p></table:table-cell><table:covered-table-cell/>
               <table:table-cell office:value-type='float' office:value='1'><text:p>1.</text:p></table:table-cell></table:table-row></table:table-header-rows>
             <table:table-row table:visibility='filter'><table:covered-table-cell table:number-columns-repeated='2'><text:p>скрыт</text:p></table:covered-table-cell>
               <table:table-cell office:value-type='date' office:date-value='2024-03-19'/></table:table-row>
             <table:table-row table:number-rows-repeated='2'><table:table-cell table:number-columns-repeated='2' office:value-type='string'><text:p>дважды</text:p></table:table-cell></table:table-row>
             <table:table-row table:number-rows-repeated='7'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>
             <table:table-row><table:table-cell table:formula='of:=A1'/><table:table-cell office:value-type='string'><office:annotation><dc:creator>Иванова</dc:creator><text:p>проверить</text:p></office:annotation>
               <text:p><text:a xlink:href='http://ya.ru'>ya.ru</text:a></text:p></table:table-cell></table:table-row>
             <table:table-row table:number-rows-repeated='1048000'><table:table-cell table:number-columns-repeated='1024'/></table:table-row>
             </table:table><table:table table:name='Черновик' table:style-name='ta2'><table:table-row><table:table-cell><text:p>да</text:p></table:table-cell></table:table-row></table:table>",
            &expect![[r#"
                table Перечень, width 3
                  1: 1[2×2] «Заголовок⏎и строка» hidden «скрыт⏎скрыт» 3 «1.»
                  2 hidden: 3 «19.03.2024»
                  3: 1 «дважды» 2 «дважды»
                  4: 1 «дважды» 2 «дважды»
                  12: 1 «» formula 2 «ya.ru» «ya.ru» → http://ya.ru
                table Черновик, width 1, hidden
                  1: 1 «да»
                ! Лист «Перечень»: в файле нет результатов формул (всего 1, первая в ячейке A12). Откройте книгу в Excel, сохраните и пришлите снова.
                ? FormulaWithoutResult ×1, лист «Перечень», ячейка A12 «»
                ? HiddenRows ×1, лист «Перечень» «2»
                ? HiddenColumns ×1, лист «Перечень» «C»
                ? Comment ×1, лист «Перечень», ячейка B12 «Иванова: проверить»
                ? HiddenSheet ×1, лист «Черновик» «»
            "#]],
        );
    }

    #[test]
    fn what_is_struck_out_and_what_hides_no_value() {
        let styles = "<style:style style:name='s' style:family='table-cell'><style:text-properties style:text-line-through-style='solid'/></style:style>
            <style:style style:name='s' style:family='text'><style:text-properties style:text-line-through-style='solid'/></style:style>
            <style:style style:name='n' style:family='table-cell'><style:text-properties style:text-line-through-style='none'/></style:style>
            <style:style style:name='u' style:family='text'><style:text-properties style:text-position='super 58%'/></style:style>";
        let sheet = "<table:table table:name='1'><table:table-row><table:table-cell table:style-name='s'><text:p>Факс</text:p></table:table-cell>
            <table:table-cell table:style-name='n'><text:p>Сайт<text:span text:style-name='u'>2</text:span></text:p></table:table-cell>
            <table:table-cell><text:p><text:span text:style-name='s'>снят</text:span> Почта</text:p></table:table-cell>
            <table:table-cell table:style-name='s' office:value-type='float' office:value='5'/></table:table-row>
            <table:table-row><table:table-cell office:value-type='float' office:value='5'><text:p/></table:table-cell>
            <table:table-cell office:value-type='float' office:value='0'><text:p/></table:table-cell>
            <table:table-cell office:value-type='time' office:time-value='PT13H45M00S'/>
            <table:table-cell table:formula='of:=HYPERLINK(&quot;http://ya.ru&quot;;&quot;Сайт&quot;)' office:value-type='string'><text:p>Сайт</text:p></table:table-cell>
            </table:table-row></table:table>";
        let text =
            book(sheet).replace("</office:automatic-styles>", &format!("{styles}</office:automatic-styles>"));
        expect![[r#"
            table 1, width 4
              1: 1 «» deleted «Факс» 2 «Сайт²» 3 «Почта» 4 «» deleted «5»
              2: 1 «5» 3 «13:45» 4 «Сайт» «Сайт» → http://ya.ru
            ? StruckText ×1, лист «1», ячейка A1 «Факс»
            ? StruckText ×1, лист «1», ячейка C1 «снят»
            ? StruckText ×1, лист «1», ячейка D1 «5»
        "#]]
        .assert_eq(&dump(&read(text.as_bytes(), &Limits::default()).expect("a book")));
    }

    #[test]
    fn what_a_style_does_not_say_the_named_style_above_it_says() {
        use super::super::build::Zip;
        let styled = |name: &str, parent: &str, line: &str| {
            format!(
                "<style:style style:name='{name}' style:family='table-cell' style:parent-style-name='{parent}'>\
                 <style:text-properties {line}/></style:style>"
            )
        };
        let struck = "style:text-line-through-style='solid'";
        let named = book("").replace(
            "</office:automatic-styles>",
            &format!("{}</office:automatic-styles>", styled("Снято", "", struck)),
        );
        let own =
            styled("ce1", "Снято", "") + &styled("ce2", "Снято", "style:text-line-through-style='none'");
        let cell = |style: &str| {
            format!(
                "<table:table-cell table:style-name='{style}'><text:p>{style}</text:p></table:table-cell>"
            )
        };
        let plain = "<table:table-cell><text:p>без</text:p></table:table-cell>";
        let sheet = format!(
            "<table:table table:name='1'><table:table-column table:default-cell-style-name='ce1'/>\
             <table:table-column table:number-columns-repeated='2'/>\
             <table:table-row>{}{}</table:table-row><table:table-row>{plain}{plain}</table:table-row>\
             <table:table-row>{}{plain}</table:table-row>\
             <table:table-row table:default-cell-style-name='ce1'>{}{plain}</table:table-row></table:table>",
            cell("ce1"),
            cell("ce2"),
            cell("ce2"),
            cell("ce2")
        );
        let content =
            book(&sheet).replace("</office:automatic-styles>", &format!("{own}</office:automatic-styles>"));
        let bytes = Zip::new()
            .part("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            .part("styles.xml", &named)
            .part("content.xml", &content)
            .bytes();
        expect![[r#"
            table 1, width 2
              1: 1 «» deleted «ce1» 2 «ce2»
              2: 1 «» deleted «без» 2 «без»
              3: 1 «ce2» 2 «без»
              4: 1 «ce2» 2 «» deleted «без»
            ? StruckText ×1, лист «1», ячейка A1 «ce1»
            ? StruckText ×1, лист «1», ячейка A2 «без»
            ? StruckText ×1, лист «1», ячейка B4 «без»
        "#]]
        .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("a book")));
    }

    #[test]
    fn a_span_without_covered_cells_takes_no_cell_after_it() {
        let rows = |covered: &str| {
            format!(
                "<table:table table:name='1'><table:table-row><table:table-cell table:number-columns-spanned='2' table:number-rows-spanned='2'><text:p>группа</text:p></table:table-cell>{covered}
                 <table:table-cell><text:p>вид</text:p></table:table-cell></table:table-row>
                 <table:table-row>{}<table:table-cell><text:p>да</text:p></table:table-cell></table:table-row></table:table>",
                covered.repeat(2)
            )
        };
        let expected = expect![[r#"
            table 1, width 3
              1: 1[2×2] «группа» 3 «вид»
              2: 3 «да»
        "#]];
        check(&rows(""), &expected);
        check(&rows("<table:covered-table-cell/>"), &expected);
    }

    #[test]
    fn forged_repetitions_end_at_the_limit_of_cells() {
        for (rows, columns) in
            [("1000000000", "1"), ("1", "1000000000"), ("99999999999999999999", "1000000000")]
        {
            let sheet = format!(
                "<table:table table:name='1'><table:table-row table:number-rows-repeated='{rows}'>\
                 <table:table-cell table:number-columns-repeated='{columns}'><text:p>да</text:p></table:table-cell></table:table-row></table:table>"
            );
            assert!(read(book(&sheet).as_bytes(), &Limits::default()).is_err(), "{rows} × {columns}");
        }
        let blank = "<table:table table:name='1'><table:table-row table:number-rows-repeated='99999999999999999999'>\
            <table:table-cell table:number-columns-repeated='1000000000'/></table:table-row></table:table>";
        assert!(read(book(blank).as_bytes(), &Limits::default()).is_ok());
    }
}
