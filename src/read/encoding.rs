//! Text in an encoding that nothing states: a byte order mark, else UTF-8 if it is that, else the
//! Cyrillic encoding in which the letters are as frequent as in Russian.
//!
//! `chardetng` was tried and takes short Russian words for Western ones.

use std::borrow::Cow;

use encoding_rs::{
    Encoding, IBM866, ISO_8859_5, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251, X_MAC_CYRILLIC,
};

#[cfg(feature = "doc")]
use crate::model::document::{Block, Document, Grid};
use crate::text::Text;

/// The text of a file; what its encoding cannot mean is shown as �.
pub(super) fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match stated(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0,
        None => guessed(bytes),
    }
}

/// [`decode`], where the file names its encoding: it is believed unless the text is UTF-8, which
/// Russian text in another encoding never looks like.
pub(super) fn decode_named<'a>(bytes: &'a [u8], label: Option<&[u8]>) -> Cow<'a, str> {
    if let Some((encoding, mark)) = stated(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0;
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    let named = label.and_then(Encoding::for_label).filter(|named| named.is_ascii_compatible());
    match named.filter(|named| *named != UTF_8) {
        Some(encoding) => encoding.decode_without_bom_handling(bytes).0,
        None => guessed(bytes),
    }
}

/// The encoding of a byte order mark and the mark's length; UTF-16 is known without one too, by
/// the zero or Cyrillic halves of its letters.
fn stated(bytes: &[u8]) -> Option<(&'static Encoding, usize)> {
    if let Some(mark) = Encoding::for_bom(bytes) {
        return Some(mark);
    }
    let sample = &bytes[..bytes.len().min(4_096) & !1];
    let pairs = sample.len() / 2;
    let high = |at: usize| {
        sample.iter().skip(at).step_by(2).filter(|byte| **byte == 0 || **byte == 4).count() * 10 > pairs * 8
    };
    let zeros = sample.contains(&0);
    match (zeros && pairs > 0, high(0), high(1)) {
        (true, false, true) => Some((UTF_16LE, 0)),
        (true, true, false) => Some((UTF_16BE, 0)),
        _ => None,
    }
}

/// Whether bytes are a text at all: hardly a control character but those that separate.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    if stated(bytes).is_some_and(|(encoding, _)| encoding != UTF_8) {
        return bytes.len().is_multiple_of(2);
    }
    controls(bytes) <= bytes.len() / 50
}

/// Whether bytes that are named a text may be one, though control characters have got into it.
pub(super) fn may_be_text(bytes: &[u8]) -> bool {
    !bytes.contains(&0) && controls(bytes) <= bytes.len() / 4
}

/// How many control characters there are but those that separate; 0x1A ends a text of DOS.
fn controls(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| matches!(byte, 0..=8 | 14..=0x19 | 0x1B..=0x1F | 0x7F)).count()
}

fn guessed(bytes: &[u8]) -> Cow<'_, str> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Cow::Borrowed(text);
    }
    if is_damaged_utf8(bytes) {
        return String::from_utf8_lossy(bytes);
    }
    let (encoding, most, _) = most_likely(bytes);
    if RARE + likelihood(&ibm855(&words(bytes))) > most {
        return Cow::Owned(ibm855(bytes));
    }
    encoding.decode_without_bom_handling(bytes).0
}

/// Whether a text is UTF-8 but for a few broken letters: texts with one byte a letter hardly ever hold pairs of
/// bytes that are a letter of UTF-8.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    const WHOLE_TO_BROKEN: usize = 20;
    let (mut whole, mut broken) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|letter| !letter.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= broken * WHOLE_TO_BROKEN
}

/// A text of DOS in the other Cyrillic code page, which `encoding_rs` does not know: it is no encoding of the Web.
fn ibm855(bytes: &[u8]) -> String {
    const UPPER: &str = "ђЂѓЃёЁєЄѕЅіІїЇјЈљЉњЊћЋќЌўЎџЏюЮъЪаАбБцЦдДеЕфФгГ«»░▒▓│┤хХиИ╣║╗╝йЙ┐└┴┬├─┼кК╚╔╩╦╠═╬¤лЛмМнНоОп┘┌█▄Пя▀ЯрР\
                         сСтТуУжЖвВьЬ№\u{AD}ыЫзЗшШэЭщЩчЧ§■\u{A0}";
    let upper: Vec<char> = UPPER.chars().collect();
    bytes
        .iter()
        .map(|byte| if byte.is_ascii() { char::from(*byte) } else { upper[usize::from(*byte - 0x80)] })
        .collect()
}

/// What letters have to say for an encoding that few files have.
const RARE: f64 = -8.0;

/// The Cyrillic encoding of a text with one byte a letter; `None` if the text is hardly Russian.
pub(super) fn guess_one_byte(bytes: &[u8]) -> Option<&'static Encoding> {
    let (encoding, likelihood, letters) = most_likely(bytes);
    (likelihood > f64::from(letters) * RUSSIAN).then_some(encoding)
}

/// The mean likelihood of a letter above which a text is Russian; Russian texts have about −3.
const RUSSIAN: f64 = -5.0;

fn most_likely(bytes: &[u8]) -> (&'static Encoding, f64, u32) {
    let foreign: Vec<u8> = words(bytes);
    let letters = foreign.iter().filter(|byte| !byte.is_ascii()).count() as u32;
    // Nearly every such file is of Windows; the others need letters that speak for them.
    let candidates =
        [(WINDOWS_1251, 0.0), (IBM866, RARE), (KOI8_R, RARE), (X_MAC_CYRILLIC, RARE), (ISO_8859_5, RARE)];
    let scored = candidates
        .map(|(encoding, prior)| (encoding, prior + likelihood(&encoding.decode(&foreign).0), letters));
    scored.iter().skip(1).fold(scored[0], |best, next| if next.1 > best.1 { *next } else { best })
}

/// Whether a Unicode text is Russian whose letters were taken for Western ones: «Óñëóãà». It has a
/// word of nothing but such letters, which no Western language has.
pub(super) fn is_misread(text: &str) -> bool {
    const LETTERS: usize = 4;
    if text.is_ascii() {
        return false;
    }
    let mut words = text.split(|letter: char| !letter.is_alphanumeric() && !matches!(letter, '¸' | '¨'));
    words.any(|word| {
        word.chars().all(is_western)
            && word.chars().count() >= LETTERS
            && reread(word).is_some_and(|read| {
                let letters = read.chars().filter(|letter| !letter.is_ascii()).count() as f64;
                likelihood(&read) > letters * RUSSIAN
            })
    })
}

fn is_western(letter: char) -> bool {
    matches!(letter, 'À'..='ÿ' | '¸' | '¨')
}

/// The Russian text that was taken for a Western one; `None` if it cannot have been.
pub(super) fn reread(text: &str) -> Option<String> {
    if !text.chars().any(is_western) {
        return None;
    }
    let mut bytes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        match u8::try_from(letter as u32) {
            Ok(byte) => bytes.push(byte),
            // Punctuation of windows-1252 beyond Latin-1 is the same in windows-1251.
            Err(_) => bytes.extend_from_slice(&WINDOWS_1251.encode(letter.encode_utf8(&mut [0; 4])).0),
        }
    }
    // A letter of any other script says that the text is what it should be.
    let foreign = text.chars().any(|letter| letter as u32 > 0xFF && letter.is_alphabetic());
    (!foreign).then(|| WINDOWS_1251.decode_without_bom_handling(&bytes).0.into_owned())
}

/// What is told of a file whose letters were put right.
pub(super) const MISREAD: &str = "Русские буквы в файле записаны под чужой кодовой страницей; программа прочитала их как \
                                  русские. Проверьте слова в перечне.";

/// Puts the letters of a document right if any of its texts shows that they were taken for Western ones.
#[cfg(feature = "doc")]
pub(super) fn put_right(document: &mut Document) {
    let cells = |grid: &Grid| grid.rows.iter().flat_map(|row| &row.cells).any(|cell| is_misread(&cell.text));
    let misread = document.blocks.iter().any(|block| match block {
        Block::Paragraph(paragraph) => is_misread(&paragraph.text),
        Block::Grid(grid) => cells(grid),
    });
    if !misread {
        return;
    }
    document.remarks.push(MISREAD.to_owned());
    let repair = |text: &mut Text| {
        if let Some(read) = reread(text) {
            *text = read.into();
        }
    };
    for block in &mut document.blocks {
        match block {
            Block::Paragraph(paragraph) => repair(&mut paragraph.text),
            Block::Grid(grid) => {
                grid.rows.iter_mut().flat_map(|row| &mut row.cells).for_each(|cell| repair(&mut cell.text));
            }
        }
    }
    document.notices.iter_mut().for_each(|notice| repair(&mut notice.text));
}

/// The words with letters that are not ASCII, from the first of them, up to some thousands of bytes.
fn words(bytes: &[u8]) -> Vec<u8> {
    const ENOUGH: usize = 16 << 10;
    let mut sample = Vec::new();
    for word in bytes.split(u8::is_ascii_whitespace).filter(|word| !word.is_ascii()) {
        sample.extend_from_slice(&word[..word.len().min(ENOUGH)]);
        sample.push(b' ');
        if sample.len() >= ENOUGH {
            break;
        }
    }
    sample
}

/// How likely a text is as Russian, as the logarithm of a probability.
fn likelihood(text: &str) -> f64 {
    let mut sum = 0.0;
    let mut before = ' ';
    for letter in text.chars() {
        sum += match letter {
            '\0'..='\x7F' => 0.0,
            'а'..='я' | 'ё' => frequency(letter),
            // A capital inside a word is what another encoding makes of a small letter.
            'А'..='Я' | 'Ё' if before.is_lowercase() => -10.0,
            'А'..='Я' | 'Ё' => frequency(lower(letter)) - 0.1,
            '«' | '»' | '–' | '—' | '№' | '\u{A0}' | '“' | '”' | '„' | '…' | '•' | '·' => {
                -4.0
            }
            _ => -10.0,
        };
        before = letter;
    }
    sum
}

fn lower(letter: char) -> char {
    letter.to_lowercase().next().unwrap_or(letter)
}

/// The logarithm of a letter's share in Russian texts (corpus counts, in tenths of a per mille).
fn frequency(letter: char) -> f64 {
    const SHARES: [u16; 32] = [
        801, 159, 454, 170, 298, 845, 94, 165, 735, 121, 349, 440, 321, 670, 1_097, 281, 473, 547, 626, 262,
        26, 97, 48, 144, 73, 36, 4, 190, 174, 32, 64, 201,
    ];
    let share = SHARES.get((letter as usize).wrapping_sub('а' as usize)).copied().unwrap_or(4);
    (f64::from(share) / 10_000.0).ln()
}

#[cfg(test)]
mod tests {
    use super::*;
    #[cfg(feature = "doc")]
    use crate::model::document::Paragraph;

    #[test]
    fn every_cyrillic_encoding_is_known_by_its_letters() {
        for text in [
            "Да",
            "МФЦ",
            "Сайт;Телефон",
            "№ п/п;Наименование процесса;Точка взаимодействия",
            "ПЕРЕЧЕНЬ ТОЧЕК ВЗАИМОДЕЙСТВИЯ С КЛИЕНТОМ",
            "Приём заявлений — «МФЦ»",
        ] {
            let in_1251 = WINDOWS_1251.encode(text).0;
            assert_eq!(decode(&in_1251), text, "windows-1251");
            assert_eq!(decode(text.as_bytes()), text);
            for (encoding, unit) in
                [(UTF_16LE, u16::to_le_bytes as fn(u16) -> [u8; 2]), (UTF_16BE, u16::to_be_bytes)]
            {
                let bytes: Vec<u8> = text.encode_utf16().flat_map(unit).collect();
                let marked = [unit(0xFEFF).as_slice(), &bytes].concat();
                assert_eq!(decode(&marked), text, "{}", encoding.name());
            }
            let mark = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
            assert_eq!(decode(&mark), text);
        }
        let long = "Наименование процесса;Точка взаимодействия".as_bytes();
        let broken = [&long[..4], &[0xD0], &long[4..]].concat();
        assert_eq!(decode(&broken), "На\u{FFFD}именование процесса;Точка взаимодействия");
        let line = "Наименование процесса;Точка взаимодействия;Приём заявлений";
        for encoding in [IBM866, KOI8_R, X_MAC_CYRILLIC, ISO_8859_5] {
            // Neither encoder writes what the encoding lacks, and this has all letters.
            assert_eq!(decode(&encoding.encode(line).0), line, "{}", encoding.name());
        }
        // As Python's codec writes «Наименование процесса;Точка взаимодействия;Приём заявлений».
        let in_855 = b"\xD5\xA0\xB7\xD2\xA8\xD4\xD6\xEB\xA0\xD4\xB7\xA8 \xD8\xE1\xD6\xA4\xA8\xE3\xE3\xA0;\xE6\xD6\xFB\xC6\xA0 \
            \xEB\xF3\xA0\xB7\xD2\xD6\xA6\xA8\xBD\xE3\xE5\xEB\xB7\xDE;\xDD\xE1\xB7\x84\xD2 \xF3\xA0\xDE\xEB\xD0\xA8\xD4\xB7\xBD";
        assert_eq!(decode(in_855), line, "IBM855");
        for word in ["Услуга", "СПРАВКА О ДОХОДАХ ГРАЖДАНСКИХ СЛУЖАЩИХ", "электронная почта и телефон"]
        {
            // Of a word or two on a Mac the capitals look like quotes of Windows.
            for encoding in [IBM866, KOI8_R, ISO_8859_5] {
                assert_eq!(decode(&encoding.encode(word).0), word, "{}", encoding.name());
            }
        }
    }

    #[test]
    fn a_named_encoding_is_believed_unless_the_text_is_utf_8() {
        let koi = KOI8_R.encode("Да").0;
        assert_eq!(decode_named(&koi, Some(b"koi8-r")), "Да");
        assert_eq!(decode_named("Да".as_bytes(), Some(b"windows-1251")), "Да");
        assert_eq!(decode_named(&WINDOWS_1251.encode("Сайт").0, Some(b"utf-8")), "Сайт");
    }

    #[test]
    fn russian_taken_for_western_is_read_anew() {
        for (text, expected) in [
            ("Óñëóãà", Some("Услуга")),
            ("¹ ï/ï «Íàèìåíîâàíèå»", Some("№ п/п «Наименование»")),
            ("café à la carte, Ångström", None),
            ("Straße, Öl, naïve, à", None),
            ("Услуга", None),
            ("plain", None),
        ] {
            let read = is_misread(text).then(|| reread(text)).flatten();
            assert_eq!(read.as_deref(), expected, "{text}");
        }
    }

    #[cfg(feature = "doc")]
    #[test]
    fn a_document_is_put_right_as_a_whole_or_not_at_all() {
        for (texts, expected) in [
            (["Óñëóãà", "Äà"], ["Услуга", "Да"]),
            (["Äà", "café"], ["Äà", "café"]),
            (["Óñëóãà", "Услуга à"], ["Услуга", "Услуга à"]),
        ] {
            let paragraph = |text: &str| Block::Paragraph(Paragraph { text: text.into(), hidden: false });
            let mut document = Document { blocks: texts.map(paragraph).into(), ..Document::default() };
            put_right(&mut document);
            let read: Vec<&str> = document.paragraphs().map(|paragraph| &*paragraph.text).collect();
            assert_eq!(read, expected);
            assert_eq!(document.remarks.is_empty(), texts == expected);
        }
    }

    #[test]
    fn binary_content_is_no_text() {
        for (bytes, text) in [
            (b"a;b\r\nc\x1A".as_slice(), true),
            (b"a\0\0\0b", false),
            (b"\x89\x01\x02", false),
            (b"a\0;\0b\0\r\0\n\0", true),
        ] {
            assert_eq!(is_text(bytes), text, "{bytes:?}");
        }
    }
}
