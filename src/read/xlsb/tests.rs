use expect_test::expect;

use super::super::build::{Zip, dump, relationships};
use super::*;

fn text(text: &str) -> Vec<u8> {
    let units: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [(units.len() as u32 / 2).to_le_bytes().as_slice(), &units].concat()
}

fn records(records: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let mut part = Vec::new();
    for (kind, data) in records {
        emit(*kind, data, &mut part);
    }
    part
}

/// A text after its byte of flags, its runs after it.
fn rich(words: &str, runs: &[(u16, u16)]) -> Vec<u8> {
    let pairs = runs.iter().flat_map(|run| [run.0.to_le_bytes(), run.1.to_le_bytes()].concat());
    let flags = u8::from(!runs.is_empty());
    let count = (runs.len() as u32).to_le_bytes();
    let tail: Vec<u8> = if runs.is_empty() { Vec::new() } else { count.into_iter().chain(pairs).collect() };
    [&[flags][..], &text(words), &tail].concat()
}

#[test]
fn runs_that_are_struck_out_or_raised() {
    let font = |flags: u16, place: u16| {
        let words = [200, flags, 400, place].map(u16::to_le_bytes);
        (kind::FONT, words.concat())
    };
    // As in the binary workbooks before, but that there is a font of the number 4.
    let fonts = [font(0, 0), font(8, 0), font(0, 1), font(0, 0), font(8, 0)];
    let style = (kind::XF, vec![0; 16]);
    let styles = [&fonts[..], &[(kind::XFS_BEGIN, vec![]), style, (kind::XFS_END, vec![])]].concat();
    let strings = [
        rich("Факс почта2", &[(0, 1), (4, 0), (10, 2)]),
        rich("факс", &[(0, 4)]),
        rich("сайт", &[(0, 0)]),
        rich("просто", &[]),
    ];
    let strings = strings.map(|string| (kind::STRING, string));
    let cell = |column: u32| [column.to_le_bytes(), [0; 4]].concat();
    let shared = |column: u32| (kind::SHARED_TEXT, [cell(column), column.to_le_bytes().to_vec()].concat());
    let alone = (kind::RICH_TEXT, [cell(4), rich("чат1", &[(3, 2)])].concat());
    let sheet = [
        (kind::SHEET_BEGIN, vec![]),
        (kind::ROW, vec![0; 12]),
        shared(0),
        shared(1),
        shared(2),
        shared(3),
        alone,
        (kind::SHEET_END, vec![]),
    ];
    let book = [(kind::BUNDLE_SHEET, [vec![0; 8], text("r1"), text("Лист")].concat())];
    let relations = [
        ("r1", "worksheet", "worksheets/sheet1.bin"),
        ("r2", "styles", "styles.bin"),
        ("r3", "sharedStrings", "sharedStrings.bin"),
    ];
    let bytes = Zip::new()
        .raw("xl/workbook.bin", &records(&book))
        .part("xl/_rels/workbook.bin.rels", &relationships(&relations))
        .raw("xl/styles.bin", &records(&styles))
        .raw("xl/sharedStrings.bin", &records(&strings))
        .raw("xl/worksheets/sheet1.bin", &records(&sheet))
        .bytes();
    let document = read(&bytes, &Limits::default()).expect("a book");
    expect![[r#"
        table Лист, width 5
          1: 1 « почта²» 2 «» deleted «факс» 3 «сайт» 4 «просто» 5 «чат¹»
        ? StruckText ×1, лист «Лист», ячейка A1 «Факс»
        ? StruckText ×1, лист «Лист», ячейка B1 «факс»
    "#]]
    .assert_eq(&dump(&document));
}
