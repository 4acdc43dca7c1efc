//! What a run came to: the figures that the report, the manifest and the summary share.

use serde::{Deserialize, Serialize};

use crate::model::CellCounts;
use crate::model::finding::{Finding, Level};
use crate::outcome::{Outcome, Status};
use crate::rules::selection::Selection;
use crate::text::counted;
use crate::text::letters;

use super::standing::{Gone, named};

/// Counts over all files of a run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Totals {
    /// Files by status, in the order of [`Totals::STATUSES`].
    pub files: [u64; 6],
    pub lists: u64,
    pub records: u64,
    /// Findings by level, in the order of [`Level::ALL`].
    pub levels: [u64; 5],
    /// Of these the ones about an order's own text or its absence: they do not count in a verdict.
    pub to_order: [u64; 5],
    /// Of these the ones whose explanation was accepted: they do not count either.
    pub settled: [u64; 5],
    /// Of these the ones about older copies of lists: they do not count either.
    #[serde(default)]
    pub of_older: [u64; 5],
    /// Older copies of lists.
    #[serde(default)]
    pub older: u64,
    pub cells: CellCounts,
    /// The operator's choice of rules.
    #[serde(skip)]
    pub selection: Selection,
    /// Bodies of the last run, most of which are missing.
    #[serde(skip)]
    pub gone: Option<Gone>,
    /// That the register does not know the last run, in a sentence.
    #[serde(skip)]
    pub behind: Option<String>,
}

impl Totals {
    pub(crate) const STATUSES: [Status; 6] =
        [Status::Converted, Status::Blank, Status::NoList, Status::Refused, Status::Failed, Status::Skipped];

    /// What was done with the files of a status, beside their number.
    pub(crate) const STATUS_WORDS: [&str; 6] =
        ["обработано", "пустых бланков", "без перечня", "не принято", "не прочитано", "пропущено"];

    pub(crate) fn add(&mut self, outcome: &Outcome) {
        for (count, status) in self.files.iter_mut().zip(Totals::STATUSES) {
            *count += u64::from(status == outcome.status);
        }
        self.lists += outcome.lists.len() as u64;
        self.records += records(outcome);
        outcome.findings.iter().for_each(|finding| self.add_of_run(finding));
        self.cells += outcome.counts;
    }

    /// Adds the totals of further files.
    pub(crate) fn join(&mut self, other: &Totals) {
        add(&mut self.files, other.files);
        self.lists += other.lists;
        self.records += other.records;
        add(&mut self.levels, other.levels);
        add(&mut self.to_order, other.to_order);
        add(&mut self.settled, other.settled);
        self.cells += other.cells;
        add(&mut self.of_older, other.of_older);
        self.older += other.older;
    }

    /// Adds a finding of a rule over the whole run.
    pub(crate) fn add_of_run(&mut self, finding: &Finding) {
        let count = u64::from(finding.count);
        self.levels[finding.level as usize] += count;
        if finding.is_to_order() {
            self.to_order[finding.level as usize] += count;
        } else if finding.is_settled() {
            self.settled[finding.level as usize] += count;
        }
    }

    /// Notes older copies of lists, and findings about such.
    pub(crate) fn add_older(&mut self, lists: u64, levels: [u64; 5]) {
        self.older += lists;
        add(&mut self.of_older, levels);
    }

    /// Findings about the lists that count by level, without those about orders and those whose explanation was
    /// accepted.
    pub(crate) fn of_lists(&self) -> [u64; 5] {
        let mut levels = self.levels;
        levels.iter_mut().zip(self.of_older).for_each(|(level, older)| *level -= older);
        levels.iter_mut().zip(self.to_order).for_each(|(level, to_order)| *level -= to_order);
        levels.iter_mut().zip(self.settled).for_each(|(level, settled)| *level -= settled);
        levels
    }

    /// «2 запроса»: what was explained and accepted.
    pub(crate) fn settled(&self) -> Option<String> {
        counted::levels(self.settled)
    }

    /// Files of one status.
    pub(crate) fn of(&self, status: Status) -> u64 {
        Totals::STATUSES.iter().zip(self.files).find(|(of, _)| **of == status).map_or(0, |(_, count)| count)
    }

    /// Files that were met and could not be read.
    pub(crate) fn unread(&self) -> u64 {
        Totals::STATUSES
            .iter()
            .zip(self.files)
            .filter(|(status, _)| matches!(status, Status::Refused | Status::Failed))
            .map(|(_, count)| count)
            .sum()
    }

    /// Findings about the lists of this level and of graver ones.
    pub(crate) fn at_or_above(&self, level: Level) -> u64 {
        let levels = Level::ALL.iter().zip(self.of_lists());
        levels.filter(|(of, _)| **of <= level).map(|(_, count)| count).sum()
    }

    /// «обработано — 12, не прочитано — 1»: the statuses that occur.
    pub(crate) fn by_status(&self) -> String {
        let parts: Vec<String> = Totals::STATUS_WORDS
            .iter()
            .zip(self.files)
            .filter(|(_, count)| *count > 0)
            .map(|(word, count)| format!("{word} — {count}"))
            .collect();
        parts.join(", ")
    }

    /// «Внимание: нет перечней 5 ведомств из 6 …», said before all else.
    pub(crate) fn alarm(&self) -> Option<String> {
        const NAMES: usize = 5;
        let Gone { names, before } = self.gone.as_ref()?;
        let bodies = counted::count(names.len() as u64, ["ведомства", "ведомств", "ведомств"]);
        Some(format!(
            "Внимание: нет перечней {bodies} из {before}, которые были в прошлом запуске ({}). Проверьте, вся ли входная папка на месте. В своде и реестре их перечни оставлены такими, какими присланы в последний раз.",
            named(names, NAMES)
        ))
    }

    /// One or two sentences that say what is to be done.
    pub(crate) fn verdict(&self) -> String {
        if self.files.iter().sum::<u64>() == 0 {
            return "Во входных папках нет ни одного файла.".into();
        }
        let mut sentences: Vec<String> = self.alarm().into_iter().chain(self.behind.clone()).collect();
        match self.unread() {
            0 => {}
            1 => sentences.push("Один файл не прочитан: причина и что делать — ниже.".to_owned()),
            unread => sentences.push(format!(
                "Не прочитано {}: причины и что делать — ниже.",
                counted::count(unread, counted::FILES)
            )),
        }
        let [errors, queries, ..] = self.of_lists();
        let in_files = errors.saturating_sub(self.unread());
        if in_files > 0 {
            let found = counted::plural(in_files, ["Найдена", "Найдено", "Найдено"]);
            let repair = counted::plural(in_files, ["её надо", "их надо", "их надо"]);
            let errors = counted::count(in_files, counted::LEVELS[0]);
            sentences.push(format!("{found} {errors}: {repair} исправить до утверждения."));
        }
        if queries > 0 {
            let wait = counted::plural(queries, ["ждёт", "ждут", "ждут"]);
            let queries = counted::count(queries, counted::LEVELS[1]);
            sentences.push(format!("{queries} {wait} исправления или пояснения."));
        }
        if self.lists == 0 {
            sentences.push("Перечней точек взаимодействия не найдено.".into());
        } else if in_files == 0 && queries == 0 {
            sentences.push("В прочитанных перечнях ошибок и запросов нет.".into());
        }
        let to_order: u64 = self.to_order[..Level::Unchecked as usize].iter().sum();
        if to_order > 0 {
            let remarks = counted::count(to_order, ["замечание", "замечания", "замечаний"]);
            sentences.push(format!("К тексту порядков – {remarks}: они стоят отдельно."));
        }
        if let Some(settled) = self.settled() {
            sentences.push(format!("Пояснено и принято: {settled}."));
        }
        sentences.extend(self.selection.sentence());
        sentences.join(" ")
    }
}

/// Adds counts to others of the same things.
pub(crate) fn add<const N: usize>(counts: &mut [u64; N], more: [u64; N]) {
    for (count, more) in counts.iter_mut().zip(more) {
        *count += more;
    }
}

/// What the tables of files say of one. It waits for the end of the run, when all findings are known.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct FileLine {
    pub path: String,
    pub status: Status,
    /// Why it has no list, a sentence.
    pub reason: Option<String>,
    pub lists: u64,
    pub records: u64,
    /// In the order of [`Level::ALL`].
    pub levels: [u64; 5],
    /// Which versions its lists are; blank without a register.
    #[serde(default)]
    pub editions: String,
}

impl FileLine {
    pub(crate) fn of(outcome: &Outcome) -> FileLine {
        FileLine {
            path: outcome.path.to_string(),
            status: outcome.status,
            reason: reason(outcome),
            lists: outcome.lists.len() as u64,
            records: records(outcome),
            levels: levels(&outcome.findings),
            editions: editions(outcome),
        }
    }

    /// Adds what the rules over the whole run found in the file.
    pub(crate) fn add(&mut self, findings: &[Finding]) {
        add(&mut self.levels, levels(findings));
    }
}

fn editions(outcome: &Outcome) -> String {
    let known = outcome.lists.iter().filter_map(|list| list.known.as_deref());
    let mut editions: Vec<&str> = known.map(|known| known.edition.russian()).collect();
    editions.dedup();
    editions.join(", ")
}

/// Findings about the lists by level, in the order of [`Level::ALL`].
pub(crate) fn levels<'a>(findings: impl IntoIterator<Item = &'a Finding>) -> [u64; 5] {
    let mut levels = [0; 5];
    for finding in findings.into_iter().filter(|finding| !finding.is_to_order() && !finding.is_settled()) {
        levels[finding.level as usize] += u64::from(finding.count);
    }
    levels
}

/// Records of all lists of a file.
pub(crate) fn records(outcome: &Outcome) -> u64 {
    outcome.lists.iter().map(|list| list.records().count() as u64).sum()
}

/// What became of a file, in a sentence: «Обработан: 1 перечень, 27 записей.»
pub(crate) fn sentence(outcome: &Outcome) -> String {
    // The finding of an unread file says the same with its remedy.
    let told = |reason: &String| outcome.findings.iter().any(|finding| *finding.message == **reason);
    let reason = reason(outcome).filter(|reason| !told(reason));
    match (outcome.status, reason) {
        (Status::Converted, _) => {
            let lists = counted::count(outcome.lists.len() as u64, counted::LISTS);
            format!("Обработан: {lists}, {}.", counted::count(records(outcome), counted::RECORDS))
        }
        (Status::Blank | Status::NoList, Some(reason)) => reason,
        (status, Some(reason)) => format!("{}. {reason}", letters::capital(status.russian())),
        (status, None) => letters::sentence(status.russian()),
    }
}

/// Why a file has no list, as a sentence of its own.
pub(crate) fn reason(outcome: &Outcome) -> Option<String> {
    outcome.reason.as_deref().map(letters::sentence)
}

#[cfg(test)]
mod tests {
    use expect_test::expect;

    use super::*;

    fn verdict(files: [u64; 6], lists: u64, levels: [u64; 5]) -> String {
        Totals { files, lists, levels, ..Totals::default() }.verdict()
    }

    #[test]
    fn the_verdict_says_what_is_to_be_done() {
        let verdicts = [
            verdict([0; 6], 0, [0; 5]),
            verdict([3, 0, 0, 0, 0, 0], 3, [0, 0, 4, 1, 0]),
            verdict([3, 0, 0, 1, 0, 0], 3, [2, 0, 0, 0, 0]),
            verdict([3, 0, 0, 1, 1, 0], 3, [7, 2, 0, 0, 0]),
            verdict([0, 1, 0, 0, 0, 2], 0, [0, 1, 0, 0, 0]),
        ];
        expect![[r"
            Во входных папках нет ни одного файла.
            В прочитанных перечнях ошибок и запросов нет.
            Один файл не прочитан: причина и что делать — ниже. Найдена 1 ошибка: её надо исправить до утверждения.
            Не прочитано 2 файла: причины и что делать — ниже. Найдено 5 ошибок: их надо исправить до утверждения. 2 запроса ждут исправления или пояснения.
            1 запрос ждёт исправления или пояснения. Перечней точек взаимодействия не найдено."]]
        .assert_eq(&verdicts.join("\n"));
    }

    #[test]
    fn a_level_counts_itself_and_the_graver_ones() {
        let totals = Totals { levels: [1, 2, 4, 8, 16], ..Totals::default() };
        assert_eq!(Level::ALL.map(|level| totals.at_or_above(level)), [1, 3, 7, 15, 31]);
    }

    #[test]
    fn what_became_of_a_file_is_a_sentence() {
        let mut outcome = crate::write::example::outcome();
        let mut sentences = vec![sentence(&outcome)];
        outcome.lists.clear();
        for (status, reason) in [
            (Status::NoList, Some("перечня точек взаимодействия в файле нет")),
            (Status::Failed, Some("Файл повреждён.")),
            (Status::Skipped, None),
        ] {
            outcome.status = status;
            outcome.reason = reason.map(str::to_owned);
            sentences.push(sentence(&outcome));
        }
        outcome.status = Status::Failed;
        outcome.reason = Some(outcome.findings[0].message.to_string());
        sentences.push(sentence(&outcome));
        expect![[r"
            Обработан: 1 перечень, 3 записи.
            Перечня точек взаимодействия в файле нет.
            Не прочитан. Файл повреждён.
            Пропущен.
            Не прочитан."]]
        .assert_eq(&sentences.join("\n"));
    }
}
