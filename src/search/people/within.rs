//! Entries of the user's file that apply to some articles only, to separate two people with one name.

use rustc_hash::FxHashSet;
use tantivy::schema::IndexRecordOption;
use tantivy::{DocId, DocSet, TERMINATED, Term};

use crate::article::ArticleId;
use crate::index::names_file::FileEntry;
use crate::search::commit::open::Commit;

/// Minimum length of the beginning of an article's id.
const LEAST_ID: usize = 8;

/// The articles of each segment that an entry is for.
pub(crate) fn articles_of(commit: &Commit, entry: &FileEntry) -> tantivy::Result<Vec<Vec<DocId>>> {
    let sources = sources_of(commit, &entry.within)?;
    let is_id = |text: &&String| text.len() >= LEAST_ID && text.chars().all(|c| c.is_ascii_hexdigit());
    let ids: Vec<String> = entry
        .within
        .iter()
        .filter(is_id)
        .map(|id| id.to_lowercase())
        .collect();
    let mut articles = Vec::new();
    for (number, reader) in commit.engine.segment_readers().iter().enumerate() {
        let columns = commit.columns.of(number as u32);
        let mut found: FxHashSet<DocId> = FxHashSet::default();
        for source in &sources {
            let term = Term::from_field_u64(commit.fields.source, *source);
            let index = reader.inverted_index(commit.fields.source)?;
            let basic = IndexRecordOption::Basic;
            let Some(mut postings) = index.read_postings(&term, basic)? else {
                continue;
            };
            while postings.doc() != TERMINATED {
                found.insert(postings.doc());
                postings.advance();
            }
        }
        let is_meant = |doc: DocId| {
            let is_article = columns.article_key(doc).is_some();
            is_article
                && (found.contains(&doc) || {
                    let id = ArticleId::new(columns.article_hash(doc)).to_string();
                    ids.iter().any(|wanted| id.starts_with(wanted.as_str()))
                })
        };
        articles.push(reader.doc_ids_alive().filter(|doc| is_meant(*doc)).collect());
    }
    Ok(articles)
}

/// The hashes of the files that one of these paths names, or a folder that one names holds.
fn sources_of(commit: &Commit, within: &[String]) -> tantivy::Result<Vec<u64>> {
    let mut sources = Vec::new();
    for reader in commit.engine.segment_readers() {
        let name = |field| reader.schema().get_field_name(field);
        let columns = reader.fast_fields();
        let (Some(paths), keys) = (
            columns.str(name(commit.fields.path))?,
            columns.u64(name(commit.fields.key))?,
        ) else {
            continue;
        };
        let mut path = String::new();
        for doc in reader.doc_ids_alive() {
            let Some(ord) = paths.term_ords(doc).next() else {
                continue;
            };
            path.clear();
            if paths.ord_to_str(ord, &mut path)? && within.iter().any(|wanted| holds(wanted, &path)) {
                sources.extend(keys.first(doc));
            }
        }
    }
    Ok(sources)
}

/// True if `wanted` is the path, a folder above it, or the end of one of these.
fn holds(wanted: &str, path: &str) -> bool {
    let wanted = wanted.trim_end_matches('/');
    let is_whole = |start: usize| {
        let (before, after) = (&path[..start], &path[start + wanted.len()..]);
        (after.is_empty() || after.starts_with('/')) && (before.is_empty() || before.ends_with('/'))
    };
    let mut at = path.match_indices(wanted).map(|(start, _)| start);
    !wanted.is_empty() && at.any(|start| is_whole(start) && (!wanted.starts_with('/') || start == 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_whole_or_folders() {
        for wanted in [
            "/news/art/a.txt",
            "/news/art",
            "/news/art/",
            "art",
            "art/a.txt",
            "a.txt",
        ] {
            assert!(holds(wanted, "/news/art/a.txt"), "{wanted}");
        }
        for wanted in ["/art", "/news/ar", "rt/a.txt", "a.tx", "", "/"] {
            assert!(!holds(wanted, "/news/art/a.txt"), "{wanted}");
        }
    }
}
