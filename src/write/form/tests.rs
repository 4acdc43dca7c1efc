use super::*;
use crate::write::sample::{self, Case};

fn form(case: &Case) -> Vec<u8> {
    write(&case.list, &case.profile, false).unwrap()
}

/// The rows of the form's table, cells by `|`, lines of a cell by `¶`.
fn rows(case: &Case) -> Vec<String> {
    let document = &sample::unzip(&form(case))["word/document.xml"];
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
        assert!(package["docProps/core.xml"].contains("2000-01-01T00:00:00Z"));
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
    let bytes = write(&case.list, &case.profile, false).unwrap();
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

#[test]
fn only_a_draft_says_so() {
    let case = sample::annex();
    for (draft, times) in [(true, 1), (false, 0)] {
        let package = sample::unzip(&write(&case.list, &case.profile, draft).unwrap());
        for part in ["word/document.xml", "word/header2.xml"] {
            assert_eq!(package[part].matches("ПРОЕКТ").count(), times, "{part}");
        }
    }
}

#[test]
fn columns_fill_the_page_and_hold_their_words() {
    for case in sample::all() {
        let columns = cells::form_columns(&case.list, &case.profile);
        let widths = widths(&columns, &[], 22);
        assert_eq!(widths.iter().sum::<u32>(), TEXT_WIDTH);
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
