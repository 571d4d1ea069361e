//! Questions for articles: finds the hits of the window and reads the fields to show.

use tantivy::DocAddress;

use crate::article::Published;
use crate::error::Result;
use crate::index::analysis::folded_words;
use crate::index::analysis::stemming::Stemming;
use crate::search::answer::{FirstCopy, Hit, Results};
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, hidden_parts, line_in_file, stored_head};
use crate::search::engine::run::run;
use crate::search::engine::top_hits::{Collected, Collecting, FoundHit, Limits};
use crate::search::explain::reasons;
use crate::search::facet::count_facets;
use crate::search::passage::snippet::{Matcher, passage};
use crate::search::people::further_names::FurtherNames;
use crate::search::query::{Field, Parsed, Query, parse_as};
use crate::search::question::{ArticleQuestion, Window};
use crate::search::search_context::{Ready, SearchContext, date_filter, ready};

/// Articles without a headline show the first 80 characters of their text.
const TITLE_FROM_TEXT: usize = 80;
/// `--explain` gives reasons for at most this many hits.
const EXPLAINED: usize = 20;

/// Finds articles and counts all matches by the requested facets.
pub(crate) fn find(
    context: &SearchContext,
    question: &ArticleQuestion,
    window: &Window,
) -> Result<Results<Hit>> {
    find_parsed(context, parse_as(&question.text, context.asked), question, window)
}

/// Finds articles for a question that was parsed from the text of `question`.
pub(crate) fn find_parsed(
    context: &SearchContext,
    parsed: Parsed,
    question: &ArticleQuestion,
    window: &Window,
) -> Result<Results<Hit>> {
    let filters = date_filter(context, window);
    let Ready {
        query,
        known,
        mut warnings,
        planned,
    } = ready(context, parsed, &question.text, HitKind::Article, filters)?;
    let collecting = Collecting {
        kind: HitKind::Article,
        limits: Limits::default(),
        keeps: !question.facets.wanted.is_empty(),
        folds: !question.all,
    };
    let collected = run(&context.commit, planned.as_ref(), &collecting, window)?;
    let matcher = (!question.headlines).then(|| Matcher::new(&query, &Field::is_shown));
    let named = wanted_names(&query, &known);
    let mut hits = hits(
        &context.commit,
        &collected,
        window,
        matcher.as_ref(),
        &named,
        &known,
    )?;
    let facets = count_facets(
        &context.commit,
        &context.people,
        &question.facets,
        HitKind::Article,
        &collected.matches,
    )?;
    let explained = question.explain.then(|| query.explained().to_string());
    if question.explain {
        for (hit, found) in hits.iter_mut().zip(&collected.found).take(EXPLAINED) {
            hit.reasons = reasons(&context.commit, planned.as_ref(), found.address)?;
        }
    }
    let is_partial = context.commit.budget.settle(&mut warnings)?;
    Ok(Results {
        query: question.text.clone(),
        total: collected.total,
        is_partial,
        total_all: Some(collected.total_all),
        withheld: None,
        spoken_for: None,
        warnings,
        hits,
        facets,
        explained,
    })
}

/// Reads the fields to show for the hits.
pub(crate) fn hits(
    commit: &Commit,
    collected: &Collected,
    window: &Window,
    matcher: Option<&Matcher>,
    named: &[Vec<String>],
    known: &FurtherNames,
) -> Result<Vec<Hit>> {
    let mut hits = Vec::with_capacity(collected.found.len());
    for found in &collected.found {
        let mut hit = hit(commit, found, window, matcher, named)?;
        hit.taken_for = known.taken_in(found.address);
        if let Some(members) = collected.groups.get(&found.address) {
            hit.copies = members.len() as u64;
            let first = members.iter().min_by_key(|member| commit.columns.age(**member));
            hit.first = match first {
                Some(first) if *first == found.address => Some(FirstCopy::of(&hit)),
                Some(first) => Some(first_copy(commit, *first)?),
                None => None,
            };
        }
        hits.push(hit);
    }
    Ok(hits)
}

/// The first of several copies.
pub(crate) fn first_copy(commit: &Commit, address: DocAddress) -> Result<FirstCopy> {
    let head = stored_head(&commit.engine, &commit.fields, address)?;
    Ok(FirstCopy {
        id: commit.article_id(address)?,
        path: head.path,
        record: head.record,
        publication: head.publication,
        published: head.published.and_then(Published::told),
    })
}

/// Reads the fields to show for one hit.
pub(crate) fn hit(
    commit: &Commit,
    found: &FoundHit,
    window: &Window,
    matcher: Option<&Matcher>,
    named: &[Vec<String>],
) -> Result<Hit> {
    let mut head = stored_head(&commit.engine, &commit.fields, found.address)?;
    let title = std::mem::take(&mut head.title);
    let mut snippet = None;
    let mut line = None;
    let mut instead_of_title = String::new();
    if matcher.is_some() || title.is_empty() {
        let stored = Stored::read(&commit.engine, found.address)?;
        let body = stored.text(commit.fields.body);
        snippet = matcher.map(|matcher| {
            passage(
                body,
                Stemming::of(head.language.as_deref()),
                &hidden_parts(&head),
                matcher,
            )
        });
        if let Some(snippet) = &snippet {
            line = line_in_file(&head, body, snippet.place.start);
        }
        if title.is_empty() {
            instead_of_title = first_words(body);
        }
    }
    Ok(Hit {
        id: commit.article_id(found.address)?,
        score: found.score(window.sort),
        title: if title.is_empty() { instead_of_title } else { title },
        published: head.published,
        snippet: snippet.unwrap_or_default(),
        line,
        corrections: commit.corrections(found.address, &head.corrections)?,
        cite: None,
        taken_for: Vec::new(),
        copies: 1,
        first: None,
        reasons: Vec::new(),
        people: named_first(head.people, named),
        path: head.path,
        record: head.record,
        byline: head.byline,
        publication: head.publication,
        url: head.url,
        language: head.language,
    })
}

impl FirstCopy {
    /// The first copy, for a hit that is the first itself.
    fn of(hit: &Hit) -> Self {
        Self {
            id: hit.id,
            path: hit.path.clone(),
            record: hit.record.clone(),
            publication: hit.publication.clone(),
            published: hit.published.and_then(Published::told),
        }
    }
}

/// The folded words of each person named in a question.
pub(crate) fn wanted_names(query: &Query, known: &FurtherNames) -> Vec<Vec<String>> {
    let mut names: Vec<Vec<String>> = known.of_people().map(|known| folded_words(&known.name)).collect();
    query.for_each_wanted(&mut |field, words, _| {
        if matches!(field, Field::Person | Field::Speaker) {
            names.push(folded_words(&words.join(" ")));
        }
    });
    names
}

/// Moves the people that a question names to the front; otherwise keeps the order.
fn named_first(people: Vec<String>, named: &[Vec<String>]) -> Vec<String> {
    if named.is_empty() {
        return people;
    }
    let is_named = |person: &String| {
        let words = folded_words(person);
        named
            .iter()
            .any(|name| !name.is_empty() && name.iter().all(|word| words.contains(word)))
    };
    let (mut first, rest): (Vec<String>, Vec<String>) = people.into_iter().partition(is_named);
    first.extend(rest);
    first
}

/// The beginning of a text, as a substitute for a headline.
fn first_words(body: &str) -> String {
    let mut words = String::new();
    for word in body.split_whitespace() {
        if words.chars().count() + word.chars().count() > TITLE_FROM_TEXT {
            if words.is_empty() {
                words.extend(word.chars().take(TITLE_FROM_TEXT));
            }
            words.push('…');
            break;
        }
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
    }
    words
}
