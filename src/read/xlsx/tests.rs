use std::fmt::Write as _;

use expect_test::{Expect, expect};

use super::super::build::{RELATION, Zip, dump, relationships};
use super::super::error::ReadError;
use super::super::limits::Limits;
use super::read;

const S: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A workbook of one sheet «Лист»: the worksheet's content, shared strings, number format codes
/// of the styles 1, 2 ….
#[derive(Default)]
struct Book<'b> {
    sheet: &'b str,
    strings: &'b str,
    formats: &'b [&'b str],
    relations: &'b [(&'b str, &'b str, &'b str)],
}

impl Book<'_> {
    fn bytes(&self) -> Vec<u8> {
        self.zip().bytes()
    }

    fn zip(&self) -> Zip {
        let (mut codes, mut styles) = (String::new(), String::new());
        for (at, code) in self.formats.iter().enumerate() {
            let _ = write!(codes, "<numFmt numFmtId='{}' formatCode='{code}'/>", 170 + at);
            let _ = write!(styles, "<xf numFmtId='{}'/>", 170 + at);
        }
        let relations = [
            ("s1", "worksheet", "worksheets/sheet1.xml"),
            ("st", "styles", "styles.xml"),
            ("ss", "sharedStrings", "sharedStrings.xml"),
        ];
        Zip::new()
            .part("_rels/.rels", &relationships(&[("b", "officeDocument", "xl/workbook.xml")]))
            .part("xl/workbook.xml", &workbook("<sheet name='Лист' r:id='s1'/>"))
            .part("xl/_rels/workbook.xml.rels", &relationships(&relations))
            .part("xl/styles.xml", &format!("<styleSheet xmlns='{S}'><numFmts>{codes}</numFmts><cellStyleXfs><xf numFmtId='9'/></cellStyleXfs><cellXfs><xf numFmtId='0'/>{styles}</cellXfs></styleSheet>"))
            .part("xl/sharedStrings.xml", &format!("<?xml version='1.0' encoding='UTF-8'?>\n<sst xmlns='{S}' uniqueCount='4000000000'>{}</sst>", self.strings))
            .part("xl/worksheets/sheet1.xml", &worksheet(self.sheet))
            .part("xl/worksheets/_rels/sheet1.xml.rels", &relationships(self.relations))
    }

    /// Reads the workbook with either kind of quotes: only double ones are plain to the quick scan
    /// of cells, and both ways must give the same.
    fn check(&self, expected: &Expect) {
        let dumped = |book: &Book<'_>| dump(&read(&book.bytes(), &Limits::default()).expect("readable"));
        let [sheet, strings] = [self.sheet, self.strings].map(|text| text.replace('\'', "\""));
        expected.assert_eq(&dumped(self));
        expected.assert_eq(&dumped(&Book { sheet: &sheet, strings: &strings, ..*self }));
    }
}

fn workbook(sheets: &str) -> String {
    format!("<workbook xmlns='{S}' xmlns:r='{RELATION}'><sheets>{sheets}</sheets></workbook>")
}

fn worksheet(content: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><worksheet xmlns='{S}' xmlns:r='{RELATION}'>{content}</worksheet>"
    )
}

fn check(cells: &str, expected: &Expect) {
    Book { sheet: &format!("<sheetData><row>{cells}</row></sheetData>"), ..Book::default() }.check(expected);
}

#[test]
fn hidden_parts_comments_and_what_fetches_are_told() {
    let mut bytes = Book {
        sheet: "<cols><col min='2' max='16384' hidden='1'/></cols><sheetData>\
                <row r='1'><c r='A1'><v>1</v></c><c r='B1'><v>2</v></c><c r='C1'><f>A1</f></c></row>\
                <row r='2' hidden='1'><c r='A2'><v>2</v></c></row><row r='3' hidden='1'><c r='A3'><v>3</v></c></row>\
                <row r='5' hidden='1'><c r='A5'><v>5</v></c></row><row r='9' hidden='1'/></sheetData>",
        relations: &[("c", "comments", "../comments1.xml"), ("o", "oleObject", "../embeddings/a.bin")],
        ..Book::default()
    }
    .zip();
    let comments = format!(
        "<comments xmlns='{S}'><authors><author>Иванов</author></authors><commentList>\
         <comment ref='A1' authorId='0'><text><r><t>Иванов:</t></r><r><t xml:space='preserve'> уточнить</t></r></text></comment>\
         <comment ref='A2' authorId='0'><text><t>срок</t></text></comment></commentList></comments>"
    );
    let links = [("1", "externalLink", "a.xml"), ("2", "connections", "connections.xml")];
    let dde =
        format!("<externalLink xmlns='{S}'><ddeLink ddeService='cmd' ddeTopic='/c calc'/></externalLink>");
    bytes = bytes
        .part("xl/comments1.xml", &comments)
        .part("xl/other/_rels/links.xml.rels", &relationships(&links))
        .part("xl/other/a.xml", &dde)
        .part("xl/other/_rels/a.xml.rels", &relationships(&[("1", "externalLinkPath", "!Книга2.xlsx")]));
    expect![[r#"
        table Лист, width 3
          1: 1 «1» 2 «2» 3 «» formula
          2 hidden: 1 «2»
          3 hidden: 1 «3»
          5 hidden: 1 «5»
        ! Лист «Лист»: в файле нет результатов формул (всего 1, первая в ячейке C1). Откройте книгу в Excel, сохраните и пришлите снова.
        ? FormulaWithoutResult ×1, лист «Лист», ячейка C1 «»
        ? HiddenRows ×3, лист «Лист» «2–3, 5»
        ? HiddenColumns ×1, лист «Лист» «B»
        ? Comment ×1, лист «Лист», ячейка A1 «Иванов: уточнить»
        ? Comment ×1, лист «Лист», ячейка A2 «Иванов: срок»
        ? ExternalLink ×1 «Книга2.xlsx»
        ? Dde ×1 «cmd|/c calc»
        ? Connection ×1 «»
        ? EmbeddedObject ×1 «»
    "#]].assert_eq(&dump(&read(&bytes.bytes(), &Limits::default()).expect("readable")));
}

#[test]
fn values_as_the_officer_sees_them() {
    Book {
        sheet: "<sheetData><row r='1'><c r='A1'><v>1.0</v></c><c r='B1' s='1'><v>1</v></c><c r='C1' s='2'><v>8</v></c>\
                <c r='D1' s='3'><v>45370</v></c><c r='E1' t='b'><v>1</v></c><c r='F1' t='b'><v>0</v></c>\
                <c r='G1' t='e'><v>#N/A</v></c><c r='H1' t='e'><v>#SPILL!</v></c><c r='I1'><v>1e-5</v></c>\
                <c r='J1' t='d'><v>2024-03-19T00:00:00</v></c><c r='K1' s='99'><v>5</v></c></row></sheetData>",
        formats: &["0\".\"".replace('"', "&quot;").as_str(), "000", "dd\\.mm\\.yyyy"],
        ..Book::default()
    }
    .check(&expect![[r"
        table Лист, width 11
          1: 1 «1» 2 «1.» 3 «008» 4 «19.03.2024» 5 «ИСТИНА» 6 «ЛОЖЬ» 7 «#Н/Д» 8 «#SPILL!» 9 «0,00001» 10 «19.03.2024» 11 «5»
    "]]);
}

#[test]
fn texts() {
    Book {
        sheet: "<sheetData><row r='2'><c r='B2' t='s'><v>0</v></c><c r='C2' t='s'><v>1</v></c><c r='D2' t='s'><v>2</v></c>\
                <c r='E2' t='s'><v>3</v></c><c r='F2' t='inlineStr'><is><t>внутри t=e ячейки</t></is></c><c r='G2' t='str'><f>A1</f><v>итог</v></c></row></sheetData>",
        strings: "<si><t>целиком</t></si><si><r><t xml:space='preserve'>по </t></r><r><t>частям</t></r></si><si><t>  </t></si>\
                  <si><t>строка_x000D_\r\nвторая</t></si>",
        ..Book::default()
    }
    .check(&expect![[r#"
        table Лист, width 7
          2: 2 «целиком» 3 «по частям» 5 «строка⏎вторая» 6 «внутри t=e ячейки» 7 «итог»
    "#]]);
}

#[test]
fn merges_are_clipped_and_blank_anchors_kept() {
    Book {
        sheet: "<sheetData><row r='1'><c r='A1' t='str'><v>заголовок</v></c></row>\
                <row r='3'><c r='A3'><v>1</v></c><c r='B3'><v>2</v></c><c r='C3'><v>3</v></c></row>\
                <row r='4'><c r='B4'><v>4</v></c><c r='C4' t='str'><v>под</v></c></row></sheetData>\
                <mergeCells><mergeCell ref='A3:A4'/><mergeCell ref='C2:C4'/><mergeCell ref='A1:XFD1'/>\
                <mergeCell ref='B4:B1048576'/><mergeCell ref='A1:B9'/></mergeCells>",
        ..Book::default()
    }
    .check(&expect![[r"
        table Лист, width 3
          1: 1[1×3] «заголовок»
          2: 3[3×1] «» hidden «3⏎под»
          3: 1[2×1] «1» 2 «2»
          4: 2 «4»
    "]]);
}

#[test]
fn what_is_hidden_linked_or_without_result_is_flagged() {
    Book {
        sheet: "<cols><col min='2' max='2' hidden='1'/></cols><sheetData><row r='1' hidden='1'><c r='A1'><v>1</v></c></row>\
                <row r='2'><c r='A2' t='str'><v>Сайт</v></c><c r='B2'><v>7</v></c><c r='C2'><f>SUM(A1:A2)</f></c>\
                <c r='D2' t='str'><f>A9</f><v></v></c></row></sheetData>\
                <hyperlinks><hyperlink ref='A2' r:id='h'/></hyperlinks>",
        relations: &[("h", "hyperlink", "!https://mid.ru")],
        ..Book::default()
    }
    .check(&expect![[r#"
        table Лист, width 3
          1 hidden: 1 «1»
          2: 1 «Сайт» «Сайт» → https://mid.ru 2 «7» 3 «» formula
        ! Лист «Лист»: в файле нет результатов формул (всего 1, первая в ячейке C2). Откройте книгу в Excel, сохраните и пришлите снова.
        ? FormulaWithoutResult ×1, лист «Лист», ячейка C2 «»
        ? HiddenRows ×1, лист «Лист» «1»
        ? HiddenColumns ×1, лист «Лист» «B»
    "#]]);
}

#[test]
fn cells_without_references_and_out_of_order() {
    check(
        "<c><v>1</v></c><c/><c><v>3</v></c>",
        &expect![[r"
        table Лист, width 3
          1: 1 «1» 3 «3»
    "]],
    );
    check(
        "<c r='B5'><v>2</v></c><c r='A5'><v>1</v></c></row><row r='2'><c r='D2'><v>4</v></c>",
        &expect![[r"
        table Лист, width 4
          2: 4 «4»
          5: 1 «1» 2 «2»
    "]],
    );
}

#[test]
fn sheets_in_their_order_and_charts_left_out() {
    let sheet = |value: u8| worksheet(&format!("<sheetData><row><c><v>{value}</v></c></row></sheetData>"));
    let relations = [
        ("1", "worksheet", "a.xml"),
        ("2", "worksheet", "/xl/b.xml"),
        ("3", "chartsheet", "c.xml"),
        ("4", "worksheet", "нет.xml"),
    ];
    let bytes = Zip::new()
        .part(
            "xl\\workbook.xml",
            &workbook(
                "<sheet name='Второй' r:id='2' state='veryHidden'/><sheet name='График' r:id='3'/>\
                 <sheet name='Первый' r:id='1'/><sheet name='Пропал' r:id='4'/>",
            ),
        )
        .part("xl/_rels/workbook.xml.rels", &relationships(&relations))
        .part("xl/a.xml", &sheet(1))
        .part("xl/b.xml", &sheet(2))
        .bytes();
    expect![[r"
        table Второй, width 1, hidden
          1: 1 «2»
        table Первый, width 1
          1: 1 «1»
        ! Лист «Пропал» в файле отсутствует.
        ? HiddenSheet ×1, лист «Второй» «»
    "]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn any_prefix_encoding_and_namespace() {
    let sheet = worksheet(
        "<dimension ref='A0:AZ10'/><sheetData><row r='7'><c r='D7' t='s'><v>0</v></c></row></sheetData><mergeCells/>",
    );
    let strict = |text: &str| text.replace(S, "http://purl.oclc.org/ooxml/spreadsheetml/main");
    let prefixed = |text: &str| {
        let (declaration, rest) = text.split_once("?>").unwrap();
        let rest = rest
            .replace("</", "\u{1}")
            .replace('<', "<x:")
            .replace('\u{1}', "</x:")
            .replace("xmlns=", "xmlns:x=");
        format!("{declaration}?>{rest}")
    };
    let strings = format!("<?xml version='1.0'?><sst xmlns='{S}'><si><t>да</t></si></sst>");
    let utf16 = |text: &str| -> Vec<u8> {
        [0xFEFF].into_iter().chain(text.encode_utf16()).flat_map(u16::to_le_bytes).collect()
    };
    for (name, sheet, strings) in [
        ("plain", sheet.clone().into_bytes(), strings.clone().into_bytes()),
        ("strict", strict(&sheet).into_bytes(), strict(&strings).into_bytes()),
        ("prefix", prefixed(&sheet).into_bytes(), prefixed(&strings).into_bytes()),
        ("UTF-16", utf16(&sheet), utf16(&strings)),
    ] {
        let bytes = Zip::new()
            .part("xl/workbook.xml", &workbook("<sheet name='Лист' r:id='1'/>"))
            .part(
                "xl/_rels/workbook.xml.rels",
                &relationships(&[("1", "worksheet", "s.xml"), ("2", "sharedStrings", "Odd.xml")]),
            )
            .raw("xl/s.xml", &sheet)
            .raw("xl/odd.xml", &strings)
            .bytes();
        let read = read(&bytes, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(dump(&read), "table Лист, width 4\n  7: 4 «да»\n", "{name}");
    }
}

#[test]
fn far_cells_cost_nothing() {
    Book {
        sheet: "<dimension ref='A1:XFD1048576'/><sheetData><row r='1'><c r='A1'><v>1</v></c></row>\
                <row r='1048576'><c r='XFD1048576'><v>2</v></c></row></sheetData><mergeCells><mergeCell ref='B2:XFD1048575'/></mergeCells>",
        ..Book::default()
    }
    .check(&expect![[r"
        table Лист, width 16384
          1: 1 «1»
          2: 2[1048574×16383] «»
          1048576: 16384 «2»
    "]]);
}

#[test]
fn damaged_and_hostile_workbooks_are_answered() {
    let good = "<sheetData><row><c><v>1</v></c></row></sheetData>";
    let book = |sheet: &str| Book { sheet, ..Book::default() }.bytes();
    let part = |text: &str| {
        Zip::new()
            .part("xl/workbook.xml", &workbook("<sheet name='Лист' r:id='1'/>"))
            .part("xl/_rels/workbook.xml.rels", &relationships(&[("1", "worksheet", "s.xml")]))
            .part("xl/s.xml", text)
            .bytes()
    };
    let whole = worksheet(good);
    let long = format!(
        "<sheetData><row><c t='inlineStr'><is><t>{}</t></is></c></row></sheetData>",
        "я".repeat(600 << 10)
    );
    let many = "<sheet name='a' r:id='1'/>".repeat(300);
    let sheets = Zip::new()
        .part("xl/workbook.xml", &workbook(&many))
        .part("xl/_rels/workbook.xml.rels", &relationships(&[("1", "worksheet", "s.xml")]))
        .bytes();
    for (name, bytes, refused) in [
        (
            "reference beyond the sheet",
            book("<sheetData><row><c r='ZZZZ2000000000'><v>1</v></c></row></sheetData>"),
            false,
        ),
        ("reference just beyond", book("<sheetData><row><c r='XFE1'><v>1</v></c></row></sheetData>"), false),
        ("unknown string", book("<sheetData><row><c t='s'><v>9</v></c></row></sheetData>"), false),
        ("cut off in the cells", part(&whole[..whole.len() - 40]), false),
        ("cut off after the cells", part(&whole[..whole.len() - 5]), false),
        ("DOCTYPE", part(&format!("<!DOCTYPE a>{}", whole.split_once("?>").unwrap().1)), true),
        ("long text", book(&long), true),
        ("many sheets", sheets, true),
        ("no workbook", Zip::new().part("xl/workbook.xml", "<html/>").bytes(), false),
    ] {
        let error = read(&bytes, &Limits::default()).map(|document| dump(&document)).expect_err(name);
        assert_eq!(error.is_refused(), refused, "{name}: {error}");
    }
    let limits = Limits { cells: 0, ..Limits::default() };
    assert!(matches!(read(&book(good), &limits), Err(ReadError::Limit { option: "--max-cells", .. })));
}

#[test]
fn odd_packages_are_read() {
    let book = workbook("<sheet name='Лист' r:id='s1'/>");
    let sheet = worksheet("<sheetData><row><c t='s'><v>0</v></c><c s='1'><v>1</v></c></row></sheetData>");
    let strings = format!("<sst xmlns='{S}'><si><t>Услуга</t></si></sst>");
    let styles = format!(
        "<styleSheet xmlns='{S}'><cellXfs><xf numFmtId='0'/><xf numFmtId='9'/></cellXfs></styleSheet>"
    );
    let strict = |text: &str| text.replace(S, "http://purl.oclc.org/ooxml/spreadsheetml/main");
    let in_1251 = |text: &str| {
        let declared = format!(
            "<?xml version='1.0' encoding='windows-1251'?>{}",
            text.split_once("?>").map_or(text, |parts| parts.1)
        );
        encoding_rs::WINDOWS_1251.encode(&declared).0.into_owned()
    };
    let in_utf_16 = |text: &str| {
        let text = text.split_once("?>").map_or(text, |parts| parts.1);
        [vec![0xFF, 0xFE], text.encode_utf16().flat_map(u16::to_le_bytes).collect()].concat()
    };
    let prefixed = |text: &str| {
        text.replace("xmlns='", "xmlns:q='").replace('<', "<q:").replace("<q:/", "</q:").replace("<q:?", "<?")
    };
    let package = |change: &dyn Fn(&str) -> Vec<u8>, name: &dyn Fn(&str) -> String| {
        Zip::new()
            .raw(&name("xl/workbook.xml"), &change(&book))
            .raw(&name("xl/worksheets/sheet1.xml"), &change(&sheet))
            .raw(&name("xl/sharedStrings.xml"), &change(&strings))
            .raw(&name("xl/styles.xml"), &change(&styles))
            .bytes()
    };
    let plain = |text: &str| text.as_bytes().to_vec();
    let same = |name: &str| name.to_owned();
    for (name, bytes) in [
        ("no relationships and no types", package(&plain, &same)),
        ("strict", package(&|text| strict(text).into_bytes(), &same)),
        ("windows-1251", package(&in_1251, &same)),
        ("UTF-16", package(&in_utf_16, &same)),
        ("another prefix", package(&|text| prefixed(text).into_bytes(), &same)),
        ("back-slashes", package(&plain, &|name| name.replace('/', "\\"))),
        ("capitals", package(&plain, &|name| name.to_uppercase())),
    ] {
        let document = read(&bytes, &Limits::default()).expect(name);
        let text = dump(&document);
        assert!(text.contains("table Лист, width 2\n  1: 1 «Услуга» 2 «100%»"), "{name}: {text}");
    }
}

#[test]
fn runs_that_are_struck_out_are_told_and_raised_digits_are_raised() {
    let run =
        |properties: &str, text: &str| format!("<r><rPr><sz val='11'/>{properties}</rPr><t>{text}</t></r>");
    let part = format!(
        "<si>{}{}{}</si>",
        run("<strike/>", "Факс"),
        run("", "Почта"),
        run("<vertAlign val='superscript'/>", "2")
    );
    let whole = format!("<si>{}</si><si>{}</si>", run("<strike/>", "снят"), run("<strike val='0'/>", "Сайт"));
    Book {
        sheet: "<sheetData><row r='1'><c r='A1' t='s'><v>0</v></c><c r='B1' t='s'><v>1</v></c><c r='C1' t='s'><v>2</v></c>
            <c r='D1' t='inlineStr'><is><r><rPr><strike/></rPr><t>нет</t></r></is></c></row></sheetData>",
        strings: &(part + &whole),
        ..Book::default()
    }
    .check(&expect![["
        table Лист, width 4
          1: 1 «Почта²» 2 «» deleted «снят» 3 «Сайт» 4 «» deleted «нет»
        ? StruckText ×1, лист «Лист», ячейка A1 «Факс»
        ? StruckText ×1, лист «Лист», ячейка B1 «снят»
        ? StruckText ×1, лист «Лист», ячейка D1 «нет»
    "]]);
}

#[test]
fn formats_of_texts_hidden_numbers_and_links_by_formula() {
    Book {
        sheet: "<sheetData><row r='1'><c r='A1' t='inlineStr' s='1'><is><t>5а</t></is></c><c r='B1' s='2'><v>0</v></c>
            <c r='C1' s='2'><v>7</v></c><c r='D1' s='3'><v>7</v></c><c r='E1' t='s' s='3'><v>0</v></c></row>
            <row r='2'><c r='A2' t='str'><f>HYPERLINK(&quot;http://ya.ru&quot;,&quot;Сайт&quot;)</f><v>Сайт</v></c>
            <c r='B2' t='str'><f>HYPERLINK(&quot;http://&quot;&amp;A1)</f><v>Почта</v></c>
            <c r='C2' s='4'><v>4822234567</v></c></row></sheetData>",
        strings: "<si><t>скрыто</t></si>",
        formats: &["&quot;№ &quot;@", "0;-0;;@", ";;;", "[&lt;=9999999]###\\-####;\\(###\\)\\ ###\\-####"],
        ..Book::default()
    }
    .check(&expect![[r#"
        table Лист, width 5
          1: 1 «№ 5а» 3 «7» 4 «» hidden «7» 5 «» hidden «скрыто»
          2: 1 «Сайт» «Сайт» → http://ya.ru 2 «Почта» 3 «(482) 223-4567»
        ? HiddenText ×1, лист «Лист», ячейка D1 «7»
        ? HiddenText ×1, лист «Лист», ячейка E1 «скрыто»
    "#]]);
}
