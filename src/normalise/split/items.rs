//! The items of a needs or interactions cell.

use std::ops::Range;
use std::rc::Rc;

use super::cases::{self, Stretch};
use super::marks::{Shape, begins_item, bullet, hangs_line, list_cuts, pieces};
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::morphology::{self, Case};
use crate::text::phrases::Phrases;
use crate::text::words::Word;
use crate::text::{Text, grammar, letters, words};

/// Splits a needs or interactions cell into its items.
///
/// Items end at `;` and `|`, at the marks of a list, at a line break, comma, slash, plus or «или» after which an
/// action is named as items name it: in the infinitive or the nominative, and at a comma after which a
/// nominative stands that no word before it lets go on. Commas between the objects of one action («подача
/// заявления, документов») part nothing.
pub(crate) fn split_items(text: &str, phrases: &Phrases<Text>, vocabulary: &Vocabulary) -> Vec<String> {
    let cell = Cell { text, words: words::words(text), shape: Shape::new(text), phrases, vocabulary };
    let mut cuts = list_cuts(text, &cell.shape);
    for (at, letter) in text.char_indices().filter(|(at, _)| cell.shape.open(*at)) {
        let end = at + letter.len_utf8();
        let parts = match letter {
            ';' | '|' => true,
            '\n' => cell.parts_at_line(at),
            _ => false,
        };
        if parts {
            cuts.push(end);
        } else if letter == '.' && cell.parts_at_stop(at) {
            cuts.extend([at, end]);
        }
    }
    cell.add_cuts_at_signs(&mut cuts);
    join_lead_in(pieces(text, cuts))
}

/// Words of an item whose cases are looked at.
const LONGEST: usize = 200;

/// The text of a cell, and what is known of its words.
struct Cell<'a> {
    text: &'a str,
    words: Rc<[Word]>,
    shape: Shape,
    /// Catalogued needs or interactions.
    phrases: &'a Phrases<Text>,
    vocabulary: &'a Vocabulary,
}

impl Cell<'_> {
    /// The first word that begins at a byte or after it.
    fn word_from(&self, byte: usize) -> Option<usize> {
        let at = self.words.partition_point(|word| word.start < byte);
        (at < self.words.len()).then_some(at)
    }

    fn folded(&self, word: usize) -> String {
        let Word { start, end, .. } = self.words[word];
        letters::fold(&self.text[start..end])
    }

    fn is_infinitive(&self, word: usize) -> bool {
        let Word { start, end, .. } = self.words[word];
        grammar::is_infinitive(&self.text[start..end])
    }

    /// Whether a word may be the object of a verb.
    fn is_accusative(&self, word: usize) -> bool {
        let forms = morphology::forms(&self.folded(word));
        let case = Case::Accusative as usize;
        forms.noun[case] + forms.adjective[case] > 0.02
    }

    fn is_genitive(&self, word: usize) -> bool {
        morphology::forms(&self.folded(word)).noun[Case::Genitive as usize] > 0.5
    }

    /// Whether a word names an action as items do: «подать», «подача», «получение».
    fn is_action(&self, word: usize) -> bool {
        self.is_action_below(word, 0)
    }

    /// [`Cell::is_action`] of a word that so many adjectives describe.
    fn is_action_below(&self, word: usize, adjectives: usize) -> bool {
        let lists = &self.vocabulary.words.lists.items;
        let folded = self.folded(word);
        !lists.no_actions.contains(&folded)
            && (self.is_infinitive(word)
                || grammar::is_we_verb(&folded)
                || grammar::is_action_noun(&folded)
                || lists.actions.contains(&folded)
                || self.vocabulary.item_forms.exact_at(&self.words, word).is_some()
                || grammar::is_adjective_of_title(&folded)
                    && !grammar::is_possessive(&folded)
                    && self.is_described(word, adjectives))
    }

    /// Whether an adjective describes the action that follows: «устная консультация».
    fn is_described(&self, adjective: usize, above: usize) -> bool {
        const ADJECTIVES: usize = 8;
        let next = adjective + 1;
        next < self.words.len()
            && self.text[self.words[adjective].end..self.words[next].start].trim().is_empty()
            && above < ADJECTIVES
            && self.is_action_below(next, above + 1)
    }

    /// Whether a word names what an item may be instead of an action: «акт сверки». Words that other cases
    /// have as well count only after such an item.
    fn is_object(&self, begins: usize, word: usize) -> bool {
        let lists = &self.vocabulary.words.lists.items;
        let mut folded = self.folded(word);
        // «торжественная церемония»
        if grammar::is_adjective_of_title(&folded)
            && !grammar::is_possessive(&folded)
            && !lists.objects.contains(&folded)
            && word + 1 < self.words.len()
        {
            folded = self.folded(word + 1);
        }
        if !lists.objects.contains(&folded) && !lists.doubtful_objects.contains(&folded) {
            return false;
        }
        let Some(head) = self.word_from(begins).filter(|head| *head < word) else { return false };
        let before = self.folded(head);
        // After a verb the next words are its objects too: «получить ответ, документы».
        !self.is_infinitive(head)
            && !grammar::is_we_verb(&before)
            && (lists.objects.contains(&folded)
                || lists.objects.contains(&before)
                || lists.doubtful_objects.contains(&before))
    }

    /// Whether an item ends at the line break at a byte.
    fn parts_at_line(&self, at: usize) -> bool {
        let text = self.text;
        let end = at + 1;
        let separated = text[..at].trim_end().ends_with(',');
        let next = self.word_from(end).filter(|next| !self.waits(at, *next));
        // In another case («порядок / предоставления услуги») the word goes on with the line above.
        let head = next.is_some_and(|next| {
            if self.words[next].capital || separated {
                self.vocabulary.item_heads.at(&self.words, next).is_some()
                    || separated && self.is_infinitive(next)
            } else {
                self.vocabulary.item_forms.exact_at(&self.words, next).is_some()
            }
        });
        let begins = self.item_before(text[..at].trim_end_matches([',', ' ']).len());
        let action = next.is_some_and(|next| self.is_action(next) || self.is_object(begins, next));
        // Without the comma the line may be wrapped by hand.
        let by_case = separated && next.is_some_and(|next| self.parts_by_case(begins, next, at));
        let action = action || by_case;
        let listed = head || action || bullet(text[end..].trim_start()) > 0;
        begins_item(&text[end..], head || action)
            && !hangs_line(&text[..at], listed, &self.vocabulary.words.lists.points)
    }

    /// «Получение информации. Подача заявления.»: a sentence that names an action begins another item.
    fn parts_at_stop(&self, at: usize) -> bool {
        let Some(next) = self.word_from(at + 1) else { return false };
        let Some(before) = next.checked_sub(1).map(|before| &self.words[before]) else { return false };
        let between = &self.text[before.end..self.words[next].start];
        let begins = self.text[..at].rfind([';', '|', '\n', '.']).map_or(0, |sign| sign + 1);
        between.trim() == "."
            && !between.ends_with('.')
            && self.words[next].capital
            && self.is_action(next)
            // «им. …», «ул. …» are no ends of sentences.
            && self.text[before.start..before.end].chars().count() > 3
            && self.is_item(begins, at)
    }

    /// Where the item before a byte begins: after the last sign or line that may end one.
    fn item_before(&self, at: usize) -> usize {
        self.text[..at].rfind([';', '|', '\n', ',']).map_or(0, |sign| sign + 1)
    }

    /// Whether the text before a byte waits for the action that `next` names: as its object («получить /
    /// разъяснение») or because it governs an infinitive («возможность / получить»).
    fn waits(&self, at: usize, next: usize) -> bool {
        let Some(before) = next.checked_sub(1).filter(|before| self.words[*before].end <= at) else {
            return true;
        };
        let sign = self.text[self.words[before].end..at].contains([',', '.', ')', '»']);
        !sign
            && (self.is_infinitive(before)
                || self.words[before].filler
                || self.is_infinitive(next)
                    && self.vocabulary.words.lists.items.governing.contains(&self.folded(before)))
    }

    /// Cuts at commas, slashes, «+» and «или» between two actions. The item before must say more than one
    /// word, unless the catalogue has it so: «прием, регистрация заявлений» is one.
    fn add_cuts_at_signs(&self, cuts: &mut Vec<usize>) {
        cuts.sort_unstable();
        let mut found = Vec::new();
        let mut begins = 0;
        for next in 1..self.words.len() {
            let earlier = cuts.partition_point(|cut| *cut <= self.words[next].start);
            let cut = cuts[..earlier].last().copied().unwrap_or(0);
            begins = begins.max(cut);
            let Some(sign) = self.sign_before(next, begins) else { continue };
            let parts = self.is_item(begins, sign.start) && self.begins_after_sign(begins, next, cuts, &sign)
                || self.text[sign.clone()].starts_with([',', '/'])
                    && self.parts_by_case(begins, next, sign.start)
                || self.are_verbs_apart(begins, next, &sign);
            if parts {
                found.extend([sign.start, sign.end]);
                begins = sign.end;
            }
        }
        cuts.extend(found);
    }

    /// «познакомиться / поучиться»: what begins with a verb on both sides of a slash between blanks.
    fn are_verbs_apart(&self, begins: usize, next: usize, sign: &Range<usize>) -> bool {
        let first = self.words.partition_point(|word| word.start < begins);
        self.text[sign.clone()].starts_with("/ ")
            && self.text[..sign.start].ends_with(' ')
            && first < next
            && self.is_infinitive(first)
            && self.is_infinitive(next)
    }

    /// Whether the case of the words from `next` to the next sign makes them an item of their own after the text
    /// from the byte `begins` to the byte `ends`.
    fn parts_by_case(&self, begins: usize, next: usize, ends: usize) -> bool {
        let from = self.words.partition_point(|word| word.start < begins);
        let before = self.words.partition_point(|word| word.end <= ends);
        if before > from + LONGEST {
            return false;
        }
        let start = self.words[next].start;
        let sign = self.text[start..].char_indices().find(|(at, letter)| {
            matches!(letter, ',' | ';' | '/' | '+' | '\n' | '.') && self.shape.open(start + at)
        });
        let end = sign.map_or(self.text.len(), |(at, _)| start + at);
        let after = self.words.partition_point(|word| word.end <= end);
        if from >= before || next >= after || after > next + LONGEST {
            return false;
        }
        let has_genitive = |mut range: Range<usize>| range.any(|at| self.is_genitive(at));
        // «…, получение, хранение и выдача документов» share their object.
        let shares = next + 1 == after && self.is_action(next) && self.text[end..].starts_with(',') && {
            let most = self.words.len().min(after + LONGEST);
            let rest = &self.text[end..self.words[most - 1].end.max(end)];
            let rest = rest.find([';', '|', '\n']).map_or(end + rest.len(), |at| end + at);
            has_genitive(after..self.words[..most].partition_point(|word| word.end <= rest))
        };
        // «…, получение | хранение и выдача документов» as well.
        let comma = self.text[begins..ends].rfind(',').map_or(begins, |at| begins + at);
        let lone = self.words.partition_point(|word| word.start < comma);
        let goes_on =
            comma > begins && lone + 1 == before && self.is_action(lone) && has_genitive(next..after);
        if shares || goes_on {
            return false;
        }
        let stretch = |range: Range<usize>| Stretch {
            text: self.text,
            action: self.is_action(range.start),
            words: &self.words[range],
        };
        let left = stretch(from..before);
        let shares =
            left.action && !self.vocabulary.words.lists.items.lone_actions.contains(&self.folded(from));
        cases::parts(Stretch { action: shares, ..left }, stretch(next..after))
    }

    /// The sign that may part the item before a word from it: a comma, slash, plus or «или», in bytes.
    fn sign_before(&self, next: usize, begins: usize) -> Option<Range<usize>> {
        let word = &self.words[next];
        let mut before = next - 1;
        let alternative = |at: usize| matches!(&*self.folded(at), "или" | "либо");
        let start = if alternative(before) && before > 0 {
            before -= 1;
            self.words[before + 1].start
        } else {
            let from = self.words[before].end;
            let between = &self.text[from..word.start];
            let sign = between.find([',', '/', '+'])?;
            if between[sign..].contains(['\n', ';', '|', '•']) {
                return None;
            }
            from + sign
        };
        (start >= begins && self.words[before].start >= begins && self.shape.open(start))
            .then_some(start..word.start)
    }

    /// Whether the text between two bytes is an item: an action with its object, or a catalogued one.
    fn is_item(&self, from: usize, to: usize) -> bool {
        let first = self.words.partition_point(|word| word.start < from);
        let last = self.words.partition_point(|word| word.end <= to);
        let said = &self.words[first..last];
        let Some(head) = said.iter().position(|word| !word.filler) else { return false };
        // One word after a comma («…, получение, хранение и выдача») shares the object that follows.
        let (start, end) = (said[head].start, said[said.len() - 1].end);
        let comma = self.text[start..end].rfind(',').map_or(start, |comma| start + comma);
        let since_comma = said.iter().rev().take_while(|word| word.start >= comma);
        let long = since_comma.filter(|word| !word.filler).count() > 1;
        let lists = &self.vocabulary.words.lists.items;
        let folded = self.folded(first + head);
        self.is_action(first + head) && long
            || lists.objects.contains(&folded)
            || lists.doubtful_objects.contains(&folded)
            || self.phrases.whole(said).is_some()
    }

    /// Whether an item begins at a word after a sign: an action with its object, or a last word alone. «…,
    /// получение и выдача документов» shares its object with what follows.
    fn begins_after_sign(&self, begins: usize, next: usize, cuts: &[usize], sign: &Range<usize>) -> bool {
        let known = || self.phrases.at(&self.words, next).is_some_and(|found| found.length > 1);
        // «направить жалобу или предложение»: after a verb a noun is its object.
        if self.word_from(begins).is_some_and(|head| head < next && self.is_infinitive(head))
            && !self.is_infinitive(next)
            && self.is_accusative(next)
        {
            return false;
        }
        // «получение отказа или согласия»: two objects of one action.
        let last_before = self.words.partition_point(|word| word.end <= sign.start).checked_sub(1);
        if self.text[sign.clone()].starts_with(['и', 'л'])
            && self
                .words
                .get(next + 1)
                .is_none_or(|after| self.text[self.words[next].end..after.start].contains([';', '\n', '|']))
            && self.is_genitive(next)
            && last_before.is_some_and(|before| self.is_genitive(before))
        {
            return false;
        }
        let begins_item = self.is_action(next)
            || self.is_object(begins, next)
            || self.text[sign.clone()].starts_with(',') && known();
        if !begins_item {
            return false;
        }
        let later = cuts.partition_point(|cut| *cut <= self.words[next].start);
        let end = cuts.get(later).copied().unwrap_or(self.text.len());
        let Some(after) = self.words.get(next + 1).filter(|after| after.start < end) else { return true };
        let between = &self.text[self.words[next].end..after.start];
        !between.contains([',', '/', '+']) || self.phrases.whole(&self.words[next..=next]).is_some()
    }
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
                ("подача заявки|получение консультации", "подача заявки | получение консультации"),
                ("получение отказа или согласия", "получение отказа или согласия"),
                ("получение отказа или согласование", "получение отказа | согласование"),
                ("подача заявки (лично | почтой)", "подача заявки (лично | почтой)"),
            ],
        );
    }

    #[test]
    fn needs_are_cut_where_another_action_is_named() {
        check(
            |text, vocabulary| split_items(text, &vocabulary.needs, vocabulary),
            &[
                ("подача заявки, исправление замечаний", "подача заявки | исправление замечаний"),
                ("сдача отчета, оплата", "сдача отчета | оплата"),
                (
                    "подать заявление\nполучить помощь в заполнении",
                    "подать заявление | получить помощь в заполнении",
                ),
                ("защита проекта\nподписание соглашения", "защита проекта | подписание соглашения"),
                ("запись на осмотр / выдача талона", "запись на осмотр | выдача талона"),
                ("подать жалобу или получить ответ", "подать жалобу | получить ответ"),
                ("выдача карты + замена карты", "выдача карты | замена карты"),
                ("принимаем заявление, назначаем пособие", "принимаем заявление | назначаем пособие"),
                ("собеседование\nрешение о выплате", "собеседование | решение о выплате"),
                ("получение счетов\nакт сверки", "получение счетов | акт сверки"),
                ("сведения об участках, схемы объезда", "сведения об участках | схемы объезда"),
                ("регистрация участника, программа форума", "регистрация участника | программа форума"),
                ("доставка лекарств, уборка", "доставка лекарств | уборка"),
                ("вакцинация, оформление паспорта", "вакцинация | оформление паспорта"),
                ("регистрация, оформление паспорта", "регистрация, оформление паспорта"),
                ("назначает курс, проверяет тест", "назначает курс | проверяет тест"),
                ("участие в заседании,\nвыписка из протокола", "участие в заседании | выписка из протокола"),
                ("заявление, решение, лицензия", "заявление | решение | лицензия"),
                ("подача заявления, получение ,", "подача заявления | получение"),
                (
                    "устная консультация\nписьменное разъяснение",
                    "устная консультация | письменное разъяснение",
                ),
            ],
        );
    }

    #[test]
    fn needs_stay_whole_where_one_action_goes_on() {
        for text in [
            "подача заявления, документов",
            "прием, регистрация и рассмотрение обращений",
            "подача заявления, получение, хранение и выдача документов",
            "получить\nразъяснение",
            "обратиться за помощью в\nоформление пенсии",
            "необходимость\nполучить выписку",
            "участие в обсуждении проектов,\nвыписок из них",
            "информация о ценах, тарифах",
            "получение справки (выписки, копии)",
            "подготовка документов для граждан, организаций",
            "получение справок\nо составе семьи",
            "получить ответ, документы",
            "подача заявления, копии паспорта",
            "направить жалобу или предложение",
            "отправить\nдокументы",
        ] {
            let whole = letters::one_line(text);
            check(|text, vocabulary| split_items(text, &vocabulary.needs, vocabulary), &[(text, &whole)]);
        }
    }
}
