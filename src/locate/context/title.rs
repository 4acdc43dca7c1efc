//! Where the title of a list begins and ends.

use super::{Line, Script, is_bracketed, is_stamp, starts_small};
use crate::knowledge::names::Names;
use crate::knowledge::profile::TitleLists;
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::TitleWords;
use crate::locate::section;
use crate::model::{Doubt, DoubtKind, Place};
use crate::text::{dates, grammar, letters, words};

impl Script {
    /// A list's title from the line where it begins: the lines up to `end`, at most six.
    pub(in crate::locate) fn title(
        &self,
        at: usize,
        end: usize,
        names: &Names,
        general: &Vocabulary,
    ) -> (String, usize) {
        let acts = &self.words.lists.acts;
        // «Где с нами встречается клиент:» above it in the same paragraph.
        let leads = self.lines[at].goes_on && self.lines[at - 1].text.ends_with(':');
        let first = if leads { at - 1 } else { at };
        let mut last = at + 1;
        while last < end.min(at + 6) {
            let Line { text, word, .. } = &self.lines[last];
            if is_stamp(word, acts)
                || [&acts.title_ends, &acts.approve, &acts.annex].iter().any(|words| words.contains(word))
                || text.chars().count() > 250
                || text.ends_with(['.', ':', ';'])
                || text.starts_with('(')
                    && !self.narrows(text)
                    && names.body_in(text).is_none_or(|body| body.region.is_none())
                || asks(text)
                || text.chars().next().is_some_and(|letter| letter.is_ascii_digit())
                || self.lines[last].place.map(|place| place.table)
                    != self.lines[at].place.map(|place| place.table)
                || section::is_plain(text, general) && !starts_small(text)
                || text.split_once(':').is_some_and(|(label, _)| names.is_caption(label))
                || self
                    .words
                    .lists
                    .titles
                    .as_of
                    .iter()
                    .any(|known| letters::begins_folded(text.chars(), known))
                || is_day(text)
                || !self.lines[last].goes_on && self.is_whole(at, last, names)
            {
                break;
            }
            last += 1;
        }
        (self.joined(first, last), last)
    }

    /// «(лесное хозяйство)» below a title: words alone that say what its points are about, not how to fill in the form.
    fn narrows(&self, text: &str) -> bool {
        let inner = text.trim_matches(['(', ')']);
        let said = |letter: char| letters::is_letter(letter) || matches!(letter, ' ' | '-' | ',');
        let hint = |known: &String| letters::begins_folded(inner.chars(), known);
        is_bracketed(text)
            && (2..=6).contains(&inner.split_whitespace().count())
            && inner.chars().all(said)
            && !self.words.lists.titles.hints.iter().any(hint)
    }

    /// The last line of a title, if it may be what the table below is about: a line of its own that
    /// begins with a capital letter and names neither body nor client.
    pub(super) fn doubtful_end(&self, at: usize, end: usize, names: &Names) -> Option<Doubt> {
        let line = self.lines.get(end - 1).filter(|_| end > at + 1)?;
        let text = &line.text;
        let doubtful = !line.goes_on
            && section::may_be_name(text)
            && !self.words.titles.name_points(text)
            && !self.words.titles.name_client(text)
            && names.body_in(text).is_none()
            && names.region_in(text).is_none();
        let place = line.place.unwrap_or(Place { table: 0, row: 0, column: 0 });
        doubtful.then(|| Doubt { kind: DoubtKind::TitleLine, place, text: text.clone() })
    }

    /// Whether a title is complete before a line that begins with a capital letter: it names its points
    /// and its body or its client, or stands in capitals that the line has not, and the line names no body.
    fn is_whole(&self, at: usize, line: usize, names: &Names) -> bool {
        let next = &self.lines[line].text;
        let shouts = |text: &str| !text.chars().any(char::is_lowercase);
        let title = self.joined(at, line);
        // «… с клиентом / Министерство спорта Тульской области»: in the nominative the name is a line of its own.
        let upright =
            || names.only_body_in(next).is_some_and(|body| letters::fold(&body.name) == letters::fold(next));
        if self.words.titles.name_points(&title) && self.words.titles.name_client(&title) && upright() {
            return true;
        }
        // «… государственного учреждения / „Центр занятости“»: the name in quotes belongs to it.
        if next.starts_with(['«', '"', '“'])
            && self.body_of_title(&title, names).is_none()
            && names.body_in(&format!("{title} {next}")).is_some()
        {
            return false;
        }
        !starts_small(next)
            && !shouts(next)
            && self.words.titles.name_points(&title)
            && (self.words.titles.name_client(&title) || shouts(&title) || self.body_of_title(&title, names).is_some())
            // «Управление имуществом» may be what a table is about.
            && names.body_in(next).is_none_or(|body| {
                // «Департамента внутреннего контроля», and its region in the next line.
                body.region.is_none()
                    && names.body_in(&self.joined(line, line + 2)).is_none_or(|body| body.region.is_none())
            })
            && names.region_in(next).is_none()
    }
}

/// «на 1 октября 2025 года»: the day that a list was written for, and nothing besides.
fn is_day(text: &str) -> bool {
    let rest = text.strip_prefix("на ").or_else(|| text.strip_prefix("от ")).unwrap_or(text);
    rest.len() < 60 && rest.starts_with(|letter: char| letter.is_ascii_digit()) && dates::date(rest).is_some()
}

/// «заполняйте только белые ячейки»: a line that tells the reader what to do.
fn asks(text: &str) -> bool {
    grammar::is_imperative(&letters::first_word(text))
}

/// «Перечень точек взаимодействия …» as a title: not a clause («2. Перечень … указан в …»), not a
/// sentence, not a heading of a clause («… :»). A title is shorter than 400 characters and does not end
/// with a colon, semicolon or comma. Where a file without any list has a title and no table, S05 reports
/// an error, because the table is probably a picture.
pub(in crate::locate) fn is_title(text: &str, titles: &TitleWords, lists: &TitleLists) -> bool {
    if text.len() > 1_000 || text.ends_with([':', ';', ',']) || text.chars().count() >= 400 {
        return false;
    }
    if titles.asks(text) {
        return true;
    }
    // Most lines are told by their first words.
    let noun = words::forms(text).take(4).position(|form| titles.nouns.contains(&form));
    if noun.is_none() && !words::forms(text).next().is_some_and(|form| titles.heads.contains(&form)) {
        return false;
    }
    let words = words::words(text);
    let folded = |at: usize| words.get(at).map(|word| letters::fold(&text[word.start..word.end]));
    let points = (0..words.len().min(30)).find(|at| titles.are_points(&words, *at));
    let Some(points) = points else {
        return words.len() == 1
            && folded(0).is_some_and(|word| lists.alone.contains(&word))
            && !text.ends_with('.');
    };
    // «Сводный (единый) перечень …»: adjectives may stand before the noun.
    let begins = match noun {
        Some(noun) => {
            (0..noun).all(|at| folded(at).is_some_and(|word| grammar::is_adjective_of_title(&word)))
                && noun < points
                && (points - noun <= 4
                    || !text[words[noun].end..words[points].start].contains([',', '(', ':']))
        }
        None => points == 0 && words.len() >= 4,
    };
    // «Перечень точек взаимодействия с клиентом.»: what is longer is a sentence.
    let ends = words.len() <= 6 || [" г.", " обл."].iter().any(|end| text.ends_with(end));
    begins && (!text.ends_with('.') || ends) && !says_something(text, &words)
}

/// A sentence about a list is no title: «Перечень точек взаимодействия утверждается министром». What follows a
/// colon explains a title: «…: где семья встречается с нами».
fn says_something(text: &str, words: &[words::Word]) -> bool {
    let end = text.find(':').unwrap_or(text.len());
    // The words after the first three, since adjectives and the noun stand there.
    words
        .iter()
        .skip(3)
        .take_while(|word| word.end <= end)
        .any(|word| grammar::is_reflexive(&letters::fold(&text[word.start..word.end])))
}

pub(super) fn is_date_line(text: &str) -> bool {
    let blank = text.contains("__") && text.contains("20") && text.contains(['«', '"', '“']);
    blank || dates::date(text).is_some() && text.chars().count() < 60
}
