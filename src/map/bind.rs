//! Binds columns to fields: caption first, values second, each field once.

use crate::knowledge::kinds::KindWords;
use crate::knowledge::profile::{Answers, Meaning, Profile};
use crate::knowledge::vocabulary::Vocabulary;
use crate::locate::RawList;
use crate::model::table::unique_captions;
use crate::model::{Binding, Channel, Column, Field};
use crate::text::Text;
use crate::text::words;

use super::assign::{self, Offer};
use super::evidence::{Values, percent};

/// A candidate of one column.
struct Candidate {
    column: usize,
    field: Field,
    /// How much speaks for it, as the logarithm of the odds: above 0 it is more likely than not.
    odds: f32,
    evidence: Vec<String>,
    against_header: bool,
}

impl Candidate {
    fn probability(&self) -> f32 {
        probability(self.odds)
    }
}

/// Below this a column is not bound but asked about (rule S04).
const CONFIDENT: f32 = 0.5;

/// The odds of an answer: above those of every guess.
const ANSWERED: f32 = 10.0;

/// Columns looked at: no list is wider, and a table made to be wide shall not cost much.
const WIDEST: usize = 200;

fn probability(odds: f32) -> f32 {
    1.0 / (1.0 + (-odds).exp())
}

fn odds(probability: f32) -> f32 {
    let probability = probability.clamp(0.02, 0.98);
    (probability / (1.0 - probability)).ln()
}

/// Chooses a field for every column of a located list.
pub(super) fn bind(
    raw: &RawList,
    profile: Option<&Profile>,
    vocabulary: &Vocabulary,
    answers: &Answers,
) -> Vec<Column> {
    let headers = unique_captions(raw.columns.iter().map(|column| (&column.header, column.number)));
    let mut candidates = Vec::new();
    for column in 0..raw.columns.len().min(WIDEST) {
        let values = Values::of(raw, column, vocabulary);
        if vocabulary.headers.is_about_body(&raw.columns[column].header) && values.is_one() {
            continue;
        }
        let first = candidates.len();
        caption_candidates(raw, column, &values, profile, vocabulary, &mut candidates);
        value_candidates(raw, column, &values, vocabulary, first, &mut candidates);
        reroute(raw, column, &values, profile, first, &mut candidates);
    }
    take_answers(raw, &headers, answers, &mut candidates);
    let pair = stating_pair(raw, &candidates, &vocabulary.words.kinds);
    let several = |candidate: &Candidate| {
        candidate.field == Field::Contacts
            || candidate.field == Field::Touchpoint && pair.contains(&candidate.column)
    };
    let options: Vec<Offer> = candidates
        .iter()
        .map(|candidate| Offer {
            column: candidate.column,
            field: candidate.field,
            odds: candidate.odds,
            several: several(candidate),
        })
        .collect();
    let chosen = assign::assign(&options, raw.columns.len());
    let points =
        chosen.iter().flatten().filter(|choice| candidates[choice.offer].field == Field::Touchpoint).count();
    let fields: Vec<Option<Field>> =
        chosen.iter().map(|choice| choice.as_ref().map(|choice| candidates[choice.offer].field)).collect();
    let by_place = by_place(raw, &fields, &candidates, vocabulary);
    raw.columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let choice = chosen[at].as_ref();
            let winner = choice.map(|choice| &candidates[choice.offer]);
            let mut others: Vec<&Candidate> = candidates
                .iter()
                .filter(|candidate| {
                    candidate.column == at && winner.is_none_or(|winner| winner.field != candidate.field)
                })
                .collect();
            others.sort_by(|one, other| other.odds.total_cmp(&one.odds).then(one.field.cmp(&other.field)));
            let runner_up = others.first();
            let evidence = winner.map_or_else(
                || {
                    let holder = runner_up.filter(|candidate| candidate.probability() >= CONFIDENT).and_then(
                        |candidate| {
                            let of_field = |choice: &Option<assign::Choice>| {
                                choice
                                    .as_ref()
                                    .is_some_and(|choice| candidates[choice.offer].field == candidate.field)
                            };
                            Some((candidate.field, &headers[chosen.iter().position(of_field)?]))
                        },
                    );
                    let mut said =
                        vec!["графа без соответствия: значения сохранены как дополнительные".to_owned()];
                    if let Some((field, header)) = holder {
                        said.push(format!(
                            "поле «{}» отдано графе «{header}»: она подходит лучше",
                            field.russian()
                        ));
                    }
                    said
                },
                |winner| winner.evidence.clone(),
            );
            Column {
                number: column.number,
                header: headers[at].clone(),
                field: winner.map(|winner| winner.field),
                states: winner
                    .filter(|winner| winner.field == Field::Touchpoint && points > 1)
                    .and_then(|_| states(raw, at, &vocabulary.words.kinds)),
                original: 0,
                binding: Binding {
                    confidence: choice.map_or(0.0, |choice| probability(choice.margin)),
                    evidence,
                    others: others
                        .iter()
                        .map(|candidate| (candidate.field, candidate.probability()))
                        .chain(
                            by_place.filter(|(column, _)| *column == at).map(|(_, field)| (field, BY_PLACE)),
                        )
                        .collect(),
                    against_header: winner.is_some_and(|winner| winner.against_header),
                },
            }
        })
        .collect()
}

/// How much the place of a column alone says: enough to ask, too little to take it.
const BY_PLACE: f32 = 0.4;

/// The column of texts without a field that stands where the process or the service does: before the
/// points, beside the groups.
fn by_place(
    raw: &RawList,
    fields: &[Option<Field>],
    candidates: &[Candidate],
    vocabulary: &Vocabulary,
) -> Option<(usize, Field)> {
    let find = |field: Field| fields.iter().position(|known| *known == Some(field));
    let point = find(Field::Touchpoint)?;
    let (field, places) = match (find(Field::Service), find(Field::Process)) {
        (_, None) => (Field::Process, find(Field::Service).map_or(0, |service| service + 1)..point),
        (None, Some(process)) => (Field::Service, 0..process.min(point)),
        _ => return None,
    };
    let texts = |column: usize| {
        let cells = || {
            let filled = raw.rows.iter().map(|row| &row.cells[column]).filter(|cell| !cell.is_blank());
            filled.take(10)
        };
        let several = cells().filter(|cell| words::words(&cell.text).len() > 1).count();
        several * 2 > cells().count()
    };
    let column = places.rev().find(|column| {
        let caption = &raw.columns[*column];
        fields[*column].is_none()
            && !vocabulary.headers.is_about_other(&caption.groups, &caption.header)
            && !vocabulary.headers.is_about_body(&caption.header)
            && texts(*column)
    })?;
    let asked = candidates.iter().any(|known| known.column == column && known.field == field);
    (!asked).then_some((column, field))
}

/// Columns that state the channel of their points by their captions: at least one digital and one
/// offline.
fn stating_pair(raw: &RawList, candidates: &[Candidate], kinds: &KindWords) -> Vec<usize> {
    let stating: Vec<(usize, Channel)> = candidates
        .iter()
        .filter(|candidate| candidate.field == Field::Touchpoint && candidate.odds > 0.0)
        .filter_map(|candidate| Some((candidate.column, states(raw, candidate.column, kinds)?)))
        .collect();
    let differ = stating.iter().any(|(_, channel)| *channel != stating[0].1);
    if differ { stating.into_iter().map(|(column, _)| column).collect() } else { Vec::new() }
}

/// A column that somebody was asked about is what was answered, whatever caption and values say.
fn take_answers(raw: &RawList, headers: &[Text], answers: &Answers, candidates: &mut Vec<Candidate>) {
    let body = raw.context.body.as_deref();
    for (column, header) in headers.iter().enumerate() {
        let Some(meaning) = answers.meaning(body, header) else { continue };
        candidates.retain(|candidate| candidate.column != column);
        if let Meaning::Field(field) = meaning {
            candidates.push(Candidate {
                column,
                field,
                odds: ANSWERED,
                evidence: vec!["так ответили на вопрос об этой графе (answers.toml)".to_owned()],
                against_header: false,
            });
        }
    }
}

fn caption_candidates(
    raw: &RawList,
    column: usize,
    values: &Values<'_>,
    profile: Option<&Profile>,
    vocabulary: &Vocabulary,
    candidates: &mut Vec<Candidate>,
) {
    let caption = &raw.columns[column];
    let mut scores = vocabulary.headers.score_under(&caption.groups, &caption.header);
    if caption.marks
        && let Some(field) = caption.guess
    {
        scores = vec![(field, 0.98)];
    }
    if scores.iter().all(|(field, score)| *field != Field::Touchpoint || *score < CONFIDENT)
        && names_points_of_kind(raw, column, vocabulary)
    {
        scores = vec![(Field::Touchpoint, 0.8)];
    }
    if let Some(field) = last_level(raw, column, vocabulary) {
        scores.retain(|(known, _)| *known != field);
        for (_, score) in &mut scores {
            *score = score.min(0.4);
        }
        scores.insert(0, (field, 0.95));
    }
    // Telephones of persons in charge are contacts, but not of a point.
    let about_other = vocabulary.headers.is_about_other(&caption.groups, &caption.header);
    let by_profile = profile.is_some_and(|profile| {
        let key = words::key(&caption.header);
        profile.columns.iter().any(|own| {
            std::iter::once(&own.header).chain(&own.also).any(|wording| words::key(wording) == key)
        })
    });
    for (field, score) in scores {
        let mut evidence = vec![if caption.marks {
            "графы с отметками прочитаны вместе: отмеченное записано словами".to_owned()
        } else if by_profile && score >= 1.0 {
            format!("название графы — как в форме ведомства ({} %)", percent(score))
        } else {
            format!("название графы похоже на «{}» ({} %)", field.russian(), percent(score))
        }];
        let mut sum = odds(score);
        if field == Field::Channel && values.are_explained_by(&caption.header, raw) {
            evidence.push("буквы в графе объясняет её название или примечание".to_owned());
        } else if let Some((weight, said)) = values.speak_for(field)
            && !(about_other && weight > 0.0)
        {
            sum += weight;
            evidence.push(said);
        }
        // «Форма взаимодействия» over «лично», «дистанционно»: a caption that only comes near gives way.
        if matches!(field, Field::Needs | Field::Interactions)
            && score < 0.9
            && values.count() >= 2
            && values.reaches(Field::Channel, 0.9)
        {
            sum -= 4.0;
            evidence.push("значения — вид точки (цифровая, офлайн)".to_owned());
        }
        candidates.push(Candidate { column, field, odds: sum, evidence, against_header: false });
    }
}

/// «Онлайн» beside «Очно», with texts below that are neither kinds nor marks: the points of that kind.
fn names_points_of_kind(raw: &RawList, column: usize, vocabulary: &Vocabulary) -> bool {
    let words = &vocabulary.words;
    let kind = |at: usize| super::marks::kind_of(&raw.columns[at].header, words);
    let Some(own) = kind(column) else { return false };
    let texts = |at: usize| {
        let mut filled =
            raw.rows.iter().map(|row| &*row.cells[at].text).filter(|text| !text.trim().is_empty());
        let is_text = |text: &str| {
            words.marks.says_none(text) || words.marks.mark(text).is_none() && !words.kinds.is_kind(text)
        };
        filled.clone().any(|text| !words.marks.says_none(text)) && filled.all(is_text)
    };
    let beside = [column.checked_sub(1), Some(column + 1).filter(|at| *at < raw.columns.len())];
    let other = |at: usize| kind(at).is_some_and(|kind| kind != own) && texts(at);
    let has_points = (0..raw.columns.len())
        .any(|at| raw.columns[at].guess == Some(Field::Touchpoint) && kind(at).is_none());
    !has_points && texts(column) && beside.into_iter().flatten().any(other)
}

/// What a column holds whose caption names several levels, if the rows of the wider ones are headings.
fn last_level(raw: &RawList, column: usize, vocabulary: &Vocabulary) -> Option<Field> {
    let field = *vocabulary.headers.levels(&raw.columns[column].header).last()?;
    let headed = raw.rows.iter().filter(|row| !row.sections.is_empty()).count();
    let alone = raw.columns.iter().enumerate().all(|(at, other)| at == column || other.guess != Some(field));
    (alone && headed * 2 > raw.rows.len()).then_some(field)
}

/// A caption that says nothing, or that its values contradict: they alone may name the field.
fn value_candidates(
    raw: &RawList,
    column: usize,
    values: &Values<'_>,
    vocabulary: &Vocabulary,
    first: usize,
    candidates: &mut Vec<Candidate>,
) {
    let caption = &raw.columns[column];
    let known = candidates[first..].iter().any(|candidate| candidate.odds >= odds(0.75));
    if known || values.count() < 2 || vocabulary.headers.is_about_other(&caption.groups, &caption.header) {
        return;
    }
    let plain_caption = candidates[first..].iter().any(|candidate| candidate.odds >= odds(0.6));
    let promised = || vocabulary.headers.best_under(&caption.groups, &caption.header);
    let alone = [
        (Field::Channel, 0.85, 0.8),
        (Field::Touchpoint, 0.7, 0.7),
        (Field::Contacts, 0.65, 0.8),
        (Field::Direction, 0.65, 0.8),
        (Field::Needs, 0.6, 0.8),
        (Field::Number, 0.75, 0.9),
    ];
    for (field, certainty, least) in alone {
        // Of a column with a caption that no catalogue knows only codes make a №: «Шифр» over «ИТ-01».
        let number =
            field == Field::Number && (column > 0 || !caption.header.is_empty() && !values.are_codes());
        if number || plain_caption && field != Field::Channel {
            continue;
        }
        let Some(share) = values.share_from(field, least) else { continue };
        let said = format!("значения графы — «{}» ({} % ячеек)", field.russian(), percent(share));
        let sum = odds(certainty) * share;
        let against_header = promised().is_some_and(|(promised, score)| promised != field && score >= 0.75);
        match candidates[first..].iter_mut().find(|candidate| candidate.field == field) {
            Some(known) if known.odds < sum => {
                known.odds = sum;
                known.evidence.push(said);
            }
            Some(_) => {}
            None => {
                candidates.push(Candidate { column, field, odds: sum, evidence: vec![said], against_header });
            }
        }
    }
}

/// A column whose caption promises free text and whose cells are all channel words holds the channel.
///
/// «Особенности взаимодействия с клиентом» is free text in one ministry and holds the channel in another;
/// there the cells decide, and S04 reports it.
fn reroute(
    raw: &RawList,
    column: usize,
    values: &Values<'_>,
    profile: Option<&Profile>,
    first: usize,
    candidates: &mut Vec<Candidate>,
) {
    let promised = candidates[first..]
        .iter()
        .any(|candidate| candidate.field == Field::Features && candidate.odds >= odds(CONFIDENT));
    let channel_elsewhere = || {
        raw.columns.iter().enumerate().any(|(at, other)| at != column && other.guess == Some(Field::Channel))
    };
    let expected = profile.is_some_and(|profile| {
        profile
            .columns
            .iter()
            .any(|own| own.field == Field::Features && own.when_channel_words == Some(Field::Channel))
    });
    // Where the form is known to be filled so, the odd cell is a fault to report and no doubt of the column.
    let needed = if expected { 0.5 } else { 0.9 };
    if !promised || channel_elsewhere() {
        return;
    }
    let Some(share) = values.share_from(Field::Channel, needed) else { return };
    let who = if share < 0.9 { "большинство значений" } else { "все значения" };
    let mut evidence =
        vec![format!("{who} графы — вид точки (цифровая, офлайн), хотя название говорит об особенностях")];
    if expected {
        evidence.push("так заполняют форму этого ведомства".to_owned());
    }
    for other in &mut candidates[first..] {
        other.odds = other.odds.min(odds(0.4));
    }
    candidates.retain(|candidate| candidate.column != column || candidate.field != Field::Channel);
    candidates.push(Candidate {
        column,
        field: Field::Channel,
        odds: odds(0.95),
        evidence,
        against_header: true,
    });
}

/// The channel that a touchpoint column states by its caption, or else by the innermost of the groups
/// above it that names one.
fn states(raw: &RawList, column: usize, kinds: &KindWords) -> Option<Channel> {
    let caption = &raw.columns[column];
    kinds.stated_by(&caption.header, &caption.groups)
}
