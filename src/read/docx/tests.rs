use expect_test::{Expect, expect};

use super::super::build::{Zip, dump, relationships};
use super::super::error::ReadError;
use super::super::limits::Limits;
use super::read;

mod shown;

const W: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

fn document(body: &str) -> String {
    format!(
        "<?xml version='1.0' encoding='UTF-8'?><w:document xmlns:w='{W}' \
         xmlns:r='http://schemas.openxmlformats.org/officeDocument/2006/relationships' \
         xmlns:mc='http://schemas.openxmlformats.org/markup-compatibility/2006' \
         xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math' \
         xmlns:wps='http://schemas.microsoft.com/office/word/2010/wordprocessingShape' \
         xmlns:v='urn:schemas-microsoft-com:vml' xmlns:foreign='urn:somebody'><w:body>{body}</w:body></w:document>"
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
        &expect![[r#"
            table 1, width 1
              1: 1 «новое пришло» deleted «старое ушло»
              2 deleted: 1 «строка»
              3: 1 «» deleted «ячейка»
            ¶ абзац
            ¶ (скрыт) старое
            ? TrackedChange ×4, таблица 1, строка 1, столбец 1 «удаление, вставка, перенос»
            ? TrackedChange ×1, таблица 1, строка 2 «удаление строки»
            ? TrackedChange ×1, таблица 1, строка 3, столбец 1 «ячейки»
            ? TrackedChange ×2 «удаление»
        "#]],
    );
}

#[test]
fn hidden_text_is_kept_apart() {
    let hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>тайно</w:t></w:r>";
    let shown = "<w:r><w:rPr><w:vanish w:val='0'/></w:rPr><w:t>явно</w:t></w:r>";
    check(
        &format!("{}<w:p>{hidden}</w:p>", table(&[&format!("<w:tc><w:p>{shown}{hidden}</w:p></w:tc>")])),
        &expect![[r#"
            table 1, width 1
              1: 1 «явно» hidden «тайно»
            ¶ (скрыт) тайно
            ? HiddenText ×1, таблица 1, строка 1, столбец 1 «тайно»
            ? HiddenText ×1 «тайно»
        "#]],
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
    expect![[r#"
        table 1, width 2
          1: 1[2×1] «1.» 2 «а»
          2: 2 «б»
          3 deleted: 2 «в»
          4: 1 «2. текст»
        ¶ 3. по стилю
        ¶ без номера
        ? TrackedChange ×1, таблица 1, строка 3 «удаление строки»
    "#]]
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

/// A shape with a text box, in the markup of Word 2010 and in VML.
fn text_box(text: &str) -> String {
    let shape = |tag: &str| format!("<{tag}><w:txbxContent>{text}</w:txbxContent></{tag}>");
    format!(
        "<mc:AlternateContent><mc:Choice Requires='wps'><w:drawing>{}</w:drawing></mc:Choice>\
         <mc:Fallback><w:pict>{}</w:pict></mc:Fallback></mc:AlternateContent>",
        shape("wps:txbx"),
        shape("v:textbox")
    )
}

#[test]
fn text_boxes_stand_once_where_they_are_anchored() {
    let run = |inner: &str| format!("<w:r>{inner}</w:r>");
    let vml = "<w:pict><v:shape><v:textbox><w:txbxContent><w:p><w:r><w:t>в старой рамке</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict>";
    let body = [
        format!(
            "<w:p>{}{}{}</w:p>",
            r("до "),
            run(&text_box(&format!("{}{}", p("УТВЕРЖДАЮ"), p("Министр")))),
            r("после")
        ),
        table(&[
            &format!(
                "<w:tc><w:p>{}{}{}</w:p>{}</w:tc>",
                r("в "),
                run(&text_box(&p("рамка"))),
                r("ячейке"),
                p("ниже")
            ),
            &format!("<w:tc><w:p>{}</w:p></w:tc>", run(vml)),
        ]),
        format!("<w:p>{}</w:p>", run(&text_box(&table(&[&tc("", "таблица в рамке")])))),
        "<w:p><w:r><w:pict><v:shape><v:textpath string='Фигурный текст'/></v:shape></w:pict></w:r></w:p>"
            .to_owned(),
    ]
    .concat();
    check(
        &body,
        &expect![[r#"
        ¶ УТВЕРЖДАЮ
        ¶ Министр
        ¶ до после
        table 1, width 1
          1: 1 «в ячейке⏎рамка⏎ниже»
          2: 1 «в старой рамке»
        table 2, width 1
          1: 1 «таблица в рамке»
        ! Рисунки и фигуры (текст на них не читается): 1.
        ? DrawingText ×1 «Фигурный текст»
    "#]],
    );
}

#[test]
fn one_branch_of_alternate_content_counts() {
    let choice =
        |requires: &str, text: &str| format!("<mc:Choice Requires='{requires}'>{}</mc:Choice>", r(text));
    let fallback = format!("<mc:Fallback>{}</mc:Fallback>", r("запасное"));
    let alternate = |inner: &str| format!("<w:p><mc:AlternateContent>{inner}</mc:AlternateContent></w:p>");
    check(
        &[
            alternate(&format!("{}{}{fallback}", choice("wps", "первое"), choice("v", "второе"))),
            alternate(&format!("{}{fallback}", choice("foreign", "чужое"))),
            alternate(&format!("{}{}{fallback}", choice("wps foreign", "чужое"), choice("wps v", "второе"))),
            alternate(&choice("undeclared", "чужое")),
            format!("<mc:AlternateContent><mc:Choice Requires='wps'>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
                table(&[&tc("", "таблица")]), p("нет")),
        ]
        .concat(),
        &expect![[r#"
            ¶ первое
            ¶ запасное
            ¶ второе
            table 1, width 1
              1: 1 «таблица»
        "#]],
    );
}

#[test]
fn symbols_are_signs_of_unicode() {
    let sym = |font: &str, code: &str| format!("<w:r><w:sym w:font='{font}' w:char='{code}'/></w:r>");
    let set = |font: &str, text: &str| {
        format!("<w:r><w:rPr><w:rFonts w:ascii='{font}' w:hAnsi='{font}'/></w:rPr><w:t>{text}</w:t></w:r>")
    };
    let cell = |inner: &str| format!("<w:tc><w:p>{inner}</w:p></w:tc>");
    check(
        &table(&[
            &[cell(&sym("Wingdings", "F0FC")), cell(&set("Wingdings", "ü")), cell(&set("Wingdings 2", "P"))]
                .concat(),
            &[cell(&sym("Symbol", "F0B3")), cell(&r("\u{F0FC} да")), cell(&sym("Wingdings", "F024"))]
                .concat(),
        ]),
        &expect![[r#"
            table 1, width 3
              1: 1 «✓» 2 «✓» 3 «✓»
              2: 1 «≥» 2 «✓ да»
            ! Символы особых шрифтов (не переданы текстом): 1.
        "#]],
    );
}

#[test]
fn cells_merged_across_by_older_programs() {
    check(
        &table(&[
            &[tc("<w:hMerge w:val='restart'/>", "а"), tc("<w:hMerge/>", ""), tc("", "б")].concat(),
            &[tc("", "в"), tc("", "г"), tc("", "д")].concat(),
            &[
                tc("<w:hMerge w:val='restart'/><w:vMerge w:val='restart'/>", "е"),
                tc("<w:hMerge w:val='continue'/><w:vMerge w:val='restart'/>", "под ней"),
                tc("", "ж"),
            ]
            .concat(),
            &[
                tc("<w:hMerge w:val='restart'/><w:vMerge/>", ""),
                tc("<w:hMerge/><w:vMerge/>", ""),
                tc("", "з"),
            ]
            .concat(),
            &tc("<w:hMerge/>", "без начала"),
        ]),
        &expect![[r#"
            table 1, width 3
              1: 1[1×2] «а» 3 «б»
              2: 1 «в» 2 «г» 3 «д»
              3: 1[2×2] «е» hidden «под ней» 3 «ж»
              4: 3 «з»
              5: 1 «без начала»
        "#]],
    );
}

#[test]
fn changes_comments_and_hidden_text_are_told_with_their_places() {
    let hidden = |text: &str| format!("<w:r><w:rPr><w:vanish/></w:rPr><w:t>{text}</w:t></w:r>");
    let body = [
        format!("<w:p>{}<w:ins>{}</w:ins>{}</w:p>", r("тело"), r(" новое"), hidden("тайно")),
        table(&[
            &[tc("<w:gridSpan w:val='2'/>", "а"), tc("", "б")].concat(),
            &[
                tc("<w:gridSpan w:val='2'/>", "в"),
                format!(
                    "<w:tc><w:tcPr><w:cellIns/></w:tcPr><w:p><w:del><w:r><w:delText>было</w:delText></w:r></w:del>\
                     <w:ins>{}</w:ins>{}{}<w:r><w:commentReference w:id='3'/></w:r></w:p></w:tc>",
                    r("стало"), hidden("тай"), hidden("но"),
                ),
            ]
            .concat(),
            &format!("<w:trPr><w:ins w:id='2'/><w:hidden/></w:trPr>{}", tc("<w:cellMerge w:vMerge='rest'/>", "г")),
            &tc("<w:cellMerge w:vMerge='cont'/>", "д"),
        ]),
    ]
    .concat();
    let comments = format!(
        "<w:comments xmlns:w='{W}'><w:comment w:id='3' w:author='Иванов'>{}{}</w:comment></w:comments>",
        p("уточнить"),
        p("срок")
    );
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/comments.xml", &comments)
        .part("word/_rels/document.xml.rels", &relationships(&[("c", "comments", "comments.xml")]))
        .bytes();
    expect![[r#"
        ¶ тело новое
        ¶ (скрыт) тайно
        table 1, width 3
          1: 1[1×2] «а» 3 «б»
          2: 1[1×2] «в» 3 «стало» hidden «тайно» deleted «было»
          3 hidden: 1[2×1] «г» hidden «д»
          4:
        ? TrackedChange ×1 «вставка»
        ? HiddenText ×1 «тайно»
        ? TrackedChange ×3, таблица 1, строка 2, столбец 3 «ячейки, удаление, вставка»
        ? HiddenText ×2, таблица 1, строка 2, столбец 3 «тайно»
        ? Comment ×1, таблица 1, строка 2, столбец 3 «Иванов: уточнить срок»
        ? HiddenRows ×1, таблица 1, строка 3 «»
        ? TrackedChange ×1, таблица 1, строка 3 «вставка строки»
        ? TrackedChange ×1, таблица 1, строка 3, столбец 1 «ячейки»
        ? TrackedChange ×1, таблица 1, строка 4, столбец 1 «ячейки»
    "#]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn what_runs_or_fetches_is_told() {
    let field = |instruction: &str| {
        format!(
            "<w:p><w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>{instruction}</w:instrText></w:r>\
             <w:r><w:fldChar w:fldCharType='separate'/></w:r>{}<w:r><w:fldChar w:fldCharType='end'/></w:r></w:p>",
            r("итог")
        )
    };
    let body = [
        field(" DDEAUTO cmd \"/c calc\" "),
        field(" PAGE "),
        format!(
            "<w:p><w:fldSimple w:instr='INCLUDETEXT \"c:\\\\a.docx\"'>{}</w:fldSimple></w:p>",
            r("вставка")
        ),
        table(&["<w:tc><w:altChunk r:id='chunk'/><w:p/></w:tc>"]),
    ]
    .concat();
    let relations = [
        ("1", "vbaProject", "vbaProject.bin"),
        ("2", "hyperlink", "!https://gosuslugi.ru"),
        ("3", "oleObject", "embeddings/oleObject1.bin"),
        ("4", "oleObject", "embeddings/oleObject2.bin"),
        ("5", "image", "!http://example.com/a.png"),
        ("6", "control", "activeX/activeX1.xml"),
        ("chunk", "aFChunk", "part.html"),
    ];
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/_rels/document.xml.rels", &relationships(&relations))
        .part(
            "word/_rels/settings.xml.rels",
            &relationships(&[("1", "attachedTemplate", "!file:///X:/a.dotm")]),
        )
        .part(
            "word/charts/_rels/chart1.xml.rels",
            &relationships(&[("1", "package", "../embeddings/a.xlsx")]),
        )
        .bytes();
    expect![[r#"
        ¶ итог
        ¶ итог
        ¶ вставка
        table 1, width 1
          1:
        ? Dde ×1 «DDEAUTO cmd "/c calc"»
        ? ExternalLink ×1 «INCLUDETEXT "c:\\a.docx"»
        ? ForeignPart ×1, таблица 1, строка 1, столбец 1 «word/part.html»
        ? Macro ×1 «vbaProject.bin»
        ? EmbeddedObject ×2 «»
        ? ExternalLink ×1 «http://example.com/a.png»
        ? Macro ×1 «activeX1.xml»
        ? ExternalTemplate ×1 «file:///X:/a.dotm»
    "#]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn nested_fields_and_links_close_in_their_order() {
    let mark = |kind: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'/></w:r>");
    let instruction = |text: &str| format!("<w:r><w:instrText>{text}</w:instrText></w:r>");
    let cell = |inner: &str| format!("<w:tc><w:p>{inner}</w:p></w:tc>");
    let bytes = |body: &str| {
        Zip::new()
            .part("word/document.xml", &document(body))
            .part("word/_rels/document.xml.rels", &relationships(&[("l", "hyperlink", "!https://a.ru/")]))
            .bytes()
    };
    let body = table(&[
        // A link in whose instruction another field gives the address.
        &cell(
            &[
                mark("begin"),
                instruction("HYPERLINK \""),
                mark("begin"),
                instruction("DOCVARIABLE x"),
                mark("separate"),
                r("https://b.ru"),
                mark("end"),
                instruction("\""),
                mark("separate"),
                r("сайт"),
                mark("end"),
            ]
            .concat(),
        ),
        // A field that never ends, inside a hyperlink; and an end without a beginning.
        &cell(&format!(
            "<w:hyperlink r:id='l'>{}{}</w:hyperlink>{}",
            r("ссылка"),
            mark("begin"),
            r(" дальше")
        )),
        &cell(&format!("<w:hyperlink r:id='l'>{}{}</w:hyperlink>", mark("end"), r("ссылка"))),
        // Smart tags and tracked insertions around the runs of a link.
        &cell(&format!(
            "<w:ins><w:smartTag><w:hyperlink r:id='l'><w:ins>{}</w:ins></w:hyperlink></w:smartTag></w:ins>",
            r("ссылка")
        )),
        &cell(&format!(
            "<w:customXml><w:bdo w:val='ltr'><w:dir>{}</w:dir></w:bdo></w:customXml>",
            r("порядок")
        )),
        &cell(
            "<w:r><w:ruby><w:rt><w:r><w:t>чтение</w:t></w:r></w:rt><w:rubyBase><w:r><w:t>основа</w:t></w:r></w:rubyBase></w:ruby></w:r>",
        ),
    ]);
    expect![[r#"
        table 1, width 1
          1: 1 «сайт» «сайт» → https://b.ru
          2: 1 «ссылка дальше» «ссылка» → https://a.ru/
          3: 1 «ссылка» «ссылка» → https://a.ru/
          4: 1 «ссылка» «ссылка» → https://a.ru/
          5: 1 «порядок»
          6: 1 «основа»
        ? TrackedChange ×2, таблица 1, строка 4, столбец 1 «вставка»
    "#]]
    .assert_eq(&dump(&read(&bytes(&body), &Limits::default()).expect("readable")));
}

#[test]
fn nothing_is_left_out_silently() {
    check(
        "<w:p><w:r><w:drawing><wps:extent cx='3000000' cy='3000000'/></w:drawing><w:drawing/>\
             <w:footnoteReference w:id='1'/><w:sym w:char='F024' w:font='Wingdings'/></w:r></w:p><w:altChunk r:id='x'/>\
             <w:p><m:oMath><m:r><m:t>x²</m:t></m:r></m:oMath></w:p>",
        &expect![[r#"
            ¶ x²
            ! Рисунки и фигуры (текст на них не читается): 2.
            ! Сноски (их текст не читается): 1.
            ! Символы особых шрифтов (не переданы текстом): 1.
            ? Picture ×1 «»
            ? ForeignPart ×1 «»
        "#]],
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
        Some(crate::model::document::Origin::Form)
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
