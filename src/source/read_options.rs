//! How files are read, and what became of one.

use std::path::PathBuf;

/// How to read.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Largest article, in bytes; files of one article above it are refused unread, the records of a file of many one
    /// by one. Exports of press databases may be 16 times as large.
    pub max_article_size: u64,
    /// Maximum number of bytes that one compressed file or archive may unpack to; the rest is not read, and reported.
    pub max_unpacked_size: u64,
    /// Whether pages that are no article (front pages, lists of articles, search results, galleries, products) are
    /// read as articles all the same.
    pub all_pages: bool,
    /// The program that reads formats whose parsers can crash, in a process of its own: the `onrecord` program itself.
    /// Without one, such files are skipped with that reason.
    pub helper: Option<PathBuf>,
}

impl Default for ReadOptions {
    fn default() -> Self {
        Self {
            max_article_size: 32 * 1024 * 1024,
            max_unpacked_size: 64 * 1024 * 1024 * 1024,
            all_pages: false,
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
