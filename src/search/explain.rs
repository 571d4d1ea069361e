//! Explains briefly why a hit scored as it did: each part of the planned question that matches the article, with
//! its part of the score.

use tantivy::postings::Postings;
use tantivy::query::{BooleanQuery, EnableScoring, Occur, PhraseQuery, Query as EngineQuery, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, Score, Term};

use crate::error::Result;
use crate::index::analysis::EXACT;
use crate::search::answer::Reason;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::engine::all_words::{WordsPart, WordsQuery};
use crate::search::engine::any_word::AnyWordQuery;
use crate::search::engine::boosted::BoostedQuery;
use crate::search::engine::budgeted::BudgetedQuery;
use crate::search::engine::either::EitherQuery;
use crate::search::engine::join::JoinQuery;
use crate::search::engine::name_column::NamedQuery;
use crate::search::engine::positional::PlacesQuery;
use crate::search::engine::statistics::Statistics;
use crate::search::plan::field_label;

/// The parts of an article's score for a planned question, the greatest first.
pub(crate) fn reasons(
    commit: &Commit,
    planned: &dyn EngineQuery,
    address: DocAddress,
) -> Result<Vec<Reason>> {
    let statistics = Statistics::of(commit, HitKind::Article);
    let mut hit = ScoredHit {
        commit,
        scoring: EnableScoring::enabled_from_statistics_provider(&statistics, &commit.engine),
        address,
        reasons: Vec::new(),
    };
    hit.gather(planned, 1.0).map_err(|error| failed(&error))?;
    let mut reasons = hit.reasons;
    reasons.sort_by(|one, other| other.score.total_cmp(&one.score));
    Ok(reasons)
}

/// An article, and the reasons found so far.
struct ScoredHit<'a> {
    commit: &'a Commit,
    scoring: EnableScoring<'a>,
    address: DocAddress,
    reasons: Vec<Reason>,
}

impl ScoredHit<'_> {
    /// Adds the reasons of a query whose score is multiplied by `boost`.
    fn gather(&mut self, query: &dyn EngineQuery, boost: Score) -> tantivy::Result<()> {
        if let Some(boosted) = query.downcast_ref::<BoostedQuery>() {
            let (inner, factor) = boosted.parts();
            return self.gather(inner, boost * factor);
        }
        if let Some(budgeted) = query.downcast_ref::<BudgetedQuery>() {
            return self.gather(budgeted.inner(), boost);
        }
        if let Some(parts) = query.downcast_ref::<BooleanQuery>() {
            let mut scored = parts
                .clauses()
                .iter()
                .filter(|(occur, _)| *occur != Occur::MustNot);
            return scored.try_for_each(|(_, part)| self.gather(part.as_ref(), boost));
        }
        if let Some(either) = query.downcast_ref::<EitherQuery>() {
            let mut parts = either.parts().iter();
            return parts.try_for_each(|part| self.gather(part.as_ref(), boost));
        }
        if let Some(words) = query.downcast_ref::<WordsQuery>() {
            return self.words(words, boost);
        }
        let score = boost * self.score(query)?;
        if score <= 0.0 {
            return Ok(());
        }
        let reason = match query.downcast_ref::<TermQuery>() {
            Some(query) => self.term(query.term(), boost, score)?,
            None => Reason {
                boost,
                score,
                ..self.described(query)
            },
        };
        self.reasons.push(reason);
        Ok(())
    }

    /// The article's score for a query; 0 if it does not match.
    fn score(&self, query: &dyn EngineQuery) -> tantivy::Result<Score> {
        let reader = self.commit.engine.segment_reader(self.address.segment_ord);
        let mut scorer = query.weight(self.scoring)?.scorer(reader, 1.0)?;
        let wanted = self.address.doc_id;
        let at = scorer.doc();
        let is_found = at == wanted || at < wanted && scorer.seek(wanted) == wanted;
        Ok(if is_found { scorer.score() } else { 0.0 })
    }

    fn words(&mut self, words: &WordsQuery, boost: Score) -> tantivy::Result<()> {
        let reader = self.commit.engine.segment_reader(self.address.segment_ord);
        let parts = words.weigh(self.scoring)?.parts(reader, self.address.doc_id)?;
        for part in parts {
            let reason = match part {
                WordsPart::Word {
                    folded,
                    in_headline,
                    in_text,
                    articles,
                    score,
                } => Reason {
                    field: match (in_headline > 0, in_text > 0) {
                        (true, true) => "headline and text",
                        (true, false) => "headline",
                        _ => "text",
                    },
                    what: folded,
                    times: Some(in_headline + in_text),
                    articles: Some(articles),
                    length: None,
                    boost,
                    score: score * boost,
                },
                WordsPart::Nearness { words, score } => Reason {
                    field: "",
                    what: format!("nearness of {} and {}", words[0], words[1]),
                    times: None,
                    articles: None,
                    length: None,
                    boost,
                    score: score * boost,
                },
            };
            if reason.score > 0.0 {
                self.reasons.push(reason);
            }
        }
        Ok(())
    }

    fn term(&self, term: &Term, boost: Score, score: Score) -> tantivy::Result<Reason> {
        let (field, wanted) = (term.field(), self.address.doc_id);
        let reader = self.commit.engine.segment_reader(self.address.segment_ord);
        let postings = reader
            .inverted_index(field)?
            .read_postings(term, IndexRecordOption::WithFreqs)?;
        let times = postings.and_then(|mut postings| {
            let is_found =
                postings.doc() == wanted || postings.doc() < wanted && postings.seek(wanted) == wanted;
            is_found.then(|| u64::from(postings.term_freq()))
        });
        let value = term.value();
        let word = value.as_str().unwrap_or_default();
        Ok(Reason {
            field: field_label(&self.commit.fields, field),
            what: word.trim_start_matches(EXACT).to_owned(),
            times,
            articles: Some(self.commit.engine.doc_freq(term)?),
            length: Some(u64::from(reader.get_fieldnorms_reader(field)?.fieldnorm(wanted))),
            boost,
            score,
        })
    }

    /// A query in words, without figures.
    fn described(&self, query: &dyn EngineQuery) -> Reason {
        let (field, what) = if let Some(phrase) = query.downcast_ref::<PhraseQuery>() {
            let terms = phrase.phrase_terms();
            let words = terms
                .iter()
                .map(|term| term.value().as_str().unwrap_or_default().to_owned());
            (
                field_label(&self.commit.fields, phrase.field()),
                words.collect::<Vec<_>>().join(" "),
            )
        } else if query.is::<AnyWordQuery>() {
            ("", "any of several words".to_owned())
        } else if query.is::<PlacesQuery>() {
            ("", "words at places of the article".to_owned())
        } else if query.is::<JoinQuery>() {
            ("", "best quotation of the article".to_owned())
        } else if query.is::<NamedQuery>() {
            ("", "consecutive words, or words of one name".to_owned())
        } else {
            ("", "a condition".to_owned())
        };
        Reason {
            field,
            what,
            times: None,
            articles: None,
            length: None,
            boost: 1.0,
            score: 0.0,
        }
    }
}
