//! [`Searcher`]: runs questions on one commit of an index.

use std::sync::Arc;

use tantivy::DocAddress;
use tantivy::query::Query as EngineQuery;

use crate::article::{ArticleId, DateSource};
use crate::error::Result;
use crate::index::Index;
use crate::index::analysis::folded_words;
use crate::search::answer::{FirstCopy, Hit, Results, Warning};
use crate::search::commit::columns::HitKind;
use crate::search::commit::copies::{Copies, may_hold_copies};
use crate::search::commit::matching::Matching;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{Stored, failed, hidden_parts, stored_head};
use crate::search::engine::all_words::WordsQuery;
use crate::search::engine::days::DaysQuery;
use crate::search::engine::statistics::Statistics;
use crate::search::engine::top_hits::{Collected, Collecting, FoundHit, Limits, TopFound};
use crate::search::passage::snippet::{Matcher, passage};
use crate::search::people::KnownPeople;
use crate::search::people::further_names::FurtherNames;
use crate::search::people::scope::scope_warnings;
use crate::search::plan::Planner;
use crate::search::query::{Asked, Field, Parsed, Query, parse_as};
use crate::search::question::{ArticleQuestion, Sort, Window};
use crate::search::terms::expand::Expansions;

/// The first words of the text stand for a missing headline: so many characters.
const TITLE_FROM_TEXT: usize = 80;
/// Of so many hits it is told why they scored as they did.
const EXPLAINED: usize = 10;
/// So many hits are compared pair by pair before the copies of the whole index are looked for.
const COMPARED: u64 = 200;

/// Answers questions from one commit of an index; later commits are not seen. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Searcher {
    pub(super) commit: Commit,
    pub(super) people: Arc<KnownPeople>,
    /// How questions are read.
    pub(super) asked: Asked,
    /// What patterns stand for that were asked for.
    expansions: Arc<Expansions>,
}

impl Searcher {
    /// Searches in the last commit of an index.
    ///
    /// # Errors
    /// Where files of the index are missing or damaged.
    pub fn new(index: &Index) -> Result<Self> {
        Ok(Self {
            commit: Commit::open(index)?,
            people: Arc::new(KnownPeople::of(index.path().to_owned())),
            asked: Asked::default(),
            expansions: Arc::default(),
        })
    }

    /// The same, reading questions as told: in another language, with a day for `yesterday` to count from.
    #[must_use]
    pub fn reading(mut self, asked: Asked) -> Self {
        self.asked = asked;
        self
    }

    /// Finds articles. Never fails for what the question says: what is not understood is a warning.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn articles(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// Finds articles as [`Searcher::articles`] does, without looking for passages: snippets are empty. For lists that
    /// show none.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        let question = ArticleQuestion {
            text: text.to_owned(),
            headlines: true,
            ..ArticleQuestion::default()
        };
        self.find(&question, window)
    }

    /// Finds articles, and counts all of them as the question asks.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn find(&self, question: &ArticleQuestion, window: &Window) -> Result<Results<Hit>> {
        self.find_parsed(parse_as(&question.text, self.asked), question, window)
    }

    /// Finds articles for a question that was parsed from the text of `question`.
    pub(super) fn find_parsed(
        &self,
        parsed: Parsed,
        question: &ArticleQuestion,
        window: &Window,
    ) -> Result<Results<Hit>> {
        let filters = self.date_filter(window);
        let Ready {
            query,
            known,
            warnings,
            planned,
        } = self.ready(parsed, &question.text, HitKind::Article, filters)?;
        let collecting = Collecting {
            kind: HitKind::Article,
            limits: Limits::default(),
            keeps: !question.facets.wanted.is_empty(),
            folds: !question.all,
        };
        let collected = self.run(planned.as_ref(), &collecting, window)?;
        let matcher = (!question.headlines).then(|| Matcher::new(&query, &is_shown));
        let named = wanted_names(&query, &known);
        let mut hits = self.hits(&collected, window, matcher.as_ref(), &named, &known)?;
        let facets = self.count_facets(&question.facets, HitKind::Article, &collected.matches)?;
        let explained = question.explain.then(|| query.explained().to_string());
        if question.explain && window.sort == Sort::Relevance {
            for (hit, found) in hits.iter_mut().zip(&collected.found).take(EXPLAINED) {
                hit.reasons = self.reasons(planned.as_ref(), found.address)?;
            }
        }
        Ok(Results {
            query: question.text.clone(),
            total: collected.total,
            total_all: Some(collected.total_all),
            warnings,
            hits,
            facets,
            explained,
        })
    }

    /// Reads what is shown of the articles found.
    pub(super) fn hits(
        &self,
        collected: &Collected,
        window: &Window,
        matcher: Option<&Matcher>,
        named: &[Vec<String>],
        known: &FurtherNames,
    ) -> Result<Vec<Hit>> {
        let mut hits = Vec::with_capacity(collected.found.len());
        for found in &collected.found {
            let mut hit = self.hit(found, window, matcher, named)?;
            hit.taken_for = known.taken_in(found.address);
            if let Some(members) = collected.groups.get(&found.address) {
                hit.copies = members.len() as u64;
                let first = members
                    .iter()
                    .min_by_key(|member| self.commit.columns.age(**member));
                hit.first = match first {
                    Some(first) if *first == found.address => Some(FirstCopy::of(&hit)),
                    Some(first) => Some(self.first_copy(*first)?),
                    None => None,
                };
            }
            hits.push(hit);
        }
        Ok(hits)
    }

    /// Tells an article that was the first of several.
    pub(super) fn first_copy(&self, address: DocAddress) -> Result<FirstCopy> {
        let head = stored_head(&self.commit.engine, &self.commit.fields, address)?;
        let id = self
            .commit
            .columns
            .of(address.segment_ord)
            .article_id(address.doc_id);
        let told = head
            .published
            .filter(|published| published.from != DateSource::File);
        Ok(FirstCopy {
            id: ArticleId(id.unwrap_or_default()),
            path: head.path,
            record: head.record,
            publication: head.publication,
            published: told.map(|published| published.day),
        })
    }

    /// Finds the near-equal copies of the commit and keeps them beside it, for the questions of other processes.
    ///
    /// # Errors
    /// Where the file cannot be written.
    pub fn keep_copies(&self) -> Result<()> {
        self.commit.copies.keep()
    }

    /// The near-equal copies of the commit.
    pub(super) fn copies(&self) -> Arc<Copies> {
        self.commit.copies.get()
    }

    /// All articles that match.
    pub(super) fn all_matches(&self, text: &str, window: &Window) -> Result<Matching> {
        let (parsed, filters) = (parse_as(text, self.asked), self.date_filter(window));
        let Ready {
            warnings, planned, ..
        } = self.ready(parsed, text, HitKind::Article, filters)?;
        let collecting = Collecting {
            kind: HitKind::Article,
            limits: Limits::default(),
            keeps: true,
            folds: false,
        };
        let Collected { total, matches, .. } = self.run(planned.as_ref(), &collecting, window)?;
        Ok(Matching {
            total,
            matches,
            warnings,
        })
    }

    /// Makes a question ready to run that was parsed from `text`; what only the index could tell of it is among its
    /// warnings.
    pub(super) fn ready(
        &self,
        parsed: Parsed,
        text: &str,
        kind: HitKind,
        filters: Vec<Box<dyn EngineQuery>>,
    ) -> Result<Ready> {
        let Understood {
            query,
            known,
            mut warnings,
        } = self.understand(parsed)?;
        let planner = self.planner(&known, kind);
        let query_objects = planner.plan(&query, filters).map_err(|error| failed(&error))?;
        warnings.extend(planner.warnings(text));
        Ok(Ready {
            query,
            known,
            warnings,
            planned: query_objects,
        })
    }

    /// Looks up whom a question names; adds what only the index can tell to the warnings.
    pub(super) fn understand(&self, parsed: Parsed) -> Result<Understood> {
        let Parsed {
            query,
            mut warnings,
            scopes,
        } = parsed;
        let known = self.people.further_names(&self.commit, &query)?;
        warnings.extend(scope_warnings(&self.commit, &scopes)?);
        warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
        if known.looked_up() {
            warnings.extend(self.people.file.warning());
        }
        Ok(Understood {
            query,
            known,
            warnings,
        })
    }

    /// Runs a planned question: what is found in the window, and what is told of all that match.
    pub(super) fn run(
        &self,
        query: &dyn EngineQuery,
        collecting: &Collecting,
        window: &Window,
    ) -> Result<Collected> {
        let kind = collecting.kind;
        // No list is longer than the index, however many hits are asked for.
        let all = usize::try_from(self.commit.columns.count(kind)).unwrap_or(usize::MAX);
        let last = window.offset.saturating_add(window.limit).min(all);
        let is_empty = window.limit == 0 || last <= window.offset;
        let limit = if is_empty { 1 } else { last };
        let statistics = Statistics::of(&self.commit.engine, &self.commit.columns, kind);
        let collect = |keeps, copies| {
            let top = TopFound::new(&self.commit.columns, kind, limit, window.sort, collecting.limits);
            let top = top.keeping(keeps).folding(copies);
            let collected = match query.downcast_ref::<WordsQuery>() {
                Some(words) if kind == HitKind::Article && window.sort == Sort::Relevance => {
                    top.search_words(&self.commit.engine, words, &statistics)
                }
                _ => self
                    .commit
                    .engine
                    .search_with_statistics_provider(query, &top, &statistics),
            };
            collected.map_err(|error| failed(&error))
        };
        let mut collected = if !collecting.folds {
            collect(collecting.keeps, None)?
        } else if let Some(copies) = self.commit.copies.known() {
            collect(collecting.keeps, Some(copies))?
        } else {
            // Few hits are sooner compared with each other than all articles of the index.
            let collected = collect(true, None)?;
            if collected.total_all <= COMPARED && !self.may_hold_copies(&collected) {
                collected
            } else {
                collect(collecting.keeps, Some(self.copies()))?
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

    /// True if there may be copies among all that match.
    fn may_hold_copies(&self, collected: &Collected) -> bool {
        let segments = collected.matches.iter().zip(0..);
        let addresses =
            segments.flat_map(|(docs, segment)| docs.iter().map(move |doc| DocAddress::new(segment, *doc)));
        may_hold_copies(&self.commit.columns, &addresses.collect::<Vec<_>>())
    }

    pub(super) fn planner<'a>(&'a self, known: &'a FurtherNames, kind: HitKind) -> Planner<'a> {
        Planner::new(&self.commit, known, &self.expansions, kind)
    }

    pub(super) fn hit(
        &self,
        found: &FoundHit,
        window: &Window,
        matcher: Option<&Matcher>,
        named: &[Vec<String>],
    ) -> Result<Hit> {
        let mut head = stored_head(&self.commit.engine, &self.commit.fields, found.address)?;
        let title = std::mem::take(&mut head.title);
        let mut snippet = None;
        let mut instead_of_title = String::new();
        if matcher.is_some() || title.is_empty() {
            let stored = Stored::read(&self.commit.engine, found.address)?;
            let body = stored.text(self.commit.fields.body);
            snippet = matcher.map(|matcher| passage(body, &hidden_parts(&head), matcher));
            if title.is_empty() {
                instead_of_title = first_words(body);
            }
        }
        Ok(Hit {
            id: ArticleId(found.article),
            score: found.score(window.sort),
            title: if title.is_empty() { instead_of_title } else { title },
            published: head.published.map(|published| published.day),
            published_from: head.published.map(|published| published.from),
            snippet: snippet.unwrap_or_default(),
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

    /// Days are inclusive; a document without a date matches no range.
    pub(super) fn date_filter(&self, window: &Window) -> Vec<Box<dyn EngineQuery>> {
        match (window.since, window.until) {
            (None, None) => Vec::new(),
            (since, until) => vec![Box::new(DaysQuery::new(
                &self.commit.columns,
                self.commit.fields.published,
                since,
                until,
            ))],
        }
    }
}

impl FirstCopy {
    /// A hit that is the first itself.
    fn of(hit: &Hit) -> Self {
        Self {
            id: hit.id,
            path: hit.path.clone(),
            record: hit.record.clone(),
            publication: hit.publication.clone(),
            published: hit
                .published
                .filter(|_| hit.published_from != Some(DateSource::File)),
        }
    }
}

/// A question that is understood and planned.
pub(super) struct Ready {
    pub(super) query: Query,
    pub(super) known: FurtherNames,
    /// What was not understood, and what the index could not do.
    pub(super) warnings: Vec<Warning>,
    pub(super) planned: Box<dyn EngineQuery>,
}

/// A question, and what the index knows of the people in it.
pub(super) struct Understood {
    pub(super) query: Query,
    pub(super) known: FurtherNames,
    /// What was not understood.
    pub(super) warnings: Vec<Warning>,
}

/// True for fields whose words stand in the text of an article, as passages show it.
pub(super) const fn is_shown(field: Field) -> bool {
    field.holds_names()
        || matches!(
            field,
            Field::Any | Field::Lead | Field::Hlead | Field::Said | Field::About
        )
}

/// The folded words of each person that a question names.
pub(super) fn wanted_names(query: &Query, known: &FurtherNames) -> Vec<Vec<String>> {
    let mut names: Vec<Vec<String>> = known.all().map(|known| folded_words(&known.name)).collect();
    query.for_each_wanted(&mut |field, words, _| {
        if matches!(field, Field::Person | Field::Speaker) {
            names.push(folded_words(&words.join(" ")));
        }
    });
    names
}

/// Names that a question asks for first; otherwise the order stays.
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

/// The beginning of a text, in place of a headline.
fn first_words(body: &str) -> String {
    let mut words = String::new();
    for word in body.split_whitespace() {
        if words.chars().count() + word.chars().count() > TITLE_FROM_TEXT {
            words.extend(
                word.chars()
                    .take(TITLE_FROM_TEXT.saturating_sub(words.chars().count())),
            );
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
