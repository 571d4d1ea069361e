//! Verifying a collection: does it hold each article and quotation of its files once?

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::cluster::manifest::KnownFile;
use crate::cluster::mapping::IndexKind;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::index::record::outcome;
use crate::index::verify::{NotWhole, Verification};

/// Files of one answer.
const PAGE: usize = 2_000;

/// The data of a file in a collection.
#[derive(Clone, Copy, Default)]
struct Held {
    articles: u64,
    quotations: u64,
    /// The least generation of its articles.
    oldest: Option<i64>,
}

impl Cluster {
    /// Compares, for each file, the articles and quotations that are there with those that the manifest counts.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn verify(&self) -> Result<Verification> {
        self.make_visible()?;
        let mut held = self.held_by_file()?;
        let mut not_whole = Vec::new();
        let every = json!({ "match_all": {} });
        self.walk(IndexKind::Sources, &every, &json!(true), &mut |hit| {
            let id = hit["_id"].as_str().unwrap_or_default();
            let Ok(source) = u64::from_str_radix(id, 16) else {
                return;
            };
            let known = KnownFile::of(&hit["_source"], 0);
            let held = held.remove(&source).unwrap_or_default();
            let is_current = held.oldest.is_none_or(|oldest| oldest >= known.generation);
            let is_whole = held.articles == known.articles && held.quotations == known.quotations;
            if known.outcome != outcome::INCOMPLETE && (!is_current || !is_whole) {
                not_whole.push(NotWhole {
                    key: known.stored.path,
                    source,
                    articles: held.articles,
                    expected: Some(known.articles),
                    is_doubled: held.articles == known.articles,
                });
            }
        })?;
        not_whole.extend(held.into_iter().map(|(source, held)| NotWhole {
            key: format!("file {source:016x}"),
            source,
            articles: held.articles,
            expected: None,
            is_doubled: false,
        }));
        not_whole.sort_by(|one, other| one.key.cmp(&other.key));
        Ok(Verification {
            damaged: Vec::new(),
            not_whole,
        })
    }

    /// Counts articles and quotations by file.
    fn held_by_file(&self) -> Result<FxHashMap<u64, Held>> {
        let mut held: FxHashMap<u64, Held> = FxHashMap::default();
        let mut after: Option<Value> = None;
        loop {
            let mut walked = json!({
                "size": PAGE,
                "sources": [{ "source": { "terms": { "field": "source" } } }],
            });
            if let Some(after) = &after {
                walked["after"] = after.clone();
            }
            let body = json!({
                "size": 0,
                "track_total_hits": false,
                "aggs": { "files": {
                    "composite": walked,
                    "aggs": {
                        "oldest": { "min": { "field": "generation" } },
                        "quotations": { "sum": { "field": "quotations" } },
                    },
                } },
            });
            let answer = self.client.ask(&self.search_path(IndexKind::Articles), &body)?;
            let found = &answer["aggregations"]["files"];
            let buckets = found["buckets"].as_array().map_or(&[][..], Vec::as_slice);
            for bucket in buckets {
                let source = bucket["key"]["source"].as_str().unwrap_or_default();
                let Ok(source) = u64::from_str_radix(source, 16) else {
                    continue;
                };
                let of_file = Held {
                    articles: bucket["doc_count"].as_u64().unwrap_or_default(),
                    quotations: bucket["quotations"]["value"].as_f64().unwrap_or_default() as u64,
                    oldest: bucket["oldest"]["value"].as_f64().map(|oldest| oldest as i64),
                };
                held.insert(source, of_file);
            }
            match &found["after_key"] {
                Value::Null => return Ok(held),
                key => after = Some(key.clone()),
            }
        }
    }
}
