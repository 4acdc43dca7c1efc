//! What Word shows otherwise than the markup says it: fields of forms, bound controls, raised and struck-out
//! text, tables within cells.

use expect_test::expect;

use super::*;

/// A field of an older form.
fn form(data: &str, code: &str, result: &str) -> String {
    let mark =
        |kind: &str, inner: &str| format!("<w:r><w:fldChar w:fldCharType='{kind}'>{inner}</w:fldChar></w:r>");
    format!(
        "<w:p>{}<w:r><w:instrText> {code} </w:instrText></w:r>{}{result}{}</w:p>",
        mark("begin", &format!("<w:ffData><w:enabled/>{data}</w:ffData>")),
        mark("separate", ""),
        mark("end", ""),
    )
}

fn cell_of(content: &str) -> String {
    format!("<w:tc>{content}</w:tc>")
}

#[test]
fn chosen_entries_and_ticks_of_forms_are_text() {
    let entries = "<w:listEntry w:val='Цифровая'/><w:listEntry w:val='Офлайн'/>";
    let list = |before: &str, result: &str| {
        cell_of(&form(&format!("<w:ddList>{before}{entries}</w:ddList>"), "FORMDROPDOWN", result))
    };
    let tick = |state: &str| {
        cell_of(&form(&format!("<w:checkBox><w:sizeAuto/>{state}</w:checkBox>"), "FORMCHECKBOX", ""))
    };
    check(
        &table(&[
            &[
                list("<w:result w:val='1'/>", ""),
                list("<w:default w:val='1'/>", ""),
                list("", ""),
                list("<w:result w:val='9'/>", ""),
                // A result that is there is shown.
                list("<w:result w:val='1'/>", &r("Офлайн")),
            ]
            .concat(),
            &[
                tick("<w:checked/>"),
                tick("<w:default w:val='1'/>"),
                tick("<w:default w:val='1'/><w:checked w:val='0'/>"),
                // The text of a line stands in the document.
                cell_of(&form(
                    "<w:textInput><w:default w:val='образец'/></w:textInput>",
                    "FORMTEXT",
                    &r("Сайт"),
                )),
            ]
            .concat(),
        ]),
        &expect![[r#"
            table 1, width 5
              1: 1 «Офлайн» 2 «Офлайн» 3 «Цифровая» 5 «Офлайн»
              2: 1 «☒» 2 «☒» 3 «☐» 4 «Сайт»
        "#]],
    );
}

#[test]
fn number_fields_count_their_paragraphs() {
    let field = |code: &str, result: &str| cell_of(&form("", code, result));
    let deleted =
        field("AUTONUM", "").replace("<w:p><w:r>", "<w:p><w:del><w:r>").replace("</w:p>", "</w:del></w:p>");
    check(
        &table(&[
            &field("AUTONUM", ""),
            &deleted,
            &field("AUTONUM \\* Arabic", ""),
            &format!("<w:tc><w:p><w:fldSimple w:instr='AUTONUMLGL'/>{}</w:p></w:tc>", r(" процесс")),
            &field("AUTHOR", ""),
            &field("LISTNUM", ""),
            &field("LISTNUM NumberDefault \\l 2", ""),
            &field("LISTNUM", &r("7)")),
            &field("LISTNUM", ""),
            &field("SEQ Таблица", &r("7")),
        ]),
        &expect![[r#"
            table 1, width 1
              1: 1 «1.»
              2:
              3: 1 «2.»
              4: 1 «3. процесс»
              5:
              6: 1 «1)»
              7: 1 «a)»
              8: 1 «7)»
              9: 1 «3)»
              10: 1 «7»
            ? TrackedChange ×1, таблица 1, строка 2, столбец 1 «удаление»
        "#]],
    );
}

#[test]
fn raised_digits_are_no_digits_of_the_word_before_them() {
    let raised =
        |text: &str| format!("<w:r><w:rPr><w:vertAlign w:val='superscript'/></w:rPr><w:t>{text}</w:t></w:r>");
    let lowered = "<w:r><w:rPr><w:vertAlign w:val='subscript'/></w:rPr><w:t>2</w:t></w:r>";
    check(
        &[
            format!("<w:p>{}{}</w:p>", r("Сайт"), raised("12")),
            format!("<w:p>{}{}</w:p>", r("Сайт"), raised("*")),
            format!("<w:p>{}{}</w:p>", r("5"), raised("го")),
            format!("<w:p>{}{lowered}</w:p>", r("CO")),
            p("Сайт 2"),
        ]
        .concat(),
        &expect![[r#"
            ¶ Сайт¹²
            ¶ Сайт*
            ¶ 5го
            ¶ CO2
            ¶ Сайт 2
        "#]],
    );
}

#[test]
fn a_table_within_a_cell_is_text_of_it_and_one_in_a_frame_of_the_page_is_none() {
    let inner = table(&[&tc("", "Сайт"), &[tc("", "Почта"), tc("<w:vMerge/>", "a@tver.ru")].concat()]);
    let inner = inner.replace(
        "a@tver.ru",
        "a@tver.ru</w:t></w:r><w:del><w:r><w:delText>нет</w:delText></w:r></w:del><w:r><w:t>",
    );
    let columns = |count: usize, table: &str| {
        let grid = format!("<w:tbl><w:tblGrid>{}</w:tblGrid>", "<w:gridCol/>".repeat(count));
        table.replacen("<w:tbl>", &grid, 1)
    };
    check(
        &columns(
            3,
            &table(&[
                &[tc("", "1"), format!("<w:tc>{}{inner}{}</w:tc>", p("до"), p("после")), tc("", "да")]
                    .concat(),
                &[tc("", "2"), tc("", "МФЦ"), tc("", "нет")].concat(),
            ]),
        ),
        &expect![[r#"
            table 1, width 3
              1: 1 «1» 2 «до⏎Сайт⏎Почта⇥a@tver.ru⏎после» deleted «нет» 3 «да»
              2: 1 «2» 2 «МФЦ» 3 «нет»
            ? TrackedChange ×1, таблица 1, строка 1, столбец 2 «удаление»
        "#]],
    );
    // A list in a cell over the whole width, and in a frame of two columns.
    check(
        &table(&[
            &[tc("", "Эмблема"), tc("", "Министерство"), tc("", "УТВЕРЖДАЮ")].concat(),
            &format!("<w:tc><w:tcPr><w:gridSpan w:val='3'/></w:tcPr>{}</w:tc>", table(&[&tc("", "№")])),
        ]),
        &expect![[r#"
            table 1, width 3
              1: 1 «Эмблема» 2 «Министерство» 3 «УТВЕРЖДАЮ»
              2: 1[1×3] «»
            table 1, width 1, in (0, 2)
              1: 1 «№»
        "#]],
    );
    check(
        &columns(2, &table(&[&format!("<w:tc>{}</w:tc>{}", table(&[&tc("", "№")]), tc("", "справа"))])),
        &expect![[r#"
            table 1, width 2
              1: 2 «справа»
            table 1, width 1, in (0, 1)
              1: 1 «№»
        "#]],
    );
}

#[test]
fn what_a_control_is_bound_to_is_its_text() {
    let control = |binding: &str, kind: &str, content: &str| {
        format!(
            "<w:sdt><w:sdtPr><w:dataBinding w:storeItemID='{{A}}' w:xpath='{binding}'/>{kind}</w:sdtPr>\
             <w:sdtContent>{content}</w:sdtContent></w:sdt>"
        )
    };
    let entries = "<w:dropDownList><w:listItem w:value='1' w:displayText='Цифровая'/></w:dropDownList>";
    let body = [
        format!("<w:p>{}</w:p>", control("/a[1]/b[2]", "<w:text/>", &(r("ста") + &r("рое")))),
        format!("<w:p>{}{}</w:p>", r("Вид: "), control("/n:a/n:c", entries, &r("старое"))),
        control("/a/@d", "<w:text/>", &p("старое")),
        format!("<w:p>{}</w:p>", control("/a/b", "<w:text/>", "")),
        // A path that is not there, one without a value, a date.
        format!("<w:p>{}</w:p>", control("/a/z", "<w:text/>", &r("своё"))),
        format!("<w:p>{}</w:p>", control("/a/e", "<w:text/>", &r("пусто"))),
        format!("<w:p>{}</w:p>", control("/a/f", "<w:date/>", &r("19.03.2024"))),
    ]
    .concat();
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/_rels/document.xml.rels", &relationships(&[("x", "customXml", "../customXml/item1.xml")]))
        .part(
            "customXml/item1.xml",
            "<a xmlns='urn:a' d='свойство'><b>первый</b><b>второй</b><c>1</c><e/><f>2024-03-19</f></a>",
        )
        .part("customXml/_rels/item1.xml.rels", &relationships(&[("p", "customXmlProps", "itemProps1.xml")]))
        .part("customXml/itemProps1.xml", "<ds:datastoreItem xmlns:ds='urn:ds' ds:itemID='{a}'/>")
        .bytes();
    expect![[r#"
        ¶ второй
        ¶ Вид: Цифровая
        ¶ свойство
        ¶ первый
        ¶ своё
        ¶ пусто
        ¶ 19.03.2024
    "#]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn text_that_a_style_strikes_out_is_no_text() {
    let styles = format!(
        "<w:styles xmlns:w='{W}'><w:style w:type='character' w:styleId='S'><w:rPr><w:strike/></w:rPr></w:style>\
         <w:style w:type='character' w:styleId='T'><w:basedOn w:val='S'/></w:style>\
         <w:style w:type='paragraph' w:styleId='P'><w:rPr><w:dstrike/></w:rPr></w:style></w:styles>"
    );
    let run =
        |properties: &str, text: &str| format!("<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>");
    let body = table(&[
        &cell_of(&format!("<w:p>{}{}</w:p>", run("<w:rStyle w:val='T'/>", "снят"), r("Сайт"))),
        &cell_of(&format!("<w:p>{}</w:p>", run("<w:rStyle w:val='T'/><w:strike w:val='0'/>", "Почта"))),
        &cell_of(&format!("<w:p><w:pPr><w:pStyle w:val='P'/></w:pPr>{}</w:p>", r("Факс"))),
    ]);
    let bytes = Zip::new()
        .part("word/document.xml", &document(&body))
        .part("word/_rels/document.xml.rels", &relationships(&[("s", "styles", "styles.xml")]))
        .part("word/styles.xml", &styles)
        .bytes();
    expect![[r#"
        table 1, width 1
          1: 1 «Сайт» deleted «снят»
          2: 1 «Почта»
          3: 1 «» deleted «Факс»
        ? StruckText ×1, таблица 1, строка 1, столбец 1 «снят»
        ? StruckText ×1, таблица 1, строка 3, столбец 1 «Факс»
    "#]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}
