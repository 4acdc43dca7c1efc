//! The points of a cell: where one may end (boundaries), whether the next begins there (judgements),
//! and the cuts that follow.

use std::ops::Range;
use std::rc::Rc;

use super::cases::{self, Stretch};
use super::marks::{Shape, begins_item, bullet, hangs_line, list_cuts, pieces};
use crate::knowledge::points::{holds_name, numbered_room};
use crate::knowledge::profile::PointLists;
use crate::knowledge::vocabulary::Vocabulary;
use crate::text::morphology::governed;
use crate::text::phrases::Phrases;
use crate::text::words::Word;
use crate::text::{Text, contacts, letters, words};

/// Splits a touchpoint cell into its points.
pub fn split_points(text: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let cell = Cell::new(text, vocabulary);
    let mut cuts = cell.cuts_at_marks();
    cuts.extend(cell.cuts_between_names(&cuts));
    pieces(text, cuts)
}

/// The text of a cell, and what is known of its words.
struct Cell<'a> {
    text: &'a str,
    words: Rc<[Word]>,
    shape: Shape,
    /// Catalogued points, and their dictionary forms.
    names: &'a Phrases<Text>,
    forms: &'a Phrases<Text>,
    nouns: &'a PointLists,
}

impl<'a> Cell<'a> {
    fn new(text: &'a str, vocabulary: &'a Vocabulary) -> Cell<'a> {
        Cell {
            text,
            words: words::words(text),
            shape: Shape::new(text),
            names: &vocabulary.touchpoints,
            forms: &vocabulary.touchpoint_forms,
            nouns: &vocabulary.words.lists.points,
        }
    }

    /// Boundaries that part points by themselves: the marks of a list, `;`, `|`, and the line breaks at which
    /// a point begins. In ascending order.
    fn cuts_at_marks(&self) -> Vec<usize> {
        let named = self.named_ranges();
        let mut cuts = list_cuts(self.text, &self.shape);
        for (at, letter) in self.text.char_indices().filter(|(at, _)| self.shape.open(*at)) {
            let parts = match letter {
                ';' | '|' => true,
                '\n' => self.begins_after_line(at, &named),
                ',' => self.parts_contacts(at),
                _ => false,
            };
            if parts {
                cuts.push(at + letter.len_utf8());
            }
        }
        cuts.extend(self.cuts_between_ways());
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    /// «Приёмная: 20-10-10, отдел кадров: 20-10-11»: a comma behind a contact, before another label with its own.
    fn parts_contacts(&self, comma: usize) -> bool {
        let contacts = contacts::find(self.text);
        let Some((before, _)) = contacts.iter().rfind(|(range, _)| range.end <= comma) else { return false };
        let Some((next, _)) = contacts.iter().find(|(range, _)| range.start > comma) else { return false };
        let labelled = |range: &Range<usize>| self.text[..range.start].trim_end().ends_with(':');
        let label = &self.text[comma + 1..next.start];
        self.text[before.end..comma].trim().is_empty()
            && labelled(before)
            && labelled(next)
            && !label.contains([',', ';', '\n'])
            && label.chars().any(letters::is_letter)
    }

    /// «по телефону, при личном обращении, через сайт», «в МФЦ или на сайте»: ways that each begin with a
    /// preposition, the first one too.
    fn cuts_between_ways(&self) -> Vec<usize> {
        let words = &self.words;
        let governs = |at: usize| words.get(at).is_some_and(|word| governed(&self.folded(word)).is_some());
        if !governs(0) {
            return Vec::new();
        }
        let mut cuts = Vec::new();
        for at in 2..words.len() {
            let (before, word) = (&words[at - 1], &words[at]);
            if !governs(at) || !self.shape.open(word.start) {
                continue;
            }
            let between = &self.text[before.end..word.start];
            if between.trim() == "," {
                cuts.push(word.start);
            } else if between.trim().is_empty() && at > 2 && matches!(&*self.folded(before), "или" | "либо")
            {
                cuts.extend([before.start, word.start]);
            }
        }
        cuts
    }

    fn folded(&self, word: &Word) -> String {
        letters::fold(&self.text[word.start..word.end])
    }

    /// Whether a point begins after the line break at a byte.
    fn begins_after_line(&self, at: usize, named: &[Range<usize>]) -> bool {
        let (text, words) = (self.text, &self.words);
        let end = at + 1;
        let next = words.partition_point(|word| word.start < end);
        let next = (next < words.len()).then_some(next);
        // In small letters and another case («Телефон / приёмной») the words go on with the line above.
        let starts_point = next.is_some_and(|next| {
            let known = self.names.at(words, next);
            let upright = || words[next].capital || self.forms.exact_at(words, next).is_some();
            known.is_some() && (upright() || text[..at].trim_end().ends_with(','))
        });
        let line = text[..at].rfind('\n').map_or(0, |before| before + 1);
        let after_point = next.is_some_and(|next| {
            next > 0
                && holds_name(text, &words[next], self.nouns)
                && self.is_complete(words.partition_point(|word| word.start < line), next)
        });
        let inside = || {
            let range = named.get(named.partition_point(|range| range.end <= at));
            range.is_some_and(|range| range.start < at)
        };
        // What one name would be over two lines is two items where each line has a mark.
        let marked = || bullet(text[line..].trim_start()) > 0 && bullet(text[end..].trim_start()) > 0;
        (after_point || !inside() || marked())
            && begins_item(&text[end..], starts_point || after_point)
            && self.shape.open(end)
            && !hangs_line(&text[..at], starts_point, self.nouns)
    }

    /// Boundaries between words of the pieces that `cuts` leave: commas, slashes, «и» and lost line breaks
    /// between catalogued points.
    fn cuts_between_names(&self, cuts: &[usize]) -> Vec<usize> {
        let (text, words) = (self.text, &self.words);
        let mut found = Vec::new();
        // Where the piece begins, its first word, and whether it begins with a catalogued point.
        let (mut piece, mut first_word, mut named_piece) = (0, 0, false);
        // Words of a name already met are no names of their own.
        let mut skip_to = 0;
        for (index, word) in words.iter().enumerate() {
            let begins = cuts[..cuts.partition_point(|cut| *cut <= word.start)].last().copied().unwrap_or(0);
            if begins > piece || index == 0 {
                // A bullet or item number is no part of the value.
                let blanks = text[begins..].len() - text[begins..].trim_start().len();
                piece = begins + blanks + bullet(&text[begins + blanks..]);
                named_piece = false;
            }
            if word.start < piece {
                continue;
            }
            let first = index == 0 || words[index - 1].start < piece;
            if first {
                first_word = index;
                named_piece = self.names.at(words, index).is_some()
                    || word.filler && self.names.at(words, index + 1).is_some();
            }
            if word.start < skip_to {
                continue;
            }
            if let Some(name) = self.names.at(words, index) {
                skip_to = words[name.last].end;
            }
            // Signs that part points also where the catalogue does not know the first one.
            let parts = || {
                let between = &text[words[index - 1].end..word.start];
                between.contains(['/', '+'])
                    || between.contains(',')
                        && (self.is_system(index)
                            || self.is_head(index)
                            || self.forms.exact_at(words, index).is_some_and(|found| found.length > 1)
                            || self.ends_at_mark(index)
                            || self.is_alike(first_word, index))
            };
            if first
                || !(named_piece || parts() || self.follows_quotes(index))
                || !self.shape.open(word.start)
            {
                continue;
            }
            if self.is_explained(piece, first_word, word.start) {
                continue;
            }
            let joined = self.is_joined_by_and(first_word, index);
            if joined {
                found.push(words[index - 1].start);
            }
            if joined || self.begins_point(first_word, index) {
                found.push(word.start);
                piece = word.start;
                first_word = index;
            }
        }
        found
    }

    /// «… „Работа России“ и портал …».
    fn follows_quotes(&self, index: usize) -> bool {
        let before = &self.words[index - 1];
        before.filler && self.text[..before.start].trim_end().ends_with(['»', '"', '”'])
    }

    /// «Социальные сети: Одноклассники, Дзен»: behind a known name and a colon stands what it consists of.
    fn is_explained(&self, piece: usize, first: usize, at: usize) -> bool {
        let Some(colon) = self.text[piece..at].find(':').map(|colon| piece + colon) else { return false };
        let next = self.words.partition_point(|word| word.end <= colon);
        self.shape.open(colon)
            && !self.text[colon..at].contains(['/', '+'])
            && self.text[colon + 1..].starts_with(' ')
            && self.is_complete(first, next)
            && contacts::find(&self.text[colon..at]).is_empty()
    }

    /// Whether a word of the piece that begins with word `first` begins a further point: a catalogued one
    /// after a comma or slash, or one in its dictionary form where the piece so far is a whole point.
    fn begins_point(&self, first: usize, index: usize) -> bool {
        let (text, words) = (self.text, &self.words);
        let (before, word) = (&words[index - 1], &words[index]);
        let between = &text[before.end..word.start];
        let marks = between.trim_start_matches([' ', ')', '»']);
        let separated = (marks.starts_with([',', '/', '+']) || between.contains(['/', '+']))
            && between
                .chars()
                .all(|mark| mark.is_whitespace() || matches!(mark, ',' | '/' | '+' | ')' | '»'));
        if separated {
            let named = || self.names.at(words, index).is_some();
            // A slash or plus between blanks parts any two texts.
            let apart = || {
                matches!(marks.trim(), "/" | "+")
                    && between.starts_with([' ', ')', '»'])
                    && between.ends_with([' ', '\n'])
                    && text[word.start..word.end].chars().all(letters::is_letter)
            };
            return (named()
                || apart()
                || marks.starts_with('/') && self.is_upright_pair(first, index)
                || self.is_system(index)
                || self.is_head(index)
                || self.is_alike(first, index))
                && (!numbered_room(text, words, index, self.nouns) || self.is_room_of_somebody(index));
        }
        let quoted = |from: &Word| {
            let inside = text[from.end..word.start].trim();
            inside.starts_with('«') && inside.ends_with('»') && !inside[2..].contains('«')
        };
        // «Паблик «Ветслужба» ВКонтакте» as well.
        let holds = || {
            holds_name(text, before, self.nouns)
                || words[first..index].iter().any(|from| quoted(from) && holds_name(text, from, self.nouns))
        };
        let upright = |length: usize| length > 1 || !holds();
        self.is_lost_break(before.end, word.start)
            && word.capital
            && !before.filler
            && self.is_complete(first, index)
            && self.forms.exact_at(words, index).is_some_and(|found| upright(found.length))
    }

    /// «… и …», «… либо …»: whether the word before joins two whole points.
    fn is_joined_by_and(&self, first: usize, index: usize) -> bool {
        let (text, words) = (self.text, &self.words);
        let before = &words[index - 1];
        let joins = matches!(&text[before.start..before.end], "и" | "или" | "либо")
            && index - 1 > first
            && text[before.end..words[index].start].trim().is_empty();
        // «портал „Работа России“ и портал „Госуслуги“»: each a noun with a name.
        let quoted = || {
            let ends = text[..before.start].trim_end().ends_with(['»', '"', '”']);
            let next = words.get(index + 1).map(|next| text[words[index].end..next.start].trim());
            ends && next.is_some_and(|between| matches!(between, "«" | "\"" | "“"))
                && cases::is_upright(Stretch { text, words: &words[index..=index], action: false })
        };
        joins && (self.is_complete(first, index - 1) && self.ends_at_mark(index) || quoted())
    }

    /// «ФГИС», «АИС „Дело“»: an abbreviation in capitals, as information systems are called.
    fn is_system(&self, index: usize) -> bool {
        let Word { start, end, .. } = self.words[index];
        let word = &self.text[start..end];
        word.chars().count() >= 3
            && word.chars().all(|letter| letters::is_letter(letter) && letter.is_uppercase())
    }

    /// Whether the point from word `first` and the words after the comma before `index` are two of a kind: the
    /// same noun with other words («ресурсный центр добровольчества, молодёжный центр»), or two names that both
    /// begin with a capital («Стадион «Зенит», Дворец спорта»).
    fn is_alike(&self, first: usize, index: usize) -> bool {
        // Longer texts are no names.
        const WORDS: usize = 100;
        let words = &self.words;
        if index - first > WORDS {
            return false;
        }
        let start = words[index].start;
        let sign = self.text[start..]
            .char_indices()
            .find(|(at, letter)| matches!(letter, ',' | ';' | '|' | '\n') && self.shape.open(start + at));
        let end = sign.map_or(self.text.len(), |(at, _)| start + at);
        let after = words.partition_point(|word| word.end <= end);
        let stretch = |range: Range<usize>| Stretch { text: self.text, words: &words[range], action: false };
        let (left, right) = (stretch(first..index), stretch(index..after));
        let digits = |stretch: Stretch<'_>| {
            let (from, to) = (stretch.words[0].start, stretch.words[stretch.words.len() - 1].end);
            self.text[from..to].contains(|letter: char| letter.is_ascii_digit())
        };
        if index >= after || digits(left) || digits(right) {
            return false;
        }
        let inside = cases::noun(right).is_some_and(|at| {
            let word = &right.words[at];
            self.nouns.inside.contains(&letters::fold(&self.text[word.start..word.end]))
        });
        let capitals = !inside && words[first].capital && words[index].capital && right.words.len() > 1;
        cases::parts(left, right) && (capitals || cases::same_noun(left, right))
    }

    /// «Кабинет 303 агентства»: a room that says whose it is stands for itself.
    fn is_room_of_somebody(&self, room: usize) -> bool {
        let [number, next, ..] = &self.words[room + 1..] else { return false };
        let of = &self.text[next.start..next.end];
        self.text[number.end..next.start].trim().is_empty()
            && !next.filler
            && of.chars().all(letters::is_letter)
    }

    /// «гардероб/вахта»: short names in small letters on both sides of a slash, each in the nominative.
    fn is_upright_pair(&self, first: usize, index: usize) -> bool {
        const WORDS: usize = 3;
        let words = &self.words;
        let start = words[index].start;
        let sign =
            self.text[start..].find(['/', ',', ';', '|', '\n', '(']).map_or(self.text.len(), |at| start + at);
        let after = words.partition_point(|word| word.end <= sign);
        if index >= after || after - index > WORDS || index - first > WORDS {
            return false;
        }
        let stretch = |range: Range<usize>| Stretch { text: self.text, words: &words[range], action: false };
        let (left, right) = (stretch(first..index), stretch(index..after));
        cases::is_upright(left) && cases::is_upright(right) && cases::parts(left, right)
    }

    /// «касса», «чат»: a noun that names a point of its own wherever it stands.
    fn is_head(&self, index: usize) -> bool {
        let Word { start, end, .. } = self.words[index];
        self.nouns.heads.contains(&letters::fold(&self.text[start..end]))
    }

    /// Whether the words `first..next` are one point and nothing else: a name in its dictionary form, or
    /// a text that ends with a bracket or a contact.
    fn is_complete(&self, first: usize, next: usize) -> bool {
        let words = &self.words;
        let Some(last) = next.checked_sub(1) else { return false };
        self.forms.exact_at(&words[..next], first).is_some_and(|found| found.last == last)
            || self.shape.around(words[last].start).any(|range| range.end <= words[next].start)
    }

    /// Whether the words from `first` to the next separating mark are one name in its dictionary form.
    fn ends_at_mark(&self, first: usize) -> bool {
        self.forms.exact_at(&self.words, first).is_some_and(|found| {
            let rest = self.text[self.words[found.last].end..].trim_start_matches([' ', '»']);
            rest.is_empty() || rest.starts_with(['\n', ',', ';', '|', '/', '.', '('])
        })
    }

    /// A blank, or a closed bracket or contact, and nothing else between two words.
    fn is_lost_break(&self, from: usize, to: usize) -> bool {
        let between = &self.text[from..to];
        let blank = between.chars().all(|mark| mark.is_whitespace() || matches!(mark, ')' | '»' | '.'))
            && !between.is_empty();
        // A sign of up to three bytes may stand between.
        let closes = |ranges: std::slice::Iter<'_, Range<usize>>| {
            ranges.take_while(|range| range.end <= to).any(|range| range.start <= from)
        };
        blank || self.shape.ending_after(from.saturating_sub(3)).any(closes)
    }

    /// Byte ranges of catalogued names.
    fn named_ranges(&self) -> Vec<Range<usize>> {
        let mut ranges = Vec::new();
        let mut at = 0;
        while at < self.words.len() {
            match self.names.at(&self.words, at) {
                Some(found) => {
                    ranges.push(self.words[found.first].start..self.words[found.last].end);
                    at = found.last + 1;
                }
                None => at += 1,
            }
        }
        ranges
    }
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
    fn one_point_stays_whole() {
        for text in [
            "Здание Министерства, кабинет 305",
            "Здание Министерства, каб. № 12",
            "МФЦ, окно № 5",
            "Личный кабинет для доступа к ЕПГУ",
            "Видеоприем в здании МФЦ",
            "Чат-бот Министерства в Telegram",
            "Портал Работа России и МФЦ города Тулы",
            "24.ru",
            "Здание министерства / кабинет 305",
            "Отдел аренды, второй этаж",
            "Областной дворец спорта, малый зал",
            "Здание правительства, Левый подъезд",
        ] {
            check(split_points, &[(text, text)]);
        }
        check(
            split_points,
            &[
                (
                    "Единый портал государственных\nи муниципальных услуг",
                    "Единый портал государственных и муниципальных услуг",
                ),
                ("Официальный сайт\nминистерства", "Официальный сайт министерства"),
            ],
        );
    }

    #[test]
    fn points_are_cut_where_the_next_begins() {
        check(
            split_points,
            &[
                ("Официальный сайт Социальные сети", "Официальный сайт | Социальные сети"),
                ("МФЦ (все филиалы), центр занятости", "МФЦ (все филиалы) | центр занятости"),
                ("Центр «Мой бизнес», центр занятости", "Центр «Мой бизнес» | центр занятости"),
                ("1)официальный сайт\n2)ЕПГУ", "официальный сайт | ЕПГУ"),
                ("1.Официальный сайт\n2.ЕПГУ", "Официальный сайт | ЕПГУ"),
                ("официальный сайт и ЕПГУ", "официальный сайт | ЕПГУ"),
                ("МФЦ / орган местного самоуправления", "МФЦ | орган местного самоуправления"),
                ("лесничество, МФЦ", "лесничество | МФЦ"),
                ("гардероб/вахта/ресепшен", "гардероб | вахта | ресепшен"),
                ("Коворкинг «Точка» / Кабинет 303 агентства", "Коворкинг «Точка» | Кабинет 303 агентства"),
                ("Здание агентства / кабинет 303 на этаже 3", "Здание агентства / кабинет 303 на этаже 3"),
                ("Окно приёма/выдачи документов", "Окно приёма/выдачи документов"),
                ("Приёмная: 20-10-10, отдел кадров: 20-10-11", "Приёмная: 20-10-10 | отдел кадров: 20-10-11"),
                ("Телефон: 20-10-10, 20-10-11", "Телефон: 20-10-10, 20-10-11"),
                (
                    "по телефону, при личном обращении, через сайт",
                    "по телефону | при личном обращении | через сайт",
                ),
                ("в МФЦ или на сайте министерства", "в МФЦ | на сайте министерства"),
                ("Приём в МФЦ или по телефону", "Приём в МФЦ или по телефону"),
                ("Социальные сети: ВКонтакте, Одноклассники", "Социальные сети: ВКонтакте, Одноклассники"),
                (
                    "портал «Работа России» и портал «Госуслуги»",
                    "портал «Работа России» | портал «Госуслуги»",
                ),
                (
                    "сайт sport.ru и группа ВКонтакте (vk.com/sport)",
                    "сайт sport.ru | группа ВКонтакте (vk.com/sport)",
                ),
                ("а) ЕПГУ б) кадровый центр", "ЕПГУ | кадровый центр"),
                ("зал а) большой", "зал а) большой"),
                ("Касса банка, отделение почты", "Касса банка | отделение почты"),
                ("Телефон, чат в VK Мессенджере", "Телефон | чат в VK Мессенджере"),
                ("Портал Visit, социальные сети (ВКонтакте)", "Портал Visit | социальные сети (ВКонтакте)"),
                ("ЕПГУ, ФГИС «Такси»", "ЕПГУ | ФГИС «Такси»"),
                ("МФЦ, официальный сайт и ЕПГУ", "МФЦ | официальный сайт | ЕПГУ"),
                ("• сайт • ЕПГУ • МФЦ", "сайт | ЕПГУ | МФЦ"),
                (
                    "ресурсный центр добровольчества, молодёжный центр",
                    "ресурсный центр добровольчества | молодёжный центр",
                ),
                ("Стадион «Зенит», Дворец спорта", "Стадион «Зенит» | Дворец спорта"),
                (
                    "– Система электронного документооборота\n– СЭД «Дело»",
                    "Система электронного документооборота | СЭД «Дело»",
                ),
                (
                    "Официальный сайт\nпортал «Работа России»\nсистема «Меркурий»",
                    "Официальный сайт | портал «Работа России» | система «Меркурий»",
                ),
                (
                    "Сайт https://tularegion.ru/activities/, МФЦ",
                    "Сайт https://tularegion.ru/activities/ | МФЦ",
                ),
            ],
        );
    }
}
