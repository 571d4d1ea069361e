//! Counts over a whole collection: looks up on the cluster what scores and names need.

use rustc_hash::FxHashMap;
use serde_json::{Map, Value, json};

use crate::cluster::document::COUNTED;
use crate::cluster::mapping::Kind;
use crate::cluster::setup::Cluster;
use crate::cluster::tokens::escaped;
use crate::error::Result;
use crate::search::commit::whole::{MissingCounts, WholeCounts, WholeTotals};

/// Terms that are counted in one request.
const TERMS_AT_ONCE: usize = 500;
/// Names that begin alike. More than any surname has.
const MOST_NAMES: usize = 20_000;

impl Cluster {
    /// The totals of the collection.
    pub(crate) fn totals(&self) -> Result<WholeTotals> {
        let mut sums = Map::new();
        for field in COUNTED {
            let sum = json!({ "sum": { "field": format!("lengths.{field}") } });
            sums.insert(field.to_owned(), sum);
        }
        sums.insert("quotations".to_owned(), json!({ "sum": { "field": "quotations" } }));
        let body = json!({ "size": 0, "track_total_hits": true, "aggs": sums });
        let answer = self.client.ask(&self.search_path(Kind::Articles), &body)?;
        let sum = |name: &str| {
            let value = answer["aggregations"][name]["value"].as_f64();
            value.unwrap_or_default() as u64
        };
        Ok(WholeTotals {
            articles: answer["hits"]["total"]["value"].as_u64().unwrap_or_default(),
            quotations: sum("quotations"),
            tokens: COUNTED.iter().map(|field| ((*field).to_owned(), sum(field))).collect(),
        })
    }

    pub(crate) fn search_path(&self, kind: Kind) -> String {
        format!("/{}/_search", self.alias(kind))
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
        whole.learn([], self.names_beginning(&missing)?);
        Ok(true)
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
        let answer = self.client.ask(&self.search_path(Kind::Articles), &body)?;
        let buckets = &answer["aggregations"]["terms"]["buckets"];
        let count = |number: usize| buckets[number.to_string()]["doc_count"].as_u64();
        let counted = terms.iter().enumerate().map(|(number, term)| {
            let count = count(number).unwrap_or_default();
            (term.clone(), count)
        });
        Ok(counted.collect())
    }

    /// The names of people that begin like this, as terms of the field `person`.
    fn names_beginning(&self, missing: &MissingCounts) -> Result<Vec<(String, Vec<(String, u64)>)>> {
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
            let answer = self.client.ask(&self.search_path(Kind::Articles), &body)?;
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

/// Matches articles with a term of a field.
pub(crate) fn term_query(field: &str, term: &str) -> Value {
    // The names of people have a column, so that those that begin alike can be listed.
    if field == "person" && term.starts_with('>') {
        return json!({ "term": { "names": term } });
    }
    json!({ "term": { field: escaped(term) } })
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
