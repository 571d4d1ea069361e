//! Facets and timelines of more articles than are loaded: counted by the cluster.

use serde_json::{Value, json};

use crate::cluster::mapping::IndexKind;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::search::commit::stored::{SECONDS_OF_DAY, day_of_seconds};
use crate::search::facet::{DayHits, HitsByDay};
use crate::search::{Facet, FacetCounts};

/// Values that are counted of each facet; more than any collection has publications or languages.
const MOST_VALUES: usize = 20_000;

impl Cluster {
    /// Counts the articles that a query finds by day.
    pub(crate) fn days(&self, query: &Value) -> Result<HitsByDay> {
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": query,
            "aggs": {
                "days": {
                    "filter": { "bool": { "must_not": [{ "exists": { "field": "published_span" } }] } },
                    "aggs": { "days": { "histogram": {
                        "field": "published",
                        "interval": SECONDS_OF_DAY,
                        "min_doc_count": 1,
                    } } },
                },
                "spans": { "terms": { "field": "published_span", "size": MOST_VALUES } },
                "undated": { "missing": { "field": "published" } },
            },
        });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let found = &answer["aggregations"];
        let mut counted = HitsByDay {
            days: Vec::new(),
            undated: found["undated"]["doc_count"].as_u64().unwrap_or_default(),
        };
        for bucket in found["days"]["days"]["buckets"].as_array().into_iter().flatten() {
            let seconds = bucket["key"].as_f64().unwrap_or_default() as i64;
            let count = bucket["doc_count"].as_u64().unwrap_or_default();
            match day_of_seconds(seconds) {
                Some(day) => counted.days.push(DayHits {
                    first: day,
                    last: day,
                    count,
                }),
                None => counted.undated += count,
            }
        }
        // Dates of a month or a year.
        for bucket in found["spans"]["buckets"].as_array().into_iter().flatten() {
            let count = bucket["doc_count"].as_u64().unwrap_or_default();
            let ends = bucket["key"].as_str().and_then(|span| span.split_once(':'));
            let day = |seconds: &str| day_of_seconds(seconds.parse().ok()?);
            match ends.and_then(|(first, last)| day(first).zip(day(last))) {
                Some((first, last)) => counted.days.push(DayHits { first, last, count }),
                None => counted.undated += count,
            }
        }
        counted.days.sort_by_key(|hits| (hits.first, hits.last));
        Ok(counted)
    }

    /// The number of stories among the articles that a query finds: exact up to 40,000 with copies.
    pub(crate) fn stories(&self, query: &Value) -> Result<u64> {
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": query,
            "aggs": {
                "single": { "missing": { "field": "story" } },
                "stories": { "cardinality": { "field": "story", "precision_threshold": 40_000 } },
            },
        });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let found = &answer["aggregations"];
        let single = found["single"]["doc_count"].as_u64().unwrap_or_default();
        Ok(single + found["stories"]["value"].as_u64().unwrap_or_default())
    }

    /// Counts the articles that a query finds by publication or language.
    pub(crate) fn values(&self, query: &Value, facet: Facet, size: usize) -> Result<FacetCounts> {
        let field = match facet {
            Facet::Language => "language",
            _ => "publication_name",
        };
        let body = json!({
            "size": 0,
            "track_total_hits": false,
            "query": query,
            "aggs": {
                "values": { "terms": { "field": field, "size": MOST_VALUES } },
                "without": { "missing": { "field": field } },
            },
        });
        let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
        let found = &answer["aggregations"];
        let buckets = found["values"]["buckets"].as_array().into_iter().flatten();
        let values = buckets.filter_map(|bucket| {
            let value = bucket["key"].as_str()?.to_owned();
            Some((value, bucket["doc_count"].as_u64()?))
        });
        let mut values: Vec<(String, u64)> = values.collect();
        values.sort_by(|one, other| other.1.cmp(&one.1).then_with(|| one.0.cmp(&other.0)));
        let more = values.len().saturating_sub(size) as u64;
        values.truncate(size);
        Ok(FacetCounts {
            facet,
            values,
            since: None,
            more,
            without: found["without"]["doc_count"].as_u64().unwrap_or_default(),
        })
    }
}
