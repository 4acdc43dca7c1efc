//! Open questions about columns: what a run could not understand, asked in a workbook
//! ([`crate::write::questions::workbook`]) and answered in it.

pub(crate) mod workbook;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::knowledge::profile::{Answer, Meaning};
use crate::model::document::{Document, Grid, Row};
use crate::model::{Column, Field, TouchpointList};
use crate::rules;
use crate::text::Text;
use crate::text::letters;
use crate::text::words;

/// Captions of the workbook's columns, as they are written and as they are looked for.
pub(crate) const CAPTIONS: [&str; 9] = [
    "Орган",
    "Файл",
    "Где",
    "Графа",
    "Примеры значений",
    "Почему вопрос",
    "Предложение программы",
    "Ответ",
    "Ещё файлов",
];
/// Indices into [`CAPTIONS`].
const BODY: usize = 0;
const CAPTION: usize = 3;
pub(crate) const ANSWER: usize = 7;

/// Shown where the file does not say whose list it is.
pub(crate) const NO_BODY: &str = "не назван";

/// Values shown beside a question.
const EXAMPLES: usize = 5;

/// A column that a run did not understand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Question {
    /// The first file with this caption of this body.
    pub file: Text,
    /// «таблица 2, столбец 3» as the officer counts.
    pub place: String,
    pub caption: Text,
    pub examples: Vec<String>,
    pub why: String,
    pub proposed: Option<Field>,
    /// How many further lists ask the same.
    pub more: u32,
}

/// The questions of a run, one a body and caption, in the order of the files and their columns.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Questions {
    /// With the body, empty where it is not known.
    asked: Vec<(Text, Question)>,
    /// Body and stems of the caption: index into `asked`.
    #[serde(skip)]
    known: BTreeMap<(Text, Vec<u64>), usize>,
}

/// A workbook of questions that cannot be understood.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AnswersError {
    #[error("в книге нет таблицы вопросов: строки с заголовками «Орган», «Графа» и «Ответ»")]
    NoTable,
    #[error("строка {row}: ответа «{text}» нет в списке; выберите из раскрывающегося списка")]
    UnknownAnswer { row: u32, text: String },
}

impl Questions {
    /// Adds the open questions of a list.
    pub(crate) fn add(&mut self, list: &TouchpointList) {
        for column in list.columns.iter().filter(|column| column.field.is_none()) {
            let Some((proposed, why)) = open(list, column) else { continue };
            let body = list.context.body.clone().unwrap_or_default();
            let key = (body.clone(), words::key(&column.header));
            if let Some(at) = self.known.get(&key) {
                self.asked[*at].1.more += 1;
                continue;
            }
            let first = list.rows.first().and_then(|row| row.parts.first());
            let place = first
                .and_then(|part| list.tables.get(part.table as usize))
                .map_or_else(String::new, |table| {
                    format!("{}, столбец {}", table.describe(None, None), column.number)
                });
            let question = Question {
                file: list.file.clone(),
                place,
                caption: column.header.clone(),
                examples: list.examples(column, EXAMPLES),
                why,
                proposed,
                more: 0,
            };
            self.known.insert(key, self.asked.len());
            self.asked.push((body, question));
        }
    }

    /// Adds the questions of further files.
    pub(crate) fn join(&mut self, other: Questions) {
        for (body, question) in other.asked {
            let key = (body.clone(), words::key(&question.caption));
            if let Some(at) = self.known.get(&key) {
                self.asked[*at].1.more += 1 + question.more;
            } else {
                self.known.insert(key, self.asked.len());
                self.asked.push((body, question));
            }
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.asked.len()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.asked.is_empty()
    }

    /// Body (empty where it is not known) and question.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &Question)> {
        self.asked.iter().map(|(body, question)| (&**body, question))
    }
}

/// Why a column without a field is asked about, and what it may be.
fn open(list: &TouchpointList, column: &Column) -> Option<(Option<Field>, String)> {
    if let Some((field, score)) = rules::unsure(&list.columns, column).first() {
        return Some((
            Some(*field),
            format!("Похоже на «{}», но не наверняка ({:.0} %).", field.russian(), score * 100.0),
        ));
    }
    let lacking = if !list.has(Field::Touchpoint) {
        Field::Touchpoint.russian()
    } else if !list.has(Field::Process) && !list.has(Field::Service) {
        "Процесс» или «Услуга"
    } else {
        return None;
    };
    Some((None, format!("В перечне не найдена графа «{lacking}»: возможно, это она.")))
}

/// The answers of a workbook of questions; rows without an answer are still open.
pub(crate) fn answers(document: &Document) -> Result<Vec<Answer>, AnswersError> {
    for grid in document.grids().filter(|grid| !grid.hidden) {
        if let Some((head, columns)) = header(grid) {
            return grid.rows[head + 1..].iter().filter_map(|row| answer(row, columns).transpose()).collect();
        }
    }
    Err(AnswersError::NoTable)
}

/// Index of the caption row, and the columns of body, caption and answer.
fn header(grid: &Grid) -> Option<(usize, [u32; 3])> {
    grid.rows.iter().enumerate().find_map(|(at, row)| {
        let column = |wanted: usize| {
            row.cells
                .iter()
                .find(|cell| letters::fold(cell.text.trim()) == letters::fold(CAPTIONS[wanted]))
                .map(|cell| cell.column)
        };
        Some((at, [column(BODY)?, column(CAPTION)?, column(ANSWER)?]))
    })
}

fn answer(row: &Row, [body, caption, answer]: [u32; 3]) -> Result<Option<Answer>, AnswersError> {
    let text =
        |column: u32| row.cells.iter().find(|cell| cell.column == column).map_or("", |cell| cell.text.trim());
    let given = text(answer);
    if given.is_empty() || text(caption).is_empty() {
        return Ok(None);
    }
    let wanted = letters::fold(given);
    let field = Meaning::all()
        .find(|meaning| letters::fold(meaning.russian()) == wanted)
        .ok_or_else(|| AnswersError::UnknownAnswer { row: row.number, text: given.to_owned() })?;
    let body = if text(body) == NO_BODY { "" } else { text(body) };
    Ok(Some(Answer { body: body.to_owned(), caption: text(caption).to_owned(), field }))
}
