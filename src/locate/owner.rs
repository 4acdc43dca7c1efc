//! Whose list it is: the body and region that the file's act, its blocks, title, letterhead, folder and name
//! tell, and, where none of them does, a column of the list or the name of its sheet.

use std::cell::OnceCell;

use crate::knowledge::names::{Body, Names};
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::BodySource;
use crate::model::document::TableName;
use crate::text::Text;
use crate::text::letters;

use super::acts;
use super::context::{Event, Line, Script, is_annex, is_stamp, names_act};
use super::found::{FileContext, Hints, RawList};

/// Lines at the beginning of a file that may be its letterhead.
const LETTERHEAD: usize = 12;
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
        let mut file = FileContext::default();
        let head_end = self.head_end();
        if let Some(end) = head_end {
            let head = self.joined(0, end);
            file.head_act = acts::act(&head);
            file.act_body = names.body_in(&head).map(|body| body.name);
        }
        let mut approval_body = None;
        let acts = &self.words.lists.acts;
        file.stamps = head_end.map(|end| self.stamps(end, &file, names)).unwrap_or_default();
        for (at, line) in self.lines.iter().enumerate() {
            let word = &line.word;
            if is_stamp(word, acts) && file.stamp_act.is_none() {
                let stamp = self.stamp(at);
                file.stamp_act = acts::act(&stamp);
                if file.act_body.is_none() {
                    file.act_body = names.body_in(&stamp).map(|body| body.name);
                }
            } else if acts.approve.contains(word) && approval_body.is_none() {
                approval_body = names.body_in(&self.approval(at).post);
            } else if acts.annex.contains(word) && is_annex(&line.text) && file.act_body.is_none() && at < 40
            {
                let annex = self.annex(at);
                file.act_body = names.body_in(&annex).map(|body| body.name);
                if names_act(&annex, &acts.named) {
                    file.stamp_act = file.stamp_act.take().or_else(|| acts::act(&annex));
                }
            }
        }
        // The innermost folder that names a body; a region may stand above it.
        let folder = hints.folders.iter().rev().find_map(|folder| names.body_in(folder));
        file.folder_body = folder.map(|body| body.name);
        let title =
            self.lines.iter().position(|line| line.is_title).and_then(|at| {
                self.body_of_title(&self.title(at, self.lines.len(), names, general).0, names)
            });
        let sources = [
            (file.act_body.clone(), BodySource::Act),
            (approval_body.map(|body: Body| body.name), BodySource::Approval),
            (file.folder_body.clone(), BodySource::Folder),
            (title.map(|body| body.name), BodySource::Title),
        ];
        let mut sources: Vec<(Text, BodySource)> =
            sources.into_iter().filter_map(|(body, from)| Some((body?, from))).collect();
        // A government that issues or approves the list of another body is not meant.
        let own =
            |sources: &[(Text, BodySource)]| sources.iter().position(|(body, _)| !names.is_superior(body));
        // Weaker sources are asked only where they can add a body or its region.
        if own(&sources).is_none_or(|own| names.region_in(&sources[own].0).is_none()) {
            let letterhead = self.letterhead(names).map(|body| (body.name, BodySource::Letterhead));
            let file_name = names.body_in(&hints.title()).map(|body| (body.name, BodySource::FileName));
            sources.extend(letterhead.into_iter().chain(file_name));
        }
        let own = own(&sources).unwrap_or(0);
        if let Some((mut body, from)) = sources.get(own).cloned() {
            // A stamp often leaves out the region that title or folder name.
            let full = |(other, _): &&(Text, BodySource)| {
                names.region_in(other).is_some() && names.same_body(other, &body)
                    || names.is_short_for(&body, other)
            };
            if (names.region_in(&body).is_none() || names.is_short(&body))
                && let Some((full, _)) = sources.iter().find(full)
            {
                body = full.clone();
            }
            body = names.resolved(&body).unwrap_or(body);
            file.region = names.region_in(&body);
            file.body = Some(body);
            file.body_from = Some(from);
        }
        if file.region.is_none() {
            let of_folder = || hints.folders.iter().rev().find_map(|folder| names.region_in(folder));
            // Of a body above that the list is not of.
            let head = &self.lines[..head_end.unwrap_or_else(|| self.top())];
            let of_head = || head.iter().find_map(|line| names.only_body_in(&line.text)?.region);
            file.region = of_folder().or_else(of_head).or_else(|| names.region_in(&hints.title()));
        }
        file
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
            } else if !bodies.iter().any(|known| names.same_body(&known.name, &body.name)) {
                bodies.push(body);
            }
        }
        let with_region = bodies.iter().position(|body| body.region.is_some());
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
        let another = (from + 1..to).any(|line| head.names_body(line));
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
pub(super) fn of_list(list: &RawList, table: &TableName, names: &Names) -> Option<Body> {
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
    of_column.or_else(of_sheet)
}

/// Fills in the body of a list that no line, block or folder tells.
pub(super) fn complete(list: &mut RawList, file: &mut FileContext, table: &TableName, names: &Names) {
    let told = list.context.body.is_some() && list.context.body_from != Some(BodySource::FileName);
    if told {
        return;
    }
    let Some(body) = of_list(list, table, names) else { return };
    let name: Text = names.resolved(&body.name).unwrap_or(body.name);
    list.context.region = body.region.or_else(|| list.context.region.take());
    list.context.body = Some(name);
    list.context.body_from = Some(BodySource::Table);
    if file.body.is_none() {
        file.body.clone_from(&list.context.body);
        file.region.clone_from(&list.context.region);
        file.body_from = list.context.body_from;
    }
}
