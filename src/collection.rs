//! [`Collection`]: articles to search, wherever they are.
//!
//! This is the only seam between the callers (commands, pages, programs) and the code that answers.

use std::path::PathBuf;
use std::time::SystemTime;

use crate::article::Article;
use crate::cluster::{Cluster, ClusterAccess, ClusterAddress, ClusterSearcher, is_cluster, not_yet};
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::Index;
use crate::index::schema::DocumentKind;
use crate::index::sources::{Sources, stored_hash};
use crate::index::status::{Status, count, status};
use crate::index::user_files::{is_part, last_written};
use crate::search::query::Asked;
use crate::search::suggest::Suggestion;
use crate::search::verify::{Change, Checked, Claim};
use crate::search::{
    Allowance, Arrived, ArticleQuestion, DateStep, DirectoryEntry, DirectoryQuestion, Facets, Hit,
    PeriodCount, QuoteHit, QuoteQuestion, Results, Searcher, ShownArticle, SimilarArticles, Window,
};
use crate::span::Span;

/// Articles to search. Cheap to clone; later changes are not visible.
///
/// Each question is a method, with the meaning that [`Searcher`] gives it.
#[derive(Clone, Debug)]
// There is one of them, or one for each request of a page.
#[allow(clippy::large_enum_variant)]
pub(crate) enum Collection {
    /// One commit of an index folder, or of several that are read as one.
    Folder {
        /// The index.
        index: Index,
        /// Answers from the commit.
        searcher: Searcher,
    },
    /// A collection on a cluster.
    Cluster(ClusterSearcher),
}

impl Collection {
    /// Opens the last commits of the indexes in these folders, at least one, or a collection on a cluster if the only one is
    /// its address.
    ///
    /// # Errors
    /// If one of them has no index or one of another format, if its files are damaged, or if the cluster does not answer.
    pub(crate) fn open(dirs: &[PathBuf]) -> Result<Self> {
        if let [dir] = dirs
            && is_cluster(dir)
        {
            let address = ClusterAddress::parse(&dir.to_string_lossy())?;
            let cluster = Cluster::open(&address, &ClusterAccess::of_process()?)?;
            let searcher = ClusterSearcher::new(cluster, address.user_folder()?);
            return Ok(Self::Cluster(searcher));
        }
        Self::of_index(Index::open_all(dirs)?)
    }

    /// Returns the last commit of an open index.
    ///
    /// # Errors
    /// If its files are missing or damaged.
    pub(crate) fn of_index(index: Index) -> Result<Self> {
        let searcher = Searcher::new(&index)?;
        Ok(Self::Folder { index, searcher })
    }

    /// Returns the same articles, with questions read as `asked` states.
    #[must_use]
    pub(crate) fn reading(self, asked: Asked) -> Self {
        match self {
            Self::Folder { index, searcher } => Self::Folder {
                index,
                searcher: searcher.reading(asked),
            },
            Self::Cluster(cluster) => Self::Cluster(cluster.reading(asked)),
        }
    }

    /// Returns the same articles, for a question that may take no more than `allowance`. A cluster has its own limits.
    #[must_use]
    pub(crate) fn within(self, allowance: Allowance) -> Self {
        match self {
            Self::Folder { index, searcher } => Self::Folder {
                index,
                searcher: searcher.within(allowance),
            },
            Self::Cluster(cluster) => Self::Cluster(cluster),
        }
    }

    /// Restricts the results to articles that arrived after some moment.
    #[must_use]
    pub(crate) fn only_new(self, arrived: Arrived) -> Self {
        match self {
            Self::Folder { index, searcher } => Self::Folder {
                index,
                searcher: searcher.only_new(arrived),
            },
            Self::Cluster(cluster) => Self::Cluster(cluster),
        }
    }

    /// Returns the place of the articles, for messages.
    #[must_use]
    pub(crate) fn location(&self) -> String {
        match self {
            Self::Folder { index, .. } => {
                let paths = index.paths();
                let paths = paths.iter().map(|path| path.to_string_lossy());
                paths.collect::<Vec<_>>().join(", ")
            }
            Self::Cluster(cluster) => cluster.cluster().shown(),
        }
    }

    /// True if the last ingest into an index, or one of several, was not finished. A cluster does not know.
    #[must_use]
    pub(crate) fn is_part(&self) -> bool {
        match self {
            Self::Folder { index, .. } => index.paths().iter().any(|path| is_part(path)),
            Self::Cluster(_) => false,
        }
    }

    /// Returns the index, the first of several; a cluster has none.
    pub(crate) fn index(&self) -> Result<&Index> {
        match self {
            Self::Folder { index, .. } => Ok(index),
            Self::Cluster(_) => Err(not_yet("keep questions and names")),
        }
    }

    /// Returns the number of articles.
    pub(crate) fn len(&self) -> Result<u64> {
        match self {
            Self::Folder { index, .. } => count(index, DocumentKind::Article),
            Self::Cluster(cluster) => cluster.cluster().articles(),
        }
    }

    /// True if there is no article.
    pub(crate) fn is_empty(&self) -> Result<bool> {
        Ok(self.len()? == 0)
    }

    /// Returns the numbers of articles, people and quotations, and the files that were not indexed.
    pub(crate) fn status(&self) -> Result<Status> {
        match self {
            Self::Folder { index, .. } => status(index),
            Self::Cluster(cluster) => cluster.cluster().status(),
        }
    }

    /// Returns the keys of all indexed files, in order.
    pub(crate) fn files(&self) -> Result<Vec<String>> {
        match self {
            Self::Folder { index, .. } => {
                let files = Sources::load(index)?.below(index, "/")?;
                Ok(files.into_iter().map(|(_, key)| key).collect())
            }
            Self::Cluster(cluster) => cluster.cluster().files(),
        }
    }

    /// Returns the time of the last change.
    #[must_use]
    pub(crate) fn last_written(&self) -> Option<SystemTime> {
        match self {
            Self::Folder { index, .. } => index.paths().iter().filter_map(|path| last_written(path)).max(),
            Self::Cluster(_) => None,
        }
    }

    /// Returns the hash of a file's content when it was read; None if the file is not indexed.
    pub(crate) fn stored_hash(&self, path: &str) -> Result<Option<u64>> {
        match self {
            Self::Folder { index, .. } => stored_hash(index, path),
            Self::Cluster(cluster) => cluster.cluster().stored_hash(path),
        }
    }

    /// See [`Searcher::find`].
    pub(crate) fn find(&self, question: &ArticleQuestion, window: &Window) -> Result<Results<Hit>> {
        match self {
            Self::Folder { searcher, .. } => searcher.find(question, window),
            Self::Cluster(cluster) => cluster.find(question, window),
        }
    }

    /// See [`Searcher::headlines`].
    pub(crate) fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        match self {
            Self::Folder { searcher, .. } => searcher.headlines(text, window),
            Self::Cluster(cluster) => cluster.headlines(text, window),
        }
    }

    /// See [`Searcher::quotes`].
    pub(crate) fn quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<Results<QuoteHit>> {
        match self {
            Self::Folder { searcher, .. } => searcher.quotes(question, window),
            Self::Cluster(cluster) => cluster.quotes(question, window),
        }
    }

    /// See [`Searcher::similar`].
    pub(crate) fn similar(
        &self,
        id: &str,
        all: bool,
        facets: &Facets,
        window: &Window,
    ) -> Result<SimilarArticles> {
        match self {
            Self::Folder { searcher, .. } => searcher.similar(id, all, facets, window),
            Self::Cluster(_) => Err(not_yet("find similar articles")),
        }
    }

    /// See [`Searcher::directory`].
    pub(crate) fn directory(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        match self {
            Self::Folder { searcher, .. } => searcher.directory(kind, question, window),
            Self::Cluster(cluster) => cluster.directory(kind, question, window),
        }
    }

    /// See [`Searcher::timeline`].
    pub(crate) fn timeline(
        &self,
        text: &str,
        step: Option<DateStep>,
        window: &Window,
    ) -> Result<Results<PeriodCount>> {
        match self {
            Self::Folder { searcher, .. } => searcher.timeline(text, step, window),
            Self::Cluster(cluster) => cluster.timeline(text, step, window),
        }
    }

    /// See [`Searcher::show`].
    pub(crate) fn show(&self, id: &str) -> Result<ShownArticle> {
        match self {
            Self::Folder { searcher, .. } => searcher.show(id),
            Self::Cluster(cluster) => cluster.show(id),
        }
    }

    /// See [`Searcher::places`].
    #[must_use]
    pub(crate) fn places(&self, text: &str, article: &Article) -> Vec<Span> {
        match self {
            Self::Folder { searcher, .. } => searcher.places(text, article),
            Self::Cluster(cluster) => cluster.places(text, article),
        }
    }

    /// Returns a searcher with at least the articles that match, for [`Searcher::export_articles`].
    pub(crate) fn matching_articles(&self, text: &str, window: &Window) -> Result<Searcher> {
        match self {
            Self::Folder { searcher, .. } => Ok(searcher.clone()),
            Self::Cluster(cluster) => cluster.matching_articles(text, window),
        }
    }

    /// Returns a searcher with at least the articles of the quotations that match, for [`Searcher::export_quotes`].
    pub(crate) fn matching_quotations(&self, question: &QuoteQuestion, window: &Window) -> Result<Searcher> {
        match self {
            Self::Folder { searcher, .. } => Ok(searcher.clone()),
            Self::Cluster(cluster) => cluster.matching_quotations(question, window),
        }
    }

    /// See [`Searcher::verify`].
    pub(crate) fn verify(&self, claim: &Claim) -> Result<Checked> {
        match self {
            Self::Folder { searcher, .. } => searcher.verify(claim),
            Self::Cluster(cluster) => cluster.verify(claim),
        }
    }

    /// See [`Searcher::nearest`].
    pub(crate) fn nearest(&self, text: &str, by: Option<&str>) -> Result<Option<(QuoteHit, Vec<Change>)>> {
        match self {
            Self::Folder { searcher, .. } => searcher.nearest(text, by),
            Self::Cluster(_) => Ok(None),
        }
    }

    /// See [`Searcher::nearest_words`].
    pub(crate) fn nearest_words(&self, text: &str) -> Result<Vec<Suggestion>> {
        match self {
            Self::Folder { searcher, .. } => searcher.nearest_words(text),
            Self::Cluster(_) => Ok(Vec::new()),
        }
    }

    /// See [`Searcher::nearest_names`].
    pub(crate) fn nearest_names(&self, kind: EntityKind, name: &str) -> Result<Option<Suggestion>> {
        match self {
            Self::Folder { searcher, .. } => searcher.nearest_names(kind, name),
            Self::Cluster(_) => Ok(None),
        }
    }
}
