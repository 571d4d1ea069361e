//! Finds quotations, folds them with their copies, and reads them from their articles.

use std::rc::Rc;

use rustc_hash::{FxHashMap, FxHashSet};
use tantivy::DocAddress;

use crate::article::{ArticleId, Published};
use crate::error::Result;
use crate::extract::token::tokenize;
use crate::extract::{Assertion, Extraction, Quote, QuoteKind, Speaker};
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
use crate::search::passage::context::around;
use crate::search::passage::reported::{ReportPlaces, reported};
use crate::search::passage::snippet::{Matcher, marked, shown_text};
use crate::search::people::further_names::FurtherNames;
use crate::search::people::name::PersonName;
use crate::search::query::Field;
use crate::search::question::{Folding, QuoteQuestion, Sort, Window};
use crate::search::quotation_plan::QuotationPlan;
use crate::search::same_quotation::{Said, Wording, groups};
use crate::search::search_context::SearchContext;
use crate::search::self_contained::self_containment;
use crate::span::Span;

/// Number of articles cached while quotations are listed: quotations of one article often follow each other.
const CACHED_ARTICLES: usize = 16;
/// Maximum number of quotations that are compared with each other, the first in the order of the question.
/// Their articles have to be read, which takes tenths of a second for this number.
const COMPARED: usize = 10_000;
/// Reading an article takes as long as this many steps of a search.
const READING: u64 = 256;

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

/// A hit: a quotation with its copies.
pub(crate) struct Folded {
    /// From the first appearance to the last; at least one.
    members: Vec<FoundHit>,
    /// The best score among them.
    score: f32,
    /// The different wordings, each with its first appearance and its number of articles.
    wordings: Vec<(FoundHit, u64)>,
}

impl Folded {
    pub(crate) fn alone(found: FoundHit, sort: Sort) -> Self {
        Self {
            members: vec![found],
            score: found.score(sort),
            wordings: vec![(found, 1)],
        }
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

/// Finds quotations. The same quotation in several articles is one hit unless the question asks for each
/// ([`Folding`]). Groups consist of hits only, so a copy that does not match the question does not count.
///
/// The first 10,000 in the order of the question are compared. The others follow the groups as single hits,
/// with a warning.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn quotes(
    context: &SearchContext,
    question: &QuoteQuestion,
    window: &Window,
) -> Result<Results<QuoteHit>> {
    quotes_comparing(context, COMPARED, question, window)
}

/// Like [`quotes`], with another maximum of compared quotations.
pub(crate) fn quotes_comparing(
    context: &SearchContext,
    compared: usize,
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
    let further = question.folding.compared(compared);
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
        mut found,
        matches,
        withheld,
        spoken_for,
        ..
    } = run(&context.commit, planned.as_ref(), &collecting, &wanted)?;
    let alone = |found: Vec<FoundHit>| found.into_iter().map(|found| Folded::alone(found, window.sort));
    let (total, mut lines) = if question.folding.folds(total_all) {
        if total_all > compared as u64 {
            let message = format!(
                "of {total_all} quotations, the first {compared} were compared; copies among the others are listed one by one"
            );
            warnings.push(Warning {
                span: Span::default(),
                message,
            });
        }
        let rest = found.split_off(found.len().min(compared));
        let looked_at = found.len() as u64;
        let mut lines = match folded(&context.commit, &found, window.sort, &mut reader)? {
            Some(lines) => lines,
            None => alone(found).collect(),
        };
        let total = lines.len() as u64 + total_all.saturating_sub(looked_at);
        lines.extend(alone(rest));
        (total, lines)
    } else {
        (total_all, alone(found).collect())
    };
    lines.drain(..window.offset.min(lines.len()));
    lines.truncate(window.limit);
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

/// Groups equal quotations. Groups are ordered by their best member, with a discount for words that cannot be understood by
/// themselves, or by the date of the member shown. None if the budget is spent.
fn folded(
    commit: &Commit,
    found: &[FoundHit],
    sort: Sort,
    reader: &mut Reader<'_>,
) -> Result<Option<Vec<Folded>>> {
    // Reads in storage order, because neighbours share blocks.
    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_unstable_by_key(|at| found[*at].address);
    let mut said: Vec<Option<Said>> = vec![None; found.len()];
    let mut ranked = found.to_vec();
    // Names repeat, and parsing one costs more than a look-up.
    let mut names: FxHashMap<String, Option<PersonName>> = FxHashMap::default();
    for at in order {
        if !commit.budget.take(READING) {
            return Ok(None);
        }
        let article = reader.read(&found[at])?;
        let speaker = article.speaker(article.quote(&found[at])).and_then(|name| {
            if !names.contains_key(name) {
                names.insert(name.to_owned(), PersonName::parse(name));
            }
            names.get(name).cloned().flatten()
        });
        let words = article.said(&found[at]);
        let tokens = tokenize(words);
        if sort == Sort::Relevance {
            let kind = article
                .quote(&found[at])
                .map_or(QuoteKind::Indirect, |quote| quote.kind);
            ranked[at] = found[at].discounted(self_containment(words, &tokens, kind));
        }
        said[at] = Some(Said {
            wording: Wording::of(words, &tokens),
            speaker,
            assertion: article
                .quote(&found[at])
                .map_or(Assertion::Asserted, |quote| quote.assertion),
            id: (found[at].article, found[at].quote),
        });
    }
    let said: Vec<Said> = said.into_iter().flatten().collect();
    let mut lines: Vec<(FoundHit, Folded)> = Vec::new();
    for mut members in groups(&said) {
        let Some(best) = members.iter().map(|&at| ranked[at]).min() else {
            continue;
        };
        members.sort_unstable_by_key(|&at| {
            let DocAddress { segment_ord, doc_id } = found[at].address;
            let seconds = commit.columns.of(segment_ord).published.first(doc_id);
            (seconds.is_none(), seconds, at)
        });
        let rank = match sort {
            Sort::Relevance => best,
            Sort::Newest | Sort::Oldest => ranked[members[0]],
        };
        lines.push((
            rank,
            Folded {
                score: best.score(sort),
                wordings: wordings(&members, found, &said),
                members: members.into_iter().map(|at| found[at]).collect(),
            },
        ));
    }
    lines.sort_unstable_by_key(|(rank, _)| *rank);
    Ok(Some(lines.into_iter().map(|(_, line)| line).collect()))
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

/// The different wordings of a group, each with its first appearance and its number of articles.
fn wordings(members: &[usize], found: &[FoundHit], said: &[Said]) -> Vec<(FoundHit, u64)> {
    let mut wordings: Vec<(usize, FxHashSet<u64>)> = Vec::new();
    for &at in members {
        let known = wordings
            .iter_mut()
            .find(|(first, _)| said[*first].wording.equals(&said[at].wording));
        match known {
            Some((_, articles)) => {
                articles.insert(found[at].article);
            }
            None => wordings.push((at, FxHashSet::from_iter([found[at].article]))),
        }
    }
    let counted = |(at, articles): (usize, FxHashSet<u64>)| (found[at], articles.len() as u64);
    wordings.into_iter().map(counted).collect()
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
    let context = (question.context > 0).then(|| around(body, &hidden_parts(head), span, question.context));
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
        context,
        kind: quote.map_or(QuoteKind::Indirect, |quote| quote.kind),
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
