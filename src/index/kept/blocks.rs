//! [`Blocks`]: sections of bytes in a file, of which a reader takes a part without reading the rest.
//!
//! ```text
//! mark · length of the header · header · hash of the header · blocks, one after another
//! header = number of sections · length of each · for each block of the sections: bytes in the file, hash of these bytes
//! ```
//!
//! Numbers have eight bytes, the least first. The sections, one after another, are cut into blocks of [`BLOCK`] bytes. A block
//! is compressed (LZ4) if that makes it smaller, and hashed (SipHash-1-3) when it is first read. Nothing that the file says is trusted: a wrong hash, length or place is an error
//! of the kind [`io::ErrorKind::InvalidData`].

use std::borrow::Cow;
use std::fs::File;
use std::hash::Hasher as _;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

use siphasher::sip::SipHasher13;

use crate::index::folder::Folder;

/// The file begins with this.
const MARK: &[u8; 8] = b"onrec-b2";
/// Bytes of a block before it is compressed: a part that is read and checked at once.
const BLOCK: u64 = 1 << 14;
/// Maximum size of the header in bytes: the header for a gigabyte of sections.
const MOST_HEADER: u64 = (1 << 20) + (1 << 14);
/// Bytes of a number.
const NUMBER: usize = 8;

/// Sections of bytes, in memory or in a file that is read as needed.
#[derive(Debug)]
pub struct Blocks {
    bytes: BlockBytes,
    /// Where each section begins, and where the last one ends.
    starts: Vec<u64>,
    /// True once a part of the file was found to be damaged or could not be read.
    failed: AtomicBool,
}

#[derive(Debug)]
enum BlockBytes {
    Memory(Vec<u8>),
    File {
        file: Mutex<File>,
        blocks: Vec<StoredBlock>,
        /// The blocks that were read.
        read: Vec<OnceLock<Box<[u8]>>>,
    },
}

/// A block in the file.
#[derive(Clone, Copy, Debug)]
struct StoredBlock {
    /// Where it begins.
    start: u64,
    /// Its bytes there; as many as in the block itself if it is not compressed.
    length: u64,
    sum: u64,
}

impl Blocks {
    /// Sections in memory.
    #[must_use]
    pub fn of(sections: &[Vec<u8>]) -> Self {
        Self {
            starts: starts(sections.iter().map(|section| section.len() as u64)).unwrap_or_default(),
            bytes: BlockBytes::Memory(sections.concat()),
            failed: AtomicBool::new(false),
        }
    }

    /// Opens a file of sections and reads its header.
    ///
    /// # Errors
    /// If there is no such file, or its header is damaged.
    pub(super) fn open(folder: &Folder, name: &Path) -> io::Result<Self> {
        let mut file = folder.open_file(name)?;
        let size = file.metadata()?.len();
        let mut start = [0; 2 * NUMBER];
        file.read_exact(&mut start)?;
        let (mark, length) = start.split_at(NUMBER);
        let length = number(length);
        if mark != MARK || length > MOST_HEADER || !length.is_multiple_of(NUMBER as u64) {
            return Err(damaged("its header"));
        }
        let mut header = vec![0; length as usize + NUMBER];
        file.read_exact(&mut header)?;
        let (header, sum) = header.split_at(length as usize);
        let mut numbers = header.chunks_exact(NUMBER).map(number);
        let sections = numbers.next().filter(|_| hash(header) == number(sum));
        let sections = sections.ok_or_else(|| damaged("its header"))?;
        let lengths: Vec<u64> = numbers.by_ref().take(sections as usize).collect();
        let starts = starts(lengths.into_iter()).ok_or_else(|| damaged("its header"))?;
        let of_blocks: Vec<u64> = numbers.collect();
        let mut blocks = Vec::with_capacity(of_blocks.len() / 2);
        let mut place = length + 3 * NUMBER as u64;
        for of_block in of_blocks.chunks_exact(2) {
            let (start, length) = (place, of_block[0]);
            place = start
                .checked_add(length)
                .filter(|_| length <= BLOCK)
                .ok_or_else(|| damaged("its header"))?;
            blocks.push(StoredBlock {
                start,
                length,
                sum: of_block[1],
            });
        }
        let end = starts.last().copied().unwrap_or_default();
        let is_whole = starts.len() as u64 == sections + 1
            && of_blocks.len() as u64 == 2 * end.div_ceil(BLOCK)
            && place == size;
        if !is_whole {
            return Err(damaged("its length"));
        }
        Ok(Self {
            bytes: BlockBytes::File {
                file: Mutex::new(file),
                read: blocks.iter().map(|_| OnceLock::new()).collect(),
                blocks,
            },
            starts,
            failed: AtomicBool::new(false),
        })
    }

    /// The bytes of a file with these sections.
    pub(super) fn file(sections: &[Vec<u8>]) -> Vec<u8> {
        let body = sections.concat();
        let mut header = Vec::new();
        let mut put = |number: u64| header.extend_from_slice(&number.to_le_bytes());
        put(sections.len() as u64);
        for section in sections {
            put(section.len() as u64);
        }
        let mut stored = Vec::with_capacity(body.len() / 2);
        let mut compressed = vec![0; lz4_flex::block::get_maximum_output_size(BLOCK as usize)];
        for block in body.chunks(BLOCK as usize) {
            let length = lz4_flex::block::compress_into(block, &mut compressed).unwrap_or(usize::MAX);
            let block = if length < block.len() {
                &compressed[..length]
            } else {
                block
            };
            put(block.len() as u64);
            put(hash(block));
            stored.extend_from_slice(block);
        }
        let length = (header.len() as u64).to_le_bytes();
        let sum = hash(&header).to_le_bytes();
        [&MARK[..], &length, &header, &sum, &stored].concat()
    }

    /// The number of sections.
    #[must_use]
    pub fn sections(&self) -> usize {
        self.starts.len().saturating_sub(1)
    }

    /// The number of bytes of a section; 0 if there is no such section.
    #[must_use]
    pub fn length(&self, section: usize) -> u64 {
        self.range(section).map_or(0, |range| range.end - range.start)
    }

    /// True if a part of the file was found to be damaged or could not be read.
    #[must_use]
    pub fn has_failed(&self) -> bool {
        self.failed.load(Ordering::Relaxed)
    }

    /// Notes that the sections hold something that they cannot have been written with, and returns the error for it.
    pub fn refuse(&self) -> io::Error {
        self.failed.store(true, Ordering::Relaxed);
        damaged("a part of it")
    }

    /// Some bytes of a section.
    ///
    /// # Errors
    /// If the section does not have them, or they are damaged or cannot be read.
    pub fn read(&self, section: usize, part: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        self.part(section, part)
            .inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    /// All bytes of a section, which are not kept for the next reader.
    ///
    /// # Errors
    /// As [`Blocks::read`].
    pub fn read_all(&self, section: usize) -> io::Result<Cow<'_, [u8]>> {
        self.whole(section)
            .inspect_err(|_| self.failed.store(true, Ordering::Relaxed))
    }

    fn range(&self, section: usize) -> Option<Range<u64>> {
        Some(*self.starts.get(section)?..*self.starts.get(section + 1)?)
    }

    fn part(&self, section: usize, part: Range<u64>) -> io::Result<Cow<'_, [u8]>> {
        let range = self.range(section).ok_or_else(|| damaged("a section"))?;
        let of = |at: u64| range.start.checked_add(at).filter(|at| *at <= range.end);
        let (Some(from), Some(until)) = (of(part.start), of(part.end)) else {
            return Err(damaged("a place in it"));
        };
        if from >= until {
            return Ok(Cow::Borrowed(&[]));
        }
        if let BlockBytes::Memory(bytes) = &self.bytes {
            return Ok(Cow::Borrowed(&bytes[from as usize..until as usize]));
        }
        let (first, last) = (from / BLOCK, (until - 1) / BLOCK);
        let inside = |block: u64, at: u64| (at - block * BLOCK) as usize;
        if first == last {
            return Ok(Cow::Borrowed(
                &self.block(first)?[inside(first, from)..inside(first, until)],
            ));
        }
        let mut bytes = Vec::with_capacity((until - from) as usize);
        for number in first..=last {
            let block = self.block(number)?;
            let start = if number == first { inside(first, from) } else { 0 };
            let end = if number == last {
                inside(last, until)
            } else {
                block.len()
            };
            bytes.extend_from_slice(&block[start..end]);
        }
        Ok(Cow::Owned(bytes))
    }

    /// A block, read if it is not known.
    fn block(&self, number: u64) -> io::Result<&[u8]> {
        let BlockBytes::File { read, .. } = &self.bytes else {
            return Err(damaged("a block"));
        };
        let known = read.get(number as usize).ok_or_else(|| damaged("a block"))?;
        if let Some(block) = known.get() {
            return Ok(block);
        }
        let end = self.starts.last().copied().unwrap_or_default();
        let mut block = vec![0; (end - number * BLOCK).min(BLOCK) as usize];
        self.fill(number, &mut block)?;
        Ok(known.get_or_init(|| block.into_boxed_slice()))
    }

    /// Reads blocks from the one of this number on into `bytes`, which end where a block ends.
    fn fill(&self, number: u64, bytes: &mut [u8]) -> io::Result<()> {
        let BlockBytes::File { file, blocks, .. } = &self.bytes else {
            return Err(damaged("a block"));
        };
        let wanted = bytes.len().div_ceil(BLOCK as usize);
        let blocks = (blocks.get(number as usize..))
            .and_then(|blocks| blocks.get(..wanted))
            .ok_or_else(|| damaged("a block"))?;
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
            return Ok(());
        };
        let mut stored = vec![0; (last.start + last.length - first.start) as usize];
        {
            let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
            file.seek(SeekFrom::Start(first.start))?;
            file.read_exact(&mut stored)?;
        }
        let mut rest = &stored[..];
        for (block, bytes) in blocks.iter().zip(bytes.chunks_mut(BLOCK as usize)) {
            let (stored, after) = rest.split_at(block.length as usize);
            rest = after;
            if hash(stored) != block.sum {
                return Err(damaged("the sum of a block"));
            }
            if stored.len() == bytes.len() {
                bytes.copy_from_slice(stored);
            } else if lz4_flex::block::decompress_into(stored, bytes).ok() != Some(bytes.len()) {
                return Err(damaged("a block"));
            }
        }
        Ok(())
    }

    fn whole(&self, section: usize) -> io::Result<Cow<'_, [u8]>> {
        let range = self.range(section).ok_or_else(|| damaged("a section"))?;
        if let BlockBytes::Memory(bytes) = &self.bytes {
            return Ok(Cow::Borrowed(&bytes[range.start as usize..range.end as usize]));
        }
        if range.is_empty() {
            return Ok(Cow::Borrowed(&[]));
        }
        let end = self.starts.last().copied().unwrap_or_default();
        let first = range.start / BLOCK;
        let until = (range.end.div_ceil(BLOCK) * BLOCK).min(end);
        let mut bytes = vec![0; (until - first * BLOCK) as usize];
        self.fill(first, &mut bytes)?;
        bytes.truncate((range.end - first * BLOCK) as usize);
        bytes.drain(..(range.start - first * BLOCK) as usize);
        Ok(Cow::Owned(bytes))
    }

    /// Reads all sections.
    ///
    /// # Errors
    /// If one is damaged or cannot be read.
    pub(super) fn check(&self) -> io::Result<()> {
        (0..self.sections()).try_for_each(|section| self.read_all(section).map(|_| ()))
    }
}

/// Where sections of these lengths begin, and where the last one ends; None if that is no number.
fn starts(lengths: impl Iterator<Item = u64>) -> Option<Vec<u64>> {
    let mut starts = vec![0];
    let mut end = 0_u64;
    for length in lengths {
        end = end.checked_add(length)?;
        starts.push(end);
    }
    Some(starts)
}

fn hash(bytes: &[u8]) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(bytes);
    hasher.finish()
}

/// A number of eight bytes; 0 of fewer.
fn number(bytes: &[u8]) -> u64 {
    bytes
        .first_chunk::<NUMBER>()
        .map_or(0, |bytes| u64::from_le_bytes(*bytes))
}

fn damaged(part: &str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, format!("{part} is damaged"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const NAME: &str = "sections";

    fn written(bytes: &[u8]) -> (tempfile::TempDir, Folder) {
        let dir = tempfile::tempdir().unwrap();
        std::fs::write(dir.path().join(NAME), bytes).unwrap();
        let folder = Folder::open(dir.path()).unwrap();
        (dir, folder)
    }

    fn sections() -> Vec<Vec<u8>> {
        let some = |length: usize, from: usize| (0..length).map(|at| ((at + from) % 251) as u8).collect();
        vec![
            some(10, 1),
            Vec::new(),
            some(40_000, 2),
            some(16_384, 3),
            some(1, 4),
        ]
    }

    #[test]
    fn any_part_of_a_section_is_read_from_file_and_memory() {
        let sections = sections();
        let (_dir, folder) = written(&Blocks::file(&sections));
        let kept = Blocks::open(&folder, Path::new(NAME)).unwrap();
        let made = Blocks::of(&sections);
        for blocks in [&kept, &made] {
            assert_eq!(blocks.sections(), sections.len());
            for (number, section) in sections.iter().enumerate() {
                assert_eq!(blocks.length(number), section.len() as u64);
                assert_eq!(&*blocks.read_all(number).unwrap(), &section[..]);
                for start in (0..section.len()).step_by(1_777) {
                    let end = section.len().min(start + 20_000);
                    let part = blocks.read(number, start as u64..end as u64).unwrap();
                    assert_eq!(&*part, &section[start..end]);
                }
                assert!(blocks.read(number, 0..section.len() as u64 + 1).is_err());
            }
            assert!(blocks.read(9, 0..1).is_err());
        }
    }

    #[test]
    fn a_damaged_block_is_told_and_others_are_read() {
        let mut bytes = Blocks::file(&sections());
        let last = bytes.len() - 1;
        bytes[last] ^= 1;
        let (_dir, folder) = written(&bytes);
        let blocks = Blocks::open(&folder, Path::new(NAME)).unwrap();
        assert!(blocks.read(0, 0..10).is_ok() && !blocks.has_failed());
        assert!(blocks.read(4, 0..1).is_err() && blocks.has_failed());
        assert!(blocks.check().is_err());
    }

    proptest! {
        #[test]
        fn any_change_of_the_file_is_noticed(at in any::<prop::sample::Index>(), bit in 0_u8..8, cut in any::<bool>()) {
            let mut bytes = Blocks::file(&sections());
            let at = at.index(bytes.len());
            if cut {
                bytes.truncate(at);
            } else {
                bytes[at] ^= 1 << bit;
            }
            let (_dir, folder) = written(&bytes);
            let found = Blocks::open(&folder, Path::new(NAME)).and_then(|blocks| blocks.check());
            prop_assert!(found.is_err());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..200), marked in any::<bool>()) {
            let mut bytes = bytes;
            if marked {
                bytes.splice(0..0, MARK.iter().copied());
            }
            let (_dir, folder) = written(&bytes);
            let _ = Blocks::open(&folder, Path::new(NAME)).and_then(|blocks| blocks.check());
        }
    }
}
