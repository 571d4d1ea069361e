//! The manifest of a collection: what the cluster knows of the files that it was made from.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use crate::cluster::bulk::BulkItem;
use crate::cluster::document::StoredArticle;
use crate::cluster::mapping::{CLUSTER_FORMAT, IndexKind};
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::index::record::{StoredSource, outcome};
use crate::index::status::Status;
use crate::source::{Skip, SourceFile, source_id};

/// Documents of a page when all are walked through.
const PAGE: usize = 2_000;

/// A file as the cluster knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFile {
    /// Bytes.
    pub size: u64,
    /// Its stamp; [`crate::index::sources::UNSETTLED`] where it cannot be trusted.
    pub stamp: i64,
    /// A code of [`outcome`].
    pub outcome: u64,
    /// Number of its articles.
    pub articles: u64,
    /// Number of their quotations.
    pub quotations: u64,
    /// Articles of an older generation than this are gone.
    pub generation: i64,
    /// The version of its document: the last generation that a worker began to write.
    pub version: i64,
    /// The rest.
    pub stored: StoredSource,
}

impl KnownFile {
    pub(crate) fn of(source: &Value, version: i64) -> Self {
        let number = |name: &str| source[name].as_u64().unwrap_or_default();
        let signed = |name: &str| source[name].as_i64().unwrap_or_default();
        Self {
            size: number("size"),
            stamp: signed("stamp"),
            outcome: source["outcome"].as_u64().unwrap_or(outcome::INCOMPLETE),
            articles: number("articles"),
            quotations: number("quotations"),
            generation: signed("generation"),
            version,
            stored: source["stored"]
                .as_str()
                .and_then(|stored| serde_json::from_str(stored).ok())
                .unwrap_or_default(),
        }
    }

    /// The document of a file with this state, to be written at its version. With `claimed_by`, no other worker may have
    /// written that version.
    pub(crate) fn item(
        &self,
        cluster: &Cluster,
        source: u64,
        file: &SourceFile,
        claimed_by: Option<&str>,
    ) -> BulkItem {
        // Plain structs of strings and numbers always serialise.
        let stored = serde_json::to_string(&self.stored).unwrap_or_default();
        let mut json = json!({
            "path": file.key,
            "size": self.size,
            "stamp": self.stamp,
            "outcome": self.outcome,
            "articles": self.articles,
            "quotations": self.quotations,
            "generation": self.generation,
            "stored": stored,
        });
        if let Some(worker) = claimed_by {
            json["worker"] = worker.into();
        }
        BulkItem {
            index: cluster.index(IndexKind::Sources),
            id: format!("{source:016x}"),
            version: self.version,
            again: claimed_by.is_none(),
            json: Some(json.to_string()),
        }
    }
}

impl Cluster {
    /// Returns the known files by the hashes of their keys; unknown ones are left out.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn known_files(&self, sources: &[u64]) -> Result<FxHashMap<u64, KnownFile>> {
        let mut known = FxHashMap::default();
        for sources in sources.chunks(PAGE) {
            let ids: Vec<String> = sources.iter().map(|source| format!("{source:016x}")).collect();
            let path = format!("/{}/_mget", self.index(IndexKind::Sources));
            let answer = self.client.ask(&path, &json!({ "ids": ids }))?;
            for (source, document) in sources
                .iter()
                .zip(answer["docs"].as_array().into_iter().flatten())
            {
                if document["found"] == true {
                    let version = document["_version"].as_i64().unwrap_or_default();
                    known.insert(*source, KnownFile::of(&document["_source"], version));
                }
            }
        }
        Ok(known)
    }

    /// Of files with their versions, those whose document in the manifest this worker wrote at that version.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub(crate) fn claimed_by(&self, worker: &str, claims: &[(u64, i64)]) -> Result<FxHashSet<u64>> {
        let mut claimed = FxHashSet::default();
        for claims in claims.chunks(PAGE) {
            let ids: Vec<String> = claims
                .iter()
                .map(|(source, _)| format!("{source:016x}"))
                .collect();
            let path = format!(
                "/{}/_mget?_source_includes=worker",
                self.index(IndexKind::Sources)
            );
            let answer = self.client.ask(&path, &json!({ "ids": ids }))?;
            let documents = answer["docs"].as_array().into_iter().flatten();
            for ((source, version), document) in claims.iter().zip(documents) {
                if document["_version"] == *version && document["_source"]["worker"] == worker {
                    claimed.insert(*source);
                }
            }
        }
        Ok(claimed)
    }

    /// Takes out articles that the manifest does not count: those of an older version of their file, and those of a file
    /// that was removed. A slow worker may have written them. Returns the number of articles taken out.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub(crate) fn drop_overtaken(&self, articles: &mut Vec<StoredArticle>) -> Result<u64> {
        let sources: FxHashSet<u64> = articles.iter().map(|stored| stored.origin.source).collect();
        let sources: Vec<u64> = sources.into_iter().collect();
        let mut generations: FxHashMap<u64, i64> = FxHashMap::default();
        for sources in sources.chunks(PAGE) {
            let ids: Vec<String> = sources.iter().map(|source| format!("{source:016x}")).collect();
            let path = format!(
                "/{}/_mget?_source_includes=generation&filter_path=docs._id,docs._source",
                self.index(IndexKind::Sources)
            );
            let answer = self.client.ask(&path, &json!({ "ids": ids }))?;
            for document in answer["docs"].as_array().into_iter().flatten() {
                let id = document["_id"].as_str().unwrap_or_default();
                let generation = document["_source"]["generation"].as_i64();
                if let (Ok(source), Some(generation)) = (u64::from_str_radix(id, 16), generation) {
                    generations.insert(source, generation);
                }
            }
        }
        let before = articles.len();
        articles.retain(|stored| {
            let generation = generations.get(&stored.origin.source);
            generation.is_some_and(|generation| stored.origin.generation >= *generation)
        });
        Ok((before - articles.len()) as u64)
    }

    /// The keys of all files, in order.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn files(&self) -> Result<Vec<String>> {
        let files = self.files_below("/")?;
        Ok(files.into_iter().map(|(_, key)| key).collect())
    }

    /// The hash of a file's content when it was read. None if the file is not in.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn stored_hash(&self, key: &str) -> Result<Option<u64>> {
        let source = source_id(key);
        let known = self.known_files(&[source])?;
        Ok(known.get(&source).map(|known| known.stored.content_hash))
    }

    /// Counts the collection's content.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn status(&self) -> Result<Status> {
        let mut status = Status {
            articles: self.articles()?,
            format_version: CLUSTER_FORMAT,
            ..Status::default()
        };
        let sums = json!({
            "size": 0,
            "track_total_hits": true,
            "aggs": { "quotations": { "sum": { "field": "quotations" } } },
        });
        let sums = self.client.ask(&self.search_path(IndexKind::Sources), &sums)?;
        status.sources = sums["hits"]["total"]["value"].as_u64().unwrap_or_default();
        let quotations = sums["aggregations"]["quotations"]["value"].as_f64();
        status.quotes = quotations.unwrap_or_default() as u64;
        let aliases: Vec<String> = IndexKind::ALL.iter().map(|kind| self.index(*kind)).collect();
        let store = self.client.get(&format!("/{}/_stats/store", aliases.join(",")))?;
        let bytes = &store["_all"]["primaries"]["store"]["size_in_bytes"];
        status.bytes = bytes.as_u64().unwrap_or_default();
        let others = json!({ "bool": { "must_not": [{ "term": { "outcome": outcome::INDEXED } }] } });
        let wanted = json!(["path", "outcome", "stored"]);
        self.walk(IndexKind::Sources, &others, &wanted, &mut |hit| {
            let KnownFile {
                outcome: code,
                stored,
                ..
            } = KnownFile::of(&hit["_source"], 0);
            match outcome::skip(code) {
                Some(reason) => status.skipped.push(Skip {
                    key: stored.path,
                    reason,
                    detail: stored.detail,
                }),
                None if code == outcome::INCOMPLETE => status.incomplete.push(stored.path),
                None => status.problems.push((stored.path, stored.problems)),
            }
        })?;
        Ok(status)
    }

    /// Known files whose key is `folder` or lies below it: hash and key, sorted by key.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn files_below(&self, folder: &str) -> Result<Vec<(u64, String)>> {
        let mut found = Vec::new();
        let below = format!("{}/", folder.trim_end_matches('/'));
        let query = json!({ "bool": { "should": [
            { "term": { "path": folder } },
            { "prefix": { "path": below } },
        ] } });
        self.walk(IndexKind::Sources, &query, &json!(["path"]), &mut |hit| {
            let id = hit["_id"].as_str().unwrap_or_default();
            if let (Ok(source), Some(path)) = (u64::from_str_radix(id, 16), hit["_source"]["path"].as_str()) {
                found.push((source, path.to_owned()));
            }
        })?;
        found.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(found)
    }

    /// Walks through all documents that match, in an order without equal ones.
    pub(crate) fn walk(
        &self,
        kind: IndexKind,
        query: &Value,
        source: &Value,
        visit: &mut dyn FnMut(&Value),
    ) -> Result<()> {
        let path = format!("/{}/_search", self.index(kind));
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({
                "size": PAGE,
                "query": query,
                "sort": kind.order(),
                "_source": source,
                "version": true,
                "track_total_hits": false,
            });
            if let Some(after) = &after {
                body["search_after"] = after.clone();
            }
            let answer = self.client.ask(&path, &body)?;
            let hits = answer["hits"]["hits"].as_array().map_or(&[][..], Vec::as_slice);
            hits.iter().for_each(&mut *visit);
            match hits.last() {
                Some(last) if hits.len() == PAGE => after = Some(last["sort"].clone()),
                _ => return Ok(()),
            }
        }
    }
}
