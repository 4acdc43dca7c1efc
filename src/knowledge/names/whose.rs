//! The region that a body's name leaves out and its file tells elsewhere.

use super::Names;
use crate::knowledge::institutions;
use crate::text::words::{self, Word};
use crate::text::{Text, letters};

impl Names {
    /// A body's name with the region that its file tells elsewhere: «Министерство культуры» and «Министерство
    /// культуры области» in a list of Tula are «Министерство культуры Тульской области». A name of its own in
    /// quotes, a government, and an adjective that stands for the region stay as they are.
    pub(crate) fn with_region_of(&self, name: &str, region: &str) -> Option<Text> {
        let index = self.regions.index(region)?;
        let stays = name.contains('»')
            || self.is_superior(name)
            || self.region_in(name).is_some()
            || institutions::is_capitals(name.split(' ').next().unwrap_or_default());
        if stays {
            return None;
        }
        let genitive = self.regions.genitive(index);
        let words = words::words(name);
        let word = |word: &Word| letters::fold(&name[word.start..word.end]);
        let of_area = |word: &Word| {
            let folded = letters::fold(&name[word.start..word.end]);
            self.of_area.iter().any(|stem| folded.starts_with(stem.as_str()))
        };
        if words.iter().take(3).any(of_area) {
            return None;
        }
        let last = words.last()?;
        let area = self.areas.contains(&word(last)) && words.len() > 2;
        let letters = is_initials(&name[last.start..last.end], self.regions.name(index));
        let own = if area || letters { name[..last.start].trim_end() } else { name };
        Some(format!("{own} {genitive}").into())
    }
}

/// «СК», «ТО»: the first letters of a region's name.
pub(super) fn is_initials(word: &str, region: &str) -> bool {
    let first = |word: &str| word.chars().next().map(|letter| letter.to_uppercase().to_string());
    let initials: String = region.split([' ', '-']).filter_map(first).collect();
    word.chars().count() > 1 && word == initials
}
