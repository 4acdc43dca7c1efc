//! What can be wrong with a mapping file, said in Russian with the line an editor shows.

use std::fmt;
use std::io;
use std::path::PathBuf;

/// Mappings that cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum ProfileError {
    #[error("папка профилей «{}» не читается: {}", path.display(), reason(source))]
    Folder { path: PathBuf, source: io::Error },
    #[error("в папке профилей «{}» нет ни одного файла .toml", path.display())]
    NoFiles { path: PathBuf },
    #[error("файл «{}» не читается: {}", path.display(), reason(source))]
    File { path: PathBuf, source: io::Error },
    /// Every fault of every file, in the order of the files' names and of the lines.
    #[error("{}", Lines(faults))]
    Mapping { faults: Vec<MappingFault> },
}

/// One fault and its place; line and column are 1-based, columns count characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MappingFault {
    /// Name of the file inside the folder.
    pub file: String,
    pub at: Option<(usize, usize)>,
    pub fault: Fault,
}

#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("файл сохранён не в кодировке UTF-8; пересохраните его в UTF-8")]
    Encoding,
    #[error("{0}")]
    Toml(String),
    #[error("неизвестный ключ «{key}»; допустимые ключи: {}", allowed.join(", "))]
    UnknownKey { key: String, allowed: Vec<String> },
    #[error("неизвестное значение «{value}»; допустимые значения: {}", allowed.join(", "))]
    UnknownValue { value: String, allowed: Vec<String> },
    #[error("не хватает обязательного ключа «{0}»")]
    MissingKey(String),
    #[error("ключ или раздел «{0}» указан дважды")]
    RepeatedKey(String),
    #[error("id «{id}» отличается от имени файла; ожидается «{stem}»")]
    IdDiffers { id: String, stem: String },
    #[error("«{0}»: здесь нужны строчные латинские буквы, цифры и дефис")]
    NotKebab(String),
    #[error("ключ «{0}» не может быть пустым")]
    Empty(&'static str),
    #[error("слово не может быть пустым")]
    EmptyWord,
    #[error("региона «{region}» нет в справочнике; похожие: {}", similar.join(", "))]
    UnknownRegion { region: String, similar: Vec<String> },
    #[error("кода «{code}» нет в справочнике (раздел {list}); похожие: {}", similar.join(", "))]
    UnknownCode { code: String, list: &'static str, similar: Vec<String> },
    #[error("среди граф нет точки взаимодействия (field = \"touchpoint\")")]
    NoTouchpointColumn,
    #[error("графа для «{0}» уже есть выше")]
    RepeatedField(&'static str),
    #[error("«{0}» уже стоит выше")]
    Repeated(String),
    #[error("«{text}» уже стоит под «{owner}»")]
    Taken { text: String, owner: String },
    #[error("ширина граф в сумме {0}, а должна быть 100")]
    Widths(u32),
    #[error("ширина графы должна быть от 1 до 100")]
    Width,
    #[error("дата «{0}» не понята; пишите год-месяц-день: 2024-03-19")]
    Date(String),
    #[error("срок «{0}» не понят; пишите месяц-день: 12-31")]
    Day(String),
    #[error("вид точки в порядке — только digital или offline")]
    Class,
    #[error("«{0}» не похоже на код правила; пишите букву и две цифры: C04")]
    RuleCode(String),
    #[error("правило {0} отключено без причины; причина печатается в протоколе")]
    NoReason(String),
}

struct Lines<'a>(&'a [MappingFault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            write!(f, "{fault}")?;
        }
        Ok(())
    }
}

impl fmt::Display for MappingFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.at {
            Some((line, column)) => {
                write!(f, "{}, строка {line}, столбец {column}: {}", self.file, self.fault)
            }
            None => write!(f, "{}: {}", self.file, self.fault),
        }
    }
}

impl Fault {
    /// The fault in an error of the TOML library, whose messages are English; `found` is the piece
    /// of the file that it points at.
    pub(super) fn of_toml(message: &str, found: &str) -> Fault {
        let quoted: Vec<String> = message.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        match (message, quoted.split_first()) {
            (message, Some((key, allowed))) if message.starts_with("unknown field") => {
                Fault::UnknownKey { key: key.clone(), allowed: allowed.to_vec() }
            }
            (message, Some((value, allowed))) if message.starts_with("unknown variant") => {
                Fault::UnknownValue { value: value.clone(), allowed: allowed.to_vec() }
            }
            (message, Some((key, _))) if message.starts_with("missing field") => {
                Fault::MissingKey(key.clone())
            }
            (message, _) if message.starts_with("duplicate") => Fault::RepeatedKey(found.to_owned()),
            (message, _) => Fault::Toml(russian(message)),
        }
    }
}

/// A message of the TOML library in Russian; an unknown one is quoted as it is.
fn russian(message: &str) -> String {
    if let Some((found, expected)) =
        message.strip_prefix("invalid type: ").and_then(|rest| rest.split_once(", expected "))
    {
        return format!(
            "здесь нужно другое: ожидается {}, а стоит {}",
            expected_value(expected),
            found_value(found)
        );
    }
    if message.starts_with("invalid length") {
        return "в списке нужны ровно два значения".to_owned();
    }
    if message.starts_with("invalid value") {
        return "число вне допустимых пределов: нужно целое и не меньше нуля".to_owned();
    }
    let known = [
        ("string values must be quoted", "текст должен стоять в кавычках \"…\""),
        ("invalid basic string", "кавычки не закрыты"),
        ("invalid literal string", "кавычки не закрыты"),
        ("invalid multi-line", "тройные кавычки не закрыты"),
        ("wanted string or table", "здесь нужно одно из слов в кавычках"),
        ("unclosed array table", "имя раздела [[…]] не закрыто скобками"),
        ("unclosed array", "список не закрыт скобкой ]"),
        ("unclosed inline table", "фигурная скобка } не закрыта"),
        ("unclosed table", "имя раздела […] не закрыто скобкой"),
        ("missing comma", "между значениями нет запятой"),
        ("extra comma", "лишняя запятая"),
        ("extra `=`", "лишний знак ="),
        ("missing assignment", "после ключа нет знака ="),
        ("missing value", "после знака = нет значения"),
        ("key with no value", "после ключа нет знака = и значения"),
        (
            "invalid unquoted key",
            "в имени ключа допустимы только латинские буквы, цифры, дефис и подчёркивание",
        ),
        ("unquoted keys cannot be empty", "перед знаком = нет имени ключа"),
        ("unexpected key or value", "на строке что-то лишнее после значения"),
        ("unexpected content", "на строке что-то лишнее"),
    ];
    known.iter().find(|(start, _)| message.starts_with(start)).map_or_else(
        || format!("строка записана не по правилам TOML ({message})"),
        |(_, russian)| (*russian).to_owned(),
    )
}

fn expected_value(expected: &str) -> &'static str {
    match expected {
        "a string" | "string" => "текст в кавычках",
        "a boolean" => "true или false",
        "a sequence" => "список [ … ]",
        "a map" => "раздел с ключами",
        _ if expected.starts_with("an array") => "список из двух значений",
        _ if expected.starts_with("struct") => "раздел с ключами",
        _ if expected.starts_with('u') || expected.starts_with('i') => "целое число",
        _ => "значение другого вида",
    }
}

fn found_value(found: &str) -> &'static str {
    match found.split([' ', '`', '"']).next().unwrap_or_default() {
        "string" => "текст",
        "integer" => "число",
        "floating" => "дробное число",
        "boolean" => "true или false",
        "sequence" => "список",
        "map" => "раздел с ключами",
        _ => "значение другого вида",
    }
}

fn reason(error: &io::Error) -> &'static str {
    match error.kind() {
        io::ErrorKind::NotFound => "такого пути нет",
        io::ErrorKind::PermissionDenied => "нет прав на чтение",
        io::ErrorKind::NotADirectory => "это не папка",
        _ => "ошибка ввода-вывода",
    }
}
