//! Streams all matches one by one. Only their addresses are held in memory.

use crate::error::Result;
use crate::extract::EntityKind;
use crate::search::answer::{ExportedArticle, QuoteHit, Warning};
use crate::search::articles::{hit, wanted_names};
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::HitKind;
use crate::search::commit::copies::Copies;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::Stored;
use crate::search::engine::run::run;
use crate::search::engine::top_hits::{Collected, Collecting, FoundHit, Limits};
use crate::search::folding::Folded;
use crate::search::passage::snippet::Matcher;
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Field, parse_as};
use crate::search::question::{ExportParts, QuoteQuestion, Window};
use crate::search::quotation_plan::QuotationPlan;
use crate::search::quotations::{Reader, quote_hit};
use crate::search::search_context::{Ready, SearchContext, date_filter, ready};

/// All articles that match a question, in order. Copies are listed separately.
pub struct ExportArticles<'a> {
    commit: &'a Commit,
    /// Number of articles.
    pub total: u64,
    /// The parts of the question that were not understood.
    pub warnings: Vec<Warning>,
    found: std::vec::IntoIter<FoundHit>,
    window: Window,
    wanted: ExportParts,
    matcher: Matcher,
    named: Vec<Vec<String>>,
    known: FurtherNames,
    copies: Option<std::sync::Arc<Copies>>,
}

/// All quotations that match a question, in order. Copies are listed separately.
pub struct ExportQuotes<'a> {
    /// The question as typed, in one line.
    pub query: String,
    /// Number of quotations.
    pub total: u64,
    /// The parts of the question that were not understood.
    pub warnings: Vec<Warning>,
    found: std::vec::IntoIter<FoundHit>,
    window: Window,
    question: QuoteQuestion,
    matcher: Matcher,
    known: FurtherNames,
    reader: Reader<'a>,
}

/// All articles that match, in the order of the window. Its limit and offset are ignored.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn export_articles<'c>(
    context: &'c SearchContext,
    text: &str,
    wanted: ExportParts,
    window: &Window,
) -> Result<ExportArticles<'c>> {
    let window = all(window);
    let parsed = parse_as(text, context.asked);
    let Ready {
        query,
        known,
        mut warnings,
        planned,
    } = ready(
        context,
        parsed,
        text,
        HitKind::Article,
        date_filter(context, &window),
    )?;
    let collecting = Collecting {
        kind: HitKind::Article,
        limits: Limits::default(),
        keeps: false,
        folds: false,
    };
    let Collected { total, found, .. } = run(&context.commit, planned.as_ref(), &collecting, &window)?;
    context.commit.budget.settle(&mut warnings)?;
    Ok(ExportArticles {
        commit: &context.commit,
        total,
        warnings,
        found: found.into_iter(),
        window,
        wanted,
        matcher: Matcher::new(&query, &Field::is_shown),
        named: wanted_names(&query, &known),
        known,
        copies: wanted.copies.then(|| context.commit.copies.get()),
    })
}

/// All quotations that match, of all classes, in the order of the window. Its limit and offset are ignored.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn export_quotes<'c>(
    context: &'c SearchContext,
    question: &QuoteQuestion,
    window: &Window,
) -> Result<ExportQuotes<'c>> {
    let window = all(window);
    let QuotationPlan {
        typed,
        query,
        known,
        mut warnings,
        planned,
        limits,
    } = QuotationPlan::of(context, question, &window, Classes::ALL)?;
    let collecting = Collecting {
        kind: HitKind::Quotation,
        limits,
        keeps: false,
        folds: false,
    };
    let Collected { total, found, .. } = run(&context.commit, planned.as_ref(), &collecting, &window)?;
    context.commit.budget.settle(&mut warnings)?;
    Ok(ExportQuotes {
        query: typed,
        total,
        warnings,
        found: found.into_iter(),
        window,
        question: question.clone(),
        matcher: Matcher::new(&query, &|field| {
            matches!(field, Field::Any | Field::Said | Field::About)
        }),
        known,
        reader: Reader::new(&context.commit),
    })
}

fn all(window: &Window) -> Window {
    Window {
        limit: usize::MAX,
        offset: 0,
        ..*window
    }
}

impl ExportArticles<'_> {
    fn read(&self, found: &FoundHit) -> Result<ExportedArticle> {
        let commit = self.commit;
        let matcher = self.wanted.snippet.then_some(&self.matcher);
        let mut hit = hit(commit, found, &self.window, matcher, &self.named)?;
        hit.taken_for = self.known.taken_in(found.address);
        let mut article = ExportedArticle {
            text: String::new(),
            people: Vec::new(),
            orgs: Vec::new(),
            places: Vec::new(),
            quotes: 0,
            words: commit
                .columns
                .of(found.address.segment_ord)
                .words(found.address.doc_id),
            copy_of: None,
            hit,
        };
        if let Some(copies) = &self.copies {
            let group = copies.group(found.address.segment_ord, found.address.doc_id);
            let first = group.and_then(|group| copies.first(group));
            let first = first.filter(|first| *first != found.address);
            article.copy_of = first.map(|first| commit.article_id(first)).transpose()?;
        }
        if self.wanted.text {
            let stored = Stored::read(&commit.engine, found.address)?;
            let head = stored.head(&commit.fields)?;
            let text = stored.text(commit.fields.body);
            let extraction = stored.extraction(&commit.fields, text, &head.title)?;
            let names = |kind| {
                let entities = extraction.entities.iter();
                let entities = entities.filter(|entity| entity.kind == kind);
                entities.map(|entity| entity.name.clone()).collect()
            };
            article.people = names(EntityKind::Person);
            article.orgs = names(EntityKind::Organisation);
            article.places = names(EntityKind::Place);
            article.quotes = extraction.quotes.len() as u64;
            text.clone_into(&mut article.text);
        }
        Ok(article)
    }
}

impl Iterator for ExportArticles<'_> {
    type Item = Result<ExportedArticle>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.found.next()?;
        Some(self.read(&found))
    }
}

impl Iterator for ExportQuotes<'_> {
    type Item = Result<QuoteHit>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.found.next()?;
        let line = Folded::alone(found, self.window.sort);
        Some(quote_hit(
            &line,
            &self.question,
            &self.known,
            &self.matcher,
            &mut self.reader,
        ))
    }
}

impl std::fmt::Debug for ExportArticles<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportArticles")
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for ExportQuotes<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ExportQuotes")
            .field("total", &self.total)
            .finish_non_exhaustive()
    }
}
