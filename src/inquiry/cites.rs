//! Where results can be checked: file, place in the text, hash of the file.

use rustc_hash::FxHashMap;

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
