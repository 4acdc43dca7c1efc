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
const COMPOUND: &[&str] = &[
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

/// Whether a hyphen at the end of a line belongs to the word: «интернет-приемная», «гидов-переводчиков»; `tail` begins
/// with the word's second part.
pub(crate) fn keeps_hyphen(first: &str, tail: &str) -> bool {
    COMPOUND.contains(&letters::fold(first).as_str()) || are_twins(first, tail)
}

/// «гидов-переводчиков», «врачами-терапевтами»: two nouns in one case that a hyphen joins, and no word cut between
/// two syllables; `tail` begins with the second.
fn are_twins(first: &str, tail: &str) -> bool {
    const LEAST: usize = 5;
    const CASES: &[&str] = &["ами", "ями", "ов", "ев", "ей", "ам", "ям", "ах", "ях", "ом", "ем", "ы"];
    let (first, second) = (letters::fold(first), letters::fold(&letters::first_word(tail)));
    let vowels = |word: &str| word.chars().filter(|letter| "аеиоуыэюя".contains(*letter)).count() >= 2;
    let whole = |word: &str| word.chars().count() >= LEAST && vowels(word);
    whole(&first) && whole(&second) && CASES.iter().any(|end| first.ends_with(end) && second.ends_with(end))
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

/// A name of one word, folded, in the genitive, dative, accusative, instrumental or prepositional, by
/// index: «Татарстану», «Якутией», «Приморьем». A word that is no nominative may come out wrong.
pub(crate) fn declined_name(word: &str, case: usize) -> String {
    let hard = ["ы", "е", "у", "ой", "е"];
    let after_velar = ["и", "е", "у", "ой", "е"];
    let (stem, endings) = if let Some(stem) = word.strip_suffix("ия") {
        (stem, ["ии", "ии", "ию", "ией", "ии"])
    } else if let Some(stem) = word.strip_suffix("ье") {
        (stem, ["ья", "ью", "ье", "ьем", "ье"])
    } else if let Some(stem) = word.strip_suffix('а') {
        (stem, if stem.ends_with(['к', 'г', 'х', 'ж', 'ш', 'ч', 'щ']) { after_velar } else { hard })
    } else if let Some(stem) = word.strip_suffix('ь') {
        (stem, ["и", "и", "ь", "ью", "и"])
    } else if word.ends_with(|letter| letters::is_letter(letter) && !"еёиоуыэюяй".contains(letter))
    {
        (word, ["а", "у", "", "ом", "е"])
    } else {
        return word.to_owned();
    };
    format!("{stem}{}", endings[case])
}

/// The gender that the nominative of a noun, folded, shows by its ending.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Gender {
    Masculine,
    Feminine,
    Neuter,
}

impl Gender {
    pub(crate) fn of(nominative: &str) -> Gender {
        match nominative.chars().next_back() {
            Some('а' | 'я') => Gender::Feminine,
            Some('о' | 'е') => Gender::Neuter,
            _ => Gender::Masculine,
        }
    }
}

/// The nominative of an adjective that stands before a noun in any case of the singular, if both agree:
/// «архивного», «агентства» → «архивное». `noun` and `nominative` are the noun as it stands and in the
/// nominative, all folded; `adjective` keeps its letters but for the ending.
pub(crate) fn nominative_adjective(adjective: &str, noun: &str, nominative: &str) -> Option<String> {
    let gender = Gender::of(nominative);
    let ends_noun = |endings: &[&str]| ends(noun, endings);
    let endings: &[&str] = match gender {
        _ if noun == nominative => match gender {
            Gender::Masculine => &["ый", "ий", "ой"],
            Gender::Feminine => &["ая", "яя"],
            Gender::Neuter => &["ое", "ее"],
        },
        Gender::Feminine if ends_noun(&["у", "ю"]) => &["ую", "юю"],
        Gender::Feminine => &["ой", "ей"],
        _ if ends_noun(&["ом", "ем", "ым"]) => &["ым", "им"],
        _ if ends_noun(&["а", "я", "го"]) => &["ого", "его"],
        _ if ends_noun(&["у", "ю"]) => &["ому", "ему"],
        _ => &["ом", "ем"],
    };
    let folded = letters::fold(adjective);
    let ending = endings.iter().find(|ending| folded.ends_with(**ending))?;
    if noun == nominative {
        return (folded.chars().count() > 4).then(|| adjective.to_owned());
    }
    // Folding keeps the number of letters.
    let count = folded.chars().count() - ending.chars().count();
    let stem: String = adjective.chars().take(count).collect();
    let last = stem.chars().next_back()?.to_lowercase().next()?;
    let sibilant = "жшчщ".contains(last);
    let velar = "кгх".contains(last);
    let soft = !sibilant && !velar && ending.starts_with(['е', 'и', 'ю']);
    let own = match gender {
        Gender::Masculine if STRESSED.iter().any(|stressed| letters::fold(&stem).ends_with(stressed)) => "ой",
        Gender::Masculine if soft || sibilant || velar => "ий",
        Gender::Masculine => "ый",
        Gender::Feminine if soft => "яя",
        Gender::Feminine => "ая",
        Gender::Neuter if soft || sibilant && ending.starts_with(['е', 'и']) => "ее",
        Gender::Neuter => "ое",
    };
    (count > 2).then(|| format!("{stem}{own}"))
}

/// Stems of adjectives with «-ой» in the nominative: «областной».
const STRESSED: &[&str] =
    &["областн", "лесн", "краев", "городск", "окружн", "правов", "трудов", "речн", "морск", "земск"];

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

/// «ее копии», folded: a pronoun that ends as an adjective does.
pub(crate) fn is_possessive(word: &str) -> bool {
    matches!(word, "ее" | "мое" | "твое" | "свое" | "наше" | "ваше")
}

/// «принимаем», «выдаем», folded: a verb by which an office says what it does; «прием» is a noun.
pub(crate) fn is_we_verb(word: &str) -> bool {
    word.chars().count() > 5 && ends(word, &["аем", "яем", "уем", "юем"])
}

/// «заполняйте», «укажите», folded: a request to the reader.
pub(crate) fn is_imperative(word: &str) -> bool {
    word.chars().count() > 4 && ends(word, &["йте", "ите", "йтесь", "итесь"])
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
    fn an_adjective_is_brought_to_the_nominative_where_it_agrees() {
        for (adjective, noun, nominative, expected) in [
            ("архивного", "агентства", "агентство", Some("архивное")),
            ("Счётной", "палате", "палата", Some("Счётная")),
            ("ветеринарной", "службой", "служба", Some("ветеринарная")),
            ("жилищную", "инспекцию", "инспекция", Some("жилищная")),
            ("государственным", "учреждением", "учреждение", Some("государственное")),
            ("областного", "комитета", "комитет", Some("областной")),
            ("общего", "отдела", "отдел", Some("общий")),
            ("лесном", "комитете", "комитет", Some("лесной")),
            ("Архивное", "агентство", "агентство", Some("Архивное")),
            ("клиентом", "агентства", "агентство", None),
            ("архивной", "агентства", "агентство", None),
        ] {
            assert_eq!(nominative_adjective(adjective, noun, nominative).as_deref(), expected, "{adjective}");
        }
    }

    #[test]
    fn names_of_one_word_in_five_cases() {
        let all = |word: &str| (0..5).map(|case| declined_name(word, case)).collect::<Vec<_>>().join(" ");
        assert_eq!(all("татарстан"), "татарстана татарстану татарстан татарстаном татарстане");
        assert_eq!(all("камчатка"), "камчатки камчатке камчатку камчаткой камчатке");
        assert_eq!(all("якутия"), "якутии якутии якутию якутией якутии");
        assert_eq!(all("коми"), "коми коми коми коми коми");
    }

    #[test]
    fn verbs_and_participles() {
        assert!(is_reflexive("утверждается") && !is_reflexive("порядок"));
        assert!(is_infinitive("получить") && !is_infinitive("деятельность"));
        assert!(is_past("ознакомились") && !is_past("отдела"));
        assert!(is_participle("начислена", &["а"]) && !is_participle("граждан", &[""]));
    }
}
