//! What stands around the tables: the head of the act, the УТВЕРЖДЕН stamp, the УТВЕРЖДАЮ block,
//! annex headings and list titles.
//!
//! The document becomes a script of lines and tables in their order; cells above a table's header
//! and cells of tables that are no list (letterheads, stamps set in a table) are lines too.

mod title;

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use crate::knowledge::names::{Body, Names};
use crate::knowledge::profile::{ActLists, TitleLists};
use crate::knowledge::vocabulary::Vocabulary;
use crate::knowledge::words::{TitleWords, Words};
use crate::model::document::{Block, Document, Grid};
use crate::model::{Approval, BodySource, Context, Doubt, Place, Sourced};
use crate::text::Text;
use crate::text::clean;
use crate::text::dates;
use crate::text::grammar;
use crate::text::hash::KeyedState;
use crate::text::letters;
use crate::text::letters::first_word;
use crate::text::words;

use super::acts;
use super::found::{FileContext, Stamp, StampKind};
use super::header::one_line;
use super::pieces::Piece;
use super::section;
use crate::own::DIRECTION_HEADING;
use crate::text::signs::{initials, is_bracketed};

/// Lines looked at in tables that are no list.
const CELL_LINES: usize = 2_000;

/// A line of text outside the list tables.
#[derive(Debug)]
pub(super) struct Line {
    pub(super) text: Text,
    /// Its [`first_word`].
    pub(super) word: String,
    pub(super) is_title: bool,
    /// The cell it stands in.
    pub(super) place: Option<Place>,
    /// Of a table that is no list: it heads nothing.
    apart: bool,
    /// It goes on from the line above within one paragraph or cell.
    goes_on: bool,
}

#[derive(Debug)]
pub(super) enum Event {
    /// Index into [`Script::lines`].
    Line(usize),
    /// Index among the pieces of the document's grids.
    Piece(usize),
}

/// Lines and tables in document order.
#[derive(Debug)]
pub(super) struct Script {
    pub(super) words: Arc<Words>,
    pub(super) lines: Vec<Line>,
    pub(super) events: Vec<Event>,
    /// Lines above the text of every page.
    pub(super) page_headers: Vec<Text>,
    /// The bodies that titles name: asked for the title itself, for the file and for the list.
    bodies: RefCell<HashMap<String, Option<Body>, KeyedState>>,
}

/// What was met since the last list.
#[derive(Debug, Default)]
pub(super) struct Since {
    title: Option<usize>,
    title_end: usize,
    approval: Option<usize>,
    stamp: Option<usize>,
    annex: Option<usize>,
    /// The lines since the last list table, the last of them at most.
    headings: Vec<usize>,
    titles: Vec<Text>,
    any_title: bool,
}

/// Reads a document as a script.
pub(super) fn read(
    document: &Document,
    grids: &[&Grid],
    pieces: &[Piece<'_>],
    words: Arc<Words>,
    names: &Names,
) -> Script {
    let page_headers = document.page_headers.clone();
    let mut script =
        Script { words, lines: Vec::new(), events: Vec::new(), page_headers, bodies: RefCell::default() };
    let mut pieces = pieces.iter().enumerate().peekable();
    let mut index = 0;
    for block in &document.blocks {
        match block {
            Block::Paragraph(paragraph) if !paragraph.hidden => {
                script.push(&paragraph.text, None, false);
            }
            Block::Paragraph(_) => {}
            Block::Grid(_) => {
                while let Some((at, piece)) = pieces.next_if(|(_, piece)| piece.index == index) {
                    if piece.grid.nested_in.is_none() || piece.header.is_ok() {
                        script.push_cells(piece);
                        script.events.push(Event::Piece(at));
                    }
                }
                index += 1;
            }
        }
    }
    debug_assert_eq!(index, grids.len());
    script.join_titles(names);
    script
}

impl Script {
    /// Takes note of titles whose first line alone is none: «Точки взаимодействия» above «министерства … с
    /// клиентом», «Реестр» above «точек контакта».
    fn join_titles(&mut self, names: &Names) {
        let (titles, lists) = (&self.words.titles, &self.words.lists.titles);
        let mut found = Vec::new();
        for (at, pair) in self.lines.windows(2).enumerate() {
            let [line, next] = pair else { continue };
            let opens = !line.is_title
                && !next.is_title
                && line.place.map(|place| place.table) == next.place.map(|place| place.table)
                && titles.opens(&line.text);
            if !opens {
                continue;
            }
            let whole = format!("{} {}", line.text, next.text);
            let points = titles.name_points(&line.text);
            let goes_on = titles.name_client(&next.text) || names.body_in(&next.text).is_some();
            if is_title(&whole, titles, lists) && (goes_on || !points) {
                found.push(at);
            }
        }
        // «Комитет по туризму Псковской области: перечень точек взаимодействия с клиентом».
        for (at, line) in self.lines.iter().enumerate().filter(|(_, line)| !line.is_title) {
            let Some((body, title)) = line.text.split_once(':') else { continue };
            if is_title(title.trim(), titles, lists) && names.only_body_in(body).is_some() {
                found.push(at);
            }
        }
        for at in found {
            self.lines[at].is_title = true;
        }
    }

    /// The lines of a paragraph or cell.
    fn push(&mut self, text: &Text, place: Option<Place>, apart: bool) {
        if letters::is_one_line(text) && !letters::is_spaced(text) {
            self.push_line(text.clone(), place, apart, false);
            return;
        }
        let mended = if text.contains("-\n") { clean::clean(text, true) } else { None };
        let text = mended.as_ref().map_or(text.as_str(), |(text, _)| text);
        let mut goes_on = false;
        for line in text.split('\n') {
            let joined = letters::without_spacing(line);
            goes_on |= self.push_line(one_line(joined.as_deref().unwrap_or(line)), place, apart, goes_on);
        }
    }

    /// A line, unless it is blank.
    fn push_line(&mut self, text: Text, place: Option<Place>, apart: bool, goes_on: bool) -> bool {
        if text.is_empty() {
            return false;
        }
        self.events.push(Event::Line(self.lines.len()));
        let is_title = is_title(&text, &self.words.titles, &self.words.lists.titles);
        let word = first_word(&text);
        self.lines.push(Line { text, word, is_title, place, apart, goes_on });
        true
    }

    fn push_cells(&mut self, piece: &Piece<'_>) {
        let grid = piece.grid;
        let end = piece.header.as_ref().map_or(piece.rows.end, |header| header.first);
        for row in grid.rows[piece.rows.start..end]
            .iter()
            .take(CELL_LINES)
            .filter(|row| !row.deleted && !grid.hidden)
        {
            for cell in row.cells.iter().filter(|cell| !cell.is_blank()) {
                let place = Place { table: grid.table, row: row.number, column: cell.column };
                self.push(&cell.text, Some(place), piece.header.is_err());
            }
        }
    }

    /// The stamps below the head of an act that name an act of its kind.
    pub(super) fn stamps(&self, from: usize, file: &FileContext, names: &Names) -> Vec<Stamp> {
        let acts = &self.words.lists.acts;
        let head = self.lines[..from].iter().rev().find_map(|line| {
            let squeezed: String = line.text.chars().filter(|letter| letters::is_letter(*letter)).collect();
            Some(letters::fold(&squeezed)).filter(|word| acts.heads.contains(word))
        });
        let head = head.unwrap_or_default();
        let mut stamps: Vec<Stamp> = Vec::new();
        for (at, line) in self.lines.iter().enumerate().skip(from) {
            let (text, annex) = if is_stamp(&line.word, acts) {
                (self.stamp(at), false)
            } else if acts.annex.contains(&line.word) && is_annex(&line.text) {
                (self.annex(at), true)
            } else {
                continue;
            };
            let folded = text.to_lowercase();
            let kinds_named = acts.named.iter().filter(|act| folded.contains(act.as_str()));
            let own_kind = kinds_named.clone().next().is_none() && !annex
                || kinds_named.clone().any(|act| head.starts_with(&**act));
            let Some(act) = acts::act(&text).filter(|_| own_kind) else { continue };
            let own_body = |body: &Text| file.act_body.as_ref().is_none_or(|own| names.same_body(own, body));
            let kind = if annex {
                StampKind::Annex
            } else if stamps.iter().any(|stamp| stamp.kind != StampKind::Annex)
                || names.body_in(&text).is_some_and(|body| !own_body(&body.name))
            {
                StampKind::Further
            } else {
                StampKind::Approved
            };
            stamps.push(Stamp { act, kind });
        }
        stamps
    }

    /// Where the head of an act ends: at its title («Об утверждении …»), its order clause or its first
    /// clause; `None` if the file does not begin with an act.
    pub(super) fn head_end(&self) -> Option<usize> {
        let acts = &self.words.lists.acts;
        let kind = self.lines.iter().take(25).position(|line| {
            let squeezed: String = line.text.chars().filter(|letter| letters::is_letter(*letter)).collect();
            acts.heads.contains(&letters::fold(&squeezed))
        })?;
        let rest = &self.lines[kind..];
        let end = rest.iter().take(20).position(|line| {
            matches!(line.word.as_str(), "об" | "о" | "во" | "в")
                || acts.orders.contains(&line.word)
                || begins_clause(&line.text)
        });
        Some(kind + end.unwrap_or(rest.len().min(8)))
    }

    /// The body that a title names.
    pub(super) fn body_of_title(&self, title: &str, names: &Names) -> Option<Body> {
        if let Some(known) = self.bodies.borrow().get(title) {
            return known.clone();
        }
        let body = names.body_in(title);
        self.bodies.borrow_mut().insert(title.to_owned(), body.clone());
        body
    }

    pub(super) fn joined(&self, from: usize, to: usize) -> String {
        self.lines[from..to.min(self.lines.len())]
            .iter()
            .map(|line| &*line.text)
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The lines of an УТВЕРЖДЕН stamp.
    pub(super) fn stamp(&self, at: usize) -> String {
        let acts = &self.words.lists.acts;
        let mut end = at + 1;
        while end < self.lines.len()
            && end < at + 14
            && self.lines[end].place.is_some() == self.lines[at].place.is_some()
        {
            let word = &self.lines[end].word;
            if [&acts.stamp_ends, &acts.approved, &acts.approve, &acts.annex]
                .iter()
                .any(|words| words.contains(word))
            {
                break;
            }
            end += 1;
        }
        // The act's own title in quotes is not the stamp's.
        let text = self.joined(at, end);
        text.split_once("«Об ").map_or(text.clone(), |(stamp, _)| stamp.to_owned())
    }

    /// The УТВЕРЖДАЮ block: post up to the signature line, name, date.
    pub(super) fn approval(&self, at: usize) -> Approval {
        let mut post = Vec::new();
        let mut approval = Approval::default();
        let rest_of_first = self.lines[at].text.split_once(' ').map(|(_, rest)| rest.trim().to_owned());
        if let Some(rest) = rest_of_first {
            post.push(rest);
        }
        for line in self.lines[at + 1..].iter().take(10) {
            let text = &*line.text;
            if line.is_title || self.words.lists.acts.approval_ends.contains(&line.word) {
                break;
            }
            if is_date_line(text) {
                approval.date = Some(text.into());
                break;
            }
            if text.contains("__")
                || approval.name.is_none()
                    && initials(text).is_some_and(|range| range.start == 0 || text.len() < 40)
            {
                approval.name = initials(text).map(|range| text[range].trim().into());
                continue;
            }
            if approval.name.is_none() {
                post.push(text.to_owned());
            }
        }
        approval.post = post.join(" ").into();
        approval
    }

    pub(super) fn annex(&self, at: usize) -> String {
        let acts = &self.words.lists.acts;
        let mut end = at + 1;
        while end < self.lines.len() && end < at + 10 {
            let Line { word, is_title, .. } = &self.lines[end];
            if *is_title
                || is_stamp(word, acts)
                || acts.annex_ends.contains(word)
                || acts.approve.contains(word)
            {
                break;
            }
            end += 1;
        }
        self.joined(at, end)
    }
}

impl Since {
    /// Takes note of a line.
    pub(super) fn line(&mut self, at: usize, script: &Script) {
        let line = &script.lines[at];
        let (word, acts) = (&line.word, &script.words.lists.acts);
        if acts.approve.contains(word) {
            self.approval = Some(at);
        } else if is_stamp(word, acts) {
            self.stamp = Some(at);
        } else if acts.annex.contains(word) && line.text.chars().count() < 300 && is_annex(&line.text) {
            self.annex = Some(at);
        }
        if line.is_title {
            self.title = Some(at);
            self.any_title = true;
            self.titles.push(line.text.clone());
        }
        self.title_end = at + 1;
        if line.apart {
            return;
        }
        if self.headings.len() == HEADINGS {
            self.headings.remove(0);
        }
        self.headings.push(at);
    }

    /// Whether something stands between two tables that begins another list.
    pub(super) fn breaks(&self) -> bool {
        self.title.is_some() || self.approval.is_some() || self.stamp.is_some() || self.annex.is_some()
    }

    /// The lines above a table that may name its direction or service: the line just above it, and
    /// further up those that plainly do.
    pub(super) fn headings(
        &mut self,
        script: &Script,
        general: &Vocabulary,
        names: &Names,
    ) -> Vec<Sourced<Text>> {
        let kind =
            |line: &Line| table_name(line).filter(|name| general.words.kinds.is_kind(name)).map(Text::from);
        let heads = |line: &Line| {
            (is_heading(line, &script.words.lists.acts) || line.text.starts_with(DIRECTION_HEADING))
                && !Script::is_of_letterhead(line, names)
                || kind(line).is_some()
        };
        // «(сведения представлены отделом искусств)» between a heading and its table.
        let is_remark = |line: &Line| {
            !line.goes_on
                && !section::is_plain(&line.text, general)
                && kind(line).is_none()
                && general.words.sections.is_remark(&line.text)
        };
        self.headings.retain(|at| {
            let line = &script.lines[*at];
            !is_bracketed(&line.text) && !is_remark(line)
        });
        let from = self.headings.iter().rposition(|at| !heads(&script.lines[*at]));
        let near = self.headings.split_off(from.map_or(0, |at| at + 1));
        self.headings.clear();
        let mut lines: Vec<Sourced<Text>> = Vec::with_capacity(near.len());
        for at in near {
            let line = &script.lines[at];
            match lines.last_mut() {
                // A heading wrapped by hand.
                Some(above) if line.goes_on && starts_small(&line.text) => {
                    let whole = format!("{} {}", above.value, line.text).into();
                    *above = Sourced::read(whole, above.place);
                }
                _ => {
                    let place = line.place.unwrap_or(Place { table: 0, row: 0, column: 0 });
                    lines.push(Sourced::read(kind(line).unwrap_or_else(|| line.text.clone()), place));
                }
            }
        }
        let last = lines.len().saturating_sub(1);
        let heads = |(at, line): (usize, Sourced<Text>)| {
            (at == last || section::is_plain(&line.value, general)).then_some(line)
        };
        lines.into_iter().enumerate().filter_map(heads).collect()
    }

    /// The context of the list that begins here.
    pub(super) fn take(
        &mut self,
        script: &Script,
        file: &FileContext,
        names: &Names,
        general: &Vocabulary,
    ) -> (Context, Option<Doubt>) {
        let mut doubt = None;
        let title = self.title.take().map(|at| {
            let (title, end) = script.title(at, self.title_end, names, general);
            self.headings.retain(|heading| *heading >= end);
            doubt = script.doubtful_end(at, end, names);
            (at, title)
        });
        let titled = title.as_ref().and_then(|(_, title)| script.body_of_title(title, names));
        let title_body = titled.as_ref().map(|body| body.name.clone());
        let approval = self.approval.take().map(|at| script.approval(at));
        let stamp = self.stamp.take().and_then(|at| acts::of_stamp(&script.stamp(at)));
        let annex = self.annex.take().map(|at| Text::from(script.annex(at)));
        self.titles.clear();
        let mut body = (file.body.clone(), file.body_from);
        let mut unsure = file.body_unsure;
        let stands_above = body.0.as_deref().is_some_and(|body| names.is_superior(body))
            && title_body.as_deref().is_some_and(|body| !names.is_superior(body));
        let weaker =
            matches!(body.1, None | Some(BodySource::Title | BodySource::Letterhead | BodySource::FileName));
        let fuller = |body: &str| title_body.as_deref().is_some_and(|title| names.is_short_for(title, body));
        if title_body.is_some() && (weaker || stands_above) && !body.0.as_deref().is_some_and(fuller) {
            body = (title_body.clone(), Some(BodySource::Title));
            unsure = titled.is_some_and(|body| body.unsure);
        }
        if let Some(full) = body.0.as_deref().and_then(|body| names.resolved(body)) {
            body.0 = Some(full);
        }
        let region = body.0.as_deref().and_then(|body| names.region_in(body)).or_else(|| file.region.clone());
        if let (Some(name), Some(region)) = (&body.0, &region)
            && let Some(full) = names.with_region_of(name, region)
        {
            body.0 = Some(full);
        }
        let context = Context {
            region,
            body_unsure: unsure && body.0.is_some(),
            body_from: body.0.is_some().then_some(body.1).flatten(),
            body: body.0,
            title_place: title.as_ref().and_then(|(at, _)| script.lines[*at].place),
            title: title.map(|(_, title)| title.into()),
            title_body,
            act: file
                .head_act
                .clone()
                .or_else(|| stamp.clone())
                .or_else(|| file.stamp_act.clone())
                .or_else(|| file.letter_act.clone()),
            head_act: file.head_act.clone(),
            stamp_act: stamp.or_else(|| file.stamp_act.clone()),
            approval,
            annex,
            legend: Vec::new(),
            told: None,
        };
        (context, doubt)
    }

    /// Titles that no table followed; only of interest where the file has no list at all.
    pub(super) fn bare_titles(self, no_list: bool) -> Vec<Text> {
        if no_list { self.titles } else { Vec::new() }
    }
}

/// «Приложение № 2 к приказу …»: not «Приложение: на 3 л.» of a letter, and not an app, «Приложение
/// „Госуслуги“».
pub(super) fn is_annex(text: &str) -> bool {
    let word = text.split([' ', ':', '«', '"', '№']).next().unwrap_or("");
    let rest = text[word.len()..].trim_start();
    !starts_small(text) && !rest.starts_with([':', '«', '"', '“', '„'])
}

/// «УТВЕРЖДЕН», «(утв. приказом …)».
pub(super) fn is_stamp(word: &String, acts: &ActLists) -> bool {
    acts.approved.contains(word) || acts.approved_short.contains(word)
}

/// «1. Утвердить …»; the point of a date has a digit behind it.
fn begins_clause(text: &str) -> bool {
    let rest = text.trim_start_matches(|letter: char| letter.is_ascii_digit());
    rest.len() < text.len()
        && rest.strip_prefix('.').is_some_and(|rest| rest.starts_with(char::is_whitespace))
}

/// Whether an annex heading names the act that it belongs to.
pub(super) fn names_act(annex: &str, acts: &[String]) -> bool {
    let folded = annex.to_lowercase();
    acts.iter().any(|act| folded.contains(act.as_str()))
}

/// Lines above a table that may be its headings.
const HEADINGS: usize = 3;

fn starts_small(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_lowercase)
}

/// What a line calls the table below: «Таблица 1. Цифровые точки».
fn table_name(line: &Line) -> Option<&str> {
    let rest = line.text.get("таблица".len()..).filter(|_| line.word == "таблица")?;
    let sign =
        |letter: char| letter.is_ascii_digit() || matches!(letter, ' ' | '№' | '.' | ':' | '–' | '—' | '-');
    Some(rest.trim_start_matches(sign)).filter(|name| !name.is_empty())
}

/// Whether a line above a table may head it: short, and no word about the table itself.
fn is_heading(line: &Line, acts: &ActLists) -> bool {
    let other = [&acts.no_heading, &acts.approve, &acts.approved, &acts.approved_short];
    let text = &line.text;
    !line.is_title
        && !is_bracketed(text)
        && !other.iter().any(|words| words.contains(&line.word))
        && text.chars().count() < 200
        && text.chars().filter(|letter| letters::is_letter(*letter)).count() > 3
        && !text.ends_with(['.', ';', ','])
        && initials(text).is_none()
}

/// «Перечень точек взаимодействия …» as a title: not a clause («2. Перечень … указан в …»), not a
/// sentence, not a heading of a clause («… :»). A title is shorter than 400 characters and does not end
/// with a colon, semicolon or comma. Where a file without any list has a title and no table, S05 reports
/// an error, because the table is probably a picture.
pub(super) fn is_title(text: &str, titles: &TitleWords, lists: &TitleLists) -> bool {
    if text.len() > 1_000 || text.ends_with([':', ';', ',']) || text.chars().count() >= 400 {
        return false;
    }
    if titles.asks(text) {
        return true;
    }
    // Most lines are told by their first words.
    let noun = words::forms(text).take(4).position(|form| titles.nouns.contains(&form));
    if noun.is_none() && !words::forms(text).next().is_some_and(|form| titles.heads.contains(&form)) {
        return false;
    }
    let words = words::words(text);
    let folded = |at: usize| words.get(at).map(|word| letters::fold(&text[word.start..word.end]));
    let points = (0..words.len().min(30)).find(|at| titles.are_points(&words, *at));
    let Some(points) = points else {
        return words.len() == 1
            && folded(0).is_some_and(|word| lists.alone.contains(&word))
            && !text.ends_with('.');
    };
    // «Сводный (единый) перечень …»: adjectives may stand before the noun.
    let begins = match noun {
        Some(noun) => {
            (0..noun).all(|at| folded(at).is_some_and(|word| grammar::is_adjective_of_title(&word)))
                && noun < points
                && (points - noun <= 4
                    || !text[words[noun].end..words[points].start].contains([',', '(', ':']))
        }
        None => points == 0 && words.len() >= 4,
    };
    // «Перечень точек взаимодействия с клиентом.»: what is longer is a sentence.
    let ends = words.len() <= 6 || [" г.", " обл."].iter().any(|end| text.ends_with(end));
    begins && (!text.ends_with('.') || ends) && !says_something(text, &words)
}

/// A sentence about a list is no title: «Перечень точек взаимодействия утверждается министром». What follows a
/// colon explains a title: «…: где семья встречается с нами».
fn says_something(text: &str, words: &[words::Word]) -> bool {
    let end = text.find(':').unwrap_or(text.len());
    // The words after the first three, since adjectives and the noun stand there.
    words
        .iter()
        .skip(3)
        .take_while(|word| word.end <= end)
        .any(|word| grammar::is_reflexive(&letters::fold(&text[word.start..word.end])))
}

fn is_date_line(text: &str) -> bool {
    let blank = text.contains("__") && text.contains("20") && text.contains(['«', '"', '“']);
    blank || dates::date(text).is_some() && text.chars().count() < 60
}
