//! The items of a needs or interactions cell.

use super::marks::{Shape, begins_item, bullet, hangs_line, list_cuts, pieces};
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::phrases::Phrases;
use crate::text::{Text, grammar, words};

/// Splits a needs or interactions cell into its items.
pub(crate) fn split_items(text: &str, phrases: &Phrases<Text>, vocabulary: &Vocabulary) -> Vec<String> {
    let shape = Shape::new(text);
    let words = words::words(text);
    let mut cuts = list_cuts(text, &shape);
    for (at, letter) in text.char_indices() {
        if !shape.open(at) {
            continue;
        }
        let end = at + letter.len_utf8();
        let next = || words.iter().position(|word| word.start >= end);
        match letter {
            ';' => cuts.push(end),
            '\n' => {
                let separated = text[..at].trim_end().ends_with(',');
                let head = next().is_some_and(|next| {
                    // In another case («порядок / предоставления услуги») the word goes on with the
                    // line above.
                    let begins = if words[next].capital || separated {
                        vocabulary.item_heads.at(&words, next).is_some()
                    } else {
                        vocabulary.item_forms.exact_at(&words, next).is_some()
                    };
                    begins || separated && grammar::is_infinitive(&text[words[next].start..words[next].end])
                });
                let listed = head || bullet(text[end..].trim_start()) > 0;
                if begins_item(&text[end..], head)
                    && !hangs_line(&text[..at], listed, &vocabulary.words.lists.points)
                {
                    cuts.push(end);
                }
            }
            ',' => {
                let known = |at: usize| phrases.at(&words, at).is_some_and(|found| found.length > 1);
                let before = cuts.iter().filter(|cut| **cut <= at).max().copied().unwrap_or(0);
                let first = words.iter().position(|word| word.start >= before);
                if next().is_some_and(known) && first.is_some_and(known) {
                    cuts.push(end);
                }
            }
            _ => {}
        }
    }
    join_lead_in(pieces(text, cuts))
}

/// «Клиент может:» before a list is no item of its own: it stays with the first one.
fn join_lead_in(pieces: Vec<String>) -> Vec<String> {
    let mut joined: Vec<String> = Vec::with_capacity(pieces.len());
    for piece in pieces {
        match joined.last_mut() {
            Some(lead_in) if lead_in.ends_with(':') => {
                lead_in.push(' ');
                lead_in.push_str(&piece);
            }
            _ => joined.push(piece),
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    fn check(split: impl Fn(&str, &Vocabulary) -> Vec<String>, cases: &[(&str, &str)]) {
        let vocabulary =
            Vocabulary::new(&Mappings::built_in().expect("the built-in mappings").catalogue, None);
        for (text, expected) in cases {
            assert_eq!(split(text, &vocabulary).join(" | "), *expected, "{text}");
        }
    }

    #[test]
    fn needs_are_cut_at_the_marks_of_a_list() {
        check(
            |text, vocabulary| split_items(text, &vocabulary.needs, vocabulary),
            &[
                ("узнать статус заявления,\nполучить копию", "узнать статус заявления | получить копию"),
                ("узнать о деятельности,\nсети и связях", "узнать о деятельности, сети и связях"),
                ("• узнать статус • получить копию", "узнать статус | получить копию"),
                (
                    "Клиент может:\n- узнать статус\n- получить копию",
                    "Клиент может: узнать статус | получить копию",
                ),
                ("возможность\nполучить копию", "возможность получить копию"),
            ],
        );
    }
}
