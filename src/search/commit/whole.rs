//! Counts over a whole collection, of which the commit holds only some articles.
//!
//! Scores and the joining of names depend on counts over all articles. A commit in memory that holds the best articles of a
//! cluster takes them from here. Counts that are not known yet are recorded as missing: whoever asked looks them up and
//! asks again.

use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::extract::EntityKind;
use crate::index::analysis::stemming::SnowballLanguage;

/// Counts over a whole collection. Fields are named as in [`mod@crate::index::schema`].
#[derive(Debug, Default)]
pub(crate) struct WholeCounts {
    counts: Mutex<KnownCounts>,
}

#[derive(Debug, Default)]
struct KnownCounts {
    totals: WholeTotals,
    terms: FxHashMap<(String, String), u64>,
    beginnings: FxHashMap<String, Vec<(String, u64)>>,
    /// Columns of names, sorted.
    columns: FxHashMap<String, Arc<NameCounts>>,
    settled: FxHashMap<SettledKey, Arc<[SettledEntry]>>,
    missing: MissingCounts,
}

/// An entry of the directory of all articles, as it was joined when the collection was settled.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct SettledEntry {
    /// Its number in the order of names.
    pub(crate) number: u32,
    /// Marks of the entry, as in the file of names beside an index.
    pub(crate) marks: u8,
    /// Its place in the directory of all articles; None if it is not listed there.
    pub(crate) rank: Option<u32>,
    /// The entry itself, packed.
    pub(crate) packed: Vec<u8>,
}

/// A request for settled entries.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum SettledKey {
    /// The entry of a kind that a name, as written, belongs to.
    Named(EntityKind, String),
    /// The entries of a kind that a question for these folded words may mean.
    Meant(EntityKind, Vec<String>),
}

/// Names with their numbers of articles, sorted by name.
pub(crate) type NameCounts = Vec<(String, u64)>;

/// The column of all terms of the field `person` that are names: written ones, and fullest ones by surname.
pub(crate) const PERSON_TERMS: &str = "names";

/// Numbers of a whole collection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct WholeTotals {
    pub(crate) articles: u64,
    pub(crate) quotations: u64,
    /// For each field the number of its terms in all articles.
    pub(crate) tokens: FxHashMap<String, u64>,
    /// The languages of articles that Snowball stems, in order.
    pub(crate) languages: Vec<SnowballLanguage>,
    /// The run that joined the names of the collection last; None if none has.
    pub(crate) settled_by: Option<String>,
}

/// The items asked for that are not cached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct MissingCounts {
    /// Field and term: in how many articles?
    pub(crate) terms: FxHashSet<(String, String)>,
    /// Terms of the field `person` that begin like this: which, and in how many articles?
    pub(crate) beginnings: FxHashSet<String>,
    /// Columns of names: which, and in how many articles is each?
    pub(crate) columns: FxHashSet<String>,
    /// Settled entries.
    pub(crate) settled: FxHashSet<SettledKey>,
}

impl MissingCounts {
    /// True if all that was asked for is known.
    pub(crate) fn is_empty(&self) -> bool {
        self.terms.is_empty()
            && self.beginnings.is_empty()
            && self.columns.is_empty()
            && self.settled.is_empty()
    }
}

impl WholeCounts {
    /// The counts of a collection of which only the totals are known.
    pub(crate) fn new(totals: WholeTotals) -> Self {
        let counts = KnownCounts {
            totals,
            ..KnownCounts::default()
        };
        Self {
            counts: Mutex::new(counts),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, KnownCounts> {
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The totals.
    pub(crate) fn totals(&self) -> WholeTotals {
        self.lock().totals.clone()
    }

    /// Number of terms of a field in all articles.
    pub(crate) fn tokens(&self, field: &str) -> u64 {
        self.lock().totals.tokens.get(field).copied().unwrap_or_default()
    }

    /// Number of articles with a term; None, and recorded as missing, if it is not known.
    pub(crate) fn articles_with(&self, field: &str, term: &str) -> Option<u64> {
        let mut counts = self.lock();
        let names = counts
            .columns
            .get(PERSON_TERMS)
            .filter(|_| field == "person" && term.starts_with('>'));
        if let Some(names) = names {
            let at = names.binary_search_by(|(name, _)| name.as_str().cmp(term));
            return Some(at.map_or(0, |at| names[at].1));
        }
        let key = (field.to_owned(), term.to_owned());
        let known = counts.terms.get(&key).copied();
        if known.is_none() {
            counts.missing.terms.insert(key);
        }
        known
    }

    /// The terms of the field `person` that begin with `beginning`, with their numbers of articles; None, and recorded as
    /// missing, if they are not known.
    pub(crate) fn beginning_with(&self, beginning: &str) -> Option<Vec<(String, u64)>> {
        let mut counts = self.lock();
        if let Some(names) = counts.columns.get(PERSON_TERMS) {
            let from = names.partition_point(|(name, _)| name.as_str() < beginning);
            let found = names[from..]
                .iter()
                .take_while(|(name, _)| name.starts_with(beginning));
            return Some(found.cloned().collect());
        }
        let known = counts.beginnings.get(beginning).cloned();
        if known.is_none() {
            counts.missing.beginnings.insert(beginning.to_owned());
        }
        known
    }

    /// The names of a column with their numbers of articles; None, and recorded as missing, if they are not known.
    pub(crate) fn names(&self, column: &str) -> Option<Arc<NameCounts>> {
        let mut counts = self.lock();
        let known = counts.columns.get(column).cloned();
        if known.is_none() {
            counts.missing.columns.insert(column.to_owned());
        }
        known
    }

    /// True if the names of the collection were joined when it was settled.
    pub(crate) fn is_settled(&self) -> bool {
        self.lock().totals.settled_by.is_some()
    }

    /// The settled entries that `key` asks for, by number; none, and recorded as missing, if they are not known.
    pub(crate) fn settled(&self, key: SettledKey) -> Arc<[SettledEntry]> {
        let mut counts = self.lock();
        if let Some(known) = counts.settled.get(&key) {
            return Arc::clone(known);
        }
        counts.missing.settled.insert(key);
        Arc::default()
    }

    /// Adds settled entries.
    pub(crate) fn learn_settled(&self, found: impl IntoIterator<Item = (SettledKey, Vec<SettledEntry>)>) {
        let found = found.into_iter().map(|(key, mut entries)| {
            entries.sort_unstable();
            (key, entries.into())
        });
        self.lock().settled.extend(found);
    }

    /// Adds the names of a column.
    pub(crate) fn learn_names(&self, column: &str, mut names: NameCounts) {
        names.sort_unstable();
        self.lock().columns.insert(column.to_owned(), Arc::new(names));
    }

    /// Returns the items recorded as missing, and clears the record.
    pub(crate) fn take_missing(&self) -> MissingCounts {
        std::mem::take(&mut self.lock().missing)
    }

    /// Adds counts.
    pub(crate) fn learn(
        &self,
        terms: impl IntoIterator<Item = ((String, String), u64)>,
        beginnings: impl IntoIterator<Item = (String, Vec<(String, u64)>)>,
    ) {
        let mut counts = self.lock();
        counts.terms.extend(terms);
        counts.beginnings.extend(beginnings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unknown_count_is_missing_until_it_is_learnt() {
        let whole = WholeCounts::new(WholeTotals::default());
        assert_eq!(whole.articles_with("text", "dam"), None);
        assert_eq!(whole.beginning_with(">velde"), None);
        let missing = whole.take_missing();
        assert!(!missing.is_empty() && whole.take_missing().is_empty());
        whole.learn(missing.terms.into_iter().map(|term| (term, 7)), []);
        assert_eq!(whole.articles_with("text", "dam"), Some(7));
        assert!(whole.take_missing().is_empty());
    }

    #[test]
    fn settled_entries_are_missing_until_they_are_learnt() {
        let whole = WholeCounts::new(WholeTotals::default());
        assert!(!whole.is_settled());
        let key = SettledKey::Named(EntityKind::Person, "Ada Velde".to_owned());
        assert!(whole.settled(key.clone()).is_empty());
        assert!(whole.take_missing().settled.contains(&key));
        let entry = |number| SettledEntry {
            number,
            marks: 0,
            rank: None,
            packed: vec![1],
        };
        whole.learn_settled([(key.clone(), vec![entry(4), entry(2)])]);
        assert_eq!(*whole.settled(key), [entry(2), entry(4)]);
        assert!(whole.take_missing().is_empty());
    }
}
