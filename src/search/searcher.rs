//! [`Searcher`]: one method for each question.

use std::path::PathBuf;
use std::sync::Arc;

use crate::article::Article;
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::Index;
use crate::index::analysis::stemming::Stemming;
use crate::index::in_memory::MemoryIndex;
use crate::search::answer::{
    DirectoryEntry, Hit, PeriodCount, QuoteHit, Results, ShownArticle, SimilarArticles,
};
use crate::search::budget::{Allowance, Budget};
use crate::search::commit::whole::WholeCounts;
use crate::search::export::{ExportArticles, ExportQuotes, export_articles, export_quotes};
use crate::search::passage::snippet::{Matcher, places};
use crate::search::query::{Asked, Field, Parsed, parse_as};
use crate::search::question::{
    Arrived, ArticleQuestion, DateStep, DirectoryQuestion, ExportParts, Facets, QuoteQuestion, Window,
};
use crate::search::search_context::{SearchContext, Understood, understand};
use crate::search::suggest::Suggestion;
use crate::search::verify::{Change, Checked, Claim};
use crate::search::{articles, directory, quotations, shown_article, similar, suggest, timeline, verify};
use crate::span::Span;

/// Answers questions from one commit of an index. Later commits are not visible. Cheap to clone.
///
/// No question fails because of its wording: parts that are not understood become warnings. A question fails
/// only if the index cannot be read.
#[derive(Clone, Debug)]
pub struct Searcher {
    pub(super) context: SearchContext,
}

impl Searcher {
    /// Opens the last commit of an index for searching.
    ///
    /// # Errors
    /// If files of the index are missing or damaged.
    pub fn new(index: &Index) -> Result<Self> {
        Ok(Self {
            context: SearchContext::open(index)?,
        })
    }

    /// Searches articles in memory, a part of the collection that `whole` counts. `dir` is the folder of the user's files.
    pub(crate) fn in_memory(index: &MemoryIndex, dir: PathBuf, whole: Arc<WholeCounts>) -> Result<Self> {
        Ok(Self {
            context: SearchContext::in_memory(index, dir, whole)?,
        })
    }

    /// A question with the further names of its people.
    pub(crate) fn understood(&self, parsed: Parsed) -> Result<Understood> {
        understand(&self.context, parsed)
    }

    /// The same commit, with questions read as `asked` states: in another language, or with a day for
    /// `yesterday` to refer to.
    #[must_use]
    pub const fn reading(mut self, asked: Asked) -> Self {
        self.context.asked = asked;
        self
    }

    /// The same commit, of which only the articles are found that came after some moment.
    #[must_use]
    pub fn only_new(mut self, arrived: Arrived) -> Self {
        self.context.arrived = Some(Arc::new(arrived));
        self
    }

    /// The same commit, for a question that may take no more than `allowance`, from now on. All questions to this searcher
    /// and its clones share that.
    #[must_use]
    pub fn within(mut self, allowance: Allowance) -> Self {
        self.context.commit.budget = Budget::new(allowance);
        self
    }

    /// Finds articles.
    pub fn articles(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// Finds articles without passages: snippets are empty. For lists that do not show them.
    pub fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            headlines: true,
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// Finds articles and counts all matches by the requested facets.
    pub fn find(&self, question: &ArticleQuestion, window: &Window) -> Result<Results<Hit>> {
        articles::find(&self.context, question, window)
    }

    /// Finds quotations. The same quotation in several articles is one hit unless the question asks for each
    /// ([`Folding`](crate::search::Folding)). Groups consist of hits only, so a copy that does not match the
    /// question does not count.
    ///
    /// Copies in the same words are always found. Where more than 2,000 wordings may be cut or edited copies of others,
    /// the first in the order of the question are compared, with a warning.
    pub fn quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<Results<QuoteHit>> {
        quotations::quotes(&self.context, question, window)
    }

    /// Finds articles similar to the one with this id, which may be shortened as for [`Searcher::show`]. The
    /// article itself and its copies are left out. With `all`, copies of the articles found are separate
    /// hits.
    ///
    /// # Errors
    /// Also if there is no such article.
    pub fn similar(&self, id: &str, all: bool, facets: &Facets, window: &Window) -> Result<SimilarArticles> {
        similar::similar(&self.context, id, all, facets, window)
    }

    /// Lists people, organisations or places (other kinds have no directory) with all their names: by number
    /// of articles, then by name. The window's days restrict the articles and quotations that are counted.
    pub fn directory(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        directory::directory(&self.context, kind, question, window)
    }

    /// The number of matching articles in each period from the first to the last: by `step`, or by a step
    /// that fits the range. Every copy counts. Of the window, only the days are used. The facets hold the
    /// periods that have articles, and the number of articles without a day.
    pub fn timeline(
        &self,
        text: &str,
        step: Option<DateStep>,
        window: &Window,
    ) -> Result<Results<PeriodCount>> {
        timeline::timeline(&self.context, text, step, window)
    }

    /// Reads one article. `id` has 32 hexadecimal digits; the first ones (at least 4) are enough if they
    /// identify one article, and `~n` selects the `n`-th of equal ones. `ID:n` selects its quotation `n`, counted from 0.
    ///
    /// # Errors
    /// Also if no article, or more than one, has such an id, or if the quotation does not exist.
    pub fn show(&self, id: &str) -> Result<ShownArticle> {
        shown_article::show(&self.context.commit, id)
    }

    /// Where the words of a question are in an article's text, its boilerplate left out; in order, not overlapping.
    #[must_use]
    pub fn places(&self, text: &str, article: &Article) -> Vec<Span> {
        places_of(text, self.context.asked, article)
    }

    /// All articles that match, in the order of the window. Its limit and offset are ignored.
    pub fn export_articles(
        &self,
        text: &str,
        wanted: ExportParts,
        window: &Window,
    ) -> Result<ExportArticles<'_>> {
        export_articles(&self.context, text, wanted, window)
    }

    /// All quotations that match, in the order of the window. Its limit and offset are ignored.
    pub fn export_quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<ExportQuotes<'_>> {
        export_quotes(&self.context, question, window)
    }

    /// Compares a quotation with the index. Case and punctuation do not matter. A claim may be a part of a
    /// statement.
    pub fn verify(&self, claim: &Claim) -> Result<Checked> {
        verify::verify(&self.context, claim)
    }

    /// The quotation that has most of these words, in their order and near each other, with the differences.
    /// None if there is no similar one.
    pub fn nearest(&self, text: &str, by: Option<&str>) -> Result<Option<(QuoteHit, Vec<Change>)>> {
        verify::nearest(&self.context, text, by)
    }

    /// For each word of a question that no article has, the most similar words that exist.
    pub fn nearest_words(&self, text: &str) -> Result<Vec<Suggestion>> {
        suggest::words(&self.context, text)
    }

    /// The people, organisations or places whose names are most similar to an unknown name. None if there is no similar one,
    /// or the name is not unknown.
    pub fn nearest_names(&self, kind: EntityKind, name: &str) -> Result<Option<Suggestion>> {
        suggest::names(&self.context, kind, name)
    }

    /// Stores what questions would otherwise find out anew in each process, next to the commit: which articles are
    /// near-equal copies, and which names are one person, organisation or place.
    ///
    /// # Errors
    /// If the index cannot be read, or a file not be written.
    pub fn keep(&self) -> Result<()> {
        self.context.commit.copies.keep()?;
        self.keep_names()
    }

    /// True if [`Searcher::keep_names`] has stored names for this commit and the user's file as it is now.
    #[must_use]
    pub fn has_names(&self) -> bool {
        self.context.people.has_kept(&self.context.commit)
    }

    /// Stores which names are one person, organisation or place, for the user's file of names as it is now.
    ///
    /// # Errors
    /// If the index cannot be read, or the file not be written.
    pub fn keep_names(&self) -> Result<()> {
        self.context.people.keep(&self.context.commit)
    }
}

/// Where the words of a question are in an article's text, its boilerplate left out; in order, not overlapping.
pub(crate) fn places_of(text: &str, asked: Asked, article: &Article) -> Vec<Span> {
    let query = parse_as(text, asked).query;
    let matcher = Matcher::new(&query, &Field::is_shown);
    places(
        &article.text,
        Stemming::of(article.language.as_deref()),
        &article.boilerplate,
        &matcher,
    )
}
