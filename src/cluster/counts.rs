//! Counts over a whole collection: looks up on the cluster what scores and names need.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::cluster::document::{COUNTED, OF_COLUMN, field_on_cluster};
use crate::cluster::mapping::IndexKind;
use crate::cluster::names::Settled;
use crate::cluster::setup::Cluster;
use crate::cluster::tokens::escaped;
use crate::error::Result;
use crate::index::analysis::stemming::{SnowballLanguage, Stemming};
use crate::search::commit::whole::{MissingCounts, NameCounts, PERSON_TERMS, WholeCounts, WholeTotals};

/// Terms that are counted in one request.
const TERMS_AT_ONCE: usize = 500;
/// More languages than articles have.
const MOST_LANGUAGES: u32 = 1_000;
/// Names that begin alike. More than any surname has.
const MOST_NAMES: usize = 20_000;
/// Beginnings that are looked up one by one. For more, all names are read.
const BEGINNINGS_AT_ONCE: usize = 12;
/// Names of one answer when all are read.
const NAMES_OF_PAGE: usize = 10_000;

/// An answer with names.
#[derive(Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
struct NamesAnswer<K> {
    aggregations: NamesFound<K>,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
struct NamesFound<K> {
    names: NameBuckets<K>,
    #[serde(default)]
    without: ArticlesOf,
}

#[derive(Default, Deserialize)]
struct ArticlesOf {
    doc_count: u64,
}

#[derive(Deserialize)]
#[serde(bound(deserialize = "K: Deserialize<'de>"))]
struct NameBuckets<K> {
    #[serde(default = "Vec::new")]
    buckets: Vec<NameBucket<K>>,
    #[serde(default)]
    sum_other_doc_count: u64,
    #[serde(default)]
    doc_count_error_upper_bound: i64,
    after_key: Option<Value>,
}

#[derive(Deserialize)]
struct NameBucket<K> {
    key: K,
    doc_count: u64,
}

/// The key of a name when all are walked through.
#[derive(Deserialize)]
struct WalkedKey {
    name: String,
}

/// The totals of a collection, and the changes since its names were joined.
#[derive(Clone, Debug, Default)]
pub(crate) struct CollectionTotals {
    pub(crate) totals: WholeTotals,
    /// Number of articles that came after that or were replaced.
    pub(crate) newer: u64,
}

impl Cluster {
    /// The totals of the collection, whose names were joined by `settled`.
    pub(crate) fn totals(&self, settled: Option<&Settled>) -> Result<CollectionTotals> {
        let mut sums = Map::new();
        for field in COUNTED {
            let sum = json!({ "sum": { "field": format!("lengths.{field}") } });
            sums.insert(field.to_owned(), sum);
        }
        sums.insert(
            "quotations".to_owned(),
            json!({ "sum": { "field": "quotations" } }),
        );
        let languages = json!({ "terms": { "field": "language", "size": MOST_LANGUAGES } });
        sums.insert("languages".to_owned(), languages);
        if let Some(settled) = settled {
            let newer = json!({ "range": { "generation": { "gt": settled.last } } });
            sums.insert("newer".to_owned(), json!({ "filter": newer }));
        }
        let body = json!({ "size": 0, "track_total_hits": true, "aggs": sums });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let sum = |name: &str| {
            let value = answer["aggregations"][name]["value"].as_f64();
            value.unwrap_or_default() as u64
        };
        let newer = answer["aggregations"]["newer"]["doc_count"].as_u64();
        let totals = WholeTotals {
            articles: answer["hits"]["total"]["value"].as_u64().unwrap_or_default(),
            quotations: sum("quotations"),
            tokens: COUNTED
                .iter()
                .map(|field| ((*field).to_owned(), sum(field)))
                .collect(),
            languages: stemmed_languages(&answer["aggregations"]["languages"]["buckets"]),
            settled_by: settled.map(|settled| settled.run.clone()),
        };
        Ok(CollectionTotals {
            totals,
            newer: newer.unwrap_or_default(),
        })
    }

    pub(crate) fn search_path(&self, kind: IndexKind) -> String {
        format!("/{}/_search", self.index(kind))
    }

    /// Looks up what `whole` lacks. False if it lacks nothing.
    pub(crate) fn learn(&self, whole: &WholeCounts) -> Result<bool> {
        let missing = whole.take_missing();
        if missing.is_empty() {
            return Ok(false);
        }
        let terms: Vec<(String, String)> = missing.terms.iter().cloned().collect();
        for terms in terms.chunks(TERMS_AT_ONCE) {
            whole.learn(self.count_terms(terms)?, []);
        }
        if missing.beginnings.len() > BEGINNINGS_AT_ONCE {
            whole.learn_names(PERSON_TERMS, self.all_names(PERSON_TERMS, &everything())?);
        } else {
            whole.learn([], self.names_beginning(&missing)?);
        }
        for column in &missing.columns {
            whole.learn_names(column, self.all_names(column, &everything())?);
        }
        self.learn_settled(whole, missing.settled)?;
        Ok(true)
    }

    /// All values of a column of names in the articles that a query finds, with their numbers of articles.
    pub(crate) fn all_names(&self, column: &str, query: &Value) -> Result<NameCounts> {
        let mut names = NameCounts::new();
        let mut after: Option<Value> = None;
        loop {
            let mut walked = json!({
                "size": NAMES_OF_PAGE,
                "sources": [{ "name": { "terms": { "field": column } } }],
            });
            if let Some(after) = &after {
                walked["after"] = after.clone();
            }
            let body = json!({
                "size": 0,
                "track_total_hits": false,
                "query": query,
                "aggs": { "names": { "composite": walked } },
            });
            let path = format!(
                "{}?filter_path=aggregations",
                self.search_path(IndexKind::Articles)
            );
            let answer: NamesAnswer<WalkedKey> = self.client.ask_as(&path, &body)?;
            let found = answer.aggregations.names;
            let is_last = found.buckets.len() < NAMES_OF_PAGE;
            let buckets = found.buckets.into_iter();
            names.extend(buckets.map(|bucket| (bucket.key.name, bucket.doc_count)));
            match found.after_key {
                Some(key) if !is_last => after = Some(key),
                _ => return Ok(names),
            }
        }
    }

    /// The values of a column of names in the articles that a query finds, with their numbers of articles, and the number
    /// of articles without one. Counts are exact.
    pub(crate) fn names_of(&self, column: &str, query: &Value) -> Result<(NameCounts, u64)> {
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": query,
            "aggs": {
                "names": { "terms": { "field": column, "size": NAMES_OF_PAGE } },
                "without": { "missing": { "field": column } },
            },
        });
        let path = format!(
            "{}?filter_path=aggregations",
            self.search_path(IndexKind::Articles)
        );
        let answer: NamesAnswer<String> = self.client.ask_as(&path, &body)?;
        let NamesFound { names, without } = answer.aggregations;
        // Where names are left out, a part of the collection may have left out more of others.
        let names = if names.sum_other_doc_count > 0 || names.doc_count_error_upper_bound > 0 {
            self.all_names(column, query)?
        } else {
            let buckets = names.buckets.into_iter();
            buckets.map(|bucket| (bucket.key, bucket.doc_count)).collect()
        };
        Ok((names, without.doc_count))
    }

    fn count_terms(&self, terms: &[(String, String)]) -> Result<FxHashMap<(String, String), u64>> {
        let mut filters = Map::new();
        for (number, (field, term)) in terms.iter().enumerate() {
            filters.insert(number.to_string(), term_query(field, term));
        }
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "aggs": { "terms": { "filters": { "filters": filters } } },
        });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let buckets = &answer["aggregations"]["terms"]["buckets"];
        let count = |number: usize| buckets[number.to_string()]["doc_count"].as_u64();
        let counted = terms.iter().enumerate().map(|(number, term)| {
            let count = count(number).unwrap_or_default();
            (term.clone(), count)
        });
        Ok(counted.collect())
    }

    /// The names of people that begin like this, as terms of the field `person`.
    fn names_beginning(&self, missing: &MissingCounts) -> Result<Vec<(String, NameCounts)>> {
        let mut found = Vec::new();
        for beginning in &missing.beginnings {
            let body = json!({
                "size": 0,
                "track_total_hits": false,
                "query": { "prefix": { "names": beginning } },
                "aggs": { "names": { "terms": {
                    "field": "names",
                    "size": MOST_NAMES,
                    "include": format!("{}.*", regex_of(beginning)),
                } } },
            });
            let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
            let buckets = answer["aggregations"]["names"]["buckets"].as_array();
            let names = buckets.into_iter().flatten().filter_map(|bucket| {
                let name = bucket["key"].as_str()?.to_owned();
                Some((name, bucket["doc_count"].as_u64()?))
            });
            found.push((beginning.clone(), names.collect()));
        }
        Ok(found)
    }
}

/// The languages that Snowball stems among these buckets, in order.
fn stemmed_languages(buckets: &Value) -> Vec<SnowballLanguage> {
    let buckets = buckets.as_array().map_or(&[][..], Vec::as_slice);
    let languages = buckets
        .iter()
        .filter_map(|bucket| match Stemming::of(Some(bucket["key"].as_str()?)) {
            Stemming::Snowball(language) => Some(language),
            Stemming::English | Stemming::Unstemmed => None,
        });
    languages.collect::<BTreeSet<_>>().into_iter().collect()
}

/// Matches articles with a term of a field of the index on disk.
pub(crate) fn term_query(field: &str, term: &str) -> Value {
    // The names of people have a column, so that those that begin alike can be listed.
    if field == "person" && term.starts_with(OF_COLUMN) {
        return json!({ "term": { PERSON_TERMS: term } });
    }
    let (field, beginning) = field_on_cluster(field);
    let beginning = beginning.map(String::from).unwrap_or_default();
    json!({ "term": { field: escaped(&format!("{beginning}{term}")) } })
}

/// A regular expression of Lucene that matches this text alone.
pub(crate) fn regex_of(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if !c.is_alphanumeric() && !c.is_control() && c != ' ' {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

fn everything() -> Value {
    json!({ "match_all": {} })
}
