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

#[test]
fn the_title_of_a_page_says_whose_it_is() {
    let titled = |title: &str| {
        let page = format!("<head><title>{title}</title></head><table><td>x</table>");
        read(page.as_bytes(), &Limits::default()).expect("a page").page_headers
    };
    assert_eq!(
        titled("Перечень &mdash; Министерство туризма | Область"),
        ["Перечень", "Министерство туризма", "Область"]
    );
    assert_eq!(titled("Социально-правовые запросы"), ["Социально-правовые запросы"]);
    assert!(titled(" ").is_empty());
}

#[test]
fn what_the_page_hides_strikes_out_or_raises_is_kept_apart() {
    check(
        "<style>/* .c{display:none} */ .a, td.b { color:red; DISPLAY : none } @media print { .c { display:none } }
         .x65 {mso-number-format:General; text-decoration:line-through}</style>
         <table><tr><td><span style='display:none'>07<b>8</b></span>Сайт<td class=b>скрыто<td class='c a'>и это
         <tr><td><span class=b>видно</span><td class=c>видно<td><p class=a>скрыт<p>абзац
         <tr><td><s>Факс</s> Почта<td><del>всё</del><td class=x65>и это
         <tr><td>Сайт<sup>2</sup><td>м<sup>2)</sup><td>5<sup>-й</sup><sub>2</sub>
         <tr><td><div style='display:none'><div>а</div>б</div>в<td class=a style='display:table-cell'>видно
         </table><div hidden>скрыто<table><tr><td>таблица</table></div><p>после",
        &expect![[r#"
            table 1, width 3
              1: 1 «Сайт» hidden «07 8» 2 «» hidden «скрыто» 3 «» hidden «и это»
              2: 1 «видно» 2 «видно» 3 «абзац» hidden «скрыт»
              3: 1 «Почта» deleted «Факс» 2 «» deleted «всё» 3 «» deleted «и это»
              4: 1 «Сайт²» 2 «м²)» 3 «5-й2»
              5: 1 «в» hidden «а б» 2 «видно»
            ¶ (скрыт) скрыто
            table 2, width 1, hidden
              1: 1 «таблица»
            ¶ после
            ? HiddenText ×1, таблица 1, строка 1, столбец 1 «07 8»
            ? HiddenText ×1, таблица 1, строка 1, столбец 2 «скрыто»
            ? HiddenText ×1, таблица 1, строка 1, столбец 3 «и это»
            ? HiddenText ×1, таблица 1, строка 2, столбец 3 «скрыт»
            ? StruckText ×1, таблица 1, строка 3, столбец 1 «Факс»
            ? StruckText ×1, таблица 1, строка 3, столбец 2 «всё»
            ? StruckText ×1, таблица 1, строка 3, столбец 3 «и это»
            ? HiddenText ×1, таблица 1, строка 5, столбец 1 «а б»
            ? HiddenText ×1 «скрыто»
        "#]],
    );
}

#[test]
fn chosen_and_typed_is_text_and_what_could_be_chosen_is_none() {
    check(
        "<table><tr><td><select><option>Цифровая<option selected>Офлайн</select>
         <td><select><option>первая</option><option>вторая</option></select>
         <td><select multiple><option>а<option selected>б<option selected>в</select>
         <td><select size=3><option>ничего</select>
         <tr><td><input value='Сайт'><td><input type=hidden value='07'><input type=submit value='Сохранить'>МФЦ
         <td><input type=checkbox checked> цифровая <input type=radio> офлайн<td><textarea>Почта
телефон</textarea>
         <tr><td><select><option>а</table>",
        &expect![[r#"
            table 1, width 4
              1: 1 «Офлайн» 2 «первая» 3 «б, в»
              2: 1 «Сайт» 2 «МФЦ» 3 «☒ цифровая ☐ офлайн» 4 «Почта телефон»
              3: 1 «а»
        "#]],
    );
}

#[test]
fn hostile_looks_cost_no_more_than_their_length() {
    let nested = "<s>".repeat(100_000);
    let rules = ".a{display:none}".repeat(50_000);
    let page = format!("<style>{rules}</style><table><tr><td>{nested}а<td class=a>б</table>");
    let document = read(page.as_bytes(), &Limits::default()).expect("a page");
    assert_eq!(document.notices.len(), 2);
}

#[test]
fn a_small_table_within_a_cell_is_text_of_it_and_a_list_within_a_frame_is_none() {
    check(
        "<table><tr><td>№<td>Точка<td>Вид<tr><td>1<td>до<table><tr><td>Сайт<td><a href='http://ya.ru'>ya.ru</a>
         <tr><td>Почта</table>после<td>да</table>
         <table><tr><td colspan=3>шапка<tr><td>меню<td><table><tr><td>а<td>б<td>в<tr><td>1<td>2<td>3</table><td>сбоку</table>",
        &expect![[r#"
            table 1, width 3
              1: 1 «№» 2 «Точка» 3 «Вид»
              2: 1 «1» 2 «до⏎Сайт⇥ya.ru⏎Почта⏎после» «ya.ru» → http://ya.ru 3 «да»
            table 2, width 3
              1: 1[1×3] «шапка»
              2: 1 «меню» 3 «сбоку»
            table 2, width 3, in (1, 2)
              1: 1 «а» 2 «б» 3 «в»
              2: 1 «1» 2 «2» 3 «3»
        "#]],
    );
}

#[test]
fn the_frame_of_a_spreadsheet_is_no_part_of_its_table() {
    check(
        "<table><thead><tr><th></th><th>A<th>B<th>C</tr></thead><tbody>
         <tr><th>1<td colspan=3>Точки взаимодействия</tr>
         <tr><th><td><td></tr>
         <tr><th>2<td>№<td>Точка<td>Вид</tr>
         <tr><th>4<td>1<td>Сайт<td>цифровая</tr></table>",
        &expect![[r#"
            table 1, width 3
              1: 1[1×3] «Точки взаимодействия»
              2: 1 «№» 2 «Точка» 3 «Вид»
              4: 1 «1» 2 «Сайт» 3 «цифровая»
            ! Рамка листа (буквы столбцов и номера строк) не читается.
        "#]],
    );
    // Letters that are a header of the officer's own, and rows without numbers.
    check(
        "<table><tr><th><th>A<th>B<th>C</tr><tr><td>Сайт<td>да<td>нет<td>да</tr></table>
         <table><tr><th>№<th>A<th>B<th>C</tr><tr><td>1<td>да<td>нет<td>да</tr></table>",
        &expect![[r#"
            table 1, width 4
              1: 2 «A» 3 «B» 4 «C»
              2: 1 «Сайт» 2 «да» 3 «нет» 4 «да»
            table 2, width 4
              1: 1 «№» 2 «A» 3 «B» 4 «C»
              2: 1 «1» 2 «да» 3 «нет» 4 «да»
        "#]],
    );
}
