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
