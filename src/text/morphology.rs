//! What a word may be in a sentence: its cases and verb forms.
//!
//! From the dictionary of `rumorph` (`OpenCorpora` and Wiktionary, CC BY-SA 4.0), which also says how likely each
//! reading of a form is, and guesses words that it does not know by their endings. Endings alone
//! ([`super::grammar`]) cannot tell «выписка», which begins a value, from «списка», which goes on with one.

use std::cell::RefCell;
use std::sync::LazyLock;

use rumorph::Dictionary;

use super::memory::Known;

/// A case, in the order of [`Cases`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Case {
    Nominative,
    Genitive,
    Dative,
    Accusative,
    Instrumental,
    Locative,
}

/// How likely each case is, 0 to 1.
pub(crate) type Cases = [f64; 6];

/// What a form of a word may be; likelihoods from 0 to 1.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Forms {
    pub(crate) noun: Cases,
    /// Adjectives, participles, numerals and the like: words that agree with a noun.
    pub(crate) adjective: Cases,
    pub(crate) finite: f64,
    pub(crate) infinitive: f64,
    /// A participle, «который», an adverb: what begins no value of its own.
    pub(crate) dependent: f64,
}

impl Forms {
    pub(crate) fn is_noun(&self) -> bool {
        self.noun.iter().sum::<f64>() > 0.2
    }

    pub(crate) fn is_adjective(&self) -> bool {
        self.adjective.iter().sum::<f64>() > 0.5
    }
}

/// The forms that a word may be; remembered per thread.
pub(crate) fn forms(word: &str) -> Forms {
    thread_local! {
        static KNOWN: RefCell<Known<Forms>> = RefCell::default();
    }
    KNOWN.with_borrow_mut(|known| {
        known.get(word).unwrap_or_else(|| {
            let found = look_up(word);
            known.keep(word, found.clone());
            found
        })
    })
}

fn look_up(word: &str) -> Forms {
    /// Read when the first word is asked about: most files ask about none.
    static DICTIONARY: LazyLock<Option<Dictionary>> = LazyLock::new(|| Dictionary::bundled().ok());
    let mut forms = Forms::default();
    let Some(dictionary) = &*DICTIONARY else { return forms };
    for reading in dictionary.analyze(word) {
        let Some(tag) = dictionary.ud_tag(reading.ud) else { continue };
        let case = tag.feat("Case").and_then(case);
        let group = match (tag.pos(), tag.feat("VerbForm")) {
            ("NOUN" | "PROPN", _) => Some(&mut forms.noun),
            ("ADJ" | "NUM", _) => Some(&mut forms.adjective),
            ("VERB" | "AUX", Some("Fin")) => {
                forms.finite += reading.prob;
                None
            }
            ("VERB" | "AUX", Some("Inf")) => {
                forms.infinitive += reading.prob;
                None
            }
            _ => {
                forms.dependent += reading.prob;
                None
            }
        };
        if let Some((cases, case)) = group.zip(case) {
            cases[case as usize] += reading.prob;
        }
    }
    forms
}

fn case(name: &str) -> Option<Case> {
    Some(match name {
        "Nom" => Case::Nominative,
        // «стакан чаю» has a form of its own.
        "Gen" | "Par" => Case::Genitive,
        "Dat" => Case::Dative,
        "Acc" => Case::Accusative,
        "Ins" => Case::Instrumental,
        "Loc" => Case::Locative,
        _ => return None,
    })
}

/// The cases that a preposition, folded, governs; `None`: no preposition.
pub(crate) fn governed(preposition: &str) -> Option<&'static [Case]> {
    use Case::{Accusative, Dative, Genitive, Instrumental, Locative};
    Some(match preposition {
        "в" | "во" | "на" => &[Accusative, Locative],
        "о" | "об" | "обо" | "при" => &[Locative],
        "по" | "к" | "ко" | "согласно" => &[Dative],
        "для" | "от" | "из" | "до" | "без" | "у" | "около" | "после" | "посредством" => {
            &[Genitive]
        }
        "с" | "со" => &[Genitive, Instrumental],
        "за" | "под" => &[Accusative, Instrumental],
        "через" | "про" => &[Accusative],
        "над" | "между" | "перед" => &[Instrumental],
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likely(word: &str, case: Case) -> f64 {
        forms(word).noun[case as usize]
    }

    #[test]
    fn a_form_has_the_cases_that_it_may_be() {
        assert!(likely("выписка", Case::Nominative) > 0.9);
        assert!(likely("списка", Case::Nominative) < 0.01);
        assert!(likely("инструктаж", Case::Nominative) > 0.0 && likely("инструктаж", Case::Genitive) < 0.01);
        assert!(likely("справок", Case::Genitive) > 0.9);
        let adjective = forms("методические").adjective;
        assert!(adjective[Case::Nominative as usize] > 0.0 && adjective[Case::Genitive as usize] < 0.01);
        assert!(forms("проверяет").finite > 0.9);
        assert!(forms("получить").infinitive > 0.9);
        assert!(forms("подтверждающие").dependent > 0.5);
    }
}
