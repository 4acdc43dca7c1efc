//! Records written by hand, so that each feature stands alone.

use encoding_rs::WINDOWS_1251;
use expect_test::{Expect, expect};

use super::super::build::dump;
use super::*;

fn record(kind: u16, data: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes(), &(data.len() as u16).to_le_bytes(), data].concat()
}

fn words(numbers: &[u16]) -> Vec<u8> {
    numbers.iter().flat_map(|number| number.to_le_bytes()).collect()
}

/// A text of BIFF8 after its length in two bytes, one or two bytes a letter.
fn long(text: &str) -> Vec<u8> {
    let wide = text.chars().any(|letter| letter as u32 > 0xFF);
    let mut data = words(&[text.encode_utf16().count() as u16]);
    data.push(u8::from(wide));
    if wide {
        data.extend(text.encode_utf16().flat_map(u16::to_le_bytes));
    } else {
        data.extend(text.chars().map(|letter| letter as u8));
    }
    data
}

fn cell(kind: u16, row: u16, column: u16, style: u16, content: &[u8]) -> Vec<u8> {
    record(kind, &[&words(&[row, column, style]), content].concat())
}

/// A stream of one sheet: the workbook's records, then the sheet's.
fn stream(version: u16, globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let begin = |kind: u16| record(kind::BEGIN, &words(&[version, kind, 0, 0]));
    let name: Vec<u8> =
        if version == 0x0600 { [b"\x04\0".as_slice(), b"List"].concat() } else { b"\x04List".to_vec() };
    let before = [begin(5), globals.concat()].concat();
    let offset = before.len() + 4 + 6 + name.len() + 4;
    let bound = [&(offset as u32).to_le_bytes(), [0, 0].as_slice(), &name].concat();
    [
        before,
        record(kind::BOUND_SHEET, &bound),
        record(kind::EOF, &[]),
        begin(0x10),
        sheet.concat(),
        record(kind::EOF, &[]),
    ]
    .concat()
}

fn check(version: u16, globals: &[Vec<u8>], sheet: &[Vec<u8>], expected: &Expect) {
    let document = read(&stream(version, globals, sheet), &Limits::default()).expect("a book");
    expected.assert_eq(&dump(&document));
}

#[test]
fn values_are_shown_by_their_formats() {
    let format = |id: u16, code: &str| record(kind::FORMAT, &[words(&[id]), long(code)].concat());
    let style = |format: u16| record(kind::XF, &words(&[0, format, 0, 0, 0, 0, 0, 0, 0, 0]));
    let globals = [format(164, "0\".\""), format(165, "000"), style(0), style(164), style(14), style(165)];
    let multiple = [
        words(&[2, 0]),
        words(&[0]),
        (0x3FF0_0000_u32).to_le_bytes().to_vec(),
        words(&[1]),
        (7_u32 << 2 | 2).to_le_bytes().to_vec(),
        words(&[3]),
        (800_u32 << 2 | 3).to_le_bytes().to_vec(),
        words(&[2]),
    ];
    check(
        0x0600,
        &globals,
        &[
            cell(kind::NUMBER, 0, 0, 1, &1_f64.to_le_bytes()),
            cell(kind::NUMBER, 0, 1, 2, &45_370_f64.to_le_bytes()),
            cell(kind::RK, 0, 2, 0, &(0xFFFF_FFFB_u32).to_le_bytes()),
            cell(kind::BOOLEAN_OR_ERROR, 1, 0, 0, &[1, 0]),
            cell(kind::BOOLEAN_OR_ERROR, 1, 1, 0, &[0x2A, 1]),
            record(kind::MULTIPLE_RK, &multiple.concat()),
            cell(kind::FORMULA, 3, 0, 1, &2_f64.to_le_bytes()),
            cell(kind::FORMULA, 3, 1, 0, b"\0\0\0\0\0\0\xFF\xFF"),
            record(kind::STRING, &long("сцеплено")),
            cell(kind::FORMULA, 3, 2, 0, b"\x03\0\0\0\0\0\xFF\xFF"),
            cell(kind::LABEL, 4, 0, 0, &long("прямо")),
        ],
        &expect![[r#"
            table List, width 3
              1: 1 «1.» 2 «19.03.2024» 3 «-0,02»
              2: 1 «ИСТИНА» 2 «#Н/Д»
              3: 1 «1» 2 «7.» 3 «008»
              4: 1 «2.» 2 «сцеплено»
              5: 1 «прямо»
        "#]],
    );
}

#[test]
fn merges_links_comments_and_what_is_hidden() {
    let row = |number: u16, flags: u16| record(kind::ROW, &words(&[number, 0, 0, 0, 0, 0, flags, 0]));
    let object = |number: u16, kind: u16| record(kind::OBJECT, &words(&[0x15, 0x12, kind, number]));
    let text = |text: &str| {
        let letters = long(text);
        let length = u16::from_le_bytes([letters[0], letters[1]]);
        [
            record(kind::TEXT_OBJECT, &words(&[0, 0, 0, 0, 0, length, 8, 0, 0])),
            record(kind::CONTINUE, &letters[2..]),
            record(kind::CONTINUE, &[0; 8]),
        ]
        .concat()
    };
    let address: Vec<u8> = "http://ya.ru\0".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let link = [
        words(&[0, 0, 0, 0]),
        vec![0; 16],
        2_u32.to_le_bytes().to_vec(),
        3_u32.to_le_bytes().to_vec(),
        b"\xE0\xC9\xEA\x79\xF9\xBA\xCE\x11\x8C\x82\0\xAA\0\x4B\xA9\x0B".to_vec(),
        (address.len() as u32).to_le_bytes().to_vec(),
        address,
    ];
    let external = [words(&[1]), long("\u{1}Книга2.xls")];
    check(
        0x0600,
        &[record(kind::SUPPORTING_BOOK, &external.concat())],
        &[
            record(kind::COLUMN_INFO, &words(&[1, 1, 2_000, 0, 1, 0])),
            row(2, 0x20),
            cell(kind::LABEL, 0, 0, 0, &long("сайт")),
            cell(kind::LABEL, 1, 0, 0, &long("накрыт")),
            cell(kind::LABEL, 1, 1, 0, &long("скрыт")),
            cell(kind::LABEL, 2, 0, 0, &long("строка")),
            record(kind::MERGED_CELLS, &words(&[2, 0, 1, 0, 0, 5, u16::MAX, 0, u16::MAX])),
            object(1, 0x19),
            text("Иванова:\nпроверить"),
            object(2, 6),
            text("надпись"),
            record(kind::NOTE, &[words(&[0, 0, 0, 1]), long("Иванова")].concat()),
            record(kind::LINK, &link.concat()),
        ],
        &expect![[r#"
            table List, width 2
              1: 1[2×1] «сайт» hidden «накрыт» «сайт» → http://ya.ru
              2: 2 «скрыт»
              3 hidden: 1 «строка»
            ? ExternalLink ×1 «Книга2.xls»
            ? HiddenRows ×1, лист «List» «3»
            ? HiddenColumns ×1, лист «List» «B»
            ? Comment ×1, лист «List», ячейка A1 «Иванова: проверить»
            ? DrawingText ×1, лист «List», ячейка A1 «надпись»
        "#]],
    );
}

#[test]
fn shared_strings_may_be_torn_over_records() {
    // «слово» in two bytes a letter, torn after two letters; «ab» rich and extended.
    let wide: Vec<u8> = "слово".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let first = [&[0; 4], 4_000_000_000_u32.to_le_bytes().as_slice(), &[5, 0, 1], &wide[..4]].concat();
    let second = [&[1], &wide[4..], &[2, 0, 0x0C, 1, 0, 3, 0, 0, 0], b"ab", &[0; 4], &[0; 2]].concat();
    let third = [&[0; 1], [3, 0, 0].as_slice(), b"xyz"].concat();
    let label = |column: u16, index: u32| cell(kind::LABEL_STRING, 0, column, 0, &index.to_le_bytes());
    let globals =
        [record(kind::STRINGS, &first), record(kind::CONTINUE, &second), record(kind::CONTINUE, &third)];
    check(
        0x0600,
        &globals,
        &[label(0, 0), label(1, 1), label(2, 2)],
        &expect![[r#"
        table List, width 3
          1: 1 «слово» 2 «ab» 3 «xyz»
    "#]],
    );
    let beyond = read(&stream(0x0600, &globals, &[label(0, 3)]), &Limits::default());
    assert!(beyond.is_err(), "a string that is not there");
}

#[test]
fn a_code_page_that_lies_is_put_right() {
    let bytes = |text: &str| {
        let encoded = WINDOWS_1251.encode(text).0;
        [words(&[encoded.len() as u16]), encoded.into_owned()].concat()
    };
    let labels = |long: &dyn Fn(&str) -> Vec<u8>| {
        ["Услуга", "Приём заявлений", "МФЦ"]
            .map(|text| cell(kind::LABEL, 0, text.len() as u16, 0, &long(text)))
            .to_vec()
    };
    for (name, globals) in [
        ("windows-1251", vec![record(kind::CODE_PAGE, &words(&[1251]))]),
        ("windows-1252", vec![record(kind::CODE_PAGE, &words(&[1252]))]),
        ("none", vec![]),
    ] {
        let document = read(&stream(0x0500, &globals, &labels(&bytes)), &Limits::default()).expect(name);
        let text = dump(&document);
        assert!(text.contains("«Услуга»") && text.contains("«МФЦ»"), "{name}: {text}");
        assert_eq!(document.remarks.len(), usize::from(name == "windows-1252"), "{name}");
    }
    // The same in Excel 97: one byte a letter, taken for Western ones.
    let western =
        |text: &str| WINDOWS_1251.encode(text).0.iter().map(|byte| char::from(*byte)).collect::<String>();
    let texts = ["Услуга", "МФЦ"].map(western);
    let count = 2_u32.to_le_bytes();
    let table = [count.as_slice(), &count, &long(&texts[0]), &long(&texts[1])].concat();
    let label = |column: u16, index: u32| cell(kind::LABEL_STRING, 0, column, 0, &index.to_le_bytes());
    check(
        0x0600,
        &[record(kind::STRINGS, &table)],
        &[label(0, 0), label(1, 1), cell(kind::LABEL, 0, 2, 0, &long(&western("Да")))],
        &expect![[r#"
            table List, width 3
              1: 1 «Услуга» 2 «МФЦ» 3 «Да»
            ! Русские буквы в файле записаны под чужой кодовой страницей; программа прочитала их как русские. Проверьте слова в перечне.
        "#]],
    );
}

#[test]
fn damage_and_passwords_are_told() {
    let whole = stream(0x0600, &[], &[cell(kind::LABEL, 0, 0, 0, &long("слово"))]);
    assert!(read(&whole, &Limits::default()).is_ok());
    for cut in [5, 20, whole.len() - 5, whole.len() - 1] {
        assert!(read(&whole[..cut], &Limits::default()).is_err(), "cut to {cut}");
    }
    let locked = stream(0x0600, &[record(kind::FILE_PASS, &[0; 6])], &[]);
    let refused = read(&locked, &Limits::default());
    assert!(matches!(refused, Err(ReadError::Unreadable(Unreadable::Encrypted))));
    let limits = Limits { cells: 2, ..Limits::default() };
    let labels =
        |count: u16| (0..count).map(|row| cell(kind::LABEL, row, 0, 0, &long("а"))).collect::<Vec<_>>();
    assert!(read(&stream(0x0600, &[], &labels(2)), &limits).is_ok());
    let refused = read(&stream(0x0600, &[], &labels(3)), &limits).expect_err("a cell too many");
    assert!(refused.to_string().contains("--max-cells"), "{refused}");
}

#[test]
fn formulas_of_every_number_and_texts_over_several_records() {
    let wide = |text: &str| -> Vec<u8> { text.encode_utf16().flat_map(u16::to_le_bytes).collect() };
    let begun = [words(&[11]), vec![1], wide("Официал")].concat();
    let awaited = b"\0\0\0\0\0\0\xFF\xFF";
    let address = b"http://ya.ru";
    let tokens =
        [&[0x17, address.len() as u8, 0][..], address, &[0x17, 1, 0, b'a', 0x42, 2, 0x67, 1]].concat();
    let link = [&1_f64.to_le_bytes()[..], &[0; 6], &words(&[tokens.len() as u16]), &tokens].concat();
    let parts = [&1_f64.to_le_bytes()[..], &[0; 6], &words(&[5]), &[0x17, 1, 0, b'a', 8]].concat();
    check(
        0x0600,
        &[],
        &[
            cell(kind::FORMULA_4, 0, 0, 0, &2_f64.to_le_bytes()),
            cell(kind::FORMULA_3, 0, 1, 0, awaited),
            record(kind::STRING, &begun),
            record(kind::CONTINUE, &[&[1][..], &wide("ьный")].concat()),
            // Cut short: what is there counts.
            cell(kind::FORMULA, 1, 0, 0, awaited),
            record(kind::STRING, &begun),
            cell(kind::FORMULA, 2, 0, 0, &link),
            cell(kind::FORMULA, 2, 1, 0, &parts),
        ],
        &expect![[r#"
            table List, width 2
              1: 1 «2» 2 «Официальный»
              2: 1 «Официал»
              3: 1 «1» «1» → http://ya.ru 2 «1»
        "#]],
    );
}

#[test]
fn fonts_that_strike_out_and_formats_that_hide() {
    let font = |flags: u16| record(kind::FONT, &words(&[200, flags, 0, 400]));
    let format = |id: u16, code: &str| record(kind::FORMAT, &[words(&[id]), long(code)].concat());
    let style = |font: u16, format: u16| record(kind::XF, &words(&[font, format, 0, 0, 0, 0, 0, 0, 0, 0]));
    // The font of the number 5 is the fifth; there is none of the number 4.
    let globals = [
        font(0),
        font(8),
        font(0),
        font(0),
        font(8),
        font(0),
        format(164, ";;;"),
        format(165, "0;-0;;@"),
        format(166, "\"№ \"@"),
        style(0, 0),
        style(1, 0),
        style(5, 0),
        style(6, 0),
        style(0, 164),
        style(0, 165),
        style(0, 166),
    ];
    let label = |column: u16, style: u16| cell(kind::LABEL, 0, column, style, &long("да"));
    let number =
        |column: u16, style: u16, value: f64| cell(kind::NUMBER, 1, column, style, &value.to_le_bytes());
    check(
        0x0600,
        &globals,
        &[
            label(0, 0),
            label(1, 1),
            label(2, 2),
            label(3, 3),
            label(4, 4),
            label(5, 5),
            label(6, 6),
            number(0, 1, 5.0),
            number(1, 4, 5.0),
            number(2, 4, 0.0),
            number(3, 5, 0.0),
            number(4, 5, -1.0),
        ],
        &expect![[r#"
            table List, width 7
              1: 1 «да» 2 «» deleted «да» 3 «» deleted «да» 4 «да» 5 «» hidden «да» 6 «да» 7 «№ да»
              2: 1 «» deleted «5» 2 «» hidden «5» 5 «-1»
            ? StruckText ×1, лист «List», ячейка B1 «да»
            ? StruckText ×1, лист «List», ячейка C1 «да»
            ? HiddenText ×1, лист «List», ячейка E1 «да»
            ? StruckText ×1, лист «List», ячейка A2 «5»
            ? HiddenText ×1, лист «List», ячейка B2 «5»
        "#]],
    );
}

#[test]
fn runs_that_are_struck_out_or_raised() {
    let font = |flags: u16, place: u16| record(kind::FONT, &words(&[200, flags, 0, 400, place, 0]));
    let fonts = [font(0, 0), font(0x08, 0), font(0, 1)];
    // «Факс» struck out, « почта», «2» raised; then a string that is struck out from its beginning.
    let letters: Vec<u8> = "Факс почта2".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let runs = words(&[0, 1, 4, 0, 10, 2]);
    let rich = [&[11, 0, 0x09, 3, 0][..], &letters, &runs].concat();
    let gone = [&[3, 0, 0x08, 1, 0][..], b"fax", &words(&[0, 1])].concat();
    let plain = [&[3, 0, 0x08, 1, 0][..], b"web", &words(&[1, 0])].concat();
    let table = [&[0; 4], 3_u32.to_le_bytes().as_slice(), &rich, &gone, &plain].concat();
    // Torn within the runs.
    let (first, second) = table.split_at(8 + rich.len() - 5);
    let label = |column: u16, index: u32| cell(kind::LABEL_STRING, 0, column, 0, &index.to_le_bytes());
    let alone = [long("fax 1"), words(&[2, 0, 1, 4, 2])].concat();
    check(
        0x0600,
        &[fonts.concat(), record(kind::STRINGS, first), record(kind::CONTINUE, second)],
        &[label(0, 0), label(1, 1), label(2, 2), cell(kind::RICH_STRING, 0, 3, 0, &alone)],
        &expect![[r#"
            table List, width 4
              1: 1 « почта²» 2 «» deleted «fax» 3 «web» 4 «¹»
            ? StruckText ×1, лист «List», ячейка A1 «Факс»
            ? StruckText ×1, лист «List», ячейка B1 «fax»
            ? StruckText ×1, лист «List», ячейка D1 «fax»
        "#]],
    );
    // Excel 5.0: one byte for the letter and one for the font.
    let old = [b"\x05\0fax12\x02\x00\x01\x03\x02".as_slice()].concat();
    check(
        0x0500,
        &fonts,
        &[cell(kind::RICH_STRING, 0, 0, 0, &old)],
        &expect![[r#"
            table List, width 1
              1: 1 «¹²»
            ? StruckText ×1, лист «List», ячейка A1 «fax»
        "#]],
    );
}
