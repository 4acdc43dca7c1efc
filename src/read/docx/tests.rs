use expect_test::{Expect, expect};

use super::super::build::{Zip, dump, relationships};
use super::super::{Limits, ReadError};
use super::read;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn document(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='{W}' \
         xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' \
         xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
         xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
         xmlns:wps='urn:shape' xmlns:v='urn:vml'><w:body>{body}</w:body></w:document>"
    )
}

fn package(body: &str) -> Vec<u8> {
    Zip::new().part("word/document.xml", &document(body)).bytes()
}

fn check(body: &str, expected: &Expect) {
    expected.assert_eq(&dump(&read(&package(body), &Limits::default()).expect("readable")));
}

/// A table from the contents of its rows.
fn table(rows: &[&str]) -> String {
    format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", rows.join("</w:tr><w:tr>"))
}

fn tc(properties: &str, text: &str) -> String {
    format!("<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>", p(text))
}

fn p(text: &str) -> String {
    format!("<w:p>{}</w:p>", r(text))
}

fn r(text: &str) -> String {
    format!("<w:r><w:t xml:space='preserve'>{text}</w:t></w:r>")
}

fn error(bytes: &[u8]) -> ReadError {
    read(bytes, &Limits::default()).expect_err("must not be read")
}

#[test]
fn spans_merges_and_omitted_columns() {
    check(
        &table(&[
            &[tc("<w:vMerge w:val='restart'/>", "№"), tc("<w:gridSpan w:val='2'/>", "группа")].concat(),
            &[tc("<w:vMerge/>", ""), tc("", "а"), tc("", "б")].concat(),
            &[
                "<w:trPr><w:gridBefore w:val='1.0'/><w:tblHeader/></w:trPr>".to_owned(),
                tc("", "в"),
                tc("", "г"),
            ]
            .concat(),
            &["<w:trPr><w:gridAfter w:val='2'/></w:trPr>".to_owned(), tc("<w:vMerge/>", "начало")].concat(),
        ]),
        &expect![[r"
            table 1, width 3
              1: 1[2×1] «№» 2[1×2] «группа»
              2: 2 «а» 3 «б»
              3 header: 2 «в» 3 «г»
              4: 1 «начало»
        "]],
    );
}

#[test]
fn text_under_a_merged_cell_is_kept() {
    check(
        &table(&[&tc("<w:vMerge w:val='restart'/>", "а"), &tc("<w:vMerge w:val='continue'/>", "под ней")]),
        &expect![[r"
            table 1, width 1
              1: 1[2×1] «а» hidden «под ней»
              2:
        "]],
    );
}

#[test]
fn columns_are_counted_by_the_boundaries_in_use() {
    let three = |text: &str| tc("<w:gridSpan w:val='3'/>", text);
    check(
        &table(&[
            &[three("а"), three("б")].concat(),
            &tc("<w:gridSpan w:val='2000000000'/>", "на всю ширину"),
        ]),
        &expect![[r"
            table 1, width 3
              1: 1 «а» 2 «б»
              2: 1[1×3] «на всю ширину»
        "]],
    );
}

#[test]
fn content_controls_at_every_level() {
    let sdt = |inner: &str| {
        format!("<w:sdt><w:sdtPr><w:text/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>")
    };
    let cell = format!("<w:tc>{}</w:tc>", sdt(&format!("<w:p>{}</w:p>", sdt(&r("в ячейке")))));
    let row = format!("<w:tr>{}{}</w:tr>", sdt(&cell), tc("", "рядом"));
    let prompt = "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent><w:p><w:r><w:t>Выберите элемент.</w:t></w:r></w:p></w:sdtContent></w:sdt>";
    check(
        &format!("{}{prompt}", sdt(&format!("<w:tbl>{}</w:tbl>", sdt(&row)))),
        &expect![[r"
            table 1, width 2
              1: 1 «в ячейке» 2 «рядом»
            ¶ (скрыт) Выберите элемент.
        "]],
    );
}

#[test]
fn tracked_changes() {
    let gone = "<w:del><w:r><w:delText>старое</w:delText></w:r></w:del>";
    let cell = format!(
        "<w:tc><w:p>{gone}<w:ins>{}</w:ins><w:moveFrom>{}</w:moveFrom><w:moveTo>{}</w:moveTo></w:p></w:tc>",
        r("новое"),
        r(" ушло"),
        r(" пришло")
    );
    let marked = "<w:pPr><w:rPr><w:del/></w:rPr></w:pPr>";
    check(
        &[
            table(&[
                &cell,
                &format!("<w:trPr><w:del w:id='1'/></w:trPr>{}", tc("", "строка")),
                &tc("<w:cellDel/>", "ячейка"),
            ]),
            format!("<w:p>{marked}{gone}</w:p>{}", p("абзац")),
        ]
        .concat(),
        &expect![[r"
            table 1, width 1
              1: 1 «новое пришло» deleted «старое ушло»
              2 deleted: 1 «строка»
              3: 1 «» deleted «ячейка»
            ¶ абзац
            ¶ (скрыт) старое
        "]],
    );
}

#[test]
fn hidden_text_is_kept_apart() {
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r>";
    let shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>явно</w:t></w:r>";
    check(
        &format!("{}<w:p>{hidden}</w:p>", table(&[&format!("<w:tc><w:p>{shown}{hidden}</w:p></w:tc>")])),
        &expect![[r"
            table 1, width 1
              1: 1 «явно» hidden «тайно»
            ¶ (скрыт) тайно
        "]],
    );
}

#[test]
fn links_and_fields() {
    let field = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let body = [
        table(&[
            &format!("<w:tc><w:p>{}<w:hyperlink r:id='rId5'>{}</w:hyperlink></w:p></w:tc>", r("Сайт: "), r("mid.ru")),
            &format!(
                "<w:tc><w:p>{}<w:r><w:instrText> HYPERLINK \"https://госуслуги.рф\" </w:instrText></w:r>{}{}{}</w:p></w:tc>",
                field("begin"),
                field("separate"),
                r("Портал"),
                field("end")
            ),
            &format!("<w:tc><w:p><w:fldSimple w:instr='HYPERLINK \"mailto:a@b.ru\"'>{}</w:fldSimple></w:p></w:tc>", r("a@b.ru")),
            &format!("<w:tc><w:p>{}{}</w:p></w:tc>", field("begin"), r("без конца")),
        ]),
        p("после"),
    ]
    .concat();
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/_rels/document.xml.rels", &relationships(&[("rId5", "hyperlink", "!https://mid.ru/")]))
        .bytes();
    expect![[r"
        table 1, width 1
          1: 1 «Сайт: mid.ru» «mid.ru» → https://mid.ru/
          2: 1 «Портал» «Портал» → https://госуслуги.рф
          3: 1 «a@b.ru» «a@b.ru» → mailto:a@b.ru
          4: 1 «без конца»
        ¶ после
    "]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn breaks_tabs_and_hyphens() {
    let inside = "<w:r><w:t>а</w:t><w:br/><w:t>б</w:t><w:tab/><w:t>в</w:t><w:cr/><w:t>веб</w:t><w:noBreakHyphen/>\
                  <w:t>сайт пере</w:t><w:softHyphen/><w:t>нос &amp; &#8470;\n1</w:t></w:r>";
    let stops = "<w:pPr><w:tabs><w:tab w:val='left' w:pos='1'/></w:tabs></w:pPr>";
    check(
        &table(&[&format!("<w:tc><w:p>{stops}{inside}</w:p><w:p/>{}<w:p/></w:tc>", p("г"))]),
        &expect![[r"
            table 1, width 1
              1: 1 «а⏎б⇥в⏎веб=сайт пере¬нос & № 1⏎⏎г»
        "]],
    );
}

#[test]
fn automatic_numbers_stand_in_front() {
    let numbering = format!(
        "<w:numbering xmlns:w='{W}'><w:abstractNum w:abstractNumId='0'><w:lvl w:ilvl='0'><w:lvlText w:val='%1.'/></w:lvl>\
         </w:abstractNum><w:num w:numId='7'><w:abstractNumId w:val='0'/></w:num></w:numbering>"
    );
    let styles = format!(
        "<w:styles xmlns:w='{W}'><w:style w:type='paragraph' w:styleId='List'><w:pPr><w:numPr><w:numId w:val='7'/></w:numPr></w:pPr></w:style>\
         <w:style w:type='paragraph' w:styleId='Sub'><w:basedOn w:val='List'/></w:style></w:styles>"
    );
    let numbered = "<w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='7'/></w:numPr></w:pPr>";
    let none = "<w:pPr><w:pStyle w:val='List'/><w:numPr><w:numId w:val='0'/></w:numPr></w:pPr>";
    let body = [
        table(&[
            &format!(
                "<w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>{numbered}</w:p></w:tc>{}",
                tc("", "а")
            ),
            &format!("<w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p>{numbered}</w:p></w:tc>{}", tc("", "б")),
            &format!("<w:trPr><w:del/></w:trPr><w:tc><w:p>{numbered}</w:p></w:tc>{}", tc("", "в")),
            &format!("<w:tc><w:p>{numbered}{}</w:p></w:tc>", r("текст")),
        ]),
        format!("<w:p><w:pPr><w:pStyle w:val='Sub'/></w:pPr>{}</w:p>", r("по стилю")),
        format!("<w:p>{none}{}</w:p>", r("без номера")),
    ]
    .concat();
    let relations = [("a", "numbering", "numbering.xml"), ("b", "styles", "/word/styles.xml")];
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/numbering.xml", &numbering)
        .part("word/styles.xml", &styles)
        .part("word/_rels/document.xml.rels", &relationships(&relations))
        .bytes();
    expect![[r"
        table 1, width 2
          1: 1[2×1] «1.» 2 «а»
          2: 2 «б»
          3 deleted: 2 «в»
          4: 1 «2. текст»
        ¶ 3. по стилю
        ¶ без номера
    "]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn nested_tables_are_grids_of_their_own() {
    let inner = table(&[&tc("", "внутри")]);
    check(
        &[
            table(&[&tc("", "строка"), &format!("<w:tc>{}{inner}<w:p/></w:tc>", p("снаружи"))]),
            table(&[&tc("", "вторая")]),
        ]
        .concat(),
        &expect![[r"
            table 1, width 1
              1: 1 «строка»
              2: 1 «снаружи»
            table 1, width 1, in (0, 2)
              1: 1 «внутри»
            table 2, width 1
              1: 1 «вторая»
        "]],
    );
}

#[test]
fn nothing_is_left_out_silently() {
    let shape = |tag: &str| format!("<{tag}><w:txbxContent>{}</w:txbxContent></{tag}>", p("в рамке"));
    let both = format!(
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent>",
        shape("wps:txbx"),
        shape("v:textbox")
    );
    check(
        &format!(
            "<w:p>{}<w:r>{both}<w:drawing/><w:footnoteReference w:id='1'/><w:sym w:char='F0FC'/></w:r>{}</w:p><w:altChunk r:id='x'/>\
             <w:p><m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath></w:p>",
            r("до "),
            r("после")
        ),
        &expect![[r"
            ¶ до после
            ¶ x²
            ! В документе есть надпись (текстовое поле), её текст не включён в перечень: «в рамке».
            ! Вложенные фрагменты других файлов (их содержимое не читается): 1.
            ! Рисунки и фигуры (текст на них не читается): 1.
            ! Сноски (их текст не читается): 1.
            ! Символы особых шрифтов (не переданы текстом): 1.
        "]],
    );
}

#[test]
fn any_prefix_encoding_and_namespace() {
    let body = document(&table(&[&tc("<w:gridSpan w:val='2'/>", "текст")]));
    let expected = "table 1, width 1\n  1: 1 «текст»\n";
    let other = body.replace("w:", "x:").replace("xmlns:w=", "xmlns:x=");
    let bare = body
        .replace("<w:", "<")
        .replace("</w:", "</")
        .replace("xmlns:w=", "xmlns=")
        .replace(" w:val", " val");
    let strict = body.replace(W, "http://purl.oclc.org/ooxml/wordprocessingml/main");
    let utf16: Vec<u8> = [0xFEFF].into_iter().chain(body.encode_utf16()).flat_map(u16::to_le_bytes).collect();
    let (cp1251, _, _) = encoding_rs::WINDOWS_1251.encode(&body);
    let cp1251 = [
        b"<?xml version='1.0' encoding='windows-1251'?>",
        &cp1251[cp1251.iter().position(|byte| *byte == b'>').unwrap() + 1..],
    ]
    .concat();
    let with_mark = [b"\xEF\xBB\xBF", body.as_bytes()].concat();
    for (name, bytes) in [
        ("prefix", other.into_bytes()),
        ("default namespace", bare.into_bytes()),
        ("strict", strict.into_bytes()),
        ("UTF-16", utf16),
        ("windows-1251", cp1251),
        ("byte order mark", with_mark),
    ] {
        let relations = relationships(&[("r", "officeDocument", "/Odd/Main.xml")]);
        let package = Zip::new().part("_rels/.rels", &relations).raw("odd\\main.xml", &bytes).bytes();
        let read = read(&package, &Limits::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(dump(&read), expected, "{name}");
    }
}

#[test]
fn own_files_are_known_again() {
    let custom = "<Properties xmlns='http://schemas.openxmlformats.org/officeDocument/2006/custom-properties' \
                  xmlns:vt='http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes'>\
                  <property name='other'><vt:lpwstr>result</vt:lpwstr></property>\
                  <property name='perechen'><vt:lpwstr>form</vt:lpwstr></property></Properties>";
    let bytes =
        Zip::new().part("word/document.xml", &document("")).part("docProps/custom.xml", custom).bytes();
    assert_eq!(
        read(&bytes, &Limits::default()).expect("readable").origin,
        Some(crate::document::Origin::Form)
    );
}

#[test]
fn damaged_and_hostile_documents_are_answered() {
    let whole = document(&p("текст"));
    let zipped = |text: &str| Zip::new().part("word/document.xml", text).bytes();
    let nested =
        format!("{}{}", "<w:tbl><w:tr><w:tc>".repeat(20_000), "</w:tc></w:tr></w:tbl>".repeat(20_000));
    let deep = format!("{}{}", "<w:smartTag>".repeat(300), "</w:smartTag>".repeat(300));
    let long = p(&"я".repeat(600 << 10));
    for (name, bytes, refused) in [
        ("cut off", zipped(&whole[..whole.len() - 20]), false),
        ("ill-formed", zipped(&whole.replace("</w:r>", "")), false),
        ("empty part", zipped(""), false),
        ("foreign root", zipped("<html/>"), false),
        ("unknown entity", zipped(&whole.replace("текст", "&x;")), false),
        (
            "DOCTYPE",
            zipped(&format!("<!DOCTYPE a [<!ENTITY x 'y'>]>{}", whole.split_once("?>").unwrap().1)),
            true,
        ),
        ("20,000 nested tables", zipped(&document(&nested)), true),
        ("deep markup", zipped(&document(&deep)), true),
        ("long text", zipped(&document(&long)), true),
        ("truncated zip", zipped(&whole)[..200].to_vec(), false),
        ("no main part", Zip::new().part("a", "b").bytes(), false),
    ] {
        let error = error(&bytes);
        assert_eq!(error.is_refused(), refused, "{name}: {error}");
        assert!(!error.remedy().is_empty());
    }
    let limits = Limits { cells: 1, ..Limits::default() };
    let two = package(&table(&[&tc("", "а"), &tc("", "б")]));
    let error = read(&two, &limits).expect_err("over the limit").to_string();
    assert_eq!(
        error,
        "word/document.xml: число ячеек с текстом — 2, допустимо не более 1 (параметр --max-cells)"
    );
}
