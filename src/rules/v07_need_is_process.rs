//! V07 need-is-process.

use std::sync::LazyLock;

use arcstr::literal;
use thin_vec::ThinVec;

use crate::knowledge::vocabulary::Vocabulary;
use crate::model::finding::{Finding, Level};
use crate::model::{Coded, Field, SourceRow};
use crate::text::letters;
use crate::text::words;
use crate::text::words::Word;

use super::points::STEMS;
use super::texts::{PerText, Texts};
use super::{Check, Clause, Draft, ListCase, Rule, at, first_record, quoted};

pub(super) static RULE: Rule = Rule {
    code: "V07",
    name: "need-is-process",
    level: Level::Advice,
    clauses: &[
        Clause { order: "sverdlovsk-investment", at: "п. 8" },
        Clause { order: "dagestan-construction", at: "п. 3.6" },
    ],
    part: None,
    summary: "Потребность повторяет название процесса или сообщает о свершившемся факте.",
    explanation: "Потребность – это цель клиента: что он хочет получить или сделать в этой точке. «Сотруднику начислена \
        заработная плата» – итог работы органа, а «Увольнение со службы» – название самого процесса. «Предоставление \
        настроенного рабочего места» фактом не считается. О всех таких потребностях перечня – одно замечание, места \
        перечислены.",
    example: "«Сотруднику начислена заработная плата» – совет: напишите, за чем обращается сотрудник, например «получение \
        информации о начислении заработной платы».",
    checks: &[Check::List(&[Field::Needs], check)],
};

/// Values that the message quotes; the places of all others are named too.
const QUOTED: usize = 12;

fn check(rule: &Rule, case: &ListCase<'_>, findings: &mut Vec<Finding>) {
    let needs =
        case.list.rows.iter().flat_map(|row| row.needs.iter().flatten().map(move |need| (&**row, need)));
    let wrong: Vec<(&SourceRow, &Coded)> =
        needs.zip(case.wrong_needs()).filter(|(_, wrong)| **wrong).map(|(need, _)| need).collect();
    let Some((row, need)) = wrong.first() else { return };
    let mut texts: Vec<&str> = Vec::new();
    let mut places = ThinVec::new();
    for (_, need) in &wrong {
        if !texts.contains(&&*need.text.value) {
            texts.push(&need.text.value);
        }
        let place = at(case.list, need.text.place, Some(Field::Needs));
        if places.last() != Some(&place) {
            places.push(place);
        }
    }
    let more = match texts.len().saturating_sub(QUOTED) {
        0 => String::new(),
        more => format!(" и ещё {more}"),
    };
    let what = if texts.len() == 1 {
        "Потребность названа"
    } else {
        "Потребности названы"
    };
    findings.push(rule.finding(Draft {
        at: places.remove(0),
        message: format!(
            "{what} как процесс или свершившийся факт: {}{more}.",
            quoted(texts.iter().take(QUOTED).copied())
        ),
        hint: literal!("Напишите, чего хочет клиент: «получение …», «представление …», «предоставление …»."),
        clause: rule.clause_of(case.knowledge.profile),
        quote: Some(need.text.value.clone()),
        record: first_record(case.list, row),
        related: places,
        key: texts.into_iter().map(str::to_owned).collect(),
        ..Draft::default()
    }));
}

/// Judges needs, each text once.
pub(super) struct Judge<'a> {
    vocabulary: &'a Vocabulary,
    texts: &'a Texts<'a>,
    kinds: PerText<Kind>,
}

/// What a need is by its own words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fact,
    /// One of the known needs, whatever its process is called.
    Known,
    Other,
}

impl<'a> Judge<'a> {
    pub(super) fn new(vocabulary: &'a Vocabulary, texts: &'a Texts<'a>) -> Judge<'a> {
        Judge { vocabulary, texts, kinds: PerText::default() }
    }

    /// Whether a need states a fact or repeats its process, both by the numbers of their texts.
    pub(super) fn is_wrong(&mut self, need: u32, process: u32) -> bool {
        let Judge { vocabulary, texts, kinds } = self;
        match *kinds.of(need, || kind(texts.text(need), &texts.words(need), vocabulary)) {
            Kind::Fact => true,
            Kind::Known => false,
            Kind::Other => say_the_same(&texts.words(need), &texts.words(process)),
        }
    }
}

fn say_the_same(need: &[Word], process: &[Word]) -> bool {
    own_stems(need).next().is_some() && own_stems(need).eq(own_stems(process))
}

/// Stems of the words that tell something.
fn own_stems(words: &[Word]) -> impl Iterator<Item = u64> {
    words.iter().filter(|word| !word.filler).map(|word| word.stem).filter(|stem| !STEMS.contains(stem))
}

fn kind(text: &str, words: &[Word], vocabulary: &Vocabulary) -> Kind {
    if vocabulary.needs.whole(words).is_some() {
        return Kind::Known;
    }
    if states_fact(text, words) { Kind::Fact } else { Kind::Other }
}

/// Beginnings of words that name a client.
const CLIENTS: &[&str] = &[
    "сотрудник",
    "клиент",
    "заявител",
    "гражданин",
    "граждане",
    "работник",
    "служащ",
    "получател",
    "пользовател",
];

/// After these words another sentence begins, whose facts are not the need.
const SUBORDINATE: &[&str] = &["что", "если", "когда", "ли", "как", "где", "чтобы"];

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
const NOUNS: &[&str] =
    &["граждан", "магадан", "член", "фонтан", "капитан", "диван", "партизан", "жен", "пленен"];

/// «Сотруднику начислена заработная плата», «Клиент получил ответ».
fn states_fact(text: &str, words: &[Word]) -> bool {
    static BREAKS: LazyLock<Vec<u64>> =
        LazyLock::new(|| SUBORDINATE.iter().copied().flat_map(words::forms).collect());
    let fold = |word: &Word| letters::fold(&text[word.start..word.end]);
    let Some(first) = words.first().map(fold) else { return false };
    let is_client = CLIENTS.iter().any(|client| first.starts_with(client));
    if is_client && words.get(1).is_some_and(|word| is_past(&fold(word))) {
        return true;
    }
    // An action («получение …») is a fact only where the participle agrees with it. Few words end like a
    // participle, and only these need be read.
    let (agrees, ends): (&[&str], &[char]) = if first.ends_with("ние") || first.ends_with("тие") {
        (&["о"], &['о', 'О'])
    } else if first.ends_with("ция") || first.ends_with("ача") {
        (&["а"], &['а', 'А'])
    } else {
        (&["", "а", "о", "ы"], &['н', 'т', 'а', 'о', 'ы', 'Н', 'Т', 'А', 'О', 'Ы'])
    };
    for word in words {
        let written = &text[word.start..word.end];
        if BREAKS.contains(&word.form) || written.starts_with(['к', 'К']) && fold(word).starts_with("котор")
        {
            return false;
        }
        if written.ends_with(ends) && is_participle(&fold(word), agrees) {
            return true;
        }
    }
    false
}

/// Whether a word is a short participle with one of the endings.
fn is_participle(word: &str, agrees: &[&str]) -> bool {
    let stem = word.strip_suffix(['а', 'о', 'ы']).unwrap_or(word);
    // All participles have one of these before their ending, and few other words do.
    stem.ends_with(['н', 'т'])
        && agrees.contains(&&word[stem.len()..])
        && stem.chars().count() > 4
        && PARTICIPLES.iter().any(|end| stem.ends_with(end))
        && !NOUNS.contains(&stem)
}

/// «получил», «ознакомились»; «отдела» is a noun.
fn is_past(word: &str) -> bool {
    let word = word.strip_suffix("ся").or_else(|| word.strip_suffix("сь")).unwrap_or(word);
    word.chars().count() > 3 && ["л", "ли"].iter().any(|ending| word.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::states_fact;
    use crate::rules::testing::check;
    use crate::text::words;

    #[test]
    fn a_fact_and_the_process_itself() {
        check(
            "
            | process | touchpoint | needs |
            | Увольнение с государственной гражданской службы в Министерстве | Кабинет 5 | Увольнение с государственной гражданской службы |
            | Начисление оплаты | Кабинет 5 | Сотруднику начислена заработная плата |
            ",
            &expect![[r#"
                V07 advice [таблица 1, строка 2, столбец 3] Потребности названы как процесс или свершившийся факт: «Увольнение с государственной гражданской службы» и «Сотруднику начислена заработная плата».
            "#]],
        );
    }

    #[test]
    fn aims_of_the_client_are_silent() {
        check(
            "
            | process | touchpoint | needs |
            | Настройка рабочих мест | Кабинет 5 | предоставление настроенного рабочего места |
            | Получение консультации | Кабинет 6 | Получение консультации |
            | Приём заявления | Кабинет 7 | Получение сведений о том, что заявление зарегистрировано |
            ",
            &expect![[""]],
        );
    }

    #[test]
    fn facts_are_told_by_their_participles() {
        for (text, fact) in [
            ("Сотруднику выплачены командировочные", true),
            ("Сотрудник оснащен расходными материалами", true),
            ("Заявитель ознакомился с решением", true),
            ("Разрешение выдано", true),
            ("Консультация получена", true),
            ("Документы приняты", true),
            ("Обращения граждан рассмотрены", true),
            ("Получение информации об органах и членах комиссии", false),
            ("Защита прав граждан", false),
            ("Обмен документами", false),
            ("Сотрудник отдела кадров", false),
            ("Получение плана проверок", false),
            ("Запись на прием, если услуга оказана", false),
        ] {
            assert_eq!(states_fact(text, &words::words(text)), fact, "{text}");
        }
    }
}
