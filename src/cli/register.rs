//! `perechen register`: whether the register is whole, and the register as JSON lines.

use std::path::Path;

use super::CliError;
use super::args::{OfRegister, PlaceOfRegister, RegisterArgs, RegisterCommand};
use super::print::Out;
use crate::batch::{self, Busy};
use crate::register::exchange::{export, import};
use crate::register::file::{Register, RegisterError};
use crate::text::counted;

pub(super) fn run(args: &RegisterArgs) -> Result<u8, CliError> {
    match &args.command {
        RegisterCommand::Check(of) => check(of),
        RegisterCommand::Export(args) => taken_out(&args.folder, &args.of),
        RegisterCommand::Import(args) => taken_in(&args.folder, &args.of),
    }
}

/// The register, after what a dead run left for it.
pub(super) fn opened(place: &PlaceOfRegister) -> Result<Register, CliError> {
    opened_if_there(place)?.ok_or_else(|| RegisterError::Missing { path: place.path() }.into())
}

/// The same where there need not be one.
pub(super) fn opened_if_there(place: &PlaceOfRegister) -> Result<Option<Register>, CliError> {
    let (path, busy) = (place.path(), if place.wait { Busy::Wait } else { Busy::Leave });
    batch::settle(&place.out, &path, busy)?;
    Ok(Register::existing(&path)?)
}

fn check(of: &OfRegister) -> Result<u8, CliError> {
    let (path, register) = (of.place.path(), opened(&of.place)?);
    let faults = register.faults()?;
    if !faults.is_empty() {
        return Err(CliError::Damaged { path, faults: faults.join("; ") });
    }
    let mut out = Out::new();
    if !of.quiet {
        out.line(format!("Реестр цел: {}.", path.display()))?;
        for (table, rows) in register.counts()? {
            out.line(format!("  {table} — {rows}"))?;
        }
    }
    out.flush()?;
    Ok(0)
}

fn taken_out(folder: &Path, of: &OfRegister) -> Result<u8, CliError> {
    let register = opened(&of.place)?;
    let rows = export(&register, folder)?;
    told(of, &format!("Выгружено: {} в {}.", counted::count(rows, counted::ROWS), folder.display()))
}

fn taken_in(folder: &Path, of: &OfRegister) -> Result<u8, CliError> {
    let path = of.place.path();
    let rows = import(folder, &path)?;
    told(of, &format!("Реестр восстановлен: {} в {}.", counted::count(rows, counted::ROWS), path.display()))
}

fn told(of: &OfRegister, line: &str) -> Result<u8, CliError> {
    let mut out = Out::new();
    if !of.quiet {
        out.line(line)?;
    }
    out.flush()?;
    Ok(0)
}
