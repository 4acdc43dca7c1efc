//! A zip package put together in memory, as office files are packed: every part known as a whole,
//! the same parts always the same bytes.
//!
//! The zip crate sets up a window of a quarter of a megabyte for every part, and an office file has
//! a dozen parts of a few hundred bytes; libdeflate packs a part at once, and parts that come in
//! every file are packed once (together a tenth of the time).

use std::cell::RefCell;
use std::collections::HashMap;
use std::io::{self, Write};
use std::rc::Rc;

use flate2::Compression;
use flate2::write::DeflateEncoder;
use libdeflater::{CompressionLvl, Compressor, Crc, crc32};

/// A package as it grows.
#[derive(Debug, Default)]
pub(super) struct Package {
    bytes: Vec<u8>,
    /// The central directory.
    directory: Vec<u8>,
    parts: u16,
}

/// A part as it lies in a package.
#[derive(Debug)]
struct Packed {
    data: Vec<u8>,
    /// 0 stored, 8 deflated.
    method: u16,
    crc: u32,
    size: u32,
}

/// A part on its way into a package.
struct Streamed {
    deflated: DeflateEncoder<Vec<u8>>,
    crc: Crc,
    size: u32,
}

impl Write for Streamed {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.deflated.write_all(bytes)?;
        self.crc.update(bytes);
        let size = u32::try_from(bytes.len()).ok().and_then(|more| self.size.checked_add(more));
        self.size = size.ok_or(io::ErrorKind::FileTooLarge)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// A part at most as long as this, in bytes, is likely to come in other packages too.
const COMMON: usize = 4 << 10;
/// Parts remembered.
const REMEMBERED: usize = 64;

/// 1 January 1980, the first day that zip knows: no date of ours depends on the moment.
const DATE: u16 = 1 << 5 | 1;
/// Deflate, and nothing else unusual.
const VERSION: u16 = 20;
/// Names are UTF-8.
const FLAGS: u16 = 1 << 11;

impl Package {
    /// Adds a part. `name` is relative to the root of the package, with `/` between folders.
    pub(super) fn part(&mut self, name: &str, content: &[u8]) {
        self.packed_part(name, &packed(content));
    }

    /// Adds a part that is too large to be held in memory, packed while it is written.
    pub(super) fn streamed(
        &mut self,
        name: &str,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        let deflated = DeflateEncoder::new(Vec::new(), Compression::new(4));
        let mut part = Streamed { deflated, crc: Crc::new(), size: 0 };
        write(&mut part)?;
        let packed =
            Packed { data: part.deflated.finish()?, method: 8, crc: part.crc.sum(), size: part.size };
        self.packed_part(name, &packed);
        Ok(())
    }

    fn packed_part(&mut self, name: &str, packed: &Packed) {
        let offset = self.bytes.len() as u32;
        self.bytes.extend(0x0403_4b50_u32.to_le_bytes());
        let header = header(packed, name);
        self.bytes.extend(&header);
        self.bytes.extend(name.as_bytes());
        self.bytes.extend(&packed.data);
        self.directory.extend(0x0201_4b50_u32.to_le_bytes());
        self.directory.extend(VERSION.to_le_bytes());
        self.directory.extend(&header);
        // No comment, first disk, no attributes.
        self.directory.extend([0; 10]);
        self.directory.extend(offset.to_le_bytes());
        self.directory.extend(name.as_bytes());
        self.parts += 1;
    }

    /// The complete package.
    pub(super) fn finish(self) -> Vec<u8> {
        let Package { mut bytes, directory, parts } = self;
        let start = bytes.len() as u32;
        bytes.extend(&directory);
        bytes.extend(0x0605_4b50_u32.to_le_bytes());
        bytes.extend([0; 4]);
        bytes.extend(parts.to_le_bytes());
        bytes.extend(parts.to_le_bytes());
        bytes.extend((directory.len() as u32).to_le_bytes());
        bytes.extend(start.to_le_bytes());
        bytes.extend([0; 2]);
        bytes
    }
}

/// What the local header and the directory say alike, up to the lengths of name and extra field.
fn header(packed: &Packed, name: &str) -> Vec<u8> {
    let mut header = Vec::with_capacity(26);
    for number in [VERSION, FLAGS, packed.method, 0, DATE] {
        header.extend(number.to_le_bytes());
    }
    for number in [packed.crc, packed.data.len() as u32, packed.size] {
        header.extend(number.to_le_bytes());
    }
    header.extend((name.len() as u16).to_le_bytes());
    header.extend([0; 2]);
    header
}

fn packed(content: &[u8]) -> Rc<Packed> {
    thread_local! {
        static COMPRESSOR: RefCell<Compressor> = RefCell::new(Compressor::new(level()));
        static KNOWN: RefCell<HashMap<Box<[u8]>, Rc<Packed>>> = RefCell::default();
    }
    let pack = || Rc::new(COMPRESSOR.with_borrow_mut(|compressor| pack(compressor, content)));
    if content.len() > COMMON {
        return pack();
    }
    KNOWN.with_borrow_mut(|known| {
        if let Some(packed) = known.get(content) {
            return packed.clone();
        }
        if known.len() >= REMEMBERED {
            known.clear();
        }
        let packed = pack();
        known.insert(content.into(), packed.clone());
        packed
    })
}

/// Two thirds of the time of the usual level 6, for a hundredth more bytes.
fn level() -> CompressionLvl {
    CompressionLvl::new(4).unwrap_or_default()
}

fn pack(compressor: &mut Compressor, content: &[u8]) -> Packed {
    let mut data = vec![0; compressor.deflate_compress_bound(content.len())];
    let length = compressor.deflate_compress(content, &mut data).unwrap_or(usize::MAX);
    let method = if length < content.len() {
        data.truncate(length);
        data.shrink_to_fit();
        8
    } else {
        data = content.to_vec();
        0
    };
    Packed { data, method, crc: crc32(content), size: content.len() as u32 }
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn parts_come_back_as_they_were() {
        let long = "<w:p>Точка</w:p>".repeat(1_000);
        let parts = [("[Content_Types].xml", "<Types/>"), ("word/документ.xml", &long), ("пусто", "")];
        let write = || {
            let mut package = Package::default();
            for (name, content) in parts {
                package.part(name, content.as_bytes());
            }
            let in_pieces =
                |out: &mut dyn Write| long.as_bytes().chunks(100).try_for_each(|piece| out.write_all(piece));
            package.streamed("поток", in_pieces).unwrap();
            package.finish()
        };
        let bytes = write();
        assert!(bytes.len() < 1_000, "{} bytes", bytes.len());
        assert_eq!(write(), bytes);
        let mut archive = zip::ZipArchive::new(Cursor::new(&bytes)).unwrap();
        assert_eq!(archive.len(), parts.len() + 1);
        for (name, content) in parts.into_iter().chain([("поток", long.as_str())]) {
            let mut read = String::new();
            let mut part = archive.by_name(name).unwrap();
            assert_eq!(part.last_modified(), Some(zip::DateTime::default()));
            part.read_to_string(&mut read).unwrap();
            assert_eq!(read, content);
        }
    }
}
