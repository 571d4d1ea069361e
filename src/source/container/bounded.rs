//! Bounds on decompressed streams, so that a small file cannot unpack without end.

use std::cell::Cell;
use std::io::{Error, ErrorKind, Read, Result};
use std::rc::Rc;

/// Up to this many bytes, a stream may unpack at any ratio.
const FREE: u64 = 64 << 20;
/// Maximum ratio of unpacked to compressed bytes beyond that. Deflate cannot exceed 1,032; text seldom exceeds 20.
const RATIO: u64 = 200;

/// A reader that counts the bytes read through it.
pub(super) struct Counted<R> {
    pub(super) inner: R,
    pub(super) bytes: Rc<Cell<u64>>,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        self.bytes.set(self.bytes.get() + count as u64);
        Ok(count)
    }
}

/// A decompressed stream that fails when it exceeds its bounds.
pub(super) struct Bounded<R> {
    inner: R,
    /// Compressed bytes read for it.
    compressed: Rc<Cell<u64>>,
    /// Bytes that all streams of the file may still unpack.
    room: Rc<Cell<u64>>,
    bytes: u64,
}

impl<R> Bounded<R> {
    pub(super) const fn new(inner: R, compressed: Rc<Cell<u64>>, room: Rc<Cell<u64>>) -> Self {
        Self {
            inner,
            compressed,
            room,
            bytes: 0,
        }
    }
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize> {
        let count = self.inner.read(buffer)?;
        let refused = |why: String| Err(Error::new(ErrorKind::InvalidData, why));
        self.bytes += count as u64;
        if self.bytes > FREE && self.bytes / RATIO > self.compressed.get() {
            return refused(format!(
                "it unpacks to more than {RATIO} times its size; unpack it first, if it can be trusted"
            ));
        }
        match self.room.get().checked_sub(count as u64) {
            Some(room) => self.room.set(room),
            None => return refused("it unpacks to more bytes than one file may; unpack it first".to_owned()),
        }
        Ok(count)
    }
}
