//! What an index holds, and every file that was not indexed.

use std::path::Path;

use crate::error::{Error, Result};
use crate::index::record::{StoredSource, outcome};
use crate::index::schema::{DocumentKind, FORMAT_VERSION, of_kind};
use crate::index::sources::Sources;
use crate::index::{Index, engine_error};
use crate::source::{Skip, SkipReason};

/// What an index holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    /// Articles.
    pub articles: u64,
    /// Quotations.
    pub quotes: u64,
    /// Files, indexed or not.
    pub sources: u64,
    /// Bytes on disk.
    pub bytes: u64,
    /// The index format's version.
    pub format_version: u32,
    /// Files that were not indexed, by path; whether each is a fault tells [`SkipReason::is_fault`].
    pub skipped: Vec<Skip>,
    /// Files that were indexed, but not without trouble: path and what was wrong; by path.
    pub problems: Vec<(String, Vec<String>)>,
    /// Files within which a run was killed: the next ingest does them again. By path.
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

/// How many documents of a kind the last commit holds.
pub fn count(index: &Index, kind: DocumentKind) -> Result<u64> {
    let failed = |error: &tantivy::TantivyError| engine_error("read the index", error).on(index.path());
    let searcher = index.searcher()?;
    let found = searcher
        .search(&of_kind(index.fields(), kind), &tantivy::collector::Count)
        .map_err(|error| failed(&error))?;
    Ok(found as u64)
}

/// How many quotations the last commit holds.
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
        // A merge may take a file away meanwhile.
        if let Ok(metadata) = entry.map_err(|error| failed(&error))?.metadata() {
            bytes += metadata.len();
        }
    }
    Ok(bytes)
}

/// Reasons that appear in `status`, for its summary: how many files for each.
#[must_use]
pub fn by_reason(skipped: &[Skip]) -> Vec<(SkipReason, usize)> {
    let mut counts = std::collections::BTreeMap::new();
    for skip in skipped {
        *counts.entry(skip.reason).or_insert(0) += 1;
    }
    counts.into_iter().collect()
}
