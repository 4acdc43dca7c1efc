//! The text of an order as its clauses: which clause a line belongs to, where a numbering begins anew.
//!
//! Orders number clauses «2.», «5.5.», «6.2.2.5.», lists within a clause «1)». The order itself, the
//! Порядок that it approves, each annex and many sections begin again with 1.

use std::cell::OnceCell;

use crate::model::document::Document;
use crate::text::Text;
use crate::text::letters;
use crate::text::letters::fold;

/// A line of the running text outside the tables.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    pub(super) text: &'a str,
    /// The number that the line begins with, and where the text after it begins.
    pub(super) number: Option<(Number, usize)>,
    /// The clause that the line belongs to: «5.5»; empty before the first one.
    pub(super) clause: Text,
    /// «II» where the numbering restarts in the section; empty otherwise.
    pub(super) section: Text,
    /// Ordinal of the document within the file: the order, the Порядок, each annex.
    pub(super) part: u32,
    /// Ordinal of the stretch in which clause numbers go on without beginning anew.
    pub(super) run: u32,
    /// A heading of a section: «II. Формирование перечня», «Раздел 2. …».
    pub(super) heading: bool,
    folded: OnceCell<String>,
}

/// A number at the beginning of a line.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Number {
    /// «5.5.»: a clause.
    Clause(Vec<u32>),
    /// «3)»: an item of a list within a clause.
    Item(u32),
}

impl Line<'_> {
    /// «разд. II, п. 2.4», «п. 5.5»; empty before the first clause.
    pub(super) fn cited(&self) -> String {
        match (&*self.section, &*self.clause) {
            (_, "") => String::new(),
            ("", clause) => format!("п. {clause}"),
            (section, clause) => format!("разд. {section}, п. {clause}"),
        }
    }

    /// Whether the folded line may hold a word that ends so; `ending` in small letters and in capitals.
    /// Cheaper than folding, and mostly it may not.
    pub(super) fn may_hold(&self, ending: [&str; 2]) -> bool {
        ending.iter().any(|ending| self.text.contains(ending))
    }

    /// The text folded, see [`letters::fold`].
    pub(super) fn folded(&self) -> &str {
        self.folded.get_or_init(|| fold(self.text))
    }

    /// The text without its number.
    pub(super) fn body(&self) -> &str {
        self.number.as_ref().map_or(self.text, |(_, from)| &self.text[*from..])
    }
}

/// Every visible line of the paragraphs, with its clause.
pub(crate) fn lines(document: &Document) -> Vec<Line<'_>> {
    let mut place = Position::default();
    let texts = document.paragraphs().filter(|paragraph| !paragraph.hidden);
    let lines = texts.flat_map(|paragraph| paragraph.text.split('\n')).map(str::trim);
    let mut lines: Vec<Line<'_>> =
        lines.filter(|line| !line.is_empty()).map(|text| place.line(text)).collect();
    // Where the clauses are numbered throughout, the section says nothing.
    for part in lines.chunk_by_mut(|one, other| one.part == other.part) {
        let first = part.iter().map(|line| &line.section).find(|section| !section.is_empty()).cloned();
        if part.iter().all(|line| line.section.is_empty() || Some(&line.section) == first.as_ref()) {
            for line in part {
                line.section = Text::default();
            }
        }
    }
    lines
}

/// Where in the order the reading is.
#[derive(Debug, Default)]
struct Position {
    clause: Text,
    /// The section whose heading was read last.
    heading: Text,
    section: Text,
    part: u32,
    run: u32,
    /// A heading was read and no clause since: the numbering may begin anew.
    fresh: bool,
}

impl Position {
    fn line<'a>(&mut self, text: &'a str) -> Line<'a> {
        let number = number(text);
        let heading = section(text);
        if begins_part(text) {
            self.part += 1;
            self.run += 1;
            self.fresh = true;
            for name in [&mut self.clause, &mut self.heading, &mut self.section] {
                *name = Text::default();
            }
        } else if let Some(name) = heading {
            self.heading = name.into();
            self.clause = Text::default();
            self.fresh = true;
        } else if let Some((Number::Clause(parts), _)) = &number {
            if parts.iter().all(|part| *part == 1) && (self.fresh || *parts == [1]) {
                self.run += 1;
                self.section = self.heading.clone();
            }
            self.fresh = false;
            let written = text.split(|letter: char| !letter.is_ascii_digit() && letter != '.').next();
            self.clause = written.unwrap_or_default().trim_end_matches('.').into();
        }
        Line {
            text,
            number: number.filter(|_| heading.is_none()),
            clause: self.clause.clone(),
            section: self.section.clone(),
            part: self.part,
            run: self.run,
            heading: heading.is_some(),
            folded: OnceCell::new(),
        }
    }
}

/// «УТВЕРЖДЕН», «ПОРЯДОК», «Приложение 1 к …»: another document begins in the file.
fn begins_part(text: &str) -> bool {
    let first = text.chars().find(|letter| letters::is_letter(*letter));
    if !first.is_some_and(|letter| matches!(letter, 'у' | 'У' | 'п' | 'П' | 'р' | 'Р')) {
        return false;
    }
    let word = letters::first_word(text);
    let alone = || text.chars().filter(|letter| letters::is_letter(*letter)).count() == word.chars().count();
    match word.as_str() {
        "утвержден" | "утверждена" | "утверждено" | "утверждены" | "утверждаю" => {
            true
        }
        "приложение" => text.chars().count() < 300 && !text.ends_with(['.', ';']),
        "порядок" | "положение" | "регламент" => alone(),
        _ => false,
    }
}

/// The name of the section that a heading begins: «II. Формирование …» → «II», «Раздел 2. …» → «2».
fn section(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace();
    let first = words.next()?;
    let bare = |word| str::trim_end_matches(word, ['.', ':', ')']);
    // Cyrillic І, Х, С too.
    let roman = |word: &str| !word.is_empty() && word.chars().all(|letter| "IVXLCІХС".contains(letter));
    let name = if first.ends_with('.') && roman(bare(first)) {
        bare(first)
    } else if first.starts_with(['Р', 'р', 'Г', 'г', 'Ч', 'ч', 'П', 'п'])
        && matches!(fold(first).as_str(), "раздел" | "глава" | "часть" | "подраздел")
    {
        let name = bare(words.next()?);
        Some(name).filter(|name| roman(name) || name.chars().all(|letter| letter.is_ascii_digit()))?
    } else {
        return None;
    };
    (!text.ends_with([',', ';', ':']) && text.chars().count() <= 250).then_some(name)
}

/// The clause or item number at the beginning of a line; a date or a quantity is none.
fn number(text: &str) -> Option<(Number, usize)> {
    if !text.starts_with(|letter: char| letter.is_ascii_digit()) {
        return None;
    }
    let digits = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.')?;
    let (written, rest) = text.split_at(digits);
    let item = rest.starts_with(')');
    let from = digits + usize::from(item);
    let body = text[from..].trim_start();
    let blank = body.len() < text.len() - from;
    let parts: Vec<&str> = written.trim_end_matches('.').split('.').collect();
    let ordinary = |part: &&str| !part.is_empty() && part.len() <= 3 && !part.starts_with('0');
    if !blank || body.is_empty() || !parts.iter().all(ordinary) {
        return None;
    }
    let parts: Vec<u32> = parts.iter().filter_map(|part| part.parse().ok()).collect();
    let at = text.len() - body.len();
    match parts.as_slice() {
        [one] if item => Some((Number::Item(*one), at)),
        // Without a full stop «5.3 Порядка» may go on with a sentence of the line above.
        _ if written.ends_with('.') || item || parts.len() > 1 && begins_sentence(body) => {
            Some((Number::Clause(parts), at))
        }
        _ => None,
    }
}

/// Whether a text begins with a capital letter, and not with the name of an act that is referred to.
fn begins_sentence(text: &str) -> bool {
    const ACTS: &[&str] =
        &["порядк", "приказ", "положени", "регламент", "федеральн", "закон", "постановлени", "приложени"];
    let word = letters::first_word(text);
    text.chars().find(|letter| letters::is_letter(*letter)).is_some_and(char::is_uppercase)
        && !ACTS.iter().any(|act| word.starts_with(act))
}

/// «2. …», «4.1.1. …»: the number of the clause that a paragraph begins.
pub(super) fn clause_number(text: &str) -> Option<String> {
    match number(text.trim_start())? {
        (Number::Clause(parts), _) => Some(parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".")),
        (Number::Item(_), _) => None,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::lines;
    use crate::rules::testing::document;

    #[test]
    fn every_line_knows_its_clause() {
        let document = document(
            "
            ПРИКАЗ
            16.02.2024 № 89
            1. Утвердить Порядок.
            2. Контроль оставляю за собой.
            УТВЕРЖДЕН
            приказом от 16.02.2024 № 89
            I. Общие положения
            1. Порядок определён
            2.1. организацию работы;
            1) первое;
            II. Формирование
            1. Структура
            12.5 процента
            2.4 В случае
            Глава 3. Заключение
            3. Срок
            ",
        );
        let lines: Vec<String> =
            lines(&document).iter().map(|line| format!("{} | {}", line.cited(), line.body())).collect();
        expect![[r#"
             | ПРИКАЗ
             | 16.02.2024 № 89
            п. 1 | Утвердить Порядок.
            п. 2 | Контроль оставляю за собой.
             | УТВЕРЖДЕН
             | приказом от 16.02.2024 № 89
             | I. Общие положения
            разд. I, п. 1 | Порядок определён
            разд. I, п. 2.1 | организацию работы;
            разд. I, п. 2.1 | первое;
             | II. Формирование
            разд. II, п. 1 | Структура
            разд. II, п. 1 | 12.5 процента
            разд. II, п. 2.4 | В случае
             | Глава 3. Заключение
            разд. II, п. 3 | Срок"#]]
        .assert_eq(&lines.join("\n"));
    }
}
