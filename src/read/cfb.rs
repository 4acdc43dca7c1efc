//! OLE compound files: streams by name. Chains are followed over sectors that exist, each at most
//! once; no count that the header merely claims is believed.

use super::error::ReadError;

const MAGIC: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
const HEADER: usize = 512;
/// Bytes of a directory entry.
const ENTRY: usize = 128;
/// Streams shorter than this lie in the mini stream.
const SHORT: u64 = 4_096;
const MINI_SECTOR: usize = 64;
/// From here on a number is a mark and no sector.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// An open compound file.
#[derive(Debug)]
pub(super) struct Compound<'a> {
    bytes: &'a [u8],
    sector: usize,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Vec<u8>,
    entries: Vec<Entry>,
    directory: Vec<u8>,
}

/// A stream or storage of the directory.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) name: String,
    kind: u8,
    start: u32,
    size: u64,
}

impl Entry {
    pub(super) fn is_storage(&self) -> bool {
        self.kind == 1
    }
}

pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

fn numbers(bytes: &[u8]) -> impl Iterator<Item = u32> {
    bytes.chunks_exact(4).map(|number| u32::from_le_bytes([number[0], number[1], number[2], number[3]]))
}

fn damaged() -> ReadError {
    ReadError::damaged("файл OLE", "нарушено его внутреннее оглавление")
}

impl<'a> Compound<'a> {
    pub(super) fn open(bytes: &'a [u8]) -> Result<Compound<'a>, ReadError> {
        Compound::parse(bytes).ok_or_else(damaged)
    }

    fn parse(bytes: &'a [u8]) -> Option<Compound<'a>> {
        let header = bytes.get(..HEADER).filter(|header| header.starts_with(MAGIC))?;
        let sector = match u16_at(header, 30)? {
            9 => 512,
            12 => 4_096,
            _ => return None,
        };
        let mut file = Compound {
            bytes,
            sector,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Vec::new(),
            entries: Vec::new(),
            directory: Vec::new(),
        };
        // The table of sectors is itself listed: 109 in the header, the others in a chain.
        let mut listed: Vec<u32> = numbers(&header[76..]).filter(|sector| *sector < LAST_SECTOR).collect();
        let mut next = u32_at(header, 68)?;
        let mut seen = 0;
        while next < LAST_SECTOR {
            let list = file.at(next)?;
            seen += 1;
            if seen > file.sectors() {
                return None;
            }
            let (own, following) = list.split_at_checked(sector - 4)?;
            listed.extend(numbers(own).filter(|sector| *sector < LAST_SECTOR));
            next = u32_at(following, 0)?;
        }
        if listed.len() > file.sectors() {
            return None;
        }
        for sector in listed {
            // A last sector may be cut short where nothing of it is used.
            file.fat.extend(numbers(file.at(sector)?));
        }
        file.directory = file.chain(u32_at(header, 48)?)?;
        file.entries = file.directory.chunks_exact(ENTRY).filter_map(entry).collect();
        let mini_fat = u32_at(header, 60)?;
        if mini_fat < LAST_SECTOR {
            file.mini_fat = numbers(&file.chain(mini_fat)?).collect();
        }
        let root = file.entries.iter().find(|entry| entry.kind == 5)?;
        if root.start < LAST_SECTOR && !file.mini_fat.is_empty() {
            file.mini = file.chain(root.start)?;
        }
        Some(file)
    }

    fn sectors(&self) -> usize {
        self.bytes.len() / self.sector + 1
    }

    fn at(&self, sector: u32) -> Option<&'a [u8]> {
        let start = (sector as usize + 1).checked_mul(self.sector)?;
        let rest = self.bytes.get(start..).filter(|rest| !rest.is_empty())?;
        Some(&rest[..rest.len().min(self.sector)])
    }

    /// All bytes of a chain of sectors; `None`: it leaves the file or runs in a circle.
    fn chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < LAST_SECTOR {
            bytes.extend_from_slice(self.at(next)?);
            steps += 1;
            if steps > self.sectors() {
                return None;
            }
            next = *self.fat.get(next as usize)?;
        }
        Some(bytes)
    }

    fn mini_chain(&self, start: u32) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let mut next = start;
        let mut steps = 0;
        while next < LAST_SECTOR {
            let from = next as usize * MINI_SECTOR;
            let rest = self.mini.get(from..)?;
            bytes.extend_from_slice(&rest[..rest.len().min(MINI_SECTOR)]);
            steps += 1;
            if steps > self.mini_fat.len() {
                return None;
            }
            next = *self.mini_fat.get(next as usize)?;
        }
        Some(bytes)
    }

    /// The bytes of a stream by its name; `None`: there is none.
    pub(super) fn stream(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        let stream = self.find(name).map(|entry| {
            let mut bytes = self.whole(entry)?;
            bytes.truncate(entry.size as usize);
            Ok(bytes)
        });
        stream.transpose()
    }

    /// [`Compound::stream`] to the end of its last sector: some programs write on without telling the directory,
    /// and records tell themselves where they end.
    pub(super) fn whole_stream(&self, name: &str) -> Result<Option<Vec<u8>>, ReadError> {
        self.find(name).map(|entry| self.whole(entry)).transpose()
    }

    fn find(&self, name: &str) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.kind == 2 && entry.name.eq_ignore_ascii_case(name))
    }

    fn whole(&self, entry: &Entry) -> Result<Vec<u8>, ReadError> {
        let chain = if entry.size < SHORT { self.mini_chain(entry.start) } else { self.chain(entry.start) };
        chain.filter(|bytes| bytes.len() as u64 >= entry.size).ok_or_else(damaged)
    }

    /// Names of what lies directly in the file and not within an object of it.
    pub(super) fn outer_names(&self) -> Vec<String> {
        let at = |number: u32| self.directory.chunks_exact(ENTRY).nth(number as usize);
        let root = self.directory.chunks_exact(ENTRY).find(|bytes| bytes[66] == 5);
        let mut names = Vec::new();
        let mut open: Vec<u32> = root.and_then(|bytes| u32_at(bytes, 76)).into_iter().collect();
        // A damaged tree may run in circles: no more steps than there are entries.
        for _ in 0..self.directory.len() / ENTRY {
            let Some(number) = open.pop() else { break };
            let Some(bytes) = at(number) else { continue };
            names.extend(entry(bytes).map(|entry| entry.name));
            open.extend([68, 72].into_iter().filter_map(|side| u32_at(bytes, side)));
        }
        names
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.entries
    }
}

fn entry(bytes: &[u8]) -> Option<Entry> {
    let kind = bytes[66];
    if !matches!(kind, 1 | 2 | 5) {
        return None;
    }
    let length = usize::from(u16_at(bytes, 64)?).clamp(2, 64) / 2 - 1;
    let units: Vec<u16> = (0..length).filter_map(|at| u16_at(bytes, at * 2)).collect();
    // The upper half of the size is noise in files of small sectors.
    let size = u64::from(u32_at(bytes, 120)?);
    Some(Entry { name: String::from_utf16_lossy(&units), kind, start: u32_at(bytes, 116)?, size })
}
