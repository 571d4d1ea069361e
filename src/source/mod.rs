//! Files -> [`Article`]s. The only reader of the user's files.

pub mod encoding;
pub mod html;
pub mod json;
pub mod markdown;
pub mod metadata;
pub mod plain;

use std::path::PathBuf;

use crate::article::Article;
use crate::error::Error;

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

/// Limits for reading.
#[derive(Clone, Copy, Debug)]
pub struct ReadOptions {
    /// Largest article, in bytes; files of one article above it are refused unread, JSON lines one by one.
    pub max_article_size: u64,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_article_size: 32 * 1024 * 1024,
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

/// Walks the named paths and tells what is there, in a fixed order (by name within a folder).
///
/// Symbolic links below a named path are not followed unless `follow` is set, but are told; hidden files and folders
/// (a leading dot) below a named path are passed over. Returns how many hidden entries there were.
pub fn discover(paths: &[PathBuf], follow: bool, tell: &mut dyn FnMut(Discovered)) -> u64 {
    let _ = (paths, follow, tell);
    0
}

/// Reads a file and hands out its articles one by one; a file of JSON lines is streamed.
///
/// # Errors
/// The [`Skip`] of a file of which nothing could be read. Articles may have been handed out before.
pub fn read(
    file: &SourceFile,
    options: &ReadOptions,
    article: &mut dyn FnMut(Article),
) -> Result<ReadReport, Skip> {
    let _ = (file, options, article);
    Ok(ReadReport::default())
}
pub fn source_id(key: &str) -> u64 {
    key.len() as u64
}
pub fn content_hash(_file: &SourceFile) -> Result<u64, Skip> {
    Ok(0)
}
pub fn key_of(_path: &std::path::Path) -> String {
    String::new()
}
