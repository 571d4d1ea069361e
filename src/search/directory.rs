//! The directory of people, organisations and places: names across articles.
//!
//! Counts are exact. Those of all articles are made with the names ([`JoinedNames`]), so that a page of the directory reads
//! its own entries alone. Those of some articles come from the engine's columns: first the number of articles of every
//! entry, which decides the order, then the other counts of the entries on the page. Stored documents are read only for
//! examples. Which names belong to one person is decided over all articles, whichever articles are counted.

use std::cmp::Reverse;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::search::answer::{DirectoryAlias, DirectoryEntry, Example, Results, Warning};
use crate::search::budget::Budget;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{SECONDS_OF_DAY, day_of_seconds, failed, stored_head};
use crate::search::directory_page::PageCounts;
use crate::search::facet::EntryTally;
use crate::search::people::entry::JoinedEntry;
use crate::search::people::joined::{JoinedNames, NameColumn};
use crate::search::query::{Query, parse_as};
use crate::search::question::{DirectoryQuestion, WantedNames, Window};
use crate::search::search_context::{SearchContext, Understood, date_filter, understand};

/// Lists people, organisations or places (other kinds have no directory) with all their names: by number of
/// articles, then by name. The window's days restrict the articles and quotations that are counted.
///
/// # Errors
/// If the index cannot be read.
pub(crate) fn directory(
    context: &SearchContext,
    kind: EntityKind,
    question: &DirectoryQuestion,
    window: &Window,
) -> Result<Results<DirectoryEntry>> {
    let query = question.query.as_deref().unwrap_or_default();
    let understood = understand(context, parse_as(query, context.asked))?;
    let listed = list(context, kind, question, &understood, window).map_err(|error| failed(&error))?;
    let mut entries = Vec::new();
    for (mut entry, examples) in listed.entries {
        for (alias, address) in entry.aliases.iter_mut().zip(examples) {
            alias.example = address
                .map(|address| example(&context.commit, address))
                .transpose()?;
        }
        entries.push(entry);
    }
    let mut warnings = understood.warnings;
    warnings.extend(listed.warnings?);
    if !understood.known.looked_up() {
        warnings.extend(context.people.file.warnings());
    }
    let is_partial = context.commit.budget.settle(&mut warnings)?;
    let asked = [query, question.names.text()];
    Ok(Results {
        query: asked
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        total: listed.total,
        is_partial,
        total_all: None,
        withheld: None,
        spoken_for: None,
        facets: Vec::new(),
        explained: None,
        warnings,
        hits: entries,
    })
}

fn list(
    context: &SearchContext,
    kind: EntityKind,
    question: &DirectoryQuestion,
    understood: &Understood,
    window: &Window,
) -> tantivy::Result<ListedEntries> {
    let filters = date_filter(context, window);
    let mut warnings = Ok(Vec::new());
    let articles = if understood.query == Query::All && filters.is_empty() {
        None
    } else {
        let planner = context.planner(&understood.known, HitKind::Article);
        let query = planner.plan(&understood.query, filters)?;
        warnings = planner.warnings(question.query.as_deref().unwrap_or_default());
        Some(
            context
                .commit
                .engine
                .search(query.as_ref(), &Matches(context.commit.budget.clone()))?,
        )
    };
    let (entries, total) = context.people.with_joined(&context.commit, kind, &|joined| {
        let asked = AskedDirectory {
            commit: &context.commit,
            joined,
            kind,
            names: &question.names,
            window,
        };
        match &articles {
            None => asked.of_all_articles(),
            Some(articles) => asked.of_articles(articles),
        }
    })?;
    Ok(ListedEntries {
        entries,
        total,
        warnings,
    })
}

/// A question for the directory of one kind.
struct AskedDirectory<'a> {
    commit: &'a Commit,
    joined: &'a JoinedNames,
    kind: EntityKind,
    names: &'a WantedNames,
    window: &'a Window,
}

/// Entries of a page, each with an article for each of its names, and the number of entries on all pages.
type ListedPage = (Vec<(DirectoryEntry, Vec<Option<DocAddress>>)>, u64);

impl AskedDirectory<'_> {
    /// The entries with their counts in all articles.
    fn of_all_articles(&self) -> tantivy::Result<ListedPage> {
        let wanted = folded_words(self.names.text());
        let is_explained = matches!(self.names, WantedNames::Explained(_));
        if wanted.is_empty() && !is_explained {
            let (offset, limit) = (self.window.offset as u64, self.window.limit as u64);
            let places = offset..offset.saturating_add(limit);
            let page = self.joined.in_order(places)?;
            let entries = page.into_iter().map(|number| {
                let entry = self.joined.entry(number as usize)?;
                let examples = vec![None; entry.aliases.len()];
                Ok(listed(entry, examples))
            });
            return Ok((entries.collect::<tantivy::Result<_>>()?, self.joined.listed()));
        }
        let mut is_listed = vec![is_explained; self.joined.entries()];
        for number in self.joined.in_order(0..u64::MAX)? {
            if let Some(is_listed) = is_listed.get_mut(number as usize) {
                *is_listed = true;
            }
        }
        let mut found = Vec::new();
        self.joined.each_entry(&mut |number, entry| {
            if entry.articles > 0 && is_listed[number] && self.names.holds(&wanted, entry) {
                found.push((entry.articles, number));
            }
        })?;
        let (page, total) = self.page(found);
        let entries = page.iter().map(|number| self.joined.entry(*number));
        let entries: Vec<JoinedEntry> = entries.collect::<tantivy::Result<_>>()?;
        let examples = if is_explained {
            let readers = self.commit.engine.segment_readers().iter();
            let articles: Vec<Vec<DocId>> = readers.map(|reader| reader.doc_ids_alive().collect()).collect();
            let counted = PageCounts::of(self.commit, self.joined, &page, &entries, &articles)?;
            counted.into_iter().map(|counts| counts.examples()).collect()
        } else {
            let none = entries.iter().map(|entry| vec![None; entry.aliases.len()]);
            none.collect::<Vec<_>>()
        };
        let entries = entries.into_iter().zip(examples);
        let entries = entries.map(|(entry, examples)| listed(entry, examples));
        Ok((entries.collect(), total))
    }

    /// The entries with their counts in these articles of each segment.
    fn of_articles(&self, articles: &[Vec<DocId>]) -> tantivy::Result<ListedPage> {
        let wanted = folded_words(self.names.text());
        let is_explained = matches!(self.names, WantedNames::Explained(_));
        let mut tally = EntryTally::new(self.joined.entries());
        for (segment, articles) in (0..).zip(articles) {
            if let Some(column) = self.joined.column(self.commit, segment, NameColumn::Named)? {
                tally.articles(&column, articles);
            }
        }
        let mut counts = tally.counts;
        if self.kind == EntityKind::Person && !is_explained {
            for (count, is_left_out) in counts.iter_mut().zip(self.joined.surely_left_out()?) {
                *count = if is_left_out { 0 } else { *count };
            }
        }
        if !wanted.is_empty() {
            self.joined.each_entry(&mut |number, entry| {
                if counts[number] > 0 && !self.names.holds(&wanted, entry) {
                    counts[number] = 0;
                }
            })?;
        }
        let found = counts.into_iter().enumerate();
        let found = found.filter(|(_, count)| *count > 0);
        let (page, total) = self.page(found.map(|(number, count)| (u64::from(count), number)).collect());
        let entries = page.iter().map(|number| self.joined.entry(*number));
        let entries: Vec<JoinedEntry> = entries.collect::<tantivy::Result<_>>()?;
        let counted = PageCounts::of(self.commit, self.joined, &page, &entries, articles)?;
        let listed = entries.into_iter().zip(counted).map(|(mut entry, counts)| {
            counts.put_into(&mut entry);
            let examples = if is_explained {
                counts.examples()
            } else {
                vec![None; entry.aliases.len()]
            };
            listed(entry, examples)
        });
        Ok((listed.collect(), total))
    }

    /// The entries of the page, of these with their numbers of articles, and the number of all.
    fn page(&self, mut found: Vec<(u64, usize)>) -> (Vec<usize>, u64) {
        let total = found.len() as u64;
        // Entries with equal counts stay in the order of their names, which is that of their numbers.
        let order = |(articles, number): &(u64, usize)| (Reverse(*articles), *number);
        let end = self.window.offset.saturating_add(self.window.limit);
        if end < found.len() {
            if end > 0 {
                found.select_nth_unstable_by_key(end - 1, order);
            }
            found.truncate(end);
        }
        found.sort_unstable_by_key(order);
        found.drain(..self.window.offset.min(found.len()));
        (found.into_iter().map(|(_, number)| number).collect(), total)
    }
}

fn example(commit: &Commit, address: DocAddress) -> Result<Example> {
    let head = stored_head(&commit.engine, &commit.fields, address)?;
    Ok(Example {
        id: commit.article_id(address)?,
        title: head.title,
        path: head.path,
    })
}

/// Entries of the directory, each with an article for each of its names.
struct ListedEntries {
    entries: Vec<(DirectoryEntry, Vec<Option<DocAddress>>)>,
    total: u64,
    /// Warnings that only the index can give.
    /// An error if the question was refused.
    warnings: Result<Vec<Warning>>,
}

/// An entry as it is listed, with an article for each of its names.
pub(crate) fn listed<E>(entry: JoinedEntry, examples: Vec<Option<E>>) -> (DirectoryEntry, Vec<Option<E>>) {
    let day = |day: i64| day_of_seconds(day.saturating_mul(SECONDS_OF_DAY));
    let aliases = entry.aliases.into_iter().zip(examples).map(|(alias, example)| {
        let alias = DirectoryAlias {
            name: alias.name,
            articles: alias.articles,
            evidence: alias.evidence,
            example: None,
        };
        (alias, example)
    });
    let mut aliases: Vec<(DirectoryAlias, Option<E>)> =
        aliases.filter(|(alias, _)| alias.articles > 0).collect();
    // The display name stays first.
    aliases.sort_by_key(|(alias, _)| (alias.name != entry.name, Reverse(alias.articles)));
    let (aliases, examples) = aliases.into_iter().unzip();
    let listed = DirectoryEntry {
        name: entry.name,
        aliases,
        articles: entry.articles,
        quotes: entry.quotes,
        first: entry.days.and_then(|(first, _)| day(first)),
        last: entry.days.and_then(|(_, last)| day(last)),
    };
    (listed, examples)
}

impl WantedNames {
    /// The text as typed.
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Beginnings(text) | Self::Explained(text) => text,
        }
    }

    /// True if one of the person's names has all these folded words.
    pub(crate) fn holds(&self, wanted: &[String], entry: &JoinedEntry) -> bool {
        let is_wanted = |name: &str| {
            let words = folded_words(name);
            wanted.iter().all(|wanted| {
                words.iter().any(|word| match self {
                    Self::Beginnings(_) => word.starts_with(wanted.as_str()),
                    Self::Explained(_) => word == wanted,
                })
            })
        };
        wanted.is_empty()
            || is_wanted(&entry.name)
            || entry.aliases.iter().any(|alias| is_wanted(&alias.name))
    }
}

/// Collects the documents of each segment, ascending, until the budget is spent.
struct Matches(Budget);

/// Collects the documents of one segment.
struct SegmentMatches {
    segment: SegmentOrdinal,
    docs: Vec<DocId>,
    budget: Budget,
}

impl SegmentCollector for SegmentMatches {
    type Fruit = (SegmentOrdinal, Vec<DocId>);

    fn collect(&mut self, doc: DocId, _: Score) {
        if self.budget.take(1) {
            self.docs.push(doc);
        }
    }

    fn harvest(self) -> Self::Fruit {
        (self.segment, self.docs)
    }
}

impl Collector for Matches {
    type Fruit = Vec<Vec<DocId>>;
    type Child = SegmentMatches;

    fn for_segment(&self, segment: SegmentOrdinal, _: &SegmentReader) -> tantivy::Result<SegmentMatches> {
        Ok(SegmentMatches {
            segment,
            docs: Vec::new(),
            budget: self.0.clone(),
        })
    }

    fn requires_scoring(&self) -> bool {
        false
    }

    fn merge_fruits(
        &self,
        mut segments: Vec<(SegmentOrdinal, Vec<DocId>)>,
    ) -> tantivy::Result<Vec<Vec<DocId>>> {
        segments.sort_unstable_by_key(|(segment, _)| *segment);
        Ok(segments.into_iter().map(|(_, docs)| docs).collect())
    }
}
