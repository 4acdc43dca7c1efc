//! «По запускам» of протокол.html: what stood open after each run of the register, as a drawing and as a table.

use askama::Template;

use crate::text::counted;

/// A run, and what the register knew after it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Ran {
    pub(crate) run: u32,
    /// As people write it: `03.12.2026`.
    pub(crate) day: String,
    /// Lists that were sent.
    pub(crate) lists: u64,
    /// Errors and queries that stand and are not accepted, also of lists that were not sent.
    pub(crate) open: [u64; 2],
}

/// Runs in the drawing, and in the table beside it.
const DRAWN: usize = 60;
const LISTED: usize = 12;
/// Up to this many runs each bar has its day below it.
const DAYS_SHOWN: usize = 8;

/// The drawing's own scale: its width, where bars end and begin, how much a run takes at most.
const WIDTH: f64 = 600.0;
const TOP: f64 = 18.0;
const BOTTOM: f64 = 150.0;
const WIDEST: f64 = 72.0;

#[derive(Template)]
#[template(path = "report/history.html")]
pub(crate) struct HistoryView<'a> {
    said: String,
    /// None where nothing ever stood open.
    bars: Vec<Bar>,
    /// Middle of a bar, or an end of the drawing; how the day stands to it; the day.
    days: Vec<(String, &'static str, &'a str)>,
    most: String,
    /// The newest first.
    rows: Vec<&'a Ran>,
    more: String,
}

/// A run as two rectangles: errors below, queries above them.
struct Bar {
    title: String,
    left: String,
    width: String,
    parts: [Part; 2],
}

struct Part {
    key: &'static str,
    top: String,
    height: String,
}

impl<'a> HistoryView<'a> {
    /// `None` where a run has no other to be compared with.
    pub(crate) fn of(runs: &'a [Ran]) -> Option<HistoryView<'a>> {
        let [first, .., last] = runs else { return None };
        let drawn = &runs[runs.len().saturating_sub(DRAWN)..];
        let most = drawn.iter().map(Ran::all).max().unwrap_or_default();
        let step = (WIDTH / drawn.len() as f64).min(WIDEST);
        let bars = drawn.iter().enumerate().map(|(at, ran)| Bar::of(ran, step * at as f64, step, most));
        Some(HistoryView {
            said: said(first, last),
            bars: if most == 0 { Vec::new() } else { bars.collect() },
            days: days(drawn, step),
            most: counted::figure(most),
            rows: runs.iter().rev().take(LISTED).collect(),
            more: more(runs.len()),
        })
    }
}

/// «Открыто было 15 ошибок и 20 запросов (01.10.2026), теперь — 1 ошибка и 0 запросов (03.12.2026).»
fn said(first: &Ran, last: &Ran) -> String {
    format!("Открыто было {} ({}), теперь — {} ({}).", first.stands(), first.day, last.stands(), last.day)
}

/// Says where the runs are that the drawing or the table leaves out.
fn more(runs: usize) -> String {
    let shown = |of: usize| counted::count(of as u64, ["последний", "последних", "последних"]);
    match runs {
        0..=LISTED => String::new(),
        _ if runs <= DRAWN => format!("В таблице {} из {runs} запусков.", shown(LISTED)),
        _ => format!("На рисунке {} из {runs} запусков, в таблице {LISTED}.", shown(DRAWN)),
    }
}

fn days(drawn: &[Ran], step: f64) -> Vec<(String, &'static str, &str)> {
    let middle = |at: usize| format!("{:.1}", step * (at as f64 + 0.5));
    match drawn {
        [first, .., last] if drawn.len() > DAYS_SHOWN => {
            let end = format!("{:.1}", step * drawn.len() as f64);
            vec![("0".to_owned(), "start", &first.day), (end, "end", &last.day)]
        }
        _ => drawn.iter().enumerate().map(|(at, ran)| (middle(at), "middle", ran.day.as_str())).collect(),
    }
}

impl Ran {
    fn all(&self) -> u64 {
        self.open[0] + self.open[1]
    }

    /// «1 ошибка и 2 запроса».
    fn stands(&self) -> String {
        let [errors, queries] = [0, 1].map(|level| counted::count(self.open[level], counted::LEVELS[level]));
        format!("{errors} и {queries}")
    }
}

impl Bar {
    fn of(ran: &Ran, left: f64, step: f64, most: u64) -> Bar {
        let height = |number: u64| (BOTTOM - TOP) * number as f64 / most.max(1) as f64;
        let [errors, queries] = ran.open.map(height);
        let part = |key, top, height| Part { key, top: format!("{top:.1}"), height: format!("{height:.1}") };
        Bar {
            title: format!("{}, запуск {}: {}", ran.day, ran.run, ran.stands()),
            left: format!("{:.1}", left + step * 0.15),
            width: format!("{:.1}", step * 0.7),
            parts: [
                part("error", BOTTOM - errors, errors),
                part("query", BOTTOM - errors - queries, queries),
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn runs(open: &[[u64; 2]]) -> Vec<Ran> {
        let ran = |(at, open): (usize, &[u64; 2])| Ran {
            run: at as u32 + 1,
            day: format!("{:02}.10.2026", at % 31 + 1),
            lists: 2,
            open: *open,
        };
        open.iter().enumerate().map(ran).collect()
    }

    fn page(open: &[[u64; 2]]) -> Option<String> {
        HistoryView::of(&runs(open)).map(|view| view.render().unwrap())
    }

    #[test]
    fn one_run_has_nothing_to_be_compared_with() {
        assert_eq!(page(&[]), None);
        assert_eq!(page(&[[3, 1]]), None);
        assert!(page(&[[3, 1], [1, 0]]).unwrap().contains(
            "Открыто было 3 ошибки и 1 запрос (01.10.2026), теперь — 1 ошибка и 0 запросов (02.10.2026)."
        ));
    }

    #[test]
    fn a_bar_is_as_high_as_what_stands_open() {
        let page = page(&[[3, 1], [1, 1], [0, 0]]).unwrap();
        for part in [
            r#"<rect class="error" x="10.8" width="50.4" y="51.0" height="99.0">"#,
            r#"<rect class="query" x="10.8" width="50.4" y="18.0" height="33.0">"#,
            r#"<rect class="error" x="82.8" width="50.4" y="117.0" height="33.0">"#,
            "<title>02.10.2026, запуск 2: 1 ошибка и 1 запрос</title>",
        ] {
            assert!(page.contains(part), "{part}\n{page}");
        }
        assert_eq!(page.matches("<rect class=\"error\" x=").count(), 3);
    }

    #[test]
    fn nothing_open_is_not_drawn() {
        let page = page(&[[0, 0], [0, 0]]).unwrap();
        assert!(!page.contains("<svg") && page.contains("<table"), "{page}");
    }

    #[test]
    fn many_runs_are_the_last_ones_and_the_page_says_so() {
        let open: Vec<[u64; 2]> = (1..=100).map(|number| [number, 0]).collect();
        let page = page(&open).unwrap();
        assert!(page.contains("На рисунке 60 последних из 100 запусков, в таблице 12."), "{page}");
        assert_eq!(page.matches("<rect class=\"error\" x=").count(), DRAWN);
        assert_eq!(page.matches("<th scope=\"row\">").count(), LISTED);
        assert!(!page.contains("запуск 40:") && page.contains("запуск 41:"));
        assert!(!self::page(&open[..12]).unwrap().contains("В таблице"));
        assert!(self::page(&open[..13]).unwrap().contains("В таблице 12 последних из 13 запусков."));
    }
}
