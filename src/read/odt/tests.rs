use expect_test::{Expect, expect};

use super::super::build::{Zip, dump};
use super::super::error::ReadError;
use super::super::limits::Limits;
use super::read;

const SPACES: &str = "xmlns:office='urn:oasis:names:tc:opendocument:xmlns:office:1.0' \
    xmlns:text='urn:oasis:names:tc:opendocument:xmlns:text:1.0' xmlns:table='urn:oasis:names:tc:opendocument:xmlns:table:1.0' \
    xmlns:style='urn:oasis:names:tc:opendocument:xmlns:style:1.0' xmlns:draw='urn:oasis:names:tc:opendocument:xmlns:drawing:1.0' \
    xmlns:xlink='http://www.w3.org/1999/xlink' xmlns:dc='http://purl.org/dc/elements/1.1/' xmlns:loext='urn:loext'";

fn content(styles: &str, body: &str) -> String {
    format!(
        "<?xml version='1.0'?><office:document-content {SPACES}><office:automatic-styles>{styles}</office:automatic-styles>\
         <office:body><office:text>{body}</office:text></office:body></office:document-content>"
    )
}

fn check_styled(styles: &str, body: &str, expected: &Expect) {
    let bytes = Zip::new()
        .part("mimetype", "application/vnd.oasis.opendocument.text")
        .part("content.xml", &content(styles, body))
        .bytes();
    expected.assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

fn check(body: &str, expected: &Expect) {
    check_styled("", body, expected);
}

fn p(text: &str) -> String {
    format!("<text:p>{text}</text:p>")
}

fn cell(attributes: &str, text: &str) -> String {
    format!("<table:table-cell {attributes}>{}</table:table-cell>", p(text))
}

fn table(rows: &[String]) -> String {
    let rows: Vec<String> =
        rows.iter().map(|row| format!("<table:table-row>{row}</table:table-row>")).collect();
    format!("<table:table>{}</table:table>", rows.concat())
}

#[test]
fn spans_covered_cells_and_repeats() {
    let covered = "<table:covered-table-cell/>";
    check(
        &format!(
            "<table:table><table:table-column table:number-columns-repeated='3'/><table:table-header-rows><table:table-row>{}{}{covered}</table:table-row>\
             </table:table-header-rows><table:table-row>{covered}{}{}</table:table-row>\
             <table:table-row table:number-rows-repeated='2'>{}</table:table-row>\
             <table:table-row><table:table-cell table:number-columns-repeated='3'/></table:table-row>\
             <table:table-row>{}<table:table-cell/></table:table-row></table:table>",
            cell("table:number-rows-spanned='2'", "№"),
            cell("table:number-columns-spanned='2'", "группа"),
            cell("", "а"),
            cell("", "б"),
            cell("table:number-columns-repeated='3'", "в"),
            cell("", "г"),
        ),
        &expect![[r#"
            table 1, width 3
              1 header: 1[2×1] «№» 2[1×2] «группа»
              2: 2 «а» 3 «б»
              3: 1 «в» 2 «в» 3 «в»
              4: 1 «в» 2 «в» 3 «в»
              5:
              6: 1 «г»
        "#]],
    );
}

#[test]
fn nested_tables_and_text_under_merges() {
    check(
        &format!(
            "{}{}",
            table(&[
                cell("table:number-rows-spanned='2'", "а"),
                "<table:covered-table-cell><text:p>под ней</text:p></table:covered-table-cell>".to_owned(),
                format!(
                    "<table:table-cell>{}{}{}</table:table-cell>",
                    p("до"),
                    table(&[cell("", "внутри")]),
                    p("после")
                ),
            ]),
            table(&[cell("", "вторая")])
        ),
        &expect![[r#"
            table 1, width 1
              1: 1[2×1] «а» hidden «под ней»
              2:
              3: 1 «до⏎после»
            table 1, width 1, in (0, 3)
              1: 1 «внутри»
            table 2, width 1
              1: 1 «вторая»
        "#]],
    );
}

#[test]
fn numbers_of_lists() {
    let level = |level: u32, format: &str, more: &str| {
        format!(
            "<text:list-level-style-number text:level='{level}' style:num-format='{format}' style:num-suffix='.' {more}/>"
        )
    };
    let styles = format!(
        "<text:list-style style:name='L'>{}{}</text:list-style><text:list-style style:name='R'>{}</text:list-style>\
         <text:list-style style:name='B'><text:list-level-style-bullet text:level='1' text:bullet-char='•'/></text:list-style>",
        level(1, "1", "text:start-value='3'"),
        level(2, "1", "text:display-levels='2'"),
        level(1, "а, б, .., аа, аб, ... (ru)", "loext:num-list-format='%1%)'"),
    );
    let item = |inner: &str| format!("<text:list-item>{inner}</text:list-item>");
    let list = |attributes: &str, items: &str| format!("<text:list {attributes}>{items}</text:list>");
    let one = |attributes: &str, text: &str| list(attributes, &item(&p(text)));
    let body = [
        list(
            "xml:id='l1' text:style-name='L'",
            &[
                item(&format!("{}{}", p("а"), p("без номера"))),
                item(&list("", &[item(&p("в")), item(&p("г"))].concat())),
                item(&p("д")),
            ]
            .concat(),
        ),
        p("между"),
        one("text:style-name='L' text:continue-list='l1'", "е"),
        one("text:style-name='L' text:continue-numbering='true'", ""),
        one("text:style-name='L'", "снова"),
        list(
            "text:style-name='L' text:continue-numbering='true'",
            "<text:list-item text:start-value='9'><text:p>девять</text:p></text:list-item>",
        ),
        one("text:style-name='R'", "буква"),
        one("text:style-name='B'", "точка"),
        table(&[format!(
            "<table:table-cell>{}</table:table-cell>",
            one("text:style-name='L' text:continue-list='l1'", "")
        )]),
    ]
    .concat();
    check_styled(
        &styles,
        &body,
        &expect![[r#"
        ¶ 3. а
        ¶ без номера
        ¶ 3.1. в
        ¶ 3.2. г
        ¶ 4. д
        ¶ между
        ¶ 5. е
        ¶ 6.
        ¶ 3. снова
        ¶ 9. девять
        ¶ а) буква
        ¶ • точка
        table 1, width 1
          1: 1 «7.»
    "#]],
    );
}

#[test]
fn breaks_links_and_blanks() {
    check(
        &table(&[cell(
            "",
            " Сайт:\n <text:a xlink:href='https://mid.ru'>mid<text:s/>ru</text:a><text:line-break/>а<text:tab/>б<text:s text:c='3'/>в\
             <text:note><text:note-body><text:p>сноска</text:p></text:note-body></text:note><text:span> г</text:span>",
        )]),
        &expect![[r#"
            table 1, width 1
              1: 1 «Сайт: mid ru⏎а⇥б   в г» «mid ru» → https://mid.ru
        "#]],
    );
}

#[test]
fn hidden_deleted_commented_and_drawn() {
    let styles = "<style:style style:name='H' style:family='text'><style:text-properties text:display='none'/></style:style>";
    let body = [
        "<text:tracked-changes><text:changed-region xml:id='c1' text:id='c1'><text:deletion><office:change-info><dc:creator>И</dc:creator></office:change-info>\
         <text:p>было</text:p></text:deletion></text:changed-region><text:changed-region text:id='c2'><text:insertion><office:change-info/></text:insertion></text:changed-region></text:tracked-changes>"
            .to_owned(),
        table(&[cell(
            "",
            "текст<text:change text:change-id='c1'/><text:change-start text:change-id='c2'/> стало<text:change-end text:change-id='c2'/>\
             <text:span text:style-name='H'>тайно</text:span><office:annotation><dc:creator>Иванов</dc:creator><dc:date>2024</dc:date><text:p>срок?</text:p></office:annotation>\
             <draw:frame><draw:text-box><text:p>рамка</text:p></draw:text-box></draw:frame>",
        )]),
        "<text:section text:display='none'><text:p>скрытый раздел</text:p></text:section>".to_owned(),
        "<text:p><draw:frame><draw:object xlink:href='./Object 1'/></draw:frame><draw:frame><draw:image xlink:href='http://a.ru/b.png'/></draw:frame></text:p>".to_owned(),
    ]
    .concat();
    check_styled(
        styles,
        &body,
        &expect![[r#"
        table 1, width 1
          1: 1 «рамка⏎текст стало» hidden «тайно» deleted «было»
        ¶ (скрыт) скрытый раздел
        ? TrackedChange ×2, таблица 1, строка 1, столбец 1 «удаление, вставка»
        ? HiddenText ×1, таблица 1, строка 1, столбец 1 «тайно»
        ? Comment ×1, таблица 1, строка 1, столбец 1 «Иванов: срок?»
        ? HiddenText ×2 «скрытый раздел»
        ? EmbeddedObject ×1 «»
        ? ExternalLink ×1 «http://a.ru/b.png»
    "#]],
    );
}

#[test]
fn flat_files_and_what_is_no_text() {
    let flat = content("", &p("плоский"));
    assert_eq!(dump(&read(flat.as_bytes(), &Limits::default()).expect("readable")), "¶ плоский\n");
    let blank = content("", "").replace("<office:text></office:text>", "<office:text/>");
    assert!(blank.contains("<office:text/>"), "{blank}");
    assert_eq!(dump(&read(blank.as_bytes(), &Limits::default()).expect("readable")), "");
    let cut = &flat[..flat.len() - 30];
    for text in [cut, "<office:document-content/>"] {
        let error = read(text.as_bytes(), &Limits::default()).expect_err("must not be read");
        assert!(matches!(error, ReadError::Damaged { .. } | ReadError::Xml { .. }), "{text}: {error}");
    }
}

#[test]
fn forged_repeats_are_counted_and_not_laid_out() {
    let many = cell("table:number-columns-repeated='4000000000'", "я");
    let rows = format!(
        "<table:table><table:table-row table:number-rows-repeated='4000000000'>{many}</table:table-row></table:table>"
    );
    let refused =
        read(content("", &rows).as_bytes(), &Limits::default()).expect_err("over the limit").to_string();
    assert!(refused.contains("--max-cells"), "{refused}");
    let blank = "<table:table><table:table-row table:number-rows-repeated='4000000000'><table:table-cell table:number-columns-repeated='4000000000'/></table:table-row></table:table>";
    assert!(read(content("", blank).as_bytes(), &Limits::default()).is_ok());
    let nested = format!(
        "{}{}",
        "<table:table><table:table-row><table:table-cell>".repeat(33),
        "</table:table-cell></table:table-row></table:table>".repeat(33)
    );
    let refused =
        read(content("", &nested).as_bytes(), &Limits::default()).expect_err("over the limit").to_string();
    assert!(refused.contains("--max-nesting"), "{refused}");
}

#[test]
fn struck_out_text_is_kept_apart_and_raised_digits_are_raised() {
    let styles = "<style:style style:name='s' style:family='text'><style:text-properties style:text-line-through-type='single'/></style:style>\
        <style:style style:name='s' style:family='paragraph'><style:text-properties style:text-line-through-type='single'/></style:style>\
        <style:style style:name='u' style:family='text'><style:text-properties style:text-position='33% 58%'/></style:style>\
        <style:style style:name='d' style:family='text'><style:text-properties style:text-position='-33% 58%'/></style:style>";
    let span = |style: &str, text: &str| format!("<text:span text:style-name='{style}'>{text}</text:span>");
    check_styled(
        styles,
        &table(&[[
            cell("", &format!("{} Почта{}{}", span("s", "Факс"), span("u", "2"), span("d", "3"))),
            "<table:table-cell><text:p text:style-name='s'>снят</text:p></table:table-cell>".to_owned(),
        ]
        .concat()]),
        &expect![[r#"
            table 1, width 2
              1: 1 «Почта²3» deleted «Факс» 2 «» deleted «снят»
            ? StruckText ×1, таблица 1, строка 1, столбец 1 «Факс»
            ? StruckText ×1, таблица 1, строка 1, столбец 2 «снят»
        "#]],
    );
}

#[test]
fn what_a_style_does_not_say_the_style_above_it_says() {
    let line = |kind: &str| format!("<style:text-properties style:text-line-through-style='{kind}'/>");
    let style = |name: &str, family: &str, parent: &str, inner: &str| {
        format!(
            "<style:style style:name='{name}' style:family='{family}' style:parent-style-name='{parent}'>{inner}</style:style>"
        )
    };
    let named = [
        style("Снято", "paragraph", "", &line("solid")),
        // A style of another family, and a ring of styles.
        style("Обычный", "graphic", "", &line("solid")),
        style("Снято", "text", "Снято", ""),
    ];
    let named = format!("<office:document-styles {SPACES}>{}</office:document-styles>", named.concat());
    let styles = [
        style("P1", "paragraph", "P0", ""),
        style("P0", "paragraph", "Снято", ""),
        style("P2", "paragraph", "Снято", &line("none")),
        style("P3", "paragraph", "Обычный", ""),
        style("T1", "text", "", &line("none")),
    ];
    let paragraph = |style: &str, text: &str| {
        format!("<table:table-cell><text:p text:style-name='{style}'>{text}</text:p></table:table-cell>")
    };
    let cells = [
        paragraph("P1", "факс"),
        paragraph("P2", "сайт"),
        paragraph("P3", "<text:span text:style-name='Снято'>чат</text:span>"),
        paragraph("P1", "снят <text:span text:style-name='T1'>жив</text:span>"),
    ];
    let bytes = Zip::new()
        .part("mimetype", "application/vnd.oasis.opendocument.text")
        .part("styles.xml", &named)
        .part("content.xml", &content(&styles.concat(), &table(&[cells.concat()])))
        .bytes();
    expect![[r#"
        table 1, width 4
          1: 1 «» deleted «факс» 2 «сайт» 3 «чат» 4 «жив» deleted «снят»
        ? StruckText ×1, таблица 1, строка 1, столбец 1 «факс»
        ? StruckText ×1, таблица 1, строка 1, столбец 4 «снят»
    "#]]
    .assert_eq(&dump(&read(&bytes, &Limits::default()).expect("readable")));
}

#[test]
fn a_span_without_covered_cells_takes_no_cell_after_it() {
    let rows = |covered: &str| {
        table(&[
            [cell("table:number-columns-spanned='2'", "группа"), covered.to_owned(), cell("", "вид")]
                .concat(),
            [cell("", "а"), cell("", "б"), cell("", "да")].concat(),
        ])
    };
    let expected = expect![[r#"
        table 1, width 3
          1: 1[1×2] «группа» 3 «вид»
          2: 1 «а» 2 «б» 3 «да»
    "#]];
    check(&rows(""), &expected);
    check(&rows("<table:covered-table-cell/>"), &expected);
}

#[test]
fn a_table_within_a_cell_is_text_of_it() {
    let inner = table(&[cell("", "Сайт"), cell("", "Почта")]);
    let cell_with = format!("<table:table-cell>{}{inner}</table:table-cell>", p("до"));
    let columns = |count: u32, table: String| {
        let column = format!("<table:table-column table:number-columns-repeated='{count}'/><table:table-row");
        table.replacen("<table:table-row", &column, 1)
    };
    check(
        &columns(3, table(&[[cell("", "1"), cell_with.clone(), cell("", "да")].concat()])),
        &expect![[r#"
        table 1, width 3
          1: 1 «1» 2 «до⏎Сайт⏎Почта» 3 «да»
    "#]],
    );
    check(
        &columns(2, table(&[[cell_with, cell("", "рядом")].concat()])),
        &expect![[r#"
        table 1, width 2
          1: 1 «до» 2 «рядом»
        table 1, width 1, in (0, 1)
          1: 1 «Сайт»
          2: 1 «Почта»
    "#]],
    );
}
