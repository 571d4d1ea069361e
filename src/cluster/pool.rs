//! Articles of a collection in memory, to be scored and shown by the code of the index on disk.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;

use crate::cluster::document::StoredArticle;
use crate::error::Result;
use crate::index::analyser::Analyser;
use crate::index::documents::{IndexDocument, article_document, source_document};
use crate::index::in_memory::MemoryIndex;
use crate::index::record::{StoredSource, outcome};
use crate::index::schema::{Fields, schema};
use crate::search::Searcher;
use crate::search::commit::whole::WholeCounts;
use crate::source::SourceFile;

/// Makes pools.
#[derive(Debug)]
pub(crate) struct PoolMaker {
    fields: Fields,
    /// The folder of the user's files for the collection.
    dir: PathBuf,
    /// A pool without articles: making one costs as much as a small question.
    empty: OnceLock<MemoryIndex>,
}

impl PoolMaker {
    /// Pools with the user's files in `dir`.
    pub(crate) fn new(dir: PathBuf) -> Self {
        Self {
            fields: schema().1,
            dir,
            empty: OnceLock::new(),
        }
    }

    /// A pool without articles, for what the counts over the whole collection tell alone.
    ///
    /// # Errors
    /// If the engine fails.
    pub(crate) fn without_articles(&self) -> Result<&MemoryIndex> {
        if let Some(known) = self.empty.get() {
            return Ok(known);
        }
        let made = self.index(Vec::new())?;
        Ok(self.empty.get_or_init(|| made))
    }

    /// The folder of the user's files for the collection.
    pub(crate) fn dir(&self) -> &Path {
        &self.dir
    }

    /// Loads articles.
    ///
    /// # Errors
    /// If the engine fails.
    pub(crate) fn index(&self, articles: Vec<StoredArticle>) -> Result<MemoryIndex> {
        let mut analyser = Analyser::default();
        let mut files: FxHashMap<u64, String> = FxHashMap::default();
        let groups = groups(&articles);
        for stored in &articles {
            files
                .entry(stored.origin.source)
                .or_insert_with(|| stored.article.path.clone());
        }
        let documents = articles.into_iter().map(|stored| {
            let StoredArticle {
                article,
                extraction,
                origin,
                story: _,
            } = stored;
            let place = (origin.source, origin.added);
            article_document(&self.fields, place, article, &extraction, &mut analyser)
        });
        let mut documents: Vec<IndexDocument> = documents.collect();
        let groups = groups.of_documents(documents.len());
        // Questions about paths ask the documents of files.
        documents.extend(files.into_iter().map(|(source, key)| {
            let stored = StoredSource {
                path: key.clone(),
                ..StoredSource::default()
            };
            let file = SourceFile {
                path: PathBuf::from(&key),
                key,
                size: 0,
                modified: 0,
                stamp: 0,
            };
            source_document(&self.fields, source, &file, outcome::INDEXED, 0, &stored)
        }));
        let words = analyser.take_new_words();
        Ok(MemoryIndex::new(documents, words)?.with_groups(groups))
    }

    /// A searcher of loaded articles. Counts over the whole collection come from `whole`.
    ///
    /// # Errors
    /// If the engine fails.
    pub(crate) fn searcher(&self, index: &MemoryIndex, whole: &Arc<WholeCounts>) -> Result<Searcher> {
        Searcher::in_memory(index, self.dir.clone(), Arc::clone(whole))
    }
}

/// The stories of loaded articles.
struct Stories {
    /// By story, which is the key of its first article: the numbers of the articles, and their keys.
    members: BTreeMap<u64, Vec<(u32, u64)>>,
}

fn groups(articles: &[StoredArticle]) -> Stories {
    let mut members: BTreeMap<u64, Vec<(u32, u64)>> = BTreeMap::new();
    for (number, stored) in (0..).zip(articles) {
        if let Some(story) = stored.story {
            members
                .entry(story)
                .or_default()
                .push((number, stored.article.key));
        }
    }
    Stories { members }
}

impl Stories {
    /// The groups as numbers of documents, the first article of each first; `elsewhere` is one that is not loaded.
    fn of_documents(self, elsewhere: usize) -> Vec<Vec<u32>> {
        let groups = self.members.into_iter().map(|(story, members)| {
            let first = members
                .iter()
                .find(|(_, key)| *key == story)
                .map(|(number, _)| *number);
            let others = members.iter().map(|(number, _)| *number);
            let first = first.unwrap_or(elsewhere as u32);
            std::iter::once(first)
                .chain(others.filter(move |number| *number != first))
                .collect()
        });
        groups.collect()
    }
}
