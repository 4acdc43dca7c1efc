//! Adjectives before the kind of a body: «архивного агентства», «Кировской областной научной библиотеки».

use super::{Kind, Names, shouts};
use crate::text::words::Word;
use crate::text::{grammar, letters};

/// Adjectives before a kind, at most.
const ADJECTIVES: usize = 8;
/// Words of an award between two adjectives: «ордена Трудового Красного Знамени».
const AWARD: usize = 4;

impl Names {
    /// The adjectives before a kind of body that agree with it, in the nominative: «архивного агентства»,
    /// «Контрольно-счетной палате».
    pub(super) fn adjectives(
        &self,
        text: &str,
        words: &[Word],
        kind: &Kind,
        first: usize,
        head: usize,
    ) -> Vec<String> {
        // Of «школа-интернат» they agree with the first noun.
        let is_joined = |at: usize| at > first && &text[words[at - 1].end..words[at].start] == "-";
        let noun = (first..=head).rev().find(|at| !is_joined(*at)).unwrap_or(head);
        let noun = letters::fold(&text[words[noun].start..words[noun].end]);
        let last = kind.nominative.rsplit(' ').next().unwrap_or_default();
        let nominative = letters::fold(last.split('-').next().unwrap_or_default());
        let mut found: Vec<String> = Vec::new();
        let mut award: Option<String> = None;
        let mut at = first;
        while at > 0 && found.len() < ADJECTIVES {
            let between = &text[words[at - 1].end..words[at].start];
            let word = &text[words[at - 1].start..words[at - 1].end];
            if between == "-" && !found.is_empty() && word.to_lowercase().ends_with('о') {
                found.insert(0, format!("{word}-"));
                at -= 1;
                continue;
            }
            if between.is_empty() || !between.chars().all(char::is_whitespace) {
                break;
            }
            let folded = letters::fold(word);
            let foreign = self.no_adjectives.iter().any(|known| folded.starts_with(known.as_str()));
            let Some(adjective) =
                grammar::nominative_adjective(word, &noun, &nominative).filter(|_| !foreign)
            else {
                let Some(from) =
                    awarded_from(text, words, at).filter(|_| award.is_none() && !found.is_empty())
                else {
                    break;
                };
                award = Some(letters::one_line(&text[words[from].start..words[at - 1].end]));
                at = from;
                continue;
            };
            // An award alone is no part of a name.
            found.splice(0..0, std::iter::once(adjective).chain(award.take()));
            at -= 1;
        }
        let shouted = shouts(text, &words[head]);
        for word in &mut found {
            if shouted || at == 0 && !word.contains(' ') {
                *word = word.to_lowercase();
            }
        }
        found
    }
}

/// Where the words of an award begin that end before the word `end`: «ордена Почёта».
fn awarded_from(text: &str, words: &[Word], end: usize) -> Option<usize> {
    let is_award =
        |at: &usize| matches!(&*letters::fold(&text[words[*at].start..words[*at].end]), "ордена" | "орденов");
    (end.saturating_sub(AWARD)..end.saturating_sub(1)).rev().find(is_award)
}
