//! Counts over a whole collection: looks up on the cluster what scores and names need.

use std::collections::BTreeSet;

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use crate::cluster::document::{COUNTED, OF_COLUMN, field_on_cluster};
use crate::cluster::mapping::IndexKind;
use crate::cluster::setup::Cluster;
use crate::cluster::tokens::escaped;
use crate::error::{Error, Result, thousands};
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
/// Names that are read to be joined.
const ALL_NAMES: usize = 1_000_000;

impl Cluster {
    /// The totals of the collection.
    pub(crate) fn totals(&self) -> Result<WholeTotals> {
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
        let body = json!({ "size": 0, "track_total_hits": true, "aggs": sums });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let sum = |name: &str| {
            let value = answer["aggregations"][name]["value"].as_f64();
            value.unwrap_or_default() as u64
        };
        Ok(WholeTotals {
            articles: answer["hits"]["total"]["value"].as_u64().unwrap_or_default(),
            quotations: sum("quotations"),
            tokens: COUNTED
                .iter()
                .map(|field| ((*field).to_owned(), sum(field)))
                .collect(),
            languages: stemmed_languages(&answer["aggregations"]["languages"]["buckets"]),
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
            whole.learn_names(PERSON_TERMS, self.all_names(PERSON_TERMS)?);
        } else {
            whole.learn([], self.names_beginning(&missing)?);
        }
        for column in &missing.columns {
            whole.learn_names(column, self.all_names(column)?);
        }
        Ok(true)
    }

    /// All values of a column of names, with their numbers of articles.
    fn all_names(&self, column: &str) -> Result<NameCounts> {
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
                "aggs": { "names": { "composite": walked } },
            });
            let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
            let found = &answer["aggregations"]["names"];
            let buckets = found["buckets"].as_array().map_or(&[][..], Vec::as_slice);
            names.extend(buckets.iter().filter_map(|bucket| {
                let name = bucket["key"]["name"].as_str()?.to_owned();
                Some((name, bucket["doc_count"].as_u64()?))
            }));
            if names.len() > ALL_NAMES {
                return Err(Error::usage(
                    "join the names of the collection",
                    format!("it has more than {} of them", thousands(ALL_NAMES as u64)),
                )
                .hint("leave out facets of people, organisations and places"));
            }
            match &found["after_key"] {
                Value::Null => return Ok(names),
                _ if buckets.len() < NAMES_OF_PAGE => return Ok(names),
                key => after = Some(key.clone()),
            }
        }
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
