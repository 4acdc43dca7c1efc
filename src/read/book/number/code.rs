//! A format code cut into sections and their parts.

use super::date::{self, DatePart};
use super::fraction::{Denominator, Fraction};
use super::locale::Locale;
use super::places::Place;

/// One section of a code.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Section {
    /// `[>=100]`.
    pub(super) condition: Option<(Comparison, f64)>,
    /// The names of months and days are of this language.
    pub(super) names: Option<&'static Locale>,
    pub(super) shape: Shape,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Shape {
    Number(Number),
    Fraction(Fraction),
    Date(Vec<DatePart>),
    /// The text of the cell among others; `None` stands for it.
    Text(Vec<Option<String>>),
    /// As the system shows long dates and times.
    LongDate,
    LongTime,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Number {
    pub(super) parts: Vec<Part>,
    pub(super) decimals: i32,
    pub(super) grouped: bool,
    pub(super) percents: i32,
    /// Divisions by a thousand.
    pub(super) thousands: i32,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Part {
    Literal(String),
    /// A digit before the decimal point, and one after it.
    Whole(Place),
    Decimal(Place),
    Point,
    /// The power of ten: its places, and whether a plus is shown.
    Exponent(Vec<Place>, bool),
    General,
}

impl Comparison {
    pub(super) fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Comparison::Less => value < bound,
            Comparison::LessOrEqual => value <= bound,
            #[expect(clippy::float_cmp, reason = "the condition asks for just that")]
            Comparison::Equal => value == bound,
            #[expect(clippy::float_cmp, reason = "the condition asks for just that")]
            Comparison::NotEqual => value != bound,
            Comparison::GreaterOrEqual => value >= bound,
            Comparison::Greater => value > bound,
        }
    }
}

/// What a code is made of.
#[derive(Debug, Clone, PartialEq)]
enum Token {
    Literal(String),
    Place(Place),
    /// A digit that shows itself, or is the denominator of a fraction.
    Digit(char),
    Point,
    Comma,
    Percent,
    Slash,
    Exponent(bool),
    Text,
    General,
    /// Letters of a date: which, as it is written, and how many.
    Letters(char, String),
    Elapsed(char, usize),
    HalfDay(usize),
}

/// The sections of a code, at most four.
pub(super) fn sections(code: &str) -> Vec<Section> {
    split(code).iter().take(4).map(|section| Section::new(section)).collect()
}

/// `;` inside quotes or after `\` does not separate.
fn split(code: &str) -> Vec<String> {
    let mut sections = vec![String::new()];
    let (mut quoted, mut escaped) = (false, false);
    for character in code.chars() {
        let section = sections.len() - 1;
        if character == ';' && !quoted && !escaped {
            sections.push(String::new());
            continue;
        }
        quoted ^= character == '"' && !escaped;
        escaped = matches!(character, '\\' | '_' | '*') && !escaped && !quoted;
        sections[section].push(character);
    }
    sections
}

impl Section {
    fn new(code: &str) -> Section {
        let mut lexer = Lexer { condition: None, names: None, system: None, tokens: Vec::new() };
        lexer.run(code);
        let tokens = lexer.tokens;
        let shape = match lexer.system {
            Some(shape) => shape,
            None if tokens.contains(&Token::Text) => text(&tokens),
            None if is_date(&tokens) => Shape::Date(dates(tokens)),
            None => fraction(&tokens).map_or_else(|| Shape::Number(number(&tokens)), Shape::Fraction),
        };
        Section { condition: lexer.condition, names: lexer.names, shape }
    }

    /// Shows a number as if it had no format.
    pub(super) fn is_general(&self) -> bool {
        self.condition.is_none()
            && matches!(&self.shape, Shape::Number(Number { parts, .. }) if *parts == [Part::General])
    }
}

struct Lexer {
    condition: Option<(Comparison, f64)>,
    names: Option<&'static Locale>,
    system: Option<Shape>,
    tokens: Vec<Token>,
}

impl Lexer {
    fn literal(&mut self, text: &str) {
        match self.tokens.last_mut() {
            Some(Token::Literal(last)) => last.push_str(text),
            _ => self.tokens.push(Token::Literal(text.to_owned())),
        }
    }

    fn run(&mut self, code: &str) {
        let mut characters = code.chars();
        while let Some(character) = characters.next() {
            let rest = characters.as_str();
            let token = match character {
                '"' => {
                    let (text, after) = rest.split_once('"').unwrap_or((rest, ""));
                    self.literal(text);
                    characters = after.chars();
                    continue;
                }
                '[' => {
                    let (text, after) = rest.split_once(']').unwrap_or((rest, ""));
                    self.bracket(text);
                    characters = after.chars();
                    continue;
                }
                '\\' => {
                    if let Some(next) = characters.next() {
                        self.literal(next.encode_utf8(&mut [0; 4]));
                    }
                    continue;
                }
                // As wide as the next character, or that one over and over: a blank is enough.
                '_' | '*' => {
                    if matches!((character, characters.next()), ('_', Some(_)) | (_, Some(' '))) {
                        self.literal(" ");
                    }
                    continue;
                }
                '0' => Token::Place(Place::Zero),
                '?' => Token::Place(Place::Blank),
                '#' => Token::Place(Place::Nothing),
                '1'..='9' => Token::Digit(character),
                '.' => Token::Point,
                ',' => Token::Comma,
                '%' => Token::Percent,
                '/' => Token::Slash,
                '@' => Token::Text,
                'g' | 'G' if starts(rest, "eneral") => {
                    characters = rest[6..].chars();
                    Token::General
                }
                'e' | 'E' if rest.starts_with(['+', '-']) => {
                    characters = rest[1..].chars();
                    Token::Exponent(rest.starts_with('+'))
                }
                'a' | 'A' if starts(rest, "m/pm") => {
                    characters = rest[4..].chars();
                    Token::HalfDay(2)
                }
                'a' | 'A' if starts(rest, "/p") => {
                    characters = rest[2..].chars();
                    Token::HalfDay(1)
                }
                'y' | 'm' | 'd' | 'h' | 's' | 'e' | 'Y' | 'M' | 'D' | 'H' | 'S' | 'E' => {
                    let same = |next: char| next.eq_ignore_ascii_case(&character);
                    let end = rest.find(|next| !same(next)).unwrap_or(rest.len());
                    characters = rest[end..].chars();
                    Token::Letters(character.to_ascii_lowercase(), format!("{character}{}", &rest[..end]))
                }
                other => {
                    self.literal(other.encode_utf8(&mut [0; 4]));
                    continue;
                }
            };
            self.tokens.push(token);
        }
    }

    /// `[$₽-419]` is a currency and a language, `[>=100]` a condition, `[h]` elapsed time, `[Red]` a colour.
    fn bracket(&mut self, text: &str) {
        if let Some(currency) = text.strip_prefix('$') {
            let (sign, language) = currency.rsplit_once('-').unwrap_or((currency, ""));
            self.literal(sign);
            match u32::from_str_radix(language, 16) {
                Ok(0xF800) => self.system = Some(Shape::LongDate),
                Ok(0xF400) => self.system = Some(Shape::LongTime),
                Ok(number) => self.names = Locale::asked(number).or(self.names),
                Err(_) => {}
            }
            return;
        }
        if let Some(condition) = condition(text) {
            self.condition = Some(condition);
            return;
        }
        let lower = text.to_ascii_lowercase();
        if let "h" | "hh" | "m" | "mm" | "s" | "ss" = lower.as_str() {
            self.tokens.push(Token::Elapsed(char::from(lower.as_bytes()[0]), lower.len()));
        }
    }
}

fn starts(rest: &str, word: &str) -> bool {
    rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word))
}

fn condition(text: &str) -> Option<(Comparison, f64)> {
    let signs = [
        ("<=", Comparison::LessOrEqual),
        (">=", Comparison::GreaterOrEqual),
        ("<>", Comparison::NotEqual),
        ("<", Comparison::Less),
        (">", Comparison::Greater),
        ("=", Comparison::Equal),
    ];
    let (comparison, bound) = signs
        .into_iter()
        .find_map(|(sign, comparison)| text.trim().strip_prefix(sign).map(|bound| (comparison, bound)))?;
    Some((comparison, bound.trim().replace(',', ".").parse().ok()?))
}

fn text(tokens: &[Token]) -> Shape {
    let parts = tokens.iter().map(|token| match token {
        Token::Text => None,
        other => Some(written(other)),
    });
    Shape::Text(parts.collect())
}

/// A token that means nothing where it stands, as it is written.
fn written(token: &Token) -> String {
    match token {
        Token::Literal(text) | Token::Letters(_, text) => text.clone(),
        Token::Digit(digit) => digit.to_string(),
        Token::Place(Place::Zero) => "0".to_owned(),
        Token::Point => ".".to_owned(),
        Token::Comma => ",".to_owned(),
        Token::Percent => "%".to_owned(),
        Token::Slash => "/".to_owned(),
        Token::HalfDay(1) => "A/P".to_owned(),
        Token::HalfDay(_) => "AM/PM".to_owned(),
        Token::Place(_) | Token::Exponent(_) | Token::Text | Token::General | Token::Elapsed(..) => {
            String::new()
        }
    }
}

/// Has letters of a date, and no places of a number.
fn is_date(tokens: &[Token]) -> bool {
    let is_letter =
        |token: &Token| matches!(token, Token::Letters(..) | Token::Elapsed(..) | Token::HalfDay(_));
    let is_number =
        |token: &Token| matches!(token, Token::Place(Place::Nothing | Place::Blank) | Token::Exponent(_));
    tokens.iter().any(is_letter)
        && !tokens.iter().any(is_number)
        && !tokens
            .iter()
            .take_while(|token| !is_letter(token))
            .any(|token| *token == Token::Place(Place::Zero))
}

fn dates(tokens: Vec<Token>) -> Vec<DatePart> {
    let mut parts = Vec::new();
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        parts.push(match token {
            Token::Letters(letter, text) => {
                let length = text.len();
                match letter {
                    'y' => DatePart::Year(length),
                    'e' => DatePart::Year(4),
                    'm' => DatePart::Month(length),
                    'd' => DatePart::Day(length),
                    'h' => DatePart::Hour(length),
                    _ => DatePart::Second(length),
                }
            }
            Token::Elapsed(unit, length) => DatePart::Elapsed(unit, length),
            Token::HalfDay(length) => DatePart::HalfDay(length),
            Token::Point => {
                let mut length = 0;
                while tokens.next_if(|next| *next == Token::Place(Place::Zero)).is_some() {
                    length += 1;
                }
                if length > 0 { DatePart::Fraction(length) } else { DatePart::Literal(".".to_owned()) }
            }
            Token::Slash => DatePart::Separator,
            Token::General => DatePart::General,
            other => DatePart::Literal(written(&other)),
        });
    }
    date::minutes(&mut parts);
    parts
}

/// `# ?/?`: places, a slash, places or a number.
fn fraction(tokens: &[Token]) -> Option<Fraction> {
    let slash = tokens.iter().position(|token| *token == Token::Slash)?;
    let is_place = |token: &Token| matches!(token, Token::Place(_));
    let is_blank = |token: &Token| matches!(token, Token::Literal(text) if text.trim().is_empty());
    let places = |tokens: &[Token]| -> Vec<Place> {
        tokens
            .iter()
            .filter_map(|token| if let Token::Place(place) = token { Some(*place) } else { None })
            .collect()
    };
    let literals = |tokens: &[Token]| tokens.iter().map(written).collect::<String>();

    let before = tokens[..slash].iter().rposition(|token| !is_blank(token)).map_or(0, |last| last + 1);
    let numerator = tokens[..before].iter().rposition(|token| !is_place(token)).map_or(0, |last| last + 1);
    let whole_end = tokens[..numerator].iter().rposition(is_place).map_or(0, |last| last + 1);
    let whole = tokens[..whole_end].iter().rposition(|token| !is_place(token)).map_or(0, |last| last + 1);
    let after = slash + 1 + tokens[slash + 1..].iter().take_while(|token| is_blank(token)).count();
    let is_denominator = |token: &&Token| is_place(token) || matches!(token, Token::Digit(_));
    let end = after + tokens[after..].iter().take_while(is_denominator).count();
    if numerator == before || after == end {
        return None;
    }
    let stated: String = tokens[after..end].iter().map(written).collect();
    let denominator = if tokens[after..end].iter().any(|token| matches!(token, Token::Digit(_))) {
        Denominator::Fixed(stated.parse().ok().filter(|number| *number > 0)?)
    } else {
        Denominator::Places(places(&tokens[after..end]))
    };
    Some(Fraction {
        before: literals(&tokens[..whole]),
        whole: places(&tokens[whole..whole_end]),
        gap: literals(&tokens[whole_end..numerator]),
        numerator: places(&tokens[numerator..before]),
        slash: format!("{}/{}", literals(&tokens[before..slash]), literals(&tokens[slash + 1..after])),
        denominator,
        after: literals(&tokens[end..]),
    })
}

fn number(tokens: &[Token]) -> Number {
    let mut made = Number::default();
    let mut after_point = false;
    let literal = |parts: &mut Vec<Part>, text: &str| match parts.last_mut() {
        Some(Part::Literal(last)) => last.push_str(text),
        _ => parts.push(Part::Literal(text.to_owned())),
    };
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        at += 1;
        match token {
            Token::Place(place) if after_point => {
                made.decimals += 1;
                made.parts.push(Part::Decimal(*place));
            }
            Token::Place(place) => made.parts.push(Part::Whole(*place)),
            Token::Point if !after_point => {
                after_point = true;
                // A point without places before it still shows the whole part.
                if !made.parts.iter().any(|part| matches!(part, Part::Whole(_))) {
                    made.parts.push(Part::Whole(Place::Nothing));
                }
                made.parts.push(Part::Point);
            }
            Token::Comma => {
                let is_place = |token: Option<&Token>| matches!(token, Some(Token::Place(_)));
                let before = at.checked_sub(2).and_then(|before| tokens.get(before));
                if is_place(tokens.get(at)) && is_place(before) {
                    made.grouped |= !after_point;
                } else if is_place(before) || matches!(before, Some(Token::Comma) if made.thousands > 0) {
                    made.thousands += 1;
                } else {
                    literal(&mut made.parts, ",");
                }
            }
            Token::Percent => {
                made.percents += 1;
                literal(&mut made.parts, "%");
            }
            Token::General => made.parts.push(Part::General),
            Token::Exponent(plus) => {
                let places: Vec<Place> = tokens[at..]
                    .iter()
                    .map_while(|token| if let Token::Place(place) = token { Some(*place) } else { None })
                    .collect();
                at += places.len();
                made.parts.push(Part::Exponent(places, *plus));
            }
            other => literal(&mut made.parts, &written(other)),
        }
    }
    made
}
