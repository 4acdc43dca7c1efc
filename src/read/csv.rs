//! Tables as text (.csv, .tsv): encoding, separator and quoting are found, not asked for.

use csv::{ReaderBuilder, StringRecord};

use crate::model::document::{Document, Notice, NoticeKind, TableName};

use super::book::Book;
use super::encoding;
use super::error::ReadError;
use super::limits::Limits;

pub(super) fn read(bytes: &[u8], limits: &Limits) -> Result<Document, ReadError> {
    let text = encoding::decode(bytes);
    let text = text.trim_end_matches(['\u{1A}', '\0']);
    let (form, text) = match stated(text) {
        Some((separator, rest)) => (best(rest, &[separator]), rest),
        None => (best(text, &SEPARATORS), text),
    };
    let mut book = Book::new(limits);
    let controls = text.chars().filter(|sign| sign.is_control() && !sign.is_whitespace()).count();
    if controls > 0 {
        let remark = format!(
            "В тексте файла есть управляющие знаки (всего {controls}): проверьте, не повреждён ли он."
        );
        book.document.remarks.push(remark);
    }
    let mut sheet = book.start("1")?;
    let mut record = StringRecord::new();
    let mut reader = form.reader(text);
    let mut number = 0;
    loop {
        number += blank_lines(text, reader.position().byte() as usize);
        let Some(()) = next(&mut reader, &mut record) else { break };
        number += 1;
        for (column, field) in (1..).zip(&record) {
            if field.contains(char::REPLACEMENT_CHARACTER) {
                book.document.notices.push(Notice::of_cell(
                    NoticeKind::LostLetters,
                    0,
                    number,
                    column,
                    field,
                ));
            }
            book.position(&sheet.part)?;
            book.put(&mut sheet, (number, column), value(field))?;
        }
    }
    book.finish(sheet, TableName::Ordinal(1));
    Ok(book.document)
}

/// The most likely first: Russian Excel writes semicolons.
const SEPARATORS: [u8; 4] = [b';', b'\t', b',', b'|'];

/// How fields are separated and quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    separator: u8,
    quote: Option<u8>,
}

/// Excel's own line `sep=;` in front of the table.
fn stated(text: &str) -> Option<(u8, &str)> {
    let (line, rest) = text.split_once('\n')?;
    let separator = line.trim_end_matches('\r').strip_prefix("sep=")?;
    match separator.as_bytes() {
        [separator] => Some((*separator, rest)),
        _ => None,
    }
}

fn next(reader: &mut csv::Reader<&[u8]>, record: &mut StringRecord) -> Option<()> {
    // From memory and in UTF-8, so neither of the errors that there are can come.
    reader.read_record(record).ok()?.then_some(())
}

/// The lines without anything that stand at an offset between two records: the reader passes them by, and a
/// spreadsheet shows a row for each.
fn blank_lines(text: &str, at: usize) -> u32 {
    let bytes = text.as_bytes();
    // The reader may stand within the line end of the record before.
    let within = at > 0 && bytes.get(at - 1) == Some(&b'\r') && bytes.get(at) == Some(&b'\n');
    let mut rest = &bytes[(at + usize::from(within)).min(bytes.len())..];
    let mut lines = 0;
    while let [b'\r' | b'\n', ..] = rest {
        lines += 1;
        rest = &rest[if rest.starts_with(b"\r\n") { 2 } else { 1 }..];
    }
    lines
}

impl Form {
    fn reader(self, text: &str) -> csv::Reader<&[u8]> {
        ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(self.separator)
            .quoting(self.quote.is_some())
            .quote(self.quote.unwrap_or(b'"'))
            .from_reader(text.as_bytes())
    }
}

/// `="008"` is how programs keep Excel from taking a text for a number.
fn value(field: &str) -> &str {
    let inner = field.strip_prefix("=\"").and_then(|field| field.strip_suffix('"'));
    inner.filter(|inner| !inner.contains('"')).unwrap_or(field)
}

/// The form under which most records have one and the same number of fields, and many of them.
fn best(text: &str, separators: &[u8]) -> Form {
    let sample = sample(text);
    let forms = separators.iter().map(|&separator| Form { separator, quote: quote(sample, separator) });
    let mut best: Option<(f64, Form)> = None;
    for form in forms {
        let score = regularity(form, sample);
        // The first of equals is the likelier.
        if best.is_none_or(|(known, _)| score > known + 1e-9) {
            best = Some((score, form));
        }
    }
    best.map_or(Form { separator: SEPARATORS[0], quote: None }, |(_, form)| form)
}

/// The quote that most fields which begin with it also end with; `None`: quotes are text, as in
/// «"Ромашка" ООО» or where a stray one would take the rest of the file with it. Quotes are used when more
/// fields end with the quote that they begin with than do not.
fn quote(text: &str, separator: u8) -> Option<u8> {
    [b'"', b'\''].into_iter().find(|&quote| {
        let (closed, open) = quoted(text.as_bytes(), separator, quote);
        closed > open
    })
}

/// How many fields are quoted as a whole, and how many only begin with a quote.
fn quoted(text: &[u8], separator: u8, quote: u8) -> (u32, u32) {
    let (mut closed, mut open) = (0, 0);
    let ends =
        |at: usize| text.get(at).is_none_or(|byte| matches!(byte, b'\r' | b'\n') || *byte == separator);
    let mut at = 0;
    while at < text.len() {
        if text[at] == quote {
            let mut end = at + 1;
            let closing = loop {
                match text[end..].iter().position(|byte| *byte == quote) {
                    Some(found) if text.get(end + found + 1) == Some(&quote) => end += found + 2,
                    Some(found) => break Some(end + found + 1),
                    None => break None,
                }
            };
            match closing {
                Some(after) if ends(after) => {
                    closed += 1;
                    at = after;
                }
                _ => open += 1,
            }
        }
        // On to the next field.
        at += text[at..]
            .iter()
            .position(|byte| *byte == b'\n' || *byte == separator)
            .map_or(text.len() - at, |found| found + 1);
    }
    (closed, open)
}

/// Whole lines of the beginning, enough to judge by.
fn sample(text: &str) -> &str {
    const ENOUGH: usize = 256 << 10;
    if text.len() <= ENOUGH {
        return text;
    }
    let end = text.as_bytes()[..ENOUGH].iter().rposition(|byte| *byte == b'\n').unwrap_or(ENOUGH);
    &text[..text.floor_char_boundary(end)]
}

/// The share of records with the commonest number of fields, less where the fields are few.
fn regularity(form: Form, text: &str) -> f64 {
    let mut widths = std::collections::BTreeMap::new();
    let mut reader = form.reader(text);
    let mut record = StringRecord::new();
    let mut records = 0_u32;
    while let Some(()) = next(&mut reader, &mut record) {
        records += 1;
        *widths.entry(record.len()).or_insert(0_u32) += 1;
    }
    let Some((&width, &of_width)) = widths.iter().max_by_key(|(width, count)| (**count, **width)) else {
        return 0.0;
    };
    let of_several: u32 = widths.iter().filter(|(width, _)| **width > 1).map(|(_, count)| count).sum();
    if width < 2 || of_several * 2 <= records {
        // A few lines with commas make no table.
        return 0.0;
    }
    f64::from(of_width) / f64::from(records) * (1.0 - 1.0 / width as f64)
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};

    use super::super::build::dump;
    use super::*;

    fn check(text: &str, expected: &Expect) {
        let document = read(text.as_bytes(), &Limits::default()).expect("a table");
        expected.assert_eq(&dump(&document));
    }

    #[test]
    fn a_broken_letter_costs_its_cell_and_no_more() {
        let whole = "№;Точка взаимодействия;Вид точки\n1;Официальный сайт;цифровая\n".as_bytes();
        let at = |bytes: &[u8]| -> Vec<_> {
            let document = read(bytes, &Limits::default()).expect("a table");
            document.notices.iter().map(|notice| (notice.kind, notice.row, notice.column)).collect()
        };
        let place = whole.windows(2).position(|pair| pair == "О".as_bytes()).expect("a letter");
        let mut broken = whole.to_vec();
        broken[place] = b'?';
        assert_eq!(at(&broken), [(NoticeKind::LostLetters, Some(2), Some(2))]);
        assert_eq!(at(whole), []);
    }

    #[test]
    fn separator_and_quoting_are_found() {
        check(
            "№;Точка\r\n1;\"Сайт; телефон\"\r\n2;\"ООО \"\"Луч\"\"\nвход\"\r\n",
            &expect![[r#"
            table 1, width 2
              1: 1 «№» 2 «Точка»
              2: 1 «1» 2 «Сайт; телефон»
              3: 1 «2» 2 «ООО "Луч"⏎вход»
        "#]],
        );
        check(
            "sep=,\nа,б\nв,г;д\n",
            &expect![[r#"
            table 1, width 2
              1: 1 «а» 2 «б»
              2: 1 «в» 2 «г;д»
        "#]],
        );
        check(
            "№\tТочка, канал\n1\t'Сайт\n2\t\"Ромашка\" ООО\n",
            &expect![[r#"
            table 1, width 2
              1: 1 «№» 2 «Точка, канал»
              2: 1 «1» 2 «'Сайт»
              3: 1 «2» 2 «"Ромашка" ООО»
        "#]],
        );
        check(
            "№|Точка\n1|Сайт\n\n3|=\"008\"\n",
            &expect![[r#"
            table 1, width 2
              1: 1 «№» 2 «Точка»
              2: 1 «1» 2 «Сайт»
              4: 1 «3» 2 «008»
        "#]],
        );
        check(
            "'а','б, в'\n'г','д'\n",
            &expect![[r#"
            table 1, width 2
              1: 1 «а» 2 «б, в»
              2: 1 «г» 2 «д»
        "#]],
        );
        // A stray quote takes nothing with it.
        check(
            &("№;Точка\n1;\"Луч\n".to_owned() + &"2;Сайт\n".repeat(3)),
            &expect![[r#"
            table 1, width 2
              1: 1 «№» 2 «Точка»
              2: 1 «1» 2 «"Луч»
              3: 1 «2» 2 «Сайт»
              4: 1 «2» 2 «Сайт»
              5: 1 «2» 2 «Сайт»
        "#]],
        );
        check(
            "Один столбец\nи слова, слова\n",
            &expect![[r#"
            table 1, width 1
              1: 1 «Один столбец»
              2: 1 «и слова, слова»
        "#]],
        );
    }

    #[test]
    fn blank_lines_are_rows_and_line_breaks_in_a_field_are_none() {
        for end in ["\n", "\r\n", "\r"] {
            check(
                &"|№;Точка||1;\"Сайт⏎телефон\"|;||2;МФЦ|".replace('|', end).replace('⏎', "\n"),
                &expect![[r#"
                    table 1, width 2
                      2: 1 «№» 2 «Точка»
                      4: 1 «1» 2 «Сайт⏎телефон»
                      7: 1 «2» 2 «МФЦ»
                "#]],
            );
        }
    }

    #[test]
    fn control_characters_are_told_and_keep_nothing_from_being_read() {
        let document = read("№;Точка\n1;Сайт\u{1}\n".as_bytes(), &Limits::default()).expect("readable");
        assert_eq!(
            document.remarks,
            ["В тексте файла есть управляющие знаки (всего 1): проверьте, не повреждён ли он."]
        );
        assert!(dump(&document).contains("2: 1 «1» 2 «Сайт"));
    }

    #[test]
    fn cells_and_their_text_are_counted() {
        let limits = Limits { cells: 4, cell_text: 4, ..Limits::default() };
        assert!(read(b"a;b\nc;d\n", &limits).is_ok());
        for (text, option) in [("a;b\nc;d\ne", "--max-cells"), ("a;12345", "--max-cell-text")] {
            let refused = read(text.as_bytes(), &limits).expect_err(option);
            assert!(refused.is_refused() && refused.to_string().contains(option), "{refused}");
        }
    }
}
