//! Finds quotations and reads them from their articles.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::article::{ArticleId, Published};
use crate::error::Result;
use crate::extract::{Extraction, Quote, QuoteKind, Speaker};
use crate::index::analysis::stemming::Stemming;
use crate::index::record::StoredHead;
use crate::search::answer::{
    CorrectionNotice, QuoteHit, QuoteSpeaker, QuoteVersion, Reported, Results, Warning,
};
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, hidden_parts, line_in_file};
use crate::search::engine::run::run;
use crate::search::engine::top_hits::{Collected, Collecting, FoundHit};
use crate::search::facet::count_facets;
use crate::search::folding::{Folded, FoldedList};
use crate::search::passage::context::around;
use crate::search::passage::lead::lead;
use crate::search::passage::reported::{ReportPlaces, reported};
use crate::search::passage::snippet::{Matcher, marked, shown_text};
use crate::search::people::further_names::FurtherNames;
use crate::search::query::Field;
use crate::search::question::{Folding, QuoteQuestion, Window};
use crate::search::quotation_plan::QuotationPlan;
use crate::search::search_context::SearchContext;
use crate::span::Span;

/// Number of articles cached while quotations are listed: quotations of one article often follow each other.
const CACHED_ARTICLES: usize = 16;
/// Maximum number of quotations that are compared with each other, the first in the order of the question. It bounds the memory
/// of a question for all quotations of a large index.
const COMPARED: usize = 100_000;
/// Maximum number of texts that are read to find cut and edited copies: of the first wordings, in that order, that may be such
/// copies.
const READ: usize = 1_000;

/// The parts of an article that its quotations need.
struct QuotedArticle {
    head: StoredHead,
    body: String,
    extraction: Extraction,
    corrections: Vec<CorrectionNotice>,
}

impl QuotedArticle {
    fn quote(&self, found: &FoundHit) -> Option<&Quote> {
        let number = usize::try_from(found.quote).ok()?;
        self.extraction.quotes.get(number)
    }

    fn said(&self, found: &FoundHit) -> &str {
        let span = self.quote(found).map(|quote| quote.span).unwrap_or_default();
        span.of(&self.body)
    }

    fn named(&self, speaker: &Speaker, known: &FurtherNames) -> QuoteSpeaker {
        let entity = speaker
            .entity
            .and_then(|entity| self.extraction.entities.get(entity));
        let name = entity.map(|entity| entity.name.clone());
        QuoteSpeaker {
            taken_for: name.as_deref().and_then(|name| known.taken_for(name)).cloned(),
            name,
            words: shown_text(speaker.span.of(&self.body)),
        }
    }

    /// The sentence for a reported quotation; None for a direct one.
    fn reported(&self, quote: &Quote, speakers: &[QuoteSpeaker]) -> Option<Reported> {
        if quote.kind == QuoteKind::Direct {
            return None;
        }
        let spans = || quote.speakers.iter().map(|speaker| speaker.span);
        let places = ReportPlaces {
            said: quote.span,
            speaker: spans()
                .reduce(|one, other| Span::new(one.start.min(other.start), one.end.max(other.end))),
            cue: quote.cue,
        };
        let names: Vec<&str> = speakers.iter().map(QuoteSpeaker::shown).collect();
        Some(reported(&self.body, places, &names.join(" and ")))
    }

    fn speaker(&self, quote: Option<&Quote>) -> Option<&str> {
        let entity = quote?.speaker?.entity?;
        Some(&self.extraction.entities.get(entity)?.name)
    }
}

/// Reads the articles of quotations and caches the latest ones.
pub(crate) struct Reader<'a> {
    commit: &'a Commit,
    cache: FxHashMap<u64, Rc<QuotedArticle>>,
}

impl<'a> Reader<'a> {
    pub(crate) fn new(commit: &'a Commit) -> Self {
        Self {
            commit,
            cache: FxHashMap::default(),
        }
    }

    /// The id of the article, for which equal articles are looked up.
    fn id(&self, found: &FoundHit) -> Result<ArticleId> {
        self.commit.article_id(found.address)
    }

    fn read(&mut self, found: &FoundHit) -> Result<Rc<QuotedArticle>> {
        if let Some(article) = self.cache.get(&found.article) {
            return Ok(Rc::clone(article));
        }
        if self.cache.len() >= CACHED_ARTICLES {
            self.cache.clear();
        }
        let article = Rc::new(quoted_article(self.commit, found)?);
        self.cache.insert(found.article, Rc::clone(&article));
        Ok(article)
    }
}

/// How many quotations are compared to fold copies.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    /// Quotations, the first in the order of the question; the others follow as single hits.
    pub(crate) hits: usize,
    /// Texts that are read to find cut and edited copies.
    pub(crate) texts: usize,
}

/// Finds quotations. The same quotation in several articles is one hit unless the question asks for each
/// ([`Folding`]). Groups consist of hits only, so a copy that does not match the question does not count.
///
/// The first 100,000 in the order of the question are compared; the others follow as single hits. Where more than 1,000
/// wordings may be cut or edited copies of others, the first 1,000 are. Warnings tell both.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn quotes(
    context: &SearchContext,
    question: &QuoteQuestion,
    window: &Window,
) -> Result<Results<QuoteHit>> {
    let all = Comparison {
        hits: COMPARED,
        texts: READ,
    };
    quotes_comparing(context, all, question, window)
}

/// Like [`quotes`], with another number of compared quotations.
pub(crate) fn quotes_comparing(
    context: &SearchContext,
    comparison: Comparison,
    question: &QuoteQuestion,
    window: &Window,
) -> Result<Results<QuoteHit>> {
    let QuotationPlan {
        typed,
        query,
        known,
        mut warnings,
        planned,
        limits,
    } = QuotationPlan::of(context, question, window, Classes::default())?;
    let asks_for_speaker = limits.spoken.is_some();
    let mut reader = Reader::new(&context.commit);
    // Folding shortens the list. With this many more hits, the window is full however many are folded.
    let further = question.folding.compared(comparison.hits);
    let wanted = Window {
        offset: 0,
        limit: window.offset.saturating_add(window.limit).saturating_add(further),
        ..*window
    };
    let collecting = Collecting {
        kind: HitKind::Quotation,
        limits,
        keeps: !question.facets.wanted.is_empty(),
        folds: false,
    };
    let Collected {
        total_all,
        found,
        matches,
        withheld,
        spoken_for,
        ..
    } = run(&context.commit, planned.as_ref(), &collecting, &wanted)?;
    let (total, lines) = if question.folding.folds(total_all) {
        folded(
            &context.commit,
            comparison,
            window,
            (&found, total_all),
            &mut warnings,
        )?
    } else {
        let shown = found.iter().skip(window.offset).take(window.limit);
        let lines = shown.map(|found| Folded::alone(*found, window.sort));
        (total_all, lines.collect())
    };
    let matcher = Matcher::new(&query, &|field| {
        matches!(field, Field::Any | Field::Said | Field::About)
    });
    let is_partial = context.commit.budget.settle(&mut warnings)?;
    let hits = lines
        .iter()
        .map(|line| quote_hit(line, question, &known, &matcher, &mut reader))
        .collect::<Result<_>>()?;
    Ok(Results {
        query: typed,
        total,
        is_partial,
        total_all: Some(total_all),
        withheld: Some(withheld),
        spoken_for: asks_for_speaker.then_some(spoken_for),
        warnings,
        hits,
        facets: count_facets(
            &context.commit,
            &context.people,
            &question.facets,
            HitKind::Quotation,
            &matches,
        )?,
        explained: None,
    })
}

/// Folds the quotations that were found, of `total_all`, and returns the number of lines and those of the window. Warnings say
/// which quotations were not compared.
fn folded(
    commit: &Commit,
    comparison: Comparison,
    window: &Window,
    (found, total_all): (&[FoundHit], u64),
    warnings: &mut Vec<Warning>,
) -> Result<(u64, Vec<Folded>)> {
    let shown = window.offset..window.offset.saturating_add(window.limit);
    let (compared, rest) = found.split_at(found.len().min(comparison.hits));
    let list = FoldedList {
        commit,
        found: compared,
        sort: window.sort,
        texts: comparison.texts,
    };
    let folded = list.fold(shown.clone())?;
    let mut warn = |message| {
        warnings.push(Warning {
            span: Span::default(),
            message,
        });
    };
    if total_all > compared.len() as u64 {
        warn(format!(
            "of {total_all} quotations, the first {} were compared; copies among the others are listed one by one",
            compared.len()
        ));
    }
    if folded.unread > 0 {
        warn(format!(
            "cut and edited copies were looked for among the first {} wordings; {} more may be such copies, and are listed one by one",
            comparison.texts, folded.unread
        ));
    }
    let mut lines = folded.shown;
    let before = usize::try_from(folded.total).unwrap_or(usize::MAX);
    let rest = rest.iter().skip(shown.start.saturating_sub(before));
    let rest = rest.take(shown.len() - lines.len());
    lines.extend(rest.map(|found| Folded::alone(*found, window.sort)));
    Ok((
        folded.total + total_all.saturating_sub(compared.len() as u64),
        lines,
    ))
}

/// Reads the article of a quotation.
fn quoted_article(commit: &Commit, found: &FoundHit) -> Result<QuotedArticle> {
    let stored = Stored::read(&commit.engine, found.address)?;
    let head = stored.head(&commit.fields)?;
    let body = stored.text(commit.fields.body).to_owned();
    let extraction = stored.extraction(&commit.fields, &body, &head.title)?;
    Ok(QuotedArticle {
        corrections: commit.corrections(found.address, &head.corrections)?,
        head,
        body,
        extraction,
    })
}

pub(crate) fn quote_hit(
    line: &Folded,
    question: &QuoteQuestion,
    known: &FurtherNames,
    matcher: &Matcher,
    reader: &mut Reader<'_>,
) -> Result<QuoteHit> {
    let found = &line.members[0];
    let article = reader.read(found)?;
    let QuotedArticle { head, body, .. } = article.as_ref();
    let quote = article.quote(found);
    let span = quote.map(|quote| quote.span).unwrap_or_default();
    let speaker = article.speaker(quote);
    let speaker_words = quote
        .and_then(|quote| quote.speaker)
        .map_or("", |speaker| speaker.span.of(body));
    let cue = quote.and_then(|quote| quote.cue);
    let speakers = quote.map_or(&[][..], |quote| &quote.speakers[..]);
    let speakers: Vec<QuoteSpeaker> = speakers
        .iter()
        .map(|speaker| article.named(speaker, known))
        .collect();
    let text = marked(span.of(body), Stemming::of(head.language.as_deref()), matcher);
    let kind = quote.map_or(QuoteKind::Indirect, |quote| quote.kind);
    let hidden = hidden_parts(head);
    let context = (question.context > 0).then(|| around(body, &hidden, span, question.context));
    let lead = match context {
        Some(_) => None,
        None => lead(body, &hidden, span, kind, cue.is_some()),
    };
    let articles: FxHashSet<u64> = line.members.iter().map(|found| found.article).collect();
    let mut versions = Vec::new();
    if question.folding == Folding::Versions {
        for (found, count) in &line.wordings {
            versions.push(version(found, *count, reader)?);
        }
    }
    Ok(QuoteHit {
        article: reader.id(found)?,
        number: found.quote,
        score: line.score,
        text: text.text,
        highlights: text.highlights,
        lead,
        context,
        kind,
        speaker: speaker.map(str::to_owned),
        taken_for: speaker.and_then(|speaker| known.taken_for(speaker)).cloned(),
        speaker_words: speaker_words.to_owned(),
        cue: cue.map(|cue| shown_text(cue.of(body))).unwrap_or_default(),
        assertion: quote.map(|quote| quote.assertion).unwrap_or_default(),
        spoken_for: quote
            .and_then(|quote| quote.spoken_for.as_ref())
            .map(|principal| article.named(principal, known)),
        reported: quote.and_then(|quote| article.reported(quote, &speakers)),
        speakers,
        line: line_in_file(head, body, span.start),
        corrections: article.corrections.clone(),
        cite: None,
        start: span.start,
        end: span.end,
        confidence: quote.map_or(0.0, |quote| quote.confidence),
        count: articles.len() as u64,
        wordings: line.wordings.len() as u64,
        versions,
        published: head.published.and_then(Published::told),
        title: head.title.clone(),
        path: head.path.clone(),
        record: head.record.clone(),
        byline: head.byline.clone(),
        publication: head.publication.clone(),
        url: head.url.clone(),
    })
}

fn version(found: &FoundHit, count: u64, reader: &mut Reader<'_>) -> Result<QuoteVersion> {
    let article = reader.read(found)?;
    let QuotedArticle { head, .. } = article.as_ref();
    Ok(QuoteVersion {
        article: reader.id(found)?,
        number: found.quote,
        text: shown_text(article.said(found)),
        kind: article
            .quote(found)
            .map_or(QuoteKind::Indirect, |quote| quote.kind),
        count,
        path: head.path.clone(),
        record: head.record.clone(),
        publication: head.publication.clone(),
        published: head.published.and_then(Published::told),
    })
}
