//! The manifest of a collection: what the cluster knows of the files that it was made from.

use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::cluster::bulk::BulkItem;
use crate::cluster::mapping::Kind;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::index::record::{StoredSource, outcome};
use crate::source::SourceFile;

/// Documents of a page when all are walked through.
const PAGE: usize = 2_000;

/// A file as the cluster knows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KnownFile {
    /// Bytes.
    pub size: u64,
    /// Modification time, nanoseconds since 1970; [`crate::index::sources::UNSETTLED`] where it cannot be trusted.
    pub modified: i64,
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
            modified: signed("modified"),
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

    /// The document of a file with this state, to be written at its version.
    pub(crate) fn item(&self, cluster: &Cluster, source: u64, file: &SourceFile, again: bool) -> BulkItem {
        // Plain structs of strings and numbers always serialise.
        let stored = serde_json::to_string(&self.stored).unwrap_or_default();
        let json = json!({
            "path": file.key,
            "size": self.size,
            "modified": self.modified,
            "outcome": self.outcome,
            "articles": self.articles,
            "quotations": self.quotations,
            "generation": self.generation,
            "stored": stored,
        });
        BulkItem {
            index: cluster.alias(Kind::Sources),
            id: format!("{source:016x}"),
            version: self.version,
            again,
            json: Some(json.to_string()),
        }
    }
}

impl Cluster {
    /// What is known of files, by the hashes of their keys; those not known are left out.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn known_files(&self, sources: &[u64]) -> Result<FxHashMap<u64, KnownFile>> {
        let mut known = FxHashMap::default();
        for sources in sources.chunks(PAGE) {
            let ids: Vec<String> = sources.iter().map(|source| format!("{source:016x}")).collect();
            let path = format!("/{}/_mget", self.alias(Kind::Sources));
            let answer = self.client.ask(&path, &json!({ "ids": ids }))?;
            for (source, document) in sources.iter().zip(answer["docs"].as_array().into_iter().flatten()) {
                if document["found"] == true {
                    let version = document["_version"].as_i64().unwrap_or_default();
                    known.insert(*source, KnownFile::of(&document["_source"], version));
                }
            }
        }
        Ok(known)
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
        self.walk(Kind::Sources, &query, &json!(["path"]), "path", &mut |hit| {
            let id = hit["_id"].as_str().unwrap_or_default();
            if let (Ok(source), Some(path)) = (u64::from_str_radix(id, 16), hit["_source"]["path"].as_str()) {
                found.push((source, path.to_owned()));
            }
        })?;
        found.sort_by(|a, b| a.1.cmp(&b.1));
        Ok(found)
    }

    /// Walks through all documents that match, in the order of a keyword field without equal values.
    pub(crate) fn walk(
        &self,
        kind: Kind,
        query: &Value,
        source: &Value,
        order: &str,
        visit: &mut dyn FnMut(&Value),
    ) -> Result<()> {
        let path = format!("/{}/_search", self.alias(kind));
        let mut after: Option<Value> = None;
        loop {
            let mut body = json!({
                "size": PAGE,
                "query": query,
                "sort": [{ order: "asc" }],
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
