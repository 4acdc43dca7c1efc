//! How far a run is: a bar on a terminal, otherwise one plain line every 30 seconds.

use std::io::IsTerminal as _;
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{CommonArgs, ProgressArg};
use super::print;
use crate::batch::Answer;
use crate::write::totals;

const EVERY: Duration = Duration::from_secs(30);

/// The progress of one run on standard error.
pub(super) struct Bar {
    kind: Kind,
    verbose: bool,
}

enum Kind {
    Bar(ProgressBar),
    Lines { last: Instant },
    None,
}

impl Bar {
    pub(super) fn begin(progress: ProgressArg, common: &CommonArgs) -> Bar {
        let kind = match progress {
            _ if common.quiet => Kind::None,
            ProgressArg::None => Kind::None,
            ProgressArg::Auto if std::io::stderr().is_terminal() => {
                let bar = ProgressBar::with_draw_target(None, ProgressDrawTarget::stderr_with_hz(8));
                let style = ProgressStyle::with_template("Файлы: {pos} из {len} {bar:30} осталось {eta}");
                bar.set_style(style.unwrap_or_else(|_| ProgressStyle::default_bar()).progress_chars("█░ "));
                Kind::Bar(bar)
            }
            ProgressArg::Auto | ProgressArg::Plain => Kind::Lines { last: Instant::now() },
        };
        Bar { kind, verbose: common.verbose }
    }

    /// A file is done.
    pub(super) fn step(&mut self, done: usize, all: usize, answer: &Answer) {
        if self.verbose {
            let text = format!("{}: {}", answer.outcome.path, totals::sentence(&answer.outcome));
            self.suspend(|| print::note(&text));
        }
        match &mut self.kind {
            Kind::Bar(bar) => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
            Kind::Lines { last } => {
                if last.elapsed() >= EVERY {
                    *last = Instant::now();
                    print::note(&format!("Файлы: {done} из {all}"));
                }
            }
            Kind::None => {}
        }
    }

    /// Prints something else without spoiling the bar.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.kind {
            Kind::Bar(bar) => bar.suspend(print),
            Kind::Lines { .. } | Kind::None => print(),
        }
    }

    pub(super) fn end(&self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}
