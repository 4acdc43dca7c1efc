//! Grammar of Russian that holds for any text: prepositions and conjunctions, endings of adjectives,
//! verbs and participles, compounds with a hyphen. Words of the domain stand in
//! `mappings/catalogue.toml`.
//!
//! Adjectives are told by their endings in four places, and each has a set of its own, because a wrong
//! answer costs something else in each: before the noun of a title they stand in the nominative; in a
//! caption in any case, among nouns in «-ние»; at the end of a line only endings that hardly any noun
//! has may say that the line goes on; after a misspelt stem any ending of a hard adjective will do.

use std::sync::LazyLock;

use regex::Regex;

use super::letters;

/// Prepositions and conjunctions: words that phrases are compared without.
pub(super) const FILLERS: &[&str] = &[
    "в",
    "во",
    "и",
    "или",
    "к",
    "ко",
    "на",
    "о",
    "об",
    "обо",
    "от",
    "по",
    "при",
    "с",
    "со",
    "у",
    "для",
    "за",
    "из",
    "через",
    "посредством",
    "а",
    "также",
];

/// Nominatives that the stemmer takes for verbs («прием» → «при») while their other cases keep the stem.
pub(super) const UNSTEMMED: &[&str] = &["прием", "объем", "подъем", "заем", "наем", "съем", "разъем"];

/// First parts of compounds that keep their hyphen at the end of a line.
pub(super) const COMPOUND: &[&str] = &[
    "интернет",
    "онлайн",
    "офлайн",
    "веб",
    "бизнес",
    "пресс",
    "чат",
    "смс",
    "колл",
    "кол",
    "контакт",
    "медиа",
    "экспресс",
    "жилищно",
    "административно",
    "организационно",
    "информационно",
    "контрольно",
    "нормативно",
    "материально",
    "финансово",
    "социально",
    "технико",
    "научно",
    "культурно",
    "военно",
    "учебно",
    "торгово",
    "северо",
    "юго",
    "бухгалтерско",
    "хозяйственно",
    "документационно",
    "кадрово",
    "эксперт",
    "советник",
    "кое",
];

/// The negation before a word or glued to it: «не электронный», «нецифровая».
pub(crate) const NOT: &str = "не";

/// «и», «или»: what joins words of one phrase.
pub(crate) fn joins(word: &str) -> bool {
    matches!(word, "и" | "или" | "а" | "также")
}

/// Adjectives in the nominative, both numbers.
const NOMINATIVE: &[&str] = &["ый", "ий", "ой", "ая", "яя", "ое", "ее", "ые", "ие"];
/// The cases that captions have besides.
const GENITIVE: &[&str] = &["ого", "его", "ых", "их"];
/// Endings at the end of a line: of «-ий» only «-ский», since «акций» and «действий» are nouns.
const OF_LINE: &[&str] = &["ый", "ский", "ое", "ая", "ые", "ого", "ному", "ным", "ных", "ной", "ную"];
/// Endings of hard adjectives in the nominative and accusative.
const HARD: &[&str] = &["ая", "ой", "ый", "ое", "ые", "ую"];

fn ends(word: &str, endings: &[&str]) -> bool {
    endings.iter().any(|ending| word.ends_with(ending))
}

/// «сводный», «единый» before the noun of a title, folded.
pub(crate) fn is_adjective_of_title(word: &str) -> bool {
    ends(word, NOMINATIVE)
}

/// «внутренний», «рабочего»: an adjective in a caption before the noun that it describes, folded.
pub(crate) fn is_adjective_of_caption(word: &str) -> bool {
    // «приложение», «действие», «развитие» are nouns.
    word.chars().count() > 4
        && !ends(word, &["ние", "тие", "вие"])
        && (ends(word, NOMINATIVE) || ends(word, GENITIVE))
}

/// «бумажный», «своевременное»: one word, folded, that needs a noun to follow.
pub(crate) fn is_adjective_alone(word: &str) -> bool {
    word.chars().count() > 4 && word.chars().all(letters::is_letter) && ends(word, OF_LINE)
}

/// Whether a word, perhaps misspelt, ends as a hard adjective does.
pub(crate) fn ends_as_adjective(word: &str) -> bool {
    ends(word, HARD)
}

/// An adjective in the genitive, dative, accusative, instrumental or prepositional, by index.
pub(crate) fn declined_adjective(word: &str, case: usize) -> String {
    let endings = [
        ("ая", ["ой", "ой", "ую", "ой", "ой"]),
        ("яя", ["ей", "ей", "юю", "ей", "ей"]),
        ("ый", ["ого", "ому", "ый", "ым", "ом"]),
        ("кий", ["кого", "кому", "кий", "ким", "ком"]),
    ];
    let of_word = endings.iter().find_map(|(ending, cases)| Some((word.strip_suffix(ending)?, cases)));
    of_word.map_or_else(|| word.to_owned(), |(stem, cases)| format!("{stem}{}", cases[case]))
}

/// «утверждается», «размещаются»: a folded verb that says what is done with its subject.
pub(crate) fn is_reflexive(word: &str) -> bool {
    word.chars().count() > 5 && ends(word, &["ется", "ются", "ится", "ятся", "атся"])
}

/// «получить», «внести»; not the nouns «деятельность», «новости», «сеть».
pub(crate) fn is_infinitive(word: &str) -> bool {
    static INFINITIVE: LazyLock<Option<Regex>> =
        LazyLock::new(|| Regex::new(r"(?i)^\p{L}{2,}(?:[аяеиуыо]ть|[её]сти|йти|чь)(?:ся|сь)?$").ok());
    word.chars().count() > 4 && INFINITIVE.as_ref().is_some_and(|pattern| pattern.is_match(word))
}

/// «получение», «регистрация», folded: a noun in the nominative that may name an action; «внутренние» is
/// an adjective.
pub(crate) fn is_action_noun(word: &str) -> bool {
    word.chars().count() > 5 && ends(word, &["ние", "тие", "ция", "сия"]) && !word.ends_with("нние")
}

/// «получил», «ознакомились», folded; «отдела» is a noun.
pub(crate) fn is_past(word: &str) -> bool {
    let word = word.strip_suffix("ся").or_else(|| word.strip_suffix("сь")).unwrap_or(word);
    word.chars().count() > 3 && ends(word, &["л", "ли"])
}

/// After these words another sentence begins within a sentence.
pub(crate) const SUBORDINATE: &[&str] = &["что", "если", "когда", "ли", "как", "где", "чтобы"];

/// What a short passive participle ends with before its ending: «начисл-ен-а», «выда-н-ы».
const PARTICIPLES: &[&str] = &[
    "лен",
    "трен",
    "щен",
    "чен",
    "ден",
    "шен",
    "жен",
    "рен",
    "сен",
    "нен",
    "плен",
    "ван",
    "сан",
    "зан",
    "дан",
    "тан",
    "бран",
    "слан",
    "гнан",
    "принят",
    "снят",
    "изъят",
    "открыт",
    "закрыт",
];

/// Nouns that end like participles.
const NO_PARTICIPLES: &[&str] =
    &["граждан", "магадан", "член", "фонтан", "капитан", "диван", "партизан", "жен", "пленен"];

/// Whether a folded word is a short participle with one of the endings.
pub(crate) fn is_participle(word: &str, agrees: &[&str]) -> bool {
    let stem = word.strip_suffix(['а', 'о', 'ы']).unwrap_or(word);
    // All participles have one of these before their ending, and few other words do.
    stem.ends_with(['н', 'т'])
        && agrees.contains(&&word[stem.len()..])
        && stem.chars().count() > 4
        && ends(stem, PARTICIPLES)
        && !NO_PARTICIPLES.contains(&stem)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_place_tells_adjectives_by_its_own_endings() {
        for (word, title, caption, alone, misspelt) in [
            ("сводный", true, true, true, true),
            ("внутренний", true, true, false, false),
            ("рабочего", false, true, false, false),
            ("действие", true, false, false, false),
            ("городской", true, true, false, true),
            ("бумажных", false, true, true, false),
            ("цефравую", false, false, false, true),
            ("акций", true, true, false, false),
        ] {
            assert_eq!(is_adjective_of_title(word), title, "{word}");
            assert_eq!(is_adjective_of_caption(word), caption, "{word}");
            assert_eq!(is_adjective_alone(word), alone, "{word}");
            assert_eq!(ends_as_adjective(word), misspelt, "{word}");
        }
    }

    #[test]
    fn verbs_and_participles() {
        assert!(is_reflexive("утверждается") && !is_reflexive("порядок"));
        assert!(is_infinitive("получить") && !is_infinitive("деятельность"));
        assert!(is_past("ознакомились") && !is_past("отдела"));
        assert!(is_participle("начислена", &["а"]) && !is_participle("граждан", &[""]));
    }
}
