//! Controls of a page: what is chosen and typed is text of the cell, what could be chosen is none.

use html5ever::tokenizer::Tag;

use super::attribute;

/// A list to choose from, while it is read.
#[derive(Debug, Default)]
pub(super) struct Choice {
    several: bool,
    first: Option<String>,
    chosen: Vec<String>,
    /// The entry under way and whether it is chosen.
    entry: Option<(bool, String)>,
}

impl Choice {
    pub(super) fn of(tag: &Tag) -> Choice {
        let rows = attribute(tag, "size").and_then(|size| size.trim().parse::<u32>().ok()).unwrap_or(1);
        Choice { several: attribute(tag, "multiple").is_some() || rows > 1, ..Choice::default() }
    }

    pub(super) fn start_entry(&mut self, tag: &Tag) {
        self.end_entry();
        self.entry = Some((attribute(tag, "selected").is_some(), String::new()));
    }

    pub(super) fn end_entry(&mut self) {
        let Some((chosen, text)) = self.entry.take() else { return };
        if chosen {
            self.chosen.push(text.clone());
        }
        self.first.get_or_insert(text);
    }

    pub(super) fn push(&mut self, text: &str) {
        if let Some((_, entry)) = &mut self.entry {
            entry.push_str(text);
        }
    }

    /// What it shows: of a plain list the last entry chosen, or the first if none is.
    pub(super) fn shown(mut self) -> String {
        self.end_entry();
        if self.several {
            return self.chosen.join(", ");
        }
        self.chosen.pop().or(self.first).unwrap_or_default()
    }
}

/// What an input shows.
pub(super) fn input(tag: &Tag) -> Option<String> {
    let value = || attribute(tag, "value").map(str::to_owned);
    match attribute(tag, "type").unwrap_or("text").to_ascii_lowercase().as_str() {
        "hidden" | "submit" | "reset" | "button" | "image" | "file" | "password" | "range" | "color" => None,
        "checkbox" | "radio" => Some(if attribute(tag, "checked").is_some() { "☒" } else { "☐" }.to_owned()),
        _ => value(),
    }
}
