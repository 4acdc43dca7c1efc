//! Needs that are no needs: which state a fact, or repeat their process. For the rules V03 and V07.

use std::sync::LazyLock;

use crate::knowledge::vocabulary::Vocabulary;
use crate::model::TouchpointList;
use crate::text::words::Word;
use crate::text::{grammar, letters, words};

use super::texts::{PerText, Texts};

/// For every need of the list in its order: whether it states a fact or repeats its process.
pub(super) fn wrong(list: &TouchpointList, vocabulary: &Vocabulary, texts: &Texts) -> Vec<bool> {
    let mut judge = Judge { vocabulary, texts, kinds: PerText::default() };
    let mut wrong = Vec::with_capacity(list.rows.len());
    for (at, row) in list.rows.iter().enumerate() {
        // The service, where the list has no processes.
        let process = if row.process.is_some() { texts.row(at).process } else { texts.row(at).service };
        wrong.extend(texts.needs(at).iter().map(|need| judge.is_wrong(*need, process)));
    }
    wrong
}

/// Judges needs, each text once.
struct Judge<'a> {
    vocabulary: &'a Vocabulary,
    texts: &'a Texts,
    kinds: PerText<Kind>,
}

/// What a need is by its own words.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Fact,
    /// One of the known needs, what only the client does («сообщение о пожаре») or what he gets («ответ на
    /// обращение»), whatever its process is called.
    Known,
    Other,
}

impl Judge<'_> {
    /// Whether a need states a fact or repeats its process, both by the numbers of their texts.
    fn is_wrong(&mut self, need: u32, process: u32) -> bool {
        let Judge { vocabulary, texts, kinds } = self;
        match *kinds.of(need, || kind(texts.text(need), &texts.words(need), vocabulary)) {
            Kind::Fact => true,
            Kind::Known => false,
            Kind::Other => {
                say_the_same(&texts.words(need), &texts.words(process), &vocabulary.words.stems.general)
            }
        }
    }
}

fn say_the_same(need: &[Word], process: &[Word], general: &[u64]) -> bool {
    own_stems(need, general).next().is_some() && own_stems(need, general).eq(own_stems(process, general))
}

/// Stems of the words that tell something.
fn own_stems(words: &[Word], general: &[u64]) -> impl Iterator<Item = u64> {
    words.iter().filter(|word| !word.filler).map(|word| word.stem).filter(|stem| !general.contains(stem))
}

fn kind(text: &str, words: &[Word], vocabulary: &Vocabulary) -> Kind {
    let lists = &vocabulary.words.lists;
    if vocabulary.needs.whole(words).is_some() {
        return Kind::Known;
    }
    let is_aim = |word: &Word| {
        let folded = letters::fold(&text[word.start..word.end]);
        lists.checks.client_acts.contains(&folded) || lists.items.objects.contains(&folded)
    };
    if states_fact(text, words, &lists.checks.clients) {
        Kind::Fact
    } else if words.first().is_some_and(is_aim) {
        Kind::Known
    } else {
        Kind::Other
    }
}

/// «Сотруднику начислена заработная плата», «Клиент получил ответ».
fn states_fact(text: &str, words: &[Word], clients: &[String]) -> bool {
    static BREAKS: LazyLock<Vec<u64>> =
        LazyLock::new(|| grammar::SUBORDINATE.iter().copied().flat_map(words::forms).collect());
    let fold = |word: &Word| letters::fold(&text[word.start..word.end]);
    let Some(first) = words.first().map(fold) else { return false };
    // «понять, какой риск застрахован»
    if grammar::is_infinitive(&first) {
        return false;
    }
    let is_client = clients.iter().any(|client| first.starts_with(client.as_str()));
    if is_client && words.get(1).is_some_and(|word| grammar::is_past(&fold(word))) {
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
        if written.ends_with(ends) && grammar::is_participle(&fold(word), agrees) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::profile::Mappings;

    #[test]
    fn facts_are_told_by_their_participles() {
        let clients = Mappings::built_in().expect("the built-in mappings").catalogue.words.checks.clients;
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
            assert_eq!(states_fact(text, &words::words(text), &clients), fact, "{text}");
        }
    }
}
