//! Names of bodies and regions in any grammatical case, brought to the nominative.
//!
//! Only the head noun of a body's name changes with the case («Министерством промышленности …»);
//! what follows stands in the genitive already and ends with the region's name.

mod adjectives;
mod full;
mod limits;
pub(crate) mod same;
mod whose;

use serde::{Deserialize, Serialize};

use super::institutions::{self, Institutions};
use super::profile::{ApprovalKind, Catalogue, List, OwnTerms, Profile};
use super::regions::Regions;
use super::short::ShortNames;
use crate::text::Text;
use crate::text::contacts;
use crate::text::grammar;
use crate::text::letters::{self, Firsts};
use crate::text::memory::Memory;
use crate::text::phrases::Phrases;
use crate::text::words;
use crate::text::words::Word;

use limits::Limits;

/// Commas and brackets of a line that are tried as the end of a name.
const COMMAS: usize = 8;

/// Names known to the catalogue and the profiles.
#[derive(Debug)]
pub struct Names {
    /// Any case of a kind of body.
    kinds: Phrases<Kind>,
    /// Who heads a kind of body, folded, with its nominative; and the letters that they begin with.
    heads: Vec<(String, Text)>,
    firsts_of_heads: Firsts,
    short: ShortNames,
    /// Beginnings of names of bodies that stand above the one whose list it is: they issue or approve,
    /// but keep no list. «Администрация Владимирской области» above «Министерство цифрового развития»
    /// issues the act; the list is the ministry's.
    superior: List,
    /// Of a whole region a government, of a town or district a body as any other.
    administration: List,
    /// What follows the short name of a ministry of the Federation.
    federal: List,
    limits: Limits,
    /// Adjectives before a kind that are no part of a name, and those that alone make none.
    no_adjectives: List,
    common_adjectives: List,
    /// Adjectives of a part of a body that is one of its own: «территориальное».
    of_territory: List,
    /// Adjectives that stand for the region: «республиканское»; a region without its name: «области».
    of_area: List,
    areas: List,
    institutions: Institutions,
    /// What a label of a line or a column says that holds the body, by stems.
    captions: Vec<Vec<u64>>,
    regions: Regions,
    /// Short names of bodies that have a profile → their full name.
    aliases: Phrases<Text>,
    /// Keys of the profiles' bodies, to take over their official spelling.
    official: Vec<(Vec<u64>, Text)>,
    /// Lines of a letterhead are asked for again and again, and files of one ministry repeat them.
    known: Memory<Option<(Body, bool)>>,
    only: Memory<Option<Body>>,
    same: Memory<Option<Text>>,
}

/// A kind of body.
#[derive(Debug, Clone)]
#[expect(clippy::struct_excessive_bools, reason = "each is something that is true of the kind or not")]
struct Kind {
    nominative: Text,
    /// No adjective before it is part of a name.
    alone: bool,
    /// Only with a name in quotes: «учреждение».
    quoted: bool,
    /// A part of a body, but for those that belong to the region itself: «отдел».
    part: bool,
    /// No minister or the like stands for it.
    heads_nothing: bool,
}

/// A body that the operator or the register names, with what else it is called.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KnownBody {
    /// Full official name in the nominative.
    pub(crate) name: String,
    /// Short and earlier names.
    pub(crate) aliases: Vec<String>,
    /// Who approves its list, and how, where the order is not known.
    pub(crate) post: String,
    pub(crate) route: Option<ApprovalKind>,
    /// Of the roster.
    #[serde(default)]
    pub(crate) terms: OwnTerms,
}

/// A body's name found in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Body {
    /// Full name in the nominative.
    pub name: Text,
    pub region: Option<Text>,
    /// The name may go on behind where it was left: a region follows what no name is known to have.
    pub unsure: bool,
}

impl Names {
    pub fn new<'a>(catalogue: &Catalogue, profiles: impl Iterator<Item = &'a Profile>) -> Names {
        let lists = catalogue.words.folded().bodies;
        let mut names = Names {
            kinds: Phrases::default(),
            heads: Vec::new(),
            firsts_of_heads: Firsts::default(),
            short: ShortNames::new(&catalogue.short_bodies, &catalogue.abbreviations, &lists),
            limits: Limits::new(&lists),
            institutions: Institutions::new(&lists),
            captions: lists.captions.iter().map(|caption| words::key(caption)).collect(),
            no_adjectives: lists.no_adjectives,
            common_adjectives: lists.common_adjectives,
            of_territory: lists.of_territory,
            of_area: lists.of_area,
            areas: lists.areas,
            superior: lists.superior,
            administration: lists.administration,
            federal: lists.federal,
            regions: Regions::new(catalogue),
            aliases: Phrases::default(),
            official: Vec::new(),
            known: Memory::default(),
            only: Memory::default(),
            same: Memory::default(),
        };
        for kind in &catalogue.bodies {
            let nominative: Text = kind.nominative.as_str().into();
            let quoted = lists.quoted.contains(&letters::fold(&nominative));
            let (part, heads_nothing) = (kind.part, kind.heads.is_empty());
            for case in std::iter::once(&kind.nominative).chain(&kind.cases) {
                let kind =
                    Kind { nominative: nominative.clone(), alone: kind.alone, quoted, part, heads_nothing };
                names.kinds.add_exact(case, kind);
            }
            for head in kind.heads.iter().map(|head| letters::fold(head)) {
                names.heads.push((head, nominative.clone()));
            }
        }
        names.firsts_of_heads = Firsts::of(names.heads.iter().map(|(head, _)| head.as_str()));
        for profile in profiles.filter(|profile| !profile.body.is_empty()) {
            let body: Text = profile.body.as_str().into();
            for alias in &profile.aliases {
                names.aliases.add(alias, body.clone());
            }
            names.official.push((words::key(&body), body));
        }
        names
    }

    /// Learns further bodies: wherever one of their other names stands, they are meant.
    pub(crate) fn know(&mut self, bodies: &[KnownBody]) {
        for body in bodies {
            let name: Text = body.name.as_str().into();
            for alias in &body.aliases {
                self.aliases.add(alias, name.clone());
            }
            if !self.official.iter().any(|(_, official)| *official == name) {
                self.official.push((words::key(&name), name));
            }
        }
    }

    /// Whether a body's name is that of a government or governor.
    pub(crate) fn is_superior(&self, body: &str) -> bool {
        let begins = |with: &String| letters::begins_folded(body.chars(), with);
        self.superior.iter().any(begins)
            || self.administration.iter().any(|administration| {
                begins(administration) && {
                    let folded = letters::fold(body);
                    let rest = folded.strip_prefix(administration.as_str()).unwrap_or_default();
                    let words = words::words(rest);
                    self.regions.at(rest, &words, 0).is_some_and(|region| region.length == words.len())
                }
            })
    }

    /// The body that a text names and says nothing besides, as a line of a letterhead does; a label before
    /// it is left out («Организация: …»), and its short name or address behind it.
    pub(crate) fn only_body_in(&self, text: &str) -> Option<Body> {
        self.only.of(text, |text| self.find_only_body(text.trim()))
    }

    fn find_only_body(&self, text: &str) -> Option<Body> {
        let labelled = [":", " – ", " — ", " - "].into_iter().find_map(|sign| text.split_once(sign));
        let text = match labelled {
            Some((label, rest)) if self.is_caption(label) => rest.trim(),
            _ => text,
        };
        let text = text.strip_prefix('(').and_then(|text| text.strip_suffix(')')).unwrap_or(text);
        // «О министерстве» of a site's menu.
        if matches!(&*letters::first_word(text), "о" | "об") {
            return None;
        }
        let (body, weak) = self.found_in(text)?;
        if !weak && self.is_all(&body, text) {
            return Some(body);
        }
        // Addresses are dear to look for, and most lines that name a body begin with something else.
        let (said, named) = (words::key(text), words::key(&body.name));
        if !said.first().is_some_and(|first| named.contains(first)) {
            return None;
        }
        let whole = |before: &str| self.whole_body_in(before.trim()).filter(|body| body.region.is_some());
        if let Some((before, _)) = text.strip_suffix(')').and_then(|text| text.rsplit_once('(')) {
            return whole(before);
        }
        // What stands before the first address.
        let signs = text.match_indices([',', '(']).take(COMMAS);
        let (sign, body) = signs.map(|(at, _)| at).find_map(|at| Some((at, whole(&text[..at])?)))?;
        let (address, _) = contacts::find(text).into_iter().next()?;
        (text[..address.start].trim_end().len() == sign + 1).then_some(body)
    }

    /// The body that a text is the name of.
    fn whole_body_in(&self, text: &str) -> Option<Body> {
        let (body, weak) = self.found_in(text)?;
        (!weak && self.is_all(&body, text)).then_some(body)
    }

    /// Whether a body's name, in whatever words its region stands, is all that a text says.
    fn is_all(&self, body: &Body, text: &str) -> bool {
        words::key(&body.name) == words::key(text) || self.is_all_of(body, text)
    }

    /// Whether a caption or a label says that a body is named there.
    pub(crate) fn is_caption(&self, caption: &str) -> bool {
        let key = words::key(caption);
        !key.is_empty() && self.captions.contains(&key)
    }

    /// Whether a body's name and its region, in other words or places, are all that a text says.
    fn is_all_of(&self, body: &Body, text: &str) -> bool {
        body.region.is_some()
            && self.region_in(text) == body.region
            && (self.without_region(text) == self.without_region(&body.name)
                || self.after_kind(text).zip(self.after_kind(&body.name)).is_some_and(|(said, named)| {
                    said.0 == named.0 && self.without_region(said.1) == self.without_region(named.1)
                }))
    }

    /// The kind that a name begins with, which may be written in short («Госслужба Чувашии …»), and the rest.
    fn after_kind<'t>(&self, name: &'t str) -> Option<(&Text, &'t str)> {
        let words = words::words(name);
        let kind = self.kinds.exact_at(&words, 0)?;
        Some((&kind.value.nominative, &name[words[kind.last].end..]))
    }

    /// The region a text names.
    pub fn region_in(&self, text: &str) -> Option<Text> {
        let words = words::words(text);
        let region = self.regions.of(text, &words).or_else(|| self.regions.of_adjectives(text, &words))?;
        Some(self.regions.name(region).clone())
    }

    /// Whether a text names a region and says nothing besides.
    pub(crate) fn only_region_in(&self, text: &str) -> bool {
        let words = words::words(text);
        self.regions.at(text, &words, 0).is_some_and(|found| found.length == words.len())
    }

    /// The stems of a name, the region left out.
    fn without_region(&self, name: &str) -> Vec<u64> {
        let words = words::words(name);
        let found = (0..words.len()).filter_map(|first| self.regions.at(name, &words, first));
        let region = found.max_by_key(|found| found.length).map(|found| found.first..=found.last);
        let outside = |at: &usize| region.as_ref().is_none_or(|region| !region.contains(at));
        (0..words.len())
            .filter(outside)
            .map(|at| &words[at])
            .filter(|word| !word.filler)
            .map(|word| word.stem)
            .collect()
    }

    /// The body a text names: of several the first that is not a government above it, in full rather than
    /// in short.
    pub fn body_in(&self, text: &str) -> Option<Body> {
        self.found_in(text).map(|(body, _)| body)
    }

    /// The same, and whether it is a kind with an adjective alone, which may be no body's name: «Клиентская
    /// служба».
    fn found_in(&self, text: &str) -> Option<(Body, bool)> {
        self.known.of(text, |text| self.find(text))
    }

    fn find(&self, text: &str) -> Option<(Body, bool)> {
        let words = words::words(text);
        let mut fallback = None;
        let mut by_minister = None;
        let mut in_short = None;
        let mut weak = None;
        let mut first = 0;
        while first < words.len() {
            if let Some(found) = self.aliases.at(&words, first) {
                return Some((self.named(found.value.clone()), false));
            }
            let Some(kind) = self.kinds.exact_at(&words, first) else {
                let word = &text[words[first].start..words[first].end];
                if self.institutions.is_form(word)
                    && let Some(institution) = self.institution(word, text, &words, first)
                {
                    return Some((institution, false));
                }
                if in_short.is_none()
                    && let Some(short) = self.short.nominative(word)
                {
                    in_short = self.short_name(short, text, &words, first);
                }
                if by_minister.is_none()
                    && let Some(kind) = self.headed_by(word)
                {
                    by_minister = self.full_name(text, &words, kind, first).0;
                }
                first += 1;
                continue;
            };
            let (found, last) = self.of_kind(text, &words, kind.value, first..=kind.last);
            first = last + 1;
            let Some((body, is_weak)) = found else { continue };
            if self.is_superior(&body.name) {
                fallback.get_or_insert(body);
            } else if is_weak {
                weak.get_or_insert(body);
            } else {
                return Some((body, false));
            }
        }
        let strong = in_short.or(by_minister).or(fallback).map(|body| (body, false));
        strong.or(weak.map(|body| (body, true)))
    }

    /// Where words stand that may begin a body's name, in bytes: without one a text names none.
    pub(crate) fn beginnings(&self, text: &str) -> Vec<usize> {
        let words = words::words(text);
        let may_begin = |at: &usize| {
            let word = &text[words[*at].start..words[*at].end];
            self.aliases.at(&words, *at).is_some()
                || self.kinds.exact_at(&words, *at).is_some()
                || self.institutions.is_form(word)
                || self.short.nominative(word).is_some()
                || self.headed_by(word).is_some()
        };
        (0..words.len()).filter(may_begin).map(|at| words[at].start).collect()
    }

    /// The name that the words of a kind begin, with the adjectives before them, and whether it consists of
    /// these alone; the index of its last word.
    fn of_kind(
        &self,
        text: &str,
        words: &[Word],
        kind: &Kind,
        at: std::ops::RangeInclusive<usize>,
    ) -> (Option<(Body, bool)>, usize) {
        let (first, head) = (*at.start(), *at.end());
        let adjectives =
            if kind.alone { Vec::new() } else { self.adjectives(text, words, kind, first, head) };
        let common = |word: &String| {
            let folded = letters::fold(word);
            self.common_adjectives.iter().any(|known| folded.starts_with(known.as_str()))
        };
        let named = adjectives.iter().any(|word| !common(word));
        let name = if adjectives.is_empty() {
            kind.nominative.to_string()
        } else {
            letters::capital(&format!(
                "{} {}",
                adjectives.join(" ").replace("- ", "-"),
                letters::fold_first(&kind.nominative)
            ))
        };
        if kind.quoted {
            let Some(rest) = institutions::quoted(text, words, head, &self.regions) else {
                return (None, head);
            };
            return (
                Some((self.with_region(format!("{name} {}", rest.name), rest.region), false)),
                rest.last,
            );
        }
        // «кадровой службы Министерства …», «уполномоченного органа».
        let next_is_kind = || self.kinds.exact_at(words, head + 1).is_some();
        let person = grammar::Gender::of(&kind.nominative) == grammar::Gender::Masculine
            && kind.nominative.ends_with("ый");
        let for_matter = || words.get(head + 1).is_some_and(|next| self.limits.matter.contains(&next.form));
        if let Some(found) = self.territorial(text, words, &name, &adjectives, head) {
            return found;
        }
        if !adjectives.is_empty() && next_is_kind() || person && !for_matter() {
            return (None, head);
        }
        // «начальник управления Министерства …»
        if kind.part && next_is_kind() {
            return (None, head);
        }
        let (body, last) = self.full_name(text, words, &name, head);
        // «начальник управления / Министерства юстиции Тульской области»: a part without a name; the body of the
        // Federation «Управление Министерства юстиции по Тульской области» has one.
        let whole = adjectives.is_empty().then(|| self.kinds.exact_at(words, head + 1)).flatten();
        let of_another = whole.is_some_and(|kind| !kind.value.heads_nothing);
        if of_another && !body.as_ref().is_some_and(|body| body.name.contains(" по ")) {
            return (None, head);
        }
        let inner = || (head + 1..=last).any(|at| self.kinds.exact_at(words, at).is_some());
        // «Лесничества Иркутской области» are many, and «Библиотека Тульской области» is none by name.
        let bare = || adjectives.is_empty() && self.regions.at(text, words, head + 1).is_some();
        // «Псковский областной театр кукол»: a kind that is a body only where it belongs to a region.
        let of_adjectives = || if kind.part { self.region_in(&adjectives.join(" ")) } else { None };
        match body {
            Some(_) if kind.part && (bare() || inner()) => (None, head),
            Some(body) => {
                let region = body.region.or_else(of_adjectives);
                let is_one = region.is_some() || !kind.part;
                (is_one.then_some((Body { region, ..body }, false)), last)
            }
            None if named => {
                let name =
                    if shouts(text, &words[head]) { letters::capital(&name.to_lowercase()) } else { name };
                let region = of_adjectives();
                let is_weak = region.is_none();
                (Some((Body { name: name.into(), region, unsure: false }, is_weak)), head)
            }
            None => (None, head),
        }
    }

    /// «Территориальное управление Министерства … по … округу», «… отдел № 3 по городу … Министерства …»: a body of
    /// its own, whose name holds that of the whole one.
    fn territorial(
        &self,
        text: &str,
        words: &[Word],
        name: &str,
        adjectives: &[String],
        head: usize,
    ) -> Option<(Option<(Body, bool)>, usize)> {
        let is_territorial = |word: &String| {
            let folded = letters::fold(word);
            self.of_territory.iter().any(|known| folded.starts_with(known.as_str()))
        };
        if !adjectives.iter().any(is_territorial) {
            return None;
        }
        let is_kind = |at: usize| self.kinds.exact_at(words, at).is_some();
        let first = self.limits.to_whole(text, words, head, &is_kind)?;
        let kind = self.kinds.exact_at(words, first).filter(|kind| !kind.value.part)?;
        let (whole, last) = self.full_name(text, words, &kind.value.nominative, kind.last);
        let whole = whole.filter(|whole| whole.region.is_some())?;
        let end = self.limits.of_territory(text, words, last, &is_kind).unwrap_or(last);
        let shouted = shouts(text, &words[head]);
        let written = |from: usize, to: usize| {
            let line = letters::one_line(text.get(words.get(from)?.start..words.get(to)?.end)?);
            (from <= to).then(|| if shouted { without_capitals(&line) } else { line })
        };
        let of_kind = written(first, kind.last).map(|kind| letters::capital(&kind));
        let rest = whole.name.strip_prefix(&*kind.value.nominative).map(|rest| rest.trim().to_owned());
        let parts =
            [Some(name.to_owned()), written(head + 1, first - 1), of_kind, rest, written(last + 1, end)];
        let name = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
        let body = Body { name: name.into(), region: whole.region, unsure: whole.unsure };
        Some((Some((body, false)), end))
    }

    /// «ГКУ „Центр …“», «ГКУ ЦЗН Тульской области».
    fn institution(&self, form: &str, text: &str, words: &[Word], at: usize) -> Option<Body> {
        let quoted = institutions::quoted(text, words, at, &self.regions);
        let rest = quoted.or_else(|| institutions::in_short(text, words, at, &self.regions))?;
        // «СПб ГКУ „МФЦ“»: the region stands before the form.
        let before = at.checked_sub(1).map(|before| &words[before]).filter(|before| {
            text[before.end..words[at].start].trim().is_empty()
                && text[before.start..before.end].chars().nth(1).is_some_and(char::is_uppercase)
        });
        let before = before.map(|word| &text[word.start..word.end]);
        let region = before.and_then(|before| self.regions.at(before, &words::words(before), 0));
        let name = match before.filter(|_| region.is_some()) {
            Some(before) => format!("{before} {form} {}", rest.name),
            None => format!("{form} {}", rest.name),
        };
        Some(self.with_region(name, rest.region.or(region.map(|region| *region.value))))
    }

    fn with_region(&self, name: String, region: Option<usize>) -> Body {
        Body {
            name: name.into(),
            region: region.map(|region| self.regions.name(region).clone()),
            unsure: false,
        }
    }

    /// A short name with the region that follows it; the full name of a profile's body where it stands for
    /// one of the same region. A ministry of the Federation keeps no list of a region.
    fn short_name(&self, short: String, text: &str, words: &[Word], at: usize) -> Option<Body> {
        let follows = |next: &usize| !breaks_name(&text[words[at].end..words[*next].start]);
        let next = Some(at + 1).filter(|next| *next < words.len()).filter(follows);
        let federal = |next: usize| {
            let word = letters::fold(&text[words[next].start..words[next].end]);
            self.federal.contains(&word)
        };
        let meaning = self.short.meaning(&short);
        // «УФНС России по Тульской области».
        let next = next.map(|next| if meaning.is_some() && federal(next) { next + 1 } else { next });
        let next = next.filter(|next| *next < words.len());
        let over = next.filter(|next| self.limits.over_region.contains(&words[*next].form));
        if let Some(over) = over
            && meaning.is_some()
            && let Some(found) = self.regions.at(text, words, over + 1)
        {
            let place = &text[words[over].start..words[found.last].end];
            return Some(self.with_region(format!("{short} {place}"), Some(*found.value)));
        }
        let region = next.and_then(|next| self.regions.at(text, words, next)).map(|found| *found.value);
        let Some(region) = region else {
            let known =
                next.is_none_or(|next| !federal(next)) && !meaning.is_some_and(|known| known.with_region);
            return known.then(|| Body { name: short.into(), region: None, unsure: false });
        };
        let genitive = self.regions.genitive(region);
        let body = self.with_region(format!("{short} {genitive}"), Some(region));
        let full = self.official.iter().find(|(_, official)| self.is_short_for(&body.name, official));
        Some(full.map_or(body, |(_, official)| self.named(official.clone())))
    }

    /// The kind of body that a word names by who heads it.
    fn headed_by(&self, word: &str) -> Option<&str> {
        // Asked of every word of a text: most are told by their first letter.
        if !self.firsts_of_heads.may_begin(word) {
            return None;
        }
        let word = letters::fold(word);
        self.heads.iter().find(|(head, _)| *head == word).map(|(_, kind)| &**kind)
    }

    /// The name, as a profile has it, of the body that is meant.
    pub(crate) fn official(&self, body: &str) -> Option<Text> {
        let find =
            |body: &str| self.official.iter().map(|(_, name)| name).find(|name| self.same_body(name, body));
        self.same.of(body, |body| find(body).cloned())
    }

    /// The full name of a body that is named by an abbreviation which means the same everywhere.
    pub(crate) fn resolved(&self, name: &str) -> Option<Text> {
        let (short, rest) = name.split_once(' ').unwrap_or((name, ""));
        let known = self.short.meaning(short)?;
        Some(if rest.is_empty() {
            known.name.as_str().into()
        } else {
            format!("{} {rest}", known.name).into()
        })
    }

    /// Whether a body is named in short.
    pub(crate) fn is_short(&self, name: &str) -> bool {
        !self.official.iter().any(|(_, official)| **official == *name)
            && name.split(' ').next().and_then(|first| self.short.nominative(first)).is_some()
    }

    fn named(&self, name: Text) -> Body {
        let region = self.region_in(&name);
        Body { name, region, unsure: false }
    }
}

/// A name typed in capitals is brought to small letters; mixed case stays as written.
fn without_capitals(text: &str) -> String {
    if text.chars().any(char::is_lowercase) { text.to_owned() } else { text.to_lowercase() }
}

/// «Н.» of «Министр Н.В. Иванов»: the name of a person begins.
fn is_initial(text: &str, word: &Word) -> bool {
    let rest = &text[word.end..];
    word.capital && text[word.start..word.end].chars().nth(1).is_none() && rest.starts_with('.')
}

/// Whether a word stands in capitals.
fn shouts(text: &str, word: &Word) -> bool {
    !text[word.start..word.end].chars().any(char::is_lowercase)
}

fn breaks_name(between: &str) -> bool {
    between.chars().any(|mark| {
        matches!(mark, '.' | ';' | ':' | '«' | '»' | '"' | '(' | ')' | '№' | '_' | '/' | '–' | '—')
    })
}

fn breaks_region(between: &str) -> bool {
    between.chars().any(|mark| matches!(mark, '.' | ';' | ':' | '«' | '№' | '_'))
}

#[cfg(test)]
mod tests;
