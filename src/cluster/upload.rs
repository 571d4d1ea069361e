//! Sending the articles of files.
//!
//! The order within a file: its document in the manifest at a new version, articles with their quotations, deletes of what the
//! version before had, the manifest again with the outcome. Small files go together: each step is one request for many.

use rustc_hash::{FxHashMap, FxHashSet};
use serde_json::{Value, json};

use crate::article::{Article, ArticleId};
use crate::cluster::bulk::{BulkItem, BulkOutcome, write};
use crate::cluster::document::{ClusterDocument, Origin, document};
use crate::cluster::manifest::KnownFile;
use crate::cluster::mapping::IndexKind;
use crate::cluster::setup::Cluster;
use crate::error::Result;
use crate::extract::Extraction;
use crate::index::analyser::Analyser;
use crate::index::record::{StoredSource, outcome};
use crate::index::schema::{Fields, schema};
use crate::source::SourceFile;

/// Bytes of documents that are sent together.
const BATCH_BYTES: usize = 4 << 20;
/// Files that are sent together.
const BATCH_FILES: usize = 500;

/// The entry of a file in the manifest at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileState {
    /// A code of [`outcome`].
    pub outcome: u64,
    /// Bytes.
    pub size: u64,
    /// Its stamp; [`crate::index::sources::UNSETTLED`] where it cannot be trusted.
    pub stamp: i64,
    /// The rest.
    pub stored: StoredSource,
}

/// A file on its way to the cluster.
#[derive(Debug)]
pub struct FileParts {
    source: u64,
    file: SourceFile,
    known: Option<KnownFile>,
    /// The version that this worker writes.
    version: i64,
    /// True once the manifest holds that version.
    claimed: bool,
    /// True if another worker has written a later version, or the same one before.
    is_stale: bool,
    /// True once articles were sent.
    has_sent: bool,
    waiting: Vec<Waiting>,
    bytes: usize,
    articles: u64,
    quotations: u64,
    /// The documents that the cluster refused.
    refused: Vec<String>,
    state: Option<FileState>,
}

/// An article that is not sent yet.
#[derive(Debug)]
struct Waiting {
    id: ArticleId,
    document: ClusterDocument,
}

impl FileParts {
    /// A file of which nothing is sent yet. `known` is what the manifest has of it.
    #[must_use]
    pub fn new(source: u64, file: &SourceFile, known: Option<&KnownFile>) -> Self {
        let now = jiff::Timestamp::now().as_millisecond();
        Self {
            source,
            file: file.clone(),
            version: known.map_or(now, |known| now.max(known.version + 1)),
            known: known.cloned(),
            claimed: false,
            is_stale: false,
            has_sent: false,
            waiting: Vec::new(),
            bytes: 0,
            articles: 0,
            quotations: 0,
            refused: Vec::new(),
            state: None,
        }
    }

    /// The manifest's document before anything else is written: its articles are not whole.
    fn claim(&self) -> KnownFile {
        KnownFile {
            outcome: outcome::INCOMPLETE,
            version: self.version,
            // Articles of the version before stay valid until they are replaced.
            generation: self.known.as_ref().map_or(self.version, |known| known.generation),
            stored: StoredSource {
                path: self.file.key.clone(),
                ..StoredSource::default()
            },
            ..self.known.clone().unwrap_or_default()
        }
    }

    /// The manifest's document in the end.
    fn last(&self, state: &FileState) -> KnownFile {
        let mut stored = state.stored.clone();
        stored.problems.extend(self.refused.iter().cloned());
        let is_indexed = state.outcome == outcome::INDEXED && !self.refused.is_empty();
        KnownFile {
            size: state.size,
            stamp: state.stamp,
            outcome: if is_indexed {
                outcome::PROBLEMS
            } else {
                state.outcome
            },
            articles: self.articles,
            quotations: self.quotations,
            generation: self.version,
            version: self.version,
            stored,
        }
    }

    /// True for a file that failed in its middle, which has no articles in the end.
    fn has_failed(&self) -> bool {
        let state = self.state.as_ref();
        state.is_some_and(|state| outcome::skip(state.outcome).is_some())
    }

    /// The articles to delete that the cluster may hold of the file and that are not those sent now.
    fn others(&self) -> Option<Outdated> {
        let held = self
            .known
            .as_ref()
            .is_some_and(|known| known.articles > 0 || known.outcome == outcome::INCOMPLETE);
        let failed = self.has_failed();
        let is_due = held || failed && self.articles > 0;
        is_due.then_some(Outdated {
            source: self.source,
            version: self.version,
            with_own: failed,
        })
    }
}

/// Articles of a file that are to be deleted.
#[derive(Clone, Copy, Debug)]
struct Outdated {
    source: u64,
    /// The version of the worker that deletes. What another one has written at a later version stays.
    version: i64,
    /// Whether articles of that version go, too, or only older ones.
    with_own: bool,
}

/// A name that no other worker has.
fn worker_name() -> String {
    let random = getrandom::u64().unwrap_or_else(|_| u64::from(std::process::id()));
    format!("{random:016x}")
}

/// Sends the files of one thread.
#[derive(Debug)]
pub struct Upload<'a> {
    cluster: &'a Cluster,
    /// True if the collection may hold articles already, whose time of arrival is kept.
    had_articles: bool,
    /// The time of arrival of new articles, in seconds since 1970.
    added: i64,
    /// Distinguishes this thread's claims of files from those of others.
    worker: String,
    fields: Fields,
    analyser: Analyser,
    ended: Vec<FileParts>,
    bytes: usize,
}

impl<'a> Upload<'a> {
    /// Sends to this collection.
    #[must_use]
    pub fn new(cluster: &'a Cluster, had_articles: bool) -> Self {
        Self {
            cluster,
            had_articles,
            added: jiff::Timestamp::now().as_second(),
            worker: worker_name(),
            fields: schema().1,
            analyser: Analyser::default(),
            ended: Vec::new(),
            bytes: 0,
        }
    }

    /// Adds an article of a file, and sends the gathered documents if they are enough.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub fn article(
        &mut self,
        parts: &mut FileParts,
        article: Article,
        extraction: &Extraction,
    ) -> Result<()> {
        let origin = Origin {
            source: parts.source,
            added: 0,
            generation: parts.version,
        };
        let id = article.id;
        let made = document(&self.fields, origin, article, extraction, &mut self.analyser);
        // The vocabulary of a cluster is its own.
        drop(self.analyser.take_new_words());
        parts.articles += 1;
        parts.quotations += made.quotations;
        parts.bytes += made.document.json.len();
        let document = made.document;
        parts.waiting.push(Waiting { id, document });
        if parts.bytes < BATCH_BYTES {
            return Ok(());
        }
        self.send(std::slice::from_mut(parts))
    }

    /// Ends a file, and sends the gathered documents if they are enough.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub fn end_file(&mut self, mut parts: FileParts, state: FileState) -> Result<()> {
        if outcome::skip(state.outcome).is_some() {
            (parts.waiting, parts.bytes) = (Vec::new(), 0);
        }
        self.bytes += parts.bytes;
        parts.state = Some(state);
        self.ended.push(parts);
        if self.bytes >= BATCH_BYTES || self.ended.len() >= BATCH_FILES {
            return self.flush();
        }
        Ok(())
    }

    /// Sends what waits.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub fn flush(&mut self) -> Result<()> {
        self.bytes = 0;
        let mut ended = std::mem::take(&mut self.ended);
        self.send(&mut ended)?;
        self.finish(&mut ended)
    }

    /// Sends the waiting articles of files.
    fn send(&self, files: &mut [FileParts]) -> Result<()> {
        self.claim(files)?;
        let mut waiting: Vec<(usize, Waiting)> = Vec::new();
        for (number, parts) in files.iter_mut().enumerate() {
            parts.bytes = 0;
            let articles = std::mem::take(&mut parts.waiting).into_iter();
            if !parts.is_stale {
                parts.has_sent |= articles.len() > 0;
                waiting.extend(articles.map(|article| (number, article)));
            }
        }
        if waiting.is_empty() {
            return Ok(());
        }
        let added = self.arrivals(&waiting)?;
        let articles = waiting.into_iter().map(|(number, waiting)| {
            let mut article = waiting.document;
            let added = added.get(&waiting.id).copied().unwrap_or(self.added);
            // The object is still open at its end for what was not known when it was made.
            article.complete(&format!("\"added\":{added}"));
            (number, article)
        });
        let articles: Vec<(usize, ClusterDocument)> = articles.collect();
        self.write(articles, files)
    }

    /// Writes to the manifest which version of these files comes now.
    ///
    /// If the answer to a claim is lost, its repeat is refused: the version is there. So a refused claim is read back.
    fn claim(&self, files: &mut [FileParts]) -> Result<()> {
        let mut open: Vec<&mut FileParts> = files.iter_mut().filter(|parts| !parts.claimed).collect();
        let items: Vec<BulkItem> = open
            .iter()
            .map(|parts| {
                let claim = parts.claim();
                claim.item(self.cluster, parts.source, &parts.file, Some(&self.worker))
            })
            .collect();
        let outcomes = write(&self.cluster.client, &items)?;
        let refused = open
            .iter()
            .zip(&outcomes)
            .filter(|(_, outcome)| **outcome != BulkOutcome::Done);
        let refused: Vec<(u64, i64)> = refused.map(|(parts, _)| (parts.source, parts.version)).collect();
        let ours = self.cluster.claimed_by(&self.worker, &refused)?;
        for (parts, outcome) in open.iter_mut().zip(outcomes) {
            parts.claimed = true;
            parts.is_stale = outcome != BulkOutcome::Done && !ours.contains(&parts.source);
        }
        Ok(())
    }

    /// When articles came that the collection holds already.
    fn arrivals(&self, waiting: &[(usize, Waiting)]) -> Result<FxHashMap<ArticleId, i64>> {
        let mut added: FxHashMap<ArticleId, i64> = FxHashMap::default();
        if !self.had_articles {
            return Ok(added);
        }
        let ids: FxHashSet<ArticleId> = waiting.iter().map(|(_, waiting)| waiting.id).collect();
        let ids: Vec<String> = ids.iter().map(|id| format!("{:032x}", id.hash())).collect();
        let query = json!({ "terms": { "id": ids } });
        self.cluster
            .walk(IndexKind::Articles, &query, &json!(["id", "added"]), &mut |hit| {
                let source = &hit["_source"];
                let id = source["id"]
                    .as_str()
                    .and_then(|id| u128::from_str_radix(id, 16).ok());
                if let (Some(id), Some(time)) = (id, source["added"].as_i64()) {
                    let known = added.entry(ArticleId::new(id)).or_insert(time);
                    *known = time.min(*known);
                }
            })?;
        Ok(added)
    }

    /// Writes articles of files, and notes what the cluster refused.
    fn write(&self, documents: Vec<(usize, ClusterDocument)>, files: &mut [FileParts]) -> Result<()> {
        let index = self.cluster.index(IndexKind::Articles);
        let (numbers, items): (Vec<usize>, Vec<BulkItem>) = documents
            .into_iter()
            .map(|(number, document)| {
                let item = BulkItem {
                    index: index.clone(),
                    id: document.id,
                    version: files[number].version,
                    again: true,
                    json: Some(document.json),
                };
                (number, item)
            })
            .unzip();
        for (number, outcome) in numbers.into_iter().zip(write(&self.cluster.client, &items)?) {
            match outcome {
                BulkOutcome::Done => {}
                BulkOutcome::Newer => files[number].is_stale = true,
                BulkOutcome::Refused(why) => {
                    let refused = &mut files[number].refused;
                    let message = format!("the cluster refused an article: {why}");
                    if !refused.contains(&message) {
                        refused.push(message);
                    }
                }
            }
        }
        Ok(())
    }

    /// Deletes what older versions of the files left, and writes their outcomes to the manifest.
    fn finish(&self, files: &mut [FileParts]) -> Result<()> {
        let current = files.iter().filter(|parts| !parts.is_stale);
        let others: Vec<Outdated> = current.filter_map(FileParts::others).collect();
        self.cluster.delete_outdated(&others)?;
        for parts in files.iter_mut().filter(|parts| parts.has_failed()) {
            (parts.articles, parts.quotations) = (0, 0);
        }
        let (ended, items): (Vec<usize>, Vec<BulkItem>) = files
            .iter()
            .enumerate()
            .filter(|(_, parts)| !parts.is_stale)
            .filter_map(|(number, parts)| {
                let last = parts.last(parts.state.as_ref()?);
                Some((number, last.item(self.cluster, parts.source, &parts.file, None)))
            })
            .unzip();
        for (number, outcome) in ended.into_iter().zip(write(&self.cluster.client, &items)?) {
            files[number].is_stale = outcome == BulkOutcome::Newer;
        }
        // Another worker has a newer version of these files, or has removed them: the articles sent meanwhile go.
        let overtaken = files.iter().filter(|parts| parts.is_stale && parts.has_sent);
        let overtaken = overtaken.map(|parts| Outdated {
            source: parts.source,
            version: parts.version,
            with_own: true,
        });
        self.cluster.delete_outdated(&overtaken.collect::<Vec<_>>())
    }
}

impl Cluster {
    /// Deletes outdated articles of files.
    fn delete_outdated(&self, files: &[Outdated]) -> Result<()> {
        if files.is_empty() {
            return Ok(());
        }
        self.refresh(&[IndexKind::Articles])?;
        let outdated: FxHashMap<String, &Outdated> = files
            .iter()
            .map(|file| (format!("{:016x}", file.source), file))
            .collect();
        let query = json!({ "terms": { "source": outdated.keys().collect::<Vec<_>>() } });
        let wanted = json!(["source", "generation"]);
        let mut items = Vec::new();
        let index = self.index(IndexKind::Articles);
        self.walk(IndexKind::Articles, &query, &wanted, &mut |hit| {
            let source = &hit["_source"];
            let generation = source["generation"].as_i64().unwrap_or_default();
            let of_file = source["source"].as_str().and_then(|source| outdated.get(source));
            if let (Some(of_file), Some(id)) = (of_file, hit["_id"].as_str())
                && (generation < of_file.version || of_file.with_own && generation == of_file.version)
            {
                items.push(BulkItem {
                    index: index.clone(),
                    id: id.to_owned(),
                    version: of_file.version,
                    again: true,
                    json: None,
                });
            }
        })?;
        write(&self.client, &items)?;
        // Readers drop documents older than the manifest says, so the newer ones must be visible first.
        if items.is_empty() {
            Ok(())
        } else {
            self.refresh(&[IndexKind::Articles])
        }
    }

    /// Removes a file: its articles, and its document in the manifest.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub fn remove_file(&self, source: u64) -> Result<()> {
        let version = match self.known_files(&[source])?.get(&source) {
            Some(known) => known.version + 1,
            None => return Ok(()),
        };
        let version = version.max(jiff::Timestamp::now().as_millisecond());
        self.delete_outdated(&[Outdated {
            source,
            version,
            with_own: false,
        }])?;
        let gone = BulkItem {
            index: self.index(IndexKind::Sources),
            id: format!("{source:016x}"),
            version,
            // A worker that began to write the file at the same version keeps it.
            again: false,
            json: None,
        };
        write(&self.client, &[gone]).map(|_| ())
    }

    /// Removes all that the collection holds of a file, known to the manifest or not.
    ///
    /// # Errors
    /// If the cluster cannot be written to.
    pub fn take_out(&self, source: u64) -> Result<()> {
        self.remove_file(source)?;
        self.delete_outdated(&[Outdated {
            source,
            version: jiff::Timestamp::now().as_millisecond(),
            with_own: false,
        }])
    }

    /// Number of articles.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn articles(&self) -> Result<u64> {
        self.count(IndexKind::Articles, &json!({ "match_all": {} }))
    }

    /// Number of documents that match.
    pub(crate) fn count(&self, kind: IndexKind, query: &Value) -> Result<u64> {
        let path = format!("/{}/_count", self.index(kind));
        let answer = self.client.ask(&path, &json!({ "query": query }))?;
        Ok(answer["count"].as_u64().unwrap_or_default())
    }

    /// Makes all that was written visible to questions.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn make_visible(&self) -> Result<()> {
        self.refresh(&IndexKind::OF_INGEST)
    }
}
