//! Where the title of a list begins and ends.

use super::{Line, Script, is_bracketed, is_stamp, starts_small};
use crate::knowledge::names::Names;
use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::section;
use crate::model::{Doubt, DoubtKind, Place};
use crate::text::{dates, grammar, letters};

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
                || is_imprint(text, names)
                || !self.lines[last].goes_on && !self.narrows(text) && self.is_whole(at, last, names)
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

/// «Кировская область, 2024 год», «г. Киров, 2024»: where and when a list was made, as title pages have it.
fn is_imprint(text: &str, names: &Names) -> bool {
    let text = text.trim_end_matches(['.', ' ']);
    let year =
        ["год", "года", "г"].iter().find_map(|word| text.strip_suffix(word)).unwrap_or(text).trim_end();
    let rest = year.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let place = rest.trim_end_matches([',', ' ', '–', '-']);
    year.len() - rest.len() == 4 && (names.only_region_in(place) || place.starts_with("г. "))
}

/// «заполняйте только белые ячейки»: a line that tells the reader what to do.
fn asks(text: &str) -> bool {
    grammar::is_imperative(&letters::first_word(text))
}
