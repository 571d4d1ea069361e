//! Where results can be checked: file, place in the text, hash of the file.

use rustc_hash::FxHashMap;

use crate::collection::Collection;
use crate::error::{Error, Result};
use crate::render::verify::SourceNow;
use crate::search::Cite;
use crate::source;
use crate::span::Span;

/// Hashes of files, each read once.
#[derive(Debug, Default)]
pub(crate) struct Cites {
    hashes: FxHashMap<String, Option<String>>,
}

impl Cites {
    /// Where a passage of an article can be checked; reads its file.
    pub(crate) fn cite(&mut self, path: &str, record: Option<&str>, place: Span) -> Cite {
        if !self.hashes.contains_key(path) {
            let hash = source::reread(path, "").ok().map(|now| now.sha256);
            self.hashes.insert(path.to_owned(), hash);
        }
        Cite {
            path: path.to_owned(),
            record: record.map(str::to_owned),
            start: place.start,
            end: place.end,
            sha256: self.hashes.get(path).cloned().flatten(),
        }
    }
}

/// A file as it is now, and the line on which these words begin.
///
/// # Errors
/// Where the index cannot be read; a file that cannot be read is a part of the answer.
pub(crate) fn source_now(collection: &Collection, path: &str, words: &str) -> Result<SourceNow> {
    Ok(match source::reread(path, words) {
        Ok(now) => SourceNow {
            state: match collection.stored_hash(path)? {
                Some(hash) if hash == now.content_hash => "unchanged".to_owned(),
                _ => "changed".to_owned(),
            },
            line: now.line,
            sha256: Some(now.sha256),
        },
        Err(Error { why, .. }) => SourceNow {
            state: format!("the file cannot be read: {why}"),
            line: None,
            sha256: None,
        },
    })
}
