//! Names as they were joined when the collection was settled, kept as documents of their own.
//!
//! Each run of `--settle` writes its entries beside those of the run before, and then the document [`STATE`], which names the
//! run that counts. Entries of runs before the last one but one go. So a reader never sees entries of two runs, and a run
//! that was killed is as none.
//!
//! An entry is found by its number, its place in the directory, its names, and the words of these. Besides, each kind has a
//! list of all its names with the numbers of their entries ([`NameMap`]), in parts.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::cluster::bulk::{BulkItem, BulkOutcome, write};
use crate::cluster::mapping::IndexKind;
use crate::cluster::name_map::{NameMap, NamePlace};
use crate::cluster::setup::Cluster;
use crate::error::{Error, ErrorKind, Result};
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::search::commit::whole::{SettledEntry, SettledKey, WholeCounts};
use crate::search::people::entry::{JoinedEntry, letters};
use crate::search::people::joined::is_surely_left_out;
use crate::search::people::settled::SettledKinds;

/// The kinds of names, in the order of [`SettledKinds`].
pub(crate) const KINDS: [EntityKind; 3] = [EntityKind::Person, EntityKind::Organisation, EntityKind::Place];
/// The document that names the run whose entries count.
const STATE: &str = "settled";
/// Entries of one request.
const AT_ONCE: usize = 2_000;
/// Entries of one answer.
const PAGE: usize = 5_000;
/// Names that are looked up in one request.
const NAMES_AT_ONCE: usize = 5_000;

/// What the last run of `--settle` joined.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
pub(crate) struct Settled {
    /// The run.
    pub(crate) run: String,
    /// Numbers of articles and of quotations.
    pub(crate) articles: u64,
    pub(crate) quotations: u64,
    /// The highest generation of an article.
    pub(crate) last: i64,
    /// The hash of the user's file of names.
    pub(crate) users_file: u64,
    /// The length of the directory of each kind.
    pub(crate) listed: [u64; 3],
}

/// Entries of an answer.
#[derive(Default, Deserialize)]
#[serde(default)]
struct EntryAnswer {
    hits: EntryHits,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct EntryHits {
    hits: Vec<EntryHit>,
}

#[derive(Deserialize)]
struct EntryHit {
    #[serde(rename = "_source")]
    source: StoredEntry,
}

/// The stored part of an entry's document.
#[derive(Deserialize)]
struct StoredEntry {
    number: u32,
    #[serde(default)]
    marks: u8,
    rank: Option<u32>,
    #[serde(default)]
    entry: String,
    #[serde(default)]
    map: String,
}

/// Documents that were looked up by their ids.
#[derive(Default, Deserialize)]
#[serde(default)]
struct FoundDocs {
    docs: Vec<FoundDoc>,
}

#[derive(Deserialize)]
struct FoundDoc {
    #[serde(rename = "_source")]
    source: Option<StoredEntry>,
}

impl StoredEntry {
    fn settled(self) -> Option<SettledEntry> {
        Some(SettledEntry {
            number: self.number,
            marks: self.marks,
            rank: self.rank,
            packed: STANDARD.decode(&self.entry).ok()?,
        })
    }
}

/// The word for a kind in documents.
fn word(kind: EntityKind) -> &'static str {
    match kind {
        EntityKind::Person => "person",
        EntityKind::Organisation => "org",
        _ => "place",
    }
}

fn document(run: &str, kind: EntityKind, settled: &SettledEntry, entry: &JoinedEntry) -> Value {
    let names: Vec<&str> = entry.aliases.iter().map(|alias| alias.name.as_str()).collect();
    let words_of = |name: &str| folded_words(name);
    let all_names = || names.iter().copied().chain([entry.name.as_str()]);
    let words: FxHashSet<String> = all_names().flat_map(words_of).collect();
    let mut words: Vec<String> = words.into_iter().collect();
    words.sort_unstable();
    let spelled: FxHashSet<String> = all_names().map(|name| letters(&folded_words(name))).collect();
    let mut spelled: Vec<String> = spelled.into_iter().collect();
    spelled.sort_unstable();
    let mut json = json!({
        "run": run,
        "kind": word(kind),
        "number": settled.number,
        "names": names,
        "words": words,
        "letters": spelled,
        "entry": STANDARD.encode(&settled.packed),
    });
    if let Some(rank) = settled.rank {
        json["rank"] = rank.into();
    }
    if settled.marks != 0 {
        json["marks"] = settled.marks.into();
    }
    if names.len() > 1 || entry.is_of_file() {
        json["keyed"] = true.into();
    }
    if entry.is_of_file() {
        json["file_words"] = json["words"].clone();
    }
    json
}

impl Cluster {
    /// What the last run of `--settle` joined; None before the first.
    pub(crate) fn settled(&self) -> Result<Option<Settled>> {
        let path = format!("/{}/_doc/{STATE}", self.index(IndexKind::Names));
        let state = self.client.find(&path)?;
        Ok(state.and_then(|mut state| serde_json::from_value(state["_source"].take()).ok()))
    }

    /// Keeps the entries of a run, lets readers use them, and removes those of the runs before the last one.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub(crate) fn keep_names(
        &self,
        settled: &mut Settled,
        kinds: &SettledKinds,
        nobody: &[Vec<String>; 3],
    ) -> Result<()> {
        let before = self.settled()?;
        let now = jiff::Timestamp::now().as_millisecond();
        let random = getrandom::u32().unwrap_or_default();
        settled.run = format!("{now:014}-{random:08x}");
        for (kind, (entries, nobody)) in KINDS.into_iter().zip(kinds.iter().zip(nobody)) {
            self.keep_kind(settled, now, kind, entries, nobody)?;
        }
        settled.listed = [0, 1, 2].map(|kind: usize| {
            let listed = kinds[kind].iter().filter(|entry| entry.rank.is_some());
            listed.count() as u64
        });
        self.refresh(&[IndexKind::Names])?;
        let state = json!({
            "run": settled.run,
            "articles": settled.articles,
            "quotations": settled.quotations,
            "last": settled.last,
            "users_file": settled.users_file,
            "listed": settled.listed,
        });
        self.write_names(&[self.names_item(STATE, now, Some(&state))])?;
        let oldest = before.map_or_else(|| settled.run.clone(), |before| before.run);
        self.remove_runs_before(&oldest, now)
    }

    fn names_item(&self, id: &str, version: i64, json: Option<&Value>) -> BulkItem {
        BulkItem {
            index: self.index(IndexKind::Names),
            id: id.to_owned(),
            version,
            again: true,
            json: json.map(Value::to_string),
        }
    }

    fn write_names(&self, items: &[BulkItem]) -> Result<()> {
        for outcome in write(&self.client, items)? {
            // A later run has ended before: its names count.
            if let BulkOutcome::Refused(why) = outcome {
                return Err(Error::new("keep which names are one", why)
                    .kind(ErrorKind::Io)
                    .hint("run the same command again"));
            }
        }
        Ok(())
    }

    fn keep_kind(
        &self,
        settled: &Settled,
        version: i64,
        kind: EntityKind,
        entries: &[SettledEntry],
        nobody: &[String],
    ) -> Result<()> {
        let nowhere = nobody.iter().map(|name| (name.clone(), NamePlace::Nowhere));
        let mut places: Vec<(String, NamePlace)> = nowhere.collect();
        for entries in entries.chunks(AT_ONCE) {
            let mut items = Vec::with_capacity(entries.len());
            for entry in entries {
                let Some(joined) = entry.unpacked() else { continue };
                let id = entry_id(&settled.run, kind, entry.number);
                let json = document(&settled.run, kind, entry, &joined);
                items.push(self.names_item(&id, version, Some(&json)));
                let place = NamePlace::Entry {
                    number: entry.number,
                    is_left_out: is_surely_left_out(entry.marks),
                };
                places.extend(joined.aliases.into_iter().map(|alias| (alias.name, place)));
            }
            self.write_names(&items)?;
        }
        let parts = NameMap::parts(places);
        let items: Vec<BulkItem> = (0_u32..)
            .zip(parts)
            .map(|(number, part)| {
                let json = json!({
                    "run": settled.run,
                    "kind": format!("{}-map", word(kind)),
                    "number": number,
                    "map": STANDARD.encode(part),
                });
                let id = format!("{}-{}-map-{number}", settled.run, word(kind));
                self.names_item(&id, version, Some(&json))
            })
            .collect();
        self.write_names(&items)
    }

    fn remove_runs_before(&self, oldest: &str, version: i64) -> Result<()> {
        let mut items = Vec::new();
        let query = json!({ "range": { "run": { "lt": oldest } } });
        self.walk(IndexKind::Names, &query, &json!(false), &mut |hit| {
            if let Some(id) = hit["_id"].as_str() {
                items.push(self.names_item(id, version, None));
            }
        })?;
        self.write_names(&items)
    }

    /// Entries of a kind that a query finds, in the order of their places or of their numbers.
    pub(crate) fn settled_entries(
        &self,
        run: &str,
        kind: EntityKind,
        mut filters: Vec<Value>,
        by: EntryOrder,
    ) -> Result<Vec<SettledEntry>> {
        filters.push(json!({ "term": { "run": run } }));
        filters.push(json!({ "term": { "kind": word(kind) } }));
        let found = self.stored_entries(&filters, by)?;
        let entries = found
            .into_iter()
            .map(|stored| stored.settled().ok_or_else(damaged));
        entries.collect()
    }

    fn stored_entries(&self, filters: &[Value], by: EntryOrder) -> Result<Vec<StoredEntry>> {
        let (field, path) = (by.field(), self.search_path(IndexKind::Names));
        let mut found: Vec<StoredEntry> = Vec::new();
        loop {
            let mut body = json!({
                "size": PAGE,
                "query": { "bool": { "filter": filters } },
                "sort": [{ field: "asc" }],
                "track_total_hits": false,
            });
            let last = found.last().and_then(|last| match by {
                EntryOrder::Rank => last.rank,
                EntryOrder::Number => Some(last.number),
            });
            if let Some(last) = last {
                body["search_after"] = json!([last]);
            }
            let path = format!("{path}?filter_path=hits.hits._source");
            let answer: EntryAnswer = self.client.ask_as(&path, &body)?;
            let hits = answer.hits.hits;
            let is_last = hits.len() < PAGE;
            found.extend(hits.into_iter().map(|hit| hit.source));
            if is_last {
                return Ok(found);
            }
        }
    }

    /// Entries of a kind by their numbers, in that order.
    pub(crate) fn entries_by_number(
        &self,
        run: &str,
        kind: EntityKind,
        numbers: &[u32],
    ) -> Result<Vec<JoinedEntry>> {
        let mut entries = Vec::with_capacity(numbers.len());
        for numbers in numbers.chunks(PAGE) {
            let ids: Vec<String> = numbers
                .iter()
                .map(|number| entry_id(run, kind, *number))
                .collect();
            let path = format!(
                "/{}/_mget?_source_includes=number,marks,entry&filter_path=docs._source",
                self.index(IndexKind::Names)
            );
            let found: FoundDocs = self.client.ask_as(&path, &json!({ "ids": ids }))?;
            for found in found.docs {
                let entry = found.source.and_then(StoredEntry::settled);
                entries.push(entry.and_then(|entry| entry.unpacked()).ok_or_else(damaged)?);
            }
        }
        if entries.len() == numbers.len() {
            Ok(entries)
        } else {
            Err(damaged())
        }
    }

    /// The entries of all names of a kind.
    pub(crate) fn name_map(&self, run: &str, kind: EntityKind) -> Result<NameMap> {
        let filters = [
            json!({ "term": { "run": run } }),
            json!({ "term": { "kind": format!("{}-map", word(kind)) } }),
        ];
        let mut map = NameMap::default();
        for stored in self.stored_entries(&filters, EntryOrder::Number)? {
            let part = STANDARD.decode(&stored.map).map_err(|_| damaged())?;
            map.add(&part).ok_or_else(damaged)?;
        }
        Ok(map)
    }

    /// Looks up the settled entries that a question needs.
    pub(crate) fn learn_settled(&self, whole: &WholeCounts, keys: FxHashSet<SettledKey>) -> Result<()> {
        let Some(run) = whole.totals().settled_by else {
            return Ok(());
        };
        let mut named: FxHashMap<EntityKind, Vec<String>> = FxHashMap::default();
        for key in keys {
            match key {
                SettledKey::Named(kind, name) => named.entry(kind).or_default().push(name),
                SettledKey::Meant(kind, words) => {
                    let found = self.settled_entries(&run, kind, meant(&words), EntryOrder::Number)?;
                    whole.learn_settled([(SettledKey::Meant(kind, words), found)]);
                }
            }
        }
        for (kind, names) in named {
            for names in names.chunks(NAMES_AT_ONCE) {
                let query = json!({ "terms": { "names": names } });
                let found = self.settled_entries(&run, kind, vec![query], EntryOrder::Number)?;
                let mut of_name: FxHashMap<String, Vec<SettledEntry>> = FxHashMap::default();
                for entry in found {
                    for alias in entry.unpacked().ok_or_else(damaged)?.aliases {
                        of_name.entry(alias.name).or_default().push(entry.clone());
                    }
                }
                let learnt = names.iter().map(|name| {
                    let entries = of_name.remove(name).unwrap_or_default();
                    (SettledKey::Named(kind, name.clone()), entries)
                });
                whole.learn_settled(learnt);
            }
        }
        Ok(())
    }
}

/// Orders of entries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryOrder {
    Rank,
    Number,
}

impl EntryOrder {
    const fn field(self) -> &'static str {
        match self {
            Self::Rank => "rank",
            Self::Number => "number",
        }
    }
}

/// The filters for the entries that a question for these folded words may mean.
fn meant(words: &[String]) -> Vec<Value> {
    let with_all = |field: &str| {
        let terms: Vec<Value> = words
            .iter()
            .map(|word| json!({ "term": { field: word } }))
            .collect();
        json!({ "bool": { "filter": terms } })
    };
    let mut meant = vec![
        json!({ "term": { "letters": letters(words) } }),
        with_all("file_words"),
    ];
    if words.len() > 1 {
        meant.push(with_all("words"));
    }
    vec![
        json!({ "term": { "keyed": true } }),
        json!({ "bool": { "should": meant, "minimum_should_match": 1 } }),
    ]
}

fn entry_id(run: &str, kind: EntityKind, number: u32) -> String {
    format!("{run}-{}-{number}", word(kind))
}

fn damaged() -> Error {
    Error::new(
        "read the names of the collection",
        "an entry of the last --settle is missing or damaged",
    )
    .kind(ErrorKind::Damaged)
    .hint("run `onrecord ingest --settle` again")
}
