//! The directory of people, organisations and places: names across articles.
//!
//! Counts are exact. They come from the engine's columns, by a name's number in the column's dictionary;
//! stored documents are read only for examples. Which names belong to one person is decided over all
//! articles, whichever articles are counted.

use std::cmp::Reverse;

use tantivy::collector::{Collector, SegmentCollector};
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::search::answer::{DirectoryAlias, DirectoryEntry, Example, Results, Warning};
use crate::search::commit::classes::Classes;
use crate::search::commit::columns::HitKind;
use crate::search::commit::open::Commit;
use crate::search::commit::stored::{day_of_seconds, failed, stored_head};
use crate::search::people::KnownPeople;
use crate::search::people::identity::Person;
use crate::search::people::joined::{JoinedNames, NamesOfKind, SegmentNames};
use crate::search::query::{Query, parse_as};
use crate::search::question::{DirectoryQuestion, WantedNames, Window};
use crate::search::search_context::{SearchContext, Understood, date_filter, understand};

/// Counts of one person.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    articles: u64,
    quotes: u64,
    /// First and last second of publication.
    seconds: Option<(i64, i64)>,
}

impl Counts {
    fn add_article(&mut self, seconds: Option<i64>) {
        self.articles += 1;
        self.seconds = match (self.seconds, seconds) {
            (Some((first, last)), Some(seconds)) => Some((first.min(seconds), last.max(seconds))),
            (known, seconds) => known.or(seconds.map(|seconds| (seconds, seconds))),
        };
    }
}

/// Counts of people and names, by their numbers.
struct DirectoryTally {
    people: Vec<Counts>,
    /// Number of articles of each name.
    names: Vec<u64>,
    /// An article of each name, if requested.
    examples: Option<Vec<Option<Newest>>>,
    /// The names, and then the people, of the article that is being counted.
    here: Vec<usize>,
}

impl DirectoryTally {
    fn add_quotation(&mut self, person: Option<usize>) {
        if let Some(counts) = person.and_then(|person| self.people.get_mut(person)) {
            counts.quotes += 1;
        }
    }
}

/// Sort key of an article by second of publication and id. The least is the newest article, or the one with
/// the least id among equally new ones.
type Newest = (Reverse<Option<i64>>, u64, DocAddress);

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
    for (mut entry, examples) in listed.entries.into_iter().skip(window.offset) {
        for (alias, address) in entry.aliases.iter_mut().zip(examples) {
            alias.example = address
                .map(|address| example(&context.commit, address))
                .transpose()?;
        }
        entries.push(entry);
    }
    let mut warnings = understood.warnings;
    warnings.extend(listed.warnings?);
    if kind == EntityKind::Person && !understood.known.looked_up() {
        warnings.extend(context.people.file.warnings());
    }
    let asked = [query, question.names.text()];
    Ok(Results {
        query: asked
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" "),
        total: listed.total,
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
    let joined = context.people.joined(&context.commit, kind)?;
    let JoinedNames {
        names,
        people,
        person_of,
        ..
    } = joined.as_ref();
    let numbers = names.numbers();
    let filters = date_filter(context, window);
    let mut warnings = Ok(Vec::new());
    let articles = if understood.query == Query::All && filters.is_empty() {
        None
    } else {
        let planner = context.planner(&understood.known, HitKind::Article);
        let query = planner.plan(&understood.query, filters)?;
        warnings = planner.warnings(question.query.as_deref().unwrap_or_default());
        Some(context.commit.engine.search(query.as_ref(), &Matches)?)
    };
    let with_examples = matches!(question.names, WantedNames::Explained(_));
    let tally = tally(
        &context.commit,
        names,
        person_of,
        people.len(),
        articles.as_deref(),
        with_examples,
    );

    let mut found: Vec<(usize, Counts)> = tally.people.iter().copied().enumerate().collect();
    let wanted = folded_words(question.names.text());
    found.retain(|(number, counts)| counts.articles > 0 && question.names.holds(&wanted, &people[*number]));
    if kind == EntityKind::Person && !with_examples {
        found = without_others(&context.commit, people, found, articles.is_none())?;
    }
    // The sort is stable, so people with equal counts stay in the order of their names.
    found.sort_by_key(|(_, counts)| Reverse(counts.articles));
    let total = found.len() as u64;
    let last = window.offset.saturating_add(window.limit);
    found.truncate(last);
    let entries = found.into_iter().map(|(number, counts)| {
        entry(&people[number], counts, |name| {
            let name = joined.number_of(&people[number], name, &numbers);
            let example = name.and_then(|name| tally.examples.as_ref()?[name]);
            let example = example.map(|(_, _, address)| address);
            (name.map_or(0, |name| tally.names[name]), example)
        })
    });
    Ok(ListedEntries {
        entries: entries.collect(),
        total,
        warnings,
    })
}

/// Leaves out entries that are no people. `are_all` says that these are the counts of all articles.
fn without_others(
    commit: &Commit,
    people: &[Person],
    found: Vec<(usize, Counts)>,
    are_all: bool,
) -> tantivy::Result<Vec<(usize, Counts)>> {
    let bodies = KnownPeople::bodies(commit)?;
    let mut kept = Vec::with_capacity(found.len());
    for (number, counts) in found {
        let quotes = are_all.then_some(counts.quotes);
        if !bodies.is_no_person(commit, &people[number], quotes)? {
            kept.push((number, counts));
        }
    }
    Ok(kept)
}

/// Counts people and names in these articles of each segment; without them in all.
fn tally(
    commit: &Commit,
    names: &NamesOfKind,
    person_of: &[Option<usize>],
    people: usize,
    articles: Option<&[Vec<DocId>]>,
    with_examples: bool,
) -> DirectoryTally {
    let mut tally = DirectoryTally {
        people: vec![Counts::default(); people],
        names: vec![0; names.names.len()],
        examples: with_examples.then(|| vec![None; names.names.len()]),
        here: Vec::new(),
    };
    for (segment, columns) in names.segments.iter().enumerate() {
        let segment = segment as SegmentOrdinal;
        let mut count = |doc| {
            tally_article(
                commit,
                DocAddress::new(segment, doc),
                columns,
                person_of,
                &mut tally,
            );
        };
        let of_segment = articles.and_then(|articles| articles.get(segment as usize));
        if let Some(docs) = of_segment {
            docs.iter().copied().for_each(&mut count);
        } else {
            let reader = commit.engine.segment_reader(segment);
            reader.doc_ids_alive().for_each(&mut count);
        }
    }
    tally
}

/// Counts one article and its quotations; skips other documents.
fn tally_article(
    commit: &Commit,
    address: DocAddress,
    columns: &SegmentNames,
    person_of: &[Option<usize>],
    tally: &mut DirectoryTally,
) {
    let of_segment = commit.columns.of(address.segment_ord);
    let doc = address.doc_id;
    let Some(article) = of_segment.article_key(doc) else {
        return;
    };
    let seconds = of_segment.published.first(doc);
    if let Some((column, names)) = &columns.named {
        // An article counts once for a name and once for a person, however many names it has for the person.
        let DirectoryTally { people, here, .. } = tally;
        here.clear();
        here.extend(
            column
                .term_ords(doc)
                .map(|ord| columns.in_article(doc, names[ord as usize])),
        );
        here.sort_unstable();
        here.dedup();
        for &name in &*here {
            tally.names[name] += 1;
            if let Some(examples) = &mut tally.examples {
                let example = (Reverse(seconds), article, address);
                examples[name] = Some(examples[name].map_or(example, |known| known.min(example)));
            }
        }
        here.retain_mut(|name| {
            person_of[*name].is_some_and(|person| {
                *name = person;
                true
            })
        });
        here.sort_unstable();
        here.dedup();
        for &person in &*here {
            people[person].add_article(seconds);
        }
    }
    if let Some((column, names)) = &columns.spoke {
        for (row, ord) in of_segment.quotations(doc).zip(column.term_ords(doc)) {
            if of_segment.has_class(row, Classes::default()) {
                tally.add_quotation(person_of[columns.in_article(doc, names[ord as usize])]);
            }
        }
    }
    if let Some((column, names)) = &columns.voices {
        let voices = of_segment.further_voices(doc).zip(column.term_ords(doc));
        for ((row, is_principal), ord) in voices {
            if !is_principal && of_segment.has_class(row, Classes::default()) {
                tally.add_quotation(person_of[columns.in_article(doc, names[ord as usize])]);
            }
        }
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

/// An entry with the names that were counted. `counted` returns the number of articles of a name, and one of
/// them.
fn entry(
    person: &Person,
    counts: Counts,
    counted: impl Fn(&str) -> (u64, Option<DocAddress>),
) -> (DirectoryEntry, Vec<Option<DocAddress>>) {
    let day = |seconds: Option<i64>| seconds.and_then(day_of_seconds);
    let mut aliases: Vec<(DirectoryAlias, Option<DocAddress>)> = person
        .aliases
        .iter()
        .map(|alias| {
            let (articles, example) = counted(&alias.name);
            let alias = DirectoryAlias {
                name: alias.name.clone(),
                articles,
                evidence: alias.evidence.clone(),
                example: None,
            };
            (alias, example)
        })
        .filter(|(alias, _)| alias.articles > 0)
        .collect();
    // The display name stays first.
    aliases.sort_by_key(|(alias, _)| (alias.name != person.name, Reverse(alias.articles)));
    let (aliases, examples) = aliases.into_iter().unzip();
    let entry = DirectoryEntry {
        name: person.name.clone(),
        aliases,
        articles: counts.articles,
        quotes: counts.quotes,
        first: day(counts.seconds.map(|(first, _)| first)),
        last: day(counts.seconds.map(|(_, last)| last)),
    };
    (entry, examples)
}

impl WantedNames {
    /// The text as typed.
    fn text(&self) -> &str {
        match self {
            Self::Beginnings(text) | Self::Explained(text) => text,
        }
    }

    /// True if one of the person's names has all these folded words.
    fn holds(&self, wanted: &[String], person: &Person) -> bool {
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
            || is_wanted(&person.name)
            || person.aliases.iter().any(|alias| is_wanted(&alias.name))
    }
}

/// Collects the documents of each segment, ascending.
struct Matches;

/// Collects the documents of one segment.
struct SegmentMatches {
    segment: SegmentOrdinal,
    docs: Vec<DocId>,
}

impl SegmentCollector for SegmentMatches {
    type Fruit = (SegmentOrdinal, Vec<DocId>);

    fn collect(&mut self, doc: DocId, _: Score) {
        self.docs.push(doc);
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
