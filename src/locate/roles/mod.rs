//! What each row of a document is.
//!
//! All rows of a document are decided at once: features of every row ([`features`]), weights that say how much each
//! speaks for a role ([`weights`]), and a chain that knows what may follow what ([`chain`]). The lists with their
//! columns are found before (`pieces.rs`, `header.rs`); the rows of a list are laid out by their roles (`rows.rs`,
//! `torn.rs`). Where a row was laid out otherwise than its role says, or the chain is not sure, the officer is asked
//! (rule S10; `docs/decisions.md`, D-39 and D-212).

mod by_rules;
mod chain;
mod features;
mod grammar;
mod lines;
mod names;
mod weights;
mod words;

#[cfg(test)]
mod tests;

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::model::document::{Document, Grid};
use crate::model::{Doubt, DoubtKind, Place, Role};
use crate::text::Text;
use crate::text::letters;
use crate::text::signs::ordinal;

use super::found::{Located, Settled};
use super::section;
use chain::{Decoded, Link};
pub(crate) use grammar::Gap;
use grammar::{NEVER, ROLES, Scores};
pub(crate) use lines::Scope;
use lines::{Frame, Line, Lines};
pub(crate) use names::Feature;
use weights::Weights;

/// How likely a role must be at least, lest it be asked about.
const SURE: f64 = 0.6;

/// How likely a role must be at least that takes a row out of its list: a question costs less than a row.
const LEAVES: f64 = 0.8;

/// A row with the roles that both readings give it.
#[derive(Debug)]
pub(crate) struct RowRole {
    /// Index into the document's tables, and the physical row.
    pub(crate) table: u32,
    pub(crate) row: u32,
    pub(crate) role: Role,
    /// How likely the role is, 0 to 1.
    pub(crate) likely: f64,
    /// The role that comes next, and how likely it is.
    pub(crate) other: (Role, f64),
    pub(crate) by_rules: Role,
    pub(crate) gap: Gap,
    /// What may be true of the row at all; blank: anything.
    pub(crate) allowed: &'static [Role],
    pub(crate) features: Vec<Feature>,
    /// The features that speak most for the role against the next one.
    pub(crate) reasons: Vec<Feature>,
    /// Index of the list whose header it stands under.
    list: usize,
    settled: bool,
    /// It says nothing but a remark: known by its first words, wherever it stands.
    remark: bool,
    /// A text alone over the columns, or in that of the №, says something of the rows and heads none.
    speaks: bool,
    /// Cells with text.
    filled: usize,
    /// Its first text.
    text: Text,
}

impl RowRole {
    /// Whether the readings lead to different records.
    pub(crate) fn differs(&self) -> bool {
        differ(self.role, self.by_rules)
    }

    /// Whether one of these features is true of the row.
    fn says(&self, features: &[Feature]) -> bool {
        features.iter().any(|feature| self.features.contains(feature))
    }

    /// How sure the role is, in per cent, rounded down.
    pub(crate) fn per_cent(&self) -> f64 {
        (self.likely * 100.0).floor()
    }
}

/// The roles of the rows of a document's lists and of the tables beside them.
pub(crate) fn read(
    document: &Document,
    located: &Located,
    headers: &Headers,
    general: &Vocabulary,
    scope: Scope,
) -> Vec<RowRole> {
    let lines = Lines::of(document, located, scope);
    let features = features::of(&lines, headers, general);
    let weights = Weights::built_in();
    let chain: Vec<Link> = lines
        .lines
        .iter()
        .zip(&features)
        .map(|(line, features)| Link {
            scores: scores(line, features, weights),
            gap: lines::gap(line),
            only: <[Role; 1]>::try_from(allowed(line)).ok().map(|[only]| only),
        })
        .collect();
    let decoded = chain::decode(&chain, weights);
    lines
        .lines
        .iter()
        .zip(features)
        .zip(decoded)
        .map(|((line, features), decoded)| {
            let mut row = row_role(line, &lines.frames, features, &decoded, weights);
            let number = lines.frames[line.frame].number_of(line);
            // «3 | Исключена. – Приказ от …»: a № of its own makes no row of it.
            let said =
                line.cells.iter().find(|cell| !number.is_some_and(|known| std::ptr::eq(**cell, known)));
            row.remark = line.cells.len() <= 2
                && said.is_some_and(|cell| words::is_remark(&cell.text, &general.words));
            row.speaks = match line.cells.as_slice() {
                [alone]
                    if row.says(&[Feature::LoneWide])
                        || number.is_some() && ordinal(&alone.text).is_none() =>
                {
                    speaks(alone.text.trim(), general)
                }
                _ => false,
            };
            row
        })
        .collect()
}

/// What the rows of lists are that are no rows of their own: rests, headings, the header again, notes, rows of other
/// tables. A row leaves its list only where that is likely enough; otherwise it stays and is asked about.
pub(super) fn settled(rows: &[RowRole]) -> Settled {
    let open = |role| matches!(role, Role::Data | Role::Section | Role::Rest | Role::Foot);
    let mut settled = Settled::new();
    let mut above_aside = false;
    for (at, row) in rows.iter().enumerate() {
        let role = within_list(row, rows.get(at + 1));
        let apart = row.gap != Gap::Below || above_aside;
        let leaves = match role {
            Role::OtherHead | Role::OtherRow => apart && row.likely >= LEAVES,
            // A signature has few cells; a row with more may be one of the list with a name in it.
            Role::Foot if !row.remark && !row.speaks && !row.says(TELLING) => {
                (apart || row.filled <= 3) && row.likely >= LEAVES
            }
            _ => true,
        };
        let sure = !row.settled && differ(role, row.by_rules) && open(row.by_rules) && leaves;
        if sure {
            settled.insert((row.table, row.row), role);
        }
        above_aside = part(if sure { role } else { row.by_rules }) == Part::Aside;
    }
    settled
}

/// Whether a text is said of rows: no heading that is known by its label, its number or the catalogue, and no kind.
fn speaks(text: &str, general: &Vocabulary) -> bool {
    general.words.sections.is_remark(text)
        && !section::is_plain(text, general)
        && !general.words.kinds.is_kind(text)
}

/// Features of rows that are none of the list however many cells they have.
const TELLING: &[Feature] = &[Feature::Explains, Feature::TotalWord, Feature::Placeholders];

/// The role of a row inside a list, where a text above a table heads the rows below or belongs to another table.
fn within_list(row: &RowRole, below: Option<&RowRole>) -> Role {
    let of_other = below.is_some_and(|below| matches!(below.role, Role::OtherHead | Role::OtherRow));
    match row.role {
        _ if row.remark || row.speaks => Role::Foot,
        Role::Above if of_other || row.says(&[Feature::NoteWord]) => Role::Foot,
        Role::Above => Role::Section,
        role => role,
    }
}

/// Takes note of what was made of the rows with the roles that they have.
pub(super) fn compare(rows: &mut [RowRole], document: &Document, located: &Located) {
    let grids: Vec<&Grid> = document.grids().collect();
    let fates = by_rules::Fates::of(&located.lists, &grids);
    for row in rows {
        row.by_rules = fates.role(row.table, row.row);
        row.settled |= fates.is_told(row.table, row.row);
    }
}

/// Adds to the lists what the second reading sees otherwise.
pub(super) fn doubt(rows: Vec<RowRole>, located: &mut Located) {
    let mut open: Option<(usize, Doubt)> = None;
    for row in rows {
        let Some(alike) = seen_as(&row) else {
            close(&mut open, located);
            continue;
        };
        let kind = |last| DoubtKind::Rows { read: row.by_rules, alike, last };
        match &mut open {
            Some((list, doubt)) if *list == row.list && goes_on(doubt, &row, alike) => {
                doubt.kind = kind(row.row);
            }
            _ => {
                close(&mut open, located);
                let place = Place { table: row.table, row: row.row, column: 1 };
                open = Some((
                    row.list,
                    Doubt { kind: kind(row.row), place, text: letters::one_line(&row.text).into() },
                ));
            }
        }
    }
    close(&mut open, located);
}

fn close(open: &mut Option<(usize, Doubt)>, located: &mut Located) {
    if let Some((list, doubt)) = open.take() {
        located.lists[list].doubts.push(doubt);
    }
}

/// Whether a row stands below those of a doubt and is doubted likewise.
fn goes_on(doubt: &Doubt, row: &RowRole, alike: Role) -> bool {
    let DoubtKind::Rows { read, alike: known, last } = doubt.kind else { return false };
    let other_table = |role| matches!(role, Role::OtherHead | Role::OtherRow);
    let same = known == alike || other_table(known) && other_table(alike);
    doubt.place.table == row.table && last + 1 == row.row && read == row.by_rules && same
}

/// What a row is for the list: roles of one part lead to the same records.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Data,
    Rest,
    Header,
    /// It names what the rows below belong to.
    Section,
    Aside,
}

fn part(role: Role) -> Part {
    match role {
        Role::Data => Part::Data,
        Role::Rest => Part::Rest,
        Role::Head | Role::Numbers | Role::Repeat => Part::Header,
        Role::Section => Part::Section,
        Role::Above | Role::Foot | Role::OtherHead | Role::OtherRow => Part::Aside,
    }
}

/// Whether two roles lead to different records. A heading above a table is known as such by the lines above
/// the table.
fn differ(one: Role, other: Role) -> bool {
    let above = |one, other| one == Role::Above && other == Role::Section;
    part(one) != part(other) && !above(one, other) && !above(other, one)
}

/// The role that a row may have instead of the one by the rules, where it is in doubt.
fn seen_as(row: &RowRole) -> Option<Role> {
    // Lines about pages and remarks are known by their words.
    let by_words = row.by_rules == Role::Foot && (row.remark || row.says(&[Feature::PageLine]));
    if row.settled || by_words {
        return None;
    }
    if differ(row.role, row.by_rules) {
        return Some(row.role);
    }
    let (other, _) = row.other;
    (row.likely < SURE && differ(other, row.by_rules)).then_some(other)
}

/// What a row above the header may be, the header itself, and a plain row of data.
fn allowed(line: &Line<'_>) -> &'static [Role] {
    match line.place {
        lines::Place::Before => &[Role::Above, Role::OtherHead, Role::OtherRow, Role::Foot, Role::Section],
        lines::Place::FirstOfHead | lines::Place::Head => &[Role::Head],
        lines::Place::After if line.plain => &[Role::Data],
        lines::Place::After => &[],
    }
}

fn scores(line: &Line<'_>, features: &[Feature], weights: &Weights) -> Scores {
    let allowed = allowed(line);
    let mut scores = [0.0; ROLES];
    for role in Role::ALL {
        let sum: f64 = features.iter().map(|feature| weights.of(*feature)[role as usize]).sum();
        let never = !allowed.is_empty() && !allowed.contains(&role);
        scores[role as usize] = sum + if never { NEVER } else { 0.0 };
    }
    scores
}

fn row_role(
    line: &Line<'_>,
    frames: &[Frame<'_>],
    features: Vec<Feature>,
    decoded: &Decoded,
    weights: &Weights,
) -> RowRole {
    let Decoded { role, posterior } = decoded;
    // As likely as all roles that lead to the same records.
    let likely_part = |of: Role| -> f64 {
        let alike = Role::ALL.into_iter().filter(|known| !differ(*known, of));
        alike.map(|known| posterior[known as usize]).sum()
    };
    let likely = likely_part(*role);
    let other = Role::ALL
        .into_iter()
        .filter(|known| differ(*known, *role))
        .max_by(|one, other| posterior[*one as usize].total_cmp(&posterior[*other as usize]))
        .unwrap_or(*role);
    RowRole {
        table: line.grid.table,
        row: line.row.number,
        role: *role,
        likely,
        other: (other, posterior[other as usize]),
        by_rules: line.by_rules,
        gap: lines::gap(line),
        allowed: allowed(line),
        reasons: reasons(&features, *role, other, weights),
        features,
        list: frames[line.frame].list,
        settled: line.settled,
        remark: false,
        speaks: false,
        filled: line.cells.len(),
        text: line.cells[0].text.clone(),
    }
}

/// The three features that speak most for a role against another.
fn reasons(features: &[Feature], role: Role, other: Role, weights: &Weights) -> Vec<Feature> {
    let against = |feature: &Feature| {
        let of = weights.of(*feature);
        of[role as usize] - of[other as usize]
    };
    let mut found: Vec<Feature> = features
        .iter()
        .filter(|feature| **feature != Feature::Bias && against(feature) > 0.0)
        .copied()
        .collect();
    found.sort_by(|one, other| against(other).total_cmp(&against(one)));
    found.truncate(3);
    found
}
