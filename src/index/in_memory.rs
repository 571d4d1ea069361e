//! An index that lies in memory alone: a few articles of a larger collection, to be searched like an index on disk.

use tantivy::directory::RamDirectory;
use tantivy::{IndexReader, IndexSettings, ReloadPolicy, Searcher, SingleSegmentIndexWriter, TantivyError};

use crate::error::{Error, Result};
use crate::index::analysis::AnalysedText;
use crate::index::documents::{IndexDocument, words_document};
use crate::index::schema::{Fields, schema};
use crate::index::{engine_reason, tokenizers};

/// Memory of the writer, and of it for each document. The engine clears a table of a third of it at the start, and makes a
/// larger one where that is too small.
const HEAP: usize = 1 << 20;
const HEAP_OF_DOCUMENT: usize = 32 << 10;
const MOST_HEAP: usize = 256 << 20;

/// Articles in memory.
pub struct MemoryIndex {
    searcher: Searcher,
    fields: Fields,
    /// Groups of near-equal copies, as numbers of documents, the first one first.
    groups: Vec<Vec<u32>>,
}

impl std::fmt::Debug for MemoryIndex {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MemoryIndex").finish_non_exhaustive()
    }
}

impl MemoryIndex {
    /// An index of these documents, in one segment. `words` are the words of their articles
    /// ([`crate::index::analyser::Analyser::take_new_words`]).
    ///
    /// # Errors
    /// If the engine fails.
    pub fn new(documents: Vec<IndexDocument>, words: AnalysedText) -> Result<Self> {
        let failed = |error: &TantivyError| Error::new("search articles in memory", engine_reason(error));
        let (schema, fields) = schema();
        let heap = (HEAP + HEAP_OF_DOCUMENT * documents.len()).min(MOST_HEAP);
        let build = || -> tantivy::Result<Searcher> {
            let settings = IndexSettings {
                docstore_compress_dedicated_thread: false,
                ..IndexSettings::default()
            };
            let mut writer: SingleSegmentIndexWriter<IndexDocument> = tantivy::Index::builder()
                .schema(schema)
                .tokenizers(tokenizers())
                .settings(settings)
                .single_segment_index_writer(RamDirectory::create(), heap)?;
            for document in documents {
                writer.add_document(document)?;
            }
            writer.add_document(words_document(&fields, words))?;
            let engine = writer.finalize()?;
            let reader: IndexReader = engine
                .reader_builder()
                .reload_policy(ReloadPolicy::Manual)
                .try_into()?;
            Ok(reader.searcher())
        };
        let searcher = build().map_err(|error| failed(&error))?;
        Ok(Self {
            searcher,
            fields,
            groups: Vec::new(),
        })
    }

    /// The same articles with their groups of near-equal copies: numbers of documents in the order in which they were
    /// given, the first of a group first. The number after the last document means that the first one is not among
    /// them.
    #[must_use]
    pub fn with_groups(mut self, groups: Vec<Vec<u32>>) -> Self {
        self.groups = groups;
        self
    }

    /// The groups of near-equal copies.
    #[must_use]
    pub fn groups(&self) -> &[Vec<u32>] {
        &self.groups
    }

    /// The articles, to search in.
    #[must_use]
    pub fn searcher(&self) -> Searcher {
        self.searcher.clone()
    }

    /// Handles of the fields.
    #[must_use]
    pub const fn fields(&self) -> &Fields {
        &self.fields
    }
}
