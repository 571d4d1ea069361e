//! Finds articles that share the most significant words and the people of a given one.
//!
//! A word of the article is weighted by its frequency there and its rarity elsewhere (tf-idf: K. Spärck
//! Jones, 1972). The best words and the most mentioned people form a question, of whose parts two in ten must
//! match. The engine ranks the matches (BM25).

use std::sync::Arc;

use rustc_hash::FxHashMap;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, TermQuery};
use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, Score, Term};

use crate::article::ArticleId;
use crate::error::Result;
use crate::extract::token::tokenize;
use crate::extract::{EntityKind, Extraction};
use crate::index::analysis::stemming::Stemming;
use crate::index::analysis::{fold, folded_words, stem};
use crate::search::answer::{Results, SimilarArticles};
use crate::search::articles::hits;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, failed, hidden_parts};
use crate::search::engine::join::JoinQuery;
use crate::search::engine::run::run;
use crate::search::engine::term_query::{BoxedQuery, name, unscored};
use crate::search::engine::top_hits::{Collecting, Limits};
use crate::search::facet::count_facets;
use crate::search::passage::snippet::Matcher;
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Field, Query};
use crate::search::question::{Facets, Window};
use crate::search::search_context::{SearchContext, date_filter};
use crate::search::shown_article::address_of;
use crate::span::Span;

/// Maximum number of words in the question.
const WORDS: usize = 24;
/// Maximum number of people in the question.
const PEOPLE: usize = 6;
/// Number of parts, of ten, that must match.
const OF_TEN: usize = 2;
/// Weight of an occurrence in the headline, relative to one in the text.
const IN_HEADLINE: u32 = 3;
/// How quickly repetitions of a word count less (k1 of BM25).
const SATURATION: Score = 1.2;

/// A stem of the article.
struct Used<'a> {
    times: u32,
    /// The first word with this stem, as printed.
    word: &'a str,
}

/// Finds articles similar to the one with this id, which may be shortened as for [`Searcher::show`]. The
/// article itself and its copies are left out. With `all`, copies of a hit are separate hits.
///
/// # Errors
/// If there is no such article, or the index cannot be read.
pub(crate) fn similar(
    context: &SearchContext,
    id: &str,
    all: bool,
    facets: &Facets,
    window: &Window,
) -> Result<SimilarArticles> {
    let id = id.trim();
    let address = address_of(&context.commit, &format!("find articles like {id}"), id)?;
    let stored = Stored::read(&context.commit.engine, address)?;
    let head = stored.head(&context.commit.fields)?;
    let text = stored.text(context.commit.fields.body);
    let extraction = stored.extraction(&context.commit.fields, text, &head.title)?;
    let stemming = Stemming::of(head.language.as_deref());
    let hidden = hidden_parts(&head);
    let left_out = with_copies(&context.commit, address)?;
    let words = telling_words(
        &context.commit,
        &head.title,
        text,
        &hidden,
        stemming,
        left_out.len(),
    )
    .map_err(|error| failed(&error))?;
    let people = most_mentioned(&extraction);

    let folded: Vec<Vec<String>> = people.iter().map(|person| folded_words(person)).collect();
    let mut whole = like_these(&context.commit, &words, &folded);
    let filters = date_filter(context, window);
    whole.extend(filters.into_iter().map(|filter| (Occur::Must, unscored(filter))));
    whole.push((Occur::MustNot, Box::new(any_of(&context.commit, &left_out))));

    let collecting = Collecting {
        kind: HitKind::Article,
        limits: Limits::default(),
        keeps: !facets.wanted.is_empty(),
        folds: !all,
    };
    let collected = run(&context.commit, &BooleanQuery::new(whole), &collecting, window)?;
    let marked = words.iter().map(|(_, word, _)| Query::Word {
        field: Field::Any,
        word: (*word).to_owned(),
    });
    let matcher = Matcher::new(&Query::Or(marked.collect()), &|_| true);
    let hits = hits(
        &context.commit,
        &collected,
        window,
        Some(&matcher),
        &folded,
        &FurtherNames::default(),
    )?;
    let own = context.commit.article_id(address)?;
    let mut warnings = Vec::new();
    let is_partial = context.commit.budget.settle(&mut warnings)?;
    Ok(SimilarArticles {
        id: own,
        title: head.title.clone(),
        left_out: left_out
            .into_iter()
            .map(|(id, _)| id)
            .filter(|id| *id != own)
            .collect(),
        words: words.iter().map(|(_, word, _)| (*word).to_owned()).collect(),
        people,
        results: Results {
            query: id.to_owned(),
            total: collected.total,
            is_partial,
            total_all: Some(collected.total_all),
            withheld: None,
            spoken_for: None,
            warnings,
            hits,
            facets: count_facets(
                &context.commit,
                &context.people,
                facets,
                HitKind::Article,
                &collected.matches,
            )?,
            explained: None,
        },
    })
}

/// The articles that have enough of these words and of these people, whose names are folded.
fn like_these(
    commit: &Commit,
    words: &[(String, &str, Score)],
    people: &[Vec<String>],
) -> Vec<(Occur, BoxedQuery)> {
    let mut parts: Vec<BoxedQuery> = Vec::new();
    for (stem, _, weight) in words {
        let term = Term::from_field_text(commit.fields.text, stem);
        let term = TermQuery::new(term, IndexRecordOption::WithFreqs);
        parts.push(Box::new(BoostQuery::new(Box::new(term), *weight)));
    }
    let named = people.iter().filter(|words| !words.is_empty());
    parts.extend(named.map(|words| name(commit.fields.person, words)));
    let least = (parts.len() * OF_TEN).div_ceil(10);
    let like = BooleanQuery::union_with_minimum_required_clauses(parts, least);
    vec![(Occur::Must, Box::new(like))]
}

/// The most significant stems of an article, each with the word as printed and its weight in a question.
/// `copies` is the number of its near-equal copies, itself included.
fn telling_words<'a>(
    commit: &Commit,
    title: &'a str,
    text: &'a str,
    hidden: &[Span],
    stemming: Stemming,
    copies: usize,
) -> tantivy::Result<Vec<(String, &'a str, Score)>> {
    let mut used: FxHashMap<String, Used<'a>> = FxHashMap::default();
    let mut take = |word: &'a str, times| {
        let folded = fold(word);
        let key = match stemming {
            Stemming::English => stem(&folded).into_owned(),
            Stemming::Unstemmed => folded.into_owned(),
            Stemming::Snowball(language) => match language.terms_of(word, &folded) {
                Some((term, _)) => term,
                None => folded.into_owned(),
            },
        };
        used.entry(key).or_insert(Used { times: 0, word }).times += times;
    };
    for token in tokenize(text).into_iter().filter(|token| token.is_word()) {
        if !hidden.iter().any(|span| span.overlaps(token.span())) {
            take(token.of(text), 1);
        }
    }
    for token in tokenize(title).into_iter().filter(|token| token.is_word()) {
        take(token.of(title), IN_HEADLINE);
    }
    let articles = commit.columns.count(HitKind::Article) as Score;
    let mut telling = Vec::new();
    for (stem, used) in used {
        let documents = commit
            .engine
            .doc_freq(&Term::from_field_text(commit.fields.text, &stem))?;
        let others = documents.saturating_sub(copies as u64) as Score;
        // A word that no other article has finds nothing; one without a letter says little.
        if others < 1.0 || !stem.contains(char::is_alphabetic) {
            continue;
        }
        let rarity = ((articles - others + 0.5).max(0.5) / (others + 0.5)).ln_1p();
        let times = used.times as Score;
        let weight = times * (1.0 + SATURATION) / (times + SATURATION);
        telling.push((weight * rarity, stem, used.word, weight));
    }
    telling.sort_unstable_by(|one, other| other.0.total_cmp(&one.0).then_with(|| one.1.cmp(&other.1)));
    telling.truncate(WORDS);
    Ok(telling
        .into_iter()
        .map(|(_, stem, word, weight)| (stem, word, weight))
        .collect())
}

/// Matches these articles.
fn any_of(commit: &Commit, articles: &[(ArticleId, DocAddress)]) -> JoinQuery {
    JoinQuery::new(
        Arc::clone(&commit.columns),
        HitKind::Article,
        articles.iter().map(|(_, address)| (*address, 1.0)).collect(),
        commit.budget.clone(),
    )
}

/// An article and its copies, by id, with their addresses.
fn with_copies(commit: &Commit, address: DocAddress) -> Result<Vec<(ArticleId, DocAddress)>> {
    let copies = commit.copies.get();
    let members = match copies.group(address.segment_ord, address.doc_id) {
        Some(group) => copies.members(group),
        None => &[address],
    };
    let mut articles = Vec::with_capacity(members.len());
    for member in members {
        articles.push((commit.article_id(*member)?, *member));
    }
    articles.sort_unstable();
    Ok(articles)
}

/// The most mentioned people.
fn most_mentioned(extraction: &Extraction) -> Vec<String> {
    let people = extraction
        .entities
        .iter()
        .filter(|entity| entity.kind == EntityKind::Person);
    let mut people: Vec<(usize, &String)> = people
        .map(|person| (person.mentions.len() + person.title_mentions.len(), &person.name))
        .collect();
    people.sort_by(|one, other| other.0.cmp(&one.0).then_with(|| one.1.cmp(other.1)));
    people.dedup_by(|one, other| one.1 == other.1);
    people
        .into_iter()
        .take(PEOPLE)
        .map(|(_, name)| name.clone())
        .collect()
}
