//! Lines that say what the signs in a column of kinds stand for, wherever in the file they are.

use super::context::{Line, Script};
use crate::text::Text;

/// Letters of such a line, at most.
const LONGEST: usize = 300;
/// Bytes of a sign that has a cell of its own.
const SIGN: usize = 8;

impl Script {
    /// «Ц – цифровая, О – офлайн», or the two in cells of a row.
    pub(super) fn legend(&self) -> Vec<Text> {
        let row = |line: &Line| line.place.map(|place| (place.table, place.row));
        let is_sign = |line: &Line| line.text.len() <= SIGN && row(line).is_some();
        let pairs = self.lines.windows(2).filter(|pair| is_sign(&pair[0]) && row(&pair[0]) == row(&pair[1]));
        let pairs = pairs.map(|pair| Text::from(format!("{} – {}", pair[0].text, pair[1].text)));
        let lines = self.lines.iter().map(|line| line.text.clone());
        lines.chain(pairs).filter(|text| self.explains_kinds(text)).collect()
    }

    /// Whether a text says what signs of kinds stand for.
    pub(super) fn explains_kinds(&self, text: &Text) -> bool {
        text.chars().count() < LONGEST && !self.words.kinds.legend(std::iter::once(text.as_str())).is_empty()
    }
}
