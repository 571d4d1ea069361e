//! [`Searcher`]: one method for each question.

use crate::article::Article;
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::Index;
use crate::search::answer::{
    DirectoryEntry, Hit, PeriodCount, QuoteHit, Results, ShownArticle, SimilarArticles,
};
use crate::search::export::{ExportArticles, ExportQuotes, export_articles, export_quotes};
use crate::search::passage::snippet::{Matcher, places};
use crate::search::query::{Asked, Field, parse_as};
use crate::search::question::{
    ArticleQuestion, DateStep, DirectoryQuestion, ExportParts, Facets, QuoteQuestion, Window,
};
use crate::search::search_context::SearchContext;
use crate::search::suggest::Suggestion;
use crate::search::verify::{Change, Checked, Claim};
use crate::search::{articles, directory, quotations, shown_article, similar, suggest, timeline, verify};
use crate::span::Span;

/// Answers questions from one commit of an index; later commits are not seen. Cheap to clone.
///
/// No question fails because of its wording: parts that are not understood become warnings. A question fails only if
/// the index cannot be read.
#[derive(Clone, Debug)]
pub struct Searcher {
    pub(super) context: SearchContext,
}

impl Searcher {
    /// Searches in the last commit of an index.
    ///
    /// # Errors
    /// Where files of the index are missing or damaged.
    pub fn new(index: &Index) -> Result<Self> {
        Ok(Self {
            context: SearchContext::open(index)?,
        })
    }

    /// The same commit with questions read as `asked` says: in another language, with a day for `yesterday` to count
    /// from.
    #[must_use]
    pub const fn reading(mut self, asked: Asked) -> Self {
        self.context.asked = asked;
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

    /// Finds articles without looking for passages: snippets are empty. For lists that show none.
    pub fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            headlines: true,
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// Finds articles, and counts all of them as the question asks.
    pub fn find(&self, question: &ArticleQuestion, window: &Window) -> Result<Results<Hit>> {
        articles::find(&self.context, question, window)
    }

    /// Finds quotations. The same quotation in several articles is one hit unless the question asks for each
    /// ([`Folding`](crate::search::Folding)); only hits form groups, so that a copy outside of the question does not
    /// count.
    ///
    /// The first 10,000 in the order of the question are compared. Those after them follow the groups one by one, with a
    /// warning.
    pub fn quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<Results<QuoteHit>> {
        quotations::quotes(&self.context, question, window)
    }

    /// Finds articles like the one of this id, which may be shortened as for [`Searcher::show`]. The article itself and
    /// its copies are left out; with `all`, copies of the articles found are hits of their own.
    ///
    /// # Errors
    /// Also where there is no such article.
    pub fn similar(&self, id: &str, all: bool, facets: &Facets, window: &Window) -> Result<SimilarArticles> {
        similar::similar(&self.context, id, all, facets, window)
    }

    /// Lists people, organisations or places (there is no directory of others) with all their names: the most articles
    /// first, then by name. The window's days keep articles (and quotations) published then.
    pub fn directory(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        directory::directory(&self.context, kind, question, window)
    }

    /// The number of articles that match in each period from the first to the last: by `step`, else by a step that suits
    /// the span. Every copy counts; only the days of the window are used. The facets hold the periods that have articles,
    /// and the number of articles without a day.
    pub fn timeline(
        &self,
        text: &str,
        step: Option<DateStep>,
        window: &Window,
    ) -> Result<Results<PeriodCount>> {
        timeline::timeline(&self.context, text, step, window)
    }

    /// Reads one article. `id` is 16 hexadecimal digits, or the first ones (4 at least) where they name one article
    /// alone; `ID:n` names its quotation `n`, counted from 0.
    ///
    /// # Errors
    /// Also where no article, or more than one, begins so, or the quotation does not exist.
    pub fn show(&self, id: &str) -> Result<ShownArticle> {
        shown_article::show(&self.context.commit, id)
    }

    /// Where the words of a question are in an article's text, its boilerplate left out; in order, not overlapping.
    #[must_use]
    pub fn places(&self, text: &str, article: &Article) -> Vec<Span> {
        let query = parse_as(text, self.context.asked).query;
        let matcher = Matcher::new(&query, &Field::is_shown);
        places(&article.text, &article.boilerplate, &matcher)
    }

    /// All articles that match, in the order of the window, whose limit and offset are not used.
    pub fn export_articles(
        &self,
        text: &str,
        wanted: ExportParts,
        window: &Window,
    ) -> Result<ExportArticles<'_>> {
        export_articles(&self.context, text, wanted, window)
    }

    /// All quotations that match, in the order of the window, whose limit and offset are not used.
    pub fn export_quotes(&self, question: &QuoteQuestion, window: &Window) -> Result<ExportQuotes<'_>> {
        export_quotes(&self.context, question, window)
    }

    /// Compares a quotation with the index. Words are equal whatever their case; punctuation does not count. A claim may be
    /// a part of what was said.
    pub fn verify(&self, claim: &Claim) -> Result<Checked> {
        verify::verify(&self.context, claim)
    }

    /// The quotation that has most of these words, in their order and near each other, with the differences; None where
    /// none comes near.
    pub fn nearest(&self, text: &str, by: Option<&str>) -> Result<Option<(QuoteHit, Vec<Change>)>> {
        verify::nearest(&self.context, text, by)
    }

    /// For each word of a question that no article has, the nearest words that some have.
    pub fn nearest_words(&self, text: &str) -> Result<Vec<Suggestion>> {
        suggest::words(&self.context, text)
    }

    /// The people whose names come nearest to a name that nobody has; None where none is near.
    pub fn nearest_names(&self, name: &str) -> Result<Option<Suggestion>> {
        suggest::names(&self.context, name)
    }

    /// Finds the near-equal copies of the commit and keeps them beside it, for the questions of other processes.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep_copies(&self) -> Result<()> {
        self.context.commit.copies.keep()
    }
}
