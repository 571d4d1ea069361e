//! [`ClusterSearcher`]: one method for each question, as [`Searcher`] has them.
//!
//! A question is planned and sent; the best articles that match come back whole and are loaded into memory, where the code
//! of the index on disk scores, checks and shows them. If all that match fit in there, the answer is theirs alone. Otherwise
//! the numbers are the cluster's.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use rustc_hash::FxHashSet;
use serde_json::{Value, json};

use crate::article::{Article, ArticleId};
use crate::cluster::counts::CollectionTotals;
use crate::cluster::document::{STORED, StoredArticle};
use crate::cluster::lists::SettledLists;
use crate::cluster::loading::{Candidates, read_all, sorted_by};
use crate::cluster::mapping::IndexKind;
use crate::cluster::names::Settled;
use crate::cluster::plan::article::published_range;
use crate::cluster::plan::bound::{all, everything};
use crate::cluster::plan::{ArticlePlan, plan_articles, plan_quoted_articles, plan_score};
use crate::cluster::pool::PoolMaker;
use crate::cluster::setup::Cluster;
use crate::error::{Error, Result, thousands};
use crate::extract::EntityKind;
use crate::index::analysis::stemming::SnowballLanguage;
use crate::index::in_memory::MemoryIndex;
use crate::search::commit::whole::WholeCounts;
use crate::search::people::users_file::UsersFile;
use crate::search::query::{Asked, Parsed, Query, parse_as};
use crate::search::quotation_plan::joined;
use crate::search::search_context::Understood;
use crate::search::verify::{Checked, Claim, Verdict, claim_questions};
use crate::search::{
    ArticleQuestion, DateStep, DirectoryEntry, DirectoryQuestion, ExportParts, Facet, Hit, PeriodCount,
    QuoteHit, QuoteQuestion, Results, Searcher, ShownArticle, Sort, Warning, Window, places_of,
};
use crate::span::Span;

/// Articles that are loaded at most where their measures tell which ones can be on a page.
const MOST_FIRST: usize = 300;
/// Articles that are loaded otherwise to order a page, at least.
const CANDIDATES: usize = 100;
/// Articles that are loaded at most to check what the cluster cannot say exactly.
const MOST_CHECKED: usize = 20_000;
/// Articles in which a changed wording of a quotation is looked for.
const MOST_COMPARED: usize = 500;
/// How long counts over the whole collection are kept.
const COUNTS_LAST: Duration = Duration::from_secs(30);
/// Articles with ids that begin alike, for a message.
const ALIKE: usize = 12;

/// Answers questions from a collection on a cluster. Cheap to clone.
#[derive(Clone, Debug)]
pub struct ClusterSearcher {
    cluster: Cluster,
    maker: Arc<PoolMaker>,
    asked: Asked,
    whole: Arc<Mutex<Option<KnownCollection>>>,
}

/// The known facts of the whole collection.
#[derive(Clone, Debug)]
struct KnownCollection {
    /// When it was looked up.
    since: Instant,
    counts: Arc<WholeCounts>,
    /// What the last run of `--settle` joined, and the number of articles that came after it or were replaced.
    settled: Option<Arc<Settled>>,
    newer: u64,
}

impl ClusterSearcher {
    /// Asks this collection. `dir` is the folder of the user's files for it: names, saved questions.
    #[must_use]
    pub fn new(cluster: Cluster, dir: PathBuf) -> Self {
        Self {
            cluster,
            maker: Arc::new(PoolMaker::new(dir)),
            asked: Asked::default(),
            whole: Arc::default(),
        }
    }

    /// The same collection, with questions read as `asked` states.
    #[must_use]
    pub const fn reading(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

    /// The collection.
    #[must_use]
    pub const fn cluster(&self) -> &Cluster {
        &self.cluster
    }

    /// Finds articles and counts all matches by the requested facets.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn find(&self, question: &ArticleQuestion, window: &Window) -> Result<Results<Hit>> {
        let understood = self.understood(&parse_as(&question.text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        let collection = self.collection()?;
        let has_names = question
            .facets
            .wanted
            .iter()
            .any(|facet| kind_of(*facet).is_some());
        // The names of a collection that was never settled are joined here, in the articles.
        let wanted = if has_names && self.lists(&collection, EntityKind::Person).is_none() {
            MOST_CHECKED / 2
        } else if window.limit == 0 {
            0
        } else {
            window.offset.saturating_add(window.limit)
        };
        let candidates = match self.first_page(&understood, &plan, window, (wanted, !question.all))? {
            Some(candidates) => candidates,
            None => self.candidates(&plan, window, wanted)?,
        };
        let (found, are_all, stories) = (candidates.found, candidates.are_all, candidates.stories);
        let loaded = candidates.articles.len();
        let pool = self.maker.index(candidates.articles)?;
        let mut results = self.ask(&pool, &|searcher| searcher.find(question, window))?;
        if !are_all {
            if plan.matches.is_exact() {
                results.total_all = Some(found);
                results.total = match stories {
                    _ if question.all => found,
                    Some(stories) => stories,
                    None => self.cluster.stories(&filter_of(&plan, window))?,
                };
                self.count_facets(&plan, window, &mut results, question.facets.size)?;
            } else {
                results.warnings.push(unchecked(loaded, found));
            }
        }
        if has_names {
            results.warnings.extend(self.stale_names(&collection));
        }
        Ok(results)
    }

    /// How far the cluster alone can answer a question: the number of articles that match for sure, the number of those
    /// that may match, and whether the two queries are one.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn bounds(&self, text: &str) -> Result<(u64, u64, bool)> {
        let understood = self.understood(&parse_as(text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        let least = self.cluster.count(IndexKind::Articles, plan.matches.least())?;
        let most = self.cluster.count(IndexKind::Articles, plan.matches.most())?;
        Ok((least, most, plan.matches.is_exact()))
    }

    /// Replaces the facets that were counted over the loaded articles by those of all.
    fn count_facets(
        &self,
        plan: &ArticlePlan,
        window: &Window,
        results: &mut Results<Hit>,
        size: usize,
    ) -> Result<()> {
        let query = filter_of(plan, window);
        let collection = self.collection()?;
        for counts in &mut results.facets {
            let lists = kind_of(counts.facet).and_then(|kind| self.lists(&collection, kind));
            if let Some(lists) = lists {
                *counts = lists.facet(counts.facet, &query, size)?;
                continue;
            }
            match counts.facet {
                Facet::Date(step) => *counts = self.cluster.days(&query)?.by(step),
                Facet::Publication | Facet::Language => {
                    *counts = self.cluster.values(&query, counts.facet, size)?;
                }
                facet => {
                    let message = format!(
                        "{} was counted over the best {} articles alone",
                        facet.name(),
                        thousands(MOST_CHECKED as u64)
                    );
                    results.warnings.push(Warning {
                        span: Span::default(),
                        message,
                    });
                }
            }
        }
        Ok(())
    }

    /// Reads one article, as [`Searcher::show`] does.
    ///
    /// # Errors
    /// If there is no such article, more than one, or the cluster does not answer.
    pub fn show(&self, id: &str) -> Result<ShownArticle> {
        let digits: String = id.trim().chars().take_while(char::is_ascii_hexdigit).collect();
        let mut articles = Vec::new();
        if digits.len() >= 4 && digits.len() <= ArticleId::DIGITS {
            let body = json!({
                "size": ALIKE,
                "query": { "prefix": { "id": digits.to_lowercase() } },
                "sort": IndexKind::Articles.order(),
                "_source": STORED,
            });
            let answer = self
                .cluster
                .client
                .ask_as(&self.cluster.search_path(IndexKind::Articles), &body)?;
            articles = read_all(answer)?.0;
            self.cluster.drop_overtaken(&mut articles)?;
        }
        let pool = self.maker.index(articles)?;
        self.ask(&pool, &|searcher| searcher.show(id))
    }

    /// Finds articles without passages, as [`Searcher::headlines`] does.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            headlines: true,
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// See [`Searcher::places`].
    #[must_use]
    pub fn places(&self, text: &str, article: &Article) -> Vec<Span> {
        places_of(text, self.asked, article)
    }

    /// Finds quotations, as [`Searcher::quotes`] does.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<Results<QuoteHit>> {
        let (parsed, _) = joined(question, self.asked);
        let understood = self.understood(&parsed)?;
        let plan = plan_quoted_articles(&understood.query, &understood.known, &self.languages()?);
        let Candidates {
            articles,
            found,
            are_all,
            ..
        } = self.candidates(&plan, window, MOST_CHECKED)?;
        let loaded = articles.len();
        let pool = self.maker.index(articles)?;
        let mut results = self.ask(&pool, &|searcher| searcher.quotes(question, window))?;
        if !are_all {
            results.warnings.push(unchecked(loaded, found));
        }
        Ok(results)
    }

    /// Counts matching articles by period, as [`Searcher::timeline`] does.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn timeline(
        &self,
        text: &str,
        step: Option<DateStep>,
        window: &Window,
    ) -> Result<Results<PeriodCount>> {
        let understood = self.understood(&parse_as(text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        if !plan.matches.is_exact() {
            let Candidates {
                articles,
                found,
                are_all,
                ..
            } = self.candidates(&plan, window, MOST_CHECKED / 2)?;
            let loaded = articles.len();
            let pool = self.maker.index(articles)?;
            let mut results = self.ask(&pool, &|searcher| searcher.timeline(text, step, window))?;
            if !are_all {
                results.warnings.push(unchecked(loaded, found));
            }
            return Ok(results);
        }
        let query = filter_of(&plan, window);
        let total = self.cluster.count(IndexKind::Articles, &query)?;
        let days = self.cluster.days(&query)?;
        let step = step.unwrap_or_else(|| days.fitting_step());
        let counts = days.by(step);
        Ok(Results {
            query: text.to_owned(),
            total,
            is_partial: false,
            total_all: None,
            withheld: None,
            spoken_for: None,
            warnings: understood.warnings,
            hits: counts.periods(),
            facets: vec![counts],
            explained: None,
        })
    }

    /// Lists people, organisations or places, as [`Searcher::directory`] does. Which names are one is what the last run of
    /// `--settle` found; before the first, the names of up to 20,000 articles are joined here.
    ///
    /// # Errors
    /// If the cluster does not answer, or if more articles match and the collection was never settled.
    pub fn directory(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        let text = question.query.as_deref().unwrap_or_default();
        let understood = self.understood(&parse_as(text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        let collection = self.collection()?;
        let lists = self.lists(&collection, kind);
        if let Some(lists) = lists.filter(|_| plan.matches.is_exact()) {
            let is_of_all =
                understood.query == Query::All && window.since.is_none() && window.until.is_none();
            let page = if is_of_all {
                lists.of_all_articles(&question.names, window)?
            } else {
                lists.of_articles(&question.names, window, &filter_of(&plan, window))?
            };
            let mut warnings = understood.warnings;
            if !understood.known.looked_up() {
                warnings.extend(self.users_file().warnings());
            }
            warnings.extend(self.stale_names(&collection));
            return Ok(page.answer(question, warnings));
        }
        let every = Window {
            limit: MOST_CHECKED / 2,
            offset: 0,
            sort: Sort::Newest,
            ..*window
        };
        let Candidates {
            articles,
            found,
            are_all,
            ..
        } = self.candidates(&plan, &every, MOST_CHECKED / 2)?;
        if !are_all && collection.settled.is_none() {
            return Err(Error::usage("list names", too_many(found)).hint(
                "run `onrecord ingest --settle`, which joins the names of all articles once; or give days with --since",
            ));
        }
        let loaded = articles.len();
        let pool = self.maker.index(articles)?;
        let mut results = self.ask(&pool, &|searcher| searcher.directory(kind, question, window))?;
        if !are_all {
            results.warnings.push(unchecked(loaded, found));
        }
        results.warnings.extend(self.stale_names(&collection));
        Ok(results)
    }

    /// The lists of a kind, if the collection was settled. Entries of the user's file for some articles alone hold in loaded
    /// articles only.
    fn lists<'a>(&'a self, collection: &'a KnownCollection, kind: EntityKind) -> Option<SettledLists<'a>> {
        let settled = collection.settled.as_deref()?;
        (!self.users_file().get().has_within()).then_some(SettledLists {
            cluster: &self.cluster,
            settled,
            kind,
        })
    }

    fn users_file(&self) -> UsersFile {
        UsersFile::of(vec![self.maker.dir().to_owned()])
    }

    /// A warning that says which changes the joined names do not have.
    fn stale_names(&self, collection: &KnownCollection) -> Option<Warning> {
        let message = match &collection.settled {
            None => "which names are one was decided by the articles of this answer alone: run `onrecord ingest --settle`"
                .to_owned(),
            Some(settled) => {
                let totals = collection.counts.totals();
                let newer = collection.newer.max(totals.articles.saturating_sub(settled.articles));
                if newer > 0 {
                    let (articles, are) = if newer == 1 { ("article", "is") } else { ("articles", "are") };
                    format!(
                        "{} {articles} since the last --settle {are} not joined yet: run `onrecord ingest --settle`",
                        thousands(newer),
                    )
                } else if (totals.articles, totals.quotations) != (settled.articles, settled.quotations) {
                    "articles are gone since the last --settle, which counted them: run `onrecord ingest --settle`".to_owned()
                } else if self.users_file().get().sum != settled.users_file {
                    "names.toml is not the one of the last --settle: run `onrecord ingest --settle` to join names by it".to_owned()
                } else {
                    return None;
                }
            }
        };
        Some(Warning {
            span: Span::default(),
            message,
        })
    }

    /// Checks a quotation, as [`Searcher::verify`] does. A changed wording is looked for in the 500 articles that have most of
    /// its words.
    ///
    /// # Errors
    /// If the cluster does not answer.
    pub fn verify(&self, claim: &Claim) -> Result<Checked> {
        let mut articles = Vec::new();
        if let Some(questions) = claim_questions(&claim.text) {
            articles = self.best_with(&questions.phrase, MOST_CHECKED)?;
            let pool = self.maker.index(articles.clone())?;
            let checked = self.ask(&pool, &|searcher| searcher.verify(claim))?;
            if !matches!(checked.verdict, Verdict::Altered | Verdict::Never) {
                return Ok(checked);
            }
            let known: FxHashSet<u64> = articles.iter().map(|stored| stored.article.key).collect();
            let similar = self.best_with(&questions.similar, MOST_COMPARED)?;
            articles.extend(
                similar
                    .into_iter()
                    .filter(|stored| !known.contains(&stored.article.key)),
            );
        }
        let pool = self.maker.index(articles)?;
        self.ask(&pool, &|searcher| searcher.verify(claim))
    }

    /// The best articles for a question, at most `most`, and copies of them.
    fn best_with(&self, text: &str, most: usize) -> Result<Vec<StoredArticle>> {
        let understood = self.understood(&parse_as(text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        let candidates = self.candidates(&plan, &Window::default(), most / 2)?;
        Ok(candidates.articles)
    }

    /// Loads all articles that match a question, to be exported from memory.
    ///
    /// # Errors
    /// If there are more than 20,000, or the cluster does not answer.
    pub(crate) fn matching_articles(&self, text: &str, window: &Window) -> Result<Searcher> {
        let understood = self.understood(&parse_as(text, self.asked))?;
        let plan = plan_articles(&understood.query, &understood.known, &self.languages()?);
        self.all_matching(&plan, window, &|searcher| {
            let found = searcher.export_articles(text, ExportParts::default(), window);
            found.map(drop)
        })
    }

    /// Loads all articles with quotations that match a question, to be exported from memory.
    ///
    /// # Errors
    /// If there are more than 20,000, or the cluster does not answer.
    pub(crate) fn matching_quotations(&self, question: &QuoteQuestion, window: &Window) -> Result<Searcher> {
        let (parsed, _) = joined(question, self.asked);
        let understood = self.understood(&parsed)?;
        let plan = plan_quoted_articles(&understood.query, &understood.known, &self.languages()?);
        self.all_matching(&plan, window, &|searcher| {
            let found = searcher.export_quotes(question, window);
            found.map(drop)
        })
    }

    fn all_matching(
        &self,
        plan: &ArticlePlan,
        window: &Window,
        question: &dyn Fn(&Searcher) -> Result<()>,
    ) -> Result<Searcher> {
        let mut candidates = self.candidates(plan, window, MOST_CHECKED / 2)?;
        if !candidates.are_all {
            let why = too_many(candidates.found);
            return Err(Error::usage("export all matches", why)
                .hint("ask for fewer days at a time with --since and --until"));
        }
        // An exported article names the first of its copies, which may not match.
        self.cluster.add_copies(&everything(), &mut candidates)?;
        let pool = self.maker.index(candidates.articles)?;
        let ((), searcher) = self.ask_with(&pool, question)?;
        Ok(searcher)
    }

    /// A question with the further names of its people.
    fn understood(&self, parsed: &Parsed) -> Result<Understood> {
        let empty = self.maker.without_articles()?;
        self.ask(empty, &|searcher| searcher.understood(parsed.clone()))
    }

    /// Asks the articles of a pool until no count over the whole collection is missing.
    fn ask<T>(&self, pool: &MemoryIndex, question: &dyn Fn(&Searcher) -> Result<T>) -> Result<T> {
        self.ask_with(pool, question).map(|(answer, _)| answer)
    }

    /// The same, with the searcher that has all counts.
    fn ask_with<T>(
        &self,
        pool: &MemoryIndex,
        question: &dyn Fn(&Searcher) -> Result<T>,
    ) -> Result<(T, Searcher)> {
        let whole = self.whole()?;
        loop {
            let searcher = self.maker.searcher(pool, &whole)?.reading(self.asked);
            let answer = question(&searcher)?;
            if !self.cluster.learn(&whole)? {
                return Ok((answer, searcher));
            }
        }
    }

    /// The known facts of the whole collection, not older than [`COUNTS_LAST`].
    fn collection(&self) -> Result<KnownCollection> {
        let mut kept = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = &*kept
            && known.since.elapsed() < COUNTS_LAST
        {
            return Ok(known.clone());
        }
        let settled = self.cluster.settled()?;
        let CollectionTotals { totals, newer } = self.cluster.totals(settled.as_ref())?;
        let known = KnownCollection {
            since: Instant::now(),
            counts: Arc::new(WholeCounts::new(totals)),
            settled: settled.map(Arc::new),
            newer,
        };
        *kept = Some(known.clone());
        Ok(known)
    }

    /// Counts over the whole collection.
    fn whole(&self) -> Result<Arc<WholeCounts>> {
        Ok(self.collection()?.counts)
    }

    /// The languages of articles that Snowball stems.
    fn languages(&self) -> Result<Vec<SnowballLanguage>> {
        Ok(self.whole()?.totals().languages)
    }

    /// The articles that can be among the first `wanted` by relevance, found by their measures; None if these do not decide.
    /// With `folds`, copies count as one.
    fn first_page(
        &self,
        understood: &Understood,
        plan: &ArticlePlan,
        window: &Window,
        (wanted, folds): (usize, bool),
    ) -> Result<Option<Candidates>> {
        let is_first = (1..=MOST_FIRST / 3).contains(&wanted);
        if window.sort != Sort::Relevance || !is_first || !plan.matches.is_exact() {
            return Ok(None);
        }
        let whole = self.whole()?;
        let languages = whole.totals().languages;
        let scores = loop {
            let scores = plan_score(&understood.query, &understood.known, &languages, &whole);
            if !self.cluster.learn(&whole)? {
                break scores;
            }
        };
        let Some(scores) = scores else { return Ok(None) };
        let filter = filter_of(plan, window);
        self.cluster
            .first_page(&filter, &scores, (wanted, folds), MOST_FIRST)
    }

    /// The articles that may be among the first `wanted`; all that may match if the cluster cannot decide which do.
    fn candidates(&self, plan: &ArticlePlan, window: &Window, wanted: usize) -> Result<Candidates> {
        let query = json!({ "bool": { "filter": [filter_of(plan, window)], "should": plan.scored } });
        let sort = match window.sort {
            Sort::Relevance => sorted_by(&json!({ "_score": "desc" })),
            Sort::Newest => sorted_by(&json!({ "published": { "order": "desc", "missing": "_last" } })),
            Sort::Oldest => sorted_by(&json!({ "published": { "order": "asc", "missing": "_last" } })),
        };
        let least = match wanted {
            0 => 0,
            // Copies among them are folded away.
            _ => wanted.saturating_mul(2).max(CANDIDATES),
        };
        let mut candidates = self.cluster.load(&query, &sort, least)?;
        if !candidates.are_all && !plan.matches.is_exact() {
            candidates = self.cluster.load(&query, &sort, MOST_CHECKED)?;
        }
        if !candidates.are_all {
            self.cluster.add_copies(&query, &mut candidates)?;
        }
        Ok(candidates)
    }
}

/// The kind of the names that a facet counts.
const fn kind_of(facet: Facet) -> Option<EntityKind> {
    match facet {
        Facet::Person => Some(EntityKind::Person),
        Facet::Org => Some(EntityKind::Organisation),
        Facet::Place => Some(EntityKind::Place),
        Facet::Publication | Facet::Language | Facet::Date(_) => None,
    }
}

/// Matches the articles that may match, of the days of a window.
fn filter_of(plan: &ArticlePlan, window: &Window) -> Value {
    let mut filter = vec![plan.matches.most().clone()];
    if window.since.is_some() || window.until.is_some() {
        filter.push(published_range(window.since, window.until));
    }
    all(filter)
}

fn too_many(found: u64) -> String {
    format!(
        "{} articles are too many: at most {} on a cluster yet",
        thousands(found),
        thousands(MOST_CHECKED as u64)
    )
}

/// The warning that a total counts only what was checked.
fn unchecked(checked: usize, found: u64) -> Warning {
    Warning {
        span: Span::default(),
        message: format!(
            "of {} articles that may match, the best {} were checked; the total counts these alone",
            thousands(found),
            thousands(checked as u64),
        ),
    }
}

/// An error for a question that a cluster does not answer yet.
pub(crate) fn not_yet(what: &str) -> Error {
    Error::usage(what, "not on a cluster yet").hint("ask an index folder with --index DIR")
}
