//! Runs of a text in fonts of their own, as binary workbooks have them: what a font strikes out is gone, digits that
//! it raises are marks of notes.

use crate::text::letters::raised;

/// The fonts by the numbers that styles and runs name.
#[derive(Debug, Default)]
pub(in crate::read) struct Fonts(Vec<Font>);

#[derive(Debug, Clone, Copy, Default)]
struct Font {
    strikes: bool,
    raises: bool,
}

/// A text whose letters from some on have a font of their own.
#[derive(Debug, Default)]
pub(in crate::read) struct Rich {
    pub(in crate::read) text: String,
    /// The first letter of each run, in units of UTF-16, and its font.
    pub(in crate::read) runs: Vec<(u16, u16)>,
}

/// What is seen of a text, and what is struck out of it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::read) struct Shown {
    pub(in crate::read) text: String,
    pub(in crate::read) struck: String,
}

impl Fonts {
    /// The next font, by the flags of its record and where that puts the letters on their line.
    pub(in crate::read) fn add(&mut self, flags: u16, place: u16) {
        const STRIKES: u16 = 0x08;
        const SUPERSCRIPT: u16 = 1;
        self.0.push(Font { strikes: flags & STRIKES != 0, raises: place == SUPERSCRIPT });
    }

    pub(in crate::read) fn strikes(&self, number: u16) -> bool {
        self.font(number).strikes
    }

    fn font(&self, number: u16) -> Font {
        self.0.get(usize::from(number)).copied().unwrap_or_default()
    }

    /// Whether any of the runs is shown otherwise than it is written.
    pub(in crate::read) fn matter(&self, runs: &[(u16, u16)]) -> bool {
        runs.iter().any(|(_, font)| self.font(*font).strikes || self.font(*font).raises)
    }

    /// What is seen of a text; letters before the first run have the font of the cell. `read` puts its letters right.
    pub(in crate::read) fn shown(&self, rich: &Rich, read: impl Fn(&str) -> String) -> Shown {
        let mut shown = Shown::default();
        let mut runs = rich.runs.iter().peekable();
        let mut font = Font::default();
        let (mut unit, mut from) = (0, 0);
        for (at, letter) in rich.text.char_indices() {
            while let Some((_, number)) = runs.next_if(|(first, _)| usize::from(*first) <= unit) {
                shown.push(&read(&rich.text[from..at]), font);
                (from, font) = (at, self.font(*number));
            }
            unit += letter.len_utf16();
        }
        shown.push(&read(&rich.text[from..]), font);
        shown
    }
}

impl Shown {
    fn push(&mut self, text: &str, font: Font) {
        match font {
            Font { strikes: true, .. } => self.struck.push_str(text),
            Font { raises: true, .. } => self.text.push_str(&raised(text)),
            Font { .. } => self.text.push_str(text),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_begin_where_they_say_and_end_where_the_next_begins() {
        let mut fonts = Fonts::default();
        for (flags, place) in [(0, 0), (0x08, 0), (0, 1), (0, 2), (0x08, 1)] {
            fonts.add(flags, place);
        }
        for (text, runs, seen, struck) in [
            ("Сайт2", &[(4, 2)][..], "Сайт²", ""),
            ("Сайт2", &[(4, 3)], "Сайт2", ""),
            ("Факс Почта", &[(0, 1), (5, 0)], "Почта", "Факс "),
            ("Факс", &[(0, 4)], "", "Факс"),
            ("😀2", &[(2, 2)], "😀²", ""),
            ("Сайт", &[(9, 1)], "Сайт", ""),
            ("Сайт", &[(0, 77)], "Сайт", ""),
            ("", &[(0, 1)], "", ""),
        ] {
            let rich = Rich { text: text.to_owned(), runs: runs.to_vec() };
            let shown = fonts.shown(&rich, str::to_owned);
            assert_eq!(shown, Shown { text: seen.to_owned(), struck: struck.to_owned() }, "{text} {runs:?}");
            assert_eq!(fonts.matter(runs), runs.iter().any(|run| !matches!(run.1, 0 | 3 | 77)), "{runs:?}");
        }
    }
}
