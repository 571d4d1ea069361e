//! Expands a description of words to terms of the index.
//!
//! The fields `title` and `text` index words by their stems. So a pattern is compared with the folded words
//! of the vocabulary, and the stems of matching words are the terms. If all words of a stem match, its
//! postings are the result. Otherwise each article with the stem is checked
//! ([`crate::search::terms::printed_form`]). Fields of names index the words themselves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::schema::Field as EngineField;
use tantivy::{Searcher, Term};

use crate::index::analysis::{EXACT, PARAGRAPH, shared_beginning, stem};
use crate::index::schema::Fields;
use crate::search::terms::document_lists::KeptLists;
use crate::search::terms::pattern::WordTest;
use crate::search::terms::printed_form::Printings;
use crate::search::terms::vocabulary::Vocabulary;

/// Maximum number of prefixes that are looked up one by one. For more, one scan of the vocabulary costs less.
const MOST_BEGINNINGS: usize = 300;
/// Number of expansions kept for later questions.
const KEPT: usize = 500;

/// The terms that a description of words expands to.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expansion {
    /// Terms whose words all match.
    pub(crate) sure: Vec<String>,
    /// Terms of which only some words match: those in [`Expansion::printings`].
    pub(crate) maybe: Vec<String>,
    /// The matching words of [`Expansion::maybe`], as printed.
    pub(crate) printings: Arc<Printings>,
    /// Number of different folded words that match.
    pub(crate) words: usize,
    /// Number of terms left out.
    pub(crate) left_out: usize,
    /// Identifies the expansion among those kept for the commit; None if it is not kept.
    pub(crate) number: Option<u64>,
}

impl Expansion {
    /// The number of terms.
    pub(crate) fn terms(&self) -> usize {
        self.sure.len() + self.maybe.len()
    }

    /// Only this term.
    pub(crate) fn of_term(term: String) -> Self {
        Self {
            sure: vec![term],
            words: 1,
            ..Self::default()
        }
    }

    /// A folded word with all its inflections: its stem and, for articles that are not stemmed, the word
    /// itself.
    pub(crate) fn of_stem(folded: &str) -> Self {
        let mut sure = vec![stem(folded).into_owned()];
        if sure[0] != folded {
            sure.push(folded.to_owned());
        }
        Self {
            sure,
            words: 1,
            ..Self::default()
        }
    }
}

/// Key of the description, a field of words (None for headline and text), and the maximum number of terms.
type Key = (String, Option<EngineField>, usize);

/// The expansions of one commit.
#[derive(Debug, Default)]
pub(crate) struct Expansions {
    kept: Mutex<FxHashMap<Key, Arc<Expansion>>>,
    /// Number of expansions made so far.
    made: AtomicU64,
    /// The articles found for them.
    lists: Arc<KeptLists>,
}

impl Expansions {
    /// The articles found for the expansions.
    pub(crate) const fn lists(&self) -> &Arc<KeptLists> {
        &self.lists
    }

    fn get(
        &self,
        key: Key,
        make: impl FnOnce() -> tantivy::Result<Expansion>,
    ) -> tantivy::Result<Arc<Expansion>> {
        let kept = || self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(expansion) = kept().get(&key) {
            return Ok(Arc::clone(expansion));
        }
        let expansion = Arc::new(Expansion {
            number: Some(self.made.fetch_add(1, Ordering::Relaxed)),
            ..make()?
        });
        let mut kept = kept();
        if kept.len() >= KEPT {
            kept.clear();
        }
        kept.insert(key, Arc::clone(&expansion));
        Ok(expansion)
    }

    /// The terms of `title` and `text` for the words that match. If there are more than `most`, the most
    /// frequent ones.
    pub(crate) fn of_text(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        test: &WordTest,
        most: usize,
    ) -> tantivy::Result<Arc<Expansion>> {
        self.get((test.key(), None, most), || {
            expand_text(searcher, fields, test, most)
        })
    }

    /// A folded word, restricted to the printed forms that `passes` accepts. `key` identifies the
    /// restriction.
    pub(crate) fn of_form(
        &self,
        searcher: &Searcher,
        fields: &Fields,
        key: String,
        folded: &str,
        passes: &dyn Fn(&str) -> bool,
    ) -> tantivy::Result<Arc<Expansion>> {
        self.get((key, Some(fields.word), 0), || {
            let vocabulary = Vocabulary::new(searcher, fields)?;
            let mut expansion = Expansion {
                words: 1,
                ..Expansion::default()
            };
            let mut printings = Vec::new();
            for term in Expansion::of_stem(folded).sure {
                let all = vocabulary.printings_of_stem(&term)?;
                let count = all.len();
                let fits = |(of, printed): &(String, String)| of == folded && passes(printed);
                let wanted: Vec<String> = all.into_iter().filter(fits).map(|(_, printed)| printed).collect();
                if wanted.is_empty() {
                    continue;
                }
                if wanted.len() == count {
                    expansion.sure.push(term);
                } else {
                    expansion.maybe.push(term);
                    printings.extend(wanted);
                }
            }
            expansion.printings = Arc::new(Printings::new(printings));
            Ok(expansion)
        })
    }

    /// The terms that match in a field of folded words. If there are more than `most`, the most frequent
    /// ones.
    pub(crate) fn of_words(
        &self,
        searcher: &Searcher,
        field: EngineField,
        test: &WordTest,
        most: usize,
    ) -> tantivy::Result<Arc<Expansion>> {
        self.get((test.key(), Some(field), most), || {
            let beginning = test.beginning();
            let mut frequencies: FxHashMap<String, u64> = FxHashMap::default();
            for reader in searcher.segment_readers() {
                let index = reader.inverted_index(field)?;
                let mut stream = index.terms().range().ge(beginning.as_bytes()).into_stream()?;
                while stream.advance() && stream.key().starts_with(beginning.as_bytes()) {
                    let Ok(term) = std::str::from_utf8(stream.key()) else {
                        continue;
                    };
                    if is_word(term) && test.fits(term) {
                        *frequencies.entry(term.to_owned()).or_default() +=
                            u64::from(stream.value().doc_freq);
                    }
                }
            }
            let mut sure: Vec<(u64, String)> = frequencies
                .into_iter()
                .map(|(term, frequency)| (frequency, term))
                .collect();
            let words = sure.len();
            let left_out = cut(&mut sure, most);
            Ok(Expansion {
                sure: sure.into_iter().map(|(_, term)| term).collect(),
                words,
                left_out,
                ..Expansion::default()
            })
        })
    }
}

/// True for a term of a field of names that is a word, not a written name or a mark.
fn is_word(term: &str) -> bool {
    let mark = PARAGRAPH.chars().next();
    !term.starts_with([EXACT, '>']) && term.chars().next() != mark
}

/// Keeps the most frequent terms, in an order that does not depend on the index's layout. Returns the number
/// dropped.
fn cut(terms: &mut Vec<(u64, String)>, most: usize) -> usize {
    terms.sort_unstable_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let left_out = terms.len().saturating_sub(most);
    terms.truncate(most);
    left_out
}

fn expand_text(
    searcher: &Searcher,
    fields: &Fields,
    test: &WordTest,
    most: usize,
) -> tantivy::Result<Expansion> {
    let vocabulary = Vocabulary::new(searcher, fields)?;
    let beginning = test.beginning();
    // The matching words of each term, as printed.
    let mut terms: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut words = 0;
    let mut last = String::new();
    // None if the last word does not match.
    let mut last_stem: Option<String> = None;
    vocabulary.for_each(&beginning, &mut |folded, printed| {
        if folded != last {
            folded.clone_into(&mut last);
            last_stem = test.fits(folded).then(|| stem(folded).into_owned());
            words += usize::from(last_stem.is_some());
        }
        let Some(stem) = &last_stem else { return };
        for term in [stem.as_str(), folded] {
            match terms.get_mut(term) {
                Some(printings) => printings.push(printed.to_owned()),
                None => _ = terms.insert(term.to_owned(), vec![printed.to_owned()]),
            }
            if stem == folded {
                break;
            }
        }
    })?;
    let mut frequent = Vec::with_capacity(terms.len());
    for term in terms.keys() {
        let mut frequency = 0;
        for field in [fields.title, fields.text] {
            frequency += searcher.doc_freq(&Term::from_field_text(field, term))?;
        }
        if frequency > 0 {
            frequent.push((frequency, term.clone()));
        }
    }
    let left_out = cut(&mut frequent, most);
    let partial = partial(&vocabulary, test, &beginning, &frequent)?;
    let mut expansion = Expansion {
        words,
        left_out,
        ..Expansion::default()
    };
    let mut printings = Vec::new();
    for (_, term) in frequent {
        if partial.contains(&term) {
            printings.extend(terms.remove(&term).unwrap_or_default());
            expansion.maybe.push(term);
        } else {
            expansion.sure.push(term);
        }
    }
    expansion.printings = Arc::new(Printings::new(printings));
    Ok(expansion)
}

/// The terms that also represent words that do not match.
fn partial(
    vocabulary: &Vocabulary,
    test: &WordTest,
    beginning: &str,
    terms: &[(u64, String)],
) -> tantivy::Result<FxHashSet<String>> {
    // All words of a term share a prefix. If the test accepts everything with that prefix, the words need not
    // be looked up.
    let is_settled = |term: &str| test.is_beginning() && shared_beginning(term).starts_with(beginning);
    let open: FxHashSet<&str> = terms
        .iter()
        .map(|(_, term)| term.as_str())
        .filter(|term| !is_settled(term))
        .collect();
    let mut beginnings: Vec<&str> = open.iter().map(|term| shared_beginning(term)).collect();
    beginnings.sort_unstable();
    // A prefix that extends another one is covered by the other's scan.
    beginnings.dedup_by(|next, kept| next.starts_with(*kept));
    if beginnings.len() > MOST_BEGINNINGS {
        beginnings = vec![""];
    }
    let mut partial = FxHashSet::default();
    let mut last = String::new();
    for beginning in beginnings {
        vocabulary.for_each(beginning, &mut |folded, _| {
            if folded == last {
                return;
            }
            folded.clone_into(&mut last);
            if !test.fits(folded) {
                for term in [stem(folded).as_ref(), folded] {
                    if open.contains(term) && !partial.contains(term) {
                        partial.insert(term.to_owned());
                    }
                }
            }
        })?;
    }
    Ok(partial)
}
