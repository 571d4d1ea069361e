//! One commit of an index, open for searching.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use tantivy::schema::IndexRecordOption;
use tantivy::{DocAddress, DocSet, TERMINATED, Term};

use crate::article::ArticleId;
use crate::error::Result;
use crate::index::Index;
use crate::index::analysis::stemming::{SnowballLanguage, Stemming};
use crate::index::in_memory::MemoryIndex;
use crate::index::schema::Fields;
use crate::search::budget::Budget;
use crate::search::commit::columns::Columns;
use crate::search::commit::copies::CommitCopies;
use crate::search::commit::stored::{failed, stored_head};
use crate::search::commit::whole::WholeCounts;
use crate::search::commit::withdrawals::Withdrawals;

/// The state that every question on one commit reads. Later commits are not visible. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct Commit {
    pub(crate) engine: tantivy::Searcher,
    pub(crate) fields: Fields,
    pub(crate) columns: Arc<Columns>,
    /// Groups of near-equal copies.
    pub(crate) copies: Arc<CommitCopies>,
    /// Notices of withdrawn articles.
    pub(crate) withdrawals: Arc<Withdrawals>,
    /// Counts over the whole collection, if the commit holds only a part of it.
    pub(crate) whole: Option<Arc<WholeCounts>>,
    languages: Arc<[SnowballLanguage]>,
    /// The budget of the question that reads the commit.
    pub(crate) budget: Budget,
}

impl Commit {
    /// Opens the last commit of an index.
    ///
    /// # Errors
    /// If files of the index are missing or damaged.
    pub(crate) fn open(index: &Index) -> Result<Self> {
        let engine = index.searcher()?;
        let columns = Columns::open(&engine, index.fields()).map_err(|error| failed(&error))?;
        let columns = Arc::new(columns);
        let languages = languages_of(&engine, index.fields()).map_err(|error| failed(&error))?;
        let copies = CommitCopies::new(&engine, &columns, index.path().to_owned());
        Ok(Self {
            engine,
            fields: *index.fields(),
            columns,
            copies: Arc::new(copies),
            withdrawals: Arc::default(),
            whole: None,
            languages: languages.into(),
            budget: Budget::default(),
        })
    }

    /// Opens articles in memory, a part of the collection that `whole` counts. `dir` is the folder of the user's files.
    ///
    /// # Errors
    /// If the engine fails.
    pub(crate) fn in_memory(index: &MemoryIndex, dir: PathBuf, whole: Arc<WholeCounts>) -> Result<Self> {
        let engine = index.searcher();
        let columns = Columns::open(&engine, index.fields()).map_err(|error| failed(&error))?;
        let columns = Arc::new(columns);
        let copies = CommitCopies::new(&engine, &columns, dir);
        let groups = index.groups().iter().map(|group| {
            let addresses = group.iter().map(|doc| DocAddress::new(0, *doc));
            addresses.collect()
        });
        copies.told(groups.collect());
        Ok(Self {
            engine,
            fields: *index.fields(),
            columns,
            copies: Arc::new(copies),
            withdrawals: Arc::default(),
            languages: whole.totals().languages.into(),
            whole: Some(whole),
            budget: Budget::default(),
        })
    }

    /// The languages of articles that Snowball stems, in order.
    pub(crate) fn languages(&self) -> &[SnowballLanguage] {
        &self.languages
    }

    /// The id of an article, with its number where there are equal ones; 0 for another document.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub(crate) fn article_id(&self, address: DocAddress) -> Result<ArticleId> {
        let hash = self.columns.of(address.segment_ord).article_hash(address.doc_id);
        let id = ArticleId::new(hash);
        let twins = self.with_hash(hash).map_err(|error| failed(&error))?;
        if twins.len() < 2 {
            return Ok(id);
        }
        let place = self.in_order(twins)?.iter().position(|twin| *twin == address);
        Ok(id.with_twin(place.map_or(1, |place| place as u32 + 1)))
    }

    /// Articles with an id of these 128 bits, in no order.
    pub(crate) fn with_hash(&self, hash: u128) -> tantivy::Result<Vec<DocAddress>> {
        let term = Term::from_field_u64(self.fields.id_head, (hash >> 64) as u64);
        let mut found = Vec::new();
        for (segment, reader) in (0..).zip(self.engine.segment_readers()) {
            let ids = reader.inverted_index(self.fields.id_head)?;
            let Some(mut postings) = ids.read_postings(&term, IndexRecordOption::Basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                let doc = postings.doc();
                let is_alive = reader.alive_bitset().is_none_or(|alive| alive.is_alive(doc));
                if is_alive && self.columns.of(segment).article_hash(doc) == hash {
                    found.push(DocAddress::new(segment, doc));
                }
                postings.advance();
            }
        }
        Ok(found)
    }

    /// Equal articles in the order of their paths, which is that of the numbers in their ids.
    pub(crate) fn in_order(&self, twins: Vec<DocAddress>) -> Result<Vec<DocAddress>> {
        let mut placed = Vec::with_capacity(twins.len());
        for address in twins {
            let head = stored_head(&self.engine, &self.fields, address)?;
            let key = self.columns.of(address.segment_ord).article_key(address.doc_id);
            placed.push((head.path, key, address));
        }
        placed.sort_unstable();
        Ok(placed.into_iter().map(|(_, _, address)| address).collect())
    }
}

/// The languages in the dictionary of the column, of articles that Snowball stems; in order.
fn languages_of(engine: &tantivy::Searcher, fields: &Fields) -> tantivy::Result<Vec<SnowballLanguage>> {
    let column = engine.schema().get_field_name(fields.language);
    let mut languages = BTreeSet::new();
    for reader in engine.segment_readers() {
        let Some(column) = reader.fast_fields().str(column)? else {
            continue;
        };
        let mut codes = column.dictionary().stream()?;
        while codes.advance() {
            let code = std::str::from_utf8(codes.key()).unwrap_or_default();
            if let Stemming::Snowball(language) = Stemming::of(Some(code)) {
                languages.insert(language);
            }
        }
    }
    Ok(languages.into_iter().collect())
}
