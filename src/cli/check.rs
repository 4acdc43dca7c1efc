//! `perechen check`: findings to standard output, nothing written; and what it shares with `convert`.

use std::collections::BTreeMap;
use std::io;

use super::CliError;
use super::args::{CheckArgs, CommonArgs, LimitArgs, OutputArg, RunArgs, SelectionArgs};
use super::print::Out;
use super::progress::Bar;
use crate::batch::{self, Answer, Checked, Inputs, Isolation, Job, Office, Verdict};
use crate::flow::{Settings, convert_read};
use crate::knowledge::profile::Mappings;
use crate::model::finding::{Finding, Level};
use crate::outcome::Status;
use crate::rules::RULES;
use crate::rules::selection::Selection;
use crate::text::Text;
use crate::text::counted;
use crate::text::letters;
use crate::write::report::named;
use crate::write::report::to_order::ToOrder;
use crate::write::totals::Totals;

/// What a run works with.
pub(super) struct Tools {
    settings: Settings,
    isolation: Isolation,
    office: Option<Office>,
}

impl Tools {
    pub(super) fn of(common: &CommonArgs, limits: &LimitArgs, run: &RunArgs) -> Result<Tools, CliError> {
        let settings = settings_of_run(common, limits, &run.selection)?;
        let isolation = run.isolation(common, &settings.limits)?;
        Ok(Tools { settings, isolation, office: run.office.office() })
    }

    /// Work on some inputs; `threads`: 0 for all cores.
    pub(super) fn job<'a>(&'a self, inputs: Inputs<'a>, threads: usize) -> Job<'a> {
        Job {
            inputs,
            settings: &self.settings,
            convert: convert_read,
            threads,
            isolation: &self.isolation,
            office: self.office.as_ref(),
            memory: None,
            expected: None,
        }
    }
}

pub(super) fn run(args: &CheckArgs) -> Result<u8, CliError> {
    let named = args.inputs.named()?;
    let tools = Tools::of(&args.common, &args.limits, &args.run)?;
    let job = tools.job(named.inputs(), args.run.threads);
    let mut out = Out::new();
    let mut orders = Orders::default();
    let bar = Bar::begin(args.run.progress, &args.common);
    let totals = batch::check(&job, |checked| -> Result<(), CliError> {
        if let Checked::File(done, all, answer) = checked {
            bar.step(done, all, answer);
        }
        Ok(bar.suspend(|| match (args.common.output, checked) {
            (OutputArg::Json, Checked::File(_, _, Answer { findings, .. })) => json(&mut out, findings),
            (OutputArg::Json, Checked::Together(findings)) => json(&mut out, findings),
            (OutputArg::Human, Checked::File(_, _, answer)) => {
                orders.add(answer);
                human(&mut out, answer)
            }
            (OutputArg::Human, Checked::Together(findings)) => together(&mut out, findings),
        })?)
    });
    bar.end();
    let totals = totals?;
    if args.common.output == OutputArg::Human {
        orders.print(&mut out)?;
    }
    if args.common.output == OutputArg::Human && !args.common.quiet {
        summary(&mut out, &totals)?;
    }
    out.flush()?;
    Ok(Verdict::of(&totals, args.run.fail_on.level()).exit_code())
}

/// What is said of the orders, once a body.
#[derive(Default)]
struct Orders(BTreeMap<Text, ToOrder>);

impl Orders {
    fn add(&mut self, answer: &Answer) {
        for finding in answer.findings.iter().filter(|finding| finding.is_to_order()) {
            let list = answer.bodies.iter().find(|(ordinal, _)| Some(*ordinal) == finding.list);
            let body = list.map(|(_, body)| body).or(answer.body.as_ref());
            self.0.entry(body.cloned().unwrap_or_default()).or_default().add(finding);
        }
    }

    fn print(&self, out: &mut Out) -> io::Result<()> {
        for (body, to_order) in &self.0 {
            out.line(format!("{} — к порядку:", named(body)))?;
            for line in to_order.lines() {
                out.said("  ", &line, "")?;
            }
            out.line("")?;
        }
        out.flush()
    }
}

fn json(out: &mut Out, findings: &[Finding]) -> io::Result<()> {
    out.findings(findings)?;
    out.flush()
}

/// A file's findings: how grave and where, what is wrong, how to repair it, the rule's code last.
fn human(out: &mut Out, answer: &Answer) -> io::Result<()> {
    let Answer { path, status, sentence, findings, .. } = answer;
    if *status == Status::Skipped {
        return Ok(());
    }
    // Why there is no list is said by the finding of rule S05 right below.
    let told = matches!(status, Status::Blank | Status::NoList) && !findings.is_empty();
    let sentence = if told { letters::sentence(status.russian()) } else { sentence.clone() };
    out.line(format!("{path} — {sentence}"))?;
    if findings.iter().all(Finding::is_to_order) {
        out.line("  Замечаний нет.")?;
    }
    for finding in findings.iter().filter(|finding| !finding.is_to_order()) {
        human_finding(out, finding)?;
    }
    out.line("")?;
    out.flush()
}

/// What shows of a file only when all files are seen together.
fn together(out: &mut Out, findings: &[Finding]) -> io::Result<()> {
    out.line(format!("{} — при сравнении всех файлов:", findings[0].file))?;
    findings.iter().try_for_each(|finding| human_finding(out, finding))?;
    out.line("")?;
    out.flush()
}

fn human_finding(out: &mut Out, finding: &Finding) -> io::Result<()> {
    let place = match (finding.at.describe(), finding.list) {
        (place, _) if !place.is_empty() => place,
        (_, Some(list)) => format!("перечень {list}"),
        (_, None) => "файл".into(),
    };
    out.line(format!("  {} · {place}", finding.level.russian()))?;
    out.said("    ", &finding.message, "")?;
    if let Some(quote) = &finding.quote {
        out.said("    Значение: «", quote, "»")?;
    }
    let details = [
        ("    Ожидается: ", finding.expected.as_deref()),
        ("    Как исправить: ", Some(&*finding.hint).filter(|hint| !hint.is_empty())),
        ("    Основание: ", finding.clause.as_deref()),
    ];
    for (name, text) in details {
        if let Some(text) = text {
            out.said(name, text, "")?;
        }
    }
    let related: Vec<String> = finding
        .related
        .iter()
        .map(crate::model::finding::At::describe)
        .filter(|place| !place.is_empty())
        .collect();
    if !related.is_empty() {
        out.line(format!("    См. также: {}", related.join("; ")))?;
    }
    out.said("    Правило: ", finding.code, "")
}

/// The figures of a run, the same for every command that reads many files.
pub(super) fn summary(out: &mut Out, totals: &Totals) -> io::Result<()> {
    let files: u64 = totals.files.iter().sum();
    if files == 0 {
        return out.line("Файлов нет: папка пуста или указана не та.");
    }
    out.line(format!("{}: {}.", counted::count(files, counted::FILES), totals.by_status()))?;
    let lists = counted::count(totals.lists, counted::LISTS);
    out.line(format!("Прочитано: {lists}, {}.", counted::count(totals.records, counted::RECORDS)))?;
    let levels = counted::levels(totals.of_lists()).unwrap_or_else(|| "нет".into());
    out.line(format!("Замечания: {levels}."))?;
    if totals.older > 0 {
        out.line(format!(
            "Старых копий тех же перечней: {}. Их замечания здесь не считаются.",
            totals.older
        ))?;
    }
    let mut to_order = totals.to_order;
    to_order[Level::Unchecked as usize] = 0;
    if let Some(levels) = counted::levels(to_order) {
        out.line(format!("К порядку: {levels}."))?;
    }
    if let Some(levels) = totals.settled() {
        out.line(format!("Пояснено и принято: {levels}."))?;
    }
    totals.selection.sentence().map_or(Ok(()), |sentence| out.line(sentence))
}

/// Profiles and limits as the operator wants them.
pub(super) fn settings(common: &CommonArgs, limits: &LimitArgs) -> Result<Settings, CliError> {
    Ok(Settings::new(mappings(common)?, limits.limits()))
}

/// The same with the rules that the operator chose.
pub(super) fn settings_of_run(
    common: &CommonArgs,
    limits: &LimitArgs,
    selection: &SelectionArgs,
) -> Result<Settings, CliError> {
    let selection =
        Selection::new(&selection.rules, &selection.skip).map_err(|unknown| CliError::Unknown {
            what: "Правила",
            name: unknown.name,
            known: format!("Правила: {}.", RULES.iter().map(|rule| rule.code).collect::<Vec<_>>().join(", ")),
        })?;
    let mut settings = settings(common, limits)?;
    settings.selection = selection;
    Ok(settings)
}

pub(super) fn mappings(common: &CommonArgs) -> Result<Mappings, CliError> {
    let folder = common.mappings.clone();
    match &folder {
        Some(path) => Mappings::with_folder(path),
        None => Mappings::built_in(),
    }
    .map_err(|source| CliError::Mappings { folder, source })
}
