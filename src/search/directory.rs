//! The directory of people, organisations and places: names across articles.
//!
//! Counted exactly, from the engine's columns, by a name's number in the column's dictionary; stored documents are read
//! for examples alone. Who is one person is decided from all articles, whatever the question counts.

use std::cmp::Reverse;
use std::sync::{Arc, OnceLock};

use rustc_hash::FxHashMap;
use tantivy::collector::{Collector, SegmentCollector};
use tantivy::columnar::{Column, RowId, StrColumn};
use tantivy::schema::Field as EngineField;
use tantivy::{DocAddress, DocId, Score, SegmentOrdinal, SegmentReader};

use crate::article::ArticleId;
use crate::error::Result;
use crate::extract::EntityKind;
use crate::index::analysis::folded_words;
use crate::search::Searcher;
use crate::search::answer::{DirectoryAlias, DirectoryEntry, Example, Results, Warning};
use crate::search::commit::columns::HitKind;
use crate::search::commit::stored::{day_of_seconds, failed, stored_head};
use crate::search::people::identity::{Person, by_spelling, people};
use crate::search::query::{Query, parse_as};
use crate::search::question::{DirectoryQuestion, WantedNames, Window};
use crate::search::searcher::Understood;

/// What is counted of one person.
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

/// Who is one person (organisation, place) among all names of a kind: the same for every question to one commit, and made
/// when one needs it first.
#[derive(Debug)]
pub(super) struct Joined {
    names: Names,
    people: Vec<Person>,
    /// The number of the person of each name.
    person_of: Vec<Option<usize>>,
    /// Of each segment the names of the articles, and those of the speakers.
    columns: Vec<[Option<PeopleColumn>; 2]>,
}

/// A column of names as one of people.
#[derive(Debug)]
pub(super) struct PeopleColumn {
    names: Column<u64>,
    /// The person of each number in the column's dictionary; [`NOBODY`] where there is none.
    people: Vec<u32>,
}

/// The number of no person.
const NOBODY: u32 = u32::MAX;

impl PeopleColumn {
    fn new(column: &StrColumn, names: &[usize], person_of: &[Option<usize>]) -> Self {
        let number = |name: &usize| person_of[*name].and_then(|person| u32::try_from(person).ok());
        Self {
            names: column.ords().clone(),
            people: names.iter().map(|name| number(name).unwrap_or(NOBODY)).collect(),
        }
    }

    /// The people of an article, one for each name.
    pub(super) fn of_article(&self, article: DocId) -> impl Iterator<Item = usize> {
        self.names
            .values_for_doc(article)
            .filter_map(|ord| self.person(ord))
    }

    /// Who said a quotation.
    pub(super) fn of_row(&self, row: RowId) -> Option<usize> {
        self.person(self.names.values.get_val(row))
    }

    fn person(&self, ord: u64) -> Option<usize> {
        let person = self.people.get(ord as usize).filter(|person| **person != NOBODY);
        person.map(|person| *person as usize)
    }
}

/// What is kept of [`Joined`] between questions: people, organisations, places.
pub(super) type KeptJoined = [OnceLock<Arc<Joined>>; 3];

impl Joined {
    /// The names of the articles (`speakers` false) or of the speakers of one segment.
    pub(super) fn column(&self, segment: SegmentOrdinal, speakers: bool) -> Option<&PeopleColumn> {
        let [of_articles, of_quotations] = self.columns.get(segment as usize)?;
        let column = if speakers { of_quotations } else { of_articles };
        column.as_ref()
    }

    /// All people, by number.
    pub(super) fn people(&self) -> &[Person] {
        &self.people
    }
}

/// A name of the index.
#[derive(Debug)]
struct KnownName {
    written: String,
    /// In how many articles of the whole index.
    articles: u64,
}

/// The names of a kind with their columns.
#[derive(Debug)]
struct Names {
    names: Vec<KnownName>,
    segments: Vec<SegmentNames>,
}

impl Names {
    /// The number of each name.
    fn numbers(&self) -> FxHashMap<&str, usize> {
        let names = self.names.iter().enumerate();
        names
            .map(|(number, name)| (name.written.as_str(), number))
            .collect()
    }
}

/// The columns of names in one segment, and for each number in their dictionaries the name.
#[derive(Debug, Default)]
struct SegmentNames {
    named: Option<(StrColumn, Vec<usize>)>,
    spoke: Option<(StrColumn, Vec<usize>)>,
}

/// What is counted of people and names, by their numbers.
struct Tally {
    people: Vec<Counts>,
    /// Articles of each name.
    names: Vec<u64>,
    /// An article of each name, where that is asked for.
    examples: Option<Vec<Option<Newest>>>,
    /// The names, then the people of the article that is being counted.
    here: Vec<usize>,
}

/// An article with its second of publication and its id: the least is the newest, and among those the one of the least
/// id.
type Newest = (Reverse<Option<i64>>, u64, DocAddress);

impl Searcher {
    /// Lists people, organisations or places (there is no directory of others) with all their names: the most articles
    /// first, then by name. The window's days keep articles (and quotations) published then.
    ///
    /// # Errors
    /// Where the index cannot be read.
    pub fn directory(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        window: &Window,
    ) -> Result<Results<DirectoryEntry>> {
        let query = question.query.as_deref().unwrap_or_default();
        let understood = self.understand(parse_as(query, self.asked))?;
        let listed = self
            .list(kind, question, &understood, window)
            .map_err(|error| failed(&error))?;
        let mut entries = Vec::new();
        for (mut entry, examples) in listed.entries.into_iter().skip(window.offset) {
            for (alias, address) in entry.aliases.iter_mut().zip(examples) {
                alias.example = address.map(|address| self.example(address)).transpose()?;
            }
            entries.push(entry);
        }
        let mut warnings = understood.warnings;
        warnings.extend(listed.warnings);
        if kind == EntityKind::Person && !understood.known.looked_up() {
            warnings.extend(self.file.warning());
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
            facets: Vec::new(),
            explained: None,
            warnings,
            hits: entries,
        })
    }

    fn list(
        &self,
        kind: EntityKind,
        question: &DirectoryQuestion,
        understood: &Understood,
        window: &Window,
    ) -> tantivy::Result<Listed> {
        let joined = self.joined(kind)?;
        let Joined {
            names,
            people,
            person_of,
            ..
        } = joined.as_ref();
        let numbers = names.numbers();
        let filters = self.date_filter(window);
        let mut warnings = Vec::new();
        let articles = if understood.query == Query::All && filters.is_empty() {
            None
        } else {
            let planner = self.planner(&understood.known, HitKind::Article);
            let query = planner.plan(&understood.query, filters)?;
            warnings = planner.warnings(question.query.as_deref().unwrap_or_default());
            Some(self.commit.engine.search(query.as_ref(), &Matches)?)
        };
        let with_examples = matches!(question.names, WantedNames::Explained(_));
        let tally = self.tally(names, person_of, people.len(), articles.as_deref(), with_examples);

        let mut found: Vec<(usize, Counts)> = tally.people.iter().copied().enumerate().collect();
        let wanted = folded_words(question.names.text());
        found.retain(|(number, counts)| {
            counts.articles > 0 && question.names.holds(&wanted, &people[*number])
        });
        // People are in order: equal counts stay so.
        found.sort_by_key(|(_, counts)| Reverse(counts.articles));
        let total = found.len() as u64;
        let last = window.offset.saturating_add(window.limit);
        found.truncate(last);
        let entries = found.into_iter().map(|(number, counts)| {
            entry(&people[number], counts, |name| {
                let name = numbers.get(name).copied();
                let example = name.and_then(|name| tally.examples.as_ref()?[name]);
                let example = example.map(|(_, _, address)| address);
                (name.map_or(0, |name| tally.names[name]), example)
            })
        });
        Ok(Listed {
            entries: entries.collect(),
            total,
            warnings,
        })
    }

    /// Who is one person among the names of a kind; kept for the next question.
    pub(super) fn joined(&self, kind: EntityKind) -> tantivy::Result<Arc<Joined>> {
        let kept = match kind {
            EntityKind::Person => Some(&self.joined[0]),
            EntityKind::Organisation => Some(&self.joined[1]),
            EntityKind::Place => Some(&self.joined[2]),
            EntityKind::Nationality | EntityKind::Other => None,
        };
        if let Some(joined) = kept.and_then(OnceLock::get) {
            return Ok(Arc::clone(joined));
        }
        let names = self.names(kind)?;
        let counted = names.names.iter().filter(|name| name.articles > 0);
        let counted = counted.map(|name| (name.written.clone(), name.articles));
        let people = match kind {
            EntityKind::Person => people(counted, self.file.get().0, &mut |word| self.as_first_name(word))?,
            _ => by_spelling(counted),
        };
        let mut person_of = vec![None; names.names.len()];
        let numbers = names.numbers();
        for (number, person) in people.iter().enumerate() {
            for alias in &person.aliases {
                if let Some(name) = numbers.get(alias.name.as_str()) {
                    person_of[*name] = Some(number);
                }
            }
        }
        let columns = names.segments.iter().map(|segment| {
            [&segment.named, &segment.spoke].map(|column| {
                let column = column.as_ref();
                column.map(|(column, names)| PeopleColumn::new(column, names, &person_of))
            })
        });
        let joined = Arc::new(Joined {
            columns: columns.collect(),
            names,
            people,
            person_of,
        });
        if let Some(kept) = kept {
            let _ = kept.set(Arc::clone(&joined));
        }
        Ok(joined)
    }

    /// All names of a kind.
    fn names(&self, kind: EntityKind) -> tantivy::Result<Names> {
        let (of_articles, of_quotes) = match kind {
            EntityKind::Person => (
                Some(self.commit.fields.person_name),
                Some(self.commit.fields.speaker_name),
            ),
            EntityKind::Organisation => (Some(self.commit.fields.org_name), None),
            EntityKind::Place => (Some(self.commit.fields.place_name), None),
            EntityKind::Nationality | EntityKind::Other => (None, None),
        };
        let mut names = Names {
            names: Vec::new(),
            segments: Vec::new(),
        };
        let mut numbers: FxHashMap<String, usize> = FxHashMap::default();
        for reader in self.commit.engine.segment_readers() {
            let mut segment = SegmentNames::default();
            if let Some(column) = self.column(reader, of_articles)? {
                let counts = counts(reader, &column);
                let of = numbered(&column, &counts, &mut numbers, &mut names.names)?;
                segment.named = Some((column, of));
            }
            if let Some(column) = self.column(reader, of_quotes)? {
                let of = numbered(&column, &[], &mut numbers, &mut names.names)?;
                segment.spoke = Some((column, of));
            }
            names.segments.push(segment);
        }
        Ok(names)
    }

    fn column(
        &self,
        reader: &SegmentReader,
        field: Option<EngineField>,
    ) -> tantivy::Result<Option<StrColumn>> {
        let Some(field) = field else { return Ok(None) };
        reader
            .fast_fields()
            .str(self.commit.engine.schema().get_field_name(field))
    }

    /// Counts people and names in these articles of each segment; without them in all.
    fn tally(
        &self,
        names: &Names,
        person_of: &[Option<usize>],
        people: usize,
        articles: Option<&[Vec<DocId>]>,
        with_examples: bool,
    ) -> Tally {
        let mut tally = Tally {
            people: vec![Counts::default(); people],
            names: vec![0; names.names.len()],
            examples: with_examples.then(|| vec![None; names.names.len()]),
            here: Vec::new(),
        };
        for (segment, columns) in names.segments.iter().enumerate() {
            let segment = segment as SegmentOrdinal;
            let mut count = |doc| {
                self.tally_article(DocAddress::new(segment, doc), columns, person_of, &mut tally);
            };
            let of_segment = articles.and_then(|articles| articles.get(segment as usize));
            if let Some(docs) = of_segment {
                docs.iter().copied().for_each(&mut count);
            } else {
                let reader = self.commit.engine.segment_reader(segment);
                reader.doc_ids_alive().for_each(&mut count);
            }
        }
        tally
    }

    /// Counts one article and its quotations; other documents are passed by.
    fn tally_article(
        &self,
        address: DocAddress,
        columns: &SegmentNames,
        person_of: &[Option<usize>],
        tally: &mut Tally,
    ) {
        let of_segment = self.commit.columns.of(address.segment_ord);
        let doc = address.doc_id;
        let Some(article) = of_segment.article_id(doc) else {
            return;
        };
        let seconds = of_segment.published.first(doc);
        if let Some((column, names)) = &columns.named {
            // An article counts once for a name, and once for a person, however many names it has for them.
            let Tally { people, here, .. } = tally;
            here.clear();
            here.extend(column.term_ords(doc).map(|ord| names[ord as usize]));
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
            for ord in column.term_ords(doc) {
                if let Some(person) = person_of[names[ord as usize]] {
                    tally.people[person].quotes += 1;
                }
            }
        }
    }

    fn example(&self, address: DocAddress) -> Result<Example> {
        let head = stored_head(&self.commit.engine, &self.commit.fields, address)?;
        let id = self
            .commit
            .columns
            .of(address.segment_ord)
            .article_id(address.doc_id);
        Ok(Example {
            id: ArticleId(id.unwrap_or_default()),
            title: head.title,
            path: head.path,
        })
    }
}

/// Entries with an article of each of their names.
struct Listed {
    entries: Vec<(DirectoryEntry, Vec<Option<DocAddress>>)>,
    total: u64,
    /// What only the index could tell of the question.
    warnings: Vec<Warning>,
}

/// An entry with the names that were counted: `counted` tells in how many articles a name is, and one of them.
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
    // The name to show stays first.
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

/// In how many articles each name of a column is, by its number in the column's dictionary.
fn counts(reader: &SegmentReader, column: &StrColumn) -> Vec<u64> {
    let mut counts = vec![0; column.num_terms()];
    let mut ords: Vec<u64> = Vec::new();
    for doc in reader.doc_ids_alive() {
        // Two people of one name in an article are one name in one article.
        ords.clear();
        ords.extend(column.term_ords(doc));
        ords.sort_unstable();
        ords.dedup();
        for &ord in &ords {
            if let Some(count) = counts.get_mut(ord as usize) {
                *count += 1;
            }
        }
    }
    counts
}

/// The numbers of a column's names, in the order of its dictionary; new names are added, and counts where there are any.
fn numbered(
    column: &StrColumn,
    counts: &[u64],
    numbers: &mut FxHashMap<String, usize>,
    names: &mut Vec<KnownName>,
) -> tantivy::Result<Vec<usize>> {
    let mut of = Vec::with_capacity(column.num_terms());
    let mut stream = column.dictionary().stream()?;
    while stream.advance() {
        let name = String::from_utf8_lossy(stream.key());
        let number = if let Some(number) = numbers.get(name.as_ref()) {
            *number
        } else {
            names.push(KnownName {
                written: name.to_string(),
                articles: 0,
            });
            numbers.insert(name.into_owned(), names.len() - 1);
            names.len() - 1
        };
        names[number].articles += counts.get(of.len()).copied().unwrap_or(0);
        of.push(number);
    }
    Ok(of)
}

impl WantedNames {
    /// What was typed.
    fn text(&self) -> &str {
        match self {
            Self::Beginnings(text) | Self::Explained(text) => text,
        }
    }

    /// True if one of a person's names is wanted, by these folded words.
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

/// Collects the documents of each segment, in order.
struct Matches;

/// Those of one segment.
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
