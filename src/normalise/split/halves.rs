//! Where a value that was kept whole may be two, and neither the catalogue nor the cases of its words decide it:
//! «запись в журнал, инструктаж», «вахта, методкабинет». Rule S10 asks about it.

use super::cases::{self, Stretch};
use super::marks::Shape;
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::morphology::governed;
use crate::text::words::{self, Word};
use crate::text::{grammar, letters};

/// Values of more words are sentences.
const LONGEST: usize = 40;
/// Words of a point's further name, at most: what is longer describes the point.
const OF_POINT: usize = 4;

/// The two values that a need or interaction may be.
pub(crate) fn of_item(text: &str, vocabulary: &Vocabulary) -> Option<(String, String)> {
    let lists = &vocabulary.words.lists.items;
    let action = |word: &str| {
        let folded = letters::fold(word);
        grammar::is_action_noun(&folded) || lists.actions.contains(&folded)
    };
    find(text, &[',', '/'], |left, right| {
        let with = |stretch: Stretch<'_>| action(first(stretch));
        let (left, right) =
            (Stretch { action: with(left), ..left }, Stretch { action: with(right), ..right });
        let shares = || lists.sharing_actions.contains(&letters::fold(first(left)));
        cases::may_part(left, right) || cases::may_share(left, right) && !shares()
    })
}

/// Whether a value ends with a comma at the end of a line, where nobody wraps lines and the next line may be a value
/// of its own: «запись в журнал,» above «инструктаж».
pub(super) fn end_at_line(above: &str, line: &str) -> bool {
    let Some(above) = above.strip_suffix(',') else { return false };
    let above = above.rsplit('\n').next().unwrap_or(above);
    let (left, right) = (words::words(above), words::words(line));
    let stretch = |text, words| Stretch { text, words, action: false };
    !left.is_empty() && !right.is_empty() && cases::may_part(stretch(above, &left), stretch(line, &right))
}

/// Whether two values that a comma parted may be one: «пропуск на въезд», «выезд».
pub(crate) fn were_one(first: &str, second: &str) -> bool {
    let (left, right) = (words::words(first), words::words(second));
    let [.., before, last] = &*left else { return false };
    let lone = right.len() == 1
        && governed(&letters::fold(&first[before.start..before.end])).is_some()
        && !first[before.end..last.start].contains(',');
    lone && cases::may_part(
        Stretch { text: first, words: &left, action: false },
        Stretch { text: second, words: &right, action: false },
    )
}

/// The two points that one may be: two nouns in the nominative, of which the second is no part of a building.
pub(crate) fn of_point(text: &str, vocabulary: &Vocabulary) -> Option<(String, String)> {
    let told = of_names(text).or_else(|| of_ditto(text, vocabulary));
    if let Some(halves) = told.or_else(|| of_pair(text)).or_else(|| of_choice(text)) {
        return Some(halves);
    }
    let nouns = &vocabulary.words.lists.points;
    let inside = |stretch: Stretch<'_>| {
        (0..stretch.words.len()).any(|at| {
            let word = letters::fold(stretch.word(at));
            nouns.inside.contains(&word) || nouns.rooms.contains(&word) || nouns.adjectival.contains(&word)
        })
    };
    find(text, &[','], |left, right| {
        let named = |word: &Word| word.capital;
        let told = right.words.len() <= OF_POINT
            && !right.words.iter().any(named)
            && !inside(right)
            && cases::is_upright(left)
            && cases::is_upright(right);
        told && cases::parts(left, right)
    })
}

/// «Центры „Мой бизнес“ и „Мой экспорт“»: one noun and two names.
fn of_names(text: &str) -> Option<(String, String)> {
    let sign = ["» и «", "», «"].into_iter().find_map(|sign| text.find(sign))?;
    let (first, second) = text.split_at(sign + '»'.len_utf8());
    Some((first.to_owned(), second[second.find('«')?..].to_owned()))
}

/// «то же, а также МФЦ»: what stands above, and more.
fn of_ditto(text: &str, vocabulary: &Vocabulary) -> Option<(String, String)> {
    let (first, second) = text.split_once(',').or_else(|| text.split_once('+'))?;
    vocabulary.words.marks.is_ditto(first.trim()).then(|| (first.trim().to_owned(), second.trim().to_owned()))
}

/// «вахта и гардероб»: two bare nouns.
fn of_pair(text: &str) -> Option<(String, String)> {
    let words = words::words(text);
    let [one, and, other] = &*words else { return None };
    let joins = matches!(&text[and.start..and.end], "и");
    let bare = |word: &Word| {
        let stretch = Stretch { text, words: std::slice::from_ref(word), action: false };
        text[word.start..word.end].chars().all(letters::is_letter) && cases::is_upright(stretch)
    };
    (joins && !other.capital && bare(one) && bare(other))
        .then(|| (text[one.start..one.end].to_owned(), text[other.start..other.end].to_owned()))
}

/// What stands on both sides of the first comma, slash or «и» outside brackets.
pub(crate) fn at_sign(text: &str) -> Option<(String, String)> {
    const SIGNS: [&str; 4] = [",", "/", " и ", " + "];
    let shape = Shape::new(text);
    let found = SIGNS.iter().filter_map(|sign| Some((text.find(sign)?, *sign)));
    let (at, sign) = found.filter(|(at, _)| shape.open(*at)).min()?;
    let (left, right) = (text[..at].trim(), text[at + sign.len()..].trim());
    let is_text = |half: &str| half.chars().any(letters::is_letter);
    (is_text(left) && is_text(right)).then(|| (left.to_owned(), right.to_owned()))
}

/// «почта России либо лично»: one or the other.
fn of_choice(text: &str) -> Option<(String, String)> {
    const SIGNS: [&str; 3] = [" либо ", " или ", " и/или "];
    let (at, sign) = SIGNS.iter().find_map(|sign| Some((text.find(sign)?, *sign)))?;
    let (left, right) = (&text[..at], &text[at + sign.len()..]);
    let short = |half: &str| (1..=OF_POINT).contains(&words::words(half).len()) && !half.contains(',');
    let open = Shape::new(text).open(at + 1);
    (open && short(left) && short(right)).then(|| (left.trim().to_owned(), right.trim().to_owned()))
}

fn first(stretch: Stretch<'_>) -> &str {
    stretch.word(0)
}

/// The first sign at which a text may be two, and what stands on both sides of it.
fn find(
    text: &str,
    signs: &[char],
    may_part: impl Fn(Stretch<'_>, Stretch<'_>) -> bool,
) -> Option<(String, String)> {
    if !text.contains(signs) {
        return None;
    }
    let words = words::words(text);
    if words.len() > LONGEST {
        return None;
    }
    let shape = Shape::new(text);
    let ends: Vec<usize> = text
        .match_indices(signs)
        .map(|(at, _)| at)
        .filter(|at| shape.open(*at))
        .chain([text.len()])
        .collect();
    let mut begins = 0;
    for pair in ends.windows(2) {
        let (sign, end) = (pair[0], pair[1]);
        let within = |from: usize, to: usize| {
            let first = words.partition_point(|word| word.start < from);
            first..words.partition_point(|word| word.end <= to)
        };
        let (left, right) = (within(begins, sign), within(sign, end));
        begins = sign + 1;
        if left.is_empty() || right.is_empty() {
            continue;
        }
        let digits = |range: &std::ops::Range<usize>| {
            let (from, to) = (words[range.start].start, words[range.end - 1].end);
            text[from..to].contains(|letter: char| letter.is_ascii_digit() || letter == '.')
        };
        if digits(&left) || digits(&right) {
            continue;
        }
        let stretch = |range: std::ops::Range<usize>| Stretch { text, words: &words[range], action: false };
        if may_part(stretch(left), stretch(right)) {
            let half = |text: &str| text.trim().trim_matches([',', '/', ';', '|']).trim().to_owned();
            return Some((half(&text[..sign]), half(&text[sign..])));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn what_may_be_two() {
        let vocabulary =
            Vocabulary::new(&Mappings::built_in().expect("the built-in mappings").catalogue, None);
        for (text, two) in [
            ("запись в журнал, инструктаж", true),
            ("жалоба на отказ, бездействие", true),
            ("осмотр, ремонт помещений", true),
            ("прием, регистрация заявлений", false),
            // The cases decide.
            ("запись на приём, консультацию", false),
            ("выдача справок, выписок", false),
            ("информирование о порядке, сроках", false),
            ("узнать график, адрес", false),
        ] {
            assert_eq!(of_item(text, &vocabulary).is_some(), two, "{text}");
        }
        for (first, second, one) in [
            ("оформление пропуска на въезд", "выезд", true),
            ("запись на приём", "консультация", false),
            ("выдача справки", "отчёт", false),
            ("заявка на ремонт", "вызов мастера", false),
        ] {
            assert_eq!(were_one(first, second), one, "{first}, {second}");
        }
        for (text, two) in [
            ("вахта, методкабинет", true),
            ("районные библиотеки, школы искусств", true),
            ("вахта и гардероб", true),
            ("Центры «Мой бизнес» и «Мой экспорт»", true),
            ("то же, а также МФЦ", true),
            ("почта России либо лично", true),
            ("Кабинет (или коридор)", false),
            // A part of a building, a room, an address, the second name of the first.
            ("Дом культуры, малый зал", false),
            ("Отдел аренды, второй этаж", false),
            ("Здание министерства, г. Тула", false),
            ("Портал «Работа России», Тула", false),
            ("Отдел приёма, выдачи документов", false),
        ] {
            assert_eq!(of_point(text, &vocabulary).is_some(), two, "{text}");
        }
        assert!(at_sign("ЕПГУ, лично в отдел надзора").is_some());
        assert!(at_sign("Зона ожидания (инфокиоск, стойка)").is_none());
    }
}
