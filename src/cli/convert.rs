//! `perechen convert`: the whole job.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::Instant;

use super::CliError;
use super::args::{ConvertArgs, Named, OutputArg};
use super::check::{Tools, summary};
use super::print::{self, Out};
use super::progress::Bar;
use super::roster;
use super::target::{self, Kind, Places};
use crate::batch::{
    self, Answer, Busy, Expected, Inputs, Job, Keeping, Made, Missing, Output, Place, Remember, Report,
    Reserved, SetAside, Verdict, Wanted, Which, Whole,
};
use crate::knowledge::profile::{ANSWERS, answers_of};
use crate::model::finding::State;
use crate::own::roster::Roster;
use crate::read::{self, ReadError};
use crate::register::conclude::Lived;
use crate::register::file::of_folder;
use crate::text::counted;
use crate::text::letters;
use crate::write;
use crate::write::questions as review;
use crate::write::questions::Questions;
use crate::write::standing::named;

pub(super) fn run(args: &ConvertArgs) -> Result<u8, CliError> {
    let began = Instant::now();
    let named = args.inputs.named()?;
    targets(args, named.inputs().paths)?;
    if let Some(which) = args.shard {
        return shard(args, which, &named, busy(args));
    }
    let reserved =
        batch::reserve(named.inputs(), &args.out, args.memory.register(&args.out).as_deref(), busy(args))?;
    let keeping = if args.incremental { Keeping::Yes } else { Keeping::No };
    let report = carry_out(args, named.inputs(), (reserved, keeping), &mut |_| {})?;
    tell(args, &report)?;
    if !args.common.quiet {
        print::note(&format!("Время работы: {:.1} с", began.elapsed().as_secs_f64()));
    }
    Ok(report.verdict.exit_code())
}

/// Looks at where the operator has questions and register written, before anything is done.
pub(super) fn targets(args: &ConvertArgs, inputs: &[PathBuf]) -> Result<(), CliError> {
    let places = Places { inputs, out: Some(&args.out) };
    let review = args.review.iter().map(|path| (path.clone(), Kind::Questions));
    // What stands in the output folder under the register's own name is judged when it is opened.
    let register = args.memory.register(&args.out).filter(|path| *path != of_folder(&args.out));
    let register = register.map(|path| (path, Kind::Register));
    review.chain(register).try_for_each(|(path, kind)| target::allowed(&path, kind, places))
}

pub(super) fn busy(args: &ConvertArgs) -> Busy {
    if args.wait { Busy::Wait } else { Busy::Leave }
}

/// What a run is asked to do, as far as it takes more than the arguments.
pub(super) struct Asked {
    tools: Tools,
    roster: Option<Roster>,
    register: Option<PathBuf>,
    date: String,
}

impl Asked {
    pub(super) fn of(args: &ConvertArgs) -> Result<Asked, CliError> {
        Ok(Asked {
            roster: args.memory.roster.roster.as_deref().map(roster::read).transpose()?,
            tools: Tools::of(&args.common, &args.limits, &args.run)?,
            register: args.memory.register(&args.out),
            date: args.memory.date.clone().unwrap_or_else(today),
        })
    }

    pub(super) fn job<'a>(&'a self, args: &ConvertArgs, inputs: Inputs<'a>) -> Job<'a> {
        let missing = if args.memory.allow_missing { Missing::IsMeant } else { Missing::Alarms };
        let roster = self.roster.as_ref();
        let expected = self.date.parse().ok().map(|today| Expected { roster, today, missing });
        let expected = expected.filter(|_| roster.is_some() || self.register.is_some());
        Job { expected, ..self.tools.job(inputs, args.run.threads) }
    }

    pub(super) fn remember<'a>(&'a self, args: &'a ConvertArgs) -> Option<Remember<'a>> {
        let decisions = args.memory.decisions.as_deref();
        self.register.as_deref().map(|register| Remember { register, date: &self.date, decisions })
    }
}

/// Which outputs each file is to have.
pub(super) fn output(args: &ConvertArgs) -> Output {
    Output { form: args.form.into(), layout: args.layout(), pdf: args.pdf }
}

/// Does the whole job; `each` is told every file's answer.
pub(super) fn carry_out(
    args: &ConvertArgs,
    inputs: Inputs<'_>,
    (reserved, keeping): (Reserved, Keeping),
    each: &mut dyn FnMut(&Answer),
) -> Result<Report, CliError> {
    if let Some(path) = &args.answers {
        remember(args, path)?;
    }
    let asked = Asked::of(args)?;
    let job = asked.job(args, inputs);
    let bar = Bar::begin(args.run.progress, &args.common);
    let mut step = |done: usize, all: usize, answer: &Answer| {
        bar.step(done, all, answer);
        each(answer);
    };
    let made = Made { output: output(args), whole: args.whole(), keeping };
    let report = batch::convert(&job, reserved, made, asked.remember(args), &mut step);
    bar.end();
    let report = report?;
    if let Some(path) = &args.review {
        ask(path, &report.questions, &args.out)?;
    }
    Ok(report)
}

/// The summary on standard output, and on standard error what is to be known besides.
fn tell(args: &ConvertArgs, report: &Report) -> Result<(), CliError> {
    let mut out = Out::new();
    let folder = args.out.display().to_string();
    if args.common.output == OutputArg::Json {
        out.json(&as_json(report, &folder))?;
    } else if !args.common.quiet {
        if let Some(alarm) = report.totals.alarm() {
            out.line(alarm)?;
            out.line("Если так и надо, повторите запуск с параметром --allow-missing.")?;
        }
        summary(&mut out, &report.totals)?;
        if let Some(said) = of_reading(report) {
            out.line(said)?;
        }
        for line in report.standing.iter().flat_map(|said| &said.lines) {
            out.line(line)?;
        }
        if let Some(carried) = carried(&report.carried) {
            out.line(carried)?;
        }
        if let Some(since) = report.lived.as_ref().and_then(since) {
            out.line(since)?;
        }
        of_the_run(&mut out, report, &folder, args.whole())?;
    }
    out.flush()?;
    if !args.common.quiet {
        notes(args, report);
    }
    Ok(())
}

/// What is to be known besides the summary.
fn notes(args: &ConvertArgs, report: &Report) {
    questions(report, args.review.as_deref());
    if args.pdf && args.run.office.office().is_none() {
        print::note(
            "PDF форм не составлены: LibreOffice не найден. Установите его (бесплатно) или укажите файл программы: --soffice ПУТЬ.",
        );
    } else if report.without_pdf > 0 {
        print::note(&format!(
            "LibreOffice не составил PDF форм: {}. Откройте форму в Word и сохраните как PDF. Нужен LibreOffice 7.4 или новее.",
            report.without_pdf
        ));
    }
    for decision in report.decisions.iter().chain(&report.notes) {
        print::note(&format!("{}.", letters::capital(decision)));
    }
    gone(&report.missing);
    set_aside(&report.set_aside, report.decided);
}

/// Makes a shard of a run.
fn shard(args: &ConvertArgs, which: Which, named: &Named<'_>, busy: Busy) -> Result<u8, CliError> {
    if args.memory.names_register() {
        return Err(CliError::NotForShards { option: "--register" });
    }
    let tools = Tools::of(&args.common, &args.limits, &args.run)?;
    let job = tools.job(named.inputs(), args.run.threads);
    let bar = Bar::begin(args.run.progress, &args.common);
    let mut step = |done: usize, all: usize, answer: &Answer| bar.step(done, all, answer);
    let place = Place { root: &args.out, busy };
    let made = batch::convert_shard(&job, which, place, output(args), &mut step);
    bar.end();
    let totals = made?;
    let verdict = Verdict::of(&totals, args.run.fail_on.level());
    let folder = args.out.display().to_string();
    let mut out = Out::new();
    if args.common.output == OutputArg::Json {
        out.json(&serde_json::json!({
            "status": verdict.key(),
            "exit_code": verdict.exit_code(),
            "out": folder,
            "shard": which.to_string(),
            "counts": batch::counts(&totals),
        }))?;
    } else if !args.common.quiet {
        summary(&mut out, &totals)?;
        out.line(format!("Доля {which} готова. Когда готовы все: perechen merge \"{folder}\""))?;
    }
    out.flush()?;
    Ok(verdict.exit_code())
}

/// What a run came to, for programs.
pub(super) fn as_json(report: &Report, folder: &str) -> serde_json::Value {
    serde_json::json!({
        "status": report.verdict.key(),
        "exit_code": report.verdict.exit_code(),
        "out": folder,
        "counts": batch::counts(&report.totals),
        "missing": report.missing,
        "bodies_missing": report.totals.gone.as_ref().map(|gone| &gone.names),
        "bodies": report.standing.as_ref().map(|said| &said.json),
        "set_aside": report.set_aside,
        "states": report.lived.map(states),
        "decisions": report.decisions,
        "unchanged": report.unchanged,
        "kept": report.kept,
        "notes": report.notes,
    })
}

/// What was not read, because it is known from the run before.
pub(super) fn of_reading(report: &Report) -> Option<String> {
    if report.unchanged {
        return Some(
            "С прошлого запуска ничего не изменилось: файлы, настройка, день, реестр и решения те же. Результаты оставлены как есть."
                .to_owned(),
        );
    }
    let kept = report.kept.filter(|kept| *kept > 0)?;
    Some(format!("Не изменились и не читались: {}.", counted::count(kept, counted::FILES)))
}

/// Says where the result is.
pub(super) fn of_the_run(out: &mut Out, report: &Report, folder: &str, whole: Whole) -> io::Result<()> {
    out.line(format!("Результат: {folder}"))?;
    let has_lists = if report.totals.lists > 0 { Wanted::Yes } else { Wanted::No };
    let files = [
        ("протокол.html", "что исправить в каждом файле (откройте первым)", whole.report),
        ("протокол.xlsx", "то же таблицей", whole.report),
        ("свод.xlsx", "все перечни в одной таблице", whole.register.min(has_lists)),
        ("*.перечень.xlsx", "рабочая книга каждого перечня, рядом *.форма.docx для утверждения", has_lists),
    ];
    for (file, what, wanted) in files {
        if wanted == Wanted::Yes {
            out.line(format!("  {file} — {what}"))?;
        }
    }
    if let Some(said) = report.standing.as_ref().filter(|said| said.papers) {
        out.line("  справка.docx — страница для руководителя: кто прислал, кто нет, что дальше")?;
        if said.reminders {
            out.line("  напоминания — письма ведомствам, за которыми что-то осталось")?;
        }
    }
    Ok(())
}

/// What the consolidated table has beside the lists of this run, which the other sums do not count.
pub(super) fn carried(carried: &[(String, usize)]) -> Option<String> {
    let names: Vec<String> = carried.iter().map(|(name, _)| name.clone()).collect();
    let records: usize = carried.iter().map(|(_, records)| records).sum();
    (!names.is_empty()).then(|| {
        format!(
            "В своде сверх этого оставлено присланное раньше: {} ({}).",
            counted::count(records as u64, counted::RECORDS),
            named(&names, NAMES)
        )
    })
}

/// Says how many questions about columns there are, and where.
pub(super) fn questions(report: &Report, review: Option<&Path>) {
    let open = report.questions.len() as u64;
    match review {
        Some(path) if open > 0 => print::note(&format!(
            "{} о графах: {}. Ответы заберёт параметр --answers.",
            counted::count(open, counted::QUESTIONS),
            path.display()
        )),
        Some(path) => print::note(&format!("Вопросов о графах нет: {}.", path.display())),
        None if open > 0 => print::note(&format!(
            "{} о графах, которые программа не поняла. Получить их книгой с ответами на выбор: --review вопросы.xlsx",
            counted::count(open, counted::QUESTIONS)
        )),
        None => {}
    }
}

/// The day of the run, unless the operator says another one.
pub(super) fn today() -> String {
    jiff::ZonedDateTime::now().date().to_string()
}

/// Findings by state, for programs.
fn states(lived: Lived) -> serde_json::Value {
    let counts = State::ALL.into_iter().map(|state| (state.key().to_owned(), lived.of(state).into()));
    serde_json::Value::Object(counts.collect())
}

/// «С прошлого запуска: новых — 2, исправлено — 5.»; `None`: there is nothing to tell.
fn since(lived: &Lived) -> Option<String> {
    let words = [
        (State::New, "новых"),
        (State::Repaired, "исправлено"),
        (State::Reopened, "вернулось"),
        (State::Explained, "с пояснением, ждут решения"),
        (State::Accepted, "пояснение принято"),
        (State::Rejected, "пояснение отклонено"),
    ];
    let told = words.into_iter().filter(|(state, _)| lived.of(*state) > 0);
    let told: Vec<String> = told.map(|(state, word)| format!("{word} — {}", lived.of(state))).collect();
    // In the first run everything is new.
    (lived.run > 1 && !told.is_empty()).then(|| format!("Замечания по реестру: {}.", told.join(", ")))
}

/// How many names a note has.
const NAMES: usize = 10;

/// Says which inputs of the run before are missing.
pub(super) fn gone(missing: &[String]) {
    if !missing.is_empty() {
        print::note(&format!("Нет файлов, которые были в прошлый раз: {}.", names(missing)));
    }
}

/// Says what was moved and where it is.
/// `decided`: how many decisions were read in the workbook of the run before.
pub(super) fn set_aside(moved: &[SetAside], decided: Option<usize>) {
    // Its decisions were read before it was moved.
    let is_read = |file: &SetAside| decided.is_some() && file.path == "протокол.xlsx";
    // A reminder to somebody who owes nothing any more had no input.
    let is_reminder = |file: &SetAside| !file.changed && file.path.starts_with("напоминания/");
    if let Some(protocol) = moved.iter().find(|file| is_read(file)) {
        print::note(&format!(
            "В протокол.xlsx учтено решений: {}. Сама книга отложена: {}.",
            decided.unwrap_or_default(),
            protocol.to
        ));
    }
    let of = |changed: bool| -> Vec<String> {
        let files =
            moved.iter().filter(|file| file.changed == changed && !is_read(file) && !is_reminder(file));
        files.map(|file| file.to.clone()).collect()
    };
    let (changed, old) = (of(true), of(false));
    if !changed.is_empty() {
        print::note(&format!(
            "Файлы в папке результата, изменённые не программой, отложены и не перезаписаны: {}. В них могут быть ответы ведомств: чтобы их учесть, положите такую книгу во входную папку.",
            names(&changed)
        ));
    }
    if !old.is_empty() {
        print::note(&format!(
            "Прежние результаты, которым больше нет входного файла, отложены: {}.",
            names(&old)
        ));
    }
}

/// Their number and the first of them.
fn names(all: &[String]) -> String {
    let shown = all[..all.len().min(NAMES)].join(", ");
    let more = all.len().saturating_sub(NAMES);
    if more > 0 {
        format!("{} ({shown} и ещё {more})", all.len())
    } else {
        format!("{} ({shown})", all.len())
    }
}

/// Takes the answers of a workbook of questions into the folder of mappings.
fn remember(args: &ConvertArgs, path: &Path) -> Result<(), CliError> {
    let Some(folder) = args.common.mappings.clone() else { return Ok(()) };
    let bytes = batch::read_file(path).map_err(|source| CliError::Input { path: path.to_owned(), source })?;
    let unusable = |why: String| CliError::Answers { path: path.to_owned(), why };
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let document = read::read(&bytes, read::sniff(&bytes, &name), &args.limits.limits())
        .map_err(|error: ReadError| unusable(error.to_string()))?;
    let new = review::answers(&document).map_err(|error| unusable(error.to_string()))?;
    let count = new.len() as u64;
    let mut known = if folder.is_dir() {
        answers_of(&folder).map_err(|source| CliError::Mappings { folder: Some(folder.clone()), source })?
    } else {
        crate::knowledge::profile::Answers::default()
    };
    known.extend(new);
    let target = folder.join(ANSWERS);
    fs::create_dir_all(&folder)
        .and_then(|()| batch::put(&target, known.to_toml().as_bytes()))
        .map_err(|source| CliError::Create { path: target.clone(), source })?;
    if !args.common.quiet {
        print::note(&format!(
            "Принято: {}. Запомнено в {}.",
            counted::count(count, counted::ANSWERS),
            target.display()
        ));
    }
    Ok(())
}

/// Writes the questions of the run. A book that somebody has filled in is kept in the output folder.
pub(super) fn ask(path: &Path, questions: &Questions, out: &Path) -> Result<(), CliError> {
    let bytes = write::questions::workbook::write(questions).map_err(|source| {
        CliError::Batch(batch::BatchError::Compose {
            name: "книгу вопросов", source: source.into()
        })
    })?;
    let failed = |source| CliError::Create { path: path.to_owned(), source };
    if let Some(kept) = target::kept(path, &bytes, out).map_err(failed)? {
        print::note(&format!(
            "Книгу вопросов «{}» кто-то изменил, она отложена и не потеряна: {}. Её ответы заберёт параметр --answers.",
            path.display(),
            kept.display()
        ));
    }
    batch::put(path, &bytes).map_err(failed)
}
