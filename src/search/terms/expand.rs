//! Expands a description of words to terms of the index.
//!
//! The fields `title` and `text` index words by their stems. So a pattern is compared with the folded words of the
//! vocabulary, and the stems of matching words are the terms. If all words of a stem match, its postings are the
//! result. Otherwise the postings of printed forms show which of its occurrences match ([`PartialTerm`]). Fields of
//! names index the words themselves.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rustc_hash::FxHashMap;
use tantivy::schema::Field as EngineField;
use tantivy::{Searcher, Term};

use crate::index::analysis::forms::PrintedForm;
use crate::index::analysis::stemming::{AskedWord, SnowballLanguage};
use crate::index::analysis::{EXACT, PARAGRAPH, irregular_forms, shared_beginning};
use crate::index::inflection::primary::is_primary;
use crate::index::schema::Fields;
use crate::search::terms::document_lists::KeptLists;
use crate::search::terms::pattern::WordTest;
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
    /// Terms of which only some words match.
    pub(crate) partial: Vec<PartialTerm>,
    /// Number of different folded words that match.
    pub(crate) words: usize,
    /// Number of terms left out.
    pub(crate) left_out: usize,
    /// The number of articles that have each term, summed over the terms, and the same with those left out. 0 if none was
    /// left out.
    pub(crate) covered: (u64, u64),
    /// Identifies the expansion among those kept for the commit; None if it is not kept.
    pub(crate) number: Option<u64>,
}

/// A term of `title` and `text` that matches in some printed forms only.
#[derive(Clone, Debug)]
pub(crate) struct PartialTerm {
    pub(crate) term: String,
    pub(crate) forms: TermForms,
}

/// Terms of the fields of printed forms that show which occurrences of a term match. The primary form of a term has
/// none: its occurrences are those of the term without those of all its other forms.
#[derive(Clone, Debug)]
pub(crate) enum TermForms {
    /// Those in these forms, the primary form not among them.
    Only(Vec<String>),
    /// All but those in these forms, the primary form not among them.
    Except(Vec<String>),
}

impl Expansion {
    /// The share of all that matches that the terms cover, in thousandths, rounded down.
    pub(crate) fn share_in_thousandths(&self) -> u64 {
        let (kept, all) = self.covered;
        (kept * 1000).checked_div(all).unwrap_or(1000)
    }

    /// All terms of `title` and `text`.
    pub(crate) fn terms(&self) -> impl Iterator<Item = &str> {
        let partial = self.partial.iter().map(|partial| &partial.term);
        self.sure.iter().chain(partial).map(String::as_str)
    }

    /// The number of terms.
    pub(crate) fn number_of_terms(&self) -> usize {
        self.sure.len() + self.partial.len()
    }

    /// Printed forms that match, of terms that match in no others.
    pub(crate) fn only_forms(&self) -> impl Iterator<Item = &str> {
        let forms = self.partial.iter().filter_map(|partial| match &partial.forms {
            TermForms::Only(forms) => Some(forms),
            TermForms::Except(_) => None,
        });
        forms.flatten().map(String::as_str)
    }

    /// The terms that match except in some printed forms, each with those.
    pub(crate) fn excepting(&self) -> impl Iterator<Item = (&str, &[String])> {
        self.partial.iter().filter_map(|partial| match &partial.forms {
            TermForms::Only(_) => None,
            TermForms::Except(forms) => Some((partial.term.as_str(), forms.as_slice())),
        })
    }

    /// Only this term.
    pub(crate) fn of_term(term: String) -> Self {
        Self {
            sure: vec![term],
            words: 1,
            ..Self::default()
        }
    }

    /// A word with all its inflections in articles in English and these languages and, for articles that are not stemmed,
    /// the folded word itself.
    pub(crate) fn of_word(word: &AskedWord, languages: &[SnowballLanguage]) -> Self {
        Self {
            sure: word.terms(languages),
            words: 1,
            ..Self::default()
        }
    }

    /// Adds a term with the forms of it that were found.
    fn add(&mut self, term: String, found: FoundForms) {
        let FoundForms {
            has_primary,
            wanted,
            mut others,
            ..
        } = found;
        others.sort_unstable();
        others.dedup();
        let forms = match (has_primary, others.is_empty()) {
            (true, true) => return self.sure.push(term),
            (true, false) => TermForms::Except(others),
            (false, _) => TermForms::Only(wanted),
        };
        self.partial.push(PartialTerm { term, forms });
    }
}

/// The terms of a folded word: the English stem, the folded word and, if it is printed in articles in other languages, its
/// terms there.
fn terms_of_word(vocabulary: &Vocabulary, folded: &str) -> tantivy::Result<Vec<String>> {
    let mut terms = AskedWord::of_folded(folded.to_owned()).terms(&[]);
    vocabulary.for_each_of_word(folded, &mut |form, _| {
        let term = form.stem();
        if !terms.iter().any(|known| *known == *term) {
            terms.push(term.into_owned());
        }
    })?;
    Ok(terms)
}

/// The printed forms of a term that were found in the vocabulary.
#[derive(Debug, Default)]
struct FoundForms {
    /// Whether the primary form matches.
    has_primary: bool,
    /// Other forms that match, as terms of the fields of printed forms.
    wanted: Vec<String>,
    /// Other forms that do not match.
    others: Vec<String>,
}

impl FoundForms {
    fn add(&mut self, term: &str, form: &PrintedForm<'_>, form_term: &str, matches: bool) {
        match (is_primary(term, &form.printed()), matches) {
            (true, true) => self.has_primary = true,
            (true, false) => {}
            (false, true) => self.wanted.push(form_term.to_owned()),
            (false, false) => self.others.push(form_term.to_owned()),
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
            for term in terms_of_word(&vocabulary, folded)? {
                let mut found = FoundForms::default();
                vocabulary.for_each_of_term(&term, &mut |form, form_term| {
                    let matches = form.folded == folded && passes(&form.printed());
                    found.add(&term, form, form_term, matches);
                })?;
                if found.has_primary || !found.wanted.is_empty() {
                    expansion.add(term, found);
                }
            }
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
            let (left_out, covered) = cut(&mut sure, most);
            Ok(Expansion {
                covered,
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
/// dropped, and the sum of the frequencies that were kept and of all.
fn cut(terms: &mut Vec<(u64, String)>, most: usize) -> (usize, (u64, u64)) {
    let sum = |terms: &[(u64, String)]| terms.iter().map(|(frequency, _)| frequency).sum();
    let all = sum(terms);
    terms.sort_unstable_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    let left_out = terms.len().saturating_sub(most);
    terms.truncate(most);
    (left_out, (sum(terms), all))
}

fn expand_text(
    searcher: &Searcher,
    fields: &Fields,
    test: &WordTest,
    most: usize,
) -> tantivy::Result<Expansion> {
    let vocabulary = Vocabulary::new(searcher, fields)?;
    let beginning = test.beginning();
    let mut terms: FxHashMap<String, FoundForms> = FxHashMap::default();
    let mut words = 0;
    let mut last = String::new();
    let mut fits = false;
    vocabulary.for_each(&beginning, &mut |form, form_term| {
        if form.folded != last {
            form.folded.clone_into(&mut last);
            fits = test.fits(form.folded);
            words += usize::from(fits);
        }
        if fits {
            let term = form.stem();
            if let Some(found) = terms.get_mut(&*term) {
                found.add(&term, form, form_term, true);
            } else {
                let mut found = FoundForms::default();
                found.add(&term, form, form_term, true);
                terms.insert(term.into_owned(), found);
            }
        }
    })?;
    let mut expansion = Expansion {
        words,
        ..Expansion::default()
    };
    if terms.len() > most {
        let mut frequent = frequencies(searcher, fields, terms.keys())?;
        (expansion.left_out, expansion.covered) = cut(&mut frequent, most);
        terms = frequent
            .into_iter()
            .filter_map(|(_, term)| terms.remove_entry(&term))
            .collect();
    }
    add_others(&vocabulary, test, &beginning, &mut terms)?;
    let mut found: Vec<(String, FoundForms)> = terms.into_iter().collect();
    found.sort_unstable_by(|(one, _), (other, _)| one.cmp(other));
    for (term, found) in found {
        expansion.add(term, found);
    }
    Ok(expansion)
}

/// The terms that articles have, each with the number of headlines and texts that have it.
fn frequencies<'t>(
    searcher: &Searcher,
    fields: &Fields,
    terms: impl Iterator<Item = &'t String>,
) -> tantivy::Result<Vec<(u64, String)>> {
    let mut frequent = Vec::new();
    for term in terms {
        let mut frequency = 0;
        for field in [fields.title, fields.text] {
            frequency += searcher.doc_freq(&Term::from_field_text(field, term))?;
        }
        if frequency > 0 {
            frequent.push((frequency, term.clone()));
        }
    }
    Ok(frequent)
}

/// Adds the forms that do not match to the terms whose primary form does.
fn add_others(
    vocabulary: &Vocabulary,
    test: &WordTest,
    beginning: &str,
    terms: &mut FxHashMap<String, FoundForms>,
) -> tantivy::Result<()> {
    let mut beginnings: Vec<String> = Vec::new();
    for (term, found) in terms.iter_mut().filter(|(_, found)| found.has_primary) {
        for word in irregular_forms(term).iter().filter(|word| !test.fits(word)) {
            vocabulary.for_each_of_word(word, &mut |form, form_term| {
                if form.stem() == *term {
                    found.add(term, form, form_term, false);
                }
            })?;
        }
        vocabulary.for_each_unlike(term, &mut |form, form_term| {
            if !test.fits(form.folded) {
                found.add(term, form, form_term, false);
            }
        })?;
        // All other words of a term share a prefix. If the test accepts everything with that prefix, the words need
        // not be looked up.
        if !(test.is_beginning() && shared_beginning(term).starts_with(beginning)) {
            beginnings.push(shared_beginning(term).to_owned());
        }
    }
    beginnings.sort_unstable();
    // A prefix that extends another one is covered by the other's scan.
    beginnings.dedup_by(|next, kept| next.starts_with(&**kept));
    let whole = [String::new()];
    let scanned = if beginnings.len() > MOST_BEGINNINGS {
        &whole
    } else {
        &beginnings[..]
    };
    // Only one of them can begin a word: the last in the order of the dictionary that is not after the word.
    let has_beginning = |word: &str| {
        let after = beginnings.partition_point(|beginning| beginning.as_str() <= word);
        after > 0 && word.starts_with(&beginnings[after - 1])
    };
    let mut last = String::new();
    let mut is_wanted = false;
    for beginning in scanned {
        vocabulary.for_each(beginning, &mut |form, form_term| {
            if form.folded != last {
                form.folded.clone_into(&mut last);
                is_wanted = has_beginning(form.folded) && !test.fits(form.folded);
            }
            if is_wanted {
                let term = form.stem();
                if let Some(found) = terms.get_mut(&*term).filter(|found| found.has_primary) {
                    found.add(&term, form, form_term, false);
                }
            }
        })?;
    }
    Ok(())
}
