//! How far a run is: a bar on a terminal, otherwise one plain line every 30 seconds.

use std::io::IsTerminal as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, RecvTimeoutError, Sender};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::args::{CommonArgs, ProgressArg};
use super::print;
use crate::batch::Answer;

const EVERY: Duration = Duration::from_secs(30);

/// The progress of one run on standard error.
pub(super) struct Bar {
    kind: Kind,
    verbose: bool,
}

enum Kind {
    Bar(ProgressBar),
    Lines(Lines),
    None,
}

/// A thread that says where the run is, even while one file takes minutes. It ends with the bar.
struct Lines {
    place: Arc<[AtomicUsize; 2]>,
    _end: Sender<()>,
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
            ProgressArg::Auto | ProgressArg::Plain => Kind::Lines(Lines::begin(EVERY, print::note)),
        };
        Bar { kind, verbose: common.verbose }
    }

    /// A file is done.
    pub(super) fn step(&self, done: usize, all: usize, answer: &Answer) {
        if self.verbose {
            let text = format!("{}: {}", answer.path, answer.sentence);
            self.suspend(|| print::note(&text));
        }
        match &self.kind {
            Kind::Bar(bar) => {
                bar.set_length(all as u64);
                bar.set_position(done as u64);
            }
            Kind::Lines(lines) => lines.step(done, all),
            Kind::None => {}
        }
    }

    /// Prints something else without spoiling the bar.
    pub(super) fn suspend<T>(&self, print: impl FnOnce() -> T) -> T {
        match &self.kind {
            Kind::Bar(bar) => bar.suspend(print),
            Kind::Lines(_) | Kind::None => print(),
        }
    }

    pub(super) fn end(&self) {
        if let Kind::Bar(bar) = &self.kind {
            bar.finish_and_clear();
        }
    }
}

impl Lines {
    fn begin(every: Duration, say: impl Fn(&str) + Send + 'static) -> Lines {
        let place = Arc::new([AtomicUsize::new(0), AtomicUsize::new(0)]);
        let (end, ended) = mpsc::channel::<()>();
        let seen = Arc::clone(&place);
        std::thread::spawn(move || {
            while ended.recv_timeout(every) == Err(RecvTimeoutError::Timeout) {
                let [done, all] = [0, 1].map(|index| seen[index].load(Ordering::Relaxed));
                say(&match all {
                    0 => "Идёт работа над первыми файлами.".to_owned(),
                    all => format!("Файлы: {done} из {all}"),
                });
            }
        });
        Lines { place, _end: end }
    }

    fn step(&self, done: usize, all: usize) {
        for (place, value) in self.place.iter().zip([done, all]) {
            place.store(value, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_even_while_no_file_is_done_and_end_with_the_run() {
        let (said, heard) = mpsc::channel();
        let lines = Lines::begin(Duration::from_millis(5), move |text| {
            let _ = said.send(text.to_owned());
        });
        assert_eq!(heard.recv().unwrap(), "Идёт работа над первыми файлами.");
        lines.step(3, 7);
        assert!(heard.iter().take(1000).any(|text| text == "Файлы: 3 из 7"));
        drop(lines);
        assert!(heard.iter().count() < 1000);
    }
}
