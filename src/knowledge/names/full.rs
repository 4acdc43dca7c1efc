//! Reads on from the kind of a body to the end of its name.
//!
//! A name is KIND, what the body is for («здравоохранения», «по тарифам», «с Госветинспекцией»), and the region; the
//! region may come first («Комитет Тульской области по спорту»), a part may stand in quotes or brackets, and whom
//! the body belongs to may follow («при Правительстве …», «Главы Республики …»).

use super::limits::is_one_of;
use super::whose::is_initials;
use super::{Body, Names, breaks_name, breaks_region, is_initial, shouts, without_capitals};
use crate::knowledge::institutions;
use crate::text::words::Word;
use crate::text::{Text, letters, words};

/// Words of a name, at most.
const LONGEST: usize = 40;
/// Words that a second kind may stand behind: «с государственной ветеринарной инспекцией».
const TO_KIND: usize = 4;
/// Words of the name of a person: «Константина Дмитриевича Ушинского».
const IN_HONOUR: usize = 5;
/// Words looked at behind a name for a region that may belong to it.
const BEHIND: usize = 8;

impl Names {
    /// Reads on from the kind of body, whose last word is `head`, to the end of its name.
    pub(super) fn full_name(
        &self,
        text: &str,
        words: &[Word],
        kind: &str,
        head: usize,
    ) -> (Option<Body>, usize) {
        Reader::new(self, text, words, head).read(kind)
    }
}

/// A name under way.
struct Reader<'a> {
    names: &'a Names,
    text: &'a str,
    words: &'a [Word],
    /// The last word of the kind, and of the name so far.
    head: usize,
    last: usize,
    region: Option<usize>,
    /// «в Пермском крае»: the name says where, in its own case.
    place: Option<usize>,
    /// What the body is for has begun with «по».
    matter: bool,
    /// The region is told, and the name goes on no more but with whom it belongs to.
    closed: bool,
    /// What does not stand in the name as it stands in the text.
    parts: Vec<Part>,
}

struct Part {
    first: usize,
    last: usize,
    text: String,
}

impl<'a> Reader<'a> {
    fn new(names: &'a Names, text: &'a str, words: &'a [Word], head: usize) -> Reader<'a> {
        Reader {
            names,
            text,
            words,
            head,
            last: head,
            region: None,
            place: None,
            matter: false,
            closed: false,
            parts: Vec::new(),
        }
    }

    /// The body, whose name begins with a kind in the nominative, and its last word. A kind alone
    /// («Министерство») is no name.
    fn read(mut self, kind: &str) -> (Option<Body>, usize) {
        while self.last + 1 < self.words.len().min(self.head + LONGEST) {
            let Some(last) = self.step(self.last + 1) else { break };
            self.last = last;
        }
        let stopped = self.last + 1;
        while self.last > self.head
            && self.words[self.last].filler
            && self.parts.last().is_none_or(|part| part.last < self.last)
        {
            self.last -= 1;
        }
        if self.last == self.head {
            return (None, self.head);
        }
        let name = self.name(kind);
        let key = words::key(&name);
        let official = self.names.official.iter().find(|(official, _)| *official == key);
        let name = official.map_or_else(|| Text::from(name), |(_, official)| official.clone());
        let region = self.region.or(self.place).map(|index| self.names.regions.name(index).clone());
        let unsure = region.is_none() && self.may_go_on(stopped);
        (Some(Body { name, region, unsure }), self.last)
    }

    /// The last word that the name reaches to if it goes on with the word `at`.
    fn step(&mut self, at: usize) -> Option<usize> {
        if let Some(last) = self.region_at(at) {
            return Some(last);
        }
        if self.closed {
            return self.owner_at(at);
        }
        if let Some(last) =
            self.quoted_at(at).or_else(|| self.bracket_at(at)).or_else(|| self.in_honour_at(at))
        {
            return Some(last);
        }
        let after_region = self.parts.last().is_some_and(|part| part.last + 1 == at) && self.region.is_some();
        if after_region && let Some(last) = self.owner_at(at) {
            self.closed = true;
            return Some(last);
        }
        if breaks_name(self.between(at)) {
            return if after_region { self.twin_at(at) } else { None };
        }
        let limits = &self.names.limits;
        let is = |at: usize, forms: &[u64]| is_one_of(self.words, at, forms);
        if self.matter_at(at) {
            self.matter = true;
            return Some(at);
        }
        let preposition = limits.preposition(self.text, self.words, at, self.matter);
        if !after_region && preposition.is_some() {
            return preposition;
        }
        if is(at, &limits.where_region) && self.names.regions.at(self.text, self.words, at + 1).is_some() {
            return (!after_region).then_some(at);
        }
        if let Some(last) = self.second_kind_at(at).or_else(|| self.beside_at(at)) {
            return Some(last);
        }
        let word = &self.words[at];
        let digits = self.text[word.start..word.end].bytes().all(|byte| byte.is_ascii_digit());
        if is(at, &limits.ends) || digits || is_initial(self.text, word) {
            return None;
        }
        if after_region { self.subject_after_region(at) } else { Some(at) }
    }

    /// What stands between a word and the one before it; what closes a bracket that the name holds is left out.
    fn between(&self, at: usize) -> &'a str {
        let between = &self.text[self.words[at - 1].end..self.words[at].start];
        if self.parts.last().is_some_and(|part| part.last + 1 == at) {
            between.trim_start_matches([')', '»', '"', '”'])
        } else {
            between
        }
    }

    /// The region that begins at a word; the name goes on behind it only where it comes first.
    fn region_at(&mut self, at: usize) -> Option<usize> {
        if self.region.is_some() || self.place.is_some() || breaks_region(self.between(at)) {
            return None;
        }
        let (index, last) = {
            let found = self.names.regions.at(self.text, self.words, at)?;
            (*found.value, found.last)
        };
        let limits = &self.names.limits;
        if at > self.head + 1 && is_one_of(self.words, at - 1, &limits.where_region) {
            self.place = Some(index);
            self.closed = true;
            return Some(last);
        }
        let written = &self.text[self.words[at].start..self.words[last].end];
        self.region = Some(index);
        // «Комитет Правительства Чеченской Республики по …»: whose it is stands before the region.
        self.closed =
            !(at == self.head + 1 || at == self.head + 2 && is_one_of(self.words, at - 1, &limits.above));
        let text = self.names.regions.in_names(index, written).to_string();
        // «… курортов СК (Ставропольский край)»: letters before the region say the same.
        let before = &self.words[at - 1];
        let letters = at > self.head + 1
            && is_initials(&self.text[before.start..before.end], self.names.regions.name(index));
        self.parts.push(Part { first: if letters { at - 1 } else { at }, last, text });
        Some(last)
    }

    /// «… по спорту», «… культуры, печати и по делам …», «Аппарат Уполномоченного по правам …».
    fn matter_at(&self, at: usize) -> bool {
        let limits = &self.names.limits;
        let is = |at: usize, forms: &[u64]| is_one_of(self.words, at, forms);
        let first = at == self.head + 1;
        let after_region = self.parts.last().is_some_and(|part| part.last + 1 == at);
        // «Аппарат Уполномоченного по …», «Управление государственной службы по …».
        let of_kind = || self.names.kinds.exact_at(self.words, at - 1).is_some();
        let goes_on = first
            || after_region
            || self.between(at).trim() == ","
            || is(at - 1, &limits.and)
            || is(at - 1, &limits.above)
            || of_kind();
        goes_on
            && is(at, &limits.matter)
            && at + 1 < self.words.len()
            && (!is(at + 1, &limits.no_matter) || (first || after_region) && is(at + 1, &limits.questions))
            && self.names.regions.at(self.text, self.words, at + 1).is_none()
    }

    /// «Комитет Республики Коми имущественных и земельных отношений»: what the body is for follows its region
    /// without a preposition.
    fn subject_after_region(&self, at: usize) -> Option<usize> {
        let limits = &self.names.limits;
        let small = !self.words[at].capital || shouts(self.text, &self.words[self.head]);
        let is_subject = |at: usize| limits.is_subject(self.text, self.words, at);
        let abbreviated = self.text[self.words[at].start..self.words[at].end].chars().all(char::is_uppercase);
        ((small || abbreviated) && is_subject(at)).then_some(at)
    }

    /// «… Губернатора Свердловской области и Правительства Свердловской области»: behind the region.
    fn owner_at(&mut self, at: usize) -> Option<usize> {
        let limits = &self.names.limits;
        let is = |at: usize, forms: &[u64]| is_one_of(self.words, at, forms);
        if breaks_name(self.between(at)) || !is(at, &limits.and) || !is(at + 1, &limits.above) {
            return None;
        }
        let region =
            self.names.regions.at(self.text, self.words, at + 2).map(|found| (*found.value, found.last));
        let Some((index, last)) = region.filter(|(index, _)| Some(*index) == self.region) else {
            return Some(at + 1);
        };
        let written = &self.text[self.words[at + 2].start..self.words[last].end];
        let text = self.names.regions.in_names(index, written).to_string();
        self.parts.push(Part { first: at + 2, last, text });
        Some(last)
    }

    /// «при Правительстве …».
    fn beside_at(&self, at: usize) -> Option<usize> {
        let limits = &self.names.limits;
        let is = |at: usize, forms: &[u64]| is_one_of(self.words, at, forms);
        (is(at, &limits.beside) && is(at + 1, &limits.above)).then_some(at + 1)
    }

    /// «… с Госветинспекцией», «… с государственной ветеринарной инспекцией»: a second body that the first holds.
    fn second_kind_at(&self, at: usize) -> Option<usize> {
        let limits = &self.names.limits;
        if !is_one_of(self.words, at, &limits.with) {
            return None;
        }
        let instrumental =
            |word: &str| ["ой", "ей", "ым", "им", "ом", "ем"].iter().any(|end| word.ends_with(end));
        for next in at + 1..self.words.len().min(at + 1 + TO_KIND) {
            let blank = self.text[self.words[next - 1].end..self.words[next].start].trim().is_empty();
            let word = &self.text[self.words[next].start..self.words[next].end];
            let folded = letters::fold(word);
            if !blank || !instrumental(&folded) {
                return None;
            }
            let kind = self.names.kinds.exact_at(self.words, next);
            if let Some(kind) = kind.filter(|kind| !self.names.is_superior(&kind.value.nominative)) {
                return Some(kind.last);
            }
            if self.names.short.nominative(word).is_some() {
                return Some(next);
            }
        }
        None
    }

    /// «Главное управление „Региональная энергетическая комиссия“», «… коммуникациям „Татмедиа“».
    fn quoted_at(&mut self, at: usize) -> Option<usize> {
        let direct = at == self.head + 1;
        let (last, name) = institutions::in_quotes(self.text, self.words, at)?;
        let next_ends = |last: usize| {
            let limits = &self.names.limits;
            self.words.get(last + 1).is_none_or(|_| {
                is_one_of(self.words, last + 1, &limits.ends)
                    || self.names.regions.at(self.text, self.words, last + 1).is_some()
            })
        };
        let kind = self.names.kinds.exact_at(self.words, self.head);
        let alone = kind.is_some_and(|kind| kind.value.alone);
        if self.region.is_some() || alone || !(direct || next_ends(last)) || !self.words[at].capital {
            return None;
        }
        let within = (at..=last).find_map(|at| {
            self.names.regions.at(self.text, self.words, at).filter(|found| found.last <= last)
        });
        let within = within.map(|found| *found.value);
        let shouted = shouts(self.text, &self.words[self.head]) && !name.chars().any(char::is_lowercase);
        let name = if shouted { letters::capital(&name.to_lowercase()) } else { name };
        self.parts.push(Part { first: at, last, text: format!("«{name}»") });
        if within.is_some() {
            self.place = within;
            self.closed = true;
        }
        Some(last)
    }

    /// «… надзора (контроля)», «… состояния (ЗАГС) Архангельской области»: one word that explains the one before it.
    fn bracket_at(&mut self, at: usize) -> Option<usize> {
        let opens = self.text[self.words[at - 1].end..self.words[at].start].trim() == "(";
        let closes = self.text[self.words[at].end..].starts_with(')');
        if !opens || !closes || at == self.head + 1 {
            return None;
        }
        let word = &self.text[self.words[at].start..self.words[at].end];
        let small = word.chars().all(char::is_lowercase) || shouts(self.text, &self.words[self.head]);
        let region = self.names.regions.at(self.text, self.words, at + 1).is_some();
        let of_region = self.names.regions.at(self.text, self.words, at).is_some();
        if of_region || !(small || region) {
            return None;
        }
        let shouted = shouts(self.text, &self.words[self.head]) && small;
        let word = if shouted { word.to_lowercase() } else { word.to_owned() };
        self.parts.push(Part { first: at, last: at, text: format!("({word})") });
        Some(at)
    }

    /// «Управление Ставропольского края – государственная жилищная инспекция»: a second name in the same case.
    fn twin_at(&mut self, at: usize) -> Option<usize> {
        let dash = matches!(self.between(at).trim(), "–" | "—" | "-");
        if !dash || self.closed {
            return None;
        }
        let limit = self.words.len().min(at + TO_KIND);
        let (first, kind) =
            (at..limit).find_map(|next| Some((next, self.names.kinds.exact_at(self.words, next)?)))?;
        let adjectives = self.names.adjectives(self.text, self.words, kind.value, first, kind.last);
        if adjectives.len() != first - at {
            return None;
        }
        let words = adjectives.into_iter().chain([kind.value.nominative.to_string()]);
        let name: Vec<String> = words.map(|word| letters::fold_first(&word)).collect();
        let last = kind.last;
        self.parts.push(Part { first: at, last, text: format!("– {}", name.join(" ")) });
        self.closed = true;
        Some(last)
    }

    /// «имени А.И. Герцена», «им. Льва Толстого»: initials, and the names in capital letters behind them.
    fn in_honour_at(&self, at: usize) -> Option<usize> {
        let word = |at: usize| &self.text[self.words[at].start..self.words[at].end];
        let short = &*letters::fold(word(at)) == "им";
        if breaks_name(self.between(at)) || !(short || &*letters::fold(word(at)) == "имени") {
            return None;
        }
        let mut last = at;
        while last + 1 < self.words.len().min(at + 1 + IN_HONOUR) {
            let between = self.text[self.words[last].end..self.words[last + 1].start].trim();
            let after_stop =
                between == "." && (last == at && short || is_initial(self.text, &self.words[last]));
            let of_kind = self.names.kinds.exact_at(self.words, last + 1).is_some();
            let is_region = self.names.regions.at(self.text, self.words, last + 1).is_some();
            if !(between.is_empty() || between == "-" || after_stop)
                || !self.words[last + 1].capital
                || of_kind
                || is_region
            {
                break;
            }
            last += 1;
        }
        (last > at).then_some(last)
    }

    /// Whether behind a name without a region words stand that may belong to it, and then a region: the name
    /// may have been left too early.
    fn may_go_on(&self, stopped: usize) -> bool {
        let limits = &self.names.limits;
        let mut at = stopped;
        while at < self.words.len().min(stopped + BEHIND) {
            let between = &self.text[self.words[at - 1].end..self.words[at].start];
            if between.contains(['.', ';', ':', '№'])
                || is_one_of(self.words, at, &limits.over_here)
                || at > stopped
                    && self.names.kinds.exact_at(self.words, at).is_some_and(|kind| kind.value.alone)
            {
                return false;
            }
            if self.names.regions.at(self.text, self.words, at).is_some() {
                return (stopped..at).any(|at| !self.words[at].filler);
            }
            at += 1;
        }
        false
    }

    /// The words of the name, the kind in the nominative and its parts as names have them.
    fn name(&self, kind: &str) -> String {
        // A name in capitals is brought to small letters, «ЖКХ» within a name is not.
        let shouted = shouts(self.text, &self.words[self.head]);
        let written = |from: usize, to: usize| {
            let words = self.words.get(from..to).filter(|words| !words.is_empty())?;
            let line = letters::one_line(&self.text[words[0].start..words[words.len() - 1].end]);
            Some(if shouted { without_capitals(&line) } else { line })
        };
        let mut name = vec![letters::capital(kind)];
        let mut from = self.head + 1;
        for part in &self.parts {
            name.extend(written(from, part.first));
            name.push(part.text.clone());
            from = part.last + 1;
        }
        name.extend(written(from, self.last + 1));
        name.join(" ")
    }
}
