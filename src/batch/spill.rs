//! Files for what must wait until its place in an output is known.

use std::fs::File;
use std::io::{self, BufReader, BufWriter, Read as _, Seek as _, Write};

/// A spill file from its beginning.
pub(super) fn reread(spill: BufWriter<File>) -> io::Result<BufReader<File>> {
    let mut file = spill.into_inner().map_err(io::IntoInnerError::into_error)?;
    file.rewind()?;
    Ok(BufReader::with_capacity(1 << 16, file))
}

/// Writes all that a spill file took.
pub(super) fn pour(spill: BufWriter<File>, out: &mut impl Write) -> io::Result<()> {
    let mut file = reread(spill)?.into_inner();
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => return Ok(()),
            read => out.write_all(&buffer[..read])?,
        }
    }
}
