//! What the style of a cell makes of its value: the format shows or hides it, strike-out takes it away.

use crate::model::document::{Cell, CellMore, NoticeKind};
use crate::text::Text;

use super::super::error::ReadError;
use super::number::Format;
use super::place::At;
use super::value;
use super::{Book, Sheet};

/// What a cell looks like, as far as that changes what it says.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::read) struct Style {
    pub(in crate::read) format: Format,
    pub(in crate::read) struck: bool,
}

impl Style {
    /// Shows every value as it stands.
    pub(in crate::read) fn is_plain(&self) -> bool {
        !self.struck && self.format == Format::General
    }
}

impl Book<'_> {
    /// Puts a number into a cell as its style shows it. A zero that a format hides is blank, as the officer sees
    /// it; any other hidden number is told of.
    pub(in crate::read) fn put_number(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        number: f64,
        style: Option<&Style>,
        is_1904: bool,
    ) -> Result<(), ReadError> {
        let shown = value::shown(number, style.map(|style| &style.format), is_1904, self.limits.language);
        if shown.trim().is_empty() {
            return self.put_unshown(sheet, at, number);
        }
        let text = self.keep(&shown);
        text.map_or(Ok(()), |text| self.put_seen(sheet, at, text, style))
    }

    /// A number that its format does not show.
    pub(in crate::read) fn put_unshown(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        number: f64,
    ) -> Result<(), ReadError> {
        if number == 0.0 {
            return Ok(());
        }
        let text = Text::from(value::shown(number, None, false, self.limits.language));
        self.put_gone(sheet, at, text, NoticeKind::HiddenText)
    }

    /// Puts a text into a cell as its style shows it.
    pub(in crate::read) fn put_text(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        text: Text,
        style: Option<&Style>,
    ) -> Result<(), ReadError> {
        match style.and_then(|style| style.format.show_text(&text)) {
            None => self.put_seen(sheet, at, text, style),
            Some(shown) => match self.keep(&shown) {
                Some(shown) => self.put_seen(sheet, at, shown, style),
                None => self.put_gone(sheet, at, text, NoticeKind::HiddenText),
            },
        }
    }

    /// Puts what is seen of a cell; struck out it is as good as deleted.
    pub(in crate::read) fn put_seen(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        text: Text,
        style: Option<&Style>,
    ) -> Result<(), ReadError> {
        if style.is_some_and(|style| style.struck) {
            return self.put_gone(sheet, at, text, NoticeKind::StruckText);
        }
        self.put_kept(sheet, at, text)
    }

    /// A text that is struck out or hidden: no text of the cell, and told of.
    pub(in crate::read) fn put_gone(
        &mut self,
        sheet: &mut Sheet,
        at: At,
        text: Text,
        kind: NoticeKind,
    ) -> Result<(), ReadError> {
        self.count(&sheet.part, &text)?;
        sheet.notes.push((at, kind, text.clone()));
        let more = match kind {
            NoticeKind::StruckText => CellMore { deleted_text: Some(text), ..CellMore::default() },
            _ => CellMore { hidden_text: Some(text), ..CellMore::default() },
        };
        let text = Text::default();
        sheet.push(at, Cell { column: at.1, column_span: 1, row_span: 1, text, more: Some(Box::new(more)) })
    }
}
