//! Lists and facets of names over any number of articles, from the entries that were joined when the collection was settled.
//!
//! The directory of all articles is read as it was kept. For some articles, the cluster counts each name, and names become
//! entries here. An article counts once for an entry, however many names it has for it, so entries under several names of
//! the articles are counted anew by the cluster, as far as the page needs it.

use std::cmp::Reverse;

use rustc_hash::{FxHashMap, FxHashSet};
use serde::Deserialize;
use serde_json::{Map, Value, json};

use crate::article::ArticleId;
use crate::cluster::document::{COUNT_BITS, said_part};
use crate::cluster::mapping::IndexKind;
use crate::cluster::name_map::NamePlace;
use crate::cluster::names::{EntryOrder, KINDS, Settled};
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::index::record::StoredHead;
use crate::search::commit::stored::SECONDS_OF_DAY;
use crate::search::directory::listed;
use crate::search::people::entry::JoinedEntry;
use crate::search::people::settled::by_itself;
use crate::search::{
    DirectoryEntry, DirectoryQuestion, Example, Facet, FacetCounts, Results, WantedNames, Warning, Window,
};

/// Entries that are counted in one request.
const COUNTED_AT_ONCE: usize = 200;

/// Equal articles of which the place of one is looked up.
const MOST_TWINS: usize = 1_000;

/// A page of a list, and the number of entries on all pages.
pub(crate) struct ListPage {
    pub(crate) entries: Vec<DirectoryEntry>,
    pub(crate) total: u64,
}

impl ListPage {
    /// The answer to a question with this page.
    pub(crate) fn answer(
        self,
        question: &DirectoryQuestion,
        warnings: Vec<Warning>,
    ) -> Results<DirectoryEntry> {
        let asked = [
            question.query.as_deref().unwrap_or_default(),
            question.names.text(),
        ];
        let asked: Vec<&str> = asked.into_iter().filter(|text| !text.is_empty()).collect();
        Results {
            query: asked.join(" "),
            total: self.total,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            warnings,
            hits: self.entries,
            facets: Vec::new(),
            explained: None,
        }
    }
}

/// Lists of names of a settled collection.
pub(crate) struct SettledLists<'a> {
    pub(crate) cluster: &'a Cluster,
    pub(crate) settled: &'a Settled,
    pub(crate) kind: EntityKind,
}

/// An entry with the names that some articles have of it.
#[derive(Clone, Debug)]
struct CountedEntry {
    /// Its number; those of names that came after the collection was settled follow all others.
    number: u64,
    /// Names with their numbers of articles.
    names: Vec<(String, u64)>,
    /// Number of articles: at most, or just this.
    articles: u64,
    is_exact: bool,
}

/// The number of the first name without an entry.
const FIRST_UNKNOWN: u64 = 1 << 32;

/// Counts of entries in an answer, by their places on the page.
#[derive(Deserialize)]
struct CountsAnswer {
    aggregations: FxHashMap<String, EntryCounts>,
}

#[derive(Deserialize)]
struct EntryCounts {
    #[serde(default)]
    doc_count: u64,
    #[serde(default)]
    first: SecondOf,
    #[serde(default)]
    last: SecondOf,
    #[serde(default)]
    buckets: Vec<SaidBucket>,
}

#[derive(Default, Deserialize)]
struct SecondOf {
    value: Option<f64>,
}

#[derive(Deserialize)]
struct SaidBucket {
    key: String,
    doc_count: u64,
}

impl SettledLists<'_> {
    fn column(&self) -> &'static str {
        match self.kind {
            EntityKind::Person => "person_name",
            EntityKind::Organisation => "org_name",
            _ => "place_name",
        }
    }

    /// The list of all articles.
    pub(crate) fn of_all_articles(&self, names: &WantedNames, window: &Window) -> Result<ListPage> {
        let wanted = folded_words(names.text());
        let is_explained = matches!(names, WantedNames::Explained(_));
        let run = &self.settled.run;
        if wanted.is_empty() && !is_explained {
            let place = KINDS.iter().position(|kind| *kind == self.kind);
            let total = place.map_or(0, |place| self.settled.listed[place]);
            let end = (window.offset as u64).saturating_add(window.limit as u64);
            let places = json!({ "range": { "rank": { "gte": window.offset, "lt": end.min(total) } } });
            let mut entries = Vec::new();
            if (window.offset as u64) < end.min(total) {
                for entry in self
                    .cluster
                    .settled_entries(run, self.kind, vec![places], EntryOrder::Rank)?
                {
                    entries.extend(entry.unpacked().map(without_examples));
                }
            }
            return Ok(ListPage { entries, total });
        }
        let mut filters = wanted_filters(names, &wanted);
        if !is_explained {
            filters.push(json!({ "exists": { "field": "rank" } }));
        }
        let found = self
            .cluster
            .settled_entries(run, self.kind, filters, EntryOrder::Number)?;
        let found = found
            .into_iter()
            .filter_map(|entry| Some((entry.number, entry.unpacked()?)));
        let mut found: Vec<(u32, JoinedEntry)> = found
            .filter(|(_, entry)| entry.articles > 0 && names.holds(&wanted, entry))
            .collect();
        found.sort_by_key(|(number, entry)| (Reverse(entry.articles), *number));
        let total = found.len() as u64;
        let page = found.into_iter().skip(window.offset).take(window.limit);
        let page: Vec<JoinedEntry> = page.map(|(_, entry)| entry).collect();
        let every = json!({ "match_all": {} });
        Ok(ListPage {
            entries: self.shown(page, is_explained, &every)?,
            total,
        })
    }

    /// The list of the articles that a query finds.
    pub(crate) fn of_articles(
        &self,
        names: &WantedNames,
        window: &Window,
        query: &Value,
    ) -> Result<ListPage> {
        let wanted = folded_words(names.text());
        let is_explained = matches!(names, WantedNames::Explained(_));
        let (mut counted, _) = self.counted(query, self.kind == EntityKind::Person && !is_explained)?;
        if !wanted.is_empty() {
            let filters = wanted_filters(names, &wanted);
            let found =
                self.cluster
                    .settled_entries(&self.settled.run, self.kind, filters, EntryOrder::Number)?;
            let holds = found
                .iter()
                .filter(|entry| entry.unpacked().is_some_and(|entry| names.holds(&wanted, &entry)))
                .map(|entry| u64::from(entry.number));
            let holds: FxHashSet<u64> = holds.collect();
            counted.retain(|entry| match entry.names.first() {
                Some((name, _)) if entry.number >= FIRST_UNKNOWN => {
                    names.holds(&wanted, &by_itself(name.clone(), 1))
                }
                _ => holds.contains(&entry.number),
            });
        }
        let total = counted.len() as u64;
        self.put_first(&mut counted, window.offset.saturating_add(window.limit), query)?;
        let page: Vec<CountedEntry> = counted
            .into_iter()
            .skip(window.offset)
            .take(window.limit)
            .collect();
        let mut entries = self.entries_of(&page)?;
        for (entries, page) in entries
            .chunks_mut(COUNTED_AT_ONCE)
            .zip(page.chunks(COUNTED_AT_ONCE))
        {
            self.count_page(entries, page, query)?;
        }
        Ok(ListPage {
            entries: self.shown(entries, is_explained, query)?,
            total,
        })
    }

    /// The entries of the articles that a query finds, by number of articles.
    pub(crate) fn facet(&self, facet: Facet, query: &Value, size: usize) -> Result<FacetCounts> {
        let (mut counted, without) = self.counted(query, false)?;
        let more = counted.len().saturating_sub(size) as u64;
        self.put_first(&mut counted, size, query)?;
        counted.truncate(size);
        let entries = self.entries_of(&counted)?;
        let names = entries.into_iter().map(|entry| entry.name);
        let values = names.zip(counted.iter().map(|entry| entry.articles));
        Ok(FacetCounts {
            facet,
            values: values.collect(),
            since: None,
            more,
            without,
        })
    }

    /// The entries of the articles that a query finds, in no order, and the number of articles without a name.
    fn counted(&self, query: &Value, without_bodies: bool) -> Result<(Vec<CountedEntry>, u64)> {
        let (names, without) = self.cluster.names_of(self.column(), query)?;
        let map = self.cluster.name_map(&self.settled.run, self.kind)?;
        let mut entries: FxHashMap<u64, CountedEntry> = FxHashMap::default();
        let mut unknown = FIRST_UNKNOWN;
        for (name, articles) in names {
            let number = match map.place(&name) {
                Some(NamePlace::Nowhere) => continue,
                Some(NamePlace::Entry {
                    is_left_out: true, ..
                }) if without_bodies => continue,
                Some(NamePlace::Entry { number, .. }) => u64::from(number),
                None => {
                    unknown += 1;
                    unknown
                }
            };
            let entry = entries.entry(number).or_insert_with(|| CountedEntry {
                number,
                names: Vec::new(),
                articles: 0,
                is_exact: true,
            });
            entry.articles += articles;
            entry.is_exact = entry.names.is_empty();
            entry.names.push((name, articles));
        }
        Ok((entries.into_values().collect(), without))
    }

    /// Puts the first `count` entries in their order, with exact counts.
    fn put_first(&self, counted: &mut [CountedEntry], count: usize, query: &Value) -> Result<()> {
        loop {
            // Entries with equal counts stay in the order of their names, which is that of their numbers.
            counted.sort_unstable_by_key(|entry| (Reverse(entry.articles), entry.number));
            let first = counted.iter_mut().take(count);
            let mut open: Vec<&mut CountedEntry> = first.filter(|entry| !entry.is_exact).collect();
            if open.is_empty() {
                return Ok(());
            }
            for entries in open.chunks_mut(COUNTED_AT_ONCE) {
                let mut parts = Map::new();
                for (number, entry) in entries.iter().enumerate() {
                    parts.insert(
                        number.to_string(),
                        json!({ "filter": self.with_names(&entry.names) }),
                    );
                }
                let answer = self.ask(query, &parts)?;
                for (number, entry) in entries.iter_mut().enumerate() {
                    let counts = answer.aggregations.get(&number.to_string());
                    entry.articles = counts.map_or(0, |counts| counts.doc_count);
                    entry.is_exact = true;
                }
            }
        }
    }

    fn with_names(&self, names: &[(String, u64)]) -> Value {
        let names: Vec<&str> = names.iter().map(|(name, _)| name.as_str()).collect();
        json!({ "terms": { self.column(): names } })
    }

    fn ask(&self, query: &Value, parts: &Map<String, Value>) -> Result<CountsAnswer> {
        let body = json!({ "size": 0, "track_total_hits": false, "query": query, "aggs": parts });
        let articles = self.cluster.search_path(IndexKind::Articles);
        self.cluster
            .client
            .ask_as(&format!("{articles}?filter_path=aggregations"), &body)
    }

    /// The kept entries, with their counts in all articles.
    fn entries_of(&self, counted: &[CountedEntry]) -> Result<Vec<JoinedEntry>> {
        let known = counted
            .iter()
            .filter_map(|entry| u32::try_from(entry.number).ok());
        let known: Vec<u32> = known.collect();
        let mut known = self
            .cluster
            .entries_by_number(&self.settled.run, self.kind, &known)?
            .into_iter();
        let entries = counted.iter().filter_map(|entry| match entry.names.first() {
            Some((name, articles)) if entry.number >= FIRST_UNKNOWN => {
                Some(by_itself(name.clone(), *articles))
            }
            _ => known.next(),
        });
        Ok(entries.collect())
    }

    /// Replaces the counts of entries by those in the articles that a query finds.
    fn count_page(&self, entries: &mut [JoinedEntry], page: &[CountedEntry], query: &Value) -> Result<()> {
        let mut parts = Map::new();
        let mut spoken: Vec<String> = Vec::new();
        for (number, (entry, counted)) in entries.iter().zip(page).enumerate() {
            let part = json!({
                "filter": self.with_names(&counted.names),
                "aggs": {
                    "first": { "min": { "field": "published" } },
                    "last": { "max": { "field": "published" } },
                },
            });
            parts.insert(number.to_string(), part);
            if self.kind == EntityKind::Person {
                for alias in &entry.aliases {
                    let letters = COUNT_BITS.iter().map(|bit| char::from(*bit));
                    spoken.extend(letters.map(|letter| format!("{letter}{}", alias.name)));
                }
            }
        }
        if !spoken.is_empty() {
            let said = json!({ "terms": { "field": "said_by", "size": spoken.len(), "include": spoken } });
            parts.insert("said".to_owned(), said);
        }
        let answer = self.ask(query, &parts)?;
        let mut said: FxHashMap<&str, u64> = FxHashMap::default();
        for bucket in answer
            .aggregations
            .get("said")
            .map_or(&[][..], |said| &said.buckets)
        {
            if let Some((name, number)) = said_part(&bucket.key) {
                *said.entry(name).or_default() += number * bucket.doc_count;
            }
        }
        let day = |second: f64| (second as i64).div_euclid(SECONDS_OF_DAY);
        for (number, (entry, counted)) in entries.iter_mut().zip(page).enumerate() {
            let Some(counts) = answer.aggregations.get(&number.to_string()) else {
                continue;
            };
            entry.articles = counts.doc_count;
            entry.days = counts
                .first
                .value
                .zip(counts.last.value)
                .map(|(first, last)| (day(first), day(last)));
            entry.quotes = 0;
            for alias in &mut entry.aliases {
                let known = counted.names.iter().find(|(name, _)| *name == alias.name);
                alias.articles = known.map_or(0, |(_, articles)| *articles);
                entry.quotes += said.get(alias.name.as_str()).copied().unwrap_or_default();
            }
        }
        Ok(())
    }

    /// Entries as they are listed; explained ones with an article for each of their names.
    fn shown(
        &self,
        entries: Vec<JoinedEntry>,
        is_explained: bool,
        query: &Value,
    ) -> Result<Vec<DirectoryEntry>> {
        if !is_explained {
            return Ok(entries.into_iter().map(without_examples).collect());
        }
        let mut shown = Vec::with_capacity(entries.len());
        for entry in entries {
            let mut examples = Vec::with_capacity(entry.aliases.len());
            for alias in &entry.aliases {
                examples.push(self.example(&alias.name, query)?);
            }
            let (mut entry, examples) = listed(entry, examples);
            for (alias, example) in entry.aliases.iter_mut().zip(examples) {
                alias.example = example;
            }
            shown.push(entry);
        }
        Ok(shown)
    }

    /// The newest article with a name.
    fn example(&self, name: &str, query: &Value) -> Result<Option<Example>> {
        let body = json!({
            "size": 1,
            "track_total_hits": false,
            "query": { "bool": { "filter": [query, { "term": { self.column(): name } }] } },
            "sort": [
                { "published": { "order": "desc", "missing": "_last" } },
                { "key": "asc" },
            ],
            "_source": ["id", "key", "head"],
        });
        let articles = self.cluster.search_path(IndexKind::Articles);
        let answer = self.cluster.client.ask(&articles, &body)?;
        let source = &answer["hits"]["hits"][0]["_source"];
        let Some(hash) = source["id"].as_str() else {
            return Ok(None);
        };
        let head = source["head"].as_str().and_then(StoredHead::decode);
        let number = u128::from_str_radix(hash, 16).ok();
        let Some((number, head)) = number.zip(head) else {
            return Ok(None);
        };
        Ok(Some(Example {
            id: self.numbered(ArticleId::new(number), hash, &source["key"])?,
            title: head.title,
            path: head.path,
        }))
    }

    /// The id of the article with this key, with its number where there are equal ones.
    fn numbered(&self, id: ArticleId, hash: &str, key: &Value) -> Result<ArticleId> {
        let body = json!({
            "size": MOST_TWINS,
            "track_total_hits": false,
            "query": { "term": { "id": hash } },
            "sort": [{ "path": "asc" }, { "key": "asc" }],
            "_source": ["key"],
        });
        let articles = self.cluster.search_path(IndexKind::Articles);
        let answer = self.cluster.client.ask(&articles, &body)?;
        let twins = answer["hits"]["hits"].as_array().map_or(&[][..], Vec::as_slice);
        if twins.len() < 2 {
            return Ok(id);
        }
        let place = twins.iter().position(|twin| twin["_source"]["key"] == *key);
        Ok(id.with_twin(place.map_or(1, |place| place as u32 + 1)))
    }
}

fn without_examples(entry: JoinedEntry) -> DirectoryEntry {
    let none: Vec<Option<()>> = vec![None; entry.aliases.len()];
    listed(entry, none).0
}

/// The filters for entries that may hold the wanted words.
fn wanted_filters(names: &WantedNames, wanted: &[String]) -> Vec<Value> {
    let filter = |word: &String| match names {
        WantedNames::Beginnings(_) => json!({ "prefix": { "words": word } }),
        WantedNames::Explained(_) => json!({ "term": { "words": word } }),
    };
    wanted.iter().map(filter).collect()
}
