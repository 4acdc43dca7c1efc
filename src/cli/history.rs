//! `perechen history`: how the lists went over the runs of a register.

use super::CliError;
use super::acts::day;
use super::args::{HistoryArgs, OutputArg};
use super::print::Out;
use super::register::opened;
use crate::register::history::{self, Then};
use crate::text::counted;

/// Cells of the longest bar.
const BAR: u64 = 24;

pub(super) fn run(args: &HistoryArgs) -> Result<u8, CliError> {
    let register = opened(&args.place)?;
    let body = args.body.as_deref().map(|text| history::body(&register, text)).transpose()?;
    let mut runs = history::runs(&register, body.as_ref())?;
    let all = runs.len();
    let runs = runs.split_off(all.saturating_sub(args.last as usize));
    let mut out = Out::new();
    if args.output == OutputArg::Json {
        for then in &runs {
            let mut line = serde_json::json!(then);
            line["body"] = body.as_ref().map(|body| body.name.clone()).into();
            out.json(&line)?;
        }
    } else {
        let whose = body.as_ref().map_or("Все ведомства", |body| &body.name);
        let earlier = if all > runs.len() {
            format!(", показаны последние {}", runs.len())
        } else {
            String::new()
        };
        let count = counted::count(all as u64, ["запуск", "запуска", "запусков"]);
        out.line(format!("{whose}: {count}{earlier}."))?;
        table(&mut out, &runs)?;
    }
    out.flush()?;
    Ok(0)
}

/// A line a run; the bar shows errors and queries that stand.
fn table(out: &mut Out, runs: &[Then]) -> std::io::Result<()> {
    if runs.is_empty() {
        return Ok(());
    }
    let heads = [
        "запуск",
        "день",
        "перечней",
        "записей",
        "ошибок",
        "запросов",
        "ждут решения",
        "принято",
        "новых",
        "вернулось",
        "снято",
    ];
    let mut rows = vec![heads.map(str::to_owned)];
    for then in runs {
        let Then {
            run, lists, records, errors, queries, explained, accepted, new, reopened, repaired, ..
        } = then;
        let figures =
            [*lists, *records, *errors, *queries, *explained, *accepted, *new, *reopened, *repaired]
                .map(counted::figure);
        let [lists, records, errors, queries, explained, accepted, new, reopened, repaired] = figures;
        rows.push([
            run.to_string(),
            day(&then.date),
            lists,
            records,
            errors,
            queries,
            explained,
            accepted,
            new,
            reopened,
            repaired,
        ]);
    }
    let stands = |then: &Then| then.errors + then.queries;
    let most = runs.iter().map(stands).max().unwrap_or_default().max(1);
    let wide = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
    let widths: Vec<usize> = (0..heads.len()).map(wide).collect();
    for (at, row) in rows.iter().enumerate() {
        let cells = row.iter().zip(&widths).map(|(cell, wide)| format!("{cell:>wide$}"));
        let line = cells.collect::<Vec<_>>().join("  ");
        let bar = at.checked_sub(1).map_or(0, |at| (stands(&runs[at]) * BAR).div_ceil(most));
        out.line(format!("{line}  {}", "▇".repeat(bar as usize)).trim_end())?;
    }
    Ok(())
}
