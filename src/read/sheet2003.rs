//! `SpreadsheetML` 2003 («Таблица XML 2003»), which report programs write under the name .xls.

use std::borrow::Cow;
use std::collections::HashMap;

use quick_xml::events::BytesStart;

use crate::model::document::{Document, NoticeKind, TableName};

use super::book::number::Format;
use super::book::place::{At, COLUMNS, ROWS};
use super::book::style::Style;
use super::book::{Book, Sheet, formula, value};
use super::error::ReadError;
use super::limits::{Language, Limits};
use super::xml::{Ns, Step, Xml, decode, local};

/// For messages.
const PART: &str = "книга";

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let text = decode(bytes, PART)?;
    let mut pass = Pass {
        xml: Xml::new(&text, PART, limits.xml_depth),
        book: Book::new(limits),
        styles: HashMap::new(),
    };
    pass.run()?;
    Ok(pass.book.document)
}

struct Pass<'x> {
    xml: Xml<'x>,
    book: Book<'x>,
    /// By their names.
    styles: HashMap<String, Style>,
}

/// Where the next row or cell stands, if it does not say.
#[derive(Default)]
struct Place {
    row: u32,
    column: u32,
    looks: Looks,
}

/// Styles of cells that name none: that of their row, their column, their table.
#[derive(Default)]
struct Looks {
    row: Option<String>,
    /// First and last column of each style, in their order.
    columns: Vec<(u32, u32, String)>,
    table: Option<String>,
}

impl Looks {
    fn of(&self, column: u32) -> Option<&str> {
        let before = self.columns.partition_point(|(first, ..)| *first <= column);
        let of_column = || self.columns[..before].last().filter(|(_, last, _)| column <= *last);
        self.row.as_deref().or_else(|| of_column().map(|(.., style)| &**style)).or(self.table.as_deref())
    }
}

impl Pass<'_> {
    fn run(&mut self) -> Result<(), ReadError> {
        let mut is_book = false;
        let mut style = None;
        loop {
            match self.xml.next()? {
                Step::Eof if is_book => return Ok(()),
                Step::Eof => return Err(ReadError::damaged(PART, "это не таблица XML 2003")),
                Step::Start { tag, ns: Ns::Sheet2003, empty } => match local(&tag) {
                    "Workbook" => is_book = true,
                    "Style" => {
                        style = self.get(&tag, "ID");
                        let parent = self.get(&tag, "Parent").and_then(|parent| self.styles.get(&parent));
                        if let (Some(style), Some(parent)) = (&style, parent.cloned()) {
                            self.styles.insert(style.clone(), parent);
                        }
                    }
                    "NumberFormat" => {
                        if let (Some(style), Some(code)) = (&style, self.get(&tag, "Format")) {
                            self.style(style).format = format(&code, self.book.limits.language);
                        }
                    }
                    "Font" => {
                        if let (Some(style), Some("1")) = (&style, self.get(&tag, "StrikeThrough").as_deref())
                        {
                            self.style(style).struck = true;
                        }
                    }
                    "Worksheet" if is_book && !empty => {
                        let name = self.get(&tag, "Name").unwrap_or_default();
                        self.sheet(&name)?;
                    }
                    _ => {}
                },
                _ => {}
            }
        }
    }

    fn get(&self, tag: &BytesStart<'_>, name: &str) -> Option<String> {
        self.xml.attribute(tag, Ns::Sheet2003, name)
    }

    fn style(&mut self, name: &str) -> &mut Style {
        let plain = || Style { format: Format::General, struck: false };
        self.styles.entry(name.to_owned()).or_insert_with(plain)
    }

    fn number(&self, tag: &BytesStart<'_>, name: &str) -> Option<u32> {
        self.get(tag, name)?.trim().parse().ok()
    }

    fn sheet(&mut self, name: &str) -> Result<(), ReadError> {
        let mut sheet = self.book.start(name)?;
        let mut place = Place::default();
        let mut depth = 1;
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns, empty } => {
                    match (ns, local(&tag)) {
                        (Ns::Sheet2003, "Table") => place.looks.table = self.get(&tag, "StyleID"),
                        (Ns::Sheet2003, "Column") => self.column(&tag, &mut place, &mut sheet),
                        (Ns::Sheet2003, "Row") => {
                            self.row(&tag, empty, &mut place, &mut sheet)?;
                            continue;
                        }
                        (_, "Visible") if !empty => {
                            let visible = self.xml.text()?;
                            sheet.hidden = matches!(visible.trim(), "SheetHidden" | "SheetVeryHidden");
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

    fn column(&self, tag: &BytesStart<'_>, place: &mut Place, sheet: &mut Sheet) {
        let first = self.number(tag, "Index").unwrap_or(place.column + 1);
        let last = first.saturating_add(self.number(tag, "Span").unwrap_or(0)).min(COLUMNS);
        place.column = last;
        place.looks.columns.extend(self.get(tag, "StyleID").map(|style| (first, last, style)));
        if self.is_hidden(tag, "Width") && first > 0 {
            sheet.hidden_columns.add(first, last);
        }
    }

    fn is_hidden(&self, tag: &BytesStart<'_>, size: &str) -> bool {
        self.get(tag, "Hidden").as_deref() == Some("1")
            || self.get(tag, size).is_some_and(|size| size.parse() == Ok(0.0))
    }

    fn row(
        &mut self,
        tag: &BytesStart<'_>,
        empty: bool,
        place: &mut Place,
        sheet: &mut Sheet,
    ) -> Result<(), ReadError> {
        let first = self.number(tag, "Index").unwrap_or_else(|| place.row.saturating_add(1));
        // A span says that the rows after it look the same; they have no cells.
        place.row = first.saturating_add(self.number(tag, "Span").unwrap_or(0)).min(ROWS + 1);
        if self.is_hidden(tag, "Height") && (1..=ROWS).contains(&first) {
            sheet.hidden_rows.add(first, place.row.min(ROWS));
        }
        if empty {
            return Ok(());
        }
        place.looks.row = self.get(tag, "StyleID");
        let mut column = 0_u32;
        loop {
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::Sheet2003, empty } if local(&tag) == "Cell" => {
                    let at = (first, self.number(&tag, "Index").unwrap_or_else(|| column.saturating_add(1)));
                    self.book.position(&sheet.part)?;
                    let across = self.number(&tag, "MergeAcross").unwrap_or(0);
                    let down = self.number(&tag, "MergeDown").unwrap_or(0);
                    column = at.1.saturating_add(across);
                    if (across, down) != (0, 0) {
                        sheet.merge(at, (first.saturating_add(down), column));
                    }
                    self.cell(&tag, empty, at, &place.looks, sheet)?;
                }
                Step::Start { empty: false, .. } => self.xml.skip()?,
                Step::End | Step::Eof => return Ok(()),
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
    }

    fn cell(
        &mut self,
        tag: &BytesStart<'_>,
        empty: bool,
        at: At,
        looks: &Looks,
        sheet: &mut Sheet,
    ) -> Result<(), ReadError> {
        let own = self.get(tag, "StyleID");
        let style = own.as_deref().or_else(|| looks.of(at.1));
        let formula = self.get(tag, "Formula");
        let has_formula = formula.is_some();
        let link = self.get(tag, "HRef").or_else(|| formula::link(&formula?));
        let mut held: Option<(String, String)> = None;
        let mut has_result = false;
        let mut depth = usize::from(!empty);
        while depth > 0 {
            match self.xml.next()? {
                Step::Start { tag, ns: Ns::Sheet2003, empty: false } => match local(&tag) {
                    "Data" => {
                        let kind = self.get(&tag, "Type").unwrap_or_default();
                        let data = self.xml.text()?;
                        has_result |= kind == "String" || !data.is_empty();
                        held = Some((kind, data));
                    }
                    "Comment" => {
                        let author = self.get(&tag, "Author").filter(|author| !author.is_empty());
                        let said = self.xml.text()?;
                        let author = author.map(|author| format!("{author}: ")).unwrap_or_default();
                        sheet.note(at, NoticeKind::Comment, format!("{author}{}", said.trim()).into());
                    }
                    _ => depth += 1,
                },
                Step::Start { empty: false, .. } => self.xml.skip()?,
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Start { .. } | Step::Text(_) => {}
            }
        }
        match held {
            Some((kind, data)) if has_result => self.put(sheet, at, (&kind, &data), style)?,
            _ if has_formula && !has_result => self.book.put_without_result(sheet, at)?,
            _ => {}
        }
        if let Some(link) = link {
            sheet.link(at, link);
        }
        Ok(())
    }

    /// Puts a value by its type.
    fn put(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        (kind, data): (&str, &str),
        style: Option<&str>,
    ) -> Result<(), ReadError> {
        let style = style.and_then(|style| self.styles.get(style));
        let language = self.book.limits.language;
        let shown = match kind {
            "Number" => match data.trim_ascii().parse::<f64>() {
                Ok(number) if number.is_finite() => {
                    return self.book.put_number(sheet, at, number, style, false);
                }
                _ => Cow::Borrowed(data),
            },
            "Boolean" => Cow::Borrowed(value::boolean(data, language)),
            "Error" => Cow::Borrowed(value::error(data, language)),
            "DateTime" => value::iso_date(data, style.map(|style| &style.format), language),
            _ => {
                let text = self.book.keep(data);
                return text.map_or(Ok(()), |text| self.book.put_text(sheet, at, text, style));
            }
        };
        let text = self.book.keep(&shown);
        text.map_or(Ok(()), |text| self.book.put_seen(sheet, at, text, style))
    }
}

/// A format by its name or code.
fn format(code: &str, language: Language) -> Format {
    let built_in = |id| Format::built_in(id, language);
    match code {
        "General Number" | "General" => Format::General,
        "General Date" => built_in(22),
        "Long Date" => Format::new("[$-F800]d"),
        "Medium Date" => built_in(15),
        "Short Date" => built_in(14),
        "Long Time" => Format::new("[$-F400]h"),
        "Medium Time" => built_in(18),
        "Short Time" => built_in(20),
        "Fixed" => built_in(2),
        "Standard" | "Currency" | "Euro Currency" => built_in(4),
        "Percent" => built_in(10),
        code => Format::new(code),
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::super::build::dump;
    use super::*;

    const BOOK: &str = "<?xml version='1.0'?><?mso-application progid='Excel.Sheet'?>
        <Workbook xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'
          xmlns:x='urn:schemas-microsoft-com:office:excel' xmlns:html='http://www.w3.org/TR/REC-html40'>";

    #[test]
    fn a_cell_without_a_style_has_that_of_its_row_column_or_table() {
        let style =
            |id: &str, code: &str| format!("<Style ss:ID='{id}'><NumberFormat ss:Format='{code}'/></Style>");
        let styles =
            [style("r", "0&quot;р&quot;"), style("c", "0&quot;к&quot;"), style("t", "0&quot;т&quot;")];
        let cell = |at: u32, more: &str| {
            format!("<Cell ss:Index='{at}'{more}><Data ss:Type='Number'>1</Data></Cell>")
        };
        let text = format!(
            "{BOOK}<Styles>{}<Style ss:ID='n'/></Styles><Worksheet ss:Name='1'><Table ss:StyleID='t'>\
             <Column ss:Index='2' ss:Span='1' ss:StyleID='c'/>\
             <Row>{}{}{}{}</Row><Row ss:StyleID='r'>{}{}{}</Row></Table></Worksheet></Workbook>",
            styles.concat(),
            cell(1, ""),
            cell(2, ""),
            cell(3, ""),
            cell(4, ""),
            cell(1, ""),
            cell(2, ""),
            cell(3, " ss:StyleID='n'"),
        );
        let document = read(text.as_bytes(), &Limits::default()).expect("a book");
        expect![[r#"
            table 1, width 4
              1: 1 «1т» 2 «1к» 3 «1к» 4 «1т»
              2: 1 «1р» 2 «1р» 3 «1»
        "#]]
        .assert_eq(&dump(&document));
    }

    #[test]
    fn cells_stand_where_index_and_merges_put_them() {
        let text = format!(
            "{BOOK}<Styles><Style ss:ID='n'><NumberFormat ss:Format='0&quot;.&quot;'/></Style></Styles>
            <Worksheet ss:Name='Перечень'><Table><Column ss:Index='2' ss:Hidden='1' ss:Span='1'/>
            <Row ss:Index='2'><Cell ss:MergeAcross='1' ss:MergeDown='1'><Data ss:Type='String'>Заголовок</Data></Cell>
              <Cell><Data ss:Type='DateTime'>2024-03-19T00:00:00.000</Data></Cell></Row>
            <Row ss:Hidden='1'><Cell ss:Index='3' ss:StyleID='n' ss:HRef='http://ya.ru'><Data ss:Type='Number'>7</Data>
              <Comment ss:Author='Иванова'><ss:Data><B>проверить</B></ss:Data></Comment></Cell></Row>
            <Row><Cell ss:Formula='=A1'/><Cell ss:Formula='=A1'><Data ss:Type='Error'>#N/A</Data></Cell>
              <Cell><ss:Data ss:Type='String' xmlns='http://www.w3.org/TR/REC-html40'>из <B>двух</B></ss:Data></Cell></Row>
            </Table><x:WorksheetOptions><x:Visible>SheetHidden</x:Visible></x:WorksheetOptions></Worksheet></Workbook>"
        );
        let document = read(text.as_bytes(), &Limits::default()).expect("a book");
        expect![[r#"
            table Перечень, width 3, hidden
              2: 1[2×2] «Заголовок» 3 «19.03.2024»
              3 hidden: 3 «7.» «7.» → http://ya.ru
              4: 1 «» formula 2 «#Н/Д» 3 «из двух»
            ! Лист «Перечень»: в файле нет результатов формул (всего 1, первая в ячейке A4). Откройте книгу в Excel, сохраните и пришлите снова.
            ? HiddenSheet ×1, лист «Перечень» «»
            ? FormulaWithoutResult ×1, лист «Перечень», ячейка A4 «»
            ? HiddenRows ×1, лист «Перечень» «3»
            ? HiddenColumns ×2, лист «Перечень» «B–C»
            ? Comment ×1, лист «Перечень», ячейка C3 «Иванова: проверить»
        "#]].assert_eq(&dump(&document));
    }

    #[test]
    fn styles_strike_out_hide_and_date() {
        let text = format!(
            "{BOOK}<Styles><Style ss:ID='s'><Font ss:StrikeThrough='1'/></Style><Style ss:ID='n'><Font ss:StrikeThrough='0'/></Style>
            <Style ss:ID='c' ss:Parent='s'><NumberFormat ss:Format='0.0'/></Style><Style ss:ID='h'><NumberFormat ss:Format=';;;'/></Style>
            <Style ss:ID='d'><NumberFormat ss:Format='mmmm\\ yyyy'/></Style></Styles>
            <Worksheet ss:Name='1'><Table><Row><Cell ss:StyleID='s'><Data ss:Type='String'>Факс</Data></Cell>
            <Cell ss:StyleID='n'><Data ss:Type='String'>Сайт</Data></Cell><Cell ss:StyleID='c'><Data ss:Type='Number'>2</Data></Cell>
            <Cell ss:StyleID='h'><Data ss:Type='Number'>2</Data></Cell><Cell ss:StyleID='d'><Data ss:Type='DateTime'>2024-03-19T00:00:00.000</Data></Cell>
            <Cell ss:Formula='=HYPERLINK(&quot;http://ya.ru&quot;)'><Data ss:Type='String'>Сайт</Data></Cell></Row></Table></Worksheet></Workbook>"
        );
        expect![[r#"
            table 1, width 6
              1: 1 «» deleted «Факс» 2 «Сайт» 3 «» deleted «2,0» 4 «» hidden «2» 5 «март 2024» 6 «Сайт» «Сайт» → http://ya.ru
            ? StruckText ×1, лист «1», ячейка A1 «Факс»
            ? StruckText ×1, лист «1», ячейка C1 «2,0»
            ? HiddenText ×1, лист «1», ячейка D1 «2»
        "#]].assert_eq(&dump(&read(text.as_bytes(), &Limits::default()).expect("a book")));
    }

    #[test]
    fn far_rows_and_boundless_merges_cost_nothing() {
        let text = format!(
            "{BOOK}<Worksheet ss:Name='1'><Table ss:ExpandedRowCount='4000000000'><Row>
            <Cell ss:MergeAcross='4294967295' ss:MergeDown='4294967295'><Data ss:Type='String'>a</Data></Cell></Row>
            <Row ss:Index='1048576'><Cell ss:Index='16384'><Data ss:Type='String'>b</Data></Cell></Row></Table></Worksheet></Workbook>"
        );
        let document = read(text.as_bytes(), &Limits::default()).expect("a book");
        assert_eq!(document.grids().map(|grid| grid.rows.len()).sum::<usize>(), 1, "the far cell is covered");
        for far in ["ss:Index='1048577'", "ss:Index='4294967295'"] {
            let text = format!(
                "{BOOK}<Worksheet ss:Name='1'><Table><Row {far}><Cell><Data ss:Type='String'>a</Data></Cell></Row></Table></Worksheet></Workbook>"
            );
            assert!(read(text.as_bytes(), &Limits::default()).is_err(), "{far}");
        }
    }
}
