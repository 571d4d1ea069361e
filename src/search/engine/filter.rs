//! Filters on the columns of an article: language, path, copies, and which fields it has.

use std::sync::Arc;

use memchr::memmem::Finder;
use rustc_hash::FxHashSet;
use tantivy::columnar::Column;
use tantivy::query::{EnableScoring, Explanation, Query, Scorer, Weight};
use tantivy::schema::Field;
use tantivy::{DocAddress, DocId, Score, Searcher, SegmentReader};

use crate::index::analysis::folded_words;
use crate::index::schema::Fields;
use crate::search::budget::Budget;
use crate::search::commit::columns::{Columns, HitKind, SegmentColumns};
use crate::search::commit::copies::Copies;
use crate::search::commit::open::Commit;
use crate::search::engine::join::ListScorer;
use crate::search::question::Arrived;
use crate::search::terms::pattern::PatternToken;

/// A condition on an article or a quotation.
#[derive(Clone, Debug)]
pub(crate) enum Filter {
    /// Has a quotation.
    Quotation,
    /// Has a day of publication.
    Day,
    /// Has arrived after some moment.
    Arrived(Arc<Arrived>),
    /// Has a value in this text column.
    InColumn(Field),
    /// Has a word in this field.
    InField(Field),
    /// Has this language in this column, or a variety of it: `en` matches `en-GB`.
    Language(Field, String),
    /// Has this place among its near-equal copies.
    Copy(Arc<Copies>, CopyPlace),
    /// Is one of these articles.
    Among(Arc<FxHashSet<DocAddress>>),
    /// Is one of these articles of each segment (ascending), or a quotation in one of them.
    Within(Arc<Vec<Vec<DocId>>>, HitKind),
    /// Is a quotation of this kind (a code of the index). Hits are quotations.
    QuotationKind(u64),
    /// Is a quotation of this class (a code of the index). Hits are quotations.
    Assertion(u64),
}

/// The place of an article among its near-equal copies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum CopyPlace {
    /// The first of two or more.
    First,
    /// A later one.
    Later,
    /// Without copies.
    Single,
}

/// Matches documents that pass a filter. All scores are 0.
#[derive(Clone, Debug)]
pub(crate) struct FilterQuery {
    filter: Filter,
    columns: Arc<Columns>,
    budget: Budget,
}

impl FilterQuery {
    pub(crate) fn boxed(filter: Filter, commit: &Commit) -> Box<dyn Query> {
        Box::new(Self {
            filter,
            columns: Arc::clone(&commit.columns),
            budget: commit.budget.clone(),
        })
    }

    fn documents(&self, reader: &SegmentReader) -> tantivy::Result<Vec<(DocId, Score)>> {
        let Some(columns) = self.columns.of_reader(reader) else {
            return Ok(Vec::new());
        };
        if !self.budget.take(u64::from(reader.max_doc())) {
            return Ok(Vec::new());
        }
        let name = |field| reader.schema().get_field_name(field);
        Ok(match &self.filter {
            Filter::Quotation => articles(columns, reader, &mut |doc| !columns.quotations(doc).is_empty()),
            Filter::Day => articles(columns, reader, &mut |doc| columns.published.first(doc).is_some()),
            Filter::Arrived(arrived) if columns.latest() <= arrived.after => Vec::new(),
            Filter::Arrived(arrived) => {
                articles(columns, reader, &mut |doc| columns.has_arrived(doc, arrived))
            }
            Filter::InColumn(field) => match reader.fast_fields().str(name(*field))? {
                Some(column) => articles(columns, reader, &mut |doc| column.ords().first(doc).is_some()),
                None => Vec::new(),
            },
            Filter::InField(field) => {
                let norms = reader.get_fieldnorms_reader(*field)?;
                articles(columns, reader, &mut |doc| norms.fieldnorm(doc) > 0)
            }
            Filter::Language(field, wanted) => match reader.fast_fields().str(name(*field))? {
                Some(column) => {
                    let mut ords = FxHashSet::default();
                    let mut code = String::new();
                    for ord in 0..column.num_terms() as u64 {
                        code.clear();
                        if column.ord_to_str(ord, &mut code)? && is_variety(&code, wanted) {
                            ords.insert(ord);
                        }
                    }
                    let is_wanted =
                        &mut |doc| column.ords().first(doc).is_some_and(|ord| ords.contains(&ord));
                    articles(columns, reader, is_wanted)
                }
                None => Vec::new(),
            },
            Filter::Within(articles, kind) => {
                let segment = self.columns.number_of(reader);
                let articles = segment.and_then(|segment| articles.get(segment as usize));
                let articles = articles.into_iter().flatten().copied();
                let hits: Vec<DocId> = match kind {
                    HitKind::Article => articles.collect(),
                    HitKind::Quotation => articles.flat_map(|article| columns.quotations(article)).collect(),
                };
                hits.into_iter().map(|hit| (hit, 0.0)).collect()
            }
            Filter::Copy(copies, wanted) => {
                let segment = self.columns.number_of(reader);
                articles(columns, reader, &mut |doc| {
                    let place = match segment.and_then(|segment| copies.group(segment, doc)) {
                        None => CopyPlace::Single,
                        Some(group) => {
                            let first = copies.first(group).map(|first| (first.segment_ord, first.doc_id));
                            if first == segment.map(|segment| (segment, doc)) {
                                CopyPlace::First
                            } else {
                                CopyPlace::Later
                            }
                        }
                    };
                    place == *wanted
                })
            }
            Filter::Among(wanted) => match self.columns.number_of(reader) {
                Some(segment) if !wanted.is_empty() => {
                    let is_wanted = &mut |doc| wanted.contains(&DocAddress::new(segment, doc));
                    articles(columns, reader, is_wanted)
                }
                _ => Vec::new(),
            },
            Filter::QuotationKind(code) => rows_with(columns, &columns.quote_kind, *code),
            Filter::Assertion(code) => rows_with(columns, &columns.assertion, *code),
        })
    }
}

/// True if a language's code is `wanted` or one of its varieties.
fn is_variety(code: &str, wanted: &str) -> bool {
    let fits = |code: &str| code.eq_ignore_ascii_case(wanted);
    fits(code) || code.get(..wanted.len()).is_some_and(fits) && code[wanted.len()..].starts_with(['-', '_'])
}

/// The quotations that have a value in a column.
fn rows_with(columns: &SegmentColumns, column: &Column<u64>, value: u64) -> Vec<(DocId, Score)> {
    let rows = (0..columns.rows()).filter(|row| column.values.get_val(*row) == value);
    rows.map(|row| (row, 0.0)).collect()
}

fn articles(
    columns: &SegmentColumns,
    reader: &SegmentReader,
    passes: &mut dyn FnMut(DocId) -> bool,
) -> Vec<(DocId, Score)> {
    let all = (0..reader.max_doc()).filter(|doc| columns.article_key(*doc).is_some());
    all.filter(|doc| passes(*doc)).map(|doc| (doc, 0.0)).collect()
}

impl Query for FilterQuery {
    fn weight(&self, _: EnableScoring<'_>) -> tantivy::Result<Box<dyn Weight>> {
        Ok(Box::new(FilterWeight(self.clone())))
    }
}

struct FilterWeight(FilterQuery);

impl Weight for FilterWeight {
    fn scorer(&self, reader: &SegmentReader, boost: Score) -> tantivy::Result<Box<dyn Scorer>> {
        Ok(ListScorer::boxed(
            self.0.documents(reader)?,
            boost,
            &self.0.budget,
        ))
    }

    fn explain(&self, _: &SegmentReader, _: DocId) -> tantivy::Result<Explanation> {
        Ok(Explanation::new("filter on the article", 0.0))
    }
}

/// The hashes of the files whose path contains consecutive words that match `words`.
pub(crate) fn sources_of_path(
    searcher: &Searcher,
    fields: &Fields,
    words: &[PatternToken],
) -> tantivy::Result<Vec<u64>> {
    let passes = |token: &PatternToken, word: &str| match token {
        PatternToken::Word(wanted) => wanted.folded() == word,
        PatternToken::Pattern(test) => test.fits(word),
    };
    // A substring search for the first word rules out most paths without folding them.
    let first = words.iter().find_map(|token| match token {
        PatternToken::Word(word) if word.folded().bytes().all(|b| b.is_ascii_lowercase()) => {
            Some(Finder::new(word.folded()))
        }
        _ => None,
    });
    let mut sources = Vec::new();
    for reader in searcher.segment_readers() {
        let columns = reader.fast_fields();
        let name = |field| reader.schema().get_field_name(field);
        let Some(paths) = columns.str(name(fields.path))? else {
            continue;
        };
        let mut fitting = FxHashSet::default();
        let mut path = String::new();
        for ord in 0..paths.num_terms() as u64 {
            path.clear();
            if !paths.ord_to_str(ord, &mut path)? {
                continue;
            }
            if let Some(first) = &first
                && path.is_ascii()
            {
                path.make_ascii_lowercase();
                // Folding drops apostrophes, so a path with one may match all the same.
                if first.find(path.as_bytes()).is_none() && !path.contains('\'') {
                    continue;
                }
            }
            let folded = folded_words(&path);
            let fits = |window: &[String]| words.iter().zip(window).all(|(token, word)| passes(token, word));
            if !words.is_empty() && folded.windows(words.len()).any(fits) {
                fitting.insert(ord);
            }
        }
        if fitting.is_empty() {
            continue;
        }
        let keys = columns.u64(name(fields.key))?;
        for doc in 0..reader.max_doc() {
            if paths.ords().first(doc).is_some_and(|ord| fitting.contains(&ord)) {
                sources.extend(keys.first(doc));
            }
        }
    }
    sources.sort_unstable();
    sources.dedup();
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_has_its_varieties() {
        for code in ["en", "EN", "en-GB", "en_us"] {
            assert!(is_variety(code, "en"), "{code}");
        }
        for code in ["eng", "de", "e", ""] {
            assert!(!is_variety(code, "en"), "{code}");
        }
    }
}
