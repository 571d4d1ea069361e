//! ZIP archives, including the office documents and e-books in that format.

use std::cell::Cell;
use std::fs::File;
use std::io::{BufReader, Cursor, Read, Seek, SeekFrom};
use std::rc::Rc;

use zip::ZipArchive;

use crate::source::container::bounded::Bounded;
use crate::source::container::member::{MOST_MEMBERS, Member, finish, read as read_member};
use crate::source::output::Output;
use crate::source::skip::{Skip, SkipReason};

/// Bytes with random access: a file, or a member held in memory.
pub(crate) enum Seekable {
    File(BufReader<File>),
    Memory(Cursor<Vec<u8>>),
}

impl Read for Seekable {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::File(file) => file.read(buffer),
            Self::Memory(bytes) => bytes.read(buffer),
        }
    }
}

impl Seek for Seekable {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        match self {
            Self::File(file) => file.seek(to),
            Self::Memory(bytes) => bytes.seek(to),
        }
    }
}

/// An opened archive.
pub(crate) struct Archive {
    zip: ZipArchive<Seekable>,
    room: Rc<Cell<u64>>,
    largest: u64,
}

impl Archive {
    /// Opens an archive.
    ///
    /// # Errors
    /// The [`Skip`] of a broken archive.
    pub(crate) fn open(bytes: Seekable, out: &Output<'_>) -> Result<Self, Skip> {
        let zip = ZipArchive::new(bytes).map_err(|error| {
            out.damaged(format!(
                "broken ZIP file: {error}; if it was cut short, fetch it again"
            ))
        })?;
        Ok(Self {
            zip,
            room: Rc::clone(&out.room),
            largest: out.options.max_article_size,
        })
    }

    /// Reads its files one by one.
    pub(crate) fn read_members(&mut self, out: &mut Output<'_>) -> Result<(), Skip> {
        members(&mut self.zip, out)
    }

    /// True if the archive has a file with this path.
    pub(crate) fn has(&self, path: &str) -> bool {
        self.zip.index_for_name(path).is_some()
    }

    /// Returns the bytes of a file; None if no file has this path.
    ///
    /// # Errors
    /// The reason why it could not be read.
    pub(crate) fn bytes(&mut self, path: &str) -> Result<Option<Vec<u8>>, String> {
        if !self.has(path) {
            return Ok(None);
        }
        let file = self
            .zip
            .by_name(path)
            .map_err(|error| format!("{path}: {error}"))?;
        let compressed = Rc::new(Cell::new(file.compressed_size()));
        let mut bytes = Vec::new();
        Bounded::new(file, compressed, Rc::clone(&self.room))
            .take(self.largest.saturating_add(1))
            .read_to_end(&mut bytes)
            .map_err(|error| format!("{path}: {error}"))?;
        if bytes.len() as u64 > self.largest {
            return Err(format!(
                "{path} has more bytes than one article may have; raise --max-article-size"
            ));
        }
        Ok(Some(bytes))
    }

    /// Returns the text of an XML or HTML file, decoded by its declared encoding.
    pub(crate) fn text(&mut self, path: &str) -> Result<Option<String>, String> {
        let Some(bytes) = self.bytes(path)? else {
            return Ok(None);
        };
        let declared = crate::source::text::encoding::declared_encoding(&bytes);
        crate::source::text::encoding::decode(bytes, declared)
            .map(|decoded| Some(decoded.text))
            .map_err(|why| format!("{path}: {}", why.0))
    }
}

fn members(zip: &mut ZipArchive<Seekable>, out: &mut Output<'_>) -> Result<(), Skip> {
    let before = out.articles;
    let count = zip.len();
    if count > MOST_MEMBERS {
        out.problems.push(format!(
            "{count} files in the archive; only the first {MOST_MEMBERS} were read"
        ));
    }
    let mut locked = 0;
    for index in 0..count.min(MOST_MEMBERS) {
        let raw = zip.by_index_raw(index).map(|file| {
            let name = file.name().map_or_else(
                |_| String::from_utf8_lossy(file.name_raw()).into_owned(),
                std::borrow::Cow::into_owned,
            );
            (name, file.is_file(), file.encrypted())
        });
        let (name, is_file, is_locked) = match raw {
            Ok(found) => found,
            Err(error) => {
                out.problems.push(format!("member {}: {error}", index + 1));
                continue;
            }
        };
        if !is_file {
            continue;
        }
        if is_locked {
            locked += 1;
            continue;
        }
        match zip.by_index(index) {
            Ok(file) => {
                let member = Member {
                    size: Some(file.size()),
                    modified: file.last_modified().and_then(nanos),
                    ..Member::of(&name)
                };
                let compressed = Rc::new(Cell::new(file.compressed_size()));
                let mut unpacked = Bounded::new(file, compressed, Rc::clone(&out.room));
                read_member(&member, &mut unpacked, out);
            }
            Err(error) => out.problems.push(format!("{name}: {error}")),
        }
    }
    if locked > 0 && locked == count {
        return Err(out.skip(
            SkipReason::NotReadYet,
            "the archive is locked with a password; unpack it first",
        ));
    }
    if locked > 0 {
        out.problems.push(format!(
            "{locked} files are locked with a password and were not read"
        ));
    }
    finish(before, "archive", out)
}

/// Returns the modification time of a ZIP member, which has no zone, as nanoseconds since 1970.
fn nanos(time: zip::DateTime) -> Option<i64> {
    let date = jiff::civil::date(i16::try_from(time.year()).ok()?, 1, 1)
        .with()
        .month(i8::try_from(time.month()).ok()?)
        .day(i8::try_from(time.day()).ok()?)
        .build()
        .ok()?;
    let start = date.to_zoned(jiff::tz::TimeZone::UTC).ok()?;
    i64::try_from(start.timestamp().as_nanosecond()).ok()
}
