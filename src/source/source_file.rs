//! Files below the named paths, and the identity of their contents.

use crate::error::Error;
use crate::source::read_options::ReadOptions;
use crate::source::skip::{Skip, SkipReason};
use std::hash::Hasher;
use std::path::PathBuf;

use siphasher::sip::SipHasher13;

/// An item that the walk of the named paths finds, in the order of the walk.
#[derive(Debug)]
pub enum Discovered {
    /// A file to read.
    File(SourceFile),
    /// A file that will not be read, with the reason.
    Skipped(Skip),
    /// A named path, or a folder below one, that could not be read. Articles in the index from below `path` must not
    /// be taken for deleted.
    Unreadable {
        /// The key (see [`SourceFile::key`]) of the path, without a final `/`.
        key: String,
        /// The reason.
        error: Error,
    },
    /// A named path whose walk begins now: known files below it that the walk does not meet are gone. Not sent for a
    /// missing path.
    Root {
        /// Its key, without a final `/` (except for the root folder itself).
        key: String,
        /// True if it is a folder.
        folder: bool,
    },
}

/// A file below a named path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFile {
    /// The path to open it.
    pub path: PathBuf,
    /// Its canonical path as UTF-8, percent-encoded where it is not: the identity of the file in the index.
    pub key: String,
    /// Size in bytes.
    pub size: u64,
    /// Modification time in nanoseconds since 1970.
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

/// Returns the identity of an article's place: SipHash-1-3 (key 0, 0; 64 bits) of its file's key, a NUL, and the
/// record's key, if any.
#[must_use]
pub fn article_key(key: &str, record: Option<&str>) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.write(b"\0");
    hasher.write(record.unwrap_or_default().as_bytes());
    hasher.finish()
}

/// Returns the identity of a file in the index: SipHash-1-3 (key 0, 0; 64 bits) of its key.
#[must_use]
pub fn source_id(key: &str) -> u64 {
    let mut hasher = SipHasher13::new();
    hasher.write(key.as_bytes());
    hasher.finish()
}

/// Returns the [`Skip`] of a file with more bytes than an article may have.
pub(crate) fn too_large(file: &SourceFile, size: u64, options: &ReadOptions) -> Skip {
    file.skip(
        SkipReason::TooLarge,
        &format!(
            "{size} bytes, more than the {} that one article may have; raise --max-article-size or --memory, or split it",
            options.max_article_size
        ),
    )
}
