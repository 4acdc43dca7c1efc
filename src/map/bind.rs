//! Binds columns to fields: caption first, values second, each field once.

use std::collections::HashMap;

use crate::document::Text;
use crate::lexicon::{self, FixedState};
use crate::locate::{RawColumn, RawList};
use crate::model::{Binding, Channel, Column, Field};
use crate::normalise::channel;
use crate::profile::Profile;
use crate::vocabulary::Vocabulary;

use super::evidence::Values;

/// Below this a column is not bound but asked about (rule S04).
pub(super) const CONFIDENT: f32 = 0.5;

/// A candidate of one column.
struct Candidate {
    column: usize,
    field: Field,
    score: f32,
    evidence: Vec<String>,
    against_header: bool,
}

/// Chooses a field for every column of a located list.
pub(super) fn bind(raw: &RawList, profile: Option<&Profile>, vocabulary: &Vocabulary) -> Vec<Column> {
    let headers = unique_headers(raw);
    let values: Vec<Values<'_>> =
        (0..raw.columns.len()).map(|column| Values::of(raw, column, vocabulary)).collect();
    let mut candidates = Vec::new();
    for (column, values) in values.iter().enumerate() {
        caption_candidates(raw, column, values, profile, vocabulary, &mut candidates);
        // The captions of a form of ours say what its columns are.
        if !raw.own {
            value_candidates(column, values, &mut candidates);
        }
    }
    reroute(raw, &values, profile, &mut candidates);
    candidates.sort_by(|one, other| {
        other
            .score
            .total_cmp(&one.score)
            .then(one.column.cmp(&other.column))
            .then(one.field.cmp(&other.field))
    });
    let mut chosen: Vec<Option<&Candidate>> = raw.columns.iter().map(|_| None).collect();
    let mut points = 0;
    for candidate in &candidates {
        let taken = chosen.iter().flatten().any(|known| known.field == candidate.field);
        // Two touchpoint columns, one digital and one offline, state the channel by their captions.
        let second_point = candidate.field == Field::Touchpoint
            && points == 1
            && candidate.score >= 0.6
            && states(raw, candidate.column).is_some();
        if chosen[candidate.column].is_some()
            || candidate.score < CONFIDENT
            || taken && !second_point && candidate.field != Field::Contacts
        {
            continue;
        }
        points += usize::from(candidate.field == Field::Touchpoint);
        chosen[candidate.column] = Some(candidate);
    }
    raw.columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            if let Some(known) = by_passport(raw, column) {
                return known;
            }
            let winner = chosen[at];
            let runner_up = candidates
                .iter()
                .find(|candidate| {
                    candidate.column == at && winner.is_none_or(|winner| winner.field != candidate.field)
                })
                .map(|candidate| (candidate.field, candidate.score));
            Column {
                number: column.number,
                header: headers[at].clone(),
                field: winner.map(|winner| winner.field),
                states: winner
                    .filter(|winner| winner.field == Field::Touchpoint && points > 1)
                    .and_then(|_| states(raw, at)),
                binding: Binding {
                    confidence: winner.map_or(0.0, |winner| winner.score.min(1.0)),
                    evidence: winner.map_or_else(
                        || vec!["графа без соответствия: значения сохранены как дополнительные".to_owned()],
                        |winner| winner.evidence.clone(),
                    ),
                    runner_up,
                    against_header: winner.is_some_and(|winner| winner.against_header),
                },
            }
        })
        .collect()
}

/// A column of a workbook of ours is what the hidden sheet says.
fn by_passport(raw: &RawList, column: &RawColumn) -> Option<Column> {
    let passport = raw.passport.as_ref()?;
    let known = passport
        .columns
        .iter()
        .find(|known| lexicon::fold(&known.caption) == lexicon::fold(&column.header))?;
    let header = if known.header.is_empty() { &known.caption } else { &known.header };
    Some(Column {
        number: column.number,
        header: header.as_str().into(),
        field: known.field,
        states: None,
        binding: Binding {
            confidence: 1.0,
            evidence: vec!["графа рабочей книги этой программы".to_owned()],
            runner_up: None,
            against_header: false,
        },
    })
}

/// Captions made unique: a repeated one gets its ordinal.
fn unique_headers(raw: &RawList) -> Vec<Text> {
    let mut seen: HashMap<Text, u32, FixedState> = HashMap::default();
    raw.columns
        .iter()
        .map(|column| {
            let base = if column.header.is_empty() {
                Text::from(format!("Графа {}", column.number))
            } else {
                column.header.clone()
            };
            let count = seen.entry(base.clone()).and_modify(|count| *count += 1).or_insert(1);
            if *count == 1 { base } else { format!("{base} ({count})").into() }
        })
        .collect()
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
    let mut scores = vocabulary.headers.score(&caption.header);
    if !caption.groups.is_empty() {
        let whole = format!("{} {}", caption.groups.join(" "), caption.header);
        for (field, score) in vocabulary.headers.score(&whole) {
            match scores.iter_mut().find(|(known, _)| *known == field) {
                Some((_, known)) => *known = known.max(score * 0.95),
                None => scores.push((field, score * 0.9)),
            }
        }
    }
    let by_profile = profile.is_some_and(|profile| {
        profile.columns.iter().any(|own| {
            let key = lexicon::key(&caption.header);
            std::iter::once(&own.header).chain(&own.also).any(|wording| lexicon::key(wording) == key)
        })
    });
    for (field, score) in scores {
        let fit = values.fit(field);
        let mut evidence = vec![if by_profile && score >= 1.0 {
            format!("название графы — как в форме ведомства ({:.0} %)", score * 100.0)
        } else {
            format!("название графы похоже на «{}» ({:.0} %)", field.russian(), score * 100.0)
        }];
        // Values can only support or doubt a caption: wordings outside the catalogue are ordinary.
        let mut score = score;
        if let Some(fit) = fit {
            if fit >= 0.5 {
                evidence.push(format!("значения подходят ({:.0} % ячеек)", fit * 100.0));
                score += 0.05;
            } else if matches!(field, Field::Number | Field::Client)
                && fit < 0.2
                && values.count() >= 3
                && score < 0.9
            {
                evidence.push("значения не похожи".to_owned());
                score -= 0.25;
            }
        }
        candidates.push(Candidate { column, field, score, evidence, against_header: false });
    }
}

/// A caption that says nothing: the values alone may name the field.
fn value_candidates(column: usize, values: &Values<'_>, candidates: &mut Vec<Candidate>) {
    let known = candidates.iter().any(|candidate| candidate.column == column && candidate.score >= 0.75);
    if known || values.count() < 2 {
        return;
    }
    for (field, weight) in
        [(Field::Channel, 0.7), (Field::Touchpoint, 0.6), (Field::Contacts, 0.6), (Field::Needs, 0.55)]
    {
        let share = values.share(field);
        if share >= 0.8 {
            candidates.push(Candidate {
                column,
                field,
                score: weight * share,
                evidence: vec![format!(
                    "значения графы — «{}» ({:.0} % ячеек)",
                    field.russian(),
                    share * 100.0
                )],
                against_header: false,
            });
        }
    }
}

/// A column whose caption promises free text and whose cells are all channel words holds the channel.
fn reroute(raw: &RawList, values: &[Values<'_>], profile: Option<&Profile>, candidates: &mut Vec<Candidate>) {
    let channel_elsewhere = |column: usize, candidates: &[Candidate]| {
        candidates
            .iter()
            .any(|other| other.column != column && other.field == Field::Channel && other.score >= 0.75)
    };
    for (column, held) in values.iter().enumerate().take(raw.columns.len()) {
        let promises = |field: Field, candidates: &[Candidate]| {
            candidates.iter().any(|candidate| {
                candidate.column == column && candidate.field == field && candidate.score >= CONFIDENT
            })
        };
        if !promises(Field::Features, candidates)
            || channel_elsewhere(column, candidates)
            || held.share(Field::Channel) < 0.9
        {
            continue;
        }
        let expected = profile.is_some_and(|profile| {
            profile
                .columns
                .iter()
                .any(|own| own.field == Field::Features && own.when_channel_words == Some(Field::Channel))
        });
        if raw.own && !expected {
            continue;
        }
        let mut evidence = vec![
            "все значения графы — вид точки (цифровая, офлайн), хотя название говорит об особенностях"
                .to_owned(),
        ];
        if expected {
            evidence.push("так заполняют форму этого ведомства".to_owned());
        }
        for other in candidates.iter_mut().filter(|candidate| candidate.column == column) {
            other.score = other.score.min(0.6);
        }
        candidates.push(Candidate {
            column,
            field: Field::Channel,
            score: 0.95,
            evidence,
            against_header: true,
        });
    }
}

/// The channel that a touchpoint column states by its caption.
fn states(raw: &RawList, column: usize) -> Option<Channel> {
    let caption = &raw.columns[column];
    let whole = format!("{} {}", caption.groups.join(" "), caption.header);
    match channel::mentioned(&whole).as_slice() {
        [one] => Some(*one),
        _ => None,
    }
}
