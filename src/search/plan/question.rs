//! Turns the tree of a question into the engine's queries over the fields of the index.
//!
//! A word without a field is searched in headline and text by its English stem and by its stem in each other language of
//! the index. It is also searched by its folded form, because articles in languages without a stemmer are not stemmed.
//! A word of several tokens (`al-Assad`) is a phrase. The words of one name share one position in the fields
//! of names, so a name is a phrase whose words all have the same position.
//!
//! Articles are documents, and quotations are rows of their columns. In a question for articles, the parts
//! about quotations (`speaker:`, `said:`, `about:`) are searched first, those of one conjunction together,
//! and are joined by article. In a question for quotations, parts about articles are joined in the same
//! way. A question without such parts uses only the engine's plain queries, so that its fast paths apply.

use rustc_hash::FxHashMap;
use std::sync::Arc;
use tantivy::query::{BooleanQuery, EmptyQuery, Occur};
use tantivy::{DocAddress, Score};

use crate::index::analysis::stemming::AskedWord;
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::HitKind;
use crate::search::engine::boosted::BoostedQuery;
use crate::search::engine::exclude::ExcludedQuery;
use crate::search::engine::join::{ArticleScores, JoinQuery};
use crate::search::engine::statistics::Statistics;
use crate::search::engine::term_query::{BoxedQuery, union, unscored};
use crate::search::plan::field::quotation_kind;
use crate::search::plan::planner::Planner;
use crate::search::query::{Field, Query};

impl Planner<'_> {
    /// Plans a question. `filters` must match too and do not score.
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
            // `ATLEAST` in a question for articles counts over all quotations of the article.
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
        let of_quotation = field.of_quotation() || field == Field::Is && quotation_kind(query).is_some();
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
                let inner = as_said(inner);
                match self.kind {
                    HitKind::Quotation => self.query(&inner)?,
                    HitKind::Article => self.joined(&inner)?,
                }
            }
            Query::Boost { query, hundredths } => {
                let boost = *hundredths as Score / 100.0;
                Box::new(BoostedQuery::new(self.query(query)?, boost))
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
        // Words are searched together, because their score depends on the distance between them.
        let mut plain = Vec::new();
        for child in children.iter().filter(|child| !self.is_foreign_part(child)) {
            match child {
                Query::All => {}
                Query::Word {
                    field: Field::Any,
                    word,
                } if self.kind == HitKind::Article
                    && let [word] = AskedWord::all_of(word).as_slice() =>
                {
                    plain.push(word.clone());
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

    /// Searches for the other kind of hit, and matches this kind by article.
    fn joined(&self, query: &Query) -> tantivy::Result<BoxedQuery> {
        let scores = self.other().article_scores(query)?;
        Ok(Box::new(JoinQuery::new(
            Arc::clone(&self.commit.columns),
            self.kind,
            scores,
            self.commit.budget.clone(),
        )))
    }

    /// The best score of each article among hits of this kind.
    fn article_scores(&self, query: &Query) -> tantivy::Result<FxHashMap<DocAddress, Score>> {
        let classes = Classes::asked_for(query);
        let query = self.query(query)?;
        let statistics = Statistics::of(self.commit, self.kind);
        let collector = ArticleScores::new(
            Arc::clone(&self.commit.columns),
            self.kind,
            classes,
            self.commit.budget.clone(),
        );
        self.commit
            .engine
            .search_with_statistics_provider(query.as_ref(), &collector, &statistics)
    }
}

/// The same question, with words that have no field searched in what was said.
fn as_said(query: &Query) -> Query {
    let mut query = query.clone();
    said(&mut query);
    query
}

fn said(query: &mut Query) {
    match query {
        Query::Word { field, .. }
        | Query::Phrase { field, .. }
        | Query::Written { field, .. }
        | Query::Pattern { field, .. }
        | Query::Fuzzy { field, .. }
        | Query::Regex { field, .. }
        | Query::Between { field, .. } => {
            if *field == Field::Any {
                *field = Field::Said;
            }
        }
        Query::And(children) | Query::Or(children) => children.iter_mut().for_each(said),
        Query::Near { left, right, .. } => {
            said(left);
            said(right);
        }
        Query::Not(inner) | Query::Quote(inner) => said(inner),
        Query::AtLeast { query, .. } | Query::Boost { query, .. } => said(query),
        Query::All | Query::Nothing | Query::Dated { .. } => {}
    }
}
