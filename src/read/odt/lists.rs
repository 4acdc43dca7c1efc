//! Numbers of lists: each list style says how, each list whether it goes on from an earlier one.

use std::collections::HashMap;

use super::super::error::ReadError;
use super::super::spelling::{NumberFormat, spelt};
use super::super::xml::{Ns, Step, Xml, local};

const LEVELS: usize = 10;

#[derive(Debug, Clone)]
struct Level {
    format: NumberFormat,
    prefix: String,
    suffix: String,
    /// `%1%.%2%)`, which tells more than prefix and suffix where a program writes it.
    pattern: Option<String>,
    start: u32,
    /// How many levels the number shows.
    shown: usize,
}

#[derive(Debug, Default)]
pub(super) struct Lists {
    styles: HashMap<String, HashMap<usize, Level>>,
    /// The counters of each list by its ordinal; lists that go on share one.
    counters: Vec<[Option<u32>; LEVELS]>,
    by_id: HashMap<String, usize>,
    by_style: HashMap<String, usize>,
    /// The list under way and its style, if any.
    list: usize,
    style: String,
    /// The open lists: for each, whether an item waits for its first paragraph, and with what number.
    open: Vec<Item>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Item {
    waits: bool,
    start: Option<u32>,
}

impl Lists {
    /// Reads a list style just started.
    pub(super) fn define(&mut self, name: String, xml: &mut Xml<'_>) -> Result<(), ReadError> {
        let levels = self.styles.entry(name).or_default();
        let mut depth = 1;
        while depth > 0 {
            match xml.next()? {
                Step::Start { tag, ns, empty } => {
                    let kind = local(&tag);
                    if ns == Ns::OdfText
                        && matches!(
                            kind,
                            "list-level-style-number" | "list-level-style-bullet" | "list-level-style-image"
                        )
                    {
                        let style = |name| xml.attribute(&tag, Ns::OdfStyle, name);
                        let text = |name| xml.attribute(&tag, Ns::OdfText, name);
                        let level: usize = text("level").and_then(|level| level.parse().ok()).unwrap_or(1);
                        let format = match kind {
                            "list-level-style-number" => format(&style("num-format").unwrap_or_default()),
                            _ => NumberFormat::Bullet,
                        };
                        levels.insert(
                            level,
                            Level {
                                format,
                                prefix: style("num-prefix").unwrap_or_default(),
                                suffix: style("num-suffix").unwrap_or_default(),
                                pattern: xml.attribute(&tag, Ns::Other, "num-list-format"),
                                start: text("start-value").and_then(|start| start.parse().ok()).unwrap_or(1),
                                shown: text("display-levels")
                                    .and_then(|shown| shown.parse().ok())
                                    .unwrap_or(1),
                            },
                        );
                    }
                    depth += usize::from(!empty);
                }
                Step::End => depth -= 1,
                Step::Eof => break,
                Step::Text(_) => {}
            }
        }
        Ok(())
    }

    /// A list begins, at the top or within an item.
    pub(super) fn open(
        &mut self,
        style: Option<String>,
        id: Option<String>,
        continues: Option<String>,
        goes_on: bool,
    ) {
        if self.open.is_empty() {
            self.style = style.unwrap_or_default();
            let earlier = continues
                .and_then(|id| self.by_id.get(&id).copied())
                .or_else(|| self.by_style.get(&self.style).copied().filter(|_| goes_on));
            self.list = earlier.unwrap_or_else(|| {
                self.counters.push([None; LEVELS]);
                self.counters.len() - 1
            });
            self.by_style.insert(self.style.clone(), self.list);
            if let Some(id) = id {
                self.by_id.insert(id, self.list);
            }
        } else if let Some(style) = style {
            self.style = style;
        }
        self.open.push(Item::default());
    }

    pub(super) fn close(&mut self) {
        self.open.pop();
    }

    pub(super) fn item(&mut self, start: Option<u32>) {
        if let Some(item) = self.open.last_mut() {
            *item = Item { waits: true, start };
        }
    }

    pub(super) fn end_item(&mut self) {
        if let Some(item) = self.open.last_mut() {
            item.waits = false;
        }
    }

    /// The number of the paragraph that begins now; only the first of an item has one.
    pub(super) fn label(&mut self) -> Option<String> {
        let depth = self.open.len();
        let item = self.open.last_mut().filter(|item| item.waits)?;
        item.waits = false;
        let start = item.start;
        let at = depth.min(LEVELS) - 1;
        let levels = self.styles.get(&self.style)?;
        let level = levels.get(&depth)?;
        let counters = self.counters.get_mut(self.list)?;
        let next = counters[at].map_or(level.start, |before| before.saturating_add(1));
        counters[at] = Some(start.unwrap_or(next));
        counters[at + 1..].fill(None);
        if level.format == NumberFormat::Bullet {
            return Some("•".to_owned());
        }
        let number = |depth: usize| {
            let level = levels.get(&depth)?;
            let value = counters.get(depth - 1).copied().flatten().unwrap_or(level.start);
            Some(spelt(value, level.format))
        };
        let label = if let Some(pattern) = &level.pattern {
            by_pattern(pattern, number)
        } else {
            let first = (depth + 1).saturating_sub(level.shown.max(1)).max(1);
            let numbers: Vec<String> =
                (first..=depth).filter_map(number).filter(|number| !number.is_empty()).collect();
            format!("{}{}{}", level.prefix, numbers.join("."), level.suffix)
        };
        let label = label.trim();
        (!label.is_empty()).then(|| label.to_owned())
    }
}

/// `%1%.%2%)` with the numbers of its levels.
fn by_pattern(pattern: &str, number: impl Fn(usize) -> Option<String>) -> String {
    let mut label = String::new();
    let mut pieces = pattern.split('%');
    label.push_str(pieces.next().unwrap_or_default());
    while let Some(piece) = pieces.next() {
        if let Some(level) = piece.parse::<usize>().ok().filter(|level| (1..=LEVELS).contains(level)) {
            label.push_str(&number(level).unwrap_or_default());
            label.push_str(pieces.next().unwrap_or_default());
        } else {
            label.push('%');
            label.push_str(piece);
        }
    }
    label
}

fn format(name: &str) -> NumberFormat {
    match name.trim().chars().next() {
        None => NumberFormat::Nothing,
        Some('a') => NumberFormat::LatinLower,
        Some('A') => NumberFormat::LatinUpper,
        Some('i') => NumberFormat::RomanLower,
        Some('I') => NumberFormat::RomanUpper,
        Some('а') => NumberFormat::RussianLower,
        Some('А') => NumberFormat::RussianUpper,
        Some(_) => NumberFormat::Decimal,
    }
}
