//! `perechen worker`: paths on standard input, JSON lines on standard output.

use std::io;

use super::CliError;
use super::args::WorkerArgs;
use super::check::settings_of_run;
use crate::batch::worker::{self, Watch};
use crate::batch::{self, Facts, Inputs, Isolation, Job};
use crate::flow::convert_read;

pub(super) fn run(args: &WorkerArgs) -> Result<u8, CliError> {
    let mut settings = settings_of_run(&args.common, &args.limits, &args.selection)?;
    settings.limits.language = args.language.language();
    let office = args.office.office();
    let for_others = !args.shares && !args.documents;
    let isolation = if for_others { args.isolation(&settings.limits)? } else { Isolation::Never };
    let job = Job {
        inputs: Inputs { root: args.answers.root.as_deref(), ..Inputs::named(&[]) },
        settings: &settings,
        convert: convert_read,
        threads: 1,
        isolation: &isolation,
        office: office.as_ref(),
        memory: None,
        expected: None,
    };
    let separator = if args.null { 0 } else { b'\n' };
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout());
    if for_others {
        let facts = if args.answers.facts { Facts::Told } else { Facts::Untold };
        batch::serve_lines(io::stdin().lock(), separator, &job, facts, &mut out)?;
        return Ok(0);
    }
    let watch = Watch::start(&settings.limits)?;
    if args.shares {
        batch::serve_shares(io::BufReader::new(io::stdin()), &job, &watch, &mut out)?;
    } else {
        worker::serve(io::stdin().lock(), separator, &job, &watch, &mut out)?;
    }
    Ok(0)
}
