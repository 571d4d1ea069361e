//! Loading articles from a cluster: those that a query finds, in an order, and their copies.

use rustc_hash::FxHashSet;
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cluster::document::{STORED, StoredArticle, StoredParts};
use crate::cluster::mapping::IndexKind;
use crate::cluster::plan::bound::leaves;
use crate::cluster::setup::{Cluster, PIT_LASTS};
use crate::error::{Error, Result};

/// Copies of the articles of a page that are loaded.
const MOST_COPIES: usize = 2_000;
/// Terms and words of rules in one question.
pub(crate) const MOST_LEAVES: usize = 1_000;
/// Articles of one answer of the cluster.
const PAGE: usize = 500;

/// Articles that may match, loaded.
pub(crate) struct Candidates {
    pub(crate) articles: Vec<StoredArticle>,
    /// Number of articles that the cluster found.
    pub(crate) found: u64,
    /// Whether these are all that may match.
    pub(crate) are_all: bool,
    /// Number of stories that were found, if it is known.
    pub(crate) stories: Option<u64>,
}

impl Cluster {
    /// Loads the copies of loaded articles that match as well: they are folded and counted together.
    pub(crate) fn add_copies(&self, query: &Value, candidates: &mut Candidates) -> Result<()> {
        let stories: FxHashSet<u64> = candidates
            .articles
            .iter()
            .filter_map(|stored| stored.story)
            .collect();
        if stories.is_empty() {
            return Ok(());
        }
        let loaded: FxHashSet<u64> = candidates
            .articles
            .iter()
            .map(|stored| stored.article.key)
            .collect();
        let stories: Vec<String> = stories.iter().map(|story| format!("{story:016x}")).collect();
        let copies = json!({ "bool": { "filter": [query, { "terms": { "story": stories } }] } });
        let copies = self
            .load(&copies, &IndexKind::Articles.order(), MOST_COPIES)?
            .articles;
        let others = copies
            .into_iter()
            .filter(|stored| !loaded.contains(&stored.article.key));
        candidates.articles.extend(others);
        Ok(())
    }

    /// Loads the first `most` articles that a query finds. Several pages are of one point in time.
    pub(crate) fn load(&self, query: &Value, sort: &Value, most: usize) -> Result<Candidates> {
        let parts = leaves(query);
        if parts > MOST_LEAVES {
            let why = format!("it has {parts} parts, and a cluster takes at most {MOST_LEAVES}");
            return Err(Error::usage("ask this question", why).hint("ask it in parts, or an index folder"));
        }
        let pit = if most > PAGE { Some(self.open_pit()?) } else { None };
        let loaded = self.pages(query, sort, most, pit.as_deref());
        if let Some(pit) = pit {
            // It closes by itself where this fails.
            let _ = self.close_pit(&pit);
        }
        loaded
    }

    fn pages(&self, query: &Value, sort: &Value, most: usize, pit: Option<&str>) -> Result<Candidates> {
        let index = match pit {
            Some(_) => "/_search".to_owned(),
            None => self.search_path(IndexKind::Articles),
        };
        let path = format!("{index}?search_type=dfs_query_then_fetch");
        let mut articles = Vec::new();
        let mut found = 0;
        let mut after: Option<Value> = None;
        loop {
            let size = PAGE.min(most - articles.len());
            let mut body = json!({
                "size": size,
                "query": query,
                "sort": sort,
                "_source": STORED,
                "track_total_hits": after.is_none(),
            });
            if let Some(pit) = pit {
                body["pit"] = json!({ "id": pit, "keep_alive": PIT_LASTS });
            }
            if let Some(after) = &after {
                body["search_after"] = after.clone();
            }
            let answer: FoundArticles = self.client.ask_as(&path, &body)?;
            if let Some(total) = &answer.hits.total {
                found = total.value;
            }
            let hits = answer.hits.hits.len();
            let (loaded, last) = read_all(answer)?;
            articles.extend(loaded);
            match last {
                Some(last) if hits == size && articles.len() < most => after = Some(last),
                _ => break,
            }
        }
        let are_all = articles.len() as u64 >= found;
        let overtaken = self.drop_overtaken(&mut articles)?;
        Ok(Candidates {
            are_all,
            articles,
            found: found.saturating_sub(overtaken),
            stories: None,
        })
    }
}

/// The order by this, and of equal articles a fixed one.
pub(crate) fn sorted_by(first: &Value) -> Value {
    let rest = IndexKind::Articles.order();
    let parts = std::iter::once(first).chain(rest.as_array().into_iter().flatten());
    Value::Array(parts.cloned().collect())
}

/// An answer with articles.
#[derive(Default, Deserialize)]
#[serde(default)]
pub(crate) struct FoundArticles {
    hits: ArticleHits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ArticleHits {
    total: Option<TotalHits>,
    hits: Vec<ArticleHit>,
}

#[derive(Deserialize)]
pub(crate) struct TotalHits {
    pub(crate) value: u64,
}

#[derive(Deserialize)]
struct ArticleHit {
    #[serde(rename = "_source")]
    source: StoredParts,
    sort: Option<Value>,
}

/// The articles of an answer, and the place of the last one in the order.
pub(crate) fn read_all(answer: FoundArticles) -> Result<(Vec<StoredArticle>, Option<Value>)> {
    let mut last = None;
    let articles = answer.hits.hits.into_iter().map(|hit| {
        last = hit.sort;
        StoredArticle::read(hit.source)
    });
    let articles = articles.collect::<Result<_>>()?;
    Ok((articles, last))
}
