//! Files -> [`Article`]s. The only reader of the user's files.

mod agency;
mod blocks;
mod boilerplate;
mod calendar;
mod clutter;
mod container;
mod content;
mod date;
mod discover;
mod dispatch;
mod document;
mod encoding;
mod export;
mod feed;
mod format;
mod front;
mod helper;
mod front_words;
mod html;
mod json;
mod language;
mod line;
mod linked;
mod mail;
mod markdown;
mod markup;
mod metadata;
mod names;
mod output;
mod page;
mod parts;
mod plain;
mod reread;
mod rich_text;
mod table;
mod tree;
mod xml;

use std::fs::{self, File};
use std::hash::Hasher;
use std::io::Read;
use std::path::PathBuf;

use siphasher::sip::SipHasher13;

pub use self::discover::{discover, key_of};
pub use self::format::{Format, Holds, formats};
pub use self::helper::{HELPER_ARGUMENT, serve as serve_helper};
pub use self::reread::{Reread, is_verbatim, read_bytes, read_draft, reread};

use self::discover::modified_nanos;
use self::dispatch::Item;
use self::output::{Hashing, Output, Problems};
use crate::article::{Article, ArticleId};
use crate::error::{Error, io_reason};

/// What walking the named paths comes upon, in the order of the walk.
#[derive(Debug)]
pub enum Discovered {
    /// A file to read.
    File(SourceFile),
    /// Something that will not be read, and why.
    Skipped(Skip),
    /// A named path, or a folder below one, that could not be looked into. What the index holds below `path` must
    /// not be taken for deleted.
    Unreadable {
        /// The key (see [`SourceFile::key`]) of the path, with no `/` at its end.
        key: String,
        /// Why.
        error: Error,
    },
    /// A named path whose walk begins now; files below it that are not met are gone. Not sent for a missing one.
    Root {
        /// Its key, with no `/` at its end (but for the root folder itself).
        key: String,
        /// Whether it is a folder.
        folder: bool,
    },
}

/// A file below a named path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// Where to open it.
    pub path: PathBuf,
    /// Its canonical path as UTF-8, percent-encoded where it is not: the file's identity in the index.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970.
    pub modified: i64,
}

/// A file that is not, or could not be, indexed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skip {
    /// Which file ([`SourceFile::key`]).
    pub key: String,
    /// The class of the reason.
    pub reason: SkipReason,
    /// The reason in words, with what to try: `broken JSON at line 3: expected value; …`.
    pub detail: String,
}

/// Why a file was not indexed. The classes are counted in reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SkipReason {
    /// No bytes, or only white space.
    Empty,
    /// Not text, of no format that we know.
    Binary,
    /// A document of a format that is not read yet (PDF, Word …).
    NotReadYet,
    /// Not an article by its kind: pictures, styles, scripts, fonts, sound. Not an error.
    NotAnArticle,
    /// Larger than `--max-article-size`.
    TooLarge,
    /// Could not be opened or read.
    Unreadable,
    /// Broken inside: JSON that does not parse, a page without text.
    Damaged,
    /// A symbolic link that was not followed. Not an error.
    Link,
    /// Not a file: a socket, a pipe, a device. Not an error.
    Special,
}

impl SkipReason {
    /// The word for it in reports and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::Binary => "binary",
            Self::NotReadYet => "not_read_yet",
            Self::NotAnArticle => "not_an_article",
            Self::TooLarge => "too_large",
            Self::Unreadable => "unreadable",
            Self::Damaged => "damaged",
            Self::Link => "link",
            Self::Special => "special",
        }
    }

    /// True if the skip is a fault that makes the exit status 2; false for what nobody would expect to be indexed.
    #[must_use]
    pub const fn is_fault(self) -> bool {
        !matches!(self, Self::NotAnArticle | Self::Link | Self::Special)
    }
}

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Largest article, in bytes; files of one article above it are refused unread, the records of a file of many one
    /// by one. Exports of press databases may be 16 times as large.
    pub max_article_size: u64,
    /// Maximum number of bytes that one compressed file or archive may unpack to; the rest is not read, and reported.
    pub max_unpacked_size: u64,
    /// The program that reads formats whose parsers can crash, in a process of its own: the `onrecord` program itself.
    /// Without one, such files are skipped with that reason.
    pub helper: Option<PathBuf>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_article_size: 32 * 1024 * 1024,
            max_unpacked_size: 64 * 1024 * 1024 * 1024,
            helper: None,
        }
    }
}

/// What became of a file that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Articles handed out.
    pub articles: u64,
    /// Bytes read.
    pub bytes: u64,
    /// SipHash-1-3 of the file's bytes.
    pub content_hash: u64,
    /// Things that were wrong in a file that was read all the same: broken lines (with their number), bytes that
    /// did not decode. One line each, the first 20 in full; the last then counts the others.
    pub problems: Vec<String>,
    /// True if the file was no longer what it had been found as when reading ended: it must be read again next time.
    pub changed_meanwhile: bool,
}

/// The identity of an article: SipHash-1-3 (key 0, 0; 64 bits) of its file's key, a NUL, and its record's key, if any.
#[must_use]
pub fn article_id(key: &str, record: Option<&str>) -> ArticleId {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.write(b"\0");
    hasher.write(record.unwrap_or_default().as_bytes());
    ArticleId(hasher.finish())
}

/// The identity of a file in the index: SipHash-1-3 (key 0, 0; 64 bits) of its key.
#[must_use]
pub fn source_id(key: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

/// The hash that [`ReadReport::content_hash`] holds, without reading articles: for a file whose modification time
/// does not settle whether it changed.
///
/// # Errors
/// The [`Skip`] of a file that could not be opened or read.
pub fn content_hash(file: &SourceFile) -> Result<u64, Skip> {
    let mut reader = Hashing::new(open(file)?.0);
    std::io::copy(&mut reader, &mut std::io::sink()).map_err(|error| unreadable(&file.key, &error))?;
    Ok(reader.hasher.finish())
}

/// Reads a file and hands out its articles one by one; files of many records are streamed.
///
/// [`formats`] lists what is read. The content decides which format a file has; its extension decides where the content
/// fits more than one, as plain text does. An article without a date has the file's own ([`crate::article::DateSource::File`], the day
/// in UTC).
///
/// # Errors
/// The [`Skip`] of a file of which nothing could be read. Articles may have been handed out before.
pub fn read(
    file: &SourceFile,
    options: &ReadOptions,
    article: &mut dyn FnMut(Article),
) -> Result<ReadReport, Skip> {
    let (opened, size) = open(file)?;
    let mut out = Output::new(file, options, article);
    if size == 0 {
        return Err(out.skip(SkipReason::Empty, "no bytes in it"));
    }
    // At most what there was: the rest of a file that grows meanwhile is read next time.
    let mut stream = Hashing::new(opened.take(size));
    let item = Item {
        extension: file.path.extension(),
        size: Some(size),
        path: Some(&file.path),
    };
    dispatch::read(&item, &mut stream, &mut out)?;
    // Readers that seek, or stop at the end of an archive, leave bytes that belong to the hash.
    std::io::copy(&mut stream, &mut std::io::sink()).map_err(|error| unreadable(&file.key, &error))?;
    let Hashing { inner, hasher, bytes } = stream;
    // Another file that has come into its place meanwhile is found next time.
    let changed_meanwhile = !inner.into_inner().metadata().is_ok_and(|now| {
        now.is_file() && now.len() == file.size && now.len() == bytes && modified_nanos(&now) == file.modified
    });
    Ok(ReadReport {
        articles: out.articles,
        bytes,
        content_hash: hasher.finish(),
        problems: out.problems.finish(),
        changed_meanwhile,
    })
}

/// Opens a regular file; never a pipe, which would wait for a writer, nor a link that has taken the file's place since
/// the walk: where links are followed, the walk names their targets. Returns its size, too.
fn open(file: &SourceFile) -> Result<(File, u64), Skip> {
    let mut careful = File::options();
    careful.read(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;

        use nix::fcntl::OFlag;
        careful.custom_flags((OFlag::O_NOFOLLOW | OFlag::O_NONBLOCK | OFlag::O_NOCTTY).bits());
    }
    let failed = |error: std::io::Error| unreadable(&file.key, &error);
    let special = || file.skip(SkipReason::Special, "it is no longer a regular file");
    let opened = careful.open(&file.path).map_err(|error| {
        match fs::symlink_metadata(&file.path) {
            Ok(found) if found.is_symlink() => file.skip(
                SkipReason::Link,
                "a symbolic link has taken its place; --follow goes there",
            ),
            // A socket cannot be opened.
            Ok(found) if !found.is_file() => special(),
            _ => failed(error),
        }
    })?;
    let metadata = opened.metadata().map_err(failed)?;
    if metadata.is_file() {
        Ok((opened, metadata.len()))
    } else {
        Err(special())
    }
}

/// The [`Skip`] of a file that could not be opened or read.
fn unreadable(key: &str, error: &std::io::Error) -> Skip {
    use std::io::ErrorKind;
    // What a decompressor says of its input comes the same way; reading it again does not help.
    let reason = match error.kind() {
        ErrorKind::InvalidData | ErrorKind::InvalidInput | ErrorKind::UnexpectedEof => SkipReason::Damaged,
        _ => SkipReason::Unreadable,
    };
    Skip {
        key: key.to_owned(),
        reason,
        detail: io_reason(error),
    }
}

fn too_large(file: &SourceFile, size: u64, options: &ReadOptions) -> Skip {
    file.skip(
        SkipReason::TooLarge,
        &format!(
            "{size} bytes, more than the {} that one article may have; raise --max-article-size, or split it",
            options.max_article_size
        ),
    )
}

impl SourceFile {
    fn skip(&self, reason: SkipReason, detail: &str) -> Skip {
        Skip {
            key: self.key.clone(),
            reason,
            detail: detail.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
