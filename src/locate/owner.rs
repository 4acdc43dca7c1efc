//! Whose list it is: the body and region that the file's act, its blocks, title, letterhead, folder and name
//! tell, and, where none of them does, a column of the list or the name of its sheet.

use std::cell::OnceCell;

use crate::knowledge::names::same::{is_abbreviated, is_lettered};
use crate::knowledge::names::{Body, Names};
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::TableName;
use crate::model::{Act, BodySource, Reason};
use crate::text::Text;
use crate::text::letters;

use super::acts;
use super::context::{Event, Line, Script, is_annex, is_stamp, names_act};
use super::found::{FileContext, Hints, RawList};

/// Lines at the beginning of a file that may be its letterhead.
const LETTERHEAD: usize = 12;
/// Lines above a list that may be its covering letter.
const LETTER: usize = 40;
/// Lines below the last table that may be its signature.
const SIGNATURE: usize = 12;
/// Lines that a name in a letterhead may be wrapped into.
const WRAPPED: usize = 3;

/// The lines of a letterhead, and what is asked of them again and again.
struct Head<'a> {
    lines: &'a [Line],
    names: &'a Names,
    /// Lines with a word that may begin a body's name, be it wrapped into the next line.
    begins: Vec<bool>,
    /// Lines that name a body, once they were asked.
    named: Vec<OnceCell<bool>>,
}

impl<'a> Head<'a> {
    fn new(lines: &'a [Line], names: &'a Names) -> Head<'a> {
        let mut text = String::new();
        let mut starts = Vec::with_capacity(lines.len());
        for line in lines {
            starts.push(text.len());
            text.push_str(&line.text);
            text.push(' ');
        }
        let mut begins = vec![false; lines.len()];
        for at in names.beginnings(&text) {
            begins[starts.partition_point(|start| *start <= at) - 1] = true;
        }
        Head { lines, names, begins, named: vec![OnceCell::new(); lines.len()] }
    }

    fn names_body(&self, line: usize) -> bool {
        let ask = || self.names.body_in(&self.lines[line].text).is_some();
        self.begins[line] && *self.named[line].get_or_init(ask)
    }
}
/// Rows looked at for the body of a column.
const ROWS: usize = 5_000;

impl Script {
    /// The file's own act and body.
    pub(super) fn file_context(&self, hints: Hints<'_>, names: &Names, general: &Vocabulary) -> FileContext {
        let (mut file, mut sources) = self.blocks(names);
        // The innermost folder that names a body; a region may stand above it.
        let folder = hints.folders.iter().rev().find_map(|folder| names.body_in(folder));
        file.folder_body = folder.as_ref().map(|body| body.name.clone());
        let title = self.lines.iter().position(|line| line.is_title);
        let title = title.map(|at| self.title(at, self.lines.len(), names, general).0);
        let titled = title.as_deref().and_then(|title| self.body_of_title(title, names));
        sources.extend(folder.map(|body| (body, BodySource::Folder)));
        sources.extend(titled.map(|body| (body, BodySource::Title)));
        // A government that issues or approves the list of another body is not meant.
        let own = |sources: &[(Body, BodySource)]| {
            sources.iter().position(|(body, _)| !names.is_superior(&body.name))
        };
        let in_part = |body: &Body| {
            names.region_in(&body.name).is_none()
                || names.is_short(&body.name)
                || is_lettered(&body.name)
                || is_abbreviated(&body.name)
                || names.is_institution_in_short(&body.name)
        };
        // Weaker sources are asked only where they can add a body or its region.
        if own(&sources).is_none_or(|own| in_part(&sources[own].0)) {
            let letterhead = self.letterhead(names).map(|body| (body, BodySource::Letterhead));
            let signature = self.signature(names).map(|body| (body, BodySource::Signature));
            let page = self.page_header(names).or_else(|| self.of_site(names));
            let page = page.map(|body| (body, BodySource::Letterhead));
            let file_name = names.body_in(&hints.title()).map(|body| (body, BodySource::FileName));
            sources.extend(letterhead.into_iter().chain(signature).chain(page).chain(file_name));
        }
        let own = own(&sources).unwrap_or(0);
        if let Some((Body { name: mut body, mut unsure, .. }, from)) = sources.get(own).cloned() {
            // A stamp often leaves out the region that title or folder name.
            let full = |(other, _): &&(Body, BodySource)| {
                other.name != body
                    && (names.region_in(&other.name).is_some() && names.same_body(&other.name, &body)
                        || names.is_short_for(&body, &other.name))
            };
            if in_part(&sources[own].0)
                && let Some((full, _)) = sources.iter().find(full)
            {
                body = full.name.clone();
                unsure = full.unsure;
            }
            body = names.resolved(&body).unwrap_or(body);
            file.region = names.region_in(&body);
            file.body = Some(body);
            file.body_from = Some(from);
            file.body_unsure = unsure;
        }
        if file.region.is_none() {
            file.region = self.region(hints, title.as_deref(), names);
        }
        if let (Some(body), Some(region)) = (&file.body, &file.region)
            && let Some(full) = names.with_region_of(body, region)
        {
            file.body = Some(full);
        }
        file
    }

    /// The acts that head, stamps and annexes name, and the bodies of act and approval.
    fn blocks(&self, names: &Names) -> (FileContext, Vec<(Body, BodySource)>) {
        let mut file = FileContext::default();
        let head_end = self.head_end();
        let mut act = None;
        if let Some(end) = head_end {
            let head = self.joined(0, end);
            file.head_act = acts::act(&head);
            act = names.body_in(&head);
            file.act_body = act.as_ref().map(|body| body.name.clone());
        }
        let mut approval = None;
        let acts = &self.words.lists.acts;
        file.stamps = head_end.map(|end| self.stamps(end, &file, names)).unwrap_or_default();
        for (at, line) in self.lines.iter().enumerate() {
            let word = &line.word;
            if is_stamp(word, acts) && file.stamp_act.is_none() {
                let stamp = self.stamp(at);
                file.stamp_act = acts::of_stamp(&stamp);
                act = act.or_else(|| names.body_in(&stamp));
            } else if acts.approve.contains(word) && approval.is_none() {
                approval = names.body_in(&self.approval(at).post);
            } else if acts.annex.contains(word) && is_annex(&line.text) && act.is_none() && at < 40 {
                let annex = self.annex(at);
                act = names.body_in(&annex);
                if names_act(&annex, &acts.named) {
                    file.stamp_act = file.stamp_act.take().or_else(|| acts::act(&annex));
                }
            }
        }
        if file.head_act.is_none() && file.stamp_act.is_none() {
            file.letter_act = self.letter_act();
        }
        file.act_body = act.as_ref().map(|body| body.name.clone());
        let act = act.map(|body| (body, BodySource::Act));
        let approval = approval.map(|body| (body, BodySource::Approval));
        (file, act.into_iter().chain(approval).collect())
    }

    /// The act that a sentence above the title or below the last table says to have approved the list.
    fn letter_act(&self) -> Option<Act> {
        let title = self.lines.iter().position(|line| line.is_title).unwrap_or(self.lines.len());
        let acts = &self.words.lists.acts.named;
        let mut lines = (0..title.min(LETTER)).chain(self.below());
        lines.find_map(|at| {
            // The sentence may begin a line above the name of its act and end below it.
            let line = &self.lines[at].text;
            let names_one =
                letters::fold(line).split(' ').any(|word| acts.iter().any(|act| word.starts_with(&**act)));
            names_one.then(|| acts::approving(&self.joined(at.saturating_sub(1), at + 2), &self.words))?
        })
    }

    /// The lines below the last table that may be its signature.
    fn below(&self) -> Vec<usize> {
        let table = self.events.iter().rposition(|event| matches!(event, Event::Piece(_)));
        let below =
            self.events[table.unwrap_or(self.events.len())..].iter().filter_map(|event| match event {
                Event::Line(at) => Some(*at),
                Event::Piece(_) => None,
            });
        below.take(SIGNATURE).collect()
    }

    /// The region that no body's name tells: that of a folder, of the title, of a body above that the list is not
    /// of, of a line of its own, of the file's name.
    fn region(&self, hints: Hints<'_>, title: Option<&str>, names: &Names) -> Option<Text> {
        let of_folder = || hints.folders.iter().rev().find_map(|folder| names.region_in(folder));
        let head = &self.lines[..self.head_end().unwrap_or_else(|| self.top())];
        let of_head = || head.iter().find_map(|line| names.only_body_in(&line.text)?.region);
        let of_line = || {
            let line = self.lines[..self.table()].iter().find(|line| names.only_region_in(&line.text));
            line.and_then(|line| names.region_in(&line.text))
        };
        of_folder()
            .or_else(|| names.region_in(title?))
            .or_else(of_head)
            .or_else(of_line)
            .or_else(|| names.region_in(&hints.title()))
            .or_else(|| self.signature(names)?.region)
    }

    /// The body of whoever signed below the last table: «Министр здравоохранения Республики Марий Эл».
    fn signature(&self, names: &Names) -> Option<Body> {
        let below = self.below();
        let posts = &self.words.lists.rows.posts;
        let is_post = |line: &Line| {
            let folded = letters::fold(&line.text);
            posts.iter().any(|post| folded.starts_with(post.as_str()))
        };
        let first = *below.iter().find(|at| is_post(&self.lines[**at]))?;
        names.body_in(&self.joined(first, first + WRAPPED))
    }

    /// The body that lines above the text of every page name by themselves: of several the first with a region
    /// that is no government above it.
    fn page_header(&self, names: &Names) -> Option<Body> {
        let lines = &self.page_headers;
        let wrapped = |at: usize| {
            let ends = (at + 1..=lines.len().min(at + WRAPPED)).rev();
            ends.filter_map(move |end| names.only_body_in(&lines[at..end].join(" ")))
        };
        let bodies = || (0..lines.len()).flat_map(wrapped).filter(|body| !names.is_superior(&body.name));
        bodies().find(|body| body.region.is_some()).or_else(|| bodies().next())
    }

    /// «© Министерство туризма Нижегородской области, 2025»: whose site a page was saved from.
    fn of_site(&self, names: &Names) -> Option<Body> {
        let line = self.lines.iter().rev().find(|line| line.text.starts_with(['©', 'Ⓒ']))?;
        names.body_in(&line.text)
    }

    /// The body that lines around the title name by themselves: of several the first that is not a
    /// government above it and has its region. Several without a region are a menu or a distribution list.
    fn letterhead(&self, names: &Names) -> Option<Body> {
        let end = self.table();
        let title = self.top();
        let head = Head::new(&self.lines[..end], names);
        let mut superior = None;
        let mut bodies: Vec<Body> = Vec::new();
        let mut at = 0;
        while at < end {
            let lines = (1..=WRAPPED.min(end - at)).rev();
            let found = lines.filter_map(|lines| Some((lines, self.only_body(at, at + lines, &head)?)));
            let Some((lines, body)) = found.max_by_key(|(lines, body)| (body.region.is_some(), *lines))
            else {
                at += 1;
                continue;
            };
            // Below the title a line may be what the table is about.
            let told = at < title || body.region.is_some() || self.lines[at].text.contains(':');
            at += lines;
            if !told {
                continue;
            }
            if names.is_superior(&body.name) {
                superior.get_or_insert(body);
            } else if let Some(known) =
                bodies.iter_mut().find(|known| names.same_body(&known.name, &body.name))
            {
                if names.is_short(&known.name) {
                    *known = body;
                }
            } else {
                bodies.push(body);
            }
        }
        let in_full = |body: &Body| body.region.is_some() && !names.is_short(&body.name);
        let with_region = bodies.iter().position(in_full);
        let with_region = with_region.or_else(|| bodies.iter().position(|body| body.region.is_some()));
        match (with_region, bodies.len()) {
            (Some(at), _) => Some(bodies.swap_remove(at)),
            (None, 1) => bodies.pop(),
            _ => superior,
        }
    }

    /// The body that one line names, or several into which its name is wrapped: no line but the first names
    /// a body by itself.
    fn only_body(&self, from: usize, to: usize, head: &Head) -> Option<Body> {
        if !head.begins[from..to].contains(&true) {
            return None;
        }
        if to == from + 1 {
            return head.names.only_body_in(&self.lines[from].text);
        }
        // «… учреждение культуры Тульской области / „Тульский музей“»: what stands in quotes is no further body.
        let in_quotes = |line: usize| self.lines[line].text.starts_with(['«', '"', '“', '„']);
        let another = (from + 1..to).any(|line| !in_quotes(line) && head.names_body(line));
        if another { None } else { head.names.only_body_in(&self.joined(from, to)) }
    }

    /// Where the lines above the first table end.
    fn table(&self) -> usize {
        let table = self.events.iter().position(|event| matches!(event, Event::Piece(_)));
        table.unwrap_or(self.events.len()).min(LETTERHEAD).min(self.lines.len())
    }

    /// Where what stands above the first list ends: at its title or its table.
    fn top(&self) -> usize {
        let end = self.table();
        self.lines.iter().take(end).position(|line| line.is_title).unwrap_or(end)
    }

    /// Whether a line names a body or region and nothing besides: it heads no part of a list.
    pub(super) fn is_of_letterhead(line: &Line, names: &Names) -> bool {
        let labelled = line.text.split_once(':').is_some_and(|(label, _)| names.is_caption(label));
        labelled
            || names.only_region_in(&line.text)
            || names.only_body_in(&line.text).is_some_and(|body| body.region.is_some())
    }
}

/// The body of a list whose file does not tell it: the one value of a column that holds bodies, else the
/// name of its sheet.
pub(super) fn of_list(list: &RawList, table: &TableName, posts: &[String], names: &Names) -> Option<Body> {
    let column = list.columns.iter().position(|column| names.is_caption(&column.header));
    let of_column = column.and_then(|column| {
        let mut texts =
            list.rows.iter().take(ROWS).map(|row| &row.cells[column]).filter(|cell| !cell.is_blank());
        let first = &texts.next()?.text;
        let same = texts.all(|cell| cell.text == *first || letters::fold(&cell.text) == letters::fold(first));
        same.then(|| names.body_in(first))?
    });
    let of_sheet = || match table {
        TableName::Sheet(sheet) => names.only_body_in(sheet),
        TableName::Ordinal(_) | TableName::Lines => None,
    };
    of_column.or_else(|| headed(list, names)).or_else(|| signed(list, posts, names)).or_else(of_sheet)
}

/// The body that a row over the whole table names by itself, if no other such row names another.
fn headed(list: &RawList, names: &Names) -> Option<Body> {
    let rows = list.set_aside.iter().filter(|aside| aside.reason == Reason::Section);
    let mut bodies = rows.filter_map(|aside| names.only_body_in(&aside.text));
    let body = bodies.next()?;
    bodies.all(|other| names.same_body(&other.name, &body.name)).then_some(body)
}

/// The body of whoever signed in the table itself: «Министр здравоохранения Республики Марий Эл | И.О. Фамилия» below
/// its rows.
fn signed(list: &RawList, posts: &[String], names: &Names) -> Option<Body> {
    let signatures = list.set_aside.iter().filter(|aside| aside.reason == Reason::Signature);
    let mut posted = signatures.filter(|aside| letters::begins_with_one(aside.text.trim().chars(), posts));
    posted.find_map(|aside| names.body_in(&aside.text))
}

/// Fills in the body of a list that no line, block or folder tells.
pub(super) fn complete(
    list: &mut RawList,
    file: &mut FileContext,
    table: &TableName,
    posts: &[String],
    names: &Names,
) {
    let told = list.context.body.is_some() && list.context.body_from != Some(BodySource::FileName);
    if told {
        return;
    }
    let Some(body) = of_list(list, table, posts, names) else { return };
    let name: Text = names.resolved(&body.name).unwrap_or(body.name);
    list.context.region = body.region.or_else(|| list.context.region.take());
    let full = list.context.region.as_deref().and_then(|region| names.with_region_of(&name, region));
    list.context.body = Some(full.unwrap_or(name));
    list.context.body_unsure = false;
    list.context.body_from = Some(BodySource::Table);
    if file.body.is_none() {
        file.body.clone_from(&list.context.body);
        file.region.clone_from(&list.context.region);
        file.body_from = list.context.body_from;
    }
}
