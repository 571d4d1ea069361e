//! [`Query`] -> the engine's query objects, over the fields of the index.
//!
//! A word without a field is looked for in the headline and in the text, by its stem (and by its folded form, where
//! the index holds that as a term: articles in other languages than English are not stemmed). A word that is several
//! tokens (`al-Assad`) is a phrase. Words of one name stand at one position in the fields of names, so that a name is
//! a phrase whose words all have the same place.
//!
//! Articles are documents, and quotations rows of their columns: in a question for articles, the parts about quotations
//! (`speaker:`, `said:`, `about:`) are searched first, those of one conjunction together, and joined by article id; in a question for
//! quotations the same goes for parts about articles. Only the engine's plain queries are used where no such part
//! stands in the question, so that its fast paths apply.

mod leaf;

use std::cell::RefCell;
use std::rc::Rc;
use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::query::{BooleanQuery, BoostQuery, EmptyQuery, Occur};
use tantivy::schema::Field as EngineField;
use tantivy::{Score, Searcher, Term};

use crate::extract::group::folded;
use crate::index::analysis::{folded_words, stem};
use crate::index::listed::listed_name;
use crate::index::schema::{DocumentKind, Fields, of_kind};
use crate::search::answer::Warning;
use crate::search::commit::columns::{Columns, HitKind};
use crate::search::commit::copies::CommitCopies;
use crate::search::engine::all_words::WordsQuery;
use crate::search::engine::every_quotation::EveryQuery;
use crate::search::engine::exclude::ExcludedQuery;
use crate::search::engine::join::{ArticleScores, JoinQuery};
use crate::search::engine::quotation_phrase::{QuotationPart, QuotationPhraseQuery};
use crate::search::engine::speakers::speaker_fields;
use crate::search::engine::statistics::Statistics;
use crate::search::engine::term_query::{BoxedQuery, name, phrase, term, union, unscored};
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Field, Query};
use crate::search::terms::expand::Expansions;
use crate::span::Span;

/// A phrase in the headline counts so much more than in the text: a headline has about ten words, chosen to say what
/// the article is about, and BM25's norm for length already favours them within the field.
const TITLE_BOOST: Score = 2.0;
/// `about:` ranks what was said above what stands around it.
const SAID_BOOST: Score = 3.0;

/// So many words of a phrase are looked for both as stems and as they are.
const MIXED_WORDS: usize = 4;

/// Where words are looked for.
#[derive(Clone, Copy)]
enum SearchPlace {
    /// In a field of the document itself.
    Field(EngineField),
    /// In a part of its article that belongs to a quotation.
    Part(QuotationPart),
}

/// Plans questions for one kind of hit.
pub(crate) struct Planner<'a> {
    searcher: &'a Searcher,
    fields: &'a Fields,
    columns: &'a Arc<Columns>,
    known: &'a FurtherNames,
    expansions: &'a Expansions,
    copies: &'a CommitCopies,
    kind: HitKind,
    /// Parts of the question, and what is to be told of them.
    warnings: Rc<RefCell<Vec<(String, String)>>>,
}

impl<'a> Planner<'a> {
    pub(crate) fn new(
        searcher: &'a Searcher,
        fields: &'a Fields,
        columns: &'a Arc<Columns>,
        known: &'a FurtherNames,
        expansions: &'a Expansions,
        copies: &'a CommitCopies,
        kind: HitKind,
    ) -> Self {
        Self {
            searcher,
            fields,
            columns,
            known,
            expansions,
            copies,
            kind,
            warnings: Rc::default(),
        }
    }

    /// The same for the other kind of hit.
    fn other(&self) -> Self {
        Self {
            kind: match self.kind {
                HitKind::Quotation => HitKind::Article,
                HitKind::Article => HitKind::Quotation,
            },
            warnings: Rc::clone(&self.warnings),
            ..*self
        }
    }

    fn warn(&self, part: &str, message: String) {
        let warning = (part.to_owned(), message);
        let mut warnings = self.warnings.borrow_mut();
        if !warnings.contains(&warning) {
            warnings.push(warning);
        }
    }

    /// What only the index could tell of the question that was planned; `text` is the question as typed.
    pub(crate) fn warnings(&self, text: &str) -> Vec<Warning> {
        let place = |part: &str| match text.find(part) {
            Some(start) => Span::new(start, start + part.len()),
            None => Span::default(),
        };
        let warnings = self.warnings.borrow();
        let warnings = warnings.iter().map(|(part, message)| Warning {
            span: place(part),
            message: message.clone(),
        });
        warnings.collect()
    }

    /// Plans a question; `filters` must match too and do not score.
    pub(crate) fn plan(&self, query: &Query, filters: Vec<BoxedQuery>) -> tantivy::Result<BoxedQuery> {
        let query = self.query(query)?;
        if filters.is_empty() {
            return Ok(query);
        }
        let mut parts = vec![(Occur::Must, query)];
        parts.extend(filters.into_iter().map(|filter| (Occur::Must, unscored(filter))));
        Ok(Box::new(BooleanQuery::new(parts)))
    }

    /// True for a part of a question that is wholly about one hit of the other kind.
    fn is_foreign_part(&self, query: &Query) -> bool {
        match query {
            // What is counted in an article is counted in all its quotations together.
            Query::AtLeast { .. } if self.kind == HitKind::Article => false,
            Query::All | Query::Nothing | Query::Not(_) | Query::Quote(_) => false,
            query if query.leaf_field().is_some() => self.is_foreign_leaf(query),
            query => query.parts().all(|part| self.is_foreign_part(part)),
        }
    }

    fn is_foreign_leaf(&self, query: &Query) -> bool {
        let Some(field) = query.leaf_field() else {
            return false;
        };
        let of_quotation =
            field.of_quotation() || field == Field::Is && leaf::quotation_kind(query).is_some();
        match self.kind {
            HitKind::Article => of_quotation,
            HitKind::Quotation => !of_quotation && field != Field::Any,
        }
    }

    fn query(&self, query: &Query) -> tantivy::Result<BoxedQuery> {
        if self.is_foreign_part(query) {
            return self.joined(query);
        }
        Ok(match query {
            Query::All => self.all(),
            Query::Nothing => Box::new(EmptyQuery),
            Query::Word { .. }
            | Query::Phrase { .. }
            | Query::Written { .. }
            | Query::Pattern { .. }
            | Query::Fuzzy { .. }
            | Query::Regex { .. }
            | Query::Between { .. }
            | Query::Dated { .. } => self.leaf(query)?,
            Query::Near { .. } => self.placed(query, 1)?,
            Query::AtLeast { count, query } => self.at_least(*count, query)?,
            Query::Quote(inner) => {
                let inner = leaf::as_said(inner);
                match self.kind {
                    HitKind::Quotation => self.query(&inner)?,
                    HitKind::Article => self.joined(&inner)?,
                }
            }
            Query::Boost { query, hundredths } => {
                let boost = *hundredths as Score / 100.0;
                Box::new(BoostQuery::new(self.query(query)?, boost))
            }
            Query::And(children) => self.conjunction(children)?,
            Query::Or(children) => {
                let mut parts = Vec::new();
                for child in children {
                    parts.push(self.query(child)?);
                }
                union(parts)
            }
            Query::Not(child) => Box::new(BooleanQuery::new(vec![
                (Occur::Must, self.all()),
                (Occur::MustNot, ExcludedQuery::boxed(self.query(child)?)),
            ])),
        })
    }

    fn conjunction(&self, children: &[Query]) -> tantivy::Result<BoxedQuery> {
        let foreign: Vec<Query> = children
            .iter()
            .filter(|child| self.is_foreign_part(child))
            .cloned()
            .collect();
        let mut parts = Vec::new();
        // Words are looked for together, because their score tells how near they stand to each other.
        let mut plain = Vec::new();
        for child in children.iter().filter(|child| !self.is_foreign_part(child)) {
            match child {
                Query::All => {}
                Query::Word {
                    field: Field::Any,
                    word,
                } if self.kind == HitKind::Article
                    && let [folded] = folded_words(word).as_slice() =>
                {
                    plain.push(folded.clone());
                }
                Query::Not(child) => parts.push((Occur::MustNot, ExcludedQuery::boxed(self.query(child)?))),
                child => parts.push((Occur::Must, self.query(child)?)),
            }
        }
        if !plain.is_empty() {
            parts.push((Occur::Must, self.together(&plain)?));
        }
        if !foreign.is_empty() {
            parts.push((Occur::Must, self.joined(&Query::And(foreign))?));
        }
        if parts.iter().all(|(occur, _)| *occur == Occur::MustNot) {
            parts.push((Occur::Must, self.all()));
        }
        if let [(Occur::Must, _)] = parts.as_slice() {
            return Ok(parts.remove(0).1);
        }
        Ok(Box::new(BooleanQuery::new(parts)))
    }

    /// Articles that have all of these folded words, each in headline or text.
    fn together(&self, folded: &[String]) -> tantivy::Result<BoxedQuery> {
        let folded: Vec<&str> = folded.iter().map(String::as_str).collect();
        Ok(Box::new(WordsQuery::new(self.searcher, self.fields, &folded)?))
    }

    /// Every document of the kind, without a score.
    fn all(&self) -> BoxedQuery {
        unscored(match self.kind {
            HitKind::Article => of_kind(self.fields, DocumentKind::Article),
            HitKind::Quotation => Box::new(EveryQuery::new(Arc::clone(self.columns))),
        })
    }

    /// Searches for the other kind of hit and finds this kind's by article id.
    fn joined(&self, query: &Query) -> tantivy::Result<BoxedQuery> {
        let scores = self.other().article_scores(query)?;
        Ok(Box::new(JoinQuery::new(
            self.fields,
            Arc::clone(self.columns),
            self.kind,
            scores,
        )))
    }

    /// Searches for hits of this kind.
    fn article_scores(&self, query: &Query) -> tantivy::Result<FxHashMap<u64, Score>> {
        let query = self.query(query)?;
        let statistics = Statistics::of(self.searcher, self.columns, self.kind);
        let collector = ArticleScores::new(Arc::clone(self.columns), self.kind);
        self.searcher
            .search_with_statistics_provider(query.as_ref(), &collector, &statistics)
    }

    /// Folded words one behind the other, at least one: by their stems, or as words of one name.
    fn folded(&self, field: Field, words: &[String]) -> tantivy::Result<BoxedQuery> {
        let fields = self.fields;
        let mut parts = Vec::new();
        match (field, self.kind) {
            (Field::Any, HitKind::Quotation) => {
                self.stemmed(SearchPlace::Part(QuotationPart::Said), words, None, &mut parts)?;
                parts.extend(self.speaker(words, None));
            }
            (Field::Any, _) if words.len() == 1 => parts.push(self.together(words)?),
            (Field::Any, _) => {
                self.stemmed(
                    SearchPlace::Field(fields.title),
                    words,
                    Some(TITLE_BOOST),
                    &mut parts,
                )?;
                self.stemmed(SearchPlace::Field(fields.text), words, None, &mut parts)?;
            }
            (Field::Title, _) => self.stemmed(SearchPlace::Field(fields.title), words, None, &mut parts)?,
            (Field::Said, _) => {
                self.stemmed(SearchPlace::Part(QuotationPart::Said), words, None, &mut parts)?
            }
            (Field::About, _) => {
                self.stemmed(
                    SearchPlace::Part(QuotationPart::Said),
                    words,
                    Some(SAID_BOOST),
                    &mut parts,
                )?;
                self.stemmed(
                    SearchPlace::Part(QuotationPart::Paragraph),
                    words,
                    None,
                    &mut parts,
                )?;
                self.stemmed(SearchPlace::Part(QuotationPart::Title), words, None, &mut parts)?;
            }
            (Field::Person, _) => {
                parts.push(name(fields.person, words));
                parts.extend(
                    self.known
                        .further(words)
                        .iter()
                        .filter_map(|known| self.as_fullest(&known.name)),
                );
            }
            (Field::Org, _) => parts.push(name(fields.org, words)),
            (Field::Place, _) => parts.push(name(fields.place, words)),
            (Field::Speaker, _) => {
                parts.extend(self.speaker(words, None));
                let further = self.known.further(words).iter();
                parts.extend(further.flat_map(|known| self.speaker_named(&known.name)));
            }
            (_, _) => {}
        }
        Ok(union(parts))
    }

    /// Quotations of a speaker of whom all these folded words are, and who has this name, as written.
    fn speaker(&self, words: &[String], named: Option<&str>) -> Vec<BoxedQuery> {
        let of_field = |field| -> BoxedQuery {
            let terms = words.iter().map(|word| Term::from_field_text(field, word));
            let query =
                QuotationPhraseQuery::new(self.columns, self.fields, QuotationPart::Speaker, terms.collect());
            Box::new(match named {
                Some(name) => query.named(name.to_owned()),
                None => query,
            })
        };
        speaker_fields(self.fields).map(of_field).into()
    }

    /// Quotations of a speaker whose name in the article is this, as written.
    fn speaker_named(&self, written: &str) -> Vec<BoxedQuery> {
        let name = folded(written);
        match folded_words(&name) {
            words if words.is_empty() => Vec::new(),
            words => self.speaker(&words, Some(&name)),
        }
    }

    /// Articles in which this is the fullest name of a person. They score as a question for its words.
    fn as_fullest(&self, written: &str) -> Option<BoxedQuery> {
        let listed = term(self.fields.person, &listed_name(written)?);
        let words = name(self.fields.person, &folded_words(written));
        let parts = vec![(Occur::Must, words), (Occur::Must, unscored(listed))];
        Some(Box::new(BooleanQuery::new(parts)))
    }

    /// A word or phrase where there are stems.
    fn stemmed(
        &self,
        place: SearchPlace,
        folded: &[String],
        boost: Option<Score>,
        parts: &mut Vec<BoxedQuery>,
    ) -> tantivy::Result<()> {
        let field = match place {
            SearchPlace::Field(field) => field,
            SearchPlace::Part(QuotationPart::Title) => self.fields.title,
            SearchPlace::Part(_) => self.fields.text,
        };
        let mut push = |words: &[String]| {
            let query = match place {
                SearchPlace::Field(_) => phrase(field, words),
                SearchPlace::Part(part) => {
                    let terms = words
                        .iter()
                        .map(|word| Term::from_field_text(field, word))
                        .collect();
                    Box::new(QuotationPhraseQuery::new(self.columns, self.fields, part, terms))
                }
            };
            parts.push(match boost {
                Some(boost) => Box::new(BoostQuery::new(query, boost)),
                None => query,
            });
        };
        for words in self.as_indexed(field, folded)? {
            push(&words);
        }
        Ok(())
    }

    /// The terms that may stand for a row of folded words: their stems and, as articles in other languages than English
    /// are not stemmed and a word of theirs may look like a stem, the folded words that the index holds, in every
    /// mixture; of a row with many such words the first [`MIXED_WORDS`] vary and the others are stems.
    fn as_indexed(&self, field: EngineField, folded: &[String]) -> tantivy::Result<Vec<Vec<String>>> {
        let mut rows = vec![Vec::with_capacity(folded.len())];
        let mut mixed = 0;
        for word in folded {
            let stem = stem(word);
            let other = if *stem != **word && mixed < MIXED_WORDS {
                let term = Term::from_field_text(field, word);
                (self.searcher.doc_freq(&term)? > 0).then(|| word.clone())
            } else {
                None
            };
            let varied = other.map(|word| {
                mixed += 1;
                rows.iter()
                    .map(|row| [row.as_slice(), std::slice::from_ref(&word)].concat())
                    .collect::<Vec<_>>()
            });
            for row in &mut rows {
                row.push(stem.to_string());
            }
            rows.extend(varied.into_iter().flatten());
        }
        Ok(rows)
    }
}
