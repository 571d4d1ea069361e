//! Options for reading files, and the report about one file.

use std::path::PathBuf;

/// Options for reading files.
#[derive(Clone, Debug)]
pub struct ReadOptions {
    /// Maximum size of an article in bytes. A larger file of one article is not read; in a file of many, only its
    /// larger records are refused. Exports of press databases may be 16 times as large.
    pub max_article_size: u64,
    /// Maximum number of bytes that one compressed file or archive may unpack to; the rest is not read, which is
    /// reported.
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

/// The outcome of reading a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReadReport {
    /// Number of articles handed out.
    pub articles: u64,
    /// Number of bytes read.
    pub bytes: u64,
    /// SipHash-1-3 of the file's bytes.
    pub content_hash: u64,
    /// Problems of a file that was read nevertheless: broken lines (with their number), bytes that did not decode.
    /// One line each, the first 20 in full; the last one then counts the others.
    pub problems: Vec<String>,
    /// True if the file had changed since the walk when reading ended: the next run must read it again.
    pub changed_meanwhile: bool,
}
