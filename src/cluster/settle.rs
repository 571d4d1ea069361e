//! Settling a collection: finds near-equal copies over all articles, and joins the names of all.
//!
//! The story of an article with copies is noted in it, and named by the key of the story's first article. Articles without
//! copies have none. Running it again writes only stories that have changed. Names are joined by the code of the index on
//! disk, from the columns of all articles; the entries are kept as documents of their own (`names`).

use std::path::Path;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize as _;
use serde_json::{Value, json};

use crate::cluster::bulk::{BulkItem, BulkOutcome, write};
use crate::cluster::counts::term_query;
use crate::cluster::document::{STORED, StoredArticle, StoredParts, document, said_part};
use crate::cluster::mapping::IndexKind;
use crate::cluster::names::Settled;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::index::analyser::Analyser;
use crate::index::analysis::{AnalysedText, exact_name};
use crate::index::copies::{NUMBERS, Signature};
use crate::index::documents::IndexDocument;
use crate::index::documents::values::{SettledParts, settled_document};
use crate::index::in_memory::MemoryIndex;
use crate::index::names_file;
use crate::index::schema::{Fields, schema};
use crate::search::commit::copies::Copies;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::commit::whole::{NameCounts, PERSON_TERMS, SettledEntry, WholeCounts};
use crate::search::people::settled::{SettledKinds, acronyms, settle_names};

/// Articles that are written again together.
const AT_ONCE: usize = 200;
/// Names that are looked for together as mentions of others.
const MENTIONS_AT_ONCE: usize = 400;
/// The columns of names, in the order of [`SettledKinds`].
const COLUMNS: [&str; 3] = ["person_name", "org_name", "place_name"];

/// The outcome of settling a collection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct SettleReport {
    /// Articles whose copies were noted anew.
    pub changed: u64,
    /// People, organisations and places in the lists of names.
    pub names: [u64; 3],
}

/// An article as it is noted now.
struct Noted {
    id: String,
    key: u64,
    story: Option<u64>,
}

/// The articles of a collection, as far as settling needs them.
struct Gathered {
    noted: Vec<Noted>,
    documents: Vec<IndexDocument>,
    /// The articles of each name, by column, and of the terms of people's names.
    names: [FxHashMap<String, u64>; 3],
    person_terms: FxHashMap<String, u64>,
    settled: Settled,
}

impl Cluster {
    /// Notes the story of each article that has copies, and joins the names of all articles. `dir` is the folder of the
    /// user's files for the collection.
    ///
    /// # Errors
    /// If the cluster does not answer or cannot be written to.
    pub fn settle(&self, dir: &Path) -> Result<SettleReport> {
        self.make_visible()?;
        let fields = schema().1;
        let Gathered {
            noted,
            documents,
            names,
            person_terms,
            mut settled,
        } = self.gather(&fields)?;
        let index = MemoryIndex::new(documents, AnalysedText::default())?;
        let whole = Arc::new(WholeCounts::new(self.totals(None)?.totals));
        for (column, names) in COLUMNS.iter().zip(&names) {
            whole.learn_names(column, counts_of(names));
        }
        whole.learn_names(PERSON_TERMS, counts_of(&person_terms));
        drop(person_terms);
        let commit = Commit::in_memory(&index, dir.to_owned(), Arc::clone(&whole))?;
        let stories = stories(&commit, &noted);
        let changed: Vec<(&Noted, Option<u64>)> = noted
            .iter()
            .map(|noted| (noted, stories.get(&noted.key).copied()))
            .filter(|(noted, story)| noted.story != *story)
            .collect();
        let mut report = SettleReport::default();
        for batch in changed.chunks(AT_ONCE) {
            report.changed += self.note(&fields, batch)?;
        }
        let file = names_file::load(dir)?;
        settled.users_file = file.sum;
        let kinds = loop {
            let kinds = settle_names(&commit, &file).map_err(|error| failed(&error))?;
            if !self.learn(&whole)? {
                break kinds;
            }
        };
        let nobody = without_entry(&kinds, names);
        self.keep_names(&mut settled, &kinds, &nobody)?;
        report.names = settled.listed;
        self.make_visible()?;
        Ok(report)
    }

    /// Reads all articles.
    fn gather(&self, fields: &Fields) -> Result<Gathered> {
        let mentioned = self.mentioned()?;
        let mut gathered = Gathered {
            noted: Vec::new(),
            documents: Vec::new(),
            names: Default::default(),
            person_terms: FxHashMap::default(),
            settled: Settled::default(),
        };
        let wanted = json!([
            "key",
            "published",
            "signature",
            "story",
            "generation",
            "quotations",
            "names",
            "said_by",
            COLUMNS[0],
            COLUMNS[1],
            COLUMNS[2],
        ]);
        let every = json!({ "match_all": {} });
        self.walk(IndexKind::Articles, &every, &wanted, &mut |hit| {
            let id = hit["_id"].as_str().unwrap_or_default();
            gathered.add(fields, id, &hit["_source"], &mentioned);
        })?;
        Ok(gathered)
    }

    /// For articles by their documents' names: acronyms of organisations that they have as mentions of other names alone.
    fn mentioned(&self) -> Result<FxHashMap<String, Vec<String>>> {
        let names = self.all_names(COLUMNS[1], &json!({ "match_all": {} }))?;
        let acronyms = acronyms(names.iter().map(|(name, _)| name.as_str()));
        let mut mentioned: FxHashMap<String, Vec<String>> = FxHashMap::default();
        for acronyms in acronyms.chunks(MENTIONS_AT_ONCE) {
            let of_name = |name: &&str| {
                json!({ "bool": {
                    "_name": name,
                    "filter": [term_query("org", &exact_name(name))],
                    "must_not": [{ "term": { COLUMNS[1]: name } }],
                } })
            };
            let parts: Vec<Value> = acronyms.iter().map(of_name).collect();
            let query = json!({ "bool": { "should": parts, "minimum_should_match": 1 } });
            self.walk(IndexKind::Articles, &query, &json!(false), &mut |hit| {
                let id = hit["_id"].as_str().unwrap_or_default();
                let names = strings(&hit["matched_queries"]).into_iter().map(str::to_owned);
                mentioned.entry(id.to_owned()).or_default().extend(names);
            })?;
        }
        Ok(mentioned)
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
            } = StoredArticle::read(StoredParts::deserialize(&stored["_source"]).unwrap_or_default())?;
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

impl Gathered {
    fn add(&mut self, fields: &Fields, id: &str, source: &Value, mentioned: &FxHashMap<String, Vec<String>>) {
        let Some(key) = number_of(&source["key"]) else {
            return;
        };
        let mut spoken: Vec<(&str, u64)> = Vec::new();
        for (name, quotations) in strings(&source["said_by"]).into_iter().filter_map(said_part) {
            match spoken.iter_mut().find(|(known, _)| *known == name) {
                Some((_, sum)) => *sum += quotations,
                None => spoken.push((name, quotations)),
            }
        }
        let names = COLUMNS.map(|column| strings(&source[column]));
        for (names, counts) in names.iter().zip(&mut self.names) {
            // Two people of one name in an article are one name in one article.
            let names: FxHashSet<&str> = names.iter().copied().collect();
            for name in names {
                add_one(counts, name);
            }
        }
        for term in strings(&source["names"]) {
            add_one(&mut self.person_terms, term);
        }
        let mentioned = mentioned.get(id).map_or(&[][..], Vec::as_slice);
        let parts = SettledParts {
            key,
            published: source["published"].as_i64(),
            signature: signature_of(source),
            names,
            spoken,
            mentioned: mentioned.iter().map(String::as_str).collect(),
        };
        self.documents.push(settled_document(fields, &parts));
        self.noted.push(Noted {
            id: id.to_owned(),
            key,
            story: number_of(&source["story"]),
        });
        self.settled.articles += 1;
        self.settled.quotations += source["quotations"].as_u64().unwrap_or_default();
        let generation = source["generation"].as_i64().unwrap_or_default();
        self.settled.last = self.settled.last.max(generation);
    }
}

fn add_one(counts: &mut FxHashMap<String, u64>, name: &str) {
    match counts.get_mut(name) {
        Some(count) => *count += 1,
        None => _ = counts.insert(name.to_owned(), 1),
    }
}

fn counts_of(names: &FxHashMap<String, u64>) -> NameCounts {
    let counts = names.iter().map(|(name, articles)| (name.clone(), *articles));
    counts.collect()
}

/// The names of each kind that belong to no entry.
fn without_entry(kinds: &SettledKinds, names: [FxHashMap<String, u64>; 3]) -> [Vec<String>; 3] {
    let mut kinds = kinds.iter();
    names.map(|mut names| {
        let entries = kinds.next().into_iter().flatten();
        for entry in entries.filter_map(SettledEntry::unpacked) {
            for alias in entry.aliases {
                names.remove(&alias.name);
            }
        }
        names.into_keys().collect()
    })
}

/// The story of each article that has copies, by key.
fn stories(commit: &Commit, noted: &[Noted]) -> FxHashMap<u64, u64> {
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
    stories
}

/// The strings of a list, or a single one.
fn strings(value: &Value) -> Vec<&str> {
    match value {
        Value::String(one) => vec![one],
        value => value
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str)
            .collect(),
    }
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
