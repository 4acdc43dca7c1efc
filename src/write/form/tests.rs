use super::widths::longest_word;
use super::*;
use crate::rules::testing::{outcome, settings};
use crate::write::sample::{self, Case};

const POINTS: Layout = Layout { rows: FormRows::Points, left: LeftMargin::Usual };

fn written(case: &Case, layout: Layout) -> Vec<u8> {
    let knowledge = settings().knowledge_of(&case.list.profile);
    write(&case.list, &case.profile, &knowledge, layout).unwrap()
}

fn form(case: &Case) -> Vec<u8> {
    written(case, POINTS)
}

/// The rows of the form's table, cells by `|`, lines of a cell by `¶`.
fn rows(case: &Case) -> Vec<String> {
    rows_of(&form(case))
}

fn rows_of(form: &[u8]) -> Vec<String> {
    let document = &sample::unzip(form)["word/document.xml"];
    let table = document.split("<w:tbl>").nth(1).unwrap();
    let texts = |xml: &str| {
        let texts = xml.split("<w:t ").skip(1);
        texts.map(|text| text.split_once('>').unwrap().1.split("</w:t>").next().unwrap()).collect::<String>()
    };
    let cell = |xml: &str| xml.split("<w:p>").skip(1).map(texts).collect::<Vec<_>>().join("¶");
    table
        .split("<w:tr>")
        .skip(1)
        .map(|row| row.split("<w:tc>").skip(1).map(cell).collect::<Vec<_>>().join("|"))
        .collect()
}

#[test]
fn the_header_repeats_no_row_is_torn_and_nothing_is_merged() {
    for case in sample::all() {
        let package = sample::unzip(&form(&case));
        let document = &package["word/document.xml"];
        let records = case.list.records().count();
        assert_eq!(document.matches("<w:tblHeader />").count(), 1);
        assert_eq!(document.matches("<w:cantSplit />").count(), records + 1);
        assert!(!document.contains("w:vMerge"));
        assert!(!document.contains("w14:paraId"));
        assert!(document.contains("<w:sectPr><w:headerReference "));
        assert!(document.contains("<w:titlePg />"));
        assert!(!package["word/header1.xml"].contains("PAGE"));
        assert!(package["word/header2.xml"].contains("PAGE"));
        assert!(!package["docProps/core.xml"].contains("dcterms"));
        assert_eq!(document.matches(r#"<w:pStyle w:val="Heading1" />"#).count(), 1);
        assert_eq!(document.matches("<w:tblCaption ").count(), 1);
        assert!(package["word/styles.xml"].contains(r#"<w:lang w:val="ru-RU""#));
        assert!(package["docProps/custom.xml"].contains(r#"name="perechen"><vt:lpwstr>form<"#));
        sample::assert_inert(&form(&case));
    }
}

#[test]
fn columns_are_the_ministrys_own_as_far_as_the_list_has_them() {
    for (case, header) in [
        (
            sample::signed(),
            "Номер строки|Название услуги|Точка взаимодействия|Осуществляемое взаимодействие с клиентом|\
             Особенности взаимодействия с клиентом",
        ),
        (
            sample::annex(),
            "№|Направление деятельности исполнительного органа|Наименование процесса|Точка взаимодействия|\
             Удовлетворяемые потребности клиента|Особенности взаимодействия с клиентом",
        ),
        (
            sample::unified(),
            "Направление деятельности|Услуга, функция, сервис|Точка взаимодействия|Контакты точки|Вид точки|Клиент|\
             Правовое основание|Срок",
        ),
    ] {
        assert_eq!(rows(&case)[0], header);
    }
}

/// A table a direction under a heading, each with the header; read back, the list is the same.
#[test]
fn each_direction_has_a_table_of_its_own() {
    let mut case = sample::annex();
    case.profile.list.tables = Tables::Directions;
    let bytes = form(&case);
    let document = &sample::unzip(&bytes)["word/document.xml"];
    let directions: Vec<&Text> = {
        let texts = case.list.rows.iter().filter_map(|row| row.direction.as_ref());
        let mut texts: Vec<&Text> = texts.map(|direction| &direction.text.value).collect();
        texts.dedup();
        texts
    };
    assert!(directions.len() > 1);
    assert_eq!(document.matches("<w:tbl>").count(), directions.len());
    assert_eq!(document.matches("<w:tblHeader />").count(), directions.len());
    for direction in &directions {
        assert_eq!(document.matches(&format!("{DIRECTION_HEADING}{direction}<")).count(), 1, "{direction}");
    }
    let settings = crate::rules::testing::settings();
    let input = crate::flow::Input { path: "a.docx", folders: &[], bytes: &bytes };
    let back = crate::flow::convert(input, settings);
    let read = |list: &TouchpointList| -> Vec<(String, String)> {
        let rows = list.records().map(|record| {
            let direction = record.row.direction.as_ref().map_or("", |direction| &*direction.text.value);
            let point = record.touchpoint.map_or("", |point| &*point.text.value);
            (direction.to_owned(), point.to_owned())
        });
        rows.collect()
    };
    assert_eq!(back.lists.len(), 1);
    assert_eq!(read(&back.lists[0]), read(&case.list));
}

/// A direction that comes back further down, or that a row does not state: one table with a column.
#[test]
fn one_table_where_headings_could_not_say_it_all() {
    for spoil in [0, 1] {
        let mut case = sample::annex();
        case.profile.list.tables = Tables::Directions;
        let records = &mut case.list.rows;
        if spoil == 0 {
            let first = records[0].direction.clone();
            records.last_mut().unwrap().direction = first;
        } else {
            records[1].direction.as_mut().unwrap().from = DirectionSource::Derived;
        }
        let document = &sample::unzip(&form(&case))["word/document.xml"];
        assert_eq!(document.matches("<w:tbl>").count(), 1);
        assert!(rows(&case)[0].contains("Направление деятельности исполнительного органа"));
    }
}

#[test]
fn the_channel_is_the_stated_one_in_the_forms_words() {
    let rows = rows(&sample::annex());
    let channels: Vec<&str> = rows.iter().skip(1).map(|row| row.rsplit('|').next().unwrap()).collect();
    let (digital, offline, both) = ("Цифровая точка", "Офлайн-точка", "Цифровая точка / Офлайн-точка");
    assert_eq!(
        channels,
        [digital, digital, digital, digital, digital, offline, "", both, both, "по запросу"]
    );
    assert_eq!(
        rows[2],
        "1|Рассмотрение обращений и запросов|Прием и рассмотрение обращений и запросов, поступающих в Министерство|\
         Электронная почта¶deprpromtorg@smolinvest.com|Получение консультации¶подача жалобы/обращения/запроса|\
         Цифровая точка"
    );
}

/// How often each part says «ПРОЕКТ», and whether the date of an approval stands on the paper.
fn says(case: &Case, layout: Layout, date: &str) -> ([usize; 2], bool) {
    let package = sample::unzip(&written(case, layout));
    let times = ["word/document.xml", "word/header2.xml"].map(|part| package[part].matches("ПРОЕКТ").count());
    (times, package["word/document.xml"].contains(date))
}

#[test]
fn requisites_stand_on_the_approved_version_alone() {
    let own = Layout::default();
    let (approved, draft) = (([0, 0], true), ([1, 1], false));
    assert_eq!(says(&sample::annex(), own, "19.03.2024"), approved);
    assert_eq!(says(&sample::annex(), POINTS, "19.03.2024"), draft, "rows that nobody approved");
    assert_eq!(says(&sample::by_act(), own, "03.06.2024"), approved);
    let mut returned = sample::annex();
    returned.list.rows[0].identity = Some(Box::default());
    assert_eq!(says(&returned, own, "19.03.2024"), draft, "a workbook of ours");
    // A blank date is no approval, and the name waits for the signature.
    let mut signed = sample::signed();
    signed.list.rows.truncate(1);
    assert_eq!(says(&signed, own, "Е.А. Свалов"), draft);
    signed.list.context.approval.as_mut().unwrap().date = Some("«15» марта 2024 года".into());
    assert_eq!(says(&signed, own, "Е.А. Свалов"), approved);
    assert_eq!(says(&signed, own, "«15» марта 2024 года"), approved);
}

#[test]
fn thirty_millimetres_are_a_setting() {
    let filed = Layout { left: LeftMargin::Filed, ..Layout::default() };
    for (layout, margin) in [(Layout::default(), r#"w:left="1134""#), (filed, r#"w:left="1701""#)] {
        let document = &sample::unzip(&written(&sample::annex(), layout))["word/document.xml"];
        let margins = document.split("<w:pgMar ").nth(1).unwrap().split('>').next().unwrap();
        assert!(margins.contains(margin) && margins.contains(r#"w:right="567""#), "{margins}");
    }
}

/// The rows of the form of a list, without the header.
fn own_rows(text: &str) -> Vec<String> {
    let list = outcome(text).lists.remove(0);
    let settings = settings();
    let form = write(
        &list,
        settings.profile("unified").unwrap(),
        &settings.knowledge_of("unified"),
        Layout::default(),
    );
    rows_of(&form.unwrap()).split_off(1)
}

#[test]
fn a_row_of_the_ministry_keeps_its_values_and_signs() {
    for (rows, expected) in [
        // As written: signs, capitals, numbers of points.
        (
            "| 1 | Приём | сайт; электронная почта | Подача заявления, получение результата; жалоба |",
            vec!["1|Приём|сайт; электронная почта|Подача заявления, получение результата; жалоба"],
        ),
        // What is filled down stands on every row; numbers are counted anew.
        ("| 1 | Приём | Сайт | |\n| 3 | Приём | МФЦ | |", vec!["1|Приём|Сайт|", "2|Приём|МФЦ|"]),
        ("| 1. | Приём | Сайт | |\n| 2. | Выдача | МФЦ | |", vec!["1.|Приём|Сайт|", "2.|Выдача|МФЦ|"]),
        // Near miss: a № with levels is no count of rows.
        ("| 1.1 | Приём | Сайт | |\n| 1.3 | Выдача | МФЦ | |", vec!["1.1|Приём|Сайт|", "1.3|Выдача|МФЦ|"]),
    ] {
        let table = format!("| number | service | touchpoint | needs |\n{rows}");
        assert_eq!(own_rows(&table), expected, "{rows}");
    }
}

#[test]
fn points_of_two_kinds_stand_on_rows_of_their_own() {
    let text = "| number | service | digital touchpoint | offline touchpoint |
                | 1 | Приём | Сайт; ЕПГУ | МФЦ |
                | 2 | Выдача | Сайт | МФЦ |";
    let text = text.replace("digital touchpoint", "Цифровые точки взаимодействия");
    let text = text.replace("offline touchpoint", "Офлайн точки взаимодействия");
    assert_eq!(
        own_rows(&text),
        ["1|Приём|Сайт¶ЕПГУ|Цифровая", "1|Приём|МФЦ|Офлайн", "2|Выдача|Сайт|Цифровая", "2|Выдача|МФЦ|Офлайн"]
    );
}

#[test]
fn columns_fill_the_page_and_hold_their_words() {
    for case in sample::all() {
        let columns = cells::form_columns(&case.list, &case.profile);
        let whole = LeftMargin::Usual.text_width();
        let widths = widths(&columns, &[], 22, whole);
        assert_eq!(widths.iter().sum::<u32>(), whole);
        for (shown, width) in columns.iter().zip(widths) {
            let word = longest_word(&shown.caption) * 110;
            assert!(width >= word, "{} {width} < {word}", shown.caption);
        }
    }
}

#[test]
fn the_same_list_gives_the_same_bytes_in_any_thread() {
    let first: Vec<Vec<u8>> = sample::all().iter().map(form).collect();
    let again = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..4)
            .map(|_| scope.spawn(|| sample::all().iter().rev().map(form).collect::<Vec<_>>()))
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect::<Vec<_>>()
    });
    assert!(again.iter().all(|forms| forms.iter().rev().eq(first.iter())));
}

#[test]
fn what_word_cannot_hold_is_left_out() {
    let case = sample::with_process("а\u{0}б<w:p>&\u{B}в");
    assert!(rows(&case)[1].contains("аб&lt;w:p&gt;&amp;в"), "{:?}", rows(&case)[1]);
}
