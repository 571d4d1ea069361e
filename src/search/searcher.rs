//! [`Searcher`]: runs questions on one commit of an index.

use std::ops::Bound;
use std::sync::Arc;

use tantivy::Term;
use tantivy::query::{Query as EngineQuery, RangeQuery};

use crate::article::ArticleId;
use crate::error::Result;
use crate::index::Index;
use crate::index::schema::Fields;
use crate::search::collect::{Columns, Found, HitKind, Limits, TopFound};
use crate::search::expand::Expansions;
use crate::search::known::{FurtherNames, Known, UsersFile};
use crate::search::plan::{Planner, Statistics};
use crate::search::query::{Asked, Field, Parsed, Query, Warning, parse_as};
use crate::search::snippet::{Matcher, folded_words, passage};
use crate::search::stored::{Stored, failed, hidden_parts, seconds_of_day, stored_head};
use crate::search::{Hit, Results, Window};

/// The first words of the text stand for a missing headline: so many characters.
const TITLE_FROM_TEXT: usize = 80;
pub(super) const SECONDS_OF_DAY: i64 = 86_400;
/// Answers questions from one commit of an index; later commits are not seen. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Searcher {
    pub(super) engine: tantivy::Searcher,
    pub(super) fields: Fields,
    pub(super) columns: Arc<Columns>,
    pub(super) file: Arc<UsersFile>,
    /// Further names of people who were asked for.
    pub(super) further: Arc<FurtherNames>,
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
        let engine = index.searcher()?;
        let columns = Columns::open(&engine, index.fields()).map_err(|error| failed(&error))?;
        Ok(Self {
            engine,
            fields: *index.fields(),
            columns: Arc::new(columns),
            file: Arc::new(UsersFile::of(index.path().to_owned())),
            further: Arc::default(),
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
        self.find_articles(parse_as(text, self.asked), text, window, true)
    }

    /// Finds articles as [`Searcher::articles`] does, without looking for passages: snippets are empty. For lists that
    /// show none.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn headlines(&self, text: &str, window: &Window) -> Result<Results<Hit>> {
        self.find_articles(parse_as(text, self.asked), text, window, false)
    }

    /// Finds articles for a question that was parsed from `text`.
    pub(super) fn find_articles(
        &self,
        parsed: Parsed,
        text: &str,
        window: &Window,
        with_passages: bool,
    ) -> Result<Results<Hit>> {
        let Understood {
            query,
            known,
            mut warnings,
        } = self.understand(parsed)?;
        let planner = self.planner(&known, HitKind::Article);
        let query_objects = planner
            .plan(&query, self.date_filter(window))
            .map_err(|error| failed(&error))?;
        warnings.extend(planner.warnings(text));
        let (total, found) = self.run(
            query_objects.as_ref(),
            HitKind::Article,
            Limits::default(),
            window,
        )?;
        let matcher = with_passages.then(|| Matcher::new(&query, &is_shown));
        let named = wanted_names(&query, &known);
        let mut hits = Vec::with_capacity(found.len());
        for found in &found {
            let mut hit = self.hit(found, window, matcher.as_ref(), &named)?;
            hit.taken_for = Self::names_taken(found.address, &known);
            hits.push(hit);
        }
        Ok(Results {
            query: text.to_owned(),
            total,
            total_all: None,
            warnings,
            hits,
        })
    }

    /// Looks up whom a question names; adds what only the index can tell to the warnings.
    pub(super) fn understand(&self, parsed: Parsed) -> Result<Understood> {
        let Parsed {
            query,
            mut warnings,
            scopes,
        } = parsed;
        let known = self.known(&query)?;
        warnings.extend(self.scope_warnings(&scopes)?);
        warnings.sort_by_key(|warning| (warning.span.start, warning.span.end));
        if known.looked_up() {
            warnings.extend(self.file.warning());
        }
        Ok(Understood {
            query,
            known,
            warnings,
        })
    }

    /// How many hits there are, and the first ones in order.
    pub(super) fn run(
        &self,
        query: &dyn EngineQuery,
        kind: HitKind,
        limits: Limits,
        window: &Window,
    ) -> Result<(u64, Vec<Found>)> {
        // No list is longer than the index, however many hits are asked for.
        let all = usize::try_from(self.columns.count(kind)).unwrap_or(usize::MAX);
        let last = window.offset.saturating_add(window.limit).min(all);
        let is_empty = window.limit == 0 || last <= window.offset;
        let top = TopFound::new(
            &self.columns,
            kind,
            if is_empty { 1 } else { last },
            window.sort,
            limits,
        );
        let statistics = Statistics::of(&self.engine, &self.columns, kind);
        let (total, mut found) = self
            .engine
            .search_with_statistics_provider(query, &top, &statistics)
            .map_err(|error| failed(&error))?;
        found.drain(
            ..if is_empty {
                found.len()
            } else {
                window.offset.min(found.len())
            },
        );
        Ok((total, found))
    }

    pub(super) fn planner<'a>(&'a self, known: &'a Known, kind: HitKind) -> Planner<'a> {
        Planner::new(
            &self.engine,
            &self.fields,
            &self.columns,
            known,
            &self.expansions,
            kind,
        )
    }

    fn hit(
        &self,
        found: &Found,
        window: &Window,
        matcher: Option<&Matcher>,
        named: &[Vec<String>],
    ) -> Result<Hit> {
        let mut head = stored_head(&self.engine, &self.fields, found.address)?;
        let title = std::mem::take(&mut head.title);
        let mut snippet = None;
        let mut instead_of_title = String::new();
        if matcher.is_some() || title.is_empty() {
            let stored = Stored::read(&self.engine, found.address)?;
            let body = stored.text(self.fields.body);
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
        let term = |seconds| Term::from_field_i64(self.fields.published, seconds);
        let since = window
            .since
            .map_or(Bound::Unbounded, |day| Bound::Included(term(seconds_of_day(day))));
        let until = window.until.map_or(Bound::Unbounded, |day| {
            Bound::Excluded(term(seconds_of_day(day).saturating_add(SECONDS_OF_DAY)))
        });
        match (&since, &until) {
            (Bound::Unbounded, Bound::Unbounded) => Vec::new(),
            _ => vec![Box::new(RangeQuery::new(since, until))],
        }
    }
}

/// A question, and what the index knows of the people in it.
pub(super) struct Understood {
    pub(super) query: Query,
    pub(super) known: Known,
    /// What was not understood.
    pub(super) warnings: Vec<Warning>,
}

/// True for fields whose words stand in the text of an article, as passages show it.
const fn is_shown(field: Field) -> bool {
    field.holds_names()
        || matches!(
            field,
            Field::Any | Field::Lead | Field::Hlead | Field::Said | Field::About
        )
}

/// The folded words of each person that a question names.
fn wanted_names(query: &Query, known: &Known) -> Vec<Vec<String>> {
    let mut names: Vec<Vec<String>> = known
        .all()
        .map(|known| folded_words(std::slice::from_ref(&known.name)))
        .collect();
    query.for_each_wanted(&mut |field, words, _| {
        if matches!(field, Field::Person | Field::Speaker) {
            names.push(folded_words(words));
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
        let words = folded_words(std::slice::from_ref(person));
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
