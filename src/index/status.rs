//! The contents of an index, and every file that was not indexed.

use std::path::Path;

use crate::error::{Error, Result};
use crate::index::record::{StoredSource, outcome};
use crate::index::schema::{DocumentKind, FORMAT_VERSION, of_kind};
use crate::index::sources::Sources;
use crate::index::{Index, engine_error};
use crate::source::{Skip, SkipReason};

/// The contents of an index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Number of articles.
    pub articles: u64,
    /// Number of quotations.
    pub quotes: u64,
    /// Number of files, indexed or not.
    pub sources: u64,
    /// Size on disk in bytes.
    pub bytes: u64,
    /// The index format's version.
    pub format_version: u32,
    /// Files that were not indexed, by path. [`SkipReason::is_fault`] says whether a reason is a fault.
    pub skipped: Vec<Skip>,
    /// Files that were indexed with problems: path and problems; by path.
    pub problems: Vec<(String, Vec<String>)>,
    /// Files that a killed run did not finish; the next ingest reads them again. By path.
    pub incomplete: Vec<String>,
}

/// Reads the status of an index.
pub fn status(index: &Index) -> Result<Status> {
    let sources = Sources::load(index)?;
    let mut status = Status {
        articles: count(index, DocumentKind::Article)?,
        quotes: count_quotations(index)?,
        sources: sources.len() as u64,
        bytes: size_on_disk(index.path())?,
        format_version: FORMAT_VERSION,
        ..Status::default()
    };
    for (_, known) in sources.iter() {
        if known.outcome == outcome::INDEXED {
            continue;
        }
        let StoredSource {
            path,
            detail,
            problems,
            ..
        } = sources.stored(index, known)?;
        match outcome::skip(known.outcome) {
            Some(reason) => status.skipped.push(Skip {
                key: path,
                reason,
                detail,
            }),
            None if known.outcome == outcome::INCOMPLETE => status.incomplete.push(path),
            None => status.problems.push((path, problems)),
        }
    }
    status.skipped.sort_by(|a, b| a.key.cmp(&b.key));
    status.problems.sort();
    status.incomplete.sort();
    Ok(status)
}

/// Returns the number of documents of a kind in the last commit.
pub fn count(index: &Index, kind: DocumentKind) -> Result<u64> {
    let failed = |error: &tantivy::TantivyError| engine_error("read the index", error).on(index.path());
    let searcher = index.searcher()?;
    let found = searcher
        .search(&of_kind(index.fields(), kind), &tantivy::collector::Count)
        .map_err(|error| failed(&error))?;
    Ok(found as u64)
}

/// Returns the number of quotations in the last commit.
fn count_quotations(index: &Index) -> Result<u64> {
    let failed = |error: &tantivy::TantivyError| engine_error("read the index", error).on(index.path());
    let searcher = index.searcher()?;
    let name = searcher.schema().get_field_name(index.fields().said_from);
    let mut count = 0;
    for reader in searcher.segment_readers() {
        let column = reader.fast_fields().column_opt::<u64>(name);
        if let Some(column) = column.map_err(|error| failed(&error))? {
            let rows = |article| column.index.value_row_ids(article).len() as u64;
            count += reader.doc_ids_alive().map(rows).sum::<u64>();
        }
    }
    Ok(count)
}

fn size_on_disk(dir: &Path) -> Result<u64> {
    let failed = |error: &std::io::Error| Error::io("read the index", dir, error);
    let mut bytes = 0;
    for entry in std::fs::read_dir(dir.join(super::ENGINE)).map_err(|error| failed(&error))? {
        // A merge may remove a file meanwhile.
        if let Ok(metadata) = entry.map_err(|error| failed(&error))?.metadata() {
            bytes += metadata.len();
        }
    }
    Ok(bytes)
}

/// Returns the reasons that occur in `status`, each with its number of files.
#[must_use]
pub fn by_reason(skipped: &[Skip]) -> Vec<(SkipReason, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for skip in skipped {
        *counts.entry(skip.reason).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}
