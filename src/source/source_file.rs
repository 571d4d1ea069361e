//! Files below the paths that were named, and the identity of what they hold.

use crate::error::Error;
use crate::source::read_options::ReadOptions;
use crate::source::skip::{Skip, SkipReason};
use std::hash::Hasher;
use std::path::PathBuf;

use siphasher::sip::SipHasher13;

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
    /// A hash of modification time, change time and inode: another file that was moved into its place has another one,
    /// however old it is. The modification time where the system has no more than that.
    pub stamp: i64,
}

impl SourceFile {
    pub(crate) fn skip(&self, reason: SkipReason, detail: &str) -> Skip {
        Skip {
            key: self.key.clone(),
            reason,
            detail: detail.to_owned(),
        }
    }
}

/// The place of an article: SipHash-1-3 (key 0, 0; 64 bits) of its file's key, a NUL, and its record's key, if any.
#[must_use]
pub fn article_key(key: &str, record: Option<&str>) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.write(b"\0");
    hasher.write(record.unwrap_or_default().as_bytes());
    hasher.finish()
}

/// The identity of a file in the index: SipHash-1-3 (key 0, 0; 64 bits) of its key.
#[must_use]
pub fn source_id(key: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

/// The [`Skip`] of a file with more bytes than an article may have.
pub(crate) fn too_large(file: &SourceFile, size: u64, options: &ReadOptions) -> Skip {
    file.skip(
        SkipReason::TooLarge,
        &format!(
            "{size} bytes, more than the {} that one article may have; raise --max-article-size, or split it",
            options.max_article_size
        ),
    )
}
