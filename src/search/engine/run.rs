//! Runs a planned question on a commit and folds near-equal copies.

use tantivy::DocAddress;
use tantivy::query::Query as EngineQuery;

use crate::error::Result;
use crate::search::commit::columns::HitKind;
use crate::search::commit::copies::may_hold_copies;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::engine::all_words::WordsQuery;
use crate::search::engine::statistics::Statistics;
use crate::search::engine::top_hits::{Collected, Collecting, TopFound};
use crate::search::question::{Sort, Window};

/// Up to this number of hits, copies are found by comparing hits pair by pair. For more hits, the copies of
/// the whole index are looked up.
const COMPARED: u64 = 200;

/// Runs a planned question. Returns the hits of the window and the counts over all matches.
pub(crate) fn run(
    commit: &Commit,
    query: &dyn EngineQuery,
    collecting: &Collecting,
    window: &Window,
) -> Result<Collected> {
    let kind = collecting.kind;
    // A list is never longer than the index, however many hits are requested.
    let all = usize::try_from(commit.columns.count(kind)).unwrap_or(usize::MAX);
    let last = window.offset.saturating_add(window.limit).min(all);
    let is_empty = window.limit == 0 || last <= window.offset;
    let limit = if is_empty { 1 } else { last };
    let statistics = Statistics::of(commit, kind);
    let collect = |keeps, copies| {
        let top = TopFound::new(
            &commit.columns,
            &commit.budget,
            kind,
            limit,
            window.sort,
            collecting.limits.clone(),
        );
        let top = top.keeping(keeps).folding(copies);
        let collected = match query.downcast_ref::<WordsQuery>() {
            Some(words) if kind == HitKind::Article && window.sort == Sort::Relevance => {
                top.search_words(&commit.engine, words, &statistics)
            }
            _ => commit
                .engine
                .search_with_statistics_provider(query, &top, &statistics),
        };
        collected.map_err(|error| failed(&error))
    };
    let mut collected = if !collecting.folds {
        collect(collecting.keeps, None)?
    } else if let Some(copies) = commit.copies.known() {
        collect(collecting.keeps, Some(copies))?
    } else {
        // Comparing a few hits with each other is faster than comparing all articles of the index.
        let collected = collect(true, None)?;
        if collected.total_all <= COMPARED && !may_fold(commit, &collected) {
            collected
        } else {
            collect(collecting.keeps, Some(commit.copies.get()))?
        }
    };
    let found = &mut collected.found;
    found.drain(
        ..if is_empty {
            found.len()
        } else {
            window.offset.min(found.len())
        },
    );
    Ok(collected)
}

/// True if there may be copies among the matches.
fn may_fold(commit: &Commit, collected: &Collected) -> bool {
    let segments = collected.matches.iter().zip(0..);
    let addresses =
        segments.flat_map(|(docs, segment)| docs.iter().map(move |doc| DocAddress::new(segment, *doc)));
    may_hold_copies(&commit.columns, &addresses.collect::<Vec<_>>())
}
