//! `perechen worker`: paths on standard input, JSON lines on standard output.

use std::io;

use super::CliError;
use super::args::WorkerArgs;
use super::check::settings_of_run;
use crate::batch::worker::{self, Depth, Watch};
use crate::batch::{self, Isolation, Job};
use crate::flow::convert_read;

pub(super) fn run(args: &WorkerArgs) -> Result<u8, CliError> {
    let mut settings = settings_of_run(&args.common, &args.limits, &args.selection)?;
    settings.limits.language = args.language.language();
    let office = args.office.office();
    let job = Job {
        inputs: &[],
        settings: &settings,
        convert: convert_read,
        threads: 1,
        isolation: &Isolation::Never,
        office: office.as_ref(),
        memory: None,
    };
    let separator = if args.null { 0 } else { b'\n' };
    let depth = if args.documents { Depth::Document } else { Depth::Whole };
    let watch = Watch::start(&settings.limits)?;
    let mut out = io::BufWriter::with_capacity(64 << 10, io::stdout());
    if args.shares {
        batch::serve_shares(io::BufReader::new(io::stdin()), &job, &watch, &mut out)?;
        return Ok(0);
    }
    worker::serve(io::stdin().lock(), separator, depth, &job, &watch, &mut out)?;
    Ok(0)
}
