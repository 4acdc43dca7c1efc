//! The bytes of an inflated part, and where their memory comes from and goes.

use std::cell::RefCell;
use std::ops::{Deref, DerefMut};

use memmap2::MmapMut;

/// An inflated part. The memory of a small one is kept for the next of its thread: to clear new memory
/// for each takes as long as to inflate it. That of a large one is mapped and goes back to the system at
/// once; the allocator would keep it while the rows made of it take their own.
#[derive(Debug)]
pub(in crate::read) struct Part(Memory);

#[derive(Debug)]
enum Memory {
    Kept(Vec<u8>),
    Mapped(MmapMut),
}

thread_local! {
    static SPARE: RefCell<Vec<Vec<u8>>> = const { RefCell::new(Vec::new()) };
}

/// Parts whose memory is kept in each thread, and how small and large they are.
const SPARES: usize = 3;
const LEAST_SPARE: usize = 8 << 10;
const LARGEST_SPARE: usize = 1 << 20;

impl Part {
    /// Room for a part of a size; what it holds is not told.
    pub(super) fn of_size(size: usize) -> Part {
        if size > LARGEST_SPARE
            && let Ok(mapped) = MmapMut::map_anon(size)
        {
            return Part(Memory::Mapped(mapped));
        }
        let mut bytes = spare(size);
        bytes.resize(size, 0);
        Part(Memory::Kept(bytes))
    }
}

impl From<Vec<u8>> for Part {
    fn from(bytes: Vec<u8>) -> Part {
        Part(Memory::Kept(bytes))
    }
}

impl Default for Part {
    fn default() -> Part {
        Part::from(Vec::new())
    }
}

impl Deref for Part {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match &self.0 {
            Memory::Kept(bytes) => bytes,
            Memory::Mapped(bytes) => bytes,
        }
    }
}

impl DerefMut for Part {
    fn deref_mut(&mut self) -> &mut [u8] {
        match &mut self.0 {
            Memory::Kept(bytes) => bytes,
            Memory::Mapped(bytes) => bytes,
        }
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        if let Memory::Kept(bytes) = &mut self.0 {
            keep(std::mem::take(bytes));
        }
    }
}

/// Takes the memory of a part that is no longer needed; of more than can be kept the largest stay.
fn keep(bytes: Vec<u8>) {
    if !(LEAST_SPARE..=LARGEST_SPARE).contains(&bytes.len()) {
        return;
    }
    // At the end of a thread there is nothing to keep it for.
    let _ = SPARE.try_with(|spare| {
        let mut spare = spare.borrow_mut();
        spare.push(bytes);
        if spare.len() > SPARES
            && let Some(least) = (0..spare.len()).min_by_key(|at| spare[*at].len())
        {
            spare.swap_remove(least);
        }
    });
}

/// Memory for a part of a size: kept memory that is just large enough, else the largest.
fn spare(size: usize) -> Vec<u8> {
    if size < LEAST_SPARE {
        return Vec::new();
    }
    SPARE.with_borrow_mut(|spare| {
        let fit = |at: &usize| (spare[*at].len() < size, spare[*at].len().abs_diff(size));
        let best = (0..spare.len()).min_by_key(fit);
        best.map_or_else(Vec::new, |at| spare.swap_remove(at))
    })
}
