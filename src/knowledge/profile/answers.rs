//! What was answered about columns: `answers.toml` in the operator's folder, kept under version
//! control with the profiles. An answer holds for one caption in the lists of one body.

use std::fmt::Write as _;

use serde::de::{Deserialize, Deserializer, Error as _};

use crate::model::Field;
use crate::text::words::key as fold;

/// Every answer of a folder.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Answers {
    pub answers: Vec<Answer>,
}

/// What one caption means.
#[derive(Debug, Clone, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Full official name of the body; empty: lists whose body is not known.
    pub body: String,
    /// As the file writes it.
    pub caption: String,
    pub field: Meaning,
}

/// A canonical field, or none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Meaning {
    Field(Field),
    /// The column is nobody's field: its values stay extra.
    Extra,
}

const EXTRA: &str = "extra";
const KEYS: &[&str] = &[
    "number",
    "direction",
    "service",
    "process",
    "touchpoint",
    "contacts",
    "channel",
    "needs",
    "interactions",
    "features",
    "client",
    EXTRA,
];

impl<'de> Deserialize<'de> for Meaning {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Meaning, D::Error> {
        let word = String::deserialize(deserializer)?;
        Meaning::of_key(&word).ok_or_else(|| D::Error::unknown_variant(&word, KEYS))
    }
}

impl Meaning {
    pub fn key(self) -> &'static str {
        match self {
            Meaning::Field(field) => field.key(),
            Meaning::Extra => EXTRA,
        }
    }

    fn of_key(word: &str) -> Option<Meaning> {
        if word == EXTRA {
            return Some(Meaning::Extra);
        }
        Field::ALL.into_iter().find(|field| field.key() == word).map(Meaning::Field)
    }

    /// The field's name for officers.
    pub fn russian(self) -> &'static str {
        match self {
            Meaning::Field(field) => field.russian(),
            Meaning::Extra => "Дополнительная графа",
        }
    }

    /// Every meaning in canonical order.
    pub fn all() -> impl Iterator<Item = Meaning> {
        Field::ALL.into_iter().map(Meaning::Field).chain([Meaning::Extra])
    }
}

impl Answers {
    /// What a caption means in the lists of a body; captions are compared by their stems.
    pub fn meaning(&self, body: Option<&str>, caption: &str) -> Option<Meaning> {
        if self.answers.is_empty() {
            return None;
        }
        let wanted = fold(caption);
        self.answers
            .iter()
            .find(|answer| answer.body == body.unwrap_or_default() && fold(&answer.caption) == wanted)
            .map(|answer| answer.field)
    }

    /// Takes in new answers; one about the same caption of the same body replaces the known one.
    /// Sorted by body and caption, so that the same answers are the same file.
    pub fn extend(&mut self, new: Vec<Answer>) {
        for answer in new {
            let caption = fold(&answer.caption);
            self.answers.retain(|known| known.body != answer.body || fold(&known.caption) != caption);
            self.answers.push(answer);
        }
        self.answers.sort_by(|one, other| (&one.body, &one.caption).cmp(&(&other.body, &other.caption)));
    }

    /// The file.
    pub fn to_toml(&self) -> String {
        let mut text = String::from(
            "# Что значат графы перечней: ответы из книги вопросов (perechen convert --answers).\n\
            # Можно править и руками; свои примечания не пишите: при новых ответах файл составляется заново.\n\
            # body — полное название органа, пустое — орган в файле не назван; caption — заголовок графы;\n\
            # field — поле, как в [[columns]] профиля, или \"extra\" — дополнительная графа.\n",
        );
        for answer in &self.answers {
            text.push_str("\n[[answers]]\n");
            for (key, value) in
                [("body", answer.body.as_str()), ("caption", &answer.caption), ("field", answer.field.key())]
            {
                text.push_str(key);
                text.push_str(" = ");
                text.push_str(&quoted(value));
                text.push('\n');
            }
        }
        text
    }
}

/// A basic string of TOML.
pub(crate) fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for letter in text.chars() {
        match letter {
            '"' | '\\' => {
                out.push('\\');
                out.push(letter);
            }
            '\n' => out.push_str("\\n"),
            letter if letter.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(letter));
            }
            letter => out.push(letter),
        }
    }
    out.push('"');
    out
}

#[cfg(test)]
mod tests {
    use crate::knowledge::profile::answers::*;

    fn answer(body: &str, caption: &str, field: Meaning) -> Answer {
        Answer { body: body.to_owned(), caption: caption.to_owned(), field }
    }

    #[test]
    fn a_later_answer_replaces_an_earlier_one() {
        let mut answers = Answers::default();
        answers.extend(vec![
            answer("Б", "Что делаем", Meaning::Extra),
            answer("А", "Что делаем", Meaning::Field(Field::Process)),
        ]);
        answers.extend(vec![answer("Б", "Что  делаем:", Meaning::Field(Field::Process))]);
        assert_eq!(answers.answers.len(), 2);
        assert_eq!(answers.meaning(Some("Б"), "что делаем"), Some(Meaning::Field(Field::Process)));
        assert_eq!(answers.meaning(None, "Что делаем"), None);
    }

    #[test]
    fn the_file_is_read_as_it_was_written() {
        let mut answers = Answers::default();
        answers.extend(vec![
            answer("", "Графа \"X\"\\1", Meaning::Extra),
            answer("Министерство", "Цель\nобращения", Meaning::Field(Field::Needs)),
        ]);
        let back: Answers = toml::from_str(&answers.to_toml()).unwrap();
        assert_eq!(back, answers);
        let keys: Vec<&str> = Meaning::all().map(Meaning::key).collect();
        assert_eq!(keys, KEYS);
    }

    #[test]
    fn an_unknown_field_is_told_with_those_that_are_known() {
        let error =
            toml::from_str::<Answers>("[[answers]]\nbody = \"\"\ncaption = \"А\"\nfield = \"proces\"")
                .unwrap_err();
        assert!(error.message().starts_with("unknown variant `proces`"), "{error}");
    }
}
