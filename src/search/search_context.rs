//! Plans questions from text, on one commit.

use std::path::PathBuf;
use std::sync::Arc;

use crate::error::Result;
use crate::index::Index;
use crate::index::in_memory::MemoryIndex;
use crate::search::answer::Warning;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::failed;
use crate::search::commit::whole::WholeCounts;
use crate::search::engine::days::DaysQuery;
use crate::search::engine::filter::{Filter, FilterQuery};
use crate::search::engine::term_query::BoxedQuery;
use crate::search::people::KnownPeople;
use crate::search::people::further_names::FurtherNames;
use crate::search::people::scope::scope_warnings;
use crate::search::plan::Planner;
use crate::search::query::{Asked, Parsed, Query};
use crate::search::question::{Arrived, Window};
use crate::search::terms::expand::Expansions;

/// The state that all questions on one commit share. Cheap to clone.
#[derive(Clone, Debug)]
pub(crate) struct SearchContext {
    pub(crate) commit: Commit,
    /// Expansions of the patterns in earlier questions.
    expansions: Arc<Expansions>,
    pub(crate) people: Arc<KnownPeople>,
    /// How to read questions.
    pub(crate) asked: Asked,
    /// Only these articles are found; all where there is none.
    pub(crate) arrived: Option<Arc<Arrived>>,
}

impl SearchContext {
    /// Opens the last commit of an index.
    pub(crate) fn open(index: &Index) -> Result<Self> {
        Ok(Self {
            commit: Commit::open(index)?,
            expansions: Arc::default(),
            people: Arc::new(KnownPeople::of(index.paths())),
            asked: Asked::default(),
            arrived: None,
        })
    }

    /// Opens articles in memory, a part of the collection that `whole` counts. `dir` is the folder of the user's files.
    pub(crate) fn in_memory(index: &MemoryIndex, dir: PathBuf, whole: Arc<WholeCounts>) -> Result<Self> {
        Ok(Self {
            commit: Commit::in_memory(index, dir.clone(), whole)?,
            expansions: Arc::default(),
            people: Arc::new(KnownPeople::of(vec![dir])),
            asked: Asked::default(),
            arrived: None,
        })
    }

    /// A planner for one kind of hit.
    pub(crate) fn planner<'a>(&'a self, known: &'a FurtherNames, kind: HitKind) -> Planner<'a> {
        Planner::new(&self.commit, known, &self.expansions, kind, self.asked.forms)
    }
}

/// A planned question.
pub(crate) struct Ready {
    pub(crate) query: Query,
    pub(crate) known: FurtherNames,
    /// Parts of the question that were not understood, or that the index cannot answer.
    pub(crate) warnings: Vec<Warning>,
    pub(crate) planned: BoxedQuery,
}

/// A question, with the other names of the people in it.
pub(crate) struct Understood {
    pub(crate) query: Query,
    pub(crate) known: FurtherNames,
    /// Parts of the question that were not understood.
    pub(crate) warnings: Vec<Warning>,
}

/// Plans a question that was parsed from `text`. Its warnings include those that only the index can give.
pub(crate) fn ready(
    context: &SearchContext,
    parsed: Parsed,
    text: &str,
    kind: HitKind,
    filters: Vec<BoxedQuery>,
) -> Result<Ready> {
    let Understood {
        query,
        known,
        mut warnings,
    } = understand(context, parsed)?;
    let planner = context.planner(&known, kind);
    let engine_query = planner.plan(&query, filters).map_err(|error| failed(&error))?;
    warnings.extend(planner.warnings(text)?);
    Ok(Ready {
        query,
        known,
        warnings,
        planned: engine_query,
    })
}

/// Looks up the people that a question names, and adds the warnings that only the index can give.
pub(crate) fn understand(context: &SearchContext, parsed: Parsed) -> Result<Understood> {
    let Parsed {
        query,
        mut warnings,
        scopes,
    } = parsed;
    let query = query.with_hyphens().without_repeats();
    let known = context.people.further_names(&context.commit, &query)?;
    warnings.extend(scope_warnings(&context.commit, &scopes)?);
    warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
    if known.looked_up() {
        warnings.extend(context.people.file.warnings());
    }
    Ok(Understood {
        query,
        known,
        warnings,
    })
}

/// Filters for the days of the window and for the articles that have arrived. Both days are inclusive. A
/// document without a date matches no range.
pub(crate) fn date_filter(context: &SearchContext, window: &Window) -> Vec<BoxedQuery> {
    let SearchContext { commit, arrived, .. } = context;
    let mut filters: Vec<BoxedQuery> = match (window.since, window.until) {
        (None, None) => Vec::new(),
        (since, until) => vec![Box::new(DaysQuery::new(
            &commit.columns,
            commit.fields.published,
            since,
            until,
        ))],
    };
    if let Some(arrived) = arrived {
        let filter = Filter::Arrived(Arc::clone(arrived));
        filters.push(FilterQuery::boxed(filter, commit));
    }
    filters
}
