//! Whether a text after a comma is a value of its own or goes on with the text before it, by the cases of its
//! words.
//!
//! «доставка лекарств, уборка»: after a comma stands a nominative, and no word before it has the case that would
//! let it go on. «выдача справок, выписок», «запись на приём, осмотр»: it may go on.

use crate::text::letters;
use crate::text::morphology::{Case, Cases, Forms, forms, governed};
use crate::text::words::Word;

/// How many times likelier a nominative must be than a case that lets the text before it go on.
const LIKELIER: f64 = 4.0;
/// A reading below this is no reading.
const HARDLY: f64 = 0.02;

/// A stretch of words of a text.
#[derive(Clone, Copy)]
pub(super) struct Stretch<'a> {
    pub(super) text: &'a str,
    pub(super) words: &'a [Word],
    /// Its first words name an action.
    pub(super) action: bool,
}

/// What a stretch begins with.
enum Head {
    /// A noun in one of the cases, at an index.
    Noun(Cases, usize),
    Finite,
    Infinitive,
}

impl<'a> Stretch<'a> {
    pub(super) fn word(&self, at: usize) -> &'a str {
        &self.text[self.words[at].start..self.words[at].end]
    }

    fn forms(&self, at: usize) -> Forms {
        forms(&letters::fold(self.word(at)))
    }

    /// Whether nothing but blanks stands between a word and the next one.
    fn is_followed(&self, at: usize) -> bool {
        self.words.get(at + 1).is_some_and(|next| self.text[self.words[at].end..next.start].trim().is_empty())
    }

    /// The noun that the stretch begins with, past the adjectives that agree with it, or a verb.
    fn head(&self) -> Option<Head> {
        let mut agreed: Cases = [1.0; 6];
        for at in 0..self.words.len() {
            let word = self.word(at);
            if self.words[at].filler || !word.chars().all(letters::is_letter) {
                return None;
            }
            let forms = self.forms(at);
            if at == 0 && forms.finite > 0.5 {
                return Some(Head::Finite);
            }
            if at == 0 && forms.infinitive > 0.5 {
                return Some(Head::Infinitive);
            }
            let described = forms.is_adjective() && self.is_followed(at);
            if forms.is_noun() && !described {
                let cases: Cases = std::array::from_fn(|case| forms.noun[case] * agreed[case]);
                return (cases.iter().sum::<f64>() > HARDLY).then_some(Head::Noun(cases, at));
            }
            if !described {
                return None;
            }
            for (agreed, own) in agreed.iter_mut().zip(forms.adjective) {
                *agreed *= f64::from(u8::from(own > HARDLY));
            }
        }
        None
    }

    /// The cases of the nouns below the head: what may go on after a comma; `last`: of those behind the last
    /// preposition alone.
    fn dependent_cases(&self, head: usize, last: bool) -> Cases {
        let mut found: Cases = [0.0; 6];
        let mut after: Option<&'static [Case]> = None;
        for at in head + 1..self.words.len() {
            let folded = letters::fold(self.word(at));
            if let Some(cases) = governed(&folded) {
                after = Some(cases);
                if last {
                    found = [0.0; 6];
                }
                continue;
            }
            let forms = self.forms(at);
            if !forms.is_noun() {
                continue;
            }
            let possible = |case: Case| forms.noun[case as usize] > HARDLY;
            // Below a noun stands a genitive, or what the noun governs: «ответ заявителю».
            let below: &[Case] = if possible(Case::Genitive) {
                &[Case::Genitive]
            } else {
                &[Case::Dative, Case::Instrumental]
            };
            for case in after.take().unwrap_or(below).iter().filter(|case| possible(**case)) {
                found[*case as usize] = 1.0;
            }
        }
        found
    }

    /// Whether a noun in the genitive stands below the head: «регистрация и рассмотрение заявлений».
    fn has_genitive(&self, head: usize) -> bool {
        let case = Case::Genitive as usize;
        (head + 1..self.words.len()).map(|at| self.forms(at)).any(|forms| forms.noun[case] > HARDLY)
    }
}

/// Whether a value ends before `right`, which stands after a comma, slash or line break behind `left`.
pub(super) fn parts(left: Stretch<'_>, right: Stretch<'_>) -> bool {
    match (left.head(), right.head()) {
        // «назначает курс, проверяет тест», «дать пояснения, получить акт»
        (Some(Head::Finite), Some(Head::Finite)) | (Some(Head::Infinitive), Some(Head::Infinitive)) => {
            left.words.len() > 1
        }
        (Some(Head::Noun(cases, head)), Some(Head::Noun(next, next_head))) => {
            let nominative = |cases: &Cases| cases[Case::Nominative as usize];
            if nominative(&cases) <= HARDLY || nominative(&next) <= HARDLY {
                return false;
            }
            if head + 1 == left.words.len() {
                // «прием, регистрация заявлений» share their object.
                return !left.action || !right.has_genitive(next_head);
            }
            // After «на посещение» a thing with words of its own does not go on («…, правила поведения»), nor does it
            // with what stands before: «поиск объекта по адресу, границы зон».
            let thing = !right.action && right.words.len() > 1;
            let mut open = left.dependent_cases(head, thing);
            if thing {
                open[Case::Accusative as usize] = 0.0;
            }
            let goes_on = open.iter().zip(next).map(|(open, likely)| open * likely).fold(0.0, f64::max);
            nominative(&next) >= LIKELIER * goes_on
        }
        _ => false,
    }
}

/// Whether `right` may be a value of its own as well as go on with `left`: what lets it go on is the accusative
/// after a preposition alone, which its nominative looks like. «запись в журнал, инструктаж».
pub(super) fn may_part(left: Stretch<'_>, right: Stretch<'_>) -> bool {
    /// Of a form that may be both.
    const LIKELY: f64 = 0.25;
    let (Some(Head::Noun(cases, head)), Some(Head::Noun(next, _))) = (left.head(), right.head()) else {
        return false;
    };
    let nominative = Case::Nominative as usize;
    let open = left.dependent_cases(head, false);
    let others = open.iter().zip(next).enumerate().filter(|(case, _)| *case != Case::Accusative as usize);
    cases[nominative] > HARDLY
        && next[nominative] >= LIKELY
        && open[Case::Accusative as usize] > 0.0
        && next[Case::Accusative as usize] > HARDLY
        && others.map(|(_, (open, likely))| open * likely).all(|likely| likely <= HARDLY)
}

/// Whether a lone action may have the object of the action after it: «осмотр, ремонт помещений».
pub(super) fn may_share(left: Stretch<'_>, right: Stretch<'_>) -> bool {
    let (Some(Head::Noun(..)), Some(Head::Noun(_, head))) = (left.head(), right.head()) else { return false };
    left.words.len() == 1 && left.action && right.action && right.has_genitive(head)
}

/// Whether a stretch begins with a noun that is a nominative rather than anything else.
pub(super) fn is_upright(stretch: Stretch<'_>) -> bool {
    // The dictionary counts texts: in a cell a nominative is likelier than there.
    const RATHER: f64 = 0.15;
    matches!(stretch.head(), Some(Head::Noun(cases, _)) if cases[Case::Nominative as usize] >= RATHER)
}

/// The index of the noun that a stretch begins with.
pub(super) fn noun(stretch: Stretch<'_>) -> Option<usize> {
    match stretch.head() {
        Some(Head::Noun(_, at)) => Some(at),
        _ => None,
    }
}

/// Whether two stretches begin with the same noun: «районная библиотека, детская библиотека».
pub(super) fn same_noun(left: Stretch<'_>, right: Stretch<'_>) -> bool {
    noun(left).zip(noun(right)).is_some_and(|(one, other)| left.words[one].form == right.words[other].form)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words::words;

    fn parted(left: &str, right: &str) -> bool {
        let (of_left, of_right) = (words(left), words(right));
        // Enough for these texts; the catalogue knows more.
        let action = |text: &str| {
            ["прием", "запись", "осмотр", "регистрация"].iter().any(|word| text.starts_with(word))
        };
        parts(
            Stretch { text: left, words: &of_left, action: action(left) },
            Stretch { text: right, words: &of_right, action: action(right) },
        )
    }

    #[test]
    fn a_nominative_that_nothing_lets_go_on_is_a_value_of_its_own() {
        for (left, right) in [
            ("доставка лекарств", "уборка"),
            ("подача анкеты", "инструктаж"),
            ("участие в заседании", "выписка из протокола"),
            ("условия конкурса", "список победителей"),
            ("посещение экспозиции", "методические материалы"),
            ("направление обращения", "новости о карантине"),
            ("разрешение на посещение", "правила поведения"),
            ("регистрация", "ответ заявителю"),
            ("назначает курс", "проверяет тест"),
            ("дать пояснения инспектору", "получить акт"),
            ("акт сверки", "квитанция"),
            ("поиск объекта по адресу", "границы зон охраны"),
        ] {
            assert!(parted(left, right), "{left}, {right}");
        }
    }

    #[test]
    fn what_may_go_on_is_none() {
        for (left, right) in [
            ("выдача справок", "выписок"),
            ("информация о ценах", "тарифах"),
            ("прием", "регистрация заявлений"),
            ("прием", "регистрация и рассмотрение обращений"),
            ("запись на прием", "осмотр"),
            ("запись на прием", "осмотр врача"),
            ("подача заявления", "копии паспорта"),
            ("поиск объекта по адресу", "границы"),
            ("документы", "подтверждающие право"),
            ("получить ответ", "документы"),
            ("ответ заявителю", "гражданам"),
            ("сведения о том", "что делать"),
            ("порядок", "в том числе сроки"),
        ] {
            assert!(!parted(left, right), "{left}, {right}");
        }
    }
}
