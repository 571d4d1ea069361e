//! Finds near-equal copies over the whole collection, and notes in each article the story that it belongs to.
//!
//! A story is named by the key of its first article. Articles without copies have none. Running it again writes only
//! stories that have changed.

use std::path::PathBuf;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::FxHashMap;
use serde_json::{Value, json};

use crate::cluster::bulk::{BulkItem, BulkOutcome, write};
use crate::cluster::document::{STORED, StoredArticle, document};
use crate::cluster::mapping::IndexKind;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::index::analyser::Analyser;
use crate::index::analysis::AnalysedText;
use crate::index::copies::{NUMBERS, Signature};
use crate::index::documents::IndexDocument;
use crate::index::documents::values::signed_document;
use crate::index::in_memory::MemoryIndex;
use crate::index::schema::{Fields, schema};
use crate::search::commit::copies::Copies;
use crate::search::commit::open::Commit;
use crate::search::commit::whole::{WholeCounts, WholeTotals};

/// Articles that are written again together.
const AT_ONCE: usize = 200;

/// An article as it is noted now.
struct Noted {
    id: String,
    key: u64,
    story: Option<u64>,
}

impl Cluster {
    /// Notes the story of each article that has copies. Returns the number of articles that were changed.
    ///
    /// # Errors
    /// If the cluster does not answer or cannot be written to.
    pub fn settle(&self) -> Result<u64> {
        self.make_visible()?;
        let fields = schema().1;
        let (mut noted, mut signed) = (Vec::new(), Vec::new());
        let wanted = json!(["key", "published", "signature", "story"]);
        self.walk(
            IndexKind::Articles,
            &json!({ "match_all": {} }),
            &wanted,
            &mut |hit| {
                let source = &hit["_source"];
                let Some(key) = number_of(&source["key"]) else {
                    return;
                };
                let published = source["published"].as_i64();
                signed.push(signed_document(&fields, key, published, signature_of(source)));
                noted.push(Noted {
                    id: hit["_id"].as_str().unwrap_or_default().to_owned(),
                    key,
                    story: number_of(&source["story"]),
                });
            },
        )?;
        let stories = stories(signed, &noted)?;
        let changed: Vec<(&Noted, Option<u64>)> = noted
            .iter()
            .map(|noted| (noted, stories.get(&noted.key).copied()))
            .filter(|(noted, story)| noted.story != *story)
            .collect();
        let mut count = 0;
        for batch in changed.chunks(AT_ONCE) {
            count += self.note(&fields, batch)?;
        }
        self.make_visible()?;
        Ok(count)
    }

    /// Writes articles again with their stories.
    fn note(&self, fields: &Fields, batch: &[(&Noted, Option<u64>)]) -> Result<u64> {
        let ids: Vec<&str> = batch.iter().map(|(noted, _)| noted.id.as_str()).collect();
        let path = format!(
            "/{}/_mget?_source_includes={}",
            self.index(IndexKind::Articles),
            STORED.join(",")
        );
        let answer = self.client.ask(&path, &json!({ "ids": ids }))?;
        let mut analyser = Analyser::default();
        let mut items = Vec::new();
        for ((_, story), stored) in batch.iter().zip(answer["docs"].as_array().into_iter().flatten()) {
            if stored["found"] != true {
                continue;
            }
            let StoredArticle {
                article,
                extraction,
                origin,
                ..
            } = StoredArticle::read(&stored["_source"])?;
            let key = article.key;
            let mut article = document(fields, origin, article, &extraction, &mut analyser).document;
            let added = format!("\"added\":{}", origin.added);
            article.complete(&match story {
                None => added,
                Some(story) => {
                    let is_first = *story == key;
                    format!("{added},\"story\":\"{story:016x}\",\"is_first\":{is_first}")
                }
            });
            items.push(BulkItem {
                index: self.index(IndexKind::Articles),
                id: article.id,
                version: stored["_version"].as_i64().unwrap_or(origin.generation),
                again: true,
                json: Some(article.json),
            });
        }
        let outcomes = write(&self.client, &items)?;
        Ok(outcomes
            .iter()
            .filter(|outcome| **outcome == BulkOutcome::Done)
            .count() as u64)
    }
}

/// The story of each article that has copies, by key.
fn stories(signed: Vec<IndexDocument>, noted: &[Noted]) -> Result<FxHashMap<u64, u64>> {
    let index = MemoryIndex::new(signed, AnalysedText::default())?;
    let whole = Arc::new(WholeCounts::new(WholeTotals::default()));
    let commit = Commit::in_memory(&index, PathBuf::new(), whole)?;
    let copies = Copies::of(&commit.engine, &commit.columns);
    let mut stories = FxHashMap::default();
    for group in copies.groups() {
        let keys: Vec<u64> = group
            .iter()
            .filter_map(|address| noted.get(address.doc_id as usize))
            .map(|noted| noted.key)
            .collect();
        if let Some(first) = keys.first() {
            stories.extend(keys.iter().map(|key| (*key, *first)));
        }
    }
    Ok(stories)
}

fn number_of(value: &Value) -> Option<u64> {
    u64::from_str_radix(value.as_str()?, 16).ok()
}

fn signature_of(source: &Value) -> Option<Signature> {
    let bytes = STANDARD.decode(source["signature"].as_str()?).ok()?;
    let mut signature = [0; NUMBERS];
    let (numbers, _) = bytes.as_chunks::<8>();
    if numbers.len() != NUMBERS {
        return None;
    }
    for (number, bytes) in signature.iter_mut().zip(numbers) {
        *number = u64::from_le_bytes(*bytes);
    }
    Some(signature)
}
