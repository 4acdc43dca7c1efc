//! The features of rows: pure functions of the rows and the header that they stand under.
//!
//! After Pytheas (VLDB 2020) and Strudel (EDBT 2021): shape of the row against the columns of the table, its
//! neighbours, its words. What depends on the whole document is found once, in [`Survey`].

use crate::knowledge::captions::Headers;
use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::section;
use crate::model::Field;
use crate::model::document::Cell;
use crate::text::contacts::{self, ContactKind};
use crate::text::signs::{self, initials, ordinal};
use crate::text::words::Opening;
use crate::text::{dates, letters};

use super::lines::{Frame, LEAVES, Line, Lines, Place, field_of, saying, sayings};
use super::names::{
    BEFORE_CELLS, CAPTION_FIELDS, CAPTION_LIKE, CELLS, FILL, Feature, LONE_LENGTH, MISSING, NEXT_CELLS,
    NEXT_REPEATS, OTHER_CAPTIONS, OUTSIDE, PREVIOUS_CELLS, PREVIOUS_REPEATS, REPEATS, REPEATS_AT, SHARE,
};
use super::words;
use crate::locate::rows::explains;

/// The features of one row.
pub(super) type Found = Vec<Feature>;

/// Features of a row: more are hardly found.
const ORDINARY: usize = 40;

/// What is known of all rows before each is looked at.
struct Survey<'a> {
    lines: &'a [Line<'a>],
    frames: &'a [Frame<'a>],
    headers: &'a Headers,
    general: &'a Vocabulary,
    /// How much of a row repeats a row of captions, 0 to 1.
    repeats: Vec<f32>,
    counts_columns: Vec<bool>,
    /// Rows below captions of something else.
    of_others: Vec<bool>,
    /// Rows between the captions and the first row of data that say how to fill in the columns.
    explains: Vec<bool>,
    /// Of each list how often its leaves are filled.
    fill: Vec<Vec<f32>>,
    /// Several headers have a lone text above.
    twins: bool,
}

/// The texts above a row, and its number.
struct Above<'a> {
    /// Of each leaf the last text above.
    texts: Vec<Option<&'a str>>,
    number: Option<u32>,
    list: usize,
}

/// The features of every row.
pub(super) fn of<'a>(lines: &'a Lines<'a>, headers: &'a Headers, general: &'a Vocabulary) -> Vec<Found> {
    let survey = Survey::new(lines, headers, general);
    let mut above = Above { texts: Vec::new(), number: None, list: usize::MAX };
    (0..lines.lines.len()).map(|at| survey.row(at, &mut above)).collect()
}

/// How many of several limits a number exceeds.
fn bucket(number: f32, limits: &[f32]) -> usize {
    limits.iter().filter(|limit| number > **limit).count()
}

/// Shares of a header from which a row repeats it, in part and nearly whole.
const LIKE_HEADER: f32 = 0.45;
const HEADER: f32 = 0.69;

impl<'a> Survey<'a> {
    fn new(lines: &'a Lines<'a>, headers: &'a Headers, general: &'a Vocabulary) -> Survey<'a> {
        let Lines { lines, frames } = lines;
        let repeats: Vec<f32> =
            lines.iter().map(|line| if line.plain { 0.0 } else { repeats(line, frames) }).collect();
        let counts_columns =
            lines.iter().map(|line| !line.plain && words::counts_columns(&line.cells)).collect();
        let fill = fill(lines, frames);
        let mut survey = Survey {
            lines,
            frames,
            headers,
            general,
            repeats,
            counts_columns,
            of_others: Vec::new(),
            explains: Vec::new(),
            fill,
            twins: false,
        };
        survey.of_others = survey.below_other_captions();
        survey.explains = survey.explanations();
        survey.twins = (0..lines.len()).filter(|at| survey.stands_above_header(*at)).nth(1).is_some();
        survey
    }

    fn frame(&self, at: usize) -> &'a Frame<'a> {
        &self.frames[self.lines[at].frame]
    }

    fn next(&self, at: usize) -> Option<&'a Line<'a>> {
        self.lines.get(at + 1)
    }

    fn next_repeats(&self, at: usize) -> f32 {
        self.repeats.get(at + 1).copied().unwrap_or(0.0)
    }

    /// A text alone directly above a header.
    fn stands_above_header(&self, at: usize) -> bool {
        let below = self.next(at).map(|next| next.place);
        let after = self.lines[at].place == Place::After && self.next_repeats(at) >= HEADER;
        self.lines[at].cells.len() == 1 && (below == Some(Place::FirstOfHead) || after)
    }

    /// Rows of a block (a grid, or what follows a blank row or a lone text) that begins with captions of
    /// something else.
    fn below_other_captions(&self) -> Vec<bool> {
        let (mut other, mut fresh) = (false, true);
        let mut found = Vec::with_capacity(self.lines.len());
        for (at, line) in self.lines.iter().enumerate() {
            fresh |= line.new_grid || line.blank > 0;
            other &= !line.new_grid;
            let repeats = self.repeats[at];
            if line.cells.len() == 1 {
                fresh = true;
            } else if std::mem::take(&mut fresh) {
                let captions =
                    line.cells.iter().all(|cell| words::is_caption_like(&cell.text, &self.general.words));
                let header =
                    line.heads.is_some() || line.place != Place::Before && line.place != Place::After;
                let strange = captions && line.cells.len() > 2 && repeats < LIKE_HEADER && !header;
                let numbered = self.frame(at).number_of(line).is_some_and(|cell| is_number(&cell.text));
                if strange || repeats >= LIKE_HEADER || header || line.new_grid || numbered {
                    let goes_on = other && repeats < LIKE_HEADER && !header && line.blank == 0;
                    other = strange || goes_on;
                }
            }
            found.push(other && line.cells.len() > 1);
        }
        found
    }

    fn explanations(&self) -> Vec<bool> {
        let mut fresh = false;
        let told = |(at, line): (usize, &Line<'_>)| {
            let captions = matches!(line.place, Place::FirstOfHead | Place::Head)
                || line.heads.is_some()
                || self.repeats[at] >= HEADER
                || self.counts_columns[at];
            let number = self.frame(at).number_of(line);
            let found =
                fresh && !captions && !line.plain && explains(&line.cells, number, &self.general.words);
            fresh = captions || fresh && (found || line.cells.len() == 1);
            found
        };
        self.lines.iter().enumerate().map(told).collect()
    }

    fn row(&self, at: usize, above: &mut Above<'a>) -> Found {
        let line = &self.lines[at];
        let frame = self.frame(at);
        if above.list != frame.list || above.texts.len() != frame.leaves.len() {
            *above = Above { texts: vec![None; frame.leaves.len()], number: None, list: frame.list };
        }
        let mut found = Vec::with_capacity(if line.plain { 1 } else { ORDINARY });
        found.push(Feature::Bias);
        if line.plain {
            above.number = frame.number_of(line).and_then(|cell| ordinal(&cell.text)).or(above.number);
            self.keep(line, above);
            return found;
        }
        self.place(at, &mut found);
        self.shape(at, &mut found);
        self.number(at, above, &mut found);
        self.captions(at, &mut found);
        self.neighbours(at, &mut found);
        self.rest(at, above, &mut found);
        self.wording(at, &mut found);
        self.values(at, &mut found);
        let service = self.repeats[at] >= HEADER || self.counts_columns[at];
        if !service && !found.contains(&Feature::PageLine) {
            self.keep(line, above);
        }
        found
    }

    /// Keeps the texts of a row for those below.
    fn keep(&self, line: &Line<'a>, above: &mut Above<'a>) {
        let frame = &self.frames[line.frame];
        for cell in &line.cells {
            if let Some(leaf) = frame.leaf(cell) {
                above.texts[leaf] = Some(cell.text.trim());
            }
        }
    }

    fn place(&self, at: usize, found: &mut Found) {
        let line = &self.lines[at];
        let cells = line.cells.len().min(3);
        match line.place {
            Place::Before => found.extend([Feature::PlaceBefore, BEFORE_CELLS[cells - 1]]),
            Place::FirstOfHead | Place::Head => found.push(Feature::PlaceHead),
            Place::After => found.push(Feature::PlaceAfter),
        }
        let same_width = line.grid.width == self.frame(at).width;
        if line.new_grid {
            found.push(Feature::NewGrid);
            found.push(if same_width { Feature::SameWidth } else { Feature::OtherWidth });
            found.extend(line.under_text.then_some(Feature::ParagraphAbove));
        } else if !same_width {
            found.push(Feature::InOtherWidth);
        }
        found.extend((line.blank > 0).then_some(Feature::GapAbove));
        found.extend((line.blank > 10).then_some(Feature::GapFar));
        found.extend(line.row.header.then_some(Feature::WordHeader));
    }

    /// How many of the columns are filled, and which.
    fn shape(&self, at: usize, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let (count, leaves) = (line.cells.len(), frame.leaves.len());
        let share = count as f32 / leaves.max(1) as f32;
        found.push(CELLS[count.min(3) - 1]);
        found.push(SHARE[bucket(share, &[0.2, 0.4, 0.6, 0.8, 0.99])]);
        let outside = line.cells.iter().filter(|cell| frame.leaf(cell).is_none()).count();
        if count > 1 && outside > 0 {
            found.push(OUTSIDE[usize::from(outside * 2 >= count)]);
        }
        let have = frame.set(&line.cells) | line.covered;
        let fill = &self.fill[frame.list];
        let surprise: f32 = fill
            .iter()
            .enumerate()
            .map(|(leaf, fill)| if have >> leaf & 1 == 1 { -fill.ln() } else { -(1.0 - fill).ln() })
            .sum();
        found.push(FILL[bucket(surprise / fill.len().max(1) as f32, &[0.2, 0.4, 0.7, 1.1, 1.6])]);
        let missing = fill.iter().enumerate().filter(|(leaf, fill)| **fill > 0.85 && have >> leaf & 1 == 0);
        found.push(MISSING[missing.count().min(3)]);
        found.extend((line.covered != 0).then_some(Feature::InsideMerge));
        found.extend(line.cells.iter().any(|cell| cell.row_span > 1).then_some(Feature::StartsMerge));
        if let [only] = line.cells[..] {
            Self::lone(only, frame, found);
        }
        let wide = |cell: &&Cell| is_wide(cell, leaves);
        if let Some(number) = frame.number_of(line).filter(|_| count == 2) {
            found.extend(line.cells.iter().any(wide).then_some(Feature::NumberAndWide));
            let full_below = self.next(at).is_some_and(|next| next.cells.len() > 2);
            found.extend((is_number(&number.text) && full_below).then_some(Feature::NumberAndText));
        }
        if self.stands_above_header(at) {
            found.push(if self.twins { Feature::AboveHeaderTwin } else { Feature::AboveHeaderAlone });
        }
        found.extend(self.of_others[at].then_some(Feature::BlockOther));
    }

    fn lone(cell: &Cell, frame: &Frame<'_>, found: &mut Found) {
        let text = cell.text.trim();
        found.push(if is_wide(cell, frame.leaves.len()) { Feature::LoneWide } else { Feature::LoneCell });
        let leaf = frame.leaf(cell);
        let first = usize::from(frame.number == Some(0));
        found.push(if leaf.is_some() && leaf == frame.number {
            Feature::LoneAtNumber
        } else if leaf.is_some_and(|leaf| leaf <= first) {
            Feature::LoneAtFirst
        } else {
            Feature::LoneAtElse
        });
        found.push(LONE_LENGTH[bucket(text.chars().count() as f32, &[20.0, 60.0, 120.0, 200.0])]);
        let letters = || text.chars().filter(|letter| letters::is_letter(*letter));
        found.extend(
            (letters().count() > 4 && letters().all(char::is_uppercase)).then_some(Feature::LoneCapitals),
        );
        found.extend(text.ends_with(['.', ';']).then_some(Feature::LoneFullStop));
    }

    fn number(&self, at: usize, above: &mut Above<'a>, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let Some(leaf) = frame.number else { return };
        let Some(cell) = frame.number_of(line) else {
            let merged = line.covered >> leaf & 1 == 1;
            found.push(if merged { Feature::NumberMerged } else { Feature::NumberBlank });
            return;
        };
        let text = cell.text.trim();
        if !is_number(text) {
            let ditto = self.general.words.marks.is_ditto(text);
            found.push(if ditto { Feature::NumberDitto } else { Feature::NumberWords });
            return;
        }
        found.push(Feature::NumberFits);
        if let Some(number) = ordinal(text) {
            let known = if line.hole { number.checked_sub(1) } else { above.number };
            found.extend(match known {
                Some(known) if known + 1 == number => Some(Feature::NumberNext),
                Some(known) if known == number => Some(Feature::NumberSame),
                Some(_) if number == 1 => Some(Feature::NumberRestarts),
                Some(_) => Some(Feature::NumberJumps),
                None => (number == 1).then_some(Feature::NumberFirst),
            });
            above.number = Some(number);
        }
        let below = self.next(at).and_then(|next| self.frame(at + 1).number_of(next));
        let part = below.is_some_and(|below| is_first_part(text, below.text.trim()));
        found.extend(part.then_some(Feature::NumberOverParts));
    }

    fn captions(&self, at: usize, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let count = line.cells.len();
        found.extend(self.counts_columns[at].then_some(Feature::CountsColumns));
        found.push(REPEATS[bucket(self.repeats[at], &[0.2, LIKE_HEADER, HEADER, 0.9])]);
        if line.place == Place::After {
            let same = |cell: &&&Cell| {
                frame.leaf(cell).is_some_and(|leaf| frame.of_leaves[leaf] == saying(&cell.text))
            };
            let same = if self.repeats[at] > 0.0 { line.cells.iter().filter(same).count() } else { 0 };
            found.push(REPEATS_AT[bucket(same as f32 / count as f32, &[0.0, 0.4, 0.7])]);
            found.extend(line.heads.map(|_| Feature::ListHeader));
        }
        if count > 1 {
            let known = &self.general.words;
            let captions = line.cells.iter().filter(|cell| words::is_caption_like(&cell.text, known)).count();
            found.push(CAPTION_LIKE[bucket(captions as f32 / count as f32, &[0.3, 0.6, 0.99])]);
            found.extend((captions == count).then_some(Feature::AllCaptionLike));
            let other = line.cells.iter().filter(|cell| words::is_other_caption(&cell.text, known)).count();
            found.push(OTHER_CAPTIONS[bucket(other as f32 / count as f32, &[0.0, 0.3, 0.6])]);
        }
        let mut fields: Vec<Field> = Vec::new();
        // A row with its number is none of captions, and looking them up is dear.
        if !found.contains(&Feature::NumberFits) {
            let may = |cell: &&&Cell| {
                cell.text.len() < 240
                    && cell
                        .text
                        .trim_start()
                        .starts_with(|letter: char| letter.is_uppercase() || letter == '№')
            };
            fields
                .extend(line.cells.iter().filter(may).filter_map(|cell| field_of(self.headers, &cell.text)));
            fields.sort_unstable();
            fields.dedup();
        }
        found.push(CAPTION_FIELDS[fields.len().min(4)]);
    }

    fn neighbours(&self, at: usize, found: &mut Found) {
        let limits = [LIKE_HEADER, HEADER];
        if let Some(next) = self.next(at) {
            found.push(NEXT_REPEATS[bucket(self.repeats[at + 1], &limits)]);
            found.push(NEXT_CELLS[next.cells.len().min(3) - 1]);
            if next.new_grid {
                found.push(Feature::LastOfGrid);
            } else if next.blank > 0 {
                found.push(Feature::GapBelow);
            }
            let counts = self.counts_columns[at + 1];
            found.extend(counts.then_some(Feature::NextCountsColumns));
            let first = next.cells[0].text.trim();
            found.extend(is_number(first).then_some(Feature::NextNumber));
            found.extend((!counts && ordinal(first) == Some(1)).then_some(Feature::NextNumberOne));
        } else {
            found.push(Feature::LastOfGrid);
        }
        if at > 0 {
            found.push(PREVIOUS_REPEATS[bucket(self.repeats[at - 1], &limits)]);
            found.push(PREVIOUS_CELLS[self.lines[at - 1].cells.len().min(3) - 1]);
        }
    }

    /// Whether the texts go on with those above.
    fn rest(&self, at: usize, above: &Above<'a>, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let small = |cell: &&Cell| cell.text.trim_start().starts_with(char::is_lowercase);
        let count = line.cells.iter().filter(|cell| small(cell)).count();
        if count == line.cells.len() {
            found.push(Feature::AllSmall);
        } else if count > 0 {
            found.push(Feature::SomeSmall);
        }
        let capital = |cell: &&Cell| cell.text.trim_start().starts_with(char::is_uppercase);
        found.extend(line.cells.iter().all(capital).then_some(Feature::AllCapital));
        let up = |cell: &Cell| frame.leaf(cell).and_then(|leaf| above.texts[leaf]);
        // Neither captions nor a kind of point go on with a text, and no text goes on below a blank row.
        let may = (line.new_grid || line.blank == 0) && self.repeats[at] < HEADER;
        let is_kind = |cell: &Cell| {
            frame.field(cell) == Some(Field::Channel) && self.general.words.kinds.is_kind(cell.text.trim())
        };
        let goes_on = |cell: &&Cell| small(cell) && up(cell).is_some_and(words::is_open) && !is_kind(cell);
        found.extend((may && line.cells.iter().all(goes_on)).then_some(Feature::AllGoOn));
        let closes = |cell: &&Cell| {
            signs::open_quotes(&cell.text) < 0 && up(cell).is_some_and(|above| signs::open_quotes(above) > 0)
        };
        found.extend((may && line.cells.iter().any(closes)).then_some(Feature::ClosesQuote));
        let any = |holds: fn(&str) -> bool| line.cells.iter().any(|cell| up(cell).is_some_and(holds));
        found.extend(any(words::ends_within).then_some(Feature::AboveOpen));
        found.extend(any(|text| text.ends_with(['-', '\u{2010}'])).then_some(Feature::AboveHyphen));
        let unnumbered = line.cells.len() <= 2 && frame.number_of(line).is_none();
        found.extend(unnumbered.then_some(Feature::FewUnnumbered));
    }

    fn wording(&self, at: usize, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let known = &self.general.words;
        let first = line.cells[0].text.trim();
        let count = line.cells.len();
        let any = |holds: fn(&str) -> bool| line.cells.iter().any(|cell| holds(cell.text.trim()));
        let mut say = |feature: Feature, holds: bool| found.extend(holds.then_some(feature));
        say(Feature::NoteWord, words::is_note(first, known));
        say(Feature::TotalWord, words::is_total(first, known));
        say(Feature::PostWord, words::is_post(first, known));
        say(Feature::SignLine, any(|text| text.contains("___")));
        let is_page_line = |cell: &&Cell| words::is_page_line(cell.text.trim(), known);
        say(Feature::PageLine, count <= 2 && line.cells.iter().any(is_page_line));
        say(Feature::SampleWord, any(words::is_sample));
        say(Feature::Explains, self.explains[at]);
        let texts = || line.cells.iter().filter(|cell| !is_number(&cell.text));
        say(Feature::InBrackets, texts().count() > 0 && texts().all(|cell| signs::is_bracketed(&cell.text)));
        say(Feature::Placeholders, words::is_placeholder_row(&line.cells, frame.number_of(line)));
        if count <= 2 {
            say(Feature::TitleWord, words::is_title(first, known));
            let looks = line.cells.iter().map(|cell| section::look(cell.text.trim(), self.general));
            let looks: Vec<section::Looks> = looks.collect();
            say(Feature::LabelWord, looks[0].labelled);
            say(Feature::NumberedText, looks[0].numbered);
            say(Feature::DirectionLone, looks.iter().any(|look| look.direction));
            say(Feature::DateLone, dates::date(first).is_some() || first.contains("«__"));
        }
        let person = any(|text| {
            text.len() < 300 && (text.contains('.') && initials(text).is_some() || words::is_full_name(text))
        });
        say(if count <= 2 { Feature::PersonLone } else { Feature::PersonCell }, person);
        let elsewhere = |cell: &&Cell| {
            let here = frame.leaf(cell).is_some_and(|leaf| frame.with_contacts >> leaf & 1 == 1);
            !here && cell.text.len() < 120 && is_contact(&cell.text)
        };
        say(Feature::ContactElsewhere, count > 2 && line.cells.iter().any(elsewhere));
    }

    /// Whether the cells hold what their columns do.
    fn values(&self, at: usize, found: &mut Found) {
        let line = &self.lines[at];
        let frame = self.frame(at);
        let known = &self.general.words;
        let mut hits: Vec<Feature> = Vec::new();
        let many = line.cells.len() > 2;
        for cell in &line.cells {
            let text = cell.text.trim();
            let opening = || Opening::of(text);
            let (known_value, hit, miss) = match frame.field(cell) {
                Some(Field::Touchpoint) => {
                    (self.names_point(text), Feature::PointKnown, Some(Feature::PointUnknown))
                }
                Some(Field::Channel) => {
                    (known.kinds.is_kind(text), Feature::ChannelKnown, Some(Feature::ChannelUnknown))
                }
                Some(Field::Needs) => (self.general.needs.begins(&opening()), Feature::NeedKnown, None),
                Some(Field::Interactions) => {
                    (self.general.interactions.begins(&opening()), Feature::NeedKnown, None)
                }
                _ => (false, Feature::NeedKnown, None),
            };
            hits.extend(known_value.then_some(hit));
            hits.extend(miss.filter(|_| !known_value && many));
            let mark = many && frame.field(cell) != Some(Field::Number) && known.marks.mark(text).is_some();
            hits.extend(mark.then_some(Feature::MarkKnown));
        }
        hits.sort_unstable_by_key(|feature| *feature as usize);
        hits.dedup();
        if hits.contains(&Feature::PointKnown) {
            hits.retain(|hit| *hit != Feature::PointUnknown);
        }
        found.extend(hits);
    }

    fn names_point(&self, text: &str) -> bool {
        let known = &self.general.touchpoints;
        known.begins(&Opening::of(text))
            || text.len() < 400
                && known.naming(&crate::text::words::words(text)).is_some_and(|found| found.first <= 1)
    }
}

fn is_wide(cell: &Cell, leaves: usize) -> bool {
    cell.column_span > 1 && cell.column_span as usize + 2 >= leaves
}

/// How much of a row repeats a row of captions.
fn repeats(line: &Line<'_>, frames: &[Frame<'_>]) -> f32 {
    let shortest = frames.iter().flat_map(|frame| &frame.captions).map(Vec::len).min().unwrap_or(1);
    // What is long is no caption: most rows of a list are told so.
    let short = line.cells.iter().filter(|cell| cell.text.len() <= 600).count();
    if short == 0 || line.cells.len() > 10 * shortest {
        return 0.0;
    }
    let own = sayings(line.row);
    let shares = frames.iter().flat_map(|frame| &frame.captions).map(|captions| {
        let same = own.iter().filter(|saying| captions.binary_search(saying).is_ok()).count();
        same as f32 / own.len().max(captions.len()).max(1) as f32
    });
    shares.fold(0.0, f32::max)
}

/// Of each list how often its leaves are filled in rows that fill more than half of them, smoothed.
fn fill(lines: &[Line<'_>], frames: &[Frame<'_>]) -> Vec<Vec<f32>> {
    let lists = frames.iter().map(|frame| frame.list + 1).max().unwrap_or(0);
    let mut filled: Vec<(u32, Vec<u32>)> = vec![(0, Vec::new()); lists];
    for frame in frames {
        filled[frame.list].1.resize(frame.leaves.len().min(LEAVES), 0);
    }
    for line in lines.iter().filter(|line| line.place == Place::After && line.heads.is_none()) {
        let frame = &frames[line.frame];
        let own = frame.set(&line.cells);
        if own.count_ones() as usize * 2 > frame.leaves.len() {
            let (rows, counts) = &mut filled[frame.list];
            *rows += 1;
            let have = own | line.covered;
            for (leaf, count) in counts.iter_mut().enumerate() {
                *count += u32::from(have >> leaf & 1 == 1);
            }
        }
    }
    let share = |rows: u32, count: u32| (count as f32 + 1.0) / (rows as f32 + 2.0);
    filled
        .into_iter()
        .map(|(rows, counts)| counts.into_iter().map(|count| share(rows, count)).collect())
        .collect()
}

/// «1», «1.2.», «3)», «IV».
fn is_number(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 16 && crate::locate::rows::is_number(text)
}

/// Whether a number is the first part of the one above it: «2.1» of «2.».
fn is_first_part(whole: &str, part: &str) -> bool {
    let whole = whole.trim_end_matches(['.', ')']);
    let part = part.trim_end_matches(['.', ')']);
    part.strip_prefix(whole).is_some_and(|rest| rest == ".1")
}

fn is_contact(text: &str) -> bool {
    (text.contains('@') || letters::digits(text) >= 5)
        && contacts::find(text)
            .iter()
            .any(|(_, kind)| matches!(kind, ContactKind::Email | ContactKind::Phone))
}
