//! Keeps which articles matched an expansion ([`crate::search::engine::any_word`]), next to the expansions of
//! one commit.
//!
//! Where only the text can confirm a word, each article that may have it is read. The documents of a commit
//! do not change, so the result is kept for a repeated question and for its next page. A list is identified
//! by the number of its expansion, the field and the segment. When the cache is full, it is emptied.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::index::SegmentId;
use tantivy::schema::Field as EngineField;
use tantivy::{DocId, DocSet, TERMINATED};

/// Maximum bytes of all lists together, and of one list.
const MOST_BYTES: usize = 16 << 20;
const MOST_BYTES_OF_ONE: usize = MOST_BYTES / 4;
/// Maximum number of lists and of frequencies: enough for a few hundred questions in two fields and a dozen
/// segments.
const MOST: usize = 10_000;

/// Identifies a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ListKey {
    /// The number of the expansion.
    pub(crate) expansion: u64,
    pub(crate) field: EngineField,
    pub(crate) segment: SegmentId,
    /// Whether occurrences were counted.
    pub(crate) is_scored: bool,
}

/// The matching documents of a segment, with the other values that a scorer reports.
#[derive(Debug, Default)]
pub(crate) struct DocumentList {
    /// Ascending, each with the number of occurrences; 0 if they were not counted.
    pub(crate) documents: Vec<(DocId, u32)>,
    /// Values of the scorer that made the list. They decide the order in which scores are summed, which must
    /// not depend on earlier questions.
    pub(crate) size_hint: u32,
    pub(crate) cost: u64,
}

impl DocumentList {
    /// False once the list is too long to be kept.
    pub(crate) const fn is_short(&self) -> bool {
        self.bytes() <= MOST_BYTES_OF_ONE
    }

    const fn bytes(&self) -> usize {
        self.documents.len() * size_of::<(DocId, u32)>()
    }
}

/// The lists of one commit.
#[derive(Debug, Default)]
pub(crate) struct KeptLists {
    kept: Mutex<ListsOfCommit>,
}

#[derive(Debug, Default)]
struct ListsOfCommit {
    lists: FxHashMap<ListKey, Arc<DocumentList>>,
    /// By expansion, field, and the number of documents of the kind of hit.
    frequencies: FxHashMap<(u64, EngineField, u64), u64>,
    bytes: usize,
}

impl KeptLists {
    fn lock(&self) -> std::sync::MutexGuard<'_, ListsOfCommit> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn get(&self, key: &ListKey) -> Option<Arc<DocumentList>> {
        self.lock().lists.get(key).map(Arc::clone)
    }

    /// Keeps a complete list unless it is too long.
    pub(crate) fn keep(&self, key: ListKey, mut list: DocumentList) {
        if !list.is_short() {
            return;
        }
        list.documents.shrink_to_fit();
        let mut kept = self.lock();
        if kept.bytes + list.bytes() > MOST_BYTES || kept.lists.len() >= MOST {
            kept.lists.clear();
            kept.bytes = 0;
        }
        kept.bytes += list.bytes();
        if let Some(old) = kept.lists.insert(key, Arc::new(list)) {
            kept.bytes -= old.bytes();
        }
    }

    /// The frequency of all terms of an expansion in a field. Calls `count` only the first time. `documents`
    /// is the number of documents of the kind of hit, which limits the frequency.
    pub(crate) fn frequency(
        &self,
        expansion: u64,
        field: EngineField,
        documents: u64,
        count: impl FnOnce() -> tantivy::Result<u64>,
    ) -> tantivy::Result<u64> {
        let key = (expansion, field, documents);
        if let Some(frequency) = self.lock().frequencies.get(&key) {
            return Ok(*frequency);
        }
        let frequency = count()?;
        let mut kept = self.lock();
        if kept.frequencies.len() >= MOST {
            kept.frequencies.clear();
        }
        kept.frequencies.insert(key, frequency);
        Ok(frequency)
    }
}

/// Walks along a list.
pub(crate) struct ListWalk {
    list: Arc<DocumentList>,
    at: usize,
    doc: DocId,
}

impl ListWalk {
    pub(crate) fn new(list: Arc<DocumentList>) -> Self {
        let mut walk = Self {
            list,
            at: 0,
            doc: TERMINATED,
        };
        walk.look();
        walk
    }

    fn look(&mut self) {
        self.doc = self
            .list
            .documents
            .get(self.at)
            .map_or(TERMINATED, |(doc, _)| *doc);
    }

    /// Occurrences of the words in the current document.
    pub(crate) fn counted(&self) -> u32 {
        self.list.documents.get(self.at).map_or(0, |(_, count)| *count)
    }
}

impl DocSet for ListWalk {
    fn advance(&mut self) -> DocId {
        if self.doc != TERMINATED {
            self.at += 1;
            self.look();
        }
        self.doc
    }

    fn seek(&mut self, target: DocId) -> DocId {
        if self.doc < target {
            let ahead = self.list.documents.get(self.at..).unwrap_or_default();
            self.at += ahead.partition_point(|(doc, _)| *doc < target);
            self.look();
        }
        self.doc
    }

    fn doc(&self) -> DocId {
        self.doc
    }

    fn size_hint(&self) -> u32 {
        self.list.size_hint
    }

    fn cost(&self) -> u64 {
        self.list.cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(expansion: u64) -> ListKey {
        ListKey {
            expansion,
            field: EngineField::from_field_id(1),
            segment: SegmentId::generate_random(),
            is_scored: true,
        }
    }

    fn list(documents: u32) -> DocumentList {
        DocumentList {
            documents: (0..documents).map(|doc| (doc * 3, 1)).collect(),
            ..DocumentList::default()
        }
    }

    #[test]
    fn a_walk_stands_on_every_document_and_seeks_the_next() {
        let mut walk = ListWalk::new(Arc::new(list(3)));
        assert_eq!((walk.doc(), walk.advance(), walk.counted()), (0, 3, 1));
        assert_eq!((walk.seek(2), walk.seek(4), walk.seek(7)), (3, 6, TERMINATED));
        assert_eq!((walk.advance(), walk.counted()), (TERMINATED, 0));
        assert_eq!(ListWalk::new(Arc::default()).doc(), TERMINATED);
    }

    #[test]
    fn what_is_kept_is_bounded() {
        let lists = KeptLists::default();
        let longest = (MOST_BYTES_OF_ONE / size_of::<(DocId, u32)>()) as u32;
        let first = key(1);
        lists.keep(first, list(longest + 1));
        assert!(lists.get(&first).is_none(), "too long");
        lists.keep(first, list(longest));
        lists.keep(first, list(longest));
        for number in 2..=4 {
            lists.keep(key(number), list(longest));
        }
        assert!(lists.get(&first).is_some(), "there is room for four");
        let last = key(5);
        lists.keep(last, list(1));
        assert!(lists.get(&first).is_none() && lists.get(&last).is_some());
    }
}
