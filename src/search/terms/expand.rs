//! From what describes words to the terms of the index that stand for them.
//!
//! In `title` and `text` words stand by their stems, so that a pattern is looked for among the folded words of the
//! vocabulary, and their stems are what the postings are of. Where all words of a stem fit, its postings tell all; else
//! each article that has it is looked at ([`crate::search::terms::printed_form`]). Fields of names hold words themselves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::schema::Field as EngineField;
use tantivy::{Searcher, Term};

use crate::index::analysis::{EXACT, PARAGRAPH, irregular_forms, shared_beginning, stem};
use crate::index::schema::Fields;
use crate::search::terms::document_lists::KeptLists;
use crate::search::terms::pattern::WordTest;
use crate::search::terms::printed_form::Printings;
use crate::search::terms::vocabulary::Vocabulary;

/// Beginnings that are looked up one by one; where there are more, one walk through the vocabulary costs less.
const MOST_BEGINNINGS: usize = 300;
/// Expansions kept for the next question.
const KEPT: usize = 500;

/// The terms that stand for words.
#[derive(Clone, Debug, Default)]
pub(crate) struct Expansion {
    /// Terms all of whose words are meant.
    pub(crate) sure: Vec<String>,
    /// Terms some of whose words are meant: those of [`Expansion::printings`].
    pub(crate) maybe: Vec<String>,
    /// The words of [`Expansion::maybe`] as printed.
    pub(crate) printings: Arc<Printings>,
    /// How many different words are meant, folded.
    pub(crate) words: usize,
    /// How many terms were left out.
    pub(crate) left_out: usize,
    /// Tells it from all others that were kept of the commit; None for one that is not kept.
    pub(crate) number: Option<u64>,
}

impl Expansion {
    /// How many terms there are.
    pub(crate) fn terms(&self) -> usize {
        self.sure.len() + self.maybe.len()
    }

    /// The term and no other.
    pub(crate) fn of_term(term: String) -> Self {
        Self {
            sure: vec![term],
            words: 1,
            ..Self::default()
        }
    }

    /// A folded word however it is inflected: its stem and, in articles that are not stemmed, the word itself.
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

/// What tells words, a field of words (none for those of headline and text), and the most terms.
type Key = (String, Option<EngineField>, usize);

/// What was expanded from one commit.
#[derive(Debug, Default)]
pub(crate) struct Expansions {
    kept: Mutex<FxHashMap<Key, Arc<Expansion>>>,
    /// How many were made.
    made: AtomicU64,
    /// Which articles were found for them.
    lists: Arc<KeptLists>,
}

impl Expansions {
    /// Which articles were found for the expansions.
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

    /// The terms of `title` and `text` for the words that fit; of more than `most`, those in the most articles.
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

    /// A folded word in the forms in which it is printed so: `passes` gets the word as printed. `key` tells the forms from
    /// others.
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

    /// The terms of a field that holds folded words; of more than `most`, those in the most articles.
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

/// True for terms of fields of names that are words: neither written names nor marks.
fn is_word(term: &str) -> bool {
    let mark = PARAGRAPH.chars().next();
    !term.starts_with([EXACT, '>']) && term.chars().next() != mark
}

/// Leaves the most frequent, in an order that does not depend on the index's layout; returns how many went.
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
    // For each term the words as printed that fit.
    let mut terms: FxHashMap<String, Vec<String>> = FxHashMap::default();
    let mut words = 0;
    let mut last = String::new();
    // None where the last word does not fit.
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

/// Those terms that also stand for words that do not fit.
fn partial(
    vocabulary: &Vocabulary,
    test: &WordTest,
    beginning: &str,
    terms: &[(u64, String)],
) -> tantivy::Result<FxHashSet<String>> {
    let mut partial = FxHashSet::default();
    let terms = terms.iter().map(|(_, term)| term.as_str());
    let mut open: FxHashSet<&str> = FxHashSet::default();
    for term in terms {
        if irregular_forms(term).iter().any(|form| !test.fits(form)) {
            partial.insert(term.to_owned());
        // All other words of a term begin alike: where that beginning tells that they fit, they need not be looked up.
        } else if !(test.is_beginning() && shared_beginning(term).starts_with(beginning)) {
            open.insert(term);
        }
    }
    let mut beginnings: Vec<&str> = open.iter().map(|term| shared_beginning(term)).collect();
    beginnings.sort_unstable();
    // What begins like another one is walked through with it.
    beginnings.dedup_by(|next, kept| next.starts_with(*kept));
    if beginnings.len() > MOST_BEGINNINGS {
        beginnings = vec![""];
    }
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
